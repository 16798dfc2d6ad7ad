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


def fail(code: str, at: tuple[Path | str, int], excerpt: str = "", expected: str = "", **words: Any) -> NoReturn:
    """Raise DeclarationError with the finding of a row of the list, `at` file and line."""
    raise DeclarationError(Finding.of(code, at=at, excerpt=excerpt, expected=expected, **words))


def text_in(path: Path, expected: str) -> str:
    """Return what a file of UTF-8 has, line ends as line feeds; raise DeclarationError where it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        fail("no-file", (path, 1), expected=expected)
    text = decoded(data.removeprefix(BOM_UTF8), path, "file-not-utf-8", expected=expected)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(data: bytes, path: Path, code: str, expected: str = "", **words: object) -> str:
    """Return bytes of UTF-8 as text; raise DeclarationError with `code` and the line where they are none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        excerpt = repr(data[max(0, error.start - 20) : error.end + 20])
        line = data[: error.start].count(b"\n") + 1
        fail(code, (path, line), excerpt=excerpt, expected=expected, **words)


def content_in(path: Path, expected: str) -> dict[str, Any]:
    """Return what a file of TOML has; raise DeclarationError."""
    try:
        return tomllib.loads(text_in(path, expected))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        fail("not-toml", (path, int(place[1]) if place else 1), expected=expected, error=error)
    except RecursionError:
        fail("too-deep", (path, 1), expected=expected)


def tables_in(path: Path, key: str, expected: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the ``[[key]]`` tables of a file, of which there is at least one and nothing else, each with its line.

    Without `key` the file has tables of one name, whichever. Raise DeclarationError.
    """
    content = content_in(path, expected)
    key = key or next(iter(content), "name")
    tables = content.get(key)
    if unknown := sorted(set(content) - {key}):
        fail("unknown-table", (path, 1), excerpt=str(content[unknown[0]])[:80], expected=expected, key=unknown[0])
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        fail("no-table", (path, 1), excerpt=str(tables or "")[:80], expected=expected, key=key)
    yield from zip(chain(_lines(path, key), repeat(1)), tables, strict=False)


def _lines(path: Path, key: str) -> Iterator[int]:
    head = re.compile(rf"""\s*\[\[\s*["']?{re.escape(key)}["']?\s*\]\]""")
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        if head.match(line):
            yield number
