r"""The written form of an apparatus entry, and nothing of where it is or how it is shown.

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

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sphinx_apparatus.language import _
from sphinx_apparatus.model import OMISSION, RELATIONS, Entry, Finding, Lacuna, Reading, Transposition, findings_list

NOTHING = "om.", "lac."
"""What a reading says where its witnesses have no words, or where these are lost."""
CLOSERS = {")": "(", "]": "[", "}": "{"}
WORD_ESCAPE = re.compile(r"(?<!\\)\\(?=[^\W_])")
_RELATION = "|".join(map(re.escape, RELATIONS))
_PROPOSED = re.compile(rf"(?:^|\s)(?P<relation>{_RELATION})\s+(?P<proposed_by>\S.*)$", re.DOTALL)
_LAST_WORD = re.compile(r"(?:^|[\s,])([^\s,]+)(?P<comma>,?)$")
_ROLE = re.compile(r"\{\w[\w:.+-]*\}\s*$")
LONE_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\$")
_TOKEN = re.compile(r"(?:(`+).*?(?<!`)\1(?!`)|\\.|.)", re.DOTALL)


class NotationError(ValueError):
    """What is written is not of the form; `finding` says what is wrong, without its place."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def parse_entry(source: str, sigla: Collection[str]) -> Entry:
    """Read one entry, e.g. ``Perversely] Peversely B | typo``; raise NotationError where it is not of the form."""
    whole = not _ROLE.search(source)
    _require(whole, "breaks-off")
    head, type_, note = _parts(source)
    lemma, bracket, rest = _cut(head, "]")
    _require(bracket, "no-bracket", mend=_corrected(_bracketed(source), source), why=_unclosed(head))
    _require(lemma.strip(), "no-lemma")
    _require(rest.strip(), "no-reading", expected="lemma] reading siglum", where=_("after the bracket"))
    by, rest = _proposer(rest)
    meant, declared = _displaced(lemma, rest, (type_, note), sigla), ", ".join(sorted(sigla))
    _require(not meant, "unknown-siglum", reading=rest.strip(), declared=declared, mend=_corrected(meant, source))
    lemma_sigla, readings = _readings(rest, sigla) if not by else ((), _all_readings(rest, sigla))
    return Entry(_text(lemma), readings, lemma_sigla, type_.strip(), note.strip(), **by)


def _bracketed(source: str) -> str:
    """Return an entry with a bracket behind its lemma, where another sign stands, or an arrow from reading to lemma."""
    turned = re.sub(r"^(.*?\w)\s*(?:[-=]+>|→)\s*(\w.*?)(?=\s\S+\s*(?:\||$))", r"\2] \1", source)
    return turned if turned != source else re.sub(r"(?<=\w)(?:[):]\s|\s+[=:/\[]+\s*)", "] ", source, count=1)


def _displaced(lemma: str, rest: str, parts: Sequence[str], sigla: Collection[str]) -> str:
    """Return an entry whose siglum stands where its type or its remark should, as it is meant; nothing for others."""
    late = [part.strip() for part in parts if part.strip() in sigla]
    if not late or _trailing_sigla(rest, sigla)[1] or _PROPOSED.search(rest):
        return ""
    others = [part.strip() for part in parts if part.strip() not in late]
    return " | ".join((f"{lemma.strip()}] {rest.strip()} {late[0]}", *filter(None, others)))


def _corrected(meant: str, source: str) -> str:
    return _("Write: {entry}", entry=f"{{app}}`{meant}`") if meant != source else ""


def parse_lacuna(source: str, sigla: Collection[str]) -> Lacuna:
    """Read where a lacuna begins or ends, e.g. ``from C | | A leaf is lost`` or ``to C``; raise NotationError."""
    head, type_, note = _parts(source)
    word, _, rest = head.strip().partition(" ")
    _require(word in ("from", "to"), "lacuna-malformed", word=word)
    expected = findings_list()["lacuna-malformed"]["expected"]
    return Lacuna(word == "from", _only_sigla(rest, sigla, expected), type_.strip(), note.strip())


def parse_transposition(source: str, sigla: Collection[str]) -> Transposition:
    """Read which block witnesses have here, e.g. ``second B | | The leaf was turned``; raise NotationError."""
    head, type_, note = _parts(source)
    block, _, rest = head.strip().partition(" ")
    return Transposition(block, _only_sigla(rest, sigla, "id siglum"), type_.strip(), note.strip())


