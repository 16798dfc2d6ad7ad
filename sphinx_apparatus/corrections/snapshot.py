"""What an edition says at one moment, as plain records that can be compared; knows neither git nor any format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import dropwhile, pairwise, takewhile
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.report import ApparatusError
from sphinx_apparatus.corrections.proof import Edition, Proof, pulled
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.formats.data import DataBuilder
from sphinx_apparatus.formats.entry import printed_entry
from sphinx_apparatus.formats.html.cards import known_cards, meant_in
from sphinx_apparatus.formats.html.search import readings, word_index
from sphinx_apparatus.formats.plain import plain_text
from sphinx_apparatus.formats.tei.builder import TeiBuilder, serialised
from sphinx_apparatus.language import _
from sphinx_apparatus.lists.proofmarks import loci, proof_state
from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.about import record_in
from sphinx_apparatus.records.proofreading import UNREAD, Log
from sphinx_apparatus.records.quotations import STATUSES
from sphinx_apparatus.records.toml import Gathered, written_in
from sphinx_apparatus.text.blocks import level_of, units_of
from sphinx_apparatus.text.numbering import Extent, locus_of
from sphinx_apparatus.text.places import digest_of, lines_of
from sphinx_apparatus.text.reading import UnknownNodeError, words_of
from sphinx_apparatus.text.regularise import regularise
from sphinx_apparatus.text.running import Running, running_texts
from sphinx_apparatus.works.bibliography import entries_of

_MARKS = (
    nodes.emphasis, nodes.strong, nodes.literal, nodes.superscript, nodes.subscript, nodes.title_reference,
    nodes.reference, nodes.target, nodes.comment, nodes.image, nodes.footnote_reference, nodes.inline,
    addnodes.pending_xref, ours.passage, ours.name, ours.foreign,
)  # fmt: skip
"""What an editor can mark in a block besides entries."""
_HEADING, UNNUMBERED = "heading", "unnumbered"
_TITLE = 40
"""How many characters of a heading name it."""
_UNSEEN = "source", "rawsource", "xml:space", "occurrence", "names", "dupnames"
"""What a node knows of its place in the source, and no page shows."""
_HIDDEN = nodes.comment, nodes.target
"""What an editor can put before a block, and no page shows."""


@dataclass(frozen=True)
class PrintedBlock:
    """A heading, paragraph or verse of the text; `words` as printed, `digest` that of the words as in the source.

    `marks` says what is marked in it besides entries and how it stands, `places` the same with the word before each.
    """

    id: str
    words: str
    digest: str
    marks: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    quotation: bool = False
    number: int = 0
    line: int = 0
    place: str = ""


@dataclass(frozen=True)
class Annotation:
    """An entry, note or passage: its id, where it is, and what it says; of an entry its remark by itself too."""

    id: str
    place: str
    text: str
    remark: str = ""


@dataclass(frozen=True)
class Snapshot:
    """An edition at one moment; mappings are by id, key or name, in the order of the text.

    It is `torn` where settings or data could not be read whole, so that they say less than they should. `shown` is what
    pages show in every format, `beside` what the site alone adds on them, `frame` what it has around all of them.
    """

    blocks: tuple[PrintedBlock, ...] = ()
    entries: Mapping[str, Annotation] = field(default_factory=dict)
    notes: Mapping[str, Annotation] = field(default_factory=dict)
    passages: Mapping[str, Annotation] = field(default_factory=dict)
    quotations: Mapping[str, Annotation] = field(default_factory=dict)
    works: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    transcriptions: Mapping[str, str] = field(default_factory=dict)
    witnesses: Mapping[str, str] = field(default_factory=dict)
    evidence: frozenset[str] = frozenset()
    records: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    claims: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    markup: Mapping[str, str] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    states: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    shown: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    frame: str = ""
    written: Mapping[str, str] = field(default_factory=dict)
    without: Mapping[str, frozenset[str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    torn: bool = False

    @property
    def text(self) -> str:
        """The reading text as printed, blocks parted by an empty line."""
        return "\n\n".join(block.words for block in self.blocks)

    def block_at(self, offset: int) -> PrintedBlock:
        """Return the block that contains a character of the text."""
        for block in self.blocks:
            offset -= len(block.words) + 2
            if offset < 0:
                return block
        return self.blocks[-1]


def published(edition: Edition) -> tuple[Snapshot, frozenset[str]]:
    """Return what an edition says that was built before, and the paths of the data that its settings name."""
    with pulled(edition, resolved=False) as proof:
        return snapshot(proof), named_files(proof)


def snapshot(proof: Proof) -> Snapshot:
    """Return what the edition says; where it could not be read at all, only the findings."""
    domain = proof.domain
    if domain is None or not domain.numbering.paragraphs:
        return Snapshot(findings=proof.findings)
    said = snapshot_of(list(numbered_trees(domain)), domain.extents(), domain)
    log, witnesses, env = domain.log, domain.witnesses.values(), domain.env
    shown, beside = _shown(domain) if not proof.findings else ({}, {})
    digests = {block.id: block.digest for block in said.blocks if block.number}
    return replace(
        said, works=_works(domain),
        rules={r.name: f"{r.pattern} → {r.replacement}{r.element} {r.reason}" for r in domain.regularisations},
        transcriptions={w.siglum: repr((w.file, w.sha256, w.lineation, w.layout)) for w in witnesses if w.file},
        witnesses={w.siglum: repr(w) for w in witnesses}, evidence=frozenset(_evidence(domain)),
        records=dict(_records(domain)), pages=_pages(domain), markup=dict(_markup(domain)), claims=_claims(domain),
        files=named_files(proof) | {
            path.as_posix() for path in _relative((Path(env.doc2path(name)) for name in env.found_docs), domain.base)
        },
        states={key: log.state_of(key, digest) if log else UNREAD for key, digest in digests.items()},
        reasons={key: (r.text, str(r.rounds), r.why) for key, r in log.records.items()} if log else {},
        formats=frozenset(domain.app.registry.builders), shown=shown,
        beside=beside | ({"words": _words(domain)} if domain.env.config.html_theme == "furo" and shown else {}),
        frame="" if proof.findings else _frame(domain), written={} if proof.findings else _wholes(domain),
        without=_without(domain), findings=proof.findings,
        torn=any(f.source not in {str(domain.base / name) for name in domain.works_files} for f in domain.malformed),
    )  # fmt: skip


def snapshot_of(trees: Sequence[nodes.document], marked: Iterable[Extent], domain: EditionDomain) -> Snapshot:
    """Return what numbered trees of the domain, and the quotations marked in them, say by themselves."""
    extents = list(marked)
    return Snapshot(
        blocks=tuple(block for tree in trees for block in _blocks(tree, domain)),
        entries={item.id: item for tree in trees for item in _entries(tree)},
        notes={item.id: item for tree in trees for item in _notes(tree)},
        passages={item.id: item for tree in trees for item in _passages(tree)},
        quotations={item.id: item for item in _quotations(extents, domain)},
        ids=frozenset(_ids(trees)) | {extent.id for extent in extents},
    )


def numbered_trees(domain: EditionDomain) -> Iterator[nodes.document]:
    """Yield the trees of the text with their permanent ids."""
    for docname in domain.env.config.apparatus_documents:
        if docname in domain.env.all_docs:
            tree = domain.env.get_doctree(docname)
            domain.put_numbers(tree)
            yield tree


def _blocks(tree: nodes.document, domain: EditionDomain) -> Iterator[PrintedBlock]:
    blocks = ours.text_blocks(tree)
    for node in blocks:
        words = readable(node)
        anchor = next(iter(node["ids"]), "") if "number" in node else ""
        marks = [*_marks(node), *(_below(tree, node) if node is blocks[-1] else ())]
        yield PrintedBlock(
            anchor, regularise(words, domain.regularisations), digest_of(words),
            tuple(name for name, _ in marks), tuple(f"{name} after ‘{word}’" if word else name for name, word in marks),
            ours.within(node, (nodes.block_quote,)), node.get("number", 0), lines_of(node)[0], called(node),
        )  # fmt: skip


def readable(block: nodes.Element) -> str:
    """Return the words of a block, as well as can be where something in it has none."""
    try:
        return words_of(block)
    except UnknownNodeError:
        words = (text for text in running_texts(block) if not isinstance(text.parent, nodes.raw))
        return " ".join("".join(words).split())


def _marks(block: nodes.Element) -> Iterator[tuple[str, str]]:
    """Yield what is marked in a block besides entries, with the word before it, and how the block itself stands."""
    running = Running(block)
    for node in ours.find(block, *_MARKS):
        words = running.text[: running.before(node)].split()
        called = (
            node.get("refid", "") if isinstance(node, nodes.footnote_reference) else " ".join(node.astext().split())
        )
        yield f"{_kind(node)} ‘{called}’", words[-1] if words else ""
    yield from ((name, "") for name in _standing(block))


def _standing(block: nodes.Element) -> Iterator[str]:
    """Yield what a block is, what contains it, which list or quotation it begins, and what is put before it."""
    yield f"{_HEADING} of level {level_of(block)}" if isinstance(block, nodes.title) else _kind(block)
    for child, parent in pairwise([block, *ours.around(block)]):
        place = parent.index(child)
        above = takewhile(lambda node: isinstance(node, _HIDDEN), reversed(parent.children[:place]))
        yield from (f"after {_hidden(node)}" for node in above)
        if place and isinstance(parent, nodes.document | nodes.section):
            break
        if not isinstance(parent, nodes.document | nodes.section):
            yield f"{'begins' if place == 0 else 'in'} {_kind(parent)}"


def _below(tree: nodes.document, last: nodes.Element) -> Iterator[tuple[str, str]]:
    """Yield the comments after the last block of a document, as those among its notes are."""
    below = dropwhile(lambda node: node is not last, tree.findall())
    yield from ((f"before {_hidden(node)}", "") for node in below if isinstance(node, nodes.comment))


def _hidden(node: Any) -> str:
    return f"{_kind(node)} ‘{node.astext() or node.get('refid', '')}’"


def _kind(node: nodes.Element) -> str:
    classes = " ".join(node["classes"])
    keys = " ".join(str(node[key]) for key in ("key", "locator", "lang") if node.get(key))
    return " ".join(part for part in (node.tagname.replace("_", " "), classes, keys) if part)


def _entries(tree: nodes.document) -> Iterator[Annotation]:
    for entry in ours.find(tree, ours.apparatus_entry):
        if "occurrence" in entry:
            shown = "".join(node.astext() for node in printed_entry(entry, {entry["type"]: entry["type"]}))
            remark = " ".join(node.astext() for node in ours.remarks_of(entry))
            yield Annotation(entry["ids"][0], _place(entry), shown, remark)


def _notes(tree: nodes.document) -> Iterator[Annotation]:
    places: dict[str, list[str]] = {}
    for call in ours.find(tree, nodes.footnote_reference):
        places.setdefault(str(call.get("refid", "")), []).append(_place(call))
    for note in ours.find(tree, nodes.footnote):
        written = " ¶ ".join(_written(child, note) for child in ours.find(note, nodes.paragraph))
        label = note["ids"][0]
        yield Annotation(label, ", ".join(places.get(label, [])), " ".join(written.split()))


def _written(paragraph: nodes.Element, note: nodes.Element) -> str:
    """Return a paragraph of a note as it was written, and what contains it if not the note alone."""
    parent = paragraph.parent
    within_it = "" if parent is note or parent is None else f"[{_kind(parent)}] "
    return within_it + (paragraph.rawsource or paragraph.astext())


def _passages(tree: nodes.document) -> Iterator[Annotation]:
    for passage in ours.find(tree, ours.passage):
        if "occurrence" in passage:
            yield Annotation(passage["ids"][0], _place(passage), f"{passage['key']} {passage['locator']}".strip())


def _quotations(extents: Iterable[Extent], domain: EditionDomain) -> Iterator[Annotation]:
    """Yield what is marked as a quotation: its place, with work and status as the ledger has them, and its words."""
    ledger = {part: q for q in domain.declared.quotations for part in q.extent}
    for extent in extents:
        quotation = ledger.get(extent.id)
        own = quotation and [quotation.work, quotation.locator, STATUSES[quotation.status]]
        known = own or [_("not in the ledger")]
        yield Annotation(
            extent.id, f"{domain.span_of(extent)} ({', '.join(part for part in known if part)})", extent.text
        )


def _place(node: nodes.Node) -> str:
    blocks = (block for block in ours.around(node) if isinstance(block, ours.BLOCKS))
    return next(map(called, blocks), UNNUMBERED)


def called(block: nodes.Element) -> str:
    """Return the number of a paragraph or a verse, or that a block is a heading or has none."""
    if "number" in block:
        return str(locus_of(block))
    words = " ".join(block.astext().split())
    named = f"{words[:_TITLE].rstrip()} …" if len(words) > _TITLE else words
    return f"{_HEADING} ‘{named}’" if isinstance(block, nodes.title) else UNNUMBERED


def _works(domain: EditionDomain) -> dict[str, dict[str, str]]:
    """Return the fields of each work by its key, persons among them, and its type."""
    found = {}
    for key, work in entries_of(domain.env).items():
        persons = {role: " and ".join(map(str, people)) for role, people in work.persons.items()}
        found[key] = {"type": work.original_type, **persons, **dict(work.fields.items())}
    return found


def _records(domain: EditionDomain) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what the data files declare, by the name of its file and its own; rounds; the edition's metadata.

    Each is a mapping of keys to what is written under them.
    """
    for file in domain.declared.files():
        for kind, tables in file.content.items():
            for place, table in enumerate(tables, 1):
                name = str(table.get("key") or table.get("id") or f"{kind} {place}")
                yield f"{file.path.name} {name}", {key: str(value) for key, value in table.items()}
    for reading in domain.log.rounds if domain.log else ():
        yield f"round {reading.number}", {"date": reading.date, "against": reading.against, "reader": reading.reader}
    config = domain.env.config
    if config.apparatus_citation:
        record = Gathered().take(partial(record_in, domain.base / config.apparatus_citation), {})
        yield Path(config.apparatus_citation).name, {key: str(value) for key, value in record.items()}
    for change in domain.metadata.changes:
        yield f"version {change.version}", {"date": change.date, "items": " · ".join(change.items)}
    for part in domain.metadata.parts:
        yield f"rights {part.name}", {key: str(value) for key, value in asdict(part).items()}


