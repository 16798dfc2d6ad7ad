"""The nodes an edition adds to a document tree, each with its part in the text; they hold no looks.

`carries` names the attributes of a node, beside those of docutils, with their types; its docstring says what they are.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import ClassVar, cast

from docutils import nodes
from sphinx import addnodes

Kinds = tuple[type[nodes.Element], ...]
Attributes = dict[str, type | tuple[type, ...]]
_MARKED: Attributes = {"occurrence": object}
"""What a mark in the text has from reading on: its `locus.Occurrence`."""


class Part(Enum):
    """What a node is in the edited text.

    TEXT holds it, or holds what does. MARK is in the line, and its words go on. EDITORIAL is the editors', and dropped
    where a witness is read. BESIDE is beside the running text. HIDDEN has nothing that anybody reads.
    """

    TEXT = "text"
    MARK = "mark"
    EDITORIAL = "editorial"
    BESIDE = "beside"
    HIDDEN = "hidden"


class mark(nodes.Inline, nodes.TextElement):
    """Something in the line; `part` says what it is in the text."""

    part: ClassVar[Part] = Part.MARK
    carries: ClassVar[Attributes] = {}


class apparatus_entry(mark):
    """One entry: a `lemma`, one `reading` or more, then an `entry_note` or none.

    `type`, `source` (as written); `stretch` where the entry is of a stretch of text, ``lacuna`` from here on, or
    ``transposition`` of the block that begins here. From numbering on also `ids`, `lost` (the witnesses that have a
    lacuna here) and, of a stretch, `extent` and `fate` in words, e.g. ``vv. 5–8`` and ``lac.``, and `whole` where the
    extent is a place and no words of the text. On a page, `transcribed`: what the only transcribed witness has here,
    where it departs; `place`: where among the items beside the text its own stands, from 1; `conjecture`: whether it
    has conjectures that are not printed, and nothing else.
    As plain text, e.g. where Sphinx makes a section's id or title from a heading, it is its lemma.
    """

    carries: ClassVar = {
        **_MARKED, "type": str, "source": str, "stretch": str, "lost": list, "extent": str, "fate": str, "whole": bool,
        "transcribed": str, "place": int, "conjecture": bool,
    }  # fmt: skip

    def astext(self) -> str:
        return self.children[0].astext() if self.children else ""


class lemma(mark):
    """The reading printed; `sigla` or `proposed_by` where they are named for it; empty where the edition omits.

    `relation` is how the one stands to it who proposed it.
    """

    carries: ClassVar = {"sigla": list, "proposed_by": str, "relation": str}


class reading(mark):
    """A reading not printed, as the lemma has them; no children where it is an omission, or `lost`."""

    part = Part.BESIDE
    carries: ClassVar = {**lemma.carries, "lost": bool}


class entry_note(mark):
    """The editor's remark on an entry."""

    part = Part.EDITORIAL


class entry_display(mark):
    """An entry set out as in print, put last in it before writing; `refid` is the entry's id."""

    part = Part.BESIDE


class call(mark):
    """The words of the text that call a note of its author; `refid` is the note's id."""


class lacuna_end(mark):
    """Where a lacuna of the witnesses `sigla` ends.

    From the transforms, for pages, `began`: the address of its entry, e.g. ``#a11-lacuna-entry``.
    """

    carries: ClassVar = {**_MARKED, "sigla": list, "began": str}


class transposed(nodes.General, nodes.Element):
    """Where the witnesses `sigla` have the block of the id `block`, which the edition prints in another place."""

    carries: ClassVar[Attributes] = {"sigla": list, "block": str}


class passage(mark):
    """Words of the text that cite a work: `key` in the bibliography, `locator` as written or empty.

    Before writing its words are put into a `reference` to where the work is listed; then it is `linked`.
    """

    carries: ClassVar = {**_MARKED, "key": str, "locator": str, "linked": bool}


class name(mark):
    """Words of the text that name what a register lists under `key`; `linked` where they are in a `reference` to it."""

    carries: ClassVar = {**_MARKED, "key": str, "linked": bool}


class foreign(mark):
    """Words in another language; `lang` is its BCP 47 tag."""

    carries: ClassVar = {"lang": str}


class paragraph_number(mark):
    """The number of a paragraph of the text, put first in it before writing: `number`, `refid`.

    On a page, `data`: what a script needs of its place, by name; `links`: where the place leads, by what is said of it;
    `former`: ids of earlier versions that lead here now.
    """

    part = Part.BESIDE
    carries: ClassVar = {"number": int, "data": dict, "links": dict, "former": list}


class verse_number(mark):
    """The number of a verse, put first in its line before writing; as a paragraph's."""

    part = Part.BESIDE
    carries: ClassVar = paragraph_number.carries


