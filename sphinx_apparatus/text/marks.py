"""Where marks stand in the running text: entries, names, passages and calls of notes; knows no format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docutils import nodes

from sphinx_apparatus import nodes as ours

APART = (nodes.footnote, *ours.PLACEHOLDERS)


@dataclass(frozen=True)
class Mark:
    """A node in the running text of its block, from the character `start` to before `end`."""

    node: nodes.Element
    block: nodes.Element
    start: int
    end: int


def marks_in(trees: Iterable[nodes.Element], *kinds: type[nodes.Element]) -> Iterator[Mark]:
    """Yield the nodes of these kinds in the running text, in order, those within one another included."""
    for tree in trees:
        for block in ours.find(tree, *ours.BLOCKS):
            if "text_doc" in block:
                found: list[Mark] = []
                _walk(block, block, 0, kinds, found)
                yield from sorted(found, key=lambda mark: (mark.start, -mark.end))


def _walk(
    node: nodes.Element, block: nodes.Element, offset: int, kinds: tuple[type[nodes.Element], ...], found: list[Mark]
) -> int:
    for child in node.children:
        if isinstance(child, nodes.Text):
            offset += len(child)
        elif isinstance(child, nodes.Element) and not isinstance(child, ours.BESIDE):
            editorial = isinstance(child, ours.EDITORIAL)
            start = offset
            offset = offset if editorial else _walk(child, block, offset, kinds, found)
            if isinstance(child, kinds):
                found.append(Mark(child, block, start, offset))
    return offset
