"""Makes a project from a TEI file with an apparatus in parallel segmentation; writes no file.

What is not understood keeps its words and is reported with its line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from sphinx_apparatus.corrections.mending import role
from sphinx_apparatus.model import Entry, Finding, Layout, Reading, Witness
from sphinx_apparatus.projects.beginning import NAME
from sphinx_apparatus.projects.escapes import (
    BASE,
    PARAGRAPH,
    Form,
    Sign,
    UnwritableError,
    block_text,
    heading,
    lightest,
    signs_of,
    written_entry,
    written_part,
)
from sphinx_apparatus.projects.project import WITNESSES, Project, ProjectError
from sphinx_apparatus.projects.sentences import sentence_ends
from sphinx_apparatus.projects.teifile import (
    TEI,
    XML,
    Element,
    author_of,
    content,
    line_of,
    local,
    place_of,
    read_tei,
    title_of,
    types_of,
    witnesses_of,
    words,
)

MARKS = {"italic": "*", "bold": "**"}
LAYOUTS = [Layout(*three) for three in product(("\n\n", "\n"), ("\n", "\n\n", ""), ("", "\n", "\n\n"))]
RULES = "regularisation.toml"
LINE_END = Sign("\n", "\n")
OBJECT = "\ufffc"
"""What stands for an entry or a call of a note where sentences are looked for."""
SECTION_BREAK = "***"


@dataclass
class Line:
    """Words in the line: the signs they are written with, and what the edition and each witness have."""

    signs: list[Sign]
    texts: dict[str, str]

    def add(self, other: Line) -> None:
        """Append words."""
        self.signs += other.signs
        for siglum in self.texts:
            self.texts[siglum] += other.texts[siglum]


@dataclass
class Importer:
    """Turns the body of a TEI file into a document; collects its blocks, its notes and what was not understood."""

    path: Path
    root: Element
    witnesses: dict[str, Witness]
    types: dict[str, str]
    language: str = "en"
    blocks: list[str] = field(default_factory=list)
    texts: list[dict[str, str]] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)
    remarks: dict[str, Element] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sigla = tuple(witness.siglum for witness in self.witnesses.values())
        for note in self.root.iter(f"{TEI}note"):
            if note.get("type") == "entry" and note.get("target"):
                self.remarks[note.get("target", "").removeprefix("#")] = note
        self.numbered = self.root.find(f".//{TEI}body//{TEI}p[@n]") is not None

    def misses(self, what: str, element: Element) -> None:
        """Keep what is not understood, with its line."""
        self.found.setdefault(what, []).append(place_of(element))

    # ---- blocks

    def put(self, element: Element, level: int = 0) -> None:
        """Write an element of the body."""
        kind = local(element)
        if kind in ("body", "div"):
            inner = level + (kind == "div")
            for child in self.blocks_in(element):
                self.put(child, inner)
        elif kind == "head":
            self.block(element, heading(min(6, max(1, level))))
        elif kind == "milestone":
            self.blocks.append(SECTION_BREAK)
            self.texts.append({BASE: SECTION_BREAK})
        elif kind in ("p", "ab"):
            self.paragraph(element)
        elif kind == "list":
            self.listed(element)
        elif kind == "note":
            self.block(element, PARAGRAPH, "{.editorial}\n", editorial=True)
        else:
            self.misses(f"<{kind}> as a block", element)
            self.block(element, PARAGRAPH)

    def blocks_in(self, element: Element) -> Iterator[Element]:
        """Yield the elements in a division; words that stand in none are reported."""
        for part in content(element):
            if not isinstance(part, str):
                yield part
            elif part.strip():
                self.misses(f"words outside of a paragraph: ‘{part.strip()[:40]}’", element)

    def paragraph(self, element: Element, prefix: tuple[str, str] = ("", "")) -> None:
        """Write a paragraph; a block quotation that it holds makes it one."""
        quoted = next((e for e in element.iter(f"{TEI}quote") if e.get("rend") == "block"), None)
        marks = ["unnumbered"] if self.numbered and not element.get("n") else []
        if quoted is None:
            self.block(element, PARAGRAPH, f"{{.{marks[0]}}}\n" if marks else "", prefix)
            return
        follows = quoted.get("prev") and self.blocks and self.blocks[-1].startswith(">")
        self.block(element, PARAGRAPH, "", ("> ", "> "))
        if follows:
            last = self.blocks.pop()
            self.blocks[-1] += f"\n>\n{last}"

    def listed(self, element: Element) -> None:
        """Write a numbered list; other lists are reported and become paragraphs."""
        label = ""
        for child in self.blocks_in(element):
            if local(child) == "label":
                label = f"{words(child)} "
                continue
            mark = label if re.fullmatch(r"\d{1,9}[.)] ", label) else ""
            if not mark:
                self.misses("<list> that is not numbered", child)
            for n, part in enumerate(child.findall(f"{TEI}p") or [child]):
                self.paragraph(part, (mark if n == 0 else " " * len(mark), " " * len(mark)))
                if n == 0 and mark:
                    own = {siglum: f"{mark}{text}" for siglum, text in self.texts[-1].items()}
                    self.texts[-1] = own
        self.blocks.append("% The list ends.")

    def block(
        self, element: Element, form: Form, before: str = "", prefix: tuple[str, str] = ("", ""),
        editorial: bool = False,
    ) -> None:  # fmt: skip
        """Write one block; `prefix` goes before its first line and before the others."""
        line = trimmed(self.line(element))
        flat = "".join(sign.plain if len(sign.plain) == 1 else OBJECT for sign in line.signs)
        ends = sentence_ends(flat, self.language) if form is PARAGRAPH else []
        signs = [LINE_END if n in ends else sign for n, sign in enumerate(line.signs)]

        def reads(markup: str) -> bool:
            texts = line.texts.items()
            return all(block_text(form.first + markup, form, s, self.sigla) == text for s, text in texts)

        try:
            source = form.first + lightest(signs, reads)
        except UnwritableError as error:
            raise self.unwritable("this block", error, element) from error
        rows = f"{before}{source}".split("\n")
        self.blocks.append("\n".join(f"{prefix[n > 0]}{row}" for n, row in enumerate(rows)))
        self.texts.append({} if editorial else dict(line.texts))

    # ---- in the line

    def line(self, element: Element) -> Line:
        """Return the words of an element."""
        whole = self.words("")
        for part in content(element):
            whole.add(self.words(part) if isinstance(part, str) else self.inline(part))
        return whole

    def words(self, text: str) -> Line:
        """Return plain words; a line's end in the file is a blank."""
        text = re.sub(r"[ \t]*[\r\n]\s*", " ", text)
        return Line(signs_of(text), dict.fromkeys((BASE, *self.sigla), text))

    def inline(self, element: Element) -> Line:
        """Return the words of an element in the line."""
        kind = local(element)
        if kind == "app":
            return self.entry(element)
        if kind == "choice":
            return self.choice(element)
        if kind == "note" or (kind == "ptr" and element.get("type") == "note"):
            return self.note(element)
        if kind == "title" or (kind == "hi" and element.get("rend") in MARKS):
            return self.marked(element, MARKS.get(element.get("rend", ""), "*"))
        if kind == "foreign" and element.get(f"{XML}lang"):
            return self.foreign(element)
        if kind not in ("quote", "cit", "p"):
            self.misses(f"<{kind}>", element)
        return self.line(element)

    def note(self, element: Element) -> Line:
        """Return the call of a note."""
        if element.get("type") == "entry":
            return self.words("")
        target = element.get("target", "").removeprefix("#")
        note = element if local(element) == "note" else self.by_id(target)
        if note is None:
            self.misses(f"<ptr> to a note that is not there: {target[:40]}", element)
            return self.words("")
        self.notes.append(note)
        call = f"[^n{len(self.notes)}]"
        return Line([Sign(call, call)], self.words("").texts)

    def by_id(self, name: str) -> Element | None:
        """Return the element with an id."""
        return next((e for e in self.root.iter(f"{TEI}note") if e.get(f"{XML}id") == name), None)

    def marked(self, element: Element, mark: str) -> Line:
        """Return emphasised words."""
        line = self.line(element)
        return Line([Sign(mark, mark), *line.signs, Sign(mark, mark)], line.texts) if line.signs else line

    def foreign(self, element: Element) -> Line:
        """Return words in another language."""
        line = self.line(element)
        markup = f"{self.markup(line, element)} <{element.get(f'{XML}lang')}>"
        source = role(markup).replace("{app}", "{lang}", 1)
        return Line([Sign(source, source)], line.texts)

    def choice(self, element: Element) -> Line:
        """Return a correction as an entry, or the glyphs of the witness."""
        parts = {local(child): child for child in element if local(child)}
        if set(parts) == {"orig", "reg"}:
            self.misses("glyphs regularised: <orig> is kept, the rules are given with --regularisations", element)
            return self.line(parts["orig"])
        if set(parts) != {"sic", "corr"}:
            self.misses("<choice> of " + ", ".join(sorted(parts)), element)
            return self.line(next(iter(parts.values()))) if parts else self.words("")
        remark = self.remarks.get(element.get(f"{XML}id", ""))
        return self.written(element, self.line(parts["corr"]), [(self.line(parts["sic"]), self.sigla, "")], (), remark)

    def entry(self, element: Element) -> Line:
        """Return an entry of the apparatus."""
        lemma = element.find(f"{TEI}lem")
        readings = []
        for child in element:
            kind = local(child)
            if kind == "rdg":
                readings.append((self.line(child), self.sigla_of(child), self.scholar_of(child)))
            elif kind and kind not in ("lem", "note"):
                self.misses(f"<{kind}> in <app>", child)
        if lemma is None or not readings:
            self.misses("<app> without a lemma or a reading", element)
            return self.line(lemma) if lemma is not None else self.words("")
        named = {s for _, sigla, _ in readings for s in sigla}
        own = self.sigla_of(lemma)
        own = () if set(own) | named >= set(self.sigla) else own
        return self.written(element, self.line(lemma), readings, own, element.find(f"{TEI}note"))

    def written(
        self, element: Element, lemma: Line, readings: Sequence[tuple[Line, tuple[str, ...], str]],
        own: tuple[str, ...], remark: Element | None,
    ) -> Line:  # fmt: skip
        """Return an entry with its lemma, its readings and its remark."""
        found = tuple(Reading(self.markup(line, element), sigla, who) for line, sigla, who in readings if sigla or who)
        if len(found) < len(readings):
            self.misses("<rdg> of no declared witness", element)
        kind = (element.get("ana") or element.get("type") or "").removeprefix("#").removeprefix("type-")
        note = self.markup(trimmed(self.line(remark)), element) if remark is not None else ""
        self.types.setdefault(kind, kind) if kind else None
        if not found:
            return lemma
        source = written_entry(Entry(self.markup(lemma, element), found, own, kind, note), self.sigla)
        texts = dict(lemma.texts)
        for line, sigla, _ in readings:
            texts |= {siglum: line.texts[siglum] for siglum in sigla}
        return Line([Sign(source, source)], texts)

    def markup(self, line: Line, element: Element) -> str:
        """Write words as a part of an entry; raise ProjectError."""
        try:
            return written_part(line.signs, line.texts, self.sigla)
        except UnwritableError as error:
            raise self.unwritable("this lemma, reading or remark", error, element) from error

    def unwritable(self, what: str, error: UnwritableError, element: Element) -> ProjectError:
        """Return that something cannot be written, with its place."""
        expected = "words without blanks or line ends at their edges"
        place = str(self.path), line_of(element)
        return ProjectError([Finding(f"no way is known to write {what}", repr(str(error))[:80], expected, *place)])

    def sigla_of(self, element: Element) -> tuple[str, ...]:
        """Return the witnesses that an element names."""
        names = [name.removeprefix("#") for name in element.get("wit", "").split()]
        for name in names:
            if name not in self.witnesses:
                self.misses(f"the witness #{name[:40]}, which is not declared", element)
        return tuple(self.witnesses[name].siglum for name in names if name in self.witnesses)

    def scholar_of(self, element: Element) -> str:
        """Return who conjectured a reading."""
        name = element.get("resp", "").removeprefix("#")
        who = next((e for e in self.root.iter(f"{TEI}respStmt") if e.get(f"{XML}id") == name), None)
        named = who.find(f"{TEI}name") if who is not None else None
        return "ed." if name == "resp-ed" else words(named) if named is not None else name

    def foot(self) -> Iterator[str]:
        """Yield the notes as they are written at the end of the document."""
        at = 0
        while at < len(self.notes):
            line = self.words("")
            for n, child in enumerate(self.notes[at].findall(f"{TEI}p") or [self.notes[at]]):
                line.add(self.words(" ") if n else self.words(""))
                line.add(self.line(child))
            at += 1
            yield f"[^n{at}]: {self.markup(trimmed(line), self.notes[at - 1])}"


