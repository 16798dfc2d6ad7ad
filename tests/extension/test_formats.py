"""TEI, EPUB, text and data of tiny editions: what each makes of an entry, and where it stops."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from docutils import nodes
from lxml import etree, html
from sphinx.environment import BuildEnvironment

from sphinx_apparatus import language
from sphinx_apparatus.formats import base
from sphinx_apparatus.records.about import changes_in, rights_in
from sphinx_apparatus.records.toml import DeclarationError
from tests.validators import TEI_ALL, epubcheck, jing, json_schema

from .project import Project

Make = Callable[..., Project]
TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
TEXT = """# On cats

The {app}`cat] dog B | variant` sat{app}`, as it should,] om. P` on {app}`om.] quite B; very P | word` the *mat*.[^mat]

> A {lang}`Katze <de>` is "fine".
>
> It sleeps {app}``a long {app}`while] time P`] long B``.

1. First {app}`word] wrod conj. Bentley | conjecture | Not in **B**.`.

***

Last.

[^mat]: A note on the mat.
"""


def tei_of(project: Project) -> etree._Element:
    """Build the TEI and return its root."""
    [path] = project.built("tei").glob("*.xml")
    return etree.parse(str(path)).getroot()


def test_tei_of_every_kind_of_entry_is_valid(make_project: Make) -> None:
    project = make_project({"text.md": TEXT})
    [path] = project.built("tei").glob("*.xml")
    assert jing(TEI_ALL, path) == ""
    assert jing(path.parent / "edition.rnc", path) == ""


def test_witnesses_of_lemma_and_readings(make_project: Make) -> None:
    tei = tei_of(make_project({"text.md": TEXT}))
    apps = list(tei.iter(f"{TEI}app"))
    assert [app.get("type") for app in apps[:3]] == ["variant", None, "word"]
    assert [(n.get("wit"), "".join(n.itertext())) for n in apps[0]] == [("#wit-P", "cat"), ("#wit-B", "dog")]
    assert [(n.get("wit"), n.text) for n in apps[1]] == [("#wit-B", ", as it should,"), ("#wit-P", None)]
    assert [(n.get("wit") or n.get("resp"), n.text) for n in apps[2]] == [
        ("#resp-ed", None), ("#wit-B", "quite"), ("#wit-P", "very")
    ]  # fmt: skip
    conjecture = apps[-1]
    assert [n.get("resp") for n in conjecture] == [None, "#resp-Bentley", "#resp-ed"]
    assert [s.get(ID) for s in tei.iter(f"{TEI}respStmt")] == ["resp-ed", "resp-Bentley"]


def test_slips_of_the_only_witness_as_choice(make_project: Make) -> None:
    witness = '[[witness]]\nsiglum = "B"\ntitle = "The printing"\n'
    text = "# T\n\nA {app}`cat] cta B | typo | A slip.` and {app}`dog] god conj. ed. | conjecture`.\n"
    project = make_project({"text.md": text, "witnesses.toml": witness}, apparatus_tei_slips=True)
    tei = tei_of(project)
    [choice] = [c for c in tei.iter(f"{TEI}choice") if c.get(ID)]
    assert [(n.tag.removeprefix(TEI), n.text) for n in choice] == [("sic", "cta"), ("corr", "cat")]
    assert len(list(tei.iter(f"{TEI}app"))) == 1
    [path] = project.built("tei").glob("*.xml")
    assert jing(TEI_ALL, path) == jing(path.parent / "edition.rnc", path) == ""


def test_regularised_glyphs_are_kept_both_ways(make_project: Make) -> None:
    rule = '[[regularisation]]\nname = "Apostrophes"\npattern = "\'"\nreplacement = "’"\n'
    files = {"text.md": "# T\n\nThe cat's mat.\n", "rules.toml": rule}
    tei = tei_of(make_project(files, apparatus_regularisations="rules.toml"))
    [choice] = tei.iter(f"{TEI}choice")
    assert [(n.tag.removeprefix(TEI), n.text) for n in choice] == [("orig", "'"), ("reg", "’")]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.org/%C3%89t%c3%a9_a-b", "https://|a.|org/|Été_|a-|b"),
        ("http://a.at/der%20Brand%201927?x=%26&y=1", "http://|a.|at/|der|%20Brand|%201927?|x=|%26&|y=|1"),
        ("https://a.org/%E2%80%AEgro.a/%FF/(b)", "https://|a.|org/|%E2%80%AEgro.|a/|%FF/|(b)"),  # none hides or turns
    ],
)
def test_an_address_is_shown_in_letters_and_parted_at_its_signs(address: str, shown: str) -> None:
    assert "|".join(base.address("", base.legible_address(address)).parts()) == shown


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("en", "on 12~November 1918; 12.~Februar; 12~février; March~21, 1919; May 1921, 1912 May, in 3 Mayors"),
        ("ru", "12~ноября 1918; 12~May"),
    ],
)
def test_a_day_keeps_its_month(tag: str, words: str) -> None:
    language.speak(tag)
    assert language.days_kept(words.replace("~", " ")) == words.replace("~", "\u00a0")


ODD = """
from docutils import nodes
from docutils.parsers.rst import Directive

