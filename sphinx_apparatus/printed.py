"""An entry set out as a printed apparatus has it, in ordinary nodes; knows neither where it goes nor any format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from docutils import nodes

from sphinx_apparatus import nodes as ours


def printed_entry(entry: nodes.Element, types: Mapping[str, str]) -> list[nodes.Node]:
    """Return ``lemma] reading sigla; reading conj. name (type). Note``, copied so that marks in it survive.

    The type is shown by its label in `types`, and not where it has none there.
    """
    lemma = next(n for n in entry.children if isinstance(n, ours.lemma))
    readings = [n for n in entry.children if isinstance(n, ours.reading)]
    notes = [n for n in entry.children if isinstance(n, ours.entry_note)]
    out: list[nodes.Node] = [nodes.inline("", "", *_words(lemma), classes=["app-lemma"]), nodes.Text("] ")]
    if lemma["sigla"]:
        out += [*_sigla(lemma["sigla"]), nodes.Text("; ")]
    for number, reading in enumerate(readings):
        out += [nodes.Text("; ")] if number else []
        out += _reading(reading)
    if label := types.get(entry["type"]):
        out.append(nodes.inline("", f" ({label})", classes=["app-type"]))
    for note in notes:
        out += [nodes.Text(". "), nodes.inline("", "", *copies(note.children), classes=["app-remark"])]
    return out


def copies(children: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield copies that can stand a second time in a document: without ids, notes, and with lemmas for entries."""
    for child in children:
        if isinstance(child, ours.apparatus_entry):
            yield from copies(next(n for n in child.children if isinstance(n, ours.lemma)).children)
        elif isinstance(child, nodes.footnote_reference | ours.paragraph_number):
            continue
        elif isinstance(child, nodes.Element):
            copy = child.copy()
            copy["ids"] = []
            copy += list(copies(child.children))
            yield copy
        else:
            yield child.copy()


def _reading(reading: nodes.Element) -> list[nodes.Node]:
    words = nodes.inline("", "", *_words(reading), classes=["app-reading"])
    if reading["proposed_by"]:
        return [words, nodes.Text(" "), nodes.emphasis("", "conj."), nodes.Text(f" {reading['proposed_by']}")]
    return [words, nodes.Text(" "), *_sigla(reading["sigla"])]


def _words(node: nodes.Element) -> list[nodes.Node]:
    return list(copies(node.children)) or [nodes.emphasis("", "om.")]


def _sigla(sigla: Iterable[str]) -> list[nodes.Node]:
    return [nodes.emphasis("", " ".join(sigla), classes=["siglum"])]
