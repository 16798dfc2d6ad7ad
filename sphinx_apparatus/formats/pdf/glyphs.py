"""Tells which letters no face has, and which face has them, by asking the engine to set them; knows no edition."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category

import typst

from sphinx_apparatus.formats.pdf.engine import faces
from sphinx_apparatus.formats.pdf.letters import CODE, SERIFS
from sphinx_apparatus.formats.pdf.source import typst_value

_LETTERS = "LMN"
"""The categories of Unicode of which words and numbers are made."""
_LACKING = re.compile(r"could not be displayed.*\n.*\.typ:(\d+):")


@cache
def lacking(characters: frozenset[str], chosen: tuple[str, ...], folder: Path | None) -> list[str]:
    """Return those of some characters that no face of a book has, in their order.

    `chosen` are the edition's own faces, which are asked first; `folder` has those that the engine does not bring.
    """
    asked = [c for c in sorted(characters) if not c.isspace()]
    lost = _lost([(c, _asked_for(c, chosen)) for c in asked], faces(folder))
    return [c for n, c in enumerate(asked) if n in lost]


def having(characters: Sequence[str]) -> Mapping[str, list[str]]:
    """Return the faces installed on this machine that have some of the characters, each with those it has."""
    rows = [(c, (family,)) for family in _installed() for c in characters]
    lost = _lost(rows, typst.Fonts(include_system_fonts=True)) if rows else set()
    found: dict[str, list[str]] = {}
    for n, (character, (family, *_)) in enumerate(rows):
        if n not in lost:
            found.setdefault(family, []).append(character)
    return found


def _installed() -> list[str]:
    """Return the families of faces on this machine that the engine does not bring."""
    return sorted(set(typst.Fonts(include_system_fonts=True).families()) - set(faces(None).families()))


def _asked_for(character: str, chosen: Sequence[str]) -> tuple[str, ...]:
    """Return the faces for a character: a private one means what a face of the edition's own shows."""
    kind = category(character)
    engine = () if kind == "Co" else SERIFS if kind[0] in _LETTERS else (*SERIFS, CODE, "New Computer Modern Math")
    return (*chosen, *engine)


def _lost(rows: Sequence[tuple[str, tuple[str, ...]]], fonts: Any) -> Collection[int]:
    """Return which rows, each a character and the faces for it, cannot be set: the engine names every one's line."""
    head = '#set document(title: "x")\n#set text(fallback: false)'
    lines = (f"#text(font: {typst_value(named)})[\\u{{{ord(c):x}}}]" for c, named in rows)  # a string has no line
    source = "\n".join((head, *lines))
    try:
        typst.Compiler(source.encode(), font_paths=fonts).compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    except typst.TypstError as error:
        return {int(line) - 3 for line in _LACKING.findall(error.diagnostic)}
    return ()
