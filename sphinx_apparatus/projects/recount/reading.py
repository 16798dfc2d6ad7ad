"""Reads what the edition and each witness have in a TEI file, by the plainest rules; shares nothing with the import."""

import html
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, cast

from lxml import etree

from sphinx_apparatus.records.xml import read_xml

XmlElement = etree._Element
NS = {"t": "http://www.tei-c.org/ns/1.0", "m": "http://www.menota.org/ns/1.0"}
_ID = "{http://www.w3.org/XML/1998/namespace}id"
EDITED = ""
"""In place of a witness: the edited text."""
_SILENT = frozenset([
    "note", "ptr", "gap", "del", "fw", "witDetail", "wit", "anchor", "milestone", "graphic", "index", "listApp",
    "figDesc",
])  # fmt: skip
_BREAKS = frozenset(["lb", "pb", "cb", "gb"])
_BETWEEN = _BREAKS | {"fw"}
_BLOCKS = frozenset(
    ["p", "ab", "l", "lg", "head", "item", "cell", "row", "list", "table", "sp", "speaker", "div", "opener", "closer",
     "epigraph", "trailer", "dateline", "salute", "signed", "argument", "byline", "figure", "floatingText", "body",
     "listBibl", "castList", "castGroup", "castItem", "postscript", "u", "spGrp", "prologue", "epilogue", "set",
     "performance", "annotationBlock"]
)  # fmt: skip
OF_WITNESSES, OF_EDITION = ("sic", "orig", "abbr", "am"), ("corr", "reg", "expan", "ex")
_BOUNDS, _BRANCHES, _SOME = (
    [f"{{{NS['t']}}}{name}" for name in names]
    for names in (("lacunaStart", "lacunaEnd", "witStart", "witEnd"), ("lem", "rdg"), ("choice", "supplied", "surplus"))
)
LOST_FROM, LOST_TO = "\x01", "\x02"
"""Where a witness breaks off, and where it sets in again."""
_LINE, _BLOCK = "\x1f", "\x1e"
"""Where a line, a column or a page ends, a blank unless after a hyphen; and where a block begins or ends."""
_HYPHENED = re.compile(
    rf"(?:(?<=\w[-\u2010\u2e17=\xad])|(?<=\w)\xac)[^\S{_BLOCK}]*{_LINE}[^\S{_BLOCK}]*(?!\s|(?:und|vnd|oder|bzw|and|or|et|ou|og|och|en|y|e|o|u)\b)"
)
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_UNSPACED = re.compile(rf"(?<={_WIDE})[^\S{_BLOCK}]*[\n{_LINE}][^\S{_BLOCK}]*(?={_WIDE})")
"""The end of a line between signs of a writing that has no blanks between words."""
OPENS = re.compile(r"[(\[{⟨<«‹“‘„‚¿¡]+")


def found(element: XmlElement, path: str) -> list[Any]:
    return list(element.xpath(path, namespaces=NS))  # type: ignore[arg-type]


def line_in_file(element: XmlElement) -> int:
    return int(str(element.sourceline or 1))


def tag_of(element: XmlElement | None) -> str:
    """Return the name of an element without its namespace; of a comment nothing."""
    return str(element.tag).rpartition("}")[2] if element is not None and isinstance(element.tag, str) else ""


