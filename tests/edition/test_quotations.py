"""The ledger of quotations: every quotation of the text is in it, every status is printed, every omission explained."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from .conftest import ROOT
from .test_text import words

LEDGER = tomllib.loads((ROOT / "edition/data/quotations.toml").read_text(encoding="utf-8"))["quotation"]
STATUS = {"full": "Compared in full", "part": "Compared in part", "not": "Not compared", "none": "No source named"}
CIRCLE = {"full": "quote-full", "part": "quote-part", "not": "quote-not", "none": "quote-none"}
CLASS = "contains(concat(' ', @class, ' '), ' {} ')"


def extent(quotation: dict[str, Any]) -> list[str]:
    """Return the ids of the parts of a quotation."""
    return list(quotation.get("extent", [quotation["id"]]))


def text_of(talk: Any, quotation: dict[str, Any]) -> str:
    """Return the words of a quotation; a paragraph that has a number too holds the id in an empty span."""
    parts = [talk.get_element_by_id(part) for part in extent(quotation)]
    return " ".join(words(part if words(part) else part.getparent()) for part in parts)


def test_every_quotation_is_in_the_ledger(talk: Any) -> None:
    """Outside quotations and titles of works there are no double quotation marks in the text."""
    beside = " or ".join(
        CLASS.format(name) for name in ("quotation", "passage", "app-display", "quote-display", "footnote")
    )
    loose = talk.xpath(f"//article//p[starts-with(@id, 'p')]//text()[not(ancestor::*[{beside}])]")
    assert [str(text) for text in loose if re.search("[“”]", text)] == []


def test_the_text_marks_every_quotation_of_the_ledger(talk: Any) -> None:
    marked = [
        str(value) for value in talk.xpath(f"//*[{CLASS.format('quotation')}]//@id | //@id") if value.startswith("q-")
    ]
    parts = [part for quotation in LEDGER for part in extent(quotation)]
    assert sorted({m for m in marked if not m.endswith("-compared")}) == sorted(parts)
    assert len(LEDGER) >= 20


def test_the_ledger_is_in_the_order_of_the_text(talk: Any) -> None:
    ids = [str(value) for value in talk.xpath("//@id")]
    places = [ids.index(extent(quotation)[0]) for quotation in LEDGER]
    assert places == sorted(places)


@pytest.mark.parametrize("quotation", LEDGER, ids=lambda quotation: quotation["id"])
def test_the_status_is_printed(quotation: dict[str, Any], talk: Any, pages: dict[str, Any]) -> None:
    (status,) = pages["back/quotations.html"].xpath(f"//li[@id='list-{quotation['id']}']/p/strong")
    assert status.text_content() == STATUS[quotation["status"]]
    (circle,) = talk.xpath(f"//button[@popovertarget='{quotation['id']}-compared']")
    assert CIRCLE[quotation["status"]] in circle.get("class").split()
    assert circle.get("aria-label").casefold() == f"quotation, {STATUS[quotation['status']]}".casefold()


@pytest.mark.parametrize("quotation", LEDGER, ids=lambda quotation: quotation["id"])
def test_the_differences_are_shown_with_the_quotation(
    quotation: dict[str, Any], talk: Any, pages: dict[str, Any]
) -> None:
    """But omissions that the text marks itself, of which nothing more is known."""
    said = [d for d in quotation.get("difference", []) if d["type"] != "omission" or "note" in d]
    shown = talk.get_element_by_id(f"{quotation['id']}-compared")
    listed = pages["back/quotations.html"].get_element_by_id(f"list-{quotation['id']}")
    for place in (shown, listed):
        lemmas = [lemma.text_content() for lemma in place.xpath(f".//span[{CLASS.format('app-lemma')}]")]
        assert lemmas == [typographic(d["lemma"]) for d in said]


def typographic(text: str) -> str:
    """Return words of the ledger with the marks that are printed."""
    text = re.sub(r'(?<![^\s(\[])"', "“", text).replace('"', "”")
    return text.replace("'", "’")


@pytest.mark.parametrize("quotation", LEDGER, ids=lambda quotation: quotation["id"])
def test_every_ellipsis_and_every_bracket_has_its_difference(quotation: dict[str, Any], talk: Any) -> None:
    """The brackets of a reference are the talk's own and lead to a work."""
    text = text_of(talk, quotation)
    marked = [d for d in quotation.get("difference", []) if d["type"] in ("omission", "interpolation")]
    brackets = [b for b in re.findall(r"\[[^\]]*\]", text) if not re.search(r"pp?\. \d", b)]
    assert sorted(d["lemma"] for d in marked if d["type"] == "interpolation") == sorted(brackets)
    omissions = [typographic(d["lemma"]) for d in marked if d["type"] == "omission"]
    assert len(omissions) == text.count("…")
    assert all(lemma in text for lemma in omissions)


@pytest.mark.parametrize("quotation", LEDGER, ids=lambda quotation: quotation["id"])
def test_what_was_compared_is_named(quotation: dict[str, Any]) -> None:
    assert bool(quotation.get("compared")) == (quotation["status"] in ("full", "part"))
    assert quotation["status"] == "none" or quotation.get("work")


def test_the_counts_of_the_page_are_those_of_the_ledger(pages: dict[str, Any]) -> None:
    text = pages["back/quotations.html"].xpath("//article")[0].text_content()
    count = {status: sum(q["status"] == status for q in LEDGER) for status in STATUS}
    assert f"The talk has {len(LEDGER)} quotations" in text
    assert f"{count['full']} could be compared in full" in text
    assert f"{count['part']} in part, {count['not']} not at all" in text
