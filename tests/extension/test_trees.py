"""What a text is by its tree: what each witness has, numbers and ids, and the words of a block with their nodes."""

import pytest
from docutils import nodes
from docutils.utils import new_document

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import Layout
from sphinx_apparatus.text.blocks import Unit, applied, elements, layer_of, layers_of, level_of, units_of
from sphinx_apparatus.text.locus import Locus
from sphinx_apparatus.text.numbering import Numbering, extents, mark_notes, mark_text, slug_of
from sphinx_apparatus.text.places import lines_in_words, lines_of, places
from sphinx_apparatus.text.reading import (
    HEADING,
    SECTION_BREAK,
    VERSE,
    UnknownNodeError,
    blocks_of,
    text_of,
    union,
    unreadable,
    words_of,
)
from sphinx_apparatus.text.regularise import Regularisation, regularise
from sphinx_apparatus.text.running import Running, marks_in, running_text, shortened
from sphinx_apparatus.witnesses.lacunae import place_transpositions, stretches_of


def tree(*children: nodes.Node) -> nodes.document:
    document = new_document("text.md")
    document += list(children)
    return document


def p(*parts: str | nodes.Node, kind: type[nodes.TextElement] = nodes.paragraph, **more: object) -> nodes.TextElement:
    node = kind("", "", *(nodes.Text(part) if isinstance(part, str) else part for part in parts), **more)
    node.line = 7
    return node


def entry(lemma: str, *readings: tuple[str, str], **more: object) -> ours.apparatus_entry:
    """Return an entry; the sigla of a reading are letters, before them a dash where it is lost."""
    found = [
        ours.reading(
            "",
            "",
            *([nodes.Text(words)] if words else []),
            sigla=list(sigla.strip("-")),
            lost="-" in sigla,
            proposed_by="",
        )
        for words, sigla in readings
    ]
    known = {"type": "", **more}
    return ours.apparatus_entry(
        "", "", ours.lemma("", "", nodes.Text(lemma), sigla=[], proposed_by=""), *found, **known
    )


def section(title: str, *children: nodes.Node) -> nodes.section:
    return nodes.section("", p(title, kind=nodes.title), *children, ids=[title.lower()])


def stanza(*verses: str, indent: int = 0) -> nodes.line_block:
    block = nodes.line_block("", *(p(words, kind=nodes.line) for words in verses))
    for line in block.children[1:]:
        line["indent"] = indent
    return block


LAYOUT = Layout(between="|", section_break="*", end="$", line="/", indent="_", gap="[…]")


def test_a_witness_is_laid_out_as_it_is_declared() -> None:
    text = tree(
        nodes.transition(),
        section("Title", p("One"), stanza("a", "b", "c", indent=2), stanza("d"), nodes.transition(), p("Two\nlines")),
        p("Not it", classes=["editorial"]),
        nodes.comment("", "nor this"),
    )
    assert text_of([text], "", LAYOUT) == "*Title|One|a/__b/__c|d*|Two lines$"
    assert [block.kind for block in blocks_of([text])] == [
        SECTION_BREAK,
        HEADING,
        "",
        VERSE,
        VERSE,
        VERSE,
        VERSE,
        SECTION_BREAK,
        "",
    ]


def test_each_witness_has_its_readings_and_no_block_without_words() -> None:
    text = tree(
        p("One ", entry("two", ("too", "B"), ("", "C"))), p(entry("all", ("", "B"))), p(entry("", ("more", "C")))
    )
    assert [text_of([text], siglum, LAYOUT) for siglum in ("", "B", "C", "D")] == [
        "One two|all$",
        "One too$",
        "One |all|more$",
        "One two|all$",
    ]
    found = [blocks_of([text], siglum) for siglum in ("B", "C")]
    assert [block.text for block in union([text], found)] == ["One two", "all", ""]
    assert [block.text for block in union([text], found[:1])] == ["One two", "all"]


def test_what_is_lost_is_shown_by_the_gap_and_goes_on_to_its_end() -> None:
    begins, ends = entry("", ("", "-B"), stretch="lacuna"), ours.lacuna_end(sigla=["B"])
    text = tree(
        p("One ", begins, "two"),
        nodes.transition(),
        p("three"),
        p("four ", ours.lacuna_end(sigla=["C"]), "five ", ends, "six"),
    )
    assert (
        text_of([text], "B", LAYOUT) == "One […]|six$"
        and text_of([text], "C", LAYOUT) == "One two*|three|four five six$"
    )
    assert [block.lost for block in blocks_of([text], "B")] == [True, False]
    single = tree(p("One ", entry("two", ("", "-B")), " three"))
    assert text_of([single], "B", LAYOUT) == "One […] three$"


