"""Locators: how a place in another work is written; knows no work."""

import re
import sys
from dataclasses import replace

from sphinx_apparatus.language import _, where
from sphinx_apparatus.model import ABBREVIATIONS, Finding, Locator
from sphinx_apparatus.notation.entry import NotationError

UNITS = {
    "p": "page", "l": "line", "n": "note", "ch": "chapter", "vol": "volume", "no": "number", "col": "column",
    "fol": "folio", "sec": "section", "plate": "plate", "v": "verse", "§": "section",
}  # fmt: skip
PLURALS = {"pp": "p", "ll": "l", "nn": "n", "vv": "v", "§§": "§"}
_FULL = {"page": "p", "pages": "pp", "pg": "p", "note": "n", "notes": "nn", "line": "l", "lines": "ll"} | {
    "chapter": "ch", "volume": "vol", "number": "no", "column": "col", "folio": "fol", "section": "sec"
}  # fmt: skip
"""The units as they are written in full."""
_PLACES = re.compile(
    r"(?P<unit>(?<![^\W\d_])[^\W\d_]++|§|n°)\.?\s*+(?P<numbers>\d\w*(?:\s*(?:[-–,;&]|and\b)\s*\d\w*|\s+ff?\b)*)"
)
"""Places of one unit as a text names them, ``pp. 12, 15 and 20–22``."""
_SPAN = re.compile(r"(\d{1,18})(?:\s*(ff?)\b|\w*\s*[-–]\s*(\d{1,18}))?")
_FORM = re.compile(r"(?P<unit>[^\W\d_]+|§§?|n°)\.?\s+(?P<first>[\w.]+)(?:[-–](?P<last>[\w.]+))?")


def native() -> dict[str, str]:
    """Return the units by the abbreviations of the language of the edition, e.g. ``S`` for a page in German."""
    return {where("locator", one).rstrip("."): unit for unit, forms in ABBREVIATIONS.items() for one in forms}


def _meant(source: str) -> str:
    """Return how a locator is written that has its unit in full, or none."""
    word, number = re.fullmatch(r"([^\W\d_]*)\.?\s*(.*)", source.strip(), re.DOTALL).groups()  # type: ignore[union-attr]
    number = number.replace("—", "–")
    unit = {"": "p", **_FULL}.get(word.lower(), _unit(word))
    made = f"{'pp' if unit == 'p' and re.search('[-–,]', number) else unit}. {number}"
    return _("Did you mean '{word}'?", word=made) if _FORM.fullmatch(made) else ""


def _unit(word: str) -> str:
    """Return the unit that an abbreviation means, or nothing."""
    return {**{unit: unit for unit in UNITS}, **PLURALS, **native()}.get(word, "")


def parse_locator(source: str) -> Locator:
    """Read a locator as written, ``pp. 68-69`` or ``vol. 1, p. 33``; raise NotationError where the form is unknown."""
    found = None
    for part in re.split(r",\s+", source):
        found = replace(_one(part, source), within=found)
    assert found
    return found


def _one(part: str, source: str) -> Locator:
    """Read a place of one unit in a locator."""
    match = _FORM.fullmatch(part.strip())
    unit = match and _unit(match["unit"])
    if not match or not unit:
        raise NotationError(Finding.of("unknown-locator", locator=source, mend=_meant(source)))
    first, last = match["first"], match["last"] or ""
    if first.isdigit() and last.isdigit() and len(first) == len(last) and first > last:
        raise NotationError(Finding.of("range-backwards", range=source))
    return Locator(str(unit), match["first"], match["last"] or "")


def other_place(words: str, source: str) -> str:
    """Return the place that words name, where it is of the unit of a locator and cannot be the same; else nothing."""
    meant, said = parse_locator(source), list(_PLACES.finditer(words))
    own = [match for match in said if _unit(_FULL.get(match["unit"].lower(), match["unit"])) == _unit(meant.unit)]
    spans = [span for match in own for span in _SPAN.findall(match["numbers"])]
    if not own or not re.fullmatch(r"\d{1,18}", meant.first + meant.last):
        return ""
    first, last = int(meant.first), _whole(meant.first, meant.last)
    return "" if any(_agree(_ends(*span), (first, last)) for span in spans) else own[0][0]


def _whole(first: str, last: str) -> int:
    """Return the end of a span of which one writes only the figures that change, 131-2."""
    return int(first[: len(first) - len(last)] + last)


def _ends(first: str, following: str, last: str) -> tuple[int, int]:
    """Return the ends of a span; of one that goes on, 131 f., any later page is in it."""
    return int(first), sys.maxsize if following else _whole(first, last)


def _agree(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two spans are the same, or one is in the other and not a span itself or without an end."""
    (a, b), (c, d) = one, other
    loose = sys.maxsize in (b, d) or a == b or c == d
    return one == other or (loose and (a <= c <= d <= b or c <= a <= b <= d))
