"""A work in the fields and types of biblatex, whatever program exported it; sets nothing out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pybtex.bibtex.utils import split_name_list
from pybtex.database import Entry, Person

from sphinx_apparatus.works.parser import traditional
from sphinx_apparatus.works.words import Words, words_for

ALIASES = {
    "journal": "journaltitle", "address": "location", "school": "institution", "annote": "annotation",
    "archiveprefix": "eprinttype", "primaryclass": "eprintclass", "pdf": "file", "key": "sortkey",
    "lang": "langid", "hyphenation": "langid", "numpages": "pagetotal", "size": "pagetotal", "lastchecked": "urldate",
    "accessed": "urldate", "accessdate": "urldate", "collaborator": "editorc", "callnumber": "library",
    "archive": "library", "place": "location", "issuenumber": "number", "booktranslator": "translator",
    "website": "url", "link": "url", "reviewedtitle": "relatedtitle",
}  # fmt: skip
"""Names of fields that BibTeX, Zotero, JabRef and catalogues have for those of biblatex."""
TYPE_NAMES = {
    "conference": "inproceedings", "electronic": "online", "www": "online", "webpage": "online", "internet": "online",
    "mastersthesis": "thesis", "phdthesis": "thesis", "bachelorsthesis": "thesis", "techreport": "report",
    "film": "movie", "newspaper": "article", "magazine": "article", "newspaperarticle": "article", "map": "image",
    "manuscript": "unpublished", "dictionary": "reference", "encyclopedia": "reference", "dissertation": "thesis",
    **dict.fromkeys(("softwareversion", "softwaremodule", "codefragment"), "software"), "podcast": "audio",
    "blog": "online", "law": "legislation", "case": "jurisdiction",
}  # fmt: skip
_KINDS = {
    "phdthesis": "phdthesis", "mastersthesis": "mathesis", "bachelorsthesis": "bathesis", "techreport": "techreport",
    "dissertation": "phdthesis", "manuscript": "manuscript",
}  # fmt: skip
"""What BibTeX's types say that biblatex's field ``type`` says."""
NEWSPAPERS = frozenset(("newspaper", "magazine", "newspaperarticle"))
KNOWN = frozenset((
    "article", "artwork", "audio", "bibnote", "book", "bookinbook", "booklet", "collection", "commentary",
    "dataset", "image", "inbook", "incollection", "inproceedings", "inreference", "interview", "jurisdiction",
    "legal", "legislation", "letter", "manual", "misc", "movie", "music", "mvbook", "mvcollection", "mvproceedings",
    "mvreference", "online", "patent", "performance", "periodical", "proceedings", "reference", "report", "review",
    "set", "software", "standard", "suppbook", "suppcollection", "suppperiodical", "thesis", "unpublished", "video",
))  # fmt: skip
"""Types of biblatex, and interviews; what is none of them is set out as ``misc``."""
DATA_ALONE = frozenset(("xdata",))
"""Types that hold fields for others, and are no works."""
ROLES = (
    "author", "editor", "editora", "editorb", "editorc", "translator", "bookauthor", "introduction", "foreword",
    "afterword", "annotator", "commentator", "holder", "shortauthor", "shorteditor", "director", "producer",
    "scriptwriter", "composer", "performer", "interviewer", "recipient", "compiler", "illustrator", "contributor",
    "origauthor", "namea", "nameb", "namec", "eventeditor", "narrator", "host", "curator", "reviewedauthor",
)  # fmt: skip
"""Fields that are lists of names."""
_HELD = frozenset(("title", "subtitle", "titleaddon", "shorttitle", "sorttitle", "indextitle", "indexsorttitle"))
_WHOLE = {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}
MAIN = {"title": "maintitle", "subtitle": "mainsubtitle", "titleaddon": "maintitleaddon"}
JOURNAL = {"title": "journaltitle", "subtitle": "journalsubtitle", "titleaddon": "journaltitleaddon"}
IN_ISSUE = frozenset(("article", "suppperiodical", "review"))
PERIODICALS = frozenset(("periodical", "suppperiodical"))
VOLUMES = frozenset(("mvbook", "mvcollection", "mvproceedings", "mvreference"))
PARTS = frozenset((
    "inbook", "bookinbook", "suppbook", "incollection", "suppcollection", "inproceedings", "inreference",
))  # fmt: skip
LOOSE = frozenset(("interview", "letter", "commentary", "image", "artwork", "music", "performance"))
"""Types that are set out as a part where they name a journal or a book."""
UNHEIRED = frozenset((
    "ids", "crossref", "xref", "xdata", "entryset", "entrysubtype", "execute", "label", "options", "presort",
    "related", "relatedoptions", "relatedstring", "relatedtype", "shorthand", "shorthandintro", "sortkey",
))  # fmt: skip
"""Fields that one work never has from another (manual of biblatex, appendix B); note, doi and url it has."""
_CATALOGUED = ("title", "subtitle", "address", "location", "publisher", "series", "edition", "pages", "booktitle")
"""Fields that a library's catalogue ends with the mark before the next one (ISBD)."""
_MARKS_OF_CATALOGUES = re.compile(r"(?:\s+[:;/,]|,)\s*$")
_EXTENT = re.compile(r"((?:[ivxlc]+, ?)?\d+) ?(?:p|pp|S|s)\.?")
"""How many pages a book has, as catalogues say it."""
_DATED = re.compile(r"^([^,]+,[^,]+),\s*\d{3,4}\??\s*-.*$")
"""A name with the dates of a life, as catalogues have it."""
_DEEPEST = 8
YEAR_FIELDS = ("year", "month", "day")


