"""What is done at each stage of a Sphinx build: declarations in, findings out; renders nothing."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from functools import partial
from os.path import relpath
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks import settings
from sphinx_apparatus.checks.attestation import misattested, unread
from sphinx_apparatus.checks.bibtex import doubtful_publishers, unlisted_works, written_keys
from sphinx_apparatus.checks.decoded import NO_BREAK, escaped, escaped_in_page, witnessed
from sphinx_apparatus.checks.entries import check_address, check_rules
from sphinx_apparatus.checks.foreign import brought, calls_of_no_note, foreign_matter, is_wordless
from sphinx_apparatus.checks.marks import NOTE, apart_from_marks
from sphinx_apparatus.checks.remarks import keys_in_remarks, unfit_remarks
from sphinx_apparatus.checks.report import (
    excerpt_line,
    found_at,
    leave_out,
    line_with,
    passable,
    place_of,
    rows_of,
    stop_on,
    tell,
)
from sphinx_apparatus.checks.works import doubtful_pages, doubtful_works, unread_works, used_works
from sphinx_apparatus.domain import EditionDomain, edition_of, shared
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, brief, findings_list, nearest
from sphinx_apparatus.notation.locator import other_place
from sphinx_apparatus.records.chronology import check_chronology
from sphinx_apparatus.records.clock import moment, today
from sphinx_apparatus.records.proofreading import PLACES, is_unknown_siglum, unknown_places
from sphinx_apparatus.records.quotations import check_quotations
from sphinx_apparatus.records.registers import turned_names, unused
from sphinx_apparatus.records.releases import misplaced, missing_ids
from sphinx_apparatus.records.review import missing_pages
from sphinx_apparatus.records.toml import At, DeclarationError, written_in
from sphinx_apparatus.text.locus import Occurrence
from sphinx_apparatus.text.reading import unreadable, words_of
from sphinx_apparatus.witnesses.lacunae import unbalanced
from sphinx_apparatus.works.bibliography import cited_in, entries_of, files_of_works

TOML = frozenset(code for code in findings_list() if code.startswith(("toml-", "not-toml")))
"""The codes of what keeps a file of tables from being read."""
CONSEQUENCES = ("unknown-name", "unknown-register", "no-such-round")
CAUSED = dict.fromkeys(
    (*TOML, "unknown-key", "missing-key", "malformed-value", "key-twice", "unknown-table", "no-table", "no-file",
     "file-unreadable", "file-not-utf-8", "wrong-dates", "wrong-number", "unknown-authority", "number-in-address",
     "number-of-another", "dash-of-range",
     "key-in-two-registers", "ambiguous-form", "form-without-words",
     "not-both", "leads-to-itself", "leads-nowhere", "leads-on", "under-another-kind", "too-far-under",
     "number-too-long", "too-deep"),
    CONSEQUENCES,
) | {
    "duplicate-id": ("quotation-not-listed",), "work-without-head": ("no-field", "unknown-work"),
    "keyword-of-none": ("unlisted-work", "unknown-keyword"), "number-moved": ("no-such-place",),
    "paragraph-as-heading": ("no-such-place",),
}  # fmt: skip
"""What is only said because another thing is wrong: keys of a register that was not read are known to nobody."""
OF_SIGLA = ("unknown-siglum", "no-siglum", "no-reading")
"""What is said of an entry where a siglum in it is not declared."""
NUMBERED = re.compile(r"(?P<head>[a-z]+?)(?P<number>\d+)(?:-|$)")
"""An id that has the number of a paragraph or a verse, as ``a13-word``, ``p13`` and ``nv2-name``."""
_SAME = 0.7
"""How like the words of a note or quotation are those of the same under another name."""
_BEGINNING = 40
"""How many letters of a paragraph or verse tell it from the others."""
_Line = tuple[int, int]
"""The number of a document among those of the text, and a line of it."""
Check = Callable[[EditionDomain], Iterable[Finding]]


def check_clock(app: Sphinx, config: Config) -> None:
    """Stop the build where the time given is invalid."""
    try:
        moment()
    except DeclarationError as error:
        stop_on([error.finding])


def read_declarations(app: Sphinx) -> None:
    """Read what the settings name beside the text."""
    domain = edition_of(app.env)
    domain.malformed += settings.wrong(app)
    domain.read_declarations(app)


def report_foreign_matter(app: Sphinx, document: nodes.document) -> None:
    """Report what is in the text but is not text."""
    domain = edition_of(app.env)
    if app.env.current_document.docname in app.config.apparatus_documents:
        for finding in (*foreign_matter(document), *unread(document)):
            domain.report(finding)
        for node in brought(document):
            leave_out(node)
        return
    if app.config.apparatus_guest:
        return
    for finding in calls_of_no_note(document):
        domain.report(finding)
    if app.builder.name == "dummy":  # a proof; the site has a rule
        for node in filter(is_wordless, brought(document)):
            leave_out(node, code="node-without-words")


def report_escaped(app: Sphinx, document: nodes.document) -> None:
    """Report characters that should not be here and are written as entities."""
    domain, docname = edition_of(app.env), app.env.current_document.docname
    text = docname in app.config.apparatus_documents
    if app.config.apparatus_guest and not text:
        return
    allowed = witnessed(domain) if text else witnessed(domain) | NO_BREAK
    for finding in escaped_in_page(document, str(app.env.doc2path(docname)), allowed):
        domain.report(finding)


def check_edition(app: Sphinx, env: BuildEnvironment, compared: Check) -> None:
    """Number the text, and stop the build on any finding, unless whoever builds asks for that later.

    `compared` holds the witnesses to their transcriptions.
    """
    domain = edition_of(env)
    domain.number()
    if not domain.later:
        check_numbered(domain, compared)


def check_numbered(domain: EditionDomain, compared: Check) -> None:
    """Stop the build on any finding; `compared` holds the witnesses to their transcriptions.

    Of builders that are sharing the first one does it, as long as none of them reads anything again.
    """
    tell(used_works(domain, doubtful_works(domain)))
    with passable():
        read = (str(domain.env.doctreedir), *sorted(domain.env.all_docs.items()))
        shared(("sound", read), partial(_check_all, domain, compared))


def _check_all(domain: EditionDomain, compared: Check) -> None:
    """Stop on everything that is found, but for what a text that cannot be read would be blamed for besides."""
    torn = [*domain.findings(), *missing_documents(domain)]
    torn = [finding for finding in torn if not (domain.without_sigla and finding.code in OF_SIGLA)]
    found = [*used_works(domain, map(partial(named_in_settings, domain), domain.malformed)), *torn]
    found += used_works(domain, unread_works(domain))
    found += [*missing_bibliographies(domain), *unknown_works(domain), *unknown_names(domain), *unlisted(domain)]
    unclosed = [] if torn else list(unbalanced(domain.stretches.marked, partial(_place_of, domain)))
    if not torn and not unclosed:
        found += [*duplicate_ids(domain), *wrongly_attested(domain), *unfit_rules(domain), *compared(domain)]
        found += _unreadable(domain)
    found += unclosed or (() if found else text_findings(domain))
    found += declared_findings(domain)
    stop_on(not_caused([*found, *(unknown_keys(domain, citations(domain)) if found else ())]))


def not_caused(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings without those that another is the cause of: a file that was not read has no keys."""
    found = list(findings)
    unread = {code for finding in found for code in CAUSED.get(finding.code, ())}
    return apart_from_marks((finding for finding in found if finding.code not in unread), found)


