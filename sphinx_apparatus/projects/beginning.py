"""Makes a project from plain texts: the first is the base, the others are collated against it; writes no file."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from pathlib import Path

from sphinx_apparatus.formats.pdf.letters import lacked
from sphinx_apparatus.language import N_, _, decimal, is_english, many, spoken
from sphinx_apparatus.model import TYPES, Entry, Finding, Reading, Witness
from sphinx_apparatus.notation.role import role
from sphinx_apparatus.projects import escapes
from sphinx_apparatus.projects.filling import announce, filled
from sphinx_apparatus.projects.plain.drafts import Collated, Variant, collate
from sphinx_apparatus.projects.plain.hints import LIKE_A_HEADING, hints, joined_words, notes_in
from sphinx_apparatus.projects.plain.plaintext import PlainText, PlainTextError, read_plain
from sphinx_apparatus.projects.plain.sentences import sentence_ends
from sphinx_apparatus.projects.plain.verse import ends_of, indents, layout_of, poem, step, verses_in
from sphinx_apparatus.projects.project import BIBLIOGRAPHY, CITING, DOCUMENTS, DRAFT, Citation, Project, ProjectError

FIRST_TEXT = "text/text"
_NUMBERED = re.compile(r"(?P<number>0|[1-9]\d{0,8})(?P<suffix>[.)]) (?P<text>\S.*)")
FEW_LETTERS = 3
_GOES_ON = (",", ";", "-", "–", "—")
"""How a line in capitals ends that is the salutation or the closing of a letter."""
_TOLD = 100
"""After how many paragraphs it is told how far the writing has come."""


@dataclass(frozen=True)
class Wishes:
    """The editor's description of the texts: `headings` is a pattern for those blocks that are headings."""

    title: str = ""
    author: str = ""
    language: str = "en"
    headings: str = ""
    pages: str = ""
    citation: Citation = field(default_factory=Citation)


def begun(files: Mapping[str, Path], wishes: Wishes) -> Project:
    """Return the project of texts by siglum, the first being the base; raise ProjectError."""
    texts = _read(files)
    base, *others = texts
    title, own = _title(wishes, texts[base], files[base])
    if others:
        announce(_("Collating the witnesses ..."))
    collated = collate(texts[base].blocks, {siglum: texts[siglum].blocks for siglum in others})
    writer = Writer(tuple(texts), texts[base], wishes, own)
    try:
        source = writer.document(collated, title)
    except escapes.UnwritableError as error:
        finding = Finding.of("unwritable", at=(str(files[base]), 0), excerpt=str(error)[:80])
        raise ProjectError([finding]) from error
    layouts = {s: layout_of(text, poem(text)) if writer.verses else text.layout for s, text in texts.items()}
    witnesses = tuple(Witness(s, files[s].stem or s, layout=layout) for s, layout in layouts.items())
    return Project(
        title, wishes.author, wishes.language, witnesses, {s: text.transcription for s, text in texts.items()},
        {FIRST_TEXT: source}, after={"back/works": filled(f"{DOCUMENTS}/back/works.md", {})},
        files={BIBLIOGRAPHY: filled("references.bib", {})}, settings=CITING,
        regular={} if others or writer.verses else {base: texts[base].regular(writer.breaks)},
        types={**TYPES, **(DRAFT if others else {})}, drafts=writer.drafts,
        report=tuple(_report(files, texts, writer, base)), citation=wishes.citation, pages=wishes.pages,
    )  # fmt: skip


class Stanza(str):
    """A part of the source that is verse."""


