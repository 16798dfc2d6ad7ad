"""Characters that should not be in a source and are written there as escapes: TOML's, YAML's, LaTeX's, HTML's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cache, lru_cache, partial
from html import unescape
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.characters import LONGEST_STRING, SUSPECT, is_endless, name_of_character, suspects
from sphinx_apparatus.checks.report import found_at
from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding, brief, visible
from sphinx_apparatus.records.about import record_in
from sphinx_apparatus.records.toml import At, Gathered, read_toml, written_in
from sphinx_apparatus.works.bibliography import entries_of, files_of_works

if TYPE_CHECKING:
    from sphinx_apparatus.domain import EditionDomain

NO_BREAK = frozenset("\u00a0\u202f")
"""Spaces that the editors' pages and data may have, ``¶ 13``; in the text they are a slip of the keyboard."""
OWN_FORM = frozenset(("layout", "pattern", "replacement"))
"""Keys whose values are no words, and have a form of their own."""
_LATEX = re.compile(r"[\\{}$~^_%#&]|--|``|''|[?!]`")
"""What in a field LaTeX reads as anything but itself."""


def escaped(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the characters in data, bibliography and citation file that only show when these are read."""
    allowed = NO_BREAK | witnessed(domain)
    config, base = domain.env.config, domain.base
    named_in = [config.apparatus_witnesses, config.apparatus_regularisations, config.apparatus_proofreading]
    named_in += [config.apparatus_rights]
    paths = [*(base / name for name in named_in if name), *(file.path for file in domain.declared.files())]
    gathered = Gathered()  # what cannot be read is told elsewhere
    for path in paths:
        yield from gathered.take(partial(_in_toml, path, path.read_bytes() if path.is_file() else b"", allowed), ())
    if config.apparatus_citation:
        path = base / config.apparatus_citation
        text = written_in(path)
        for way, words in _strings(gathered.take(partial(record_in, path), {})):
            at = partial(found_at, path, f"{way[0]}:")
            yield from _stray(text, words, allowed, at)
            if len(words) > LONGEST_STRING and not is_endless(words):  # the properties of a PDF have them
                yield Finding.of("too-long-for-pdf", at=at(), excerpt=brief(words), number=LONGEST_STRING)
    yield from _works(domain, allowed)


@lru_cache
def _in_toml(path: Path, written: bytes, allowed: frozenset[str]) -> tuple[Finding, ...]:
    """Return the findings of a file; a process that stays asks again and again about the same bytes."""
    file = read_toml(path, "")
    strings = _strings(file.content)
    return tuple(f for way, words in strings for f in _stray(file.text, words, allowed, partial(file.at, *way)))


def words_of_works(domain: EditionDomain) -> Iterator[tuple[Path, str]]:
    """Yield what the works say where LaTeX writes it by commands, each with the file of its work."""
    for path, _key, words in _fields(domain):
        with suppress(Exception):  # what cannot be read is told by `escaped`
            yield path, _read(words)


def _fields(domain: EditionDomain) -> Iterator[tuple[Path, str, str]]:
    """Yield what in works is written in LaTeX: file, key, words."""
    paths = [domain.base / name for name in files_of_works(domain.env.config)]
    texts = {path: written_in(path) for path in paths}
    for key, entry in entries_of(domain.env).items():
        persons = (str(person) for people in entry.persons.values() for person in people)
        path = next((path for path in paths if key in texts[path]), paths[0])
        yield from ((path, key, words) for words in filter(_LATEX.search, (key, *entry.fields.values(), *persons)))


def _works(domain: EditionDomain, allowed: Collection[str]) -> Iterator[Finding]:
    for path, key, words in _fields(domain):
        try:
            read = _read(words)
        except Exception as error:  # readers of LaTeX have no class for what they do not read
            yield Finding.of("not-latex", at=found_at(path, key), excerpt=brief(words), key=key, error=error)
            continue
        yield from _stray(written_in(path), read, allowed, partial(found_at, path, key))


@cache
def _read(words: str) -> str:
    """Return what LaTeX says; a process that stays asks again and again."""
    from sphinx_apparatus.works.latex import unlatexed  # what reads LaTeX is slow to load

    return unlatexed(words)


def escaped_in_page(document: nodes.document, source: str, allowed: Collection[str]) -> Iterator[Finding]:
    """Yield the same of a page, where HTML's entities write them.

    `document` is the page as read from the file `source`; characters in `allowed` are let pass.
    """
    path = Path(source)
    texts = [*document.findall(nodes.Text)]
    if not SUSPECT.search("".join({*chain.from_iterable(texts)} - {*allowed})) and not any(map(is_endless, texts)):
        return
    raw = written_in(path)
    for text in texts:
        yield from _stray(raw, text.astext(), allowed, partial(_written_at, text, source, raw))


def _written_at(text: nodes.Text, source: str, raw: str) -> tuple[str, int]:
    """Return the file and the line in which an entity writes a character of a text, else where its block begins."""
    first = next((node.line for node in (text, *ours.around(text)) if node.line), 1)
    rows = enumerate(raw.split("\n")[first - 1 :], first)
    return source, next((number for number, row in rows if _escapes(row, text)), first)


def _stray(raw: str, words: str, allowed: Collection[str], at: At) -> Iterator[Finding]:
    """Yield what is in words and should not be, and is not in the file `raw` as it is written.

    `at` gives the place, which is slow to find, and is asked where something is found.
    """
    if is_endless(words):
        yield Finding.of("too-long-for-pdf", at=at(), excerpt=brief(words.strip()), number=LONGEST_STRING)
    for word, character in suspects(words, allowed):
        if character not in raw:
            mend, named = _("Type a space for it.") if character.isspace() else "", name_of_character(character)
            yield Finding.of("escaped-character", at=at(), excerpt=visible(word, 80), mend=mend, named=named)


def _escapes(row: str, words: str) -> bool:
    """Tell whether a line of a page writes by an entity a suspect character of some words."""
    read = unescape(row)
    return read != row and any(character in words for character in SUSPECT.findall(read) if character not in row)


def witnessed(domain: EditionDomain) -> frozenset[str]:
    """Return the characters of all transcriptions and sigla, and those that witnesses declare."""
    folder = (domain.base / domain.env.config.apparatus_witnesses).parent
    found = (_characters(written_in(folder / w.file)) for w in domain.witnesses.values() if w.file)
    declared = (witness.declared for witness in domain.witnesses.values())
    return frozenset().union(*domain.witnesses, *found, *declared)


@lru_cache
def _characters(text: str) -> frozenset[str]:
    """Return the characters of a text; every page asks for those of all transcriptions."""
    return frozenset(text)


def _strings(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text in data, keys included, with the way to it."""
    if isinstance(value, str):
        yield way, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield (*way, str(key)), str(key)
            if key not in OWN_FORM:
                yield from _strings(inner, (*way, str(key)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(inner, (*way, number))
