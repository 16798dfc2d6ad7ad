"""Pulls a proof of an edition: reads it whole in this process, writes no page, and tells everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_apparatus.checks import nearest
from sphinx_apparatus.corrections.characters import CONFLICT_LEFT, check_file, plain, tidied
from sphinx_apparatus.corrections.collation import shortened
from sphinx_apparatus.corrections.foreign import CALL
from sphinx_apparatus.diagnostics import ApparatusError
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.model import Correction, Finding

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SAID = re.compile(r"^(?:(?P<path>[^\n:]+):)?(?:(?P<line>\d+):)? ?(?:WARNING|ERROR|CRITICAL): (?P<message>.*)")
TAG = re.compile(r" \[[\w.]+\]$")
NO_BREAK = frozenset("\u00a0\u202f")
"""Spaces that the editors' pages may have, ``¶ 13``; in the text they are a slip of the keyboard."""
ROUNDS = 20
"""How often an edition is read again while corrections are made; each round makes at least one."""


@dataclass(frozen=True)
class Edition:
    """Where an edition lies: the folder of its documents and that of conf.py."""

    documents: Path
    settings: Path


@dataclass(frozen=True)
class Proof:
    """What reading an edition gave: the findings, and the domain where it was read to the end."""

    findings: tuple[Finding, ...]
    domain: EditionDomain | None = None


@contextmanager
def pulled(edition: Edition, resolved: bool = True) -> Iterator[Proof]:
    """Read the edition and give the proof; its domain can be asked as long as the context lasts.

    Without `resolved` it is not asked where references lead, which is half of the work.
    """
    with TemporaryDirectory() as folder, patch_docutils(str(edition.settings)), docutils_namespace():
        said, app = StringIO(), None
        stopped: tuple[Finding, ...] = ()
        try:
            app = Sphinx(
                edition.documents, edition.settings, f"{folder}/out", f"{folder}/doctrees", "dummy",
                status=None, warning=said, freshenv=True,
            )  # fmt: skip
            if resolved:
                app.build()
            else:
                app.builder.read()
                app.events.emit("env-updated", app.env)
        except ApparatusError as error:
            stopped = error.findings
        except SphinxError as error:
            stopped = (Finding(str(error), source=str(edition.settings / "conf.py")),)
        except Exception as error:  # what a role makes of a mistake that it did not foresee
            stopped = (unreadable(app, error),)
        domain = cast("EditionDomain", app.env.get_domain("ed")) if app else None
        warned = list(_said(said.getvalue(), stopped, _works(domain)))
        found = [*_characters(edition, domain), *_uncompared(edition, domain)]
        yield Proof(tuple(_merged(found, stopped, warned)), domain)


def unreadable(app: Sphinx | None, error: Exception) -> Finding:
    """Return the finding that a document broke off the reading."""
    if app is None or not app.env.current_document.docname:
        return Finding(f"The edition could not be read: {error}")
    path = Path(app.env.doc2path(app.env.current_document.docname))
    what = str(error).rpartition(": ")[2]
    lines = path.read_text("utf-8", "replace").split("\n")
    line = next((number for number, row in enumerate(lines, 1) if what and what in row), 0)
    return Finding(f"The text could not be read: {error}", what, "", str(path), line, "Correct what is quoted here.")


def check(edition: Edition) -> tuple[Finding, ...]:
    """Return everything that is wrong with the edition, in the order of files and lines."""
    with pulled(edition) as proof:
        return proof.findings


def fix(edition: Edition) -> list[Finding]:
    """Make every correction that is certain; return what was mended, and leave the rest for `check` to say."""
    mended: list[Finding] = []
    for _ in range(ROUNDS):
        with pulled(edition) as proof:
            tidied_files = tidy(sources(edition, proof.domain))
            made = applied([f.correction for f in proof.findings if f.correction])
        mended += [Finding("saved as it should be", source=str(path)) for path in tidied_files]
        mended += [finding for finding in proof.findings if finding.correction in made]
        if not made:
            break
    return mended


def tidy(paths: Iterable[Path]) -> list[Path]:
    """Write the files as an editor should have saved them; return those that were changed."""
    changed = []
    for path in paths:
        data = path.read_bytes()
        try:
            new = tidied(data.decode("utf-8")).encode("utf-8")
        except UnicodeDecodeError:
            continue
        if new != data:
            path.write_bytes(new)
            changed.append(path)
    return changed


def applied(corrections: Sequence[Correction]) -> list[Correction]:
    """Make the corrections that still fit their files, from the end of each; return them."""
    made: list[Correction] = []
    for correction in sorted(set(corrections), key=lambda c: (c.file, -c.start)):
        path = Path(correction.file)
        text = plain(path.read_bytes().decode("utf-8"))
        end = correction.start + len(correction.old)
        if not any(correction.overlaps(c) for c in made) and text[correction.start : end] == correction.old:
            path.write_bytes((text[: correction.start] + correction.new + text[end:]).encode("utf-8"))
            made.append(correction)
    return made


def sources(edition: Edition, domain: EditionDomain | None) -> list[Path]:
    """Return the files that an editor writes: documents, bibliography, declarations and data, transcriptions not."""
    if domain is None:
        return []
    env = domain.env
    found = {Path(env.doc2path(name)) for name in env.found_docs}
    found |= set(domain.declared_files())
    return sorted(path for path in found if path.is_file())


