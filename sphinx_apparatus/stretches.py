"""Stretches that witnesses have lost or have in another place, as a document marks them; numbers nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.loci import Occurrence
from sphinx_apparatus.model import Finding

MOVABLE = (
    nodes.paragraph, nodes.line_block, nodes.container, nodes.block_quote, nodes.enumerated_list, nodes.bullet_list,
    nodes.section,
)  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """From where to where something holds of witnesses: a lacuna, or a transposition, then with what stands before.

    A lacuna without `first` is only its end, one without `last` only its beginning.
    """

    kind: str
    sigla: tuple[str, ...]
    first: Occurrence | None
    last: Occurrence | None
    after: Occurrence | None = None


def place_transpositions(document: nodes.document) -> Iterator[Finding]:
    """Put the entry of each transposition where the block begins, and yield those that name no block they can move."""
    source = str(document.get("source", ""))
    for marker in ours.find(document, ours.transposed):
        block = next((n for n in ours.find(document, nodes.Element) if marker["block"] in n["ids"]), None)
        outside = {id(node) for node in around(marker)}
        words = ours.find(block, *ours.BLOCKS) if block is not None else []
        entry = cast("nodes.Element", marker.children[0])
        marker.clear()
        if block is None or not words or id(block) in outside or not isinstance(block, MOVABLE):
            expected = "the id of a paragraph, a quotation, a list, verse or a section of this document"
            message = f"no block that can be transposed here has the id '{marker['block']}'"
            yield Finding(message, marker.rawsource, expected, source, marker.line or 0)
        elif not set(marker["sigla"]).isdisjoint(block.get("transposed", ())):
            message = f"the block '{marker['block']}' is transposed twice for one witness"
            yield Finding(message, marker.rawsource, "one place for a block in a witness", source, marker.line or 0)
        else:
            block["transposed"] = [*block.get("transposed", ()), *marker["sigla"]]
            words[0].insert(0, entry)


def stretches_of(document: nodes.document) -> Iterator[Stretch]:
    """Yield the bounds of lacunae, and the transpositions, in the order of the text."""
    for node in ours.find(document, ours.apparatus_entry, ours.lacuna_end):
        if isinstance(node, ours.lacuna_end):
            yield Stretch("lacuna", tuple(node["sigla"]), None, node.get("occurrence"))
        elif node.get("stretch") == "lacuna":
            yield Stretch("lacuna", sigla_of(node), node.get("occurrence"), None)
        elif node.get("stretch") and "occurrence" in node:
            yield _transposition(document, node)


def _transposition(document: nodes.document, entry: nodes.Element) -> Stretch:
    sigla = sigla_of(entry)
    block = next(node for node in around(entry) if set(sigla) <= set(node.get("transposed", ())))
    markers = ours.find(document, ours.transposed)
    marker = next(m for m in markers if m["block"] in block["ids"] and tuple(m["sigla"]) == sigla)
    inside = [node for node in ours.find(block, *ours.BLOCKS) if "local" in node]
    last = occurrence_of(inside[-1]) if inside else None
    before: nodes.Element | None = None
    for node in ours.find(document, ours.transposed, *ours.BLOCKS):
        if node is marker:
            break
        before = node if "local" in node else before
    after = occurrence_of(before) if before is not None else None
    return Stretch("transposition", sigla, entry["occurrence"], last, after)


def occurrence_of(block: nodes.Element) -> Occurrence:
    """Return a block of the text that is counted, as something that occurs in it."""
    return Occurrence(block["text_doc"], block["local"], "", verse=isinstance(block, nodes.line))


def unbalanced(found: Iterable[Stretch], place: Callable[[Occurrence], tuple[str, int]]) -> Iterator[Finding]:
    """Yield the lacunae that begin twice, or end without a beginning, or do not end; `place` gives file and line."""
    begun: dict[str, Occurrence] = {}
    for stretch in (s for s in found if s.kind == "lacuna"):
        bound = stretch.first or stretch.last
        for siglum in stretch.sigla if bound else ():
            wrong = siglum in begun if stretch.first else siglum not in begun
            if wrong and bound:
                message = f"a lacuna of witness {siglum} {'begins within another' if stretch.first else 'ends'}"
                message += "" if stretch.first else " that has not begun"
                yield Finding(message, bound.source, f"from {siglum}, then to {siglum}", *place(bound))
            if stretch.first:
                begun[siglum] = stretch.first
            else:
                begun.pop(siglum, None)
    for siglum, bound in begun.items():
        message = f"a lacuna of witness {siglum} does not end"
        yield Finding(message, bound.source, f"{{lacuna}}`to {siglum}` where the witness goes on", *place(bound))


def sigla_of(entry: nodes.Element) -> tuple[str, ...]:
    """Return the witnesses of an entry about a stretch."""
    return tuple(cast("nodes.Element", entry.children[1])["sigla"])


def around(node: nodes.Element) -> Iterator[nodes.Element]:
    """Yield the elements in which a node stands, the nearest first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
