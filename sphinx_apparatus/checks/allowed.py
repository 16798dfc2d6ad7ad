"""What a page may use, so that nothing in it can run, read or ask for anything; knows no Sphinx."""

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, brief, nearest

DIRECTIVES, ROLES, EXTENSIONS, FRONT_MATTER, SCHEMES, RAW, FOLDERS = _KINDS = (
    "directives", "roles", "extensions", "front_matter", "schemes", "raw", "folders",
)  # fmt: skip
_NOTHING: frozenset[str] = frozenset()
OURS: dict[str, frozenset[str]] = {
    DIRECTIVES: frozenset((
        "apparatus", "authorial-note", "chronology", "downloads", "drawing", "proofreading", "quotations", "register",
        "regularisations", "review", "synopsis", "transposed", "verse", "witness-text", "witnesses",
    )),
    ROLES: frozenset(("about", "app", "bibl", "call", "count", "lacuna", "lang", "name")),
}  # fmt: skip
"""What the domain `ed` has and what also has a short name where the settings say so."""
RENAMED: dict[str, str] = {}
"""Roles and directives that have another name now, by the old one, for as long as the old one still works."""
_CITING = frozenset(
    f"{domain}{name and ':'}{name}"
    for domain in ("cite", "footcite")
    for name in (
        "", "alp", "alps", "author", "authorpar", "authorpars", "authors", "cauthor", "cauthors", "ct", "cts", "empty",
        "label", "labelpar", "p", "ps", "t", "ts", "year", "yearpar",
    )
)  # fmt: skip
"""The roles of sphinxcontrib-bibtex."""
SAFE: dict[str, frozenset[str]] = {
    DIRECTIVES: frozenset((
        "admonition", "attention", "bibliography", "caution", "centered", "class", "code", "code-block", "compound",
        "container", "csv-table", "danger", "epigraph", "error", "figure", "footbibliography", "glossary", "highlights",
        "hint", "hlist", "image", "important", "index", "list-table", "math", "note", "only", "parsed-literal",
        "pull-quote", "rubric", "seealso", "sidebar", "sourcecode", "table", "tip", "toctree", "topic", "warning",
        *(f"ed:{name}" for name in OURS[DIRECTIVES]),
    )),
    ROLES: frozenset((
        "abbr", "abbreviation", "code", "doc", "ed:entry", "ed:para", "ed:record", "ed:verse", "emphasis", "index",
        "literal", "math", "numref", "ref", "strong", "sub", "sub-ref", "subscript", "sup", "superscript", "term",
        "title-reference", *(f"ed:{name}" for name in OURS[ROLES]), *_CITING,
    )),
    EXTENSIONS: frozenset(("attrs_block", "attrs_inline", "colon_fence", "replacements", "smartquotes")),
    FRONT_MATTER: frozenset(("author", "date", "description", "keywords", "nosearch", "orphan", "title", "tocdepth")),
    SCHEMES: frozenset(("http", "https", "mailto")),
    RAW: frozenset(),
    FOLDERS: frozenset(),
}  # fmt: skip
"""What every edition allows. None of it runs a program, reads a file but images, or asks anything of the network."""
READING = frozenset(("include", "literalinclude"))
"""Directives that read a file, which can be allowed; the file has to lie in a source folder."""
NARROWED = frozenset(("encoding", "file", "parser", "url"))
"""Options that no directive has here: they read what is no source, or name a program."""
MOST_CELLS = 10_000
"""Of 3,000 signs Markdown makes a table of 65,536 cells; each format takes 20 s and a PDF 2 GB for it (measured)."""
INSTEAD = {
    **dict.fromkeys(("include", "literalinclude", "eval-rst"), N_("Write the words in the page itself.")),
    **dict.fromkeys(("raw", "html"), N_("Write it in plain Markdown, which every format has.")),
    **dict.fromkeys(("download",), N_("Link to the address where it is published.")),
    **dict.fromkeys(("math:numref", "eq", "amsmath"), N_("Name the formula in words.")),
    **dict.fromkeys(("csv-table",), N_("Write its rows in the page itself.")),
}  # fmt: skip
ALLOW = N_(
    "Write it in plain Markdown. Editors who want it write in conf.py: {setting}; "
    "in a project that is more than an edition: apparatus_guest = True"
)
SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):")
META = (str, int, float, bool)
_LARGEST = 10**18
"""From which on a number in front matter is none that says anything of a page."""


