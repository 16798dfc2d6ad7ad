"""Takes the pictures of README and manual from what was built: ``python -m tests.pictures``, or ``make pictures``."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypandoc
import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from sphinx.cmd.build import build_main

from sphinx_apparatus.__main__ import main
from tests.editing import told
from tests.extension.examples import EXAMPLE
from tests.extension.project import Project
from tests.tools import ROOT, browser, node

OUT = ROOT / ".github/pictures"
MANUAL = ROOT / "docs/_static"
WORK = ROOT / "build/pictures"
PAGE = (ROOT / "build/html/text/talk.html").as_uri() + "#p13"
BOOK = ROOT / "build/pdf/workers-militia.pdf"
WIDTH, HEIGHT = 1280, 760
WIDE, NARROW = 1000, 860
NARROW_SIDE = 420, 620
"""A page on a telephone."""
LOW = 500
MARGIN = 14
"""How much of the page is around a part that is shown."""
WORD = "Peversely"
"""What the page of the book has that is shown, at its foot."""
PAPERS = ("a5", "trade", "letter")
COLOURS = 48
"""So few that a picture stays small, and enough for letters that are smooth."""
SOURCES = Path(__file__).parent / "shown"
"""The edition of which the recipes show results, and a file that an editor is writing."""
DOCUMENT = "letter.docx"
IMPORTED = {"imported": "letter.xml", "latex": "letter.tex", "word": DOCUMENT, "wikisource": "letter.html"}
"""The sources of the pictures of what was imported."""
PARTS = {
    "synopsis": (NARROW, "synopsis.html", "table", "table"),
    "register": (NARROW, "persons.html", "[role=main] dl", "[role=main] dl"),
    "works": (NARROW, "works.html", "h1", "[role=main] .work"),
    "lacuna": (WIDE, "text.html", "#p2", "#p3"),
    "verse": (WIDE, "text.html", "#v1", "#v4"),
    "left-out": (WIDE, "places.html", "#p4", "#p4"),
    "heading": (WIDE, "places.html", "h2:not([id])", "h2:not([id])"),
    "conjecture": (WIDE, "places.html", "#p5", "#p5"),
    "remark": (WIDE, "places.html", "#p8", ".beside > :last-child"),
    "passage": (WIDE, "places.html", "#p6", "#p6"),
    "omitted": (WIDE, "places.html", "#p7", "#p7"),
    "two-verses": (WIDE, "places.html", "#v5", "#v6"),
    "types": (NARROW, "apparatus.html", "h1 + p", ".apparatus"),
    "rule": (NARROW, "apparatus.html", "#rules", "#rules"),
}
"""Which part of which page a picture shows, and how wide the window is: from one element to another."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open a browser."""
    if program := node():
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = program
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        yield opened
        opened.close()


def window(opened: Browser, address: str, width: int = WIDTH, height: int = HEIGHT) -> Any:
    """Open a page in a window of this size, in the light."""
    page = opened.new_page(viewport={"width": width, "height": height}, color_scheme="light")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def part_of(page: Any, first: str, last: str) -> Image.Image:
    """Return what a page shows from one element to another, with what is beside them."""
    ends = [page.locator(part).first.bounding_box() for part in (first, last)]
    shown = picture(page.screenshot(full_page=True))
    left = min(end["x"] for end in ends) - 2 * MARGIN
    right = shown.width if page.locator(".beside").count() else max(end["x"] + end["width"] for end in ends) + MARGIN
    top, bottom = ends[0]["y"] - MARGIN, ends[1]["y"] + ends[1]["height"] + MARGIN
    return shown.crop(tuple(map(round, (left, top, right, bottom))))


def picture(taken: bytes) -> Image.Image:
    """Return what was taken as a picture."""
    return Image.open(io.BytesIO(taken))


def book(pdf: pypdfium2.PdfDocument) -> Image.Image:
    """Return the two pages of the book that lie open where the word is in the apparatus."""
    left = page_of_word(pdf, WORD) - (page_of_word(pdf, WORD) + 1) % 2
    sides = [pdf[n].render(scale=1.1).to_pil() for n in (left, left + 1)]
    both = Image.new("RGB", (sum(side.width for side in sides) + 2, sides[0].height), "#999")
    both.paste(sides[0], (0, 0))
    both.paste(sides[1], (sides[0].width + 2, 0))
    return both


def page_of_word(pdf: pypdfium2.PdfDocument, word: str) -> int:
    """Return the index of the page that has the word."""
    return next(n for n, leaf in enumerate(pdf) if word in leaf.get_textpage().get_text_range())


def papers() -> Image.Image:
    """Return one page of the book on three papers, side by side as they are in size."""
    sides = []
    for paper in PAPERS:
        out = WORK / paper
        options = ["-D", f"apparatus_pdf_paper={paper}", "-d", str(out.parent / "trees"), "-c", str(ROOT)]
        assert build_main(["-q", "-b", "typst", *options, str(ROOT / "edition"), str(out)]) == 0
        with pypdfium2.PdfDocument(out / BOOK.name) as pdf:
            sides.append(pdf[page_of_word(pdf, WORD)].render(scale=0.62).to_pil())
    return beside_one_another(sides)


