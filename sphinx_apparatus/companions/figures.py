"""Figures drawn as SVG: events along time, works along the paragraphs; knows records and lengths, no Sphinx."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

HEAD = 38
LONGEST_GAP = 2
"""Years without an event that are drawn to scale; longer gaps are drawn as long as this, and broken."""


@dataclass(frozen=True)
class Measures:
    """Lengths of a figure in its own units; `font` is the size of its words."""

    width: int = 720
    row: int = 24
    year: int = 36
    axis: int = 96
    labels: int = 168
    names: int = 216
    font: int = 13


SCREEN = Measures()
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
    labels = spread([place(event.start) for event in events], size.row)
    height = max(labels[-1], place(max(e.end for e in events))) + size.row
    lanes = lanes_of(events)
    drawn = [*marks, *(_event(e, place, y, lane, size) for e, y, lane in zip(events, labels, lanes, strict=True))]
    legend = f"{_dot(8, 13, False)}{_text(18, 17, first)}{_dot(250, 13, True)}{_text(260, 17, second)}"
    return _svg(height, size, [f'<g class="fig-legend">{legend}</g>', *drawn])


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


def spread(wanted: Sequence[float], distance: float) -> list[float]:
    """Return heights in the same order, `distance` apart at least, each as near the wanted one as its group allows."""
    groups: list[tuple[float, int]] = []
    for height in wanted:
        groups.append((height, 1))
        while len(groups) > 1 and _bottom(groups[-2], distance) > groups[-1][0] - distance * (groups[-1][1] - 1) / 2:
            (a, n), (b, m) = groups[-2:]
            centre = (n * (a - distance * m / 2) + m * (b + distance * n / 2)) / (n + m)
            groups[-2:] = [(max(centre, distance * (n + m - 1) / 2 + HEAD), n + m)]
    return [centre + distance * (i - (size - 1) / 2) for centre, size in groups for i in range(size)]


def _bottom(group: tuple[float, int], distance: float) -> float:
    return group[0] + distance * (group[1] + 1) / 2


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
    words = f'<tspan class="fig-when">{escape(event.when)}</tspan> {escape(event.title)}'
    text = f'<text x="{size.labels}" y="{label + 4:.1f}">{words}</text>'
    return _link(event.address, f"{lead}{mark}{_dot(x, top, event.corrected)}{text}")


def works(rows: Sequence[Row], paragraphs: int, first: str, second: str, size: Measures = SCREEN) -> str:
    """Return the works down and the paragraphs along; `first` and `second` name quotation and mention."""
    step = (size.width - size.names - 12) / paragraphs
    top = 58
    height = top + size.row * len(rows) + 12
    legend = f"{_square(8, 13)}{_text(18, 17, first)}{_ring(128, 13)}{_text(138, 17, second)}"
    drawn = [
        f'<g class="fig-legend">{legend}</g>',
        _text(size.names - 12, 43, "¶", 'class="fig-year" text-anchor="end"'),
    ]
    for number in (1, *range(10, paragraphs + 1, 10)):
        x = size.names + step * number
        drawn.append(_line(x, top - 8, x, height - 12, 'class="fig-grid"'))
        drawn.append(_text(x, 43, str(number), 'class="fig-year" text-anchor="middle"'))
    for place, row in enumerate(rows):
        drawn.append(_row(row, top + size.row * (place + 0.5) - 6, step, size))
    return _svg(height, size, drawn)


def _row(row: Row, y: float, step: float, size: Measures) -> str:
    words = _text(size.names - 12, y + 4, row.name, 'text-anchor="end"')
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
