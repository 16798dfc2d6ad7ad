"""What the form of a citation file allows (https://citation-file-format.github.io, 1.2.0); reads no file."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from yaml import MappingNode, Node, SequenceNode

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, brief, did_you_mean, nearest
from sphinx_apparatus.records.values import is_date, is_isbn, is_issn, is_orcid

_Way = tuple[Any, ...]
"""The keys and numbers that lead from the whole to a part."""


@dataclass(frozen=True)
class Kind:
    """What a value has to be: in words, a test, and the words that it may be, if these are few.

    Of a table, or of several, `table` is the name of its form.
    """

    words: str
    right: Callable[[Any], bool]
    known: tuple[str, ...] = ()
    table: str = ""


def _like(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value, re.DOTALL))


def _listed(right: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return what tells whether a value is a list of such, none of them twice."""
    return lambda value: (
        isinstance(value, list) and all(map(right, value)) and len({*map(str, value)}) == len(value) > 0
    )


def _table(value: Any) -> bool:
    return isinstance(value, dict)


def _tables(value: Any) -> bool:
    return _listed(_table)(value)


def _one_of(*words: str) -> Kind:
    return Kind(", ".join(words), words.__contains__, words)


def _licence(value: Any) -> bool:
    return isinstance(value, str) and value == spdx(value)


def spdx(licence: str) -> str:
    """Return how SPDX writes a licence; blanks are taken for hyphens. Return nothing where it has no such licence."""
    try:
        found = str(canonicalize_license_expression("-".join(licence.split())))
    except InvalidLicenseExpression:
        return ""
    return "" if found.startswith("LicenseRef-") else found


_WORDS = Kind(N_("words; those that look like a number in quotation marks"), _like(r".*\S.*"))
_NUMBER = Kind(N_("a whole number, without quotation marks"), lambda value: type(value) is int)
_MONTH = Kind(N_("the number of a month, from 1 to 12"), lambda value: type(value) is int and 1 <= value <= 12)
_EITHER = Kind(N_("words or a number"), lambda value: _WORDS.right(value) or type(value) in (int, float))
_LIST = Kind(N_("a list, each item in a line of its own after a hyphen, none twice"), _listed(_WORDS.right))
_DAY = Kind(N_("a day such as 2026-11-29"), lambda value: _like(".{10}")(value) and is_date(value))
_WEB = Kind(N_("an address that begins with https://"), _like(r"(?:https?|s?ftp)://\S+"))
_DOI = Kind(N_("a DOI such as 10.5281/zenodo.1003150, without https://doi.org/"), _like(r"10\.\d{4,9}(\.\d+)?/\S+"))
_LICENCE = Kind(
    N_("a licence as https://spdx.org/licenses names it, such as CC-BY-4.0"),
    lambda value: _licence(value) or _listed(_licence)(value),
)
_ORCID = Kind(
    N_("an ORCID such as https://orcid.org/0000-0002-1825-0097, whose last digit checks the others"),
    lambda value: _like(r"https://orcid\.org/(\d{4}-){3}\d{3}[\dX]")(value) and is_orcid(value),
)
_AGENTS = Kind(N_("a list, of each person family-names and given-names, of each body name"), _tables, (), "agent")
_BODY = Kind(N_("a body with name"), _table, (), "agent")
_IDENTIFIERS = Kind(N_("a list, of each identifier type and value"), _tables, (), "identifier")
_WORKS = Kind(N_("a list, of each work type, title and authors"), _tables, (), "work")
_BOTH = {
    **dict.fromkeys(("abstract", "commit", "title"), _WORDS),
    **dict.fromkeys(("license-url", "repository", "repository-artifact", "repository-code", "url"), _WEB),
    "authors": _AGENTS, "contact": _AGENTS, "date-released": _DAY, "doi": _DOI, "identifiers": _IDENTIFIERS,
    "keywords": _LIST, "license": _LICENCE, "version": _EITHER,
}  # fmt: skip
_WORK = (
    "art, article, audiovisual, bill, blog, book, catalogue, conference, conference-paper, data, database, "
    "dictionary, edited-work, encyclopedia, film-broadcast, generic, government-document, grant, hearing, "
    "historical-work, legal-case, legal-rule, magazine-article, manual, map, multimedia, music, newspaper-article, "
    "pamphlet, patent, personal-communication, proceedings, report, serial, slides, software, software-code, "
    "software-container, software-executable, software-virtual-machine, sound-recording, standard, statute, thesis, "
    "unpublished, video, website"
)
PERSON = ("affiliation", "family-names", "given-names", "name-particle", "name-suffix")
FORMS: dict[str, Mapping[str, Kind]] = {
    "": {
        **_BOTH, "cff-version": _one_of("1.2.0"), "message": _WORDS, "type": _one_of("dataset", "software"),
        "preferred-citation": Kind(N_("a work with type, title and authors"), _table, (), "work"), "references": _WORKS,
    },
    "work": {
        **_BOTH,
        **dict.fromkeys(("abbreviation", "collection-title", "collection-type", "copyright", "data-type"), _WORDS),
        **dict.fromkeys(("database", "department", "edition", "entry", "filename", "format", "issue-date"), _WORDS),
        **dict.fromkeys(("issue-title", "journal", "medium", "nihmsid", "notes", "scope", "term"), _WORDS),
        **dict.fromkeys(("thesis-type", "volume-title"), _WORDS),
        **dict.fromkeys(("editors", "editors-series", "recipients", "senders", "translators"), _AGENTS),
        **dict.fromkeys(("conference", "database-provider", "institution", "location", "publisher"), _BODY),
        **dict.fromkeys(("date-accessed", "date-downloaded", "date-published"), _DAY),
        **dict.fromkeys(("end", "loc-end", "loc-start", "number-volumes", "pages", "start", "volume"), _NUMBER),
        **dict.fromkeys(("year", "year-original"), _NUMBER), **dict.fromkeys(("issue", "number", "section"), _EITHER),
        "collection-doi": _DOI, "month": _MONTH, "patent-states": _LIST, "type": _one_of(*_WORK.split(", ")),
        "isbn": Kind(N_("an ISBN, whose last digit checks the others"), lambda value: is_isbn(str(value))),
        "issn": Kind(N_("an ISSN, whose last digit checks the others"), lambda value: is_issn(str(value))),
        "languages": Kind(N_("a list of languages such as en, each after a hyphen"), _listed(_like("[a-z]{2,3}"))),
        "pmcid": Kind(N_("PMC and seven digits"), _like(r"PMC\d{7}")),
        "status": _one_of("abstract", "advance-online", "in-preparation", "in-press", "preprint", "submitted"),
    },
    "agent": {
        **dict.fromkeys(("address", "alias", "city", "fax", "location", "name", "region", "tel", *PERSON), _WORDS),
        "country": Kind(N_("two capitals, such as AU"), _like("[A-Z]{2}")), "date-end": _DAY, "date-start": _DAY,
        "email": Kind(N_("an address such as ann@example.org"), _like(r"\S+@\S+\.\S{2,}")),
        "orcid": _ORCID, "post-code": _EITHER, "website": _WEB,
    },
    "identifier": {
        "description": _WORDS, "type": _one_of("doi", "other", "swh", "url"), "value": _WORDS,
    },
}  # fmt: skip
"""The keys that each table may have, and of which kind their values are."""
NEEDED: dict[str, tuple[str, ...]] = {
    "": ("authors", "cff-version", "message", "title"), "work": ("authors", "title", "type"), "agent": (),
    "identifier": ("type", "value"),
}  # fmt: skip
_VALUES = {"doi": _DOI, "url": _WEB, "swh": Kind("swh:1:rev:…", _like("swh:1:(snp|rel|rev|dir|cnt):[0-9a-fA-F]{40}"))}
"""Of which kind the value of an identifier is, by its type."""


