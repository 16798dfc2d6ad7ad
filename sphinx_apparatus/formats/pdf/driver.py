"""Has an edition set until nothing moves, then holds the pages to their marks; knows no document tree.

Where plan and engine disagree, the part in question is set as the engine does by itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from sphinx.util import logging

from sphinx_apparatus.formats.base import PASS
from sphinx_apparatus.formats.pdf.engine import Engine, Found, WrittenPdf, part_at, positions_of
from sphinx_apparatus.formats.pdf.errors import PDFError
from sphinx_apparatus.formats.pdf.foot import FootLayout, carriers, costs, cuts, foreseen, labels
from sphinx_apparatus.formats.pdf.geometry import BELOW, FootMark, Group, PageSpot, Positions, groups
from sphinx_apparatus.formats.pdf.pages import LONG_PAGE, Cut, Planner, Sheet, placed_items, sheet_items
from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding

_logger = logging.getLogger(__name__)
PASSES = 12
CALMED = 3
"""How often the text is set anew where hyphens are not where they may be: the long sheets, then the pages."""
_OWN = {"entry": "af", "note": "mk"}
_State = dict[str, Any]
"""What the template is told: carriers, labels, costs (see `foot`), headings that begin pages, what is loose."""
_Fault = tuple[FootMark, str]
"""A mark, and what is wrong with it."""


@dataclass(frozen=True)
class TypesetBook:
    """What is compiled: the file with the whole source, the marks in it by id, and the edition's choices.

    `plain` names the parts of the book that hold no marks; `names` are what places are called outside the book, by the
    labels that the source gives them; `lists` says how each list whose points are paragraphs is numbered, as PDF does;
    `fonts` is a folder with faces that the engine does not have. `loose` are the parts whose pages cannot be planned,
    each with why: the engine places their notes by itself.
    """

    path: Path
    marks: Sequence[FootMark]
    layout: FootLayout = field(default_factory=FootLayout)
    plain: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    lists: Sequence[str] = ()
    fonts: Path | None = None
    loose: Mapping[str, Finding] = field(default_factory=dict)

    @cached_property
    def planned(self) -> list[FootMark]:
        return [mark for mark in self.marks if mark.part not in self.loose]

    @cached_property
    def unplanned(self) -> list[FootMark]:
        return [mark for mark in self.marks if mark.part in self.loose]

    @property
    def aside(self) -> list[str]:
        return [*self.plain, *self.loose]


@dataclass(frozen=True)
class Compiled:
    """The PDF, the number of passes it took, where the last pass put things, and what somebody should look at.

    `loosened` tells of the parts whose notes the engine places by itself; they are all there, and nobody can mend it.
    """

    written: WrittenPdf
    passes: int
    found: Found
    doubts: Sequence[Finding] = ()
    loosened: Sequence[Finding] = ()


class UnplannedError(Exception):
    """The pages of some parts cannot be planned; `parts` has for each what is wrong first."""

    def __init__(self, faults: Iterable[_Fault]) -> None:
        self.parts: dict[str, Finding] = {}
        for mark, problem in faults:
            self.parts.setdefault(mark.part, _at(mark, problem))


def make_pdf(book: TypesetBook, timestamp: datetime | int) -> Compiled:
    """Have a book set; raise PDFError where notes are too long for a page, or the engine objects."""
    engine = Engine(book.path, book.fonts)
    while True:
        try:
            return _settle(book, engine, timestamp)
        except UnplannedError as error:
            if error.parts.keys() <= book.loose.keys():  # nothing more can be left to the engine
                raise PDFError(error.parts.values()) from error
            book = replace(book, loose={**book.loose, **error.parts})


def _settle(
    book: TypesetBook, engine: Engine, timestamp: datetime | int, calm: Set[str] = frozenset(), again: int = CALMED
) -> Compiled:
    """Plan the pages and have them set until they are as planned.

    Where a page ends in a hyphen all the same, begin again with its paragraph among those that have none (`calm`).
    """
    galley, positions, planner, calm = _laid_out(book, engine, calm)
    fixed = {"costs": costs(book.planned, positions), "calm": sorted(calm), "loose": _loose(book)}
    known = labels(planner.held, foreseen(planner, positions), book.layout)
    state: _State = state_of(planner) | fixed | {"labels": known}
    for n in range(2, PASSES + 1):
        _logger.info(_(PASS), n)
        found = engine.look(state)
        new = following(book, planner, galley, found)
        if (settled := new | fixed == state) and again and (left := planner.broken() - calm):
            return _settle(book, engine, timestamp, calm | left, again - 1)
        if settled or n == PASSES:
            break
        state, last = new | fixed, state
    hold_marks(book, found, state["cuts"])
    doubts = [*_lost(book, found), *([] if settled else _moving(book, last, state))]
    return Compiled(engine.write(state, timestamp), n, found, doubts, list(_loosened(book, found)))


def _loose(book: TypesetBook) -> _State:
    """Return what the template is told of the parts whose notes the engine places."""
    marks = book.unplanned
    shelves = sorted({mark.shelf for mark in marks})
    return {"parts": list(book.loose), "marks": {str(mark.id): True for mark in marks}, "shelves": shelves}


def _loosened(book: TypesetBook, found: Found) -> Iterator[Finding]:
    """Yield the parts whose notes the engine places, with their pages."""
    pages = [{row[0]: row[1] for row in found[kind]} for kind in ("pt", "pe")]
    for name, cause in book.loose.items():
        span = "–".join(str(ends[name]) for ends in pages)
        yield Finding.of("unplanned", at=(cause.source, cause.line), name=name, pages=span, cause=cause.message)


def _lost(book: TypesetBook, found: Found) -> Iterator[Finding]:
    """Yield the notes that the engine should place and that are at the foot of no page."""
    feet = _feet(positions_of(found), "en", "nn")
    yield from (_at(m, _("is not at the foot of any page")) for m in book.unplanned if (m.kind, m.id) not in feet)


def _laid_out(book: TypesetBook, engine: Engine, calm: Set[str]) -> tuple[Found, Positions, Planner, Set[str]]:
    """Have the long sheets set until hyphens are where they may be; return also the paragraphs without hyphens."""
    for _attempt in range(CALMED):
        galley = engine.look({"galley": book.aside, "calm": sorted(calm)})
        positions = positions_of(galley, book.aside)
        planner = planner_of(book, galley, positions)
        found = {*stressed(positions_of(galley)), *planner.broken()} - calm
        if not found:
            break
        calm |= found
    return galley, positions, planner, calm


def stressed(positions: Positions) -> Iterator[str]:
    """Yield the paragraphs with more than two hyphens in a row, or one before a page that the engine ends by itself."""
    for line in positions.broken:
        ends = line + 1 < len(positions.lines) and positions.lines[line + 1].page > positions.lines[line].page
        if ends or {line + 1, line + 2} <= positions.broken:
            yield positions.paragraph_at(line).block


def following(book: TypesetBook, planner: Planner, galley: Found, found: Found) -> _State:
    """Return the template state for the next pass; raise UnplannedError where its lines are others.

    The `planner` of the book learns the measures `found` in the last pass, whose lines are to be those of the long
    sheets, the `galley`.
    """
    positions = positions_of(found, book.aside)
    held = groups(book.planned, positions)
    planner.heights |= {tuple(map(tuple, row[0][0])): row[0][1] for row in found["band"]}
    planner.rests |= {Cut(*row[0][0]): row[0][1] for row in found["rest"]}
    set_now = placed_items(positions, held)
    planned = Counter(part_at(galley, item.flow) for item in planner.items)
    if others := {*planned.items()} ^ {*Counter(part_at(found, place.page) for place in set_now).items()}:
        parts = dict(others)
        problem = _("the text has other lines in pages than on the sheet from which they were planned")
        if faults := [(mark, problem) for mark in book.planned if mark.part in parts]:
            raise UnplannedError(faults)
        raise PDFError(Finding.of("pages", place=part, problem=problem) for part in sorted(parts))
    planner.review(set_now)
    keep_room(book, planner)
    loose = positions_of(found, book.plain) if book.loose else positions
    known = labels(groups(book.unplanned, loose), loose, book.layout)
    return state_of(planner) | {"labels": known | labels(held, positions, book.layout)}


def planner_of(book: TypesetBook, galley: Found, positions: Positions) -> Planner:
    """Return what plans the pages of a book, from the long sheets; raise PDFError where notes fit on no page.

    `galley` is what the engine found on the long sheets, and has the measures; `positions` are those on them.
    """
    held = groups(book.planned, positions)
    sheet = Sheet(**galley["sheet"][0][0])
    sizes = {row[0][0]: row[0][1] for row in galley["size"]}
    least = {row[0][0]: row[0][2] for row in galley["size"] if len(row[0]) > 2}
    planner = Planner(sheet_items(positions, held, sheet), held, sizes, sheet, book.layout.layers, least)
    tall = list(too_tall(planner))
    if notes := [note for _, _, held in tall for note in held]:
        raise PDFError((_at(mark, problem) for mark, problem, _ in tall), notes)
    if tall:
        raise UnplannedError((mark, problem) for mark, problem, _ in tall)
    keep_room(book, planner)
    return planner


def keep_room(book: TypesetBook, planner: Planner) -> None:
    """Raise PDFError where a note leaves no room for the line it stands at."""
    if notes := planner.overfull():
        message = _("it is too long for the foot of a page; shorten it")
        faults = [_at(book.marks[note], message) for note in sorted(notes)]
        raise PDFError(faults, notes)


def state_of(planner: Planner) -> _State:
    """Return the template state of the pages for the next pass."""
    return {"carriers": carriers(planner), "breaks": planner.headings(), "cuts": cuts(planner)}


def places_of(book: TypesetBook, found: Found) -> dict[str, PageSpot]:
    return {book.names[label]: PageSpot(*place) for label, *place in found["anchor"] if label in book.names}


def hold_marks(book: TypesetBook, found: Found, cuts: Mapping[str, int]) -> None:
    """Hold the pages of a book to their marks; raise UnplannedError with the part of every one that is off.

    The pages are those `found` in the last pass; `cuts` has how many lines stay of a note that goes on at the next.
    """
    positions = positions_of(found, book.aside)
    held = groups(book.planned, positions)
    faults = [*_carrier_faults(book, held, found), *_page_faults(held, found, positions), *_overlaps(held, positions)]
    faults += _rest_faults(book, positions, cuts)
    if faults:
        raise UnplannedError(faults)


def _carrier_faults(book: TypesetBook, held: Iterable[Group], found: Found) -> Iterator[_Fault]:
    count = Counter(row[0] for row in found["carrier"] if row[0])
    drawn = Counter(row[0] for row in found["drawn"])
    for group in held:
        if count.pop(group.carrier, 0) != 1 or drawn[group.carrier] != 1:
            yield group.marks[0], _("its line should have one carrier of notes")
    for key in count:
        if key[0] != "p":
            yield book.marks[int(key[1:])], _("there is a carrier of notes for no line")


def _page_faults(held: Iterable[Group], found: Found, positions: Positions) -> Iterator[_Fault]:
    sheet = found["sheet"][0][0]
    bottom = sheet["bottom"] + LONG_PAGE * sheet["pitch"]
    feet = _feet(positions, "en", "nn")
    for group in held:
        for mark in group.marks:
            foot, own = feet.get((mark.kind, mark.id)), positions.spots[_OWN[mark.kind]][mark.id]
            if foot is None:
                yield mark, _("is not at the foot of any page")
            elif not (foot.page == group.page and (own.page == foot.page or not mark.heading)):
                yield mark, _("is at the foot of page {foot}, its mark on page {own}", foot=foot.page, own=own.page)
            elif foot.y > bottom + BELOW:
                yield mark, _("runs out of page {number}", number=foot.page)


def _rest_faults(book: TypesetBook, positions: Positions, cuts: Mapping[str, int]) -> Iterator[_Fault]:
    """Yield the notes whose rest is not at the foot of the next page."""
    begun, rests = positions.spots["nn"], positions.spots["nc"]
    for i in sorted({int(i) for i in cuts} | set(rests)):
        if i not in rests or str(i) not in cuts or rests[i].page != begun[i].page + 1:
            yield book.marks[i], _("does not go on at the foot of the next page")


def _feet(positions: Positions, entry: str, note: str) -> dict[tuple[str, int], PageSpot]:
    """Return where entries and notes are at the foot, by kind and id."""
    kinds = {"entry": positions.spots[entry], "note": positions.spots[note]}
    return {(kind, i): spot for kind, spots in kinds.items() for i, spot in spots.items()}


def _overlaps(held: Iterable[Group], positions: Positions) -> Iterator[_Fault]:
    """Yield what does not begin below what is above it: on a page the layers follow each other, then the notes."""
    begins, ends = _feet(positions, "en", "nn"), _feet(positions, "ez", "nz")
    there = ends.keys() & begins.keys()
    marks = [mark for group in held for mark in group.marks if (mark.kind, mark.id) in there]
    order = sorted(marks, key=lambda m: (begins[m.kind, m.id].page, m.kind != "entry", m.layer))
    for above, mark in pairwise(order):
        one, other = ends[above.kind, above.id], begins[mark.kind, mark.id]
        run_in = above.kind == mark.kind == "entry" and above.layer == mark.layer
        if one.page == other.page and other.y < one.y + (-BELOW if run_in else BELOW):
            yield mark, _("overlaps what is above it")


def too_tall(planner: Planner) -> Iterator[tuple[FootMark, str, list[int]]]:
    """Yield what is too tall for a page with its line or unbreakable block, and the notes that have to go."""
    for item, group in planner.placed_groups():
        first, last = planner.shelf_of(item)
        room = planner.space(planner.place(first, last))
        over = planner.needed([group]) - room
        if over > 0 and not (first == last and planner.can_go_on(item, over, room)):
            points = round(over) or 1
            problem = _("the notes and entries of its line are {points} pt too tall for a page", points=points)
            yield group.marks[0], problem, planner.longest(group, over, last > first)


def _at(mark: FootMark, message: str) -> Finding:
    return Finding.of("pages", at=(mark.source, mark.line), place=mark.place, problem=message)


def _moving(book: TypesetBook, one: _State, other: _State) -> Iterator[Finding]:
    """Yield the first marks whose keys, or whose lines' notes, one pass was told otherwise than another."""
    moved = {key for key, held in other["carriers"].items() if one["carriers"].get(key) != held}
    ids = {int(i) for i, label in other["labels"].items() if one["labels"].get(i) != label}
    ids |= {int(key[1:]) for key in moved if key[0] not in "hp"}
    return (_at(book.marks[i], _("its page did not settle; look at it in the PDF")) for i in sorted(ids)[:8])
