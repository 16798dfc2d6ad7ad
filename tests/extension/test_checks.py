"""What single checks say: the code, the place and the words of each, asked by themselves."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from docutils.utils import new_document

from sphinx_apparatus.checks import refusing
from sphinx_apparatus.checks.allowed import Allowed, wrong_front_matter
from sphinx_apparatus.checks.characters import check_file
from sphinx_apparatus.checks.decoded import escaped_in_page
from sphinx_apparatus.checks.marks import apart_from_marks
from sphinx_apparatus.checks.report import annotation
from sphinx_apparatus.checks.stopping import broken_off
from sphinx_apparatus.corrections.proof import Edition, check_all, declared_files, pulled
from sphinx_apparatus.corrections.warned import Warned, explained
from sphinx_apparatus.formats.pdf.driver import keep_room
from sphinx_apparatus.formats.pdf.errors import PDFError
from sphinx_apparatus.model import Correction, Finding, FindingsError, Witness, corrected, fitting
from sphinx_apparatus.projects.plain.plaintext import PlainTextError
from sphinx_apparatus.projects.project import ProjectError, kept_witness
from sphinx_apparatus.records.about import changes_in
from sphinx_apparatus.records.cff import wrong_in
from sphinx_apparatus.records.toml import DeclarationError
from sphinx_apparatus.text.blocks import level_of
from sphinx_apparatus.text.regularise import cost

from .project import Project, declared
from .test_errors import UNSHOWN


@pytest.mark.parametrize(
    ("text", "name", "code", "line"),
    [
        ("[^a]: One.\n\n[^b]: Two.\n\n[^a]: Three.\n", "a", "note-label-twice", 5),
        ("(a)=\n{#a}\n# A\n\n{#a}\n# B\n", "a", "duplicate-id", 5),
        ("[^a]: One.\n", "a", "duplicate-id", 1),
    ],
)
def test_what_is_there_twice_is_told_at_the_second(text: str, name: str, code: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    finding = explained(Warned(f'Duplicate explicit target name: "{name}".', str(path), 1))
    assert (finding.code, finding.line, finding.source) == (code, line, str(path))
    assert finding.excerpt == text.split("\n")[line - 1]


def test_the_level_of_a_heading_is_how_many_sections_it_is_in() -> None:
    inner, outer = (nodes.title("", words) for words in ("Inner", "Outer"))
    document = new_document("a")
    document += nodes.section("", outer, nodes.section("", inner))
    assert (level_of(outer), level_of(inner)) == (1, 2)


@pytest.mark.parametrize(
    ("part", "codes"),
    [
        ({"references": [{"type": "book", "title": "A", "authors": [{"name": "B"}]}]}, []),
        ({"references": [{"type": "book", "titel": "A", "authors": [{"name": "B"}]}]}, ["not-in-citation"]),
        ({"references": [{"type": "book", "authors": [{"name": "B"}]}]}, ["citation-without"]),
        ({"preferred-citation": {"type": "book", "title": "A"}}, ["citation-without"]),
        ({"authors": [{"given-nams": "Ann"}]}, ["not-in-citation"]),
        ({"date-released": "May"}, ["citation-value"]),
        ({"doi": "11.1/x"}, ["citation-value"]),
        ({"type": "book"}, ["citation-value"]),
    ],
)
def test_what_is_wrong_in_a_citation_file_is_found_in_its_parts(part: dict[str, Any], codes: list[str]) -> None:
    whole = {"cff-version": "1.2.0", "message": "Cite it.", "title": "T", "authors": [{"name": "A"}], **part}
    assert [finding.code for _, finding in wrong_in(whole)] == codes


@pytest.mark.parametrize(("key", "meant"), [("license", True), ("type", False)])
def test_a_licence_alone_is_told_its_identifier(key: str, meant: bool) -> None:
    whole = {"cff-version": "1.2.0", "message": "M", "title": "T", "authors": [{"name": "A"}], key: "CC BY 4.0"}
    ((_, finding),) = wrong_in(whole)
    assert (finding.code, "'CC-BY-4.0'" in finding.mend) == ("citation-value", meant)


def test_a_change_log_gives_versions_dates_and_items(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text(
        "# Changes\n\n- no\n\n## 1.1 (soon)\n\n- One.\n-  Two.\n\n## 1.0 (2026-11-01)\n\n- Three.\n", "utf-8"
    )
    assert [(change.version, change.date, change.items) for change in changes_in(path)] == [
        ("1.1", "", ("One.", "Two.")), ("1.0", "2026-11-01", ("Three.",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "allowed", "code", "better", "line"),
    [
        ("a\nb\u0430c\n", "", "look-alike", "bac", 2),
        ("word\u200bs\n", "", "stray-character", "words", 1),
        ("\uff41bc\n", "", "look-alike", "abc", 1),
        ("b\u0430\u0435c\n", "\u0430", "look-alike", "b\u0430ec", 1),
        ("b\u0430\u0435c\n", "", "look-alike", "baec", 1),
    ],
)
def test_a_letter_or_a_sign_that_is_none_is_told(text: str, allowed: str, code: str, better: str, line: int) -> None:
    (finding,) = check_file("a.md", text.encode(), frozenset(allowed))
    assert (finding.code, finding.line) == (code, line)
    assert finding.correction is not None and finding.correction.new == better


def test_blanks_and_the_end_of_a_file_are_told_at_their_lines() -> None:
    said = {finding.code: finding for finding in check_file("a.md", b"a \nb\nc\t\nd")}
    assert (said["no-line-end"].line, said["blanks-at-line-end"].line) == (4, 1)
    assert "1 more" in said["blanks-at-line-end"].message
    (one,) = check_file("a.md", b"a\nb \n")
    assert one.line == 2 and "more" not in one.message


def test_front_matter_that_is_no_table_is_told_with_its_words() -> None:
    (finding,) = wrong_front_matter(Allowed({}, True), ["a list"])
    assert (finding.code, finding.excerpt) == ("front-matter-unread", "['a list']")


def test_only_what_has_a_file_is_shown_at_a_line() -> None:
    finding = Finding(code="x", message="Wrong, very", source="a,b.md")
    assert annotation(finding) == "::error file=a%2Cb.md,line=1,title=Wrong%2C very [x]::Wrong, very [x]\n"
    assert annotation(Finding(code="x", message="Wrong")) == ""


def test_what_breaks_off_the_reading_is_told_at_its_words(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# A\n\nThe lamp.\n", encoding="utf-8")
    env = SimpleNamespace(current_document=SimpleNamespace(docname="a"), doc2path=lambda name: str(path))
    app: Any = SimpleNamespace(env=env)
    finding = broken_off(app, ValueError("cannot read: lamp"))
    assert (finding.code, finding.source, finding.line, finding.excerpt) == ("unreadable", str(path), 3, "lamp")
    assert broken_off(None, ValueError("x")).text == "The edition could not be read: x [unbuildable]"


def test_of_a_link_that_is_refused_the_words_stay_and_of_raw_markup_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Finding] = []
    monkeypatch.setattr(refusing, "edition_of", lambda env: SimpleNamespace(report=told.append))
    names = {"apparatus_allowed": {}, "apparatus_short_names": True, "apparatus_guest": False}
    config = SimpleNamespace(apparatus_documents=["a"], **names)
    env = SimpleNamespace(current_document=SimpleNamespace(docname="b"))
    app: Any = SimpleNamespace(env=env, config=config, confdir=tmp_path, srcdir=tmp_path)
    for codes, words in ((["address-not-allowed", "raw-markup"], "words"), (["address-not-allowed"], "words<b>")):
        document = new_document("a.md")
        inner = nodes.reference("", "words", refuri="foo:bar"), nodes.raw("", "<b>", format="html")
        document += nodes.paragraph("", "", *inner)
        refusing.check_tree(app, document)
        assert ([finding.code for finding in told], document.astext()) == (codes, words)
        told.clear()
        env.current_document.docname = "a"  # where others tell of raw markup


def test_what_is_in_the_paragraph_of_a_broken_mark_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# A\n\nOne\ntwo\nthree.\n\nFour.\n", encoding="utf-8")
    torn = Finding(code="mark-not-closed", message="x", source=str(path), line=4)
    others = [Finding(code="html", message="x", source=str(path), line=line) for line in (1, 3, 5, 6, 7)]
    elsewhere = Finding(code="html", message="x", source="b.md", line=4)
    kept = list(apart_from_marks([torn, *others, elsewhere], [torn]))
    assert [(finding.source == "b.md", finding.line) for finding in kept] == [
        (False, 4), (False, 1), (False, 6), (False, 7), (True, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entity", "sign", "mend"), [("&#x200B;", "\u200b", "Write the word without"), ("&nbsp;", "\u00a0", "Type a space")]
)
def test_a_hidden_character_is_told_at_its_line(entity: str, sign: str, mend: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# A\n\nOne &amp; é\none{entity}two.\n", encoding="utf-8")
    inner = nodes.emphasis("", f"One & é one{sign}two")
    block = nodes.paragraph("", "", inner)
    block.line = 3
    document = new_document(str(path))
    document += block
    (finding,) = escaped_in_page(document, str(path), ())
    assert finding.line == 4 and mend in finding.mend


@pytest.mark.parametrize(
    ("pattern", "ways", "longest"),
    [
        ("abc", 1, 3), ("ab|cd|ef", 3, 2), ("(ab|cd)(ef|gh)", 4, 4), ("a?", 2, 1), ("(ab|cd)?", 3, 2), ("[ab]x", 1, 2),
        ("(a)?(?(1)bb|cc)", 4, 3), ("(a)?(?(1)bb)", 2, 3), ("a{2,4}", 3, 4),
    ],
)  # fmt: skip
def test_what_a_pattern_costs_is_in_how_many_ways_it_can_match(pattern: str, ways: int, longest: int) -> None:
    assert cost(pattern) == ways * longest


@pytest.mark.parametrize(
    ("text", "witness", "many"), [("a  lamp", "a lamp", "too many"), ("a lamp", "a  lamp", "too few")]
)
def test_blanks_are_too_many_or_too_few(text: str, witness: str, many: str, tmp_path: Path) -> None:
    had = f"T\n\n{witness}"
    Project(tmp_path, {"text.md": f"# T\n\n{text}\n", "witnesses.toml": declared("B", had), "B.txt": had})
    (finding,) = check_all(Edition(tmp_path, tmp_path))
    assert finding.code == "blanks" and many in finding.message


def test_transcriptions_are_among_what_is_declared(tmp_path: Path) -> None:
    had = "T\n\na lamp"
    Project(tmp_path, {"text.md": "# T\n\na lamp\n", "witnesses.toml": declared("B", had), "B.txt": had})
    with pulled(Edition(tmp_path, tmp_path)) as proof:
        assert proof.domain is not None
        assert {path.name for path in declared_files(proof.domain)} == {"B.txt", "witnesses.toml"}


def test_an_entry_without_a_type_wants_one_where_every_list_is_of_types(tmp_path: Path) -> None:
    files = {
        "text.md": "# T\n\nA {app}`lamp] lump B` and {app}`oil] oyl B | word`.\n",
        "app.md": "# A\n\n```{apparatus}\n:types: typo\n```\n",
    }
    Project(tmp_path, files)
    found = [finding for finding in check_all(Edition(tmp_path, tmp_path)) if finding.code == "unlisted-type"]
    assert not any("bars" in finding.mend for finding in found)
    assert [finding.expected for finding in found] == ["a type", "a list of them, {apparatus} with :types: word"]


def test_of_corrections_at_one_place_the_first_is_made() -> None:
    one, two, three = (Correction("a", start, old, "X") for start, old in ((0, "ab"), (1, "bc"), (2, "cd")))
    assert fitting("abcd", [three, two, one, one]) == [one, three]
    assert corrected("abcd", [one, three]) == "XX"
    assert fitting("abcd", [Correction("a", 0, "xy", "z")]) == []
    put_in = [Correction("a", 2, "", sign) for sign in "+-"]
    assert fitting("abcd", put_in) == put_in[:1]
    assert not one.overlaps(Correction("b", 0, "ab", "X"))


@pytest.mark.parametrize("written", ["{ap}`a`", "{ed:ap}`a`", "```{aparatus}\n```", "```{ed:aparatus}\n```"])
def test_a_misspelt_mark_gets_the_name_as_it_was_begun(written: str, make_project: Callable[..., Project]) -> None:
    root = make_project({"text.md": f"# Talk\n\nWords.\n\n{written}\n"}).root
    [finding] = check_all(Edition(root, root))
    meant = ("ed:" if "ed:" in written else "") + ("apparatus" if "aparatus" in written else "app")
    assert finding.mend == f"Did you mean '{meant}'?"


@pytest.mark.parametrize("kind", [DeclarationError, PDFError, PlainTextError, ProjectError])
def test_an_error_tells_the_same_in_another_process(kind: Callable[..., FindingsError]) -> None:
    found = Finding.of("no-lemma"), Finding.of("no-bracket", why="")
    error = kind(*found) if kind is DeclarationError else kind(found)
    again = pickle.loads(pickle.dumps(error))
    assert again.findings == error.findings == found and str(again) == f"{found[0].text}\n{found[1].text}"


def test_what_guards_against_faults_of_ours_tells_what_it_found(tmp_path: Path) -> None:
    """No example of the manual has these two: nothing that is written leads to them."""
    with pytest.raises(ProjectError) as lost:
        kept_witness(tmp_path, "B.txt", Witness("B", "A copy"), {"B": "Few words"}, {"B": "Few lines"})
    assert lost.value.findings[0].message == "witness B cannot be rebuilt: it has 'words' where 'lines' is wanted"
    book: Any = SimpleNamespace(marks=[SimpleNamespace(source="a.md", line=3, place="\u00b6 1")])
    planner: Any = SimpleNamespace(overfull=lambda: {0})
    with pytest.raises(PDFError, match="\u00b6 1: it is too long for the foot of a page") as full:
        keep_room(book, planner)
    assert (full.value.findings[0].source, full.value.findings[0].line, full.value.notes) == ("a.md", 3, {0})
    assert {error.value.findings[0].code for error in (lost, full)} == UNSHOWN
