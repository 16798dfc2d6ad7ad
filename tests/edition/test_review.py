"""The self-assessment: every question of the lists, and nothing behind an answer that is not there."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT
from .test_pages import target

REVIEW = tomllib.loads((ROOT / "edition/data/review.toml").read_text(encoding="utf-8"))["question"]


def exists(test: str, root: Path = ROOT) -> bool:
    """Return whether a test, named by file and function, is there."""
    path, _, name = test.partition("::")
    if not (root / path).is_file():
        return False
    tree = ast.parse((root / path).read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body)


def test_every_question_is_answered_in_its_order() -> None:
    asked = [f"{letter}{number}" for letter, last in (("A", 25), ("B", 16), ("C", 9)) for number in range(1, last + 1)]
    assert [question["id"] for question in REVIEW] == asked


@pytest.mark.parametrize("question", REVIEW, ids=lambda question: question["id"])
def test_what_an_answer_names_is_there(question: dict[str, Any], pages: dict[str, Any]) -> None:
    assert [page for page in question.get("pages", []) if f"{page}.html" not in pages] == []
    assert [test for test in question.get("tests", []) if not exists(test)] == []
    assert question["answer"] != "yes" or question["pages"]


@pytest.mark.parametrize("question", REVIEW, ids=lambda question: question["id"])
def test_the_answer_is_printed_with_its_reason(question: dict[str, Any], pages: dict[str, Any]) -> None:
    (term,) = pages["back/review.html"].xpath(f"//dt[@id='review-{question['id']}']")
    body = term.xpath("./following-sibling::dd[1]")[0]
    assert body.xpath(".//strong")[0].text_content() == f"{question['answer'].capitalize()}."
    assert question["because"].replace("*", "") in " ".join(body.text_content().split())
    linked = [target("back/review.html", href)[0] for href in body.xpath(".//a/@href")]
    assert linked == [f"{page}.html" for page in question.get("pages", [])]


def test_no_and_partly_say_what_is_missing() -> None:
    assert all(len(q["because"].split()) >= 6 for q in REVIEW if q["answer"] in ("no", "partly"))


def test_what_is_half_done_is_not_called_done() -> None:
    answers = {q["id"]: q["answer"] for q in REVIEW}
    assert {answers[name] for name in ("A13", "A22", "A25", "B7", "C5")} == {"partly"}


@pytest.mark.parametrize(
    "test",
    [
        "tests/edition/test_review.py::test_that_is_not_there",
        "tests/edition/test_nowhere.py::test_it",
        "test_review.py",
    ],
)
def test_a_test_that_is_not_there_is_noticed(test: str) -> None:
    assert not exists(test)


def test_the_answers_are_counted(pages: dict[str, Any]) -> None:
    text = " ".join(pages["back/review.html"].xpath("//article")[0].text_content().split())
    count = {answer: sum(q["answer"] == answer for q in REVIEW) for answer in ("yes", "partly", "no")}
    assert f"Of {len(REVIEW)} questions {count['yes']} are answered with yes" in text
    assert f"{count['partly']} with partly, {count['no']} with no" in text
