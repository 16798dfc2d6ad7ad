"""Everything that can be wrong with an edition, and how it is told."""
