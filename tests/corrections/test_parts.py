"""What parts of reading, comparing, finding and mending say where a whole edition seldom comes: by calls alone."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.config import ENUM
from sphinx.errors import ExtensionError, SphinxError
from sphinx.highlighting import PygmentsBridge

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks import bibtex, everything, refusing, settings, works
from sphinx_apparatus.checks.allowed import ROLES, Allowed
from sphinx_apparatus.checks.attestation import unread
from sphinx_apparatus.checks.bibtex import wrong_names
from sphinx_apparatus.checks.everything import block_of, check_edition, missing_bibliographies, other_places
from sphinx_apparatus.checks.foreign import _is_for_the_site, calls_of_no_note
from sphinx_apparatus.checks.quoted import _meant, _plain
from sphinx_apparatus.checks.report import ApparatusError, going_on, passable, stop_on
from sphinx_apparatus.checks.settings import unfit
from sphinx_apparatus.checks.stopping import no_edition, unbuildable
from sphinx_apparatus.corrections.branches import GitError, _archive, lay_over
from sphinx_apparatus.corrections.collation import Collator
from sphinx_apparatus.corrections.mending import Departure, _widened
from sphinx_apparatus.corrections.proof import Edition, _merged, applied_corrections, save
from sphinx_apparatus.corrections.snapshot import _relative
from sphinx_apparatus.corrections.suggestions import as_suggestions
from sphinx_apparatus.corrections.warned import Warned, _beside
from sphinx_apparatus.model import Correction, Finding, Layout
from sphinx_apparatus.notation.entry import NotationError, parse_entry
from sphinx_apparatus.notation.role import role
from sphinx_apparatus.records.about import _tables, composed, settings_said
from sphinx_apparatus.records.cff import line_at
from sphinx_apparatus.records.chronology import Event, spelled
from sphinx_apparatus.records.everything import Declared
from sphinx_apparatus.records.proofreading import Log, PlaceRecord, recorded
from sphinx_apparatus.records.quotations import Difference, Quotation
from sphinx_apparatus.records.registers import indexed, load_register
from sphinx_apparatus.records.releases import Release, missing_ids
from sphinx_apparatus.records.toml import DeclarationError, TomlFile
from sphinx_apparatus.text.blocks import _unit
from sphinx_apparatus.text.locus import Occurrence
from sphinx_apparatus.text.reading import VERSE, Block, UnknownNodeError
from sphinx_apparatus.witnesses.declared import _characters
from sphinx_apparatus.witnesses.lineation import Gap, Lineation, arranged, lineation_between


def some(**names: object) -> Any:
    """Return something with these names, for what asks for no more."""
    return SimpleNamespace(**names)


def test_of_names_that_stand_twice_the_first_is_told() -> None:
    (found,) = wrong_names("k", "Ada Bo and Cy Do and Ada Bo and Cy Do")
    assert "Ada Bo" in found.text and "Cy Do stands" not in found.text


def test_a_build_that_tells_later_is_not_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everything, "edition_of", lambda _env: some(number=lambda: None, later=True))
    check_edition(some(), some(), lambda _domain: [])


def test_what_would_stop_a_build_is_kept_where_it_goes_on() -> None:
    finding = Finding.of("empty-heading", at=("a.md", 3))
    with going_on() as found, passable():
        stop_on([finding])
    assert found == [finding]
    with pytest.raises(ApparatusError), passable():
        stop_on([finding])


def test_a_file_of_works_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(
        'apparatus_documents = ["a"]\nbibtex_bibfiles = [\n    "no.bib", f"{X}.bib",\n]\n'
    )
    config = some(apparatus_documents=["a"], bibtex_bibfiles=["no.bib", "x.bib"])
    found = list(missing_bibliographies(some(base=tmp_path, env=some(config=config))))
    assert [(finding.excerpt, finding.line) for finding in found] == [("no.bib", 3), ("x.bib", 2)]
    config.apparatus_documents = []  # a site that has no edition
    assert not list(missing_bibliographies(some(base=tmp_path, env=some(config=config))))


def test_works_of_a_site_without_an_edition_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    domain = some(malformed=[], base=None)
    monkeypatch.setattr(bibtex, "edition_of", lambda _env: domain)
    monkeypatch.setattr(bibtex, "findings_in", lambda *_: [Finding(code="work-twice", message="")])
    for documents, told in (([], []), (["a"], ["work-twice"])):
        config = some(apparatus_documents=documents, bibtex_bibfiles=["a.bib"])
        bibtex.hand_over(some(env=None, confdir="a", config=config))
        assert [finding.code for finding in domain.malformed] == told


def test_only_an_option_that_is_not_followed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"options": "useprefix=true, odd=1"}
    work = some(type="book", original_type="book", persons={}, fields=fields)
    monkeypatch.setattr(works, "entries_of", lambda _env: {"a": work})
    found = works.doubtful_works(some(env=some(config=some(bibtex_bibfiles=[])), base=Path()))
    assert [(finding.code, finding.excerpt or "odd" in finding.text) for finding in found] == [("option-of-work", True)]


@pytest.mark.parametrize(
    ("node", "site"), [(addnodes.only(expr="html"), False), (addnodes.only(expr="builder_html"), True),
                       (addnodes.only(expr="typst"), False), (nodes.paragraph(expr="builder_html"), False),
                       (addnodes.only(expr="("), False)],
)  # fmt: skip
def test_what_is_for_the_site_alone_is_known_by_its_condition(node: nodes.Element, site: bool) -> None:
    assert _is_for_the_site(node) is site


def test_only_a_quotation_that_is_not_marked_is_told_where_its_id_is(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# T\n\n[So]{.quotaton #q}\n")
    domain = some(texts=lambda: ["a"], env=some(doc2path=lambda name: tmp_path / f"{name}.md"))
    for code, line in (("quotation-not-marked", 3), ("difference-not-there", 0)):
        assert everything._unmarked(domain, Finding(code=code, message="", excerpt="q")).line == line


def test_a_character_that_is_no_list_is_told_whole() -> None:
    with pytest.raises(DeclarationError) as caught:
        _characters(TomlFile(Path("a.toml"), "", {}), (), "U+00A0")
    assert caught.value.finding.excerpt == "U+00A0"


def test_a_file_that_begins_with_a_mark_has_no_suggestions(tmp_path: Path) -> None:
    """A forge would count its letters otherwise."""
    for text, offered in (("one\ntwo lamp\n", True), ("\ufeffone\ntwo lamp\n", False), ("one\rtwo lamp\n", False)):
        (tmp_path / "a.md").write_text(text, "utf-8", newline="")
        found = [Finding(code="a", message="b", correction=Correction("a.md", 8, "lamp", "lump"))]
        assert ("suggestion" in as_suggestions(found, tmp_path, lambda _name: {1, 2})) is offered


@pytest.mark.parametrize(
    ("anchor", "block"), [("a13-word", "p13"), ("av5-word", "v5"), ("nv2-a", "v2"), ("p13", "p13"), ("q-so", "")]
)
def test_an_id_has_the_number_of_its_paragraph_or_verse(anchor: str, block: str) -> None:
    assert block_of(anchor) == block


@pytest.mark.parametrize(
    ("work", "locator", "cited", "told"),
    [
        ("w", "p. 30", [("w", "p. 30"), ("v", "p. 31")], ""),
        ("w", "p. 30", [("w", "p. 31"), ("v", "p. 30")], "as the text has it: p. 31"),
        ("w", "p. 30", [("v", "p. 30"), ("u", "p. 31")], "as the text has it: v"),
        ("w", "p. 30", [("v", "p. 32"), ("u", "p. 31")], ""),
        ("w", "p. 30", [("reed1890", "p. 30"), ("reed1891", "p. 30")], "as the text has it: reed1890, reed1891"),
    ],
)
def test_the_ledger_has_the_work_and_the_place_that_are_cited_beside(
    work: str, locator: str, cited: list[tuple[str, str]], told: str
) -> None:
    passages = [Occurrence("a", 1, "x", key=key, locator=at, line=n * 2) for n, (key, at) in enumerate(cited)]
    quotation = some(extent=("q",), work=work, locator=locator, id="q", where=lambda field: (field, 1))
    domain = some(
        env=some(config=some(apparatus_documents=["a"])), passages=lambda: passages,
        extents=lambda: [some(id="q", docname="a", line=1)], declared=some(quotations=[quotation]),
    )  # fmt: skip
    found = list(other_places(domain))
    assert [finding.expected for finding in found] == [told] * bool(told)
    assert [bool(finding.mend) for finding in found] == ([] if not told else [", " not in told])


def test_a_form_that_is_there_but_cannot_be_linked_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# T\n\n[^a]: So Ada.\n\nThe Adas, and `Ada’s`.\n")
    domain = some(
        declared=some(forms=lambda: {"Ada's": "ada", "Bo": "bo"}), texts=lambda: ["a"],
        env=some(doc2path=lambda name: tmp_path / f"{name}.md"),
    )  # fmt: skip
    for excerpt, code, mend in (
        ("ada", "unused-name", "a.md:5 has 'Ada's', but in a link"),
        ("Bo", "unused-name", "The text has none of its forms: Bo."),
        ("Bo", "form-never-found", "kept"), ("cy", "unused-name", "kept"),
    ):  # fmt: skip
        found = everything._unlinked(domain, Finding(code=code, message="", excerpt=excerpt, mend="kept"))
        assert mend in found.mend


def test_two_labels_in_one_call_are_written_as_two_calls() -> None:
    document = new_document("nowhere.md")
    document += nodes.paragraph("", "So [^a, b] and [^c] here.")
    assert [(f.excerpt, f.mend) for f in calls_of_no_note(document)] == [
        ("[^a, b]", "Write [^a][^b]."), ("[^c]", Finding.of("no-such-note", call="[^c]").mend)
    ]  # fmt: skip


def test_a_note_within_another_line_is_told_where_its_words_are() -> None:
    document = new_document("nowhere.md")
    for line, words in ((1, "It is [^a]: so."), (3, "And [^a] again.")):
        document += nodes.paragraph("", words)
        document[-1].line = line
    (found,) = calls_of_no_note(document)
    document["source"] = "nowhere.rst"  # where these are words
    assert not list(calls_of_no_note(document))
    assert (found.line, found.mend) == (1, "Put an empty line before [^a]:")


def test_what_is_quoted_is_looked_for_in_every_paragraph() -> None:
    texts = {"p1": "the first", "p2": "one of more", "p3": "and more"}
    assert _meant("more", "p1", texts, texts.__getitem__) == "They are in ¶ 2, 3."
    assert _meant("and more", "p1", texts, texts.__getitem__) == "Did you mean '3'?"
    assert _plain("The {lang}`Arditi <it>`, *so*.") == "the arditi, so"


def test_markdown_is_narrowed_only_where_it_is_read(tmp_path: Path) -> None:
    config = some(apparatus_allowed={}, apparatus_short_names=True, apparatus_guest=False)
    refusing.narrow_markdown(some(confdir=tmp_path, extensions={}), config)


def test_of_two_ways_to_a_folder_the_link_is_told(tmp_path: Path) -> None:
    for name in ("a", "c"):
        (tmp_path / name).symlink_to(tmp_path / "b")
    (tmp_path / "b").mkdir()
    found = list(refusing._twice(some(config=some(exclude_patterns=[])), tmp_path))
    assert found == [tmp_path / "a", tmp_path / "c"]


def test_markup_of_a_format_is_called_by_it() -> None:
    allowed = Allowed({}, True, False)
    said = [next(refusing._raw(nodes.raw("", "x", format=name), allowed)) for name in ("latex", "", "html typst")]
    assert [re.findall(r"HTML|latex", finding.message) for finding in said] == [["latex"], ["HTML"], ["HTML"]]


def test_a_download_that_is_allowed_is_one_of_the_folders_of_the_edition(tmp_path: Path) -> None:
    config = some(apparatus_allowed={}, apparatus_short_names=True, apparatus_guest=False)
    env = some(current_document=some(docname="a"), relfn2path=lambda name, _doc: (name, str(tmp_path / name)))
    app = some(env=env, config=config, confdir=tmp_path, srcdir=tmp_path)
    for target, codes in (("a.pdf", []), ("../a.pdf", ["outside"]), ("https://a.org/../a.pdf", [])):
        for given, told in (({ROLES: ["download"]}, codes), ({}, ["download"])):
            found = refusing._download(app, nodes.inline(reftarget=target), Allowed(given, True, False))
            assert [finding.code for finding in found] == told


def test_code_is_judged_in_a_proof_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    monkeypatch.setattr(
        PygmentsBridge, "highlight_block", lambda _self, _code, language, *_more: judged.append(language)
    )
    document = new_document("a.md")
    document += [nodes.literal_block("", "x", language="odd"), nodes.literal_block("", "x"), nodes.literal("", "y")]
    for name, told in (("html", []), ("dummy", ["odd"])):
        refusing.check_code(some(builder=some(name=name)), document)
        assert judged == told


def test_a_finding_before_every_work_is_in_none(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("x\n@book{one,\n}\n")
    found = [Finding(code="x", message="", source=str(tmp_path / "a.bib"), line=line) for line in (1, 2, 3)]
    assert [works._work_at(finding) for finding in found] == ["", "one", "one"]


def test_a_setting_is_mended_where_it_is_plain() -> None:
    config = some()
    assert settings._meant(["a", "", "b", "a"], (list,), [], config) == ["a", "b"]
    assert settings._meant(["a", 3], (list,), ["x"], config) == ["x"]
    assert settings._meant(None, (str,), lambda _config: "x", config) == "x"
    assert [settings._meant(word, (bool,), None, config) for word in ("Yes", "no", "true")] == [True, False, True]
    kinds = ENUM("line", "paragraph")
    assert unfit("line", kinds) == "" and unfit("lines", kinds) == "one of 'line', 'paragraph'"


def test_a_folder_without_an_edition_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / "talk/text").mkdir(parents=True)
    for name in ("conf.py", "text/a.md"):
        (tmp_path / "talk" / name).write_text("")
    talk = tmp_path / "talk"
    for documents, conf, mend in (
        (tmp_path / "tlak", tmp_path, "Did you mean 'talk'?"), (talk / "text/a.md", talk, "Did you mean 'text'?"),
        (tmp_path, tmp_path / "tlak", "Did you mean 'talk'?"), (tmp_path / "chekc", tmp_path, "Did you mean 'check'?"),
        (tmp_path / "other", tmp_path, "Go to the folder of the edition"),
    ):  # fmt: skip
        found = no_edition(documents, conf, ["check"])
        assert found is not None and found.mend.startswith(mend)
    assert no_edition(talk, talk, []) is None


def failed(said: str, **cause: object) -> SphinxError:
    error = type("Cause", (Exception,), cause)(said)
    return ExtensionError("failed", error) if cause else SphinxError(said)


def test_what_keeps_sphinx_from_beginning_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text("exclude_patterns = []\nroot_doc = 'start'\nextensions = [\n  'no_such']\n")
    brackets = "Every bracket needs its partner: ( ), [ ], { }."
    for error, line, mend in (
        (failed("unable to load the master document (/a/start.md)"), 2, None),
        (failed("No module named 'no_such'"), 4, ""),
        (failed("No module named 'myst_parser'"), 3, 'Put "myst_parser" into extensions.'),
        (failed('File "conf.py", line 3\nNameError: name \'ture\' is not defined'), 3, "Did you mean 'True'?"),
        (failed('File "conf.py", line 3\nNameError: name \'x\' is not defined'), 3, "Put words in quotation marks."),
        (failed("No module named 'x.y'"), 3, ""),
        (failed("odd", filename="a.bib", lineno=7), 7, None), (failed("odd"), 0, None),
        (failed('File "conf.py", line 3\nSyntaxError: odd'), 3, "SyntaxError: odd"),
        (failed('File "conf.py", line 3\nSyntaxError: never closed'), 3, brackets),
    ):  # fmt: skip
        found = unbuildable(error, tmp_path)
        assert found.line == line and mend in (None, found.mend)
        assert Path(found.source).name == ("a.bib" if line == 7 else "conf.py")


def test_a_name_with_an_odd_part_has_no_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.bib").write_text("@book{one,\n}\n\n@book{two,\n}\n")
    slips = [some(path=str(tmp_path / "a.bib"), key="two", said=said) for said in ("A, B, C, D", "A, B, C, D, E")]
    monkeypatch.setattr(works, "unread_slips", lambda _env: slips)
    found = list(works.unread_works(some(env=None)))
    assert [(finding.line, finding.mend) for finding in found] == [(4, "Write {A, B and C, D}."), (4, "")]
    paths = [tmp_path / "no.bib", tmp_path / "a.bib"]
    assert works.line_of_work(paths, "three") == (str(paths[0]), 0) and works.line_of_work([], "x") == ("", 0)
    assert works.line_of_work(paths, "one") == (str(paths[1]), 1)


def test_a_commit_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(GitError):
        _archive(tmp_path, "HEAD")


def test_a_sign_is_told_at_the_last_line_that_has_it() -> None:
    block = nodes.paragraph("one ***\ntwo ***\nthree", "x", line=3)
    block.source, block.line = "a.md", 3
    for sign, line in (("***", 4), ("* * *", 3), ("three", 5)):
        assert Collator.at_sign(some(block=some(node=block)), sign) == ("a.md", line)


def test_a_witness_is_added_to_those_that_lost_the_words() -> None:
    def entry(source: str, *readings: nodes.Element) -> nodes.Element:
        lemma = ours.lemma("", "", nodes.Text("lamp"), sigla=[], proposed_by="")
        return ours.apparatus_entry("", "", lemma, *readings, source=source, type="")

    written = ("lamp] limp C", "lamp] lump D; lac. C")
    block = nodes.paragraph(" ".join(f"{{app}}`{source}`" for source in written), "", *map(entry, written))
    collator = some(domain=some(witnesses={"B": None, "C": None, "D": None}), siglum="B")
    made = Collator.also_lost(collator, "lamp", "[...]", "[...]", some(block=some(node=block)))
    assert made is not None and (made.old, made.new) == (written[1], "lamp] lump D; lac. B C")
    assert block.rawsource[made.start :].startswith(written[1])
    assert Collator.also_lost(collator, "lump", "[...]", "[...]", some(block=some(node=block))) is None


def test_a_page_under_itself_is_told_at_the_table_that_names_the_one_above() -> None:
    tree = new_document("b.md")
    for line, name in ((3, "c"), (9, "a")):
        table = addnodes.toctree(includefiles=[name])
        table.line = line
        tree += table
    env = some(toctree_includes={"a": ["b"], "b": ["c", "a"]}, get_doctree=lambda _name: tree, doc2path=str)
    found = list(refusing._circles(env, "a", (), set()))
    assert [(finding.source, finding.line, finding.excerpt) for finding in found] == [("b", 9, "a")]


def test_a_witness_named_in_a_lemma_is_mended_by_its_words() -> None:
    domain = some(witnesses={"B": None, "C": None})
    entry = ours.apparatus_entry(source="{app}`lamp] limp B`] light C")
    by_hand = Collator.by_hand(some(domain=domain, siglum="B"), Departure(0, 4, "limp", "lump", 1), entry, "lump")
    assert by_hand == "Write 'lump' again."


def test_a_note_without_a_label_is_not_named() -> None:
    for names, call in ((["a"], "[^a]"), ([], "")):
        note = nodes.footnote("", nodes.paragraph("", "So it was."), names=names)
        tree = new_document("a.md")
        tree += note
        assert Collator.note_with(some(domain=some(texts=lambda tree=tree: {"a": tree})), "it was") == call


@pytest.mark.parametrize(
    ("found", "layout", "unit"),
    [
        ("one\ntwo", Layout(), "verses"), ("one\n\ntwo", Layout(), "paragraphs"),
        ("one\ntwo", Layout(between="", line=""), "verses"), ("one // two", Layout(between=" // "), "paragraphs"),
        ("one / two", Layout(between=" // ", line=" / "), "verses"),
    ],
)  # fmt: skip
def test_a_stretch_is_of_verses_where_it_has_the_end_of_a_line(found: str, layout: Layout, unit: str) -> None:
    assert Collator.unit(some(layout=layout), Departure(0, len(found), found, "", 1)) == unit


def test_a_stretch_is_widened_without_blanks_at_its_ends() -> None:
    assert _widened("a  b", Departure(1, 3, "  ", "x", 1), 1, 4) == Departure(3, 4, "b", "x b", 1)


def test_corrections_that_do_not_fit_leave_their_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"one\r\ntwo")
    assert applied_corrections([Correction(str(path), 0, "two", "2")]) == [] and path.read_bytes() == b"one\r\ntwo"


def test_of_findings_on_one_thing_the_one_with_its_place_stays() -> None:
    def said(message: str, line: int, source: str = "a.md", code: str = "x") -> Finding:
        return Finding(code=code, message=message, source=source, line=line)

    placed, unplaced, other = said("one", 2), said("one", 1), said("two", 1)
    assert _merged([], [], [placed, unplaced, other]) == [other, placed]
    conflict = said("conflict", 5, code="conflict")
    assert _merged([conflict], [said("three", 9)], [placed, said("four", 2, "b.md")]) == [
        conflict,
        said("four", 2, "b.md"),
    ]


def test_paths_outside_are_left_out() -> None:
    assert list(_relative([Path("/a/b"), Path("/c")], Path("/a"))) == [Path("b")]


@pytest.mark.parametrize(
    ("name", "found"), [("no.md", ["a.md"]), ("..", []), (".hidden/no.md", []), ("sub/no.md", ["b.md"])]
)
def test_the_files_beside_one_that_is_named_are_those_that_are_not_hidden(
    name: str, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in ("a.md", ".c.md", ".hidden/d.md", "sub/b.md"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("")
    monkeypatch.chdir(tmp_path)
    assert [path.name for path in _beside(Warned("said", "a.md", 1), name)] == found


def test_the_sigla_that_are_declared_are_named() -> None:
    for sigla, known in (((), "none"), (("C", "B"), "B, C")):
        with pytest.raises(NotationError) as caught:
            parse_entry("lamp] limp", sigla)
        assert known in caught.value.finding.text


def test_a_role_whose_words_end_in_a_backtick_has_a_blank_before_its_own() -> None:
    assert role("a] {x}`b`") == "{app}``a] {x}`b` ``" and role("a] b B") == "{app}`a] b B`"


def test_the_author_of_the_text_is_that_of_the_first_reference(tmp_path: Path) -> None:
    path = tmp_path / "CITATION.cff"
    works = "".join(f"  - title: T\n    authors:\n      - name: {name}\n" for name in ("Ada", "Bo"))
    path.write_text(f"title: E\nreferences:\n{works}")
    assert settings_said(path)["author"] == "Ada"
    assert _tables({"a": [1, {"b": 2}], "c": "d"}, "a") == [{"b": 2}] and _tables({"c": "d"}, "c") == []


def test_a_line_of_a_citation_file_is_found_as_far_as_the_way_leads() -> None:
    node = composed("a: b\nc:\n  - d: e\n")[1]
    ways: tuple[tuple[Any, ...], ...] = (("a", "x", "y"), ("c", 0, "d"), ("c",), ("z", "y"), ())
    assert [line_at(node, way) for way in ways] == [1, 3, 2, 1, 1]


def test_what_has_no_date_or_no_file_has_no_words_or_place() -> None:
    assert spelled("") == "" and spelled("1934-02") == "February 1934"
    event = Event(id="a", date="1934", title="b", kind="talk", paras=(1,))
    assert Declared(chronology=(event,)).files() == []
    assert Log().at("p1") == Log().of_round(0, "date") == ("", 0)


def test_a_round_is_added_to_those_that_read_the_same_words() -> None:
    log = Log(
        records={"p1": PlaceRecord("abc", "proofread", (1,), "so"), "p2": PlaceRecord("abc", "proofread", (1,), "so")}
    )
    made = recorded("[paragraphs]\n", log, {"p1": "abc", "v1": "ghi"}, 2, "proofread")
    assert made.count("[1, 2]") == 1 and '[verses]\nv1 = {text = "ghi", state = "proofread", rounds = [2]}' in made
    assert 'p2 = {text = "abc", state = "proofread", rounds = [1], why = "so"}' in made
    assert "[1, 2]" not in recorded("[paragraphs]\n", log, {"p1": "abd"}, 2, "proofread")


def test_only_a_difference_that_says_more_than_its_mark_is_telling() -> None:
    kinds = (("omission", "", ""), ("omission", "x", ""), ("interpolation", "", "x"), ("word", "", ""))
    silent, *telling = (Difference(lemma="a", type=kind, reading=had, note=said) for kind, had, said in kinds)
    assert Quotation(id="q", status="full", difference=(silent, *telling)).telling == (*telling,)


def test_dates_have_the_dash_of_the_others_of_their_register(tmp_path: Path) -> None:
    path = tmp_path / "persons.toml"
    person = '[[person]]\nkey = "{0}"\nname = "{0}"\ndates = "{1}"\n'
    path.write_text(person.format("a", "1881—1938"), "utf-8")
    assert load_register(path).items[0].dates == "1881—1938"
    path.write_text(person.format("a", "1881—1938") + person.format("b", "1881–1938"), "utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_register(path)
    assert [(f.code, f.line) for f in caught.value.findings] == [("dash-of-range", 4)]


def test_an_index_has_what_leads_to_the_names_of_a_text(tmp_path: Path) -> None:
    path = tmp_path / "persons.toml"
    more = {"a": 'under = "top"', "top": "", "see": 'see = ["a"]', "also": 'see_also = ["a"]\nunnamed = true',
            "named": 'see_also = ["a"]', "other": 'see = ["top"]\nunnamed = true'}  # fmt: skip
    path.write_text("".join(f'[[person]]\nkey = "{key}"\nname = "{key}"\n{rest}\n' for key, rest in more.items()))
    assert indexed([load_register(path)], {"a", "nobody"}) == {"a", "top", "see", "also", "other"}


def test_a_lineation_is_laid_over_what_it_fits() -> None:
    gaps = Lineation("\n", (1, 2), (Gap(2, " ", "  "), Gap(4, " ", "\r\n")))
    assert arranged("ab c d", gaps) == "ab  c\r\nd"


def test_a_verse_without_a_number_has_no_id() -> None:
    ids = {number: _unit(Block(nodes.line(number=number), (), VERSE), [], {}).id for number in (0, 3)}
    assert ids == {0: "", 3: "v3"}


def test_a_second_title_is_one_in_markdown_alone(tmp_path: Path) -> None:
    for name in ("a.md", "b.rst"):
        (tmp_path / name).write_text("# One\n\n# Two\n\n# Three\n")
    config = some(apparatus_documents=["text"])
    env = some(all_docs=dict.fromkeys(("a.md", "b.rst", "text")), config=config, doc2path=lambda name: tmp_path / name)
    assert [(f.line, f.excerpt) for f in works.doubtful_pages(some(env=env))] == [(3, "# Two")]


@pytest.mark.parametrize(
    ("above", "own", "quoted", "unlike"),
    [("> It is", ">> so.", True, True), ("It is", "> so.", True, True), ("It is", "so.", False, False),
     ("> It is", ">> so.", False, False), ("> It is", "> so.", True, False), ("> {.verse}", ">> so.", True, False),
     (">", ">> so.", True, False)],
)  # fmt: skip
def test_a_line_of_a_quotation_has_as_many_signs_as_the_one_above(
    above: str, own: str, quoted: bool, unlike: bool, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text(f"{above}\n{own}\n")
    block, document = nodes.paragraph("so.", "so."), new_document(str(tmp_path / "a.md"))
    document += nodes.block_quote("", block) if quoted else block
    block.source, block.line = str(tmp_path / "a.md"), 2
    assert Collator.unquoted(block) is unlike


@pytest.mark.parametrize(
    ("text", "said"), [("x b", "it has 'x b' where 'a b' is wanted"), ("a", "it has '' where 'b' is")]
)
def test_words_that_differ_have_no_lineation(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        lineation_between(text, "a b")


def test_a_file_is_saved_with_its_mode_and_nothing_beside_it(tmp_path: Path) -> None:
    path, folder = tmp_path / "a.md", tmp_path / "b.md"
    path.write_text("old")
    path.chmod(0o640)
    folder.mkdir()
    save(path, b"new")
    with pytest.raises(OSError):
        save(folder, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)
    assert sorted(tmp_path.iterdir()) == [path, folder]


def test_what_a_proposal_adds_changes_and_deletes_is_laid_over(tmp_path: Path) -> None:
    base, proposal = (Edition(tmp_path / name, tmp_path / name) for name in ("base", "proposal"))
    for edition, files in ((base, ("gone.md", "changed.md", "kept.md")), (proposal, ("changed.md", "more/new.md"))):
        for file in files:
            (edition.settings / file).parent.mkdir(parents=True, exist_ok=True)
            (edition.settings / file).write_text(edition.settings.name)
    lay_over(base, proposal, ["gone.md", "changed.md", "more/new.md"], ())
    found = {path.name: path.read_text() for path in base.settings.rglob("*.md")}
    assert found == {"changed.md": "proposal", "new.md": "proposal", "kept.md": "base"}


def test_an_id_that_two_releases_have_is_lost_once() -> None:
    releases = [Release(Path(), version, {"p1": ("paragraph", "So it was")}) for version in ("1", "2")]
    assert [(name, finding.excerpt) for name, finding in missing_ids(releases, set(), set())] == [("p1", "So it was")]


def test_an_error_says_what_its_finding_says() -> None:
    finding = Finding(code="x", message="It is wrong")
    assert "It is wrong" in str(DeclarationError(finding)) and "It is wrong" in str(NotationError(finding))
    assert "node" in str(UnknownNodeError(nodes.raw()))


@pytest.mark.parametrize(("line", "told"), [(4, 4), (None, 3)])
def test_what_is_in_an_entry_is_told_at_its_own_line(line: int | None, told: int) -> None:
    def entry(*words: nodes.Node) -> nodes.Element:
        reading = ours.reading("", "", sigla=["B"], proposed_by="")
        return ours.apparatus_entry(
            "", "", ours.lemma("", "", *words, sigla=[], proposed_by=""), reading, source="a] b B"
        )

    inner, end = entry(), ours.lacuna_end(sigla=["B"])
    outer = entry(inner, end)
    outer.line, inner.line, end.line = 3, line, line
    document = new_document("a.md")
    document += nodes.paragraph("", "", outer)
    assert [(f.code, f.line) for f in unread(document)] == [("lacuna-in-entry", told), ("named-in-lemma", told)]
