"""What is counted in the text and gets a number, and the permanent ids made of it; numbers one document or a whole."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.text.locus import Locus, Occurrence
from sphinx_apparatus.text.running import running_text, running_texts

_ASIDE = (nodes.sidebar, nodes.topic, nodes.citation, nodes.docinfo)
"""What has no part in a text, and is told where it stands in one: its paragraphs move no number meanwhile."""
FUNCTIONS = ("speaker", "stage", "opener", "dateline", "salute", "closer", "signed", "trailer")
"""Classes of the lines of a play and of a letter; the names are TEI's. Such a line has no number."""
PREFIXES: dict[type[nodes.Node], str] = {ours.apparatus_entry: "a", ours.passage: "c", ours.name: "n"}
"""What the ids of marks begin with, by kind."""


@dataclass(frozen=True)
class Extent:
    """A stretch of text marked as a quotation: its id, where it begins and ends, its words as written."""

    docname: str
    id: str
    first: Occurrence
    last: Occurrence
    text: str
    line: int = 0


@dataclass(frozen=True)
class Numbering:
    """How many paragraphs, and how many verses, the text has before each of its documents, by their names."""

    paragraphs: Mapping[str, int] = field(default_factory=dict)
    verses: Mapping[str, int] = field(default_factory=dict)

    def before(self, docname: str, verse: bool = False) -> int:
        """Return how many paragraphs, or verses, come before a document of the text."""
        return (self.verses if verse else self.paragraphs).get(docname, 0)

    def locus(self, occurrence: Occurrence) -> Locus:
        """Return the paragraph or the verse, of a heading the one after it."""
        number = self.before(occurrence.docname, occurrence.verse) + occurrence.local
        return Locus(number, occurrence.verse, occurrence.heading)

    def id_of(self, occurrence: Occurrence, prefix: str) -> str:
        """Return the permanent id, e.g. ``a13-perversely``, ``av5-rosy``; of a heading ``ah13-title``."""
        return f"{prefix}{self.locus(occurrence).id}-{occurrence.slug}"

    def put_on(self, tree: nodes.Element) -> None:
        """Put the numbers and ids of the edition on a tree as read."""
        for block in ours.find(tree, *ours.BLOCKS):
            if "local" in block and "number" not in block:
                block["number"] = self.before(block["text_doc"], isinstance(block, nodes.line)) + block["local"]
                block["ids"].insert(0, locus_of(block).anchor)
        for node in ours.find(tree, *PREFIXES):
            if "occurrence" in node:
                node["ids"] = [self.id_of(node["occurrence"], PREFIXES[type(node)])]


