"""What the environment remembers of the edition: paragraphs, entries, passages, names, findings; formats nothing."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import Finding, Witness
from sphinx_apparatus.records.everything import Declared
from sphinx_apparatus.records.proofreading import Log
from sphinx_apparatus.text.locus import Locus, Occurrence, span
from sphinx_apparatus.text.running import running_text, running_texts
from sphinx_apparatus.witnesses.declared import Regularisation, regularise
from sphinx_apparatus.witnesses.lacunae import (
    Edge,
    Stretch,
    around,
    edges_of,
    extent_of,
    occurrence_of,
    place_transpositions,
    stretches_of,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

MARKED = (ours.apparatus_entry, ours.lacuna_end, ours.passage, ours.name)
Made = TypeVar("Made")
Excerpt = tuple[list[nodes.Element], list[str]]
APART = (nodes.footnote, nodes.sidebar, nodes.topic, nodes.citation, nodes.system_message)
ANY = "any type"
"""In place of the types of a list: all of them."""


@dataclass(frozen=True)
class Extent:
    """A stretch of text marked as a quotation: its id, where it begins and ends, its words as written."""

    docname: str
    id: str
    first: Occurrence
    last: Occurrence
    text: str
    line: int = 0


class EditionDomain(Domain):
    """The text's paragraphs, entries, notes, passages and names."""

    name = "ed"
    label = "Edition"
    data_version = 8
    object_types: ClassVar = {
        "para": ObjType("paragraph", "para"), "verse": ObjType("verse", "verse"),
        "app": ObjType("apparatus entry", "app"),
    }  # fmt: skip
    roles: ClassVar = {
        "para": XRefRole(innernodeclass=nodes.inline), "verse": XRefRole(innernodeclass=nodes.inline),
    }  # fmt: skip
    initial_data: ClassVar[dict[str, Any]] = {
        "paragraphs": {}, "verses": {}, "entries": {}, "passages": {}, "names": {}, "extents": {}, "stretches": {},
        "edges": {}, "findings": {}, "lists": {}, "excerpts": {}, "records": {}, "starts": {}, "verse_starts": {},
        "registers": {},
    }  # fmt: skip
    by_document = (
        "paragraphs", "verses", "entries", "passages", "names", "extents", "stretches", "edges", "findings",
        "lists", "excerpts", "records",
    )  # fmt: skip
    witnesses: ClassVar[dict[str, Witness]] = {}
    regularisations: ClassVar[tuple[Regularisation, ...]] = ()
    declared: ClassVar[Declared] = Declared()
    base: ClassVar[Path] = Path()
    builder: Builder
    app: Sphinx
    log: Log | None = None

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self._made: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what `make` gives, made once in a build from what was read; nobody may change anything in it."""
        if name not in self._made:
            self._made[name] = make()
        return cast("Made", self._made[name])

    def report(self, finding: Finding) -> None:
        """Keep a finding of the document that is being read."""
        self.data["findings"].setdefault(self.env.current_document.docname, []).append(finding)

    def findings(self) -> Iterator[Finding]:
        """Yield the findings of all documents."""
        for found in self.data["findings"].values():
            yield from found

    def clear_doc(self, docname: str) -> None:
        """Forget a document."""
        for key in self.by_document:
            self.data[key].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        for key in self.by_document:
            self.data[key] |= {doc: value for doc, value in otherdata[key].items() if doc in docnames}

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Mark and remember what a document that was just read holds."""
        self.data["excerpts"][docname] = excerpt_of(document)
        if shows_edition(document):
            lists = ours.find(document, ours.apparatus_list)
            types = {type_ for node in lists for type_ in node["types"] or [ANY]}
            shelves = {node["shelf"] for node in ours.find(document, *ours.PLACEHOLDERS) if "shelf" in node}
            self.data["lists"][docname] = types | shelves
            self._note_dependencies(docname)
        if docname in env.config.apparatus_documents:
            mark_notes(document)
            for finding in place_transpositions(document):
                self.report(finding)
            mark_text(document, docname)
            self._remember(docname, document)
            self._note_dependencies(docname)

    def _remember(self, docname: str, document: nodes.document) -> None:
        kinds = {"entries": ours.apparatus_entry, "passages": ours.passage, "names": ours.name}
        for key, kind in kinds.items():
            self.data[key][docname] = [node["occurrence"] for node in ours.find(document, kind) if "occurrence" in node]
        self.data["extents"][docname] = list(extents(document, docname))
        self.data["stretches"][docname] = list(stretches_of(document))
        self.data["edges"][docname] = edges_of(document)
        self.data["paragraphs"][docname] = sum(1 for _ in numbered(document))
        self.data["verses"][docname] = sum(1 for _ in verses(document))

    def declared_files(self) -> list[Path]:
        """Return the files that the settings name; transcriptions not."""
        config = self.env.config
        names = [config.apparatus_witnesses, config.apparatus_regularisations, config.apparatus_proofreading]
        names += getattr(config, "bibtex_bibfiles", [])
        return [*(self.base / name for name in names if name), *self.declared.files]

    def _note_dependencies(self, docname: str) -> None:
        files = self.declared_files()
        folder = (self.base / self.env.config.apparatus_witnesses).parent
        files += [folder / name for w in self.witnesses.values() for name in (w.file, w.lineation) if name]
        for file in files:
            self.env.note_dependency(file, docname=docname)

    def number(self) -> None:
        """Number paragraphs and verses, all being read."""
        self._made.clear()
        for counted, key in (("paragraphs", "starts"), ("verses", "verse_starts")):
            counts = [(docname, self.data[counted].get(docname, 0)) for docname in self.env.config.apparatus_documents]
            before = accumulate((count for _, count in counts), initial=0)
            self.data[key] = {docname: start for (docname, _), start in zip(counts, before, strict=False)}

    def locus(self, occurrence: Occurrence) -> Locus:
        """Return the paragraph or the verse, of a heading the one after it."""
        starts = self.data["verse_starts" if occurrence.verse else "starts"]
        return Locus(int(starts.get(occurrence.docname, 0)) + occurrence.local, occurrence.verse, occurrence.heading)

    def id_of(self, occurrence: Occurrence, prefix: str) -> str:
        """Return the permanent id, e.g. ``a13-perversely``, ``av5-rosy``; of a heading ``ah13-title``."""
        return f"{prefix}{self.locus(occurrence).id}-{occurrence.slug}"

    def span_of(self, extent: Extent) -> str:
        """Return the places of a quotation: ``¶ 3``, ``vv. 5–8``."""
        return span(self.locus(extent.first), self.locus(extent.last))

    def words_of_stretch(self, entry: Occurrence) -> tuple[str, bool, str]:
        """Return the extent of the stretch with this entry, whether that is a place, and the fate.

        E.g. ``came … coat``, no, ``lac.``; ``vv. 5–8``, yes, ``transp. after v. 12``.
        """
        found = next(stretch for stretch in self.whole_stretches() if stretch.first == entry)
        extent, whole = extent_of(found, self.locus)
        if found.kind == "lacuna":
            return extent, whole, "lac."
        return extent, whole, f"transp. after {self.locus(found.after)}" if found.after else "transp. to the beginning"

    def begun_at(self, end: Occurrence) -> Occurrence | None:
        """Return the entry of the lacuna that has this end."""
        return next((s.first for s in self.whole_stretches() if s.kind == "lacuna" and s.last == end), None)

    def lost_before(self, docname: str) -> set[str]:
        """Return the witnesses that have a lacuna where a document of the text begins."""
        lost: set[str] = set()
        for name in self.env.config.apparatus_documents:
            if name == docname:
                break
            for stretch in self.data["stretches"].get(name, ()):
                if stretch.kind == "lacuna":
                    lost = lost | set(stretch.sigla) if stretch.first else lost - set(stretch.sigla)
        return lost

    def whole_stretches(self) -> Iterator[Stretch]:
        """Yield the stretches in the order of the text, lacunae from their beginning to their end."""
        ends = [s for s in self.in_order("stretches") if s.kind == "lacuna"]
        for stretch in self.in_order("stretches"):
            if stretch.first and not stretch.last:
                rest = ends[ends.index(stretch) + 1 :]
                end = next((s for s in rest if s.last and set(s.sigla) & set(stretch.sigla)), None)
                yield self._bounded(stretch, end) if end else stretch
            elif stretch.first:
                yield stretch

    def _bounded(self, lacuna: Stretch, end: Stretch) -> Stretch:
        """Return a lacuna with its end, and with its first and last words, regularised."""
        names = self.env.config.apparatus_documents
        first, last = cast("Occurrence", lacuna.first), cast("Occurrence", end.last)
        begins = lacuna.begins or self._edge(names[names.index(first.docname) + 1 :], 0)
        ends = end.ends or self._edge(reversed(names[: names.index(last.docname)]), 1)
        return replace(lacuna, last=last, begins=self._regular(begins), ends=self._regular(ends))

    def _edge(self, docnames: Iterable[str], side: int) -> Edge | None:
        """Return where the words of the first of these documents that has any begin (0) or end (1)."""
        edges = (self.data["edges"].get(docname, (None, None))[side] for docname in docnames)
        return next((edge for edge in edges if edge), None)

    def _regular(self, edge: Edge | None) -> Edge | None:
        return edge and replace(edge, text=regularise(edge.text, self.regularisations))

    def list_of(self, type_: str) -> str | None:
        """Return the document that lists the entries of this type."""
        lists = sorted(self.data["lists"].items())
        return next((docname for wanted in (type_, ANY) for docname, types in lists if wanted in types), None)

    def shelf_of(self, name: str) -> str | None:
        """Return the document that has a list of this name, e.g. ``register:person`` or ``quotations``."""
        return next((docname for docname, names in sorted(self.data["lists"].items()) if name in names), None)

    def in_order(self, kind: str) -> Iterator[Any]:
        """Yield the ``entries``, ``passages``, ``names`` or ``extents`` in the order of the text."""
        for docname in self.env.config.apparatus_documents:
            yield from self.data[kind].get(docname, [])

    def document_of(self, number: int, verse: bool = False) -> str | None:
        """Return the document that holds the paragraph, or the verse, of this number."""
        counted = self.data["verses" if verse else "paragraphs"]
        for docname, start in self.data["verse_starts" if verse else "starts"].items():
            if start < number <= start + counted.get(docname, 0):
                return str(docname)
        return None

    def resolve_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, typ: str, target: str,
        node: addnodes.pending_xref, contnode: nodes.Element,
    ) -> nodes.reference | None:  # fmt: skip
        """Link ``{ed:para}`13` `` to its paragraph, ``{ed:verse}`5` `` to its verse."""
        docname = self.document_of(int(target), typ == "verse") if target.isdigit() else None
        if not docname:
            return None
        return make_refnode(builder, fromdocname, docname, f"{'v' if typ == 'verse' else 'p'}{target}", contnode)

    def resolve_any_xref(self, *args: Any) -> list[tuple[str, nodes.reference]]:
        """Find nothing: a bare number is never meant as a paragraph."""
        return []

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Yield paragraphs, verses and entries for the inventory."""
        for docname, start in self.data["starts"].items():
            for number in range(start + 1, start + self.data["paragraphs"].get(docname, 0) + 1):
                yield str(number), f"¶ {number}", "para", docname, f"p{number}", -1
        for docname, start in self.data["verse_starts"].items():
            for number in range(start + 1, start + self.data["verses"].get(docname, 0) + 1):
                yield str(number), f"v. {number}", "verse", docname, f"v{number}", -1
        for entry in self.in_order("entries"):
            anchor = self.id_of(entry, "a")
            yield anchor, anchor, "app", entry.docname, anchor, -1


def shows_edition(document: nodes.document) -> bool:
    """Tell whether the document shows what stands in others: lists, works with their passages, links to paragraphs."""
    links = (node.get("refdomain") == EditionDomain.name for node in ours.find(document, addnodes.pending_xref))
    return bool(ours.find(document, *ours.PLACEHOLDERS)) or any(links) or any(bibliographies(document))


def excerpt_of(document: nodes.document) -> Excerpt:
    """Return what in a document shows something of others: copies of lists to be filled and links, keys of works."""
    links = ours.find(document, addnodes.pending_xref)
    cited = [link["reftarget"] for link in links if link.get("refdomain") == "cite"]
    lists = [*ours.find(document, *ours.PLACEHOLDERS), *bibliographies(document)]
    takers = [*lists, *(link for link in links if link.get("refdomain") != "cite")]
    return [node.deepcopy() for node in takers], sorted({key for keys in cited for key in keys.split(",")})


def bibliographies(document: nodes.Element) -> Iterator[nodes.Element]:
    """Yield where works are listed."""
    return (node for node in ours.find(document, nodes.Element) if node.tagname == "bibliography")


def numbered(tree: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the paragraphs that are counted: of the text, not of notes, none empty and none classed ``unnumbered``."""
    for paragraph in ours.find(tree, nodes.paragraph):
        if "unnumbered" not in paragraph["classes"] and not within(paragraph, APART) and has_words(paragraph):
            yield paragraph


