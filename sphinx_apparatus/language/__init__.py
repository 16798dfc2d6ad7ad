"""The extension's own words in the language of an edition, and how that language sets dates, lists and numbers.

For other rooms:

- `order`: the order of the alphabet
- `tags`: which tags of languages and letters of countries there are
"""

import gettext
import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date as day_of
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from sphinx_apparatus.language import order

DOMAIN = "sphinx_apparatus"
"""The name of the catalogue."""
CATALOGUES = Path(__file__).parents[1] / "locale"
"""The folder of the catalogues: ``de/LC_MESSAGES/sphinx_apparatus.po`` and, compiled, ``.mo``."""
ENGLISH = "en_GB"


@dataclass
class _Spoken:
    """The language spoken now, as Sphinx has one for a process."""

    tag: str = "en"
    catalogue: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)


_spoken = _Spoken()


def speak(tag: str, catalogue: gettext.NullTranslations | None = None) -> None:
    """Take up a language, e.g. ``de`` or ``pt_BR``; one without a catalogue has the words in English."""
    languages = [tag.replace("-", "_"), tag.replace("-", "_").partition("_")[0]]
    if not isinstance(catalogue, gettext.GNUTranslations):
        catalogue = gettext.translation(DOMAIN, CATALOGUES, languages, fallback=True)
    _spoken.tag, _spoken.catalogue = tag, catalogue


def speak_as_the_system() -> None:
    """Take up the language that the environment names, as gettext does."""
    named = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    tag = next(filter(None, named), "").partition(".")[0]
    gettext.bindtextdomain(DOMAIN, CATALOGUES)
    gettext.textdomain(DOMAIN)  # in which argparse looks for what it says itself
    speak(tag if tag not in ("", "C", "POSIX") else "en")


def spoken() -> str:
    """Return the tag of the language spoken now."""
    return _spoken.tag


def is_english() -> bool:
    """Tell whether what is said is in English, as it is in a language that has no catalogue."""
    return not isinstance(_spoken.catalogue, gettext.GNUTranslations)


def _(message: str, **blanks: object) -> str:
    """Return a message in the language spoken now, its blanks ``{name}`` filled."""
    said = _spoken.catalogue.gettext(message) if message else ""
    return said.format(**blanks) if blanks else said


def many(one: str, several: str, number: int, **blanks: object) -> str:
    """Return the message for this number of things: in English `one` for a single thing, `several` for others.

    ``{number}`` is set as the language sets numbers.
    """
    return _spoken.catalogue.ngettext(one, several, number).format(number=decimal(number), **blanks)


def pair(head: str, rest: str) -> str:
    """Return two parts with the colon of the language between them."""
    return _("{head}: {rest}", head=head, rest=rest)


def semicolon() -> str:
    """Return the semicolon between parts of a list, with the blanks of the language."""
    return _("; ")


def quoted(words: str) -> str:
    """Return words in the quotation marks of the language."""
    return _("‘{words}’", words=words)


def where(context: str, message: str, **blanks: object) -> str:
    """Return a message that is said so in this context, e.g. an abbreviation."""
    said = _spoken.catalogue.pgettext(context, message)
    return said.format(**blanks) if blanks else said


def N_(message: str) -> str:
    """Return a message as it is: it is in the catalogue, and translated where it is shown."""
    return message


def locale() -> Locale:
    """Return what CLDR knows of the language; of one it does not know, what it knows of English."""
    return _locale(_spoken.tag)


@cache
def _locale(tag: str) -> Locale:
    name = tag.replace("-", "_")
    try:
        return Locale.parse(ENGLISH if name == "en" else name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(ENGLISH)


def decimal(number: float) -> str:
    """Return a number with its thousands set apart."""
    return format_decimal(number, locale=locale())


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence, e.g. ``A, B and C``."""
    return format_list(list(words), locale=locale())


def date(iso: str) -> str:
    """Return a day, a month or a year in ISO 8601 as it is printed, e.g. ``12 February 1934``."""
    year, *rest = iso.split("-")
    if not rest:
        return year
    if len(rest) == 1:
        return format_skeleton("yMMMM", day_of(int(year), int(rest[0]), 1), locale=locale())
    shown = format_date(day_of(*map(int, (year, *rest))), "long", locale=locale())
    return re.sub("^1(?= )", where("day", "1"), shown)


@cache
def _days(tag: str) -> re.Pattern[str]:
    """Return what finds a day or a month before the other, in a language and in those of the catalogues."""
    tags = {tag, "en", *(folder.name for folder in CATALOGUES.glob("*/"))}
    months = {month for name in tags for month in _locale(name).months["format"]["wide"].values()}
    names = "|".join(map(re.escape, months))
    return re.compile(rf"(\b\d\d?(?:\.|er)?) (?=(?:{names})\b)|\b({names}) (?=\d\d?\b)")


def days_kept(words: str) -> str:
    """Return words in which no line ends between a day and its month."""
    return _days(_spoken.tag).sub(lambda day: f"{day[1] or day[2]}\u00a0", words)


def printed(day: day_of) -> str:
    return date(day.isoformat())


def sorted_by(words: str) -> order.Key:
    return order.sort_key(words, _spoken.tag)


def initial(word: str) -> str:
    """Return the letter under which an index has a word: one of the language's own, or one without marks."""
    tag = _spoken.tag.replace("-", "_").partition("_")[0]
    letter = unicodedata.normalize("NFC", word.casefold())[:1]
    if letter not in order.rules_of(tag):
        letter = unicodedata.normalize("NFKD", order.WITHOUT_MARK.get(letter, letter))[:1]
    return letter.upper()
