"""A Sphinx that stays: it builds the pages again where a source has changed, also where something is wrong."""

import gc
import logging
import shutil
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from threading import Lock
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util.build_phase import BuildPhase
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import OnceFilter
from sphinx.writers.html5 import HTML5Translator

from sphinx_apparatus.checks.everything import check_numbered
from sphinx_apparatus.checks.report import ApparatusError, going_on
from sphinx_apparatus.checks.stopping import broken_off, unbuildable
from sphinx_apparatus.corrections.collation import lost_witnesses
from sphinx_apparatus.corrections.proof import Edition, Proof, declared_files, proof_of
from sphinx_apparatus.corrections.warned import Warned, warnings_in
from sphinx_apparatus.domain import edition_of, sharing
from sphinx_apparatus.formats.html.stale import stale_pages
from sphinx_apparatus.model import Finding

BEGUN, READ, CHECKED, WRITTEN = "begun", "read", "checked", "written"
"""When something was warned of: as Sphinx began, while documents were read, when all were, while pages were written."""
_NEVER = 0
"""As the time when a document was read: it is to be read."""


@dataclass(frozen=True)
class Built:
    """How a build ended: the addresses of the pages that it wrote, whether all were written, and how long it took.

    Those that were shown before its end are not among them.
    """

    pages: frozenset[str]
    whole: bool
    seconds: float


class Lined(HTML5Translator):
    """Writes at each block the line of the source in which it begins."""

    def starttag(self, node: Any, tagname: str, suffix: str = "\n", empty: bool = False, **attributes: Any) -> str:
        line = getattr(node, "line", None)
        own = isinstance(node, nodes.TextElement) and not isinstance(node, nodes.Inline)
        if line and own and node.source in (None, self.document["source"]):
            attributes["data-line"] = line
        return str(super().starttag(node, tagname, suffix, empty, **attributes))