def verses(tree: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the verses that are counted."""
    for line in ours.find(tree, nodes.line):
        if not within(line, APART) and has_words(line):
            yield line


def locus_of(block: nodes.Element) -> Locus:
    """Return the place of a paragraph or a verse that has its number."""
    return Locus(block["number"], isinstance(block, nodes.line))


def has_words(block: nodes.Element) -> bool:
    """Tell whether the edition prints anything in a block."""
    return any(text.strip() for text in running_texts(block))


def mark_text(document: nodes.document, docname: str) -> None:
    """Give every paragraph and verse its number in the document, and every mark in the text its occurrence."""
    counted = set(map(id, [*numbered(document), *verses(document)]))
    taken: set[tuple[object, ...]] = set()
    waiting: list[nodes.Element] = []
    count = {False: 0, True: 0}
    for block in ours.find(document, *ours.BLOCKS):
        if within(block, APART):
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
    for node in ours.find(block, *MARKED):
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


def extents(document: nodes.document, docname: str) -> Iterator[Extent]:
    """Yield the stretches classed ``quotation`` that have an id and stand in paragraphs or verses with a number."""
    for node in ours.find(document, nodes.Element):
        if "quotation" not in node["classes"] or not node["ids"]:
            continue
        inside = [block for block in ours.find(node, *ours.BLOCKS) if "local" in block]
        blocks = inside or [block for block in around(node) if "local" in block][:1]
        if blocks:
            text = "\n".join(map(running_text, inside or [node]))
            first, last = occurrence_of(blocks[0]), occurrence_of(blocks[-1])
            yield Extent(docname, node["ids"][0], first, last, text, node.line or 0)


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


def within(node: nodes.Node, kinds: tuple[type[nodes.Node], ...]) -> bool:
    """Tell whether the node stands in one of these kinds."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, kinds):
            return True
        parent = parent.parent
    return False
