"""Which witnesses an entry names, and whether they can be there; knows no notation and no file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import cast

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.entries import check_attestation
from sphinx_apparatus.model import Entry, Finding, Reading


def misattested(tree: nodes.document, sigla: Collection[str]) -> Iterator[tuple[nodes.Element, Finding]]:
    """Yield the entries of a numbered tree whose witnesses cannot have what they name them for, with what is wrong."""
    for entry in ours.find(tree, ours.apparatus_entry):
        if "occurrence" in entry and not entry.get("stretch"):
            for finding in check_attestation(attestation_of(entry), entry.get("lost", ()), sigla):
                yield entry, replace(finding, excerpt=entry["source"])


def attestation_of(entry: nodes.Element) -> Entry:
    """Return who attests what in an entry, without the words."""
    lemma, *rest = cast("list[nodes.Element]", entry.children)
    readings = (Reading("", tuple(r["sigla"]), r["proposed_by"]) for r in rest if isinstance(r, ours.reading))
    return Entry("", tuple(readings), tuple(lemma["sigla"]), proposed_by=lemma["proposed_by"])


def unread(document: nodes.document) -> Iterator[Finding]:
    """Yield what no witness can be read by: a lacuna's bound in an entry, a reading within a lemma of others."""
    source = str(document.get("source", ""))
    for entry in ours.find(document, ours.apparatus_entry):
        others = {siglum for reading in attestation_of(entry).readings for siglum in reading.sigla}
        for inner in ours.find(entry, ours.apparatus_entry, ours.lacuna_end):
            line = inner.line or entry.line or 0
            if inner is not entry and (isinstance(inner, ours.lacuna_end) or inner.get("stretch")):
                expected = "the bound before or after the entry, or the reading lac. in it"
                yield Finding("a lacuna begins or ends within an entry", inner.rawsource, expected, source, line)
        for inner in ours.find(entry.children[0], ours.apparatus_entry):
            named = {siglum for reading in attestation_of(inner).readings for siglum in reading.sigla}
            for siglum in sorted(others & named):
                message = f"witness {siglum} is named within a lemma that it does not have"
                expected = f"{siglum} in the outer entry alone"
                yield Finding(message, inner["source"], expected, source, inner.line or entry.line or 0)
