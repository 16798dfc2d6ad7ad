"""The builder that writes the edition as data, with the schema that describes it."""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from importlib.resources import files
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.util.osutil import make_filename_from_project
from sphinxcontrib.bibtex.citation_target import parse_citation_targets

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.formats.base import WholeBuilder, remark_words
from sphinx_apparatus.formats.entry import Side, note_of, taken_apart
from sphinx_apparatus.language import N_
from sphinx_apparatus.model import RELATIONS
from sphinx_apparatus.notation.locator import UNITS, parse_locator
from sphinx_apparatus.records.about import Metadata
from sphinx_apparatus.records.citation import named_agents
from sphinx_apparatus.records.everything import REMARKS
from sphinx_apparatus.records.registers import MARKING
from sphinx_apparatus.records.toml import PLACE
from sphinx_apparatus.records.toml import Record as Declaration
from sphinx_apparatus.text.blocks import Unit, layer_of, units_in
from sphinx_apparatus.text.reading import SECTION_BREAK, Block, blocks_of, union
from sphinx_apparatus.text.regularise import Regularisation, regularise
from sphinx_apparatus.text.running import Mark, marks_in, running_text
from sphinx_apparatus.works.bibliography import described_works
from sphinx_apparatus.works.csl import csl_of

_SCHEMA = "edition.schema.json"
BLANKS = re.compile("[ \t\n]+")
_Record = dict[str, Any]
Places = Mapping[int, int]
_Rules = Sequence[Regularisation]


class DataBuilder(WholeBuilder):
    """Write the edition as one JSON file."""

    name = "data"
    format = "data"
    epilog = N_("The data are in %(outdir)s.")

    def write_edition(self, folder: Path) -> None:
        name = self.config.apparatus_data_name or make_filename_from_project(self.config.project)
        record = self.record()
        with (folder / f"{name}.json").open("w", encoding="utf-8", newline="\n") as file:
            json.dump(record, file, ensure_ascii=False, indent=1)  # as one string it would be the largest of all
            file.write("\n")
        (folder / _SCHEMA).write_bytes((files("sphinx_apparatus.formats") / _SCHEMA).read_bytes())

    def record(self) -> _Record:
        trees = list(self.domain.texts().values())
        rules, types = self.domain.regularisations, self.config.apparatus_types
        witnesses = [witness for witness in self.domain.witnesses.values() if witness.file]
        found = {w.siglum: blocks_of(trees, w.siglum, w.layout) for w in witnesses}
        blocks = union(trees, found.values())
        places = {id(block.node): at for at, block in enumerate(blocks)}
        entries = list(marks_in(trees, ours.apparatus_entry))
        layers = {type_: layer_of(type_, self.config.apparatus_layers) for type_ in ("", *types)}
        remarks = self.resolved([remark_of(mark.node) for mark in entries])
        remarked = zip(entries, remarks, strict=True)
        return {
            "$schema": _SCHEMA, **_described(self.domain.metadata),
            "witnesses": [_witnessed(w, ordered(found, places, w)) for w in self.domain.witnesses.values()],
            "text": list(self.blocks(blocks, found)),
            "entries": [entry_of(mark, places, rules, types, said) | layered(mark, layers) for mark, said in remarked],
            "notes": list(self.notes(trees, places)),
            "citations": [_citation_of(mark, places, rules) for mark in marks_in(trees, ours.passage)],
            "names": [_name_of(mark, places, rules) for mark in marks_in(trees, ours.name)],
            "quotations": self.quotations(), "registers": self.registers(), "works": self.works(),
        }  # fmt: skip

    def blocks(self, blocks: Sequence[Block], found: Mapping[str, Sequence[Block]]) -> Iterator[_Record]:
        """Yield the blocks of the text, each with what every transcribed witness has there (`found`)."""
        texts = {siglum: {id(block.node): block.text for block in own} for siglum, own in found.items()}
        for unit, block in zip(units_in(blocks, self.domain.regularisations), blocks, strict=True):
            record = _block_of(unit)
            if block.kind != SECTION_BREAK:
                record["witnesses"] = {siglum: own.get(id(block.node), "") for siglum, own in texts.items()}
            elif absent := [siglum for siglum, own in texts.items() if id(block.node) not in own]:
                record["absent"] = absent
            yield record

    def notes(self, trees: Sequence[nodes.document], places: Places) -> Iterator[_Record]:
        """Yield the notes with where they are called from and what they cite."""
        calls: dict[str, list[Mark]] = {}
        for mark in marks_in(trees, nodes.footnote_reference):
            if id(mark.block) in places:  # a paragraph of nothing but calls has no words
                calls.setdefault(mark.node["refid"], []).append(mark)
        found = [note for tree in trees for note in ours.find(tree, nodes.footnote)]
        for note, words in zip(found, self.resolved(found), strict=True):
            mine = [mark for name in note["ids"] for mark in calls.get(name, ())]
            xrefs = ours.find(note, addnodes.pending_xref)
            cited = [x["reftarget"] for x in xrefs if x.get("refdomain") == "cite"]
            yield {
                "id": note["ids"][0], "label": note_of(note).label, "text": words,
                "calls": [{"id": mark.node["ids"][0], **_place_of(mark, places)} for mark in mine],
                "works": [work for target in cited for work in _works_in(target)],
            }  # fmt: skip

    def resolved(self, notes: Sequence[nodes.Element]) -> list[str]:
        """Return the words of each note as readers see them, all resolved in one go."""
        docname = self.config.apparatus_documents[0]
        holder = new_document(str(self.env.doc2path(docname)))
        holder += [nodes.container("", note.deepcopy()) for note in notes]
        held = list(holder.children)
        self.env.apply_post_transforms(holder, docname)
        return ["\n".join(_lines_of(one)) for one in held]

    def registers(self) -> _Record:
        registers = self.domain.declared.registers
        return {r.kind: [self.said(plain_record(item, MARKING)) for item in r.items] for r in registers}

    def quotations(self) -> list[_Record]:
        return [self.said(plain_record(quotation)) for quotation in self.domain.declared.quotations]

    def said(self, record: _Record) -> _Record:
        """Return a declared record with its remarks as readers see them, italics between asterisks."""
        inner = {name: [*map(self.said, value)] for name, value in record.items() if name == "difference"}
        return (
            record | {name: remark_words(self.domain, record[name], "*") for name in REMARKS if name in record} | inner
        )

    def works(self) -> list[_Record]:
        return [csl_of(key, entry, work) for key, (entry, work) in described_works(self.env).items()]