def test_points_of_a_list_have_their_numbers() -> None:
    items = [
        nodes.list_item("", p(words), *more)
        for words, *more in (("One", p("more")), (entry("x", ("", "B")),), ("Three",))
    ]
    text = tree(nodes.enumerated_list("", *items, start=4, prefix="(", suffix=")"))
    assert (
        text_of([text], "", LAYOUT) == "(4) One|more|(5) x|(6) Three$"
        and text_of([text], "B", LAYOUT) == "(4) One|more|(6) Three$"
    )
    assert text_of([tree(nodes.enumerated_list("", nodes.list_item("", p("One"))))], "", LAYOUT) == "1. One$"
    assert [(unit.label, unit.text, unit.line) for unit in units_of([text], [])][:2] == [
        ("(4)", "One", "(4) One"),
        ("", "more", "more"),
    ]


@pytest.mark.parametrize(
    ("node", "code"),
    [
        (nodes.bullet_list("", nodes.list_item("", p("x"))), "list-in-text"),
        (nodes.literal_block("", "x"), "code-in-text"),
        (nodes.table(), "table-in-text"),
        (nodes.definition_list(), "not-text"),
        (p(nodes.image(uri="x")), "not-text"),
    ],
)
def test_what_is_no_text_is_told(node: nodes.Node, code: str) -> None:
    with pytest.raises(UnknownNodeError) as caught:
        blocks_of([tree(node)])
    assert caught.value.finding.code == code
    assert [found.code for found in unreadable([tree(node.deepcopy(), p("One"), node)])] == [code, code]


def test_words_of_a_block_or_of_a_mark_are_those_of_the_witness() -> None:
    assert words_of(p("a ", entry("two", ("too", "B"))), "B") == "a too" and words_of(nodes.emphasis("", "x")) == "x"


def transposition(after: bool = True) -> tuple[nodes.document, ours.transposed]:
    marker = ours.transposed("", entry("", ("", "B"), stretch="transposition"), block="x", sigla=["B"])
    blocks = (
        [p("One"), p("Two", ids=["x"]), p("Three"), marker]
        if after
        else [marker, p("One"), p("Two", ids=["x"]), p("Three")]
    )
    return tree(*blocks), marker


def test_a_verse_that_a_witness_lacks_leaves_no_indent() -> None:
    verses = p(entry("One", ("", "B")), kind=nodes.line), p("Two", kind=nodes.line)
    for verse in verses:
        verse["indent"] = 2
    text = tree(nodes.line_block("", *verses))
    assert [text_of([text], siglum, LAYOUT) for siglum in ("B", "")] == ["__Two$", "__One/__Two$"]


def test_a_block_is_moved_for_its_witness() -> None:
    for after, moved in ((True, "One|Three|Two$"), (False, "Two|One|Three$")):
        document, marker = transposition(after)
        assert list(place_transpositions(document)) == [] and marker.children == []
        assert [text_of([document], siglum, LAYOUT) for siglum in ("B", "C", "")] == [
            moved,
            "One|Two|Three$",
            "One|Two|Three$",
        ]
        mark_text(document, "a")
        (stretch,) = stretches_of(document)
        assert (stretch.kind, stretch.sigla) == ("transposition", ("B",))
        assert stretch.first and stretch.first.local == 2 and stretch.last and stretch.last.local == 2
        assert (stretch.after.local if stretch.after else None) == (3 if after else None)


def test_a_block_is_moved_to_the_mark_that_names_it_and_its_witness() -> None:
    """Of two that name it the one of the witness, of two of the witness the one that names it."""
    named = (("y", "B"), ("x", "C"), ("x", "B"), ("z", "B"))
    marks = [
        ours.transposed("", entry("", ("", who), stretch="transposition"), block=id_, sigla=[who]) for id_, who in named
    ]
    quoted = nodes.block_quote("", p("Two"), p("editors", classes=["unnumbered"]), ids=["x"])
    bare = nodes.block_quote("", p("Nobody", classes=["unnumbered"]), ids=["z"])
    blocks = (p("One"), quoted, p("Three", ids=["y"]), bare)
    document = tree(*(node for pair in zip(marks, blocks, strict=True) for node in pair))
    assert list(place_transpositions(document)) == []
    mark_text(document, "a")
    found = {(stretch.sigla, stretch.first.local): stretch for stretch in stretches_of(document) if stretch.first}
    told = {key: (s.last and s.last.local, s.after and s.after.local) for key, s in found.items()}
    assert told == {(("C",), 2): (2, 1), (("B",), 2): (2, 2), (("B",), 3): (3, None), (("B",), 4): (None, 3)}


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (p("Two", ids=["y"]), "not-movable"),
        (p("Two", ids=["x"], transposed=["B"]), "transposed-twice"),
        (nodes.container("", ids=["x"]), "not-movable"),
        (nodes.emphasis("", "a", ids=["x"]), "not-movable"),
        (nodes.block_quote("", p("Two", ids=["x"]), ids=["z"]), ""),
        (p("Two", ids=["x"], transposed=["C"]), ""),
    ],
)
def test_what_cannot_be_moved_is_told(block: nodes.Element, code: str) -> None:
    marker = ours.transposed("x B", entry("", ("", "B"), stretch="transposition"), block="x", sigla=["B"])
    marker.line = 9
    found = list(place_transpositions(tree(p("One"), block, marker)))
    assert [(f.code, f.line) for f in found] == ([(code, 9)] if code else [])
    around = nodes.section("", p("One"), ids=["x"])
    around += ours.transposed("", entry("", ("", "B")), block="x", sigla=["B"])
    assert [f.code for f in place_transpositions(tree(around))] == ["not-movable"]


