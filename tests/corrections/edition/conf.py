"""A small edition of a made-up talk, for the tests of corrections."""

project = "The light on the point"
author = "Ann Perry"
copyright = "the editors"
version = release = "1.0"
language = "en"

extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_apparatus"]
exclude_patterns = ["witnesses/*.txt"]
nitpicky = True
smartquotes = False

myst_enable_extensions = ["attrs_block"]
myst_footnote_transition = False

apparatus_documents = ["text/talk"]
apparatus_witnesses = "edition/witnesses/witnesses.toml"
apparatus_regularisations = "edition/witnesses/regularisation.toml"
apparatus_registers = ["edition/data/persons.toml"]
apparatus_proofreading = "edition/data/proofreading.toml"

bibtex_bibfiles = ["bibliography/works.bib"]
bibtex_default_style = "humanities"
bibtex_reference_style = "round_brackets"
bibtex_tooltips = False
