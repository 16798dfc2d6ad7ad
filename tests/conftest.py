"""What all tests share: warnings are errors but for one not ours, drawn cases are the same every time, the browser."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import CASES
from tests.tools import needed, node

SLOW = [HealthCheck.too_slow]
settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=SLOW, max_examples=CASES)
settings.register_profile("search", deadline=None, suppress_health_check=SLOW, max_examples=CASES)
settings.load_profile("search" if "CASES" in os.environ else "repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Let myst-parser use what Sphinx 11 will remove."""
    config.addinivalue_line("filterwarnings", "ignore:'myst_parser:sphinx.deprecation.RemovedInSphinx11Warning")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the last line what was not tested, and why."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None:
        return
    skipped = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in terminal.stats.get("skipped", []))
    if skipped:
        terminal.write_line("Not tested: " + "; ".join(f"{n} tests, {why}" for why, n in skipped.items()))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the browser in which the pages are tested."""
    return needed("browser")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """Return a headless browser, one for all tests of a process."""
    from playwright.sync_api import sync_playwright  # the tests of the extension alone do without

    if program := node():
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = program  # Playwright's own needs a library that not all systems have
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=options)
        yield launched
        launched.close()