def test_paragraphs_verses_and_marks_are_numbered() -> None:
    quoted = nodes.inline("", "", nodes.Text("so"), classes=["quotation"], ids=["q1"])
    note = nodes.footnote("", p("A note ", entry("x", ("y", "B"))), ids=["id1"], names=["my note"])
    refs = [nodes.footnote_reference("", "1", refid="id1") for _ in range(2)]
    document = tree(
        section(
            "Head", p(entry("Ö one", ("x", "B")), entry("o, ONE two three four", ("y", "B")), " ", quoted, refs[0])
        ),
        p(nodes.inline("", "", nodes.Text("Apart"), classes=["quotation"], ids=["q0"]), classes=["unnumbered"]),
        p("Ida", classes=["speaker"]),
        p(" "),
        p(entry("Ö one", ("z", "B")), refs[1]),
        stanza("a", " ", "b"),
        nodes.block_quote("", p("In it"), p("more"), classes=["quotation"], ids=["q2"]),
        nodes.block_quote("", p("x"), classes=["quotation"]),
        note,
        p(ours.name("", "A", key="ada"), kind=nodes.title),
    )
    mark_text(document, "a")
    mark_notes(document)
    blocks = [
        (block.astext()[:6], block.get("local")) for block in document.findall(nodes.TextElement) if "text_doc" in block
    ]
    assert [local for _, local in blocks] == [None, 1, None, None, None, 2, 1, None, 2, 3, 4, 5, None]
    named = [
        (n["occurrence"].local, n["occurrence"].slug, n["occurrence"].heading)
        for n in document.findall(ours.apparatus_entry)
        if "occurrence" in n
    ]
    assert named == [(1, "o-one", False), (1, "o-one-two-three", False), (2, "o-one", False)]
    title = next(document.findall(ours.name))["occurrence"]
    assert (title.local, title.heading, title.key) == (6, True, "ada")
    numbering = Numbering({"a": 10}, {"a": 20})
    numbering.put_on(document)
    numbering.put_on(document)
    assert [b["ids"][0] for b in document.findall(nodes.paragraph) if "number" in b] == [
        "p11",
        "p12",
        "p13",
        "p14",
        "p15",
    ]
    assert [line["ids"] for line in document.findall(nodes.line) if "number" in line] == [["v21"], ["v22"]]
    assert [n["ids"] for n in document.findall(ours.apparatus_entry) if "occurrence" in n] == [
        ["a11-o-one"],
        ["a11-o-one-two-three"],
        ["a12-o-one"],
    ]
    assert next(document.findall(ours.name))["ids"] == ["nh16-ada"] and numbering.locus(title) == Locus(
        16, heading=True
    )
    assert note["ids"] == ["note-my-note"] and note["backrefs"] == ["ref-my-note", "ref-my-note-2"]
    assert [ref["ids"] for ref in refs] == [["ref-my-note"], ["ref-my-note-2"]] and refs[0]["refid"] == "note-my-note"
    assert [(e.id, e.first.local, e.last.local, e.text) for e in extents(document, "a")] == [
        ("q1", 1, 1, "so"),
        ("q2", 3, 4, "In it\nmore"),
    ]
    assert [(place.id, place.words) for place in places({"a": document}, str)][:2] == [
        ("p11", "Ö oneo, ONE two three four so"),
        ("p12", "Ö one"),
    ]


@pytest.mark.parametrize(
    ("node", "slug"),
    [
        (entry("Ä b, c'd e", ("x", "B")), "a-b-c-d"),
        (entry("", ("om it", "B")), "om-it"),
        (entry("…", ("x", "B")), "entry"),
        (entry("x", ("", "B"), stretch="lacuna"), "lacuna"),
        (ours.passage("", "", key="reed"), "reed"),
        (ours.lacuna_end(), "end"),
    ],
)
def test_a_mark_is_called_by_its_first_words_or_its_key(node: nodes.Element, slug: str) -> None:
    assert slug_of(node) == slug


