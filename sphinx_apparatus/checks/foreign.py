"""What cannot be in a text: HTML, calls of notes that are not there, blocks without words; mends nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util.tags import Tags

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.report import excerpt_line
from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding, brief

CALL = re.compile(r"\[\^(?:[^\[\]\s]|(?<=[,;]) +(?! |\]))+\]")
_BESIDE_SITE = [
    Tags((name, form, f"builder_{name}", f"format_{form}"))
    for name, form in (
        ("epub", "html"), *((name, name) for name in ("typst", "tei", "plain", "data", "dts", "latex", "reledmac")),
    )
]  # fmt: skip
"""The tags that Sphinx has in builds of other formats than the site; to it an e-book is HTML too."""


def foreign_matter(document: nodes.document) -> Iterator[Finding]:
    """Yield HTML, calls of notes that are not written, notes called out of reach, and what has no words."""
    source = str(document.get("source", ""))
    yield from _notes_apart(document, source)
    yield from _calls_of_nothing(document, source)
    yield from _empty_blocks(document, source)
    for raw in ours.find(document, nodes.raw):
        excerpt = raw.astext().strip()
        code = "line-break" if excerpt == "<br />" else "html"
        excerpt = "" if code == "line-break" else excerpt
        if raw["format"] == "html":
            mend = _("What the editors say or ask goes into a note.") if excerpt.startswith("<!--") else ""
            yield Finding.of(code, at=(source, _line(raw, excerpt)), excerpt=brief(excerpt), mend=mend)
    yield from calls_of_no_note(document)
    yield from _calls_in_words(document)


def _calls_in_words(document: nodes.document) -> Iterator[Finding]:
    """Yield the calls of notes that part a word in small letters."""
    source = str(document.get("source", ""))
    for call in ours.find(document, nodes.footnote_reference):
        inner = [child.astext() for child in call.parent.children]
        at = call.parent.index(call)
        before, after = "".join(inner[:at]), "".join(inner[at + 1 :])
        if before[-1:].islower() and after[:1].islower():
            first, last = before.split()[-1], after.split()[0]
            words = f"{first}{call.rawsource}{last}"
            mend = _("Write {words}.", words=f"{first}{last}{call.rawsource}")
            yield Finding.of("call-in-word", at=(source, _line(call, words)), excerpt=words, mend=mend)


def calls_of_no_note(document: nodes.document) -> Iterator[Finding]:
    """Yield the calls, in the text or on another page, of notes that are not written, or have no colon."""
    if str(document.get("source", "")).endswith(".rst"):  # where what looks so is words
        return
    silent = nodes.literal | nodes.literal_block | nodes.comment
    texts = [text for text in document.findall(nodes.Text) if not isinstance(text.parent, silent)]
    called = [(text, call) for text in texts for call in CALL.findall(str(text)) if not _escaped(text, call)]
    count = Counter(call for _text, call in called)
    within = {call: text for text, call in called if _is_note(text, call)}
    begun = {call: text for text, call in called if count[call] > 1 and _begins(text, call)} | within
    for text, call in called:
        if begun.get(call, text) is text:
            code = "note-without-colon" if call in begun.keys() - within.keys() else "no-such-note"
            at = (str(document.get("source", "")), _line(text, call))
            labels = re.findall(r"[^\[\]^,;\s]+", call) if code == "no-such-note" else []
            mend = _("Write {words}.", words="".join(f"[^{label}]" for label in labels)) if len(labels) > 1 else ""
            mend = _("Put an empty line before {call}:", call=call) if call in within else mend
            yield Finding.of(code, at=at, excerpt=call, call=call, mend=mend)


def _is_note(text: nodes.Text, call: str) -> bool:
    """Tell whether a blank is before a call and a colon behind it: a note begins in the line of another."""
    node = text.parent if isinstance(text.parent, nodes.problematic) else text
    return bool(re.search(rf"\s{re.escape(call)}:", node.parent.astext()))


def _begins(text: nodes.Text, call: str) -> bool:
    """Tell whether a paragraph begins with a call and a blank, or another sign than a colon, as a note does."""
    node = text.parent if isinstance(text.parent, nodes.problematic) else text
    block = node.parent
    begun = tuple(f"{call}{sign}" for sign in " .;)")
    return isinstance(block, nodes.paragraph) and block[0] is node and block.astext().startswith(begun)


def brought(document: nodes.document) -> Iterator[nodes.Element]:
    """Yield the nodes of other extensions, without those within them."""
    for node in ours.find(document, nodes.Element):
        if ours.is_foreign(node) and not any(map(ours.is_foreign, ours.around(node))):
            yield node


def is_wordless(node: nodes.Element) -> bool:
    """Tell whether a node has no words that another format could have, and is not for the pages of the site alone."""
    return ours.is_brought(type(node)) and not node.children and not any(map(_is_for_the_site, ours.around(node)))


def _is_for_the_site(node: nodes.Element) -> bool:
    """Tell whether a node is a condition that only the pages of the site fulfil."""
    with suppress(Exception):  # of a condition that cannot be read Sphinx tells
        return isinstance(node, addnodes.only) and not any(tags.eval_condition(node["expr"]) for tags in _BESIDE_SITE)
    return False


def _notes_apart(document: nodes.document, source: str) -> Iterator[Finding]:
    """Yield the calls of notes in readings, remarks and notes, which no page shows in their place."""
    for apart in ours.find(document, ours.reading, ours.entry_note, nodes.footnote):
        for call in ours.find(apart, nodes.footnote_reference):
            words = brief(call.parent.astext().strip())
            yield Finding.of("note-in-note", at=(source, _line(call, words)), excerpt=words)


def _escaped(text: nodes.Node, mark: str) -> bool:
    """Tell whether the source has a mark as words, with a backslash before a sign of it."""
    blocks = (block.rawsource for block in ours.around(text) if not isinstance(block, nodes.Inline))
    source = next(filter(None, blocks), "")
    return bool(source) and not re.search(rf"(?<!\\){re.escape(mark)}", source)


def _calls_of_nothing(document: nodes.document, source: str) -> Iterator[Finding]:
    """Yield the calls of an author's note that this document does not have."""
    notes = {name for note in ours.find(document, nodes.container) for name in note["ids"]}
    for call in ours.find(document, ours.call):
        if call["refid"] not in notes:
            yield Finding.of("no-authorial-note", at=(source, call.line), excerpt=call.rawsource, id=call["refid"])


def _empty_blocks(document: nodes.document, source: str) -> Iterator[Finding]:
    """Yield quotations, points and notes of which nothing was read; Markdown drops what is nested very deep."""
    for block in ours.find(document, nodes.block_quote, nodes.list_item, nodes.footnote):
        if all(isinstance(child, nodes.label) for child in block.children):
            mend = _("Write its words after the colon.") if isinstance(block, nodes.footnote) else ""
            yield Finding.of("empty-block", at=(source, _line(block, "")), mend=mend)


def _line(node: nodes.Node, excerpt: str) -> int:
    """Return the line of the source on which an excerpt begins, in or after the block of the node."""
    source, start = ours.placed(node)
    path = Path(source)
    return excerpt_line(path, excerpt, start) if path.is_file() else start
