"""CONTRIBUTING.md is true: what it shows is what the edition has and what the check says."""

from __future__ import annotations

import re
import shutil
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from sphinx_apparatus.__main__ import numbers_named
from sphinx_apparatus.corrections.proof import Edition, check_all, fix, pulled
from sphinx_apparatus.formats.html.frame import WHERE
from sphinx_apparatus.notation.entry import parse_entry
from sphinx_apparatus.records.proofreading import load_log
from sphinx_apparatus.text.locus import Locus
from sphinx_apparatus.text.places import Place, correction_block, places

from .repository import put

ROOT = Path(__file__).parents[2]
TALK = "edition/text/talk.md"
SHOWN = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WITHDRAWN = "edition/releases/withdrawn.toml"
FORESEEN = "{app}`foreseen] forseen B | typo`"


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    """Return a copy of this edition to be changed."""
    left_out = shutil.ignore_patterns("build", "tests", ".*", "__pycache__")
    shutil.copytree(ROOT, tmp_path / "copy", ignore=left_out)
    return Edition(tmp_path / "copy/edition", tmp_path / "copy")


def test_what_it_says_of_an_unrecorded_change_is_what_the_check_says(edition: Edition) -> None:
    talk = edition.settings / TALK
    before = talk.read_bytes()
    talk.write_bytes(put(FORESEEN, "foreseen")(before))
    (finding,) = check_all(edition)
    assert finding.source.endswith(TALK)
    for said in (finding.message, f"mend:     {finding.mend}"):
        assert said in SHOWN
    fix(edition)
    assert talk.read_bytes() == before
    talk.write_bytes(put(FORESEEN, "forseen")(before))
    (finding,) = check_all(edition)
    assert finding.code == "lost-id" and f"write into {WITHDRAWN} the lines" in finding.mend
    with (edition.settings / WITHDRAWN).open("a", encoding="utf-8") as file:
        file.write("\n".join(["", *finding.mend.split("the lines ")[1].rstrip(".").split(" / "), ""]))
    assert check_all(edition) == () and f"`{WITHDRAWN}`" in SHOWN


def test_its_entries_are_of_the_form_and_in_the_text() -> None:
    entries = re.findall(r"^    \{app\}`(.*)`$", SHOWN, re.MULTILINE)
    assert len(entries) == 3
    for source in entries:
        parse_entry(source, ["B"])
        assert source.split("|")[0].strip() in (ROOT / TALK).read_text(encoding="utf-8")


def test_what_it_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", SHOWN)) <= targets
    for name in re.findall(r"`((?:edition|bibliography|sphinx_apparatus|tests|\.github)/[^`]*)`", SHOWN):
        assert (ROOT / name).exists(), name


def test_short_names_in_the_table_are_beside_the_long_ones() -> None:
    for row in re.findall(r"^\|.*`sphinx_apparatus/.*$", SHOWN, re.MULTILINE):
        names = [Path(name) for name in re.findall(r"`([\w./]+)`", row)]
        folders = [folder for name in names for folder in (ROOT / name).parents if (ROOT / name).exists()]
        assert all(any((folder / name).exists() for folder in folders) for name in names), row


def test_the_part_for_correctors_is_one_screen() -> None:
    first = SHOWN.split("## To change X, open Y")[0]
    assert len(first.splitlines()) <= 60


def test_the_page_copies_what_the_form_is_filled_in_with() -> None:
    place = Place(Locus(24), TALK, 104, 106, "Words.")
    values = {"place": "¶ 24", "id": "p24", "digest": place.digest, "file": TALK, "lines": "104–106"}
    assert WHERE.format(version="0.1.0", **values) == correction_block(place, "0.1.0")


def test_every_paragraph_was_proofread_twice_and_four_are_validated() -> None:
    """The rounds after the second are samples; the last is against another copy, which has four paragraphs."""
    log = load_log(ROOT / "edition/data/proofreading.toml", ["B"])
    assert [r.against for r in log.rounds] == ["B"] * 4 + ["an archived copy of the post"]
    with pulled(Edition(ROOT / "edition", ROOT)) as proof:
        assert proof.domain is not None
        digests = {place.id: place.digest for place in places(proof.domain.texts(), proof.domain.file_of)}
    assert log.totals(digests) == {"validated": 4, "proofread": 81}
    assert [name for name, record in log.records.items() if 5 in record.rounds] == ["p1", "p2", "p3", "p4"]
    assert all(record.rounds[:2] == (1, 2) for record in log.records.values())


def test_paragraphs_are_named_by_numbers_and_ranges() -> None:
    assert numbers_named("1-3,31") == {1, 2, 3, 31}
    with pytest.raises(ArgumentTypeError, match="'x' is not a number"):
        numbers_named("1,x")
