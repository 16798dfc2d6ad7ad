"""Where a paragraph of the text stands and what it says, for whoever points at it; knows no format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sphinx_apparatus.domain import numbered
from sphinx_apparatus.recovery import words_of
from sphinx_apparatus.transforms import texts_of

if TYPE_CHECKING:
    from docutils import nodes

    from sphinx_apparatus.domain import EditionDomain

FORM = "correction.yml"
"""The issue form that `correction_address` fills in; its fields `where` and `says` are named there."""


WHERE = "¶ {number} · id p{number} · version {version} · text {digest}\n{file}, lines {lines}"
"""How a paragraph of a version is named to an editor, in two lines."""


@dataclass(frozen=True)
class Place:
    """A paragraph of the text.

    `file` is the path of its source from the folder of conf.py, with slashes; `first` and `last` are its lines there,
    from 1; `words` are those of the reading text, in one line, glyphs as in the source; `digest` is theirs.
    """

    number: int
    file: str
    first: int
    last: int
    words: str

    @property
    def id(self) -> str:
        """The permanent id, e.g. ``p13``."""
        return f"p{self.number}"

    @property
    def digest(self) -> str:
        """The first twelve hexadecimal digits of the SHA-256 of the words in UTF-8."""
        return digest_of(self.words)


def digest_of(words: str) -> str:
    """Return the first twelve hexadecimal digits of the SHA-256 of a paragraph's words in UTF-8."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def places(domain: EditionDomain) -> Iterator[Place]:
    """Yield the place of every numbered paragraph, in the order of the text."""
    number = 0
    for docname, tree in texts_of(domain).items():
        for paragraph in numbered(tree):
            number += 1
            first, last = lines_of(paragraph)
            yield Place(number, file_of(domain, docname), first, last, words_of(paragraph))


def file_of(domain: EditionDomain, docname: str) -> str:
    """Return the path of a document's source from the folder of conf.py, with slashes."""
    path = Path(domain.env.doc2path(docname))
    return (path.relative_to(domain.base) if path.is_relative_to(domain.base) else path).as_posix()


def lines_in_words(place: Place) -> str:
    """Return the lines of a paragraph, e.g. ``60–61``."""
    return f"{place.first}–{place.last}"


def lines_of(paragraph: nodes.Element) -> tuple[int, int]:
    """Return the first and the last line of a paragraph in its source, from 1."""
    first = paragraph.line or 1
    return first, first + paragraph.rawsource.rstrip("\n").count("\n")


def correction_block(place: Place, version: str) -> str:
    """Return the lines that tell an editor which paragraph of which version is meant; also for the clipboard."""
    known = {"number": place.number, "digest": place.digest, "file": place.file, "lines": lines_in_words(place)}
    return WHERE.format(version=version, **known)


def correction_address(repository: str, place: Place, version: str, words: bool = True) -> str:
    """Return the address of the form, filled in with where the paragraph stands and, with `words`, what it says."""
    fields = {
        "template": FORM,
        "title": f"Correction to ¶ {place.number}",
        "where": correction_block(place, version),
    }
    if words:
        fields["says"] = place.words
    return f"{repository.rstrip('/')}/issues/new?{urlencode(fields)}"


def source_address(repository: str, place: Place, branch: str = "main") -> str:
    """Return the address of the paragraph's lines in the repository, shown as plain text."""
    return f"{repository.rstrip('/')}/blob/{branch}/{place.file}?plain=1#L{place.first}-L{place.last}"
