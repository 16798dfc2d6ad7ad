"""Reads a formula, written as TeX, as MathML; knows no page."""

from sphinx_apparatus.language import _

_DEEPEST = 40
"""How deep the parts of a formula may be in one another; with many more the engine of the PDF ends at once."""
HOLDING = dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2) | {"msubsup": 3, "munderover": 3}
"""How many parts an element of MathML has that means something else, or nothing, with fewer."""


class FormulaError(ValueError):
    """A formula that cannot be read; the message says why."""


def mathml(tex: str, block: bool = False) -> str:
    """Return a formula as MathML, `block` where it has a line of its own; raise FormulaError where it is not TeX."""
    from docutils.utils.math import MathError  # slow to load, all three, and most editions have no formula
    from docutils.utils.math.latex2mathml import tex2mathml
    from lxml import etree

    if not tex.strip():
        raise FormulaError(_("it is not complete"))
    try:
        written = tex2mathml(tex, as_block=block).replace("&ApplyFunction;", "\u2061")
        element = etree.fromstring(written)
    except (MathError, etree.XMLSyntaxError) as error:
        raise FormulaError(str(error)) from error
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:  # of its parser
        raise FormulaError(_("it is not complete")) from error
    if element.xpath(f"boolean({'/'.join(['*'] * _DEEPEST)})"):
        raise FormulaError(_("it is nested too deep"))
    element.set("alttext", tex)
    element.tail = None
    for part in element.iter():
        if len(part) < HOLDING.get(etree.QName(part).localname, 0):
            raise FormulaError(_("it is not complete"))
        part.tail = None
        if len(part):
            part.text = None
    return etree.tostring(element, encoding="unicode")
