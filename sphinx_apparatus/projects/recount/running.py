"""Builds a new project to data and TEI, and says whether it has what its TEI file has."""

import ctypes
import gc
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sphinx_apparatus.formats.together import built
from sphinx_apparatus.language import _, many
from sphinx_apparatus.projects.recount.inventory import Missing, recounted
from sphinx_apparatus.projects.recount.reading import source_of


def compared(path: Path, folder: Path) -> tuple[str, list[Missing]]:
    """Compare a TEI file with the project in a folder; return how much was counted, and the differences."""
    with TemporaryDirectory() as trees:
        found = _compared(path, folder, Path(trees))
    return found or (_("The project cannot be built."), [Missing(_("the project is not built"), 1, str(folder))])


def compared_as_read(path: Path, folder: Path, trees: Path) -> tuple[str, list[Missing]] | None:
    """Compare the same where what was read is in `trees`; return nothing, and say nothing, where it is not built."""
    with redirect_stderr(StringIO()):
        return _compared(path, folder, trees)


def _compared(path: Path, folder: Path, trees: Path) -> tuple[str, list[Missing]] | None:
    with TemporaryDirectory() as name:
        build = Path(name)
        targets = [("data", build / "data"), ("tei", build / "tei")]
        with _apart(built, folder / "edition", folder, trees, targets) as statuses:
            source = source_of(path)
        if any(statuses()):
            return None
        counts, differences = recounted(source, folder, build)
    number = len(differences)
    agreed = many("{number} difference", "{number} differences", number) if number else _("nothing differs")
    said = _(
        "Counted again from the file, apart from the import: {words}, {entries}, {readings}; {agreed}.", agreed=agreed,
        words=many("{number} word", "{number} words", counts.words),
        entries=many("{number} entry", "{number} entries", counts.entries),
        readings=many("{number} reading", "{number} readings", counts.readings),
    )  # fmt: skip
    return said, differences


@contextmanager
def _apart(work: Callable[..., list[int]], *given: Any) -> Iterator[Callable[[], list[int]]]:
    """Begin work in a process of its own, which leaves no memory taken; give what returns its result.

    Where a process cannot be copied it is done in this one.
    """
    if sys.platform != "linux" or "typst" in sys.modules:
        found = work(*given)
        gc.collect()
        yield lambda: found
        return
    gc.collect()
    getattr(ctypes.CDLL(None), "malloc_trim", bool)(0)  # a copy of the process has what the C library keeps, too
    with ProcessPoolExecutor(1, get_context("fork")) as pool:
        yield pool.submit(work, *given).result
