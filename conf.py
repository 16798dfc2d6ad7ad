"""The settings of this edition; everything longer lies in the file that a setting names."""

project = "The workers militia and the struggle for socialism"
author = "Dave Holmes"
copyright = "2005 Dave Holmes (text); 2026 the editors (apparatus and notes)"
version = release = "0.1.0"
language = "en"

extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_apparatus"]
exclude_patterns = ["witnesses/*.txt"]
nitpicky = True
smartquotes = False

myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence"]
myst_footnote_transition = False

apparatus_allowed = {"directives": ["include"], "folders": ["CHANGELOG.md"]}
apparatus_documents = ["text/talk"]
apparatus_witnesses = "edition/witnesses/witnesses.toml"
apparatus_regularisations = "edition/witnesses/regularisation.toml"
registers = ("persons", "organisations", "places", "terms")
apparatus_registers = [f"edition/data/{name}.toml" for name in registers]
apparatus_quotations = "edition/data/quotations.toml"
apparatus_chronology = "edition/data/chronology.toml"
apparatus_review = "edition/data/review.toml"
apparatus_proofreading = "edition/data/proofreading.toml"
apparatus_withdrawn = "edition/releases/withdrawn.toml"
apparatus_releases = "edition/releases"

apparatus_citation = "CITATION.cff"
apparatus_changes = "CHANGELOG.md"
apparatus_rights = "edition/data/rights.toml"

bibtex_bibfiles = ["bibliography/works.bib"]
bibtex_default_style = "humanities"
bibtex_reference_style = "round_brackets"
bibtex_tooltips = False

html_theme = "furo"
html_title = "The workers militia"
html_static_path = ["edition/_static"]
html_favicon = "edition/_static/favicon.svg"
html_show_sphinx = False
html_copy_source = False
html_use_index = False
apparatus_downloads = {
    "Book (PDF)": "../pdf/workers-militia.pdf",
    "E-book": "../epub/workers-militia.epub",
    "TEI": "../tei/workers-militia.xml",
    "Plain text": "../text/workers-militia.txt",
    "Data (JSON)": "../data/workers-militia.json",
}
apparatus_parts = "../dts/document/workers-militia"

apparatus_pdf_name = "workers-militia"
apparatus_pdf_region = "AU"
apparatus_pdf_quotations = True
apparatus_pdf_parts = [
    *("front/introduction", "text/talk", "front/principles"),
    *("back/works", "back/chronology"),
]
apparatus_text_name = apparatus_data_name = apparatus_tei_name = apparatus_epub_name = "workers-militia"
apparatus_tei_exclude = ["front/use", *(f"back/{name}" for name in ("apparatus", "transcribed", "works", *registers))]
apparatus_epub_exclude = ["back/review"]  # it judges the site
apparatus_epub_pages = "../pdf/workers-militia.pdf"
epub_show_urls = "no"
