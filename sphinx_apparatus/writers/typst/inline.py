"""Writes what stands in a line: words, emphasis, links, entries and notes; knows no block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from docutils import nodes
from sphinx.util.docutils import SphinxTranslator

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import Finding
from sphinx_apparatus.writers.typst.errors import PDFError
from sphinx_apparatus.writers.typst.marks import Marks, running_texts
from sphinx_apparatus.writers.typst.source import call, run, string
from sphinx_apparatus.writers.typst.targets import Targets

if TYPE_CHECKING:
    from sphinx.builders import Builder

LONGEST_LEMMA = 6
"""How many words of a lemma an entry gives; of a longer one, the first and the last."""


def enclosing(function: str) -> tuple[Any, Any]:
    """Return the two visitors of a node whose content goes into one call."""

    def visit(self: Any, node: nodes.Element) -> None:
        self.write(f"#{function}[")

    def depart(self: Any, node: nodes.Element) -> None:
        self.write("]")

    return visit, depart


def passing(self: Any, node: nodes.Element) -> None:
    """Write nothing; the children are visited."""


def skipping(self: Any, node: nodes.Element) -> None:
    """Leave the node out."""
    raise nodes.SkipNode


class InlineTranslator(SphinxTranslator):
    """Emits calls and strings into a buffer; `marks` collects what goes to the foot of the page."""

    def __init__(self, document: nodes.document, builder: Builder, targets: Targets) -> None:
        super().__init__(document, builder)
        self.targets = targets
        self.out: list[str] = []
        self.marks = Marks()
        self.foot: list[str] = []
        self.names: dict[str, str] = {}
        self.docname: str = builder.config.root_doc
        self.notes: dict[str, dict[str, nodes.footnote]] = {}
        self.numbers: dict[str, dict[str, int]] = {}
        self.apart = 0
        self.fresh = True
        self.unbroken: int | None = None

    # ---- writing

    def write(self, source: str) -> None:
        """Add source."""
        self.out.append(source)

    @contextmanager
    def aside(self) -> Iterator[list[str]]:
        """Collect what is written meanwhile, for the foot of the page or a list: no marks, no anchors."""
        held, self.out = self.out, []
        self.apart += 1
        self.fresh = True
        yield self.out
        self.apart -= 1
        self.out = held

    def content(self, *parts: nodes.Node) -> str:
        """Return nodes as content that can stand a second time."""
        with self.aside() as written:
            for part in parts:
                part.walkabout(self)
        return f"[{''.join(written)}]"

    def anchors(self, node: nodes.Element) -> str:
        """Return the anchors of a node that something links to."""
        if self.apart:
            return ""
        wanted = [label for id_ in node["ids"] if (label := self.targets.label(self.docname, id_))]
        return call("anchor", *wanted) if wanted else ""

    def unknown_visit(self, node: nodes.Node) -> None:
        """Refuse a node that no rule knows."""
        self.refuse(node, f"no rule sets <{node.__class__.__name__}> in the PDF")

    def refuse(self, node: nodes.Node, message: str) -> NoReturn:
        """Raise PDFError with the place of a node."""
        placed: nodes.Node | None = node
        while placed is not None and not placed.line:
            placed = placed.parent
        source, line = (placed.source, placed.line) if placed is not None else (None, None)
        source = source or str(self.builder.env.doc2path(self.docname))
        raise PDFError([Finding(message, node.astext()[:80], source=source, line=line or 0)])

    # ---- words

    def visit_Text(self, node: nodes.Text) -> None:
        """Write words, and within them the calls that mark an entry's first word."""
        text, start = node.astext(), 0
        for insertion in [] if self.apart else sorted(self.marks.insertions.get(id(node), [])):
            self.words(text[start : insertion.offset])
            self.write(call(insertion.function, insertion.mark))
            start = insertion.offset
        self.words(text[start:])

    def words(self, text: str) -> None:
        """Write words; in a quotation every space apart from the word before it, and the first of them unbroken."""
        if self.unbroken is None or self.apart:
            self.write(run(text))
            return
        for word in re.split(r"(?=[ \n])", text):
            part = "#t" if word[:1] in (" ", "\n") else ""
            self.write(f"{part}#unbroken[{run(word)}]" if self.unbroken > 0 and word.strip() else part + run(word))
            self.unbroken -= len(word)

    def depart_Text(self, node: nodes.Text) -> None:
        """Write nothing more."""

    visit_emphasis, depart_emphasis = enclosing("emph")
    visit_title_reference, depart_title_reference = enclosing("emph")
    visit_strong, depart_strong = enclosing("strong")
    visit_subscript, depart_subscript = enclosing("sub")
    visit_superscript, depart_superscript = enclosing("super")

    def visit_inline(self, node: nodes.Element) -> None:
        """Write words with a class."""
        self.write(self.anchors(node))
        self.write("#smallcaps[" if "smallcaps" in node["classes"] else "#[")

    def depart_inline(self, node: nodes.Element) -> None:
        """Close them."""
        self.write("]")

    visit_generated = visit_abbreviation = visit_acronym = visit_passage = visit_inline
    depart_generated = depart_abbreviation = depart_acronym = depart_passage = depart_inline

    def visit_literal(self, node: nodes.Element) -> None:
        """Write code in a line."""
        self.write(f"#raw({string(node.astext())})")
        raise nodes.SkipNode

    def visit_foreign(self, node: nodes.Element) -> None:
        """Write words in another language, for its hyphenation and for those who listen."""
        lang, _, region = node["lang"].partition("-")
        self.write(call("in-lang", lang, region if len(region) == 2 else None) + "[")

    def depart_foreign(self, node: nodes.Element) -> None:
        """Close them."""
        self.write("]")

    def visit_name(self, node: nodes.Element) -> None:
        """Write words that the index of names lists."""
        if self.apart:
            self.write("#[")
            return
        self.names.setdefault(node["key"], node.astext().replace("\n", " "))
        self.write(self.anchors(node) + call("name", node["key"]) + "[")

    def depart_name(self, node: nodes.Element) -> None:
        """Close them."""
        self.write("]")

    # ---- links

    def visit_reference(self, node: nodes.Element) -> None:
        """Write a link; words whose place is not in this book stand without one."""
        self.write(self.anchors(node) + self.link(node) + "[")

    def depart_reference(self, node: nodes.Element) -> None:
        """Close it."""
        self.write("]")

    visit_number_reference = visit_citation_reference = visit_reference
    depart_number_reference = depart_citation_reference = depart_reference

    def link(self, node: nodes.Element) -> str:
        """Return the opening of a link to another place in the book, or to an address."""
        if node.get("refuri") and not node["refuri"].startswith(("%", "#")):
            return call("away", node["refuri"])
        label = self.targets.of_reference(self.docname, node)
        return call("to", label) if label else "#"

    def visit_target(self, node: nodes.Element) -> None:
        """Write an anchor."""
        self.write(self.anchors(node))

    depart_target = passing

    def visit_image(self, node: nodes.Element) -> None:
        """Write an image; without a description it is an ornament."""
        path = self.builder.images.get(node["uri"], node["uri"])
        image = call("image", f"{self.builder.imagedir}/{path}", **({"alt": node["alt"]} if node.get("alt") else {}))
        self.write(f"#box({image[1:]})" if node.get("alt") else f"#pdf.artifact({image[1:]})")
        raise nodes.SkipNode

    def visit_raw(self, node: nodes.Element) -> None:
        """Write what an editor wrote for this format alone."""
        if "typst" in node.get("format", "").split():
            self.write(node.astext())
        raise nodes.SkipNode

    visit_comment = visit_index = visit_substitution_definition = visit_system_message = skipping
    visit_paragraph_number = visit_label = visit_meta = visit_tabular_col_spec = skipping

    # ---- entries

    def visit_apparatus_entry(self, node: nodes.Element) -> None:
        """Write the lemma between its marks; the entry goes to the foot of the page."""
        lemma, *_ = node.children
        if self.apart:
            lemma.walkabout(self)
            raise nodes.SkipNode
        number = self.number_of(node)
        self.foot[number] = self.entry(node)
        linked = any(lemma.findall(lambda n: isinstance(n, (nodes.reference, nodes.footnote_reference))))
        self.write(self.anchors(node) + call("starts", number) + ("#[" if linked else call("lemma", number) + "["))
        lemma.walkabout(self)
        if not any(running_texts(node)):
            self.write(call("begun", number))
        self.write("]" + call("ends", number))
        raise nodes.SkipNode

    visit_lemma = depart_lemma = passing
    visit_reading = depart_reading = passing
    visit_entry_note = depart_entry_note = passing

    def entry(self, node: nodes.Element) -> str:
        """Return an entry for the foot: lemma, sigla of the lemma, readings, remark."""
        lemma, *rest = [n for n in node.children if isinstance(n, nodes.Element)]
        readings = [n for n in rest if isinstance(n, ours.reading)]
        remark = "".join(f'#" ("{self.content(*n.children)[1:-1]}#")"' for n in rest if isinstance(n, ours.entry_note))
        shown = '#";\u00a0"'.join(map(self.reading, readings)).replace("\u00a0", " ")
        words = self.content(*shortened(lemma).children) if lemma.children else "[#omitted]"
        return f"(lemma: {words}, sigla: [{self.sigla(lemma, before=True)}], readings: [{shown}{remark}])"

    def reading(self, node: nodes.Element) -> str:
        """Return a reading with its witnesses or the one who proposed it; ``om.`` where it has no words."""
        words = self.content(*node.children)[1:-1] if node.children else "#omitted"
        if node.get("proposed_by"):
            return f'{words}#" "{call("conjecture", node["proposed_by"])}'
        return words + self.sigla(node, before=True)

    def sigla(self, node: nodes.Element, before: bool) -> str:
        """Return the witnesses of a reading, after a space."""
        sigla = node.get("sigla") or ()
        return f'#"{" " if before else ""}"{call("sigla", *sigla)}' if sigla else ""

    # ---- notes

    def visit_footnote_reference(self, node: nodes.Element) -> None:
        """Write the number of a note, which goes to the foot of the page; again, where it was mentioned before."""
        if self.apart:
            raise nodes.SkipNode
        number = self.numbers[self.docname][node["refid"]]
        if self.config.apparatus_pdf_notes == "end":
            self.write(self.anchors(node) + call("far-mark", self.docname, number))
        elif id(node) in self.marks.ids:
            mark = self.number_of(node)
            self.foot[mark] = f"(number: {number}, body: {self.note(self.notes[self.docname][node['refid']])})"
            self.write(self.anchors(node) + call("note", mark))
        else:
            self.write(f"#super[#{string(str(number))}]")
        raise nodes.SkipNode

    def note(self, node: nodes.footnote) -> str:
        """Return a note's paragraphs as content."""
        blocks = [n for n in node.children if not isinstance(n, nodes.label)]
        return self.content(*blocks)

    def number_of(self, node: nodes.Element) -> int:
        """Return a mark's id; raise where a mark stands in what cannot hold one."""
        try:
            return self.marks.ids[id(node)]
        except KeyError:
            self.refuse(node, "an entry or a note cannot stand here")


def shortened(lemma: nodes.Element) -> nodes.Element:
    """Return a lemma as an entry gives it: of a long one the first word and the last."""
    copy: nodes.Element = lemma.deepcopy()
    for apart in list(copy.findall(nodes.footnote_reference)):
        apart.parent.remove(apart)
    texts = list(running_texts(copy))
    words = " ".join(map(str, texts)).split()
    if len(words) <= LONGEST_LEMMA:
        return copy
    head, tail = f"{words[0]} … ", words[-1].rstrip(".,;:")
    _put(texts[0], head + (tail if len(texts) == 1 else ""))
    for text in texts[1:-1]:
        text.parent.remove(text)
    if len(texts) > 1:
        _put(texts[-1], tail)
    return copy


def _put(text: nodes.Text, words: str) -> None:
    text.parent.replace(text, nodes.Text(words))
