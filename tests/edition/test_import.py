"""The TEI file of this edition, imported, is the same edition: text, witness, entries and notes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sphinx_apparatus.__main__ import main

from .conftest import ROOT, run

WITNESSES = ROOT / "edition/witnesses"
ENTRY = ("id", "paragraph", "start", "end", "type", "lemma", "witnesses", "readings", "note")
BLOCK = ("kind", "number", "id", "level", "label", "text")


def chosen(items: list[dict[str, Any]], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{key: item.get(key) for key in keys} for item in items]


def test_our_tei_comes_back_as_the_same_edition(formats: Path, tmp_path: Path) -> None:
    (tei,) = (formats / "tei").glob("*.xml")
    (data,) = (path for path in (formats / "data").glob("*.json") if "schema" not in path.name)
    folder = tmp_path / "imported"
    rules = ["--regularisations", str(WITNESSES / "regularisation.toml")]
    assert main(["import", str(folder), "--from", str(tei), *rules]) == 0
    assert (folder / "edition/witnesses/B.txt").read_bytes() == (WITNESSES / "B.txt").read_bytes()
    build = ["-m", "sphinx", "-c", ".", "-nWq", "-b", "data", "edition", str(tmp_path / "data")]
    run(*build, root=folder, PYTHONPATH=str(ROOT))
    new = json.loads((tmp_path / "data/edition.json").read_text(encoding="utf-8"))
    old = json.loads(data.read_text(encoding="utf-8"))
    assert chosen(new["text"], BLOCK) == chosen(old["text"], BLOCK)
    assert chosen(new["entries"], ENTRY) == chosen(old["entries"], ENTRY)
    assert [note["text"] for note in new["notes"]] == [note["text"] for note in old["notes"]]
    where = [[(call["block"], call["start"]) for note in of["notes"] for call in note["calls"]] for of in (new, old)]
    assert where[0] == where[1]
    report = (folder / "README.md").read_text(encoding="utf-8")
    assert "Not understood: <persName>: line " in report
    assert "Not imported: <div> ‘works’ in <back>" in report
