"""What all tests share: warnings are errors, but for one that is not ours."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Let myst-parser use what Sphinx 11 will remove."""
    config.addinivalue_line("filterwarnings", "ignore:'myst_parser:sphinx.deprecation.RemovedInSphinx11Warning")
