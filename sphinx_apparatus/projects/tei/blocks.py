"""Writes the documents of a TEI text, block by block; knows no header, no register and no page of the editors'."""

import re
from collections.abc import Sequence

from sphinx_apparatus.language import _, quoted
from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.escapes import BASE, PARAGRAPH, heading
from sphinx_apparatus.projects.project import ProjectError
from sphinx_apparatus.projects.tei.inline import is_authorial
from sphinx_apparatus.projects.tei.placing import (
    MARK,
    Quoting,
    depth_below,
    directive,
    indented,
    quotation_in,
    quoted_block,
    trimmed,
)
from sphinx_apparatus.projects.tei.poems import Poems, is_verse
from sphinx_apparatus.projects.tei.source import (
    BLOCK_TAGS,
    BREAKS,
    CERTAIN,
    TEI,
    Element,
    Run,
    all_named,
    content,
    grouped,
    holds_blocks,
    id_of,
    line_of,
    local,
    named,
    padded,
    words,
)
from sphinx_apparatus.projects.tei.tidying import branches
from sphinx_apparatus.projects.tei.transcripts import Here, Placed
from sphinx_apparatus.text.numbering import FUNCTIONS

BREAK, LIST_END = "***", "% The list ends."
DIVISIONS = re.compile(r"body|div\d?|prologue|epilogue|group|text|floatingText|front|back")
_SPOKEN = ("p", "ab", "lg", "l", "list", "quote", "cit")
_DEEPEST = 60
"""How deep elements may stand in one another."""


