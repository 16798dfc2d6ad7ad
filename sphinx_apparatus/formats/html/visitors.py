"""How the edition's nodes look in HTML: marks in the line, notes and entries at the end; decides no content."""

from collections.abc import Callable
from html import escape
from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.base import address, has_frame, passing, skipping
from sphinx_apparatus.formats.html import beside, cards, glyphs, sides, verse
from sphinx_apparatus.language import _

_Element = nodes.Element
Visit = Callable[[HTML5Translator, Any], None]


def spanning(css: str) -> tuple[Visit, Visit]:
    """Return the two visitors of a node that is a span of a class."""

    def visit(self: HTML5Translator, node: _Element) -> None:
        self.body.append(self.starttag(node, "span", "", CLASS=css))

    return visit, close_span


def close_span(self: HTML5Translator, node: _Element) -> None:
    self.body.append("</span>")


def visit_entry(self: HTML5Translator, node: _Element) -> None:
    """Open the place of an entry."""
    css = "app conjecture" if node.get("conjecture") else "app"
    self.body.append(self.starttag(node, "span", "", CLASS=css, **_place_of(node)))


def visit_entry_mark(self: HTML5Translator, node: _Element) -> None:
    """Write the button that opens an entry."""
    css = "app-mark conjecture" if node["conjecture"] else "app-mark"
    self.body.append(button(node["target"], css, _("Textual note: {entry}", entry=node["spoken"])))


def visit_lacuna_end(self: HTML5Translator, node: _Element) -> None:
    """Write the mark where witnesses go on, which opens the entry of their lacuna; on another page it leads there."""
    if "began" not in node:
        return
    page, _sign, target = node["began"].partition("#")
    label = _("Textual note: {entry}", entry=verse.resumed(node))
    link = f'<a class="app-mark" href="{escape(node["began"])}" aria-label="{escape(label)}"></a>'
    self.body.append(f'<span class="app">{link if page else button(target, "app-mark", label)}</span>')


def button(target: str, css: str, label: str) -> str:
    """Return an empty button that opens what has the id `target`, and a link for where that is beside the line.

    Both have the classes `css`, and the `label` as their name for a screen reader.
    """
    named = f'class="{css}" aria-label="{escape(label)}"'
    return f'<a {named} href="#{target}"></a><button type="button" {named} popovertarget="{target}"></button>'


def _place_of(node: _Element) -> dict[str, Any]:
    """Return the attribute by which the style sheet finds the mark of an item."""
    return {"data-m": str(node["place"])} if node.get("place") else {}


def visit_glyph(self: HTML5Translator, node: _Element) -> None:
    """Open a regularised glyph that keeps the one transcribed, or a word of which the source is beside it."""
    kept = node["source"]
    self.body.append(f'<span data-glyph="{escape(kept)}">' if kept else f'<span class="{glyphs.REGULAR}">')


def visit_source(self: HTML5Translator, node: _Element) -> None:
    """Write what the witness has in a block, hidden until a view asks for it; what differs is marked."""
    words = (put_piece(*piece) for piece in node["pieces"])
    self.body.append(f'<span class="as-source" hidden>{"".join(words)}</span>')


def put_piece(words: str, edited: str | bool) -> str:
    """Return words of the witness; where the edition has others, these are kept for who copies the edited text."""
    shown = escape(words, quote=False)
    if isinstance(edited, str):
        return f'<span class="differs" data-edited="{escape(edited)}">{shown}</span>'
    return f'<span class="{glyphs.REGULAR}">{shown}</span>' if edited else shown


def _visit_foreign(self: HTML5Translator, node: _Element) -> None:
    """Open a span that names its language."""
    self.body.append(self.starttag(node, "span", "", lang=node["lang"], **verse.direction(node["lang"])))


def _visit_number(self: HTML5Translator, node: _Element) -> None:
    """Write the paragraph's number as a link to the paragraph, and what the menu of the place needs."""
    put_number(self, node, "para-number", _labelled(_("Paragraph {number}", number=node["number"])))


def _visit_verse_number(self: HTML5Translator, node: _Element) -> None:
    """Write the same of a verse; the numbers between those that are shown come when they are asked for."""
    between = node["number"] % verse.STEP
    css, hidden = ("verse-number between", ' tabindex="-1"') if between else ("verse-number", "")
    put_number(self, node, css, _labelled(_("Verse {number}", number=node["number"])) + hidden)


def _labelled(words: str) -> str:
    """Return words as the attribute by which a thing is called where it is not seen."""
    return f'aria-label="{escape(words)}"'


def put_number(self: HTML5Translator, node: _Element, css: str, said: str) -> None:
    """Write the number of a place (`node`) to the page of `self`, and its links.

    It has the classes `css` and the attributes `said`, which are written as they are.
    """
    known: dict[str, str] = node.get("data", {})
    data = "".join(f' data-{key}="{value}"' for key, value in known.items())
    former: list[str] = node.get("former", [])
    self.body.extend(f'<span id="{name}"></span>' for name in former)
    self.body.append(f'<a class="{css}" href="#{node["refid"]}" {said}{data}>{node["number"]}</a>')
    if node.get("links"):
        links = [f'<a href="{escape(address)}">{label}</a>' for label, address in node["links"].items()]
        self.body.append(f'<span class="place-links" hidden>{" ".join(links)}</span>')
    raise nodes.SkipNode


