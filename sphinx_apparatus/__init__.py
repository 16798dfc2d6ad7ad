"""A Sphinx extension for critical editions.

An editor writes entries in the line, ``{app}`Perversely] Peversely B | typo` ``; the way of the text is

    markup ─► notation ─► model ─► nodes ─► domain ─► build (checks) ─► transforms ─► writers

What stands beside the text is in `declared` (what the editor's data files say) and `companions` (what is shown of it),
the site in `page`, the way of a correction in `corrections`, how an edition begins in `projects`; `kit` has the
cases by which an installation is tested, `press` the workflow for many editions.
`model`, `notation`, `locators`, `witnesses`, `checks` and `declared` know no Sphinx; no writer knows another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_apparatus import build, hypertext, markup, nesting, nodes, transforms, upstream
from sphinx_apparatus.companions import drawings, lists, proofmarks, witnessed
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.model import TYPES
from sphinx_apparatus.page import frame
from sphinx_apparatus.writers import formats, html, latex, text, typst
from sphinx_apparatus.writers.epub import translator as epub

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    _add_config(app)
    _add_nodes(app)
    _add_markup(app)
    app.add_domain(EditionDomain)
    formats.setup(app)
    typst.setup(app)
    for transform in (
        transforms.NumberText, transforms.ShowEntries, transforms.FillLists, transforms.Regularise,
        transforms.LinkPassages, witnessed.FillWitnesses, lists.FillCompanions, lists.ShowQuotations, lists.LinkNames,
        drawings.FillDrawings, nesting.UnnestLinks,
    ):  # fmt: skip
        app.add_post_transform(transform)
    proofmarks.setup(app)
    app.connect("builder-inited", build.read_declarations)
    app.connect("builder-inited", hypertext.refuse_unknown)
    app.connect("doctree-read", build.mark_supplied, priority=100)
    app.connect("doctree-read", build.report_foreign_matter)
    app.connect("doctree-read", build.clean_titles, priority=900)
    app.connect("env-updated", build.check_edition)
    app.connect("config-inited", _add_bibliography)
    frame.setup(app)
    upstream.setup(app)
    return {"version": __version__, "env_version": 3, "parallel_read_safe": True, "parallel_write_safe": True}


def _add_config(app: Sphinx) -> None:
    app.add_config_value("apparatus_documents", [], "env", list)
    app.add_config_value("apparatus_witnesses", "", "env", str)
    app.add_config_value("apparatus_regularisations", "", "env", str)
    app.add_config_value("apparatus_registers", [], "env", list)
    app.add_config_value("apparatus_quotations", "", "env", str)
    app.add_config_value("apparatus_chronology", "", "env", str)
    app.add_config_value("apparatus_review", "", "env", str)
    app.add_config_value("apparatus_proofreading", "", "env", str)
    app.add_config_value("apparatus_types", TYPES, "env", dict)
    app.add_config_value("apparatus_layers", {}, "env", dict)
    app.add_config_value("apparatus_language", "en", "env", str)


def _add_nodes(app: Sphinx) -> None:
    for kind in nodes.INLINE:
        plain = text.VISITORS[kind]
        dress: dict[str, Any] = {
            "html": html.VISITORS[kind],
            "latex": latex.VISITORS[kind],
            "epub": epub.VISITORS[kind],
        }
        app.add_node(kind, text=plain, man=plain, texinfo=plain, **dress)
    for kind, visitors in hypertext.VERSE.items():
        app.add_node(kind, override=True, html=visitors, epub=visitors)
    for placeholder in nodes.PLACEHOLDERS:
        app.add_node(placeholder)


def _add_markup(app: Sphinx) -> None:
    app.add_role("app", markup.ApparatusRole())
    app.add_role("call", markup.CallRole())
    app.add_role("lacuna", markup.LacunaRole())
    app.add_role("bibl", markup.PassageRole())
    app.add_role("name", markup.NameRole())
    app.add_role("lang", markup.LanguageRole())
    app.add_role("count", markup.CountRole())
    app.add_directive("verse", markup.VerseDirective)
    app.add_directive("authorial-note", markup.AuthorialNoteDirective)
    app.add_directive("transposed", markup.TransposedDirective)
    app.add_directive("apparatus", markup.ApparatusDirective)
    app.add_directive("witnesses", markup.WitnessesDirective)
    app.add_directive("regularisations", markup.RegularisationsDirective)
    app.add_directive("witness-text", markup.WitnessTextDirective)
    app.add_directive("synopsis", markup.SynopsisDirective)
    app.add_directive("register", markup.RegisterDirective)
    app.add_directive("quotations", markup.QuotationsDirective)
    app.add_directive("chronology", markup.ChronologyDirective)
    app.add_directive("drawing", drawings.DrawingDirective)
    app.add_directive("review", markup.ReviewDirective)


def _add_bibliography(app: Sphinx, config: Any) -> None:
    if "sphinxcontrib.bibtex" in app.extensions:
        from sphinx_apparatus.bibliography import FreshCitations, ListWorks, register_styles

        register_styles()
        app.add_post_transform(FreshCitations)
        app.add_post_transform(ListWorks)
