"""The running text of a block, with the way back from each character to its node; knows no number and no format."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.text.regularise import Regularisation, regularise

_WIDTH = 60


@dataclass(frozen=True)
class Context:
    """Words of the text with what comes before and after them; the regularised form."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A node in the running text of its block, from the character `start` to before `end`."""

    node: nodes.Element
    block: nodes.Element
    start: int
    end: int


class Span(NamedTuple):
    """A node of a block with the characters from `start` to before `end`; not `counted` where it is beside the text."""

    node: nodes.Element
    start: int
    end: int
    counted: bool


Spans = dict[int, Span]
"""The elements of a block by their `id()`."""


class Running:
    """What the edition prints in a block, as one string: lemmas, neither readings nor notes.

    `texts` are the nodes it is made of, `written` has them as in the source, `text` in one line, of the same length.
    """

    def __init__(self, block: nodes.Element, texts: Iterable[nodes.Text] | None = None) -> None:
        self.block = block
        self.texts = list(running_texts(block) if texts is None else texts)

    @cached_property
    def written(self) -> str:
        return "".join(map(str, self.texts))

    @cached_property
    def text(self) -> str:
        """The words in one line."""
        return self.written.replace("\n", " ")

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each of the texts begins."""
        return list(accumulate(map(len, self.texts[:-1]), initial=0))

    @cached_property
    def _spans(self) -> Spans:
        return spans_in(self.block)

    def before(self, node: nodes.Element) -> int:
        """Return how many characters come before a node of the block; of one beside the text, before its mark."""
        return self._spans[id(node)].start

    def span(self, node: nodes.Element) -> tuple[int, int] | None:
        """Return where the words of a node of the block begin and end; None where it has none."""
        span = self._spans[id(node)]
        return (span.start, span.end) if span.end > span.start else None

    def ending_at(self, offset: int) -> tuple[nodes.Text, int]:
        """Return the text node that ends the string's first `offset` characters, and how many of its own."""
        n = max(i for i, start in enumerate(self.starts) if start < offset)
        return self.texts[n], offset - self.starts[n]

    def beginning_at(self, offset: int) -> tuple[nodes.Text, int]:
        """Return the text node that has the character after the first `offset`, and how many of its own come before."""
        n = max(i for i, start in enumerate(self.starts) if start <= offset)
        return self.texts[n], offset - self.starts[n]

    def regular(self, rules: Sequence[Regularisation]) -> Iterator[tuple[nodes.Text, str]]:
        """Yield each text with what the rules make of it, all being seen as one."""
        whole = regularise(self.written, rules)
        for text, start in zip(self.texts, self.starts, strict=False):
            yield text, whole[start : start + len(text)]

    def regularise(self, rules: Sequence[Regularisation]) -> None:
        """Put into the tree what the rules make of the texts."""
        for text, changed in self.regular(rules):
            if changed != str(text):
                ours.put(text, nodes.Text(changed))

    def context(self, mark: nodes.Element, rules: Sequence[Regularisation]) -> Context:
        """Return the words of a mark, or its first ones where it is long, with those around them in the block."""
        whole = regularise(self.text, rules)
        start, end = self.span(mark) or (0, 0)
        before = whole[:start] if start <= _WIDTH else f"… {whole[start - _WIDTH : start].partition(' ')[2]}"
        return Context(before, whole[start:end], shortened(whole[end:]))


def running_texts(node: nodes.Element) -> Iterator[nodes.Text]:
    """Yield the text of the edition in a block: lemmas, neither readings nor notes."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child
        elif isinstance(child, nodes.Element) and not ours.is_apart(child):
            yield from running_texts(child)


def running_text(node: nodes.Element) -> str:
    """Return the text of the edition in a block as one line, not regularised."""
    return "".join(running_texts(node)).replace("\n", " ")


def marks_in(trees: Iterable[nodes.Element], *kinds: type[nodes.Element]) -> Iterator[Mark]:
    """Yield the nodes of these kinds in the running text, in order, those within one another included."""
    for tree in trees:
        for block in ours.text_blocks(tree):
            if ours.find(block, *kinds):
                found = (span for span in spans_in(block).values() if span.counted and isinstance(span.node, kinds))
                marks = [Mark(span.node, block, span.start, span.end) for span in found]
                yield from sorted(marks, key=lambda mark: (mark.start, -mark.end))


def spans_in(block: nodes.Element) -> Spans:
    """Return every element of a block by `id()`, the inner before the outer."""
    found: Spans = {}

    def walk(node: nodes.Element, at: int, counted: bool) -> int:
        for child in node.children:
            if isinstance(child, nodes.Element):
                start, part = at, ours.part_of(child)
                beside, editorial = part is ours.Part.BESIDE, part is ours.Part.EDITORIAL
                at = walk(child, at, counted and not (beside or editorial))
                found[id(child)] = Span(child, start, at, counted and not beside)
            elif counted:
                at += len(child.astext())
        return at

    walk(block, 0, True)
    return found


def shortened(text: str, width: int = _WIDTH) -> str:
    """Return the first words of a text, with an ellipsis where some were left out."""
    return text if len(text) <= width else f"{text[:width].rpartition(' ')[0]} …"
