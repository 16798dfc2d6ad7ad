"""Pulls a proof of an edition: reads it whole in this process, writes no page, and tells everything that is wrong."""

import pickle
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import StringIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.errors import SphinxError, SphinxParallelError
from sphinx.registry import SphinxComponentRegistry
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_apparatus.checks.characters import as_read, check_file, tidied
from sphinx_apparatus.checks.decoded import NO_BREAK, witnessed
from sphinx_apparatus.checks.everything import doubts_of
from sphinx_apparatus.checks.marks import apart_from_marks
from sphinx_apparatus.checks.quoted import misquoted
from sphinx_apparatus.checks.report import ApparatusError, joined, line_with
from sphinx_apparatus.checks.stopping import broken_off, unbuildable, with_ours
from sphinx_apparatus.corrections.warned import NO_TARGET, Warned, explained, warnings_in
from sphinx_apparatus.domain import EditionDomain, edition_of, keep_nothing, sharing
from sphinx_apparatus.formats.pdf.crowd import overcrowded
from sphinx_apparatus.formats.pdf.dress import wrong_dress
from sphinx_apparatus.formats.pdf.letters import unprintable, wrong_faces
from sphinx_apparatus.language import _
from sphinx_apparatus.model import Correction, Finding, corrected, fitting, nearest, visible
from sphinx_apparatus.records.toml import LARGEST
from sphinx_apparatus.works.bibliography import entries_of

NO_WORKS = ("no-bibliography", "mark-of-bibtex")
"""The codes that say that no bibliography is declared."""
SHOWING = ("sphinx_apparatus.lists.", "sphinx_apparatus.formats.")
"""The rooms whose transforms fill in lists, and set out the text."""
_NUMBER = "number"
"""Stands here for links to the number of a paragraph or verse that is not there."""
_FOLLOWING = {
    **dict.fromkeys(("paragraph-as-heading", "number-moved", "conflict"), (_NUMBER,)),
    "no-such-page-in-contents": ("no-such-part",),
    "no-document": (_NUMBER, "no-such-page", "no-such-page-in-contents"),
    "block-not-closed": ("no-such-page-in-contents", "no-such-part", "list-in-note", "page-in-no-contents"),
}  # fmt: skip
"""What only follows from another thing that is wrong."""
ENCODING = ("not-utf-8", "file-not-utf-8")
_ROUNDS = 20
"""How often an edition is read again while corrections are made; each round makes at least one."""


@dataclass(frozen=True)
class Edition:
    """Where an edition lies: the folder of its documents and that of conf.py."""

    documents: Path
    settings: Path


@dataclass(frozen=True)
class Proof:
    """What reading an edition gave: the findings, and the domain where it was read to the end.

    `slips` are those of the findings that are about single characters.
    """

    findings: tuple[Finding, ...]
    domain: EditionDomain | None = None
    slips: tuple[Finding, ...] = ()


@contextmanager
def pulled(
    edition: Edition, resolved: bool = True, trees: Path | None = None, jobs: int = 1
) -> Iterator[Proof]:  # fmt: skip
    """Read the edition and give the proof; its domain can be asked as long as the context lasts.

    Without `resolved` it is not asked where references lead, which is half of the work. The folder `trees`, where
    there is one, has what was read afterwards. With more `jobs` than one that is done by as many processes.
    """
    with TemporaryDirectory() as folder, patch_docutils(str(edition.settings)), docutils_namespace():
        said, app = StringIO(), cast("Sphinx | None", None)
        with _stopping(edition, lambda: app) as stopped:
            app = with_ours(Sphinx(
                edition.documents, edition.settings, f"{folder}/out", trees or f"{folder}/doctrees", "dummy",
                status=None, warning=said, freshenv=True, parallel=jobs,
            ))  # fmt: skip
            if resolved:
                with _unfilled(app.registry):
                    app.build()
            else:
                keep_nothing(app.env, trees=True)
                _read(app)
        domain, before = edition_of(app.env) if app else None, said.getvalue()
        warned = list(warnings_in(before)) or list(warnings_in(before, alone=not stopped))
        if stopped and resolved and app:
            with _stopping(edition, lambda: app):
                _follow_links(app)
            warned += [w for w in warnings_in(said.getvalue()[len(before) :]) if NO_TARGET.search(w.message)]
        yield proof_of(edition, domain, tuple(stopped), warned, resolved)


def _read(app: Sphinx) -> None:
    """Read the sources; where one of several processes breaks off, all of them in this one, which says why."""
    try:
        app.builder.read()
    except SphinxParallelError:
        app.parallel = 1
        app.builder.read()


def _follow_links(app: Sphinx) -> None:
    """Have Sphinx tell of links that lead nowhere, which it does not where something else has stopped it before."""
    with _unfilled(app.registry):
        for name in sorted(app.env.all_docs):
            app.env.get_and_resolve_doctree(name, app.builder, tags=app.tags)


