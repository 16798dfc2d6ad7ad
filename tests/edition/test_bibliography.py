"""The bibliography and the notes: what a work needs, what is cited, on what a note rests."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from pybtex.database import Entry, Person, parse_file

from sphinx_apparatus.works.style import ShortTitleLabels

from .conftest import ROOT

WORKS: dict[str, Entry] = dict(parse_file(str(ROOT / "bibliography/works.bib")).entries)
NEEDED = {
    "book": {"title", "shorttitle"},
    "incollection": {"title", "booktitle"},
    "article": {"title", "journal", "year"},
    "online": {"title", "url"},
}
SOURCES = sorted((ROOT / "edition").rglob("*.md"))
DATA = sorted((ROOT / "edition/data").glob("*.toml"))
CITATION = re.compile(r"\{cite:\w+\}`([^`]+)`")
NOTE = re.compile(r"^\[\^(?P<name>[^\]]+)\]:(?P<text>.*(?:\n(?:    .*)?)*)", re.MULTILINE)


def keys_cited() -> set[str]:
    """Return the keys that any page cites."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    cited = (re.sub(r"\{[^}]*\}", "", key).strip() for keys in CITATION.findall(text) for key in keys.split(","))
    passages = re.findall(r"\{bibl\}`+[^`]*?(?:`[^`]*`[^`]*)*?<([\w-]+)", text)
    return {*cited, *passages, *keys_in_data()}


def keys_in_data() -> set[str]:
    """Return the keys that registers, ledger and chronology name."""
    found: set[str] = set()
    for path in DATA:
        for table in next(iter(tomllib.loads(path.read_text(encoding="utf-8")).values())):
            found |= {*table.get("sources", []), *table.get("compared", []), *filter(None, [table.get("work")])}
    return found


def notes() -> dict[str, str]:
    """Return the notes of the text, by name."""
    source = (ROOT / "edition/text/talk.md").read_text(encoding="utf-8")
    return {match["name"]: match["text"] for match in NOTE.finditer(source)}


def plain(markup: str) -> str:
    """Return the words of a note as a reader sees them, without its citations."""
    text = CITATION.sub("", markup)
    return re.sub(r"\{\w+\}`+(.*?)(?: <[^<>]*>)?`+", r"\1", text)


@pytest.mark.parametrize("key", WORKS)
def test_a_work_has_what_its_style_needs(key: str) -> None:
    work = WORKS[key]
    fields = {name.lower() for name in work.fields}
    assert fields >= NEEDED[work.type], key
    assert all(value.strip() for value in work.fields.values()), key
    assert work.persons or "publisher" in fields or "shorttitle" in fields, key


@pytest.mark.parametrize("key", [key for key, work in WORKS.items() if "talk" in work.fields["keywords"]])
def test_a_work_of_the_talk_is_described_as_a_book_is(key: str) -> None:
    work = WORKS[key]
    assert {"year"} <= set(work.fields) or "note" in work.fields, key
    assert "booktitle" in work.fields or "publisher" in work.fields or "note" in work.fields, key


@pytest.mark.parametrize("key", WORKS)
def test_a_work_says_how_far_it_was_seen(key: str) -> None:
    """None that the talk cites was seen in print; the rest was seen as an archived copy, and `part` counts excerpts."""
    keywords, note = WORKS[key].fields["keywords"], WORKS[key].fields["note"]
    if "talk" in keywords:
        assert "not seen" in note
    else:
        assert re.search("archived cop(y|ies)", note)
        assert ("part" in keywords) == bool(re.search(r", excerpt$|\bseen( in part)?$", note))


def test_every_key_that_is_used_exists() -> None:
    assert sorted(keys_cited() - set(WORKS)) == []


def test_every_work_is_used() -> None:
    assert sorted(set(WORKS) - keys_cited()) == []


def test_every_work_is_listed_once(pages: dict[str, Any]) -> None:
    assert len(pages["back/works.html"].xpath("//li[@class='work']")) == len(WORKS)


def test_every_work_belongs_to_a_list() -> None:
    kinds = {"talk", "editor"}
    assert [key for key, work in WORKS.items() if not kinds & set(re.split(r"[,\s]+", work.fields["keywords"]))] == []


def test_works_are_in_the_order_of_their_keys() -> None:
    assert list(WORKS) == sorted(WORKS)


def test_no_two_works_have_the_same_label(pages: dict[str, Any]) -> None:
    short = [
        (str(work.persons.get("author")), work.fields.get("shorttitle", work.fields["title"]))
        for work in WORKS.values()
    ]
    assert sorted({label for label in short if short.count(label) > 1}) == []


def test_there_are_enough_notes() -> None:
    assert len(notes()) >= 30


@pytest.mark.parametrize("name", notes())
def test_a_note_is_short(name: str) -> None:
    assert len(plain(notes()[name]).split()) <= 80


@pytest.mark.parametrize("name", notes())
def test_a_note_says_what_it_rests_on(name: str) -> None:
    text = notes()[name]
    assert CITATION.search(text) or "General knowledge" in text or "general knowledge" in text.casefold()


@pytest.mark.parametrize("name", notes())
def test_a_note_uses_typographic_marks(name: str) -> None:
    assert not re.search("[\"']", plain(notes()[name]))


def test_every_note_is_called_once() -> None:
    source = (ROOT / "edition/text/talk.md").read_text(encoding="utf-8")
    called = re.findall(r"\[\^([^\]]+)\](?!:)", source)
    assert sorted(called) == sorted(notes())


def test_a_work_is_called_by_its_names_and_title_without_latex() -> None:
    work = Entry("book", fields={"title": r"{DSP} \& 50\% more"}, persons={"author": [Person(r"{Gu\'erin}, Daniel")]})
    assert list(ShortTitleLabels().format_labels([work])) == ["Guérin, DSP & 50% more"]
