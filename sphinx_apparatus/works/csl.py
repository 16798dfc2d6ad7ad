"""Works as CSL's data (CSL-JSON 1.0.2), with the entry as it was written; sets nothing out."""

from collections.abc import Iterator
from typing import Any

from pybtex.database import Entry, Person
from pybtex.richtext import BaseMultipartText, BaseText, Protected, Tag, Text

from sphinx_apparatus.works.dates import Date, Day, date_of
from sphinx_apparatus.works.described import Described
from sphinx_apparatus.works.latex import rich, unlatexed, verbatim

_TYPES = {
    "article": "article-journal", "artwork": "graphic", "audio": "song", "book": "book", "bookinbook": "chapter",
    "booklet": "pamphlet", "collection": "book", "dataset": "dataset", "image": "graphic", "inbook": "chapter",
    "incollection": "chapter", "inproceedings": "paper-conference", "inreference": "entry", "interview": "interview",
    "jurisdiction": "legal_case", "legal": "treaty", "legislation": "legislation", "letter": "personal_communication",
    "manual": "book", "misc": "document", "movie": "motion_picture", "music": "musical_score", "mvbook": "book",
    "mvcollection": "book", "mvproceedings": "book", "mvreference": "book", "online": "webpage", "patent": "patent",
    "performance": "performance", "periodical": "periodical", "proceedings": "book", "reference": "book",
    "report": "report", "review": "review", "software": "software", "standard": "standard", "suppbook": "chapter",
    "suppcollection": "chapter", "suppperiodical": "article-journal", "thesis": "thesis", "unpublished": "manuscript",
    "video": "motion_picture",
}  # fmt: skip
_NUMBERED = frozenset(("report", "patent", "standard", "legislation", "jurisdiction", "legal"))
_NAMES = {
    "author": "author", "editor": "editor", "translator": "translator", "bookauthor": "container-author",
    "director": "director", "producer": "producer", "composer": "composer", "performer": "performer",
    "interviewer": "interviewer", "recipient": "recipient", "compiler": "compiler", "illustrator": "illustrator",
    "origauthor": "original-author", "scriptwriter": "script-writer", "curator": "curator", "host": "host",
    "narrator": "narrator", "reviewedauthor": "reviewed-author", "contributor": "contributor",
}  # fmt: skip
TEXTS = {
    "shorttitle": "title-short", "eventtitle": "event-title", "origtitle": "original-title", "titleaddon": "status",
    "publisher": "publisher", "location": "publisher-place", "origpublisher": "original-publisher",
    "origlocation": "original-publisher-place", "venue": "event-place", "series": "collection-title",
    "edition": "edition", "volume": "volume", "volumes": "number-of-volumes", "chapter": "chapter-number",
    "pages": "page", "pagetotal": "number-of-pages", "part": "part-number", "version": "version", "library": "archive",
    "abstract": "abstract", "note": "note", "annotation": "annote", "howpublished": "medium", "keywords": "keyword",
    "langid": "language", "type": "genre", "shortjournal": "container-title-short",
}  # fmt: skip
_TITLED = {"": "title", "journal": "container-title", "book": "container-title", "main": "volume-title"}
_EXACT = {"doi": "DOI", "isbn": "ISBN", "issn": "ISSN", "url": "URL"}
_VERBATIM = frozenset((
    *_EXACT, "crossref", "date", "eprint", "eventdate", "file", "lccn", "origdate", "pdf", "related", "urldate",
    "xdata", "xref",
))  # fmt: skip
DATES = {"": "issued", "url": "accessed", "orig": "original-date", "event": "event-date"}
HTML = {"em": ("<i>", "</i>"), "strong": ("<b>", "</b>"), "sup": ("<sup>", "</sup>"), "sub": ("<sub>", "</sub>"),
        "sc": ('<span style="font-variant:small-caps;">', "</span>")}  # fmt: skip
UNTIL_MONTH = 12


