"""Keeps pages to what is allowed, before anything in them runs and in every build; decides nothing itself."""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.directives.body import ParsedLiteral
from docutils.parsers.rst.directives.tables import ListTable
from docutils.parsers.rst.languages import get_language
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.matching import compile_matchers

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.allowed import (
    DIRECTIVES,
    EXTENSIONS,
    FOLDERS,
    MOST_CELLS,
    NARROWED,
    RAW,
    READING,
    ROLES,
    SCHEMES,
    Allowed,
    outside,
    refused,
    scheme_of,
    too_large,
)
from sphinx_apparatus.checks.characters import LONGEST_STRING, name_of_character, suspects
from sphinx_apparatus.checks.pictures import wrong_picture
from sphinx_apparatus.checks.report import excerpt_line, found_at, line_with, stop_on
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, brief, nearest, visible
from sphinx_apparatus.records.toml import DeclarationError, content_of, decoded
from sphinx_apparatus.text.formula import FormulaError, mathml
from sphinx_apparatus.works.bibliography import files_of_works

BOUNDED = ("code", "code-block", "hlist", "sourcecode", "toctree")
"""Directives that make a list as long as a number in an option says, or compare names with a pattern."""
_HELD = {"columns": directives.positive_int, "emphasize-lines": None, "lineno-start": None, "number-lines": None}
"""Options with numbers, and what reads one where the directive itself takes what it cannot use."""
LARGEST_OPTION = 10_000
LONGEST_HEADING = 2_000
"""How many letters a heading may have; one of 1,500 words, each of a letter, is too deep for Typst (measured)."""
LONGEST_NAME, LONGEST_PATH = 240, 1_000
"""How many bytes the name of a page may have, and how many with its folders; systems take 255, and 4,095 for all."""
STARS = 4
"""How many signs for any letters a pattern of pages may have: with each it takes longer by the length of a name."""
OFTEN = 20
"""How often, on average, a page may be in the tables of contents as they unfold."""
_PLAIN = frozenset((nodes.document, nodes.section, nodes.compound, addnodes.only))
"""In what a table of contents may be: in a PDF the pages that it names begin there."""
MADE = frozenset(("cover", "genindex", "nav", "search", "title"))
"""The names of pages that the builds write themselves."""


def setup(app: Sphinx) -> None:
    """Register the settings."""
    app.add_config_value("apparatus_allowed", {}, "env", dict)
    app.add_config_value("apparatus_guest", False, "env", bool)


def allowed_in(config: Config) -> Allowed:
    return Allowed(config.apparatus_allowed, config.apparatus_short_names, config.apparatus_guest)


def leads_out(app: Sphinx, path: str | Path) -> bool:
    """Tell whether a path is in none of the folders and files that pages may name; a host sees to that itself."""
    base = Path(app.confdir)
    folders = (Path(app.srcdir), *(base / name for name in sorted(allowed_in(app.config).names[FOLDERS])))
    return not app.config.apparatus_guest and outside(Path(path), folders)


# ---- before anything is read


def narrow_markdown(app: Sphinx, config: Config) -> None:
    """Have Markdown read by a parser that a page cannot set otherwise; stop where the settings allow too much."""
    conf = str(Path(app.confdir) / "conf.py")
    allowed = allowed_in(config)
    found = [replace(finding, line=line_with(Path(conf), "apparatus_allowed")) for finding in allowed.findings(conf)]
    for name in sorted(getattr(config, "myst_enable_extensions", ())):
        if not allowed.has(EXTENSIONS, name):
            mend = nearest(name, allowed.names[EXTENSIONS])
            found.append(Finding.of("extension-not-allowed", at=found_at(Path(conf), name), name=name, mend=mend))
    stop_on(found)
    if "myst_parser" in app.extensions:
        from sphinx_apparatus.checks.markdown import EditionParser  # what parses Markdown is slow to load

        app.add_source_parser(EditionParser, override=True)


