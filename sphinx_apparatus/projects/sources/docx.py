"""Reads a document of a word processor as TEI: paragraphs, headings, emphasis, notes, tables; knows no witness."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.project import ProjectError
from sphinx_apparatus.projects.sources.frame import framed, make
from sphinx_apparatus.projects.tei.source import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOTES = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
_HEADING = re.compile(r"(?:heading|berschrift|titre|titolo)\s*(\d)?", re.IGNORECASE)
BIGGEST = 200_000_000
"""How large a part of the archive may be when it is unpacked."""


def docx_document(path: Path, language: str) -> Element:
    """Return a document as TEI; raise ProjectError."""
    try:
        with zipfile.ZipFile(path) as archive:
            body = archive_part(archive, "word/document.xml")
            notes = {kind: archive_part(archive, name) for kind, name in _NOTES.items() if name in archive.namelist()}
    except (OSError, LookupError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error, etree.LxmlError) as error:
        raise ProjectError([Finding.of("tei-unreadable", excerpt=str(path)[:80], error=str(error))]) from error
    reader = _Reader(notes)
    holder = body.find(f"{W}body")
    blocks = list(reader.blocks(holder if holder is not None else body))
    first = next((b for b in blocks if b.tag.endswith("}head")), blocks[0] if blocks else None)
    title = " ".join("".join(map(str, first.itertext())).split())[:120] if first is not None else path.stem
    return framed(title or path.stem, language, blocks)


def archive_part(archive: zipfile.ZipFile, name: str) -> Element:
    """Return a part of the archive; raise ValueError where it is too large."""
    if archive.getinfo(name).file_size > BIGGEST:
        raise ValueError(_("{name} is too large", name=name))
    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))


class _Reader:
    """Reads the blocks of a document with its notes."""

    def __init__(self, notes: dict[str, Element]) -> None:
        self.notes = {
            (kind, note.get(f"{W}id", "")): note for kind, root in notes.items() for note in root.iter(f"{W}{kind}")
        }

    def blocks(self, holder: Element) -> Iterator[Element]:
        """Yield paragraphs, headings and tables."""
        for child in holder:
            if child.tag == f"{W}p":
                words = self.words(child)
                style = child.find(f"{W}pPr/{W}pStyle")
                named = "" if style is None else style.get(f"{W}val", "")
                heading = _HEADING.match(named)
                if not any(not isinstance(word, str) or word.strip() for word in words):
                    continue
                if heading or named.lower() in ("title", "titel"):
                    yield make("head", *words, n=(heading[1] if heading and heading[1] else "1"))
                else:
                    yield make("quote" if "quot" in named.lower() else "p", *words)
            elif child.tag == f"{W}tbl":
                rows = [[make("cell", *self.line(cell)) for cell in row.iter(f"{W}tc")] for row in child.iter(f"{W}tr")]
                yield make("table", *(make("row", *cells) for cells in rows))
            elif child.tag == f"{W}sdt":
                yield from (block for inner in child.iter(f"{W}sdtContent") for block in self.blocks(inner))

    def line(self, holder: Element) -> list[str | Element]:
        """Return the words of several paragraphs, a blank between them."""
        return [part for p in holder.iter(f"{W}p") for part in (*self.words(p), " ")]

    def words(self, paragraph: Element) -> list[str | Element]:
        """Return the words of a paragraph with emphasis and notes; what was deleted is left out."""
        found: list[str | Element] = []
        for run in paragraph.iter(f"{W}r"):
            if any(around.tag in (f"{W}del", f"{W}moveFrom") for around in run.iterancestors()):
                continue
            text: list[str | Element] = []
            for child in run:
                text += self.piece(child)
            look = run.find(f"{W}rPr")
            rend = rendered(look) if look is not None else ""
            plain = all(isinstance(part, str) for part in text)
            found += [make("hi", *text, rend=rend)] if rend and plain and "".join(map(str, text)).strip() else text
        return found

    def piece(self, child: Element) -> list[str | Element]:
        """Return what a part of a run becomes."""
        name = etree.QName(child).localname
        if name in ("t", "noBreakHyphen"):
            return [child.text or "" if name == "t" else "\u2011"]
        if name in ("tab", "br", "cr"):
            return [" "]
        if name in ("footnoteReference", "endnoteReference"):
            note = self.notes.get((name.removesuffix("Reference"), child.get(f"{W}id", "")))
            return [] if note is None else [make("note", *self.line(note))]
        return []


def rendered(look: Element) -> str:
    """Return how the words of a run are set."""

    def has(name: str) -> bool:
        found = look.find(f"{W}{name}")
        return found is not None and found.get(f"{W}val", "1") not in ("0", "false", "none")

    raised = look.find(f"{W}vertAlign")
    if raised is not None and raised.get(f"{W}val") in ("superscript", "subscript"):
        return str(raised.get(f"{W}val"))
    return "italic" if has("i") else "bold" if has("b") else "small-caps" if has("smallCaps") else ""
