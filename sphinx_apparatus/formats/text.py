"""How the edition's nodes look where there is nothing but text: the lemma alone; serves text, man and Texinfo."""

from typing import Any

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.base import passing, skipping

VISITORS: dict[type[nodes.Element], tuple[Any, Any]] = {
    kind: (passing if kind.part is ours.Part.MARK else skipping, passing) for kind in ours.INLINE
}
