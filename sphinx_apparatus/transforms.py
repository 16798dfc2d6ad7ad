"""What is put on the tree before a format is written: numbers, links, regularised glyphs, lists; writes no format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain, locus_of, numbered, verses, within
from sphinx_apparatus.formats.entry import printed_entry
from sphinx_apparatus.text.locus import Occurrence
from sphinx_apparatus.text.reading import text_of
from sphinx_apparatus.text.running import running_texts
from sphinx_apparatus.witnesses.declared import Regularisation, regularise
from sphinx_apparatus.witnesses.lacunae import sigla_of

if TYPE_CHECKING:
    from sphinx.builders import Builder

PREFIXES: dict[type[nodes.Node], str] = {ours.apparatus_entry: "a", ours.passage: "c", ours.name: "n"}
WITNESS_WORDS = {"app-lemma", "app-reading"}


class EditionTransform(SphinxPostTransform):
    """A post-transform that knows the edition and can link to its places."""

    @property
    def domain(self) -> EditionDomain:
        """The edition."""
        return cast("EditionDomain", self.env.get_domain("ed"))

    @property
    def builder(self) -> Builder:
        """The builder that asked for the tree."""
        return self.domain.builder

    def link(self, node: nodes.Node, docname: str, anchor: str, *children: nodes.Node) -> nodes.reference:
        """Return a reference from where `node` stands to a place in a document."""
        first, *rest = children
        reference = make_refnode(self.builder, docname_of(node, self.env.docname), docname, anchor, first)
        reference += rest
        return reference

    def locus_link(self, node: nodes.Node, occurrence: Occurrence, anchor: str) -> nodes.reference:
        """Return the number of the paragraph, linked to the mark in it."""
        locus = self.domain.locus(occurrence)
        label = locus.before
        return self.link(node, occurrence.docname, anchor, nodes.Text(label))


class NumberText(EditionTransform):
    """Give paragraphs of the text their numbers, and paragraphs, entries, passages and names their ids."""

    default_priority = 2

    def run(self, **kwargs: Any) -> None:
        """Number the whole tree, which may hold several documents."""
        number_tree(self.document, self.domain)
        for paragraph in numbered(self.document):
            if "number" in paragraph:
                mark = ours.paragraph_number("", "", number=paragraph["number"], refid=f"p{paragraph['number']}")
                paragraph.insert(0, mark)
        for line in verses(self.document):
            if "number" in line:
                line.insert(0, ours.verse_number("", "", number=line["number"], refid=f"v{line['number']}"))
        for marker in ours.find(self.document, ours.transposed):
            marker.parent.remove(marker)


class ShowEntries(EditionTransform):
    """Put every entry, set out as in print, where the text runs: HTML opens it there, LaTeX has it as a footnote."""

    default_priority = 3
    formats = ("html", "latex")

    def run(self, **kwargs: Any) -> None:
        """Append the entry's display to each entry."""
        for entry in ours.find(self.document, ours.apparatus_entry):
            if "occurrence" not in entry:
                continue
            anchor = self.domain.id_of(entry["occurrence"], "a")
            display = ours.entry_display("", "", *printed_entry(entry, self.config.apparatus_types), refid=anchor)
            display += self.listed(entry, anchor)
            entry += display
        for end in ours.find(self.document, ours.lacuna_end):
            if "occurrence" in end and (begun := self.domain.begun_at(end["occurrence"])):
                end["began"] = self.address(end, begun)

    def address(self, node: nodes.Element, entry: Occurrence) -> str:
        """Return the address of an entry set out, from where a node stands; of the same page its fragment."""
        own, other = docname_of(node, self.env.docname), entry.docname
        page = "" if own == other or self.builder.format != "html" else self.builder.get_relative_uri(own, other)
        return f"{page}#{self.domain.id_of(entry, 'a')}-entry"

    def listed(self, entry: nodes.Element, anchor: str) -> list[nodes.Node]:
        """Return the link to the entry in the list, where there is one and the format shows it apart."""
        docname = self.domain.list_of(entry["type"])
        if self.builder.format != "html" or not docname:
            return []
        link = self.link(entry, docname, f"list-{anchor}", nodes.Text("in the apparatus"))
        return [nodes.Text(" "), nodes.inline("", "", link, classes=["app-listed"])]


