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
from typing import Any, NamedTuple

import pytest
from sphinx.application import Sphinx

from sphinx_apparatus.checks.report import ApparatusError
from sphinx_apparatus.compat import mended
from sphinx_apparatus.model import Finding
from sphinx_apparatus.pipeline import check_edition
from tests import Once

from .conftest import ROOT, TALK, opened
from .readers import unmarked

SHA256 = "6d77812f2d1374046b3400ab256419ab1bc6ac2fc0dc5a2853e7ce0122ebc322"
TRANSCRIPTION = ROOT / "edition/witnesses/B.txt"
CHANGES = 220
TOGETHER = 20
"""How many changes are read at once: the reading costs more than what is said of a change."""
Noticed = tuple[str, int, list[tuple[str, int]]]


class Change(NamedTuple):
    """A change of the source: where, what is there, and what is put instead."""

    place: int
    old: str
    new: str


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


def changes(source: str, count: int) -> Iterator[Change]:
    """Yield changes: a character replaced, left out, put in or exchanged with the next."""
    rng = random.Random(1934)
    own = places(source)
    known = set(own)
    for number in range(count):
        place = rng.choice(own)
        char, letter = source[place], rng.choice(ALPHABET)
        if number % 4 == 0 and letter != char:
            yield Change(place, char, letter)
        elif number % 4 == 1:
            yield Change(place, char, "")
        elif number % 4 == 2 and place + 1 in known and source[place + 1] != char:
            yield Change(place, source[place : place + 2], source[place + 1] + char)
        else:
            yield Change(place, char, char + letter)


def grouped(source: str, made: list[Change]) -> list[list[Change]]:
    """Return changes to be read at once, the first ten alone; of one group no two are in one paragraph."""
    groups: list[list[Change]] = [[change] for change in made[:10]]
    blocks: list[set[int]] = []
    for change in made[10:]:
        block = source.count("\n\n", 0, change.place)
        free = next((n for n, taken in enumerate(blocks) if block not in taken and len(taken) < TOGETHER), None)
        if free is None:
            free = len(blocks)
            blocks.append(set())
            groups.append([])
        blocks[free].add(block)
        groups[10 + free].append(change)
    return groups


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sphinx]:
    """Open a copy of the edition."""
    root = tmp_path_factory.mktemp("copy")
    for name in ("edition", "bibliography"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("conf.py", "CITATION.cff", "CHANGELOG.md"):
        shutil.copy(ROOT / name, root)
    with mended(), opened(root, root / "build") as app:
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
    """Make the changes, group by group; what is found lies in the line of its change or in the one before."""
    text = NOTE.sub(r"\1 Of no witness.\n\n", source)
    cases = []
    for number, group in enumerate(grouped(text, list(changes(text, CHANGES)))):
        found = [(finding.source, finding.line) for finding in findings(copy, changed(text, group))]
        lines = [text.count("\n", 0, change.place) + 1 for change in group]
        cases += [
            (text[change.place - 20 : change.place + 20], line, [at for at in found if 0 <= line - at[1] <= 1])
            for change, line in zip(group, lines, strict=True)
        ]
        assert len(found) == len(group)
        if number % 4 == 0:
            gc.collect()
    assert findings(copy, text) == findings(copy, source) == ()
    return cases


def changed(source: str, group: list[Change]) -> str:
    """Return the source with the changes made."""
    for change in sorted(group, reverse=True):
        assert source.startswith(change.old, change.place)
        source = source[: change.place] + change.new + source[change.place + len(change.old) :]
    return source


def test_every_change_of_a_character_is_noticed(noticed: list[Noticed]) -> None:
    assert [around for around, _, found in noticed if not found] == []


def test_the_place_of_a_change_is_named(noticed: list[Noticed]) -> None:
    """The words shown begin a little before the change, and so may the line; each change is named once."""
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


def test_the_source_view_marks_every_word_that_differs_on_both_sides(talk: Any) -> None:
    differing, bare = unmarked(talk)
    assert bare == []
    assert differing > 180
