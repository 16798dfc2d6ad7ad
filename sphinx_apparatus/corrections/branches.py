"""An edition as git has it at a commit, beside the one in the working folder; compares nothing."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx_apparatus.corrections.proof import Edition


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
    names = _git(edition.settings, "diff", "--relative", "--name-only", "-z", commit)
    new = _git(edition.settings, "ls-files", "-z", "--others", "--exclude-standard")
    return sorted({name for name in (names + new).split("\0") if name})


def _archive(top: Path, commit: str) -> bytes:
    done = subprocess.run(["git", "archive", "--format=zip", commit], cwd=top, capture_output=True, check=False)
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GitError(done.stderr.strip())
    return done.stdout
