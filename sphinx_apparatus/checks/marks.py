"""Marks of the notation that are not complete, by the lines of a source; reads no tree."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from sphinx.application import Sphinx

from sphinx_apparatus.checks.report import rows_of
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, brief
from sphinx_apparatus.notation.entry import NotationError
from sphinx_apparatus.notation.locator import parse_locator
from sphinx_apparatus.records.values import writes_ranges

_OWN = ("app", "bibl", "name", "lang", "lacuna", "count", "para", "verse")
_ROLES = (*(f"ed:{name}" for name in _OWN), *_OWN[:6], "cite:ps", "cite:ts", "cite:p", "cite:t")
"""The roles that an editor of a text writes, the longer names first."""
_ANY = "|".join(map(re.escape, _ROLES))
NOTE = r"\[\^[^\]\s]+\]:|[ \t]"
"""How a paragraph of a note begins."""
_MARKS = frozenset((
    "backtick-in-entry", "not-closed", "mark-not-closed", "mark-without-backtick", "mark-without-brace",
    "no-opening-bracket", "no-closing-bracket", "label-with-space",
))  # fmt: skip
"""The codes of marks that are not complete: what else is said of their paragraph only follows from them."""
FENCE = re.compile(r"^(?P<sign>`{3,}|:{3,}|~{3,}).*?(?:^(?P=sign)[`:~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_PARAGRAPH = re.compile(r"(?:^(?![ \t>]*$|%|\+\+\+).*(?:\n|\Z))+", re.MULTILINE)
_RUN = re.compile(r"(?P<escape>\\?)(?P<role>\{(?:[\w:.+-]+)\})?(?P<ticks>`+)")
NO_TICK = re.compile(rf"(?<!\\)\{{(?P<name>{_ANY})\}}(?!\\?`|[_.,;:!?)]|\s+(?![\s`\0])|\Z)")
"""A mark without a backtick; its name alone, in a sentence about it, is none."""
NO_BRACE = re.compile(rf"(?<![\\\w:{{])(?:\{{(?P<open>{_ANY})`|(?P<shut>{_ANY})\}}`)")
AFTER_BRACKET = re.compile(r"(?<!\\)\]\{(?P<class>\.[\w-]+)[^}\n]*\}")
AFTER_NONE = re.compile(r"(?<=[^\]\s])\{\.quotation[^}\n]*\}")
SPACED = re.compile(r"\[\^([^\]\s,;]+(?: [^\]\s,;]+)+)\]")
"""The label of a note with spaces between its words."""
LANGUAGE = re.compile(r"\[(?P<words>[^\[\]]*)\]\{[^{}\n]*?\blang=\"?(?P<tag>[\w-]+)[^{}\n]*\}")
"""Words with their language as Pandoc has it, of which Markdown here keeps nothing."""
PANDOC = re.compile(r"(?<!\\)\[-?@(?P<key>[\w:./+-]+)(?:,\s*(?P<locator>[^\]]+))?\](?![(\[])")
_LATEX = re.compile(
    r"(?<!\\)\\(?:foot|paren|auto|text|full)?cite[pt]?\*?(?:\[(?P<locator>[^\]]*)\])?\{(?P<key>[\w:./+-]+)\}"
)
CITE = re.compile(r"\{cite:\w+\}`(?P<targets>[^`]+)`")
ONE = r"\s*+(?:\{[^{}]+\}\s*+)?[^{}\s,]++\s*+(?:\{[^{}]+\}\s*+)?"
TARGETS = re.compile(f"{ONE}(?:,{ONE})*")
BEHIND = re.compile(r"\{cite:p\}`(?P<key>[^`{},]+)`,? \(?(?P<locator>(?:pp?|nn?|S|ch|vol|fol)\. ?\d+(?:[–-]\d+)?)")
"""A place behind a citation, out of its brackets."""
LOCATOR = re.compile(r"[^{}\s,]\s*\{(?P<locator>[^{}]+)\}")
BROKEN_ENTRY = re.compile(r"(?<!\\)\{(?:ed:)?app\}`(?!`)[^`\]]*\][^`]*[\s(\[‘“]`(?=\w)[^`{}\n]*`")
"""An entry that ends at a backtick within it, which stands before a word."""
OPEN_STAR = re.compile(r"(?<![^\s(\[“‘'\"—–\0])(?<!\\)\*{1,3}(?=[\w“‘'\"(\[\0])(?![^*]*[^\s*\\]\*)")
"""An asterisk before a word, and none behind one after it."""
WIKI = re.compile(r"(?<!\\)\[\[([^\[\]\n]+)\]\]")
LONG_RANGE = re.compile(r"(?<![\w—])\d+—\d+(?![\w—])")
_HIDDEN = "\0"
_CODE = ("code", "code-block", "code-cell", "literalinclude", "parsed-literal", "eval-rst", "raw", "myst", "example")
"""Directives whose content is printed as it stands, or is no Markdown."""


@dataclass(frozen=True)
class _Slip:
    """A mark that is not complete: the code of the finding, the offset in the source, what is written, what to type."""

    code: str
    start: int
    written: str
    name: str = ""
    mend: str = ""


def report_slips(app: Sphinx, docname: str, source: list[str]) -> None:
    """Report the marks of a page that are not complete; of a text what stands in notes alone is told by itself.

    Sphinx gives the `docname`, and the source as a list of one text.
    """
    domain, path = edition_of(app.env), str(app.env.doc2path(docname))
    if app.config.source_suffix.get(Path(path).suffix) == "restructuredtext" or path.endswith(".ipynb"):
        return  # pages of others, which are not in Markdown
    theirs = NOTE if docname in app.config.apparatus_documents else ""
    known = {*domain.declared.forms(), *domain.declared.items(), *app.env.found_docs}
    for slip in slips_in(source[0], theirs, known):
        domain.document(docname).findings.append(finding(slip, source[0], path))


def finding(slip: _Slip, text: str, path: str) -> Finding:
    """Return the finding of a slip, with its line in `text`, the source of the file at `path`."""
    code, written = slip.code, brief(" ".join(slip.written.split("\n")[0].split()))
    at = path, text[: slip.start].count("\n") + 1
    return Finding.of(
        code, at=at, excerpt=written, mend=slip.mend, kind=_(N_("mark")), name=slip.name, locator=slip.name
    )


def apart_from_marks(findings: Iterable[Finding], all_: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings that are not in the paragraph of a mark that is not complete, of which `all_` tell."""
    torn = [paragraph_of(finding) for finding in all_ if finding.code in _MARKS]
    for finding in findings:
        if finding.code in _MARKS or not any(finding.source == path and finding.line in lines for path, lines in torn):
            yield finding


