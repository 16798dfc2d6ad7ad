"""The script that tries every change of one character comes to all its verdicts, and would tell of one that passes."""

from __future__ import annotations

import pytest

from sphinx_apparatus.corrections.proof import Edition

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
