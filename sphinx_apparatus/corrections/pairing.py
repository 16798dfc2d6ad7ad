"""Which paragraph of one state is which of another, and what of it keeps its place; knows no words of a report."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from sphinx_apparatus.corrections.snapshot import Annotation, PrintedBlock

ANCHOR = re.compile(r"(?P<head>[a-z]+?)(?P<number>\d+)(?P<rest>-.*)?")


def paired(old: Sequence[PrintedBlock], new: Sequence[PrintedBlock]) -> dict[int, list[int]]:
    """Return for each block of the old state, by its place in the order, the blocks that can be it now, likest first.

    Blocks with the same words are paired; where others lie between these, as many on both sides are in their order,
    and of a paragraph that was split or joined all parts are.
    """
    found: dict[int, list[int]] = {}
    matcher = SequenceMatcher(a=[b.digest for b in old], b=[b.digest for b in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal" or i2 - i1 == j2 - j1:
            found |= {i: [j] for i, j in zip(range(i1, i2), range(j1, j2), strict=True)}
            continue
        for i in range(i1, i2):
            found[i] = sorted(range(j1, j2), key=lambda j: -likeness(old[i].words, new[j].words))
    return found


def likeness(one: str, other: str) -> float:
    """Return which part of the words of the shorter text are in the other too."""
    first, second = set(one.split()), set(other.split())
    return len(first & second) / max(1, min(len(first), len(second)))


class Pairs:
    """How ids and places of an old state are called in a new one."""

    def __init__(self, old: Sequence[PrintedBlock], new: Sequence[PrintedBlock]) -> None:
        blocks = paired(old, new)
        self.blocks = {i: js[0] for i, js in blocks.items() if js}
        self.numbers = {old[i].number: [new[j].number for j in js] for i, js in blocks.items()}
        self.places = {old[i].place: new[js[0]].place for i, js in blocks.items() if js}

    def keys(self, key: str) -> Iterator[str]:
        """Yield what an id of the old state can be in the new one, where its paragraph has another number."""
        if match := ANCHOR.fullmatch(key):
            for number in self.numbers.get(int(match["number"]), ()):
                yield f"{match['head']}{number}{match['rest'] or ''}"
        yield key

    def place(self, place: str) -> str:
        """Return a place of the old state as the new one calls it; of several, parted by commas, each."""
        return ", ".join(self.places.get(part, part) for part in place.split(", "))

    def items(self, old: Mapping[str, Annotation], new: Mapping[str, Annotation]) -> dict[str, Annotation]:
        """Return the old items under the keys and with the places that they have in the new state."""
        found: dict[str, Annotation] = {}
        for key, item in old.items():
            now = next((name for name in self.keys(key) if name in new and name not in found), key)
            found[now] = replace(item, id=now, place=self.place(item.place))
        return found


def in_order(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Return the keys of both states in the order of the new one, what is gone where it was."""
    order, before = list(new), ""
    known = set(order)
    for key in old:
        if key not in known:
            order.insert(order.index(before) + 1 if before else 0, key)
        before = key
    return order
