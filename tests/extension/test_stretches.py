"""Which witnesses have lost what, from where to where, by the bounds alone; how these are paired over documents."""

import cProfile
from functools import partial

import pytest
from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.text.locus import Occurrence
from sphinx_apparatus.text.numbering import Numbering
from sphinx_apparatus.text.regularise import Regularisation
from sphinx_apparatus.witnesses.lacunae import Edge, Stretch, Stretches, edge_of, edges_of, extent_of, unbalanced

NUMBERING = Numbering({"a": 0, "b": 3, "c": 5}, {"a": 0, "b": 4, "c": 4})


def at(
    local: int, docname: str = "a", *, heading: bool = False, verse: bool = False, slug: str = "lacuna"
) -> Occurrence:
    return Occurrence(docname, local, slug, heading=heading, verse=verse, source=f"from {docname}{local}")


def begin(where: Occurrence, sigla: str = "B", begins: Edge | None = None) -> Stretch:
    return Stretch("lacuna", tuple(sigla), where, None, begins=begins)


def end(where: Occurrence, sigla: str = "B", ends: Edge | None = None) -> Stretch:
    return Stretch("lacuna", tuple(sigla), None, where, ends=ends)


def moved(where: Occurrence, last: Occurrence | None, after: Occurrence | None, sigla: str = "P") -> Stretch:
    return Stretch("transposition", tuple(sigla), where, last, after)


def stretches(
    found: dict[str, list[Stretch]],
    edges: dict[str, tuple[Edge | None, Edge | None]] | None = None,
    rules: tuple[Regularisation, ...] = (),
) -> Stretches:
    return Stretches(found, edges or dict.fromkeys(found, (None, None)), NUMBERING, rules)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([begin(at(1)), end(at(2))], []),
        ([begin(at(1)), begin(at(2)), end(at(3))], [("lacuna-in-lacuna", 2)]),
        ([begin(at(1)), end(at(2)), end(at(3))], [("lacuna-not-begun", 3)]),
        ([end(at(1)), begin(at(2))], [("lacuna-not-begun", 1), ("lacuna-not-ended", 2)]),
        ([begin(at(1), "BP"), end(at(2))], [("lacuna-not-ended", 1)]),
        ([begin(at(1), "B"), begin(at(2), "P"), end(at(3), "BP")], []),
        ([moved(at(1), None, None), moved(at(2), None, None)], []),
        ([Stretch("lacuna", ("B",), None, None)], []),
        ([begin(at(1)), begin(at(2))], [("lacuna-in-lacuna", 2), ("lacuna-not-ended", 2)]),
    ],
)
def test_bounds_that_do_not_pair_are_told_at_their_places(found: list[Stretch], told: list[tuple[str, int]]) -> None:
    said = list(unbalanced(found, lambda bound: ("text.md", bound.local)))
    assert [(finding.code, finding.line) for finding in said] == told
    assert all(finding.excerpt == f"from a{finding.line}" for finding in said)


def test_twice_as_many_lacunae_are_paired_by_twice_as_many_calls() -> None:
    def calls(number: int) -> int:
        bounds = [one for n in range(number) for one in (begin(at(2 * n)), end(at(2 * n + 1)))]
        found = stretches({"a": bounds})
        profile = cProfile.Profile()
        profile.runcall(lambda: [found.begun_at(at(2 * n + 1)) for n in range(number)])
        return sum(entry.callcount for entry in profile.getstats())  # type: ignore[attr-defined]

    assert calls(400) < 2.1 * calls(200)


def test_a_witness_that_is_lost_where_a_document_begins_is_known() -> None:
    found = stretches(
        {
            "a": [begin(at(1), "BP"), moved(at(2), None, None, "B")],
            "b": [end(at(1, "b"), "B")],
            "c": [end(at(1, "c"), "P")],
        }
    )
    assert [sorted(found.lost_before(name)) for name in ("a", "b", "c", "none")] == [[], ["B", "P"], ["P"], []]


def test_a_beginning_has_the_next_end_of_its_witness() -> None:
    other, own = end(at(2), "P"), end(at(1, "b"), "B")
    found = stretches({"a": [begin(at(1), "B"), begin(at(1), "P"), other, moved(at(3), at(3), None, "BP")], "b": [own]})
    whole = list(found.whole)
    assert [(s.first, s.last) for s in whole] == [(at(1), at(1, "b")), (at(1), at(2)), (at(3), at(3))]
    assert found.begun_at(at(2)) == at(1) and found.begun_at(at(9)) is None
    assert [s.last for s in stretches({"a": [end(at(1)), begin(at(2))]}).whole] == [None]
    assert found.begun_at(at(3)) is None


