"""Tells the language of a text by its commonest words, where they leave no doubt."""

import re
import tomllib
import unicodedata
from pathlib import Path

from babel import Locale

from sphinx_apparatus.language import N_, _, is_english, locale

TABLE = Path(__file__).with_name("languages.toml")
FEWEST, PART, AHEAD = 5, 0.12, 1.2
"""How many words must be found, which part of all words they must be, and how far ahead of the next language."""
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """Return the tag of the language of a text; nothing where that is not certain."""
    words = [word.casefold() for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    known = {tag: set(row.casefold().split()) for tag, row in tomllib.loads(TABLE.read_text("utf-8")).items()}
    found = sorted(((sum(word in row for word in words), tag) for tag, row in known.items()), reverse=True)
    (most, tag), (next_most, _tag) = found[:2]
    return tag if most >= max(FEWEST, PART * len(words), AHEAD * next_most) else ""


def told(tag: str) -> str:
    """Tell which language a text is taken to be in, and how to say otherwise."""
    said = N_("The text is taken to be in {name} (`{tag}`); if it is not, begin again with `--language TAG`.")
    names = Locale("en") if is_english() else locale()
    return _(said, name=names.languages.get(re.split("[-_]", tag)[0], tag), tag=tag)
