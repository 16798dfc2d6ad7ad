"""Runs the tests: ``python -m tests [WORDS]``, those that match or all; what they need is brought first.

``WITHOUT=browser`` in the environment leaves out what needs a tool; ``COVERAGE=1`` tells which lines of the package
were run in the processes of the tests, the least covered modules first.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.tools import Tool, bring, missing

MEMORY = Path("/dev/shm")
ROOM = 3_000_000_000
"""How many bytes must be free for the files of the tests to be written in memory, five times what a run writes."""
COVER = ["--cov", "--cov-report=term:skip-covered"] if os.environ.get("COVERAGE") else []


def main(arguments: list[str]) -> int:
    """Bring the tools, say which are missing, and run the tests; return pytest's status, or 2 where one is missing."""
    failed = bring()
    lacking = missing()
    if lacking and not without(lacking, failed):
        return 2
    chosen = arguments if all(Path(word).exists() for word in arguments) else ["-k", " ".join(arguments)]
    with in_memory() as folder:
        status = pytest.main(["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "worksteal", *COVER, *chosen])
        if folder and status == pytest.ExitCode.TESTS_FAILED:
            print(f"What the tests wrote is in {folder}, in memory.")
        elif folder:
            shutil.rmtree(folder, ignore_errors=True)
    return int(status)


@contextmanager
def in_memory() -> Iterator[str]:
    """Have the tests write their thousands of files in memory, where the system has room there; give the folder."""
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and room_in_memory() >= ROOM):
        yield ""
        return
    before, tempfile.tempdir = (os.environ.get("TMPDIR"), tempfile.tempdir), mkdtemp(prefix="tests-", dir=MEMORY)
    os.environ["TMPDIR"] = tempfile.tempdir
    try:
        yield tempfile.tempdir
    finally:
        os.environ.pop("TMPDIR")
        os.environ |= {"TMPDIR": before[0]} if before[0] else {}
        tempfile.tempdir = before[1]


def room_in_memory() -> int:
    """Return how many bytes can be written there; none where what is written cannot be run."""
    if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return 0
    available = Path("/proc/meminfo").read_text(encoding="utf-8").partition("MemAvailable:")[2].split()[:1]
    return min(shutil.disk_usage(MEMORY).free, *(1024 * int(number) for number in available))


def without(lacking: dict[str, Tool], failed: list[str]) -> bool:
    """Say which tools are missing, and why; tell whether to go on without, which only a person can decide."""
    for name, tool in lacking.items():
        print(f"Missing: {name}, which {tool.use}. To install it: {tool.install}", file=sys.stderr)
    for reason in failed:
        print(f"  It could not be fetched: {reason}", file=sys.stderr)
    names = ",".join(filter(None, [os.environ.get("WITHOUT"), *lacking]))
    if not sys.stdin.isatty():
        print(f"To test the rest: make test WITHOUT={names}", file=sys.stderr)
        return False
    os.environ["WITHOUT"] = names
    return input("Go on without, and test the rest? [y/N] ").strip().lower() in ("y", "yes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
