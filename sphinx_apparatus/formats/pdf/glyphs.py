"""Tells which letters no face has, by asking the engine to set them; knows no edition."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import typst

from sphinx_apparatus.formats.pdf.engine import WAYS, faces

MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
_MOST = 12
"""How many letters are told at most."""


@cache
def missing(characters: frozenset[str], font: str, folder: Path | None) -> list[str]:
    """Return those of some characters that could not be printed with a face, at most `MOST`, in their order.

    `folder` has faces beside those that come with the engine.
    """
    asked, found = sorted(c for c in characters if not c.isspace()), list[str]()
    while asked and len(found) < _MOST:
        shown = "\n\n".join(f"#text({_string(c)})" for c in asked)
        source = f'#set document(title: "x")\n#set text(font: {_string(font)})\n{shown}\n'
        compiler = typst.Compiler(source.encode(), font_paths=faces(folder))
        try:
            compiler.compile(format="pdf", timestamp=0, **WAYS[0])
        except typst.TypstError as error:
            match = MISSING.search(error.message)
            lost = [c for c in match[1] if c in asked] if match else []
            if not lost:
                break  # something else, which the build says better
            found += lost
            asked = [c for c in asked if c not in lost]
        else:
            break
    return found


def _string(text: str) -> str:
    return '"' + "".join(f"\\u{{{ord(c):x}}}" for c in text) + '"'