class odd(nodes.General, nodes.Element):
    pass

class Odd(Directive):
    def run(self):
        node = odd()
        node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        return [node]

def setup(app):
    app.add_directive("odd", Odd)
"""


@pytest.mark.parametrize(
    ("builder", "where"),
    [*((name, "zz.md") for name in ("tei", "dts", "epub", "typst", "html")), ("plain", "text.md"), ("data", "text.md")],
)
def test_an_unknown_node_is_left_out_with_a_warning_at_its_place(make_project: Make, builder: str, where: str) -> None:
    files = {"text.md": "# T\n\nText.\n", "zz.md": "# Z\n\nWords.\n", f"odd_{builder}.py": ODD}
    files[where] += "\n```{odd}\n```\n"
    extensions = ["myst_parser", "sphinx_apparatus", f"odd_{builder}"]
    project = make_project(files, extensions=extensions, apparatus_allowed={"directives": ["odd"]})
    settings = (project.root / "conf.py").read_text(encoding="utf-8")
    project.write({"conf.py": f"import sys\nsys.path.append({str(project.root)!r})\n{settings}"})
    result = project.build(builder)
    assert result.status != 0
    assert f"{where}:5" in result.messages
    assert f"the node 'odd' of odd_{builder} is left out of the text and of formats" in result.messages
    assert "Traceback" not in result.messages and result.messages.count("WARNING: the node") == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_formats_built_together_are_the_same_as_alone(make_project: Make, tmp_path: Path, jobs: str) -> None:
    project = make_project({"text.md": TEXT})
    alone = {builder: contents(project.built(builder)) for builder in ("plain", "tei", "dts", "data", "witness")}
    targets = [f"{builder}={tmp_path / builder}" for builder in alone]
    command = ["build", str(project.root), "-d", str(tmp_path / "trees"), "-j", jobs, *targets]
    subprocess.run([sys.executable, "-m", "sphinx_apparatus", *command], check=True)
    assert {builder: contents(tmp_path / builder) for builder in alone} == alone


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_format_that_fails_is_named_and_stops_the_rest(make_project: Make, tmp_path: Path) -> None:
    project = make_project({"text.md": "# T\n\nA {app}`b] c X`.\n"})
    targets = [f"{builder}={tmp_path / builder}" for builder in ("plain", "tei", "data", "witness")]
    command = [sys.executable, "-m", "sphinx_apparatus", "build", str(project.root), "-d", str(tmp_path / "trees")]
    result = subprocess.run([*command, *targets], capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "text.md:3" in result.stderr and result.stderr.endswith("plain: not built\n")
    assert not (tmp_path / "witness").exists()


def test_a_format_that_cannot_be_written_leaves_nothing_and_stops_no_other(make_project: Make, tmp_path: Path) -> None:
    """No face of the PDF has the letters; the site is there, and offers no older PDF."""
    project = make_project({"text.md": "# T\n\nकि\n"}, apparatus_downloads={"PDF": "../typst/old.pdf"})
    (tmp_path / "typst").mkdir()
    (tmp_path / "typst/old.pdf").write_bytes(b"%PDF")
    targets = [f"{builder}={tmp_path / builder}" for builder in ("typst", "plain", "html")]
    command = [sys.executable, "-m", "sphinx_apparatus", "build", str(project.root), "-d", str(tmp_path / "trees")]
    result = subprocess.run([*command, *targets], capture_output=True, text=True, check=False)
    assert result.returncode == 2 and "[no-glyphs]" in result.stderr and result.stderr.endswith("typst: not built\n")
    assert (tmp_path / "html/text.html").exists() and not (tmp_path / "typst").exists()
    assert not list(tmp_path.glob("html/**/*.pdf"))


def test_an_e_book_of_every_kind_of_entry_is_valid(make_project: Make) -> None:
    [path] = make_project({"text.md": TEXT}).built("epub").glob("*.epub")
    assert epubcheck(path) == []


def test_text_is_one_block_a_line(make_project: Make) -> None:
    [path] = make_project({"text.md": TEXT}).built("plain").glob("*.txt")
    assert path.read_text(encoding="utf-8").splitlines() == [
        "On cats", "The cat sat, as it should, on  the mat.", 'A Katze is "fine".', "It sleeps a long while.",
        "1. First word.", "", "Last.",
    ]  # fmt: skip


def record_of(project: Project) -> dict[str, object]:
    """Build the data and return the record."""
    [path] = [p for p in project.built("data").glob("*.json") if "schema" not in p.name]
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_data_of_every_kind_of_entry_keep_to_the_schema(make_project: Make) -> None:
    [path] = [p for p in make_project({"text.md": TEXT}).built("data").glob("*.json") if "schema" not in p.name]
    assert json_schema(path) == []


WITHDRAWN = '[[withdrawn]]\nat = "p1"\nids = ["a1-{}"]\nwhy = "It was no error."\n'


def test_the_address_of_a_withdrawn_id_leads_to_its_paragraph(make_project: Make) -> None:
    files = {"text.md": "# The talk\n\nOne paragraph.\n", "withdrawn.toml": WITHDRAWN.format("one")}
    folder = make_project(files, apparatus_withdrawn="withdrawn.toml").built("html")
    page = html.parse(str(folder / "text.html")).getroot()
    assert page.get_element_by_id("a1-one").xpath("ancestor::p/@id") == ["p1"]


def test_a_withdrawn_id_that_something_has_stops_the_build(make_project: Make) -> None:
    files = {"text.md": "# The talk\n\n(a1-one)=\nOne paragraph.\n", "withdrawn.toml": WITHDRAWN.format("one")}
    result = make_project(files, apparatus_withdrawn="withdrawn.toml").build()
    assert "the id 'a1-one' appears twice in the text" in result.messages


def test_malformed_rights_are_named(tmp_path: Path) -> None:
    path = tmp_path / "rights.toml"
    path.write_text('[[part]]\nname = "The text"\n', encoding="utf-8")
    with pytest.raises(DeclarationError, match="there is no 'statement'"):
        rights_in(path)


def test_the_change_log_is_read_by_version(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text(
        "# Changes\n\n## 0.2.0 (unreleased)\n\n- New.\n\n## 0.1.0 (2026-01-02)\n\n- Old.\n- Older.\n", "utf-8"
    )
    assert [(c.version, c.date, len(c.items)) for c in changes_in(path)] == [
        ("0.2.0", "", 1),
        ("0.1.0", "2026-01-02", 2),
    ]


def test_another_version_in_the_citation_file_stops_the_build(make_project: Make) -> None:
    files = {"text.md": "# T\n\nText.\n", "CITATION.cff": "title: T\nversion: 2\n"}
    result = make_project(files, apparatus_citation="CITATION.cff", release="1").build("tei")
    assert result.status != 0
    assert "the version differs" in result.messages


@pytest.mark.parametrize(
    ("builder", "serves"),
    [("html", True), ("epub", True), ("latex", True), ("typst", False), ("tei", False), ("data", False)],
)
def test_an_entry_is_set_out_by_formats_entry_where_the_table_of_contributing_says_so(
    builder: str, serves: bool, make_project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sphinx_apparatus.formats.tree.printed_entry", lambda *_: [nodes.Text("SET OUT")])
    folder = make_project({"text.md": TEXT}).built(builder)
    written = "".join(path.read_text("utf-8", "replace") for path in folder.rglob("*.*") if path.suffix != ".epub")
    assert ("SET OUT" in written) == serves


def test_links_to_the_text_do_not_read_it_again(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project({"text.md": "# A text\n\nWords.\n", "page.md": "# A page\n\n" + "[so](text.md) " * 50})
    read, whole = list[str](), BuildEnvironment.get_doctree
    monkeypatch.setattr(BuildEnvironment, "get_doctree", lambda env, name: read.append(name) or whole(env, name))
    project.built("tei")
    assert 0 < read.count("text") < 10
