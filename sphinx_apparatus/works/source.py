"""How a file of BibTeX is written, work by work and line by line, broken ones too; judges no value."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import cast

_NAME = r"[A-Za-z!$&*+./:;<>?\[\\\]^_`|~-][\w!$&*+./:;<>?\[\\\]^`|~-]{0,99}"
_HEAD = re.compile(
    rf"(?:(?P<at>@)(?=\s*{_NAME}\s*[{{(])|^[ \t]*(?:(?P<line>@)|(?=[a-z]+\{{[\w:./+-]+,[ \t]*$)))"
    rf"\s*(?P<type>{_NAME})(?:\s*(?P<brace>[{{(]))?(?:\s*(?!{_NAME}\s*=)(?P<key>[^\s,{{}}=]+))?(?:\s*(?P<comma>,))?",
    re.MULTILINE | re.IGNORECASE,
)
_FIELD = re.compile(rf"\s*(?P<name>{_NAME})\s*=\s*")
_NEXT = re.compile(rf"\n[ \t]*(?:{_NAME}[ \t]*=|\}}?[ \t]*$)", re.MULTILINE)
"""Where the line of another field, or the end of the work, begins."""
_BLANKS = re.compile(r"\s*")
_BARE = re.compile(r"[^\s,{}()\"#]+")
_OPENED = re.compile(rf"[ \t]*{_NAME}(?<=\w{{4}})[ \t]*=[ \t]*(?:[{{\"]|\d+\s*,)")
"""What begins like a field; in an abstract a value of a letter or two may stand so."""
_BEHIND = re.compile(rf"[ \t,]*(?:\n[ \t]*)?(?:\}}|{_NAME}[ \t]*=)")
"""What belongs to a work that seems to have ended; BibTeX passes over all words behind one."""
_CLOSING = {"}": re.compile("[{}]"), '"': re.compile('[{}"]')}
_LONGEST = 2_000
"""How many characters a value may have that is made of values with a name; each may be made of others."""
_DEEPEST = 50
"""How deep braces may stand in one another in a value; each takes a part of Python's stack."""
_IN_ROUND = 1_000
"""How many characters a work in round brackets may have that has the head of another in a value."""


@dataclass(frozen=True)
class Field:
    """A field as it is written: its name in small letters, its value without braces, its line."""

    name: str
    value: str
    line: int


@dataclass(frozen=True)
class Fault:
    """What keeps a work from being read: the code of the finding, its line, what is quoted, and words for the mend."""

    code: str
    line: int
    excerpt: str = ""
    name: str = ""


@dataclass
class WrittenWork:
    """A work as it is written: type and key, the line of its head, its fields, and its faults."""

    type: str
    key: str
    line: int
    fields: list[Field] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def of(self, name: str) -> Field | None:
        """Return the first field of a name; None where there is none."""
        return next((found for found in self.fields if found.name == name), None)


def works_in(text: str) -> Iterator[WrittenWork]:
    """Yield the works of a file; a broken one ends where the next begins, and its fault is not told of another."""
    strings: dict[str, str] = {}
    closes, head, within = _closes(text), _HEAD.search(text), False
    while head:
        kind = head["type"].casefold()
        close = head.start() + _IN_ROUND if head["brace"] == "(" else closes.get(head.start("brace"), 0)
        if kind in ("comment", "preamble"):  # words, and what BibTeX reads as words after a comment's name
            within = kind == "comment"
            head = _HEAD.search(text, head.end("type") if within else max(head.end(), close))
            continue
        following = _HEAD.search(text, head.end())
        work, end = _read(text, head, min(close, len(text)), strings, whole=True)
        if work.faults or (not within and _BEHIND.match(text, end)):
            work, end = _read(text, head, following.start() if following else len(text), strings)
        if kind == "string":
            strings |= {field.name: field.value for field in work.fields}
            work.faults = [fault for fault in work.faults if fault.code == "value-too-long"]
        if kind != "string" or work.faults:
            yield work
        head, within = _HEAD.search(text, end), False


def _closes(text: str) -> dict[int, int]:
    """Return, for each opening brace that is closed and in which not too many are open, the place behind the other."""
    found, opened = dict[int, int](), list[list[int]]()
    for match in re.finditer("[{}]", text):
        if match[0] == "{":
            opened.append([match.start(), 0])
        elif opened:
            place, depth = opened.pop()
            if opened:
                opened[-1][1] = max(opened[-1][1], depth + 1)
            if depth <= _DEEPEST:
                found[place] = match.end()
    return found


def _read(
    text: str, head: re.Match[str], end: int, strings: Mapping[str, str], *, whole: bool = False
) -> tuple[WrittenWork, int]:
    """Return a work and where it ends; where only a `whole` one is wanted, what there is up to its first fault."""
    source = WrittenWork(head["type"].casefold(), head["key"] or "", _line(text, head.start("type")))
    wanted = () if source.type == "string" else ("brace", "key", "comma")
    if not all(head[part] for part in wanted) or not (head["at"] or head["line"]):
        source.faults.append(Fault("work-without-head", source.line, head[0].strip()))
    reader = _Reader(text, head.end("brace" if source.type == "string" else 0), end, source, strings)
    reader.read(whole)
    return source, reader.place + 1 if whole else end


def _line(text: str, place: int) -> int:
    return bisect_left(_line_ends(text), place) + 1


@lru_cache(2)
def _line_ends(text: str) -> list[int]:
    """Return where the lines of a text end, found once for all its works."""
    return [match.start() for match in re.finditer("\n|$", text)]


