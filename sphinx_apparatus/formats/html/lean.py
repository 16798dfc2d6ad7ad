"""Style sheets without what no page asks for; knows the grammar of CSS as far as braces and declarations go."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_apparatus.formats.base import is_page

if TYPE_CHECKING:
    from sphinx.application import Sphinx

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ATTRIBUTE = re.compile(r'\b(class|id)="([^"]*)"')
SIGN = {"class": ".", "id": "#"}
TAG = re.compile(r"<([a-z][a-z0-9]*)")
NAME = re.compile(r"[.#][A-Za-z_][\w-]*|(?<![\w:.#-])[A-Za-z][\w-]*")
"""A class, an id or the name of an element in a selector; no pseudo-class."""
NEGATED = re.compile(r":(?:not|nth[\w-]*)\([^)]*\)|\[[^\]]*\]")
PROPERTY = re.compile(r"""(--[\w-]+)\s*:(?:[^;{}"']|"[^"]*"|'[^']*')*;?""")
USED = re.compile(r"var\(\s*(--[\w-]+)")
COMMA = re.compile(r",(?![^(\[]*[)\]])")
SPACE = re.compile(r"""("[^"]*"|'[^']*')|(:)\s+|\s*([{};,>])\s*""")
"""A string, which keeps its space; a colon that space follows; a mark that no space need stand beside."""
GROUPS = ("@media", "@supports")
SCRIPTS = ("first.js", "page.js", "search.js")
"""The extension's own scripts, of which none has words over several lines."""
MARGIN = re.compile(r"^[ \t]*//.*\n|^[ \t]+|^\n", re.M)
"""What a script has for its readers: space before its lines, lines of comment, empty lines."""
LEFT_OUT = ("pygments", "documentation_options", "doctools", "sphinx_highlight", "furo", "debug.css")
"""Files of the theme and of Sphinx that a page without code and without their search has no use for."""


def slim_theme(app: Sphinx, exception: Exception | None) -> None:
    """Write the style sheets again: the theme's without what no page asks for, all without superfluous space."""
    path = Path(app.outdir, "_static", "styles", "furo.css")
    if exception is None and is_page(app.builder) and app.config.html_theme == "furo" and path.is_file():
        names = {".js", ".no-js"}
        for page in Path(app.outdir).rglob("*.html"):
            names |= names_in(page.read_text(encoding="utf-8"))
        linked = [sheet for sheet in Path(app.outdir, "_static").rglob("*.css") if not left_out(sheet.name)]
        sheets = {sheet: compact(sheet.read_text(encoding="utf-8")) for sheet in linked}
        sheets[path] = lean(sheets[path], names)
        for sheet, css in zip(sheets, without_unused(list(sheets.values())), strict=True):
            sheet.write_text(css, encoding="utf-8")
        for name in SCRIPTS:
            script = Path(app.outdir, "_static", name)
            script.write_text(MARGIN.sub("", script.read_text(encoding="utf-8")), encoding="utf-8")


def left_out(name: str) -> bool:
    """Tell whether a page does without this file."""
    stem = Path(name).name
    return stem.startswith(LEFT_OUT) and stem != "furo.css"


def compact(css: str) -> str:
    """Return a style sheet without comments and without space that says nothing."""
    plain = re.sub(r"\s+", " ", COMMENT.sub("", css))
    return SPACE.sub(lambda match: match[match.lastindex or 0], plain).replace(";}", "}").strip()


def without_unused(sheets: list[str]) -> list[str]:
    """Return the style sheets without the custom properties that none of them asks for."""
    used = {name for css in sheets for name in USED.findall(css)}
    kept = [PROPERTY.sub(lambda match: match[0] if match[1] in used else "", css) for css in sheets]
    return kept if kept == sheets else without_unused(kept)


def names_in(page: str) -> set[str]:
    """Return elements, classes and ids of a page as a selector names them, e.g. ``p``, ``.app``, ``#a1``."""
    named = {f"{SIGN[kind]}{name}" for kind, value in ATTRIBUTE.findall(page) for name in value.split()}
    return named | set(TAG.findall(page))


def classes_of(css: str) -> set[str]:
    """Return the classes for which a style sheet has rules, e.g. ``.works``."""
    heads = (head for head, _ in rules(compact(css)) if not head.startswith("@"))
    return {name for head in heads for name in NAME.findall(head) if name.startswith(".")}


def lean(css: str, names: Collection[str]) -> str:
    """Return the rules whose selectors name nothing but these elements, classes and ids; of a list, those."""
    out = []
    for head, body in rules(COMMENT.sub("", css)):
        if head.startswith(GROUPS):
            body = lean(body, names)
        elif not head.startswith("@"):
            head = ",".join(selector for selector in COMMA.split(head) if asked_for(selector, names))
        if head and body:
            out.append(f"{head}{{{body}}}")
    return "".join(out)


def asked_for(selector: str, names: Collection[str]) -> bool:
    """Tell whether all elements, classes and ids of a selector are among the names."""
    return all(name in names for name in NAME.findall(NEGATED.sub("", selector)))


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield head and body of each rule or group; what has no body is left out."""
    start = 0
    while (opening := css.find("{", start)) >= 0:
        depth, end = 1, opening + 1
        while depth and end < len(css):
            depth += (css[end] == "{") - (css[end] == "}")
            end += 1
        yield css[start:opening].strip(), css[opening + 1 : end - 1]
        start = end
