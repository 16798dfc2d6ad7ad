"""Fixtures of the second edition's tests."""

from __future__ import annotations

from tests.edition.conftest import browser, chromium

__all__ = ["browser", "chromium"]
