"""What the form of a citation file allows (https://citation-file-format.github.io, 1.2.0); reads no file."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, nearest
from sphinx_apparatus.records.values import is_date, is_isbn, is_issn, is_orcid, is_year

_KEYS = frozenset((
    "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords",
    "license", "license-url", "message", "preferred-citation", "references", "repository", "repository-artifact",
    "repository-code", "title", "type", "url", "version",
))  # fmt: skip
REFERENCE = _KEYS - {"cff-version", "message", "preferred-citation", "references"} | {
    "abbreviation", "collection-doi", "collection-title", "collection-type", "conference", "copyright", "data-type",
    "database", "database-provider", "date-accessed", "date-downloaded", "date-published", "department", "edition",
    "editors", "editors-series", "end", "entry", "filename", "format", "institution", "isbn", "issn", "issue",
    "issue-date", "issue-title", "journal", "languages", "loc-end", "loc-start", "location", "medium", "month",
    "nihmsid", "notes", "number", "number-volumes", "pages", "patent-states", "pmcid", "publisher", "recipients",
    "scope", "section", "senders", "start", "status", "term", "thesis-type", "translators", "volume", "volume-title",
    "year", "year-original",
}  # fmt: skip
AGENT = frozenset((
    "address", "affiliation", "alias", "city", "country", "date-end", "date-start", "email", "family-names", "fax",
    "given-names", "location", "name", "name-particle", "name-suffix", "orcid", "post-code", "region", "tel", "website",
))  # fmt: skip
AGENTS = ("authors", "contact", "editors", "editors-series", "recipients", "senders", "translators")
_TYPES = ("dataset", "software")


def _is_address(value: str) -> bool:
    """Tell whether a value is an address of the web."""
    return bool(re.fullmatch(r"(?:https?|s?ftp)://\S+", value))


VALUES = {
    "orcid": (N_("an ORCID, whose last digit checks the others"), is_orcid),
    "doi": (N_("a DOI such as 10.5281/zenodo.1003150"), lambda value: bool(re.fullmatch(r"10\.\d{4,9}/\S+", value))),
    "isbn": (N_("an ISBN, whose last digit checks the others"), is_isbn),
    "issn": (N_("an ISSN, whose last digit checks the others"), is_issn),
    **dict.fromkeys(
        ("url", "license-url", "repository", "repository-artifact", "repository-code", "website"),
        (N_("an address that begins with https://"), _is_address),
    ),
    "year": (N_("a year of four digits"), is_year),
}


def wrong_in(record: Mapping[str, Any], text: str) -> Iterator[Finding]:
    """Yield what a citation file has that its form does not allow, without the file; `text` is the file as written."""
    yield from _table(record, _KEYS, ("authors", "cff-version", "message", "title"), text)
    if record.get("type") not in (None, *_TYPES):
        yield _value("type", record["type"], _("one of {words}", words=", ".join(_TYPES)), text)
    cited = record.get("references") or []
    for work in (*cited, *filter(None, [record.get("preferred-citation")])):
        if isinstance(work, dict):
            yield from _table(work, REFERENCE, ("authors", "title", "type"), text)


def _table(table: Mapping[str, Any], known: Collection[str], needed: Collection[str], text: str) -> Iterator[Finding]:
    unknown = [str(key) for key in table if key not in known]
    for key in unknown:
        expected = _("one of the keys of a citation file, such as {keys}", keys=", ".join(sorted(needed)))
        at = ("", line_of_key(text, key))
        yield Finding.of("not-in-citation", at=at, excerpt=key, expected=expected, mend=nearest(key, known), name=key)
    missing = [key for key in needed if key not in table and not any(nearest(other, [key]) for other in unknown)]
    if missing:
        yield Finding.of("citation-without", at=("", 1), name=", ".join(missing))
    for key, value in table.items():
        yield from _values(str(key), value, text)
        for agent in value if key in AGENTS and isinstance(value, list) else ():
            if isinstance(agent, dict):
                yield from _table(agent, AGENT, (), text)


def _values(key: str, value: Any, text: str) -> Iterator[Finding]:
    """Yield a value that cannot be right: of a date, or a number with a check digit."""
    if key.startswith("date-") and not is_date(str(value)):
        yield _value(key, value, _("a day such as 2026-11-29"), text)
    elif key in VALUES and not VALUES[key][1](str(value)):
        yield _value(key, value, _(VALUES[key][0]), text)


def _value(key: str, value: Any, expected: str, text: str) -> Finding:
    at = ("", line_of_key(text, key, str(value)))
    return Finding.of("citation-value", at=at, excerpt=f"{key}: {value}", expected=expected, name=key)


def line_of_key(text: str, key: str, value: str = "") -> int:
    """Return the first line of a file of YAML that has a key, and this value if it stands in the line; else 1."""
    lines = [
        (number, row)
        for number, row in enumerate(text.split("\n"), 1)
        if re.match(rf"\s*(?:-\s+)?[\"']?{re.escape(key)}[\"']?\s*:", row)
    ]
    return next((number for number, row in lines if value and value in row), lines[0][0] if lines else 1)
