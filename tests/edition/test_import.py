"""The TEI file of this edition, imported, is the same edition; what TEI does not carry is named here, and nowhere else.

The manual lists the same under *Our own TEI*.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sphinx_apparatus.__main__ import main
from tests import Once

from .conftest import EPOCH, ROOT, run
from .readers import TEI, XML

WITNESSES = ROOT / "edition/witnesses"
IN_ANOTHER_ORDER = "works"
"""What a note cites: TEI has the works of one pair of brackets in the order of the bibliography."""
WORDS_ALONE = {"front-introduction", "front-witnesses", "back-quotations", "back-chronology", "back-review"}
"""The pages that directives fill in: their words are kept; links to works and the form of a glossary are not.

Nor are, in the introduction, names: an import knows those of the text.
"""
OWN_PAGES = {f"back-{name}" for name in ("works", "person", "organisation", "place", "term")}
OWN_PAGES.add("front-witnesses-list")
"""The pages that every project has for its declarations, which this edition leaves out of its TEI."""


@pytest.fixture(scope="module")
def imported(formats: Path, once: Once) -> Path:
    """Return a folder with the project made of the TEI, and its data and TEI; a warning is an error."""
    return once("imported", partial(build, formats))


def build(formats: Path, out: Path) -> None:
    (tei,) = (formats / "tei").glob("*.xml")
    assert main(["import", str(out / "project"), "--from", str(tei)]) == 0
    targets = [f"{name}={out / name}" for name in ("data", "tei")]
    command = ["-m", "sphinx_apparatus", "build", "edition", "-c", ".", "-d", str(out / "trees"), *targets]
    run(*command, root=out / "project", PYTHONPATH=str(ROOT), SOURCE_DATE_EPOCH=EPOCH)


def records(formats: Path, imported: Path) -> list[dict[str, Any]]:
    """Return the data of the edition and of the imported one."""
    (data,) = (path for path in (formats / "data").glob("*.json") if "schema" not in path.name)
    return [json.loads(path.read_text(encoding="utf-8")) for path in (data, imported / "data/edition.json")]


def parts(path: Path) -> dict[str, bytes]:
    """Return the parts of a TEI text by their id, each as it stands there."""
    text = etree.parse(str(path)).getroot().find(f"{TEI}text")
    found = [part for whole in text for part in whole]
    return {part.get(f"{XML}id", part.tag): etree.tostring(part, method="c14n") for part in found}


def words(part: bytes) -> str:
    """Return the words of a part of a TEI text."""
    return " ".join("".join(etree.fromstring(part).itertext()).split())


def test_our_data_come_back(formats: Path, imported: Path) -> None:
    old, new = records(formats, imported)
    for record in (old, new):
        for note in record["notes"]:
            note[IN_ANOTHER_ORDER] = sorted(note[IN_ANOTHER_ORDER], key=str)
    assert {key for key in old if old[key] != new[key]} == set()
    assert set(old) == set(new)


def test_the_witness_comes_back(imported: Path) -> None:
    assert (imported / "project/edition/witnesses/B.txt").read_bytes() == (WITNESSES / "B.txt").read_bytes()


def test_our_tei_comes_back(formats: Path, imported: Path) -> None:
    (tei,) = (formats / "tei").glob("*.xml")
    old, new = parts(tei), parts(imported / "tei/edition.xml")
    assert set(new) - set(old) == OWN_PAGES
    assert {name for name in old if old[name] != new.get(name)} == WORDS_ALONE
    for name in WORDS_ALONE:
        assert words(old[name]).replace(" ", "") == words(new[name]).replace(" ", "")


def test_the_report_names_what_was_not_kept(imported: Path) -> None:
    report = (imported / "project/README.md").read_text(encoding="utf-8").partition("## How it came")[2]
    assert "; nothing differs. Every witness can be rebuilt byte for byte." in report
    lines = [line.split(": line")[0] for line in report.splitlines() if line.startswith("- ")]
    assert [line for line in lines if "`" not in line and "Counted" not in line] == [
        "- Witness B is as the checksum says.",
        "- Not understood: \\<ref> to a place that the project does not name",
        '- Not imported: a processing instruction: ‘xml-stylesheet type="text/css" href="edition.css"’',
        '- \\<list type="gloss">, of which the labels are in bold',
    ]
