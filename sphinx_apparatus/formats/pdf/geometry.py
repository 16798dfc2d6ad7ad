"""Which line each mark is in, and which marks share one; knows positions, no text and no engine."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

NEAR_EDGE = 6.0
"""How far from an edge (pt) a mark before a word may stand and the word still begin the next line.

A broken word leaves two letters and a hyphen before the edge, which is more in any face of 7 pt and above. The edge is
the left one in lines from the right, and in a quotation of a book from the left, which is set so.
"""
BELOW = 1.0
"""How far above its line's own mark (pt) a mark may lie and still be in that line."""
_IN_LINE = 4.0
"""How far below its line's own mark (pt) a mark may lie; further below it stands in no line of text."""


class PageSpot(NamedTuple):
    """A place on a page: `page` from 1, `x` and `y` in pt from its upper left corner."""

    page: int
    x: float
    y: float


class Line(NamedTuple):
    """A line of text by its page, its place from the top (pt) and its number on the page."""

    page: int
    y: float
    number: int


class Opening(NamedTuple):
    """Where a paragraph begins, what it is called, and its left and right edge (pt)."""

    spot: PageSpot
    block: str
    left: float
    right: float

    def hangs(self, x: float) -> bool:
        """Return whether what stands there in one of its lines hangs at the end of the line before its own."""
        return not self.left + NEAR_EDGE < x < self.right - NEAR_EDGE


@dataclass(frozen=True)
class FootMark:
    """An entry or a note as the text refers to it.

    `paragraph` is the number printed in the margin, `verse` that of a verse, `block` names the paragraph for its
    spots; `heading` is the word that replaces a line number where the mark is in a heading, and `hook` the paragraph
    after it; `shelf` names the unbreakable block (a table) that holds the mark; `place` says to an editor what it is,
    `source` and `line` where it is written, `part` which part of the book it is in. `name` is what it is called outside
    the book, empty where it is of the editor's own pages; `whole` where the lemma of an entry is a place, and so its
    key.
    """

    id: int
    kind: str
    place: str
    layer: int = 0
    paragraph: str = ""
    verse: str = ""
    block: str = ""
    heading: str = ""
    hook: int = -1
    shelf: str = ""
    source: str = ""
    line: int = 0
    name: str = ""
    whole: bool = False
    part: str = ""


@dataclass(frozen=True)
class Positions:
    """Where a compile put things: `spots` by kind and value, and the lines of text.

    Kinds: ``as`` and ``af`` before and after the first word of an entry's lemma, ``ae`` after its last, ``mk`` a
    note's mark, ``hk`` the paragraph after a heading with marks, ``pa`` and ``pz`` the ends of a paragraph, ``hd`` a
    heading, ``en`` and ``ez`` the ends of an entry, ``nn`` and ``nz`` of a note at the foot, ``nc`` where
    it goes on at the next page, ``sb`` and ``se`` the ends of an unbreakable block.
    `lines` are those of the parts that have marks. `twins` are the same words elsewhere by entry, `starts` the
    beginnings of all paragraphs, `words` those of their words, in their order, and whether it is the end instead.
    `planned` are the lines as they are to be printed, where these are the positions on the long sheets.
    """

    spots: Mapping[str, Mapping[Any, PageSpot]]
    lines: Sequence[Line]
    twins: Mapping[int, Sequence[PageSpot]]
    starts: Sequence[Opening] = ()
    words: Sequence[tuple[PageSpot, bool]] = ()
    planned: Sequence[Line] = ()

    @cached_property
    def _keys(self) -> list[tuple[int, float]]:
        return [(line.page, line.y) for line in self.lines]

    @cached_property
    def openings(self) -> dict[str, Opening]:
        """The beginnings of the paragraphs by their names."""
        return {start.block: start for start in self.starts}

    @cached_property
    def in_lines(self) -> list[tuple[int, Opening]]:
        """The line in which each paragraph begins, in order."""
        return sorted(((self.begun_at(start.spot), start) for start in self.starts), key=itemgetter(0))

    @cached_property
    def broken(self) -> frozenset[int]:
        """Which lines end in a hyphen: their last word begins before the edge, and is not the paragraph's last."""
        last = {self.index_of(spot): (spot.x, ends) for spot, ends in self.words}
        return frozenset(
            n for n, (x, ends) in last.items() if n >= 0 and not ends and not self.paragraph_at(n).hangs(x)
        )

    def printed(self, line: int) -> Line:
        """Return a line with the page and the number that readers see."""
        return (self.planned or self.lines)[line]

    def paragraph_at(self, line: int) -> Opening:
        return self.in_lines[max(0, bisect_right(self.in_lines, line, key=itemgetter(0)) - 1)][1]

    def shelf_at(self, place: tuple[int, float]) -> str:
        """Return the unbreakable block in which a place (page, pt) is, or nothing."""
        begins, ends = self.spots.get("sb", {}), self.spots.get("se", {})
        around = (i for i, spot in begins.items() if spot[::2] <= place <= (ends[i].page, ends[i].y + BELOW))
        return str(next(around, ""))

    def begun_at(self, spot: PageSpot) -> int:
        """Return which line begins at a place in it, or below a place that is the top of its block."""
        index = bisect_right(self._keys, (spot.page, spot.y + BELOW)) - 1
        in_it = index >= 0 and self.lines[index].page == spot.page and spot.y - self.lines[index].y < _IN_LINE
        return index if in_it else index + 1

    def index_of(self, spot: PageSpot) -> int:
        """Return which line of the book a place is in; -1 where none is above it on its page."""
        index = bisect_right(self._keys, (spot.page, spot.y + BELOW)) - 1
        return index if index >= 0 and self.lines[index].page == spot.page else -1


