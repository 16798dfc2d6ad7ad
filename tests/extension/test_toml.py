"""A file of TOML is read once, and every table and key of it has its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_apparatus.records.proofreading import load_log
from sphinx_apparatus.records.quotations import load_quotations
from sphinx_apparatus.records.registers import load_register, registers_in
from sphinx_apparatus.records.toml import DeclarationError, Gathered, TomlFile, read_toml, statements

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
        ('[paragraphs]\np1 = {text = "0"}\n', "malformed-record", 2),
        ('\n# x\n[paragraphs]\n\np1 = {text = "000000000000", state = "raed"}\n', "unknown-state", 5),
        ('[paragraphs]\np1 = {text = "000000000000", state = "proofread", rounds = [\n1]}\n', "no-such-round", 2),
        ('[paragraphs]\n[verses]\nv1 = {text = "000000000000", state = "proofread"}\n', "state-without-round", 3),
        ('[[round]]\nnumber = 1\ndate = "2026"\nagainst = "B"\n[[round]]\nnumber = 2\n', "malformed-round", 5),
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
