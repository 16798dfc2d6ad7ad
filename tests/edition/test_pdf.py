"""The PDF of this edition, read as a reader and a screen reader do, is the edited text with its notes and entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_apparatus import nodes as ours
from tests.extension.pdf_pages import (
    BEFORE,
    HEAD,
    HOLE,
    HYPHEN,
    MARGIN,
    NOTE,
    TEXT,
    Page,
    hyphens,
    joined,
    left_open,
    letters_of,
    read_pages,
    without_hyphens,
)
from tests.extension.pdf_structure import Element, read_structure

ROOT = Path(__file__).parents[2]
MARGIN_RIGHT, HANGS = 19 / 25.4 * 72, 3.0
"""The right margin of the page, and how far (pt) punctuation may hang into the right one."""
APART = (ours.reading, ours.entry_note, ours.paragraph_number)
KEYED = re.compile(
    r"(?=(?:\b(?P<first>\d+)(?:–(?:p\. (?P<other>\d+)\.)?(?P<last>\d+))?|(?P<again>\|)|heading|title)"
    r" (?P<lemma>[^|\]]+?)\d?\])"
)
"""A key and a lemma at the foot, wherever they may begin."""


@dataclass(frozen=True)
class Edition:
    """What was built: the file, the resolved tree of the text, the settings."""

    pdf: Path
    tree: nodes.document
    config: Any

    def paragraphs(self, numbers: str = "") -> dict[int, str]:
        """Return the reading text of every numbered paragraph, the numbers of the notes in the form `numbers`."""
        order = [note["refid"] for note in self.tree.findall(nodes.footnote_reference)]
        notes = {refid: numbers.format(n) for n, refid in enumerate(dict.fromkeys(order), 1)}
        found = (n for n in self.tree.findall(nodes.paragraph) if "number" in n)
        return {int(node["number"]): plain(sign_of(node) + "".join(words_of(node, notes))) for node in found}

    def in_headings(self) -> int:
        """Return how many entries stand in headings, which have no line number."""
        return sum(1 for title in self.tree.findall(nodes.title) for _ in title.findall(ours.apparatus_entry))

    def lemmas(self) -> list[str]:
        """Return the words of the lemma of every entry, in order."""
        entries = self.tree.findall(ours.apparatus_entry)
        return [plain("".join(words_of(entry, {}))) for entry in entries]


def words_of(node: nodes.Element, notes: dict[str, str]) -> Iterator[str]:
    """Yield the words that are printed where a node stands."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield str(child)
        elif isinstance(child, nodes.footnote_reference):
            yield notes.get(child["refid"], "")
        elif isinstance(child, nodes.Element) and not isinstance(child, APART):
            yield from words_of(child, notes)


def sign_of(paragraph: nodes.Element) -> str:
    """Return the number of the point that a paragraph begins."""
    item = paragraph.parent
    if not isinstance(item.parent, nodes.enumerated_list) or item.index(paragraph):
        return ""
    return f"{item.parent.get('start', 1) + item.parent.index(item)}. "


def plain(text: str) -> str:
    """Return text with one kind of space, and no soft hyphens."""
    return " ".join(text.replace("\xad", "").split())


