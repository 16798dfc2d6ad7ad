"""Tells the language of a text by its commonest words, or else by its script, where they leave no doubt."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from babel import Locale

from sphinx_apparatus.language import N_, _, is_english, locale

TABLE = Path(__file__).with_name("languages.toml")
FEWEST, PART, AHEAD = 5, 0.12, 1.5
"""How many words must be found, which part of all words they must be, and how far ahead of the next language those
that it does not share with that must be."""
_WORD = re.compile(
    r"(?:[^\W\d_]|[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u200c\u2de0-\u2dff\ua66f])+"
)
"""A word; vowels and other signs of a script are part of it."""

_RARE = 100
"""Of how many letters at least one is a letter that only the language has."""
_BESIDE_IDEOGRAPHS, _SPARSE = ("HIRAGANA", "KATAKANA", "HANGUL"), 20
"""Scripts that are written with ideographs, and of how many letters at least one is theirs where they are."""


def language_of(text: str) -> str:
    """Return the tag of the language of a text; nothing where that is not certain."""
    words = [word.casefold() for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    table = tomllib.loads(TABLE.read_text("utf-8"))
    scripts, own_letters = table.pop("scripts"), table.pop("letters")
    known = {tag: set(row.casefold().split()) for tag, row in table.items()}

    def count(row: set[str]) -> int:
        return sum(word in row for word in words)

    (most, tag), (_most, other) = sorted(((count(row), tag) for tag, row in known.items()), reverse=True)[:2]
    own, others = count(known[tag] - known[other]), count(known[other] - known[tag])
    certain = most >= max(FEWEST, PART * len(words)) and own >= AHEAD * others
    return tag if certain else _by_letters("".join(words), own_letters) or _by_script("".join(words), scripts)


def _by_letters(letters: str, known: Mapping[str, str]) -> str:
    """Return the tag of the language that has letters which the text has often; nothing where there is none."""
    count = Counter(letters)
    counts = ((tag, sum(count[letter] for letter in own)) for tag, own in known.items())
    return next((tag for tag, number in counts if number * _RARE > len(letters)), "")


def _by_script(letters: str, scripts: Mapping[str, str]) -> str:
    """Return the tag of the language that most often has the script of most letters; nothing where none is told."""
    written = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    beside = [name for name in _BESIDE_IDEOGRAPHS if written[name] * _SPARSE > len(letters)]
    written += Counter(dict.fromkeys(beside, written["CJK"]))
    return next((scripts.get(name, "") for name, number in written.most_common(1) if number > len(letters) / 2), "")


def language_taken(tag: str) -> str:
    """Tell which language a text is taken to be in, and how to say otherwise."""
    said = N_("The text is taken to be in {name} (`{tag}`); if it is not, begin again with `--language TAG`.")
    names = Locale("en") if is_english() else locale()
    return _(said, name=names.languages.get(re.split("[-_]", tag)[0], tag), tag=tag)
