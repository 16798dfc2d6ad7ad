"""The search in a real browser: queries with the paragraphs they must find, from a folder as from a server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import Tab

QUERIES: dict[str, list[int]] = {
    "Peversely": [13],
    "Perversely": [13],
    "perversely": [13],
    "Guerin": [14, 16, 20],
    "Guérin": [14, 16, 20],
    "guérin remarks": [16],
    "withdrawl": [63],
    "withdrawal": [63],
    "forseen": [24],
    "foreseen": [24],
    "Austraian": [66],
    '"Austrian workers and gave"': [66],
    '"Austraian workers and gave"': [66],
    '"the crisis. Perversely, through fascism"': [13],
    '"the crisis. Peversely, through fascism"': [13],
    '"each other\'s aid"': [37],
    "“each other’s aid”": [37],
    '"each others aid"': [37],
    '"out of the hands of both"': [68],
    '"out the hands of both"': [68],
    '"At the certain point"': [20],
    '"At a certain point the"': [20],
    "Eduard Daladier": [33],
    "Édouard Daladier": [33],
    "Edouard": [33],
    '"any means necessary"': [21],
    "Bela Kun": [62],
    "Arditi Popolo": [22, 24],
    "1914-18": [9],
    '"a tragic fiasco"': [55],
    "Linz arms caches": [74],
    "nosuchword": [],
}


@pytest.fixture(params=["folder", "server"])
def search(request: pytest.FixtureRequest, tab: Tab, site: Path, served: str) -> Iterator[Page]:
    """Return the page of the search, opened from a folder and from a server."""
    page = tab()
    page.goto((site / "search.html").as_uri() if request.param == "folder" else f"{served}search.html")
    yield page


def paragraphs(page: Page) -> list[int]:
    """Return the paragraphs of the text among the results."""
    return page.evaluate("""() => [...document.querySelectorAll('#search-results a')]
        .map(a => /#p(\\d+):~:/.exec(a.href)?.[1]).filter(Boolean).map(Number)""")


def test_queries_find_their_paragraphs(search: Page) -> None:
    assert len(QUERIES) >= 30
    found = {}
    for query in QUERIES:
        search.fill("#search-words", query)
        found[query] = paragraphs(search)
    assert found == QUERIES


def test_results_show_the_words_around_and_whose_reading_it_is(search: Page) -> None:
    search.fill("#search-words", "Peversely")
    first = search.locator("#search-results li").first
    assert first.locator("a").inner_text() == "¶ 13, as transcribed"
    assert first.locator("mark").inner_text() == "Peversely"
    assert "through fascism" in first.locator("p").inner_text()


def test_notes_and_other_pages_are_found_too(search: Page) -> None:
    search.fill("#search-words", "Resistance Books")
    labels = search.locator("#search-results a").all_inner_texts()
    assert any(label.startswith("Note to ¶ ") for label in labels)
    search.fill("#search-words", "regularisation")
    assert search.locator("#search-results a").count() > 0


@pytest.mark.parametrize(
    ("query", "page", "anchor"),
    [
        ("minister-president Stürgkh", "back/persons.html", "#reg-fadler"),
        ("Monad Press", "back/works.html", "#"),
        ("Hungarian Soviet Republic", "back/chronology.html", "#event-"),
    ],
)
def test_names_works_and_events_are_found_where_they_are_listed(
    search: Page, query: str, page: str, anchor: str
) -> None:
    """Their pages are filled in when all is read; a search that knows the sources alone would miss them."""
    search.fill("#search-words", query)
    found = search.locator("#search-results a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert [href for href in found if href.startswith(f"{page}{anchor}")], found


def test_results_are_counted_and_grouped_the_text_first(search: Page) -> None:
    search.fill("#search-words", "militia")
    groups = search.locator("#search-results > h2").all_inner_texts()
    assert [group.rpartition(" (")[0] for group in groups] == ["The text", "Notes", "Other pages"]
    found = [int(group.rpartition(" (")[2].rstrip(")")) for group in groups]
    assert search.locator("#search-count").inner_text() == f"{sum(found)} results for “militia”."
    assert search.locator("#search-results li").count() == sum(found)
    search.fill("#search-words", '"means necessary"')
    assert search.locator("#search-count").inner_text() == "3 results for “means necessary”."
    search.fill("#search-words", "nosuchword")
    assert search.locator("#search-count").inner_text() == "No results for “nosuchword”."


def test_a_hit_is_the_sentence_as_one_reads_it(site: Path) -> None:
    """Where a note cites a work, its words are there; nothing is cut out before a full stop or a comma.

    French titles in the list of works have a space before their colons.
    """
    records = (site / "_static/records.js").read_text(encoding="utf-8")
    rows = json.loads(records.partition(" = ")[2].rstrip().rstrip(";"))
    rows = [row for row in rows if not row[1].startswith("back/works.html")]
    assert [row for row in rows if re.search(r" [.,;:)](?: |$)|[\ue000\ue001]|\( ", row[3])] == []
    assert any("(Trotsky, Bourgeoisie)" in row[3] for row in rows if row[0] == 1)


def test_a_hit_opens_at_its_word(tab: Tab, site: Path) -> None:
    page = tab()
    page.goto((site / "search.html").as_uri())
    page.fill("#search-words", "withdraw")
    links = page.locator("#search-results a")
    hrefs = [link.get_attribute("href") for link in links.all()]
    assert "text/talk.html#p63:~:text=withdrawal" in hrefs
    page.fill("#search-words", "withdrawl")
    assert links.first.get_attribute("href") == "text/talk.html?view=source#p63:~:text=withdrawl"
    links.first.click()
    page.wait_for_url("**/text/talk.html?view=source*")
    assert page.locator("#p63 > .as-source").is_visible()
    # a browser that cannot look for words waits half a second before it goes to the paragraph
    expect(page.locator("#p63")).to_be_in_viewport()


def test_every_page_leads_to_the_search(tab: Tab, site: Path) -> None:
    page = tab()
    page.goto((site / "text/talk.html").as_uri())
    page.click(".bar-search")
    page.wait_for_url("**/search.html")
    expect(page.locator("#search-words")).to_be_focused()
    page.keyboard.type("withdrawl")
    page.wait_for_selector("#search-results li")
    assert paragraphs(page) == [63]


def test_without_scripts_an_index_of_words_answers(tab: Tab, site: Path, pages: dict[str, Any]) -> None:
    page = tab(java_script_enabled=False)
    page.goto((site / "search.html").as_uri())
    page.locator("noscript").get_by_role("link", name="index of words").click()
    entry = page.locator("ul.words > li", has_text="Peversely")
    assert entry.inner_text().startswith("Peversely (B)")
    entry.get_by_role("link", name="13").click()
    assert page.url.endswith("text/talk.html#p13")
