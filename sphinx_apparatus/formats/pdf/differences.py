"""Where the quotations of a text differ from their sources, by block and place; knows ledger and nodes, no page."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.records.quotations import Difference, Quotation
from sphinx_apparatus.text.numbering import Extent
from sphinx_apparatus.text.running import Running

CLASS = "quotation"
"""The class of a quotation in the text."""


class WordStretch(NamedTuple):
    """Words of a block, from one character of its running text to another, that differ from their source."""

    start: int
    end: int
    difference: Difference


def stretches(
    document: nodes.Element, extents: Iterable[Extent], ledger: Iterable[Quotation]
) -> dict[int, list[WordStretch]]:
    """Return the stretches of a document where quotations of the `ledger` differ, by block, in the order of the text.

    The words are looked for in the `extents` of the quotations as they are written; a declared regularisation leaves
    the length of a text as it is. Marks of the text's own of which nothing is known, such as an ellipsis, are none.
    """
    written = {extent.id: extent for extent in extents}
    marked = {id_: n for n in document.findall(nodes.Element) if CLASS in n.get("classes", ()) for id_ in n["ids"]}
    found: dict[int, list[WordStretch]] = defaultdict(list)
    for quotation in ledger:
        parts = [part for part in quotation.extent if part in written and part in marked]
        for difference in quotation.telling:
            if part := next((p for p in parts if difference.lemma in written[p].text), None):
                block, start = _place(marked[part], written[part].text.index(difference.lemma))
                found[id(block)].append(WordStretch(start, start + len(difference.lemma), difference))
    return {block: sorted(held, key=lambda stretch: stretch[:2]) for block, held in found.items()}


def _place(quotation: nodes.Element, offset: int) -> tuple[nodes.Element, int]:
    """Return the block that has a quotation's character, and which of the block's characters it is."""
    for block in ours.find(quotation, *ours.BLOCKS):
        length = len(Running(block).text)
        if offset < length:
            return block, offset
        offset -= length + 1
    block = next(parent for parent in ours.around(quotation) if isinstance(parent, ours.BLOCKS))
    return block, offset + Running(block).before(quotation)
