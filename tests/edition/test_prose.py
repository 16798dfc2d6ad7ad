"""The editors' English: one style on every page, and what is true of the screen only is not in the book."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from .conftest import ROOT
from .test_spelling import prose

SCREEN = (
    "Select the number of a paragraph", "the keys 1, 2 and 3", "Point at a name, a title",
    "paragraph and first words",
)  # fmt: skip
"""What only a reader at a screen can do or see."""
SENTENCE = re.compile(r"\n+|(?<=[.!?]) +(?=[A-Z‘])")
EMPTY_BEGINNING = re.compile(r"(?:It (?:is|was)|There (?:is|are|was|were))\b")
STIFF = re.compile(
    r"\bto be had\b|\bno fourth\b|\bsays of (?:each|it|itself|the edition)\b|\brests? on (?!a quiet)|\bneed not\b"
    r"|\b(?:is|are) none of\b|\bhas not (?:the|an?|any)\b|\bremains? to be seen\b"
    r"|\bstands? (?:in|at|on|here|there|behind|beside|before|after|alone)\b",
    re.IGNORECASE,
)
"""What a native editor would not write: to stand, to have, to rest and to be had, for to be, to appear and to use."""
STYLE = {
    "a date is day, month, year": re.compile(r"(?:January|February|April|June|July|August|October|December) \d{1,2}\b"),
    "a range has an en rule": re.compile(r"(?<![\w-])\d+-\d+(?![\w-])"),
    "a range of years is given in full": re.compile(r"\b1[89]\d\d–\d\d(?!\d)"),
    "a share is per cent": re.compile(r"\d ?%|\bpercent\b"),
    "an ellipsis is one sign": re.compile(r"\.\.\."),
    "stiff turns": STIFF,
}  # fmt: skip


def split(texts: Iterable[str]) -> list[str]:
    """Return the sentences of texts, without the signs of Markdown before them."""
    bare = (re.sub(r"^[\s>*|:#\d.-]+", "", part) for text in texts for part in SENTENCE.split(text))
    return [sentence for sentence in bare if len(re.findall(r"\w+", sentence)) > 2]


def sentences() -> list[str]:
    """Return the sentences of the editors' prose."""
    return split(text for _, text in prose())


def manual() -> list[str]:
    """Return the sentences of the manual, without its examples."""
    pages = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))
    return split(re.sub(r"^ *```.*?^ *```$", " ", page, flags=re.MULTILINE | re.DOTALL) for page in pages)


def test_few_sentences_begin_with_nothing() -> None:
    """At most one sentence in forty begins with *It is* or *There is*, in the edition and in the manual."""
    for every in (sentences(), manual()):
        assert len(every) > 500
        assert len([sentence for sentence in every if EMPTY_BEGINNING.match(sentence)]) <= len(every) / 40


def test_the_manual_has_no_stiff_turns() -> None:
    assert [sentence for sentence in manual() if STIFF.search(sentence)] == []


@pytest.mark.parametrize("rule", STYLE)
def test_the_prose_keeps_one_style(rule: str) -> None:
    own = (re.sub(r"‘[^’]*’", "‘’", sentence) for sentence in sentences())
    assert [sentence for sentence in own if STYLE[rule].search(sentence)] == []


def printed(path: Path) -> str:
    """Return the words of a PDF."""
    with pypdfium2.PdfDocument(path) as pdf:
        return " ".join(word for page in pdf for word in page.get_textpage().get_text_range().split())


def test_what_is_true_of_the_screen_only_is_not_in_the_book(formats: Path, pages: dict[str, Any]) -> None:
    site = " ".join(" ".join(pages[f"front/{name}.html"].text_content().split()) for name in ("use", "cite"))
    book = printed(formats / "pdf/workers-militia.pdf")
    assert "Lines are numbered on each page" in book and "Lines are numbered on each page" not in site
    assert [words for words in SCREEN if words not in site] == []
    assert [words for words in SCREEN if words in book] == []
