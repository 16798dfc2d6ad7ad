"""How a role is written in Markdown, whatever backticks are in it; knows no role."""

import re

_SHORT = re.compile(r"\{(app|lacuna)\}`")
"""An entry by its short name."""


def role(content: str, name: str = "app") -> str:
    """Return an entry, or another role, as written in the text, with as many backticks as it needs."""
    fence = "`" * (longest_run(content) + 1)
    end = " " if content.endswith("`") else ""
    return f"{{{name}}}{fence}{content}{end}{fence}"


def in_domain(markup: str) -> str:
    """Return markup with the entries in it by the names that they have where there are no short ones."""
    return _SHORT.sub(r"{ed:\1}`", markup)


def longest_run(content: str) -> int:
    """Return how many backticks stand one after the other in some words, at most."""
    return max(map(len, re.findall(r"`+", content)), default=0)
