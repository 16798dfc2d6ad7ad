"""The HTML pages: the lemma stands in the text, the entry opens beside it without a script, links lead both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.edition.readers import unmarked

from .project import Project

TEXT = """\
# The {app}`question] questoin B | typo` of arms

{.unnumbered}
[A "talk"]

{app}``Perversely] Peversely B; Per-versely conj. A. Editor | typo | See *Works*, {cite:p}`guerin`.``, they were.[^note]

> A "quotation", ({bibl}`p. 103 <guerin p. 103>`), and the {lang}`Schutzbund <de>`.

1. So {app}``{name}`Guérin <guerin>`] Guerin B | word``.

{app}`om.] Then B | word` he said{app}`!] om. B | word`

{app}`Last] First conj. ed. | word | Why not.` words.

[^note]: A note.
"""
RULES = """
[[regularisation]]
name = "Opening"
pattern = '(?<!\\S)"'
replacement = "“"

[[regularisation]]
name = "Closing"
pattern = '"'
replacement = "”"
"""
FILES = {
    "text.md": TEXT,
    "apparatus.md": "# Apparatus\n\n```{apparatus}\n:types: typo\n```\n\n```{apparatus}\n:types: word\n```\n",
    "conjectures.md": "# Conjectures\n\n```{apparatus}\n:types: conjecture\n```\n",
    "list.md": "# Works\n\n```{bibliography}\n:all:\n```\n",
    "copies.md": "# Witnesses\n\n```{witnesses}\n```\n\n```{regularisations}\n```\n\n```{witness-text} B\n```\n",
    "works.bib": "@book{guerin, author = {Guérin, Daniel}, title = {Fascism and Big Business}, year = {1973}}",
    "rules.toml": RULES,
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built pages."""
    return Project(tmp_path_factory.mktemp("html"), FILES, apparatus_regularisations="rules.toml").built("html")


@pytest.fixture(scope="module")
def pages(out: Path) -> dict[str, Any]:
    """Return the pages by name."""
    return {path.stem: html.parse(str(path)).getroot() for path in out.glob("*.html")}


@pytest.fixture(scope="module")
def text(pages: dict[str, Any]) -> Any:
    """Return the page of the text."""
    return pages["text"]


def one(element: Any, path: str) -> Any:
    """Return the one element at a path."""
    (found,) = element.xpath(path)
    return found


def reading(element: Any) -> str:
    """Return what one reads where nothing has been opened."""
    number = "ancestor::a[contains(@class, 'para-number')]"
    found = element.xpath(f".//text()[not(ancestor::*[@popover or @hidden] or {number})]")
    return "".join(found)


def test_the_lemma_stands_in_the_text(text: Any) -> None:
    assert reading(one(text, "//p[@id='p1']")).startswith("Perversely, they were.")


def test_a_reading_stands_in_the_display_only(text: Any) -> None:
    assert "Peversely" not in reading(text)
    display = text.get_element_by_id("a1-perversely-entry")
    assert "Perversely] Peversely B; Per-versely conj. A. Editor (misspelling)" in display.text_content()


def test_markup_and_citations_are_kept_in_the_display(text: Any) -> None:
    remark = one(text, "//*[@id='a1-perversely-entry']//*[@class='app-remark']")
    assert remark.xpath(".//em/text()") == ["Works", "Fascism and Big Business"]
    assert "Guérin, Fascism and Big Business" in one(remark, ".//a").text_content()


def test_a_button_opens_its_display_without_a_script(text: Any) -> None:
    targets = text.xpath("//button[@type='button']/@popovertarget")
    assert targets
    assert targets == text.xpath("//*[@popover]/@id")


def test_a_button_says_what_it_opens(text: Any) -> None:
    assert any("the source reads “Peversely”" in label for label in text.xpath("//button/@aria-label"))


def test_every_kind_of_mark_has_an_id(text: Any) -> None:
    ids = set(text.xpath("//@id"))
    assert {"p1", "p2", "p3", "p4", "a1-perversely", "ah1-question", "c2-guerin", "n3-guerin", "note-note"} <= ids


def test_an_entry_links_to_the_list_of_its_type_and_back(text: Any, pages: dict[str, Any]) -> None:
    link = one(text, "//*[@id='a1-perversely-entry']//*[@class='app-listed']//a")
    assert link.get("href") == "apparatus.html#list-a1-perversely"
    item = pages["apparatus"].get_element_by_id("list-a1-perversely")
    assert item.xpath(".//a/@href")[0] == "text.html#a1-perversely"


