"""Data are checked as they are read: an escape hides no character, and what every format has is built from them."""

from __future__ import annotations

import os
import re
from time import process_time

import pytest

from sphinx_apparatus.checks.report import FORGE
from sphinx_apparatus.records.toml import LARGEST

from .repository import CITATION, Place
from .test_places import BIB, FIELDS, RIGHTS, SLOW

HIDDEN = ("\0", "\x01", "\u202e", "\u200b", "\u0430")
"""A null, a control character, one that turns the direction, a space of no width, a letter that looks like another."""
TALK = "edition/text/talk.md"
READ = (
    "edition/data/persons.toml", "edition/data/proofreading.toml", "edition/data/review.toml",
    "edition/witnesses/witnesses.toml", "edition/witnesses/regularisation.toml", BIB, "CITATION.cff", "CHANGELOG.md",
)  # fmt: skip


def test_an_escape_hides_no_character(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of data has each of them, those that are not read by escapes have them as they are."""
    place.add("conf.py", f'apparatus_rights = "{RIGHTS}"\n')
    place.write(RIGHTS, '[[part]]\nname = "Ours"\nstatement = "Ours"\n')
    place.write("CITATION.cff", CITATION.format('"A talk"'))
    wanted = {(file, sign) for file in (*FIELDS, BIB, "CHANGELOG.md") for sign in HIDDEN} - NOT_WRITTEN
    for file, (words, _) in FIELDS.items():
        escapes = "".join(f" Wo\\u{ord(sign):04x}rd" for name, sign in wanted if name == file)
        text = (place.root / file).read_text(encoding="utf-8")
        assert f'"{words}"' in text
        place.write(file, text.replace(f'"{words}"', f'"{words}{escapes}"'))
    for file, before in ((BIB, "% "), ("CHANGELOG.md", "- ")):
        place.add(file, before + "".join(f" Wo{sign}rd" for name, sign in wanted if name == file) + "\n")
    place.add(BIB, "@book{x1, title = {Sh\\iota ps}, year = {1900}}\n")
    assert told(place, monkeypatch) >= {*wanted, (BIB, "\u03b9")}
    status, said = place.build("tei")
    assert status != 0 and all(c.isprintable() or c == "\n" for c in said)


@pytest.mark.parametrize("file", [*READ, "edition/front/use.md", TALK, "edition/witnesses/B.txt"])
def test_a_file_without_end_is_never_read(place: Place, file: str) -> None:
    path = place.root / file
    with path.open("ab") as opened:
        opened.truncate(LARGEST + 1)
    began = process_time()
    status, said = place.check()
    assert status != 0 and f"{file}:1: the file cannot be read: it has more" in said and process_time() - began < SLOW
    path.unlink()
    os.mkfifo(path)
    for status, said in (place.check(), place.run("build", "-j", "1", "html")):
        assert status != 0 and re.search("is missing|not there", said), said
        place.assert_no_harm(said)


NOT_WRITTEN = {("CITATION.cff", "\0"), ("CHANGELOG.md", "\0"), (BIB, "\0")}
"""What ends the reading of the file, and is told as that."""


def told(place: Place, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """Return the files and the characters that check names in them."""
    monkeypatch.setenv(FORGE, "true")
    status, said = place.check()
    assert status != 0 and all(c.isprintable() or c == "\n" for c in said)
    place.assert_no_harm(said)
    found = re.findall(r"^::error file=(.*),line=\d+,(.*)", said, re.MULTILINE)
    return {(file, chr(int(number, 16))) for file, rest in found for number in re.findall(r"U\+([0-9A-F]{4})", rest)}


def test_an_entity_hides_no_character(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    entities = "Wo&#x202e;rd wo&#8203;rd wo&ZeroWidthSpace;rd wo&lrm;rd wora&#x430;."
    text = (place.root / TALK).read_text(encoding="utf-8")
    place.write(TALK, text.replace("\n[^perry]:", f"\n{entities}\n\n[^perry]:"))
    place.add(TALK, f"\n    {entities}\n")
    place.add("edition/front/use.md", f"\n{entities}\n")
    assert told(place, monkeypatch) >= {
        (f, c) for f in (TALK, "edition/front/use.md") for c in "\u202e\u200b\u200e\u0430"
    }


@pytest.mark.parametrize("field", ['title = {Ships \\char"202E}', "title = {{{{{Ships}", "title = {\u202eShips}"])
def test_the_bibliography_hides_no_character_and_breaks_nothing(place: Place, field: str) -> None:
    text = (place.root / BIB).read_text(encoding="utf-8")
    place.write(BIB, text.replace("title = {The Book of Ships}", field))
    status, said = place.check()
    assert "Traceback" not in said
    if status == 0:
        status, said = place.build_all()
        assert status == 0, said


BROKEN = {
    "empty": "", "not YAML": "a: [", "a list": "- a\n", "words": "words\n", "bomb": "a: &a [x]\nauthors: [*a, *a]\n",
    "tag": "!!python/object/apply:os.system ['touch ran']\n", "authors": "title: x\nauthors: x\n",
    "deep": "[" * 5_000, "version": CITATION.format("x").replace('"1.0"', '"9.9"'), "bytes": "a: \ud800",
    "date": CITATION.format("x") + "date-released: tomorrow\n", "number": CITATION.format("x").replace("Perry", "7"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_citation_file_is_told_by_check(place: Place, kind: str) -> None:
    (place.root / "CITATION.cff").write_bytes(BROKEN[kind].encode("utf-8", "surrogatepass"))
    status, said = place.check()
    assert "Traceback" not in said
    if status == 0:
        status, said = place.build_all()
        assert status == 0, said
    else:
        assert "CITATION.cff" in said