class Text(Poems, Quoting):
    """Writes one document; `heads` are the headings that one is under, `around` the elements that are being written."""

    def __post_init__(self) -> None:
        """Look whether the paragraphs of the file have numbers."""
        super().__post_init__()
        self.around: list[Element] = []
        self.heads: list[int] = []
        self.breaks: list[tuple[int, Placed, Element]] = []
        self.numbered = self.known.root.find(f".//{TEI}body//{TEI}p[@n]") is not None

    @property
    def outside(self) -> bool:
        """Whether what is written is in divisions alone."""
        return all(DIVISIONS.fullmatch(local(around)) for around in self.around[:-1])

    # ---- what stands beside one another

    def put_all(self, parts: Run, level: int) -> None:
        """Write blocks, and words between them as paragraphs; verses that follow one another are one poem."""
        for kind, members in grouped(parts, self.kind_of):
            elements = [part for part in members if not isinstance(part, str)]
            if kind == "verse":
                self.poem(elements, level)
            elif kind == "line":
                self.loose(members)
            else:
                self.put(elements[0], level)

    def kind_of(self, part: str | Element) -> str:
        """Return what a part beside others is: a block, a verse, or words in a line; blanks are nothing."""
        if isinstance(part, str):
            return "line" if part.strip() else ""
        if is_verse(part):
            return "verse"
        kind = local(part)
        block = kind in (*BLOCK_TAGS, *BREAKS, "fw", "index") or bool(DIVISIONS.fullmatch(kind)) or holds_blocks(part)
        moves = kind == "app" and (stand_in(part) is not None or moved_in(part) is not None)
        return "block" if block or moves or _is_of_others(part) else "line"

    def loose(self, run: Sequence[str | Element]) -> None:
        """Write words that are in no paragraph as one."""
        owner = next((part for part in run if not isinstance(part, str)), self.around[-1])
        said = " ".join("".join(part if isinstance(part, str) else words(part) for part in run).split())
        if said:
            self.account.changes(_("words outside of a paragraph, which are one"), owner, quoted(said))
        self.paragraph(run, owner)

    def put(self, element: Element, level: int) -> None:
        if len(self.around) > _DEEPEST:
            place = str(self.known.path), line_of(element)
            raise ProjectError([Finding.of("tei-too-deep", at=place, excerpt=local(element))])
        self.around.append(element)
        kind = local(element)
        rule = getattr(self, f"put_{kind}", None)
        if DIVISIONS.fullmatch(kind):
            self.division(element, level)
        elif kind in BREAKS:
            self.account.leaves(_("<{kind}>: where lines, columns and pages end", kind=kind), element)
        elif rule is not None:
            rule(element, level)
        else:
            self.account.misses(_("<{kind}> as a block", kind=kind), element)
            self.inside(element, level)
        self.around.pop()

    def division(self, element: Element, level: int) -> None:
        if local(element) in ("group", "text", "floatingText"):
            self.account.misses(_("<{kind}> within the text", kind=local(element)), element)
        self.put_all(content(element), level + local(element).startswith("div"))

    def inside(self, element: Element, level: int) -> None:
        """Write the blocks of an element, or its words as a paragraph."""
        if holds_blocks(element) or any(local(child) in ("head", "milestone", "div", "item") for child in element):
            self.put_all(content(element), level)
        elif content(element):
            self.paragraph(content(element), element)

    # ---- blocks

    def put_head(self, element: Element, level: int) -> None:
        """Write a heading, no deeper than one below the last."""
        if not self.outside:
            self.account.changes(_("<head> within a block, which is a paragraph"), element)
            self.paragraph(content(element), element)
            return
        self.block(content(element), element, heading(depth_below(self.heads, level)))

    def put_milestone(self, element: Element, level: int) -> None:
        if element.get("unit", "section") not in ("section", "hr", "rule", "absent", "separator"):
            self.account.leaves(f'<milestone unit="{element.get("unit", "")[:20]}">', element)
            return
        if self.outside:
            self.breaks.append((len(self.blocks), Placed(None), element))
            self.blocks.append(BREAK)
            self.placed.append(self.breaks[-1][1])
        else:
            self.account.leaves(_("a break between sections within a block"), element)

    def finish(self) -> None:
        """Take away the breaks that have no words before or after them in their section."""
        for at, placed, element in reversed(self.breaks):
            beside = [*self.blocks[max(0, at - 1) : at], *self.blocks[at + 1 : at + 2]]
            if len(beside) < 2 or any(block == BREAK or block.startswith("#") for block in beside):
                self.account.leaves(_("a break between sections beside a heading or another break"), element)
                del self.blocks[at]
                self.placed = [one for one in self.placed if one is not placed]

    def put_fw(self, element: Element, level: int) -> None:
        """Leave out what is printed at the edges of a page, or listed for an index."""
        self.account.leaves(f"<{local(element)}>", element, quoted(words(element)))

    put_index = put_fw

    def put_p(self, element: Element, level: int) -> None:
        """Write a paragraph; blocks within divide it."""
        run: list[str | Element] = []
        number = element.get("n", "")
        for part in content(element):
            block = not isinstance(part, str) and (local(part) in CERTAIN or _divides(part))
            if not block:
                run.append(part)
                continue
            self.account.changes(_("<p> that holds blocks, which is divided"), element)
            self.paragraph(run, element, number)
            run, number = [], "-"
            self.put_all([part], level)
        self.paragraph(run, element, number)

    put_ab = put_u = put_p

    def put_sp(self, element: Element, level: int) -> None:
        """Write a speech: its speaker, and what they say."""
        self.put_all(content(element), level)
        after = next((part for part in element.itersiblings() if local(part) not in BREAKS), None)
        if after is not None and local(after) in _SPOKEN:
            self.account.changes(_("<{kind}> after a speech, which it joins", kind=local(after)), after)

    def put_stage(self, element: Element, level: int) -> None:
        """Write a line of a play or a letter; one that holds blocks as these."""
        parts = FUNCTIONS if local(element) in ("opener", "closer") else ()
        if any(local(child) in (*CERTAIN, *parts, "quote", "cit") for child in element):
            self.put_all(content(element), level)
        else:
            self.block(content(element), element, PARAGRAPH, f"{{.{local(element)}}}")

    put_speaker = put_opener = put_dateline = put_salute = put_closer = put_signed = put_trailer = put_stage

    def put_epigraph(self, element: Element, level: int) -> None:
        """Write what an element holds as it is written elsewhere."""
        self.account.changes(_("<{kind}>: what it holds is in the text", kind=local(element)), element)
        self.inside(element, level)

    put_argument = put_postscript = put_byline = put_label = put_castList = put_castGroup = put_castItem = put_epigraph

    def paragraph(self, run: Run, element: Element, number: str = "-") -> None:
        """Write a paragraph, if it has words; one that is a quotation as such."""
        run = trimmed(run)
        if not run:
            return
        line = local(element) == "ab" and element.get("type") in FUNCTIONS
        plain = self.numbered and not number and self.inline.wording.of(run, BASE).strip()
        before = f"{{.{element.get('type')}}}" if line else "{.unnumbered}" if plain else ""
        if (quotation := quotation_in(run)) is not None:
            self.quotation(quotation, run, element, before)
        else:
            self.block(run, element, PARAGRAPH, before)

    def put_quote(self, element: Element, level: int) -> None:
        start = len(self.blocks)
        if any(local(child) in BLOCK_TAGS and local(child) not in ("note", "bibl", "quote") for child in element):
            self.put_all(content(element), level)
        elif any(local(child) == "quote" for child in element):
            self.put_all(content(element), level)
            return
        else:
            self.paragraph(content(element), element)
        written = self.blocks[start:]
        if written and not all(block.startswith(">") for block in written):
            self.blocks[start:] = [quoted_block("\n\n".join(written))]

    put_cit = put_q = put_quote

    def put_list(self, element: Element, level: int) -> None:
        """Write a numbered list; the items of another become paragraphs."""
        if self.blocks and re.match(r"\d+[.)] ", self.blocks[-1]):
            self.blocks.append(LIST_END)
        label: Element | None = None
        items: list[str] = []
        for child in content(element):
            if isinstance(child, str):
                if child.strip():
                    self.loose([child])
            elif local(child) == "label":
                label = child
            elif local(child) == "item":
                items += self.item(child, label, level)
                label = None
            else:
                self.put(child, level)
        if items:
            self.blocks.append("\n\n".join(items))

    def put_table(self, element: Element, level: int) -> None:
        """Write a table as a paragraph of each row, a blank between its cells; those that hold several blocks apart."""
        self.account.changes(_("<table>: each row is a paragraph"), element)
        for child in content(element):
            if isinstance(child, str):
                self.loose([child]) if child.strip() else None
            elif local(child) == "row" and any(sum(local(one) in CERTAIN for one in cell.iter()) > 1 for cell in child):
                self.inside(child, level)
            elif local(child) == "row":
                cells = (cell for cell in content(child) if not isinstance(cell, str) or cell.strip())
                self.paragraph([part for cell in cells for part in (" ", cell)], child)
            else:
                self.put(child, level)

    def item(self, element: Element, label: Element | None, level: int) -> list[str]:
        """Return an item of a numbered list; write one without a number as paragraphs."""
        mark = words(label)
        if not MARK.fullmatch(mark):
            self.account.changes(_("<list> that is not numbered: its items are paragraphs"), element)
            if label is not None:
                self.paragraph(content(label), label)
            self.inside(element, level)
            return []
        start = len(self.blocks)
        self.label = f"{mark} "
        self.inside(element, level)
        self.label = ""
        written, self.blocks[start:] = self.blocks[start:], []
        return [indented("\n\n".join(written), f"{mark} ", " " * (len(mark) + 1))] if written else []

    def put_note(self, element: Element, level: int) -> None:
        """Write a note of the author where the witnesses have it, one of the editors as such."""
        start = len(self.blocks)
        if is_authorial(element):
            self.inside(element, level)
            self.blocks[start:] = [directive(f"authorial-note}} {id_of(element)}", "\n\n".join(self.blocks[start:]))]
            return
        if element.get("type") != "editorial":
            self.account.changes(_("<note> between paragraphs, which is the editor's"), element)
        parts = [part for part in content(element) if not isinstance(part, str) or part.strip()]
        blocks = [part for part in parts if not isinstance(part, str) and local(part) in BLOCK_TAGS]
        self.inline.edited = False
        for part in blocks if len(blocks) == len(parts) else [element]:
            self.block(list(padded(part)), part, PARAGRAPH, "{.editorial}")
        self.inline.edited = True

    # ---- verse

    def put_l(self, element: Element, level: int) -> None:
        self.poem([element], level)

    put_lg = put_l

    # ---- what witnesses have in another place

    def put_app(self, element: Element, level: int) -> None:
        """Write a block that witnesses have elsewhere, or the place where they have it; else a paragraph."""
        lemma = moved_in(element)
        if (pointer := stand_in(element)) is not None:
            self.transposed(element, pointer)
        elif lemma is not None:
            self.moved_block(element, lemma, level)
        elif holds_blocks(element):
            self.several(element, level)
        else:
            self.paragraph([element], element)

    def moved_block(self, app: Element, lemma: Element, level: int) -> None:
        """Write a block that witnesses have elsewhere, with the id by which that place finds it."""
        name = id_of(lemma).removeprefix("moved-")
        before, start = self.moved, len(self.blocks)
        self.moved = name, tuple(s for b in branches(app) if b is not lemma for s in self.known.sigla_of(b))
        self.put_all(content(lemma), level)
        self.moved = before
        if self.blocks[start:] and not re.search(rf"(:id: |#){re.escape(name)}[}}\n]", self.blocks[start]):
            self.blocks[start] = f"{{#{name}}}\n{self.blocks[start]}"

    def several(self, app: Element, level: int) -> None:
        """Write the lemma of an entry that holds blocks of several kinds; report what the readings have."""
        lemma = self.known.chosen(app, BASE)
        self.account.misses(_("<app> of blocks of several kinds: the lemma alone is kept"), app)
        for other in branches(app):
            if other is not lemma and words(other):
                self.account.leaves(_("a reading of blocks"), other, quoted(words(other)))
        if lemma is not None:
            self.put_all(content(lemma), level)
        for note in named(app, "note"):
            self.put_note(note, level)

    def transposed(self, element: Element, pointer: Element) -> None:
        """Write where witnesses have a block that the edition has elsewhere."""
        name = pointer.get("target", "").removeprefix("#")
        moved = self.known.ids.get(name)
        app = moved.getparent() if moved is not None else None
        sigla = tuple(s for b in branches(element) if pointer in b.iter() for s in self.known.sigla_of(b))
        if app is None or not sigla:
            self.account.misses(_("<ptr> to a block that no entry has"), pointer)
            return
        name = name.removeprefix("moved-")
        kind, note = self.known.type_of(app), self.inline.remark(app)
        text = f"{name} {' '.join(sigla)}" + (f" | {kind} | {note}" if note else f" | {kind}" if kind else "")
        self.blocks.append(f"```{{transposed}} {text}\n```")
        self.placed.append(Here(name, sigla))


def _is_of_others(element: Element) -> bool:
    """Tell whether an element that stands beside blocks is not one of TEI's."""
    parent = element.getparent()
    beside = parent is not None and (local(parent) == "body" or bool(DIVISIONS.fullmatch(local(parent))))
    return beside and not str(element.tag).startswith(TEI)


def _divides(element: Element) -> bool:
    """Tell whether an element in a paragraph divides it, as a quotation of paragraphs does."""
    return local(element) in ("quote", "cit", "q", "said", "floatingText", "hi", "seg") and holds_blocks(element)


def stand_in(app: Element) -> Element | None:
    """Return the pointer to a block that witnesses have in this place."""
    return next((ptr for ptr in all_named(app, "ptr") if ptr.get("type") == "transposed"), None)


def moved_in(app: Element) -> Element | None:
    """Return the lemma that witnesses have in another place."""
    return next((b for b in branches(app) if local(b) == "lem" and id_of(b).startswith("moved-")), None)
