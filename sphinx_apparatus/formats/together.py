"""Builds several formats in one process over shared trees; knows no format."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from sphinx.cmd.build import build_main

from sphinx_apparatus.checks.report import ApparatusError

Target = tuple[str, Path]


def build_together(source: Path, settings: Path, doctrees: Path, targets: Sequence[Target], jobs: int = 1) -> int:
    """Build each target (builder, folder), warnings as errors; return the first status that is not 0, or else 0.

    The documents are read once, by the first builder; the others find the trees. With more `jobs` than one, those
    between the first and the last are built side by side; the last may rest on what all others made.
    """
    build = partial(_build, source, settings, doctrees)
    for stage in (targets[:1], targets[1:-1], targets[1:][-1:]):
        if status := next(filter(None, _side_by_side(build, stage, jobs)), 0):
            return status
    return 0


def _side_by_side(build: partial[int], targets: Sequence[Target], jobs: int) -> list[int]:
    if min(jobs, len(targets)) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return [build(target) for target in targets]
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
        return list(pool.map(build, targets))


def _build(source: Path, settings: Path, doctrees: Path, target: Target) -> int:
    builder, folder = target
    options = ["-c", str(settings), "-d", str(doctrees), "-nW", "--keep-going", "-q"]
    try:
        status = build_main(["-b", builder, *options, str(source), str(folder)])
    except ApparatusError as error:
        status = int(error.code or 1)
    if status:
        print(f"{builder}: not built", file=sys.stderr)
    return status
