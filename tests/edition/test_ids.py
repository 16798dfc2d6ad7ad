"""Ids that a release has are kept: none is lost, none is given to something else."""

from __future__ import annotations

import json
from pathlib import Path

from sphinx_apparatus.identifiers import broken, manifest_of
from tests.edition.conftest import ROOT


def test_every_earlier_release_keeps_its_ids(formats: Path) -> None:
    record = json.loads((formats / "data/workers-militia.json").read_text(encoding="utf-8"))
    new = manifest_of(record)
    assert {found["kind"] for found in new["ids"].values()} == {"paragraph", "entry", "note", "quotation"}
    for path in sorted((ROOT / "edition/releases").glob("*.json")):
        old = json.loads(path.read_text(encoding="utf-8"))
        assert [str(finding) for finding in broken(old, new)] == [], path.name
