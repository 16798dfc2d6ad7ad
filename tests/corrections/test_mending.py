"""Where a text departs from a witness, and what is proposed, in a place that has an entry already too."""

from __future__ import annotations

import re

import pytest

from sphinx_apparatus.corrections.mending import (
    Departure,
    Passage,
    differences,
    folded,
    named_within,
    record,
    restore,
    with_reading,
    word_start,
    written_reading,
)
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


ENTRY = re.compile(r"\{app\}`+(.*?)\] (.*?) B(?: \|[^`]*)?`+")


def read(markup: str, siglum: str) -> str | None:
    """Return what markup with entries gives the witness B, or the edition; None where a mark is not closed."""
    text = ENTRY.sub(lambda m: (m[2] if siglum else m[1]).removeprefix("om."), markup)
    return None if "{app}" in text else text


def passage(markup: str) -> Passage:
    return Passage(markup, "B", ("B",), read)


@pytest.mark.parametrize(
    ("had", "has", "found"),
    [
        ("one two three", "one tow three", [("two", "tow", 1)]),
        ("one two", "one two three", [("", "three", 1)]),
        ("one two three", "one three", [("two", "", 1)]),
        ("one, two", "one; two", [("one,", "one;", 1)]),
        ("(one) two", "(won) two", [("one", "won", 1)]),
        ("one two", "one  two", [(" ", "  ", 1)]),
        ("one", " one", [("", " ", 1)]),
        ("a\n\nb c\n\nd", "a\n\nb x\n\nd", [("c", "x", 3)]),
        ("a b c d e", "x b y d e", [("a b c", "x b y", 1)]),
        ("a b c d e", "x b c y e", [("a", "x", 1), ("d", "y", 1)]),
        ("a\n\nb", "a\nb", [("\n\n", "\n", 1)]),
    ],
)
def test_differences_are_whole_words_with_their_line(had: str, has: str, found: list[tuple[str, str, int]]) -> None:
    assert [(d.expected, d.found, d.line) for d in differences(had, has)] == found
    for difference in differences(had, has):
        assert has[difference.start : difference.end] == difference.found


@pytest.mark.parametrize(
    ("had", "markup", "entry"),
    [
        ("one two three.", "one tow three.", "one {app}`tow] two B | word` three."),
        ("one two three", "one three", "{app}`one three] one two three B | word`"),
        ("two three", "three", "{app}`three] two three B | word`"),
        ("one two", "one", "{app}`one] one two B | word`"),
        ("one", "one two", "{app}`one two] one B | word`"),
        ("two", "one two", "{app}`one two] two B | word`"),
        ("the ship's bell", "the boat's bell", "the {app}`boat's] ship's B | word` bell"),
        ("Guerin said", "Guérin said", "{app}`Guérin] Guerin B | name` said"),
        ("and so on", "and, so on", "{app}`and,] and B | typo` so on"),
        ("a b {x", "a c {x", "a {app}`c] b B | word` {x"),
    ],
)
def test_a_change_is_recorded_with_the_fewest_words_that_an_entry_can_have(had: str, markup: str, entry: str) -> None:
    (difference,) = differences(had, markup)
    made = record(passage(markup), difference, ("typo", "word", "name"))
    assert made is not None
    assert markup[: made.start] + made.new + markup[made.start + len(made.old) :] == entry


@pytest.mark.parametrize("markup", ["one {app}`two", "one {app}`tow] two B | typo`"])
def test_no_entry_is_put_where_the_markup_is_wrong_or_has_one_of_the_witness(markup: str) -> None:
    difference = Departure(0, len(read(markup, "B") or "one"), "one", "won won won", 1)
    assert record(passage(markup), difference, ("word",)) is None


def test_words_are_put_back() -> None:
    (difference,) = differences("it's one", "it’s one")
    made = restore(passage("it’s one"), difference)
    assert made is not None and (made.start, made.old, made.new) == (0, "it’s", "it's")
    assert restore(passage("{app}`x"), difference) is None


@pytest.mark.parametrize(
    ("lemma", "named"),
    [
        ("a {app}`pen] penne A | typo` here", True), ("a {ed:app}`pen] penne A` here", True),
        ("a {app}`pen] penne AB` here", False), ("a pen A", False), ("{app}`pen] penne C; pin A`", True),
    ],
)  # fmt: skip
def test_a_witness_named_in_a_lemma_is_found(lemma: str, named: bool) -> None:
    assert named_within(lemma, "A") is named


@pytest.mark.parametrize(("offset", "word"), [(0, "one"), (3, "one"), (4, "tow B`"), (8, "three"), (13, "three")])
def test_the_place_of_a_word_is_where_its_markup_begins(offset: int, word: str) -> None:
    markup = "one {app}`two] tow B` three"
    assert markup[word_start(passage(markup), offset) :].startswith(word)


def test_of_markup_that_cannot_be_read_the_place_is_the_first() -> None:
    assert word_start(passage("one two {app}`x"), 5) == 0


@pytest.mark.parametrize(
    ("text", "written_"),
    [
        ("a;b|c", r"a\;b\|c"),
        ("a [b] c", "a [b] c"),
        ("a [b", r"a \[b"),
        ("*a* `b`", r"\*a\* \`b\`"),
        ("$1 ~", r"\$1 \~"),
    ],
)
def test_text_is_written_so_that_it_is_read_as_it_is(text: str, written_: str) -> None:
    assert written_reading(text) == written_


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("“a”", '"a"', True), ("a–b", "a-b", True), ("a  b", "a b", True), ("\u0430b", "ab", True),
     ("a\u00adb", "ab", True), ("a", "b", False), ("ab", "a b", False)],
)  # fmt: skip
def test_texts_that_look_alike_are_told_from_others(one: str, other: str, same: bool) -> None:
    assert (folded(one) == folded(other)) is same
