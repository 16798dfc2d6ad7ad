"""The manual: it is built with the extension, and names every setting, role, directive, command and format there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docutils.parsers.rst import directives, roles
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_apparatus.__main__ import main

MANUAL = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Build the manual, warnings being errors, and return what the extension registered, by kind."""
    out = tmp_path_factory.mktemp("manual")
    with patch_docutils(MANUAL), docutils_namespace():
        app = Sphinx(MANUAL, MANUAL, out / "html", out / "trees", "html", status=None, warningiserror=True)
        app.build()
        assert app.statuscode == 0
        return {
            "settings": {name for name in app.config.values if name.startswith("apparatus_")},
            "roles": ours(roles._roles),  # type: ignore[attr-defined]
            "directives": ours(directives._directives),  # type: ignore[attr-defined]
            "builders": ours(app.registry.builders),
            "pages": set(app.env.all_docs),
        }


def ours(registered: dict[str, object]) -> set[str]:
    """Return the names of what the extension registered."""
    kinds = {name: thing if isinstance(thing, type) else type(thing) for name, thing in registered.items()}
    return {name for name, kind in kinds.items() if kind.__module__.startswith("sphinx_apparatus")}


def first_words(page: str, pattern: str) -> set[str]:
    """Return what a pattern finds at the beginning of the rows of a page's tables."""
    return set(re.findall(rf"^\| `+{pattern}", (MANUAL / f"{page}.md").read_text(encoding="utf-8"), re.M))


def test_every_setting_is_described(manual: dict[str, set[str]]) -> None:
    assert first_words("settings", r"(apparatus_\w+)") == manual["settings"]


def test_every_role_is_described(manual: dict[str, set[str]]) -> None:
    assert first_words("markup", r"\{(\w+)\}`\S") == manual["roles"]


def test_every_directive_is_described(manual: dict[str, set[str]]) -> None:
    assert first_words("markup", r"\{([\w-]+)\}(?:` | \S)") == manual["directives"]


def test_every_builder_is_described(manual: dict[str, set[str]]) -> None:
    assert first_words("formats", r"(\w+)`") == manual["builders"] | {"html"}


def test_every_command_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    offered = set(re.findall(r"^    (\w+)\s", capsys.readouterr().out, re.M))
    assert first_words("commands", r"(\w+)") == offered
