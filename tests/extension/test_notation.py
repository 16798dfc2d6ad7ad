"""The notation: every example of the manual, and that reading and writing an entry undo each other."""

from __future__ import annotations

import re

import pytest
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import OMISSION, Entry, Lacuna, Reading, Transposition
from sphinx_apparatus.notation.entry import (
    NotationError,
    format_entry,
    parse_entry,
    parse_lacuna,
    parse_transposition,
)
from sphinx_apparatus.text.reading import EDITION, Block, blocks_of

from .examples import Example, examples
from .project import Project

SIGLA = ("B", "P", "Va", "β")
WORKS = "@book{guerin, author = {Guérin, Daniel}, title = {Fascism and Big Business}, year = {1973}}"
LIST_WORKS = "# Works\n\n```{bibliography}\n:all:\n```\n"

Trees = dict[str, nodes.document]


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Trees:
    """Return the trees of all examples, by title, read in one build."""
    named = {f"example-{number:02}": example for number, example in enumerate(examples())}
    files = {f"{name}.md": example.source for name, example in named.items()}
    files |= {"works.bib": WORKS, "list.md": LIST_WORKS}
    project = Project(tmp_path_factory.mktemp("examples"), files, apparatus_documents=sorted(named))
    built = project.trees()
    return {example.title: built[name] for name, example in named.items()}


def every(name: str) -> list[Example]:
    """Return the examples that say something of this name."""
    return [example for example in examples() if any(key.startswith(name) for key in example.facts)]


def titles(example: Example) -> str:
    """Name an example in the tests' output."""
    return example.title


def text(tree: nodes.document, siglum: str) -> str:
    """Return the text of a witness as the examples write it."""
    return " / ".join(block.text for block in blocks_of([tree], siglum))


def first_entry(tree: nodes.document) -> ours.apparatus_entry:
    """Return the first entry of a tree."""
    return next(tree.findall(ours.apparatus_entry))


@pytest.mark.parametrize("example", every("edition"), ids=titles)
def test_the_edition_prints_the_lemma(example: Example, trees: Trees) -> None:
    assert text(trees[example.title], EDITION) == example.facts["edition"]


@pytest.mark.parametrize("siglum", ["B", "P"])
@pytest.mark.parametrize("example", examples(), ids=titles)
def test_every_witness_has_its_reading(example: Example, siglum: str, trees: Trees) -> None:
    if siglum in example.facts:
        assert text(trees[example.title], siglum) == example.facts[siglum]


@pytest.mark.parametrize("example", every("lemma"), ids=titles)
def test_the_lemma_is_what_stands_before_the_bracket(example: Example, trees: Trees) -> None:
    lemma = next(first_entry(trees[example.title]).findall(ours.lemma))
    assert lemma.astext() == example.facts.get("lemma", lemma.astext())
    assert lemma["sigla"] == example.facts.get("lemma witnesses", "").split()


@pytest.mark.parametrize("example", every("type"), ids=titles)
def test_the_type_is_kept(example: Example, trees: Trees) -> None:
    types = [entry["type"] for entry in trees[example.title].findall(ours.apparatus_entry)]
    assert example.facts["type"] in types


@pytest.mark.parametrize("example", every("note"), ids=titles)
def test_the_note_is_kept(example: Example, trees: Trees) -> None:
    notes = [note.astext() for note in trees[example.title].findall(ours.entry_note)]
    assert notes == [example.facts["note"]]


@pytest.mark.parametrize("example", every("conjecture of"), ids=titles)
def test_a_conjecture_has_its_name(example: Example, trees: Trees) -> None:
    readings = trees[example.title].findall(ours.reading)
    found = {f"conjecture of {r['proposed_by']}": r.astext() for r in readings if r["proposed_by"]}
    assert found == {key: value for key, value in example.facts.items() if key.startswith("conjecture of")}


@pytest.mark.parametrize("example", every("emphasis"), ids=titles)
def test_markup_inside_an_entry_is_kept(example: Example, trees: Trees) -> None:
    emphasis = [node.astext() for node in trees[example.title].findall(nodes.emphasis)]
    assert "; ".join(emphasis) == example.facts["emphasis"]


@pytest.mark.parametrize("example", every("cites"), ids=titles)
def test_citations_inside_an_entry_are_kept(example: Example, trees: Trees) -> None:
    passages = [f"{node['key']} {node['locator']}" for node in trees[example.title].findall(ours.passage)]
    assert "; ".join(passages) == example.facts["cites"]


