"""Sets what other extensions bring to pages, tabs for instance, as what it is made of; knows none of them."""

from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms.images import ImageDownloader

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.allowed import scheme_of
from sphinx_apparatus.checks.pictures import wrong_picture
from sphinx_apparatus.domain import EditionTransform
from sphinx_apparatus.formats.builders import BUILDERS
from sphinx_apparatus.text.formula import FormulaError, mathml

_NAMES = ("desc", "version", "production", "acks", "download", "literal_", "manpage", "tabular")
FOR_PAGES = (
    *(kind for name, kind in vars(addnodes).items() if name.startswith(_NAMES) and isinstance(kind, type)),
    *(kind for name, kind in vars(nodes).items() if name.startswith("option")), nodes.description, nodes.problematic,
)  # fmt: skip
"""The kinds of what is said of functions, versions, programs and the like, which browsers and e-books have alone."""
_HEADS = ("label", "title")
"""What the name of a node says that heads what comes after it."""


def leave_pages(app: Sphinx) -> None:
    """Leave out of an e-book what other extensions make for browsers, of tabs for instance: forms and scripts.

    No image is fetched from elsewhere for any format.
    """
    if app.builder.name in BUILDERS:
        book, transforms = app.builder.name == "epub", app.registry.post_transforms
        transforms[:] = [t for t in transforms if t is not ImageDownloader and not (book and _is_for_pages(t))]


class SetGuests(EditionTransform):
    """Change the nodes of others that have words into those that every format has; the pages of a site keep theirs.

    Before ``<sd_tab_set><paragraph>``, of another extension, after ``<container><paragraph>``.
    """

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        if self.builder.name not in BUILDERS or self.env.current_document.docname in self.config.apparatus_documents:
            return
        self.number_figures()
        kinds = (nodes.image, nodes.math, nodes.math_block) if self.config.apparatus_guest else ()
        for node in ours.find(self.document, *kinds):
            if not self.can_be_set(node):
                put_in_words(node)
        for node in reversed(ours.find(self.document, nodes.Element)):
            alone = isinstance(node, nodes.label) and not isinstance(node.parent, nodes.footnote | nodes.citation)
            alone |= isinstance(node, FOR_PAGES) and self.builder.name != "epub"
            if node.parent is not None and (alone or ours.is_brought(type(node))):
                node.parent.replace(node, known(node) or [])
        for paragraph in reversed(ours.find(self.document, nodes.paragraph)):
            unnest(paragraph)
        self.forget_calls()
        self.forget_ids()

    def number_figures(self) -> None:
        """Put the numbers of figures and the like before their titles, where no writer of Sphinx's does."""
        for title in ours.find(self.document, nodes.title, nodes.caption):
            node, docname = title.parent, self.docname_of(title)
            numbered = self.env.toc_fignumbers.get(docname, {}).items()
            found = [(kind, of[name]) for kind, of in numbered for name in node["ids"] if name in of]
            by_writer = self.builder.name == "epub" and not ours.is_brought(type(node))
            if not found or by_writer or docname in self.config.apparatus_documents:
                continue
            kind, number = found[0]
            said = self.config.numfig_format[kind] % ".".join(map(str, number))
            said += " " * (title.astext()[:1].strip() != "")
            title.insert(0, nodes.inline("", said, classes=["caption-number"]))

    def can_be_set(self, node: nodes.Element) -> bool:
        """Tell whether every format has a picture or a formula of a host, which its pages may have otherwise."""
        if not isinstance(node, nodes.image):
            with suppress(FormulaError):
                return bool(mathml(node.astext()))
            return False
        path = Path(self.env.srcdir, node["uri"])
        return not scheme_of(node["uri"]) and not (path.is_file() and wrong_picture(path))

    def forget_calls(self) -> None:
        """Forget the calls of notes that are nowhere, as some extensions read what they have twice, and mere links."""
        there = {name for call in ours.find(self.document, nodes.footnote_reference) for name in call["ids"]}
        for note in ours.find(self.document, nodes.footnote):
            note["backrefs"] = [name for name in note["backrefs"] if name in there]
        notes = {name for note in ours.find(self.document, nodes.footnote) for name in note["ids"]}
        for link in ours.find(self.document, nodes.reference):
            if link.get("refid") in notes:
                link.parent.replace(link, link.children)

    def forget_ids(self) -> None:
        """Have each id of a document once: some extensions give the same to all their boxes."""
        seen: set[tuple[str, str]] = set()
        for node in ours.find(self.document, nodes.Element):
            names = [(self.docname_of(node), name) for name in node["ids"]]
            node["ids"] = [name for docname, name in names if (docname, name) not in seen]
            seen.update(names)


def _is_for_pages(kind: type[Any]) -> bool:
    """Tell whether a transform is another extension's, and for the pages of a site."""
    return ours.is_brought(kind) and "html" in getattr(kind, "formats", ())


def unnest(paragraph: nodes.Element) -> None:
    """Put blocks that a paragraph has, as Sphinx makes of a long description of a parameter, behind its words."""
    if not any(map(_is_block, paragraph.children)):
        return
    parts: list[Any] = []
    for blocks, group in groupby(paragraph.children, _is_block):
        run = list(group)
        parts += run if blocks else [nodes.paragraph("", "", *run)]
    found = [part for part in parts if part.astext().strip() or ours.find(part, nodes.image)]
    found[0]["ids"] = [*paragraph["ids"], *found[0]["ids"]]
    paragraph.parent.replace(paragraph, found)


def _is_block(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Body) and not isinstance(node, nodes.Inline)


def put_in_words(node: nodes.Element) -> None:
    """Put the words of a picture in its place, the source of a formula in its; with none a link to it goes too."""
    words = str(node.get("alt", "")) if isinstance(node, nodes.image) else node.astext()
    while not words and isinstance(node.parent, nodes.reference) and len(node.parent) == 1:
        node = node.parent
    said = nodes.inline("", words)
    in_line = isinstance(node.parent, nodes.TextElement)
    node.parent.replace(node, [] if not words else said if in_line else nodes.paragraph("", "", said))


def known(node: nodes.Element) -> nodes.Element | None:
    """Return a node as one of docutils' kinds, a block without words as it is; None for a mere sign."""
    if not node.children:
        return node if node.line and ours.is_foreign(node) else None
    names = (base.__name__ for base in type(node).__mro__[1:] if base.__module__ == nodes.__name__)
    kind = next((getattr(nodes, name) for name in names if name in nodes.node_class_names), _made_of(node))
    kind = nodes.inline if isinstance(node, addnodes.download_reference) else kind
    changed: nodes.Element = kind(**node.attributes)
    changed.source, changed.line = node.source, node.line
    changed += node.children
    return changed


def _made_of(node: nodes.Element) -> type[nodes.Element]:
    """Return the kind of a node by what it has and where it stands."""
    if isinstance(node, nodes.Admonition):
        return nodes.admonition
    shown = (child for child in node.children if not isinstance(child, nodes.Invisible))
    if not any(isinstance(child, nodes.Text | nodes.Inline) for child in shown):
        return nodes.container
    if isinstance(node.parent, nodes.TextElement):
        return nodes.inline
    return nodes.rubric if any(head in type(node).__name__.lower() for head in _HEADS) else nodes.paragraph
