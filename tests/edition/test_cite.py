"""How to cite: the page, the citation file and the settings say the same."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

import conf

from .conftest import ROOT

CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def authors() -> list[str]:
    """Return the authors of the citation file, in its order."""
    block = re.search(r"^authors:\n((?:  .*\n)+)", CITATION, re.MULTILINE)
    assert block is not None
    people = re.split(r"^  - ", block[1], flags=re.MULTILINE)[1:]
    fields = [dict(re.findall(r"^\s*([\w-]+): \"?(.*?)\"?$", person, re.MULTILINE)) for person in people]
    return [f.get("name") or f"{f['given-names']} {f['family-names']}" for f in fields]


def test_the_contributors_are_those_of_the_citation_file(pages: dict[str, Any]) -> None:
    cells = pages["front/cite.html"].xpath("//section[@id='who-answers-for-what']//td[2]")
    named = [cell.text_content().strip() for cell in cells]
    assert [name for name in named if name] == authors()


def test_the_version_is_the_same_everywhere(pages: dict[str, Any]) -> None:
    version = re.search(r"^version: (.*)$", CITATION, re.MULTILINE)
    assert version is not None
    text = " ".join(pages["front/cite.html"].xpath("//article")[0].text_content().split())
    assert f"Version {version[1]}, 2026" in text
    assert f"This is version {version[1]}." in text


def test_the_reference_is_the_one_that_the_pages_copy(pages: dict[str, Any]) -> None:
    """One form: of the page, of the menu of a paragraph, of the citation file."""
    (form,) = pages["front/cite.html"].xpath("//section[@id='how-to-cite']//blockquote")
    shown = " ".join(form.text_content().split())
    (copied,) = pages["text/talk.html"].xpath("//*[@id='place']//button[text()='Reference']/@data-copy")
    year = re.compile(r"(?<=, )\d{4}")  # of the build in the one, which tests set to another
    assert year.sub("", copied) == year.sub("", f"{{quoted}}{shown} {{place}}. {{link}}.")
    record = yaml.safe_load(CITATION)
    author = record["authors"][0]
    assert shown.startswith(f"{author['family-names']}, {author['given-names']}. {record['title']}. Version ")


def test_the_page_has_the_changes(pages: dict[str, Any]) -> None:
    changes = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    text = pages["front/cite.html"].xpath("//article")[0].text_content()
    assert changes and all(version in text for version in changes)


def test_the_rights_in_each_part_are_told_apart(pages: dict[str, Any]) -> None:
    section = pages["front/textual-essay.html"].xpath("//section[@id='rights']")[0].text_content()
    licences = (ROOT / "LICENSE.md").read_text(encoding="utf-8")
    parts = tomllib.loads((ROOT / "edition/data/rights.toml").read_text(encoding="utf-8"))["part"]
    for text in (section, licences):
        assert re.search("[Nn]o licence for them is known", text)
        assert "(CC BY 4.0)" in text and "MIT" in text
    assert [part.get("licence") for part in parts] == [None, "CC-BY-4.0"]
    assert "\nlicense: CC-BY-4.0\n" in CITATION


def test_the_way_to_the_editors_is_told_as_it_is(pages: dict[str, Any]) -> None:
    text = " ".join(
        pages["front/cite.html"].xpath("//section[@id='how-to-reach-the-editors']")[0].text_content().split()
    )
    assert "through the repository" in text
    assert ("In this version it is not set" in text) == (not getattr(conf, "apparatus_repository", ""))


def test_every_form_of_address_has_an_example_that_exists(pages: dict[str, Any]) -> None:
    rows = pages["front/cite.html"].xpath("//section[@id='how-to-cite']//tbody/tr")
    examples = [row.xpath("./td[3]")[0].text_content().strip().removeprefix("#") for row in rows]
    ids = {str(value) for page in pages.values() for value in page.xpath("//@id")}
    assert len(examples) == 6
    assert [example for example in examples if example not in ids] == []
