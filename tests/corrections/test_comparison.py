"""The report on a change names every place by what it is, and what no page shows."""

from __future__ import annotations

from pathlib import Path

from sphinx_apparatus.corrections.comparison import Changes, compare
from sphinx_apparatus.corrections.proof import Edition, pulled
from sphinx_apparatus.corrections.report import as_markdown
from sphinx_apparatus.corrections.snapshot import Snapshot, snapshot
from tests.extension.project import Project

LIST = "# Apparatus\n\n```{apparatus}\n```\n"
NOTED = "# Title\n\nWords.[^a] More.[^b]\n\n[^a]: First note.\n\n[^b]: Second note.\n"
SONG = """# Song

A paragraph before it.

```{verse}
The heron stands where the water ran,
  and the water is gone.
```
"""


def said(project: Project) -> Snapshot:
    edition = Edition(project.root, project.root)
    with pulled(edition) as proof:
        return snapshot(proof)


def test_a_change_in_a_verse_is_told_with_the_verse(tmp_path: Path) -> None:
    project = Project(tmp_path, {"text.md": SONG, "app.md": LIST})
    before = said(project)
    project.write({"text.md": SONG.replace("water ran", "{app}`rain] rane B | typo` ran").replace("gone", "*gone*")})
    changes: Changes = compare(before, said(project))
    assert [(word.place, word.was, word.now) for word in changes.words] == [("v. 1", "water", "rain")]
    assert [(entry.place, entry.id) for entry in changes.entries] == [("v. 1", "av1-rain")]
    assert [(mark.place, mark.text) for mark in changes.marks] == [("v. 2", "emphasis ‘gone’ after ‘is’")]
    report = as_markdown(changes)
    assert "v. 1  rain] rane B (typo)  — added" in report
    assert "unnumbered" not in report


def test_a_comment_among_the_notes_is_told(tmp_path: Path) -> None:
    project = Project(tmp_path, {"text.md": NOTED, "app.md": LIST})
    before = said(project)
    project.write({"text.md": NOTED.replace("First note.\n\n", "First note.\n% See to this.\n")})
    after = said(project)
    changes = compare(before, after)
    assert [(mark.place, mark.text) for mark in changes.marks] == [("¶ 1", "before comment ‘See to this.’")]
    project.write({"text.md": NOTED})
    assert [(mark.text, mark.was) for mark in compare(after, said(project)).marks] == [
        ("", "before comment ‘See to this.’")
    ]
