"""How a work is set out: the bibliography style of the Chicago Manual, 17th edition, chapter 14.

Numbers in brackets are its paragraphs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

from pybtex.bibtex.utils import split_name_list
from pybtex.richtext import BaseMultipartText, BaseText, HRef, Protected, String, Tag, Text

from sphinx_apparatus.records.values import WEB
from sphinx_apparatus.works.dates import date_of
from sphinx_apparatus.works.described import IN_ISSUE, LOOSE, PARTS, Described
from sphinx_apparatus.works.latex import LatexManner, rich, unlatexed, verbatim
from sphinx_apparatus.works.people import LEADING, listed_persons

_Part: TypeAlias = BaseText | str | None
BOOKS = frozenset((
    "book", "mvbook", "collection", "mvcollection", "proceedings", "mvproceedings", "reference", "mvreference",
    "manual", "booklet", "periodical", "report", "movie", "video", "audio", "music", "software", "dataset", "image",
    "artwork", "performance", "commentary",
))  # fmt: skip
"""Types whose title is in italics."""
REPRINTED = frozenset((
    "book", "mvbook", "collection", "mvcollection", "reference", "mvreference", "inbook", "bookinbook", "suppbook",
    "incollection", "suppcollection", "inreference",
))  # fmt: skip
"""Types of which there may be a reprint; a letter or a film is published again otherwise."""
_ROMAN = frozenset(("patent", "legislation", "jurisdiction", "legal", "standard", "letter"))
"""Types whose title has neither italics nor quotation marks (14.191, 14.269, 14.111)."""
DESCRIBED = frozenset(("review", "misc", "unpublished", "interview"))
"""Types that may have a description where others have a title: *letter to the editor* (14.111, 14.202)."""
_DESCRIPTION = re.compile("[a-z]+ [a-z]")


MEDIA = frozenset(("audio", "video", "music"))
"""Types whose number is that of a catalogue."""
MANUSCRIPTS = frozenset(("unpublished", "letter", "interview"))
_FULL = frozenset(("online", "unpublished", "letter", "interview", "movie", "video", "audio", "performance", "patent",
                  "legislation", "jurisdiction", "dataset", "software", "misc"))  # fmt: skip
"""Types that have month and day in their dates."""
HELPERS = (
    "author", "editor", "editora", "editorb", "editorc", "translator", "compiler", "annotator", "commentator",
    "introduction", "foreword", "afterword", "illustrator", "director", "scriptwriter", "producer", "composer",
    "performer", "narrator", "host", "curator", "contributor", "interviewer",
)  # fmt: skip
_EDITORS = ("editor", "editora", "editorb", "editorc")
HELPERS_OF_ARTICLES = ("author", "translator", "annotator", "commentator", "interviewer")
TERMS = {"author": "container-author", "scriptwriter": "script-writer",
         **dict.fromkeys(("editora", "editorb", "editorc"), "contributor")}  # fmt: skip
KINDS_OF_EDITOR = {
    "editor": "editor", "compiler": "compiler", "director": "director", "organizer": "organizer",
    "collaborator": "contributor", "translator": "translator", "producer": "producer", "performer": "performer",
    "illustrator": "illustrator", "narrator": "narrator", "curator": "curator", "scriptwriter": "script-writer",
    **dict.fromkeys(("redactor", "continuator", "founder", "reviser"), "editor"),
}  # fmt: skip
"""What biblatex's ``editortype`` is as a term."""
SERIES = {"newseries": "n.s.", "oldseries": "o.s."}
"""What biblatex calls series of a journal (14.184)."""
BEFORE_DOI = re.compile(r"^(?:https?://[^\s/]+/|doi:\s*)+", re.IGNORECASE)
"""What stands before a DOI that is written as an address."""
_COUNTED = re.compile(r"^(?:vol|v|no|nr|n|bd|t|pp?|s)\.?\s*(?=\d)", re.IGNORECASE)
"""A word before a number that the list has anyhow."""
_EDITION = re.compile(
    r"(\d{1,9})(?:st|nd|rd|th|\.)?(?: ?(?:ed|edn|edition|aufl|auflage|éd|édition)\.?)?", re.IGNORECASE
)
_ROMAN_FIRST = re.compile(r"[ivxlc]+\s*[+,]\s*\d")
_AS_IT_IS = re.compile(rf"{_ROMAN_FIRST.pattern}|[a-z][A-Z]|\w+://")
"""What does not get a capital: numbers of pages, *iPad*, an address."""
_PATENT = re.compile(r"pat(?:ent|req)([a-z]{2})?")
"""What biblatex calls patents of a country."""
_COUNTRY = re.compile("country([a-z]{2})")
"""What biblatex calls the country of a patent."""
_NUMBERS = ("isbn", "ismn", "isrn", "lccn")
EPRINTS = {
    "arxiv": "https://arxiv.org/abs/", "jstor": "https://www.jstor.org/stable/", "hdl": "https://hdl.handle.net/",
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/", "googlebooks": "https://books.google.com/books?id=",
}  # fmt: skip