def wrong_in(table: Mapping[Any, Any], form: str = "", way: _Way = ()) -> Iterator[tuple[_Way, Finding]]:
    """Yield what a table of a citation file has that its form does not allow, and the way to each, not its line."""
    known, needed = FORMS[form], NEEDED[form]
    unknown = [str(key) for key in table if key not in known]
    for key in unknown:
        expected = _("one of the keys {keys}", keys=", ".join(needed or ("family-names", "given-names", "name")))
        mend = nearest(key, known)
        yield (*way, key), Finding.of("not-in-citation", excerpt=key, expected=expected, mend=mend, name=key)
    if missing := [key for key in needed if key not in table and not any(nearest(other, [key]) for other in unknown)]:
        yield way, Finding.of("citation-without", name=", ".join(missing))
    persons = [key for key in PERSON if key in table]
    if form == "agent" and bool(persons) == ("name" in table) and not unknown:
        words = _("of a person family-names and given-names, of a body name, not both")
        yield way, _unfit(next(iter(table), ""), table, words)
    for key, value in table.items():
        identified = _VALUES.get(str(table.get("type"))) if (form, key) == ("identifier", "value") else None
        if kind := identified or known.get(key):
            yield from _value((*way, key), value, kind)


def _value(way: _Way, value: Any, kind: Kind) -> Iterator[tuple[_Way, Finding]]:
    """Yield what is wrong with a value, and in the tables of which it consists."""
    parts = [((*way, n), item) for n, item in enumerate(value)] if isinstance(value, list) else [(way, value)]
    if not kind.right(value):
        odd = (inner for inner, item in parts if not isinstance(item, dict))
        yield next(odd, way) if kind.table else way, _unfit(str(way[-1]), value, _(kind.words), kind)
    elif kind.table:
        for inner, table in parts:
            yield from wrong_in(table, kind.table, inner)


def _unfit(key: str, value: Any, expected: str, kind: Kind = _WORDS) -> Finding:
    words = value if isinstance(value, str) else ""
    meant = nearest(words.lower(), kind.known)
    if kind is _LICENCE and spdx(words):
        meant = did_you_mean(spdx(words))
    return Finding.of("citation-value", excerpt=f"{key}: {brief(value)}", expected=expected, mend=meant, name=key)


def line_at(node: Node | None, way: _Way) -> int:
    """Return the line (from 1) of a part of a file of YAML, which is composed, as far as the way leads."""
    line = 1
    for step in way:
        if isinstance(node, MappingNode):
            key, node = next(((k, v) for k, v in node.value if k.value == str(step)), (node, None))
            line = key.start_mark.line + 1
        elif isinstance(node, SequenceNode):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line
