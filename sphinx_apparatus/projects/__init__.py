"""How an edition begins: a project made from plain texts or from TEI."""
