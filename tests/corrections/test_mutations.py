"""The script that tries every change of one character comes to all its verdicts, and would tell of one that passes."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from sphinx_apparatus.corrections.proof import Edition
from tests import mutants

from . import mutations
from .repository import EDITION

SMALL = Edition(EDITION / "edition", EDITION)


def test_of_some_mutations_none_passes_and_every_verdict_is_there() -> None:
    totals, passed = mutations.judged(SMALL, 37, 1, 0)
    assert passed == []
    verdicts = {verdict for _, verdict in totals}
    assert verdicts == {mutations.CAUGHT, mutations.RECORDED, mutations.SHOWN, mutations.NOTHING}


def test_what_the_report_does_not_show_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutations, "shows", lambda old, new: False)
    _, passed = mutations.judged(SMALL, 203, 1, 0)
    assert passed
    assert all("text/talk:" in line and mutations.UNSEEN in line for line in passed)


def test_what_is_in_no_entry_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutations.Judge, "in_entries", lambda self, blocks, text: False)
    _, passed = mutations.judged(SMALL, 37, 1, 0)
    assert any(mutations.UNRECORDED in line for line in passed)


BROKEN = "def f(a, b):\n    if a < b and b:\n        return a + 1\n    g(a)\n    return [x for x in b if x]\n"


def test_code_is_broken_in_every_way(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(BROKEN, encoding="utf-8")
    found = list(mutants.mutants(path))
    assert {(m.line, m.was, m.now) for m in found} >= {
        (2, "a < b", "a >= b"), (2, "a < b", "a <= b"), (2, "a < b and b", "a < b or b"),
        (2, "if a < b and b:", "if True:"), (2, "if a < b and b:", "if False:"), (3, "return a + 1", "return None"),
        (3, "a + 1", "a - 1"), (3, "1", "2"), (4, "g(a)", "None"), (5, " for x in b if x", " for x in b"),
    }  # fmt: skip
    assert mutants.called_in_loading(ast.parse(f"{BROKEN}x = [f(1)]\n@h(2)\ndef k(): g()\ny = lambda: g()")) == {
        "f",
        "h",
    }
    for mutant in found:
        names: dict[str, Any] = {"g": lambda a: None}
        exec(mutants.broken(mutant), names)
        if mutant.was == "a + 1":
            assert names["f"](1, 2) == 0
