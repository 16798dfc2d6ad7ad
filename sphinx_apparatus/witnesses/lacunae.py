"""Stretches that witnesses have lost or have in another place, as a document marks them; numbers nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from operator import itemgetter
from typing import cast

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding
from sphinx_apparatus.text.locus import Locus, Occurrence, span
from sphinx_apparatus.text.numbering import Numbering, occurrence_of
from sphinx_apparatus.text.regularise import Regularisation, regularise
from sphinx_apparatus.text.running import Running, running_text

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
        return self.text[: self.at].strip()

    @property
    def after(self) -> str:
        return self.text[self.at :].strip()


@dataclass(frozen=True)
class Stretch:
    """From where to where something holds of witnesses: a lacuna, or a transposition, then with what comes before.

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


class Stretches:
    """The stretches of a whole text.

    `found` has those that each of its documents marks, in the order of the text, and `edges` where the words of each
    begin and end; `numbering` and `rules` are those of the text.
    """

    def __init__(
        self, found: Mapping[str, Sequence[Stretch]], edges: Mapping[str, tuple[Edge | None, Edge | None]],
        numbering: Numbering, rules: Sequence[Regularisation],
    ) -> None:  # fmt: skip
        self.found, self.edges, self.numbering, self.rules = found, edges, numbering, rules
        self.marked = [stretch for own in found.values() for stretch in own]

    def put_on(self, tree: nodes.Element) -> None:
        """Note at each entry of a numbered tree which witnesses have a lacuna there, and what a stretch is of."""
        if not self.marked:
            return
        lost: set[str] = set()
        docname = ""
        for node in ours.find(tree, ours.apparatus_entry, ours.lacuna_end):
            if "occurrence" not in node:
                continue
            if node["occurrence"].docname != docname:
                docname = node["occurrence"].docname
                lost = self.lost_before(docname)
            if isinstance(node, ours.lacuna_end):
                lost -= set(node["sigla"])
                continue
            node["lost"] = sorted(lost)
            if node.get("stretch"):
                node["extent"], node["whole"], node["fate"] = self.words_of(node["occurrence"])
                lost |= set(ours.sigla_of(node)) if node["stretch"] == "lacuna" else set()

    def words_of(self, entry: Occurrence) -> tuple[str, bool, str]:
        """Return the extent of the stretch with this entry, whether that is a place, and the fate.

        E.g. ``came … coat``, no, ``lac.``; ``vv. 5–8``, yes, ``transp. after v. 12``.
        """
        found = self._by_entry[entry]
        extent, whole = extent_of(found, self.numbering.locus)
        if found.kind == "lacuna":
            return extent, whole, "lac."
        after = self.numbering.locus(found.after) if found.after else None
        return extent, whole, _("transp. after {place}", place=after) if after else _("transp. to the beginning")

    def begun_at(self, end: Occurrence) -> Occurrence | None:
        """Return the entry of the lacuna that has this end."""
        return self._by_end.get(end)

    def lost_before(self, docname: str) -> set[str]:
        """Return the witnesses that have a lacuna where a document of the text begins."""
        lost: set[str] = set()
        for stretch in (s for own in takewhile(lambda name: name != docname, self.found) for s in self.found[own]):
            if stretch.kind == "lacuna":
                lost = lost | set(stretch.sigla) if stretch.first else lost - set(stretch.sigla)
        return lost

    @cached_property
    def whole(self) -> list[Stretch]:
        """The stretches in the order of the text, lacunae from their beginning to their end."""
        found, ends = list[Stretch](), dict[str, tuple[int, Stretch]]()
        for at, stretch in reversed([*enumerate(self.marked)]):
            lost = stretch.kind == "lacuna"
            next_ends = sorted((ends[siglum] for siglum in stretch.sigla if lost and siglum in ends), key=itemgetter(0))
            if stretch.first:
                found.append(self._bounded(stretch, next_ends[0][1]) if next_ends else stretch)
            else:
                ends |= dict.fromkeys(stretch.sigla, (at, stretch))
        return found[::-1]

    @cached_property
    def _by_entry(self) -> dict[Occurrence | None, Stretch]:
        return {stretch.first: stretch for stretch in reversed(self.whole)}

    @cached_property
    def _by_end(self) -> dict[Occurrence, Occurrence | None]:
        return {s.last: s.first for s in reversed(self.whole) if s.kind == "lacuna" and s.last}

    def _bounded(self, lacuna: Stretch, end: Stretch) -> Stretch:
        """Return a lacuna with its end, and with its first and last words, regularised."""
        names = list(self.found)
        first, last = cast("Occurrence", lacuna.first), cast("Occurrence", end.last)
        begins = lacuna.begins or self._edge(names[names.index(first.docname) + 1 :], 0)
        ends = end.ends or self._edge(reversed(names[: names.index(last.docname)]), 1)
        return replace(lacuna, last=last, begins=self._regular(begins), ends=self._regular(ends))

    def _edge(self, docnames: Iterable[str], side: int) -> Edge | None:
        """Return where the words of the first of these documents that has any begin (0) or end (1)."""
        edges = (self.edges[docname][side] for docname in docnames)
        return next((edge for edge in edges if edge), None)

    def _regular(self, edge: Edge | None) -> Edge | None:
        return edge and replace(edge, text=regularise(edge.text, self.rules))


