"""What the edition costs over plain Sphinx: the same text built with and without the extension, pair by pair."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAIRS = 5
PLAIN = 'extensions = ["myst_parser"]\nhtml_theme = "furo"\nsmartquotes = False\n'


def plain_project(folder: Path) -> Path:
    """Write the transcription as a project that needs no extension of ours."""
    folder.mkdir()
    (folder / "conf.py").write_text(PLAIN)
    shutil.copy(ROOT / "edition/witnesses/B.txt", folder / "index.md")
    return folder


def seconds(source: Path, conf: Path, out: Path) -> float:
    """Build from nothing and return the wall-clock time."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-c", str(conf), str(source), str(out)]
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the median of both and of their ratios."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        plain = plain_project(folder / "plain")
        pairs = [
            (seconds(plain, plain, folder / "out"), seconds(ROOT / "edition", ROOT, folder / "out"))
            for _ in range(PAIRS)
        ]
    print(f"plain Sphinx, the text alone: {statistics.median(a for a, _ in pairs):.2f} s")
    print(f"the edition, all its pages:   {statistics.median(b for _, b in pairs):.2f} s")
    print(f"ratio: {statistics.median(b / a for a, b in pairs):.2f} ({PAIRS} pairs)")


if __name__ == "__main__":
    main()
