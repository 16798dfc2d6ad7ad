"""Makes a project from a TEI file with an apparatus in parallel segmentation; writes no file.

What is not understood keeps its words and is reported with its line.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

from sphinx_apparatus.checks.characters import unseen, without_unseen
from sphinx_apparatus.language import N_, _, many, quoted, speak
from sphinx_apparatus.model import Finding, Witness
from sphinx_apparatus.projects.beside import beside, is_large
from sphinx_apparatus.projects.escapes import BASE, heading, written_block
from sphinx_apparatus.projects.page import ATTRIBUTES, LISTED
from sphinx_apparatus.projects.project import (
    BIBLIOGRAPHY,
    CITING,
    DOCUMENTS,
    WITNESSES,
    Citation,
    Project,
    ProjectError,
    Then,
    toml_table,
    write_project,
)
from sphinx_apparatus.projects.tei import header, registers
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.attached import Attached, put_noted, put_notes, silenced
from sphinx_apparatus.projects.tei.blocks import Text
from sphinx_apparatus.projects.tei.bounds import bounded
from sphinx_apparatus.projects.tei.inline import Inline
from sphinx_apparatus.projects.tei.kept import unkept
from sphinx_apparatus.projects.tei.known import Known, Outcome
from sphinx_apparatus.projects.tei.links import Links
from sphinx_apparatus.projects.tei.losses import Original
from sphinx_apparatus.projects.tei.pages import PageWriter, is_declared, pages_of
from sphinx_apparatus.projects.tei.roots import Entity, put_behind, read_tei
from sphinx_apparatus.projects.tei.sigla import told_apart
from sphinx_apparatus.projects.tei.source import (
    BREAKS,
    IDEOGRAPH,
    TEI,
    Element,
    beside_elements,
    id_of,
    local,
    named,
    own_words,
    slug,
    unique,
    unsaid_words,
    words,
)
from sphinx_apparatus.projects.tei.spacing import gathered, spaced
from sphinx_apparatus.projects.tei.tidying import closed_up, tidy
from sphinx_apparatus.projects.tei.transcripts import CameBy, Here, Placed, transcription_of
from sphinx_apparatus.projects.tei.wording import Wording
from sphinx_apparatus.projects.tei.works import bibtex_of
from sphinx_apparatus.records.about import Change, RightsPart

RULES = f"{WITNESSES}/regularisation.toml"
DATA = f"{DOCUMENTS}/data"
_NAME = "text/text"
UNLIKE = "draft-not-rebuilt"
"""The code of a witness that does not come back."""
TOLD = ("unknown", "left-out", "lost")
"""Instructions in a TEI file that was made of another source: what is to be reported of that."""
_ROUNDS = 12
"""How often a project is written again where blocks of it cannot be as they are."""


@dataclass
class _Made:
    """The parts of a project, as they come about."""

    original: Original
    texts: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    citation: Citation = field(default_factory=Citation)
    placed: list[Placed | Here] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)


def imported(path: Path, rules: Path | None = None) -> Project:
    """Return the project of a TEI file; raise ProjectError."""
    return read_project(path, rules)[0]


def import_into(
    folder: Path, path: Path, rules: Path | None = None, then: Then = lambda _folder, _trees: None
) -> tuple[Project, Any]:  # fmt: skip
    """Make the project of a TEI file in a folder; return it with what `then` gives of it; raise ProjectError.

    `path` is the file, `rules` a file of regularisations, where the editor gives one. What the project cannot have as
    it is written is given up: a witness is then written as whole or not compared, an entry as a note, a block without
    its entries.
    """
    without = Without()
    for _round in range(_ROUNDS):
        project, outcome = read_apart(path, rules, without)
        try:
            return project, write_project(folder, project, then)
        except ProjectError as error:
            if not without.more(error.findings, project, outcome):
                break
    without.whole, without.blocks = set(outcome.sigla), set(range(len(outcome.blocks)))
    project, _outcome = read_apart(path, rules, without)
    try:
        return project, write_project(folder, project, then)
    except ProjectError as error:
        told = (f"{one.source}:{one.line}: {one.message}" for one in error.findings)
        without.fileless = set(outcome.sigla)
        project, _outcome = read_apart(path, rules, without)
        project = replace(project, report=(*project.report, *dict.fromkeys(told)), strict=False)
        return project, write_project(folder, project, then)


@dataclass
class Without:
    """What of a file is given up: entries and blocks by number, by siglum that witnesses break off or have a file."""

    entries: set[int] = field(default_factory=set)
    blocks: set[int] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    fileless: set[str] = field(default_factory=set)

    def more(self, findings: Sequence[Finding], project: Project, outcome: Outcome) -> bool:
        """Give up the least of what findings are about; tell whether there was something."""
        self.entries |= outcome.refused
        lost = [one for one in findings if one.code.startswith("lacuna") or one.code == UNLIKE]
        every = set(outcome.sigla)
        named = [every & set(one.excerpt.split()) or every & set(one.message.split()) for one in lost]
        sigla = set().union(*named) or (every if lost else set())
        for given_up in (self.whole, self.fileless):
            if more := sigla - given_up:
                given_up |= more
                return True
        entries = {
            number
            for number, source in outcome.entries.items()
            if any(one.excerpt and one.excerpt in source for one in findings)
        }
        if entries := entries - self.entries:
            self.entries |= entries
            return True
        blocks = (blamed(findings, project, outcome.blocks) or outcome.failed) - self.blocks
        self.blocks |= blocks
        return bool(blocks)


def blamed(findings: Iterable[Finding], project: Project, written: Sequence[str]) -> set[int]:
    """Return the numbers of the blocks that findings are about.

    The findings are about the lines of the texts of the project; `written` are its blocks as they are written there.
    """
    found: set[int] = set()
    for finding in findings:
        name = finding.source.removeprefix(f"{DOCUMENTS}/").removesuffix(".md")
        rows = project.texts.get(name, "").split("\n")
        row = rows[finding.line - 1].strip() if 0 < finding.line <= len(rows) else ""
        having = {at: f"# {block}" for at, block in enumerate(written) if row and row in f"# {block}"}
        whole = {at for at, block in having.items() if row in (block, *map(str.strip, block[2:].split("\n")))}
        found |= whole or set(having)
    return found


def read_apart(path: Path, rules: Path | None, without: Without) -> tuple[Project, Outcome]:
    """Return the same as `read_project`, a large file read in a process of its own.

    `path` is the file, `rules` one of regularisations; `without` is what of the file is given up.
    """
    with beside(read_project, path, rules, without, copied=is_large(path)) as read:
        return read()


def read_project(
    path: Path, rules: Path | None, without: Without | None = None
) -> tuple[Project, Outcome]:  # fmt: skip
    """Return the project of a TEI file, and what became of the file; raise ProjectError.

    `path` is the file, `rules` one of regularisations, which counts before what the file itself has; `without` is what
    of the file is given up.
    """
    without = without or Without()
    entities: list[Entity] = []
    root = read_tei(path, entities)
    behind = list(put_behind(root))
    if not header.written_by_us(root):
        put_notes(root)
    speak(header.pages_language(root) or header.text_language(root))
    regularisations = rules.read_text(encoding="utf-8") if rules else rules_file(root)
    known = Known(path, root, bool(regularisations), lighter=without.blocks, given_up=without.entries)
    tell_entities(known.account, entities)
    tell_behind(known.account, behind)
    body = root.find(f"{TEI}text/{TEI}body")
    text = root.find(f"{TEI}text")
    assert body is not None and text is not None
    made = _Made(Original(text, *root.iterfind(f"{TEI}standOff")))
    settled(known, body, without.whole)
    links = Links(known, {name for _, name, _ in pages_of(root)}, divisions_of(body))
    write_texts(known, body, links, made)
    write_pages(known, links, made)
    write_declarations(known, made, regularisations)
    write_description(root, made)
    return assembled(known, made, without), known.outcome()


def settled(known: Known, body: Element, whole: Collection[str]) -> None:
    """Change the tree of the file so that its apparatus is in the one form that is imported.

    `body` is that of its text, the rest is `known`; the witnesses with the sigla in `whole` never break off.
    """
    text = body.getparent()
    assert text is not None
    silenced(known.root, known.account)
    put_noted(text, known.account)
    if any(map(IDEOGRAPH.search, map(str, text.itertext()))):
        closed_up(text)
    Attached(text, known.account).place()
    sigla = {name: witness.siglum for name, witness in known.witnesses.items()}
    told_apart(text, known.groups, sigla, known.account)

    def broken(element: Element) -> list[str]:
        return [name for name in known.ids_of(element) if known.witnesses[name].siglum not in whole]

    bounded(body, known.account, broken)
    known.ungroup()
    spaced(body)
    gathered(text)
    tidy(body, known.account)


def rules_file(root: Element) -> str:
    """Return the file of the regularisations that the header declares; nothing where there are none."""
    tables = []
    for rule in header.declared_rules(root):
        keys = ("name", "element", "reason") if rule.element else ("name", "pattern", "replacement", "reason")
        values = {key: getattr(rule, key) for key in keys if getattr(rule, key) or key == "replacement"}
        tables.append(toml_table("[[regularisation]]", values) + "\n")
    return "\n".join(tables)


# ---- documents


def documents_of(body: Element) -> list[tuple[str, Element]]:
    """Return the documents of the text: its divisions, if there are several with a heading and nothing beside them."""
    children = [child for child in body if local(child)]
    divisions = all(
        local(child).startswith("div") and next(named(child, "head"), None) is not None for child in children
    )
    loose = any((text or "").strip() for text in (body.text, *(child.tail for child in body)))
    if len(children) < 2 or not divisions or loose:
        return [(_NAME, body)]
    found: list[tuple[str, Element]] = []
    for child in children:
        name = slug(id_of(child)) or slug(words(next(named(child, "head"), None))) or "text"
        found.append((unique(f"text/{name}", [other for other, _ in found]), child))
    return found


def divisions_of(body: Element) -> dict[str, str]:
    """Return the documents of the text by the id of the division that each begins with."""
    found = {}
    for name, element in documents_of(body):
        first = element if element is not body else next((c for c in body if local(c).startswith("div")), element)
        found[id_of(first)] = name
    return found


def write_texts(known: Known, body: Element, links: Links, made: _Made) -> None:
    """Write the documents of the text into `made`, each division of the `body` that is one by itself.

    `known` is the file and what it declares; `links` gives what a pointer in it becomes.
    """
    present = known.sigla
    for name, element in documents_of(body):
        inline = Inline(known, present=present)
        inline.link = links
        text = Text(known, inline)
        text.put(element, 0)
        text.finish()
        present = inline.present
        made.placed += text.placed
        made.texts[name] = "\n\n".join([*_titled(known, text.blocks), *inline.foot()]) + "\n"
        made.notes += inline.notes


def _titled(known: Known, blocks: list[str]) -> list[str]:
    """Return the blocks of a document with a heading, the editor's if there is none."""
    if blocks and blocks[0].startswith("# "):
        return blocks
    title = header.title_of(known.root)
    return ["{.supplied}\n" + written_block([title], [], heading(1), {BASE: title}), *blocks]