def paragraph_of(finding: Finding) -> tuple[str, range]:
    """Return file and lines of the paragraph in which a finding lies."""
    rows, line = rows_of(Path(finding.source)), finding.line
    above, below = (len(list(takewhile(str.strip, part))) for part in (reversed(rows[: max(0, line - 1)]), rows[line:]))
    return finding.source, range(line - above, line + below + 1)


def slips_in(text: str, theirs: str = "", known: Collection[str] = ()) -> Iterator[_Slip]:
    """Yield at most one slip of each paragraph, whose rest is read wrongly, or every citation of a wrong form.

    `text` is the source of a page. In paragraphs that begin as in `theirs` the editors write, and what is printed as it
    stands is hardly meant; what is `known` is a name or a page of the edition.
    """
    for block in FENCE.finditer(text):
        head = block[0].partition("\n")[0]
        if braced := re.match(r"[`:~]+\{(?P<name>[\w:-]+)(?!\S*\})", head):
            mend = _("Write {words}.", words=f"{{{braced['name']}}}")
            yield _Slip("mark-without-brace", block.start(), head, braced["name"], mend)
        elif not re.search(rf"\n{block['sign']}[`:~]*[ \t]*\n?\Z", block[0]) or _goes_on(block[0], block["sign"]):
            yield _Slip("block-not-closed", block.start(), head, mend=_("Write {words}.", words=block["sign"]))
    covered = FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    ranges = writes_ranges(text)
    for paragraph in _PARAGRAPH.finditer(covered):
        words, first = paragraph[0], paragraph.start()
        slip = next(_marks_in(words), None)
        if slip:
            yield _Slip(slip.code, first + slip.start, slip.written, slip.name, slip.mend)
            continue
        plain = without_marks(words)[0] if re.match(theirs, words) else ""
        for found in (*citations_in(words), *signs_in(plain, known, ranges)):
            yield _Slip(found.code, first + found.start, found.written, found.name, found.mend)


def _goes_on(block: str, sign: str) -> bool:
    """Tell whether another block begins within one where none can: its end was left out, or has other signs."""
    named = re.match(r"[`~]+\{([\w:-]+)\}", block)
    if not named or named[1] in _CODE:
        return False
    return bool(
        re.search(r"^(```|~~~|:::)" if named[1] == "toctree" else rf"^{sign}\{{[\w:-]+\}}", block[3:-3], re.MULTILINE)
    )


def _marks_in(words: str) -> Iterator[_Slip]:
    """Yield the marks of a paragraph that are not complete, the first one first."""
    plain, open_ = without_marks(words)
    found: list[_Slip] = []
    for match in NO_TICK.finditer(plain):
        start, mend = match.start(), _for_backtick(words[match.end() : match.end() + 1])
        found.append(_Slip("mark-without-backtick", start, words[start:], match["name"], mend))
    for match in NO_BRACE.finditer(words):
        name = match["open"] or match["shut"]
        if not inside(match.start(), plain):
            found.append(_Slip("mark-without-brace", match.start(), words[match.start() :], name))
    brackets = [("no-opening-bracket", m) for m in AFTER_BRACKET.finditer(plain) if opening(plain, m.start()) < 0]
    brackets += [("no-closing-bracket", m) for m in AFTER_NONE.finditer(plain)]
    found += [_Slip(code, m.start(), words[max(0, m.start() - 30) :]) for code, m in brackets]
    for match in SPACED.finditer(plain):
        mend = _("Write {words}.", words=f"[^{match[1].replace(' ', '-')}]")
        found.append(_Slip("label-with-space", match.start(), match[0], mend=mend))
    for match in LANGUAGE.finditer(plain):
        mend = _("Write {words}.", words=f"{{lang}}`{words[slice(*match.span('words'))]} <{match['tag']}>`")
        found.append(_Slip("unknown-mark", match.start(), words[match.start() : match.end()], "lang=", mend))
    found += [_Slip("backtick-in-entry", m.start(), words[m.start() :]) for m in BROKEN_ENTRY.finditer(words)]
    if found:
        yield min(found, key=lambda slip: slip.start)
    elif open_:
        yield open_


