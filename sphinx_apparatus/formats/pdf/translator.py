"""Writes quotations, lists, tables and what is set apart: what holds marks as paragraphs, the rest as Typst's own."""

from math import ceil
from string import ascii_lowercase, ascii_uppercase

from docutils import nodes
from sphinx.locale import admonitionlabels

from sphinx_apparatus.formats.base import passing
from sphinx_apparatus.formats.book import enclosing, write_behind
from sphinx_apparatus.formats.pdf.formula import formula
from sphinx_apparatus.formats.pdf.marks import foot_marks_in
from sphinx_apparatus.formats.pdf.paragraphs import RECORDS, ParagraphTranslator, Scene
from sphinx_apparatus.formats.pdf.source import calling, prose, string, typst_value

ITEM_SIGNS = ("•", "–", "·")
NUMBERINGS = {
    "loweralpha": "LowerAlpha", "upperalpha": "UpperAlpha", "lowerroman": "LowerRoman", "upperroman": "UpperRoman",
}  # fmt: skip
"""How the points of a list are numbered, as PDF says it."""

LINE_OF_CELL = 36
"""How many letters a cell may ask for beyond its longest word; what is longer goes over lines."""
EDGES = 2
"""What the insets of a cell take, in letters."""
LINE_OF_TABLE = 36
"""How many letters its line has at least, insets and gaps taken off."""
LINES_OF_SHORT = 14
"""How many lines a table may have that is not parted."""


