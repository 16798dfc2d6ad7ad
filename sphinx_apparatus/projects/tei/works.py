"""Works as TEI lists them, written as BibTeX; knows no text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sphinx_apparatus.checks.bibtex import wrong_names, wrong_values
from sphinx_apparatus.projects.tei.header import web
from sphinx_apparatus.projects.tei.source import TEI, Element, all_named, id_of, local, named, slug, unique, words
from sphinx_apparatus.works.described import KNOWN
from sphinx_apparatus.works.described import TYPE_NAMES as OTHER_NAMES
from sphinx_apparatus.works.source import Field, WrittenWork

_TYPES = KNOWN | frozenset(OTHER_NAMES)
_NUMBERS = frozenset(("isbn", "issn", "doi", "eprint", "lccn", "ismn", "isrn", "isan", "iswc"))
EXTENTS = {"pagetotal": "pages", "volumes": "volumes"}
_VERBATIM = _NUMBERS | {"url"}
_SCOPE = {
    "part": "part", "chapter": "chapter", "volume": "volume", "vol": "volume", "issue": "number", "page": "pages",
    "pp": "pages",
}  # fmt: skip
ESCAPED = {"%": r"\%", "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "{": "(", "}": ")"}
"""What stands for a sign of LaTeX; braces would not balance."""
_LIGATURE = re.compile(r"(?<=[-'`?!])(?=[-'`])")


@dataclass
class Work:
    """A work: its key, the type of BibTeX, the fields and the persons by role, and the element."""

    key: str
    element: Element
    type: str = "misc"
    fields: dict[str, str] = field(default_factory=dict)
    persons: dict[str, list[str]] = field(default_factory=dict)

    def said(self) -> list[str]:
        extents = [f"{self.fields[name]} {unit}" for name, unit in EXTENTS.items() if name in self.fields]
        people = [name for names in self.persons.values() for name in names]
        return [*extents, *self.fields.values(), *people, "no date"]


def works_of(root: Element) -> list[Work]:
    """Return the works that the file lists, in its lists of works or in its header's sources."""
    found: list[Work] = []
    for element in works_listed(root):
        name = re.sub(r"[^\w.:+-]+", "-", id_of(element).removeprefix("bib-")) or slug(words(element))[:30] or "work"
        found.append(read_work(Work(unique(name, [work.key for work in found]), element)))
    return found


def works_listed(root: Element) -> Iterator[Element]:
    """Yield the descriptions of works that are in a list of them."""
    for one in all_named(root, "biblStruct", "biblFull", "bibl"):
        parent = one.getparent()
        if parent is not None and local(parent) == "listBibl":
            yield one


def read_work(work: Work) -> Work:
    """Read a description: with its parts where they are marked, or else its words alone."""
    titles = [title for title in all_named(work.element, "title") if words(title)]
    short = next((title for title in titles if title.get("type") == "short"), None)
    main = [title for title in titles if title is not short and not title.get("type") and title.get("level") != "s"]
    work.fields["title"] = words(main[0]) if main else words(work.element)[:300] or work.key
    _whole(work, main)
    for title in titles:
        _added(work, title)
    _persons(work)
    _fields(work)
    if short is not None:
        work.fields.setdefault("shorttitle", words(short))
    _put_aside(work)
    return work


def _put_aside(work: Work) -> None:
    """Put into the note what cannot be the value of its field, and name those in braces that are not told apart."""
    for name, text in list(work.fields.items()):
        if any(wrong_values(WrittenWork(work.type, work.key, 1, [Field(name, text, 1)]), ())):
            del work.fields[name]
            work.fields["note"] = ". ".join(filter(None, (work.fields.get("note", ""), f"{name} {text}")))
    for role, names in work.persons.items():
        if any(wrong_names(work.key, " and ".join(names))):
            work.persons[role] = [f"{{{name.strip('{}')}}}" for name in dict.fromkeys(names)]


