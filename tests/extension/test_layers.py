"""Which module may import which, and that the package knows nothing of any one edition."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import sphinx_apparatus

PACKAGE = Path(sphinx_apparatus.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
MAY_IMPORT = {
    "model": set(),
    "notation": {"model"},
    "locators": {"model"},
    "declarations": {"model"},
    "witnesses": {"model", "declarations"},
    "checks": {"model", "witnesses"},
    "lineation": {"model", "declarations"},
    "loci": set(),
    "nodes": set(),
    "printed": {"nodes"},
    "nesting": {"nodes"},
    "recovery": {"nodes", "model"},
    "diagnostics": {"model"},
    "declared.tables": {"model", "declarations"},
    "declared.registers": {"model", "declarations", "declared.tables"},
    "declared.quotations": {"model", "declarations", "declared.tables"},
    "declared.chronology": {"model", "declarations", "declared.tables"},
    "declared.review": {"model", "declarations", "declared.tables"},
    "declared.proofreading": {"model", "declarations"},
    "declared.everything": {
        "declared.tables", "declared.registers", "declared.quotations", "declared.chronology", "declared.review",
    },
    "running": {"nodes", "witnesses"},
    "corrections.mending": {"model", "notation"},
    "corrections.characters": {"model", "corrections.mending"},
    "projects.plaintext": {"model", "lineation"},
    "projects.sentences": set(),
    "projects.drafts": {"lineation"},
    "projects.escapes": {"model", "notation", "corrections.mending"},
    "projects.tei.source": {"model", "projects.project"},
    "projects.tei.account": {"projects.tei.source"},
    "projects.tei.tidying": {"projects.tei.source", "projects.tei.account"},
    "projects.tei.header": {"model", "metadata", "witnesses", "projects.project", "projects.tei.source"},
    "projects.tei.works": {"projects.tei.source", "projects.tei.header"},
    "projects.tei.registers": {
        "declared.registers", "projects.project", "projects.tei.source", "projects.tei.header",
    },
    "projects.tei.ledger": {
        "declared.quotations", "projects.project", "projects.tei.source", "projects.tei.registers",
    },
    "projects.tei.wording": {"projects.tei.source", "projects.tei.known"},
    "projects.tei.transcripts": {"model", "projects.tei.source", "projects.tei.wording"},
    "stretches": {"nodes", "loci", "model", "running"},
    "domain": {
        "nodes", "loci", "stretches", "model", "witnesses", "declared.everything", "declared.proofreading", "running",
        "diagnostics",
    },
}  # fmt: skip
DATA = tuple(name for name in MODULES if name.startswith("declared."))
DISCIPLINE = ("model", "notation", "locators", "declarations", "witnesses", "lineation", "checks")
PURE = (
    *DISCIPLINE,
    "corrections.mending",
    "corrections.characters",
    "projects.plaintext",
    "projects.sentences",
    "projects.drafts",
    *DATA,
)
SHARED_BY_WRITERS = {("latex", "text")}
"""LaTeX sets what plain text sets, and footnotes."""
BASE, REGISTRY = "whole", "formats"
"""What builders of one file for the whole edition have in common, and where the writers are registered."""


def imports(path: Path, typing: bool = False) -> Iterator[str]:
    """Yield what a module imports by its full name, what only the type checker sees if asked for."""
    for node in body(ast.parse(path.read_text(encoding="utf-8")), typing):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def body(tree: ast.AST, typing: bool) -> Iterator[ast.AST]:
    """Yield the nodes of a module, without those under TYPE_CHECKING unless asked for."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" and not typing:
            continue
        yield node
        yield from body(node, typing)


def own(path: Path, typing: bool = False) -> set[str]:
    """Return the modules of the package that a module imports."""
    names = (name.removeprefix("sphinx_apparatus.") for name in imports(path, typing) if name.startswith("sphinx_app"))
    return {next((m for m in (name, name.rpartition(".")[0]) if m in MODULES), name) for name in names} - {""}


def writer(module: str) -> str:
    """Return the name of the writer to which a module belongs, or nothing."""
    parts = module.split(".")
    return parts[1] if parts[0] == "writers" and len(parts) > 1 else ""


@pytest.mark.parametrize("module", MAY_IMPORT)
def test_a_module_imports_what_it_may(module: str) -> None:
    assert own(MODULES[module], typing=True) <= MAY_IMPORT[module]


@pytest.mark.parametrize("module", PURE)
def test_the_discipline_knows_no_sphinx(module: str) -> None:
    foreign = {name.partition(".")[0] for name in imports(MODULES[module], typing=True)}
    assert not foreign & {"docutils", "sphinx", "myst_parser", "sphinxcontrib", "pybtex"}


def test_nodes_know_docutils_only() -> None:
    assert {name.partition(".")[0] for name in imports(MODULES["nodes"])} <= {"__future__", "docutils", "typing"}


def test_only_what_reads_and_what_proposes_entries_knows_the_notation() -> None:
    assert [name for name, path in MODULES.items() if "notation" in own(path)] == [
        "corrections.mending",
        "markup",
        "projects.escapes",
    ]


def test_no_writer_knows_another() -> None:
    pairs = {(writer(name), writer(other)) for name, path in MODULES.items() for other in own(path)}
    between = {(one, other) for one, other in pairs if one not in ("", other, REGISTRY) and other not in ("", BASE)}
    assert between <= SHARED_BY_WRITERS


def test_only_the_package_itself_the_kit_and_the_page_know_the_writers() -> None:
    knowing = [name for name, path in MODULES.items() if not writer(name) and any(map(writer, own(path)))]
    assert knowing == ["__init__", "kit.running", "page.frame"]


def test_only_the_package_itself_knows_markup_and_build() -> None:
    knowing = {name: {"markup", "build"} & own(path) for name, path in MODULES.items()}
    assert {name for name, known in knowing.items() if "build" in known} == {"__init__"}
    assert {name for name, known in knowing.items() if "markup" in known} == {
        "__init__",
        "companions.drawings",
        "page.downloads",
    }


def test_no_two_modules_need_each_other() -> None:
    graph = {name: own(path) - {name} for name, path in MODULES.items()}
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is(module: str) -> None:
    docstring = ast.get_docstring(ast.parse(MODULES[module].read_text(encoding="utf-8")))
    assert docstring
    assert docstring.split("\n", 1)[0].endswith((".", ":"))


@pytest.mark.parametrize("path", sorted(p for p in PACKAGE.rglob("*") if p.suffix in (".py", ".typ", ".css")), ids=str)
def test_nothing_names_an_edition(path: Path) -> None:
    """No title, no author, no path of an edition but through a setting; the examples in docstrings name none either."""
    text = path.read_text(encoding="utf-8").casefold()
    assert [name for name in ("holmes", "militia", "text/talk", "edition/", "works.bib", "b.txt") if name in text] == []
