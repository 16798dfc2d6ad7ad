"""What books share, whatever engine sets them: their documents as one tree, and the buffer into which it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxTranslator
from sphinx.util.nodes import inline_all_toctrees
from sphinx.util.osutil import copyfile, ensuredir, make_filename_from_project

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.report import stop_on
from sphinx_apparatus.formats.base import keep_together, passing, skipping
from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding, FindingsError

if TYPE_CHECKING:
    from sphinx_apparatus.formats.targets import Targets


class BookError(FindingsError, SphinxError):
    """A book cannot be as it must."""

    category = "Book error"


class BookBuilder(Builder):
    """A builder that writes one book, of the documents that the settings choose."""

    imagedir = "images"

    def write_documents(self, docnames: Set[str]) -> None:
        try:
            self.write_book()
        except BookError as error:
            stop_on(error.findings)

    def write_book(self) -> None:
        """Write the files of the book; raise BookError where it cannot be as it must."""
        raise NotImplementedError

    def book_name(self) -> str:
        """Return what the files of the book are called, without their endings."""
        return str(self.config.apparatus_pdf_name or make_filename_from_project(self.config.project))

    def get_outdated_docs(self) -> str:
        return _("the book")

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return an address that the translator knows as a place in the book."""
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return self.get_target_uri(to, typ)

    def assemble(self) -> nodes.document:
        """Return all documents of the book as one tree, references resolved."""
        root: str = self.config.root_doc
        excluded = list(self.config.apparatus_pdf_exclude)
        tree = inline_all_toctrees(self, set(), root, self.env.get_doctree(root), lambda s: s, [root, *excluded])
        tree["docname"] = root
        if self.config.apparatus_pdf_parts:
            self.choose(tree, list(self.config.apparatus_pdf_parts))
        self.env.resolve_references(tree, root, self)
        keep_together(tree)
        self.post_process_images(tree)
        self.copy_images()
        return tree

    def choose(self, tree: nodes.document, parts: list[str]) -> None:
        """Leave in the tree of the whole edition the documents that make the book, in their order."""
        found = {str(document["docname"]): document for document in tree.findall(addnodes.start_of_file)}
        for document in found.values():
            document.parent.remove(document)
        tree += [found[name] for name in parts]

    def copy_images(self) -> None:
        for source, name in self.images.items():
            ensuredir(Path(self.outdir) / self.imagedir)
            copyfile(Path(self.srcdir) / source, Path(self.outdir) / self.imagedir / name, force=True)


class BookWriter(SphinxTranslator):
    """Writes into a buffer; what is `apart` is written a second time, for the foot of the page, an index or a list."""

    error: ClassVar[type[BookError]] = BookError

    def __init__(self, document: nodes.document, builder: Builder, targets: Targets) -> None:
        super().__init__(document, builder)
        self.targets = targets
        self.out: list[str] = []
        self.docname: str = builder.config.root_doc
        self.apart = 0
        self.fresh = True

    def write(self, source: str) -> None:
        self.out.append(source)

    @contextmanager
    def aside(self) -> Iterator[list[str]]:
        """Collect what is written meanwhile, apart from the book."""
        held, self.out = self.out, []
        self.apart += 1
        self.fresh = True
        yield self.out
        self.apart -= 1
        self.out = held

    def content(self, *parts: nodes.Node) -> str:
        """Return nodes as content that can occur a second time."""
        with self.aside() as written:
            for part in parts:
                part.walkabout(self)
        return "".join(written)

    def refuse(self, node: nodes.Node, code: str, **words: Any) -> NoReturn:
        """Raise the error of this book with the place of a node."""
        source, line = ours.placed(node)
        source = source or str(self.builder.env.doc2path(self.docname))
        raise self.error([Finding.of(code, at=(source, line), excerpt=node.astext()[:80], **words)])

    def depart_Text(self, node: nodes.Text) -> None:
        """Write nothing more."""

    visit_document = depart_document = visit_compound = depart_compound = visit_only = depart_only = passing
    visit_lemma = depart_lemma = visit_reading = depart_reading = visit_entry_note = depart_entry_note = passing
    visit_tbody = depart_tbody = visit_legend = depart_legend = passing
    depart_topic = depart_sidebar = depart_container = depart_note = depart_tip = depart_hint = passing
    depart_important = depart_seealso = depart_warning = depart_caution = passing
    depart_attention = depart_danger = depart_error = passing
    visit_comment = visit_index = visit_substitution_definition = visit_system_message = skipping
    visit_paragraph_number = visit_verse_number = visit_lacuna_end = visit_label = visit_meta = skipping
    visit_footnote = visit_toctree = visit_colspec = visit_classifier = visit_docinfo = skipping
    visit_tabular_col_spec = skipping


def closing(self: Any, node: nodes.Element) -> None:
    """Write what is to come after the node."""
    self.write(node["closing"])


def enclosing(opening: Callable[[Any, Any], str], end: str = "") -> tuple[Any, Any]:
    """Return the two visitors of a node that write something before what is in it, and something after it."""

    def visit(self: Any, node: nodes.Element) -> None:
        self.write(opening(self, node))

    return visit, write_behind(end)


def write_behind(end: str) -> Any:
    """Return the visitor that writes something after what is in a node."""
    return lambda self, node: self.write(end)


def replacing(made: Callable[[Any, Any], str]) -> Any:
    """Return the visitor of a node that writes what is made of it, and not what is in it."""

    def visit(self: Any, node: nodes.Element) -> None:
        self.write(made(self, node))
        raise nodes.SkipNode

    return visit


def documents(tree: nodes.document) -> Iterator[addnodes.start_of_file]:
    """Yield the documents of a book; one that is inside another is written with it."""
    written: set[int] = set()
    for document in tree.findall(addnodes.start_of_file):
        if id(document) not in written:
            written |= {id(inner) for inner in document.findall(addnodes.start_of_file)}
            yield document
