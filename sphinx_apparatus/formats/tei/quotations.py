"""The ledger of quotations as TEI notes that point to the text; knows no document."""

from collections.abc import Iterable, Mapping

from sphinx_apparatus.formats.tei.registers import Remark, sources_of
from sphinx_apparatus.formats.tei.xml import Element, add, add_words, name_of, pointer, say
from sphinx_apparatus.records.quotations import Quotation


def list_quotations(parent: Element, ledger: Iterable[Quotation], labels: Mapping[str, str], remark: Remark) -> None:
    """Write a note for each quotation: `subtype` is its status, `target` its extent.

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