def declared_again(edition: Edition, domain: EditionDomain) -> Proof:
    """Return the proof of an edition that was read, with what it declares read again: trees do not hang on that."""
    with sharing(), _stopping(edition, lambda: domain.app) as stopped:
        domain.read_declarations(domain.app)
        domain.app.events.emit("env-updated", domain.env)
    return proof_of(edition, domain, tuple(stopped), (), printed=False)


@contextmanager
def _unfilled(registry: SphinxComponentRegistry) -> Iterator[None]:
    """Leave aside meanwhile what only makes pages of what was read: it names nothing of which the check knows not."""
    every = registry.post_transforms
    registry.post_transforms = [t for t in every if not t.__module__.startswith(SHOWING)]
    try:
        yield
    finally:
        registry.post_transforms = every


def keep_read(domain: EditionDomain) -> None:
    """Let builders of other formats find in the folder of the trees what was read, as if that was done now."""
    env = domain.env
    env.all_docs = dict.fromkeys(env.all_docs, time.time_ns() // 1000)
    (Path(env.doctreedir) / ENV_PICKLE_FILENAME).write_bytes(pickle.dumps(env, pickle.HIGHEST_PROTOCOL))
    domain.forget()


@contextmanager
def _stopping(edition: Edition, app: Callable[[], Sphinx | None]) -> Iterator[list[Finding]]:
    """Go on past what stops a reading; give the findings that say what that was."""
    stopped: list[Finding] = []
    try:
        yield stopped
    except ApparatusError as error:
        stopped += error.findings
    except SphinxError as error:
        stopped.append(unbuildable(error, edition.settings))
    except Exception as error:  # what a role makes of a mistake that it did not foresee
        stopped.append(broken_off(app(), error))


def proof_of(
    edition: Edition, domain: EditionDomain | None, stopped: tuple[Finding, ...], said: Iterable[Warned],
    printed: bool = True,
) -> Proof:  # fmt: skip
    """Return the proof of an edition from its domain, what stopped a build, and what Sphinx said in warnings.

    The domain is None where nothing was read. With `printed`, where nothing stopped it, the letters are found that the
    face of the PDF does not have.
    """
    ours = {words for finding in stopped for words in (finding.message, visible(finding.message))}
    works, conf = entries_of(domain.env) if domain else {}, edition.settings / "conf.py"
    own = {str(path) for path in (*sources(edition, domain), conf)} if domain and domain.is_guest else None
    said = [w for w in said if w.message not in ours and (own is None or w.path in own)]
    warned = [explained(w if w.path else _in_settings(w, conf), works) for w in said]
    slips = tuple(_characters(edition, domain))
    letters = tuple(_letters(domain)) if domain and printed and not stopped else ()
    letters = tuple(finding for finding in letters if own is None or finding.source in own)
    texts = {str(domain.env.doc2path(name)) for name in domain.env.config.apparatus_documents} if domain else set()
    sound = domain and not stopped and not any(finding.source in texts for finding in (*slips, *warned))
    doubts = (*doubts_of(domain), *(misquoted(domain) if sound else ())) if domain else ()
    return Proof(tuple(_merged(slips, (*stopped, *letters, *doubts), warned)), domain, (*slips, *letters))


def _in_settings(warned: Warned, conf: Path) -> Warned:
    """Return a warning without a place at the line of the settings that has what it names, if any has."""
    lines = (line_with(conf, name) for name in re.findall(r"['`\"]([^'`\"]+)['`\"]", warned.message))
    line = next(filter(None, lines), 0)
    return replace(warned, path=str(conf), line=line) if line else warned


def check_all(edition: Edition) -> tuple[Finding, ...]:
    """Return everything that is wrong with the edition, in the order of files and lines."""
    with pulled(edition) as proof:
        return proof.findings


def fix(edition: Edition) -> list[Finding]:
    """Make every correction that is certain; return what was mended, and leave the rest for `check` to say."""
    mended: list[Finding] = []
    said = _("saved as it should be")
    for _round in range(_ROUNDS):
        with pulled(edition) as proof:
            tidied_files = _tidy(sources(edition, proof.domain))
            made = applied_corrections([f.correction for f in proof.findings if f.correction])
        lines = {f.source: f.line for f in sorted(proof.slips, key=lambda f: -f.line) if not f.correction}
        saved = [(str(path), lines.get(str(path), 1)) for path in tidied_files]
        mended += [Finding(code="", message=said, source=path, line=line) for path, line in saved]
        mended += [finding for finding in proof.findings if finding.correction in made]
        if not made:
            break
    return mended


def _tidy(paths: Iterable[Path]) -> list[Path]:
    """Write the files as an editor should have saved them; return those that were changed."""
    changed = []
    for path in paths:
        data = path.read_bytes()
        try:
            new = tidied(data.decode("utf-8")).encode("utf-8")
        except UnicodeDecodeError:
            continue
        if new != data:
            save(path, new)
            changed.append(path)
    return changed


def save(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: where that is stopped it is as it was."""
    beside = path.resolve().with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
        shutil.copymode(path, beside)
        beside.replace(path.resolve())
    finally:
        beside.unlink(missing_ok=True)


def applied_corrections(corrections: Sequence[Correction]) -> list[Correction]:
    """Make the corrections that fit their files; return them."""
    made: list[Correction] = []
    for file, ours in groupby(sorted(corrections, key=lambda c: c.file), lambda c: c.file):
        text = as_read(Path(file).read_bytes().decode("utf-8"))
        if found := fitting(text, ours):
            save(Path(file), corrected(text, found).encode("utf-8"))
            made += found
    return made


def sources(edition: Edition, domain: EditionDomain | None) -> list[Path]:
    """Return the files that an editor writes: documents, bibliography, declarations and data, transcriptions not.

    One that is too large to be read has its finding.
    """
    if domain is None:
        return []
    env = domain.env
    pages = (name for name in env.found_docs if not domain.is_of_host(name))
    found = {Path(env.doc2path(name)) for name in pages} | {*domain.declared_files(), *_about(domain)}
    return sorted(path for path in found if path.is_file() and path.stat().st_size <= LARGEST)


def declared_files(domain: EditionDomain) -> set[Path]:
    """Return the files that are read before the documents: what the settings name, transcriptions included."""
    folder = (domain.base / domain.env.config.apparatus_witnesses).parent
    transcribed = {folder / name for w in domain.witnesses.values() for name in (w.file, w.lineation) if name}
    return {*domain.declared_files(), *_about(domain), *transcribed}


def _about(domain: EditionDomain) -> set[Path]:
    config = domain.env.config
    own = (config.apparatus_citation, config.apparatus_changes, config.apparatus_rights)
    return {domain.base / name for name in own if name}


def _characters(edition: Edition, domain: EditionDomain | None) -> Iterator[Finding]:
    allowed = witnessed(domain) if domain and domain.env.config.apparatus_witnesses else frozenset()
    documents = domain.env.config.apparatus_documents if domain else []
    texts = {Path(domain.env.doc2path(name)) for name in documents} if domain else set()
    for path in sources(edition, domain):
        let = allowed if path in texts else allowed | NO_BREAK
        yield from check_file(str(path), path.read_bytes(), let)


def _letters(domain: EditionDomain) -> Iterator[Finding]:
    """Yield what is wrong with faces and measures of the PDF, and the letters that no face has."""
    wrong = list(wrong_faces(domain.env.config, domain.base))
    yield from wrong
    yield from wrong_dress(domain.env.config, domain.base)
    yield from overcrowded(domain)
    yield from unprintable(domain) if not wrong else ()


def _merged(characters: Sequence[Finding], stopped: Sequence[Finding], said: Sequence[Finding]) -> list[Finding]:
    """Return all in order; of those that are about the same thing the one that says it best."""
    first = [finding.correction for finding in characters if finding.correction]
    following = {code for finding in (*characters, *stopped, *said) for code in _FOLLOWING.get(finding.code, ())}
    stopped, said = ([f for f in found if _kind(f) not in following] for found in (stopped, said))
    lines = {(finding.source, finding.line) for finding in said}
    torn = {finding.source for finding in characters if finding.code == "conflict"}
    stopped = [finding for finding in stopped if finding.source not in torn]
    said = [finding for finding in said if finding.source not in torn]
    rest = [f for f in stopped if not (f.correction and any(f.correction.overlaps(c) for c in first))]
    rest = [f for f in rest if (f.source, f.line) not in lines]
    shown = {(f.source, f.line) for f in characters}
    rest = [f for f in rest if f.code not in ("control-in-page", "line-break") or (f.source, f.line) not in shown]
    said = list(apart_from_marks(said, stopped))
    placed = {finding.message for finding in said if finding.line > 1}
    warned = [f for f in said if f.line > 1 or f.message not in placed]
    told = sorted(_called_otherwise([*characters, *rest, *warned]), key=lambda f: (f.source, f.line))
    return list(joined(_once(told)))


def _called_otherwise(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings, of a note and its call that have two labels only the call, with the label that was meant."""
    calls = {f.excerpt: f for f in findings if f.code == "no-such-note"}
    notes = {f.excerpt.partition(":")[0]: f for f in findings if f.code == "note-not-called"}
    alike = 0 if len(calls) == len(notes) == 1 else 0.6
    meant = {call: nearest(call, notes, alike) for call in calls}
    for finding in findings:
        label = finding.excerpt.partition(":")[0]
        if mend := meant.get(finding.excerpt) if finding.code == "no-such-note" else "":
            yield replace(finding, mend=mend)
        elif finding.code != "note-not-called" or not any(f"'{label}'" in mend for mend in meant.values()):
            yield finding


def _kind(finding: Finding) -> str:
    numbered = finding.code == "no-such-target" and re.search(r"\W\d+\W", finding.message)
    return _NUMBER if numbered else finding.code


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield each finding once, and that there is no bibliography at the first place that wants one."""
    seen: set[Finding | tuple[object, ...]] = set()
    for finding in findings:
        known: Finding | tuple[object, ...] = NO_WORKS if finding.code in NO_WORKS else finding
        known = ("not-utf-8", finding.source) if finding.code in ENCODING else known
        if known not in seen:
            yield finding
        seen.add(known)
