"""What a browser page does with glyphs: regularises them, and keeps to one line what belongs together."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.base import PageTransform, address, is_of_editors, keep_together
from sphinx_apparatus.text.regularise import added_kinds, changed_words
from sphinx_apparatus.text.running import Running

UNBROKEN = re.compile(
    r"[^\s-]{0,99}\s[—…]|\bpp?\.[ \xa0]\d[\d–]*|(?<!\d)(?:\d+(?:[–-]\d+)+(?:-X)?|\d+(?:\.\d+){2,}|\d+\.0\b)"
)
"""What keeps to one line: a dash and what is left out to the word before it, the figures of a number to each other.

A word of thousands of letters or figures is not looked at from each of them to its end.
"""
_LINING = re.compile(r"\d+(?:\.\d|-\d+-)")
"""What has lining figures among others: the number of a version or a book, in which an old-style zero is an o."""
_TITLE = re.compile(rf"{UNBROKEN.pattern}|\b(?:[Tt]he|[Aa]n?) \w+|(?<!\S)\w{{1,4}} \w{{1,12}}$")
"""The same as `UNBROKEN` in a title, where an article keeps to its noun, and a short word to the last one."""


class glyph(nodes.Inline, nodes.TextElement):
    """Regularised characters as text; `source` has them as transcribed, for who copies words to correct them.

    In a block with a source side it has the whole word, and `source` is None.
    """


REGULAR = "regular"
"""The class of what a rule has changed, where the source is beside it."""


class unbroken(nodes.Inline, nodes.TextElement):
    """Words between which no line ends."""


class SetGlyphs(PageTransform):
    """Regularise the text; the only transcribed witness keeps its glyphs in a text of its own, see `sides`.

    Before ``<paragraph>"Well``, after ``<paragraph><glyph source='"'>“</glyph>Well``.
    """

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        keep_together(self.document)
        for block in ours.find(self.document, *ours.BLOCKS):
            if "text_doc" in block:
                self.set_block(block)
            elif is_of_editors(block):
                unbreak(block)

    def set_block(self, block: nodes.Element) -> None:
        """Split the texts of a block where a glyph changes or a line must not end."""
        running, rules, two = Running(block), self.domain.regularisations, "source" in block
        for node in ours.find(block, *added_kinds(rules)) if two else ():
            node["classes"] += [REGULAR] if running.span(node) else []
        texts = list(running.regular(rules))
        changed = changed_words(running.written, "".join(words for _, words in texts), whole=two)
        kept = kept_in(block)
        for (text, words), start in zip(texts, running.starts, strict=False):
            marks = changed[start : start + len(text)]
            if True in marks or kept.search(words):
                put_parts(text, _split(text, words, marks, two, kept))


def kept_in(block: nodes.Element) -> re.Pattern[str]:
    """Return what keeps to one line in a block."""
    return _TITLE if isinstance(block, nodes.title) else UNBROKEN


def unbreak(block: nodes.Element) -> None:
    """Let no line of a block end where it must not."""
    kept = kept_in(block)
    for text in list(block.findall(nodes.Text)):
        if kept.search(text) and not isinstance(text.parent, nodes.literal | nodes.raw | nodes.math | address):
            put_parts(text, _split(text, text, [False] * len(text), False, kept))


def put_parts(text: nodes.Text, parts: Iterator[nodes.Node]) -> None:
    """Put parts in the place of a text, unless they are the same."""
    found = list(parts)
    if found and found != [text]:
        ours.put(text, *found)


def _split(source: str, edited: str, changed: Sequence[bool], two: bool, kept: re.Pattern[str]) -> Iterator[nodes.Node]:
    """Yield the edited text, its changed glyphs and its unbroken words as nodes of their own."""
    start = 0
    for match in [*kept.finditer(edited), None]:
        at, end = match.span() if match else (len(edited), len(edited))
        yield from _glyphs(source[start:at], edited[start:at], changed[start:at], two)
        if match:
            parts = _glyphs(source[at:end], match[0], changed[at:end], two)
            yield unbroken("", "", *parts, classes=["lining"] if _LINING.match(match[0]) else [])
        start = end


def _glyphs(source: str, edited: str, changed: Sequence[bool], two: bool) -> Iterator[nodes.Node]:
    """Yield the edited text, each run of changed characters as a glyph."""
    start = 0
    for mark, run in groupby(changed):
        end = start + sum(1 for _ in run)
        words = edited[start:end]
        yield glyph("", words, source=None if two else source[start:end]) if mark else nodes.Text(words)
        start = end
