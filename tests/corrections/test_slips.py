"""Each slip that correctors make is named at its own line, once, with what to type; all files at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace
from typing import cast
from urllib.parse import unquote

import pytest
from pybtex.database import Person

from sphinx_apparatus.checks.bibtex import doubtful_publishers, wrong_fields, wrong_names, wrong_values
from sphinx_apparatus.checks.everything import _beside
from sphinx_apparatus.checks.marks import slips_in
from sphinx_apparatus.checks.report import print_findings
from sphinx_apparatus.checks.works import form_of_citation, is_two
from sphinx_apparatus.corrections.proof import Edition, check_all, fix
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.model import Finding
from sphinx_apparatus.notation.entry import NotationError, parse_entry
from sphinx_apparatus.notation.locator import other_place, parse_locator
from sphinx_apparatus.records.proofreading import is_unknown_siglum
from sphinx_apparatus.records.registers import Item, turned_names
from sphinx_apparatus.records.values import is_date, is_orcid, is_year, kind_meant, wrong_span
from sphinx_apparatus.text.locus import Occurrence
from sphinx_apparatus.works.source import works_in
from tests.extension.project import Project, declared

from .repository import EDITION

WORK = """@book{guerin1973,
  author = {Guérin, Daniel},
  title = {Fascism and Big Business},
  publisher = {Monad Press},
  year = {1973}
}

