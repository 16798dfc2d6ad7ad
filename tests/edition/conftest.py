"""The edition as its tests see it: built once, the pages parsed once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lxml import html
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
    command = [sys.executable, "-m", "sphinx_apparatus", "build", "-d", str(out / "doctrees"), "edition", *targets]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1764000000"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return out
