"""Introduction, principles and witness: headings, length, and their numbers counted a second time."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from typing import Any

import pytest

from .conftest import ROOT
from .test_bibliography import WORKS
from .test_text import words

TRANSCRIPTION = ROOT / "edition/witnesses/B.txt"
HEADINGS = (
    "History of the text", "Base text", "Emendations", "Conjectures", "Retained readings", "Regularisations",
    "Structure", "Changes in figures", "Notes and sources", "Proofreading", "Encoding", "Terms",
)  # fmt: skip
LONGEST = {"introduction": 1400, "principles": 2500}
"""How many words a page may have, its numbers and references included."""
LATER = ("paxton2004", "francescangeli2000", "rosenhaft1983", "sewell2020", "bauer2019")
"""The works beside which the introduction sets the talk."""
HEADS = "//article//*[self::h1 or self::h2 or self::h3][not(contains(., 'Notes and apparatus'))]"
"""Title and headings of the text; the page has one of its own above the notes."""


def classes(pages: dict[str, Any]) -> dict[str, int]:
    """Return the numbers of the table of changes, by class."""
    rows = pages["front/principles.html"].xpath("//table[.//th[contains(., 'number')]]//tbody/tr")
    cells = ([cell.text_content().strip() for cell in row.xpath("./td")] for row in rows)
    return {name: int(number.replace(",", "")) for name, number in cells}


def regularised(pages: dict[str, Any]) -> dict[str, int]:
    """Return how often each declared rule applies, by its name in the list of rules."""
    text = " ".join(pages["front/principles.html"].xpath("//section[@id='regularisations']")[0].text_content().split())
    found = re.findall(r"([A-Z][\w ]+) \((?:(\d+) times|once)\)", text)
    return {name.lower(): int(number or 1) for name, number in found}


def entries(source: str, kind: str) -> int:
    """Count the entries of a kind in the source."""
    found = re.finditer(r"\{app\}(`+)(.+?)(?<!`)\1(?!`)", source, re.DOTALL)
    return sum(match[2].split("|")[1].strip() == kind for match in found if "|" in match[2])


@pytest.mark.parametrize("name", LONGEST)
def test_the_page_is_no_longer_than_it_may_be(name: str, pages: dict[str, Any]) -> None:
    words_of_page = pages[f"front/{name}.html"].xpath("//article")[0].text_content().split()
    assert len(words_of_page) <= LONGEST[name]


def test_the_introduction_names_later_scholarship(pages: dict[str, Any]) -> None:
    text = (ROOT / "edition/front/introduction.md").read_text(encoding="utf-8")
    section = text.partition("## The talk and later scholarship")[2].partition("\n## ")[0]
    assert [key for key in LATER if f"`{key}" not in section] == []
    years = [int(WORKS[key].fields["year"]) for key in LATER]
    assert max(years) > 2005 and all(WORKS[key].persons["author"] for key in LATER)
    links = pages["front/introduction.html"].xpath("//section[@id='the-talk-and-later-scholarship']//a/@href")
    assert sum("back/works.html#" in link for link in links) >= len(LATER)


def test_the_page_has_its_headings(pages: dict[str, Any]) -> None:
    found = [heading.text_content() for heading in pages["front/principles.html"].xpath("//h2")]
    assert [heading for heading in HEADINGS if heading not in found] == []


def test_every_class_of_change_has_its_count(source: str, talk: Any, pages: dict[str, Any]) -> None:
    counted = classes(pages)
    kinds = {
        "misspellings emended": "typo",
        "words missing or wrong, emended": "word",
        "forms of names emended": "name",
    }
    assert {name: entries(source, kind) for name, kind in kinds.items()} == {name: counted[name] for name in kinds}
    assert counted["emendations in all"] == sum(counted[name] for name in kinds)
    assert counted["conjectures, not printed"] == entries(source, "conjecture")
    assert counted["title and headings marked as such"] == len(talk.xpath(HEADS))
    assert counted["block quotations marked"] == len(talk.xpath("//article//blockquote"))
    assert counted["numbered lists marked"] == len(talk.xpath("//article//ol"))
    assert counted["wider spaces printed as breaks"] == len(talk.xpath("//article//hr"))


def test_the_marks_are_counted_as_the_witness_has_them(pages: dict[str, Any]) -> None:
    counted, witness = regularised(pages), TRANSCRIPTION.read_text(encoding="utf-8")
    double = counted["opening double quotation marks"] + counted["closing double quotation marks"]
    assert double == witness.count('"')
    assert counted["opening double quotation marks"] == counted["closing double quotation marks"]
    single = counted["opening single quotation marks"] + counted["apostrophes and closing single quotation marks"]
    assert single == witness.count("'") + 1  # the emendation ‘each other’s’ adds one
    assert counted["en rules in ranges"] == len(re.findall(r"(?<=\d)-(?=\d)", witness))


def test_what_the_editors_added_is_counted(source: str, talk: Any, pages: dict[str, Any]) -> None:
    text = pages["front/principles.html"].xpath("//article")[0].text_content()
    numbered = len(talk.xpath("//a[@class='para-number']"))
    notes = len(talk.xpath("//*[@role='doc-footnote']"))
    names = len(talk.xpath("//span[@class='name'][@id]"))
    assert f"words in {numbered} numbered paragraphs" in text
    assert f"{notes} notes, {names} names" in text
    (count,) = re.findall(r"The text has ([\d,]+) words", text)
    body = talk.xpath(f"//article//p[starts-with(@id, 'p')] | {HEADS}")
    rough = sum(len(words(block).split()) for block in body)
    assert abs(int(count.replace(",", "")) - rough) < 40  # the line under the title, and the numbers of lists


def test_the_sample_is_that_of_the_log(talk: Any, pages: dict[str, Any]) -> None:
    """Paragraphs and numbers of words; the share in per cent too."""
    text = " ".join(pages["front/principles.html"].xpath("//article")[0].text_content().split())
    read = tomllib.loads((ROOT / "edition/data/proofreading.toml").read_text(encoding="utf-8"))["paragraphs"]
    length = {key: len(words(talk.get_element_by_id(key)).split()) for key in read}
    taken = {number: [key for key in read if number in read[key]["rounds"]] for number in (3, 4)}
    assert not set(taken[3]) & set(taken[4])
    sample, total = (sum(length[key] for key in keys) for keys in ([*taken[3], *taken[4]], read))
    assert f"{sample:,} of {total:,} words, or {round(100 * sample / total)} per cent" in text
    for number in (3, 4):
        assert f"Round {number}: " in text and f"{len(taken[number])} paragraphs" in text


def test_the_size_of_the_witness_is_right(pages: dict[str, Any]) -> None:
    text = pages["front/witnesses.html"].xpath("//article")[0].text_content()
    data = TRANSCRIPTION.read_bytes()
    assert f"{len(data):,} bytes" in text
    assert f"{len(data.decode()):,} characters" in text


def test_the_sources_are_in_normal_form() -> None:
    for path in [*(ROOT / "edition").rglob("*.md"), *(ROOT / "edition/data").glob("*.toml"), TRANSCRIPTION]:
        text = path.read_bytes().decode("utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name
        assert "\r" not in text, path.name


def test_every_sentence_has_its_line() -> None:
    """The prose of the pages, as of the text: one sentence, one line."""
    within = re.compile(r"[a-z)’][.!?]’?\s+[A-Z‘(]")
    for path in [*(ROOT / "edition/front").glob("*.md"), *(ROOT / "edition/back").glob("*.md")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line.startswith(("|", ">")) or not within.search(line.replace("vol. ", "")), (path.name, line)


def test_every_retained_reading_is_where_the_page_says(talk: Any, pages: dict[str, Any]) -> None:
    (section,) = pages["front/principles.html"].xpath("//section[@id='retained-readings']")
    texts = {number: words(talk.get_element_by_id(f"p{number}")) for number in range(1, 86)}
    said = re.findall(r"‘((?:[^‘’]|’\w|’(?= \w+-))+)’[^‘]*?\(¶¶? ([\d, –]+)", " ".join(section.text_content().split()))
    assert len(said) > 30
    for reading, numbers in said:
        pattern = ".*".join(map(re.escape, reading.split(" … ")))
        paragraphs = [int(number) for number in re.findall(r"\d+", numbers)]
        assert all(re.search(pattern, texts[number], re.IGNORECASE) for number in paragraphs), (reading, numbers)
