"""The edition costs no more than its text costs in plain Sphinx, counted in calls, which are the same in every run."""

from __future__ import annotations

from pathlib import Path

from tests.bench.measures import calls
from tests.bench.projects import copies


def test_a_cold_build_of_the_text_calls_hardly_more_than_plain_sphinx(tmp_path: Path) -> None:
    plain = calls(copies(tmp_path / "plain", 1, extended=False), tmp_path / "out")
    extended = calls(copies(tmp_path / "extended", 1, extended=True), tmp_path / "out")
    assert extended <= 1.1 * plain
