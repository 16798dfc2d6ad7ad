"""The e-book is valid, says how accessible it is, and its notes and entries are linked both ways."""

from __future__ import annotations

import posixpath
import re
import shutil
import struct
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree

from tests import Tab
from tests.validators import epubcheck

XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"
OPF = "{http://www.idpf.org/2007/opf}"


@pytest.fixture(scope="module")
def path(formats: Path) -> Path:
    return formats / "epub/workers-militia.epub"


@pytest.fixture(scope="module")
def book(path: Path) -> dict[str, etree._Element]:
    with zipfile.ZipFile(path) as bundle:
        names = [name for name in bundle.namelist() if name.endswith((".xhtml", ".opf"))]
        return {name: etree.fromstring(bundle.read(name)) for name in names}


def test_epubcheck_has_nothing_to_say(path: Path) -> None:
    assert epubcheck(path) == []


def test_epubcheck_sees_a_fault(path: Path, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.epub"
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(faulty, "w") as bad:
        for item in good.infolist():
            data = good.read(item)
            bad.writestr(item, data.replace(b'id="p13"', b'id="p12"') if item.filename.endswith("talk.xhtml") else data)
    assert any(message.startswith("ERROR(RSC-005)") for message in epubcheck(faulty))


def test_the_description_is_complete(book: dict[str, etree._Element]) -> None:
    said = {node.get("property"): node.text for node in book["content.opf"].iter(f"{OPF}meta")}
    wanted = (
        "accessMode",
        "accessModeSufficient",
        "accessibilityFeature",
        "accessibilityHazard",
        "accessibilitySummary",
    )
    assert all(said.get(f"schema:{name}") for name in wanted)
    assert "unknown" not in " ".join(book["content.opf"].itertext())


def test_it_has_a_cover(path: Path, book: dict[str, etree._Element]) -> None:
    [item] = [i for i in book["content.opf"].iter(f"{OPF}item") if "cover-image" in i.get("properties", "").split()]
    with zipfile.ZipFile(path) as bundle:
        picture = bundle.read(item.get("href", ""))
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (1600, 2560)
    [image] = book["cover.xhtml"].iter(f"{XHTML}img")
    assert (image.get("src"), "workers militia" in image.get("alt", "")) == (item.get("href"), True)


def test_what_is_said_of_its_accessibility_is_true(book: dict[str, etree._Element]) -> None:
    said = [
        n.text for n in book["content.opf"].iter(f"{OPF}meta") if n.get("property") == "schema:accessibilityFeature"
    ]
    pages = {name: root for name, root in book.items() if name.endswith(".xhtml")}
    kinds = {nav.get(TYPE) for nav in pages["nav.xhtml"].iter(f"{XHTML}nav")}
    breaks = [n for root in pages.values() for n in root.iter() if n.get("role") == "doc-pagebreak"]
    inside = [root for name, root in pages.items() if name != "cover.xhtml"]
    pictures = [n for root in inside for n in root.iter(f"{XHTML}img", "{http://www.w3.org/2000/svg}svg")]
    named = [n for n in pictures if n.get("alt") or n.get("aria-label") or n.get("aria-labelledby")]
    truth = {
        "tableOfContents": "toc" in kinds,
        "structuralNavigation": all(list(root.iter(f"{XHTML}h1")) for n, root in pages.items() if "/" in n),
        "readingOrder": len(list(book["content.opf"].iter(f"{OPF}itemref"))) == len(pages) - 1,  # not the contents
        "displayTransformability": not any(root.xpath("//@style") for root in pages.values()),
        "pageNavigation": "page-list" in kinds,
        "pageBreakMarkers": len(breaks) > 35,
        "alternativeText": bool(pictures) and named == pictures,
    }
    assert set(said) == {feature for feature, holds in truth.items() if holds}
    assert set(truth) - set(said) <= {"alternativeText"}


def test_every_call_opens_its_note_and_the_note_leads_back(book: dict[str, etree._Element]) -> None:
    ids = {(name, node.get("id")): node for name, root in book.items() for node in root.iter() if node.get("id")}
    calls = [(name, a) for name, root in book.items() for a in root.iter(f"{XHTML}a") if a.get("role") == "doc-noteref"]
    notes = {key for key, node in ids.items() if "note" in node.get("class", "").split()}
    assert len(notes) > 50 and notes <= {address(name, call.get("href", "")) for name, call in calls}
    for name, call in calls:
        target = ids[address(name, call.get("href", ""))]
        assert (call.get(TYPE), target.get(TYPE), target.get("role")) == ("noteref", "footnote", "doc-footnote")
        links = [a for a in target.iter(f"{XHTML}a") if a.get("role") == "doc-backlink"]
        assert any(ids[address(name, a.get("href", ""))] is call for a in links)


def test_the_pages_are_those_of_the_book(formats: Path, book: dict[str, Any]) -> None:
    """What a page of the PDF begins with follows its mark; every page of introduction, talk and principles has one."""
    [pages] = [nav for nav in book["nav.xhtml"].iter(f"{XHTML}nav") if nav.get(TYPE) == "page-list"]
    found = {}
    for a in pages.iter(f"{XHTML}a"):
        name, anchor = address("nav.xhtml", a.get("href", ""))
        [mark] = book[name].xpath(f"//*[@id='{anchor}']")
        assert (mark.get(TYPE), mark.get("role"), mark.get("aria-label")) == ("pagebreak", "doc-pagebreak", a.text)
        after = mark.xpath("following::text()[not(ancestor::*[local-name()='aside'])]")
        found[int(a.text or 0)] = name, folded("".join(after[:40]))
    said = [n.text for n in book["content.opf"].iter(f"{OPF}meta") if n.get("property") == "pageBreakSource"]
    assert said == ["workers-militia.pdf"]
    for number, (_, words) in found.items():
        lines = page_words(formats / "pdf/workers-militia.pdf", number)
        assert words[:20] in lines, number
    numbers = sorted(number for number, (name, _) in found.items() if name == "text/talk.xhtml")
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) > 20
    assert {name for name, _ in found.values()} >= {"front/introduction.xhtml", "front/principles.xhtml"}


