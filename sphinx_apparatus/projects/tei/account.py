"""Keeps what an import did not understand, or did in its own way, with the place of each; understands no element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sphinx_apparatus.projects.tei.source import Element, place_of

SHOWN = 5
"""How many places of one thing are named."""
NOT_UNDERSTOOD = "Not understood"
NOT_IMPORTED = "Not imported"
CHANGED = "Changed"


@dataclass
class Account:
    """What is to be said, in the order in which it was met; each thing once, with all its places."""

    found: dict[str, list[str]] = field(default_factory=dict)

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
        self.found.setdefault(f"{kind}: {what}", []).append(place_of(element))

    def lines(self) -> Iterator[str]:
        """Yield a line for each thing, with the first of its places."""
        for what, places in self.found.items():
            more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
            yield f"{what}: {', '.join(places[:SHOWN])}{more}"
