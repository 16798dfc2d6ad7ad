"""Runs the extension's tests against the installed wheel, with the oldest and the newest components, on each Python.

    python -m tests.installed [PYTHON …]

Without a name, on the newest Python of each minor version that is found.  Each run gets an environment and a folder of
its own under ``build/installed``; the package is not in the folder.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
OUT = ROOT / "build/installed"
MINORS = range(11, 15)
PACKED = ("sphinx_apparatus", "pyproject.toml", "README.md", "LICENSES")
"""What the wheel is built from."""
NEEDED = (
    "tests", "pyproject.toml", "README.md", "CITATION.cff", "CHANGELOG.md", "docs", "LICENSES", "edition",
    "requirements", ".readthedocs.yaml",
)  # fmt: skip
SHOWN = ("sphinx_apparatus/kit/README.md", "sphinx_apparatus/press/README.md")
"""What the tests read; of the package only what the manual shows."""
FLOOR = re.compile(r"(?P<name>[\w-]+)>=(?P<version>[\d.]+)")
SAY = "import importlib.metadata as m; print(*(f'{n} {m.version(n)}' for n in ('sphinx', 'docutils', 'myst-parser')))"
PYTEST = ("-m", "pytest", "tests/extension", "--numprocesses", "2", "--dist", "loadfile")


def main(arguments: Sequence[str]) -> int:
    """Test on the interpreters named, or on all found; return 0 where all pass."""
    pythons = {version_of(python): python for python in list(arguments) or interpreters()}
    missing = [f"3.{minor}" for minor in MINORS if f"3.{minor}" not in pythons]
    shutil.rmtree(OUT, ignore_errors=True)
    wheel = built()
    copied((*NEEDED, *SHOWN), OUT / "tests")
    passed = {
        f"Python {version}, {components}": passes(version, python, components, wheel)
        for version, python in pythons.items()
        for components in ("oldest", "newest")
    }
    for run, good in passed.items():
        print(f"{run}: {'passed' if good else 'FAILED'}")
    print("Not found, so not tested:", ", ".join(missing) or "none")
    return not all(passed.values())


def interpreters() -> list[str]:
    """Return a Python of each minor version, from pyenv or from the path."""
    versions = Path.home() / ".pyenv/versions"
    found = []
    for minor in MINORS:
        paths = sorted(versions.glob(f"3.{minor}.*/bin/python3.{minor}"))
        path = str(paths[-1]) if paths else shutil.which(f"python3.{minor}")
        found += [path] if path else []
    return found


def version_of(python: str) -> str:
    """Return the minor version of an interpreter, e.g. ``3.13``."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.check_output([python, "-c", code], text=True).strip()


def built() -> Path:
    """Return the wheel, built from a copy of the package, so that nothing of an earlier build gets into it."""
    copied(PACKED, OUT / "source")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", OUT / "wheel", OUT / "source"]
    subprocess.run(pip, check=True)
    return next((OUT / "wheel").glob("*.whl"))


def copied(items: Sequence[str], folder: Path) -> None:
    """Copy files and folders of the repository into a new folder."""
    for item in items:
        (folder / item).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / item).is_dir() else shutil.copy
        copy(ROOT / item, folder / item)


def passes(version: str, python: str, components: str, wheel: Path) -> bool:
    """Install the wheel and what its tests need, and run them from a folder of their own."""
    place = OUT / f"{version}-{components}"
    shutil.copytree(OUT / "tests", place / "tests")
    binary = place / "venv/bin/python"
    pip = [binary, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    (place / "oldest.txt").write_text("\n".join(floors()), encoding="utf-8")
    tools = [*pip, "--require-hashes", "-r", ROOT / "requirements/tools.txt"]
    locked = [tools, [*pip, "--require-hashes", "-r", ROOT / "requirements/tests.txt"], [*pip, "--no-deps", wheel]]
    bounded = [tools, [*pip, "-c", place / "oldest.txt", f"{wheel}[tests]"]]
    print(f"Python {version}, {components}:", flush=True)
    steps = [[python, "-m", "venv", place / "venv"], *(bounded if components == "oldest" else locked)]
    steps += [[binary, "-c", SAY], [binary, *PYTEST]]
    return all(subprocess.run(step, cwd=place / "tests", check=False).returncode == 0 for step in steps)


def floors() -> list[str]:
    """Return the lower ends of the ranges of what the package needs, as constraints of pip."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [FLOOR.sub(r"\g<name>==\g<version>", one).partition(",")[0] for one in project["dependencies"]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
