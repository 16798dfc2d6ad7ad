"""What stands beside the text, filled in before writing: registers, ledger, chronology, review, counts; no format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain, Extent
from sphinx_apparatus.lists.counts import Counter
from sphinx_apparatus.notation.locator import parse_locator
from sphinx_apparatus.records.chronology import KINDS, Event, span
from sphinx_apparatus.records.quotations import DIFFERENCES, STATUSES, Difference, Quotation
from sphinx_apparatus.records.registers import Item
from sphinx_apparatus.records.review import Question
from sphinx_apparatus.text.locus import Occurrence
from sphinx_apparatus.text.reading import words_of
from sphinx_apparatus.text.running import Context, context_of, shortened
from sphinx_apparatus.transforms import EditionTransform, texts_of
from sphinx_apparatus.witnesses.declared import regularise

ITALICS = re.compile(r"\*([^*]+)\*")
Nodes = list[nodes.Node]
Marked = tuple[nodes.Element, nodes.Element]
"""A block of the text and a mark in it."""


class CompanionTransform(EditionTransform):
    """A transform that sets out declared records."""

    formats: tuple[str, ...] = ()

    @cached_property
    def citations(self) -> dict[str, Any]:
        """The works that a bibliography lists, by key."""
        return {c.key: c for c in getattr(self.env.domains.get("cite"), "citations", [])}

    def regular(self, text: str) -> str:
        """Return words of the text with the declared rules applied."""
        return regularise(text, self.domain.regularisations)

    def works(self, place: nodes.Node, keys: Iterable[str]) -> Nodes:
        """Return the works of these keys in round brackets, linked to the bibliography."""
        links = [[self.work(place, key)] for key in keys]
        return [nodes.Text(" ("), *joined(links, "; "), nodes.Text(")")] if links else []

    def work(self, place: nodes.Node, key: str, locator: str = "") -> nodes.Node:
        """Return a work's short title with the locator, linked to the bibliography where one lists it."""
        citation = self.citations.get(key)
        label = citation.formatted_entry.label if citation else key
        words = nodes.Text(f"{label}, {parse_locator(locator)}" if locator else label)
        if not citation:
            return words
        return self.link(place, citation.bibliography_key.docname, citation.citation_id, words)

    def paragraph_link(self, place: nodes.Node, number: int) -> Nodes:
        """Return the number of a paragraph, linked."""
        docname = self.domain.document_of(number)
        return [self.link(place, docname, f"p{number}", nodes.Text(f"¶ {number}"))] if docname else []

    def extent_link(self, place: nodes.Node, extent: Extent) -> nodes.Node:
        """Return the places of a stretch of text, linked to it."""
        return self.link(place, extent.docname, extent.id, nodes.Text(self.domain.span_of(extent)))

    def difference(self, difference: Difference) -> Nodes:
        """Return a difference as an apparatus has it: the words of the text, then those of the source."""
        kind = DIFFERENCES[difference.type]
        lemma = nodes.inline("", self.regular(difference.lemma), classes=["app-lemma"])
        out: Nodes = [lemma, nodes.Text("] ")]
        if difference.reading:
            out.append(nodes.inline("", f"{difference.reading} ", classes=["app-reading"]))
        out.append(nodes.inline("", f"({kind})", classes=["app-type"]))
        return [*out, nodes.Text(f" {difference.note}")] if difference.note else out


def marked(domain: EditionDomain, kind: type[nodes.Element]) -> dict[str, list[Marked]]:
    """Return the marks of a kind in the text, names or passages, each with its block, by key."""

    def find() -> dict[str, list[Marked]]:
        found: dict[str, list[Marked]] = {}
        for tree in texts_of(domain).values():
            for block in ours.find(tree, *ours.BLOCKS):
                for mark in ours.find(block, kind):
                    if "occurrence" in mark:
                        found.setdefault(mark["key"], []).append((block, mark))
        return found

    return domain.once(f"marked {kind.__name__}", find)


