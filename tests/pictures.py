"""Takes the pictures of README and manual from what was built: ``python -m tests.pictures``, or ``make pictures``."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright
from sphinx.cmd.build import build_main

from tests.tools import ROOT, browser, node

OUT = ROOT / ".github/pictures"
PAGE = (ROOT / "build/html/text/talk.html").as_uri() + "#p13"
BOOK = ROOT / "build/pdf/workers-militia.pdf"
WIDTH, HEIGHT = 1280, 760
WORD = "Peversely"
"""What the page of the book has that is shown, at its foot."""
PAPERS = ("a5", "trade", "letter")
COLOURS = 48
"""So few that a picture stays small, and enough for letters that are smooth."""


def page() -> Image.Image:
    """Return the page of the text, as a window on a desk shows it."""
    if program := node():
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = program
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        window = opened.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        window.goto(PAGE)
        window.wait_for_load_state("networkidle")
        taken = window.screenshot()
        opened.close()
    return Image.open(io.BytesIO(taken))


def book() -> Image.Image:
    """Return the two pages of the book that lie open where the word is in the apparatus."""
    with pypdfium2.PdfDocument(BOOK) as pdf:
        left = page_of_word(pdf) - (page_of_word(pdf) + 1) % 2
        sides = [pdf[n].render(scale=1.1).to_pil() for n in (left, left + 1)]
    both = Image.new("RGB", (sum(side.width for side in sides) + 2, sides[0].height), "#999")
    both.paste(sides[0], (0, 0))
    both.paste(sides[1], (sides[0].width + 2, 0))
    return both


def page_of_word(pdf: pypdfium2.PdfDocument) -> int:
    """Return the index of the page that has the word."""
    return next(n for n, leaf in enumerate(pdf) if WORD in leaf.get_textpage().get_text_range())


def papers() -> Image.Image:
    """Return one page of the book on three papers, side by side as they are in size."""
    sides = []
    for paper in PAPERS:
        out = ROOT / "build/pictures" / paper
        options = ["-D", f"apparatus_pdf_paper={paper}", "-d", str(out.parent / "trees"), "-c", str(ROOT)]
        assert build_main(["-q", "-b", "typst", *options, str(ROOT / "edition"), str(out)]) == 0
        with pypdfium2.PdfDocument(out / BOOK.name) as pdf:
            sides.append(pdf[page_of_word(pdf)].render(scale=0.62).to_pil())
    gap = 24
    width = sum(side.width for side in sides) + gap * (len(sides) + 1)
    shown = Image.new("RGB", (width, max(side.height for side in sides) + 2 * gap), "#ddd")
    left = gap
    for side in sides:
        shown.paste(side, (left, shown.height - gap - side.height))
        left += side.width + gap
    return shown


def save(picture: Image.Image, path: Path) -> None:
    """Keep a picture small."""
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    save(page(), OUT / "page.png")
    save(book(), OUT / "book.png")
    save(papers(), ROOT / "docs/_static/papers.png")
