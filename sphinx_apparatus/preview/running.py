"""The command: serves an edition, watches its files, builds what they touch, and says what is wrong."""

import gc
import logging
import os
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread

import uvicorn
from filelock import FileLock, Timeout

from sphinx_apparatus.checks.report import place_of, print_findings
from sphinx_apparatus.corrections.proof import Edition, applied_corrections
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding
from sphinx_apparatus.preview.building import Built, Warm
from sphinx_apparatus.preview.serving import Board, Pages, site
from sphinx_apparatus.preview.shown import State, digest_of_styles, finding_id, shown_findings, source_addresses
from sphinx_apparatus.preview.watching import Seen, changes, seen

HERE = "127.0.0.1"
PORT, PORTS = 8000, 20
"""The first port that is tried where none is named, and how many."""
ALL = "0.0.0.0"


@dataclass(frozen=True)
class PreviewWishes:
    """What was asked for: a `host` to listen at, a `port` or 0 for any that is free, and whether to open a browser."""

    host: str = HERE
    port: int = 0
    browser: bool = True


class Preview:
    """An edition that is shown as it is now; `board` is what browsers see of it."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.out = edition.settings / "build/preview"
        self.board = Board()
        self.findings: tuple[Finding, ...] | None = None
        self._made = -1
        self._setting = Lock()

    def run(self, wishes: PreviewWishes) -> int:
        self.out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.out / "lock")
        try:
            with lock.acquire(timeout=0):
                return self._serve(wishes)
        except Timeout:
            with suppress(OSError):
                address = (self.out / "address").read_text(encoding="utf-8")
                print(_("A preview of this edition runs already: {address}", address=address))
                open_browser(address, wishes.browser)
            return 0

    def _serve(self, wishes: PreviewWishes) -> int:
        try:
            bound = free_socket(wishes.host, wishes.port)
        except OSError as error:
            said = N_("Port {port} cannot be used: {why}. Name another: --port 8001")
            print(_(said, port=wishes.port, why=error.strerror), file=sys.stderr)
            return 2
        port = bound.getsockname()[1]
        names = {HERE, "localhost", wishes.host} - {ALL}
        hosts = sorted(f"{name}:{port}" for name in names)
        address = f"http://{HERE if wishes.host == ALL else wishes.host}:{port}/"
        warm = Warm(self.edition, self.out)
        before = seen(*self.watched)
        print(_("Building the pages ..."), flush=True)
        self._show(warm, warm.build())
        app = site(Pages(warm.pages, self.board, warm.writing), self.board, hosts, self.mend, self.book)
        with served(app, bound):
            (self.out / "address").write_text(address, encoding="utf-8")
            print(_("The preview is {address} (Ctrl-C ends it)", address=address), flush=True)
            if wishes.host != HERE:
                print(_("Whoever reaches this address can read the edition and mend it."), flush=True)
            open_browser(address, wishes.browser)
            return self._follow(warm, before)

    @property
    def watched(self) -> tuple[list[Path], Path]:
        """The folders that are watched, and that in which nothing is."""
        return [self.edition.settings, self.edition.documents], self.edition.settings / "build"

    def _follow(self, warm: Warm, before: Seen) -> int:
        """Build after every change since the files were as `before`; return when the edition is gone, or at Ctrl-C."""
        try:
            for changed in changes(*self.watched, before):
                built = warm.build(changed, self._show_first)
                names = ", ".join(sorted(place_of(str(path)) for path in changed)[:3])
                many = _(" and {count} more", count=len(changed) - 3) if len(changed) > 3 else ""
                print(f"{datetime.now():%H:%M:%S}  {names}{many}: {built.seconds:.1f} s", flush=True)
                self._show(warm, built)
                gc.collect()  # the trees of this build; Python would keep those of forty
        except KeyboardInterrupt:
            print(_("The preview has ended."))
            return 0
        except OSError:  # the folder may go while it is read
            if self.edition.documents.exists():
                raise
        finally:
            warm.close()
        print(_("The folder of the edition is no longer there; the preview has ended."), file=sys.stderr)
        return 2

    def _show_first(self, built: Built) -> None:
        """Show the pages that are written before the others."""
        before = self.board.state
        version = before.version + 1
        pages = {**before.pages, **dict.fromkeys(built.pages, version)}
        self.board.show(replace(before, version=version, pages=pages, stopped=False))

    def _show(self, warm: Warm, built: Built) -> None:
        """Show the pages, then what is wrong, which takes longer to find; say the latter where it has changed."""
        before = self.board.state
        version = before.version + 1
        pages = {**before.pages, **dict.fromkeys(built.pages, version)}
        stopped = tuple(shown_findings(warm.stopped, warm.app))
        kept = before.findings if built.whole and not stopped else stopped
        styles = digest_of_styles(warm.pages)
        first = State(version, pages, kept, not built.whole, source_addresses(warm.app), styles)
        self.board.show(first)
        findings = warm.proof().findings
        self.board.show(replace(first, findings=tuple(shown_findings(findings, warm.app))))
        if findings != self.findings:
            self.findings = findings
            print_findings(findings)
            sys.stdout.flush()

    def mend(self, name: str) -> bool:
        """Make the certain correction of the finding of this id; tell whether it still fitted."""
        wanted = [f.correction for f in self.findings or () if f.correction and finding_id(f) == name]
        try:
            return bool(applied_corrections(wanted))
        except (OSError, UnicodeDecodeError):
            return False

    def book(self) -> Path | str:
        """Return the PDF as the edition is now, or why there is none."""
        with self._setting:
            version = self.board.state.version
            made = sorted((self.out / "pdf").glob("*.pdf"))
            if made and version == self._made:
                return made[0]
            edition = [str(self.edition.documents), "-c", str(self.edition.settings)]
            command = [*edition, "-d", str(self.out / "pdf.doctrees"), f"typst={self.out / 'pdf'}"]
            done = subprocess.run(
                [sys.executable, "-m", "sphinx_apparatus", "build", *command],
                capture_output=True, text=True, encoding="utf-8", check=False,
            )  # fmt: skip
            if done.returncode:
                return f"{_('The PDF is made once nothing is wrong.')}\n\n{done.stderr}"
            self._made = version
            return next(iter(sorted((self.out / "pdf").glob("*.pdf"))), _("The edition makes no PDF."))


def free_socket(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to the port, where it is 0 to the first from `PORT` on that is free.

    Raise OSError where there is none.
    """
    ports: Collection[int] = [port] if port else [*range(PORT, PORT + PORTS), 0]
    for tried in ports:
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, tried))
            bound.listen()
            return bound
        except OSError:
            bound.close()
            if tried == list(ports)[-1]:
                raise
    raise OSError


@contextmanager
def served(app: object, bound: socket.socket) -> Iterator[None]:
    """Serve meanwhile, in a thread."""
    options = uvicorn.Config(
        app, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1,  # type: ignore[arg-type]
    )  # fmt: skip
    server = uvicorn.Server(options)
    thread = Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=3)


def open_browser(address: str, wanted: bool) -> None:
    """Open the address in a browser; say it where there is none but one that would take over the terminal."""
    if not wanted:
        return
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        browser = None
    if browser is None or type(browser) is webbrowser.GenericBrowser or not browser.open(address):
        print(_("No browser was found; open the address in one."), flush=True)


def run(edition: Edition, wishes: PreviewWishes) -> int:
    """Show an edition; return a status."""
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    return Preview(edition).run(wishes)
