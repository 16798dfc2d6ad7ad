"""The works that the text and the editors cite: how they are set out, and what links them with the text.

For other rooms:

- `described`: a work in biblatex's fields and types
- `dates`: when it appeared
- `latex`: LaTeX in its fields
- `chicago`: the style of the lists
- `csl`: works as CSL's data
- `source`: how a file of works is written, line by line
- `parser`: reads files of works
- `citations`: transforms between the text and the works
- `bibliography`: what is known of the works
"""

from typing import Any

from sphinx.application import Sphinx


def add_styles(app: Sphinx, config: Any) -> None:
    """Make the styles known where the edition has a bibliography, and the reader of biblatex's names."""
    if "sphinxcontrib.bibtex" in app.extensions:
        from sphinxcontrib.bibtex import bibfile

        from sphinx_apparatus.works.parser import WorksParser
        from sphinx_apparatus.works.style import register_styles  # it loads pybtex
        from sphinx_apparatus.works.words import Words

        bibfile.Parser = WorksParser

        register_styles(Words(config.language or "en", config.apparatus_pdf_region))


def open_library(app: Sphinx) -> None:
    """Let the styles know all works, from which others have fields."""
    if "sphinxcontrib.bibtex" in app.extensions:
        from sphinx_apparatus.works.bibliography import library_of
        from sphinx_apparatus.works.style import KnownToStyles

        KnownToStyles.library = library_of(app.env)
