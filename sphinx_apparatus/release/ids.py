"""The ids of an edition, as a release keeps them; knows no format."""

from collections.abc import Mapping
from typing import Any

_KINDS = {"text": "paragraph", "entries": "entry", "notes": "note", "quotations": "quotation"}
_WORDS = {"text": "text", "entries": "lemma", "notes": "text", "quotations": "work"}
_LONGEST = 80
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
