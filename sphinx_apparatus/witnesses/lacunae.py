"""Stretches that witnesses have lost or have in another place, as a document marks them; numbers nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import Finding
from sphinx_apparatus.text.locus import Locus, Occurrence, span
from sphinx_apparatus.text.running import running_text, running_texts

MOVABLE = (
    nodes.paragraph, nodes.line_block, nodes.container, nodes.block_quote, nodes.enumerated_list, nodes.bullet_list,
    nodes.section,
)  # fmt: skip
LONGEST_LEMMA = 6
"""How many words of a lemma an entry gives; of a longer one, the first and the last."""
POINTS = ".,;:"
"""What a word of a lemma loses at its end where others are left out."""


@dataclass(frozen=True)
class Edge:
    """The block with the words next to a bound of a lacuna: its `text` up to `at` is before it, the rest after it."""

    block: Occurrence
    text: str
    at: int

    @property
    def before(self) -> str:
        """The words of the block before the bound."""
        return self.text[: self.at].strip()

    @property
    def after(self) -> str:
        """The words of the block after the bound."""
        return self.text[self.at :].strip()


@dataclass(frozen=True)
class Stretch:
    """From where to where something holds of witnesses: a lacuna, or a transposition, then with what stands before.

    A lacuna without `first` is only its end, one without `last` only its beginning; `begins` is at the first words
    that are lost, `ends` at the last, where the document has any.
    """

    kind: str
    sigla: tuple[str, ...]
    first: Occurrence | None
    last: Occurrence | None
    after: Occurrence | None = None
    begins: Edge | None = None
    ends: Edge | None = None


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
            ends = edge_of(document, node, -1)
            yield Stretch("lacuna", tuple(node["sigla"]), None, node.get("occurrence"), ends=ends)
        elif node.get("stretch") == "lacuna":
            begins = edge_of(document, node, 1)
            yield Stretch("lacuna", sigla_of(node), node.get("occurrence"), None, begins=begins)
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


def edge_of(document: nodes.document, bound: nodes.Element, step: int) -> Edge | None:
    """Return the first words after a bound of a lacuna (`step` 1), or the last before it (-1), if there are any."""
    blocks = [block for block in ours.find(document, *ours.BLOCKS) if "text_doc" in block]
    parents = list(map(id, around(bound)))
    index = next((n for n, block in enumerate(blocks) if id(block) in parents), None)
    if index is None:
        return None
    edge = Edge(_occurrence_at(blocks, index), running_text(blocks[index]), _offset(blocks[index], bound))
    if edge.after if step > 0 else edge.before:
        return edge
    return outermost(blocks, index + step, step)


def outermost(blocks: Sequence[nodes.Element], index: int, step: int) -> Edge | None:
    """Return the edge of the first block with words, from the block at `index` on, or back where `step` is -1."""
    for n in range(index, len(blocks) if step > 0 else -1, step):
        if (text := running_text(blocks[n])).strip():
            return Edge(_occurrence_at(blocks, n), text, 0 if step > 0 else len(text))
    return None


def edges_of(document: nodes.document) -> tuple[Edge | None, Edge | None]:
    """Return where the words of a document begin and where they end."""
    blocks = [block for block in ours.find(document, *ours.BLOCKS) if "text_doc" in block]
    return outermost(blocks, 0, 1), outermost(blocks, len(blocks) - 1, -1)


def _occurrence_at(blocks: Sequence[nodes.Element], index: int) -> Occurrence:
    """Return a block as an occurrence; one without a number, e.g. a heading, as standing before the next that has."""
    if "local" in blocks[index]:
        return occurrence_of(blocks[index])
    after = next((block for block in blocks[index:] if "local" in block), None)
    if after is not None:
        return replace(occurrence_of(after), heading=True)
    count = sum(1 for block in blocks if "local" in block and not isinstance(block, nodes.line))
    return Occurrence(blocks[index]["text_doc"], count + 1, "", heading=True)


def _offset(block: nodes.Element, bound: nodes.Element) -> int:
    """Return how many characters of a block's text stand before a bound in it."""
    counted = set(map(id, running_texts(block)))
    offset = 0
    for node in ours.find(block, nodes.Text, type(bound)):
        if node is bound:
            break
        offset += len(node) if id(node) in counted else 0
    return offset


def extent_of(stretch: Stretch, locus: Callable[[Occurrence], Locus]) -> tuple[str, bool]:
    """Return from where to where a stretch goes, and whether it is of whole paragraphs or verses.

    These by their numbers, ``vv. 4–6``; of a part its words, ``came … coat``, with the place of a word that is not
    where the entry stands, ``came … coat (¶ 5)``; empty where there are no words between the bounds.
    """
    begins, ends, first = stretch.begins, stretch.ends, cast("Occurrence", stretch.first)
    if stretch.kind != "lacuna" or begins is None or ends is None:
        return span(locus(first), locus(stretch.last or first)), True
    one, other = locus(begins.block), locus(ends.block)
    if _is_empty(begins, ends, one, other):
        return "", False
    if not (begins.before or ends.after or one.heading or other.heading):
        return span(one, other), True
    away = _elsewhere(one, locus(first))
    head, tail = (word.rstrip(POINTS) for word in (begins.after.split()[0], ends.before.split()[-1]))
    if begins.block != ends.block:
        return f"{head}{away} … {tail}{_elsewhere(other, one)}", False
    words = ends.text[begins.at : ends.at].split()
    return f"{' '.join(words) if len(words) <= LONGEST_LEMMA else f'{head} … {tail}'}{away}", False


def _is_empty(begins: Edge, ends: Edge, one: Locus, other: Locus) -> bool:
    """Tell whether the first words after the beginning of a lacuna stand behind the last before its end."""
    if begins.block == ends.block:
        return begins.at >= ends.at
    return one.verse == other.verse and (one.number, not one.heading) > (other.number, not other.heading)


def _elsewhere(place: Locus, known: Locus) -> str:
    return "" if place == known else f" ({place.before})"


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