def format_entry(entry: Entry, sigla: Collection[str]) -> str:
    """Write an entry so that `parse_entry` gives it back."""
    readings = [" ".join(entry.lemma_sigla)] if entry.lemma_sigla else []
    readings += [f"{entry.relation} {_closed(entry.proposed_by)}"] if entry.proposed_by else []
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


def _proposer(rest: str) -> tuple[dict[str, str], str]:
    """Return who conjectured the lemma, and how, where the first part says that, and the other readings."""
    first, semicolon, others = _cut(rest, ";")
    proposed = _PROPOSED.match(first.strip())
    return (proposed.groupdict(), others) if proposed and semicolon else ({}, rest)


def _word_behind(text: str, sigla: Collection[str]) -> str:
    """Return the one word that stands behind a siglum, which may be a type without its bar; nothing where none does."""
    words = text.split()
    return words[-1] if len(words) > 2 and words[-2].strip(",") in sigla and words[-1].isalpha() else ""


def _meant(source: str, sigla: Collection[str]) -> str:
    """Return how to write the siglum that was meant by one in brackets or in small letters; nothing where none was."""
    if source.rstrip().endswith(tuple(RELATIONS)):
        return _("Write who conjectured it, as in conj. ed.")
    known = {siglum.casefold(): siglum for siglum in sigla}
    first, *others = source.split() or [""]
    words = (re.sub(r"^\W+|\W+$", "", word).casefold() for word in reversed(others))
    meant = next((known[word] for word in words if word in known), first if first in sigla else "")
    form = f"lemma] reading {meant} | type"
    return _("Write the siglum by itself, and a bar before the type: {form}", form=form) if meant else ""


def _only_sigla(source: str, sigla: Collection[str], expected: str) -> tuple[str, ...]:
    text, found = _trailing_sigla(source, sigla)
    declared = ", ".join(sorted(sigla)) or _("none")
    _require(found and not text, "no-siglum", words=source.strip(), form=expected, declared=declared)
    return found


def _reading(source: str, sigla: Collection[str]) -> Reading:
    if proposed := _PROPOSED.search(source):
        text = source[: proposed.start()]
        expected = "reading conj. name, or om. conj. name"
        _require(text.strip(), "no-reading", expected=expected, where=_("before '{words}'", words=proposed["relation"]))
        return Reading(_text(text), proposed_by=proposed["proposed_by"], relation=proposed["relation"])
    text, found = _trailing_sigla(source, sigla)
    declared = ", ".join(sorted(sigla)) or _("none")
    word = "" if found else _word_behind(source, sigla)
    _require(not word, "no-bar", word=word)
    _require(found, "unknown-siglum", reading=source, declared=declared, mend=_meant(source, sigla))
    where = _("before the siglum {sigla}", sigla=" ".join(found))
    _require(text, "no-reading", expected="reading siglum, or om. siglum", where=where)
    return Reading(OMISSION, found, lost=True) if text == "lac." else Reading(_text(text), found)


def _trailing_sigla(source: str, sigla: Collection[str]) -> tuple[str, tuple[str, ...]]:
    found: list[str] = []
    text = source.rstrip()
    while match := _LAST_WORD.search(text):
        word = match[1] + ("" if found else match["comma"])  # a comma stands between sigla, after the last it is text
        if word not in sigla:
            break
        found.insert(0, word)
        text = text[: match.start(1)].rstrip()
    return text, tuple(found)


def _format_reading(reading: Reading, sigla: Collection[str]) -> str:
    text = "lac." if reading.lost else _written(reading.text)
    if reading.proposed_by:
        return f"{text} {reading.relation} {_closed(reading.proposed_by)}"
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
    return f"\\{text}" if text in NOTHING else re.sub(rf"(?<!\S)({_RELATION})(?!\S)", r"\\\1", text)


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
    if separator not in source:
        return
    for token in _TOKEN.finditer(source):
        mark = token[0]
        if mark == separator and not open_brackets:
            yield token.start()
        elif mark in CLOSERS.values():
            open_brackets.append(mark)
        elif open_brackets and CLOSERS.get(mark) == open_brackets[-1]:
            open_brackets.pop()


def _unclosed(head: str) -> str:
    return _(" (a bracket opened before it is not closed)") if "]" in head and any(b in head for b in "([{") else ""


def _require(found: object, code: str, expected: str = "", mend: str = "", **words: Any) -> None:
    if not found:
        raise NotationError(Finding.of(code, expected=_(expected), mend=mend, **words))
