"""Dates of works: what biblatex's EDTF says, and BibTeX's year, month and day; knows no work."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sphinx_apparatus.works.latex import unlatexed
from sphinx_apparatus.works.words import Words

EDTF = re.compile(
    r"(?P<year>-?\d{1,3}[\dX]|-?\d\d?XX|Y-?\d{5,9})(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?(?:T[\d:.Z+-]+)?"
    r"(?P<sign>[?~%]?)"
)
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
UNCERTAIN, CIRCA = "?%", "~%"


@dataclass(frozen=True)
class Day:
    """A day, or as much of it as is known; `year` is negative before the common era, `month` from 21 a season."""

    year: str
    month: int = 0
    day: int = 0
    sign: str = ""

    def shown(self, words: Words, full: bool) -> str:
        """Return it in words, with month and day or without."""
        year = _year(self.year, words)
        text = words.day(year, self.month, self.day) if full else year
        circa = f"{words.term('circa', 'short')} " if self.sign and self.sign in CIRCA else ""
        return f"{circa}{text}{'?' if self.sign and self.sign in UNCERTAIN else ''}"


@dataclass(frozen=True)
class Date:
    """A day or a stretch of time, open where `end` has no year; `words` where it was written in words alone."""

    begin: Day | None = None
    end: Day | None = None
    words: str = ""

    @property
    def known(self) -> bool:
        return bool(self.begin or self.end or self.words)

    def shown(self, words: Words, full: bool = False) -> str:
        """Return it in words, e.g. ``1796–1798``, ``1796–``, ``ca. 1796``, ``May 3, 1999``."""
        if self.words:
            return self.words
        begin = self.begin.shown(words, full) if self.begin else ""
        if self.end is None:
            return begin
        if full and self.begin and (both := same_month(self.begin, self.end)):
            return words.day(_year(self.begin.year, words), self.begin.month, both)
        end = self.end.shown(words, full) if self.end.year else ""
        return begin if begin == end else f"{begin}–{end}"

    def sort_key(self) -> tuple[int, int, int]:
        """Return what dates are in order by."""
        day = self.begin or self.end
        if day is None:
            found = re.search(r"\d{3,4}", self.words)
            return (int(found[0]) if found else 9999, 0, 0)
        return _key(day)


def same_month(begin: Day, end: Day) -> str:
    """Return the days of a stretch within a month, ``1–4``; nothing where it is longer."""
    within = (begin.year, begin.month) == (end.year, end.month) and begin.day and end.day
    return f"{begin.day}–{end.day}" if within and begin.day != end.day else ""


def date_of(fields: Mapping[str, str], prefix: str = "") -> Date:
    """Return the date of a work, or another by its prefix: ``url``, ``orig``, ``event``."""
    if edtf := fields.get(f"{prefix}date", "").strip():
        return read_edtf(edtf)
    year, month, day = (fields.get(f"{prefix}{name}", "").strip() for name in ("year", "month", "day"))
    if not year:
        return Date(words=unlatexed(month)) if month else Date()
    number = month_number(month)
    found = read_edtf(unlatexed(year).replace("–", "/"))
    if found.begin and not found.begin.month and (number or not month) and found.end is None:
        return Date(Day(found.begin.year, number, int(day) if re.fullmatch(r"\d\d?", day) else 0, found.begin.sign))
    if found.words and month:
        return Date(words=f"{unlatexed(month)} {found.words}")
    return found


def month_number(month: str) -> int:
    """Return the number of a month that is written as a number, in full or short; 0 where it is none."""
    if re.fullmatch(r"\d\d?", month) and int(month) < 25:
        return int(month)
    return MONTHS.get(month.lower().strip(".")[:3], 0) if re.fullmatch(r"\s*[^\s/-]+\s*", month) else 0


def read_edtf(written: str) -> Date:
    """Return a date that is written in EDTF as biblatex has it (levels 0 and 1), or in words where it is not."""
    parts = [part.strip() for part in written.split("/")]
    days = [None if part in ("", "..") else _day(part) for part in parts]
    bad = any(day is None and part not in ("", "..") for day, part in zip(days, parts, strict=True))
    if len(parts) > 2 or bad or not any(days):
        return Date(words=unlatexed(written))
    if len(parts) == 1:
        return _expanded(days[0])
    return Date(days[0], days[1] or Day(""))


def is_edtf(written: str) -> bool:
    """Tell whether this can be a date of biblatex: days of the calendar, in their order, or words without a figure."""
    found = read_edtf(written)
    days = [day for day in (found.begin, found.end) if day and day.year]
    if not days:
        return not re.search(r"\d", written)
    pairs = zip(*map(_key, days), strict=True) if len(days) > 1 else ()
    first, last = next(((one, other) for one, other in pairs if one != other or not one), (0, 0))
    return all(map(_possible, days)) and (first <= last or not last)


def _key(day: Day) -> tuple[int, int, int]:
    return int(day.year.strip("Y").replace("X", "0")), day.month, day.day


def _possible(day: Day) -> bool:
    """Tell whether the calendar has a day, or the month or season of it that is known."""
    longest = 29 if day.month == 2 else 30 if day.month in (4, 6, 9, 11) else 31
    return (day.month <= 12 or (day.month <= 24 and day.month > 20 and not day.day)) and day.day <= longest


def _day(part: str) -> Day | None:
    found = EDTF.fullmatch(part)
    if not found:
        return None
    month, day = ((int(found[name]) if (found[name] or "X").isdigit() else 0) for name in ("month", "day"))
    return Day(found["year"], month, day if month else 0, found["sign"])


def _expanded(day: Day | None) -> Date:
    """Return a decade or a century, ``179X``, as its first and its last year."""
    if day is None or "X" not in day.year:
        return Date(day)
    return Date(Day(day.year.replace("X", "0"), sign=day.sign), Day(day.year.replace("X", "9"), sign=day.sign))


def _year(year: str, words: Words) -> str:
    number = int(year.strip("Y"))
    if number > 0:
        return str(number)
    return f"{1 - number} {words.term('bce' if words.language == 'en' else 'bc').strip()}"
