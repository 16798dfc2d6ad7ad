"""Assembles the documents into one book and has it compiled; knows Sphinx and the order of the parts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Set
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.builders import Builder
from sphinx.locale import __
from sphinx.util.display import progress_message
from sphinx.util.nodes import inline_all_toctrees
from sphinx.util.osutil import copyfile, ensuredir, make_filename_from_project

from sphinx_apparatus.writers.typst.driver import Book, PDFError, make_pdf
from sphinx_apparatus.writers.typst.geometry import Layout
from sphinx_apparatus.writers.typst.source import call, string, value
from sphinx_apparatus.writers.typst.targets import Targets
from sphinx_apparatus.writers.typst.translator import BookTranslator


class TypstBuilder(Builder):
    """Writes the edition as one PDF, and the Typst source beside it."""

    name = "typst"
    format = "typst"
    epilog = __("The PDF is in %(outdir)s.")
    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"]
    default_translator_class = BookTranslator
    imagedir = "images"

    def get_outdated_docs(self) -> str:
        """Return that the whole book is written."""
        return "the book"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return an address that the translator knows as a place in the book."""
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same address wherever the link stands."""
        return self.get_target_uri(to, typ)

    def write_documents(self, docnames: Set[str]) -> None:
        """Write the book: source, then PDF."""
        with progress_message("assembling the book"):
            tree = self.assemble()
            self.post_process_images(tree)
            self.copy_images()
            book = self.book(tree)
        with progress_message("setting the pages"):
            compiled = make_pdf(book, timestamp())
        book.path.with_suffix(".pdf").write_bytes(compiled.pdf)

    def assemble(self) -> nodes.document:
        """Return all documents of the book as one tree, references resolved."""
        root: str = self.config.root_doc
        excluded = list(self.config.apparatus_pdf_exclude)
        tree = inline_all_toctrees(self, set(), root, self.env.get_doctree(root), lambda s: s, [root, *excluded])
        tree["docname"] = root
        self.env.resolve_references(tree, root, self)
        return tree

    def copy_images(self) -> None:
        """Copy the images of the book beside its source."""
        for source, name in self.images.items():
            ensuredir(Path(self.outdir) / self.imagedir)
            copyfile(Path(self.srcdir) / source, Path(self.outdir) / self.imagedir / name, force=True)

    def book(self, tree: nodes.document) -> Book:
        """Write the source of the book and return it with its marks."""
        targets = Targets(tree, self.config.root_doc)
        translator = BookTranslator(tree, self, targets)
        parts = list(parts_of(tree, self.config.apparatus_documents))
        for part in parts:
            part.walkabout(translator)
        source = "".join([
            f"#let settings = {value(settings(self.config))}\n#let dress = {dress(self)}\n", template("pieces.typ"),
            f"#let marks = ({''.join(f'{held},{chr(10)}' for held in translator.foot)})\n", template("edition.typ"),
            "#show: edition\n", title_page(self.config, tree), "#contents-page(", string("Contents"), ")\n",
            *translator.out, index_of_names(translator, self.env.get_domain("ed").data.get("registers", {})),
        ])  # fmt: skip
        layout = Layout(self.config.apparatus_pdf_keys, max(1, len(self.config.apparatus_pdf_layers)))
        path = Path(self.outdir) / f"{self.config.apparatus_pdf_name or make_filename_from_project(self.config.project)}.typ"
        ensuredir(path.parent)
        path.write_text(source, encoding="utf-8")
        return Book(path, translator.marks.records, layout)


def parts_of(tree: nodes.document, texts: list[str]) -> Iterator[nodes.Element]:
    """Yield the documents of the book in their order."""
    from sphinx import addnodes

    yield from tree.findall(addnodes.start_of_file)


def settings(config: Any) -> Mapping[str, Any]:
    """Return what the template is told of the edition."""
    return {
        "paper": config.apparatus_pdf_paper,
        "font": config.apparatus_pdf_font,
        "title": config.project,
        "author": [config.author] if config.author != "Author name not set" else [],
        "keywords": list(config.apparatus_pdf_keywords),
        "description": config.apparatus_pdf_description,
        "lang": (config.language or "en").partition("_")[0].partition("-")[0],
        "region": config.apparatus_pdf_region or None,
        "notes": config.apparatus_pdf_notes,
    }


def dress(builder: Builder) -> str:
    """Return the edition's own measures; they are evaluated as data, where nothing can be read or imported."""
    name = builder.config.apparatus_pdf_dress
    if not name:
        return "(:)"
    path = Path(builder.confdir) / name
    if not path.is_file():
        raise PDFError(f"apparatus_pdf_dress: there is no file {name} beside conf.py")
    return f"eval({string(path.read_text(encoding='utf-8'))}, mode: \"code\")"


def title_page(config: Any, tree: nodes.document) -> str:
    """Return the title page: author, title, version and date."""
    author = config.author if config.author != "Author name not set" else ""
    version = f"Version {config.release}, " if config.release else ""
    date = timestamp()
    below = f"{version}{date.day} {date:%B %Y}"
    return f"{call('title-page', author, config.project, config.html_title if False else '', below)}\n"


def index_of_names(translator: BookTranslator, registers: Mapping[str, str]) -> str:
    """Return the index: each name under its form in the registers, or else its first form in the text."""
    if not translator.names:
        return ""
    shown = sorted((registers.get(key, form), key) for key, form in translator.names.items())
    return f"\n{call('index-page', 'Index of names', shown)}\n"


def template(name: str) -> str:
    """Return a file of the template."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def timestamp() -> datetime:
    """Return the date of the book: SOURCE_DATE_EPOCH, or else now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC).replace(microsecond=0)
