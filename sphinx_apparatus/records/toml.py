"""Files in which an edition declares something: text, or tables of TOML with their lines, read into frozen records."""

import re
import tomllib
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from datetime import date, time
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast, get_type_hints

from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding, FindingsError, brief, nearest

T = TypeVar("T")
Instead = TypeVar("Instead")
At = Callable[[], tuple[str, int]]
"""Gives file and line of something; they are looked for where something is wrong."""
Way = tuple[str | int, ...]
"""The names that lead to a table or a key; in an array of tables a number, from 0."""
_TOO_LONG = re.compile(r"(?<![\w\"'])(?:\d[\d_]{299,}|0x[\da-fA-F_]{300,}|0[ob][01-7_]{300,})")
"""A number that no data need, outside quotation marks; of the longest Python makes no words (CVE-2020-10735)."""
_DEEPEST = 50
"""How deep tables and lists may be in one another."""
STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


class DeclarationError(FindingsError):
    """A declaration is missing or malformed; `findings` say where and what was expected, `finding` is the first."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(findings)
        self.finding = findings[0]


class Gathered:
    """Gathers what is wrong with several declarations, so that all of it can be told at once."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def take(self, read: Callable[[], T], instead: Instead) -> T | Instead:
        """Return what is read; where that raises DeclarationError keep its findings and return something `instead`."""
        try:
            return read()
        except DeclarationError as error:
            self.findings += error.findings
            return instead

    def settle(self) -> None:
        """Raise DeclarationError with everything gathered; do nothing where all was in order."""
        if self.findings:
            raise DeclarationError(*self.findings)


def fail(code: str, at: tuple[Path | str, int], excerpt: str = "", expected: str = "", **words: Any) -> NoReturn:
    """Raise DeclarationError with the finding of the row `code` of the list, `at` file and line.

    `excerpt` is what stands there, `expected` what should.
    """
    raise DeclarationError(Finding.of(code, at=at, excerpt=excerpt, expected=_(expected), **words))


def fail_of(code: str, at: tuple[Path | str, int], found: str, known: Collection[str], **words: Any) -> NoReturn:
    """Raise DeclarationError with the finding `code` that a word found is unknown, and which of those known was meant.

    `at` is file and line.
    """
    mend = nearest(found.casefold(), known)
    raise DeclarationError(Finding.of(code, at=at, excerpt=found, mend=mend, known=", ".join(known), **words))


_CLOSING = re.compile("[]}]|\"{3}|'{3}")
_TRIED = 50
"""How often the text of a file is read, at most, to find in which lines it has what."""
CONFLICT = re.compile(r"(?:<{7}|>{7}|={7})(?: |$)")
"""What git writes where two changes of one place are to be made one."""
_NEAR = 20
"""How many bytes are shown on both sides of one that is no UTF-8."""
LARGEST = 20_000_000
"""How many bytes a file of text or data may have; one of 100 MB that says one thing again and again is small in git."""


def text_in(path: Path, expected: str) -> str:
    """Return what a file of UTF-8 has, line ends as line feeds; raise DeclarationError where it cannot be read."""
    text = decoded(content_of(path, expected).removeprefix(BOM_UTF8), path, "file-not-utf-8", expected=expected)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def written_in(path: Path) -> str:
    """Return what a file has, for who looks a place up in it: nothing where it cannot be read, whatever its bytes."""
    try:
        stat = path.stat()
        fit = path.is_file() and stat.st_size <= LARGEST  # a pipe has no end
        return _written(path, stat.st_size, stat.st_mtime_ns) if fit else ""
    except OSError:
        return ""


@lru_cache
def _written(path: Path, _size: int, _changed: int) -> str:
    return path.read_text("utf-8", "replace")


def content_of(path: Path, expected: str) -> bytes:
    """Return the bytes of a file; raise DeclarationError where there are too many, or none: a pipe may have no end."""
    if not path.is_file():
        fail("no-file", (path, 1), expected=expected)
    if path.stat().st_size > LARGEST:
        fail("file-unreadable", (path, 1), error=_("it has more than {number} bytes", number=LARGEST))
    return path.read_bytes()