@book{harman1997,
  author = {Harman, Chris},
  title = {The Lost Revolution},
  year = {1997}
}
"""


def faults(text: str) -> list[tuple[str, str, int]]:
    """Return the faults of a file of works: of each the work, its code and its line."""
    return [(work.key, fault.code, fault.line) for work in works_in(text) for fault in work.faults]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Business},", "Business,", ("guerin1973", "value-open", 3)),
        ("{Guérin, Daniel},", "{{Guérin, Daniel},", ("guerin1973", "value-open", 2)),
        ("{Monad Press},", '"Monad Press,', ("guerin1973", "value-open", 4)),
        ("year = {1973}\n}", "year = {1973\n}", ("guerin1973", "value-open", 5)),
        ("Business},", "Business}},", ("guerin1973", "brace-too-many", 3)),
        ("Press},", "Press}", ("guerin1973", "no-comma", 4)),
        ("{1973}\n}", "{1973}", ("guerin1973", "work-open", 5)),
        ("publisher =", "publisher", ("guerin1973", "no-field", 4)),
        ("@book{harman1997,", "@book{,", ("", "work-without-head", 8)),
        ("@book{harman1997,", "@book{harman1997", ("harman1997", "work-without-head", 8)),
        ("@book{harman1997,", "book{harman1997,", ("harman1997", "work-without-head", 8)),
        ("@book{harman1997,", "@book harman1997,", ("harman1997", "work-without-head", 8)),
    ],
)
def test_a_fault_in_a_work_is_named_at_its_line_and_is_no_fault_of_the_next(
    old: str, new: str, fault: tuple[str, str, int]
) -> None:
    assert faults(WORK) == []
    assert old in WORK
    assert faults(WORK.replace(old, new, 1)) == [fault]


@pytest.mark.parametrize(
    "right",
    [
        '@book{a,\n  title = "Words {in} braces",\n  year = 1973,\n}\n',
        "@book{a, title = {One\n  line} , year={1973}}\n@comment{nothing = {}}\n",
        "@article(a,\n  title = {x = y},\n  month = jan # {1},\n)\n",
        "@book{a,\n  title = {A title that goes on\n  year = after year},\n  year = {1973}\n}\n",
    ],
)
def test_a_work_that_can_be_read_has_no_fault(right: str) -> None:
    assert faults(right) == []


def slips(text: str) -> list[tuple[str, int, str]]:
    """Return the slips of a source: code, line and name of the mark."""
    return [(slip.code, text.count("\n", 0, slip.start) + 1, slip.name) for slip in slips_in(text)]


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("{app}first] furst B` and {lang}`Wort <de>`", ("mark-without-backtick", 3, "app")),
        ("{app} `first] furst B`", ("mark-without-backtick", 3, "app")),
        ("{app`first] furst B`", ("mark-without-brace", 3, "app")),
        ("app}`first] furst B`", ("mark-without-brace", 3, "app")),
        ("cite:p}`key`", ("mark-without-brace", 3, "cite:p")),
        ("a {app}`first] furst B and {lang}`Wort <de>`", ("not-closed", 3, "app")),
        ("a {name}`Ada <ada> and {lang}`Wort <de>`", ("mark-not-closed", 3, "name")),
        ("so”]{.quotation #q}", ("no-opening-bracket", 3, "")),
        ("[“so”{.quotation #q}", ("no-closing-bracket", 3, "")),
        ("[see @key, p. 3] and [@key, p. 3]", ("citation-in-brackets", 3, "")),
        ("{cite:p}`key{page 3}`", ("unknown-locator", 3, "page 3")),
        ("{cite:p}`key{pp. 31-30}`", ("unknown-locator", 3, "pp. 31-30")),
        ("\\cite{key}", ("citation-in-brackets", 3, "")),
        ("\\footcite[p. 3]{key}", ("citation-in-brackets", 3, "")),
        ("the [Bund]{lang=de} went", ("unknown-mark", 3, "lang=")),
        ('the [Bund]{.x lang="de" #b} went', ("unknown-mark", 3, "lang=")),
    ],
)
def test_a_mark_that_is_not_complete_is_named_once(text: str, slip: tuple[str, int, str]) -> None:
    assert slips(f"# Title\n\n{text}, words.\n\nMore.\n") == [slip]


@pytest.mark.parametrize(
    "text",
    [
        "{app}``the {lang}`Bund <de>`] the {lang}`Bund <en>` B``",
        "`{app}` is a mark, and ``{app}`x` `` too",
        r"\{app}` is none, nor is \[@key]",
        "[“so”]{.quotation #q} and {cite:p}`{see}key{pp. 3-5, 7},other`",
        "```\n{app}first\n```",
        "{.quotation #q}\n> Words.",
        "% {app}a comment",
    ],
)
def test_a_mark_that_is_complete_is_let_pass(text: str) -> None:
    assert slips(f"# Title\n\n{text}\n") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("```{toctree}\na\n\n```{toctree}\nb\n```", [("block-not-closed", 3, "")]),
        ("~~~{toctree}\na\n```\n\n```{note}\n~~~", [("block-not-closed", 3, "")]),
        ("```{bibliography}\n\n```{note}\nb\n```", [("block-not-closed", 3, "")]),
        ("```{note}\n~~~{tip}\na\n~~~\n```", []),
        ("```{code-block} md\n```{note}\n```", []),
        ("````{note}\n```{tip}\na\n```\n````", []),
        ("```\n```{toctree}\n```", []),
    ],
)
def test_a_block_whose_end_was_left_out_is_told_where_it_begins(text: str, told: list[tuple[str, int, str]]) -> None:
    assert slips(f"# Title\n\n{text}\n") == told


@pytest.mark.parametrize("text", ["1934-02-28", "1936-02-29", "1919-03", "1927"])
def test_a_date_of_the_calendar_is_one(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize("text", ["1934-02-31", "1934-02-29", "1934-13", "1934-00", "1934-1-1", "0000", "19341", ""])
def test_a_date_of_no_calendar_is_none(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize("text", ["1973", "1918–19", "1918-1919", "1934a", "n.d.", "forthcoming", "198X", "44 BC"])
def test_a_year_is_one(text: str) -> None:
    assert is_year(text)


@pytest.mark.parametrize("text", ["197O", "l973", "19733", "197", "3973", ""])
def test_a_year_with_a_slip_is_none(text: str) -> None:
    assert not is_year(text)


@pytest.mark.parametrize(
    ("text", "life", "wrong"),
    [
        ("1889–1970", True, ""),
        ("1881 (or 1882)–1938", True, ""),
        ("born 1904", True, ""),
        ("1900–2020", True, ""),
        ("1900–2021", True, "from 1900 to 2021 is more than a life"),
        ("1800–1970", False, ""),
        ("1974–1890", True, "1890 is before 1974"),
        ("1974 - 1890", False, "1890 is before 1974"),
        ("189O–1970", True, "'189O' is not a year"),
    ],
)
def test_dates_in_words_are_in_order(text: str, life: bool, wrong: str) -> None:
    assert wrong_span(text, life) == wrong


def test_an_orcid_has_the_digit_that_checks_it() -> None:
    assert is_orcid("https://orcid.org/0000-0002-1825-0097") and is_orcid("0000-0002-1694-233X")
    assert not any(map(is_orcid, ("0000-0002-1825-0098", "0000-0002-1825", "0000-1002-1825-0095")))


def places(findings: Iterable[Finding]) -> list[tuple[str, str, int]]:
    """Return the codes of findings with file and line."""
    return [(finding.code, Path(finding.source).name, finding.line) for finding in findings]


REGISTER = '[[person]]\nkey = "ada"\nname = "Ada"\n'
TEXT = "# T\n\nWords of {name}`Ada <ada>`.\n\nMore {app}`words] wrods B | typo` here.\n"


def edition(tmp_path: Path, files: dict[str, str], **settings: object) -> Edition:
    """Return an edition of a text with a witness, a register and works."""
    witness = "T\n\nWords of Ada.\n\nMore wrods here."
    base = {"text.md": TEXT, "B.txt": witness, "witnesses.toml": declared("B", witness), "persons.toml": REGISTER}
    Project(tmp_path, base | {"works.bib": WORK} | files, apparatus_registers=["persons.toml"], **settings)
    return Edition(tmp_path, tmp_path)


def test_mistakes_in_several_files_are_told_at_once(tmp_path: Path) -> None:
    wrong = {
        "persons.toml": REGISTER + 'identificaton = "a poet"\n',
        "works.bib": WORK.replace("publisher", "publsher"),
        "text.md": TEXT.replace("B | typo", "B typo"),
    }
    found = check_all(edition(tmp_path, wrong))
    assert places(found) == [
        ("unknown-key", "persons.toml", 4),
        ("no-bar", "text.md", 5),
        ("unknown-field", "works.bib", 4),
    ]
    assert [finding.mend for finding in found][::2] == ["Did you mean 'identification'?", "Did you mean 'publisher'?"]


def test_a_name_that_is_gone_is_one_finding_with_all_its_places(tmp_path: Path) -> None:
    cited = "\nSo he says ({bibl}`p. 3 <guerin1973 p. 3>`).[^a]\n\n[^a]: See {cite:p}`harman1997, guerin1973{p. 4}`.\n"
    text = TEXT.replace("Words of", "Words {name}`of <ada>`") + cited
    witness = "T\n\nWords of Ada.\n\nMore wrods here.\n\nSo he says (p. 3)."
    files = {"text.md": text, "B.txt": witness, "witnesses.toml": declared("B", witness)}
    assert {(f.code, f.line) for f in check_all(edition(tmp_path, files))} == {("unlisted-work", 9)}
    files["list.md"] = "# Works\n\n```{bibliography}\n```\n"
    assert check_all(edition(tmp_path, files)) == ()
    files["persons.toml"] = REGISTER.replace('key = "ada"', 'key = "lovelace"')
    files["works.bib"] = WORK.replace("guerin1973", "guerin")
    names, works = check_all(edition(tmp_path, files))
    path = str(tmp_path / "text.md")
    assert (names.code, names.line, works.code, works.line) == ("unknown-name", 3, "unknown-work", 7)
    assert names.message == "no register has the key 'ada'"
    assert works.message == f"no work has the key 'guerin1973' (and in {path}:9)"
    assert works.mend == "Did you mean 'guerin'?"
    files["works.bib"] = WORK.replace("guerin1973", "fascism")
    assert check_all(edition(tmp_path, files))[1].mend.startswith("Describe the work under this key in ")
    files["witnesses.toml"] = declared("C", witness)
    assert [f.code for f in check_all(edition(tmp_path, {**files, "C.txt": witness}))].count("unknown-siglum") == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"),
    [
        ("persons.toml", 'name = "Ada"', 'name = "Ada', "toml-quote", 3),
        ("persons.toml", 'name = "Ada"', "name = “Ada”", "toml-curly", 3),
        ("persons.toml", 'name = "Ada"', "name = Ada", "toml-words", 3),
        ("persons.toml", 'name = "Ada"', 'name: "Ada"', "toml-colon", 3),
        ("persons.toml", 'name = "Ada"', 'name = "Ada"\nforms = ["Ada"\nnote = "x"', "toml-list", 4),
        ("persons.toml", "[[person]]", "[[person]", "toml-head", 1),
        ("persons.toml", 'name = "Ada"', '<<<<<<< a\nname = "Ada"', "conflict", 3),
        ("persons.toml", 'name = "Ada"', 'name = "Ada"\nname = "A"', "toml-twice", 4),
        ("persons.toml", 'name = "Ada"', 'name = "Ada"\nauthority = "GND 118507347"', "wrong-number", 4),
        ("works.bib", "@book{harman", "@boook{harman", "type-of-work", 8),
        ("works.bib", "harman1997", "guerin1973", "work-twice", 8),
        ("works.bib", "  publisher = {Monad Press},", "  year = {1974},", "field-twice", 5),
        ("works.bib", "{1973}", "{197O}", "not-a-year", 5),
        ("works.bib", "{1973}", "{1973},\n  isbn = {978-3-205-23229-3}", "wrong-number", 6),
        ("works.bib", "{1973}", "{1973},\n  url = {https://example.org/ a}", "blank-in-address", 6),
        ("works.bib", "{1973}", "{1973},\n  crossref = {nowhere}", "unknown-crossref", 6),
        ("text.md", "| typo", "| conjecture", "no-conjecture", 5),
        ("text.md", "Words of", "Words\x07 of", "stray-character", 3),
        ("text.md", "Words of", "- Words of", "list-in-text", 3),
        ("text.md", "here.", "here.[^a]\n\n[^a]: By {name}`Ada <adda>`.", "unknown-name", 7),
        ("text.md", "Words of", "    Words of", "code-in-text", 3),
    ],
)
def test_a_slip_is_the_only_thing_named_and_at_its_line(
    file: str, old: str, new: str, code: str, line: int, tmp_path: Path
) -> None:
    texts = {"text.md": TEXT, "persons.toml": REGISTER, "works.bib": WORK}
    assert old in texts[file]
    assert places(check_all(edition(tmp_path, {file: texts[file].replace(old, new, 1)}))) == [(code, file, line)]


def test_a_string_for_a_list_of_another_extension_is_one_finding(tmp_path: Path) -> None:
    (finding,) = check_all(edition(tmp_path, {}, bibtex_bibfiles="works.bib"))
    assert (finding.code, finding.expected) == ("wrong-setting", "a list, [ … ]")


@pytest.mark.parametrize("value", [["a.toml", "b.toml"], [], [3]])
def test_a_list_for_one_name_is_read_as_that_only_where_it_has_one(value: list[object], tmp_path: Path) -> None:
    assert [f.code for f in check_all(edition(tmp_path, {}, apparatus_quotations=value))] == ["wrong-setting"]
    (finding,) = check_all(edition(tmp_path, {"a.toml": "[[quotation]]\n"}, apparatus_quotations=["a.toml"]))[:1]
    assert Path(finding.source).name == "a.toml"


def test_a_place_behind_a_key_is_put_into_braces(tmp_path: Path) -> None:
    note = "\n[^a]: See {cite:p}`guerin1973 p. 3`.\n"
    (finding,) = check_all(edition(tmp_path, {"text.md": TEXT.replace("here.", "here.[^a]") + note}))
    assert (finding.line, finding.mend) == (7, "Write {cite:p}`guerin1973{p. 3}`.")


def test_a_misspelt_setting_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    (finding,) = check_all(edition(tmp_path, {}, apparatus_cronology="chronology.toml"))
    assert (finding.code, finding.mend) == ("unknown-setting", "Did you mean 'apparatus_chronology'?")


SLIPS = (
    ("edition/text/talk.md", "ships would", "ships <b>would"), ("bibliography/works.bib", "{1880}", "{1880"),
    ("edition/data/persons.toml", 'name = "Orr', 'nmae = "Orr'),
)  # fmt: skip
SLIPS_TOLD = [("value-open", "works.bib", 6), ("unknown-key", "persons.toml", 3), ("html", "talk.md", 7)]


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"),
    [
        ("conf.py", "apparatus_witnesses", "apparatus_witness", "unknown-setting", 18),
        ("conf.py", "apparatus_registers", "apparatus_register", "unknown-setting", 20),
        ("conf.py", '["text/talk"]', '"text/talk"', "wrong-setting", 17),
        ("conf.py", '"edition/witnesses/witnesses.toml"', '["edition/witnesses/witnesses.toml"]', "wrong-setting", 18),
        ("conf.py", '["edition/data/persons.toml"]', '"edition/data/persons.toml"', "wrong-setting", 20),
        ("edition/witnesses/witnesses.toml", 'title = "The light on the point"\n', "", "missing-key", 1),
        ("edition/witnesses/witnesses.toml", 'title = "', "title = ", "toml-quote", 3),
        ("edition/witnesses/witnesses.toml", "[[witness]]", "[witness]", "no-table", 1),
    ],
)
def test_a_wrong_setting_or_witness_keeps_nothing_else_from_being_told(
    file: str, old: str, new: str, code: str, line: int, tmp_path: Path
) -> None:
    root = tmp_path / "edition"
    copytree(EDITION, root)
    for name, was, now in (*SLIPS, (file, old, new)):
        path = root / name
        text = path.read_text(encoding="utf-8")
        assert was in text
        path.write_text(text.replace(was, now, 1), encoding="utf-8")
    told = {*SLIPS_TOLD, (code, Path(file).name, line)}
    assert set(places(check_all(Edition(root / "edition", root)))) == told


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line", "said"),
    [
        ("edition/text/talk.md", "`]\n\n***", "`] ***", "no-section-break", 17, "Put *** on a line of its own"),
        ("edition/text/talk.md", "perry1880`.\n", "perry1880`.\n\nMore.\n", "block-added", 34, "four spaces"),
        ("edition/text/talk.md", "perry1880`.\n", "perry1880`. [^x]: So.\n", "no-such-note", 32, "line before [^x]:"),
        ("edition/text/talk.md", "ships.\nIt", "ships.\n\nIt", "block-begun", 31, "whole again"),
        ("edition/text/talk.md", "have.\n", "have.\n\nNot so.\n", "block-added", 32, "goes into a note"),
        ("edition/text/talk.md", "`.[^perry]\n", "`.[^1]\n", "no-such-note", 10, "Did you mean '[^perry]'?"),
        ("edition/text/talk.md", "]: Ann", "]. Ann", "note-without-colon", 32, "Put a colon after [^perry]"),
        ("edition/text/talk.md", "\n## After", "\n## 3. After", "added", 21, "Take '3.' out."),
        ("edition/text/talk.md", "What is left", "• What is left", "added", 29, "Take '•' out."),
        ("edition/text/talk.md", "that we have.", "that we have.[JB1]", "changed", 30, "called by its label"),
        ("edition/text/talk.md", "{name}`John", "{n ame}`John", "stray-marks", 27, "Take the space out"),
        ("edition/text/talk.md", "bell was sold", "{--bell--}{++horn++} was sold", "stray-marks", 26, "entries keep"),
        ("edition/index.md", "back/works\n```\n", "back/works\n", "block-not-closed", 3, "Write ```"),
        ("edition/index.md", "```{toctree}", "~~~{toctree}", "block-not-closed", 3, "Write ~~~"),
        ("edition/witnesses/witnesses.toml", '"B.txt"', '"BB.txt"', "no-transcription", 4, "Did you mean 'B.txt'?"),
    ],
)  # fmt: skip
def test_what_web_editors_are_careless_of_is_told_once_with_its_mend(
    file: str, old: str, new: str, code: str, line: int, said: str, tmp_path: Path
) -> None:
    root = tmp_path / "edition"
    copytree(EDITION, root)
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    (finding,) = check_all(Edition(root / "edition", root))
    assert (finding.code, Path(finding.source).name, finding.line) == (code, Path(file).name, line)
    assert said in finding.text


def test_a_file_of_windows_is_named_once_with_its_line(tmp_path: Path) -> None:
    made = edition(tmp_path, {})
    path = tmp_path / "works.bib"
    path.write_bytes(WORK.encode("cp1252"))
    assert places(check_all(made)) == [("not-utf-8", "works.bib", 2)]


def test_an_id_of_a_release_that_is_lost_is_named(tmp_path: Path) -> None:
    ids = {"p1": {"kind": "paragraph", "words": "Words"}, "q-so": {"kind": "quotation", "words": "so"}}
    release = json.dumps({"title": "T", "version": "1", "ids": ids})
    made = edition(tmp_path, {"releases/1.json": release}, apparatus_releases="releases")
    assert [(finding.code, finding.excerpt) for finding in check_all(made)] == [("lost-id", "so")]


def test_a_lost_id_is_told_at_the_line_where_it_was(tmp_path: Path) -> None:
    ids = {"a2-words": {"kind": "entry", "words": "words"}, "p9": {"kind": "paragraph", "words": "Gone"}}
    release = json.dumps({"title": "T", "version": "1", "ids": ids})
    text = TEXT.replace("{app}`words] wrods B | typo`", "wrods")
    made = edition(tmp_path, {"releases/1.json": release, "text.md": text}, apparatus_releases="releases")
    assert places(check_all(made)) == [("lost-id", "text.md", 1), ("lost-id", "text.md", 5)]


def test_a_note_or_quotation_that_has_another_name_is_told_where_it_is(tmp_path: Path) -> None:
    ids = {"note-adam": {"kind": "note", "words": "Who she was, and where she lived"},
           "q-so": {"kind": "quotation", "words": "Words of Ada"}}  # fmt: skip
    text = TEXT.replace("Words of {name}`Ada <ada>`", "[Words of {name}`Ada <ada>`]{.quotation #q-no}")
    text = text.replace(" here.", " here.[^ada]") + "\n[^ada]: Who she was, and where she had lived.\n"
    releases = {"releases/1.json": json.dumps({"title": "T", "version": "1", "ids": ids}), "text.md": text}
    made = edition(tmp_path, releases, apparatus_releases="releases", myst_enable_extensions=["attrs_inline"])
    quotation, note = (f for f in check_all(made) if f.code == "lost-id")
    assert (quotation.line, quotation.mend[:22]) == (3, "Call q-no q-so again; ")
    assert (note.line, note.mend[:30]) == (7, "Call note-ada note-adam again;")


def test_a_quotation_that_is_not_marked_is_told_of_the_ledger_and_not_lost_besides(tmp_path: Path) -> None:
    release = json.dumps({"title": "T", "version": "1", "ids": {"q-so": {"kind": "quotation", "words": "so"}}})
    ledger = '[[quotation]]\nid = "q-so"\nstatus = "none"\n'
    files = {"releases/1.json": release, "quotations.toml": ledger}
    made = edition(tmp_path, files, apparatus_releases="releases", apparatus_quotations="quotations.toml")
    assert places(check_all(made)) == [("quotation-not-marked", "quotations.toml", 1)]


WRONG = [
    ("year = {1973}", "year = {1973-1972}", "not-a-year", "four digits"),
    ("year = {1973}", "date = {1973-13}", "not-a-date", "1934-02-12"),
    ("year = {1973}", "date = {1973-02-30}", "not-a-date", "1934-02-12"),
    ("year = {1973}", "date = {12/02/1973}", "not-a-date", "1934-02-12"),
    ("year = {1973}", "date = {12.2.1973}", "not-a-date", "1934-02-12"),
    ("year = {1973}", "date = {1973/1972}", "not-a-date", "1934-02-12"),
    ("year = {1973}", "date = {1973-05/1973-04}", "not-a-date", "1934-02-12"),
    ("year = {1973}", "date = {1973},\n  urldate = {3 May 2020}", "not-a-date", "1934-02-12"),
    ("year = {1973}", "pages = {45-12}", "range-backwards", "the lower number first"),
    ("publisher =", "verlag =", "unknown-field", "Did you mean 'publisher'?"),
    ("publisher =", "ort =", "unknown-field", "Did you mean 'address'?"),
    ("year = {1973}", "vol = {2}", "unknown-field", "Did you mean 'volume'?"),
    ("year = {1973}", "xref = {harman1979}", "unknown-crossref", "Did you mean 'harman1997'?"),
    ("year = {1973}", "related = {nobody}", "unknown-crossref", "the key of another work"),
    ("@book{guerin", "@website{guerin", "type-of-work", "Did you mean 'online'?"),
    ("@book{guerin", "@chapter{guerin", "type-of-work", "Did you mean 'incollection'?"),
]


@pytest.mark.parametrize(("was", "now", "code", "said"), WRONG, ids=[wrong[1] for wrong in WRONG])
def test_a_value_of_a_work_that_cannot_be_right_is_told(
    was: str, now: str, code: str, said: str, tmp_path: Path
) -> None:
    made = edition(tmp_path, {"works.bib": WORK.replace(was, now, 1)})
    (finding,) = check_all(made)
    assert (finding.code, finding.line) == (code, 1 + WORK[: WORK.index(was)].count("\n") + now.count("\n"))
    assert said in finding.text


def test_values_of_works_that_can_be_right_are_not_told(tmp_path: Path) -> None:
    for value in (
        "1973-05-31",
        "1973/..",
        "../1973",
        "1973-21",
        "197X",
        "1973~",
        "forthcoming",
        "-0043",
        "1972-05/1973-04",
    ):
        made = edition(
            tmp_path / value.replace("/", "-"), {"works.bib": WORK.replace("year = {1973}", f"date = {{{value}}}")}
        )
        assert check_all(made) == (), value
    pages = WORK.replace("year = {1973}", "year = {1973},\n  pages = {12-45, 145-6, 1.3-1.2, 45-45, 46—47}")
    assert check_all(edition(tmp_path / "pages", {"works.bib": pages})) == ()


ENTRIES = [
    ("wrods B | Typo", "unknown-type", "Did you mean 'typo'?"),
    ("wrods B | So printed. | typo", "unknown-type", "Write | typo | So printed."),
    ("wrods b | typo", "unknown-siglum", "lemma] reading B | type"),
    ("B wrods | typo", "unknown-siglum", "lemma] reading B | type"),
    ("wrods *B* | typo", "unknown-siglum", "lemma] reading B | type"),
]


@pytest.mark.parametrize(("written", "code", "said"), ENTRIES)
def test_an_entry_that_is_written_a_little_otherwise_is_told_how(
    written: str, code: str, said: str, tmp_path: Path
) -> None:
    (finding,) = check_all(edition(tmp_path, {"text.md": TEXT.replace("wrods B | typo", written)}))
    assert finding.code == code and said in finding.mend


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("words) wrods B | typo", "no-bracket"), ("words = wrods B | typo", "no-bracket"),
        ("words [wrods B | typo", "no-bracket"), ("wrods -> words B | typo", "no-bracket"),
        ("wrods → words B | typo", "no-bracket"), ("words / wrods B | typo", "no-bracket"),
        ("words] wrods | typo | B", "unknown-siglum"), ("words] wrods | B | typo", "unknown-siglum"),
    ],
)  # fmt: skip
def test_an_entry_with_another_sign_for_the_bracket_or_a_siglum_too_late_is_told_whole(written: str, code: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_entry(written, "BC")
    assert (caught.value.finding.code, caught.value.finding.mend) == (code, "Write: {app}`words] wrods B | typo`")
    assert parse_entry("words] wrods B | typo | B", "BC").note == "B"


def test_a_locator_is_told_how_it_is_written() -> None:
    meant = {"page 12": "p. 12", "pages 12-13": "pp. 12-13", "12": "p. 12", "12-13": "pp. 12-13", "chapter 3": "ch. 3"}
    meant |= {"pp. 68—69": "pp. 68–69"}
    for written, form in {**meant, "page": "", "so 12": ""}.items():
        with pytest.raises(NotationError) as caught:
            parse_locator(written)
        assert caught.value.finding.mend == (form and f"Did you mean '{form}'?")
    with pytest.raises(NotationError) as caught:
        parse_locator("pp. 31-30")
    assert caught.value.finding.code == "range-backwards" and parse_locator("pp. 131-2").last == "2"


def test_a_citation_with_its_place_in_brackets_is_told_how_it_is_written() -> None:
    assert form_of_citation("see perry1880") == "{see}perry1880" and form_of_citation("perry1880") == ""
    assert form_of_citation("perry1880[p. 3]") == form_of_citation("perry1880 p. 3") == "perry1880{p. 3}"


def test_a_page_may_have_spaces_that_do_not_break_and_the_text_those_of_its_witness(tmp_path: Path) -> None:
    page = "---\norphan: true\n---\n# P\n\nWords\u00a0here and&nbsp;there.\n"
    assert check_all(edition(tmp_path / "a", {"page.md": page})) == ()
    made = edition(tmp_path / "b", {"text.md": TEXT.replace("Words of", "Words\u00a0of")})
    assert places(check_all(made)) == [("stray-character", "text.md", 3)]


def test_a_letter_that_only_looks_right_is_told_once(tmp_path: Path) -> None:
    made = edition(tmp_path, {"text.md": TEXT.replace("Words", "W\u043erds")})
    assert places(check_all(made)) == [("look-alike", "text.md", 3)]


def test_a_page_whose_name_is_broken_is_not_told_where_it_is_left_out(tmp_path: Path) -> None:
    made = edition(tmp_path, {"gone/a.md": "# A\n"}, exclude_patterns=["gone"])
    (tmp_path / "gone/a\nb.md").write_text("# B\n", "utf-8")
    assert check_all(made) == ()


def test_a_quotation_takes_no_id_that_was_withdrawn(tmp_path: Path) -> None:
    gone = '[[withdrawn]]\nat = "p1"\nids = ["q-so"]\nwhy = "It was no quotation."\n'
    text = TEXT.replace("Words of", "[Words]{.quotation #q-so} of")
    made = edition(
        tmp_path,
        {"withdrawn.toml": gone, "text.md": text},
        apparatus_withdrawn="withdrawn.toml",
        myst_enable_extensions=["attrs_inline"],
    )
    assert places(check_all(made)) == [("duplicate-id", "text.md", 3)]


def test_a_release_that_is_cut_off_is_told_at_its_line(tmp_path: Path) -> None:
    release = json.dumps({"title": "T", "version": "1", "ids": {}})
    made = edition(tmp_path, {"releases/1.json": release}, apparatus_releases="releases")
    (tmp_path / "releases/1.json").write_text(release[:40], encoding="utf-8")
    assert places(check_all(made)) == [("not-json", "1.json", 1)]


def test_a_forge_shows_a_finding_at_its_line_and_nothing_of_it_is_a_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = edition(tmp_path, {"text.md": TEXT.replace("B | typo", "B ::error typo")})
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert print_findings(check_all(made)) == 1
    assert "::error file" not in capsys.readouterr().out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert print_findings(check_all(made)) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::")]
    assert line.startswith("::error file=text.md,line=5,title=the reading 'wrods B %3A%3Aerror typo' does not end with")
    assert "%0A    expected: one of the sigla B" in line


def test_a_forge_is_told_of_a_file_from_its_own_folder_and_with_a_title_that_it_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a file it knows the path from the top of the repository, and of a title it takes 255 characters."""
    folder = tmp_path / "my books, new"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    long = Finding(code="x", message="word " * 70, source=str(folder / "a b.md"), line=2)
    for top, path in ((str(tmp_path), "my books%2C new/a b.md"), ("", "a b.md"), ("/elsewhere", "a b.md")):
        monkeypatch.setenv("GITHUB_WORKSPACE", top)
        print_findings([long, replace(long, message="Short", line=0, mend="Do it."), replace(long, source="")])
        first, second = (s for s in capsys.readouterr().out.splitlines() if s.startswith("::"))
        assert first.startswith(f"::error file={path},line=2,title=word ")
        title, message = first.partition("title=")[2].split("::")
        assert len(title) <= 255 < len(message)
        assert second == f"::error file={path},line=1,title=Short [x]::    mend:     Do it."


