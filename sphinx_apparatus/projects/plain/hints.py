"""Tells what of the print, the machine or the maker of the file a plain text has in it; changes nothing."""

import re
from collections.abc import Callable, Collection, Iterator

from sphinx_apparatus.language import N_, _, many
from sphinx_apparatus.projects.plain.plaintext import ROMAN, PlainText
from sphinx_apparatus.projects.plain.verse import stanzas

LIKE_A_HEADING = 60
"""How long a block without an end of a sentence may be to look like a heading."""
_BREAK = re.compile(r"\r\n|\n|\r")
_HYPHEN = re.compile(rf"(?<!\w)(\w+)([-=¬⸗\u00ad])[ \t]*(?:{_BREAK.pattern})[ \t]*(\w+)")
_NAMED = r"(?:p|pp|pag|page|s|seite|bl|f|fol)\.? ?"
PAGE = re.compile(rf"[-–—\[(# ]*(?:{_NAMED})?(?:\d{{1,4}}[rv]?|{ROMAN})[-–—\]). ]*(?:\(#\d+\))?[# ]*", re.IGNORECASE)
"""A block that is the number of a page, as print or a program for reading scans has it."""
_IN_LINE = re.compile(
    rf"\[{_NAMED}\d{{1,4}}[rv]?\]|\|\d{{1,4}}[rv]?\||\{{\d{{1,4}}[rv]?\}}|<(?:\d{{1,4}}|[IVXLC]{{1,7}}):?>",
    re.IGNORECASE,
)
_CALL = re.compile(r"\[\d{1,3}\]|[⁰¹²³⁴-⁹]+")
_SIGN = re.compile(r"\[(?:\d{1,3}|[A-Z])\]")
_NOTE = re.compile(r"\[(\d{1,3})\] \S")
_SAID = re.compile(
    r"\[(?:foot-?note|note|fu(?:ß|ss)note|anm(?:erkung|\.)|(?:voet)?noot|nota) (\d{1,3}|[A-Z]) ?: [^\[\]]+\]",
    re.IGNORECASE,
)
"""A note in its place, as texts of Project Gutenberg have it."""
_DATE = re.compile(r"(?=.*\b\d{4}\)?\Z).*?\b\d{1,2}(?:st|nd|rd|th|er)?\b.*")
_DIVISION = re.compile(rf"\w+ (?:\d{{1,3}}|{ROMAN})\.?", re.IGNORECASE)
"""A block such as *Scène II* or *Kapitel 3*, a heading whatever comes after it."""
_POSTSCRIPT = re.compile(r"(?:P\. ?S|N\. ?B|PS|NB)\b")
_ROW = re.compile(r"([*·•⁂~_=–—-])(?:[ \t]*\1)*")
"""A block that is a row of one sign."""
_MADE = re.compile(
    r"\*\*\* ?(?:START|END) OF (?:THE|THIS) PROJECT GUTENBERG|Digiti[sz]ed by (?:the Internet Archive|Google)"
    r"|Source gallica\.bnf\.fr|projekt-gutenberg\.org|gutenberg\.spiegel\.de"
)
"""What those write into a file who offer it."""
_MARKDOWN = re.compile(r"^\[\^[\w-]+\]:|\A---\n[\w-]+:", re.MULTILINE)
_HABITS: tuple[tuple[str, Callable[[str], object]], ...] = (
    (N_(
        "{lines} may be the number of a page: it is a paragraph of the text, take it out with an entry; or that "
        "of a section: write `## ` before it."
    ), PAGE.fullmatch),
    (
        N_("{lines} has a mark that may be the beginning of a page. It is part of the text."),
        lambda text: _IN_LINE.search(text) and not PAGE.fullmatch(text),
    ),
    (N_("{lines} has a mark such as [1], which may call a note. It is part of the text."), _CALL.search),
    (N_("{lines} has words between `_` and `_`, as texts of Project Gutenberg have italics. The signs are part of it."),
     re.compile(r"(?<!\w)_\w[^_]*_(?!\w)").search),
    (N_(
        "{lines} is a row of signs, and a paragraph of the text. If it is a break between sections, write `***` in "
        "its place, and {setting} in `witnesses.toml`."
    ), _ROW.fullmatch),
)  # fmt: skip
"""What is said of blocks that seem to be of the print, and how they are known."""
_OF_VERSE = re.compile(r"\s*(\d{1,5})\s+\D.*|.*\D\s{2,}(\d{1,5})\s*")
_SEVERAL = 3
"""Of how many numbers of verses one may think that they are such: 5, 10, 15."""
_SHOWN = 8
"""How many of the lines that may be headings are told."""


def notes_in(base: PlainText) -> dict[int, tuple[int, str]]:
    """Return the blocks that are notes, each with the block that calls it and its mark, such as [1].

    They are at the end and begin with the mark, or say that they are notes; where numbers begin again, calls and notes
    take turns.
    """
    marks = [_NOTE.match(text) for text in base.blocks]
    first = next((n for n in range(len(marks), 0, -1) if not marks[n - 1]), 0)
    marks = [mark if mark and n >= first else _SAID.fullmatch(base.blocks[n]) for n, mark in enumerate(marks)]
    found = {n: f"[{mark[1]}]" for n, mark in enumerate(marks) if mark}
    places: dict[str, list[int]] = {}
    for n, text in enumerate(base.blocks):
        for mark in [found[n]] if n in found else _SIGN.findall(text):
            places.setdefault(mark, []).append(n)
    turns = [(mark, one[::2], one[1::2]) for mark, one in places.items() if len(one) % 2 == 0]
    return {
        note: (call, mark)
        for mark, calls, notes in turns if {*notes} == {n for n in places[mark] if n in found}
        for call, note in zip(calls, notes, strict=True)
    }  # fmt: skip


