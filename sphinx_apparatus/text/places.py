"""Where a paragraph or a verse of the text stands and what it says, for whoever points at it; knows no format."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.text.locus import Locus
from sphinx_apparatus.text.numbering import locus_of
from sphinx_apparatus.text.reading import words_of

WHERE = N_("{place} · id {id} · version {version} · text {digest}\n{file}, lines {lines}")
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


def places(texts: Mapping[str, nodes.document], file_of: Callable[[str], str]) -> Iterator[Place]:
    """Yield every paragraph and verse that has a number, in the order of the text.

    `texts` are its numbered trees by document; `file_of` gives the path of a document's source.
    """
    for docname, tree in texts.items():
        for block in ours.find(tree, *ours.BLOCKS):
            if "number" in block:
                first, last = lines_of(block)
                yield Place(locus_of(block), file_of(docname), first, last, words_of(block))


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
    return _(WHERE, version=version, file=place.file, **known)
