"""What the extension promises, on texts of a few lines, and what the edition promises, on the real text."""
