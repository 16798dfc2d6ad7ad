"""What an edition declares beside its text: registers, quotations, chronology, review, ids; knows no Sphinx."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from sphinx_apparatus.records.chronology import Event, load_chronology
from sphinx_apparatus.records.quotations import Quotation, load_quotations
from sphinx_apparatus.records.registers import Item, Register, forms_of, items_of, registers_in
from sphinx_apparatus.records.releases import Withdrawn
from sphinx_apparatus.records.review import Question, load_review
from sphinx_apparatus.records.toml import Gathered, Record, TomlFile, read_records

LOADERS: dict[str, Callable[[Path], Any]] = {
    "quotations": load_quotations,
    "chronology": load_chronology,
    "review": load_review,
    "withdrawn": partial(read_records, kind=Withdrawn, key="withdrawn"),
}
"""What reads the file of each kind; the kinds are fields of `Declared`."""
REMARKS = ("identification", "note", "remark", "because")
"""The fields in which the editors say something in words, with emphasis, links and roles."""


@dataclass(frozen=True)
class Declared:
    """The records of an edition, each empty where no file was named."""

    registers: tuple[Register, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    chronology: tuple[Event, ...] = ()
    review: tuple[Question, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()

    def files(self) -> list[TomlFile]:
        """Return the files that were read."""
        records: Iterable[Record] = chain(
            items_of(self.registers), self.quotations, self.chronology, self.review, self.withdrawn
        )
        return list(dict.fromkeys(record.file for record in records if record.file))

    def items(self) -> dict[str, Item]:
        return {item.key: item for item in items_of(self.registers)}

    def forms(self, quoted: bool = False) -> dict[str, str]:
        """Return the key that each form of a name means; of those that hold in quotations, or of all."""
        return forms_of(self.registers, quoted)

    def kinds(self) -> dict[str, str]:
        """Return the kind of register in which each key is, e.g. ``person``."""
        return {item.key: register.kind for register in self.registers for item in register.items}

    def titles(self) -> dict[str, str]:
        """Return what each key of the registers is called, under others with their names before, in order."""
        rows = (row for register in self.registers for row in register.in_order())
        return {item.key: " – ".join(one.name for one in (*above, item)) for above, item in rows}

    def cited(self) -> Iterator[tuple[Record, str, str]]:
        """Yield every key of the bibliography that a record names, with the record and the field."""
        listed: Iterable[Item | Event] = chain(items_of(self.registers), self.chronology)
        yield from ((record, "sources", key) for record in listed for key in record.sources)
        for quotation in self.quotations:
            yield from ((quotation, "compared", key) for key in quotation.compared)
            yield from ((quotation, "work", key) for key in (quotation.work,) if key)

    def remarks(self) -> Iterator[tuple[Record, str, str]]:
        """Yield the remarks of the editors: the record, the field and the words, as they are written."""
        for record in chain(items_of(self.registers), self.quotations, self.chronology, self.review):
            yield from ((record, field, words) for field in REMARKS if (words := getattr(record, field, "")))
        differences = (difference for quotation in self.quotations for difference in quotation.differences)
        yield from ((difference, "note", difference.note) for difference in differences if difference.note)


def load_declared(base: Path, registers: Sequence[str], named: Mapping[str, str], gathered: Gathered) -> Declared:
    """Read the registers and the other files `named` by their kind, relative to `base`.

    A file that is missing or malformed counts as empty; what is wrong with it is `gathered`.
    """
    records = {
        kind: gathered.take(partial(load, base / named[kind]), ()) for kind, load in LOADERS.items() if named.get(kind)
    }
    return Declared(registers_in([base / name for name in registers], gathered), **records)
