"""Finds links in links: in the source of pages, which no parser may have mended, and on the pages of a PDF."""

from __future__ import annotations

import re
import zipfile
from itertools import combinations, product
from pathlib import Path

import pikepdf

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""
TAG = re.compile(r"<(/?)(a|button)\b[^>]*>")


def within_one_another(source: str) -> list[str]:
    """Return the tags of links and buttons that open within another, as the source has them."""
    found, open_tags = [], 0
    for tag in TAG.finditer(source):
        if tag[1]:
            open_tags -= 1
            continue
        if open_tags:
            found.append(tag[0])
        open_tags += 1
    return found


def pages(folder: Path) -> dict[str, str]:
    """Return the source of every page of a site or an e-book."""
    if folder.suffix == ".epub":
        with zipfile.ZipFile(folder) as book:
            return {n: book.read(n).decode() for n in book.namelist() if n.endswith(".xhtml")}
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html"))}


def nested(folder: Path) -> list[str]:
    """Return the links within links of a site or an e-book, each with its page."""
    return [f"{name}: {tag}" for name, source in pages(folder).items() for tag in within_one_another(source)]


def overlapping(path: Path) -> list[str]:
    """Return where on a page a link of a PDF lies over another, by the boxes of their lines."""
    found = []
    with pikepdf.open(path) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            links = [boxes(mark) for mark in page.get("/Annots", []) if mark.Subtype == "/Link"]
            for one, other in combinations(links, 2):
                found += [f"page {number}: {a[:2]}" for a, b in product(one, other) if lie_over(a, b)]
    return found


def boxes(link: pikepdf.Object) -> list[Box]:
    """Return the boxes of a link, one for each line."""
    quads = [float(value) for value in link.get("/QuadPoints", [])]
    lines = batched(quads, 8) if quads else [[float(value) for value in link.Rect]]
    return [(min(line[::2]), min(line[1::2]), max(line[::2]), max(line[1::2])) for line in lines]


def batched(values: list[float], size: int) -> list[list[float]]:
    """Return the values in lists of a size."""
    return [values[at : at + size] for at in range(0, len(values), size)]


def lie_over(a: Box, b: Box) -> bool:
    """Tell whether boxes have more in common than lines that touch one another."""
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 3
