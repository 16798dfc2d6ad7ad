"""Finds the words of a TEI text that a project does not have; knows no element but those that hold no text."""

import re
from collections.abc import Callable, Collection, Iterator
from copy import deepcopy

from sphinx_apparatus.projects.tei.source import Element, content, local

NO_LETTER = re.compile(r"[\W_]+")
_TOKEN = re.compile(r"[^\W_]+")
DONE = "{urn:x-sphinx-apparatus}done"
"""The attribute of an element that became something else than its words."""


class Original:
    """A text as the file has it, whatever is done to its tree later."""

    def __init__(self, *texts: Element) -> None:
        self.texts = [deepcopy(text) for text in texts]
        pairs = zip(texts, self.texts, strict=True)
        self.pairs = [pair for text, copy in pairs for pair in zip(text.iter(), copy.iter(), strict=True)]

    def lost(self, project: str, declared: Callable[[Element], bool]) -> Iterator[tuple[str, Element]]:
        """Yield the words between two tags that are nowhere in a project or its report, and what they are in.

        Signs that are no letters and no digits do not count; what is `declared` or done is not looked at.
        """
        known = set(_TOKEN.findall(project))
        held = NO_LETTER.sub("", re.sub(r"\[\^[^]]+\]", "", project))
        done = {copy for element, copy in self.pairs if local(element) and element.get(DONE) is not None}
        skipped = done | {copy for element, copy in self.pairs if local(element) and declared(copy)}
        for element in (inner for text in self.texts for inner in undone(text, skipped)):
            for part in content(element):
                new = isinstance(part, str) and not known.issuperset(_TOKEN.findall(part))
                if isinstance(part, str) and new and NO_LETTER.sub("", part) not in held:
                    yield " ".join(part.split()), element


def undone(element: Element, skipped: Collection[Element]) -> Iterator[Element]:
    """Yield an element and those within it, in the order of the file."""
    yield element
    for child in element:
        if local(child) and child not in skipped:
            yield from undone(child, skipped)
