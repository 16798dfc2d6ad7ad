"""Keeps what an import did not understand, or did in its own way, with the place of each; understands no element."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sphinx_apparatus.language import N_, _, pair
from sphinx_apparatus.projects.page import CHANGED
from sphinx_apparatus.projects.tei.source import Element, element_place, line_of

_SHOWN = 3
"""How many places of one thing are named."""
_LONG = 160
NOT_UNDERSTOOD = N_("Not understood")
NOT_IMPORTED = N_("Not imported")


@dataclass
class Account:
    """What is to be said, in the order in which it was met; each thing once, with all its details and places."""

    found: dict[tuple[str, str], list[tuple[int, str, str]]] = field(default_factory=dict)

    def misses(self, what: str, element: Element, detail: str = "") -> None:
        """Note an element that is not understood; its words are kept."""
        self._add(NOT_UNDERSTOOD, what, element, detail)

    def leaves(self, what: str, element: Element, detail: str = "") -> None:
        """Note what is not in the project."""
        self._add(NOT_IMPORTED, what, element, detail)

    def changes(self, what: str, element: Element, detail: str = "") -> None:
        """Note what is in the project in another form."""
        self._add(CHANGED, what, element, detail)

    def mark(self) -> dict[tuple[str, str], int]:
        """Return how much is noted."""
        return {key: len(places) for key, places in self.found.items()}

    def back_to(self, mark: dict[tuple[str, str], int]) -> None:
        """Forget what was noted after a mark."""
        self.found = {key: places[: mark[key]] for key, places in self.found.items() if key in mark}

    def _add(self, kind: str, what: str, element: Element, detail: str) -> None:
        self.found.setdefault((kind, what), []).append((line_of(element), element_place(element), detail))

    def lines(self) -> Iterator[str]:
        """Yield a line for each thing, with the first of its places."""
        for (kind, what), places in self.found.items():
            shown = [pair(_shortened(detail), at) if detail else at for line, at, detail in places[:_SHOWN]]
            said = ("; " if places[0][2] else ", ").join(shown)
            if more := len(places) - len(shown):
                said = _("{places} and {count} more", places=said, count=more)
            yield pair(_(kind), pair(what, said))

    def rows(self) -> Iterator[tuple[int, str, str]]:
        """Yield the line, the kind and what is to be said, for each place by itself."""
        for (kind, what), places in self.found.items():
            yield from ((line, _(kind), pair(what, detail) if detail else what) for line, at, detail in places)


def _shortened(text: str) -> str:
    """Return a text as a report of one page has it; the list of all places has it whole."""
    return text if len(text) <= _LONG else f"{text[:_LONG].rstrip()} …"
