"""Writes the content of a line: words, emphasis, links, entries and notes; knows no block."""

import re
from collections import defaultdict
from collections.abc import Set
from typing import Any

from docutils import nodes
from sphinx.builders import Builder

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.report import leave_out
from sphinx_apparatus.formats.book import BookWriter, closing, enclosing, replacing
from sphinx_apparatus.formats.pdf.errors import PDFError
from sphinx_apparatus.formats.pdf.formula import formula
from sphinx_apparatus.formats.pdf.marks import Marks
from sphinx_apparatus.formats.pdf.source import calling, prose, string
from sphinx_apparatus.formats.targets import Targets

SEAM = "\u200b"
"""Where a line may end and nothing is seen."""
FootNote = tuple[str, str]
"""A note: its document, and its id there."""
_SHAPES = {"smallcaps": "smallcaps", "underline": "underline", "spaced": "spaced", "strike": "strike", "stage": "emph"}
"""What sets words in a shape that their class names."""
REST_OF_WORD = re.compile(r"[^\W\d_]+")
"""What goes on after a link in the same word: where a hyphen came between them the engine could not tag the link."""


def _enclosing(function: str) -> tuple[Any, Any]:
    """Return the two visitors of a node whose content goes into one call."""
    return enclosing(lambda self, node: f"{self.anchors(node)}#{function}[", "]")


def in_language(tag: str) -> str:
    """Return what opens words in a language, for its hyphenation and for those who listen."""
    lang, _, region = tag.replace("_", "-").partition("-")
    return calling("in-lang", lang, region if len(region) == 2 else None)


