"""What is certain is offered on the forge at its line, as a suggestion that applied gives what `fix` gives."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sphinx_apparatus.corrections.suggestions import LONGEST_MEND, MOST_SUGGESTED, as_suggestions
from sphinx_apparatus.model import Correction, Finding

from .pulls import PULLS, made
from .repository import Repository, put

TALK = "edition/text/talk.md"


def offered(repository: Repository) -> list[dict[str, Any]]:
    repository.run("changes", "--base", "main", "--suggestions", "offered.json")
    return list(json.loads((repository.root / "offered.json").read_text(encoding="utf-8")))


def blocks(body: str) -> list[tuple[str, str]]:
    """Return the blocks of code of a comment, each its kind and what is in it; nothing may be outside."""
    found = re.findall(r"^(`{3,})(\w+)\n(.*?)\n\1\n", body, re.MULTILINE | re.DOTALL)
    assert re.sub(r"^(`{3,})(\w+)\n(.*?)\n\1\n", "", body, flags=re.MULTILINE | re.DOTALL).strip() == ""
    return [(kind, content) for _, kind, content in found]


def pressed(repository: Repository, comment: dict[str, Any]) -> None:
    """Apply a suggestion as a forge does."""
    path = repository.root / comment["path"]
    rows = path.read_text(encoding="utf-8").split("\n")
    first = comment.get("start_line", comment["line"])
    rows[first - 1 : comment["line"]] = blocks(comment["body"])[-1][1].split("\n")
    path.write_text("\n".join(rows), encoding="utf-8")


@pytest.mark.parametrize("name", ["02", "11", "14", "16", "18", "19", "28"])
def test_a_suggestion_gives_what_fix_gives(name: str, tmp_path: Path) -> None:
    (pull,) = (pull for pull in PULLS if pull.name.startswith(name))
    repository = made(pull, tmp_path)
    comments = offered(repository)
    assert comments
    for comment in reversed(comments):
        pressed(repository, comment)
    suggested = (repository.root / TALK).read_text(encoding="utf-8")
    assert repository.run("check")[0] == 0
    repository.git("checkout", "-q", "--", TALK)
    repository.run("fix")
    assert (repository.root / TALK).read_text(encoding="utf-8") == suggested


def test_a_suggestion_says_why_and_has_nothing_outside_its_blocks(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "edition")
    repository.branch("correction")
    note = "[^perry]: ``@everyone`` **Ready.** <b>````` "
    repository.edit(TALK, put("[^perry]: ", note))
    repository.edit(TALK, put("from 1852", "fr\u043em 1852"))
    repository.commit("A correction")
    (comment,) = offered(repository)
    assert comment["path"] == TALK
    assert comment["line"] == 32
    (why, said), (kind, made_line) = blocks(comment["body"])
    assert (why, kind) == ("text", "suggestion")
    assert "U+043E" in said
    assert made_line.startswith(note) and "from 1852" in made_line


def test_lines_that_a_forge_does_not_show_and_what_is_hidden_are_not_offered(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "edition")
    repository.edit(TALK, put("from 1852", "fr\u043em 1852"))
    repository.commit("Text: as it came")
    repository.branch("correction")
    repository.edit(TALK, put("forseen", "foreseen"))
    repository.commit("A correction")
    assert [comment["line"] for comment in offered(repository)] == [7]
    repository.edit(TALK, put("it.\nNobody", "it.\u2067\nNobody"))
    repository.edit(TALK, lambda content: content.replace(b"\n", b"\r\n"))
    assert offered(repository) == []


def test_an_edition_below_the_top_of_a_repository_is_named_from_the_top(tmp_path: Path) -> None:
    repository = made(PULLS[1], tmp_path)
    repository.git("checkout", "-q", "main")
    (repository.root / "books").mkdir()
    for name in ("conf.py", "edition", "bibliography"):
        repository.git("mv", name, f"books/{name}")
    repository.commit("Meta: below")
    repository.branch("below")
    repository.edit(f"books/{TALK}", put("forseen", "foreseen"))
    repository.commit("A correction")
    inner = Repository.__new__(Repository)
    inner.root = repository.root / "books"
    assert [comment["path"] for comment in offered(inner)] == [f"books/{TALK}"]


def mend(text: str, old: str, new: str, message: str = "So", file: str = "a b.md") -> Finding:
    """Return a finding whose mend replaces the one place of some words."""
    assert text.count(old) == 1
    return Finding(code="x", message=message, source=file, correction=Correction(file, text.index(old), old, new))


def of_text(folder: Path, text: str, *findings: Finding, shown: range = range(1, 99)) -> list[dict[str, Any]]:
    """Return what is offered for a file of a text."""
    (folder / "a b.md").write_bytes(text.encode())
    return list(json.loads(as_suggestions(findings, folder, lambda _: shown, "books/")))


LINES = "one\ntwo\nthree\nfour\n"


def test_mends_of_a_line_are_one_suggestion_and_those_of_several_lines_name_the_first(tmp_path: Path) -> None:
    one = mend(LINES, "ne", "NE", "First")
    three, over = mend(LINES, "thr", "THR", "Third"), mend(LINES, "ee\nfo", "EE\nFO", "Fourth")
    found = of_text(tmp_path, LINES, over, three, one, Finding(code="x", message="No mend"))
    assert [(c["path"], c.get("start_line"), c["line"]) for c in found] == [
        ("books/a b.md", None, 1),
        ("books/a b.md", 3, 4),
    ]
    assert blocks(found[0]["body"]) == [("text", "First [x]"), ("suggestion", "oNE")]
    assert blocks(found[1]["body"]) == [("text", "Third [x]\n\nFourth [x]"), ("suggestion", "THREE\nFOur")]


def test_a_forge_takes_what_it_shows_whole_and_no_more(tmp_path: Path) -> None:
    over = mend(LINES, "three\nfour", "3\n4")
    assert of_text(tmp_path, LINES, over, shown=range(3, 5)) and not of_text(tmp_path, LINES, over, shown=range(3, 4))
    assert not of_text(tmp_path, LINES, over, shown=range(4, 9)) and not of_text(tmp_path, LINES, over, shown=range(0))
    windows = LINES.replace("\n", "\r\n")
    assert of_text(tmp_path, windows, mend(windows, "two", "2")) == []
    hidden = LINES.replace("two", "tw\u2067o")
    assert of_text(tmp_path, hidden, mend(hidden, "tw", "TW")) == [] and of_text(
        tmp_path, hidden, mend(hidden, "one", "1")
    )
    long = f"{'x' * LONGEST_MEND}\n"
    assert of_text(tmp_path, "a" + long, mend("a" + long, "a", "b")) == []
    short = f"a{'x' * (LONGEST_MEND - 60)}\n"
    assert len(of_text(tmp_path, short, mend(short, "a", "b"))) == 1
    many = "".join(f"{n:02}\n" for n in range(MOST_SUGGESTED + 5))
    found = of_text(tmp_path, many, *(mend(many, f"{n:02}", "x") for n in range(MOST_SUGGESTED + 5)))
    assert [comment["line"] for comment in found] == list(range(1, MOST_SUGGESTED + 1))


@pytest.mark.parametrize(("text", "fence"), [("a", "```"), ("`a``", "```"), ("```a", "````"), ("a `````", "``````")])
def test_the_fence_is_longer_than_any_in_it(text: str, fence: str, tmp_path: Path) -> None:
    (comment,) = of_text(tmp_path, f"{text} two\n", mend(f"{text} two\n", "two", "2"))
    assert comment["body"] == f"{fence}text\nSo [x]\n{fence}\n\n{fence}suggestion\n{text} 2\n{fence}\n"


def test_a_line_that_goes_is_an_empty_suggestion(tmp_path: Path) -> None:
    (comment,) = of_text(tmp_path, LINES, mend(LINES, "two\nthree", ""))
    assert (comment["start_line"], comment["line"]) == (2, 3)
    assert comment["body"].endswith("```suggestion\n\n```\n")