def _claims(domain: EditionDomain) -> dict[str, frozenset[str]]:
    """Return the names of the records that claim something which no check can see, by kind."""
    config = domain.env.config
    review, own = Path(config.apparatus_review).name, Path(config.apparatus_citation).name
    names = [name for name, _ in _records(domain)]
    ledger = Path(config.apparatus_quotations).name
    return {
        "compared": frozenset(name for name in names if ledger and name.startswith(f"{ledger} ")),
        "review": frozenset(name for name in names if review and name.startswith(f"{review} ")),
        "rounds": frozenset(name for name in names if name.startswith("round ")),
        "itself": frozenset(n for n in names if n == own or n.startswith(("version ", "rights "))),
    }


def _evidence(domain: EditionDomain) -> Iterator[str]:
    """Yield the paths, from the folder of conf.py, of the transcriptions and of what decides how they are compared."""
    config = domain.env.config
    yield from filter(None, (config.apparatus_witnesses, config.apparatus_regularisations))
    folder = Path(config.apparatus_witnesses).parent
    for witness in domain.witnesses.values():
        yield from ((folder / name).as_posix() for name in (witness.file, witness.lineation) if name)


def named_files(proof: Proof) -> frozenset[str]:
    """Return the paths, from the folder of conf.py, of the data that the settings name."""
    if proof.domain is None:
        return frozenset()
    config = proof.domain.env.config
    own = [config.apparatus_citation, config.apparatus_changes, config.apparatus_rights]
    paths = [*map(Path, filter(None, own)), *_relative(proof.domain.declared_files(), proof.domain.base)]
    return frozenset({path.as_posix() for path in paths} | set(_evidence(proof.domain)))


