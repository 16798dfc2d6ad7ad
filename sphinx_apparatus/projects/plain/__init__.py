"""Projects made from plain text."""
