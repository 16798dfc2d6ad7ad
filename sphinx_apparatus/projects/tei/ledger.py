"""The ledger of quotations as our TEI has it, written as TOML; knows no text."""

from collections.abc import Iterable, Mapping
from dataclasses import fields

from sphinx_apparatus.projects.project import toml_table
from sphinx_apparatus.projects.tei.registers import Said
from sphinx_apparatus.projects.tei.source import TEI, Element, all_named, id_of, named, pointers, words
from sphinx_apparatus.records.quotations import DIFFERENCES, STATUSES, Difference, Quotation


def quotations_of(root: Element, works: Mapping[str, str], remark: Said) -> list[Quotation]:
    """Return the quotations that the file compares with their sources; `works` are keys of works by id.

    `remark` gives what the editors say as a remark is written.
    """
    notes = root.iterfind(f".//{TEI}back//{TEI}note[@type='quotation']")
    return [read_quotation(note, works, remark) for note in notes if note.get("subtype") in STATUSES and id_of(note)]


def read_quotation(note: Element, works: Mapping[str, str], remark: Said) -> Quotation:
    """Return a note's record of a quotation."""
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
