"""The report on a change names every place by what it is, and what no page shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sphinx_apparatus.corrections.comparison import DECIDE, MEND, READY, ChangedWords, Changes, changed_records, compare
from sphinx_apparatus.corrections.proof import Edition, pulled
from sphinx_apparatus.corrections.report import as_markdown, in_context, item_line
from sphinx_apparatus.corrections.report import code_block as block_of
from sphinx_apparatus.corrections.snapshot import Annotation, PrintedBlock, Snapshot, named_files, snapshot
from sphinx_apparatus.model import Finding
from sphinx_apparatus.text.places import digest_of
from tests.extension.project import Project

LIST = "# Apparatus\n\n```{apparatus}\n```\n"
NOTED = "# Title\n\nWords.[^a] More.[^b]\n\n[^a]: First note.\n\n[^b]: Second note.\n"
SONG = """# Song

A paragraph before it.

```{verse}
The heron stands where the water ran,
  and the water is gone.
```
"""


def said(project: Project) -> Snapshot:
    edition = Edition(project.root, project.root)
    with pulled(edition) as proof:
        return snapshot(proof)


def test_a_remark_that_fix_could_not_know_of_is_missed(tmp_path: Path) -> None:
    text = "# T\n\nA {app}`lamp] lump B | typo | So in *all* copies.` here.\n"
    project = Project(tmp_path, {"text.md": text, "app.md": LIST})
    before = said(project)
    assert [entry.remark for entry in before.entries.values()] == ["So in all copies."]
    project.write({"text.md": text.replace(" | So in *all* copies.", "")})
    changes = compare(before, said(project))
    assert changes.ids_lost == () and changes.verdict == DECIDE
    assert "A remark is gone from an entry (¶ 1)." in changes.decisions[0]


def test_a_change_in_a_verse_is_told_with_the_verse(tmp_path: Path) -> None:
    project = Project(tmp_path, {"text.md": SONG, "app.md": LIST})
    before = said(project)
    project.write({"text.md": SONG.replace("water ran", "{app}`rain] rane B | typo` ran").replace("gone", "*gone*")})
    changes: Changes = compare(before, said(project))
    assert [(word.place, word.was, word.now) for word in changes.words] == [("v. 1", "water", "rain")]
    assert [(entry.place, entry.id) for entry in changes.entries] == [("v. 1", "av1-rain")]
    assert [(mark.place, mark.text) for mark in changes.marks] == [("v. 2", "emphasis ‘gone’ after ‘is’")]
    report = as_markdown(changes)
    assert "v. 1  rain] rane B (typo)  — added" in report
    assert "unnumbered" not in report


def test_a_comment_among_the_notes_is_told(tmp_path: Path) -> None:
    project = Project(tmp_path, {"text.md": NOTED, "app.md": LIST})
    before = said(project)
    project.write({"text.md": NOTED.replace("First note.\n\n", "First note.\n% See to this.\n")})
    after = said(project)
    changes = compare(before, after)
    assert [(mark.place, mark.text) for mark in changes.marks] == [("¶ 1", "before comment ‘See to this.’")]
    project.write({"text.md": NOTED})
    assert [(mark.text, mark.was) for mark in compare(after, said(project)).marks] == [
        ("", "before comment ‘See to this.’")
    ]


def block(number: int, words: str, **more: Any) -> PrintedBlock:
    return PrintedBlock(f"p{number}", words, digest_of(words), number=number, place=f"¶ {number}", **more)


ONE, TWO, THREE = block(1, "One lamp here"), block(2, "Two boats there"), block(3, "Three bells far off")
BASE = Snapshot(blocks=(ONE, TWO, THREE))


def decisions(old: Snapshot, new: Snapshot) -> str:
    return " ".join(compare(old, new).decisions)


def test_pages_with_the_markup_of_before_are_no_claim() -> None:
    assert decisions(replace(BASE, markup={"a": "<b>"}), replace(BASE, markup={"a": "<b>"})) == ""
    assert "page a" in decisions(BASE, replace(BASE, markup={"a": "<b>"}))


def test_a_state_is_kept_only_where_its_rounds_are_and_its_words_are_not() -> None:
    was = replace(BASE, reasons={"p1": ("x", "(1,)", "")})
    assert "keeps its state" in decisions(was, replace(BASE, reasons={"p1": ("y", "(1,)", "")}))
    assert "keeps its state" not in decisions(was, replace(BASE, reasons={"p1": ("y", "(1, 2)", "")}))
    assert "keeps its state" not in decisions(was, replace(BASE, reasons={"p1": ("y", "(1,)", "read again")}))
    assert decisions(was, was) == ""


def test_of_long_values_only_the_words_that_differ_are_told() -> None:
    long = "a long title of many words, which goes on and on, until it is longer than one line can be"
    old, new = (replace(BASE, works={"w": {"title": text}}) for text in (long, long.replace("many", "few")))
    (change,) = compare(old, new).works
    assert [(word.was, word.now) for word in change.words] == [("many", "few")]
    assert item_line(change).startswith("w, title: … a long title of [-many-] {+few+} words")
    old, new = (replace(BASE, works={"w": {"title": text}}) for text in ("Many", "Few"))
    assert item_line(compare(old, new).works[0]) == "w, title: Many → Few"


def test_works_are_told_in_their_order_those_gone_where_they_were() -> None:
    old, new = (replace(BASE, works={key: {"title": key} for key in keys}) for keys in ("abd", "acd"))
    assert [(change.kind, change.id) for change in compare(old, new).works] == [("removed", "b"), ("added", "c")]


def test_a_work_or_a_record_that_is_called_otherwise_is_told_once() -> None:
    said = {"key": "a", "title": "The bar"}
    old, new = (replace(BASE, works={name: {**said, "key": name}, "b": {"title": "B"}}) for name in "ac")
    (change,) = compare(old, new).works
    assert item_line(change) == "c, key: a → c"
    two = replace(BASE, works={name: {**said, "key": name} for name in "xyz"})
    found = [("removed", "b"), ("changed", "x, key"), ("added", "y"), ("added", "z")]
    assert [(change.kind, change.id) for change in compare(old, two).works] == found


def test_a_remark_that_is_gone_is_for_an_editor() -> None:
    """It can be lost though the entry comes back: `fix` makes one anew where the plain word is typed."""

    def state(remark: str, *, words: str = "One", key: str = "a1-one") -> Snapshot:
        entry = Annotation(key, f"¶ {key[1]}", f"{words}] on B. {remark}", remark)
        return replace(BASE, entries={key: entry}, ids=frozenset({key}))

    was = state("So spelt.")
    assert "entry (¶ 1)" in decisions(was, state(""))
    assert "entry (¶ 1)" in decisions(was, replace(BASE, entries={}))
    assert decisions(was, state("Thus spelt.")) == ""
    assert decisions(state(""), state("")) == "" and decisions(state(""), was) == ""
    assert "gone" not in decisions(was, state("So spelt.", key="a2-two"))
    moved = replace(state("", key="a2-one"), blocks=(block(1, "New"), block(2, ONE.words), block(3, TWO.words)))
    assert "entry (¶ 2)" in decisions(was, moved)


def test_entries_follow_their_paragraph_and_are_not_told_as_moved() -> None:
    entry = {"a2-two": Annotation("a2-two", "¶ 2", "two] too B")}
    moved = {"a3-two": Annotation("a3-two", "¶ 3", "two] too B")}
    put_in = (ONE, block(2, "New words"), block(3, TWO.words), block(4, THREE.words))
    found = compare(replace(BASE, entries=entry), replace(BASE, blocks=put_in, entries=moved))
    assert found.entries == ()
    assert found.ids_moved == ("p2 → p3", "p3 → p4")
    (gone,) = compare(replace(BASE, entries=entry), BASE).entries
    assert (gone.kind, gone.place, gone.was) == ("removed", "¶ 2", "")
    assert not any("remark" in said for said in compare(replace(BASE, entries=entry), BASE).decisions)
    (come,) = compare(BASE, replace(BASE, entries=entry)).entries
    assert (come.kind, come.place) == ("added", "¶ 2")
    other = {"a1-two": Annotation("a1-two", "¶ 1", "two] too B")}
    (away,) = compare(replace(BASE, entries=entry), replace(BASE, entries=other)).entries
    assert (away.kind, away.place, away.was) == ("moved", "¶ 1", "¶ 2, a2-two")


def test_a_record_that_is_new_is_told_without_what_it_leaves_open() -> None:
    new = {"ada": {"name": "Ada", "note": ""}}
    assert [change.text for change in changed_records({}, new)] == ["name: Ada"]
    old = {"ada": {"name": "", "note": "So"}}
    assert [(c.text, c.was) for c in changed_records(old, new)] == [("Ada", "nothing"), ("nothing", "So")]


def test_ids_that_are_lost_new_and_kept_are_counted() -> None:
    found = compare(replace(BASE, ids=frozenset("abc")), replace(BASE, ids=frozenset("bcd")))
    assert (found.ids_lost, found.ids_new, found.ids_kept) == (("a",), ("d",), 2)
    assert found.verdict == DECIDE
    assert Changes().ids_kept == 0


def test_marks_are_told_with_what_they_were() -> None:
    starred = replace(ONE, marks=("emphasis ‘lamp’",), places=("emphasis ‘lamp’ after ‘One’",))
    (mark,) = compare(BASE, replace(BASE, blocks=(starred, TWO, THREE))).marks
    assert (mark.place, mark.was, mark.text) == ("¶ 1", "", "emphasis ‘lamp’ after ‘One’")
    assert "Emphasis, a link, a heading, a list or a quotation was changed (¶ 1)" in decisions(
        BASE, replace(BASE, blocks=(starred, TWO, THREE))
    )
    linked = replace(ONE, marks=("name x",), places=("name x after ‘One’",))
    assert "Emphasis" not in decisions(BASE, replace(BASE, blocks=(linked, TWO, THREE)))
    listed = replace(ONE, marks=("in list item",), places=("in list item",))
    assert "a list" in decisions(BASE, replace(BASE, blocks=(listed, TWO, THREE)))


def test_how_the_source_is_written_changes_no_page(tmp_path: Path) -> None:
    text = "# T\n\nA {app}`lamp] lump B | typo` and {app}`oil] oyl B | typo`.\n"
    project = Project(tmp_path, {"text.md": text, "app.md": LIST, "index.md": "# I\n\n```{toctree}\ntext\napp\n```\n"})
    before = said(project)
    assert before.findings == () and before.shown
    for old, new in (("lump B | typo", "lump B\n| typo"), ("# T\n", "# T\n\n% See this.\n")):
        project.write({"text.md": text.replace(old, new)})
        assert compare(before, said(project)).shown == ()
    project.write({"text.md": text.replace("oyl", "oile")})
    assert compare(before, said(project)).shown == ("app", "text")


def test_states_of_paragraphs_that_only_moved_are_not_told() -> None:
    read = {"p1": "proofread", "p2": "proofread", "p3": "proofread"}
    changed = replace(BASE, blocks=(block(1, "One lamp there"), TWO, THREE), states={**read, "p1": "not proofread"})
    assert [(c.place, c.was, c.text) for c in compare(replace(BASE, states=read), changed).proofreading] == [
        ("¶ 1", "proofread", "not proofread")
    ]


def test_what_was_not_read_is_compared_by_hand() -> None:
    found = compare(Snapshot(), BASE)
    assert not found.compared and found.verdict == DECIDE
    wrong = Finding(code="x", message="Wrong")
    assert compare(BASE, Snapshot(findings=(wrong,))).verdict == MEND
    assert compare(BASE, BASE).verdict == READY


def test_formats_change_with_their_pages_or_as_a_whole() -> None:
    every = frozenset(("html", "typst", "epub", "tei", "data", "plain", "dts"))
    old = replace(BASE, formats=every, shown={"a": "1", "b": "1"}, written={"tei": "1", "data": "1", "plain": "1"})

    def changed(**now: Any) -> tuple[str, ...]:
        return compare(old, replace(old, **now)).formats

    assert changed() == () == changed(written={}, shown={})
    assert compare(replace(old, written={}), old).formats == ()
    assert changed(shown={"a": "2", "b": "1"}) == ("html", "typst", "epub")
    assert changed(shown={"a": "2", "b": "1"}, without={"typst": frozenset("a")}) == ("html", "epub")
    assert changed(written={"tei": "2", "data": "1", "plain": "1"}) == ("tei", "dts")
    assert changed(written={"tei": "1", "data": "2", "plain": "1"}, formats=frozenset(("html", "data"))) == ("data",)
    assert compare(old, old, ["sphinx_apparatus/x.py"]).formats == (
        "html",
        "typst",
        "epub",
        "tei",
        "data",
        "plain",
        "dts",
    )
    assert compare(old, old, ["edition/_static/x.css"]).formats == ("html",)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (ChangedWords("¶ 1", "a", "b", " x ", " y"), "¶ 1  … x [-a-] {+b+} y …"),
        (ChangedWords("¶ 1", "", "b", " x ", " y"), "¶ 1  … x {+b+} y …"),
        (ChangedWords("¶ 1", "a", "", " x ", "y "), "¶ 1  … x [-a-] y …"),
        (ChangedWords("¶ 1", "a\nb", "c", "", ""), "¶ 1  … [-a ¶ b-] {+c+} …"),
    ],
)
def test_words_are_told_in_their_context(change: ChangedWords, line: str) -> None:
    assert in_context(change) == line


def test_a_block_of_code_holds_whatever_is_in_it_and_no_more_than_its_room() -> None:
    assert block_of(["a ``` b"], 9000) == "````text\na ``` b\n````\n"
    shown = block_of([f"line {n}" for n in range(100)], 9000)
    assert shown.count("line") == 80 and "… and 20 more" in shown
    assert block_of(["x" * 100] * 3, 2203).count("x" * 100) == 2


def test_settings_that_cannot_be_read_name_no_files(tmp_path: Path) -> None:
    project = Project(tmp_path, {"text.md": "# T\n"})
    (project.root / "conf.py").write_text("x = = 1\n", encoding="utf-8")
    with pulled(Edition(project.root, project.root)) as proof:
        assert named_files(proof) == frozenset()


def test_a_page_of_the_site_changes_with_its_cards_and_with_the_contents_and_no_book_does(tmp_path: Path) -> None:
    register = '[[person]]\nkey = "ada"\nname = "Ada"\nidentification = "a keeper"\n'
    pages = {
        "text.md": "# T\n\nWords of {name}`Ada <ada>`: [so it is]{.quotation #q-so}.\n",
        "ledger.toml": '[[quotation]]\nid = "q-so"\nstatus = "not"\n',
        "use.md": "# Use\n\nRead it.\n",
        "persons.toml": register,
        "who.md": "# Persons\n\n```{register} person\n```\n",
        "index.md": "# I\n\n```{toctree}\ntext\nuse\nwho\n```\n",
    }
    settings = {"apparatus_registers": ["persons.toml"], "apparatus_pdf_exclude": ["who"], "html_theme": "furo"}
    marked = {"apparatus_quotations": "ledger.toml", "myst_enable_extensions": ["attrs_block", "attrs_inline"]}
    project = Project(tmp_path, pages, **settings, **marked)
    before = said(project)
    assert before.findings == () and before.beside["words"]
    assert [quotation.place for quotation in before.quotations.values()] == ["¶ 1 (not compared)"]
    project.write({"persons.toml": register.replace("a keeper", "keeper of the light")})
    changes = compare(before, said(project))
    assert (changes.shown, changes.framed) == (("text", "who"), False)
    assert changes.formats == ("html", "epub", "tei", "data", "dts")
    project.write({"persons.toml": register, "ledger.toml": pages["ledger.toml"].replace("not", "none")})
    assert compare(before, said(project)).shown == ("text",)
    project.write({"ledger.toml": pages["ledger.toml"], "use.md": "# How to use it\n\nRead it.\n"})
    changes = compare(before, said(project))
    assert (changes.shown, changes.framed) == (("index", "use"), True)
    assert "The frame of every page changes" in as_markdown(changes)
    project.write({"use.md": pages["use.md"].replace("Read it", "Read all")})
    changes = compare(before, said(project))
    assert (changes.shown, changes.framed) == (("use",), False)
    assert "around" not in as_markdown(changes)


def test_what_no_check_can_settle_is_named_with_what_it_is() -> None:
    both = replace(BASE, transcriptions={"B": "1", "C": "1"}, witnesses={"B": "1", "C": "1", "D": "1"})
    assert decisions(both, both) == ""
    said = decisions(both, replace(both, transcriptions={"B": "2"}, witnesses={"B": "2", "D": "1"}))
    assert "transcription of witness B was changed" in said and "Witness C is no longer compared" in said
    assert "The description of witness" not in said
    assert (
        decisions(both, replace(both, witnesses={"B": "1", "C": "1", "E": "1"})).count("The description of witness")
        == 2
    )
    assert "rule for the whole text" in decisions(BASE, replace(BASE, rules={"r": "a → b"}))
    ids = [replace(BASE, ids=frozenset(some)) for some in ("abc", "bc", "c")]
    assert "One address is lost" in decisions(ids[0], ids[1]) and "2 addresses are lost" in decisions(ids[0], ids[2])
    assert decisions(ids[1], ids[0]) == ""


def test_what_is_claimed_is_named() -> None:
    was = replace(BASE, reasons={"p2": ("x", "(1,)", ""), "p10": ("x", "(1,)", "")})
    said = decisions(was, replace(BASE, reasons={"p10": ("x", "(1, 2)", ""), "p3": ("z", "(1,)", "")}))
    assert "claims something else of p2, p3, p10." in said
    records = {name: {"a": "1"} for name in ("round 1", "review.toml q", "CITATION.cff", "persons.toml x")}
    claims = {
        "rounds": frozenset(["round 1", "round 2"]),
        "compared": frozenset(["ledger.toml q"]),
        "review": frozenset(["review.toml q"]),
        "itself": frozenset(["CITATION.cff"]),
    }
    old = replace(BASE, records=records, claims=claims)
    for name, words in (
        ("round 1", "A reading of the text is claimed or changed: round 1."),
        ("review.toml q", "The self-assessment was changed: review.toml q."),
        ("CITATION.cff", "What the edition says of itself was changed: CITATION.cff."),
        ("persons.toml x", ""),
    ):
        said = decisions(old, replace(old, records={**records, name: {"a": "2"}}))
        assert words in said and bool(words) == bool(said)
    assert "round 2" in decisions(old, replace(old, records={**records, "round 2": {}}))
    ledger = {"status": "not", "remark": "x"}
    was = replace(old, records={"ledger.toml q": ledger})
    for key, told in (("remark", False), ("status", True), ("compared", True)):
        said = decisions(was, replace(was, records={"ledger.toml q": ledger | {key: "y"}}))
        assert ("A comparison with a source is claimed or changed: ledger.toml q." in said) == told
    assert "html" in compare(old, replace(old, records={}, formats=frozenset(["html"]))).formats


@pytest.mark.parametrize(("name", "formats"), [("rights x", ("typst", "epub")), ("version 1", ())])
def test_a_book_changes_with_what_is_said_of_it_but_not_with_the_change_log(
    name: str, formats: tuple[str, ...]
) -> None:
    old = replace(BASE, records={name: {"a": "1"}}, claims={"itself": frozenset([name])})
    old = replace(old, formats=frozenset(("typst", "epub")))
    assert compare(old, replace(old, records={name: {"a": "2"}})).formats == formats


def test_what_is_not_read_and_what_the_editors_put_in_is_named() -> None:
    found = compare(BASE, BASE, ["a.txt"])
    assert found.others == ("a.txt",) and "A file was changed that this report does not read" in found.decisions[0]
    assert "2 files were changed" in compare(BASE, BASE, ["a.txt", "b.txt"]).decisions[0]
    assert compare(replace(BASE, files=frozenset(["a.txt"])), BASE, ["a.txt"]).decisions == ()
    assert compare(BASE, replace(BASE, files=frozenset(["a.txt"])), ["a.txt"]).decisions == ()
    guarded = compare(BASE, BASE, ["conf.py"])
    assert guarded.others == () and guarded.verdict == DECIDE and guarded.guarded == {"settings": ("conf.py",)}
    own = replace(ONE, marks=("paragraph editorial",))
    assert "The text has words of the editors, which no witness has (¶ 1)" in decisions(
        BASE, replace(BASE, blocks=(own, TWO))
    )
    assert decisions(replace(BASE, blocks=(own, TWO)), replace(BASE, blocks=(own, TWO))) == ""
    other = replace(own, digest="other", words="Words of theirs")
    assert "no witness has" in decisions(replace(BASE, blocks=(own, TWO)), replace(BASE, blocks=(other, TWO)))


def test_marks_of_a_changed_paragraph_are_told_without_the_words_before_them() -> None:
    was = replace(ONE, marks=("emphasis ‘lamp’", "paragraph"), places=("emphasis ‘lamp’ after ‘One’", "paragraph"))
    now = replace(
        block(1, "One old lamp here"), marks=("emphasis ‘lamp’", "paragraph"), places=("emphasis ‘lamp’ after ‘old’",)
    )
    assert compare(replace(BASE, blocks=(was, TWO)), replace(BASE, blocks=(now, TWO))).marks == ()
    gone = replace(now, marks=("paragraph",))
    (mark,) = compare(replace(BASE, blocks=(was, TWO)), replace(BASE, blocks=(gone, TWO))).marks
    assert (mark.was, mark.text, mark.place) == ("emphasis ‘lamp’", "", "¶ 1")
    twice = replace(was, marks=("a", "a"), places=("a", "a"))
    (mark,) = compare(
        replace(BASE, blocks=(twice, TWO)), replace(BASE, blocks=(replace(twice, places=("a",)), TWO))
    ).marks
    assert (mark.was, mark.text) == ("a", "")


def test_states_and_numbers_that_change_are_told_of_their_paragraph() -> None:
    states = {"p1": "proofread", "p2": "proofread"}
    found = compare(replace(BASE, states=states), replace(BASE, states={"p1": "proofread", "p3": "proofread"}))
    assert [(c.id, c.was, c.text) for c in found.proofreading] == [
        ("p2", "proofread", "not proofread"),
        ("p3", "not proofread", "proofread"),
    ]
    head = PrintedBlock("", "Title", digest_of("Title"), place="heading ‘Title’")
    shifted = (head, block(1, "New"), *(block(b.number + 1, b.words) for b in (ONE, TWO, THREE)))
    found = compare(replace(BASE, blocks=(head, ONE, TWO, THREE), states=states), replace(BASE, blocks=shifted))
    assert found.ids_moved == ("p1 → p2", "p2 → p3", "p3 → p4") and found.proofreading == ()
    twice = replace(BASE, blocks=(ONE, block(2, ONE.words), TWO), states={"p1": "proofread", "p2": "proofread"})
    assert compare(replace(BASE, states=states), twice).proofreading == ()


def test_quotations_are_named_where_their_words_are_others_or_may_be() -> None:
    def marked(**texts: str) -> Snapshot:
        return replace(BASE, quotations={k: Annotation(k, "¶ 2 (reed)", text) for k, text in texts.items()})

    found = compare(marked(q="a", r="b", s="c"), marked(q="a", r="x", t="d")).quotations
    assert found == ("¶ 2 (reed)  r", "¶ 2 (reed)  t", "¶ 2 (reed)  s  — gone")
    passages = {
        "c1": Annotation("c1", "¶ 1", "reed p. 3"),
        "c2": Annotation("c2", "¶ 1", "reed p. 5"),
        "c3": Annotation("c3", "¶ 3", "reed"),
    }
    blocks = (ONE, replace(TWO, quotation=True), THREE)
    new = (
        block(1, "One light here"),
        replace(block(2, "Two ships there"), quotation=True),
        block(3, "Three bells near"),
    )
    old = replace(BASE, blocks=blocks, passages=passages)
    assert compare(old, replace(old, blocks=new)).quotations == ("¶ 1 (reed p. 3, reed p. 5)", "¶ 2 (block quotation)")
    assert compare(old, old).quotations == ()


def test_data_that_cannot_be_read_are_not_compared() -> None:
    old = replace(BASE, records={"a": {"x": "1"}}, works={"w": {"title": "T"}}, states={"p1": "proofread"})
    assert len(compare(old, BASE).records) == 1 and len(compare(old, BASE).proofreading) == 1
    torn = compare(old, replace(BASE, torn=True))
    assert torn.records == () and torn.works == () and torn.proofreading == ()
    assert [c.kind for c in compare(old, replace(BASE, works={"v": {"title": "V"}})).works] == ["removed", "added"]


def test_what_only_hangs_on_data_that_cannot_be_read_is_not_told_as_lost() -> None:
    named = replace(ONE, marks=("name reed ‘light’",), places=("name reed ‘light’ after ‘One’",))
    old = replace(BASE, blocks=(named, TWO, THREE), ids=frozenset(("n1-reed", "nv2-reed", "note-a", "p1")))
    new = replace(BASE, ids=frozenset(("p1",)))
    assert set(compare(old, new).ids_lost) == {"n1-reed", "note-a", "nv2-reed"} and len(compare(old, new).marks) == 1
    torn = compare(old, replace(new, torn=True))
    assert torn.ids_lost == ("note-a",) and torn.marks == ()


def test_notes_that_have_each_other_s_words_have_moved() -> None:
    notes = {key: Annotation(key, "¶ 1", f"Words of {key}.") for key in ("note-a", "note-b", "note-c")}
    turned = {**notes, "note-a": replace(notes["note-b"], id="note-a"), "note-b": replace(notes["note-a"], id="note-b")}
    old = replace(BASE, notes=notes, ids=frozenset(notes))
    assert compare(old, replace(old, notes=turned)).ids_moved == ("note-b → note-a", "note-a → note-b")
    new = {"note-d": replace(notes["note-a"], id="note-d"), "note-b": notes["note-b"], "note-c": notes["note-c"]}
    assert compare(old, replace(old, notes=new)).ids_moved == ()
    alike = {**notes, "note-a": replace(notes["note-b"], id="note-a")}
    assert compare(old, replace(old, notes=alike)).ids_moved == ("note-b → note-a",)


@pytest.mark.parametrize(
    ("key", "year", "told"),
    [("date", "1915", "1914"), ("end", "1919-01", "1918"), ("date", "1920", ""), ("date", "1913", "1914"),
     ("end", "", ""), ("date", "1914-02", ""), ("date", "1934", "")],
)  # fmt: skip
def test_a_year_that_only_the_chronology_has_is_for_an_editor(key: str, year: str, told: str) -> None:
    event = {"date": "1914", "end": "1918", "paras": "[1]"}
    blocks = (
        block(1, "The war of 1914, its end in 1918, and 1933-34."),
        block(2, "In 1913."),
        THREE,
    )
    notes = {"note-a": Annotation("note-a", "¶ 1", "So 1920."), "note-b": Annotation("note-b", "¶ 11", "So 1915.")}
    old = replace(BASE, blocks=blocks, notes=notes, records={"c.toml war": event})
    found = compare(old, replace(old, records={"c.toml war": {**event, key: year}, "c.toml new": event}))
    said = f"c.toml war has {year[:4]} now; its paragraphs and their notes have {told}. Ask why."
    assert found.decisions == ((said,) if told else ())


def test_a_figure_that_was_counted_is_for_an_editor() -> None:
    old = replace(BASE, pages={"use": "All {count}`paragraphs` are read.\nThey are 3.", "a": "{count}`notes` notes."})
    new = {**old.pages, "use": "All 3 are read.\nThey are 3."}
    said = "A figure that the edition counted is now written by hand (use) and will not follow the text."
    assert compare(old, replace(old, pages=new)).decisions == (said,)
    for kept in ("All {count}`paragraphs` are read.\nThey are 4.", "All {count}`notes` are read.\nThey are 3."):
        assert compare(old, replace(old, pages={**old.pages, "use": kept})).decisions == ()


def test_a_page_of_the_text_is_told_by_its_words_alone() -> None:
    old, new = (replace(BASE, pages={"text": d, "use": f"# Use\n{d}"}) for d in ("1", "2"))
    assert [page.id for page in compare(old, new).pages] == ["text", "use"]
    changed = replace(new, blocks=(block(1, "One light here"), TWO, THREE))
    assert [page.id for page in compare(old, changed).pages] == ["use"]
    assert compare(old, replace(old, pages={"use": "# Use\n1"})).pages[0].kind == "removed"


def test_the_block_at_an_offset_is_that_which_holds_it() -> None:
    places = [BASE.block_at(n).number for n in range(len(BASE.text) + 9)]
    starts = [BASE.text.index(b.words) for b in BASE.blocks]
    assert places == [1] * starts[1] + [2] * (starts[2] - starts[1]) + [3] * (len(places) - starts[2])
