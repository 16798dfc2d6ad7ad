"""The settings of the manual, which is built with the extension it describes."""

from sphinx_apparatus import __version__
from sphinx_apparatus.checks.explain import dotted
from sphinx_apparatus.model import findings_list

project = "sphinx-apparatus"
author = "the editors"
copyright = "2026 the editors"
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx_apparatus"]
exclude_patterns = ["example/witnesses/*.txt"]
nitpicky = True
smartquotes = False
myst_enable_extensions = ["attrs_block", "attrs_inline"]
myst_footnote_transition = False
myst_heading_anchors = 2

apparatus_allowed = {
    "directives": ["include", "literalinclude"],
    "folders": ["../sphinx_apparatus/kit", "../sphinx_apparatus/press"],
}
apparatus_documents = ["example/letter"]
apparatus_witnesses = "example/witnesses.toml"
apparatus_regularisations = "example/regularisation.toml"
apparatus_registers = ["example/persons.toml"]
apparatus_review = "data/review.toml"

suppress_warnings = ["misc.highlighting_failure"]  # mistakes are shown as they are

html_theme = "furo"
html_title = "sphinx-apparatus"
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_show_sphinx = False
html_copy_source = False
html_permalinks = False
html_use_index = False


def setup(app):
    """Put the messages of the program into the page that lists them."""
    rows = (
        f"| `{code}` | {dotted(row['message']).replace('{', chr(92) + '{')} |" for code, row in findings_list().items()
    )
    table = "\n".join(["| code | message |", "|---|---|", *rows])

    def fill(app, docname, source):
        source[0] = source[0].replace("@codes@", table)

    app.connect("source-read", fill)
