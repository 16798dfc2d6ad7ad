"""The builder of the e-book: which pages it has and how Sphinx writes them; the package is not its matter."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import as_file, files
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

import typst
from docutils import nodes
from sphinx.builders.epub3 import Epub3Builder
from sphinx.util import logging
from sphinx.util.osutil import make_filename_from_project
from sphinx.writers.html5 import HTML5Translator

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.report import place_of
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.formats.base import keep_together
from sphinx_apparatus.formats.epub.package import EBook, Heading, archive, navigation, package, title_page, xhtml_page
from sphinx_apparatus.formats.epub.printed import Start, marked, printed_pages, starts
from sphinx_apparatus.formats.epub.translator import LEFT_OUT, EpubTranslator
from sphinx_apparatus.formats.html.glyphs import unbreak
from sphinx_apparatus.formats.pdf.engine import faces
from sphinx_apparatus.formats.pdf.letters import CODE, folder_of_faces, order, unprintable
from sphinx_apparatus.language import _
from sphinx_apparatus.records.about import Metadata
from sphinx_apparatus.records.citation import bound

STYLE = "edition.css"
EMPTY_HEADER = re.compile(r"<th\b[^>]*>(?:\s|<p>\s*</p>)*</th>")
"""Screen readers cannot use an empty header cell."""

FONTS = ("regular", "italic", "semibold")
"""The faces of the site, which the book has too."""
_logger = logging.getLogger(__name__)
RESOLUTION = 254.0
"""Dots an inch at which the cover, of 16 × 25.6 cm, has 1600 × 2560."""
_LEVELS = 2
"""How many levels of headings the contents have: documents and their sections."""
NEEDLESS = ("epub_author", "epub_publisher", "epub_copyright")
"""What Sphinx warns of where it is empty, and this book never prints."""


class EpubBuilder(Epub3Builder):
    """Write the edition as an EPUB 3."""

    default_translator_class: ClassVar[type[HTML5Translator]] = EpubTranslator

    def init(self) -> None:
        """Prepare what Sphinx needs; nothing of the web site's dress is used."""
        super().init()
        for name in NEEDLESS:
            self.config[name] = self.config[name] or self.config.project
        self.kinds: dict[str, str] = {}

    @property
    def metadata(self) -> Metadata:
        return edition_of(self.env).metadata

    def get_outdated_docs(self) -> Iterator[str]:
        return iter(self.env.found_docs)

    def init_css_files(self) -> None:
        """Use one style sheet, the book's own."""
        self._css_files = []

    def init_js_files(self) -> None:
        """Use no script."""
        self._js_files = []

    def copy_static_files(self) -> None:
        """Copy the style sheet and its faces."""
        Path(self.outdir, STYLE).write_bytes((files(__package__) / STYLE).read_bytes())
        for name in self.fonts():
            Path(self.outdir, name).parent.mkdir(exist_ok=True)
            Path(self.outdir, name).write_bytes((files("sphinx_apparatus.formats.html") / "static" / name).read_bytes())

    def fonts(self) -> list[str]:
        """Return the files of the faces, as the book names them; the OFL lets a document embed them."""
        return [f"fonts/libertinus-serif-{face}.woff2" for face in FONTS]

    def add_visible_links(self, *args: Any, **kwargs: Any) -> None:
        """Leave links as they are."""

    def gen_indices(self) -> None:
        """Write no page that is not a document."""

    gen_additional_pages = gen_pages_from_extensions = gen_indices

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the address of a document, or that of what is left out."""
        return super().get_relative_uri(from_, to, typ) if to in self.documents() else LEFT_OUT

    def documents(self) -> list[str]:
        """Return the documents of the book in their order."""
        left_out = {self.config.root_doc, *self.config.apparatus_epub_exclude}
        return [name for name in edition_of(self.env).pages_in_order() if name not in left_out]

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write a document of the book."""
        if docname in self.documents():
            keep_together(doctree)
            for block in ours.find(doctree, *ours.BLOCKS):
                unbreak(block)
            super().write_doc(docname, doctree)

    def handle_page(
        self, pagename: str, addctx: dict[str, Any], templatename: str = "page.html", *args: Any, **kwargs: Any
    ) -> None:  # fmt: skip
        """Write a page without the theme of the site."""
        style = posixpath.relpath(STYLE, posixpath.dirname(pagename) or ".")
        body = f"<main>\n{EMPTY_HEADER.sub('<td></td>', addctx['body'])}</main>"
        if kind := self.kind_of(pagename, body):
            body = body.replace("<section ", f'<section epub:type="{kind}" role="doc-{kind}" ', 1)
            self.kinds[pagename] = kind
        page = xhtml_page(addctx["title"], body, self.metadata.language, style)
        self._write(f"{pagename}.xhtml", page.replace("<body>", f'<body epub:type="{self.matter_of(pagename)}">', 1))

    def matter_of(self, docname: str) -> str:
        """Return which part of the book a document is in, as EPUB calls it."""
        texts, pages = set(self.config.apparatus_documents), self.documents()
        if docname in texts:
            return "bodymatter"
        return "frontmatter" if texts & set(pages[pages.index(docname) :]) else "backmatter"

    def kind_of(self, docname: str, body: str) -> str:
        """Return what a document is, as EPUB calls it; nothing where it has no name for that."""
        if docname in self.config.apparatus_documents:
            return "chapter"
        lists = edition_of(self.env).documents[docname].lists
        if any(name.startswith("register:") for name in lists):
            return "index"
        return "bibliography" if '<ul class="works' in body else ""

    def handle_finish(self) -> None:
        """Write what is around the pages, and the archive."""
        self.write_cover()
        self._write("title.xhtml", xhtml_page(*self._titled(_("Title page"), title_page(self.metadata))))
        folder = Path(self.outdir)
        book = self.book(folder, self.mark_pages(folder))
        self._write("nav.xhtml", xhtml_page(*self._titled(_("Contents"), navigation(book))))
        self._write("content.opf", package(book, folder))
        name = self.config.apparatus_epub_name or make_filename_from_project(self.config.project)
        archive(folder / f"{name}.epub", folder, [folder / "content.opf", *book.files], book.modified)

    def write_cover(self) -> None:
        """Draw the cover and write the page that shows it."""
        metadata = self.metadata
        words = {
            "author": ", ".join(agent.name for agent in metadata.authors), "title": bound(metadata.title),
            "lang": self.metadata.language.partition("-")[0], "below": _("Version {number}", number=metadata.version),
        }  # fmt: skip
        for finding in unprintable(edition_of(self.env), f"{words['author']}{words['title']}", (CODE,)):
            place = place_of(finding.source, finding.line)
            _logger.warning("%s", finding.text, location=place, type="apparatus", subtype="letters")
        fonts = faces(folder_of_faces(self.config, Path(self.confdir)))
        words["font"] = "|".join((*order(self.config), CODE))
        with as_file(files(__package__) / "cover.typ") as source:
            picture = typst.compile(source, format="png", ppi=RESOLUTION, sys_inputs=words, font_paths=fonts)
        Path(self.outdir, "cover.png").write_bytes(picture)
        label = escape(_("Cover: {words}", words=", ".join(filter(None, (words["author"], words["title"])))))
        body = f'<section class="cover" epub:type="cover"><img src="cover.png" alt="{label}"/></section>'
        self._write("cover.xhtml", xhtml_page(*self._titled(_("Cover"), body)))

    def mark_pages(self, folder: Path) -> list[Start]:
        """Mark where the pages of the printed book begin, if it is there, and return the marks."""
        path = folder / self.config.apparatus_epub_pages
        if not path.is_file():
            if self.config.apparatus_epub_pages:
                _logger.info(_("%s is not built yet: the e-book names no pages"), self.config.apparatus_epub_pages)
            return []
        printed = set(self.config.apparatus_pdf_parts or self.documents())
        names = [self.get_target_uri(docname) for docname in self.documents() if docname in printed]
        texts = {name: (folder / name).read_text(encoding="utf-8") for name in names}
        found = starts(printed_pages(path), texts)
        for name, text in texts.items():
            self._write(name, marked(text, [start for start in found if start.name == name]))
        return found

    def book(self, folder: Path, printed: Sequence[Start] = ()) -> EBook:
        """Return what the package says; `printed` has the pages of the printed book."""
        pages = ["cover.xhtml", "title.xhtml", "nav.xhtml", *map(self.get_target_uri, self.documents())]
        own = [folder / name for name in (STYLE, "cover.png", *self.fonts())]
        bodies = [(folder / name).read_text(encoding="utf-8").partition("<body")[2] for name in pages[3:]]
        images = sorted(folder / self.imagedir / name for name in self.images.values())
        return EBook(
            metadata=self.metadata, pages=pages, contents=list(self.contents()), paragraphs=list(self.paragraphs()),
            landmarks=list(self.landmarks()), modified=edition_of(self.env).moment,
            pictures=bool(images) or any("<svg" in body for body in bodies),
            printed=[(start.label, f"{start.name}#page-{start.label}") for start in printed],
            source=Path(self.config.apparatus_epub_pages).name, notes=any('"doc-noteref"' in body for body in bodies),
            languages=any(" xml:lang=" in body for body in bodies),
            files=[*(folder / name for name in pages), *own, *images],
        )  # fmt: skip

    def contents(self) -> Iterator[Heading]:
        """Yield the headings of the book."""
        yield Heading(_("Title page"), "title.xhtml")
        for docname in self.documents():
            for item in self.env.tocs[docname].children:
                yield from self._headings(item, docname, 1)

    def _headings(self, item: nodes.Node, docname: str, level: int) -> Iterator[Heading]:
        reference = next(iter(item.findall(nodes.reference)), None)
        if reference is None or not isinstance(item, nodes.list_item):
            return
        lists = [child for child in item.children if isinstance(child, nodes.bullet_list) and level < _LEVELS]
        items = (each for found in lists for each in found.children)
        inner = tuple(chain.from_iterable(self._headings(each, docname, level + 1) for each in items))
        address = f"{self.get_target_uri(docname)}{reference.get('anchorname', '')}"
        yield Heading(" ".join(reference.astext().split()), address, inner)

    def paragraphs(self) -> Iterator[tuple[int, str]]:
        for docname, verse, held in edition_of(self.env).numbers():
            for number in held if not verse else ():
                yield number, f"{self.get_target_uri(docname)}#number-{number}"

    def landmarks(self) -> Iterator[tuple[str, str, str]]:
        """Yield where the parts begin."""
        yield "titlepage", "title.xhtml", _("Title page")
        texts: Sequence[str] = self.config.apparatus_documents
        yield from (("bodymatter", self.get_target_uri(name), _("Text")) for name in texts[:1])
        for name in (name for name in self.documents() if name in self.kinds and name not in texts):
            yield self.kinds[name], self.get_target_uri(name), self.env.titles[name].astext()

    def _titled(self, title: str, body: str) -> tuple[str, str, str, str]:
        return title, body, self.config.language.replace("_", "-"), STYLE

    def _write(self, name: str, text: str) -> None:
        path = Path(self.outdir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
