"""What is proposed for a witness that departs in a place that has an entry already."""

from __future__ import annotations

import pytest

from sphinx_apparatus.corrections.mending import with_reading
from sphinx_apparatus.notation.entry import format_entry, parse_entry

SIGLA = ("D", "F", "G")


@pytest.mark.parametrize(
    ("written", "siglum", "text", "mended"),
    [
        ("lamp] oil D | word", "F", "oil", "lamp] oil D F | word"),
        ("lamp] oil F", "D", "oil", "lamp] oil D F"),
        ("lamp] oil D", "F", "light", "lamp] light F; oil D"),
        ("lamp] oil D F", "F", "light", "lamp] oil D; light F"),
        ("lamp] oil D", "D", "light", "lamp] light D"),
        ("lamp] oil D; light F G", "D", "light", "lamp] light D F G"),
        ("lamp] F; oil D", "F", "oil", "lamp] oil D F"),
        ("lamp] lac. D", "F", "", "lamp] om. F; lac. D"),
        ("lamp] oil conj. Reed", "F", "oil", "lamp] oil F; oil conj. Reed"),
    ],
)
def test_a_reading_is_shared_by_those_who_have_it(written: str, siglum: str, text: str, mended: str) -> None:
    assert format_entry(with_reading(parse_entry(written, SIGLA), siglum, text, SIGLA), SIGLA) == mended