def csl_of(key: str, entry: Entry, work: Described) -> dict[str, Any]:
    """Return a work in CSL's variables, with its key as the id.

    ``custom`` has type and fields as the entry in the file of works has them, whole.
    """
    item: dict[str, Any] = {"id": key, "type": _type(work)}
    item |= {_NAMES[role]: list(map(_name, persons)) for role, persons in work.persons.items() if role in _NAMES}
    item |= {variable: _html(text) for variable, text in _titles(work)}
    item |= {variable: _html(rich(work[name])) for name, variable in TEXTS.items() if work[name]}
    item |= {variable: verbatim(work[name]) for name, variable in _EXACT.items() if work[name]}
    if number := unlatexed(work["number"]):
        item[_number(work)] = number
    if publisher := work.first("publisher", "institution", "organization"):
        item["publisher"] = unlatexed(publisher)
    item |= {name: date for prefix, name in DATES.items() if (date := _date(date_of(work.fields, prefix)))}
    return item | {"custom": as_written(entry)}


def as_written(entry: Entry) -> dict[str, Any]:
    """Return an entry as its file has it, but as text: its type, and each field by name, names joined by ``and``.

    Italics and the like are marked as in CSL's data, and what braces protect from a change of case is ``nocase``.
    """
    persons = {role: " and ".join(map(_written, found)) for role, found in entry.persons.items()}
    added = getattr(entry, "added", ())
    fields = {name: _field(name, value) for name, value in entry.fields.items() if name not in added}
    return {"type": entry.original_type, "fields": {**persons, **fields}}


def _field(name: str, value: str) -> str:
    return verbatim(value) if name.lower() in _VERBATIM else _html(rich(value))


def _written(person: Person) -> str:
    name = str(person)
    return f"{{{unlatexed(name)}}}" if name.startswith("{") and name.endswith("}") else unlatexed(name)


def _type(work: Described) -> str:
    if work.type == "article" and work["entrysubtype"] in ("newspaper", "magazine"):
        return f"article-{work['entrysubtype']}"
    return _TYPES.get(work.type, "document")


def _number(work: Described) -> str:
    if work.type in _NUMBERED:
        return "number"
    return "issue" if work["journaltitle"] else "collection-number" if work["series"] else "number"


def _titles(work: Described) -> Iterator[tuple[str, BaseText]]:
    for name, variable in _TITLED.items():
        if parts := [rich(work[f"{name}{part}"]) for part in ("title", "subtitle") if work[f"{name}{part}"]]:
            yield variable, Text(": ").join(parts)


def _name(person: Person) -> dict[str, str]:
    parts = {
        "family": person.last_names, "given": (*person.first_names, *person.middle_names),
        "non-dropping-particle": person.prelast_names, "suffix": person.lineage_names,
    }  # fmt: skip
    found = {name: unlatexed(" ".join(words)) for name, words in parts.items() if words}
    if "given" in found:
        return found
    return {"literal": " ".join(filter(None, (found.get("non-dropping-particle"), found.get("family"))))}


def _date(date: Date) -> dict[str, Any]:
    if not date.known:
        return {}
    if date.words or date.begin is None:
        return {"raw": date.words or f"/{_iso(date.end)}"}
    if date.end and not date.end.year:
        return {"raw": f"{_iso(date.begin)}/"}
    season = {"season": date.begin.month - 20} if date.begin.month > UNTIL_MONTH else {}
    circa = {"circa": True} if any(day and day.sign for day in (date.begin, date.end)) else {}
    return {"date-parts": [_parts(day) for day in (date.begin, date.end) if day]} | season | circa


def _iso(day: Day | None) -> str:
    return "-".join(map(str, _parts(day))) if day and day.year else ""


def _parts(day: Day) -> list[int]:
    parts = [int(day.year), day.month, day.day]
    return parts[: 1 if not day.month or day.month > UNTIL_MONTH else 3 if day.day else 2]


def _html(text: BaseText) -> str:
    """Return a text with the few marks of HTML that CSL's data may have."""
    if not isinstance(text, BaseMultipartText):
        return str(text)
    before, after = HTML.get(text.name, ("", "")) if isinstance(text, Tag) else ("", "")
    if isinstance(text, Protected) and len(text) > 1:
        before, after = '<span class="nocase">', "</span>"
    return f"{before}{''.join(map(_html, text.parts))}{after}"
