"""How the edition's nodes look in Sphinx's own LaTeX: the lemma in the line, the entry as a footnote."""

from typing import Any

from docutils import nodes
from sphinx.writers.latex import LaTeXTranslator

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.base import passing, skipping

TEXT: dict[type[nodes.Element], tuple[Any, Any]] = {
    kind: (passing if kind.part is ours.Part.MARK else skipping, passing) for kind in ours.INLINE
}
"""Where there is nothing but text, as in man and Texinfo: the lemma alone."""


def _visit_display(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Open a footnote, in a heading nothing: there LaTeX takes none."""
    if self.in_title:
        raise nodes.SkipNode
    self.body.append(r"\footnote{")


def depart_display(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Close the footnote."""
    self.body.append("}")


VISITORS: dict[type[nodes.Element], tuple[Any, Any]] = {**TEXT, ours.entry_display: (_visit_display, depart_display)}
