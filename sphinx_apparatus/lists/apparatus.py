"""The entries of the apparatus, the witnesses and the regularisations as pages list them."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.formats.entry import printed_entry
from sphinx_apparatus.language import _, date, many
from sphinx_apparatus.lists.filling import Filling, none_declared
from sphinx_apparatus.markup import PlaceholderDirective
from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.values import is_date
from sphinx_apparatus.text.blocks import applied, layer_of
from sphinx_apparatus.text.reading import text_of
from sphinx_apparatus.text.running import Running


class ApparatusDirective(PlaceholderDirective):
    """``{apparatus}``: the entries, all or those of the types named in ``:types:``, or of the ``:layer:``."""

    node_class = ours.apparatus_list
    option_spec: ClassVar = {"types": directives.unchanged_required, "layer": directives.unchanged_required}

    def attributes(self) -> dict[str, object]:
        types = self.options.get("types", "").replace(",", " ").split()
        layers = self.config.apparatus_layers
        layer = self.options.get("layer", "")
        if layer and layer not in layers:
            known, expected = ", ".join(layers), none_declared(layers, "apparatus_layers")
            self.report(Finding.of("unknown-layer", excerpt=layer, layer=layer, known=known, expected=expected))
        elif layer:
            types = [type_ for type_ in ("", *self.config.apparatus_types) if layer_of(type_, layers) == layer]
        return {"types": types}


class FillApparatus(Filling):
    """Put the entries of the wanted types, each linked with its place, where they are listed."""

    placeholder = ours.apparatus_list

    def fill(self, place: nodes.Element) -> list[nodes.Node]:
        items = nodes.bullet_list(classes=["apparatus"])
        for tree in self.texts():
            for entry in ours.find(tree, ours.apparatus_entry):
                if "occurrence" in entry and (not place["types"] or entry["type"] in place["types"]):
                    items += self.item(place, entry)
        return [items] if items.children else [nodes.paragraph("", _("There is none."))]

    def item(self, place: nodes.Element, entry: nodes.Element) -> nodes.list_item:
        """Return one entry of the list; its place is the lemma where that is of whole paragraphs or verses."""
        occurrence = entry["occurrence"]
        anchor = self.domain.id_of(occurrence, "a")
        shown = printed_entry(regularised_entry(entry, self.domain), {}, self.config.language)
        line = nodes.paragraph("", "", *shown)
        if entry.get("whole"):
            linked = self.link(place, occurrence.docname, anchor, nodes.Text(entry["extent"]))
            line[0] = nodes.inline("", "", linked, classes=["app-lemma"])
        else:
            link = self.locus_link(place, occurrence, anchor)
            line[:0] = [nodes.inline("", "", link, classes=["locus"]), nodes.Text(" ")]
        return nodes.list_item("", line, ids=[f"list-{anchor}"])


class FillWitnesses(Filling):
    """Put the witnesses, siglum, then title, date, address and description, where they are listed."""

    placeholder = ours.witness_list

    def fill(self, place: nodes.Element) -> list[nodes.Node]:
        items = []
        for witness in self.domain.witnesses.values():
            line = nodes.paragraph("", "", nodes.emphasis("", witness.title))
            day = date(witness.date) if is_date(witness.date) else witness.date
            line += nodes.Text(f", {day}. " if day else ". ")
            if witness.address:
                line += [nodes.reference("", witness.address, refuri=witness.address), nodes.Text(". ")]
            line += nodes.Text(witness.description)
            term = nodes.term("", "", nodes.strong("", witness.siglum))
            items.append(nodes.definition_list_item("", term, nodes.definition("", line)))
        return [nodes.definition_list("", *items, classes=["witnesses"])]


class FillRegularisations(Filling):
    """Put the rules with what they change, and how often in the edited text, where they are listed."""

    placeholder = ours.regularisation_list

    def fill(self, place: nodes.Element) -> list[nodes.Node]:
        trees = self.texts()
        items = []
        for rule, count in applied(text_of(trees), trees, self.domain.regularisations):
            times = many("once", "{number} times", count)
            line = nodes.paragraph("", "", nodes.strong("", rule.name), nodes.Text(f" ({times}). {rule.reason}"))
            items.append(nodes.list_item("", line))
        return [nodes.bullet_list("", *items, classes=["regularisations"])]


def regularised_entry(entry: nodes.Element, domain: EditionDomain) -> nodes.Element:
    """Return a copy of the entry with lemma and readings regularised."""
    copy = entry.deepcopy()
    for part in copy.children:
        if isinstance(part, ours.lemma | ours.reading):
            Running(part).regularise(domain.regularisations)
    return copy