def write_pages(known: Known, links: Links, made: _Made) -> None:
    """Write the editor's pages of the file `known` into `made`; `links` gives what a pointer becomes in them."""
    for part, name, element in pages_of(known.root):
        if local(element) == "titlePage" and header.written_by_us(known.root):
            continue
        inline = Inline(known, edited=False)
        inline.link = links
        page = PageWriter(known, inline)
        page.put(element, 0)
        if not page.blocks:
            continue
        if not page.blocks[0].startswith("# "):
            title = name.partition("/")[2].replace("-", " ").capitalize()
            title = _("Title page") if local(element) == "titlePage" else title
            page.blocks.insert(0, f"# {title}")
        notes = inline.foot()
        made.notes += inline.notes
        (made.before if part == "front" else made.after)[name] = "\n\n".join([*page.blocks, *notes]) + "\n"


# ---- declarations


def write_declarations(known: Known, made: _Made, regularisations: str) -> None:
    """Write what is beside the text of the file `known` into `made`: rules, registers, the ledger, works.

    `regularisations` are the rules as the text of their file, empty where there are none.
    """
    if regularisations:
        made.files[RULES] = regularisations
        made.settings["apparatus_regularisations"] = RULES
    write_registers(known, made)
    quotations = registers.quotations_of(known.root, known.keys, _remark_writer(known, ()))
    listed = [quotation for quotation in quotations if set(quotation.extent) <= set(known.ids)]
    if listed:
        made.files[f"{DATA}/quotations.toml"] = registers.toml_of(listed)
        made.settings["apparatus_quotations"] = f"{DATA}/quotations.toml"
    if known.works:
        made.files[BIBLIOGRAPHY] = bibtex_of(known.works)
        made.settings |= CITING
        page = unique("back/works", [*made.after])
        made.after[page] = _("# Works cited") + "\n\n```{bibliography}\n:all:\n```\n"
    if layers := header.declared_layers(known.root):
        made.settings["apparatus_layers"] = layers


