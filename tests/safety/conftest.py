"""What the tests of safety share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sphinx_apparatus.checks import report

from .repository import Place, listening


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with listening() as port:
        yield Place(tmp_path, port)


@pytest.fixture(autouse=True)
def every_finding_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A forge is given ten findings and a count; here each has to be seen."""
    monkeypatch.setattr(report, "ANNOTATED", 100_000)