def _lines_of(node: nodes.Node) -> Iterator[str]:
    """Yield the words of each block in a node, a paragraph, a verse or a cell for instance; of code as it is."""
    if isinstance(node, nodes.image):
        yield str(node.get("alt", ""))
    elif isinstance(node, nodes.literal_block | nodes.math_block):
        yield node.astext().rstrip()
    elif isinstance(node, nodes.TextElement) and not isinstance(node, nodes.label):
        for short in ours.find(node, nodes.abbreviation):
            short += nodes.Text(f" ({short['explanation']})" if short.get("explanation") else "")
        yield BLANKS.sub(" ", node.astext()).strip(" ")
    else:
        for child in node.children:
            yield from _lines_of(child)


def remark_of(entry: nodes.Element) -> nodes.paragraph:
    """Return the editor's remark on an entry as a paragraph, empty where there is none."""
    remarks = ours.remarks_of(entry)
    return nodes.paragraph("", "", *(child.deepcopy() for remark in remarks for child in remark.children))


def _described(metadata: Metadata) -> _Record:
    """Return the edition's metadata."""
    return {
        "title": metadata.title, "version": metadata.version, "identifier": metadata.identifier,
        "language": metadata.language, "date": metadata.date, "authors": [agent.name for agent in metadata.authors],
        "editors": [agent.name for agent in named_agents(metadata.editors)], "abstract": metadata.abstract,
        "rights": [dataclasses.asdict(part) for part in metadata.parts],
    }  # fmt: skip


def _witnessed(witness: Any, order: Sequence[int]) -> _Record:
    """Return what is declared of a witness, and the blocks in its order, where that is not the edition's."""
    keys = ("siglum", "title", "date", "address", "description", "sha256")
    record = {key: getattr(witness, key) for key in keys} | {"layout": dataclasses.asdict(witness.layout)}
    declared = [{"character": c, "name": name} for c, name in witness.declared.items()]
    record |= {"characters": declared} if declared else {}
    return record | ({"order": order} if list(order) != sorted(order) else {})


