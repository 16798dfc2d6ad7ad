"""Which line each mark stands in, and what follows for the foot of the page; knows positions, no text and no engine."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

NEAR_EDGE = 6.0
"""How far from the right edge (pt) a mark before a word may stand and the word still begin the next line.

A broken word leaves two letters and a hyphen before the edge, which is more in any face of 7 pt and above. In a
paragraph that is set from the right (a quotation) the mark is at the left edge instead.
"""
BELOW = 1.0
"""How far above its line's own mark (pt) a mark may lie and still be in that line."""


class Spot(NamedTuple):
    """A place on a page: `page` from 1, `x` and `y` in pt from its upper left corner."""

    page: int
    x: float
    y: float


class Line(NamedTuple):
    """A line of text by its page, its place from the top (pt) and its number on the page."""

    page: int
    y: float
    number: int


@dataclass(frozen=True)
class Mark:
    """An entry or a note as the text refers to it.

    `paragraph` is the number printed in the margin, `block` names the paragraph for its spots; `heading` is the word
    that stands for a line number where the mark is in a heading, and `hook` the paragraph after it; `shelf` names the
    unbreakable block (a table) that holds the mark; `place` says to an editor what it is, `source` and `line` where
    it is written.
    """

    id: int
    kind: str
    place: str
    layer: int = 0
    paragraph: str = ""
    block: str = ""
    heading: str = ""
    hook: int = -1
    shelf: str = ""
    source: str = ""
    line: int = 0


@dataclass(frozen=True)
class Layout:
    """What an edition chose: how entries are keyed and in how many layers they stand."""

    keys: str = "line"
    layers: int = 1


@dataclass(frozen=True)
class Positions:
    """Where a compile put things: `spots` by kind and value, and the lines of text.

    Kinds: ``as`` and ``af`` before and after the first word of an entry's lemma, ``ae`` after its last, ``mk`` a
    note's mark, ``hk`` the paragraph after a heading, ``pa`` and ``pz`` the ends of a paragraph, ``en`` an entry and
    ``nn`` and ``nz`` the ends of a note at the foot. `twins` are the same words elsewhere by entry, `edges` the left
    and right edge (pt) of each paragraph with marks.
    """

    spots: Mapping[str, Mapping[Any, Spot]]
    lines: Sequence[Line]
    twins: Mapping[int, Sequence[Spot]]
    edges: Mapping[str, tuple[float, float]]

    @cached_property
    def _keys(self) -> list[tuple[int, float]]:
        return [(line.page, line.y) for line in self.lines]

    def index_of(self, spot: Spot) -> int:
        """Return which line of the book a place is in; -1 where none is above it on its page."""
        index = bisect_right(self._keys, (spot.page, spot.y + BELOW)) - 1
        return index if index >= 0 and self.lines[index].page == spot.page else -1


class Start(NamedTuple):
    """The line in which a mark begins, by its index (-1: in no line), its page, and the place for a carrier."""

    line: int
    page: int
    y: float
    carrier: str


@dataclass(frozen=True)
class Group:
    """The marks of one line: they share one carrier, which holds their room at the foot of the page."""

    page: int
    y: float
    carrier: str
    marks: tuple[Mark, ...]

    def entries(self, layers: int) -> list[list[int]]:
        """Return the ids of the group's entries, layer by layer."""
        return [[m.id for m in self.marks if m.kind == "entry" and m.layer == layer] for layer in range(layers)]

    def notes(self) -> list[int]:
        """Return the ids of the group's notes."""
        return [m.id for m in self.marks if m.kind == "note"]


def analyse(marks: Sequence[Mark], positions: Positions, layout: Layout) -> dict[str, Any]:
    """Return what the next compile has to be told: the carriers, the labels and the lines that may stand alone."""
    found = groups(marks, positions)
    return {
        "carriers": carriers(found, layout),
        "labels": labels(found, positions, layout),
        "costs": costs(found, marks, positions),
    }


