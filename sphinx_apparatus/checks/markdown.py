"""The parser of Markdown pages: MyST's, with the settings of the edition alone, whatever a page says of itself."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import yaml
from mdit_py_plugins.footnote.index import footnote_ref
from myst_parser.config.main import TopmatterReadError, merge_file_level, read_topmatter
from myst_parser.mdit_to_docutils.base import token_line
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser
from myst_parser.warnings_ import MystWarnings, create_warning

from sphinx_apparatus.checks.allowed import DIRECTIVES, MOST_CELLS, Allowed, refused, too_large, wrong_front_matter
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.model import Finding, nearest
from sphinx_apparatus.records.about import composed

if TYPE_CHECKING:
    from docutils import nodes
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.tree import SyntaxTreeNode


_CALL = re.compile(r"\[\^[^\s\]]{1,999}\]")


class EditionParser(MystParser):
    """Reads a page, or piece after piece of one; its front matter sets nothing."""

    markdown: MarkdownIt | None = None

    def parse(self, inputstring: str, document: nodes.document) -> None:
        env = document.settings.env
        if env.config.apparatus_guest and env.current_document.docname not in env.config.apparatus_documents:
            self.parse_of_host(inputstring, document)
            return
        if self.markdown is None:
            self.markdown = create_md_parser(env.myst_config, EditionRenderer)
            self.markdown.inline.ruler.at("footnote_ref", _called)
        self.markdown.options["document"] = document
        self.markdown.render(inputstring)

    def parse_of_host(self, inputstring: str, document: nodes.document) -> None:
        """Read a page of somebody else as MyST does, with its own settings, and with our warnings."""
        own: dict[str, Any] = {}
        with suppress(TopmatterReadError):  # which is reported when the page is rendered
            own = read_topmatter(inputstring) or own
        warn = partial(_warn_of_top, document)
        parser = create_md_parser(merge_file_level(document.settings.env.myst_config, own, warn), MeantRenderer)
        parser.options["document"] = document
        parser.render(inputstring)


def _warn_of_top(document: nodes.document, kind: MystWarnings, message: str) -> None:
    create_warning(document, message, kind, line=1, append_to=document)


def _called(state: StateInline, silent: bool) -> bool:
    """Read the call of a note; for one without its bracket the plug-in looks through all the word, again and again."""
    return bool(_CALL.match(state.src, state.pos)) and footnote_ref(state, silent, always_match=True)


class MeantRenderer(SphinxRenderer):
    """Turns Markdown into a tree as MyST does, and names the role or directive of ours that was meant."""

    def create_warning(self, message: str, subtype: MystWarnings | str, **place: Any) -> nodes.system_message | None:
        """Warn as MyST does, of an unknown role or directive with the name of ours that was meant."""
        domain = self.sphinx_env.get_domain("ed")
        kinds: dict[MystWarnings | str, Any] = {MystWarnings.UNKNOWN_ROLE: domain.roles}
        kinds |= {MystWarnings.UNKNOWN_DIRECTIVE: domain.directives}
        if subtype in kinds:
            name = re.split("[\"']", message)[1]
            short = self.sphinx_env.config.apparatus_short_names and ":" not in name
            prefix = "" if short else "ed:"
            meant = nearest(prefix + name.removeprefix("ed:"), [prefix + one for one in kinds[subtype]])
            message = f"{message} {meant}".rstrip()
        return super().create_warning(message, subtype, **place)


class EditionRenderer(MeantRenderer):
    """Turns Markdown into a tree, and refuses what goes round the list of directives."""

    def keep(self, finding: Finding) -> None:
        edition_of(self.sphinx_env).report(finding)

    def render_front_matter(self, token: SyntaxTreeNode) -> None:
        """Take over what says what the page is, where there is nothing else."""
        try:
            data: Any = composed(token.content)[0] if isinstance(token.content, str) else token.content
            wrong = list(wrong_front_matter(Allowed(self.sphinx_env.config.apparatus_allowed), data or {}))
        except (yaml.YAMLError, RecursionError, ValueError):
            wrong = [Finding.of("front-matter-unread")]
        for finding in wrong:
            self.keep(replace(finding, source=self.document["source"], line=_line(token, finding.excerpt)))
        if not wrong:
            super().render_front_matter(token)

    def render_table(self, token: SyntaxTreeNode) -> None:
        """Refuse a table that is too large, before anything is made of its cells."""
        if sum(node.type in {"td", "th"} for node in token.walk()) <= MOST_CELLS:
            super().render_table(token)
            return
        self.keep(too_large(self.document["source"], token_line(token, 1)))

    def render_restructuredtext(self, token: SyntaxTreeNode) -> None:
        """Refuse what would be read by another parser, unless the settings allow it."""
        if Allowed(self.sphinx_env.config.apparatus_allowed).has(DIRECTIVES, "eval-rst"):
            super().render_restructuredtext(token)
            return
        self.keep(refused("directive", "eval-rst", self.document["source"], token_line(token, 1)))


def _line(token: SyntaxTreeNode, excerpt: str) -> int:
    rows = str(token.content).split("\n")
    return next((n for n, row in enumerate(rows, 2) if excerpt and row.strip().startswith(excerpt)), 1)
