"""What this edition promises, on the real text and on the pages built from it."""
