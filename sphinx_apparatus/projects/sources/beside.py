"""Puts an apparatus that is in a file of its own into the TEI file of its text; knows no entry."""

from pathlib import Path

from lxml import etree

from sphinx_apparatus.projects.tei.roots import read_tei
from sphinx_apparatus.projects.tei.source import TEI, Element


def with_apparatus(text: bytes, apparatus: Path) -> bytes:
    """Return a TEI file with the entries and the witnesses of another; raise ProjectError where that is no TEI."""
    root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, collect_ids=False))
    other = read_tei(apparatus)
    standing = etree.SubElement(root, f"{TEI}standOff")
    standing.extend(list(other.iter(f"{TEI}listWit")))
    listed = etree.SubElement(standing, f"{TEI}listApp")
    listed.extend([app for app in list(other.iter(f"{TEI}app")) if _outermost(app)])
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _outermost(app: Element) -> bool:
    """Tell whether an entry is outside every other."""
    return next(app.iterancestors(f"{TEI}app"), None) is None
