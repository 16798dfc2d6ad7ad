"""Builds a new project to data and TEI, and says whether it has what its TEI file has."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr
from functools import partial
from io import StringIO
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx_apparatus.formats.together import built
from sphinx_apparatus.language import _, many, speak, spoken
from sphinx_apparatus.projects.beside import beside, is_large
from sphinx_apparatus.projects.recount.inventory import Counts, Missing, recounted
from sphinx_apparatus.projects.recount.reading import source_of

Said = tuple[str, list[Missing]]
"""How much was counted, and the differences."""
_Counted = tuple[Counts, list[Missing]]
_Count = Callable[[Path, Path], _Counted]
"""Compares a file that was read with the project in a folder, and with what was built of it in another."""


def compared(path: Path, folder: Path) -> Said:
    """Compare a TEI file with the project in a folder; return how much was counted, and the differences."""
    with TemporaryDirectory() as trees:
        found = _compared(partial(_read, path), folder, Path(trees))
    return found or (_("The project cannot be built."), [Missing(_("the project is not built"), 1, str(folder))])


@contextmanager
def comparing(path: Path) -> Iterator[Callable[[Path, Path], Said | None]]:
    """Give what compares the same once, where what was read is in a folder of trees.

    It returns nothing, and says nothing, where the project is not built. A large file is read meanwhile.
    """
    large = is_large(path)
    with ExitStack() as until:
        here, there = Pipe()
        result = until.enter_context(beside(_counted, path, there)) if large else None

        def read() -> _Count:
            return partial(_asked, here, result) if result else _read(path)

        def compare(folder: Path, trees: Path) -> Said | None:
            with redirect_stderr(StringIO()):
                return _compared(read, folder, trees, large)

        yield compare


def _compared(read: Callable[[], _Count], folder: Path, trees: Path, large: bool = False) -> Said | None:
    with TemporaryDirectory() as name, ExitStack() as until:
        build = Path(name)
        targets = [("data", build / "data"), ("tei", build / "tei")]
        shares = [[target] for target in targets] if large else [targets]
        begun = [until.enter_context(beside(built, folder / "edition", folder, trees, share)) for share in shares]
        count = read()
        if any(status for statuses in begun for status in statuses()):
            return None
        counts, differences = count(folder, build)
    number = len(differences)
    agreed = many("{number} difference", "{number} differences", number) if number else _("nothing differs")
    said = _(
        "Counted again from the file, apart from the import: {words}, {entries}, {readings}; {agreed}.", agreed=agreed,
        words=many("{number} word", "{number} words", counts.words),
        entries=many("{number} entry", "{number} entries", counts.entries),
        readings=many("{number} reading", "{number} readings", counts.readings),
    )  # fmt: skip
    return said, differences


def _read(path: Path) -> _Count:
    return partial(recounted, source_of(path))


def _counted(path: Path, asked: Connection) -> _Counted:
    """Read a file, wait to be told where the project is, and compare them."""
    count = _read(path)
    folder, build, language = asked.recv()
    speak(language)
    return count(folder, build)


def _asked(other: Connection, result: Callable[[], _Counted], folder: Path, build: Path) -> _Counted:
    """Have another process compare."""
    other.send((folder, build, spoken()))
    return result()
