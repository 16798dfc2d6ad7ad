"""What is wrong with works and with what cites them: files that cannot be read, types and commands nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.roles import CiteRole

from sphinx_apparatus.checks.marks import FENCE
from sphinx_apparatus.checks.report import excerpt_line, found_at, row_of, rows_of
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding, brief, nearest
from sphinx_apparatus.records.toml import written_in
from sphinx_apparatus.records.values import small_letters
from sphinx_apparatus.works.bibliography import cited_in, entries_of, files_of_works, unread_slips
from sphinx_apparatus.works.described import DATA_ALONE, KNOWN, ROLES, TYPE_NAMES, options_in
from sphinx_apparatus.works.latex import unknown_commands

if TYPE_CHECKING:
    from pybtex.database import Person
    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_apparatus.domain import EditionDomain

_EXACT = frozenset(("url", "doi", "file", "eprint", "isbn", "issn", "pdf", "local-url", "bdsk-url-1", "groups"))
"""Fields that are no LaTeX."""
_SAID = {"website": "online", "journal": "article", "chapter": "incollection", "paper": "article"}
"""Types of works by other names."""
_BEGUN = re.compile(r"^[^\n%]*@\s*\w+\s*[{(]\s*([^\s,{}]+)\s*,", re.MULTILINE)
_LOOSE = re.compile(
    r"\s*(?P<key>[^{}\s,]+)[\s,]*[\s,\[(](?P<locator>(?:pp?|nn?|ll?|ch|vol|no|col|fol|sec)\b\.?\s*[^{},\])]*)[\])]?"
)
"""A key with a place behind it, the braces forgotten."""
_SEE = re.compile(r"\s*(?P<pre>see(?: also)?|cf\.?|vgl\.?|siehe|voir)\s+(?P<key>[^{}\s,;]+)\s*", re.IGNORECASE)
"""A word before a key, the braces forgotten."""
PARTS_OF_CITATION = re.compile(r"(?:(?P<pre>\{[^{}]*\})\s*+)?(?P<key>[^{}\s,;]++)(?:\s*+(?P<post>\{[^{}]*\}))?")


FOLLOWED = re.compile(f"use(?:{'|'.join(ROLES)}|prefix)")
"""The options of biblatex that a work can have here: who may head it, and whether a name begins with its particle."""
_Run = tuple[list[nodes.Node], list[nodes.system_message]]


class CitationRole(CiteRole):  # type: ignore[misc]
    """Sphinxcontrib-bibtex's role, which says how a citation is written where it cannot be read or would lose words."""

    def run(self) -> _Run:
        written = self.written()
        if not written:
            return cast("_Run", super().run())
        source, line = self.get_source_info()
        line = excerpt_line(Path(source), self.text, line)
        mend = _("Write {words}.", words=f"{{{self.name}}}`{written}`")
        finding = Finding.of("citation-form", at=(source, line), excerpt=f"{{{self.name}}}`{self.text}`", mend=mend)
        edition_of(self.env).report(finding)
        return [nodes.inline(self.text, self.text)], []

    def written(self) -> str:
        """Return the form to write; nothing where the citation is as it should be."""
        if self.has_explicit_title:
            return f"{{{self.title.strip()}}}{self.target.strip()}"
        return form_of_citation(self.target, self.text)


def form_of_citation(target: str, text: str = "") -> str:
    """Return how works are to be cited, with keys where `target` has them; nothing where it is as it should be.

    `text` is the citation as it is written, where `target` is a part of it.
    """
    try:
        list(parse_citation_targets(target))
    except ValueError:
        text = re.sub(r"\}\s*\{(?:[^\W\d_]+\.?\s*)?", ", ", text or target)
        if loose := _LOOSE.fullmatch(text):
            return f"{loose['key']}{{{loose['locator']}}}"
        if loose := _SEE.fullmatch(text):
            return f"{{{loose['pre']}}}{loose['key']}"
        found = (re.sub(r"\s", " ", "".join(filter(None, m.groups()))) for m in PARTS_OF_CITATION.finditer(text))
        return ", ".join(found) or "key"
    return ""


def replace_roles(app: Sphinx, config: Config) -> None:
    """Put this role in the place of sphinxcontrib-bibtex's, where that is one of the extensions."""
    if "sphinxcontrib.bibtex" in app.extensions:
        from sphinxcontrib.bibtex.domain import BibtexDomain

        app.add_role("cite", CitationRole(), override=True)
        for name in BibtexDomain.roles:
            app.add_role_to_domain("cite", name, CitationRole(), override=True)


