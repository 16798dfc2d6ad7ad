"""The LaTeX source for reledmac: what it says of the text, and what LuaLaTeX, where it is installed, makes of it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from sphinx.cmd.build import build_main

from .project import Project

Make = Callable[..., Project]
FIVE = {"apparatus_types": {c: c for c in "abcde"}, "apparatus_layers": {c: [c] for c in "abcde"}}
HERON = Path(__file__).parents[1] / "heron"
needs_tex = pytest.mark.skipif(
    not shutil.which("lualatex"), reason="LuaLaTeX sets the source; Debian: texlive-luatex texlive-humanities"
)


def source_of(project: Project) -> str:
    return next(project.built("reledmac").glob("*.tex")).read_text(encoding="utf-8")


def lines_of(source: str) -> list[str]:
    """Return the paragraphs of the text, without their anchors."""
    counted = source[source.index(r"\beginnumbering") : source.index(r"\endnumbering")]
    return [re.sub(r"\\hypertarget\{[^}]*\}\{\}", "", line) for line in re.findall(r"\\pstart ?(.*?)\\pend", counted)]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{app}`towns] town B`", r"\edtext{towns}{\lemma{towns}\Afootnote{town \emph{B}}}"),
        ("{app}`towns] P; town B`", r"\edtext{towns}{\lemma{towns}\Afootnote{\emph{P}; town \emph{B}}}"),
        ("{app}`towns] om. B P`", r"\edtext{towns}{\lemma{towns}\Afootnote{\emph{om.} \emph{B P}}}"),
        ("{app}`om.] towns B`", r"\edtext{}{\lemma{\emph{om.}}\Afootnote{towns \emph{B}}}"),
        (
            "{app}`towns] the town conj. Reed | conjecture | Why *not*.`",
            r"\edtext{towns}{\lemma{towns}\Afootnote{the town \emph{conj.} Reed (Why \emph{not}.)}}",
        ),
        (
            "{app}``a {app}`town] city B` there] om. P``",
            r"\edtext{a \edtext{town}{\lemma{town}\Afootnote{city \emph{B}}} there}"
            r"{\lemma{a town there}\Afootnote{\emph{om.} \emph{P}}}",
        ),
        (
            "{app}`100 % & #1_a ~ ^ {x} \\\\] 9 $ P`",
            r"\edtext{100 \% \& \#1\_a \textasciitilde{} \textasciicircum{} \{x\} \textbackslash{}}"
            r"{\lemma{100 … \textbackslash{}}\Afootnote{9 \$ \emph{P}}}",
        ),
        ("{app}`a--b “c” [d]] ``e'' P`", r"\edtext{a-{}-b “c” {[}d{]}}"),
    ],
)
def test_an_entry_is_reledmacs(make_project: Make, entry: str, expected: str) -> None:
    entry = entry if "``e" not in entry else "{app}```a--b “c” [d]] ``e'' P```"
    found = lines_of(source_of(make_project({"text.md": f"# Title\n\nThe {entry} end.\n"})))
    assert expected in found[-1]


def test_layers_are_series_and_notes_the_series_after_them(make_project: Make) -> None:
    layers = {"Readings": ["reading"], "Spelling": ["orthographica"]}
    entries = "{app}`One] Two B | reading` {app}`one] onne B | orthographica`"
    text = f"# Title\n\n{entries}.[^a]\n\n[^a]: First.\n\n    Second.\n"
    types = {"reading": "", "orthographica": ""}
    source = source_of(make_project({"text.md": text}, apparatus_layers=layers, apparatus_types=types))
    assert r"\usepackage[series={A,B,C}]{reledmac}" in source
    assert r"\Afootnote{Two \emph{B}}" in source and r"\Bfootnote{onne \emph{B}}" in source
    assert re.search(r"\\footnoteC\{(\\hypertarget\{[^}]*\}\{\})?First\.\\endgraf Second\.\}", source)


def test_verses_quotations_and_lists_are_counted(make_project: Make) -> None:
    text = "# Title\n\n> Quoted.\n\n1. Point.\n\n```{verse}\nOne line\n  and two\n```\n"
    source = source_of(make_project({"text.md": text}))
    assert r"\pstart \quoted" in source and r"\point{1}{1.}" in source
    assert re.search(r"\\stanza\n\S*One line&\n\\hspace\*\{1em\}\S*and two\\&", source)


@pytest.mark.parametrize(
    ("text", "settings", "expected"),
    [
        ("# Title\n\nWords.\n", {"apparatus_language": "he"}, "text written from the right"),
        ("# Title\n\nWords.\n", FIVE, "more than 4 layers"),
    ],
)
def test_what_reledmac_cannot_do_is_told(
    make_project: Make, text: str, settings: dict[str, object], expected: str
) -> None:
    built = make_project({"text.md": text}, **settings).build("reledmac")
    assert built.status != 0
    assert f"the LaTeX source cannot have this: {expected} [not-in-latex]" in built.messages


def test_a_cell_over_columns_is_refused_at_its_line(make_project: Make) -> None:
    page = "Page\n====\n\n+---+---+\n| a     |\n+---+---+\n| b | c |\n+---+---+\n"
    built = make_project({"text.md": "# Title\n\nWords.\n", "page.rst": page}).build("reledmac")
    assert built.status != 0
    assert re.search(r"page\.rst:\d+: ERROR: the LaTeX source cannot have this: cell over several", built.messages)


@needs_tex
def test_the_second_edition_is_set(tmp_path: Path) -> None:
    """Three documents, two layers, verse, a transposition, lacunae, notes, Greek and Hebrew, indexes."""
    assert build_main(["-b", "reledmac", "-q", "-d", str(tmp_path / "trees"), str(HERON), str(tmp_path / "tex")]) == 0
    source = next((tmp_path / "tex").glob("*.tex"))
    for _ in range(2):
        said = subprocess.run(
            ["lualatex", "-interaction=nonstopmode", source.name], cwd=source.parent, capture_output=True, check=False
        ).stdout.decode(errors="replace")
    assert [line for line in said.splitlines() if line.startswith("!")] == []
    pdf = pypdfium2.PdfDocument(source.with_suffix(".pdf"))
    pages = [" ".join(pdf[n].get_textpage().get_text_range().split()) for n in range(len(pdf))]
    assert any(re.search(r"\d+ back ?\] come back B", page) for page in pages)
    assert any(re.search(r"transp\. after v\. 12 B", page) for page in pages)
