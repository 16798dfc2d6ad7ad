"""How a finding reaches the person who builds: with its place, and stopping the build; judges nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.util import logging

from sphinx_apparatus.model import Finding

logger = logging.getLogger(__name__)


class ApparatusError(SystemExit):
    """The edition has errors, now reported; `findings` has them in the order of files and lines.

    It ends the program with status 2, and is no Exception: Sphinx would answer one with a page about itself.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        super().__init__(2)
        self.findings = tuple(findings)


def stop_on(findings: Iterable[Finding]) -> None:
    """Report every finding and raise ApparatusError; do nothing where there is none."""
    ordered = sorted(findings, key=lambda f: (f.source, f.line))
    for finding in ordered:
        logger.error("%s", finding.text, location=place_of(finding.source, finding.line or 1))
    if ordered:
        raise ApparatusError(ordered)


def line_of(path: Path, excerpt: str, start: int) -> int:
    """Return the line of `path` (from 1) that has `excerpt`, or else the end of it, at or after line `start`."""
    lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    rest = "\n".join(lines[max(0, start - 1) :])
    words = [re.escape(word) for word in excerpt.replace("⏎", " ").split()]
    ends = (r"[\s>]+".join(words[first:]) for first in range(max(1, len(words) - 1)))
    match = next((found for end in ends if (found := re.search(end, rest))), None)
    return start + rest.count("\n", 0, match.start()) if match else start


def place_of(source: str, line: int = 0) -> str:
    """Return ``file:line``, the file as from the working folder."""
    path = Path(source)
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return f"{path}:{line}" if line else str(path) if source else ""
