"""Glyphs that are changed everywhere and entered nowhere, by rules that keep the length of the text; reads no file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from docutils import nodes

from sphinx_apparatus import nodes as ours


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


def regularise_nodes(texts: list[nodes.Text], rules: Sequence[Regularisation]) -> None:
    """Apply the rules to texts that follow one another, as to one text."""
    whole = "".join(map(str, texts))
    changed = regularise(whole, rules)
    if changed == whole:
        return
    start = 0
    for text in texts:
        end = start + len(text)
        if changed[start:end] != str(text):
            text.parent.replace(text, nodes.Text(changed[start:end]))
        start = end


def applied(
    text: str, trees: Sequence[nodes.Element], rules: Iterable[Regularisation]
) -> Iterator[tuple[Regularisation, int]]:
    """Yield each rule with how often it changes the text of these trees, the earlier rules applied."""
    for rule in rules:
        yield rule, rule.count(text) or elements(trees, rule.element)
        text = regularise(text, [rule])


def elements(trees: Iterable[nodes.Element], kind: str) -> int:
    """Count the nodes of a kind in the edited text, beside it not."""
    found = (node for tree in trees for node in ours.find(tree, nodes.Element) if node.tagname == kind)
    return sum(1 for node in found if not ours.within(node, (*ours.EDITORIAL, *ours.BESIDE)))
