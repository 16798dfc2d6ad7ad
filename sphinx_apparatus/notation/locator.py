"""Locators: how a place in another work is written; knows no work."""

from __future__ import annotations

import re

from sphinx_apparatus.model import Locator

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
EXPECTED = "a locator such as p. 103, pp. 68-69, ch. 3 or n. 12"


def parse_locator(source: str) -> Locator:
    """Read a locator as written, e.g. ``pp. 68-69``; raise ValueError where the form is unknown."""
    match = FORM.fullmatch(source.strip())
    unit = match and PLURALS.get(match["unit"], match["unit"])
    if not match or unit not in UNITS:
        raise ValueError(f"unknown form of locator: '{source}'")
    return Locator(str(unit), match["first"], match["last"] or "")
