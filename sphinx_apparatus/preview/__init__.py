"""The preview: a server and a Sphinx that stay, so that a change is on the page as soon as it is saved.

``running`` is for the command line; it needs the packages of the extra ``preview``.
"""
