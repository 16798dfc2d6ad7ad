"""What check passes, every format builds: kinds of Markdown in the text, in a note and in prose, and random ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import unquote

import pytest
from PIL import Image

from sphinx_apparatus.checks.report import FORGE
from tests import CASES

from .kinds import ALLOWED, KINDS
from .random_pages import trial
from .repository import INDEX, PAGE, UNCOMPARED, Place, listening, pictured
from .test_pages import Lines, kind_at, put_all

TOGETHER = 20
"""How many kinds are first checked together: a kind that breaks the reading off has all the others read again."""


def passes(place: Place) -> bool:
    """Tell whether check passes what is in a place; see that it names the line where it does not."""
    status, said = place.check()
    assert "Traceback" not in said
    assert not status or re.search(r"^edition/[^:\n]+:\d+: ", said, re.MULTILINE), said
    return not status


def assert_built(place: Place) -> None:
    status, said = place.build_all()
    assert status == 0, said
    place.assert_no_harm(said)


def assert_all_built_or_refused(
    kinds: Iterable[str], lay: Callable[[list[str]], tuple[Place, Lines]]
) -> tuple[Place, list[str]]:
    """Have `lay` put the kinds in a new place, and leave out those that check names at their lines; build the rest.

    Return the place that was built, and the kinds that are in it.
    """
    every = [*kinds]
    parts = (every[start : start + TOGETHER] for start in range(0, len(every), TOGETHER))
    place, left = sifted([kind for part in parts for kind in sifted(part, lay)[1]], lay)
    assert_built(place)
    return place, left


def sifted(left: list[str], lay: Callable[[list[str]], tuple[Place, Lines]]) -> tuple[Place, list[str]]:
    """Leave out the kinds that check names at their lines until it passes; return the place and what is left."""
    while True:
        place, lines = lay(left)
        status, said = place.check()
        place.assert_no_harm(said)
        if not status:
            return place, left
        named = re.findall(r"^::error file=([^,]*),line=(\d+),", said, re.MULTILINE)
        refused = {kind_at(lines, unquote(file), int(line)) for file, line in named}
        assert refused & {*left}, said
        left = [kind for kind in left if kind not in refused]


@pytest.mark.parametrize("where", ["text", "note", "prose"])
def test_a_kind_of_markdown_is_built_or_refused_at_its_line(
    place: Place, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lay(left: list[str]) -> tuple[Place, Lines]:
        new = pictured(Place(Path(mkdtemp(dir=place.secret.parent)), place.port))
        new.add("conf.py", ALLOWED)
        new.write("edition/witnesses/witnesses.toml", UNCOMPARED)
        markups = {kind: KINDS[kind].replace("here", f"here{number}") for number, kind in enumerate(left)}
        return new, put_all(new, where, markups)

    monkeypatch.setenv(FORGE, "true")  # where every finding is told
    assert_all_built_or_refused(KINDS, lay)


def test_random_pages_are_built_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FORGE, "true")
    built, faults = trial(CASES // 50, 1)
    assert built and not faults, "\n".join(faults)


NAMES = ("a b", "a:b", "é", "a'b", "a&b", "a%20b", "a#b", "[a]", "a(b)", "\u6f22")


def test_a_name_of_a_file_is_built_or_refused(tmp_path: Path) -> None:
    """Each is checked alone; those that pass are built together."""
    with listening() as port:
        alone = {name: named(Place(tmp_path / str(number), port), name) for number, name in enumerate(NAMES)}
        passed = [name for name, place in alone.items() if passes(place)]
        assert_built(named(Place(tmp_path / "together", port), *passed))


def named(place: Place, *names: str) -> Place:
    """Return the place with pages and files of these names."""
    for name in names:
        place.write(f"edition/front/{name}.md", "---\norphan: true\n---\n\n# A page\n\nWords.\n")
        place.write(f"edition/front/{name}.txt", "x\n")
    return place


HIDING = (
    "a\u202eb",
    "a\rb",
    "\x1b[31mred",
    "a\u200bb",
    "p\u0430ge",
    "a\r::error::x",
    "a\n::error::x",
    "a\tb",
    "a\nb/c",
    "b" * 242,
    "e\u0301",
)


def test_a_name_that_hides_a_character_is_refused(place: Place) -> None:
    for name in HIDING:
        place.write(f"edition/front/{name}.md", "---\norphan: true\n---\n\n# A page\n\nWords.\n")
    for status, said in (place.check(), place.build("html")):
        assert status != 0
        assert said.count("[name-of-file]") + said.count("one thing") >= len(HIDING)
        assert all(c.isprintable() or c == "\n" for c in said)
        assert not re.search("^::", said, re.MULTILINE)


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (60, 60)) -> bytes:
    content = BytesIO()
    Image.new(mode, size).save(content, kind)
    return content.getvalue()


def drawing(inner: str, head: str = "") -> bytes:
    size = 'width="9" height="9"'
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" {size}>{inner}</svg>'.encode()


LAUGHS = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
PICTURES = {
    "cut.png": picture("PNG")[:60], "cut.jpg": picture("JPEG")[:200], "words.png": b"words\n", "empty.png": b"",
    "sum.png": picture("PNG")[:-16] + b"none" + picture("PNG")[-12:],
    "head.png": b"\x89PNG\r\n\x1a\n" + b"x" * 99, "press.jpg": picture("JPEG", "CMYK"), "other.jpg": picture("PNG"),
    "map.tiff": picture("TIFF"), "cut.svg": b"<svg><rect",
    "script.svg": drawing("<script>alert(1)</script>"), "event.svg": drawing('<g onload="alert(1)"/>'),
    "link.svg": drawing('<a href="javascript:alert(1)"/>'), "moving.svg": drawing('<set attributeName="href"/>'),
    "page.svg": drawing('<foreignObject><b xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
    "asks.svg": drawing('<image href="http://127.0.0.1/x.png"/>'),
    "reads.svg": drawing('<use href="../../secret.txt#a"/>'),
    "style.svg": drawing("<style>@import url(http://127.0.0.1/x.css);</style>"),
    "none.svg": drawing("").replace(b"9", b"0"),
    "escape.svg": drawing("<style>.a{fill:u\\72l(//127.0.0.1/x)}</style>"),
    "wide.svg": drawing("").decode().encode("utf-16"),
    "fill.svg": drawing('<rect fill="url(http://127.0.0.1/x#a)"/>'),
    "bomb.svg": drawing("&i;", f'<!DOCTYPE svg [<!ENTITY a "x">{LAUGHS}]>'),
    "entity.svg": drawing("&x;", '<!DOCTYPE svg [<!ENTITY x SYSTEM "../../secret.txt">]>'),
    "sheet.svg": drawing("", '<?xml-stylesheet href="http://127.0.0.1/x.css"?>'),
}  # fmt: skip
SHOWN = {
    "a.png": picture("PNG"), "b.jpg": picture("JPEG"), "c.gif": picture("GIF"), "d.webp": picture("WEBP"),
    "e.svg": drawing('<defs><g id="a"/></defs><use href="#a"/><rect width="5" height="5" style="fill:url(#a)"/>'),
    "f.png": picture("PNG", "LA"), "G.PNG": picture("PNG", "I;16"),
}  # fmt: skip


@pytest.mark.parametrize("where", ["text", "note", "prose"])
def test_a_picture_that_not_every_format_can_show_is_refused(
    place: Place, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FORGE, "true")
    pictures = {**PICTURES, **({"big.png": picture("PNG", "1", (30_000, 30_000))} if where == "prose" else {})}
    for name, content in pictures.items():
        for folder in ("front", "text"):
            (place.root / f"edition/{folder}" / name).write_bytes(content)
    lines = put_all(place, where, {name: f"![words]({name})" for name in pictures})
    status, said = place.check()
    assert status != 0
    place.assert_no_harm(said)
    told = re.findall(r"^::error file=([^,]*),line=(\d+),.*no-picture", said, re.MULTILINE)
    assert {kind_at(lines, file, int(line)) for file, line in told} == {*pictures}


@pytest.mark.parametrize(("language", "words"), [("de", "kann nicht bis zum Ende gelesen"), ("fr", "jusqu’au bout")])
def test_what_is_wrong_with_a_picture_is_told_in_the_language(place: Place, language: str, words: str) -> None:
    place.add("conf.py", f'language = "{language}"\napparatus_language = "en"\n')
    (place.root / "edition/front/cut.png").write_bytes(PICTURES["cut.png"])
    place.write("edition/front/use.md", "# Use\n\n![words](cut.png)\n")
    assert words in place.check()[1]


def test_a_picture_that_can_be_read_is_built(place: Place) -> None:
    for name, content in SHOWN.items():
        (place.root / "edition/front" / name).write_bytes(content)
    place.write("edition/front/use.md", "".join(["# Use\n\n", *(f"![words]({name})\n\n" for name in SHOWN), "End.\n"]))
    assert place.check()[0] == 0, place.check()[1]
    assert place.build_all()[0] == 0


META = {
    "plain": "title: A title", "number": "title: 7", "date": "date: 2026-11-29", "list": "keywords: [a, b]",
    "markup": "title: '*a* {app}`x` <b>'", "null": "title:", "depth": "tocdepth: x", "author": "author: A, B",
    "long": f"description: {'x' * 5000}", "empty": 'title: ""', "title": f"title: {'x' * 10_000}",
    "emoji": "title: '\U0001f600'", "right": "title: '\u05e9\u05dc\u05d5\u05dd'",
    "script": "title: '</title><script>alert(1)</script>'", "half": 'title: "\\ud800"',
    "depth of 20": f"tocdepth: {9**20}", "orphan": "orphan: true", "hidden": 'title: "a\\u0000b"',
}  # fmt: skip


def test_metadata_are_built_or_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind has a page of its own."""

    def lay(left: list[str]) -> tuple[Place, Lines]:
        new = Place(Path(mkdtemp(dir=place.secret.parent)), place.port)
        pages = {kind: f"front/use{list(META).index(kind)}" for kind in left}
        for kind, page in pages.items():
            new.write(f"edition/{page}.md", f"---\n{META[kind]}\n---\n\n{PAGE}")
        new.write("edition/index.md", INDEX.replace("front/use", "\n".join(["front/use", *pages.values()])))
        return new, {kind: (f"edition/{page}.md", range(100)) for kind, page in pages.items()}

    monkeypatch.setenv(FORGE, "true")  # where every finding is told
    assert_all_built_or_refused(META, lay)


@pytest.mark.parametrize("content", ["", "\n", "# \n", "words\n", "---\n---\n", "% x\n"])
def test_an_empty_page_is_built_or_refused(place: Place, content: str) -> None:
    place.write("edition/front/use.md", content)
    place.check()
    place.write("edition/text/talk.md", content)
    status, said = place.check()
    assert status != 0
    assert "Traceback" not in said and "index out of range" not in said, said
