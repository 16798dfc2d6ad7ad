"""Writes the inventory of an edition without its pages, so that editions that cite each other can be built."""

from collections.abc import Set
from pathlib import Path

from sphinx.builders.dummy import DummyBuilder
from sphinx.util.inventory import InventoryFile

from sphinx_apparatus.language import N_


class InventoryBuilder(DummyBuilder):
    """Writes ``objects.inv``, the same as the one beside the pages; links to other editions are not followed."""

    name = "inventory"
    epilog = N_("The inventory is in %(outdir)s.")

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        suffix = self.config.html_link_suffix or self.config.html_file_suffix or ".html"
        return f"{docname}{suffix}"

    def write_documents(self, docnames: Set[str]) -> None:
        """Write no document."""

    def finish(self) -> None:
        InventoryFile.dump(Path(self.outdir, "objects.inv"), self.env, self)