def test_a_forge_is_given_ten_findings_the_last_of_which_counts_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It shows ten errors of a step, and 4,096 characters of each, and leaves out the others without a word."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    findings = [Finding(code="x", message=f"No. {n}", source=str(tmp_path / "a.md"), line=n) for n in range(1, 13)]
    print_findings([Finding(code="x", message="No place"), *findings])
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::")]
    assert len(told) == 10 and "No. 10" in told[-1] and told[-1].endswith("%0AAnd a.md: 2 things, in line 11, 12")
    long = dict.fromkeys(("message", "excerpt", "expected", "mend"), "word " * 900)
    many = [replace(findings[0], line=n, source=f"{n}.md", **long) for n in range(999)]
    print_findings(many)
    *_first, last = (line.rpartition("::")[2] for line in capsys.readouterr().out.splitlines() if line.startswith("::"))
    assert len(unquote(last)) == 4096 and "And 10.md: one thing, in line 10" in last
    print_findings(findings[:10])
    assert "And" not in capsys.readouterr().out.rpartition("::")[2]


def test_nothing_that_is_printed_of_a_proposal_is_a_command_to_a_forge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runner of a forge takes ``##[name]`` for a command anywhere in a line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    bad = "##[error file=a.md]All is well"
    findings = [
        Finding(code="x", message=f"{n} {bad}", source=str(tmp_path / f"{bad}.md"), excerpt=bad) for n in "1234567"
    ]
    print_findings(findings)
    lines = capsys.readouterr().out.splitlines()
    assert any("All is well" in line for line in lines)
    assert not [line for line in lines if "##[" in line and not line.startswith("::error ")]


