"""Proposals by a stranger who means harm: nothing of one runs, reads what is no source, or asks the network."""
