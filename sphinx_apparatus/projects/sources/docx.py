"""Reads a document of a word processor by way of mammoth's HTML; knows no witness."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mammoth
from lxml import etree
from lxml import html as pages

from sphinx_apparatus.language import _, quoted
from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.project import ProjectError
from sphinx_apparatus.projects.recount.sources import W, parts_in
from sphinx_apparatus.projects.sources.frame import comment, told
from sphinx_apparatus.projects.sources.web import read_page
from sphinx_apparatus.projects.tei.source import Element

_PLAIN = (
    "Body Text", "Text Body", "First Paragraph", "Compact", "Standard", "Default", "No Spacing", "Plain Text",
    "Normal (Web)", "List Paragraph", "Subtitle", "Body Text Indent", "First Line Indent", "Footnote Block Text",
)  # fmt: skip
"""Styles of paragraphs that are plain text, as Word, LibreOffice and pandoc name them."""
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
u => u
strike => s
small-caps => span.smallcaps
br[type='page'] =>
""" + "\n".join([
    *(f"p:{kind}-list({depth + 1}) => {'ul|ol > li > ' * depth}{tag} > li:fresh"
      for depth in range(5) for kind, tag in (("ordered", "ol"), ("unordered", "ul"))),
    *(f"p[style-name='{name}'] => p:fresh" for name in _PLAIN),
])  # fmt: skip
"""What mammoth makes of what it leaves out else."""
BIGGEST = 200_000_000
"""How large the archive may be when it is unpacked, in bytes."""
_LONGEST_TITLE = 80


def docx_document(path: Path, language: str) -> Element:
    """Return a document as TEI; raise ProjectError."""
    try:
        _looked_at(path)
        with path.open("rb") as file:
            made = mammoth.convert_to_html(
                file, style_map=_STYLES, include_embedded_style_map=False, convert_image=_picture
            )
    except Exception as error:  # mammoth raises whatever the archive and the XML in it make of a damaged file
        raise ProjectError([Finding.of("file-unreadable", excerpt=str(path)[:80], error=str(error))]) from error
    body = pages.fromstring(f"<html><body>{made.value}</body></html>")
    page = read_page(body, _title_of(body) or path.stem, language)
    page[:0] = [*(told("unknown", message.message) for message in made.messages), *_beside(path)]
    return page


def _title_of(body: Element) -> str:
    """Return the first words of a document if they look like a title, which become its heading where it has none."""
    first = next(body.iter("p", "h1", "table"), body)
    said = " ".join("".join(map(str, first.itertext())).split())
    if first.tag not in ("p", "h1") or len(said) > _LONGEST_TITLE or said[-1:] in ".,;:":
        return ""
    first.tag = first.tag if next(body.iter("h1"), None) is not None else "h1"
    return said


def _beside(path: Path) -> Iterator[Element]:
    """Yield what a document has beside its text: what was deleted in it, and the comments, each with its author."""
    for mark in parts_in(path, "del", "moveFrom", "comment"):
        blocks = list(mark.iter(f"{W}p")) or [mark]
        said = " ".join("".join(t.text or "" for t in block.iter(f"{W}t", f"{W}delText")) for block in blocks)
        words = f"{mark.get(f'{W}author', '')}: {quoted(' '.join(said.split()))}"
        if said.strip():
            is_comment = mark.tag == f"{W}comment"
            yield comment(words) if is_comment else told("left-out", f"<{etree.QName(mark).localname}> {words}")


def _looked_at(path: Path) -> None:
    """Raise ValueError where the archive is too large, or its XML declares what could grow."""
    with zipfile.ZipFile(path) as archive:
        if sum(one.file_size for one in archive.infolist()) > BIGGEST:
            raise ValueError(_("{name} is too large", name=path.name))
        for one in archive.infolist():
            if re.search(rb"<!(DOCTYPE|ENTITY)", archive.read(one).replace(b"\0", b"")):  # UTF-16 has zeros between
                raise ValueError(_("{name} declares entities", name=one.filename))


def _picture(picture: Any) -> list[Any]:
    """Return a picture by its words alone."""
    return list(mammoth.images.img_element(lambda image: {"alt": image.alt_text or "", "src": ""})(picture))