def unread_works(domain: EditionDomain) -> Iterator[Finding]:
    """Yield what could not be read in the files of works."""
    for slip in unread_slips(domain.env):
        path = Path(slip.path)
        if slip.key:
            at, parts = (path, line_of_work([path], slip.key)[1]), slip.said.split(", ")
            meant = " and ".join(map(", ".join, zip(parts[::2], parts[1::2], strict=False)))
            mend = "" if len(parts) % 2 else _("Write {words}.", words=f"{{{meant}}}")
            yield Finding.of("names-unread", at=at, excerpt=slip.said, mend=mend, key=slip.key)
        else:
            yield Finding.of(
                "works-unread", at=(path, slip.line), excerpt=brief(row_of(path, slip.line).strip()), said=slip.said
            )


def doubtful_works(domain: EditionDomain) -> Iterator[Finding]:
    """Yield works of a type that nobody knows, two names in one, options not followed, commands not shown."""
    paths = paths_of(domain)
    for key, entry in entries_of(domain.env).items():
        if entry.type.lower() not in KNOWN | DATA_ALONE and entry.type.lower() not in TYPE_NAMES:
            mend = nearest(_SAID.get(entry.type.lower(), entry.type), sorted(KNOWN))
            yield Finding.of("type-of-work", at=line_of_work(paths, key), mend=mend, key=key, type=entry.original_type)
        for name in (person for people in entry.persons.values() for person in people if is_two(person, key)):
            path, line = line_of_work(paths, key)
            first, second = " ".join(name.last_names), " ".join((*name.first_names, *name.middle_names))
            two, one = f"{{{first} and {second}}}", f"{{{{{first}}}, {second}}}"
            at = (path, excerpt_line(Path(path), str(name), line))
            yield Finding.of("two-in-one-name", at=at, name=str(name), key=key, two=two, one=one)
        for option in options_in(entry.fields.get("options", "")):
            if not FOLLOWED.fullmatch(option):
                yield Finding.of("option-of-work", at=line_of_work(paths, key), key=key, option=option)
        for command, field in commands_in(entry):
            yield Finding.of(
                "command-in-work", at=line_of_work(paths, key), excerpt=brief(field), key=key, command=f"\\{command}"
            )


def used_works(domain: EditionDomain, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings, but in a guest those in works that its host alone uses."""
    guest = domain.env.config.apparatus_guest
    paths = {str(path) for path in paths_of(domain)} - domain.unread_works if guest else set()
    used = {key for name, key in cited_in(domain.env) if not domain.is_of_host(name)}
    used.update((passage.key for passage in domain.passages()), (key for *_, key in domain.declared.cited()))
    for finding in findings:
        if finding.source not in paths or _work_at(finding) in used:
            yield finding


def _work_at(finding: Finding) -> str:
    """Return the key of the work in which a finding is."""
    begun = _BEGUN.findall("\n".join(rows_of(Path(finding.source))[: finding.line or 0]))
    return begun[-1] if begun else ""


def is_two(person: Person, key: str) -> bool:
    """Tell whether a name is hardly one person's: two words, comma, two words, and the key begins with the second."""
    words = [*person.last_names, *person.first_names, *person.middle_names]
    plain = [*map(small_letters, words)]
    if len(words) != 4 or len(person.last_names) != 2 or not all(re.fullmatch(r"[^\W\d_]{2,}", w) for w in words):
        return False
    return key.casefold().startswith(plain[1]) and not key.casefold().startswith(plain[0])


def doubtful_pages(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the pages in Markdown that have a second title; a text may be of several parts."""
    for name in sorted(domain.env.all_docs.keys() - set(domain.env.config.apparatus_documents)):
        path = Path(str(domain.env.doc2path(name)))
        text = written_in(path) if path.suffix == ".md" else ""
        titles = list(re.finditer(r"^# .+", FENCE.sub(lambda match: "\n" * match[0].count("\n"), text), re.MULTILINE))
        if len(titles) > 1:
            yield Finding.of("title-twice", at=found_at(path, titles[1][0]), excerpt=brief(titles[1][0]))


def commands_in(entry: Any) -> Iterator[tuple[str, str]]:
    """Yield the commands of LaTeX in a work that are not known, each with the field that has it."""
    persons = (str(person) for people in entry.persons.values() for person in people)
    values = [value for name, value in entry.fields.items() if name.lower() not in _EXACT]
    for value in (*values, *persons):
        yield from ((command, value) for command in (unknown_commands(value) if "\\" in value else ()))


def paths_of(domain: EditionDomain) -> list[Path]:
    return [domain.base / name for name in files_of_works(domain.env.config)]


def line_of_work(paths: list[Path], key: str) -> tuple[str, int]:
    """Return the file and the line where a work begins."""
    begins = re.compile(rf"^[^\n%]*@\s*\w+\s*[{{(]\s*{re.escape(key)}\s*,", re.MULTILINE | re.IGNORECASE)
    for path in paths:
        text = written_in(path)
        if found := begins.search(text):
            return str(path), text[: found.end()].count("\n") + 1
    return (str(paths[0]) if paths else ""), 0
