"""Has an edition set until nothing moves, then holds the pages to their marks; knows no document tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from sphinx_apparatus.model import Finding
from sphinx_apparatus.writers.typst.engine import Engine, Found, positions_of
from sphinx_apparatus.writers.typst.errors import PDFError
from sphinx_apparatus.writers.typst.foot import Layout, Leaf, analyse, spares, stranded
from sphinx_apparatus.writers.typst.geometry import BELOW, Group, Mark, Positions, Spot, groups

PASSES = 16
EASE = 12.0
"""How much room (pt) a page gives where a line comes and goes: a line of the apparatus."""
SPARING = (3, 5, 6)
"""After which passes pages are asked to spare room for a line that stands alone: the first when notes have places."""
OWN = {"entry": "af", "note": "mk"}
State = dict[str, Any]
"""What the template is told: carriers, labels, costs (see `foot`), room to spare by carrier, page breaks by heading."""


@dataclass(frozen=True)
class Book:
    """What is compiled: the file with the whole source, the marks in it by id, and the edition's choices.

    `plain` names the parts of the book that hold no marks; `names` are what places are called outside the book, by the
    labels that the source gives them.
    """

    path: Path
    marks: Sequence[Mark]
    layout: Layout = field(default_factory=Layout)
    plain: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Compiled:
    """The PDF as bytes, the number of passes it took, and where the last pass put things."""

    pdf: bytes
    passes: int
    found: Found


def make_pdf(book: Book, timestamp: datetime | int) -> Compiled:
    """Compile and check; raise PDFError where a note is off its page or anything else is in doubt."""
    compiled = settle(book, timestamp)
    check(book, compiled.found)
    return compiled


def settle(book: Book, timestamp: datetime | int) -> Compiled:
    """Set the pages until what was told and what was found are the same: first as drafts, last as a whole."""
    engine = Engine(book.path)
    state: State = {"spare": {}, "breaks": []}
    leaves: dict[str, int] = {}
    seen: list[State] = []
    for n in range(1, PASSES + 1):
        found = engine.look({**state, "leaves": leaves})
        new = following(book, found, state, n)
        if not leaves and ((new == state and n > SPARING[0]) or not book.marks):
            return Compiled(engine.write({**state, "leaves": leaves}, timestamp), n, found)
        if new in seen and new != state:
            new["spare"] = eased(new, state)
        leaves = leaves_of(found, book.plain) if n == 1 else {} if settled(n, state, new) else leaves
        seen.append(new)
        state, last = new, state
    message = f"the pages did not settle in {PASSES} passes; this still moves"
    raise PDFError(_at(mark, message) for mark in _moving(book, last, state))


def settled(n: int, state: State, new: State) -> bool:
    """Return whether the pages are as they were told to be; keys of entries may still change."""
    return n >= SPARING[1] and {**state, "labels": None} == {**new, "labels": None}


def following(book: Book, found: Found, state: State, n: int) -> State:
    """Return what the next pass has to be told, after what was found in the n-th."""
    positions = positions_of(found)
    new = analyse(book.marks, positions, book.layout) | {"spare": state["spare"], "breaks": state["breaks"]}
    if n in SPARING:
        new["spare"] = spares_of(book, found, state["spare"])
    if n in SPARING or new == state:
        new["breaks"] = sorted({*state["breaks"], *stranded(positions)})
    return new


def leaves_of(found: Found, plain: Sequence[str]) -> dict[str, int]:
    """Return how many pages each part without marks has, where a draft without them saves much."""
    starts = [(row[0], row[1]) for row in found["pt"]]
    ends = [page for _, page in starts[1:]] + [starts[-1][1] + 1]
    leaves = {name: end - page for (name, page), end in zip(starts, ends, strict=True) if name in plain}
    return leaves if 3 * sum(leaves.values()) > ends[-1] else {}


def eased(one: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    """Return what pages have to spare so that a line which comes and goes with the length of its key goes for good."""
    moving = {int(i) for i, label in one["labels"].items() if other["labels"].get(i) != label}
    spare = dict(one["spare"])
    for key, carrier in one["carriers"].items():
        same = other["carriers"].get(key, {}).get("page") == carrier["page"]
        if carrier["first"] and not (same and moving.isdisjoint(i for ids in carrier["page"] for i in ids)):
            spare[key] = spare.get(key, 0.0) + EASE
    return spare


def spares_of(book: Book, found: Found, old: dict[str, float]) -> dict[str, float]:
    """Return what pages have to spare so that no line stands alone."""
    positions = positions_of(found)
    tops = {row[0][0]: row[3] for row in found["drawn"]}
    _, _, below, pitch = found["area"][0][0]
    return spares(groups(book.marks, positions), positions, Leaf(tops, below, pitch), old)


def places_of(book: Book, found: Found) -> dict[str, Spot]:
    """Return where the places are that have names outside the book."""
    return {book.names[label]: Spot(*place) for label, *place in found["anchor"] if label in book.names}


def check(book: Book, found: Found) -> None:
    """Hold the pages to their marks; raise PDFError with the place of every one that is off."""
    positions = positions_of(found)
    held = groups(book.marks, positions)
    faults = list(_room_faults(held, found)) or [
        *_carrier_faults(held, found),
        *_page_faults(held, found, positions),
        *_overlaps(held, positions),
    ]
    if faults:
        raise PDFError(faults)


def _carrier_faults(held: Iterable[Group], found: Found) -> Iterator[Finding]:
    count = Counter(row[0] for row in found["carrier"] if row[0])
    drawn = Counter(row[0][0] for row in found["drawn"])
    for group in held:
        if count.pop(group.carrier, 0) != 1 or drawn[group.carrier] != 1:
            yield _at(group.marks[0], "its line has not exactly one carrier of notes")
    if count:
        yield Finding(f"there are carriers for no line: {', '.join(map(str, count))}")


def _page_faults(held: Iterable[Group], found: Found, positions: Positions) -> Iterator[Finding]:
    bottom = found["area"][0][0][1]
    feet = _feet(positions, "en", "nn")
    for group in held:
        for mark in group.marks:
            foot, own = feet.get((mark.kind, mark.id)), positions.spots[OWN[mark.kind]][mark.id]
            if foot is None:
                yield _at(mark, "is not at the foot of any page")
            elif not (foot.page == group.page and (own.page == foot.page or not mark.heading)):
                yield _at(mark, f"is at the foot of page {foot.page}, its mark on page {own.page}")
            elif foot.y > bottom + BELOW:
                yield _at(mark, f"runs out of page {foot.page}")


def _feet(positions: Positions, entry: str, note: str) -> dict[tuple[str, int], Spot]:
    """Return where entries and notes are at the foot, by kind and id."""
    kinds = {"entry": positions.spots[entry], "note": positions.spots[note]}
    return {(kind, i): spot for kind, spots in kinds.items() for i, spot in spots.items()}


def _overlaps(held: Iterable[Group], positions: Positions) -> Iterator[Finding]:
    """Yield what does not begin below what stands above it: on a page the layers follow each other, then the notes."""
    begins, ends = _feet(positions, "en", "nn"), _feet(positions, "ez", "nz")
    marks = [mark for group in held for mark in group.marks]
    order = sorted(marks, key=lambda m: (begins[m.kind, m.id].page, m.kind != "entry", m.layer))
    for above, mark in pairwise(order):
        one, other = ends[above.kind, above.id], begins[mark.kind, mark.id]
        run_in = above.kind == mark.kind == "entry" and above.layer == mark.layer
        if one.page == other.page and other.y < one.y + (-BELOW if run_in else BELOW):
            yield _at(mark, "overlaps what stands above it")


def _room_faults(held: Iterable[Group], found: Found) -> Iterator[Finding]:
    room = found["area"][0][0][0]
    heights = {row[0][0]: row[0][1] for row in found["drawn"]}
    for group in held:
        if heights.get(group.carrier, 0) > room:
            over = round(heights[group.carrier] - room)
            yield _at(
                group.marks[0], f"the notes and entries of its line are {over} pt too tall for a page; shorten them"
            )


def _at(mark: Mark, message: str) -> Finding:
    return Finding(f"{mark.place}: {message}", source=mark.source, line=mark.line)


def _moving(book: Book, one: dict[str, Any], other: dict[str, Any]) -> Iterator[Mark]:
    ids = {int(i) for i in other["labels"] if one.get("labels", {}).get(i) != other["labels"][i]}
    for key, carrier in other["carriers"].items():
        if one.get("carriers", {}).get(key) != carrier:
            ids |= {i for layer in carrier["entries"] for i in layer} | set(carrier["notes"])
    return (book.marks[i] for i in sorted(ids)[:8])
