"""A git repository in a folder of its own, with the small edition in it; knows no pull request."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import chdir, redirect_stdout
from hashlib import sha256
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.corrections import snapshot
from sphinx_apparatus.corrections.proof import Edition
from sphinx_apparatus.corrections.snapshot import Snapshot

EDITION = Path(__file__).parent / "edition"
ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A reader",
    "GIT_AUTHOR_EMAIL": "reader@example.org",
    "GIT_COMMITTER_NAME": "A reader",
    "GIT_COMMITTER_EMAIL": "reader@example.org",
    "GIT_AUTHOR_DATE": "2026-11-22T12:00:00Z",
    "GIT_COMMITTER_DATE": "2026-11-22T12:00:00Z",
}
Edit = Callable[[bytes], bytes]
PUBLISHED = snapshot.published
known: dict[str, tuple[Snapshot, frozenset[str]]] = {}


class Repository:
    """A repository whose branch `main` has the edition as it is published."""

    def __init__(self, root: Path, edition: Path = EDITION) -> None:
        self.root = root
        shutil.copytree(edition, root, ignore=shutil.ignore_patterns("__pycache__"))
        (root / ".gitattributes").write_text("* -text\n", encoding="utf-8")
        self.git("init", "-q", "-b", "main")
        self.commit("Text: the edition as published")

    def git(self, *arguments: str, fails: bool = False) -> str:
        """Run git here and return what it says; `fails` where it is allowed to."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env={**os.environ, **ALONE}, capture_output=True, check=not fails
        )
        return done.stdout.decode("utf-8", "replace")

    def branch(self, name: str, start: str = "main") -> None:
        """Begin a branch."""
        self.git("checkout", "-q", "-b", name, start)

    def edit(self, file: str, edit: Edit) -> None:
        """Change a file as a reader would."""
        path = self.root / file
        before = path.read_bytes() if path.exists() else b""
        after = edit(before)
        assert after != before, f"nothing was changed in {file}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(after)

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def run(self, command: str, *options: str) -> tuple[int, str]:
        """Run a command of the edition here; return its status and what it says."""
        said = StringIO()
        with chdir(self.root), redirect_stdout(said), patch.object(snapshot, "published", published_once):
            status = main([command, "edition", "-c", ".", *options])
        return status, said.getvalue()


def published_once(edition: Edition) -> tuple[Snapshot, frozenset[str]]:
    """Return what an edition says that was built before, read once for all the proposals that part from it."""
    files = sorted(path for path in edition.settings.rglob("*") if path.is_file())
    told = [os.environ.get("SOURCE_DATE_EPOCH"), *((p.relative_to(edition.settings), p.read_bytes()) for p in files)]
    key = sha256(repr(told).encode()).hexdigest()
    if key in known:
        return known[key]
    said = PUBLISHED(edition)
    if not said[0].findings:  # which name the folder
        known[key] = said
    return said


def put(old: str, new: str, count: int = 1) -> Edit:
    """Return an edit that replaces words, which must be there."""

    def edit(content: bytes) -> bytes:
        assert content.count(old.encode()) >= count, old
        return content.replace(old.encode(), new.encode(), count)

    return edit


def second(old: str, new: str) -> Edit:
    """Return an edit that replaces the second occurrence of words."""

    def edit(content: bytes) -> bytes:
        head, first, rest = content.partition(old.encode())
        assert old.encode() in rest, old
        return head + first + rest.replace(old.encode(), new.encode(), 1)

    return edit
