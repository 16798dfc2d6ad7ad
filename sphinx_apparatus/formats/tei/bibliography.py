"""Works of a BibTeX file as TEI; knows no document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pybtex.richtext import Text

from sphinx_apparatus.formats.tei.xml import Element, add, name_of
from sphinx_apparatus.language import _
from sphinx_apparatus.works.people import named

IMPRINT = {"address": "pubPlace", "publisher": "publisher", "year": "date"}
SCOPE = {"volume": "volume", "number": "issue", "pages": "page"}
WRITTEN = {"title", "booktitle", "journal", "isbn", "edition", "translator", "url", *IMPRINT, *SCOPE}


def list_works(parent: Element, works: Mapping[str, Any]) -> None:
    """Write a ``listBibl`` of pybtex entries by key."""
    listed = add(parent, "listBibl")
    for key, work in sorted(works.items()):
        structure = add(listed, "biblStruct", id=name_of("bib", key), type=work.type)
        _work(structure, work)
        if url := work.fields.get("url"):
            add(structure, "ptr", target=url)


def _work(parent: Element, work: Any) -> None:
    part = work.fields.get("booktitle") or work.fields.get("journal")
    if part:
        analytic = add(parent, "analytic")
        _agents(analytic, "author", work.persons.get("author", ()))
        add(analytic, "title", _plain(work.fields["title"]), level="a")
    monograph = add(parent, "monogr")
    if not part:
        _agents(monograph, "author", work.persons.get("author", ()))
    _agents(monograph, "editor", work.persons.get("editor", ()))
    _agents(monograph, "editor", named(work, "translator"), role="translator")
    level = "j" if part and not work.fields.get("booktitle") else "m"
    add(monograph, "title", _plain(part or work.fields["title"]), level=level)
    if isbn := work.fields.get("isbn"):
        add(monograph, "idno", isbn, type="ISBN")
    if edition := work.fields.get("edition"):
        add(monograph, "edition", _plain(edition))
    _imprint(monograph, work.fields)
    for name, unit in SCOPE.items():
        if value := work.fields.get(name):
            add(monograph, "biblScope", value, unit=unit)
    for name, value in work.fields.items():
        if name not in WRITTEN:
            add(parent, "note", _plain(value), type="" if name == "note" else name)


def _imprint(monograph: Element, fields: Mapping[str, str]) -> None:
    imprint = add(monograph, "imprint")
    for name, tag in IMPRINT.items():
        if value := fields.get(name):
            add(imprint, tag, _plain(value), when=value if name == "year" and value.isdigit() else "")
    if not len(imprint):
        add(imprint, "date", _("no date"), cert="unknown")


def _agents(parent: Element, tag: str, persons: Iterable[Any], role: str = "") -> None:
    for person in persons:
        family = " ".join((*person.prelast_names, *person.last_names))
        given = " ".join((*person.first_names, *person.middle_names))
        agent = add(parent, tag, role=role)
        if not given:
            add(agent, "name", _plain(family))
            continue
        name = add(agent, "persName")
        add(name, "forename", _plain(given))
        name[-1].tail = " "
        add(name, "surname", _plain(family))


def _plain(latex: str) -> str:
    return str(Text.from_latex(latex))
