"""Reads the text, the entries and the notes out of each format; shares nothing with the extension that wrote them."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree, html

from tests.extension.pdf_structure import Element, read_structure

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
XHTML = "{http://www.w3.org/1999/xhtml}"
DIFFERENCE = re.compile(r"(.* )?source( \(|$)|(omission|interpolation), marked")
"""What stands after the bracket where a quotation and its source differ."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
Entry = tuple[str, tuple[str, ...], str]


@dataclass
class Reading:
    """What a format gives: blocks of the text; entries (lemma, readings, remark) and notes by id.

    `differences` are those of the quotations (words of the text, and what stands after the bracket), where it has them.
    """

    blocks: list[str] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
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
        return node.get("role") in ("doc-noteref", "doc-pagebreak", "doc-footnote", "doc-backlink")

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


def from_data(path: Path) -> Reading:
    """Read the record."""
    record = json.loads(path.read_text(encoding="utf-8"))
    blocks = [f"{b.get('label', '')} {b['text']}" for b in record["text"] if b["kind"] != "break"]
    entries = {
        e["id"]: (e["lemma"] or "om.", tuple(r["text"] or "om." for r in e["readings"]), e.get("note", ""))
        for e in record["entries"]
    }
    return Reading(list(map(folded, blocks)), entries, {n["id"]: n["text"] for n in record["notes"]})


# ---- the PDF


def from_pdf(path: Path, first: str, last: str) -> Reading:
    """Read the text by the structure: between two blocks, without page heads, notes and the calls of notes.

    Nothing at the foot of a page has an id: notes come by their number, entries by their order, lemma first.
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
    reading = Reading(blocks[start : end + 1])
    _sort(foot, reading)
    return reading


def _read(element: Element, blocks: list[str]) -> None:
    if element.kind in ("P", "H1", "H2", "H3", "H4"):
        blocks.append(re.sub(r"^(\d+\.)(?=\S)", r"\1 ", folded(_words(element))))
        return
    for child in element.children:
        if isinstance(child, Element):
            _read(child, blocks)


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


def _sort(foot: list[Element], reading: Reading) -> None:
    entries: list[str] = []
    notes: dict[str, str] = {}
    number = ""
    for piece in foot:
        if _starts(piece, "Strong"):
            entries.append("")
            number = ""
        elif _starts(piece, "Span"):
            number = piece.text().strip()
            notes[number] = ""
        elif number:
            notes[number] += piece.text()
        elif entries:
            entries[-1] += piece.text()
    reading.notes = {key: folded(text) for key, text in notes.items()}
    parted = [part for text in entries for part in folded(text).split(" | ")]
    for at, text in enumerate(parted):
        lemma, _, rest = text.partition("] ")
        if DIFFERENCE.match(rest):
            reading.differences.append((lemma, rest))
        else:
            reading.entries[str(at)] = (lemma, (), rest)
