"""How a finding reaches the person who builds: with its place, and stopping the build; judges nothing itself."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import _, many
from sphinx_apparatus.model import Finding, visible
from sphinx_apparatus.records.toml import written_in

logger = logging.getLogger(__name__)
_passed: ContextVar[list[Finding] | None] = ContextVar("passed", default=None)


FORGE = "GITHUB_ACTIONS"
"""What is set to ``true`` where a forge runs a workflow; Forgejo and Gitea set it too."""
TOP = "GITHUB_WORKSPACE"
"""What names the folder there from which a forge takes the names of files; a command may run in another below it."""
ANNOTATED = 10
"""How many errors a forge shows of one step of a workflow; it leaves out the others without a word."""
_SAID = 4_096
"""How many characters of what an annotation says a forge keeps; it cuts the others without a word."""
TITLE = 250
"""How many characters the title of an annotation may have, less a few; a forge takes 255."""
NAMES = frozenset(("unknown-work", "unknown-name", "names-a-lead", "unknown-mark"))
"""The codes of names that are not known, of which each place where one stands gives a finding."""
_WORD = re.compile(r"[^\s>]+")
_ENOUGH = 40
"""How many words of an excerpt are sought in a file: those that begin it."""
_MARKS = frozenset(("html", "stray-marks"))
"""The codes of marks, of which there may be several where one thing was written in another way."""
IN_FULL = 5
"""How many findings are shown in full; the others are counted."""


class ApparatusError(SystemExit):
    """The edition has errors, now reported; `findings` has them in the order of files and lines.

    It ends the program with status 2, and is no Exception: Sphinx would answer one with a page about itself.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        super().__init__(2)
        self.findings = tuple(findings)


def stop_on(findings: Iterable[Finding]) -> None:
    """Report every finding and raise ApparatusError; do nothing where there is none.

    Where a build goes on past findings, whoever has it go on tells them.
    """
    ordered = sorted(findings, key=lambda f: (f.source, f.line))
    for finding in ordered if _passed.get() is None else ():
        logger.error("%s", unforged(finding.text), location=visible(place_of(finding.source, finding.line or 1)))
    if ordered:
        raise ApparatusError(ordered)


def tell(findings: Iterable[Finding]) -> None:
    """Tell findings in passing: what they are about is built, and `check` names them."""
    for finding in findings:
        logger.info("%s: %s", visible(place_of(finding.source, finding.line)), finding.text)


@contextmanager
def going_on() -> Iterator[list[Finding]]:
    """Let what is built meanwhile go on past what is wrong with the text; give the findings that would have stopped it.

    What is not safe, or cannot be read at all, stops it all the same.
    """
    found: list[Finding] = []
    token = _passed.set(found)
    try:
        yield found
    finally:
        _passed.reset(token)


@contextmanager
def passable() -> Iterator[None]:
    """Stand around a check of the text that a build may go on past."""
    try:
        yield
    except ApparatusError as error:
        passed = _passed.get()
        if passed is None:
            raise
        passed.extend(error.findings)


def print_errors(findings: Iterable[Finding]) -> None:
    """Print findings as errors."""
    for finding in findings:
        place = place_of(finding.source, finding.line)
        print(f"{place}: {finding.text}" if place else finding.text, file=sys.stderr)


def print_findings(findings: Sequence[Finding]) -> int:
    """Print the findings; return 0 where there is none, else 1."""
    for finding in findings[:IN_FULL]:
        place = visible(place_of(finding.source, finding.line))
        print(unforged(f"{place}: {finding.text}\n" if place else f"{finding.text}\n"))
    for line in counted(findings[IN_FULL:]):
        print(unforged(_("And {line}", line=line)) + "\n")
    if os.environ.get(FORGE) == "true":
        print("".join(annotations(findings)), end="")
    if not findings:
        print(_("Nothing is wrong: every difference from a witness is recorded."))
        return 0
    print(many("One thing has to be mended.", "{number} things have to be mended.", len(findings)))
    return 1


def unforged(text: str) -> str:
    """Return a text so that a forge reads no command in it: besides ``::`` at the start of a line it takes ``##[``."""
    return text.replace("##[", "## [") if os.environ.get(FORGE) == "true" else text


