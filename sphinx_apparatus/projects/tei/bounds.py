"""Puts where lacunae of witnesses begin and end in a TEI text into the one form that is imported."""

from collections.abc import Callable

from lxml import etree

from sphinx_apparatus.language import _
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.source import TEI, Element, all_named, content, local, removed, words
from sphinx_apparatus.projects.tei.tidying import branches

BEGINS = {"lacunaStart": True, "witEnd": True, "lacunaEnd": False, "witStart": False}
"""What says that a witness breaks off, or that it sets in again."""


def bounded(body: Element, account: Account, of: Callable[[Element], list[str]]) -> None:
    """Change the tree of a text: each bound is in an entry of its own, before or after the words of its reading.

    `of` gives the ids of the witnesses that an element names.
    """
    begun: set[str] = set()
    for mark in list(all_named(body, *BEGINS)):
        branch = branch_of(mark)
        ids = of(mark) or (of(branch) if branch is not None else [])
        if not ids:
            account.misses(_("the bound of a lacuna that names no witness, or whose other bound is missing"), mark)
            mark.tag = f"{TEI}anchor"
            if branch is not None and not words(branch):
                lose(branch)
            continue
        begins = BEGINS[local(mark)]
        if not begins and not begun & set(ids) and is_first(body, mark):
            drop(mark, branch)
            continue
        if not begins and not begun & set(ids):
            begin_lacuna(body, mark, ids)
            account.changes(_("a lacuna that has no beginning in the file begins with the text"), mark)
        begun = begun | set(ids) if begins else begun - set(ids)
        place(mark, branch, ids)
    if begun:
        end(body, sorted(begun))


def is_first(body: Element, mark: Element) -> bool:
    """Tell whether no words of the text are before a mark."""
    inside = set(mark.iterancestors())
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element is mark:
            return True
        text = (element.tail if event == "end" else element.text) if local(element) else ""
        other = local(element) in ("note", "rdg") and element not in inside
        if (
            (event == "end" or not other)
            and not any(map(beside_text, element.iterancestors()))
            and (text or "").strip()
        ):
            return False
    return True


def drop(mark: Element, branch: Element | None) -> None:
    """Take away a bound that says nothing, and the entry that has nothing else."""
    app = next((around for around in mark.iterancestors() if local(around) == "app"), None)
    if app is not None and only_bound(app):
        removed(app)
    elif branch is not None and not words(branch):
        lose(branch)
    removed(mark)


def branch_of(mark: Element) -> Element | None:
    """Return the lemma or the reading of an entry in which a bound is."""
    within = [around for around in mark.iterancestors() if local(around) in ("lem", "rdg")]
    return next((one for one in within if any(local(around) == "app" for around in one.iterancestors())), None)


def place(mark: Element, branch: Element | None, ids: list[str]) -> None:
    """Put a bound into an entry of its own; what the witness has lost is no reading of it."""
    begins = BEGINS[local(mark)]
    entry = _bound(mark, ids)
    parent = mark.getparent()
    if branch is None or parent is None:
        _replaced(mark, entry)
        return
    app = next(around for around in branch.iterancestors() if local(around) == "app")
    if only_bound(app):
        mark.tag = f"{TEI}{'lacunaStart' if begins else 'lacunaEnd'}"
        return
    if len(branches(app)) == 1 and local(branch) == "rdg" and words(branch):
        branch.tag = f"{TEI}lem"  # words of the text, which the witness has wherever the bound is among them
        branch.attrib.pop("wit", "")
        removed(mark)
        put_entry_beside(outermost(app, begins), entry, after=begins)
        return
    kept = _cut(branch, mark, begins)
    removed(mark)
    put_entry_beside(app, entry, after=begins == kept)
    if not kept:
        lose(branch)


def outermost(app: Element, after: bool) -> Element:
    """Return the outermost entry whose lemma ends, or begins, with the words of an entry."""
    lemma = next((one for one in app.iterancestors() if local(one) in ("lem", "rdg")), None)
    outer = next((one for one in app.iterancestors() if local(one) == "app"), None)
    if lemma is None or outer is None or local(lemma) == "rdg":
        return app
    one: Element | None = app
    while one is not None and one is not lemma:
        beside = list(one.itersiblings(preceding=not after))
        parent = one.getparent()
        assert parent is not None
        texts = [one.tail if after else parent.text, *(other.tail for other in beside), *map(words, beside)]
        if any((text or "").strip() for text in texts):
            return app
        one = parent
    return outermost(outer, after)


def only_bound(app: Element) -> bool:
    """Tell whether an entry says nothing but that a lacuna begins or ends."""
    return not any(words(branch) for branch in branches(app)) and len(list(all_named(app, *BEGINS))) == 1


def _cut(branch: Element, mark: Element, begins: bool) -> bool:
    """Take the words that the witness has lost out of its reading; tell whether words are left."""
    parts = content(branch)
    if mark in parts:
        at = parts.index(mark)
        kept, gone = (parts[:at], parts[at + 1 :]) if begins else (parts[at + 1 :], parts[:at])
        for part in gone:
            if not isinstance(part, str):
                removed(part)
        texts = [part for part in kept if isinstance(part, str)]
        if begins:
            mark.tail = None
        else:
            branch.text = None
        return any(text.strip() for text in texts) or any(not isinstance(part, str) for part in kept)
    return bool(words(branch))


def lose(branch: Element) -> None:
    """Take a reading without words away, its witness having a lacuna there."""
    if local(branch) == "rdg":
        removed(branch)
    else:
        branch.attrib.pop("wit", "")


def _bound(mark: Element, ids: list[str]) -> Element:
    app = etree.Element(f"{TEI}app")
    etree.SubElement(app, f"{TEI}lem")
    reading = etree.SubElement(app, f"{TEI}rdg", wit=" ".join(f"#{name}" for name in ids))
    inner = etree.SubElement(reading, f"{TEI}{'lacunaStart' if BEGINS[local(mark)] else 'lacunaEnd'}")
    for one in (app, reading, inner):
        one.sourceline = mark.sourceline
    return app


def begin_lacuna(body: Element, mark: Element, ids: list[str]) -> None:
    """Put the beginning of a lacuna before the first words of the text."""
    first = next((one for one in all_named(body, "p", "ab", "l", "head") if words(one)), None)
    if first is None:
        return
    entry = _bound(mark, ids)
    inner = next(all_named(entry, "lacunaStart", "lacunaEnd"))
    inner.tag = f"{TEI}lacunaStart"
    entry.tail, first.text = first.text, None
    first.insert(0, entry)


def end(body: Element, ids: list[str]) -> None:
    """Let the lacunae that have no end in the file end with the text."""
    blocks = [one for one in all_named(body, "p", "ab", "l", "head") if not any(map(beside_text, one.iterancestors()))]
    if blocks:
        entry = etree.SubElement(blocks[-1], f"{TEI}app")
        etree.SubElement(entry, f"{TEI}lem")
        reading = etree.SubElement(entry, f"{TEI}rdg", wit=" ".join(f"#{name}" for name in ids))
        etree.SubElement(reading, f"{TEI}lacunaEnd")


def beside_text(element: Element) -> bool:
    """Tell whether what an element holds is no running text."""
    return local(element) in ("note", "app", "figure", "bibl")


def put_entry_beside(app: Element, entry: Element, after: bool) -> None:
    """Put an entry before or after another; the text behind that one is behind the entry."""
    if after:
        entry.tail, app.tail = app.tail, None
    (app.addnext if after else app.addprevious)(entry)


def _replaced(element: Element, new: Element) -> None:
    """Put an element in the place of another."""
    element.addprevious(new)
    removed(element)
