"""Input that no editor means to write: a declaration gives a result or a message with its place; nothing hangs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from sphinx.cmd.build import build_main

from sphinx_apparatus.records.about import changes_in, record_in, rights_in
from sphinx_apparatus.records.cff import wrong_in
from sphinx_apparatus.records.chronology import load_chronology
from sphinx_apparatus.records.proofreading import load_log
from sphinx_apparatus.records.quotations import load_quotations
from sphinx_apparatus.records.registers import load_register
from sphinx_apparatus.records.review import load_review
from sphinx_apparatus.records.toml import DeclarationError
from sphinx_apparatus.witnesses.declared import load_regularisations, load_witnesses

from .project import Project

Table = dict[str, Any]
DECLARATIONS: dict[str, tuple[Callable[[Path], object], Table]] = {
    "witnesses": (
        load_witnesses,
        {"witness": [{"siglum": "B", "title": "B", "file": "B.txt", "sha256": "0" * 64, "layout": {"end": "\n"}}]},
    ),
    "regularisations": (load_regularisations, {"regularisation": [{"name": "x", "pattern": "a", "replacement": "b"}]}),
    "registers": (load_register, {"person": [{"key": "ada", "name": "Ada", "sources": ["x"]}]}),
    "quotations": (
        load_quotations,
        {"quotation": [{"id": "q", "status": "none", "difference": [{"lemma": "a", "type": "word"}]}]},
    ),
    "chronology": (
        load_chronology,
        {"event": [{"id": "e", "date": "1934-02-12", "title": "t", "kind": "talk", "paras": [1], "end": "1935"}]},
    ),
    "review": (
        load_review,
        {
            "question": [
                {"id": "A1", "standard": "S", "section": "1", "question": "?", "answer": "yes", "because": "b",
                 "pages": ["index"]},
            ],
        },
    ),
    "proofreading": (
        load_log,
        {
            "round": [{"number": 1, "date": "2026-11", "against": "B"}],
            "paragraphs": {"p1": {"text": "0" * 12, "state": "proofread", "rounds": [1]}},
        },
    ),
    "rights": (rights_in, {"part": [{"name": "n", "statement": "s", "licence": "MIT"}]}),
}  # fmt: skip
LONG = "x" * 10_000
words = st.text(max_size=8) | st.sampled_from([LONG, "../../x", "<script>alert(1)</script>", "]]>", "\\", "0" * 64])
scalars = words | st.integers(-3, 3) | st.booleans() | st.just(1.5)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2))


def toml(value: Any) -> str:
    """Write a value of TOML; tables in line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value).replace("\\ud", "\\uD7") if isinstance(value, str) else json.dumps(value)


def written(tables: Table) -> str:
    """Write a file of TOML, with a table to a head where that can be, as an editor does."""
    lines: list[str] = []
    for key, value in sorted(tables.items(), key=lambda pair: isinstance(pair[1], list | dict)):
        if isinstance(value, list) and value and all(isinstance(table, dict) for table in value):
            for table in value:
                lines += [f"[[{json.dumps(key)}]]", *(f"{json.dumps(k)} = {toml(v)}" for k, v in table.items())]
        elif isinstance(value, dict):
            lines += [f"[{json.dumps(key)}]", *(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items())]
        else:
            lines.append(f"{json.dumps(key)} = {toml(value)}")
    return "\n".join(lines) + "\n"


@st.composite
def spoilt(draw: st.DrawFn, value: Any) -> Any:
    """Draw a value of which one part, however deep, is another, is gone or is doubled."""
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 4)) == 0:
        return draw(values)
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = draw(st.sampled_from(keys))
    change = draw(st.sampled_from(["within", "within", "gone", "added"]))
    if isinstance(value, list):
        inner = {"within": [draw(spoilt(value[key]))], "gone": [], "added": [value[key], value[key]]}[change]
        return [*value[:key], *inner, *value[key + 1 :]]
    rest = {k: v for k, v in value.items() if k != key}
    added = {**value, draw(words): draw(values)}
    return {"within": {**rest, key: draw(spoilt(value[key]))}, "gone": rest, "added": added}[change]


