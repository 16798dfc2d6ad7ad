"""Files in which an edition declares something, read as text or as TOML tables with their lines; knows no kind."""

from __future__ import annotations

import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path
from typing import Any, NoReturn

from sphinx_apparatus.model import Finding


class DeclarationError(ValueError):
    """A declaration is missing or malformed; `finding` says where and what was expected."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text)
        self.finding = finding


def fail(path: Path | str, line: int, message: str, excerpt: str, expected: str) -> NoReturn:
    """Raise DeclarationError with a finding at its place."""
    raise DeclarationError(Finding(message, excerpt, expected, str(path), line))


def text_in(path: Path, expected: str) -> str:
    """Return what a file of UTF-8 has, line ends as line feeds; raise DeclarationError where it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        fail(path, 1, "the file is missing", "", expected)
    text = decoded(data.removeprefix(BOM_UTF8), path, "the file is not UTF-8", expected)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(data: bytes, path: Path, message: str, expected: str) -> str:
    """Return bytes of UTF-8 as text; raise DeclarationError, with the line, where they are of another encoding."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        excerpt = repr(data[max(0, error.start - 20) : error.end + 20])
        fail(path, data[: error.start].count(b"\n") + 1, message, excerpt, expected)


def content_in(path: Path, expected: str) -> dict[str, Any]:
    """Return what a file of TOML has; raise DeclarationError."""
    try:
        return tomllib.loads(text_in(path, expected))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        fail(path, int(place[1]) if place else 1, f"the file is not TOML: {error}", "", expected)
    except RecursionError:
        fail(path, 1, "the file is nested too deep", "", expected)


def tables_in(path: Path, key: str, expected: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the ``[[key]]`` tables of a file, of which there is at least one and nothing else, each with its line.

    Without `key` the file has tables of one name, whichever. Raise DeclarationError.
    """
    content = content_in(path, expected)
    key = key or next(iter(content), "name")
    tables = content.get(key)
    if unknown := sorted(set(content) - {key}):
        fail(path, 1, f"unknown key {unknown[0]}", str(content[unknown[0]])[:80], expected)
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        fail(path, 1, f"there is no [[{key}]] table", str(tables or "")[:80], expected)
    yield from zip(chain(_lines(path, key), repeat(1)), tables, strict=False)


def _lines(path: Path, key: str) -> Iterator[int]:
    head = re.compile(rf"""\s*\[\[\s*["']?{re.escape(key)}["']?\s*\]\]""")
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        if head.match(line):
            yield number
