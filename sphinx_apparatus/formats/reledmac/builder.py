"""The builder of the LaTeX source: settings and title, the text, the indexes; runs no TeX."""

from collections.abc import Collection, Iterator
from importlib.resources import files
from pathlib import Path
from string import Template, ascii_uppercase
from typing import ClassVar

from docutils import nodes
from sphinx.util.osutil import ensuredir

from sphinx_apparatus.checks.values import PAPERS, paper
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.formats.book import BookBuilder, BookError, documents
from sphinx_apparatus.formats.pdf.letters import faces_chosen
from sphinx_apparatus.formats.pdf.matter import authors, bylines, group_title, imprint
from sphinx_apparatus.formats.reledmac.source import headings, indexed_words, tex_words
from sphinx_apparatus.formats.reledmac.translator import ReledmacTranslator
from sphinx_apparatus.formats.targets import Targets
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.everything import Declared
from sphinx_apparatus.records.registers import indexed
from sphinx_apparatus.text.direction import is_from_the_right

MOST_LAYERS = 4
"""Reledmac has five series; one is for the notes."""


class ReledmacBuilder(BookBuilder):
    """Write the book as a source for LuaLaTeX."""

    name = "reledmac"
    format = "reledmac"
    epilog = N_("The LaTeX source is in %(outdir)s; set it by: latexmk -lualatex")
    supported_image_types: ClassVar[list[str]] = ["application/pdf", "image/png", "image/jpeg"]
    default_translator_class = ReledmacTranslator

    def write_book(self) -> None:
        """Write the source; raise BookError where reledmac cannot have what the text has."""
        self.require_possible()
        tree = self.assemble()
        targets = Targets(tree, self.config.root_doc, self.config.apparatus_documents)
        translator = ReledmacTranslator(tree, self, targets)
        for document in documents(tree):
            document.walkabout(translator)
        ensuredir(self.outdir)
        Path(self.outdir, f"{self.book_name()}.tex").write_text(self.source(translator), encoding="utf-8", newline="\n")

    def require_possible(self) -> None:
        """Raise BookError for what no source of ours can have."""
        if is_from_the_right(self.config.apparatus_language):
            raise BookError([Finding.of("not-in-latex", name=_("text written from the right"))])
        if len(self.config.apparatus_layers) > MOST_LAYERS:
            raise BookError([Finding.of("not-in-latex", name=_("more than {number} layers", number=MOST_LAYERS))])

    def source(self, translator: ReledmacTranslator) -> str:
        declared = edition_of(self.env).declared
        shown = indexed(declared.registers, translator.named)
        kinds = [r.kind for r in declared.registers if shown & {item.key for item in r.items}]
        template = (files(__package__) / "edition.tex").read_text(encoding="utf-8")
        width, height = paper(self.config.apparatus_pdf_paper) or PAPERS["a5"]
        return _Part(template).substitute(
            paper=f"paperwidth={width}mm,paperheight={height}mm",
            font=faces_chosen(self.config)[0],
            language=self.config.apparatus_language.partition("-")[0].partition("_")[0],
            languages="".join(f"\\babelprovide[import={tag}]{{lang-{tag}}}\n" for tag in sorted(translator.languages)),
            series=",".join(ascii_uppercase[: ascii_uppercase.index(translator.series) + 1]),
            notes=translator.series,
            step=self.config.apparatus_pdf_line_step or 5,
            indexes="".join(f"\\makeindex[name={kind},title={{{tex_words(group_title(kind))}}}]\n" for kind in kinds),
            title=tex_words(self.config.project),
            author=tex_words(", ".join(authors(self.config))),
            front="\n\n".join(map(tex_words, self.front())),
            verso="\n\n".join(map(tex_words, imprint(edition_of(self.env).metadata, faces_chosen(self.config)[0]))),
            contents=tex_words(_("Contents")),
            text="".join(translator.out),
            printed="".join([*tex_leads(declared, shown), *(f"\\printindex[{kind}]\n" for kind in kinds)]),
        )

    def front(self) -> Iterator[str]:
        """Yield the lines under the title."""
        root: nodes.document = self.env.get_doctree(self.config.root_doc)
        yield from (line for line in bylines(root) if line not in authors(self.config))


def tex_leads(declared: Declared, shown: Collection[str]) -> Iterator[str]:
    """Yield what leads from one heading of an index to others, of those `shown`."""
    titles, kinds = declared.titles(), declared.kinds()
    for key, heading in headings(declared).items():
        item = declared.items()[key]
        for see, targets in (("see", item.see), ("seealso", item.see_also)):
            if key in shown and (there := "; ".join(titles[target] for target in targets if target in shown)):
                yield f"\\index[{kinds[key]}]{{{heading}|{see}{{{indexed_words(there)}}}}}\n"


class _Part(Template):
    """A template in which TeX's dollars and percents keep their meaning."""

    delimiter = "@"
