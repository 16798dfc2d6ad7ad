"""Locators: how a place in another work is written; knows no work."""

import re

from sphinx_apparatus.language import _, where
from sphinx_apparatus.model import ABBREVIATIONS, Finding, Locator
from sphinx_apparatus.notation.entry import NotationError

UNITS = {
    "p": "page", "l": "line", "n": "note", "ch": "chapter", "vol": "volume", "no": "number", "col": "column",
    "fol": "folio", "sec": "section", "plate": "plate",
}  # fmt: skip
PLURALS = {"pp": "p", "ll": "l", "nn": "n"}
_FORM = re.compile(r"(?P<unit>[^\W\d_]+|§|n°)\.?\s+(?P<first>[\w.]+)(?:[-–](?P<last>[\w.]+))?")


def native() -> dict[str, str]:
    """Return the units by the abbreviations of the language of the edition, e.g. ``S`` for a page in German."""
    return {where("locator", one).rstrip("."): unit for unit, forms in ABBREVIATIONS.items() for one in forms}


def _meant(source: str) -> str:
    """Return how a locator is written that has its unit in full, or none."""
    word, number = re.fullmatch(r"([^\W\d_]*)\.?\s*(.*)", source.strip(), re.DOTALL).groups()  # type: ignore[union-attr]
    units = {"": "p", "page": "p", "pages": "pp", "pg": "p", "note": "n", "notes": "nn", "line": "l", "lines": "ll"}
    units |= {"chapter": "ch", "volume": "vol", "number": "no", "column": "col", "folio": "fol", "section": "sec"}
    unit = units.get(word.lower(), "")
    made = f"{'pp' if unit == 'p' and re.search('[-–,]', number) else unit}. {number}"
    return _("Did you mean '{word}'?", word=made) if unit and _FORM.fullmatch(made) else ""


def parse_locator(source: str) -> Locator:
    """Read a locator as written, e.g. ``pp. 68-69``; raise NotationError where the form is unknown."""
    match = _FORM.fullmatch(source.strip())
    unit = match and {**{unit: unit for unit in UNITS}, **PLURALS, **native()}.get(match["unit"])
    if not match or not unit:
        raise NotationError(Finding.of("unknown-locator", locator=source, mend=_meant(source)))
    first, last = match["first"], match["last"] or ""
    if first.isdigit() and last.isdigit() and len(first) == len(last) and first > last:
        raise NotationError(Finding.of("range-backwards", range=source))
    return Locator(str(unit), match["first"], match["last"] or "")