def joined_words(siglum: str, text: PlainText) -> Iterator[str]:
    """Tell where lines end in a hyphen, with an entry for the first."""
    places = list(_HYPHEN.finditer(text.transcription))
    if places:
        line = len(_BREAK.findall(text.transcription[: places[0].start()])) + 1
        first, sign, second = places[0].groups()
        said = many(
            "In witness {siglum} line {line} ends in a hyphen; join the words with an entry.",
            "In witness {siglum} {number} lines end in a hyphen, first line {line}; join the words with entries.",
            len(places), siglum=siglum, line=line,
        )  # fmt: skip
        yield f"{said} ``{{app}}`{first}{second}] {first}{sign} {second} {siglum}` ``"


def hints(base: PlainText, file: str, plain: Collection[int], verses: Collection[int] = ()) -> Iterator[str]:
    """Yield what the editor should look at in the `base`, the text that was read from the file of this name.

    `plain` are the indexes of the paragraphs, `verses` of the stanzas.
    """
    rows = _BREAK.split(base.transcription)
    if made := [n for n, row in enumerate(rows, 1) if _MADE.search(row)]:
        yield _(
            "{lines} was added by those who offer the file. Delete it, with the licence, from a copy of the file, "
            "and begin with that copy.", lines=_counted(made),
        )  # fmt: skip
        return
    if _MARKDOWN.search(base.transcription):
        yield _(
            "The file seems to be Markdown; `sphinx-apparatus import FOLDER --from {file}` reads its headings, "
            "emphasis and notes.", file=file,
        )  # fmt: skip
    yield from _headings(base, plain)
    yield from _habits(base)
    yield from _verse(base, verses)


def _headings(base: PlainText, plain: Collection[int]) -> Iterator[str]:
    """Yield in a line which blocks may be headings and were not taken for such."""
    found = [n for n in range(len(base.blocks) - 1) if n in plain and _like_a_heading(base, n, n + 1 not in plain)]
    if found:
        shown = ", ".join(f"{base.lines[n]} ({_('‘{words}’', words=base.blocks[n])})" for n in found[:_SHOWN])
        more = _(" and {count} more", count=len(found) - _SHOWN) if len(found) > _SHOWN else ""
        yield _("These lines may be headings: {lines}. Write `## ` before those that are.", lines=shown + more)


def _like_a_heading(base: PlainText, n: int, headed: bool) -> bool:
    """Tell whether a block looks like a heading: short, no sentence, no date, and with a longer block or one after it.

    The closing of a letter is short too, but followed by a signature or a postscript; a date by a salutation.
    """
    text, following = base.blocks[n], base.blocks[n + 1]
    if _DIVISION.fullmatch(text):
        return not PAGE.fullmatch(text)
    short = len(text) <= LIKE_A_HEADING and text[-1:].isalnum() and not text[:1].islower()
    other = PAGE.fullmatch(text) or _DATE.fullmatch(text) or _POSTSCRIPT.match(following)
    return short and not other and (headed or len(following) > LIKE_A_HEADING or following[-1:] in ".!?…。！？।؟")


def _habits(base: PlainText) -> Iterator[str]:
    """Yield where numbers of pages and calls of notes seem to be."""
    notes = notes_in(base)
    noted = {mark for _call, mark in notes.values()}
    blocks = [_SIGN.sub(lambda mark: "" if mark[0] in noted else mark[0], text) for text in base.blocks]
    if notes:
        yield many("A mark such as [1] calls its note, a paragraph of the text.",
                   "{number} marks such as [1] call their notes, which are paragraphs of the text.",
                   len(notes))  # fmt: skip
    for words, is_one in _HABITS:
        if places := [n for n, text in enumerate(blocks) if is_one(text)]:
            setting = f'`section_break = "\\n\\n{base.blocks[places[0]]}"`'
            yield _(words, lines=_counted([base.lines[n] for n in places]), setting=setting)


def _verse(base: PlainText, verses: Collection[int]) -> Iterator[str]:
    """Yield which blocks were taken for verse, or look like it."""
    if verses:
        said = N_("{lines} was taken for verse, and is in a block {recipe}.")
        yield _(said, lines=_counted([base.lines[n] for n in sorted(verses)]), recipe="`{verse}`")
        rows = [(base.lines[n] + at, row) for n in sorted(verses) for at, row in enumerate(base.rows[n])]
        numbers = [(line, int(found[1] or found[2])) for line, row in rows if (found := _OF_VERSE.fullmatch(row))]
        if len(numbers) >= _SEVERAL and not any(number % 5 for _line, number in numbers):
            yield _(
                "{lines} has a number that counts verses. It is part of the text: take it out with an entry, or begin "
                "with a copy of the file without such numbers.", lines=_counted([line for line, _number in numbers]),
            )  # fmt: skip
        return
    verse = [base.lines[n] for n in stanzas(base)]
    if verse:
        said = N_(
            "{lines} has short lines, as verse or speeches have. It is prose now; verse goes into a block {recipe}."
        )
        yield _(said, lines=_counted(verse), recipe="`{verse}`")


def _counted(lines: list[int]) -> str:
    """Return where something is, and in how many places more."""
    if len(lines) == 1:
        return _("Line {line}", line=lines[0])
    return many(
        "Line {line} (and one more place)", "Line {line} (and {number} more places)", len(lines) - 1, line=lines[0]
    )