class TypstInline(BookWriter):
    """Emits calls and strings into a buffer; `marks` collects what goes to the foot of the page.

    The notes in `far` stand at the end of their documents; `called` has those at the foot by the ids of their marks,
    `gone` the numbers of the others that were called.
    """

    error = PDFError

    def __init__(
        self, document: nodes.document, builder: Builder, targets: Targets, far: Set[FootNote] = frozenset()
    ) -> None:
        super().__init__(document, builder, targets)
        self.far = far
        self.called: dict[int, FootNote] = {}
        self.gone: dict[str, set[int]] = defaultdict(set)
        self.marks = Marks()
        self.foot: list[str] = []
        self.names: dict[str, str] = {}
        self.notes: dict[str, dict[str, nodes.footnote]] = {}
        self.numbers: dict[str, dict[str, int]] = {}
        self.once = False
        self.linked = -1
        self.unbroken: int | None = None

    # ---- writing

    def content(self, *parts: nodes.Node) -> str:
        """Return nodes as content in brackets that can occur a second time."""
        return f"[{super().content(*parts)}]"

    def by_editor(self) -> str:
        """Return what opens words of the editor, where the text is in another language than theirs."""
        return in_language(self.config.language) if self.config.apparatus_language != self.config.language else ""

    def anchors(self, node: nodes.Element) -> str:
        """Return the anchors of a node that something links to; a note at the foot is set once, as the text is."""
        if self.apart and not self.once:
            return ""
        wanted = [label for id_ in node["ids"] if (label := self.targets.label(self.docname, id_))]
        return calling("anchor", *wanted) if wanted else ""

    def unknown_visit(self, node: nodes.Node) -> None:
        """Refuse a node that no rule knows; leave out what another extension brings."""
        if ours.is_foreign(node):
            leave_out(node, str(self.builder.env.doc2path(self.docname)))
            raise nodes.SkipNode
        self.refuse(node, "not-in-pdf", name=type(node).__name__)

    # ---- words

    def visit_Text(self, node: nodes.Text) -> None:
        """Write words, and within them the calls that mark an entry's first word."""
        text, start = node.astext(), 0
        insertions = [] if self.apart else self.marks.insertions.get(id(node), [])
        if self.linked == len(self.out) and (rest := REST_OF_WORD.match(text)) and not insertions:
            self.write(f"#text(hyphenate: false)[{prose(rest[0])}]")
            start = rest.end()
        for insertion in sorted(insertions, key=lambda i: i.offset):
            self.words(text[start : insertion.offset])
            self.write(insertion.source)
            start = insertion.offset
        self.words(text[start:])

    def words(self, text: str) -> None:
        """Write words; in a quotation every space apart from the word before it, and the first of them unbroken."""
        if self.unbroken is None or self.apart:
            self.write(prose(text))
            return
        for word in re.split(r"(?=[ \n])", text):
            part = "#t" if word[:1] in (" ", "\n") else ""
            self.write(f"{part}#unbroken[{prose(word)}]" if self.unbroken > 0 and word.strip() else part + prose(word))
            self.unbroken -= len(word)

    visit_emphasis, depart_emphasis = _enclosing("emph")
    visit_title_reference, depart_title_reference = _enclosing("emph")
    visit_strong, depart_strong = _enclosing("strong")
    visit_subscript, depart_subscript = _enclosing("sub")
    visit_superscript, depart_superscript = _enclosing("super")

    def visit_inline(self, node: nodes.Element) -> None:
        forms = [_SHAPES[name] for name in node["classes"] if name in _SHAPES]
        self.write(self.anchors(node) + "".join(f"#{form}[" for form in forms) + "#[")
        node["closing"] = "]" * (len(forms) + 1)

    visit_generated = visit_acronym = visit_passage = visit_abbreviation = visit_inline
    depart_inline = depart_generated = depart_acronym = depart_passage = closing

    def depart_abbreviation(self, node: nodes.Element) -> None:
        """Close an abbreviation, what it is short for after it."""
        closing(self, node)
        self.write(prose(f" ({node['explanation']})") if node.get("explanation") else "")

    visit_literal = replacing(lambda self, node: f"{self.anchors(node)}#raw({string(node.astext())})")
    visit_address = replacing(lambda self, node: f"#text(hyphenate: false)[{prose(SEAM.join(node.parts()))}]")
    visit_math = replacing(lambda self, node: self.anchors(node) + formula(node.astext(), block=False))
    visit_foreign, depart_foreign = enclosing(lambda self, node: in_language(node["lang"]) + "[", "]")

    def visit_name(self, node: nodes.Element) -> None:
        """Write words that the index of names lists."""
        if self.apart:
            self.write("#[")
            return
        self.names.setdefault(node["key"], node.astext().replace("\n", " "))
        self.write(self.anchors(node) + calling("name", node["key"]) + "[")

    depart_name = depart_foreign

    # ---- links

    def visit_reference(self, node: nodes.Element) -> None:
        """Write a link; words whose place is not in this book have none."""
        self.write(self.anchors(node) + self.link(node) + "[")

    def depart_reference(self, node: nodes.Element) -> None:
        self.write("]")
        self.linked = len(self.out)

    visit_number_reference = visit_citation_reference = visit_reference
    depart_number_reference = depart_citation_reference = depart_reference

    def link(self, node: nodes.Element) -> str:
        """Return the opening of a link to another place in the book, or to an address."""
        if node.get("refuri") and not node["refuri"].startswith(("%", "#")):
            return calling("away", node["refuri"])
        label = self.targets.of_reference(self.docname, node)
        return calling("to", label) if label else "#"

    visit_call = enclosing(lambda self, node: self.link(node) + "[")[0]
    depart_call = depart_reference
    visit_target, depart_target = enclosing(lambda self, node: self.anchors(node))

    def visit_image(self, node: nodes.Element) -> None:
        """Write an image; without a description it is an ornament."""
        path = self.builder.images.get(node["uri"], node["uri"])
        described = {"alt": node["alt"]} if node.get("alt") else {}
        image = calling("picture", f"{self.builder.imagedir}/{path}", **described)
        self.write(f"#box({image[1:]})" if node.get("alt") else f"#pdf.artifact({image[1:]})")
        raise nodes.SkipNode

    visit_raw = replacing(lambda self, node: node.astext() if "typst" in node.get("format", "").split() else "")
