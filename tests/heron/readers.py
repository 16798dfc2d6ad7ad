"""Reads the text and every witness out of each format; shares nothing with the extension that wrote them."""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from lxml import etree, html

from tests.edition import readers
from tests.edition.readers import HEADINGS, TEI, XHTML, XML, Entry, classes, folded, html_entry, labelled, name, written
from tests.extension.pdf_structure import Element, read_structure

HERE = Path(__file__).parent
PAGES = ("text/letter", "text/song", "text/close")
CONTROL = re.compile("[\u202a-\u202e]")
HEBREW = re.compile("[\u0590-\u05ff\u202a-\u202e]+")
LETTER = re.compile("[\u05d0-\u05ff][\u0590-\u05cf]*")
ROLES = ("doc-noteref", "doc-pagebreak", "doc-footnote", "doc-backlink")
LAYOUT = {"between": "\n\n", "section_break": "\n", "end": "", "line": "\n", "indent": "", "gap": ""}


def layout_of(siglum: str) -> dict[str, str]:
    """Return how a witness sets its blocks, as declared."""
    declared = tomllib.loads((HERE / "witnesses/witnesses.toml").read_text(encoding="utf-8"))["witness"]
    return LAYOUT | next(witness.get("layout", {}) for witness in declared if witness["siglum"] == siglum)


@dataclass
class Block:
    """A block of a witness, without words where it is a break; verses of one `stanza` follow one another."""

    words: str = ""
    stanza: Any = None
    broken: bool = False


def laid_out(blocks: Iterable[Block], layout: dict[str, str]) -> str:
    """Return the whole text of a witness."""
    out, before = "", Block()
    for block in blocks:
        if block.broken:
            out += layout["section_break"]
        elif block.words:
            together = block.stanza is not None and block.stanza == before.stanza
            out += (layout["line"] if together else layout["between"]) if out else ""
            out += block.words
        else:
            continue
        before = block
    return out + layout["end"]


# ---- the site and the e-book


def aside(node: Any) -> bool:
    """Tell what stands on a page of the text but is not of it."""
    number = {"number", "verse-number"} & set(classes(node))
    return readers.aside(node) or bool(number) or node.get("role") in ROLES


def shown(root: Any, prefix: str = "") -> Iterator[str]:
    """Yield headings, paragraphs and verses of a page of the text."""
    for node in root.iter(*(f"{prefix}{tag}" for tag in (*HEADINGS, "p", "span"))):
        verse = "verse" in classes(node)
        wanted = verse if name(node) in ("span", "p") and name(node) == "span" else "stanza" not in classes(node)
        if wanted and not any(aside(n) for n in (node, *node.iterancestors())):
            words = folded(written(node, aside))
            if words:
                yield words if verse else labelled(node, words)


def pages_of(folder: Path) -> Iterator[Any]:
    """Yield the pages of the text."""
    for page in PAGES:
        yield html.parse(str(folder / f"{page}.html")).getroot().find_class("edited-text")[0]


def from_html(folder: Path) -> list[str]:
    """Return the blocks of the text on the pages."""
    return [words for root in pages_of(folder) for words in shown(root)]


def entries_of_html(folder: Path) -> dict[str, Entry]:
    """Return the entries beside the text, by id."""
    found = (entry for root in pages_of(folder) for entry in root.find_class("entry"))
    return {entry.get("id").removesuffix("-entry"): html_entry(entry) for entry in found}


def from_epub(path: Path) -> list[str]:
    """Return the blocks of the text in the e-book."""
    return [words for root in _chapters(path) for words in shown(root, XHTML)]


def entries_of_epub(path: Path) -> dict[str, Entry]:
    """Return the entries after the text, by id."""
    asides = [a for root in _chapters(path) for a in root.iter(f"{XHTML}aside") if "entry" in classes(a)]
    return {a.get("id").removesuffix("-entry"): html_entry(a) for a in asides}