def test_bounds_without_words_beside_them_have_those_of_other_documents() -> None:
    rule = Regularisation("dash", pattern="—", replacement="-")
    one, two, three = (Edge(at(n, "b"), f"word—{n}", n - 1) for n in (1, 2, 3))
    edges = {"a": (None, None), "b": (one, two), "c": (three, None)}
    found = {"a": [begin(at(1))], "b": [], "c": [end(at(1, "c"))]}
    (whole,) = stretches(found, edges, (rule,)).whole
    assert whole.begins == Edge(at(1, "b"), "word-1", 0) and whole.ends == Edge(at(2, "b"), "word-2", 1)
    empty = {"a": (one, one), "b": (None, None), "c": (three, three)}
    (whole,) = stretches(found, empty).whole
    assert whole.begins == three and whole.ends == one
    own = {"a": [begin(at(1), begins=two)], "b": [], "c": [end(at(1, "c"), ends=three)]}
    (whole,) = stretches(own, edges).whole
    assert (whole.begins, whole.ends) == (two, three)


TEXT = "one, two three. four; five six seven eight"


@pytest.mark.parametrize(
    ("begins", "ends", "first", "extent"),
    [
        (Edge(at(1), TEXT, 5), Edge(at(1), TEXT, 14), at(1), ("two three", False)),
        (Edge(at(1), TEXT, 5), Edge(at(1), TEXT, 21), at(1), ("two three. four;", False)),
        (Edge(at(1), TEXT, 0), Edge(at(1), TEXT, 37), at(1), ("one … seven", False)),
        (Edge(at(1), TEXT, 5), Edge(at(1), TEXT, 42), at(1), ("two … eight", False)),
        (Edge(at(1), TEXT, 0), Edge(at(1), TEXT, 42), at(1), ("¶ 1", True)),
        (Edge(at(1), TEXT, 0), Edge(at(1), TEXT, 31), at(1), ("one, two three. four; five six", False)),
        (Edge(at(1), TEXT, 9), Edge(at(1), TEXT, 9), at(1), ("", False)),
        (Edge(at(1), TEXT, 9), Edge(at(1), TEXT, 4), at(1), ("", False)),
        (Edge(at(1), TEXT, 0), Edge(at(2), TEXT, 42), at(1), ("¶¶ 1–2", True)),
        (Edge(at(2), TEXT, 0), Edge(at(2), TEXT, 4), at(1), ("one, (¶ 2)", False)),
        (Edge(at(1), TEXT, 5), Edge(at(2), TEXT, 42), at(1), ("two … eight (¶ 2)", False)),
        (Edge(at(1), TEXT, 0), Edge(at(2), TEXT, 4), at(1), ("one … one (¶ 2)", False)),
        (Edge(at(2), TEXT, 15), Edge(at(3), TEXT, 21), at(1), ("four (¶ 2) … four (¶ 3)", False)),
        (Edge(at(2), TEXT, 0), Edge(at(1), TEXT, 42), at(1), ("", False)),
        (Edge(at(2), TEXT, 0), Edge(at(2, heading=True), TEXT, 42), at(2), ("", False)),
        (Edge(at(2, heading=True), TEXT, 0), Edge(at(2), TEXT, 42), at(2), ("one (before ¶ 2) … eight (¶ 2)", False)),
        (Edge(at(1), TEXT, 0), Edge(at(2, heading=True), TEXT, 42), at(1), ("one … eight (before ¶ 2)", False)),
        (Edge(at(3, verse=True), TEXT, 0), Edge(at(1, "b"), TEXT, 42), at(3, verse=True), ("v. 3 – ¶ 4", True)),
        (None, Edge(at(1), TEXT, 4), at(2), ("¶ 2", True)),
        (Edge(at(1), TEXT, 4), None, at(2), ("¶ 2", True)),
    ],
)
def test_a_lacuna_is_called_by_what_is_lost(
    begins: Edge | None, ends: Edge | None, first: Occurrence, extent: tuple[str, bool]
) -> None:
    stretch = Stretch("lacuna", ("B",), first, None, None, begins, ends)
    assert extent_of(stretch, NUMBERING.locus) == extent