# Property: what is written is read back. Pieces are chosen to be nasty: signs of the notation escaped or balanced,
# sigla and the words om. and conj. as plain words, commas at the end, line ends.
PLAIN = ["word", "B", "P,", "Va", "β", "om.", "conj.", "ed.", "conjecture", "a,", ",", "…", "1934", "[Otto Bauer]"]
SIGNS = [r"\]", r"\;", r"\|", r"\[", "(a; b)", "{x|y}", "[[a]; b]", "`] ; |`", "``a`b]``", "*B*", "“", "'", '"', "\\\\"]
pieces = st.sampled_from(PLAIN + SIGNS) | st.text("abcBP.:!-—é", min_size=1, max_size=5)
markup = st.lists(pieces, min_size=1, max_size=6).map(" ".join)
names = st.lists(st.sampled_from(["ed.", "A. N. Editor", "B", "conj.", "1975"]), min_size=1, max_size=3).map(" ".join)
lemmas = markup | st.just("")
some_sigla = st.lists(st.sampled_from(SIGLA), min_size=1, max_size=3, unique=True).map(tuple)
readings = st.builds(Reading, lemmas, some_sigla) | st.builds(Reading, lemmas, proposed_by=names)
types = st.sampled_from(["", "typo", "variant"])
entries = st.builds(
    Entry,
    lemmas,
    st.lists(readings, min_size=1, max_size=4).map(tuple),
    st.just(()) | some_sigla,
    types,
    st.just("") | markup | st.just("a | b; c] d"),
)


@given(entries)
def test_what_is_written_is_read_back(entry: Entry) -> None:
    assert parse_entry(format_entry(entry, SIGLA), SIGLA) == entry


@given(st.lists(pieces | st.sampled_from(["]", ";", "|", "(", "`", "\\", "om.", "\n"]), max_size=14).map(" ".join))
def test_whatever_is_read_can_be_written(source: str) -> None:
    try:
        entry = parse_entry(source, SIGLA)
    except NotationError as error:
        assert str(error)
        assert error.finding.expected
        return
    assert parse_entry(format_entry(entry, SIGLA), SIGLA) == entry


@given(entries)
def test_an_entry_has_one_reading_for_every_witness(entry: Entry) -> None:
    for siglum in SIGLA:
        named = [reading.text for reading in entry.readings if siglum in reading.sigla]
        assert entry.reading_of(siglum) == (named[0] if named else entry.lemma)