def refuse_the_rest(app: Sphinx) -> None:
    """Put in the place of every directive and role that is not allowed one that only reports itself."""
    standard = app.env.domains.standard_domain.directives
    standard["glossary"] = in_place(standard["glossary"])
    allowed = allowed_in(app.config)
    if allowed.guest:
        return
    app.env.settings["file_insertion_enabled"] = any(allowed.has(DIRECTIVES, name) for name in READING)
    app.env.settings["raw_enabled"] = bool(allowed.names[RAW])
    known: dict[str, type[Directive]] = directives._directives  # type: ignore[attr-defined]
    for name in known_directives(app):
        if not allowed.has(DIRECTIVES, name):
            app.add_directive(name, RefusedDirective, override=True)
        elif name in READING:
            app.add_directive(name, narrowed(known[name]), override=True)
        elif name in BOUNDED:
            app.add_directive(name, _bounded(known[name]), override=True)
        elif name == "parsed-literal":
            app.add_directive(name, in_place(ParsedLiteral), override=True)
        elif name in {"csv-table", "list-table"}:
            app.add_directive(name, rows_only(known.get(name, ListTable)), override=True)
    for name in known_roles(app):
        if name and not allowed.has(ROLES, name):
            app.add_role(name, RefusedRole(), override=True)
    for domain in app.env.domains.values():
        domain.directives.update((n, RefusedDirective) for n in _others(allowed, DIRECTIVES, domain, domain.directives))
        domain.roles.update((n, RefusedRole()) for n in _others(allowed, ROLES, domain, domain.roles))


def _others(allowed: Allowed, kind: str, domain: Domain, names: Iterable[str]) -> list[str]:
    """Return the names in a domain that are not allowed; those of Sphinx's standard domain go without its name."""
    full = {name: name if domain.name == "std" else f"{domain.name}:{name}" for name in names}
    return [name for name, whole in full.items() if not allowed.has(kind, whole)]


def known_directives(app: Sphinx) -> set[str]:
    """Return every name by which a directive can be called, those of the language too."""
    own = {*directives._directives, *directives._directive_registry}  # type: ignore[attr-defined]
    return own | set(_language(app).directives)


def known_roles(app: Sphinx) -> set[str]:
    """Return every name by which a role can be called, those of the language too."""
    own = {*roles._roles, *roles._role_registry}  # type: ignore[attr-defined]
    return own | set(_language(app).roles)


def _language(app: Sphinx) -> Any:
    return get_language(app.config.language) or get_language("en")


class RefusedDirective(SphinxDirective):
    """Replaces a directive that is not allowed: it reads nothing and says so."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        source, line = self.get_source_info()
        edition_of(self.env).report(refused(N_("directive"), self.name, source, line))
        return []


class RefusedRole(SphinxRole):
    """Replaces a role that is not allowed."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Report; the words are kept as they are written."""
        source, line = self.get_source_info()
        line = excerpt_line(Path(source), f"{{{self.name}}}`{self.text}", line)
        edition_of(self.env).report(refused(N_("role"), self.name, source, line))
        return [nodes.inline(self.text, self.text)], []


def narrowed(kind: type[Directive]) -> type[Directive]:
    """Return a directive that reads a file, without the options that name programs, and kept to source folders."""
    options = {name: read for name, read in (kind.option_spec or {}).items() if name not in NARROWED}

    class Kept(kind):  # type: ignore[valid-type, misc]
        option_spec: ClassVar = options

        def run(self) -> list[nodes.Node]:
            env = self.state.document.settings.env
            _, path = env.relfn2path(self.arguments[0])
            if leads_out(edition_of(env).app, path):
                edition_of(env).report(led_out(self.arguments[0], *self.state_machine.get_source_and_line(self.lineno)))
                return []
            return cast("list[nodes.Node]", super().run())

    return Kept


