"""Writes the content of a line for TeX: words, links, entries by reledmac's commands, notes; knows no block."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.formats.base import passing, skipping
from sphinx_apparatus.formats.book import BookWriter, closing, enclosing, replacing
from sphinx_apparatus.formats.entry import Side, bracket_after, note_of, taken_apart
from sphinx_apparatus.formats.pdf.entries import shortened_lemma
from sphinx_apparatus.formats.reledmac.source import command, headings, tex_words
from sphinx_apparatus.language import _, semicolon
from sphinx_apparatus.text.blocks import layers_of

if TYPE_CHECKING:
    from sphinx_apparatus.formats.reledmac.builder import ReledmacBuilder
    from sphinx_apparatus.formats.targets import Targets


def _enclosing(name: str) -> tuple[Any, Any]:
    """Return the two visitors of a node whose content is the argument of one command."""
    return enclosing(lambda self, node: f"\\{name}{{{self.anchors(node)}", "}")


_SHAPES = {
    "smallcaps": "textsc", "underline": "underLine", "strike": "strikeThrough", "spaced": "spaced", "stage": "emph",
}  # fmt: skip
"""The commands of words with these classes."""


class TexInline(BookWriter):
    """Emits TeX; what is apart has no marks and no anchors. `named` are the keys of registers in the text."""

    def __init__(self, document: nodes.document, builder: ReledmacBuilder, targets: Targets) -> None:
        super().__init__(document, builder, targets)
        self.notes: dict[str, nodes.footnote] = {}
        self.noted: dict[str, int] = {}
        self.languages: set[str] = set()
        declared = edition_of(builder.env).declared
        self.kinds = declared.kinds()
        self.headings = headings(declared)
        self.named: set[str] = set()
        self.layers = layers_of(builder.config.apparatus_layers)
        self.texts = set(builder.config.apparatus_documents)
        self.waiting = ""

    @property
    def series(self) -> str:
        """The letter of the notes: that after the layers of the apparatus."""
        return ascii_uppercase[max(1, len(self.config.apparatus_layers))]

    def in_text(self) -> bool:
        """Return whether the edited text is being written, whose lines are counted."""
        return self.docname in self.texts

    def anchors(self, node: nodes.Element) -> str:
        """Return the anchors of a node that something links to."""
        labels = () if self.apart else filter(None, map(self.label, node["ids"]))
        return "".join(command("hypertarget", label, "") for label in labels)

    def label(self, id_: str) -> str:
        """Return the label of a place of this document; empty where nothing leads to it."""
        return self.targets.label(self.docname, id_).replace("_", "-")

    def unknown_visit(self, node: nodes.Node) -> None:
        """Refuse a node that no rule knows."""
        self.refuse(node, "not-in-latex", name=type(node).__name__)

    # ---- words and links

    visit_Text = enclosing(lambda self, node: tex_words(node.astext()))[0]
    visit_emphasis, depart_emphasis = visit_title_reference, depart_title_reference = _enclosing("emph")
    visit_strong, depart_strong = _enclosing("textbf")
    visit_subscript, depart_subscript = _enclosing("textsubscript")
    visit_superscript, depart_superscript = _enclosing("textsuperscript")
    visit_address = replacing(lambda self, node: r"\allowbreak ".join(map(tex_words, node.parts())))
    visit_literal, depart_literal = _enclosing("texttt")

    def visit_inline(self, node: nodes.Element) -> None:
        shapes = [_SHAPES[name] for name in node["classes"] if name in _SHAPES]
        self.write("".join(f"\\{shape}{{" for shape in shapes) + "{" + self.anchors(node))
        node["closing"] = "}" * (len(shapes) + 1)

    visit_generated = visit_abbreviation = visit_acronym = visit_passage = visit_call = visit_inline
    depart_inline = depart_generated = depart_abbreviation = depart_acronym = depart_passage = depart_call = closing

    def visit_foreign(self, node: nodes.Element) -> None:
        """Write words in another language, for its hyphenation."""
        language = node["lang"].partition("-")[0]
        self.languages.add(language)
        self.write(f"\\inlang{{lang-{language}}}{{")

    depart_foreign = depart_literal

    def visit_name(self, node: nodes.Element) -> None:
        """Write words that the index of names lists."""
        key = node["key"]
        if key in self.headings and not self.apart and self.in_text():
            self.named.add(key)
            self.write(f"\\edindex[{self.kinds[key]}]{{{self.headings[key]}}}")
        self.write("{" + self.anchors(node))

    depart_name = depart_literal

    def visit_reference(self, node: nodes.Element) -> None:
        """Write a link; words whose place is not in this book are without one."""
        address = node.get("refuri", "")
        label = self.targets.of_reference(self.docname, node)
        if address and not address.startswith(("%", "#")):
            self.write(command("href", address.translate({35: r"\#", 37: r"\%", 38: r"\&", 95: r"\_"})))
        elif label:
            self.write(command("hyperlink", label.replace("_", "-")))
        self.write("{" + self.anchors(node))

    depart_reference = depart_literal
    visit_number_reference = visit_citation_reference = visit_reference
    depart_number_reference = depart_citation_reference = depart_literal

    def visit_target(self, node: nodes.Element) -> None:
        """Write an anchor; where lines are counted one between blocks waits for the next."""
        if self.in_text() and not isinstance(node.parent, nodes.TextElement):
            self.waiting += self.anchors(node)
        else:
            self.write(self.anchors(node))

    depart_target = passing

    def visit_image(self, node: nodes.Element) -> None:
        """Write an image that TeX can read."""
        if node["uri"] not in self.builder.images:
            self.refuse(node, "not-in-latex", name=_("this kind of image"))
        self.write(command("includegraphics", f"{self.builder.imagedir}/{self.builder.images[node['uri']]}"))
        raise nodes.SkipNode

    visit_raw = replacing(lambda self, node: node.astext() if "latex" in node.get("format", "").split() else "")
    visit_quotation_display = skipping

    # ---- entries and notes

    def visit_apparatus_entry(self, node: nodes.Element) -> None:
        """Write the lemma, and for the foot of the page the entry."""
        lemma, *_ = node.children
        if self.apart:
            lemma.walkabout(self)
            raise nodes.SkipNode
        self.write(r"\edtext{" + self.anchors(node))
        lemma.walkabout(self)
        series = ascii_uppercase[self.layers.get(node["type"], 0)]
        self.write(f"}}{{{command('lemma', self.lemma(node))}{command(f'{series}footnote', self.entry(node))}}}")
        raise nodes.SkipNode

    visit_entry_display = passing

    def lemma(self, node: nodes.Element) -> str:
        """Return the lemma as the entry gives it: of a long one the first word and the last."""
        lemma = taken_apart(node).lemma
        if lemma.place or lemma.fate:
            return tex_words(lemma.place) or command("emph", tex_words(lemma.fate))
        space = bracket_after(lemma.node.astext())[:-1]
        return self.content(*shortened_lemma(lemma.node).children) + tex_words(space)

    def entry(self, node: nodes.Element) -> str:
        """Return what comes after the bracket: sigla of the lemma, readings, remark."""
        parts = taken_apart(node)
        shown = semicolon().join(self.reading(reading) for reading in parts.readings)
        sigla = f"{authority}{semicolon()}" if (authority := self.authority(parts.lemma).strip()) else ""
        remarks = "".join(f" ({self.content(*remark.children)})" for remark in parts.remarks)
        return f"{sigla}{shown}{remarks}"

    def reading(self, reading: Side) -> str:
        """Return a reading, or what became of it, and who has it."""
        shown = command("emph", tex_words(reading.fate)) if reading.fate else self.content(*reading.node.children)
        return shown + self.authority(reading)

    def authority(self, side: Side) -> str:
        """Return after a space who has a lemma or a reading: its witnesses, or the one who proposed it."""
        if side.proposed_by:
            return rf" \emph{{{tex_words(side.relation)}}} {tex_words(side.proposed_by)}"
        return f" {command('emph', tex_words(' '.join(side.sigla)))}" if side.sigla else ""

    def visit_footnote_reference(self, node: nodes.Element) -> None:
        """Write a note where it is first called, afterwards its number."""
        if self.apart:
            raise nodes.SkipNode
        id_ = node["refid"]
        if id_ in self.noted:
            self.write(command("textsuperscript", str(self.noted[id_])))
        else:
            self.noted[id_] = len(self.noted) + 1
            name = f"footnote{self.series}" if self.in_text() else "footnote"
            anchor = command("hypertarget", label, "") if (label := self.label(id_)) else ""
            self.write(command(name, anchor + self.content(*note_of(self.notes[id_]).blocks)))
        raise nodes.SkipNode