def _relative(paths: Iterable[Path], base: Path) -> Iterator[Path]:
    yield from (path.relative_to(base) for path in paths if path.is_relative_to(base))


def placed_from(said: Snapshot, folder: Path) -> Snapshot:
    """Return a snapshot whose findings and corrections name their files as from a folder."""
    for home in (f"{folder}/", f"{folder.resolve()}/"):
        said = replace(said, findings=tuple(_as_from(home, finding) for finding in said.findings))
    return said


def _as_from(home: str, finding: Finding) -> Finding:
    own = finding.correction
    own = replace(own, file=own.file.removeprefix(home)) if own else None
    message, mend = (words.replace(home, "") for words in (finding.message, finding.mend))
    return replace(finding, source=finding.source.removeprefix(home), message=message, mend=mend, correction=own)


def _pages(domain: EditionDomain) -> dict[str, str]:
    """Return the source of every page beside the text and of the change log, of the text only a digest."""
    env, text = domain.env, domain.env.config.apparatus_documents
    sources = {name: written_in(Path(env.doc2path(name))) for name in sorted(env.found_docs)}
    if log := env.config.apparatus_changes:
        sources[log] = written_in(domain.base / log)
    return {name: digest_of(source) if name in text else source for name, source in sources.items()}


def _shown(domain: EditionDomain) -> tuple[dict[str, str], dict[str, str]]:
    """Return a digest of every page as every format shows it, and of what the site has on it besides.

    These are the marks of proofreading and of quotations, and cards, which no other theme than Furo shows.
    """
    env, pages, cards = domain.env, {}, {}
    for name in sorted(env.all_docs):
        tree = env.get_and_resolve_doctree(name, domain.app.builder, tags=domain.app.tags)
        shown = list(_cards(domain, tree)) if env.config.html_theme == "furo" else []
        cards[name] = digest_of(repr((shown, list(_proofs(domain, tree)), list(_compared(domain, tree)))))
        for node in list(tree.findall(nodes.Element)):
            for key in _UNSEEN:
                node.attributes.pop(key, None)
            if isinstance(node, nodes.comment):
                node.parent.remove(node)
        pages[name] = digest_of(ours.outline(tree))
    return pages, cards


