"""Registers: what leads from one record to another, records under others, unnamed ones, and what remarks may have."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from lxml import etree, html
from pypdfium2 import PdfDocument

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.notation.remark import remark_parts
from sphinx_apparatus.projects.editor import schemas
from sphinx_apparatus.records.registers import load_register
from tests.validators import TEI_ALL, epubcheck, jing

from .project import Project

PERSONS = """[[person]]
key = "heron"
name = "Heron, Ada"
dates = "1840–1911"
identification = "Keeper, author of *The Light* {cite:p}`light{p. 3}`, of whom {name}`Brandt <brandt>` wrote."
note = "[Her papers](https://example.org/h_a_b), https://example.org/x_y; {lang}`Reiher <de>`, [s]{.smallcaps} & <b>."
forms = ["Ada Heron"]
see_also = ["brandt", "lamp"]

[[person]]
key = "heron-lamps"
name = "on lamps"
under = "heron"
forms = ["her lamps"]

[[person]]
key = "heron-oil"
name = "of oil"
under = "heron-lamps"
forms = ["oil lamps"]
see_also = ["lamp"]

[[person]]
key = "egret"
name = "Egret, A."
see = ["heron", "heron-lamps"]

[[person]]
key = "brandt"
name = "Brandt"
unnamed = true

[[person]]
key = "crew"
name = "Crew & co!"

[[person]]
key = "crew-mate"
name = "mate | first"
under = "crew"
forms = ["mate"]
"""
TERMS = '[[term]]\nkey = "lamp"\nname = "lamp"\nforms = ["lamp"]\nsee_also = ["heron-oil"]\n'
FILES = {
    "text.md": "# Text\n\nAda Heron on her lamps, and on oil lamps; a lamp for the mate.\n\nAda Heron.\n",
    "persons.toml": PERSONS,
    "terms.toml": TERMS,
    "works.bib": "@book{light, author={Heron, Ada}, title={The Light}, year={1871}, publisher={P}, address={Q}}\n",
    "persons.md": "# Persons\n\n```{register} person\n```\n",
    "terms.md": "# Terms\n\n```{register} term\n```\n",
    "works.md": "# Works\n\n```{bibliography}\n:all:\n```\n",
}
SETTINGS = {
    "apparatus_registers": ["persons.toml", "terms.toml"],
    **{f"apparatus_{kind}_name": "edition" for kind in ("epub", "pdf", "tei", "data")},
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the formats."""
    project = Project(tmp_path_factory.mktemp("registers"), FILES, **SETTINGS)
    for builder in ("html", "epub", "typst", "tei", "data", "text", "reledmac"):
        project.built(builder)
    return project.root / "out"


def test_a_page_leads_from_record_to_record(out: Path) -> None:
    page = html.parse(str(out / "html/persons.html")).getroot()
    terms = page.xpath("//main//dt | //div[@class='body']//dt")
    assert [term.text_content() for term in terms] == [
        "Brandt", "Crew & co!", "mate | first", "Egret, A.", "Heron, Ada, 1840–1911", "on lamps", "of oil",
    ]  # fmt: skip
    (egret,) = page.xpath("//dt[@id='reg-egret']/following-sibling::dd[1]")
    assert egret.text_content().strip() == "See Heron, Ada; Heron, Ada – on lamps."
    assert egret.xpath(".//a/@href") == ["#reg-heron", "#reg-heron-lamps"]
    assert page.xpath("//dt[@id='reg-heron']/following-sibling::dd[1]//dt[@id='reg-heron-lamps']")
    (oil,) = page.xpath("//dt[@id='reg-heron-oil']/following-sibling::dd[1]")
    assert "See also lamp." in oil.text_content() and "terms.html#reg-lamp" in oil.xpath(".//a/@href")


def test_a_remark_has_what_a_line_may_have(out: Path) -> None:
    (heron,) = (
        html.parse(str(out / "html/persons.html")).getroot().xpath("//dt[@id='reg-heron']/following-sibling::dd[1]")
    )
    said = heron.xpath("./p[1]")[0]
    links = set(said.xpath(".//a/@href"))
    assert {"#reg-brandt", "https://example.org/h_a_b", "https://example.org/x_y"} < links
    assert any(link.startswith("works.html#") for link in links)
    assert said.xpath(".//em/text()") == ["The Light"] * 2 and said.xpath(".//*[@class='smallcaps']") != []
    assert said.xpath(".//*[@lang='de']")[0].text_content() == "Reiher"
    assert "(Heron, The Light, p. 3)" in said.text_content() and "& <b>." in said.text_content()


def test_the_index_of_the_book_has_the_same(out: Path) -> None:
    (*_, last) = PdfDocument(out / "typst/edition.pdf")
    index = " ".join(last.get_textpage().get_text_range().split())
    for entry in (
        "Egret, A. See Heron, Ada; Heron, Ada – on lamps", r"Heron, Ada, \d+. See also lamp on lamps, \d+",
        r"of oil, \d+. See also lamp", r"Crew & co! mate \| first, \d+", "See also Heron, Ada – on lamps – of oil",
    ):  # fmt: skip
        assert re.search(entry, index), index
    assert "Brandt" not in index