def test_five_findings_are_shown_in_full_and_the_rest_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    findings = [Finding(code="x", message=f"Number {n}", source=str(tmp_path / "a.md"), line=n) for n in range(1, 8)]
    assert print_findings(findings) == 1
    said = capsys.readouterr().out
    assert "Number 5" in said and "Number 6" not in said
    assert "a.md: 2 things, in line 6, 7" in said and "7 things have to be mended." in said


def test_fix_mends_what_was_plainly_meant(tmp_path: Path) -> None:
    made = edition(tmp_path, {"text.md": TEXT.replace("Words of", "###Words of")})
    assert fix(made)
    text = (tmp_path / "text.md").read_text(encoding="utf-8")
    assert text == TEXT.replace("Words of", "### Words of")
    assert fix(made) == []


def test_an_entry_whose_sides_may_be_exchanged_is_left_to_the_editor(tmp_path: Path) -> None:
    """The slip may be the editor's or the witness's: the one mend would bring it into the text."""
    made = edition(tmp_path, {"text.md": TEXT.replace("{app}`words] wrods B | typo`", "{app}`wrods] words B | typo`")})
    assert fix(made) == []
    assert "{app}`words] wrods B | typo`" in " ".join(finding.mend for finding in check_all(made))


@pytest.mark.parametrize(
    ("witness", "typed"),
    [("a — b", "a – b"), ('"a" b', "«a» b"), ("1918-1934", "1918–1934"), ("a - b", "a -- b"), ("a… b", "a... b")],
)
def test_fix_puts_a_mark_back_that_only_looks_like_that_of_the_witness(
    witness: str, typed: str, tmp_path: Path
) -> None:
    files = {"text.md": f"# T\n\nWords {typed} here.\n", "B.txt": f"T\n\nWords {witness} here."}
    Project(tmp_path, {**files, "witnesses.toml": declared("B", files["B.txt"])})
    made = Edition(tmp_path, tmp_path)
    fix(made)
    assert (tmp_path / "text.md").read_text(encoding="utf-8") == f"# T\n\nWords {witness} here.\n"
    assert check_all(made) == ()