def beside_one_another(pictures: Iterable[Image.Image]) -> Image.Image:
    """Return pictures beside one another, as they are in size."""
    sides, gap = list(pictures), 24
    width = sum(side.width for side in sides) + gap * (len(sides) + 1)
    shown = Image.new("RGB", (width, max(side.height for side in sides) + 2 * gap), "#ddd")
    left = gap
    for side in sides:
        shown.paste(side, (left, shown.height - gap - side.height))
        left += side.width + gap
    return shown


def example() -> Path:
    """Return the site and the book of the example, built anew."""
    folder = WORK / "example"
    shutil.rmtree(folder, ignore_errors=True)
    assert main(["new", str(folder), "--example", "-y"]) == 0
    assert main(["build", str(folder / "edition"), "-c", str(folder), "html", "pdf", "epub"]) == 0
    return folder / "build"


def formats(opened: Browser, folder: Path) -> Image.Image:
    """Return the text of the example as a page of the site, of the book and of the e-book."""
    page = window(opened, (folder / "html/text/text.html").as_uri(), *NARROW_SIDE)
    sides = [picture(page.screenshot()), foot(folder / "pdf/edition.pdf", "litt", 0.08)]
    with ZipFile(next((folder / "epub").glob("*.epub"))) as book:
        book.extractall(WORK / "epub")
    page = window(opened, next((WORK / "epub").rglob("text.xhtml")).as_uri(), *NARROW_SIDE)
    sides.append(picture(page.screenshot()))
    return beside_one_another(side.resize((round(side.width * LOW / side.height), LOW)) for side in sides)


def imported(source: str) -> Path:
    """Return the site of a file of another program, imported and built anew."""
    folder = WORK / source.replace(".", "-")
    shutil.rmtree(folder, ignore_errors=True)
    assert main(["import", str(folder), "--from", str(document() if source == DOCUMENT else SOURCES / source)]) == 0
    assert main(["build", str(folder / "edition"), "-c", str(folder), "html"]) == 0
    return folder / "build/html"


def document() -> Path:
    """Return the letter as a word processor saves it."""
    pypandoc.convert_file(str(SOURCES / "letter.md"), "docx", outputfile=str(WORK / DOCUMENT))
    return WORK / DOCUMENT


def notation() -> Path:
    """Return the page of the first examples of the notation, built anew."""
    shutil.rmtree(folder := WORK / "notation", ignore_errors=True)
    found = EXAMPLE.finditer((ROOT / "docs/notation.md").read_text(encoding="utf-8"))
    text = "\n\n".join(match["source"] for match in islice(found, 8))
    return Project(folder, {"text.md": f"# Eight entries\n\n{text}"}, html_theme="furo").built("html") / "text.html"


def recipes() -> Path:
    """Return the site and the book of the recipes, and the site in another theme, built anew."""
    folder = WORK / "recipes"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SOURCES / "recipes", folder)
    for builder, out, *more in (("html", "html"), ("typst", "pdf"), ("html", "theme", "-D", "html_theme=alabaster")):
        trees = ["-d", str(folder / f"trees-{out}")]
        assert build_main(["-q", "-W", "-b", builder, *trees, *more, str(folder), str(folder / out)]) == 0
    return folder


def foot(path: Path, word: str, share: float) -> Image.Image:
    """Return the lower part of the page that has a word."""
    with pypdfium2.PdfDocument(path) as pdf:
        side = pdf[page_of_word(pdf, word)].render(scale=1.5).to_pil()
    return side.crop((0, round(side.height * share), side.width, round(side.height * 0.97)))