def _words(domain: EditionDomain) -> str:
    """Return a digest of the index of words, which the site has as a page of its own."""
    return digest_of(repr(word_index(readings(domain), domain.regularisations)))


def _cards(domain: EditionDomain, tree: nodes.document) -> Iterator[list[str]]:
    """Yield what the cards of a page say: of what its links mean, and of names, which are links on the site alone."""
    known = domain.once(known_cards)
    meant = {*meant_in(tree), *(f"reg-{name['key']}" for name in ours.find(tree, ours.name))}
    yield from ([*map(ours.outline, known[target]())] for target in sorted(meant & known.keys()))


def _proofs(domain: EditionDomain, tree: nodes.document) -> Iterator[str]:
    """Yield what the marks in the margin say of the proofreading of each paragraph and verse."""
    log = domain.log or Log()
    for block in loci(tree):
        key = locus_of(block).anchor
        yield proof_state(log, key, log.state_of(key, digest_of(words_of(block))))


def _compared(domain: EditionDomain, tree: nodes.document) -> Iterator[tuple[object, ...]]:
    """Yield what the marks at the ends of quotations say of the comparison with their sources."""
    there = {id_ for node in ours.find(tree, nodes.Element) for id_ in node["ids"]}
    for quotation in domain.declared.quotations:
        if quotation.extent[-1] in there:
            yield quotation.id, quotation.status, quotation.compared, quotation.telling


