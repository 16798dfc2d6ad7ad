"""What helps people to work is true: the README, the dev container, the settings of editors, the lists of changes."""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from sphinx_apparatus import __version__
from tests.tools import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
PICTURE = 100_000
"""How many bytes a picture may have at the most."""


def test_no_site_that_was_built_is_kept() -> None:
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert [name for name in kept if Path(name).name in ("objects.inv", ".buildinfo")] == []


def test_the_readme_is_a_front_door() -> None:
    assert len(README.splitlines()) <= 70
    assert set(re.findall(r"^    make (\w+)", README, re.MULTILINE)) <= TARGETS
    for path in re.findall(r"\]\(([^):]+)\)", README):
        assert (ROOT / path).exists(), path


def test_its_pictures_are_small_and_described() -> None:
    pictures = re.findall(r"!\[(.+)\]\((.+)\)", README)
    assert len(pictures) == 2
    assert all(len(words) > 40 and (ROOT / path).stat().st_size < PICTURE for words, path in pictures)


def test_the_commands_of_dev_container_and_editor_are_there() -> None:
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    tasks = json.loads((ROOT / ".vscode/tasks.json").read_text(encoding="utf-8"))["tasks"]
    commands = [container["postCreateCommand"], *(task["command"] for task in tasks)]
    assert all(words[0] == "make" and set(words[1:]) <= TARGETS for words in map(str.split, commands))
    [schema] = container["customizations"]["vscode"]["settings"]["json.schemas"]
    assert (ROOT / schema["url"]).is_file()


def test_no_editor_changes_a_transcription() -> None:
    rules = configparser.ConfigParser()
    rules.read_string("[top]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    assert set(rules["**/witnesses/*.txt"].values()) == {"unset"}
    assert "**/witnesses/*.txt -text" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


def test_updates_are_proposed_for_every_lock() -> None:
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text(encoding="utf-8"))["updates"]
    folders = {update["directory"] for update in updates}
    assert folders == {"/", *(f"/{path.parent.relative_to(ROOT).as_posix()}" for path in locks())}


def locks() -> list[Path]:
    return [*(ROOT / "requirements").glob("*.txt"), ROOT / "tests/node/package-lock.json"]


@pytest.mark.parametrize("name", ["CHANGELOG.md", "docs/changes.md"])
def test_the_newest_changes_are_those_of_this_version(name: str) -> None:
    versions = re.findall(r"^## (\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == __version__


def test_every_set_of_packages_has_its_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = {"edition", *project["project"]["optional-dependencies"], *project["dependency-groups"]}
    assert {path.stem for path in (ROOT / "requirements").glob("*.txt")} == named
    for path in locks()[:-1]:
        assert "://" not in path.read_text(encoding="utf-8"), f"{path.name} names an address"
