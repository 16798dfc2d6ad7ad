"""The PDF of a printed critical edition, set by Typst: what an edition may choose."""

from sphinx.application import Sphinx
from sphinx.config import ENUM


def setup(app: Sphinx) -> None:
    """Register the settings."""
    app.add_config_value("apparatus_pdf_name", "", "", str)
    app.add_config_value("apparatus_pdf_paper", "a5", "", str)
    app.add_config_value("apparatus_pdf_binding", 0.0, "", (int, float))
    app.add_config_value("apparatus_pdf_font", "Libertinus Serif", "", (str, list))
    app.add_config_value("apparatus_pdf_fonts", "", "", str)
    app.add_config_value("apparatus_pdf_line_step", 5, "", int)
    app.add_config_value("apparatus_pdf_keys", "line", "", ENUM("line", "paragraph", "paragraph-line"))
    app.add_config_value("apparatus_pdf_quotations", False, "", bool)
    app.add_config_value("apparatus_pdf_notes", "foot", "", ENUM("foot", "end"))
    app.add_config_value("apparatus_pdf_parts", [], "", list)
    app.add_config_value("apparatus_pdf_exclude", [], "", list)
    app.add_config_value("apparatus_pdf_dress", "", "", str)
    app.add_config_value("apparatus_pdf_region", "", "", str)
    app.add_config_value("apparatus_pdf_keywords", [], "", list)
    app.add_config_value("apparatus_pdf_description", "", "", str)
