"""Writes the blocks of a book for TeX: those of the text between reledmac's marks, all others as LaTeX's own."""

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.base import passing
from sphinx_apparatus.formats.book import closing, enclosing, replacing, write_behind
from sphinx_apparatus.formats.pdf.translator import item_sign
from sphinx_apparatus.formats.reledmac.inline import TexInline
from sphinx_apparatus.formats.reledmac.source import command, tex_words
from sphinx_apparatus.language import _
from sphinx_apparatus.text.numbering import function_of

_LEVELS = ("chapter", "section", "subsection", "subsubsection")
STEPS = {"quote": r"\quoted ", "item": r"\point{%s}{%s} ", "body": ""}

_SHOWN = {"speaker": r"{\scshape ", "stage": r"{\itshape ", "dateline": r"{\hspace*{.5\linewidth}"}
_SHOWN["signed"] = _SHOWN["dateline"]


class ReledmacTranslator(TexInline):
    """Writes an assembled book; `scenes` are what the next paragraph is part of, with the sign of a point."""

    scenes: tuple[tuple[str, int, str], ...] = (("body", 0, ""),)
    depth = 0

    def visit_start_of_file(self, node: nodes.Element) -> None:
        """Begin a document; the lines of the text are counted."""
        self.docname, self.depth = node["docname"], 0
        self.notes = {id_: note for note in node.findall(nodes.footnote) for id_ in note["ids"]}
        self.noted = {}
        self.write(f"\n\\setcounter{{footnote{self.series}}}{{0}}\\setcounter{{footnote}}{{0}}\n")
        self.write("\\cleardoublepage\\beginnumbering\n" if self.in_text() else "")

    def depart_start_of_file(self, node: nodes.Element) -> None:
        self.write("\\endnumbering\n" if self.in_text() else "")

    def visit_section(self, node: nodes.Element) -> None:
        self.depth += 1

    def depart_section(self, node: nodes.Element) -> None:
        self.depth -= 1

    def visit_title(self, node: nodes.Element) -> None:
        """Write a heading; in the contents and above the pages it is without its marks."""
        level = _LEVELS[min(self.depth, len(_LEVELS)) - 1]
        short = self.content(*(n for n in node.children if not isinstance(n, nodes.footnote_reference)))
        counted = self.in_text()
        self.write(f"\n\\pstart\\eled{level}" if counted else f"\n\\{level}")
        self.write(f"[{{{short}}}]{{{self.arrived(node.parent)}")
        node["closing"] = "}\\pend\n" if counted else "}\n"

    depart_title = closing

    def visit_rubric(self, node: nodes.Element) -> None:
        """Write a line of its own in bold."""
        line = nodes.paragraph("", "", nodes.strong("", "", *(n.deepcopy() for n in node.children)))
        line.source, line.line = node.source, node.line
        line.walkabout(self)
        raise nodes.SkipNode

    visit_subtitle = visit_caption_title = visit_rubric

    visit_transition = replacing(
        lambda self, node: "\n\\pstart\\sectionbreak\\pend\n" if self.in_text() else "\n\\sectionbreak\n"
    )

    # ---- paragraphs and verses

    def visit_paragraph(self, node: nodes.Element) -> None:
        """Open a paragraph: at the foot of the page after the one before it, in the text counted, else LaTeX's own."""
        node["closing"] = ""
        if self.apart:
            self.write("" if self.fresh else r"\endgraf ")
            self.fresh = False
        elif self.in_text():
            number = command("parnumber", str(node["number"])) if node.get("number") else ""
            shown = _SHOWN.get(function_of(node), "")
            self.write(f"\n\\pstart {self.step(node)}{number}{self.arrived(node)}{shown}")
            node["closing"] = "}\\pend\n" if shown else "\\pend\n"
        else:
            self.write(f"\n{self.anchors(node)}")
            node["closing"] = "\n"

    def arrived(self, node: nodes.Element) -> str:
        """Return the anchors of a block, and those before it."""
        before, self.waiting = ("", self.waiting) if self.apart else (self.waiting, "")
        return before + self.anchors(node)

    visit_attribution = visit_compact_paragraph = visit_caption = visit_paragraph
    depart_paragraph = depart_attribution = depart_compact_paragraph = depart_caption = closing

    def step(self, node: nodes.Element) -> str:
        """Return how a paragraph of the text is set in."""
        kind, depth, sign = self.scenes[-1]
        first = isinstance(node.parent, nodes.list_item) and node.parent.index(node) == 0
        return STEPS[kind] % (depth, tex_words(sign) if first else "") if kind == "item" else STEPS[kind]

    def enter(self, kind: str, sign: str = "") -> None:
        """Go into a quotation or a point."""
        depth = self.scenes[-1][1] + (kind == "item")
        self.scenes = (*self.scenes, (kind, depth, sign))

    def leave(self) -> None:
        self.scenes = self.scenes[:-1]

    def visit_line_block(self, node: nodes.Element) -> None:
        """Open a stanza; what is no text of the edition has its lines in one paragraph."""
        node["verses"] = self.in_text() and not self.apart and any("text_doc" in n for n in ours.find(node, nodes.line))
        outer = not isinstance(node.parent, nodes.line_block)
        self.write(("\n\\stanza\n" if node["verses"] else "\n" * (not self.apart)) if outer else "")

    def depart_line_block(self, node: nodes.Element) -> None:
        self.write("\n" if not (self.apart or isinstance(node.parent, nodes.line_block)) else "")

    def visit_line(self, node: nodes.Element) -> None:
        whole = [node, *ours.around(node)]
        block = [outer for outer in whole if isinstance(outer, nodes.line_block)][-1]
        last = ours.find(block, nodes.line)[-1] is node
        indent = node.get("indent", sum(isinstance(outer, nodes.line_block) for outer in whole) - 1)
        self.write(rf"\hspace*{{{indent}em}}" if indent else "")
        ends = ("\\&\n" if last else "&\n") if block.get("verses") else ("" if last else "\\\\\n")
        node["closing"] = ends.strip() if self.apart else ends
        self.write(self.arrived(node))

    depart_line = closing

    # ---- quotations and lists

    def visit_block_quote(self, node: nodes.Element) -> None:
        self.enter("quote")
        self.open(node, "quote")

    def open(self, node: nodes.Element, environment: str) -> None:
        """Open one of LaTeX's environments, where the lines are not counted."""
        counted, end = self.in_text() and not self.apart, "" if self.apart else "\n"
        node["closing"] = "" if counted else f"\\end{{{environment}}}{end}"
        self.fresh = True
        self.write("" if counted else f"{end}\\begin{{{environment}}}")

    def depart_block_quote(self, node: nodes.Element) -> None:
        self.leave()
        self.write(node["closing"])

    def visit_bullet_list(self, node: nodes.Element) -> None:
        """Open a list; each point brings its sign."""
        self.open(node, "itemize")

    visit_enumerated_list = visit_bullet_list

    depart_bullet_list = depart_enumerated_list = closing

    def visit_list_item(self, node: nodes.Element) -> None:
        self.enter("item", item_sign(node))
        self.fresh = True
        numbered = isinstance(node.parent, nodes.enumerated_list)
        sign = f"[{{{tex_words(item_sign(node))}}}]" if numbered else ""
        self.write("" if self.in_text() and not self.apart else f"\\item{sign} {self.anchors(node)}")

    def depart_list_item(self, node: nodes.Element) -> None:
        self.leave()

    def visit_definition_list(self, node: nodes.Element) -> None:
        self.open(node, "description")

    depart_definition_list = closing
    visit_definition_list_item = depart_definition_list_item = passing

    def visit_term(self, node: nodes.Element) -> None:
        if self.in_text() and not self.apart:
            self.visit_rubric(node)
        self.write(f"\\item[{{{self.anchors(node)}")

    depart_term = write_behind("}] ")

    visit_definition = depart_definition = passing
    visit_field_list, depart_field_list = visit_definition_list, closing
    visit_field = depart_field = visit_field_body = depart_field_body = passing
    visit_field_name, depart_field_name = visit_term, depart_term

    # ---- tables and what stands apart

    def visit_table(self, node: nodes.Element) -> None:
        """Refuse a table that would need more than columns and rows."""
        if any(cell.get("morecols") or cell.get("morerows") for cell in node.findall(nodes.entry)):
            self.refuse(node, "not-in-latex", name=_("cell over several columns or rows"))

    depart_table = passing

    def visit_tgroup(self, node: nodes.Element) -> None:
        """Open the columns, as wide as their source says; at the foot of a page no table goes over pages."""
        widths = [spec["colwidth"] for spec in node.findall(nodes.colspec)]
        columns = "".join(f"p{{\\dimexpr {width / sum(widths):.3f}\\linewidth-2\\tabcolsep}}" for width in widths)
        name = "tabular" if self.apart else "longtable"
        self.write(f"\\begin{{{name}}}{{{columns}}}\\hline ")
        node["closing"] = f"\\hline\\end{{{name}}}"

    depart_tgroup = closing
    visit_thead, depart_thead = passing, write_behind("\\hline ")
    visit_row, depart_row = passing, write_behind("\\\\ ")

    def visit_entry(self, node: nodes.Element) -> None:
        """Open a cell, whose paragraphs are parted within it."""
        self.apart += 1
        self.fresh = True
        self.write("& " if node.parent.index(node) else "")

    def depart_entry(self, node: nodes.Element) -> None:
        self.apart -= 1

    visit_figure = depart_figure = passing

    def visit_literal_block(self, node: nodes.Element) -> None:
        """Write code, its lines as they are."""
        lines = (tex_words(line).replace(" ", "~") or "~" for line in node.astext().split("\n"))
        self.write("\\begin{flushleft}\\ttfamily " + "\\\\ ".join(lines) + "\\end{flushleft}")
        raise nodes.SkipNode

    visit_doctest_block = visit_literal_block

    visit_admonition, depart_admonition = enclosing(lambda self, node: self.anchors(node))
    visit_note = visit_tip = visit_hint = visit_important = visit_seealso = visit_admonition
    visit_warning = visit_caution = visit_attention = visit_danger = visit_error = visit_admonition
    visit_topic = visit_sidebar = visit_container = visit_centered = visit_admonition
    depart_centered = passing

    visit_citation, depart_citation = enclosing(
        lambda self, node: f"\n{{\\hangindent=1.5em\\hangafter=1\\noindent {self.anchors(node)}", "\\par}\n"
    )
