"""The builder that writes every transcribed witness as the edition gives it back, one text file each."""

from collections.abc import Set
from pathlib import Path

from docutils import nodes
from sphinx.builders import Builder

from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.text.reading import text_of
from sphinx_apparatus.witnesses.lineation import arranged, lineation_of


class WitnessBuilder(Builder):
    """Write ``<siglum>.txt`` for each witness that has a transcription."""

    name = "witness"
    format = "witness"
    epilog = N_("The witnesses, rebuilt from the edition, are in %(outdir)s.")
    allow_parallel = True

    def get_outdated_docs(self) -> str:
        return _("all witnesses")

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return ""

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Prepare nothing."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write nothing for a single document."""

    def write_documents(self, docnames: Set[str]) -> None:
        domain = edition_of(self.env)
        trees = [self.env.get_doctree(name) for name in self.config.apparatus_documents]
        path = domain.base / self.config.apparatus_witnesses
        for witness in domain.witnesses.values():
            if witness.file:
                text = text_of(trees, witness.siglum, witness.layout)
                text = arranged(text, lineation_of(path, witness))
                Path(self.outdir, f"{witness.siglum}.txt").write_bytes(text.encode())
