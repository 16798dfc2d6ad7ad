"""Writes the blocks of a TEI text as documents of an edition; knows no header, no register and no page of the editors'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.escapes import (
    PARAGRAPH,
    Form,
    Sign,
    UnwritableError,
    block_text,
    heading,
    lightest,
    text_of_markup,
)
from sphinx_apparatus.projects.project import ProjectError
from sphinx_apparatus.projects.sentences import sentence_ends
from sphinx_apparatus.projects.tei.inline import Inline, is_authorial
from sphinx_apparatus.projects.tei.known import BASE, Known
from sphinx_apparatus.projects.tei.source import (
    BLOCKS,
    BREAKS,
    CERTAIN,
    TEI,
    Element,
    Run,
    all_named,
    content,
    holds_blocks,
    id_of,
    line_of,
    local,
    named,
    pointers,
    words,
)
from sphinx_apparatus.projects.tei.tidying import branches
from sphinx_apparatus.projects.tei.writing import edged

LINE_END = Sign("\n", "\n", " ")
BREAK, LIST_END = "***", "% The list ends."
MARK = re.compile(r"\d{1,9}[.)]")
DIVISIONS = re.compile(r"body|div\d?|group|text|floatingText|front|back")
UNWRITABLE = "words without blanks or line ends at their edges"
DEEPEST = 60
"""How deep elements may stand in one another."""


@dataclass(frozen=True)
class Placed:
    """A block of the text as witnesses have it: its words, the label before them, and where it stands.

    `stanza` is the number of the stanza of a verse, `indent` its steps; `moved` the id of the block that is transposed
    with it, and `elsewhere` the witnesses that have it in another place. A block without a run is a section break.
    """

    run: Run | None
    label: str = ""
    stanza: int = 0
    indent: int = 0
    moved: str = ""
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Here:
    """The place where witnesses have the block of an id."""

    block: str
    sigla: tuple[str, ...]


@dataclass
class Text:
    """Writes one document of the text: its blocks, and what each witness has in the same order."""

    known: Known
    inline: Inline
    placed: list[Placed | Here] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    stanzas: int = 0
    level: int = 0
    label: str = ""
    moved: tuple[str, tuple[str, ...]] = ("", ())
    quoted: int = -1
    around: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look whether the paragraphs of the file have numbers."""
        self.account = self.known.account
        self.numbered = self.known.root.find(f".//{TEI}body//{TEI}p[@n]") is not None

    # ---- what stands beside one another

    def put_all(self, parts: Run, level: int) -> None:
        """Write blocks, and words between them as paragraphs; verses that follow one another are one poem."""
        verses: list[Element] = []
        line: list[str | Element] = []
        for part in [*parts, None]:
            verse = not isinstance(part, str) and part is not None and is_verse(part)
            if verses and not verse and not (isinstance(part, str) and not part.strip()):
                self.poem(verses)
                verses = []
            if verse and not line:
                verses.append(part)  # type: ignore[arg-type]
            elif part is not None and (isinstance(part, str) or not self.is_block(part)):
                line.append(part)
                continue
            if line:
                self.loose(line)
                line = []
                if verse:
                    verses.append(part)  # type: ignore[arg-type]
            if part is not None and not verse and not isinstance(part, str):
                self.put(part, level)

    def is_block(self, element: Element) -> bool:
        """Tell whether an element beside blocks is one."""
        kind = local(element)
        return (
            kind in BLOCKS
            or kind in BREAKS
            or bool(DIVISIONS.fullmatch(kind))
            or holds_blocks(element)
            or (kind == "app" and (stand_in(element) is not None or moved_in(element) is not None))
        )

    def loose(self, run: Sequence[str | Element]) -> None:
        """Write words that stand in no paragraph as one."""
        if all(isinstance(part, str) and not part.strip() for part in run):
            return
        owner = next((part for part in run if not isinstance(part, str)), None)
        if owner is None or words(owner) or any(isinstance(part, str) and part.strip() for part in run):
            said = " ".join("".join(part if isinstance(part, str) else words(part) for part in run).split())[:40]
            place = owner if owner is not None else self.within
            self.account.changes(f"words outside of a paragraph, which are one: ‘{said}’", place)
        self.paragraph(run, owner if owner is not None else self.within)

    @property
    def within(self) -> Element:
        """The element that is written."""
        return self.around[-1] if self.around else self.known.root

    def put(self, element: Element, level: int) -> None:
        """Write a block."""
        if len(self.around) > DEEPEST:
            place = str(self.known.path), line_of(element)
            raise ProjectError([Finding("elements stand too deep in one another", local(element), "", *place)])
        self.around.append(element)
        kind = local(element)
        rule = getattr(self, f"put_{kind}", None)
        if DIVISIONS.fullmatch(kind):
            self.division(element, level)
        elif kind in BREAKS:
            self.account.leaves(f"<{kind}>: where lines, columns and pages end", element)
        elif rule is not None:
            rule(element, level)
        else:
            self.account.misses(f"<{kind}> as a block", element)
            self.inside(element, level)
        self.around.pop()

    def division(self, element: Element, level: int) -> None:
        """Write a division."""
        if local(element) in ("group", "text", "floatingText"):
            self.account.misses(f"<{local(element)}> within the text", element)
        self.put_all(content(element), level + local(element).startswith("div"))

    def inside(self, element: Element, level: int) -> None:
        """Write the blocks of an element, or its words as a paragraph."""
        if any(local(child) in BLOCKS and local(child) not in ("note", "bibl") for child in element):
            self.put_all(content(element), level)
        elif content(element):
            self.paragraph(content(element), element)

    # ---- blocks

    def put_head(self, element: Element, level: int) -> None:
        """Write a heading, no deeper than one below the last."""
        self.level = min(6, max(1, level), self.level + 1)
        self.block(content(element), element, heading(self.level))

    def put_milestone(self, element: Element, level: int) -> None:
        """Write a break between sections."""
        if element.get("unit", "section") not in ("section", "hr", "rule", "absent", "separator"):
            self.account.leaves(f'<milestone unit="{element.get("unit", "")[:20]}">', element)
            return
        if self.blocks and self.blocks[-1] != BREAK:
            self.blocks.append(BREAK)
            self.placed.append(Placed(None))

    def put_p(self, element: Element, level: int) -> None:
        """Write a paragraph; blocks within divide it."""
        run: list[str | Element] = []
        number = element.get("n", "")
        for part in content(element):
            block = not isinstance(part, str) and (local(part) in CERTAIN or divides(part))
            if not block:
                run.append(part)
                continue
            self.account.changes("<p> that holds blocks, which is divided", element)
            self.paragraph(run, element, number)
            run, number = [], "-"
            self.put_all([part], level)
        self.paragraph(run, element, number)

    put_ab = put_p

    def paragraph(self, run: Run, element: Element, number: str = "-") -> None:
        """Write a paragraph, if it has words; one that is a quotation as such."""
        run = trimmed(run)
        if not run:
            return
        if (quotation := quotation_in(run)) is not None:
            self.quotation(quotation, run, element)
            return
        plain = self.numbered and not number and self.inline.wording.of(run, BASE).strip()
        self.block(run, element, PARAGRAPH, "{.unnumbered}" if plain else "")

    def quotation(self, quote: Element, run: Run, element: Element) -> None:
        """Write a paragraph of a block quotation, joined to the one that it follows."""
        before, follows = len(self.blocks), pointers(quote, "prev")
        joined = bool(follows) and self.quoted == before
        self.block(run, element, PARAGRAPH)
        if len(self.blocks) == before:
            return
        name = id_of(quote)
        own = bool(name) and not name.startswith("quote-") and not part_of_another(quote, self.known)
        self.known.quoted |= {name} if own else set()
        inside = own and (joined or self.parted(quote))
        body = quoted_block(f"{{.quotation #{name}}}\n{self.blocks.pop()}" if inside else self.blocks.pop())
        if joined:
            self.blocks[-1] += f"\n>\n{body}"
        else:
            self.blocks.append(f"{{.quotation #{name}}}\n{body}" if own and not inside else body)
        self.quoted = len(self.blocks)

    def parted(self, quote: Element) -> bool:
        """Tell whether the paragraphs that follow in a quotation are quotations of their own."""
        following = [self.known.ids.get(name) for name in pointers(quote, "next")]
        return any(one is not None and not part_of_another(one, self.known) for one in following)

    def put_quote(self, element: Element, level: int) -> None:
        """Write a block quotation."""
        start = len(self.blocks)
        if any(local(child) in BLOCKS and local(child) not in ("note", "bibl", "quote") for child in element):
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

    def item(self, element: Element, label: Element | None, level: int) -> list[str]:
        """Return an item of a numbered list; write one without a number as paragraphs."""
        mark = words(label)
        if not MARK.fullmatch(mark):
            self.account.changes("<list> that is not numbered: its items are paragraphs", element)
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
            self.account.changes("<note> between paragraphs, which is the editor's", element)
        for part in list(named(element, "p")) or [element]:
            self.block(content(part), part, PARAGRAPH, "{.editorial}")

    # ---- verse

    def poem(self, verses: Sequence[Element]) -> None:
        """Write verses and stanzas that follow one another; one with an id by itself."""
        loose: list[list[Element]] = []
        for verse in verses:
            if local(verse) == "lg" and id_of(verse) and verse.get("type") == "poem":
                self.verses(loose)
                loose = []
                self.verses(list(stanzas_of(verse, self.account.misses)), id_of(verse))
            elif local(verse) == "l" and loose and local(loose[-1][-1].getparent()) != "lg":
                loose[-1].append(verse)
            else:
                loose += list(stanzas_of(verse, self.account.misses)) if local(verse) == "lg" else [[verse]]
        self.verses(loose)

    def verses(self, stanzas: Iterable[Sequence[Element]], name: str = "") -> None:
        """Write stanzas of verses."""
        written = []
        for stanza in stanzas:
            self.stanzas += 1
            lines = [line for verse in stanza for line in self.verse(verse)]
            written.append("\n".join(lines))
        source = "\n\n".join(filter(None, written))
        if source:
            options = f":id: {name}\n" if re.fullmatch(r"[A-Za-z][\w-]*", name) else ""
            self.blocks.append(directive("verse}", f"{options}{source}" if options else source))

    def verse(self, element: Element) -> list[str]:
        """Return a verse, if it has words."""
        run = trimmed(content(element))
        match = re.fullmatch(r"indent(\d{0,2})", element.get("rend", ""))
        indent = int(match[1] or 1) if match else 0
        _, signs, _ = edged(self.inline.signs(run))
        if not signs:
            return []
        texts = self.inline.texts(signs, run, BASE)
        sigla = self.known.sigla

        def reads(markup: str) -> bool:
            return markup[:1] not in ":`~" and all(text_of_markup(markup, s, sigla) == t for s, t in texts.items())

        source = self.written(signs, reads, element)
        self.place(Placed(run, "", self.stanzas, indent))
        return [" " * (2 * indent) + source]

    put_l = put_lg = lambda self, element, level: self.poem([element])

    # ---- what witnesses have in another place

    def put_app(self, element: Element, level: int) -> None:
        """Write a block that witnesses have elsewhere, or the place where they have it; else a paragraph."""
        if (pointer := stand_in(element)) is not None:
            self.transposed(element, pointer)
        elif (lemma := moved_in(element)) is not None:
            sigla = tuple(s for b in branches(element) if b is not lemma for s in self.known.sigla_of(b))
            before, self.moved = self.moved, (id_of(lemma).removeprefix("moved-"), sigla)
            start = len(self.blocks)
            self.put_all(content(lemma), level)
            self.moved = before
            name = id_of(lemma).removeprefix("moved-")
            if (
                self.blocks[start:]
                and f":id: {name}\n" not in self.blocks[start]
                and f"#{name}}}" not in self.blocks[start]
            ):
                self.blocks[start] = f"{{#{name}}}\n{self.blocks[start]}"
        else:
            lemma_or_first = self.known.chosen(element, BASE)
            if any(holds_blocks(b) or local(b) in CERTAIN for b in branches(element)) and lemma_or_first is not None:
                self.account.misses("<app> of blocks of several kinds: the lemma alone is kept", element)
                for other in branches(element):
                    if other is not lemma_or_first and words(other):
                        self.account.leaves(f"a reading of blocks: ‘{words(other)[:200]}’", other)
                self.put_all(content(lemma_or_first), level)
            else:
                self.paragraph([element], element)

    def transposed(self, element: Element, pointer: Element) -> None:
        """Write where witnesses have a block that the edition has elsewhere."""
        name = pointer.get("target", "").removeprefix("#")
        moved = self.known.ids.get(name)
        app = moved.getparent() if moved is not None else None
        sigla = tuple(s for b in branches(element) if pointer in b.iter() for s in self.known.sigla_of(b))
        if app is None or not sigla:
            self.account.misses("<ptr> to a block that no entry has", pointer)
            return
        name = name.removeprefix("moved-")
        kind, note = self.known.type_of(app), self.inline.remark(app)
        text = f"{name} {' '.join(sigla)}" + (f" | {kind} | {note}" if note else f" | {kind}" if kind else "")
        self.blocks.append(f"```{{transposed}} {text}\n```")
        self.placed.append(Here(name, sigla))

    # ---- writing

    def block(self, run: Run, element: Element, form: Form, before: str = "") -> None:
        """Write one block, with the attributes `before` it."""
        run = trimmed(run)
        signs = edged(self.inline.signs(run))[1]
        if not signs:
            return
        texts = self.inline.texts(signs, run, BASE)
        signs = self.sentences(signs) if form is PARAGRAPH else signs

        def reads(markup: str) -> bool:
            return all(block_text(form.first + markup, form, s, self.known.sigla) == t for s, t in texts.items())

        source = form.first + self.written(signs, reads, element)
        self.blocks.append(f"{before}\n{source}" if before else source)
        if before != "{.editorial}":
            self.place(Placed(run))

    def sentences(self, signs: Sequence[Sign]) -> list[Sign]:
        """End a line after each sentence."""
        ends = set(sentence_ends("".join(sign.shown for sign in signs), self.known.language))
        starts = accumulate((len(sign.shown) for sign in signs), initial=0)
        return [LINE_END if at in ends and sign.plain == " " else sign for at, sign in zip(starts, signs, strict=False)]

    def written(self, signs: Sequence[Sign], reads: object, element: Element) -> str:
        """Return signs as they read right; without emphasis if need be; raise ProjectError."""
        assert callable(reads)
        try:
            return lightest(signs, reads)
        except UnwritableError:
            plain = [sign for sign in signs if sign.plain not in ("*", "**") or sign.words is None]
        try:
            source = lightest(plain, reads)
        except UnwritableError as error:
            place = str(self.known.path), line_of(element)
            message = "no way is known to write this block"
            raise ProjectError([Finding(message, repr(str(error))[:80], UNWRITABLE, *place)]) from error
        self.account.changes("emphasis that Markdown cannot have where it stands", element)
        return source

    def place(self, placed: Placed) -> None:
        """Note a block as witnesses have it."""
        name, sigla = self.moved
        self.placed.append(replace(placed, label=self.label, moved=name, elsewhere=sigla))
        self.label = ""

    def foot(self) -> list[str]:
        """Return the notes as they stand at the end of the document."""
        notes = self.inline.notes
        found = []
        at = 0
        while at < len(notes):
            note = notes[at]
            found.append(f"[^{self.inline.label(note)}]: {self.inline.note_text(note)}")
            at += 1
        return found