def numbered(tree: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the paragraphs that are counted: of the text, not of notes, none empty, none set apart by its class."""
    for paragraph in ours.find(tree, nodes.paragraph):
        if not has_no_number(paragraph) and not stands_apart(paragraph) and _has_words(paragraph):
            yield paragraph


def has_no_number(paragraph: nodes.Element) -> bool:
    """Tell whether a paragraph is classed ``unnumbered``, or as a line of a play or a letter."""
    return "unnumbered" in paragraph["classes"] or bool(function_of(paragraph))


def function_of(paragraph: nodes.Element) -> str:
    return next((str(name) for name in paragraph["classes"] if name in FUNCTIONS), "")


def verses(tree: nodes.Node) -> Iterator[nodes.Element]:
    yield from (line for line in ours.find(tree, nodes.line) if not stands_apart(line) and _has_words(line))


def stands_apart(node: nodes.Node) -> bool:
    """Tell whether a node is in something else than the text: in a note, say, or in what another extension brings."""
    return any(ours.is_apart(parent) or isinstance(parent, _ASIDE) for parent in ours.around(node))


def locus_of(block: nodes.Element) -> Locus:
    """Return the place of a paragraph or a verse that has its number."""
    return Locus(block["number"], isinstance(block, nodes.line))


def occurrence_of(block: nodes.Element) -> Occurrence:
    """Return a block of the text that is counted, as something that occurs in it."""
    return Occurrence(block["text_doc"], block["local"], "", verse=isinstance(block, nodes.line))


def _has_words(block: nodes.Element) -> bool:
    """Tell whether the edition prints anything in a block."""
    return any(text.strip() for text in running_texts(block))


def mark_text(document: nodes.document, docname: str) -> None:
    """Give every paragraph and verse its number in the document, and every mark in the text its occurrence."""
    counted = set(map(id, [*numbered(document), *verses(document)]))
    taken: set[tuple[object, ...]] = set()
    waiting: list[nodes.Element] = []
    count = {False: 0, True: 0}
    for block in ours.find(document, *ours.BLOCKS):
        if stands_apart(block):
            continue
        block["text_doc"] = docname
        waiting.append(block)
        if id(block) in counted:
            verse = isinstance(block, nodes.line)
            count[verse] += 1
            block["local"] = count[verse]
            for before in waiting:
                _mark_block(before, Locus(count[verse], verse, before is not block), docname, taken)
            waiting.clear()
    for block in waiting:
        _mark_block(block, Locus(count[False] + 1, heading=True), docname, taken)


def _mark_block(block: nodes.Element, locus: Locus, docname: str, taken: set[tuple[object, ...]]) -> None:
    for node in ours.find(block, *PREFIXES, ours.lacuna_end):
        first = slug = slug_of(node)
        count = 1
        while (type(node), locus, slug) in taken:
            count += 1
            slug = f"{first}-{count}"
        taken.add((type(node), locus, slug))
        node["occurrence"] = Occurrence(
            docname, locus.number, slug, locus.heading, node.get("type", ""), node.get("key", ""),
            node.get("locator", ""), node.line or block.line or 0, node.rawsource, locus.verse,
        )  # fmt: skip


def slug_of(node: nodes.Element) -> str:
    """Return up to four words of the entry's lemma (where it omits, of the reading), accents off, or the key."""
    if node.get("stretch"):
        return str(node["stretch"])
    if not isinstance(node, ours.apparatus_entry):
        return str(node.get("key", "end"))
    words = next((text for child in node.children if (text := child.astext())), "")
    plain = (char for char in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(char))
    return "-".join(re.findall(r"\w+", "".join(plain))[:4]) or "entry"


def mark_notes(document: nodes.document) -> None:
    """Give every note and every reference to it a permanent id made from the note's label."""
    references: dict[str, list[nodes.Element]] = defaultdict(list)
    for ref in ours.find(document, nodes.footnote_reference):
        references[ref.get("refid", "")].append(ref)
    for note in ours.find(document, nodes.footnote):
        label = re.sub(r"\W+", "-", (note["names"] or note["ids"])[0])
        ours_to_it = [ref for id_ in note["ids"] for ref in references[id_]]
        note["ids"] = [f"note-{label}"]
        for count, ref in enumerate(ours_to_it, 1):
            ref["refid"] = note["ids"][0]
            ref["ids"] = [f"ref-{label}" + (f"-{count}" if count > 1 else "")]
        note["backrefs"] = [ref["ids"][0] for ref in ours_to_it]


def extents(document: nodes.document, docname: str) -> Iterator[Extent]:
    """Yield the stretches classed ``quotation`` that have an id and are in paragraphs or verses with a number."""
    for node in ours.find(document, nodes.Element):
        if "quotation" not in node["classes"] or not node["ids"]:
            continue
        inside = [block for block in ours.find(node, *ours.BLOCKS) if "local" in block]
        if blocks := inside or [block for block in ours.around(node) if "local" in block]:
            text = "\n".join(map(running_text, inside or [node]))
            first, last = occurrence_of(blocks[0]), occurrence_of(blocks[-1])
            yield Extent(docname, node["ids"][0], first, last, text, node.line or 0)
