"""The extension in projects of others: their builders, themes, options and extensions, alone and in a browser."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree, html
from sphinx.builders import Builder

from sphinx_apparatus.corrections.proof import Edition, check_all, fix
from tests import Tab

from .guest import FILES, PAGES, SETTINGS
from .project import Build, Project

BUILDERS = (
    "dirhtml", "singlehtml", "json", "pickle", "text", "man", "texinfo", "xml", "pseudoxml", "latex", "gettext",
    "linkcheck", "htmlhelp", "qthelp", "devhelp", "changes", "epub",
)  # fmt: skip
NEWS = "<em>News</em> of today"
OPTIONS = {
    "announcement": NEWS,
    "light_logo": "logo.svg",
    "dark_logo": "logo.svg",
    "light_css_variables": {"color-brand-primary": "#123456", "my-own": "7px"},
    "dark_css_variables": {"color-background-primary": "#001133"},
}
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30" fill="teal"/></svg>'
STATIC = {
    "_static/logo.svg": LOGO,
    "_static/mine.js": "document.body.dataset.file = 1\n",
    "_static/mine.css": "article h1 { margin-left: var(--my-own); }\n",
}
HOST: dict[str, Any] = {
    "html_theme": "furo",
    "html_theme_options": OPTIONS,
    "html_last_updated_fmt": "%d/%m/%Y",
    "html_static_path": ["_static"],
    "html_css_files": ["mine.css"],
    "html_js_files": ["mine.js", (None, {"body": "document.body.dataset.inline = 1"}), "https://example.org/x/far.js"],
    "myst_html_meta": {"description": "What the host says of itself", "property=og:locale": "en_AU"},
}
pytestmark = [  # what other builders of Sphinx still use, not we
    pytest.mark.filterwarnings("ignore:'sphinxcontrib.*.app' is deprecated"),
    pytest.mark.filterwarnings("ignore:'tags' will become a required keyword argument"),
]
WIDTHS = (320, 480, 768, 1280, 1920)
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"
OVERLAPS = (Path(__file__).parent / "overlaps.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("host"), FILES, html_theme="furo", **SETTINGS)


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_builder_of_sphinx_builds(builder: str, host: Project) -> None:
    result = host.build(builder)
    assert result == Build(0, result.messages), result.messages


def test_what_programs_read_has_the_words_of_the_text(host: Project) -> None:
    page = json.loads((host.built("json") / "text.fjson").read_text(encoding="utf-8"))
    words = html.fromstring(page["body"]).text_content()
    assert "said a word to the Schutzbund" in words and "werd B" in words
    text = (host.built("text") / "text.txt").read_text(encoding="utf-8")
    assert "said a word to the Schutzbund" in " ".join(text.split()) and "werd" not in text


def test_a_theme_keeps_its_own_search_and_frame(make_project: Callable[..., Project]) -> None:
    out = make_project(FILES, **SETTINGS, html_theme="alabaster").built("html")
    page = html.parse(str(out / "text.html")).getroot()
    assert (out / "search.html").exists() and (out / "searchindex.js").exists()
    assert not (out / "_static/apparatus.css").exists() and not (out / "_static/page.js").exists()
    assert page.xpath('//*[@class="sphinxsidebar"]') and not page.xpath('//*[@class="bar"]')
    assert not page.xpath("//*[@hidden]")


@pytest.fixture(scope="module")
def dressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("dressed"), {**FILES, **STATIC}, **SETTINGS, **HOST, language="de")
    return project.built("html")


@pytest.mark.parametrize("name", PAGES)
def test_the_options_of_the_theme_are_on_every_page(name: str, dressed: Path) -> None:
    source = (dressed / f"{name}.html").read_text(encoding="utf-8")
    page = html.fromstring(source)
    assert NEWS in source
    assert page.xpath('//meta[@name="description"]/@content') == ["What the host says of itself"]
    assert page.xpath('//meta[@property="og:locale"]/@content') == ["en_AU"]
    assert len(page.xpath('//img[contains(@class, "logo")]')) == 2
    assert "24/11/2025" in page.xpath('//*[@class="colophon"]')[0].text_content()


def test_a_policy_lets_in_what_the_settings_ask_for(dressed: Path) -> None:
    page = html.parse(str(dressed / "text.html")).getroot()
    (policy,) = page.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
    scripts = policy.partition("script-src ")[2].partition(";")[0].split()
    assert scripts[0] == "'self'" and scripts[1].startswith("'sha256-") and scripts[2:] == ["https://example.org"]
    assert "style-src 'self';" in policy


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("none", []),
        ({"frame-src": ["https://example.org"]}, ["frame-src https://example.org"]),
        ({"style-src": ["'unsafe-inline'"]}, ["style-src 'self' 'unsafe-inline'"]),
    ],
)
def test_a_policy_is_a_setting(setting: object, said: list[str], make_project: Callable[..., Project]) -> None:
    project = make_project({"text.md": "# A text\n\nWords.\n"}, html_theme="furo", apparatus_policy=setting)
    page = html.parse(str(project.built("html") / "text.html")).getroot()
    policies = page.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
    assert bool(policies) == bool(said)
    assert all(part in policies[0].split("; ") for part in said)


def is_of_face(said: Any) -> bool:
    """Tell whether a message is about the face that is fetched ahead, which a page opened from a folder may not do."""
    return ".woff2" in said.text + said.location.get("url", "")


def test_no_page_has_an_error_of_script_and_the_options_work(dressed: Path, tab: Tab) -> None:
    page, errors = tab(viewport={"width": 1280, "height": 900}), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: said.type == "error" and not is_of_face(said) and errors.append(said.text))
    page.route("https://example.org/**", lambda route: route.fulfill(body="document.body.dataset.far = 1"))
    for name in (*PAGES, "search"):
        page.goto((dressed / f"{name}.html").as_uri())
        assert page.evaluate("[document.body.dataset.file, document.body.dataset.inline]") == ["1", "1"]
        assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--red')") == "#123456"
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).marginLeft") == "7px"
        assert page.locator(".logo:visible").count() == 1
        assert page.evaluate("[typeof $, typeof show, open === window.open].join()") == "undefined,undefined,true"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 17, 51)"
    assert [error for error in errors if "unsafe-eval" not in error] == []  # the test's own questions


@pytest.mark.parametrize("language", ["de", "fr", "ar", "ja"])
def test_a_language_brings_no_error_of_script(language: str, make_project: Callable[..., Project], tab: Tab) -> None:
    out = make_project(FILES, **SETTINGS, html_theme="furo", language=language).built("html")
    page, errors = tab(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for name in (*PAGES, "search"):
        page.goto((out / f"{name}.html").as_uri())
    assert errors == []


def shown(out: Path, name: str, tab: Tab) -> list[str]:
    """Return what stands on something else on a page, or is wider than the window, at each of the widths."""
    page, found = tab(), []
    page.goto((out / f"{name}.html").as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(DRAWN)
        found += [f"{name} at {width}: {said}" for said in page.evaluate(OVERLAPS)]
    return found


@pytest.mark.parametrize("theme", ["furo", "alabaster"])
def test_nothing_stands_on_anything_else(theme: str, make_project: Callable[..., Project], tab: Tab) -> None:
    out = make_project(FILES, **SETTINGS, html_theme=theme).built("html")
    assert [said for name in ("text", "lists") for said in shown(out, name, tab)] == []


@pytest.mark.parametrize(("theme", "tag"), [("furo", "div"), ("alabaster", "section")])
def test_another_theme_has_the_sections_that_it_styles(theme: str, tag: str, host: Project) -> None:
    page = host.built("html", "-D", f"html_theme={theme}", out=theme) / "index.html"
    assert html.parse(str(page)).xpath("name(//*[@id='a-host'])") == tag


def test_other_extensions_find_classes_among_the_builders(host: Project) -> None:
    """Themes ask of each builder what it is derived from."""
    with host.opened() as app:
        assert all(issubclass(builder, Builder) for builder in app.registry.builders.values())


def test_under_another_theme_a_mark_opens_its_entry(make_project: Callable[..., Project], tab: Tab) -> None:
    out = make_project(FILES, **SETTINGS, html_theme="alabaster").built("html")
    page = tab(viewport={"width": 1280, "height": 900})
    page.goto((out / "text.html").as_uri())
    page.locator("button.app-mark").first.click()
    assert "werd B" in page.locator(":popover-open").inner_text()
    page.keyboard.press("Escape")
    page.locator("button.note-button").nth(1).click()
    assert "A second note" in page.locator(":popover-open").inner_text()


FOREIGN = """
from docutils import nodes
from docutils.parsers.rst import Directive
class box(nodes.General, nodes.Element): pass
class lid(nodes.Inline, nodes.TextElement): pass
class Box(Directive):
    has_content = True
    def run(self):
        node = box("", *([nodes.paragraph("", "Words of a box.")]), lid("", "a lid"))
        node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        return [node]
