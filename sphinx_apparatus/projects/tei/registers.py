"""Registers as TEI lists them, and the ledger of quotations as our TEI has it, written as TOML; knows no text."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from textwrap import indent

from sphinx_apparatus.language import _
from sphinx_apparatus.projects.project import toml_table
from sphinx_apparatus.projects.tei.header import web
from sphinx_apparatus.projects.tei.source import (
    TEI,
    Element,
    all_named,
    content,
    id_of,
    local,
    named,
    pointers,
    unique,
    words,
)
from sphinx_apparatus.records.quotations import DIFFERENCES, STATUSES, Difference, Quotation
from sphinx_apparatus.records.registers import Item
from sphinx_apparatus.records.values import kind_meant, wrong_number, wrong_span

_LISTS = {"person": "person", "org": "organisation", "place": "place"}
_NAMES = {"persName", "orgName", "placeName", "geogName", "name", "settlement", "country", "region"}
LEADS = {"see": "see", "see-also": "see_also", "under": "under"}
"""The types of the notes that lead from one item to others, and the fields that say so."""
Said = Callable[[Element], str]
"""Gives the words of an element as a remark is written."""
_KEYS = [f.name for f in fields(Item) if f.name not in ("source", "line")]


@dataclass(frozen=True)
class RegisteredItem:
    """An item of a register of a kind, and the element that it was read from."""

    kind: str
    item: Item
    element: Element
    body: Element

    def said(self) -> list[str]:
        """Return all that the item has of what the file says, and the labels of the works that are its sources."""
        item = self.item
        labels = (words(ref) for ref in all_named(self.body, "ref"))
        return [item.name, item.dates, item.identification, item.note, item.authority, *labels]

    def remarked(self, item: Item, works: Mapping[str, str], remark: Said) -> Item:
        """Return the item with what the editors say of it as a remark is written."""
        said = read_item(item.key, item.name, self.body, works, remark)
        return replace(item, identification=said.identification, note=said.note)


def registers_of(root: Element, works: Mapping[str, str]) -> dict[str, RegisteredItem]:
    """Return the items of registers by their id in the file; `works` are the keys of works by theirs."""
    found: dict[str, RegisteredItem] = {}
    for element, kind, body in registered(root):
        key = re.sub(r"[^\w.-]+", "-", id_of(element).removeprefix(f"{kind}-"))
        key = unique(key or "item", [one.item.key for one in found.values()])
        name = words(next(named(body, *_NAMES), None)) if body is element else words(element)
        item = read_item(key, name or words(element)[:80] or key, body, works, italics)
        found[id_of(element)] = RegisteredItem(kind, item, element, body)
    return {name: replace(one, item=leading(one, found)) for name, one in found.items()}


def leading(one: RegisteredItem, found: Mapping[str, RegisteredItem]) -> Item:
    """Return an item with the others to which the file leads from it."""
    leads: dict[str, tuple[str, ...]] = {}
    for note in named(one.body, "note"):
        targets = [found[p] for ref in named(note, "ref") for p in pointers(ref, "target") if p in found]
        if note.get("type") in LEADS:
            leads[LEADS[str(note.get("type"))]] = tuple(other.item.key for other in targets if other is not one)
    see, see_also, (under, *_) = leads.get("see", ()), leads.get("see_also", ()), (*leads.get("under", ()), "")
    return replace(one.item, see=see, see_also=() if see else see_also, under=under)


def kept(items: Iterable[Item], used: Collection[str]) -> dict[str, Item]:
    """Return the items that a text names, by key, with those above them, and those that lead to or from them."""
    known = {item.key: item for item in items}
    keys, before = {key for key in used if key in known}, set[str]()
    while keys != before:
        before = set(keys)
        for item in known.values():
            if item.key in before or before & set(item.see):
                keys |= {item.key} | {key for _, key in item.leads() if key in known}
    headings = {known[key].under for key in keys if not known[key].see}
    return {
        key: replace(known[key], unnamed=not (key in used or known[key].see or key in headings))
        for key in known if key in keys
    }  # fmt: skip


def registered(root: Element) -> Iterator[tuple[Element, str, Element]]:
    """Yield what has the id of an item, its kind, and what describes it."""
    for element in all_named(root, *_LISTS):
        parent = element.getparent()
        if id_of(element) and parent is not None and local(parent).startswith("list"):
            yield element, _LISTS[local(element)], element
    for division in root.iterfind(f".//{TEI}div[@type='register']"):
        kind = id_of(division).removeprefix("register-")
        for label in division.iterfind(f"{TEI}list/{TEI}label"):
            term, item = label.find(f"{TEI}term"), label.getnext()
            if term is not None and id_of(term) and item is not None and re.fullmatch(r"[\w-]+", kind):
                yield term, kind, item


def read_item(key: str, name: str, body: Element, works: Mapping[str, str], remark: Said) -> Item:
    """Return what a description (`body`) says of the item with this `key` and `name`.

    `works` are keys of works by id; `remark` gives what the editors say as a remark is written.
    """
    said = ("identification", "note")
    typed = {str(note.get("type")): remark(note) for note in named(body, "note") if note.get("type") in said}
    known = ("dates", "identification", "note", "sources", *LEADS)
    rest = [remark(note) for note in named(body, "note") if note.get("type") not in known]
    facts = ("occupation", "desc", "trait", "state", "residence", "nationality", "location", "sex")
    rest += map(words, named(body, *facts))
    idno = next(named(body, "idno"), None)
    dated = next((note for note in named(body, "note") if note.get("type") == "dates"), None)
    targets = [p for element in all_named(body, "ref", "ptr", "bibl") for p in pointers(element, "target")]
    return Item(
        key=key, name=name, dates=words(dated) or life_of(body),
        identification=typed.get("identification", "") or (rest.pop(0) if rest else ""),
        note=" ".join(filter(None, [typed.get("note", ""), *rest])),
        sources=tuple(dict.fromkeys(works[p] for p in targets if p in works)),
        authority=authority_in(words(idno)),
        authority_address="" if idno is None else web(idno.get("source", "")) or web(words(idno)),
    )  # fmt: skip


def authority_in(text: str) -> str:
    """Return the number of an authority file; nothing where it cannot be right."""
    kind, _blank, number = text.partition(" ")
    return "" if kind_meant(text) or wrong_number(kind, number) else text


def life_of(body: Element) -> str:
    """Return when somebody was born and died, in words or in numbers; nothing where that can be no span."""
    ends = [next(named(body, tag), None) for tag in ("birth", "death")]
    dates = [end if end is None else next(named(end, "date"), end) for end in ends]
    spans = (
        [words(end) or _when(end) for end in ends],
        [words(date) or _when(date) for date in dates],
        list(map(_when, dates)),
    )
    return next(("–".join(span) for span in spans if any(span) and not wrong_span("–".join(span), life=True)), "")


def _when(element: Element | None) -> str:
    return "" if element is None else element.get("when", "")


def italics(element: Element) -> str:
    """Return the words of an element, those in italics between asterisks."""
    parts = []
    for part in content(element):
        text = part if isinstance(part, str) else words(part)
        parts.append(text if isinstance(part, str) or local(part) != "hi" else f"*{text}*")
    return " ".join("".join(parts).split())


def register_toml(kind: str, items: Iterable[Item], listed: Mapping[str, Item]) -> str:
    """Write `items` as a register, in tables called by its `kind`, each as `listed` has it by key, where it does.

    An item that is not `listed` is a comment, for the editor to judge.
    """
    tables = []
    for item in items:
        item = listed.get(item.key, item)
        written = toml_table(f"[[{kind}]]", {key: getattr(item, key) for key in _KEYS if getattr(item, key)})
        tables.append(written if item.key in listed else indent(f"{_('Not named in the text:')}\n{written}", "# "))
    return "\n\n".join(tables) + "\n"


def quotations_of(root: Element, works: Mapping[str, str], remark: Said) -> list[Quotation]:
    """Return the quotations that the file, of which `root` is the element, compares with their sources.

    `works` are keys of works by id; `remark` gives what the editors say as a remark is written.
    """
    notes = root.iterfind(f".//{TEI}back//{TEI}note[@type='quotation']")
    return [read_quotation(note, works, remark) for note in notes if note.get("subtype") in STATUSES and id_of(note)]


def read_quotation(note: Element, works: Mapping[str, str], remark: Said) -> Quotation:
    """Return a note's record of a quotation.

    `works` are keys of works by id; `remark` gives what the editors say as a remark is written.
    """
    said = {str(seg.get("type")): seg for seg in named(note, "seg")}
    bibl = next(named(note, "bibl"), None)
    name, extent = id_of(note).removeprefix("ledger-"), tuple(pointers(note, "target"))
    differences = (one for one in named(note, "note") if one.get("subtype") in DIFFERENCES)
    return Quotation(
        id=name if name in extent or not extent else extent[0], status=str(note.get("subtype")),
        attributed=words(said.get("attributed")), work=next(iter(keys(bibl, works)), ""),
        locator="" if bibl is None else words(next(named(bibl, "citedRange"), None)),
        compared=keys(said.get("compared"), works), remark=remark(said["remark"]) if "remark" in said else "",
        extent=extent, difference=tuple(difference(one, remark) for one in differences),
    )  # fmt: skip


def keys(element: Element | None, works: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of the works to which an element points."""
    refs = [] if element is None else all_named(element, "ref")
    return tuple(works[p] for ref in refs for p in pointers(ref, "target") if p in works)


def difference(note: Element, remark: Said) -> Difference:
    said = {str(seg.get("type")): remark(seg) for seg in named(note, "seg")}
    return Difference(lemma=said.get("lemma", ""), type=str(note.get("subtype")), reading=said.get("reading", ""),
                      note=said.get("note", ""))  # fmt: skip


def toml_of(ledger: Iterable[Quotation]) -> str:
    return "\n\n".join("\n\n".join(tables(quotation)) for quotation in ledger) + "\n"


def tables(quotation: Quotation) -> list[str]:
    values = said_in(quotation)
    if quotation.extent == (quotation.id,):
        del values["extent"]
    return [
        toml_table("[[quotation]]", values),
        *(toml_table("[[quotation.difference]]", said_in(one)) for one in quotation.differences),
    ]


def said_in(record: Quotation | Difference) -> dict[str, str | tuple[str, ...]]:
    """Return what a record says, its place in a file left out."""
    names = (f.name for f in fields(record) if f.name not in ("source", "line", "difference"))
    return {name: getattr(record, name) for name in names if getattr(record, name)}
