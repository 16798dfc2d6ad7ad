"""The second edition in every format: each witness comes back from each, the text is the same, judges find nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.release.pack import manifest_of
from tests import Once, Tab
from tests.edition.readers import from_text
from tests.edition.test_browser import ALIKE, AXE, COLOURS
from tests.heron import readers
from tests.heron.readers import HERE
from tests.links import nested, overlapping
from tests.validators import TEI_ALL, epubcheck, jing, json_schema, nu, schematron

ROOT = HERE.parents[1]
SIGLA = ("A", "B", "C")
BUILDERS = {"html": "html", "epub": "epub", "tei": "tei", "plain": "text", "data": "data", "dts": "dts"}
BUILDERS |= {"witness": "witness", "typst": "pdf"}


@pytest.fixture(scope="module")
def formats(once: Once) -> Path:
    """Return a folder with every format; a warning is an error."""
    return once("heron", build)


def build(out: Path) -> None:
    targets = [f"{builder}={out / folder}" for builder, folder in BUILDERS.items()]
    command = [sys.executable, "-m", "sphinx_apparatus", "build", str(HERE), "-c", str(HERE), "-d", str(out / "trees")]
    result = subprocess.run([*command, *targets], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.fixture(scope="module")
def record(formats: Path) -> dict[str, Any]:
    return readers.record_of(formats / "data/heron.json")


@pytest.mark.parametrize("siglum", SIGLA)
def test_every_witness_comes_back_from_every_format(siglum: str, formats: Path, record: dict[str, Any]) -> None:
    expected = (HERE / f"witnesses/{siglum}.txt").read_bytes()
    assert (formats / f"witness/{siglum}.txt").read_bytes() == expected
    assert readers.witness_from_tei(formats / "tei/heron.xml", siglum).encode() == expected
    assert readers.witness_from_html(formats / "html", siglum).encode() == expected
    assert readers.witness_from_data(record, siglum).encode() == expected


def test_the_witnesses_differ_in_what_they_have() -> None:
    texts = {siglum: (HERE / f"witnesses/{siglum}.txt").read_text(encoding="utf-8") for siglum in SIGLA}
    assert "cheese" in texts["A"] and "cheese" not in texts["B"]
    assert texts["A"].index("broken gate") < texts["A"].index("she has eaten")
    assert texts["B"].index("she has eaten") < texts["B"].index("Count me the boards")
    assert texts["C"].index("eels") < texts["C"].index("rained")
    assert "<torn>" in texts["C"] and "[...]" in texts["A"]


def test_the_reading_text_is_the_same(formats: Path, record: dict[str, Any]) -> None:
    expected = readers.from_data(record)
    assert len(expected) == 43
    assert readers.from_html(formats / "html") == expected
    assert readers.from_epub(formats / "epub/heron.epub") == expected
    assert readers.from_tei(formats / "tei/heron.xml") == expected
    assert from_text(formats / "text/heron.txt").blocks == expected
    assert readers.from_pdf(formats / "pdf/heron.pdf", expected[0], expected[-1]) == expected


def test_the_entries_are_the_same(formats: Path, record: dict[str, Any]) -> None:
    expected = readers.entries_of_data(record)
    assert len(expected) >= 50
    assert readers.entries_of_html(formats / "html") == expected
    assert readers.entries_of_epub(formats / "epub/heron.epub") == expected


def test_the_tei_says_of_every_entry_what_the_data_say(formats: Path, record: dict[str, Any]) -> None:
    """By id: lemma, readings, who has which and who conjectured it, type, layer and remark."""
    path = formats / "tei/heron.xml"
    found = readers.told_by_tei(path, SIGLA)
    assert found == readers.told_by_data(record, SIGLA, readers.lost_in_tei(path, SIGLA))
    assert found["av9-keeper"].lemma == ("keeper", (), "Reed")
    assert found["a2-does-not"].readings[2] == ("does not fully", (), "Marsh")
    assert found["av16-is"].readings == (("lac.", ("C",), ""),)
    assert found["a13-she-will-not-be"].lemma[1] == ("B",)
    assert {entry.layer for entry in found.values()} == {"variants", "spelling"}


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ("a11-lacuna", ("may … in (¶ 14)", ("lac.",), "The lower half of the leaf is torn away.")),
        ("av12-lacuna", ("and what she has", ("lac.",), "Mice.")),
        ("av5-transposition", ("vv. 5–8", ("transp. after v. 12",), "The boards come after the keeper.")),
        ("a15-transposition", ("¶ 15", ("transp. after ¶ 17",), "")),
        ("av9-keeper", ("keeper", ("sleeper", "creeper"), "The song is sung to the keeper throughout.")),
        ("av16-is", ("is", ("lac.",), "")),
        ("ahv1-song", ("song", ("Song", "songe"), "")),
        ("av13-lark", ("lark", ("larke",), "")),
    ],
)  # fmt: skip
def test_what_an_entry_says(entry: str, shown: readers.Entry, record: dict[str, Any]) -> None:
    assert readers.entries_of_data(record)[entry] == shown


def test_each_layer_has_its_list(formats: Path, record: dict[str, Any]) -> None:
    types = {entry["id"]: entry["type"] for entry in record["entries"]}
    for name, spelling in (("variants", False), ("spelling", True)):
        page = html.parse(str(formats / f"html/lists/{name}.html")).getroot()
        listed = [item.get("id").removeprefix("list-") for item in page.xpath("//li[starts-with(@id, 'list-')]")]
        assert listed == [key for key, type_ in types.items() if (type_ == "spelling") == spelling]


def test_each_layer_is_a_series_at_the_foot(formats: Path, record: dict[str, Any]) -> None:
    """The second stands below the first on every page, and no entry is missing."""
    places = readers.places_of_entries(formats / "pdf/heron.pdf")
    series: dict[tuple[int, bool], list[float]] = {}
    for entry in record["entries"]:
        page, height = places[f"{entry['id']}-entry"]
        series.setdefault((page, entry["type"] == "spelling"), []).append(height)
    both = [page for page, spelling in series if spelling and (page, False) in series]
    assert len(both) >= 3
    assert all(max(series[page, True]) < min(series[page, False]) for page in both)


def test_the_witnesses_stand_side_by_side(formats: Path) -> None:
    page = html.parse(str(formats / "html/lists/together.html")).getroot()
    rows = [[cell.text_content().strip() for cell in row] for row in page.xpath("//table//tr")]
    assert rows[0] == ["Place", "A", "B", "C"]
    found = {row[0]: row[1:] for row in rows}
    assert found["¶ 16"][1] == "om."
    assert found["¶ 12"][2] == "[lacuna]"
    assert found["v. 5"] == [
        "Compt me the boards of the broken gate,",
        "[transp. after v. 12] Count me the boards of the gate,",
        "Count me the boards of the broken gate,",
    ]


def test_the_search_knows_what_each_witness_has(formats: Path) -> None:
    """Also in a block of which a witness has lost the beginning; who has nothing of a block is not named."""
    records = (formats / "html/_static/records.js").read_text(encoding="utf-8")
    rows = json.loads(records[records.index("[") : records.rindex("]") + 1])
    found = {label: source for _, _, label, _, *source in rows}
    assert found["¶ 14"][0].endswith("[C]  the song that follows.")
    assert found["¶ 13"] == found["¶ 16"] == []
    assert found["v. 12"] == ["[A]  weighed she will not forget."]


def test_words_from_the_right_say_so(formats: Path) -> None:
    page = html.parse(str(formats / "html/text/song.html")).getroot()
    assert {(n.get("lang"), n.get("dir")) for n in page.xpath("//span[@lang]")} == {("he", "rtl")}


def test_verses_are_places(formats: Path) -> None:
    page = html.parse(str(formats / "html/text/song.html")).getroot()
    verses = page.find_class("verse")
    assert [verse.get("id") for verse in verses] == [f"v{n}" for n in range(1, 21)]
    assert [n.text for n in page.find_class("verse-number") if "between" not in n.get("class")] == [
        "5",
        "10",
        "15",
        "20",
    ]
    whole = json.loads((formats / "dts/navigation/heron;down=1.jsonld").read_text(encoding="utf-8"))
    units = [(unit["identifier"], unit["citeType"]) for unit in whole["member"]]
    assert ("v20", "verse") in units and ("18", "paragraph") in units and len(units) == 38
    assert "standing here again" in (formats / "dts/document/heron/v20.tei").read_text(encoding="utf-8")


KEEP_COPIED = """Object.defineProperty(navigator, "clipboard", {
  value: { writeText: async (text) => { globalThis.copied = text; } } });"""


@pytest.mark.parametrize("width", [390, 1400])
def test_a_verse_has_its_menu(width: int, formats: Path, browser: Any) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.add_init_script(KEEP_COPIED)
    page.goto((formats / "html/text/song.html").as_uri())
    page.click("#v10 .verse-number")
    menu = page.locator("#place")
    assert menu.get_by_role("heading").inner_text() == "Verse 10"
    copied = {}
    for name in ("Reference", "For a correction"):
        menu.get_by_role("button", name=name).click()
        copied[name] = page.evaluate("globalThis.copied")
    assert "v. 10." in copied["Reference"]
    where, _, words = copied["For a correction"].partition("\n\n")
    assert words == "the heron is no one's debt."
    source = (HERE / "text/song.md").read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(source, 1) if "debt" in text)
    assert where.startswith("v. 10 · id v10 · version 1.0 · text ")
    assert where.endswith(f"text/song.md, lines {line}")
    page.close()


def test_where_a_witness_goes_on_is_marked_as_where_it_breaks_off(formats: Path, tab: Tab) -> None:
    """Both marks open the entry, are heard, are in no copy, and are gone where the apparatus is."""
    page = tab(viewport={"width": 390, "height": 900})
    page.goto((formats / "html/text/letter.html").as_uri())
    marks = page.locator("[popovertarget='a11-lacuna-entry']")
    labels = ["Textual note: C has lost may … in (¶ 14)", "Textual note: C goes on here"]
    assert [mark.get_attribute("aria-label") for mark in marks.all()] == labels
    assert marks.all_inner_texts() == ["", ""]
    page.locator("#p14").get_by_role("button", name="C goes on here").click()
    assert page.locator("#a11-lacuna-entry:popover-open").inner_text().startswith("¶ 11")
    page.keyboard.press("Escape")
    page.get_by_label("Read", exact=True).check()
    assert [mark.is_visible() for mark in marks.all()] == [False, False]


def test_the_e_book_calls_a_lacuna_at_both_ends(formats: Path) -> None:
    calls = readers.calls_of_epub(formats / "epub/heron.epub", "a11-lacuna")
    assert calls == ["Apparatus: may … in (¶ 14)", "Apparatus: C goes on here"]


def test_the_tei_is_valid(formats: Path, tmp_path: Path) -> None:
    path = formats / "tei/heron.xml"
    assert jing(TEI_ALL, path) == ""
    assert jing(path.parent / "edition.rnc", path) == ""
    assert schematron(TEI_ALL, path, tmp_path) == []


SHOWN = """() => [...document.querySelectorAll("body rdg")].map((rdg) => {
  const said = (side) => getComputedStyle(rdg, side).content.replace(/" "|(?<!\\\\)"/g, "");
  return said("::before") + rdg.textContent + said("::after"); })"""
VERSES = "() => [...document.querySelectorAll('body l')].map((l) => [l.textContent, l.getBoundingClientRect().top])"


def test_a_browser_shows_the_tei_with_verses_as_lines_and_says_what_each_witness_has(formats: Path, tab: Tab) -> None:
    page = tab()
    page.goto((formats / "tei/heron.xml").as_uri())
    shown = [" ".join(words.split()) for words in page.evaluate(SHOWN)]
    tops = [top for _, top in page.evaluate(VERSES)]
    assert len(tops) == len(set(tops)) == 20
    assert not [words for words in shown if "#" in words or words.startswith("[]") or "[ " in words]
    for kind in ("om.", "lac. from here", "lac. to here", "transp. from here", "transp. to here"):
        assert any(words.startswith(f"[{kind} ") for words in shown), kind
    assert all(re.search(r" ([ABC]|conj\. \w.*)\]$", words) for words in shown)


def test_every_pointer_of_the_tei_has_its_target(formats: Path) -> None:
    tei = etree.parse(str(formats / "tei/heron.xml")).getroot()
    ids = {node.get(f"{readers.XML}id") for node in tei.iter()}
    names = ("target", "ref", "wit", "resp", "source", "ana")
    pointers = {p for node in tei.iter() for key in names for p in node.get(key, "").split() if p.startswith("#")}
    assert {pointer[1:] for pointer in pointers} <= ids


def test_the_data_keep_to_their_schema(formats: Path, record: dict[str, Any]) -> None:
    assert json_schema(formats / "data/heron.json") == []
    places = {entry["id"]: (entry.get("paragraph"), entry.get("verse")) for entry in record["entries"]}
    assert (places["ah1-heron"], places["a1-dear"], places["av9-keeper"]) == ((None, None), (1, None), (None, 9))


def test_the_ids_of_verses_are_kept(record: dict[str, Any]) -> None:
    ids = manifest_of(record)["ids"]
    assert [ids[name]["kind"] for name in ("v9", "p9", "av9-keeper")] == ["verse", "paragraph", "entry"]
    assert ids["v9"]["words"] == "O keeper, keeper, open the gate;"


def test_no_link_stands_in_a_link_in_any_format(formats: Path) -> None:
    book, pdf = formats / "epub/heron.epub", formats / "pdf/heron.pdf"
    assert nested(formats / "html") == nested(book) == overlapping(pdf) == []


def test_the_nu_checker_finds_nothing(formats: Path) -> None:
    assert nu(sorted((formats / "html").rglob("*.html"))) == []


def test_the_e_book_is_valid(formats: Path) -> None:
    assert epubcheck(formats / "epub/heron.epub") == []


@pytest.fixture(scope="module")
def imported(formats: Path, once: Once) -> Path:
    """Return a folder with the project made of the TEI, and its data and TEI; a warning is an error."""
    return once("heron-imported", partial(build_imported, formats))


def build_imported(formats: Path, out: Path) -> None:
    assert main(["import", str(out / "project"), "--from", str(formats / "tei/heron.xml")]) == 0
    command = [sys.executable, "-m", "sphinx_apparatus", "build", "edition", "-c", ".", "-d", str(out / "trees")]
    command += [f"{name}={out / name}" for name in ("data", "tei")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, cwd=out / "project", env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("siglum", SIGLA)
def test_every_witness_comes_back_from_the_imported_tei(siglum: str, imported: Path) -> None:
    expected = (HERE / f"witnesses/{siglum}.txt").read_bytes()
    assert (imported / f"project/edition/witnesses/{siglum}.txt").read_bytes() == expected
    record = readers.record_of(imported / "data/edition.json")
    assert readers.witness_from_data(record, siglum).encode() == expected
    assert readers.witness_from_tei(imported / "tei/edition.xml", siglum).encode() == expected


def test_the_imported_tei_is_the_same_edition(formats: Path, record: dict[str, Any], imported: Path) -> None:
    """Entries with layer, type and who proposed them, verses and stanzas, lacunae, transpositions, languages."""
    assert readers.record_of(imported / "data/edition.json") == record
    bodies = [
        etree.tostring(etree.parse(str(path)).getroot().find(f"{readers.TEI}text/{readers.TEI}body"), method="c14n")
        for path in (formats / "tei/heron.xml", imported / "tei/edition.xml")
    ]
    assert bodies[0] == bodies[1]
    conf = (imported / "project/conf.py").read_text(encoding="utf-8")
    assert "apparatus_layers = {'variants': ['variant', 'transposition', 'lacuna', 'conjecture']" in conf


@pytest.mark.parametrize("width", [390, 1400])
def test_axe_finds_nothing(width: int, formats: Path, tab: Tab) -> None:
    page = tab(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    for name in ("text/letter", "text/song", "lists/together", "lists/a"):
        page.goto((formats / f"html/{name}.html").as_uri())
        page.evaluate(ALIKE)
        page.evaluate(f"() => {{ {AXE}; {COLOURS} }}")
        found = page.evaluate("async () => (await axe.run()).violations.map(v => [v.id, v.nodes.map(n => n.html)])")
        assert found == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width
