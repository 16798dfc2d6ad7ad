"""What a state of an edition says, record by record."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docutils import nodes

from sphinx_apparatus.corrections.proof import Edition, pulled
from sphinx_apparatus.corrections.snapshot import Snapshot, called, named_files, placed_from, snapshot
from sphinx_apparatus.model import Correction, Finding
from tests.extension.project import Project, declared

WITNESS = "Title\n\nAda wrote words.\n\nOne line,\nand the next.\n\nA point."
TEXT = """# Title

% A comment.

Ada {app}`*wrote*] wrot B | typo | So once.` [words]{.quotation #q-words}.[^a]

> {.unnumbered}
> Nobody saw it, {bibl}`p. 3 <reed p. 3>`.

```{verse}
One line,
and the next.[^a]
```

- A point.

## A heading of more than forty characters, cut

A {lang}`Wort <de>` at the *very
end*. *So[^b].*

% Below.

[^a]: A note {cite:p}`reed`.

    > Quoted in it.

[^b]: Another.
"""
REGISTER = '[[person]]\nkey = "ada"\nname = "Ada"\nforms = ["Ada"]\n'
LEDGER = '[[quotation]]\nid = "q-words"\nstatus = "not"\nwork = "reed"\nlocator = "p. 9"\n'
LOG = """[[round]]
number = 1
date = "2026-11"
against = "B"
reader = "R"

[paragraphs]
p1 = {text = "000000000000", state = "proofread", rounds = [1], why = "So"}
"""
CITATION = 'cff-version: 1.2.0\nmessage: Cite it.\ntitle: T\nversion: "1"\nauthors:\n  - name: R\n'
REVIEW = '[[question]]\nid = "r1"\nstandard = "S"\nsection = "1"\nquestion = "Q?"\nanswer = "no"\nbecause = "B"\n'
FILES = {
    "text.md": TEXT,
    "works.bib": "@book{reed,\n  title = {The Bar},\n  author = {Reed, Ida},\n  year = {1890}\n}\n",
    "persons.toml": REGISTER,
    "ledger.toml": LEDGER,
    "log.toml": LOG,
    "CITATION.cff": CITATION,
    "review.toml": REVIEW,
    "rules.toml": '[[regularisation]]\nname = "Dash"\npattern = "—"\nreplacement = "-"\nreason = "House"\n',
    "CHANGES.md": "# Changes\n\n## 1 (2026-11-01)\n\n- First.\n",
    "rights.toml": '[[part]]\nname = "Text"\nstatement = "Free."\n',
    "use.md": "# Use\n\nRead it.\n",
    "list.md": "# Works\n\n```{bibliography}\n```\n",
    "witnesses.toml": declared("B", None),
}
SETTINGS = {
    "apparatus_registers": ["persons.toml"],
    "apparatus_quotations": "ledger.toml",
    "apparatus_proofreading": "log.toml",
    "apparatus_citation": "CITATION.cff",
    "apparatus_review": "review.toml",
    "apparatus_regularisations": "rules.toml",
    "apparatus_changes": "CHANGES.md",
    "apparatus_rights": "rights.toml",
    "myst_enable_extensions": ["attrs_block", "attrs_inline"],
    "apparatus_epub_exclude": ["use"],
    "apparatus_pdf_parts": ["index", "text"],
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Snapshot, frozenset[str], Path]]:
    """Return what an edition with everything says, the files that it names, and its folder."""
    folder = tmp_path_factory.mktemp("edition")
    Project(folder, FILES, **SETTINGS)
    with pulled(Edition(folder, folder)) as proof:
        yield snapshot(proof), named_files(proof), folder


Said = tuple[Snapshot, frozenset[str], Path]


def test_blocks_have_words_place_and_what_stands_around_them(said: Said) -> None:
    blocks = {block.place: block for block in said[0].blocks}
    assert list(blocks) == [
        "heading ‘Title’",
        "¶ 1",
        "unnumbered",
        "v. 1",
        "v. 2",
        "¶ 2",
        "heading ‘A heading of more than forty characters, …’",
        "¶ 3",
    ]
    assert [(b.number, b.id) for b in blocks.values()] == [
        (0, ""),
        (1, "p1"),
        (0, ""),
        (1, "v1"),
        (2, "v2"),
        (2, "p2"),
        (0, ""),
        (3, "p3"),
    ]
    assert blocks["¶ 1"].words == "Ada wrote words." and blocks["¶ 1"].line == 5
    assert [place for place, block in blocks.items() if block.quotation] == ["unnumbered"]
    assert blocks["heading ‘Title’"].marks[0] == "heading of level 1"


def test_marks_are_told_with_the_word_before_them(said: Said) -> None:
    blocks = {block.place: block for block in said[0].blocks}
    first = blocks["¶ 1"]
    assert "emphasis ‘wrote’ after ‘Ada’" in first.places and "name ada ‘Ada’" in first.places
    assert "inline quotation ‘words’ after ‘wrote’" in first.places
    assert "footnote reference ‘note-a’ after ‘words.’" in first.places
    assert "after comment ‘A comment.’" in first.marks and "paragraph" in first.marks
    assert "begins block quote" in blocks["unnumbered"].marks and "paragraph unnumbered" in blocks["unnumbered"].marks
    assert "begins line block" in blocks["v. 1"].marks and "in line block" in blocks["v. 2"].marks
    assert {"begins list item", "begins bullet list"} <= set(blocks["¶ 2"].marks)
    last = blocks["¶ 3"]
    assert {"foreign de ‘Wort’ after ‘A’", "emphasis ‘very end’ after ‘the’"} <= {*last.places}
    assert "before comment ‘Below.’" in last.marks
    assert not [mark for block in said[0].blocks if block is not last for mark in block.marks if "Below" in mark]


def test_entries_notes_passages_and_quotations_are_at_their_places(said: Said) -> None:
    state = said[0]
    (entry,) = state.entries.values()
    assert (entry.id, entry.place, entry.remark) == ("a1-wrote", "¶ 1", "So once.")
    assert entry.text == "wrote] wrot B (typo). So once."
    assert [(n.id, n.place) for n in state.notes.values()] == [("note-a", "¶ 1, v. 2"), ("note-b", "¶ 3")]
    assert state.notes["note-a"].text == "A note {cite:p}`reed`. ¶ [block quote] Quoted in it."
    assert [(p.place, p.text) for p in state.passages.values()] == [("unnumbered", "reed p. 3")]
    (quotation,) = state.quotations.values()
    assert (quotation.id, quotation.place, quotation.text) == ("q-words", "¶ 1 (reed, p. 9, not compared)", "words")
    assert state.ids >= {"p1", "p2", "p3", "v1", "v2", "a1-wrote", "note-a", "note-b", "q-words", "n1-ada"}


def test_data_are_told_by_their_names(said: Said) -> None:
    state = said[0]
    assert state.works["reed"] == {"type": "book", "author": "Reed, Ida", "title": "The Bar", "year": "1890"}
    assert state.rules == {"Dash": "— → - House"}
    assert state.records["persons.toml ada"]["forms"] == "['Ada']" and "ledger.toml q-words" in state.records
    assert state.records["round 1"] == {"date": "2026-11", "against": "B", "reader": "R"}
    assert state.records["CITATION.cff"]["title"] == "T"
    assert state.records["version 1"] == {"date": "2026-11-01", "items": "First."}
    assert state.records["rights Text"]["statement"] == "Free."
    assert state.claims == {
        "compared": frozenset(["ledger.toml q-words"]),
        "review": frozenset(["review.toml r1"]),
        "rounds": frozenset(["round 1"]),
        "itself": frozenset(["CITATION.cff", "version 1", "rights Text"]),
    }
    assert state.reasons == {"p1": ("000000000000", "(1,)", "So")}
    assert state.states["p1"] == "not proofread" and state.states["v1"] == "not proofread"
    assert list(state.witnesses) == ["B"] and state.transcriptions == {}
    assert state.evidence == {"witnesses.toml", "rules.toml"}


def test_files_pages_and_formats_are_told(said: Said) -> None:
    state, named, _ = said
    data = {"persons.toml", "ledger.toml", "log.toml", "review.toml", "rules.toml", "witnesses.toml", "works.bib"}
    own = {"CITATION.cff", "CHANGES.md", "rights.toml"}
    assert named == data | own
    assert state.files == data | own | {"text.md", "use.md", "list.md", "index.md"}
    assert state.pages["use"] == "# Use\n\nRead it.\n" and "\n" not in state.pages["text"]
    assert state.without["epub"] == {"use"} and state.without["typst"] == {"use", "list", "CHANGES"}
    assert {"html", "typst", "epub", "tei", "data", "plain", "dts"} <= state.formats
    assert state.markup == {} and not state.torn


def test_findings_are_named_as_from_a_folder(said: Said) -> None:
    folder = said[2]
    own = Correction(f"{folder}/a.md", 0, "x", "y")
    finding = Finding(code="x", message=f"See {folder}/b.md", source=f"{folder}/a.md", correction=own)
    (moved,) = placed_from(Snapshot(findings=(finding,)), folder).findings
    assert (moved.source, moved.message, moved.correction) == ("a.md", "See b.md", replace(own, file="a.md"))
    (plain,) = placed_from(
        Snapshot(findings=(replace(finding, correction=None, source="/else/a.md"),)), folder
    ).findings
    assert (plain.source, plain.correction) == ("/else/a.md", None)


def test_a_witness_that_is_compared_and_markup_of_a_page_are_told(tmp_path: Path) -> None:
    files = {"text.md": "# T\n\nOne.\n", "B.txt": "T\n\nOne.", "witnesses.toml": declared("B", "T\n\nOne.")}
    Project(tmp_path, {**files, "use.md": "# Use\n\n<b>x</b>\n\n<i>y</i>\n"}, apparatus_allowed={"raw": ["html"]})
    with pulled(Edition(tmp_path, tmp_path)) as proof:
        state = snapshot(proof)
    assert list(state.transcriptions) == ["B"] and "B.txt" in state.transcriptions["B"]
    assert state.evidence == {"witnesses.toml", "B.txt"}
    assert "<b>" in state.markup["use"] and list(state.markup) == ["use"]
    assert state.states == {"p1": "not proofread"} and state.reasons == {} and state.claims["itself"] == frozenset()


@pytest.mark.parametrize(
    ("files", "torn"), [({"works.bib": "@book{a,\n year = {19O1}\n}\n"}, False), ({"persons.toml": "x = "}, True)]
)
def test_data_that_say_less_than_they_should_are_torn(files: dict[str, str], torn: bool, tmp_path: Path) -> None:
    settings = {"apparatus_registers": ["persons.toml"]} if "persons.toml" in files else {}
    Project(tmp_path, {"text.md": "# T\n\nOne.\n", **files}, **settings)
    with pulled(Edition(tmp_path, tmp_path)) as proof:
        state = snapshot(proof)
    assert state.torn is torn and state.findings and state.shown == {} and state.written == {} and state.frame == ""


def test_an_edition_that_cannot_be_read_says_only_what_is_wrong(tmp_path: Path) -> None:
    Project(tmp_path, {"text.md": "# T\n"})
    (tmp_path / "conf.py").write_text("x = = 1\n", encoding="utf-8")
    with pulled(Edition(tmp_path, tmp_path)) as proof:
        assert snapshot(proof) == Snapshot(findings=proof.findings)


def test_a_heading_is_called_by_its_words_up_to_forty_letters() -> None:
    assert called(nodes.title("", "a" * 40)) == f"heading ‘{'a' * 40}’"
    assert called(nodes.title("", "a" * 41)) == f"heading ‘{'a' * 40} …’"
    assert called(nodes.paragraph("", "words")) == "unnumbered"