class Allowed:
    """What the pages of an edition may use: what is safe, ours by `short` names too, and what `settings` add, by kind.

    A name that is added may have a star for any letters: ``tab*``, ``py:*``, ``*``. A `guest` lets its host use all.
    """

    def __init__(self, settings: Mapping[str, Iterable[str]], short: bool = True, guest: bool = False) -> None:
        self.guest = guest
        own = OURS if short else {}
        self.names = {kind: SAFE[kind] | own.get(kind, _NOTHING) | frozenset(settings.get(kind, ())) for kind in _KINDS}
        self.stars = {kind: [name for name in self.names[kind] if "*" in name] for kind in _KINDS}
        self.settings = settings

    def has(self, kind: str, name: str) -> bool:
        low = renamed(name.lower())
        return self.guest or low in self.names[kind] or any(fnmatchcase(low, star) for star in self.stars[kind])

    def findings(self, source: str) -> Iterable[Finding]:
        for kind in self.settings:
            if kind not in _KINDS:
                mend, known = nearest(kind, _KINDS), ", ".join(_KINDS)
                yield Finding.of("kind-of-allowed", at=(source, 0), mend=mend, kind=kind, known=known)


def renamed(name: str) -> str:
    """Return what is called by a name, perhaps an old one, as it is called now."""
    domain, colon, own = name.rpartition(":")
    return f"{domain}{colon}{RENAMED.get(own, own)}" if domain in ("", "ed") else name


def refused(kind: str, name: str, source: str | None, line: int | None) -> Finding:
    """Return that a page uses a directive, a role or an option (its `kind`) that is not allowed.

    `name` is that of the directive or role, which stands at this line of the file `source`.
    """
    mend = _(INSTEAD.get(name.lower(), ALLOW), setting=f'apparatus_allowed = {{"{kind}s": ["{name}"]}}')
    return Finding.of("not-allowed", at=(source, line), excerpt=f"{{{name}}}", mend=mend, kind=_(kind), name=name)


def wrong_front_matter(allowed: Allowed, data: object) -> Iterable[Finding]:
    """Yield what is wrong with front matter, without its place: it may only say what the page is."""
    if not isinstance(data, dict):
        yield Finding.of("front-matter-unread", excerpt=brief(data))
        return
    for key, value in ((brief(key), value) for key, value in data.items()):
        if not allowed.has(FRONT_MATTER, key):
            yield Finding.of("front-matter", excerpt=f"{key}:", key=key)
        elif not (allowed.guest or _plain(value)):
            yield Finding.of("front-matter-value", excerpt=f"{key}:", key=key)


def _plain(value: Any) -> bool:
    many = value if isinstance(value, list) else [value]
    whole = (item for item in many if isinstance(item, int))
    plain = all(item is None or isinstance(item, META) or hasattr(item, "isoformat") for item in many)
    return plain and all(abs(number) < _LARGEST for number in whole)


def scheme_of(address: str) -> str:
    """Return the scheme of an address in small letters, nothing where it has none."""
    match = SCHEME.match("".join(c for c in address if c.isprintable() and not c.isspace()))
    return match["scheme"].lower() if match else ""


def too_large(source: str | None, line: int | None) -> Finding:
    """Return that a table has more cells than it may."""
    things, mend = _("cells in a table"), _("Make several tables of it.")
    return Finding.of("too-many", at=(source, line), number=MOST_CELLS, things=things, mend=mend)


def outside(path: Path, folders: Iterable[Path]) -> bool:
    """Tell whether a path, its links followed, leads out of the folders, or to what is hidden in them."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError, ValueError):
        return True
    homes = (folder.resolve() for folder in folders)
    inner = (real.relative_to(home).parts for home in homes if real.is_relative_to(home))
    return not any(not any(part.startswith(".") for part in parts) for parts in inner)