def test_same_names_in_a_paragraph_are_counted() -> None:
    document = tree(p(*(entry("one", ("x", "B")) for _ in range(3))))
    mark_text(document, "a")
    assert [n["occurrence"].slug for n in document.findall(ours.apparatus_entry)] == ["one", "one-2", "one-3"]


def test_the_lines_of_a_block() -> None:
    block = p("x")
    block.rawsource = "one\ntwo\nthree\n"
    assert lines_of(block) == (7, 9) and lines_of(nodes.paragraph()) == (1, 1)
    mark_text(document := tree(block), "a")
    Numbering().put_on(document)
    (place,) = places({"a": document}, lambda name: f"{name}.md")
    assert (place.file, lines_in_words(place)) == ("a.md", "7–9")
    block.rawsource = "one"
    (place,) = places({"a": document}, str)
    assert lines_in_words(place) == "7"


def test_units_are_what_readers_get() -> None:
    document = tree(
        section(
            "Head",
            p("One—two"),
            section("Sub", stanza("a", "b", indent=1), stanza("c")),
            nodes.transition(),
            p("Ida", classes=["speaker"]),
        )
    )
    mark_text(document, "a")
    Numbering().put_on(document)
    assert units_of([document], [Regularisation("dash", "—", "-")]) == [
        Unit("heading", "Head", id="head", level=1),
        Unit("paragraph", "One-two", 1, "p1"),
        Unit("heading", "Sub", id="sub", level=2),
        Unit("verse", "a", 1, "v1", stanza=1),
        Unit("verse", "b", 2, "v2", stanza=1, indent=1),
        Unit("verse", "c", 3, "v3", stanza=2),
        Unit("break"),
        Unit("paragraph", "Ida", function="speaker"),
    ]
    assert level_of(document) == 0


def test_layers_hold_their_types() -> None:
    layers = {"first": ["typo", "word"], "second": ["name"]}
    assert layers_of(layers) == {"typo": 0, "word": 0, "name": 1} and layers_of({}) == {}
    assert [layer_of(kind, layers) for kind in ("word", "name", "other")] == ["first", "second", "first"] and layer_of(
        "word", {}
    ) == ""


def test_rules_are_counted_where_they_change_something() -> None:
    document = tree(
        p("a—b ", nodes.emphasis("", "c"), entry("x", ("y", "B"))), nodes.footnote("", p(nodes.emphasis("", "d")))
    )
    rules = [
        Regularisation("dash", "—", "-"),
        Regularisation("hyphen", "-", "+"),
        Regularisation("slant", element="emphasis"),
    ]
    assert [count for _, count in applied("a—b-c", [document], rules)] == [1, 2, 1] and elements(
        [document], "strong"
    ) == 0
    assert regularise("a—b", [Regularisation("long", "—", "--"), Regularisation("dash", "—", "-")]) == "a-b"


def test_the_running_text_leads_back_to_its_nodes() -> None:
    slant, note, app = nodes.emphasis("", "two\nthree"), nodes.footnote_reference("", "1"), entry("four", ("fore", "B"))
    block = p("One ", slant, note, " ", app, text_doc="a")
    running = Running(block)
    assert running.text == "One two three four" == running_text(block) and running.written == "One two\nthree four"
    assert running.starts == [0, 4, 13, 14] and [running.before(node) for node in (slant, note, app)] == [4, 13, 14]
    assert running.span(slant) == (4, 13) and running.span(note) is None and running.span(app) == (14, 18)
    assert [(str(text), at) for text, at in (running.ending_at(4), running.ending_at(5), running.beginning_at(4))] == [
        ("One ", 4),
        ("two\nthree", 1),
        ("two\nthree", 0),
    ]
    found = list(marks_in([tree(block)], nodes.emphasis, ours.apparatus_entry, nodes.footnote_reference, ours.reading))
    assert [(mark.node, mark.start, mark.end) for mark in found if mark.node in (slant, app)] == [
        (slant, 4, 13),
        (app, 14, 18),
    ]
    context = running.context(slant, [Regularisation("t", "t", "T")])
    assert (context.before, context.words, context.after) == ("One ", "Two Three", " four")
    long = Running(p("word " * 20, slant, " word" * 20))
    found_around = long.context(slant, [])
    assert found_around.before == "… " + "word " * 11 and found_around.after == " word" * 11 + " …"
    assert (
        shortened("a" * 60) == "a" * 60
        and shortened("aa " * 21) == " ".join(["aa"] * 20) + " …"
        and shortened("ab cd", 4) == "ab …"
    )


def test_rules_see_a_block_as_one() -> None:
    slant = nodes.emphasis("", "-")
    block = p("a-", slant, "b")
    Running(block).regularise([Regularisation("pair", "--", "––")])
    assert running_text(block) == "a––b" and slant.astext() == "–"
