"""What is wrong with a book that Typst sets, as findings with their places; knows neither tree nor engine."""

from __future__ import annotations

from sphinx_apparatus.formats.book import BookError


class PDFError(BookError):
    """The pages are not as they must be."""

    category = "PDF error"
