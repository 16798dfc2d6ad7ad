"""The entries and notes of a block of text and the words they stand at; knows nodes, writes no more than calls."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.pdf.geometry import Mark
from sphinx_apparatus.formats.pdf.source import call

MARKS = (ours.apparatus_entry, nodes.footnote_reference)
APART = (ours.reading, ours.entry_note, ours.paragraph_number, nodes.footnote_reference, nodes.footnote)
FIRST_WORD = re.compile(r"\s*\S+")
LONGEST_TWIN = 5
"""How many words a lemma may have for the same words in its line to be told apart."""


class Insertion(NamedTuple):
    """Source to be put into a text: after how many characters, and what."""

    offset: int
    source: str


@dataclass
class Marks:
    """All marks of the book, in order; `ids` by node, `insertions` by text node."""

    records: list[Mark] = field(default_factory=list)
    ids: dict[int, int] = field(default_factory=dict)
    insertions: dict[int, list[Insertion]] = field(default_factory=lambda: defaultdict(list))

    def add(self, node: nodes.Element, mark: Mark) -> None:
        """Take a mark in."""
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
        (first, offset), (last, end) = running.beginning_at(span[0]), running.at(span[1])
        linked = alone and first is last and not isinstance(first.parent, nodes.reference)
        opening, closing = (call("lemma", number) + "[", "]") if linked else ("", "")
        self.insertions[id(first)].append(Insertion(offset, call("starts", number) + opening))
        self._place_words(running, span, number)
        self.insertions[id(last)].append(Insertion(end, closing + call("ends", number)))

    def _place_words(self, running: Running, span: tuple[int, int], number: int) -> None:
        self._after_word(running, *span, call("begun", number))
        for start, end in running.twins(*span):
            self._after_word(running, start, end, call("twin", number))

    def _after_word(self, running: Running, start: int, end: int, source: str) -> None:
        word = FIRST_WORD.match(running.text[:end], start)
        text, offset = running.at(word.end() if word else end)
        self.insertions[id(text)].append(Insertion(offset, source))


class Running:
    """The text of a block as one string, and the text nodes it is made of."""

    def __init__(self, block: nodes.Element) -> None:
        self.texts = list(running_texts(block))
        self.starts: list[int] = []
        self.text = ""
        for text in self.texts:
            self.starts.append(len(self.text))
            self.text += str(text).replace("\n", " ")

    def span(self, entry: nodes.Element) -> tuple[int, int] | None:
        """Return where the lemma begins and ends; None where it is empty."""
        inside = {id(t) for t in running_texts(entry)}
        held = [(s, s + len(t)) for s, t in zip(self.starts, self.texts, strict=True) if id(t) in inside and t]
        return (held[0][0], held[-1][1]) if held else None

    def twins(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where the same words stand elsewhere in the block."""
        words = self.text[start:end].strip()
        if not words or len(words.split()) > LONGEST_TWIN:
            return
        for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", self.text):
            if found.end() <= start or found.start() >= end:
                yield found.span()

    def at(self, offset: int) -> tuple[nodes.Text, int]:
        """Return the text node that ends the string's first `offset` characters, and how many of its own."""
        n = max(i for i, start in enumerate(self.starts) if start < offset)
        return self.texts[n], offset - self.starts[n]

    def beginning_at(self, offset: int) -> tuple[nodes.Text, int]:
        """Return the text node that has the character after the first `offset`, and how many of its own come before."""
        n = max(i for i, start in enumerate(self.starts) if start <= offset)
        return self.texts[n], offset - self.starts[n]


def running_texts(node: nodes.Element) -> Iterator[nodes.Text]:
    """Yield the texts that are printed where the node stands."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child
        elif isinstance(child, nodes.Element) and not isinstance(child, APART):
            yield from running_texts(child)


def marks_in(node: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the entries and references to notes that stand in the text of a node."""
    for found in node.findall(lambda n: isinstance(n, MARKS)):
        if isinstance(found, nodes.Element) and not _is_apart(found, node):
            yield found


def _is_apart(node: nodes.Node, within: nodes.Node) -> bool:
    parent = node.parent
    while parent is not None and parent is not within:
        if isinstance(parent, (ours.reading, ours.entry_note, nodes.footnote)):
            return True
        parent = parent.parent
    return False
