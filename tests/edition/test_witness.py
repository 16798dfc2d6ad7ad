"""Witness B comes back byte for byte; nothing in the words of the text can be changed without its being noticed."""

from __future__ import annotations

import gc
import hashlib
import json
import logging
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sphinx.application import Sphinx

from sphinx_apparatus.checks.report import ApparatusError
from sphinx_apparatus.model import Finding
from sphinx_apparatus.pipeline import check_edition
from tests import Once

from .conftest import ROOT, TALK, opened

SHA256 = "6d77812f2d1374046b3400ab256419ab1bc6ac2fc0dc5a2853e7ce0122ebc322"
TRANSCRIPTION = ROOT / "edition/witnesses/B.txt"
CHANGES = 220
Noticed = tuple[str, int, list[tuple[str, int]]]


def test_the_transcription_is_untouched() -> None:
    assert hashlib.sha256(TRANSCRIPTION.read_bytes()).hexdigest() == SHA256


def test_the_witness_comes_back(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-b", "witness", "-nWq", "-E", "-c", ".", "edition", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True)
    assert hashlib.sha256((tmp_path / "B.txt").read_bytes()).hexdigest() == SHA256


def test_the_witness_comes_back_from_the_page(pages: dict[str, Any]) -> None:
    text = ""
    for block in pages["back/transcribed.html"].xpath("//*[contains(@class, 'witness-text')]/*"):
        if block.tag == "hr":
            text += "\n"
        else:
            text += ("\n\n" if text else "") + block.text_content()
    assert text.encode() == TRANSCRIPTION.read_bytes()


# One-character changes to the source, each read again in one application.
MASKED = re.compile(
    r"\{cite:\w+\}`[^`]*`"  # the editor's citations
    r"|\{[a-z]+\}(?=`)"  # names of roles
    r"|\s<[^<>]*>(?=`)"  # keys
    r"|\[\^[^\]]+\]"  # marks of notes
    r"|(?<![`\w])\{\.[^{}]*\}"  # classes and ids
    r"|^[> ]*\d+\.\s",  # numbers of lists, which Markdown counts itself
    re.MULTILINE,
)
ENTRY = re.compile(r"\{app\}(?P<ticks>`+)(?P<entry>.+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL)
READING = re.compile(r"\]\s+(?:[^;|]*;\s+)?(?P<reading>[^;|]+?)\s+B(?=\s*[;|]|$)")
NOTE = re.compile(r"^(\[\^[^\]]+\]:).*(?:\n(?:    .*)?)*", re.MULTILINE)
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def places(source: str) -> list[int]:
    """Return the offsets of the letters and digits of the source that are B's."""
    end = re.search(r"^\[\^[^\]]+\]:", source, re.MULTILINE)
    text = source[: end.start() if end else None]
    masked = {offset for match in MASKED.finditer(text) for offset in range(*match.span())}
    for match in ENTRY.finditer(text):
        start, stop = match.span("entry")
        first, last = words_of_b(match["entry"])
        masked |= {*range(start, start + first), *range(start + last, stop), *range(match.start(), start)}
    return [offset for offset, char in enumerate(text) if char.isalnum() and offset not in masked]


def words_of_b(entry: str) -> tuple[int, int]:
    """Return where the words of B stand in an entry: the reading of B, or else the lemma."""
    if "{app}" in entry:
        return 0, 0
    reading = READING.search(entry)
    return reading.span("reading") if reading else (0, entry.index("]"))


def changes(source: str, count: int) -> Iterator[tuple[int, str]]:
    """Yield changed sources with the offset: a character replaced, left out, put in or exchanged with the next."""
    rng = random.Random(1934)
    own = places(source)
    known = set(own)
    for number in range(count):
        place = rng.choice(own)
        char, letter = source[place], rng.choice(ALPHABET)
        before, after = source[:place], source[place + 1 :]
        if number % 4 == 0 and letter != char:
            yield place, before + letter + after
        elif number % 4 == 1:
            yield place, before + after
        elif number % 4 == 2 and place + 1 in known and source[place + 1] != char:
            yield place, before + source[place + 1] + char + after[1:]
        else:
            yield place, before + char + letter + after


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sphinx]:
    """Open a copy of the edition."""
    root = tmp_path_factory.mktemp("copy")
    for name in ("edition", "bibliography"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("conf.py", "CITATION.cff", "CHANGELOG.md"):
        shutil.copy(ROOT / name, root)
    with opened(root, root / "build") as app:
        logging.getLogger("sphinx").setLevel(logging.ERROR)  # what it says on the way takes most of the time
        gc.disable()  # it takes half of the time of so many readings
        yield app
        gc.enable()


def findings(app: Sphinx, source: str) -> tuple[Finding, ...]:
    """Read the text again from another source; return what is found wrong."""
    Path(app.srcdir, f"{TALK}.md").write_text(source, encoding="utf-8")
    app.env.clear_doc(TALK)
    app.env._pickled_doctree_cache.clear()  # made for one reading in a process
    app.builder.read_doc(TALK)
    try:
        check_edition(app, app.env)
    except ApparatusError as error:
        return error.findings
    return ()


@pytest.fixture(scope="module")
def noticed(once: Once, request: pytest.FixtureRequest, source: str) -> list[Noticed]:
    """Return for each change the words around it, its line, and the places of what was found."""

    def write(folder: Path) -> None:
        folder.mkdir()
        (folder / "noticed.json").write_text(json.dumps(all_noticed(request.getfixturevalue("copy"), source)))

    found: list[Noticed] = json.loads((once("noticed", write) / "noticed.json").read_text(encoding="utf-8"))
    return found


def all_noticed(copy: Sphinx, source: str) -> list[Noticed]:
    """Make the changes one by one."""
    text = NOTE.sub(r"\1 Of no witness.\n\n", source)
    cases = []
    for number, (place, changed) in enumerate(changes(text, CHANGES)):
        line = changed.count("\n", 0, place) + 1
        found = [(finding.source, finding.line) for finding in findings(copy, changed)]
        cases.append((text[place - 20 : place + 20], line, found))
        if number % 20 == 0:
            gc.collect()
    assert findings(copy, text) == findings(copy, source) == ()
    return cases


def test_every_change_of_a_character_is_noticed(noticed: list[Noticed]) -> None:
    assert [around for around, _, found in noticed if not found] == []


def test_the_place_of_a_change_is_named(noticed: list[Noticed]) -> None:
    """The words shown begin a little before the change, and so may the line."""
    for _, line, found in noticed:
        assert len(found) == 1
        assert found[0][0].endswith(f"{TALK}.md")
        assert 0 <= line - found[0][1] <= 1


def test_most_of_the_text_is_under_test(source: str) -> None:
    letters = sum(char.isalnum() for char in TRANSCRIPTION.read_text(encoding="utf-8"))
    assert 0.99 * letters < len(places(source)) <= letters


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n***\n\nIn Europe", "\nIn Europe"),
        ("> American capitalism", "> > American capitalism"),
        ("However, only in", "\nHowever, only in"),
    ],
)
def test_a_change_of_blocks_is_noticed_where_it_changes_the_witness(
    copy: Sphinx, old: str, new: str, source: str
) -> None:
    assert old in source
    noticed = bool(findings(copy, source.replace(old, new)))
    assert noticed == ("***" in old)
