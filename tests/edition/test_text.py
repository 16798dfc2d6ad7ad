"""The edited text: paragraphs and their numbers, headings, breaks, lists and quotations, and every released id."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT

PARAGRAPHS = 85


def words(element: Any) -> str:
    """Return the words of the edition in an element: without numbers, entries and marks of notes."""
    beside = ("para-number", "place-links", "app-display", "quote-display", "note-mark", "as-source", "proof")
    apart = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in beside)
    return "".join(element.xpath(f".//text()[not(ancestor::*[{apart}])]")).replace("\n", " ")


def test_the_paragraphs_are_numbered_through(talk: Any) -> None:
    numbers = talk.xpath("//p[starts-with(@id, 'p')]/@id")
    assert numbers == [f"p{number}" for number in range(1, PARAGRAPHS + 1)]
    assert talk.xpath("//a[@class='para-number']/text()") == [str(number) for number in range(1, PARAGRAPHS + 1)]


@pytest.mark.parametrize(
    ("number", "beginning"),
    [
        (1, "The question of the workers militia"),
        (13, "The social basis of fascism"),
        (14, "In his book Fascism and Big Business"),
    ],
)
def test_a_number_belongs_to_its_paragraph(number: int, beginning: str, talk: Any) -> None:
    assert words(talk.get_element_by_id(f"p{number}")).startswith(beginning)


def test_the_line_under_the_title_is_not_numbered(talk: Any) -> None:
    (line,) = [p for p in talk.xpath("//article//p") if words(p).startswith("[An educational talk")]
    assert "id" not in line.attrib


def test_title_and_headings(talk: Any) -> None:
    assert [words(title) for title in talk.xpath("//article//h1")] == [
        "The workers militia and the struggle for socialism"
    ]
    assert len(talk.xpath("//article//section[@id]/*[self::h2 or self::h3]")) == 7


def test_section_breaks(talk: Any) -> None:
    assert len(talk.xpath("//article//hr")) == 4
    following = talk.xpath("//article//hr/following-sibling::*[1]/@id")
    assert following == ["p9", "p14", "p26", "p79"]


def test_numbered_lists(talk: Any) -> None:
    lists = talk.xpath("//article//ol")
    assert len(lists) == 2
    assert all(item.xpath("./p[starts-with(@id, 'p')]") for ordered in lists for item in ordered)


def test_block_quotations_are_kept(talk: Any) -> None:
    firsts = [words(quotation.xpath(".//p")[0]) for quotation in talk.xpath("//article//blockquote")]
    assert [" ".join(first.split()[:3]) for first in firsts] == [
        "American capitalism [Cannon", "There must be", "Already he [the", "The proletariat produces",
        "The sharpening of", "He [Otto Bauer]",
    ]  # fmt: skip


def test_titles_are_in_italics(talk: Any) -> None:
    italics = [element.text_content() for element in talk.xpath("//article//p[starts-with(@id, 'p')]//em")]
    assert "Fascism and Big Business" in italics
    assert "The Transitional Program & the Struggle for Socialism" in italics


def test_every_locator_of_the_talk_resolves(talk: Any, pages: dict[str, Any], source: str) -> None:
    locators = re.findall(r"\{bibl\}`+[^`]*?(pp?\. [\d-]+) <\w+ \1>", source)
    assert len(locators) == 10
    works = pages["back/works.html"]
    for passage in talk.xpath("//span[@class='passage'][@id]"):
        (link,) = passage.xpath("./a/@href")
        work = works.get_element_by_id(link.partition("#")[2])
        backward = [href.partition("#")[2] for href in work.xpath(".//ul//a/@href")]
        assert passage.get("id") in backward


def test_the_works_name_the_pages_cited(pages: dict[str, Any]) -> None:
    passages = " ".join(item.text_content() for item in pages["back/works.html"].xpath("//ul[@class='passages']/li"))
    for page in ("pp. 68–69", "p. 103", "p. 121", "pp. 34–36", "p. 44", "p. 45", "p. 52", "p. 60"):
        assert f"{page}:" in passages


@pytest.mark.parametrize("path", sorted((ROOT / "edition/text").glob("*.md")), ids=lambda path: path.name)
def test_one_sentence_a_line(path: Path) -> None:
    """No sentence ends within a line, unless in an entry."""
    within = re.compile(r"(?<![A-Z]\.)(?<!\bed)(?<!\bcf)(?<!\bpp)(?<!\bp)[a-z)’\"][.!?][\"’”)]*\s+(?=[\"‘“(]?[A-Z])")
    found = [line for line in running_lines(path.read_text(encoding="utf-8")) if within.search(line)]
    assert found == []


def running_lines(text: str) -> list[str]:
    """Return the lines of the text, with a word for each entry; the notes are not of it."""
    body = re.split(r"^\[\^[^\]]+\]:", text, maxsplit=1, flags=re.MULTILINE)[0]
    return re.sub(r"\{app\}(`+).+?\1", "entry", body).splitlines()


def test_conjectures_are_few_and_the_editors_own(source: str) -> None:
    """At most twenty, where a reader stumbles; what another printing has is in the ledger and no conjecture."""
    entries = [match[2] for match in re.finditer(r"\{app\}(`+)(.+?)(?<!`)\1(?!`)", source, re.DOTALL)]
    conjectures = [entry for entry in entries if "| conjecture" in entry]
    assert 0 < len(conjectures) <= 20
    assert [entry for entry in conjectures if "printing" in entry or "{cite" in entry] == []
