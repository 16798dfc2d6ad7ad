"""The ids that an edition gave up on purpose, and the place to which each address leads now; knows no text."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.toml import Record


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Record):
    """Ids of entries or notes that a version had at a place, e.g. ``p13``, and why later ones have them no more."""

    at: str
    why: str
    ids: tuple[str, ...]


def misplaced(withdrawn: Iterable[Withdrawn], places: Collection[str]) -> Iterator[Finding]:
    """Yield the records that lead to no place of the text; `places` are its ids, e.g. ``p13``."""
    for record in withdrawn:
        if record.at not in places:
            yield Finding.of("withdrawn-to-nowhere", at=record.where(), place=record.at)
