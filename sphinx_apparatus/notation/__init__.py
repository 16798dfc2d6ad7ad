"""How things are written: entries, bounds of lacunae, places in other works, roles, remarks.

For other rooms:

- `entry`: an entry, a lacuna, a transposition, read and written
- `locator`: a place in another work
- `remark`: a remark in a data file
- `role`: a role in Markdown, whatever backticks are in it
"""