def setup(app):
    app.add_node(box, html=(lambda self, node: self.body.append("<b-ox>"), lambda self, node: self.body.append("</b-ox>")))
    app.add_node(lid, html=(lambda self, node: None, lambda self, node: None))
    app.add_directive("box", Box)
    return {"parallel_read_safe": True}
"""  # noqa: E501
BOXED = "# A text\n\nThe first.\n\n```{box}\n```\n\nThe second.\n"


@pytest.fixture
def boxed(make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> Project:
    project = make_project(
        {"text.md": BOXED, "page.md": BOXED, "boxes.py": FOREIGN},
        extensions=["myst_parser", "sphinx_apparatus", "boxes"],
        apparatus_allowed={"directives": ["box"]},
        apparatus_pdf_name="edition", apparatus_text_name="edition", apparatus_data_name="edition",
    )  # fmt: skip
    monkeypatch.syspath_prepend(project.root)
    return project


@pytest.mark.parametrize("builder", ["html", "plain", "data", "tei", "dts", "epub", "typst", "witness"])
def test_a_node_of_another_extension_stops_no_build(builder: str, boxed: Project) -> None:
    conf = (boxed.root / "conf.py").read_text(encoding="utf-8")
    boxed.write({"conf.py": f"{conf}\nsuppress_warnings = ['apparatus.node']\n"})
    assert boxed.build(builder) == Build(0, "")


@pytest.mark.parametrize(("builder", "pages"), [("html", ["text"]), ("plain", ["text"]), ("typst", ["text"])])
def test_it_is_shown_or_left_out_with_one_warning(builder: str, pages: list[str], boxed: Project) -> None:
    said = boxed.build(builder).messages
    for page in pages:
        assert f"{page}.md:5: WARNING: the node 'box' of boxes is left out" in said
    assert said.count("WARNING: the node") == len(pages)


def test_its_words_are_on_the_page_and_not_in_the_text(boxed: Project) -> None:
    boxed.build("html")
    page = (boxed.root / "out/html/text.html").read_text(encoding="utf-8")
    assert "<b-ox>" in page and "Words of a box." in page
    boxed.build("plain")
    assert (boxed.root / "out/plain/edition.txt").read_text(encoding="utf-8") == "A text\nThe first.\nThe second.\n"
    assert 'id="p2"' in page and 'id="p3"' not in page


NUMBERED = """
from docutils import nodes
from sphinx.domains import Domain
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode
from sphinx.util.docutils import SphinxDirective
class Lamps(Domain):
    name, roles = "lamp", {"ref": XRefRole()}
    def resolve_xref(self, env, fromdocname, builder, typ, target, node, contnode):
        [number] = env.toc_fignumbers["page"]["table"][target]
        return make_refnode(builder, fromdocname, "page", target, nodes.Text(f"lamp no. {number}"))