def _remark_writer(known: Known, listed: Collection[str]) -> registers.Said:
    """Return what writes a remark as a line of Markdown; `listed` are the keys of what it may name."""
    inline = Inline(known, edited=False)
    inline.listed = listed

    def said(element: Element) -> str:
        try:
            return inline.said(element)
        except ProjectError:
            return registers.italics(element)

    return said


def write_registers(known: Known, made: _Made) -> None:
    """Write the registers of which the text names an item, and a page for each."""
    kinds = dict.fromkeys(one.kind for one in known.items.values())
    listed = registers.kept([one.item for one in known.items.values()], known.used)
    remark = _remark_writer(known, listed)
    written = []
    for one in known.items.values():
        if one.item.key in listed:
            listed[one.item.key] = one.remarked(listed[one.item.key], known.keys, remark)
    for kind in kinds:
        own = [one for one in known.items.values() if one.kind == kind]
        for one in own:
            if one.item.key not in listed:
                known.account.changes(
                    _("{kind} that the text does not name, which is a comment", kind=kind), one.element, one.item.key
                )
        if not any(one.item.key in listed for one in own):
            continue
        written.append(f"{DATA}/{kind}.toml")
        made.files[written[-1]] = registers.register_toml(kind, [one.item for one in own], listed)
        page = unique(f"back/{kind}", [*made.after])
        made.after[page] = _("# Register: {kind}", kind=kind) + f"\n\n```{{register}} {kind}\n```\n"
    if written:
        made.settings["apparatus_registers"] = written


