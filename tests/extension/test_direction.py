"""Words from the right: pages, e-book and TEI say the direction, and an entry keeps its order in lines of both."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.text.direction import LEFT_MARK, is_from_the_right, mark_after

from .pdf_pages import BEFORE, letters_of, read_pages
from .project import Project

ARABIC = ("الخطاب\n\nكتب الرجل كتابا في المدينة.\n", "الخطاب\n\nكتب الرجل رسالة في المدينة.\n")
HEBREW = ("The door\n\nHe read the word שלום on it.\n", "The door\n\nHe read the word שלם on it.\n")


@pytest.mark.parametrize(
    ("language", "right"),
    [("ar", True), ("he", True), ("fa", True), ("ar-Latn", False), ("az-Arab", True), ("en", False)],
)
def test_the_language_and_its_script_give_the_direction(language: str, right: bool) -> None:
    assert is_from_the_right(language) is right


def test_signs_between_words_of_the_other_direction_are_kept_in_place() -> None:
    assert mark_after("שלום", "en") == LEFT_MARK
    assert mark_after("شي", "ar") == mark_after("word", "en") == mark_after("12", "ar") == ""


def built(folder: Path, texts: tuple[str, str], language: str) -> Path:
    """Make a project of two texts and build it; return the folder with a folder for each format."""
    for name, text in zip("AB", texts, strict=True):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    project = folder / "made"
    new = ["new", str(project), "--from", f"A={folder}/A.txt", "--witness", f"B={folder}/B.txt", "--language", language]
    assert main(new) == 0
    formats = [f"{name}={folder / name}" for name in ("epub", "tei", "html")]
    assert main(["build", str(project / "edition"), "-c", str(project), "-d", str(folder / "trees"), *formats]) == 0
    return folder


def test_pages_from_the_right_say_so(tmp_path: Path) -> None:
    out = built(tmp_path, ARABIC, "ar")
    assert '<html class="no-js" lang="ar" dir="rtl"' in (out / "html/text/text.html").read_text("utf-8")
    assert 'page-progression-direction="rtl"' in (out / "epub/content.opf").read_text("utf-8")
    assert '<text style="direction: rtl">' in (out / "tei/edition.xml").read_text("utf-8")


def test_an_entry_in_a_line_from_the_left_keeps_its_order(tmp_path: Path) -> None:
    out = built(tmp_path, HEBREW, "en")
    page = (out / "html/text/text.html").read_text("utf-8")
    assert f"שלום{LEFT_MARK}]{LEFT_MARK} שלם" in re.sub(r"<[^>]*>", "", page)
    assert " dir=" not in page.partition("<body")[0]


LINE = "בבוקר קם האיש ולקח את מקלו בידו והלך לו. השמש זרחה מעל ההרים והציפורים שרו בין עצי הזית, והאיש שמח בלבו. "
BOOK = (
    f"# הדלת\n\nהאיש {{app}}`האיש] האש B | word` {LINE * 4}\n\n> {LINE * 2}\n\nEnglish words.\n\n"
    "סוף[^a].\n\n[^a]: הערה ארוכה.\n"
)


@pytest.fixture(scope="module")
def hebrew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("hebrew"), {"text.md": BOOK}, apparatus_language="he")
    return next(project.built("typst").glob("*.pdf"))


def test_a_book_from_the_right_has_its_margins_the_other_way_round(hebrew: Path) -> None:
    with pypdfium2.PdfDocument(hebrew) as pdf:
        letters = [letter for letter in letters_of(pdf[BEFORE]) if not letter.char.isspace()]
    text = [letter for letter in letters if 9.9 < letter.size < 10.1]
    left, right = min(letter.x for letter in text), max(letter.x for letter in text)
    digits = [letter for letter in letters if letter.char.isdigit() and letter.size < 7.1]
    ours = [letter.x for letter in digits if letter.y > 100]
    assert {x > right for x in ours} == {True, False}  # of paragraphs on the right
    assert all(x > right or x < left for x in ours)  # of lines on the left
    quoted = [letter.x for letter in letters if 9.3 < letter.size < 9.5]
    assert left + 15 < min(quoted) and max(quoted) < right - 15


def test_a_book_from_the_right_opens_from_the_right(hebrew: Path) -> None:
    with pikepdf.open(hebrew) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"


def test_the_second_of_two_words_from_the_right_is_the_left_one(hebrew: Path) -> None:
    foot = "".join(read_pages(hebrew)[BEFORE].foot)
    assert "2שיאה" in foot  # as on the page, from the left


def test_words_from_the_left_keep_their_full_stop_at_their_end(hebrew: Path) -> None:
    with pypdfium2.PdfDocument(hebrew) as pdf:
        letters = [letter for letter in letters_of(pdf[BEFORE]) if letter.size > 9]
    row = next(letter.y for letter in letters if letter.char == "E")
    line = sorted((letter.x, letter.char) for letter in letters if abs(letter.y - row) < 1)
    assert "".join(char for _, char in line if not char.isspace()) == "Englishwords."
