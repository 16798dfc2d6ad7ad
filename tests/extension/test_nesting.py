"""Marks within marks: no link stands in a link in any format, and each leads where it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree, html

from tests.links import nested, overlapping, pages, within_one_another
from tests.validators import epubcheck, nu

from .project import Project

TEXT = """\
# Text

See {bibl}``{name}`Goethe <goethe>` says, *twice* over <goethe1827 p. 112>``,
{bibl}`what he sings[^note] too <goethe1827>`.

Of {name}``the poet of {bibl}`Art <goethe1827>` <goethe>`` and {bibl}``{name}`Johann <goethe>` <goethe1827>``.

Of {name}``old {app}`Goethe] Goehte B | typo` <goethe>``, {bibl}``his {app}`book] boke B | typo` <goethe1827>``,
{bibl}```{app}``{name}`Wolfgang <goethe>`] Wulfgang B | typo`` wrote <goethe1827>```,
{lang}``{name}`Der Dichter <goethe>` <de>``.

[^note]: See {cite:p}`goethe1827`.
"""
FILES = {
    "text.md": TEXT.replace(",\n", ", "),
    "entries.md": "# Apparatus\n\n```{apparatus}\n```\n",
    "names.md": "# Names\n\n```{register} person\n```\n",
    "list.md": "# Works\n\n```{bibliography}\n:all:\n```\n",
    "works.bib": "@book{goethe1827, author = {Goethe, J. W.}, title = {Kunst und Altertum}, year = {1827}}",
    "persons.toml": '[[person]]\nkey = "goethe"\nname = "Goethe"\nidentification = "Poet"\n',
}
NAME, WORK = "reg-goethe", "goethe1827"
CALLS = {"para-number", "note-button", "app-mark"}
"""Links that have a sign and no words of the text."""
LINKED = [
    (NAME, "Goethe"), (WORK, "says, twice over"), (WORK, "what he sings"), (WORK, "too"),
    (NAME, "the poet of"), (WORK, "Art"), (NAME, "Johann"),
    (NAME, "old Goethe"), (WORK, "his book"), (NAME, "Wolfgang"), (WORK, "wrote"), (NAME, "Der Dichter"),
]  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the formats."""
    settings = {"apparatus_registers": ["persons.toml"], "html_theme": "furo", "apparatus_pdf_name": "edition"}
    project = Project(tmp_path_factory.mktemp("nesting"), FILES, apparatus_epub_name="edition", **settings)
    for builder in ("epub", "typst", "html"):
        project.built(builder)
    return project.root / "out"


def linked(page: etree._Element) -> list[tuple[str, str]]:
    """Return the links of the text to the register and the works: where to, and the words."""
    found = []
    for link in page.xpath("//*[local-name() = 'a'][ancestor::*[local-name() = 'p'][starts-with(@id, 'p')]]"):
        if link.get("role") or CALLS & set(link.get("class", "").split()):
            continue
        target = link.get("href").partition("#")[2]
        found.append((NAME if target == NAME else WORK, "".join(link.itertext())))
    return found


def test_each_link_has_its_own_words_on_the_site(out: Path) -> None:
    assert linked(html.parse(str(out / "html/text.html")).getroot()) == LINKED


def test_each_link_has_its_own_words_in_the_e_book(out: Path) -> None:
    assert linked(etree.fromstring(pages(out / "epub/edition.epub")["text.xhtml"].encode())) == LINKED


def test_no_link_stands_in_a_link(out: Path) -> None:
    assert nested(out / "html") == nested(out / "epub/edition.epub") == overlapping(out / "typst/edition.pdf") == []


def test_the_finder_finds() -> None:
    assert within_one_another('<a href="#x">One <b><a href="#y">two</a></b></a> <a>three</a>') == ['<a href="#y">']
    assert within_one_another('<a href="#x">One <button>two</button></a>') == ["<button>"]


def test_no_passage_and_no_name_is_lost(out: Path) -> None:
    listed = pages(out / "html")
    assert [f"n{n}" in listed["names.html"] for n in ("1-goethe", "2-goethe", "2-goethe-2", "3-goethe-3")] == [True] * 4
    assert all(f"#c{c}" in listed["list.html"] for c in ("1-goethe1827", "2-goethe1827-2", "3-goethe1827-2"))


def test_the_checkers_find_nothing(out: Path) -> None:
    assert nu([out / "html/text.html"]) == []
    assert epubcheck(out / "epub/edition.epub") == []
