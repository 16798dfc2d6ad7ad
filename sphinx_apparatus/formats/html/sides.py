"""The two sides of a block, as edited and as transcribed, between which the views of a page choose; shows nothing."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionTransform
from sphinx_apparatus.formats.base import has_frame
from sphinx_apparatus.text.reading import words_of
from sphinx_apparatus.text.regularise import Regularisation, added_kinds, changed_words, regularise
from sphinx_apparatus.text.running import running_text

_Piece = tuple[str, str | bool]
"""Words of the witness, with those of the edition, glyphs as in the source; or whether a rule changes them."""


class source_side(nodes.Inline, nodes.Element):
    """What the witness has in a block, as `pieces`."""


class KeepSources(EditionTransform):
    """Note at each block what the only transcribed witness has in it, before anything is added or changed.

    Before ``<paragraph>``, after ``<paragraph source="[('Peversely', 'Perversely'), …]">``.
    """

    default_priority = 1
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Keep the source of every block of the text; of several witnesses none, they have pages of their own."""
        sigla = [w.siglum for w in self.domain.witnesses.values() if w.file]
        if has_frame(self.builder) and len(sigla) == 1:
            for block in ours.text_blocks(self.document):
                keep_source(block, sigla[0], self.domain.regularisations)


class SetSides(EditionTransform):
    """Put the words of a block, as edited, into an element of their own, and what the witness has into another.

    Before ``<paragraph source="…">words``, after ``<paragraph><inline classes="as-edited">words``, ``<source_side>``.
    """

    default_priority = 13
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        if has_frame(self.builder):
            for block in ours.find(self.document, *ours.BLOCKS):
                if "source" in block:
                    leave_outside(block)


def leave_outside(block: nodes.Element) -> None:
    """Leave what comes before the words, e.g. the number of a paragraph, outside both sides."""
    before = [child for child in block.children if stands_before(child)]
    words = [child for child in block.children if not stands_before(child)]
    block[:] = [*before, nodes.inline("", "", *words, classes=["as-edited"]), source_side(pieces=block["source"])]
    del block["source"]


def stands_before(node: nodes.Node) -> bool:
    """Tell whether a child of a block is no word of it: its number, or a mark without text."""
    number = isinstance(node, (ours.paragraph_number, ours.verse_number))
    return number or (isinstance(node, nodes.Inline) and not isinstance(node, nodes.TextElement))


def keep_source(block: nodes.Element, siglum: str, rules: Sequence[Regularisation]) -> None:
    """Note at a block what the witness `siglum` has in it, and at each entry what it has there.

    Words that the `rules` regularise are told apart from the others.
    """
    for entry in ours.find(block, ours.apparatus_entry):
        for reading in ours.readings_of(entry):
            if siglum in reading["sigla"]:
                entry["transcribed"] = running_text(reading)
    words = words_of(block, siglum)
    found = list(pieces(block, added_kinds(rules)))
    if "".join(piece for piece, _ in found) != words:
        found = [(words, False)]
    block["source"] = list(by_rule(found, regularise(words, rules)))


def pieces(node: nodes.Node, added: tuple[type[nodes.Node], ...], inside: bool = False) -> Iterator[_Piece]:
    """Yield what the witness has within a node; `inside` one of the kinds that the editor `added`."""
    if isinstance(node, nodes.Text):
        yield node.replace("\n", " "), inside
    elif isinstance(node, ours.apparatus_entry) and "transcribed" in node:
        yield node["transcribed"], running_text(ours.lemma_of(node))
    elif not ours.is_apart(node):
        for child in node.children:
            yield from pieces(child, added, inside or isinstance(node, added))


def by_rule(found: list[_Piece], regular: str) -> Iterator[_Piece]:
    """Yield the pieces, those without an entry split where the rules make other words of them."""
    changed, at = changed_words("".join(words for words, _ in found), regular), 0
    for words, edited in found:
        marks, at = changed[at : at + len(words)], at + len(words)
        if isinstance(edited, str) or (words and not any(marks)):
            yield words, edited
            continue
        for mark, run in groupby(zip(words, marks, strict=True), itemgetter(1)):
            yield "".join(character for character, _ in run), edited or mark
