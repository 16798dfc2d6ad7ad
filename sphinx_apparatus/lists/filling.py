"""How a list is put where a document asks for it, and the words and links that lists share; knows no list."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain, EditionTransform
from sphinx_apparatus.language import _
from sphinx_apparatus.markup import remark_nodes
from sphinx_apparatus.notation.locator import parse_locator
from sphinx_apparatus.text.numbering import Extent
from sphinx_apparatus.text.regularise import regularise
from sphinx_apparatus.text.running import Context, marks_in
from sphinx_apparatus.works.bibliography import ListedWork, listed_works

Nodes = list[nodes.Node]
Marked = tuple[nodes.Element, nodes.Element]
"""A block of the text and a mark in it."""


def none_declared(known: Collection[str], setting: str) -> str:
    """Return what is expected of a name where the setting declares none; nothing where some are known."""
    return "" if known else _("a name that {setting} declares; it declares none", setting=setting)


class RecordTransform(EditionTransform):
    """A transform that sets out declared records."""

    @cached_property
    def citations(self) -> dict[str, ListedWork]:
        """The works that a bibliography lists, by key."""
        return listed_works(self.env)

    def regular(self, text: str) -> str:
        """Return words of the text with the declared rules applied."""
        return regularise(text, self.domain.regularisations)

    def works(self, place: nodes.Node, keys: Iterable[str]) -> Nodes:
        """Return the works of these keys in round brackets, linked to the bibliography."""
        links = [[self.work(place, key)] for key in keys]
        return [nodes.Text(" ("), *joined_by(links, "; "), nodes.Text(")")] if links else []

    def remark(self, place: nodes.Node, words: str) -> Nodes:
        """Return what the editors say in a record, names in it linked to the registers that pages list."""
        holder = nodes.inline("", "", *remark_nodes(words))
        for name in ours.find(holder, ours.name):
            name.replace_self(self.record_link(place, name["key"], *name.children))
        return list(holder.children)

    def record_link(self, place: nodes.Node, key: str, *words: nodes.Node) -> Nodes:
        """Return words linked to the record of a register, where a page lists it."""
        docname = self.domain.shelf_of(f"register:{self.domain.declared.kinds().get(key, '')}")
        return [self.link(place, docname, f"reg-{key}", *words)] if docname else list(words)

    def work(self, place: nodes.Node, key: str, locator: str = "") -> nodes.Node:
        """Return a work's short title with the locator, linked to the bibliography where one lists it."""
        citation = self.citations.get(key)
        label = citation.label if citation else key
        words = nodes.Text(f"{label}, {parse_locator(locator)}" if locator else label)
        if not citation:
            return words
        return self.link(place, citation.docname, citation.id, words)

    def paragraph_link(self, place: nodes.Node, number: int) -> Nodes:
        docname = self.domain.document_of(number)
        return [self.link(place, docname, f"p{number}", nodes.Text(f"¶ {number}"))] if docname else []

    def extent_link(self, place: nodes.Node, extent: Extent) -> nodes.Node:
        return self.link(place, extent.docname, extent.id, nodes.Text(self.domain.span_of(extent)))


_PAGES = ("html", "dirhtml")
"""The builders that write a page for each document."""


class Filling(RecordTransform):
    """Replace the placeholders of a kind, each by its list.

    Before ``<register_list kind="person" shelf="register:person">``, after ``<definition_list classes="register">…``.
    """

    default_priority = 4
    placeholder: ClassVar[type[nodes.Element]]

    def run(self, **kwargs: Any) -> None:
        """Fill every placeholder of the tree; on pages of one document it is known whether they have any."""
        takers = self.domain.document(self.env.docname).excerpt.takers
        if self.builder.name in _PAGES and not any(isinstance(taker, ours.placeholder) for taker in takers):
            return
        for place in ours.find(self.document, self.placeholder):
            content = self.fill(place)
            place.replace_self(content)
            for xref in (xref for node in content for xref in ours.find(node, addnodes.pending_xref)):
                xref["refdoc"] = self.docname_of(xref)

    def fill(self, place: nodes.Element) -> Nodes:
        """Return what is put in the place of a placeholder."""
        raise NotImplementedError

    def texts(self) -> list[nodes.document]:
        """Return the numbered trees of the text, as read."""
        return list(self.domain.texts().values())


def names_by_key(domain: EditionDomain) -> dict[str, list[Marked]]:
    """Return the names in the text, each with its block, by their keys in the registers."""
    return _by_key(domain, ours.name)


def passages_by_key(domain: EditionDomain) -> dict[str, list[Marked]]:
    """Return the passages of the text that cite works, each with its block, by the key of the work."""
    return _by_key(domain, ours.passage)


def _by_key(domain: EditionDomain, kind: type[nodes.Element]) -> dict[str, list[Marked]]:
    found: dict[str, list[Marked]] = {}
    for mark in marks_in(domain.texts().values(), kind):
        if "occurrence" in mark.node:
            found.setdefault(mark.node["key"], []).append((mark.block, mark.node))
    return found


def joined_by(parts: Iterable[Nodes], separator: str) -> Nodes:
    out: Nodes = []
    for part in parts:
        out += [nodes.Text(separator), *part] if out else part
    return out


def sentence(words: str) -> str:
    """Return words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def around_mark(context: Context) -> Iterator[nodes.Node]:
    """Yield the words around a mark, its own marked."""
    yield nodes.Text(context.before)
    yield nodes.inline("", context.words, classes=["kwic"])
    yield nodes.Text(context.after)
