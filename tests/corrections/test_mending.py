"""Where a text departs from a witness, and what is proposed, in a place that has an entry already too."""

from __future__ import annotations

import re

import pytest

from sphinx_apparatus.corrections.mending import (
    Departure,
    Mending,
    Passage,
    differences,
    exchanging,
    folded,
    named_within,
    needless,
    one_entry,
    record,
    recording,
    restore,
    with_reading,
    word_start,
    written_reading,
)
from sphinx_apparatus.model import Finding
from sphinx_apparatus.notation.entry import NotationError, format_entry, parse_entry

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


ROLE = re.compile(r"\{(?P<name>\w+)\}(?P<fence>`+)(?P<content>.*?[^`])(?P=fence)(?!`)", re.DOTALL)
TYPES = ("typo", "word", "name")


def read(markup: str, siglum: str) -> str | None:
    """Return what markup gives a witness, or the edition; None where an entry is wrong. {lit} holds no other mark."""

    def said(match: re.Match[str]) -> str:
        content = match["content"]
        if match["name"] == "app":
            entry = parse_entry(content, "BC")
            if any(reading.text == entry.lemma for reading in entry.readings):
                raise NotationError(Finding.of("no-bracket", why=""))
            content = entry.reading_of(siglum) if siglum else entry.lemma
        return content if match["name"] == "lit" else plain(re.sub(r" <\w+>$", "", content))

    def plain(text: str) -> str:
        text = ROLE.sub(said, text)
        if "{app}" in text:
            raise NotationError(Finding.of("no-bracket", why=""))
        return text

    try:
        return plain(markup)
    except NotationError:
        return None


def passage(markup: str, siglum: str = "B") -> Passage:
    return Passage(markup, siglum, "BC", read)


def made(markup: str, mending: Mending | None) -> str:
    """Return markup with what is proposed; nothing where nothing is."""
    return markup[: mending.start] + mending.new + markup[mending.start + len(mending.old) :] if mending else ""


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
        ("one  two", "one two", [("  ", " ", 1)]),
        ("(one) two", "[won) two", [("(one", "[won", 1)]),
        ("(one) two", "(won] two", [("one)", "won]", 1)]),
        ('the "lamp".', "the “lamp“.", [('"lamp"', "“lamp“", 1)]),
        ("one - two", "one + two", [("-", "+", 1)]),
        (",x two", ", two", [(",x", ",", 1)]),
        (", two", ",x two", [(",", ",x", 1)]),
        ("a\n\nb", "a\n\n b", [("", " ", 3)]),
        ("a\n\n b", "a\n\nb", [(" ", "", 3)]),
        ("a\n\nb\n\nc", "a\n\nc", [("b\n\n", "", 3)]),
        ("a\n\nc", "a\n\nb\n\nc", [("", "b\n\n", 3)]),
        ("a\n\nb", "a\n\nb\n\nc", [("", "\n\nc", 3)]),
    ],
)
def test_differences_are_whole_words_with_their_line(had: str, has: str, found: list[tuple[str, str, int]]) -> None:
    assert [(d.expected, d.found, d.line) for d in differences(had, has)] == found
    for difference in differences(had, has):
        assert has[difference.start : difference.end] == difference.found


