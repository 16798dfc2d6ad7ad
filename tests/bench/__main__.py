"""The table of costs: ``python -m tests.bench [GROUP …]``, groups as below; all of them without an argument.

Each figure is a ratio of what was measured in turn in this run, so that it means the same on another machine. It is
written into its row of docs/cost.md, with the date; rows that were not measured stay as they are.
"""

from __future__ import annotations

import gc
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_apparatus.compat import mended
from sphinx_apparatus.corrections.proof import Edition
from sphinx_apparatus.preview.building import Warm
from tests.bench.measures import Cost, calls, cold, cost, environment, installed, ratio
from tests.bench.projects import ROOT, Project, blank, copies, edition, plain_edition, plain_import
from tests.bench.sources import DENSITIES, paragraphs, tei
from tests.tools import browser, node

ROUNDS = 7
SAVED = "saving until the browser shows it ÷ pandoc, by the clock"
PAGE = ROOT / "docs/cost.md"
GOALS = {"the talk": (0.6, 1.05), "the whole edition": (0.8, 1.08)}
"""The most that a cold build should take of the time and memory of plain Sphinx."""
FORMATS = ("plain", "typst", "epub", "tei", "data", "dts", "html")
PLAIN = ("sphinx", "myst-parser", "sphinxcontrib-bibtex", "furo")


@dataclass(frozen=True)
class Row:
    """A line of the table: what was compared, the figure, the most it should be, and what it was made of.

    The `floor` is what the figure would be if nothing were done but by the libraries below. In the chart ten squares
    are as much as it should be.
    """

    what: str
    figure: float | None
    goal: float | None = None
    made_of: str = ""
    floor: float | None = None

    def __str__(self) -> str:
        figure = "–" if self.figure is None else f"{self.figure:.2f}"
        goal = "" if self.goal is None else f"≤ {self.goal:.2f}"
        floor = "" if self.floor is None else f"{self.floor:.2f}"
        share = 0.0 if self.figure is None or self.goal is None else self.figure / self.goal
        chart = "■" * min(30, round(10 * share))
        return f"| {self.what} | {figure} | {goal} | {floor} | {chart} | {self.made_of} | {date.today().isoformat()} |"


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
    """Compare seconds and memory of a cold HTML build; the floor is a page of one word in plain Sphinx."""
    empty = blank(folder / "blank")
    pairs = {"the talk": talk(folder), "the whole edition": (plain_edition(folder / "p"), edition(folder / "e"))}
    for name, projects in pairs.items():
        runs = [[cold(project, folder / "out") for project in (*projects, empty)] for _ in range(ROUNDS)]
        first, second, _least = runs[-1]
        times = f"e.g. {second.cpu:.2f} s ÷ {first.cpu:.2f} s"
        goal, most = GOALS[name]
        floor = ratio((a.cpu, c.cpu) for a, _, c in runs)
        yield Row(f"time, {name} ÷ plain", ratio((a.cpu, b.cpu) for a, b, _ in runs), goal, times, floor)
        memory = f"{second.peak:.0f} MB ÷ {first.peak:.0f} MB"
        floor = ratio((a.peak, c.peak) for a, _, c in runs)
        yield Row(f"peak memory, {name} ÷ plain", ratio((a.peak, b.peak) for a, b, _ in runs), most, memory, floor)


def time_many(folder: Path) -> Iterator[Row]:
    """Compare 100 copies, each a document; the floor is plain Sphinx that reads them and writes nothing."""
    plain = copies(folder / "plain-100", 100, False)
    first, least = cold(plain, folder / "out"), cold(plain, folder / "out", "dummy")
    second = cold(copies(folder / "copies-100", 100, True), folder / "out")
    times = f"{second.cpu:.1f} s ÷ {first.cpu:.1f} s"
    yield Row("time, 100 copies ÷ plain", second.cpu / first.cpu, 0.6, times, least.cpu / first.cpu)
    memory = f"{second.peak:.0f} MB ÷ {first.peak:.0f} MB"
    yield Row("peak memory, 100 copies ÷ plain", second.peak / first.peak, 1.3, memory, least.peak / first.peak)


