"""How a TEI file becomes a project."""
