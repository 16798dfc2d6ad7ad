"""What a tree is given before any format writes it: numbers, entries set out as in print, regularised glyphs."""

from typing import Any

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionTransform
from sphinx_apparatus.formats.entry import printed_entry
from sphinx_apparatus.language import _
from sphinx_apparatus.text.locus import Occurrence
from sphinx_apparatus.text.numbering import locus_of
from sphinx_apparatus.text.running import Running

WITNESS_WORDS = {"app-lemma", "app-reading"}


class NumberText(EditionTransform):
    """Give paragraphs of the text their numbers, and paragraphs, entries, passages and names their ids.

    Before ``<paragraph local="3">``, after ``<paragraph ids="p13" local="3" number="13"><paragraph_number …>``.
    """

    default_priority = 2

    def run(self, **kwargs: Any) -> None:
        self.domain.put_numbers(self.document)
        for block in ours.find(self.document, *ours.BLOCKS):
            if "number" in block:
                kind = ours.verse_number if isinstance(block, nodes.line) else ours.paragraph_number
                block.insert(0, kind("", "", number=block["number"], refid=locus_of(block).anchor))
        for marker in ours.find(self.document, ours.transposed):
            marker.parent.remove(marker)


class ShowEntries(EditionTransform):
    """Put every entry, set out as in print, where the text runs: HTML opens it there, LaTeX has it as a footnote.

    Before ``<apparatus_entry><lemma/><reading/>``, after ``<apparatus_entry><lemma/><reading/><entry_display>``.
    """

    default_priority = 3
    formats = ("html", "latex")

    def run(self, **kwargs: Any) -> None:
        for entry in ours.find(self.document, ours.apparatus_entry):
            if "occurrence" not in entry:
                continue
            anchor = self.domain.id_of(entry["occurrence"], "a")
            shown = printed_entry(entry, self.config.apparatus_types, self.config.language)
            display = ours.entry_display("", "", *shown, refid=anchor)
            display += self.listed(entry, anchor)
            entry += display
        for end in ours.find(self.document, ours.lacuna_end):
            if "occurrence" in end and (begun := self.domain.stretches.begun_at(end["occurrence"])):
                end["began"] = self.address(end, begun)

    def address(self, node: nodes.Element, entry: Occurrence) -> str:
        """Return the address of an entry set out, from where a node is; of the same page its fragment."""
        own, other = self.docname_of(node), entry.docname
        page = "" if own == other or self.builder.format != "html" else self.builder.get_relative_uri(own, other)
        return f"{page}#{self.domain.id_of(entry, 'a')}-entry"

    def listed(self, entry: nodes.Element, anchor: str) -> list[nodes.Node]:
        """Return the link to the entry in the list, where there is one and the format shows it apart."""
        docname = self.domain.list_of(entry["type"])
        if self.builder.format != "html" or not docname:
            return []
        link = self.link(entry, docname, f"list-{anchor}", nodes.Text(_("in the apparatus")))
        return [nodes.Text(" "), nodes.inline("", "", link, classes=["app-listed"])]


class Regularise(EditionTransform):
    """Apply the declared rules to the text, block by block, so that a quotation mark sees its neighbours.

    Before ``<paragraph>"Well" -- <lemma>``, after ``<paragraph>“Well” — <lemma>``, each text as long as before.
    """

    default_priority = 6

    def run(self, **kwargs: Any) -> None:
        for block in ours.text_blocks(self.document):
            self.regularise_block(block)

    def regularise_block(self, block: nodes.Element) -> None:
        """Change the glyphs of a block."""
        rules = self.domain.regularisations
        for part in (block, *ours.find(block, ours.reading)):
            Running(part).regularise(rules)
        for display in ours.find(block, ours.entry_display):
            for words in ours.find(display, nodes.inline):
                if WITNESS_WORDS & set(words["classes"]):
                    Running(words, words.findall(nodes.Text)).regularise(rules)
