"""The numbers of books, articles and authorities: each of the form of its kind, with the digit that checks it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from pybtex.database import parse_file

from .conftest import ROOT

WORKS = parse_file(str(ROOT / "bibliography/works.bib")).entries
REGISTERS = [ROOT / f"edition/data/{name}.toml" for name in ("persons", "organisations", "places", "terms")]


def weighed(digits: str, modulus: int = 11) -> bool:
    """Return whether the last digit makes the sum, weighed 1, 2, 3 … from the end, a multiple of the modulus."""
    values = [10 if digit == "X" else int(digit) for digit in reversed(digits)]
    return sum(weight * value for weight, value in enumerate(values, 1)) % modulus == 0


def is_isbn(number: str) -> bool:
    """Return whether ten or thirteen digits, in their groups, are an ISBN (ISO 2108)."""
    digits = number.replace("-", "")
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    return bool(re.fullmatch(r"\d{9}[\dX]", digits)) and weighed(digits)


def is_issn(number: str) -> bool:
    """Return whether eight digits in two groups are an ISSN (ISO 3297)."""
    return bool(re.fullmatch(r"\d{4}-\d{3}[\dX]", number)) and weighed(number.replace("-", ""))


def is_gnd(number: str) -> bool:
    """Return whether a number is one of the Gemeinsame Normdatei: two forms, each with a digit that checks it."""
    if re.fullmatch(r"1[0123]?\d{7}[\dX]", number):
        return weighed(number)
    old = re.fullmatch(r"([47]\d{6})-([\dX])", number)  # its digit is that of the sum without the minus sign of ISBN
    return bool(old) and sum(w * int(d) for w, d in enumerate(reversed(old[1]), 2)) % 11 == "0123456789X".index(old[2])


FORMS: dict[str, Callable[[str], object]] = {
    "ISBN": is_isbn,
    "ISSN": is_issn,
    "GND": is_gnd,
    "LCCN": re.compile(r"\d{2}-\d{1,6}|(19|20)\d{2}-?\d{6}").fullmatch,
    "DOI": re.compile(r"10\.\d{4,9}/\S*[^\s.,;]").fullmatch,
    "VIAF": re.compile(r"[1-9]\d{0,21}").fullmatch,
    "Wikidata": re.compile(r"Q[1-9]\d*").fullmatch,
}
RIGHT = {
    "ISBN": ["0-909196-95-8", "978-3-205-23229-2", "0-8044-2957-X"],
    "ISSN": ["0378-5955", "2434-561X"],
    "GND": ["118507346", "118678027", "118647016", "118599739", "4074335-4"],
    "LCCN": ["73-80854", "92-64456", "2001-627090"],
    "DOI": ["10.7396/2015_2_H", "10.25365/oezg-2015-26-2-8"],
    "VIAF": ["96994048"],
    "Wikidata": ["Q11730"],
}
WRONG = {
    "ISBN": ["0-909196-59-8", "978-3-205-23229-3", "0-909196-95", "977-3-205-23229-2", "X-909196-95-8"],
    "ISSN": ["0378-5954", "03785955", "2434-5611"],
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