def decoded(data: bytes, path: Path, code: str, expected: str = "", **words: object) -> str:
    """Return data in UTF-8 as text; raise DeclarationError with `code` and the line where they are none.

    `path` is the file that they are from; `expected` says what it should have.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fail(code, (path, line), excerpt=bytes_around(data, error.start), expected=expected, **words)


def bytes_around(data: bytes, place: int) -> str:
    """Return the bytes around a place, as Windows has them."""
    return " ".join(data[max(0, place - _NEAR) : place + _NEAR].decode("cp1252", "replace").split())


@dataclass(frozen=True, eq=False)
class TomlFile:
    """A file of TOML: its `text`, and what it has as `content`."""

    path: Path
    text: str
    content: Mapping[str, Any]

    def at(self, *way: str | int) -> tuple[str, int]:
        """Return file and line (from 1) of a table or a key, or of the nearest thing around it; else of the first line.

        Lines are looked for when they are first asked for: where nothing is wrong, nobody does.
        """
        found = (self._lines[way[:n]] for n in range(len(way), 0, -1) if way[:n] in self._lines)
        return str(self.path), next(found, 1)

    def row(self, line: int) -> str:
        return brief(dict(enumerate(self.text.split("\n"), 1)).get(line, "").strip())

    @cached_property
    def _lines(self) -> dict[Way, int]:
        """The line of every table and key; one in a table or list written in the line has the line of that."""
        lines: dict[Way, int] = {}
        counts: Counter[Way] = Counter()
        table: Way = ()
        for number, statement in statements(self.text):
            if statement.lstrip().startswith("["):
                table = _headed(tomllib.loads(statement), counts)
                lines.setdefault(table, number)
            else:
                lines |= {(*table, *way): number for way in _keys(tomllib.loads(statement))}
        return lines


def statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the statements of TOML, each with its first line: what the parser takes for whole by itself.

    They end where it took too long to find out: what follows has no line of its own.
    """
    start, lines, left = 0, text.split("\n"), _TRIED * len(text)
    for end, line in enumerate(lines, 1):
        if start + 1 < end and not _CLOSING.search(line):  # in a list, or a text, of several lines
            continue
        statement = "\n".join(lines[start:end])
        left -= len(statement)
        if left < 0:
            return
        if _is_whole(statement):
            yield start + 1, statement
            start = end


def _is_whole(statement: str) -> bool:
    try:
        return bool(tomllib.loads(statement)) or True
    except tomllib.TOMLDecodeError:
        return False


def _headed(content: Mapping[str, Any], counts: Counter[Way]) -> Way:
    """Return the way to the table that a head alone begins; `counts` has how many each array has until now."""
    way: Way = ()
    value: Any = content
    while value:
        if isinstance(value, list):
            counts[way] += 1
            return (*way, counts[way] - 1)
        way = (*way, next(iter(value)))
        value = value[way[-1]]
        if isinstance(value, dict) and counts[way]:
            way = (*way, counts[way] - 1)
    return way


def _keys(value: Any) -> Iterator[Way]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield (key,)
        yield from ((key, *way) for way in _keys(inner))


def hold_numbers(path: Path, text: str) -> None:
    """Raise DeclarationError where a number has more digits than Python reads, or prints."""
    if found := _TOO_LONG.search(text):
        fail("number-too-long", (path, text[: found.start()].count("\n") + 1), excerpt=brief(found[0]))


def _is_deeper(value: Any, levels: int) -> bool:
    """Tell whether tables and lists are in one another more levels deep; Python's own stack may end before."""
    held = [value]
    for _level in range(levels + 1):
        inner = (one.values() if isinstance(one, dict) else one for one in held if isinstance(one, dict | list))
        held = [part for parts in inner for part in parts]
    return bool(held)


def read_toml(path: Path, expected: str) -> TomlFile:
    """Return what a file of TOML has; raise DeclarationError."""
    text = text_in(path, expected)
    hold_numbers(path, text)
    try:
        content = tomllib.loads(text)
        if _is_deeper(content, _DEEPEST):
            raise RecursionError
        return TomlFile(path, text, content)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        code, line = slip_in(text, int(place[1]) if place else text.count("\n") + 1, str(error))
        fail(code, (path, line), excerpt=brief(text.split("\n")[line - 1].strip()))
    except RecursionError:
        fail("too-deep", (path, 1), expected=expected)


