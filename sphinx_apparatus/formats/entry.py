"""An entry set out as a printed apparatus has it, in ordinary nodes; knows neither where it goes nor any format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.text.direction import mark_after


def printed_entry(entry: nodes.Element, types: Mapping[str, str], language: str = "en") -> list[nodes.Node]:
    """Return ``lemma] reading sigla; reading conj. name (type). Note``, copied so that marks in it survive.

    The type is shown by its label in `types`, and not where it has none there. Signs between words of another direction
    than that of the `language` are kept in their places.
    """
    lemma = next(n for n in entry.children if isinstance(n, ours.lemma))
    readings = [n for n in entry.children if isinstance(n, ours.reading)]
    notes = [n for n in entry.children if isinstance(n, ours.entry_note)]
    mark = mark_after(" ".join(part.astext() for part in (lemma, *readings)), language)
    out: list[nodes.Node] = [*_lemma(entry, lemma), nodes.Text(f"{mark}]{mark} ")]
    if authority := [*_sigla(lemma["sigla"]), *_proposer(lemma)]:
        out += [*authority, nodes.Text("; ")]
    for number, reading in enumerate(readings):
        out += [nodes.Text(f"{mark}; ")] if number else []
        out += _reading(reading, entry.get("fate", ""))
    if label := types.get(entry["type"]):
        out.append(nodes.inline("", f" ({label})", classes=["app-type"]))
    for note in notes:
        stop = " " if out[-1].astext().endswith(".") else ". "
        out += [nodes.Text(stop), nodes.inline("", "", *copies(note.children), classes=["app-remark"])]
    return out


def copies(children: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield copies that can stand a second time in a document: without ids, notes, and with lemmas for entries."""
    for child in children:
        if isinstance(child, ours.apparatus_entry):
            yield from copies(next(n for n in child.children if isinstance(n, ours.lemma)).children)
        elif ours.is_apart(child) or isinstance(child, ours.lacuna_end):
            continue
        elif isinstance(child, nodes.Element):
            copy = child.copy()
            copy["ids"] = []
            copy += list(copies(child.children))
            yield copy
        else:
            yield child.copy()


def _lemma(entry: nodes.Element, lemma: nodes.Element) -> list[nodes.Node]:
    words = [nodes.Text(entry["extent"])] if entry.get("extent") else _words(lemma)
    return [nodes.inline("", "", *words, classes=["app-lemma"])]


def _reading(reading: nodes.Element, fate: str) -> list[nodes.Node]:
    content = [nodes.emphasis("", fate)] if fate else _words(reading)
    words = nodes.inline("", "", *content, classes=["app-reading"])
    return [words, nodes.Text(" "), *(_proposer(reading) or _sigla(reading["sigla"]))]


def _words(node: nodes.Element) -> list[nodes.Node]:
    return list(copies(node.children)) or [nodes.emphasis("", "lac." if node.get("lost") else "om.")]


def _proposer(node: nodes.Element) -> list[nodes.Node]:
    by = node.get("proposed_by")
    return [nodes.emphasis("", "conj."), nodes.Text(f" {by}")] if by else []


def _sigla(sigla: Sequence[str]) -> list[nodes.Node]:
    return [nodes.emphasis("", " ".join(sigla), classes=["siglum"])] if sigla else []
