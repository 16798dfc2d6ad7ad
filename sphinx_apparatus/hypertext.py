"""How verse, an author's notes and words from the right are marked up on pages and in e-books; knows no style."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

FROM_THE_RIGHT = ("ar", "arc", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi")
"""Languages written from the right in their usual script."""
STEP = 5
"""Every how many verses the number is always shown."""


def direction(language: str) -> dict[str, Any]:
    """Return the attribute of words in a language that is written from the right."""
    return {"dir": "rtl"} if language.partition("-")[0] in FROM_THE_RIGHT else {}


def visit_stanza(self: HTML5Translator, node: nodes.line_block) -> None:
    """Open a stanza; lines that are not of the edited text are set as Sphinx does."""
    if _is_verse(node):
        self.body.append(self.starttag(node, "p", "", CLASS="stanza"))
    else:
        HTML5Translator.visit_line_block(self, node)


def depart_stanza(self: HTML5Translator, node: nodes.line_block) -> None:
    """Close it."""
    if _is_verse(node):
        self.body.append("</p>\n")
    else:
        HTML5Translator.depart_line_block(self, node)


def visit_verse(self: HTML5Translator, node: nodes.line) -> None:
    """Open a verse."""
    if "text_doc" not in node:
        HTML5Translator.visit_line(self, node)
        return
    steps = node.get("indent", 0)
    self.body.append(self.starttag(node, "span", "", CLASS=f"verse indent-{min(steps, 8)}" if steps else "verse"))


def depart_verse(self: HTML5Translator, node: nodes.line) -> None:
    """Close it; the line's end also shows where no style sheet is."""
    if "text_doc" not in node:
        HTML5Translator.depart_line(self, node)
        return
    end = "<br />" if self.builder.name == "epub" else "<br>"
    last = node.parent.children[-1] is node
    self.body.append("</span>" if last else f"</span>{end}\n")


def visit_call(self: HTML5Translator, node: nodes.Element) -> None:
    """Open the call of an author's note as a link to it."""
    self.body.append(f'<a class="author-call" href="#{node["refid"]}">')


def depart_call(self: HTML5Translator, node: nodes.Element) -> None:
    """Close it."""
    self.body.append("</a>")


def _is_verse(stanza: nodes.Element) -> bool:
    return any(isinstance(child, nodes.line) and "text_doc" in child for child in stanza.children)


VERSE: dict[type[nodes.Element], tuple[Any, Any]] = {
    nodes.line_block: (visit_stanza, depart_stanza),
    nodes.line: (visit_verse, depart_verse),
}
