"""Puts a file that holds a text in another frame than TEI/text/body into that frame; knows nothing of its words."""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from html.entities import html5
from pathlib import Path
from typing import Any

from lxml import etree

from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.project import ProjectError
from sphinx_apparatus.projects.tei.source import (
    BLOCK_TAGS,
    TEI,
    XML,
    Element,
    holds_blocks,
    id_of,
    local,
    removed,
    words,
)
from sphinx_apparatus.projects.tei.tidying import Slot
from sphinx_apparatus.records.xml import read_xml

COLLATEX = "{http://interedition.eu/collatex/ns/1.0}apparatus"
TURNED = re.compile("[\u202d\u202e]")
"""What forces the direction of the signs after it, which no project can have."""
NOT_IN_NAME = re.compile(r"[^\w-]")
_ALONE = ("text", "body", "div", "div1", "lg", "p", "ab")
"""What a file may hold without a header."""
_BESIDE_EDITION = re.compile("translation|commentary|bibliography|apparatus|history|figures")
HEADER = ("teiHeader", "fileDesc", "titleStmt", "title")


MENOTA = "{http://www.menota.org/ns/1.0}"
_LEVELS = [f"{MENOTA}{name}" for name in ("norm", "dipl", "facs")]
"""The levels on which Menota writes a word: the first that it has is the text, the others are witnesses."""
Entity = tuple[Element, str, bool]
"""The element that an entity stood in, the entity as it is written, and whether it is known what it stands for.

Of a character that is left out the second is its number.
"""
_LONGEST_COPY = 1000
"""How many characters of an element may be copied into another, so that no file swells."""
_LONGEST = 80
"""How many characters an entity may stand for; one that is longer, or has another in it, could make a file swell."""


def read_tei(path: Path, entities: list[Entity] | None = None) -> Element:
    """Return the root of a TEI file; raise ProjectError. Nothing is fetched.

    In the place of `entities`, which are added to the list, is what they stand for, or their names.
    """
    try:
        root = read_xml(path.read_bytes())
    except OSError as error:
        raise ProjectError([Finding.of("file-unreadable", excerpt=str(path)[:80], error=error.strerror)]) from error
    except etree.XMLSyntaxError as error:
        raise ProjectError([Finding.of("not-xml", at=(str(path), error.lineno or 1), error=error.msg)]) from error
    spelt = list(_spelt_out(root))
    for element in root.iter():
        if turned := TURNED.search(f"{element.text or ''}{element.tail or ''}"):
            spelt.append((element, f"U+{ord(turned[0]):04X}", False))
            for place in (Slot(element), Slot(element, after=True)):
                place.text = TURNED.sub("", place.text)
    if entities is not None:
        entities += spelt
    for word in dict.fromkeys(level.getparent() for level in root.iter(*_LEVELS)):
        _levelled(word)
    _filled(root)
    found = _framed(root)
    if found is None:
        code = "tei-without-body" if local(root) in ("TEI", "TEI.2", "teiCorpus") else "not-tei"
        raise ProjectError([Finding.of(code, at=(str(path), 1), excerpt=str(root.tag)[:80])])
    for branch in found.iter(f"{TEI}lem", f"{TEI}rdg"):
        if wit := branch.get("wit"):  # as some write several, without a blank between
            branch.set("wit", re.sub(r"(?<=】)(?=【)|\s*[,;]\s*", " ", wit).strip())
        if branch.get("hand") and not branch.get("wit"):  # one manuscript, whose hands are the witnesses
            branch.set("wit", " ".join(f"#{name.removeprefix('#')}" for name in branch.get("hand", "").split()))
    return found


def _spelt_out(root: Element) -> Iterator[Entity]:
    """Put what it stands for in the place of each entity, where the file or HTML says it, or else its name."""
    declared: Any = root.getroottree().docinfo.internalDTD  # lxml's types do not have its entities
    known = {} if declared is None else {entity.name: entity.content or "" for entity in declared.iterentities()}
    for entity in list(root.iter(etree.Entity)):
        written = str(entity.text)
        meant = known.get(written[1:-1], html5.get(written[1:], ""))
        plain = 0 < len(meant) <= _LONGEST and not {*"&<"} & {*meant}
        holder, before = entity.getparent(), entity.getprevious()
        assert holder is not None
        words = (meant if plain else written) + (entity.tail or "")
        if before is None:
            holder.text = (holder.text or "") + words
        else:
            before.tail = (before.tail or "") + words
        holder.remove(entity)
        yield holder, written, plain