@dataclass
class TeiFile:
    """A TEI file as it is: `witnesses` are the ids of its witnesses, `groups` the names that represent several."""

    root: XmlElement
    witnesses: list[str] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)

    @property
    def text(self) -> XmlElement:
        """The text of the file: all of it where there are several or none is marked."""
        return cast("XmlElement", next(iter([*found(self.root, "/*/t:text"), self.root])))

    @cached_property
    def apps(self) -> list[XmlElement]:
        """The entries of the file that name a reading."""
        apps = found(self.root, "//t:app[not(ancestor::t:teiHeader)]")
        return [app for app in apps if next(app.iter(*_BRANCHES), None) is not None]

    @cached_property
    def is_wide(self) -> bool:
        """Tell whether the file has signs of a writing without blanks."""
        return any(re.search(_WIDE, str(text)) for text in self.body.itertext())

    def words(self, who: str) -> list[str]:
        """Return the words of a witness, in the order of the file."""
        whole = "".join(piece if isinstance(piece, str) else piece.get(who, piece[EDITED]) for piece in self.pieces)
        whole = _HYPHENED.sub("", whole)
        whole = _UNSPACED.sub("", whole) if self.is_wide else whole
        first = None if who in self.attested else re.search(f"[{LOST_FROM}{LOST_TO}]", whole)
        whole = LOST_FROM + whole if first and first[0] == LOST_TO else whole
        held = re.sub(
            f"{LOST_FROM}[^{LOST_TO}]*(?:{LOST_TO}|$)", lambda lost: " " * bool(re.search(r"\s", lost[0])), whole
        )
        return held.replace(LOST_TO, "").replace("\u202d", "").replace("\u202e", "").split()

    def __post_init__(self) -> None:
        """Read who the witnesses are, and the text in pieces."""
        declared = found(self.root, "//t:witness[parent::t:listWit or parent::t:witness]")
        self.witnesses = [w.get(_ID) or w.get("n") or f"?{at}" for at, w in enumerate(declared)]
        for holder in found(self.root, "//t:listWit[@xml:id]|//t:witness[@xml:id]"):
            inner = [str(i) for i in found(holder, ".//t:witness/@xml:id") if i != holder.get(_ID)]
            if inner:
                self.groups[str(holder.get(_ID))] = inner
        named = ("lem", "rdg", "witDetail", "rdgGrp", "lacunaStart", "lacunaEnd", "witStart", "witEnd")
        wits = found(self.root, "|".join(f"//t:{name}/@wit" for name in named))
        used = dict.fromkeys(one for value in wits for one in pointed(str(value)))
        self.witnesses += [one for one in used if one not in self.witnesses and one not in self.groups]
        self.witnesses = self.witnesses or ["?"]
        self.ids: dict[str, list[XmlElement]] = {}
        for element in self.root.iter():
            if element.get(_ID):
                self.ids.setdefault(str(element.get(_ID)), []).append(element)
        for app in found(self.root, "//t:app[(@to or @from) and not(@loc)][ancestor::t:p or ancestor::t:l]"):
            self.settle(app)
        bounds = self.root.iter(*_BOUNDS)
        self.bounded = {app for mark in bounds for app in mark.iterancestors(f"{{{NS['t']}}}app")}
        self.attested = attested_before_bounds(self)
        self.away = [app for app in self.apps if is_away(app)]
        self.pieces = list(self.read(self.body))

    def settle(self, app: XmlElement) -> None:
        """Take away pointers of an entry in a line that lead nowhere, where its lemma is not before it."""
        aims = [str(app.get(key)).rpartition("#")[2] for key in ("from", "to") if app.get(key)]
        if any(aim in self.ids for aim in aims):
            return
        lemma = " ".join("".join(map(str, found(app, "t:lem//text()"))).split())
        before = " ".join("".join(reversed([*islice(filter(None, texts_before(app)), 8)])).split())
        if not lemma or not before.endswith(lemma):
            for key in ("from", "to"):
                app.attrib.pop(key, "")

    @property
    def body(self) -> XmlElement:
        """The body of the text: where texts are gathered, all that is in them."""
        places = ("/*/t:text/t:body", "/*/t:text/t:group", "/*/t:text", "/*")
        return cast("XmlElement", next(one for place in places for one in found(self.root, place)))

    # ---- the text in pieces

    def read(self, element: XmlElement) -> Iterator[str | dict[str, str]]:
        """Yield what is in an element: what all have, and where entries are what each has, EDITED for the others."""
        first = element[0] if len(element) else None
        yield (element.text or "").rstrip().removesuffix("\xac") if in_word(first) else element.text or ""
        for child in element:
            yield from self.piece(child)
            tail = child.tail or ""
            tail = tail.rstrip().removesuffix("\xac") if in_word(child.getnext()) else tail
            yield tail.lstrip() if in_word(child) else tail

    def piece(self, element: XmlElement) -> Iterator[str | dict[str, str]]:
        name = tag_of(element)
        if name in ("app", "choice", "supplied", "surplus", "lacunaStart", "lacunaEnd", "witStart", "witEnd"):
            if not is_away(element):
                several = name != "app" or next(element.iter(*_SOME), None) is not None
                everyone = [EDITED, *(self.witnesses if several else named_in(element, self))]
                yield {who: self.form(element, who) + after_choice(element) for who in everyone}
            elif element in self.bounded and not (element.get("from") or element.get("loc")):
                yield {EDITED: ""} | {who: self.bounds_around(element, None, who, "") for who in self.witnesses}
        elif name in _BREAKS or name == "space":
            yield "" if in_word(element) else " " if name == "space" else _LINE
        elif name and name not in _SILENT and not _is_apparatus(element):
            listed = name == "label" and tag_of(element.getparent()) == "list"
            others = tag_of(element.getparent()).startswith(("div", "body")) and f"{{{NS['t']}}}" not in str(
                element.tag
            )
            space = _BLOCK if name in _BLOCKS or name.startswith("div") or listed or others else ""
            yield space
            yield from self.read(element)
            yield space or after_word(element)

    def form(self, element: XmlElement, who: str) -> str:
        """Return what a witness has of an element that differs between witnesses."""
        name = tag_of(element)
        if name in ("lacunaStart", "witEnd", "lacunaEnd", "witStart"):
            own = pointed(element.get("wit", ""))
            mark = LOST_FROM if name in ("lacunaStart", "witEnd") else LOST_TO
            return mark if who and (who in own or (not own and who in branch_names(element, self))) else ""
        if (name == "supplied" and who and not _in_reading(element)) or (name == "surplus" and not who):
            return ""
        if name == "app":
            branch = self.branch(element, who)
            text = "" if branch is None else self.inner(branch, who) + last_word(branch)
            text = self.bounds_around(element, branch, who, text) if who and element in self.bounded else text
            return at_edges(text) if len(branches_of(element)) == 1 else text
        if name == "choice":
            wanted = OF_WITNESSES if who else OF_EDITION
            parts = [c for c in element if tag_of(c)]
            both = {tag_of(c) for c in parts}
            known = both & set(OF_WITNESSES) and both & set(OF_EDITION)
            chosen = [c for c in parts if tag_of(c) in wanted] if known else parts
            return self.inner(chosen[0], who) if chosen else ""
        return self.inner(element, who)

    def bounds_around(self, app: XmlElement, branch: XmlElement | None, who: str, text: str) -> str:
        """Return what a witness has of an entry with the bounds of its lacunae that other branches have."""
        for mark in app.iter(*_BOUNDS):
            inside = branch is not None and branch in mark.iterancestors()
            if not inside and who in (pointed(mark.get("wit", "")) or branch_names(mark, self)):
                text = text + LOST_FROM if tag_of(mark) in ("lacunaStart", "witEnd") else LOST_TO + text
        return text

    def inner(self, element: XmlElement, who: str) -> str:
        pieces = self.read(element)
        return _HYPHENED.sub(
            "", "".join(piece if isinstance(piece, str) else piece.get(who, piece[EDITED]) for piece in pieces)
        )

    def branch(self, app: XmlElement, who: str) -> XmlElement | None:
        """Return the reading of a witness, or the lemma; the first reading where there is no lemma."""
        branches = branches_of(app)
        own = [branch for branch in branches if who in self.named(branch, branches)] if who else []
        if who and not own and who in lacunose(app):
            return None
        return next(iter(own or [branch for branch in branches if tag_of(branch) == "lem"] or branches), None)

    def named(self, branch: XmlElement, branches: Sequence[XmlElement]) -> list[str]:
        """Return the witnesses of a reading: those it names, and those of a group that no other reading names."""
        elsewhere = {one for other in branches for one in wits_of(other)}
        own = wits_of(branch)
        return own + [one for group in own for one in self.groups.get(group, ()) if one not in elsewhere]


