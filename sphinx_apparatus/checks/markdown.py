"""The parser of Markdown pages: MyST's, with the settings of the edition alone, whatever a page says of itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import yaml
from mdit_py_plugins.footnote.index import footnote_ref
from myst_parser.mdit_to_docutils.base import token_line
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser

from sphinx_apparatus.checks.allowed import DIRECTIVES, MOST_CELLS, Allowed, refused, too_large, wrong_front_matter
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.model import Finding
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
            super().parse(inputstring, document)
            return
        if self.markdown is None:
            self.markdown = create_md_parser(env.myst_config, EditionRenderer)
            self.markdown.inline.ruler.at("footnote_ref", _called)
        self.markdown.options["document"] = document
        self.markdown.render(inputstring)


def _called(state: StateInline, silent: bool) -> bool:
    """Read the call of a note; for one without its bracket the plug-in looks through all the word, again and again."""
    return bool(_CALL.match(state.src, state.pos)) and footnote_ref(state, silent, always_match=True)


class EditionRenderer(SphinxRenderer):
    """Turns Markdown into a tree, and refuses what goes round the list of directives."""

    def keep(self, finding: Finding) -> None:
        edition_of(self.sphinx_env).report(finding)

    def render_front_matter(self, token: SyntaxTreeNode) -> None:
        """Take over what says what the page is, where there is nothing else."""
        try:
            data: Any = composed(token.content)[0]
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
        self.keep(too_large(self.document["source"], token_line(token)))

    def render_restructuredtext(self, token: SyntaxTreeNode) -> None:
        """Refuse what would be read by another parser, unless the settings allow it."""
        if Allowed(self.sphinx_env.config.apparatus_allowed).has(DIRECTIVES, "eval-rst"):
            super().render_restructuredtext(token)
            return
        self.keep(refused("directive", "eval-rst", self.document["source"], token_line(token)))


def _line(token: SyntaxTreeNode, excerpt: str) -> int:
    rows = str(token.content).split("\n")
    return next((n for n, row in enumerate(rows, 2) if excerpt and row.strip().startswith(excerpt)), 1)
