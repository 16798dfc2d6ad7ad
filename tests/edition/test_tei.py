"""The TEI file of this edition is valid by every schema, complete, and points only to what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.edition.conftest import ROOT
from tests.validators import TEI_ALL, jing, schematron

TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
NAME = "workers-militia.xml"


@pytest.fixture(scope="module")
def path(formats: Path) -> Path:
    return formats / "tei" / NAME


@pytest.fixture(scope="module")
def tei(path: Path) -> etree._Element:
    return etree.parse(str(path)).getroot()


def test_it_is_valid_tei(path: Path) -> None:
    assert jing(TEI_ALL, path) == ""


def test_it_keeps_to_its_own_schema(path: Path) -> None:
    assert jing(path.parent / "edition.rnc", path) == ""


def test_no_schematron_rule_of_tei_fires(path: Path, tmp_path: Path) -> None:
    assert schematron(TEI_ALL, path, tmp_path) == []


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


def test_the_header_says_what_this_is(tei: etree._Element) -> None:
    def text(path: str) -> list[str]:
        steps = "/".join(f"{TEI}{step}" for step in ("teiHeader", *path.split("/")))
        return ["".join(node.itertext()) for node in tei.iterfind(steps)]

    assert text("fileDesc/titleStmt/author") == ["Dave Holmes"]
    assert text("fileDesc/editionStmt/edition/num") == text_of_version()
    assert len(text("fileDesc/publicationStmt/availability/licence")) == 1
    assert len(text("encodingDesc/editorialDecl/normalization/p/list/label")) >= 6
    assert len(text("encodingDesc/refsDecl/citeStructure")) == 1


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