def write_description(root: Element, made: _Made) -> None:
    """Write the header's description of the edition, where it says more than title and authors."""
    version, editors, abstract = header.version_of(root), header.editors_of(root), header.abstract_of(root)
    made.citation = Citation(
        version=version or "0.1.0", abstract=abstract, keywords=header.keywords_of(root),
        editors=tuple(dict.fromkeys(editors)), authors=tuple(dict.fromkeys(header.authors_of(root))),
    )  # fmt: skip
    if parts := header.rights_of(root):
        made.files[f"{DATA}/rights.toml"] = rights_file(parts)
        made.settings["apparatus_rights"] = f"{DATA}/rights.toml"
    if changes := header.changes_of(root):
        made.files["CHANGELOG.md"] = change_log(changes)
        made.settings["apparatus_changes"] = "CHANGELOG.md"


def rights_file(parts: Iterable[RightsPart]) -> str:
    tables = (toml_table("[[part]]", {key: text for key, text in asdict(part).items() if text}) for part in parts)
    return "\n\n".join(tables) + "\n"


def change_log(found: Iterable[Change]) -> str:
    blocks = ["# Changes"]
    for change in found:
        blocks.append(f"## {change.version}" + (f" ({change.date})" if change.date else ""))
        blocks.append("\n".join(f"- {item}" for item in change.items))
    return "\n\n".join(filter(None, blocks)) + "\n"