def slip_in(text: str, line: int, error: str) -> tuple[str, int]:
    """Return the code of what makes a text no TOML, and its line; `line` and `error` are what the parser says."""
    start = first_broken(text, line)
    rows = text.split("\n")
    row = rows[start - 1].strip()
    key, equals, value = (part.strip() for part in row.partition("="))
    plain = STRING.sub('""', row)
    if CONFLICT.match(row):
        return "conflict", start
    if "overwrite" in error or "twice" in error:
        return "toml-twice", line
    if re.search(r"[=\[,]\s*[“”„‘’«»]", row) or re.search(r"[“”„]\s*[,\]]?$", plain):
        return "toml-curly", start
    if plain.count('"') % 2 or plain.replace('"', "").count("'") % 2:
        return "toml-quote", start
    if row.startswith("[") and not re.fullmatch(r"\[\[.*\]\]|\[[^\[\]]+\]", re.sub(r"\s*#.*", "", row)):
        return "toml-head", start
    if equals and re.match(r"[\w-]+$", key) and re.match(r"[^\W\d]", value):
        return "toml-words", start
    if equals and plain.count("[") != plain.count("]"):
        return "toml-list", start
    if not equals and re.match(r"[\w-]+\s*:", row):
        return "toml-colon", start
    return "not-toml", start


def first_broken(text: str, line: int) -> int:
    """Return the first line of the statement that is not whole; the parser has stopped in it at `line`."""
    rows, start = text.split("\n"), 0
    for end in range(1, min(line, len(rows)) + 1):
        if _is_whole("\n".join(rows[start:end])):
            start = end
    return min(start + 1, line, len(rows))


def hold_to(file: TomlFile, known: Collection[str], expected: str) -> None:
    """Raise DeclarationError where a file has tables, or keys outside of them, that are not known.

    `expected` says what it should have.
    """
    for name in sorted(set(file.content) - set(known)):
        (path, line), mend = file.at(name, 0), nearest(name, known)
        finding = Finding.of("unknown-table", at=(path, line), excerpt=file.row(line), mend=mend, key=name)
        raise DeclarationError(replace(finding, expected=_(expected)))


def tables_in(file: TomlFile, key: str, expected: str) -> Iterator[tuple[Way, dict[str, Any]]]:
    """Yield the ``[[key]]`` tables of a file, of which there is at least one and nothing else, each with its way.

    Raise DeclarationError, with what is expected, where it is otherwise.
    """
    tables = file.content.get(key)
    hold_to(file, {key}, expected)
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        fail("no-table", file.at(key), excerpt=brief(tables or ""), expected=expected, key=key)
    yield from (((key, n), table) for n, table in enumerate(tables))


@dataclass(frozen=True, kw_only=True)
class Record:
    """One table of a `file`, and the `way` to it."""

    file: TomlFile | None = field(default=None, repr=False, compare=False)
    way: Way = field(default=(), repr=False, compare=False)

    def where(self, *way: str) -> tuple[str, int]:
        """Return file and line, of the table or of a key in it."""
        return self.file.at(*self.way, *way) if self.file else ("", 0)


R = TypeVar("R", bound=Record)
PLACE = {"file", "way"}


def read_records(path: Path, kind: type[R], key: str = "", of_form: Callable[[R], R] = lambda r: r) -> tuple[R, ...]:
    """Read the ``[[key]]`` tables of the file at `path` into records of a kind.

    Without `key` the file has one sort of table. Raise DeclarationError where the file or a table is not of the form,
    where an `id` occurs twice, and where `of_form`, which returns a record as it is to be, raises one.
    """
    file = read_toml(path, _expected(key, kind))
    key = key or next(iter(file.content), "name")
    tables = list(tables_in(file, key, _expected(key, kind)))
    gathered = Gathered()
    found = [gathered.take(partial(_record, file, way, kind, table), None) for way, table in tables]
    records = tuple(filter(None, found))
    gathered.take(partial(_require_unique, records), None)
    gathered.settle()
    records = tuple(gathered.take(partial(of_form, record), record) for record in records)
    gathered.settle()
    return records


def nested(record: Record, kind: type[R], tables: object, key: str) -> tuple[R, ...]:
    """Read the tables inside a record, those of `key`, into records of a kind."""
    file, way = cast("TomlFile", record.file), (*record.way, key)
    if not isinstance(tables, list):
        fail("not-tables", file.at(*way), excerpt=str(tables), expected=_expected(_name(way), kind), key=_name(way))
    return tuple(_record(file, (*way, n), kind, table) for n, table in enumerate(tables))


