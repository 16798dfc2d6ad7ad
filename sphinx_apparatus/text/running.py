"""The running text of a block, and the words around a mark in it; knows no domain and no format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.text.regularise import Regularisation, regularise

WIDTH = 60


@dataclass(frozen=True)
class Context:
    """Words of the text with what stands before and after them; the regularised form."""

    before: str
    words: str
    after: str


def running_texts(node: nodes.Element) -> Iterator[nodes.Text]:
    """Yield the text of the edition in a block: lemmas, neither readings nor notes."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child
        elif isinstance(child, nodes.Element) and not isinstance(child, (*ours.EDITORIAL, *ours.BESIDE)):
            yield from running_texts(child)


def running_text(node: nodes.Element) -> str:
    """Return the text of the edition in a block as one line, not regularised."""
    return "".join(running_texts(node)).replace("\n", " ")


def context_of(block: nodes.Element, mark: nodes.Element, rules: Sequence[Regularisation]) -> Context:
    """Return the words of a mark, or its first ones where it is long, with those around them in its block."""
    own = set(map(id, running_texts(mark)))
    start = end = length = 0
    for text in running_texts(block):
        if id(text) in own:
            start = start if end else length
            end = length + len(text)
        length += len(text)
    whole = regularise(running_text(block), rules)
    return Context(_before(whole[:start]), whole[start:end], _after(whole[end:]))


def shortened(text: str, width: int = WIDTH) -> str:
    """Return the first words of a text, with an ellipsis where some were left out."""
    return _after(text, width)


def _before(text: str) -> str:
    if len(text) <= WIDTH:
        return text
    return f"… {text[-WIDTH:].partition(' ')[2]}"


def _after(text: str, width: int = WIDTH) -> str:
    if len(text) <= width:
        return text
    return f"{text[:width].rpartition(' ')[0]} …"
