"""Writes what a TEI header says of the edition as the files of a project: citation, rights, changes; reads nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import yaml

from sphinx_apparatus.projects.project import table
from sphinx_apparatus.records.about import Agent, Change, Part


def citation(title: str, version: str, authors: Iterable[Agent], editors: Iterable[Agent], abstract: str) -> str:
    """Write a citation file (https://citation-file-format.github.io)."""
    record: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Please cite the edition by title and version.",
        "title": title,
        "type": "dataset",
        "version": version,
        "authors": [named(agent) for agent in (*authors, *editors)],
    }
    record |= {"abstract": abstract} if abstract else {}
    return yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=120)


def named(agent: Agent) -> Mapping[str, str]:
    """Return a person or a body as a citation file has it."""
    if agent.family and agent.given:
        return {"family-names": agent.family, "given-names": agent.given}
    return {"name": agent.name}


def rights(parts: Iterable[Part]) -> str:
    """Write the rights in the parts of the edition."""
    tables = (table("[[part]]", {key: text for key, text in asdict(part).items() if text}) for part in parts)
    return "\n\n".join(tables) + "\n"


def changes(found: Iterable[Change]) -> str:
    """Write the change log."""
    blocks = ["# Changes"]
    for change in found:
        blocks.append(f"## {change.version}" + (f" ({change.date})" if change.date else ""))
        blocks.append("\n".join(f"- {item}" for item in change.items))
    return "\n\n".join(filter(None, blocks)) + "\n"
