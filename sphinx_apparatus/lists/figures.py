"""Figures drawn as SVG: events along time, works along the paragraphs; knows records and lengths, no Sphinx."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate, pairwise
from textwrap import wrap

HEAD = 38
LONGEST_GAP = 2
"""Years without an event that are drawn to scale; longer gaps are drawn as long as this, and broken."""


@dataclass(frozen=True)
class Measures:
    """Lengths of a figure in its own units.

    `font` is the size of its words, `line` the characters on a line of a label; `names` is the room for the names of
    works before the rows, 0 where they stand above them.
    """

    width: int = 720
    row: int = 24
    year: int = 36
    axis: int = 96
    labels: int = 168
    names: int = 216
    font: int = 13
    line: int = 200


SCREEN = Measures()
NARROW = Measures(width=336, row=20, year=36, axis=36, labels=104, names=0, font=13, line=33)
LEADING = 15
PAPER = Measures(width=560, row=16, year=20, axis=46, labels=106, names=196, font=12)


@dataclass(frozen=True)
class Happening:
    """An event: `start` and `end` in years with fractions, its words, its address, and whether it corrects the text."""

    start: float
    end: float
    when: str
    title: str
    address: str = ""
    corrected: bool = False


@dataclass(frozen=True)
class Use:
    """Where a text uses a work: the paragraph, its address, and whether it quotes or only mentions."""

    paragraph: int
    address: str = ""
    quoted: bool = False


@dataclass(frozen=True)
class Row:
    """A work with its uses."""

    name: str
    uses: tuple[Use, ...]


def year_of(date: str, end: bool = False) -> float:
    """Return an ISO 8601 date (day, month or year) as years with a fraction; at its end where `end` is set."""
    parts = [int(part) for part in date.split("-")]
    year, month, day = (*parts, *(1, 1)[len(parts) - 1 :])
    if end:
        year, month, day = (year + 1, 1, 1) if len(parts) == 1 else (year, month + (len(parts) == 2), day)
    return year + (month - 1) / 12 + (day - 1) / 365


def chronology(events: Sequence[Happening], first: str, second: str, size: Measures = SCREEN) -> str:
    """Return the events along a time axis that runs down; `first` and `second` name the two kinds in the legend."""
    place, marks = time_axis(events, size)
    rows = [size.row + LEADING * (len(lines_of(event, size)) - 1) for event in events]
    labels = spread([place(event.start) for event in events], rows)
    height = max(labels[-1] + rows[-1], place(max(e.end for e in events)) + size.row)
    lanes = lanes_of(events)
    drawn = [*marks, *(_event(e, place, y, lane, size) for e, y, lane in zip(events, labels, lanes, strict=True))]
    return _svg(height, size, [legend(_dot(0, 0, False), first, _dot(0, 0, True), second, size), *drawn])


def legend(mark: str, first: str, other: str, second: str, size: Measures) -> str:
    """Return the two marks with what they mean, side by side where there is room."""
    places = ((8, 13), (8 + size.width // 3, 13)) if size.width > NARROW.width else ((8, 4), (8, 21))
    parts = zip(places, (mark, other), (first, second), strict=True)
    drawn = [f'<g transform="translate({x} {y})">{sign}{_text(10, 4, words)}</g>' for (x, y), sign, words in parts]
    return f'<g class="fig-legend">{"".join(drawn)}</g>'


def lines_of(event: Happening, size: Measures) -> list[str]:
    """Return the label of an event in lines; the first begins with the date."""
    return wrap(f"{event.when} {event.title}".strip(), size.line)


def time_axis(events: Sequence[Happening], size: Measures) -> tuple[Callable[[float], float], list[str]]:
    """Return the function from years to heights, and the axis with its labels; long gaps are cut short."""
    years = sorted({year for e in events for year in range(int(e.start), int(e.end) + 1)} | {int(events[-1].end) + 1})
    heights = {years[0]: float(HEAD)}
    drawn = []
    for before, after in pairwise(years):
        length = size.year * min(after - before, LONGEST_GAP)
        heights[after] = heights[before] + length
        broken = ' stroke-dasharray="1.5 4"' if after - before > LONGEST_GAP else ""
        drawn.append(_line(size.axis, heights[before], size.axis, heights[after], f'class="fig-axis"{broken}'))
    for year in years[:-1]:
        drawn += [_line(size.axis - 4, heights[year], size.axis, heights[year], 'class="fig-axis"')]
        drawn += [_text(size.axis - 9, heights[year] + 4, str(year), 'class="fig-year" text-anchor="end"')]

    def place(when: float) -> float:
        start = max(year for year in years if year <= when)
        after = next((year for year in years if year > start), start + 1)
        return heights[start] + (when - start) * (heights.get(after, heights[start]) - heights[start]) / (after - start)

    return place, drawn


def spread(wanted: Sequence[float], rows: Sequence[float]) -> list[float]:
    """Return heights in the same order, each with its row free below, as near to the wanted ones as can be.

    Without the rows above it, a height may only grow; where it would shrink, it is pooled with those before it.
    """
    above = list(accumulate(rows, initial=0.0))
    groups: list[tuple[float, int]] = []
    for height, taken in zip(wanted, above, strict=False):
        groups.append((height - taken, 1))
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            (a, n), (b, m) = groups[-2:]
            groups[-2:] = [((a * n + b * m) / (n + m), n + m)]
    free = [max(height, HEAD) for height, count in groups for _ in range(count)]
    return [height + taken for height, taken in zip(free, above, strict=False)]


def lanes_of(events: Iterable[Happening]) -> list[int]:
    """Return for each event the lane in which its bar does not cross another; 0 for those without length."""
    ends: list[float] = []
    lanes = []
    for event in events:
        if event.end - event.start < 0.2:
            lanes.append(0)
            continue
        free = next((n for n, end in enumerate(ends) if end + 0.3 <= event.start), len(ends))
        ends[free : free + 1] = [event.end]
        lanes.append(free + 1)
    return lanes


def _event(event: Happening, place: Callable[[float], float], label: float, lane: int, size: Measures) -> str:
    top, bottom = place(event.start), place(event.end)
    x = size.axis + 7 * lane
    css = "fig-corrected" if event.corrected else "fig-given"
    mark = _line(x, top, x, bottom, f'class="fig-span {css}"') if lane else ""
    lead = f'<path class="fig-lead" d="M{x + 5:.1f} {top:.1f} L{size.labels - 22} {label:.1f} H{size.labels - 6}"/>'
    first, *others = lines_of(event, size)
    words = f'<tspan class="fig-when">{escape(event.when)}</tspan>{escape(first.removeprefix(event.when))}'
    more = [f' <tspan x="{size.labels}" dy="{LEADING}">{escape(line)}</tspan>' for line in others]
    text = f'<text x="{size.labels}" y="{label + 4:.1f}">{words}{"".join(more)}</text>'
    return _link(event.address, f"{lead}{mark}{_dot(x, top, event.corrected)}{text}")


def works(rows: Sequence[Row], paragraphs: int, first: str, second: str, size: Measures = SCREEN) -> str:
    """Return the works down and the paragraphs along; `first` and `second` name quotation and mention."""
    step = (size.width - size.names - 12) / paragraphs
    top = 58
    row_height = size.row if size.names else 2 * size.row
    height = top + row_height * len(rows) + 12
    drawn = [
        legend(_square(0, 0), first, _ring(0, 0), second, size),
        _text(max(size.names, 12) - 12, 43, "¶", f'class="fig-year" text-anchor="{"end" if size.names else "start"}"'),
    ]
    for number in (1, *range(10, paragraphs + 1, 10 if size.names else 20)):
        x = size.names + step * number
        drawn.append(_line(x, top - 8, x, height - 12, 'class="fig-grid"'))
        drawn.append(_text(x, 43, str(number), 'class="fig-year" text-anchor="middle"'))
    for place, row in enumerate(rows):
        drawn.append(_row(row, top + row_height * (place + 1) - size.row / 2 - 6, step, size))
    return _svg(height, size, drawn)


def _row(row: Row, y: float, step: float, size: Measures) -> str:
    beside = _text(size.names - 12, y + 4, row.name, 'text-anchor="end"')
    words = beside if size.names else _text(0, y - 10, row.name)
    line = _line(size.names, y, size.width - 8, y, 'class="fig-grid"')
    marks = [
        _link(
            use.address, (_square if use.quoted else _ring)(size.names + step * use.paragraph, y), f"¶ {use.paragraph}"
        )
        for use in sorted(row.uses, key=lambda use: use.quoted)
    ]
    return f"<g>{words}{line}{''.join(marks)}</g>"


def _use(use: Use, x: float, y: float) -> str:
    return _square(x, y) if use.quoted else _ring(x, y)


def _svg(height: float, size: Measures, parts: Iterable[str]) -> str:
    frame = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size.width} {height:.0f}"'
    font = f'font-family="inherit" font-size="{size.font}" fill="currentColor" stroke="none"'
    return f"<svg {frame} {font}>{''.join(parts)}</svg>"


def _link(address: str, content: str, label: str = "") -> str:
    if not address:
        return f"<g>{content}</g>"
    title = f"<title>{escape(label)}</title>" if label else ""
    return f'<a href="{escape(address)}">{title}{content}</a>'


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, more: str) -> str:
    points = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {points} stroke="currentColor" {more}/>'


def _dot(x: float, y: float, corrected: bool) -> str:
    if corrected:
        return f'<circle class="fig-corrected fig-ring" cx="{x:.1f}" cy="{y:.1f}" r="3.6" stroke="currentColor"/>'
    return f'<circle class="fig-given" cx="{x:.1f}" cy="{y:.1f}" r="3.6"/>'


def _square(x: float, y: float) -> str:
    return f'<rect class="fig-quoted" x="{x - 2:.1f}" y="{y - 5.5:.1f}" width="4" height="11"/>'


def _ring(x: float, y: float) -> str:
    return f'<circle class="fig-ring fig-mentioned" cx="{x:.1f}" cy="{y:.1f}" r="3.6" stroke="currentColor"/>'