class quotation_display(mark):
    """The ledger's record of a quotation, put last in it before writing.

    `refid` is its id, `status` its status, `label` what is said of it in short.
    """

    part = Part.BESIDE
    carries: ClassVar = {"status": str, "label": str}


class placeholder(nodes.General, nodes.Element):
    """Where something is filled in before writing; `shelf` is the name by which others find the list."""

    carries: ClassVar[Attributes] = {"shelf": str}


class apparatus_list(placeholder):
    """Where the entries of the edition are listed; `types` narrows them."""

    carries: ClassVar = {"types": list}


class witness_list(placeholder):
    """Where the witnesses are described."""


class regularisation_list(placeholder):
    """Where the declared regularisations are listed with their counts."""


class witness_text(placeholder):
    """Where the whole text of the witness `siglum` is given."""

    carries: ClassVar = {**placeholder.carries, "siglum": str}


class synopsis(placeholder):
    """Where the witnesses `sigla` are set side by side."""

    carries: ClassVar = {**placeholder.carries, "sigla": list}


class register_list(placeholder):
    """Where the register of a `kind`, e.g. ``person``, is listed with the places of the text."""

    carries: ClassVar = {**placeholder.carries, "kind": str}


class quotation_list(placeholder):
    """Where the ledger of quotations is listed."""


class drawing(placeholder):
    """Where a figure is drawn: `kind`, `alt` in words, and its `caption` or nothing."""

    carries: ClassVar = {"kind": str, "alt": str, "caption": str}


class downloads(placeholder):
    """Where the edition's other formats are offered, all or those of some `labels`."""

    carries: ClassVar = {"labels": list}


class chronology_list(placeholder):
    """Where the dated events are listed."""


class review_list(placeholder):
    """Where the answers to the questions of a `standard` are listed."""

    carries: ClassVar = {"standard": str}


class count(nodes.Inline, placeholder):
    """Where the number that answers a `query` is filled in."""

    carries: ClassVar = {"query": str}


class proof_totals(placeholder):
    """Where it is told how far proofreading has come."""


AUTHORIAL = "authorial-note"
"""The class of a container that is a note of the text's author."""
BLOCKS = (nodes.paragraph, nodes.title, nodes.line)
"""Kinds of node that hold running text: what a mark stands in."""
BLOCK: Attributes = {"text_doc": str, "local": int, "number": int, "indent": int, "transposed": list, "source": list}
"""What a block of the text carries.

`text_doc` is the document of the text in which it is, and tells that it is of the text; of a paragraph or a verse that
is counted, `local` is its number in the document and `number`, from numbering on, in the whole text; of a verse,
`indent` is in steps; of a block that witnesses have in another place, here or around it, `transposed` has their sigla.
On a page, until it is parted into its two sides, `source` is what the only transcribed witness has in it, in pieces.
"""
INLINE: tuple[type[mark], ...] = (
    apparatus_entry, lemma, reading, entry_note, entry_display, passage, name, foreign, paragraph_number, verse_number,
    lacuna_end, call, quotation_display,
)  # fmt: skip
_KNOWN: dict[Part, Kinds] = {
    Part.TEXT: (
        nodes.document, nodes.section, nodes.block_quote, nodes.enumerated_list, nodes.list_item, nodes.container,
        nodes.line_block, nodes.compound, addnodes.start_of_file, nodes.transition, *BLOCKS,
    ),
    Part.MARK: (
        nodes.emphasis, nodes.strong, nodes.inline, nodes.literal, nodes.superscript, nodes.subscript, nodes.reference,
        nodes.title_reference, nodes.abbreviation, addnodes.pending_xref,
    ),
    Part.EDITORIAL: (nodes.footnote, nodes.footnote_reference, nodes.comment, nodes.system_message),
    Part.HIDDEN: (
        nodes.target, nodes.substitution_definition, nodes.pending, nodes.meta, addnodes.toctree, addnodes.index,
        addnodes.highlightlang, addnodes.tabular_col_spec,
    ),
}  # fmt: skip
"""The parts of the nodes of docutils and Sphinx; any other of theirs has none, and no text of a witness is made of it.

A node that another extension brings, and that is none of these, stands beside the text.
"""
_OWN = re.compile(r"docutils\.|sphinx\.(?!ext\.)|sphinx_apparatus\.")
"""Modules of which every node is known, or wanting in this list by a mistake of ours."""


def part_of(node: nodes.Node) -> Part | None:
    """Return what a node is in the edited text; None where nothing is said of its kind."""
    return _PARTS[node.__class__]


def is_apart(node: nodes.Node) -> bool:
    """Tell whether a node is the editors', or is beside the running text."""
    return _PARTS[node.__class__] in _APART


