"""The registers as TEI lists; knows no document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sphinx_apparatus.writers.tei.xml import Element, add, name_of, pointer, say

LISTS = {
    "person": ("listPerson", "person", "persName"),
    "organisation": ("listOrg", "org", "orgName"),
    "place": ("listPlace", "place", "placeName"),
}


def list_register(parent: Element, kind: str, items: Iterable[Any]) -> None:
    """Write the items of a register: those of persons, organisations and places as such, others as a list of terms."""
    if kind not in LISTS:
        _terms(parent, kind, items)
        return
    whole, tag, name = LISTS[kind]
    listed = add(parent, whole)
    for item in items:
        entry = add(listed, tag, id=name_of(kind, item.key))
        add(entry, name, item.name)
        if item.authority:
            add(entry, "idno", item.authority, type="authority", source=item.authority_address)
        for text in (item.dates, item.identification, item.note):
            if text:
                add(entry, "note", text)
        if item.sources:
            _sources(add(entry, "note"), item.sources)


def _terms(parent: Element, kind: str, items: Iterable[Any]) -> None:
    listed = add(parent, "list", type="gloss")
    for item in items:
        add(add(listed, "label"), "term", item.name, id=name_of(kind, item.key))
        texts = [text for text in (item.dates, item.identification, item.note) if text]
        entry = add(listed, "item", " ".join(texts))
        if item.sources:
            say(entry, " ")
            _sources(entry, item.sources)


def _sources(parent: Element, keys: Iterable[str]) -> None:
    for number, key in enumerate(keys):
        say(parent, "; " if number else "")
        add(add(parent, "bibl"), "ref", key, target=pointer("bib", [key]))
