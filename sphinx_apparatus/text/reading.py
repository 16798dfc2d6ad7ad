"""The text of a witness, or of the edition, as a document tree gives it; knows nothing of files and comparisons."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import Finding, Layout, brief

EDITION = ""
"""In place of a siglum: the edited text, the lemma at every entry."""
PLAIN = Layout()
SECTION_BREAK = "section break"
HEADING = "heading"
VERSE = "verse"

_SKIPPED = (ours.Part.EDITORIAL, ours.Part.BESIDE, ours.Part.HIDDEN)


NO_TEXT: dict[type[nodes.Node], str] = {
    nodes.bullet_list: "list-in-text",
    nodes.list_item: "list-in-text",
    nodes.literal_block: "code-in-text",
    nodes.table: "table-in-text",
}
"""What a slip of the keyboard makes of a paragraph, and the code that says so in plain words."""


class UnknownNodeError(ValueError):
    """No rule turns this node into text of a witness; `finding` says where it is."""

    def __init__(self, node: nodes.Node) -> None:
        excerpt = brief(node.astext() or getattr(node, "rawsource", ""))
        at, code = ours.placed(node), NO_TEXT.get(type(node), "")
        made = Finding.of(code, at=at, excerpt=excerpt) if code else None
        self.finding = made or Finding.of("not-text", at=at, excerpt=excerpt, node=type(node).__name__)
        super().__init__(self.finding.text)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and the node it comes from: the innermost entry, else the block; `lost` where it is a gap."""

    text: str
    origin: nodes.Element | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a verse, or a section break (then without pieces); `lost` where it ends in a lacuna."""

    node: nodes.Element
    pieces: tuple[Piece, ...] = ()
    kind: str = ""
    lost: bool = False

    @property
    def text(self) -> str:
        """The block's text in one line."""
        return "".join(piece.text for piece in self.pieces)


def blocks_of(trees: Iterable[nodes.Element], siglum: str = EDITION, layout: Layout = PLAIN) -> list[Block]:
    """Return the blocks that the witness has, in its order; raise UnknownNodeError.

    They are read from the trees; `siglum` is empty for the edition, `layout` is that of the witness.
    """
    trees = list(trees)
    reader = Reader(trees, siglum, layout)
    found = [block for tree in trees for block in reader.blocks(tree)]
    return [block for block in found if block.kind == SECTION_BREAK or block.text]


def unreadable(trees: Iterable[nodes.Element], siglum: str = EDITION) -> list[Finding]:
    """Return what is told of every node that no rule turns into text of the witness."""
    seeking = _Seeking(list(trees), siglum)
    for tree in seeking.trees:
        for _block in seeking.blocks(tree):
            pass
    return seeking.found


def union(trees: Sequence[nodes.Element], found: Iterable[Iterable[Block]]) -> list[Block]:
    """Return the blocks of the edition in its order, with those, then empty, that only witnesses have (`found`)."""
    held = {id(block.node) for blocks in found for block in blocks}
    reader = Reader(trees, EDITION)
    every = (block for tree in trees for block in reader.blocks(tree))
    return [block for block in every if block.kind == SECTION_BREAK or block.text or id(block.node) in held]


def laid_out(blocks: Iterable[Block], layout: Layout) -> list[Piece]:
    """Return the pieces of the whole text with what the layout puts between the blocks."""
    pieces: list[Piece] = []
    stanza = None
    for block in blocks:
        if block.kind == SECTION_BREAK:
            pieces.append(Piece(layout.section_break, block.node))
            stanza = None
            continue
        inside = block.kind == VERSE and block.node.parent is stanza
        if any(piece.text != layout.section_break for piece in pieces):
            pieces.append(Piece(layout.line if inside else layout.between, block.node))
        pieces.extend(block.pieces)
        stanza = block.node.parent if block.kind == VERSE else None
    return [*pieces, Piece(layout.end)]


def text_of(trees: Iterable[nodes.Element], siglum: str = EDITION, layout: Layout = PLAIN) -> str:
    """Return the whole text of the witness; raise UnknownNodeError.

    It is read from the trees and set out as `layout` says; `siglum` is empty for the edition.
    """
    return "".join(piece.text for piece in laid_out(blocks_of(trees, siglum, layout), layout))


def words_of(node: nodes.Element, siglum: str = EDITION) -> str:
    """Return the words that the witness, or the edition, has in a block or an inline node; raise UnknownNodeError."""
    parts = [node] if isinstance(node, nodes.Inline) else node.children
    return "".join(piece.text for piece in Reader([], siglum).pieces(parts, node))


