"""Writes what a TEI header says of the edition as the files of a project: citation, rights, changes; reads nothing."""

from collections.abc import Iterable
from dataclasses import asdict

from sphinx_apparatus.projects.project import toml_table
from sphinx_apparatus.records.about import Change, RightsPart


def rights(parts: Iterable[RightsPart]) -> str:
    tables = (toml_table("[[part]]", {key: text for key, text in asdict(part).items() if text}) for part in parts)
    return "\n\n".join(tables) + "\n"


def change_log(found: Iterable[Change]) -> str:
    blocks = ["# Changes"]
    for change in found:
        blocks.append(f"## {change.version}" + (f" ({change.date})" if change.date else ""))
        blocks.append("\n".join(f"- {item}" for item in change.items))
    return "\n\n".join(filter(None, blocks)) + "\n"
