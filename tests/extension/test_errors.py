"""Every mistake of the manual stops the build and is named with its place, what was written and what was expected."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from string import Template
from unittest.mock import patch

import pytest

import sphinx_apparatus
from sphinx_apparatus.__main__ import main
from sphinx_apparatus.checks.explain import dotted, examples
from sphinx_apparatus.model import Finding, findings_list

from .examples import Mistake, mistakes
from .project import Build, Project

PACKAGE = Path(sphinx_apparatus.__file__).parent
BEFORE = json.loads(Path(__file__).with_name("messages.json").read_text(encoding="utf-8"))
"""What the build said of the mistakes of the manual before its messages had codes."""
CODE = re.compile(r" (?:… )?\[[a-z0-9-]+\]$", re.M)
MAKERS = {"Finding.of", "fail", "decoded", "_require", "self.refuse"}
OWN = {"at", "excerpt", "expected", "mend", "correction"}
CHOSEN = {"code"}
"""The name of a code that is chosen where the finding is made, between rows with the same blanks."""

LIST_WORKS = "# Works\n\n```{bibliography}\n```\n"


def prepared(mistake: Mistake, make_project: Callable[..., Project]) -> Project:
    """Return the project of a mistake; a transcription without a declaration is declared with its checksum."""
    lists = {"list.md": LIST_WORKS} if "works.bib" in mistake.files else {}
    settings: dict[str, object] = {}
    if "rules.toml" in mistake.files:
        settings["apparatus_regularisations"] = "rules.toml"
    if "persons.toml" in mistake.files:
        settings["apparatus_registers"] = ["persons.toml"]
    if "withdrawn.toml" in mistake.files:
        settings["apparatus_withdrawn"] = "withdrawn.toml"
    own = mistake.files.get("conf.py", "")
    project = make_project(
        {name: text for name, text in {**mistake.files, **lists}.items() if name != "conf.py"}, **settings
    )
    given = tuple(re.findall(r"^\w+ = ", own, re.MULTILINE))
    rows = (project.root / "conf.py").read_text(encoding="utf-8").split("\n")
    project.write({"conf.py": "\n".join([*("" if row.startswith(given) else row for row in rows), own])})
    if "B.txt" in mistake.files and "witnesses.toml" not in mistake.files:
        project.transcribe(B=mistake.files["B.txt"].removesuffix("\n"))
    return project


def told(mistake: Mistake, make_project: Callable[..., Project]) -> Build:
    """Return what is said of a mistake by the build, or by the command that its page names."""
    project = prepared(mistake, make_project)
    said = StringIO()
    with patch.dict(os.environ), chdir(project.root):
        if not mistake.command:
            return project.build()
        with redirect_stdout(said), redirect_stderr(said):
            status = main(shlex.split(mistake.command))
    return Build(status, said.getvalue().replace(f"{project.root}/", ""))


STOPPING = [mistake for mistake in mistakes() if mistake.title != "unplanned"]
"""All but what is told of a book that is made: that is tested with the book."""


@pytest.mark.parametrize("mistake", STOPPING, ids=lambda mistake: mistake.title)
def test_a_mistake_stops_the_build_and_is_named_once(mistake: Mistake, make_project: Callable[..., Project]) -> None:
    result = told(mistake, make_project)
    said = [line.strip() for line in result.messages.splitlines()]
    assert result.status != 0
    for line in mistake.message.splitlines():
        wanted = re.compile(".*".join(map(re.escape, line.strip().split("…"))))
        assert any(map(wanted.search, said)), result.messages
    assert result.messages.count(re.split("…|$", mistake.message, maxsplit=1, flags=re.M)[0]) == 1


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake.title)
def test_a_message_keeps_its_place_and_words(mistake: Mistake) -> None:
    before = BEFORE.get(mistake.title)
    assert before is None or before == CODE.sub("", mistake.message).replace(":\n", "\n")


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake.title)
def test_a_message_is_that_of_its_code(mistake: Mistake) -> None:
    for said, code in re.findall(r"^(.*) \[([a-z][a-z0-9-]+)\]$", mistake.message, re.M):
        assert re.search(".*".join(map(re.escape, dotted(findings_list()[code]["message"]).split("…"))) + "$", said)


def makings() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call that makes a finding, with its place."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in MAKERS:
                yield f"{path.name}:{call.lineno}", call


def codes_in(call: ast.Call) -> set[str]:
    """Return the codes that a call names."""
    constants = (node for argument in call.args for node in ast.walk(argument) if isinstance(node, ast.Constant))
    return {node.value for node in constants if node.value in findings_list()}


def test_every_finding_is_of_the_list_and_fills_its_blanks() -> None:
    for place, call in makings():
        codes, words = codes_in(call), {word.arg for word in call.keywords} - OWN
        chosen = any(isinstance(a, ast.Name) and a.id in CHOSEN for a in call.args)
        assert codes or chosen, place
        for code in codes if None not in words else ():
            blanks = {name for text in findings_list()[code].values() for name in Template(text).get_identifiers()}
            assert blanks <= words if len(codes) > 1 else blanks == words, f"{place}: {code}"


def test_every_code_of_the_list_is_used() -> None:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    assert [code for code in findings_list() if not any(f'"{code}"' in source for source in sources)] == []


UNSHOWN = {"draft-not-rebuilt", "pages"}
"""What guards against faults of the program’s own, to which nothing that is written leads."""


def test_every_code_has_an_example() -> None:
    assert {code for code in findings_list() if not examples(code)} == UNSHOWN


def test_a_code_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "unknown-siglum"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("the reading '…' does not end with the siglum of a witness [unknown-siglum]")
    assert "# Unknown siglum" in said and "Peversely X" in said
    for name, said in (
        ("equal-reading", "]\n    expected: a reading that differs from the lemma\n    mend:     Take the entry out,"),
        ("empty-heading", "A heading is empty [empty-heading]\n    mend:     Write its words"),
        ("apparatus_types", "apparatus_types\n    the types of entries"),
        ("app", "{app}`"),
    ):
        assert main(["explain", name]) == 0
        assert said in capsys.readouterr().out


def test_an_unknown_code_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "unknown-siglm"]) == 2
    assert capsys.readouterr().err == "There is no code 'unknown-siglm'. Did you mean 'unknown-siglum'?\n"


def test_all_codes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    assert [line.partition(": ")[0] for line in capsys.readouterr().out.splitlines()] == list(findings_list())


def test_a_finding_of_no_row_or_with_a_blank_is_an_error() -> None:
    with pytest.raises(KeyError):
        Finding.of("no-such-row")
    with pytest.raises(KeyError):
        Finding.of("unknown-siglum", reading="x")
