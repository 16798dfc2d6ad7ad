"""How a lacuna is called, and where its end shows, in every place where it may begin and end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from .project import Project

ONE = """# One

They went{lacuna}`from B` home, and nobody{lacuna}`to B` saw them.

The leaf{lacuna}`from P` is torn here, and the words, all seven,{lacuna}`to P` are *gone*.

{lacuna}`from B`*A paragraph* that is lost.{lacuna}`to B`

It begins {lacuna}`from P`*in* one,

goes on, and ends in *the third{lacuna}`to P` but* one.

Nothing{lacuna}`from P`{lacuna}`to P` is lost here. The end.{lacuna}`from B`
"""
TWO = """# Two

The first of two,

and the second{lacuna}`to B` of it.

```{verse}
{lacuna}`from P`The heron stands,
and the heron waits,{lacuna}`to P`
and the water{lacuna}`from B`
is gone, and the{lacuna}`to B` reed.
```
"""
EXTENTS = {
    "a1-lacuna": "home, and nobody",
    "a2-lacuna": "is … seven",
    "a3-lacuna": "¶ 3",
    "a4-lacuna": "in … third (¶ 5)",
    "a6-lacuna": None,
    "a6-lacuna-2": "Two (before ¶ 7) … second (¶ 8)",
    "av1-lacuna": "vv. 1–2",
    "av3-lacuna": "is gone, and the (v. 4)",
}


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    """Return an edition of two documents with lacunae of every kind, and a list of them."""
    files = {"one.md": ONE, "two.md": TWO, "apparatus.md": "# Apparatus\n\n```{apparatus}\n```\n"}
    return make_project(files, apparatus_documents=["one", "two"], apparatus_data_name="edition")


def test_a_lacuna_is_called_by_its_words_and_by_a_place_only_where_that_is_lost_whole(project: Project) -> None:
    record: dict[str, Any] = json.loads((project.built("data") / "edition.json").read_text(encoding="utf-8"))
    assert {entry["id"]: entry.get("extent") for entry in record["entries"]} == EXTENTS


def test_a_place_is_said_once_and_the_end_is_marked(project: Project) -> None:
    site = project.built("html")
    pages = {name: html.parse(str(site / f"{name}.html")).getroot() for name in ("one", "two", "apparatus")}
    listed = {
        item.get("id"): item.text_content().replace("\xa0", " ")
        for item in pages["apparatus"].xpath("//li[starts-with(@id, 'list-')]")
    }
    assert listed["list-a2-lacuna"] == "¶ 2 is … seven] lac. P"
    assert listed["list-a3-lacuna"] == "¶ 3] lac. B"
    assert listed["list-av1-lacuna"] == "vv. 1–2] lac. P"
    entries = {name: page.get_element_by_id(f"{name}-entry") for name, page in (("a3-lacuna", pages["one"]),)}
    assert entries["a3-lacuna"].text_content().replace("\xa0", " ").count("¶ 3") == 1
    assert entries["a3-lacuna"].xpath(".//a[@href='#a3-lacuna']")
    marks = pages["one"].xpath("//*[@id='p2']//button[@popovertarget='a2-lacuna-entry']")
    assert [mark.get("aria-label") for mark in marks] == [
        "Textual note: P has lost is … seven",
        "Textual note: P goes on here",
    ]
    assert not any(mark.text_content() for mark in marks)
    (link,) = pages["two"].xpath("//*[@id='p8']//a[contains(@class, 'app-mark')]")
    assert (link.get("href"), link.get("aria-label")) == ("one.html#a6-lacuna-2-entry", "Textual note: B goes on here")
