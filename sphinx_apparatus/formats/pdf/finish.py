"""Gives a PDF what its engine does not: names of places, the version, a mended structure; knows no nodes."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import pikepdf

from sphinx_apparatus.formats.pdf.engine import WrittenPdf
from sphinx_apparatus.formats.pdf.geometry import PageSpot
from sphinx_apparatus.formats.pdf.structure import mend

MILLIMETRE = 72 / 25.4
ABOVE = 10.0
"""How far above a place (pt) the page is shown from, as in the engine's own links."""


def finished(
    written: WrittenPdf, places: Mapping[str, PageSpot], version: str, lists: Sequence[str] = (), binding: float = 0
) -> bytes:
    """Return the PDF `written` by the engine with its places by name, which an address such as ``book.pdf#p13`` opens.

    Its bytes do not vary. The `version` of the edition, where it has one, is in the metadata. `lists` says how each
    list whose points are paragraphs is numbered, in order; `binding` is how far (mm) each page is moved away from the
    spine, below 0 where the book is bound on the right.
    """
    with pikepdf.open(BytesIO(written.pdf)) as document:
        if not written.fault:
            mend(document, lists)
        if binding:
            bind(document, binding * MILLIMETRE)
        names = pikepdf.NameTree.new(document)
        for name, spot in places.items():
            names[name] = destination(document.pages[spot.page - 1], spot)
        document.Root.Names = pikepdf.Dictionary(Dests=names.obj)
        if version:
            with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
                metadata["xmpMM:VersionID"] = version
        out = BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def unheard(pdf: bytes) -> list[int]:
    """Return which pages have a link that is in no tag."""
    with pikepdf.open(BytesIO(pdf)) as document:
        links = [(n, link) for n, page in enumerate(document.pages, 1) for link in page.get("/Annots", [])]
        return sorted({n for n, link in links if "/StructParent" not in link})


def bind(document: pikepdf.Pdf, by: float) -> None:
    """Move what is on the pages away from the spine by so many points: the first page is a recto."""
    for number, page in enumerate(document.pages):
        left, bottom, right, top = map(float, page.mediabox)
        shift = by if number % 2 else -by
        page.mediabox = pikepdf.Array([round(left + shift, 2), bottom, round(right + shift, 2), top])


def destination(page: pikepdf.Page, spot: PageSpot) -> pikepdf.Array:
    """Return a place on a page as PDF has it: the view keeps its size."""
    top = float(page.mediabox[3]) - spot.y + ABOVE
    return pikepdf.Array([page.obj, pikepdf.Name.XYZ, round(spot.x, 2), round(top, 2), None])