def _levelled(word: Element | None) -> None:
    """Write the levels of a word of Menota as an entry, those with the same words once."""
    assert word is not None
    word.text = (word.text or "").strip() or None
    for child in word:
        child.tail = (child.tail or "").strip() or None
    word.tag = f"{TEI}pc" if local(word) == "punct" else word.tag
    app = word if local(word) == "choice" else etree.SubElement(word, f"{TEI}app")
    app.tag, app.sourceline = f"{TEI}app", word.sourceline
    forms: dict[str, Element] = {}
    for level in sorted((one for one in word if one.tag in _LEVELS), key=lambda one: _LEVELS.index(str(one.tag))):
        name, form = local(level), forms.setdefault(words(level), level)
        if form is level:
            level.tag = f"{TEI}{'rdg' if len(forms) > 1 else 'lem'}"
            app.append(level)
        else:
            word.remove(level)
        if local(form) == "rdg":
            form.set("wit", f"{form.get('wit', '')} #{name}".strip())
    if len(forms) == 1:
        app.tag = app[0].tag = f"{TEI}seg"


def _filled(root: Element) -> None:
    """Put into an empty element that is a copy of another what that has, where both are in the line."""
    copies: Any = root.xpath("//*[@copyOf]")
    ids = {id_of(element): element for element in root.iter(etree.Element)} if copies else {}
    for one in copies:
        source = ids.get(one.get("copyOf").removeprefix("#"))
        if source is None or local(source) in BLOCK_TAGS or holds_blocks(source):
            continue
        if words(one) or local(one) in BLOCK_TAGS or len(words(source)) > _LONGEST_COPY:
            continue
        one.text, one[:] = source.text, list(deepcopy(source))
        for inner in list(one.iter(f"{TEI}note", f"{TEI}witDetail")):
            removed(inner)
        for inner in one.iterdescendants(etree.Element):
            inner.attrib.pop(f"{XML}id", None)


def _framed(root: Element) -> Element | None:
    """Return a file as TEI/text/body; None where it is none that can be framed, or has no text.

    Known are TEI without its namespace and that of P4, corpora, groups of texts, texts in a text, a text, a body or a
    division alone, and what CollateX writes.
    """
    if root.tag in (COLLATEX, "TEI", "TEI.2", "teiCorpus", *_ALONE):
        for element in root.iter():
            if isinstance(element.tag, str) and "}" not in element.tag:
                element.tag = f"{TEI}{element.tag}"
    if root.tag == COLLATEX:
        return collated(root)
    if local(root) in _ALONE and str(root.tag).startswith(TEI):
        return _around(root)
    if local(root) == "teiCorpus":
        return _gathered(root, [text for one in root.iterfind(f"{TEI}TEI") for text in one.iterfind(f"{TEI}text")])
    if local(root) not in ("TEI", "TEI.2") or not str(root.tag).startswith(TEI):
        return None
    root.tag = f"{TEI}TEI"
    text = root.find(f"{TEI}text")
    groups = [] if text is None or text.find(f"{TEI}body") is not None else _groups(text)
    if text is not None and groups:
        body = etree.Element(f"{TEI}body")
        body.sourceline = groups[0].sourceline
        body.attrib.update(groups[0].attrib)
        text.replace(groups[0], body)
        body.extend([part for group in groups for part in _parts_of(group)])
        for group in groups[1:]:
            text.remove(group)
    return root if root.find(f"{TEI}text/{TEI}body") is not None else None


