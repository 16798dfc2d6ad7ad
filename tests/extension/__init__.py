"""What the extension promises to any editor, shown on texts of a few lines."""
