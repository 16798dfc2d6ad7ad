"""Writes formulas of pages and e-books as MathML, which browsers set themselves: nothing is asked of the network."""

from typing import Any, NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from sphinx_apparatus.formats.base import passing
from sphinx_apparatus.text.formula import mathml

_NAME = "mathml"
_OTHERS = {"sphinx.ext.mathjax", "sphinx.ext.imgmath", "sphinxcontrib.katex"}


def add_renderer(app: Sphinx, config: Config) -> None:
    """Set formulas as MathML unless the edition chose something else, or is in a project that sets its own."""
    theirs = config.apparatus_guest or _OTHERS & set(config.extensions)
    if config.html_math_renderer is None and not theirs:
        app.add_html_math_renderer(_NAME, (visit_math, passing), (visit_math_block, passing))


def visit_math(self: Any, node: nodes.Element) -> NoReturn:
    """Write a formula in a line."""
    self.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.Element) -> NoReturn:
    """Write a formula on a line of its own."""
    self.body.append(self.starttag(node, "div", CLASS="math") + mathml(node.astext(), block=True) + "</div>\n")
    raise nodes.SkipNode
