"""Puts where lacunae of witnesses begin and end in a TEI text into the one form that is imported."""

from collections.abc import Callable

from lxml import etree

from sphinx_apparatus.language import _
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.source import (
    ATTACHED,
    CERTAIN,
    TEI,
    Element,
    all_named,
    content,
    local,
    named,
    removed,
    words,
)
from sphinx_apparatus.projects.tei.tidying import branches

_BEGINS = {"lacunaStart": True, "witEnd": True, "lacunaEnd": False, "witStart": False}
"""What says that a witness breaks off, or that it sets in again."""


def bounded(body: Element, account: Account, of: Callable[[Element], list[str]]) -> None:
    """Change the tree of a text: each bound is in an entry of its own, before or after the words of its reading.

    `body` is that of the text, `of` gives the ids of the witnesses that an element names; the `account` is told.
    """
    away: dict[str, Element] = {}
    seen: set[str] = set()
    attested: set[str] = set()
    for mark in list(all_named(body, "lem", "rdg", *_BEGINS)):
        if local(mark) not in _BEGINS:
            attested |= set(of(mark)) if next(all_named(mark, *_BEGINS), None) is None else set()
            continue
        branch, begins = branch_of(mark), _BEGINS[local(mark)]
        ids = of(mark) or (of(branch) if branch is not None else [])
        ids = [name for name in ids if begins or name in seen or name not in attested]
        moving = [name for name in ids if (name in away) != begins]
        fresh = [] if begins else [name for name in ids if name not in seen]
        fresh = [] if fresh and at_edge(mark, body, after=False) else fresh
        seen |= set(ids)
        if fresh:
            begin_lacuna(body, mark, fresh)
            account.changes(_("a lacuna that has no beginning in the file begins with the text"), mark)
        if not ids:
            unnamed(mark, branch, account)
        elif not moving and not fresh:
            drop(mark, branch, account)
        else:
            entry = place(mark, branch, moving + fresh, account)
            for start in {away[name] for name in (() if begins else moving)}:
                keep_blank(start, entry)
            away = {name: app for name, app in away.items() if name not in moving}
            away |= dict.fromkeys(moving if begins else (), entry)
    ended(body, away)


def keep_blank(start: Element, end: Element) -> None:
    """Leave a blank to a witness where it has lost all that were between two words."""
    holder, name = _before(end)
    lost = getattr(holder, name) or ""
    before, after = getattr(*_before(start)) or "", _after(end)
    within = (before or _before(start)[1] == "tail") and before == before.rstrip()
    if lost != lost.rstrip() and within and (not after or after[0].isalnum()):
        setattr(holder, name, lost.rstrip())
        end.tail = f" {end.tail or ''}"


def _before(entry: Element) -> tuple[Element, str]:
    """Return what has the text before an entry, beyond other bounds: an element, and the name of its text."""
    previous, parent = entry.getprevious(), entry.getparent()
    if previous is None:
        assert parent is not None
        in_line = not parent.text and local(parent) not in (*CERTAIN, "head", "item", "cell")
        return _before(parent) if in_line else (parent, "text")
    return _before(previous) if not previous.tail and only_bound(previous) else (previous, "tail")


def _after(entry: Element) -> str:
    """Return the text after an entry, beyond other bounds."""
    following = entry.getnext()
    if not entry.tail and following is not None and only_bound(following):
        return _after(following)
    return entry.tail or ""


def ended(body: Element, away: dict[str, Element]) -> None:
    """Let the lacunae that have no end in the file end with the text; take away those that begin there."""
    for entry in set(away.values()):
        if at_edge(entry, body, after=True) and next(named(entry, "note"), None) is None:
            removed(entry)
            away = {name: app for name, app in away.items() if app is not entry}
    if away:
        end(body, sorted(away))


def unnamed(mark: Element, branch: Element | None, account: Account) -> None:
    """Leave the bound `mark`, which is of nobody, as an anchor, and tell the `account` of it.

    Its `branch`, where it is in one, is lost if it has no words.
    """
    account.misses(_("the bound of a lacuna that names no witness, or whose other bound is missing"), mark)
    mark.tag = f"{TEI}anchor"
    if branch is not None and not words(branch):
        lose(branch)


