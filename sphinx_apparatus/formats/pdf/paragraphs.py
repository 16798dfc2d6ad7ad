"""Writes documents, headings and paragraphs, and takes in the marks in them; knows no list and no table."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.formats.base import passing
from sphinx_apparatus.formats.book import write_behind
from sphinx_apparatus.formats.pdf.differences import WordStretch, stretches
from sphinx_apparatus.formats.pdf.entries import EntryTranslator
from sphinx_apparatus.formats.pdf.geometry import FootMark
from sphinx_apparatus.formats.pdf.inline import FootNote
from sphinx_apparatus.formats.pdf.marks import foot_marks_in
from sphinx_apparatus.formats.pdf.source import calling, string
from sphinx_apparatus.language import _
from sphinx_apparatus.text.blocks import layers_of
from sphinx_apparatus.text.direction import all_turned, is_from_the_right
from sphinx_apparatus.text.numbering import function_of, has_no_number
from sphinx_apparatus.text.running import Running, running_texts

if TYPE_CHECKING:
    from sphinx.builders import Builder

    from sphinx_apparatus.formats.targets import Targets

RECORDS = {"works": "works", "apparatus": "records", "chronology": "records"}
"""Lists that are set without bullets, by class, and what sets them."""
LITTLE = 1_000
"""How many letters of a part can do without hyphens."""
FIRST_LINE = 90
"""How many letters the first line of a quotation has at the most."""


@dataclass
class Scene:
    """What the next paragraph is part of: `kind` is body, quote, item or plain (a block of Typst's own)."""

    kind: str
    depth: int = 0
    sign: str = ""
    fresh: bool = True


class ParagraphTranslator(EntryTranslator):
    """Writes paragraphs that may hold marks as lines that hang, for the foot knows lines and no blocks."""

    def __init__(
        self, document: nodes.document, builder: Builder, targets: Targets, far: Set[FootNote] = frozenset()
    ) -> None:
        super().__init__(document, builder, targets, far)
        self.scenes = [Scene("body")]
        self.held: list[tuple[str, int]] = []
        self.depth = 0
        self.blocks = 0
        self.hooks: list[int] = []
        self.shelf = ""
        self.noted: set[tuple[str, str]] = set()
        self.before = 0
        self.part = ""
        self.plain: list[str] = []
        self.lists: list[str] = []
        self.layers = layers_of(builder.config.apparatus_layers)
        self.texts = set(builder.config.apparatus_documents)
        self.differing: dict[int, list[WordStretch]] = {}

    @property
    def scene(self) -> Scene:
        """What the next paragraph is part of."""
        return self.scenes[-1]

    def in_text(self) -> bool:
        """Return whether the edited text is being written."""
        return self.docname in self.texts

    # ---- documents and sections

    def visit_start_of_file(self, node: nodes.Element) -> None:
        """Begin a document: its lines are counted, those of the text with numbers in the margin."""
        self.scenes.append(Scene("body"))
        self.held.append((self.docname, self.depth))
        self.docname, self.depth = node["docname"], 0
        self.collect_notes(node)
        self.collect_differences(node)
        step = self.config.apparatus_pdf_line_step if self.in_text() else 0
        recto = ", recto: true" if self.in_text() else ""
        self.part = self.docname if len(self.held) == 1 else self.part
        still = ", still: true" if not self.in_text() and is_still(node) else ""
        begin = f"#part({string(self.docname)}{recto}{still}, " if self.part == self.docname else "#opening()\n#"
        language = "" if self.in_text() else self.by_editor()
        self.write(f"\n{begin}{language[1:]}{'[#' * bool(language)}{calling('lined', step)[1:]}[")
        node["closing"] = "]" * (1 + bool(language)) + (")" if len(self.held) == 1 else "")
        self.before = len(self.marks.records) if len(self.held) == 1 else self.before
        if label := self.targets.label(self.docname, ""):
            self.write(calling("anchor", label))

    def depart_start_of_file(self, node: nodes.Element) -> None:
        self.flush()
        self.write(f"{self.end_notes()}{node['closing']}\n")
        if len(self.held) == 1 and len(self.marks.records) == self.before:
            self.plain.append(self.docname)
        self.docname, self.depth = self.held.pop()
        self.scenes.pop()

    def collect_notes(self, node: nodes.Element) -> None:
        """Remember the notes of a document; they are printed where the text refers to them."""
        found = {id_: note for note in node.findall(nodes.footnote) for id_ in note["ids"]}
        mentioned = [mark["refid"] for mark in foot_marks_in(node) if isinstance(mark, nodes.footnote_reference)]
        self.notes[self.docname] = found
        self.numbers[self.docname] = {refid: n for n, refid in enumerate(dict.fromkeys(mentioned), 1)}

    def collect_differences(self, node: nodes.Element) -> None:
        """Remember where the quotations of the text differ from their sources, where they go to the foot."""
        if self.in_text() and self.config.apparatus_pdf_quotations:
            domain = edition_of(self.builder.env)
            self.differing |= stretches(node, domain.extents(), domain.declared.quotations)

    def end_notes(self) -> str:
        """Return the notes of a document as its last section, unless they are at the foot."""
        notes = self.notes[self.docname]
        numbered = self.numbers[self.docname].items()
        written = [f"({n}, {self.note(notes[refid])}), " for refid, n in numbered if self.is_far(refid)]
        if not written:
            return ""
        return f"#end-notes({string(_('Notes'))}, {string(self.docname)}, ({''.join(written)}))"

    def visit_section(self, node: nodes.Element) -> None:
        self.depth += 1
        self.scene.fresh = True

    def depart_section(self, node: nodes.Element) -> None:
        self.depth -= 1

    def visit_title(self, node: nodes.Element) -> None:
        """Write a heading; its marks hook onto the paragraph after it, which is always on its page."""
        if isinstance(node.parent, nodes.table):
            raise nodes.SkipNode  # written with the table
        if not isinstance(node.parent, nodes.section):
            self.bold_line(node)
        hook = len(self.marks.records)
        if self.enter(node, heading=_("title") if self.depth == 1 else _("heading"), hook=hook):
            self.hooks.append(hook)
        clean = self.content(*(n for n in node.children if not isinstance(n, nodes.footnote_reference)))
        ids = [label for i in node.parent["ids"] if (label := self.targets.label(self.docname, i))]
        self.write(f'\n#heading-line({self.depth}, "h{self.blocks}", {clean})[{calling("anchor", *ids) if ids else ""}')

    def depart_title(self, node: nodes.Element) -> None:
        self.write("]\n")
        self.scene.fresh = True

    def bold_line(self, node: nodes.Element) -> None:
        """Write a line of its own in bold."""
        bold = nodes.paragraph("", "", nodes.strong("", "", *(n.deepcopy() for n in node.children)), ids=node["ids"])
        bold.source, bold.line = node.source, node.line
        bold.walkabout(self)
        raise nodes.SkipNode

    visit_subtitle = visit_rubric = visit_caption_title = bold_line

    def visit_transition(self, node: nodes.Element) -> None:
        """Write the sign of a break in the text."""
        self.blocks += 1
        self.write(f"\n{calling('section-break', f's{self.blocks}')}\n")
        self.scene.fresh = True

    depart_transition = passing

    # ---- paragraphs

    def visit_paragraph(self, node: nodes.Element) -> None:
        """Open a paragraph as what it is part of asks."""
        if self.apart:
            self.write(("" if self.fresh else "#parbreak()") + self.anchors(node))
            self.fresh = False
            return
        if self.scene.kind == "plain":
            self.enter(node)
            self.write(("" if self.scene.fresh else "#parbreak()") + self.anchors(node))
            self.scene.fresh = False
            return
        marked = self.enter(node)
        named: dict[str, object] = {"id": f"b{self.blocks}"} | ({"marked": True} if marked or self.hooks else {})
        number = {"number": int(node["number"])} if node.get("number") else {}
        self.write(f"\n{self.opened(node, named | number)}[{self.anchors(node)}{self.hooked()}")
        self.scene.fresh = False

    def opened(self, node: nodes.Element, named: dict[str, object]) -> str:
        scene = self.scene
        if scene.kind == "quote":
            self.unbroken = FIRST_LINE
            return calling("both-par", **named, first=scene.fresh)
        if scene.kind == "item":
            sign = f", sign: {scene.sign}" if scene.fresh and scene.sign else ""
            return calling("item-par", **named, depth=scene.depth)[:-1] + f"{sign})"
        if self.in_text() and has_no_number(node):
            function = function_of(node)
            return calling("line-apart", function, **named) if function else calling("line-under-title", **named)
        return calling("body-par", **named, indent=not scene.fresh)

    def depart_paragraph(self, node: nodes.Element) -> None:
        """Close it; what has no letter of the book's direction keeps its last sign at its own end."""
        language = self.config.apparatus_language
        if is_from_the_right(language) and all_turned(node.astext(), language):
            self.write("#own-end")
        if not (self.apart or self.scene.kind == "plain"):
            self.unbroken = None
            self.write("]\n")
            self.scene.fresh = self.scene.fresh or has_no_number(node)

    visit_compact_paragraph = visit_paragraph
    depart_compact_paragraph = depart_paragraph

    def enter(self, block: nodes.Element, heading: str = "", hook: int = -1) -> bool:
        """Take the marks of a block in; return whether there are any."""
        self.blocks += 1
        found = [mark for mark in foot_marks_in(block) if id(mark) not in self.marks.ids and self.is_new(mark)]
        for mark in found:
            if isinstance(mark, nodes.footnote_reference):
                self.called[len(self.marks.records)] = (self.docname, mark["refid"])
            self.marks.add(mark, self.record(mark, block, heading, hook))
            self.foot.append("")
        self.marks.place_words(block)
        return self.take_differences(block) or bool(found)

    def take_differences(self, block: nodes.Element) -> bool:
        """Take in where the words of a block differ from their source; return whether they do anywhere."""
        held = self.differing.pop(id(block), [])
        running = Running(block)
        for stretch in held:
            number, words = len(self.marks.records), running.text[stretch.start : stretch.end]
            record = replace(self.located(block, block), kind="entry", layer=max(1, len(self.config.apparatus_layers)))
            self.marks.records.append(
                replace(record, place=_("{place}, quotation {words}", place=record.place, words=words[:40]))
            )
            self.foot.append(self.difference(words, stretch.difference))
            alone = all(other is stretch or other.end <= stretch.start or other.start >= stretch.end for other in held)
            self.marks.place_stretch(running, stretch[:2], number, alone)
        return bool(held)

    def is_new(self, mark: nodes.Element) -> bool:
        """Return whether a mark is an entry, or the first that refers to a note at the foot."""
        if isinstance(mark, ours.apparatus_entry):
            return True
        note = (self.docname, mark["refid"])
        if note in self.noted or self.is_far(mark["refid"]):
            return False
        self.noted.add(note)
        return True

    def record(self, mark: nodes.Element, block: nodes.Element, heading: str, hook: int) -> FootMark:
        """Return what the driver has to know of a mark."""
        record = self.located(mark, block, heading)
        record = replace(record, heading=heading, hook=hook, shelf="" if heading else self.shelf)
        lasting = self.docname in self.config.apparatus_documents
        if not isinstance(mark, ours.apparatus_entry):
            number = self.numbers[self.docname][mark["refid"]]
            return replace(
                record,
                place=_("{place}, note {number}", place=record.place, number=number),
                name=mark["refid"] if lasting else "",
            )
        words = " ".join("".join(map(str, running_texts(mark))).split()[:6]) or "om."
        layer = self.layers.get(mark.get("type", ""), 0)
        name = f"{mark['ids'][0]}-entry" if lasting and mark["ids"] else ""
        place = _("{place}, entry {words}", place=record.place, words=words)
        return replace(record, kind="entry", place=place, layer=layer, name=name, whole=mark.get("whole", False))

    def located(self, mark: nodes.Element, block: nodes.Element, heading: str = "") -> FootMark:
        """Return the record of a mark with its place alone."""
        number, verse = str(block.get("number", "")), isinstance(block, nodes.line)
        where = f"{'v.' if verse else '¶'} {number}" if number else f"{self.docname}, {heading or 'paragraph'}"
        record = FootMark(len(self.marks.records), "note", where, block=f"b{self.blocks}")
        record = replace(record, verse=number) if verse else replace(record, paragraph=number)
        source, line = str(self.builder.env.doc2path(self.docname)), mark.line or block.line or 0
        return replace(record, source=source, line=line, part=self.part)

    def flush(self) -> None:
        """Give the marks of a heading a line of their own where no paragraph follows it."""
        if self.hooks:
            self.write(f"\n#hook-line[{self.hooked()}]\n")

    def hooked(self) -> str:
        """Return what the marks of the headings before this paragraph need in it."""
        hooks, self.hooks = self.hooks, []
        return "".join(calling("hook", hook) for hook in hooks)

    def visit_line_block(self, node: nodes.Element) -> None:
        """Write lines that end where the source has them end, as one paragraph."""
        if isinstance(node.parent, nodes.line_block):
            return
        if self.in_text() and not self.apart and any("text_doc" in line for line in ours.find(node, nodes.line)):
            self.write(f"\n{calling('stanza', first=self.scene.fresh)}[{self.anchors(node)}")
            return
        if self.apart:
            self.verses(node)
        paragraph = nodes.paragraph("", ids=node["ids"])
        paragraph.source, paragraph.line = node.source, node.line
        for n, line in enumerate(node.findall(nodes.line)):
            between = f"{'#line-end' if n else ''}{indentation(line)}"
            paragraph += [nodes.raw("", between, format="typst")] if between else []
            paragraph += [child.deepcopy() for child in line.children]
        paragraph.walkabout(self)
        raise nodes.SkipNode

    def verses(self, stanza: nodes.Element) -> NoReturn:
        """Write the verses of a stanza in a note, each a block of its own."""
        for n, line in enumerate(stanza.findall(nodes.line)):
            self.write(calling("line-of-verse", steps_of(line), first=not n) + "[")
            for child in line.children:
                child.walkabout(self)
            self.write("]")
        self.fresh = True
        raise nodes.SkipNode

    def depart_line_block(self, node: nodes.Element) -> None:
        self.write("]\n#gap(0.5)\n" if not isinstance(node.parent, nodes.line_block) else "")

    def visit_line(self, node: nodes.Element) -> None:
        """Open a verse, which turns over where it is too long; every few have their number in the margin."""
        marked = self.enter(node)
        named: dict[str, object] = {"id": f"b{self.blocks}"} | ({"marked": True} if marked or self.hooks else {})
        step = self.config.apparatus_pdf_line_step
        number = int(node.get("number", 0))
        named |= {"number": number} if step and number and number % step == 0 else {}
        opened = calling("verse", **named, step=node.get("indent", 0))
        self.write(f"\n{opened}[{self.anchors(node)}{self.hooked()}")
        self.scene.fresh = False

    depart_line = write_behind("]\n")


def steps_of(line: nodes.Element) -> int:
    """Return by how many steps a line is indented, by its own count or by the blocks it is in."""
    return int(line.get("indent", 0)) or sum(isinstance(node, nodes.line_block) for node in ours.around(line)) - 1


def indentation(line: nodes.Element) -> str:
    """Return the space before an indented line."""
    return f"#h({steps_of(line)}em)" if steps_of(line) > 0 else ""


def is_still(part: nodes.Element) -> bool:
    """Return whether a part of the book has no marks, and outside lists of records so little that it has no hyphens."""
    lists = [found for found in part.findall(nodes.bullet_list) if RECORDS.keys() & set(found["classes"])]
    letters, *listed = (sum(len(p.astext()) for p in held.findall(nodes.paragraph)) for held in (part, *lists))
    return letters - sum(listed) < LITTLE and not any(foot_marks_in(part))
