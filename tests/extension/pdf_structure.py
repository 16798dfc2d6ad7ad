"""Reads a PDF as a screen reader does, by its structure tree; knows nothing of how the file was made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pikepdf

CHARACTERS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


@dataclass
class Element:
    """A structure element: `kind` is P, H1, Note …, or Mark for the raised number of a note; words are children."""

    kind: str
    children: list[Element | str] = field(default_factory=list)
    lang: str = ""

    def text(self, *without: str) -> str:
        """Return the words in it, leaving out elements of these kinds."""
        parts = (c if isinstance(c, str) else "" if c.kind in without else c.text(*without) for c in self.children)
        return "".join(parts)

    def find(self, *kinds: str) -> Iterator[Element]:
        """Yield the elements of these kinds, outer before inner."""
        for child in self.children:
            if isinstance(child, Element):
                if child.kind in kinds:
                    yield child
                yield from child.find(*kinds)


def read_structure(path: Path) -> Element:
    """Return the root of the structure tree of a PDF."""
    with pikepdf.open(path) as pdf:
        words = {page.obj.objgen: marked_words(page) for page in pdf.pages}
        root = pdf.Root.StructTreeRoot
        return Element("Root", list(_children(root.get("/K"), None, words)))


def _children(kids: Any, page: Any, words: dict[Any, dict[int, str]]) -> Iterator[Element | str]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
        if isinstance(kid, int):
            yield words[page].get(kid, "")
        elif "/S" in kid:
            here = kid.Pg.objgen if "/Pg" in kid else page
            element = Element(str(kid.S)[1:], list(_children(kid.get("/K"), here, words)), str(kid.get("/Lang", "")))
            yield replace(element, kind="Mark") if _is_mark(kid) else element
        elif "/MCID" in kid:
            here = kid.Pg.objgen if "/Pg" in kid else page
            yield words[here].get(int(kid.MCID), "")


def _is_mark(element: Any) -> bool:
    kids = element.get("/K")
    spans = [kid for kid in kids if not isinstance(kid, int)] if isinstance(kids, pikepdf.Array) else [kids]
    raised = [s for s in spans if "/A" in s and any("/BaselineShift" in a for a in s.A)] if element.S == "/Link" else []
    return bool(raised)


def marked_words(page: pikepdf.Page) -> dict[int, str]:
    """Return the words of a page by the number of their marked content; artifacts have none."""
    fonts = {name: unicode_of(font) for name, font in page.Resources.get("/Font", {}).items()}
    found: dict[int, str] = {}
    open_marks: list[int | None] = []
    replaced: list[bool] = []
    font: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            properties = operands[1] if name == "BDC" else {}
            if isinstance(properties, pikepdf.Name):
                properties = page.Resources.Properties[properties]
            mark = properties.get("/MCID") if name == "BDC" else None
            inherited = open_marks[-1] if open_marks else None
            open_marks.append(-1 if str(operands[0]) == "/Artifact" else int(mark) if mark is not None else inherited)
            replaced.append("/ActualText" in properties or bool(replaced and replaced[-1]))
            if "/ActualText" in properties and open_marks[-1] is not None:
                found[open_marks[-1]] = found.get(open_marks[-1], "") + str(properties["/ActualText"])
        elif name == "EMC":
            open_marks.pop()
            replaced.pop()
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("Tj", "TJ", "'", '"') and open_marks and open_marks[-1] not in (None, -1) and not replaced[-1]:
            shown = operands[-1] if isinstance(operands[-1], pikepdf.Array) else [operands[-1]]
            codes = b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
            found[open_marks[-1]] = found.get(open_marks[-1], "") + decoded(codes, font)
    return found


def unicode_of(font: Any) -> dict[bytes, str]:
    """Return what each code of a font stands for."""
    source = font.ToUnicode.read_bytes()
    result: dict[bytes, str] = {}
    for block in CHARACTERS.findall(source):
        codes = HEX.findall(block)
        result |= {bytes.fromhex(a.decode()): _utf16(b) for a, b in zip(codes[::2], codes[1::2], strict=True)}
    for block in RANGES.findall(source):
        for low, high, first in zip(*[iter(HEX.findall(block))] * 3, strict=True):
            start = int(first, 16)
            for n in range(int(low, 16), int(high, 16) + 1):
                result[n.to_bytes(len(low) // 2, "big")] = chr(start + n - int(low, 16))
    return result


def _utf16(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")


def decoded(codes: bytes, font: dict[bytes, str]) -> str:
    """Return the text of a shown string."""
    width = len(next(iter(font), b"  "))
    return "".join(font.get(codes[i : i + width], "") for i in range(0, len(codes), width))
