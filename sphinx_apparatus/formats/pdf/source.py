"""Typst source as strings and calls, so that no text can turn into markup; knows no node."""

import re
from typing import Any

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def string(text: str) -> str:
    r"""Return a string literal: only ``\`` and ``"`` mean anything in one; control characters are dropped."""
    plain = CONTROL.sub("", text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'


def typst_value(of: Any) -> str:
    """Return a literal of a string, number, truth value, None, or a list or mapping of these."""
    if isinstance(of, str):
        return string(of)
    if isinstance(of, bool):
        return str(of).lower()
    if of is None:
        return "none"
    if isinstance(of, dict):
        return f"({''.join(f'{string(k)}: {typst_value(v)}, ' for k, v in of.items()) or ':'})"
    if isinstance(of, list | tuple):
        return f"({''.join(f'{typst_value(item)}, ' for item in of)})"
    return str(of)


def prose(text: str) -> str:
    """Return running text: the end of a line in the source is a space."""
    return "#" + string(text.replace("\n", " ")) if text else ""


def calling(function: str, *args: Any, **named: Any) -> str:
    """Return a call in running text; content may follow it in brackets."""
    given = [typst_value(arg) for arg in args]
    given += [f"{key.replace('_', '-')}: {typst_value(item)}" for key, item in named.items()]
    return f"#{function}({', '.join(given)})"
