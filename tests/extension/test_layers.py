"""Each module says what it holds, and the package knows nothing of any one edition."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import sphinx_apparatus

PACKAGE = Path(sphinx_apparatus.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is(module: str) -> None:
    docstring = ast.get_docstring(ast.parse(MODULES[module].read_text(encoding="utf-8")))
    assert docstring
    assert docstring.split("\n", 1)[0].endswith((".", ":"))


@pytest.mark.parametrize("path", sorted(p for p in PACKAGE.rglob("*") if p.suffix in (".py", ".typ", ".css")), ids=str)
def test_nothing_names_an_edition(path: Path) -> None:
    """No title, no author, no path of an edition but through a setting; the examples in docstrings name none either."""
    text = path.read_text(encoding="utf-8").casefold()
    names = (r"holmes", r"militia", r"text/talk", r"edition/(?!\*)", r"works\.bib\b", r"b\.txt")
    assert [name for name in names if re.search(name, text)] == []
