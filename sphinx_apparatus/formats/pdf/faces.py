"""Tells how the words of a PDF are drawn, slanted or heavy, by the faces of its pages; knows no structure."""

from collections.abc import Iterator

import pikepdf

ITALIC = 1 << 6
"""The flag of a slanted face, ISO 32000-1, table 123."""
HEAVY = 140
"""How thick the stems of a heavy face are at the least (thousandths of its size); a regular one's are about 95."""
Drawn = dict[int, set[str]]
"""How each piece of marked content of a page is drawn, by its number: ``/Em`` for slanted, ``/Strong`` for heavy."""


def kinds_in(document: pikepdf.Pdf) -> set[str]:
    """Return which kinds of faces a book has: one set in a single face shows no emphasis."""
    return set().union(*(kinds for page in document.pages for kinds in fonts_of(page).values()))


def fonts_of(page: pikepdf.Page) -> dict[str, set[str]]:
    return {str(name): kinds_of(font) for name, font in page.Resources.get("/Font", {}).items()}


def drawn(page: pikepdf.Page) -> Drawn:
    """Return how each piece of marked content of a page is drawn."""
    fonts = fonts_of(page)
    found: Drawn = {}
    for number, font in shown_fonts(page):
        found.setdefault(number, set()).update(fonts.get(font, ()))
    return found


def shown_fonts(page: pikepdf.Page) -> Iterator[tuple[int, str]]:
    """Yield the number and the font of whatever is shown as marked content of a page."""
    opened: list[int | None] = []
    font = ""
    for operands, operator in pikepdf.parse_content_stream(page, "BDC BMC EMC Tf Tj TJ"):
        match str(operator):
            case "BDC" | "BMC":
                opened.append(number_of(page, operands) if len(operands) > 1 else None)
            case "EMC":
                opened.pop()
            case "Tf":
                font = str(operands[0])
            case _ if number := next((n for n in reversed(opened) if n is not None), None):
                yield number, font


def number_of(page: pikepdf.Page, operands: list[pikepdf.Object]) -> int | None:
    """Return the number of marked content that begins, where it has one."""
    properties = operands[1]
    if isinstance(properties, pikepdf.Name):
        properties = page.Resources.Properties[properties]
    return int(properties.MCID) if "/MCID" in properties else None


def kinds_of(font: pikepdf.Object) -> set[str]:
    """Return whether a font is slanted, and whether it is heavy."""
    descriptor = font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
    slanted, heavy = int(descriptor.Flags) & ITALIC, float(descriptor.StemV) >= HEAVY
    return ({"/Em"} if slanted else set()) | ({"/Strong"} if heavy else set())