def annotations(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what makes a forge show the first findings at their lines; the last of them counts those that follow."""
    placed = [finding for finding in findings if finding.source]
    rest = "".join("\n" + _("And {line}", line=line) for line in counted(placed[ANNOTATED:]))
    for number, finding in enumerate(placed[:ANNOTATED], 1):
        yield annotation(finding, rest if number == ANNOTATED else "")


def annotation(finding: Finding, rest: str = "") -> str:
    """Return what makes a forge show a finding, and the `rest`, at its line, nothing where it has no file.

    It is a workflow command (https://docs.github.com/actions/reference/workflow-commands-for-github-actions); what the
    proposal says in it cannot end it, nor begin another.
    """
    if not finding.source:
        return ""
    title, _, details = finding.text.partition("\n")
    path, top = Path.cwd() / finding.source, os.environ.get(TOP, "")
    file = path.relative_to(top).as_posix() if top and path.is_relative_to(top) else place_of(finding.source)
    short = visible(title, TITLE)
    place = f"file={encoded(file, ':,')},line={finding.line or 1},title={encoded(short, ':,')}"
    said, rest = details if details and short == title else finding.text, rest[: _SAID // 2]
    return f"::error {place}::{encoded(said[: _SAID - len(rest)] + rest)}\n"


def encoded(text: str, more: str = "") -> str:
    """Return a text as a workflow command has it, with signs besides that would end a value."""
    return "".join(f"%{ord(c):02X}" if c in f"%\r\n{more}" else c for c in text)


def joined(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings in their order, those that have one cause as one, which names the places of the others."""
    causes: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        causes.setdefault(_cause(finding) or number, []).append(finding)
    for first, *others in causes.values():
        lines: dict[str, list[str]] = {}
        for other in (other for other in others if (other.source, other.line) != (first.source, first.line)):
            lines.setdefault(place_of(other.source), []).append(str(other.line))
        places = "; ".join(f"{name}:{', '.join(dict.fromkeys(found))}" for name, found in lines.items())
        said = _("{said} (and in {places})", said=first.message, places=places) if places else first.message
        yield replace(first, message=said)


def _cause(finding: Finding) -> tuple[str, str] | None:
    """Return what is the same of findings that one mend settles: a name that is gone, a siglum, marks in one line."""
    if finding.code == "unknown-siglum":
        return finding.code, finding.excerpt.partition("|")[0].split()[-1]
    if finding.code in _MARKS:
        return finding.code, f"{finding.source}:{finding.line}"
    return (finding.code, finding.message) if finding.code in NAMES else None


def counted(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield, for each file, how many things are to be mended in it, and in which lines."""
    files: dict[str, list[int]] = {}
    for finding in findings:
        files.setdefault(place_of(finding.source), []).append(finding.line)
    for name, lines in files.items():
        things = many("one thing", "{number} things", len(lines))
        numbers = ", ".join(str(line) for line in sorted(set(lines)) if line)
        where = _(", in line {numbers}", numbers=numbers) if numbers else ""
        yield visible(f"{name}: {things}{where}")


def leave_out(node: nodes.Node, source: str = "", code: str = "foreign-node") -> None:
    """Warn, once for each, that a node of another extension is left out of what is written.

    `source` is the file to name where the node knows none; `code` is the row of the list that has the words.
    """
    file, line = ours.placed(node)
    kind = type(node)
    finding = Finding.of(code, node=kind.__name__, extension=kind.__module__)
    place = place_of(file or source, line)
    # "%.0s" writes nothing: Sphinx takes warnings of the same words for one, and these are of different places
    logger.warning("%.0s%s", place, finding.text, location=place, type="apparatus", subtype="node", once=True)


def warn_renamed(old: str, new: str, place: str | None) -> None:
    """Warn that a setting, a role or a directive, found at a place, has a new name now instead of the old."""
    words = _("%s is called %s now; the old name works until the next version but one")
    logger.warning(words, old, new, location=place, type="apparatus", subtype="deprecated")


def excerpt_line(path: Path, excerpt: str, start: int) -> int:
    """Return the line (from 1) with `excerpt`, or the longest part of it, in the block of `path` at line `start`."""
    lines = rows_of(path)
    block = "\n".join(takewhile(lambda line: line.strip(" >"), lines[max(0, start - 1) :]))
    sought = _WORD.findall(excerpt.replace("⏎", " "))[:_ENOUGH]
    runs = (" ".join(sought[n : n + size]) for size in range(len(sought), 0, -1) for n in range(len(sought) - size + 1))
    words = [*_WORD.finditer(block)]
    flat = " ".join(word[0] for word in words)
    at = next((flat.index(run) for run in runs if run in flat), None)
    return start if at is None else start + block[: words[flat.count(" ", 0, at)].start()].count("\n")


def line_with(path: Path, words: str) -> int:
    """Return the first line (from 1) of `path` with the words; 0 where there is none."""
    return next((number for number, line in enumerate(rows_of(path) if words else (), 1) if words in line), 0)


def rows_of(path: Path) -> Sequence[str]:
    """Return the lines of a file, none where it cannot be read; of thousands of findings each asks for them."""
    return _rows(written_in(path))


def row_of(path: Path, line: int) -> str:
    """Return a line (from 1) of a file; nothing where it has none."""
    return dict(enumerate(rows_of(path), 1)).get(line, "")


@lru_cache
def _rows(text: str) -> Sequence[str]:
    return text.split("\n") if text else ()


def found_at(path: Path, words: str) -> tuple[str, int]:
    """Return a file and the first line of it with the words."""
    return str(path), line_with(path, words)


def place_of(source: str, line: int = 0) -> str:
    """Return ``file:line``, the file as from the working folder."""
    path = Path(source)
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return f"{path}:{line}" if line and source else str(path) if source else ""