def calls_of_epub(path: Path, entry: str) -> list[str]:
    """Return what the calls of an entry say of themselves."""
    calls = [a for root in _chapters(path) for a in root.iter(f"{XHTML}a") if a.get("href") == f"#{entry}-entry"]
    return [a.get("aria-label") for a in calls if a.get("role") == "doc-noteref"]


def _chapters(path: Path) -> Iterator[Any]:
    with zipfile.ZipFile(path) as book:
        for page in PAGES:
            found = next(n for n in book.namelist() if n.endswith(f"{page}.xhtml"))
            yield etree.fromstring(book.read(found))


def witness_from_html(folder: Path, siglum: str) -> str:
    """Return the text of a witness from its own page."""
    layout = layout_of(siglum)
    page = html.parse(str(folder / f"lists/{siglum.lower()}.html")).getroot()

    def editorial(node: Any) -> bool:
        return "editorial" in classes(node)

    def blocks() -> Iterator[Block]:
        for node in page.find_class("witness-text")[0]:
            if node.tag == "hr":
                yield Block(broken=True)
            elif "witness-line" in classes(node):
                yield Block(written(node, editorial))
            for line in node.find_class("line"):
                steps = sum(int(css.removeprefix("indent-")) for css in classes(line) if css.startswith("indent-"))
                yield Block(layout["indent"] * steps + written(line, editorial), stanza=node)

    return laid_out(blocks(), layout)


# ---- TEI


@dataclass
class TeiWitness:
    """Reads one witness out of the body by what the header says of it."""

    root: Any
    siglum: str
    layout: dict[str, str]
    blocks: list[Block] = field(default_factory=list)
    lost: bool = False
    label: str = ""

    @property
    def wit(self) -> str:
        """The pointer to the witness."""
        return f"#wit-{self.siglum}"

    def text(self) -> str:
        """Return the whole text."""
        self.read(self.root.find(f".//{TEI}body"))
        return laid_out(self.blocks, self.layout)

    def say(self, words: str | None) -> None:
        """Add words to the block, unless they are lost."""
        if self.blocks and words and not self.lost:
            self.blocks[-1].words += words

    def read(self, node: Any) -> None:
        """Read what is in an element."""
        inline = name(node) not in ("body", "div", "lg", "list", "item", "note", "app", "cit") or node.text
        self.say(node.text if inline else "")
        for child in node:
            self.enter(child)
            self.say(child.tail)

    def enter(self, node: Any) -> None:
        """Read an element as its kind asks."""
        kind = name(node)
        if kind == "app":
            readings = [rdg for rdg in node if name(rdg) == "rdg" and self.wit in rdg.get("wit", "").split()]
            self.read(readings[0] if readings else node[0])
        elif kind == "lacunaEnd":
            self.lost = self.lost and node.get("wit") != self.wit
        elif kind == "gap":
            self.say(self.layout["gap"])
            self.lost = self.lost or any(name(n) == "lacunaStart" for n in node.itersiblings(preceding=True))
        elif kind == "ptr" and node.get("type") == "transposed":
            self.read(self.root.xpath(f"//*[@xml:id='{node.get('target')[1:]}']", namespaces={"xml": XML[1:-1]})[0])
        elif kind == "milestone":
            self.blocks += [] if self.lost else [Block(broken=True)]
        elif kind in ("head", "p", "l"):
            self.block(node)
        elif kind == "label":
            self.label = f"{node.text} "
        elif kind not in ("ptr", "reg", "lacunaStart") and (kind != "note" or node.get("type") == "authorial"):
            self.read(node)

    def block(self, node: Any) -> None:
        """Read a block; the label of a point and the indentation of a verse go with words alone."""
        before = self.layout["indent"] * int(node.get("rend", "indent0").removeprefix("indent"))
        stanza = node.getparent() if name(node) == "l" else None
        label, self.label = self.label, ""
        self.blocks.append(Block(stanza=stanza))
        self.read(node)
        if self.blocks[-1].words:
            self.blocks[-1].words = label + before + self.blocks[-1].words


