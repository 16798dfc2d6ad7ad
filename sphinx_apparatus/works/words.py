"""The words of a bibliography in the language of the project: CSL's terms, dates and quotation marks; knows no work."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as etree  # what a site needs is loaded in a third of the time of lxml

from babel import Locale, UnknownLocaleError

CSL = "{http://purl.org/net/xbiblio/csl}"
FALLBACK = "en-US"
_OWN = {
    "en": {
        "afterword": "afterword by", "annotator": "annotated by", "bathesis": "BA thesis",
        "commentator": "commentary by", "foreword": "foreword by", "introduction": "introduction by",
        "mathesis": "MA thesis", "phdthesis": "PhD diss.", "techreport": "technical report", "reprint": "reprint",
        "volume-of": "of", "original-work-published": "originally published as", "circa": "ca.",
        "pseudonym": "pseud.", "revisededition": "rev. ed.", "resreport": "research report",
        "editortranslator": "edited and translated by",
    },
    "de": {
        "afterword": "Nachwort von", "annotator": "mit Anmerkungen von", "bathesis": "Bachelorarbeit",
        "commentator": "Kommentar von", "foreword": "Vorwort von", "introduction": "Einleitung von",
        "mathesis": "Masterarbeit", "phdthesis": "Diss.", "techreport": "technischer Bericht", "reprint": "Nachdruck",
        "volume-of": "von", "original-work-published": "zuerst erschienen als", "review-of": "Rezension von",
        "pseudonym": "Pseud.", "revisededition": "überarbeitete Auflage", "resreport": "Forschungsbericht",
    },
    "fr": {
        "afterword": "postface de", "annotator": "annoté par", "bathesis": "mémoire de licence",
        "commentator": "commenté par", "foreword": "préface de", "introduction": "introduction de",
        "mathesis": "mémoire de master", "phdthesis": "thèse de doctorat", "techreport": "rapport technique",
        "reprint": "réimpression", "volume-of": "de", "original-work-published": "paru d’abord sous le titre",
        "pseudonym": "pseud.", "revisededition": "éd. revue", "resreport": "rapport de recherche",
    },
}  # fmt: skip
"""What CSL has no term for."""
_BIBSTRING = re.compile(r"\\bib[a-z]*string\s*\{(\w+)\}")
_STRINGS = {
    "reviewof": "review-of", "nodate": "no date", "number": "issue", "andothers": "et-al", "jourser": "ser.",
    "newseries": "n.s.", "oldseries": "o.s.",
}  # fmt: skip
"""What biblatex calls its words that CSL has by other names; those with a full stop are the same in any language."""
_SHORT = frozenset(("no date", "issue", "volume", "edition"))
_PATTERN = re.compile(r"'([^']*)'|y+|[ML]+|d+|G+")
"""What CLDR's patterns of dates have to be filled in, and words in quotation marks."""
STRANGE_SEASON = 20
"""EDTF counts seasons from 21 on."""


