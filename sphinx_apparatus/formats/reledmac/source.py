"""How words and commands are written so that TeX reads them as they are; knows no node."""

import re

from sphinx_apparatus.records.everything import Declared

SPECIAL = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
    | {"\u00a0": "~", "\u00ad": r"\-", "\u202f": r"\,"}
)
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=,)(?=,)|(?<=<)(?=<)|(?<=>)(?=>)|(?<=[!?])(?=`)")
"""Between two signs of which TeX would make one."""
INDEX_SIGNS = re.compile(r'([!@|"])')


def tex_words(text: str) -> str:
    """Return text as TeX shows it; ends of lines become spaces, brackets never begin an option."""
    shown = text.replace("\n", " ").translate(SPECIAL)
    return _LIGATURE.sub("{}", shown).replace("[", "{[}").replace("]", "{]}")


def headings(declared: Declared) -> dict[str, str]:
    """Return the heading of each record of the registers, those above it before, as makeindex reads them."""
    found = (row for register in declared.registers for row in register.in_order())
    return {item.key: "!".join(indexed_words(one.name) for one in (*above, item)) for above, item in found}


def indexed_words(text: str) -> str:
    """Return text as makeindex shows it."""
    return INDEX_SIGNS.sub(r'"\1', tex_words(text))


def command(name: str, *arguments: str) -> str:
    r"""Return a command with its arguments, e.g. ``\hypertarget{p1}{}``."""
    return f"\\{name}" + "".join(f"{{{argument}}}" for argument in arguments)
