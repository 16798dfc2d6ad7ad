"""What an edition declares beside its text, and what it says of itself; knows no Sphinx."""
