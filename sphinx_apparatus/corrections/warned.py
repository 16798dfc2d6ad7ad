"""What Sphinx, MyST and bibtex warn of, in plain words for an editor; reads what they said, and no edition."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from docutils.parsers.rst import directives, roles

from sphinx_apparatus.checks.allowed import DIRECTIVES, OURS, ROLES
from sphinx_apparatus.checks.foreign import CALL
from sphinx_apparatus.checks.report import row_of, rows_of
from sphinx_apparatus.corrections.collation import middle_cut
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, brief, did_you_mean, findings_list, nearest

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_SAID = re.compile(r"^(?:(?P<path>[^\n:]+):)?(?:(?P<line>\d*):)? ?(?:WARNING|ERROR|CRITICAL): (?P<message>.*)")
_TAGS = re.compile(r"(?: \[[\w.-]+\])+$")
NOTE_LINES = 12
"""Over how many lines a note may go on; its citations are looked for there."""
UNKNOWN_WORK = re.compile(r'could not find bibtex key "([^"]+)"')
UNKNOWN_MARK = re.compile(r'Unknown interpreted text role[: ]+"([^"]+)"')
UNKNOWN_DIRECTIVE = re.compile(r"""Unknown directive type:? ['"]([^'"]+)['"]""")
UNCALLED_NOTE = re.compile(r"^Footnote \[[^\]]+\] is not referenced")
DOUBLE_NOTE = re.compile(r"[Dd]uplicate footnote")
DOUBLE_ID = re.compile(r'Duplicate explicit target name: "([^"]+)"')
IN_NO_CONTENTS = re.compile("document isn't included in any toctree")
IN_CONTENTS = re.compile(r"toctree contains reference to (?:nonexisting|excluded) document '([^']+)'")
NO_TARGET = re.compile(r"(?:reference target not found|[Uu]nknown (?:source )?document): '?([^'\s]+)'?")
NO_IMAGE = re.compile(r"image file not readable: (.+)")
WEB_LIKE = re.compile(r"(?:[\w-]+\.)+(?!md\b)[a-z]{2,}(?:[/:?#].*)?")
"""An address of the web without the beginning that makes it one."""
SKIPPED = re.compile(r"Non-consecutive header level increase; H(\d) to H(\d)")
_FOLLOWING = re.compile(
    r"Too many autonumbered footnote references|Unknown target name|No role entry for|unknown role name"
    r"|could not open bibtex file|missing title in|The config value `(?:apparatus|bibtex|myst)_"
)
"""What is said after, or before, another message that says it better."""
_MARKS = N_("Write {app}`…` for an entry; the other marks are {bibl}, {name}, {lang} and {cite:p}.")
BIBTEX = re.compile(r"cite:\w+|bibliography")
"""The roles and the directive of sphinxcontrib-bibtex."""


@dataclass(frozen=True)
class Warned:
    """A warning as it was said; `path` and `line` are empty where it names none, `code` where it is none of ours."""

    message: str
    path: str = ""
    line: int = 0
    code: str = ""

    def row(self, number: int = 0) -> str:
        """Return a line of the file, that of the warning where no number is given; nothing where there is none."""
        return row_of(Path(self.path), number or self.line)


def warnings_in(stream: str, alone: bool = False) -> Iterator[Warned]:
    """Yield what was warned of; what only follows from another thing where that is `alone`, as nothing else is said."""
    for line in COLOUR.sub("", stream).splitlines():
        match = _SAID.match(line)
        if match and (alone or not _FOLLOWING.match(match["message"])):
            tags = re.findall(r" \[([\w.-]+)\](?= \[|$)", match["message"])
            code = next((tag for tag in tags if tag in findings_list()), "")
            said = _TAGS.sub("", match["message"])
            path = re.sub(r"(\.md)\.rst$", r"\1", match["path"] or "")  # what Sphinx makes of a path that is no name
            yield Warned(said, path, int(match["line"] or 0), code)


def explained(warned: Warned, works: Collection[str] = ()) -> Finding:
    """Return a warning in plain words; as it is where we have none. `works` has the keys of the bibliography.

    Which roles and directives there are is known only as long as the edition is open.
    """
    message, row = warned.message, warned.row()
    if match := UNKNOWN_WORK.search(message):
        listing = _("Put {directive} on a page that lists the works.", directive="```{bibliography}")
        code, mend = ("unlisted-work", listing) if match[1] in works else ("unknown-work", nearest(match[1], works))
        return _placed(Finding.of(code, key=match[1], mend=mend), warned, rf"\b{re.escape(match[1])}\b")
    if match := UNKNOWN_MARK.search(message):
        finding = replace(unknown(N_("mark"), match[1], roles_known()), excerpt=f"{{{match[1]}}}")
        return _placed(finding, warned, re.escape(f"{{{match[1]}}}"))
    if match := UNKNOWN_DIRECTIVE.search(message):
        return _placed(unknown("directive", match[1], directives_known()), warned)
    if found := _of_contents(warned) or _of_file(warned):
        return found
    if UNCALLED_NOTE.search(message):
        label = CALL.search(row)
        return _placed(Finding.of("note-not-called", label=label[0] if label else "its label"), warned)
    if DOUBLE_NOTE.search(message):
        return _placed(Finding.of("note-label-twice"), warned)
    if match := DOUBLE_ID.search(message):
        return _doubled(warned, match[1])
    if warned.code:
        mend = _(findings_list()[warned.code].get("mend", ""))
        return _placed(Finding(code=warned.code, message=message, mend="" if "$" in mend else mend), warned)
    return _placed(Finding.of("warning", warning=message), warned)


def _of_file(warned: Warned) -> Finding | None:
    """Return a warning of a page or picture that is not there in plain words, None where it is another."""
    if match := NO_TARGET.search(warned.message):
        whole = f"https://{match[1]}"
        near = [Path(match[1]).with_name(path.name).as_posix() for path in _beside(warned, match[1])]
        mend = did_you_mean(whole) if WEB_LIKE.fullmatch(match[1]) else nearest(match[1], sorted(near))
        return _placed(Finding.of("no-such-target", mend=mend, target=match[1]), warned, re.escape(match[1]))
    if match := NO_IMAGE.search(warned.message):
        name = Path(match[1]).name
        mend = nearest(name, [path.name for path in _beside(warned, name)]) or _("Put it there, or take the image out.")
        return _placed(Finding.of("no-file", excerpt=match[1], mend=mend), warned, re.escape(name))
    return None


def _of_contents(warned: Warned) -> Finding | None:
    """Return a warning of tables of contents or of the levels of headings in plain words, None where it is another."""
    if IN_NO_CONTENTS.search(warned.message):
        return _placed(Finding.of("page-in-no-contents"), replace(warned, line=warned.line or 1))
    if match := IN_CONTENTS.search(warned.message):
        near = [Path(match[1]).with_name(path.stem).as_posix() for path in _beside(warned, match[1])]
        finding = Finding.of("no-such-page-in-contents", mend=nearest(match[1], near), page=match[1])
        return _placed(finding, warned, re.escape(match[1]))
    if match := SKIPPED.search(warned.message):
        signs = "#" * (int(match[1]) + 1)
        return _placed(Finding.of("level-skipped", one=match[1], two=match[2], signs=signs), warned)
    return None


def _beside(warned: Warned, name: str) -> list[Path]:
    """Return the files of the edition in the folder in which a page names one; none that is hidden, or elsewhere."""
    try:
        folder = (Path(warned.path).parent / name).parent.resolve()
        inner = folder.relative_to(Path.cwd().resolve()).parts
        shown = Path(name).name not in ("", "..") and not any(part.startswith(".") for part in inner)
        return sorted(folder.glob("[!.]*.*")) if shown else []
    except (OSError, ValueError):
        return []


def _doubled(warned: Warned, name: str) -> Finding:
    """Return that a note or an id is there twice, at the second; Sphinx says either so, and may leave out the line."""
    rows = rows_of(Path(warned.path))
    for sign, finding in (
        (f"[^{name}]:", Finding.of("note-label-twice")),
        (f"#{name}", Finding.of("duplicate-id", id=name)),
    ):
        places = [number for number, row in enumerate(rows, 1) if sign in row]
        if len(places) > 1:
            return replace(finding, source=warned.path, line=places[1], excerpt=brief(rows[places[1] - 1]))
    return _placed(Finding.of("duplicate-id", id=name), warned)


def unknown(kind: str, name: str, known: Collection[str]) -> Finding:
    """Return that there is no mark or directive (`kind`) of this name, and which of those known was meant."""
    if BIBTEX.fullmatch(name) and "bibliography" not in directives_known():
        return Finding.of("mark-of-bibtex", kind=_(kind), name=name)
    return Finding.of(
        "unknown-mark", mend=nearest(name, known) or (_(_MARKS) if kind == "mark" else ""), kind=_(kind), name=name
    )


def roles_known() -> list[str]:
    """Return the names of the roles for text, as Sphinx has them now, and the long names of ours."""
    return [*roles._roles, *(f"ed:{name}" for name in OURS[ROLES])]  # type: ignore[attr-defined]


def directives_known() -> list[str]:
    """Return the names of the directives, as Sphinx has them now, and the long names of ours."""
    return [*directives._directives, *(f"ed:{name}" for name in OURS[DIRECTIVES])]  # type: ignore[attr-defined]


def _placed(finding: Finding, warned: Warned, wanted: str = "") -> Finding:
    """Return the finding at the line of the warning, or at the one in the lines after it that has what is wanted."""
    lines = range(warned.line, warned.line + NOTE_LINES) if warned.line and wanted else ()
    line = next((n for n in lines if re.search(wanted, warned.row(n))), warned.line)
    excerpt = finding.excerpt or middle_cut(warned.row(line))
    return replace(finding, excerpt=excerpt, source=warned.path, line=line)
