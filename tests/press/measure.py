"""What a press costs as it grows: ``python -m tests.press.measure [COUNT …]``, a line for each number of editions.

Each press is built by a run that is killed when a third is done and by the same command again, then once more with
nothing changed, then with a sentence more in one edition. Seconds are those on the processor, of all processes.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sphinx_apparatus.press import SNAKEFILE
from tests.bench.__main__ import machine
from tests.bench.measures import environment

from .generate import generate

COUNTS = (10, 30, 100)
COMMAND = [sys.executable, "-m", "snakemake", "-s", str(SNAKEFILE)]
BUILT = re.compile(r"Touching output file work/([\w-]+)/\w+\.built")


@dataclass(frozen=True)
class Run:
    """Seconds on the processor and on the clock, and how many editions were built."""

    cpu: float
    wall: float
    built: int


def run(press: Path, kill_at: int = 0) -> Run:
    """Run the press; where `kill_at` is set, kill all of it when so many editions are complete."""
    start, before = time.perf_counter(), done(press)
    with (press / "log").open("wb") as log:
        process = subprocess.Popen(COMMAND, cwd=press, env=environment(), stderr=log, start_new_session=True)
        while kill_at and done(press) < kill_at:
            time.sleep(0.1)
        if kill_at:
            os.killpg(process.pid, signal.SIGKILL)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    said = (press / "log").read_text(encoding="utf-8")
    assert kill_at or process.returncode == 0, said
    built = done(press) - before if kill_at else len(BUILT.findall(said))
    return Run(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, built)


def done(press: Path) -> int:
    """Return how many editions are complete."""
    return len(list(press.glob("work/*/html.built")))


def measure(count: int) -> str:
    """Return the line of the table for a press of so many editions."""
    with tempfile.TemporaryDirectory() as folder:
        whole, press = Path(folder, "whole"), Path(folder, "killed")
        for place in (whole, press):
            generate(place / "editions", count)
        first = run(whole)
        killed, rest = run(press, max(1, count // 3)), run(press)
        unchanged = run(press)
        page = press / "editions/edition-001/apparatus.md"
        page.write_text(f"{page.read_text(encoding='utf-8')}\nOne sentence more.\n", encoding="utf-8")
        changed = run(press)
        figures = [count, f"{first.cpu / count:.2f}", f"{first.wall / count:.2f}", f"{killed.built} + {rest.built}"]
        figures += [f"{unchanged.built}, {unchanged.cpu:.1f} s", f"{changed.built}, {changed.cpu:.1f} s"]
    return f"| {' | '.join(map(str, figures))} |"


def main() -> None:
    """Print the table."""
    heads = ("editions", "CPU s an edition", "s an edition", "killed + gone on", "unchanged", "a page changed")
    print(machine(), "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", sep="\n", flush=True)
    for count in map(int, sys.argv[1:] or COUNTS):
        print(measure(count), flush=True)


if __name__ == "__main__":
    main()
