"""The comparison with the witnesses is never off in silence, whatever the languages of the pages and of the text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .repository import Place

SETTINGS = {
    "german": 'language = "de"\n',
    "interface": 'language = "de"\napparatus_language = "en"\n',
    "text": 'apparatus_language = "la"\n',
    "left out": "del language\n",
    "left out, text": 'del language\napparatus_language = "de"\n',
}


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("builder", ["check", "html", "plain"])
def test_a_word_changed_stops_the_build_in_every_language(place: Place, settings: str, builder: str) -> None:
    place.add("conf.py", SETTINGS[settings])
    run = place.check if builder == "check" else lambda: place.build(builder)
    status, said = run()
    assert status == 0, said
    text = (place.root / "edition/text/talk.md").read_text(encoding="utf-8")
    place.write("edition/text/talk.md", text.replace("forseen", "foreseen"))
    status, said = run()
    assert status != 0
    assert "[changed]" in said and "foreseen" in said and "forseen" in said


UNREADABLE = {
    "gone": Path.unlink,
    "other bytes": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "empty": lambda path: path.write_bytes(b""),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("language", ['"en"', '"de"'])
def test_a_witness_that_cannot_be_compared_stops_the_build(place: Place, kind: str, language: str) -> None:
    place.add("conf.py", f"language = {language}\n")
    UNREADABLE[kind](place.root / "edition/witnesses/B.txt")
    for status, said in (place.check(), place.build("html")):
        assert status != 0
        assert "B.txt" in said and "Traceback" not in said
    assert not (place.root / "build/html/text/talk.html").exists()


def test_a_translation_by_catalogue_is_compared_and_stops(place: Place) -> None:
    place.add("conf.py", 'language = "de"\nlocale_dirs = ["../locale"]\ngettext_compact = False\n')
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    place.write("locale/de/LC_MESSAGES/text/talk.po", f'{head}\nmsgid "The light on the point"\nmsgstr "Das Licht"\n')
    status, said = place.build("html")
    assert status != 0
    assert "[changed]" in said and "Das Licht" in said and "The light on the point" in said


def test_the_language_of_the_text_is_said_of_it(place: Place) -> None:
    place.add("conf.py", 'language = "de"\napparatus_language = "la"\n')
    for builder, pattern in (
        ("html", r'<(?:div|section) [^>]*lang="la"'),
        ("tei", 'xml:lang="la"'),
        ("data", '"language": "la"'),
    ):
        assert place.build(builder)[0] == 0
        assert any(re.search(pattern.encode(), content) for content in place.built()), builder
