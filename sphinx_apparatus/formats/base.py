"""The kind of builder that writes the edition as a whole, from the trees as read; knows no format."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import cast

from docutils import nodes
from sphinx.builders import Builder

from sphinx_apparatus.checks.report import stop_on
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.records.about import Metadata
from sphinx_apparatus.records.description import metadata_of
from sphinx_apparatus.text.reading import UnknownNodeError
from sphinx_apparatus.transforms import number_tree


class WholeBuilder(Builder):
    """Write the edition, all of it at every build."""

    allow_parallel = True

    @property
    def domain(self) -> EditionDomain:
        """The edition."""
        return cast("EditionDomain", self.env.get_domain("ed"))

    def get_outdated_docs(self) -> str:
        """Return what is written."""
        return "the edition"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the name of the document: there are no files to link to."""
        return docname

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the name of the document, wherever the link stands."""
        return to

    def write_documents(self, docnames: Set[str]) -> None:
        """Write all files into the output folder."""
        Path(self.outdir).mkdir(parents=True, exist_ok=True)
        try:
            self.write_edition(Path(self.outdir))
        except UnknownNodeError as error:
            stop_on([error.finding])

    def write_edition(self, folder: Path) -> None:
        """Write the files of this format."""
        raise NotImplementedError

    def texts(self) -> list[nodes.document]:
        """Return the trees of the text as read, numbered."""
        trees = [self.env.get_doctree(name) for name in self.config.apparatus_documents]
        for tree in trees:
            number_tree(tree, self.domain)
        return trees

    def metadata(self) -> Metadata:
        """Return what the edition says of itself; stop the build where a file that says it is malformed."""
        return metadata_of(self.domain)
