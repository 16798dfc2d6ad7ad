r"""The written form of an apparatus entry, and nothing of where it stands or how it is shown.

    entry    = lemma "]" readings [ "|" [type] [ "|" note ] ]
    lemma    = inline-markup | "om."                      "om.": the edition leaves out what a witness has
    readings = first { ";" reading }
    first    = reading | sigla | "conj." name             alone: the witnesses of the lemma, or who conjectured it
    reading  = ( inline-markup | "om." | "lac." ) sigla   "om.": the witness has nothing; "lac.": it is lost
             | ( inline-markup | "om." ) "conj." name
    sigla    = siglum { (" " | ",") siglum }              declared ones only, the longest run at the end

    lacuna        = ( "from" | "to" ) sigla [ "|" [type] [ "|" note ] ]
    transposition = id sigla [ "|" [type] [ "|" note ] ]

Brackets that balance, and code spans, hide the separators in them; `\]`, `\;` and `\|` are plain characters,
and a backslash before a letter keeps a word from being read as a siglum, as `om.`, as `lac.` or as `conj.`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from sphinx_apparatus.model import OMISSION, Entry, Lacuna, Reading, Transposition

CLOSERS = {")": "(", "]": "[", "}": "{"}
WORD_ESCAPE = re.compile(r"(?<!\\)\\(?=[^\W_])")
CONJECTURE = re.compile(r"(?:^|\s)conj\.\s+(?P<name>\S.*)$", re.DOTALL)
LAST_WORD = re.compile(r"(?:^|[\s,])([^\s,]+)(?P<comma>,?)$")
ROLE = re.compile(r"\{[\w:.+-]+\}\s*$")
LONE_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\$")
TOKEN = re.compile(r"(?:(`+).*?(?<!`)\1(?!`)|\\.|.)", re.DOTALL)


class NotationError(ValueError):
    """The entry is not of the form; `column` counts characters from 0, `expected` says what would be."""

    def __init__(self, message: str, expected: str, column: int = 0) -> None:
        super().__init__(message)
        self.expected = expected
        self.column = column


def parse_entry(source: str, sigla: Collection[str]) -> Entry:
    """Read one entry, e.g. ``Perversely] Peversely B | typo``; raise NotationError where it is not of the form."""
    whole = not ROLE.search(source)
    _require(whole, source, "the entry breaks off after the name of a role", "two backticks outside, one inside")
    head, type_, note = _parts(source)
    lemma, bracket, rest = _cut(head, "]")
    _require(bracket, source, f"there is no bracket ']' after the lemma{_unclosed(head)}", "lemma] reading siglum")
    _require(lemma.strip(), source, "there is no lemma before the bracket", "lemma] reading siglum")
    _require(rest.strip(), source, "there is no reading after the bracket", "lemma] reading siglum")
    by, rest = _proposer(rest)
    lemma_sigla, readings = _readings(rest, sigla) if not by else ((), _all_readings(rest, sigla))
    return Entry(_text(lemma), readings, lemma_sigla, type_.strip(), note.strip(), by)


def parse_lacuna(source: str, sigla: Collection[str]) -> Lacuna:
    """Read where a lacuna begins or ends, e.g. ``from C | | A leaf is lost`` or ``to C``; raise NotationError."""
    head, type_, note = _parts(source)
    word, _, rest = head.strip().partition(" ")
    expected = "from siglum, where the lacuna begins, or to siglum, where it ends"
    _require(word in ("from", "to"), source, f"a lacuna begins with 'from' or 'to', not with '{word}'", expected)
    return Lacuna(word == "from", _only_sigla(rest, sigla, expected), type_.strip(), note.strip())


def parse_transposition(source: str, sigla: Collection[str]) -> Transposition:
    """Read which block witnesses have here, e.g. ``second B | | The leaf was turned``; raise NotationError."""
    head, type_, note = _parts(source)
    block, _, rest = head.strip().partition(" ")
    return Transposition(block, _only_sigla(rest, sigla, "id siglum"), type_.strip(), note.strip())


def format_entry(entry: Entry, sigla: Collection[str]) -> str:
    """Write an entry so that `parse_entry` gives it back."""
    readings = [" ".join(entry.lemma_sigla)] if entry.lemma_sigla else []
    readings += [f"conj. {_closed(entry.proposed_by)}"] if entry.proposed_by else []
    readings += [_format_reading(r, sigla) for r in entry.readings]
    text = f"{_closed(_written(entry.lemma))}] {'; '.join(readings)}"
    if entry.type or entry.note:
        text += f" | {entry.type}"
    return f"{text} | {entry.note}" if entry.note else text


def _readings(rest: str, sigla: Collection[str]) -> tuple[tuple[str, ...], tuple[Reading, ...]]:
    parts = list(_split(rest, ";"))
    text, lemma_sigla = _trailing_sigla(parts[0], sigla)
    if text or len(parts) == 1:
        lemma_sigla = ()
    elif lemma_sigla:
        parts.pop(0)
    return lemma_sigla, _all_readings(";".join(parts), sigla)


def _all_readings(source: str, sigla: Collection[str]) -> tuple[Reading, ...]:
    return tuple(_reading(part.strip(), sigla) for part in _split(source, ";"))


def _proposer(rest: str) -> tuple[str, str]:
    """Return who conjectured the lemma, where the first part says that, and the other readings."""
    first, semicolon, others = _cut(rest, ";")
    conjecture = CONJECTURE.match(first.strip())
    return (conjecture["name"].strip(), others) if conjecture and semicolon else ("", rest)


def _only_sigla(source: str, sigla: Collection[str], expected: str) -> tuple[str, ...]:
    text, found = _trailing_sigla(source, sigla)
    declared = ", ".join(sorted(sigla)) or "none"
    _require(found and not text, source, f"'{source.strip()}' is no siglum", f"{expected}; declared are {declared}")
    return found


def _reading(source: str, sigla: Collection[str]) -> Reading:
    conjecture = CONJECTURE.search(source)
    if conjecture:
        text = source[: conjecture.start()]
        _require(text.strip(), source, "there is no reading before 'conj.'", "reading conj. name, or om. conj. name")
        return Reading(_text(text), proposed_by=conjecture["name"].strip())
    text, found = _trailing_sigla(source, sigla)
    declared = ", ".join(sorted(sigla)) or "none"
    _require(found, source, f"the reading '{source}' ends in no declared siglum", f"one of the sigla {declared}")
    _require(text, source, f"there is no reading before the siglum {' '.join(found)}", "reading siglum, or om. siglum")
    return Reading(OMISSION, found, lost=True) if text == "lac." else Reading(_text(text), found)


def _trailing_sigla(source: str, sigla: Collection[str]) -> tuple[str, tuple[str, ...]]:
    found: list[str] = []
    text = source.rstrip()
    while match := LAST_WORD.search(text):
        word = match[1] + ("" if found else match["comma"])  # a comma stands between sigla, after the last it is text
        if word not in sigla:
            break
        found.insert(0, word)
        text = text[: match.start(1)].rstrip()
    return text, tuple(found)


def _format_reading(reading: Reading, sigla: Collection[str]) -> str:
    text = "lac." if reading.lost else _written(reading.text)
    if reading.proposed_by:
        return f"{text} conj. {_closed(reading.proposed_by)}"
    source = f"{text} {' '.join(reading.sigla)}"
    _, found = _trailing_sigla(source, sigla)
    if len(found) == len(reading.sigla):
        return source
    column = text.rindex(found[-len(reading.sigla) - 1])
    return f"{source[:column]}\\{source[column:]}"


def _text(markup: str) -> str:
    markup = markup.strip()
    return OMISSION if markup == "om." else WORD_ESCAPE.sub("", markup)


def _written(text: str) -> str:
    if text == OMISSION:
        return "om."
    return f"\\{text}" if text in ("om.", "lac.") else re.sub(r"(?<!\S)conj\.(?!\S)", r"\\conj.", text)


def _closed(text: str) -> str:
    """Return the text so that a backslash at its end does not take the sign that follows."""
    return f"{text} " if LONE_BACKSLASH.search(text) else text


def _parts(source: str) -> tuple[str, str, str]:
    head, _, rest = _cut(source, "|")
    type_, _, note = _cut(rest, "|")
    return head, type_, note


def _cut(source: str, separator: str) -> tuple[str, str, str]:
    for column in _separators(source, separator):
        return source[:column], separator, source[column + 1 :]
    return source, "", ""


def _split(source: str, separator: str) -> Iterator[str]:
    start = 0
    for column in _separators(source, separator):
        yield source[start:column]
        start = column + 1
    yield source[start:]


def _separators(source: str, separator: str) -> Iterator[int]:
    open_brackets: list[str] = []
    for token in TOKEN.finditer(source):
        mark = token[0]
        if mark == separator and not open_brackets:
            yield token.start()
        elif mark in CLOSERS.values():
            open_brackets.append(mark)
        elif open_brackets and CLOSERS.get(mark) == open_brackets[-1]:
            open_brackets.pop()


def _unclosed(head: str) -> str:
    return " (a bracket opened before it is not closed)" if "]" in head and any(b in head for b in "([{") else ""


def _require(found: object, source: str, message: str, expected: str) -> None:
    if not found:
        raise NotationError(message, expected, len(source))
