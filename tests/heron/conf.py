"""The settings of a second edition, by which the extension is tested: a made-up text in three made-up witnesses."""

project = "The heron letter"
author = "Nobody"
copyright = "the editors"
version = release = "1.0"
language = "en"

extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_apparatus"]
exclude_patterns = ["test_*", "*.py"]
nitpicky = True
smartquotes = False
myst_enable_extensions = ["attrs_block", "attrs_inline"]
myst_footnote_transition = False

apparatus_documents = ["text/letter", "text/song", "text/close"]
apparatus_witnesses = "witnesses/witnesses.toml"
apparatus_regularisations = "witnesses/regularisation.toml"
apparatus_types = {
    "variant": "variant reading",
    "transposition": "transposition",
    "lacuna": "lacuna",
    "conjecture": "conjecture",
    "spelling": "spelling",
}
apparatus_layers = {"variants": ["variant", "transposition", "lacuna", "conjecture"], "spelling": ["spelling"]}

bibtex_bibfiles = ["works.bib"]
bibtex_default_style = "humanities"
bibtex_reference_style = "round_brackets"
bibtex_tooltips = False

html_theme = "furo"
html_title = "The heron letter"
html_show_sphinx = False
html_copy_source = False
html_permalinks = False
html_use_index = False

apparatus_pdf_name = apparatus_text_name = apparatus_data_name = apparatus_tei_name = apparatus_epub_name = "heron"
apparatus_pdf_exclude = ["lists/together", "lists/a", "lists/b", "lists/c"]
apparatus_tei_exclude = ["lists/variants", "lists/spelling", "lists/together", "lists/a", "lists/b", "lists/c"]
epub_show_urls = "no"
