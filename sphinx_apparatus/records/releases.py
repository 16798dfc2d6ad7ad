"""The ids that published versions had, as the files of the releases keep them, and those given up; knows no text."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, brief
from sphinx_apparatus.records.toml import Gathered, Record, fail, text_in

_FORM = N_("an object with title, version, and ids: of each id its kind and its first words")


@dataclass(frozen=True)
class Release:
    """A version and its ids: of each what it is, as ``entry``, and its first words."""

    path: Path
    version: str
    ids: Mapping[str, tuple[str, str]]


def load_releases(folder: Path, gathered: Gathered) -> tuple[Release, ...]:
    """Read the files ``VERSION.json`` of a folder; what is wrong with one is `gathered`."""
    if not folder.is_dir():
        gathered.findings.append(
            Finding.of("no-file", at=(folder, 1), expected=_("a folder with VERSION.json of each version"))
        )
    found = [gathered.take(partial(load_release, path), None) for path in sorted(folder.glob("*.json"))]
    return tuple(release for release in found if release)


def load_release(path: Path) -> Release:
    """Read what one version had; raise DeclarationError where the file is not of the form."""
    text = text_in(path, _FORM)
    try:
        content: Any = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        fail("not-json", (path, getattr(error, "lineno", 1)), excerpt=brief(text.rstrip().rpartition("\n")[2].strip()))
    ids = content.get("ids") if isinstance(content, dict) else None
    if not isinstance(ids, dict) or not all(map(_is_item, ids.values())) or not isinstance(content.get("version"), str):
        fail("malformed-release", (path, 1), expected=_FORM)
    if content["version"] != path.stem:
        fail("release-of-another-version", (path, 1), excerpt=content["version"], version=path.stem)
    return Release(path, content["version"], {key: (item["kind"], item["words"]) for key, item in ids.items()})


def _is_item(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("kind"), str) and isinstance(item.get("words"), str)


def missing_ids(
    releases: Iterable[Release], ids: Collection[str], withdrawn: Collection[str]
) -> Iterator[tuple[str, Finding]]:
    """Yield the ids of published releases that are gone and not withdrawn, each with a finding.

    `ids` are those that there are now.
    """
    told: set[str] = set()
    for release in releases:
        for name, (_kind, words) in release.ids.items():
            if name not in ids and name not in withdrawn and name not in told:
                told.add(name)
                yield name, Finding.of("lost-id", at=("", 0), excerpt=words, id=name, version=release.version)


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Record):
    """Ids of entries or notes that a version had at a place, e.g. ``p13``, and why later ones have them no more."""

    at: str
    why: str
    ids: tuple[str, ...]


def misplaced(withdrawn: Iterable[Withdrawn], places: Collection[str]) -> Iterator[Finding]:
    """Yield the records that lead to no place of the text; `places` are its ids, e.g. ``p13``."""
    for record in withdrawn:
        if record.at not in places:
            yield Finding.of("withdrawn-to-nowhere", at=record.where(), place=record.at)
