"""Builds a new project to data and TEI, and says whether it has what its TEI file has."""

import gc
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx_apparatus.formats.together import built
from sphinx_apparatus.language import _, decimal, many
from sphinx_apparatus.projects.recount.inventory import Missing, recounted


def compared(path: Path, folder: Path) -> tuple[str, list[Missing]]:
    """Compare a TEI file with the project in a folder; return how much was counted, and the differences."""
    with TemporaryDirectory() as trees:
        found = _compared(path, folder, Path(trees))
    return found or (_("The project cannot be built."), [Missing(_("the project is not built"), 1, str(folder))])


def compared_as_read(path: Path, folder: Path, trees: Path) -> tuple[str, list[Missing]] | None:
    """Compare the same where what was read is in `trees`; return nothing, and say nothing, where it is not built."""
    with redirect_stderr(StringIO()):
        return _compared(path, folder, trees)


def _compared(path: Path, folder: Path, trees: Path) -> tuple[str, list[Missing]] | None:
    with TemporaryDirectory() as name:
        build = Path(name)
        if any(built(folder / "edition", folder, trees, [("data", build / "data"), ("tei", build / "tei")])):
            return None
        gc.collect()  # the trees of the last builder
        counts, differences = recounted(path, folder, build)
    number = len(differences)
    agreed = many("{number} difference", "{number} differences", number) if number else _("nothing differs")
    counted = {name: decimal(count) for name, count in vars(counts).items()}
    said = _("Counted again from the file, apart from the import: {words} words, {entries} entries, {readings} "
             "readings; {agreed}.", agreed=agreed, **counted)  # fmt: skip
    return said, differences
