"""What an edition says of itself is read once, before anything is built; so is the time of the build."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.formats.epub.package import filed
from sphinx_apparatus.model import findings_list, visible
from sphinx_apparatus.records.about import Agent, Metadata
from sphinx_apparatus.records.archive import write_zip
from sphinx_apparatus.records.citation import Spot, chicago

from .project import Project

Make = Callable[..., Project]
TEXT = {"text.md": "# T\n\nText.\n"}
CFF = "cff-version: 1.2.0\nmessage: m\ntitle: T\nauthors:\n  - name: A\n"
BUILDERS = ("dummy", "html", "text", "plain", "typst", "epub", "tei", "data", "dts", "witness", "inventory")
ODD = ("abc", "", "1e9", "99999999999", "-1", "1.5", " 1764000000", "0x10", "١٢٣", "9" * 400)


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("CITATION.cff", f"{CFF}version: 2\n", "another-version"),
        ("CITATION.cff", "title: [\n", "not-yaml"),
        ("CITATION.cff", "authors: [Holmes]\nversion: 1\n", "citation-value"),
    ],
)
def test_a_wrong_citation_file_is_told_by_every_builder(
    builder: str, name: str, content: str, code: str, make_project: Make
) -> None:
    result = make_project({**TEXT, name: content}, apparatus_citation=name, release="1").build(builder)
    assert result.status == 2
    assert result.messages.count(f"[{code}]") == 1 and re.match(rf"{name}:\d+: ERROR: ", result.messages)
    assert "Traceback" not in result.messages


@pytest.mark.parametrize("value", ODD)
def test_an_odd_clock_is_told_in_one_line(value: str, make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(TEXT)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    result = project.build("epub")
    said = visible(findings_list()["no-moment"]["message"].replace("$value", value))
    assert (result.status, result.messages) == (2, f"ERROR: {said} [no-moment]\n")


@pytest.mark.parametrize("value", ODD)
def test_an_odd_clock_stops_our_own_commands_before_sphinx_reads_it(
    value: str, make_project: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(TEXT)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert main(["check", str(project.root)]) == 1
    said = visible(findings_list()["no-moment"]["message"].replace("$value", value))
    assert capsys.readouterr().out == f"{said} [no-moment]\n\nOne thing has to be mended.\n"


@pytest.mark.parametrize("value", ["0", "315532799", "1764000000", "4354819199"])
def test_the_clock_may_say_any_second_that_files_can_be_dated(
    value: str, make_project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    folder = make_project(TEXT).built("epub")
    stamp = datetime.fromtimestamp(int(value), UTC)
    assert f"{stamp:%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0") in (folder / "content.opf").read_text(encoding="utf-8")
    with zipfile.ZipFile(next(folder.glob("*.epub"))) as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {max(1980, stamp.year)}


@pytest.mark.parametrize(
    ("words", "language", "as_filed"),
    [
        ("Der Zauberberg", "de", "Zauberberg, Der"), ("Eine Rede", "de-CH", "Rede, Eine"), ("Einer", "de", "Einer"),
        ("Die Herausgeber", "de", "Herausgeber, Die"), ("The Heron", "de", "The Heron"),
        ("The Heron", "en", "Heron, The"),
        ("L’Étranger", "fr", "Étranger, L’"), ("Le Rouge et le Noir", "fr", "Rouge et le Noir, Le"), ("La", "fr", "La"),
    ],
)  # fmt: skip
def test_a_title_is_filed_as_its_language_does(words: str, language: str, as_filed: str) -> None:
    assert filed(words, language) == as_filed


def test_a_citation_has_no_stop_after_a_stop() -> None:
    metadata = Metadata("Was ist ein Brief?", "1", "de", (Agent("J. G. Brandt", "Brandt", "J. G."),))
    assert chicago(metadata, Spot()) == "Brandt, J. G. Was ist ein Brief? Version 1."


def test_equal_files_give_equal_zips(tmp_path: Path) -> None:
    files = [("mimetype", b"x"), ("in/a.txt", b"words " * 99)]
    moment = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)
    for name in ("one.zip", "two.zip"):
        write_zip(tmp_path / "new" / name, iter(files), moment, stored=("mimetype",))
    one, two = (tmp_path / "new" / name for name in ("one.zip", "two.zip"))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as packed:
        assert [(e.filename, e.compress_type) for e in packed.infolist()] == [("mimetype", 0), ("in/a.txt", 8)]
        assert {(e.date_time, e.external_attr >> 16, e.create_system) for e in packed.infolist()} == {
            ((2026, 1, 2, 3, 4, 6), 0o644, 3)
        }


VERSES = {"text.md": "# The song\n\n```{verse}\nThe ferry lies,\nthe rope is wet.\n```\n"}


@pytest.mark.parametrize(
    ("files", "printed", "claims"),
    [
        (TEXT, False, set()),
        ({"text.md": "# The ferry\n\nThe rope was wet.\n"}, True, {"pageNavigation", "pageBreakMarkers"}),
        (VERSES, False, set()),
    ],
)
def test_the_epub_claims_what_it_has(
    files: dict[str, str], printed: bool, claims: set[str], make_project: Make
) -> None:  # fmt: skip
    """Pages where there is a printed book with pages, and only there."""
    project = make_project(
        files, apparatus_epub_exclude=[], apparatus_epub_pages="../typst/book.pdf", apparatus_pdf_name="book"
    )
    if printed:
        project.built("typst")
    folder = project.built("epub")
    said = (folder / "content.opf").read_text(encoding="utf-8")
    pages = "".join(page.read_text(encoding="utf-8") for page in folder.glob("*.xhtml"))
    assert {name for name in ("pageNavigation", "pageBreakMarkers") if f">{name}<" in said} == claims
    assert ('epub:type="page-list"' in pages) == ("pageNavigation" in claims) == ("list of pages" in said)
    assert ('role="doc-pagebreak"' in pages) == ("pageBreakMarkers" in claims) == ("pageBreakSource" in said)
    assert ('role="doc-noteref"' in pages) == ("Notes and apparatus entries" in said)