def time_growth(folder: Path) -> Iterator[Row]:
    """Compare the cost of one copy as there are more, and the same in one document.

    The floors are plain Sphinx that reads as many and writes nothing.
    """
    spent = {n: cold(copies(folder / f"copies-{n}", n, True), folder / "out") for n in (10, 100, 300)}
    read = {n: cold(copies(folder / f"plain-{n}", n, False), folder / "out", "dummy") for n in spent}
    for less, more in ((10, 100), (100, 300)):
        each, floor = (costs[more].cpu / more / (costs[less].cpu / less) for costs in (spent, read))
        made_of = f"{spent[more].cpu:.1f} s, {spent[less].cpu:.1f} s"
        yield Row(f"time a copy, {more} copies ÷ {less}", each, 1.0, made_of, floor)
    memory, floor = f"{spent[300].peak:.0f} MB ÷ {spent[100].peak:.0f} MB", read[300].peak / read[100].peak
    yield Row("peak memory, 300 copies ÷ 100", spent[300].peak / spent[100].peak, 1.3, memory, floor)
    long = {n: cold(copies(folder / f"long-{n}", n, True, together=True), folder / "out").cpu for n in (10, 50)}
    made_of = f"{long[50]:.1f} s ÷ {long[10]:.1f} s"
    yield Row("time, one file of 50 copies ÷ one of 10", long[50] / long[10], 5.5, made_of)


def time_edit(folder: Path) -> Iterator[Row]:
    """Compare a change of one word in a process that stays, with pandoc's HTML from nothing."""
    project, plain = edition(folder / "edition"), plain_edition(folder / "plain")
    warm = Warm(Edition(project.documents, project.settings), folder / "out")
    with mended():
        changes = list(changed(project, partial(warm.build, [project.documents / "text/talk.md"])))
        warm.close()
    with patch_docutils(plain.settings), docutils_namespace():
        floor = list(changed(plain, plain_build(plain, folder / "plain-out")))
    command = pandoc(plain)
    others = [cost(command, plain.documents).cpu for _ in changes] if command else []
    rows = {
        "a change of one word": (1.2, [page for page, _ in changes], [page for page, _ in floor]),
        "the same, until all pages are written": (None, [all_ for _, all_ in changes], [all_ for _, all_ in floor]),
    }
    for what, (goal, found, least) in rows.items():
        made_of = f"{min(found):.2f} s ÷ {min(others):.2f} s" if others else "pip install pypandoc_binary"
        figures = [ratio(zip(others, times, strict=True)) if others else None for times in (found, least)]
        yield Row(f"{what}, warm ÷ pandoc", figures[0], goal, made_of, figures[1])


def plain_build(plain: Project, out: Path) -> Callable[[Callable[[object], None]], object]:
    """Return what has plain Sphinx build in a process that stays, and tells when the pages are written."""
    app = Sphinx(plain.documents, plain.settings, out, out / ".doctrees", "html", status=None, warning=None)
    told: list[Callable[[object], None]] = []
    app.connect("html-collect-pages", lambda app: told[-1](app) or ())

    def build(shown: Callable[[object], None]) -> None:
        told.append(shown)
        app.build()

    return build


def changed(
    project: Project,
    build: Callable[[Callable[[object], None]], object],
    clock: Callable[[], float] = time.process_time,
) -> Iterator[tuple[float, float]]:
    """Yield the seconds that each change of a word takes, after a first build.

    The first figure is until the page with the word is written, which `build` tells, the second until all are.
    """
    text = project.documents / "text/talk.md"
    source = text.read_text(encoding="utf-8")
    times: list[float] = []
    for number in range(ROUNDS + 2):
        text.write_text(source.replace("[^talk]: ", f"[^talk]: Word{number} ", 1), encoding="utf-8")
        os.utime(text, (time.time() + number, time.time() + number))
        gc.collect()  # as the preview does between two builds
        start = clock()
        build(lambda _shown: times.append(clock()))
        if number > 1:
            yield times[-1] - start, clock() - start


def time_preview(folder: Path) -> Iterator[Row]:
    """Compare the time from saving until a browser shows it, in the preview, with pandoc by the same clock.

    The floor is plain Sphinx that is asked at once, until its page is written; no browser has it yet.
    """
    project, plain = edition(folder / "edition"), plain_edition(folder / "plain")
    text = project.documents / "text/talk.md"
    source, command = text.read_text(encoding="utf-8"), pandoc(plain)
    if not command:
        yield Row(SAVED, None, 1.6, "pip install pypandoc_binary")
        return
    pairs = []
    with previewed(project) as page:
        for number in range(21):
            start = time.perf_counter()
            text.write_text(source.replace("[^talk]: ", f"[^talk]: Word{number}x ", 1), encoding="utf-8")
            while f"Word{number}x " not in page.evaluate("() => document.body.textContent"):
                time.sleep(0.005)
            shown = time.perf_counter() - start
            time.sleep(1.5)
            pairs.append((cost(command, plain.documents).wall, shown))
    with patch_docutils(plain.settings), docutils_namespace():
        written = list(changed(plain, plain_build(plain, folder / "plain-out"), time.perf_counter))
    took = statistics.median(wall for wall, _ in pairs)
    made_of = f"{statistics.median(b for _, b in pairs):.2f} s ÷ {took:.2f} s"
    yield Row(SAVED, ratio(pairs[1:]), 1.6, made_of, statistics.median(page for page, _ in written) / took)


