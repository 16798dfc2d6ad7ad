"""What is wrong with the files of works, by their lines: how they are written, fields, values and keys."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

from sphinx.application import Sphinx

from sphinx_apparatus.checks.characters import LONGEST_STRING, is_endless
from sphinx_apparatus.checks.entries import check_address
from sphinx_apparatus.checks.report import found_at
from sphinx_apparatus.domain import EditionDomain, edition_of
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.language.tags import language_meant
from sphinx_apparatus.model import Finding, brief, did_you_mean, nearest
from sphinx_apparatus.records.toml import Gathered, text_in, written_in
from sphinx_apparatus.records.values import (
    NUMBERS,
    backwards,
    date_meant,
    is_to_come,
    is_year,
    range_meant,
    writes_ranges,
    wrong_number,
)
from sphinx_apparatus.works.bibliography import files_of_works, listed_works
from sphinx_apparatus.works.chicago import BEFORE_DOI
from sphinx_apparatus.works.dates import is_edtf
from sphinx_apparatus.works.described import ALIASES, DATA_ALONE, ROLES, keys_in
from sphinx_apparatus.works.latex import addresses_in, verbatim
from sphinx_apparatus.works.source import Field, WrittenWork, works_in

BIBLATEX = (
    "authortype", "bookauthortype", "booktitleaddon", "day", "editoratype", "editorbtype", "editorctype", "editortype",
    "eid", "entryset", "entrysubtype", "eprintclass", "eventtitleaddon", "gender", "ids", "indexsorttitle",
    "indextitle", "isan", "ismn", "isrn", "issuesubtitle", "issuetitle", "issuetitleaddon", "iswc", "journalsubtitle",
    "journaltitleaddon", "label", "langidopts", "library", "mainsubtitle", "maintitle", "maintitleaddon", "nameaddon",
    "network", "options", "origlocation", "origpublisher", "origtitle", "pagination", "bookpagination", "presort",
    "related", "relatedoptions", "relatedstring", "relatedtitle", "relatedtype", "reprinttitle", "runtime", "scale",
    "shorthand", "shorthandintro", "shortjournal", "shortseries", "sortkey", "sortname", "sortshorthand", "sorttitle",
    "sortyear", "urlday", "urlmonth", "urlyear", "eventyear", "origyear", "venue", "xdata", "xref",
)  # fmt: skip
"""The fields of biblatex that BibTeX does not have (its manual, 2.2)."""
FIELDS = frozenset((
    "abstract", "addendum", "address", "afterword", "annotation", "annote", "author", "bookauthor", "booksubtitle",
    "booktitle", "chapter", "crossref", "date", "doi", "edition", "editor", "eprint", "eprinttype", "eventdate",
    "eventtitle", "file", "foreword", "howpublished", "institution", "introduction", "isbn", "issn", "issue",
    "journal", "journaltitle", "key", "keywords", "langid", "language", "lccn", "location", "month", "note", "number",
    "organization", "origdate", "origlanguage", "pages", "pagetotal", "part", "publisher", "pubstate", "school",
    "series", "shortauthor", "shorttitle", "subtitle", "timestamp", "title", "titleaddon", "translator", "type",
    "url", "urldate", "version", "volume", "volumes", "year", *ALIASES, *ALIASES.values(), *ROLES, *BIBLATEX,
))  # fmt: skip
"""The fields of BibTeX, of biblatex and of the humanities' style. Others may be there, if none of these is like one."""
PARTS_OF_BOOKS = ("incollection", "inproceedings", "inbook")
_SAID = {
    "autor": "author", "herausgeber": "editor", "jahr": "year", "verlag": "publisher", "ort": "address",
    "city": "address", "seiten": "pages", "pp": "pages", "vol": "volume", "no": "number",
    "nr": "number", "auflage": "edition", "link": "url",
}  # fmt: skip
"""Fields by other names, and in German."""
LIKE = 0.8
"""From which likeness on an unknown field is a known one, misspelt."""
READ_WRONGLY = frozenset((
    "work-without-head", "value-open", "no-comma", "brace-too-many", "work-open", "no-field", "work-twice",
    "field-twice", "file-not-utf-8", "value-too-long", "value-too-deep",
))  # fmt: skip
"""The codes of what the reader of BibTeX stops at, or reads as something else; such a file is not given to it."""
TITLES = frozenset((
    "title", "crossref", "xdata", "entryset", "booktitle", "maintitle", "shorttitle", "journaltitle", "journal",
    "note", "recipient",
))  # fmt: skip
"""Fields of which a work has one at least, so that something can be listed."""
GIVING = ("crossref", "xdata")
"""The fields that name works from which a work has others."""
_MENDS = {
    "value-open": N_("Put a closing brace }} at the end of the value of {name}, before the comma."),
    "no-comma": N_("Put a comma at the end of the line."),
    "no-field": N_("Take the line out, or write it as a field."),
    "brace-too-many": N_("Take out one closing brace }}."),
    "work-open": N_("Put a closing brace }} on a line of its own after the last field."),
}
_BETWEEN = re.compile(
    r"(?:(?<!\s)\s++)?(?:(?<!\\)[;&]|\\&|\b(?:und|et)\b(?! al\b))\s*+|,?(?<!\s)\s++(?P<others>et al)\b\.?"
)
"""What is written between names instead of ``and``; and what means that there are others."""
_MORE = re.compile(
    r"(?:,\s*+|(?<!\s)\s++)?(?:\((?:Hrsg|Hgg?|eds?|éds?|dir|trans|Übers)\.?\)|\b\d{4}\s*+[-–]\s*+(?:\d{4})?)"
)
"""What catalogues write behind a name: what the person did, and the years of life."""
_PARTICLES = frozenset(("della", "delle", "degli", "dalla", "delos", "vanden", "vander"))
_LETTERS = re.compile(r"(?<!\w)(?:\d[\dOlI]*[OlI][\dOlI]*|[Ol]\d+)(?!\w)")
"""A number in which a letter is that looks like a figure."""
_WITH_PLACE = re.compile(r"([^{}:,]+): *([^{}:]+)|([^{}:]+), *([^{}:,]+)")
"""A publisher with a place before or behind it."""
_PARTED = (re.compile("[;,]"), re.compile("$"))
"""What parts several numbers, and nothing for a DOI, which may have such signs in it."""
_NUMBER = re.compile(r"10\.\d{4,9}/\S*[^\s.,;]|\d[\dX -]{6,}[\dX]")
_NUMBERS = ("pages", "pagetotal", "volume", "volumes", "number")
_DATES = ("date", "urldate", "origdate", "eventdate")
_LANGUAGES = ("langid", "language", "lang", "hyphenation", "origlanguage")
_PLACES = ("address", "location", "place")
_NAMED = re.compile(r"keywords\s*%\s*['\"](\w+)['\"]")