def is_ours(node: nodes.Node) -> bool:
    """Tell whether a node is of a kind that this extension adds."""
    return node.__class__.__module__.startswith(__package__)


def is_foreign(node: nodes.Node) -> bool:
    """Tell whether a node is of a kind that another extension brings, and none of those that are known."""
    return part_of(node) is Part.BESIDE and _is_foreign(node.__class__)


def is_brought(kind: type) -> bool:
    """Tell whether another extension brings a kind, but for that of the works."""
    return _is_foreign(kind) and not kind.__module__.startswith("sphinxcontrib.bibtex")


def _is_foreign(kind: type) -> bool:
    return not _OWN.match(f"{kind.__module__}.")


def find(tree: nodes.Node, *kinds: type[nodes.Node]) -> list[nodes.Element]:
    """Return the elements of these kinds in a tree, in order; a list, so that the tree may be changed on the way.

    The same as `findall`, which asks a generator at every level of the tree for every node: where a text is long, most
    of a build was spent in it.
    """
    wanted = _WANTED.get(kinds) or _WANTED.setdefault(kinds, _Wanted(kinds))
    found, left = [], [tree]
    pop, push = left.pop, left.extend
    while left:
        node = pop()
        if wanted[node.__class__]:
            found.append(node)
        if children := node.children:
            push(children[::-1])
    return cast("list[nodes.Element]", found)


def outline(tree: nodes.Node) -> str:
    """Return all that a tree says, in one string; `pformat` gives the same in five times the time."""
    parts = find(tree, nodes.Element, nodes.Text)
    return "".join(str(n) if isinstance(n, nodes.Text) else f"<{n.tagname} {len(n)} {n.attributes}>" for n in parts)


def put(text: nodes.Text, *parts: nodes.Node) -> None:
    """Put nodes in the place of a text: of this one, where `replace` of docutils takes the first that is equal."""
    siblings = text.parent.children
    at = next(n for n, node in enumerate(siblings) if node is text)
    text.parent[at : at + 1] = parts


def text_blocks(tree: nodes.Node) -> list[nodes.Element]:
    """Return the headings, paragraphs and verses of the edited text in a tree."""
    return [block for block in find(tree, *BLOCKS) if "text_doc" in block]


def around(node: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the elements in which a node is, the nearest first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def within(node: nodes.Node, kinds: tuple[type[nodes.Node], ...]) -> bool:
    return any(isinstance(parent, kinds) for parent in around(node))


def placed(node: nodes.Node) -> tuple[str, int]:
    """Return file and line of a node, or of the nearest around it that has them; empty and 0 where none has."""
    held = [node, *around(node)]
    whole = held[-1].get("source", "") if isinstance(held[-1], nodes.document) else ""
    source = next((one.source for one in held if one.source), whole)
    return str(source), next((one.line for one in held if one.line), 0)


def lemma_of(entry: nodes.Element) -> nodes.Element:
    return cast("nodes.Element", entry.children[0])


def readings_of(entry: nodes.Element) -> list[nodes.Element]:
    return [child for child in entry.children if isinstance(child, reading)]


def remarks_of(entry: nodes.Element) -> list[nodes.Element]:
    """Return the editor's remarks on an entry: one, or none."""
    return [child for child in entry.children if isinstance(child, entry_note)]


def sigla_of(entry: nodes.Element) -> tuple[str, ...]:
    """Return the witnesses of an entry about a stretch."""
    return tuple(readings_of(entry)[0]["sigla"])


_APART = (Part.EDITORIAL, Part.BESIDE)


class _Parts(dict[type[nodes.Node], Part | None]):
    """The part of each kind of node, found when it is first asked for."""

    def __missing__(self, kind: type[nodes.Node]) -> Part | None:
        """Return the part of a kind, or of the nearest kind that it is one of."""
        own = [part for base in kind.__mro__ for part, kinds in _KNOWN.items() if base in kinds]
        apart = Part.BESIDE if _is_foreign(kind) else None
        self[kind] = getattr(kind, "part", own[0] if own else apart)
        return self[kind]


class _Wanted(dict[type[nodes.Node], bool]):
    """Whether a class is one of some kinds, found when it is first asked for."""

    def __init__(self, kinds: tuple[type[nodes.Node], ...]) -> None:
        self.kinds = kinds

    def __missing__(self, kind: type[nodes.Node]) -> bool:
        self[kind] = issubclass(kind, self.kinds)
        return self[kind]


_PARTS = _Parts()
_WANTED: dict[tuple[type[nodes.Node], ...], _Wanted] = {}
"""For kinds that were looked for: which classes are of them."""
