"""Roles and directives: how an editor's marks in MyST or reStructuredText become nodes; finds and numbers nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective, SphinxRole

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks import check_entry
from sphinx_apparatus.companions.counts import COUNTERS
from sphinx_apparatus.diagnostics import line_of
from sphinx_apparatus.locators import EXPECTED, parse_locator
from sphinx_apparatus.model import Entry, Finding, Reading
from sphinx_apparatus.notation import NotationError, parse_entry

if TYPE_CHECKING:
    from sphinx_apparatus.domain import EditionDomain

TITLED = re.compile(r"(?P<text>.*?)\s*<(?P<target>[^<>]*)>", re.DOTALL)
DEEPEST = 20
"""How deep roles may stand in one another; far beyond what can be read, and within what Python's stack allows."""
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class EditionRole(SphinxRole):
    """A role that can parse its own text and report a finding at its place."""

    depth: ClassVar = 0

    def parsed(self, markup: str) -> list[nodes.Node]:
        """Return the nodes of inline markup; report what stands deeper than `DEEPEST`."""
        if EditionRole.depth == DEEPEST:
            message = f"roles stand more than {DEEPEST} deep in one another"
            self.report(Finding(message, self.text[:80], "fewer, one beside the other"))
            return [nodes.Text(markup)]
        EditionRole.depth += 1
        try:
            return self.parse(markup) if markup else []
        finally:
            EditionRole.depth -= 1

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
        line = line_of(Path(source), self.text, line)
        domain = cast("EditionDomain", self.env.get_domain("ed"))
        domain.report(Finding(finding.message, finding.excerpt or self.text, finding.expected, source, line))

    def failed(self, finding: Finding) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Report the finding and stand in for the node."""
        self.report(finding)
        return [nodes.inline(self.text, self.text)], []

    def titled(self, expected: str) -> tuple[str, str] | None:
        """Split ``text <target>``; report and return None where it is not of the form."""
        match = TITLED.fullmatch(self.text.strip())
        if match and match["text"].strip() and match["target"].strip():
            return match["text"], match["target"].strip()
        self.report(Finding(f"the role {self.name} wants a text and a target", self.text, expected))
        return None


class ApparatusRole(EditionRole):
    """``{app}`lemma] reading B | type | note` ``: one apparatus entry."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the entry's node."""
        domain = cast("EditionDomain", self.env.get_domain("ed"))
        try:
            entry = parse_entry(self.text, domain.witnesses)
        except NotationError as error:
            return self.failed(Finding(str(error), self.text, error.expected))
        for finding in check_entry(entry, self.text, self.config.apparatus_types):
            self.report(finding)
        return [self.node(entry)], []

    def node(self, entry: Entry) -> ours.apparatus_entry:
        """Return the tree of an entry."""
        node = ours.apparatus_entry(self.text, type=entry.type, source=self.text)
        node += ours.lemma("", "", *self.parsed(entry.lemma), sigla=list(entry.lemma_sigla))
        node += [self.reading(reading) for reading in entry.readings]
        if entry.note:
            node += ours.entry_note("", "", *self.parsed(entry.note))
        self.set_source_info(node)
        return node

    def reading(self, reading: Reading) -> ours.reading:
        """Return the tree of a reading."""
        children = self.parsed(reading.text)
        return ours.reading("", "", *children, sigla=list(reading.sigla), proposed_by=reading.proposed_by)


class PassageRole(EditionRole):
    """``{bibl}`p. 103 <guerin1973 p. 103>` ``: words of the text that cite a work, its key and the locator."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the passage's node, with key and locator."""
        parts = self.titled("words <key>, or words <key locator>")
        if not parts:
            return [nodes.inline(self.text, self.text)], []
        key, _, locator = parts[1].partition(" ")
        if locator:
            try:
                parse_locator(locator)
            except ValueError as error:
                return self.failed(Finding(str(error), self.text, EXPECTED))
        node = ours.passage(self.text, "", *self.parsed(parts[0]), key=key, locator=locator.strip())
        self.set_source_info(node)
        return [node], []


class NameRole(EditionRole):
    """``{name}`Daniel Guérin <guerin>` ``: words that name what a register lists under the key."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the name's node."""
        parts = self.titled("words <key in the registers>")
        if not parts:
            return [nodes.inline(self.text, self.text)], []
        return [ours.name(self.text, "", *self.parsed(parts[0]), key=parts[1])], []


