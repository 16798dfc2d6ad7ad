"""The report on a change calls a verse a verse, wherever it names a place."""

from __future__ import annotations

from pathlib import Path

from sphinx_apparatus.corrections.comparison import Changes, compare
from sphinx_apparatus.corrections.proof import Edition, pulled
from sphinx_apparatus.corrections.report import as_markdown
from sphinx_apparatus.corrections.snapshot import Snapshot, snapshot
from tests.extension.project import Project

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
    project = Project(tmp_path, {"text.md": SONG, "app.md": "# Apparatus\n\n```{apparatus}\n```\n"})
    before = said(project)
    project.write({"text.md": SONG.replace("water ran", "{app}`rain] rane B | typo` ran").replace("gone", "*gone*")})
    changes: Changes = compare(before, said(project))
    assert [(word.place, word.was, word.now) for word in changes.words] == [("v. 1", "water", "rain")]
    assert [(entry.place, entry.id) for entry in changes.entries] == [("v. 1", "av1-rain")]
    assert [(mark.place, mark.text) for mark in changes.marks] == [("v. 2", "emphasis ‘gone’ after ‘is’")]
    report = as_markdown(changes)
    assert "v. 1  rain] rane B (typo)  — added" in report
    assert "unnumbered" not in report