def place_transpositions(document: nodes.document) -> Iterator[Finding]:
    """Put the entry of each transposition where the block begins, and yield those that name no block they can move."""
    source = str(document.get("source", ""))
    for marker in ours.find(document, ours.transposed):
        block = next((n for n in ours.find(document, nodes.Element) if marker["block"] in n["ids"]), nodes.Element())
        outside = {id(node) for node in ours.around(marker)}
        words = ours.find(block, *ours.BLOCKS)
        entry = cast("nodes.Element", marker.children[0])
        marker.clear()
        if not words or id(block) in outside or not isinstance(block, MOVABLE):
            code = "not-movable"
        else:
            code = "transposed-twice" if set(marker["sigla"]) & {*block.get("transposed", ())} else ""
        if code:
            yield Finding.of(code, at=(source, marker.line), excerpt=marker.rawsource, block=marker["block"])
        else:
            block["transposed"] = [*block.get("transposed", ()), *marker["sigla"]]
            words[0].insert(0, entry)


def stretches_of(document: nodes.document) -> Iterator[Stretch]:
    """Yield the bounds of lacunae, and the transpositions, in the order of the text."""
    blocks = ours.text_blocks(document)
    places = {id(block): at for at, block in enumerate(blocks)}
    for node in ours.find(document, ours.apparatus_entry, ours.lacuna_end):
        if isinstance(node, ours.lacuna_end):
            ends = edge_of(blocks, places, node, -1)
            yield Stretch("lacuna", tuple(node["sigla"]), None, node.get("occurrence"), ends=ends)
        elif node.get("stretch") == "lacuna":
            begins = edge_of(blocks, places, node, 1)
            yield Stretch("lacuna", ours.sigla_of(node), node.get("occurrence"), None, begins=begins)
        elif node.get("stretch") and "occurrence" in node:
            yield _transposition(document, node)


def _transposition(document: nodes.document, entry: nodes.Element) -> Stretch:
    sigla = ours.sigla_of(entry)
    block = next(node for node in ours.around(entry) if set(sigla) <= set(node.get("transposed", ())))
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


def edge_of(blocks: Sequence[nodes.Element], places: Mapping[int, int], bound: nodes.Element, step: int) -> Edge | None:
    """Return the first words after a bound of a lacuna (`step` 1), or the last before it (-1), if there are any.

    `places` has where each of the blocks is among them.
    """
    index = min((places[id(node)] for node in ours.around(bound) if id(node) in places), default=None)
    if index is None:
        return None
    running = Running(blocks[index])
    edge = Edge(_occurrence_at(blocks, index), running.text, running.before(bound))
    if edge.after if step == 1 else edge.before:
        return edge
    return _outermost(blocks, index + step, step)


def _outermost(blocks: Sequence[nodes.Element], index: int, step: int) -> Edge | None:
    """Return the edge of the first block with words, from the block at `index` on, or back where `step` is -1."""
    for n in range(index, len(blocks) if step == 1 else -1, step):
        if (text := running_text(blocks[n])).strip():
            return Edge(_occurrence_at(blocks, n), text, 0 if step == 1 else len(text))
    return None


def edges_of(document: nodes.document) -> tuple[Edge | None, Edge | None]:
    """Return where the words of a document begin and where they end."""
    blocks = ours.text_blocks(document)
    return _outermost(blocks, 0, 1), _outermost(blocks, len(blocks) - 1, -1)


def _occurrence_at(blocks: Sequence[nodes.Element], index: int) -> Occurrence:
    """Return a block as an occurrence; one without a number, e.g. a heading, as standing before the next that has."""
    if "local" in blocks[index]:
        return occurrence_of(blocks[index])
    after = next((block for block in blocks[index:] if "local" in block), None)
    if after is not None:
        return replace(occurrence_of(after), heading=True)
    count = sum(1 for block in blocks if "local" in block and not isinstance(block, nodes.line))
    return Occurrence(blocks[index]["text_doc"], count + 1, "", heading=True)


def extent_of(stretch: Stretch, locus: Callable[[Occurrence], Locus]) -> tuple[str, bool]:
    """Return from where to where a stretch goes, and whether it is of whole paragraphs or verses.

    These by their numbers, ``vv. 4–6``; of a part its words, ``came … coat``, with the place of a word that is not
    where the entry is, ``came … coat (¶ 5)``; empty where there are no words between the bounds.
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
    """Tell whether the first words after the beginning of a lacuna are behind the last before its end."""
    if begins.block == ends.block:
        return begins.at >= ends.at
    return one.verse == other.verse and (one.number, not one.heading) > (other.number, not other.heading)


def _elsewhere(place: Locus, known: Locus) -> str:
    return "" if place == known else f" ({place.before})"


def unbalanced(found: Iterable[Stretch], place: Callable[[Occurrence], tuple[str, int]]) -> Iterator[Finding]:
    """Yield the lacunae that begin twice, or end without a beginning, or do not end; `place` gives file and line."""
    begun: dict[str, Occurrence] = {}
    for stretch in (s for s in found if s.kind == "lacuna"):
        bound = stretch.first or stretch.last
        for siglum in stretch.sigla:
            code = "lacuna-in-lacuna" if stretch.first else "lacuna-not-begun"
            if bound and (siglum in begun) == bool(stretch.first):
                yield Finding.of(code, at=place(bound), excerpt=bound.source, siglum=siglum)
            if stretch.first:
                begun[siglum] = stretch.first
            else:
                begun.pop(siglum, None)
    for siglum, bound in begun.items():
        yield Finding.of("lacuna-not-ended", at=place(bound), excerpt=bound.source, siglum=siglum)