@pytest.fixture(scope="module")
def edition(formats: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    out = tmp_path_factory.mktemp("pdf")
    with patch_docutils(ROOT), docutils_namespace():
        app = Sphinx(ROOT / "edition", ROOT, out, out / "doctrees", "typst", status=None, warningiserror=True)
        app.builder.read()
        [docname] = app.config.apparatus_documents
        tree = app.env.get_and_resolve_doctree(docname, app.builder, tags=app.tags)
    return Edition(formats / f"pdf/{app.config.apparatus_pdf_name}.pdf", tree, app.config)


@pytest.fixture(scope="module")
def structure(edition: Edition) -> Element:
    return read_structure(edition.pdf)


@pytest.fixture(scope="module")
def pages(edition: Edition) -> list[Page]:
    """The pages that have text with numbered lines."""
    found = read_pages(edition.pdf)
    texts = [without_hyphens(text) for text in edition.paragraphs(numbers="{}").values()]
    begin = next(page.number for page in found if texts[0][:60] in joined(page.lines))
    end = max(page.number for page in found if texts[-1][-30:] in joined(page.lines))
    return found[begin - 1 : end]


def test_every_paragraph_is_whole_in_the_structure(edition: Edition, structure: Element) -> None:
    expected = edition.paragraphs()
    found = [plain(shown_of(element)) for element in structure.find("P", "LI")]
    assert len(expected) == 85
    assert [text for text in found if text in set(expected.values())] == list(expected.values())


def test_the_lines_of_the_pages_are_the_text(edition: Edition, pages: list[Page]) -> None:
    printed = joined([line for page in pages for line in page.lines])
    place = 0
    for number, text in edition.paragraphs(numbers="{}").items():
        text = without_hyphens(text)
        found = printed.find(text, place)
        assert found >= 0, f"¶ {number} is not printed after ¶ {number - 1}: {text[:60]}"
        assert len(printed[place:found]) < 90, f"before ¶ {number} is printed: {printed[place:found]}"
        place = found + len(text)


def test_a_reader_copies_the_text_of_every_paragraph(edition: Edition) -> None:
    """The letters of the text's sizes, in the order in which a selection copies them, without spaces and hyphens.

    The numbers of notes may be letters of their own, of a smaller size.
    """
    with pypdfium2.PdfDocument(edition.pdf) as pdf:
        letters = [letter.char for page in pdf for letter in letters_of(page) if TEXT <= letter.size < HEAD]
    printed = bare("".join(letters))
    texts = edition.paragraphs(numbers="⟨{}⟩")
    patterns = {n: re.sub("⟨(.*?)⟩", r"(?:\1)?", re.escape(bare(text))) for n, text in texts.items()}
    lost = [n for n, pattern in patterns.items() if not re.search(pattern, printed)]
    assert lost == []


def bare(text: str) -> str:
    """Return text without spaces, hyphens and soft hyphens."""
    return re.sub(r"[\s\xad\u2010\x02-]", "", text)


def test_every_entry_is_at_the_foot_under_the_number_of_its_line(edition: Edition, pages: list[Page]) -> None:
    by_number = {page.number: page for page in pages}
    checked = 0
    lemmas = edition.lemmas()
    for page, first, other, last, words in keys_of(pages, lemmas):
        place = f"p. {page.number}: {first}–{last} {' '.join(words)}"
        line, end = page.lines[first - 1], by_number[other or page.number].lines[last - 1]
        broken = line.endswith(HYPHEN) and line.rstrip(HYPHEN).split()[-1] in without_hyphens(words[0])
        assert words[0] in line or broken, place
        assert words[-1].rstrip(".,;:")[-2:] in end, place
        checked += 1
    assert checked == len(lemmas) - edition.in_headings() > 20


def keys_of(pages: list[Page], lemmas: list[str]) -> Iterator[tuple[Page, int, int, int, list[str]]]:
    """Yield page, first line, other page, last line and words of every entry in the text, in order."""
    keys = ((page, key) for page in pages for key in KEYED.finditer(joined(page.foot)))
    last = None
    for words in map(str.split, lemmas):
        shown = " ".join(words) if len(words) <= 6 else f"{words[0]} … {words[-1].rstrip('.,;:')}"
        page, key = next(k for k in keys if without_hyphens(shown) == k[1]["lemma"].strip())
        last = key if key["first"] else last
        if last and (key["first"] or key["again"]):
            first, other = int(last["first"]), int(last["other"] or 0)
            yield page, first, other, int(last["last"] or first), words


def test_every_note_is_on_the_page_of_its_number(edition: Edition, pages: list[Page]) -> None:
    order = dict.fromkeys(note["refid"] for note in edition.tree.findall(nodes.footnote_reference))
    number = 0
    for page in pages:
        for line in page.foot:
            if re.match(rf"{number + 1}[\u202f ]", line):
                number += 1
                assert str(number) in joined(page.lines), f"p. {page.number}: {line}"
    assert number == len(order)


def test_text_and_foot_never_meet(pages: list[Page]) -> None:
    assert min(page.room for page in pages if page.foot) > 15


def test_no_page_of_the_talk_has_a_hole(pages: list[Page]) -> None:
    """Neither between text and foot nor below; and the last has six lines."""
    *talk, last = pages
    assert len(last.lines) >= 6
    assert len(talk) > 18 and all(page.foot for page in talk)
    assert [page.number for page in talk if left_open(page) > HOLE] == []


def test_no_page_of_a_chapter_has_a_hole_but_its_last(edition: Edition) -> None:
    with pypdfium2.PdfDocument(edition.pdf) as pdf:
        begins = {mark.get_dest().get_index() for mark in pdf.get_toc() if mark.level == 0}
    pages = read_pages(edition.pdf)[BEFORE:]
    inner = [page for page, after in pairwise(pages) if page.lines and after.lines and page.number not in begins]
    assert len(inner) > 28
    assert [page.number for page in inner if left_open(page) > HOLE] == []


def test_no_line_of_a_paragraph_stands_alone(edition: Edition, pages: list[Page]) -> None:
    texts = [without_hyphens(text) for text in edition.paragraphs(numbers="{}").values()]
    for above, below in pairwise(pages):
        last, first = (joined([line]).strip() for line in (above.lines[-1], below.lines[0]))
        assert not any(text.startswith(last) and text != last for text in texts), f"foot of p. {above.number}: {last}"
        assert not any(text.endswith(first) and text != first for text in texts), f"head of p. {below.number}: {first}"


def test_no_page_ends_in_a_hyphen_and_no_three_lines_in_a_row_do(edition: Edition) -> None:
    assert list(hyphens(read_pages(edition.pdf))) == []


def test_no_line_parts_a_sign_from_its_number(edition: Edition) -> None:
    with pypdfium2.PdfDocument(edition.pdf) as pdf:
        words = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    assert "¶" in words and not re.search(r"¶\s*[\r\n]", words)


def test_nothing_runs_into_the_margin(edition: Edition) -> None:
    """Line numbers stand there; a hyphen or a stop may hang a little beyond the edge."""
    with pypdfium2.PdfDocument(edition.pdf) as pdf:
        for number, page in enumerate(pdf, 1):
            beyond = [a for a in letters_of(page) if a.size > NOTE and a.x > page.get_width() - MARGIN_RIGHT + HANGS]
            assert "".join(a.char for a in beyond).strip() == "", f"p. {number}"


def test_the_structure_is_tagged(edition: Edition, structure: Element) -> None:
    assert len(list(structure.find("BlockQuote"))) >= sum(1 for _ in edition.tree.findall(nodes.block_quote)) > 0
    assert {"H1", "H2", "P", "TOC", "L", "Link"} <= {
        e.kind for e in structure.find("H1", "H2", "P", "TOC", "L", "Link")
    }
    assert "de" in {e.lang for e in structure.find("Span", "P", "Em", "Link")}


def shown_of(element: Element) -> str:
    """Return the words of a paragraph, or of a point of a list its sign and its first paragraph."""
    sign, paragraph = (next(element.find(kind), element) for kind in ("Lbl", "P"))
    one = (sign, paragraph) if element.kind == "LI" and paragraph is not element else (element,)
    return "".join(part.text("Note", "Mark") for part in one)


def test_every_note_has_a_label_and_nothing_is_empty(edition: Edition, structure: Element) -> None:
    notes = list(structure.find("Note"))
    labels = [list(note.find("Lbl")) for note in notes]
    assert all(
        found and note.text().lstrip().startswith(found[0].text()) for note, found in zip(notes, labels, strict=True)
    )
    numbers = [label.text() for found in labels for label in found if any(label.find("Mark"))]
    order = dict.fromkeys(note["refid"] for note in edition.tree.findall(nodes.footnote_reference))
    assert " ".join(str(n) for n, _ in enumerate(order, 1)) in " ".join(numbers)
    assert [e.kind for e in structure.find("Note", "Lbl", "LBody", "LI", "L", "P") if not e.text()] == []


def test_the_structure_holds_together(edition: Edition) -> None:
    """Every element names the one that holds it, and the table of ids has the notes that there are."""
    ids: set[str] = set()

    def read(element: Any) -> None:
        kids = element.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert kid.P.objgen == element.objgen
                ids.update([str(kid.ID)] if "/ID" in kid else [])
                read(kid)

    with pikepdf.open(edition.pdf) as pdf:
        root = pdf.Root.StructTreeRoot
        read(root)
        assert ids == set(pikepdf.NameTree(root.IDTree).keys())
    assert len(ids) >= len({note["refid"] for note in edition.tree.findall(nodes.footnote_reference)})


def test_points_are_items_of_lists(edition: Edition, structure: Element) -> None:
    points = [item for item in edition.tree.findall(nodes.list_item) if isinstance(item.parent, nodes.enumerated_list)]
    shown = [plain(sign_of(point[0]) + "".join(words_of(point[0], {}))) for point in points]
    found = [plain(shown_of(item)) for item in structure.find("LI")]
    assert len(shown) > 5 and [text for text in found if text in set(shown)] == shown


def test_an_independent_checker_of_pdf_ua_finds_nothing(edition: Edition) -> None:
    report = pdfua.validate(edition.pdf)
    assert [str(finding) for finding in report.findings] == []


def test_the_file_says_what_it_is(edition: Edition) -> None:
    with pikepdf.open(edition.pdf) as pdf:
        assert str(pdf.Root.Lang) == "en-AU"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo["/Title"]) == edition.config.project
        assert str(pdf.docinfo["/Author"]) == edition.config.author
        assert str(pdf.docinfo["/CreationDate"]) == "D:20251124160000Z"
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert metadata["pdfuaid:part"] == "1"
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert edition.config.project in titles and len(titles) >= 4


