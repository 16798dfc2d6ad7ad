"""What the works that sphinxcontrib-bibtex lists and the text have to do with each other."""

from __future__ import annotations

from typing import Any

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionTransform, bibliographies
from sphinx_apparatus.works.bibliography import kept_nodes, listed_works


class FreshCitations(EditionTransform):
    """Give sphinxcontrib-bibtex, which adds to the nodes it has kept at every resolving, empty ones to add to."""

    default_priority = 4

    def run(self, **kwargs: Any) -> None:
        """Replace the nodes of the works that are listed in the tree."""
        listed = {place["docname"] for place in bibliographies(self.document)}
        for docname, kept in kept_nodes(self.env):
            if docname in listed:
                kept.update({key: node.copy() for key, node in kept.items()})


class LinkPassages(EditionTransform):
    """Link the words that cite a work to the work, and the work to every passage.

    Before ``<passage key="guerin1973">p. 103``, after ``<passage key="guerin1973"><reference>p. 103``.
    """

    default_priority = 7

    def run(self, **kwargs: Any) -> None:
        """Link passages, then list them under their works."""
        works = listed_works(self.env)
        for passage in ours.find(self.document, ours.passage):
            work = works.get(passage["key"])
            if work and "occurrence" in passage and not passage.get("linked"):
                children = list(passage.children)
                passage.clear()
                passage += self.link(passage, work.docname, work.id, *children)
                passage["linked"] = True
