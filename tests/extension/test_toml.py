"""A file of TOML is read once, and every table and key of it has its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_apparatus.records.chronology import load_chronology
from sphinx_apparatus.records.proofreading import load_log
from sphinx_apparatus.records.quotations import load_quotations
from sphinx_apparatus.records.registers import load_register, registers_in
from sphinx_apparatus.records.toml import (
    DeclarationError,
    Gathered,
    TomlFile,
    fail,
    read_toml,
    slip_in,
    statements,
    text_in,
)

from .project import Project

Make = Callable[..., Project]
PERSON = '[[person]]\nkey = "{0}"\nname = "{0}"\n'


def written(folder: Path, text: str) -> Path:
    """Return a file with the text."""
    path = folder / "file.toml"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "# one [[table]] to a person\n" + PERSON,
        '[["person"]]\nkey = "a"\nname = "A"\n',
        "[[ 'person' ]]\nkey = 'a'\nname = 'A'\n",
        'person = [{key = "a", name = "[[no]]"}]\n',
        '\ufeff# [[x]]\r\n[[person]] # [[y]]\r\nkey = "a"\r\nname = "A"\r\n',
        '[[person]]\nkey = "a"\nname = """\n[[event]]\n"""\n',
    ],
)
def test_the_kind_of_a_register_is_the_name_of_its_tables(text: str, tmp_path: Path) -> None:
    assert load_register(written(tmp_path, text)).kind == "person"


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_table_in_a_string_shifts_no_line(quotes: str, tmp_path: Path) -> None:
    note = f"note = {quotes}\n[[person]]\nname = 1\n{quotes}\n"
    text = PERSON.format("a") + note + '# [[person]]\nsources = [\n  "[[person]]",\n]\n' + PERSON.format("b")
    register = load_register(written(tmp_path, text + '\n\n[["person"]]\nkey = "c"\nname = "C"\n'))
    assert {item.key: item.where()[1] for item in register.items} == {"a": 1, "b": 12, "c": 17}


@pytest.mark.parametrize("line", ["", "]", "x", "}, ["])
def test_lines_are_found_in_little_time(line: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('[a]\nb = """\n' + f"{line}\n" * 40_000 + '"""\nc = 1\n', encoding="utf-8")
    began = process_time()
    assert read_toml(path, "").at("a", "b") == (str(path), 2 if line in ("", "x") else 1)
    assert process_time() - began < 20


def test_a_mistake_behind_such_a_string_is_named_at_its_line(tmp_path: Path) -> None:
    text = PERSON.format("a") + 'note = """\n[[person]]\n"""\n' + PERSON.format("a")
    with pytest.raises(DeclarationError) as caught:
        gathered = Gathered()
        registers_in([written(tmp_path, text)], gathered)
        gathered.settle()
    assert (caught.value.finding.code, caught.value.finding.line) == ("key-twice", 7)


def test_a_table_within_a_record_has_its_own_line(tmp_path: Path) -> None:
    one = '[[quotation]]\nid = "{}"\nstatus = "none"\n\n[[quotation.difference]]\nlemma = "a"\ntype = "{}"\n\n'
    with pytest.raises(DeclarationError) as caught:
        load_quotations(written(tmp_path, one.format("a", "word") + one.format("b", "wrod")))
    assert (caught.value.finding.code, caught.value.finding.line) == ("unknown-word", 15)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[paragraphs]\np1 = {text = "0"}\n', "missing-key", 2),
        ('[paragraphs]\np1 = {text = "0", state = "proofread"}\n', "malformed-value", 2),
        ('[paragraphs]\np1 = {text = "000000000000", state = "proofread", rounds = ["1"]}\n', "malformed-value", 2),
        ('\n# x\n[paragraphs]\n\np1 = {text = "000000000000", state = "raed"}\n', "unknown-state", 5),
        ('[paragraphs]\np1 = {text = "000000000000", state = "proofread", rounds = [\n1]}\n', "no-such-round", 2),
        ('[paragraphs]\n[verses]\nv1 = {text = "000000000000", state = "proofread"}\n', "state-without-round", 3),
        ('[[round]]\nnumber = 1\ndate = "2026"\nagainst = "B"\n[[round]]\nnumber = 2\n', "missing-key", 5),
        ('[[round]]\nnumber = 1\ndate = "25.11.2026"\nagainst = "B"\n', "not-a-date", 3),
        ('[[round]]\nnumber = "1"\ndate = "2026"\nagainst = "B"\n', "malformed-value", 2),
        ('[[round]]\nnumber = 1\ndate = "2026"\nagainst = "B"\nreaders = "x"\n', "unknown-key", 5),
        ('[[round]]\nnumber=1\ndate="2026"\nagainst="B"\n' * 2, "round-twice", 5),
        ("[paragraphs]\n[pages]\n", "unknown-table", 2),
        ("\nround = 1\n", "malformed-value", 2),
    ],
)
def test_the_log_of_proofreading_is_named_at_its_lines(text: str, code: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_log(written(tmp_path, text))
    assert (caught.value.finding.code, caught.value.finding.line) == (code, line)


def test_a_record_of_no_paragraph_is_named_at_its_line(make_project: Make) -> None:
    log = '[[round]]\nnumber = 1\ndate = "2026"\nagainst = "B"\n\n[paragraphs]\n'
    log += 'p9 = {text = "000000000000", state = "proofread", rounds = [1]}\n'
    project = make_project({"text.md": "# T\n\nWords.\n", "log.toml": log}, apparatus_proofreading="log.toml")
    assert project.build().messages.startswith("log.toml:7: ERROR: the log has a paragraph that is not there: p9")


NAMES = st.sampled_from(["a", "b-c", '"d e"', "'f'", '"[[g]]"', "1"])
VALUES = st.sampled_from(
    ["1", '"""\n[[t]]\n"""', "'''\n# no\na = 1\n'''", "[\n1, # [\n2]", "{k = 1}", '"#"', '["[t]", "\\"]"]', "0.5"]
)  # fmt: skip
BETWEEN = st.sampled_from(["", "\n", "# [[t]]\n", "\n# a = 1\n\n", "  \t\n"])
KEYS = st.dictionaries(NAMES, st.tuples(BETWEEN, VALUES), max_size=4)


@given(st.lists(st.tuples(BETWEEN, KEYS), min_size=1, max_size=5), st.sampled_from(["t", '"t"', "t.u", "t . 'u'"]))
def test_every_table_and_key_has_its_line(tables: list[tuple[str, dict[str, tuple[str, str]]]], head: str) -> None:
    text, wanted = "", {}
    way = tuple(head.replace(" ", "").replace("'", "").replace('"', "").split("."))
    for number, (before, keys) in enumerate(tables):
        text += before
        wanted[(*way, number)] = text.count("\n") + 1
        text += f"[[{head}]] # {number}\n"
        for name, (gap, value) in keys.items():
            text += gap
            wanted[(*way, number, name.strip("\"'"))] = text.count("\n") + 1
            text += f"{name} = {value}\n"
    file = TomlFile(Path("x.toml"), text, {})
    assert {one: file.at(*one)[1] for one in wanted} == wanted
    assert "\n".join(statement for _, statement in statements(text)).strip("\n") == text.strip("\n")


def test_tables_of_several_names_and_depths_are_told_apart(tmp_path: Path) -> None:
    text = "[a]\nx = 1\n[[b]]\n[[b.c]]\n[b.c.d]\ny = 2\n[[b.c]]\n[[e]]\n[[b]]\n[[b.c]]\nz.w = {v = 3}\n"
    file = read_toml(written(tmp_path, text), "")
    ways = [("a",), ("a", "x"), ("b", 0), ("b", 0, "c", 0), ("b", 0, "c", 0, "d", "y"), ("b", 0, "c", 1), ("e", 0),
            ("b", 1), ("b", 1, "c", 0), ("b", 1, "c", 0, "z", "w", "v")]  # fmt: skip
    assert [file.at(*way)[1] for way in ways] == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    assert file.at("b", 1, "nothing")[1] == 9 and file.at("nothing")[1] == 1


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a = “x”\n", "toml-curly", 1),
        ('a = “x"\n', "toml-curly", 1),
        ('a = "x”\n', "toml-curly", 1),
        ('a = ["x", "y”]\n', "toml-curly", 1),
        ('b = 1\na = "x\n', "toml-quote", 2),
        ("a = 'x\n", "toml-quote", 1),
        ('a = ["x", "y]\n', "toml-quote", 1),
        ("a = \"it's\" 'x\n", "toml-quote", 1),
        ("a = word\n", "toml-words", 1),
        ("a b = word\n", "not-toml", 1),
        ("a = [1, 2\nb = 3\n", "toml-list", 1),
        ("a = 1]\n", "toml-list", 1),
        ("[a\n", "toml-head", 1),
        ("[[a]\n", "toml-head", 1),
        ("[a] b # c\n", "toml-head", 1),
        ("[[a]] # b\nc\n", "not-toml", 2),
        ("a: 1\n", "toml-colon", 1),
        ("a [ b\n", "not-toml", 1),
        ("a = 1\n\na = 2\n", "toml-twice", 3),
        ("[a]\nb = 1\n[a]\n", "toml-twice", 3),
        ("a = 1 2\n", "not-toml", 1),
        ('a = """\nb\n', "toml-quote", 1),
    ],
)
def test_what_makes_a_file_no_toml_is_told_at_its_line(text: str, code: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        read_toml(written(tmp_path, text), "tables")
    assert (caught.value.finding.code, caught.value.finding.line) == (code, line)
    assert caught.value.finding.excerpt == text.split("\n")[line - 1]


def test_a_slip_is_looked_for_from_where_the_statement_begins() -> None:
    assert slip_in("a = 1\nb = [\n1,\n2\nc = 3", 5, "") == ("toml-list", 2)
    assert slip_in("a = 1", 9, "") == ("not-toml", 1)
    assert slip_in("a", 1, "") == ("not-toml", 1)


def test_a_file_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as gone:
        text_in(tmp_path / "x.toml", "words")
    assert (gone.value.finding.code, gone.value.finding.line, gone.value.finding.expected) == ("no-file", 1, "words")
    path = tmp_path / "y.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\r\n" + b"word " * 6 + b"caf\xe9 " + b"more " * 6)
    with pytest.raises(DeclarationError) as torn:
        text_in(path, "words")
    assert (torn.value.finding.code, torn.value.finding.line) == ("file-not-utf-8", 2)
    assert torn.value.finding.excerpt == "d word word word café more more more mor"
    path.write_bytes(b"caf\xe9 a")
    with pytest.raises(DeclarationError) as early:
        text_in(path, "words")
    assert early.value.finding.excerpt == "café a"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert text_in(path, "") == "a\nb\nc\n"
    with pytest.raises(DeclarationError) as deep:
        read_toml(written(tmp_path, f"a = {'[' * 9999}"), "tables")
    assert (deep.value.finding.code, deep.value.finding.line) == ("too-deep", 1)


