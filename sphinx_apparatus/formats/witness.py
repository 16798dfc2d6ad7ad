"""The builder that writes every transcribed witness as the edition gives it back, one text file each."""

from pathlib import Path

from sphinx_apparatus.formats.base import WholeBuilder
from sphinx_apparatus.language import N_
from sphinx_apparatus.text.reading import text_of
from sphinx_apparatus.witnesses.lineation import arranged, lineation_of


class WitnessBuilder(WholeBuilder):
    """Write ``<siglum>.txt`` for each witness that has a transcription."""

    name = "witness"
    format = "witness"
    epilog = N_("The witnesses, rebuilt from the edition, are in %(outdir)s.")

    def write_edition(self, folder: Path) -> None:
        trees = [self.env.get_doctree(name) for name in self.config.apparatus_documents]
        path = self.domain.base / self.config.apparatus_witnesses
        for witness in self.domain.witnesses.values():
            if witness.file:
                text = arranged(text_of(trees, witness.siglum, witness.layout), lineation_of(path, witness))
                (folder / f"{witness.siglum}.txt").write_bytes(text.encode())