def test_no_link_is_dead(edition: Edition) -> None:
    with pikepdf.open(edition.pdf) as pdf:
        leaves = {page.objgen for page in pdf.pages}
        links = [a for page in pdf.pages for a in page.get("/Annots", []) if a.Subtype == "/Link"]
        assert len(links) > 200
        for link in links:
            action = link.get("/A", {})
            target = link.get("/Dest", action.get("/D"))
            assert "/URI" in action or target[0].objgen in leaves


def test_the_index_leads_to_the_pages_of_the_names(edition: Edition, pages: list[Page]) -> None:
    """In the introduction and in the talk, but for the rest of a range."""
    found = read_pages(edition.pdf)
    index = " ".join(" ".join(line for page in found for line in page.foot if page.number > len(found) - 3).split())
    shown = re.search(r"Guérin, Daniel,? (\d[\d, –]*)", index)
    first, *others = map(int, re.findall(r"\d+", shown[1] if shown else ""))
    assert first < pages[0].number <= others[0]
    assert all("Guérin" in joined(found[n - 1].lines) for n in (first, others[0]))


def test_no_sign_is_smaller_than_six_and_a_half_points(edition: Edition) -> None:
    """Not even in figures, which are set smaller than they are drawn."""
    with pypdfium2.PdfDocument(edition.pdf) as pdf:
        small = {page: least for page, least in enumerate(map(smallest, pdf), 1) if least < 6.5}
    assert small == {}


