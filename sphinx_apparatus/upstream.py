"""What is mended in other packages from outside, each with the place and why.

- pybtex 0.26, sphinxcontrib-bibtex 2.7: `find_plugin` reads the metadata of all installed packages for every citation
  that is resolved (`pybtex/plugin/__init__.py`, `_load_entry_point`; `sphinxcontrib/bibtex/plugin.py`, `find_plugin`).
  What is installed does not change while a build runs, so it is asked for once.
- Furo 2025.12.19: a navigation tree is made and read again as HTML for every page, also where no template shows it
  (`furo/__init__.py`, `_html_page_context`; https://github.com/pradyunsg/furo/pull/939).
  It is made when a template asks for it.
- Sphinx 9: a page that was half written when a build was killed is newer than its source, so it stays as it is
  (`sphinx/builders/html/__init__.py`, `get_outdated_docs`).
  A mark that only a finished build removes says that every page has to be written again.
- accessible-pygments 0.0.5, which Furo loads: it sends what any program logs to the screen, pikepdf's greeting too
  (`a11y_pygments/__init__.py`, `logging.basicConfig`).
  pikepdf is heard from warnings on.
"""

from __future__ import annotations

import logging
from collections import UserString
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

UNFINISHED = ".unfinished"
NAVIGATION, TREE = "furo_navigation_tree", "toctree"


def setup(app: Sphinx) -> None:
    """Register what is mended."""
    logging.getLogger("pikepdf").setLevel(logging.WARNING)
    app.connect("config-inited", remember_plugins)
    app.connect("html-page-context", hide_toctree, priority=400)
    app.connect("html-page-context", show_toctree, priority=600)
    app.connect("env-updated", write_again)
    app.connect("build-finished", finish)


def remember_plugins(app: Sphinx, config: Config) -> None:
    """Ask for each plug-in of the bibliography once."""
    if "sphinxcontrib.bibtex" in app.extensions:
        import pybtex.plugin
        import sphinxcontrib.bibtex.plugin

        for module in (pybtex.plugin, sphinxcontrib.bibtex.plugin):
            if not hasattr(module.entry_points, "cache_info"):
                module.entry_points = cache(module.entry_points)


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name all documents where the last build into this folder was not finished; mark this one as not finished."""
    mark = Path(app.outdir, UNFINISHED)
    unfinished = mark.exists()
    if app.builder.format == "html":
        mark.touch()
    return sorted(env.found_docs) if unfinished else []


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Remove the mark."""
    if exception is None:
        Path(app.outdir, UNFINISHED).unlink(missing_ok=True)


def hide_toctree(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave Furo nothing to make a navigation tree of."""
    if app.config.html_theme == "furo" and app.builder.name in ("html", "dirhtml") and TREE in context:
        context["edition_toctree"] = context.pop(TREE)


def show_toctree(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give templates what Furo would have given them."""
    if "edition_toctree" in context:
        from furo import _compute_navigation_tree

        context[TREE] = context.pop("edition_toctree")
        context[NAVIGATION] = Later(lambda: _compute_navigation_tree(context))


class Later(UserString):
    """A string that is made when it is first looked at."""

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = cache(make)

    @property
    def data(self) -> str:  # type: ignore[override]
        """The string."""
        return self._make()
