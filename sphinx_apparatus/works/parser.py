"""Reads files of works as biblatex does, where pybtex stops; knows no edition."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pybtex.bibtex.utils import split_name_list
from pybtex.database import InvalidNameString, Person
from pybtex.database.input.bibtex import Parser
from pybtex.scanner import PybtexSyntaxError

EXTENDED = re.compile(r"\s*(?:family|given|prefix|suffix|useprefix)(?:-i)?\s*=")
_PARTS = re.compile(r"(?<![a-z])(family|given|prefix|suffix)\s*=\s*(?:\{([^{}]*)\}|\"([^\"]*)\"|([^,]*))")
_WHOLE = re.compile(r"[^,{}]+ of (?:the )?[^,{}]+")
"""A name that is not parted: of a society, or ``Geoffrey of Monmouth``."""
_YEAR = re.compile(r"-?\d{4}")


@dataclass(frozen=True)
class Slip:
    """What could not be read in a file of works, and where: the work's key, or the line."""

    path: str
    said: str
    key: str = ""
    line: int = 0


class WorksParser(Parser):  # type: ignore[misc]
    """Pybtex's reader, which goes on behind what it cannot read, and reads names as biblatex 3.5 writes them.

    What it cannot read it keeps in `unread` of the works that it has read; each of these has in `library` all of them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data.unread = []

    def process_entry(self, entry_type: str, key: str, fields: Iterable[tuple[str, list[str]]]) -> None:
        """Take up an entry with names that pybtex reads, and the year that other styles look for.

        `added` has the fields of an entry that its file does not have.
        """
        super().process_entry(entry_type, key, list(self._named(key, fields)))
        entry = self.data.entries.get(key)
        if entry is None:
            return
        entry.library = self.data.entries
        if (year := _YEAR.match(entry.fields.get("date", ""))) and "year" not in entry.fields:
            entry.fields["year"], entry.added = str(int(year[0])), ("year",)

    def _named(self, key: str, fields: Iterable[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
        for name, value in fields:
            if name not in self.person_fields:
                yield name, value
                continue
            names = [self._readable(key, one) for one in split_name_list(self.flatten_value_list(value))]
            yield name, [" and ".join(names)]

    def _readable(self, key: str, name: str) -> str:
        name = traditional(name)
        try:
            Person(name)
        except InvalidNameString:
            self.data.unread.append(Slip(str(self.filename or ""), name, key))
            return f"{{{name}}}"
        return name

    def handle_error(self, error: Any) -> None:
        """Keep a slip of the pen, and go on behind it; raise what sphinxcontrib-bibtex tells of."""
        if not isinstance(error, PybtexSyntaxError):
            super().handle_error(error)
        self.data.unread.append(Slip(str(self.filename or ""), str(error), line=getattr(error, "lineno", 0)))


def traditional(name: str) -> str:
    """Return a name in parts, ``family=Bruyn, given=Cornelis, prefix=de``, as BibTeX has it; one of no parts whole."""
    if not EXTENDED.match(name):
        return f"{{{name}}}" if _WHOLE.fullmatch(name) else name
    parts = {found[1]: (found[2] or found[3] or found[4] or "").strip() for found in _PARTS.finditer(name)}
    family = " ".join(filter(None, (parts.get("prefix"), parts.get("family"))))
    family = f"{{{family}}}" if re.search(r"useprefix\s*=\s*true", name) else family
    return ", ".join(filter(None, (family, parts.get("suffix"), parts.get("given"))))
