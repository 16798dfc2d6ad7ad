"""The bibliography and the notes: what a work needs, what is cited, on what a note rests."""

from __future__ import annotations

import re
import statistics
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
DOMAIN = re.compile(r"[\w-]\.(at|au|com|de|es|fr|it|li|net|org|uk)\b|https?:", re.IGNORECASE)
DOUBT = re.compile(
    r"(?<![a-z])(?:(?:not|never) (?:been )?(?:available|certain|clear|consulted|established|found|identified|known"
    r"|recorded|seen|settled|traced|verified)|could(?: not|n’t) be|no copy|no trace|unclear who|unknown"
    r"|uncertain|doubtful|unidentified|unverified|possibly|perhaps|probably|presumably|(?:general|common) knowledge"
    r"|is known|on record|has been (?:found|identified|checked)|consulted in print)(?![a-z])",
    re.IGNORECASE,
)
"""What says that the editors are not sure, or have not seen something."""
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


def test_one_statement_says_how_the_works_were_seen(pages: dict[str, Any]) -> None:
    """Not each work: the page of works says it of all, and of how many in part."""
    text = " ".join(pages["back/works.html"].xpath("//article")[0].text_content().split())
    assert "seen in print" in text or "consulted in print" in text
    assert [
        key for key, work in WORKS.items() if re.search("archived cop|seen|excerpt$", work.fields.get("note", ""))
    ] == []


def test_doubts_are_said_once(pages: dict[str, Any]) -> None:
    """At most fifteen in the whole edition, in whatever words; the ledger’s state ‘not compared’ is no doubt."""
    texts = {name: page.xpath("//article")[0].text_content() for name, page in pages.items()}
    assert sum(len(DOUBT.findall(text)) for text in texts.values()) <= 15


@pytest.mark.parametrize("key", WORKS)
def test_no_work_is_headed_by_a_domain(key: str) -> None:
    """Neither the names nor the title are an address: institutions have names."""
    work = WORKS[key]
    heads = [str(person) for person in work.persons.get("author", [])]
    heads += [work.fields.get(name, "") for name in ("title", "shorttitle")]
    assert [head for head in heads if DOMAIN.search(head)] == []


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


def words_of(name: str) -> int:
    """Return how many words a reader sees in a note, without its citations."""
    return len(plain(notes()[name]).split())


@pytest.mark.parametrize("name", notes())
def test_a_note_is_short(name: str) -> None:
    assert words_of(name) <= 80


def test_most_notes_are_very_short() -> None:
    assert statistics.median(map(words_of, notes())) < 45


@pytest.mark.parametrize("name", ["picelli", "chiappe", "check-up", "battalion", "heimwehr", "duczynska"])
def test_what_a_reader_missed_is_explained_in_sixty_words(name: str) -> None:
    assert words_of(name) <= 60


@pytest.mark.parametrize("name", notes())
def test_a_note_names_its_source(name: str) -> None:
    assert CITATION.search(notes()[name])


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


def test_a_book_is_listed_with_all_who_had_a_part_in_it(pages: dict[str, Any]) -> None:
    works = " ".join(pages["back/works.html"].xpath("//article")[0].text_content().split())
    assert "Translated by Frances Merrill and Mason Merrill." in works
    assert "Introduction by Doug Lorimer." in works
    assert "237 pp. ISBN 1-876646-17-9." in works
    assert "LCCN 73-80854." in works
