"""What is wrong with a book that Typst sets, as findings with their places; knows neither tree nor engine."""

from collections.abc import Iterable

from sphinx_apparatus.formats.book import BookError
from sphinx_apparatus.model import Finding


class PDFError(BookError):
    """The pages are not as they must be; `notes` are those that take the room, by their ids.

    Where they stand at the end of their documents instead, the pages can be set.
    """

    category = "PDF error"

    def __init__(self, findings: Iterable[Finding], notes: Iterable[int] = ()) -> None:
        self.notes = frozenset(notes)
        super().__init__(findings)
