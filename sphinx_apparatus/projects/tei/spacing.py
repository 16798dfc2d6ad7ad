"""Puts the blanks between the words of a TEI text where the markup alone parts them; knows no entry and no witness."""

import re
from collections.abc import Iterator

from sphinx_apparatus.projects.tei.source import XML, Element, Run, content, local

_WORDS = ("w", "num", "s", "cell", "item")
"""What is parted from its neighbour of the same kind, though no blank is written."""
HOLDERS = re.compile(
    "app|lem|rdg|rdgGrp|choice|sic|corr|orig|reg|abbr|expan|seg|hi|phr|cl|supplied|surplus|unclear|add|del|subst|quote|q"
    "|foreign|name|persName|placeName|orgName|geogName|said|mod|retrace|damage|ex|emph|term|rs|date|title"
)
"""What may hold words, and parts nothing by itself."""
EMPTY = ("lb", "pb", "cb", "gb", "milestone", "anchor", "note", "gap", "space", "ptr", "index", "fw")
"""What may come between two words without being one."""
_OPENING = re.compile(r"[(\[{⟨<«‹“‘„‚¿¡]+")
ENDED = re.compile(r"[.!?;:,·;؟।॥]\Z")
JOINED = {"right": (False, True), "left": (True, False), "both": (True, True), "overlap": (True, True)}
"""What @join says: whether there is no blank before the element, and none after it."""


def spaced(text: Element) -> None:
    """Change the tree of a text: a blank is put between two words that touch and are marked as words of their own."""
    for holder in list(text.iter()):
        for left, right in beside_one_another(holder):
            if parted(left, right):
                left.tail = " "


def beside_one_another(holder: Element) -> Iterator[tuple[Element, Element]]:
    """Yield the elements in a holder that have no text between them, those without words passed over."""
    if local(holder) in ("app", "choice", "rdgGrp", "w", "") or holder.get(f"{XML}space") == "preserve":
        return
    last: Element | None = None
    for child in holder:
        if local(child) in EMPTY or not local(child):
            last = None if child.tail else last
            continue
        if last is not None and not last.tail:
            yield last, child
        last = None if child.tail else child


def parted(left: Element, right: Element) -> bool:
    """Tell whether a blank belongs between two elements that touch."""
    ends, begins = edges(left, False), edges(right, True)
    if not ends or not begins:
        return False
    return all(_divides(a, b) for a in ends for b in begins)


def edges(element: Element, first: bool) -> list[Element]:
    """Return the words at an edge of an element: of an entry those of each reading; none where it is no word."""
    kind = local(element)
    if kind in (*_WORDS, "pc") or (kind == "seg" and not any(local(child) in (*_WORDS, "pc") for child in element)):
        return [element]
    if not HOLDERS.fullmatch(kind):
        return []
    children = [child for child in element if local(child) and local(child) not in EMPTY]
    if kind in ("app", "choice", "rdgGrp", "subst"):
        return [edge for child in children for edge in edges(child, first)]
    parts = _trimmed(content(element))
    outer = parts[0 if first else -1] if parts else ""
    return [] if isinstance(outer, str) else edges(outer, first)


def _trimmed(run: Run) -> list[str | Element]:
    """Return a run without what has no words at its edges."""
    parts = list(run)
    for at in (0, -1):
        while parts and (not isinstance(parts[at], str) and local(parts[at]) in EMPTY):  # type: ignore[arg-type]
            parts.pop(at)
    return parts


def _divides(left: Element, right: Element) -> bool:
    """Tell whether a blank is written between two marked words or marks of punctuation."""
    if _joined(left)[1] or _joined(right)[0]:
        return False
    kinds = local(left), local(right)
    if kinds[1] == "pc":
        return kinds[0] in _WORDS and bool(_OPENING.fullmatch(trimmed_words(right)))
    if kinds[0] == "pc":
        return not _OPENING.fullmatch(trimmed_words(left)) and kinds[1] != "seg"
    if "seg" in kinds:
        return (
            kinds == ("seg", "seg") and bool(ENDED.search(trimmed_words(left))) and left.get("part", "N") in ("N", "F")
        )
    return True


def _joined(element: Element) -> tuple[bool, bool]:
    """Tell whether an element is joined to what is before it, and to what is after it."""
    part = element.get("part", "N")
    before, after = JOINED.get(element.get("join", ""), (False, False))
    before = before or part in ("M", "F") or element.get("pre") == "false"
    return before, after or part in ("I", "M") or (local(element) == "pc" and element.get("pre") == "true")


def trimmed_words(element: Element) -> str:
    """Return the words of an element without blanks at the edges."""
    return "".join(map(str, element.itertext())).strip()
