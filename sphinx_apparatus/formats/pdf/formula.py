"""Writes a formula for Typst from its MathML; knows no document tree."""

from lxml import etree

from sphinx_apparatus.formats.pdf.source import string, typst_value
from sphinx_apparatus.text.formula import mathml

_Element = etree._Element
_ATTACHED = {
    "msub": ("b",), "msup": ("t",), "msubsup": ("b", "t"), "munder": ("b",), "mover": ("t",), "munderover": ("b", "t"),
}  # fmt: skip
"""What holds a base and what is set at its foot and its head."""
_OPENING = ("(", "[", "{", "|", "\u27e8")
LINES = {"_": "overline", "\u23df": "underbrace", "\u23de": "overbrace", "\u23b5": "underbracket"}
"""What goes over or under as wide as its base, by the sign that MathML has for it."""


def formula(tex: str, block: bool) -> str:
    """Return the call that sets a formula; raise FormulaError where it is not TeX."""
    root = etree.fromstring(mathml(tex, block))
    return f"#math.equation(block: {typst_value(block)}, alt: {string(tex)}, [{_row(root)}])"


def formula_signs(element: _Element) -> str:
    return "".join(map(str, element.itertext()))


def _row(element: _Element) -> str:
    return "".join(f"#{_part(child)}" for child in element)


def _part(element: _Element) -> str:
    """Return an expression for one element of MathML."""
    kind, children = etree.QName(element).localname, [_part(child) for child in element]
    words = formula_signs(element)
    if kind in _ATTACHED:
        return _attached(element, kind, children)
    if kind == "mrow" and len(element) and formula_signs(element[0]) in _OPENING:
        return f"math.lr([{_row(element)}])"
    if kind == "mfrac":
        return f"math.frac({children[0]}, {children[1]})"
    if kind == "msqrt":
        return f"math.sqrt([{_row(element)}])"
    if kind == "mroot":
        return f"math.root({children[1]}, {children[0]})"
    if kind == "mtable":
        rows = (f"({''.join(f'[{_row(cell)}], ' for cell in row)})" for row in element)
        return f"math.mat(delim: none, {', '.join(rows)})"
    if kind == "mspace":
        return f"h({_space(element.get('width', '0'))})"
    if kind == "mphantom":
        return f"hide([{_row(element)}])"
    if kind in ("mi", "mo") and len(words) == 1:
        sign = f"symbol({string(words)})"
        return f"math.upright({sign})" if element.get("mathvariant") == "normal" else sign
    return f"math.op({string(words)})" if kind == "mi" and words else _words(element, words)


def _words(element: _Element, words: str) -> str:
    return f"[{_row(element)}]" if len(element) else f"[#{string(words.strip(chr(0x2061)))}]"


def _attached(element: _Element, kind: str, children: list[str]) -> str:
    over = formula_signs(element[-1])
    if over in LINES:
        return f"math.{LINES[over]}({children[0]})"
    if kind == "mover" and element.get("accent") == "true" and len(over) == 1:
        return f"math.accent({children[0]}, {string(over)})"
    held = ", ".join(f"{at}: {part}" for at, part in zip(_ATTACHED[kind], children[1:], strict=False))
    base = f"math.limits({children[0]})" if kind.startswith(("mu", "mo")) else children[0]
    return f"math.attach({base}, {held})"


def _space(width: str) -> str:
    number = width.removesuffix("em")
    return f"{number}em" if number.replace(".", "", 1).replace("-", "", 1).isdigit() else "0.2em"
