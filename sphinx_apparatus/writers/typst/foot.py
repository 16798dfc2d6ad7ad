"""What follows from the lines of the marks for the foot of each page: carriers, keys, room; knows no engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sphinx_apparatus.writers.typst.geometry import Group, Mark, Positions, Spot, groups, start_of


@dataclass(frozen=True)
class Layout:
    """What an edition chose: how entries are keyed and in how many layers they stand."""

    keys: str = "line"
    layers: int = 1


def analyse(marks: Sequence[Mark], positions: Positions, layout: Layout) -> dict[str, Any]:
    """Return what the next compile has to be told: the carriers, the labels and the lines that may stand alone."""
    found = groups(marks, positions)
    return {
        "carriers": carriers(found, layout),
        "labels": labels(found, positions, layout),
        "costs": costs(found, marks, positions),
    }


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
        last: dict[int, tuple[str, int]] = {}
        for mark in (mark for group in held for mark in group.marks if mark.kind == "entry"):
            key = key_of(mark, positions, layout)
            result[str(mark.id)] = {
                "key": key,
                "again": last.get(mark.layer) == (key, mark.hook),
                "nth": nth(mark, positions),
            }
            last[mark.layer] = key, mark.hook
    return result


def key_of(mark: Mark, positions: Positions, layout: Layout) -> str:
    """Return what an entry is found by: ``8``, ``8–9``, ``38–p. 5.2``; ``13`` or ``13.8`` where keyed by paragraph.

    In verse it is the verse's own number, whatever the page: ``v. 5``.
    """
    if mark.heading:
        return mark.heading
    if mark.verse:
        return f"v. {mark.verse}"
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


def stranded(positions: Positions) -> list[str]:
    """Return the headings that the paragraph after them has left behind at the foot of a page."""
    heads, follow = positions.spots.get("hd", {}), positions.spots.get("fo", {})
    return [head for head, spot in follow.items() if heads[head].page != spot.page]


def _last_line(positions: Positions, page: int) -> int:
    return positions.index_of(Spot(page, 0.0, 1e6))


def _alone(positions: Positions, first: int, last: int) -> Iterator[int]:
    """Yield the line after which a page must not end: the first of a paragraph, the last but one."""
    pages = [positions.lines[n].page for n in (first, first + 1, last - 1, last)] if 0 <= first < last else [0] * 4
    if pages[2] != pages[3]:
        yield last - 1
    elif pages[0] != pages[1]:
        yield first
