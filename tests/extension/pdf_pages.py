"""Reads the pages of a PDF as an eye does, by place and size of the letters; knows nothing of how it was made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

HEAD, TEXT, NOTE, FOOT = 10.3, 9.0, 8.0, 7.6
"""Sizes (pt): a heading has at least HEAD, the text TEXT, notes and entries NOTE, what else is at the foot FOOT."""
MARGIN = 45.0
"""How far from the edges of the page (pt) running heads and page numbers stand at the most."""
ROOM, LOW, HOLE = 14.0, 21 / 25.4 * 72 + 5, 30.0
"""What every page has (pt): between text and foot, half of it the rule, and below; more than HOLE beyond is a hole."""
BEFORE = 6
"""How many pages a small book has before its text: half-title, title, their backs, contents, and its back."""
HYPHEN = "\x02"
"""What pdfium gives for a hyphen at the end of a line, whoever put it there."""


@dataclass(frozen=True)
class Letter:
    """A letter by its place (pt, from the lower left corner) and size."""

    char: str
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Page:
    """A page: its lines of text and of the foot, from the top; room between them and least pitch of the foot in pt.

    `low` is how far (pt) text and foot end above the lower edge of the page.
    """

    number: int
    lines: list[str]
    foot: list[str]
    room: float
    pitch: float
    low: float


def read_pages(path: Path) -> list[Page]:
    """Return all pages of a PDF."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [read_page(number, page) for number, page in enumerate(pdf, 1)]


def read_page(number: int, page: pypdfium2.PdfPage) -> Page:
    """Return one page."""
    inner = [letter for letter in letters_of(page) if MARGIN < letter.y < page.get_height() - MARGIN]
    text = [letter for letter in inner if TEXT <= letter.size < HEAD]
    foot = [letter for letter in inner if FOOT <= letter.size < TEXT]
    top = max((letter.y for letter in foot if not letter.char.isspace()), default=0.0)
    low = min((letter.y for letter in text if not letter.char.isspace()), default=page.get_height())
    shown = (letter for letter in foot if not letter.char.isspace() and letter.size > NOTE)
    heights = sorted({round(letter.y) for letter in shown})
    steps = [b - a for a, b in pairwise(heights) if b - a > 1]
    lines = [line for line in rows(text) if line.strip("* \r\n")]  # a break in the text is no line of it
    end = min((letter.y for letter in inner if not letter.char.isspace()), default=0.0)
    return Page(number, lines, rows(foot), low - top, min(steps, default=99.0), end)


def letters_of(page: pypdfium2.PdfPage) -> Iterator[Letter]:
    """Yield the letters of a page in the order of its content."""
    text = page.get_textpage()
    x, y = pdfium.c_double(), pdfium.c_double()
    last = Letter("", 0, 0, 0)
    for n in range(text.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(text, n))
        if pdfium.FPDFText_IsGenerated(text, n) == 1:  # a space that pdfium concludes from the distance
            last = replace(last, char=char, x=last.x + 0.01)
        else:
            pdfium.FPDFText_GetCharOrigin(text, n, x, y)
            last = Letter(char, x.value, y.value, pdfium.FPDFText_GetFontSize(text, n))
        yield last


def rows(letters: list[Letter]) -> list[str]:
    """Return letters as lines, from the top."""
    found: dict[int, list[Letter]] = defaultdict(list)
    for letter in letters:
        near = round(letter.y)
        found[next((y for y in (near, near - 1, near + 1) if y in found), near)].append(letter)
    return ["".join(a.char for a in sorted(found[y], key=lambda a: a.x)) for y in sorted(found, reverse=True)]


def joined(lines: list[str]) -> str:
    """Return lines as running text without hyphens: at the end of a line none can be told from the engine's own."""
    text = ""
    for line in (" ".join(line.split()) for line in lines):
        text += line.rstrip(HYPHEN) if line.endswith((HYPHEN, "–")) and not line.endswith(" –") else f"{line} "
    return without_hyphens(text)


def left_open(page: Page) -> float:
    """Return how much room (pt) a page leaves between text and foot, or below, beyond what every page has."""
    return max(page.room - ROOM if page.foot and page.lines else 0.0, page.low - LOW)


def without_hyphens(text: str) -> str:
    """Return text as `joined` gives it."""
    return text.replace("-", "").replace("\xad", "")


def hyphens(pages: Iterable[Page]) -> Iterator[str]:
    """Yield where a page ends in a hyphen, or more than two lines in a row do, in the text or at the foot."""
    for page in pages:
        for lines in (page.lines, page.foot):
            ends = "".join("-" if line.rstrip().endswith(HYPHEN) else "." for line in lines if line.strip())
            if ends.endswith("-") or "---" in ends:
                yield f"p. {page.number}: {ends}"