def witness_from_tei(path: Path, siglum: str) -> str:
    """Return the text of a witness."""
    return TeiWitness(etree.parse(str(path)).getroot(), siglum, layout_of(siglum)).text()


@dataclass(frozen=True)
class Told:
    """What a format says of an entry: its type and layer, who has what, who conjectured it, and the remark.

    `lemma` and each of `readings` are words, sigla, a scholar's name; the sigla of the lemma are those that have it.
    """

    type: str
    layer: str
    lemma: tuple[str, tuple[str, ...], str]
    readings: tuple[tuple[str, tuple[str, ...], str], ...]
    note: str


def told_by_tei(path: Path, sigla: tuple[str, ...]) -> dict[str, Told]:
    """Return the entries of the body, by id."""
    root = etree.parse(str(path)).getroot()
    types = root.findall(f".//{TEI}category/{TEI}category")
    layers = {f"#{type_.get(f'{XML}id')}": type_.getparent().findtext(f"{TEI}catDesc") for type_ in types}
    scholars = {f"#{n.get(f'{XML}id')}": n.findtext(f"{TEI}name") for n in root.iter(f"{TEI}respStmt")}

    def has(node: Any) -> tuple[str, tuple[str, ...], str]:
        who = "" if node.get("resp") == "#resp-ed" else str(scholars.get(node.get("resp"), ""))
        assert name(node) == "lem" or bool(who) == (node.get("type") == "conjecture")
        moved = node.get(f"{XML}id", "").startswith("moved-")
        words = "" if moved else folded(written(node, readings_beside))
        return words or ("lac." if node.find(f"{TEI}gap") is not None else ""), witnesses_in(node, sigla), who

    found = {}
    for app in root.find(f".//{TEI}body").iter(f"{TEI}app"):
        if app.get(f"{XML}id"):
            lemma, *others = [has(node) for node in app if name(node) in ("lem", "rdg")]
            notes = " ".join(folded(written(node, readings_beside)) for node in app if name(node) == "note")
            layer = str(layers.get(app.get("ana"), next(iter(layers.values()))))
            found[app.get(f"{XML}id")] = Told(app.get("type", ""), layer, lemma, tuple(others), notes)
    return found


def witnesses_in(node: Any, sigla: tuple[str, ...]) -> tuple[str, ...]:
    """Return the witnesses that an element names."""
    pointers = node.get("wit", "").split()
    assert set(pointers) <= {f"#wit-{siglum}" for siglum in sigla}
    return tuple(pointer.removeprefix("#wit-") for pointer in pointers)


def readings_beside(node: Any) -> bool:
    """Tell what stands beside the words of a lemma or a reading."""
    return name(node) in ("ptr", "rdg", "orig", "note")


def lost_in_tei(path: Path, sigla: tuple[str, ...]) -> dict[str, set[str]]:
    """Return which witnesses are within a lacuna at each entry, by its id."""
    lost: set[str] = set()
    found = {}
    for node in etree.parse(str(path)).getroot().find(f".//{TEI}body").iter():
        if name(node) == "app" and node.get(f"{XML}id"):
            found[node.get(f"{XML}id")] = set(lost)
        elif name(node) == "lacunaStart":
            lost.update(witnesses_in(node, sigla))
        elif name(node) == "lacunaEnd":
            lost.difference_update(witnesses_in(node, sigla))
    return found


def from_tei(path: Path) -> list[str]:
    """Return the blocks of the text: lemmas, regularised."""
    body = etree.parse(str(path)).getroot().find(f".//{TEI}body")

    def beside(node: Any) -> bool:
        return name(node) in ("ptr", "rdg", "orig") or (name(node) == "note" and node.get("type") != "authorial")

    blocks = []
    for node in body.iter(f"{TEI}head", f"{TEI}p", f"{TEI}l"):
        if not any(beside(n) for n in node.iterancestors()):
            blocks.append(readers.tei_labelled(node, folded(written(node, beside))))
    return [block for block in blocks if block]