def put_behind(root: Element) -> Iterator[Element]:
    """Put what stands beside an edition in the body, as EpiDoc has it, behind the text; yield each division."""
    for body in root.iterfind(f"{TEI}text/{TEI}body[{TEI}div]"):
        beside = [div for div in body.iterfind(f"{TEI}div") if _BESIDE_EDITION.fullmatch(div.get("type", ""))]
        beside = [div for div in beside if div.find(f".//{TEI}app") is None]
        text, back = body.getparent(), body.find(f"../{TEI}back")
        if not beside or text is None or all(div.get("type") != "edition" for div in body.iterfind(f"{TEI}div")):
            continue
        if back is None:
            back = etree.SubElement(text, f"{TEI}back")
            back.sourceline = beside[0].sourceline
        for div in reversed(beside):
            back.insert(0, div)
        yield from beside


def _groups(text: Element) -> list[Element]:
    """Return the groups of a text without a body; one around what it holds, where that is texts or divisions."""
    inner = [child for child in text if local(child) in ("text", "div", "div1")]
    if inner:
        group = etree.Element(f"{TEI}group")
        group.sourceline = inner[0].sourceline
        inner[0].addprevious(group)
        group.extend(inner)
    return list(text.iterfind(f"{TEI}group"))


def _parts_of(holder: Element) -> Iterable[Element]:
    """Yield the texts of a group as divisions: what is before the body of each, the body, and what is after it."""
    for child in list(holder):
        if local(child) == "group":
            yield from _parts_of(child)
        elif local(child) in ("text", "TEI"):
            inner = child if local(child) == "text" else child.find(f"{TEI}text")
            if inner is None:
                continue
            inner.tag = f"{TEI}div"
            for part in list(inner):
                part.tag = f"{TEI}div" if local(part) in ("front", "body", "back", "group") else part.tag
            yield inner
        else:
            yield child


def _gathered(root: Element, texts: list[Element]) -> Element | None:
    """Return a corpus as one text."""
    if not texts:
        return None
    new = etree.Element(f"{TEI}TEI")
    header = root.find(f"{TEI}teiHeader")
    headers = list(root.iterfind(f"{TEI}TEI/{TEI}teiHeader"))
    new.extend([header] if header is not None else headers[:1])
    body = etree.SubElement(etree.SubElement(new, f"{TEI}text"), f"{TEI}body")
    holder = etree.Element(f"{TEI}group")
    holder.extend(texts)
    body.extend(list(_parts_of(holder)))
    return new


def _around(inner: Element) -> Element:
    """Return a text, a body or a division that is alone in a frame."""
    new = etree.Element(f"{TEI}TEI")
    holder: Element = new
    for name in HEADER:
        holder = etree.SubElement(holder, f"{TEI}{name}")
    if local(inner) == "text":
        new.append(inner)
    else:
        text = etree.SubElement(new, f"{TEI}text")
        (text if local(inner) == "body" else etree.SubElement(text, f"{TEI}body")).append(inner)
    return new


def collated(root: Element) -> Element:
    """Return what CollateX writes as a paragraph; names of witnesses that have blanks in them are joined by hyphens."""
    readings = list(root.iter(f"{TEI}rdg"))
    names = _names_of(" ".join(reading.get("wit", "").split()) for reading in readings)
    for reading in readings:
        wit = f" {' '.join(reading.get('wit', '').split())} "
        for name in names:
            wit = wit.replace(f" {name} ", f"  #{NOT_IN_NAME.sub('', name.replace(' ', '-'))}  ")
        reading.set("wit", " ".join(wit.split()))
    for app in root.iter(f"{TEI}app"):
        if app.tail and app.tail.strip() and not app.tail[:1].isspace():
            app.tail = f" {app.tail}"
        following = app.getnext()
        if (app.tail or "")[-1:].strip() and following is not None:
            app.tail = f"{app.tail} "
        elif not app.tail and following is not None and words(app):
            app.tail = " "
    root.tag = f"{TEI}p"
    body = etree.Element(f"{TEI}body")
    body.append(root)
    return _around(body)


def _names_of(values: Iterable[str]) -> list[str]:
    """Return the names in lists of witnesses that have blanks within and between them: the lists not made of others."""
    found: list[str] = []
    for value in sorted(set(values), key=len):
        rest = f" {value} "
        for name in sorted(found, key=len, reverse=True):
            rest = rest.replace(f" {name} ", "  ")
        if rest.strip():
            found.append(" ".join(rest.split()))
    return sorted(found, key=len, reverse=True)
