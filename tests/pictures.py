"""Takes the pictures of the README from what was built: ``python -m tests.pictures``, or ``make pictures``."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.tools import ROOT, browser, node

OUT = ROOT / ".github/pictures"
PAGE = (ROOT / "build/html/text/talk.html").as_uri() + "#p13"
BOOK = ROOT / "build/pdf/workers-militia.pdf"
WIDTH, HEIGHT = 1280, 760
WORD = "Peversely"
"""What the page of the book has that is shown, at its foot."""
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
        found = next(n for n, leaf in enumerate(pdf) if WORD in leaf.get_textpage().get_text_range())
        left = found - (found + 1) % 2
        sides = [pdf[n].render(scale=1.1).to_pil() for n in (left, left + 1)]
    both = Image.new("RGB", (sum(side.width for side in sides) + 2, sides[0].height), "#999")
    both.paste(sides[0], (0, 0))
    both.paste(sides[1], (sides[0].width + 2, 0))
    return both


def save(picture: Image.Image, path: Path) -> None:
    """Keep a picture small."""
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    save(page(), OUT / "page.png")
    save(book(), OUT / "book.png")
