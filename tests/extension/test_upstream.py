"""What is mended in other packages: nothing but by our own commands, with the same result, while it is needed."""

from __future__ import annotations

import gc
import inspect
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ClassVar

import furo
import pybtex.plugin
import pytest
import sphinxcontrib.bibtex.plugin
from docutils import nodes
from myst_parser.mdit_to_docutils import base
from pybtex.database import InvalidNameString
from pybtex_docutils import Backend
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import new_document
from sphinxcontrib.bibtex import bibfile

from sphinx_apparatus import compat
from sphinx_apparatus.__main__ import main
from sphinx_apparatus.compat import MENDS, NAVIGATION, TREE, mended
from sphinx_apparatus.domain import Unkept, edition_of

from .project import Project

Make = Callable[..., Project]
FILES = {
    "text.md": "# Text\n\nWords {app}`here] hear B | typo`, {bibl}`p. 3 <a p. 3>`.[^n]\n\n[^n]: A note {cite:p}`a`.\n",
    "works.md": "# Works\n\n```{bibliography}\n```\n\n```{apparatus}\n```\n",
    "works.bib": "@book{a, title={A title}, author={Author, An}, year={1900}, publisher={P}, address={Q}}\n",
}
WORKS = 9
MANY = {
    **FILES,
    "text.md": "# Text\n\nWords.[^n]\n\n[^n]: " + " ".join(f"A note {{cite:p}}`a{n}`." for n in range(WORKS)) + "\n",
    "works.bib": "".join(
        FILES["works.bib"].replace("{a, title={A title}", f"{{a{n}, title={{Title {n}}}") for n in range(WORKS)
    ),
}
NESTED = {
    "index.md": "# Edition\n\n```{toctree}\n:caption: The text\ntext\nworks\n```\n\n```{toctree}\npart/one\n```\n",
    "part/one.md": "# One\n\n## A section\n\n```{toctree}\ntwo\n```\n",
    "part/two.md": "# Two\n\n## Another\n",
}


def test_what_reads_selectors_is_loaded_when_asked() -> None:
    program = """
import sys
from contextlib import ExitStack
from sphinx_apparatus.compat import load_selectors_late
with ExitStack() as undo:
    load_selectors_late(None, undo)
    from bs4 import BeautifulSoup
    print("soupsieve.css_match" in sys.modules, BeautifulSoup("<p>Words", "html.parser").p.string)
print("soupsieve" in sys.modules, BeautifulSoup("<p>Words", "html.parser").select_one("p").string)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["False Words", "False Words"]


def outside() -> list[Any]:
    """Return what of Python and other packages could be mended."""
    plugins = [module.entry_points for module in (pybtex.plugin, sphinxcontrib.bibtex.plugin)]
    text = vars(pybtex.richtext.Text)["from_latex"]
    return [
        gc.get_threshold(),
        *plugins,
        text,
        base.get_default_settings,
        logging.getLogger("pikepdf").level,
        bibfile.Parser,
        dict(Backend.tags),
        vars(BuildEnvironment)["get_doctree"],
        *(vars(nodes.Node)[name] for name in ("_fast_findall", "walkabout")),
    ]


def written(folder: Path) -> dict[str, bytes]:
    """Return what was written, by its name."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".buildinfo")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("builder", ["html", "typst"])
def test_a_build_by_sphinx_changes_nothing_outside(builder: str, make_project: Make) -> None:
    before = outside()
    with make_project(FILES, html_theme="furo").opened(builder) as app:
        assert outside() == before
        assert type(app.env._pickled_doctree_cache) is dict
        mine = [listener.handler.__module__ for all_ in app.events.listeners.values() for listener in all_]
        assert compat.__name__ not in mine