@st.composite
def spoilt_text(draw: st.DrawFn, text: str) -> bytes:
    """Draw the bytes of a file in which one stretch is another."""
    data = text.encode()
    start = draw(st.integers(0, len(data)))
    return data[:start] + draw(st.binary(max_size=4)) + data[start + draw(st.integers(0, 5)) :]


def judged(load: Callable[[Path], object], path: Path) -> None:
    """Load a file; what cannot be loaded has to be told with its place and what was expected."""
    try:
        load(path)
    except DeclarationError as error:
        assert error.finding.message
        assert error.finding.source == str(path)


@pytest.mark.parametrize("name", DECLARATIONS)
def test_a_declaration_in_order_is_read(name: str, tmp_path: Path) -> None:
    load, tables = DECLARATIONS[name]
    path = tmp_path / "file.toml"
    path.write_text(written(tables), encoding="utf-8")
    assert load(path)


@pytest.mark.parametrize("name", DECLARATIONS)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_spoilt_declaration_is_read_or_told(name: str, tmp_path: Path, data: st.DataObject) -> None:
    load, tables = DECLARATIONS[name]
    path = tmp_path / "file.toml"
    spoilt_tables = data.draw(spoilt(tables))
    path.write_text(written(spoilt_tables if isinstance(spoilt_tables, dict) else tables), encoding="utf-8")
    judged(load, path)


@pytest.mark.parametrize("name", DECLARATIONS)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_spoilt_bytes_are_read_or_told(name: str, tmp_path: Path, data: st.DataObject) -> None:
    load, tables = DECLARATIONS[name]
    path = tmp_path / "file.toml"
    path.write_bytes(data.draw(spoilt_text(written(tables))))
    judged(load, path)


RECORDS = [
    b"\xff\xfe",
    b"- a\n",
    b"authors: [1, {x: 2}]\n",
    b"authors: 3\n",
    b"references: 1\n",
    b"references: [1]\n",
    b"references: [{title: T, authors: 2}]\n",
    b"references: [{title: T, authors: [2]}]\n",
    b"keywords: 1\n",
    b"&a [*a]\n",
    b"{" * 2000,
]


@pytest.mark.parametrize("content", RECORDS)
def test_a_spoilt_citation_file_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "CITATION.cff"
    path.write_bytes(content)
    try:
        assert [*wrong_in(record_in(path))]
    except DeclarationError as error:
        assert error.finding.source == str(path)


def test_a_change_log_of_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_bytes(b"## 1.0\n\n- a\xff\n")
    with pytest.raises(DeclarationError) as caught:
        changes_in(path)
    assert (caught.value.finding.source, caught.value.finding.line) == (str(path), 3)


# A whole build, with what stands in a text.
LIST = "# Apparatus\n\n```{apparatus}\n```\n"
ENTRIES = " ".join(f"{{app}}`a{n}] b{n} B`" for n in range(5_000))


def nested(depth: int) -> str:
    """Return an entry in an entry, and so on."""
    entry = "{app}`a] b B`"
    for n in range(depth):
        ticks = "`" * (n + 2)
        entry = f"{{app}}{ticks}{entry}] c{n} P{ticks}"
    return entry


