"""Finds who the witnesses of a TEI file are and what each of its entries names; knows no words of the text."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from sphinx_apparatus.language import _, quoted
from sphinx_apparatus.projects.project import SIGLUM
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.source import (
    TEI,
    Element,
    all_named,
    id_of,
    local,
    named,
    pointers,
    removed,
    unique,
    words,
)
from sphinx_apparatus.projects.tei.tidying import branches

HAND = re.compile(r"(?P<base>.+?)(?:[*′'²³]|[-_.]?(?:[hCcmpsv]|ac|pc|corr|mg|mr|vl|txt)\.?\d{0,2}|\d)")
"""The name of a hand or a correction in a witness: that of the witness and something after it."""
_LOST = ("lac", "lacuna", "lacunose", "deest", "def", "missing")
"""The types of a detail of a witness that say it has nothing at the place."""
_COUNTED = re.compile(r"(?:wit|witness|w|ms|tem|zeuge)[-_.]?(?:\d+|orig)", re.IGNORECASE)
"""The id of a witness that counts it, and says nothing of it."""
_SIGN = re.compile(r"[【\[(]?[^\s【】\[\]()]{1,6}[】\])]?")
"""The words of a witness that are its siglum."""
SPELT = {"²": "2", "³": "3", "¹": "1", "º": "o", "°": "o"}


def siglum_of(element: Element, taken: Iterable[str], account: Account) -> str:
    """Return the siglum of a witness as the notation can have it: as printed, or else made of that or of its id.

    The `element` is that which declares the witness; sigla in `taken` are others'. The `account` is told of a new one.
    """
    printed = words(element.find(f"{TEI}abbr[@type='siglum']")) or words(element.find(f"{TEI}idno[@type='siglum']"))
    own = re.sub(r"^wit-", "", id_of(element) or element.get("n", ""))
    if not printed and _COUNTED.fullmatch(own) and _SIGN.fullmatch(said := words(element)):
        printed = said.strip("【】[]()")
    found = unique(usable(printed) or usable(own) or "W", taken)
    if (printed or own) not in ("", found):
        account.changes(
            _("a siglum that the notation cannot have"),
            element,
            _("‘{own}’ is written {found}", own=printed or own, found=found),
        )
    elif not printed and not own:
        account.changes(_("a witness without a siglum, which is written {found}", found=found), element)
    return found


def usable(text: str) -> str:
    """Return a text as a siglum, without what a siglum cannot have; nothing where nothing is left."""
    spelt = "".join(SPELT.get(sign, sign) for sign in text.strip())
    if SIGLUM.fullmatch(spelt):
        return spelt
    found = re.sub(r"[^\w*′'-]", "", spelt)[:20]
    return found if SIGLUM.fullmatch(found) and re.search(r"\w", found) else ""


def declared_witnesses(root: Element) -> list[Element]:
    """Return the elements that declare a witness, wherever the list of them is."""
    return [
        one
        for one in all_named(root, "witness")
        if (above := one.getparent()) is not None and local(above) in ("listWit", "witness")
    ]


def members(root: Element) -> dict[str, tuple[str, ...]]:
    """Return for the id of a list or of a witness the ids of the witnesses in it."""
    found = {}
    for holder in all_named(root, "listWit", "witness"):
        inner = tuple(id_of(one) for one in all_named(holder, "witness") if one is not holder and id_of(one))
        if id_of(holder) and inner:
            found[id_of(holder)] = inner
    return found


def names_in(element: Element) -> list[str]:
    """Return the names of witnesses as an element has them, without the mark of a pointer and the file."""
    return [name.rpartition("#")[2] for name in element.get("wit", "").split() if name.rpartition("#")[2]]


def undeclared(root: Element, known: Iterable[str]) -> dict[str, Element]:
    """Return what elements name as witnesses and no list has, with the first element that names each."""
    known = set(known)
    found: dict[str, Element] = {}
    for element in root.iter(f"{TEI}lem", f"{TEI}rdg", f"{TEI}witDetail", f"{TEI}lacunaStart", f"{TEI}lacunaEnd",
                             f"{TEI}witStart", f"{TEI}witEnd", f"{TEI}rdgGrp"):  # fmt: skip
        for name in names_in(element):
            if name not in known:
                found.setdefault(name, element)
    return found


def is_hand(name: str, others: Iterable[str]) -> bool:
    """Tell whether a name is that of a hand in one of the other witnesses."""
    match = HAND.fullmatch(name)
    return match is not None and match["base"] in set(others)


def told_apart(
    text: Element, groups: Mapping[str, tuple[str, ...]], sigla: Mapping[str, str], account: Account
) -> None:  # fmt: skip
    """Change the tree of a text: each entry names a witness once, by its own id.

    A group, which `groups` has with its members by id, represents those that the entry does not name themselves. A
    second reading of a witness goes into a note of the entry, which names it by its siglum (`sigla` has it by id), and
    the `account` is told of it.
    """
    brought_home(text)
    for app in list(all_named(text, "app")):
        found = branches(app)
        inherited(app)
        direct = Counter(name for branch in found for name in names_in(branch))
        seen: set[str] = set()
        for branch in found:
            named_here = list(dict.fromkeys(spread_groups(names_in(branch), groups, direct)))
            twice = [name for name in named_here if name in seen]
            if twice and local(branch) == "rdg":
                again(app, branch, called(twice, sigla), account)
            seen |= set(named_here)
            kept = [name for name in named_here if name not in twice]
            if twice and not kept and local(branch) == "rdg" and not branch.get("resp") and not branch.get("source"):
                removed(branch)
            elif branch.get("wit") is not None:
                branch.set("wit", " ".join(f"#{name}" for name in kept))
        detailed(app, seen, sigla)


def brought_home(text: Element) -> None:
    """Put each detail of a witness that stands by itself into the entry to which it points; else it is a note."""
    apart = [one for one in text.iter(f"{TEI}witDetail") if next(one.iterancestors(f"{TEI}app"), None) is None]
    ids = {id_of(element): element for element in text.iter()} if apart else {}
    for detail in apart:
        aims = [ids[aim] for aim in pointers(detail, "target") if aim in ids]
        apps = (one for aim in aims for one in (aim, *aim.iterancestors()) if local(one) == "app")
        if (home := next(apps, None)) is None:
            detail.tag = f"{TEI}note"
        else:
            removed(detail)
            detail.tail = None
            home.append(detail)


def inherited(app: Element) -> None:
    """Give the readings of a group the witnesses of the group, if they name none themselves."""
    for group in all_named(app, "rdgGrp"):
        own = [one for one in named(group, "lem", "rdg") if not one.get("wit")]
        if group.get("wit") and len(own) == 1:
            own[0].set("wit", group.get("wit", ""))


def spread_groups(
    names: Iterable[str], groups: Mapping[str, tuple[str, ...]], direct: Mapping[str, int]
) -> Iterator[str]:
    """Yield the names, a group followed by the members that are not named themselves.

    `groups` has the members of each group, by id; `direct` are the names that the whole entry has.
    """
    for name in names:
        yield name
        yield from (one for one in groups.get(name, ()) if one not in direct)


def called(names: Iterable[str], sigla: Mapping[str, str]) -> list[str]:
    """Return the sigla of witnesses by their ids; what is no id of a witness stays as it is."""
    return [sigla.get(name, name) for name in names]


def again(app: Element, branch: Element, names: list[str], account: Account) -> None:
    """Keep a reading of witnesses that have another in the same entry as a remark.

    The reading is a `branch` of the entry `app`, the witnesses are `names`, which are sigla; the `account` is told.
    """
    said = _("{sigla} also: {words}", sigla=" ".join(names), words=quoted(words(branch)) if words(branch) else "om.")
    account.changes(_("a second reading of a witness in one entry, which is in the remark"), branch, " ".join(names))
    remark(app, said, branch)


def remark(app: Element, text: str, at: Element) -> None:
    """Add a remark with this `text` to an entry; it counts as standing on the line of the file that `at` stands on."""
    note = etree.SubElement(app, f"{TEI}note")
    note.text, note.sourceline = text, at.sourceline


def detailed(app: Element, seen: set[str], sigla: Mapping[str, str]) -> None:
    """Make of a detail that a witness has nothing here a reading that is lost; of another a remark.

    Witnesses in `seen` have a reading in the entry; a remark names them by their `sigla`, which are given by id.
    """
    for detail in list(named(app, "witDetail")):
        names = [name for name in names_in(detail) if name not in seen]
        if detail.get("type", "") in _LOST and names:
            seen |= set(names)
            reading = etree.SubElement(app, f"{TEI}rdg", wit=" ".join(f"#{name}" for name in names))
            etree.SubElement(reading, f"{TEI}gap", reason="lost")
            reading.sourceline = detail.sourceline
            if words(detail):
                remark(app, words(detail), detail)
            removed(detail)
            continue
        about = " ".join(filter(None, (*called(names_in(detail), sigla), detail.get("type", ""), detail.get("n", ""))))
        detail.tag = f"{TEI}note"
        detail.text = ": ".join(filter(None, (about, words(detail))))
        for child in list(detail):
            detail.remove(child)
