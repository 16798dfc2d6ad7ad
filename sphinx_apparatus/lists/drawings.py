"""The figures of an edition put where a document asks for them, in HTML with links, in the PDF as a picture."""

import re
from html import escape
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.formats.base import is_page
from sphinx_apparatus.language import _
from sphinx_apparatus.lists import figures
from sphinx_apparatus.lists.figures import Happening, Measures, Row, Use
from sphinx_apparatus.lists.filling import Filling
from sphinx_apparatus.markup import PlaceholderDirective
from sphinx_apparatus.records.chronology import KINDS, event_span

KINDS_OF_FIGURE = ("chronology", "works")
PAPER_STYLE = {
    "fig-axis": 'stroke-width="1"',
    "fig-grid": 'stroke-width=".3" stroke-opacity=".5"', "fig-span": 'stroke-width="3"', "fig-ring": 'fill="white"',
    "fig-when": 'fill="#555555"', "fig-year": 'fill="#555555"',
}  # fmt: skip
"""What the style sheet says on the screen, as attributes for paper."""


class DrawingDirective(PlaceholderDirective):
    """``{drawing} chronology`` or ``{drawing} works``, with ``:alt:`` for who cannot see it and a caption."""

    node_class = ours.drawing
    required_arguments = 1
    option_spec: ClassVar = {"alt": directives.unchanged_required, "caption": directives.unchanged_required}
    has_content = False

    def run(self) -> list[nodes.Node]:
        kind = self.arguments[0]
        if kind not in KINDS_OF_FIGURE:
            raise self.error(f"unknown figure '{kind}': one of {', '.join(KINDS_OF_FIGURE)}")
        return [ours.drawing("", kind=kind, alt=self.options.get("alt", kind), caption=self.options.get("caption", ""))]


class FillDrawings(Filling):
    """Put a figure where it is asked for, or nothing where the format shows none."""

    default_priority = 5
    placeholder = ours.drawing

    def fill(self, place: nodes.Element) -> list[nodes.Node]:
        if not is_page(self.builder) and self.builder.name != "typst":
            return []
        drawn = self.draw_chronology if place["kind"] == "chronology" else self.draw_works
        if not is_page(self.builder):
            return [on_paper(drawn(place, figures.PAPER), place["alt"], self.caption(place))]
        sizes = {"wide": figures.SCREEN, "narrow": figures.NARROW}
        return [on_page({w: drawn(place, size) for w, size in sizes.items()}, place["alt"], self.caption(place))]

    def caption(self, place: nodes.Element) -> str:
        """Return the number of a figure and its caption, where it has one."""
        number = self.domain.once(numbers).get(f"{self.docname_of(place)} {place['kind']}", 1)
        return _("Figure {number}. {caption}", number=number, caption=place["caption"]).rstrip()

    def address(self, place: nodes.Node, number: int) -> str:
        """Return where a paragraph is, as seen from the page."""
        docname = self.domain.document_of(number)
        if not docname or not is_page(self.builder):
            return ""
        return f"{self.builder.get_relative_uri(self.env.docname, docname)}#p{number}"

    def draw_chronology(self, place: nodes.Node, size: Measures) -> str:
        """Return the declared events along time."""
        events = [
            Happening(
                figures.year_of(e.date), figures.year_of(e.end or e.date, end=bool(e.end)), event_span(e), e.title,
                self.address(place, e.paras[0]), e.kind == "corrected",
            )
            for e in self.domain.declared.chronology
        ]  # fmt: skip
        given, corrected = (_("date {according}", according=_(words)) for words in KINDS.values())
        return figures.chronology(events, given, corrected, size)

    def draw_works(self, place: nodes.Node, size: Measures) -> str:
        """Return the works that the text draws on along its paragraphs."""
        quoted, mentioned = self.quoted(), self.mentioned()
        first = {key: min(quoted.get(key, set()) | mentioned.get(key, set())) for key in (*quoted, *mentioned)}
        keys = sorted(first, key=lambda key: (first[key], key))
        rows = [self.row(place, key, quoted.get(key, set()), mentioned.get(key, set())) for key in keys]
        return figures.works(rows, self.domain.paragraph_count(), _("quotation"), _("mention"), size)

    def row(self, place: nodes.Node, key: str, quoted: set[int], mentioned: set[int]) -> Row:
        """Return a work with its uses."""
        citation = self.citations.get(key)
        name = citation.label if citation else key
        uses = [Use(number, self.address(place, number), number in quoted) for number in sorted(quoted | mentioned)]
        return Row(name, tuple(uses))

    def quoted(self) -> dict[str, set[int]]:
        """Return by work the paragraphs with quotations from it, as the ledger has them."""
        extents = {extent.id: extent for extent in self.domain.extents()}
        found: dict[str, set[int]] = {}
        for quotation in self.domain.declared.quotations:
            for part in filter(None, map(extents.get, quotation.extent if quotation.work else ())):
                first, last = self.domain.locus(part.first), self.domain.locus(part.last)
                numbers = () if first.verse or last.verse else range(first.number, last.number + 1)
                found.setdefault(quotation.work, set()).update(numbers)
        return found

    def mentioned(self) -> dict[str, set[int]]:
        """Return by work the paragraphs that name it."""
        found: dict[str, set[int]] = {}
        for passage in self.domain.passages():
            numbers = () if passage.verse else (self.domain.locus(passage).number,)
            found.setdefault(passage.key, set()).update(numbers)
        return found


def on_page(drawn: dict[str, str], alt: str, caption: str) -> nodes.Node:
    """Return the figure for pages, as drawn for wide and narrow ones, of which one shows: a group with a name.

    `alt` is that name, which is heard in place of the figure; `caption` is printed under it.
    """
    name = f'<svg role="group" aria-label="{escape(alt)}" '
    shown = (
        f'<div class="drawing drawing-{width}">{svg.replace("<svg ", name, 1)}</div>' for width, svg in drawn.items()
    )
    words = f"<figcaption>{escape(caption, quote=False)}</figcaption>"
    return nodes.raw("", f'<figure class="editorial">{"".join(shown)}{words}</figure>', format="html")


def on_paper(svg: str, alt: str, caption: str) -> nodes.Node:
    """Return the figure for the PDF from that in SVG: the style as attributes, a font that the engine has.

    `alt` is heard in place of the figure; `caption` is printed under it.
    """
    svg = re.sub(r'class="([^"]*)"', lambda m: " ".join(PAPER_STYLE.get(css, "") for css in m[1].split()), svg)
    svg = svg.replace('font-family="inherit"', 'font-family="Libertinus Serif"').replace("currentColor", "#222222")
    words = ", ".join(f'"{typst_string(part)}"' for part in (svg, alt, caption))
    return nodes.raw("", f"#drawing({words})", format="typst")


def typst_string(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')


def numbers(domain: EditionDomain) -> dict[str, int]:
    """Return the number of each figure, by its document and kind, in the order of the contents."""
    pages = (name for name in domain.pages_in_order() if name not in domain.env.config.apparatus_documents)
    found = ((name, one["kind"]) for name in pages for one in ours.find(domain.env.get_doctree(name), ours.drawing))
    return {f"{name} {kind}": number for number, (name, kind) in enumerate(found, 1)}
