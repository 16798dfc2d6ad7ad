"""Compiles an edition until nothing moves, then holds the pages to their marks; knows the engine, no document tree."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import typst
from sphinx.errors import SphinxError

from sphinx_apparatus.writers.typst.geometry import Group, Layout, Line, Mark, Positions, Spot, analyse, groups

PASSES = 12
STANDARDS: list[Any] = ["a-2a", "ua-1"]
KINDS = ("as", "af", "ae", "tw", "mk", "hk", "pa", "pz", "en", "nn", "ln", "carrier", "drawn", "area")
QUERY = """{
  let found(kind) = query(label(kind)).map(e => {
    let p = e.location().position()
    (if e.func() == metadata { e.value } else { e.body.children.first().value.key }, p.page, p.x / 1pt, p.y / 1pt)
  })
  (KINDS).map(kind => (kind, found(kind))).to-dict()
}""".replace("KINDS", ", ".join(f'"{kind}"' for kind in KINDS))


class PDFError(SphinxError):
    """The pages are not as they must be; the message says where."""

    category = "PDF error"


@dataclass(frozen=True)
class Book:
    """What is compiled: the file with the whole source, the marks in it by id, and the edition's choices."""

    path: Path
    marks: Sequence[Mark]
    layout: Layout = field(default_factory=Layout)


@dataclass(frozen=True)
class Compiled:
    """The PDF as bytes, the number of passes it took, and where the last pass put things."""

    pdf: bytes
    passes: int
    found: dict[str, list[list[Any]]]


def make_pdf(book: Book, timestamp: datetime | int) -> Compiled:
    """Compile and check; raise PDFError where a note is off its page or anything else is in doubt."""
    compiled = settle(book, timestamp)
    check(book, compiled.found)
    return compiled


def settle(book: Book, timestamp: datetime | int) -> Compiled:
    """Compile until what was told and what was found are the same."""
    compiler = typst.Compiler(book.path, root=book.path.parent, ignore_system_fonts=True)
    state: dict[str, Any] = {}
    for n in range(1, PASSES + 1):
        pdf = _compile(compiler, state, timestamp)
        found = json.loads(compiler.eval(QUERY))
        new = analyse(book.marks, positions_of(found), book.layout)
        if new == state or not book.marks:
            return Compiled(pdf, n, found)
        state, last = new, state
    raise PDFError(f"the pages did not settle in {PASSES} passes; still moving: {_moving(book, last, state)}")


def _compile(compiler: typst.Compiler, state: dict[str, Any], timestamp: datetime | int) -> bytes:
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf",
            sys_inputs={"state": json.dumps(state)},
            pdf_standards=STANDARDS,
            timestamp=timestamp,
        )
    except typst.TypstError as error:
        raise PDFError(f"{error.message}\n{error.diagnostic}") from error
    if warnings:
        raise PDFError("; ".join(f"{w.message}\n{w.diagnostic}" for w in warnings))
    return cast("bytes", pdf)


def positions_of(found: dict[str, list[list[Any]]]) -> Positions:
    """Return the positions in the answer to the query: rows of value, page, x and y (pt) by kind."""
    spots: dict[str, dict[Any, Spot]] = defaultdict(dict)
    twins: dict[int, list[Spot]] = defaultdict(list)
    edges: dict[str, float] = {}
    for kind, rows in found.items():
        for value, *place in rows:
            if kind == "tw":
                twins[value].append(Spot(*place))
            elif kind == "pa":
                spots[kind][value[0]] = Spot(*place)
                edges[value[0]] = value[1]
            elif kind not in ("ln", "drawn", "area"):
                spots[kind][value] = Spot(*place)
    lines = sorted(Line(page, y, number) for number, page, _, y in found["ln"])
    return Positions(spots, lines, twins, edges)


def check(book: Book, found: dict[str, list[list[Any]]]) -> None:
    """Hold the pages to their marks; raise PDFError with the place of every one that is off."""
    positions = positions_of(found)
    held = groups(book.marks, positions)
    faults = [*_carrier_faults(held, found), *_page_faults(held, found, positions), *_room_faults(held, found)]
    if faults:
        raise PDFError("\n".join(faults))


def _carrier_faults(held: Iterable[Group], found: dict[str, list[list[Any]]]) -> Iterable[str]:
    count = Counter(row[0] for row in found["carrier"])
    drawn = Counter(row[0][0] for row in found["drawn"])
    for group in held:
        if count.pop(group.carrier, 0) != 1 or drawn[group.carrier] != 1:
            yield f"{_places(group)}: the line has not exactly one carrier"
    if count:
        yield f"there are carriers for no line: {', '.join(map(str, count))}"


def _page_faults(held: Iterable[Group], found: dict[str, list[list[Any]]], positions: Positions) -> Iterable[str]:
    bottom = found["area"][0][0][2]
    feet = {("entry", i): s for i, s in positions.spots["en"].items()}
    feet |= {("note", i): s for i, s in positions.spots["nn"].items()}
    for group in held:
        for mark in group.marks:
            foot = feet.get((mark.kind, mark.id))
            if foot is None:
                yield f"{mark.place}: is not at the foot of any page"
            elif foot.page != group.page:
                yield f"{mark.place}: stands on page {foot.page}, its mark on page {group.page}"
            elif foot.y > bottom + 0.5:
                yield f"{mark.place}: runs out of page {foot.page}"


def _room_faults(held: Iterable[Group], found: dict[str, list[list[Any]]]) -> Iterable[str]:
    height = found["area"][0][0][1]
    heights = {row[0][0]: row[0][1] for row in found["drawn"]}
    for group in held:
        if heights.get(group.carrier, 0) > height:
            yield f"{_places(group)}: the notes of the line are too tall for a page"


def _places(group: Group) -> str:
    return "; ".join(mark.place for mark in group.marks)


def _moving(book: Book, one: dict[str, Any], other: dict[str, Any]) -> str:
    ids = {int(i) for i in other["labels"] if one["labels"].get(i) != other["labels"][i]}
    for key, carrier in other["carriers"].items():
        if one["carriers"].get(key) != carrier:
            ids |= {i for layer in carrier["entries"] for i in layer} | set(carrier["notes"])
    return "; ".join(book.marks[i].place for i in sorted(ids)[:8]) or "lines that stand alone"
