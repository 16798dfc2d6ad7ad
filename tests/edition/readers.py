"""Reads the text, the entries and the notes out of each format; shares nothing with the extension that wrote them."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cmp_to_key
from itertools import groupby
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from lxml import etree, html

from tests.extension.pdf_structure import Element, read_structure

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
XHTML = "{http://www.w3.org/1999/xhtml}"
DIFFERENCE = re.compile(r"(.* )?source( \(|$)|(omission|interpolation), marked")
"""What stands after the bracket where a quotation and its source differ."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ABOVE = 10.0
"""How far above a place of the PDF (pt) its name leads."""
SAME_LINE = 6.0
"""How far two places in one line of the foot may stand apart in height (pt)."""
Piece = tuple[str, str]
"""An entry or a note at the foot of a page: its key or number, and its words."""
Entry = tuple[str, tuple[str, ...], str]


@dataclass
class Reading:
    """What a format gives: blocks of the text; entries (lemma, readings, remark), notes and their numbers by id.

    `differences` are those of the quotations (words of the text, and what stands after the bracket), where it has them.
    """

    blocks: list[str] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    differences: list[tuple[str, str]] = field(default_factory=list)


def folded(text: str) -> str:
    """Return text in Unicode's composed form, each stretch of white space as one space, soft hyphens resolved."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text.replace("\xad", ""))).strip()


def written(node: Any, left_out: Callable[[Any], bool]) -> str:
    """Return the words in a node, without the elements that are left out."""
    parts = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str) and not left_out(child):
            parts.append(written(child, left_out))
        parts.append(child.tail or "")
    return "".join(parts)


def name(node: Any) -> str:
    """Return the name of an element without a namespace."""
    return str(etree.QName(node).localname) if isinstance(node.tag, str) else ""


def classes(node: Any) -> set[str]:
    """Return the classes of an element."""
    return set(node.get("class", "").split())


def labelled(block: Any, words: str) -> str:
    """Put the number of its list item before the first block of the item."""
    item = block.getparent()
    if name(item) != "li" or item[0] is not block or name(item.getparent()) != "ol":
        return words
    number = int(item.getparent().get("start", 1)) + [i for i in item.getparent() if name(i) == "li"].index(item)
    return f"{number}. {words}"


# ---- the site


def aside(node: Any) -> bool:
    """Tell what stands on the page of the text but is not of it."""
    kinds = {"para-number", "note-mark", "editorial", "paragraph-tools"}
    return (
        "hidden" in node.attrib
        or "popover" in node.attrib
        or name(node) in ("button", "script", "nav", "aside", "template")
        or node.get("aria-hidden") == "true"
        or bool(kinds & classes(node))
    )


def html_blocks(root: Any) -> Iterator[Any]:
    """Yield headings, paragraphs and section breaks of the text."""
    for node in root.iter(*HEADINGS, "p", "hr"):
        if not any(aside(n) or "footnotes" in classes(n) for n in (node, *node.iterancestors())):
            yield node


def from_html(folder: Path) -> Reading:
    """Read the page of the text."""
    root = html.parse(str(folder / "text/talk.html")).getroot().find_class("edited-text")[0]
    blocks = [labelled(n, folded(written(n, aside))) for n in html_blocks(root) if n.tag != "hr"]
    entries = {e.get("id").removesuffix("-entry"): html_entry(e) for e in root.find_class("entry")}
    notes = {n.get("id"): folded(written(n, lambda x: "note-number" in classes(x))) for n in root.find_class("note")}
    return Reading([block for block in blocks if block], entries, notes)


def html_entry(entry: Any) -> Entry:
    """Return the parts of an entry as set out."""

    def parts(kind: str) -> list[str]:
        return [folded(written(n, lambda x: False)) for n in entry.iter() if kind in classes(n)]

    return parts("app-lemma")[0], tuple(parts("app-reading")), " ".join(parts("app-remark"))


def witness_from_html(folder: Path) -> str:
    """Return the text of B from the view ‘as transcribed’, as B sets it."""

    def other(node: Any) -> bool:
        edited = "as-edited" in classes(node)
        emended = "app-text" in classes(node) and any("as-source" in classes(n) for n in node.getparent())
        return edited or emended or ("as-source" not in classes(node) and aside(node))

    root = html.parse(str(folder / "text/talk.html")).getroot().find_class("edited-text")[0]

    def line(node: Any) -> str:
        return "" if node.tag == "hr" else labelled(node, written(node, other).strip("\n").replace("\n", " "))

    return laid_out(map(line, html_blocks(root)))


def laid_out(blocks: Iterator[str]) -> str:
    """Put an empty line between blocks, and another where an empty block stands for a break."""
    out = ""
    for block in blocks:
        out += "\n" if not block else f"\n\n{block}" if out else block
    return out


# ---- the e-book


def from_epub(path: Path) -> Reading:
    """Read the page that has the first paragraph."""
    with zipfile.ZipFile(path) as book:
        pages = [book.read(n) for n in book.namelist() if n.endswith(".xhtml")]
    root = next(r for r in map(etree.fromstring, pages) if r.xpath("//*[@id='p1']"))

    def apart(node: Any) -> bool:
        beside = ("doc-noteref", "doc-pagebreak", "doc-footnote", "doc-backlink", "note")
        return node.get("role") in beside or "number" in classes(node)

    kinds = [f"{XHTML}{tag}" for tag in (*HEADINGS, "p")]
    found = [n for n in root.iter(*kinds) if not any(apart(a) for a in n.iterancestors())]
    asides = list(root.iter(f"{XHTML}aside"))
    return Reading(
        [labelled(n, folded(written(n, apart))) for n in found],
        {a.get("id").removesuffix("-entry"): html_entry(a) for a in asides if "entry" in classes(a)},
        {a.get("id"): folded(written(a, apart)) for a in asides if "note" in classes(a)},
    )


# ---- TEI


def beside(node: Any) -> bool:
    """Tell what stands beside the text as shown."""
    return name(node) in ("note", "ptr", "rdg", "orig", "sic")


def tei_blocks(body: Any) -> Iterator[Any]:
    """Yield headings, paragraphs and section breaks."""
    yield from (n for n in body.iter(f"{TEI}head", f"{TEI}p", f"{TEI}milestone") if name(n.getparent()) != "note")


def tei_labelled(block: Any, words: str) -> str:
    """Put the label of its list item before the first block of the item."""
    item = block.getparent()
    if name(item) != "item" or item[0] is not block:
        return words
    return f"{item.getprevious().text} {words}"


def from_tei(path: Path) -> Reading:
    """Read the body, the entries in it and the notes after it."""
    root = etree.parse(str(path)).getroot()
    body = root.find(f".//{TEI}body")
    blocks = [tei_labelled(n, folded(written(n, beside))) for n in tei_blocks(body) if name(n) != "milestone"]
    notes = root.findall(f".//{TEI}div[@type='notes']/{TEI}note")
    prefix = "note-"
    return Reading(
        blocks,
        {app.get(f"{XML}id"): tei_entry(app) for app in body.iter(f"{TEI}app")},
        {n.get(f"{XML}id"): tei_note(n) for n in notes if n.get(f"{XML}id").startswith(prefix)},
    )


def tei_entry(app: Any) -> Entry:
    """Return the parts of an entry; nothing is printed as om."""
    lemma, *others = [n for n in app if name(n) != "note"]
    remark = [n for n in app if name(n) == "note"]
    words = [folded(written(n, beside)) or "om." for n in (lemma, *others)]
    return words[0], tuple(words[1:]), folded(written(remark[0], beside)) if remark else ""


def tei_note(note: Any) -> str:
    """Return the words of a note, its paragraphs one after the other."""
    return folded(" ".join(written(p, beside) for p in note.iter(f"{TEI}p")))


def witness_from_tei(path: Path, siglum: str = "B") -> str:
    """Return the text of a witness by what the header says of reading it."""

    def other(node: Any) -> bool:
        if name(node) in ("rdg", "lem"):
            readings = [n for n in node.getparent() if name(n) == "rdg"]
            named = [n for n in readings if f"#wit-{siglum}" in n.get("wit", "").split()]
            return node is not (named[0] if named else node.getparent()[0])
        return name(node) in ("note", "ptr", "reg", "corr")

    body = etree.parse(str(path)).getroot().find(f".//{TEI}body")
    return laid_out("" if name(n) == "milestone" else tei_labelled(n, written(n, other)) for n in tei_blocks(body))


# ---- text and data


def from_text(path: Path) -> Reading:
    """Read the lines."""
    return Reading([folded(line) for line in path.read_text(encoding="utf-8").split("\n") if line])


# ---- the LaTeX source

ARGUMENTS = {"hypertarget": 2, "hyperlink": 2, "href": 2, "inlang": 2, "edtext": 2, "point": 2}
"""How many arguments commands of the source have; the others have one, if any."""
SHOWN = {"hyperlink": 1, "href": 1, "inlang": 1, "edtext": 0, "point": 1}
"""Which of several arguments a reader sees in the text."""
UNSEEN = {"hypertarget", "edindex", "parnumber", "footnoteB", "lemma", "Afootnote", "setcounter"}
SIGNS = {"textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "endgraf": "\n", "-": ""}


@dataclass
class Command:
    """A command of TeX with its arguments, each as what it holds, in order."""

    name: str
    arguments: list[list[Any]]


def parsed(source: str, at: int = 0, end: str = "") -> tuple[list[Any], int]:
    """Return texts and commands from a place of the source to the bracket that ends them, and the place after it."""
    found: list[Any] = []
    while at < len(source) and source[at] != (end or None):
        if source[at] == "\\" and (match := re.compile(r"\\([a-zA-Z]+)\s*").match(source, at)):
            at, command = match.end(), Command(match[1], [])
            while at < len(source) and source[at] in "{[" and len(command.arguments) < ARGUMENTS.get(match[1], 1):
                optional = source[at] == "["
                held, at = parsed(source, at + 1, "]" if optional else "}")
                command.arguments += [] if optional else [held]
            found.append(command)
        elif source[at] == "\\":
            found.append(SIGNS.get(source[at + 1], source[at + 1]))
            at += 2
        elif source[at] == "{":
            held, at = parsed(source, at + 1, "}")
            found += held
        else:
            found.append("\xa0" if source[at] == "~" else source[at])
            at += 1
    return found, at + 1


def said_in_tex(held: list[Any]) -> str:
    """Return the words of parsed TeX that are in the running text."""

    def words(part: Any) -> str:
        if isinstance(part, str):
            return part
        if part.name in SIGNS:
            return SIGNS[part.name]
        if part.name in UNSEEN or not part.arguments:
            return ""
        shown = said_in_tex(part.arguments[SHOWN.get(part.name, -1)])
        return f"{shown} " if part.name == "point" and shown else shown

    return "".join(map(words, held))


def commands_in(held: list[Any]) -> Iterator[Command]:
    """Yield the commands in parsed TeX, those around others first."""
    for part in held:
        if isinstance(part, Command):
            yield part
            for argument in part.arguments:
                yield from commands_in(argument)


def from_latex(path: Path) -> Reading:
    """Read the counted part of the source; ids are those of the anchors."""
    source = path.read_text(encoding="utf-8")
    source = source[source.index(r"\beginnumbering") : source.index(r"\endnumbering")]
    paragraphs = re.findall(r"\\pstart ?(.*?)\\pend\n", source, re.DOTALL)
    blocks, found = [], []
    for paragraph in paragraphs:
        held, _ = parsed(paragraph)
        blocks.append(folded(said_in_tex(held)))
        found += list(commands_in(held))
    entries = {id_in_tex(c): entry_in_tex(c.arguments[1]) for c in found if c.name == "edtext"}
    notes = {id_in_tex(c): folded(said_in_tex(c.arguments[0])) for c in found if c.name == "footnoteB"}
    return Reading([block for block in blocks if block], entries, notes)


def id_in_tex(command: Command) -> str:
    """Return the id of the first anchor in a command."""
    anchor = next(c for c in commands_in(command.arguments[0]) if c.name == "hypertarget")
    return said_in_tex(anchor.arguments[0]).rpartition(":")[2]


def entry_in_tex(held: list[Any]) -> Entry:
    """Return the lemma and what stands after the bracket."""
    lemma, entry = (next(c for c in held if c.name == name) for name in ("lemma", "Afootnote"))
    return folded(said_in_tex(lemma.arguments[0])), (), folded(said_in_tex(entry.arguments[0]))


def from_data(path: Path) -> Reading:
    """Read the record."""
    record = json.loads(path.read_text(encoding="utf-8"))
    blocks = [f"{b.get('label', '')} {b['text']}" for b in record["text"] if b["kind"] != "break"]
    entries = {
        e["id"]: (e["lemma"] or "om.", tuple(r["text"] or "om." for r in e["readings"]), e.get("note", ""))
        for e in record["entries"]
    }
    notes = record["notes"]
    numbers = {n["id"]: n["label"] for n in notes}
    return Reading(list(map(folded, blocks)), entries, {n["id"]: n["text"] for n in notes}, numbers)


# ---- the PDF


def from_pdf(path: Path, first: str, last: str) -> Reading:
    """Read the text by the structure: between two blocks, without page heads, notes and the calls of notes.

    What stands at the foot of the pages has its id from the named place where it begins. An entry there is a lemma,
    no list of readings, and all the rest.
    """
    blocks: list[str] = []
    foot: list[Element] = []
    root = read_structure(path)
    for element in root.children:
        if isinstance(element, Element):
            _read(element, blocks)
    for note in root.find("Note"):
        foot += _pieces(note)
    start = max(n for n, block in enumerate(blocks) if block == first)
    end = next(n for n, block in enumerate(blocks) if n > start and block == last)
    pieces, notes = _sorted(foot)
    entries = [piece for piece in pieces if not _differs(piece)]
    entry_ids = [(name.removesuffix("-entry"), words) for name, words in _begun(path, r"a.*-entry", 3)]
    note_ids = list(_begun(path, r"note-.*", -7))
    noted = dict(_matched(note_ids, notes))
    return Reading(
        blocks[start : end + 1],
        {name: _entry(text) for name, (_, text) in _matched(entry_ids, entries)},
        {name: text for name, (_, text) in noted.items()},
        {name: number for name, (number, _) in noted.items()},
        [_parted(text) for _, text in filter(_differs, pieces)],
    )


def _differs(piece: Piece) -> bool:
    return bool(DIFFERENCE.match(_parted(piece[1])[1]))


def _parted(text: str) -> tuple[str, str]:
    """Return the lemma of an entry, which may end in a bracket of its own, and what stands after its bracket."""
    lemma, bracket, rest = text.partition("] ")
    return (f"{lemma}{bracket.rstrip()}", rest[2:]) if rest.startswith("] ") else (lemma, rest)


def _begun(path: Path, names: str, rise: float) -> Iterator[tuple[str, str]]:
    """Yield the places of such names in the order of the pages, each with the first letters there, `rise` pt above."""
    with pikepdf.open(path) as pdf, pdfium.PdfDocument(path) as shown:
        order = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        named = pikepdf.NameTree(pdf.Root.Names.Dests).items()
        places = [
            (name, order[to[0].objgen], float(to[2]), float(to[3]) - ABOVE)
            for name, to in named
            if re.fullmatch(names, name)
        ]
        texts = [page.get_textpage() for page in shown]
        for name, page, x, y in sorted(places, key=cmp_to_key(_earlier)):
            found = (texts[page].get_index(x + right, y + rise, 2, 4) for right in range(2, 20, 2))
            yield name, _letters(texts[page].get_text_range(next(at for at in found if at is not None), 40))
        for text in texts:
            text.close()


def _earlier(one: tuple[str, int, float, float], other: tuple[str, int, float, float]) -> float:
    """Tell which place comes first: by page, by line, by what stands in the line."""
    (_, page, x, y), (_, other_page, other_x, other_y) = one, other
    if page != other_page:
        return page - other_page
    return other_y - y if abs(other_y - y) > SAME_LINE else x - other_x


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", unicodedata.normalize("NFKC", text)))


def _matched(named: list[tuple[str, str]], pieces: list[Piece]) -> Iterator[tuple[str, Piece]]:
    """Yield the name of every piece with the piece; it must begin where its name is."""
    for (name, begun), (key, text) in zip(named, pieces, strict=True):
        assert _letters(key + text).find(begun[:8]) in range(4), (name, begun, text)
        yield name, (key, text)


def _entry(text: str) -> Entry:
    lemma, rest = _parted(text)
    return lemma, (), rest


def _read(element: Element, blocks: list[str]) -> None:
    if element.kind in ("P", "H1", "H2", "H3", "H4"):
        blocks.append(folded(_words(element)))
        return
    begin = len(blocks)
    for child in element.children:
        if isinstance(child, Element):
            _read(child, blocks)
    if element.kind == "LI" and len(blocks) > begin:
        sign = "".join(child.text() for child in element.children if isinstance(child, Element) and child.kind == "Lbl")
        blocks[begin] = folded(f"{sign}{blocks[begin]}")


def _words(element: Element) -> str:
    parts: list[str] = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.kind != "Note" and not _starts(child, "Span"):
            parts.append(_words(child))
    return "".join(parts)


def _starts(element: Element, kind: str) -> bool:
    """Tell whether an element is the number of a note (kind Span) or the key of an entry (kind Strong)."""
    inner = [child.kind for child in element.children if isinstance(child, Element)]
    return (
        element.kind in ("Link", "Mark")
        and inner == [kind]
        and bool(re.fullmatch(r"\d+(–(p\.\s\d+\.)?\d+)?", element.text().strip()))
    )


def _pieces(note: Element) -> Iterator[Element]:
    for child in note.children:
        if isinstance(child, Element) and child.kind == "Lbl":
            yield from _pieces(child)
        else:
            yield child if isinstance(child, Element) else Element("Words", [child])


def _sorted(foot: list[Element]) -> tuple[list[Piece], list[Piece]]:
    """Return the entries, each with its key where it has one, and the notes with their numbers."""
    entries: list[Piece] = []
    notes: list[Piece] = []
    kind = entries
    for piece in foot:
        if _starts(piece, "Strong") or _starts(piece, "Span"):
            kind = entries if _starts(piece, "Strong") else notes
            kind.append((piece.text().strip(), ""))
        elif kind:
            kind[-1] = (kind[-1][0], kind[-1][1] + piece.text())
    parted = [
        (key if not at else "", part) for key, text in entries for at, part in enumerate(folded(text).split(" | "))
    ]
    return parted, [(number, folded(text)) for number, text in notes]


def unmarked(page: Any) -> tuple[int, list[str]]:
    """Compare the sides of the source view word by word; return how many words differ, and which of them bear no mark.

    A word of a side is told apart by its marks alone: an entry's, or that of a rule.
    """
    differing, bare = 0, []
    for source in page.xpath("//*[contains(concat(' ', @class, ' '), ' as-source ')]"):
        (edited,) = source.xpath("../*[contains(concat(' ', @class, ' '), ' as-edited ')]")
        sides = [marked_words(edited), marked_words(source)]
        texts = [[word for word, _ in side] for side in sides]
        for kind, *at in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
            found = [*sides[0][at[0] : at[1]], *sides[1][at[2] : at[3]]] if kind != "equal" else []
            differing += len(found)
            bare += [word for word, marked in found if not marked]
    return differing, bare


def marked_words(side: Any) -> list[tuple[str, bool]]:
    """Return the words of a side of the source view, each with whether a part of it is marked."""
    found: list[tuple[str, bool]] = []
    for text in side.xpath(".//text()[not(ancestor::*[@popover] or ancestor::*[@class='note-mark'])]"):
        node = text.getparent() if not text.is_tail else text.getparent().getparent()
        around = set().union(*(classes(n) for n in (node, *node.iterancestors())))
        found += [(letter, bool(around & {"app-text", "regular", "differs"})) for letter in text if letter != "\u2060"]
    runs = ([*run] for blank, run in groupby(found, lambda pair: pair[0].isspace()) if not blank)
    return [("".join(letter for letter, _ in run), any(mark for _, mark in run)) for run in runs]
