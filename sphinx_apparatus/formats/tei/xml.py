"""Small tools to build TEI with lxml; know no document tree."""

import re
from collections.abc import Mapping

from lxml import etree

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_XML = "http://www.w3.org/XML/1998/namespace"
ID = f"{{{_XML}}}id"
LANG = f"{{{_XML}}}lang"
Element = etree._Element
_SHORT = {"id": ID, "lang": LANG, "space": f"{{{_XML}}}space"}


def add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    """Append an element `tag` of TEI, with its `text`, to the `parent` and return it.

    Of the attributes, `id` and `lang` are XML's, empty ones are left out.
    """
    found = {_SHORT.get(key.rstrip("_"), key.rstrip("_")): value for key, value in attributes.items() if value}
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", found)
    element.text = text or None
    return element


def root(**attributes: str) -> Element:
    found = {_SHORT.get(key, key): value for key, value in attributes.items()}
    return etree.Element(f"{{{NAMESPACE}}}TEI", found, nsmap={None: NAMESPACE})  # type: ignore[dict-item]


def say(parent: Element, text: str) -> None:
    if not text:
        return
    child = last(parent)
    if child is not None:
        child.tail = (child.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def last(parent: Element) -> Element | None:
    """Return the last child; to ask how many there are takes longer the more there are."""
    return next(parent.iterchildren(reversed=True), None)


def unsaid(parent: Element) -> str:
    """Take the blanks away with which an element ends, and return them."""
    child = last(parent)
    text = (parent.text if child is None else child.tail) or ""
    kept = text.rstrip(" ")
    if child is None:
        parent.text = kept or None
    else:
        child.tail = kept or None
    return text[len(kept) :]


def add_words(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    """Append an element (`tag`, `text`) to the `parent` after a space, as in prose, and return it."""
    if parent.text or last(parent) is not None:
        say(parent, " ")
    return add(parent, tag, text, **attributes)


def name_of(prefix: str, key: str) -> str:
    """Return an XML name made of a key: what a name may not hold is written as its code point."""
    return f"{prefix}-" + re.sub(r"[^A-Za-z0-9.-]", lambda match: f"_{ord(match[0]):x}", key).rstrip(".")


def glyph_name(character: str) -> str:
    """Return the id of a character that a witness declares."""
    return f"char-{ord(character):04X}"


def pointer(prefix: str, keys: Mapping[str, object] | tuple[str, ...] | list[str]) -> str:
    """Return the value of an attribute that points to keys, e.g. ``#wit-B #wit-P``."""
    return " ".join(f"#{name_of(prefix, key)}" for key in keys)


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname
