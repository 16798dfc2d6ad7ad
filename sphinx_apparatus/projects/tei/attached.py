"""Puts entries that a TEI file has away from their words on those words; knows no witness and no markup of ours.

The words are those between two ends that the entry points to, or those of its lemma in the place that it names
(Guidelines, 12.2).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.source import (
    ATTACHED,
    TEI,
    Element,
    all_named,
    id_of,
    local,
    named,
    own_words,
    pointers,
    removed,
    words,
)
from sphinx_apparatus.projects.tei.tidying import SPREAD, Slot, beside_of, branches, copied

_BESIDE = ("note", "rdg", "wit", "witDetail", "app")
"""What holds no words of the running text, an entry not yet placed among it."""
_PLACES = ("div", "div1", "div2", "div3", "p", "ab", "l", "lg", "seg", "s", "milestone", "lb", "head", "item", "sp")
_APART = ("standOff", "back", "body", "listAnnotation", "annotationBlock", "noteGrp")
"""What, besides divisions, holds notes away from the words that they are on."""
_IN_BLOCK = ("p", "ab", "l", "head", "item", "cell", "quote")
_POINTS = ("anchor", "lb", "pb", "milestone")
"""What has no words, so that words are between two of them."""
LOCUS = re.compile(r"[^\s.,:;/§|]+")
_RANGE = re.compile(r"(\d+)[-–—](\d+)")
_OMITTED = re.compile(r"[(\[]?(?:omi?t?t?|(lac))\.[)\]]?")
DOTS = re.compile(r"…|\.\.\.+|\s[-–—]\s")
APPARATUS = re.compile(r"app(aratus)?(-?crit(icus|ical)?)?|critical-?apparatus|variants|textual-?notes", re.IGNORECASE)


@dataclass
class Attached:
    """Places the entries of one file on the words of its text."""

    text: Element
    account: Account

    def __post_init__(self) -> None:
        self.ids = {name: element for element in self.text.getroottree().getroot().iter() if (name := id_of(element))}
        self.numbered: dict[str, list[Element]] = {}
        for element in self.text.iter(*(f"{TEI}{name}" for name in _PLACES)):
            self.numbered.setdefault(element.get("n", ""), []).append(element)

    def place(self) -> None:
        """Place every entry that is not where its words are; what has no place becomes a note."""
        for app in self.text.iter(f"{TEI}app"):
            if self.leads_nowhere(app):
                self.account.changes(_("<app> that points to nothing, which stays where it is"), app)
                app.attrib.pop("from", "")
                app.attrib.pop("to", "")
        waiting = [app for app in self.text.getroottree().getroot().iter(f"{TEI}app") if self.is_away(app)]
        for block in self.text.iter(*(f"{TEI}{name}" for name in (*SPREAD, "lg"))) if waiting else ():
            block.tail = block.tail or "\n"
        spans = [(app, self.ends(app)) for app in waiting]
        order = {one: at for at, one in enumerate(self.text.iter())} if waiting else {}
        for app, ends in sorted(spans, key=lambda span: length(span[1], order)):
            if ends is None or not self.between(app, *ends):
                self.without_place(app)
        for holder in list(self.text.getroottree().getroot().iter(f"{TEI}listApp", f"{TEI}div")):
            self.emptied(holder)

    def leads_nowhere(self, app: Element) -> bool:
        """Tell whether an entry in the running text points to nothing in the file, and has its words itself."""
        aims = [app.get(key, "").rpartition("#")[2] for key in ("from", "to") if app.get(key)]
        if not aims or app.get("loc") or not self.in_text(app) or any(aim in self.ids for aim in aims):
            return False
        lemma = words(next((b for b in branches(app) if local(b) == "lem"), None))
        previous, parent = app.getprevious(), app.getparent()
        assert parent is not None
        before = (parent.text or "") if previous is None else f"{words(previous)} {previous.tail or ''}"
        return not (lemma and " ".join(before.split()).endswith(lemma))

    def is_away(self, app: Element) -> bool:
        """Tell whether an entry is apart from its words: it points elsewhere, or is listed."""
        return bool(app.get("from") or app.get("to") or app.get("loc")) or any(
            local(around) in ("listApp", "standOff", "back") or _is_apparatus(around) for around in app.iterancestors()
        )

    def ends(self, app: Element) -> tuple[Element, Element] | None:
        """Return marks before and after the words of an entry; None where they are not known."""
        first, last = (self.ids.get(app.get(key, "").rpartition("#")[2]) for key in ("from", "to"))
        if first is None and app.get("from"):
            return None
        if first is None and last is not None and self.in_text(app):
            first = next((e for e in app.iterancestors(f"{TEI}note")), app)
            return (put_mark(first, after=True), put_mark(last, after=True)) if self.follows(first, last) else None
        if first is None:
            return self.found(app)
        if first is not None and last is None and local(first) in _POINTS:
            if not self.in_text(app):
                return self.lemma_in(_block_of(first), app, first)
            return put_mark(first, after=True), put_mark(app, after=False)
        last = first if last is None else last
        if not {local(first), local(last)} & {*_POINTS} and (narrow := self.lemma_over(first, last, app)):
            return narrow
        alone = local(last) in ("anchor", "milestone")
        return put_mark(first, after=local(first) == "anchor"), put_mark(last, after=not alone)

    @cached_property
    def order(self) -> dict[Element, int]:
        """The elements of the file with their places in it, before any entry is moved."""
        return {element: at for at, element in enumerate(self.text.getroottree().getroot().iter())}

    def follows(self, first: Element, last: Element) -> bool:
        """Tell whether the second of two elements of the file comes after the first, and is not in it."""
        return self.order[first] < self.order[last] and first not in last.iterancestors()

    def in_text(self, app: Element) -> bool:
        """Tell whether an entry is in the running text, at the end of its words."""
        return any(local(around) in (*_IN_BLOCK, "seg", "q") for around in app.iterancestors())

    def found(self, app: Element) -> tuple[Element, Element] | None:
        """Return the ends of the words of the lemma in the place that an entry names, if they are there once."""
        place = app.get("loc", "") or next((e.get("loc", "") for e in app.iterancestors() if e.get("loc")), "")
        steps = LOCUS.findall(place)
        if steps and (both := _RANGE.fullmatch(steps[-1])):
            ends = [next(self.at([*steps[:-1], step]), None) for step in both.groups()]
            return self.lemma_over(ends[0], ends[1], app) if ends[0] is not None and ends[1] is not None else None
        for every in (False, True):
            hits = [(one, len(hits_in(one, app))) for one in self.at(steps, every)]
            if [count for _one, count in hits if count] == [1]:
                return self.lemma_in(next(one for one, count in hits if count), app)
        return None

    def at(self, steps: list[str], every: bool = False) -> Iterator[Element]:
        """Yield the outermost elements that have the last of these numbers, within those that have the others.

        With `every` also those within, where only lines have words.
        """
        last: Element | None = None
        for element in self.numbered.get(steps[-1], ()) if steps else ():
            above = list(element.iterancestors())
            around = [one.get("n", "") for one in above]
            if every and local(element) not in _IN_BLOCK:
                continue
            if all(step in around for step in steps[:-1]) and (every or last is None or last not in above):
                last = element
                yield element

    def lemma_in(self, element: Element, app: Element, after: Element | None = None) -> tuple[Element, Element] | None:
        """Return the ends of the words of the lemma in an element where they are there once, or first after a mark."""
        hits = hits_in(element, app, after)
        if not hits or (len(hits) > 1 and after is None):
            return None
        pieces = list(pieces_of(element, after))
        last = split(pieces, hits[0].end(), True)
        return split(pieces, hits[0].start(), False), last

    def lemma_over(self, first: Element, last: Element, app: Element) -> tuple[Element, Element] | None:
        """Return the ends of the words of the lemma, which are not all, from an element to another."""
        around = next((one for one in (first, *first.iterancestors()) if one in {last, *last.iterancestors()}), first)
        pieces = list(pieces_of(around))
        among = [at for at, piece in enumerate(pieces) if _within(piece, first) or _within(piece, last)]
        pieces = pieces[among[0] : among[-1] + 1] if among else []
        hits = _hits(pieces, app)
        if len(hits) != 1 or hits[0].group().split() == "".join(text for text, _, _ in pieces).split():
            return None
        end = split(pieces, hits[0].end(), True)
        return split(pieces, hits[0].start(), False), end

    def between(self, app: Element, first: Element, last: Element) -> bool:
        """Put an entry around what is between two marks; tell whether that can be done."""
        widened(app, first, last)
        lifted(first, last)
        parent = first.getparent()
        if parent is not last.getparent() and self.over_blocks(app, first, last):
            return True
        if parent is None or not _in_order(parent, first, last) or app in list(first.iterancestors()):
            removed(first)
            removed(last)
            return False
        tail_of(app)
        if app.getparent() is not None:
            removed(app)
        inside = list(parent)[parent.index(first) + 1 : parent.index(last)]
        lemma = next((b for b in branches(app) if local(b) == "lem"), None)
        given, lemma = words(lemma), _emptied(app, lemma)
        lemma.text, first.tail = first.tail, None
        lemma.extend(inside)
        for key in ("from", "to", "loc"):
            app.attrib.pop(key, "")
        app.tail = None
        app.set(ATTACHED, "")
        first.addprevious(app)
        removed(first)
        removed(last)
        if given and given.split() != running_words(lemma).split() and not DOTS.search(given):
            note = etree.SubElement(app, f"{TEI}note")
            note.text, note.sourceline = _("The lemma is given as ‘{given}’.", given=given), app.sourceline
            said = N_("<app> with other words in its lemma than in the text, which are in the remark")
            self.account.changes(_(said), app)
        self.account.changes(_("<app> away from its words, which is put on them"), app)
        return True

    def over_blocks(self, app: Element, first: Element, last: Element) -> bool:
        """Put an entry around words of several blocks: an entry in each, the first of which has the readings."""
        above = set(last.iterancestors())
        around = next((one for one in first.iterancestors() if one in above), first)
        order = {one: at for at, one in enumerate(around.iter())}
        leaves = [one for one in all_named(around, *SPREAD) if not any(local(inner) in SPREAD for inner in one)]
        blocks = [one for one in leaves if order[first] < order[one] < order[last] or first in one.iter()]
        if len(blocks) < 2 or order[first] > order[last]:
            return False
        self.account.changes(_("<app> of whole paragraphs or verses: each has an entry of its own"), app)
        spans = [(first if first in one.iter() else _edge(one, 0), last if last in one.iter() else _edge(one, len(one)))
                 for one in blocks]  # fmt: skip
        _emptied(app, next((b for b in branches(app) if local(b) == "lem"), None)).text = None
        entries = [app, *(_without_words(app) for _span in spans[1:])]
        for mark in {first, last} - {mark for span in spans for mark in span}:
            removed(mark)
        placed = [self.between(entry, *span) for entry, span in zip(entries, spans, strict=True)]
        return all(placed)

    def without_place(self, app: Element) -> None:
        """Make a note of an entry whose words are not found; it is put at its place, or at the end of the text."""
        note = etree.Element(f"{TEI}note", type="apparatus")
        note.text, note.sourceline = entry_in_words(app), app.sourceline
        inside = self.in_text(app)
        where = " ".join(filter(None, (app.get("loc", ""), app.get("from", ""), app.get("to", ""))))
        self.account.changes(_("<app> whose words are not found, which is a note"), app, where)
        holder = next(self.at(LOCUS.findall(app.get("loc", ""))), None) if app.get("loc") else None
        target = holder if holder is not None and local(holder) in ("p", "ab", "l", "head", "seg") else None
        if inside:
            app.addprevious(note)
        elif (block := target if target is not None else last_block(self.text)) is not None:
            block.append(note)
        else:
            self.account.leaves("<app>", app, entry_in_words(app))
        removed(app)

    def emptied(self, holder: Element) -> None:
        """Take away a list or a division that held nothing but entries."""
        parent = holder.getparent()
        if (local(holder) == "listApp" or _is_apparatus(holder)) and parent is not None and not words(holder):
            removed(holder)


def widened(app: Element, first: Element, last: Element) -> None:
    """Take the words of an entry that another crosses into that, whose readings have them too.

    `first` and `last` are the marks between which the words of the entry are. A witness with readings in both keeps
    that of the other; this one's is in the remark.
    """
    for mark, far, before in ((first, last, True), (last, first, False)):
        beyond = set(far.iterancestors())
        crossed = next((a for a in mark.iterancestors(f"{TEI}app") if a not in beyond and a.get(ATTACHED) == ""), None)
        lemma = None if crossed is None else next((b for b in branches(crossed) if b in mark.iterancestors()), None)
        if crossed is None or lemma is None:
            continue
        after = running_words(lemma, mark)
        more = running_words(lemma)[: -len(after) or None] if before else after
        removed(mark)
        mark.tail = None if before else crossed.tail
        crossed.tail = crossed.tail if before else None
        (crossed.addprevious if before else crossed.addnext)(mark)
        both = {name for branch in branches(crossed) if branch is not lemma for name in pointers(branch, "wit")}
        for reading in [branch for branch in branches(app) if local(branch) == "rdg"]:
            _lengthened(app, reading, more, before, both)


def _lengthened(app: Element, reading: Element, more: str, before: bool, both: Set[str]) -> None:
    """Put words before or after a reading; keep in the remark what witnesses have of it that have these otherwise."""
    named_here, more = pointers(reading, "wit"), more if words(reading) else more.strip()
    if held := [name for name in named_here if name in both]:
        note = etree.SubElement(app, f"{TEI}note")
        note.text, note.sourceline = f"{' '.join(held)}: {words(reading) or 'om.'}", reading.sourceline
        reading.set("wit", " ".join(f"#{name}" for name in named_here if name not in both))
    if held and not reading.get("wit"):
        removed(reading)
    elif before:
        reading.text = f"{more}{reading.text or ''}"
    else:
        Slot(reading[-1] if len(reading) else reading, after=bool(len(reading))).text += more


def silenced(root: Element, account: Account) -> None:
    """Make an omission, or a loss, of each reading that says so in words."""
    for reading in all_named(root, "rdg"):
        begins = (reading.text or "").lstrip()[:1]
        if begins in "([ol" and (said := _OMITTED.fullmatch(words(reading))):
            account.changes(_("<rdg> that says what its witness lacks, which is no word of it"), reading, said[0])
            for child in list(reading):
                reading.remove(child)
            reading.text = None
            if said[1]:
                etree.SubElement(reading, f"{TEI}gap").sourceline = reading.sourceline


def put_noted(text: Element, account: Account) -> None:
    """Put each entry that is all of a note, after the words of its lemma, on these words."""
    for note in list(all_named(text, "note")):
        app = note[0] if len(note) == 1 and local(note[0]) == "app" else None
        lemma = None if app is None else app.find(f"{TEI}lem")
        if app is None or lemma is None or own_words(note) or any(app.get(key) for key in ("from", "to", "loc")):
            continue
        said, place = words(lemma), beside_of(note, True)
        if said and re.search(rf"(?<!\w){re.escape(said)}\Z", place.text):
            place.text = place.text.removesuffix(said)
            app.tail = None
            note.addprevious(app)
            removed(note)
            account.changes(_("<app> away from its words, which is put on them"), app)


def put_notes(root: Element) -> None:
    """Put each note that is away from the text and points to a place in it there; other places get a call of it.

    A place is an anchor or an element with words, after which or at the end of which the note is called.
    """
    body = root.find(f"{TEI}text/{TEI}body")
    ids = {} if body is None else {name: one for one in body.iter() if (name := id_of(one))}
    called = {name for call in all_named(root, "ref", "ptr") for name in pointers(call, "target")}
    for note in [*all_named(root, "note")]:
        places = [ids[name] for name in pointers(note, "target") if name in ids and note not in ids[name].iter()]
        places = [place for place in places if not local(place).startswith("div")]
        parent = note.getparent()
        away = parent is not None and (local(parent) in _APART or local(parent).startswith("div"))
        if places and away and note.get("type") not in ("entry", "authorial") and id_of(note) not in called:
            removed(note)
            _put_at(places[0], note)
            for place in places[1:] if id_of(note) else ():
                _put_at(place, etree.Element(f"{TEI}ptr", target=f"#{id_of(note)}"))


def _put_at(place: Element, call: Element) -> None:
    """Put a note, or a call of one, after an element in the line or at the end of a block."""
    if local(place) in _IN_BLOCK:
        place.append(call)
    else:
        call.tail, place.tail = place.tail, None
        place.addnext(call)


def length(ends: tuple[Element, Element] | None, order: Mapping[Element, int]) -> int:
    """Return how far two marks are apart, so that what is within comes first."""
    return order.get(ends[1], 0) - order.get(ends[0], 0) if ends else 0


def _is_apparatus(element: Element) -> bool:
    """Tell whether an element is a division of entries."""
    return local(element).startswith("div") and bool(APPARATUS.fullmatch(element.get("type", "")))


def put_mark(element: Element, after: bool) -> Element:
    found = etree.Element(f"{TEI}anchor")
    if after:
        found.tail, element.tail = element.tail, None
    (element.addnext if after else element.addprevious)(found)
    return found


def _block_of(element: Element) -> Element:
    blocks = ("p", "ab", "l", "head", "item", "cell", "div", "body")
    return next((around for around in element.iterancestors() if local(around) in blocks), element)


def last_block(text: Element) -> Element | None:
    return next(iter([*all_named(next(all_named(text, "body"), text), "p", "ab", "l")][-1:]), None)


def pieces_of(element: Element, after: Element | None = None) -> Iterator[tuple[str, Element, bool]]:
    """Yield the texts of the running text in an element, each with the element that it follows or that it begins."""
    begun = after is None

    def inside(holder: Element) -> Iterator[tuple[str, Element, bool]]:
        nonlocal begun
        if begun and holder.text and local(holder):
            yield holder.text, holder, False
        for child in holder:
            if child is after:
                begun = True
            elif local(child) and local(child) not in _BESIDE:
                yield from inside(child)
            elif local(child) == "app":
                for lemma in named(child, "lem"):
                    yield from inside(lemma)
            if begun and child.tail:
                yield child.tail, child, True

    yield from inside(element)


def running_words(element: Element, after: Element | None = None) -> str:
    """Return the words of the running text in an element."""
    return "".join(text for text, _, _ in pieces_of(element, after))


def hits_in(element: Element, app: Element, after: Element | None = None) -> list[re.Match[str]]:
    """Return where the words of the lemma are in the running text of an element; three dots represent any words.

    The lemma is that of the entry `app`; where an element in it is given as `after`, only what follows that counts.
    """
    return _hits(pieces_of(element, after), app)


def _hits(pieces: Iterable[tuple[str, Element, bool]], app: Element) -> list[re.Match[str]]:
    lemma = words(next((b for b in branches(app) if local(b) == "lem"), None))
    if not lemma:
        return []
    whole = "".join(text for text, _, _ in pieces)
    parts = [r"\s+".join(map(re.escape, part.split())) for part in DOTS.split(lemma) if part.strip()]
    return list(re.finditer(r"(?<!\w)" + r"\b.*?\b".join(parts) + r"(?!\w)", whole, re.DOTALL)) if parts else []


def _within(piece: tuple[str, Element, bool], holder: Element) -> bool:
    """Tell whether a text is in an element."""
    inner = piece[1].getparent() if piece[2] else piece[1]
    return inner is not None and (inner is holder or holder in inner.iterancestors())


def split(pieces: list[tuple[str, Element, bool]], offset: int, last: bool) -> Element:
    """Put a mark at an offset in the joined texts of `pieces` and return it; between two, in the former if `last`."""
    at = 0
    for text, element, tail in pieces:
        if offset < at + len(text) or (offset == at + len(text) and last):
            return _cut(element, tail, offset - at)
        at += len(text)
    return _cut(*pieces[-1][1:], len(pieces[-1][0]))


def _cut(element: Element, tail: bool, offset: int) -> Element:
    """Divide the text in or after an element with a mark."""
    found = etree.Element(f"{TEI}anchor")
    text = (element.tail if tail else element.text) or ""
    if tail:
        element.addnext(found)
        element.tail = text[:offset]
    else:
        element.insert(0, found)
        element.text = text[:offset]
    found.tail = text[offset:]
    return found


def lifted(first: Element, last: Element) -> None:
    """Move two marks out of what they begin or end, until both have one parent or cannot be moved.

    Emphasis in whose middle a mark stands is divided.
    """
    for _time in range(40):
        above = set(last.iterancestors())
        one, other = first.getparent(), last.getparent()
        if one is other or one is None or other is None:
            return
        moved = one not in above and (out(first, True) or out(first, False))
        moved = moved or (other not in set(first.iterancestors()) and (out(last, False) or out(last, True)))
        if not moved and not (one not in above and _divided(first)) and not _divided(last):
            return


def out(found: Element, before: bool) -> bool:
    """Move a mark before or after its parent where nothing is between; tell whether that was done."""
    parent = found.getparent()
    if parent is None or parent.getparent() is None:
        return False
    texts = [parent.text, *(e.tail for e in found.itersiblings(preceding=True))] if before else [
        found.tail, *(e.tail for e in found.itersiblings())]  # fmt: skip
    others = found.itersiblings(preceding=before)
    if any((text or "").strip() for text in texts) or any(words(one) for one in others):
        return False
    removed(found)
    found.tail = None
    if not before:
        found.tail, parent.tail = parent.tail, None
    (parent.addprevious if before else parent.addnext)(found)
    return True


def _divided(found: Element) -> bool:
    """Divide the emphasis in which a mark stands, and put the mark between; tell whether that was done."""
    parent = found.getparent()
    above = parent.getparent() if parent is not None else None
    if parent is None or above is None or local(parent) != "hi" or id_of(parent):
        return False
    rest = etree.Element(parent.tag, {str(name): str(value) for name, value in parent.attrib.items()})
    rest.sourceline = parent.sourceline
    rest.text, rest.tail, found.tail, parent.tail = found.tail, parent.tail, None, None
    rest.extend(list(found.itersiblings()))
    above[above.index(parent) + 1 : above.index(parent) + 1] = [found, rest]
    return True


def tail_of(app: Element) -> None:
    """Leave the text after an entry where it is, so that the entry can be moved."""
    parent, before = app.getparent(), app.getprevious()
    if parent is None or not app.tail:
        return
    if before is not None:
        before.tail = f"{before.tail or ''}{app.tail}"
    else:
        parent.text = f"{parent.text or ''}{app.tail}"
    app.tail = None


def entry_in_words(app: Element) -> str:
    """Return an entry in words, as it is noted where it has no place."""
    place = app.get("loc", "")
    lemma = next((b for b in branches(app) if local(b) == "lem"), None)
    parts = []
    for branch in branches(app):
        sources = [branch.get(key, "") for key in ("wit", "resp", "source")]
        sigla = " ".join(name.rpartition("#")[2] for source in sources for name in source.split())
        if branch is not lemma:
            parts.append(f"{words(branch) or 'om.'} {sigla}".strip())
        elif sigla:
            parts.append(sigla)
    notes = " ".join(words(note) for note in app if local(note) not in ("lem", "rdg", "rdgGrp", ""))
    head = f"{words(lemma)}] " if lemma is not None else ""
    return " ".join(filter(None, (place, f"{head}{'; '.join(parts)}", notes)))


def _in_order(parent: Element, first: Element, last: Element) -> bool:
    """Tell whether both marks are in the parent, the first before the last."""
    return parent is last.getparent() and parent.index(first) <= parent.index(last)


def _without_words(app: Element) -> Element:
    """Return an entry of which each reading is empty."""
    entry = etree.Element(
        app.tag, {str(name): str(value) for name, value in app.attrib.items() if "}" not in str(name)}
    )
    entry.sourceline = app.sourceline
    entry.extend([copied(branch, None, False) for branch in branches(app)])
    return entry


def _edge(block: Element, at: int) -> Element:
    """Return a mark before or after all that is in a block."""
    mark = etree.Element(f"{TEI}anchor")
    block.insert(at, mark)
    if at == 0:
        mark.tail, block.text = block.text, None
    return mark


def _emptied(app: Element, lemma: Element | None) -> Element:
    """Return the lemma of an entry without its elements; where there is none, one is made."""
    if lemma is None:
        lemma = etree.Element(f"{TEI}lem")
        lemma.sourceline = app.sourceline
        app.insert(0, lemma)
    for child in list(lemma):
        lemma.remove(child)
    return lemma