def signs_in(plain: str, known: Collection[str], ranges: bool) -> Iterator[_Slip]:
    """Yield the signs in words of the editors that are printed as they stand, and are hardly meant so.

    `plain` are the words without their marks. What is `known` has a name here; with `ranges` the edition writes others
    of its ranges with an en dash.
    """
    for match in OPEN_STAR.finditer(plain):
        mend = _("Put * after the last of the words too, or write \\* for the sign.")
        yield _sign(plain, match.start(), mend)
    for match in (match for match in WIKI.finditer(plain) if match[1] in known):
        said = N_("A page is linked as [words](page.md), a name as {mark}; write \\[ for brackets that are meant.")
        yield _sign(plain, match.start(), _(said, mark="{name}`words <key>`"))
    for match in LONG_RANGE.finditer(plain) if ranges else ():
        yield _sign(plain, match.start(), _("Write {words}.", words=match[0].replace("—", "–")))


def _sign(plain: str, start: int, mend: str) -> _Slip:
    return _Slip("sign-in-words", start, plain[start : start + 200].replace(_HIDDEN, " "), mend=mend)


def _for_backtick(sign: str) -> str:
    """Return the advice to write backticks for quotation marks; nothing where the sign is none."""
    return _("Write ` for {sign}, before and after the words.", sign=sign) if sign and sign in "´'’‘\"“”" else ""


def without_marks(words: str) -> tuple[str, _Slip | None]:
    """Return a paragraph with its roles and its code hidden, as long as before, and the first role left open."""
    plain, place = words, 0
    while match := _RUN.search(words, place):
        close = re.compile(rf"(?<!`){match['ticks']}(?!`)").search(words, match.end())
        role = "" if match["escape"] else (match["role"] or "").strip("{}")
        place = match.end()
        if match["escape"] and not match["role"]:
            place = match.start() + 2
            continue
        nested = close and re.search(r"(?<![\w-])\{[\w:.+-]+\}$", words[match.end() : close.start()])
        if nested and len(re.findall(rf"(?<!`){match['ticks']}(?!`)", words[match.start() :])) % 2 == 0:
            return plain, None  # one in the other, which the notation tells better
        if role and (close is None or nested):
            code = "not-closed" if role.removeprefix("ed:") == "app" else "mark-not-closed"
            return plain, _Slip(code, match.start(), words[match.start() :], role)
        if close:
            start = match.start("role") if role else match.start()
            plain = plain[:start] + re.sub(r"[^\n]", _HIDDEN, words[start : close.end()]) + plain[close.end() :]
            place = close.end()
    return plain, None


def inside(place: int, plain: str) -> bool:
    """Tell whether a place lies in a role or in code."""
    return plain[place] == _HIDDEN


def opening(plain: str, close: int) -> int:
    """Return where the bracket that is closed at a place was opened; -1 where none was."""
    depth = 0
    for place in range(close, -1, -1):
        escaped = plain[place - 1 : place] == "\\"
        depth += (plain[place] == "]" and not escaped) - (plain[place] == "[" and not escaped)
        if depth == 0:
            return place
    return -1


def citations_in(words: str) -> Iterator[_Slip]:
    """Yield citations that are not of the form, each with how it is written."""
    for match in (*PANDOC.finditer(words), *_LATEX.finditer(words)):
        locator = f"{{{match['locator']}}}" if match["locator"] else ""
        mend = _("Write {words}.", words=f"{{cite:p}}`{match['key']}{locator}`")
        yield _Slip("citation-in-brackets", match.start(), match[0], mend=mend)
    for match in BEHIND.finditer(words):
        mend = _("Write {words}.", words=f"{{cite:p}}`{match['key']}{{{match['locator']}}}`")
        yield _Slip("place-behind-citation", match.start(), match[0], mend=mend)
    for match in CITE.finditer(words):
        if TARGETS.fullmatch(match["targets"]):
            wrong = [m["locator"] for m in LOCATOR.finditer(match["targets"]) if not is_locator(m["locator"])]
            yield from (_Slip("unknown-locator", match.start(), match[0], locator) for locator in wrong)


def is_locator(text: str) -> bool:
    """Tell whether this is a place in a work, or several of one unit parted by commas, as in ``pp. 3-5, 7``."""
    try:
        parse_locator(re.sub(r"(?:,\s*(?:\d[\w.]*|[ivxlc]+)(?:[-–][\w.]+)?\s*)+$", "", text))
    except NotationError:
        return False
    return True