@pytest.mark.parametrize(
    ("had", "markup", "recorded"),
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
        ("London burnt", "Boston burnt", "{app}`Boston] London B | word` burnt"),
        ("it was a café", "it was a cafe", "it was a {app}`cafe] café B | typo`"),
        ("forseen it", "foreseen it", "{app}`foreseen] forseen B | typo` it"),
        ("abcdefgxyz it", "abcdefgpqr it", "{app}`abcdefgpqr] abcdefgxyz B | word` it"),
        ("the 'lamp' burnt", "the 'light' burnt", "the '{app}`light] lamp B | word`' burnt"),
        ("(one two) three", "(two) three", "({app}`two] one two B | word`) three"),
        ("a\nb c", "a\nc", "{app}`a] a b B | word`\nc"),
        ("the lamp's own", "the 's own", "the {app}`'s] lamp's B | word` own"),
        # a mark around the words, before them, behind them, and one that can hold no entry
        ("the lamp burnt", "the {name}`light <l>` burnt", "the {name}``{app}`light] lamp B | word` <l>`` burnt"),
        ("the lamp burnt", "the {x}`light` burnt", "the {app}``{x}`light`] lamp B | word`` burnt"),
        ("the lamp's glow", "the {name}`light <l>`'s glow", "the {app}``{name}`light <l>`'s] lamp's B | word`` glow"),
        (
            "the lamp's glow",
            "the {app}`light] lump C`’s glow",
            "the {app}``{app}`light] lump C`’s] lamp's B | word`` glow",
        ),
        ("the lamp burnt", "the {x}`great light` burnt", "the {app}``{x}`great light`] lamp B | word`` burnt"),
        ("the lamp burnt", "the {lit}`light` burnt", "the {app}``{lit}`light`] lamp B | word`` burnt"),
        ("the lamp burnt", "the {x}``{y}`light` burnt``", "the {x}```{app}``{y}`light`] lamp B | word`` burnt```"),
        (
            "the lamp lit",
            "the {x}``{y}`light <l>` lit <m>``",
            "the {x}```{y}``{app}`light] lamp B | word` <l>`` lit <m>```",
        ),
        ("one two three", "{x}`one` tow three", "{x}`one` {app}`tow] two B | word` three"),
        ("one two three", "one tow {x}`three`", "one {app}`tow] two B | word` {x}`three`"),
        ("a lamp burnt", "a {x}``{y}`light` was`` burnt", "a {app}```{x}``{y}`light` was``] lamp B | word``` burnt"),
        # another witness's entry at the place, or beside it
        ("x won y", "x {app}`one] wan C` y", "x {app}``{app}`one] won B | word`] wan C`` y"),
        ("won tow y", "{app}`one] wan C` two y", "{app}``{app}`one] wan C` two] won tow B | word`` y"),
        ("one x two", "{app}`won] one B` two", "{app}`won] one B` {app}`two] x two B | word`"),
        ("one x two", "{app}`one] wan C` two", "{app}``{app}`one] one x B | word`] wan C`` two"),
        # five words are few
        ("one 2 3 4 5 6 two", "one two", "{app}`one two] one 2 3 4 5 6 two B | word`"),
        ("one 2 3 4 5 6 7 two", "one two", "{app}`one] one 2 3 4 5 6 7 B | word` two"),
    ],
)
def test_a_change_is_recorded_with_the_fewest_words_that_an_entry_can_have(
    had: str, markup: str, recorded: str
) -> None:
    difference, *_ = differences(had, read(markup, "B") or "")
    assert made(markup, record(passage(markup), difference, TYPES)) == recorded


def test_the_type_of_a_change_is_one_that_the_edition_has() -> None:
    (difference,) = differences("and so on", "and, so on")
    for types, entry in (
        (("typo", "punctuation"), "{app}`and,] and B | punctuation`"),
        (("variant",), "{app}`and,] and B`"),
    ):
        mending = record(passage("and, so on"), difference, types)
        assert mending is not None and mending.entry == entry


