"""What a page says in place of a name, a work or a paragraph that it links to, as cards; opens none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from pybtex.plugin import find_plugin
from sphinx import addnodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import _, semicolon, where
from sphinx_apparatus.markup import remark_nodes
from sphinx_apparatus.text.places import Place, places
from sphinx_apparatus.text.regularise import regularise
from sphinx_apparatus.works.bibliography import ListedWork, listed_works
from sphinx_apparatus.works.citations import words_cited

if TYPE_CHECKING:
    from sphinx_apparatus.domain import EditionDomain
    from sphinx_apparatus.records.registers import Item

_PLACE = re.compile(r"a?([pv]?\d+)(?:-.*)?")
"""The id of a paragraph or a verse, or of an entry in a paragraph."""
_WORDS = 34
"""How many words of a paragraph a card has."""

_Making = Callable[[], list[nodes.Node]]
"""Gives what a card says, made when it is first asked for: most works and names are on few pages."""


class card(nodes.General, nodes.Element):
    """A card; `id` is that of what is linked to, `address` where it is, as seen from the page."""


def cards_of(domain: EditionDomain, tree: nodes.Node) -> list[card]:
    """Return a card for each register entry, work and paragraph to which a page links, in the order of the links.

    What they say is in one page at a time.
    """
    known = domain.once(known_cards)
    meant = ((target, address) for target, address in meant_in(tree).items() if target in known)
    return [card("", *known[target](), id=target, address=address) for target, address in meant]


def meant_in(tree: nodes.Node) -> dict[str, str]:
    """Return the ids of what the links in a tree mean, each with the first address that leads there."""
    found: dict[str, str] = {}
    for link in ours.find(tree, nodes.reference):
        address = link.get("refuri") or f"#{link.get('refid', '')}"
        if "://" not in address:
            found.setdefault(target_of(address.partition("#")[2]), address)
    return found


def target_of(fragment: str) -> str:
    """Return the id of what a link means: of an entry of the apparatus, the paragraph that has it."""
    match = _PLACE.fullmatch(fragment)
    return f"p{match[1]}" if match and match[1].isdigit() else fragment


def known_cards(domain: EditionDomain) -> dict[str, _Making]:
    """Return what gives what the cards of an edition say, by the id of what they are about."""
    made = dict(register_cards(domain)) | {w.id: partial(work_card, w) for w in listed_works(domain.env).values()}
    made |= {name: partial(place_card, domain, place) for name, place in domain.once(places_by_id).items()}
    return {target: cache(make) for target, make in made.items()}


def places_by_id(domain: EditionDomain) -> dict[str, Place]:
    """Return the paragraphs and verses of the text by their ids."""
    return {place.id: place for place in places(domain.texts(), domain.file_of)}


def place_card(domain: EditionDomain, place: Place) -> list[nodes.Node]:
    """Return where a paragraph or a verse is, and its first words."""
    words = regularise(place.words, domain.regularisations).split()
    shown = " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
    return [nodes.paragraph("", "", nodes.strong("", str(place.locus)), nodes.Text(f" {shown}"))]


def register_cards(domain: EditionDomain) -> Iterator[tuple[str, _Making]]:
    """Yield what gives the cards of the names, each with the paragraphs that have it."""
    named: dict[str, list[str]] = {}
    for occurrence in domain.names():
        named.setdefault(occurrence.key, []).append(str(domain.locus(occurrence)))
    for register in domain.declared.registers:
        for item in register.items:
            loci = list(dict.fromkeys(named.get(item.key, [])))
            yield f"reg-{item.key}", partial(register_card, domain, item, loci)


def register_card(domain: EditionDomain, item: Item, loci: list[str]) -> list[nodes.Node]:
    """Return what a register says of a name (`item`), and at which `loci` the text has it, where it has it at all.

    The works that it cites are those of the `domain`.
    """
    head = nodes.paragraph("", "", nodes.strong("", item.name))
    head += nodes.Text(f", {item.dates}") if item.dates else []
    lines: list[nodes.Node] = [head]
    if item.identification:
        lines.append(nodes.paragraph("", "", *shown(domain, item.identification.rstrip(".")), nodes.Text(".")))
    if loci:
        lines.append(nodes.paragraph("", _("In the text: {places}.", places=listed_loci(loci)), classes=["soft"]))
    return lines


def listed_loci(loci: list[str]) -> str:
    """Return places with each sign once, e.g. ``¶¶ 9, 14; v. 3``."""
    parted = groupby((locus.partition(" ")[::2] for locus in loci), itemgetter(0))
    signs = ((sign, [number for _sign, number in group]) for sign, group in parted)
    doubled = {"¶": "¶¶", where("place", "v."): where("place", "vv.")}
    return semicolon().join(
        f"{doubled.get(sign, sign) if len(numbers) > 1 else sign}\u00a0{', '.join(numbers)}" for sign, numbers in signs
    )


def work_card(work: ListedWork) -> list[nodes.Node]:
    """Return what the bibliography says of a work, without its address."""
    return [nodes.paragraph("", "", *work_description(work.set_out))]


def work_description(set_out: Any) -> Iterator[nodes.Node]:
    """Yield the bibliography's description of a work, before its first address."""
    backend = find_plugin("pybtex.backends", "docutils")()
    for node in set_out.render(backend):
        words, mark, _ = node.astext().partition(r"\url")
        if mark:
            yield nodes.Text(words.rstrip(" ,;:"))
        if mark or ours.find(node, nodes.reference):
            return
        yield cast("nodes.Node", node)


def shown(domain: EditionDomain, remark: str) -> Iterator[nodes.Node]:
    """Yield a remark as a card has it: emphasis and words, without links."""
    for node in remark_nodes(remark):
        if isinstance(node, addnodes.pending_xref):
            yield nodes.Text(words_cited(domain, node["reftype"], node["reftarget"]))
        elif isinstance(node, nodes.reference | ours.name):
            yield from node.children
        else:
            yield node


def visit_card(self: Any, node: nodes.Element) -> None:
    """Open a card; a script shows it where the link is, and adds the link to it."""
    self.body.append(f'<div class="card" id="card-{node["id"]}" popover role="note">')


def depart_card(self: Any, node: nodes.Element) -> None:
    self.body.append("</div>\n")
