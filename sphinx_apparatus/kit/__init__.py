"""The conformance kit: cases of the notation, and what comes of them in each format.

For other rooms:

- `running`: the cases, run
"""
