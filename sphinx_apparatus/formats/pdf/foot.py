"""What follows from the lines of the marks for the foot of each page: carriers, keys, room; knows no engine."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sphinx_apparatus.formats.pdf.geometry import FootMark, Group, Line, Positions, start_of
from sphinx_apparatus.formats.pdf.pages import PlannedPage, Planner, by_layer, placed_items
from sphinx_apparatus.language import where

CLOSE = 15.0
"""How far (pt) the foot may stand from the text beyond its own clearance; what more is left stays below the foot."""


@dataclass(frozen=True)
class FootLayout:
    """What an edition chose: how entries are keyed, in how many layers they stand, whether lines begin on the right."""

    keys: str = "line"
    layers: int = 1
    from_right: bool = False


def carriers(planner: Planner) -> dict[str, dict[str, Any]]:
    """Return for each carrier what it holds and draws.

    `room` is its height (pt); `page` the entries that the page's first carrier draws, and `head` how high (pt) what it
    draws is above the notes, `noted` whether there are any, `rest` the note of the page before that goes on here,
    with the number of its lines there; `notes` those of its line, and `drops` how far below its own place (pt) each
    stands.
    """
    result: dict[str, dict[str, Any]] = {}
    for page in planner.pages:
        held = planner.carriers(page.first, page.last) if page.rest else planner.groups(page.first, page.last)
        result |= _of_page(planner, held, page)
    return result


def cuts(planner: Planner) -> dict[str, int]:
    """Return how many lines of each note that goes on at the next page stay."""
    return {str(page.goes_on.note): page.goes_on.lines for page in planner.pages if page.goes_on}


def foreseen(planner: Planner, positions: Positions) -> Positions:
    """Return the positions on the long sheets, with the page and the number that each line is planned to have."""
    places, printed = placed_items(positions, planner.held), list(positions.lines)
    leaf = sheet = 0
    for page in planner.pages:
        flow = planner.items[page.first].flow
        leaf, sheet = leaf + 1 if flow == sheet else flow + leaf - sheet, flow
        here = [place.line for place in places[page.first : page.last + 1] if place.line >= 0]
        for number, line in enumerate(here, 1):
            printed[line] = Line(leaf, printed[line].y, number)
    return replace(positions, planned=printed)


def _of_page(planner: Planner, held: Sequence[Group], page: PlannedPage) -> dict[str, dict[str, Any]]:
    own = [[planner.note(note, page.goes_on) for note in group.notes()] for group in held]
    foot, room, rest, above = planner.foot(page), page.room, sum(map(sum, own)), 0.0
    up = max(min(0.0, room - foot), room - foot - CLOSE)  # less than none where the foot goes deeper
    share = min(1.0, room / foot) if foot > 0 else 1.0
    head, others = room - rest - up, share * sum(map(sum, own[1:]))
    result: dict[str, dict[str, Any]] = {}
    for n, (group, heights) in enumerate(zip(held, own, strict=True)):
        takes = share * sum(heights) if n else room - others
        begins = [room - up - rest + sum(heights[:k]) - above for k in range(len(heights))]
        drops = [begin - (takes if k else 0.0) for k, begin in enumerate(begins)]
        result[group.carrier] = {
            "room": round(takes, 2), "page": [] if n else by_layer(held, planner.layers),
            "head": None if n else round(head, 2), "noted": bool(not n and (rest or page.rest)),
            "rest": list(page.rest) if page.rest and not n else None, "notes": group.notes(),
            "drops": [round(drop, 2) for drop in drops],
        }  # fmt: skip
        rest, above = rest - sum(heights), above + takes
    return result


def labels(found: Iterable[Group], positions: Positions, layout: FootLayout) -> dict[str, dict[str, Any]]:
    """Return for each entry its key, whether the entry before it has the same, and which of the same words it is.

    `found` are the groups of marks that have the entries, `positions` where the lines of the text are, planned or
    printed; the `layout` says by what entries are keyed. The result is by the entry's id.
    """
    result: dict[str, dict[str, Any]] = {}
    pages: dict[int, list[Group]] = defaultdict(list)
    for group in found:
        pages[positions.printed(group.line).page if group.line >= 0 else group.page].append(group)
    for held in pages.values():
        last: dict[int, tuple[str, int]] = {}
        for mark in (mark for group in held for mark in group.marks if mark.kind == "entry"):
            key = key_of(mark, positions, layout)
            result[str(mark.id)] = {
                "key": key,
                "again": not mark.whole and last.get(mark.layer) == (key, mark.hook),
                "nth": nth(mark, positions, layout),
            }
            last[mark.layer] = "" if mark.whole else key, mark.hook
    return result


def key_of(mark: FootMark, positions: Positions, layout: FootLayout) -> str:
    """Return what an entry is found by: ``8``, ``8–9``, ``38–p. 5.2``; ``13`` or ``13.8`` where keyed by paragraph.

    In verse it is the verse's own number, whatever the page: ``v. 5``. The lines of its `mark` are those that
    `positions` has; the `layout` says by what it is keyed.
    """
    if mark.heading:
        return mark.heading
    if mark.verse:
        return f"{where('place', 'v.')} {mark.verse}"
    if layout.keys == "paragraph" and mark.paragraph:
        return mark.paragraph
    lines = line_range(mark, positions)
    if layout.keys == "paragraph-line" and mark.paragraph:
        return f"{mark.paragraph}.{lines}" if lines else mark.paragraph
    return lines or mark.paragraph or "–"


def line_range(mark: FootMark, positions: Positions) -> str:
    """Return the numbers of the lines from the first word of the lemma to its last; empty where it is in no line."""
    first = start_of(mark, positions).line
    last = positions.index_of(positions.spots["ae"][mark.id])
    if first < 0 or last < 0:
        return ""
    one, other = positions.printed(first), positions.printed(last)
    if first == last:
        return str(one.number)
    page = "" if one.page == other.page else f"{where('locator', 'p.')} {other.page}."
    return f"{one.number}–{page}{other.number}"


def nth(mark: FootMark, positions: Positions, layout: FootLayout) -> int:
    """Return which of the same words in its line an entry's lemma is, from 1; 0 where there are no others.

    `positions` has where the `mark` and the same words are, which are counted in the direction of the `layout`.
    """
    start = start_of(mark, positions)
    if mark.heading or start.line < 0:
        return 0
    here = positions.spots["af"][mark.id].x
    others = [spot.x for spot in positions.twins.get(mark.id, ()) if positions.index_of(spot) == start.line]
    return 1 + sum(x > here if layout.from_right else x < here for x in others) if others else 0


def costs(marks: Sequence[FootMark], positions: Positions) -> dict[str, list[int]]:
    """Return for each paragraph with marks whether its last line, and its first, may be kept from standing alone.

    To keep them the engine moves a line after it has placed the line's notes; so neither the first line nor the last
    but one may have a carrier.
    """
    carrying = {start_of(mark, positions).line for mark in marks if not mark.shelf}
    result: dict[str, list[int]] = {}
    for block, end in positions.spots["pz"].items():
        first, last = positions.index_of(positions.openings[block].spot), positions.index_of(end)
        result[block] = [int(last - 1 not in carrying), int(first not in carrying)]
    return result