class _Reader:
    """Reads the fields of one work, from `place` to `end`, and goes on with the next line where one is broken.

    `strings` are the values that have a name.
    """

    def __init__(self, text: str, place: int, end: int, source: WrittenWork, strings: Mapping[str, str]) -> None:
        self.text, self.place, self.end, self.source, self.strings = text, place, end, source, strings
        self.start, self.last = place, cast("int | None", None)

    def read(self, whole: bool = False) -> None:
        """Read to the end; where only a `whole` work is wanted, to the first fault."""
        while not (whole and self.source.faults) and not self.closed(whole):
            match = _FIELD.match(self.text, self.place, self.end)
            if match is None:
                self.fault("no-field", self.place)
                self.skip()
                continue
            start, self.place = match.start("name"), match.end()
            value = self.value()
            name = match["name"].casefold()
            if value is None:
                self.fault("value-open", start, name)
                self.skip()
                continue
            if len(value) > max(_LONGEST, self.place - start):
                self.fault("value-too-long", start, name)
                value = value[:_LONGEST]
            if _depth(value) > _DEEPEST:
                self.fault("value-too-deep", start, name)
                value = ""
            self.source.fields.append(Field(name, value, _line(self.text, start)))
            self.after(start, name)

    def closed(self, whole: bool) -> bool:
        """Skip blanks and commas; tell whether the work ends here, and note what is wrong with its end."""
        while self.place < self.end and self.text[self.place] in " \t\r\n,":
            self.place += 1
        if self.place >= self.end:
            self.unclosed()
            return True
        if whole or self.text[self.place] not in "})":
            return self.text[self.place] in "})"
        behind = self.last_field() > self.place
        if behind or self.text.find("}", self.place + 1, self.end) >= 0:
            self.fault("brace-too-many", self.place)
            self.place += 1
            return self.place >= self.end or not behind
        return True

    def last_field(self) -> int:
        """Return where the last field begins, or what looks like one; looked for once."""
        if self.last is None:
            self.last = max((match.start() for match in _FIELD.finditer(self.text, self.place, self.end)), default=-1)
        return self.last

    def unclosed(self) -> None:
        """Note that the work has no closing brace, or its last field: a brace on a line of its own is the work's."""
        text, fields = self.text[self.start : self.end].rstrip(), self.source.fields
        if self.source.faults:
            return
        if text.endswith("\n}") and fields:
            open_ = fields.pop()
            self.source.faults.append(Fault("value-open", open_.line, open_.value, open_.name))
        else:
            self.fault("work-open", self.start + len(text) - 1)

    def value(self) -> str | None:
        """Read a value, of one part or several with # between; None where one is not closed before the next field."""
        parts: list[str] = []
        while (part := self.part()) is not None:
            parts.append(part)
            following = re.compile(r"\s*#\s*").match(self.text, self.place, self.end)
            if following is None:
                return "".join(parts)
            self.place = following.end()
        return None

    def part(self) -> str | None:
        """Read a part of a value in braces, in quotation marks or bare; None where it is not closed."""
        opening = self.text[self.place : self.place + 1]
        if opening not in ("{", '"'):
            bare = _BARE.match(self.text, self.place, self.end)
            self.place = bare.end() if bare else self.place
            return self.strings.get(bare[0].casefold(), bare[0]) if bare else None
        start = self.place + 1
        close = _closing(self.text, start, self.end, "}" if opening == "{" else '"')
        following = _NEXT.search(self.text, start, max(start, close))
        if close < 0 or (following and self.broken(start, following.start())):
            return None
        self.place = close + 1
        return " ".join(self.text[start:close].split())

    def broken(self, start: int, stop: int) -> bool:
        """Tell whether a value that goes on over a line like that of a field lacks its brace in the line before."""
        within = self.text[start:stop]
        return within.count("{") >= within.count("}") and bool(_OPENED.match(self.text, stop + 1, self.end))

    def after(self, start: int, name: str) -> None:
        """Note what is wrong behind a value: a comma is missing, or there is a brace too many."""
        gap = _BLANKS.match(self.text, self.place, self.end)
        behind = gap.end() if gap else self.place
        sign = self.text[behind : min(behind + 1, self.end)]
        if sign == "}" and "\n" not in self.text[self.place : behind] and self.last_field() > behind:
            self.fault("brace-too-many", self.place, name)
            self.place += 1
        elif sign and sign not in ",})":
            self.fault("no-comma", start, name)
            if not _FIELD.match(self.text, self.place, self.end):
                self.skip()

    def skip(self) -> None:
        """Go to the next line that is one of a field, or the end."""
        following = _NEXT.search(self.text, self.place, self.end)
        self.place = following.start() + 1 if following else self.end

    def fault(self, code: str, place: int, name: str = "") -> None:
        ends, line = _line_ends(self.text), _line(self.text, place)
        start = ends[line - 2] + 1 if line > 1 else 0
        row = self.text[start : min(ends[line - 1], start + _LONGEST)]
        self.source.faults.append(Fault(code, line, row.strip(), name))


def _closing(text: str, start: int, end: int, sign: str) -> int:
    """Return where what was opened before `start` is closed; -1 where it is not."""
    depth = 0
    for match in _CLOSING[sign].finditer(text, start, end):
        if match[0] == sign and not depth:
            return match.start()
        depth += (match[0] == "{") - (match[0] == "}")
        if depth < 0:
            return -1
    return -1


def _depth(value: str) -> int:
    """Return how deep braces stand in one another."""
    return max(accumulate((c == "{") - (c == "}") for c in value), default=0)
