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

from collections.abc import Callable, Collection, Iterable
from functools import cached_property

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.language import decimal
from sphinx_apparatus.lists.filling import Filling
from sphinx_apparatus.markup import EditionRole
from sphinx_apparatus.model import Finding, nearest
from sphinx_apparatus.notation.entry import NotationError
from sphinx_apparatus.text.blocks import applied, elements
from sphinx_apparatus.text.reading import text_of
from sphinx_apparatus.witnesses.declared import transcription
from sphinx_apparatus.works.bibliography import entries_of


class CountRole(EditionRole):
    """``{count}`entries typo` ``: a number computed from the edition; `counts` says what can be asked."""

    def made(self) -> ours.count:
        query, known = " ".join(self.text.split()), ", ".join(COUNTERS)
        if query.partition(" ")[0] not in COUNTERS:
            mend = nearest(query.partition(" ")[0], COUNTERS)
            finding = Finding.of("unknown-count", excerpt=self.text, mend=mend, query=query, known=known)
            raise NotationError(finding)
        return self.here(ours.count(self.text, query=query))


class FillCounts(Filling):
    """Put the number that answers a query where it is asked for."""

    placeholder = ours.count

    def fill(self, place: nodes.Element) -> list[nodes.Node]:
        return [nodes.Text(decimal(self.counter.answer(place["query"])))]

    @cached_property
    def counter(self) -> "Counter":
        return Counter(self.domain)


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
        return list(self.domain.texts().values())

    @cached_property
    def text(self) -> str:
        return text_of(self.trees)

    def regularised(self, name: str) -> int:
        """Return how many places of the edited text a rule changes, the earlier rules applied."""
        counted = applied(self.text, self.trees, self.domain.regularisations)
        found = next((count for rule, count in counted if rule.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def bytes(self, siglum: str) -> int:
        """Return the size of the transcription of a witness."""
        path = self.domain.base / self.domain.env.config.apparatus_witnesses
        return len(transcription(path, self.domain.witnesses[siglum]).encode())

    def works(self, keywords: Collection[str]) -> int:
        """Return the number of works in the bibliography, of these keywords."""
        works = entries_of(self.domain.env).values()
        return _number(keywords, ([k.strip() for k in w.fields.get("keywords", "").split(",")] for w in works))

    def names(self) -> Iterable[list[str]]:
        """Return the kind of each name in the text."""
        kinds = self.domain.declared.kinds()
        return [[kinds.get(name.key, "")] for name in self.domain.names()]


def passage_kind(locator: str) -> str:
    """Return whether a passage with this locator is the reference of a quotation, or a mention."""
    return "reference" if locator else "mention"


def _number(wanted: Collection[str], found: Iterable[Collection[str]]) -> int:
    return sum(1 for properties in found if not wanted or set(wanted) & set(properties))


COUNTERS: dict[str, Callable[[Counter, str], int]] = {
    "paragraphs": lambda c, _: c.domain.paragraph_count(),
    "words": lambda c, _: len(c.text.split()),
    "notes": lambda c, _: sum(len(ours.find(tree, nodes.footnote)) for tree in c.trees),
    "entries": lambda c, a: _number(a.split(), ([e.type] for e in c.domain.entries())),
    "elements": lambda c, a: elements(c.trees, a),
    "regularised": lambda c, a: c.regularised(a),
    "bytes": lambda c, a: c.bytes(a),
    "quotations": lambda c, a: _number(a.split(), ([q.status] for q in c.domain.declared.quotations)),
    "parts": lambda c, _: len(list(c.domain.extents())),
    "items": lambda c, a: _number(a.split(), ([kind] for kind in c.domain.declared.kinds().values())),
    "names": lambda c, a: _number(a.split(), c.names()),
    "events": lambda c, a: _number(a.split(), ([e.kind] for e in c.domain.declared.chronology)),
    "passages": lambda c, a: _number(a.split(), ([passage_kind(p.locator)] for p in c.domain.passages())),
    "works": lambda c, a: c.works(a.split()),
    "answers": lambda c, a: _number([a] if a else [], ([q.answer] for q in c.domain.declared.review)),
}
