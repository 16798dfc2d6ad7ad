"""Style sheets and scripts without what no page asks for, and without space; knows no grammar of CSS."""

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.formats.base import has_frame

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASSES = re.compile(r'\bclass="([^"]*)"')
_SPACE = re.compile(r"""("[^"]*"|'[^']*')|(:)\s+|\s*([{};,>])\s*""")
"""A string, which keeps its space; a colon that space follows; a mark that no space need stand beside."""
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)(?=[^{}]*\{)")
"""A class for which there is a rule."""
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
_IMPORT = '@import url("styles/furo.css");'
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
    """Put the theme's style sheet where ours imports it, and leave out superfluous space.

    Not while somebody writes: the pages come from the same machine, and Sphinx would copy the files again each time.
    """
    folder = Path(app.outdir, "_static")
    theme = folder / "styles/furo.css"
    if exception is None and has_frame(app.builder) and theme.is_file() and not edition_of(app.env).later:
        rules = compact(theme.read_text(encoding="utf-8"))
        theme.unlink()
        for sheet in folder.rglob("*.css"):
            if sheet.name in OWN_SHEETS or sheet.parent.name == "margin":  # those of others stay to the letter
                css = compact(sheet.read_text(encoding="utf-8"))
                sheet.write_text(css.replace(_IMPORT, rules), encoding="utf-8")
        for script in (folder / name for name in SCRIPTS):
            script.write_text(MARGIN.sub("", script.read_text(encoding="utf-8")), encoding="utf-8")


def compact(css: str) -> str:
    """Return a style sheet without comments and without space that says nothing."""
    plain = re.sub(r"\s+", " ", COMMENT.sub("", css))
    return _SPACE.sub(lambda match: match[match.lastindex or 0], plain).replace(";}", "}").strip()


def asks_for(css: str) -> set[str]:
    """Return the classes for which a style sheet has rules, e.g. ``works``."""
    return set(_CLASS.findall(COMMENT.sub("", css)))


def classes_in(page: str) -> set[str]:
    return {name for value in _CLASSES.findall(page) for name in value.split()}
