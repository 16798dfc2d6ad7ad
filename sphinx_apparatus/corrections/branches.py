"""An edition as git has it at a commit, beside the one in the working folder; compares nothing."""

import io
import re
import subprocess
import zipfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from os.path import relpath
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx_apparatus.corrections.proof import Edition

PROGRAMS = frozenset((".py", ".pyc", ".pyd", ".so"))
"""What Python runs; none of it is taken from a proposal."""


class GitError(RuntimeError):
    """git could not do what was asked; the message is its own."""


@contextmanager
def edition_at(edition: Edition, commit: str) -> Iterator[Edition]:
    """Give the edition as it was at a commit, in a folder that goes with the context; raise GitError."""
    top = Path(_git(edition.settings, "rev-parse", "--show-toplevel").strip())
    content = _archive(top, commit)
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:  # which keeps to the folder, and makes no links
            archive.extractall(folder)
        places = (Path(folder) / path.relative_to(top) for path in (edition.documents, edition.settings))
        yield Edition(*places)


def parting(edition: Edition, base: str) -> str:
    """Return the commit from which the working folder's branch parted from `base`; raise GitError."""
    return _git(edition.settings, "merge-base", base, "HEAD").strip()


def changed_files(edition: Edition, commit: str) -> list[str]:
    """Return the paths, from the folder of conf.py, that differ from a commit, new ones included."""
    top = Path(_git(edition.settings, "rev-parse", "--show-toplevel").strip())
    names = _git(top, "diff", "--no-renames", "--no-ext-diff", "--name-only", "-z", commit)
    new = _git(top, "ls-files", "-z", "--others", "--exclude-standard")
    return sorted({relpath(top / name, edition.settings) for name in (names + new).split("\0") if name})


def prefix(edition: Edition) -> str:
    """Return what comes before a path from the folder of conf.py so that it is one from the top of the repository."""
    return _git(edition.settings, "rev-parse", "--show-prefix").strip()


def shown_lines(edition: Edition, commit: str, name: str) -> set[int]:
    """Return the lines (from 1) of a file that its difference from a commit shows, three around each change included.

    `name` is the path from the folder of the edition's conf.py.
    """
    shown = ("diff", "-U3", "--inter-hunk-context=0", "--no-color", "--no-ext-diff")  # whatever the machine has set
    said = _git(edition.settings, *shown, commit, "--", f":(literal){name}")
    hunks = re.findall(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", said, re.MULTILINE)
    return {int(first) + n for first, count in hunks for n in range(int(count or 1))}


def lay_over(base: Edition, proposal: Edition, files: Iterable[str], named: Collection[str]) -> None:
    """Put the texts and data of a proposal, of those files that it changes, into a copy of the base.

    What is a program or a link, what is hidden, and what lies outside the documents and is not `named` by the settings
    stays as the base has it.
    """
    for name in files:
        if name in named or _is_source(base, name):
            source, target = proposal.settings / name, base.settings / name
            target.unlink(missing_ok=True)
            if source.is_file() and source.resolve() == proposal.settings.resolve() / name:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(source.read_bytes())


def _is_source(base: Edition, name: str) -> bool:
    path = base.settings / name
    inside = ".." not in path.parts and path.is_relative_to(base.documents)
    return inside and path.suffix not in PROGRAMS and not any(part.startswith(".") for part in Path(name).parts)


def _archive(top: Path, commit: str) -> bytes:
    done = subprocess.run(["git", "archive", "--format=zip", commit], cwd=top, capture_output=True, check=False)
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout.decode("utf-8", "surrogateescape")