_IN_A_NOTE = "//t:note[count(*)=1 and not(text()[normalize-space()])]/t:app[t:lem and not(@from|@to|@loc)]"


def source_of(path: Path) -> TeiFile:
    """Read a TEI file; nothing is fetched, and no entity that has another in it is expanded."""
    root = read_xml(path.read_bytes())
    _in_words(root)
    _in_namespace(root)
    if "collatex" in str(root.tag):
        _gathered(root)
    for word in found(root, "//*[m:norm or m:dipl or m:facs]"):
        _read_level(word)
    for word in found(root, "//t:w[not(.//t:note)]"):
        for part in word.iter():
            part.text = re.sub(r"\s*\n\s*", "", part.text or "")
            part.tail = part.tail if part is word else re.sub(r"\s*\n\s*", "", part.tail or "")
    for mark in found(root, "//t:pc"):
        _closed(mark)
    for copied in found(root, "//t:rdg[@copyOf]|//t:lem[@copyOf]|//t:add[@copyOf]|//t:seg[@copyOf]"):
        _copy(copied, found(root, f"//*[@xml:id='{copied.get('copyOf').strip('#')}']"))
    for named_here in found(root, "//*[@wit]"):
        named_here.set("wit", named_here.get("wit").replace("】【", "】 【").replace(",", " ").replace(";", " "))
    for reading in found(root, "//t:rdg"):
        if "".join(map(str, reading.itertext())).strip(" ()[]\n") in ("om.", "omit.", "omitt.", "lac."):
            reading.text = None
            reading[:] = []
    for line in found(root, "//t:opener/*|//t:closer/*"):
        if line.tail and re.fullmatch(r"[^\w\s]+\s*", line.tail):
            etree.SubElement(line, "mark").text, line.tail = line.tail.strip(), ""
    _without_what_is_beside(root)
    for app in found(root, _IN_A_NOTE):
        _on_its_words(app)
    for hand in found(root, "//t:rdg[@hand and not(@wit)]/@hand|//t:lem[@hand and not(@wit)]/@hand"):
        hand.getparent().set("wit", str(hand))
    return TeiFile(root)