def trimmed(line: Line) -> Line:
    """Return words without blanks at the edges."""
    signs = list(line.signs)
    while signs and signs[0].plain.isspace():
        signs.pop(0)
    while signs and signs[-1].plain.isspace():
        signs.pop()
    return Line(signs, {siglum: text.strip() for siglum, text in line.texts.items()})


def imported(path: Path, rules: Path | None = None) -> Project:
    """Return the project of a TEI file; raise ProjectError."""
    root = read_tei(path)
    witnesses = witnesses_of(root, path)
    if not witnesses:
        raise ProjectError([Finding("no witness is declared", "", "listWit with a witness", str(path), 1)])
    importer = Importer(path, root, witnesses, types_of(root), root.get(f"{XML}lang", "en"))
    body = root.find(f"{TEI}text/{TEI}body")
    assert body is not None
    importer.put(body)
    source = "\n\n".join([*importer.blocks, *importer.foot()]) + "\n"
    held: list[Witness] = []
    transcriptions: dict[str, str] = {}
    report: list[str] = []
    for witness in witnesses.values():
        kept, text, said = _transcription(importer, witness)
        held.append(kept)
        transcriptions[witness.siglum] = text
        report.append(said)
    report += [
        f"Not understood: {what}: {', '.join(lines[:5])}{_more(lines)}" for what, lines in importer.found.items()
    ]
    report += _beside(root)
    files: dict[str, str] = {}
    settings: dict[str, str] = {}
    if rules is not None:
        files[f"{WITNESSES}/{RULES}"] = rules.read_text(encoding="utf-8")
        settings["apparatus_regularisations"] = f"{WITNESSES}/{RULES}"
    return Project(
        title_of(root), author_of(root), importer.language, tuple(held), transcriptions, {NAME: source}, files=files,
        types=importer.types, settings=settings, report=tuple(report),
    )  # fmt: skip