def test_our_own_commands_mend_and_leave_all_as_it_was(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pybtex.plugin, sphinxcontrib.bibtex.plugin):  # the tests ask once for plug-ins, too
        monkeypatch.setattr(module, "entry_points", lambda **wanted: entry_points(**wanted))
    project, before, seen = make_project(FILES, html_theme="furo"), outside(), []
    begin = compat.begin
    monkeypatch.setattr(compat, "begin", lambda app, config: (begin(app, config), seen.append(outside())))
    targets = [f"{name}={project.root / 'out' / name}" for name in ("html", "text")]
    assert main(["build", str(project.root), "-d", str(project.root / "out/trees"), *targets]) == 0
    assert main(["check", str(project.root)]) == 0
    assert len(seen) == 3 and all(state[0] == compat.RARELY for state in seen)  # the tests have it so, too
    assert all(one != two for state in seen for one, two in zip(state[1:3], before[1:3], strict=True))
    assert outside() == before


def test_a_mended_build_writes_what_any_other_does(make_project: Make) -> None:
    project = make_project({**FILES, **NESTED}, html_theme="furo")
    plain = written(project.built("html", out="plain"))
    with mended():
        assert outside()[0] == compat.RARELY
        assert written(project.built("html", out="mended")) == plain
        assert pybtex.plugin.entry_points.cache_info().hits
        for module in (pybtex.plugin, sphinxcontrib.bibtex.plugin):
            assert set(module.entry_points(group="pybtex.style.names")) == set(entry_points(group="pybtex.style.names"))


def test_nothing_is_mended_in_a_version_that_nobody_has_looked_at(
    make_project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outside()
    monkeypatch.setattr(compat, "MENDS", tuple(mend._replace(versions=">9999") for mend in MENDS))
    with mended():
        make_project(FILES, html_theme="furo").built("html")
        assert outside()[1:] == before[1:]


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.begin.__name__)
def test_the_versions_installed_are_those_that_were_looked_at(mend: compat.Mend) -> None:
    """Where this fails, look whether the reason is still there, and name the version or take the mend away."""
    assert mend.fits


# ---- why each is there: a test that fails here says that a mend is no longer needed


