"""Builds a new project to data and TEI, and says whether it has what its TEI file has."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr
from functools import partial
from io import StringIO
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sphinx_apparatus.formats.together import built
from sphinx_apparatus.language import _, many, speak, spoken
from sphinx_apparatus.projects.beside import beside, is_large
from sphinx_apparatus.projects.recount.inventory import Counts, Missing, recounted
from sphinx_apparatus.projects.recount.reading import source_of

_Said = tuple[str, list[Missing]]
"""How much was counted, and the differences."""
_Ask = Callable[..., Callable[[], Any]]
"""Tells a process that waits what it is to do, and returns what returns its result."""


def compared(path: Path, folder: Path) -> _Said:
    """Compare a TEI file with the project in a folder; return how much was counted, and the differences."""
    with TemporaryDirectory() as trees:
        found = _compared(path, folder, Path(trees))
    return found or (_("The project cannot be built."), [Missing(_("the project is not built"), 1, str(folder))])


@contextmanager
def comparing(path: Path) -> Iterator[Callable[[Path, Path], _Said | None]]:
    """Give what compares the same once, where what was read is in a folder of trees.

    It returns nothing, and says nothing, where the project is not built. Of a large file the processes that build and
    count are made at once, from one that is still small, and the file is read meanwhile.
    """
    with ExitStack() as until:
        compare = partial(_compared, path)
        if is_large(path):
            works = (_built, _built, _counted)
            compare = partial(_compared_apart, [until.enter_context(_waiting(work, path)) for work in works])

        def silently(folder: Path, trees: Path) -> _Said | None:
            with redirect_stderr(StringIO()):
                return compare(folder, trees)

        yield silently


def _compared(path: Path, folder: Path, trees: Path) -> _Said | None:
    """Read the file and count while another process builds."""
    with TemporaryDirectory() as name:
        build = Path(name)
        with beside(built, folder / "edition", folder, trees, _targets(build)) as statuses:
            source = source_of(path)
            return None if any(statuses()) else _said(*recounted(source, folder, build))


def _compared_apart(asks: Sequence[_Ask], folder: Path, trees: Path) -> _Said | None:
    """Have one process after another build a format, so that there is memory for one, and another count then."""
    with TemporaryDirectory() as name:
        build = Path(name)
        for ask, target in zip(asks, _targets(build), strict=False):
            if any(ask(folder / "edition", folder, trees, [target])()):
                return None
        return _said(*asks[-1](folder, build, spoken())())


def _targets(build: Path) -> list[tuple[str, Path]]:
    return [("data", build / "data"), ("tei", build / "tei")]


def _said(counts: Counts, differences: list[Missing]) -> _Said:
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
def _waiting(work: Callable[[Path, Connection], Any], path: Path) -> Iterator[_Ask]:
    """Begin work beside this process that waits to be told more."""
    here, there = Pipe()
    with beside(work, path, there) as result:

        def told(*more: Any) -> Callable[[], Any]:
            here.send(more)
            return result

        yield told


def _built(_path: Path, told: Connection) -> list[int]:
    """Wait to be told what to build, and build it in silence."""
    with redirect_stderr(StringIO()):
        return built(*told.recv())


def _counted(path: Path, told: Connection) -> tuple[Counts, list[Missing]]:
    """Read a file, wait to be told where the project is, and compare them."""
    source = source_of(path)
    folder, build, language = told.recv()
    speak(language)
    return recounted(source, folder, build)
