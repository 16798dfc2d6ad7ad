"""One dress for each format; none knows another."""
