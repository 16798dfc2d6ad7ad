"""What is mended in other packages from outside, each with the place and why.

- pybtex 0.26, sphinxcontrib-bibtex 2.7: `find_plugin` reads the metadata of all installed packages for every citation
  that is resolved (`pybtex/plugin/__init__.py`, `_load_entry_point`; `sphinxcontrib/bibtex/plugin.py`, `find_plugin`).
  What is installed does not change while a build runs, so it is asked for once.
- pybtex 0.26: the LaTeX of a field is read again by whoever asks for it, the label, the list, the tooltip, each format
  (`pybtex/richtext.py`, `Text.from_latex`). It is read once; what comes of it is never changed, only copied.
- Furo 2025.12.19: a navigation tree is made and read again as HTML for every page, also where no template shows it
  (`furo/__init__.py`, `_html_page_context`; https://github.com/pradyunsg/furo/pull/939).
  It is made when a template asks for it.
- Sphinx 9.0: the bytes of every tree that was asked for are kept as long as the process lasts, also where the document
  has been read again since (`sphinx/environment/__init__.py`, `get_doctree`): a process that stays shows what was there
  at first. They are not kept; neither is the tree of the first page, from which the navigation is made.
- Python looks through all that lives, trees above all, whenever 700 more things live than before; looking less often
  saves a tenth of a build.
- accessible-pygments 0.0.5, which Furo loads: it sends what any program logs to the screen, pikepdf's greeting too
  (`a11y_pygments/__init__.py`, `logging.basicConfig`).
  pikepdf is heard from warnings on.
- myst-parser 5.2: an included page asks for an attribute that Sphinx 9 has deprecated (`mocking.py`,
  `BuildEnvironment.app`). The warning of that is not shown, and is no error where warnings are.
"""

from __future__ import annotations

import gc
import logging
import warnings
from collections import UserString
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

NAVIGATION, TREE = "furo_navigation_tree", "toctree"

RARELY = (50_000, 10, 10)
"""The thresholds of `gc.set_threshold`; looking more rarely still gains nothing and leaves more in memory."""


def setup(app: Sphinx) -> None:
    """Register what is mended."""
    gc.set_threshold(*RARELY)
    warnings.filterwarnings("ignore", "'sphinx.environment.BuildEnvironment.app' is deprecated")
    logging.getLogger("pikepdf").setLevel(logging.WARNING)
    app.connect("config-inited", remember_plugins)
    app.connect("builder-inited", keep_no_bytes)
    app.connect("env-purge-doc", forget_first_page)
    app.connect("html-page-context", hide_toctree, priority=400)
    app.connect("html-page-context", show_toctree, priority=600)


def remember_plugins(app: Sphinx, config: Config) -> None:
    """Ask for each plug-in of the bibliography once, and read each of its fields once."""
    if "sphinxcontrib.bibtex" in app.extensions:
        import pybtex.plugin
        import pybtex.richtext
        import sphinxcontrib.bibtex.plugin

        for module in (pybtex.plugin, sphinxcontrib.bibtex.plugin):
            if not hasattr(module.entry_points, "cache_info"):
                module.entry_points = cache(module.entry_points)
        text = pybtex.richtext.Text
        if not hasattr(text.from_latex, "cache_info"):
            text.from_latex = staticmethod(cache(text.from_latex))


class Unkept(dict[str, bytes]):
    """A cache that keeps nothing."""

    def __setitem__(self, key: str, value: bytes) -> None:
        """Keep nothing."""


def keep_no_bytes(app: Sphinx) -> None:
    """Read trees from their files whenever they are asked for."""
    app.env._pickled_doctree_cache = Unkept()


def forget_first_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Have the tree of the first page read again where the page was."""
    if docname == app.config.root_doc:
        vars(env).pop("master_doctree", None)


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
