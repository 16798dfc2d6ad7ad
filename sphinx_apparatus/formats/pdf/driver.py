"""Has an edition set until nothing moves, then holds the pages to their marks; knows no document tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from sphinx.util import logging

from sphinx_apparatus.formats.base import PASS
from sphinx_apparatus.formats.pdf.engine import Engine, Found, WrittenPdf, positions_of
from sphinx_apparatus.formats.pdf.errors import PDFError
from sphinx_apparatus.formats.pdf.foot import FootLayout, carriers, costs, cuts, labels
from sphinx_apparatus.formats.pdf.geometry import BELOW, FootMark, Group, PageSpot, Positions, groups
from sphinx_apparatus.formats.pdf.pages import Cut, Planner, Sheet, placed_items, sheet_items
from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding

_logger = logging.getLogger(__name__)
PASSES = 12
CALMED = 3
"""How often the text is set anew where hyphens are not where they may be."""
DRAFTED = 8
"""How many pages without marks there must be for drafts without them to save more time than they cost."""
_OWN = {"entry": "af", "note": "mk"}
_State = dict[str, Any]
"""What the template is told: carriers, labels, costs (see `foot`), headings that begin pages, leaves of plain parts."""


@dataclass(frozen=True)
class TypesetBook:
    """What is compiled: the file with the whole source, the marks in it by id, and the edition's choices.

    `plain` names the parts of the book that hold no marks; `names` are what places are called outside the book, by the
    labels that the source gives them; `lists` says how each list whose points are paragraphs is numbered, as PDF does;
    `fonts` is a folder with faces that the engine does not have.
    """

    path: Path
    marks: Sequence[FootMark]
    layout: FootLayout = field(default_factory=FootLayout)
    plain: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    lists: Sequence[str] = ()
    fonts: Path | None = None


@dataclass(frozen=True)
class Compiled:
    """The PDF, the number of passes it took, where the last pass put things, and which notes go on.

    `cuts` says for each such note, by id, how many of its lines stay; `moving` are the marks that still moved.
    """

    written: WrittenPdf
    passes: int
    found: Found
    cuts: Mapping[str, int] = field(default_factory=dict)
    moving: Sequence[FootMark] = ()


def make_pdf(book: TypesetBook, timestamp: datetime | int) -> Compiled:
    """Compile and check; raise PDFError where a note is off its page or anything else is in doubt."""
    compiled = _settle(book, timestamp)
    hold_marks(book, compiled.found, compiled.cuts)
    return compiled


def _settle(book: TypesetBook, timestamp: datetime | int, calm: Set[str] = frozenset(), again: bool = True) -> Compiled:
    """Plan the pages and have them set until they are as planned: first as drafts, last as a whole.

    Where a page ends in a hyphen all the same, begin again with its paragraph among those that have none (`calm`).
    """
    engine = Engine(book.path, book.fonts)
    galley, positions, planner, calm = _laid_out(book, engine, calm)
    if not book.marks:
        return Compiled(engine.write({"calm": sorted(calm)}, timestamp), 1, galley)
    plain = leaves_of(galley, book.plain)
    fixed = {"costs": costs(book.marks, positions), "leaves": plain, "calm": sorted(calm)}
    state: _State = state_of(planner) | fixed | {"labels": {}}
    for n in range(2, PASSES + 1):
        _logger.info(_(PASS), n)
        found = engine.look(state)
        new = following(book, planner, found, fixed)
        if new == state:
            if again and (left := planner.broken() - calm):
                return _settle(book, timestamp, calm | left, again=False)
            return Compiled(engine.write(state, timestamp), n, found, state["cuts"])
        state, last = new, state
    state = state | {"leaves": {}}
    moving = list(_moving(book, last, state))
    return Compiled(engine.write(state, timestamp), PASSES, engine.look(state), state["cuts"], moving)


def _laid_out(book: TypesetBook, engine: Engine, calm: Set[str]) -> tuple[Found, Positions, Planner, Set[str]]:
    """Have the long sheets set until hyphens are where they may be; return also the paragraphs without hyphens."""
    for _attempt in range(CALMED):
        galley = engine.look({"galley": book.plain, "calm": sorted(calm)})
        positions = positions_of(galley, book.plain)
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


def following(book: TypesetBook, planner: Planner, found: Found, fixed: _State) -> _State:
    """Return what the next pass has to be told after a pass: of the whole book, once the pages are as planned."""
    positions = positions_of(found, book.plain)
    held = groups(book.marks, positions)
    planner.sizes |= sizes_of(found)
    planner.heights |= {tuple(map(tuple, row[0][0])): row[0][1] for row in found["band"]}
    planner.rests |= {Cut(*row[0][0]): row[0][1] for row in found["rest"]}
    set_now = placed_items(positions, held)
    if len(set_now) != len(planner.items):
        raise PDFError([Finding.of("other-lines")])
    leaves = {} if planner.review(set_now) else fixed["leaves"]
    keep_room(book, planner)
    return state_of(planner) | fixed | {"leaves": leaves, "labels": labels(held, positions, book.layout)}


def planner_of(book: TypesetBook, galley: Found, positions: Positions) -> Planner:
    """Return what plans the pages, from the long sheets; raise PDFError where notes fit on no page."""
    held = groups(book.marks, positions)
    sheet = Sheet(**galley["sheet"][0][0])
    least = {row[0][0]: row[0][2] for row in galley["size"] if len(row[0]) > 2}
    planner = Planner(sheet_items(positions, held, sheet), held, sizes_of(galley), sheet, book.layout.layers, least)
    if tall := list(too_tall(planner)):
        raise PDFError((fault for _, fault in tall), (note for held, _ in tall for note in held))
    keep_room(book, planner)
    return planner


def keep_room(book: TypesetBook, planner: Planner) -> None:
    """Raise PDFError where a note leaves no room for the line it stands at."""
    if notes := planner.overfull():
        message = _("it is too long for the foot of a page; shorten it")
        faults = [_at(book.marks[note], message) for note in sorted(notes)]
        raise PDFError(faults, notes)


def sizes_of(found: Found) -> dict[int, float]:
    """Return the heights of notes and the widths of entries (pt) in the answer to the query."""
    return {row[0][0]: row[0][1] for row in found["size"]}


def state_of(planner: Planner) -> _State:
    """Return what the next pass has to be told of the pages."""
    return {"carriers": carriers(planner), "breaks": planner.headings(), "cuts": cuts(planner)}


def leaves_of(found: Found, plain: Collection[str]) -> dict[str, int]:
    """Return how many pages each part without marks has, where a draft without them saves much."""
    ends = {row[0]: row[1] for row in found["pe"]}
    leaves = {name: ends[name] - page + 1 for name, page, *_ in found["pt"] if name in plain}
    return leaves if sum(leaves.values()) > DRAFTED else {}


def places_of(book: TypesetBook, found: Found) -> dict[str, PageSpot]:
    """Return where the places are that have names outside the book."""
    return {book.names[label]: PageSpot(*place) for label, *place in found["anchor"] if label in book.names}


def hold_marks(book: TypesetBook, found: Found, cuts: Mapping[str, int]) -> None:
    """Hold the pages to their marks; raise PDFError with the place of every one that is off."""
    positions = positions_of(found, book.plain)
    held = groups(book.marks, positions)
    faults = [*_carrier_faults(held, found), *_page_faults(held, found, positions), *_overlaps(held, positions)]
    faults += _rest_faults(book, positions, cuts)
    if faults:
        raise PDFError(faults, map(int, cuts))


def _carrier_faults(held: Iterable[Group], found: Found) -> Iterator[Finding]:
    count = Counter(row[0] for row in found["carrier"] if row[0])
    drawn = Counter(row[0] for row in found["drawn"])
    for group in held:
        if count.pop(group.carrier, 0) != 1 or drawn[group.carrier] != 1:
            yield _at(group.marks[0], _("its line should have one carrier of notes"))
    if count:
        yield Finding.of("carrier-of-no-line", lines=", ".join(map(str, count)))


def _page_faults(held: Iterable[Group], found: Found, positions: Positions) -> Iterator[Finding]:
    bottom = found["sheet"][0][0]["bottom"]
    feet = _feet(positions, "en", "nn")
    for group in held:
        for mark in group.marks:
            foot, own = feet.get((mark.kind, mark.id)), positions.spots[_OWN[mark.kind]][mark.id]
            if foot is None:
                yield _at(mark, _("is not at the foot of any page"))
            elif not (foot.page == group.page and (own.page == foot.page or not mark.heading)):
                yield _at(
                    mark, _("is at the foot of page {foot}, its mark on page {own}", foot=foot.page, own=own.page)
                )
            elif foot.y > bottom + BELOW:
                yield _at(mark, _("runs out of page {number}", number=foot.page))


def _rest_faults(book: TypesetBook, positions: Positions, cuts: Mapping[str, int]) -> Iterator[Finding]:
    """Yield the notes whose rest is not at the foot of the next page."""
    begun, rests = positions.spots["nn"], positions.spots["nc"]
    for i in sorted({int(i) for i in cuts} | set(rests)):
        if i not in rests or str(i) not in cuts or rests[i].page != begun[i].page + 1:
            yield _at(book.marks[i], _("does not go on at the foot of the next page"))


def _feet(positions: Positions, entry: str, note: str) -> dict[tuple[str, int], PageSpot]:
    """Return where entries and notes are at the foot, by kind and id."""
    kinds = {"entry": positions.spots[entry], "note": positions.spots[note]}
    return {(kind, i): spot for kind, spots in kinds.items() for i, spot in spots.items()}


def _overlaps(held: Iterable[Group], positions: Positions) -> Iterator[Finding]:
    """Yield what does not begin below what is above it: on a page the layers follow each other, then the notes."""
    begins, ends = _feet(positions, "en", "nn"), _feet(positions, "ez", "nz")
    marks = [mark for group in held for mark in group.marks]
    order = sorted(marks, key=lambda m: (begins[m.kind, m.id].page, m.kind != "entry", m.layer))
    for above, mark in pairwise(order):
        one, other = ends[above.kind, above.id], begins[mark.kind, mark.id]
        run_in = above.kind == mark.kind == "entry" and above.layer == mark.layer
        if one.page == other.page and other.y < one.y + (-BELOW if run_in else BELOW):
            yield _at(mark, _("overlaps what stands above it"))


def too_tall(planner: Planner) -> Iterator[tuple[list[int], Finding]]:
    """Yield the notes that take more room than a page has beside their line or unbreakable block."""
    for item, group in planner.placed_groups():
        first, last = planner.shelf_of(item)
        room = planner.space(planner.place(first, last))
        over = planner.needed([group]) - room
        if over > 0 and not (first == last and planner.can_go_on(item, over, room)):
            message = _("the notes and entries of its line are {points} pt too tall for a page; shorten them")
            finding = _at(group.marks[0], message.format(points=round(over) or 1))
            yield group.notes() if first < last else planner.longest(group, over), finding


def _at(mark: FootMark, message: str) -> Finding:
    return Finding.of("pages", at=(mark.source, mark.line), place=mark.place, problem=message)


def _moving(book: TypesetBook, one: _State, other: _State) -> Iterator[FootMark]:
    """Yield the first marks whose keys, or whose lines' notes, one pass was told otherwise than another."""
    moved = {key for key, held in other["carriers"].items() if one["carriers"].get(key) != held}
    ids = {int(i) for i, label in other["labels"].items() if one["labels"].get(i) != label}
    ids |= {int(key[1:]) for key in moved if key[0] != "h"}
    return (book.marks[i] for i in sorted(ids)[:8])
