"""Keeps what an import did not understand, or did in its own way, with the place of each; understands no element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sphinx_apparatus.projects.tei.source import Element, line_of, place_of

SHOWN = 3
"""How many places of one thing are named."""
NOT_UNDERSTOOD = "Not understood"
NOT_IMPORTED = "Not imported"
CHANGED = "Changed"
HEAD = "line\tkind\twhat\n"
"""The first row of the list of all places."""


@dataclass
class Account:
    """What is to be said, in the order in which it was met; each thing once, with all its places and their lines."""

    found: dict[tuple[str, str], list[tuple[int, str]]] = field(default_factory=dict)

    def misses(self, what: str, element: Element) -> None:
        """Note an element that is not understood; its words are kept."""
        self._add(NOT_UNDERSTOOD, what, element)

    def leaves(self, what: str, element: Element) -> None:
        """Note what is not in the project."""
        self._add(NOT_IMPORTED, what, element)

    def changes(self, what: str, element: Element) -> None:
        """Note what is in the project in another form."""
        self._add(CHANGED, what, element)

    def _add(self, kind: str, what: str, element: Element) -> None:
        self.found.setdefault((kind, what), []).append((line_of(element), place_of(element)))

    def lines(self) -> Iterator[str]:
        """Yield a line for each thing, with the first of its places."""
        for (kind, what), places in self.found.items():
            more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
            yield f"{kind}: {what}: {', '.join(place for _, place in places[:SHOWN])}{more}"

    def rows(self) -> Iterator[tuple[int, str, str]]:
        """Yield the line, the kind and what is to be said, for each place by itself."""
        for (kind, what), places in self.found.items():
            yield from ((line, kind, what) for line, _ in places)