class BookTranslator(ParagraphTranslator):
    """Writes an assembled book."""

    # ---- quotations and lists

    def visit_block_quote(self, node: nodes.Element) -> None:
        """Write a quotation: paragraphs indented on both sides."""
        if self.apart:
            self.write(f"{self.anchors(node)}#quote(block: true)[")
            self.fresh = True
            return
        plain = self.scene.kind == "plain" or self.apart
        self.scenes.append(Scene("plain" if plain else "quote"))
        self.write(f"\n{self.anchors(node)}#quoted[")

    def depart_block_quote(self, node: nodes.Element) -> None:
        if self.apart:
            self.write("]")
            self.fresh = True
            return
        self.write("]\n")
        self.scenes.pop()

    def visit_attribution(self, node: nodes.Element) -> None:
        """Write who is quoted, after a dash."""
        self.visit_paragraph(node)
        self.write(prose("— "))

    depart_attribution = ParagraphTranslator.depart_paragraph

    def own_block(self, node: nodes.Element) -> bool:
        """Return whether a list can be a block of Typst's own: nothing in it needs room at the foot of the page."""
        return bool(self.apart) or self.scene.kind == "plain" or not (self.in_text() or any(foot_marks_in(node)))

    def visit_bullet_list(self, node: nodes.Element) -> None:
        if not self.own_block(node):
            self.open_list(node, "Disc")
            return
        records = next((RECORDS[c] for c in node["classes"] if c in RECORDS), "")
        if records and self.scene.kind != "plain":
            self.open_block(node, records, whole=False)
        else:
            self.open_block(node, "list", f"marker: {typst_value(list(ITEM_SIGNS))}")

    def visit_enumerated_list(self, node: nodes.Element) -> None:
        if not self.own_block(node):
            self.open_list(node, NUMBERINGS.get(node.get("enumtype", ""), "Decimal"))
            return
        forms = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
        form = f"{node.get('prefix', '')}{forms.get(node.get('enumtype', ''), '1')}{node.get('suffix', '.')}"
        self.open_block(node, "enum", f"start: {node.get('start', 1)}", f"numbering: {string(form)}")

    def open_list(self, node: nodes.Element, numbering: str) -> None:
        """Open a list whose points are paragraphs."""
        self.lists.append(numbering)
        self.scenes.append(Scene("list", self.scene.depth + 1))
        node["closing"] = "]"
        self.write("\n#listed[")

    def open_block(self, node: nodes.Element, function: str, *named: str, whole: bool = True) -> None:
        """Open a block of Typst's own, as wide as the text unless the function sees to that."""
        outer = not (self.apart or self.scene.kind == "plain")
        if not self.apart:
            self.flush()
        around = ["set-apart("] * (outer and whole) + [f"shelf({string(self.shelf)}, "] * bool(outer and self.shelf)
        node["closing"] = ")" * (len(around) + 1)
        self.scenes.append(Scene("plain"))
        before = "" if self.apart else "\n"
        opening = f"{''.join(around)}{function}({''.join(f'{name}, ' for name in named)}"
        self.write(f"{before}{self.anchors(node)}#{opening}")

    def hold(self, node: nodes.Element, whole: bool = False) -> None:
        """Have a block of Typst's own that is `whole` or holds marks stay on one page with its notes."""
        if not (self.apart or self.scene.kind == "plain") and (whole or any(foot_marks_in(node))):
            self.blocks += 1
            self.shelf = f"shelf{self.blocks}"
            self.write(f"\n{calling('break-before', self.shelf)}")

    def close_block(self, node: nodes.Element) -> None:
        """Close a list or table."""
        self.scenes.pop()
        self.shelf = self.shelf if self.scene.kind == "plain" else ""
        after = "" if self.apart else "\n"
        self.write(f"{node['closing']}{after}" if "closing" in node else "")
        self.scene.fresh = False
        self.fresh = True

    depart_bullet_list = depart_enumerated_list = close_block

    def visit_list_item(self, node: nodes.Element) -> None:
        if self.scene.kind == "plain":
            self.scenes.append(Scene("plain"))
            self.fresh = True
            self.write("[" + self.anchors(node) + ("" if self.apart else calling("opens", "")))
            return
        self.scenes.append(Scene("item", self.scene.depth, f"[#{string(item_sign(node))}]"))
        self.write(self.anchors(node))
        if not (node.children and isinstance(node.children[0], nodes.paragraph)):
            nodes.paragraph().walkabout(self)  # for its sign

    def depart_list_item(self, node: nodes.Element) -> None:
        self.write("], " if self.scene.kind == "plain" else "")
        self.scenes.pop()

    def visit_definition_list(self, node: nodes.Element) -> None:
        if self.own_block(node):
            self.open_block(node, "terms")
        else:
            self.scenes.append(Scene("list", self.scene.depth + 1))

    depart_definition_list = close_block

    def visit_definition_list_item(self, node: nodes.Element) -> None:
        self.write("terms.item(" if self.scene.kind == "plain" else "")

    def depart_definition_list_item(self, node: nodes.Element) -> None:
        self.write("), " if self.scene.kind == "plain" else "")

    def visit_term(self, node: nodes.Element) -> None:
        if self.scene.kind == "plain":
            if not self.apart:
                self.enter(node)
            joined = "+ linebreak() + " if isinstance(node.previous_sibling(), nodes.term) else ""
            self.write(f"{joined}[{self.anchors(node)}")
            return
        self.scenes.append(Scene("body"))
        try:
            self.bold_line(node)
        finally:
            self.scenes.pop()

    depart_term = write_behind("] ")

    def visit_definition(self, node: nodes.Element) -> None:
        if self.scene.kind == "plain":
            self.scenes.append(Scene("plain"))
            self.fresh = True
            self.write("+ parbreak() + [" if isinstance(node.previous_sibling(), nodes.definition) else ", [")
            return
        self.scenes.append(Scene("item", self.scene.depth))

    def depart_definition(self, node: nodes.Element) -> None:
        self.write("]" if self.scene.kind == "plain" else "")
        self.scenes.pop()

    visit_field_list, depart_field_list = visit_definition_list, depart_definition_list
    visit_field, depart_field = visit_definition_list_item, depart_definition_list_item
    visit_field_name, depart_field_name = visit_term, depart_term
    visit_field_body, depart_field_body = visit_definition, depart_definition

    # ---- tables, images, what stands apart

    def visit_table(self, node: nodes.Element) -> None:
        """Write a table, its title above it; a short one stays on one page, and one with marks, with its notes."""
        widths = column_widths(node)
        self.hold(node, is_short(node, widths))
        ruled = "ruled(" * (not self.apart)
        title = self.title_of(node)
        titled = f"titled({title}, " * bool(title)
        self.open_block(node, f"{ruled}{titled}table", f"columns: ({', '.join(widths)},)")
        node["closing"] += ")" * (bool(ruled) + bool(title))

    def title_of(self, table: nodes.Element) -> str:
        """Return the title of a table as content, empty where it has none."""
        title = next((child for child in table.children if isinstance(child, nodes.title)), None)
        if title is None:
            return ""
        held, self.out = self.out, []
        self.scenes.append(Scene("plain"))
        if not self.apart:
            self.enter(title)
        for child in title.children:
            child.walkabout(self)
        self.scenes.pop()
        written, self.out = "".join(self.out), held
        return f"[{written}]"

    depart_table = close_block

    visit_tgroup = depart_tgroup = visit_row = depart_row = passing

    visit_thead, depart_thead = enclosing(  # a head that is set again on the next page may have no links (PDF/UA)
        lambda self, node: f"table.header({'repeat: false, ' * any(node.findall(nodes.reference))}", "), "
    )

    def visit_entry(self, node: nodes.Element) -> None:
        spans = [f"colspan: {node.get('morecols', 0) + 1}", f"rowspan: {node.get('morerows', 0) + 1}"]
        self.scenes.append(Scene("plain"))
        self.fresh = True
        self.write(f"table.cell({', '.join(spans)})[")
        self.write("#uncounted[" if in_head(node) else "")

    def depart_entry(self, node: nodes.Element) -> None:
        self.scenes.pop()
        self.write("]], " if in_head(node) else "], ")

    def visit_figure(self, node: nodes.Element) -> None:
        self.hold(node)
        self.open_block(node, "block", *["breakable: false"] * (not self.shelf))
        self.write("[")
        self.scene.fresh = False

    def depart_figure(self, node: nodes.Element) -> None:
        self.write("]")
        self.close_block(node)

    visit_caption = ParagraphTranslator.visit_paragraph
    depart_caption = ParagraphTranslator.depart_paragraph

    def visit_literal_block(self, node: nodes.Element) -> None:
        whole = "" if self.apart or self.scene.kind == "plain" else "#set-apart"
        code = f"#raw(block: true, {string(node.astext().rstrip())})"
        self.write(f"\n{whole}[{code}]\n" if whole else code)
        self.fresh = True
        raise nodes.SkipNode

    visit_doctest_block = visit_literal_block

    def visit_math_block(self, node: nodes.Element) -> None:
        """Write a formula on lines of its own."""
        written = self.anchors(node) + formula(node.astext(), block=True)
        self.write(written if self.apart or self.scene.kind == "plain" else f"\n#set-apart[{written}]\n")
        self.fresh = True
        raise nodes.SkipNode

    visit_apart = enclosing(lambda self, node: self.anchors(node))[0]
    visit_admonition = visit_topic = visit_sidebar = visit_container = visit_glossary = visit_hlist = visit_apart
    depart_admonition = depart_glossary = depart_hlist = visit_hlistcol = depart_hlistcol = passing

    def visit_named(self, node: nodes.Element) -> None:
        """Write what is named by its kind, a warning for instance, as paragraphs under its name."""
        self.write(self.anchors(node))
        name = nodes.paragraph("", "", nodes.strong("", admonitionlabels[node.tagname]))
        name.source, name.line = node.source, node.line
        name.walkabout(self)

    visit_note = visit_tip = visit_hint = visit_important = visit_seealso = visit_named
    visit_warning = visit_caution = visit_attention = visit_danger = visit_error = visit_named
    visit_centered, depart_centered = ParagraphTranslator.visit_paragraph, ParagraphTranslator.depart_paragraph

    def visit_citation(self, node: nodes.Element) -> None:
        """Write a work of the bibliography as a paragraph that hangs."""
        self.scenes.append(Scene("item", 1))
        self.write(self.anchors(node))

    def depart_citation(self, node: nodes.Element) -> None:
        self.scenes.pop()


