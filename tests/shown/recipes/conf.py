"""The settings of a small edition of which the manual shows the results."""

project = "The rules"
extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_apparatus"]
myst_enable_extensions = ["attrs_block", "attrs_inline"]
myst_footnote_transition = False
smartquotes = False
html_theme = "furo"
html_title = "The rules"
html_use_index = False
bibtex_bibfiles = ["works.bib"]
bibtex_default_style = "humanities"
bibtex_reference_style = "round_brackets"
exclude_patterns = ["html", "pdf", "theme", "trees-*"]
apparatus_documents = ["text", "places"]
apparatus_witnesses = "witnesses.toml"
apparatus_regularisations = "regularisation.toml"
apparatus_registers = ["persons.toml"]
apparatus_layers = {"variants": ["typo", "word", "variant"], "conjectures": ["conjecture"]}
apparatus_types = {"typo": "misspelling", "word": "word", "variant": "variant reading", "conjecture": "conjecture"}
