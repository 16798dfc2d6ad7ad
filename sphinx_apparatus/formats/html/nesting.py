"""Keeps links out of links, whatever marks an editor puts into one another; knows no format."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform

from sphinx_apparatus import nodes as ours

LINKS = (nodes.reference, nodes.footnote_reference, ours.call)


class UnnestLinks(SphinxPostTransform):
    """Let a link within a link keep its words, and the outer one have the others, e.g. a name in a citation.

    Before ``<reference>see <reference>Kleist``, after ``<inline><reference>see</reference> <reference>Kleist``.
    """

    default_priority = ReferencesResolver.default_priority + 1

    def run(self, **kwargs: Any) -> None:
        """Change every link that holds one; of several within one another the innermost keeps its words."""
        for link in ours.find(self.document, nodes.reference):
            if holds_link(link):
                words = nodes.inline("", "", *link.children, ids=link["ids"])
                spread_words(link, words)
                link.replace_self(words)


def holds_link(node: nodes.Node) -> bool:
    """Tell whether a link is among the words of a node; what is beside the text is elsewhere in every format."""
    return any(isinstance(child, LINKS) or (is_words(child) and holds_link(child)) for child in node.children)


def is_words(node: nodes.Node) -> bool:
    """Tell whether a node has words of the line that are not a link."""
    return not (isinstance(node, LINKS) or ours.is_apart(node)) and bool(node.astext().strip())


def spread_words(link: nodes.Element, node: nodes.Element) -> None:
    """Put the words of a node into copies of a link, around the links among them."""
    parts: list[nodes.Node] = []
    for covered, group in groupby(node.children, lambda child: is_words(child) and not holds_link(child)):
        children = list(group)
        if covered:
            before, words, after = _trimmed(children)
            parts += [*before, nodes.reference("", "", *words, **{**link.attributes, "ids": []}), *after]
            continue
        for child in children:
            if isinstance(child, nodes.Element) and is_words(child):
                spread_words(link, child)
        parts += children
    node[:] = parts


def _trimmed(children: list[nodes.Node]) -> tuple[list[nodes.Node], list[nodes.Node], list[nodes.Node]]:
    """Return the space with which words begin, the words, and the space with which they end, which no link needs."""
    before, first = _divided(children[0], str.lstrip)
    words = [first, *children[1:]]
    after, last = _divided(words[-1], str.rstrip)
    return before, [*words[:-1], last], after


def _divided(node: nodes.Node, strip: Callable[[str], str]) -> tuple[list[nodes.Node], nodes.Node]:
    """Return what `strip` takes from a text, and the rest of it; any other node as it is."""
    if not isinstance(node, nodes.Text) or (words := strip(node)) == node:
        return [], node
    return [nodes.Text(node.replace(words, "", 1))], nodes.Text(words)
