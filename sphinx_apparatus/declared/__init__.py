"""What an edition declares beside its text, in plain data files; knows no text and no Sphinx."""
