"""The edition's metadata: title, persons, version, rights, changes, as their files have it; writes nothing."""

import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sphinx_apparatus.language import N_
from sphinx_apparatus.model import Finding, brief
from sphinx_apparatus.records import cff
from sphinx_apparatus.records.toml import DeclarationError, fail, hold_numbers, read_toml, tables_in, text_in

RELEASE = re.compile(r"^## (?P<version>\S+)(?: +\(?(?P<date>[^)]+)\)?)?$")
CLOCK = "SOURCE_DATE_EPOCH"
LATEST = 4_354_819_199
"""The last second of 2107: a zip has no date behind it."""
UNNAMED = "Author name not set"
"""What Sphinx has for the author where conf.py names none."""
PART_KEYS = {"name", "statement", "licence", "address"}


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
    record = record_in(path) if config.apparatus_citation else {}
    release = config.release or config.version
    _require_form(path, record, release)
    agents = [agent_in(table) for table in record.get("authors", [])]
    known = {agent.name: agent for agent in (*map(agent_in, _cited(record)), *agents)}
    author = "" if config.author == UNNAMED else config.author
    names = [name.strip() for name in author.split(",") if name.strip()]
    changes = changes_in(base / config.apparatus_changes) if config.apparatus_changes else ()
    return Metadata(
        title=config.project,
        version=release,
        language=config.apparatus_language,
        authors=tuple(known.get(name, Agent(name)) for name in names),
        editors=tuple(a for a in agents if a.name not in names),
        abstract=" ".join(str(record.get("abstract", "")).split()),
        licence=str(record.get("license", "")),
        address=str(record.get("url", "")),
        keywords=tuple(record.get("keywords", ())),
        date=str(record.get("date-released", "")) or build_date(),
        parts=parts_in(base / config.apparatus_rights) if config.apparatus_rights else (),
        changes=changes,
        full_title=str(record.get("title", "")),
    )


def _require_form(path: Path, record: dict[str, Any], release: str) -> None:
    """Raise DeclarationError where the citation file is of another version, or has what its form does not allow."""
    version = str(record.get("version", release))
    text = text_in(path, N_("a citation file")) if record else ""
    wrong = [replace(finding, source=str(path)) for finding in (cff.wrong_in(record, text) if record else ())]
    if version != release:
        at = path, cff.line_of_key(text, "version", version)
        wrong.insert(0, Finding.of("another-version", at=at, excerpt=f"version: {version}", release=release))
    if wrong:
        raise DeclarationError(*wrong)


def settings_said(path: Path) -> dict[str, str]:
    """Return the settings of Sphinx that a citation file says: title, author of the text, version.

    The author is that of the first work that the file refers to: the text. Raise DeclarationError.
    """
    record = record_in(path)
    texts = record.get("references") or [{}]
    version = str(record.get("version", ""))
    author = ", ".join(agent.name for agent in map(agent_in, texts[0].get("authors", [])))
    return {"project": str(record.get("title", "")), "author": author, "version": version, "release": version}


def moment() -> datetime:
    """Return when the build is, to the second: as SOURCE_DATE_EPOCH has it, or else now.

    It has to be a number (https://reproducible-builds.org/specs/source-date-epoch/). Raise DeclarationError where it
    is none, or one later than files can be dated.
    """
    seconds = os.environ.get(CLOCK)
    if seconds is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not re.fullmatch(r"[0-9]{1,12}", seconds) or int(seconds) > LATEST:
        fail("no-moment", ("", 0), value=seconds)
    return datetime.fromtimestamp(int(seconds), UTC)


def build_date() -> str:
    """Return the day that SOURCE_DATE_EPOCH names as ISO 8601, empty where it is not set; raise DeclarationError."""
    return moment().date().isoformat() if CLOCK in os.environ else ""


def changes_in(path: Path) -> tuple[Change, ...]:
    """Read the change log: ``## version (date)`` and the items of its lists; raise DeclarationError if it is gone."""
    found: list[tuple[str, str, list[str]]] = []
    for line in text_in(path, N_("the change log")).splitlines():
        if match := RELEASE.match(line):
            date = match["date"] or ""
            found.append((match["version"], date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else "", []))
        elif found and line.startswith("- "):
            found[-1][2].append(line[2:].strip())
    return tuple(Change(version, date, tuple(items)) for version, date, items in found)


def parts_in(path: Path) -> tuple[RightsPart, ...]:
    """Read ``[[part]]`` tables: name, statement, and licence and address where there are; raise DeclarationError."""
    expected = N_("[[part]] tables with name and statement; licence and address if wanted")
    file = read_toml(path, expected)
    tables = list(tables_in(file, "part", expected))
    for way, table in tables:
        if not {"name", "statement"} <= set(table) <= PART_KEYS or not all(isinstance(v, str) for v in table.values()):
            fail("malformed-part", file.at(*way), excerpt=brief(table))
    return tuple(RightsPart(**table) for _, table in tables)


class _Loader(yaml.SafeLoader):
    """Reads YAML without aliases: nine lines of them can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "an alias", self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)


def yaml_in(text: str) -> Any:
    """Return what YAML says; raise YAMLError, ValueError or RecursionError."""
    return yaml.load(text, _Loader)


def record_in(path: Path) -> dict[str, Any]:
    """Read a citation file; raise DeclarationError where it is missing or not of the form."""
    expected = "a citation file, https://citation-file-format.github.io"
    return _record(path, text_in(path, expected))


@lru_cache(maxsize=4)
def _record(path: Path, text: str) -> dict[str, Any]:
    """Return what a citation file says; settings, metadata and checks ask for the same one."""
    hold_numbers(path, text)
    try:
        record = yaml_in(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark, last = getattr(error, "problem_mark", None), len(text.rstrip().split("\n"))
        fail(
            "not-yaml",
            (path, min(mark.line + 1, last) if mark else 1),
            error=getattr(error, "problem", None) or ("too deep" if isinstance(error, RecursionError) else str(error)),
        )
    if not isinstance(record, dict):
        fail("no-record", (path, 1), excerpt=brief(record))
    works = _list(path, record, "references")
    if not all(isinstance(work, dict) and isinstance(work.get("authors", []), list) for work in works):
        fail("malformed-reference", (path, 1), excerpt=brief(works))
    authors = [*_list(path, record, "authors"), *_cited(record)]
    if not all(isinstance(author, dict) for author in authors):
        fail("malformed-author", (path, 1), excerpt=brief(authors))
    _list(path, record, "keywords")
    return record


def _list(path: Path, record: dict[str, Any], key: str) -> list[Any]:
    value = record.get(key) or []
    if not isinstance(value, list):
        fail("not-a-list", (path, 1), excerpt=brief(value), key=key)
    return value


def _cited(record: dict[str, Any]) -> list[Any]:
    """Return the authors of the works that the file cites, among them that of the text."""
    return [author for work in record.get("references") or [] for author in work.get("authors", [])]


def agent_in(table: dict[str, str]) -> Agent:
    """Return a person or a body of a citation file."""
    keys = ("family-names", "given-names", "name-particle", "name-suffix")
    family, given, particle, suffix = (str(table.get(key) or "") for key in keys)
    name = " ".join(filter(None, (given, particle, family, suffix)))
    return Agent(str(table.get("name") or "") or name, family, given, particle, suffix)
