"""Keeps beside what was built what it was built from: nothing is built twice, nothing half-made is taken for whole."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from sphinx_apparatus.records.clock import CLOCK

RECORD = "built.json"
DOCTREES = "doctrees"
_AFTER = {"epub": {"pdf"}, "html": {"text", "pdf", "epub", "tei", "data", "dts", "latex"}}
"""Of which formats another tells: the e-book names the pages of the book, the site offers all."""
_PROGRAM = Path(__file__).parents[1]
_BESIDE = {"__pycache__", "node_modules", "tests"}
"""Folders of a project that are not part of the edition; nor are those whose names begin with a point."""
Listing = dict[str, list[int]]
"""The files of a folder: their size in bytes, and when they were last changed, in nanoseconds."""


@dataclass
class Kept:
    """What is known of a build: digests of its sources and of the program, what it left, which formats are fresh.

    A build that was broken off never became `finished`.
    """

    sources: dict[str, str] = field(default_factory=dict)
    program: str = ""
    finished: bool = False
    left: dict[str, Listing] = field(default_factory=dict)
    fresh: list[str] = field(default_factory=list)


class Workshop:
    """The folder into which an edition is built, with a folder for each format."""

    def __init__(self, settings: Path, out: Path) -> None:
        self.out = out
        self.last = Kept()
        with suppress(OSError, ValueError, TypeError):
            self.last = Kept(**json.loads((out / RECORD).read_text(encoding="utf-8")))
        self.now = Kept(digests(settings, out), program())

    def due(self, names: Sequence[str]) -> list[str]:
        """Return the formats that are no longer what the sources give, and those that tell of one."""
        same = self.last.finished and (self.last.sources, self.last.program) == (self.now.sources, self.now.program)
        stale = {name for name in names if not (same and name in self.last.fresh and self._is_as_left(name))}
        return [name for name in names if name in stale or stale & _AFTER.get(name, set())]

    def _is_as_left(self, name: str) -> bool:
        return listing(self.out / name) == self.last.left[name]

    def begin(self, names: Iterable[str]) -> None:
        """Note that a build is under way, and remove what cannot be built upon.

        That is everything where the last build was broken off, where a source is gone, where another program made it,
        or where something has been at it since.
        """
        gone = self.last.sources.keys() - self.now.sources.keys()
        kept = self.last.finished and self.last.program == self.now.program and not gone
        if not (kept and all(map(self._is_as_left, self.last.left))):
            for name in {DOCTREES, *names, *self.last.left}:
                shutil.rmtree(self.out / name, ignore_errors=True)
            self.last = Kept()
        same = self.last.sources == self.now.sources
        self.now.left, self.now.fresh = self.last.left, self.last.fresh if same else []
        self._write()

    def end(self, tried: Iterable[str], failed: Iterable[str]) -> None:
        """Note what a build has left that came to its end, and which formats are fresh."""
        self.now.left |= {name: listing(self.out / name) for name in (DOCTREES, *tried)}
        older = {name for name, others in _AFTER.items() if others & {*tried}} - {*tried}
        self.now.fresh = sorted({*self.now.fresh, *tried} - set(failed) - older)
        self.now.finished = True
        self._write()

    def _write(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        new = self.out / f"{RECORD}.new"
        new.write_text(json.dumps(asdict(self.now)), encoding="utf-8")
        new.replace(self.out / RECORD)


def digests(settings: Path, out: Path) -> dict[str, str]:
    """Return a digest of every file that may be a source, by its path from the folder of conf.py."""
    return {path.relative_to(settings).as_posix(): digest(path) for path in files(settings) if out not in path.parents}


def files(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder, without hidden ones, what lies beside an edition, and pipes, which have no end."""
    for place, folders, names in os.walk(folder):
        folders[:] = [] if "pyvenv.cfg" in names else [f for f in folders if f not in _BESIDE and not f.startswith(".")]
        yield from (path for name in names if not name.startswith(".") and (path := Path(place, name)).is_file())


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, empty where it cannot be read: what needs it will say so."""
    with suppress(OSError):
        return sha256(path.read_bytes()).hexdigest()
    return ""


def program() -> str:
    """Return a digest of what builds: Python, the packages with their versions, this one as it is, and the clock."""
    parts = [sys.version, os.environ.get(CLOCK, ""), *_loaded()]
    return sha256("\n".join(parts).encode()).hexdigest()


@cache
def _loaded() -> list[str]:
    """Return what stays the same while a process runs."""
    packages = sorted(f"{package.name} {package.version}" for package in distributions())
    return packages + sorted(f"{path} {digest(path)}" for path in files(_PROGRAM))


def listing(folder: Path) -> Listing:
    """Return the files of a folder, hidden ones too, with size and time."""
    found = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): [stat.st_size, stat.st_mtime_ns] for path, stat in found}
