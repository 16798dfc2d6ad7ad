"""Assembles the documents into one book and has it compiled; knows Sphinx and the order of the parts."""

from collections.abc import Iterator, Mapping, Set
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.display import progress_message
from sphinx.util.osutil import ensuredir

from sphinx_apparatus.checks.report import place_of, stop_on, tell
from sphinx_apparatus.checks.values import paper
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.formats.book import BookBuilder, documents
from sphinx_apparatus.formats.pdf.crowd import overcrowded
from sphinx_apparatus.formats.pdf.dress import own_measures, wrong_dress
from sphinx_apparatus.formats.pdf.driver import Compiled, TypesetBook, make_pdf, places_of
from sphinx_apparatus.formats.pdf.engine import WrittenPdf
from sphinx_apparatus.formats.pdf.errors import PDFError
from sphinx_apparatus.formats.pdf.finish import finished, unheard
from sphinx_apparatus.formats.pdf.foot import FootLayout
from sphinx_apparatus.formats.pdf.inline import FootNote
from sphinx_apparatus.formats.pdf.letters import folder_of_faces, order, unprintable, wrong_faces
from sphinx_apparatus.formats.pdf.matter import authors, front, index
from sphinx_apparatus.formats.pdf.source import calling, string, typst_value
from sphinx_apparatus.formats.pdf.translator import BookTranslator
from sphinx_apparatus.formats.targets import Targets
from sphinx_apparatus.language import N_, _, where
from sphinx_apparatus.records.about import Metadata
from sphinx_apparatus.text.direction import is_from_the_right

_logger = logging.getLogger(__name__)


