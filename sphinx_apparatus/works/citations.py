"""What the works that sphinxcontrib-bibtex lists and the text have to do with each other."""

from __future__ import annotations

from typing import Any

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionTransform, bibliographies


class FreshCitations(EditionTransform):
    """Give sphinxcontrib-bibtex, which adds to the nodes it has kept at every resolving, empty ones to add to."""

    default_priority = 4

    def run(self, **kwargs: Any) -> None:
        """Replace the nodes of the works that are listed in the tree."""
        kept: dict[Any, Any] = getattr(self.env.domains.get("cite"), "bibliographies", {})
        listed = {place["docname"] for place in bibliographies(self.document)}
        for key, bibliography in kept.items():
            if key.docname in listed:
                bibliography.citation_nodes.update({k: node.copy() for k, node in bibliography.citation_nodes.items()})


class LinkPassages(EditionTransform):
    """Link the words that cite a work to the work, and the work to every passage.

    Before ``<passage key="guerin1973">p. 103``, after ``<passage key="guerin1973"><reference>p. 103``.
    """

    default_priority = 7

    def run(self, **kwargs: Any) -> None:
        """Link passages, then list them under their works."""
        cite = self.env.domains.get("cite")
        citations = {c.key: c for c in getattr(cite, "citations", [])}
        for passage in ours.find(self.document, ours.passage):
            citation = citations.get(passage["key"])
            if citation and "occurrence" in passage and not passage.get("linked"):
                children = list(passage.children)
                passage.clear()
                target = citation.bibliography_key.docname
                passage += self.link(passage, target, citation.citation_id, *children)
                passage["linked"] = True
