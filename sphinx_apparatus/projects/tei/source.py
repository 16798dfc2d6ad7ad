"""Reads a TEI file without trusting it, and the plainest facts of its elements; knows no markup of ours."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import chain, count

from lxml import etree

from sphinx_apparatus.language import _
from sphinx_apparatus.language.tags import LANGUAGE_TAG, tag_meant

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
BREAKS = ("lb", "pb", "cb", "gb")
BLOCK_TAGS = (
    "p", "ab", "lg", "l", "list", "table", "div", "head", "sp", "quote", "cit", "q", "floatingText", "figure",
    "milestone", "speaker", "stage", "bibl", "listBibl", "opener", "closer", "salute", "signed", "dateline", "trailer",
    "epigraph", "argument", "byline", "docAuthor", "titlePart", "docTitle", "docEdition", "imprimatur", "docImprint",
    "note", "item", "label", "row", "cell", "group", "text", "body", "castList", "castGroup", "castItem", "postscript",
    "u", "incident", "kinesic", "vocal", "writing", "annotationBlock", "spGrp", "prologue", "epilogue", "performance",
    "set", "camera", "caption", "move", "sound", "tech", "view",
)  # fmt: skip
"""What may stand beside paragraphs."""
CERTAIN = ("p", "ab", "lg", "l", "list", "table", "sp", "floatingText", "figure")
"""What never stands in the line, so that what holds it is no line."""
HYPHEN = re.compile(r"(?:\w|\A)[-‐¬⸗=\u00ad]\s*\Z")
IDEOGRAPH = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
"""A sign of a writing that has no blanks between words, so that the end of a line is none."""
_BESIDE_HYPHEN = re.compile(r"(?:und|vnd|oder|bzw|and|or|et|ou|og|och|en|y|e|o|u)\b")
ATTACHED = "{urn:x-sphinx-apparatus}attached"
"""The attribute of an entry that was away from its words, and is put on them."""
Element = etree._Element
Run = Sequence[str | Element]
"""Words and elements, one after the other."""


def language_tag(said: str) -> str:
    """Return the tag of a language as a project has it, of three letters only where there are no two; else nothing."""
    return tag_meant(said) if LANGUAGE_TAG.fullmatch(said) else ""


def beside_elements(root: Element) -> Iterator[Element]:
    """Yield the comments and processing instructions of the file, before the root too."""
    before = list(root.itersiblings(preceding=True))
    yield from reversed(before)
    yield from root.iter(etree.Comment, etree.PI)
    yield from root.itersiblings()


def words(element: Element | None) -> str:
    """Return the words of an element in one line, comments and instructions left out."""
    if element is None:
        return ""
    texts = (part if isinstance(part, str) else words(part) for part in padded(element))
    return " ".join("".join(texts).split())


def own_words(element: Element) -> str:
    """Return the words that are in an element itself and in none of its children."""
    return " ".join(" ".join(part for part in content(element) if isinstance(part, str)).split())


def unsaid_words(element: Element, said: Iterable[str]) -> str:
    """Return the words of an element, if there are some that are not said elsewhere; else nothing."""
    known = set(re.findall(r"\w+", " ".join(said)))
    texts = " ".join(own_words(inner) for inner in element.iter() if local(inner))
    return texts if set(re.findall(r"\w+", texts)) - known else ""


def padded(element: Element) -> Iterator[str | Element]:
    """Yield what is in an element, with a blank around each block, which is a word's end too."""
    for part in content(element):
        if isinstance(part, str) or local(part) not in CERTAIN:
            yield part
        else:
            yield from (" ", part, " ")


def line_of(element: Element) -> int:
    return int(str(element.sourceline or 1))


def element_place(element: Element) -> str:
    """Return where an element is: its line, and the id of what it is in."""
    name = next((found for around in (element, *element.iterancestors()) if (found := id_of(around))), "")
    return _("line {number}", number=line_of(element)) + (f" ({name[:40]})" if name else "")


