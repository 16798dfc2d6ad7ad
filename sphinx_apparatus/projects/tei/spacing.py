"""Puts the blanks between the words of a TEI text where the markup alone parts them; knows no entry and no witness."""

import re
from collections.abc import Iterator

from sphinx_apparatus.projects.tei.source import (
    BLOCK_TAGS,
    BREAKS,
    XML,
    Element,
    Run,
    after_hyphen,
    all_named,
    content,
    local,
)

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
_DASH = re.compile("[-‐-―]*")
_IN_LINES = ("bibl", "quote", "q", "cit", "label")
"""What may be a block, or in a line."""
_BESIDE = ("note", "gap", "del", "fw", "figDesc", "witDetail", "wit")
"""What is no part of the line in which it stands."""
_ALTERNATIVES = ("app", "choice", "subst")
_BLANKS = " \t\r\n"
ENDED = re.compile(r"[.!?;:,·;؟।॥]\Z")
JOINED = {"right": (False, True), "left": (True, False), "both": (True, True), "overlap": (True, True)}
"""What @join says: whether there is no blank before the element, and none after it."""


def spaced(text: Element) -> None:
    """Change the tree of a text: a blank is put between two words that touch and are marked as words of their own."""
    for one in list(all_named(text, *BREAKS)):
        if one.get("break") == "no" or after_hyphen(one):
            join(one)
            _without_sign(one)
    for word in all_named(text, "w"):
        _whole(word)
    for mark in all_named(text, "pc"):
        if not _DASH.fullmatch(words := trimmed_words(mark)):
            _close_up(mark, bool(_OPENING.fullmatch(words)))
    for holder in list(text.iter()):
        for left, right in beside_one_another(holder):
            lines = local(left) == "addrLine" or (local(right) == "bibl" and trimmed_words(right)[:1].isalnum())
            if parted(left, right) or lines:
                left.tail = " "


def _without_sign(one: Element) -> None:
    """Take away the sign ¬ at the end of a line: it says that the word goes on, and is no part of it."""
    before, parent = one.getprevious(), one.getparent()
    if before is not None and before.tail:
        before.tail = before.tail.removesuffix("¬")
    elif before is None and parent is not None:
        parent.text = (parent.text or "").removesuffix("¬")


def _whole(word: Element) -> None:
    """Take away the ends of lines of the file within a word."""
    for part in word.iter() if next(all_named(word, "note"), None) is None else ():
        part.text = re.sub(r"\s*\n\s*", "", part.text or "") or None
        if part is not word:
            part.tail = re.sub(r"\s*\n\s*", "", part.tail or "") or None


def _close_up(mark: Element, opens: bool) -> None:
    """Take away the ends of lines of the file between a mark of punctuation and the word to which it belongs."""
    left = mark if opens else mark.getprevious()
    if left is not None:
        _end_without_blanks(left, left is not mark)


def _end_without_blanks(element: Element, within: bool) -> None:
    """Take away the end of a line of the file after an element and, `within` it, at its end or at that of each form."""
    if not (element.tail or "\n").isspace() or "\n" not in (element.tail or "\n"):
        return
    element.tail = None
    if within and len(element) and HOLDERS.fullmatch(local(element)):
        for last in _branches(element) if local(element) in (*_ALTERNATIVES, "rdgGrp") else list(element)[-1:]:
            _end_without_blanks(last, True)


def join(one: Element) -> None:
    """Take away the blanks around a break that is within a word, and around the breaks beside it."""
    one.set("break", "no")
    before, after, parent = one.getprevious(), one.getnext(), one.getparent()
    while before is not None and local(before) in _BESIDE and not (before.tail or "").strip():
        before.tail = None
        before = before.getprevious()
    if before is not None:
        before.tail = (before.tail or "").rstrip()
    elif parent is not None:
        parent.text = (parent.text or "").rstrip()
    one.tail = (one.tail or "").lstrip()
    for beside, between in ((before, before is not None and before.tail), (after, one.tail)):
        if beside is not None and not between and local(beside) in BREAKS and beside.get("break") != "no":
            join(beside)


def gathered(element: Element, before: str = "") -> str:
    """Leave one blank of those that follow one another over the bounds of elements, where one of them ends a line.

    `before` are the blanks before the element, "" after a word. Return those after it.
    """
    if element.get(f"{XML}space") == "preserve":
        return ""
    element.text, before = _folded(element.text, before)
    for child in element:
        kind = local(child)
        if kind in _ALTERNATIVES:
            after = [gathered(one, before) for one in _branches(child)]
            before = before if not after else after[0] if all(after) else ""
        elif kind in _BESIDE:
            gathered(child)
        elif kind.startswith("div") or (kind in BLOCK_TAGS and kind not in _IN_LINES):
            gathered(child)
            before = ""
        elif kind:
            before = gathered(child, before)
        child.tail, before = _folded(child.tail, before)
    return before


def _branches(holder: Element) -> Iterator[Element]:
    """Yield the forms of which a text has one at a place."""
    for child in holder:
        if local(child) == "rdgGrp":
            yield from _branches(child)
        elif local(child) not in ("note", "witDetail", "wit", ""):
            yield child


def _folded(text: str | None, before: str) -> tuple[str | None, str]:
    """Return a text without the blanks at its beginning that others represent, and the blanks at its end."""
    if not text:
        return text, before
    inner = text.lstrip(_BLANKS)
    begun = text[: len(text) - len(inner)]
    if begun and before and "\n" in before + begun:
        text = inner
    return text, text[len(text.rstrip(_BLANKS)) :] if inner else before + begun


def beside_one_another(holder: Element) -> Iterator[tuple[Element, Element]]:
    """Yield the elements in a holder that have no text between them, those without words passed over."""
    if local(holder) in ("app", "choice", "rdgGrp", "w", "") or holder.get(f"{XML}space") == "preserve":
        return
    last: Element | None = None
    within = False
    for child in holder:
        if local(child) in EMPTY or not local(child):
            last, within = None if child.tail else last, within or child.get("break") == "no"
            continue
        if last is not None and not last.tail and not (within and not _begun(child)):
            yield last, child
        last, within = None if child.tail else child, False


def _begun(element: Element) -> bool:
    """Tell whether an element says that its first word begins here, whatever a break before it says."""
    return any(word.get("part") == "I" for word in edges(element, True))


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
