"""The files that every project begins with, in the language spoken, and what a terminal is told; knows no project."""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

from sphinx_apparatus.language import _

SKELETON = resources.files(__package__) / "skeleton"
_BLANK = re.compile(r"@(\w+)@")
REMARK = re.compile(r"(?P<before>(?:.*\s)?#{1,2} (?!v\d|zizmor:|yaml-)|% |.*@echo \")(?P<words>.*?)(?P<after>\"?)$")
DOCSTRING = re.compile(r'(?P<before>""")(?P<words>.*?)(?P<after>""")$')
_LETTERS = re.compile(r"[A-Za-z]{3}")
_SILENT = ("    ", "```", ":", "{", "# {", "@", "|-", "!")
"""How lines of a page begin that have no words of ours."""
_CODE = ("tests/", "devcontainer/", "vscode/", "editorconfig", "gita", "giti", "requirements")
"""Files without words for an editor, by the beginnings of their names."""


def filled(name: str, values: Mapping[str, str]) -> str:
    """Return a file of the skeleton in the language spoken, with the values in their places, marked ``@name@``."""
    parts = (_parts_of(name, line) for line in source(name).split("\n"))
    text = "\n".join(before + _(words) + after for before, words, after in parts)
    return _BLANK.sub(lambda match: values.get(match[1], match[0]), text)


def source(name: str) -> str:
    return (SKELETON / f"{name}.in").read_text(encoding="utf-8")


def _parts_of(name: str, line: str) -> tuple[str, str, str]:
    """Return what stands before the words of a line of a file, the words, and what stands behind them."""
    if name.startswith(_CODE) or not _LETTERS.search(_BLANK.sub("", line)):
        return line, "", ""
    if name.endswith(".md"):
        return (line, "", "") if line.startswith(_SILENT) else ("", line, "")
    match = DOCSTRING.fullmatch(line) or REMARK.fullmatch(line)
    return (match["before"], match["words"], match["after"]) if match else (line, "", "")


def messages() -> Iterator[tuple[str, str]]:
    for path in sorted(Path(str(SKELETON)).rglob("*.in")):
        name = path.relative_to(str(SKELETON)).as_posix().removesuffix(".in")
        for line in source(name).split("\n"):
            if words := _parts_of(name, line)[1]:
                yield f"projects/skeleton/{name}", words


def announce(words: str) -> None:
    """Show what is being done in place of what was shown before; no words clear the line. Elsewhere it is silent."""
    if sys.stderr.isatty():
        print(f"\r{words:<{70}}\r", end="", file=sys.stderr, flush=True)
