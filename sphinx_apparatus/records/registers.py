"""What registers say of the names in a text, as declared in TOML files; knows no text and no Sphinx."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from sphinx_apparatus.language import sorted_by
from sphinx_apparatus.model import Finding, did_you_mean, nearest, plain_form
from sphinx_apparatus.records.toml import DeclarationError, Gathered, Record, fail, read_records
from sphinx_apparatus.records.values import (
    NUMBERS,
    OTHER_KINDS,
    kind_meant,
    range_meant,
    small_letters,
    writes_ranges,
    wrong_number,
    wrong_span,
)

MARKING = frozenset({"forms", "not_in_quotations"})
"""The fields that say how names are found in the text; readers of an edition see the names themselves."""
ONE_ALONE = (("see", "see_also"), ("see", "forms"), ("see", "unnamed"), ("unnamed", "forms"))
"""Fields of which a record has one at most: what only leads to another record is not named itself."""
_ALIKE = 0.8
"""How like the number of an authority file one in its address is that was meant to be the same."""
_FEW = 4
"""Of how many names one may stand in another order by a slip."""
_TITLES = frozenset((
    "Pope", "King", "Queen", "Saint", "St", "Emperor", "Empress", "Captain", "Colonel", "General", "Major",
    "Lieutenant", "Sergeant", "Lady", "Lord", "Sir", "Dame", "Dr", "Mr", "Mrs", "Miss", "Ms", "Prince", "Princess",
    "Duke", "Duchess", "Count", "Countess", "Baron", "Father", "Brother", "Sister", "Mother", "Bishop", "Rabbi",
    "Papst", "König", "Königin", "Kaiser", "Kaiserin", "Graf", "Gräfin", "Herzog", "Prinz", "Fürst", "Hauptmann",
    "Oberst", "Herr", "Frau", "Pater", "Bruder", "Schwester", "Bischof", "Pape", "Roi", "Reine", "Empereur",
    "Capitaine", "Monsieur", "Madame", "Père", "Frère", "Sœur", "Comte", "Don", "Doña", "Donna",
))  # fmt: skip
"""What stands before names, and is no first name."""
_LEVELS = 3
"""How many headings may stand one under the other, as makeindex has them."""


@dataclass(frozen=True, kw_only=True)
class Item(Record):
    """What one key represents: `name` as an index lists it, `sources` keys of the bibliography.

    `dates` and `identification` are in the editor's words; `authority` is a number of an authority file and
    `authority_address` where it can be looked up. `forms` are words by which the text names it, linked by themselves,
    but not in quotations where so said.
    Keys of registers: a heading with `see` only leads to these records, one with `see_also` to more; one `under`
    another of its register is printed there. An `unnamed` one is listed though the text never names it.
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
    see: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    under: str = ""
    unnamed: bool = False

    def leads(self) -> Iterator[tuple[str, str]]:
        """Yield each record to which this one leads: the field that says so, and the key."""
        yield from (("see", key) for key in self.see)
        yield from (("see_also", key) for key in self.see_also)
        yield from (("under", key) for key in (self.under,) if key)

    def remarks(self) -> Iterator[tuple[str, str]]:
        yield from ((field, words) for field in ("identification", "note") if (words := getattr(self, field)))


@dataclass(frozen=True)
class Register:
    """The items of one kind, e.g. of ``person``."""

    kind: str
    items: tuple[Item, ...]

    def below(self, key: str = "") -> tuple[Item, ...]:
        """Return the items under one of them, or those under none."""
        return tuple(item for item in self.items if item.under == key)

    def in_order(self, key: str = "") -> Iterator[tuple[tuple[Item, ...], Item]]:
        """Yield the items as an index has them, each with those above it, the highest first."""
        for item in self.below(key):
            yield (), item
            yield from (((item, *above), one) for above, one in self.in_order(item.key))


