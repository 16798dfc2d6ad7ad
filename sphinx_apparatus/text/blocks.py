"""The edited text as its readers get it, block by block, regularised; knows no format."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.text.numbering import function_of
from sphinx_apparatus.text.reading import HEADING, SECTION_BREAK, VERSE, Block, blocks_of
from sphinx_apparatus.text.regularise import Regularisation, regularise
from sphinx_apparatus.text.running import Running


@dataclass(frozen=True)
class Unit:
    """A block of the text: `kind` is heading, paragraph, verse or break; `number` is the paragraph's or the verse's.

    `label` is what a list puts before the block, `text` is without it; `level` is the heading's, from 1; verses of one
    `stanza` follow one another, `indent` is in steps; `function` is that of a line of a play or a letter.
    """

    kind: str
    text: str = ""
    number: int = 0
    id: str = ""
    label: str = ""
    level: int = 0
    stanza: int = 0
    indent: int = 0
    function: str = ""

    @property
    def line(self) -> str:
        return f"{self.label} {self.text}" if self.label else self.text


def units_of(trees: Iterable[nodes.Element], rules: Sequence[Regularisation]) -> list[Unit]:
    """Return the blocks of numbered trees in their order; raise recovery.UnknownNodeError."""
    return units_in(blocks_of(trees), rules)


def units_in(blocks: Iterable[Block], rules: Sequence[Regularisation]) -> list[Unit]:
    """Return blocks of numbered trees as their readers get them."""
    stanzas: dict[int, int] = {}
    return [_unit(block, rules, stanzas) for block in blocks]


def regularised(block: nodes.Element, rules: Sequence[Regularisation]) -> dict[int, str]:
    """Return what the rules make of each text of a block, by the `id()` of its node; readings are seen apart."""
    parts = (block, *ours.find(block, ours.reading))
    return {id(text): changed for part in parts for text, changed in Running(part).regular(rules)}


def elements(trees: Iterable[nodes.Element], kind: str) -> int:
    """Count nodes of this kind in the edited text, ignoring editorial matter."""
    found = (node for tree in trees for node in ours.find(tree, nodes.Element) if node.tagname == kind)
    return sum(1 for node in found if not any(map(ours.is_apart, ours.around(node))))


def applied(
    text: str, trees: Sequence[nodes.Element], rules: Iterable[Regularisation]
) -> Iterator[tuple[Regularisation, int]]:
    """Yield each rule with how often it changes the text of these trees, the earlier rules applied."""
    for rule in rules:
        yield rule, rule.count(text) or elements(trees, rule.element)
        text = regularise(text, [rule])


def _unit(block: Block, rules: Sequence[Regularisation], stanzas: dict[int, int]) -> Unit:
    if block.kind == SECTION_BREAK:
        return Unit("break")
    node = block.node
    if block.kind == HEADING:
        parent = node.parent
        return Unit("heading", regularise(block.text, rules), id=(parent["ids"] or [""])[0], level=level_of(node))
    number = node.get("number", 0)
    if block.kind == VERSE:
        stanza = stanzas.setdefault(id(node.parent), len(stanzas) + 1)
        text = regularise(block.text, rules)
        return Unit("verse", text, number, f"v{number}" if number else "", stanza=stanza, indent=node.get("indent", 0))
    label, words = labelled(block)
    return Unit(
        "paragraph", regularise(words, rules), number, f"p{number}" if number else "", label, function=function_of(node)
    )


def labelled(block: Block) -> tuple[str, str]:
    """Return what a list puts before a block that has words, and the words."""
    parent = block.node.parent
    first = isinstance(parent, nodes.list_item) and parent.index(block.node) == 0
    label, pieces = (block.pieces[0].text.strip(), block.pieces[1:]) if first else ("", block.pieces)
    return label, "".join(piece.text for piece in pieces)


def layers_of(layers: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the position of the layer of each type of entries; a type that no layer names is in the first."""
    return {type_: at for at, types in enumerate(layers.values()) for type_ in types}


def layer_of(type_: str, layers: Mapping[str, Sequence[str]]) -> str:
    """Return the name of the layer in which entries of a type stand, empty where there are no layers."""
    return [*layers][layers_of(layers).get(type_, 0)] if layers else ""


def level_of(title: nodes.Node) -> int:
    """Return how deep the section of a heading lies, from 1."""
    return sum(isinstance(parent, nodes.section) for parent in ours.around(title))
