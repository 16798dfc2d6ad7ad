"""The texts of the witnesses as pages show them: one whole, or several side by side; compares nothing."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.lists.filling import Filling
from sphinx_apparatus.markup import PlaceholderDirective
from sphinx_apparatus.model import Finding, Layout
from sphinx_apparatus.text.locus import Locus
from sphinx_apparatus.text.reading import SECTION_BREAK, VERSE, Block, Piece, Reader, blocks_of, chosen, union

_LOST = N_("[lacuna]")
_WIDTH = 100
"""The width of a table in what docutils counts."""
LOCUS_WIDTH = 12


class WitnessTextDirective(PlaceholderDirective):
    """``{witness-text} B``: the whole text of a witness, rebuilt from the edition."""

    node_class = ours.witness_text
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        sigla = self.arguments[0].split()
        unknown = [siglum for siglum in sigla if siglum not in self.domain.witnesses]
        for siglum in unknown:
            known = ", ".join(self.domain.witnesses)
            self.report(Finding.of("unknown-witness", excerpt=siglum, siglum=siglum, known=known))
        return [] if unknown else [self.placeholder(sigla)]

    def placeholder(self, sigla: list[str]) -> nodes.Element:
        return ours.witness_text("", siglum=sigla[0], shelf=f"witness:{sigla[0]}")


class SynopsisDirective(WitnessTextDirective):
    """``{synopsis} A B C``: these witnesses side by side, block by block."""

    final_argument_whitespace = True

    def placeholder(self, sigla: list[str]) -> nodes.Element:
        return ours.synopsis("", sigla=sigla, shelf="synopsis")


class WitnessFilling(Filling):
    """What fills in the texts of witnesses, whole or side by side."""

    def layout(self, siglum: str) -> Layout:
        """Return how a page sets the witness: with its own sign of a gap, or else with the editors'."""
        return Layout(gap=self.domain.witnesses[siglum].layout.gap or _(_LOST))

    def words(self, place: nodes.Element, block: Block, siglum: str = "") -> Iterator[nodes.Node]:
        """Yield what a witness has in a block, linked where it belongs to an entry.

        Where several witnesses are side by side, `siglum` names this one, and only what differs is linked.
        """
        for entry, pieces in groupby(block.pieces, partial(self.entry_of, siglum)):
            if entry is None:
                yield nodes.Text("".join(piece.text for piece in pieces))
                continue
            for words in (piece.text for piece in pieces if piece.text):
                link = self.linked(place, entry, words)
                yield nodes.inline("", "", link, classes=["editorial"]) if words == _(_LOST) else link

    @staticmethod
    def entry_of(siglum: str, piece: Piece) -> ours.apparatus_entry | None:
        """Return the entry to which what a witness has is linked, if it is."""
        entry = piece.origin if isinstance(piece.origin, ours.apparatus_entry) else None
        plain = entry is None or "occurrence" not in entry or (siglum and isinstance(chosen(entry, siglum), ours.lemma))
        return None if plain else entry

    def linked(self, place: nodes.Element, entry: nodes.Element, words: str) -> nodes.Node:
        occurrence = entry["occurrence"]
        return self.link(place, occurrence.docname, self.domain.id_of(occurrence, "a"), nodes.Text(words))


class FillWitnessText(WitnessFilling):
    """Put the whole text of a witness where it is asked for."""

    placeholder = ours.witness_text

    def fill(self, place: nodes.Element) -> list[nodes.Node]:
        blocks = blocks_of(self.texts(), place["siglum"], self.layout(place["siglum"]))
        return [nodes.container("", *self.whole(place, blocks), classes=["witness-text"])]

    def whole(self, place: nodes.Element, blocks: Iterable[Block]) -> Iterator[nodes.Element]:
        """Yield the blocks of a witness: a break is a transition, a heading an ordinary line."""
        for stanza, group in groupby(blocks, lambda b: id(b.node.parent) if b.kind == VERSE else 0):
            if stanza:
                indented = bool(self.domain.witnesses[place["siglum"]].layout.indent)
                yield nodes.line_block("", *(self.verse(place, block, indented) for block in group))
                continue
            for block in group:
                broken = block.kind == SECTION_BREAK
                words = () if broken else self.words(place, block)
                yield nodes.transition() if broken else nodes.paragraph("", "", *words, classes=["witness-line"])

    def verse(self, place: nodes.Element, block: Block, indented: bool) -> nodes.line:
        steps = block.node.get("indent", 0) if indented else 0
        return nodes.line("", "", *self.words(place, block), classes=[f"indent-{steps}"] if steps else [])


class FillSynopsis(WitnessFilling):
    """Put the texts of witnesses side by side where this is asked for."""

    placeholder = ours.synopsis

    def fill(self, place: nodes.Element) -> list[nodes.Node]:
        trees, sigla = self.texts(), place["sigla"]
        found = {siglum: self.by_node(trees, siglum) for siglum in sigla}
        blocks = union(trees, ((b for b in own.values() if b.text) for own in found.values()))
        rows = []
        for block in (block for block in blocks if block.kind != SECTION_BREAK):
            cells = (self.cell(place, block, found[siglum], siglum) for siglum in sigla)
            rows.append(nodes.row("", locus_cell(self, place, block.node), *cells))
        width = (_WIDTH - LOCUS_WIDTH) // len(sigla)
        columns = [nodes.colspec(colwidth=LOCUS_WIDTH, stub=1), *(nodes.colspec(colwidth=width) for siglum in sigla)]
        heads = nodes.row("", *(nodes.entry("", nodes.paragraph("", name)) for name in (_("Place"), *sigla)))
        group = nodes.tgroup("", *columns, nodes.thead("", heads), nodes.tbody("", *rows), cols=len(columns))
        return [nodes.table("", group, classes=["synopsis"])]

    def by_node(self, trees: Sequence[nodes.document], siglum: str) -> dict[int, Block]:
        """Return what a witness has of each block of the edition, by its node."""
        reader = Reader(trees, siglum, self.layout(siglum))
        return {id(block.node): block for tree in trees for block in reader.blocks(tree)}

    def cell(self, place: nodes.Element, block: Block, found: dict[int, Block], siglum: str) -> nodes.entry:
        """Return what a witness has of a block; where it has nothing, why."""
        own = found[id(block.node)]
        words = [*self.moved(place, block.node, siglum), *self.words(place, own, siglum)]
        if not own.text:
            words = [nodes.inline("", _(_LOST) if own.lost else "om.", classes=["editorial"])]
        return nodes.entry("", nodes.paragraph("", "", *words))

    def moved(self, place: nodes.Element, block: nodes.Element, siglum: str) -> Iterator[nodes.Node]:
        """Yield where a witness has a block that begins here."""
        for entry in ours.find(block, ours.apparatus_entry):
            if entry.get("stretch") == "transposition" and siglum in ours.sigla_of(entry):
                yield nodes.inline("", "", self.linked(place, entry, f"[{entry['fate']}]"), classes=["editorial"])
                yield nodes.Text(" ")


def locus_cell(transform: FillSynopsis, place: nodes.Element, block: nodes.Element) -> nodes.entry:
    """Return the number of a paragraph or a verse, linked to it.

    `block` is the paragraph or verse; the `transform` makes the link, which leads there from `place`.
    """
    if "number" not in block:
        return nodes.entry("", nodes.paragraph("", _("heading") if isinstance(block, nodes.title) else "–"))
    locus = Locus(block["number"], isinstance(block, nodes.line))
    link = transform.link(place, block["text_doc"], locus.anchor, nodes.Text(str(locus)))
    return nodes.entry("", nodes.paragraph("", "", link))
