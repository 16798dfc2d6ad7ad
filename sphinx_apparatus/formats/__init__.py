"""The formats: how a tree is dressed for each; none knows another but the one it is made of.

For other rooms:

- `base`: what builders share
- `kept`: what was built from what
- `data`: the edition as data
- `plain`: its text alone
- `tei.builder`: the same as TEI
- `entry`: an entry set out as in print
- `tree`: transforms for every format
- `guests`: what other extensions bring
- `together`: several formats in one process
- `html.beside`: notes and entries beside the text
- `html.formula`: formulas of pages
- `html.cards`: what a link leads to, in a few words
- `html.downloads`: the other formats on offer
- `html.frame`: the page around the text
- `html.glyphs`: glyphs regularised
- `html.lean`: style sheets and scripts without what no page asks for
- `html.nesting`: no link in a link
- `html.search`: what the search knows
- `html.sides`: each block as edited and as transcribed
- `html.stale`: which pages are written again
- `html.verse`: verse, and what pages refuse
- `pdf.crowd`: whether there are too many notes
- `pdf.dress`: measures of the edition's own
- `pdf.letters`: letters that no face has
- `pdf.translator`: the book as Typst
- `targets`: what in it is linked to
"""

from typing import Any

from sphinx.application import Sphinx

from sphinx_apparatus import nodes
from sphinx_apparatus.formats import builders, html, latex, pdf
from sphinx_apparatus.formats.epub import translator as epub
from sphinx_apparatus.formats.html import verse
from sphinx_apparatus.formats.html import visitors as pages


def setup(app: Sphinx) -> None:
    """Register the dress of every node for every writer of Sphinx, and the builders of our own."""
    for kind in nodes.INLINE:
        plain = latex.TEXT[kind]
        dress: dict[str, Any] = {
            "html": pages.VISITORS[kind],
            "latex": latex.VISITORS[kind],
            "epub": epub.VISITORS[kind],
        }
        app.add_node(kind, text=plain, man=plain, texinfo=plain, **dress)
    for shared, visitors in {**verse.VERSE_VISITORS, **pages.BOTH_VISITORS}.items():
        app.add_node(shared, override=True, html=visitors, epub=visitors)
    builders.setup(app)
    pdf.setup(app)
    html.setup(app)
