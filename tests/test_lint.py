"""The code has its form, its types and its order; what checks it before a commit is what checks it here."""

from __future__ import annotations

import pytest
import yaml

from tests.lint import COMMANDS, said
from tests.tools import ROOT


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_is_found(command: tuple[str, ...]) -> None:
    assert said(command) == ""


def test_the_hook_of_git_is_make_lint() -> None:
    [repository] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [hook["entry"] for hook in repository["hooks"]] == ["make lint"]