def ordered(found: Mapping[str, Sequence[Block]], places: Places, witness: Any) -> list[int]:
    """Return which blocks of the text a witness has, in its order.

    `found` are the blocks of each witness by siglum, `places` the index in the text of a block by the id of its node.
    """
    return [places[id(block.node)] for block in found.get(witness.siglum, ())]


def _block_of(unit: Unit) -> _Record:
    """Return a block of the text; only what it has."""
    record = {
        "kind": unit.kind, "id": unit.id, "number": unit.number, "level": unit.level, "label": unit.label,
        "stanza": unit.stanza, "indent": unit.indent, "function": unit.function, "text": unit.text,
    }  # fmt: skip
    return {key: value for key, value in record.items() if value}


def _place_of(mark: Mark, blocks: Places) -> _Record:
    """Return where a mark is: which block of the text, the number of the paragraph or verse, which characters."""
    number = mark.block.get("number", 0)
    kind = "verse" if isinstance(mark.block, nodes.line) else "paragraph"
    numbered = {kind: number} if number else {}
    return {"block": blocks[id(mark.block)], **numbered, "start": mark.start, "end": mark.end}


def entry_of(mark: Mark, blocks: Places, rules: _Rules, types: Mapping[str, str], note: str) -> _Record:
    """Return the record of the entry at a `mark`, with its `note` in words and the label that `types` has for its type.

    Its place is told by the index of the block in the text (`blocks`); `rules` regularise the words that it shows.
    """
    node, parts = mark.node, taken_apart(mark.node)
    record: _Record = {
        "id": node["ids"][0], **_place_of(mark, blocks), "type": parts.type, "label": types.get(parts.type, ""),
        "lemma": shown_words(parts.lemma.node, rules), "witnesses": list(parts.lemma.sigla),
        "readings": [reading_of(reading, rules) for reading in parts.readings],
    }  # fmt: skip
    about = {key: node[key] for key in ("stretch", "extent", "fate") if node.get(key)}
    return record | about | proposed(parts.lemma) | ({"note": note} if note else {})


def layered(mark: Mark, layers: Mapping[str, str]) -> _Record:
    """Return in which layer of the apparatus an entry stands, where there are several."""
    return {"layer": layer} if (layer := layers[mark.node["type"]]) else {}


def reading_of(reading: Side, rules: _Rules) -> _Record:
    record = {"text": shown_words(reading.node, rules), "witnesses": list(reading.sigla)}
    return record | proposed(reading) | ({"lost": True} if reading.lost else {})


def proposed(side: Side) -> _Record:
    """Return who conjectured a lemma or a reading, where somebody did."""
    return {RELATIONS[side.relation].data: side.proposed_by} if side.proposed_by else {}


def _citation_of(mark: Mark, blocks: Places, rules: _Rules) -> _Record:
    """Return a place of the text that cites a work."""
    node = mark.node
    record = {"id": node["ids"][0], **_place_of(mark, blocks), "words": shown_words(node, rules), "work": node["key"]}
    return record | ({"locator": _located(node["locator"])} if node["locator"] else {})


def _name_of(mark: Mark, blocks: Places, rules: _Rules) -> _Record:
    """Return a name in the text and its key in the registers."""
    node = mark.node
    return {"id": node["ids"][0], **_place_of(mark, blocks), "words": shown_words(node, rules), "key": node["key"]}


def _located(locator: str) -> _Record:
    """Return a place in a work."""
    place = parse_locator(locator)
    return {"unit": UNITS[place.unit], "from": place.first, "to": place.last or place.first}


def _works_in(target: str) -> Iterator[_Record]:
    """Yield the works that one citation of the editor names."""
    for found in parse_citation_targets(target):
        yield {"work": found.key, **({"at": found.post} if found.post else {})}


def shown_words(node: nodes.Element, rules: _Rules) -> str:
    """Return words of the text as readers see them."""
    return regularise(running_text(node), rules)


def plain_record(record: Declaration, without: Set[str] = frozenset()) -> _Record:
    """Return a declared record without the place of its declaration and the fields named, only what it has."""
    names = [f.name for f in dataclasses.fields(record) if f.name not in PLACE | without]
    values = {name: getattr(record, name) for name in names}
    return {name: _plain(value) for name, value in values.items() if value}


def _plain(value: Any) -> Any:
    if isinstance(value, Declaration):
        return plain_record(value)
    return list(map(_plain, value)) if isinstance(value, tuple) else value