@contextmanager
def previewed(project: Project) -> Iterator[Any]:
    """Open the page of the text in a browser, as the preview shows it."""
    from playwright.sync_api import sync_playwright

    if program := node():
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = program
    command = [sys.executable, "-u", "-m", "sphinx_apparatus", "preview", "--no-browser"]
    process = subprocess.Popen(command, cwd=project.settings, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        lines = iter(process.stdout or ())
        address = next(found[0] for line in lines if (found := re.search(r"http://[\d.:]+/", line)))
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox", "--disable-gpu"])
            page = launched.new_page()
            page.goto(f"{address}text/talk.html")
            page.wait_for_selector("#preview")
            yield page
            launched.close()
    finally:
        process.kill()
        process.wait()


def time_check(folder: Path) -> Iterator[Row]:
    """Compare the check with plain Sphinx reading the same pages, and the report on a change with the check.

    The floors are plain Sphinx that reads one word; and two checks, of what was and what is, for which one start does.
    """
    project, plain, empty = edition(folder / "edition"), plain_edition(folder / "plain"), blank(folder / "blank")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "All"]):
        subprocess.run([*git, *words], cwd=project.settings, check=True)
    ours = [sys.executable, "-m", "sphinx_apparatus"]
    runs = [
        (cold(plain, folder / "out", "dummy"), cost([*ours, "check"], project.settings),
         cost([*ours, "changes"], project.settings), cold(empty, folder / "out", "dummy"))
        for _ in range(ROUNDS)
    ]  # fmt: skip
    read, check, changes, _start = runs[-1]
    made_of, floor = f"e.g. {check.cpu:.2f} s ÷ {read.cpu:.2f} s", ratio((a.cpu, d.cpu) for a, *_, d in runs)
    figure = ratio((a.cpu, b.cpu) for a, b, *_ in runs)
    yield Row("time, check ÷ plain Sphinx’s reading", figure, 0.5, made_of, floor)
    made_of, floor = f"e.g. {changes.cpu:.2f} s ÷ {check.cpu:.2f} s", 2 - ratio((b.cpu, d.cpu) for _, b, _, d in runs)
    yield Row("time, changes ÷ check", ratio((b.cpu, c.cpu) for _, b, c, _ in runs), 2, made_of, floor)


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
    """Compare all formats by one command, as `make all` gives it, with a process for each.

    The floors are what each takes of its own when start and reading are taken once; and one pass of the engine.
    """
    project = edition(folder / "edition")
    each = {name: cold(project, folder / "out" / name, name) for name in FORMATS}
    read = cold(project, folder / "out/read", "dummy")
    for what, formats in (("all formats", FORMATS), ("all but the PDF", [f for f in FORMATS if f != "typst"])):
        one = together(project, folder / what, formats)
        cpu, wall = (sum(getattr(each[name], kind) for name in formats) for kind in ("cpu", "wall"))
        made_of, least = f"{one.cpu:.1f} s ÷ {cpu:.1f} s", cpu - read.cpu * (len(formats) - 1)
        yield Row(f"time, {what} by one command ÷ one by one", one.cpu / cpu, 0.4, made_of, least / cpu)
        yield Row(f"the same by the clock, {what}", one.wall / wall, None, f"{one.wall:.1f} s ÷ {wall:.1f} s")
    book = folder / "out/typst/typst"
    floor = one_pass(book).cpu / pages(book)
    yield Row("seconds a page of the PDF", each["typst"].cpu / pages(book), 0.04, floor=floor)


def one_pass(folder: Path) -> Cost:
    """Return what the engine takes to set the book in a folder once, as it was set last."""
    [source] = folder.glob("*.typ")
    command = "import sys, typst; typst.Compiler(sys.argv[1], ignore_system_fonts=True).compile(format='pdf')"
    return cost([sys.executable, "-c", command, str(source)], folder)


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


