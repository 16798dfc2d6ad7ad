"""A theme's style sheet without the rules for what no page has; knows the grammar of CSS as far as braces go."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_apparatus.page.beside import is_page

if TYPE_CHECKING:
    from sphinx.application import Sphinx

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ATTRIBUTE = re.compile(r'\b(?:class|id)="([^"]*)"')
NAME = re.compile(r"[.#]([A-Za-z_][\w-]*)")
NEGATED = re.compile(r":not\([^)]*\)|\[[^\]]*\]")
COMMA = re.compile(r",(?![^(\[]*[)\]])")
GROUPS = ("@media", "@supports")


def setup(app: Sphinx) -> None:
    """Register the work on the theme's style sheet."""
    app.connect("build-finished", slim_theme)


def slim_theme(app: Sphinx, exception: Exception | None) -> None:
    """Write the theme's style sheet again, without what no page asks for."""
    path = Path(app.outdir, "_static", "styles", "furo.css")
    if exception is None and is_page(app.builder) and app.config.html_theme == "furo" and path.is_file():
        names = {"js", "no-js"}
        for page in Path(app.outdir).rglob("*.html"):
            names |= names_in(page.read_text(encoding="utf-8"))
        path.write_text(lean(path.read_text(encoding="utf-8"), names), encoding="utf-8")
        for sheet in Path(app.outdir, "_static").rglob("*.css"):
            sheet.write_text(compact(sheet.read_text(encoding="utf-8")), encoding="utf-8")


def compact(css: str) -> str:
    """Return a style sheet without comments and without space that says nothing."""
    return re.sub(r"\s*([{};])\s*", r"\1", re.sub(r"\s+", " ", COMMENT.sub("", css))).strip()


def names_in(page: str) -> set[str]:
    """Return the classes and ids of a page."""
    return {name for value in ATTRIBUTE.findall(page) for name in value.split()}


def lean(css: str, names: Collection[str]) -> str:
    """Return the rules whose selectors name nothing but these classes and ids; others of a list are left out."""
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
    """Tell whether all classes and ids of a selector are among the names."""
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