class Writer:
    """Writes collated blocks as a document; `drafts` counts the entries."""

    def __init__(self, sigla: tuple[str, ...], base: PlainText, wishes: Wishes, titled: bool) -> None:
        self.sigla, self.base, self.wishes, self.titled = sigla, base, wishes, titled
        self.drafts = 0
        self.headings = re.compile(wishes.headings or r"(?!)")
        self.notes: dict[int, str] = {}
        self.calls: dict[int, dict[str, str]] = {}
        for note, (place, sign) in notes_in(base).items() if len(sigla) == 1 else ():
            id_ = f"note-{sign[1:-1]}"
            self.notes[note] = id_ if id_ not in self.notes.values() else f"{id_}-{note}"
            self.calls.setdefault(place, {})[sign] = self.notes[note]
        poems = {*verses_in(base)}
        items = numbered_items(base) if len(sigla) == 1 else {}
        self.items = {n: item for n, item in items.items() if n not in poems}
        self.speakers = frozenset() if wishes.headings else base.speakers
        self.verses = {n for n in poems if self.form(n) == escapes.PARAGRAPH}
        self.breaks = frozenset(n for n in base.breaks if not self.beside_heading(n))

    def document(self, blocks: Iterable[Collated], title: str) -> str:
        """Return the source; where the text has no title of its own the editor's comes before it."""
        parts: list[str] = [] if self.titled else ["{.supplied}\n# {about}`title`"]
        last, count = -1, decimal(len(self.base.blocks))
        for block in blocks:
            if block.base % _TOLD == 0:
                announce(_("Writing paragraph {number} of {count} ...", number=decimal(block.base), count=count))
            if block.base in self.breaks:
                parts.append("***")
            elif block.base in self.items and last in self.items and self.items[block.base].last != last:
                parts.append("% Another list.")
            last = block.base if block.base >= 0 else last
            parts.append(self.stanza(block) or self.block(block))
        return "\n\n".join(_in_blocks(parts)) + "\n"

    def stanza(self, block: Collated) -> Stanza | None:
        """Return a stanza; None of a block that is prose, or in which an entry would go over the end of a verse."""
        ends = ends_of(self.base.rows[block.base]) if block.base in self.verses else []
        block = replace(block, variants=tuple(part for v in block.variants for part in at_ends(v, block.text, ends)))
        across = any(variant.start <= end < variant.end for variant in block.variants for end in ends)
        if block.base not in self.verses or across or block.omitted:
            self.verses.discard(block.base)
            return None
        lines = self.block(block, ends).split("\n")
        steps = (
            blanks // (step(self.base, self.verses) or 1) for blanks in indents(self.base, self.verses)[block.base]
        )
        return Stanza("\n".join("  " * count + line for count, line in zip(steps, lines, strict=True)))

    def form(self, n: int) -> escapes.Form:
        """Return what the block of the base is written as."""
        if n == 0 and self.titled:
            return escapes.heading(1)
        if n in self.items:
            return escapes.item_form(self.items[n].mark)
        if n >= 0 and (self.headings.search(self.base.blocks[n]) or self.in_capitals(n)):
            return escapes.heading(2)
        return escapes.PARAGRAPH

    def in_capitals(self, n: int) -> bool:
        """Tell whether a block is a heading in capitals: a line of them before a block that is none, or lists names.

        Names listed under such a line, as those of a scene, are not.
        """
        blocks = self.base.blocks
        if self.wishes.headings or not capitals(blocks[n]) or n + 1 == len(blocks) or n in self.speakers:
            return False
        names = n > 0 and "," in blocks[n] and capitals(blocks[n - 1])
        return not names and (not capitals(blocks[n + 1]) or "," in blocks[n + 1])

    def beside_heading(self, n: int) -> bool:
        """Tell whether a heading comes before or after the space before a block."""
        return any(self.form(place).kinds == escapes.heading(1).kinds for place in (n - 1, n))

    def block(self, block: Collated, verses: Collection[int] | None = None) -> str:
        """Return a block of the source; `verses` are the offsets at which its verses end."""
        if block.added is not None:
            return self.added(block.added)
        form = self.form(block.base)
        mark = self.items[block.base].mark if block.base in self.items else ""
        text = block.text.removeprefix(mark)
        calls = self.calls.get(block.base)
        parts = self.called(text, calls) if calls else self.parts(text, block.variants)
        texts = {escapes.BASE: text} | {siglum: _text(text, block.variants, siglum) for siglum in self.sigla}
        one_line = block.omitted or "heading_open" in form.kinds
        ends = ([] if one_line else sentence_ends(text, self.wishes.language)) if verses is None else verses
        self.drafts += bool(block.omitted)
        written = escapes.written_block(parts, ends, form, texts | dict.fromkeys(block.omitted, ""), block.omitted)
        if block.base in self.notes:
            return f"```{{authorial-note}} {self.notes[block.base]}\n{written}\n```"
        return f"{{.speaker}}\n{written}" if block.base in self.speakers else written

    def called(self, text: str, calls: Mapping[str, str]) -> list[str | escapes.Sign]:
        """Return words, and the calls of notes in them, `calls` by their marks."""
        parts = re.split(f"({'|'.join(map(re.escape, calls))})", text)
        return [self.call(part, calls[part]) if part in calls else part for part in parts if part]

    def call(self, mark: str, note: str) -> escapes.Sign:
        words = escapes.written_words(escapes.signs_of(mark), {escapes.BASE: mark}, self.sigla)
        source = role(f"{words} <{note}>", "call")
        return escapes.Sign(source, source, mark)

    def parts(self, text: str, variants: Iterable[Variant]) -> list[str | Entry]:
        parts: list[str | Entry] = []
        at = 0
        for variant in variants:
            parts += [text[at : variant.start], self.entry(text[variant.start : variant.end], variant.readings)]
            at = variant.end
        return [part for part in (*parts, text[at:]) if part]

    def entry(self, lemma: str, readings: Mapping[str, str]) -> Entry:
        self.drafts += 1
        having = {form: tuple(s for s, text in readings.items() if text == form) for form in readings.values()}
        found = (Reading(escapes.written_inline(form, self.sigla), sigla) for form, sigla in having.items())
        return Entry(escapes.written_inline(lemma, self.sigla), tuple(found), type="draft")

    def added(self, texts: Mapping[str, str]) -> str:
        """Return a block that the base does not have."""
        entry = self.entry("", texts)
        own = dict.fromkeys(self.sigla, "") | dict(texts)
        return escapes.written_block([entry], [], escapes.PARAGRAPH, {escapes.BASE: ""} | own)