def _frame(domain: EditionDomain) -> str:
    """Return a digest of what the site has around every page: the contents, and what the edition says of itself."""
    env = domain.env
    contents = [(name, toc.pformat()) for name, toc in sorted(env.tocs.items())]
    return digest_of(repr((contents, sorted(env.toctree_includes.items()), domain.metadata)))


def _wholes(domain: EditionDomain) -> dict[str, str]:
    """Return a digest of what each format that is written whole says, by its builder; of why, where it is refused."""
    app, env = domain.app, domain.env
    made: dict[str, Callable[[], str]] = {
        "tei": lambda: serialised(TeiBuilder(app, env).tei()).decode(),
        "data": lambda: json.dumps(DataBuilder(app, env).record()),
        "plain": lambda: plain_text(units_of(domain.texts().values(), domain.regularisations)),
    }
    found = {}
    for name, make in made.items():
        try:
            found[name] = digest_of(make())
        except (ApparatusError, UnknownNodeError) as error:
            found[name] = digest_of(repr(error))
    return found


def _without(domain: EditionDomain) -> dict[str, frozenset[str]]:
    """Return the pages that a format does not have, by its builder."""
    config, names = domain.env.config, frozenset(domain.env.all_docs)
    parts = frozenset(config.apparatus_pdf_parts)
    book = frozenset(config.apparatus_pdf_exclude) | (names - parts - {config.root_doc} if parts else frozenset())
    return {"typst": book, "epub": frozenset(config.apparatus_epub_exclude)}


def _markup(domain: EditionDomain) -> Iterator[tuple[str, str]]:
    """Yield what the pages besides the text hand on to a format as it is, HTML above all, by document."""
    for name in sorted(domain.env.all_docs.keys() - set(domain.env.config.apparatus_documents)):
        if raw := [node.astext() for node in ours.find(domain.env.get_doctree(name), nodes.raw)]:
            yield name, "\n".join(raw)


def _ids(trees: Iterable[nodes.document]) -> Iterator[str]:
    for tree in trees:
        for node in ours.find(tree, nodes.Element):
            if "number" in node or "occurrence" in node or isinstance(node, nodes.footnote):
                yield from cast("list[str]", node["ids"])
