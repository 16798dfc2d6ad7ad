"""What registers say of the names in a text, as declared in TOML files; knows no text and no Sphinx."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.toml import Record, fail, read_records


@dataclass(frozen=True, kw_only=True)
class Item(Record):
    """What one key stands for: `name` as an index lists it, `sources` keys of the bibliography.

    `dates` and `identification` are in the editor's words; `authority` is a number of an authority file and
    `authority_address` where it can be looked up.
    """

    key: str
    name: str
    dates: str = ""
    identification: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    authority: str = ""
    authority_address: str = ""


@dataclass(frozen=True)
class Register:
    """The items of one kind, e.g. of ``person``."""

    kind: str
    items: tuple[Item, ...]


def load_register(path: Path) -> Register:
    """Read a file of one sort of tables, e.g. ``[[person]]``; raise DeclarationError."""
    items = read_records(path, Item)
    return Register(str(items[0].way[0]), tuple(sorted(items, key=lambda item: sort_key(item.name))))


def load_registers(paths: Iterable[Path]) -> tuple[Register, ...]:
    """Read the registers of an edition; raise DeclarationError where a key stands in two of them."""
    registers = tuple(load_register(path) for path in paths)
    seen: dict[str, Item] = {}
    for item in items_of(registers):
        if item.key in seen:
            other = seen[item.key].where()[0]
            fail("key-in-two-registers", item.where(), excerpt=other, key=item.key)
        seen[item.key] = item
    return registers


def items_of(registers: Iterable[Register]) -> Iterator[Item]:
    """Yield the items of all registers."""
    for register in registers:
        yield from register.items


def unused(registers: Iterable[Register], used: Collection[str]) -> Iterator[Finding]:
    """Yield the items that the text never names."""
    for item in items_of(registers):
        if item.key not in used:
            yield Finding.of("unused-name", at=item.where(), excerpt=item.key, key=item.key)  # fmt: skip


def sort_key(name: str) -> str:
    """Return what a name is sorted by: small letters without their marks, brackets left out."""
    return "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if c.isalnum() or c in " ,")
