"""Tags of languages and letters of countries: which there are, and which were meant by others or by a name."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from babel import Locale
from babel.core import get_global

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*(-[A-Za-z0-9](-[A-Za-z0-9]{1,8})+)*")
_PARTS = frozenset((
    "adp", "als", "arb", "ayr", "azj", "cls", "cmn", "cwd", "drh", "ekk", "esk", "fat", "fuc", "gaz", "gug", "ike",
    "khk", "kmr", "knc", "kng", "kpv", "lvs", "npi", "ojg", "ory", "pbu", "pes", "plt", "prp", "quz", "src", "swh",
    "uzn", "ydd", "zsm", "zyb",
))  # fmt: skip
"""Three letters that are right, though those of a language that has them in it would do."""
_SAID = (
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu", "ro", "ca", "ru", "el", "tr",
    "uk",
)  # fmt: skip
"""The languages in which the names of languages are known."""
_OFTEN = ("en", "de", "fr", "it", "es", "pt", "nl", "la", "el", "ru", "pl", "cs", "hu", "sv", "da")
"""The languages for whose names others may stand that are misspelt."""
_OF_TEX = frozenset((
    "acadian", "american", "australian", "austrian", "bahasa", "brazil", "brazilian", "british", "canadian", "canadien",
    "castellano", "farsi", "flemish", "francais", "frenchb", "germanb", "ibygreek", "magyar", "mandarin", "mexican",
    "naustrian", "newzealand", "ngerman", "norsk", "nswissgerman", "polutonikogreek", "portuges", "samin", "serbianc",
    "slovene", "swissgerman", "ukenglish", "usenglish", "usorbian", "lsorbian", "lowersorbian", "uppersorbian",
))  # fmt: skip
"""What babel and biblatex call languages besides their English names, and other names that lists of works have."""
_LIKE = 0.82


def tag_meant(tag: str) -> str:
    """Return the tag of a language that was meant where its language or country is none, ``en-GB`` for ``en-UK``.

    Of three letters for which there are two, ``ger``, and of a name, the tag is ``de``. Nothing where that is not
    known; a tag that is right is returned as it is.
    """
    between = "_" if "_" in tag else "-"
    first, *rest = tag.split(between)
    known = (get_global(table) for table in ("likely_subtags", "language_aliases"))
    if len(first) == 2 and not any(first.lower() in table for table in known):
        first = get_global("likely_subtags").get(f"und_{first.upper()}", "").split("_")[0]
    first = _named(_SAID[:3]).get(first.casefold(), "") if len(first) > 3 else _shortest(first)
    private = next((place for place, part in enumerate(rest) if len(part) == 1), len(rest))
    parts = [first, *(country_meant(part) if len(part) == 2 else part for part in rest[:private]), *rest[private:]]
    return between.join(parts) if all(parts) else ""


def country_meant(country: str) -> str:
    """Return the letters of the country that was meant, ``GB`` for ``UK``; nothing where that is not known."""
    other = get_global("territory_aliases").get(country.upper())
    known = {*get_global("territory_languages"), "EU", "UN"}
    return str(other[0]) if other else country if country.upper() in known else ""


def language_meant(name: str) -> str:
    """Return the name of a language that was meant by one that is misspelt; nothing where it can be right."""
    word = name.strip().casefold()
    if len(word) < 5 or not word.isalpha() or word in _named(_SAID[:3]) or word in {*_OF_TEX, *_named(_SAID)}:
        return ""
    often = {said for said, tag in _named(_OFTEN).items() if tag in _OFTEN}
    return next(iter(get_close_matches(word, often, 1, _LIKE)), "")


def _shortest(code: str) -> str:
    """Return the two letters of a language that is written with three; another code as it is."""
    other = "" if code.lower() in _PARTS else str(get_global("language_aliases").get(code.lower(), ""))
    return other if len(code) == 3 and len(other) == 2 else code


@cache
def _named(tags: tuple[str, ...]) -> Mapping[str, str]:
    """Return the tags of languages by their names in some languages, in small letters."""
    return {name: tag for said in tags for name, tag in _names_in(said)}


@cache
def _names_in(said: str) -> tuple[tuple[str, str], ...]:
    languages = Locale.parse(said).languages
    return tuple((str(name).casefold(), tag) for tag, name in languages.items())
