"""The edition's metadata: title, persons, version, rights, changes, as their files have it; writes nothing."""

import re
from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, brief
from sphinx_apparatus.records import cff
from sphinx_apparatus.records.clock import build_date
from sphinx_apparatus.records.toml import DeclarationError, fail, hold_numbers, read_toml, tables_in, text_in, values_of
from sphinx_apparatus.records.values import is_date

RELEASE = re.compile(r"^## (?:[Vv]ersion )?(?P<version>\S+)(?: +\(?(?P<date>[^)]+)\)?)?$")
UNNAMED = "Author name not set"
"""What Sphinx has for the author where conf.py names none."""


@dataclass(frozen=True)
class Agent:
    """A person (family and given names, a particle as *von*, a suffix as *Jr.*) or a body (its name alone)."""

    name: str
    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class RightsPart:
    """A part of the edition with rights of its own; `licence` names one, `address` is where its text stands."""

    name: str
    statement: str
    licence: str = ""
    address: str = ""


@dataclass(frozen=True)
class Change:
    """A version of the change log; `date` is ISO 8601, or empty where it has not been released."""

    version: str
    date: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Metadata:
    """The edition's description of itself; `date` is ISO 8601 or empty, `full_title` that of the citation file."""

    title: str
    version: str
    language: str
    authors: tuple[Agent, ...] = ()
    editors: tuple[Agent, ...] = ()
    abstract: str = ""
    licence: str = ""
    address: str = ""
    keywords: tuple[str, ...] = ()
    date: str = ""
    parts: tuple[RightsPart, ...] = ()
    changes: tuple[Change, ...] = ()
    full_title: str = ""

    @property
    def identifier(self) -> str:
        """The identifier of this version: its address, or else a URN of title and version."""
        slug = re.sub(r"\W+", "-", self.title.casefold()).strip("-")
        return self.address or f"urn:x-edition:{slug}:{self.version}"

    @property
    def rights(self) -> str:
        """The rights in each part of the edition, in words."""
        return " ".join(f"{part.name}: {part.statement}" for part in self.parts)


def read_metadata(config: Any, base: Path) -> Metadata:
    """Read the files that the settings name; raise DeclarationError where one is malformed or has another version."""
    path = base / config.apparatus_citation
    release = config.release or config.version
    record = _record_of_form(path, release) if config.apparatus_citation else {}
    agents = _agents(record)
    known = {agent.name: agent for work in (*_tables(record, "references"), record) for agent in _agents(work)}
    author = "" if config.author == UNNAMED else config.author
    names = [name.strip() for name in author.split(",") if name.strip()]
    changes = changes_in(base / config.apparatus_changes) if config.apparatus_changes else ()
    return Metadata(
        title=config.project, version=release, language=config.apparatus_language,
        authors=tuple(known.get(name, Agent(name)) for name in names),
        editors=tuple(a for a in agents if a.name not in names),
        abstract=" ".join(str(record.get("abstract", "")).split()),
        licence=", ".join(licences) if isinstance(licences := record.get("license", ""), list) else licences,
        address=str(record.get("url", "")), keywords=tuple(record.get("keywords", ())),
        date=str(record.get("date-released", "")) or build_date(),
        parts=rights_in(base / config.apparatus_rights) if config.apparatus_rights else (), changes=changes,
        full_title=str(record.get("title", "")),
    )  # fmt: skip


def _record_of_form(path: Path, release: str) -> dict[str, Any]:
    """Read a citation file; raise DeclarationError where it is of another version or has what its form forbids."""
    record = record_in(path)
    node = composed(text_in(path, ""))[1]
    version = str(record.get("version", release))
    wrong = [replace(f, source=str(path), line=cff.line_at(node, way)) for way, f in cff.wrong_in(record)]
    if version != release:
        at = path, cff.line_at(node, ("version",))
        wrong.insert(0, Finding.of("another-version", at=at, excerpt=f"version: {version}", release=release))
    if wrong:
        raise DeclarationError(*wrong)
    return record


def settings_said(path: Path) -> dict[str, str]:
    """Return the settings of Sphinx that a citation file says: title, author of the text, version.

    The author is that of the first work that the file refers to: the text. Raise DeclarationError.
    """
    record = record_in(path)
    version = str(record.get("version", ""))
    author = ", ".join(agent.name for text in _tables(record, "references")[:1] for agent in _agents(text))
    return {"project": str(record.get("title", "")), "author": author, "version": version, "release": version}