TALK = """# T

He says "so" ({bibl}`p. 12 <guerin1973 p. 12>`) in 1919, and they — the {lang}`Arditi <it>`[^a] — went.

He says [more]{.quotation #q-more} ({bibl}`p. 30 <guerin1973 p. 30>`) of it.

[^a]: Who they were {cite:p}`harman1997`.
"""
SEEN = 'T\n\nHe says "so" (p. 12) in 1919, and they — the Arditi — went.\n\nHe says more (p. 30) of it.'
LEDGER = '[[quotation]]\nid = "q-more"\nstatus = "not"\nwork = "guerin1973"\nlocator = "p. 30"\n'
LOG = (
    '[[round]]\nnumber = 1\ndate = "2026"\nagainst = "B"\n\n[[round]]\nnumber = 2\ndate = "2026"\nagainst = "a scan"\n'
    '\n[paragraphs]\np1 = {text = "000000000000", state = "proofread", rounds = [1, 2]}\n'
)
LISTS = '# W\n\n```{bibliography}\n:filter: keywords % "talk"\n```\n\n```{apparatus}\n:types: typo\n```\n'
WORKS = WORK.replace("}\n}", "},\n  keywords = {talk}\n}")
ADA = 'dates = "1881–1938"\nauthority = "GND 118507346"\nauthority_address = "https://a.org/gnd/118507346"\n'
PERSON = f"{REGISTER}{ADA}unnamed = true\n"


def talk(tmp_path: Path, files: dict[str, str], **given: object) -> Edition:
    """Return an edition with a ledger, a log and a list of works, in order where none of its files is another."""
    base = {
        "text.md": TALK, "B.txt": SEEN, "witnesses.toml": declared("B", SEEN), "works.bib": WORKS, "log.toml": LOG,
        "quotations.toml": LEDGER, "persons.toml": PERSON, "list.md": LISTS,
    }  # fmt: skip
    named = {"apparatus_quotations": "quotations.toml", "apparatus_proofreading": "log.toml"}
    lists = {"apparatus_registers": ["persons.toml"], "myst_enable_extensions": ["attrs_inline"]}
    Project(tmp_path, base | files, **(named | lists | given))
    return Edition(tmp_path, tmp_path)


SILENT = [
    ("text.md", "<guerin1973 p. 12>", "<guerin1973 p. 21>", "other-place-in-words", 3, "write <guerin1973 p. 12>"),
    ("text.md", "<guerin1973 p. 30>", "<guerin1973 p. 31>", "other-place-in-words", 5, "p. 30"),
    ("quotations.toml", "p. 30", "p. 12", "another-place", 5, "as the text has it: p. 30"),
    ("quotations.toml", "guerin1973", "harman1997", "another-place", 4, "as the text has it: guerin1973"),
    ("persons.toml", "GND 118507346", "GDN 118507346", "unknown-authority", 5, "Did you mean 'GND 118507346'?"),
    ("persons.toml", "GND 118507346", "GND118507346", "unknown-authority", 5, "Did you mean 'GND 118507346'?"),
    ("persons.toml", "GND 118507346", "Wikidata 118507346", "number-of-another", 5, "Did you mean 'GND 118507346'?"),
    ("persons.toml", "gnd/118507346", "gnd/118507364", "number-in-address", 6, "in the address, 118507364"),
    ("persons.toml", '"1881–1938"', '"1881–938"', "wrong-dates", 4, "938 is before 1881"),
    ("persons.toml", "unnamed", "see = []\n[[persom]]\nunnamed", "unknown-table", 8, "Did you mean 'person'?"),
    ("log.toml", '\ndate = "2026"\nagainst = "a', '\ndate = "25.11.2026"\nagainst = "a', "not-a-date", 8, "25.11.2026"),
    ("log.toml", '"a scan"', '"C"', "unknown-copy", 9, "one of the sigla B"),
    ("log.toml", '"a scan"', '"b"', "unknown-copy", 9, "Did you mean 'B'?"),
    ("log.toml", '\ndate = "2026"\nagainst = "a', '\ndate = "2926"\nagainst = "a', "round-to-come", 8, "2926"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "line", "said"), SILENT, ids=[row[2] for row in SILENT])
def test_a_value_that_another_contradicts_is_told(
    file: str, old: str, new: str, code: str, line: int, said: str, tmp_path: Path
) -> None:
    known = {"text.md": TALK, "quotations.toml": LEDGER, "persons.toml": PERSON, "log.toml": LOG}
    found = check_all(talk(tmp_path, {file: known[file].replace(old, new, 1)}))
    assert (code, file, line) in places(found), found
    assert said in next(finding.text for finding in found if finding.code == code)
    assert {finding.code for finding in found} <= {code, "another-place"}


def test_values_that_agree_are_not_told(tmp_path: Path) -> None:
    assert check_all(talk(tmp_path, {})) == ()


@pytest.mark.parametrize(
    ("written", "link", "said"),
    [
        ("p. 12", "p. 21", "p. 12"), ("pp. 68-69", "pp. 68-96", "pp. 68-69"), ("p. 12 ff.", "p. 11", "p. 12 ff"),
        ("pp. 2, 5 and 20–22", "p. 23", "pp. 2, 5 and 20–22"), ("chapter 3", "ch. 4", "chapter 3"),
        ("Page 12", "p. 13", "Page 12"), ("pp. 103-4", "pp. 103-104", ""), ("pp. 68-69", "p. 68", ""),
        ("p. 68", "pp. 68-69", ""), ("p. 12f", "pp. 12-13", ""), ("p. 12 ff.", "pp. 14-19", ""),
        ("pp. 2, 5 and 20–22", "p. 21", ""), ("*A* (New York, 1973), p. 3", "p. 3", ""),
        ("ibid.", "p. 3", ""), ("p. xii", "p. xi", ""), ("p. 3, n. 4", "p. 3", ""), ("p. 3", "n. 4", ""),
        (f"p. {'9' * 5_000}", "p. 3", f"p. {'9' * 5_000}"), ("p. 3", f"p. {'9' * 5_000}", ""),
    ],
)  # fmt: skip
def test_words_name_another_place_than_their_link_only_where_both_cannot_be(written: str, link: str, said: str) -> None:
    assert other_place(written, link) == said


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("GDN 118507346", "GND 118507346"), ("gnd 1", "GND 1"), ("GND:118507346", "GND 118507346"),
        ("GMD 118507346", "GND 118507346"), ("VIAV 12345", "VIAF 12345"), ("Wikdata X", "Wikidata X"),
        ("https://d-nb.info/gnd/118507346", "GND 118507346"), ("https://www.wikidata.org/wiki/Q1", "Wikidata Q1"),
        ("ISIN 0", "ISNI 0"), ("GMD 118507347", ""), ("DNB 118507346", ""), ("BNF 12345678", ""),
    ],
)  # fmt: skip
def test_the_name_of_an_authority_file_is_known_by_its_letters_or_by_the_number(written: str, meant: str) -> None:
    assert kind_meant(written) == meant


