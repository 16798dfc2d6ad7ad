"""The entries and notes of a block of text and the words they are at; knows nodes, writes no more than calls."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.pdf.geometry import FootMark
from sphinx_apparatus.formats.pdf.source import calling
from sphinx_apparatus.text.running import Running

_MARKS = (ours.apparatus_entry, nodes.footnote_reference)
_FIRST_WORD = re.compile(r"\s*\S+")
LONGEST_TWIN = 5
"""How many words a lemma may have for the same words in its line to be told apart."""


class Insertion(NamedTuple):
    """Source to be put into a text: after how many characters, and what."""

    offset: int
    source: str


@dataclass
class Marks:
    """All marks of the book, in order; `ids` by node, `insertions` by text node."""

    records: list[FootMark] = field(default_factory=list)
    ids: dict[int, int] = field(default_factory=dict)
    insertions: dict[int, list[Insertion]] = field(default_factory=lambda: defaultdict(list))

    def add(self, node: nodes.Element, mark: FootMark) -> None:
        self.ids[id(node)] = mark.id
        self.records.append(mark)

    def place_words(self, block: nodes.Element) -> None:
        """Note in the block's texts where each lemma's first word ends, and the same words elsewhere."""
        running = Running(block)
        for entry in block.findall(ours.apparatus_entry):
            if id(entry) not in self.ids or _is_apart(entry, block):
                continue
            number = self.ids[id(entry)]
            span = running.span(entry)
            if span is None:
                continue
            self._place_words(running, span, number)

    def place_stretch(self, running: Running, span: tuple[int, int], number: int, alone: bool) -> None:
        """Note where a stretch of words begins and ends; one that is `alone` in its text links to the foot."""
        (first, offset), (last, end) = running.beginning_at(span[0]), running.ending_at(span[1])
        linked = alone and first is last and not isinstance(first.parent, nodes.reference)
        opening, closing = (calling("lemma", number) + "[", "]") if linked else ("", "")
        self.insertions[id(first)].append(Insertion(offset, calling("starts", number) + opening))
        self._place_words(running, span, number)
        self.insertions[id(last)].append(Insertion(end, closing + calling("ends", number)))

    def _place_words(self, running: Running, span: tuple[int, int], number: int) -> None:
        self._after_word(running, *span, calling("begun", number))
        for start, end in twins(running.text, *span):
            self._after_word(running, start, end, calling("twin", number))

    def _after_word(self, running: Running, start: int, end: int, source: str) -> None:
        word = _FIRST_WORD.match(running.text[:end], start)
        text, offset = running.ending_at(word.end() if word else end)
        self.insertions[id(text)].append(Insertion(offset, source))


def twins(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the same words as from `start` to before `end` are elsewhere in a text."""
    words = text[start:end].strip()
    if not words or len(words.split()) > LONGEST_TWIN:
        return
    for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
        if found.end() <= start or found.start() >= end:
            yield found.span()


def foot_marks_in(node: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the entries and references to notes that are in the text of a node."""
    for found in node.findall(lambda n: isinstance(n, _MARKS)):
        if isinstance(found, nodes.Element) and not _is_apart(found, node):
            yield found


def _is_apart(node: nodes.Node, within: nodes.Node) -> bool:
    return any(map(ours.is_apart, takewhile(lambda parent: parent is not within, ours.around(node))))
