"""Registers, ledger, chronology, review: what they show, and each disagreement with the text, with its place."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from lxml import html

from .project import WORKS, Project

TEXT = '# Talk\n\nNow {name}`Otto Bauer <bauer>` said\n["Enough {app}`is] iz B` enough."]{.quotation #q-enough}\n'
PERSONS = '[[person]]\nkey = "bauer"\nname = "Bauer, Otto"\nidentification = "A *politician*."\n'
LEDGER = '[[quotation]]\nid = "q-enough"\nstatus = "not"\n'
EVENTS = '[[event]]\nid = "e"\ndate = "1927-01-30"\ntitle = "Shots"\nkind = "talk"\nparas = [1]\n'
REVIEW = (
    '[[question]]\nid = "A1"\nstandard = "X"\nsection = "1"\nquestion = "Is it?"\nanswer = "yes"\n'
    'because = "It is."\npages = ["text"]\n'
)
LISTS = (
    "# Lists\n\n```{register} person\n```\n\n```{apparatus}\n```\n\n```{quotations}\n```\n\n```{chronology}\n```\n\n"
    "```{review} X\n```\n\nIn all {count}`paragraphs`.\n"
)
SETTINGS = {
    "myst_enable_extensions": ["attrs_block", "attrs_inline"],
    "apparatus_registers": ["persons.toml"],
    "apparatus_quotations": "quotations.toml",
    "apparatus_chronology": "chronology.toml",
    "apparatus_review": "review.toml",
}
FILES = {
    "text.md": TEXT, "list.md": LISTS, "persons.toml": PERSONS, "quotations.toml": LEDGER,
    "chronology.toml": EVENTS, "review.toml": REVIEW,
}  # fmt: skip


def test_what_is_declared_is_shown(make_project: Callable[..., Project]) -> None:
    page = html.parse(str(make_project(FILES, **SETTINGS).built("html") / "list.html")).getroot().text_content()
    for words in ("Bauer, Otto", "In the text: Otto Bauer.", "Not compared", "30 January 1927", "Yes.", "In all 1."):
        assert words in page.replace("\xa0", " ")


def test_a_quotation_in_verse_is_placed_by_verses(make_project: Callable[..., Project]) -> None:
    verse = '\n```{verse}\nThe first,\n  the ["second"]{.quotation #q-second}.\n```\n'
    whole = "\n{.quotation #q-song}\n> ```{verse}\n> One,\n>   two.\n> ```\n"
    ledger = LEDGER + "".join(LEDGER.replace("q-enough", name) for name in ("q-second", "q-song"))
    project = make_project({**FILES, "text.md": TEXT + verse + whole, "quotations.toml": ledger}, **SETTINGS)
    page = html.parse(str(project.built("html") / "list.html")).getroot()
    places = {link.text_content() for link in page.iter("a") if "#q-" in link.get("href", "")}
    assert {place.replace("\xa0", " ") for place in places} == {"¶ 1", "v. 2", "vv. 3–4"}


def test_a_difference_of_a_quotation_in_verse_is_printed(make_project: Callable[..., Project]) -> None:
    verse = '\n```{verse}\nThe first,\n  the ["second"]{.quotation #q-second}.\n```\n'
    second = LEDGER.replace("q-enough", "q-second").replace('"not"', '"full"\ncompared = ["a"]')
    works = "@book{a, title={A title}, author={Author, An}, year={1900}, publisher={P}, address={Q}}\n"
    ledger = LEDGER + second + '[[quotation.difference]]\nlemma = "second"\nreading = "third"\ntype = "word"\n'
    settings = {**SETTINGS, **WORKS, "apparatus_pdf_quotations": True, "apparatus_pdf_name": "book"}
    lists = f"{LISTS}\n```{{bibliography}}\n```\n"
    files = {"text.md": TEXT + verse, "list.md": lists, "quotations.toml": ledger, "works.bib": works}
    project = make_project({**FILES, **files}, **settings)
    with pypdfium2.PdfDocument(project.built("typst") / "book.pdf") as book:
        words = " ".join(page.get_textpage().get_text_range() for page in book)
    assert "second] third" in " ".join(words.split())


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("persons.toml", PERSONS, PERSONS + '\n[[person]]\nkey = "kun"\nname = "Kun"\n', "persons.toml:6: "),
        ("text.md", "<bauer>", "<baur>", "text.md:3: ERROR: no register has the key 'baur'"),
        ("text.md", "#q-enough", "#q-other", "ERROR: the ledger has a quotation that the text does not mark"),
        ("quotations.toml", '"q-enough"', '"q-other"', "text.md:4: ERROR: the ledger of quotations has no 'q-enough'"),
        ("quotations.toml", '"not"', '"maybe"', "quotations.toml:3: ERROR: unknown word 'maybe'"),
        ("chronology.toml", "[1]", "[9]", "chronology.toml:6: ERROR: e names no paragraph of the text"),
        ("chronology.toml", "1927-01-30", "1927-13", "chronology.toml:3: ERROR: '1927-13' is not a date"),
        ("review.toml", '["text"]', '["nowhere"]', "review.toml:8: ERROR: A1 names a page that is not there"),
        ("review.toml", 'pages = ["text"]\n', "", "review.toml:1: ERROR: nothing supports the yes of A1"),
        ("list.md", "paragraphs", "parrots", "ERROR: unknown count 'parrots'"),
    ],
)
def test_a_disagreement_stops_the_build(
    file: str, old: str, new: str, said: str, make_project: Callable[..., Project]
) -> None:
    assert old in FILES[file]
    result = make_project({**FILES, file: FILES[file].replace(old, new)}, **SETTINGS).build()
    assert result.status != 0
    assert said in result.messages


def test_a_lemma_of_the_ledger_stands_in_the_quotation(make_project: Callable[..., Project]) -> None:
    wrong = LEDGER + '[[quotation.difference]]\nlemma = "Enough was"\ntype = "word"\n'
    result = make_project({**FILES, "quotations.toml": wrong}, **SETTINGS).build()
    assert "quotations.toml:5: ERROR: the words of a difference are not in q-enough" in result.messages
