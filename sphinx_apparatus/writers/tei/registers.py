"""The registers as TEI lists; knows no document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sphinx_apparatus.declared.registers import Item
from sphinx_apparatus.writers.tei.xml import Element, add, name_of, pointer, say

LISTS = {
    "person": ("listPerson", "person", "persName"),
    "organisation": ("listOrg", "org", "orgName"),
    "place": ("listPlace", "place", "placeName"),
}
ITALICS = re.compile(r"\*([^*]+)\*")


def list_register(parent: Element, kind: str, items: Iterable[Item], labels: Mapping[str, str]) -> None:
    """Write the items of a register: those of persons, organisations and places as such, others as a list of terms.

    `labels` are the short names of works by key.
    """
    if kind not in LISTS:
        _terms(parent, kind, items, labels)
        return
    whole, tag, name = LISTS[kind]
    listed = add(parent, whole)
    for item in items:
        entry = add(listed, tag, id=name_of(kind, item.key))
        add(entry, name, item.name)
        if item.authority:
            add(entry, "idno", item.authority, type="authority", source=item.authority_address)
        for text in _facts(item):
            _say(add(entry, "note"), text)
        if item.sources:
            _sources(add(entry, "note"), item.sources, labels)


def _terms(parent: Element, kind: str, items: Iterable[Item], labels: Mapping[str, str]) -> None:
    listed = add(parent, "list", type="gloss")
    for item in items:
        add(add(listed, "label"), "term", item.name, id=name_of(kind, item.key))
        entry = add(listed, "item")
        for text in _facts(item):
            _say(entry, text)
            say(entry, " ")
        _sources(entry, item.sources, labels)


def _facts(item: Item) -> list[str]:
    return [text for text in (item.dates, item.identification, item.note) if text]


def _say(parent: Element, text: str) -> None:
    for at, part in enumerate(ITALICS.split(text)):
        if at % 2:
            add(parent, "hi", part, rend="italic")
        else:
            say(parent, part)


def _sources(parent: Element, keys: Iterable[str], labels: Mapping[str, str]) -> None:
    for number, key in enumerate(keys):
        say(parent, "; " if number else "")
        add(add(parent, "bibl"), "ref", labels.get(key, key), target=pointer("bib", [key]))
