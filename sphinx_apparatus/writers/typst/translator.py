"""Writes the blocks of a book: paragraphs that may hold marks as lines that hang, all else as Typst's own blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import _

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.writers.typst.geometry import Mark
from sphinx_apparatus.writers.typst.inline import InlineTranslator, passing, skipping
from sphinx_apparatus.writers.typst.marks import marks_in, running_texts
from sphinx_apparatus.writers.typst.source import call, string, value

if TYPE_CHECKING:
    from sphinx.builders import Builder

    from sphinx_apparatus.writers.typst.targets import Targets

FIRST_LINE = 90
"""How many letters the first line of a quotation has at the most."""
ITEM_SIGNS = ("•", "–", "·")


@dataclass
class Scene:
    """What the next paragraph is part of: `kind` is body, quote, item or plain (a block of Typst's own)."""

    kind: str
    depth: int = 0
    sign: str = ""
    fresh: bool = True


class BookTranslator(InlineTranslator):
    """Writes an assembled book."""

    def __init__(self, document: nodes.document, builder: Builder, targets: Targets) -> None:
        super().__init__(document, builder, targets)
        self.scenes = [Scene("body")]
        self.depth = 0
        self.blocks = 0
        self.hooks: list[int] = []
        self.shelf = ""
        self.noted: set[tuple[str, str]] = set()
        self.layers = {t: n for n, types in enumerate(builder.config.apparatus_pdf_layers) for t in types}
        self.texts = set(builder.config.apparatus_documents)

    @property
    def scene(self) -> Scene:
        """What the next paragraph is part of."""
        return self.scenes[-1]

    def in_text(self) -> bool:
        """Return whether the edited text is being written."""
        return self.docname in self.texts

    # ---- documents and sections

    visit_document = depart_document = passing

    def visit_start_of_file(self, node: nodes.Element) -> None:
        """Begin a document: its lines are counted, those of the text with numbers in the margin."""
        self.scenes.append(Scene("body"))
        self.held = self.docname, self.depth
        self.docname, self.depth = node["docname"], 0
        self.collect_notes(node)
        step = self.config.apparatus_pdf_line_step if self.in_text() else 0
        self.write(f"\n#opening()\n{call('lined', step)}[")
        if label := self.targets.label(self.docname, ""):
            self.write(call("anchor", label))

    def depart_start_of_file(self, node: nodes.Element) -> None:
        """End it."""
        self.write(self.hooked() + self.end_notes() + "]\n")
        self.docname, self.depth = self.config.root_doc, 0
        self.scenes.pop()

    def collect_notes(self, node: nodes.Element) -> None:
        """Remember the notes of a document; they are printed where the text refers to them."""
        found = {id_: note for note in node.findall(nodes.footnote) for id_ in note["ids"]}
        mentioned = [mark["refid"] for mark in marks_in(node) if isinstance(mark, nodes.footnote_reference)]
        self.notes[self.docname] = found
        self.numbers[self.docname] = {refid: n for n, refid in enumerate(dict.fromkeys(mentioned), 1)}

    def end_notes(self) -> str:
        """Return the notes of a document as its last section, where they do not stand at the foot."""
        notes = self.notes[self.docname]
        written = [f"({n}, {self.note(notes[refid])}), " for refid, n in self.numbers[self.docname].items()]
        if self.config.apparatus_pdf_notes != "end" or not written:
            return ""
        return f"#end-notes({string(_('Notes'))}, {string(self.docname)}, ({''.join(written)}))"

    visit_footnote = skipping
    visit_compound = depart_compound = passing
    visit_only = depart_only = passing

    def visit_section(self, node: nodes.Element) -> None:
        """Go a level down."""
        self.depth += 1
        self.scene.fresh = True

    def depart_section(self, node: nodes.Element) -> None:
        """Come up again."""
        self.depth -= 1

    def visit_title(self, node: nodes.Element) -> None:
        """Write a heading; its marks hook onto the paragraph after it, without which it never stands on a page."""
        if not isinstance(node.parent, nodes.section):
            self.bold_line(node)
        hook = len(self.marks.records)
        if self.enter(node, heading="title" if self.depth == 1 else "heading", hook=hook):
            self.hooks.append(hook)
        clean = self.content(*(n for n in node.children if not isinstance(n, nodes.footnote_reference)))
        ids = [label for i in node.parent["ids"] if (label := self.targets.label(self.docname, i))]
        self.write(f"\n#heading-line({self.depth}, {clean})[{call('anchor', *ids) if ids else ''}")

    def depart_title(self, node: nodes.Element) -> None:
        """Close it."""
        self.write("]\n")
        self.scene.fresh = True

    def bold_line(self, node: nodes.Element) -> None:
        """Write a line of its own in bold."""
        bold = nodes.paragraph("", "", nodes.strong("", "", *(n.deepcopy() for n in node.children)))
        bold.source, bold.line = node.source, node.line
        bold.walkabout(self)
        raise nodes.SkipNode

    visit_subtitle = visit_rubric = visit_caption_title = bold_line

    def visit_transition(self, node: nodes.Element) -> None:
        """Write the sign of a break in the text."""
        self.write("\n#section-break\n")
        self.scene.fresh = True

    depart_transition = passing

    # ---- paragraphs

    def visit_paragraph(self, node: nodes.Element) -> None:
        """Open a paragraph as what it is part of asks."""
        if self.apart:
            self.write("" if self.fresh else "#parbreak()")
            self.fresh = False
            return
        if self.scene.kind == "plain":
            self.enter(node)
            self.write(("" if self.scene.fresh else "#parbreak()") + self.anchors(node))
            self.scene.fresh = False
            return
        marked = self.enter(node)
        named = {"id": f"b{self.blocks}", "marked": True} if marked or self.hooks else {}
        number = {"number": int(node["number"])} if node.get("number") else {}
        self.write(f"\n{self.opened(node, named | number)}[{self.anchors(node)}{self.hooked()}")
        self.scene.fresh = False

    def opened(self, node: nodes.Element, named: dict[str, object]) -> str:
        """Return the call that opens a paragraph."""
        scene = self.scene
        if scene.kind == "quote":
            self.unbroken = FIRST_LINE
            return call("both-par", **named, first=scene.fresh)
        if scene.kind == "item":
            sign = f", sign: {scene.sign}" if scene.fresh and scene.sign else ""
            return call("item-par", **named, depth=scene.depth)[:-1] + f"{sign})"
        if "unnumbered" in node["classes"] and self.in_text():
            return call("line-under-title", **named)
        return call("body-par", **named, indent=not scene.fresh)

    def depart_paragraph(self, node: nodes.Element) -> None:
        """Close it."""
        if not (self.apart or self.scene.kind == "plain"):
            self.unbroken = None
            self.write("]\n")
            self.scene.fresh = self.scene.fresh or "unnumbered" in node["classes"]

    visit_compact_paragraph = visit_paragraph
    depart_compact_paragraph = depart_paragraph

    def enter(self, block: nodes.Element, heading: str = "", hook: int = -1) -> bool:
        """Take the marks of a block in; return whether there are any."""
        self.blocks += 1
        found = [mark for mark in marks_in(block) if id(mark) not in self.marks.ids and self.is_new(mark)]
        if found and self.scene.kind == "plain" and not heading:
            self.shelf = self.shelf or f"shelf{self.blocks}"
        for mark in found:
            self.marks.add(mark, self.record(mark, block, heading, hook))
            self.foot.append("")
        self.marks.place_words(block)
        return bool(found)

    def is_new(self, mark: nodes.Element) -> bool:
        """Return whether a mark is an entry, or the first that refers to a note at the foot."""
        if isinstance(mark, ours.apparatus_entry):
            return True
        note = (self.docname, mark["refid"])
        if note in self.noted or self.config.apparatus_pdf_notes == "end":
            return False
        self.noted.add(note)
        return True

    def record(self, mark: nodes.Element, block: nodes.Element, heading: str, hook: int) -> Mark:
        """Return what the driver has to know of a mark."""
        paragraph = str(block.get("number", ""))
        where = f"¶ {paragraph}" if paragraph else f"{self.docname}, {heading or 'paragraph'}"
        record = Mark(len(self.marks.records), "note", where, paragraph=paragraph, block=f"b{self.blocks}")
        record = replace(record, heading=heading, hook=hook, shelf="" if heading else self.shelf)
        record = replace(record, source=str(self.builder.env.doc2path(self.docname)), line=mark.line or block.line or 0)
        if not isinstance(mark, ours.apparatus_entry):
            return replace(record, place=f"{where}, note {self.numbers[self.docname][mark['refid']]}")
        words = " ".join("".join(map(str, running_texts(mark))).split()[:6]) or "om."
        layer = self.layers.get(mark.get("type", ""), max(0, len(self.config.apparatus_pdf_layers) - 1))
        return replace(record, kind="entry", place=f"{where}, entry {words}", layer=layer)

    def hooked(self) -> str:
        """Return what the marks of the headings before this paragraph need in it."""
        hooks, self.hooks = self.hooks, []
        return "".join(call("hook", hook) for hook in hooks)

    def visit_line_block(self, node: nodes.Element) -> None:
        """Write lines that end where the source has them end, as one paragraph."""
        if isinstance(node.parent, nodes.line_block):
            return
        paragraph = nodes.paragraph("", ids=node["ids"])
        paragraph.source, paragraph.line = node.source, node.line
        for n, line in enumerate(node.findall(nodes.line)):
            paragraph += [nodes.raw("", "#line-end", format="typst")] if n else []
            paragraph += [child.deepcopy() for child in line.children]
        paragraph.walkabout(self)
        raise nodes.SkipNode

    depart_line_block = passing

    # ---- quotations and lists

    def visit_block_quote(self, node: nodes.Element) -> None:
        """Write a quotation: paragraphs indented on both sides."""
        plain = self.scene.kind == "plain" or self.apart
        self.scenes.append(Scene("plain" if plain else "quote"))
        self.write(f"\n{self.anchors(node)}#quoted[")

    def depart_block_quote(self, node: nodes.Element) -> None:
        """Close it."""
        self.write("]\n")
        self.scenes.pop()

    visit_attribution = visit_paragraph
    depart_attribution = depart_paragraph

    def own_block(self, node: nodes.Element) -> bool:
        """Return whether a list can be a block of Typst's own: nothing in it needs room at the foot of the page."""
        return bool(self.apart) or self.scene.kind == "plain" or not (self.in_text() or any(marks_in(node)))

    def visit_bullet_list(self, node: nodes.Element) -> None:
        """Write a list."""
        if not self.own_block(node):
            self.scenes.append(Scene("list", self.scene.depth + 1))
            return
        self.open_block(node, "list", f"marker: {value(list(ITEM_SIGNS))}")

    def visit_enumerated_list(self, node: nodes.Element) -> None:
        """Write a numbered list."""
        if not self.own_block(node):
            self.scenes.append(Scene("list", self.scene.depth + 1))
            return
        forms = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
        form = f"{node.get('prefix', '')}{forms.get(node.get('enumtype', ''), '1')}{node.get('suffix', '.')}"
        self.open_block(node, "enum", f"start: {node.get('start', 1)}", f"numbering: {string(form)}")

    def open_block(self, node: nodes.Element, function: str, *named: str) -> None:
        """Open a block of Typst's own."""
        whole = "" if self.apart or self.scene.kind == "plain" else "whole("
        node["closing"] = ")" + (")" if whole else "")
        self.scenes.append(Scene("plain"))
        self.write(f"\n{self.anchors(node)}#{whole}{function}({', '.join(named)}{', ' if named else ''}")

    def close_block(self, node: nodes.Element) -> None:
        """Close a list or table."""
        self.scenes.pop()
        self.write(f"{node['closing']}\n" if "closing" in node else "")
        self.scene.fresh = False

    depart_bullet_list = depart_enumerated_list = close_block

    def visit_list_item(self, node: nodes.Element) -> None:
        """Write a point of a list."""
        if self.scene.kind == "plain":
            self.scenes.append(Scene("plain"))
            self.write(f"[{self.anchors(node)}")
            return
        self.scenes.append(Scene("item", self.scene.depth, f"[#{string(item_sign(node))}]"))
        self.write(self.anchors(node))

    def depart_list_item(self, node: nodes.Element) -> None:
        """Close it."""
        self.write("], " if self.scene.kind == "plain" else "")
        self.scenes.pop()

    def visit_definition_list(self, node: nodes.Element) -> None:
        """Write terms with what they mean."""
        if self.own_block(node):
            self.open_block(node, "terms")
        else:
            self.scenes.append(Scene("list", self.scene.depth + 1))

    depart_definition_list = close_block

    def visit_definition_list_item(self, node: nodes.Element) -> None:
        """Write a term with what it means."""
        self.write("terms.item(" if self.scene.kind == "plain" else "")

    def depart_definition_list_item(self, node: nodes.Element) -> None:
        """Close it."""
        self.write("), " if self.scene.kind == "plain" else "")

    def visit_term(self, node: nodes.Element) -> None:
        """Write a term."""
        if self.scene.kind == "plain":
            self.enter(node)
            self.write(f"[{self.anchors(node)}")
            return
        self.scenes.append(Scene("body"))
        try:
            self.bold_line(node)
        finally:
            self.scenes.pop()

    def depart_term(self, node: nodes.Element) -> None:
        """Close it."""
        self.write("], ")

    visit_classifier = skipping

    def visit_definition(self, node: nodes.Element) -> None:
        """Write what a term means."""
        if self.scene.kind == "plain":
            self.scenes.append(Scene("plain"))
            self.write("[")
            return
        self.scenes.append(Scene("item", self.scene.depth))

    def depart_definition(self, node: nodes.Element) -> None:
        """Close it."""
        self.write("]" if self.scene.kind == "plain" else "")
        self.scenes.pop()

    visit_field_list, depart_field_list = visit_definition_list, depart_definition_list
    visit_field, depart_field = visit_definition_list_item, depart_definition_list_item
    visit_field_name, depart_field_name = visit_term, depart_term
    visit_field_body, depart_field_body = visit_definition, depart_definition
    visit_docinfo = skipping

    # ---- tables, images, what stands apart

    def visit_table(self, node: nodes.Element) -> None:
        """Write a table; one with marks stays on one page with its notes."""
        self.shelf = ""
        if any(marks_in(node)) and not self.apart:
            self.blocks += 1
            self.shelf = f"shelf{self.blocks}"
        group = next(iter(node.findall(nodes.tgroup)))
        widths = [f"{spec['colwidth']}fr" for spec in group.findall(nodes.colspec)]
        self.open_block(node, "shelf(table" if self.shelf else "table", f"columns: ({', '.join(widths)},)")
        node["closing"] += ")" if self.shelf else ""

    def depart_table(self, node: nodes.Element) -> None:
        """Close it."""
        self.close_block(node)
        self.shelf = ""

    visit_tgroup = depart_tgroup = visit_tbody = depart_tbody = visit_row = depart_row = passing
    visit_colspec = skipping

    def visit_thead(self, node: nodes.Element) -> None:
        """Write the head of a table."""
        self.write("table.header(")

    def depart_thead(self, node: nodes.Element) -> None:
        """Close it."""
        self.write("), ")

    def visit_entry(self, node: nodes.Element) -> None:
        """Write a cell."""
        spans = [f"colspan: {node.get('morecols', 0) + 1}", f"rowspan: {node.get('morerows', 0) + 1}"]
        self.scenes.append(Scene("plain"))
        self.write(f"table.cell({', '.join(spans)})[")

    def depart_entry(self, node: nodes.Element) -> None:
        """Close it."""
        self.scenes.pop()
        self.write("], ")

    def visit_figure(self, node: nodes.Element) -> None:
        """Write an image with its caption."""
        self.open_block(node, "block", "breakable: false")
        self.write("[")

    def depart_figure(self, node: nodes.Element) -> None:
        """Close it."""
        self.write("]")
        self.close_block(node)

    visit_caption, depart_caption = visit_paragraph, depart_paragraph
    visit_legend = depart_legend = passing

    def visit_literal_block(self, node: nodes.Element) -> None:
        """Write code."""
        whole = "" if self.apart or self.scene.kind == "plain" else "#whole"
        code = f"#raw(block: true, {string(node.astext())})"
        self.write(f"\n{whole}[{code}]\n" if whole else code)
        raise nodes.SkipNode

    visit_doctest_block = visit_literal_block

    def visit_admonition(self, node: nodes.Element) -> None:
        """Write what stands apart as ordinary paragraphs."""
        self.write(self.anchors(node))

    depart_admonition = passing
    visit_note = visit_tip = visit_hint = visit_important = visit_seealso = visit_admonition
    visit_warning = visit_caution = visit_attention = visit_danger = visit_error = visit_admonition
    depart_note = depart_tip = depart_hint = depart_important = depart_seealso = passing
    depart_warning = depart_caution = depart_attention = depart_danger = depart_error = passing
    visit_topic = visit_sidebar = visit_container = visit_centered = visit_admonition
    depart_topic = depart_sidebar = depart_container = depart_centered = passing

    def visit_citation(self, node: nodes.Element) -> None:
        """Write a work of the bibliography as a paragraph that hangs."""
        self.scenes.append(Scene("item", 1))
        self.write(self.anchors(node))

    def depart_citation(self, node: nodes.Element) -> None:
        """Close it."""
        self.scenes.pop()

    def visit_toctree(self, node: addnodes.toctree) -> None:
        """Leave out a list of documents that are not in the book."""
        raise nodes.SkipNode


def item_sign(node: nodes.Element) -> str:
    """Return what stands before a point: its number in the list's form, or a bullet."""
    parent = node.parent
    if not isinstance(parent, nodes.enumerated_list):
        return ITEM_SIGNS[0]
    number = parent.get("start", 1) + parent.index(node)
    letter = {"loweralpha": chr(96 + number), "upperalpha": chr(64 + number)}.get(parent.get("enumtype", ""))
    return f"{parent.get('prefix', '')}{letter or number}{parent.get('suffix', '.')}"
