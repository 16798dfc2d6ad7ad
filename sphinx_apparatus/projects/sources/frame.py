"""The frame of a TEI file that is made of another source; knows no source."""

import re
from collections.abc import Iterable

from lxml import etree

from sphinx_apparatus.projects.tei.source import TEI, XML, Element

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML has no way to write."""
_FREE = {f"{TEI}{name}" for name in ("p", "l", "lg", "head", "quote", "list", "item", "table", "div", "milestone")}
"""What has nothing but other blocks and blanks beside it."""


def framed(
    title: str, language: str, blocks: Iterable[Element], witnesses: Iterable[tuple[str, str]] = (), author: str = ""
) -> Element:
    """Return a TEI file with a title, its language, these blocks as its text, and witnesses by siglum.

    Where a block has a `sourceline`, it begins on that line of the TEI file too. An empty `author` is not named.
    """
    root = etree.Element(f"{TEI}TEI", nsmap={None: TEI[1:-1]})  # type: ignore[dict-item]
    root.set(f"{XML}lang", language)
    file = etree.SubElement(etree.SubElement(root, f"{TEI}teiHeader"), f"{TEI}fileDesc")
    titles = etree.SubElement(file, f"{TEI}titleStmt")
    etree.SubElement(titles, f"{TEI}title").text = title
    if author:
        etree.SubElement(titles, f"{TEI}author").text = author
    etree.SubElement(etree.SubElement(file, f"{TEI}publicationStmt"), f"{TEI}p")
    listed = etree.SubElement(etree.SubElement(file, f"{TEI}sourceDesc"), f"{TEI}listWit")
    for siglum, said in witnesses:
        witness = etree.SubElement(listed, f"{TEI}witness")
        witness.set(f"{XML}id", siglum)
        witness.text = said or siglum
    body = etree.SubElement(etree.SubElement(root, f"{TEI}text"), f"{TEI}body")
    body.extend(list(_sections(blocks)))
    for block in body:
        block.tail = "\n"
    _put_on_lines(body)
    return root


def _put_on_lines(body: Element) -> None:
    """Begin each block on the line that it has in its source, as far as what is before it leaves room."""
    line = 2  # the first has the declaration
    for event, one in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
        if event == "start":
            missing = (one.sourceline or 0) - line if one.tag in _FREE else 0
            if missing > 0:
                before = one.getprevious()
                if before is None:
                    parent = one.getparent()
                    parent.text = (parent.text or "") + "\n" * missing
                else:
                    before.tail = (before.tail or "") + "\n" * missing
                line += missing
            line += (one.text or "").count("\n")
        if event != "start":
            line += (one.tail or "").count("\n")


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


def on_line(line: int, element: Element) -> Element:
    element.sourceline = line  # type: ignore[assignment]
    return element


def told(kind: str, said: str, line: int = 0) -> Element:
    """Return what is to be in the report of an import, and is no part of the text; `line` is that of the source.

    `kind` says what became of it: ``unknown``, ``left-out`` or ``lost``; `said` is what was met.
    """
    return etree.ProcessingInstruction(kind, f"{line} " + re.sub(r"\?(?=>)", "? ", _written(said)))


def comment(said: str) -> Element:
    return etree.Comment(re.sub("-(?=-|$)", "- ", _written(said)))


def _written(said: str) -> str:
    """Return words in one line that XML can write."""
    return " ".join(_FORBIDDEN.sub("", said).split())


def has_words(run: Iterable[str | Element]) -> bool:
    """Tell whether a run has more than blanks, comments and what is told."""
    return any(part.strip() if isinstance(part, str) else isinstance(part.tag, str) for part in run)


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
