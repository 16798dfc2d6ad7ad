"""Characters that a source should not have: what other programs leave in files; knows no markup and no Sphinx."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from sphinx_apparatus.language import _
from sphinx_apparatus.model import UNSEEN, Correction, Finding, visible
from sphinx_apparatus.records.toml import CONFLICT, bytes_around

LOOKS = {
    **dict.fromkeys("“”„‟″＂«»", '"'),
    **dict.fromkeys("‘’‚‛′＇‹›", "'"),
    **dict.fromkeys("‐‑–", "-"),
    **dict(zip("АВЕКМНОРСТХаеорсухіјѕԁһԛԝӏ", "ABEKMHOPCTXaeopcyxijsdhqwl", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοικνυ", "ABEZHIKMNOPTYXoikvu", strict=True)),
}
"""Characters that look like another one, and that one."""
BOM = "\ufeff"
_WORD = re.compile(r"[^\W\d_]{2,}")
SUSPECT = re.compile(r"[^\x00-\x7f]|[\x00-\x08\x0b-\x1f\x7f]")
_BLANK = "\u2800\u3164\uffa0"
"""Those of them that look like a blank."""
IDEOGRAPHIC = "\u3000"
JOINERS = "\u200c\u200d\u00ad"
_NEVER = frozenset("\ufeff\u202d\u202e")
"""What no writing needs: a byte order mark within a text, and what forces the direction of the signs after it."""
PLAIN_SCRIPTS = frozenset(("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "COPTIC", "GOTHIC", "RUNIC", "OGHAM"))
_MARKS = 10
"""How many marks may stand on one letter; more are over the lines above and below."""
_NEAR, AROUND = 3, 60
"""How far the letter beside an unseen character may be, and the words beside a letter that stands alone."""
_ALONE = frozenset("aeiouyAEIOUY")
"""The letters that are words by themselves in languages written with Latin ones."""
LONGEST_STRING = 15_000
"""From twice as many letters on a PDF cannot be made; it has two bytes for each."""


def check_file(path: str, data: bytes, allowed: Collection[str] = ()) -> Iterator[Finding]:
    """Yield what a source has that it should not; characters in `allowed`, such as a witness has, are let pass.

    `data` are the bytes of the file at `path`.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield Finding.of("not-utf-8", at=(path, line), excerpt=bytes_around(data, error.start))
        return
    yield from _file_findings(path, text)
    for number, row in enumerate(as_read(text).split("\n"), 1):
        if CONFLICT.match(row):
            yield Finding.of("conflict", at=(path, number), excerpt=row)
    yield from _character_findings(path, as_read(text), allowed)


def as_read(text: str) -> str:
    """Return the text without byte order mark, with line feeds only, as it is read."""
    return text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")


def tidied(text: str) -> str:
    """Return the text as `plain`, without blanks at the ends of lines and with a line feed at its end."""
    lines = [line.rstrip(" \t") for line in as_read(text).split("\n")]
    return "\n".join(lines if not lines[-1] else [*lines, ""]) if any(lines) else ""


def is_endless(words: str) -> bool:
    """Tell whether there is a word of more letters than a PDF can hold as one."""
    long = len(words) > LONGEST_STRING  # which few are, and is asked at once
    return long and max(map(len, words.split()), default=0) > LONGEST_STRING


def name_of_character(character: str) -> str:
    """Return what a character is called and its number."""
    if not character:
        return _("nothing")
    other = _("a letter of private use") if unicodedata.category(character) == "Co" else _("a control character")
    return f"{unicodedata.name(character, other).lower()}, U+{ord(character):04X}"


def unseen(character: str) -> bool:
    """Tell whether a character cannot be seen for what it is: a space or hyphen of its own kind, a mark of format."""
    kind = unicodedata.category(character)
    blank = (kind == "Zs" and character != " ") or character == "\u2011"
    return blank or kind in ("Cf", "Co") or bool(UNSEEN.match(character))


