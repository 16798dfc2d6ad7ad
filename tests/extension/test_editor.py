"""What helps while writing: the schemas take what the edition takes and refuse what it refuses; snippets are right."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.projects.editor import SNIPPETS, declare, schemas, settings_files
from sphinx_apparatus.witnesses.lineation import Gap, Lineation, format_lineation

from .project import Project

ROOT = Path(__file__).parents[2]
SCHEMA = re.compile(r"#:schema (\S+)\n")
DECLARED = [
    path
    for folder in ("edition", "docs/data", "docs/example", "tests/heron")
    for path in sorted((ROOT / folder).rglob("*.toml"))
]


def test_what_is_in_the_repository_is_what_the_command_writes(tmp_path: Path) -> None:
    assert main(["editor", str(tmp_path)]) == 0
    for name in settings_files():
        assert (ROOT / ".vscode" / name).read_text("utf-8") == (tmp_path / ".vscode" / name).read_text("utf-8")


@pytest.mark.parametrize("path", DECLARED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_declared_file_names_its_schema_and_is_of_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = SCHEMA.match(text)
    assert named, "the first line names no schema"
    schema = json.loads((path.parent / named[1]).read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    assert [error.message for error in Draft7Validator(schema).iter_errors(tomllib.loads(text))] == []


@pytest.mark.parametrize("lineation", [Lineation("\r\n", (3, 7)), Lineation(gaps=(Gap(12, "\n\n", "\n \n"),))])
def test_a_lineation_names_its_schema_and_is_of_it(lineation: Lineation, tmp_path: Path) -> None:
    path = tmp_path / "B.lineation.toml"
    path.write_text(f"# Of B\n{format_lineation(lineation)}", encoding="utf-8")
    declare(tmp_path)
    test_every_declared_file_names_its_schema_and_is_of_it(path)
    schema = json.loads((tmp_path / ".vscode/schemas/lineation.json").read_text(encoding="utf-8"))
    assert [*Draft7Validator(schema).iter_errors({"spaces": 3})]


def test_the_citation_file_names_its_schema() -> None:
    first, rest = (ROOT / "CITATION.cff").read_text(encoding="utf-8").split("\n", 1)
    schema = json.loads((ROOT / first.partition("$schema=")[2]).read_text(encoding="utf-8"))
    assert list(Draft7Validator(schema).iter_errors(json.loads(json.dumps(yaml.safe_load(rest), default=str)))) == []


WRONG = {
    "register": '[[person]]\nkey = "a"\nnam = "A"\n',
    "quotations": '[[quotation]]\nid = "q"\nstatus = "maybe"\n',
    "chronology": '[[event]]\nid = "e"\ndate = "30 January"\ntitle = "T"\nkind = "talk"\nparas = [1]\n',
    "review": '[[question]]\nid = "A1"\n',
    "rights": '[[part]]\nname = 3\nstatement = "x"\n',
    "withdrawn": '[[withdrawn]]\nat = "p1"\nids = "a1-x"\nwhy = "w"\n',
    "witnesses": '[[witness]]\nsiglum = "B"\ntitle = "T"\nsha = "x"\n',
    "lineation": "line_end = 3\n",
    "regularisations": '[[regularisation]]\nname = "x"\n',
    "proofreading": '[paragraphs]\np1 = {text = "x", state = "read"}\n',
}


def test_every_schema_refuses_a_mistake() -> None:
    assert set(WRONG) == set(schemas())
    for name, schema in schemas().items():
        assert list(Draft7Validator(schema).iter_errors(tomllib.loads(WRONG[name]))), name


def test_patterns_are_of_the_kind_that_editing_programs_read() -> None:
    found = re.findall(r'"pattern": "([^"]*)"', json.dumps(schemas()))
    assert found and [pattern for pattern in found if "(?" in pattern] == []


def test_what_a_snippet_writes_can_be_built(make_project: Callable[..., Project]) -> None:
    own = {"app", "appr", "om", "conj", "name", "bibl", "lang", "verse", "para"}
    blank = re.compile(r"\$\{\d+:([^}]*)\}")
    written = [blank.sub(r"\1", body) for prefix, body in SNIPPETS.values() if prefix in own]
    text = "\n\n".join(written).replace("13", "1").replace("<key", "<bauer")
    project = make_project(
        {"text.md": f"# Talk\n\n{text}\n", "works.bib": "@book{bauer, title={T}, author={A, B}, year={1900}}\n",
         "list.md": "# List\n\n```{register} person\n```\n\n```{apparatus}\n```\n\n```{bibliography}\n```\n",
         "persons.toml": '[[person]]\nkey = "bauer"\nname = "Bauer"\n'},
        apparatus_registers=["persons.toml"],
    )  # fmt: skip
    assert project.build().messages == ""


def test_a_new_project_names_the_schemas_it_has(tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "p"), "--example", "--language", "en"]) == 0
    declared = [*(tmp_path / "p").rglob("*.toml")]
    own = {f"{siglum}.lineation.toml" for siglum in "AB"}
    assert {path.name for path in declared} == {"witnesses.toml", "persons.toml", *own}
    for path in declared:
        test_every_declared_file_names_its_schema_and_is_of_it(path)
    cited = (tmp_path / "p/CITATION.cff").read_text(encoding="utf-8").partition("\n")[0]
    settings = json.loads((tmp_path / "p/.vscode/settings.json").read_text(encoding="utf-8"))
    assert [*settings["yaml.schemas"]] == [cited.partition("$schema=")[2]]
    assert (tmp_path / "p/.vscode/apparatus.code-snippets").is_file()
