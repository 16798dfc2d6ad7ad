"""Tells which files of an edition have changed since it was last asked; knows no edition and builds nothing."""

import re
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from watchfiles import watch

from sphinx_apparatus.formats.kept import files

_STEP, _MOST = 10, 100
"""How long, in milliseconds, nothing may have changed before it is told, and how long that is waited for at most."""
LOOK = 2000
"""After how many milliseconds the files are looked at where nothing was heard: not every disk tells of changes."""
RETURN = 0.1
"""How many seconds a file may be gone: some editors remove it before they write it again."""
_BESIDE = re.compile(r"(~|#|\.tmp|\.swp|\.part|___)$|^4913$")
"""The names of what editors write beside a file before it takes its place."""
Seen = dict[Path, tuple[int, int]]


def seen(folders: Collection[Path], out: Path) -> Seen:
    """Return size and time of all files in the folders, those in `out` left aside."""
    found: Seen = {}
    for path in {path for folder in folders for path in files(folder)}:
        if not path.is_relative_to(out) and not _BESIDE.search(path.name):
            try:
                stat = path.stat()
            except OSError:  # gone in the meantime
                continue
            found[path] = stat.st_size, stat.st_mtime_ns
    return found


def changes(folders: Collection[Path], out: Path, before: Seen) -> Iterator[set[Path]]:
    """Yield the files that were changed, added or removed, again and again, until one of the folders is gone.

    What is heard from the system only says when to look: what is told is the difference between two looks, of which
    `before` is the first, so that nothing is lost that happens meanwhile. What lies in `out` is left aside.
    """
    told: dict[Path, bytes] = {}
    while all(folder.is_dir() for folder in folders):
        for _ in watched(before, folders):
            now = seen(folders, out)
            if before.keys() - now.keys():
                time.sleep(RETURN)
                now = seen(folders, out)
            changed = {path for path, _ in before.items() ^ now.items()}
            moved = {path.parent for path in before} != {path.parent for path in now}
            before = now
            if new := {path for path in changed if is_new(path, told)}:
                yield new
            if moved or not all(folder.is_dir() for folder in folders):
                break


def is_new(path: Path, told: dict[Path, bytes]) -> bool:
    """Tell whether a file has other content than when this was last asked.

    What is written anew with every build, the same each time, would have it built for ever.
    """
    try:
        content = sha256(path.read_bytes()).digest()
    except OSError:
        content = b""
    before, told[path] = told.get(path), content
    return content != before


def watched(known: Seen, folders: Collection[Path]) -> Iterator[object]:
    """Yield whenever something has happened in the folders of known files, at once for what happened before."""
    yield None
    places = {path.parent for path in known} | set(folders)
    with suppress(FileNotFoundError):  # one of them was renamed just now
        yield from watch(
            *places, watch_filter=None, recursive=False, step=_STEP, debounce=_MOST, rust_timeout=LOOK,
            yield_on_timeout=True,
        )  # fmt: skip