def at_ends(variant: Variant, text: str, ends: Iterable[int]) -> Iterator[Variant]:
    """Yield a variant in the parts of it that differ, divided at the ends of verses where all have as many words.

    `ends` are the offsets in the `text` of its block at which verses end.
    """
    forms = {siglum: reading.split(" ") for siglum, reading in variant.readings.items()}
    within = [end for end in ends if variant.start < end < variant.end]
    if not within or any(len(form) != text.count(" ", variant.start, variant.end) + 1 for form in forms.values()):
        yield variant
        return
    at = 0
    for start, end in pairwise([variant.start - 1, *within, variant.end]):
        lemma = text[start + 1 : end]
        there = at + lemma.count(" ") + 1
        readings = {siglum: " ".join(form[at:there]) for siglum, form in forms.items()}
        if own := {siglum: reading for siglum, reading in readings.items() if reading != lemma}:
            yield Variant(start + 1, end, own)
        at = there


def _in_blocks(parts: Iterable[str]) -> Iterator[str]:
    """Yield parts of a source, stanzas that follow one another in a block."""
    for verse, group in groupby(parts, lambda part: isinstance(part, Stanza)):
        if verse:
            yield "```{verse}\n" + "\n\n".join(group) + "\n```"
        else:
            yield from group


@dataclass(frozen=True)
class _Item:
    """An item of a numbered list: its mark with the blank, and the index of the item before it, -1 for the first."""

    mark: str
    last: int = -1


def numbered_items(base: PlainText) -> dict[int, _Item]:
    """Return the blocks that are items of numbered lists: two or more in a row that count on."""
    found: dict[int, _Item] = {}
    for n, text in enumerate(base.blocks):
        match = _NUMBERED.fullmatch(text)
        before = _NUMBERED.fullmatch(base.blocks[n - 1]) if n else None
        if not match or n in base.breaks:
            continue
        follows = before and before["suffix"] == match["suffix"] and int(before["number"]) + 1 == int(match["number"])
        if follows and before:
            found.setdefault(n - 1, _Item(f"{before['number']}{before['suffix']} "))
            found[n] = _Item(f"{match['number']}{match['suffix']} ", n - 1)
    return {n: mark for n, mark in found.items() if n}


def capitals(text: str) -> bool:
    """Tell whether a block is short and in capitals, and a line by itself."""
    letters = sum(map(str.isalpha, text))
    return len(text) <= LIKE_A_HEADING and text.isupper() and letters > FEW_LETTERS and not text.endswith(_GOES_ON)


def _read(files: Mapping[str, Path]) -> dict[str, PlainText]:
    texts: dict[str, PlainText] = {}
    findings: list[Finding] = []
    for siglum, path in files.items():
        try:
            texts[siglum] = read_plain(path)
        except PlainTextError as error:
            findings += error.findings
    if findings:
        raise ProjectError(findings)
    return texts


def _title(wishes: Wishes, base: PlainText, path: Path) -> tuple[str, bool]:
    """Return the title, and whether it is the first block of the text."""
    title = wishes.title or (base.blocks[0] if base.titled else path.stem)
    return title, base.blocks[0] == title


def _text(text: str, variants: Iterable[Variant], siglum: str) -> str:
    for variant in sorted(variants, key=lambda v: -v.start):
        if siglum in variant.readings:
            text = text[: variant.start] + variant.readings[siglum] + text[variant.end :]
    return text


def _report(files: Mapping[str, Path], texts: Mapping[str, PlainText], writer: Writer, base: str) -> Iterable[str]:
    for siglum, text in texts.items():
        size = len(text.transcription.encode())
        yield many(
            "Witness {siglum} is `{file}`: {size} bytes, {number} paragraph.",
            "Witness {siglum} is `{file}`: {size} bytes, {number} paragraphs and headings.",
            len(text.blocks), siglum=siglum, file=files[siglum].name, size=decimal(size),
        )  # fmt: skip
        yield from joined_words(siglum, text)
    plain = {n for n in range(len(texts[base].blocks)) if writer.form(n) == escapes.PARAGRAPH} - writer.speakers
    yield from hints(texts[base], files[base].name, plain, writer.verses)
    yield from lacked("".join(text.transcription for text in texts.values()), writer.wishes.language)
    if is_english() and not spoken().startswith("en"):
        said = N_("Pages and messages are in English: there is no catalogue for `{tag}`. See Languages in the manual.")
        yield _(said, tag=spoken())
