"""Finds the words of a TEI text that a project does not have; knows no element but those that hold no text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sphinx_apparatus.projects.tei.source import Element, content, local

NO_LETTER = re.compile(r"[\W_]+")
DONE = "{urn:x-sphinx-apparatus}done"
"""The attribute of an element that became something else than its words."""


def lost(text: Element, project: str, declared: Callable[[Element], bool]) -> Iterator[tuple[str, Element]]:
    """Yield the words between two tags that are nowhere in a project or its report, and the element they stand in.

    Signs that are no letters and no digits do not count; what is `declared` or done is not looked at.
    """
    held = NO_LETTER.sub("", project)
    for element in undone(text, declared):
        for part in content(element):
            if isinstance(part, str) and NO_LETTER.sub("", part) not in held:
                yield " ".join(part.split()), element


def undone(element: Element, declared: Callable[[Element], bool]) -> Iterator[Element]:
    """Yield an element and those within it, in the order of the file."""
    yield element
    for child in element:
        if local(child) and child.get(DONE) is None and not declared(child):
            yield from undone(child, declared)
