"""Positions made up by hand and by hypothesis: which line a mark is in, and what follows for the foot of the page."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_apparatus.formats.pdf.foot import CLOSE, FootLayout, carriers, costs, key_of, nth
from sphinx_apparatus.formats.pdf.geometry import FootMark, Group, Line, Opening, PageSpot, Positions, groups, start_of
from sphinx_apparatus.formats.pdf.pages import (
    LONG_PAGE,
    Cut,
    ItemPlace,
    Placeable,
    PlannedPage,
    Planner,
    Sheet,
    placed_items,
    sheet_items,
)
from tests import CASES

LEFT, RIGHT, TOP, PITCH, ROWS = 60.0, 360.0, 67.0, 13.0, 30
LINES = [Line(page, TOP + PITCH * row, row + 1) for page in (1, 2, 3) for row in range(ROWS)]
ENTRY = FootMark(0, "entry", "¶ 1, entry a", paragraph="1", block="b")


def at(page: int, line: int, x: float = 100.0) -> PageSpot:
    """Return a place in a line, as the engine gives it: a little off the line's own mark."""
    return PageSpot(page, x, TOP + PITCH * (line - 1) - 0.4)


def positions(twins: dict[int, list[PageSpot]] | None = None, **spots: dict[Any, PageSpot]) -> Positions:
    """Return positions on three pages of thirty lines."""
    return Positions({"pz": {}} | spots, LINES, twins or {}, [Opening(at(1, 5, LEFT), "b", LEFT, RIGHT)])


def entry_at(before: PageSpot, after: PageSpot, end: PageSpot, **more: Any) -> Positions:
    """Return the positions of one entry."""
    return positions(**{"as": {0: before}, "af": {0: after}, "ae": {0: end}}, **more)


def test_a_lemma_in_a_line_has_its_number() -> None:
    found = entry_at(at(1, 8), at(1, 8, 140), at(1, 8, 180))
    assert key_of(ENTRY, found, FootLayout()) == "8"
    assert start_of(ENTRY, found).carrier == "e0"


def test_a_mark_that_hangs_at_the_end_of_a_line_belongs_to_the_next() -> None:
    for edge in (RIGHT, RIGHT + 3, RIGHT - 5, LEFT):
        assert key_of(ENTRY, entry_at(at(1, 8, edge), at(1, 9), at(1, 9)), FootLayout()) == "9"


def test_a_word_that_is_broken_begins_in_the_line_of_its_first_half() -> None:
    found = entry_at(at(1, 8, RIGHT - 20), at(1, 9), at(1, 9))
    assert key_of(ENTRY, found, FootLayout()) == "8–9"
    assert start_of(ENTRY, found).carrier == "s0"


def test_a_lemma_over_a_page_says_where_it_ends_and_stands_where_it_begins() -> None:
    found = entry_at(at(1, 30), at(1, 30, 140), at(2, 2))
    assert key_of(ENTRY, found, FootLayout()) == "30–p. 2.2"
    assert [group.page for group in groups([ENTRY], found)] == [1]


def test_keys_by_paragraph() -> None:
    found = entry_at(at(1, 8), at(1, 8), at(1, 9))
    assert key_of(ENTRY, found, FootLayout("paragraph")) == "1"
    assert key_of(ENTRY, found, FootLayout("paragraph-line")) == "1.8–9"


def test_an_entry_in_a_heading_goes_with_the_line_after_it() -> None:
    head = replace(ENTRY, heading="title", hook=0)
    other = FootMark(1, "note", "¶ 1, note 1", block="b")
    found = entry_at(at(1, 1), at(1, 1), at(1, 1), hk={0: at(1, 3, LEFT)}, mk={1: at(1, 3, 200)})
    assert [(g.carrier, [m.id for m in g.marks]) for g in groups([head, other], found)] == [("h0", [0, 1])]
    assert key_of(head, found, FootLayout()) == "title"


def test_marks_of_an_unbreakable_block_share_a_carrier() -> None:
    marks = [FootMark(n, "note", "", shelf="s") for n in (0, 1)]
    found = positions(mk={0: at(1, 4), 1: at(1, 6)})
    assert [[m.id for m in g.marks] for g in groups(marks, found)] == [[0, 1]]


def test_the_same_word_in_a_line_is_told_apart() -> None:
    twins = {0: [at(1, 8, 80), at(1, 8, 300), at(1, 9, 80)]}
    found = entry_at(at(1, 8, 190), at(1, 8, 200), at(1, 8, 200))
    assert nth(ENTRY, found, FootLayout()) == 0
    assert nth(ENTRY, replace(found, twins=twins), FootLayout()) == 2


def test_lines_with_notes_may_not_be_moved_after_their_notes() -> None:
    notes = [FootMark(n, "note", "", block="b") for n in (0, 1)]
    ends = {"pz": {"b": at(1, 9)}}
    assert costs(notes, positions(mk={0: at(1, 5), 1: at(1, 7)}, **ends)) == {"b": [1, 0]}
    assert costs(notes, positions(mk={0: at(1, 8), 1: at(1, 9)}, **ends)) == {"b": [0, 1]}