def _unreadable(domain: EditionDomain) -> Iterator[Finding]:
    """Yield what no rule turns into text, where there is no transcription, in comparing which it is found."""
    if not any(witness.file for witness in domain.witnesses.values()):
        yield from unreadable(domain.texts().values())


def misplaced_records(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the records of the proofreading log, and of withdrawn ids, that belong to no paragraph and no verse."""
    counts = dict(zip(PLACES, (domain.paragraph_count(), domain.verse_count()), strict=True))
    known = {f"{letter}{n}" for letter, count in counts.items() for n in range(1, count + 1)}
    yield from misplaced(domain.declared.withdrawn, known)
    if domain.log:
        yield from unknown_places(domain.log, known)


def doubts_of(domain: EditionDomain) -> Iterator[Finding]:
    """Yield what is hardly meant, but no build need stop at."""
    yield from used_works(domain, (*doubtful_works(domain), *doubtful_publishers(domain)))
    yield from () if domain.app.config.apparatus_guest else doubtful_pages(domain)
    yield from (finding for register in domain.declared.registers for finding in turned_names(register.items))
    yield from settings.doubtful_settings(domain.app)


def doubtful_rounds(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the rounds of proofreading that are dated later than tomorrow here, or name a witness that there is not."""
    latest = (today() + timedelta(days=1)).isoformat()
    if domain.log is None:
        return
    for place, reading in enumerate(domain.log.rounds):
        at = partial(domain.log.of_round, place)
        if reading.date > latest[: len(reading.date)]:
            yield Finding.of("round-to-come", at=at("date"), number=reading.number, date=reading.date)
        if domain.witnesses and is_unknown_siglum(reading.against, domain.witnesses):
            found, known = reading.against, ", ".join(domain.witnesses)
            mend = nearest(found.upper(), domain.witnesses)
            yield Finding.of(
                "unknown-copy", at=at("against"), copy=found, number=reading.number, known=known, mend=mend
            )


def missing_documents(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the documents that settings name and that are not there."""
    config, there = domain.env.config, domain.env.all_docs
    conf = domain.base / "conf.py"
    if config.apparatus_witnesses and not config.apparatus_documents:
        yield Finding.of("no-text", at=(str(conf), line_with(conf, "apparatus_documents")))
    bound = set(domain.pages_in_order(config.apparatus_pdf_exclude)) - {config.root_doc}
    for name in ("documents", "pdf_exclude", "epub_exclude", "tei_exclude", "pdf_parts"):
        for docname in config[f"apparatus_{name}"]:
            if docname not in (bound if name == "pdf_parts" else there):
                code, known = ("no-such-part", bound) if docname in there else ("no-document", there)
                at = str(conf), line_with(conf, f'"{docname}"') or line_with(conf, f"_{name}")
                mend = nearest(docname, known)
                yield Finding.of(code, at=at, excerpt=docname, name=f"apparatus_{name}", mend=mend)


def named_in_settings(domain: EditionDomain, finding: Finding) -> Finding:
    """Return that a file is missing at the line of the settings that names it, where one does, and which was meant."""
    path, conf = Path(finding.source), domain.base / "conf.py"
    name = Path(relpath(path, domain.base)).as_posix()
    line = next(filter(None, (line_with(conf, word) for word in (name, str(path), path.name, path.stem))), 0)
    if finding.code != "no-file" or not line:
        return finding
    beside = (*path.parent.glob("*"), *path.glob("*"), Path(domain.env.srcdir) / name)
    near = [other for other in beside if other.is_file() and nearest(path.stem, [other.stem])]
    said = written_in(conf)
    alone = [other for other in path.parent.glob(f"*{path.suffix}") if other.stem not in said]
    near, alike = (near, 0.6) if near or len(alone) != 1 else (alone, 0)
    mend = nearest(name, [Path(relpath(other, domain.base)).as_posix() for other in near], alike)
    return replace(finding, source=str(conf), line=line, excerpt=name, mend=mend)


def missing_bibliographies(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the files of works that the settings of an edition name and that are not there."""
    conf = domain.base / "conf.py"
    for name in files_of_works(domain.env.config) if domain.env.config.apparatus_documents else ():
        if not (domain.base / name).is_file():
            line = line_with(conf, name) or line_with(conf, "bibtex_bibfiles")
            yield Finding.of("no-file-of-works", at=(str(conf), line), excerpt=name)


def unknown_works(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the passages whose key is not in the bibliography."""
    cited = ((p.key, p.source, partial(_place_of, domain, p)) for p in domain.passages())
    yield from unknown_keys(domain, cited)


def citations(domain: EditionDomain) -> Iterator[tuple[str, str, At]]:
    """Yield the citations in Markdown, with their places; of a wrong key Sphinx warns only where nothing stops it."""
    for docname, key in cited_in(domain.env):
        path = Path(domain.env.doc2path(docname))
        text = written_in(path)
        for match in re.finditer(rf"\{{cite[\w:]*\}}`[^`]*?(?<![^`,\s}}]){re.escape(key)}(?![^`,\s{{])[^`]*`", text):
            yield key, match[0], partial(_at_offset, path, text, match.start())


def _at_offset(path: Path, text: str, offset: int) -> tuple[str, int]:
    return str(path), text[:offset].count("\n") + 1


def unknown_keys(domain: EditionDomain, cited: Iterable[tuple[str, str, At]]) -> Iterator[Finding]:
    """Yield what is wrong with keys, each with the words it is in, and its place; where there is no file, once."""
    known = entries_of(domain.env).keys() | written_keys(domain)
    if any(missing_bibliographies(domain)):
        return
    for key, excerpt, at in cited:
        if not files_of_works(domain.env.config):
            yield Finding.of("no-bibliography", at=at(), excerpt=excerpt)
            return
        if key not in known:
            files = ", ".join(files_of_works(domain.env.config))
            new = _(
                "Describe the work under this key in {files}; if it has another key now, write that here.", files=files
            )
            yield Finding.of("unknown-work", at=at(), excerpt=excerpt, mend=nearest(key, known) or new, key=key)


def unlisted(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the entries that no list of the edition takes up, where it has lists."""
    if not any(known.lists for known in domain.documents.values()):
        return
    for entry in domain.entries():
        known = not entry.type or entry.type in domain.env.config.apparatus_types  # else that is told
        if known and not domain.list_of(entry.type):
            path, line = _place_of(domain, entry)
            said = N_("a list of them, {mark} with :types: {type}")
            expected = _(said, mark="{apparatus}", type=entry.type) if entry.type else _("a type")
            mend = _("Take one of the two bars out.") if re.search(r"\|\s*\|", entry.source) else ""
            yield Finding.of(
                "unlisted-type", at=(path, line), excerpt=entry.source, expected=expected, mend=mend, type=entry.type
            )


def unknown_names(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the names whose key is in no register, where registers are declared."""
    registers = domain.declared.items()
    if not registers:
        return
    for name in domain.names():
        if name.key not in registers:
            mend = nearest(name.key, registers)
            yield Finding.of("unknown-name", at=_place_of(domain, name), excerpt=name.source, mend=mend, key=name.key)
        elif see := registers[name.key].see:
            at, target = _place_of(domain, name), ", ".join(see)
            yield Finding.of("names-a-lead", at=at, excerpt=name.source, key=name.key, target=target)
    for key, source, file, line in domain.named_elsewhere():
        if key not in registers:
            at = (file, excerpt_line(Path(file), source, line))
            yield Finding.of("unknown-name", at=at, excerpt=source, mend=nearest(key, registers), key=key)


def declared_findings(domain: EditionDomain) -> Iterator[Finding]:
    """Yield what is wrong with the data by itself: signs, keys, addresses, dates, pages, works that no list takes."""
    declared = domain.declared
    yield from escaped(domain)
    cited = ((key, key, partial(record.where, field)) for record, field, key in declared.cited())
    yield from unknown_keys(domain, cited)
    yield from unknown_keys(domain, keys_in_remarks(declared))
    yield from unfit_addresses(domain)
    yield from unfit_remarks(declared)
    yield from unlisted_works(domain)
    yield from missing_pages(declared.review, domain.env.all_docs)
    yield from doubtful_rounds(domain)


def text_findings(domain: EditionDomain) -> Iterator[Finding]:
    """Yield where registers, ledger, chronology and log do not agree with a text that is in order."""
    declared = domain.declared
    found = unused(declared.registers, {name.key for name in domain.names()}, domain.forms())
    yield from map(partial(_unlinked, domain), found)
    texts = {extent.id: extent.text for extent in domain.extents()}
    yield from map(partial(_unmarked, domain), check_quotations(declared.quotations, texts))
    yield from other_words(domain)
    yield from other_places(domain)
    yield from lost_ids(domain)
    yield from unlisted_quotations(domain)
    yield from check_chronology(declared.chronology, domain.paragraph_count())
    yield from misplaced_records(domain)


def unfit_addresses(domain: EditionDomain) -> Iterator[Finding]:
    """Yield what would be a link, of an item, a witness or a part's rights, but is no address of the web."""
    config, base = domain.env.config, domain.base
    named: list[tuple[str, str, At]] = [
        *((f"witness {w.siglum}", w.address, partial(found_at, base / config.apparatus_witnesses, w.address))
          for w in domain.witnesses.values()),
        *((item.key, item.authority_address, partial(item.where, "authority_address"))
          for item in domain.declared.items().values()),
        *((part.name, part.address, partial(found_at, base / config.apparatus_rights, part.address))
          for part in domain.metadata.parts),
    ]  # fmt: skip
    for name, address, at in named:
        for finding in check_address(name, address):
            source, line = at()
            yield replace(finding, source=source, line=line)


def lost_ids(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the ids of published versions that are lost, with the file in which each should be."""
    given = {
        anchor for tree in domain.texts().values() for node in ours.find(tree, nodes.Element) for anchor in node["ids"]
    }
    withdrawn = {name for record in domain.declared.withdrawn for name in record.ids}
    unmarked = {part for quotation in domain.declared.quotations for part in quotation.extent}  # told of the ledger
    file = domain.env.config.apparatus_withdrawn or _("a file that apparatus_withdrawn names")
    said = N_("{back}; if it is given up on purpose, write into {file} the lines {lines}.")
    gone = list(missing_ids(domain.releases, given | {extent.id for extent in domain.extents()}, withdrawn))
    if gone and (moved := moved_number(domain)):
        yield moved
        return
    new = _newly_named(domain)
    for anchor, finding in gone:
        if anchor not in unmarked:
            place, renamed = block_of(anchor) or "p…", _renamed(new, finding.excerpt)
            source, line = renamed[1] if renamed else where_it_was(domain, place, finding.excerpt)
            back = _("Call {name} {id} again", name=renamed[0], id=anchor) if renamed else _("Put it back")
            lines = f'[[withdrawn]] / at = "{place}" / ids = ["{anchor}"] / why = "…"'
            yield replace(finding, source=source, line=line, mend=_(said, back=back, file=file, lines=lines))


def _newly_named(domain: EditionDomain) -> dict[str, tuple[str, tuple[str, int]]]:
    """Return the id and the place of each note and quotation with a name that no release has, by its words."""
    known = {name for release in domain.releases for name in release.ids}
    notes = [note for tree in domain.texts().values() for note in ours.find(tree, nodes.footnote)]
    found = {" ".join(note.astext().split()[1:]): (note["ids"][0], ours.placed(note)) for note in notes}
    found |= {e.text: (e.id, (str(domain.env.doc2path(e.docname)), e.line or e.first.line)) for e in domain.extents()}
    return {text: named for text, named in found.items() if named[0] not in known}


def _renamed(new: Mapping[str, tuple[str, tuple[str, int]]], words: str) -> tuple[str, tuple[str, int]] | None:
    """Return the id and the place of what has the words of a lost note or quotation, and a name that is new."""
    begun = {text[: len(words)]: named for text, named in new.items()}
    near = get_close_matches(words, begun, 1, _SAME)
    return begun[near[0]] if near else None


def moved_number(domain: EditionDomain) -> Finding | None:
    """Return the first paragraph or verse that is a heading now, or has the number that another had in a release."""
    trees = domain.texts().values()
    blocks = {node["ids"][0]: node for tree in trees for node in ours.find(tree, *ours.BLOCKS) if node["ids"]}
    now = {anchor: _letters(words_of(node)) for anchor, node in blocks.items()}
    titles = {_letters(node.astext()): node for tree in trees for node in ours.find(tree, nodes.title)}
    given = ((known.version, name, words) for known in domain.releases for name, (_kind, words) in known.ids.items())
    for version, name, words in given:
        begin = _letters(words)[:_BEGINNING]
        if not begin or now.get(name, "").startswith(begin):
            continue
        title = next((node for text, node in titles.items() if text.startswith(begin)), None)
        if title and name[1:].isdigit():
            at, excerpt = ours.placed(title), brief(words)
            return Finding.of("paragraph-as-heading", at=at, excerpt=excerpt, name=name, version=version)
        other = next((anchor for anchor, text in now.items() if text.startswith(begin)), "")
        if name in now and other:
            at, excerpt = ours.placed(blocks[name]), brief(words_of(blocks[name]))
            return Finding.of("number-moved", at=at, excerpt=excerpt, was=name, now=other, version=version)
    return None


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words))


def block_of(anchor: str) -> str:
    """Return the id of the paragraph or verse whose number another id has, ``p13`` of ``a13-word``, or nothing."""
    match = NUMBERED.match(anchor)
    return f"{'v' if match['head'].endswith('v') else 'p'}{match['number']}" if match else ""


def where_it_was(domain: EditionDomain, block: str, words: str) -> tuple[str, int]:
    """Return file and line of the paragraph or verse with an id; the first line of the text where there is none.

    `block` is the id, looked for in all texts of the domain; the line is that of `words`, where they are still there.
    """
    for docname, tree in domain.texts().items():
        path = domain.env.doc2path(docname)
        for node in ours.find(tree, *ours.BLOCKS):
            if block in node["ids"]:
                return str(path), excerpt_line(Path(path), words, node.line or 1)
    return next((str(domain.env.doc2path(name)) for name in domain.texts()), ""), 1


def other_words(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the passages whose words name another place of the work than their link."""
    for tree in domain.texts().values():
        for node in ours.find(tree, ours.passage):
            if said := node["locator"] and other_place(words_of(node), node["locator"]):
                source, line = ours.placed(node)
                at, link = (source, excerpt_line(Path(source), node.rawsource, line)), f"{node['key']} {said}"
                yield Finding.of("other-place-in-words", at=at, excerpt=node.rawsource, said=said, link=link)


def other_places(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the quotations of which the ledger has another place, or work, than what is cited next to them."""
    order = {docname: number for number, docname in enumerate(domain.env.config.apparatus_documents)}
    placed = [((order[p.docname], p.line), p) for p in domain.passages() if p.locator]
    extents = {extent.id: (order[extent.docname], extent.line) for extent in domain.extents()}
    for quotation in domain.declared.quotations:
        marked = [extents[part] for part in quotation.extent if part in extents]
        own = [(at, passage) for at, passage in placed if passage.key == quotation.work]
        if not (marked and quotation.work and quotation.locator):
            continue
        near = list(_beside(own or placed, marked))
        same = even(quotation.locator) in {even(passage.locator) for passage in near}
        field = ("" if same else "locator") if own else ("work" if same else "")
        given = {even(p.locator) if own else p.key for p in near if own or even(p.locator) == even(quotation.locator)}
        if field:
            words, at = ", ".join(sorted(given)), quotation.where(field)
            mend = nearest(words, given) if len(given) == 1 else ""
            yield Finding.of(
                "another-place", at=at, mend=mend, excerpt=getattr(quotation, field), id=quotation.id,
                expected=_("as the text has it: {words}", words=words),
            )  # fmt: skip


def _beside(placed: Iterable[tuple[_Line, Occurrence]], marked: Sequence[_Line]) -> Iterator[Occurrence]:
    """Yield the passages next before, and next after, what is marked."""
    found = list(placed)
    before = max((at for at, _ in found if at <= marked[-1]), default=None)
    after = min((at for at, _ in found if at >= marked[0]), default=None)
    yield from (passage for at, passage in found if at in (before, after))


def even(locator: str) -> str:
    """Return a locator with hyphens and single blanks, so that it can be compared."""
    return " ".join(locator.replace("–", "-").split())


def _unlinked(domain: EditionDomain, finding: Finding) -> Finding:
    """Return that a name or form is not in the text with the line that has its words, where they cannot be linked."""
    forms = [form for form, key in domain.declared.forms().items() if finding.excerpt in (form, key)]
    wanted = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)")
    for path in (Path(domain.env.doc2path(name)) for name in domain.texts() if forms):
        for line, row in enumerate((row.replace("’", "'") for row in rows_of(path)), 1):
            if (match := wanted.search(row)) and not re.match(NOTE, row):
                said = N_("{place} has '{words}', but in a link, in code, in a longer form or in other marks.")
                return replace(finding, mend=_(said, place=place_of(str(path), line), words=match[0]))
    said = N_("The text has none of its forms: {words}.") if finding.code == "unused-name" and forms else ""
    return replace(finding, mend=_(said, words=", ".join(forms))) if said else finding


def _unmarked(domain: EditionDomain, finding: Finding) -> Finding:
    """Return that a quotation is not marked at the line of the text that has its id, where one has."""
    for docname in domain.texts() if finding.code == "quotation-not-marked" else ():
        path = Path(domain.env.doc2path(docname))
        if line := line_with(path, f"#{finding.excerpt}"):
            return replace(finding, source=str(path), line=line)
    return finding


def unlisted_quotations(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the quotations marked in the text that the ledger does not have, where there is a ledger."""
    known = {part for quotation in domain.declared.quotations for part in quotation.extent}
    for extent in domain.extents():
        if known and extent.id not in known:
            path = Path(domain.env.doc2path(extent.docname))
            above = rows_of(path)[extent.line - 2].startswith("{.quotation")
            line = extent.line - 1 if above else excerpt_line(path, f"#{extent.id}", extent.line)
            yield Finding.of("quotation-not-listed", at=(str(path), line), excerpt=brief(extent.text), id=extent.id)


def wrongly_attested(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the entries that name a witness where it has a lacuna, or give a conjecture to one that is not named."""
    for tree in domain.texts().values():
        for entry, finding in misattested(tree, domain.witnesses):
            path, line = _place_of(domain, entry["occurrence"])
            yield replace(finding, source=path, line=line)


def duplicate_ids(domain: EditionDomain) -> Iterator[Finding]:
    """Yield ids that occur twice in the text, which would make a permanent address ambiguous.

    Those that the edition gives count in the whole text, Sphinx's own in their document; a withdrawn one is taken.
    """
    seen, withdrawn = Counter[tuple[str, str]](), {name for known in domain.declared.withdrawn for name in known.ids}
    for docname, tree in domain.texts().items():
        path = str(domain.env.doc2path(docname))
        for node in ours.find(tree, nodes.Element):
            for anchor in node["ids"]:
                seen[docname, anchor] += 1
                seen["", anchor] += permanent(node)
                twice = seen[docname, anchor] > 1 or (permanent(node) and seen["", anchor] > 1)
                if not twice and anchor not in withdrawn:
                    continue
                if isinstance(node, nodes.footnote):
                    label = (node["names"] or [anchor])[0]
                    at, own = (path, node.line), f"{Path(docname).name}-{label}"
                    yield Finding.of("note-twice", at=at, excerpt=f"[^{label}]: …", label=label, own=own)
                elif not isinstance(node, nodes.footnote_reference):
                    yield Finding.of("duplicate-id", at=(path, node.line), excerpt=brief(node.astext()), id=anchor)


def permanent(node: nodes.Element) -> bool:
    """Tell whether the edition gives the node its id."""
    return "number" in node or "occurrence" in node or isinstance(node, nodes.footnote | nodes.footnote_reference)


def unfit_rules(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the regularisations that do not keep the length of the text."""
    path = domain.base / domain.env.config.apparatus_regularisations
    text = " ".join(tree.astext() for tree in domain.texts().values()) if domain.regularisations else ""
    for rule in domain.regularisations:
        for finding in check_rules([rule], text):
            yield replace(finding, source=str(path), line=line_with(path, rule.name))


def _place_of(domain: EditionDomain, occurrence: Occurrence) -> tuple[str, int]:
    """Return file and line of something marked in the text."""
    path = domain.env.doc2path(occurrence.docname)
    return str(path), excerpt_line(Path(path), occurrence.source, occurrence.line)