def test_a_row_is_given_as_it_is_written(tmp_path: Path) -> None:
    file = read_toml(written(tmp_path, f"  a = 1\nb = '{'x' * 100}'\n"), "")
    assert (file.row(1), file.row(0), file.row(4), file.row(-1)) == ("a = 1", "", "", "")
    assert file.row(2) == f"b = '{'x' * 75}"
    assert file.row(3) == ""


@pytest.mark.parametrize(
    ("text", "code", "line", "expected"),
    [
        ("\nperson = 3\n", "no-table", 2, "[[person]]"),
        ("person = []\n", "no-table", 1, "[[person]]"),
        ('person = ["a"]\n', "no-table", 1, "[[person]]"),
        ("person = [1, {}]\n", "no-table", 1, "[[person]]"),
        ('[[person]]\nkey = "a"\nname = "A"\n[[place]]\n', "unknown-table", 4, "[[person]]"),
        ("", "no-table", 1, "[[name]]"),
        ('[[person]]\nkey = "a"\n', "missing-key", 1, "[[person]] tables with key, name"),
        ('[[person]]\nkey = "a"\nname = true\n', "malformed-value", 3, "a string in quotation marks; "),
        ('[[person]]\nkey = "a"\nname = "A"\nunnamed = "yes"\n', "malformed-value", 4, "true or false; "),
        ('[[person]]\nkey = "a"\nname = "A"\nforms = "A"\n', "malformed-value", 4, "a list of strings; "),
        ('[[person]]\nkey = "a"\nname = "A"\nforms = [1]\n', "malformed-value", 4, "a list of strings; "),
        ('[[person]]\nkey = "a"\nname = "A"\nnmae = "A"\n', "unknown-key", 4, "[[person]]"),
        ('[[person]]\nkey = "a"\nname = 1934-02-12\n', "malformed-value", 3, "a string in quotation marks; "),
        ('[[person]]\nkey = "a"\nnom = "A"\n', "unknown-key", 3, "[[person]]"),
    ],
)
def test_a_table_that_is_not_of_the_form_is_told_with_the_form(
    text: str, code: str, line: int, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_register(written(tmp_path, text))
    (finding,) = caught.value.findings
    assert (finding.code, finding.line) == (code, line)
    assert finding.expected.startswith(expected), finding.expected
    meant = {
        "1934": 'Write "1934-02-12".',
        'forms = "A"': 'Write ["A"].',
        "true": 'Write "True".',
        "nom ": "Did you mean 'name'?",
        "nmae": "Did you mean 'name'?",
    }
    assert finding.mend == next((mend for words, mend in meant.items() if words in text), finding.mend)
    assert "datetime" not in finding.excerpt and finding.mend != "Write ." and '"[1]' not in finding.mend


def test_lists_of_numbers_and_of_tables_are_told_from_others(tmp_path: Path) -> None:
    event = '[[event]]\nid = "e"\ndate = "1934"\ntitle = "T"\nkind = "talk"\nparas = '
    for value, mend in (('["a"]', ""), ("[true]", ""), ("3", "Write [3].")):
        with pytest.raises(DeclarationError) as caught:
            load_chronology(written(tmp_path, f"{event}{value}\n"))
        assert (caught.value.finding.code, caught.value.finding.line) == ("malformed-value", 6)
        assert caught.value.finding.expected.startswith("a list of numbers; ")
        assert not mend or caught.value.finding.mend == mend
    quotation = '[[quotation]]\nid = "{}"\nstatus = "none"\n'
    for value in ('"x"', '["x"]'):
        with pytest.raises(DeclarationError) as caught:
            load_quotations(written(tmp_path, f"{quotation}difference = {value}\n"))
        assert (caught.value.finding.code, caught.value.finding.line) == ("not-tables", 4)
        assert "quotation.difference" in caught.value.finding.text
    with pytest.raises(DeclarationError) as caught:
        load_quotations(written(tmp_path, (quotation * 2).format("q", "q")))
    assert caught.value.finding.line == 4 and "id" in caught.value.finding.message


def test_everything_that_is_wrong_is_gathered() -> None:
    gathered = Gathered()
    gathered.settle()
    assert gathered.take(lambda: 3, 4) == 3
    assert gathered.take(lambda: fail("no-file", ("x", 1)), 4) == 4
    assert gathered.take(lambda: fail("no-file", ("y", 1)), None) is None
    with pytest.raises(DeclarationError) as caught:
        gathered.settle()
    assert [finding.source for finding in caught.value.findings] == ["x", "y"]
