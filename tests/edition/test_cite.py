"""Citation and rights: the page, the citation file, the forms for archives and the settings say the same."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

import conf

from .conftest import ROOT

CITATION: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
ZENODO: dict[str, Any] = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
DATACITE: dict[str, Any] = json.loads((ROOT / "edition/data/datacite.json").read_text(encoding="utf-8"))
FORMS = {"cff-1.2.0": CITATION, "zenodo-deposit": ZENODO, "datacite-4.5": DATACITE}


def mistakes(name: str, form: dict[str, Any]) -> list[str]:
    """Return what the schema of a form has to say of it."""
    schema = json.loads((ROOT / f"tests/schemas/{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(form)]


def words(page: Any, section: str) -> str:
    """Return the words of a section."""
    return " ".join(page.xpath(f"//section[@id='{section}']")[0].text_content().split())


@pytest.mark.parametrize("name", FORMS)
def test_a_form_keeps_to_its_schema(name: str) -> None:
    assert mistakes(name, FORMS[name]) == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("cff-1.2.0", {"authors": [{"given-names": "Dave"}]}),
        ("cff-1.2.0", {"type": "edition"}),
        ("cff-1.2.0", {"licence": "CC-BY-4.0"}),
        ("zenodo-deposit", {"creators": []}),
        ("zenodo-deposit", {"language": "en"}),
        ("zenodo-deposit", {"upload_type": "edition"}),
        ("datacite-4.5", {"publicationYear": 2026}),
        ("datacite-4.5", {"publisher": "The editors"}),
        ("datacite-4.5", {"types": {"resourceType": "Scholarly edition"}}),
    ],
)
def test_a_fault_in_a_form_is_seen(name: str, change: dict[str, Any]) -> None:
    assert mistakes(name, FORMS[name] | change) != []


def test_the_forms_agree() -> None:
    abstract = " ".join(CITATION["abstract"].split())
    assert [CITATION["title"]] == [title["title"] for title in DATACITE["titles"]] == [ZENODO["title"]]
    assert CITATION["version"] == ZENODO["version"] == DATACITE["version"] == conf.release
    assert [a["name"] for a in CITATION["authors"]] == [c["name"] for c in ZENODO["creators"]]
    assert ZENODO["creators"] == [{"name": c["name"]} for c in DATACITE["creators"]]
    assert [abstract] == [d["description"] for d in DATACITE["descriptions"]] == [ZENODO["description"]]
    assert CITATION["license"] == ZENODO["license"] == DATACITE["rightsList"][0]["rightsIdentifier"]
    assert CITATION["keywords"] == ZENODO["keywords"]
    assert CITATION["type"] == ZENODO["upload_type"] == DATACITE["types"]["resourceTypeGeneral"].lower()


def test_no_form_gives_the_licence_in_the_name_of_the_talks_author() -> None:
    (talk,) = CITATION["references"]
    (related,) = DATACITE["relatedItems"]
    assert [a["family-names"] for a in talk["authors"]] == ["Holmes"] == [a["familyName"] for a in related["creators"]]
    assert "license" not in talk
    assert talk["url"] == related["relatedItemIdentifier"]["relatedItemIdentifier"]
    assert [talk["url"]] == [other["identifier"] for other in ZENODO["related_identifiers"]]
    givers = [*CITATION["authors"], *ZENODO["creators"], *DATACITE["creators"]]
    assert not any("Holmes" in str(giver) for giver in givers)
    assert [right.get("rightsIdentifier") for right in DATACITE["rightsList"]] == ["CC-BY-4.0", None]


def test_responsibility_is_that_of_the_citation_file(pages: dict[str, Any]) -> None:
    cells = pages["front/cite.html"].xpath("//section[@id='responsibility']//td[2]")
    assert [cell.text_content().strip() for cell in cells] == [conf.author, *(a["name"] for a in CITATION["authors"])]


def test_the_version_is_the_same_everywhere(pages: dict[str, Any]) -> None:
    text = " ".join(pages["front/cite.html"].xpath("//article")[0].text_content().split())
    assert f"Version {conf.release}, 2026" in text
    assert f"This is version {conf.release}." in text


def test_the_reference_is_the_one_that_the_pages_copy(pages: dict[str, Any]) -> None:
    """One form: of the page, of the menu of a paragraph, of the citation file."""
    (form,) = pages["front/cite.html"].xpath("//section[@id='how-to-cite']//blockquote")
    shown = " ".join(form.text_content().split())
    (copied,) = pages["text/talk.html"].xpath("//*[@id='place']//button[text()='Reference']/@data-copy")
    year = re.compile(r"(?<=, )\d{4}")  # of the build in the one, which tests set to another
    assert year.sub("", copied) == year.sub("", f"{{quoted}}{shown} {{place}}. {{link}}.")
    given, _, family = conf.author.rpartition(" ")
    assert shown.startswith(f"{family}, {given}. {CITATION['title']}. Version ")


def test_the_page_has_the_changes(pages: dict[str, Any]) -> None:
    changes = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    text = pages["front/cite.html"].xpath("//article")[0].text_content()
    assert changes and all(version in text for version in changes)


def test_the_rights_in_each_part_are_told_apart(pages: dict[str, Any]) -> None:
    section = words(pages["front/cite.html"], "rights")
    licences = (ROOT / "LICENSE.md").read_text(encoding="utf-8")
    parts = tomllib.loads((ROOT / "edition/data/rights.toml").read_text(encoding="utf-8"))["part"]
    for text in (section, licences, parts[0]["statement"]):
        assert re.search("as far as is known, to Dave Holmes", text)
        assert "translators and publishers" in text
    for text in (section, licences):
        assert "(CC BY 4.0)" in text and "MIT" in text
    assert [part.get("licence") for part in parts] == [None, CITATION["license"]]


def test_the_rights_are_explained_in_one_place(pages: dict[str, Any]) -> None:
    having = [
        name for name, page in pages.items() if "Copyright in the talk" in page.xpath("//article")[0].text_content()
    ]
    assert having == ["front/cite.html"]
    assert "no permission to reprint it is on record" in words(pages["front/cite.html"], "rights")


def test_the_way_to_the_editors_is_told_as_it_is(pages: dict[str, Any]) -> None:
    text = words(pages["front/cite.html"], "contact")
    assert "through the repository" in text
    assert ("is not set in this version" in text) == (not getattr(conf, "apparatus_repository", ""))


def test_every_form_of_address_has_an_example_that_exists(pages: dict[str, Any]) -> None:
    rows = pages["front/cite.html"].xpath("//section[@id='how-to-cite']//tbody/tr")
    examples = [row.xpath("./td[3]")[0].text_content().strip().removeprefix("#") for row in rows]
    ids = {str(value) for page in pages.values() for value in page.xpath("//@id")}
    assert len(examples) == 6
    assert [example for example in examples if example not in ids] == []
