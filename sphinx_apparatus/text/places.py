"""Where a paragraph or a verse of the text stands and what it says, for whoever points at it; knows no format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import locus_of
from sphinx_apparatus.text.reading import words_of
from sphinx_apparatus.transforms import texts_of

if TYPE_CHECKING:
    from docutils import nodes

    from sphinx_apparatus.domain import EditionDomain
    from sphinx_apparatus.text.locus import Locus

FORM = "correction.yml"
"""The issue form that `correction_address` fills in; its fields `where` and `says` are named there."""

WHERE = "{place} · id {id} · version {version} · text {digest}\n{file}, lines {lines}"
"""How a place of a version is named to an editor, in two lines."""


@dataclass(frozen=True)
class Place:
    """A paragraph or a verse of the text.

    `file` is the path of its source from the folder of conf.py, with slashes; `first` and `last` are its lines there,
    from 1; `words` are those of the reading text, in one line, glyphs as in the source; `digest` is theirs.
    """

    locus: Locus
    file: str
    first: int
    last: int
    words: str

    @property
    def id(self) -> str:
        """The permanent id, e.g. ``p13`` or ``v5``."""
        return self.locus.anchor

    @property
    def digest(self) -> str:
        """The first twelve hexadecimal digits of the SHA-256 of the words in UTF-8."""
        return digest_of(self.words)


def digest_of(words: str) -> str:
    """Return the first twelve hexadecimal digits of the SHA-256 of words in UTF-8."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def places(domain: EditionDomain) -> Iterator[Place]:
    """Yield every paragraph and verse that has a number, in the order of the text."""
    for docname, tree in texts_of(domain).items():
        for block in ours.find(tree, *ours.BLOCKS):
            if "number" in block:
                first, last = lines_of(block)
                yield Place(locus_of(block), file_of(domain, docname), first, last, words_of(block))


def file_of(domain: EditionDomain, docname: str) -> str:
    """Return the path of a document's source from the folder of conf.py, with slashes."""
    path = Path(domain.env.doc2path(docname))
    return (path.relative_to(domain.base) if path.is_relative_to(domain.base) else path).as_posix()


def lines_in_words(place: Place) -> str:
    """Return the lines of a place, e.g. ``60–61``."""
    return f"{place.first}–{place.last}" if place.last > place.first else str(place.first)


def lines_of(block: nodes.Element) -> tuple[int, int]:
    """Return the first and the last line of a paragraph or a verse in its source, from 1."""
    first = block.line or 1
    return first, first + block.rawsource.rstrip("\n").count("\n")


def correction_block(place: Place, version: str) -> str:
    """Return the lines that tell an editor which place of which version is meant; also for the clipboard."""
    known = {"place": place.locus, "id": place.id, "digest": place.digest, "lines": lines_in_words(place)}
    return WHERE.format(version=version, file=place.file, **known)


def correction_address(repository: str, place: Place, version: str, words: bool = True) -> str:
    """Return the address of the form, filled in with where the place is and, with `words`, what it says."""
    fields = {
        "template": FORM,
        "title": f"Correction to {place.locus}",
        "where": correction_block(place, version),
    }
    if words:
        fields["says"] = place.words
    return f"{repository.rstrip('/')}/issues/new?{urlencode(fields)}"


def source_address(repository: str, place: Place, branch: str = "main") -> str:
    """Return the address of the place's lines in the repository, shown as plain text."""
    return f"{repository.rstrip('/')}/blob/{branch}/{place.file}?plain=1#L{place.first}-L{place.last}"
