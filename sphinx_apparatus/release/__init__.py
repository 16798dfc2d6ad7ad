"""What a version keeps and how it is packed.

For other rooms:

- `pack`: the release, the record of its build, and the ids that later versions keep
"""