def _in_namespace(root: XmlElement) -> None:
    bare = "}" not in str(root.tag) or "collatex" in str(root.tag)
    for element in root.iter() if bare else ():
        if isinstance(element.tag, str) and "}" not in element.tag:
            element.tag = f"{{{NS['t']}}}{element.tag}"


def _without_what_is_beside(root: XmlElement) -> None:
    """Take what stands beside an edition out of the body: a translation or a commentary is no text of a witness."""
    kinds = "translation", "commentary", "bibliography", "apparatus", "history", "figures"
    for div in found(root, "/*/t:text/t:body[t:div/@type='edition']/t:div[not(.//t:app)]"):
        if div.get("type") in kinds:
            text = div.getparent().getparent()
            back = next(iter(found(text, "t:back")), None)
            (etree.SubElement(text, f"{{{NS['t']}}}back") if back is None else back).append(div)


def _on_its_words(app: XmlElement) -> None:
    """Read an entry that is a note by itself on the words of its lemma, where these are right before it."""
    note = cast("XmlElement", app.getparent())
    said = " ".join("".join(map(str, found(app, "string(t:lem)"))).split())
    holder, before = cast("XmlElement", note.getparent()), note.getprevious()
    text = (holder.text if before is None else before.tail) or ""
    if said and re.search(rf"(?:\W|^){re.escape(said)}$", text) and text.endswith(said):
        text = text[: -len(said)]
        if before is None:
            holder.text = text
        else:
            before.tail = text
        app.tail = note.tail
        holder.replace(note, app)


def _copy(empty: XmlElement, sources: list[XmlElement]) -> None:
    """Read in an empty element what it is a copy of: words in the line, and few."""
    blocks = "descendant-or-self::*[self::t:l or self::t:p or self::t:lg or self::t:ab]"
    if "".join(map(str, empty.itertext())).strip() or not sources or found(sources[0], blocks):
        return
    if len(" ".join("".join(map(str, sources[0].itertext())).split())) <= 1000:
        empty.text = sources[0].text
        empty.extend(map(deepcopy, sources[0]))


