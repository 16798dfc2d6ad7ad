"""Which pictures every format can show: read whole, of a size that can be held, and without anything that runs."""

import re
import warnings
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from sphinx_apparatus.language import N_, _, spoken
from sphinx_apparatus.model import brief

PICTURE_KINDS = {"PNG": (".png",), "JPEG": (".jpg", ".jpeg"), "GIF": (".gif",), "WEBP": (".webp",)}
"""The kinds of pictures made of points, and how the names of their files end."""
SVG, _XHTML = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"
DRAWN = frozenset((
    "circle", "clipPath", "defs", "desc", "ellipse", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite",
    "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood",
    "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feImage", "feMerge", "feMergeNode", "feMorphology",
    "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence", "filter", "g", "image",
    "line", "linearGradient", "marker", "mask", "metadata", "path", "pattern", "polygon", "polyline", "radialGradient",
    "rect", "stop", "style", "svg", "switch", "symbol", "text", "textPath", "title", "tspan", "use", "view",
))  # fmt: skip
"""The elements of SVG that draw; the others run something, move, or lead elsewhere."""
_UNREAD = N_("it cannot be read to its end")
_ZERO = re.compile(r"[-+]?[0.]+\D*|-.*")
_OWN = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);base64,")
"""How an address begins that a drawing may have: a place in itself, or a picture written there."""
MOST_DRAWN = 100_000
_WITHIN = re.compile(r"#([^\s\"')]+)")
"""The names of what an attribute takes from another place of the drawing."""
_CALLED = re.compile(r"(?:\burl\(\s*[\"']?\s*|@import\s*[\"']?\s*)(?P<address>[^\"')]*)", re.IGNORECASE)


def wrong_picture(path: Path) -> str:
    """Return why a file is no picture that every format can show; nothing where it is one."""
    stat = path.stat()
    return _wrong(path, stat.st_size, stat.st_mtime_ns, spoken())


@lru_cache(maxsize=1024)
def _wrong(path: Path, _size: int, _changed: int, _language: str) -> str:
    """Return the same; a process that stays, or builds several formats, asks again and again about one file."""
    if path.suffix.lower() == ".svg":
        return next(_wrong_drawing(path), "")
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _wrong_points(path)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            return _("it has more than {number} points", number=Image.MAX_IMAGE_PIXELS)
        except Exception:  # readers of pictures have no class for what they do not read
            return _(_UNREAD)


def _wrong_points(path: Path) -> str:
    with Image.open(path, formats=list(PICTURE_KINDS)) as picture:
        picture.verify()  # the sums of a PNG, which loading passes over
    with Image.open(path, formats=list(PICTURE_KINDS)) as picture:
        kind = str(picture.format)
        if path.suffix.lower() not in PICTURE_KINDS[kind]:
            said = N_("it is {kind}, but its name does not end in {endings}")
            return _(said, kind=kind, endings=", ".join(PICTURE_KINDS[kind]))
        if picture.mode == "CMYK":
            return _("its colours are those of a press (CMYK), not of a screen (RGB)")
        picture.load()
    return ""


def _wrong_drawing(path: Path) -> Iterator[str]:
    """Yield what keeps a drawing from being shown, or would run or fetch something when it is opened by itself."""
    from lxml import etree  # slow to load, and most editions have no drawing

    from sphinx_apparatus.records.xml import read_xml

    try:
        path.read_text("utf-8")  # no other encoding is read by all
        root = read_xml(path.read_bytes())
    except (etree.XMLSyntaxError, OSError, UnicodeDecodeError):
        yield _(_UNREAD)
        return
    tree = root.getroottree()
    declared: Any = tree.docinfo.internalDTD  # lxml's types do not have its entities
    if root.tag != f"{{{SVG}}}svg" or any(_ZERO.fullmatch(root.get(name, "1")) for name in ("width", "height")):
        yield _("it is not an SVG that has a size")
    if (declared is not None and any(declared.iterentities())) or tree.xpath("//processing-instruction()"):
        yield _("it has entities or instructions")
    if _drawn(root) >= MOST_DRAWN:
        yield _("it draws more than {number} things, or something within itself", number=MOST_DRAWN)
    for node in root.iter("*"):
        namespace, _brace, name = node.tag[1:].rpartition("}")
        if namespace == _XHTML or (namespace == SVG and name not in DRAWN):
            yield _("it has <{name}>, which is more than a drawing", name=name)
        yield from _wrong_attributes(node)


def _drawn(root: Any) -> int:
    """Return how many elements a drawing has where all that is drawn by a reference is counted each time."""
    named = {node.get("id"): node for node in root.iter("*") if node.get("id")}
    counts: dict[Any, int] = {}

    def count(node: Any) -> int:
        if node not in counts:
            counts[node] = MOST_DRAWN  # as long as it is counted: it would be within itself
            called = [named[name] for value in node.attrib.values() for name in _WITHIN.findall(value) if name in named]
            counts[node] = min(MOST_DRAWN, 1 + sum(map(count, (*node.iterchildren("*"), *called))))
        return counts[node]

    return count(root)


def _wrong_attributes(node: Any) -> Iterator[str]:
    """Yield what an element does when something happens, and the addresses outside the drawing that it names."""
    called = [node.text or ""] if node.tag.rpartition("}")[2] == "style" else []
    for key, value in node.attrib.items():
        name = key.rpartition("}")[2]
        if name.lower().startswith("on"):
            yield _("it has {name}, which runs something", name=name)
        if name == "href" and not _OWN.match(value.strip()):
            yield _("it leads to {address}", address=brief(value))
        called += [value] if key == name else []  # what a program keeps for itself is in a namespace of its own
    if any("\\" in words for words in called):
        yield _("it has escapes in its style")
    for address in (found["address"] for words in called for found in _CALLED.finditer(words)):
        if not _OWN.match(address):
            yield _("it leads to {address}", address=brief(address))
