"""The rooms of the package offer what other rooms use, and its tables hold what they say."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import sphinx_apparatus
from sphinx_apparatus import nodes as ours
from sphinx_apparatus.pipeline import EVENTS, TRANSFORMS, Step

ROOT = Path(__file__).parents[2]
PACKAGE = Path(sphinx_apparatus.__file__).parent
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
OFFERED = re.compile(r"^- `([\w.]+)`: ", re.MULTILINE)


@cache
def imported() -> frozenset[tuple[str, str]]:
    """Return each module of a room that is imported from outside of it: room and module."""
    return frozenset(imports())


def imports() -> Iterator[tuple[str, str]]:
    """Yield room and module of each import from another room."""
    for path in PACKAGE.rglob("*.py"):
        here = path.relative_to(PACKAGE).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sphinx_apparatus."):
                for name in node.names:
                    room, *module = [*str(node.module).split(".")[1:], name.name]
                    if not PACKAGE.joinpath(room, *module).with_suffix(".py").is_file():
                        module = module[:-1]
                    if room in ROOMS and room != here and module:
                        yield room, ".".join(module)


def test_the_top_holds_at_most_nine_modules() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 9


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_offers_and_offers_what_is_used(room: str) -> None:
    says = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert says.partition("\n")[0].endswith(".")
    assert set(OFFERED.findall(says)) == {module for there, module in imported() if there == room}


def test_transforms_stand_in_the_table_in_the_order_in_which_they_run() -> None:
    priorities = [step.kind.default_priority or 0 for step in TRANSFORMS]
    assert priorities == sorted(priorities)


@pytest.mark.parametrize("step", [step for step in TRANSFORMS if step.own], ids=lambda step: step.kind.__name__)
def test_a_transform_shows_the_tree_before_and_after(step: Step) -> None:
    """A list shows it where its kind does, which puts every list in its place."""
    own = [kind for kind in step.kind.__mro__ if kind.__module__.startswith("sphinx_apparatus.")]
    said = " ".join(" ".join((kind.__doc__ or "").split()) for kind in own)
    assert re.search("Before ``.+``.*, after ", said)


def test_events_of_one_name_stand_in_the_table_in_the_order_in_which_they_run() -> None:
    for name in {event.name for event in EVENTS}:
        priorities = [event.priority for event in EVENTS if event.name == name]
        assert priorities == sorted(priorities), name


@pytest.fixture(scope="module", params=["edition", "tests/heron"])
def resolved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[nodes.document]:
    """Return the trees of an edition as a page has them."""
    folder = ROOT / request.param
    settings = ROOT if request.param == "edition" else folder
    out = tmp_path_factory.mktemp("trees")
    with patch_docutils(settings), docutils_namespace():
        app = Sphinx(folder, settings, out / "html", out / "trees", "html", status=None, warningiserror=True)
        app.builder.read()
        app.builder.prepare_writing(set(app.env.found_docs))
        return [
            app.env.get_and_resolve_doctree(name, app.builder, tags=app.tags) for name in sorted(app.env.found_docs)
        ]


def test_nodes_carry_what_their_classes_say(resolved: list[nodes.document]) -> None:
    common = {*nodes.Element.basic_attributes, "refid", "backrefs", "dupnames"}
    seen = set()
    for node in (node for tree in resolved for node in tree.findall(nodes.Element)):
        if isinstance(node, ours.BLOCKS):
            wrong = {
                key: node[key] for key, kind in ours.BLOCK.items() if key in node and not isinstance(node[key], kind)
            }
        elif hasattr(node, "carries"):
            seen.add(type(node))
            own = {key: value for key, value in node.attributes.items() if key not in common}
            wrong = {key: value for key, value in own.items() if not isinstance(value, node.carries.get(key, ()))}
        else:
            continue
        assert not wrong, f"{type(node).__name__}: {wrong}"
    assert {ours.apparatus_entry, ours.lemma, ours.reading, ours.paragraph_number} <= seen


def test_what_is_done_when_is_registered_in_the_table() -> None:
    """But for what one command alone adds: corrections to other packages, the preview."""
    registers = re.compile(r"\.connect\(|add_(?:post_)?transform\(")
    found = {path.name for path in PACKAGE.rglob("*.py") if registers.search(path.read_text(encoding="utf-8"))}
    assert found == {"pipeline.py", "compat.py", "building.py"}


def test_the_bibliography_is_asked_in_one_module() -> None:
    asks = re.compile(r"""get\(["']cite["']|bibdata|formatted_entry|citation_nodes|\.bibliography_key""")
    found = {path.name for path in PACKAGE.rglob("*.py") if asks.search(path.read_text(encoding="utf-8"))}
    assert found == {"bibliography.py"}


def test_the_clock_is_asked_in_one_module() -> None:
    """But for the hour that the preview shows in its log."""
    asks = re.compile(r"""date\.today\(|datetime\.now\(UTC|["']SOURCE_DATE_EPOCH["']""")
    found = {path.name for path in PACKAGE.rglob("*.py") if asks.search(path.read_text(encoding="utf-8"))}
    assert found == {"clock.py"}


def test_few_public_names_stand_in_two_modules() -> None:
    found: Counter[str] = Counter()
    for path in PACKAGE.rglob("*.py"):
        rows = ast.parse(path.read_text(encoding="utf-8")).body
        named = [row.target if isinstance(row, ast.AnnAssign) else row for row in rows]
        names = {str(getattr(row, "name", getattr(row, "id", ""))) for row in named}
        assigned = [target for row in rows if isinstance(row, ast.Assign) for target in row.targets]
        names |= {node.id for target in assigned for node in ast.walk(target) if isinstance(node, ast.Name)}
        found.update(name for name in names if name.strip("_") == name != "")
    twice = {name for name, count in found.items() if count > 1}
    assert len(twice) <= 12, sorted(twice)


def test_the_workflow_of_a_press_imports_what_there_is() -> None:
    """It is no module, and no checker reads it."""
    workflow = (PACKAGE / "press/Snakefile").read_text(encoding="utf-8")
    rows = re.findall(r"^from (sphinx_apparatus\S*) import (.+)$", workflow, re.MULTILINE)
    named = [(module, name.partition(" as ")[0]) for module, names in rows for name in names.split(", ")]
    assert len(named) > 4
    assert [name for module, name in named if not hasattr(import_module(module), name)] == []


def test_functions_are_short() -> None:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py"))
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    lines = sorted((node.end_lineno or 0) - node.lineno + 1 for node in functions)
    assert lines[len(lines) // 2] <= 6 and lines[-1] <= 33
    said = (
        len(str(ast.get_docstring(node, clean=False)).split("\n")) * bool(ast.get_docstring(node)) for node in functions
    )
    code = sorted((node.end_lineno or 0) - node.lineno + 1 - n for node, n in zip(functions, said, strict=True))
    assert code[9 * len(code) // 10] <= 14


def test_functions_of_three_and_more_arguments_name_them() -> None:
    """Beside what Sphinx hands to every handler."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}
    functions = [(path, n) for path, tree in trees.items() for n in tree.body if isinstance(n, ast.FunctionDef)]
    lacking = []
    for path, node in functions:
        names = [
            one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs) if one.arg[0] != "_"
        ]
        said = " ".join((ast.get_docstring(node) or "").split())
        wanted = {*names} - {"app", "env", "config"} if len(names) > 2 and node.name[0] != "_" else ()
        patterns = {name: rf"\b{name.strip('_').replace('_', '[ _]')}\b" for name in wanted}
        lacking += [(path.name, node.name, name) for name in wanted if not re.search(patterns[name], said, re.I)]
    assert lacking == []


def test_contributing_names_the_files_of_each_kind_of_change_and_how_many() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (.+) \|$", text, re.MULTILINE)
    assert [kind for kind, _, _ in rows] == ["list", "format", "check", "kind of register", "relation in the notation"]
    for kind, count, said in rows:
        named = re.findall(r"`(sphinx_apparatus/[^`]+)`", said.partition("also")[0].partition("a directive for")[0])
        assert len(named) == int(count), kind
        assert all((ROOT / name).exists() for name in named), kind