def set_out(work: Described) -> Text:
    return _Entry(work).text()


class _Entry:
    """A work that is being set out."""

    def __init__(self, work: Described) -> None:
        self.words = words = work.words
        self.work = replace(work, fields={name: words.spelt(value) for name, value in work.fields.items()})
        opening, closing, *_ = words.quotes
        self.reading = LatexManner(quotes=(opening, closing))

    # ---- what fields say

    def rich(self, *names: str) -> BaseText | None:
        """Return the first of some fields that there is, with its markup."""
        value = self.work.first(*names)
        return rich(value, self.reading) if value else None

    def full_title(self, prefix: str = "") -> BaseText | None:
        """Return a title with its subtitle: after a colon, or after the title's own mark (14.89)."""
        title, subtitle = self.rich(f"{prefix}title"), self.rich(f"{prefix}subtitle")
        if title is None or subtitle is None:
            return title or subtitle
        return Text(title, " " if str(title)[-1:] in "?!:" else self.words.colon, subtitle)

    def date(self, full: bool | None = None, prefix: str = "") -> str:
        """Return a date in words; month and day where the type has them."""
        found = date_of(self.work.fields, prefix)
        return found.shown(self.words, self.work.type in _FULL if full is None else full)

    def issued(self) -> str:
        """Return when a work appeared, or that it has no date (14.145); that it was seen or took place dates it too."""
        state = self.work["pubstate"]
        shown = self.words.term(state) or self.words.term({"inpress": "in press"}.get(state, "")) or unlatexed(state)
        dated = self.work.first("eventdate", "urldate", "urlyear")
        return self.date() or shown or ("" if dated else self.words.term("no date", "short"))

    def edition(self) -> str:
        """Return a numbered edition, ``2nd ed.``; what is written in words as it is."""
        value = unlatexed(self.work["edition"]).strip()
        found = _EDITION.fullmatch(value)
        return f"{self.words.ordinal(int(found[1]))} {self.words.term('edition', 'short')}" if found else value

    def numbered(self, name: str, term: str, form: str = "short") -> str:
        """Return a number with its word, ``no. 4``, ``vol. 2``, for one or several."""
        value = _COUNTED.sub("", unlatexed(self.work[name]).strip())
        if not value:
            return ""
        if not value[0].isdigit() and not is_roman(value) and not re.fullmatch("[A-Z]", value):
            return value
        return f"{self.words.term(term, form, 2 if several(value) else 1)} {ranged(value)}"

    def quoted(self, text: BaseText) -> BaseText:
        """Return words in quotation marks, marks within them changed to those of a quotation in a quotation."""
        return Text(self.words.quotes[0], _exchanged(text, self.words.quotes), self.words.quotes[1])

    # ---- the parts of a description

    def text(self) -> Text:
        """Return the whole description."""
        journal = self.in_journal()
        body = self.whole if journal is None else self.article if journal else self.part
        parts = [self.head(), *body(), self.remark("addendum"), *self.finding(), self.remark("note", "[{}]")]
        sentences = [self.stopped(capital(part)) for part in parts if part is not None and str(part)]
        return Text(Text(" ").join(sentences))

    def in_journal(self) -> bool | None:
        """Whether the work is a part of a journal, or of a book; None where it is by itself."""
        work = self.work
        if work.type in IN_ISSUE or (work.type in LOOSE and work["journaltitle"]):
            return True
        return False if work.type in PARTS or (work.type in LOOSE and work["booktitle"]) else None

    def stopped(self, text: BaseText) -> BaseText:
        """Return a sentence with its full stop."""
        said = str(text)[: len(text) - self.closing(text)]
        if is_address(text) or said.endswith((".", "!", "?")) or str(text).endswith("]"):
            return text
        return self.ended(text, ".")

    def closing(self, text: BaseText) -> int:
        """Return how many marks at the end of a text close a quotation; an apostrophe closes none."""
        _opening, closing, inner, ending = self.words.quotes
        said = str(text)
        outer = said.endswith(closing)
        within = said.removesuffix(closing)
        return outer + (within.endswith(ending) and inner in within)

    def ended(self, text: BaseText, mark: str) -> BaseText:
        """Return a text with a mark behind it, or within the quotation marks at its end (6.9)."""
        inside = self.closing(text) if self.words.stops_inside else 0
        if not inside:
            return Text(text, mark)
        return Text(inserted(text, mark.strip(), inside), " " if mark.endswith(" ") else "")

    def comma(self, *parts: _Part) -> BaseText | None:
        """Return the parts that there are, with commas between them."""
        there = [Text(part) for part in parts if part is not None and str(part)]
        return Text(*(self.ended(part, ", ") for part in there[:-1]), there[-1]) if there else None

    def head(self) -> _Part:
        """Return who answers for the work: authors, or who else is named first, in his role (14.103)."""
        role = self.led()
        if not role:
            return None
        persons, kind = self.work.role(role), self.work[f"{role}type"]
        name = KINDS_OF_EDITOR.get(kind, kind) if role == "author" else self.term_of(role)
        term = name and (self.words.term(name, "short", len(persons)) or self.words.term(name))
        known = term and (role == "author" or kind in ("", *KINDS_OF_EDITOR))
        return Protected(listed_persons(persons, self.words, inverted=True), f", {term}" if known else "")

    def led(self) -> str:
        """Return which role is named first; the author alone heads a part of a book."""
        return self.work.leading(*LEADING[: 1 if self.work.type in PARTS else None])

    def term_of(self, role: str) -> str:
        kind = self.work[f"{role}type"]
        usual = TERMS.get(role, role)
        return KINDS_OF_EDITOR.get(kind, "contributor" if usual == "editor" else usual) if kind else usual

    def helpers(self, roles: Sequence[str] = HELPERS) -> list[_Part]:
        """Return who else had a part in the work: ``Edited by …``, ``Translated by …`` (14.104)."""
        led = self.led()
        there = [role for role in roles if role != led and self.work.role(role)]
        if {"editor", "translator"} <= set(there) and self.work.role("editor") == self.work.role("translator"):
            there.remove("translator")
            return [self.by(role, "editortranslator" if role == "editor" else "") for role in there]
        return [self.by(role) for role in there]

    def by(self, role: str, named: str = "") -> BaseText:
        """Return a role, or what it is `named`, and its persons: ``translated by Jane Doe``."""
        persons = self.work.role(role)
        term = self.words.term(named or self.term_of(role), "verb", len(persons))
        return Text(f"{term or self.words.term('contributor', 'verb')} ", listed_persons(persons, self.words))

    def title(self) -> _Part:
        """Return the title as its type has it: in italics, in quotation marks, or plain."""
        text = self.full_title()
        if text is None:
            return None
        if self.work.type in _ROMAN or (self.work.type in DESCRIBED and _DESCRIPTION.match(str(text))):
            return Protected(capital(text))
        return Protected(italic(text) if is_book(self.work) else self.quoted(text))

    def imprint(self) -> _Part:
        """Return place, publisher and date: ``Hamburg: Insel, 1796`` (14.127), reprints behind the first (14.114)."""
        made = self.made("location", "publisher", "organization", "institution") or self.rich("howpublished")
        dated = is_book(self.work) or self.work.type in PARTS
        thesis = self.kind() if self.work.type == "thesis" else None
        now = self.comma(thesis, made, self.holders(), self.issued() if dated else self.date())
        first = self.original()
        if first is None or now is None:
            return now or first
        printed = self.work.type in REPRINTED and made and not self.work["origtitle"]
        again = f"{capital(self.words.term('reprint'))}, " if printed else ""
        return Text(first, ". ", again, now)

    def holders(self) -> _Part:
        """Return who holds a patent."""
        held = self.work.role("holder")
        return listed_persons(held, self.words) if held and self.led() != "holder" else None

    def made(self, place: str, *publishers: str) -> BaseText | None:
        """Return place and publisher, or the one that there is."""
        there = [part for part in (self.places(place), self.rich(*publishers)) if part is not None]
        return Text(self.words.colon).join(there) if there else None

    def places(self, name: str) -> BaseText | None:
        """Return a list of places, ``and`` in the language of the list."""
        given = (_COUNTRY.sub(lambda one: one[1].upper(), place) for place in split_name_list(self.work[name]))
        found = [rich(place, self.reading) for place in given]
        return Text(f" {self.words.term('and')} ").join(found) if found else None

    def original(self) -> BaseText | None:
        """Return where and when a work first appeared, with its title where that was another."""
        whole = self.comma(self.made("origlocation", "origpublisher"), self.date(prefix="orig"))
        title = self.rich("origtitle")
        if title is None:
            return whole
        said = Text(f"{capital(self.words.term('original-work-published'))} ", italic(title))
        return self.comma(said, whole)

    def volumes(self) -> list[_Part]:
        """Return edition, volume, number of volumes and series (14.113, 14.116, 14.123)."""
        return [self.edition(), self.volume(), self.count_of_volumes(), self.version(), self.series()]

    def version(self) -> _Part:
        """Return the version of a program or of data."""
        value = unlatexed(self.work["version"])
        return f"{self.words.term('version')} {value}" if value[:1].isdigit() else Protected(value)

    def volume(self) -> _Part:
        """Return which volume it is, of what."""
        own = self.comma(self.numbered("volume", "volume"), self.numbered("part", "part"))
        main = self.full_title("main")
        if main is None:
            return own
        whole = italic(main)
        return Text(own, f" {self.words.term('volume-of')} ", whole) if own is not None else whole

    def count_of_volumes(self) -> _Part:
        """Return how many volumes there are."""
        value = unlatexed(self.work["volumes"])
        return f"{value} {self.words.term('volume', 'short', 2)}" if value.isdigit() else value

    def series(self) -> _Part:
        """Return the series and the number in it, in the text's own letters."""
        name, number = self.rich("series"), self.rich("number") if self.work.type != "report" else None
        if name is None and self.work.type in MANUSCRIPTS:
            return None
        if name is None and number is not None and self.work.type not in _ROMAN | MEDIA:
            return self.numbered("number", "issue")
        if name is None:
            return number if self.work.type in MEDIA else None
        return Text(name, " ", number) if number is not None else name

    def remark(self, name: str, form: str = "{}") -> _Part:
        """Return a remark of the entry's author."""
        text = self.rich(name)
        before, after = form.split("{}")
        return Text(before, text, after) if text is not None else None

    def finding(self) -> list[_Part]:
        """Return what finds the work: numbers, a DOI or an eprint before an address (14.6), when it was seen (14.7)."""
        numbers = [f"{name.upper()} {verbatim(self.work[name])}" for name in _NUMBERS if self.work[name]]
        seen = self.date(full=True, prefix="url") if not self.work["doi"] else ""
        accessed = f"{self.words.term('accessed')} {seen}" if seen else None
        return [*numbers, accessed, self.address()]

    def address(self) -> _Part:
        doi, eprint, url = (verbatim(self.work[name]) for name in ("doi", "eprint", "url"))
        if doi:
            url = f"https://doi.org/{BEFORE_DOI.sub('', doi).strip()}".replace("<", "%3C").replace(">", "%3E")
        elif eprint and not url:
            kind = self.work["eprinttype"]
            if kind.lower() not in EPRINTS:
                return f"{kind}:{eprint}" if kind else eprint
            url = f"{EPRINTS[kind.lower()]}{eprint}"
        return HRef(url, url) if WEB.fullmatch(url) else url or None

    # ---- the kinds of works

    def whole(self) -> list[_Part]:
        """Return a work that is by itself."""
        meant = self.comma(self.numbered("chapter", "chapter"), self.numbered_pages("pages"))
        return [
            *self.named(), *self.helpers(), *self.volumes(), self.kind() if self.work.type != "thesis" else None,
            self.event(), self.medium(), self.imprint(), self.held(), self.numbered_pages("pagetotal") or meant,
        ]  # fmt: skip

    def named(self) -> list[_Part]:
        """Return the title and what is added to it; a letter without one by who had it (14.111)."""
        title = self.title()
        if title is None and self.work.role("recipient"):
            title = Text(self.words.term("letter"), " ", self.by("recipient"))
        site = self.rich("journaltitle", "booktitle", "maintitle") if self.work.type in ("online", "misc") else None
        return [title, self.rich("titleaddon"), italic(site) if site is not None else None]

    def kind(self) -> _Part:
        """Return what sort of report, manuscript … it is, with its number (14.220)."""
        kind, type_ = self.work["type"], self.work.type
        if country := _PATENT.fullmatch(kind):
            found = (self.words.term("patent"), (country[1] or "").upper(), unlatexed(self.work["number"]))
            return " ".join(filter(None, found))
        implied = type_ if type_ == "report" or (type_ == "interview" and not self.work.role("interviewer")) else ""
        shown = Text(self.words.term(kind or implied)) if self.words.has(kind or implied) else rich(kind)
        number = Protected(self.rich("number") or "") if type_ in ("report", *_ROMAN) else None
        return Text(" ").join([part for part in (shown, number) if part is not None and str(part)])

    def event(self) -> _Part:
        """Return where a paper was read."""
        return self.comma(self.full_title("event"), self.rich("venue"), self.date(True, "event"))

    def medium(self) -> _Part:
        """Return how a work is published besides its publisher, and what the entry says of its sort."""
        published = self.work.first("publisher", "organization", "institution", "location")
        sort = None if re.fullmatch("[a-z]+", self.work["entrysubtype"]) else self.rich("entrysubtype")
        return self.comma(self.rich("howpublished") if published else None, sort)

    def held(self) -> _Part:
        """Return where the only copy is, and under which number."""
        shelf = self.rich("number") if self.work.type in MANUSCRIPTS and not self.work["series"] else None
        return self.comma(shelf, self.rich("library"))

    def numbered_pages(self, name: str) -> str:
        """Return pages: ``pp. 3–9``; of the whole, ``237 pp.``."""
        value = unlatexed(self.work[name]).strip()
        if name == "pages":
            return ranged(self.numbered(name, self.pagination(), "short"))
        counted = value.isdigit() or _ROMAN_FIRST.match(value)
        return f"{value} {self.words.term('page', 'short', 2)}" if counted else value

    def pagination(self) -> str:
        """Return in what the places of a work are counted."""
        unit = self.work["bookpagination"] or self.work["pagination"] or "page"
        return unit if self.words.has(unit) else "page"

    def article(self) -> list[_Part]:
        """Return a part of a journal or a newspaper (14.168, 14.191)."""
        return [
            self.title(), self.rich("titleaddon"), *self.helpers(HELPERS_OF_ARTICLES), self.version(),
            self.journal(), *self.helpers(("editor",)), self.rich("howpublished"), self.held(),
        ]  # fmt: skip

    def journal(self) -> _Part:
        """Return journal, volume, number, date and pages."""
        work = self.work
        name = self.full_title("journal") or self.full_title("book")
        issue = self.full_title("issue")
        place = self.places("location")
        title = Text(italic(name), *((" (", place, ")") if place is not None else ())) if name is not None else None
        own = _COUNTED.sub("", work["volume"])
        volume = rich(own, self.reading) if own else None
        number = self.numbered("number", "issue") or unlatexed(work["issue"])
        series = self.rich("series")
        if series is not None and (str(series).isdigit() or str(series) in SERIES):
            series = Text(SERIES.get(str(series), f"ser. {series}"), ",")
        pages = ranged(_COUNTED.sub("", unlatexed(work.first("pages", "eid"))))
        if volume is None and (not number or date_of(work.fields).sort_key()[2]):
            when = self.date(full=True) or self.issued()
            return self.comma(title, series, number, italic(issue) if issue else None, when, pages)
        named = [Text(part) for part in (title, series, volume) if part is not None]
        count = self.comma(Text(" ").join(named), number)
        dated = self.comma(italic(issue) if issue else None, self.date(full=True) or self.issued())
        where = f"{self.words.colon}{pages}" if pages else ""
        return Text(count, *((" (", dated, ")") if dated is not None else ()), where)

    def part(self) -> list[_Part]:
        """Return a part of a book (14.106), or a paper in proceedings (14.217)."""
        return [
            self.title(), self.rich("titleaddon"), *self.helpers(("author", "translator", "annotator", "introduction")),
            self.container(), *self.volumes(), self.kind(), self.event(), self.medium(), self.imprint(),
            self.held(),
        ]  # fmt: skip

    def container(self) -> _Part:
        """Return the book that a part is in: ``In *Whole*, edited by …, 12–34``."""
        work, within = self.work, self.words.term("in")
        book, pages = self.full_title("book"), ranged(_COUNTED.sub("", unlatexed(self.work["pages"])))
        chapter = self.numbered("chapter", "chapter")
        if book is None:
            return self.comma(chapter, pages)
        writer = None
        if work.role("bookauthor") and work.role("bookauthor") != work.role("author"):
            by = self.words.term("container-author", "verb")
            writer = Text(f"{by} ", listed_persons(work.role("bookauthor"), self.words))
        whole = Text(f"{chapter} {within} " if chapter else f"{within} ", italic(book))
        return self.comma(whole, self.rich("booktitleaddon"), writer, *self.helpers(_EDITORS), pages)


