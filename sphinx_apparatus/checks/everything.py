"""What is done at each stage of a Sphinx build: declarations in, findings out; renders nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.entries import DECLARE_WORKS, check_address, check_rules, nearest
from sphinx_apparatus.checks.foreign import foreign_matter
from sphinx_apparatus.checks.report import line_of, line_with, stop_on
from sphinx_apparatus.corrections.collation import lost_witnesses
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.chronology import check_chronology
from sphinx_apparatus.records.everything import Declared, load_declared
from sphinx_apparatus.records.proofreading import PLACES, load_log, unknown_places
from sphinx_apparatus.records.quotations import check_quotations
from sphinx_apparatus.records.registers import unused
from sphinx_apparatus.records.review import missing_pages
from sphinx_apparatus.records.toml import DeclarationError
from sphinx_apparatus.text.locus import Occurrence
from sphinx_apparatus.text.reading import UnknownNodeError, blocks_of
from sphinx_apparatus.transforms import regularise_nodes, texts_of
from sphinx_apparatus.witnesses.attestation import misattested, unread
from sphinx_apparatus.witnesses.declared import load_regularisations, load_witnesses
from sphinx_apparatus.witnesses.lacunae import unbalanced

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment


SUPPLIED = "supplied"


def read_declarations(app: Sphinx) -> None:
    """Read witnesses and regularisations; stop the build where they are malformed."""
    domain = cast("EditionDomain", app.env.get_domain("ed"))
    domain.app, domain.builder, domain.base = app, app.builder, Path(app.confdir)  # type: ignore[misc]
    try:
        if app.config.apparatus_witnesses:
            domain.witnesses = load_witnesses(domain.base / app.config.apparatus_witnesses)  # type: ignore[misc]
        if app.config.apparatus_regularisations:
            rules = load_regularisations(domain.base / app.config.apparatus_regularisations)
            domain.regularisations = rules  # type: ignore[misc]
        domain.declared = declared_of(domain.base, app.config)  # type: ignore[misc]
        domain.data["registers"] = {key: item.name for key, item in domain.declared.items().items()}
        if app.config.apparatus_proofreading:
            transcribed = [witness.siglum for witness in domain.witnesses.values() if witness.file]
            domain.log = load_log(domain.base / app.config.apparatus_proofreading, transcribed)
    except DeclarationError as error:
        stop_on([error.finding])


def declared_of(base: Path, config: Config) -> Declared:
    """Read what the configuration names beside the text."""
    return load_declared(
        base, config.apparatus_registers, config.apparatus_quotations, config.apparatus_chronology,
        config.apparatus_review,
    )  # fmt: skip


def mark_supplied(app: Sphinx, document: nodes.document) -> None:
    """Make editorial the headings that are classed ``supplied``: they are the editor's, and no witness has them."""
    for section in ours.find(document, nodes.section):
        if SUPPLIED in section["classes"]:
            section["classes"].remove(SUPPLIED)
            cast("nodes.Element", section.children[0])["classes"].append("editorial")


def clean_titles(app: Sphinx, document: nodes.document) -> None:
    """Make plain edited text of what Sphinx copied from headings: lemmas for entries, regularised glyphs."""
    docname = app.env.current_document.docname
    domain = cast("EditionDomain", app.env.get_domain("ed"))
    for tree in (app.env.titles[docname], app.env.longtitles[docname], app.env.tocs[docname]):
        for entry in ours.find(tree, ours.apparatus_entry):
            if entry.parent is not None:
                entry.replace_self(list(cast("nodes.Element", entry.children[0]).children))
        if docname in app.config.apparatus_documents:
            for title in ours.find(tree, nodes.title, nodes.reference):
                regularise_nodes(list(title.findall(nodes.Text)), domain.regularisations)


def report_foreign_matter(app: Sphinx, document: nodes.document) -> None:
    """Report what stands in the text that is none."""
    if app.env.current_document.docname in app.config.apparatus_documents:
        domain = cast("EditionDomain", app.env.get_domain("ed"))
        for finding in (*foreign_matter(document), *unread(document)):
            domain.report(finding)