def hand_over(app: Sphinx) -> None:
    """Keep what is wrong with the files of works of an edition, and hand only those on that can be read."""
    domain = edition_of(app.env)
    domain.base, domain.works_files = Path(app.confdir), files_of_works(app.config)
    found = list(findings_in(app, domain.works_files)) if app.config.apparatus_documents else []
    domain.malformed += found
    domain.unread_works = {finding.source for finding in found if finding.code in READ_WRONGLY}
    if domain.unread_works:
        sound = [name for name in domain.works_files if str(domain.base / name) not in domain.unread_works]
        app.config.bibtex_bibfiles = sound


def take_back(app: Sphinx) -> None:
    """Name all files of works again, once those that can be read were read."""
    domain = edition_of(app.env)
    if domain.unread_works:
        app.config.bibtex_bibfiles = domain.works_files


def findings_in(app: Sphinx, names: Iterable[str]) -> Iterator[Finding]:
    """Yield what is wrong with the files of works of an edition."""
    gathered = Gathered()
    paths = [Path(app.confdir) / name for name in names]
    sources = {path: gathered.take(partial(written_works, path), []) for path in paths}
    yield from gathered.findings
    keys = {work.key for works in sources.values() for work in works}
    givers = {work.key: {key: field.line for field in map(work.of, GIVING) if field for key in keys_in(field.value)}
              for works in sources.values() for work in works}  # fmt: skip
    for path, works in sources.items():
        seen: dict[str, int] = {}
        ranges = any(writes_ranges(field.value) for work in works for field in work.fields)
        for work in works:
            found = (one for one in _wrong_in(work, keys) if ranges or one.code != "dash-of-range")
            yield from (replace(one, source=str(path)) for one in found)
            if work.key and work.key.casefold() in seen:
                yield Finding.of("work-twice", at=(path, work.line), key=work.key, other=seen[work.key.casefold()])
            seen.setdefault(work.key.casefold(), work.line)
            for key, line in givers[work.key].items():
                if work.key in _reached(key, givers):
                    yield Finding.of("work-of-itself", at=(path, line), key=work.key)