def in_head(entry: nodes.Element) -> bool:
    """Return whether a cell is in the head of its table."""
    return isinstance(entry.parent.parent, nodes.thead)


def item_sign(node: nodes.Element) -> str:
    """Return what comes before a point: its number in the list's form, or a bullet."""
    parent = node.parent
    if not isinstance(parent, nodes.enumerated_list):
        return ITEM_SIGNS[0]
    number = parent.get("start", 1) + parent.index(node)
    letters = {"loweralpha": ascii_lowercase, "upperalpha": ascii_uppercase}.get(parent.get("enumtype", ""), "")
    sign = letters[number - 1 : number] or number
    return f"{parent.get('prefix', '')}{sign}{parent.get('suffix', '.')}"


def column_widths(table: nodes.Element) -> list[str]:
    """Return the shares of a table's columns: as its source has them, or, where that has none, as the words ask."""
    parts = [spec["colwidth"] for spec in table.findall(nodes.colspec)]
    rows = [list(row.findall(nodes.entry)) for row in table.findall(nodes.row)]
    given = "colwidths-given" in table["classes"] or len(set(parts)) > 1
    if not given and all(len(row) == len(parts) for row in rows):
        parts = [max(map(room, column)) for column in zip(*rows, strict=True)]
    return [f"{max(1, part)}fr" for part in parts]


def is_short(table: nodes.Element, widths: list[str]) -> bool:
    """Return whether a table of nothing but words is surely no higher than half a page."""
    shares = [int(width.removesuffix("fr")) for width in widths]
    lines = 0
    for row in table.findall(nodes.row):
        filled = (len(cell.astext()) / share for cell, share in zip(row, shares, strict=False))
        lines += 1 + int(max(filled, default=0) * sum(shares) / LINE_OF_TABLE)
    return lines <= LINES_OF_SHORT and not any(table.findall(nodes.image))


def room(cell: nodes.Element) -> int:
    """Return the room a cell asks for, in letters: its words up to a line, but never less than its longest word."""
    code = sum(len(literal.astext()) for literal in cell.findall(nodes.literal))
    text = cell.astext()
    wide = 1.3 if code * 2 > len(text) else 1.0
    return ceil(wide * max(max(map(len, text.split()), default=0), min(len(text), LINE_OF_CELL)) + EDGES)
