"""The text of a witness, or of the edition, as a document tree gives it; knows nothing of files and comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import cast

from docutils import nodes
from sphinx import addnodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import Finding, Layout

EDITION = ""
"""In place of a siglum: the edited text, the lemma at every entry."""
SECTION_BREAK = "section break"
HEADING = "heading"

TRANSPARENT = (
    nodes.emphasis, nodes.strong, nodes.inline, nodes.literal, nodes.superscript, nodes.subscript, nodes.reference,
    nodes.title_reference, addnodes.pending_xref, ours.passage, ours.name, ours.foreign,
)  # fmt: skip
GROUPS = (nodes.document, nodes.section, nodes.block_quote, nodes.list_item, nodes.container, addnodes.start_of_file)
IGNORED = (*ours.EDITORIAL, *ours.BESIDE, nodes.target, nodes.substitution_definition, nodes.pending)


class UnknownNodeError(ValueError):
    """No rule turns this node into text of a witness; `finding` says where it stands."""

    def __init__(self, node: nodes.Node) -> None:
        kind = type(node).__name__
        excerpt = node.astext()[:80]
        self.finding = Finding(
            f"no rule turns the node '{kind}' into text", excerpt, "text, a note, or editorial matter so marked",
            node.source or "", node.line or 0,
        )  # fmt: skip
        super().__init__(self.finding.text)


@dataclass(frozen=True)
class Piece:
    """A stretch of text and the node it comes from: the innermost entry, else the block."""

    text: str
    origin: nodes.Element | None = None


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, or a section break (then without pieces)."""

    node: nodes.Element
    pieces: tuple[Piece, ...] = ()
    kind: str = ""

    @property
    def text(self) -> str:
        """The block's text in one line."""
        return "".join(piece.text for piece in self.pieces)


def blocks_of(trees: Iterable[nodes.Element], siglum: str = EDITION) -> list[Block]:
    """Return the blocks that the witness has, in order; raise UnknownNodeError."""
    found = [block for tree in trees for block in _blocks(tree, siglum)]
    return [block for block in found if block.kind == SECTION_BREAK or block.text]


def laid_out(blocks: Iterable[Block], layout: Layout) -> list[Piece]:
    """Return the pieces of the whole text with what the layout puts between the blocks."""
    pieces: list[Piece] = []
    for block in blocks:
        if block.kind == SECTION_BREAK:
            pieces.append(Piece(layout.section_break, block.node))
            continue
        if any(piece.text != layout.section_break for piece in pieces):
            pieces.append(Piece(layout.between, block.node))
        pieces.extend(block.pieces)
    return [*pieces, Piece(layout.end)]


def text_of(trees: Iterable[nodes.Element], siglum: str = EDITION, layout: Layout = Layout()) -> str:  # noqa: B008
    """Return the whole text of the witness; raise UnknownNodeError."""
    return "".join(piece.text for piece in laid_out(blocks_of(trees, siglum), layout))


def words_of(node: nodes.Element, siglum: str = EDITION) -> str:
    """Return the words that the witness, or the edition, has in a block or an inline node; raise UnknownNodeError."""
    parts = [node] if isinstance(node, nodes.Inline) else node.children
    return "".join(piece.text for piece in _pieces(parts, siglum, node))


def origin_at(pieces: Iterable[Piece], offset: int) -> nodes.Element | None:
    """Return the node from which the character at `offset` comes."""
    last = None
    for piece in pieces:
        last = piece.origin or last
        offset -= len(piece.text)
        if offset < 0:
            break
    return last


def chosen(entry: nodes.Element, siglum: str) -> nodes.Element:
    """Return the reading of the witness, or the lemma where no reading names it."""
    readings = cast("list[nodes.Element]", [n for n in entry.children if isinstance(n, ours.reading)])
    first = cast("nodes.Element", entry.children[0])
    return next((r for r in readings if siglum in r["sigla"]), first)


def _blocks(node: nodes.Node, siglum: str) -> Iterator[Block]:
    if isinstance(node, IGNORED) or "editorial" in getattr(node, "attributes", {}).get("classes", ()):
        return
    if isinstance(node, nodes.transition):
        yield Block(node, kind=SECTION_BREAK)
    elif isinstance(node, nodes.paragraph | nodes.title):
        kind = HEADING if isinstance(node, nodes.title) else ""
        yield Block(node, tuple(_pieces(node.children, siglum, node)), kind)
    elif isinstance(node, nodes.enumerated_list):
        yield from _items(node, siglum)
    elif isinstance(node, GROUPS):
        for child in node.children:
            yield from _blocks(child, siglum)
    else:
        raise UnknownNodeError(node)


def _items(node: nodes.enumerated_list, siglum: str) -> Iterator[Block]:
    for number, item in enumerate(node.children, node.get("start", 1)):
        first, *rest = _blocks(item, siglum)
        mark = Piece(f"{node.get('prefix', '')}{number}{node.get('suffix', '.')} ", first.node)
        yield replace(first, pieces=(mark, *first.pieces))
        yield from rest


def _pieces(children: Iterable[nodes.Node], siglum: str, origin: nodes.Element) -> Iterator[Piece]:
    for node in children:
        if isinstance(node, nodes.Text):
            yield Piece(node.astext().replace("\n", " "), origin)
        elif isinstance(node, IGNORED) or "editorial" in cast("nodes.Element", node).get("classes", ()):
            continue
        elif isinstance(node, ours.apparatus_entry):
            yield from _pieces(chosen(node, siglum).children, siglum, node)
        elif isinstance(node, TRANSPARENT):
            yield from _pieces(node.children, siglum, origin)
        else:
            raise UnknownNodeError(node)
