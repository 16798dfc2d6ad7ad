"""Small parts that others are built on: numbers, words that run through marks, rules, names of places, lineation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.notation.entry import NotationError, parse_entry
from sphinx_apparatus.text.blocks import Unit, applied, elements
from sphinx_apparatus.text.locus import Occurrence
from sphinx_apparatus.text.regularise import Regularisation
from sphinx_apparatus.text.running import Running, running_text
from sphinx_apparatus.witnesses.lineation import lineation_between
from tests.extension.project import Project, declared


def paragraph(*parts: str | nodes.Node) -> nodes.paragraph:
    made = nodes.paragraph()
    made += [nodes.Text(part) if isinstance(part, str) else part for part in parts]
    return made


QUOTES = Regularisation("Quotes", '"', "”")


def test_a_rule_sees_a_block_as_one_and_leaves_nodes_that_it_does_not_change() -> None:
    block = paragraph('One "', nodes.emphasis("", 'two"'), " three")
    before = list(block.findall(nodes.Text))
    Running(block).regularise([QUOTES])
    assert running_text(block) == "One ”two” three"
    assert block.children[-1] is before[-1]
    assert Regularisation("None").count('a "b"') == 0
    assert QUOTES.count('a "b"') == 2
    assert [n for _, n in applied('a "b"', [], [QUOTES, Regularisation("Again", '"', "x")])] == [2, 0]


def test_words_beside_the_text_do_not_run_through_it() -> None:
    entry = ours.apparatus_entry()
    entry += [ours.lemma("", "lit"), ours.reading("", "litt")]
    block = paragraph("was ", entry, nodes.footnote_reference("", "1"), " at dusk")
    assert running_text(block) == "was lit at dusk"


def test_elements_of_a_kind_are_counted_in_the_text_alone() -> None:
    entry = ours.apparatus_entry()
    entry += [ours.lemma("", "", nodes.emphasis("", "lit")), ours.reading("", "", nodes.emphasis("", "litt"))]
    assert elements([paragraph(nodes.emphasis("", "a"), nodes.strong("", "b"), entry)], "emphasis") == 2
    assert elements([paragraph("a")], "emphasis") == 0


@pytest.mark.parametrize(
    ("source", "words"), [("lit  lamp] litt B", "lit lamp"), ("] litt B", "slug"), ("a name", "slug"), ("", "slug")]
)
def test_an_entry_is_called_by_its_lemma(source: str, words: str) -> None:
    assert Occurrence("text", 1, "slug", source=source).words == words


@pytest.mark.parametrize(
    ("source", "said"), [("lamp] litt B typo", "typo"), ("lamp] B typo", ""), ("lamp] litt B", None)]
)
def test_a_word_behind_a_siglum_may_be_a_kind_without_its_bar(source: str, said: str | None) -> None:
    if said is None:
        assert parse_entry(source, ["B"]).readings[0].text == "litt"
        return
    with pytest.raises(NotationError) as raised:
        parse_entry(source, ["B"])
    assert not said or said in raised.value.finding.text


def test_where_words_differ_the_lineation_names_the_first_ones() -> None:
    with pytest.raises(ValueError, match=re.escape("it has 'c d e f' where 'x d e f' is wanted")):
        lineation_between("a b c d e f g h", "a b x d e f g h")
    with pytest.raises(ValueError, match="it has '' where 'c' is wanted"):
        lineation_between("a b", "a b c")


MARKED = """# T

{.unnumbered}
Given [in the rain]{.quotation #q-rain} here.

Words.[^a] More [of them]{.quotation #q-them}.[^a] {name}`Ada <ada>`.

{name}`Ada <ada>` and {name}`Ada <ada>`.

> Quoted *words* of Ada.

[^a]: A note.
"""


def test_numbers_ids_and_extents_are_those_of_the_text(tmp_path: Path) -> None:
    register = '[[person]]\nkey = "ada"\nname = "Ada"\nforms = ["Ada"]\n'
    text = "T\n\nGiven in the rain here.\n\nWords. More of them. Ada.\n\nAda and Ada.\n\nQuoted words of Ada."
    files = {"text.md": MARKED, "B.txt": text, "witnesses.toml": declared("B", text), "persons.toml": register}
    marks = ["attrs_block", "attrs_inline"]
    project = Project(tmp_path, files, apparatus_registers=["persons.toml"], myst_enable_extensions=marks)
    with project.opened() as app:
        domain = edition_of(app.env)
        tree = next(iter(domain.texts().values()))
        domain.put_numbers(tree)
        found = [(block["number"], block["ids"][0]) for block in ours.find(tree, nodes.paragraph) if "number" in block]
        assert found == [(1, "p1"), (2, "p2"), (3, "p3")]
        assert [extent.id for extent in domain.extents()] == ["q-them"]
        assert [i for name in ours.find(tree, ours.name) for i in name["ids"]] == [
            "n1-ada", "n2-ada", "n2-ada-2", "n3-ada",
        ]  # fmt: skip
        calls = ours.find(tree, nodes.footnote_reference)
        assert [call["ids"] for call in calls] == [["ref-a"], ["ref-a-2"]]


def test_a_unit_has_no_number_unless_it_is_given_one() -> None:
    assert Unit("break") == Unit("break", "", 0, "", "", 0, 0, 0)