class task(nodes.Admonition, nodes.Element): pass
class Task(SphinxDirective):
    def run(self):
        node = task(ids=[f"task{self.env.new_serialno('task')}"])
        inner = nodes.section("", nodes.paragraph("", "Light it."), ids=["inner"])
        node += [nodes.title("", "", nodes.Text("(a lamp)")), inner]
        return [node]
def open_(self, node): self.visit_admonition(node)
def close(self, node): self.depart_admonition(node)
def setup(app):
    app.add_domain(Lamps)
    app.add_directive("task", Task)
    app.add_enumerable_node(task, "task", html=(open_, close))
"""
TABLE = "# A page\n\n```{table} Lamps\n:name: lamps\n\n| a |\n|---|\n| b |\n```\n\nSee {lamp:ref}`lamps`, {numref}`lamps`.\n"  # noqa: E501
TASKS = "\n```{task}\n```\n\n```{task}\n```\n"


@pytest.fixture
def counted(make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> Project:
    project = make_project(
        {"text.md": "# A text\n\nWords.\n", "page.md": TABLE + TASKS, "lamps.py": NUMBERED},
        extensions=["myst_parser", "sphinx_apparatus", "lamps"], numfig=True, numfig_format={"task": "Task %s"},
        apparatus_allowed={"roles": ["lamp:ref"], "directives": ["task"]}, apparatus_tei_name="edition",
        apparatus_pdf_name="edition",
    )  # fmt: skip
    monkeypatch.syspath_prepend(project.root)
    return project


def test_a_domain_may_ask_for_the_numbers_of_tables(counted: Project) -> None:
    assert "lamp no. 1" in (counted.built("html") / "page.html").read_text(encoding="utf-8")


def test_the_numbers_of_tables_and_boxes_are_in_every_format(counted: Project) -> None:
    wanted = ["Table 1 Lamps", "Table 1.", "Task 1 (a lamp)", "Task 2 (a lamp)"]
    tei = etree.parse(counted.built("tei") / "edition.xml").getroot()
    with pypdfium2.PdfDocument(counted.built("typst") / "edition.pdf") as pdf:
        words = " ".join(page.get_textpage().get_text_range() for page in pdf)
    with zipfile.ZipFile(next((counted.built("epub")).glob("*.epub"))) as book:
        page = etree.fromstring(book.read("page.xhtml"))
    for found in ("".join(tei.itertext()), words, "".join(page.itertext())):
        assert [one for one in wanted if one in " ".join(found.split())] == wanted
    for tree in (tei, page):
        ids = tree.xpath("//@*[local-name()='id']")
        assert len(ids) == len({*ids})


def test_a_backslash_of_restructured_text_is_no_character(make_project: Callable[..., Project]) -> None:
    text = "Talk\n====\n\nA \\*star\\* and \\:ed:app: a :app:`word] werd B`.\n"
    page = (
        "Page\n====\n\nMethods\n```````\n\nA word.\n\nNotes\n~~~~~\n\nA {name}x and [@reed].\n"  # no mark of Markdown
    )
    project = make_project(
        {"text.rst": text, "page.rst": page}, apparatus_text_name="edition", apparatus_tei_name="edition"
    )
    out = project.built("plain") / "edition.txt"
    assert out.read_text(encoding="utf-8") == "Talk\nA *star* and :ed:app: a word.\n"
    assert "A *star* and" in (project.built("tei") / "edition.xml").read_text(encoding="utf-8")


def test_a_node_with_classes_that_is_refused_is_told_and_stops_nothing_else(
    make_project: Callable[..., Project],
) -> None:
    page = "# A page\n\n```{image} https://example.org/x.png\n:alt: A face\n:class: round\n```\n"
    result = make_project({"text.md": "# A text\n\nWords.\n", "page.md": page}).build("html")
    assert "page.md:3: ERROR:" in result.messages and "threw an exception" not in result.messages


HABITS_RST = """|logo|
======

