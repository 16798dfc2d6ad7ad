"""What Sphinx remembers of an edition, and what its transforms ask of it; formats nothing."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeVar, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.locale import translators
from sphinx.roles import XRefRole
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.i18n import CatalogRepository
from sphinx.util.nodes import make_refnode

from sphinx_apparatus import language
from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import TYPES, Finding, Witness
from sphinx_apparatus.records.about import Metadata, read_metadata, settings_said
from sphinx_apparatus.records.clock import moment
from sphinx_apparatus.records.everything import LOADERS, Declared, load_declared
from sphinx_apparatus.records.proofreading import Log, load_log
from sphinx_apparatus.records.releases import Release, load_releases
from sphinx_apparatus.records.toml import DeclarationError, Gathered
from sphinx_apparatus.text.locus import Locus, Occurrence, span
from sphinx_apparatus.text.names import Forms, free_names, link_names
from sphinx_apparatus.text.numbering import Extent, Numbering, extents, mark_notes, mark_text
from sphinx_apparatus.text.regularise import Regularisation
from sphinx_apparatus.text.running import Running
from sphinx_apparatus.witnesses.declared import load_regularisations, load_witnesses, sigla_in
from sphinx_apparatus.witnesses.lacunae import Edge, Stretch, Stretches, edges_of, place_transpositions, stretches_of

_Made = TypeVar("_Made")
_ANY = "any type"
"""In place of the types of a list: all of them."""


@dataclass(frozen=True)
class Excerpt:
    """What in a document shows something of others: copies of lists to be filled and of links, and keys of works."""

    takers: tuple[nodes.Element, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass
class Remembered:
    """What is remembered of one document from its reading on.

    Of every document: whether there is anything `of_edition` in it, the `findings` in it, its `excerpt`, which `lists`
    it has (types of entries, names of others),
    `records`, what a search finds on it where it is not part of the edited text: anchor, heading and words, and whom
    its notes, readings and prose have `named`: key, source, file and line.
    Of one of the text, also how many `paragraphs` and `verses` it has, what is marked in it, which `forms` of names
    were linked, and its `edges`: where its words begin and end.
    """

    of_edition: bool = False
    findings: list[Finding] = field(default_factory=list)
    excerpt: Excerpt = Excerpt()
    lists: frozenset[str] = frozenset()
    records: tuple[tuple[str, str, str], ...] = ()
    named: tuple[tuple[str, str, str, int], ...] = ()
    paragraphs: int = 0
    verses: int = 0
    entries: tuple[Occurrence, ...] = ()
    passages: tuple[Occurrence, ...] = ()
    names: tuple[Occurrence, ...] = ()
    forms: frozenset[str] = frozenset()
    extents: tuple[Extent, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    edges: tuple[Edge | None, Edge | None] = (None, None)


@dataclass(frozen=True)
class Written:
    """What pages show, as digests by document: `before`, when they were written last, and `now`."""

    before: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, str] = field(default_factory=dict)


class EditionDomain(Domain):
    """The text's paragraphs, entries, notes, passages and names.

    From the declarations: `witnesses` by siglum, `regularisations`, the `declared` records, the proofreading `log`,
    the `metadata`, and the `moment` of the build.
    From what was read: `numbering` and `stretches` of the whole text.
    `base` is the folder of conf.py; `written` is what the pages of this build were compared with.
    `malformed` is what is wrong with settings and declarations, `without_sigla` tells that the file of witnesses is
    among them; `unread_works` are the files of works, of all the
    `works_files`, that are too broken to be read.
    While reading, `depth` is in how many roles the one that is read stands.
    `later` tells that whoever builds asks for the checks of the whole, and for the pages that show others, when those
    that were read are written, and that the pages are for nobody else.
    """

    name = "ed"
    label = N_("Edition")
    data_version = 12
    object_types: ClassVar = {
        "para": ObjType("paragraph", "para"), "verse": ObjType("verse", "verse"),
        "app": ObjType("apparatus entry", "entry"), "record": ObjType("record of a register", "record"),
    }  # fmt: skip
    roles: ClassVar = {name: XRefRole(innernodeclass=nodes.inline) for name in ("para", "verse", "entry", "record")}
    initial_data: ClassVar[dict[str, Any]] = {"documents": {}}
    builder: Builder
    app: Sphinx
    metadata: Metadata
    moment: datetime

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self.witnesses: dict[str, Witness] = {}
        self.regularisations: tuple[Regularisation, ...] = ()
        self.declared = Declared()
        self.log: Log | None = None
        self.base = Path()
        self.written = Written()
        self.depth = 0
        self.later = False
        self.malformed: list[Finding] = []
        self.without_sigla = False
        self.releases: tuple[Release, ...] = ()
        self.works_files: list[str] = []
        self.unread_works: set[str] = set()
        self.numbering = Numbering()
        self.stretches = Stretches({}, {}, self.numbering, ())
        self._forms = self._quoted = Forms({})
        self._made: dict[Callable[[EditionDomain], Any], Any] = {}
        self._read: object = None

    def read_declarations(self, app: Sphinx) -> None:
        """Read what the settings name beside the text; what is malformed counts as empty and is kept as `malformed`.

        Of witnesses that cannot be read the sigla are taken, without which no entry can be.
        """
        self.app, self.builder, self.base = app, app.builder, Path(app.confdir)
        config, base, gathered = app.config, self.base, Gathered()
        if config.apparatus_witnesses:
            path = base / config.apparatus_witnesses
            self.witnesses = gathered.take(lambda: load_witnesses(path), {})
            self.without_sigla = bool(gathered.findings)
            self.witnesses = self.witnesses or {siglum: Witness(siglum, "") for siglum in sigla_in(path)}
        if config.apparatus_regularisations:
            rules = base / config.apparatus_regularisations
            self.regularisations = gathered.take(lambda: load_regularisations(rules), ())
        named = {kind: config[f"apparatus_{kind}"] for kind in LOADERS}
        self.declared = load_declared(base, config.apparatus_registers, named, gathered)
        self._forms, self._quoted = (Forms(self.declared.forms(quoted)) for quoted in (False, True))
        if config.apparatus_proofreading:
            transcribed = [w.siglum for w in self.witnesses.values() if w.file or self.without_sigla]
            log = base / config.apparatus_proofreading
            self.log = gathered.take(lambda: load_log(log, transcribed), None)
        self.moment = moment()
        plain = Metadata(config.project, config.release or config.version, config.apparatus_language)
        self.metadata = gathered.take(lambda: read_metadata(config, base), plain)
        self.releases = load_releases(base / config.apparatus_releases, gathered) if config.apparatus_releases else ()
        self.malformed += gathered.findings

    # ---- reading

    @property
    def documents(self) -> dict[str, Remembered]:
        return cast("dict[str, Remembered]", self.data["documents"])

    def document(self, docname: str) -> Remembered:
        """Return what is remembered of a document, to be added to."""
        return self.documents.setdefault(docname, Remembered())

    @property
    def is_guest(self) -> bool:
        """Tell whether the edition is part of a project with pages and settings of its own."""
        return bool(self.env.config.apparatus_guest)

    def is_of_host(self, name: str) -> bool:
        """Tell whether a page belongs to a host alone: there is nothing of the edition on it, or in one page of all."""
        own = name in self.env.config.apparatus_documents or self.documents.get(name, Remembered()).of_edition
        return self.is_guest and self.builder.name != "singlehtml" and not own

    def report(self, finding: Finding) -> None:
        """Keep a finding of the document that is being read."""
        self.document(self.env.current_document.docname).findings.append(finding)

    def findings(self) -> Iterator[Finding]:
        for known in self.documents.values():
            yield from known.findings

    def clear_doc(self, docname: str) -> None:
        self.documents.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        self.data["documents"] |= {doc: known for doc, known in otherdata["documents"].items() if doc in docnames}

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Mark and remember what a document that was just read holds."""
        known = self.document(docname)
        known.excerpt = excerpt_of(document)
        known.of_edition = any(ours.is_ours(node) for node in ours.find(document, nodes.Element))
        if shows_edition(document):
            known.lists = frozenset(lists_in(document))
            self._note_dependencies(docname)
        if is_text := docname in env.config.apparatus_documents:
            known.forms = link_names(document, self._forms, self._quoted)
        free_names(document)
        if is_text:
            mark_notes(document)
            for finding in place_transpositions(document):
                self.report(finding)
            mark_text(document, docname)
            self._remember(known, docname, document)
            self._note_dependencies(docname)
        loose = (name for name in ours.find(document, ours.name) if "occurrence" not in name)
        known.named = tuple((name["key"], name.rawsource, *ours.placed(name)) for name in loose)

    def _remember(self, known: Remembered, docname: str, document: nodes.document) -> None:
        kinds = (ours.apparatus_entry, ours.passage, ours.name)
        marks = ([node for node in ours.find(document, kind) if "occurrence" in node] for kind in kinds)
        known.entries, known.passages, known.names = (tuple(m["occurrence"] for m in found) for found in marks)
        known.extents = tuple(extents(document, docname))
        known.stretches = tuple(stretches_of(document))
        known.edges = edges_of(document)
        counted = [block for block in ours.find(document, *ours.BLOCKS) if "local" in block]
        known.verses = sum(isinstance(block, nodes.line) for block in counted)
        known.paragraphs = len(counted) - known.verses

    def declared_files(self) -> list[Path]:
        """Return the files that the settings name; transcriptions not."""
        config = self.env.config
        names = [config.apparatus_witnesses, config.apparatus_regularisations, config.apparatus_proofreading]
        names += getattr(config, "bibtex_bibfiles", None) or []
        return [*(self.base / name for name in names if name), *(file.path for file in self.declared.files())]

    def _note_dependencies(self, docname: str) -> None:
        files = self.declared_files()
        folder = (self.base / self.env.config.apparatus_witnesses).parent
        files += [folder / name for w in self.witnesses.values() for name in (w.file, w.lineation) if name]
        for file in files:
            self.env.note_dependency(file, docname=docname)

    # ---- the whole text, once all is read

    def number(self) -> None:
        """Number paragraphs and verses, all being read; trees of the text are kept where none was read again."""
        read = dict(self.env.all_docs), self.regularisations
        self._made = {key: made for key, made in self._made.items() if key is numbered_texts and read == self._read}
        self._read = read
        text = dict(zip(self.env.config.apparatus_documents, self.in_order(), strict=True))
        counts = ([known.paragraphs for known in text.values()], [known.verses for known in text.values()])
        before = (accumulate(count, initial=0) for count in counts)
        self.numbering = Numbering(*(dict(zip(text, count, strict=False)) for count in before))
        found = {docname: known.stretches for docname, known in text.items()}
        edges = {docname: known.edges for docname, known in text.items()}
        self.stretches = Stretches(found, edges, self.numbering, self.regularisations)

    def once(self, make: Callable[["EditionDomain"], _Made]) -> _Made:
        """Return what `make` gives, made once in a build from what was read; nobody may change anything in it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("_Made", self._made[make])

    def forget(self) -> None:
        """Let go of what was made of what was read; it is made again when asked for."""
        self._made = {}

    def texts(self) -> dict[str, nodes.document]:
        """Return the trees of the text as read, numbered, by document; read once in a build, only to be looked at."""
        return self.once(numbered_texts)

    def put_numbers(self, tree: nodes.Element) -> None:
        """Put the numbers and ids of the edition on a tree as read, and at each entry which witnesses have a lacuna."""
        self.numbering.put_on(tree)
        self.stretches.put_on(tree)

    def locus(self, occurrence: Occurrence) -> Locus:
        """Return the paragraph or the verse, of a heading the one after it."""
        return self.numbering.locus(occurrence)

    def id_of(self, occurrence: Occurrence, prefix: str) -> str:
        """Return the permanent id, e.g. ``a13-perversely``."""
        return self.numbering.id_of(occurrence, prefix)

    def span_of(self, extent: Extent) -> str:
        """Return the places of a quotation: ``¶ 3``, ``vv. 5–8``."""
        return span(self.locus(extent.first), self.locus(extent.last))

    def pages_in_order(self, without: Collection[str] = ()) -> list[str]:
        """Return the first page and all under it, each once, in the order of the tables of contents.

        Pages may be left out, with all that is under them alone.
        """
        found: dict[str, None] = {}
        left = [self.env.config.root_doc]
        while left:
            if (name := left.pop()) not in found and name not in without:
                found[name] = None
                left += reversed(self.env.toctree_includes.get(name, ()))
        return list(found)

    def in_order(self) -> Iterator[Remembered]:
        """Yield what is remembered of the documents of the text, in their order."""
        return (self.documents.get(docname, Remembered()) for docname in self.env.config.apparatus_documents)

    def entries(self) -> Iterator[Occurrence]:
        """Yield the entries in the order of the text."""
        return (entry for known in self.in_order() for entry in known.entries)

    def passages(self) -> Iterator[Occurrence]:
        """Yield the passages that cite works, in the order of the text."""
        return (passage for known in self.in_order() for passage in known.passages)

    def names(self) -> Iterator[Occurrence]:
        """Yield the names in the order of the text."""
        return (name for known in self.in_order() for name in known.names)

    def named_elsewhere(self) -> Iterator[tuple[str, str, str, int]]:
        """Yield the names in notes, readings and prose: key, source, file and line."""
        return (name for known in self.documents.values() for name in known.named)

    def forms(self) -> frozenset[str]:
        """Return the forms of names that were linked in the text."""
        return frozenset().union(*(known.forms for known in self.in_order()))

    def extents(self) -> Iterator[Extent]:
        """Yield what is marked as a quotation, in the order of the text."""
        return (extent for known in self.in_order() for extent in known.extents)

    def paragraph_count(self) -> int:
        return sum(known.paragraphs for known in self.in_order())

    def verse_count(self) -> int:
        return sum(known.verses for known in self.in_order())

    # ---- where things are

    def list_of(self, type_: str) -> str | None:
        """Return the document that lists the entries of this type."""
        return self.shelf_of(type_) or self.shelf_of(_ANY)

    def shelf_of(self, name: str) -> str | None:
        """Return the document that has a list of this name, e.g. ``register:person`` or ``quotations``."""
        return next((docname for docname, known in sorted(self.documents.items()) if name in known.lists), None)

    def file_of(self, docname: str) -> str:
        """Return the path of a document's source from the folder of conf.py, with slashes."""
        path = Path(self.env.doc2path(docname))
        return (path.relative_to(self.base) if path.is_relative_to(self.base) else path).as_posix()

    def document_of(self, number: int) -> str | None:
        """Return the document that holds the paragraph of this number."""
        return next((docname for docname, verse, held in self.numbers() if not verse and number in held), None)

    def numbers(self) -> Iterator[tuple[str, bool, range]]:
        """Yield the numbers of the paragraphs of each document of the text, then those of its verses."""
        for verse in (False, True):
            for docname, known in zip(self.env.config.apparatus_documents, self.in_order(), strict=True):
                first = self.numbering.before(docname, verse) + 1
                yield docname, verse, range(first, first + (known.verses if verse else known.paragraphs))

    def resolve_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, typ: str, target: str,
        node: addnodes.pending_xref, contnode: nodes.Element,
    ) -> nodes.reference | None:  # fmt: skip
        """Link ``{ed:para}`13` ``, ``{ed:verse}`5` ``, ``{ed:entry}`a13-perversely` ``, ``{ed:record}`guerin` ``.

        An entry and a record have their titles as words where none are written.
        """
        kind = {"entry": "app"}.get(typ, typ)
        found = self.once(objects).get((kind, target))
        if found is None:
            return None
        if kind in ("app", "record") and not node.get("refexplicit"):
            contnode = nodes.inline("", found.title, classes=contnode["classes"])
        return make_refnode(builder, fromdocname, found.docname, found.anchor, contnode)

    def resolve_any_xref(self, *args: Any) -> list[tuple[str, nodes.reference]]:
        """Find nothing: a bare number is never meant as a paragraph."""
        return []

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Yield paragraphs, verses, entries and records for the inventory."""
        for one in self.once(objects).values():
            yield one.name, one.title, one.kind, one.docname, one.anchor, -1


class Object(NamedTuple):
    """What others can link to: its `kind` and `name` in the inventory, what it is called, and where it is."""

    kind: str
    name: str
    title: str
    docname: str
    anchor: str


def objects(domain: EditionDomain) -> dict[tuple[str, str], Object]:
    """Return paragraphs, verses, entries, and the records of the registers that a page lists, by kind and name."""
    found = []
    for docname, verse, held in domain.numbers():
        loci, kind = (Locus(number, verse) for number in held), "verse" if verse else "para"
        found += [Object(kind, str(locus.number), str(locus), docname, locus.anchor) for locus in loci]
    for entry in domain.entries():
        anchor = domain.id_of(entry, "a")
        found.append(Object("app", anchor, f"{entry.words} ({domain.locus(entry)})", entry.docname, anchor))
    for register in domain.declared.registers:
        if page := domain.shelf_of(f"register:{register.kind}"):
            found += [Object("record", item.key, item.name, page, f"reg-{item.key}") for item in register.items]
    return {(one.kind, one.name): one for one in found}


def take_language(app: Sphinx) -> None:
    """Take up the language of the edition, with what catalogues of its own say otherwise."""
    tag, places = app.config.language, (app.srcdir, app.confdir)
    folders = [Path(place, name) for place in dict.fromkeys(places) for name in app.config.locale_dirs]
    for catalogue in CatalogRepository(app.confdir, [*map(str, folders)], tag, app.config.source_encoding).catalogs:
        if catalogue.domain == language.DOMAIN and catalogue.is_outdated():
            catalogue.write_mo(tag)
    translators.pop(("general", language.DOMAIN), None)  # that of another edition, built before in this process
    for folder in (*folders, language.CATALOGUES):
        app.add_message_catalog(language.DOMAIN, str(folder))
    language.speak(tag, translators["general", language.DOMAIN])


def setup(app: Sphinx) -> None:
    """Register the domain, and the settings that say what the edition is made of."""
    take_language(app)
    app.add_domain(EditionDomain)
    for name in ("documents", "registers"):
        app.add_config_value(f"apparatus_{name}", [], "env", list)
    for name in ("witnesses", "regularisations", "quotations", "chronology", "review", "proofreading", "withdrawn",
                 "releases"):  # fmt: skip
        app.add_config_value(f"apparatus_{name}", "", "env", str)
    for name in ("citation", "changes", "rights"):
        app.add_config_value(f"apparatus_{name}", "", "env", str)
    app.add_config_value("apparatus_types", lambda config: {t: _(label) for t, label in TYPES.items()}, "env", dict)
    app.add_config_value("apparatus_layers", {}, "env", dict)
    app.add_config_value("apparatus_language", lambda config: config.language, "env", str)


class EditionTransform(SphinxPostTransform):
    """A post-transform that knows the edition and can link to its places."""

    @property
    def domain(self) -> EditionDomain:
        return edition_of(self.env)

    @property
    def builder(self) -> Builder:
        """The builder that asked for the tree."""
        return self.domain.builder

    def link(self, node: nodes.Node, docname: str, anchor: str, *children: nodes.Node) -> nodes.reference:
        """Return a reference from where `node` stands to a place in a document."""
        first, *rest = children
        reference = make_refnode(self.builder, self.docname_of(node), docname, anchor, first)
        reference += rest
        return reference

    def locus_link(self, node: nodes.Node, occurrence: Occurrence, anchor: str) -> nodes.reference:
        """Return the number of the paragraph, linked to the mark in it."""
        return self.link(node, occurrence.docname, anchor, nodes.Text(self.domain.locus(occurrence).before))

    def docname_of(self, node: nodes.Node) -> str:
        """Return the document in which a node is, also where several were put into one."""
        kinds = addnodes.start_of_file, nodes.section  # Sphinx hangs sections on the first and gives each its document
        held = (parent for parent in ours.around(node) if isinstance(parent, kinds) and "docname" in parent)
        found = next(held, None)
        return self.env.docname if found is None else str(found["docname"])


_SHARED: ContextVar[dict[Hashable, Any] | None] = ContextVar("shared", default=None)


@contextmanager
def sharing() -> Iterator[None]:
    """Let the builders that run within share what one of them has made, those in processes forked from here too."""
    token = _SHARED.set({})
    try:
        yield
    finally:
        _SHARED.reset(token)


def shared(key: Hashable, make: Callable[[], _Made]) -> _Made:
    """Return what `make` gives, made once where builders are `sharing`; `key` says what it is, and of what."""
    made = _SHARED.get()
    if made is None:
        return make()
    if key not in made:
        made[key] = make()
    return cast("_Made", made[key])


def take_citation(app: Sphinx, config: Config) -> None:
    """Let the citation file say what the settings leave out: title, author, version; what is wrong is said later."""
    if not config.apparatus_citation:
        return
    with suppress(DeclarationError):
        said = settings_said(Path(app.confdir, config.apparatus_citation))
        said["html_title"] = said["project"]
        for name, words in said.items():
            if words and getattr(config, name) == unset(config, name):
                config[name] = words


def unset(config: Config, name: str) -> Any:
    """Return what a setting is where the edition says nothing of it."""
    default = config.values[name].default
    return default(config) if callable(default) else default


def edition_of(env: BuildEnvironment) -> EditionDomain:
    return cast("EditionDomain", env.get_domain(EditionDomain.name))


class Unkept(dict[str, Any]):
    """A cache that keeps nothing."""

    def __setitem__(self, key: str, value: Any) -> None:
        """Keep nothing."""


def keep_nothing(env: BuildEnvironment, trees: bool) -> None:
    """Have Sphinx keep no bytes of trees, nor `trees` that were read, which are for pages that are to be written."""
    env._pickled_doctree_cache = Unkept()
    if trees:
        env._write_doc_doctree_cache = Unkept()


def numbered_texts(domain: EditionDomain) -> dict[str, nodes.document]:
    """Return the trees of the text as read, numbered, by document."""
    trees = {name: domain.env.get_doctree(name) for name in domain.env.config.apparatus_documents}
    for tree in trees.values():
        domain.put_numbers(tree)
    return trees


def clean_titles(app: Sphinx, document: nodes.document) -> None:
    """Make plain edited text of what Sphinx copied from headings: lemmas for entries, regularised glyphs."""
    docname = app.env.current_document.docname
    for tree in (app.env.titles[docname], app.env.longtitles[docname], app.env.tocs[docname]):
        for entry in ours.find(tree, ours.apparatus_entry):
            if entry.parent is not None:
                entry.replace_self(list(ours.lemma_of(entry).children))
        if docname in app.config.apparatus_documents:
            for title in ours.find(tree, nodes.title, nodes.reference):
                Running(title, title.findall(nodes.Text)).regularise(edition_of(app.env).regularisations)


def shows_edition(document: nodes.document) -> bool:
    """Tell whether the document shows the content of others: lists, works with their passages, links to paragraphs."""
    links = (node.get("refdomain") == EditionDomain.name for node in ours.find(document, addnodes.pending_xref))
    return bool(ours.find(document, ours.placeholder)) or any(links) or any(bibliographies(document))


def excerpt_of(document: nodes.document) -> Excerpt:
    """Return what in a document shows something of others."""
    links = ours.find(document, addnodes.pending_xref)
    cited = [link["reftarget"] for link in links if link.get("refdomain") == "cite"]
    lists = [*ours.find(document, ours.placeholder), *bibliographies(document)]
    takers = [*lists, *(link for link in links if link.get("refdomain") != "cite")]
    keys = sorted({key for keys in cited for key in keys.split(",")})
    return Excerpt(tuple(node.deepcopy() for node in takers), tuple(keys))


def bibliographies(document: nodes.Element) -> Iterator[nodes.Element]:
    """Yield where works are listed."""
    return (node for node in ours.find(document, nodes.Element) if node.tagname == "bibliography")


def lists_in(document: nodes.document) -> Iterator[str]:
    """Yield the types of the entries that a document lists, and the names of its other lists."""
    for node in ours.find(document, ours.placeholder):
        if isinstance(node, ours.apparatus_list):
            yield from node["types"] or [_ANY]
        elif "shelf" in node:
            yield str(node["shelf"])
