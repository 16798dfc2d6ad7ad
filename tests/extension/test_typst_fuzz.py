"""Pages of random editions (`make fuzz`: thousands): no note off its page, every key the number of its line."""

from __future__ import annotations

import pytest

from .fuzz_typst import fuzz

PAGES = 48


def test_random_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    found = fuzz(PAGES)
    assert found.faults == []
    assert len(found.hyphens) <= found.pages / 100  # the engine may end a page otherwise than planned
    assert found.pages >= PAGES and found.marks > 2 * PAGES and found.labels > PAGES
    assert max(found.passes) <= 8
