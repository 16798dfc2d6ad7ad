"""The numbers of books, articles and authorities: each of the form of its kind, with the digit that checks it."""

from __future__ import annotations

import re
import tomllib
from urllib.parse import unquote

import pytest
from pybtex.database import parse_file

from sphinx_apparatus.records.values import NUMBERS as FORMS

from .conftest import ROOT

WORKS = parse_file(str(ROOT / "bibliography/works.bib")).entries
REGISTERS = [ROOT / f"edition/data/{name}.toml" for name in ("persons", "organisations", "places", "terms")]


RIGHT = {
    "ISBN": ["0-909196-95-8", "978-3-205-23229-2", "0-8044-2957-X"],
    "ISSN": ["0378-5955", "2434-561X", "03785955", "2434561x"],
    "GND": ["118507346", "118678027", "118647016", "118599739", "4074335-4"],
    "LCCN": ["73-80854", "92-64456", "96078916", "2001-627090"],
    "DOI": ["10.7396/2015_2_H", "10.25365/oezg-2015-26-2-8"],
    "VIAF": ["96994048"],
    "Wikidata": ["Q11730"],
}
WRONG = {
    "ISBN": ["0-909196-59-8", "978-3-205-23229-3", "0-909196-95", "977-3-205-23229-2", "X-909196-95-8"],
    "ISSN": ["0378-5954", "03785954", "2434-5611", "037-85955"],
    "GND": ["118507364", "118507347", "4074335-5", "Q11730"],
    "LCCN": ["7380854", "73-8085412", "n 79021164"],
    "DOI": ["doi:10.7396/2015", "11.7396/x", "10.7396/", "10.7396/a b"],
    "VIAF": ["0123", "VIAF 96994048"],
    "Wikidata": ["11730", "Q0", "P31"],
}


def numbers() -> list[tuple[str, str, str]]:
    """Return the numbers of works and of items of the registers: where, kind, number."""
    found = []
    for key, work in WORKS.items():
        found += [(key, name.upper(), work.fields[name]) for name in ("isbn", "issn", "lccn") if name in work.fields]
        found += [(key, "ISBN", match) for match in re.findall(r"ISBN ([\dX-]+)", work.fields.get("note", ""))]
        doi = work.fields.get("doi") or work.fields.get("url", "").partition("https://doi.org/")[2]
        found += [(key, "DOI", unquote(doi))] if doi else []
    for path in REGISTERS:
        for item in next(iter(tomllib.loads(path.read_text(encoding="utf-8")).values())):
            if "authority" in item:
                kind, _, number = item["authority"].partition(" ")
                found.append((item["key"], kind, number))
    return found


@pytest.mark.parametrize(("where", "kind", "number"), numbers())
def test_a_number_is_one_of_its_kind(where: str, kind: str, number: str) -> None:
    assert FORMS[kind](number), f"{where}: {number} is no {kind}"


def test_there_are_numbers_of_most_kinds() -> None:
    assert {kind for _, kind, _ in numbers()} >= {"ISBN", "LCCN", "DOI", "GND"}


@pytest.mark.parametrize(("kind", "number"), [(kind, n) for kind, listed in RIGHT.items() for n in listed])
def test_a_right_number_is_known(kind: str, number: str) -> None:
    assert FORMS[kind](number)


@pytest.mark.parametrize(("kind", "number"), [(kind, n) for kind, listed in WRONG.items() for n in listed])
def test_a_wrong_number_is_seen(kind: str, number: str) -> None:
    assert not FORMS[kind](number)