def page_words(path: Path, number: int) -> str:
    """Return the letters of a page of a PDF, as another program reads them."""
    with pypdfium2.PdfDocument(path) as pdf:
        return folded(pdf[number - 1].get_textpage().get_text_range())


def folded(text: str) -> str:
    """Return the letters of a text alone, small and without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isalpha())


def test_titles_and_names_are_filed_as_a_catalogue_does(book: dict[str, Any]) -> None:
    filed = {n.get("refines"): n.text for n in book["content.opf"].iter(f"{OPF}meta") if n.get("property") == "file-as"}
    assert filed["#title"] == "workers militia and the struggle for socialism, The"
    assert (filed["#aut-0"], filed["#edt-0"]) == ("Holmes, Dave", "editors, The")
    assert "fascism" in book["content.opf"].xpath("//*[local-name()='subject']/text()")


def test_every_page_has_one_heading_of_the_first_level(book: dict[str, etree._Element]) -> None:
    inside = {name: root for name, root in book.items() if name.endswith(".xhtml") and name != "cover.xhtml"}
    assert {len(list(root.iter(f"{XHTML}h1"))) for root in inside.values()} == {1}


def test_links_have_the_colour_of_the_text(path: Path) -> None:
    with zipfile.ZipFile(path) as bundle:
        css = bundle.read("edition.css").decode()
    assert "a { color: inherit;" in css
    assert css.count("color") == css.count("color: inherit")


def test_no_line_parts_a_sign_from_its_number(book: dict[str, etree._Element]) -> None:
    pages = {name: "".join(root.itertext()) for name, root in book.items() if name.startswith(("front/", "back/"))}
    assert sum(words.count("¶\N{NO-BREAK SPACE}") for words in pages.values()) > 300
    del pages["back/transcribed.xhtml"]
    parted = re.compile(r"¶ .*|\b\d\d? (?:November|February)\b.*")
    assert [found for words in pages.values() for found in parted.findall(words)] == []
    works = book["back/works.xhtml"]
    assert works.xpath("count(//*[@class='lining']/*[local-name()='wbr'])") > 500


@pytest.mark.parametrize("size", [16, 32])
def test_nothing_is_wider_than_a_small_screen(path: Path, tmp_path: Path, tab: Tab, size: int) -> None:
    """Long addresses and tables are on the pages of works and witnesses; the second size is that of large type."""
    shutil.unpack_archive(path, tmp_path, "zip")
    page = tab(viewport={"width": 400, "height": 900})
    for name in ("back/works", "front/witnesses", "text/talk", "title"):
        page.goto((tmp_path / f"{name}.xhtml").as_uri())
        page.evaluate(f"document.documentElement.style.fontSize = '{size}px'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, name


def test_every_paragraph_can_be_gone_to(book: dict[str, etree._Element]) -> None:
    lists = [nav for nav in book["nav.xhtml"].iter(f"{XHTML}nav") if nav.get(TYPE) is None]
    links = list(lists[0].iter(f"{XHTML}a"))
    assert [a.text for a in links] == [str(n) for n in range(1, 86)]
    for a in links:
        name, anchor = address("nav.xhtml", a.get("href", ""))
        [mark] = book[name].xpath(f"//*[@id='{anchor}']")
        assert mark.getparent().get("id") == f"p{a.text}"


def test_nothing_of_the_site_is_in_it(path: Path) -> None:
    with zipfile.ZipFile(path) as bundle:
        names = bundle.namelist()
        css = "".join(bundle.read(name).decode() for name in names if name.endswith(".css"))
    assert names[0] == "mimetype"
    assert not [name for name in names if name.endswith(".js") or "furo" in name]
    assert not [word for word in (":has(", "popover", "position-area", "--") if word in css]


def test_a_conjecture_that_is_not_printed_has_no_sign(book: dict[str, etree._Element]) -> None:
    """Its entry leads back to the words."""
    talk = book["text/talk.xhtml"]
    entries = {aside.get("id"): aside for aside in talk.iter(f"{XHTML}aside") if aside.get("class") == "entry"}
    called = {a.get("href")[1:] for a in talk.iter(f"{XHTML}a") if a.get("class") == "entry-call"}
    silent = set(entries) - called
    assert silent and called
    for name in silent:
        [back] = [a for a in entries[name].iter(f"{XHTML}a") if a.get("role") == "doc-backlink"]
        [place] = talk.xpath(f"//*[@id='{back.get('href')[1:]}']")
        assert not place.xpath(".//*[contains(@class, 'lemma')]")
        assert entries[name].get(TYPE) is None  # Apple Books and Thorium show footnotes only where they are called


def test_pages_say_what_they_are(book: dict[str, etree._Element]) -> None:
    bodies = {name: root.find(f"{XHTML}body") for name, root in book.items() if "/" in name}
    parts = {name: body.get(TYPE) for name, body in bodies.items()}
    assert parts["text/talk.xhtml"] == "bodymatter"
    assert {part for name, part in parts.items() if name != "text/talk.xhtml"} == {"backmatter"}
    kinds = {name: body.find(f"{XHTML}main/{XHTML}section").get(TYPE) for name, body in bodies.items()}
    assert kinds["text/talk.xhtml"] == "chapter" and kinds["back/works.xhtml"] == "bibliography"
    assert kinds["back/persons.xhtml"] == kinds["back/terms.xhtml"] == "index"
    marks = {a.get("href"): a.get(TYPE) for a in book["nav.xhtml"].iter(f"{XHTML}a") if a.get(TYPE)}
    assert marks["back/works.xhtml"] == "bibliography" and marks["text/talk.xhtml"] == "bodymatter"


def test_the_contents_have_two_levels(book: dict[str, etree._Element]) -> None:
    [contents] = [nav for nav in book["nav.xhtml"].iter(f"{XHTML}nav") if nav.get(TYPE) == "toc"]
    assert contents.xpath("boolean(.//*[local-name()='li']//*[local-name()='li'])")
    assert not contents.xpath("boolean(.//*[local-name()='li']//*[local-name()='li']//*[local-name()='li'])")


def test_every_page_names_its_language(book: dict[str, etree._Element]) -> None:
    pages = [root for name, root in book.items() if name.endswith(".xhtml")]
    assert {root.get("lang") for root in pages} == {"en"}


def address(page: str, href: str) -> tuple[str, str]:
    """Return page and anchor to which a link leads."""
    path, _, anchor = href.partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page, anchor
