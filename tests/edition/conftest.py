"""The edition as its tests see it: built once for all of them, the pages parsed once."""

from __future__ import annotations

import os
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
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tests import Once

ROOT = Path(__file__).parents[2]
TALK = "text/talk"
EPOCH = "1764000000"
BUILDERS = {"typst": "pdf", "plain": "text"} | {name: name for name in ("epub", "tei", "data", "dts", "html")}
"""The builders by the folder of their format; the site comes last, for it offers the others."""


@contextmanager
def opened(root: Path, out: Path) -> Iterator[Sphinx]:
    """Read the edition of a folder in this process, and keep the application open."""
    with patch_docutils(root), docutils_namespace():
        app = Sphinx(root / "edition", root, out, out / ".doctrees", "dummy", status=None, warningiserror=True)
        app.build()
        yield app


@pytest.fixture(scope="session")
def site(formats: Path) -> Path:
    """Return the folder of the built pages."""
    return formats / "html"


def run(*arguments: str, root: Path = ROOT, **environment: str) -> None:
    """Run Python in a folder of the repository, and fail with what it says where it fails."""
    settings = {**os.environ, **environment}
    command = [sys.executable, *arguments]
    result = subprocess.run(command, cwd=root, env=settings, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def build_formats(out: Path, root: Path = ROOT, **environment: str) -> None:
    """Build every format in one process, each into its folder: html, pdf, epub, tei, text, data, dts."""
    targets = [f"{builder}={out / folder}" for builder, folder in BUILDERS.items()]
    command = ["-m", "sphinx_apparatus", "build", "edition", "-c", ".", "-d", str(out / "doctrees"), *targets]
    run(*command, root=root, **{"SOURCE_DATE_EPOCH": EPOCH, **environment})


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
def formats(once: Once) -> Path:
    """Return a folder with every format, as ``build_formats`` makes it."""
    return once("formats", build_formats)


@pytest.fixture(scope="session")
def latex(once: Once) -> Path:
    """Return the LaTeX source of the edition."""
    return once("latex", build_latex) / "workers-militia.tex"


def build_latex(folder: Path) -> None:
    """Build it into a folder."""
    from sphinx.cmd.build import build_main

    assert build_main(["-b", "reledmac", "-q", "-W", "-c", str(ROOT), str(ROOT / "edition"), str(folder)]) == 0


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
