"""The ledger of a text's quotations: what each was compared with and how it differs; knows no text and no Sphinx."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sphinx_apparatus.language import N_
from sphinx_apparatus.model import Finding, nearest
from sphinx_apparatus.records.toml import Record, fail, fail_of, nested, read_records

STATUSES = {
    "full": N_("compared in full"),
    "part": N_("compared in part"),
    "not": N_("not compared"),
    "none": N_("no source named"),
}
DIFFERENCES = {
    "spelling": N_("spelling"), "punctuation": N_("punctuation"), "word": N_("wording"),
    "omission": N_("omission, marked"), "interpolation": N_("interpolation, marked"),
}  # fmt: skip


_MARKED = ("omission", "interpolation")
"""The types of differences that the text itself marks."""


@dataclass(frozen=True, kw_only=True)
class Difference(Record):
    """A place of a quotation, as words of the text, and what the source has there (empty where it was not seen)."""

    lemma: str
    type: str
    reading: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Quotation(Record):
    """A quotation of the text: `extent` has the ids of its parts in the text, by default its own.

    `work` and `compared` are keys of the bibliography; `attributed` is whom the text names as the speaker.
    """

    id: str
    status: str
    attributed: str = ""
    work: str = ""
    locator: str = ""
    compared: tuple[str, ...] = ()
    remark: str = ""
    extent: tuple[str, ...] = ()
    difference: tuple[Any, ...] = ()

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The differences, in the order of the text."""
        return self.difference

    @property
    def telling(self) -> tuple[Difference, ...]:
        """The differences that say more than the mark that the text itself has in their place."""
        return tuple(one for one in self.differences if one.type not in _MARKED or one.reading or one.note)


def load_quotations(path: Path) -> tuple[Quotation, ...]:
    """Read ``[[quotation]]`` tables; raise DeclarationError."""
    return read_records(path, Quotation, "quotation", _complete)


def _complete(quotation: Quotation) -> Quotation:
    differences = nested(quotation, Difference, quotation.difference or [], "difference")
    words = [(difference, "type", DIFFERENCES) for difference in differences]
    for record, key, known in (*words, (quotation, "status", STATUSES)):
        if (word := getattr(record, key)) not in known:
            fail_of("unknown-word", record.where(key), word, known, word=word)
    if (quotation.status in ("full", "part")) != bool(quotation.compared):
        fail("compared-or-not", quotation.where("status"), excerpt=quotation.status, id=quotation.id)
    return replace(quotation, difference=differences, extent=quotation.extent or (quotation.id,))


def check_quotations(ledger: tuple[Quotation, ...], texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what does not agree between the ledger and the extents marked in the text, given by id."""
    for quotation in ledger:
        if lost := [part for part in quotation.extent if part not in texts]:
            yield Finding.of("quotation-not-marked", at=quotation.where(), excerpt=lost[0], id=lost[0])
            continue
        whole = "\n".join(texts[part] for part in quotation.extent)
        for difference in quotation.differences:
            if (lemma := difference.lemma) not in whole:
                words, count = whole.split(), len(lemma.split())
                mend = nearest(lemma, [" ".join(words[at : at + count]) for at in range(len(words))], 0.75)
                at = difference.where("lemma")
                yield Finding.of("difference-not-found", at=at, excerpt=lemma, mend=mend, id=quotation.id)
