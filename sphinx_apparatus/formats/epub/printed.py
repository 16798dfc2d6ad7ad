"""Where the pages of the printed book begin in those of the e-book, found by their first letters; knows no nodes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

import pikepdf

_FEW, _MANY = 24, 96
"""How many letters tell a page from all others: at least so many, and more where they are not alone."""
_MAPPED = re.compile(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
_PARTS = re.compile(r"<aside\b.*?</aside>|<[^>]*>|&[#\w]+;", re.DOTALL)
"""What of a page is not its text: notes and entries, tags, letters written as their names."""


class Page(NamedTuple):
    """A page of the book: what it is called, its first letters, and the signs and figures before them."""

    label: str
    letters: str
    before: str


class Start(NamedTuple):
    """A page of the book that begins in a page of the e-book, at a character of it."""

    label: str
    name: str
    at: int


def printed_pages(path: Path) -> list[Page]:
    """Return the pages of a PDF of ours."""
    with pikepdf.open(path) as document:
        return [_page(page.label, _text(page)) for page in document.pages]


def _page(label: str, text: str) -> Page:
    before = "".join(takewhile(lambda sign: not sign.isalpha(), text))
    return Page(label, "".join(_letters(text))[:_MANY], "".join(before.split()))


def _text(page: pikepdf.Page) -> str:
    """Return the text of a page in the order of reading, without its running heads and other artifacts."""
    fonts = {name: _letters_of(font) for name, font in page.Resources.get("/Font", {}).items()}
    found: list[str] = []
    inside, font = [False], {}
    for operands, operator in pikepdf.parse_content_stream(page, "BDC BMC EMC Tf Tj TJ"):
        match str(operator):
            case "BDC" | "BMC":
                inside.append(inside[-1] or operands[0] == "/Artifact")
            case "EMC":
                inside.pop()
            case "Tf":
                font = fonts.get(str(operands[0]), {})
            case "Tj" | "TJ" if not inside[-1]:
                found.append(_shown(operands[0], font))
    return "".join(found)


def _letters_of(font: Any) -> dict[bytes, str]:
    """Return what the codes of a font stand for."""
    mapping = font.get("/ToUnicode")  # which a PDF that is not ours may lack
    pairs = _MAPPED.findall(mapping.read_bytes().decode("ascii", "replace")) if mapping is not None else ()
    return {bytes.fromhex(code): bytes.fromhex(value).decode("utf-16-be") for code, value in pairs}


def _shown(shown: Any, font: Mapping[bytes, str]) -> str:
    parts = shown if isinstance(shown, pikepdf.Array) else [shown]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(font.get(codes[i : i + 2], "") for i in range(0, len(codes), 2))


def _letters(text: str) -> Iterator[str]:
    """Yield the letters of a text as the comparison has them: small, without accents."""
    return (letter for letter in normalize("NFKD", text.casefold()) if letter.isalpha())


def starts(pages: Iterable[Page], texts: Mapping[str, str]) -> list[Start]:
    """Return which pages of the book begin in which pages of the e-book, given as XHTML, in the order of these.

    A page of which the first letters are nowhere, or in more than one place, is left out.
    """
    held = {name: _placed(text) for name, text in texts.items()}
    found = [start for page in pages for start in _start(page, held, texts)]
    order = list(texts)
    return sorted(found, key=lambda start: (order.index(start.name), start.at))


def _placed(text: str) -> tuple[str, list[int]]:
    """Return the letters of a page, and for each the place in the page where it is written."""
    found: list[tuple[str, int]] = []
    at = text.find("<body")
    for part in (*_PARTS.finditer(text, at), None):
        end = part.start() if part else len(text)
        found += [(letter, i) for i in range(at, end) for letter in _letters(text[i])]
        at = part.end() if part else end
    return "".join(letter for letter, _ in found), [place for _, place in found]


def _start(page: Page, held: Mapping[str, tuple[str, list[int]]], texts: Mapping[str, str]) -> Iterator[Start]:
    for size in (*range(_FEW, len(page.letters), _FEW), len(page.letters)):
        places = [(name, m.start()) for name, (text, _) in held.items() for m in re.finditer(page.letters[:size], text)]
        if len(places) == 1:
            [(name, letter)] = places
            yield Start(page.label, name, _begins(texts[name], held[name][1][letter], page.before))
        if len(places) < 2:
            return


def _begins(text: str, at: int, before: str) -> int:
    """Return where a page begins that has some signs before its first letter, as far as these are there too."""
    for sign in reversed(before):
        place = len(text[:at].rstrip()) - 1
        if text[place] != sign:
            break
        at = place
    return at


def marked(text: str, found: Iterable[Start]) -> str:
    """Return a page of the e-book with a mark where each page of the book begins."""
    for start in sorted(found, key=lambda start: start.at, reverse=True):
        mark = (
            f'<span id="page-{start.label}" class="page" role="doc-pagebreak" epub:type="pagebreak"'
            f' aria-label="{start.label}"></span>'
        )
        text = text[: start.at] + mark + text[start.at :]
    return text