def _uncompared(edition: Edition, domain: EditionDomain | None) -> Iterator[Finding]:
    """Yield that the settings keep every witness from being compared, as a translation does."""
    config = domain.env.config if domain else None
    if config and config.apparatus_witnesses and config.language != config.apparatus_language:
        message = "No witness is compared, because the language of the settings is not that of the text"
        expected = f"language = '{config.apparatus_language}', or apparatus_language as the text has it"
        yield Finding(message, f"language = '{config.language}'", expected, str(edition.settings / "conf.py"))


def _characters(edition: Edition, domain: EditionDomain | None) -> Iterator[Finding]:
    allowed = witnessed(edition, domain)
    documents = domain.env.config.apparatus_documents if domain else []
    texts = {Path(domain.env.doc2path(name)) for name in documents} if domain else set()
    for path in sources(edition, domain):
        let = allowed if path in texts else allowed | NO_BREAK
        yield from check_file(str(path), path.read_bytes(), let)


def witnessed(edition: Edition, domain: EditionDomain | None) -> frozenset[str]:
    """Return the characters of all transcriptions."""
    if domain is None or not domain.env.config.apparatus_witnesses:
        return frozenset()
    folder = (edition.settings / domain.env.config.apparatus_witnesses).parent
    files = [folder / witness.file for witness in domain.witnesses.values() if witness.file]
    return frozenset().union(*(path.read_text("utf-8", "replace") for path in files if path.is_file()))


def _works(domain: EditionDomain | None) -> list[str]:
    cite = domain.env.domains.get("cite") if domain else None
    return list(cite.bibdata.data.entries) if cite else []  # type: ignore[attr-defined]


def _merged(characters: Sequence[Finding], stopped: Sequence[Finding], said: Sequence[Finding]) -> list[Finding]:
    """Return all in order; of those that are about the same thing the one that says it best."""
    first = [finding.correction for finding in characters if finding.correction]
    lines = {(finding.source, finding.line) for finding in said}
    torn = {finding.source for finding in characters if finding.message == CONFLICT_LEFT}
    stopped = [finding for finding in stopped if finding.source not in torn]
    said = [finding for finding in said if finding.source not in torn]
    rest = [f for f in stopped if not (f.correction and any(f.correction.overlaps(c) for c in first))]
    rest = [f for f in rest if (f.source, f.line) not in lines]
    placed = {finding.message for finding in said if finding.line > 1}
    warned = [f for f in said if f.line > 1 or f.message not in placed]
    return sorted((*characters, *rest, *warned), key=lambda f: (f.source, f.line))


def _said(stream: str, stopped: Sequence[Finding], works: Sequence[str]) -> Iterator[Finding]:
    """Yield what Sphinx warned of, but not what was reported by us."""
    ours = {finding.message for finding in stopped}
    for line in COLOUR.sub("", stream).splitlines():
        match = SAID.match(line)
        if match and match["message"] not in ours and not FOLLOWING.match(match["message"]):
            message = TAG.sub("", match["message"])
            path, number = match["path"] or "", int(match["line"] or 0)
            number = _line_with(path, number, message)
            yield replace(explained(message, works, _line(path, number)), source=path, line=number)


def _line_with(path: str, number: int, message: str) -> int:
    """Return the line, at or after the one named, that has the key or mark that a message complains of."""
    work, mark = UNKNOWN_WORK.search(message), UNKNOWN_MARK.search(message)
    if not number or not (work or mark):
        return number
    wanted = rf"\b{re.escape(work[1])}\b" if work else re.escape(f"{{{mark[1] if mark else ''}}}")
    lines = range(number, number + NOTE_LINES)
    return next((n for n in lines if re.search(wanted, _line(path, n))), number)


def explained(message: str, works: Sequence[str] = (), line: str = "") -> Finding:
    """Return a warning of Sphinx, MyST or bibtex in plain words; as it is where we have none.

    `works` has the keys of the bibliography, `line` is the line of the source that is complained of.
    """
    if match := UNKNOWN_WORK.search(message):
        known, mend = "a key of the bibliography", nearest(match[1], works)
        return Finding(f"unknown bibliography key '{match[1]}'", shortened(line), known, mend=mend)
    if match := UNKNOWN_MARK.search(message):
        mend = "Write {app}`…` for an entry; the other marks are {bibl}, {name}, {lang} and {cite:p}."
        return Finding(f"There is no mark {{{match[1]}}}", f"{{{match[1]}}}", "", mend=mend)
    if UNCALLED_NOTE.search(message):
        label = CALL.search(line)
        mend = f"Put {label[0] if label else 'its label'} where it belongs in the text, or take the note out."
        return Finding("A note is called nowhere", shortened(line), "", mend=mend)
    if DOUBLE_NOTE.search(message):
        mend = "Give one of them another label, and put that where the note is called."
        return Finding("Two notes have the same label", shortened(line), "", mend=mend)
    return Finding(message, shortened(line))


def _line(path: str, number: int) -> str:
    lines = Path(path).read_text("utf-8", "replace").split("\n") if number and Path(path).is_file() else []
    return lines[number - 1] if number <= len(lines) else ""


NOTE_LINES = 12
"""Over how many lines a note may go on; its citations are looked for there."""
UNKNOWN_WORK = re.compile(r'could not find bibtex key "([^"]+)"')
UNKNOWN_MARK = re.compile(r'Unknown interpreted text role[: ]+"([^"]+)"')
UNCALLED_NOTE = re.compile(r"^Footnote \[[^\]]+\] is not referenced")
DOUBLE_NOTE = re.compile(r"[Dd]uplicate footnote|Duplicate explicit target name")
FOLLOWING = re.compile(r"Too many autonumbered footnote references|Unknown target name|No role entry for")
"""What docutils says after another message has said it better."""
