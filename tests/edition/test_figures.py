"""The figures of the pages: what they show, where they lead, and that a list says the same."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sphinx_apparatus.lists.figures import Happening, Measures, chronology, year_of
from tests import Tab
from tests.edition.conftest import ROOT


@pytest.fixture(scope="session")
def events() -> list[dict[str, Any]]:
    """Return the declared events."""
    data = tomllib.loads((ROOT / "edition/data/chronology.toml").read_text(encoding="utf-8"))
    return list(data["event"])


def drawing(page: Any) -> Any:
    """Return the figure of a page."""
    return page.xpath("//div[contains(@class, 'drawing')]")[0]


def links_of(page: Any) -> list[tuple[str, str]]:
    """Return words and address of each link of a page's figure."""
    return [(" ".join(a.text_content().split()), a.get("href")) for a in drawing(page).xpath(".//a")]


def test_the_chronology_draws_every_event_and_links_its_paragraph(
    pages: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    drawn = links_of(pages["back/chronology.html"])
    assert len(drawn) == len(events)
    for event in events:
        words, address = next(d for d in drawn if d[0].endswith(event["title"]))
        assert address == f"../text/talk.html#p{event['paras'][0]}"
        assert event["date"][:4] in words


def test_the_list_has_what_the_chronology_draws(pages: dict[str, Any], events: list[dict[str, Any]]) -> None:
    items = [
        " ".join(li.text_content().split())
        for li in pages["back/chronology.html"].xpath("//ul[contains(@class, 'chronology')]/li")
    ]
    for event in events:
        item = next(i for i in items if event["title"] in i)
        assert all(f"¶ {number}" in item for number in event["paras"])


def test_the_works_are_drawn_where_the_text_uses_them(pages: dict[str, Any], talk: Any) -> None:
    drawn = {address.rpartition("#p")[2] for _, address in links_of(pages["back/works.html"])}
    cited = {p.get("id")[1:] for p in talk.xpath("//p[@id and .//span[contains(@class, 'passage')]]")}
    assert cited <= drawn
    rows = pages["back/works.html"].xpath(
        "//div[contains(@class, 'drawing')]//*[local-name()='text'][@text-anchor='end']"
    )
    assert any("Guérin" in row.text for row in rows)


def test_quotations_and_mentions_are_told_apart(pages: dict[str, Any]) -> None:
    figure = drawing(pages["back/works.html"])
    quoted = figure.xpath(".//*[contains(@class, 'fig-quoted')]/ancestor::a/@href")
    mentioned = figure.xpath(".//*[contains(@class, 'fig-mentioned')]/ancestor::a/@href")
    assert "../text/talk.html#p20" in quoted
    assert "../text/talk.html#p26" in mentioned and "../text/talk.html#p26" not in quoted


@pytest.mark.parametrize(
    ("date", "end", "year"), [("1919", False, 1919.0), ("1919", True, 1920.0), ("1927-07", False, 1927.5)]
)
def test_dates_become_years(date: str, end: bool, year: float) -> None:
    assert year_of(date, end) == pytest.approx(year)


def test_a_long_label_has_lines_about_as_long_as_each_other_and_its_date_is_in_the_first() -> None:
    event = Happening(1918, 1918, "11 November 1918", "The Emperor renounces every part in affairs of state")
    drawn = chronology([event], "", "", Measures(line=62))
    assert '<tspan class="fig-when">11 November 1918</tspan> The Emperor renounces <tspan x' in drawn
    assert ">every part in affairs of state</tspan>" in drawn


CROSSED = """() => {
    const svg = [...document.querySelectorAll('.drawing svg')].find(svg => svg.checkVisibility());
    const box = (e) => e.getBoundingClientRect();
    const words = [...svg.querySelectorAll('text')].map(box);
    const lines = [...svg.querySelectorAll('line, path')].map(box);
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const sizes = [...svg.querySelectorAll('text')].map(e => {
        return parseFloat(getComputedStyle(e).fontSize) * svg.getScreenCTM().a;
    });
    return {
        smallest: Math.min(...sizes),
        crossed: words.filter(word => lines.some(line => meet(word, line))).length,
        words: words.length,
        overlaps: words.filter((a, n) => words.some((b, m) => m > n && meet(a, b))).length,
    };
}"""


@pytest.mark.parametrize("name", ["chronology", "works"])
@pytest.mark.parametrize(("width", "paper"), [(360, False), (768, False), (1280, False), (605, True)])
def test_labels_can_be_read_and_no_line_crosses_one(tab: Tab, site: Path, name: str, width: int, paper: bool) -> None:
    """On a screen they have 9 px at least, on a page of A4, which has 160 mm for them, 6.5 pt."""
    page = tab(viewport={"width": width, "height": 900}, media="print" if paper else "screen")
    page.goto((site / f"back/{name}.html").as_uri())
    found = page.evaluate(CROSSED)
    assert found["words"] > 8
    assert found["smallest"] >= (6.5 / 72 * 96 if paper else 9)
    assert (found["crossed"], found["overlaps"]) == (0, 0)


def test_figures_are_numbered_through_the_edition_and_have_captions(pages: dict[str, Any]) -> None:
    captions = [caption.text_content() for page in pages.values() for caption in page.xpath("//figure/figcaption")]
    assert sorted(caption.partition(". ")[0] for caption in captions) == ["Figure 1", "Figure 2"]
    assert all(caption.partition(". ")[2] for caption in captions)