@dataclass(frozen=True)
class Described:
    """A work: `type` and `fields` are those of biblatex, `persons` the names by role, `known` whether its type is.

    `fields` have what the work has from others by ``crossref`` and ``xdata``, `words` are those of the edition.
    """

    key: str
    type: str
    fields: Mapping[str, str]
    persons: Mapping[str, tuple[Person, ...]]
    known: bool = field(default=True)
    words: Words = field(default=words_for("en"))

    def __getitem__(self, name: str) -> str:
        """Return a field as it is written; empty where the work has none."""
        return self.fields.get(name, "")

    def first(self, *names: str) -> str:
        return next((self[name] for name in names if self[name]), "")

    def role(self, name: str) -> tuple[Person, ...]:
        return self.persons.get(name, ())

    def leading(self, *roles: str) -> str:
        """Return the first of some roles that the work has and that its options let head it; empty where none does."""
        own = options_in(self["options"])
        return next((role for role in roles if self.role(role) and own.get(f"use{role}") != "false"), "")


def options_in(value: str) -> dict[str, str]:
    """Return the options of biblatex that a work has, ``useprefix=true``; one without a value is true."""
    found = (one.partition("=") for one in value.split(",") if one.strip())
    return {name.strip().lower(): said.strip(" {}").lower() or "true" for name, _, said in found}


def described(entry: Entry, library: Mapping[str, Entry] | None = None) -> Described:
    """Return a work as biblatex would have it; `library` holds the works that it may refer to.

    Its words are American English where nothing has said, in its `language`, in which tongue and region they are.
    """
    type_ = entry.type.lower()
    kind = TYPE_NAMES.get(type_, type_)
    fields = all_fields(entry, library or {})
    if type_ in _KINDS:
        fields.setdefault("type", _KINDS[type_])
    if type_ in NEWSPAPERS:
        fields.setdefault("entrysubtype", "newspaper")
    whole = options_in(fields.get("options", "")).get("useprefix") == "true"
    persons = {role: people(fields.pop(role), whole) for role in ROLES if role in fields}
    known, words = kind in KNOWN, words_for(*getattr(entry, "language", ("en",)))
    return Described(entry.key or "", _sort(kind, fields) if known else "misc", fields, persons, known, words)


def _sort(kind: str, fields: Mapping[str, str]) -> str:
    """Return the type by which a work is set out: BibTeX's ``inbook`` may be the book itself."""
    if kind in PARTS and not {"booktitle", "maintitle"} & set(fields):
        return "inproceedings" if kind == "inproceedings" else "book"
    return kind