def _reached(key: str, givers: Mapping[str, Collection[str]]) -> set[str]:
    """Return a work and all from which it has fields, by key; `givers` are the works that each names."""
    found, left = set[str](), [key]
    while left:
        key = left.pop()
        left += [] if key in found else givers.get(key, ())
        found.add(key)
    return found


def written_works(path: Path) -> Sequence[WrittenWork]:
    """Return the works of a file as they are written, none where it is not there; raise DeclarationError."""
    return _works_of(text_in(path, "works in BibTeX")) if path.is_file() else []


@lru_cache
def _works_of(text: str) -> tuple[WrittenWork, ...]:
    """Return the works of a file, read once in a process that builds again and again."""
    return tuple(works_in(text))


def written_keys(domain: EditionDomain) -> set[str]:
    """Return the keys of the works in files that could not be handed on."""
    texts = (written_in(Path(path)) for path in domain.unread_works)
    return {work.key for text in texts for work in works_in(text)}


def _wrong_in(work: WrittenWork, keys: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong with one work, without the file; `keys` are those of all."""
    for fault in work.faults:
        code, name, at = fault.code, fault.name or "the field", ("", fault.line)
        mend = _(_MENDS.get(code, ""), name=fault.name)
        yield Finding.of(code, at=at, excerpt=fault.excerpt, mend=mend, name=name, key=work.key)
    yield from wrong_fields(work)
    yield from wrong_values(work, keys)


def wrong_fields(work: WrittenWork) -> Iterator[Finding]:
    """Yield fields that stand twice, that are misspelt, and that there is no title."""
    counts: Counter[str] = Counter()
    misspelt = False
    for field in work.fields:
        at, excerpt = ("", field.line), f"{field.name} = {{{field.value}}}"
        counts[field.name] += 1
        if counts[field.name] == 2:
            yield Finding.of("field-twice", at=at, excerpt=excerpt, key=work.key, name=field.name)
        name = re.sub("^(opt|alt)", "", field.name)  # Emacs sets fields aside so, people by a line
        mend = "" if field.name[0] == "_" or {name, field.name} & FIELDS else _meant(field.name)
        if field.name in ("journal", "journaltitle") and work.type in PARTS_OF_BOOKS and not work.of("booktitle"):
            mend = nearest("booktitle", FIELDS)
        if mend:
            yield Finding.of("unknown-field", at=at, excerpt=excerpt, mend=mend, name=field.name)
        misspelt = misspelt or bool(mend)
    date, year = work.of("date"), work.of("year")
    if (
        date
        and year
        and year.value.isdecimal()
        and (years := re.findall(r"\d{4}", date.value))
        and year.value not in years
    ):
        at, excerpt = ("", year.line), f"year = {{{year.value}}}"
        yield Finding.of("two-dates", at=at, excerpt=excerpt, key=work.key, date=date.value, year=year.value)
    empty = any(field.name == "title" and not field.value.strip() for field in work.fields)
    if empty or not (
        work.type in DATA_ALONE or TITLES & {f.name for f in work.fields if f.value} or misspelt or work.faults
    ):
        yield Finding.of("no-title", at=("", work.line), excerpt=f"@{work.type}{{{work.key},", key=work.key)


def _meant(name: str) -> str:
    """Return the advice to take the field that was meant; nothing where none is like it."""
    return nearest(name, FIELDS, LIKE) or did_you_mean(_SAID.get(name, ""))


def wrong_values(work: WrittenWork, keys: Collection[str]) -> Iterator[Finding]:
    """Yield values that cannot be right: of a year, a number with a check digit, an address, a key of another work."""
    for field in work.fields:
        yield from _wrong_form(field)
        yield from _wrong_numbers(field)
        yield from _wrong_keys(field, keys)
        named = wrong_names(work.key, field.value) if field.name in ("author", "editor", *ROLES) else ()
        addresses = addresses_in(field.value) if "\\" in field.value else []
        addresses += [verbatim(field.value)] if ALIASES.get(field.name, field.name) == "url" else []
        for found in chain(named, *(check_address(work.key, address) for address in addresses)):
            yield replace(found, line=field.line)


def _wrong_form(field: Field) -> Iterator[Finding]:
    at, value = ("", field.line), field.value
    excerpt = f"{field.name} = {{{value}}}"
    if field.name == "year" and not is_year(value):
        yield Finding.of("not-a-year", at=at, excerpt=excerpt, year=value)
    if _is_no_date(field.name, value):
        yield Finding.of("not-a-date", at=at, excerpt=excerpt, mend=date_meant(value), date=value)
    if field.name in ("pages", "year", *_DATES) and (meant := range_meant(value)):
        yield Finding.of("dash-of-range", at=at, excerpt=excerpt, mend=did_you_mean(meant))
    if field.name == "pages" and backwards(value):
        yield Finding.of("range-backwards", at=at, excerpt=excerpt, range=value)
    if field.name in _LANGUAGES and (meant := language_meant(value)):
        yield Finding.of("language-of-work", at=at, excerpt=excerpt, mend=did_you_mean(meant), name=value)
    if is_endless(value):
        yield Finding.of("too-long-for-pdf", at=at, excerpt=brief(value), number=LONGEST_STRING)


def _wrong_numbers(field: Field) -> Iterator[Finding]:
    at, value, kind = ("", field.line), field.value, field.name.upper()
    excerpt = f"{field.name} = {{{value}}}"
    if field.name in _NUMBERS and (match := _LETTERS.search(value)):
        meant = match[0].translate(str.maketrans("OlI", "011"))
        yield Finding.of("letter-for-figure", at=at, excerpt=excerpt, mend=did_you_mean(meant), number=match[0])
    bare = BEFORE_DOI.sub("", value) if kind == "DOI" else re.sub(r"\([^\d()]*\)", "", value)  # (hardback)
    if kind in NUMBERS and bare.strip() and not all(_are(kind, one) for one in _PARTED[kind == "DOI"].split(bare)):
        alone = next((n for n in _NUMBER.findall(value) if not wrong_number(kind, n)), "")
        other = next((name for name in ("ISBN", "ISSN", "DOI") if not wrong_number(name, value)), "")
        alone = alone or (f"{other.lower()} = {{{value}}}" if other else "")
        mend = did_you_mean(alone)
        yield Finding.of("wrong-number", at=at, excerpt=excerpt, mend=mend, kind=kind, number=value)


def _are(kind: str, numbers: str) -> bool:
    """Tell whether one number, which may have blanks between its groups, or several with blanks between are right."""
    return not wrong_number(kind, numbers.strip()) or not any(wrong_number(kind, one) for one in numbers.split())


def _wrong_keys(field: Field, keys: Collection[str]) -> Iterator[Finding]:
    for key in keys_in(field.value) if field.name in (*GIVING, "xref", "related", "entryset") else ():
        if key not in keys:
            excerpt, mend = f"{field.name} = {{{field.value}}}", nearest(key, keys)
            yield Finding.of(
                "unknown-crossref", at=("", field.line), excerpt=excerpt, key=key, name=field.name, mend=mend
            )


def _is_no_date(name: str, value: str) -> bool:
    """Tell whether a field cannot be a date: none of EDTF, one that is still to come, no month of a year."""
    if name == "month":
        return value.isdecimal() and value.lstrip("0") not in map(str, (*range(1, 13), *range(21, 25)))
    to_come = re.match(r"\d{4}", value) and is_to_come(int(value[:4]))
    return name in _DATES and bool(to_come or not is_edtf(value))


def doubtful_publishers(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the publishers that have their place with them: one that others have as their address."""
    paths = (domain.base / name for name in files_of_works(domain.env.config))
    works = {path: written_works(path) for path in paths if str(path) not in domain.unread_works}
    places = {
        field.value for found in works.values() for work in found for field in work.fields if field.name in _PLACES
    }
    for path, work in ((path, work) for path, found in works.items() for work in found):
        own = next((field.value for field in map(work.of, _PLACES) if field), "")
        for field in (field for field in work.fields if field.name == "publisher"):
            if (match := _WITH_PLACE.fullmatch(field.value)) and {match[1], match[4]} & (places if not own else {own}):
                place, name = (match[1], match[2]) if match[1] else (match[4], match[3])
                meant = f"publisher = {{{name}}}" + ("" if own else f", address = {{{place}}}")
                at, excerpt, mend = (path, field.line), f"publisher = {{{field.value}}}", did_you_mean(meant)
                yield Finding.of("place-in-publisher", at=at, excerpt=excerpt, mend=mend, key=work.key, place=place)


def wrong_names(key: str, value: str) -> Iterator[Finding]:
    """Yield, without their place, what is between names instead of ``and``, names that stand twice, and bodies."""
    plain = re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", lambda braced: "_" * len(braced[0]), value)
    names, made = [" ".join(name.split()) for name in re.split(r"\s+and\s+", value)], value
    for match in reversed(list(_BETWEEN.finditer(plain))):
        made = f"{made[: match.start()]} and {'others' if match['others'] else ''}{made[match.end() :]}"
    made = _MORE.sub("", made) if _MORE.search(plain) else made
    made = f"{{{value}}}" if made == value and any(map(_is_body, names)) else made
    if made != value:
        yield Finding.of("names-unread", excerpt=value, mend=_("Write {words}.", words=f"{{{made}}}"), key=key)
    elif twice := [name for name in names if name != "others" and names.count(name) > 1]:
        yield Finding.of("name-twice", excerpt=value, key=key, name=twice[0])


def _is_body(name: str) -> bool:
    """Tell whether a name without comma has a word in small letters, too long for a particle: that of a body."""
    first, *rest = name.split() or [""]
    small = (word for word in rest if word.isalpha() and word.islower() and word not in _PARTICLES)
    return first[:1].isupper() and not set("{,=") & set(name) and any(len(word) > 4 for word in small)


def unlisted_works(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the works that no list of the edition takes, where it has lists."""
    known, lists = listed_works(domain.env), keywords_wanted(domain)
    wanted = list(dict.fromkeys(word for _path, word in lists))
    if domain.unread_works or not wanted:
        return
    sources = {domain.base / name: written_works(domain.base / name) for name in files_of_works(domain.env.config)}
    fields = [field for works in sources.values() for work in works if (field := work.of("keywords"))]
    had = {word.strip() for field in fields for word in re.split("[,;]", field.value)}
    for page, word in lists:
        if not any(re.search(word, field.value, re.IGNORECASE) for field in fields) and (mend := nearest(word, had)):
            yield Finding.of("keyword-of-none", at=found_at(page, word), excerpt=word, mend=mend, word=word)
    for path, works in sources.items():
        for work in works:
            field = work.of("keywords")
            if field and work.key in known:
                yield from (replace(found, source=str(path)) for found in _unknown_keywords(field, wanted))
            if work.key not in known:
                advice = _("Write {words} in it, or another of these.", words=f"keywords = {{{wanted[0]}}}")
                yield Finding.of(
                    "unlisted-work", at=(path, field.line if field else work.line), key=work.key,
                    excerpt=f"keywords = {{{field.value}}}" if field else f"@{work.type}{{{work.key},",
                    expected=_("in its keywords one of {words}", words=", ".join(wanted)),
                    mend=nearest(field.value, wanted) if field else advice,
                )  # fmt: skip


def _unknown_keywords(field: Field, wanted: Sequence[str]) -> Iterator[Finding]:
    """Yield, without the file, the keywords that only look like one by which works are listed, or are several."""
    for word in map(str.strip, field.value.split(",")):
        if word not in wanted and (";" in word or word.casefold() in map(str.casefold, wanted)):
            at, mend = ("", field.line), nearest(word.casefold().split(";")[0], wanted)
            yield Finding.of("unknown-keyword", at=at, mend=mend, word=word, known=", ".join(wanted))


def keywords_wanted(domain: EditionDomain) -> list[tuple[Path, str]]:
    """Return the keywords by which the lists of the edition take works, each with the file of its page."""
    paths = (Path(str(domain.env.doc2path(name))) for name in sorted(domain.env.all_docs))
    return [(path, word) for path in paths for word in _NAMED.findall(written_in(path))]
