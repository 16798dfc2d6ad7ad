"""Every format says the same: the text, the entries and the notes, read out of each by code of the tests' own."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Browser

from tests.edition import readers
from tests.edition.conftest import ROOT
from tests.edition.readers import Reading, beside, folded, written
from tests.extension.pdf_structure import Element, read_structure

NAME = "workers-militia"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
LONGEST_LEMMA = 6


@pytest.fixture(scope="module")
def record(formats: Path) -> dict[str, Any]:
    """Return the data file."""
    found: dict[str, Any] = json.loads((formats / f"data/{NAME}.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def readings(formats: Path, latex: Path) -> dict[str, Reading]:
    """Return what each format gives."""
    data = readers.from_data(formats / f"data/{NAME}.json")
    return {
        "JSON": data,
        "text": readers.from_text(formats / f"text/{NAME}.txt"),
        "HTML": readers.from_html(formats / "html"),
        "EPUB": readers.from_epub(formats / f"epub/{NAME}.epub"),
        "TEI": readers.from_tei(formats / f"tei/{NAME}.xml"),
        "PDF": readers.from_pdf(formats / f"pdf/{NAME}.pdf", data.blocks[0], data.blocks[-1]),
        "LaTeX": readers.from_latex(latex),
    }


@pytest.mark.parametrize("name", ["text", "HTML", "EPUB", "TEI", "PDF", "LaTeX"])
def test_the_reading_text_is_the_same(readings: dict[str, Reading], name: str) -> None:
    expected = readings["JSON"].blocks
    assert len(expected) >= 94
    assert readings[name].blocks == expected


SLANTED = """() => Object.fromEntries([...document.querySelectorAll('p[id]')].map(p => {
    const beside = '.para-number, .note-mark, .as-source, [popover], [role^=doc-]:not(section), button, sup';
    const texts = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    let words = '';
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const around = text.parentElement;
        if (around.closest(beside) || getComputedStyle(around).fontStyle !== 'italic') continue;
        words += ` ${text.data}`;
    }
    return [p.id, words.replace(/\\s+/g, ' ').trim()];
}).filter(([id, words]) => words && /^p\\d+$/.test(id)))"""


def slanted_in_tei(path: Path) -> dict[str, str]:
    """Return the words in italics by paragraph, as the TEI marks them."""
    found = {}
    for block in etree.parse(str(path)).getroot().iter():
        id_ = block.get(XML_ID, "") if isinstance(block.tag, str) else ""
        marked = block.xpath(".//*[@rend='italic' or local-name()='title'][not(ancestor::*[local-name()='rdg'])]")
        if re.fullmatch(r"p\d+", id_) and marked:
            found[id_] = " ".join(" ".join(written(hi, beside).split()) for hi in marked)
    return found


def test_emphasis_is_the_same_in_every_format(formats: Path, browser: Browser, tmp_path: Path) -> None:
    """What a reader sees slanted, whatever style sheet or mark makes it so."""
    shown = {}
    with zipfile.ZipFile(formats / f"epub/{NAME}.epub") as book:
        book.extractall(tmp_path)
    talk = next(p for p in tmp_path.rglob("*.xhtml") if 'id="p1"' in p.read_text(encoding="utf-8"))
    page = browser.new_page()
    for name, file in (("HTML", formats / "html/text/talk.html"), ("EPUB", talk)):
        page.goto(file.as_uri())
        shown[name] = page.evaluate(SLANTED)
    page.close()
    assert shown["HTML"] == shown["EPUB"]
    marked = slanted_in_tei(formats / f"tei/{NAME}.xml")
    assert len(marked) >= 5
    assert {id_: folded(words) for id_, words in shown["HTML"].items()} == {
        id_: folded(words) for id_, words in marked.items()
    }
    printed = folded("".join(slanted_in_pdf(read_structure(formats / f"pdf/{NAME}.pdf"))))
    assert "".join("".join(shown["HTML"].values()).split()) in "".join(printed.split())


def slanted_in_pdf(element: Element) -> Iterator[str]:
    """Yield the emphasised words of the PDF in order, without headings and what is at the foot of the pages."""
    for child in element.children:
        if isinstance(child, Element) and child.kind == "Em":
            yield child.text("Note", "Mark")
        elif isinstance(child, Element) and child.kind not in ("Note", "H1", "H2", "H3", "H4"):
            yield from slanted_in_pdf(child)


@pytest.mark.parametrize("name", ["HTML", "EPUB", "TEI"])
def test_the_entries_are_the_same_by_id(readings: dict[str, Reading], name: str) -> None:
    expected = readings["JSON"].entries
    assert len(expected) >= 20
    assert readings[name].entries == expected


@pytest.mark.parametrize("name", ["HTML", "EPUB", "TEI", "PDF", "LaTeX"])
def test_the_notes_are_the_same_by_id(readings: dict[str, Reading], name: str) -> None:
    expected = readings["JSON"].notes
    assert len(expected) >= 58
    assert readings[name].notes == expected


@pytest.mark.parametrize("name", ["PDF", "LaTeX"])
def test_the_entries_on_paper_are_the_same_by_id(readings: dict[str, Reading], name: str) -> None:
    expected, found = readings["JSON"].entries, readings[name].entries
    assert set(found) == set(expected)
    for id_, (lemma, _, printed) in found.items():
        whole, others, remark = expected[id_]
        assert lemma == shortened(whole), id_
        assert all(shortened(other) in printed for other in others), id_
        assert remark.rstrip(".") in printed, id_


def test_the_differences_of_the_quotations_are_in_the_pdf_in_order(
    readings: dict[str, Reading], record: dict[str, Any]
) -> None:
    """But omissions that the text marks itself, of which nothing more is known."""
    listed = [d for quotation in record["quotations"] for d in quotation.get("difference", [])]
    expected = [d for d in listed if d["type"] != "omission" or "note" in d]
    found = readings["PDF"].differences
    assert [unquoted(words) for words, _ in found] == [unquoted(d["lemma"]) for d in expected]
    assert len(listed) - 7 == len(found) > 13
    for (_, printed), difference in zip(found, expected, strict=True):
        assert difference.get("reading", "") in printed and difference.get("note", "") in printed


def unquoted(text: str) -> str:
    """Return words without their quotation marks and apostrophes, which a rule makes typographic."""
    return re.sub("[\"'“”‘’]", "", text)


def test_the_numbers_of_the_notes_are_the_same_by_id(readings: dict[str, Reading]) -> None:
    assert readings["PDF"].numbers == readings["JSON"].numbers


def test_the_witness_comes_back_from_the_tei_and_from_the_site(formats: Path) -> None:
    expected = (ROOT / "edition/witnesses/B.txt").read_bytes()
    assert readers.witness_from_tei(formats / f"tei/{NAME}.xml").encode() == expected
    assert readers.witness_from_html(formats / "html").encode() == expected


def test_the_witness_comes_back_from_the_data(record: dict[str, Any]) -> None:
    [witness] = [w for w in record["witnesses"] if w["siglum"] == "B"]
    layout, out = witness["layout"], ""
    for block in record["text"]:
        if block["kind"] == "break":
            out += layout["section_break"]
        else:
            out += (layout["between"] if out else "") + block["witnesses"]["B"]
    assert (out + layout["end"]).encode() == (ROOT / "edition/witnesses/B.txt").read_bytes()


def shortened(words: str) -> str:
    """Return a long lemma as the foot of a page has it: its first and its last word."""
    found = words.split()
    return f"{found[0]} … {found[-1]}" if len(found) > LONGEST_LEMMA else words
