"""Style sheets without what no page asks for; knows the grammar of CSS as far as braces and declarations go."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.formats.base import has_frame

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ATTRIBUTE = re.compile(r'\b(class|id)="([^"]*)"')
_SIGN = {"class": ".", "id": "#"}
_TAG = re.compile(r"<([a-z][a-z0-9]*)")
_NAME = re.compile(r"[.#][A-Za-z_][\w-]*|(?<![\w:.#-])[A-Za-z][\w-]*")
"""A class, an id or the name of an element in a selector; no pseudo-class."""
NEGATED = re.compile(r":(?:not|nth[\w-]*)\([^)]*\)|\[[^\]]*\]")
PROPERTY = re.compile(r"""(--[\w-]+)\s*:(?:[^;{}"']|"[^"]*"|'[^']*')*;?""")
_USED = re.compile(r"var\(\s*(--[\w-]+)")
COMMA = re.compile(r",(?![^(\[]*[)\]])")
_SPACE = re.compile(r"""("[^"]*"|'[^']*')|(:)\s+|\s*([{};,>])\s*""")
"""A string, which keeps its space; a colon that space follows; a mark that no space need stand beside."""
GROUPS = ("@media", "@supports")
SCRIPTS = ("first.js", "page.js", "search.js")
"""The extension's own scripts, of which none has words over several lines."""
MARGIN = re.compile(r"^[ \t]*//.*\n|^[ \t]+|^\n", re.M)
"""What a script has for its readers: space before its lines, lines of comment, empty lines."""
OWN_SHEETS = ("apparatus.css", "lists.css", "variables.css")
"""The extension's own style sheets, beside those of the margins."""
SPHINX = ("documentation_options", "doctools", "sphinx_highlight", "translations")
"""Sphinx's own scripts, which ours do without; those that other extensions bring may need them."""
_LEFT_OUT = ("furo", "debug.css")
"""Files of the theme that no page asks for; its style sheet is imported by ours."""
IMPORT = '@import url("styles/furo.css");'
_CODE = re.compile(r'<div class="highlight-.*<span class="[a-z]', re.S)
"""Code with colours."""


def slimmed(context: dict[str, Any]) -> None:
    """Take from the style sheets and scripts of a page what it has no use for."""
    scripts = [file for file in context["script_files"] if not stem(file).startswith(_LEFT_OUT)]
    if all(stem(file).startswith(SPHINX) or stem(file) in SCRIPTS for file in scripts):
        scripts = [file for file in scripts if not stem(file).startswith(SPHINX)]
    code = _CODE.search(context.get("body", ""))
    out = _LEFT_OUT if code else ("pygments", *_LEFT_OUT)
    context["script_files"][:] = scripts
    context["css_files"][:] = [file for file in context["css_files"] if not stem(file).startswith(out)]


def stem(file: Any) -> str:
    """Return the name of a file that a page asks for, without folder; nothing for a script written in the page."""
    return Path(str(getattr(file, "filename", file) or "")).name


def slim_theme(app: Sphinx, exception: Exception | None) -> None:
    """Put what pages need of the theme's style sheet where ours imports it, and leave out superfluous space.

    Not while somebody writes: the pages come from the same machine, and Sphinx would copy the files again each time.
    """
    folder = Path(app.outdir, "_static")
    path = folder / "styles/furo.css"
    if exception is None and has_frame(app.builder) and path.is_file() and not edition_of(app.env).later:
        pages = (selector_names(page.read_text(encoding="utf-8")) for page in Path(app.outdir).rglob("*.html"))
        names = {".js", ".no-js"}.union(*pages)
        sheets = sorted(folder.rglob("*.css"))  # those of others stay to the letter
        own = [s for s in sheets if s == path or s.name in OWN_SHEETS or s.parent.name == "margin"]
        others = "".join(s.read_text(encoding="utf-8", errors="replace") for s in sheets if s not in own)
        slim = [compact(sheet.read_text(encoding="utf-8")) for sheet in own]
        theme = own.index(path)
        slim[theme] = lean(slim[theme], names)
        slim = without_unused(slim, others)
        for sheet, css in zip(own, slim, strict=True):
            sheet.write_text(css.replace(IMPORT, slim[theme]), encoding="utf-8")
        path.unlink()
        for name in SCRIPTS:
            script = folder / name
            script.write_text(MARGIN.sub("", script.read_text(encoding="utf-8")), encoding="utf-8")


def compact(css: str) -> str:
    """Return a style sheet without comments and without space that says nothing."""
    plain = re.sub(r"\s+", " ", COMMENT.sub("", css))
    return _SPACE.sub(lambda match: match[match.lastindex or 0], plain).replace(";}", "}").strip()


def without_unused(sheets: list[str], others: str) -> list[str]:
    """Return the style sheets without the custom properties for which neither they nor others ask."""
    used = {name for css in (*sheets, others) for name in _USED.findall(css)}
    kept = [PROPERTY.sub(lambda match: match[0] if match[1] in used else "", css) for css in sheets]
    return kept if kept == sheets else without_unused(kept, others)


def selector_names(page: str) -> set[str]:
    """Return elements, classes and ids of a page as a selector names them, e.g. ``p``, ``.app``, ``#a1``."""
    named = {f"{_SIGN[kind]}{name}" for kind, value in ATTRIBUTE.findall(page) for name in value.split()}
    return named | set(_TAG.findall(page))


def classes_of(css: str) -> set[str]:
    """Return the classes for which a style sheet has rules, e.g. ``.works``."""
    heads = (head for head, _ in _rules(compact(css)) if not head.startswith("@"))
    return {name for head in heads for name in _NAME.findall(head) if name.startswith(".")}


def lean(css: str, names: Collection[str]) -> str:
    """Return the rules whose selectors name nothing but these elements, classes and ids; of a list, those."""
    out = []
    for head, body in _rules(COMMENT.sub("", css)):
        if head.startswith(GROUPS):
            body = lean(body, names)
        elif not head.startswith("@"):
            head = ",".join(selector for selector in COMMA.split(head) if asked_for(selector, names))
        if head and body:
            out.append(f"{head}{{{body}}}")
    return "".join(out)


def asked_for(selector: str, names: Collection[str]) -> bool:
    """Tell whether all elements, classes and ids of a selector are among the names."""
    return all(name in names for name in _NAME.findall(NEGATED.sub("", selector)))


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield head and body of each rule or group; what has no body is left out."""
    start = 0
    while (opening := css.find("{", start)) >= 0:
        depth, end = 1, opening + 1
        while depth and end < len(css):
            depth += (css[end] == "{") - (css[end] == "}")
            end += 1
        yield css[start:opening].strip(), css[opening + 1 : end - 1]
        start = end
