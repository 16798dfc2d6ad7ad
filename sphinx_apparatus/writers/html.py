"""How the edition's nodes look in HTML: the lemma in the line, the entry in a native popover; decides no content."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from sphinx_apparatus import nodes as ours

Element = nodes.Element


def _span(css: str) -> tuple[Any, Any]:
    def visit(self: HTML5Translator, node: Element) -> None:
        self.body.append(self.starttag(node, "span", "", CLASS=css))

    return visit, close


def close(self: HTML5Translator, node: Element) -> None:
    """End a span."""
    self.body.append("</span>")


def skip(self: HTML5Translator, node: Element) -> None:
    """Leave out what the display repeats."""
    raise nodes.SkipNode


def nothing(self: HTML5Translator, node: Element) -> None:
    """Write nothing."""


def visit_foreign(self: HTML5Translator, node: Element) -> None:
    """Open a span that names its language."""
    self.body.append(self.starttag(node, "span", "", lang=node["lang"]))


def visit_number(self: HTML5Translator, node: Element) -> None:
    """Write the paragraph's number as a link to the paragraph."""
    number = node["number"]
    self.body.append(f'<a class="para-number" href="#{node["refid"]}" aria-label="Paragraph {number}">{number}</a>')
    raise nodes.SkipNode


def visit_display(self: HTML5Translator, node: Element) -> None:
    """Open the popover, with the button that shows it."""
    entry = node["refid"]
    label = f"Apparatus: {self.attval(node[0].astext())}"
    self.body.append(
        f'<button type="button" class="app-mark" popovertarget="{entry}-entry" aria-label="{label}"></button>'
        f'<span class="app-display" id="{entry}-entry" popover="auto" role="note">'
    )


def visit_quotation_display(self: HTML5Translator, node: Element) -> None:
    """Open the popover of a quotation, with the button that shows its status and opens it."""
    own = f"{node['refid']}-compared"
    self.body.append(
        f'<button type="button" class="quote-mark quote-{node["status"]}" popovertarget="{own}"'
        f' aria-label="{self.attval(node["label"])}"></button>'
        f'<span class="app-display quote-display" id="{own}" popover role="note">'
    )


VISITORS: dict[type[Element], tuple[Any, Any]] = {
    ours.apparatus_entry: _span("app"),
    ours.lemma: _span("app-text"),
    ours.reading: (skip, nothing),
    ours.entry_note: (skip, nothing),
    ours.entry_display: (visit_display, close),
    ours.passage: _span("passage"),
    ours.name: _span("name"),
    ours.foreign: (visit_foreign, close),
    ours.paragraph_number: (visit_number, nothing),
    ours.quotation_display: (visit_quotation_display, close),
}
