"""Registers and chronology: complete against the marks in the text, linked both ways, sourced."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from pybtex.database import parse_file

from .conftest import ROOT
from .test_pages import target
from .test_text import words

REGISTERS = ("persons", "organisations", "places", "terms")
CLASS = "contains(concat(' ', @class, ' '), ' {} ')"


def tables(name: str) -> list[dict[str, Any]]:
    """Return the tables of a data file."""
    return list(next(iter(tomllib.loads((ROOT / f"edition/data/{name}.toml").read_text(encoding="utf-8")).values())))


def places(page: Any, key: str) -> list[str]:
    """Return the ids to which the places of an entry lead."""
    (term,) = page.xpath(f"//dt[@id='reg-{key}']")
    (body,) = term.xpath("./following-sibling::dd[1]")
    return [target("back/x.html", href)[1] for href in body.xpath(".//ul[contains(@class, 'places')]//a/@href")]


def key_of(name: Any) -> str:
    """Return the key of a name of the text, as its link gives it."""
    return str(name.xpath("./a/@href")[0].partition("#reg-")[2])


def names(talk: Any) -> dict[str, Any]:
    """Return the names of the text by id."""
    return {name.get("id"): name for name in talk.xpath(f"//span[{CLASS.format('name')}][@id]")}


@pytest.mark.parametrize("register", REGISTERS)
def test_a_register_has_every_name_of_the_text(register: str, talk: Any, pages: dict[str, Any]) -> None:
    keys = {table["key"] for table in tables(register)}
    marked = [id_ for id_, name in names(talk).items() if key_of(name) in keys]
    listed = [id_ for key in keys for id_ in places(pages[f"back/{register}.html"], key)]
    assert sorted(listed) == sorted(marked)
    assert len(marked) >= len(keys)


@pytest.mark.parametrize("register", REGISTERS)
def test_text_and_register_lead_to_one_another(register: str, talk: Any, pages: dict[str, Any]) -> None:
    for table in tables(register):
        for id_ in places(pages[f"back/{register}.html"], table["key"]):
            (href,) = names(talk)[id_].xpath("./a[contains(@href, '#reg-')]/@href")
            assert target("text/talk.html", href) == (f"back/{register}.html", f"reg-{table['key']}")


def test_every_name_of_the_text_is_a_link(talk: Any) -> None:
    assert len(names(talk)) > 150
    assert all(key_of(name) for name in names(talk).values())


@pytest.mark.parametrize("register", REGISTERS)
def test_the_words_around_are_those_of_the_text(register: str, talk: Any, pages: dict[str, Any]) -> None:
    for item in pages[f"back/{register}.html"].xpath("//ul[contains(@class, 'places')]/li"):
        name = names(talk)[item.xpath(".//a/@href")[0].partition("#")[2]]
        (shown,) = item.xpath(f".//span[{CLASS.format('kwic')}]")
        assert shown.text_content() == words(name)
        block = words(name.xpath("ancestor::*[self::p][1]")[0])
        before, _, after = words_around(item)
        assert f"{before}{shown.text_content()}{after}" in block


def words_around(item: Any) -> tuple[str, str, str]:
    """Return the words of a place without the paragraph's number and the ellipses of the register."""
    (paragraph,) = item.xpath("./p")
    text = "".join(paragraph.xpath(f".//text()[not(ancestor::span[{CLASS.format('locus')}])]"))
    (shown,) = paragraph.xpath(f"./span[{CLASS.format('kwic')}]")
    beside = "::node()/descendant-or-self::text()[not(ancestor::span[{}])]".format(CLASS.format("locus"))
    before = "".join(shown.xpath(f"./preceding-sibling{beside}")).strip("\n")
    after = "".join(shown.xpath(f"./following-sibling{beside}"))
    before, after = (part.replace("\xa0", " ") for part in (before, after))  # a page keeps ‘p. 4’ in one line
    return re.sub(r"^\s*(… )?", "", before), text, re.sub(r" …$", "", after)


@pytest.mark.parametrize("register", REGISTERS)
def test_an_entry_says_who_or_what_it_is(register: str) -> None:
    for table in tables(register):
        assert len(table["identification"].split()) >= 2 or table["key"] == "france", table["key"]
        assert ("authority" in table) == ("authority_address" in table), table["key"]


def test_the_forms_of_a_name_are_shown(pages: dict[str, Any]) -> None:
    (body,) = pages["back/persons.html"].xpath("//dt[@id='reg-guerin']/following-sibling::dd[1]")
    assert "In the text: Daniel Guérin, Guérin." in body.text_content()


def test_every_year_of_the_text_is_in_the_chronology(talk: Any) -> None:
    """Years of decades, of life and of publication stand elsewhere."""
    covered: dict[int, set[int]] = {}
    for event in tables("chronology"):
        first, last = int(event["date"][:4]), int(event.get("end", event["date"])[:4])
        for number in event["paras"]:
            covered.setdefault(number, set()).update(range(first, last + 1))
    missing = []
    for number in range(1, 86):
        text = own_words(talk.get_element_by_id(f"p{number}"))
        years = {int(year) for year in re.findall(r"(?<!\d)(19\d\d|20\d\d)(?!\d|s\b)", text)}
        missing += [(number, year) for year in sorted(years - covered.get(number, set()))]
    assert missing == []


def own_words(paragraph: Any) -> str:
    """Return the words of a paragraph without references to works, imprints and life dates."""
    beside = ("passage", "app-display", "quote-display", "note-mark", "as-source", "para-number")
    dropped = " or ".join(CLASS.format(name) for name in beside)
    text = "".join(paragraph.xpath(f".//text()[not(ancestor::*[{dropped}])]"))
    return re.sub(r"\((18|19)\d\d–(18|19)\d\d\)|\(\w+: \w+, \d{4}\)", "", text)


def test_a_corrected_date_says_what_the_talk_has() -> None:
    corrected = [event for event in tables("chronology") if event["kind"] == "corrected"]
    assert {"schattendorf", "linz-1934", "schutzbund"} == {event["id"] for event in corrected}
    assert all(event["sources"] for event in corrected)


def test_every_source_of_the_data_is_a_work() -> None:
    works = set(parse_file(str(ROOT / "bibliography/works.bib")).entries)
    cited = {key for name in (*REGISTERS, "chronology") for table in tables(name) for key in table.get("sources", [])}
    assert sorted(cited - works) == []


def test_the_source_of_the_talk_can_be_read(source: str) -> None:
    """A form serves wherever it can, so that most lines are words alone: no role, no note, no bracket."""
    transcription = (ROOT / "edition/witnesses/B.txt").read_text(encoding="utf-8")
    talk = re.split(r"^\[\^[^\]]+\]:", source, maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in talk.splitlines() if line.strip()]
    plain = [line for line in lines if not re.search(r"[{`\[]", line)]
    ratio = len(talk) / len(transcription)
    print(f"{ratio:.3f} characters for each of B; {len(plain)} of {len(lines)} lines are words")
    assert ratio <= 1.19
    assert len(plain) >= 165


def test_a_name_is_marked_only_where_no_form_can_tell(source: str) -> None:
    forms = [form for name in REGISTERS for table in tables(name) for form in table.get("forms", ())]
    marked = re.findall(r"\{name\}`+([^`]+?) <", source)
    assert marked and set(marked).isdisjoint(forms)
    assert len(marked) < 20
