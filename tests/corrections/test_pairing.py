"""Which paragraph is which after a change, and under which ids what belongs to it is looked for."""

from __future__ import annotations

import pytest

from sphinx_apparatus.corrections.pairing import Pairs, in_order, likeness, paired
from sphinx_apparatus.corrections.snapshot import Annotation, PrintedBlock
from sphinx_apparatus.text.places import digest_of


def blocks(*texts: str) -> list[PrintedBlock]:
    """Return blocks of these words, numbered from 1; a heading, without a number, begins with #."""
    found, number = list[PrintedBlock](), 0
    for text in texts:
        number += not text.startswith("#")
        own = 0 if text.startswith("#") else number
        found.append(PrintedBlock(f"p{own}", text, digest_of(text), number=own, place=f"¶ {own}" if own else text))
    return found


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("a b c", "a b c", {0: [0], 1: [1], 2: [2]}),
        ("a b c", "a x y", {0: [0], 1: [1], 2: [2]}),
        ("a b c d", "x a b y d", {0: [1], 1: [2], 2: [3], 3: [4]}),
        ("a b c", "a c", {0: [0], 1: [], 2: [1]}),
        ("a c", "a b c", {0: [0], 1: [2]}),
        ("a one+two c", "a two one c", {0: [0], 1: [1, 2], 2: [3]}),
        ("a one two c", "a two+one c", {0: [0], 1: [1], 2: [1], 3: [2]}),
        ("a x+y+one c", "a two+one y+x+three q c", {0: [0], 1: [2, 1, 3], 2: [4]}),
    ],
)
def test_paragraphs_are_paired_by_their_words_then_by_their_order(
    old: str, new: str, pairs: dict[int, list[int]]
) -> None:
    before, after = (blocks(*(word.replace("+", " ") for word in state.split())) for state in (old, new))
    assert paired(before, after) == pairs


@pytest.mark.parametrize(
    ("one", "other", "part"), [("a b", "b a", 1), ("a b c d", "b", 1), ("a b", "b c", 0.5), ("", "a", 0), ("", "", 0)]
)
def test_how_like_two_texts_are(one: str, other: str, part: float) -> None:
    assert likeness(one, other) == part


def test_ids_and_places_follow_their_paragraph() -> None:
    pairs = Pairs(blocks("# T", "a", "b c", "d"), blocks("# T", "new", "a", "b", "c", "d"))
    assert list(pairs.keys("a2-b")) == ["a3-b", "a4-b", "a2-b"]
    assert list(pairs.keys("p3")) == ["p5", "p3"]
    assert list(pairs.keys("note")) == ["note"]
    assert list(pairs.keys("a9-x")) == ["a9-x"]
    assert pairs.place("¶ 1, ¶ 3") == "¶ 2, ¶ 5"
    assert pairs.place("¶ 9") == "¶ 9"
    assert pairs.blocks == {0: 0, 1: 2, 2: 3, 3: 5}
    assert Pairs(blocks("a", "b", "c"), blocks("a", "c")).blocks == {0: 0, 2: 1}


def test_what_was_there_is_called_as_it_is_now() -> None:
    pairs = Pairs(blocks("a", "b"), blocks("new", "a", "b"))
    old = {key: Annotation(key, place, "x") for key, place in (("a1-x", "¶ 1"), ("a2-x", "¶ 2"), ("a2-y", "¶ 2"))}
    now = {"a2-x": Annotation("a2-x", "¶ 2", "x"), "a3-x": Annotation("a3-x", "¶ 3", "x")}
    found = pairs.items(old, now)
    assert {key: item.place for key, item in found.items()} == {"a2-x": "¶ 2", "a3-x": "¶ 3", "a2-y": "¶ 3"}


@pytest.mark.parametrize(
    ("old", "new", "order"),
    [("abc", "abc", "abc"), ("abc", "ac", "abc"), ("abc", "bc", "abc"), ("ab", "xab", "xab"), ("abcd", "dx", "abcdx")],
)
def test_keys_are_in_the_order_of_the_new_state_those_gone_where_they_were(old: str, new: str, order: str) -> None:
    assert "".join(in_order(old, new)) == order