def groups(marks: Sequence[Mark], positions: Positions) -> list[Group]:
    """Return the marks by line, in the order of the pages."""
    by_line: dict[tuple[str, int | str], list[tuple[Start, Mark]]] = defaultdict(list)
    for mark in marks:
        start = start_of(mark, positions)
        by_line[("shelf", mark.shelf) if mark.shelf else ("line", start.line)].append((start, mark))
    return sorted((_group(held) for held in by_line.values()), key=lambda g: (g.page, g.y))


def _group(held: list[tuple[Start, Mark]]) -> Group:
    held = sorted(held, key=lambda pair: (not pair[1].heading, pair[1].id))
    first = held[0][0]
    return Group(first.page, first.y, first.carrier, tuple(mark for _, mark in held))


def start_of(mark: Mark, positions: Positions) -> Start:
    """Return where a mark begins; for one in a heading, where the paragraph after it does."""
    if mark.heading and mark.hook >= 0:
        return _at(positions, "hk", mark.hook, f"h{mark.hook}")
    if mark.kind == "note":
        return _at(positions, "mk", mark.id, f"n{mark.id}")
    before, after = _at(positions, "as", mark.id, f"s{mark.id}"), _at(positions, "af", mark.id, f"f{mark.id}")
    if before.line == after.line:
        return _outside_link(mark, after, positions)
    left, right = positions.edges.get(mark.block, (0.0, 0.0))
    hangs = not left + BELOW < positions.spots["as"][mark.id].x < right - NEAR_EDGE
    return _outside_link(mark, after, positions) if hangs else before


def _outside_link(mark: Mark, start: Start, positions: Positions) -> Start:
    """Return the start with its carrier after the lemma, which is a link, where that is in the same line."""
    end = positions.spots["ae"][mark.id]
    same = positions.index_of(end) == start.line and end.page == start.page
    return start._replace(carrier=f"e{mark.id}") if same else start


def _at(positions: Positions, kind: str, value: int, carrier: str) -> Start:
    spot = positions.spots[kind][value]
    return Start(positions.index_of(spot), spot.page, spot.y, carrier)


def carriers(found: Iterable[Group], layout: Layout) -> dict[str, dict[str, Any]]:
    """Return for each carrier the entries of its line, of the lines above it, and of its page."""
    result: dict[str, dict[str, Any]] = {}
    for held in _by_page(found):
        of_page = [group.entries(layout.layers) for group in held]
        whole = _joined(of_page, layout.layers)
        for n, group in enumerate(held):
            result[group.carrier] = {
                "first": n == 0,
                "page": whole,
                "before": _joined(of_page[:n], layout.layers),
                "entries": of_page[n],
                "notes": group.notes(),
            }
    return result


def _by_page(found: Iterable[Group]) -> Iterator[list[Group]]:
    pages: dict[int, list[Group]] = defaultdict(list)
    for group in found:
        pages[group.page].append(group)
    yield from pages.values()


def _joined(parts: Iterable[list[list[int]]], layers: int) -> list[list[int]]:
    result: list[list[int]] = [[] for _ in range(layers)]
    for part in parts:
        for whole, ids in zip(result, part, strict=True):
            whole.extend(ids)
    return result


def labels(found: Iterable[Group], positions: Positions, layout: Layout) -> dict[str, dict[str, Any]]:
    """Return for each entry its key, whether the entry before it has the same, and which of the same words it is."""
    result: dict[str, dict[str, Any]] = {}
    for held in _by_page(found):
        last: dict[int, str] = {}
        for mark in (mark for group in held for mark in group.marks if mark.kind == "entry"):
            key = key_of(mark, positions, layout)
            result[str(mark.id)] = {"key": key, "again": last.get(mark.layer) == key, "nth": nth(mark, positions)}
            last[mark.layer] = key
    return result


