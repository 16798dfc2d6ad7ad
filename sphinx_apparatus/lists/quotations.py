"""The ledger of quotations: as a list, and at the end of each quotation on a page."""

from typing import Any

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.base import PageTransform
from sphinx_apparatus.formats.entry import bracket_after
from sphinx_apparatus.language import _
from sphinx_apparatus.lists.filling import Filling, Nodes, RecordTransform, joined_by, sentence
from sphinx_apparatus.records.quotations import DIFFERENCES, STATUSES, Difference, Quotation
from sphinx_apparatus.text.numbering import Extent
from sphinx_apparatus.text.running import shortened


class LedgerTransform(RecordTransform):
    """A transform that sets out records of the ledger."""

    def difference(self, place: nodes.Node, difference: Difference) -> Nodes:
        """Return a difference as an apparatus has it: the words of the text, then those of the source."""
        kind = _(DIFFERENCES[difference.type])
        lemma = nodes.inline("", self.regular(difference.lemma), classes=["app-lemma"])
        out: Nodes = [lemma, nodes.Text(f"{bracket_after(difference.lemma)} " if difference.reading else " ")]
        if difference.reading:
            out.append(nodes.inline("", f"{difference.reading} ", classes=["app-reading"]))
        out.append(nodes.inline("", f"({kind})", classes=["app-type"]))
        return [*out, nodes.Text(" "), *self.remark(place, difference.note)] if difference.note else out


class FillQuotations(Filling, LedgerTransform):
    """Put the ledger, in the order of the text, where it is listed."""

    placeholder = ours.quotation_list

    def fill(self, place: nodes.Element) -> Nodes:
        extents = {extent.id: extent for extent in self.domain.extents()}
        items = [self.quotation(place, q, extents) for q in self.domain.declared.quotations]
        return [nodes.bullet_list("", *items, classes=["quotations"])]

    def quotation(self, place: nodes.Element, quotation: Quotation, extents: dict[str, Extent]) -> nodes.list_item:
        """Return one quotation: place, words, source, status, and the differences."""
        parts = [extents[part] for part in quotation.extent]
        first = {self.domain.span_of(part): part for part in reversed(parts)}  # of several in one paragraph
        links = joined_by([[self.extent_link(place, part)] for part in reversed(first.values())], ", ")
        words = self.regular(shortened(parts[0].text.strip('"')))
        quoted = nodes.Text(f" {_('‘{words}’', words=words)} — ")
        head = nodes.paragraph("", "", *links, quoted, *self.origin(place, quotation))
        lines: Nodes = [head, nodes.paragraph("", "", *self.status(place, quotation))]
        if quotation.telling:
            found = (nodes.paragraph("", "", *self.difference(place, one)) for one in quotation.telling)
            items = (nodes.list_item("", line) for line in found)
            lines.append(nodes.bullet_list("", *items, classes=["differences"]))
        return nodes.list_item("", *lines, ids=[f"list-{quotation.id}"])

    def origin(self, place: nodes.Element, quotation: Quotation) -> Nodes:
        """Return whom the text names for the quotation, and the work with the locator."""
        work = self.work(place, quotation.work, quotation.locator) if quotation.work else nodes.Text("")
        family = quotation.attributed.rpartition(" ")[2]
        named = quotation.attributed and not work.astext().startswith(family)
        parts: list[Nodes] = [[nodes.Text(quotation.attributed)]] if named else []
        parts += [[work]] if quotation.work else []
        return [*(joined_by(parts, ", ") or [nodes.Text(_("no source named"))]), nodes.Text(".")]

    def status(self, place: nodes.Element, quotation: Quotation) -> Nodes:
        """Return the status, what the quotation was compared with, and the remark."""
        out: Nodes = [nodes.strong("", sentence(_(STATUSES[quotation.status])))]
        out += self.works(place, quotation.compared)
        out.append(nodes.Text("."))
        return [*out, nodes.Text(" "), *self.remark(place, quotation.remark)] if quotation.remark else out


class ShowQuotations(PageTransform, LedgerTransform):
    """Put the ledger's record of a quotation at its end, where a page of the site can open it.

    Before ``<block_quote ids="q-so" classes="quotation">…``, after the same with ``<quotation_display>`` at its end.
    """

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        ledger = {quotation.extent[-1]: quotation for quotation in self.domain.declared.quotations}
        for node in ours.find(self.document, nodes.Element):
            found = [ledger[id_] for id_ in node["ids"] if id_ in ledger]
            if found and "quotation" in node["classes"]:
                last = (ours.find(node, nodes.paragraph) or [node])[-1]
                last += self.display(node, found[0])

    def display(self, place: nodes.Element, quotation: Quotation) -> ours.quotation_display:
        """Return status, source and differences of a quotation."""
        head = _("Quotation, {status}", status=_(STATUSES[quotation.status]))
        lines: list[Nodes] = [[nodes.strong("", head), *self.works(place, quotation.compared), nodes.Text(".")]]
        lines += [self.difference(place, d) for d in quotation.telling]
        if docname := self.domain.shelf_of("quotations"):
            listed = nodes.Text(_("in the list of quotations"))
            lines.append([self.link(place, docname, f"list-{quotation.id}", listed)])
        spans = [nodes.inline("", "", *line, classes=["quote-line"]) for line in lines]
        return ours.quotation_display("", "", *spans, refid=quotation.id, status=quotation.status, label=head)
