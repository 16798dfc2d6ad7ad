"""How the edition looks in an e-book: notes and entries as footnotes that reading systems open in place."""

from typing import Any, cast

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.base import passing, skipping
from sphinx_apparatus.formats.entry import taken_apart
from sphinx_apparatus.formats.html import verse
from sphinx_apparatus.formats.html.visitors import close_span, spanning
from sphinx_apparatus.language import N_, _

_Element = nodes.Element
LEFT_OUT = "%left-out"
"""The address of documents that the book leaves out."""


class EpubTranslator(verse.Refusing, HTML5Translator):
    """Writes the body of one page; a call within a link comes after the link."""

    format = N_("a page of the e-book")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.entries: list[str] = []
        self.outer: list[list[str]] = []
        self.links = 0
        self.late: list[str] = []

    def depart_document(self, node: nodes.document) -> None:
        if self.entries:
            self.body.append(f'<section class="entries" aria-label="{self.attval(_("Apparatus"))}">\n')
            self.body += [*self.entries, "</section>\n"]
        super().depart_document(node)

    # ---- notes

    def visit_footnote_reference(self, node: _Element) -> None:
        link: Any = {"href": f"#{node['refid']}", "role": "doc-noteref", "epub:type": "noteref"}
        self.body.append(self.starttag(node, "a", "", CLASS="note-call", **link))

    def depart_footnote_reference(self, node: _Element) -> None:
        self.body.append("</a>")

    def visit_footnote(self, node: _Element) -> None:
        role: Any = {"role": "doc-footnote", "epub:type": "footnote"}
        self.body.append(self.starttag(node, "aside", CLASS="note", **role))

    def depart_footnote(self, node: _Element) -> None:
        self.body.append("</aside>\n")

    def visit_label(self, node: _Element) -> None:
        """Write the note's number as a link to where it is called."""
        note = cast("_Element", node.parent)
        calls: list[str] = note.get("backrefs", [])
        number = self.attval(node.astext())
        label = _("Note {number}, back to the text", number=number)
        self.body += [back(call, number, label) for call in calls[:1]] or [number]
        self.body += [back(call, "↩", _("Back to the text")) for call in calls[1:]]
        raise nodes.SkipNode

    depart_label = passing

    # ---- entries

    def visit_entry_display(self, node: _Element) -> None:
        """Write the call of an entry, and open the entry apart."""
        entry, place, role = node["refid"], f"{node['refid']}-call", 'role="doc-footnote" epub:type="footnote"'
        if taken_apart(cast("_Element", node.parent)).only_proposed:
            # What the witnesses have is printed: there is no sign, and reading systems hide footnotes without one.
            place, role = entry, 'role="note"'
        else:
            self.call_entry(f"#{entry}-entry", node[0].astext(), f' id="{place}"')
        self.outer.append(self.body)
        self.body = [f'<aside class="entry" id="{entry}-entry" {role}>\n<p>', back(place, "*", _("Back to the text"))]

    def visit_lacuna_end(self, node: _Element) -> None:
        """Write a call of the entry of a lacuna where the witnesses go on."""
        if "began" in node:
            self.call_entry(node["began"], verse.resumed(node))

    depart_lacuna_end = passing

    def call_entry(self, address: str, said: str, attribute: str = "") -> None:
        """Write the call of an entry, `said` to who does not see it; behind the link in which it is."""
        calls = self.late if self.links else self.body
        calls.append(
            f'<a class="entry-call"{attribute} href="{address}" role="doc-noteref" epub:type="noteref"'
            f' aria-label="{self.attval(_("Apparatus: {entry}", entry=said))}">*</a>'
        )

    def depart_entry_display(self, node: _Element) -> None:
        """Close the entry and go on with the text."""
        self.entries.append("".join([*self.body, "</p>\n</aside>\n"]))
        self.body = self.outer.pop()

    # ---- titles of works

    def visit_emphasis(self, node: _Element) -> None:
        """Open a title, where a work is named or listed, or emphasised words."""
        self.body.append(self.starttag(node, title_or_emphasis(node), ""))

    def depart_emphasis(self, node: _Element) -> None:
        self.body.append(f"</{title_or_emphasis(node)}>")

    # ---- links

    def visit_reference(self, node: _Element) -> None:
        """Open a link; to what the book leaves out there is none."""
        if LEFT_OUT in node.get("refuri", ""):
            node["left_out"] = True
            return
        self.links += 1
        super().visit_reference(node)

    def depart_reference(self, node: _Element) -> None:
        if "left_out" in node:
            return
        super().depart_reference(cast("nodes.reference", node))
        self.links -= 1
        if not self.links:
            self.body += self.late
            self.late = []


def title_or_emphasis(node: _Element) -> str:
    """Return the element for words in italics."""
    named = (isinstance(parent, ours.passage) or "works" in parent.get("classes", ()) for parent in ours.around(node))
    return "cite" if any(named) else "em"


def back(anchor: str, words: str, label: str) -> str:
    """Return a link back to the place in the text with the id `anchor`, shown as `words` and read aloud as `label`."""
    return f'<a class="back" href="#{anchor}" role="doc-backlink" aria-label="{label}">{words}</a> '


def visit_lemma(self: EpubTranslator, node: _Element) -> None:
    """Open a lemma, marked where the edition departs from a witness."""
    css = "" if taken_apart(cast("_Element", node.parent)).only_proposed else "lemma"
    self.body.append(self.starttag(node, "span", "", CLASS=css))


def _visit_foreign(self: EpubTranslator, node: _Element) -> None:
    """Open a span that names its language."""
    names = {"lang": node["lang"], "xml:lang": node["lang"], **verse.direction(node["lang"])}
    self.body.append(self.starttag(node, "span", "", **names))


def _visit_number(self: EpubTranslator, node: _Element) -> None:
    """Write the number of a paragraph, to which the list of paragraphs leads."""
    self.body.append(f'<span class="number" id="number-{node["number"]}">{node["number"]}</span> ')
    raise nodes.SkipNode


def _visit_verse_number(self: EpubTranslator, node: _Element) -> None:
    """Write the number of every fifth verse."""
    number = node["number"]
    if number % verse.STEP == 0:
        self.body.append(f'<span class="verse-number">{number}</span> ')
    raise nodes.SkipNode


VISITORS: dict[type[_Element], tuple[Any, Any]] = {
    ours.apparatus_entry: spanning("app"),
    ours.lemma: (visit_lemma, close_span),
    ours.reading: (skipping, passing),
    ours.entry_note: (skipping, passing),
    ours.entry_display: (EpubTranslator.visit_entry_display, EpubTranslator.depart_entry_display),
    ours.passage: spanning("passage"),
    ours.name: spanning("name"),
    ours.foreign: (_visit_foreign, close_span),
    ours.paragraph_number: (_visit_number, passing),
    ours.verse_number: (_visit_verse_number, passing),
    ours.lacuna_end: (EpubTranslator.visit_lacuna_end, EpubTranslator.depart_lacuna_end),
    ours.call: (verse.visit_call, verse.depart_call),
    ours.quotation_display: (skipping, passing),
}
