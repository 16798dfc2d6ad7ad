"""The editors' prose: every word is in the Australian word list, or in the list of exceptions with its reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hunspell import Hunspell

from .conftest import ROOT

HERE = Path(__file__).parent / "spelling"
PAGES = sorted(
    [
        *(ROOT / "edition").rglob("*.md"),
        *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "CHANGELOG")),
    ]
)
DATA = sorted((ROOT / "edition/data").glob("*.toml"))
PROSE = ("identification", "note", "remark", "title", "question", "because", "reason", "attributed")
DROPPED = re.compile(
    r"^```.*?^```$"  # directives
    r"|\{(?:cite:\w+|ed:para|count|sub-ref|lang)\}(`+).+?\1"  # citations, numbers, foreign words
    r"|``.+?``|`[^`]*`"  # code
    r"|\]\([^)]*\)|https?://\S+|<[^>]*>"  # addresses
    r"|^ {4}\{?[^ ].*$",  # blocks of code
    re.MULTILINE | re.DOTALL,
)
ONLY = re.compile(r"^(`{3,})\{only\}[^\n]*\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
"""What one format only has is prose too."""
WORD = re.compile(r"[^\W\d_¹²³]+(?:[’'][^\W\d_¹²³]+)*")


def notes(source: str) -> str:
    """Return the notes of the text and the remarks on its entries; its words are not the editors'."""
    body, _, rest = source.partition("\n[^talk]:")
    entries = (match[2] for match in re.finditer(r"\{app\}(`+)(.+?)(?<!`)\1(?!`)", body))
    remarks = [entry.split("|", 2)[2] for entry in entries if entry.count("|") > 1]
    return "\n".join(remarks) + re.sub(r"^\[\^[^\]]*\]:|^ {4}", "", rest, flags=re.MULTILINE)


def prose() -> Iterator[tuple[str, str]]:
    """Yield the name of each source with its prose."""
    for path in PAGES:
        text = ONLY.sub(r"\2", path.read_text(encoding="utf-8"))
        yield path.name, DROPPED.sub(" ", notes(text) if path.name == "talk.md" else text)
    works = (ROOT / "bibliography/works.bib").read_text(encoding="utf-8")
    yield "works.bib", "\n".join(re.findall(r"^ *note = \{(.*)\}", works, re.MULTILINE))
    for path in DATA:
        tables = next(iter(tomllib.loads(path.read_text(encoding="utf-8")).values()))
        yield path.name, "\n".join(fields(tables))


def fields(tables: object) -> Iterator[str]:
    """Yield the prose in the fields of tables, those inside them included."""
    for table in tables if isinstance(tables, list) else []:
        yield from (str(table[key]) for key in PROSE if isinstance(table, dict) and isinstance(table.get(key), str))
        yield from fields(table.get("difference") if isinstance(table, dict) else None)


def words() -> dict[str, set[str]]:
    """Return every word of the prose with the sources that have it."""
    found: dict[str, set[str]] = {}
    for name, text in prose():
        for word in WORD.findall(text):
            found.setdefault(word.replace("’", "'"), set()).add(name)
    return found


@pytest.fixture(scope="module")
def speller() -> Hunspell:
    return Hunspell("en_AU", hunspell_data_dir=str(HERE))


@pytest.fixture(scope="module")
def exceptions() -> dict[str, str]:
    tables = tomllib.loads((HERE / "exceptions.toml").read_text(encoding="utf-8"))["exception"]
    return {word: table["reason"] for table in tables for word in table["words"]}


def known(word: str, speller: Hunspell, exceptions: dict[str, str]) -> bool:
    """Return whether a word, or what it is the genitive of, is in one of the lists."""
    base = re.sub(r"'s?$", "", word)
    return any(form in exceptions or speller.spell(form) for form in (word, base))


def test_every_word_is_known(speller: Hunspell, exceptions: dict[str, str]) -> None:
    unknown = {word: sorted(names) for word, names in words().items() if not known(word, speller, exceptions)}
    assert unknown == {}


def test_every_exception_is_needed(speller: Hunspell, exceptions: dict[str, str]) -> None:
    used = {form for word in words() for form in (word, re.sub(r"'s?$", "", word))}
    assert sorted(word for word in exceptions if word not in used or speller.spell(word)) == []


def test_every_exception_has_its_reason(exceptions: dict[str, str]) -> None:
    assert all(len(reason.split()) >= 2 for reason in exceptions.values())


def test_the_list_is_australian(speller: Hunspell) -> None:
    assert all(speller.spell(word) for word in ("organise", "labour", "program", "defence"))
    assert not any(speller.spell(word) for word in ("organize", "color", "Peversely"))


def test_the_prose_is_found() -> None:
    found = words()
    assert "emended" in found and "Australian" in found
    assert len(found) > 1500