# ---- the whole


def assembled(known: Known, made: _Made, without: Without) -> Project:
    """Return the project with its witnesses and the report of how it came about.

    `known` is the file, `made` are the parts of the project, to which the list of copies is added; `without` says which
    witnesses are not compared.
    """
    held: list[Witness] = []
    transcriptions: dict[str, str] = {}
    ways: dict[CameBy, list[str]] = {}
    for witness in known.witnesses.values():
        kept, text, said = transcription_of(Wording(known), made.placed, witness)
        held.append(kept)
        if witness.siglum in without.fileless:
            known.account.changes(_("a witness that is not compared"), known.root, witness.siglum)
            continue
        transcriptions[witness.siglum] = text
        ways.setdefault(said, []).append(witness.siglum)
    seen_through(known, made, transcriptions.values())
    authors = ", ".join(agent.name for agent in header.authors_of(known.root))
    lines = report_of(known, made)
    made.files[LISTED] = _list_of_copies(known, made)
    return Project(
        header.title_of(known.root), authors, known.language, tuple(held), transcriptions, made.texts,
        before=made.before, after=made.after, files=made.files, types=known.types, settings=made.settings,
        pages=header.pages_language(known.root), report=tuple(lines), citation=made.citation,
        came=tuple(said_of(*way) for way in ways.items()),
    )  # fmt: skip


def seen_through(known: Known, made: _Made, transcriptions: Collection[str]) -> None:
    """Type characters that cannot be seen otherwise where no witness has them, as in notes.

    They are changed in the files `made`, and the account of the file `known` is told; `transcriptions` are the texts of
    the witnesses that are compared.
    """
    files = made.texts, made.before, made.after, made.files
    strays = {c for written in files for text in written.values() for c in {*text} if unseen(c)}
    allowed = {c for c in strays if any(c in text for text in transcriptions)}
    for written in files if strays else ():
        for name, text in written.items():
            written[name] = without_unseen(text, allowed)
            for character in sorted({*text} - {*written[name]}):
                said = _("characters that cannot be seen, which are typed otherwise in notes and pages")
                known.account.changes(said, known.root, f"U+{ord(character):04X}")


def said_of(way: CameBy, names: Sequence[str]) -> str:
    """Return how witnesses came about, in one line."""
    sigla, number = ", ".join(names), len(names)
    if way is CameBy.DECLARED:
        return many("Witness {sigla} is as the checksum says.", "Witnesses {sigla} are as the checksum says.",
                    number, sigla=sigla)  # fmt: skip
    if way is CameBy.OTHER:
        return many("Witness {sigla} is as encoded in the TEI; it has another checksum than the file declares.",
                    "Witnesses {sigla} are as encoded in the TEI; they have other checksums than the file declares.",
                    number, sigla=sigla)  # fmt: skip
    return many("Witness {sigla} is as encoded in the TEI; the file has no checksum.",
                "Witnesses {sigla} are as encoded in the TEI; the file has no checksum.",
                number, sigla=sigla)  # fmt: skip


