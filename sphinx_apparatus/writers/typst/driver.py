"""Compiles an edition until nothing moves, then holds the pages to their marks; knows the engine, no document tree."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import typst

from sphinx_apparatus.model import Finding
from sphinx_apparatus.writers.typst.errors import PDFError
from sphinx_apparatus.writers.typst.foot import Layout, Leaf, analyse, spares, stranded
from sphinx_apparatus.writers.typst.geometry import BELOW, Group, Line, Mark, Positions, Spot, groups

PASSES = 12
EASE = 12.0
"""How much room (pt) a page gives where a line comes and goes: a line of the apparatus."""
KEPT = 10
"""How many compiles the engine keeps what it worked out."""
SPARING = (3, 5)
"""After which passes pages are asked to spare room for a line that stands alone: the first when notes have places."""
Found = dict[str, list[list[Any]]]
"""The answer to the query: rows of value, page, x and y (pt), by kind."""
OWN = {"entry": "af", "note": "mk"}
STANDARDS: list[Any] = ["a-2a", "ua-1"]
KINDS = ("as", "af", "ae", "tw", "mk", "hk", "pa", "pz", "hd", "fo", "en", "nn", "nz", "ln", "carrier", "drawn", "area")
QUERY = """{
  let found(kind) = query(label(kind)).map(e => {
    let p = e.location().position()
    (if e.func() == metadata { e.value } else { e.body.children.first().value.key }, p.page, p.x / 1pt, p.y / 1pt)
  })
  let named = query(metadata.where(value: none)).filter(e => e.has("label")).map(e => {
    let p = e.location().position()
    (str(e.label), p.page, p.x / 1pt, p.y / 1pt)
  })
  (KINDS).map(kind => (kind, found(kind))).to-dict() + (anchor: named)
}""".replace("KINDS", ", ".join(f'"{kind}"' for kind in KINDS))


@dataclass(frozen=True)
class Book:
    """What is compiled: the file with the whole source, the marks in it by id, and the edition's choices.

    `names` are what places of the book are called outside it, by the labels that the source gives them.
    """

    path: Path
    marks: Sequence[Mark]
    layout: Layout = field(default_factory=Layout)
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
    """Compile until what was told and what was found are the same."""
    compiler = typst.Compiler(book.path, root=book.path.parent, ignore_system_fonts=True)
    state: dict[str, Any] = {"spare": {}, "breaks": []}
    seen: list[dict[str, Any]] = []
    for n in range(1, PASSES + 1):
        pdf = _compile(compiler, state, timestamp)
        found = json.loads(compiler.eval(QUERY))
        _forget()
        new = analyse(book.marks, positions_of(found), book.layout) | {
            "spare": state["spare"],
            "breaks": state["breaks"],
        }
        if n in SPARING:
            new["spare"] = spares_of(book, found, state["spare"])
        if n in SPARING or new == state:
            new["breaks"] = sorted({*state["breaks"], *stranded(positions_of(found))})
        if (new == state and n > SPARING[0]) or not book.marks:
            return Compiled(pdf, n, found)
        if new in seen:
            new["spare"] = eased(new, state)
        seen.append(new)
        state, last = new, state
    message = f"the pages did not settle in {PASSES} passes; this still moves"
    raise PDFError(_at(mark, message) for mark in _moving(book, last, state))


def eased(one: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    """Return what pages have to spare so that a line which comes and goes with the length of its key goes for good."""
    moving = {int(i) for i, label in one["labels"].items() if other["labels"].get(i) != label}
    spare = dict(one["spare"])
    for key, carrier in one["carriers"].items():
        same = other["carriers"].get(key, {}).get("page") == carrier["page"]
        if carrier["first"] and not (same and moving.isdisjoint(i for ids in carrier["page"] for i in ids)):
            spare[key] = spare.get(key, 0.0) + EASE
    return spare


def _forget() -> None:
    """Let the engine drop what it keeps of a pass: it keeps that for ten compiles, some 150 MB each for 80 pages."""
    empty = typst.Compiler(ignore_system_fonts=True)
    for _ in range(KEPT + 1):
        empty.compile(b"", format="svg")


def _compile(compiler: typst.Compiler, state: dict[str, Any], timestamp: datetime | int) -> bytes:
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf",
            sys_inputs={"state": json.dumps(state)},
            pdf_standards=STANDARDS,
            timestamp=timestamp,
        )
    except typst.TypstError as error:
        raise PDFError([Finding(f"Typst: {error.message}", error.diagnostic)]) from error
    if warnings:
        raise PDFError(Finding(f"Typst warns: {w.message}", w.diagnostic) for w in warnings)
    return cast("bytes", pdf)


def spares_of(book: Book, found: Found, old: dict[str, float]) -> dict[str, float]:
    """Return what pages have to spare so that no line stands alone."""
    positions = positions_of(found)
    tops = {row[0][0]: row[3] for row in found["drawn"]}
    _, _, below, pitch = found["area"][0][0]
    return spares(groups(book.marks, positions), positions, Leaf(tops, below, pitch), old)


def positions_of(found: Found) -> Positions:
    """Return the positions in the answer to the query."""
    spots: dict[str, dict[Any, Spot]] = defaultdict(dict)
    twins: dict[int, list[Spot]] = defaultdict(list)
    edges: dict[str, tuple[float, float]] = {}
    for kind, rows in found.items():
        for value, *place in rows:
            if kind == "tw":
                twins[value].append(Spot(*place))
            elif kind == "pa":
                spots[kind][value[0]] = Spot(*place)
                edges[value[0]] = value[1], value[2]
            elif kind not in ("ln", "drawn", "area", "anchor"):
                spots[kind][value] = Spot(*place)
    lines = sorted(Line(page, y, number) for number, page, _, y in found["ln"])
    return Positions(spots, lines, twins, edges)


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
    count = Counter(row[0] for row in found["carrier"])
    drawn = Counter(row[0][0] for row in found["drawn"])
    for group in held:
        if count.pop(group.carrier, 0) != 1 or drawn[group.carrier] != 1:
            yield _at(group.marks[0], "its line has not exactly one carrier of notes")
    if count:
        yield Finding(f"there are carriers for no line: {', '.join(map(str, count))}")


def _page_faults(held: Iterable[Group], found: Found, positions: Positions) -> Iterator[Finding]:
    bottom = found["area"][0][0][1]
    feet = {("entry", i): s for i, s in positions.spots["en"].items()}
    feet |= {("note", i): s for i, s in positions.spots["nn"].items()}
    for group in held:
        for mark in group.marks:
            foot, own = feet.get((mark.kind, mark.id)), positions.spots[OWN[mark.kind]][mark.id]
            if foot is None:
                yield _at(mark, "is not at the foot of any page")
            elif not (foot.page == group.page and (own.page == foot.page or not mark.heading)):
                yield _at(mark, f"is at the foot of page {foot.page}, its mark on page {own.page}")
            elif foot.y > bottom + BELOW:
                yield _at(mark, f"runs out of page {foot.page}")


def _overlaps(held: Iterable[Group], positions: Positions) -> Iterator[Finding]:
    begins, ends = positions.spots["nn"], positions.spots["nz"]
    marks = [mark for group in held for mark in group.marks if mark.kind == "note"]
    for above, mark in pairwise(marks):
        one, other = ends[above.id], begins[mark.id]
        if one.page == other.page and other.y < one.y:
            yield _at(mark, "overlaps the note above it")


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