class LanguageRole(EditionRole):
    """``{lang}`Schutzbund <de>` ``: words in another language and its tag."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the foreign words' node."""
        parts = self.titled("words <language tag>, e.g. Schutzbund <de>")
        if not parts:
            return [nodes.inline(self.text, self.text)], []
        if not LANGUAGE_TAG.fullmatch(parts[1]):
            return self.failed(Finding(f"unknown language tag '{parts[1]}'", self.text, "a tag such as de, it or fr"))
        return [ours.foreign(self.text, "", *self.parsed(parts[0]), lang=parts[1])], []


class PlaceholderDirective(SphinxDirective):
    """A directive that marks where a list is to be filled in before writing."""

    node_class: ClassVar[type[nodes.Element]]

    def run(self) -> list[nodes.Node]:
        """Return the placeholder."""
        return [self.node_class("", **self.attributes())]

    def attributes(self) -> dict[str, object]:
        """Return what the list is to be filled with."""
        return {}


class ApparatusDirective(PlaceholderDirective):
    """``{apparatus}``: the entries, all or those of the types named in ``:types:``."""

    node_class = ours.apparatus_list
    option_spec: ClassVar = {"types": directives.unchanged_required}

    def attributes(self) -> dict[str, object]:
        """Return the types, in the order written."""
        return {"types": self.options.get("types", "").replace(",", " ").split()}


class WitnessesDirective(PlaceholderDirective):
    """``{witnesses}``: the witnesses as declared."""

    node_class = ours.witness_list


class RegularisationsDirective(PlaceholderDirective):
    """``{regularisations}``: the declared rules with their counts."""

    node_class = ours.regularisation_list


class WitnessTextDirective(PlaceholderDirective):
    """``{witness-text} B``: the whole text of a witness, rebuilt from the edition."""

    node_class = ours.witness_text
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the placeholder, or report an unknown siglum."""
        domain = cast("EditionDomain", self.env.get_domain("ed"))
        siglum = self.arguments[0]
        if siglum in domain.witnesses:
            return [ours.witness_text("", siglum=siglum)]
        source, line = self.get_source_info()
        expected = f"one of the sigla {', '.join(domain.witnesses)}"
        domain.report(Finding(f"unknown siglum '{siglum}'", siglum, expected, source, line))
        return []


class RegisterDirective(PlaceholderDirective):
    """``{register} person``: the entries of a register with the places of the text that name them."""

    node_class = ours.register_list
    required_arguments = 1

    def attributes(self) -> dict[str, object]:
        """Return the kind of register."""
        kind = self.arguments[0]
        return {"kind": kind, "shelf": f"register:{kind}"}

    def run(self) -> list[nodes.Node]:
        """Return the placeholder, or report an unknown register."""
        domain = cast("EditionDomain", self.env.get_domain("ed"))
        kinds = [register.kind for register in domain.declared.registers]
        if self.arguments[0] in kinds:
            return super().run()
        source, line = self.get_source_info()
        expected = f"one of {', '.join(kinds) or 'none'}"
        domain.report(Finding(f"unknown register '{self.arguments[0]}'", self.arguments[0], expected, source, line))
        return []


class QuotationsDirective(PlaceholderDirective):
    """``{quotations}``: the ledger of quotations."""

    node_class = ours.quotation_list

    def attributes(self) -> dict[str, object]:
        """Return what this list is found by."""
        return {"shelf": "quotations"}


class ChronologyDirective(PlaceholderDirective):
    """``{chronology}``: the dated events."""

    node_class = ours.chronology_list

    def attributes(self) -> dict[str, object]:
        """Return what this list is found by."""
        return {"shelf": "chronology"}


class ReviewDirective(PlaceholderDirective):
    """``{review} RIDE``: the answers to the questions of a standard."""

    node_class = ours.review_list
    required_arguments = 1

    def attributes(self) -> dict[str, object]:
        """Return the standard."""
        return {"standard": self.arguments[0]}


class CountRole(EditionRole):
    """``{count}`entries typo` ``: a number computed from the edition; `counts` says what can be asked."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the placeholder of the number."""
        query = " ".join(self.text.split())
        if query.partition(" ")[0] not in COUNTERS:
            return self.failed(Finding(f"unknown count '{query}'", self.text, f"one of {', '.join(COUNTERS)}"))
        return [ours.count("", query=query)], []
