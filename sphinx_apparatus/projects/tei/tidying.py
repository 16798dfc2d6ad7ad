"""Puts entries of a TEI tree into the one form that is imported: within a block, no blank at an edge of a reading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from sphinx_apparatus.language import _
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.source import (
    BREAKS,
    CERTAIN,
    IDEOGRAPH,
    TEI,
    Element,
    all_named,
    id_of,
    local,
    pointers,
    removed,
    words,
)

SPREAD = {"p", "ab", "l", "head"}
WORDLESS = ("note", "ptr", "del", "gap", "witDetail", "wit", "lacunaStart", "lacunaEnd", "anchor", "milestone", *BREAKS)
"""What has no words of the line."""
_AROUND = ("surplus", "supplied", "unclear", "add", "del", "damage", "secl", "hi")
"""What may be put around whole blocks, and is put within each of them."""
WRAPPERS = re.compile(r"lg|div\d?|sp|quote|cit|q|list|floatingText|text|body|table|row")
STOP = etree.Element("stop")
STOP.text = "."
_MARK = re.compile(r"([^\w\s]+)(\s*)\Z")
_LINE_IN_IDEOGRAPHS = re.compile(rf"(?<={IDEOGRAPH.pattern})[ \t]*[\r\n]\s*(?={IDEOGRAPH.pattern})")
_LAST_WORD = re.compile(r"\S+\Z")
_FIRST_WORD = re.compile(r"\A\S+")


def tidy(body: Element, account: Account) -> None:
    """Change the tree of a text, so that no word of the edition and of a witness changes."""
    for part in list(all_named(body, "opener", "closer")):
        _ended(part)
    for element in list(all_named(body, *_AROUND)):
        inwards(element)
    for app in list(all_named(body, "app"))[::-1]:
        if not any(id_of(branch).startswith("moved-") for branch in branches(app)):
            pointing(app, account)
            spread(app, account)
            _opened(app, account)
    for app in sorted(all_named(body, "app", "choice", "supplied", "surplus"), key=depth, reverse=True):
        _settle(app, account)


def _ended(part: Element) -> None:
    """Put the mark after a line of a letter that has no blank before it into that line."""
    for line in part:
        if mark := _MARK.match(line.tail or ""):
            edge = Slot(line[-1], after=True) if len(line) else Slot(line)
            edge.text, line.tail = f"{edge.text}{mark[1]}", mark[2]


def depth(element: Element) -> int:
    """Return in how many elements an element is."""
    return sum(1 for _around in element.iterancestors())


def branches(app: Element) -> list[Element]:
    """Return the lemma and the readings of an entry, those in groups too."""
    found = []
    for child in app:
        if local(child) in ("lem", "rdg"):
            found.append(child)
        elif local(child) == "rdgGrp":
            found += branches(child)
    return found


def spread(app: Element, account: Account) -> None:
    """Make of an entry of paragraphs or verses an entry in each of them."""
    held = [(branch, [c for c in branch if local(c) in SPREAD]) for branch in branches(app)]
    most = max((blocks for _branch, blocks in held), key=len, default=[])
    if not most or app.getparent() is None or any(_stray(branch) for branch, _blocks in held):
        return
    account.changes(_("<app> of whole paragraphs or verses: each has an entry of its own"), app)
    for number, block in enumerate(most):
        app.addprevious(entry_in(app, block, held, number))
    removed(app)


def inwards(element: Element) -> None:
    """Put what is around whole blocks into each of them."""
    if element.getparent() is None or not any(local(child) in SPREAD for child in element) or _stray(element):
        return
    for child in list(element):
        if local(child) in SPREAD:
            inner = copied(element, None, False)
            inner.text, child.text = child.text, None
            inner.extend(list(child))
            child.append(inner)
        element.addprevious(child)
    removed(element)


def pointing(app: Element, account: Account) -> None:
    """Make a remark of a reading without words that points to blocks elsewhere, as one that would move them."""
    for branch in branches(app):
        copies = [inner for inner in branch.iter() if local(inner) and inner.get("copyOf")]
        if copies and not words(branch):
            who = " ".join(p for key in ("wit", "resp", "source") for p in pointers(branch, key))
            named_here = " ".join(p for one in copies for p in pointers(one, "copyOf"))
            note = etree.SubElement(app, f"{TEI}note")
            note.text = _("{who} has here: {blocks}", who=who, blocks=named_here).strip()
            note.sourceline = branch.sourceline
            account.changes(_("a reading that points to other blocks, which is in the remark"), branch)
            removed(branch)


def _opened(app: Element, account: Account) -> None:
    """Make of an entry of blocks within others, as of stanzas or divisions, an entry in each of the innermost."""
    found = branches(app)
    lemma = next((b for b in found if local(b) == "lem"), next(iter(found), None))
    if lemma is None or app.getparent() is None:
        return
    held = [(branch, leaves(branch)) for branch in found]
    own = next(blocks for branch, blocks in held if branch is lemma)
    if not own or any(blocks is None for _branch, blocks in held):
        return
    account.changes(_("<app> of whole paragraphs or verses: each has an entry of its own"), app)
    rest = [(branch, blocks or []) for branch, blocks in held]
    for number, block in enumerate(own):
        new = entry_in(app, block, rest, number)
        block.text = None
        for child in list(block):
            block.remove(child)
        block.append(new[0])
    for child in list(lemma):
        app.addprevious(child)
    removed(app)


def leaves(branch: Element) -> list[Element] | None:
    """Return the innermost blocks of a branch; none where it has words alone, None where it has words beside blocks."""
    found: list[Element] = []

    def within(holder: Element) -> bool:
        beside = [holder.text, *(child.tail for child in holder)]
        kinds = [local(child) for child in holder if local(child) not in ("", *WORDLESS)]
        if not any(kind in SPREAD or WRAPPERS.fullmatch(kind) for kind in kinds):
            return holder is branch
        for child in holder:
            if local(child) in SPREAD:
                found.append(child)
            elif local(child) not in ("", *WORDLESS) and not within(child):
                return False
        return not any((text or "").strip() for text in beside)

    return found if within(branch) else None


def _stray(branch: Element) -> bool:
    """Tell whether a branch has more than blocks of the line."""
    texts = [branch.text, *(child.tail for child in branch)]
    others = any(local(child) and local(child) not in SPREAD for child in branch)
    return others or (any(local(child) for child in branch) and any((text or "").strip() for text in texts))


def entry_in(app: Element, block: Element, held: list[tuple[Element, list[Element]]], number: int) -> Element:
    """Return a block with an entry of what each branch has in its block of this number, from 0.

    `held` are the branches of the entry `app`, each with its blocks; the first block has what else the entry has.
    """
    new = copied(block)
    entry = copied(app, new, number == 0)
    for branch, blocks in held:
        part = copied(branch, entry, number == 0)
        words = branch if number == 0 and not blocks else None
        source = blocks[number] if number < len(blocks) else words
        if source is not None:
            part.text = source.text
            part.extend(list(source))
    if number == 0:
        entry.extend([child for child in app if local(child) not in ("lem", "rdg", "rdgGrp")])
    return new


def copied(element: Element, parent: Element | None = None, named: bool = True) -> Element:
    """Return an element of the same name, line and attributes, empty; without its id unless it is to be `named`.

    It is the last one in `parent`, where that is given.
    """
    new = etree.Element(element.tag)
    new.sourceline = element.sourceline
    for key, value in element.attrib.items():
        if named or not str(key).endswith("}id"):
            new.set(key, value)
    if parent is not None:
        parent.append(new)
    return new


def sides(element: Element) -> list[Element]:
    """Return what the edition or witnesses may have of an element."""
    if local(element) == "app":
        return branches(element)
    return [child for child in element if local(child)] if local(element) == "choice" else [element]


def _settle(app: Element, account: Account) -> None:
    """Move blanks at the edges of readings out, or the word beside them in."""
    found = [b for b in sides(app) if not any(local(child) in CERTAIN for child in b)]
    for left in (True, False):
        texts = [slot(branch, left).text for branch in found]
        blank = [text[:1].isspace() if left else text[-1:].isspace() for text in texts]
        if not any(blank) or (not all(blank) and _absorbed(app, found, left)):
            continue
        for branch in found:
            _strip(branch, left)
        put_beside(app, left)
        if not all(blank):
            account.changes(_("a space at the edge of a reading, which is put beside the entry"), app)


def _strip(branch: Element, left: bool) -> None:
    """Take away the blanks at an edge of a branch, those in elements of their own too."""
    place = slot(branch, left)
    while (stripped := place.text.lstrip() if left else place.text.rstrip()) != place.text:
        place.text = stripped
        place = slot(branch, left)


@dataclass
class Slot:
    """A text of the tree: that in an element before its first child, or that after an element."""

    element: Element
    after: bool = False

    @property
    def text(self) -> str:
        """The text, which can be set."""
        return (self.element.tail if self.after else self.element.text) or ""

    @text.setter
    def text(self, text: str) -> None:
        if self.after:
            self.element.tail = text
        else:
            self.element.text = text


def closed_up(text: Element) -> None:
    """Take away the ends of lines of the file between two ideographs, which have no blanks between words."""
    last: Slot | None = None
    between: list[Slot] = []
    for place in filter(lambda place: place.text, _every(text)):
        if not place.text.strip():
            between.append(place)
            continue
        place.text = _LINE_IN_IDEOGRAPHS.sub("", place.text)
        first = place.text.strip()[0]
        if last is not None and IDEOGRAPH.match(last.text.rstrip()[-1]) and IDEOGRAPH.match(first):
            blanks = [last.text[len(last.text.rstrip()) :], *(one.text for one in between)]
            if "\n" in "".join([*blanks, place.text[: place.text.index(first)]]):
                last.text, place.text = last.text.rstrip(), place.text.lstrip()
                for one in between:
                    one.text = ""
        last, between = place, []


def _every(holder: Element) -> Iterator[Slot]:
    """Yield all texts in an element but those of notes, in order."""
    yield Slot(holder)
    for child in holder:
        if local(child) not in ("", "note"):
            yield from _every(child)
        yield Slot(child, after=True)


def slot(branch: Element, left: bool) -> Slot:
    """Return the outermost text at an edge of a branch, in an element within too; what has no words is passed over."""
    places = list(slots(branch))
    places = places if left else places[::-1]
    return next((place for place in places if place.text), Slot(branch) if left or not len(branch) else places[0])


def slots(branch: Element) -> Iterator[Slot]:
    """Yield the texts of a branch in order, those that no reader of the line has left out."""
    yield Slot(branch)
    for child in branch:
        if local(child) in ("app", "choice"):
            yield Slot(STOP)
        elif local(child) and local(child) not in WORDLESS:
            yield from slots(child)
        yield Slot(child, after=True)


def _absorbed(app: Element, found: list[Element], left: bool) -> bool:
    """Take the word beside an entry into each of its branches; tell whether there is one."""
    beside = beside_of(app, left)
    match = (_LAST_WORD if left else _FIRST_WORD).search(beside.text)
    if not match:
        return False
    for branch in found:
        edge = Slot(branch) if left or not len(branch) else Slot(branch[-1], after=True)
        edge.text = f"{match[0]}{edge.text}" if left else f"{edge.text}{match[0]}"
    beside.text = beside.text[: match.start()] if left else beside.text[match.end() :]
    return True


def beside_of(app: Element, left: bool) -> Slot:
    """Return the text before or after an element."""
    previous, parent = app.getprevious(), app.getparent()
    if not left or parent is None:
        return Slot(app, after=True)
    return Slot(parent) if previous is None else Slot(previous, after=True)


def put_beside(app: Element, left: bool) -> None:
    """Put a blank beside an entry, if there is none."""
    beside = beside_of(app, left)
    if not (beside.text[-1:] if left else beside.text[:1]).isspace():
        beside.text = f"{beside.text} " if left else f" {beside.text}"
