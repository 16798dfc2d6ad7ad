"""What others warn of is said in plain words, at its line; what only follows from another thing is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_apparatus.corrections.warned import Warned, explained, unknown, warnings_in


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("/a/b.md:3: WARNING: so [docutils]", Warned("so", "/a/b.md", 3)),
        ("/a/b.md:3: WARNING: so [ref.x] [myst.y]", Warned("so", "/a/b.md", 3)),
        ("/a/b.md: ERROR: so", Warned("so", "/a/b.md")),
        ("/a/b.md:: WARNING: so", Warned("so", "/a/b.md")),
        ("WARNING: so", Warned("so")),
        ("\x1b[31m/a/b.md:3: WARNING: so\x1b[39;49;00m", Warned("so", "/a/b.md", 3)),
        ("/a/b.md:3: CRITICAL: A word [no-words]", Warned("A word", "/a/b.md", 3, "no-words")),
        ("/a/b.md:3: WARNING: A [x] [no-words] [ref.y]", Warned("A", "/a/b.md", 3, "no-words")),
        ("    found: so", None),
        ("/a/b.md:3: INFO: so", None),
        ('WARNING: Unknown target name: "a"', None),
        ("WARNING: could not open bibtex file x", None),
        ("/a/b.md:3: WARNING: missing title in x", None),
        ("WARNING: The config value `myst_x' has type", None),
    ],
)
def test_a_warning_is_read_from_what_was_said(line: str, found: Warned | None) -> None:
    assert list(warnings_in(f"before\n{line}\nafter")) == ([found] if found else [])


TEXT = "# T\n\nA {naem}`b <c>`.\nMore.\n\n[^a]: See\n  {cite:p}`gerin`.\n[^b]: One.\n[^a]: Two.\n{#x}\nSo\n{#x}\n"


@pytest.mark.parametrize(
    ("message", "line", "code", "at", "told"),
    [
        ('could not find bibtex key "gerin"', 6, "unknown-work", 7, "Did you mean 'guerin'?"),
        ('could not find bibtex key "gerin"', 0, "unknown-work", 0, "Did you mean 'guerin'?"),
        ('could not find bibtex key "reed"', 3, "unlisted-work", 3, "```{bibliography}"),
        ('Unknown interpreted text role "naem".', 1, "unknown-mark", 3, "no mark {naem}"),
        ('Unknown interpreted text role "naem".', 4, "unknown-mark", 4, "{naem}"),
        ('Unknown interpreted text role "qqqqq".', 3, "unknown-mark", 3, "Write {app}`…` for an entry"),
        ('Unknown directive type: "tocree"', 4, "unknown-mark", 4, "no directive {tocree}"),
        ("Unknown directive type: 'cite:q'", 4, "mark-of-bibtex", 4, ""),
        ("document isn't included in any toctree", 0, "page-in-no-contents", 1, "{toctree}"),
        ("toctree contains reference to nonexisting document 'seven'", 3, "no-such-page-in-contents", 3, ": seven"),
        ("toctree contains reference to excluded document 'More'", 3, "no-such-page-in-contents", 4, ": More"),
        ("Non-consecutive header level increase; H1 to H3", 1, "level-skipped", 1, "Write ## before it"),
        ("Footnote [b] is not referenced.", 8, "note-not-called", 8, "[^b]"),
        ("Footnote [b] is not referenced.", 4, "note-not-called", 4, "its label"),
        ("Duplicate footnote definition found for label: a", 9, "note-label-twice", 9, "[^a]: Two."),
        ('Duplicate explicit target name: "a".', 0, "note-label-twice", 9, "[^a]: Two."),
        ('Duplicate explicit target name: "x".', 0, "duplicate-id", 12, "{#x}"),
        ('Duplicate explicit target name: "y".', 4, "duplicate-id", 4, "More."),
        ("something else", 4, "warning", 4, "More."),
        ("something else", 99, "warning", 99, "something else"),
    ],
)
def test_a_warning_is_explained_at_its_place(
    message: str, line: int, code: str, at: int, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    path.write_text(TEXT, encoding="utf-8")
    finding = explained(Warned(message, str(path), line), ["guerin", "reed"])
    assert (finding.code, finding.source, finding.line) == (code, str(path), at)
    assert told in finding.text


def test_a_place_that_is_far_from_a_warning_is_none_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    for lines, at in ((11, 12), (12, 1)):
        path.write_text("x\n" * lines + "{cite:p}`gerin`\n", encoding="utf-8")
        assert explained(Warned('could not find bibtex key "gerin"', str(path), 1)).line == at


def test_a_warning_of_ours_has_its_mend_unless_something_is_to_be_filled_in() -> None:
    whole = explained(Warned("The heading is empty", "a.md", 2, "empty-heading"))
    assert (whole.code, whole.message) == ("empty-heading", "The heading is empty")
    assert explained(Warned("Twice", code="note-twice")).mend == ""
    assert explained(Warned("No bibliography", code="no-bibliography")).mend.startswith("Put ")


def test_a_line_that_is_not_there_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one\ntwo", encoding="utf-8")
    warned = Warned("so", str(path), 2)
    assert [warned.row(n) for n in (0, 1, 2, 3)] == ["two", "one", "two", ""]
    assert Warned("so", str(path)).row() == "" and Warned("so", str(tmp_path), 1).row() == ""


def test_a_directive_that_nobody_knows_has_no_advice() -> None:
    assert unknown("directive", "qqqqq", ["toctree"]).mend == ""
    assert unknown("mark", "naem", ["name"]).mend == "Did you mean 'name'?"
    assert "bibtex" in unknown("mark", "cite:p", ["name"]).mend
