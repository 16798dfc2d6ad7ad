"""Roles and directives: how an editor's marks in MyST or reStructuredText become nodes; finds and numbers nothing."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar, cast

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxSmartQuotes, SphinxTransform
from sphinx.util.docutils import SphinxDirective, SphinxRole

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.allowed import RENAMED, renamed
from sphinx_apparatus.checks.entries import check_entry, check_type
from sphinx_apparatus.checks.report import excerpt_line, stop_on, warn_renamed
from sphinx_apparatus.domain import EditionDomain, edition_of
from sphinx_apparatus.language import _, listed
from sphinx_apparatus.language.tags import LANGUAGE_TAG, tag_meant
from sphinx_apparatus.model import Entry, Finding, Lacuna, Reading, Transposition
from sphinx_apparatus.notation.entry import NotationError, parse_entry, parse_lacuna, parse_transposition
from sphinx_apparatus.notation.locator import parse_locator
from sphinx_apparatus.notation.remark import RemarkPart, remark_parts
from sphinx_apparatus.records.values import WEB

_Made = TypeVar("_Made", bound=nodes.Element)
SUPPLIED = "supplied"
_STEP = 2
"""How many blanks before a verse are a step of its indentation."""
_TITLED = re.compile(r"(?P<text>.*\S)\s*+<(?P<target>[^<>]*)>", re.DOTALL)
_DEEPEST = 20
"""How deep roles may stand in one another; far beyond what can be read, and within what Python's stack allows."""
IN_REMARKS: Mapping[str, type[nodes.TextElement]] = {
    "em": nodes.emphasis, "strong": nodes.strong, "code": nodes.literal,
    "sub": nodes.subscript, "sup": nodes.superscript,
}  # fmt: skip
"""What marks in a remark become that say nothing but how the words look."""


class EditionRole(SphinxRole):
    """A role that can parse its own text and report a finding at its place; `made` raises NotationError with one."""

    @property
    def domain(self) -> EditionDomain:
        return edition_of(self.env)

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return what is made of the text, or report why nothing can be, and return the text."""
        try:
            return [self.made()], []
        except NotationError as error:
            self.report(error.finding)
            return [nodes.inline(self.text, self.text)], []

    def made(self) -> nodes.Node:
        """Return the node that the role is."""
        raise NotImplementedError

    def here(self, node: _Made) -> _Made:
        """Return a node with the place of the role."""
        self.set_source_info(node)
        return node

    def parsed(self, markup: str) -> list[nodes.Node]:
        """Return the nodes of inline markup; report what stands deeper than `DEEPEST`."""
        if self.domain.depth == _DEEPEST:
            self.report(Finding.of("roles-too-deep", excerpt=self.text[:80], deepest=_DEEPEST))
            return [nodes.Text(markup)]
        self.domain.depth += 1
        try:
            return self.parse(markup) if markup else []
        finally:
            self.domain.depth -= 1

    def parse(self, markup: str) -> list[nodes.Node]:
        """Return the nodes of inline markup, as the document's parser reads it."""
        # MyST's MockInliner puts nested nodes one line too low.
        mock = type(self.inliner).__module__.startswith("myst_parser")
        inliner: Any = self.inliner
        line = self.lineno - 1 if mock else self.lineno
        parsed, messages = inliner.parse(markup, line, inliner, getattr(inliner, "parent", None))
        return [*parsed, *messages]

    def report(self, finding: Finding) -> None:
        """Keep a finding for the end of reading, with file and line."""
        source, line = self.get_source_info()
        line = excerpt_line(Path(source), self.text, line)
        self.domain.report(replace(finding, excerpt=finding.excerpt or self.text, source=source, line=line))

    def titled(self, expected: str) -> tuple[str, str]:
        """Split ``text <target>``; raise NotationError where it is not of the form."""
        match = _TITLED.fullmatch(self.text.strip())
        if match and match["text"].strip() and match["target"].strip():
            return match["text"], match["target"].strip()
        raise NotationError(Finding.of("no-target", excerpt=self.text, expected=expected, role=self.name))


class ApparatusRole(EditionRole):
    """``{app}`lemma] reading B | type | note` ``: one apparatus entry."""

    def made(self) -> ours.apparatus_entry:
        entry = parse_entry(self.text, self.domain.witnesses)
        for finding in check_entry(entry, self.text, self.config.apparatus_types):
            self.report(finding)
        node = ours.apparatus_entry(self.text, type=entry.type, source=self.text)
        node += ours.lemma("", "", *self.parsed(entry.lemma), sigla=list(entry.lemma_sigla), **_proposed(entry))
        for each in entry.readings:
            words, sigla = self.parsed(each.text), list(each.sigla)
            node += ours.reading("", "", *words, sigla=sigla, lost=each.lost, **_proposed(each))
        if entry.note:
            node += ours.entry_note("", "", *self.parsed(entry.note))
        return self.here(node)


