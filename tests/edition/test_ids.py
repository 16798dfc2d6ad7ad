"""Ids that a version has are kept: none is lost or given to something else, and each is an address on the site."""

from __future__ import annotations

import copy
import json
import tomllib
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from lxml import html

from sphinx_apparatus.release.pack import Manifest, manifest_of
from tests.edition.conftest import ROOT, TALK

KINDS = ("paragraph", "entry", "note", "quotation")
RELEASES = sorted((ROOT / "edition/releases").glob("*.json"))
WITHDRAWN = {
    name: record
    for record in tomllib.loads((ROOT / "edition/releases/withdrawn.toml").read_text(encoding="utf-8"))["withdrawn"]
    for name in record["ids"]
}


@pytest.fixture(scope="module")
def present(formats: Path) -> Manifest:
    """Return the ids of the edition as it is."""
    return manifest_of(json.loads((formats / "data/workers-militia.json").read_text(encoding="utf-8")))


def of_release(path: Path) -> Manifest:
    """Return the ids of a version."""
    found: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return found


def lost_or_given_away(old: Manifest, new: Manifest) -> list[str]:
    """Return the ids that are gone and not withdrawn, and those of a place with other words than corrected ones."""
    found = {name: before for name, before in old["ids"].items() if name not in WITHDRAWN}
    return [name for name, before in found.items() if not alike(before, new["ids"].get(name, {}))]


def alike(one: dict[str, str], other: dict[str, str]) -> bool:
    """Tell whether two places are of one kind and have the same words, corrected."""
    words = SequenceMatcher(None, one["words"], other.get("words", ""), autojunk=False)
    return one["kind"] == other.get("kind") and words.ratio() >= 0.5


def test_the_first_version_is_kept() -> None:
    assert "0.1.0" in [path.stem for path in RELEASES]
    for path in RELEASES:
        release = of_release(path)
        assert release["version"] == path.stem
        assert {found["kind"] for found in release["ids"].values()} == set(KINDS)


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_no_id_of_a_version_is_lost_or_given_away(present: Manifest, path: Path) -> None:
    """Also not when the version is left behind; ids withdrawn on purpose are gone for good."""
    assert lost_or_given_away(of_release(path), present) == []
    assert WITHDRAWN.keys().isdisjoint(present["ids"])


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_every_id_of_a_version_is_an_address_on_the_site(formats: Path, path: Path) -> None:
    here = {node.get("id") for node in html.parse(str(formats / f"html/{TALK}.html")).getroot().iter()}
    assert sorted(set(of_release(path)["ids"]) - here) == []


def test_what_is_withdrawn_was_in_a_version_and_is_no_paragraph() -> None:
    released = {name: found["kind"] for path in RELEASES for name, found in of_release(path)["ids"].items()}
    assert {released.get(name) for name in WITHDRAWN} <= {"entry", "note"}


@pytest.mark.parametrize("name", WITHDRAWN)
def test_the_address_of_what_is_withdrawn_leads_to_its_place(formats: Path, name: str) -> None:
    page = html.parse(str(formats / f"html/{TALK}.html")).getroot()
    assert page.get_element_by_id(name).xpath("ancestor::p[1]/@id") == [WITHDRAWN[name]["at"]]


@pytest.mark.parametrize("kind", KINDS)
def test_an_id_that_is_lost_or_given_away_is_seen(present: Manifest, kind: str) -> None:
    later = copy.deepcopy(present)
    first, second = [name for name, found in present["ids"].items() if found["kind"] == kind][:2]
    del later["ids"][first]
    later["ids"][second]["words"] = "0123456789"
    assert lost_or_given_away(present, later) == [first, second]
