"""What is mended in other packages from outside gives the same result, and what is read once is changed by nobody."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

import furo
import pybtex.plugin
import sphinxcontrib.bibtex.plugin
from docutils import nodes

from sphinx_apparatus.compat import NAVIGATION, TREE
from sphinx_apparatus.domain import edition_of

from .project import Project

FILES = {
    "text.md": "# Text\n\nWords {app}`here] hear B | typo`, {bibl}`p. 3 <a p. 3>`.[^n]\n\n[^n]: A note {cite:p}`a`.\n",
    "works.md": "# Works\n\n```{bibliography}\n```\n\n```{apparatus}\n```\n",
    "works.bib": "@book{a, title={A title}, author={Author, An}, year={1900}, publisher={P}, address={Q}}\n",
}
NESTED = {
    "index.md": "# Edition\n\n```{toctree}\n:caption: The text\ntext\nworks\n```\n\n```{toctree}\npart/one\n```\n",
    "part/one.md": "# One\n\n## A section\n\n```{toctree}\ntwo\n```\n",
    "part/two.md": "# Two\n\n## Another\n",
}


def test_plugins_are_those_that_pybtex_finds(make_project: Callable[..., Project]) -> None:
    make_project(FILES, html_theme="furo").built("html")
    assert pybtex.plugin.entry_points.cache_info().hits
    for module in (pybtex.plugin, sphinxcontrib.bibtex.plugin):
        assert set(module.entry_points(group="pybtex.style.names")) == set(entry_points(group="pybtex.style.names"))


def test_a_template_that_asks_gets_furos_navigation(make_project: Callable[..., Project]) -> None:
    project = make_project({**FILES, **NESTED}, html_theme="furo")
    with project.opened("html") as app:
        shown: dict[str, tuple[str, str]] = {}

        def look(app: object, page: str, template: str, context: dict[str, object], doctree: object) -> None:
            if TREE in context:
                shown[page] = str(context[NAVIGATION]), furo._compute_navigation_tree(context)

        app.connect("html-page-context", look, priority=950)
        app.build(force_all=True)
    assert {"index", "text", "part/one", "part/two"} <= set(shown)
    assert all(ours == furos and "toctree-l1" in ours for ours, furos in shown.values())


def test_the_trees_read_once_are_changed_by_nobody(make_project: Callable[..., Project]) -> None:
    with make_project(FILES, html_theme="furo").opened("html") as app:
        domain = edition_of(app.env)
        used = domain.texts()["text"].pformat()
        domain._made.clear()
        fresh: nodes.document = domain.texts()["text"]
        assert used == fresh.pformat()
