"""Figures drawn as SVG: events along time, works along the paragraphs; knows records and lengths, no Sphinx."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate, pairwise
from textwrap import wrap

_HEAD = 44
_LABEL = 31
"""Room that the number of a year takes along the axis."""
LONGEST_GAP = 2
"""Years without an event that are drawn to scale; longer gaps are drawn as long as this, and broken."""


@dataclass(frozen=True)
class Measures:
    """Lengths of a figure in its own units.

    `font` is the size of its words; `names` is the room for the names of works before the rows, `labels` that for
    events, 0 where they are above the rows; `line` is the characters on a line of a label, `letters` on one of a name.
    """

    width: int = 720
    row: int = 22
    names: int = 216
    labels: int = 404
    font: int = 13
    line: int = 70
    letters: int = 34


SCREEN = Measures()
NARROW = Measures(width=336, row=20, names=0, labels=0, line=56, letters=50)
PAPER = Measures(width=556, row=17, names=196, labels=312, font=12, line=58)
_LEADING = 15


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
    """Return the events, one to a row, with time along.

    `first` and `second` name the two kinds in the legend; `size` has the lengths for where the figure is shown.
    """
    place, axis = time_axis(events, size)
    top, drawn = _HEAD + 20.0, []
    for event in events:
        lines = even_lines(f"{event.when} {event.title}".strip(), size.line, len(event.when))
        height = _LEADING * len(lines) + (size.row - _LEADING if size.labels else size.row)
        drawn.append(_event(event, lines, place, top, size))
        top += height
    known = [legend(_dot(0, 0, False), first, _dot(0, 0, True), second, size), *axis(top)]
    return _svg(top + 8, size, [*known, *drawn])


def legend(mark: str, first: str, other: str, second: str, size: Measures) -> str:
    """Return the two marks with what they mean, side by side where the size of the figure has room.

    `mark` and `other` are drawn in SVG, their middle at the origin; `first` and `second` are their words.
    """
    places = ((8, 13), (8 + size.width // 3, 13)) if size.width > NARROW.width else ((8, 4), (8, 21))
    parts = zip(places, (mark, other), (first, second), strict=True)
    drawn = [f'<g transform="translate({x} {y})">{sign}{_text(10, 4, words)}</g>' for (x, y), sign, words in parts]
    return f'<g class="fig-legend">{"".join(drawn)}</g>'


def even_lines(words: str, room: int, least: int = 0) -> list[str]:
    """Return words in lines about as long as each other.

    They have `least` characters at the least, and at the most as many as there is `room` for.
    """
    lines = wrap(words, room)
    least = max(least, len(words) // (1 + len(lines))) + 1
    rooms = range(least, room)
    at = bisect_left(rooms, -len(lines), key=lambda length: -len(wrap(words, length, break_long_words=False)))
    even = wrap(words, rooms[at], break_long_words=False) if at < len(rooms) else lines
    return even if len(even) == len(lines) else lines


def time_axis(
    events: Sequence[Happening], size: Measures
) -> tuple[Callable[[float], float], Callable[[float], list[str]]]:
    """Return the function from years to places along, and that which draws the axis down to a height.

    Long gaps are cut short, and the axis is broken there.
    """
    last_year = int(max(e.end for e in events)) + 1
    years = sorted({year for e in events for year in range(int(e.start), int(e.end) + 1)} | {last_year})
    steps = [min(after - before, LONGEST_GAP) for before, after in pairwise(years)]
    unit = (size.width - size.labels - 24) / sum(steps)
    along = accumulate((step * unit for step in steps), initial=size.labels + 12.0)
    places = dict(zip(years, along, strict=True))

    def place(when: float) -> float:
        start = max(year for year in years if year <= when)
        after = next((year for year in years if year > start), start + 1)
        return places[start] + (when - start) * (places.get(after, places[start]) - places[start]) / (after - start)

    def draw(bottom: float) -> list[str]:
        drawn, last = [], -99.0
        for before, after in pairwise(years):
            broken = ' stroke-dasharray="1.5 4"' if after - before > LONGEST_GAP else ""
            drawn.append(_line(places[before], _HEAD + 6, places[after], _HEAD + 6, f'class="fig-axis"{broken}'))
            if places[before] - last > _LABEL:
                last = places[before]
                drawn.append(_text(last, _HEAD, str(before), 'class="fig-year" text-anchor="middle"'))
                end = bottom if size.labels else _HEAD + 10
                drawn.append(_line(last, _HEAD + 6, last, end, 'class="fig-grid"'))
        return drawn

    return place, draw


def _event(event: Happening, lines: list[str], place: Callable[[float], float], top: float, size: Measures) -> str:
    middle = top + _LEADING * (len(lines) - 1) / 2 if size.labels else top + _LEADING * (len(lines) - 1) + 14
    start, end = place(event.start), place(event.end)
    css = "fig-corrected" if event.corrected else "fig-given"
    rule = _line(size.labels + 12, middle, size.width - 12, middle, 'class="fig-grid"')
    bar = _line(start, middle, end, middle, f'class="fig-span {css}"') if end - start > 6 else ""
    first, *others = lines
    words = f'<tspan class="fig-when">{escape(event.when)}</tspan>{escape(first.removeprefix(event.when))}'
    text = _lines(0, top + 4, [words, *map(escape, others)])
    return _link(event.address, f"{text}{rule}{bar}{_dot(start, middle, event.corrected)}")


def works(rows: Sequence[Row], paragraphs: int, first: str, second: str, size: Measures = SCREEN) -> str:
    """Return the works down, as rows, and the paragraphs along, by their number.

    `first` and `second` name quotation and mention; `size` has the lengths for where the figure is shown.
    """
    step = (size.width - size.names - 12) / paragraphs
    top = 58
    names = [even_lines(row.name, size.letters) for row in rows]
    row_height = (size.row if size.names else 2 * size.row) - _LEADING
    ends = list(accumulate((row_height + _LEADING * len(lines) for lines in names), initial=float(top)))[1:]
    height = max(ends, default=top) + 12
    drawn = [
        legend(_square(0, 0), first, _ring(0, 0), second, size),
        _text(max(size.names, 12) - 12, 43, "¶", f'class="fig-year" text-anchor="{"end" if size.names else "start"}"'),
    ]
    first_number = (1,) if size.names else ()  # on narrow pages its place is that of the sign
    for number in (*first_number, *range(10, paragraphs + 1, 10 if size.names else 20)):
        x = size.names + step * number
        drawn.append(_line(x, top - 11, x, height - 12 if size.names else top - 6, 'class="fig-grid"'))
        drawn.append(_text(x, 43, str(number), 'class="fig-year" text-anchor="middle"'))
    drawn += [_row(*row, step, size) for row in zip(rows, names, ends, strict=True)]
    return _svg(height, size, drawn)


def _row(row: Row, name: list[str], end: float, step: float, size: Measures) -> str:
    high = _LEADING * (len(name) - 1)
    y = end - size.row / 2 - 6 - (high / 2 if size.names else 0)
    x, top, more = (size.names - 12, y + 4 - high / 2, 'text-anchor="end"') if size.names else (0, y - 10 - high, "")
    words = _lines(x, top, map(escape, name), more)
    line = _line(size.names, y, size.width - 8, y, 'class="fig-grid"')
    marks = ""
    for use in sorted(row.uses, key=lambda use: use.quoted):
        mark = (_square if use.quoted else _ring)(size.names + step * use.paragraph, y)
        marks += _link(use.address, mark, f"¶ {use.paragraph}")
    return f"<g>{words}{line}{marks}</g>"


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


def _lines(x: float, y: float, lines: Iterable[str], more: str = "") -> str:
    """Return lines, given as markup, as one text; the space between two is where it moves neither."""
    before, after = ("", " ") if more else (" ", "")
    first, *others = lines
    below = (f'{before}<tspan x="{x:.1f}" dy="{_LEADING}">{after}{line}</tspan>' for line in others)
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{first}{"".join(below)}</text>'


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
