"""How a finding reaches the person who builds: with its place, and stopping the build; judges nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.errors import SphinxError
from sphinx.util import logging

from sphinx_apparatus.model import Finding

logger = logging.getLogger(__name__)


class ApparatusError(SphinxError):
    """The edition has errors; the build stops."""

    category = "The edition has errors"


def stop_on(findings: Iterable[Finding]) -> None:
    """Raise ApparatusError with every finding, in the order of files and lines; do nothing where there is none."""
    ordered = sorted(findings, key=lambda f: (f.source, f.line))
    if ordered:
        raise ApparatusError("\n".join(["", *map(str, ordered)]))


def line_of(path: Path, excerpt: str, start: int) -> int:
    """Return the line of `path` (from 1) on which `excerpt` begins, at or after line `start`; `start` if not found."""
    lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    rest = "\n".join(lines[max(0, start - 1) :])
    words = map(re.escape, excerpt.split())
    match = re.search(r"[\s>]+".join(words), rest)
    return start + rest.count("\n", 0, match.start()) if match else start
