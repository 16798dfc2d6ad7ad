"""Which witnesses an entry of a tree names, and for what; knows no notation and no file."""

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import Entry, Reading


def attestation_of(entry: nodes.Element) -> Entry:
    """Return who attests what in an entry, without the words."""
    lemma = ours.lemma_of(entry)
    readings = (Reading("", tuple(r["sigla"]), r["proposed_by"]) for r in ours.readings_of(entry))
    return Entry("", tuple(readings), tuple(lemma["sigla"]), proposed_by=lemma["proposed_by"])
