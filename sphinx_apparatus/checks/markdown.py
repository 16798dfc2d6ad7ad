"""The parser of Markdown pages: MyST's, with the settings of the edition alone, whatever a page says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser

from sphinx_apparatus.checks.allowed import Allowed, refused, wrong_front_matter
from sphinx_apparatus.model import Finding

if TYPE_CHECKING:
    from docutils import nodes
    from markdown_it.tree import SyntaxTreeNode

BARE = "Take it out: what a page may do is set for the whole edition, in conf.py."


class EditionParser(MystParser):  # type: ignore[misc]
    """Reads a page; its front matter sets nothing."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Put what the page says into the tree."""
        parser = create_md_parser(document.settings.env.myst_config, EditionRenderer)
        parser.options["document"] = document
        parser.render(inputstring)


class EditionRenderer(SphinxRenderer):  # type: ignore[misc]
    """Turns Markdown into a tree, and refuses what goes round the list of directives."""

    def refuse(self, finding: Finding) -> None:
        """Keep a finding."""
        self.sphinx_env.get_domain("ed").report(finding)

    def render_front_matter(self, token: SyntaxTreeNode) -> None:
        """Take over what says what the page is, where there is nothing else."""
        try:
            data: Any = yaml.safe_load(token.content) if isinstance(token.content, str) else token.content
        except (yaml.YAMLError, RecursionError, ValueError):
            self.refuse(Finding("The front matter is not YAML", "", "", self.document["source"], 1, BARE))
            return
        wrong = list(wrong_front_matter(Allowed(self.sphinx_env.config.apparatus_allowed), data or {}))
        for message, excerpt in wrong:
            self.refuse(Finding(message, excerpt, "", self.document["source"], _line(token, excerpt), BARE))
        if not wrong:
            super().render_front_matter(token)

    def render_restructuredtext(self, token: SyntaxTreeNode) -> None:
        """Refuse what would be read by another parser."""
        line = token.map[0] + 1 if token.map else 1
        self.refuse(refused("directive", "eval-rst", self.document["source"], line))


def _line(token: SyntaxTreeNode, excerpt: str) -> int:
    rows = str(token.content).split("\n")
    return next((n for n, row in enumerate(rows, 2) if row.strip().startswith(excerpt)), 1)