def _whole(work: Work, titles: list[Element]) -> None:
    """Note what the work is a part of, and its type."""
    element = work.element
    kind = str(element.get("type", ""))
    part = element.find(f"{TEI}analytic") is not None or (bool(titles) and titles[0].get("level") == "a")
    journal = len(titles) > 1 and titles[1].get("level") == "j"
    guessed = ("article" if journal else "incollection") if part and len(titles) > 1 else "book" if titles else "misc"
    work.type = kind if kind in _TYPES else guessed
    if part and len(titles) > 1:
        work.fields["journal" if journal or work.type == "article" else "booktitle"] = words(titles[1])


def _added(work: Work, title: Element) -> None:
    """Note a title that goes with the one before it, and that of a series."""
    before = "" if title.get("level") == "a" or "booktitle" not in work.fields else "book"
    names = {"sub": f"{before}subtitle", "desc": f"{before}titleaddon"}
    if name := "series" if title.get("level") == "s" else names.get(title.get("type", "")):
        work.fields[name] = words(title)


def _persons(work: Work) -> None:
    for element in all_named(work.element, "author", "editor"):
        role = str(element.get("role") or local(element))
        if local(element) == "author" and _in_whole(work, element):
            role = "bookauthor"
        if name := _name(element):
            work.persons.setdefault(role if re.fullmatch("[a-z]+", role) else local(element), []).append(name)


def _in_whole(work: Work, author: Element) -> bool:
    """Tell whether an author is that of the book of which the work is a part."""
    parent = author.getparent()
    return work.element.find(f"{TEI}analytic") is not None and parent is not None and local(parent) == "monogr"


def _name(element: Element) -> str:
    """Return a person as BibTeX has it: ``van Beethoven, Jr., Ludwig``, or one name in braces."""
    tags = ("nameLink", "surname", "genName", "forename")
    link, family, generation, given = (latex(words(next(all_named(element, tag), None))) for tag in tags)
    if family and given:
        return ", ".join(filter(None, (" ".join(filter(None, (link, family))), generation, given)))
    whole = latex(words(element))
    return f"{{{whole}}}" if whole else ""


def _fields(work: Work) -> None:
    element, fields = work.element, work.fields
    for tag, name in {"pubPlace": "address", "publisher": "publisher", "edition": "edition", "date": "year"}.items():
        found = next(all_named(element, tag), None)
        if found is not None and words(found) and found.get("cert") != "unknown":
            fields["date" if name == "year" and re.search(r"\d[-/]", words(found)) else name] = words(found)
    for scope in all_named(element, "biblScope"):
        if key := _SCOPE.get(scope.get("unit", "")):
            fields[key] = words(scope)
    for extent in all_named(element, "extent"):
        count, _, unit = words(extent).partition(" ")
        name = next((name for name, found in EXTENTS.items() if found == unit), "pagetotal")
        fields[name] = count if unit in EXTENTS.values() else words(extent)
    for idno in all_named(element, "idno"):
        if (kind := str(idno.get("type", "")).lower()) in _NUMBERS:
            fields[kind] = words(idno)
    links = (web(ptr.get("target", "")) for ptr in all_named(element, "ptr", "ref"))
    if link := next(filter(None, links), ""):
        fields["url"] = link
    for note in named(element, "note"):
        name = note.get("type", "note")
        fields[name if re.fullmatch("[a-z]+", name) else "note"] = words(note)


def bibtex_of(works: Iterable[Work]) -> str:
    return "\n".join(map(bibtex_entry, works))


def bibtex_entry(work: Work) -> str:
    persons = {role: " and ".join(names) for role, names in work.persons.items()}
    fields = {name: text if name in _VERBATIM else latex(text) for name, text in work.fields.items() if text}
    lines = [f"  {name} = {{{text}}},\n" for name, text in {**persons, **fields}.items()]
    return f"@{work.type}{{{work.key},\n{''.join(lines)}}}\n"


def latex(text: str) -> str:
    return _LIGATURE.sub("{}", "".join(ESCAPED.get(c, c) for c in text))
