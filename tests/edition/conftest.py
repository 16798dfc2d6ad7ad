"""The edition as its tests see it: built once, the pages parsed once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, sync_playwright
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = Path(__file__).parents[2]
TALK = "text/talk"


@contextmanager
def opened(root: Path, out: Path) -> Iterator[Sphinx]:
    """Read the edition of a folder in this process, and keep the application open."""
    with patch_docutils(root), docutils_namespace():
        app = Sphinx(root / "edition", root, out, out / ".doctrees", "dummy", status=None, warningiserror=True)
        app.build()
        yield app


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built pages; a warning is an error."""
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-nWq", "-E", "-c", ".", "edition", str(out)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return out


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Any]:
    """Return every page, by its path in the site."""
    return {str(path.relative_to(site)): html.parse(str(path)).getroot() for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="session")
def talk(pages: dict[str, Any]) -> Any:
    """Return the page of the text."""
    return pages[f"{TALK}.html"]


@pytest.fixture(scope="session")
def source() -> str:
    """Return the source of the text."""
    return (ROOT / f"edition/{TALK}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def formats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every format, built in one process: html, pdf, epub, tei, text, data, dts."""
    out = tmp_path_factory.mktemp("formats")
    builders = {"typst": "pdf", "plain": "text"} | {name: name for name in ("html", "epub", "tei", "data", "dts")}
    targets = [f"{builder}={out / folder}" for builder, folder in builders.items()]
    command = [
        sys.executable,
        "-m",
        "sphinx_apparatus",
        "build",
        "edition",
        "-c",
        ".",
        "-d",
        str(out / "doctrees"),
        *targets,
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1764000000"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return out


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; the one of the system is used, as Debian has it."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.fail("The pages are tested in Chromium; install it (on Debian: apt install chromium)", pytrace=False)
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=options)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """Return the address at which the site is served."""
    handler = partial(QuietHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""
