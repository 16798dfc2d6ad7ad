"""Reads a TEI file without trusting it, and what its header says; knows no markup of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from sphinx_apparatus.model import Finding, Witness
from sphinx_apparatus.projects.project import SIGLUM, ProjectError

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
Element = etree._Element


def read_tei(path: Path) -> Element:
    """Return the root of a TEI file; raise ProjectError. No entity is expanded, and nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except OSError as error:
        raise ProjectError([Finding(f"the file cannot be read: {error.strerror}", str(path)[:80])]) from error
    except etree.XMLSyntaxError as error:
        raise ProjectError(
            [Finding(f"the file is not XML: {error.msg}", "", "TEI", str(path), error.lineno or 1)]
        ) from error
    if root.tag != f"{TEI}TEI":
        expected = "an element TEI of the namespace http://www.tei-c.org/ns/1.0"
        raise ProjectError([Finding("the file is not TEI", str(root.tag)[:80], expected, str(path), 1)])
    for entity in root.iter(etree.Entity):
        message = "the file has an entity of its own, which is not expanded"
        raise ProjectError([Finding(message, str(entity.text)[:80], "characters", str(path), line_of(entity))])
    if root.find(f"{TEI}text/{TEI}body") is None:
        raise ProjectError([Finding("the file has no body of a text", "", "text/body", str(path), 1)])
    return root


def words(element: Element | None) -> str:
    """Return the words of an element in one line."""
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def line_of(element: Element) -> int:
    """Return the line on which an element begins."""
    return int(str(element.sourceline or 1))


def place_of(element: Element) -> str:
    """Return where an element stands: its line, and the id of what it stands in."""
    names = (around.get(f"{XML}id") for around in (element, *element.iterancestors()))
    name = next(filter(None, names), "")
    return f"line {line_of(element)}" + (f" ({name[:40]})" if name else "")


def title_of(root: Element) -> str:
    """Return the title of the edition."""
    return words(root.find(f".//{TEI}titleStmt/{TEI}title")) or "Untitled"


def author_of(root: Element) -> str:
    """Return the authors."""
    return ", ".join(filter(None, map(words, root.iterfind(f".//{TEI}titleStmt/{TEI}author")))) or "Unknown author"


def witnesses_of(root: Element, path: Path) -> dict[str, Witness]:
    """Return the declared witnesses by their id in the file; raise ProjectError where a siglum is none."""
    return dict(_witness(element, path) for element in root.iterfind(f".//{TEI}listWit//{TEI}witness"))


def _witness(element: Element, path: Path) -> tuple[str, Witness]:
    name = element.get(f"{XML}id", "")
    siglum = words(element.find(f"{TEI}abbr[@type='siglum']")) or re.sub(r"^wit-", "", name)
    if not SIGLUM.fullmatch(siglum):
        finding = Finding(
            "this is no siglum", siglum[:80], "letters or digits, at most 20", str(path), line_of(element)
        )
        raise ProjectError([finding])
    link = element.find(f"{TEI}ref")
    return name, Witness(
        siglum,
        words(element.find(f"{TEI}title")) or words(element)[:200] or siglum,
        words(element.find(f"{TEI}date")),
        "" if link is None else link.get("target", ""),
        words(element.find(f"{TEI}desc")),
        sha256=words(element.find(f"{TEI}idno[@type='SHA-256']")),
    )


def types_of(root: Element) -> dict[str, str]:
    """Return the types of entries that the header declares, with their labels."""
    found = root.iterfind(f".//{TEI}taxonomy/{TEI}category")
    return {(c.get(f"{XML}id") or "").removeprefix("type-"): words(c.find(f"{TEI}catDesc")) for c in found}


def local(element: Element) -> str:
    """Return the name of an element; of what is none, e.g. a comment, nothing."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def content(element: Element) -> Iterator[str | Element]:
    """Yield the texts and the elements within an element, comments and instructions left out."""
    if element.text:
        yield element.text
    for child in element:
        if local(child):
            yield child
        if child.tail:
            yield child.tail
