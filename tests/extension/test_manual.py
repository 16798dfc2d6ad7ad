"""The manual: it is built with the extension, and names every setting, role, directive, command and format there is."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from docutils.parsers.rst import directives, roles
from lxml import html
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from sphinx.application import Sphinx
from sphinx.cmd.build import build_main
from sphinx.util.docutils import docutils_namespace, patch_docutils

import sphinx_apparatus
from sphinx_apparatus.__main__ import main
from sphinx_apparatus.checks.explain import reference
from sphinx_apparatus.notation.locator import parse_locator
from tests import Once

from .project import WORKS, Build, Project

PACKAGE = Path(sphinx_apparatus.__file__).parent
MANUAL = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<language>\w+)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def manual(once: Once) -> dict[str, set[str]]:
    """Build the manual, warnings being errors, and return what the extension registered, by kind."""
    registered = (once("manual", build) / "registered.json").read_text(encoding="utf-8")
    return {kind: set(names) for kind, names in json.loads(registered).items()}


def build(out: Path) -> None:
    with patch_docutils(MANUAL), docutils_namespace():
        plain = {"html_theme": "basic"}  # Furo writes the whole navigation into each of 270 pages: half a minute
        app = Sphinx(MANUAL, MANUAL, out / "html", out / "trees", "html", plain, status=None, warningiserror=True)
        app.build()
        assert app.statuscode == 0
        registered = {
            "settings": {name for name in app.config.values if name.startswith("apparatus_")},
            "roles": ours(roles._roles),  # type: ignore[attr-defined]
            "directives": ours(directives._directives),  # type: ignore[attr-defined]
            "builders": ours(app.registry.builders),
            "pages": set(app.env.all_docs),
        }
    listed = json.dumps({kind: sorted(names) for kind, names in registered.items()})
    (out / "registered.json").write_text(listed, encoding="utf-8")


def test_read_the_docs_builds_what_is_built_here_with_all_that_it_needs(manual: dict[str, set[str]]) -> None:
    """The same settings, warnings being errors, after two steps: the lock has a version of each component that fits."""
    root = MANUAL.parent
    settings = yaml.safe_load((root / ".readthedocs.yaml").read_text(encoding="utf-8"))
    assert "index" in manual["pages"] and settings["sphinx"] == {
        "configuration": "docs/conf.py", "fail_on_warning": True,
    }  # fmt: skip
    lock, package = settings["python"]["install"]
    assert package == {"method": "pip", "path": "."}
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (root / lock["requirements"]).read_text(encoding="utf-8"), re.M))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [Requirement(one) for one in project["dependencies"]]
    assert wanted and [one for one in wanted if locked.get(one.name, "") not in one.specifier] == []
    assert settings["build"]["tools"]["python"] in SpecifierSet(project["requires-python"])


def ours(registered: dict[str, object]) -> set[str]:
    """Return the names of what the extension registered, but for what stands for things that are not allowed."""
    kinds = {name: thing if isinstance(thing, type) else type(thing) for name, thing in registered.items()}
    own = {name: kind for name, kind in kinds.items() if kind.__module__.startswith("sphinx_apparatus")}
    return {name for name, kind in own.items() if not kind.__module__.endswith(".refusing")}


def first_words(page: str, pattern: str) -> set[str]:
    """Return what a pattern finds at the beginning of the rows of a page's tables."""
    return set(re.findall(rf"^\| `+{pattern}", (MANUAL / f"{page}.md").read_text(encoding="utf-8"), re.M))


def described(kind: str, pattern: str) -> set[str]:
    """Return the names of a kind in the reference, from which the manual makes its tables."""
    written = " ".join(key for group in reference()[kind].values() for key in group)
    return set(re.findall(pattern, written))


def test_every_setting_is_described(manual: dict[str, set[str]]) -> None:
    assert described("settings", r"apparatus_\w+") == manual["settings"]


def test_a_default_in_words_is_one_that_the_code_works_out(make_project: Callable[..., Project]) -> None:
    with make_project({"text.md": "# Talk\n"}).opened() as app:
        code = {name: app.config._options[name].default for name in reference()["default"]}
    assert all(callable(value) or value == "" for value in code.values())


