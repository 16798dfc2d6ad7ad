"""Places at which a reader of the transcription may stop: each is answered where the list says."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from .conftest import ROOT
from .test_text import words

PLACES: list[tuple[int, str, str]] = tomllib.loads(
    (ROOT / "tests/edition/doubtful.toml").read_text(encoding="utf-8"),
)["places"]
RULES = {
    rule["name"]: rule
    for rule in tomllib.loads((ROOT / "edition/witnesses/regularisation.toml").read_text(encoding="utf-8"))[
        "regularisation"
    ]
}
MARKED = {"note": "ref-{}", "quotation": "{}", "work": "c{number}-{}"}
"""The id in the text of what answers, by its kind."""


def within(talk: Any, number: int) -> Any:
    """Return a paragraph; for 0 the article, with title, bracketed line and headings."""
    return talk.get_element_by_id(f"p{number}") if number else talk.xpath("//article")[0]


def is_entry(pages: dict[str, Any], number: int, place: str) -> bool:
    """Tell whether the transcription links words of the place to an entry."""
    paragraph = pages["back/transcribed.html"].xpath(f"//a[contains(@href, '#a{number}-')]")
    return any(" ".join(link.text_content().split()) in place for link in paragraph)


def applies(rule: dict[str, str], place: str, paragraph: Any) -> bool:
    """Tell whether a declared rule changes something in the place."""
    if "pattern" in rule:
        return re.search(rule["pattern"], place) is not None
    return any(title.text_content() in place for title in paragraph.xpath(".//em"))


def answers(kind: str, name: str, number: int, place: str, pages: dict[str, Any]) -> bool:
    """Tell whether the edition answers at a place as the list says."""
    paragraph = within(pages["text/talk.html"], number)
    if kind == "entry":
        return is_entry(pages, number, place)
    if kind == "rule":
        return applies(RULES[name], place, paragraph)
    if kind == "kept":
        return name in words(pages["front/principles.html"].xpath("//section[@id='retained-readings']")[0])
    if kind == "register":
        return bool(paragraph.xpath(f".//a[contains(@href, '#reg-{name}')]"))
    if kind == "event":
        return bool(pages["back/chronology.html"].xpath(f"//*[@id='event-{name}']//a[contains(@href, '#p{number}')]"))
    return bool(paragraph.xpath(f"./descendant-or-self::*[@id='{MARKED[kind].format(name, number=number)}']")
                or paragraph.xpath(f"./ancestor::*[@id='{name}']"))  # fmt: skip


def test_the_list_is_of_the_transcription() -> None:
    transcription = (ROOT / "edition/witnesses/B.txt").read_text(encoding="utf-8")
    assert [place for _, place, _ in PLACES if place not in transcription] == []
    assert [number for number, *_ in PLACES if number] == sorted(number for number, *_ in PLACES if number)


@pytest.mark.parametrize("kind", ["entry", "event", "kept", "note", "quotation", "register", "rule", "work"])
def test_every_place_is_answered(kind: str, pages: dict[str, Any]) -> None:
    asked = [(number, place, where.partition(" ")[2]) for number, place, where in PLACES if where.startswith(kind)]
    assert asked
    silent = [(n, place, name) for n, place, name in asked if not answers(kind, name, n, place, pages)]
    assert silent == []


def test_an_answer_that_is_not_there_is_missed(pages: dict[str, Any]) -> None:
    assert not answers("note", "dsp", 13, "Peversely", pages)
    assert not answers("entry", "", 14, "Peversely", pages)
    assert not answers("kept", "Peversely", 13, "Peversely", pages)
    assert not answers("register", "psi", 13, "Peversely", pages)
    assert not answers("rule", "En rules in ranges", 13, "Peversely", pages)