def _more(lines: Sequence[str]) -> str:
    return f" and {len(lines) - 5} more" if len(lines) > 5 else ""


def _beside(root: Element) -> Iterator[str]:
    """Yield the parts of the file that no document is made of."""
    for part in ("front", "back"):
        for division in root.iterfind(f"{TEI}text/{TEI}{part}/*"):
            name = division.get(f"{XML}id") or local(division)
            if local(division) and name != "notes":
                yield f"Not imported: <{local(division)}> ‘{name}’ in <{part}>, line {line_of(division)}"


def _transcription(importer: Importer, witness: Witness) -> tuple[Witness, str, str]:
    """Return the witness with its layout, its text, and how it was come by: with the checksum, or as encoded."""
    for layout in LAYOUTS:
        text = _text(importer, witness.siglum, layout)
        if hashlib.sha256(text.encode()).hexdigest() == witness.sha256:
            return (
                Witness(*_described(witness), layout=layout),
                text,
                f"Witness {witness.siglum} is as its checksum says.",
            )
    said = "it has another checksum than the file declares" if witness.sha256 else "the file has no checksum"
    text = _text(importer, witness.siglum, Layout())
    return Witness(*_described(witness)), text, f"Witness {witness.siglum} is as the TEI encodes it; {said}."


def _described(witness: Witness) -> tuple[str, str, str, str, str]:
    return witness.siglum, witness.title, witness.date, witness.address, witness.description


def _text(importer: Importer, siglum: str, layout: Layout) -> str:
    text = ""
    for texts in importer.texts:
        if texts.get(BASE) == SECTION_BREAK and len(texts) == 1:
            text += layout.section_break
        elif texts.get(siglum):
            text += (layout.between if text else "") + texts[siglum]
    return text + layout.end