def test_entries_are_listed_by_type_in_the_order_of_the_text(pages: dict[str, Any]) -> None:
    lists = pages["apparatus"].xpath("//ul[contains(@class, 'apparatus')]")
    listed = [[item.get("id") for item in group] for group in lists]
    assert listed[0] == ["list-ah1-question", "list-a1-perversely"]
    assert [anchor.partition("-")[2] for anchor in listed[1]] == ["a3-guerin", "a4-then", "a4-entry", "a5-last"]


def test_an_empty_list_says_so(pages: dict[str, Any]) -> None:
    assert "There is none." in pages["conjectures"].text_content()


def test_a_remark_stands_after_one_stop(pages: dict[str, Any]) -> None:
    listed = pages["apparatus"].text_content()
    assert "First conj. ed. Why not." in listed
    assert "conj. A. Editor. See" in listed


def test_an_omission_is_shown_as_such(pages: dict[str, Any]) -> None:
    listed = pages["apparatus"].text_content()
    assert "om.] Then B" in listed
    assert "!] om. B" in listed


def test_a_heading_gives_title_and_contents_its_lemma(pages: dict[str, Any]) -> None:
    assert one(pages["text"], "/html/head/title").text_content().startswith("The question of arms")
    assert one(pages["text"], "//h1/parent::*/@id") == "the-question-of-arms"
    assert "The question of arms" in pages["index"].text_content()
    assert not any("questoin" in link.text_content() for link in pages["index"].xpath("//a"))


def test_paragraph_numbers_link_to_themselves(text: Any) -> None:
    numbers = text.xpath("//a[@class='para-number']")
    assert [(a.text, a.get("href")) for a in numbers] == [(str(n), f"#p{n}") for n in range(1, 6)]


def test_a_passage_links_to_its_work_and_back(text: Any, pages: dict[str, Any]) -> None:
    page, _, anchor = text.get_element_by_id("c2-guerin").xpath(".//a/@href")[0].partition("#")
    assert page == "list.html"
    work = pages["list"].get_element_by_id(anchor)
    assert [(a.get("href"), a.text) for a in work.xpath(".//ul//a")] == [("text.html#c2-guerin", "¶ 2")]
    assert "p. 103:" in work.text_content()


def test_foreign_words_have_their_language(text: Any) -> None:
    assert one(text, "//*[@lang='de']").text_content() == "Schutzbund"


def test_regularisations_change_the_text_and_are_counted(text: Any, pages: dict[str, Any]) -> None:
    assert "[A “talk”]" in reading(text)
    assert "A “quotation”" in reading(text)
    assert "Opening (2 times)" in pages["copies"].text_content()


def test_the_witness_keeps_its_glyphs_and_links_to_the_entries(pages: dict[str, Any]) -> None:
    lines = [line.text_content() for line in pages["copies"].xpath("//*[@class='witness-line']")]
    assert lines[:3] == ["The questoin of arms", '[A "talk"]', "Peversely, they were."]
    links = pages["copies"].xpath("//*[@class='witness-line']//a")
    assert ("Peversely", "text.html#a1-perversely") in [(a.text, a.get("href")) for a in links]


def test_no_link_is_dead(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        for href in page.xpath("//div[@role='main']//a/@href"):
            file, _, fragment = href.partition("#")
            target = pages[Path(file or f"{name}.html").stem]
            assert not fragment or target.xpath("//*[@id=$id]", id=fragment), (name, href)


def test_no_id_stands_twice(pages: dict[str, Any]) -> None:
    for page in pages.values():
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


SIDES = """\
# The {app}`question] questoin B | typo` of "arms"

A, "talk", in two words, {app}`today] to day B | word` and *Works*{app}`!] om. B | word` of
{app}`all kinds] kinds B | word`.
{app}`There] There, conj. ed. | conjecture` is *a title*'s "end"{app}`om.] ! B | word`
"""
TRANSCRIBED = """The questoin of "arms"

A, "talk", in two words, to day and Works of kinds. There is a title's "end"!"""


def test_the_two_sides_mark_every_kind_of_difference_and_nothing_else(tmp_path: Path) -> None:
    files = {"text.md": SIDES, "rules.toml": f'{RULES}\n[[regularisation]]\nname = "Titles"\nelement = "emphasis"\n'}
    project = Project(tmp_path, files, apparatus_regularisations="rules.toml", html_theme="furo")
    project.transcribe(B=TRANSCRIBED)
    page = html.parse(str(project.built("html") / "text.html")).getroot()
    assert unmarked(page) == (14, [])
    shown = [
        "".join(page.xpath(f"//p/*[@class='{side}']//*[@class='regular']/text()"))
        for side in ("as-edited", "as-source")
    ]
    assert shown == ["“talk”,Worksa title“end”", '"talk",Worksa title"end"']