def test_tei_is_valid_and_points(out: Path) -> None:
    assert jing(TEI_ALL, out / "tei/edition.xml") == ""
    assert jing(out / "tei/edition.rnc", out / "tei/edition.xml") == ""
    tree = etree.parse(str(out / "tei/edition.xml"))
    notes = tree.xpath("//*[local-name()='person' and @*[name()='xml:id']='person-heron']/*[local-name()='note']")
    said = {note.get("type"): note for note in notes}
    assert said["see-also"].xpath("*/@target") == ["#person-brandt", "#term-lamp"]
    assert said["identification"].xpath("*[local-name()='persName']/@ref") == ["#person-brandt"]
    assert said["note"].xpath("*[local-name()='ref']/@target")[0] == "https://example.org/h_a_b"


def test_remarks_come_back_with_their_links(out: Path, tmp_path: Path) -> None:
    assert main(["import", str(tmp_path / "made"), "--from", str(out / "tei/edition.xml")]) == 0
    listed = tomllib.loads((tmp_path / "made/edition/data/person.toml").read_text("utf-8"))["person"]
    heron = next(item for item in listed if item["key"] == "heron")
    assert (
        heron["identification"]
        == "Keeper, author of *The Light* {cite:p}`light{p. 3}`, of whom {name}`Brandt <brandt>` wrote."
    )
    for words in (
        "[Her papers](https://example.org/h_a_b)",
        "{lang}`Reiher <de>`",
        "[s]{.smallcaps}",
        "https://example.org/x_y",
    ):
        assert words in heron["note"], heron["note"]


def test_the_data_have_all(out: Path) -> None:
    data = json.loads((out / "data/edition.json").read_text(encoding="utf-8"))
    schema = json.loads((out / "data/edition.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(data)
    items = {item["key"]: item for item in data["registers"]["person"]}
    assert items["egret"]["see"] == ["heron", "heron-lamps"] and items["heron-oil"]["under"] == "heron-lamps"
    assert items["brandt"]["unnamed"] is True
    assert (
        items["heron"]["identification"]
        == "Keeper, author of *The Light* (Heron, The Light, p. 3), of whom Brandt wrote."
    )
    assert items["heron"]["note"].startswith("Her papers (https://example.org/h_a_b), https://example.org/x_y; Reiher")


def test_the_book_is_sound_and_latex_indexes(out: Path) -> None:
    assert epubcheck(out / "epub/edition.epub") == []
    source = next((out / "reledmac").glob("*.tex")).read_text(encoding="utf-8")
    assert r"\edindex[person]{Heron, Ada!on lamps!of oil}" in source
    assert '\\edindex[person]{Crew \\& co"!!mate "| first}' in source
    assert r"\index[person]{Egret, A.|see{Heron, Ada; Heron, Ada – on lamps}}" in source
    assert "Brandt" not in source.partition("\\backmatter")[2]


def test_the_schema_of_the_file_knows_the_keys() -> None:
    record = {"key": "a", "name": "A", "see": ["b"], "see_also": ["b"], "under": "b", "unnamed": True}
    Draft202012Validator(schemas()["register"]).validate({"person": [record]})


WRONG = [
    ('see = ["a"]', "leads-to-itself"),
    ('see = ["x"]', "leads-nowhere"),
    ('see_also = ["c"]', "leads-on"),
    ('under = "x"', "leads-nowhere"),
    ('see = ["b"]\nunnamed = true', "not-both"),
    ('unnamed = true\nforms = ["A"]', "not-both"),
    ('see = "b"', "malformed-value"),
    ('under = "d"', "too-far-under"),
    ('note = "By {name}`Bee <be>`."', "unknown-name"),
    ('note = "By {cite}`be`."', "unknown-work"),
    ('note = "By {cite}`light p. 3`."', "citation-form"),
    ('note = "By {math}`x`."', "role-in-remark"),
    ('note = "[there](page.md)"', "no-web-address"),
    ('note = "{name}`Bee`"', "role-in-remark"),
]
OTHERS = """
[[person]]
key = "b"
name = "B"
forms = ["lamp"]

[[person]]
key = "c"
name = "C"
see = ["b"]

[[person]]
key = "d"
name = "D"
unnamed = true
under = "a"
"""


@pytest.mark.parametrize(("field", "code"), WRONG)
def test_what_cannot_be_is_told_at_its_line(make_project: Callable[..., Project], field: str, code: str) -> None:
    persons = f'[[person]]\nkey = "a"\nname = "A"\n{field}\n{OTHERS}'
    files = FILES | {"persons.toml": persons, "text.md": "# Text\n\nA lamp, {name}`A <a>`.\n"}
    said = make_project(files, apparatus_registers=["persons.toml"]).build().messages
    line = 5 if code == "not-both" else 4
    assert re.search(rf"^persons.toml:{line}: ERROR: .*\[{code}\]$", said, re.M), said


@pytest.mark.parametrize("words", ["2 * 3 * 4", "a_b_c", "A & B <c>", "x `", "[1]", "{cite", "C:\\dir", "50% [sic]"])
def test_words_alone_stay_words(words: str) -> None:
    assert "".join(part.words for part in remark_parts(words)) == words


def test_what_leads_comes_back_from_tei(out: Path, tmp_path: Path) -> None:
    assert main(["import", str(tmp_path / "own"), "--from", str(out / "tei/edition.xml")]) == 0
    (persons,) = (tmp_path / "own").rglob("person.toml")
    register = load_register(persons)
    items = {item.key: item for item in register.items}
    assert items["egret"].see == ("heron", "heron-lamps") and items["heron"].see_also == ("brandt", "lamp")
    assert items["heron-oil"].under == "heron-lamps" and items["brandt"].unnamed and not items["crew"].unnamed
