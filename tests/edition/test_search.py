"""The search in a real browser: queries with the paragraphs they must find, from a folder as from a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

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
def search(request: pytest.FixtureRequest, browser: Browser, site: Path, served: str) -> Iterator[Page]:
    """Return the page of the search, opened from a folder and from a server."""
    page = browser.new_page()
    page.goto((site / "search.html").as_uri() if request.param == "folder" else f"{served}search.html")
    yield page
    page.close()


def paragraphs(page: Page) -> list[int]:
    """Return the paragraphs of the text among the results."""
    return page.evaluate("""() => [...document.querySelectorAll('#search-results a')]
        .map(a => /#p(\\d+)$/.exec(a.href)?.[1]).filter(Boolean).map(Number)""")


def test_queries_find_their_paragraphs(search: Page) -> None:
    assert len(QUERIES) >= 30
    found = {}
    for query in QUERIES:
        search.fill("#search-words", query)
        found[query] = paragraphs(search)
    assert found == QUERIES


def test_results_show_the_words_around_and_whose_reading_it_is(search: Page) -> None:
    search.fill("#search-words", "Peversely")
    first = search.locator("#search-results > li").first
    assert first.locator("a").inner_text() == "¶ 13, as transcribed"
    assert first.locator("mark").inner_text() == "Peversely"
    assert "through fascism" in first.locator("p").inner_text()


def test_notes_and_other_pages_are_found_too(search: Page) -> None:
    search.fill("#search-words", "Resistance Books")
    labels = search.locator("#search-results a").all_inner_texts()
    assert any(label.startswith("Note to ¶ ") for label in labels)
    search.fill("#search-words", "regularisation")
    assert search.locator("#search-results a").count() > 0


def test_the_form_of_every_page_leads_to_the_results(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "text/talk.html").as_uri())
    page.fill(".site-search input", "withdrawl")
    page.press(".site-search input", "Enter")
    page.wait_for_selector("#search-results li")
    assert paragraphs(page) == [63]
    page.close()


def test_without_scripts_an_index_of_words_answers(browser: Browser, site: Path, pages: dict[str, Any]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "search.html").as_uri())
    page.locator("noscript").get_by_role("link", name="index of words").click()
    entry = page.locator("ul.words > li", has_text="Peversely")
    assert entry.inner_text().startswith("Peversely (B)")
    entry.get_by_role("link", name="13").click()
    assert page.url.endswith("text/talk.html#p13")
    context.close()
