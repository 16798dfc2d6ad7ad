"""The nodes an edition adds to a document tree; they hold what was written, never how it looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from docutils import nodes


class apparatus_entry(nodes.Inline, nodes.TextElement):
    """One entry: a `lemma`, one `reading` or more, then an `entry_note` or none.

    Attributes: `type`, `source` (as written); `stretch` where the entry is of a stretch of text, ``lacuna`` from here
    on, or ``transposition`` of the block that begins here; from the transforms also `ids`, `lost` (the witnesses that
    have a lacuna here) and, of a stretch, `extent` and `fate` in words, e.g. ``vv. 5–8`` and ``lac.``, and `whole`
    where the extent is a place and no words of the text.
    As plain text, e.g. where Sphinx makes a section's id or title from a heading, it is its lemma.
    """

    def astext(self) -> str:
        """Return the lemma."""
        return self.children[0].astext() if self.children else ""


class lemma(nodes.Inline, nodes.TextElement):
    """The reading printed; `sigla` or `proposed_by` where they are named for it; empty where the edition omits."""


class reading(nodes.Inline, nodes.TextElement):
    """A reading not printed; `sigla` or `proposed_by`; no children where it is an omission, or `lost`."""


class entry_note(nodes.Inline, nodes.TextElement):
    """The editor's remark on an entry."""


class entry_display(nodes.Inline, nodes.TextElement):
    """An entry set out as in print, put last in it before writing; `refid` is the entry's id."""


class call(nodes.Inline, nodes.TextElement):
    """The words of the text that call a note of its author; `refid` is the note's id."""


class lacuna_end(nodes.Inline, nodes.TextElement):
    """Where a lacuna of the witnesses `sigla` ends.

    From the transforms, for pages, `began`: the address of its entry, e.g. ``#a11-lacuna-entry``.
    """


class transposed(nodes.General, nodes.Element):
    """Where the witnesses `sigla` have the block of the id `block`, which the edition prints in another place."""


class passage(nodes.Inline, nodes.TextElement):
    """Words of the text that cite a work: `key` in the bibliography, `locator` as written or empty.

    Before writing its words are put into a `reference` to where the work is listed.
    """


class name(nodes.Inline, nodes.TextElement):
    """Words of the text that name what a register lists under `key`."""


class foreign(nodes.Inline, nodes.TextElement):
    """Words in another language; `lang` is its BCP 47 tag."""


class paragraph_number(nodes.Inline, nodes.TextElement):
    """The number of a paragraph of the text, put first in it before writing; `number`, `refid`."""


class verse_number(nodes.Inline, nodes.TextElement):
    """The number of a verse, put first in its line before writing; `number`, `refid`."""


class apparatus_list(nodes.General, nodes.Element):
    """Where the entries of the edition are listed; `types` narrows them."""


class witness_list(nodes.General, nodes.Element):
    """Where the witnesses are described."""


class regularisation_list(nodes.General, nodes.Element):
    """Where the declared regularisations are listed with their counts."""


class witness_text(nodes.General, nodes.Element):
    """Where the whole text of the witness `siglum` is given."""


class synopsis(nodes.General, nodes.Element):
    """Where the witnesses `sigla` are set side by side."""


class register_list(nodes.General, nodes.Element):
    """Where the register of a `kind`, e.g. ``person``, is listed with the places of the text."""


class quotation_list(nodes.General, nodes.Element):
    """Where the ledger of quotations is listed."""


class drawing(nodes.General, nodes.Element):
    """Where a figure is drawn: `kind`, and `alt` in words."""


class downloads(nodes.General, nodes.Element):
    """Where the edition's other formats are offered."""


class chronology_list(nodes.General, nodes.Element):
    """Where the dated events are listed."""


class review_list(nodes.General, nodes.Element):
    """Where the answers to the questions of a `standard` are listed."""


class count(nodes.Inline, nodes.Element):
    """Where the number that answers a `query` is filled in."""


class quotation_display(nodes.Inline, nodes.TextElement):
    """What the ledger says of a quotation, put last in it before writing; `refid` is its id, `status` its status."""


class proof_totals(nodes.General, nodes.Element):
    """Where it is told how far proofreading has come."""


AUTHORIAL = "authorial-note"
"""The class of a container that is a note of the text's author."""
BLOCKS = (nodes.paragraph, nodes.title, nodes.line)
"""Kinds of node that hold running text: what a mark stands in."""
EDITORIAL = (nodes.footnote, nodes.footnote_reference, nodes.comment, nodes.system_message, entry_note)
"""Kinds of node that are the editor's and are dropped where a witness is rebuilt."""
Kinds = tuple[type[nodes.Element], ...]
PLACEHOLDERS: Kinds = (
    apparatus_list,
    witness_list,
    regularisation_list,
    witness_text,
    synopsis,
    register_list,
    quotation_list,
    chronology_list,
    downloads,
    drawing,
    review_list,
    count,
    proof_totals,
)
INLINE: tuple[type[nodes.Element], ...] = (
    apparatus_entry,
    lemma,
    reading,
    entry_note,
    entry_display,
    passage,
    name,
    foreign,
    paragraph_number,
    verse_number,
    lacuna_end,
    call,
    quotation_display,
)
BESIDE = (reading, entry_display, paragraph_number, verse_number, quotation_display)
"""Kinds of node that stand beside the running text."""


def find(tree: nodes.Node, *kinds: type[nodes.Node]) -> list[nodes.Element]:
    """Return the elements of these kinds in a tree, in order; a list, so that the tree may be changed on the way.

    The same as `findall`, which asks a generator at every level of the tree for every node: where a text is long, most
    of a build was spent in it.
    """
    wanted = _WANTED.setdefault(kinds, {})
    found, left = [], [tree]
    while left:
        node = left.pop()
        kind = node.__class__
        if kind not in wanted:
            wanted[kind] = issubclass(kind, kinds)
        if wanted[kind]:
            found.append(node)
        if node.children:
            left.extend(node.children[::-1])
    return cast("list[nodes.Element]", found)


def around(node: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the elements in which a node stands, the nearest first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def within(node: nodes.Node, kinds: tuple[type[nodes.Node], ...]) -> bool:
    """Tell whether the node stands in one of these kinds."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, kinds):
            return True
        parent = parent.parent
    return False


def sigla_of(entry: nodes.Element) -> tuple[str, ...]:
    """Return the witnesses of an entry about a stretch."""
    return tuple(cast("nodes.Element", entry.children[1])["sigla"])


_WANTED: dict[tuple[type[nodes.Node], ...], dict[type[nodes.Node], bool]] = {}
"""For kinds that were looked for: which classes are of them."""