@pytest.mark.parametrize(
    ("written", "address", "meant"),
    [
        ("VIAF 118507346", "https://d-nb.info/gnd/118507346", "GND 118507346"),
        ("VIAF 118507346", "https://www.deutsche-biographie.de/pnd118507346.html", "GND 118507346"),
        ("VIAF 118507346", "https://www.deutsche-biographie.de/pnd118507347.html", ""),
        ("VIAF 118507346", "https://viaf.org/viaf/118507346", ""), ("VIAF 118507346", "", ""),
        ("GND 118507346", "https://viaf.org/viaf/118507346/", ""), ("GND Q42", "", "Wikidata Q42"),
        ("VIAF Q42", "", "Wikidata Q42"), ("Wikidata 118507346", "", "GND 118507346"),
        ("GND 0000 0001 2146 438X", "", "ISNI 0000 0001 2146 438X"), ("Wikidata 102333412", "", ""),
        ("ORCID 0000 0001 2146 438X", "", "ISNI 0000 0001 2146 438X"),
        ("GND 102333413", "https://viaf.org/viaf/102333413", "VIAF 102333413"),
        ("BNF 118507346", "https://a.org/118507346", ""), ("GND 118507346", "https://d-nb.info/gnd/1", ""),
    ],
)  # fmt: skip
def test_a_number_is_of_another_authority_only_where_form_or_address_show_it(
    written: str, address: str, meant: str
) -> None:
    assert kind_meant(written, address) == meant


@pytest.mark.parametrize(
    ("name", "key", "forms", "meant"),
    [
        ("Otto Bauer", "bauer", "", "Bauer, Otto"), ("Otto Bauer", "x", "Bauer", "Bauer, Otto"),
        ("Otto Bauer", "x", "", ""),
        ("Béla Kún", "kun", "", "Kún, Béla"), ("Mao Zedong", "mao", "Mao", ""),
        ("Pope Pius XI", "pius-xi", "Pius XI", ""),
        ("Captain Ahab", "ahab", "Ahab", ""),
        ("Federico García Lorca", "lorca", "García Lorca", "García Lorca, Federico"),
        ("Walther von der Vogelweide", "vogelweide", "", ""),
        ("[Officer of Italy]", "italy", "", ""), ("Homer", "homer", "", ""),
    ],
)  # fmt: skip
def test_a_name_in_another_order_is_told_only_among_others(name: str, key: str, forms: str, meant: str) -> None:
    def items(*names: tuple[str, str, str]) -> list[Item]:
        return [Item(key=k, name=n, forms=(f,) * bool(f), way=("person", 0)) for n, k, f in names]

    others = [("Seitz, Karl", "seitz", ""), ("Renner, Karl", "renner", ""), ("Adler, Max", "adler", "")]
    assert [f.mend for f in turned_names(items((name, key, forms), *others))] == [f"Did you mean '{meant}'?"] * bool(
        meant
    )
    assert not [*turned_names(items((name, key, forms), *others[:2]))]
    natural = [("Karl Seitz", "seitz", ""), ("Karl Renner", "renner", ""), ("Max Adler", "adler", "")]
    assert not [*turned_names(items((name, key, forms), *natural))]
    (found,) = turned_names(items(("Bauer, Otto", "bauer", "Otto Bauer"), *natural))
    assert found.mend == "Did you mean 'Otto Bauer'?"
    assert not [*turned_names(items(("Philip, Duke of Orléans", "philip", "Philip"), *natural))]


@pytest.mark.parametrize(
    ("publisher", "address", "mend"),
    [
        ("New York: Monad Press", "New York", "publisher = {Monad Press}"),
        ("Monad Press, New York", "New York", "{Monad Press}'"),
        ("London: Verso", "", "publisher = {Verso}, address = {London}"), ("Verso, London", "", "address = {London}"),
        ("Verso, London", "New York", ""), ("Paris: Maspero", "", ""), ("CRC Press: Taylor", "", ""),
        ("O’Reilly, Inc.", "", ""),
        ("{Verso, London}", "", ""), ("Verso", "", ""),
    ],
)  # fmt: skip
def test_a_place_in_a_publisher_is_told_where_it_is_known_for_one(
    publisher: str, address: str, mend: str, tmp_path: Path
) -> None:
    given = f"publisher = {{{publisher}}}" + (f",\n  address = {{{address}}}" if address else "")
    (tmp_path / "works.bib").write_text(
        WORK.replace("publisher = {Monad Press}", given).replace("{1997}", "{1997},\n  location = {London}"), "utf-8"
    )
    domain = SimpleNamespace(
        base=tmp_path, unread_works=(), env=SimpleNamespace(config=SimpleNamespace(bibtex_bibfiles=["works.bib"]))
    )
    found = [*doubtful_publishers(cast("EditionDomain", domain))]
    assert [finding.line for finding in found] == [4] * bool(mend) and mend in "".join(f.mend for f in found)


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("Ada B. & C. D.", "{Ada B. and C. D.}"), ("Pia Bayer, et al.", "{Pia Bayer and others}"),
        ("{Faber & Faber} & Ada Bayer und C. D.", "{{Faber & Faber} and Ada Bayer and C. D.}"),
        ("Bayer, Pia, 1961-", "{Bayer, Pia}"), ("Pia Bayer (Hrsg.) and C. D.", "{Pia Bayer and C. D.}"),
        ("Bayer, Pia; Szorger, Dieter", "{Bayer, Pia and Szorger, Dieter}"), ("A. B. et C. D.", "{A. B. and C. D.}"),
        ("Friends of the earth", "{{Friends of the earth}}"), ("A. Bayer and Land Ober österreich", "{{"),
        ("Pia Bayer and others", ""), ("{Faber & Faber}", ""), ("Ortega y Gasset, José", ""), ("bell hooks", ""),
        ("Walther von der Vogelweide", ""), ("Giovanni della Casa", ""), ("Ahmad al-Ghazali", ""), ("Etienne Et", ""),
        ("Имре Лакатос", ""), ("Paul Éluard", ""), ("Jan Łukasiewicz and Ömer Özgür", ""), ("نجيب محفوظ", ""),
        ("Общество любителей словесности", "{{Общество"), ("Νίκος Καζαντζάκης", ""),
        ("Pseudo-Dionysius the Areopagite", ""), ("family=Bruyn, given=Cornelis, prefix=de", ""),
        ("Archiv für die Geschichte, others and others", ""),
    ],
)  # fmt: skip
def test_names_are_parted_by_and_alone(written: str, mend: str) -> None:
    found = [finding.mend for finding in wrong_names("key", written)]
    assert found == ([] if not mend else found[:1]) and mend in "".join(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [("isbn", "5-02-026807-0 (Наука), 5-87399-054-9 (Ювента)"), ("isbn", "080442957x"), ("issn", "03785955, 2434561X"),
     ("lccn", "96078916"), ("_isbn", "1"), ("_parts", "2"),
     ("isbn", "978-2-503-58631-1 978-2-503-58632-8"), ("isbn", "978 2 503 58631 1"), ("issn", "1558-2914 1548-8403"),
     ("isbn", ""), ("doi", "10.1002/(SICI)1096-987X(199803)19:4<377::AID-JCC1>3.0.CO;2-P"), ("doi", "")],
)  # fmt: skip
def test_a_number_may_have_the_form_in_which_libraries_hand_it_out(name: str, value: str) -> None:
    works = works_in(WORK.replace("{1973}", f"{{1973}},\n  {name} = {{{value}}}"))
    assert [found for work in works for found in (*wrong_values(work, ()), *wrong_fields(work))] == []


@pytest.mark.parametrize(
    ("name", "key", "two"),
    [
        ("Pia Bayer, Dieter Szorger", "bayer2007", True), ("Pia Bayer, Dieter", "bayer2007", False),
        ("García Márquez, Gabriel José", "garcia1967", False), ("Pia Bayer, D. Szorger", "bayer2007", False),
        ("{Pia Bayer}, Dieter Szorger", "bayer2007", False), ("Pia Bayer, Dieter Szorger", "schattendorf", False),
    ],
)  # fmt: skip
def test_a_name_of_two_persons_is_told_by_the_key(name: str, key: str, two: bool) -> None:
    assert is_two(Person(name), key) is two


