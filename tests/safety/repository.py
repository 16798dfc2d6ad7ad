"""A small edition in a repository, with a secret beside it, a port that must not be asked, and what must not run."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path

from sphinx.cmd.build import build_main

from sphinx_apparatus.__main__ import main

SMALL = Path(__file__).parents[1] / "corrections/edition"
CANARY = "CANARY-7f3a9c"
PAGE = "# Use\n\nHow the edition is used.\n"
INDEX = "# The light on the point\n\n```{toctree}\ntext/talk\nfront/use\nback/apparatus\nback/works\nback/lists\n```\n"
LISTS = "\n\n".join(
    ["# Lists", *(f"```{{{name}}}{more}\n```" for name, more in (
        ("register", " person"), ("quotations", ""), ("chronology", ""), ("review", " RIDE"),
    )), ""]
)  # fmt: skip
MORE = """
apparatus_quotations = "edition/data/quotations.toml"
apparatus_chronology = "edition/data/chronology.toml"
apparatus_review = "edition/data/review.toml"
apparatus_citation = "CITATION.cff"
apparatus_changes = "CHANGELOG.md"
html_theme = "basic"
html_copy_source = False
epub_show_urls = "no"
"""
QUOTATIONS = """[[quotation]]
id = "q1"
work = "perry1880"
locator = "pp. 30-31"
status = "not"
remark = "{}"
"""
CHRONOLOGY = """[[event]]
id = "e1"
date = "1851"
title = "{}"
kind = "talk"
paras = [1]
"""
REVIEW = """[[question]]
id = "r1"
standard = "RIDE"
section = "1"
question = "Is the text there?"
answer = "yes"
because = "{}"
pages = ["front/use"]
"""
CITATION = """cff-version: 1.2.0
message: Cite it.
title: The light on the point
version: "1.0"
abstract: {}
authors:
  - family-names: Perry
    given-names: Ann
"""
FILES = {
    "edition/index.md": INDEX, "edition/front/use.md": PAGE, "edition/back/lists.md": LISTS,
    "edition/data/chronology.toml": CHRONOLOGY.format("The light was built"),
    "edition/data/quotations.toml": QUOTATIONS.format("Not seen"), "edition/data/review.toml": REVIEW.format("It is"),
    "CITATION.cff": CITATION.format("A talk"), "CHANGELOG.md": "# Changes\n\n## 1.0 (2026-11-01)\n\n- The first.\n",
}  # fmt: skip


UNCOMPARED = '[[witness]]\nsiglum = "B"\ntitle = "The light on the point"\n'
"""A witness without a transcription, which has no words that a text could lack."""
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


class Port:
    """A port of this machine that counts who asks it."""

    def __init__(self) -> None:
        self.asked = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.number = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.asked += 1
            connection.close()

    def close(self) -> None:
        """Stop listening; closing alone would not wake who waits for a connection."""
        with suppress(OSError):  # where the system wakes by closing
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(timeout=5)


class Place:
    """A folder with the repository, the secret beside it and the port; `ran` is what must not come into being."""

    def __init__(self, folder: Path, port: Port) -> None:
        self.root, self.port, self.ran = folder / "repository", port, folder / "ran"
        shutil.copytree(SMALL, self.root, ignore=shutil.ignore_patterns("__pycache__"))
        for name, text in FILES.items():
            self.write(name, text)
        self.add("conf.py", MORE)
        talk = (self.root / "edition/text/talk.md").read_text(encoding="utf-8")
        talk = talk.replace("\n> When", "\n{#q1 .quotation}\n> When").replace(
            "r's B | typo", "r's B | typo | So printed."
        )
        self.write("edition/text/talk.md", talk)
        self.secret = folder / "secret.txt"
        self.secret.write_text(f"{CANARY}\n", encoding="utf-8")
        (self.root / ".git").mkdir()
        self.write(".git/config", f"{CANARY}\n")
        self.write("bad_module.py", f"open({str(self.ran)!r}, 'w')\nParser = None\n")

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def add(self, name: str, text: str) -> None:
        """Put text at the end of a file; a setting takes the place of the one before."""
        before = (self.root / name).read_text(encoding="utf-8")
        for setting in re.findall(r"^(\w+) = ", text, re.MULTILINE) if name == "conf.py" else ():
            before = re.sub(rf"^{setting} = .*\n", "", before, flags=re.MULTILINE)
        self.write(name, before + text)

    def check(self) -> tuple[int, str]:
        """Run check, as `make` does."""
        return self.run("check")

    def build_all(self) -> tuple[int, str]:
        """Build every format, as `make` does: the sources are read once."""
        return self.run("build", "-j", "1")

    def run(self, command: str, *options: str) -> tuple[int, str]:
        """Run a command, as `make` does."""
        said = StringIO()
        with chdir(self.root), redirect_stdout(said), redirect_stderr(said):
            status = main([command, "edition", "-c", ".", *options])
        return status, said.getvalue()

    def build(self, builder: str) -> tuple[int, str]:
        """Build a format, as `make` does."""
        said = StringIO()
        with chdir(self.root), redirect_stdout(said), redirect_stderr(said):
            try:
                command = ["-nW", "-q", "--keep-going", "--no-color", "-c", ".", "-d", f"build/trees-{builder}"]
                status = build_main([*command, "-b", builder, "edition", f"build/{builder}"])
            except SystemExit as stop:
                status = int(stop.code or 0)
        return status, said.getvalue()

    def built(self) -> Iterator[bytes]:
        """Yield the content of every file that was built."""
        for folder, _, files in os.walk(self.root / "build"):
            yield from ((Path(folder) / name).read_bytes() for name in files)

    def assert_no_harm(self, said: str) -> None:
        """See that nothing ran, nothing was asked, and nothing of the secret was said or built."""
        assert not self.ran.exists(), "a command of the proposal ran"
        assert self.port.asked == 0, "the network was asked"
        assert CANARY not in said, "the secret was told"
        assert not any(CANARY.encode() in content for content in self.built()), "the secret was published"
        assert "Traceback" not in said


@contextmanager
def listening() -> Iterator[Port]:
    """Give a port."""
    port = Port()
    try:
        yield port
    finally:
        port.close()


def pictured(place: Place, *more: str) -> Place:
    """Return the place with a picture, and one that is none, in the folders of its pages."""
    for folder in ("front", "text", *more):
        (place.root / "edition" / folder).mkdir(exist_ok=True)
        (place.root / f"edition/{folder}/pic.png").write_bytes(PNG)
        (place.root / f"edition/{folder}/bad.png").write_bytes(b"nothing")
    return place