class Words:
    """The words of one language, e.g. ``de``, ``en-GB`` or ``pt_BR``; American English where it is not known.

    An English of another region than North America has the quotation marks of Britain.
    """

    def __init__(self, language: str, region: str = "") -> None:
        tag, _, own = language.replace("_", "-").partition("-")
        self.language = tag.lower()
        self.region = (own or region).upper()

    def __repr__(self) -> str:
        return f"Words({self.language!r}, {self.region!r})"

    def term(self, name: str, form: str = "", count: int = 1) -> str:
        """Return a term in a form of CSL (``short``, ``verb`` …), for one or several; English where there is none."""
        own = _OWN.get(self.language, _OWN["en"]).get(name) or _OWN["en"].get(name)
        forms = own or terms(self._name).get((name, form)) or terms(FALLBACK).get((name, form))
        if not forms:
            return self.term(name) if form else ""
        return forms if isinstance(forms, str) else forms[min(count, len(forms)) - 1]

    def spelt(self, latex: str) -> str:
        """Return LaTeX with the words that biblatex would put into it, ``bibstring{reviewof}``."""
        return _BIBSTRING.sub(lambda found: self._string(found[1]), latex) if "string" in latex else latex

    def _string(self, name: str) -> str:
        known = _STRINGS.get(name, name)
        return known if "." in known else self.term(known, "short" if known in _SHORT else "") or name

    def has(self, name: str) -> bool:
        """Tell whether a word is a term, e.g. of biblatex's ``pubstate``."""
        return bool(self.term(name))

    def ordinal(self, number: int) -> str:
        """Return a number as an ordinal: 2nd, 2., 2e."""
        endings = [*_endings(_locale(self._name), number), *_endings(_locale(FALLBACK), number)]
        return f"{number}{endings[0]}"

    def day(self, year: str, month: int = 0, day: int | str = 0) -> str:
        """Return a date in words: May 3, 1999; `month` from 1, or from 21 for a season; 0 where it is not known."""
        if not month:
            return year
        if month > STRANGE_SEASON or self._calendar is None:
            term = self.term(f"season-{month - STRANGE_SEASON:02d}" if month > STRANGE_SEASON else f"month-{month:02d}")
            return " ".join(filter(None, (str(day or ""), term, year)))
        calendar = self._calendar
        pattern = (calendar.date_formats["long"] if day else calendar.datetime_skeletons["yMMMM"]).pattern
        kinds = {"M": "format", "L": "stand-alone"}
        shown = {"y": year, "d": str(day), "M": str(month), "L": str(month)}

        def part(found: re.Match[str]) -> str:
            sign = found[0][:1]
            named = len(found[0]) > 2 and sign in kinds
            return calendar.months[kinds[sign]]["wide"][month] if named else found[1] or shown.get(sign, "")

        return _PATTERN.sub(part, pattern).strip()

    @cached_property
    def _calendar(self) -> Locale | None:
        """What CLDR knows of the language; None where it does not know it."""
        for name in (f"{self.language}_{self.region}", self.language):
            with suppress(UnknownLocaleError, ValueError):
                return Locale.parse(name)
        return None

    def listed(self, names: Sequence[str]) -> str:
        """Return how several things are joined before the last: ``, and `` in English, `` und `` in German."""
        serial = ", " if self.language == "en" and len(names) > 2 else " "
        return f"{serial}{self.term('and')} "

    @property
    def colon(self) -> str:
        """The colon between place and publisher, with a blank before it where the language has one."""
        return "\N{NO-BREAK SPACE}: " if self.language == "fr" else ": "

    @cached_property
    def quotes(self) -> tuple[str, str, str, str]:
        """The marks of a quotation and of one in it."""
        names = ("open-quote", "close-quote", "open-inner-quote", "close-inner-quote")
        return tuple(map(self.term, names))  # type: ignore[return-value]

    @cached_property
    def stops_inside(self) -> bool:
        """Whether full stops and commas go before the closing mark of a quotation."""
        options = next(iter(_locale(self._name).iter(f"{CSL}style-options")), None)
        return options is not None and options.get("punctuation-in-quote") == "true"

    @cached_property
    def _name(self) -> str:
        exact = f"{self.language}-{self.region}"
        if self.language == "en" and self.region not in ("", "US", "CA"):
            exact = "en-GB"
        if (_folder() / f"locales-{exact}.xml").is_file():
            return exact
        dialects = json.loads((_folder() / "locales.json").read_text(encoding="utf-8"))["primary-dialects"]
        return str(dialects.get(self.language, FALLBACK))


@cache
def words_for(language: str, region: str = "") -> Words:
    """Return the words of a language, with what was once looked up in them."""
    return Words(language, region)


@cache
def _folder() -> Path:
    """Return where the locales are; the program they come with is not loaded for it."""
    spec = find_spec("citeproc")
    assert spec and spec.origin
    return Path(spec.origin).parent / "data" / "locales"


@cache
def _locale(name: str) -> etree.Element:
    """Return a locale of CSL, e.g. ``de-AT``."""
    return etree.fromstring((_folder() / f"locales-{name}.xml").read_bytes())


@cache
def terms(name: str) -> dict[tuple[str, str], list[str]]:
    """Return the terms of a locale by name and form, each for one and for several."""
    known = _locale(name).iter(f"{CSL}term")
    return {(term.get("name", ""), term.get("form", "")): _forms(term) for term in known}


def _endings(spoken: etree.Element, number: int) -> Iterator[str]:
    """Yield the endings that a locale has for a number, the most exact first: for 11, for what ends in 1, for any."""
    known = {term.get("name", ""): term for term in spoken.iter(f"{CSL}term")}
    found = {name: term for name, term in known.items() if name.startswith("ordinal")}
    for name, wanted in ((f"ordinal-{number % 100:02d}", number % 100), (f"ordinal-{number % 10:02d}", number % 10)):
        if name in found and (found[name].get("match") != "whole-number" or wanted == number):
            yield found[name].text or ""
    if "ordinal" in found:
        yield found["ordinal"].text or ""


def _forms(term: etree.Element) -> list[str]:
    return [part.text or "" for part in term if isinstance(part.tag, str)] or [term.text or ""]