@pytest.mark.parametrize(
    ("figures", "told"),
    [("9I", True), ("1O3", True), ("l2", True), ("O12", True), ("86–9l", True), ("12a", False), ("e1234", False),
     ("A1–A12", False), ("xii", False), ("I12", False), ("12r", False)],
)  # fmt: skip
def test_a_letter_among_figures_is_told_where_it_looks_like_one(figures: str, told: bool) -> None:
    work = WORK.replace("{1973}", f"{{1973}},\n  pages = {{{figures}}}")
    assert ["letter-for-figure"] * told == [f.code for w in works_in(work) for f in wrong_values(w, ())]


@pytest.mark.parametrize(
    ("first", "last", "near"), [(4, 6, [5]), (6, 7, [5, 9]), (1, 1, [1]), (0, 0, [1]), (10, 10, [9])]
)
def test_the_passages_next_to_a_quotation_are_those_before_and_after_it(first: int, last: int, near: list[int]) -> None:
    placed = [((0, line), Occurrence("text", 1, "a", line=line)) for line in (1, 5, 9)]
    assert [passage.line for passage in _beside(placed, [(0, first), (0, last)])] == near


@pytest.mark.parametrize(
    ("copy", "unknown"),
    [("C", True), ("b", True), ("B2", True), ("KA", True), ("B", False), ("Ka", False), ("scan", False), ("PDF", False),
     ("a scan", False), ("B3", False), ("", False)],
)  # fmt: skip
def test_a_copy_named_by_a_siglum_has_to_be_a_witness(copy: str, unknown: bool) -> None:
    assert is_unknown_siglum(copy, ("B", "B3", "Ka")) == unknown


@pytest.mark.parametrize(
    "right",
    [
        "https://example.org/gnd/118507346",
        "LCNAF n 79021164",
        "BNE XX1721208",
        "Wikidata Q42",
        "Q42",
        "118507346",
        "ULAN 5",
        "",
    ],
)
def test_the_number_of_an_authority_file_that_is_not_known_is_let_pass(right: str) -> None:
    assert kind_meant(right) == ""


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"html_theme": "furro"}, "Did you mean 'furo'?"),
        ({"apparatus_pdf_parts": ["list.md"]}, "Did you mean 'list'?"),
        ({"html_favicon": "nowhere.svg"}, "nowhere.svg"),
        ({"apparatus_pdf_font": ["Nowhere"]}, "apparatus_pdf_font names Nowhere"),
        ({"html_title": ("T",)}, "Delete the comma after it."),
        (
            {"apparatus_pdf_parts": ["list"], "apparatus_pdf_exclude": ["list"]},
            "a document that a table of contents names",
        ),
    ],
)
def test_a_setting_that_only_some_builds_use_is_told(given: dict[str, object], line: str, tmp_path: Path) -> None:
    (finding,) = check_all(talk(tmp_path, {}, **given))
    assert finding.source.endswith("conf.py") and finding.line and line in finding.text


LEFT = [
    ("p. 12 <", "p. 21 <", ["changed"], "If the witness has a wrong place, give the link the right one too"),
    ("in 1919", "in 1918", ["changed"], "A fact that is wrong gets a note."),
    ("and they — the", "and they and they — the", ["added"], "The witness has it once."),
    ("in 1919", "in nineteen", ["changed"], "A figure or a sign for a word stays"),
    ("and they", "and 7", ["changed"], "A figure or a sign for a word stays"),
    ("and they", "& they", ["changed"], "A figure or a sign for a word stays"),
    ("and they", "and 'They'", ["changed"], "Punctuation and capitals stay"),
    ("went.", "went!", ["changed"], "Punctuation and capitals stay"),
    ("and they", "andthey", ["changed"], "Words stay apart"),
    ("and they", "they and", ["changed"], "The order of words stays"),
    ("went.", "went (sic!).", ["changed"], "goes into a note"),
    ("# T", "# O", ["changed"], "A heading stays"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "codes", "mend"), LEFT, ids=[row[1] for row in LEFT])
def test_fix_leaves_what_only_a_person_can_judge(
    old: str, new: str, codes: list[str], mend: str, tmp_path: Path
) -> None:
    made = talk(tmp_path, {"text.md": TALK.replace(old, new, 1)})
    found = check_all(made)
    assert [finding.code for finding in found] == codes and mend in found[0].mend
    assert fix(made) == []


def test_a_blank_before_a_call_is_not_mended_by_taking_the_call_out(tmp_path: Path) -> None:
    made = talk(tmp_path, {"text.md": TALK.replace("`[^a]", "` [^a]")})
    assert [finding.code for finding in check_all(made)] == ["blanks"]
    assert fix(made)
    assert (tmp_path / "text.md").read_text(encoding="utf-8") == TALK


def test_two_quotations_of_one_id_are_told_by_the_id_alone(tmp_path: Path) -> None:
    text = TALK.replace(
        "He says [more]{.quotation #q-more}", "{.quotation #q-more}\n> So.\n\n{.quotation #q-more}\n> more"
    )
    found = check_all(talk(tmp_path, {"text.md": text, "B.txt": SEEN.replace("He says more", "So.\n\nmore"),
                                      "witnesses.toml": declared("B", SEEN.replace("He says more", "So.\n\nmore"))},
                           myst_enable_extensions=["attrs_block"]))  # fmt: skip
    assert places(found) == [("duplicate-id", "text.md", 8)]


def test_two_hyphens_are_a_dash_that_is_put_back(tmp_path: Path) -> None:
    made = talk(tmp_path, {"text.md": TALK.replace("they — the", "they -- the")})
    assert [finding.code for finding in check_all(made)] == ["glyph"]
    fix(made)
    assert (tmp_path / "text.md").read_text(encoding="utf-8") == TALK


UNLISTED = """keywords = {tlak;}
    expected: in its keywords one of talk
    mend:     Did you mean 'talk'?"""
