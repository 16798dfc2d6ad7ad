"""What all tests share: warnings are errors, but for one that is not ours, and drawn cases are the same every time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=10_000)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Let myst-parser use what Sphinx 11 will remove."""
    config.addinivalue_line("filterwarnings", "ignore:'myst_parser:sphinx.deprecation.RemovedInSphinx11Warning")
