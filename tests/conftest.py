"""What all tests share: warnings are errors but for one not ours, drawn cases are the same every time, the browser."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import copy
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from docutils.frontend import OptionParser
from filelock import FileLock
from hypothesis import HealthCheck, Phase, settings
from jinja2 import Environment
from sphinx.locale import translators
from sphinx.util.logging import SphinxLoggerAdapter

from sphinx_apparatus import language
from sphinx_apparatus.compat import RARELY
from tests import CASES, Once, Tab
from tests.tools import needed, node

os.environ.setdefault("SOURCE_DATE_EPOCH", "1764000000")
SLOW = [HealthCheck.too_slow]
KEPT_AWAY = ("java_script_enabled", "has_touch", "device_scale_factor")
"""The settings of a tab that cannot be changed when it is open."""
AS_IT_WAS: dict[str, Any] = dict.fromkeys(("media", "color_scheme", "reduced_motion", "forced_colors"), "null")
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
"""All but the one that explains a failure: it watches every line that runs, of builds for minutes."""
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, suppress_health_check=SLOW, max_examples=CASES, phases=PHASES
)
settings.register_profile("search", deadline=None, suppress_health_check=SLOW, max_examples=CASES, phases=PHASES)
compile_anew = Environment.compile
compiled: dict[tuple[Any, ...], Any] = {}
populate_anew = OptionParser.populate_from_components
populated: dict[tuple[Any, ...], Any] = {}
modules = count()
settings.load_profile("search" if "CASES" in os.environ else "repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Let myst-parser use what Sphinx 11 will remove; look for garbage rarely; drop what nobody reads."""
    gc.set_threshold(*RARELY)
    logging.disable(logging.DEBUG)  # a fifth of a small build is what Sphinx would tell its developers
    SphinxLoggerAdapter.debug = unsaid  # type: ignore[assignment,method-assign]
    Environment.compile = compile_once  # type: ignore[assignment,method-assign]
    OptionParser.populate_from_components = populate_once  # type: ignore[method-assign]
    config.addinivalue_line("filterwarnings", "ignore:'myst_parser:sphinx.deprecation.RemovedInSphinx11Warning")


def unsaid(self: SphinxLoggerAdapter, *_: Any, **__: Any) -> None:
    """Say nothing, at once: Sphinx asks nine hundred times for a small build whether it should."""


def compile_once(self: Environment, source: Any, *rest: Any) -> Any:
    """Compile each template once in a process: half of what a small site costs is to compile those of its theme."""
    key = (type(self), *sorted(self.extensions), source, *rest)
    if key not in compiled:
        compiled[key] = compile_anew(self, source, *rest)
    return compiled[key]


def populate_once(self: OptionParser, components: Any) -> None:
    """Gather once in a process what can be set for a kind of parser: docutils does so for every page it reads."""
    key = tuple(component if isinstance(component, type) else type(component) for component in components[1:])
    if key not in populated:
        populate_anew(self, components)
        populated[key] = {name: copy(value) for name, value in vars(self).items() if name != "components"}
    vars(self).update({name: copy(value) for name, value in populated[key].items()})


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the last line what was not tested, and why."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None:
        return
    skipped = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in terminal.stats.get("skipped", []))
    if skipped:
        terminal.write_line("Not tested: " + "; ".join(f"{n} × {why}" for why, n in skipped.items()))


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return what fills a folder once for all the processes that run the tests."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, fill: Callable[[Path], None]) -> Path:
        folder, done = base / name, base / f"{name}.done"
        with FileLock(base / f"{name}.lock"):
            if not done.exists():
                fill(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="module", autouse=True)
def frozen() -> None:
    """Spare what lives until the end from every search for garbage; each build asks for some of them."""
    if next(modules) % 8 == 0:
        gc.collect()
        gc.freeze()


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
        for child in multiprocessing.active_children():  # that of sphinx-sitemap holds what Playwright waits for
            child.terminate()
            child.join()
        launched.close()


@pytest.fixture(scope="session")
def free_tabs() -> dict[str, list[Any]]:
    """Return the open tabs that no test is using, by the settings that cannot be changed."""
    return {}


@pytest.fixture
def tab(browser: Any, free_tabs: dict[str, list[Any]]) -> Iterator[Tab]:
    """Return what opens a tab, ``tab(viewport=…, reduced_motion=…)``: one opened before, for opening takes a second."""
    used: list[tuple[list[Any], Any]] = []

    def opened(viewport: Any = None, **settings: Any) -> Any:
        fixed = {key: settings.pop(key) for key in KEPT_AWAY if key in settings}
        free = free_tabs.setdefault(repr(sorted(fixed.items())), [])
        page = free.pop() if free else browser.new_context(**fixed).new_page()
        used.append((free, page))
        page.set_viewport_size(viewport or {"width": 1280, "height": 720})
        page.emulate_media(**{**AS_IT_WAS, **settings})
        return page

    yield opened
    for free, page in used:
        if not page.is_closed():
            free.append(emptied(page))


def emptied(page: Any) -> Any:
    """Return a tab that nothing of what was shown in it is left in."""
    from playwright.sync_api import Error

    with suppress(Error):  # an empty page has no memory
        page.evaluate(FORGET)
    page.unroute_all()
    try:
        page.goto("about:blank")
    except Error:  # the page was just loading itself again, as a preview does: another tab takes its place
        another = page.context.new_page()
        page.close()
        return another
    return page


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Leave the language of messages as it was: a process has one."""
    yield
    language.speak("en")
    translators.clear()  # Sphinx would keep the words of a build in another language
