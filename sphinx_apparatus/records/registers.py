"""What registers say of the names in a text, as declared in TOML files; knows no text and no Sphinx."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sphinx_apparatus.language import sort_key
from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.toml import DeclarationError, Gathered, Record, fail, read_records
from sphinx_apparatus.records.values import wrong_number, wrong_span

MARKING = frozenset({"forms", "not_in_quotations"})
"""The fields that say how names are found in the text; readers of an edition see the names themselves."""


@dataclass(frozen=True, kw_only=True)
class Item(Record):
    """What one key represents: `name` as an index lists it, `sources` keys of the bibliography.

    `dates` and `identification` are in the editor's words; `authority` is a number of an authority file and
    `authority_address` where it can be looked up. `forms` are words by which the text names it, linked by themselves,
    but not in quotations where so said.
    """

    key: str
    name: str
    dates: str = ""
    identification: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    authority: str = ""
    authority_address: str = ""
    forms: tuple[str, ...] = ()
    not_in_quotations: bool = False


@dataclass(frozen=True)
class Register:
    """The items of one kind, e.g. of ``person``."""

    kind: str
    items: tuple[Item, ...]


def load_register(path: Path) -> Register:
    """Read a file of one sort of tables, e.g. ``[[person]]``; raise DeclarationError."""
    items = read_records(path, Item)
    wrong = [finding for item in items for finding in _wrong_values(item)]
    if wrong:
        raise DeclarationError(*wrong)
    return Register(str(items[0].way[0]), tuple(sorted(items, key=lambda item: sort_key(item.name))))


def _wrong_values(item: Item) -> Iterator[Finding]:
    """Yield the dates that cannot be right, and a number of an authority file that has a wrong digit."""
    if problem := wrong_span(item.dates, life=str(item.way[0]) == "person"):
        yield Finding.of("wrong-dates", at=item.where("dates"), excerpt=item.dates, problem=problem)
    kind, _, number = item.authority.partition(" ")
    if wrong_number(kind, number):
        yield Finding.of("wrong-number", at=item.where("authority"), excerpt=item.authority, kind=kind, number=number)


def load_registers(paths: Iterable[Path]) -> tuple[Register, ...]:
    """Read the registers of an edition; raise DeclarationError where a key stands in two of them."""
    gathered = Gathered()
    registers = registers_in(paths, gathered)
    gathered.settle()
    return registers


def registers_in(paths: Iterable[Path], gathered: Gathered) -> tuple[Register, ...]:
    """Read the registers that are in order, none where they do not agree; what is wrong is `gathered`."""
    found = [gathered.take(partial(load_register, path), None) for path in paths]
    registers = tuple(register for register in found if register)

    def apart() -> tuple[Register, ...]:
        _require_apart(registers)
        return registers

    return gathered.take(apart, ())


def _require_apart(registers: Iterable[Register]) -> None:
    """Raise DeclarationError where a key stands in two registers, or a form means two of their items."""
    seen: dict[str, Item] = {}
    for item in items_of(registers):
        if item.key in seen:
            other = seen[item.key].where()[0]
            fail("key-in-two-registers", item.where(), excerpt=other, key=item.key)
        seen[item.key] = item
    forms_of(registers)


def forms_of(registers: Iterable[Register], quoted: bool = False) -> dict[str, str]:
    """Return the key that each form means, of forms that hold in quotations or of all.

    Raise DeclarationError where a form has no letter and no digit, or means two.
    """
    meant: dict[str, Item] = {}
    for item in items_of(registers):
        for form in item.forms:
            words = plain_form(form)
            other = meant.setdefault(words, item)
            at = item.where("forms")
            if not any(map(str.isalnum, words)):
                fail("form-without-words", at, excerpt=repr(form), key=item.key)
            if other.key != item.key:
                fail("ambiguous-form", at, excerpt=form, form=form, key=item.key, other=other.key)
    return {form: item.key for form, item in meant.items() if not (quoted and item.not_in_quotations)}


def items_of(registers: Iterable[Register]) -> Iterator[Item]:
    """Yield the items of all registers."""
    for register in registers:
        yield from register.items


def unused(registers: Iterable[Register], used: Collection[str], forms: Collection[str]) -> Iterator[Finding]:
    """Yield the items that the text never names, and of the others the forms that it never has."""
    for item in items_of(registers):
        if item.key not in used:
            yield Finding.of("unused-name", at=item.where(), excerpt=item.key, key=item.key)  # fmt: skip
            continue
        for form in item.forms:
            if plain_form(form) not in forms:
                yield Finding.of("unused-form", at=item.where("forms"), excerpt=form, form=form, key=item.key)


def plain_form(form: str) -> str:
    """Return a form with single blanks and straight apostrophes."""
    return " ".join(form.split()).replace("’", "'")
