"""Locators: how a place in another work is written, and how it is shown."""

from __future__ import annotations

import pytest

from sphinx_apparatus.model import Locator
from sphinx_apparatus.notation.locator import UNITS, parse_locator


@pytest.mark.parametrize(
    ("written", "locator", "shown"),
    [
        ("p. 103", Locator("p", "103"), "p. 103"),
        ("pp. 68-69", Locator("p", "68", "69"), "pp. 68–69"),
        ("pp. 68–69", Locator("p", "68", "69"), "pp. 68–69"),
        ("p. xiv", Locator("p", "xiv"), "p. xiv"),
        ("ch. 3", Locator("ch", "3"), "ch. 3"),
        ("nn. 2-4", Locator("n", "2", "4"), "nn. 2–4"),
        ("  n. 12 ", Locator("n", "12"), "n. 12"),
        ("§ 4", Locator("§", "4"), "§ 4"),
        ("vol. 1, pp. 3-5", Locator("p", "3", "5", Locator("vol", "1")), "vol. 1, pp. 3–5"),
    ],
)
def test_a_locator_is_read_and_shown(written: str, locator: Locator, shown: str) -> None:
    assert parse_locator(written) == locator
    assert str(locator) == shown


@pytest.mark.parametrize("written", ["", "103", "page 103", "p.", "at 103", "p. 1, 2", "vol. 1, 33", "Pp. 4"])
def test_another_form_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="cannot be read as a place"):
        parse_locator(written)


@pytest.mark.parametrize("unit", UNITS)
def test_what_is_shown_is_read_again(unit: str) -> None:
    for locator in (Locator(unit, "3"), Locator(unit, "3", "4")):
        assert parse_locator(str(locator)) == locator
