"""Positions made up by hand and by hypothesis: which line a mark is in, and what follows for the foot of the page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sphinx_apparatus.writers.typst.foot import (
    Layout,
    Leaf,
    analyse,
    carriers,
    costs,
    key_of,
    nth,
    spares,
    stranded,
)
from sphinx_apparatus.writers.typst.geometry import Group, Line, Mark, Positions, Spot, groups, start_of

LEFT, RIGHT, TOP, PITCH, ROWS = 60.0, 360.0, 67.0, 13.0, 30
LINES = [Line(page, TOP + PITCH * row, row + 1) for page in (1, 2, 3) for row in range(ROWS)]
ENTRY = Mark(0, "entry", "¶ 1, entry a", paragraph="1", block="b")


def at(page: int, line: int, x: float = 100.0) -> Spot:
    """Return a place in a line, as the engine gives it: a little off the line's own mark."""
    return Spot(page, x, TOP + PITCH * (line - 1) - 0.4)


def positions(twins: dict[int, list[Spot]] | None = None, **spots: dict[Any, Spot]) -> Positions:
    """Return positions on three pages of thirty lines."""
    empty: dict[str, dict[Any, Spot]] = {kind: {} for kind in ("pa", "pz")}
    return Positions(empty | spots, LINES, twins or {}, {"b": (LEFT, RIGHT)})


def entry_at(before: Spot, after: Spot, end: Spot, **more: Any) -> Positions:
    """Return the positions of one entry."""
    return positions(**{"as": {0: before}, "af": {0: after}, "ae": {0: end}}, **more)


def test_a_lemma_in_a_line_has_its_number() -> None:
    found = entry_at(at(1, 8), at(1, 8, 140), at(1, 8, 180))
    assert key_of(ENTRY, found, Layout()) == "8"
    assert start_of(ENTRY, found).carrier == "e0"


def test_a_mark_that_hangs_at_the_end_of_a_line_belongs_to_the_next() -> None:
    for edge in (RIGHT, RIGHT + 3, RIGHT - 5, LEFT):
        assert key_of(ENTRY, entry_at(at(1, 8, edge), at(1, 9), at(1, 9)), Layout()) == "9"


def test_a_word_that_is_broken_begins_in_the_line_of_its_first_half() -> None:
    found = entry_at(at(1, 8, RIGHT - 20), at(1, 9), at(1, 9))
    assert key_of(ENTRY, found, Layout()) == "8–9"
    assert start_of(ENTRY, found).carrier == "s0"


def test_a_lemma_over_a_page_says_where_it_ends_and_stands_where_it_begins() -> None:
    found = entry_at(at(1, 30), at(1, 30, 140), at(2, 2))
    assert key_of(ENTRY, found, Layout()) == "30–p. 2.2"
    assert [group.page for group in groups([ENTRY], found)] == [1]


def test_keys_by_paragraph() -> None:
    found = entry_at(at(1, 8), at(1, 8), at(1, 9))
    assert key_of(ENTRY, found, Layout("paragraph")) == "1"
    assert key_of(ENTRY, found, Layout("paragraph-line")) == "1.8–9"


def test_an_entry_in_a_heading_goes_with_the_line_after_it() -> None:
    head = replace(ENTRY, heading="title", hook=0)
    other = Mark(1, "note", "¶ 1, note 1", block="b")
    found = entry_at(at(1, 1), at(1, 1), at(1, 1), hk={0: at(1, 3, LEFT)}, mk={1: at(1, 3, 200)})
    assert [(g.carrier, [m.id for m in g.marks]) for g in groups([head, other], found)] == [("h0", [0, 1])]
    assert key_of(head, found, Layout()) == "title"


def test_marks_of_an_unbreakable_block_share_a_carrier() -> None:
    marks = [Mark(n, "note", "", shelf="s") for n in (0, 1)]
    found = positions(mk={0: at(1, 4), 1: at(1, 6)})
    assert [[m.id for m in g.marks] for g in groups(marks, found)] == [[0, 1]]