def key_of(mark: Mark, positions: Positions, layout: Layout) -> str:
    """Return what an entry is found by: ``8``, ``8–9``, ``38–p. 5.2``; ``13`` or ``13.8`` where keyed by paragraph."""
    if mark.heading:
        return mark.heading
    if layout.keys == "paragraph" and mark.paragraph:
        return mark.paragraph
    lines = line_range(mark, positions)
    if layout.keys == "paragraph-line" and mark.paragraph:
        return f"{mark.paragraph}.{lines}" if lines else mark.paragraph
    return lines or mark.paragraph or "–"


def line_range(mark: Mark, positions: Positions) -> str:
    """Return the numbers of the lines from the first word of the lemma to its last; empty where it is in no line."""
    first = start_of(mark, positions).line
    last = positions.index_of(positions.spots["ae"][mark.id])
    if first < 0 or last < 0:
        return ""
    one, other = positions.lines[first], positions.lines[last]
    if first == last:
        return str(one.number)
    return f"{one.number}–{other.number}" if one.page == other.page else f"{one.number}–p. {other.page}.{other.number}"


def nth(mark: Mark, positions: Positions) -> int:
    """Return which of the same words in its line an entry's lemma is, from 1; 0 where there are no others."""
    start = start_of(mark, positions)
    if mark.heading or start.line < 0:
        return 0
    here = positions.spots["af"][mark.id].x
    others = [spot.x for spot in positions.twins.get(mark.id, ()) if positions.index_of(spot) == start.line]
    return 1 + sum(x < here for x in others) if others else 0


def costs(found: Iterable[Group], marks: Sequence[Mark], positions: Positions) -> dict[str, list[int]]:
    """Return for each paragraph with marks whether its last line, and its first, may be kept from standing alone.

    To keep them the engine moves a line after it has placed the line's notes; so neither the first line nor the last
    but one may have a carrier.
    """
    carrying = {start_of(mark, positions).line for mark in marks if not mark.shelf}
    result: dict[str, list[int]] = {}
    for block, spot in positions.spots["pa"].items():
        first = positions.index_of(spot)
        last = positions.index_of(positions.spots["pz"][block])
        result[block] = [int(last - 1 not in carrying), int(first not in carrying)]
    return result


@dataclass(frozen=True)
class Leaf:
    """What a page has to spare (pt): `tops`, where each carrier draws, `below` a line's foot, and a line's `pitch`."""

    tops: Mapping[str, float]
    below: float
    pitch: float


def spares(found: Sequence[Group], positions: Positions, leaf: Leaf, old: Mapping[str, float]) -> dict[str, float]:
    """Return by carrier how much more room (pt) its page must give, so that no line of a paragraph stands alone.

    Where the last line of a paragraph, or all but the first, went to the next page because of its notes, the line
    before it has to follow. What is spared where nothing would stand alone any more is given back.
    """
    firsts = {held[0].page: held[0] for held in _by_page(found)}
    blocks = [
        (positions.index_of(positions.spots["pa"][b]), positions.index_of(z)) for b, z in positions.spots["pz"].items()
    ]
    led = {line for first, last in blocks for line in (first, last - 1)}
    result = {}
    for first in firsts.values():
        end = _last_line(positions, first.page)
        if first.carrier in old and end + 1 in led:
            result[first.carrier] = old[first.carrier]
    for line in (line for first, last in blocks for line in _alone(positions, first, last)):
        page = firsts.get(positions.lines[line].page)
        if page and page.y < positions.lines[line].y - leaf.pitch / 2 and page.carrier in leaf.tops:
            slack = leaf.tops[page.carrier] - leaf.below - positions.lines[line].y
            result[page.carrier] = round(old.get(page.carrier, 0.0) + slack + leaf.pitch / 3, 2)
    return result


def _last_line(positions: Positions, page: int) -> int:
    return positions.index_of(Spot(page, 0.0, 1e6))


def _alone(positions: Positions, first: int, last: int) -> Iterator[int]:
    """Yield the line after which a page must not end: the first of a paragraph, the last but one."""
    pages = [positions.lines[n].page for n in (first, first + 1, last - 1, last)] if 0 <= first < last else [0] * 4
    if pages[2] != pages[3]:
        yield last - 1
    elif pages[0] != pages[1]:
        yield first
