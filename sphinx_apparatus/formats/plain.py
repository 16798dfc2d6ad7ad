"""The builder that writes the edited text alone: one block a line, an empty line for a break between sections."""

from collections.abc import Iterable
from pathlib import Path

from sphinx.util.osutil import make_filename_from_project

from sphinx_apparatus.formats.base import WholeBuilder
from sphinx_apparatus.language import N_
from sphinx_apparatus.text.blocks import Unit, units_of


class PlainBuilder(WholeBuilder):
    """Write the reading text, UTF-8, without notes, entries and numbers of paragraphs."""

    name = "plain"
    format = "plain"
    epilog = N_("The plain text is in %(outdir)s.")

    def write_edition(self, folder: Path) -> None:
        units = units_of(self.domain.texts().values(), self.domain.regularisations)
        name = self.config.apparatus_text_name or make_filename_from_project(self.config.project)
        (folder / f"{name}.txt").write_text(plain_text(units), encoding="utf-8", newline="\n")


def plain_text(units: Iterable[Unit]) -> str:
    """Return the text; headings after the first, and stanzas, have empty lines before them; verses are indented."""
    lines: list[str] = []
    stanza = 0
    for unit in units:
        if unit.kind == "break" or (unit.kind == "heading" and lines) or (unit.stanza != stanza and any(lines[-1:])):
            lines.append("")
        stanza = unit.stanza
        lines += ["  " * unit.indent + unit.line] if unit.line else []
    return "\n".join([*lines, ""])
