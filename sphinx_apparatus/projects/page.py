"""Writes the report of an import as one page; knows no file of a source and compares nothing."""

from collections.abc import Iterator, Sequence

from sphinx_apparatus.language import N_, _, many, pair
from sphinx_apparatus.projects.project import DOCUMENTS, Project

ATTRIBUTES = N_("Attributes")
"""The kind of a row of the list of all places that has what the project does not have of an element."""
CHANGED = N_("Changed")
"""The kind of what is in the project in another form."""
IN_VERSE = N_("<{kind}> in verse")
"""What is not understood in verse, and becomes one."""
UNDRESSED = N_("emphasis that Markdown cannot have there")
"""What is reported of words that are written without how they look."""
_MOST = 20
"""How many lines a part of the page has; the list of all places has the others."""
LISTED = "import.tsv"
"""The file of a project that has all that is reported of an import."""


def attribute_said(name: str, value: str) -> str:
    """Return an attribute as the list of all places has it, in one line."""
    said = " ".join(value.split()).replace('"', "'")
    return f'{name}="{said}"'


def report_parts(project: Project, compared: str, differences: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts of the report on a new project, each with its lines.

    `compared` says how much was counted again, `differences` are the lines on what differs from the file imported.
    """
    other, changed = project.report, pair(_(CHANGED), "")
    decided = [line for line in other if line.startswith(changed)]
    yield _("What came in"), [texts_of(project), *project.came, compared]
    if differences:
        yield _("What differs from the file"), first_lines(differences)
    if looked := [line for line in other if line not in decided]:
        yield _("What to look at"), first_lines(looked)
    if decided:
        yield _("What was decided"), first_lines([line.removeprefix(changed) for line in decided])
    said = _("`{file}` has every place, and every attribute that the project does not have. ", file=LISTED)
    todo = _("Build every format with `make all`; correct the text in `{folder}/`.", folder=DOCUMENTS)
    yield _("What to do next"), [(said if other else "") + todo]


def texts_of(project: Project) -> str:
    entries = sum(text.count("{app}`") for text in project.texts.values())
    notes = sum(text.count("\n[^") for text in project.texts.values())
    documents = ", ".join(f"`{DOCUMENTS}/{name}.md`" for name in list(project.texts)[:_MOST])
    known = many("{number} entry", "{number} entries", entries), many("{number} note", "{number} notes", notes)
    return _("The text is in {documents}: {entries}, {notes}.", documents=documents, entries=known[0], notes=known[1])


def first_lines(lines: Sequence[str]) -> list[str]:
    """Return the first lines, and how many more there are."""
    left = len(lines) - _MOST
    more = [_("The other kinds ({count}) are in `{file}`.", count=left, file=LISTED)] if left > 0 else []
    return [*lines[:_MOST], *more]


def markdown(parts: Sequence[tuple[str, list[str]]]) -> str:
    """Return the report as the README has it."""
    blocks = (
        "\n".join([f"### {head}\n", *(f"- {line}" for line in lines)]).replace("<", "\\<") for head, lines in parts
    )
    return "\n\n".join(blocks) + "\n"
