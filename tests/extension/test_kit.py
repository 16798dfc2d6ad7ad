"""The conformance kit passes, has what it says it has, and fails where anything differs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sphinx_apparatus.kit.running import CASES, case_differences, given, read_cases, selftest


def test_the_kit_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert selftest() == 0
    assert "52 cases, 0 failed" in capsys.readouterr().out


def test_a_case_that_is_not_met_fails_with_the_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("01-one-witness.md", "33-error-no-bracket.md"):
        shutil.copy(CASES / name, tmp_path / name)
    case = tmp_path / "01-one-witness.md"
    case.write_text(case.read_text("utf-8").replace('<rdg wit="#wit-B">Pev', '<rdg wit="#wit-P">Pev'), "utf-8")
    message = tmp_path / "33-error-no-bracket.md"
    message.write_text(message.read_text("utf-8").replace("no bracket", "a bracket"), "utf-8")
    assert selftest(tmp_path) == 2
    said = capsys.readouterr().out
    assert "FAILED  01-one-witness" in said
    assert '-<rdg wit="#wit-P">Peversely' in said
    assert '+<rdg wit="#wit-B">Peversely' in said


def test_every_case_says_what_each_format_has() -> None:
    for case in read_cases():
        wanted = {"Source", "Message"} if "Message" in case.parts else {"Source", "Model", "HTML", "TEI", "Typst"}
        assert set(case.parts) == wanted
        assert all(text.strip() for text in case.parts.values())


def test_the_order_of_attributes_does_not_matter(tmp_path: Path) -> None:
    (case,) = (case for case in read_cases() if case.name == "01-one-witness")
    turned = case.parts["HTML"].replace('<div class="entry" role="note">', '<div role="note" class="entry">')
    assert turned != case.parts["HTML"]
    other = type(case)(case.name, case.head, {**case.parts, "HTML": turned})
    assert list(case_differences(other, given([case])[case.name])) == []