class _Start(NamedTuple):
    """The line in which a mark begins, by its index (-1: in no line), its page, and the place for a carrier."""

    line: int
    page: int
    y: float
    carrier: str


@dataclass(frozen=True)
class Group:
    """The marks of one line, or of one place in no line (`line` -1): they share one carrier of notes."""

    page: int
    y: float
    line: int
    carrier: str
    marks: tuple[FootMark, ...]

    def entries(self, layers: int) -> list[list[int]]:
        """Return the ids of the group's entries, layer by layer."""
        return [[m.id for m in self.marks if m.kind == "entry" and m.layer == layer] for layer in range(layers)]

    def notes(self) -> list[int]:
        """Return the ids of the group's notes."""
        return [m.id for m in self.marks if m.kind == "note"]


def groups(marks: Sequence[FootMark], positions: Positions) -> list[Group]:
    """Return the marks by line, in the order of the pages."""
    by_place: dict[tuple[object, ...], list[tuple[_Start, FootMark]]] = defaultdict(list)
    for mark in marks:
        start = start_of(mark, positions)
        by_place[_place(mark, start, positions)].append((start, mark))
    return sorted((_group(place, held) for place, held in by_place.items()), key=lambda g: (g.page, g.y))


def _place(mark: FootMark, start: _Start, positions: Positions) -> tuple[object, ...]:
    """Return what the marks of a group have in common: an unbreakable block, a line, or a place in none."""
    if mark.shelf:
        return "shelf", mark.shelf
    if start.line >= 0 and start.y - positions.lines[start.line].y < _IN_LINE:
        return "line", start.line
    return "place", start.page, round(start.y)


def _group(place: tuple[object, ...], held: list[tuple[_Start, FootMark]]) -> Group:
    held = sorted(held, key=lambda pair: (not pair[1].heading, pair[1].id))
    first = held[0][0]
    line = first.line if place[0] == "line" else -1
    return Group(first.page, first.y, line, first.carrier, tuple(mark for _, mark in held))


def start_of(mark: FootMark, positions: Positions) -> _Start:
    """Return where a mark begins; for one in a heading, where the paragraph after it does."""
    if mark.heading and mark.hook >= 0:
        return _at(positions, "hk", mark.hook, f"h{mark.hook}")
    if mark.kind == "note":
        return _at(positions, "mk", mark.id, f"n{mark.id}")
    before, after = _at(positions, "as", mark.id, f"s{mark.id}"), _at(positions, "af", mark.id, f"f{mark.id}")
    if before.line == after.line:
        return _outside_link(mark, after, positions)
    block = positions.openings.get(mark.block)
    hangs = not block or block.hangs(positions.spots["as"][mark.id].x)
    return _outside_link(mark, after, positions) if hangs else before


def _outside_link(mark: FootMark, start: _Start, positions: Positions) -> _Start:
    """Return the start with its carrier after the lemma, which is a link, where that is in the same line."""
    end = positions.spots["ae"][mark.id]
    same = positions.index_of(end) == start.line and end.page == start.page
    return start._replace(carrier=f"e{mark.id}") if same else start


def _at(positions: Positions, kind: str, value: int, carrier: str) -> _Start:
    spot = positions.spots[kind][value]
    return _Start(positions.index_of(spot), spot.page, spot.y, carrier)
