"""Checks form, types and imports of the code: ``python -m tests.lint``; the hook of git and a test do the same."""

from __future__ import annotations

import subprocess
import sys

from tests.tools import ROOT, beside

COMMANDS = (("ruff", "check", "-q", "."), ("ruff", "format", "--check", "-q", "."), ("mypy", "--no-error-summary"),
            ("lint-imports", "--no-logo", "--no-cache"))  # fmt: skip


def said(command: tuple[str, ...]) -> str:
    """Run a checker; return what it says where it finds something."""
    name, *options = command
    done = subprocess.run([beside(name), *options], cwd=ROOT, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip() if done.returncode else ""


if __name__ == "__main__":
    found = list(filter(None, map(said, COMMANDS)))
    print(*found, sep="\n", file=sys.stderr)
    sys.exit(bool(found))