def is_book(work: Described) -> bool:
    """Tell whether the title of a work is that of a whole, in italics (14.86)."""
    return work.type in BOOKS or (work.type == "misc" and bool(work.first("publisher", "isbn")))


def ranged(value: str) -> str:
    """Return numbers with a dash between the first and the last, whatever sign the entry has."""
    return re.sub(r"(?<=[^\W_])\s*-{1,3}\s*(?=[A-Z]?\d|[ivxlcdm]+\b)", "–", value)


def several(value: str) -> bool:
    """Tell whether numbers are more than one: ``3–9``, ``3, 5``."""
    return bool(re.search(r"[\dIVXLivxl]\s*[-–,&/]\s*[\dIVXLivxl]", value))


def is_roman(value: str) -> bool:
    """Tell whether a number is a Roman one, or several."""
    return bool(re.match(r"[IVXLCDMivxlcdm]+(?![^\W\d_])", value))


def capital(text: _Part) -> BaseText:
    """Return text with a capital at its beginning, whatever is protected there; an address as it is."""
    if text is None or isinstance(text, str):
        small = not text or _AS_IT_IS.match(text)
        return Text(text if small else text[:1].upper() + text[1:]) if text else Text()
    return text if is_address(text) or _AS_IT_IS.match(str(text)) else text.capfirst()


