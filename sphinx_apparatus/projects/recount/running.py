"""Builds a new project to data and TEI, and says whether it has what its TEI file has."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx_apparatus.formats.together import built
from sphinx_apparatus.projects.recount.inventory import Difference, recounted

_SAID = (
    "Counted again from the file, apart from the import: {words:,} words, {entries:,} entries, {readings:,} readings"
)


def compared(path: Path, folder: Path) -> tuple[str, list[Difference]]:
    """Compare a TEI file with the project in a folder; return how much was counted, and the differences."""
    with TemporaryDirectory() as name:
        build = Path(name)
        targets = [("data", build / "data"), ("tei", build / "tei")]
        if any(built(folder / "edition", folder, build / "trees", targets)):
            return "The project cannot be built.", [Difference("the project is not built", 1, str(folder))]
        counts, differences = recounted(path, folder, build)
    agreed = "nothing differs" if not differences else f"{len(differences)} differences"
    said = _SAID.format(words=counts.words, entries=counts.entries, readings=counts.readings)
    return f"{said}; {agreed}.", differences
