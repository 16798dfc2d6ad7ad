"""How a role is written in Markdown, whatever backticks are in it; knows no role."""

from __future__ import annotations

import re


def role(content: str, name: str = "app") -> str:
    """Return an entry, or another role, as written in the text, with as many backticks as it needs."""
    fence = "`" * (longest_run(content) + 1)
    return f"{{{name}}}{fence}{content}{fence}"


def longest_run(content: str) -> int:
    """Return how many backticks stand one after the other in some words, at most."""
    return max(map(len, re.findall(r"`+", content)), default=0)
