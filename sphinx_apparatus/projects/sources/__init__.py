"""Reads sources that are no TEI into TEI, so that all come in by one way and with one report."""

from collections.abc import Callable
from pathlib import Path

from lxml import etree

from sphinx_apparatus.language import spoken
from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.plain.tongue import language_of
from sphinx_apparatus.projects.project import ProjectError
from sphinx_apparatus.projects.recount.sources import lost
from sphinx_apparatus.projects.sources import docx, latex, web
from sphinx_apparatus.projects.sources.frame import told
from sphinx_apparatus.projects.tei.roots import read_tei
from sphinx_apparatus.projects.tei.source import TEI, XML, Element
from sphinx_apparatus.records.xml import read_xml

READERS: dict[str, Callable[[Path, str], Element]] = {
    ".md": web.from_markdown, ".markdown": web.from_markdown, ".html": web.html, ".htm": web.html, ".xhtml": web.html,
    ".docx": docx.docx_document, ".tex": latex.latex_document, ".ltx": latex.latex_document,
}  # fmt: skip
"""What reads a file of an ending, in a language."""


def as_tei(path: Path, language: str) -> bytes | None:
    """Return a file as TEI, in the language of its words where none is given; raise ProjectError.

    Return None where it is TEI already, or is of no known kind, if no language is given.
    """
    reader = READERS.get(path.suffix.lower())
    try:
        if reader is None:
            return _in_language(path, language) if language else None
        made = reader(path, language)
        said = made.get(f"{XML}lang", "")
        if not said or (not language and said.lower().startswith("en")):  # as templates of pages say of any text
            found = language_of(" ".join(map(str, made.itertext())))
            made.set(f"{XML}lang", found or said or spoken())
        made.extend([told("lost", said, line) for line, said in lost(path, made)])
        return etree.tostring(made, encoding="utf-8", xml_declaration=True)
    except RecursionError as error:
        raise ProjectError([Finding.of("tei-too-deep", at=(path, 1))]) from error
    except UnicodeDecodeError as error:
        line, byte = error.object.count(b"\n", 0, error.start) + 1, f"byte {error.object[error.start]:02X}"
        raise ProjectError([Finding.of("text-not-utf-8", at=(path, line), excerpt=byte)]) from error
    except (OSError, LookupError, etree.LxmlError) as error:
        raise ProjectError([Finding.of("file-unreadable", excerpt=str(path)[:80], error=error)]) from error


def _in_language(path: Path, language: str) -> bytes:
    """Return a TEI file whose text is said to be in a language."""
    root = read_xml(path.read_bytes())
    for text in root.iter("{*}text"):
        text.set(f"{XML}lang", language)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def with_apparatus(text: bytes, apparatus: Path) -> bytes:
    """Return a TEI file with the entries and the witnesses of another; raise ProjectError where that is no TEI."""
    root = read_xml(text)
    other = read_tei(apparatus)
    standing = etree.SubElement(root, f"{TEI}standOff")
    standing.extend(list(other.iter(f"{TEI}listWit")))
    listed = etree.SubElement(standing, f"{TEI}listApp")
    listed.extend([app for app in list(other.iter(f"{TEI}app")) if next(app.iterancestors(f"{TEI}app"), None) is None])
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