.. |logo| image:: https://example.org/logo.png
.. |badge| image:: https://example.org/badge.svg
   :target: https://example.org/ci
   :alt: Whether it works

|badge| matches [^abc] and `by mail <tel:1>`_.

.. image:: drawn.svg

.. image:: https://example.org/round.png
   :class: round

.. raw:: html

   <b style="color: red">bold</b>

.. include:: ../README
   :start-line: 3

.. math:: \\require{mhchem} \\ce{H2O}

.. function:: f(x)

   It is called.

   .. attribute:: inner

      It is within.

   See :any:`inner`.

   :param x: What it takes.

      * One of them, with a note [#label]_, that is label_.
   :raises ValueError: where it is wrong.

.. versionadded:: 2.0.0

   With words of its own.

.. deprecated:: 2.1

.. acks::

   * The First Helper

.. productionlist::
   lamp: "lit" | `oil`
   oil: "full"

.. highlight:: none
.. tabularcolumns:: |l|l|

=====  =====
A       B
=====  =====
one    two
=====  =====

.. option:: -v

   Says more.

Fetch :download:`the drawing <drawn.svg>`, read :manpage:`ls(1)`, press :kbd:`Ctrl+C`, choose
:menuselection:`File --> Open` or :guilabel:`&Save`, write :samp:`print {words}` (:ref:`more`), set :envvar:`HOME`.

.. envvar:: HOME

   Where it is.

.. hlist::

   * one of them

.. seealso:: The other page.

-a         an option

:field:    its value

| A line of verse
|   and another

>>> 1 + 1
2

.. [#label] That of the parameter.
"""
OF_SPHINX = (
    "With words of its own.", "The First Helper", "the drawing", "ls(1)", "Says more.", "What it takes",
    "One of them", "That of the", "an option", "Where it is.", "its value", "A line of verse",
)  # fmt: skip
HABITS_MD = """---
myst:
  substitutions:
    key: A value
  html_meta:
    "description lang=en": Of a page
blogpost: true
---
# A page

[![](https://example.org/x.svg)](https://example.org) {{ key }} and zero&#8203;width.
<br>

# Another title
"""
GUEST: dict[str, Any] = {
    **SETTINGS,
    "apparatus_guest": True,
    "myst_enable_extensions": ["attrs_block", "attrs_inline", "colon_fence", "substitution"],
    "suppress_warnings": ["myst.header"],
    "apparatus_pdf_name": "edition",
    "apparatus_tei_name": "edition",
}


@pytest.fixture(scope="module")
def habits(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("habits")
    (folder / "README").write_text("Beside\n======\n\nWords of a file beside.\n", encoding="utf-8")
    pages = {"a.rst": HABITS_RST, "b.md": HABITS_MD, "genindex.rst": "Index\n=====\n", "drawn.svg": LOGO}
    index = "# A host\n\n```{toctree}\ntext\nlists\na\nb\ngenindex\nlinked\n```\n\n(more)=\n## More\n\nWords.\n"
    project = Project(folder / "docs", {**FILES, **pages, "index.md": index}, html_theme="furo", **GUEST)
    (project.root / "linked.rst").symlink_to(folder / "README")
    return project


@pytest.mark.parametrize("builder", ["html", "epub", "typst", "tei"])
def test_a_guest_leaves_the_pages_of_its_host_alone(builder: str, habits: Project) -> None:
    assert habits.build(builder) == Build(0, "")


def test_pages_of_a_host_are_as_without_the_guest(habits: Project) -> None:
    source = (habits.built("html") / "a.html").read_text(encoding="utf-8")
    page = html.fromstring(source)
    assert [Path(name).name for name in page.xpath("//article//img/@src")] == [
        "logo.png",
        "badge.svg",
        "drawn.svg",
        "round.png",
    ]
    assert page.xpath("//b/@style") and page.xpath('//a[@href="tel:1"]') and "Words of a file beside" in source
    assert "ce{H2O}" in source and not page.xpath('//meta[@http-equiv="Content-Security-Policy"]')
    other = html.parse(str(habits.root / "out/html/b.html")).getroot()
    assert other.xpath('//meta[@name="description"]/@content') == ["Of a page"]
    assert "A value" in other.text_content()


ALONE = {
    "index.md": '# A "host"\n\nIt has[^1] pages -- its own.\n\n[^1]: A note.\n\n```{toctree}\na\n```\n',
    "a.rst": 'Of the host\n===========\n\n"So", pp. 3-4 of 2.2.0 [#]_.\n\n.. versionadded:: 2.2.0\n\n.. [#] Another.\n',
}


def test_pages_of_a_host_are_to_the_letter_as_without_the_guest(tmp_path: Path) -> None:
    text = {"text.md": '---\norphan: true\n---\n# A text\n\nThe "first" {app}`word] werd B`.\n'}
    settings: dict[str, Any] = {"html_theme": "furo", "smartquotes": True, "myst_footnote_transition": True}
    guest = Project(tmp_path / "guest", {**ALONE, **text}, **settings, apparatus_guest=True).built("html")
    alone = Project(tmp_path / "alone", ALONE, **settings, extensions=["myst_parser"]).built("html")
    for name in ("index.html", "a.html", "search.html", "genindex.html"):
        assert (guest / name).read_text(encoding="utf-8") == (alone / name).read_text(encoding="utf-8")
    page = (guest / "text.html").read_text(encoding="utf-8")
    assert 'id="p1"' in page and "apparatus-guest.css" in page
    assert 'The "first"' in " ".join(html.fromstring(page).text_content().split())


def test_of_the_works_those_that_the_edition_uses_are_judged(make_project: Callable[..., Project]) -> None:
    work = "@book{{{key}, author = {{A, B}}, title = {{C}}, year = {{1900}}, isbn = {{123}}}}\n"
    files = {
        "works.bib": work.format(key="theirs") + work.format(key="ours"),
        "text.md": "# A text\n\nIt is there, {bibl}`p. 3 <ours p. 3>`.\n",
        "page.md": "# A page\n\nSo says {cite:p}`theirs`.\n\n```{bibliography}\n:all:\n```\n",
    }
    said = make_project(files, apparatus_guest=True).build().messages
    assert re.findall(r"works\.bib:(\d+): .*\[(.*)\]", said) == [("2", "wrong-number")]


def test_other_formats_have_the_words_for_what_only_a_browser_fetches(habits: Project) -> None:
    with pypdfium2.PdfDocument(habits.built("typst") / "edition.pdf") as pdf:
        words = "".join(page.get_textpage().get_text_range() for page in pdf)
    with zipfile.ZipFile(next(habits.built("epub").glob("*.epub"))) as book:
        pages = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")}
    for found in (words, pages["a.xhtml"]):
        assert "Whether it works" in found and "ce{H2O}" in found and "It is called." in found
        plain = " ".join(re.sub(r"<[^>]*>", "", found).split())
        assert [words for words in OF_SPHINX if words not in plain] == []
    assert not [name for name, page in pages.items() if "https://example.org/x.svg" in page or "badge.svg" in page]


def test_check_and_fix_of_a_guest_look_at_the_edition_alone(habits: Project) -> None:  # last: it changes the project
    conf = (habits.root / "conf.py").read_text(encoding="utf-8")
    theirs = "sources_suffix = {'.md': 'markdown'}\nhtml_theme_options = {'display_version': True}\n"
    page = "A page  \n======\n\nIt leads :ref:`nowhere`, :nothing:`said` \U0001f600.\n\nIt ends\x20\x20"
    habits.write({"conf.py": f"{conf}\n{theirs}", "a.rst": page})
    edition = Edition(habits.root, habits.root)
    assert check_all(edition) == ()
    text = (habits.root / "text.md").read_text(encoding="utf-8")
    habits.write({"text.md": text.replace("a song,", "a song,  ")})
    assert {Path(finding.source).name for finding in fix(edition)} == {"text.md"}
    assert (habits.root / "a.rst").read_bytes().endswith(b"ends  ")


def test_on_pages_of_a_host_a_misspelt_mark_is_told_with_the_one_that_was_meant(
    make_project: Callable[..., Project],
) -> None:
    markdown = "# A page\n\n{ed:coutn}`words`\n\n```{ed:registr} person\n```\n"
    restructured = "A page\n======\n\nSee :coutn:`words`.\n\n.. ed:registr:: person\n"
    files = {"text.md": "# A text\n\nWords.\n", "a.md": markdown, "b.rst": restructured}
    project = make_project(files, apparatus_guest=True, apparatus_pdf_name="edition")
    said = project.build("html").messages
    assert "in the PDF" not in project.build("typst").messages
    assert re.findall(r"(a\.md:3|b\.rst:4): .* Did you mean '(.*)'\?", said) == [
        ("a.md:3", "ed:count"),
        ("b.rst:4", "count"),
    ]
    assert said.count("Did you mean 'ed:register'?") == 2


def test_what_is_a_text_is_judged_in_a_host_too(make_project: Callable[..., Project]) -> None:
    page = "# A text\n\nWords ![](https://example.org/x.png) <b>here</b>.\n"
    said = make_project({"text.md": page}, apparatus_guest=True).build("html").messages
    assert "[image-from-elsewhere]" in said and "[html]" in said
