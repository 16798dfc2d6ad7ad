"""What a browser is told of a build: which pages are new, and what is wrong where; judges nothing."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sphinx.application import Sphinx

from sphinx_apparatus.checks.report import place_of
from sphinx_apparatus.model import LONGEST, Finding, legible, visible

MENDING = 120
"""How many characters of the words that a button changes are shown."""


@dataclass(frozen=True)
class _Shown:
    """A finding as a page shows it: on `page` at `line`; `said` are its lines, each with what it is.

    `editor` opens the place; `old` and `new` are the words that a mend changes, where it is certain.
    """

    id: str
    page: str
    line: int
    place: str
    said: tuple[tuple[str, str], ...]
    editor: str = ""
    old: str = ""
    new: str = ""
    certain: bool = False


@dataclass(frozen=True)
class State:
    """What there is after a build: `version` counts builds, `pages` has in which each was written last.

    `stopped` tells that the pages could not be written, so that they are as they were before. `editor` is the address
    that opens the source of each page in the editor, with ``{line}`` in it; `styles` is a digest of the style sheets.
    """

    version: int = 0
    pages: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[_Shown, ...] = ()
    stopped: bool = False
    editor: Mapping[str, str] = field(default_factory=dict)
    styles: str = ""


def digest_of_styles(pages: Path) -> str:
    return hashlib.sha256(b"".join(sheet.read_bytes() for sheet in sorted(pages.rglob("*.css")))).hexdigest()[:16]


def finding_id(finding: Finding) -> str:
    """Return what a finding is called for as long as nothing changes in it."""
    return hashlib.sha256(repr(finding).encode("utf-8", "replace")).hexdigest()[:16]


def shown_findings(findings: Iterable[Finding], app: Sphinx | None) -> Iterator[_Shown]:
    for finding in findings:
        at, change = (finding.source, finding.line), finding.correction
        old, new = (visible(words, MENDING) for words in (change.old, change.new)) if change else ("", "")
        yield _Shown(
            finding_id(finding), _page_of(app, finding.source), finding.line, visible(place_of(*at)),
            tuple(saying(finding)), editor_link(app, *at), old, new, change is not None,
        )  # fmt: skip


def saying(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield the words of the check, each with what they are."""
    yield "", f"{legible(finding.message)} [{finding.code}]" if finding.code else legible(finding.message)
    for name, words in (("found", finding.excerpt), ("expected", finding.expected)):
        if words:
            yield name, visible(words)
    if finding.mend:
        yield "mend", legible(finding.mend, 4 * LONGEST)


def _page_of(app: Sphinx | None, source: str) -> str:
    """Return the address of the page that a file of the edition is, empty where it is none."""
    if app is None or not source:
        return ""
    docname = app.env.path2doc(source)
    return app.builder.get_target_uri(docname) if docname in app.env.found_docs else ""


def source_addresses(app: Sphinx | None) -> dict[str, str]:
    """Return for each page the address that opens its source in the editor, with ``{line}`` in it."""
    if app is None or not app.config.apparatus_editor:
        return {}
    form = str(app.config.apparatus_editor)
    files = {name: Path(app.env.doc2path(name)).resolve().as_posix() for name in app.env.found_docs}
    return {app.builder.get_target_uri(name): form.replace("{file}", file) for name, file in files.items()}


def editor_link(app: Sphinx | None, source: str, line: int) -> str:
    """Return the address that opens a line of the file `source` in the editor, empty where the settings name none."""
    form = app.config.apparatus_editor if app and source else ""
    return form.replace("{file}", Path(source).resolve().as_posix()).replace("{line}", str(line or 1))
