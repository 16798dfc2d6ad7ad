"""The extension beside others that editors use, each alone with it, and the themes that projects have."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zipfile import ZipFile

import pytest
from lxml import etree, html

from sphinx_apparatus.corrections.proof import Edition, check_all
from tests import Tab
from tests.validators import TEI_ALL, epubcheck, jing

from .guest import FILES, SETTINGS
from .pdf_pages import read_pages
from .project import Build, Project
from .test_guest import shown

SOURCE = "```python\nprint(1)\n```\n"


class Pair(NamedTuple):
    """An extension, what a page writes for it, its mark on the page, the settings it wants, and what it may use."""

    extension: str
    written: str
    mark: str
    settings: Mapping[str, Any] = MappingProxyType({})
    allowed: Mapping[str, list[str]] = MappingProxyType({})


PAIRS = (
    Pair(
        "sphinx_design", "::::{grid} 2\n:::{grid-item-card} A card\nIn the card.\n:::\n::::\n",
        "//*[contains(@class, 'sd-card')]", {}, {"directives": ["grid*"]},
    ),
    Pair("sphinx_copybutton", SOURCE, "//script[contains(@src, 'copybutton.js')]"),
    Pair("sphinx.ext.intersphinx", "", "//body", {"intersphinx_mapping": {}}),
    Pair("sphinx_sitemap", "", "//body", {"html_baseurl": "https://example.org/"}),
    Pair(
        "sphinxext.opengraph", "", "//meta[@property='og:title']",
        {"ogp_site_url": "https://example.org/", "ogp_social_cards": {"enable": False}},
    ),
    Pair("notfound.extension", "", "//body"),
    Pair(
        "sphinx_tabs.tabs", "```````{tabs}\n``````{tab} One\nIn the tab.\n``````\n```````\n",
        "//*[contains(@class, 'sphinx-tabs')]", {}, {"directives": ["tab*"]},
    ),
    Pair(
        "sphinxcontrib.mermaid", "```{mermaid}\ngraph LR\nA --> B\n```\n", "//pre[contains(@class, 'mermaid')]",
        {"mermaid_d3_zoom": False}, {"directives": ["mermaid"]},
    ),
    Pair("sphinx.ext.graphviz", "", "//body"),
    Pair(
        "sphinx.ext.autodoc", "```{eval-rst}\n.. autofunction:: textwrap.dedent\n```\n",
        "//dt[@id='textwrap.dedent']", {"nitpicky": False},
        {"directives": ["eval-rst", "auto*", "py:*"], "roles": ["*"]},
    ),
    Pair(
        "sphinx.ext.todo", "```{todo}\nTo do.\n```\n", "//*[contains(@class, 'todo')]",
        {"todo_include_todos": True}, {"directives": ["todo"]},
    ),
    Pair(
        "sphinx_thebe", SOURCE, "//script[contains(@src, 'thebe')]",
        {"thebe_config": {}, "apparatus_policy": {"script-src": ["'unsafe-inline'"]}},
    ),
    Pair("sphinx.ext.viewcode", "", "//body"),
    Pair("sphinx.ext.mathjax", "```{math}\na^2\n```\n", "//*[contains(@class, 'math')]", {}, {"directives": ["math"]}),
    Pair("sphinx.ext.githubpages", "", "//body"),
    Pair("sphinx.ext.extlinks", "", "//body", {"extlinks": {"far": ("https://example.org/%s", "%s")}}),
)  # fmt: skip
THEMES = ("sphinx_rtd_theme", "pydata_sphinx_theme", "sphinx_book_theme")
"""Those that are not among the tests of a guest, who asks more."""


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: pair.extension)
def paired(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Pair, Path, Build]:
    pair: Pair = request.param
    needed(pair.extension.split(".")[0] if "." in pair.extension else pair.extension)
    extensions = ["myst_parser", "sphinxcontrib.bibtex", pair.extension, "sphinx_apparatus"]
    files = {**FILES, "page.md": f"# A page\n\nWords.\n\n{pair.written}"}
    files["index.md"] = files["index.md"].replace("text\n", "text\npage\n")
    settings = {**SETTINGS, "html_theme": "furo", **pair.settings, "apparatus_allowed": dict(pair.allowed)}
    project = Project(tmp_path_factory.mktemp("pair"), files, extensions=extensions, **settings)
    return pair, project.root / "out/html", project.build("html")


def needed(module: str) -> None:
    """Fail where a package of the tests is not there; skip the one that no lock for a newer Python can hold."""
    if module == "sphinx_rtd_theme" and sys.version_info >= (3, 13) and not find_spec(module):
        pytest.skip("the theme of Read the Docs wants an older docutils than MyST from Python 3.13 on")
    assert find_spec(module), f"{module} is one of the packages in requirements/tests.txt"


@pytest.mark.filterwarnings("ignore::sphinx.deprecation.RemovedInSphinx11Warning")
def test_a_pair_builds_and_both_are_on_the_page(paired: tuple[Pair, Path, Build]) -> None:
    pair, out, build = paired
    assert build == Build(0, build.messages), build.messages
    assert html.parse(str(out / "page.html")).xpath(pair.mark)
    assert html.parse(str(out / "text.html")).xpath("//*[@class='entry']")


def test_a_pair_brings_no_error_of_script(paired: tuple[Pair, Path, Build], tab: Tab) -> None:
    _, out, _ = paired
    page, errors = tab(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: "violates" in said.text and errors.append(said.text))
    page.route("https://**", lambda route: route.fulfill(body="", content_type="text/javascript"))
    for name in ("page", "text"):
        page.goto((out / f"{name}.html").as_uri())
    assert errors == []


@pytest.mark.filterwarnings("ignore::sphinx.deprecation.RemovedInSphinx11Warning")  # by themes, not by us
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_stands_on_anything_else(theme: str, make_project: Callable[..., Project], tab: Tab) -> None:
    needed(theme)
    index = f"{FILES['index.md']}\n## A section\n\nWords.\n"  # which gives the bar of a theme one more button
    out = make_project({**FILES, "index.md": index}, **SETTINGS, html_theme=theme).built("html")
    alone = {said.split(":")[0].partition(" at ")[2] for said in shown(out, "index", tab)}
    found = [said for name in ("text", "lists") for said in shown(out, name, tab)]
    assert [
        said for said in found if "too wide" not in said or said.split(":")[0].partition(" at ")[2] not in alone
    ] == []


TABS = {
    "sphinx_design": (
        "::::{tab-set}\n:::{tab-item} One\nIn *the* tab[^a].\n:::\n:::{tab-item} Two\n- Another\n:::\n::::\n\n"
        "```{dropdown} Drop\nBelow.\n```\n\n```{card} Card\nOn it.\n```\n\n{bdg}`badge`\n"
    ),
    "sphinx_tabs.tabs": (
        "``````{tabs}\n`````{tab} One\nIn *the* tab[^a].\n`````\n`````{group-tab} Two\nAnother\n`````\n``````\n"
    ),
    "own_tabs": "```{own-tabs} One\nIn *the* tab[^a].\n```\n",
}
OWN = """
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.transforms.post_transforms import SphinxPostTransform