def _visit_display(self: HTML5Translator, node: _Element) -> None:
    """Open an entry in the line, as in e-books."""
    entry = node["refid"]
    label = self.attval(_("Apparatus: {entry}", entry=node[0].astext()))
    self.body.append(
        f'<button type="button" class="app-mark" popovertarget="{entry}-entry" aria-label="{label}"></button>'
        f'<span class="app-display" id="{entry}-entry" popover="auto" role="note">'
    )


def visit_note_mark(self: HTML5Translator, node: _Element) -> None:
    """Write the number of a note with a button on it."""
    label = node.astext()
    self.body.append(self.starttag(node, "span", "", CLASS="note-mark", **_place_of(node)))
    opener = button(node["target"], "note-button", _("Note {number}", number=label))
    self.body.append(f'<sup aria-hidden="true">{label}</sup>{opener}')
    self.body.append("</span>")
    raise nodes.SkipNode


def visit_beside(self: HTML5Translator, node: _Element) -> None:
    """Open the list of notes and entries."""
    self.body.append('<section class="beside editorial" aria-labelledby="beside">')
    self.body.append(f'<h2 id="beside">{escape(node["title"])}</h2>\n')


def depart_beside(self: HTML5Translator, node: _Element) -> None:
    """Close the list."""
    self.body.append("</section>\n")


def visit_beside_note(self: HTML5Translator, node: _Element) -> None:
    """Open a note, its number leading back to the text."""
    self.body.append(f'<div class="note" id="{node["ids"][0]}" role="doc-footnote" popover>')
    self.body.append(back_link(node, "note-number", _("Note {number}, back to the text", number=node["label"])))


def visit_beside_entry(self: HTML5Translator, node: _Element) -> None:
    """Open an entry, its locus leading back to the text, unless its lemma is a place and leads there."""
    label = _("Textual note to {place}: {entry}", place=node["label"], entry=node["spoken"])
    css = "entry conjecture" if node["conjecture"] else "entry"
    self.body.append(f'<div class="{css}" id="{node["ids"][0]}" role="note" aria-label="{escape(label)}" popover>')
    if not node["whole"]:
        self.body.append(back_link(node, "entry-place", _("{place}, back to the text", place=node["label"])))


def back_link(node: _Element, css: str, label: str) -> str:
    """Return the label of an item (`node`) as a link to its first mark, or alone where there is none.

    Either has the classes `css`; `label` is the name of the link for a screen reader.
    """
    if not node["backrefs"]:
        return f'<span class="{css}">{node["label"]}</span>'
    return f'<a class="{css}" href="#{node["backrefs"][0]}" aria-label="{label}">{node["label"]}</a>'


def depart_item(self: HTML5Translator, node: _Element) -> None:
    self.body.append("</div>\n")


def visit_section(self: HTML5Translator, node: _Element) -> None:
    """Open a section; the whole page is no section of itself, so that its heading is that of the page."""
    self.section_level += 1
    self.body.append(self.starttag(node, "div" if whole_page(self, node) else "section"))


def depart_section(self: HTML5Translator, node: _Element) -> None:
    self.section_level -= 1
    self.body.append("</div>\n" if whole_page(self, node) else "</section>\n")


def whole_page(self: HTML5Translator, node: _Element) -> bool:
    """Tell whether a section is a whole page in the frame of the edition; other themes style it as a section."""
    return isinstance(node.parent, nodes.document) and has_frame(self.builder)


def visit_quotation_display(self: HTML5Translator, node: _Element) -> None:
    """Open the popover of a quotation, with the button that shows its status and opens it."""
    own = f"{node['refid']}-compared"
    self.body.append(
        f'<span class="quote-end"><button type="button" class="quote-mark quote-{node["status"]}" popovertarget="{own}"'
        f' aria-label="{self.attval(node["label"])}"></button></span>'
        f'<span class="app-display quote-display" id="{own}" popover role="note">'
    )


def visit_address(self: HTML5Translator, node: address) -> None:
    """Write an address that is shown, and where a line of it may end."""
    self.body.append(f'<span class="lining">{"<wbr />".join(map(escape, node.parts()))}</span>')
    raise nodes.SkipNode


VISITORS: dict[type[_Element], tuple[Any, Any]] = {
    ours.apparatus_entry: (visit_entry, close_span),
    ours.lemma: spanning("app-text"),
    ours.reading: (skipping, passing),
    ours.entry_note: (skipping, passing),
    ours.entry_display: (_visit_display, close_span),
    ours.passage: spanning("passage"),
    ours.name: spanning("name"),
    ours.foreign: (_visit_foreign, close_span),
    ours.paragraph_number: (_visit_number, passing),
    ours.verse_number: (_visit_verse_number, passing),
    ours.lacuna_end: (visit_lacuna_end, passing),
    ours.call: (verse.visit_call, verse.depart_call),
    ours.quotation_display: (visit_quotation_display, close_span),
}
BOTH_VISITORS: dict[type[_Element], tuple[Any, Any]] = {
    address: (visit_address, passing),
    glyphs.unbroken: spanning("unbroken"),
}
"""The same on pages and in e-books."""
PAGE_VISITORS: dict[type[_Element], tuple[Any, Any]] = {
    glyphs.glyph: (visit_glyph, close_span),
    sides.source_side: (visit_source, passing),
    cards.card: (cards.visit_card, cards.depart_card),
    beside.entry_mark: (visit_entry_mark, passing),
    beside.note_mark: (visit_note_mark, passing),
    beside.beside: (visit_beside, depart_beside),
    beside.beside_note: (visit_beside_note, depart_item),
    beside.beside_entry: (visit_beside_entry, depart_item),
}
