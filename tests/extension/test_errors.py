"""Every mistake of the manual stops the build and is named with its place, what was written and what was expected."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .examples import Mistake, mistakes
from .project import Project

LIST_WORKS = "# Works\n\n```{bibliography}\n```\n"


def prepared(mistake: Mistake, make_project: Callable[..., Project]) -> Project:
    """Return the project of a mistake; a transcription without a declaration is declared with its checksum."""
    lists = {"list.md": LIST_WORKS} if "works.bib" in mistake.files else {}
    settings: dict[str, object] = {}
    if "rules.toml" in mistake.files:
        settings["apparatus_regularisations"] = "rules.toml"
    if "persons.toml" in mistake.files:
        settings["apparatus_registers"] = ["persons.toml"]
    project = make_project({**mistake.files, **lists}, **settings)
    if "B.txt" in mistake.files and "witnesses.toml" not in mistake.files:
        project.transcribe(B=mistake.files["B.txt"].removesuffix("\n"))
    return project


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake.title)
def test_a_mistake_stops_the_build(mistake: Mistake, make_project: Callable[..., Project]) -> None:
    result = prepared(mistake, make_project).build()
    said = [line.strip() for line in result.messages.splitlines()]
    assert result.status != 0
    for line in mistake.message.splitlines():
        assert any(line.strip() in found for found in said), result.messages


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake.title)
def test_a_mistake_is_named_once(mistake: Mistake, make_project: Callable[..., Project]) -> None:
    result = prepared(mistake, make_project).build()
    assert result.messages.count(mistake.message.splitlines()[0]) == 1


def test_all_mistakes_are_named_at_once(make_project: Callable[..., Project]) -> None:
    text = "One {app}`a] b X`.\nTwo {app}`c] d B | tpyo`.\n\nThree {app}`e f`.\n"
    said = make_project({"text.md": text}).build().messages
    places = [said.index(f"text.md:{line}: ") for line in (1, 2, 4)]
    assert places == sorted(places)


def test_a_mistake_mended_leaves_no_trace(make_project: Callable[..., Project]) -> None:
    project = make_project({"text.md": "# Title\n\n{app}`a] b X`\n"})
    assert project.build().status != 0
    project.write({"text.md": "# Title\n\n{app}`a] b B`\n"})
    assert project.build().status == 0
