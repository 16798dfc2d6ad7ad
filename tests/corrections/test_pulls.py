"""Each pull request gets its report, and none that is wrong may be merged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .pulls import EXPECTED, PULLS, Pull, made, report
from .repository import EDITION, Repository


@pytest.mark.parametrize("pull", PULLS, ids=lambda pull: pull.name)
def test_a_pull_request_gets_its_report_and_is_merged_or_mended_as_it_deserves(pull: Pull, tmp_path: Path) -> None:
    said = report(pull, tmp_path)
    assert said == (EXPECTED / f"{pull.name}.md").read_text(encoding="utf-8")
    assert ("**Ready.**" in said) == pull.merged
    assert ("## make fix (status 0)" in said) == pull.fixed


def test_no_report_is_kept_without_its_pull_request() -> None:
    assert {path.stem for path in EXPECTED.iterdir()} == {pull.name for pull in PULLS}


def test_a_branch_that_changes_nothing_says_so(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "edition")
    status, said = repository.run("changes", "--base", "main")
    assert status == 0
    assert "**Ready.**" in said
    assert "##" not in said.replace("# What", "")
    assert "Formats that change: none." in said


def test_the_report_is_there_as_data(tmp_path: Path) -> None:
    repository = made(PULLS[0], tmp_path)
    repository.run("changes", "--base", "main", "--json", "changes.json")
    data = json.loads((repository.root / "changes.json").read_text(encoding="utf-8"))
    assert data["verdict"] == "ready"
    (words,) = data["words"]
    assert (words["place"], words["was"], words["now"]) == ("¶ 1", "forseen", "foreseen")
    (entry,) = data["entries"]
    assert (entry["kind"], entry["text"]) == ("added", "foreseen] forseen B (typo)")


def test_work_that_is_not_committed_counts(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "edition")
    talk = repository.root / "edition/text/talk.md"
    talk.write_text(talk.read_text(encoding="utf-8").replace("forseen", "foreseen"), encoding="utf-8")
    assert "[-forseen-] {+foreseen+}" in repository.run("changes", "--base", "main")[1]


def test_what_came_to_main_since_is_not_laid_to_the_branch(tmp_path: Path) -> None:
    repository = made(PULLS[0], tmp_path)
    repository.git("checkout", "-q", "main")
    repository.edit("edition/text/talk.md", lambda text: text.replace(b"1852 to 1882", b"1852 till 1882"))
    repository.commit("Notes: another word")
    repository.git("checkout", "-q", "correction")
    assert "till" not in repository.run("changes", "--base", "main")[1]


def test_a_base_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Repository(tmp_path / "edition").run("changes", "--base", "mian")[0] == 2
    assert "mian" in capsys.readouterr().err


def test_the_edition_of_the_tests_is_in_order(tmp_path: Path) -> None:
    assert Repository(tmp_path / "edition", EDITION).run("check")[0] == 0