class Tabs(nodes.container):
    pass

class Input(nodes.Element, nodes.General):
    pass

class Label(nodes.Element, nodes.General):
    pass

class Chart(nodes.Element, nodes.General):
    pass

class OwnTabs(Directive):
    required_arguments, has_content = 1, True

    def run(self):
        within = nodes.container()
        self.state.nested_parse(self.content, 0, within)
        return [Tabs("", nodes.label("", self.arguments[0]), within)]

class OwnChart(Directive):
    def run(self):
        return [Chart()]

class ForBrowsers(SphinxPostTransform):
    default_priority, formats = 200, ("html",)

    def run(self):
        for tabs in list(self.document.findall(Tabs)):
            tabs[:1] = [Input(), Label("", *tabs[0].children)]

def setup(app):
    app.add_directive("own-tabs", OwnTabs)
    app.add_directive("own-chart", OwnChart)
    app.add_post_transform(ForBrowsers)
"""


def guest(make_project: Callable[..., Project], extension: str, written: str) -> Project:
    """Return a project with a page on which another extension has something."""
    files = {
        "text.md": "# T\n\nWords.\n", "page.md": f"# P\n\n{written}\nEnd[^a].\n\n[^a]: A note.\n", "own_tabs.py": OWN,
    }  # fmt: skip
    names = {f"apparatus_{kind}_name": "edition" for kind in ("epub", "pdf", "tei")}
    allowed = {"directives": ["tab*", "group-tab", "dropdown", "card", "own-*"], "roles": ["bdg"]}
    extensions = ["myst_parser", extension, "sphinx_apparatus"]
    marks = ["attrs_block", "colon_fence"]
    project = make_project(
        files, extensions=extensions, apparatus_allowed=allowed, myst_enable_extensions=marks, **names
    )
    conf = (project.root / "conf.py").read_text(encoding="utf-8")
    project.write({"conf.py": f"import sys\nsys.path.append({str(project.root)!r})\n{conf}"})
    return project


@pytest.mark.parametrize("extension", TABS)
def test_tabs_of_others_are_in_every_format(make_project: Callable[..., Project], extension: str) -> None:
    project = guest(make_project, extension, TABS[extension])
    tei, epub, pdf = (project.built(name) for name in ("tei", "epub", "typst"))
    for schema in (TEI_ALL, tei / "edition.rnc"):
        assert jing(schema, tei / "edition.xml") == ""
    assert epubcheck(epub / "edition.epub") == []
    page = html.fromstring(ZipFile(epub / "edition.epub").read("page.xhtml"))
    texts = {
        "tei": "".join(etree.parse(str(tei / "edition.xml")).getroot().itertext()),
        "epub": page.text_content(),
        "pdf": " ".join(" ".join(one.foot + one.lines) for one in read_pages(pdf / "edition.pdf")),
    }
    words = ["One", "In the tab", *("Another" for _ in "x" if "Another" in TABS[extension])]
    words += ["Drop", "Below.", "Card", "On it.", "badge"] if extension == "sphinx_design" else []
    for kind, said in texts.items():
        assert [word for word in words if word not in " ".join(said.split())] == [], kind
    assert not page.xpath("//input | //label | //script")


def test_what_has_no_words_is_told_by_check(make_project: Callable[..., Project]) -> None:
    project = guest(make_project, "own_tabs", "```{own-chart}\n```\n")
    finding, *more = check_all(Edition(project.root, project.root))
    assert not more, more
    assert finding.code == "node-without-words" and Path(finding.source).name == "page.md"
    assert "node-without-words" not in project.build("html").messages  # the site can show it
    project.write({"page.md": "# P\n\n````{only} html and not epub\n```{own-chart}\n```\n````\n"})
    assert check_all(Edition(project.root, project.root)) == ()
