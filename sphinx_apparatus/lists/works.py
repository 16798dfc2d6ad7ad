"""The works of the bibliography as pages list them, each with the places where the text uses it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import _, pair, semicolon
from sphinx_apparatus.lists.filling import RecordTransform, around_mark, passages_by_key
from sphinx_apparatus.notation.locator import parse_locator
from sphinx_apparatus.text.running import Context, Running, shortened
from sphinx_apparatus.works.bibliography import own_lists


@dataclass(frozen=True)
class _Use:
    """Where and how the text uses a work: `kind` is quotation, reference or mention, `words` are those of the text."""

    locator: str
    paragraph: int
    kind: str
    words: Context
    link: nodes.Node

    @property
    def order(self) -> tuple[bool, list[int], str, int, str]:
        """What uses are sorted by: the page, those without one last, then the paragraph."""
        numbers = [int(digits) for digits in re.findall(r"\d{1,9}", self.locator)]
        return not self.locator, numbers, self.locator, self.paragraph, self.kind


class ListWorks(RecordTransform):
    """Turn the citations that sphinxcontrib-bibtex lists into works with the places where the text uses them.

    Before ``<container><citation>…``, after ``<bullet_list classes="works"><list_item>…``.
    """

    default_priority = 6

    def run(self, **kwargs: Any) -> None:
        """Replace each container of citations in our style; LaTeX keeps them, its links lead there."""
        keys = own_lists(self.env)
        containers = ours.find(self.document, nodes.container) if keys and self.builder.format != "latex" else ()
        for container in containers:
            citations = [c for c in container.children if isinstance(c, nodes.citation)]
            found = [keys.get((c["docname"], c["ids"][0]), "") for c in citations]
            if found and all(found):
                works = [self.listed(c, key) for c, key in zip(citations, found, strict=True)]
                container.replace_self(nodes.bullet_list("", *works, classes=["works"]))

    def listed(self, citation: nodes.Element, key: str) -> nodes.list_item:
        """Return the work's description and, where the text uses it, the list of places."""
        item = nodes.list_item("", *citation.findall(nodes.paragraph), ids=citation["ids"], classes=["work"])
        uses = sorted([*self.passages(citation, key), *self.quoted(citation, key)], key=lambda use: use.order)
        if uses and self.builder.format == "typst":
            cast("nodes.Element", item[-1]).extend(run_in(uses))
        elif uses:
            item += nodes.bullet_list("", *map(shown_use, uses), classes=["passages"])
        if self.builder.format == "typst":
            shorten_addresses(item)
        return item

    def passages(self, place: nodes.Element, key: str) -> Iterator[_Use]:
        """Yield the words of the text that refer to the work or mention it."""
        for block, passage in self.domain.once(passages_by_key).get(key, []):
            found = passage["occurrence"]
            link = self.locus_link(place, found, self.domain.id_of(found, "c"))
            words = Running(block).context(passage, self.domain.regularisations)
            kind = _("reference") if found.locator else _("mention")
            yield _Use(found.locator, self.domain.locus(found).number, kind, words, link)

    def quoted(self, place: nodes.Element, key: str) -> Iterator[_Use]:
        """Yield the quotations that the ledger ascribes to the work."""
        extents = {extent.id: extent for extent in self.domain.extents()}
        for quotation in self.domain.declared.quotations:
            if quotation.work == key:
                extent = extents[quotation.extent[0]]
                words = Context("", self.regular(shortened(extent.text)), "")
                number = self.domain.locus(extent.first).number
                yield _Use(quotation.locator, number, _("quotation"), words, self.extent_link(place, extent))


def run_in(uses: Iterable[_Use]) -> Iterator[nodes.Node]:
    """Yield the places of a work as a book has them, after its description: locators, each with its paragraphs once."""
    places: dict[str, dict[str, nodes.Node]] = {}
    for use in uses:
        places.setdefault(use.locator, {}).setdefault(use.link.astext(), use.link)
    for n, (locator, links) in enumerate(places.items()):
        yield nodes.Text(semicolon() if n else " → ")
        yield nodes.Text(pair(str(parse_locator(locator)), "") if locator else "")
        for m, link in enumerate(links.values()):
            yield from ([nodes.Text(", "), link] if m else [link])
    yield nodes.Text(".")


def shorten_addresses(item: nodes.Element) -> None:
    """Show of each address what finds it: a DOI, or the host; the link keeps the whole."""
    for link in ours.find(item, nodes.reference):
        address = link.get("refuri", "")
        if address and link.astext() == address:
            link.clear()
            link += nodes.Text(short_address(address))


def short_address(address: str) -> str:
    """Return a DOI as ``doi:10.1000/1``, of any other address the host without ``www``."""
    parts = urlsplit(address)
    if parts.netloc in ("doi.org", "dx.doi.org"):
        return f"doi:{parts.path.lstrip('/')}"
    return parts.netloc.removeprefix("www.") or address


def shown_use(use: _Use) -> nodes.list_item:
    """Return one line: locator, paragraph, kind, and the words of the text."""
    label = pair(str(parse_locator(use.locator)), "") if use.locator else ""
    line = nodes.paragraph("", label, use.link, nodes.Text(f", {pair(use.kind, '')}"), *around_mark(use.words))
    return nodes.list_item("", line)
