"""The witnesses: declared, with layout and lineation; what they have lost or have elsewhere.

For other rooms:

- `declared`: witnesses, rules and transcriptions from their files, and how two texts differ
- `lineation`: white space that departs from the layout
- `lacunae`: stretches lost or in another place
"""