def test_the_same_word_in_a_line_is_told_apart() -> None:
    twins = {0: [at(1, 8, 80), at(1, 8, 300), at(1, 9, 80)]}
    found = entry_at(at(1, 8, 190), at(1, 8, 200), at(1, 8, 200))
    assert nth(ENTRY, found) == 0
    assert nth(ENTRY, replace(found, twins=twins)) == 2


def test_lines_with_notes_may_not_be_moved_after_their_notes() -> None:
    notes = [Mark(n, "note", "", block="b") for n in (0, 1)]
    ends = {"pa": {"b": at(1, 5)}, "pz": {"b": at(1, 9)}}
    assert costs([], notes, positions(mk={0: at(1, 5), 1: at(1, 7)}, **ends)) == {"b": [1, 0]}
    assert costs([], notes, positions(mk={0: at(1, 8), 1: at(1, 9)}, **ends)) == {"b": [0, 1]}


def test_a_page_gives_room_so_that_a_last_line_does_not_stand_alone() -> None:
    notes = [Mark(0, "note", "", block="a"), Mark(1, "note", "", block="b")]
    found = positions(
        mk={0: at(1, 2), 1: at(2, 1)},
        pa={"a": at(1, 1), "b": at(1, 25)},
        pz={"a": at(1, 3), "b": at(2, 1)},
    )
    leaf = Leaf({"n0": LINES[29].y + 40, "n1": 500.0}, 10.0, PITCH)
    given_room = spares(groups(notes, found), found, leaf, {})
    assert list(given_room) == ["n0"] and 30 < given_room["n0"] < 30 + PITCH


def test_a_heading_that_is_left_behind_is_found() -> None:
    assert stranded(positions(hd={"h1": at(1, 30), "h2": at(2, 3)}, fo={"h1": at(2, 1), "h2": at(2, 5)})) == ["h1"]


places = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, ROWS), st.floats(LEFT + 10, RIGHT - 10), st.booleans()), max_size=40
)


def marked(rows: list[tuple[int, int, float, bool]]) -> tuple[list[Mark], Positions]:
    """Return entries and notes in the order of the text."""
    rows.sort(key=lambda row: row[:3])
    marks = [Mark(n, "note" if note else "entry", f"{n}", layer=n % 2, block="b") for n, (*_, note) in enumerate(rows)]
    spots = {n: at(*row[:3]) for n, row in enumerate(rows)}
    return marks, positions(**dict.fromkeys(("as", "af", "ae", "mk"), spots))


@given(places)
def test_every_mark_has_one_carrier_in_its_line(rows: list[tuple[int, int, float, bool]]) -> None:
    marks, found = marked(rows)
    held = groups(marks, found)
    assert sorted(m.id for group in held for m in group.marks) == [m.id for m in marks]
    assert len({(group.page, group.y) for group in held}) == len(held) == len({row[:2] for row in rows})


@given(places)
def test_the_heights_of_a_page_add_up_whatever_the_order(rows: list[tuple[int, int, float, bool]]) -> None:
    marks, found = marked(rows)
    held = groups(marks, found)
    told = carriers(held, Layout(layers=2))
    for number in {group.page for group in held}:
        page = [told[group.carrier] for group in held if group.page == number]
        below = [[*a, *b] for a, b in zip(page[-1]["before"], page[-1]["entries"], strict=True)]
        assert below == page[-1]["page"]
        assert [c["first"] for c in page] == [True, *[False] * (len(page) - 1)]


@given(places)
def test_the_same_positions_give_the_same_answer(rows: list[tuple[int, int, float, bool]]) -> None:
    marks, found = marked(rows)
    assert analyse(marks, found, Layout()) == analyse(list(reversed(marks)), found, Layout())


def test_a_group_counts_its_layers() -> None:
    group = Group(1, 0, "s0", (ENTRY, replace(ENTRY, id=1, layer=1), Mark(2, "note", "")))
    assert (group.entries(2), group.notes()) == ([[0], [1]], [2])
