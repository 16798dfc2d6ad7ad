"""The example with which an edition can begin: a made-up letter with verse, two witnesses, entries of all kinds."""

from importlib import resources

from sphinx_apparatus.language import N_, _, spoken
from sphinx_apparatus.model import TYPES, Layout, Witness
from sphinx_apparatus.projects.filling import filled
from sphinx_apparatus.projects.project import BIBLIOGRAPHY, CITING, DOCUMENTS, Citation, Project

_FOLDER = resources.files(__package__) / "example_letter"
NAME, PERSONS = "text/text", f"{DOCUMENTS}/data/persons.toml"


def example(citation: Citation, tag: str) -> Project:
    """Return the project of the example: its text in a language, English where there is none in that."""
    folder = _FOLDER / tag.partition("-")[0]
    folder, language = (folder, tag) if folder.is_dir() else (_FOLDER / "en", "en")
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    witnesses = (
        Witness("A", _("The draft"), layout=Layout(indent="  ", gap="[...]")),
        Witness("B", _("The fair copy"), layout=Layout(indent="  ")),
    )
    names = f"# {_('Persons')}\n\n```{{register}} person\n```\n"
    return Project(
        files["A.txt"].partition("\n")[0], "", language, witnesses,
        {w.siglum: files[f"{w.siglum}.txt"] for w in witnesses}, {NAME: files["text.md"]},
        after={"back/persons": names, "back/works": filled(f"{DOCUMENTS}/back/works.md", {})},
        files={BIBLIOGRAPHY: files["references.bib"], PERSONS: files["persons.toml"]},
        settings={**CITING, "apparatus_registers": [PERSONS]}, types={**TYPES, "lacuna": N_("lacuna")},
        citation=citation, pages=spoken(),
        report=(_("The example was made up for this purpose; put your own text in its place."),),
    )  # fmt: skip