class FillLists(EditionTransform):
    """Replace the placeholders by their lists."""

    default_priority = 4

    def run(self, **kwargs: Any) -> None:
        """Fill every placeholder of the tree."""
        filled: dict[type[nodes.Element], Callable[[nodes.Element], list[nodes.Node]]] = {
            ours.apparatus_list: self.apparatus,
            ours.witness_list: self.witnesses,
            ours.regularisation_list: self.regularisations,
        }
        for kind, fill in filled.items():
            for placeholder in ours.find(self.document, kind):
                self.put(placeholder, fill(placeholder))

    def put(self, placeholder: nodes.Element, content: list[nodes.Node]) -> None:
        """Put a list in its place."""
        placeholder.replace_self(content)
        for node in content:
            for xref in ours.find(node, addnodes.pending_xref):
                xref["refdoc"] = docname_of(node, self.env.docname)

    def texts(self) -> list[nodes.document]:
        """Return the numbered trees of the text, as read."""
        return list(texts_of(self.domain).values())

    def apparatus(self, placeholder: nodes.Element) -> list[nodes.Node]:
        """Return the entries of the wanted types, each linked with its place."""
        items = nodes.bullet_list(classes=["apparatus"])
        for tree in self.texts():
            for entry in ours.find(tree, ours.apparatus_entry):
                if "occurrence" in entry and (not placeholder["types"] or entry["type"] in placeholder["types"]):
                    items += self.apparatus_item(placeholder, entry)
        return [items] if items.children else [nodes.paragraph("", "There is none.")]

    def apparatus_item(self, placeholder: nodes.Element, entry: nodes.Element) -> nodes.list_item:
        """Return one entry of the list; its place is the lemma where that is of whole paragraphs or verses."""
        occurrence = entry["occurrence"]
        anchor = self.domain.id_of(occurrence, "a")
        shown = printed_entry(regularised_entry(entry, self.domain), {})
        line = nodes.paragraph("", "", *shown)
        if entry.get("whole"):
            linked = self.link(placeholder, occurrence.docname, anchor, nodes.Text(entry["extent"]))
            line[0] = nodes.inline("", "", linked, classes=["app-lemma"])
        else:
            place = self.locus_link(placeholder, occurrence, anchor)
            line[:0] = [nodes.inline("", "", place, classes=["locus"]), nodes.Text(" ")]
        return nodes.list_item("", line, ids=[f"list-{anchor}"])

    def witnesses(self, placeholder: nodes.Element) -> list[nodes.Node]:
        """Return the witnesses as a definition list: siglum, then title, date, address and description."""
        items = []
        for witness in self.domain.witnesses.values():
            line = nodes.paragraph("", "", nodes.emphasis("", witness.title))
            line += nodes.Text(f", {witness.date}. " if witness.date else ". ")
            if witness.address:
                line += [nodes.reference("", witness.address, refuri=witness.address), nodes.Text(". ")]
            line += nodes.Text(witness.description)
            term = nodes.term("", "", nodes.strong("", witness.siglum))
            items.append(nodes.definition_list_item("", term, nodes.definition("", line)))
        return [nodes.definition_list("", *items, classes=["witnesses"])]

    def regularisations(self, placeholder: nodes.Element) -> list[nodes.Node]:
        """Return the rules with what they change and how often in the edited text, counted now."""
        trees = self.texts()
        text = text_of(trees)
        items = []
        for rule in self.domain.regularisations:
            count = rule.count(text) or elements(trees, rule.element)
            text = regularise(text, [rule])
            times = "once" if count == 1 else f"{count} times"
            line = nodes.paragraph("", "", nodes.strong("", rule.name), nodes.Text(f" ({times}). {rule.reason}"))
            items.append(nodes.list_item("", line))
        return [nodes.bullet_list("", *items, classes=["regularisations"])]


class Regularise(EditionTransform):
    """Apply the declared rules to the text, block by block, so that a quotation mark sees its neighbours."""

    default_priority = 6

    def run(self, **kwargs: Any) -> None:
        """Change the glyphs of every block of the text, of lemmas and of readings."""
        for block in ours.find(self.document, *ours.BLOCKS):
            if "text_doc" in block:
                self.regularise_block(block)

    def regularise_block(self, block: nodes.Element) -> None:
        """Change the glyphs of a block."""
        rules = self.domain.regularisations
        regularise_nodes(list(running_texts(block)), rules)
        for reading in ours.find(block, ours.reading):
            regularise_nodes(list(running_texts(reading)), rules)
        for display in ours.find(block, ours.entry_display):
            for words in ours.find(display, nodes.inline):
                if WITNESS_WORDS & set(words["classes"]):
                    regularise_nodes(list(words.findall(nodes.Text)), rules)


