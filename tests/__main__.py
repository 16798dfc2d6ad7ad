"""Runs the tests: ``python -m tests [WORDS]``, those that match or all; what they need is brought first.

``WITHOUT=browser`` in the environment leaves out what needs a tool; ``COVERAGE=1`` tells which lines of the package
were run in the processes of the tests, the least covered modules first.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.tools import Tool, bring, missing

COVER = ["--cov", "--cov-report=term:skip-covered"] if os.environ.get("COVERAGE") else []


def main(arguments: list[str]) -> int:
    """Bring the tools, say which are missing, and run the tests; return pytest's status, or 2 where one is missing."""
    failed = bring()
    lacking = missing()
    if lacking and not without(lacking, failed):
        return 2
    chosen = arguments if all(Path(word).exists() for word in arguments) else ["-k", " ".join(arguments)]
    return int(pytest.main(["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "worksteal", *COVER, *chosen]))


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