REFUSED = {
    "marks are nested more than 20 deep": {"text.md": f"# T\n\n{nested(200)}\n"},
    "A quotation, a note or a point of a list is empty": {"text.md": "# T\n\n" + "> " * 150 + "words\n"},
    "lies outside the folder of this file": {
        "text.md": "# T\n\nWords.\n",
        "witnesses.toml": f'[[witness]]\nsiglum = "B"\ntitle = "B"\nfile = "../B.txt"\nsha256 = "{"0" * 64}"\n',
    },
    "There is HTML in the text": {"text.md": "# T\n\n{app}`a] b B | typo | <script>alert(1)</script>`\n"},
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_kept_is_refused_with_its_place(message: str, make_project: Callable[..., Project]) -> None:
    files = REFUSED[message]
    result = make_project(files).build()
    place = "witnesses.toml:4: " if "witnesses.toml" in files else "text.md:3: "
    assert result.status != 0
    assert f"{place}ERROR: " in result.messages
    assert message in result.messages


def test_five_thousand_entries_stand_in_one_paragraph(make_project: Callable[..., Project]) -> None:
    project = make_project({"text.md": f"# T\n\n{ENTRIES}\n"})
    project.transcribe(B="T\n\n" + " ".join(f"b{n}" for n in range(5_000)))
    assert project.build().messages == ""


def test_long_names_and_markup_in_declarations_are_text(make_project: Callable[..., Project]) -> None:
    name = f"<script>alert('{LONG}')</script>"
    files = {
        "text.md": f"# T\n\n{{name}}`{LONG} <ada>` wrote {{app}}`{LONG}] {LONG}y B`.\n",
        "persons.toml": f'[[person]]\nkey = "ada"\nname = "{name}"\nidentification = "</script><b>bold</b>"\n',
        "list.md": "# Persons\n\n```{register} person\n```\n",
        "app.md": LIST,
    }
    project = make_project(files, apparatus_registers=["persons.toml"])
    page = html.document_fromstring((project.built("html") / "list.html").read_text(encoding="utf-8"))
    assert name in page.text_content()
    assert not [script for script in page.iter("script") if "alert" in (script.text or "")]
    assert not list(page.iter("b"))
    assert LONG in (project.built("tei") / "edition.xml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return an edition of some documents."""
    paragraphs = "\n\n".join("Some {app}`words] wrods B` of a page." for _ in range(60))
    files = {f"text{n}.md": f"# Text {n}\n\n{paragraphs}\n" for n in range(6)}
    names = [f"text{n}" for n in range(6)]
    return Project(tmp_path_factory.mktemp("killed"), {**files, "app.md": LIST}, apparatus_documents=names)


STRANGE = {"LC_ALL": "C", "TZ": "Pacific/Chatham", "LANGUAGE": "de"}


def started(project: Project, target: str, **how: Any) -> subprocess.Popen[bytes]:
    """Begin to build pages in a process of its own."""
    folder = project.root / "out" / target
    command = [sys.executable, "-m", "sphinx", "-qb", "html", "-d", f"{folder}-trees", str(project.root), str(folder)]
    return subprocess.Popen(command, **how)


def ended(project: Project, target: str) -> int:
    """Build the same pages in this process; return the status."""
    folder = project.root / "out" / target
    return build_main(["-qb", "html", "-d", f"{folder}-trees", str(project.root), str(folder)])


def pages(project: Project, target: str) -> dict[str, bytes]:
    """Return the pages that a build has written."""
    folder = project.root / "out" / target
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.html"))}


def test_two_builds_at_once_do_not_disturb_each_other_wherever_they_run(killed: Project) -> None:
    """The second has no home and another umask, locale and time zone."""
    homeless = {name: value for name, value in os.environ.items() if name not in ("HOME", "USER", "LANG")} | STRANGE
    builds = [started(killed, "one"), started(killed, "two", env=homeless, umask=0o077)]
    assert [build.wait() for build in builds] == [0, 0]
    assert pages(killed, "one") == pages(killed, "two")
    assert len(pages(killed, "one")) >= 8


@pytest.mark.parametrize("sign", ["killed-trees/text3.doctree", "killed/text2.html"])
def test_after_a_build_that_was_killed_the_next_is_right(killed: Project, sign: str) -> None:
    assert ended(killed, "whole") == 0
    build = started(killed, "killed")
    while build.poll() is None and not (killed.root / "out" / sign).exists():
        time.sleep(0.005)
    build.kill()
    assert build.wait() == -signal.SIGKILL
    if (page := killed.root / "out/killed/text2.html").exists():
        page.write_bytes(b"")  # as it is at the moment after it was opened
    assert ended(killed, "killed") == 0
    assert pages(killed, "killed") == pages(killed, "whole")
    shutil.rmtree(killed.root / "out" / "killed-trees")
    shutil.rmtree(killed.root / "out" / "killed")