def preview(opened: Browser, folder: Path) -> Image.Image:
    """Return the page of the preview at a word that was changed."""
    text = folder / "edition/text/text.md"
    text.write_text(text.read_text("utf-8").replace("asked for oil", "begged for oil", 1), "utf-8")
    command = [sys.executable, "-m", "sphinx_apparatus", "preview", str(folder / "edition"), "--no-browser"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        assert running.stdout
        address = next(found[0] for line in running.stdout if (found := re.search(r"http://\S+/", line)))
        page = opened.new_page(viewport={"width": NARROW, "height": 620}, color_scheme="light")
        page.goto(f"{address}text/text.html")
        page.wait_for_selector("[role=main] .preview-finding")
        page.wait_for_timeout(500)
        return picture(page.screenshot())
    finally:
        running.kill()


EDITOR = """
<style>body{{margin:0;background:#fff;font:14px/1.5 "DejaVu Sans Mono",monospace;color:#24292f}}
div.editor{{position:relative;width:640px;padding:12px 0}}
div.line{{white-space:pre;padding-left:52px;position:relative;height:21px}}
div.line::before{{content:attr(data-n);position:absolute;left:0;width:36px;text-align:right;color:#9aa1a9}}
.wrong{{text-decoration:underline wavy #c4314b 1px;text-underline-offset:4px}}
.said{{color:#c4314b;padding-left:2em;font-style:italic}}
ul{{position:absolute;left:52px;margin:2px 0 0;padding:3px 0;list-style:none;min-width:230px;background:#f6f8fa;
border:1px solid #c8ced4;box-shadow:0 2px 8px #0002;z-index:1}}
li{{padding:0 10px;white-space:pre}} .place{{background:#dbe7f5}}
li:first-child{{background:#dbe7f5}} div.room{{height:150px}}
</style><div class="editor">{lines}</div>
"""


def editor() -> str:
    """Return the page of an editing program with a file in it: what is wrong is marked, and keys are offered."""
    folder = WORK / "editor"
    folder.mkdir(parents=True, exist_ok=True)
    assert main(["editor", str(folder)]) == 0
    path = folder / "persons.toml"
    shutil.copy(SOURCES / "persons.toml", path)
    rows = path.read_text("utf-8").rstrip("\n").split("\n")
    said = told(path, (len(rows), 0))
    marked = dict(said.wrong[:1])
    lines = [_row(n, row, marked.get(n, "")) for n, row in enumerate(rows)]
    offered = "".join(f"<li>{escape(word)}</li>" for word in said.offered[:7])
    return EDITOR.format(
        lines="".join([*lines, _row(len(rows), "▏", ""), f"<ul>{offered}</ul>", '<p style="height:150px">'])
    )


def snippets() -> str:
    """Return the page of an editing program: the snippets that are offered, and one put in."""
    [path] = (WORK / "editor" / ".vscode").glob("*.code-snippets")
    known = json.loads(path.read_text("utf-8"))
    offered = [f"{one['prefix']:<9} {name}" for name, one in known.items()][:7]
    filled = re.sub(r"\$\{\d+:([^}]*)\}", "\0\\1\1", known["Apparatus entry"]["body"][0])
    shown = escape(filled).replace("\0", '<span class="place">').replace("\1", "</span>")
    first = f'<div class="line" data-n="1">it rained {shown}</div>'
    listed = "".join(f"<li>{escape(one)}</li>" for one in offered)
    rows = [first, _row(1, "", ""), _row(2, "and the wind ▏", "")]
    return EDITOR.format(lines="".join([*rows, f"<ul>{listed}</ul>", '<p style="height:150px">']))


def _row(number: int, row: str, wrong: str) -> str:
    key, equals, value = row.partition(" =")
    shown = f'<span class="wrong">{escape(key)}</span>{escape(equals + value)}' if wrong else escape(row)
    return f'<div class="line" data-n="{number + 1}">{shown}<span class="said">{escape(wrong)}</span></div>'


def save(shown: Image.Image, path: Path) -> None:
    """Keep a picture small."""
    shown.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def take() -> None:
    """Take all pictures."""
    first, more = example(), recipes()
    with chromium() as opened:
        save(picture(window(opened, PAGE).screenshot()), OUT / "page.png")
        page = window(opened, (first / "html/text/text.html").as_uri(), 1100, 430)
        save(picture(page.screenshot()), MANUAL / "first-page.png")
        for name, (width, file, first_part, last_part) in PARTS.items():
            page = window(opened, (more / "html" / file).as_uri(), width)
            if name == "conjecture":
                page.evaluate("document.getElementById('show-conjectures').click()")
            save(part_of(page, first_part, last_part), MANUAL / f"{name}.png")
        page = window(opened, (more / "html/places.html").as_uri(), WIDE, 430)
        page.locator("#p4 .para-number").click()
        save(picture(page.screenshot()), MANUAL / "menu.png")
        for name, source in IMPORTED.items():
            page = window(opened, (imported(source) / "text/text.html").as_uri(), WIDE, 270)
            save(picture(page.screenshot()), MANUAL / f"{name}.png")
        page = window(opened, notation().as_uri(), WIDE)
        save(part_of(page, "#p1", "#p8"), MANUAL / "notation.png")
        save(formats(opened, first), MANUAL / "formats.png")
        page = window(opened, (first / "html/index.html").as_uri(), NARROW, 480)
        save(picture(page.screenshot()), MANUAL / "online.png")
        page = window(opened, (more / "theme/text.html").as_uri(), NARROW, 560)
        save(picture(page.screenshot()), MANUAL / "theme.png")
        save(preview(opened, first.parent), MANUAL / "preview.png")
        page = opened.new_page(viewport={"width": 660, "height": 300})
        for name, shown in (("editor", editor), ("snippets", snippets)):
            page.set_content(shown())
            save(picture(page.locator(".editor").screenshot()), MANUAL / f"{name}.png")
    save(foot(first / "pdf/edition.pdf", "litt", 0.08), MANUAL / "first-book.png")
    save(foot(next((more / "pdf").glob("*.pdf")), "litt", 0.62), MANUAL / "layers.png")
    with pypdfium2.PdfDocument(BOOK) as pdf:
        save(book(pdf), OUT / "book.png")
    save(papers(), MANUAL / "papers.png")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    take()