def _closed(mark: XmlElement) -> None:
    """Read no blank where a line of the file ends between a mark of punctuation and its word."""
    said = "".join(map(str, mark.itertext())).strip()
    if not said.strip("-\u2010\u2011\u2012\u2013\u2014\u2015"):
        return
    if OPENS.fullmatch(said):
        mark.tail = (mark.tail or "") if (mark.tail or "").strip() or "\n" not in (mark.tail or "") else ""
        return
    ends = [before] if (before := mark.getprevious()) is not None else []
    for end in ends:
        if (end.tail or "\n").strip() or "\n" not in (end.tail or "\n"):
            continue
        end.tail = ""
        inner = [one for one in end if tag_of(one)] if tag_of(end) not in ("w", *_BLOCKS, *_BREAKS) else []
        ends += inner if tag_of(end) in ("app", "choice", "rdgGrp", "subst") else inner[-1:]


def _read_level(word: XmlElement) -> None:
    """Put the most normal form of a word of Menota in its place; the other forms are those of other witnesses."""
    said: dict[str, list[XmlElement]] = {}
    for form in [one for kind in ("norm", "dipl", "facs") for one in found(word, f"m:{kind}")]:
        said.setdefault(" ".join("".join(map(str, form.itertext())).split()), []).append(form)
    app = etree.SubElement(word, f"{{{NS['t']}}}app")
    for forms in said.values():
        branch = etree.SubElement(app, f"{{{NS['t']}}}{'rdg' if len(app) else 'lem'}")
        branch.text = forms[0].text
        branch.extend(list(forms[0]))
        if len(app) > 1:
            branch.set("wit", " ".join(f"#{tag_of(form)}" for form in forms))
        for form in forms:
            word.remove(form)
    word.text = None
    word.tag = f"{{{NS['t']}}}pc" if tag_of(word) == "punct" else word.tag
    if len(said) == 1:
        etree.strip_tags(word, f"{{{NS['t']}}}app", f"{{{NS['t']}}}lem")
    elif tag_of(word) == "choice":
        word.tag = f"{{{NS['t']}}}seg"


def _in_words(root: XmlElement) -> None:
    """Write entities as words, by the file itself or by HTML; those of neither by their names."""
    own: Any = root.getroottree().docinfo.internalDTD
    said = {f"&{one.name};": one.content for one in own.iterentities() if one.content} if own is not None else {}
    for entity in list(root.iter(etree.Entity)):
        name = str(entity.text)
        words = said[name] if name in said else html.unescape(name)
        if len(words) > 80 or re.search("[&<]", words):
            words = name
        made = etree.Element("words")
        made.text, made.tail = words, entity.tail
        cast("XmlElement", entity.getparent()).replace(entity, made)
    etree.strip_tags(root, "words")


def _gathered(root: XmlElement) -> None:
    """Join names of witnesses that have blanks in them, and part the words of what CollateX writes."""
    values = sorted({" ".join(str(v).split()) for v in found(root, "//@wit")}, key=len)
    atoms: list[str] = []
    for value in values:
        rest = f" {value} "
        for atom in sorted(atoms, key=len, reverse=True):
            rest = rest.replace(f" {atom} ", "  ")
        atoms += [rest.strip()] if rest.strip() else []
    for reading in found(root, "//t:rdg"):
        wit = f" {' '.join(str(reading.get('wit', '')).split())} "
        for atom in sorted(atoms, key=len, reverse=True):
            wit = wit.replace(f" {atom} ", f"  {atom.replace(' ', '_')}  ")
        reading.set("wit", wit.strip())
    for app in found(root, "//t:app"):
        app.tail = f" {app.tail or ''} "


def texts_before(element: XmlElement) -> Iterator[str]:
    """Yield the texts before an element, the nearest first."""
    for around in (element, *element.iterancestors()):
        for one in around.itersiblings(preceding=True):
            yield from (one.tail or "", *map(str, reversed(found(one, "descendant::text()"))))
        parent = around.getparent()
        yield "" if parent is None else parent.text or ""