class Warm:
    """The pages of an edition in `out`, and what is wrong with it.

    `stopped` is what stopped the last build, or would have stopped any other; `app` is None where Sphinx could not be
    begun, and then is begun anew with the next change. Who reads a page holds `writing`, so as to get it whole.
    """

    def __init__(self, edition: Edition, out: Path) -> None:
        self.edition, self.out = edition, out
        self.app: Sphinx | None = None
        self.writing = Lock()
        self.stopped: tuple[Finding, ...] = ()
        self._open = ExitStack()
        self._said = StringIO()
        self._warned: dict[tuple[str, str], list[Warned]] = {}
        self._sound = False
        self._known: set[str] = set()
        self._read: list[str] = []
        self._parents: dict[str, set[str]] = {}
        self._shown: Callable[[], object] = lambda: None
        self._written: set[str] = set()
        shutil.rmtree(out / "doctrees", ignore_errors=True)  # what was warned of in it is no longer known

    @property
    def pages(self) -> Path:
        return self.out / "html"

    def build(self, changed: Collection[Path] = (), shown: Callable[[Built], object] = lambda _built: None) -> Built:
        """Build what changed files touch; `shown` is told as soon as the pages of the documents in them are written."""
        start, whole = time.perf_counter(), False
        gc.disable()  # it would look through all trees again and again; whoever builds has it run between two builds
        self._read, self._written = [], set()
        self._shown = lambda: shown(Built(self._addresses(), True, time.perf_counter() - start))
        forget_said()
        with going_on() as passed:
            try:
                self._update(changed)
                whole, self.stopped = True, tuple(passed)
            except (ApparatusError, Exception) as error:
                with suppress(Exception):  # what can't be checked either is told by the first error
                    if self.app and not passed and self.app.phase > BuildPhase.READING:
                        self._check()
                self.stopped = tuple(passed) or self._told(error)  # what follows from the first is not told
                self.close()
                self._sound = False  # nobody knows in what state it is
            finally:
                gc.enable()
                if self.writing.locked():
                    self.writing.release()
        return Built(self._addresses(), whole, time.perf_counter() - start)

    def _addresses(self) -> frozenset[str]:
        return frozenset(self.app.builder.get_target_uri(name) for name in self._written) if self.app else frozenset()

    def _update(self, changed: Collection[Path]) -> None:
        app = self._begun(changed)
        mark_unread(app.env, changed)
        app.build()
        self._keep(WRITTEN, self._written)
        self._remove_old()

    def _told(self, error: BaseException) -> tuple[Finding, ...]:
        """Return what broke off a build."""
        if isinstance(error, ApparatusError):
            return error.findings
        if isinstance(error, SphinxError):
            return (unbuildable(error, self.edition.settings),)
        return (broken_off(self.app, error),)  # what a role makes of a mistake that it did not foresee

    def proof(self) -> Proof:
        """Return everything that is wrong, as the check tells it, which writes nothing where it finds something."""
        told = (found for (stage, _), found in self._warned.items() if stage != WRITTEN or not self.stopped)
        warned = [warning for found in told for warning in found]
        return proof_of(self.edition, edition_of(self.app.env) if self.app else None, self.stopped, warned)

    def close(self) -> None:
        self._open.close()

    def _begun(self, changed: Collection[Path]) -> Sphinx:
        """Return Sphinx as it is, or begun anew where what it has read only once has changed."""
        if self.app and self._sound and not any(map(self._is_declared, changed)):
            return self.app
        self.close()
        self._said.truncate(self._said.seek(0))
        self._open.enter_context(sharing())
        self._open.enter_context(patch_docutils(str(self.edition.settings)))
        self._open.enter_context(docutils_namespace())
        self.app = Sphinx(
            self.edition.documents, self.edition.settings, self.pages, self.out / "doctrees", "html",
            {"nitpicky": True}, status=None, warning=self._said,
        )  # fmt: skip
        self._sound = True
        self._keep(BEGUN, [""])
        edition_of(self.app.env).later = True
        vars(self.app.env)["__getstate__"] = dict  # Sphinx would keep all of it at each build, and nobody reads it
        self._listen(self.app)
        return self.app

    def _is_declared(self, path: Path) -> bool:
        """Tell whether Sphinx, or the edition, has read this file when it began."""
        return path.suffix == ".py" or (self.app is not None and path in declared_files(edition_of(self.app.env)))

    def _listen(self, app: Sphinx) -> None:
        """Note what is read and written, and at which stage something is warned of."""
        app.set_translator("html", Lined, override=True)
        app.connect("env-before-read-docs", lambda app, env, names: setattr(self, "_read", list(names)), priority=999)
        app.connect("env-get-updated", lambda app, env: self._keep(READ, self._read) or ())
        app.connect("write-started", lambda *_: self.writing.acquire())
        app.connect("write-started", lambda *_: self._hold_back(app.env))
        app.connect("write-started", lambda app, builder: self._keep(CHECKED, self._read and ["", *app.env.found_docs]))
        app.connect("html-page-context", lambda app, page, *_: self._written.add(page))
        app.connect("html-collect-pages", self._write_stale, priority=0)

    def _check(self) -> None:
        """Check the text as it was read, if it can be checked."""
        assert self.app is not None
        check_numbered(edition_of(self.app.env), lost_witnesses)

    def _hold_back(self, env: BuildEnvironment) -> None:
        """Let Sphinx write no page because its table of contents names one that was read: stale pages are known."""
        self._parents, env.files_to_rebuild = env.files_to_rebuild, {}

    def _write_stale(self, app: Sphinx) -> tuple[()]:
        """Show the pages of what was read, then write those on which something of it is shown too."""
        first, app.env.files_to_rebuild = frozenset(self._written), self._parents
        self.writing.release()
        self._shown()
        self._check()
        self._keep(WRITTEN, first)
        self._written.clear()
        stale = {*stale_pages(app)} - first
        self.writing.acquire()
        app.builder.write_documents(stale)
        return ()

    def _keep(self, stage: str, docnames: Iterable[str]) -> Any:
        """Keep what was warned of since the last time, and forget the same of these documents from an earlier build."""
        found = list(warnings_in(self._said.getvalue()))
        self._said.truncate(self._said.seek(0))
        names = list(docnames)
        for name in names:
            self._warned.pop((stage, name), None)
        for warning in found:
            docname = self.app.env.path2doc(warning.path) if self.app and warning.path else ""
            docname = docname or next(iter(names), "")
            kept = self._warned.setdefault((stage, docname), [])
            kept += [warning] if warning not in kept else []

    def _remove_old(self) -> None:
        """Remove the pages of documents that are gone."""
        assert self.app is not None
        known = set(self.app.env.found_docs)
        for docname in self._known - known:
            Path(self.app.builder.get_outfilename(docname)).unlink(missing_ok=True)  # type: ignore[attr-defined]
            self._warned = {key: kept for key, kept in self._warned.items() if key[1] != docname}
        self._known = known


def forget_said() -> None:
    """Let Sphinx say again what it says once in a process."""
    for handler in logging.getLogger("sphinx").handlers:
        for once in handler.filters:
            if isinstance(once, OnceFilter):
                once.messages.clear()


@cache
def resolved(path: Path) -> str:
    return str(path.resolve())


def mark_unread(env: BuildEnvironment, changed: Collection[Path]) -> None:
    """Have the documents read again that these files are, or that depend on them.

    Sphinx compares times, and would not see what is saved while it reads.
    """
    names = {str(path) for path in changed}
    for docname in env.all_docs:
        needs = {resolved(env.srcdir / name) for name in env.dependencies.get(docname, ())} if names else set()
        if str(env.doc2path(docname)) in names or needs & names:
            env.all_docs[docname] = _NEVER
