"""What is beside the text of a page: its notes and entries, in the order of their marks; for HTML pages only."""

from typing import Any, cast

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.base import PageTransform
from sphinx_apparatus.formats.entry import Parts, Side, note_of, taken_apart
from sphinx_apparatus.formats.html.nesting import holds_link
from sphinx_apparatus.language import _, listed, many, semicolon
from sphinx_apparatus.model import RELATIONS
from sphinx_apparatus.text.running import running_text


class note_mark(nodes.Inline, nodes.TextElement):
    """Where a note belongs: its label as text; `target` is the note's id, `place` its position in the list or 0."""


class entry_mark(nodes.Inline, nodes.Element):
    """The mark of an entry: `target` is the entry's id in the list, `spoken` the entry in words.

    `conjecture` where the edition prints what the witnesses have.
    """


class beside(nodes.General, nodes.Element):
    """The list at the end of a page; `title`."""


class beside_note(nodes.General, nodes.Element):
    """One note of the list: `ids`, `backrefs`, `label`."""


class beside_entry(nodes.General, nodes.Element):
    """One entry of the list: `ids`, `backrefs`, `label` (its locus), `spoken`; `conjecture` as at its mark.

    `whole` where its lemma is a place and leads back instead of the locus.
    """


class SetBeside(PageTransform):
    """Gather the notes and entries of a page at its end, from where the style sheet brings them beside their lines.

    Before ``<footnote_reference refid="n1">``, after ``<note_mark target="n1">`` and, last, ``<beside><beside_note>``.
    """

    default_priority = 12

    def run(self, **kwargs: Any) -> None:
        """Replace references by marks and append the list, where there is anything to list."""
        for citation in ours.find(self.document, nodes.inline):
            if "bibtex-citation" in citation["classes"]:
                citation.parent.replace(citation, citation.children)
        notes = {note["ids"][0]: note for note in ours.find(self.document, nodes.footnote) if note["ids"]}
        items: dict[str, nodes.Element] = {}
        for node in ours.find(self.document, nodes.footnote_reference, ours.entry_display):
            if isinstance(node, ours.entry_display):
                self.set_entry(node, items)
            elif node.get("refid") in notes:
                set_note(node, notes[node["refid"]], items)
        for note in notes.values():
            items.setdefault(note["ids"][0], item_of(note))
            note.parent.remove(note)
        if items:
            self.document += beside("", *items.values(), title=_title_of(items.values()))

    def set_entry(self, display: nodes.Element, items: dict[str, nodes.Element]) -> None:
        """Move an entry set out as in print into the list; its place stays marked."""
        entry, anchor = display.parent, display["refid"]
        label = self.domain.locus(entry["occurrence"]).before
        entry.remove(display)
        parts = taken_apart(entry)
        words, conjecture = spoken_entry(parts), parts.only_proposed
        line = nodes.paragraph("", "", *led_by_lemma(list(display.children)))
        if parts.whole:
            link = nodes.reference("", parts.lemma.place, refid=anchor, internal=True)
            line[0] = nodes.inline("", "", link, classes=["app-lemma"])
        marks = {"ids": [f"{anchor}-entry"], "backrefs": [anchor], "label": label}
        item = beside_entry("", line, spoken=words, conjecture=conjecture, whole=parts.whole, **marks)
        items[item["ids"][0]] = item
        entry["place"], entry["conjecture"] = len(items), conjecture
        set_mark(entry, entry_mark("", target=item["ids"][0], spoken=words, conjecture=conjecture))


def led_by_lemma(parts: list[nodes.Node]) -> list[nodes.Node]:
    """Return an entry set out, its lemma linked to the list of entries unless it holds a link already."""
    lemma, listed = parts[0], parts[-1]
    shown = isinstance(listed, nodes.inline) and "app-listed" in listed["classes"]
    if not shown or holds_link(lemma):
        return parts
    link = cast("nodes.Element", listed.children[0])
    link[:] = [lemma]
    return [listed, *parts[1:-2]]


def set_mark(entry: nodes.Element, mark: entry_mark) -> None:
    """Put the mark at the end of the words it is about, behind a link of which they are part."""
    if links := [node for node in ours.around(entry) if isinstance(node, nodes.reference)]:
        links[-1].parent.insert(links[-1].parent.index(links[-1]) + 1, mark)
    else:
        entry += mark


def set_note(reference: nodes.Element, note: nodes.Element, items: dict[str, nodes.Element]) -> None:
    """Replace a reference by a mark; the first to a note puts the note into `items`, the list of the page by id."""
    target, place = note["ids"][0], 0
    if target not in items:
        items[target] = item_of(note)
        place = len(items)
    label = nodes.Text(reference.astext())
    reference.replace_self(note_mark("", "", label, ids=reference["ids"], target=target, place=place))


def item_of(note: nodes.Element) -> beside_note:
    parts = note_of(note)
    return beside_note("", *parts.blocks, ids=note["ids"], backrefs=note["backrefs"], label=parts.label)


def _title_of(items: Any) -> str:
    """Return the heading of the list."""
    kinds = {type(item) for item in items}
    if kinds == {beside_note, beside_entry}:
        return _("Notes and apparatus")
    return _("Apparatus") if beside_entry in kinds else _("Notes")


def spoken_entry(entry: Parts) -> str:
    """Return an entry in words, e.g. ``the source reads “Peversely”``."""
    if entry.stretch:
        return _spoken_stretch(entry)
    words = semicolon().join(map(_spoken_reading, entry.readings))
    return words if entry.lemma.node.astext() else _("left out of the edition: {readings}", readings=words)


def _spoken_stretch(entry: Parts) -> str:
    reading = entry.readings[0]
    place, count, sigla = entry.lemma.place, len(reading.sigla), listed(reading.sigla)
    if entry.stretch == "lacuna" and place:
        return many("{sigla} has lost {place}", "{sigla} have lost {place}", count, sigla=sigla, place=place)
    if entry.stretch == "lacuna":
        return many("{sigla} has lost something here", "{sigla} have lost something here", count, sigla=sigla)
    where = reading.fate.partition(" ")[2]
    return many(
        "{sigla} has {place} {where}", "{sigla} have {place} {where}", count, sigla=sigla, place=place, where=where
    )


def _spoken_reading(reading: Side) -> str:
    words, by = running_text(reading.node).strip(), reading.proposed_by
    if by:
        by = _("the editors") if by == "ed." else by
        relation = RELATIONS[reading.relation]
        return _(relation.words if words else relation.nothing, name=by, words=words)
    count, sigla = len(reading.sigla), listed(reading.sigla)
    if not words:
        return many("the source has nothing here", "the sources {sigla} have nothing here", count, sigla=sigla)
    return many("the source reads “{words}”", "the sources {sigla} read “{words}”", count, sigla=sigla, words=words)


def margin_style(count: int) -> str:
    """Return the rules that set each item beside its mark, or below the item before it where there is no room."""
    rules = [_margin_rule(number) for number in range(1, count + 1)]
    return "\n".join(["@supports (anchor-name: --m) {", *rules, "}", ""])


def _margin_rule(number: int) -> str:
    before = f"anchor(--m{number - 1} bottom, anchor(--m{number - 2} bottom, 0px))"
    top = f"max(anchor(--r{number} top), {before})"
    return (
        f'[data-m="{number}"] {{ anchor-name: --r{number} }}\n'
        f".beside > div:nth-of-type({number}) {{ anchor-name: --m{number}; --beside-top: {top} }}"
    )