class LinkPassages(EditionTransform):
    """Link the words that cite a work to the work, and the work to every passage."""

    default_priority = 7

    def run(self, **kwargs: Any) -> None:
        """Link passages, then list them under their works."""
        cite = self.env.domains.get("cite")
        citations = {c.key: c for c in getattr(cite, "citations", [])}
        for passage in ours.find(self.document, ours.passage):
            citation = citations.get(passage["key"])
            if citation and "occurrence" in passage and not passage.get("linked"):
                children = list(passage.children)
                passage.clear()
                target = citation.bibliography_key.docname
                passage += self.link(passage, target, citation.citation_id, *children)
                passage["linked"] = True


def elements(trees: Iterable[nodes.Element], kind: str) -> int:
    """Count the nodes of a kind in the edited text, beside it not."""
    found = (node for tree in trees for node in ours.find(tree, nodes.Element) if node.tagname == kind)
    return sum(1 for node in found if not within(node, (*ours.EDITORIAL, *ours.BESIDE)))


def texts_of(domain: EditionDomain) -> dict[str, nodes.document]:
    """Return the trees of the text as read, numbered, by document; read once in a build, so only to be looked at."""

    def read() -> dict[str, nodes.document]:
        # What was just read Sphinx keeps to be written; that is read from its file then, so that no tree is kept twice.
        just_read = domain.env._write_doc_doctree_cache
        names = domain.env.config.apparatus_documents
        trees = {name: just_read.pop(name) if name in just_read else domain.env.get_doctree(name) for name in names}
        for tree in trees.values():
            number_tree(tree, domain)
        return trees

    return domain.once("texts", read)


def number_tree(tree: nodes.Element, domain: EditionDomain) -> None:
    """Put the numbers and ids of the edition on a tree as read."""
    for starts, blocks in (("starts", numbered(tree)), ("verse_starts", verses(tree))):
        for block in blocks:
            if "local" in block and "number" not in block:
                block["number"] = domain.data[starts][block["text_doc"]] + block["local"]
                block["ids"].insert(0, locus_of(block).anchor)
    for node in ours.find(tree, *PREFIXES):
        if "occurrence" in node:
            node["ids"] = [domain.id_of(node["occurrence"], PREFIXES[type(node)])]
            if node.get("stretch"):
                node["extent"], node["whole"], node["fate"] = domain.words_of_stretch(node["occurrence"])
    if any(domain.data["stretches"].values()):
        mark_lost(tree, domain)


def mark_lost(tree: nodes.Element, domain: EditionDomain) -> None:
    """Note at each entry which witnesses have a lacuna there."""
    lost: set[str] = set()
    docname = ""
    for node in ours.find(tree, ours.apparatus_entry, ours.lacuna_end):
        if "occurrence" not in node:
            continue
        if node["occurrence"].docname != docname:
            docname = node["occurrence"].docname
            lost = domain.lost_before(docname)
        if isinstance(node, ours.lacuna_end):
            lost -= set(node["sigla"])
        else:
            node["lost"] = sorted(lost)
            lost |= set(sigla_of(node)) if node.get("stretch") == "lacuna" else set()


def regularise_nodes(texts: list[nodes.Text], rules: Sequence[Regularisation]) -> None:
    """Apply the rules to texts that follow one another, as to one text."""
    whole = "".join(map(str, texts))
    changed = regularise(whole, rules)
    if changed == whole:
        return
    start = 0
    for text in texts:
        end = start + len(text)
        if changed[start:end] != str(text):
            text.parent.replace(text, nodes.Text(changed[start:end]))
        start = end


def regularised_entry(entry: nodes.Element, domain: EditionDomain) -> nodes.Element:
    """Return a copy of the entry with lemma and readings regularised."""
    copy = entry.deepcopy()
    for part in copy.children:
        if isinstance(part, ours.lemma | ours.reading):
            regularise_nodes(list(running_texts(part)), domain.regularisations)
    return copy


def docname_of(node: nodes.Node, default: str) -> str:
    """Return the document in which a node stands, also where several were put into one."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, addnodes.start_of_file):
            return str(parent["docname"])
        parent = parent.parent
    return default
