"""What is ours has its names in the domain, short ones beside them; settings are ours or named; projects link."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import pytest
from lxml import html

from sphinx_apparatus.checks import allowed, settings
from sphinx_apparatus.checks.allowed import OURS, Allowed

from .project import Project

HELD = (
    "# Talk\n\nNow {ed:name}`Otto Bauer <bauer>` said a {ed:app}`word] werd B | typo`.\n\n```{ed:verse}\nA line.\n```\n"
)
LINKS = "\nSee {ed:entry}`a1-word` and {ed:record}`bauer`, {ed:count}`entries`.\n"
LONG = f"{HELD}\n```{{ed:register}} person\n```\n\n```{{ed:apparatus}}\n```\n{LINKS}"
PERSON = '[[person]]\nkey = "bauer"\nname = "Bauer, Otto"\nidentification = "A politician."\n'
TAKEN = """
from docutils.parsers.rst import Directive
class Verse(Directive): pass
def setup(app): app.add_directive("verse", Verse)
"""


def held(make_project: Callable[..., Project], text: str = HELD, **settings: object) -> Project:
    lists = LONG.removeprefix(HELD).strip()
    files = {"text.md": text, "lists.md": f"# Lists\n\n{lists}\n", "persons.toml": PERSON}
    return make_project(files, apparatus_registers=["persons.toml"], **settings)


@pytest.mark.parametrize("short", [True, False])
def test_everything_has_its_name_in_the_domain(short: bool, make_project: Callable[..., Project]) -> None:
    out = held(make_project, apparatus_short_names=short).built("html")
    page = html.parse(str(out / "lists.html")).getroot()
    links = {
        link.text_content().replace("\xa0", " "): link.get("href")
        for link in page.iter("a")
        if "text.html" in link.get("href", "")
    }
    assert links["word (¶ 1)"] == "text.html#a1-word"
    assert page.xpath("//a[@href='#reg-bauer']")[0].text_content() == "Bauer, Otto"
    assert html.parse(str(out / "text.html")).xpath("//*[@class='verse']")


def test_short_names_are_not_there_where_they_are_off(make_project: Callable[..., Project]) -> None:
    result = held(make_project, HELD.replace("ed:app", "app"), apparatus_short_names=False).build()
    assert result.status != 0 and '"app"' in result.messages


def test_a_mend_has_the_names_of_the_project(make_project: Callable[..., Project]) -> None:
    project = make_project({"text.md": "# Talk\n\nA word more of it.\n"}, apparatus_short_names=False)
    project.transcribe(B="Talk\n\nA werd more of it.\n")
    assert "{ed:app}`word] werd B" in project.build().messages


@pytest.mark.parametrize("short", [True, False])
def test_a_name_that_another_extension_has_is_told(
    short: bool, make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    extensions = ["myst_parser", "taken", "sphinx_apparatus"]
    project = held(make_project, extensions=extensions, apparatus_short_names=short)
    project.write({"taken.py": TAKEN})
    monkeypatch.syspath_prepend(project.root)
    monkeypatch.delitem(sys.modules, "taken", raising=False)
    result = project.build()
    said = "conf.py:1: ERROR: The directive {verse} is one of taken too"
    assert (said in result.messages, result.status) == ((True, 2) if short else (False, 0)), result.messages


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"apparatus_document": ["text"]}, "There is no setting apparatus_document [unknown-setting]"),
        ({"apparatus_document": ["text"]}, "Did you mean 'apparatus_documents'?"),
        ({"apparatus_how_many_words_are_in_a_title": 1}, "Take it out; the manual lists all settings."),
        ({"apparatus_documents": "text"}, "apparatus_documents is 'text' [wrong-setting]"),
        ({"apparatus_pdf_keys": "lines"}, "one of 'line', 'paragraph', 'paragraph-line'"),
        ({"apparatus_pdf_line_step": "5"}, "expected: a whole number"),
        ({"apparatus_downloads": ["x"]}, "expected: names and values, { … }"),
        ({"apparatus_short_names": "yes"}, "expected: True or False"),
    ],
)
def test_a_setting_that_is_none_of_ours_is_told(
    settings: dict[str, object], said: str, make_project: Callable[..., Project]
) -> None:
    result = make_project({"text.md": "# Talk\n\nWords.\n"}, **settings).build()
    assert result.status == 2 and said in result.messages
    assert re.search(r"^conf\.py:\d+: ERROR", result.messages, re.M)


@pytest.mark.parametrize(
    ("short", "markup", "meant"),
    [
        (True, "Some {naem}`Ada <ada>` words.", "Did you mean 'name'?"),
        (True, "Some {ed:naem}`Ada <ada>` words.", "Did you mean 'ed:name'?"),
        (True, "```{vers}\nA line,\n```", "Did you mean 'verse'?"),
        (False, "```{verses}\nA line,\n```", "Did you mean 'ed:verse'?"),
        (True, "```{flowchart}\nA line,\n```", ""),
    ],
)
def test_a_role_or_directive_that_is_misspelt_is_told_once_with_the_one_that_was_meant(
    short: bool, markup: str, meant: str, make_project: Callable[..., Project]
) -> None:
    result = make_project({"text.md": f"# Talk\n\n{markup}\n"}, apparatus_short_names=short).build()
    (line,) = (line for line in result.messages.splitlines() if "WARNING" in line)
    assert re.search(r"text\.md:3: WARNING: Unknown", line), line
    assert meant in line and ("Did you mean" in line) == bool(meant)


def test_another_project_refers_to_an_edition_and_the_edition_to_it(
    make_project: Callable[..., Project], tmp_path_factory: pytest.TempPathFactory
) -> None:
    edition = held(make_project)
    first = edition.built("html")
    host = Project(
        tmp_path_factory.mktemp("host"),
        {
            "text.md": "# Page\n\n(here)=\n## A place\n\n{external+ed:ed:para}`1`, {external+ed:ed:verse}`1`,"
            " {external+ed:ed:entry}`a1-word`, {external+ed:ed:record}`bauer`.\n"
        },
        extensions=["myst_parser", "sphinx.ext.intersphinx", "sphinx_apparatus"],
        intersphinx_mapping={"ed": ("https://example.org/ed", str(first / "objects.inv"))},
        apparatus_allowed={"roles": ["external+ed:*"]},
    )
    out = host.built("html")
    page = html.parse(str(out / "text.html")).getroot()
    links = {link.get("href").rpartition("/ed/")[2]: link.text_content() for link in page.iter("a")}
    assert links["text.html#p1"].replace("\xa0", " ") == "¶ 1"
    assert links["text.html#v1"].replace("\xa0", " ") == "v. 1"
    assert links["text.html#a1-word"].replace("\xa0", " ") == "word (¶ 1)"
    assert links["lists.html#reg-bauer"] == "Bauer, Otto"
    plain = Project(
        tmp_path_factory.mktemp("plain"),
        {"text.md": "# Page\n\n[](inv:ed:ed:para#1)\n"},
        extensions=["myst_parser", "sphinx.ext.intersphinx"],
        intersphinx_mapping={"ed": ("https://example.org/ed", str(first / "objects.inv"))},
    )
    [link] = html.parse(str(plain.built("html") / "text.html")).xpath("//a[contains(@href, '/ed/text.html#p1')]")
    assert link.text_content().split() == ["¶", "1"]
    conf = (edition.root / "conf.py").read_text(encoding="utf-8")
    mapping = {"host": ("https://example.org/host", str(out / "objects.inv"))}
    edition.write({
        "conf.py": f"{conf}\nextensions += ['sphinx.ext.intersphinx']\nintersphinx_mapping = {mapping!r}\n"
        "apparatus_allowed = {'roles': ['external+host:std:ref']}\n",
        "text.md": f"{HELD}\n{{.unnumbered}}\nSee {{external+host:std:ref}}`here`.\n",
    })  # fmt: skip
    page = html.parse(str(edition.built("html") / "text.html")).getroot()
    [link] = page.xpath("//a[contains(@href, 'example.org/host/text.html')]")
    assert link.text_content() == "A place" and link.get("href").endswith("#here")


@pytest.mark.parametrize("name", ["tab*", "*"])
def test_a_star_allows_every_name_it_stands_for(name: str) -> None:
    allowed = Allowed({"directives": [name]})
    assert allowed.has("directives", "tab-set") and allowed.has("directives", "autoclass") == (name == "*")


def test_what_is_allowed_as_ours_is_what_the_domain_has(make_project: Callable[..., Project]) -> None:
    with make_project({"text.md": "# Talk\n\nWords.\n"}).opened() as app:
        ed = app.env.get_domain("ed")
        assert OURS["directives"] == set(ed.directives)
        assert OURS["roles"] | {"para", "verse", "entry", "record"} == set(ed.roles)


def test_roles_and_directives_by_their_old_names_work_and_warn(
    make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    for old, new in {"entry": "app", "lines": "verse", "all-entries": "apparatus"}.items():
        monkeypatch.setitem(allowed.RENAMED, f"old-{old}", new)
    text = "# Talk\n\n{old-entry}`One] Ones B`, {ed:old-entry}`two] tow B`.\n\n```{old-lines}\nA verse.\n```\n"
    project = make_project({"text.md": text, "list.md": "# List\n\n```{ed:old-all-entries}\n```\n"})
    said = project.build("html").messages
    assert sorted(re.findall(r"(\w+\.md:\d+): WARNING: (.*) now;", said)) == [
        ("list.md:3", "ed:old-all-entries is called ed:apparatus"), ("text.md:3", "ed:old-entry is called ed:app"),
        ("text.md:3", "old-entry is called app"), ("text.md:5", "old-lines is called verse"),
    ]  # fmt: skip
    assert "tow" in (project.root / "out/html/list.html").read_text(encoding="utf-8")


def test_a_setting_by_its_old_name_works_and_warns(
    make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.RENAMED_SETTINGS, "apparatus_texts", "apparatus_documents")
    monkeypatch.setitem(settings.RENAMED_SETTINGS, "apparatus_paper", "apparatus_pdf_paper")  # which is not given
    project = make_project({"text.md": "# Talk\n\nThe first.\n"}, apparatus_text_name="edition")
    conf = (project.root / "conf.py").read_text(encoding="utf-8")
    project.write({"conf.py": conf.replace("apparatus_documents", "apparatus_texts")})
    result = project.build("plain")
    assert "WARNING: apparatus_texts is called apparatus_documents now" in result.messages
    assert (project.root / "out/plain/edition.txt").read_text(encoding="utf-8") == "Talk\nThe first.\n"