@pytest.mark.parametrize(
    ("source", "entry", "again"),
    [
        ("a] b B", Entry("a", (Reading("b", ("B",)),)), ""),
        ("a] b B, P Va", Entry("a", (Reading("b", ("B", "P", "Va")),)), "a] b B P Va"),
        ("a] b, B", Entry("a", (Reading("b,", ("B",)),)), ""),
        ("a] P B; b Va", Entry("a", (Reading("b", ("Va",)),), ("P", "B")), ""),
        ("a] B; P; b Va", None, ""),
        ("a] om. B; lac. P", Entry("a", (Reading(OMISSION, ("B",)), Reading(OMISSION, ("P",), lost=True))), ""),
        ("om.] b B", Entry(OMISSION, (Reading("b", ("B",)),)), ""),
        (r"a] \om. B; \lac. P", Entry("a", (Reading("om.", ("B",)), Reading("lac.", ("P",)))), ""),
        ("a] conj. Reed; b B", Entry("a", (Reading("b", ("B",)),), proposed_by="Reed"), ""),
        ("a] conj. Reed; B; b P", None, ""),
        (
            "a] b conj. A. Reed; om. conj. ed.",
            Entry("a", (Reading("b", proposed_by="A. Reed"), Reading(OMISSION, proposed_by="ed."))),
            "",
        ),
        (r"a] \conj. Reed B", Entry("a", (Reading("conj. Reed", ("B",)),)), ""),
        (r"a] b \P B", Entry("a", (Reading("b P", ("B",)),)), ""),
        ("a [b] c] d B | word", Entry("a [b] c", (Reading("d", ("B",)),), type="word"), ""),
        (
            "(a; b|c)] `x];|` B | | So; it is | said.",
            Entry("(a; b|c)", (Reading("`x];|`", ("B",)),), note="So; it is | said."),
            "(a; b|c)] `x];|` B |  | So; it is | said.",
        ),
        (r"a\\ ] b B", Entry(r"a\\", (Reading("b", ("B",)),)), r"a\\] b B"),
        ("a\\] b] c B", Entry("a\\] b", (Reading("c", ("B",)),)), ""),
        ("a] b conj. \\ ; c B", Entry("a", (Reading("b", proposed_by="\\"), Reading("c", ("B",)))), ""),
        (
            "a] b B | typo | {name}`x <y>` said",
            Entry("a", (Reading("b", ("B",)),), type="typo", note="{name}`x <y>` said"),
            "",
        ),
    ],
)
def test_an_entry_says_this_and_is_written_so(source: str, entry: Entry | None, again: str) -> None:
    if entry is None:
        with pytest.raises(NotationError):
            parse_entry(source, SIGLA)
        return
    assert parse_entry(source, SIGLA) == entry
    assert format_entry(entry, SIGLA) == (again or source)


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("a {name}", "breaks-off", ""),
        ("a b B", "no-bracket", ""),
        ("] b B", "no-lemma", ""),
        ("(a] b B", "no-bracket", "a bracket opened before it is not closed"),
        ("a]", "no-reading", "after the bracket"),
        ("a] B", "no-reading", "before the siglum B"),
        ("a] conj. Reed", "no-reading", "before 'conj.'"),
        ("a] b B typo", "no-bar", "typo"),
        ("a] b B, typo", "no-bar", "typo"),
        ("a] B typo", "unknown-siglum", "B typo"),
        ("a] b B 1934", "unknown-siglum", "B, P, Va"),
        ("a] b (b)", "unknown-siglum", "lemma] reading B | type"),
        ("a] b va typo", "unknown-siglum", "lemma] reading Va | type"),
        ("a] b; c P", "unknown-siglum", "'b'"),
        ("a] ; b B", "unknown-siglum", "''"),
    ],
)
def test_what_is_no_entry_is_said_with_what_is_wrong(source: str, code: str, words: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_entry(source, SIGLA)
    assert caught.value.finding.code == code
    assert words in caught.value.finding.text


def test_only_what_is_missing_is_told() -> None:
    for source in ("a b B", "(a b B", "a] b x"):
        with pytest.raises(NotationError) as caught:
            parse_entry(source, SIGLA)
        assert "bracket opened" not in caught.value.finding.text and not caught.value.finding.mend
    with pytest.raises(NotationError) as caught:
        parse_entry("a] b x", ())
    assert "none" in caught.value.finding.expected


def test_bounds_of_lacunae_and_transpositions_are_read() -> None:
    assert parse_lacuna("from B P | typo | A leaf", SIGLA) == Lacuna(True, ("B", "P"), "typo", "A leaf")
    assert parse_lacuna(" to B", SIGLA) == Lacuna(False, ("B",))
    assert parse_transposition("second B | | So", SIGLA) == Transposition("second", ("B",), "", "So")
    for wrong in ("at B", "from", "from words B", "to x"):
        with pytest.raises(NotationError) as caught:
            parse_lacuna(wrong, SIGLA)
        assert caught.value.finding.code == ("lacuna-malformed" if wrong == "at B" else "no-siglum")
    with pytest.raises(NotationError):
        parse_transposition("second", SIGLA)


# Property: random entries in a random text give every witness back, through a real build.
LETTERS = "abcdeBPéü…—’'\"-:,.;]|[()*_`\\<>&#+!~${}1234567890 "
words = st.text(LETTERS, min_size=1, max_size=12).map(lambda s: " ".join(s.split())).filter(bool)


def escaped(plain: str) -> str:
    """Write plain words as markup."""
    return "".join(f"\\{c}" if c.isascii() and not c.isalnum() and c != " " else c for c in plain)


@st.composite
def variations(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """Draw a stretch of text as it is written, and what edition and witnesses have there."""
    lemma, other, third = draw(words), draw(words), draw(words)
    if draw(st.booleans()) or len({lemma, other, third}) < 3:
        return escaped(lemma), dict.fromkeys((EDITION, "B", "P"), lemma)
    readings = (Reading(escaped(other), ("B",)), Reading(escaped(third), ("P",)))
    entry = Entry(escaped(lemma), readings[: draw(st.integers(1, 2))], note=escaped(third))
    given_ = {EDITION: lemma, "B": other, "P": third if len(entry.readings) == 2 else lemma}
    written = format_entry(entry, ["B", "P"])
    ticks = "`" * (max(map(len, re.findall("`*", written))) + 1)
    return f"{{app}}{ticks} {written} {ticks}", given_


@st.composite
def paragraphs(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """Draw a paragraph as it is written, and what edition and witnesses have."""
    parts = draw(st.lists(variations(), min_size=1, max_size=4))
    found = {siglum: " x ".join(part[1][siglum] for part in parts) for siglum in (EDITION, "B", "P")}
    return "x " + " x ".join(part[0] for part in parts), {key: f"x {value}" for key, value in found.items()}


def drawn() -> list[tuple[str, dict[str, str]]]:
    """Return paragraphs from one run of hypothesis, so that one build reads them all."""
    found: list[tuple[str, dict[str, str]]] = []

    @given(paragraphs())
    def collect(case: tuple[str, dict[str, str]]) -> None:
        found.append(case)

    collect()
    return found


def test_random_entries_give_every_witness_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    cases = drawn()
    source = "\n\n".join(case[0] for case in cases)
    tree = Project(tmp_path_factory.mktemp("random"), {"text.md": source}).trees()["text"]
    for siglum in (EDITION, "B", "P"):
        found = [block.text for block in blocks_of([tree], siglum)]
        wrong = [(case, text) for case, text in zip(cases, found, strict=True) if text != case[1][siglum]]
        assert not wrong


def test_a_block_knows_its_node(tmp_path_factory: pytest.TempPathFactory) -> None:
    tree = Project(tmp_path_factory.mktemp("block"), {"text.md": "a {app}`b] c B`"}).trees()["text"]
    block: Block = blocks_of([tree], "B")[0]
    assert [type(piece.origin).__name__ for piece in block.pieces] == ["paragraph", "apparatus_entry"]
