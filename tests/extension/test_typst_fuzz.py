"""Two hundred pages of random editions: no note off its page, every key the number of its line."""

from __future__ import annotations

import pytest

from .fuzz_typst import fuzz


def test_random_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    found = fuzz(200)
    assert found.faults == []
    assert len(found.hyphens) <= found.pages / 100  # the engine may end a page otherwise than planned
    assert found.pages >= 200 and found.marks > 400 and found.labels > 200
    assert max(found.passes) <= 8
