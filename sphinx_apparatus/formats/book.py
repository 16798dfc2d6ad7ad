"""The documents of a book, on paper of whatever engine, as one tree; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.errors import SphinxError
from sphinx.util.nodes import inline_all_toctrees
from sphinx.util.osutil import copyfile, ensuredir

from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding


class BookError(SphinxError):
    """A book cannot be as it must; `findings` say where and what."""

    category = "Book error"

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.text for finding in self.findings))


class BookBuilder(Builder):
    """A builder that writes one book, of the documents that the settings choose."""

    imagedir = "images"

    def get_outdated_docs(self) -> str:
        """Return that the whole book is written."""
        return _("the book")

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return an address that the translator knows as a place in the book."""
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same address wherever the link is."""
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
        return tree

    def choose(self, tree: nodes.document, parts: list[str]) -> None:
        """Leave in the tree of the whole edition the documents that make the book, in their order."""
        found = {str(document["docname"]): document for document in tree.findall(addnodes.start_of_file)}
        if missing := [name for name in parts if name not in found]:
            known = _("one of {known}", known=", ".join(sorted(found)))
            raise BookError([Finding.of("no-such-part", name=missing[0], expected=known)])
        for document in found.values():
            document.parent.remove(document)
        tree += [found[name] for name in parts]

    def copy_images(self) -> None:
        """Copy the images of the book beside its source."""
        for source, name in self.images.items():
            ensuredir(Path(self.outdir) / self.imagedir)
            copyfile(Path(self.srcdir) / source, Path(self.outdir) / self.imagedir / name, force=True)


def documents(tree: nodes.document) -> Iterator[addnodes.start_of_file]:
    """Yield the documents of a book; one that is inside another is written with it."""
    written: set[int] = set()
    for document in tree.findall(addnodes.start_of_file):
        if id(document) not in written:
            written |= {id(inner) for inner in document.findall(addnodes.start_of_file)}
            yield document