def is_address(text: BaseText) -> bool:
    """Tell whether a text is an address and nothing else."""
    return bool(re.fullmatch(r"\w+://\S+", str(text)))


def italic(text: BaseText) -> BaseText:
    """Return a text in italics; what is in italics in it stands upright (14.95)."""
    return Tag("em", upright(text))


def inserted(text: BaseText, mark: str, before_end: int) -> BaseText:
    """Return a text with a mark before its last signs, as many as `before_end`, in the markup that they have."""
    if not isinstance(text, BaseMultipartText):
        at = len(text) - before_end
        return String(f"{str(text)[:at]}{mark}{str(text)[at:]}")
    parts, left = list(text.parts), before_end
    at = len(parts) - 1
    while at and len(parts[at]) < left:
        left, at = left - len(parts[at]), at - 1
    parts[at] = inserted(parts[at], mark, left)
    return text._create_similar(parts)


def upright(text: BaseText) -> BaseText:
    """Return a text with its italics taken away."""
    if not isinstance(text, BaseMultipartText):
        return text
    parts = [upright(part) for part in text.parts]
    if isinstance(text, Tag) and text.name == "em":
        return Text(*parts)
    return text._create_similar(parts)


def _exchanged(text: BaseText, quotes: tuple[str, str, str, str]) -> BaseText:
    """Return a text with its quotations marked as those within another; an apostrophe is none of their marks."""
    opening, closing, inner, ending = quotes
    signs = list(str(text))
    for found in re.finditer(rf"{opening}((?:(?!{opening}|{closing}(?!\w)).)*){closing}(?!\w)", str(text)):
        signs[found.start()], signs[found.end() - 1] = inner, ending
    return _with_signs(text, iter(signs))


def _with_signs(text: BaseText, signs: Iterator[str]) -> BaseText:
    """Return a text with as many other signs, in its own markup."""
    if not isinstance(text, BaseMultipartText):
        return String("".join(islice(signs, len(text))))
    return text._create_similar([_with_signs(part, signs) for part in text.parts])