def shown_sign(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line (from 1) that has characters which cannot be seen, with these as their numbers in brackets."""
    for number, line in enumerate(as_read(text).split("\n"), 1):
        if any(map(unseen, line)):
            yield number, "".join(f"[U+{ord(c):04X}]" if unseen(c) else c for c in line)


def _file_findings(path: str, text: str) -> Iterator[Finding]:
    if text.startswith(BOM):
        yield Finding.of("byte-order-mark", at=(path, 1))
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        yield Finding.of("carriage-return", at=(path, line))
    if text and not text.endswith(("\n", "\r")):
        last = as_read(text).count("\n") + 1
        yield Finding.of("no-line-end", at=(path, last))
    blank = [n for n, line in enumerate(as_read(text).split("\n"), 1) if line != line.rstrip(" \t")]
    if blank:
        more = f" (and on {len(blank) - 1} more)" if len(blank) > 1 else ""
        yield Finding.of("blanks-at-line-end", at=(path, blank[0]), more=more)


def _character_findings(path: str, text: str, allowed: Collection[str]) -> Iterator[Finding]:
    for start, word, character, better in _suspect_words(text, allowed):
        line, shown = text[:start].count("\n") + 1, visible(word)
        looks = character in LOOKS or (character.isalpha() and not UNSEEN.match(character))
        yield Finding.of(
            "look-alike" if looks else "stray-character", at=(path, line), excerpt=shown, character=character,
            correction=Correction(path, start, word, better), word=shown, named=name_of_character(character),
            better=better,
        )  # fmt: skip


def suspects(text: str, allowed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each word that has a character to be typed otherwise, and the first such character."""
    yield from ((word, character) for _at, word, character, _better in _suspect_words(text, allowed))


def without_unseen(text: str, allowed: Collection[str]) -> str:
    """Return a text in which characters that cannot be seen are typed otherwise where no writing has them."""
    strays = {c for c in {*text} - {*allowed} if unseen(c)}
    return "".join(_typed(text, at) if c in strays else c for at, c in enumerate(text)) if strays else text


def _suspect_words(text: str, allowed: Collection[str]) -> Iterator[tuple[int, str, str, str]]:
    """Yield each word that has a character to be typed otherwise: offset, word, the first such one, the better word."""
    for match in re.finditer(r"[^ \n\t]+", text):
        start, word = match.start(), match[0]
        if SUSPECT.search(word):
            typed = [c if c in allowed else _typed(text, start + at) for at, c in enumerate(word)]
            if strange := next((c for c, other in zip(word, typed, strict=True) if c != other), ""):
                yield start, word, strange, "".join(typed)


def _typed(text: str, at: int) -> str:
    """Return what should be typed for the character at an offset; itself where it is in its place."""
    character = text[at]
    if character.isascii() and character.isprintable():
        return _native(text, at) if character.isalpha() else character
    category = unicodedata.category(character)
    if character.isspace() or character in _BLANK:
        return character if character == IDEOGRAPHIC and _at_home(text, at) else " "
    if category in ("Cf", "Cc", "Cn", "Cs") or UNSEEN.match(character):
        return character if character not in _NEVER and category != "Cc" and _at_home(text, at) else ""
    if at > _MARKS and all(unicodedata.category(c) in ("Mn", "Me") for c in text[at - _MARKS : at + 1]):
        return ""
    if unicodedata.name(character, "").startswith("FULLWIDTH"):
        return character if _at_home(text, at) else unicodedata.normalize("NFKC", character)
    return LOOKS[character] if character.isalpha() and character in LOOKS and _mixed(text, at) else character


def script_of(character: str) -> str:
    """Return the script of a letter or a mark, as the first word of its name has it; nothing for what has none."""
    if not character.isalpha() and unicodedata.category(character)[0] != "M":
        return ""
    name = unicodedata.name(character, "").partition(" ")[0]
    return "" if name in ("COMBINING", "MODIFIER", "FULLWIDTH", "VARIATION") else name


_BACK = {(script_of(other), latin): other for other, latin in LOOKS.items() if other.isalpha()}


def _at_home(text: str, at: int) -> bool:
    """Tell whether a character that cannot be seen, or a wide one, is beside letters that are written with it.

    Scripts of the Near East, of India and of East Asia are; Latin, Greek, Cyrillic and their kin are not.
    """
    near = text[max(0, at - _NEAR) : at][::-1], text[at + 1 : at + 1 + _NEAR]
    beside = (next(filter(None, map(script_of, side)), "") for side in near)
    return any(script and script not in PLAIN_SCRIPTS for script in beside)


def _native(text: str, at: int) -> str:
    """Return for a Latin letter the one of the word's own script that looks like it: р in народ, where p was typed."""
    start, end = _run(text, at)
    scripts = {c: script_of(c) for c in text[start:end]}
    own = next((script for c, script in scripts.items() if script not in ("LATIN", "") and c not in LOOKS), "")
    alike = all((own, c) in _BACK for c, script in scripts.items() if script == "LATIN")
    return _BACK[own, text[at]] if alike else text[at]


def _mixed(text: str, at: int) -> bool:
    """Tell whether a letter of another script is in a word with Latin ones, or alone among Latin words.

    A word with letters that no Latin one looks like is of their script.
    """
    own, (start, end) = script_of(text[at]), _run(text, at)
    if any(script_of(c) == own and c not in LOOKS for c in text[start:end]):
        return False
    scripts = [found for c in text[start:end] if (found := script_of(c))]
    if len(scripts) > 1:
        return "LATIN" in scripts
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    beside = [_WORD.findall(before)[-1:], _WORD.findall(after)[:1]]
    return LOOKS[text[at]] in _ALONE and not any(script_of(word[0][0]) == own for word in beside if word)


def _run(text: str, at: int) -> tuple[int, int]:
    """Return where the word around an offset begins and ends, or so much of it as is near."""
    start, end = at, at + 1
    while start > max(0, at - AROUND) and _in_word(text[start - 1]):
        start -= 1
    while end < min(len(text), at + AROUND) and _in_word(text[end]):
        end += 1
    return start, end


def _in_word(character: str) -> bool:
    return character.isalpha() or unicodedata.category(character)[0] == "M" or character in JOINERS
