"""The table of costs: ``python -m tests.bench [GROUP …]``, groups as below; all of them without an argument.

Each figure is a ratio of what was measured in turn in this run, so that it means the same on another machine.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from packaging.requirements import Requirement
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_apparatus.compat import mended
from tests.bench.measures import Cost, calls, cold, cost, environment, installed, ratio
from tests.bench.projects import ROOT, Project, copies, edition, plain_edition

ROUNDS = 7
FORMATS = ("plain", "typst", "epub", "tei", "data", "dts", "html")
PLAIN = ("sphinx", "myst-parser", "sphinxcontrib-bibtex", "furo")


@dataclass(frozen=True)
class Row:
    """A line of the table: what was compared, the figure, the most it should be, and what it was made of."""

    what: str
    figure: float | None
    goal: float | None = None
    made_of: str = ""

    def __str__(self) -> str:
        figure = "–" if self.figure is None else f"{self.figure:.2f}"
        goal = "" if self.goal is None else f"≤ {self.goal:.2f}"
        held = "" if self.figure is None or self.goal is None else "yes" if self.figure <= self.goal else "no"
        return f"| {self.what} | {figure} | {goal} | {held} | {self.made_of} |"


def talk(folder: Path) -> tuple[Project, Project]:
    """Return the text alone with its works, plain and extended."""
    return copies(folder / "plain-talk", 1, False), copies(folder / "talk", 1, True)


def count_calls(folder: Path) -> Iterator[Row]:
    """Compare the function calls of a cold HTML build."""
    pairs = {"the talk": talk(folder), "the whole edition": (plain_edition(folder / "p"), edition(folder / "e"))}
    for name, (plain, extended) in pairs.items():
        first, second = calls(plain, folder / "out"), calls(extended, folder / "out")
        yield Row(f"calls, {name} ÷ plain", second / first, 1.0, f"{second:,} ÷ {first:,}")


def time_cold(folder: Path) -> Iterator[Row]:
    """Compare seconds and memory of a cold HTML build."""
    pairs = {"the talk": talk(folder), "the whole edition": (plain_edition(folder / "p"), edition(folder / "e"))}
    for name, projects in pairs.items():
        runs = [[cold(project, folder / "out") for project in projects] for _ in range(ROUNDS)]
        first, second = runs[-1]
        times = f"e.g. {second.cpu:.2f} s ÷ {first.cpu:.2f} s"
        yield Row(f"time, {name} ÷ plain", ratio((a.cpu, b.cpu) for a, b in runs), 0.9, times)
        memory = f"{second.peak:.0f} MB ÷ {first.peak:.0f} MB"
        yield Row(f"peak memory, {name} ÷ plain", ratio((a.peak, b.peak) for a, b in runs), 1.1, memory)


def time_many(folder: Path) -> Iterator[Row]:
    """Compare 100 copies, each a document."""
    first = cold(copies(folder / "plain-100", 100, False), folder / "out")
    second = cold(copies(folder / "copies-100", 100, True), folder / "out")
    yield Row("time, 100 copies ÷ plain", second.cpu / first.cpu, 0.6, f"{second.cpu:.1f} s ÷ {first.cpu:.1f} s")
    memory = f"{second.peak:.0f} MB ÷ {first.peak:.0f} MB"
    yield Row("peak memory, 100 copies ÷ plain", second.peak / first.peak, None, memory)


def time_growth(folder: Path) -> Iterator[Row]:
    """Compare the cost of one copy as there are more, and the same in one document."""
    spent = {n: cold(copies(folder / f"copies-{n}", n, True), folder / "out") for n in (10, 100, 300)}
    for less, more in ((10, 100), (100, 300)):
        each = spent[more].cpu / more / (spent[less].cpu / less)
        made_of = f"{spent[more].cpu:.1f} s, {spent[less].cpu:.1f} s; {spent[more].peak:.0f} MB"
        yield Row(f"time a copy, {more} copies ÷ {less}", each, 1.0, made_of)
    long = {n: cold(copies(folder / f"long-{n}", n, True, together=True), folder / "out").cpu for n in (10, 50)}
    made_of = f"{long[50]:.1f} s ÷ {long[10]:.1f} s"
    yield Row("time, one file of 50 copies ÷ one of 10", long[50] / long[10], 5.5, made_of)


def time_edit(folder: Path) -> Iterator[Row]:
    """Compare a change of one word in a process that stays, with pandoc's HTML from nothing."""
    project, plain = edition(folder / "edition"), plain_edition(folder / "plain")
    seconds, read = warm_edit(project, folder / "out")
    yield Row("files read again after a change of one word", read, 1)
    command = pandoc(plain)
    if not command:
        yield Row("time of that in a warm process ÷ pandoc", None, 0.6, "pip install pypandoc_binary")
        return
    others = [cost(command, plain.documents) for _ in range(len(seconds))]
    made_of = f"{min(seconds):.2f} s ÷ {min(c.cpu for c in others):.2f} s"
    pairs = ((other.cpu, second) for other, second in zip(others, seconds, strict=True))
    yield Row("time of that in a warm process ÷ pandoc", ratio(pairs), 0.6, made_of)