NEAR = [
    ("text.md", "[^a]: Who", "[^a] Who", ("note-without-colon", 7), "Put a colon after [^a]"),
    ("text.md", "were {cite:p}", "were, [here](treccani.it/a) {cite:p}", ("no-such-target", 7), "https://"),
    ("text.md", "were {cite:p}", "were, [here](attrs_inline) {cite:p}", ("no-such-target", 7), "'attrs_inline'"),
    ("text.md", "{.quotation #q", "{.quotaton #q", ("quotation-not-marked", 5), "{.quotation #q-more}"),
    ("text.md", "{lang}`Arditi <it>`", "{lang}´Arditi <it>´", ("mark-without-backtick", 3), "Write ` for ´"),
    ("text.md", "{cite:p}`harman1997`", "{cite:p}`harman1997{p. 3}{p. 4}`", ("citation-form", 7), "{p. 3, 4}`"),
    ("text.md", "they — the", "{app}`thy] they B | | typo` — the", ("unlisted-type", 3), "one of the two bars out"),
    ("text.md", "they — the", "{app}`they] the conj. | conjecture` — the", ("unknown-siglum", 3), "who conjectured it"),
    ("works.bib", "{Guérin, Daniel}", "{Ada Guérin & Chris Harman}", ("names-unread", 2), "{Ada Guérin and Chris"),
    ("works.bib", "{Guérin, Daniel}", "{Guérin, D., Harman, C.}", ("names-unread", 1), "{Guérin, D. and Harman, C.}"),
    ("works.bib", "{Guérin, Daniel}", "{Ada Guérin et al.}", ("names-unread", 2), "{Ada Guérin and others}"),
    ("works.bib", "{Guérin, Daniel}", "{Archiv für neuere Bilder}", ("names-unread", 2), "{{Archiv"),
    ("works.bib", "{Guérin, Daniel}", "{Ada Guérin and Ada Guérin}", ("name-twice", 2), "Delete one"),
    ("text.md", "[^a]: Who", "[^a]:\nWho", ("empty-block", 7), "after the colon"),
    ("text.md", "they — the", "they <!-- so? --> — the", ("html", 3), "goes into a note"),
    ("list.md", "typo\n```", "typo\n```\n\n![So](no.png)", ("no-file", 11), "or take the image out"),
    ("works.bib", "@book{guerin1973,", "@inbook{guerin1973,\n  journal = {A},", ("unknown-field", 2), "'booktitle'?"),
    ("quotations.toml", "p. 30", "S. 30", ("another-place", 5), "Did you mean 'p. 30'?"),
    ("works.bib", "{1973}", "{1973},\n  pages = {86–9I}", ("letter-for-figure", 6), "Did you mean '91'?"),
    ("works.bib", "{1973}", "{1973},\n  isbn = {ISBN 1-898876-90-8}", ("wrong-number", 6), "'1-898876-90-8'"),
    ("works.bib", "{1973}", "{1973},\n  urldate = {2962-01-31}", ("not-a-date", 6), "1934-02-12"),
    ("works.bib", "{1973}", "{1973},\n  month = {13}", ("not-a-date", 6), "1934-02-12"),
    ("works.bib", "{1973}", "{1973},\n  url = {https://a.org, https://b.org}", ("blank-in-address", 6), "Keep one"),
    ("works.bib", "{1973}", "{1973},\n  isbn = {0317-8471}", ("wrong-number", 6), "Did you mean 'issn = {0317-8471}'?"),
    ("works.bib", "{1973}", "{1973},\n  doi = {doi/10.1037/a.}", ("wrong-number", 6), "Did you mean '10.1037/a'?"),
    ("works.bib", "{1973}", "{1973},\n  langid = {Deutch}", ("language-of-work", 6), "Did you mean 'deutsch'?"),
    ("text.md", "{lang}`Arditi <it>`", "[Arditi]{lang=it}", ("unknown-mark", 3), "Write {lang}`Arditi <it>`."),
    ("text.md", "Arditi <it>", "Arditi <ita>", ("unknown-language", 3), "Did you mean 'it'?"),
    ("text.md", "Arditi <it>", "Arditi <Italian>", ("unknown-language", 3), "Did you mean 'it'?"),
    ("works.bib", "{Fascism and Big Business}", "{}", ("no-title", 1), "title"),
    ("works.bib", "@book{guerin1973", "@book{guerin 1973", ("work-without-head", 1), "a key without spaces"),
    ("list.md", "% \"talk\"", "% \"takl\"", ("keyword-of-none", 4), "Did you mean 'talk'?"),
    ("works.bib", "{talk}", "{tlak;}", ("unlisted-work", 6), UNLISTED),
    ("list.md", "typo\n```", "typo\n```\n\nSee {ed:para}`9`.", ("no-such-target", 11), "'9'"),
    ("changes.md", "(2026-11-30)", "(2026-31-11)", ("not-a-date", 3), "1934-02-12"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "said"), NEAR, ids=[f"{row[3][0]}-{n}" for n, row in enumerate(NEAR)]
)
def test_what_comes_near_is_told_once_with_what_to_type(
    file: str, old: str, new: str, place: tuple[str, int], said: str, tmp_path: Path
) -> None:
    known = {"text.md": TALK, "works.bib": WORKS, "changes.md": "# Changes\n\n## 1 (2026-11-30)\n", "list.md": LISTS,
             "quotations.toml": LEDGER}  # fmt: skip
    made = talk(tmp_path, known | {file: known[file].replace(old, new, 1)}, apparatus_changes="changes.md")
    before = (tmp_path / file).read_text(encoding="utf-8")
    (finding,) = check_all(made)
    assert (finding.code, finding.line, Path(finding.source).name) == (*place, file) and said in finding.text
    assert fix(made) == [] and (tmp_path / file).read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    "number", ["doi = {https://doi.org/10.1037/a}", "doi = {doi: 10.1037/a}", "isbn = {0-306-40615-2 (hardback)}"]
)
def test_words_around_a_right_number_make_it_no_wrong_one(number: str, tmp_path: Path) -> None:
    assert not check_all(talk(tmp_path, {"works.bib": WORKS.replace("{1973}", f"{{1973}},\n  {number}", 1)}))


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("‘they — the Arditi’ (¶ {ed:para}`1`)", ""), ("“*They* - the Arditi,” (¶ {ed:para}`1`)", ""),
        ("‘thy — the’ (¶ {ed:para}`1`)", "Did you mean 'they - the'?"),
        ("‘more’ (¶ {ed:para}`1`)", "Did you mean '2'?"),
        ("‘says’ (¶ {ed:para}`1`)", ""), ("‘Arditi’ (¶¶ {ed:para}`1` and {ed:para}`2`)", "Did you mean '1'?"),
        ("‘nothing like it’ (¶ {ed:para}`1`)", ""), ("‘they … Arditi’ (¶ {ed:para}`2`)", ""),
        ("‘Arditi’ and ‘says’, ¶ {ed:para}`2`", ""), ("‘Arditi’ (¶ 2)", ""), ("« Arditi » (¶ {ed:para}`2`)", "'1'"),
    ],
)  # fmt: skip
def test_what_a_page_quotes_of_a_paragraph_is_in_it(written: str, mend: str, tmp_path: Path) -> None:
    page = f"---\norphan: true\n---\n# P\n\nSo it has {written}.\n"
    found = check_all(talk(tmp_path, {"page.md": page}))
    assert [(f.code, f.line) for f in found] == [("misquoted", 6)] * bool(mend) and mend in "".join(
        f.mend for f in found
    )


def test_a_sentence_that_was_moved_is_told_where_it_belongs(tmp_path: Path) -> None:
    lost, here = "She kept the light for thirty years, and the light kept her.\n", "What is left is"
    root = tmp_path / "edition"
    copytree(EDITION, root)
    path = root / "edition/text/talk.md"
    path.write_text(path.read_text("utf-8").replace(lost, "").replace(here, lost + here), "utf-8")
    (finding,) = check_all(Edition(root / "edition", root))
    assert (finding.code, finding.line) == ("left-out", 10)
    assert finding.mend == "It is now before 'What is left is the … arbour that we have.': move it back."


def test_nothing_quoted_is_told_where_the_numbers_have_moved(tmp_path: Path) -> None:
    page = "---\norphan: true\n---\n# P\n\nSo it has ‘more’ (¶ {ed:para}`2`).\n"
    text = TALK.replace("He says [more]", "New.\n\nHe says [more]")
    assert [f.code for f in check_all(talk(tmp_path, {"page.md": page, "text.md": text}))] == ["block-added"]
    torn = TALK.replace("[^a]: Who", "[^b]: Who")
    assert "no-such-note" in [f.code for f in check_all(talk(tmp_path, {"page.md": page, "text.md": torn}))]


def test_a_line_of_a_quotation_without_its_sign_is_told_by_the_sign(tmp_path: Path) -> None:
    text = "# T\n\nHe says:\n\nOne line\n> and another.\n"
    made = edition(tmp_path, {"text.md": text, "B.txt": "T\n\nHe says:\n\nOne line and another.",
                              "witnesses.toml": declared("B", "T\n\nHe says:\n\nOne line and another."),
                              "persons.toml": REGISTER + "unnamed = true\n"})  # fmt: skip
    (finding,) = check_all(made)
    assert (finding.code, finding.line) == ("block-begun", 6) and "the line above too" in finding.mend


def test_a_line_in_braces_in_a_paragraph_is_told_where_it_belongs(tmp_path: Path) -> None:
    text = TALK.replace("He says [more]{.quotation #q-more}", "He says\n{.quotation #q-so}\nmore")
    (finding,) = [f for f in check_all(talk(tmp_path, {"text.md": text})) if f.code == "stray-marks"]
    assert finding.line == 6 and finding.mend.startswith("Braces stand in a line of their own before a block")


def test_a_name_of_the_registers_is_not_recorded_as_a_slip_of_the_witness(tmp_path: Path) -> None:
    made = edition(
        tmp_path, {"text.md": TEXT.replace("{name}`Ada <ada>`", "Aad"), "persons.toml": REGISTER + 'forms = ["Ada"]\n'}
    )
    (finding,) = [f for f in check_all(made) if f.code == "changed"]
    assert finding.mend.startswith("Write 'Ada' again. The registers name 'Ada'.") and fix(made) == []


def test_a_link_to_no_page_is_told_besides_a_word_that_departs(tmp_path: Path) -> None:
    text = TALK.replace("were {cite:p}", "were, [here](nowhere.md) {cite:p}").replace("they — the", "these — the")
    found = check_all(talk(tmp_path, {"text.md": text.replace("went", "wen't")}))
    assert places(found) == [*[("changed", "text.md", 3)] * 2, ("no-such-target", "text.md", 7)]
    for finding, entry in zip(found, ("these] they B`", "wen't] went B | typo`"), strict=False):
        assert finding.mend.startswith(f"Record the change: {{app}}`{entry} — or")