class FillCompanions(CompanionTransform):
    """Replace the placeholders by what they stand for."""

    default_priority = 4

    def run(self, **kwargs: Any) -> None:
        """Fill every placeholder of the tree."""
        filled: dict[type[nodes.Element], Callable[[nodes.Element], Nodes]] = {
            ours.register_list: self.register,
            ours.quotation_list: self.quotations,
            ours.chronology_list: self.chronology,
            ours.review_list: self.review,
            ours.count: self.count,
        }
        for kind, fill in filled.items():
            for placeholder in ours.find(self.document, kind):
                placeholder.replace_self(fill(placeholder))

    # ---- registers

    def register(self, placeholder: nodes.Element) -> Nodes:
        """Return the entries of a register, each with the places where the text names it."""
        found = [r for r in self.domain.declared.registers if r.kind == placeholder["kind"]]
        named = marked(self.domain, ours.name)
        items = [self.item(placeholder, item, named.get(item.key, [])) for r in found for item in r.items]
        return [nodes.definition_list("", *items, classes=["register"])]

    def item(self, place: nodes.Element, item: Item, named: list[Marked]) -> nodes.definition_list_item:
        """Return one entry: name, who or what it is, its forms in the text, and its places."""
        term = nodes.term("", "", nodes.strong("", item.name), ids=[f"reg-{item.key}"])
        term += nodes.Text(f", {item.dates}") if item.dates else []
        forms = nodes.paragraph("", f"In the text: {', '.join(self.forms(name for _, name in named))}.")
        places = nodes.bullet_list("", *(self.place(place, *found) for found in named), classes=["places"])
        body = nodes.definition("", self.identity(place, item), forms, places)
        return nodes.definition_list_item("", term, body)

    def identity(self, place: nodes.Element, item: Item) -> nodes.paragraph:
        """Return what the register says of an entry, with its sources and its number in an authority file."""
        line = nodes.paragraph("", "", *italic(item.identification.rstrip(".")), *self.works(place, item.sources))
        line += nodes.Text(".") if item.identification else []
        if item.authority:
            number = nodes.reference("", item.authority, refuri=item.authority_address)
            line += [nodes.Text(" "), number if item.authority_address else nodes.Text(item.authority), nodes.Text(".")]
        line += italic(f" {item.note}") if item.note else []
        return line

    def forms(self, names: Iterable[nodes.Element]) -> list[str]:
        """Return the forms of a name in the edited text, each with those of witnesses that differ."""
        forms: dict[str, None] = {}
        for name in names:
            form = self.regular(words_of(name))
            readings = {s: self.regular(words_of(name, s)) for s in self.domain.witnesses}
            others = [f"{siglum}: {reading}" for siglum, reading in readings.items() if reading != form]
            forms[f"{form} ({'; '.join(others)})" if others else form] = None
        return list(forms)

    def place(self, place: nodes.Element, block: nodes.Element, name: nodes.Element) -> nodes.list_item:
        """Return one place: the paragraph, linked, with the words around the name."""
        occurrence: Occurrence = name["occurrence"]
        link = self.locus_link(place, occurrence, self.domain.id_of(occurrence, "n"))
        around = context_of(block, name, self.domain.regularisations)
        line = nodes.paragraph("", "", nodes.inline("", "", link, classes=["locus"]), nodes.Text(" "), *shown(around))
        return nodes.list_item("", line)

    # ---- quotations

    def quotations(self, placeholder: nodes.Element) -> Nodes:
        """Return the ledger in the order of the text."""
        extents = {extent.id: extent for extent in self.domain.in_order("extents")}
        items = [self.quotation(placeholder, q, extents) for q in self.domain.declared.quotations]
        return [nodes.bullet_list("", *items, classes=["quotations"])]

    def quotation(self, place: nodes.Element, quotation: Quotation, extents: dict[str, Extent]) -> nodes.list_item:
        """Return one quotation: place, words, source, status, and the differences."""
        parts = [extents[part] for part in quotation.extent]
        links = joined([[self.extent_link(place, part)] for part in parts], ", ")
        words = self.regular(shortened(parts[0].text.strip('"')))
        head = nodes.paragraph("", "", *links, nodes.Text(f" ‘{words}’ — "), *self.origin(place, quotation))
        lines: Nodes = [head, nodes.paragraph("", "", *self.status(place, quotation))]
        if quotation.differences:
            items = [nodes.list_item("", nodes.paragraph("", "", *self.difference(d))) for d in quotation.differences]
            lines.append(nodes.bullet_list("", *items, classes=["differences"]))
        return nodes.list_item("", *lines, ids=[f"list-{quotation.id}"])

    def origin(self, place: nodes.Element, quotation: Quotation) -> Nodes:
        """Return whom the text names for the quotation, and the work with the locator."""
        work = self.work(place, quotation.work, quotation.locator) if quotation.work else nodes.Text("")
        family = quotation.attributed.rpartition(" ")[2]
        named = quotation.attributed and not work.astext().startswith(family)
        out: Nodes = [nodes.Text(quotation.attributed)] if named else []
        out += [nodes.Text(", ")] if named and quotation.work else []
        out += [work] if quotation.work else []
        return [*(out or [nodes.Text("no source named")]), nodes.Text(".")]

    def status(self, place: nodes.Element, quotation: Quotation) -> Nodes:
        """Return the status, what the quotation was compared with, and the remark."""
        out: Nodes = [nodes.strong("", sentence(STATUSES[quotation.status]))]
        out += self.works(place, quotation.compared)
        out.append(nodes.Text("."))
        return [*out, *italic(f" {quotation.remark}")] if quotation.remark else out

    # ---- chronology, review, counts

    def chronology(self, placeholder: nodes.Element) -> Nodes:
        """Return the events in the order of time."""
        items = [self.event(placeholder, event) for event in self.domain.declared.chronology]
        return [nodes.bullet_list("", *items, classes=["chronology"])]

    def event(self, place: nodes.Element, event: Event) -> nodes.list_item:
        """Return one event: date, title, paragraphs, what the literature says."""
        date = nodes.inline("", span(event), classes=["date", f"date-{event.kind}"])
        line = nodes.paragraph("", "", nodes.strong("", "", date), nodes.Text(f" {event.title} ("))
        line += joined([self.paragraph_link(place, number) for number in event.paras], ", ")
        line += nodes.Text("; date " + KINDS[event.kind] + ")." if event.kind == "corrected" else ").")
        line += italic(f" {event.note.rstrip('.')}") if event.note else []
        line += self.works(place, event.sources)
        line += nodes.Text(".") if event.note or event.sources else []
        return nodes.list_item("", line, ids=[f"event-{event.id}"])

    def review(self, placeholder: nodes.Element) -> Nodes:
        """Return the questions of a standard with their answers."""
        questions = [q for q in self.domain.declared.review if q.standard == placeholder["standard"]]
        items = [self.answer(placeholder, question) for question in questions]
        return [nodes.definition_list("", *items, classes=["review"])]

    def answer(self, place: nodes.Element, question: Question) -> nodes.definition_list_item:
        """Return a question with its answer, the reason and the pages that show it; its tests are not for readers."""
        number = f"{question.id} ({question.section})" if question.section else question.id
        term = nodes.term("", f"{number} {question.question}", ids=[f"review-{question.id}"])
        css = question.answer.replace(" ", "-")
        answer = nodes.strong("", f"{sentence(question.answer)}.", classes=[f"answer-{css}"])
        line = nodes.paragraph("", "", answer, *italic(f" {question.because}"))
        pages = joined([[self.page(place, page)] for page in question.pages], ", ")
        line += [nodes.Text(" See "), *pages, nodes.Text(".")] if pages else []
        return nodes.definition_list_item("", term, nodes.definition("", line))

    def page(self, place: nodes.Element, docname: str) -> nodes.reference:
        """Return the title of a page, linked."""
        return self.link(place, docname, "", nodes.Text(self.env.titles[docname].astext()))

    def count(self, placeholder: nodes.Element) -> Nodes:
        """Return the number that answers a query."""
        return [nodes.Text(f"{self.counter.answer(placeholder['query']):,}")]

    @cached_property
    def counter(self) -> Counter:
        """What answers the queries."""
        return Counter(self.domain)