def id_of(element: Element) -> str:
    return element.get(f"{XML}id", "") if local(element) else ""


def pointers(element: Element, name: str) -> list[str]:
    """Return the ids to which an attribute points, and words in it that are no pointers as they are."""
    return [pointer.removeprefix("#") for pointer in element.get(name, "").split()]


def local(element: Element) -> str:
    """Return the name of an element, or nothing for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def content(element: Element) -> list[str | Element]:
    """Return the texts and the elements within an element, comments and instructions left out."""
    parts: list[str | Element] = [element.text] if element.text and local(element) else []
    for child in element:
        if local(child):
            parts.append(child)
        if child.tail:
            parts.append(child.tail)
    return parts


@lru_cache(maxsize=1000)
def blanks(text: str) -> str:
    """Return text of the file with each end of a line as a blank."""
    return re.sub(r"[ \t]*[\r\n]\s*", " ", text)


def breaks(element: Element) -> str:
    """Return the blank that represents a break of a line, a page or a column: none beside another, or in a word."""
    left, right = text_beside(element, False), text_beside(element, True)
    inside = element.get("break") == "no" or not left or not right or left[-1:].isspace() or right[:1].isspace()
    return "" if inside or (IDEOGRAPH.match(left[-1]) and IDEOGRAPH.match(right)) else " "


def after_hyphen(element: Element) -> bool:
    """Tell whether a line ends after a hyphen, and not before a word such as *and*, which has a blank before it."""
    right = text_beside(element, True, False).lstrip()
    return bool(HYPHEN.search(text_beside(element, False, False))) and not _BESIDE_HYPHEN.match(right)


def text_beside(element: Element, after: bool, blanks: bool = True) -> str:
    """Return the text before or after an element in its parent; breaks, notes and blanks between are passed over."""
    one: Element | None = element
    while one is not None:
        following = one.getnext() if after else one.getprevious()
        text = (one.tail if after else following.tail if following is not None else "") or ""
        if text if blanks else text.strip():
            return text
        if following is None:
            parent = element.getparent()
            return "" if after or parent is None else parent.text or ""
        if not after and local(following) in BREAKS and following.get("break") != "no":
            return " "
        if local(following) not in ("", "note", "fw") and (text := "".join(map(str, following.itertext()))):
            return text
        one = following
    return ""


def holds_blocks(element: Element) -> bool:
    """Tell whether an element in a paragraph holds blocks, notes aside."""
    return any(
        local(child) in CERTAIN or (local(child) != "note" and holds_blocks(child)) for child in element if local(child)
    )


def grouped(parts: Run, kind_of: Callable[[str | Element], str]) -> Iterator[tuple[str, list[str | Element]]]:
    """Yield parts that belong together, with their kind; blanks belong to the words before them."""
    groups: list[tuple[str, list[str | Element]]] = []
    for part in parts:
        kind = kind_of(part)
        together = bool(groups) and groups[-1][0] in (("line",) if not kind else (kind,))
        if together and kind != "block":
            groups[-1][1].append(part)
        elif kind:
            groups.append((kind, [part]))
    yield from groups


def named(element: Element, *names: str) -> Iterator[Element]:
    """Yield the children of these names."""
    return (child for child in element if local(child) in names)


def all_named(root: Element, *names: str) -> Iterator[Element]:
    """Yield the descendants of these names."""
    return root.iter(*(f"{TEI}{name}" for name in names))


def slug(text: str) -> str:
    """Return words as a name of small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]


def unique(name: str, taken: Iterable[str]) -> str:
    """Return the name, or with a number if it is taken."""
    taken = taken if isinstance(taken, Set) else set(taken)
    return next(n for n in chain([name], (f"{name}-{number}" for number in count(2))) if n not in taken)


def removed(element: Element) -> None:
    """Take an element out, the text after it left."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = f"{before.tail or ''}{element.tail}"
    elif element.tail:
        parent.text = f"{parent.text or ''}{element.tail}"
    parent.remove(element)
