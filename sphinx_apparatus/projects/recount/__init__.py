"""The check of an import: a TEI file and the project made of it are read apart from the import, and compared."""
