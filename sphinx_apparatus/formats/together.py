"""Builds several formats in one process over shared trees; knows no format but by its builder."""

import gc
import multiprocessing
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TextIO

from filelock import FileLock, Timeout
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.build_phase import BuildPhase
from sphinx.util.console import color_terminal, nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_apparatus.checks.report import ApparatusError, print_errors
from sphinx_apparatus.checks.stopping import broken_off, unbuildable
from sphinx_apparatus.domain import sharing
from sphinx_apparatus.formats.base import PASS
from sphinx_apparatus.formats.kept import DOCTREES, Workshop
from sphinx_apparatus.language import N_, _

FORMATS = {"text": "plain", "pdf": "typst"} | {name: name for name in ("epub", "tei", "data", "dts", "html")}
"""The builders by the names of their formats, in the order in which they are built."""
BY_NAME = {"latex": "reledmac"} | FORMATS
"""Those that are built by name alone, too; the site is last, because it offers the others."""
Target = tuple[str, Path]
_OWN = 3
"""The status of a format that cannot be written, although the edition can be read: the others are not held up."""


def build_formats(source: Path, settings: Path, out: Path, names: Sequence[str], jobs: int = 1) -> int:
    """Build each format into its folder in `out`, where that is not what the sources give already; return a status.

    `names` are those of the formats, or of builders; `source` is the folder of the documents, `settings` that of
    conf.py, `jobs` how many are built side by side. Two builds at once into one folder follow one another.
    """
    with _alone(out):
        workshop = Workshop(settings, out)
        due = workshop.due([*filter(names.__contains__, BY_NAME), *(name for name in names if name not in BY_NAME)])
        if not due:
            return 0
        workshop.begin(due)
        targets = [(BY_NAME.get(name, name), out / name) for name in due]
        statuses = built(source, settings, out / DOCTREES, targets, jobs)
        workshop.end(due, [name for name, status in zip(due, statuses, strict=True) if status])
        return next(filter(None, statuses), 0)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / "built.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        said = _("Another build is at work in {folder}; waiting for it ...", folder=out.name)
        print(said, file=sys.stderr, flush=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def built(source: Path, settings: Path, doctrees: Path, targets: Sequence[Target], jobs: int = 1) -> list[int]:
    """Build each target (builder, folder), warnings as errors; return the status of each, 0 where it was built.

    The documents in the folder `source`, with conf.py in that of the `settings`, are read once into `doctrees`, by the
    first of the `targets`; the others find the trees. With more `jobs` than one, those between the first and the last
    are built side by side, the e-book after them; the last may use what all the others made. Where the edition itself
    is wrong, no other stage is begun.
    """
    if not (color_terminal() and sys.stderr.isatty()):
        nocolor()
    build = partial(_build, source, settings, doctrees)
    statuses: dict[Target, int] = {}
    late = [target for target in targets[1:-1] if target[0] == "epub"]
    beside = [target for target in targets[1:-1] if target not in late]
    with sharing():
        for stage in (targets[:1], beside, late, targets[1:][-1:]):
            failed = statuses.get(targets[0], 0) not in (0, _OWN)
            if stage and statuses:
                gc.collect()  # the trees of those before
            statuses |= zip(stage, [1] * len(stage) if failed else _side_by_side(build, stage, jobs), strict=True)
    return [min(statuses[target], 2) for target in targets]


def can_copy() -> bool:
    """Tell whether this process can be copied: a copy lacks the threads of Typst, and waits for them for ever."""
    return sys.platform == "linux" and "typst" not in sys.modules


def _side_by_side(build: partial[int], targets: Sequence[Target], jobs: int) -> list[int]:
    shown = sys.stdout.isatty()
    if min(jobs, len(targets)) < 2 or not can_copy():
        return [build(target, sys.stdout if shown else None) for target in targets]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, context, signal.signal, (signal.SIGINT, signal.SIG_DFL)) as pool:  # silent at Ctrl-C
        running = [pool.submit(build, target, Passes() if shown else None) for target in targets]
        for count, _done in enumerate(as_completed(running), 1) if shown else ():
            print(_("{count} of {all} formats built side by side", count=count, all=len(targets)), flush=True)
        return [future.result() for future in running]


class Passes(StringIO):
    """Of what builders side by side say of their progress, the passes of a book alone: the rest would be a jumble."""

    def write(self, text: str) -> int:
        """Print a line that tells of a pass."""
        if text.startswith(_(PASS).partition("%d")[0]):
            print(text, end="", flush=True)
        return len(text)


def _build(source: Path, settings: Path, doctrees: Path, target: Target, status: TextIO | None) -> int:
    """Build one target; say in a line what breaks it off."""
    app = None
    try:
        with patch_docutils(settings), docutils_namespace():
            app = Sphinx(
                source, settings, target[1], doctrees, target[0], {"nitpicky": True}, status, sys.stderr,
                warningiserror=True,
            )  # fmt: skip
            app.build()
            code = app.statuscode
    except ApparatusError:
        code = _unwritten(app, target[1])
    except SphinxError as error:
        print_errors([unbuildable(error, settings)])
        code = _unwritten(app, target[1])
    except OSError:
        raise
    except Exception as error:  # what a role makes of a mistake that it did not foresee
        if not app or not app.env.current_document.docname:
            raise
        print_errors([broken_off(app, error)])
        code = 2
    if code:
        folder = target[1].name
        name = folder if BY_NAME.get(folder) == target[0] else target[0]  # as it was asked for
        said = N_("{name}: built, with warnings") if code == 1 else N_("{name}: not built")
        print(_(said, name=name), file=sys.stderr)
    return code


def _unwritten(app: Sphinx | None, folder: Path) -> int:
    """Return the status of what was broken off; of a format that cannot be written leave no older files to be offered.

    Sphinx is resolving from where the edition was read and found right.
    """
    if app is None or app.phase < BuildPhase.RESOLVING:
        return 2
    shutil.rmtree(folder, ignore_errors=True)
    return _OWN