def trimmed(run: Run) -> list[str | Element]:
    """Return a run without blanks at its edges."""
    parts = list(run)
    while parts and isinstance(parts[0], str) and not parts[0].strip():
        parts.pop(0)
    while parts and isinstance(parts[-1], str) and not parts[-1].strip():
        parts.pop()
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return parts


def divides(element: Element) -> bool:
    """Tell whether an element in a paragraph divides it, as a quotation of paragraphs does."""
    return local(element) in ("quote", "cit", "q", "said", "floatingText") and holds_blocks(element)


def quotation_in(run: Run) -> Element | None:
    """Return the quotation of which a paragraph is made, if it is a block by itself."""
    elements = [part for part in run if not isinstance(part, str) or part.strip()]
    first = elements[0] if len(elements) == 1 else None
    if first is None or isinstance(first, str) or local(first) not in ("quote", "cit", "q"):
        return None
    quote = first if local(first) != "cit" else next(all_named(first, "quote", "q"), first)
    return quote if first.get("rend") == "block" or quote.get("rend") == "block" else None


def part_of_another(quote: Element, known: Known) -> bool:
    """Tell whether a paragraph of a quotation has its id from the first one of it."""
    first = quote
    for _ in range(1000):
        before = [known.ids[name] for name in pointers(first, "prev") if name in known.ids]
        if not before or before[0] is quote:
            break
        first = before[0]
    return first is not quote and bool(re.fullmatch(rf"{re.escape(id_of(first))}-\d+", id_of(quote)))


