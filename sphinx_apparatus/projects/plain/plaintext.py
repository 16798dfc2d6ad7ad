"""How a plain text is divided into blocks, and what of it no format could carry; knows no markup."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, FindingsError, Layout
from sphinx_apparatus.witnesses.lineation import WORD

_BREAK = r"(?:\r\n|\n|\r(?!\n))"
_BLANK = "[ \t\x0b\x0c\xa0\u2000-\u200a\u202f\u3000]*"
BLANK_LINES = re.compile(f"{_BLANK}{_BREAK}(?:{_BLANK}{_BREAK})+{_BLANK}")
LINE_END = re.compile(f"{_BLANK}{_BREAK}{_BLANK}")
_INDENTED = re.compile(f"{_BLANK}{_BREAK}[ \t\u3000]+(?=\\S)")
FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u202c\u202f-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters, which XML has no way to write or HTML forbids, and what turns the direction of signs."""
LONG_LINE = 120
"""A text without blank lines, or with lines mostly longer than this, has a paragraph to a line."""
_FEW, _ENDED = 8, re.compile(r"[.!?…。！？؟।]\W*$")
"""Of how few lines without a blank one each is a block, and how a line ends that ends a sentence."""
_TITLE = 120
"""How long the first block may be and still be taken for the title."""
_XML = N_("XML")
_KINDS = {
    b"<?xml": _XML, b"<TEI": _XML, b"<!DOCTYPE": _XML, b"<html": N_("a web page"), b"\\documentclass": N_("LaTeX"),
    b"PK\x03\x04": N_("a document of a word processor"), b"{\\rtf": N_("a document of a word processor"),
    b"%PDF": N_("a PDF"), b"######OpenITI#": "OpenITI mARkdown",
}  # fmt: skip
"""How files begin that are no plain text, and what they are."""
ROMAN = "(?=[ivxlc])c{0,3}(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})"
"""The Roman numbers that pages before a text have; *Civil* is none."""
_NUMBERED = re.compile(rf"(?:\w+ )?(?:\d{{1,3}}|{ROMAN})\.?", re.IGNORECASE)
_NAME, SPEECHES = 60, 3
"""How long the name of a speaker may be, and how often it stands in a play."""
_FIRST = re.compile(rf"([^\r\n]{{0,{_NAME - 1}}}\S){LINE_END.pattern}")
_MARK = re.compile(r"(?<=[\r\n])[ \t]*(?=\[(\d{1,3})\] \S)")
_BEFORE = b"\xef\xbb\xbf \t\r\n"


class PlainTextError(FindingsError):
    """A plain text cannot be made an edition."""


@dataclass(frozen=True)
class PlainText:
    """A transcription in blocks.

    `blocks` are the paragraphs and headings, each in one line; before those whose index is in `breaks` the space is
    wider, as at a section break; `lines` are the lines of the file, from 1, on which the blocks begin; `rows` are the
    lines of each, with the blanks before them.
    """

    transcription: str
    blocks: tuple[str, ...]
    lines: tuple[int, ...]
    breaks: frozenset[int] = frozenset()
    layout: Layout = field(default_factory=Layout)
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def titled(self) -> bool:
        """Tell whether the first block looks like a title: short, and no sentence."""
        return len(self.blocks[0]) <= _TITLE and self.blocks[0][-1:] not in ".,;:-—"

    @property
    def speakers(self) -> frozenset[int]:
        """Return the indexes of the blocks that are names of speakers, of whom a play has more than one."""
        often = {name for name, count in Counter(filter(is_name, self.blocks)).items() if count >= SPEECHES}
        return frozenset(n for n, text in enumerate(self.blocks) if len(often) > 1 and text in often)

    def regular(self, breaks: Collection[int]) -> str:
        """Return the text with the white space of its layout alone, a wider space before the blocks in `breaks`."""
        wider = f"{self.layout.section_break}{self.layout.between}"
        rest = (f"{wider if n in breaks else self.layout.between}{text}" for n, text in enumerate(self.blocks[1:], 1))
        return "".join((self.blocks[0], *rest, self.layout.end))