def rows_only(kind: type[Directive]) -> type[Directive]:
    """Return a table that has its rows in the page, reads none from a file or an address, and is of common size."""

    class Written(kind):  # type: ignore[valid-type, misc]
        def run(self) -> list[nodes.Node]:
            source, line = self.state_machine.get_source_and_line(self.lineno)
            for option in sorted(NARROWED & set(self.options)):
                found = replace(refused(N_("option"), self.name, source, line), excerpt=f":{option}:")
                edition_of(self.state.document.settings.env).report(found)
                return []
            made = cast("list[nodes.Node]", super().run())
            if sum(1 for table in made for _ in ours.find(table, nodes.entry)) > MOST_CELLS:
                edition_of(self.state.document.settings.env).report(too_large(source, line))
                return []
            return made

    return Written


def _bounded(kind: type[Directive]) -> type[Directive]:
    """Return a directive that refuses numbers as large as lists that Sphinx would make of them, and patterns."""

    class Held(kind):  # type: ignore[valid-type, misc]
        option_spec: ClassVar = {
            name: partial(_held, _HELD[name] or read) if name in _HELD else read
            for name, read in (kind.option_spec or {}).items()
        }

        def run(self) -> list[nodes.Node]:
            source, line = self.state_machine.get_source_and_line(self.lineno)
            for row in self.content if "glob" in self.options else ():
                if sum(map(row.count, "*?[")) > STARS:
                    found = refused(N_("option"), self.name, source, line)
                    found = replace(found, excerpt=brief(row), mend=_("Name the pages one by one."))
                    edition_of(self.state.document.settings.env).report(found)
                    return []
            return cast("list[nodes.Node]", super().run())

    return Held


def _held(read: Callable[[str], Any], argument: str) -> Any:
    if any(len(number) > 9 or int(number) > LARGEST_OPTION for number in re.findall(r"\d+", argument or "")):
        raise ValueError(_("at most {number}", number=LARGEST_OPTION))
    return read(argument)


def in_place(kind: type[Directive]) -> type[Directive]:
    """Return a directive with the lines of the page: MyST counts those of its content from the first."""

    class Placed(kind):  # type: ignore[valid-type, misc]
        def run(self) -> list[nodes.Node]:
            if hasattr(self.state, "_renderer"):  # that of MyST
                first, self.state._lineno = self.lineno + self.content_offset + 1, -1
                self.content.items = [(source, first + line) for source, line in self.content.items]
            made = cast("list[nodes.Node]", super().run())
            for node in made:
                node.line = self.lineno
            return made

    return Placed


def led_out(name: str, source: str | None, line: int | None) -> Finding:
    """Return that a page names a file outside the source folders.

    `name` is what it writes for it, at this line of the file `source`.
    """
    return Finding.of("outside", at=(source, line), excerpt=brief(name))


def empty_outside(app: Sphinx, path: Path, parent: str, content: list[str]) -> None:
    """Empty the content of a file that is put into a page and lies outside the source folders.

    `path` leads there from the source folder; the `parent`, which Sphinx gives as well, is not asked.
    """
    if leads_out(app, app.srcdir / path):
        content[0] = ""
        source = app.env.doc2path(app.env.current_document.docname)
        edition_of(app.env).report(led_out(str(path), str(source), 1))


# ---- the files


def check_declared(app: Sphinx, config: Config) -> None:
    """Stop where a file that the settings name is a link to what is no source, or a folder is linked into itself."""
    base = Path(app.confdir).resolve()
    names = [config.apparatus_witnesses, config.apparatus_regularisations, config.apparatus_proofreading]
    names += [config.apparatus_citation, config.apparatus_changes, config.apparatus_rights, config.apparatus_review]
    names += [*config.apparatus_registers, config.apparatus_quotations, config.apparatus_chronology]
    names += files_of_works(config)
    paths = [Path(os.path.normpath(base / name)) for name in names if name]
    linked = [path for path in paths if os.path.realpath(path) != str(path) and leads_out(app, path)]
    copied = (base / name for name in (*config.html_static_path, *config.html_extra_path))
    stop_on(map(linked_out, (*linked, *(path for folder in (app.srcdir, *copied) for path in _twice(app, folder)))))


