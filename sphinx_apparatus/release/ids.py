"""The ids of an edition, as a release keeps them, and what of them a later state lost or gave away; knows no format."""

from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from sphinx_apparatus.model import Finding

_KINDS = {"text": "paragraph", "entries": "entry", "notes": "note", "quotations": "quotation"}
_WORDS = {"text": "text", "entries": "lemma", "notes": "text", "quotations": "work"}
_LONGEST = 80
_ALIKE = 0.5
"""From which likeness on words are the same ones, corrected."""
Manifest = dict[str, Any]


def manifest_of(record: Mapping[str, Any]) -> Manifest:
    """Return the ids of places, entries, notes and quotations of a data record, with their first words."""
    ids = {
        item["id"]: {"kind": item.get("kind", kind), "words": str(item.get(_WORDS[part], ""))[:_LONGEST]}
        for part, kind in _KINDS.items()
        for item in record[part]
        if "id" in item and item.get("kind") in (None, "paragraph", "verse")
    }
    return {"title": record["title"], "version": record["version"], "ids": ids}


def broken(old: Manifest, new: Manifest, withdrawn: Collection[str] = ()) -> Iterator[Finding]:
    """Yield the ids of a manifest that are gone, or now belong to something else.

    In its own version, until that is left behind, the words of an id may still change.
    Ids `withdrawn` on purpose are gone for good: nothing may have them again.
    """
    final = old["version"] != new["version"]
    for name, before in old["ids"].items():
        after = new["ids"].get(name)
        if name in withdrawn:
            if after is not None:
                yield Finding.of("used-again", excerpt=after["words"], id=name)
        elif after is None:
            yield Finding.of("lost-id", excerpt=before["words"], id=name, version=old["version"])
        elif after["kind"] != before["kind"] or (final and not _alike(before["words"], after["words"])):
            yield Finding.of(
                "moved-id",
                excerpt=after["words"],
                id=name,
                version=old["version"],
                kind=before["kind"],
                words=before["words"],
            )


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