def test_a_mark_that_is_in_no_line_is_a_place_of_its_own() -> None:
    marks = [FootMark(0, "note", "", block="b"), FootMark(1, "note", "", heading="heading", hook=1)]
    found = positions(mk={0: at(1, 8)}, hk={1: PageSpot(1, LEFT, at(1, 8).y + 9)})
    held = groups(marks, found)
    assert [(group.carrier, group.line) for group in held] == [("n0", 7), ("h1", -1)]
    assert [place.group for place in placed_items(found, held) if place.group >= 0] == [0, 1]


def test_the_first_line_of_a_point_begins_it_though_its_block_begins_higher() -> None:
    """Before, the line above counted as a beginning, and could be left alone at the head of a page."""
    found = positions()
    assert found.begun_at(at(1, 8)) == 7
    assert found.begun_at(PageSpot(1, LEFT, at(1, 9).y - 7.5)) == 8
    assert found.begun_at(PageSpot(1, LEFT, TOP - 7.5)) == 0


def test_a_line_ends_in_a_hyphen_where_its_last_word_begins_before_the_edge() -> None:
    words = [(at(1, 5, LEFT), False), (at(1, 5, RIGHT - 20), False), (at(1, 6, RIGHT - 20), False)]
    words += [(at(1, 6, RIGHT), False), (at(1, 7, 200), False), (at(1, 7, 220), True)]
    assert replace(positions(), words=words).broken == {4}


spots_in_lines = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, ROWS), st.floats(LEFT + 10, RIGHT - 10), st.booleans()), max_size=40
)


def marked(rows: list[tuple[int, int, float, bool]]) -> tuple[list[FootMark], Positions]:
    """Return entries and notes in the order of the text."""
    rows.sort(key=lambda row: row[:3])
    marks = [
        FootMark(n, "note" if note else "entry", f"{n}", layer=n % 2, block="b") for n, (*_, note) in enumerate(rows)
    ]
    spots = {n: at(*row[:3]) for n, row in enumerate(rows)}
    return marks, positions(**dict.fromkeys(("as", "af", "ae", "mk"), spots))


@given(spots_in_lines)
def test_every_mark_has_one_carrier_in_its_line(rows: list[tuple[int, int, float, bool]]) -> None:
    marks, found = marked(rows)
    held = groups(marks, found)
    assert sorted(m.id for group in held for m in group.marks) == [m.id for m in marks]
    assert len({(group.page, group.y) for group in held}) == len(held) == len({row[:2] for row in rows})


def test_a_group_counts_its_layers() -> None:
    group = Group(1, 0, 0, "s0", (ENTRY, replace(ENTRY, id=1, layer=1), FootMark(2, "note", "")))
    assert (group.entries(2), group.notes()) == ([[0], [1]], [2])


# ---- pages planned from one long sheet

SHEET = Sheet(
    top=60, bottom=460, ascent=7.5, below=2.5, clearance=9, pitch=PITCH, width=300, line=8, leading=2, band=4, gap=5,
    rule=5, spread=10,
)  # fmt: skip


def sheet_of(paragraphs: list[int], notes: dict[int, float]) -> Planner:
    """Return the planner of a text: how many lines each paragraph has, how high (pt) the note of a line is."""
    opening = {sum(paragraphs[:n]) for n in range(len(paragraphs))}
    held = [Group(1, 0, line, f"n{n}", (FootMark(n, "note", ""),)) for n, line in enumerate(sorted(notes))]
    group = {mark.line: n for n, mark in enumerate(held)}
    items = [Placeable(1, n * PITCH, 7.5, "", n in opening, group.get(n, -1)) for n in range(sum(paragraphs))]
    return Planner(items, held, {n: notes[group.line] for n, group in enumerate(held)}, SHEET, 1)


def test_a_page_ends_where_its_lines_and_notes_fill_it() -> None:
    assert [page.last for page in sheet_of([60], {}).pages] == [30, 59]
    assert [page.last for page in sheet_of([60], {3: 8 * PITCH}).pages] == [20, 51, 59]


def test_a_line_that_has_no_room_for_its_note_goes_to_the_next_page() -> None:
    pages = sheet_of([60], {29: 3 * SHEET.line}).pages
    assert [page.last for page in pages] == [28, 56, 59] and not any(page.goes_on for page in pages)


def test_no_line_of_a_paragraph_is_alone() -> None:
    assert sheet_of([32, 30], {}).pages[0].last == 29
    assert sheet_of([30, 30], {}).pages[0].last == 29
    assert sheet_of([29, 3, 30], {}).pages[0].last == 28


def test_a_page_that_the_engine_ended_otherwise_is_planned_anew_and_those_before_it_are_kept() -> None:
    planner = sheet_of([120], {})
    planned = list(planner.pages)
    found = [ItemPlace(1 + (n > 30) + (n > 61) + (n > 92), 67.5, n, -1) for n in range(120)]
    assert planner.review(found)
    found[60] = found[61] = found[60]._replace(page=3)
    assert not planner.review(found)
    assert planner.pages[:2] == [planned[0], PlannedPage(31, 59, planner.room(PlannedPage(31, 59, 0.0)))]


