"""How an edition begins: from plain texts, from TEI.

For other rooms:

- `commands`: the commands that do it
"""
