"""What builders share: the kind that writes the edition as a whole, and which of Sphinx's write pages."""

import re
from collections.abc import Set
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.report import stop_on
from sphinx_apparatus.domain import EditionDomain, EditionTransform, edition_of
from sphinx_apparatus.language import N_, _, days_kept
from sphinx_apparatus.markup import remark_nodes
from sphinx_apparatus.text.reading import UnknownNodeError
from sphinx_apparatus.works.citations import words_cited

PASS = N_("pass %d over the pages")
"""What a builder reports of each pass over a book."""
_SIGN = re.compile(r"(¶|\b(?:pp?|vv?)\.) (?=\d|$)")
"""A sign with the space before its number, which may be a link of its own."""
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_KEPT = frozenset(' %/?#&=+<>"[]')
"""Characters that in an address mean another thing, or end it, when they are not encoded."""
_SEAM = re.compile(r"(?<=[/.?&;=_-])(?=[\w(%])|(?<=\w)(?=%20)")
_TRANSCRIBED = {"witness-text", "synopsis"}
"""Classes of what shows a witness to the letter."""


def is_page(builder: Any) -> bool:
    """Tell whether the builder writes pages for a browser, not an e-book."""
    return bool(builder.format == "html" and builder.name != "epub")


class PageTransform(EditionTransform):
    """A transform of the pages for a browser, but those of a host."""

    def is_supported(self) -> bool:
        return is_page(self.builder) and not self.domain.is_of_host(self.env.docname)


def has_frame(builder: Any) -> bool:
    """Tell whether the builder writes the site itself, in the frame made for Furo; on other pages we are guests."""
    own = builder.config.html_theme == "furo" and not builder.config.apparatus_guest
    return own and builder.name in ("html", "dirhtml")


def remark_words(domain: EditionDomain, remark: str, italics: str = "") -> str:
    """Return a remark in words: addresses behind theirs, works by the short titles that the `domain` has.

    `italics` is the sign around what is in italics.
    """
    words = []
    for node in remark_nodes(remark):
        said = node.astext()
        if isinstance(node, addnodes.pending_xref):
            said = words_cited(domain, node["reftype"], node["reftarget"])
        elif isinstance(node, nodes.reference) and node["refuri"] != said:
            said = f"{said} ({node['refuri']})"
        words.append(f"{italics}{said}{italics}" if isinstance(node, nodes.emphasis) else said)
    return "".join(words)


class address(nodes.Inline, nodes.TextElement):
    """An address of the web that is shown; a line ends only at its seams, and with no hyphen."""

    def parts(self) -> list[str]:
        return _SEAM.split(self.astext())


def legible_address(location: str) -> str:
    """Return an address with its letters as a reader knows them: ``/%C3%89douard`` is ``/Édouard``."""
    return _ENCODED.sub(lambda run: _decoded(run[0]), location)


def _decoded(run: str) -> str:
    try:
        letters = unquote(run, errors="strict")
    except UnicodeDecodeError:
        return run
    return "".join(c if c.isprintable() and c not in _KEPT else quote(c, safe="") for c in letters)


class WholeBuilder(Builder):
    """Write the edition, all of it at every build."""

    allow_parallel = True

    @property
    def domain(self) -> EditionDomain:
        return edition_of(self.env)

    def get_outdated_docs(self) -> str:
        """Return what is written."""
        return _("the edition")

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the name of the document: there are no files to link to."""
        return docname

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the name of the document, wherever the link is."""
        return to

    def write_documents(self, docnames: Set[str]) -> None:
        Path(self.outdir).mkdir(parents=True, exist_ok=True)
        try:
            self.write_edition(Path(self.outdir))
        except UnknownNodeError as error:
            stop_on([error.finding])

    def write_edition(self, folder: Path) -> None:
        """Write the files of this format."""
        raise NotImplementedError


def is_of_editors(block: nodes.Element) -> bool:
    """Tell whether a block is neither text of the edition nor shows a witness to the letter."""
    return "text_doc" not in block and not any(_TRANSCRIBED & set(node["classes"]) for node in ours.around(block))


def keep_together(tree: nodes.Element) -> None:
    """Let no line end between sign and number, day and month, or within a word of an address, where editors speak."""
    for block in filter(is_of_editors, ours.find(tree, *ours.BLOCKS, nodes.term)):
        for link in ours.find(block, nodes.reference):
            there = legible_address(link.get("refuri", ""))
            if isinstance(next(iter(link.children), None), nodes.Text) and there == legible_address(link.astext()):
                link.children = []
                link += address("", there)
        for text in list(block.findall(nodes.Text)):
            words = days_kept(_SIGN.sub("\\1\u00a0", text))
            if words != text and not isinstance(text.parent, nodes.literal | address):
                ours.put(text, nodes.Text(words))


def passing(self: Any, node: nodes.Element) -> None:
    """Write nothing; the children are visited."""


def skipping(self: Any, node: nodes.Element) -> None:
    raise nodes.SkipNode