def load_register(path: Path) -> Register:
    """Read a file of one sort of tables, e.g. ``[[person]]``; raise DeclarationError."""
    items = read_records(path, Item)
    ranges = any(writes_ranges(item.dates) for item in items)
    if wrong := [finding for item in items for finding in _wrong_values(item, ranges)]:
        raise DeclarationError(*wrong)
    return Register(str(items[0].way[0]), tuple(sorted(items, key=lambda item: sorted_by(item.name))))


def _wrong_values(item: Item, ranges: bool) -> Iterator[Finding]:
    """Yield the dates that cannot be right, and a number of an authority file that has a wrong digit."""
    if problem := wrong_span(item.dates, life=str(item.way[0]) == "person"):
        yield Finding.of("wrong-dates", at=item.where("dates"), excerpt=item.dates, problem=problem)
    if ranges and (meant := range_meant(item.dates)):
        mend = did_you_mean(meant)
        yield Finding.of("dash-of-range", at=item.where("dates"), excerpt=item.dates, mend=mend)
    kind, _, number = item.authority.partition(" ")
    meant = kind_meant(item.authority, item.authority_address)
    if meant:
        code = "number-of-another" if kind in {*NUMBERS, *OTHER_KINDS} else "unknown-authority"
        at, mend = item.where("authority"), did_you_mean(meant)
        yield Finding.of(code, at=at, mend=mend, authority=item.authority, other=meant.split()[0])
    runs = re.findall(r"[\dX-]{6,}", item.authority_address)
    if number not in item.authority_address and (other := get_close_matches(number, runs, 1, _ALIKE)):
        at, excerpt = item.where("authority_address"), item.authority_address
        yield Finding.of("number-in-address", at=at, excerpt=excerpt, other=other[0], authority=item.authority)
    if wrong_number(kind, number) and not meant:
        yield Finding.of("wrong-number", at=item.where("authority"), excerpt=item.authority, kind=kind, number=number)


def turned_names(items: Iterable[Item]) -> Iterator[Finding]:
    """Yield the persons whose names stand in another order than those of nearly all others."""
    persons = [item for item in items if item.way[0] == "person" and not item.see and " " in item.name]
    inverted = ["," in item.name for item in persons]
    for item in persons:
        meant = _other_order(item) if inverted.count("," in item.name) * _FEW <= len(persons) else ""
        if meant:
            mend = did_you_mean(meant)
            yield Finding.of("name-turned", at=item.where("name"), mend=mend, name=item.name)


def _other_order(item: Item) -> str:
    """Return a name with its parts exchanged where the forms or the key show which is the family name; else nothing."""
    if match := re.fullmatch(r"([^,]+), ([^,]+)", item.name):
        natural = f"{match[2]} {match[1]}"
        return natural if natural in item.forms else ""
    words = item.name.split()
    if (
        words[0] in _TITLES
        or words[0] in item.forms
        or not all(re.match(r"[^\W\d_]", word) and word.istitle() for word in words)
    ):
        return ""
    endings = [" ".join(words[place:]) for place in range(1, len(words))]
    family = next((words for words in endings if words in item.forms), "")
    plain = small_letters(words[-1])
    family = family or (words[-1] if plain and item.key.casefold().startswith(plain) else "")
    return f"{family}, {item.name.removesuffix(family).strip()}" if family else ""


def registers_in(paths: Iterable[Path], gathered: Gathered) -> tuple[Register, ...]:
    """Read the registers that are in order, none where they do not agree; what is wrong is `gathered`."""
    found = [gathered.take(partial(load_register, path), None) for path in paths]
    return gathered.take(partial(_apart, tuple(register for register in found if register)), ())


def _apart(registers: tuple[Register, ...]) -> tuple[Register, ...]:
    """Return registers; raise DeclarationError where a key stands in two, or a form means two of their items."""
    seen: dict[str, Item] = {}
    for item in items_of(registers):
        if item.key in seen:
            other = seen[item.key].where()[0]
            fail("key-in-two-registers", item.where(), excerpt=other, key=item.key)
        seen[item.key] = item
    forms_of(registers)
    if wrong := [*_wrong_leads(registers)]:
        raise DeclarationError(*wrong)
    return registers