@pytest.mark.parametrize(
    ("markup", "has", "given", "turned", "needless_"),
    [
        ("a {app}`lamp] lump B` x", "light", "a {app}`lamp] light B` x", "", False),
        ("a {app}`lamp] lump B` x", "lamp", "", "a {app}`lump] lamp B` x", True),
        ("a {app}`lamp] om. B` x", "light", "a {app}`lamp] light B` x", "", False),
        ("a {app}`lamp] om. B` x", "lamp", "", "", True),
        ("a {app}`lamp] C; lump B` x", "lamp", "", "", True),
        ("a {app}`lamp] lump B; lomp C` x", "lamp", "", "", True),
        ("a {app}`lamp] lump B C` x", "lamp", "", "", True),
        ("a {ed:app}`lamp] om. B` x", "lamp", "", "", True),
    ],
)
def test_an_entry_is_changed_turned_or_needless(
    markup: str, has: str, given: str, turned: str, needless_: bool
) -> None:
    here, source = passage(markup), markup.split("`")[1]
    (difference,) = differences(f"a {has} x", read(markup, "B") or "")
    assert made(markup, recording(here, source, has, difference)) == given
    assert made(markup, exchanging(here, source, difference)) == turned
    assert needless(here, source, difference) is needless_


def test_of_an_entry_that_is_not_there_nothing_is_known() -> None:
    difference = Departure(2, 6, "lamp", "light", 1)
    for markup in ("a lamp x", "a {app}`lamp] lump B` {app}`y"):
        for known in (
            recording(passage(markup), "lamp] lump B", "light", difference),
            exchanging(passage(markup), "lamp] lump B", difference),
        ):
            assert known is None
        assert needless(passage(markup), "lamp] lump B", difference) is False


@pytest.mark.parametrize(
    ("entries", "together"),
    [
        (("lamp] oil B | word", "lamp] light C | word"), "{app}`lamp] oil B; light C | word`"),
        (("lamp] oil C | word", "lamp] oil B | typo"), "{app}`lamp] oil B C | word`"),
    ],
)
def test_entries_of_one_lemma_are_one(entries: tuple[str, str], together: str) -> None:
    written = [f"{{app}}`{entry}`" for entry in entries]
    assert one_entry(written, "BC") == together
    assert one_entry([written[0], f"{written[1]} and"], "BC") == ""
    assert one_entry([written[0], f"and {written[1]}"], "BC") == ""
    assert one_entry([written[0], "{name}`lamp] light C`"], "BC") == ""


@pytest.mark.parametrize(
    ("had", "markup", "restored"),
    [
        ("one two", "one  two", "one two"), ("one  two", "one two", "one  two"), ("it's", "{x}`it’s`", "{x}`it's`"),
        ("one two", "one {x}`too`", "one {x}`two`"), (" one", "one", " one"), ("one", "{lit}`own`", "{lit}`one`"),
    ],
)  # fmt: skip
def test_what_looks_alike_is_put_back_within_marks(had: str, markup: str, restored: str) -> None:
    (difference,) = differences(had, read(markup, "B") or "")
    assert made(markup, restore(passage(markup), difference)) == restored


def test_what_would_not_be_read_so_is_not_put_back() -> None:
    (difference,) = differences("it's", "it’s")
    assert restore(Passage("it’s", "B", "BC", lambda markup, _: markup.replace("'", "’")), difference) is None


@pytest.mark.parametrize("markup", ["one {app}`two", "one {app}`tow] two B | typo`"])
def test_no_entry_is_put_where_the_markup_is_wrong_or_has_one_of_the_witness(markup: str) -> None:
    difference = Departure(0, len(read(markup, "B") or "one"), "one", "won won won", 1)
    assert record(passage(markup), difference, ("word",)) is None


def test_of_markup_that_cannot_be_read_nothing_is_recorded() -> None:
    assert record(passage("one {app}`two"), Departure(0, 0, "", "won", 1), ("word",)) is None


def test_words_are_put_back() -> None:
    (difference,) = differences("it's one", "it’s one")
    mending = restore(passage("it’s one"), difference)
    assert mending is not None and (mending.start, mending.old, mending.new) == (0, "it’s", "it's")
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


def test_every_word_is_found() -> None:
    words = "a bc d efg hi jkl m no p"
    for offset in range(len(words)):
        assert word_start(passage(words), offset) == words.rfind(" ", 0, offset) + 1


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
