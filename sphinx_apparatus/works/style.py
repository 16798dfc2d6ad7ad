"""The humanities' style for sphinxcontrib-bibtex, and the works with the passages that cite them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from docutils import nodes
from pybtex.database import Entry as Work
from pybtex.plugin import register_plugin
from pybtex.richtext import Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.names.lastfirst import NameStyle as Inverted
from pybtex.style.names.plain import NameStyle as Plain
from pybtex.style.template import FieldIsMissing, Node, field, first_of, href, join, node, optional, tag, words
from sphinxcontrib.bibtex.plugin import register_plugin as register_reference_style
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.label import LabelReferenceStyle

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import bibliographies
from sphinx_apparatus.lists.companions import CompanionTransform, marked, shown
from sphinx_apparatus.notation.locator import parse_locator
from sphinx_apparatus.text.running import Context, context_of, shortened
from sphinx_apparatus.transforms import EditionTransform


@node  # type: ignore[untyped-decorator]
def persons(children: Any, data: dict[str, Any], role: str, inverted: bool = False) -> Text:
    """Return the persons in a role; inverted, the first has the family name first."""
    found = data["entry"].persons.get(role)
    if not found:
        raise FieldIsMissing(role, data["entry"])
    names = [Plain().format(person).format() for person in found]
    if inverted:
        names[0] = Inverted().format(found[0]).format()
    return Text(", ").join([*names[:-2], Text(" and ").join(names[-2:])])


def quoted(name: str) -> Node:
    """Return a title in quotation marks."""
    return join["‘", field(name), "’"]


def by(label: str, role: str) -> Node:
    """Return ``label persons`` where the work has persons in the role."""
    return optional[words[label, persons(role)]]


IMPRINT = join(sep=", ")[
    first_of[optional[join(sep=": ")[field("address"), field("publisher")]], optional[field("publisher")]],
    optional[field("year")],
]
HEAD = first_of[optional[persons("author", inverted=True)], optional[join[persons("editor", inverted=True), " (ed.)"]]]
WEB = optional[href(field("url", raw=True))[field("url", raw=True)]]
REMARK = optional[join["[", field("note"), "]"]]


class HumanitiesStyle(BaseStyle):  # type: ignore[misc]
    """Author. *Title*. Place: Publisher, year."""

    default_sorting_style = "author_year_title"
    default_label_style = "short_title"
    formatted: ClassVar[dict[tuple[str, str], Text]] = {}

    def format_entry(self, label: str, entry: Work, bib_data: Any = None) -> FormattedEntry:
        """Return the work as it is listed; the same work is set out once for all lists and builds of a process."""
        known = (entry.key, repr(entry))
        if known not in self.formatted or "crossref" in entry.fields:
            self.formatted[known] = super().format_entry(label, entry, bib_data).text
        return FormattedEntry(entry.key, self.formatted[known], label)

    def get_book_template(self, entry: Work) -> Node:
        """Return the form of a book."""
        editor = by("Edited by", "editor") if "author" in entry.persons else optional[field("missing")]
        return self._sentences(
            HEAD, tag("em")[field("title")], optional[field("edition")], by("Translated by", "translator"), editor,
            IMPRINT, optional[join["ISBN ", field("isbn")]],
        )  # fmt: skip

    def get_incollection_template(self, entry: Work) -> Node:
        """Return the form of a part of a book."""
        whole = join["In: ", tag("em")[field("booktitle")], optional[", ed. ", persons("editor")]]
        pages = optional[join["pp. ", field("pages")]]
        return self._sentences(HEAD, quoted("title"), whole, IMPRINT, pages)

    def get_article_template(self, entry: Work) -> Node:
        """Return the form of an article."""
        issue = join[tag("em")[field("journal")], optional[" ", field("volume")], optional[":", field("number")]]
        when = optional[join["(", field("year"), ")"]]
        pages = optional[join["pp. ", field("pages")]]
        return self._sentences(HEAD, quoted("title"), words[issue, when], pages)

    def get_online_template(self, entry: Work) -> Node:
        """Return the form of a web page."""
        site = optional[tag("em")[first_of[optional[field("journal")], field("booktitle")]]]
        return self._sentences(HEAD, quoted("title"), site, optional[field("publisher")], optional[field("year")])

    get_misc_template = get_online_template
    get_inbook_template = get_incollection_template

    def _sentences(self, *parts: Node) -> Node:
        return words[(*(stop[part] for part in parts), WEB, REMARK)]


@node  # type: ignore[untyped-decorator]
def stop(children: Any, data: dict[str, Any]) -> Text:
    """Return the part closed by a full stop, or nothing where it is empty."""
    text = children[0].format_data(data)
    return text.add_period() if text else text


class ShortTitleLabels(BaseLabelStyle):  # type: ignore[misc]
    """``Guérin, Fascism and Big Business``: family names and the short title, one for each work."""

    def format_labels(self, sorted_entries: Iterable[Work]) -> Iterator[str]:
        """Yield a label for each work."""
        for entry in sorted_entries:
            people = entry.persons.get("author") or entry.persons.get("editor") or []
            names = " and ".join(" ".join((*p.prelast_names, *p.last_names)) for p in people[:3])
            title = entry.fields.get("shorttitle") or entry.fields.get("title", entry.key)
            yield str(Text.from_latex(f"{names}, {title}" if names else title))


@dataclasses.dataclass
class RoundBrackets(LabelReferenceStyle):  # type: ignore[misc]
    """Citations by label in round brackets."""

    bracket_parenthetical: BracketStyle = dataclasses.field(
        default_factory=lambda: BracketStyle(left="(", right=")", sep="; ")
    )


def register_styles() -> None:
    """Make the styles known by name: ``humanities``, ``short_title`` and ``round_brackets``."""
    register_plugin("pybtex.style.formatting", "humanities", HumanitiesStyle)
    register_plugin("pybtex.style.labels", "short_title", ShortTitleLabels)
    register_reference_style("sphinxcontrib.bibtex.style.referencing", "round_brackets", RoundBrackets)


@dataclasses.dataclass(frozen=True)
class Use:
    """Where and how the text uses a work: `kind` is quotation, reference or mention, `words` are those of the text."""

    locator: str
    paragraph: int
    kind: str
    words: Context
    link: nodes.Node

    @property
    def order(self) -> tuple[bool, int, str, int, str]:
        """What uses are sorted by: the page, those without one last, then the paragraph."""
        digits = "".join(c for c in self.locator.split("-")[0] if c.isdigit())
        return not self.locator, int(digits or 0), self.locator, self.paragraph, self.kind


class FreshCitations(EditionTransform):
    """Give sphinxcontrib-bibtex, which adds to the nodes it has kept at every resolving, empty ones to add to."""

    default_priority = 4

    def run(self, **kwargs: Any) -> None:
        """Replace the nodes of the works that are listed in the tree."""
        kept: dict[Any, Any] = getattr(self.env.domains.get("cite"), "bibliographies", {})
        listed = {place["docname"] for place in bibliographies(self.document)}
        for key, bibliography in kept.items():
            if key.docname in listed:
                bibliography.citation_nodes.update({k: node.copy() for k, node in bibliography.citation_nodes.items()})


class ListWorks(CompanionTransform):
    """Turn the citations that sphinxcontrib-bibtex lists into works with the places where the text uses them."""

    default_priority = 6

    def run(self, **kwargs: Any) -> None:
        """Replace each container of citations; LaTeX keeps them, its links lead there."""
        if self.builder.format == "latex":
            return
        keys = {c.citation_id: c.key for c in getattr(self.env.domains.get("cite"), "citations", [])}
        for container in ours.find(self.document, nodes.container):
            citations = [c for c in container.children if isinstance(c, nodes.citation)]
            if citations:
                works = [self.listed(c, keys[c["ids"][0]]) for c in citations]
                container.replace_self(nodes.bullet_list("", *works, classes=["works"]))

    def listed(self, citation: nodes.Element, key: str) -> nodes.list_item:
        """Return the work's description and, where the text uses it, the list of places."""
        item = nodes.list_item("", *citation.findall(nodes.paragraph), ids=citation["ids"], classes=["work"])
        uses = sorted([*self.passages(citation, key), *self.quoted(citation, key)], key=lambda use: use.order)
        if uses:
            item += nodes.bullet_list("", *map(shown_use, uses), classes=["passages"])
        return item

    def passages(self, place: nodes.Element, key: str) -> Iterator[Use]:
        """Yield the words of the text that refer to the work or mention it."""
        for block, passage in marked(self.domain, ours.passage).get(key, []):
            yield self.use(place, block, passage)

    def use(self, place: nodes.Element, block: nodes.Element, passage: nodes.Element) -> Use:
        """Return the place of a passage."""
        found = passage["occurrence"]
        link = self.locus_link(place, found, self.domain.id_of(found, "c"))
        words = context_of(block, passage, self.domain.regularisations)
        kind = "reference" if found.locator else "mention"
        return Use(found.locator, self.domain.locus(found).number, kind, words, link)

    def quoted(self, place: nodes.Element, key: str) -> Iterator[Use]:
        """Yield the quotations that the ledger ascribes to the work."""
        extents = {extent.id: extent for extent in self.domain.in_order("extents")}
        for quotation in self.domain.declared.quotations:
            if quotation.work == key:
                extent = extents[quotation.extent[0]]
                words = Context("", self.regular(shortened(extent.text)), "")
                number = self.domain.locus(extent.first).number
                yield Use(quotation.locator, number, "quotation", words, self.extent_link(place, extent))


def shown_use(use: Use) -> nodes.list_item:
    """Return one line: locator, paragraph, kind, and the words of the text."""
    label = f"{parse_locator(use.locator)}: " if use.locator else ""
    line = nodes.paragraph("", label, use.link, nodes.Text(f", {use.kind}: "), *shown(use.words))
    return nodes.list_item("", line)
