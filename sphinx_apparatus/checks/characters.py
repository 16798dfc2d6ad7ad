"""Characters that a source should not have: what other programs leave in files; knows no markup and no Sphinx."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from sphinx_apparatus.corrections.mending import LOOKS
from sphinx_apparatus.model import Correction, Finding

BOM = "\ufeff"
WORD = re.compile(r"[^\W\d_]+")
SUSPECT = re.compile(r"[^\x00-\x7f]|[\x00-\x08\x0b-\x1f\x7f]")
UNSEEN = re.compile(
    "[\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0\\U000e0100-\\U000e01ef]"
)
"""Characters that no page shows, of other kinds than the format and control characters of Unicode."""
BLANK = "\u2800\u3164\uffa0"
"""Those of them that look like a blank."""
CONFLICT_LEFT = "git left a mark of a conflict"
CONFLICT = re.compile(r"^(?:<{7}|>{7}|={7})(?: |$)")


def check_file(path: str, data: bytes, allowed: Collection[str] = ()) -> Iterator[Finding]:
    """Yield what a source has that it should not; characters in `allowed`, such as a witness has, are let pass."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"byte {data[error.start]:02X}"
        yield Finding("The file is not in UTF-8", byte, "UTF-8 text", path, line, "Save it again as UTF-8.")
        return
    yield from _file_findings(path, text)
    for number, row in enumerate(plain(text).split("\n"), 1):
        if CONFLICT.match(row):
            mend = "Two changes met here: keep the right lines and delete the three marks."
            yield Finding(CONFLICT_LEFT, row, "the text alone", path, number, mend)
    yield from _character_findings(path, plain(text), allowed)


def plain(text: str) -> str:
    """Return the text without byte order mark, with line feeds only, as it is read."""
    return text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")


def tidied(text: str) -> str:
    """Return the text as `plain`, without blanks at the ends of lines and with one line feed at its end."""
    lines = [line.rstrip(" \t") for line in plain(text).split("\n")]
    return "\n".join(lines).rstrip("\n") + "\n" if any(lines) else ""


def named(character: str) -> str:
    """Return what a character is called and its number."""
    if not character:
        return "nothing"
    return f"{unicodedata.name(character, 'a control character').lower()}, U+{ord(character):04X}"


def _file_findings(path: str, text: str) -> Iterator[Finding]:
    mend = "Save the file without, or let `make fix` do it."
    if text.startswith(BOM):
        message = "The file begins with a byte order mark, which cannot be seen"
        yield Finding(message, "", "", path, 1, mend)
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        message = "The lines end as on Windows, with a carriage return"
        yield Finding(message, "", "", path, line, mend)
    if text and not text.endswith(("\n", "\r")):
        last = plain(text).count("\n") + 1
        press = "Press Enter after the last line, or let `make fix` do it."
        yield Finding("The last line has no end", "", "", path, last, press)
    blank = [n for n, line in enumerate(plain(text).split("\n"), 1) if line != line.rstrip(" \t")]
    if blank:
        more = f" (and on {len(blank) - 1} more)" if len(blank) > 1 else ""
        message = f"There are blanks at the end of the line{more}"
        yield Finding(message, "", "", path, blank[0], mend)


def _character_findings(path: str, text: str, allowed: Collection[str]) -> Iterator[Finding]:
    for start, word in _suspect_words(text, allowed):
        better = "".join(_typed(c, word) if c not in allowed else c for c in word)
        line = text.count("\n", 0, start) + 1
        character = next(c for c in word if c not in allowed and _typed(c, word) != c)
        shown = "".join(c if c.isprintable() and not UNSEEN.match(c) else f"[U+{ord(c):04X}]" for c in word)
        if character in LOOKS or (character.isalpha() and not UNSEEN.match(character)):
            message = f"'{character}' in '{shown}' is not what it looks like: {named(character)}"
        else:
            message = f"There is a character that should not be here: {named(character)}"
        mend = f"Type '{better}' again, or let `make fix` do it."
        correction = Correction(path, start, word, better)
        yield Finding(message, shown, better, path, line, mend, correction)


def _suspect_words(text: str, allowed: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield each word that has a character to be typed otherwise, with its offset."""
    for match in re.finditer(r"[^ \n\t]+", text):
        word = match[0]
        if SUSPECT.search(word) and any(c not in allowed and _typed(c, word) != c for c in word):
            yield match.start(), word


def _typed(character: str, word: str) -> str:
    """Return what should be typed for a character in a word; itself where it is in its place."""
    if character < "\x7f" and character.isprintable():
        return character
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp") or character in BLANK:
        return " "
    if category in ("Cf", "Cc", "Co", "Cn", "Cs") or UNSEEN.match(character):
        return ""
    if unicodedata.name(character, "").startswith("FULLWIDTH"):
        return unicodedata.normalize("NFKC", character)
    return LOOKS[character] if character.isalpha() and character in LOOKS and _mixed(character, word) else character


def _mixed(character: str, word: str) -> bool:
    """Tell whether a letter of another script stands among Latin ones, or alone."""
    letters = next((m[0] for m in WORD.finditer(word) if character in m[0]), character)
    return len(letters) == 1 or any(unicodedata.name(c, "").startswith("LATIN") for c in letters)
