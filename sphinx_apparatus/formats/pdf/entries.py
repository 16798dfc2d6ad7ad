"""Writes entries and notes, in the text and for the foot of the page; knows no block."""

from collections.abc import Iterable

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.formats.base import remark_words
from sphinx_apparatus.formats.entry import LOST, OMITTED, Side, bracket_after, note_of, taken_apart
from sphinx_apparatus.formats.pdf.inline import TypstInline
from sphinx_apparatus.formats.pdf.source import calling, prose, string
from sphinx_apparatus.language import _, semicolon
from sphinx_apparatus.model import CONJECTURE
from sphinx_apparatus.records.quotations import DIFFERENCES, Difference
from sphinx_apparatus.text.direction import mark_after
from sphinx_apparatus.text.running import running_texts
from sphinx_apparatus.witnesses.lacunae import LONGEST_LEMMA, POINTS


class EntryTranslator(TypstInline):
    """Puts into the text the marks of entries and notes, and into `foot` what they say."""

    def visit_apparatus_entry(self, node: nodes.Element) -> None:
        """Write the lemma between its marks; the entry goes to the foot of the page."""
        lemma, *_ = node.children
        if self.apart:
            lemma.walkabout(self)
            raise nodes.SkipNode
        number = self.number_of(node)
        self.foot[number] = self.entry(node)
        linked = any(lemma.findall(lambda n: isinstance(n, (nodes.reference, nodes.footnote_reference))))
        linked = linked or (isinstance(node.parent, nodes.title) and is_whole(node, node.parent))
        self.write(
            self.anchors(node) + calling("starts", number) + ("#[" if linked else calling("lemma", number) + "[")
        )
        lemma.walkabout(self)
        if not any(running_texts(node)):
            self.write(calling("begun", number))
        self.write("]" + calling("ends", number))
        self.linked = len(self.out)
        raise nodes.SkipNode

    def entry(self, node: nodes.Element) -> str:
        """Return an entry for the foot: lemma, sigla of the lemma, readings, remark."""
        parts = taken_apart(node)
        lemma = parts.lemma
        words = f"[#{string(lemma.place)}]" if lemma.place else "[#omitted]"
        if not (lemma.place or lemma.fate):
            words = self.content(*shortened_lemma(lemma.node).children)
        apart = f"#{string(semicolon())}"
        shown = apart.join(self.reading(reading, parts.stretch) + self.authority(reading) for reading in parts.readings)
        remark = "".join(f'#" ("{self.own_words(remark.children)[1:-1]}#")"' for remark in parts.remarks)
        sigla = f"{authority}#{string(semicolon().rstrip())}" if (authority := self.authority(lemma)) else ""
        whole = ", whole: true" if parts.whole else ""
        mark = mark_after(parts.said, self.config.apparatus_language)
        closed = _closed_by(f"{mark}{bracket_after(lemma.node.astext())}{mark}")
        return f"(lemma: {words}, sigla: [{sigla}], readings: [{shown}{remark}]{whole}{closed})"

    def reading(self, reading: Side, stretch: str) -> str:
        """Return the words of a reading; ``om.`` or ``lac.`` where it has none, of a stretch what became of it."""
        if stretch:
            return f"#emph({string(reading.fate)})"
        nothing = {LOST: "#lost", OMITTED: "#omitted"}
        return nothing[reading.fate] if reading.fate else self.content(*reading.node.children)[1:-1]

    def authority(self, side: Side) -> str:
        """Return who has a lemma or a reading, its witnesses or the one who proposed it, tied to its words."""
        if side.proposed_by:
            word = {} if side.relation == CONJECTURE else {"word": side.relation}
            return f"~{calling('conjecture', side.proposed_by, **word)}"
        return f"~{calling('sigla', *side.sigla)}" if side.sigla else ""

    def difference(self, words: str, difference: Difference) -> str:
        """Return a difference between a quotation and its source for the foot: the words, then what the source has."""
        kind = calling("source") if difference.reading else calling("kind", _(DIFFERENCES[difference.type]))
        reading = prose(f"{difference.reading} ") if difference.reading else ""
        note = remark_words(edition_of(self.builder.env), difference.note)
        remark = prose(f" ({note})") if note else ""
        closed = _closed_by(bracket_after(words))
        return f"(lemma: [{prose(words)}], sigla: [], readings: [{reading}{kind}{remark}]{closed})"

    # ---- notes

    def visit_footnote_reference(self, node: nodes.Element) -> None:
        """Write the number of a note, which goes to the foot of the page; again, where it was mentioned before."""
        if self.apart:
            raise nodes.SkipNode
        number = self.numbers[self.docname][node["refid"]]
        if self.is_far(node["refid"]) and number not in self.gone[self.docname]:
            self.gone[self.docname].add(number)
            self.write(self.anchors(node) + calling("far-mark", self.docname, number))
        elif id(node) in self.marks.ids:
            mark = self.number_of(node)
            self.foot[mark] = f"(number: {number}, body: {self.note(self.notes[self.docname][node['refid']])})"
            self.write(self.anchors(node) + calling("note", mark))
        else:
            self.write(f"#super[#{string(str(number))}]")
        raise nodes.SkipNode

    def is_far(self, name: str) -> bool:
        """Return whether a note of this document stands at its end."""
        return self.config.apparatus_pdf_notes == "end" or (self.docname, name) in self.far

    def note(self, node: nodes.footnote) -> str:
        """Return a note's paragraphs, and what else it has, as content."""
        held, self.once = self.once, True
        written = self.own_words(note_of(node).blocks)
        self.once = held
        return written

    def own_words(self, parts: Iterable[nodes.Node]) -> str:
        """Return words of the editor as content in brackets, in their language."""
        written = self.content(*parts)
        return f"[{opening}{written}]" if (opening := self.by_editor()) else written

    def number_of(self, node: nodes.Element) -> int:
        """Return a mark's id; raise where something that cannot hold a mark has one."""
        try:
            return self.marks.ids[id(node)]
        except KeyError:
            self.refuse(node, "entry-in-no-line")


def _closed_by(sign: str) -> str:
    """Return what closes the lemma of an entry, where that is not a bracket alone."""
    return f", closing: {string(sign)}" if sign != "]" else ""


def is_whole(entry: nodes.Element, title: nodes.Element) -> bool:
    """Tell whether an entry has all the words of a heading: as a link they would not name it to the engine."""
    inside = {id(text) for text in running_texts(entry)}
    return all(id(text) in inside or not text.strip() for text in running_texts(title))


def shortened_lemma(lemma: nodes.Element) -> nodes.Element:
    """Return a lemma as an entry gives it: of a long one the first word and the last."""
    copy: nodes.Element = lemma.deepcopy()
    for apart in list(copy.findall(nodes.footnote_reference)):
        apart.parent.remove(apart)
    texts = list(running_texts(copy))
    words = " ".join(map(str, texts)).split()
    if len(words) <= LONGEST_LEMMA:
        return copy
    head, tail = f"{words[0]} … ", words[-1].rstrip(POINTS)
    ours.put(texts[0], nodes.Text(head + (tail if len(texts) == 1 else "")))
    for text in texts[1:-1]:
        text.parent.remove(text)
    if len(texts) > 1:
        ours.put(texts[-1], nodes.Text(tail))
    return copy
