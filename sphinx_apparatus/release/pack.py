"""Packs a release: files, checksums, a record of the build, the ids to keep; equal input gives equal bytes."""

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sphinx_apparatus.language import _
from sphinx_apparatus.records.archive import write_zip

_LEFT_OUT = {".buildinfo", ".doctrees", "_sources"}
LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)==", re.MULTILINE)
_KINDS = {"text": "paragraph", "entries": "entry", "notes": "note", "quotations": "quotation"}
_WORDS = {"text": "text", "entries": "lemma", "notes": "text", "quotations": "work"}
_LONGEST = 80
Manifest = dict[str, Any]
SUMS, _RECORD = "SHA256SUMS", "build.json"


def pack(target: Path, folder: str, parts: Mapping[str, Path], record: Mapping[str, object], moment: datetime) -> None:
    """Write the zip `target`, whose files lie in `folder`; `parts` are files and folders by their places in it.

    The record of what made the release goes with them; `moment` is the time that all files bear.
    """
    contents = {name: path.read_bytes() for name, path in sorted(_files(parts))}
    contents[_RECORD] = (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()
    contents[SUMS] = sums(contents).encode()
    write_zip(target, ((f"{folder}/{name}", data) for name, data in sorted(contents.items())), moment)


def sums(contents: Mapping[str, bytes]) -> str:
    """Return the checksums in the form that ``sha256sum -c`` reads."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items()))


def build_record(title: str, release: str, commit: str, moment: datetime, lock: Path) -> dict[str, object]:
    """Return what made the release: the state of the source, Python, and the packages that the lock names.

    `title` is that of the edition, `commit` the state of its source, `moment` the time in UTC.
    """
    return {
        "title": title, "version": release, "commit": commit, "date": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "python": platform.python_version(),
        "packages": dict(sorted(_installed(LOCKED.findall(lock.read_text(encoding="utf-8"))))),
    }  # fmt: skip


def _installed(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def _files(parts: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    for place, path in parts.items():
        if not path.exists():
            raise FileNotFoundError(_("{path} is not there; build it first", path=path))
        if path.is_file():
            yield place, path
            continue
        for file in path.rglob("*"):
            inner = file.relative_to(path)
            if file.is_file() and not _LEFT_OUT & set(inner.parts):
                yield f"{place}/{inner.as_posix()}" if place != "." else inner.as_posix(), file


def manifest_of(record: Mapping[str, Any]) -> Manifest:
    """Return the ids of places, entries, notes and quotations of a data record, with their first words."""
    ids = {
        item["id"]: {"kind": item.get("kind", kind), "words": str(item.get(_WORDS[part], ""))[:_LONGEST]}
        for part, kind in _KINDS.items()
        for item in record[part]
        if "id" in item and item.get("kind") in (None, "paragraph", "verse")
    }
    return {"title": record["title"], "version": record["version"], "ids": ids}
