"""What keeps Sphinx from beginning, or from reading on, in plain words: what it said becomes a finding with a place."""

import re
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError, SphinxError

from sphinx_apparatus.checks.report import found_at, line_with, row_of, rows_of
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, brief, nearest

_LINE = re.compile(r"conf\.py(?:\"|'|), line (\d+)")
_UNDEFINED = re.compile(r"NameError: name '(\w+)' is not defined")
_PLUGIN = re.compile(r"plugin (?P<group>[\w.]+)\.(?P<name>[^.\s]+) not found")
_MODULE = re.compile(r"No module named '([^']+)'|Could not import extension (\S+)")
_UNREADABLE = {
    "invalid character '[“”„‘’‚«»]'": N_("Type straight quotation marks, \" or '."),
    "never closed|unmatched|not match|EOF": N_("Every bracket needs its partner: ( ), [ ], { }."),
    "unterminated": N_("Close the quotation mark."),
    "indent": N_("Begin the line at the left edge."),
    r"cannot\sassign": N_("Names have underscores, not hyphens: apparatus_language."),
    r"forgot\sa|invalid\ssyntax": N_("See that no comma, bracket or quotation mark is missing here or before."),
}
"""What to do where conf.py cannot be read, by what Python says."""
_EXTENSIONS = ("myst_parser", "sphinxcontrib.bibtex", "sphinx_apparatus")


def with_ours(app: Sphinx) -> Sphinx:
    """Return what Sphinx has begun; raise ExtensionError where this extension is not among those of the settings."""
    if "ed" not in app.registry.domains:
        raise ExtensionError("No module named 'sphinx_apparatus'")
    return app


def no_edition(documents: Path, settings: Path, words: Iterable[str]) -> Finding | None:
    """Return that there is no edition, with the one beside it or the word that was meant; None where there is one.

    It is looked for in the folder `documents`, with a conf.py in the folder `settings`; `words` are what else could
    have been written in place of the folder.
    """
    if documents.is_dir() and (settings / "conf.py").is_file():
        return None
    named = settings if documents.is_dir() else documents
    within = named.is_file() and any((folder / "conf.py").is_file() for folder in list(named.parents)[:2])
    known = [named.parent.name] if within else [*words, *(conf.parent.name for conf in named.parent.glob("*/conf.py"))]
    mend = nearest(named.name, known, 0 if within else 0.6)
    return Finding.of("no-edition", at=(named, 0), mend=mend)


def unbuildable(error: SphinxError, settings: Path) -> Finding:
    """Return the finding that Sphinx cannot begin: in the settings, or in the file that an extension cannot read."""
    cause, conf = getattr(error, "orig_exc", None), settings / "conf.py"
    said = str(cause or error)
    if places := _LINE.findall(said):
        return _unread(conf, int(places[-1]), said)
    if match := _PLUGIN.search(said):
        known = {*entry_points(group=match["group"]).names, "humanities", "round_brackets", "short_title"}
        name = next((row.partition("=")[0].strip() for row in rows_of(conf) if match["name"] in row), "")
        at, mend = found_at(conf, match["name"]), nearest(match["name"], known)
        return Finding.of("wrong-setting", at=at, name=name, found=repr(match["name"]), mend=mend)
    if match := _MODULE.search(said):
        name = match[1] or match[2]
        at = (str(conf), line_with(conf, name) or line_with(conf, "extensions"))
        ours = _('Put "{name}" into extensions.', name=name) if name in _EXTENSIONS else ""
        return Finding.of("no-extension", at=at, name=name, mend=ours or nearest(name, _EXTENSIONS))
    if re.search(r"load\sthe\smaster\sdocument", said):
        at = (str(conf), line_with(conf, "root_doc") or line_with(conf, "exclude_patterns"))
        return Finding.of("no-first-page", at=at, page=re.findall(r"/([^/)]+)\.\w+\)", said)[0])
    source = str(getattr(cause, "filename", None) or conf)
    return Finding.of("unbuildable", at=(source, getattr(cause, "lineno", 0) or 0), error=said)


def _unread(conf: Path, line: int, said: str) -> Finding:
    """Return that a line of the settings cannot be read, or names what there is not."""
    mend = next((_(way) for sign, way in _UNREADABLE.items() if re.search(sign, said)), "")
    if match := _UNDEFINED.search(said):
        mend = nearest(match[1], ("True", "False", "None")) or _("Put words in quotation marks.")
    excerpt = brief(row_of(conf, line).strip())
    last = said.strip().rpartition("\n")[2]
    return Finding.of("unread-settings", at=(str(conf), line), excerpt=excerpt, mend=mend or last)


def broken_off(app: Sphinx | None, error: BaseException) -> Finding:
    """Return the finding that a document broke off the reading."""
    if app is None or not app.env.current_document.docname:
        return Finding.of("unbuildable", error=_("The edition could not be read: {error}", error=error))
    path = Path(app.env.doc2path(app.env.current_document.docname))
    what = str(error).rpartition(": ")[2]
    return Finding.of("unreadable", at=found_at(path, what), excerpt=what, error=error)
