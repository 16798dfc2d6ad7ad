"""Works as TEI; knows no document."""

import re
from collections.abc import Iterable, Mapping

from pybtex.database import Person
from pybtex.richtext import BaseMultipartText, BaseText, HRef, Tag

from sphinx_apparatus.formats.tei.xml import Element, add, name_of, say
from sphinx_apparatus.language import _
from sphinx_apparatus.works.dates import Day, date_of
from sphinx_apparatus.works.described import PERIODICALS, Described
from sphinx_apparatus.works.latex import rich, unlatexed, verbatim

RENDITIONS = {"em": "italic", "strong": "bold", "sc": "smallcaps", "tt": "code", "sup": "superscript",
              "sub": "subscript"}  # fmt: skip
IMPRINT = {"location": "pubPlace", "publisher": "publisher"}
_SCOPE = {"volume": "volume", "number": "issue", "part": "part", "chapter": "chapter", "pages": "page"}
IDENTIFIERS = ("isbn", "issn", "doi", "eprint", "lccn", "ismn", "isrn", "isan", "iswc")
_EDITORS = ("editor", "translator", "compiler", "introduction", "foreword", "afterword", "annotator", "commentator")
_PART = ("title", "subtitle", "titleaddon")
_WHOLE = (("booktitle", "booksubtitle"), ("journaltitle", "journalsubtitle"), ("maintitle", "mainsubtitle"))
_WRITTEN = frozenset((
    *IMPRINT, *_SCOPE, *IDENTIFIERS, "edition", "series", "url", "urldate", "pagetotal", "volumes", "date", "year",
    "month", "day", *(name for names in (_PART, *_WHOLE) for name in names),
))  # fmt: skip
"""Fields that have an element of their own; every other is a note."""


def list_works(parent: Element, works: Mapping[str, tuple[str, Described]]) -> None:
    """Write a ``listBibl`` of works by key, each with its type as it was written."""
    listed = add(parent, "listBibl")
    for key, (type_, work) in works.items():
        _work(add(listed, "biblStruct", id=name_of("bib", key), type=_name(type_)), work)


def _work(parent: Element, work: Described) -> None:
    if part := any(work[name] for names in _WHOLE[:2] for name in names[:1]):
        analytic = add(parent, "analytic")
        _agents(analytic, "author", work.role("author"))
        _titles(analytic, work, _PART, "a")
    monograph = add(parent, "monogr")
    _responsible(monograph, work, part)
    for names in _WHOLE:
        _titles(monograph, work, names, "j" if names[0] == "journaltitle" or work.type in PERIODICALS else "m")
    if not part:
        _titles(monograph, work, _PART, "j" if work.type in PERIODICALS else "m")
    if not any(work[name] for name in ("booktitle", "journaltitle", "maintitle", "title")):
        add(monograph, "title", "[untitled]", level="m")
    _published(monograph, work)
    if work["series"]:
        _rich(add(add(parent, "series"), "title", level="s"), work["series"])
    _rest(parent, work)


def _responsible(monograph: Element, work: Described, part: bool) -> None:
    _agents(monograph, "author", work.role("bookauthor") if part else work.role("author"))
    for role in _EDITORS:
        _agents(monograph, "editor", work.role(role), role="" if role == "editor" else role)
    others = (role for role in work.persons if role not in (*_EDITORS, "author", "bookauthor" if part else ""))
    for role in others:
        _agents(monograph, "editor", work.role(role), role=role)


def _titles(parent: Element, work: Described, names: Iterable[str], level: str) -> None:
    for name, type_ in zip(names, ("", "sub", "desc"), strict=False):
        if work[name]:
            _rich(add(parent, "title", level=level, type=type_), work[name])


def _published(monograph: Element, work: Described) -> None:
    for name in IDENTIFIERS:
        if work[name]:
            add(monograph, "idno", verbatim(work[name]), type=name.upper())
    if work["edition"]:
        _rich(add(monograph, "edition"), work["edition"])
    imprint = add(monograph, "imprint")
    for name, tag in IMPRINT.items():
        if work[name]:
            _rich(add(imprint, tag), work[name])
    _date(imprint, work)
    for name, unit in _SCOPE.items():
        if work[name]:
            add(monograph, "biblScope", unlatexed(work[name]), unit=unit)
    for name, unit in (("pagetotal", "pages"), ("volumes", "volumes")):
        if work[name]:
            add(monograph, "extent", f"{unlatexed(work[name])} {unit}")


def _date(imprint: Element, work: Described) -> None:
    found = date_of(work.fields)
    begin, end = found.begin, found.end
    if not found.known:
        add(imprint, "date", _("no date"), cert="unknown")
        return
    parts = " ".join(unlatexed(work[name]) for name in ("day", "month", "year") if work[name])
    written = work["date"] or _iso(begin) or parts
    signs = {"cert": "low"} if any(day and day.sign for day in (begin, end)) else {}
    if end is not None:
        add(imprint, "date", written, from_=_iso(begin), to=_iso(end), **signs)
    else:
        add(imprint, "date", written, when=_iso(begin), **signs)


def _iso(day: Day | None) -> str:
    """Return a day as W3C writes it, which TEI wants; empty where it cannot be written so."""
    if day is None or not day.year.lstrip("-").isdigit():
        return ""
    year = f"{int(day.year):05d}" if day.year.startswith("-") else day.year.zfill(4)
    month = f"-{day.month:02d}" if 0 < day.month <= 12 else ""
    return f"{year}{month}" + (f"-{day.day:02d}" if month and day.day else "")


def _name(written: str) -> str:
    """Return the name of a type or a field as XML has names."""
    return re.sub(r"^(?=[^A-Za-z_])|[^\w.-]", "_", written)


def _rest(parent: Element, work: Described) -> None:
    """Write what has no element of its own as notes, and the address."""
    for name, value in work.fields.items():
        if name not in _WRITTEN:
            _rich(add(parent, "note", type=_name(name) if name != "note" else ""), value)
    if work["urldate"]:
        add(parent, "note", work["urldate"], type="urldate")
    if work["url"]:
        add(parent, "ptr", target=verbatim(work["url"]).replace(" ", "%20"))


def _agents(parent: Element, tag: str, persons: Iterable[Person], role: str = "") -> None:
    for person in persons:
        given = " ".join((*person.first_names, *person.middle_names))
        link, family = " ".join(person.prelast_names), " ".join(person.last_names)
        agent = add(parent, tag, role=role)
        if not given:
            _rich(add(agent, "name"), " ".join(filter(None, (link, family))))
            continue
        name = add(agent, "persName")
        suffix = " ".join(person.lineage_names)
        parts = {"forename": given, "nameLink": link, "surname": family, "genName": suffix}
        for part in filter(parts.__getitem__, parts):
            say(name, " " if len(name) else "")
            _rich(add(name, part), parts[part])


def _rich(parent: Element, latex: str) -> None:
    """Write LaTeX as text and ``hi``."""
    _say(parent, rich(latex))


def _say(parent: Element, text: BaseText) -> None:
    if not isinstance(text, BaseMultipartText):
        say(parent, str(text))
        return
    if isinstance(text, Tag):
        parent = add(parent, "hi", rend=RENDITIONS.get(text.name, ""))
    elif isinstance(text, HRef):
        parent = add(parent, "ref", target=text.url)
    for piece in text.parts:
        _say(parent, piece)