def test_a_transposition_is_called_by_its_places() -> None:
    here, there = moved(at(1), at(2), at(1, "b")), moved(at(3), None, None)
    found = stretches({"a": [here, there, begin(at(1, slug="x")), end(at(2))]})
    assert found.words_of(at(1)) == ("¶¶ 1–2", True, "transp. after ¶ 4")
    assert found.words_of(at(3)) == ("¶ 3", True, "transp. to the beginning")
    assert found.words_of(at(1, slug="x")) == ("¶¶ 1–2", True, "lac.")


def tree_of(*blocks: nodes.Element) -> nodes.document:
    """Return a document of text in which paragraphs are counted, as they are when it was read."""
    from docutils.utils import new_document

    document, count = new_document("text.md"), 0
    for block in blocks:
        block["text_doc"] = "a"
        if isinstance(block, nodes.paragraph) and "unnumbered" not in block["classes"]:
            count += 1
            block["local"] = count
        document += block
    return document


def paragraph(*parts: str | nodes.Node, **more: object) -> nodes.paragraph:
    return nodes.paragraph("", "", *(nodes.Text(p) if isinstance(p, str) else p for p in parts), **more)


def test_the_words_beside_a_bound_are_found_in_its_block_or_in_the_next_that_has_some() -> None:
    bounds = [ours.lacuna_end(sigla=["B"]) for _ in range(6)]
    tree = tree_of(
        nodes.title("", "", bounds[0], nodes.Text("Title")),
        paragraph("One ", bounds[1], "two"),
        paragraph(bounds[2]),
        paragraph(bounds[3], classes=["unnumbered"]),
        paragraph("Three", bounds[4]),
        nodes.title("", "", nodes.Text("End")),
    )

    blocks = ours.text_blocks(tree)
    beside = partial(edge_of, blocks, {id(block): n for n, block in enumerate(blocks)})

    def shown(edge: Edge | None) -> tuple[str, str, int, bool] | None:
        return edge and (edge.before, edge.after, edge.block.local, edge.block.heading)

    assert shown(beside(bounds[0], 1)) == ("", "Title", 1, True)
    assert beside(bounds[0], -1) is None
    assert shown(beside(bounds[1], 1)) == shown(beside(bounds[1], -1)) == ("One", "two", 1, False)
    assert shown(beside(bounds[2], 1)) == ("", "Three", 3, False)
    assert shown(beside(bounds[2], -1)) == ("One two", "", 1, False)
    assert shown(beside(bounds[3], -1)) == ("One two", "", 1, False)
    assert shown(beside(bounds[4], 1)) == ("", "End", 4, True)
    assert shown(beside(bounds[4], -1)) == ("Three", "", 3, False)
    assert beside(bounds[5], 1) is None
    assert [shown(edge) for edge in edges_of(tree)] == [("", "Title", 1, True), ("End", "", 4, True)]
    assert edges_of(tree_of(paragraph())) == (None, None) and edges_of(tree_of()) == (None, None)


def test_what_is_lost_at_an_entry_is_noted_there() -> None:
    one, two, three = (ours.apparatus_entry(occurrence=at(n, slug="word")) for n in (1, 2, 3))
    lost = ours.apparatus_entry("", "", ours.reading("", "", sigla=["B"]), occurrence=at(1), stretch="lacuna")
    turned = ours.apparatus_entry(
        "", "", ours.reading("", "", sigla=["Q"]), occurrence=at(2, slug="turned"), stretch="transposition"
    )
    uncounted, stop = ours.apparatus_entry(), ours.lacuna_end(occurrence=at(3), sigla=["B"])
    tree = tree_of(paragraph(one, lost), paragraph(turned, two, uncounted), paragraph(stop, three))
    own = [begin(at(1)), moved(at(2, slug="turned"), at(3), None, "Q"), end(at(3))]
    found = stretches({"z": [begin(at(1, "z"), "P")], "a": own})
    found.put_on(tree)
    noted = [entry.get("lost") for entry in (one, lost, turned, two, uncounted, three)]
    assert noted == [["P"], ["P"], ["B", "P"], ["B", "P"], None, ["P"]]
    assert (lost["extent"], lost["whole"], lost["fate"]) == ("¶¶ 1–3", True, "lac.")
    assert (turned["extent"], turned["fate"]) == ("¶¶ 2–3", "transp. to the beginning")
    stretches({"a": []}).put_on(tree)
    assert three["lost"] == ["P"]
