"""What each witness of a TEI text has from beginning to end, as its layout sets it; knows no markup of ours."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import product

from sphinx_apparatus.model import Layout, Witness
from sphinx_apparatus.projects.tei.source import Run
from sphinx_apparatus.projects.tei.wording import Bound, Wording

LAYOUTS = [Layout(*three) for three in product(("\n\n", "\n"), ("\n", "\n\n", ""), ("", "\n", "\n\n"))]
"""What is tried where the file has a checksum and no layout."""


@dataclass(frozen=True)
class Placed:
    """A block of the text as witnesses have it: its words, the label before them, and where it is.

    `stanza` is the number of the stanza of a verse, `indent` its steps; `moved` the id of the block that is transposed
    with it, and `elsewhere` the witnesses that have it in another place. A block without a run is a section break.
    """

    run: Run | None
    label: str = ""
    stanza: int = 0
    indent: int = 0
    moved: str = ""
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Here:
    """The place where witnesses have the block of an id."""

    block: str
    sigla: tuple[str, ...]


class CameBy(Enum):
    """How a text was come by: as its checksum says, with another checksum, or without one."""

    DECLARED, OTHER, ENCODED = range(3)


@dataclass
class Transcript:
    """Reads the blocks of a witness; `lost` tells whether it has a lacuna where the reading is."""

    wording: Wording
    siglum: str
    layout: Layout
    lost: bool = False

    def text(self, placed: Sequence[Placed | Here]) -> str:
        text, stanza, begun = "", 0, False
        for block in self.in_order(placed):
            if block.run is None:
                text += "" if self.lost else self.layout.section_break
                stanza = 0
                continue
            words = self.words(block)
            if not words:
                continue
            inside = block.stanza and block.stanza == stanza
            text += ((self.layout.line if inside else self.layout.between) if begun else "") + words
            stanza, begun = block.stanza, True
        return text + self.layout.end

    def in_order(self, placed: Sequence[Placed | Here]) -> Iterator[Placed]:
        for block in placed:
            if isinstance(block, Placed):
                if self.siglum not in block.elsewhere:
                    yield block
            elif self.siglum in block.sigla:
                yield from (b for b in placed if isinstance(b, Placed) and b.moved == block.block)

    def words(self, block: Placed) -> str:
        """Return the words of a block, with what comes before them."""
        words = "".join(self.kept(self.wording.pieces(block.run or (), self.siglum)))
        return f"{self.layout.indent * block.indent}{block.label}{words}" if words else ""

    def kept(self, pieces: Iterable[str | Bound]) -> Iterator[str]:
        """Yield what is not lost, and what replaces it."""
        for piece in pieces:
            if piece is Bound.ENDS:
                self.lost = False
            elif isinstance(piece, Bound):
                yield "" if self.lost else self.layout.gap
                self.lost = self.lost or piece is Bound.BEGINS
            elif not self.lost:
                yield piece


def transcription_of(
    wording: Wording, placed: Sequence[Placed | Here], witness: Witness
) -> tuple[Witness, str, CameBy]:
    """Return the witness with its layout, its text, and how it was come by: with the checksum, or as encoded.

    The text is that of what has been `placed` in the edition, in the `wording` of the file.
    """
    plain = replace(witness, sha256="")
    for layout in (witness.layout, *LAYOUTS) if witness.sha256 else ():
        text = Transcript(wording, witness.siglum, layout).text(placed)
        if hashlib.sha256(text.encode()).hexdigest() == witness.sha256:
            return replace(plain, layout=layout), text, CameBy.DECLARED
    text = Transcript(wording, witness.siglum, witness.layout).text(placed)
    return plain, text, CameBy.OTHER if witness.sha256 else CameBy.ENCODED
