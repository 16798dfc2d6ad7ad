"""Which witnesses an entry of a tree names, and for what; knows no notation and no file."""

from __future__ import annotations

from typing import cast

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import Entry, Reading


def attestation_of(entry: nodes.Element) -> Entry:
    """Return who attests what in an entry, without the words."""
    lemma, *rest = cast("list[nodes.Element]", entry.children)
    readings = (Reading("", tuple(r["sigla"]), r["proposed_by"]) for r in rest if isinstance(r, ours.reading))
    return Entry("", tuple(readings), tuple(lemma["sigla"]), proposed_by=lemma["proposed_by"])
