"""What stands in a text where it cannot: HTML, images of other sites, entries or notes left open; mends nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.report import line_of
from sphinx_apparatus.model import Finding

OPEN = re.compile(r"\{app\}`.*", re.DOTALL)
CALL = re.compile(r"\[\^[^\]\s]+\]")


def foreign_matter(document: nodes.document) -> Iterator[Finding]:
    """Yield HTML, images of other sites, calls of notes that are not written, and notes called out of reach."""
    source = str(document.get("source", ""))
    yield from _notes_apart(document, source)
    yield from _calls_of_nothing(document, source)
    yield from _empty_blocks(document, source)
    for raw in ours.find(document, nodes.raw):
        excerpt = raw.astext().strip()
        message = "There is HTML in the text or in a note"
        mend = "Write it without: *word* for italics, a footnote [^label], a source {cite:p}`key`."
        if excerpt == "<br />":
            message, excerpt = "A line ends with blanks or a backslash, which breaks the line in print", ""
            mend = "Take them away, or let `make fix` do it."
        if raw["format"] == "html":
            yield Finding(message, excerpt[:80], "", source, _line(raw, excerpt), mend)
    for image in ours.find(document, nodes.image):
        if "://" in image["uri"]:
            message = "An image is fetched from elsewhere, which tells that site who reads"
            yield Finding(message, image["uri"], "text", source, _line(image, image["uri"]), "Take it out.")
    for text in document.findall(nodes.Text):
        if not isinstance(text.parent, nodes.literal | nodes.literal_block | nodes.comment):
            yield from _unclosed(text, source)
            for call in filter(lambda call: not _escaped(text, call), CALL.findall(str(text))):
                mend = f"Write it at the end of the file, {call}: …, or correct the label."
                message = "A note is called that is not written"
                yield Finding(message, call, f"{call}: … at the end of the file", source, _line(text, call), mend)


def _notes_apart(document: nodes.document, source: str) -> Iterator[Finding]:
    """Yield the calls of notes in readings, remarks and notes, which no page shows in their place."""
    for apart in ours.find(document, ours.reading, ours.entry_note, nodes.footnote):
        for call in ours.find(apart, nodes.footnote_reference):
            words = (call.parent or apart).astext().strip()[:80]
            message = "A note is called within a reading, a remark or another note"
            mend = "Call the note in the text, or write what it says where it is called."
            yield Finding(message, words, "notes called in the text or in a lemma", source, _line(apart, words), mend)


def _escaped(text: nodes.Node, mark: str) -> bool:
    """Tell whether the source has a mark as words, with a backslash before a sign of it."""
    block: nodes.Node | None = text.parent
    while block is not None and (isinstance(block, nodes.Inline) or not getattr(block, "rawsource", "")):
        block = block.parent
    source = getattr(block, "rawsource", "") if block is not None else ""
    return bool(source) and not re.search(rf"(?<!\\){re.escape(mark)}", source)


def _calls_of_nothing(document: nodes.document, source: str) -> Iterator[Finding]:
    """Yield the calls of an author's note that this document does not have."""
    notes = {name for note in ours.find(document, nodes.container) for name in note["ids"]}
    for call in ours.find(document, ours.call):
        if call["refid"] not in notes:
            message = f"There is no authorial note '{call['refid']}' in this document"
            yield Finding(message, call.rawsource, "the id of an {authorial-note}", source, call.line or 0)


def _unclosed(text: nodes.Text, source: str) -> Iterator[Finding]:
    """Yield the entry that is not closed in the paragraph, or the verse, in which it begins."""
    for match in OPEN.finditer(str(text)):
        words = match[0].split("\n")[0]
        if _escaped(text, words):
            continue
        expected = "an entry that ends in the paragraph, or the verse, in which it begins"
        mend = (
            "Put a backtick ` at its end, in the same paragraph; "
            "where it goes over several, give each an entry of its own."
        )
        message = "An entry is not closed where its paragraph ends"
        yield Finding(message, words[:60], expected, source, _line(text, words), mend)


def _empty_blocks(document: nodes.document, source: str) -> Iterator[Finding]:
    """Yield quotations and points of lists of which nothing was read; Markdown drops what is nested very deep."""
    for block in ours.find(document, nodes.block_quote, nodes.list_item):
        if not block.children:
            message = "A quotation or a point of a list is empty, or nested deeper than Markdown reads"
            mend = "Write its words, or take the sign away; what stands deeper than 20 signs is lost."
            yield Finding(message, "", "words, at most 20 quotations or lists deep", source, _line(block, ""), mend)


def _line(node: nodes.Node, excerpt: str) -> int:
    """Return the line of the source on which an excerpt begins, in or after the block of the node."""
    block: nodes.Node | None = node
    while block is not None and not block.line:
        block = block.parent
    start = (block.line or 0) if block is not None else 0
    path = Path(str(getattr(block, "source", None) or ""))
    return line_of(path, excerpt, start) if path.is_file() else start
