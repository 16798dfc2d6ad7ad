"""Pulls a proof of an edition: reads it whole in this process, writes no page, and tells everything that is wrong."""

from __future__ import annotations

import difflib
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

from sphinx_apparatus.characters import check_file, plain, tidied
from sphinx_apparatus.diagnostics import ApparatusError
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.model import Correction, Finding

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SAID = re.compile(r"^(?:(?P<path>[^\n:]+):)?(?:(?P<line>\d+):)? ?(?:WARNING|ERROR|CRITICAL): (?P<message>.*)")
TAG = re.compile(r" \[[\w.]+\]$")
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
def pulled(edition: Edition) -> Iterator[Proof]:
    """Read the edition and give the proof; its domain can be asked as long as the context lasts."""
    with TemporaryDirectory() as folder, patch_docutils(str(edition.settings)), docutils_namespace():
        said, app = StringIO(), None
        stopped: tuple[Finding, ...] = ()
        try:
            app = Sphinx(
                edition.documents, edition.settings, f"{folder}/out", f"{folder}/doctrees", "dummy",
                status=None, warning=said, freshenv=True,
            )  # fmt: skip
            app.build()
        except ApparatusError as error:
            stopped = error.findings
        except SphinxError as error:
            stopped = (Finding(str(error), source=str(edition.settings / "conf.py")),)
        domain = cast("EditionDomain", app.env.get_domain("ed")) if app else None
        works = _works(domain)
        found = [*stopped, *_said(said.getvalue(), stopped, works)]
        yield Proof(tuple(_merged(list(_characters(edition, domain)), found)), domain)


def check(edition: Edition) -> tuple[Finding, ...]:
    """Return everything that is wrong with the edition, in the order of files and lines."""
    with pulled(edition) as proof:
        return proof.findings


def fix(edition: Edition) -> list[Correction]:
    """Make every correction that is certain, and return them; what is left is for `check` to say."""
    made: list[Correction] = []
    for _ in range(ROUNDS):
        with pulled(edition) as proof:
            tidy(sources(edition, proof.domain))
            corrections = [f.correction for f in proof.findings if f.correction]
        if not corrections:
            break
        made += applied(corrections)
    return made


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
    found |= {edition.settings / name for name in domain.declared() if name}
    return sorted(path for path in found if path.is_file())


def _characters(edition: Edition, domain: EditionDomain | None) -> Iterator[Finding]:
    allowed = _witnessed(edition, domain)
    for path in sources(edition, domain):
        yield from check_file(str(path), path.read_bytes(), allowed)


def _witnessed(edition: Edition, domain: EditionDomain | None) -> frozenset[str]:
    """Return the characters of all transcriptions."""
    if domain is None or not domain.env.config.apparatus_witnesses:
        return frozenset()
    folder = (edition.settings / domain.env.config.apparatus_witnesses).parent
    files = [folder / witness.file for witness in domain.witnesses.values() if witness.file]
    return frozenset().union(*(path.read_text("utf-8", "replace") for path in files if path.is_file()))


def _works(domain: EditionDomain | None) -> list[str]:
    cite = domain.env.domains.get("cite") if domain else None
    return list(cite.bibdata.data.entries) if cite else []  # type: ignore[attr-defined]


def _merged(characters: Sequence[Finding], found: Sequence[Finding]) -> list[Finding]:
    """Return both in order; of two that correct the same place the first."""
    first = [finding.correction for finding in characters if finding.correction]
    rest = [f for f in found if not (f.correction and any(f.correction.overlaps(c) for c in first))]
    return sorted((*characters, *rest), key=lambda f: (f.source, f.line))


def _said(stream: str, stopped: Sequence[Finding], works: Sequence[str]) -> Iterator[Finding]:
    """Yield what Sphinx warned of, but not what was reported by us."""
    ours = {finding.message for finding in stopped}
    for line in COLOUR.sub("", stream).splitlines():
        match = SAID.match(line)
        if match and match["message"] not in ours:
            message = TAG.sub("", match["message"])
            finding = explained(message, works)
            yield replace(finding, source=match["path"] or "", line=int(match["line"] or 0))


def explained(message: str, works: Sequence[str]) -> Finding:
    """Return a warning of Sphinx, MyST or bibtex in plain words; as it is where we have none."""
    for pattern, explain in EXPLANATIONS:
        if match := re.search(pattern, message):
            return explain(match[1], works)
    return Finding(message)


def _unknown_work(key: str, works: Sequence[str]) -> Finding:
    near = difflib.get_close_matches(key, works, 1)
    mend = f"Did you mean '{near[0]}'? " if near else ""
    message = f"There is no work '{key}' in the bibliography"
    return Finding(message, key, "a key of the bibliography", mend=f"{mend}A new work is described there first.")


def _unknown_role(name: str, works: Sequence[str]) -> Finding:
    mend = "Write {app}`…` for an entry; {bibl}, {name}, {lang} and {cite:p} are the others."
    return Finding(f"There is no mark {{{name}}}", f"{{{name}}}", "the name of a mark that exists", mend=mend)


def _uncalled_note(label: str, works: Sequence[str]) -> Finding:
    mend = f"Put [^{label}] where the note belongs in the text, or take the note out."
    return Finding(f"The note '{label}' is called nowhere", f"[^{label}]: …", f"[^{label}] in the text", mend=mend)


def _double_note(label: str, works: Sequence[str]) -> Finding:
    mend = "Give one of them another label, and put that where the note is called."
    return Finding(f"The note '{label}' is written twice", f"[^{label}]: …", "each label once", mend=mend)


EXPLANATIONS = (
    (r'could not find bibtex key "([^"]+)"', _unknown_work),
    (r'Unknown interpreted text role[: ]+"([^"]+)"', _unknown_role),
    (r"Footnote \[([^\]]+)\] is not referenced", _uncalled_note),
    (r"[Dd]uplicate footnote definition.*?'?([\w-]+)'?$", _double_note),
)
