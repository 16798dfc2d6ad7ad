"""Runs the extension's tests against the installed package, on the Pythons named or on every one found.

    python -m tests.installed [PYTHON …]

Each Python gets an environment and a folder of its own under ``build/installed``; the package is not in the folder.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
OUT = ROOT / "build/installed"
MINORS = range(11, 15)
NEEDED = ("tests", "pyproject.toml", "README.md", "CITATION.cff", "CHANGELOG.md", "docs", "LICENSES", "edition")
"""What the tests read; the package is not among it."""


def main(arguments: Sequence[str]) -> int:
    """Test on the interpreters named, or on all found; return 0 where all pass."""
    found = list(arguments) or interpreters()
    print("Pythons:", ", ".join(found), flush=True)
    failed = [python for python in found if not passes(python)]
    print("Failed:", ", ".join(failed) or "none")
    return bool(failed)


def interpreters() -> list[str]:
    """Return a Python of each minor version, from the path or from pyenv."""
    versions = Path.home() / ".pyenv/versions"
    found = []
    for minor in MINORS:
        paths = sorted(versions.glob(f"3.{minor}.*/bin/python3.{minor}"))
        path = str(paths[-1]) if paths else shutil.which(f"python3.{minor}")
        found += [path] if path else []
    return found


def passes(python: str) -> bool:
    """Install the package and what its tests need, and run them from a folder of their own."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    name = subprocess.check_output([python, "-c", code], text=True).strip()
    folder, binary = OUT / name / "tests", OUT / name / "venv/bin/python"
    shutil.rmtree(OUT / name, ignore_errors=True)
    folder.mkdir(parents=True)
    for item in NEEDED:
        copy = shutil.copytree if (ROOT / item).is_dir() else shutil.copy
        copy(ROOT / item, folder / item)
    run = subprocess.run
    run([python, "-m", "venv", OUT / name / "venv"], check=True)
    pip = [binary, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "-r", ROOT / "requirements/tests.txt"], check=True)
    run([*pip, "--no-deps", ROOT], check=True)
    command = [binary, "-m", "pytest", "tests/extension", "--numprocesses", "2", "--dist", "loadfile"]
    print(f"Python {name}, {folder}:", flush=True)
    return run(command, cwd=folder, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
