"""Plans which line ends each page and the room at its foot, from one long sheet of lines; knows no engine, no text."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice, pairwise
from math import ceil
from operator import attrgetter
from typing import NamedTuple, Self

from sphinx_apparatus.formats.pdf.geometry import Group, PageSpot, Positions

RAGGED = 0.035
"""Which part of its lines the apparatus may lose where they end; a guess until the engine has set it."""
_BACK = 4
"""How many lines a page may end before it is full, for no line to stand alone or for no hole on a later one."""
LONG_PAGE = 1.25
"""By how many lines of text the foot of a page may go deeper than that of others."""
_WAYS = 8
"""How many ways to end the pages are followed at once."""
EASE = 0.4
"""Which part of the distance to the next line the room at the foot leaves free, so that the page ends as planned."""
_MOVED = 1.0
"""How far (pt) something has to be from where it was planned to count as moved."""
ROUNDED = 0.01
"""How much (pt) the sum of what stands at a foot may be off."""
HOLE = 30.0
"""How much room (pt) a page should leave at the most between text and foot, beyond their distance."""
GOES_ON, BROKEN, HOLED, _ALONE = 150.0, 1_500.0, 2_000.0, 1e6
"""How great a fault a note that goes on, a hyphen at the end, a hole and a lone line are; of others pt squared.

