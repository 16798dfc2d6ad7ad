"""Dates, years and numbers of books, articles and authorities: which are of the form of their kind; knows no file."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from difflib import SequenceMatcher

from sphinx_apparatus.language import _
from sphinx_apparatus.model import did_you_mean
from sphinx_apparatus.records.clock import today

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
WORD_WITH_DIGIT = re.compile(r"[^\W_]*\d[^\W_]*")
SPAN = re.compile(r"(?P<born>[^–]*\d[^–]*)–(?P<died>[^–]*\d[^–]*)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
ANCIENT = re.compile(r"\b(?:BCE?|AD|CE|cent(?:ury|\.))(?!\w)")
"""What shows that a year may have fewer than four digits."""
LIFE = 120
"""How many years a person can live; a span of more is a slip."""
ORDINALS = re.compile(r"\d{1,2}(?:st|nd|rd|th|s)?|\d{4}s|\d{2,4}[a-z]?")
"""Figures that may stand in the dates of a register and in a year: days, years, centuries, ``1934a``."""


WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
"""An address of the web: as a link any other could run a script."""


def small_letters(word: str) -> str:
    """Return the small letters of a word without their marks, and no other signs."""
    return unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode().casefold()


def date_meant(text: str) -> str:
    """Return a date written with points, strokes or too few figures as it should be, ``1934-02-12``; else nothing."""
    late = re.fullmatch(r"(?:(?P<day>\d\d?)\. ?)?(?P<month>\d\d?)\. ?(?P<year>\d{4})", text)
    early = re.fullmatch(r"(?P<year>\d{4})[./-](?P<month>\d\d?)(?:[./-](?P<day>\d\d?))?", text)
    parts = (late or early or re.match("", "")).groupdict()  # type: ignore[union-attr]
    meant = "-".join(f"{int(parts[name]):02}" for name in ("year", "month", "day") if parts.get(name))
    return did_you_mean(meant) if meant and is_date(meant) else ""


def is_date(text: str) -> bool:
    """Tell whether this is a day, month or year of the calendar in ISO 8601, e.g. ``1934-02-12`` or ``1919-03``."""
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def is_to_come(year: int) -> bool:
    """Tell whether nothing can have been published yet in a year: one later than the next."""
    return year > today().year + 1


def is_year(text: str) -> bool:
    """Tell whether this can be the year of a publication: four digits, two such years, or words without a digit."""
    text = re.sub(r"\b(\d{1,3})(X{1,3})\b", lambda m: m[1] + "0" * len(m[2]), text)  # 198X, as EDTF has it
    figures = [] if ANCIENT.search(text) else WORD_WITH_DIGIT.findall(text)
    years = [int(figure[:4]) for figure in figures if re.fullmatch(r"\d{4}[a-z]?", figure)]
    short = [figure for figure in figures if re.fullmatch(r"\d{2}", figure)]
    span = re.fullmatch(r"\s*(\d{4})\s*[-–/]+\s*(\d{4})\s*", text)
    right = bool(years) and not (span and span[1] > span[2]) and not is_to_come(max(years))
    return bool(text.strip()) and (not figures or (right and len(years) + len(short) == len(figures)))


def wrong_span(text: str, life: bool) -> str:
    """Return what is wrong with dates in words, e.g. ``1974–1890``; nothing where they can be right.

    `life` tells that they are those of a person.
    """
    if odd := [figure for figure in WORD_WITH_DIGIT.findall(text) if not ORDINALS.fullmatch(figure)]:
        return _("'{words}' is not a year", words=odd[0])
    if life and (living := re.fullmatch(r"(\d{4}) ?[-–]", text)) and today().year - int(living[1]) > LIFE:
        return _("from {first} to {last} is more than a life", first=living[1], last=_("today"))
    for span in re.split("[;,]", text):
        match = SPAN.search(span.replace(" - ", "–").replace("-", "–"))
        first, last = (list(map(int, _YEAR.findall(match[name]))) if match else [] for name in ("born", "died"))
        if short := re.fullmatch(r"\s*(\d{4})\s*[-–]\s*(\d{3})\W*", span):
            return _("{last} is before {first}", last=short[2], first=short[1])
        if first and last and min(first) > max(last):
            return _("{last} is before {first}", last=max(last), first=min(first))
        if life and first and last and max(last) - min(first) > LIFE:
            return _("from {first} to {last} is more than a life", first=min(first), last=max(last))
    return ""


def writes_ranges(text: str) -> bool:
    """Tell whether there are figures with an en dash between them; in Russian, say, ranges have an em dash."""
    return bool(re.search(r"\d\s*(?:–|--)\s*\d", text))


def range_meant(text: str) -> str:
    """Return figures with an em dash between them as they are meant, ``1889–1970``; nothing where there are none."""
    found = re.search(r"(?<![\w—])(\d+)\s*—\s*(\d+)(?![\w—])", text)
    return f"{found[1]}–{found[2]}" if found else ""


def backwards(text: str) -> bool:
    """Tell whether a range of pages ends before it begins: ``45-12``, not ``145-6``, whose end is written short."""
    spans = re.findall(r"(?<![\w.])(\d+)\s*[-–]+\s*(\d+)(?![\w.])", text)
    return any(len(first) == len(last) and first > last for first, last in spans)


def is_isbn(number: str) -> bool:
    """Tell whether ten or thirteen digits, in their groups, are an ISBN (ISO 2108)."""
    digits = number.replace("-", "").replace(" ", "").upper()
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    return bool(re.fullmatch(r"\d{9}[\dX]", digits)) and _weighed(digits)


def is_issn(number: str) -> bool:
    """Tell whether eight digits are an ISSN (ISO 3297), in two groups or, as libraries hand it out, in one."""
    digits = number.replace("-", "", number[4:5] == "-").upper()
    return bool(re.fullmatch(r"\d{7}[\dX]", digits)) and _weighed(digits)


def is_gnd(number: str) -> bool:
    """Tell whether a number is one of the Gemeinsame Normdatei: two forms, each with a digit that checks it."""
    if re.fullmatch(r"1[0123]?\d{7}[\dX]", number):
        return _weighed(number)
    old = re.fullmatch(r"([47]\d{6})-([\dX])", number)
    if old is None:
        return False
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(old[1]), 2))
    return total % 11 == "0123456789X".index(old[2])  # without the minus sign that ISBN has here


def is_orcid(number: str) -> bool:
    """Tell whether this is an ORCID or the address of one: an ISNI of the blocks that are kept for them."""
    digits = _isni(number)
    return is_isni(number) and (15 <= int(digits[4:9]) <= 35 if digits.startswith("0000") else digits[:4] == "0009")


def is_isni(number: str) -> bool:
    """Tell whether this is an ISNI or an ORCID, or the address of one, by its last digit (ISO 7064, MOD 11-2)."""
    digits = _isni(number)
    if not re.fullmatch(r"\d{15}[\dX]", digits):
        return False
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return (12 - total % 11) % 11 == (10 if digits[-1] == "X" else int(digits[-1]))


def _isni(number: str) -> str:
    return re.sub(r"^https://orcid\.org/|[- ]", "", number)


def _weighed(digits: str) -> bool:
    """Tell whether the last digit makes the sum, weighed 1, 2, 3 … from the end, a multiple of 11."""
    values = [10 if digit == "X" else int(digit) for digit in reversed(digits)]
    return sum(weight * value for weight, value in enumerate(values, 1)) % 11 == 0


NUMBERS: dict[str, Callable[[str], object]] = {
    "ISBN": is_isbn, "ISSN": is_issn, "GND": is_gnd, "ORCID": is_orcid, "ISNI": is_isni,
    "LCCN": re.compile(r"\d{2}-\d{1,6}|\d{8}|(19|20)\d{2}-?\d{6}").fullmatch,
    "DOI": re.compile(r"10\.\d{4,9}/\S*[^\s.,;]").fullmatch, "VIAF": re.compile(r"[1-9]\d{0,21}").fullmatch,
    "Wikidata": re.compile(r"Q[1-9]\d*").fullmatch,
}  # fmt: skip
"""The kinds of numbers that are known, and what tells whether one is of its kind."""


OTHER_KINDS = frozenset((
    "AAT", "BNE", "BNF", "CERL", "FAST", "GeoNames", "HDS", "HLS", "ICCU", "IdRef", "LCNAF", "LCSH", "NDL",
    "NKC", "NLA", "NTA", "OCLC", "Pleiades", "RISM", "SBN", "SUDOC", "TGN", "ULAN",
))  # fmt: skip
"""Kinds of numbers of which only the name is known."""


_SURE = ("Wikidata", "ISNI", "GND")
"""The kinds of which a number shows that it is of no other, by its letters or the digit that checks it."""
_SITES = {
    "d-nb.info/gnd/": "GND", "deutsche-biographie.de/pnd": "GND", "lobid.org/gnd/": "GND", "viaf.org/viaf/": "VIAF",
    "wikidata.org/wiki/": "Wikidata", "wikidata.org/entity/": "Wikidata", "orcid.org/": "ORCID",
    "isni.org/isni/": "ISNI", "isni.org/": "ISNI",
}  # fmt: skip
"""The sites of authority files, and the kind of their numbers."""


def _numbered_at(address: str) -> tuple[str, str]:
    """Return the kind and the number that the address of an authority file ends in; nothing of another address."""
    match = re.fullmatch(r"https?://(?:www\.)?(\S*/(?:pnd)?)([^/\s.]+)/?(?:\.html)?", address)
    return (_SITES.get(match[1], ""), match[2]) if match else ("", "")


def _of_another(kind: str, number: str, address: str) -> str:
    """Return a number with its kind where it is plainly not of the one that is written; nothing where it can be."""
    wrong, (site, looked_up) = wrong_number(kind, number), _numbered_at(address)
    named = site in NUMBERS and looked_up == number and (wrong or kind not in _SURE)
    others = (site,) if named else _SURE if wrong else ()
    known = (other for other in others if other != kind and not wrong_number(other, number))
    return next((f"{other} {number}" for other in known), "")


def kind_meant(written: str, address: str = "") -> str:
    """Return how a number is written whose kind is misspelt, not parted from it, or an address; nothing where right.

    So too of a number that is of another kind, by its form or by the `address` where it can be looked up.
    """
    if written.startswith("http"):
        return " ".join(_numbered_at(written)) if _numbered_at(written)[0] else ""
    kind, number = re.fullmatch(r"([^\W\d_]*)[\s:]*(.*)", written, re.DOTALL).groups()  # type: ignore[union-attr]
    if not kind:
        return ""
    if {*NUMBERS, *OTHER_KINDS}.issuperset((kind, written.partition(" ")[0])):
        return _of_another(kind, number, address)
    for known in NUMBERS:
        same = sorted(known.upper()) == sorted(kind.upper())
        alike = SequenceMatcher(None, known, kind).ratio()
        if same or (kind not in OTHER_KINDS and alike >= (0.6 if NUMBERS[known](number) else 0.8)):
            return f"{known} {number}"
    return ""


def wrong_number(kind: str, number: str) -> bool:
    """Tell whether a number of a kind that is known cannot be one; of another kind nothing is known."""
    return kind in NUMBERS and not NUMBERS[kind](number)
