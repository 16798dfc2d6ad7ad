"""Tells in a terminal what a command is doing, in one line that is written over."""

import sys

_WIDTH = 70


def tell(words: str) -> None:
    """Show what is being done in place of what was shown before; no words clear the line. Elsewhere it is silent."""
    if sys.stderr.isatty():
        print(f"\r{words:<{_WIDTH}}\r", end="", file=sys.stderr, flush=True)
