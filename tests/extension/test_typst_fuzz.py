"""Pages of random editions (`make fuzz`: thousands): no note off its page, every key the number of its line."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from .fuzz_typst import WORDS, Outcome, check, fuzz
from .pdf_pages import read_pages
from .project import Project

PAGES = 48


def test_random_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    found = fuzz(PAGES)
    assert found.faults == []
    assert len(found.hyphens) <= found.pages / 100  # the engine may end a page otherwise than planned
    assert found.pages >= PAGES and found.marks > 2 * PAGES and found.labels > PAGES
    assert max(found.passes) <= 8


def test_notes_stay_with_marks_from_which_the_engine_by_itself_parts_them(
    make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two long notes in a line, headings in a row and points of lists: typst's issues 5405, 5314, 8792 and 5603."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    numbers = count(1)

    def mark() -> str:
        return f"wor{(n := next(numbers))}a[^n{n}]"

    kinds = (
        "{0} and {1}, both.",
        "## One {0}\n\n### Two {1}\n\nWords.",
        "1. Point {0}.\n2. Point {1}.",
        "Word {0}.\n\n> {1}",
    )
    filler = " ".join(WORDS[:60])
    blocks = [f"{filler * (1 + n % 4)}.\n\n{kinds[n % 4].format(mark(), mark())}" for n in range(20)]
    notes = [f"[^n{n}]: not{n}a {' '.join(WORDS[: 20 + n * 7 % 60])} end{n}a" for n in range(1, next(numbers))]
    built = make_project({"text.md": "\n\n".join(["# T", *blocks, *notes, ""])}).built("typst")
    pages = read_pages(next(built.glob("*.pdf")))
    found = Outcome()
    assert list(check(pages, found)) == [] and found.marks == 30  # ten are in headings
    feet = "".join("".join(page.foot) for page in pages)
    assert [feet.count(f"not{n}a") for n in range(1, 41)] == [1] * len(notes)
