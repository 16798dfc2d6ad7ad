"""The works that the text and the editors cite: how they are set out, and what links them with the text.

For other rooms:

- `described`: a work in biblatex's fields and types
- `dates`: when it appeared
- `latex`: LaTeX in its fields
- `chicago`: the style of the lists
- `csl`: works as CSL's data
- `source`: how a file of works is written, line by line
- `citations`: transforms between the text and the works
- `bibliography`: what is known of the works
"""

from typing import Any

from sphinx.application import Sphinx

from sphinx_apparatus.works.bibliography import library_of


def add_styles(app: Sphinx, config: Any) -> None:
    """Make the styles known where the edition has a bibliography."""
    if "sphinxcontrib.bibtex" in app.extensions:
        from sphinx_apparatus.works.style import register_styles  # it loads pybtex

        register_styles()


def lend_reader(app: Sphinx) -> None:
    """Let sphinxcontrib-bibtex, which lets nobody choose, read the files of works as biblatex does, until it has."""
    if "sphinxcontrib.bibtex" in app.extensions:
        from sphinxcontrib.bibtex import bibfile

        from sphinx_apparatus.works.parser import WorksParser  # it loads pybtex

        bibfile.Parser = WorksParser


def take_back_reader(app: Sphinx) -> None:
    """Leave sphinxcontrib-bibtex as it was, and tell each work in which tongue and region it is listed."""
    if "sphinxcontrib.bibtex" in app.extensions:
        from pybtex.database.input.bibtex import Parser
        from sphinxcontrib.bibtex import bibfile

        bibfile.Parser = Parser
        for work in library_of(app.env).values():
            work.language = app.config.language or "en", app.config.apparatus_pdf_region
