"""What all tests share: warnings are errors but for one not ours, drawn cases are the same every time, the browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=10_000)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Let myst-parser use what Sphinx 11 will remove."""
    config.addinivalue_line("filterwarnings", "ignore:'myst_parser:sphinx.deprecation.RemovedInSphinx11Warning")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the system's Chromium, as Debian has it."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.fail("The pages are tested in Chromium; install it (on Debian: apt install chromium)", pytrace=False)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """Return a headless Chromium, one for all tests of a process."""
    from playwright.sync_api import sync_playwright  # the tests of the extension alone do without

    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=options)
        yield launched
        launched.close()