def _proposed(side: Entry | Reading) -> dict[str, str]:
    """Return what a node carries of who proposed a lemma or a reading, and how."""
    return {"proposed_by": side.proposed_by, "relation": side.relation}


class AboutRole(EditionRole):
    """``{about}`title` ``: what the edition says of itself, so that it is written in one place."""

    def made(self) -> nodes.Text:
        known = self.domain.metadata
        said = {
            "title": known.title, "author": listed(agent.name for agent in known.authors), "version": known.version,
            "editor": listed(agent.name for agent in known.editors), "licence": known.licence, "address": known.address,
        }  # fmt: skip
        if self.text not in said:
            raise NotationError(Finding.of("unknown-word", excerpt=self.text, word=self.text, known=", ".join(said)))
        if self.config.apparatus_citation:
            self.env.note_dependency(self.domain.base / self.config.apparatus_citation)
        return nodes.Text(said[self.text])


class LacunaRole(EditionRole):
    """``{lacuna}`from C | | A leaf is lost.` `` and ``{lacuna}`to C` ``: the bounds of what a witness has lost."""

    def made(self) -> ours.apparatus_entry | ours.lacuna_end:
        """Return an entry where the lacuna begins, a mark where it ends."""
        lacuna = parse_lacuna(self.text, self.domain.witnesses)
        if not lacuna.begins:
            return self.here(ours.lacuna_end(self.text, sigla=list(lacuna.sigla)))
        for finding in check_type(lacuna.type, self.text, self.config.apparatus_types):
            self.report(finding)
        return self.here(stretch_entry("lacuna", lacuna, self.text, self.parsed(lacuna.note)))


class PassageRole(EditionRole):
    """``{bibl}`p. 103 <guerin1973 p. 103>` ``: words of the text that cite a work, its key and the locator."""

    def made(self) -> ours.passage:
        words, target = self.titled("words <key>, or words <key locator>")
        key, _, locator = target.partition(" ")
        if locator:
            parse_locator(locator)
        return self.here(ours.passage(self.text, "", *self.parsed(words), key=key, locator=locator.strip()))


class CallRole(EditionRole):
    """``{call}`* <aunt>` ``: words of the text that call a note of its author, and the note's id."""

    def made(self) -> ours.call:
        words, target = self.titled(_("words <id of an authorial note>"))
        return self.here(ours.call(self.text, "", *self.parsed(words), refid=target))


class NameRole(EditionRole):
    """``{name}`Daniel Guérin <guerin>` ``: words that name what a register lists under the key."""

    def made(self) -> ours.name:
        words, target = self.titled(_("words <key in the registers>"))
        return ours.name(self.text, "", *self.parsed(words), key=target)


class LanguageRole(EditionRole):
    """``{lang}`Schutzbund <de>` ``: words in another language and its tag."""

    def made(self) -> ours.foreign:
        words, tag = self.titled("words <language tag>, e.g. Schutzbund <de>")
        meant = tag_meant(tag) if tag.isalpha() or LANGUAGE_TAG.fullmatch(tag) else ""
        if meant != tag:
            mend = _("Did you mean '{word}'?", word=meant) if meant else ""
            raise NotationError(Finding.of("unknown-language", excerpt=self.text, tag=tag, mend=mend))
        return ours.foreign(self.text, "", *self.parsed(words), lang=tag)


class EditionDirective(SphinxDirective):
    """A directive that can report a finding at its place."""

    @property
    def domain(self) -> EditionDomain:
        return edition_of(self.env)

    @property
    def is_myst(self) -> bool:
        """Whether MyST reads the source, which counts lines from the directive on, and those of words from 0."""
        return type(self.state).__module__.startswith("myst_parser")

    def report(self, finding: Finding) -> None:
        """Keep a finding for the end of reading, with file and line."""
        source, line = self.get_source_info()
        self.domain.report(replace(finding, source=source, line=line))


