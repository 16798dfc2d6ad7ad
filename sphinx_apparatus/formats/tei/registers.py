"""The registers as TEI lists, and the ledger of quotations as notes that point to the text; knows no document."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from sphinx_apparatus.formats.tei.xml import Element, add, add_words, name_of, pointer, say
from sphinx_apparatus.records.quotations import Quotation
from sphinx_apparatus.records.registers import Item, Register

_LISTS = {
    "person": ("listPerson", "person", "persName"),
    "organisation": ("listOrg", "org", "orgName"),
    "place": ("listPlace", "place", "placeName"),
}
Remark = Callable[[str, Element], None]
"""Writes words of the editors, with their marks."""


@dataclass(frozen=True)
class Registers:
    """Writes registers: `remark` writes what the editors say, `labels` are the short names of works by key.

    `titles` and `kinds` are what each key of the registers is called, and the kind of its register.
    """

    remark: Remark
    labels: Mapping[str, str]
    titles: Mapping[str, str]
    kinds: Mapping[str, str]

    def write(self, parent: Element, register: Register) -> None:
        """Write those of persons, organisations and places as such, others as a list of terms."""
        kind = register.kind
        whole, tag, name = _LISTS.get(kind, ("list", "label", "term"))
        listed = add(parent, whole, type="" if kind in _LISTS else "gloss")
        for _, item in register.in_order():
            own = name_of(kind, item.key)
            entry = add(listed, tag, id=own if kind in _LISTS else "")
            add(entry, name, item.name, id="" if kind in _LISTS else own)
            self.facts(entry if kind in _LISTS else add(listed, "item"), item)

    def facts(self, parent: Element, item: Item) -> None:
        if item.authority:
            add_words(parent, "idno", item.authority, type="authority", source=item.authority_address)
        if item.dates:
            add_words(parent, "note", item.dates, type="dates")
        for field, text in item.remarks():
            self.remark(text, add_words(parent, "note", type=field))
        for field, keys in groupby(item.leads(), lambda lead: lead[0]):
            self.leads(add_words(parent, "note", type=field.replace("_", "-")), [key for _, key in keys])
        if item.sources:
            sources_of(add_words(parent, "note", type="sources"), item.sources, self.labels)

    def leads(self, note: Element, keys: Iterable[str]) -> None:
        """Write pointers to other items, one after the other."""
        for number, key in enumerate(keys):
            say(note, "; " if number else "")
            add(note, "ref", self.titles[key], target=pointer(self.kinds[key], [key]))


def sources_of(parent: Element, keys: Iterable[str], labels: Mapping[str, str]) -> None:
    """Write pointers to works into `parent`, one after the other: their `keys`, shown as `labels` has them."""
    for number, key in enumerate(keys):
        say(parent, "; " if number else "")
        add(add(parent, "bibl"), "ref", labels.get(key, key), target=pointer("bib", [key]))


def list_quotations(parent: Element, ledger: Iterable[Quotation], labels: Mapping[str, str], remark: Remark) -> None:
    """Write into `parent` a note for each quotation of the `ledger`: `subtype` is its status, `target` its extent.

    `labels` name works by key, `remark` writes what the editors say.
    """
    for quotation in ledger:
        target = " ".join(f"#{part}" for part in quotation.extent)
        name = name_of("ledger", quotation.id)
        note = add(parent, "note", id=name, type="quotation", subtype=quotation.status, target=target)
        if quotation.attributed:
            add_words(note, "seg", quotation.attributed, type="attributed")
        if quotation.work:
            _work(add_words(note, "bibl"), quotation, labels)
        if quotation.compared:
            sources_of(add_words(note, "seg", type="compared"), quotation.compared, labels)
        if quotation.remark:
            remark(quotation.remark, add_words(note, "seg", type="remark"))
        for difference in quotation.differences:
            place = add_words(note, "note", type="difference", subtype=difference.type)
            add_words(place, "seg", difference.lemma, type="lemma")
            if difference.reading:
                add_words(place, "seg", difference.reading, type="reading")
            if difference.note:
                remark(difference.note, add_words(place, "seg", type="note"))


def _work(bibl: Element, quotation: Quotation, labels: Mapping[str, str]) -> None:
    label = labels.get(quotation.work, quotation.work)
    add(bibl, "ref", label, target=pointer("bib", [quotation.work]))
    if quotation.locator:
        say(bibl, ", ")
        add(bibl, "citedRange", quotation.locator)
