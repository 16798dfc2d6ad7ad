"""What makes a release: the package, its record, and the ids that later versions keep."""