class TypstBuilder(BookBuilder):
    """Writes the edition as one PDF, and the Typst source beside it."""

    name = "typst"
    format = "typst"
    epilog = N_("The PDF is in %(outdir)s.")
    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"]
    default_translator_class = BookTranslator

    def write_book(self) -> None:
        """Write the book; raise PDFError where it cannot be as it must."""
        stop_on(overcrowded(edition_of(self.env)))
        with progress_message(_("assembling the book")):
            tree = self.assemble()
        with progress_message(_("setting the pages")):
            book, compiled = self.set_pages(tree)
        tell(compiled.loosened)
        for doubt in (*compiled.doubts, *compiled.written.warned):
            place = place_of(doubt.source, doubt.line)
            _logger.warning("%s", doubt.text, location=place or None, type="apparatus", subtype=doubt.code)
        if compiled.written.fault:
            self.warn_untagged(compiled.written)
        places, side = places_of(book, compiled.found), -1 if is_from_the_right(self.config.apparatus_language) else 1
        binding = side * self.config.apparatus_pdf_binding
        pdf = finished(compiled.written, places, self.config.release, book.lists, binding)
        book.path.with_suffix(".pdf").write_bytes(pdf)
        _logger.info(_("%d marks settled in %d passes"), len(book.marks), compiled.passes)

    def warn_untagged(self, written: WrittenPdf) -> None:
        """Say that some of the tags are missing, and on which pages."""
        pages = ", ".join(map(str, unheard(written.pdf))) or "–"
        words = _("software that reads aloud cannot read all of the PDF, which is not PDF/UA: %s (page %s)")
        _logger.warning(words, written.fault, pages, type="apparatus", subtype="untagged")

    def set_pages(self, tree: nodes.document) -> tuple[TypesetBook, Compiled]:
        """Set the book, with the notes that fit on no page at the end of their documents."""
        far: set[FootNote] = set()
        while True:
            translator = self.translate(tree, far)
            book = self.book(translator)
            try:
                return book, make_pdf(book, edition_of(self.env).moment)
            except PDFError as error:
                long = {translator.called[i] for i in error.notes if i in translator.called}
                if not long:
                    raise
                far |= long
            for docname, name in sorted(long):
                _logger.info(_("note %s of %s is too long for the foot of a page: it goes to the end"), name, docname)

    def translate(self, tree: nodes.document, far: Set[FootNote]) -> BookTranslator:
        """Write the documents of the book, some notes at their ends."""
        targets = Targets(tree, self.config.root_doc, self.config.apparatus_documents)
        translator = BookTranslator(tree, self, targets, far)
        for document in documents(tree):
            document.walkabout(translator)
        return translator

    def book(self, translator: BookTranslator) -> TypesetBook:
        """Write the source of the book and return it with its marks."""
        path = Path(self.outdir) / f"{self.book_name()}.typ"
        ensuredir(path.parent)
        path.with_suffix(".pdf").unlink(missing_ok=True)
        source, fonts = self.source(translator), self.fonts()
        if lost := list(unprintable(edition_of(self.env), source)):
            raise PDFError(lost)
        path.write_text(source, encoding="utf-8")
        layers = max(1, len(self.config.apparatus_layers)) + self.config.apparatus_pdf_quotations
        layout = FootLayout(self.config.apparatus_pdf_keys, layers, is_from_the_right(self.config.apparatus_language))
        plain = ("%contents", *translator.plain, "%index")
        marks, lists = translator.marks.records, translator.lists
        return TypesetBook(path, marks, layout, plain, names(translator), lists, fonts)

    def fonts(self) -> Path | None:
        """Return the folder of the edition's own faces; raise PDFError where a face it asks for is not available."""
        base = Path(self.confdir)
        if wrong := [*wrong_faces(self.config, base), *wrong_dress(self.config, base)]:
            raise PDFError(wrong)
        return folder_of_faces(self.config, base)

    def source(self, translator: BookTranslator) -> str:
        """Return the whole source: settings, template, notes and entries, text."""
        domain = edition_of(self.env)
        foot = "".join(f"{held},\n" for held in translator.foot)
        parts = [
            f"#let state = json({string(f'{self.book_name()}.json')})",
            f"#let settings = {typst_value(settings(self.config, domain.metadata))}",
            f"#let dress = {own_measures(self.config, Path(self.confdir))}",
            template("pieces.typ"),
            f"#let marks = ({foot})",
            template("edition.typ"),
            "#show: edition",
            front(self.config, domain.metadata, self.env.get_doctree(self.config.root_doc), domain.moment),
            calling("contents-page", _("Contents")),
            "".join(translator.out),
            index(translator.names, domain.declared),
        ]
        return "\n".join(parts)


def names(translator: BookTranslator) -> dict[str, str]:
    """Return what the places of the text are called outside the book, by label: as their addresses on the site."""
    found = {f"{docname}:{id_}": id_ for docname, id_ in sorted(translator.targets.lasting)}
    found |= {f"{mark.kind}-{mark.id}": mark.name for mark in translator.marks.records if mark.name}
    for docname in translator.config.apparatus_documents:
        numbers = translator.numbers.get(docname, {})
        found |= {f"far-{docname}-{number}": note for note, number in numbers.items()}
    return found


def settings(config: Config, metadata: Metadata) -> Mapping[str, Any]:
    """Return what the template is told of the edition."""
    return {
        "paper": paper(config.apparatus_pdf_paper), "font": order(config), "title": config.project,
        "author": authors(config), "keywords": list(metadata.keywords or config.apparatus_pdf_keywords),
        "description": metadata.abstract or config.apparatus_pdf_description,
        "lang": config.apparatus_language.partition("_")[0].partition("-")[0],
        "from-right": is_from_the_right(config.apparatus_language), "region": config.apparatus_pdf_region or None,
        "notes": config.apparatus_pdf_notes, "bands": [*band_names(config)], "notes-band": where("band", "Notes"),
        "source-word": _("source"),
    }  # fmt: skip


def band_names(config: Config) -> Iterator[str]:
    """Yield what each band of the apparatus is called: the layers by their names, then what sources have."""
    yield from config.apparatus_layers or [_("Text")]
    if config.apparatus_pdf_quotations:
        yield _("Sources")


def template(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
