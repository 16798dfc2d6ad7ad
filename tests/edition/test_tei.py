"""The TEI file of this edition is valid by every schema, complete, and points only to what is in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from lxml import etree

from tests.edition.conftest import ROOT
from tests.validators import OF_TEI, TEI_ALL, jing, schematron

TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
NAME = "workers-militia.xml"


@pytest.fixture(scope="module")
def path(formats: Path) -> Path:
    return formats / "tei" / NAME


@pytest.fixture(scope="module")
def tei(path: Path) -> etree._Element:
    return etree.parse(str(path)).getroot()


@pytest.mark.parametrize("schema", OF_TEI, ids=lambda schema: schema.name)
def test_it_is_valid_tei(path: Path, schema: Path) -> None:
    assert jing(schema, path) == ""


def test_it_keeps_to_its_own_schema(path: Path) -> None:
    assert jing(path.parent / "edition.rnc", path) == ""


@pytest.mark.parametrize("schema", OF_TEI, ids=lambda schema: schema.name)
def test_no_schematron_rule_of_tei_fires(path: Path, schema: Path, tmp_path: Path) -> None:
    assert schematron(schema, path, tmp_path) == []


FAULTS = {
    "an element of no schema": ("<lem ", "<lemma ", "</lem>", "</lemma>"),
    "an entry without a reading": ('<rdg wit="#wit-B">Peversely</rdg>', ""),
    "a lemma that nobody answers for": ('<lem resp="#resp-ed">', "<lem>"),
    "a kind of markup that is not used": ("<foreign ", "<distinct ", "</foreign>", "</distinct>"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_seen_by_its_own_schema(path: Path, tmp_path: Path, fault: str) -> None:
    text, pairs = path.read_text(encoding="utf-8"), FAULTS[fault]
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    faulty = tmp_path / NAME
    faulty.write_text(text, encoding="utf-8")
    assert f"{NAME}:3:" in jing(path.parent / "edition.rnc", faulty)


def test_a_fault_is_seen_by_schematron(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace(
        'type="note" target="#note-talk"', 'type="note" cRef="1" target="#note-talk"'
    )
    faulty = tmp_path / NAME
    faulty.write_text(text, encoding="utf-8")
    assert schematron(TEI_ALL, faulty, tmp_path)


def test_every_pointer_has_its_target(tei: etree._Element) -> None:
    ids = {node.get(ID) for node in tei.iter() if node.get(ID)}
    names = ("target", "ref", "wit", "resp", "source", "ana", "next", "prev")
    pointers = {p for node in tei.iter() for key in names for p in node.get(key, "").split() if p.startswith("#")}
    assert len(pointers) > 300
    assert {p[1:] for p in pointers} - ids == set()


HEADER = {
    "fileDesc/titleStmt/title": r"The workers militia and the struggle for socialism",
    "fileDesc/titleStmt/author": r"Dave Holmes",
    "fileDesc/titleStmt/respStmt/resp": r"edited by",
    "fileDesc/editionStmt/edition/num": r"\d+\.\d+\.\d+",
    "fileDesc/publicationStmt/authority": r"The editors",
    "fileDesc/publicationStmt/idno": r".+\d+\.\d+\.\d+",
    "fileDesc/publicationStmt/availability/p": r"The talk\. .*No licence for them is known.*",
    "fileDesc/publicationStmt/availability/licence": r"What the editors added\. .*Attribution 4\.0.*",
    "fileDesc/publicationStmt/date": r"\d{4}-\d\d-\d\d",
    "fileDesc/sourceDesc/listWit/witness/abbr": r"B",
    "fileDesc/sourceDesc/listWit/witness/idno": r"[0-9a-f]{64}",
    "fileDesc/sourceDesc/listWit/witness/desc": r".{80,}",
    "encodingDesc/editorialDecl/correction": r".+apparatus.+",
    "encodingDesc/editorialDecl/normalization/p/list/item": r"(once|\d+ times)\. .+",
    "encodingDesc/editorialDecl/quotation": r".+",
    "encodingDesc/editorialDecl/hyphenation": r".+",
    "encodingDesc/editorialDecl/segmentation": r".*A witness is read from the body by.+",
    "encodingDesc/refsDecl/citeStructure": r"",
    "encodingDesc/classDecl/taxonomy/category/catDesc": r".+",
    "encodingDesc/variantEncoding": r"",
    "encodingDesc/appInfo/application": r"sphinx-apparatus",
    "profileDesc/abstract": r"Critical edition.+",
    "profileDesc/langUsage/language": r"[a-z]{2}",
    "revisionDesc/change/list/item": r".+",
}


@pytest.mark.parametrize("place", HEADER)
def test_the_header_has_every_part(tei: etree._Element, place: str) -> None:
    found = within_header(tei, place)
    assert found
    assert [text for text in found if not re.fullmatch(HEADER[place], text)] == []


def test_the_header_says_what_the_files_of_the_edition_say(tei: etree._Element) -> None:
    assert within_header(tei, "fileDesc/editionStmt/edition/num") == text_of_version()
    rules = tomllib.loads((ROOT / "edition/witnesses/regularisation.toml").read_text(encoding="utf-8"))
    names = [rule["name"] for rule in rules["regularisation"]]
    assert within_header(tei, "encodingDesc/editorialDecl/normalization/p/list/label") == names
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    changes = [line.removeprefix("- ") for line in log if line.startswith("- ")]
    assert within_header(tei, "revisionDesc/change/list/item") == changes
    [variants] = tei.iter(f"{TEI}variantEncoding")
    assert dict(variants.attrib) == {"method": "parallel-segmentation", "location": "internal"}


def within_header(tei: etree._Element, place: str) -> list[str]:
    """Return the words of every element at a place in the header."""
    steps = "/".join(f"{TEI}{step}" for step in ("teiHeader", *place.split("/")))
    return ["".join(node.itertext()) for node in tei.iterfind(steps)]


def test_front_body_and_back_are_there(tei: etree._Element) -> None:
    [text] = tei.iterfind(f"{TEI}text")
    assert [node.tag.removeprefix(TEI) for node in text] == ["front", "body", "back"]
    assert "".join(text[0].find(f"{TEI}titlePage").itertext()).endswith(f"Version {text_of_version()[0]}")


def text_of_version() -> list[str]:
    """Return the version that the citation file names."""
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("version: ") for line in lines if line.startswith("version: ")]


def test_the_cite_structure_finds_every_paragraph(tei: etree._Element) -> None:
    structure = tei.find(f".//{TEI}citeStructure")
    assert structure is not None
    steps = structure.get("match", "").replace("/", "/t:").replace("/t:/t:", "//t:")
    found = tei.xpath(steps, namespaces={"t": TEI.strip("{}")})
    assert [node.get(structure.get("use", "").strip("@")) for node in found] == [str(n) for n in range(1, 86)]


def test_sources_of_quotations_and_registers_are_there(tei: etree._Element) -> None:
    for name, least in {
        "listPerson": 1,
        "listOrg": 1,
        "listPlace": 1,
        "listBibl": 1,
        "cit": 5,
        "citedRange": 10,
    }.items():
        assert len(tei.findall(f".//{TEI}{name}")) >= least, name
    assert all(
        node.get("ref")
        for name in ("persName", "orgName", "placeName")
        for node in tei.find(f".//{TEI}body").iter(f"{TEI}{name}")
    )
