"""The data file keeps to the schema beside it, and every key and place in it leads to something in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.validators import json_schema

NAME = "workers-militia.json"
Record = dict[str, Any]


@pytest.fixture(scope="module")
def path(formats: Path) -> Path:
    return formats / "data" / NAME


@pytest.fixture(scope="module")
def record(path: Path) -> Record:
    found: Record = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_it_keeps_to_its_schema(path: Path) -> None:
    assert json_schema(path) == []


FAULTS: dict[str, Callable[[Record], object]] = {
    "$.text[0]": lambda record: record["text"][0].update(colour="red"),
    "$.entries[0]": lambda record: record["entries"][0].pop("lemma"),
    "$.notes[0].calls[0].start": lambda record: record["notes"][0]["calls"][0].update(start=-1),
    "$.quotations[0].status": lambda record: record["quotations"][0].update(status="perhaps"),
    "$.registers.person[0]": lambda record: record["registers"]["person"][0].pop("name"),
}


@pytest.mark.parametrize("place", FAULTS)
def test_the_schema_sees_a_fault(path: Path, record: Record, tmp_path: Path, place: str) -> None:
    faulty = json.loads(json.dumps(record))
    FAULTS[place](faulty)
    shutil.copy(path.parent / record["$schema"], tmp_path)
    (tmp_path / NAME).write_text(json.dumps(faulty), encoding="utf-8")
    assert [message for message in json_schema(tmp_path / NAME) if message.startswith(f"{place}: ")]


def test_every_field_is_described_by_the_schema(path: Path, record: Record) -> None:
    schema = json.loads((path.parent / record["$schema"]).read_text(encoding="utf-8"))
    assert set(schema["properties"]) == set(record)
    undescribed = {name for name, part in schema["properties"].items() if "description" not in part}
    assert undescribed <= {"$schema", "title", "abstract"}


def test_every_place_has_the_words_that_it_names(record: Record) -> None:
    for kind, words in (("entries", "lemma"), ("citations", "words"), ("names", "words")):
        for item in record[kind]:
            assert record["text"][item["block"]]["text"][item["start"] : item["end"]] == item[words], item["id"]


def test_every_key_leads_to_its_record(record: Record) -> None:
    works = {work["id"] for work in record["works"]}
    items = {item["key"] for items in record["registers"].values() for item in items}
    cited = [citation["work"] for citation in record["citations"]]
    cited += [work["work"] for note in record["notes"] for work in note["works"]]
    cited += [q["work"] for q in record["quotations"] if "work" in q]
    assert set(cited) <= works
    assert {name["key"] for name in record["names"]} <= items
    assert [item["id"] for kind in ("entries", "notes") for item in record[kind] if not item["id"]] == []