def test_every_role_is_described(manual: dict[str, set[str]]) -> None:
    assert described("roles", r"`\{(\w+)\}`") == manual["roles"]


def test_every_directive_is_described(manual: dict[str, set[str]]) -> None:
    assert described("directives", r"`\{([\w-]+)\}") == manual["directives"]


def test_every_table_of_the_reference_is_in_a_page() -> None:
    groups = {f"@{kind}.{name}@" for kind, found in reference().items() if kind != "default" for name in found}
    pages = "".join(path.read_text(encoding="utf-8") for path in MANUAL.glob("*.md"))
    assert groups == set(re.findall(r"@[a-z]+\.[a-z]+@", pages))


@pytest.mark.parametrize(
    ("name", "said"),
    [("apparatus_pdf_binding", "how many millimetres"), ("{register}", "every place with the words around it"),
     ("ed:lang", "words in another language"), ("para", "the number of a paragraph")],
)  # fmt: skip
def test_what_is_described_is_explained(name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 0
    assert said in capsys.readouterr().out


def test_every_builder_is_described(manual: dict[str, set[str]]) -> None:
    assert first_words("formats", r"(\w+)`") == manual["builders"] | {"html"}


def test_every_example_of_the_recipes_can_be_written(make_project: Callable[..., Project]) -> None:
    """All of them in one text, with the pages, works and persons that they need, which no check finds fault with."""
    sources = examples("markdown")
    beside = [source for source in sources if "{count}" in source]
    pages = [source for source in sources if source.startswith("# ")]
    text = "\n\n".join(("# Text", *(source for source in sources if source not in [*beside, *pages])))
    lists = f"# List\n\n```{{apparatus}}\n```\n\n{''.join(beside)}"
    files = {"text.md": text, "lists.md": lists, "works.bib": "".join(examples("bibtex"))}
    files |= {f"page-{n}.md": page for n, page in enumerate(pages)}
    files["persons.toml"] = "".join(table for table in examples("toml") if table.startswith("[[person]]"))
    project = make_project(files, **WORKS, apparatus_registers=["persons.toml"])
    result = project.build("html")
    assert (result.status, result.messages) == (0, "")
    assert len(sources) >= 12
    note = (project.root / "out/html/text.html").read_text(encoding="utf-8")
    assert "(Guérin, Fascism and Big Business, p. 112)" in re.sub(r"<[^>]*>", "", note)


FILES = {
    "person": "registers", "place": "registers", "quotation": "quotations", "event": "chronology",
    "round": "proofreading", "withdrawn": "withdrawn", "part": "rights",
}  # fmt: skip
"""The settings that name the files of the pages on data files and on marks, by the first table in each."""
OF_EXAMPLES = """# A text

{{name}}`Trotsky <trotsky>` in Austria, once German Austria, with {{name}}`the others <fourth-international>`,
on {{name}}`militias <trotsky-militia>`.

["I keep the lamp at dusk."]{{.quotation #q-oath}}[^oath]

{}

```{{verse}}
One
Two
Three
Four
Five
```

[^oath]: {{cite:p}}`rules1871{{p. 4}}`.
"""


def test_what_the_pages_on_data_files_marks_and_settings_have_makes_an_edition(
    make_project: Callable[..., Project],
) -> None:
    """The tables declare an edition, beside the settings of Sphinx that it needs; what they name is in its text."""
    tables = [table for page in ("declarations", "markup") for table in examples("toml", page)]
    own = {"fourth.toml": '[[group]]\nkey = "fourth-international"\nname = "Fourth International"\n'}
    own["witnesses.toml"] = '[[witness]]\nsiglum = "D"\ntitle = "The draft"\n'
    own |= {f"{next(iter(tomllib.loads(table)))}.toml": table for table in tables}
    given: dict[str, Any] = {"registers": ["fourth.toml"]}
    for name, setting in FILES.items():
        given[setting] = [*given[setting], f"{name}.toml"] if setting == "registers" else f"{name}.toml"
    rows = re.findall(r"^\| `(\w+)` \| `(.*?)` \|", (MANUAL / "settings.md").read_text(encoding="utf-8"), re.M)
    settings = {name: ast.literal_eval(value) for name, value in rows}
    assert len(settings) == 5 and len(own) == len(FILES) + 2
    work = "@book{rules1871, author = {Keeper, Ada}, title = {Rules}, year = {1871}}\n"
    text = OF_EXAMPLES.format("\n\n".join(f"Paragraph {n}." for n in range(3, 14)))
    files = {**own, "text.md": text, "works.bib": work, "list.md": "# Works\n\n```{bibliography}\n```\n"}
    project = make_project(files, **WORKS | settings, **{f"apparatus_{name}": value for name, value in given.items()})
    result = project.build()
    assert result == Build(0, ""), result.messages


def test_every_locator_of_the_manual_can_be_read() -> None:
    page = (MANUAL / "markup.md").read_text(encoding="utf-8")
    locators = re.findall(r"`([^`]+)`", re.findall(r"^A locator is .*", page, re.M)[0])
    assert len(locators) > 12 and all(map(parse_locator, locators))


def test_every_line_of_the_card_can_be_written(make_project: Callable[..., Project]) -> None:
    """All marks in one text, which no check finds fault with; the card has a kind of its own for each."""
    card = (MANUAL / "card.md").read_text(encoding="utf-8")
    marks = [found[1].strip().replace("\\|", "|") for found in re.findall(r"^\| .* \| (`{2,3})(.*)\1", card, re.M)]
    lacuna = next(mark for mark in marks if "from B" in mark)
    others = [mark for mark in marks if mark not in (lacuna, "{cite:p}`key{p. 112}`")]
    torn = "{lacuna}`from B`the rest{lacuna}`to B`"
    text = "\n\n".join(["# Text", *(f"It has {mark} here." for mark in others), f"At the end {torn} is lost.[^n]"])
    note = "[^n]: {cite:p}`key{p. 112}`"
    person = '[[person]]\nkey = "ada"\nname = "Ada"\n'
    work = "@book{key, author = {A, B}, title = {C}, year = {1900}}\n"
    files = {"text.md": f"{text}\n\n{note}\n", "works.bib": work, "persons.toml": person}
    files["lists.md"] = "# Lists\n\n```{bibliography}\n```\n"
    project = make_project(files, **WORKS, apparatus_registers=["persons.toml"])
    result = project.build("html")
    assert (result.status, result.messages) == (0, "")
    assert len(others) >= 12


def examples(language: str, page: str = "recipes") -> list[str]:
    """Return the examples of a page in a language."""
    source = (MANUAL / f"{page}.md").read_text(encoding="utf-8")
    return [match["text"] for match in BLOCK.finditer(source) if match["language"] == language]


def test_every_module_has_its_row() -> None:
    """A folder stands for what is in it, each module in one row."""
    table = (MANUAL / "inside.md").read_text(encoding="utf-8")
    named = [name for row in re.findall(r"^\| (`.*?`) \|", table, re.M) for name in re.findall(r"`(\w+/?)`", row)]
    folders = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(named) == sorted(folders | {path.stem for path in PACKAGE.glob("*.py")})


def test_every_component_is_named() -> None:
    project = tomllib.loads((MANUAL.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    components = {re.split("[>=]", one)[0] for one in project["dependencies"]}
    assert (
        set(re.findall(r"^\| ([\w-]+) \| \d", (MANUAL / "commands.md").read_text(encoding="utf-8"), re.M)) == components
    )


def test_every_command_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    offered = set(re.findall(r"^    (\w+)\s", capsys.readouterr().out, re.M))
    assert first_words("commands", r"(\w+)") == offered


def test_the_ten_minutes_go_as_they_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The draft that is shown is drafted, and when it is judged and a word is changed the check says what is shown."""
    page = (MANUAL / "start.md").read_text(encoding="utf-8")
    drafted, judged, _note = (m["text"].strip() for m in BLOCK.finditer(page) if m["language"] == "markdown")
    (said,) = (m["text"] for m in BLOCK.finditer(page) if m["language"] == "text")
    witnesses = MANUAL / "example/witnesses"
    monkeypatch.chdir(tmp_path)
    assert main(["new", "letter", "--from", f"D={witnesses / 'D.txt'}", "--witness", f"F={witnesses / 'F.txt'}"]) == 0
    text = Path("letter/edition/text/text.md")
    source = text.read_text(encoding="utf-8")
    assert drafted in source
    online = (MANUAL / "online.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:[\w./]+/)?(\.?[\w-]+\.(?:yml|yaml|cff|txt))`", online))
    assert len(named) == 6 and named <= {path.name for path in Path("letter").rglob("*")}
    text.write_text(source.replace(drafted, judged).replace("lamp", "light", 1), encoding="utf-8")
    monkeypatch.chdir("letter")
    capsys.readouterr()
    assert main(["check"]) == 1
    assert said in capsys.readouterr().out


def test_what_a_project_is_told_to_write_makes_an_edition_in_it(tmp_path: Path) -> None:
    blocks = {m["language"]: m["text"] for m in BLOCK.finditer((MANUAL / "beside.md").read_text(encoding="utf-8"))}
    (tmp_path / "texts").mkdir()
    files = {
        "conf.py": blocks["python"].replace("[..., ", "["), "texts/witnesses.toml": blocks["toml"],
        "index.md": "# A project\n\n```{toctree}\ntexts/letter\n```\n",
        "texts/letter.md": "# A letter\n\nThe lamp was {app}`lit] litt B | typo`.\n",
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert build_main(["-q", "-W", str(tmp_path), str(tmp_path / "out")]) == 0
    words = html.parse(str(tmp_path / "out/texts/letter.html")).getroot().text_content()
    assert "lit] litt B" in " ".join(words.split())


TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en"><teiHeader><fileDesc><titleStmt><title>A</title>
</titleStmt><publicationStmt><p/></publicationStmt><sourceDesc>
<listWit><witness xml:id="D"/><witness xml:id="F"/></listWit>
<listPerson><person xml:id="ada"><persName>Ada</persName></person></listPerson></sourceDesc></fileDesc></teiHeader>
<text><body><head>A</head>{}</body></text></TEI>"""
LATEX = r"""\documentclass{{article}}
\begin{{document}}
\beginnumbering
\section{{A}}
{}
\endnumbering
\end{{document}}
"""
COMING = {
    TEI: {
        "entry": "<p>So {} it.</p>", "omission": "<p>As <app><lem>lit</lem>{}</app> it.</p>",
        "conjecture": "<p>Or <app><lem>litt</lem>{}lit</rdg></app> it.</p>", "person": "<p>By {}Ada</persName>.</p>",
        "lacuna": "<p>It {}was<lacunaEnd wit='#D'/> lit.</p>", "verse": "{}A verse</l><l>or two</l></lg>",
        "note": "<p>A word{}It is.</note> more.</p>",
    },
    LATEX: {
        "entry": "\\pstart So {} it.\\pend", "omission": "\\pstart As \\edtext{{lit}}{{{}}} it.\\pend",
        "conjecture": "\\pstart Or \\edtext{{litt}}{{{}}} it.\\pend", "verse": "{} A verse&\nor two\\&",
        "note": "\\pstart A word{}{{It is.}} more.\\pend",
    },
}  # fmt: skip
"""A file around paragraphs, and the paragraphs around what the table of the manual has."""


@pytest.mark.parametrize(("column", "file"), [(1, "a.xml"), (2, "a.tex")])
def test_what_others_write_comes_in_as_the_table_has_it(
    column: int, file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (MANUAL / "coming.md").read_text(encoding="utf-8")
    cells = [[cell.strip("` ") for cell in row.split(" | ")] for row in re.findall(r"^\| (\w+ \| .*) \|$", page, re.M)]
    rows = {cell[0]: cell for cell in cells}
    whole, wanted = list(COMING.items())[column - 1]
    parts = [around.format(rows[name][column]) for name, around in wanted.items()]
    (tmp_path / file).write_text(whole.format("\n\n".join(parts)), encoding="utf-8")
    assert main(["import", str(tmp_path / "p"), "--from", str(tmp_path / file)]) == 0
    source = (tmp_path / "p/edition/text/text.md").read_text(encoding="utf-8")
    ours = [rows[name][3].removeprefix("a block `").removesuffix("key]") for name in wanted]
    assert [words for words in ours if words not in source] == [], source
    assert "Not imported: the words" not in capsys.readouterr().out
