"""Edits as people make them by mistake or on purpose: one change at a random place of a text in MyST."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

Draw = Random
Edit = Callable[[str, Draw], str]
LETTERS = "aeioustnrXéß"
POINTS = ".,;:!?-()[]'\""
SIGNS = (
    "`",
    "``",
    "*",
    "**",
    "_",
    "{",
    "}",
    "[",
    "]",
    "|",
    "\\",
    "#",
    ">",
    "<",
    "~~~",
    "&amp;",
    "[^",
    "]:",
    "{app}",
    "^",
)
TYPED = {
    "'": "’‘′",
    '"': "“”„",
    "-": "–—‐",
    " ": "\u00a0\u2009\u3000",
    ".": "…",
    "fi": "ﬁ",
    "e": "е",
    "o": "о",
    "1": "１",
}
ENTRY = re.compile(r"\{app\}`+[^`]*`+")
CALL, NOTE = re.compile(r"\[\^[^\]\s]+\](?!:)"), re.compile(r"^\[\^[^\]\s]+\]:.*$", re.MULTILINE)
MARKED = re.compile(r"\{[\w:]+\}(`+)[^`]*\1")
KEY = re.compile(r"(?<=<)[\w-]+(?=[ >])|(?<=\{cite:p\}`)[\w-]+")
WORD = re.compile(r"\w+")


def at(text: str, match: re.Match[str] | tuple[int, int], new: str) -> str:
    """Return the text with something else in one place."""
    start, end = match if isinstance(match, tuple) else match.span()
    return text[:start] + new + text[end:]


def some(pattern: str | re.Pattern[str], make: Callable[[re.Match[str], Draw], str]) -> Edit:
    """Return the edit of one of the places that a pattern finds; where there is none, nothing changes."""

    def edit(text: str, draw: Draw) -> str:
        found = list(re.finditer(pattern, text))
        match = draw.choice(found) if found else None
        return at(text, match, make(match, draw)) if match else text

    return edit


def letter(word: str, draw: Draw) -> str:
    """Return a word with one letter too many, too few, another or in another place."""
    n = draw.randrange(len(word))
    ways = (
        word[:n] + draw.choice(LETTERS) + word[n:], word[:n] + word[n + 1 :],
        word[:n] + draw.choice(LETTERS) + word[n + 1 :],
        word[:n] + word[n : n + 2][::-1] + word[n + 2 :], word[:n] + word[n].swapcase() + word[n + 1 :],
    )  # fmt: skip
    return draw.choice(ways)


def anywhere(things: Sequence[str]) -> Edit:
    """Return the edit that puts one of some things anywhere."""

    def edit(text: str, draw: Draw) -> str:
        place = draw.randrange(len(text) + 1)
        return at(text, (place, place), draw.choice(things))

    return edit


def lines(change: Callable[[list[str], int, Draw], None]) -> Edit:
    """Return an edit of the lines that are not empty."""
    return parted("\n", change)


def paragraphs(change: Callable[[list[str], int, Draw], None]) -> Edit:
    """Return an edit of the blocks between empty lines."""
    return parted("\n\n", change)


def parted(sign: str, change: Callable[[list[str], int, Draw], None]) -> Edit:
    """Return an edit of the parts of a text; `change` is given them and the place of one with words."""

    def edit(text: str, draw: Draw) -> str:
        parts = text.rstrip("\n").split(sign)
        change(parts, draw.choice([n for n, part in enumerate(parts) if part.strip()]), draw)
        return sign.join(parts) + "\n"

    return edit


def swapped(parts: list[str], n: int, draw: Draw) -> None:
    other = draw.randrange(len(parts))
    parts[n], parts[other] = parts[other], parts[n]


def within(outer: re.Pattern[str], inner: Edit) -> Edit:
    """Return an edit inside what a pattern finds."""
    return some(outer, lambda match, draw: inner(match[0], draw))


EDITS: dict[str, Edit] = {
    "a letter": some(WORD, lambda m, draw: letter(m[0], draw)),
    "a word left out": some(r"\w+ ", lambda m, draw: ""),
    "a word put in": some(r"(?<=\w) (?=\w)", lambda m, draw: draw.choice((" very ", " the ", " not at all "))),
    "another word": some(WORD, lambda m, draw: draw.choice(("lamp", "Never", "seven"))),
    "a word twice": some(r"\w+ ", lambda m, draw: m[0] * 2),
    "words exchanged": some(r"(\w+) (\w+)", lambda m, draw: f"{m[2]} {m[1]}"),
    "words joined": some(r"(?<=\w) (?=\w)", lambda m, draw: ""),
    "a word parted": some(r"(?<=\w\w)(?=\w\w)", lambda m, draw: " "),
    "a phrase left out": some(r"(?:\w+ ){2,7}", lambda m, draw: ""),
    "no point": some(r"[.,;:!?()\[\]'\"-]", lambda m, draw: ""),
    "another point": some(r"[.,;:!?'\"-]", lambda m, draw: draw.choice(POINTS)),
    "a point put in": some(r"(?<=\w)(?=\s)", lambda m, draw: draw.choice(POINTS)),
    "a character of a word processor": some("|".join(map(re.escape, TYPED)), lambda m, draw: draw.choice(TYPED[m[0]])),
    "a blank too many": some(" ", lambda m, draw: "  "),
    "a blank anywhere": anywhere((" ", "\t")),
    "a line broken": some(" ", lambda m, draw: "\n"),
    "a line joined": some(r"(?<=\S)\n(?=\S)", lambda m, draw: " "),
    "an empty line": some(r"\n", lambda m, draw: "\n\n"),
    "no empty line": some(r"\n\n", lambda m, draw: "\n"),
    "a sign put in": anywhere(SIGNS),
    "a sign left out": some(r"[`*_{}\[\]|\\#>^<~]", lambda m, draw: ""),
    "a line twice": lines(lambda parts, n, draw: parts.insert(n, parts[n])),
    "a line left out": lines(lambda parts, n, draw: parts.__delitem__(n)),
    "lines exchanged": lines(swapped),
    "a line indented": lines(
        lambda parts, n, draw: parts.__setitem__(n, draw.choice((" ", "    ", "\t", "> ")) + parts[n])
    ),
    "a paragraph left out": paragraphs(lambda parts, n, draw: parts.__delitem__(n)),
    "a paragraph twice": paragraphs(lambda parts, n, draw: parts.insert(n, parts[n])),
    "paragraphs exchanged": paragraphs(swapped),
    "a letter in an entry": within(ENTRY, some(WORD, lambda m, draw: letter(m[0], draw))),
    "a sign in an entry": within(ENTRY, some(r"[\]|{}`:.]", lambda m, draw: draw.choice(("", m[0] * 2, ")", " ")))),
    "another kind of entry": within(
        ENTRY, some(r"\| \w+", lambda m, draw: draw.choice(("", "| name", "| wrod", "|", "| typo | Why?")))
    ),
    "an entry taken out": some(ENTRY, lambda m, draw: ""),
    "only the lemma": some(ENTRY, lambda m, draw: re.sub(r"\{app\}`+|\].*", "", m[0], flags=re.DOTALL)),
    "only the reading": some(ENTRY, lambda m, draw: re.sub(r"^.*?\] | [A-Z]\b.*", "", m[0], flags=re.DOTALL)),
    "sides exchanged": some(r"`([^`\]]+)\] ([^`]+?) ([A-Z]) \|", lambda m, draw: f"`{m[2]}] {m[1]} {m[3]} |"),
    "another siglum": within(ENTRY, some(r"\b[A-Z]\b", lambda m, draw: draw.choice("BXQ"))),
    "a mark taken off": some(MARKED, lambda m, draw: re.sub(r"^\{[\w:]+\}`+|`+$", "", m[0])),
    "a mark misspelt": some(r"(?<=\{)[\w:]+(?=\}`)", lambda m, draw: letter(m[0], draw)),
    "another key": some(KEY, lambda m, draw: letter(m[0], draw)),
    "a call left out": some(CALL, lambda m, draw: ""),
    "a call twice": some(CALL, lambda m, draw: m[0] * 2),
    "a call misspelt": some(CALL, lambda m, draw: at(m[0], (2, len(m[0]) - 1), letter(m[0][2:-1], draw))),
    "a note left out": some(NOTE, lambda m, draw: ""),
    "a word in a note": within(NOTE, some(WORD, lambda m, draw: letter(m[0], draw))),
    "another level": some(r"^#+ ", lambda m, draw: draw.choice(("", "#", "# ", "### ", "#### "))),
    "emphasis": some(WORD, lambda m, draw: f"*{m[0]}*"),
    "an entry put in": some(WORD, lambda m, draw: f"{{app}}`{letter(m[0], draw)}] {m[0]} B | typo`"),
    "a wrong entry": some(WORD, lambda m, draw: f"{{app}}`{m[0]}] {letter(m[0], draw)} B | typo`"),
}


def edited(text: str, draw: Draw) -> tuple[str, str]:
    """Return the name of an edit and the text with it."""
    name = draw.choice(sorted(EDITS))
    return name, EDITS[name](text, draw)
