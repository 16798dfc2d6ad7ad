"""The registers as TEI lists; knows no document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sphinx_apparatus.formats.tei.xml import Element, add, name_of, pointer, say, words
from sphinx_apparatus.records.registers import Item

_LISTS = {
    "person": ("listPerson", "person", "persName"),
    "organisation": ("listOrg", "org", "orgName"),
    "place": ("listPlace", "place", "placeName"),
}
_ITALICS = re.compile(r"\*([^*]+)\*")


def list_register(parent: Element, kind: str, items: Iterable[Item], labels: Mapping[str, str]) -> None:
    """Write the items of a register: those of persons, organisations and places as such, others as a list of terms.

    `labels` are the short names of works by key.
    """
    if kind not in _LISTS:
        _terms(parent, kind, items, labels)
        return
    whole, tag, name = _LISTS[kind]
    listed = add(parent, whole)
    for item in items:
        entry = add(listed, tag, id=name_of(kind, item.key))
        add(entry, name, item.name)
        if item.authority:
            add(entry, "idno", item.authority, type="authority", source=item.authority_address)
        _facts(entry, item)
        if item.sources:
            sources_of(add(entry, "note", type="sources"), item.sources, labels)


def _terms(parent: Element, kind: str, items: Iterable[Item], labels: Mapping[str, str]) -> None:
    listed = add(parent, "list", type="gloss")
    for item in items:
        add(add(listed, "label"), "term", item.name, id=name_of(kind, item.key))
        entry = add(listed, "item")
        if item.authority:
            words(entry, "idno", item.authority, type="authority", source=item.authority_address)
        _facts(entry, item)
        if item.sources:
            sources_of(words(entry, "note", type="sources"), item.sources, labels)


def _facts(parent: Element, item: Item) -> None:
    """Write the editor's description of an item, by what it is."""
    for kind in ("dates", "identification", "note"):
        if text := getattr(item, kind):
            italic(words(parent, "note", type=kind), text)


def italic(parent: Element, text: str) -> None:
    """Write words of the editor, those between asterisks in italics."""
    for at, part in enumerate(_ITALICS.split(text)):
        if at % 2:
            add(parent, "hi", part, rend="italic")
        else:
            say(parent, part)


def sources_of(parent: Element, keys: Iterable[str], labels: Mapping[str, str]) -> None:
    """Write pointers to works, one after the other."""
    for number, key in enumerate(keys):
        say(parent, "; " if number else "")
        add(add(parent, "bibl"), "ref", labels.get(key, key), target=pointer("bib", [key]))
