"""Reads the examples of the manual, which are the tests' fixtures; checks nothing."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

MANUAL = Path(__file__).parents[2] / "docs"
EXAMPLE = re.compile(
    r"^## (?P<title>[^\n]+)\n(?:(?!^## ).)*?^(?P<fence>`{3,4})markdown\n(?P<source>.*?)^(?P=fence)\n\n"
    r"(?P<facts>(?:- [^\n]*\n)+)",
    re.M | re.S,
)
FILE = re.compile(
    r"^`(?P<name>[\w./]+)`(?P<escapes>, with escapes)?(?P<times>, where ‹3 × a› is aaa)?[^\n]*:\n\n"
    r"(?P<fence>`{3,4})\w+\n(?P<content>.*?)^(?P=fence)$",
    re.M | re.S,
)
HEADING = re.compile(r"^## What (?:the build|`([^`]+)`) says$", re.M)
SAYS = re.compile(r"^```text\n(?P<message>.*?)^```$", re.M | re.S)

FROM_TEI = re.compile(
    r"^### (?P<title>[^\n]+)\n(?:(?!^### ).)*?^```xml\n(?P<tei>.*?)^```\n\n````markdown\n(?P<source>.*?)^````\n\n"
    r"(?P<facts>(?:- [^\n]*\n)+)",
    re.M | re.S,
)


@dataclass(frozen=True)
class Example:
    """What is written, and what is true of it, by name."""

    title: str
    source: str
    facts: dict[str, str]


@dataclass(frozen=True)
class FromTei:
    """A piece of a TEI file, what is written for it, what each witness has, and what is reported."""

    title: str
    tei: str
    source: str
    witnesses: dict[str, str]
    report: list[str]


@dataclass(frozen=True)
class Mistake:
    """Files with a mistake, and what is said about it; `command` is one of ours, where no build says it."""

    title: str
    files: dict[str, str]
    message: str
    command: str = ""


def examples() -> list[Example]:
    """Return the examples of ``notation.md``."""
    text = (MANUAL / "notation.md").read_text(encoding="utf-8")
    written = len(re.findall("^```+markdown$", text, re.M))
    assert written == len(EXAMPLE.findall(text)), "an example is not of the form"
    return [Example(m["title"], m["source"], _facts(m["facts"])) for m in EXAMPLE.finditer(text)]


def from_tei() -> list[FromTei]:
    """Return the examples of ``import.md``."""
    text = (MANUAL / "import.md").read_text(encoding="utf-8")
    found = []
    for m in FROM_TEI.finditer(text):
        facts = [line.removeprefix("- ").split(": ", 1) for line in m["facts"].splitlines()]
        report = [value.strip("`") for key, value in facts if key == "report"]
        witnesses = {key: value for key, value in facts if key != "report"}
        found.append(FromTei(m["title"], m["tei"], m["source"], witnesses, report))
    assert len(found) == text.count("\n### "), "an example is not of the form"
    return found


def mistakes() -> list[Mistake]:
    """Return the mistakes of the folder ``mistakes``."""
    return [_mistake(path) for path in sorted((MANUAL / "mistakes").glob("*.md"))]


def _facts(source: str) -> dict[str, str]:
    pairs = (line.removeprefix("- ").split(":", 1) for line in source.splitlines())
    return {key: value.strip() for key, value in pairs}


def _mistake(path: Path) -> Mistake:
    text = path.read_text(encoding="utf-8")
    written, command, said = HEADING.split(text)
    files = {m["name"]: _content(m) for m in FILE.finditer(written)}
    message = SAYS.search(said)
    assert files and message, f"{path.name} is not of the form"
    return Mistake(path.stem, files, message["message"], command or "")


def _content(file: re.Match[str]) -> str:
    """Return a file; bytes that Markdown cannot hold are written as Python escapes, and are surrogates here."""
    content = file["content"]
    if file["times"]:
        content = re.sub(r"‹(\d+) × (.*?)›", lambda row: row[2] * int(row[1]), content, flags=re.DOTALL)
    escaped = codecs.escape_decode(content.encode())[0] if file["escapes"] else content.encode()
    return bytes(escaped).decode("utf-8", "surrogateescape")
