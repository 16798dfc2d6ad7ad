"""The header: what the edition is, its sources and how it was encoded; knows no document tree."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from sphinx_apparatus.formats.tei.translator import EDITORS
from sphinx_apparatus.formats.tei.xml import Element, add, add_words, glyph_name, name_of, pointer, say
from sphinx_apparatus.language import N_, _, many
from sphinx_apparatus.model import Layout, Witness
from sphinx_apparatus.records.about import Agent, Metadata
from sphinx_apparatus.text.regularise import Regularisation

CORRECTION = N_("Where the text departs from a witness, or a departure is proposed, an apparatus entry records it.")
SLIPS = N_("An error of the only witness, and its correction, are encoded as sic and corr within choice.")
NORMALISATION = N_(
    "Glyphs are regularised by declared rules; orig has what the witnesses have, reg what the edition shows."
)
_QUOTATION = N_("Quotation marks are kept as characters of the text.")
HYPHENATION = N_("The text has no end-of-line hyphenation.")
_NAMES = N_(
    "Names point to the registers, citations to the list of works, words in other languages carry their language."
)
RECOVERY = N_(
    "White space in the text is significant. A witness is read from the body by taking its rdg, or lem where no rdg"
    " names it, orig rather than reg and sic rather than corr, and by leaving out notes that are not authorial."
)
STRETCHES = N_(
    "From lacunaStart to lacunaEnd a witness has nothing, and a gap stands for what is lost. Where a rdg points to a"
    " lem, the witness has the content of that lem in this place."
)


@dataclass(frozen=True)
class Encoding:
    """The header's account of the encoding: rules with their counts, types with labels, languages.

    `layers` has the types in each layer of the apparatus; `stretches` tells of lacunae or transpositions; `characters`
    are those that witnesses declare, with what each is, by siglum.
    """

    rules: tuple[tuple[Regularisation, int], ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    scholars: tuple[str, ...] = ()
    slips: bool = False
    stretches: bool = False
    verses: bool = False
    layers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    program: tuple[str, str] = ("", "")
    characters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def write_header(tei: Element, metadata: Metadata, witnesses: Iterable[Witness], encoding: Encoding) -> None:
    """Write the header of an edition into the element `tei`: its `metadata`, `witnesses` and `encoding`."""
    header = add(tei, "teiHeader")
    _description(add(header, "fileDesc"), metadata, list(witnesses), encoding)
    description = add(header, "encodingDesc")
    _encoding(description, encoding)
    _characters(description, encoding.characters)
    _profile(add(header, "profileDesc"), metadata, encoding)
    _revisions(header, metadata)


def _description(file: Element, metadata: Metadata, witnesses: list[Witness], encoding: Encoding) -> None:
    titles = add(file, "titleStmt")
    add(titles, "title", metadata.title)
    for author in metadata.authors:
        _agent(add(titles, "author"), author)
    editors = add(titles, "respStmt", id=name_of("resp", EDITORS))
    add(editors, "resp", _("edited by"))
    for agent in metadata.editors or (Agent(_("the editors")),):
        _agent(editors, agent)
    for scholar in encoding.scholars:
        statement = add(titles, "respStmt", id=name_of("resp", scholar))
        add(statement, "resp", _("conjectures"))
        add(statement, "name", scholar)
    before, _blank, after = _("Version {number}").partition("{number}")
    edition = add(add(file, "editionStmt"), "edition", before, n=metadata.version)
    add(edition, "num", metadata.version).tail = after or None
    _publication(add(file, "publicationStmt"), metadata)
    _source(add(file, "sourceDesc"), metadata, witnesses)


def _publication(publication: Element, metadata: Metadata) -> None:
    for agent in metadata.editors or metadata.authors or (Agent(_("the editors")),):
        add(publication, "authority", agent.name)
    add(publication, "idno", metadata.identifier, type="URI")
    free = metadata.parts and all(part.licence for part in metadata.parts)
    availability = add(publication, "availability", status="free" if free else "restricted")
    for part in metadata.parts:
        licence = add(availability, "licence", n=part.licence, target=part.address) if part.licence else availability
        paragraph = add(licence, "p")
        add(paragraph, "label", f"{part.name}.")
        paragraph[-1].tail = f" {part.statement}"
    if not metadata.parts:
        add(availability, "p", metadata.licence or _("No licence is declared."))
    if metadata.date:
        add(publication, "date", metadata.date, when=metadata.date)


def _source(source: Element, metadata: Metadata, witnesses: list[Witness]) -> None:
    if not witnesses:
        add(source, "p", _("{title}. No witness is declared.", title=metadata.title))
        return
    listed = add(source, "listWit")
    for witness in witnesses:
        entry = add(listed, "witness", id=name_of("wit", witness.siglum))
        add(entry, "abbr", witness.siglum, type="siglum")
        add_words(entry, "title", witness.title)
        if witness.date:
            add_words(entry, "date", witness.date)
        if witness.address:
            add_words(entry, "ref", witness.address, target=witness.address)
        if witness.sha256:
            add_words(entry, "idno", witness.sha256, type="SHA-256")
        if witness.description:
            add_words(entry, "desc", witness.description)
        if witness.layout != Layout():
            _segments(add_words(entry, "note", type="layout"), asdict(witness.layout))


def _segments(parent: Element, texts: Mapping[str, str]) -> None:
    """Write texts, of which white space is a part, by what they are."""
    for name, text in texts.items():
        add(parent, "seg", text, type=name, space="preserve")


def _encoding(description: Element, encoding: Encoding) -> None:
    editorial = add(description, "editorialDecl")
    corrected = f"{_(CORRECTION)} {_(SLIPS)}" if encoding.slips else _(CORRECTION)
    add(add(editorial, "correction", method="markup"), "p", corrected)
    normalization = add(editorial, "normalization", method="markup")
    add(normalization, "p", _(NORMALISATION))
    if encoding.rules:
        items = add(add(normalization, "p"), "list", type="gloss")
        for rule, count in encoding.rules:
            times = many("once", "{number} times", count)
            add(items, "label", rule.name)
            item = add(items, "item", f"{times}. {rule.reason}".strip())
            say(item, " ")
            keys = ("element",) if rule.element else ("pattern", "replacement")
            _segments(item, {key: getattr(rule, key) for key in keys})
    add(add(editorial, "quotation", marks="all"), "p", _(_QUOTATION))
    add(add(editorial, "hyphenation", eol="none"), "p", _(HYPHENATION))
    add(add(editorial, "interpretation"), "p", _(_NAMES))
    add(add(editorial, "segmentation"), "p", f"{_(RECOVERY)} {_(STRETCHES)}" if encoding.stretches else _(RECOVERY))
    citations = add(description, "refsDecl", default="true")
    add(citations, "citeStructure", unit="paragraph", match="/TEI/text/body//p[@n]", use="@n")
    if encoding.verses:
        add(citations, "citeStructure", unit="verse", match="/TEI/text/body//l[@n]", use="@xml:id")
    if encoding.types:
        _types(add(add(description, "classDecl"), "taxonomy", id="entry-types"), encoding)
    add(description, "variantEncoding", method="parallel-segmentation", location="internal")
    name, version = encoding.program
    add(add(add(description, "appInfo"), "application", ident=name, version=version), "label", name)


def _characters(description: Element, declared: Mapping[str, Mapping[str, str]]) -> None:
    """Write the characters that witnesses declare, each with its number, what it is, and whose it is."""
    every = dict.fromkeys(one for own in declared.values() for one in own.items())
    listed = add(description, "charDecl") if every else description
    taken: set[str] = set()
    for character, words in every:
        sigla = [siglum for siglum, own in declared.items() if own.get(character) == words]
        first = "" if character in taken else glyph_name(character)
        taken.add(character)
        entry = add(listed, "char", id=first, corresp=pointer("wit", sigla))
        if words:
            add(entry, "localProp", name="Name", value=words)
        add(entry, "mapping", f"U+{ord(character):04X}", type="codepoint")


def _types(taxonomy: Element, encoding: Encoding) -> None:
    """Write the types of entries, under their layers where there are any."""
    for name, types in (encoding.layers or {"": tuple(encoding.types)}).items():
        layer = add(taxonomy, "category", id=name_of("layer", name)) if name else taxonomy
        if name:
            add(layer, "catDesc", name)
        for key in types:
            add(add(layer, "category", id=name_of("type", key)), "catDesc", encoding.types[key])


def _profile(profile: Element, metadata: Metadata, encoding: Encoding) -> None:
    if metadata.abstract:
        add(add(profile, "abstract"), "p", metadata.abstract)
    usage = add(profile, "langUsage")
    for tag in dict.fromkeys((metadata.language, *encoding.languages)):
        add(usage, "language", tag, ident=tag)
    if metadata.keywords:
        terms = add(add(profile, "textClass"), "keywords")
        for word in metadata.keywords:
            add(terms, "term", word)


def _revisions(header: Element, metadata: Metadata) -> None:
    if not metadata.changes:
        return
    revisions = add(header, "revisionDesc")
    for change in metadata.changes:
        entry = add(revisions, "change", n=change.version, when=change.date, status="" if change.date else "unreleased")
        items = add(entry, "list")
        for item in change.items:
            add(items, "item", item)


def _agent(parent: Element, agent: Agent) -> None:
    if not agent.family:
        add(parent, "name", agent.name)
        return
    name = add(parent, "persName")
    parts = {"forename": agent.given, "nameLink": agent.particle, "surname": agent.family, "genName": agent.suffix}
    for tag in filter(parts.__getitem__, parts):
        if len(name):
            name[-1].tail = " "
        add(name, tag, parts[tag])