def test_a_first_page_that_the_engine_ended_after_one_line_is_planned_so() -> None:
    planner = sheet_of([60], {})
    found = [ItemPlace(1 + (n > 0) + (n > 31), 67.5, n, -1) for n in range(60)]
    assert not planner.review(found)
    assert [page.last for page in planner.pages] == [0, 31, 59] and planner.review(found)


def test_a_page_without_notes_that_the_engine_filled_further_is_planned_so() -> None:
    planner = sheet_of([120], {})
    found = [ItemPlace(1 + (n > 31) + (n > 62) + (n > 93), 67.5, n, -1) for n in range(120)]
    assert not planner.review(found) and planner.pages[0].last == 31
    assert planner.review(found)


def test_headings_belong_to_the_line_after_them() -> None:
    found = positions(hd={"h1": at(1, 4), "h2": at(1, 5), "h3": at(2, 1)}, hk={}, mk={})
    lines = [line for line in LINES if (line.page, line.number) not in {(1, 4), (1, 5)}]
    items = sheet_items(replace(found, lines=lines), [], SHEET)
    assert [item.heading for item in items[:5]] == ["", "", "", "h1", ""]
    assert items[3].lead == lines[3].y - at(1, 4).y
    assert items[28].heading == "h3"


texts = st.tuples(
    st.lists(st.integers(1, 40), min_size=1, max_size=12),
    st.dictionaries(st.integers(0, 479), st.floats(10, 150), max_size=40),
)


def held(paragraphs: list[int], notes: dict[int, float]) -> None:
    """Assert that every line is on one page, and that the foot of each page has room."""
    planner = sheet_of(paragraphs, {line: high for line, high in notes.items() if line < sum(paragraphs)})
    pages = planner.pages
    assert [n for page in pages for n in range(page.first, page.last + 1)] == list(range(sum(paragraphs)))
    for page in pages:
        deeper, space = planner.deeper(page), planner.space(planner.place(page.first, page.last))
        assert planner.foot(page) - deeper <= page.room <= space


def test_a_note_that_is_cut_stays_with_whole_lines() -> None:
    held([1, 19, 1, 1, 1, 1, 13, 40, 40, 40], {0: 10.0, 18: 120.0, 99: 10.0, 146: 146.0, 155: 10.0})


@given(texts)
@settings(max_examples=CASES // 3)  # a whole plan each
def test_pages_hold_every_line_once_and_all_notes_of_a_page_stand_below_its_text(text: Any) -> None:
    held(*text)


@given(texts)
def test_a_note_that_goes_on_has_two_lines_on_each_side_and_the_next_page_has_its_rest(text: Any) -> None:
    paragraphs, notes = text
    planner = sheet_of(paragraphs, {line: high for line, high in notes.items() if line < sum(paragraphs)})
    for page, after in pairwise([*planner.pages, None]):
        assert (after.rest if after else None) == page.goes_on
        if page.goes_on:
            own = [note for group in planner.groups(page.first, page.last) for note in group.notes()]
            assert page.goes_on.note == own[-1] and planner.groups(after.first, after.last)
            assert page.goes_on.lines >= 2 and planner.rest(page.goes_on) >= 2 * (SHEET.line + SHEET.leading) - 5


def test_a_long_note_goes_on_where_a_page_would_have_a_hole() -> None:
    [first, second, *_] = sheet_of([60], {25: 8 * PITCH, 40: 10}).pages
    assert first.last > 24 and first.goes_on == second.rest == Cut(0, first.goes_on.lines)


def test_a_foot_goes_a_little_deeper_where_a_page_would_have_a_hole() -> None:
    planner = sheet_of([30, 90], dict.fromkeys((54, 55), 3 * (SHEET.line + SHEET.leading)))
    second = planner.pages[1]
    assert second.last == 55 and not second.goes_on and -LONG_PAGE * PITCH <= planner.hole(second) < 0
    assert second.room < planner.foot(second)


@given(texts)
@settings(max_examples=CASES // 3)
def test_what_carriers_draw_fills_the_foot_of_the_page_from_below(text: Any) -> None:
    paragraphs, notes = text
    planner = sheet_of(paragraphs, {line: high for line, high in notes.items() if line < sum(paragraphs)})
    told = carriers(planner)
    for page in planner.pages:
        held = planner.groups(page.first, page.last)
        assert [told[group.carrier]["head"] is None for group in held] == [False, *[True] * (len(held) - 1)][
            : len(held)
        ]
        left = page.room - planner.foot(page)
        begins, bottom = 0.0, page.room - max(min(0.0, left), left - CLOSE)
        for group in reversed(held):
            bottom -= planner.note(group.notes()[0], page.goes_on)
            begins = sum(told[before.carrier]["room"] for before in held[: held.index(group)])
            assert abs(begins + told[group.carrier]["drops"][0] - bottom) < 0.1
        assert not held or abs(told[held[0].carrier]["head"] - bottom) < 0.1
        assert abs(sum(told[group.carrier]["room"] for group in held) - page.room) < 0.1 or not held