def smallest(page: pypdfium2.PdfPage) -> float:
    """Return the size (pt) of the smallest letter of a page as it is seen."""
    text, matrix = page.get_textpage(), pdfium.FS_MATRIX()
    sizes = [99.0]
    for n in range(text.count_chars()):
        if not pdfium.FPDFText_IsGenerated(text, n) and not chr(pdfium.FPDFText_GetUnicode(text, n)).isspace():
            pdfium.FPDFText_GetMatrix(text, n, matrix)
            sizes.append(pdfium.FPDFText_GetFontSize(text, n) * abs(matrix.d or matrix.b))
    return min(sizes)


def test_figures_are_numbered_through_the_book(edition: Edition) -> None:
    with pypdfium2.PdfDocument(edition.pdf) as pdf:
        words = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert re.findall(r"Figure (\d)\.", words) == ["1", "2"]


def test_the_last_columns_of_works_and_index_end_at_about_the_same_height(edition: Edition) -> None:
    with pypdfium2.PdfDocument(edition.pdf) as pdf:
        begins = {mark.get_title(): mark.get_dest().get_index() for mark in pdf.get_toc()}
        for page in (pdf[begins["Chronology"] - 1], pdf[len(pdf) - 1]):
            letters = [a for a in letters_of(page) if not a.char.isspace() and a.y > MARGIN]
            left, right = (min(a.y for a in letters if (a.x > page.get_width() / 2) == side) for side in (False, True))
            assert abs(left - right) < 45


def test_the_talk_begins_on_a_recto_by_page_13(edition: Edition, pages: list[Page]) -> None:
    """And the introduction before it on one too."""
    assert pages[0].number % 2 == 1 and pages[0].number <= 13
    with pypdfium2.PdfDocument(edition.pdf) as pdf:
        assert next(pdf.get_toc()).get_dest().get_index() == BEFORE


def test_the_back_of_a_leaf_names_the_paragraphs_on_it(edition: Edition, pages: list[Page]) -> None:
    """A paragraph that goes on from the page before is among them."""
    with pypdfium2.PdfDocument(edition.pdf) as pdf:
        heads = {page.number: head_of(pdf[page.number - 1]) for page in pages if page.number % 2 == 0}
    named = [tuple(map(int, re.findall(r"\d+", head.partition("¶")[2]))) for head in heads.values()]
    assert all(span and span[0] <= span[-1] <= 85 for span in named)
    assert all(one[-1] <= other[0] + 8 and one[0] < other[-1] for one, other in pairwise(named))
    texts = edition.paragraphs(numbers="{}")
    for number, span in zip(heads, named, strict=True):
        page = joined(next(page.lines for page in pages if page.number == number))
        assert without_hyphens(texts[span[-1]])[:25] in page or span[0] == span[-1]


def head_of(page: pypdfium2.PdfPage) -> str:
    """Return the running head of a page."""
    return "".join(letter.char for letter in letters_of(page) if letter.y > page.get_height() - MARGIN)


def test_no_line_of_the_title_ends_in_an_article(edition: Edition) -> None:
    """On the half-title, on the title page, in the contents, where the talk begins and in running heads."""
    with pypdfium2.PdfDocument(edition.pdf) as pdf:
        text = "".join(page.get_textpage().get_text_range().replace("\xa0", " ") for page in pdf)
    assert len(re.findall(r"The workers militia\s+and\s+the\s+struggle", text)) >= 4
    assert re.findall(r"militia and the *[\r\n]+struggle", text) == []
