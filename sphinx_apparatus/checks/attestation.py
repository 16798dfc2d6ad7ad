"""Whether the witnesses that entries name can have what they are named for; knows no notation and no file."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import Entry, Finding, Reading


def misattested(tree: nodes.document, sigla: Collection[str]) -> Iterator[tuple[nodes.Element, Finding]]:
    """Yield the entries of a numbered tree whose witnesses cannot have what they name them for, with what is wrong."""
    for entry in ours.find(tree, ours.apparatus_entry):
        if "occurrence" in entry and not entry.get("stretch"):
            elsewhere = {s for one in ours.around(entry) for reading in ours.readings_of(one) for s in reading["sigla"]}
            here = set(sigla) - elsewhere
            for finding in check_attestation(attestation_of(entry), entry.get("lost", ()), here):
                yield entry, replace(finding, excerpt=entry["source"])


def attestation_of(entry: nodes.Element) -> Entry:
    """Return who attests what in an entry, without the words."""
    lemma = ours.lemma_of(entry)
    readings = (Reading("", tuple(r["sigla"]), r["proposed_by"]) for r in ours.readings_of(entry))
    return Entry("", tuple(readings), tuple(lemma["sigla"]), proposed_by=lemma["proposed_by"])


def check_attestation(entry: Entry, lost: Collection[str], sigla: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong with who attests an entry, the witnesses `lost` having a lacuna there.

    `sigla` are those of all witnesses whose words are given at this place by no other entry.
    """
    named = set(entry.named_sigla())
    yield from (Finding.of("named-in-lacuna", siglum=siglum) for siglum in sorted(named & set(lost)))
    silent = sorted(set(sigla) - named - set(lost))
    if entry.proposed_by and silent:
        yield Finding.of("silent-witness", name=entry.proposed_by, siglum=silent[0])


def unread(document: nodes.document) -> Iterator[Finding]:
    """Yield what no witness can be read by.

    An entry in words of the editors, a lacuna's bound in an entry, a reading within a lemma of others.
    """
    source = str(document.get("source", ""))
    for entry in ours.find(document, ours.apparatus_entry):
        if any("editorial" in one.get("classes", ()) for one in ours.around(entry)):
            yield Finding.of("entry-in-no-line", at=(source, entry.line), excerpt=entry.rawsource)
        others = {siglum for reading in attestation_of(entry).readings for siglum in reading.sigla}
        for inner in ours.find(entry, ours.apparatus_entry, ours.lacuna_end):
            line = inner.line or entry.line
            if inner is not entry and (isinstance(inner, ours.lacuna_end) or inner.get("stretch")):
                yield Finding.of("lacuna-in-entry", at=(source, line), excerpt=inner.rawsource)
        for inner in ours.find(ours.lemma_of(entry), ours.apparatus_entry):
            named = {siglum for reading in attestation_of(inner).readings for siglum in reading.sigla}
            line = inner.line or entry.line
            for siglum in sorted(others & named):
                yield Finding.of("named-in-lemma", at=(source, line), excerpt=inner["source"], siglum=siglum)