class VerseDirective(EditionDirective):
    """``{verse}``: a poem or a part of one; a line is a verse, an empty line parts stanzas, two spaces are a step."""

    has_content = True
    option_spec: ClassVar = {"id": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return a block of lines for each stanza, all of them in one container where they have an id."""
        stanzas: list[nodes.Node] = []
        fresh = True
        for at, written in enumerate(self.content):
            if written.strip():
                if fresh:
                    stanzas.append(nodes.line_block())
                cast("nodes.Element", stanzas[-1]).append(self.verse(written, at))
            fresh = not written.strip()
        if not stanzas:
            self.report(Finding.of("no-verse", excerpt=self.block_text))
        name = self.options.get("id", "")
        return [nodes.container("", *stanzas, classes=["poem"], ids=[name])] if name else stanzas

    def verse(self, written: str, at: int) -> nodes.line:
        """Return one verse, the line `at` of the content."""
        source, _ = self.get_source_info()
        number = at + 1 + self.content_offset + (self.lineno if self.is_myst else 0)
        children, messages = self.state.inline_text(written.strip(), number - self.is_myst)
        blanks = len(written) - len(written.lstrip())
        line = nodes.line(written.strip(), "", *children, *messages, indent=blanks // _STEP)
        line.source, line.line = source, number
        return line


class TransposedDirective(EditionDirective):
    """``{transposed} second B | | The leaf was turned.``: where witnesses have the block with this id."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        source = " ".join(self.arguments[0].split())
        try:
            found = parse_transposition(source, self.domain.witnesses)
        except NotationError as error:
            self.report(replace(error.finding, excerpt=source))
            return []
        for finding in check_type(found.type, source, self.config.apparatus_types):
            self.report(finding)
        note, _ = self.state.inline_text(found.note, self.lineno) if found.note else ([], [])
        entry = stretch_entry("transposition", found, source, note)
        node = ours.transposed(source, entry, block=found.block, sigla=list(found.sigla))
        self.set_source_info(node)
        self.set_source_info(entry)
        return [node]


def stretch_entry(
    stretch: str, declared: Lacuna | Transposition, source: str, note: list[nodes.Node]
) -> ours.apparatus_entry:
    """Return the tree of an entry about a stretch of text: nothing is printed where it is.

    What is `declared` of it is written as `source`, and `stretch` says which of the two it is; `note` is the note's
    tree.
    """
    entry = ours.apparatus_entry(source, type=declared.type, source=source, stretch=stretch)
    entry += ours.lemma("", "", sigla=[], proposed_by="")
    entry += ours.reading("", "", sigla=list(declared.sigla), proposed_by="", lost=stretch == "lacuna")
    if note:
        entry += ours.entry_note("", "", *note)
    return entry


class AuthorialNoteDirective(EditionDirective):
    """``{authorial-note} aunt``: a note of the text itself, where the witnesses have it; its id follows the name."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        note = nodes.container(classes=[ours.AUTHORIAL], ids=[self.arguments[0]])
        self.set_source_info(note)
        self.state.nested_parse(self.content, self.content_offset, note)
        return [note]


class PlaceholderDirective(EditionDirective):
    """A directive that marks where a list is to be filled in before writing; others find the list by its `shelf`."""

    node_class: ClassVar[type[nodes.Element]]
    shelf: ClassVar[str] = ""

    def run(self) -> list[nodes.Node]:
        return [self.node_class("", **self.attributes())]

    def attributes(self) -> dict[str, object]:
        """Return what the list is to be filled with."""
        return {"shelf": self.shelf} if self.shelf else {}


def placed_by(node_class: type[nodes.Element], shelf: str = "") -> type[PlaceholderDirective]:
    """Return the directive of a list that asks for nothing."""
    return type("ListDirective", (PlaceholderDirective,), {"node_class": node_class, "shelf": shelf})


def remark_nodes(remark: str) -> list[nodes.Node]:
    """Return the nodes of a remark in a data file; what checks report in it is shown as it is written."""
    return [_remark_node(part) for part in remark_parts(remark)]


def _remark_node(part: RemarkPart) -> nodes.Node:
    if part.kind in ("text", "role"):
        return nodes.Text(part.words)
    if part.kind.startswith("cite"):
        kind = part.kind.partition(":")[2] or "p"
        marks = {"refdomain": "cite", "reftype": kind, "reftarget": part.target, "refexplicit": False}
        return addnodes.pending_xref("", nodes.inline("", part.target), refwarn=True, **marks)
    inner = [*map(_remark_node, part.parts)]
    if part.kind == "link":
        web = WEB.fullmatch(part.target)
        return nodes.reference("", "", *inner, refuri=part.target) if web else nodes.inline("", "", *inner)
    if part.kind == "span":
        return nodes.inline("", "", *inner, classes=part.target.split())
    if part.kind in IN_REMARKS:
        return IN_REMARKS[part.kind]("", part.words, *inner)
    if part.kind == "name":
        return ours.name("", "", *inner, key=part.target)
    return ours.foreign("", "", *inner, lang=part.target)


def unescape(app: Sphinx, document: nodes.document) -> None:
    """Take from the words the zeros by which reStructuredText keeps backslashes until they are written."""
    for text in list(document.findall(nodes.Text)):
        if "\0" in text:
            text.parent.replace(text, nodes.Text(text.astext()))


def mark_supplied(app: Sphinx, document: nodes.document) -> None:
    """Make editorial the headings that are classed ``supplied``: they are the editor's, and no witness has them."""
    for section in ours.find(document, nodes.section):
        if SUPPLIED in section["classes"]:
            section["classes"].remove(SUPPLIED)
            cast("nodes.Element", section.children[0])["classes"].append("editorial")


def mark_language(app: Sphinx, document: nodes.document) -> None:
    """Say of the text in which language it is, where the pages are in another."""
    text = app.config.apparatus_language
    if app.env.current_document.docname in app.config.apparatus_documents and text != app.config.language:
        for section in (node for node in document.children if isinstance(node, nodes.section)):
            section["classes"].append(f"language-{text}")


class LeaveQuotes(SphinxTransform):
    """Leave quotation marks of the text as they are written, whatever Sphinx makes of those on other pages."""

    default_priority = SphinxSmartQuotes.default_priority - 1

    def apply(self, **kwargs: Any) -> None:
        if self.env.current_document.docname in self.config.apparatus_documents:
            self.document.settings.smart_quotes = False


def setup(app: Sphinx) -> None:
    """Register the roles and directives of the text, and whether they have short names."""
    app.add_config_value("apparatus_short_names", True, "env", bool)
    texts: dict[str, type[EditionRole]] = {
        "about": AboutRole, "app": ApparatusRole, "call": CallRole, "lacuna": LacunaRole, "bibl": PassageRole,
        "name": NameRole, "lang": LanguageRole,
    }  # fmt: skip
    blocks = {"verse": VerseDirective, "authorial-note": AuthorialNoteDirective, "transposed": TransposedDirective}
    name_in_domain(app, texts, blocks)


def name_in_domain(
    app: Sphinx, roles: Mapping[str, type[EditionRole]], directives: Mapping[str, type[Directive]]
) -> None:
    """Give roles and directives their names in the domain: ``{ed:app}``, ``{ed:verse}``."""
    for name, role in by_every_name(roles).items():
        app.add_role_to_domain("ed", name, role())
    for name, directive in by_every_name(directives).items():
        app.add_directive_to_domain("ed", name, directive)


def by_every_name(own: Mapping[str, type]) -> dict[str, Any]:
    """Return roles or directives by their names, and by the old ones they had, by which they warn."""
    return {**own, **{old: type(old, (_Renamed, own[new]), {}) for old, new in RENAMED.items() if new in own}}


class _Renamed:
    """What a role or a directive does first where it is written by an old name."""

    name: str
    get_location: Callable[[], str]

    def run(self) -> Any:
        warn_renamed(self.name, renamed(self.name), self.get_location())
        return super().run()  # type: ignore[misc]


def add_short_names(app: Sphinx, config: Config) -> None:
    """Give what is in the domain its short name too, where the settings say so; stop where another extension has it."""
    if not config.apparatus_short_names:
        return
    own, blocks = app.registry.domain_roles["ed"], app.registry.domain_directives["ed"]
    stop_on([*taken(app, "role", own, roles._roles), *taken(app, "directive", blocks, directives._directives)])  # type: ignore[attr-defined]
    for name, role in own.items():
        app.add_role(name, role)
    for name, directive in blocks.items():
        app.add_directive(name, directive)


def taken(app: Sphinx, kind: str, own: Collection[str], others: Mapping[str, object]) -> Iterator[Finding]:
    """Yield that another extension has a role or a directive (`kind`) by one of our names.

    `own` are our names, `others` what docutils has under each name.
    """
    for name in sorted(own):
        if other := others.get(name):
            module = getattr(other, "__module__", None) or type(other).__module__
            if module.partition(".")[0] == __name__.partition(".")[0]:  # of another application in this process
                continue
            conf = str(Path(app.confdir) / "conf.py")
            yield Finding.of("name-taken", at=(conf, 0), kind=_(kind), name=name, extension=module)