def test_pybtex_still_looks_for_plugins_again_and_again(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    for module in (pybtex.plugin, sphinxcontrib.bibtex.plugin):
        real = module.entry_points
        monkeypatch.setattr(module, "entry_points", lambda real=real, **kw: asked.append(kw) or real(**kw))
    make_project(MANY).built("html")
    assert len(asked) >= len({str(one) for one in asked}) + WORKS


def test_furo_still_makes_its_navigation_for_pages_that_do_not_show_it(
    make_project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr(furo, "get_navigation_tree", lambda html: made.append(html) or "")
    make_project({**FILES, **NESTED}, html_theme="furo", html_sidebars={"**": []}).built("html")
    assert made


def test_sphinx_still_shows_a_tree_as_it_was_at_first(make_project: Make) -> None:
    project = make_project(FILES)
    with project.opened("html") as app:
        project.write({"text.md": FILES["text.md"].replace("Words", "Other words")})
        app.build()
        assert "Other words" not in app.env.get_doctree("text").astext()
    with mended(), project.opened("html") as app:
        project.write({"text.md": FILES["text.md"].replace("Words", "New words")})
        app.build()
        assert isinstance(app.env._pickled_doctree_cache, Unkept)
        assert "New words" in app.env.get_doctree("text").astext()


def test_the_theme_still_sends_to_the_screen_what_any_program_logs() -> None:
    import a11y_pygments

    assert "basicConfig" in Path(a11y_pygments.__file__).read_text(encoding="utf-8")


class Visited(nodes.GenericNodeVisitor):
    """Notes what is visited and left; raises what prunes a walk, where a name says so."""

    prunes = nodes.SkipChildren, nodes.SkipSiblings, nodes.SkipNode, nodes.SkipDeparture, nodes.StopTraversal
    stops: ClassVar = {prune.__name__: prune for prune in prunes}

    def __init__(self, document: nodes.document) -> None:
        super().__init__(document)
        self.said: list[str] = []

    def default_visit(self, node: nodes.Node) -> None:
        """Note it."""
        self.said.append(f"to {type(node).__name__}")
        if isinstance(node, nodes.Element) and node["names"]:
            raise self.stops[node["names"][0]]

    def default_departure(self, node: nodes.Node) -> None:
        """Note it."""
        self.said.append(f"from {type(node).__name__}")


def walked(stop: str) -> tuple[list[str], list[str], int]:
    """Return what a walk meets, what is found while the tree is changed, and how many messages nobody reads."""
    document, heard = new_document(""), list[object]()
    document.reporter.debug = lambda *words: heard.append(words)  # type: ignore[method-assign,assignment]
    inner = [nodes.strong("", "", nodes.Text("b"), names=[stop] if stop else []), nodes.literal("", "c")]
    document += [nodes.paragraph("", "", nodes.emphasis("", "a"), *inner), nodes.paragraph("", "d")]
    visited = Visited(document)
    document.walkabout(visited)
    found = []
    for node in document.findall(nodes.TextElement):
        found.append(node.astext())
        if isinstance(node, nodes.strong):
            node.replace_self([nodes.strong("", "e"), nodes.emphasis("", "", nodes.literal("", "f"))])
    return visited.said, found, len(heard)


@pytest.mark.parametrize("stop", ["", *Visited.stops])
def test_docutils_still_walks_slowly_and_we_as_it_does(stop: str, make_project: Make) -> None:
    *said, messages = walked(stop)
    with mended(), make_project(FILES).opened("text"):
        *same, fewer = walked(stop)
    assert same == said
    assert fewer < messages


def test_bibtex_still_reads_no_names_in_parts_and_lets_nobody_choose_its_reader(tmp_path: Path) -> None:
    works = tmp_path / "works.bib"
    works.write_text("@book{a, author={family=Bruyn, given=Cornelis, prefix=de, suffix=Jr.}}", "utf-8")
    with pytest.raises(InvalidNameString):
        bibfile.Parser("utf-8").parse_file(works)
    assert [*inspect.signature(bibfile.parse_bibdata).parameters] == ["bibfilenames", "encoding"]


def test_myst_still_makes_documents_that_it_drops(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    real = base.get_default_settings
    monkeypatch.setattr(base, "get_default_settings", lambda *of: made.append(of) or real(*of))
    make_project(FILES).build()
    assert len(made) >= len([name for name in FILES if name.endswith(".md")])


def test_myst_still_asks_for_an_attribute_that_is_deprecated(make_project: Make) -> None:
    include = "```{include} part.txt\n:end-before: Less\n```\n"
    files = {"text.md": "# T\n\nWords.\n", "more.md": f"# M\n\n{include}", "part.txt": "More.\nLess.\n"}
    settings = {"apparatus_allowed": {"directives": ["include"]}, "exclude_patterns": ["out", "*.txt"]}
    with pytest.warns(Warning, match="BuildEnvironment.app"):
        make_project(files, **settings).built("html")
    with mended(), pytest.warns(Warning) as heard:
        make_project(files, **settings).built("text")
        warnings.warn("another", UserWarning, stacklevel=1)
    assert [str(one.message) for one in heard] == ["another"]


# ---- what is given in its place


def test_a_template_that_asks_gets_furos_navigation(make_project: Make) -> None:
    project = make_project({**FILES, **NESTED}, html_theme="furo")
    with mended(), project.opened("html") as app:
        shown: dict[str, tuple[str, str]] = {}

        def look(app: object, page: str, template: str, context: dict[str, object], doctree: object) -> None:
            if TREE in context:
                shown[page] = str(context[NAVIGATION]), furo._compute_navigation_tree(context)

        app.connect("html-page-context", look, priority=950)
        app.build(force_all=True)
    assert {"index", "text", "part/one", "part/two"} <= set(shown)
    assert all(ours == furos and "toctree-l1" in ours for ours, furos in shown.values())


def test_the_trees_read_once_are_changed_by_nobody(make_project: Make) -> None:
    with make_project(FILES, html_theme="furo").opened("html") as app:
        domain = edition_of(app.env)
        used = domain.texts()["text"].pformat()
        domain._made.clear()
        fresh: nodes.document = domain.texts()["text"]
        assert used == fresh.pformat()
