"""Locators: how a place in another work is written; knows no work."""

from __future__ import annotations

import re

from sphinx_apparatus.model import Finding, Locator
from sphinx_apparatus.notation.entry import NotationError

UNITS = {
    "p": "page",
    "l": "line",
    "n": "note",
    "ch": "chapter",
    "vol": "volume",
    "no": "number",
    "col": "column",
    "fol": "folio",
    "sec": "section",
    "plate": "plate",
}
PLURALS = {"pp": "p", "ll": "l", "nn": "n"}
FORM = re.compile(r"(?P<unit>[a-z]+)\.?\s+(?P<first>[\w.]+)(?:[-–](?P<last>[\w.]+))?")


def parse_locator(source: str) -> Locator:
    """Read a locator as written, e.g. ``pp. 68-69``; raise NotationError where the form is unknown."""
    match = FORM.fullmatch(source.strip())
    unit = match and PLURALS.get(match["unit"], match["unit"])
    if not match or unit not in UNITS:
        raise NotationError(Finding.of("unknown-locator", locator=source))
    return Locator(str(unit), match["first"], match["last"] or "")