def changes_in(path: Path) -> tuple[Change, ...]:
    """Read the change log: ``## version (date)`` and the items of its lists; raise DeclarationError if it is gone."""
    found: list[tuple[str, str, list[str]]] = []
    for number, line in enumerate(text_in(path, N_("the change log")).splitlines(), 1):
        if match := RELEASE.match(line):
            date = match["date"] or ""
            if re.fullmatch(r"[\d./-]+", date) and not is_date(date):
                fail("not-a-date", (path, number), excerpt=line, date=date)
            found.append((match["version"], date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else "", []))
        elif found and line.startswith("- "):
            found[-1][2].append(line[2:].strip())
    return tuple(Change(version, date, tuple(items)) for version, date, items in found)


def rights_in(path: Path) -> tuple[RightsPart, ...]:
    """Read ``[[part]]`` tables: name, statement, and licence and address where there are; raise DeclarationError."""
    expected = N_("[[part]] tables with name and statement; licence and address if wanted")
    file = read_toml(path, expected)
    tables = list(tables_in(file, "part", expected))
    return tuple(RightsPart(**values_of(file, way, RightsPart, table, exact=True)) for way, table in tables)


class _Loader(yaml.SafeLoader):
    """Reads YAML without aliases, nine lines of which can stand for gigabytes; no key twice; days are words."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "an alias", self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = set[str]()
        for key, _value in node.value:
            if isinstance(key.value, str) and key.value in keys:
                raise yaml.constructor.ConstructorError(None, None, "a key twice", key.start_mark)
            keys.add(str(key.value))
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in known if not tag.endswith(":timestamp")]
    for sign, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@lru_cache
def composed(text: str) -> tuple[Any, yaml.Node | None]:
    """Return what YAML says, and the nodes with their lines; raise YAMLError, ValueError or RecursionError."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return (loader.construct_document(node) if node else None), node
    finally:
        loader.dispose()


_NOT_YAML = {
    "mapping values": N_("If words have a colon and a space in them, put quotation marks around them."),
    r"'\\t'": N_("Write spaces where the line begins with a tab."),
    "expected <block end>": N_(
        "Put the line as far in as those it belongs with; see also that a quotation mark before it is closed."
    ),
    "end of stream": N_("Close the quotation mark."),
    "<stream end>|expected ',' or": N_("Close the bracket."),
    "expected ':'": N_("Put a colon and a space after the key."),
    "a key twice": N_("Delete one of the two."),
}
"""What to do where YAML cannot be read, by what its reader says."""


def record_in(path: Path) -> dict[str, Any]:
    """Read a citation file; raise DeclarationError where it is missing or holds no table."""
    text = text_in(path, N_("a citation file"))
    hold_numbers(path, text)
    try:
        record = composed(text)[0]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark, lines = getattr(error, "problem_mark", None), text.rstrip().split("\n")
        said = getattr(error, "problem", None) or ("too deep" if isinstance(error, RecursionError) else str(error))
        line = min(mark.line + 1, len(lines)) if mark else 1
        mend = next((_(way) for sign, way in _NOT_YAML.items() if re.search(sign, said)), said)
        finding = Finding.of("not-yaml", at=(path, line), excerpt=brief(lines[line - 1]), mend=mend)
        raise DeclarationError(finding) from error
    if not isinstance(record, dict):
        fail("no-record", (path, 1), excerpt=brief(record))
    return record


def _agents(record: dict[str, Any]) -> list[Agent]:
    """Return the authors of the whole or of a work."""
    return list(map(agent_in, _tables(record, "authors")))


def _tables(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the tables of a list; none where it is not of the form. The first of the references is the text."""
    listed = record.get(key)
    return [table for table in listed if isinstance(table, dict)] if isinstance(listed, list) else []


def agent_in(table: dict[str, str]) -> Agent:
    """Return a person or a body of a citation file."""
    keys = ("family-names", "given-names", "name-particle", "name-suffix")
    family, given, particle, suffix = (str(table.get(key) or "") for key in keys)
    name = " ".join(filter(None, (given, particle, family, suffix)))
    return Agent(str(table.get("name") or "") or name, family, given, particle, suffix)
