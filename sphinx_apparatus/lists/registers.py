"""The registers as pages list them, with the places of the text, and the links from names to them."""

from collections.abc import Iterable
from typing import Any

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionTransform
from sphinx_apparatus.language import _, semicolon
from sphinx_apparatus.lists.filling import Filling, Nodes, around_mark, joined_by, names_by_key, none_declared
from sphinx_apparatus.markup import PlaceholderDirective
from sphinx_apparatus.model import Finding, nearest
from sphinx_apparatus.records.registers import Item, Register
from sphinx_apparatus.text.locus import Occurrence
from sphinx_apparatus.text.reading import words_of
from sphinx_apparatus.text.running import Running


class RegisterDirective(PlaceholderDirective):
    """``{register} person``: the entries of a register with the places of the text that name them."""

    node_class = ours.register_list
    required_arguments = 1

    def attributes(self) -> dict[str, object]:
        kind = self.arguments[0]
        return {"kind": kind, "shelf": f"register:{kind}"}

    def run(self) -> list[nodes.Node]:
        kinds = [register.kind for register in self.domain.declared.registers]
        if self.arguments[0] in kinds:
            return super().run()
        name, known = self.arguments[0], ", ".join(kinds)
        expected, mend = none_declared(kinds, "apparatus_registers"), nearest(name, kinds)
        self.report(Finding.of("unknown-register", excerpt=name, mend=mend, expected=expected, name=name, known=known))
        return []


class FillRegisters(Filling):
    """Put the entries of a register, each with the places where the text names it, where it is listed."""

    placeholder = ours.register_list

    def fill(self, place: nodes.Element) -> Nodes:
        found = [r for r in self.domain.declared.registers if r.kind == place["kind"]]
        return [listed for register in found for listed in self.below(place, register, "")]

    def below(self, place: nodes.Element, register: Register, key: str) -> Nodes:
        """Return the entries under another, or those under none, as a list."""
        items = [self.item(place, register, item) for item in register.below(key)]
        return [nodes.definition_list("", *items, classes=["register"])] if items else []

    def item(self, place: nodes.Element, register: Register, item: Item) -> nodes.definition_list_item:
        """Return one entry: name, who or what it is, where it leads, its forms and places, those under it."""
        term = nodes.term("", "", nodes.strong("", item.name), ids=[f"reg-{item.key}"])
        term += nodes.Text(f", {item.dates}") if item.dates else []
        body = nodes.definition("", *self.identity(place, item))
        body += self.leads(place, item.see, _("See {records}."))
        body += self.leads(place, item.see_also, _("See also {records}."))
        if named := self.domain.once(names_by_key).get(item.key, []):
            forms = ", ".join(self.forms(name for block, name in named))
            body += nodes.paragraph("", _("In the text: {places}.", places=forms))
            body += nodes.bullet_list("", *(self.place(place, *found) for found in named), classes=["places"])
        body += self.below(place, register, item.key)
        return nodes.definition_list_item("", term, body)

    def leads(self, place: nodes.Element, keys: Iterable[str], message: str) -> Nodes:
        """Return a line that leads to other entries, if there are any."""
        if not keys:
            return []
        titles = self.domain.declared.titles()
        links = joined_by([self.record_link(place, key, nodes.Text(titles[key])) for key in keys], semicolon())
        before, _blank, after = message.partition("{records}")
        said = [nodes.emphasis("", before.rstrip()), nodes.Text(" "), *links, nodes.Text(after)]
        return [nodes.paragraph("", "", *said)]

    def identity(self, place: nodes.Element, item: Item) -> Nodes:
        """Return the register's description of an entry, with its sources and its number in an authority file."""
        words = self.remark(place, item.identification.rstrip("."))
        line = nodes.paragraph("", "", *words, *self.works(place, item.sources))
        line += nodes.Text(".") if item.identification else []
        if item.authority:
            number = nodes.reference("", item.authority, refuri=item.authority_address)
            line += [nodes.Text(" "), number if item.authority_address else nodes.Text(item.authority), nodes.Text(".")]
        line += [nodes.Text(" "), *self.remark(place, item.note)] if item.note else []
        return [line] if line.children else []

    def forms(self, names: Iterable[nodes.Element]) -> list[str]:
        """Return the forms of a name in the edited text, each with those of witnesses that differ."""
        forms: dict[str, None] = {}
        for name in names:
            form = self.regular(words_of(name))
            readings = {s: self.regular(words_of(name, s)) for s in self.domain.witnesses}
            own = {siglum: reading for siglum, reading in readings.items() if reading != form}
            others = [_("{siglum}: {words}", siglum=siglum, words=reading) for siglum, reading in own.items()]
            forms[f"{form} ({'; '.join(others)})" if others else form] = None
        return list(forms)

    def place(self, place: nodes.Element, block: nodes.Element, name: nodes.Element) -> nodes.list_item:
        """Return one place: the paragraph, linked, with the words around the name."""
        occurrence: Occurrence = name["occurrence"]
        link = self.locus_link(place, occurrence, self.domain.id_of(occurrence, "n"))
        words = around_mark(Running(block).context(name, self.domain.regularisations))
        line = nodes.paragraph("", "", nodes.inline("", "", link, classes=["locus"]), nodes.Text(" "), *words)
        return nodes.list_item("", line)


class LinkNames(EditionTransform):
    """Link the names in the text, its notes and the prose to their entries in the registers.

    Before ``<name key="kleist">Kleist``, after ``<name key="kleist"><reference>Kleist``.
    """

    default_priority = 7
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        kinds = self.domain.declared.kinds()
        for name in ours.find(self.document, ours.name):
            docname = self.domain.shelf_of(f"register:{kinds.get(name['key'], '')}")
            read = not any(isinstance(node, ours.apparatus_entry) for node in ours.around(name))
            if docname and ("occurrence" in name or read) and not name.get("linked"):
                children = list(name.children)
                name.clear()
                name += self.link(name, docname, f"reg-{name['key']}", *children)
                name["linked"] = True
