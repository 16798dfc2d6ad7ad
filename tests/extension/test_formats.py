"""Sphinx's own builders know our nodes: each builds without a warning and has the lemma in the text."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from .project import Project
from .test_html import FILES

SENTENCE = "Perversely, they were."


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project with everything, as one book for the formats that want one."""
    return Project(
        tmp_path_factory.mktemp("formats"), FILES, apparatus_regularisations="rules.toml",
        man_pages=[("text", "text", "Text", ["The editors"], 1)],
    )  # fmt: skip


def words(folder: Path, pattern: str) -> str:
    """Return the text of the files, white space made single spaces."""
    found = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob(pattern))]
    assert found
    return " ".join(" ".join(found).split())


@pytest.mark.parametrize(
    ("builder", "pattern"),
    [("text", "text.txt"), ("man", "text.1"), ("texinfo", "*.texi"), ("pseudoxml", "text.pseudoxml")],
)
def test_the_lemma_is_in_the_text(builder: str, pattern: str, project: Project) -> None:
    written = words(project.built(builder), pattern).replace(r"\&", "")
    assert "Perversely" in written


@pytest.mark.parametrize(("builder", "pattern"), [("text", "text.txt"), ("man", "text.1")])
def test_plain_formats_have_the_edited_text_alone(builder: str, pattern: str, project: Project) -> None:
    written = words(project.built(builder), pattern)
    assert SENTENCE in written.replace("[1]", "").replace(r"\&", "")
    assert "Peversely" not in written
    assert "questoin" not in written


def test_plain_text_lists_the_entries(project: Project) -> None:
    assert "Perversely] Peversely *B*; Per-versely *conj.* A. Editor" in words(project.built("text"), "apparatus.txt")


def test_latex_has_the_entry_as_a_footnote(project: Project) -> None:
    written = words(project.built("latex"), "*.tex")
    assert re.search(r"Perversely\\footnote\{.{0,80}Peversely", written)


def test_latex_has_no_footnote_in_a_heading(project: Project) -> None:
    written = words(project.built("latex"), "*.tex")
    heading = re.search(r"\\chapter\{The .*? of arms\}", written)
    assert heading
    assert "footnote" not in heading[0]
    assert "questoin" not in heading[0]


def test_the_book_for_readers_is_well_formed(project: Project) -> None:
    (book,) = project.built("epub").glob("*.epub")
    with zipfile.ZipFile(book) as archive:
        for name in archive.namelist():
            if name.endswith((".xhtml", ".opf", ".ncx")):
                etree.fromstring(archive.read(name))
        assert SENTENCE.split(",")[0] in archive.read("text.xhtml").decode()


@pytest.mark.parametrize("builder", ["xml", "dirhtml", "singlehtml", "gettext", "dummy", "witness"])
def test_the_builder_knows_our_nodes(builder: str, project: Project) -> None:
    assert project.build(builder).messages == ""


def test_one_page_has_everything_once(project: Project) -> None:
    page = etree.parse(str(project.built("singlehtml") / "index.html"), etree.HTMLParser())
    assert page.xpath("//p[@id='p1']")
    assert page.xpath("//*[@id='list-a1-perversely']")


def test_messages_for_translators_keep_the_notation(project: Project) -> None:
    assert "Perversely] Peversely B" in words(project.built("gettext"), "text.pot")