def time_import(folder: Path) -> Iterator[Row]:
    """Bring in TEI files of a megabyte and of ten: a typical one, a dense one, one without an apparatus.

    The floors are plain Sphinx that reads what came in, its entries as plain words.
    """
    for name, entries in DENSITIES.items():
        one, ten = (imported(folder, size, entries) for size in (1_000_000, 10_000_000))
        above = ten.wall > 120 or ten.cpu > 10 * one.cpu
        few, many = (read_plainly(folder, f"{size}-{entries}") if above else None for size in (1_000_000, 10_000_000))
        made_of, floor = f"{ten.cpu:.0f} s ÷ {one.cpu:.0f} s", many and few and many.cpu / few.cpu
        yield Row(f"time, import of 10 MB ÷ 1 MB, {name}", ten.cpu / one.cpu, 10.0, made_of, floor)
        made_of = f"{ten.wall:.0f} s ÷ 120 s by the clock, {ten.cpu:.0f} s of work"
        yield Row(f"time, import of 10 MB ÷ two minutes, {name}", ten.wall / 120, 1.0, made_of, many and many.cpu / 120)
        made_of = f"{ten.together:.0f} MB ÷ 1,000 MB, all processes"
        yield Row(
            f"memory, import of 10 MB ÷ a gigabyte, {name}",
            ten.together / 1000,
            1.0,
            made_of,
            many and many.together / 1000,
        )


def read_plainly(folder: Path, name: str) -> Cost:
    """Return what plain Sphinx takes to read a project."""
    return cold(plain_import(folder / name, folder / f"plain-{name}"), folder / "out", "dummy")


def imported(folder: Path, size: int, entries: float) -> Cost:
    """Return what an import of a file takes."""
    source = folder / f"{size}-{entries}.xml"
    source.write_text(tei(size, entries), "utf-8")
    words = ["import", str(source.with_suffix("")), "--from", str(source)]
    return cost([sys.executable, "-m", "sphinx_apparatus", *words], folder)


def time_new(folder: Path) -> Iterator[Row]:
    """Make a project of a plain text of 1,800 paragraphs, and build its site, PDF and EPUB; seconds, half of 0.1.0's.

    The floor is what plain Sphinx takes for site and EPUB of the same text, and one pass of the engine.
    """
    (folder / "text.txt").write_text(paragraphs(1_800), encoding="utf-8")
    ours, made = [sys.executable, "-m", "sphinx_apparatus"], folder / "made"
    new = cost([*ours, "new", str(made), "--from", "text.txt", "-y"], folder)
    yield Row("seconds, new of 1,800 paragraphs", new.cpu, 17.5, f"{new.cpu:.1f} s")
    built = cost([*ours, "build", "html", "pdf", "epub"], made)
    plain = plain_import(made, folder / "plain")
    others = [cold(plain, folder / "out", builder).cpu for builder in ("html", "epub")]
    floor = sum(others) + one_pass(made / "build/pdf").cpu
    yield Row("seconds, its site, PDF and EPUB", built.cpu, 16.5, f"{built.cpu:.1f} s, {built.wall:.1f} s", floor)


def size(folder: Path) -> Iterator[Row]:
    """Compare what is installed; the floor is plain Sphinx with what sets the PDF and builds the TEI."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = installed(Requirement(line).name for line in project["dependencies"])
    own = sum(p.stat().st_size for p in (ROOT / "sphinx_apparatus").rglob("*") if p.suffix != ".pyc" and p.is_file())
    without = installed(PLAIN)
    total = ours + own / 1e6
    floor = installed((*PLAIN, "typst", "lxml")) / without
    yield Row("installed ÷ plain", total / without, 2.2, f"{total:.0f} MB ÷ {without:.0f} MB", floor)


GROUPS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "calls": count_calls,
    "cold": time_cold,
    "many": time_many,
    "growth": time_growth,
    "edit": time_edit,
    "preview": time_preview,
    "check": time_check,
    "formats": time_formats,
    "import": time_import,
    "new": time_new,
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


def enter(row: Row) -> None:
    """Write a row into the page of the manual in the place of what it had, or at the end of the table."""
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    rows = [number for number, line in enumerate(lines) if line.startswith("| ")]
    old = next((number for number in rows if lines[number].startswith(f"| {row.what} |")), None)
    if old is None:
        lines.insert(rows[-1] + 1, str(row))
    else:
        lines[old] = str(row)
    measured = next(number for number, line in enumerate(lines) if line.startswith("Measured on "))
    lines[measured] = f"Measured on {machine()}."
    PAGE.write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    """Measure, print the rows, and write them into the page of the manual."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.update(environment())
    for name in sorted(sys.argv[1:] or GROUPS, key=list(GROUPS).index):  # what builds in this process makes it large
        with tempfile.TemporaryDirectory() as scratch:
            for row in GROUPS[name](Path(scratch)):
                print(row, flush=True)
                enter(row)


if __name__ == "__main__":
    main()