def quoted_block(text: str) -> str:
    """Return blocks as a quotation."""
    return "\n".join(f"> {row}" if row else ">" for row in text.split("\n"))


def indented(text: str, first: str, rest: str) -> str:
    """Return blocks with something before the first line, and blanks before the others."""
    rows = text.split("\n")
    return "\n".join([f"{first}{rows[0]}", *(f"{rest}{row}" if row else "" for row in rows[1:])])


def directive(head: str, body: str) -> str:
    """Return a directive; `head` is its name, a brace and its argument."""
    fence = "`" * max(3, max(map(len, re.findall("`+", body)), default=0) + 1)
    return f"{fence}{{{head}\n{body}\n{fence}"


def is_verse(element: Element) -> bool:
    """Tell whether an element is a verse or a stanza."""
    return local(element) in ("l", "lg")


def stanzas_of(group: Element, misses: object) -> Iterable[list[Element]]:
    """Yield the verses of each stanza; what else stands in a poem is reported by the caller's `misses`."""
    assert callable(misses)
    own: list[Element] = []
    for child in group:
        if local(child) == "l":
            own.append(child)
        elif local(child) == "lg":
            if own:
                yield own
                own = []
            yield from stanzas_of(child, misses)
        elif local(child) not in ("", *BREAKS):
            misses(f"<{local(child)}> in verse", child)
            own.append(child)
    if own:
        yield own


def stand_in(app: Element) -> Element | None:
    """Return the pointer to a block that witnesses have in this place."""
    return next((ptr for ptr in all_named(app, "ptr") if ptr.get("type") == "transposed"), None)


def moved_in(app: Element) -> Element | None:
    """Return the lemma that witnesses have in another place."""
    return next((b for b in branches(app) if local(b) == "lem" and id_of(b).startswith("moved-")), None)
