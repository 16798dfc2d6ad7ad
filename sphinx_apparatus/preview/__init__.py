"""The preview: a server and a Sphinx that stay, so that a change is on the page as soon as it is saved.

It needs the packages of the extra ``preview``. For other rooms:

- `running`: the command
"""
