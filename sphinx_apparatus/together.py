"""Builds several formats in one process over shared trees; knows no format."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from sphinx.cmd.build import build_main


def build_together(source: Path, settings: Path, doctrees: Path, targets: Iterable[tuple[str, Path]]) -> int:
    """Build each target (builder, folder), warnings as errors; return the first status that is not 0, or else 0.

    The documents are read once, by the first builder; the others find the trees.
    """
    for builder, folder in targets:
        status = build_main([
            "-b", builder, "-c", str(settings), "-d", str(doctrees), "-nW", "--keep-going", "-q", str(source),
            str(folder),
        ])  # fmt: skip
        if status:
            print(f"{builder}: not built", file=sys.stderr)
            return status
    return 0