def people(names: str, whole: bool = False) -> tuple[Person, ...]:
    """Return the persons of a list of names, the last of them ``others`` where the list says so.

    Particles are a part of the family name where the names are `whole` (biblatex's option ``useprefix``).
    """
    found = (name.strip() for name in split_name_list(names))
    return tuple(_person(name, whole) for name in found if name)


def _person(name: str, whole: bool) -> Person:
    """Return a person; as one name where BibTeX's reader of names does not read it, ``{A}, {B}, {C}, {D}``."""
    name = _DATED.sub(r"\1", traditional(name))
    try:
        person = Person(name)
    except Exception:  # pybtex has several, and reports some to a list of its own
        return Person(f"{{{name}}}")
    if whole:
        person.last_names, person.prelast_names = [*person.prelast_names, *person.last_names], []
    return person


def own_fields(entry: Entry) -> dict[str, str]:
    """Return the fields of a work by their names in biblatex, persons as they are written."""
    found = {name.lower(): value for name, value in entry.fields.items()}
    found |= {name: _MARKS_OF_CATALOGUES.sub("", found[name]) for name in _CATALOGUED if name in found}
    paper = re.search("conf|proceedings", entry.type.lower())
    if paper and {"address", "location"} <= set(found):  # as the ACM exports them: the publisher's, and where it was
        found["venue"] = ", ".join(filter(None, (found.get("venue"), found.pop("location"))))
    if extent := _EXTENT.fullmatch(found.get("pages", "")):
        found["pagetotal"] = extent[1]
        del found["pages"]
    for role, persons in entry.persons.items():
        found[role.lower()] = " and ".join(map(str, persons))
    return {name: value for name, value in _renamed(found) if value.strip()}


def _renamed(found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in found.items():
        new = ALIASES.get(name, name)
        yield (name if new != name and new in found else new), value


def all_fields(
    entry: Entry, library: Mapping[str, Entry], met: set[str] | None = None, depth: int = 0
) -> dict[str, str]:
    """Return the fields of an entry with those that it has from others, each of which is asked once: `met` has these.

    The others are in the library, by key; `depth` is how many led here, which comes to an end.
    """
    fields, met = own_fields(entry), met if met is not None else set()
    met.add(entry.key or "")
    for key in keys_in(fields.get("xdata", "")) if depth < _DEEPEST else ():
        if key in library and key not in met:
            fields = all_fields(library[key], library, met, depth + 1) | fields
    parent = library.get(fields.get("crossref", "").strip())
    if parent is None or parent.key in met or depth == _DEEPEST:
        return fields
    given = all_fields(parent, library, met, depth + 1)
    if any(name in fields for name in (*YEAR_FIELDS, "date")):
        given = {name: value for name, value in given.items() if name not in (*YEAR_FIELDS, "date")}
    child, kind = (TYPE_NAMES.get(one.type.lower(), one.type.lower()) for one in (entry, parent))
    return dict(_heired(given, child, kind)) | fields


def keys_in(value: str) -> list[str]:
    """Return the keys of works that a field names."""
    return [key for key in re.split(r"\s*,\s*", value.strip()) if key]


def _heired(given: Mapping[str, str], child: str, parent: str) -> Iterator[tuple[str, str]]:
    """Yield what a work has from another, whose title is that of the book, of the volumes or of the journal."""
    names = MAIN if parent in VOLUMES else JOURNAL if child in IN_ISSUE else _WHOLE
    for name, value in given.items():
        if name in names:
            if child == "software":
                yield name, value
            elif parent in VOLUMES or child in PARTS | IN_ISSUE | LOOSE:
                yield names[name], value
        elif name == "author" and parent in ("book", "mvbook") and child in PARTS:
            yield from (("author", value), ("bookauthor", value)) if child == "inbook" else (("bookauthor", value),)
        elif name not in UNHEIRED | _HELD:
            yield name, value
