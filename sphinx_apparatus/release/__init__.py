"""What a version keeps and how it is packed.

For other rooms:

- `pack`: the release and the record of its build
- `ids`: the ids that later versions keep
"""
