"""The threat model names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs/safety.md").read_text(encoding="utf-8")


def test_every_test_that_the_threat_model_names_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 20
    for file, name in named:
        assert f"def {name}(" in (TESTS / file).read_text(encoding="utf-8"), name


def test_security_leads_to_the_threat_model() -> None:
    assert "docs/safety.md" in (TESTS.parent / "SECURITY.md").read_text(encoding="utf-8")
