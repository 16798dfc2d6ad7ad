"""What the edition costs beside plain Sphinx: the projects compared, how they are measured, and the table."""
