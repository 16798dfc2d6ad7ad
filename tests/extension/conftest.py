"""Fixtures of the extension's tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .project import Project


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Project]:
    """Return what makes a project from its files: ``make_project({"text.md": …}, setting=…)``."""

    def make(files: dict[str, str], **settings: object) -> Project:
        return Project(tmp_path, files, **settings)

    return make
