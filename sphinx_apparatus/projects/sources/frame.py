"""The frame of a TEI file that is made of another source; knows no source."""

import re
from collections.abc import Iterable

from lxml import etree

from sphinx_apparatus.projects.tei.source import TEI, XML, Element

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML has no way to write."""


def framed(title: str, language: str, blocks: Iterable[Element], witnesses: Iterable[tuple[str, str]] = ()) -> Element:
    """Return a TEI file with a title, these blocks as its text, and witnesses by siglum."""
    root = etree.Element(f"{TEI}TEI")
    root.set(f"{XML}lang", language)
    file = etree.SubElement(etree.SubElement(root, f"{TEI}teiHeader"), f"{TEI}fileDesc")
    etree.SubElement(etree.SubElement(file, f"{TEI}titleStmt"), f"{TEI}title").text = title
    etree.SubElement(etree.SubElement(file, f"{TEI}publicationStmt"), f"{TEI}p")
    listed = etree.SubElement(etree.SubElement(file, f"{TEI}sourceDesc"), f"{TEI}listWit")
    for siglum, said in witnesses:
        witness = etree.SubElement(listed, f"{TEI}witness")
        witness.set(f"{XML}id", siglum)
        witness.text = said or siglum
    body = etree.SubElement(etree.SubElement(root, f"{TEI}text"), f"{TEI}body")
    body.extend(list(_sections(blocks)))
    for block in body.iter():
        block.tail = block.tail or ("\n" if block.getparent() is body else None)
    return root


def _sections(blocks: Iterable[Element]) -> Iterable[Element]:
    """Put blocks into divisions by their headings, whose level is in @n."""
    open_: list[tuple[int, Element]] = []
    found: list[Element] = []
    for block in blocks:
        if block.tag == f"{TEI}head":
            level = int(block.attrib.pop("n", "1"))
            while open_ and open_[-1][0] >= level:
                open_.pop()
            division = etree.Element(f"{TEI}div")
            (open_[-1][1].append if open_ else found.append)(division)
            open_.append((level, division))
        (open_[-1][1].append if open_ else found.append)(block)
    return found


def make(name: str, *parts: str | Element, **attributes: str) -> Element:
    """Return an element with these words and elements in it."""
    element = etree.Element(f"{TEI}{name}", attributes)
    _put(element, *parts)
    return element


def _put(element: Element, *parts: str | Element) -> None:
    """Add words and elements at the end of an element."""
    for part in parts:
        if not isinstance(part, str):
            element.append(part)
        elif len(element):
            element[-1].tail = f"{element[-1].tail or ''}{_FORBIDDEN.sub('', part)}"
        else:
            element.text = f"{element.text or ''}{_FORBIDDEN.sub('', part)}"