class LinkNames(CompanionTransform):
    """Link the names in the text to their entries in the registers."""

    default_priority = 7

    def run(self, **kwargs: Any) -> None:
        """Put the words of each name into a link, where a page lists its register and the format is HTML."""
        if self.builder.format != "html":
            return
        kinds = self.domain.declared.kinds()
        for name in ours.find(self.document, ours.name):
            docname = self.domain.shelf_of(f"register:{kinds.get(name['key'], '')}")
            if docname and "occurrence" in name and not name.get("linked"):
                children = list(name.children)
                name.clear()
                name += self.link(name, docname, f"reg-{name['key']}", *children)
                name["linked"] = True


class ShowQuotations(CompanionTransform):
    """Put what the ledger says of a quotation at its end, where a page of the site can open it."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        """Append a display to the last part of each quotation."""
        if self.builder.format != "html" or self.builder.name == "epub":
            return
        ledger = {quotation.extent[-1]: quotation for quotation in self.domain.declared.quotations}
        for node in ours.find(self.document, nodes.Element):
            found = [ledger[id_] for id_ in node["ids"] if id_ in ledger]
            if found and "quotation" in node["classes"]:
                last = (ours.find(node, nodes.paragraph) or [node])[-1]
                last += self.display(node, found[0])

    def display(self, place: nodes.Element, quotation: Quotation) -> ours.quotation_display:
        """Return status, source and differences of a quotation."""
        head = f"Quotation, {STATUSES[quotation.status]}"
        lines: list[Nodes] = [[nodes.strong("", head), *self.works(place, quotation.compared), nodes.Text(".")]]
        lines += [self.difference(d) for d in quotation.differences]
        docname = self.domain.shelf_of("quotations")
        if docname:
            lines.append([self.link(place, docname, f"list-{quotation.id}", nodes.Text("in the list of quotations"))])
        spans = [nodes.inline("", "", *line, classes=["quote-line"]) for line in lines]
        return ours.quotation_display("", "", *spans, refid=quotation.id, status=quotation.status, label=head)


def joined(parts: Iterable[Nodes], separator: str) -> Nodes:
    """Return the parts with a separator between them."""
    out: Nodes = []
    for part in parts:
        out += [nodes.Text(separator), *part] if out else part
    return out


def italic(text: str) -> Nodes:
    """Return text in which words between asterisks are emphasised."""
    out: Nodes = []
    for number, piece in enumerate(ITALICS.split(text)):
        if piece:
            out.append(nodes.emphasis("", piece) if number % 2 else nodes.Text(piece))
    return out


def sentence(words: str) -> str:
    """Return words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def shown(context: Context) -> Iterator[nodes.Node]:
    """Yield the words around a mark, its own marked."""
    yield nodes.Text(context.before)
    yield nodes.inline("", context.words, classes=["kwic"])
    yield nodes.Text(context.after)