def in_word(element: XmlElement | None) -> bool:
    """Tell whether an element is one of the breaks, beside one another, of which one says that it is within a word."""
    if element is None or tag_of(element) not in _BETWEEN:
        return False
    run = [element]
    for before in (True, False):
        for one in element.itersiblings(preceding=before):
            if tag_of(one) not in _BETWEEN or ((one if before else run[-1]).tail or "").strip():
                break
            run.append(one)
    return any(one.get("break") == "no" for one in run)


def pointed(value: str) -> list[str]:
    return [name.rpartition("#")[2] for name in value.split()]


def branches_of(app: XmlElement) -> list[XmlElement]:
    """Return the lemma and the readings of an entry."""
    return [b for b in app.iter(*_BRANCHES) if b.getparent() is app or next(b.iterancestors(app.tag)) is app]


def _in_reading(element: XmlElement) -> bool:
    """Tell whether an element is part of a reading that stands beside a lemma."""
    return bool(found(element, "ancestor::*[self::t:lem or self::t:rdg][1]/self::t:rdg/ancestor::t:app[1][.//t:lem]"))


def at_edges(text: str) -> str:
    """Return the words of an entry that has one reading, which its witness has wherever a bound is among them."""
    before, after = LOST_TO * (LOST_TO in text), LOST_FROM * (LOST_FROM in text)
    return f"{before}{text.replace(LOST_TO, '').replace(LOST_FROM, '')}{after}"


def wits_of(branch: XmlElement) -> list[str]:
    """Return the witnesses that a reading names, or the group around it where it is alone there."""
    above = branch.getparent()
    if not branch.get("wit") and above is not None and tag_of(above) == "rdgGrp" and above.get("wit"):
        alone = [b for b in above if tag_of(b) in ("lem", "rdg") and not b.get("wit")]
        return pointed(above.get("wit", "")) if len(alone) == 1 else []
    return pointed(branch.get("wit", ""))


_LACUNOSE = "lac", "def", "dees", "miss"


def lacunose(app: XmlElement) -> set[str]:
    """Return the witnesses of which a detail says that they have nothing at an entry."""
    details = [d for d in app if tag_of(d) == "witDetail" and d.get("type", "").lower().startswith(_LACUNOSE)]
    return {one for detail in details for one in pointed(detail.get("wit", ""))}


def named_in(app: XmlElement, source: TeiFile) -> list[str]:
    """Return the witnesses that an entry and those within it name."""
    direct = [one for inner in app.iter("*") for one in pointed(inner.get("wit", ""))]
    return list(dict.fromkeys([*direct, *(one for group in direct for one in source.groups.get(group, ()))]))


def attested_before_bounds(source: TeiFile) -> set[str]:
    """Return the witnesses that a reading names before the first bound of a lacuna of theirs, an end of one."""
    named: set[str] = set()
    bound: dict[str, bool] = {}
    for element in source.root.iter():
        if tag_of(element) in ("lem", "rdg") and not list(element.iter(*_BOUNDS)):
            named |= {*wits_of(element), *(one for group in wits_of(element) for one in source.groups.get(group, ()))}
        elif element.tag in _BOUNDS:
            for who in pointed(element.get("wit", "")) or branch_names(element, source):
                bound.setdefault(who, who in named)
    return {who for who, before in bound.items() if before}


def branch_names(mark: XmlElement, source: TeiFile) -> list[str]:
    """Return the witnesses of the reading in which a bound of a lacuna stands."""
    branch = next((a for a in mark.iterancestors() if tag_of(a) in ("lem", "rdg")), None)
    app = next((a for a in mark.iterancestors() if tag_of(a) == "app"), None)
    return [] if branch is None or app is None else source.named(branch, branches_of(app))


def _is_apparatus(element: XmlElement) -> bool:
    """Tell whether an element is a division of entries."""
    return tag_of(element).startswith("div") and "appara" in element.get("type", "").lower()


def is_away(app: XmlElement) -> bool:
    """Tell whether an entry is apart from its words."""
    if tag_of(app) != "app":
        return False
    apart = (tag_of(a) in ("listApp", "standOff", "back") or _is_apparatus(a) for a in app.iterancestors())
    return not lacks_place(app) or any(apart)


