"""The numbers that prose may ask of an edition, computed from it; shows nothing.

paragraphs, words, notes                        of the edited text
entries [type …]                                apparatus entries, of these types
elements kind                                   nodes of a kind in the edited text, e.g. ``block_quote``
regularised rule                                places that a declared rule changes
bytes siglum                                    the transcription of a witness
quotations [status …], parts                    the ledger, of these statuses; the stretches that it covers
items [kind …], names [kind …]                  entries of registers, and names in the text keyed to them
events [kind …], passages [reference|mention]   the chronology; the references to works
works [keyword …], answers [answer …]           the bibliography; the review
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Any

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.text.reading import text_of
from sphinx_apparatus.transforms import elements, texts_of
from sphinx_apparatus.witnesses.declared import regularise, transcription


class Counter:
    """Answers queries about an edition; a query is one of the words above with its arguments."""

    def __init__(self, domain: EditionDomain) -> None:
        self.domain = domain

    def answer(self, query: str) -> int:
        """Return the number that answers a query; raise KeyError where there is no such query."""
        word, _, argument = query.partition(" ")
        return COUNTERS[word](self, argument.strip())

    @cached_property
    def trees(self) -> list[nodes.document]:
        """The documents of the text, as read."""
        return list(texts_of(self.domain).values())

    @cached_property
    def text(self) -> str:
        """The edited text."""
        return text_of(self.trees)

    def notes(self) -> int:
        """Return the number of notes."""
        return sum(len(ours.find(tree, nodes.footnote)) for tree in self.trees)

    def regularised(self, name: str) -> int:
        """Return how many places of the edited text a rule changes, the earlier rules applied."""
        text = self.text
        for rule in self.domain.regularisations:
            if rule.name == name:
                return rule.count(text) or elements(self.trees, rule.element)
            text = regularise(text, [rule])
        raise KeyError(name)

    def bytes(self, siglum: str) -> int:
        """Return the size of the transcription of a witness."""
        path = self.domain.base / self.domain.env.config.apparatus_witnesses
        return len(transcription(path, self.domain.witnesses[siglum]).encode())

    def works(self, keywords: Collection[str]) -> int:
        """Return the number of works in the bibliography, of these keywords."""
        cite: Any = self.domain.env.domains.get("cite")
        works = cite.bibdata.data.entries.values() if cite else ()
        return _number(keywords, ([k.strip() for k in w.fields.get("keywords", "").split(",")] for w in works))

    def items(self) -> Iterable[list[str]]:
        """Return the kind of each entry of the registers."""
        return [[kind] for kind in self.domain.declared.kinds().values()]

    def names(self) -> Iterable[list[str]]:
        """Return the kind of each name in the text."""
        kinds = self.domain.declared.kinds()
        return [[kinds.get(name.key, "")] for name in self.domain.in_order("names")]


def passage_kind(locator: str) -> str:
    """Return whether a passage with this locator is the reference of a quotation, or a mention."""
    return "reference" if locator else "mention"


def _number(wanted: Collection[str], found: Iterable[Collection[str]]) -> int:
    return sum(1 for properties in found if not wanted or set(wanted) & set(properties))


COUNTERS: dict[str, Callable[[Counter, str], int]] = {
    "paragraphs": lambda c, _: sum(c.domain.data["paragraphs"].values()),
    "words": lambda c, _: len(c.text.split()),
    "notes": lambda c, _: c.notes(),
    "entries": lambda c, a: _number(a.split(), ([e.type] for e in c.domain.in_order("entries"))),
    "elements": lambda c, a: elements(c.trees, a),
    "regularised": lambda c, a: c.regularised(a),
    "bytes": lambda c, a: c.bytes(a),
    "quotations": lambda c, a: _number(a.split(), ([q.status] for q in c.domain.declared.quotations)),
    "parts": lambda c, _: len(list(c.domain.in_order("extents"))),
    "items": lambda c, a: _number(a.split(), c.items()),
    "names": lambda c, a: _number(a.split(), c.names()),
    "events": lambda c, a: _number(a.split(), ([e.kind] for e in c.domain.declared.chronology)),
    "passages": lambda c, a: _number(a.split(), ([passage_kind(p.locator)] for p in c.domain.in_order("passages"))),
    "works": lambda c, a: c.works(a.split()),
    "answers": lambda c, a: _number([a] if a else [], ([q.answer] for q in c.domain.declared.review)),
}