def at_edge(element: Element, top: Element, after: bool) -> bool:
    """Tell whether no words of the text are after, or before, an element in `top`, which is somewhere around it."""
    while element is not top:
        parent = element.getparent()
        assert parent is not None
        if ((element.tail if after else parent.text) or "").strip():
            return False
        if any(f"{one.tail or ''}{_text_in(one)}".strip() for one in element.itersiblings(preceding=not after)):
            return False
        element = parent
    return True


def _text_in(element: Element) -> str:
    """Return the words of an element that the edition prints."""
    if local(element) in ("", "note", "rdg", "figure", "bibl"):
        return ""
    return (element.text or "") + "".join(_text_in(child) + (child.tail or "") for child in element)


def drop(mark: Element, branch: Element | None, account: Account) -> None:
    """Take away a bound (`mark`) that says nothing, and the entry that has nothing else; tell the `account`.

    Its `branch`, where it is in one, is lost if it has no words.
    """
    account.changes(_("the bound of a lacuna that says what is so without it"), mark)
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


def place(mark: Element, branch: Element | None, ids: list[str], account: Account) -> Element:
    """Put a bound into an entry of its own, which is returned; what the witness has lost is no reading of it.

    The bound is `mark`, in a `branch` or in the text, and counts for the witnesses with these `ids`; the `account` is
    told where it has been moved over words.
    """
    begins = _BEGINS[local(mark)]
    entry = _bound(mark, ids)
    parent = mark.getparent()
    if branch is None or parent is None:
        _replaced(mark, entry)
        return entry
    app = next(around for around in branch.iterancestors() if local(around) == "app")
    if not any(map(words, branches(app))):
        return alone(app, branch, mark, entry)
    if len(branches(app)) == 1 and local(branch) == "rdg" and words(branch):
        branch.tag = f"{TEI}lem"  # words of the text, which the witness has wherever the bound is among them
        branch.attrib.pop("wit", "")
        removed(mark)
        put_entry_beside(outermost(app, begins, account), entry, after=begins)
        return entry
    kept = _cut(branch, mark, begins)
    removed(mark)
    after = begins == kept and (kept or app.get(ATTACHED) is None)
    put_entry_beside(outermost(app, after, account), entry, after=after)
    if not kept:
        lose(branch)
    return entry


def outermost(app: Element, after: bool, account: Account) -> Element:
    """Return the outermost entry around an entry, beside which a bound is; tell the `account` of words between.

    With `after`, the bound is behind the entry, else before it.
    """
    top = next((one for one in reversed(list(app.iterancestors(f"{TEI}app")))), app)
    branch = next((one for one in app.iterancestors(f"{TEI}lem", f"{TEI}rdg") if one.getparent() is top), app)
    if not at_edge(app, branch, after):
        account.changes(_("the bound of a lacuna within an entry, which is beside it"), app)
    return top


def alone(app: Element, branch: Element, mark: Element, entry: Element) -> Element:
    """Keep a bound in its entry, which has no words, if it is the last one there; put another before it.

    The bound is `mark`, in a `branch` of the entry `app`; `entry` is one made for it. The one that has it is returned.
    """
    if len(list(all_named(app, *_BEGINS))) > 1:
        put_entry_beside(app, entry, after=False)
        removed(mark)
        lose(branch)
        return entry
    mark.tag = next(all_named(entry, "lacunaStart", "lacunaEnd")).tag
    branch.set("wit", next(all_named(entry, "rdg")).get("wit", ""))
    branch.text = mark.tail = None
    if all(local(one) != "lem" for one in branches(app)):
        app.insert(0, etree.Element(f"{TEI}lem"))
    return app


def only_bound(app: Element) -> bool:
    """Tell whether an entry says nothing but that a lacuna begins or ends."""
    return not any(words(branch) for branch in branches(app)) and len(list(all_named(app, *_BEGINS))) == 1


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
    inner = etree.SubElement(reading, f"{TEI}{'lacunaStart' if _BEGINS[local(mark)] else 'lacunaEnd'}")
    for one in (app, reading, inner):
        one.sourceline = mark.sourceline
    return app


def begin_lacuna(body: Element, mark: Element, ids: list[str]) -> None:
    """Put the beginning of a lacuna of the witnesses `ids` before the first words of a text (`body`).

    `mark` is its end, on whose line the beginning is said to be.
    """
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
    blocks = [
        one
        for one in all_named(body, "p", "ab", "l", "head")
        if _text_in(one).strip() and not any(map(beside_text, one.iterancestors()))
    ]
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
