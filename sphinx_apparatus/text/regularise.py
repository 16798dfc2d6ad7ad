"""Glyphs that are changed everywhere and entered nowhere, by rules that keep the length of the text; reads no file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Regularisation:
    """A change made everywhere and entered nowhere.

    Either a `pattern` whose matches are replaced when a format is written, the length kept; or an `element`, the
    kind of node that the editor added in the source, e.g. ``emphasis``.
    """

    name: str
    pattern: str = ""
    replacement: str = ""
    element: str = ""
    reason: str = ""

    def count(self, text: str) -> int:
        """Return how often the pattern changes the text."""
        return len(re.findall(self.pattern, text)) if self.pattern else 0


def regularise(text: str, rules: Sequence[Regularisation]) -> str:
    """Apply the rules in their order; the result has the length of the text, which `check_rules` sees to."""
    for rule in rules:
        text = re.sub(rule.pattern, rule.replacement, text) if rule.pattern else text
    return text
