"""Reads a piece of a document's markup by itself, as Sphinx would read it there; keeps nothing of what it read."""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers import Parser
from sphinx.application import Sphinx
from sphinx.util.docutils import new_document, sphinx_domains

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain, edition_of
from sphinx_apparatus.model import Finding
from sphinx_apparatus.notation.role import in_domain
from sphinx_apparatus.text.reading import PLAIN, UnknownNodeError, blocks_of

_SILENT: Any = 5
"""Above every level of docutils’ messages."""
_CALL = re.compile(r"\[\^([^\]\s]+)\]")
_NOTE = re.compile(r"^\[\^([^\]\s]+)\]:", re.MULTILINE)


class Fragments:
    """A reader of pieces of one document's markup; `notes` are the labels of the notes that the document has."""

    def __init__(self, app: Sphinx, docname: str, notes: Collection[str] = ()) -> None:
        self.app, self.docname, self.notes = app, docname, frozenset(notes)
        self.path = str(app.env.doc2path(docname))
        suffix = app.config.source_suffix.get(Path(self.path).suffix) or "restructuredtext"
        self.parser: Parser = app.registry.create_source_parser(suffix, config=app.config, env=app.env)
        self.settings = get_default_settings(self.parser)
        vars(self.settings).update(app.env.settings, env=app.env)
        self.domain = edition_of(app.env)
        self.known = self.domain.document(docname)

    def read(self, markup: str) -> tuple[nodes.document, list[Finding]]:
        """Return the tree of the markup and the findings on it; notes that it calls count as written."""
        called = self.notes.intersection(_CALL.findall(markup)).difference(_NOTE.findall(markup))
        if not self.app.config.apparatus_short_names:
            markup = in_domain(markup)
        document = new_document(self.path, self.settings)
        document.reporter.halt_level = document.reporter.report_level = _SILENT
        with self._alone(), sphinx_domains(self.app.env):
            try:
                self.parser.parse(markup + "".join(f"\n\n[^{label}]: x" for label in sorted(called)), document)
            except Exception as error:  # what a role makes of a mistake that it did not foresee
                return document, [Finding.of("unreadable", error=error)]
            found = self.known.findings
        return document, found

    def text(self, markup: str, siglum: str) -> str | None:
        """Return the text that one paragraph's markup has in a witness; None where the markup is wrong."""
        document, found = self.read(markup)
        problems = ours.find(document, nodes.system_message, nodes.problematic)
        try:
            layout = self.domain.witnesses[siglum].layout if siglum else PLAIN
            blocks = blocks_of([document], siglum, layout)
        except UnknownNodeError:
            return None
        if found or problems or len(blocks) > 1:
            return None
        return blocks[0].text if blocks else ""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Read without leaving a trace in the environment."""
        before, self.known.findings = self.known.findings, []
        self.app.env.prepare_settings(self.docname)
        try:
            yield
        finally:
            self.app.env.current_document.clear()
            self.app.env.ref_context.clear()
            self.known.findings = before


def fragments_of(domain: EditionDomain, trees: Mapping[str, nodes.document]) -> dict[str, Fragments]:
    """Return a reader for every document of the text."""
    return {name: Fragments(domain.app, name, labels_of(tree)) for name, tree in trees.items()}


def labels_of(tree: nodes.document) -> set[str]:
    return {name for note in ours.find(tree, nodes.footnote) for name in note["names"]}