def lacks_place(app: XmlElement) -> bool:
    """Tell whether an entry names no place at all."""
    return not any(app.get(key) for key in ("from", "to", "loc"))


def words_until(start: XmlElement, last: XmlElement) -> str:
    """Return the words of the edition from an element, or the note in which it is, to the end of another."""
    first = next((a for a in start.iterancestors() if tag_of(a) == "note"), start)
    around = next((a for a in (first, *first.iterancestors()) if a in [last, *last.iterancestors()]), first)
    texts: list[str] = []
    begun = False
    walk = etree.iterwalk(around, events=("start", "end"))
    for event, element in walk:
        begun = begun or element is first
        if event == "end" and element is last:
            break
        if event == "end" and begun:
            texts.append(element.tail or "")
        elif tag_of(element) in (*_SILENT, "app", ""):
            walk.skip_subtree()
        elif begun:
            texts.append(element.text or "")
        if tag_of(element) in _BLOCKS:
            texts.append(" ")
    return "".join(texts)


def after_word(element: XmlElement) -> str:
    """Return the blank after a word, a sentence or a mark that is marked as such, where none is written."""
    kind, follows = tag_of(element), element.getnext()
    said = "" if follows is None or tag_of(follows) != "bibl" else "".join(map(str, follows.itertext())).strip()
    if kind == "addrLine" or said[:1].isalnum():
        return "" if element.tail or follows is None else " "
    if kind not in ("w", "num", "s", "pc", "seg") or element.tail:
        return ""
    while follows is not None and (tag_of(follows) in _SILENT or tag_of(follows) in _BREAKS or not tag_of(follows)):
        if follows.tail:
            return ""
        follows = follows.getnext()
    if follows is None or (kind == "pc" and OPENS.fullmatch("".join(map(str, element.itertext())).strip())):
        return ""
    return _divided(element, first_word(follows))


def first_word(element: XmlElement) -> XmlElement | None:
    """Return the word with which an element begins."""
    while tag_of(element) not in ("w", "num", "s", "pc", "seg"):
        inner = [c for c in element if tag_of(c) and tag_of(c) not in _SILENT]
        if not inner or (element.text or "").strip() or tag_of(element) == "p":
            return None
        element = inner[0]
    return element


def after_choice(element: XmlElement) -> str:
    """Return the blank after two forms of a sentence or a word, where none is written."""
    inner = [c for c in element if tag_of(c) in ("seg", "w", "s")]
    follows = element.getnext()
    if tag_of(element) != "choice" or not inner or element.tail or follows is None:
        return ""
    return _divided(inner[0], first_word(follows))


def last_word(branch: XmlElement) -> str:
    """Return the blank after the words of an entry, where the next word follows without one."""
    app = next(a for a in branch.iterancestors() if tag_of(a) == "app")
    inner = [c for c in branch if tag_of(c) and tag_of(c) not in _SILENT]
    follows = app.getnext()
    if app.tail or follows is None or (inner and inner[-1].tail):
        return ""
    if not inner:
        return " " if tag_of(follows) == "w" and not branch.text else ""
    return _divided(inner[-1], first_word(follows)) if tag_of(inner[-1]) in ("w", "pc") else ""


def _divided(left: XmlElement, right: XmlElement | None) -> str:
    """Return the blank between two marked words."""
    if right is None or left.get("join") in ("right", "both") or right.get("join") in ("left", "both"):
        return ""
    if left.get("part", "N") in ("I", "M") or right.get("part", "N") in ("M", "F") or left.get("pre") == "true":
        return ""
    if tag_of(right) == "pc" and not OPENS.fullmatch("".join(map(str, right.itertext())).strip()):
        return ""
    if "seg" in (tag_of(left), tag_of(right)):
        said = "".join(map(str, left.itertext())).strip()
        return " " if tag_of(left) == tag_of(right) and re.search(r"[.!?;:,·;؟।॥]\Z", said) else ""
    return " "