def chosen(entry: nodes.Element, siglum: str) -> nodes.Element:
    """Return the reading of the witness, or the lemma where no reading names it."""
    return next((r for r in ours.readings_of(entry) if siglum in r["sigla"]), ours.lemma_of(entry))


class Reader:
    """Reads what one witness has, in the order of the trees; `lost` tells whether it has a lacuna here."""

    def __init__(self, trees: Sequence[nodes.Element], siglum: str, layout: Layout = PLAIN) -> None:
        self.trees, self.siglum, self.layout = trees, siglum, layout
        self.lost = False

    def blocks(self, node: nodes.Node) -> Iterator[Block]:
        """Yield the blocks of a node, empty ones too; nothing of what the witness has in another place."""
        if ours.part_of(node) in _SKIPPED or "editorial" in getattr(node, "attributes", {}).get("classes", ()):
            return
        if isinstance(node, ours.transposed):
            yield from self._moved(node)
        elif self.siglum not in getattr(node, "attributes", {}).get("transposed", ()):
            yield from self._own_blocks(node)

    def _own_blocks(self, node: nodes.Node) -> Iterator[Block]:
        if isinstance(node, nodes.transition):
            if not self.lost:
                yield Block(node, kind=SECTION_BREAK)
        elif isinstance(node, nodes.line):
            yield Block(node, self._verse(node), VERSE, self.lost)
        elif isinstance(node, nodes.paragraph | nodes.title):
            kind = HEADING if isinstance(node, nodes.title) else ""
            yield Block(node, tuple(self.pieces(node.children, node)), kind, self.lost)
        elif isinstance(node, nodes.enumerated_list):
            yield from self._items(node)
        elif ours.part_of(node) is ours.Part.TEXT:
            for child in node.children:
                yield from self.blocks(child)
        else:
            self.no_rule_for(node)

    def _moved(self, marker: nodes.Element) -> Iterator[Block]:
        """Yield the blocks that the witness has here and the edition elsewhere."""
        if self.siglum in marker["sigla"]:
            found = (node for tree in self.trees for node in ours.find(tree, nodes.Element))
            yield from self._own_blocks(next(node for node in found if marker["block"] in node["ids"]))

    def _items(self, node: nodes.enumerated_list) -> Iterator[Block]:
        for number, item in enumerate(node.children, node.get("start", 1)):
            mark = f"{node.get('prefix', '')}{number}{node.get('suffix', '.')} "
            for at, block in enumerate(self.blocks(item)):
                labelled = at == 0 and block.text
                yield replace(block, pieces=(Piece(mark, block.node), *block.pieces)) if labelled else block

    def _verse(self, line: nodes.Element) -> tuple[Piece, ...]:
        pieces = tuple(self.pieces(line.children, line))
        steps = Piece(self.layout.indent * line.get("indent", 0), line)
        return (steps, *pieces) if any(piece.text for piece in pieces) else pieces

    def pieces(self, children: Iterable[nodes.Node], origin: nodes.Element) -> Iterator[Piece]:
        """Yield the stretches of text in the line; raise UnknownNodeError."""
        for node in children:
            if isinstance(node, nodes.Text):
                yield Piece("" if self.lost else node.astext().replace("\n", " "), origin)
            elif (part := ours.part_of(node)) in _SKIPPED or "editorial" in cast("nodes.Element", node).get(
                "classes", ()
            ):
                continue
            elif isinstance(node, ours.apparatus_entry):
                yield from self._chosen(node)
            elif isinstance(node, ours.lacuna_end):
                self.lost = self.lost and self.siglum not in node["sigla"]
            elif part is ours.Part.MARK:
                yield from self.pieces(node.children, origin)
            else:
                self.no_rule_for(node)

    def no_rule_for(self, node: nodes.Node) -> None:
        """Raise UnknownNodeError: no rule turns the node into text."""
        raise UnknownNodeError(node)

    def _chosen(self, entry: nodes.Element) -> Iterator[Piece]:
        part = chosen(entry, self.siglum)
        if part.get("lost") and not self.lost:
            yield Piece(self.layout.gap, entry, lost=True)
            self.lost = entry.get("stretch") == "lacuna"
        else:
            yield from self.pieces(part.children, entry)


class _Seeking(Reader):
    """Reads on after what is no text, and keeps in `found` what is told of it."""

    def __init__(self, trees: Sequence[nodes.Element], siglum: str) -> None:
        super().__init__(trees, siglum)
        self.found: list[Finding] = []

    def no_rule_for(self, node: nodes.Node) -> None:
        self.found.append(UnknownNodeError(node).finding)
