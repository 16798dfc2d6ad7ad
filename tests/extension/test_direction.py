"""Words from the right: pages, e-book and TEI say the direction, and an entry keeps its order in lines of both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.text.direction import LEFT_MARK, is_from_the_right, mark_after

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
