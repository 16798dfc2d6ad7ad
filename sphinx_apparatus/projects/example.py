"""The example with which an edition can begin: a made-up letter with verse, two witnesses, entries of all kinds."""

from __future__ import annotations

from importlib import resources

from sphinx_apparatus.language import N_, _, spoken
from sphinx_apparatus.model import TYPES, Layout, Witness
from sphinx_apparatus.projects.filling import filled
from sphinx_apparatus.projects.project import BIBLIOGRAPHY, CITING, DOCUMENTS, Citation, Project

_FOLDER = resources.files(__package__) / "example_letter"
NAME, PERSONS = "text/text", f"{DOCUMENTS}/data/persons.toml"
_TITLE = "A letter from the north light"


def example(citation: Citation) -> Project:
    """Return the project of the example; its text is in English, its pages are in the language spoken."""
    witnesses = (
        Witness("A", _("The draft"), layout=Layout(indent="  ", gap="[...]")),
        Witness("B", _("The fair copy"), layout=Layout(indent="  ")),
    )
    names = f"# {_('Persons')}\n\n```{{register}} person\n```\n"
    return Project(
        _TITLE, "", "en", witnesses,
        {w.siglum: part_of_example(f"{w.siglum}.txt") for w in witnesses}, {NAME: part_of_example("text.md")},
        after={"back/persons": names, "back/works": filled(f"{DOCUMENTS}/back/works.md", {})},
        files={BIBLIOGRAPHY: part_of_example("references.bib"), PERSONS: part_of_example("persons.toml")},
        settings={**CITING, "apparatus_registers": [PERSONS]}, types={**TYPES, "lacuna": N_("lacuna")},
        citation=citation, pages=spoken(),
        report=(_("The example was made up for this purpose; put your own text in its place."),),
    )  # fmt: skip


def part_of_example(name: str) -> str:
    """Return a file of the example."""
    return (_FOLDER / name).read_text(encoding="utf-8")
