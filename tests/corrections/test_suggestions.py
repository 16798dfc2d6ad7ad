"""What is certain is offered on the forge at its line, as a suggestion that applied gives what `fix` gives."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

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
