"""How things are written: entries, bounds of lacunae, places in other works, roles.

For other rooms:

- `entry`: an entry, a lacuna, a transposition, read and written
- `locator`: a place in another work
- `role`: a role in Markdown, whatever backticks are in it
"""
