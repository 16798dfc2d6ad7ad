"""A Sphinx extension for critical editions.

An editor writes entries in the line, ``{app}`Perversely] Peversely B | typo` ``; the way of the text is

    notation ─► model ─► nodes
       text · witnesses · records · works
          ─► domain ─► checks, transforms
               ─► markup · lists ─► formats
                    ─► corrections · projects · release · press

Rooms import only what stands above them here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_apparatus import compat, markup, nodes, transforms
from sphinx_apparatus.checks import everything
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.formats import builders, latex, pdf, text
from sphinx_apparatus.formats.epub import translator as epub
from sphinx_apparatus.formats.html import frame, nesting, verse
from sphinx_apparatus.formats.html import nodes as html
from sphinx_apparatus.lists import companions, drawings, proofmarks, witnesses
from sphinx_apparatus.model import TYPES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    _add_config(app)
    _add_nodes(app)
    _add_markup(app)
    app.add_domain(EditionDomain)
    builders.setup(app)
    pdf.setup(app)
    for transform in (
        transforms.NumberText, transforms.ShowEntries, transforms.FillLists, transforms.Regularise,
        transforms.LinkPassages, witnesses.FillWitnesses, companions.FillCompanions, companions.ShowQuotations,
        companions.LinkNames, drawings.FillDrawings, nesting.UnnestLinks,
    ):  # fmt: skip
        app.add_post_transform(transform)
    proofmarks.setup(app)
    app.connect("builder-inited", everything.read_declarations)
    app.connect("builder-inited", verse.refuse_unknown)
    app.connect("doctree-read", everything.mark_supplied, priority=100)
    app.connect("doctree-read", everything.report_foreign_matter)
    app.connect("doctree-read", everything.clean_titles, priority=900)
    app.connect("env-updated", everything.check_edition)
    app.connect("config-inited", _add_bibliography)
    frame.setup(app)
    compat.setup(app)
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
    for kind, visitors in verse.VERSE.items():
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
        from sphinx_apparatus.works.style import FreshCitations, ListWorks, register_styles

        register_styles()
        app.add_post_transform(FreshCitations)
        app.add_post_transform(ListWorks)
