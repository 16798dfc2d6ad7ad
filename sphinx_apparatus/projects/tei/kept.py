"""Lists what the elements of a TEI text say by attributes that a project does not have; changes nothing."""

import re
from collections.abc import Iterator

from lxml import etree

from sphinx_apparatus.projects.page import attribute_said
from sphinx_apparatus.projects.tei.header import web
from sphinx_apparatus.projects.tei.inline import MARKS, RAISED, SHAPES
from sphinx_apparatus.projects.tei.known import Known
from sphinx_apparatus.projects.tei.source import XML, Element, language_tag, line_of, local, pointers, words

_USED = re.compile(
    "(lem|rdg|rdgGrp|lacunaStart|lacunaEnd|witStart|witEnd|witDetail)/wit|(lem|rdg)/(resp|source)|app/(from|to|loc|type|ana)"
    "|(choice|supplied|surplus)/(type|ana)|gap/(reason|quantity|extent|unit)|(lb|pb|cb|gb)/break"
    "|(w|pc|seg)/(part|join|pre)"
)
"""What the import reads, as element/attribute."""


def unkept(element: Element, known: Known) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the name and the attributes of each element in a text that says more than the project has."""
    for one in element.iter():
        if not local(one):
            continue
        kept = [key for key in map(str, one.attrib) if not is_kept(one, key, known)]
        if said := [attribute_said(attribute_name(key), str(one.get(key))) for key in kept]:
            yield line_of(one), local(one), " ".join(said)


def attribute_name(key: str) -> str:
    return key.replace(XML, "xml:").rpartition("}")[2]


def is_kept(element: Element, key: str, known: Known) -> bool:
    """Tell whether the project made of the file `known` has what the attribute `key` of an element says."""
    kind, name, value = local(element), etree.QName(key).localname, str(element.get(key))
    if _USED.fullmatch(f"{kind}/{name}"):
        return True
    if name == "id":
        item = known.items.get(value)
        return value in known.quoted or value in known.keys or (item is not None and item.item.key == value)
    if name == "lang" and kind == "foreign":
        return language_tag(value) == value
    if name == "rend":
        beside = any(local(around) in ("witDetail", "wit") for around in element.iterancestors())
        indented = kind == "l" and re.fullmatch(r"indent\d*", value)
        return bool(indented) or (kind == "hi" and not beside and _is_shown(value) and bool(words(element)))
    if name == "target":
        within, cited = (any(local(one) == name for one in element.iterancestors()) for name in ("note", "bibl"))
        noted = (known.ids.get(pointer) for pointer in (() if within else pointers(element, name)))
        return (kind == "ref" and not cited and bool(web(value) and words(element))) or any(
            one is not None and local(one) == "note" for one in noted
        )
    around = [local(outer) for outer in element.iterancestors()]
    named = "body" in around and "note" not in around
    return name == "ref" and named and any(pointer in known.items for pointer in pointers(element, name))


def _is_shown(rend: str) -> bool:
    """Tell whether words look in the project as a file says."""
    return rend in {**MARKS, **RAISED} or (bool(rend.split()) and SHAPES.keys() >= set(rend.split()))
