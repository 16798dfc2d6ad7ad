"""A press of generated editions."""