# ---- the data


def from_data(record: dict[str, Any]) -> list[str]:
    """Return the blocks of the text."""
    return [folded(f"{b.get('label', '')} {b['text']}") for b in record["text"] if b.get("text")]


def entries_of_data(record: dict[str, Any]) -> dict[str, Entry]:
    """Return the entries, by id."""

    def reading(entry: dict[str, Any], found: dict[str, Any]) -> str:
        return str(entry.get("fate") or found["text"] or ("lac." if found.get("lost") else "om."))

    return {
        e["id"]: (
            e.get("extent") or e["lemma"] or "om.", tuple(reading(e, r) for r in e["readings"]), e.get("note", ""),
        )
        for e in record["entries"]
    }  # fmt: skip


def told_by_data(record: dict[str, Any], sigla: tuple[str, ...], lost: dict[str, set[str]]) -> dict[str, Told]:
    """Return the entries, by id; `lost` has the witnesses that are within a lacuna there."""

    def has(found: dict[str, Any]) -> tuple[str, tuple[str, ...], str]:
        return found["text"] or ("lac." if found.get("lost") else ""), *whose(found)

    def whose(found: dict[str, Any]) -> tuple[tuple[str, ...], str]:
        return tuple(found["witnesses"]), found.get("proposedBy", "")

    def told(entry: dict[str, Any]) -> Told:
        others = {siglum for reading in entry["readings"] for siglum in reading["witnesses"]} | lost[entry["id"]]
        named, scholar = whose(entry)
        silent = () if scholar else tuple(siglum for siglum in sigla if siglum not in others)
        lemma = (entry["lemma"], named or silent, scholar)
        readings = tuple(map(has, entry["readings"]))
        return Told(entry["type"], entry["layer"], lemma, readings, entry.get("note", ""))

    return {entry["id"]: told(entry) for entry in record["entries"]}


def witness_from_data(record: dict[str, Any], siglum: str) -> str:
    """Return the text of a witness: its blocks in its order."""
    witness = next(w for w in record["witnesses"] if w["siglum"] == siglum)
    blocks = record["text"]

    def found() -> Iterator[Block]:
        for at in witness.get("order", range(len(blocks))):
            block = blocks[at]
            if block["kind"] == "break":
                if siglum not in block.get("absent", ()):
                    yield Block(broken=True)
            else:
                yield Block(block["witnesses"][siglum], stanza=block.get("stanza"))

    return laid_out(found(), witness["layout"])


def record_of(path: Path) -> dict[str, Any]:
    """Return the data."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


# ---- the PDF


def from_pdf(path: Path, first: str, last: str) -> list[str]:
    """Return the blocks of the text by the structure: those from the first heading to the last paragraph."""
    blocks: list[str] = []
    for element in read_structure(path).children:
        if isinstance(element, Element):
            readers._read(element, blocks)
    blocks = [from_the_right(block) for block in blocks if block]
    start = max(at for at, block in enumerate(blocks) if block == first)
    return blocks[start : blocks.index(last, start) + 1]


def from_the_right(words: str) -> str:
    """Return words with the Hebrew in them in the order of reading: a PDF has its letters as they stand in the line."""
    return HEBREW.sub(lambda run: "".join(reversed(LETTER.findall(CONTROL.sub("", run[0])))), words)


def places_of_entries(path: Path) -> dict[str, tuple[int, float]]:
    """Return by name (the entry's id and ``-entry``) the page at whose foot it begins, and how high (pt from below)."""
    with pikepdf.open(path) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        named = pikepdf.NameTree(pdf.Root.Names.Dests).items()
        found = {name: (pages[to[0].objgen], float(to[3])) for name, to in named}
    return {name: place for name, place in found.items() if name.endswith("-entry")}
