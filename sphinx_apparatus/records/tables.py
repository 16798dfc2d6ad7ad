"""TOML files of tables read into frozen records, each with its place; knows no edition and no Sphinx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_type_hints

from sphinx_apparatus.records.toml import fail, tables_in


@dataclass(frozen=True, kw_only=True)
class Record:
    """One table of a file; `source` and `line` say where it stands."""

    source: str = ""
    line: int = 0

    @property
    def place(self) -> tuple[str, int]:
        """File and line."""
        return self.source, self.line


R = TypeVar("R", bound=Record)
PLACE = {"source", "line"}


def read_records(path: Path, kind: type[R], key: str = "") -> tuple[R, ...]:
    """Read the ``[[key]]`` tables of a file into records of a kind; without `key` the file has one sort of table.

    Raise DeclarationError where the file or a table is not of the form, and where an `id` stands twice.
    """
    tables = list(tables_in(path, key, _expected(key, kind)))
    records = tuple(_record(path, line, kind, table, key) for line, table in tables)
    _require_unique(path, records)
    return records


def nested(record: Record, kind: type[R], tables: object, key: str) -> tuple[R, ...]:
    """Read the tables inside a record into records of a kind that stand at the same place."""
    if not isinstance(tables, list):
        fail("not-tables", record.place, excerpt=str(tables), expected=_expected(key, kind), key=key)
    return tuple(_record(Path(record.source), record.line, kind, table, key) for table in tables)


def _record(path: Path, line: int, kind: type[R], table: Mapping[str, Any], key: str) -> R:
    known = {f.name: f for f in fields(kind) if f.name not in PLACE}
    unknown = sorted(set(table) - set(known))
    missing = [name for name, f in known.items() if _required(f) and name not in table]
    expected = _expected(key, kind)
    if unknown or missing:
        code = "unknown-key" if unknown else "missing-key"
        name, excerpt = (unknown or missing)[0], str(dict(table))[:100]
        fail(code, (path, line), excerpt=excerpt, expected=expected, name=name, key=key)
    types = _types(cast("Any", kind))
    values = {name: _value(path, line, name, types[name], value, expected) for name, value in table.items()}
    return kind(**values, source=str(path), line=line)


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(path: Path, line: int, name: str, wanted: Any, value: Any, expected: str) -> Any:
    if wanted is str and isinstance(value, str):
        return " ".join(value.split())
    element = {"tuple[str, ...]": str, "tuple[int, ...]": int}.get(str(wanted))
    if element and isinstance(value, list) and all(type(v) is element for v in value):
        return tuple(value)
    if str(wanted) == "tuple[typing.Any, ...]":
        return value
    form = {str: "a string in quotation marks"}.get(wanted, f"a list of {'numbers' if element is int else 'strings'}")
    return fail("malformed-value", (path, line), excerpt=repr(value)[:80], expected=f"{form}; {expected}", name=name)


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _expected(key: str, kind: type[Record]) -> str:
    known = [f for f in fields(kind) if f.name not in PLACE]
    needed = ", ".join(f.name for f in known if _required(f))
    more = ", ".join(f.name for f in known if not _required(f))
    return f"[[{key or 'name'}]] tables with {needed}" + (f", and if wanted {more}" if more else "")


def _require_unique(path: Path, records: tuple[Record, ...]) -> None:
    seen: set[str] = set()
    for record in records:
        word = "id" if hasattr(record, "id") else "key"
        own = str(getattr(record, word, ""))
        if own and own in seen:
            fail("key-twice", (path, record.line), word=word, key=own)
        seen.add(own)
