"""Glyphs that are changed everywhere and entered nowhere, by rules that keep the length of the text; reads no file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from docutils import nodes

parser: Any = import_module("re._parser")
"""Python's own reader of patterns, which has no public name."""
LONGEST_RULE = 200
"""How many characters a pattern has at most, and how often a part of it may be repeated."""
COSTLY = 1_000
"""How many steps a pattern may take at one place."""


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

    def applied(self, text: str) -> str:
        """Return the text with all matches replaced, whatever its length then is."""
        return re.sub(self.pattern, self.replacement, text) if self.pattern else text


def regularise(text: str, rules: Sequence[Regularisation]) -> str:
    """Apply the rules in their order; one that would not keep the length of the text is passed over, and reported."""
    return _regularised(text, tuple(rules))


@lru_cache(maxsize=2048)  # each transform, and each build in a process that stays, asks for the same blocks
def _regularised(text: str, rules: tuple[Regularisation, ...]) -> str:
    for rule in rules:
        changed = rule.applied(text)
        text = changed if len(changed) == len(text) else text
    return text


def added_kinds(rules: Sequence[Regularisation]) -> tuple[type[nodes.Element], ...]:
    """Return the kinds of node that the editor added by rule."""
    return tuple(getattr(nodes, rule.element) for rule in rules if hasattr(nodes, rule.element))


def changed_words(written: str, regular: str, whole: bool = True) -> list[bool]:
    """Tell for each character of a text whether it was changed, or is in a word that was, if these count as `whole`.

    The text as `written` and the `regular` one are of the same length.
    """
    if written == regular:
        return [False] * len(written)
    changed = [a != b for a, b in zip(written, regular, strict=True)]
    for word in re.finditer(r"\S+", written) if whole else ():
        start, end = word.span()
        changed[start:end] = [any(changed[start:end])] * (end - start)
    return changed


def cost(pattern: str) -> int:
    """Return the most steps that looking for a pattern takes at one place of a text; raise re.error.

    That is in how many ways it can match, times how many characters it can take; `COSTLY` where there is no bound.
    """
    if len(pattern) > LONGEST_RULE:
        return COSTLY
    try:
        tree = parser.parse(pattern)
    except (OverflowError, RecursionError):
        return COSTLY
    return min(COSTLY, _ways(tree) * max(1, int(tree.getwidth()[1])))


def _ways(tree: Any) -> int:
    """Return in how many ways a pattern can match at one place, at most `COSTLY`."""
    ways = 1
    for operation, argument in tree:
        ways = min(COSTLY, ways * _ways_of(str(operation), argument))
    return ways


def _ways_of(operation: str, argument: Any) -> int:
    if operation == "BRANCH":
        return sum(map(_ways, argument[1]))
    if operation.endswith("_REPEAT"):
        least, most, inner = argument
        each = _ways(inner)
        return sum(min(COSTLY, each**n) for n in range(int(least), int(most) + 1)) if most < LONGEST_RULE else COSTLY
    if operation == "GROUPREF_EXISTS":
        return sum(_ways(tree) for tree in argument[1:] if tree)
    inner = argument[-1] if isinstance(argument, tuple) else argument
    return _ways(inner) if isinstance(inner, parser.SubPattern) else 1
