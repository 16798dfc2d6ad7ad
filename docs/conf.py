"""The settings of the manual, which is built with the extension it describes."""

import json
import re

from sphinx_apparatus import __version__
from sphinx_apparatus.checks.explain import dotted, reference
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
    """Put the tables of the reference into its pages, from the code and from what it says."""
    tables = {
        "codes": table(
            ["code", "message"],
            ([f"`{code}`", braced(dotted(row["message"]))] for code, row in findings_list().items()),
        )
    }
    for kind, groups in reference().items():
        for name, rows in groups.items() if kind != "default" else ():
            tables[f"{kind}.{name}"] = settings_table(app, rows) if kind == "settings" else rows_of(rows.items())

    def fill(app, docname, source):
        source[0] = re.sub(r"@([a-z.]+)@", lambda match: tables.get(match[1], match[0]), source[0])

    app.connect("source-read", fill)


def settings_table(app, rows):
    """Return the table of settings, with the defaults of the code; those that it works out in words."""
    worked_out = reference()["default"]

    def default(name):
        value = app.config._options[name].default
        return worked_out.get(name) or f"`{json.dumps(value) if isinstance(value, str) else value}`"

    return table(["setting", "default", "meaning"], ([f"`{name}`", default(name), said] for name, said in rows.items()))


def table(head, rows):
    """Return a table of Markdown."""
    return "\n".join((line(head), line("---" for _ in head), *map(line, rows)))


def rows_of(rows):
    """Return the rows of a table whose head is in the page."""
    return "\n".join(map(line, rows))


def line(cells):
    """Return a row."""
    return f"| {' | '.join(cells)} |"


def braced(words):
    """Return a message in which a brace begins nothing."""
    return words.replace("{", "\\{")
