"""How far proofreading has come, on the pages: totals where an editor wants them, marks in the margin on demand."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionTransform
from sphinx_apparatus.formats.base import is_page
from sphinx_apparatus.language import N_, _, many, pair, semicolon
from sphinx_apparatus.records.proofreading import PROOFREAD, UNREAD, VALIDATED, Log, counted_places
from sphinx_apparatus.text.numbering import locus_of
from sphinx_apparatus.text.places import digest_of
from sphinx_apparatus.text.reading import words_of

_SHORT = {UNREAD: "–", PROOFREAD: "✓", VALIDATED: "✓✓"}


class proof_mark(nodes.Inline, nodes.Element):
    """The mark of a paragraph or a verse: `state`, and `told`, the same in words. It has no text."""


class ShowProofreading(EditionTransform):
    """Fill in the totals; on pages of the text give every place its mark.

    Before ``<paragraph><paragraph_number/>``, after ``<paragraph><paragraph_number/><proof_mark state="proofread">``.
    """

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        for placeholder in ours.find(self.document, ours.proof_totals):
            placeholder.replace_self(self.totals())
        if self.domain.log and is_page(self.builder):
            self.mark(self.domain.log)

    def totals(self) -> list[nodes.Node]:
        log = self.domain.log or Log()
        digests: dict[str, str] = {}
        for tree in self.domain.texts().values():
            digests |= {locus_of(block).anchor: digest_of(words_of(block)) for block in loci(tree)}
        lines = (nodes.list_item("", nodes.paragraph("", line)) for line in round_lines(log))
        rounds = nodes.bullet_list("", *lines, classes=["proofreading"])
        summary = nodes.paragraph("", totals_in_words(log.totals(digests), list(digests)))
        return [summary, rounds] if rounds.children else [summary]

    def mark(self, log: Log) -> None:
        """Put a mark behind the number of each place."""
        for block in loci(self.document):
            key = locus_of(block).anchor
            state = log.state_of(key, digest_of(words_of(block)))
            block.insert(1, proof_mark(state=state, told=proof_state(log, key, state)))


def loci(tree: nodes.Element) -> list[nodes.Element]:
    """Return the paragraphs and verses of the text that have a number."""
    return [block for block in ours.find(tree, *ours.BLOCKS) if "number" in block]


def totals_in_words(totals: Counter[str], places: Sequence[str]) -> str:
    """Return the totals as a sentence, e.g. ``Of 85 paragraphs, 80 have been proofread; …``."""
    return f"{read_in_words(totals[PROOFREAD] + totals[VALIDATED], places)} {checked_in_words(totals[VALIDATED])}"


def read_in_words(read: int, places: Sequence[str]) -> str:
    """Return how many of the places have been proofread."""
    if read == len(places) > 1:
        return _("All {places} have been proofread;", places=counted_places(places))
    if not read:
        return _("Of {places}, none has been proofread;", places=counted_places(places))
    return many(
        "Of {places}, {number} has been proofread;", "Of {places}, {number} have been proofread;", read,
        places=counted_places(places),
    )  # fmt: skip


def checked_in_words(checked: int) -> str:
    """Return how many have been checked a second time."""
    if not checked:
        return _("none has been checked against a second copy.")
    return many(
        "{number} has been checked against a second copy.", "{number} have been checked against a second copy.", checked
    )


def round_lines(log: Log) -> list[str]:
    lines = []
    for reading in log.rounds:
        read = [place for place, record in log.records.items() if reading.number in record.rounds]
        known = {"number": reading.number, "when": reading.when, "places": counted_places(read)}
        against, by = reading.against, reading.reader
        form = N_("Round {number}: {when}, against {copy}, by {reader}; {places}.")
        form = form if by else N_("Round {number}: {when}, against {copy}; {places}.")
        lines.append(_(form, copy=against, reader=by, **known))
    return lines


def proof_state(log: Log, key: str, state: str) -> str:
    """Return the state of a place, whose id is the key, in words, with the rounds that the log has of it."""
    rounds = log.rounds_of(key) if state != UNREAD else []
    form = N_("round {number}, {when}, against {copy}")
    read = semicolon().join(_(form, number=r.number, when=r.when, copy=r.against) for r in rounds)
    return pair(_(state), read) if read else _(state)


def visit_mark(self: HTML5Translator, node: nodes.Element) -> None:
    """Write the mark: without text, so that the text of the place stays what it is."""
    label = escape(node["told"], quote=True)
    css = node["state"].replace(" ", "-")
    self.body.append(
        f'<span class="proof proof-{css}" role="img" title="{label}" data-mark="{_SHORT[node["state"]]}"></span>'
    )
    raise nodes.SkipNode
