"""The e-book: Sphinx's pages with notes and entries that pop up, in a package of its own."""
