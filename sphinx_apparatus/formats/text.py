"""How the edition's nodes look where there is nothing but text: the lemma alone; serves text, man and Texinfo."""

from typing import Any

from docutils import nodes

from sphinx_apparatus import nodes as ours


def _skip(self: Any, node: nodes.Element) -> None:
    """Leave out what is not the edited text."""
    raise nodes.SkipNode


def nothing(self: Any, node: nodes.Element) -> None:
    """Write nothing around the text."""


VISITORS: dict[type[nodes.Element], tuple[Any, Any]] = {
    kind: (nothing if kind.part is ours.Part.MARK else _skip, nothing) for kind in ours.INLINE
}
