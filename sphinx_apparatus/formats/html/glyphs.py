"""What a browser page does with glyphs: regularises them, and lets no dash or ellipsis begin a line."""

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionTransform
from sphinx_apparatus.formats.base import is_of_editors, is_page, keep_together
from sphinx_apparatus.text.running import Running

UNBROKEN = re.compile(r" [—…]|\bpp?\. \d[\d–]*")
"""What keeps to one line, with the word before it where it begins with a space."""


_TITLE = re.compile(rf"{UNBROKEN.pattern}|\b(?:[Tt]he|[Aa]n?) \w+")
"""The same in a title, where an article keeps to its noun."""


class glyph(nodes.Inline, nodes.TextElement):
    """Regularised characters as text; `source` has them as transcribed, for who copies words to correct them."""


class unbroken(nodes.Inline, nodes.TextElement):
    """Words between which no line ends."""


class SetGlyphs(EditionTransform):
    """Regularise the text; the only transcribed witness keeps its glyphs in a text of its own, see `sides`."""

    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change every block of the text."""
        if not is_page(self.builder):
            return
        for block in ours.find(self.document, *ours.BLOCKS):
            if "text_doc" in block:
                self.set_block(block)
            elif isinstance(block, nodes.title) and is_of_editors(block):
                keep_articles(block)
        keep_together(self.document)

    def set_block(self, block: nodes.Element) -> None:
        """Split the texts of a block where a glyph changes or a line must not end."""
        for text, changed in Running(block).regular(self.domain.regularisations):
            source = changed if "source" in block else str(text)  # a block with a source side keeps its glyphs there
            kept = _TITLE if isinstance(block, nodes.title) else UNBROKEN
            parts = list(_split(source, changed, kept))
            if parts and (len(parts) > 1 or not isinstance(parts[0], nodes.Text) or parts[0] != text):
                text.parent.replace(text, parts)


def keep_articles(title: nodes.Element) -> None:
    """Let no line of a title end in an article."""
    for text in list(title.findall(nodes.Text)):
        parts = list(_split(str(text), str(text), _TITLE))
        if len(parts) > 1:
            text.parent.replace(text, parts)


def _split(source: str, edited: str, kept: re.Pattern[str]) -> Iterator[nodes.Node]:
    """Yield the edited text, its changed glyphs and its unbroken words as nodes of their own."""
    start = 0
    for match in kept.finditer(edited):
        yield from glyphs(source[start : match.start()], edited[start : match.start()])
        yield unbroken("", "", *glyphs(source[match.start() : match.end()], match[0]))
        start = match.end()
    yield from glyphs(source[start:], edited[start:]) if start < len(edited) else ()


def glyphs(source: str, edited: str) -> Iterator[nodes.Node]:
    """Yield the edited text, each run of changed characters as a glyph."""
    differs = [a != b for a, b in zip(source, edited, strict=True)]
    start = 0
    for end in range(1, len(edited) + 1):
        if end < len(edited) and differs[end] == differs[start]:
            continue
        words = edited[start:end]
        yield glyph("", words, source=source[start:end]) if differs[start] else nodes.Text(words)
        start = end