def check_edition(app: Sphinx, env: BuildEnvironment) -> None:
    """Number the text, and stop the build on any finding."""
    domain = cast("EditionDomain", env.get_domain("ed"))
    domain.number()
    malformed = [*domain.findings(), *missing_documents(domain), *missing_bibliographies(domain)]
    unknown = [*unknown_works(domain), *unknown_names(domain), *unlisted(domain)]
    stop_on(malformed + unknown if malformed else ())
    stop_on(unbalanced(domain.in_order("stretches"), partial(place_of, domain)))
    wrong = [
        *duplicate_ids(domain),
        *wrongly_attested(domain),
        *unfit_rules(domain),
        *lost_witnesses(domain),
        *unreadable(domain),
    ]
    stop_on([*unknown, *wrong])
    stop_on(declaration_findings(domain))
    stop_on(misplaced_records(domain))


def unreadable(domain: EditionDomain) -> Iterator[Finding]:
    """Yield what no rule turns into text, where there is no transcription, in comparing which it is found."""
    if not any(witness.file for witness in domain.witnesses.values()):
        try:
            blocks_of(texts_of(domain).values())
        except UnknownNodeError as error:
            yield error.finding


def misplaced_records(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the records of the proofreading log that belong to no paragraph and no verse."""
    if domain.log:
        counts = {letter: sum(domain.data[name].values()) for letter, name in PLACES.items()}
        path = domain.base / domain.env.config.apparatus_proofreading
        known = {f"{letter}{n}" for letter, count in counts.items() for n in range(1, count + 1)}
        yield from unknown_places(domain.log, known, path)


def missing_documents(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the documents of the text that are not there."""
    for docname in domain.env.config.apparatus_documents:
        if docname not in domain.env.all_docs:
            yield Finding("apparatus_documents names a document that is not there", docname, "a document", "conf.py")


def works_of(domain: EditionDomain) -> set[str]:
    """Return the keys of the bibliography."""
    return set(entries_of(domain))


def entries_of(domain: EditionDomain) -> dict[str, Any]:
    """Return the entries of the bibliography by key, as pybtex has them."""
    cite = domain.env.domains.get("cite")
    return dict(getattr(cite, "bibdata").data.entries) if cite else {}  # noqa: B009


def missing_bibliographies(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the files of works that the settings name and that are not there."""
    conf, message = domain.base / "conf.py", "bibtex_bibfiles names a file that is not there"
    for name in files_of_works(domain):
        if not (domain.base / name).is_file():
            line = line_with(conf, name) or line_with(conf, "bibtex_bibfiles")
            yield Finding(message, name, "a file, named as from the folder of conf.py", str(conf), line)


def files_of_works(domain: EditionDomain) -> list[str]:
    """Return the names of the files of works; none where sphinxcontrib-bibtex is not among the extensions."""
    return list(getattr(domain.env.config, "bibtex_bibfiles", ()))


def unknown_works(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the passages whose key is not in the bibliography."""
    passages = domain.in_order("passages")
    yield from unknown_keys(domain, ((p.key, p.source, *place_of(domain, p)) for p in passages))


def unknown_keys(domain: EditionDomain, cited: Iterable[tuple[str, str, str, int]]) -> Iterator[Finding]:
    """Yield what is wrong with keys, each with the words it stands in, file and line; where there is no file, once."""
    known = works_of(domain)
    if any(missing_bibliographies(domain)):
        return
    for key, excerpt, path, line in cited:
        if not files_of_works(domain):
            yield Finding("no bibliography is declared", excerpt, "", path, line, DECLARE_WORKS)
            return
        if key not in known:
            expected, mend = "a key of the bibliography", nearest(key, known)
            yield Finding(f"unknown bibliography key '{key}'", excerpt, expected, path, line, mend)


def unlisted(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the entries that no list of the edition takes up, where it has lists."""
    if not any(domain.data["lists"].values()):
        return
    for entry in domain.in_order("entries"):
        if not domain.list_of(entry.type):
            path, line = place_of(domain, entry)
            expected = f"a list of them, {{apparatus}} with :types: {entry.type}" if entry.type else "a type"
            yield Finding(
                f"no list of the apparatus takes entries of type '{entry.type}'", entry.source, expected, path, line
            )


def unknown_names(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the names whose key is in no register, where registers are declared."""
    registers = domain.data["registers"]
    for name in domain.in_order("names"):
        if registers and name.key not in registers:
            path, line = place_of(domain, name)
            message = f"unknown name key '{name.key}'"
            mend = nearest(name.key, registers)
            yield Finding(message, name.source, "a key of the registers", path, line, mend)


def declaration_findings(domain: EditionDomain) -> Iterator[Finding]:
    """Yield where registers, ledger, chronology and review do not agree with the text and with each other."""
    declared = domain.declared
    yield from unknown_keys(domain, ((key, key, r.source, r.line) for r, key in declared.cited()))
    yield from unfit_addresses(domain)
    yield from unused(declared.registers, {name.key for name in domain.in_order("names")})
    texts = {extent.id: extent.text for extent in domain.in_order("extents")}
    yield from check_quotations(declared.quotations, texts)
    yield from unlisted_quotations(domain)
    yield from check_chronology(declared.chronology, sum(domain.data["paragraphs"].values()))
    yield from missing_pages(declared.review, domain.env.all_docs)


def unfit_addresses(domain: EditionDomain) -> Iterator[Finding]:
    """Yield what would be a link on a page, of a work, an item or a witness, but is no address of the web."""
    config = domain.env.config
    witnesses, works = config.apparatus_witnesses, ", ".join(files_of_works(domain))
    named = [(f"witness {w.siglum}", w.address, str(domain.base / witnesses), 0) for w in domain.witnesses.values()]
    named += [(i.key, i.authority_address, i.source, i.line) for i in domain.declared.items().values()]
    named += [(key, work.fields.get("url", ""), works, 0) for key, work in entries_of(domain).items()]
    for name, address, source, line in named:
        for finding in check_address(name, address):
            yield replace(finding, source=source, line=line)


def unlisted_quotations(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the quotations marked in the text that the ledger does not have, where there is a ledger."""
    listed = {part for quotation in domain.declared.quotations for part in quotation.extent}
    for extent in domain.in_order("extents"):
        if listed and extent.id not in listed:
            path = domain.env.doc2path(extent.docname)
            line = line_of(Path(path), f"#{extent.id}", extent.line)
            message = f"the ledger of quotations has no '{extent.id}'"
            yield Finding(message, extent.text[:60], "an entry of the ledger with this id", str(path), line)


def wrongly_attested(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the entries that name a witness where it has a lacuna, or give a conjecture to one that is not named."""
    for tree in texts_of(domain).values():
        for entry, finding in misattested(tree, domain.witnesses):
            path, line = place_of(domain, entry["occurrence"])
            yield replace(finding, source=path, line=line)


def duplicate_ids(domain: EditionDomain) -> Iterator[Finding]:
    """Yield ids that stand twice in the text, which would make a permanent address ambiguous.

    Those that the edition gives count in the whole text, Sphinx's own in their document.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for docname, tree in texts_of(domain).items():
        path = str(domain.env.doc2path(docname))
        for node in ours.find(tree, nodes.Element):
            for anchor in node["ids"]:
                seen[docname, anchor] += 1
                seen["", anchor] += permanent(node)
                if seen[docname, anchor] == 2 or (permanent(node) and seen["", anchor] == 2):
                    message = f"the id '{anchor}' stands twice in the text"
                    yield Finding(message, node.astext()[:60], "each id once", path, node.line or 0)


def permanent(node: nodes.Element) -> bool:
    """Tell whether the edition gives the node its id."""
    return "number" in node or "occurrence" in node or isinstance(node, nodes.footnote | nodes.footnote_reference)


def unfit_rules(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the regularisations that do not keep the length of the text."""
    path = str(domain.base / domain.env.config.apparatus_regularisations)
    text = " ".join(tree.astext() for tree in texts_of(domain).values()) if domain.regularisations else ""
    for finding in check_rules(domain.regularisations, text):
        yield replace(finding, source=path)


def place_of(domain: EditionDomain, occurrence: Occurrence) -> tuple[str, int]:
    """Return file and line of something marked in the text."""
    path = domain.env.doc2path(occurrence.docname)
    return str(path), line_of(Path(path), occurrence.source, occurrence.line)
