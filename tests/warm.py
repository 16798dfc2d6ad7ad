"""Processes of Python that have the package loaded already: copies of one, where the system can make copies."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

from sphinx_apparatus.__main__ import main

LOADED = [
    __name__, "sphinx_apparatus.pipeline", "sphinx_apparatus.preview.running",
    "sphinx.builders.html", "furo", "myst_parser.sphinx_ext.main", "sphinx.search.en",
]  # fmt: skip
"""What takes most of the time in which the command starts."""


class Copy:
    """A command of the package in a process of its own, as `subprocess.Popen` would start it."""

    def __init__(self, command: list[str], folder: Path, log: Path) -> None:
        log.touch()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(LOADED)
        self.process = context.Process(target=run, args=(command, folder, log, environment()))
        self.process.start()

    def poll(self) -> int | None:
        """Return the status once it has ended."""
        return self.process.exitcode

    def wait(self, timeout: float) -> int:
        """Wait until it ends; return the status."""
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise subprocess.TimeoutExpired(str(self.process), timeout)
        return self.process.exitcode

    def send_signal(self, sign: int) -> None:
        """Send it a signal."""
        assert self.process.pid
        os.kill(self.process.pid, sign)


def environment() -> dict[str, str]:
    """Return the environment of such a process, and of those that it starts."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def run(command: list[str], folder: Path, log: Path, settings: dict[str, str]) -> None:
    """Run the command in a folder, with what it says in a file; end as it ends."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    with log.open("w", encoding="utf-8", buffering=1) as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        sys.stdout = sys.stderr = said
        sys.exit(main(command))


def started(command: list[str], folder: Path, log: Path) -> Copy | subprocess.Popen[bytes]:
    """Start a command of the package in a folder, with what it says in a file."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        return Copy(command, folder, log)
    with log.open("w", encoding="utf-8") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "sphinx_apparatus", *command], cwd=folder, env=environment(), stdout=said,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
