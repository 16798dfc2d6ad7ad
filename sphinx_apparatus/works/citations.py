"""What the works that sphinxcontrib-bibtex lists and the text have to do with each other."""

from typing import Any

from docutils import nodes
from sphinxcontrib.bibtex.citation_target import parse_citation_targets

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain, EditionTransform, bibliographies
from sphinx_apparatus.language import _, semicolon
from sphinx_apparatus.works.bibliography import filled_lists, kept_nodes, listed_works


class FreshCitations(EditionTransform):
    """Reset bibtex's citation nodes: it appends to the same nodes each time a document is resolved.

    Before ``<bibliography>`` of no work, after ``<paragraph>None so far.``; of any work its node is a fresh copy.
    """

    default_priority = 4

    def run(self, **kwargs: Any) -> None:
        """Replace the nodes of the works that are listed in the tree; a list without any says so."""
        places, filled = list(bibliographies(self.document)), filled_lists(self.env)
        listed = {place["docname"] for place in places}
        for place in places:
            if (place["docname"], place["ids"][0]) not in filled:
                place.replace_self(nodes.paragraph("", _("None so far.")))
        for docname, kept in kept_nodes(self.env):
            if docname in listed:
                kept.update({key: node.copy() for key, node in kept.items()})


class LinkPassages(EditionTransform):
    """Link the words that cite a work to the work, and the work to every passage.

    Before ``<passage key="guerin1973">p. 103``, after ``<passage key="guerin1973"><reference>p. 103``.
    """

    default_priority = 7

    def run(self, **kwargs: Any) -> None:
        works = listed_works(self.env)
        for passage in ours.find(self.document, ours.passage):
            work = works.get(passage["key"])
            if work and "occurrence" in passage and not passage.get("linked"):
                children = list(passage.children)
                passage.clear()
                passage += self.link(passage, work.docname, work.id, *children)
                passage["linked"] = True


def words_cited(domain: EditionDomain, role: str, targets: str) -> str:
    """Return a citation in words: short titles, in brackets but where the role is one for a sentence.

    `targets` are its keys, with what goes before and after each, as written; the domain knows the titles.
    """
    labels = domain.once(_labels_of)
    found = parse_citation_targets(targets)
    works = ((f"{t.pre} " if t.pre else "", labels.get(t.key, t.key), f", {t.post}" if t.post else "") for t in found)
    words = semicolon().join(map("".join, works))
    return f"({words})" if role.startswith("p") else words


def _labels_of(domain: EditionDomain) -> dict[str, str]:
    """Return the short titles of the works that pages list, by key."""
    return {key: work.label for key, work in listed_works(domain.env).items()}
