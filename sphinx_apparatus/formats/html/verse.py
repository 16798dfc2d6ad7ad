"""How pages and e-books mark up verse, an author's notes and words from the right, and what they refuse; no style."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.report import leave_out, stop_on
from sphinx_apparatus.language import N_, _, listed, many
from sphinx_apparatus.model import Finding
from sphinx_apparatus.text.direction import is_from_the_right

STEP = 5
"""Every how many verses the number is always shown."""


class Refusing:
    """For a translator: a node that has no rule stops the build, with its place, instead of being left out."""

    format = N_("a page")

    def visit_only(self: Any, node: nodes.Element) -> None:
        """Write what is for this format, in a note that was taken out of the tree before Sphinx looked for such."""
        if not self.builder.tags.eval_condition(node["expr"]):
            raise nodes.SkipNode

    def depart_only(self, node: nodes.Element) -> None:
        """Write nothing more."""

    def unknown_visit(self, node: nodes.Node) -> None:
        """Stop the build; leave out what another extension brings."""
        if ours.is_foreign(node):
            leave_out(node)
            raise nodes.SkipNode
        at, excerpt, kind = ours.placed(node), node.astext()[:80], type(node).__name__
        stop_on([Finding.of("not-in-html", at=at, excerpt=excerpt, node=kind, format=_(self.format))])


def refuse_unknown(app: Sphinx) -> None:
    """Have the pages refuse what has no rule, whatever translator an extension has set for them."""
    if app.builder.format == "html" and app.builder.name != "epub":
        translator = app.builder.get_translator_class()
        app.set_translator(app.builder.name, type(translator.__name__, (Refusing, translator), {}), override=True)


def direction(language: str) -> dict[str, Any]:
    """Return the attribute of words in a language that is written from the right."""
    return {"dir": "rtl"} if is_from_the_right(language) else {}


def visit_stanza(self: HTML5Translator, node: nodes.line_block) -> None:
    """Open a stanza; lines that are not of the edited text are set as Sphinx does."""
    if _is_verse(node):
        self.body.append(self.starttag(node, "p", "", CLASS="stanza"))
    else:
        HTML5Translator.visit_line_block(self, node)


def depart_stanza(self: HTML5Translator, node: nodes.line_block) -> None:
    if _is_verse(node):
        self.body.append("</p>\n")
    else:
        HTML5Translator.depart_line_block(self, node)


def visit_verse(self: HTML5Translator, node: nodes.line) -> None:
    steps = node.get("indent", 0)
    indent = f" indent-{min(steps, 8)}" if steps else ""
    if "text_doc" in node:
        self.body.append(self.starttag(node, "span", "", CLASS=f"verse{indent}"))
    else:
        self.body.append(self.starttag(node, "div", "", CLASS=f"line{indent}"))
        if not node.children:
            self.body.append("<br />")


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
    self.body.append("</a>")


def resumed(end: nodes.Element) -> str:
    """Return in words that witnesses go on where their lacuna ends."""
    return many("{sigla} goes on here", "{sigla} go on here", len(end["sigla"]), sigla=listed(end["sigla"]))


def _is_verse(stanza: nodes.Element) -> bool:
    return any(isinstance(child, nodes.line) and "text_doc" in child for child in stanza.children)


VERSE_VISITORS: dict[type[nodes.Element], tuple[Any, Any]] = {
    nodes.line_block: (visit_stanza, depart_stanza),
    nodes.line: (visit_verse, depart_verse),
}
