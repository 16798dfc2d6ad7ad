"""What is wrong with a book, as findings with their places; knows neither tree nor engine."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx.errors import SphinxError

from sphinx_apparatus.model import Finding


class PDFError(SphinxError):
    """The pages are not as they must be; `findings` say where and what, `notes` which notes by their ids take the room.

    Where those stand at the end of their documents instead, the pages can be set.
    """

    category = "PDF error"

    def __init__(self, findings: Iterable[Finding], notes: Iterable[int] = ()) -> None:
        self.findings = tuple(findings)
        self.notes = frozenset(notes)
        super().__init__("\n".join(finding.text for finding in self.findings))
