"""The metadata of the pages, as a scraper sees it, against CITATION.cff; and what other judges say of the pages."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import extruct
import pytest
import yaml
from lxml import html

from tests.edition.conftest import ROOT, TALK
from tests.tools import beside
from tests.validators import nu


@pytest.fixture(scope="session")
def record() -> dict[str, Any]:
    """Return the citation file."""
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def named(page: Any, name: str) -> list[str]:
    """Return the contents of the meta elements of a name."""
    return [str(value) for value in page.xpath(f"//meta[@name='{name}' or @property='{name}']/@content")]


def authors_of(record: dict[str, Any]) -> list[str]:
    """Return the author of the text and the editors, as the citation file has them; family names first."""
    agents = [*record["references"][0]["authors"], *record["authors"]]
    return [a.get("name") or f"{a['family-names']}, {a['given-names']}" for a in agents]


def test_highwire_and_dublin_core_agree_with_the_citation_file(pages: dict[str, Any], record: dict[str, Any]) -> None:
    for name, page in pages.items():
        assert named(page, "citation_title") == named(page, "DC.title") == [record["title"]], name
        assert named(page, "citation_author") + named(page, "citation_editor") == authors_of(record), name
        assert named(page, "DC.creator") + named(page, "DC.contributor") == authors_of(record), name
        assert named(page, "og:type") == ["book"], name
        assert len(named(page, "description")) == 1 and named(page, "description")[0], name


def test_a_scraper_reads_the_same_book(site: Path, record: dict[str, Any]) -> None:
    page = (site / f"{TALK}.html").read_text(encoding="utf-8")
    data = extruct.extract(page, syntaxes=["json-ld", "opengraph", "dublincore"], uniform=True)
    (book,) = data["json-ld"]
    assert (book["@type"], book["name"], book["version"]) == ("Book", record["title"], str(record["version"]))
    assert [a["familyName"] for a in book["author"]] + [e["name"] for e in book["editor"]] == ["Holmes", "The editors"]
    assert "license" not in book and "No licence for them is known" in book["copyrightNotice"]
    (part,) = book["hasPart"]
    assert (part["name"], part["author"][0]["name"]) == ("What the editors added", "The editors")
    assert record["license"].lower().replace("cc-by-4.0", "by/4.0") in part["license"]
    assert book["abstract"] == " ".join(record["abstract"].split())
    (graph,) = data["opengraph"]
    assert graph["@type"] == "book" and graph["og:site_name"] == record["title"]
    elements = {e["name"].split(".")[-1].lower(): e["content"] for e in data["dublincore"][0]["elements"]}
    assert elements["title"] == record["title"]


def test_a_canonical_address_is_given_where_one_is_set(tmp_path: Path) -> None:
    from sphinx.cmd.build import build_main

    arguments = ["-b", "html", "-q", "-E", "-d", str(tmp_path / "trees"), "-c", str(ROOT)]
    settings = ["-D", "html_baseurl=https://example.org/talk/"]
    assert build_main([*arguments, *settings, str(ROOT / "edition"), str(tmp_path / "html")]) == 0
    page = html.parse(str(tmp_path / "html" / f"{TALK}.html"))
    expected = f"https://example.org/talk/{TALK}.html"
    assert page.xpath("//link[@rel='canonical']/@href") == [expected]
    assert named(page, "og:url") == named(page, "citation_public_url") == [expected]


def test_no_canonical_address_is_given_where_none_is_set(talk: Any) -> None:
    assert talk.xpath("//link[@rel='canonical']") == []
    assert named(talk, "og:url") == []


def test_every_page_has_a_favicon(pages: dict[str, Any], site: Path) -> None:
    for name, page in pages.items():
        (icon,) = page.xpath("//link[@rel='icon']/@href")
        assert (site / name).parent.joinpath(icon.split("?")[0]).resolve().is_file(), name


def test_the_nu_checker_finds_no_error_and_no_warning(site: Path, pages: dict[str, Any]) -> None:
    assert nu(site / name for name in pages) == []


def test_no_link_and_no_fragment_is_dead(site: Path) -> None:
    command = [
        beside("lychee"),
        "--offline",
        "--include-fragments",
        "--no-progress",
        "--format",
        "json",
        str(site / "**/*.html"),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(result.stdout)
    assert report["total"] > 1000
    assert report["error_map"] == {}


def weight(site: Path, name: str) -> int:
    """Return the bytes of a page with its style sheets, scripts and pictures, each compressed."""
    page = html.parse(str(site / name))
    parts = page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src")
    files = {site / name, *((site / name).parent.joinpath(part.split("?")[0]).resolve() for part in parts)}
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


def fonts(site: Path) -> int:
    """Return the bytes of the faces that the pages load."""
    return sum(font.stat().st_size for font in (site / "_static/fonts").glob("*.woff2"))


def test_the_text_weighs_less_than_200_kilobytes_with_its_fonts(site: Path) -> None:
    """Both texts, side by side, and every card are in the page; nothing of them is asked for later."""
    assert 80_000 < fonts(site) < 110_000
    assert weight(site, f"{TALK}.html") + fonts(site) < 200_000