def _wrong_leads(registers: Iterable[Register]) -> Iterator[Finding]:
    """Yield the items that lead where they cannot, or that have fields of which one excludes the other."""
    items = {item.key: item for item in items_of(registers)}
    kinds = {item.key: register.kind for register in registers for item in register.items}
    for item in items.values():
        for one, other in ONE_ALONE:
            if getattr(item, one) and getattr(item, other):
                yield Finding.of("not-both", at=item.where(other), excerpt=other, key=item.key, one=one, other=other)
        for field, target in item.leads():
            if code := _wrong_lead(item, field, items.get(target), target, kinds):
                onward = ", ".join(items[target].see) if code == "leads-on" else ""
                mend = nearest(target, items) if code == "leads-nowhere" else ""
                yield Finding.of(
                    code, at=item.where(field), excerpt=target, mend=mend, key=item.key, field=field, target=target,
                    onward=onward, kind=kinds.get(target),
                )  # fmt: skip
        above = list(_above(item, items))
        if len(above) == _LEVELS and item.under != item.key:
            way = " – ".join(above)
            yield Finding.of("too-far-under", at=item.where("under"), excerpt=item.under, key=item.key, way=way)


def _wrong_lead(item: Item, field: str, to: Item | None, target: str, kinds: Mapping[str, str]) -> str:
    """Return the code of what is wrong with leading from an item to a key, if anything is."""
    if target == item.key:
        return "leads-to-itself"
    if to is None:
        return "leads-nowhere"
    if to.see:
        return "leads-on"
    return "under-another-kind" if field == "under" and kinds[target] != kinds[item.key] else ""


def _above(item: Item, items: Mapping[str, Item]) -> Iterator[str]:
    """Yield the keys above an item, as many as there may not be."""
    for _ in range(_LEVELS):
        if item.under not in items:
            return
        yield item.under
        item = items[item.under]


def forms_of(registers: Iterable[Register], quoted: bool = False) -> dict[str, str]:
    """Return the key that each form means, of forms that hold in quotations or of all.

    Raise DeclarationError where a form has no letter and no digit, or means two.
    """
    meant: dict[str, Item] = {}
    for item in items_of(registers):
        for form in item.forms:
            words = plain_form(form)
            other = meant.setdefault(words, item)
            if not any(map(str.isalnum, words)):
                fail("form-without-words", item.where("forms"), excerpt=repr(form), key=item.key)
            if other.key != item.key:
                fail("ambiguous-form", item.where("forms"), excerpt=form, form=form, key=item.key, other=other.key)
    return {form: item.key for form, item in meant.items() if not (quoted and item.not_in_quotations)}


def indexed(registers: Iterable[Register], named: Collection[str]) -> set[str]:
    """Return the keys that an index has of a text that names these: those above them, and those that lead to them."""
    headings = {item.key: above for register in registers for above, item in register.in_order()}
    found = {key for key in named if key in headings}
    found |= {above.key for key in found for above in headings[key]}
    leading = {
        item.key for item in items_of(registers) if found & {*item.see, *item.see_also} and (item.see or item.unnamed)
    }
    return found | leading | {above.key for key in leading for above in headings[key]}


def items_of(registers: Iterable[Register]) -> Iterator[Item]:
    for register in registers:
        yield from register.items


def unused(registers: Iterable[Register], used: Collection[str], forms: Collection[str]) -> Iterator[Finding]:
    """Yield the items of registers that the text never names, and of the others the forms that it never has.

    `used` are the keys of what is named, `forms` all forms found.
    """
    headings = {item.under for item in items_of(registers) if not item.see}
    for item in items_of(registers):
        if item.unnamed and item.key in used:
            yield Finding.of("named-after-all", at=item.where("unnamed"), excerpt=item.key, key=item.key)
        if not (item.key in used or item.unnamed or item.see or item.key in headings):
            yield Finding.of("unused-name", at=item.where(), excerpt=item.key, key=item.key)
            continue
        for form in item.forms:
            if plain_form(form) not in forms:
                yield Finding.of("unused-form", at=item.where("forms"), excerpt=form, form=form, key=item.key)
