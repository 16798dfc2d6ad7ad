"""The works cited: their style, their list, and what sphinxcontrib-bibtex is asked."""
