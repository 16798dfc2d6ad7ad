"""How a build is measured: calls, seconds, memory, size; knows no project."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from threading import Thread

from packaging.requirements import Requirement

from tests.bench.projects import ROOT, Project

COUNT = """
import cProfile, sys
{build}
profile = cProfile.Profile()
status = profile.runcall(build, sys.argv[1:])
print(sum(entry.callcount for entry in profile.getstats()))
sys.exit(status)
"""
OURS = """
from sphinx.cmd.build import build_main
from sphinx_apparatus.compat import mended
build = mended()(build_main)
"""


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds on the processor, seconds on the clock, megabytes at the most.

    `together` are the megabytes that it and those it began had at the most, what they share counted once.
    """

    cpu: float
    wall: float
    peak: float
    together: float = 0.0


def environment() -> dict[str, str]:
    """Return the environment of a build that is the same every time; modules are compiled once, as when installed."""
    fixed = {"PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1764000000"}
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | fixed


def sphinx(project: Project, out: Path, builder: str = "html") -> list[str]:
    """Return the arguments of a quiet build."""
    trees = str(out / "doctrees")
    return ["-q", "-b", builder, "-d", trees, "-c", str(project.settings), str(project.documents), str(out / builder)]


def way(project: Project) -> str:
    """Return the source of `build`: an edition is built as by our own command, all else as by Sphinx's."""
    return OURS if project.extended else "from sphinx.cmd.build import build_main as build"


def calls(project: Project, out: Path) -> int:
    """Return how many functions a cold HTML build calls, those in C counted; the same in every run."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-c", COUNT.format(build=way(project)), *sphinx(project, out)]
    run = subprocess.run(command, env=environment(), cwd=project.settings, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return int(run.stdout.split()[-1])


def cost(command: Sequence[str], folder: Path) -> Cost:
    """Run a command and return what it took; raise CalledProcessError where it fails."""
    start = time.perf_counter()
    group = -1 if sys.platform == "win32" else 0  # one of its own, by which those it begins are known
    process = subprocess.Popen(
        command, env=environment(), cwd=folder, stdout=subprocess.DEVNULL, process_group=group
    )  # fmt: skip
    together = [0.0]
    Thread(target=watch, args=(process.pid, together), daemon=True).start()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024, max(together))


def watch(group: int, found: list[float]) -> None:
    """Gather three times a second the megabytes that the processes of a group have, as long as there are any."""
    while members := [path.parent for path in Path("/proc").glob("[0-9]*/stat") if _group_of(path) == group]:
        found.append(sum(map(_megabytes, members)))
        time.sleep(0.3)


def _group_of(stat: Path) -> int:
    try:
        return int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[2])
    except OSError:  # a process that has ended
        return 0


def _megabytes(process: Path) -> float:
    """Return the memory of a process, a part of what it shares with others."""
    try:
        return int((process / "smaps_rollup").read_text(encoding="utf-8").partition("Pss:")[2].split()[0]) / 1024
    except OSError:
        return 0.0


def cold(project: Project, out: Path, builder: str = "html") -> Cost:
    """Return what a build from nothing takes."""
    shutil.rmtree(out, ignore_errors=True)
    command = f"import sys\n{way(project)}\nsys.exit(build(sys.argv[1:]))"
    return cost([sys.executable, "-c", command, *sphinx(project, out, builder)], project.settings)


def ratio(pairs: Iterable[tuple[float, float]]) -> float:
    """Return the median of the ratios of pairs that were measured in turn, the second to the first."""
    return statistics.median(second / first for first, second in pairs)


def installed(names: Iterable[str]) -> float:
    """Return the megabytes that these distributions and all they need take, as their records list the files."""
    found: dict[str, Distribution] = {}
    for name in names:
        gather(name, found)
    files = [(entry.locate(), package.name) for package in found.values() for entry in package.files or ()]
    return sum(Path(str(path)).stat().st_size for path, _ in files if Path(str(path)).is_file()) / 1e6


def gather(name: str, found: dict[str, Distribution]) -> None:
    """Add a distribution and what it needs here."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in found:
        return
    try:
        found[key] = distribution(name)
    except PackageNotFoundError:
        return
    for line in found[key].requires or ():
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            gather(need.name, found)
