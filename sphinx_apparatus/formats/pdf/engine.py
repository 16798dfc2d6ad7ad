"""Has the engine set the pages once and asks it where things are; knows the engine, no entry and no note."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, cast
from unicodedata import category

import typst

from sphinx_apparatus.formats.pdf.errors import PDFError
from sphinx_apparatus.formats.pdf.geometry import Line, Opening, PageSpot, Positions
from sphinx_apparatus.model import Finding

_KEPT = 10
"""How many compiles the engine keeps what it worked out."""
LARGE = 500_000
"""From how many letters of its source a book is too large for the engine to keep what it worked out of a pass.

Of 150,000 letters it keeps some 150 MB.
"""
Found = dict[str, list[list[Any]]]
"""The answer to the query: rows of value, page, x and y (pt), by kind."""
WAYS: tuple[dict[str, Any], ...] = (
    {"pdf_standards": ["a-2a", "ua-1"]},
    {"pdf_standards": ["a-2a"]},
    {"pdf_standards": ["a-2b"], "pdf_tags": False},
)
"""How a PDF is written: with tags for all, or else with those that the engine can make, or else with none."""
PRIVATE: tuple[dict[str, Any], ...] = ({"pdf_standards": ["a-2u", "ua-1"]}, {"pdf_standards": ["a-2u"]}, WAYS[-1])
"""The same for a book with letters of private use, for which PDF/A-2a wants words that the engine cannot give."""
_KINDS = (
    *("as", "af", "ae", "tw", "mk", "hk", "pa", "pz", "hd", "en", "ez", "nn", "nz", "nc", "sb", "se"),
    *("wd", "ln", "pt", "pe", "carrier", "drawn", "band", "rest", "size", "sheet"),
)
QUERY = """{
  let carried(e) = { let v = e.body.children.first().value; if v.c != none { v.key } }
  let found(kind) = query(label(kind)).map(e => {
    let p = e.location().position()
    (if e.func() == metadata { e.value } else { carried(e) }, p.page, p.x / 1pt, p.y / 1pt)
  })
  let named = query(metadata.where(value: none)).filter(e => e.has("label")).map(e => {
    let p = e.location().position()
    (str(e.label), p.page, p.x / 1pt, p.y / 1pt)
  })
  (KINDS).map(kind => (kind, found(kind))).to-dict() + (anchor: named)
}""".replace("KINDS", ", ".join(f'"{kind}"' for kind in _KINDS))


class WrittenPdf(NamedTuple):
    """A PDF as bytes, what the engine says where it cannot tag all of it, and what it warns of."""

    pdf: bytes
    fault: str = ""
    warned: Sequence[Finding] = ()


class Engine:
    """Sets one book, as often as it is asked to; what it is told is the `state` that the template reads.

    The state is a file beside the source: the engine keeps what it worked out as long as only files change.
    """

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        self.path = path
        text = path.read_text(encoding="utf-8")
        self.ways = PRIVATE if any(category(c) == "Co" for c in set(text)) else WAYS
        self.large = len(text) > LARGE
        self.fonts = faces(folder)

    def look(self, state: Mapping[str, Any]) -> Found:
        """Set the pages and return where things are on them; raise PDFError."""
        if self.large:
            _forget()
        try:
            return cast("Found", json.loads(self._compiler(state).eval(QUERY)))
        except RuntimeError as error:
            self.write(state, 0)  # which says where
            raise PDFError([Finding.of("typst", error=error)]) from error

    def write(self, state: Mapping[str, Any], timestamp: datetime | int) -> WrittenPdf:
        """Return the PDF; raise PDFError where the engine objects to the text."""
        compiler = self._compiler(state)
        faults: list[typst.TypstError] = []
        for way in self.ways:
            try:
                pdf, warnings = compiler.compile_with_warnings(format="pdf", timestamp=timestamp, **way)
            except typst.TypstError as error:
                faults.append(error)
                if not error.message.startswith("PDF/"):
                    break
                continue
            warned = [Finding.of("typst-warns", warning=warning.message) for warning in warnings]
            return WrittenPdf(cast("bytes", pdf), faults[0].message if faults else "", warned)
        raise PDFError([Finding.of("typst", excerpt=faults[0].diagnostic, error=faults[0].message)]) from faults[0]

    def _compiler(self, state: Mapping[str, Any]) -> typst.Compiler:
        self.path.with_suffix(".json").write_text(json.dumps(state), encoding="utf-8")
        return typst.Compiler(self.path, root=self.path.parent, font_paths=self.fonts)


def faces(folder: Path | None) -> typst.Fonts:
    """Return the faces there are: those that come with the engine and those in a folder, none of the machine."""
    return typst.Fonts(include_system_fonts=False, font_paths=[folder] if folder else [])


def _forget() -> None:
    """Let the engine drop what it keeps of a pass: it keeps that for ten compiles."""
    empty = typst.Compiler(ignore_system_fonts=True)
    for _ in range(_KEPT + 1):
        empty.compile(b"", format="svg")


def positions_of(found: Found, plain: Collection[str] = ()) -> Positions:
    """Return the positions in the answer to the query, without the lines of the parts that are plain."""
    spots: dict[str, dict[Any, PageSpot]] = defaultdict(dict)
    twins: dict[int, list[PageSpot]] = defaultdict(list)
    starts: list[Opening] = []
    for kind, rows in found.items():
        for value, *place in rows:
            if kind == "tw":
                twins[value].append(PageSpot(*place))
            elif kind == "pa":
                starts.append(Opening(PageSpot(*place), *value))
            elif kind not in ("wd", "ln", "drawn", "band", "rest", "size", "sheet", "anchor"):
                spots[kind][value] = PageSpot(*place)
    words = [(PageSpot(*place), bool(ends)) for ends, *place in found["wd"]]
    return Positions(spots, list(_lines(found, plain)), twins, starts, words)


def part_at(found: Found, page: int) -> str:
    """Return the part of the book that a page is in, empty before the first."""
    before = bisect_right(found["pt"], page, key=itemgetter(1))
    return str(found["pt"][before - 1][0]) if before else ""


def _lines(found: Found, plain: Collection[str]) -> Iterator[Line]:
    for page, y, number in sorted((page, y, number) for number, page, _, y in found["ln"]):
        if part_at(found, page) not in plain:
            yield Line(page, y, number)