def warm_edit(project: Project, out: Path) -> tuple[list[float], int]:
    """Return the seconds of each change, the first left out, and how many documents were read in the last."""
    text = project.documents / "text/talk.md"
    source = text.read_text(encoding="utf-8")
    seconds, read = [], 0
    with mended(), patch_docutils(project.settings), docutils_namespace():
        app = Sphinx(project.documents, project.settings, out, out / ".doctrees", "html", status=None, warning=None)
        app.build()
        found: list[str] = []
        app.connect("env-before-read-docs", lambda app, env, names: found.extend(names))
        for number in range(ROUNDS + 1):
            change = source.replace("[^talk]: ", f"[^talk]: Word{number} ", 1)
            text.write_text(change, encoding="utf-8")
            os.utime(text, (time.time() + number, time.time() + number))
            found.clear()
            start = time.process_time()
            app.build()
            seconds.append(time.process_time() - start)
            read = len(found)
    return seconds[1:], read


def pandoc(plain: Project) -> list[str]:
    """Return the command that makes HTML of the text with its citations, empty where there is no pandoc."""
    try:
        import pypandoc

        path = str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        path = shutil.which("pandoc") or ""
    source = str(plain.documents / "text/talk.md")
    out = str(plain.documents / "pandoc.html")
    return [path, "-s", "--citeproc", "--bibliography", "works.bib", source, "-o", out] if path else []


def time_formats(folder: Path) -> Iterator[Row]:
    """Compare all formats by one command, as `make all` gives it, with a process for each."""
    project = edition(folder / "edition")
    each = {name: cold(project, folder / "out" / name, name) for name in FORMATS}
    for what, formats in (("all formats", FORMATS), ("all but the PDF", [f for f in FORMATS if f != "typst"])):
        one = together(project, folder / what, formats)
        cpu, wall = (sum(getattr(each[name], kind) for name in formats) for kind in ("cpu", "wall"))
        yield Row(f"time, {what} by one command ÷ one by one", one.cpu / cpu, 0.45, f"{one.cpu:.1f} s ÷ {cpu:.1f} s")
        yield Row(f"the same by the clock, {what}", one.wall / wall, None, f"{one.wall:.1f} s ÷ {wall:.1f} s")
    yield Row("seconds a page of the PDF", each["typst"].cpu / pages(folder / "out/typst/typst"))


def together(project: Project, out: Path, formats: Iterable[str]) -> Cost:
    """Return what formats take by one command."""
    paths = [str(project.documents), "-c", str(project.settings), "-d", str(out / "doctrees"), "-j", "auto"]
    targets = [f"{name}={out / name}" for name in formats]
    return cost([sys.executable, "-m", "sphinx_apparatus", "build", *paths, *targets], project.settings)


def pages(folder: Path) -> int:
    """Return the pages of the PDF in a folder."""
    import pypdfium2

    [path] = folder.glob("*.pdf")
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def size(folder: Path) -> Iterator[Row]:
    """Compare what is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = installed(Requirement(line).name for line in project["dependencies"])
    own = sum(p.stat().st_size for p in (ROOT / "sphinx_apparatus").rglob("*") if p.suffix != ".pyc" and p.is_file())
    plain = installed(PLAIN)
    total = ours + own / 1e6
    yield Row("installed ÷ plain", total / plain, None, f"{total:.0f} MB ÷ {plain:.0f} MB")


GROUPS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "calls": count_calls,
    "cold": time_cold,
    "many": time_many,
    "growth": time_growth,
    "edit": time_edit,
    "formats": time_formats,
    "size": size,
}


def machine() -> str:
    """Return what the figures were measured on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
    names = ("sphinx", "docutils", "myst-parser", "sphinxcontrib-bibtex", "furo", "typst")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"{os.cpu_count()} cores, {model}; {platform.system()}; Python {platform.python_version()}; {versions}"


def main() -> None:
    """Print the table."""
    os.environ.update(environment())
    print(machine(), "", "| what | figure | goal | held | made of |", "|---|---|---|---|---|", sep="\n", flush=True)
    for name in sys.argv[1:] or GROUPS:
        with tempfile.TemporaryDirectory() as scratch:
            for row in GROUPS[name](Path(scratch)):
                print(row, flush=True)


if __name__ == "__main__":
    main()