def _record(file: TomlFile, way: Way, kind: type[R], table: Any) -> R:
    return kind(**values_of(file, way, kind, table), file=file, way=way)


def values_of(
    file: TomlFile, way: Way, kind: type, table: Any, expected: str = "", exact: bool = False
) -> dict[str, Any]:
    """Return what a table has for a dataclass; raise DeclarationError where it has more, less, or of another type.

    The table is that to which `way` leads in the file, the dataclass is `kind`; `expected` says what the table should
    have where the names of the fields do not. Where it is not `exact`, several blanks in words are one.
    """
    known = {f.name: f for f in _fields(kind)}
    expected, key = expected or _expected(_name(way), kind), _name(way)
    if not isinstance(table, dict):
        fail("not-tables", file.at(*way), excerpt=str(table), expected=expected, key=key)
    lacking = [name for name, f in known.items() if _required(f) and name not in table]
    meant = lacking if len(set(table) - set(known)) == len(lacking) == 1 else known
    findings = [_unknown(file, (*way, name), meant, expected) for name in sorted(set(table) - set(known))]
    for name in lacking if not findings else ():
        at = file.at(*way)  # slow to find
        excerpt = file.row(at[1])
        findings.append(Finding.of("missing-key", at=at, excerpt=excerpt, expected=expected, name=name, key=key))
    if findings:
        raise DeclarationError(*findings)
    types, take = _types(cast("Any", kind)), partial(_value, file.at, way, expected=expected, exact=exact)
    return {name: take(name, types[name], value) for name, value in table.items()}


def _unknown(file: TomlFile, way: Way, known: Collection[str], expected: str) -> Finding:
    """Return that a table has a key of no meaning, at its line, and which one was meant."""
    path, line = file.at(*way)
    name = str(way[-1])
    return Finding.of(
        "unknown-key", at=(path, line), excerpt=file.row(line), expected=expected, name=name,
        mend=nearest(name, known, 0 if len(known) == 1 else 0.6), key=_name(way[:-1]),
    )  # fmt: skip


def _name(way: Way) -> str:
    """Return what a table is called in its head, e.g. ``quotation.difference``."""
    return ".".join(part for part in way if isinstance(part, str))


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(
    at: Callable[..., tuple[str, int]], way: Way, name: str, wanted: Any, value: Any, expected: str, exact: bool
) -> Any:  # fmt: skip
    if wanted in (str, bool, int) and type(value) is wanted:
        return " ".join(value.split()) if wanted is str and not exact else value
    element = {"tuple[str, ...]": str, "tuple[int, ...]": int}.get(str(wanted))
    if element and isinstance(value, list) and all(type(v) is element for v in value):
        return tuple(value)
    if str(wanted) == "tuple[typing.Any, ...]":
        return value
    forms = {str: _("a string in quotation marks"), bool: _("true or false"), int: _("a whole number")}
    form = forms.get(wanted, _("a list of numbers") if element is int else _("a list of strings"))
    numbers = re.findall(r"\d+", repr(value)) if element is int else []
    meant = f'["{value}"]' if element is str and isinstance(value, str) else f"[{', '.join(numbers)}]" * bool(numbers)
    written = str(value) if isinstance(value, date | time) else repr(value)
    meant = f'"{written}"' if wanted is str and isinstance(value, date | time | int | float) else meant
    mend, said = _("Write {words}.", words=meant) if meant else "", f"{form}; {expected}"
    return fail("malformed-value", at(*way, name), excerpt=brief(written), expected=said, name=name, mend=mend)


def _fields(kind: Any) -> list[Field[Any]]:
    """Return what a table may have for a dataclass; of a record its place is no part of that."""
    return [f for f in fields(kind) if not (issubclass(kind, Record) and f.name in PLACE)]


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _expected(key: str, kind: Any) -> str:
    known = _fields(kind)
    needed = ", ".join(f.name for f in known if _required(f))
    more = ", ".join(f.name for f in known if not _required(f))
    wanted = _(", and if wanted {names}", names=more) if more and needed else ""
    return _("{table} tables with {names}", table=f"[[{key or 'name'}]]", names=needed or more) + wanted


def _require_unique(records: tuple[Record, ...]) -> None:
    seen: set[str] = set()
    for record in records:
        word = "id" if hasattr(record, "id") else "key"
        own = str(getattr(record, word, ""))
        if own and own in seen:
            fail("key-twice", record.where(), word=word, key=own)
        seen.add(own)