def read_plain(path: Path) -> PlainText:
    """Read a text in UTF-8; raise PlainTextError where it is none, is empty, or has what XML cannot carry."""
    try:
        data = path.read_bytes()
        if kind := next((kind for mark, kind in _KINDS.items() if data.lstrip(_BEFORE).startswith(mark)), ""):
            raise PlainTextError((_of_another_kind(path, kind),))
        text = data.decode("utf-8")
    except OSError as error:
        raise PlainTextError((Finding.of("file-unreadable", excerpt=str(path), error=error.strerror),)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = _("byte {number}", number=f"{error.object[error.start]:02X}")
        raise PlainTextError((Finding.of("text-not-utf-8", at=(str(path), line), excerpt=byte),)) from error
    return divided(text, str(path))


def _of_another_kind(path: Path, kind: str) -> Finding:
    from sphinx_apparatus.projects.sources import READERS  # slow to load, and wanted for this message alone

    mend = N_("Save it as plain text, in UTF-8, first.")
    if path.suffix.lower() in (".xml", *READERS):
        mend = N_("Write: sphinx-apparatus import FOLDER --from {file}")
    return Finding.of("text-of-another-kind", at=(str(path), 1), kind=_(kind), mend=_(mend, file=path.name))


def divided(text: str, source: str = "") -> PlainText:
    """Divide a text into blocks; raise PlainTextError."""
    if not WORD.search(text):
        raise PlainTextError((Finding.of("text-empty", at=(source, 1)),))
    spans = list(_spans(text, LINE_END if line_for_line(text) else _INDENTED if _indented(text) else BLANK_LINES))
    if wrong := tuple(_forbidden(text, spans, source)):
        raise PlainTextError(wrong)
    between, wider = _spaces(_gaps(text, spans))
    spans = [*_parted(text, spans)]
    gaps = _gaps(text, spans)
    breaks = frozenset(n for n, gap in enumerate(gaps, 1) if wider and gap == wider + between)
    ends = [match.end() for match in re.finditer(_BREAK, text)]
    return PlainText(
        text, tuple(LINE_END.sub(" ", text[start:end]) for start, end in spans),
        tuple(bisect_right(ends, start) + 1 for start, _ in spans), breaks,
        Layout(between, wider or Layout().section_break, text[spans[-1][1] :].replace("\ufeff", "")),
        tuple(tuple(re.split(_BREAK, _with_blanks(text, start, end))) for start, end in spans),
    )  # fmt: skip


def _with_blanks(text: str, start: int, end: int) -> str:
    """Return a stretch of a text with the blanks before its first line."""
    before = text[:start]
    return before[len(before.rstrip(" \t")) :] + text[start:end]


def line_for_line(text: str) -> bool:
    """Tell whether every line is a block: most are wider than a page, or none is blank and few break a sentence."""
    body = text.strip()
    lines = [line for line in re.split(_BREAK, body) if line.strip()]
    if not BLANK_LINES.search(body):
        broken = sum(not _ENDED.search(line) for line in lines)
        return len(lines) < _FEW or 2 * broken < len(lines) or max(map(len, lines)) > LONG_LINE
    inner = len(lines) - 1 - len(BLANK_LINES.findall(body))
    return inner > 0 and sum(len(line) > LONG_LINE for line in lines) * 2 > len(lines)


def _indented(text: str) -> bool:
    """Tell whether paragraphs begin with blanks, no line is blank, and the others often go on in small letters."""
    rows = re.split(_BREAK, text.strip())
    others = [row for row in rows if row[:1].strip()]
    on = sum(row[:1].islower() for row in others)
    return not BLANK_LINES.search(text.strip()) and len(others) < len(rows) and 4 * on >= len(others)


def _spans(text: str, separator: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where each block begins and ends, white space at its edges left out."""
    start = 0
    for end, after in [*(match.span() for match in separator.finditer(text)), (len(text), len(text))]:
        if words := list(WORD.finditer(text, start, end)):
            yield words[0].start(), words[-1].end()
        start = after


def _gaps(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[one[1] : other[0]] for one, other in pairwise(spans)]


def is_name(text: str) -> bool:
    """Tell whether a line may be the name of a speaker: in capitals, and no number."""
    return len(text) <= _NAME and text.isupper() and not _NUMBERED.fullmatch(text)


def _parted(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where each block begins and ends, names of speakers and notes being blocks of their own."""
    heads = [_FIRST.match(text, *span) for span in spans]
    said = [head and not text[head.end() : end].isupper() for head, (_, end) in zip(heads, spans, strict=True)]
    names = Counter(head[1].rstrip() for head, own in zip(heads, said, strict=True) if head and own)
    often = {name for name, count in names.items() if count >= SPEECHES and is_name(name)}
    for head, own, (start, end) in zip(heads, said, spans, strict=True):
        speech = len(often) > 1 and head and own and head[1].rstrip() in often
        starts = [head.end()] if head and speech else _notes(text, start, end) if end == spans[-1][1] else []
        yield from ((one, one + len(text[one:other].rstrip())) for one, other in pairwise([start, *starts, end]))


def _notes(text: str, start: int, end: int) -> list[int]:
    """Return where the second note of the last block and those after it begin, which count on from the first."""
    first = re.compile(r"\[(\d{1,3})\] ").match(text, start, end)
    marks = [*_MARK.finditer(text, start + 1, end)]
    counts = first and [int(mark[1]) for mark in marks] == [int(first[1]) + n for n in range(1, len(marks) + 1)]
    return [mark.end() for mark in marks] if counts else []


def _forbidden(text: str, spans: list[tuple[int, int]], source: str) -> Iterator[Finding]:
    for start, end in spans:
        words = LINE_END.sub(lambda match: " " * len(match[0]), text[start:end])
        for match in FORBIDDEN.finditer(words):
            at = start + match.start()
            line = len(re.findall(_BREAK, text[:at])) + 1
            around = text[max(start, at - 20) : at + 20]
            shown = FORBIDDEN.sub(lambda m: f"[U+{ord(m[0]):04X}]", " ".join(around.split()))
            yield Finding.of("control-character", at=(source, line), excerpt=shown, character=f"U+{ord(match[0]):04X}")


def _spaces(gaps: list[str]) -> tuple[str, str]:
    """Return what usually separates two blocks, and what a section break adds to it, or nothing."""
    counted = Counter(gaps)
    if not counted:
        return Layout().between, ""
    between = max(counted, key=lambda gap: (counted[gap], -len(gap)))
    added = Counter(gap.removesuffix(between) for gap in gaps if gap != between and gap.endswith(between))
    wider = [gap for gap in added if gap.strip(" \t\x0b\x0c")]
    return between, max(wider, key=lambda gap: (added[gap], -len(gap)), default="")