def check_files(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Stop where a source, or a file that goes with the site, leads out of the folders or cannot be read as text.

    Whether it can be read is asked of `docnames` alone, the pages about to be read.
    """
    pages = {name: Path(env.doc2path(name)) for name in sorted(env.found_docs)}
    found = [linked_out(path) for path in (*pages.values(), *static_files(app)) if leads_out(app, path)]
    named = [*pages.values(), *_unfound(app)]
    found += [finding for path in named for finding in _misnamed(path, Path(app.srcdir))]
    found += list(_taken(pages, frozenset() if app.config.apparatus_guest else MADE))
    found += [finding for name in docnames for finding in _unread(pages[name])] if not found else []
    stop_on(found)


def check_contents(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop where a page is under itself in the tables of contents: whoever follows them would never end."""
    done: set[str] = set()
    names = (app.config.root_doc, *sorted(env.toctree_includes))
    stop_on([finding for name in names if name not in done for finding in _circles(env, name, (), done)])
    unfolded = cache(lambda name: 1 + sum(map(unfolded, env.toctree_includes.get(name, ()))))
    for name in sorted(env.toctree_includes):
        if unfolded(name) > OFTEN * len(env.all_docs):
            at = (env.doc2path(name), 0)
            stop_on([Finding.of("pages-listed-often", at=at, number=unfolded(name), pages=len(env.all_docs))])


def _circles(env: BuildEnvironment, name: str, above: tuple[str, ...], done: set[str]) -> Iterator[Finding]:
    done.add(name)
    for child in dict.fromkeys(env.toctree_includes.get(name, ())):
        if child in (*above, name):
            tables = ours.find(env.get_doctree(name), addnodes.toctree)
            line = next((table.line for table in tables if child in table["includefiles"]), None)
            yield Finding.of("page-under-itself", at=(str(env.doc2path(name)), line), excerpt=child)
        elif child not in done:
            yield from _circles(env, child, (*above, name), done)


def linked_out(path: Path) -> Finding:
    """Return that a file is a link out of the source folders."""
    return Finding.of("link-outside", at=(path, 0))


def static_files(app: Sphinx) -> Iterator[Path]:
    """Yield the links, and what lies in the folders they lead to, among the files that are copied as they are."""
    for name in (*app.config.html_static_path, *app.config.html_extra_path, *app.config.templates_path):
        for folder, inner, files in os.walk(Path(app.confdir) / name):
            yield from (path for part in (*inner, *files) if (path := Path(folder) / part).is_symlink())


def _walk(app: Sphinx, top: str | Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield the folders that Sphinx reads or copies, links followed, with what each has in it, as `os.walk` does."""
    left_out = compile_matchers(["**/.*", ".*", *app.config.exclude_patterns])
    top = os.path.realpath(top)
    for folder, inner, files in os.walk(top, followlinks=True):
        paths = {name: os.path.relpath(Path(folder, name), top) for name in inner}
        inner[:] = [name for name in sorted(inner) if not any(matches(paths[name]) for matches in left_out)]
        yield folder, inner, files


def _twice(app: Sphinx, top: str | Path) -> Iterator[Path]:
    """Yield the links to folders that are there anyway: there is no end of ways through two of them."""
    seen: dict[str, str] = {}
    for folder, inner, _files in _walk(app, top):
        if (real := os.path.realpath(folder)) in seen:
            inner.clear()
            yield Path(seen[real] if folder == real else folder)
        seen[real] = folder


def _unfound(app: Sphinx) -> Iterator[Path]:
    """Yield the pages that Sphinx does not find: a line feed is in their names, or a letter and its mark are apart."""
    for folder, _inner, files in _walk(app, app.srcdir):
        named = (name for name in files if Path(name).suffix in app.config.source_suffix)
        for path in (os.path.relpath(Path(folder, name), app.srcdir) for name in named):
            if "\n" in path or unicodedata.normalize("NFC", path) != path:
                yield app.srcdir / path


def _misnamed(path: Path, folder: Path) -> Iterator[Finding]:
    """Yield why the name of a page cannot be: a character is not what it looks like, or a system has no room for it."""
    name = os.path.relpath(path, folder)
    composed = unicodedata.normalize("NFC", name)
    parted = next((pair[1] for pair in pairwise(name) if "".join(pair) not in composed), "")
    odd = [*((name, c) for c in "\n\t" if c in name), *([(name, parted)] if composed != name else suspects(name, ()))]
    reasons = [(word, name_of_character(character)) for word, character in odd]
    if len(os.fsencode(name)) > LONGEST_PATH or max(map(len, map(os.fsencode, Path(name).parts))) > LONGEST_NAME:
        reasons.append((name, _("more than {number} bytes", number=LONGEST_NAME)))
    for word, reason in reasons:
        yield Finding.of("name-of-file", at=(path, 0), excerpt=visible(word, 80), named=reason)


def _taken(pages: Mapping[str, Path], made: Iterable[str]) -> Iterator[Finding]:
    """Yield the pages with names that others have, for systems and e-books that take a letter for its capital."""
    seen = set(made)
    for name, path in pages.items():
        alike = unicodedata.normalize("NFC", name).casefold()
        if alike in seen:
            yield Finding.of("page-name-taken", at=(path, 0), excerpt=name)
        seen.add(alike)


def _unread(path: Path) -> Iterator[Finding]:
    """Yield that a page is no text in UTF-8, or has a control character, which no format can hold."""
    try:
        text = decoded(content_of(path, N_("a page")), path, "not-utf-8")
    except OSError as error:
        yield Finding.of("file-unreadable", at=(path, 0), error=error.strerror)
        return
    except DeclarationError as error:
        yield from error.findings
        return
    for at, character in enumerate(text):
        if (character < " " and character not in "\t\n\r") or character == "\x7f":
            line = text[:at].count("\n") + 1
            yield Finding.of("control-in-page", at=(path, line), number=f"U+{ord(character):04X}")
            return


# ---- what was read


def check_tree(app: Sphinx, document: nodes.document) -> None:
    """Report, and take out, what would be fetched, copied or run when a page is written or read."""
    allowed = allowed_in(app.config)
    text = app.env.current_document.docname in app.config.apparatus_documents
    wrong = _unprintable if allowed.guest and not text else partial(_wrong, app, allowed)
    for node in list(document.findall(nodes.Element)):
        finding = next(iter(wrong(node)), None)
        if finding is None or (text and isinstance(node, nodes.raw)):  # said better of the text, see foreign.py
            continue
        source, line = ours.placed(node)
        line = excerpt_line(Path(source), finding.excerpt, line) if finding.excerpt else line
        edition_of(app.env).report(replace(finding, source=source, line=line))
        if node.parent is not None and not isinstance(node, nodes.title):
            kept = list(node.children) if isinstance(node, nodes.reference) else []
            cast("nodes.Element", node.parent).replace(node, kept)


def check_code(app: Sphinx, document: nodes.document) -> None:
    """Have Sphinx tell in a proof what it tells of code as it writes a page: that the language is none it knows."""
    if app.builder.name != "dummy":
        return
    for node in ours.find(document, nodes.literal_block, nodes.literal):
        if node.get("language"):
            from sphinx.highlighting import PygmentsBridge  # slow to load, and few pages have code

            PygmentsBridge().highlight_block(node.astext(), node["language"], None, node.get("force", False), node)


def _unprintable(node: nodes.Element) -> Iterator[Finding]:
    """Yield what an engine cannot set."""
    heading = isinstance(node, nodes.title) and isinstance(node.parent, nodes.section)
    most = LONGEST_HEADING if heading else LONGEST_STRING
    if len(words := _in_one_piece(node)) > most:
        yield Finding.of("too-long-for-pdf", excerpt=brief(words), number=most)
    elif isinstance(node, ours.placeholder) and nodes.footnote in map(type, ours.around(node)):
        yield Finding.of("list-in-note")


def _wrong(app: Sphinx, allowed: Allowed, node: nodes.Element) -> Iterator[Finding]:
    yield from _unprintable(node)
    if isinstance(node, addnodes.toctree) and not _PLAIN.issuperset(map(type, ours.around(node))):
        yield Finding.of("list-in-note")
    elif isinstance(node, nodes.raw):
        yield from _raw(node, allowed)
    elif isinstance(node, nodes.image):
        yield from _image(app, node)
    elif isinstance(node, nodes.title) and not any(
        words.strip() and not isinstance(words.parent, nodes.footnote_reference) for words in node.findall(nodes.Text)
    ):
        yield Finding.of("empty-heading")
    elif isinstance(node, nodes.math | nodes.math_block):
        yield from _formula(node)
    elif isinstance(node, addnodes.download_reference):
        yield from _download(app, node, allowed)
    elif isinstance(node, nodes.reference):
        yield from _address(node.get("refuri", ""), allowed)
    elif isinstance(node, addnodes.toctree):
        for _, address in node["entries"]:
            if "://" in address:
                yield from _address(address, allowed)


def _in_one_piece(node: nodes.Element) -> str:
    """Return what a PDF has of a node as one string: of headings, formulas, addresses, the words for a picture."""
    if isinstance(node, nodes.title | nodes.math | nodes.math_block):
        return node.astext()
    return str(node.get("alt") or node.get("refuri", ""))


def _raw(node: nodes.raw, allowed: Allowed) -> Iterator[Finding]:
    formats = node.get("format", "").split() or ["html"]
    if not all(allowed.has(RAW, name) for name in formats):
        excerpt = node.astext().strip()
        if excerpt in ("<br />", "\\\\"):
            yield Finding.of("line-break")
        else:
            yield Finding.of("raw-markup", excerpt=brief(excerpt), format="HTML" if "html" in formats else formats[0])


def _formula(node: nodes.Element) -> Iterator[Finding]:
    try:
        mathml(node.astext(), block=isinstance(node, nodes.math_block))
    except FormulaError as error:
        yield Finding.of("not-a-formula", excerpt=brief(node.astext()), why=str(error).rstrip("."))


def _image(app: Sphinx, node: nodes.image) -> Iterator[Finding]:
    address = node["uri"]
    if scheme_of(address) or address.startswith("//"):
        yield Finding.of("image-from-elsewhere", excerpt=brief(address))
        return
    _, path = app.env.relfn2path(address, app.env.current_document.docname)
    if leads_out(app, path):
        yield led_out(address, "", 0)
    elif not str(node.get("alt", "")).strip():
        yield Finding.of("image-without-words", excerpt=brief(address))
    elif Path(path).is_file() and (why := wrong_picture(Path(path))):
        yield Finding.of("no-picture", excerpt=brief(address), why=why)


def _download(app: Sphinx, node: nodes.Element, allowed: Allowed) -> Iterator[Finding]:
    if not allowed.has(ROLES, "download"):
        yield Finding.of("download", excerpt=brief(node["reftarget"]))
    elif "://" not in node["reftarget"]:
        _, path = app.env.relfn2path(node["reftarget"], app.env.current_document.docname)
        if leads_out(app, path):
            yield led_out(node["reftarget"], "", 0)


def _address(address: str, allowed: Allowed) -> Iterator[Finding]:
    scheme = scheme_of(address)
    if scheme and not allowed.has(SCHEMES, scheme):
        known = ", ".join(sorted(allowed.names[SCHEMES]))
        yield Finding.of("address-not-allowed", excerpt=brief(address), scheme=scheme, known=known)