A paragraph can be set again without its hyphens, so these are better than a hole.
"""
_FEW, SHORT = 6, 1_200.0
"""How many lines the last page of a part should have at the least, and how great a fault it is that it has fewer."""
APIECE = 2
"""How many lines of a note that goes on stand on each side at the least."""
Ids = tuple[tuple[int, ...], ...]
"""Entries at the foot of a page: ids by layer."""


class Cut(NamedTuple):
    """A note that goes on at the next page, and how many of its lines stay."""

    note: int
    lines: int


class Sheet(NamedTuple):
    """Measures (pt): where the text of a page begins and ends, the height of a line above and below its place.

    `clearance` is between text and foot, `pitch` from line to line. Of the foot: `width`, height of a `line`,
    `leading`, distance of layers (`band`), of apparatus and notes (`gap`), of the `rule`, and of entries (`spread`).
    """

    top: float
    bottom: float
    ascent: float
    below: float
    clearance: float
    pitch: float
    width: float
    line: float
    leading: float
    band: float
    gap: float
    rule: float
    spread: float


class Placeable(NamedTuple):
    """A line, or a place of marks in none: on which long sheet, how far down, and what goes with it.

    `lead` is the height (pt) above its place that begins a page with it, `heading` the first of the headings before it,
    `opens` whether it begins a paragraph, `group` the index of its marks or -1, `shelf` the block that no page breaks,
    `broken` its paragraph if it ends in a hyphen, `drop` how much further than a line it goes down (pt), `begins` the
    paragraph that it begins.
    """

    flow: int
    y: float
    lead: float
    heading: str = ""
    opens: bool = True
    group: int = -1
    shelf: str = ""
    broken: str = ""
    drop: float = 0.0
    begins: str = ""


class PlannedPage(NamedTuple):
    """A page as planned: its first and last item, and the room (pt) at its foot for notes and entries.

    `goes_on` is its last note where that is continued on the next page, `rest` that of the page before.
    """

    first: int
    last: int
    room: float
    goes_on: Cut | None = None
    rest: Cut | None = None

    def longer(self) -> Self:
        """Return the page with one item more, and no note that goes on."""
        return self._replace(last=self.last + 1, goes_on=None)


class _Way(NamedTuple):
    """A way to end pages: how great its faults are together, its last page, and the way to the page before."""

    faults: float
    page: PlannedPage
    before: "_Way | None" = None

    def pages(self) -> list[PlannedPage]:
        """Return its pages but the one it begins after."""
        found, way = [], self
        while way.before:
            found.append(way.page)
            way = way.before
        return found[::-1]


class ItemPlace(NamedTuple):
    """Where an item stands: page, height (pt), the index of its line and of its group, each -1 where it has none."""

    page: int
    y: float
    line: int
    group: int


def placed_items(positions: Positions, held: Sequence[Group]) -> list[ItemPlace]:
    """Return the lines, and between them the groups that are in none, in the order of the pages."""
    groups = {group.line: n for n, group in enumerate(held) if group.line >= 0}
    lines = (ItemPlace(line.page, line.y, n, groups.get(n, -1)) for n, line in enumerate(positions.lines))
    apart = (ItemPlace(group.page, group.y, -1, n) for n, group in enumerate(held) if group.line < 0)
    return sorted([*lines, *apart])


def sheet_items(positions: Positions, held: Sequence[Group], sheet: Sheet) -> list[Placeable]:
    """Return what the long sheets have, each of which is one page of the positions.

    `held` are the groups of marks on them, `sheet` the measures (pt) of a page.
    """
    heads = sorted((spot.page, spot.y, head) for head, spot in positions.spots.get("hd", {}).items())
    opening = {line: start.block for line, start in positions.in_lines}
    result = []
    for above, place in pairwise([ItemPlace(0, 0.0, -1, -1), *placed_items(positions, held)]):
        at = bisect_left(heads, (*max(above[:2], (place.page, 0.0)), ""))
        head = heads[at] if at < len(heads) and heads[at][:2] < place[:2] else (place.page, place.y - sheet.ascent, "")
        opens = place.line < 0 or place.line in opening
        shelf = positions.shelf_at(place[:2])
        broken = positions.paragraph_at(place.line).block if place.line in positions.broken else ""
        lead, begins = place.y - head[1], opening.get(place.line, "")
        result.append(Placeable(*place[:2], lead, head[2], opens, place.group, shelf, broken, begins=begins))
    return list(with_edges(result, positions.spots, sheet))


def with_edges(
    items: Sequence[Placeable], spots: Mapping[str, Mapping[str, PageSpot]], sheet: Sheet
) -> Iterator[Placeable]:
    """Yield items, the first and the last of each unbreakable block with what it has above and below its lines.

    `spots` are the places on the sheets by kind and value, `sheet` the measures (pt) of a page.
    """
    for before, item, after in zip([None, *items], items, [*items[1:], None], strict=False):
        lead, drop = item.lead, 0.0
        if item.shelf and not (before and before.shelf == item.shelf):
            lead = max(lead, item.y - spots["sb"][item.shelf].y)
        if item.shelf and not (after and after.shelf == item.shelf):
            drop = max(drop, spots["se"][item.shelf].y - item.y - sheet.below)
        yield item._replace(lead=lead, drop=drop)


@dataclass
class Planner:
    """Plans pages; learns where the engine did otherwise.

    `sizes` are the heights of notes and the widths of entries (pt) by id, `least` the lines of a note that have to stay
    where it goes on, `rests` the heights of what is left of notes
    that go on, `heights` of the apparatus what the engine gave; `tops` is where an item stood that began a page, `ends`
    which item ended the page that began with another; `pages` is the plan.
    """

    items: Sequence[Placeable]
    held: Sequence[Group]
    sizes: dict[int, float]
    sheet: Sheet
    layers: int
    least: dict[int, int] = field(default_factory=dict)
    heights: dict[Ids, float] = field(default_factory=dict)
    rests: dict[Cut, float] = field(default_factory=dict)
    tops: dict[int, float] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    pages: list[PlannedPage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.plan(0)

    def plan(self, kept: int) -> None:
        """Plan all pages but the first few, which are kept: of the ways to end them that with the least faults."""
        del self.pages[kept:]
        ways = [_Way(0.0, self.pages[-1] if self.pages else PlannedPage(0, -1, 0.0))]
        ended: list[_Way] = []
        while ways:
            ended += [way for way in ways if way.page.last + 1 == len(self.items)]
            ways = self.further(ways)
        best = min(ended, key=lambda way: way.faults)
        self.pages += [page._replace(room=self.room(page)) for page in best.pages()]

    def further(self, ways: Iterable[_Way]) -> list[_Way]:
        """Return the best ways with a page more."""
        found: dict[tuple[int, Cut | None], _Way] = {}
        for way in ways:
            for page in self.choices(way.page.last + 1, way.page.goes_on):
                faults = way.faults + self.faults(page)
                if (last := found.get((page.last, page.goes_on))) is None or faults < last.faults:
                    found[page.last, page.goes_on] = _Way(faults, page, way)
        return sorted(found.values(), key=lambda way: way.faults)[:_WAYS]

    def choices(self, first: int, rest: Cut | None) -> list[PlannedPage]:
        """Return the pages that may begin with an item: full ones and a little less, and those whose last note goes on.

        Where the engine ended such a page otherwise it is as there; a page that is too full has one item or block.
        """
        if first == len(self.items):
            return []
        if first in self.ends:
            return [self.cut_to_fit(PlannedPage(first, self.ends[first], 0.0, None, rest))]
        least = self.shelf_of(first)[1]
        full = self.full(first, least, rest)
        found = [PlannedPage(first, last, 0.0, None, rest) for last in range(max(least, full - _BACK), full + 1)]
        found[-1] = self.cut_to_fit(found[-1])
        while self.goes_on(found[-1].last) and self.fits(page := self.cut_to_fit(found[-1].longer())):
            found.append(page)
        fair = [page for page in found if self.carries(page)]
        return [page for page in fair if not self.leaves_alone(page.last)] or fair or found[-1:]

    def full(self, first: int, least: int, rest: Cut | None) -> int:
        """Return the last item that fits on the page that begins with an item, its notes and all."""
        most = least + 2 * int((self.sheet.bottom - self.sheet.top) / self.sheet.pitch)
        end = min(most, len(self.items))
        tried = range(least + 1, bisect_right(self.items, self.items[first].flow, least, end, key=attrgetter("flow")))
        over = bisect_left(tried, True, key=lambda last: not self.fits(PlannedPage(first, last, 0.0, None, rest)))
        return least + over

    def carries(self, page: PlannedPage) -> bool:
        """Return whether something on a page carries the note of the page before that goes on there, as it has to.

        If the last note of the page goes on in turn, something on the next page has to carry that.
        """
        if not page.goes_on:
            return not page.rest or bool(self.carriers(page.first, page.last))
        later = (n for n in range(page.last + 1, len(self.items)) if self.carriers(n, n))
        carrier = next(later, -1)
        then = PlannedPage(page.last + 1, carrier, 0.0, None, page.goes_on)
        return carrier >= 0 and self.items[carrier].flow == self.items[page.last].flow and self.fits(then)

    def carriers(self, first: int, last: int) -> list[Group]:
        """Return what can hold the notes of a page: the groups of its marks, or else a paragraph that begins there."""
        begun = (Group(*item[:2], -1, f"p{item.begins}", ()) for item in self.items[first : last + 1] if item.begins)
        return self.groups(first, last) or [*islice(begun, 1)]

    def faults(self, page: PlannedPage) -> float:
        """Return how great the faults of a page are."""
        goes_on, hole = self.goes_on(page.last), self.hole(page)
        hole = hole if goes_on else min(hole, 0.0)
        room = hole**2 if hole < HOLE else HOLED + HOLE * hole  # one large hole is better than several
        short = not goes_on and page.last - page.first + 1 < _FEW
        broken = BROKEN * bool(self.items[page.last].broken)
        return room + SHORT * short + GOES_ON * bool(page.goes_on) + broken + _ALONE * self.leaves_alone(page.last)

    def hole(self, page: PlannedPage) -> float:
        """Return how much room (pt) a page leaves between text and foot; less than none where it goes deeper."""
        return self.space(self.place(page.first, page.last)) - self.foot(page)

    def cut_to_fit(self, page: PlannedPage) -> PlannedPage:
        """Return a page with its last note going on where that is what makes it fit."""
        return page if self.fits(page) else page._replace(goes_on=self.cut(page))

    def cut(self, page: PlannedPage) -> Cut | None:
        """Return how the last note of a page has to go on for all to fit; None where it is too short for that."""
        notes = [note for group in self.groups(page.first, page.last) for note in group.notes()]
        if not notes or not self.goes_on(page.last):
            return None
        stay = self.stay(notes[-1], -self.hole(page))
        return Cut(notes[-1], stay) if stay >= self.fewest(notes[-1]) else None

    def fewest(self, note: int) -> int:
        """Return how many lines of a note stay at the least where it goes on."""
        return max(APIECE, self.least.get(note, 0))

    def stay(self, note: int, over: float) -> int:
        """Return how many lines of a note may stay where so much of it (pt) has to go."""
        line = self.sheet.line + self.sheet.leading
        return int((self.sizes[note] - max(over, APIECE * line)) / line + ROUNDED)

    def placed_groups(self) -> Iterator[tuple[int, Group]]:
        return ((n, self.held[item.group]) for n, item in enumerate(self.items) if item.group >= 0)

    def longest(self, group: Group, over: float, every: bool) -> list[int]:
        """Return the longest notes of a group that have to go for it to be so much (pt) less high, or all, or none."""
        notes = sorted(group.notes(), key=self.sizes.__getitem__, reverse=True)
        sums = list(accumulate(self.sizes[note] for note in notes))
        enough = bisect_left(sums, over) + 1
        return notes if every else notes[:enough] if enough <= len(notes) else []

    def can_go_on(self, at: int, over: float, room: float) -> bool:
        """Return whether the last note of an item too tall for a page (pt) can go on at the next page."""
        later = any((i.group >= 0 or i.begins) and i.flow == self.items[at].flow for i in self.items[at + 1 :])
        notes = self.held[self.items[at].group].notes()
        stay = self.stay(notes[-1], over) if notes and later else 0
        return (
            bool(notes)
            and stay >= self.fewest(notes[-1])
            and self.rest(Cut(notes[-1], stay)) < room - APIECE * self.sheet.pitch
        )

    def review(self, found: Sequence[ItemPlace]) -> bool:
        """Return whether the engine set the pages as planned; where it did not, plan anew from there."""
        faulty = self.faulty(found)
        if faulty is not None:
            self.plan(faulty)
        return faulty is None

    def overfull(self) -> set[int]:
        """Return the notes for which a page has no room though it has only one line: of each such page the longest."""
        alone = [page for page in self.pages if page.first == page.last and not self.fits(page)]
        return {max(notes, key=lambda note: self.sizes[note]) for page in alone if (notes := self.notes_of(page))}

    def notes_of(self, page: PlannedPage) -> list[int]:
        """Return the notes at the foot of a page, that of the page before among them."""
        own = [note for group in self.groups(page.first, page.last) for note in group.notes()]
        return own + ([page.rest.note] if page.rest else [])

    def parts_a_shelf(self, last: int) -> bool:
        """Return whether a page that ends so would part an unbreakable block."""
        return self.goes_on(last) and "" != self.items[last].shelf == self.items[last + 1].shelf

    def shelf_of(self, item: int) -> tuple[int, int]:
        """Return the first and last item of the unbreakable block of an item; itself where it is in none."""
        first = last = item
        while first and self.parts_a_shelf(first - 1):
            first -= 1
        while self.parts_a_shelf(last):
            last += 1
        return first, last

    def goes_on(self, last: int) -> bool:
        """Return whether the text goes on after an item."""
        return last + 1 < len(self.items) and self.items[last + 1].flow == self.items[last].flow

    def leaves_alone(self, last: int) -> bool:
        """Return whether a page that ends so parts one line of a paragraph from its others, or a block."""
        if self.parts_a_shelf(last):
            return True
        if not self.goes_on(last) or self.items[last + 1].opens:
            return False
        return self.items[last].opens or not self.goes_on(last + 1) or self.items[last + 2].opens

    def place(self, first: int, item: int) -> float:
        """Return how far down the page (pt) an item stands that ends it."""
        top = self.tops.get(first, self.sheet.top + self.items[first].lead)
        return top + self.items[item].y - self.items[first].y + self.items[item].drop

    def fits(self, page: PlannedPage) -> bool:
        return -self.hole(page) <= self.deeper(page)

    def deeper(self, page: PlannedPage) -> float:
        """Return how much deeper (pt) the foot of a page may go than that of others: not where the page's number is."""
        opens = not page.first or self.items[page.first - 1].flow != self.items[page.first].flow
        return 0.0 if opens or not (page.rest or self.groups(page.first, page.last)) else LONG_PAGE * self.sheet.pitch

    def space(self, y: float) -> float:
        """Return the room (pt) for notes and entries below a line."""
        return self.sheet.bottom - y - self.sheet.below - self.sheet.clearance

    def groups(self, first: int, last: int) -> list[Group]:
        return [self.held[item.group] for item in self.items[first : last + 1] if item.group >= 0]

    def foot(self, page: PlannedPage) -> float:
        """Return how much room (pt) the foot of a page takes; none, and no clearance either, where nothing is there."""
        groups = self.groups(page.first, page.last)
        if not (groups or page.rest):
            return -self.sheet.clearance
        return self.needed(groups, page.goes_on) + self.rest(page.rest)

    def needed(self, groups: Iterable[Group], cut: Cut | None = None) -> float:
        """Return how much room (pt) the notes and entries of some groups take at the foot of one page."""
        groups = list(groups)
        notes = sum(self.note(note, cut) for group in groups for note in group.notes())
        return self.sheet.rule + self.height(by_layer(groups, self.layers)) + notes

    def note(self, note: int, cut: Cut | None = None) -> float:
        """Return how high (pt) a note is, or what stays of it where it goes on."""
        return cut.lines * (self.sheet.line + self.sheet.leading) if cut and cut.note == note else self.sizes[note]

    def rest(self, cut: Cut | None) -> float:
        """Return how high (pt) the rest of a note is: as the engine set it, or else about that."""
        return self.rests.get(cut, self.sizes[cut.note] - self.note(cut.note, cut)) if cut else 0.0

    def height(self, ids: Ids) -> float:
        """Return the height (pt) of an apparatus with the gap below it: as the engine set it, or else about that."""
        if ids in self.heights:
            return self.heights[ids]
        bands = [self.band(layer) for layer in ids if layer]
        return sum(bands) + self.sheet.band * (len(bands) - 1) + self.sheet.gap if bands else 0.0

    def band(self, ids: Sequence[int]) -> float:
        """Return about how high (pt) a layer of the apparatus is."""
        width = sum(self.sizes[i] for i in ids) + self.sheet.spread * (len(ids) - 1)
        lines = ceil(width / self.sheet.width * (1 + RAGGED))
        return lines * self.sheet.line + (lines - 1) * self.sheet.leading

    def room(self, page: PlannedPage) -> float:
        """Return the room (pt) that makes a page end as planned: all below its last line, and a little less.

        A foot that goes deeper is drawn beyond it.
        """
        needed, space = self.foot(page), self.space(self.place(page.first, page.last))
        if space < needed <= space + self.deeper(page):
            needed = space - 10 * ROUNDED  # the sum of several carriers
        if not self.goes_on(page.last):
            return max(needed, min(space, needed + self.sheet.line))
        step = self.items[page.last + 1].y - self.items[page.last].y
        return max(needed, space - EASE * min(step, self.sheet.pitch))

    def broken(self) -> set[str]:
        """Return the paragraphs in which pages end with a hyphen."""
        return {self.items[page.last].broken for page in self.pages} - {""}

    def headings(self) -> list[str]:
        """Return what pages begin with and that something comes before on their sheet: headings and blocks.

        Paragraphs too, after a page at whose foot nothing holds room.
        """
        followed = (pair for pair in pairwise(self.pages) if self.goes_on(pair[0].last))
        firsts = [(self.items[page.first], self.foot(before) > 0) for before, page in followed]
        names = (item.heading or item.shelf or ("" if held else item.begins) for item, held in firsts)
        return sorted(filter(None, names))

    def faulty(self, found: Sequence[ItemPlace]) -> int | None:
        """Return which page is the first that is not as planned, and learn from it; None where all are."""
        for n, page in enumerate(self.pages):
            known = abs(self.tops.get(page.first, 0.0) - found[page.first].y) < _MOVED
            self.tops[page.first] = found[page.first].y
            end = page.first
            while end + 1 < len(found) and found[end + 1].page == found[page.first].page:
                end += 1
            if end != page.last:
                if known or not self.items[end].broken:  # else it may be planned better from where it stands
                    self.ends[page.first] = end
                return n
            if self.foot(page) > 0 and not self.fits(page):
                self.ends.pop(page.first, None)
                return n
            if page.room + ROUNDED < self.foot(page) and page.room + _MOVED < self.room(page):
                self.pages[n] = page._replace(room=self.room(page))
        return None


def by_layer(groups: Iterable[Group], layers: int) -> Ids:
    """Return the entries of some groups by layer."""
    parts = [group.entries(layers) for group in groups]
    return tuple(tuple(i for part in parts for i in part[layer]) for layer in range(layers))