def left_out(known: Known, made: _Made) -> None:
    """Note the parts of the file that are not in the project, or not whole."""
    root, account = known.root, known.account
    notes = [*root.iterfind(f".//{TEI}div[@type='notes']//{TEI}note"), *root.iterfind(f"{TEI}standOff//{TEI}note")]
    called = {*made.notes, *known.remarks.values()}
    for note in notes:
        if words(note) and note not in called and next(note.iterancestors(f"{TEI}body"), None) is None:
            account.leaves(_("a note that nothing calls"), note, quoted(words(note)))
    for part in (*root.iterfind(f"{TEI}text/{TEI}front/*"), *root.iterfind(f"{TEI}text/{TEI}back/*")):
        if local(part) in (*BREAKS, "fw"):
            account.leaves(f"<{local(part)}>", part, quoted(words(part)) if words(part) else "")
    taken = {inner for one in known.items.values() for inner in one.body.iter()}
    for element in header.left_of(root):
        own = (own_words(inner) for inner in element.iter() if local(inner) and inner not in taken)
        if rest := " ".join(filter(None, own)):
            account.leaves(_("<{kind}> of the header", kind=local(element)), element, quoted(rest))
    for one in known.items.values():
        if rest := unsaid_words(one.body, one.said()):
            said = N_("{kind} {key}, of which the file says more: ‘{rest}’")
            account.changes(_(said, kind=one.kind, key=one.item.key, rest=rest), one.element)
    for work in known.works:
        if rest := unsaid_words(work.element, work.said()):
            said = N_("the work {key}, of which the file says more: ‘{rest}’")
            account.changes(_(said, key=work.key, rest=rest), work.element)
    for element in beside_elements(root):
        target = getattr(element, "target", "")
        if target in TOLD:
            number, said = (element.text or "0 ").split(" ", 1)
            element.sourceline = int(number) or element.sourceline  # type: ignore[assignment]
            tell_of(account, target, said, element)
        else:
            account.leaves(_kind_of(element), element, said_by(element))


def tell_entities(account: Account, entities: Iterable[Entity]) -> None:
    """Say what is in the place of entities."""
    known, unknown = (
        _("entities, written as what they stand for"),
        _("entities that are not explained, written by name"),
    )
    for holder, written, plain in entities:
        if written.startswith("U+"):
            account.leaves(_("characters that force the direction of others"), holder, written)
        else:
            account.changes(known if plain else unknown, holder, written)


def tell_behind(account: Account, behind: Iterable[Element]) -> None:
    """Say which divisions of the body are pages after the text."""
    for division in behind:
        said = _("what stands beside an edition, which is a page after the text")
        account.changes(said, division, division.get("type", ""))


def tell_of(account: Account, kind: str, said: str, element: Element) -> None:
    """Note in the `account` what was told when the TEI was made of another source.

    `kind` is what the instruction `element` is called, ``unknown``, ``left-out`` or ``lost``, and `said` what it says.
    """
    if kind == "unknown":
        account.misses(said, element)
    elif kind == "left-out":
        what, _blank, detail = said.partition(" ")
        account.leaves(what, element, detail)
    else:
        account.leaves(_("the words"), element, quoted(said))


def report_of(known: Known, made: _Made) -> list[str]:
    """Return what is to be said of how the project came about, at last the words that are nowhere in it."""
    left_out(known, made)
    parts = (made.texts, made.before, made.after, made.files)
    said = [header.title_of(known.root), *(agent.name for agent in header.authors_of(known.root))]
    said += [f"Version {header.version_of(known.root)}", *known.account.lines()]
    project = "\n".join([*said, *(text for part in parts for text in part.values())])
    for words_lost, element in made.original.lost(project, is_declared):
        known.account.leaves(_("the words"), element, quoted(words_lost))
    return list(known.account.lines())


def _list_of_copies(known: Known, made: _Made) -> str:
    """Return all that is reported, a row each: the line of the file, the kind, and what it is."""
    rows = list(known.account.rows())
    if not header.written_by_us(known.root):
        rows += [
            (line, _(ATTRIBUTES), f"<{name} {said}>")
            for part in made.original.texts
            for line, name, said in unkept(part, known)
        ]
    head = "\t".join((_("line"), _("kind"), _("what"))) + "\n"
    return head + "".join(f"{line}\t{kind}\t{' '.join(what.split())}\n" for line, kind, what in sorted(rows))


def _kind_of(element: Element) -> str:
    """Return what an element is that is left out: a comment, or a processing instruction."""
    return _("a comment") if isinstance(element, etree._Comment) else _("a processing instruction")


def said_by(element: Element) -> str:
    """Return a comment or a processing instruction as it is reported."""
    text = " ".join((element.text or "").split())
    return quoted(text if isinstance(element, etree._Comment) else f"{getattr(element, 'target', '')} {text}")
