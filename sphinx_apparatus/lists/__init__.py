"""Lists, figures and counts made from what is declared and what the text has, each with its directive and transform.

For other rooms:

- `apparatus`: entries, witnesses, regularisations
- `witnesses`: texts of witnesses, whole and side by side
- `registers`: registers, and links from names
- `quotations`: the ledger, and its record of a quotation
- `chronology`: dated events
- `review`: answers to a standard
- `counts`: numbers in prose
- `drawings`: figures
- `proofmarks`: how far proofreading has come
- `works`: works with the places that use them
"""

from sphinx.application import Sphinx

from sphinx_apparatus import markup, nodes
from sphinx_apparatus.formats.html import downloads
from sphinx_apparatus.lists import apparatus, counts, drawings, proofmarks, registers, review, witnesses


def setup(app: Sphinx) -> None:
    """Register what an editor writes to have a list, and the nodes that hold its place."""
    for kind in nodes.placeholder.__subclasses__():
        app.add_node(kind)
    app.add_node(proofmarks.proof_mark, html=(proofmarks.visit_mark, None))
    markup.name_in_domain(
        app, {"count": counts.CountRole},
        {
            "apparatus": apparatus.ApparatusDirective,
            "witnesses": markup.placed_by(nodes.witness_list),
            "regularisations": markup.placed_by(nodes.regularisation_list),
            "witness-text": witnesses.WitnessTextDirective,
            "synopsis": witnesses.SynopsisDirective,
            "register": registers.RegisterDirective,
            "quotations": markup.placed_by(nodes.quotation_list, "quotations"),
            "chronology": markup.placed_by(nodes.chronology_list, "chronology"),
            "drawing": drawings.DrawingDirective,
            "review": review.ReviewDirective,
            "proofreading": markup.placed_by(nodes.proof_totals),
            "downloads": downloads.DownloadsDirective,
        },
    )  # fmt: skip
