"""The builder that writes the edition as one TEI file; knows the order of its parts, not how each is written."""

import re
from functools import cached_property
from importlib.resources import files
from itertools import chain
from pathlib import Path
from unicodedata import category

from docutils import nodes
from docutils.utils import new_document
from lxml import etree
from sphinx import addnodes
from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.util.osutil import make_filename_from_project

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import shared
from sphinx_apparatus.formats.base import WholeBuilder
from sphinx_apparatus.formats.tei.bibliography import list_works
from sphinx_apparatus.formats.tei.functions import arrange
from sphinx_apparatus.formats.tei.header import Encoding, write_header
from sphinx_apparatus.formats.tei.registers import Registers, Remark, list_quotations
from sphinx_apparatus.formats.tei.style import SHEET as STYLE
from sphinx_apparatus.formats.tei.style import style_of
from sphinx_apparatus.formats.tei.translator import EDITORS, Setting, Translator
from sphinx_apparatus.formats.tei.xml import Element, add, name_of, root
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.markup import remark_nodes
from sphinx_apparatus.text.blocks import applied, layer_of
from sphinx_apparatus.text.direction import is_from_the_right
from sphinx_apparatus.text.reading import text_of
from sphinx_apparatus.works.bibliography import described_works, keys_by_place, listed_works

SCHEMA = "edition.rnc"
REGISTER = "register-"
NO_NAME = re.compile(r"[^A-Za-z0-9._-]")


class TeiBuilder(WholeBuilder):
    """Write the edition as TEI P5, with the style sheet it is shown with and the schema it keeps to."""

    name = "tei"
    format = "tei"
    epilog = N_("The TEI file is in %(outdir)s.")

    def write_edition(self, folder: Path) -> None:
        name = self.config.apparatus_tei_name or make_filename_from_project(self.config.project)
        (folder / f"{name}.xml").write_bytes(serialised(self.edition))
        (folder / STYLE).write_bytes(self.style())
        (folder / SCHEMA).write_bytes((files(__package__) / SCHEMA).read_bytes())

    def style(self) -> bytes:
        return style_of(self.edition, list(self.domain.witnesses)).encode()

    @cached_property
    def edition(self) -> Element:
        """The whole edition, made once for all builders that are sharing and have the same trees and settings."""
        read = Path(self.doctreedir, ENV_PICKLE_FILENAME).stat().st_mtime_ns
        settings = [getattr(self.config, name) for name in ("apparatus_tei_exclude", "apparatus_tei_slips", "language")]
        return shared(("tei", repr((self.doctreedir, read, settings, self.domain.metadata))), self.tei)

    def tei(self) -> Element:
        tei = root(lang=self.config.apparatus_language)
        write_header(tei, self.domain.metadata, self.domain.witnesses.values(), self.encoding())
        aside = {"style": "direction: rtl"} if is_from_the_right(self.config.language) else {}
        text = add(tei, "text", **aside)
        setting = self.setting()
        before, after = self.around()
        front, body, back = add(text, "front"), add(text, "body"), add(text, "back")
        self.title_page(front)
        written = [self.document(setting, name, front) for name in before]
        edited = [self.text(setting, docname, body) for docname in self.documents()]
        arrange(body)
        written += [self.document(setting, name, back) for name in after]
        self.notes(back, [*edited, *written])
        self.registers(back, setting)
        self.works(back)
        self.ledger(back, setting)
        if not len(back):
            text.remove(back)
        return tei

    def documents(self) -> list[str]:
        """Return the names of the documents of the text."""
        return list(self.config.apparatus_documents)

    def around(self) -> tuple[list[str], list[str]]:
        """Return the documents before and after the text, in the order of the tables of contents."""
        left_out = {self.config.root_doc, *self.config.apparatus_tei_exclude}
        names = [name for name in self.domain.pages_in_order() if name not in left_out]
        texts = self.documents()
        start = next((at for at, name in enumerate(names) if name in texts), len(names))
        return [n for n in names[:start] if n not in texts], [n for n in names[start:] if n not in texts]

    def title_page(self, front: Element) -> None:
        metadata = self.domain.metadata
        page = add(front, "titlePage")
        add(add(page, "docTitle"), "titlePart", metadata.title)
        byline = add(page, "byline") if metadata.authors else page
        for author in metadata.authors:
            add(byline, "docAuthor", author.name)
        add(page, "docEdition", _("Version {number}", number=metadata.version))

    def text(self, setting: Setting, docname: str, body: Element) -> Translator:
        """Write a document of the edited text from its tree as read."""
        tree = self.env.get_doctree(docname)
        self.domain.put_numbers(tree)
        translator = Translator(setting, docname, edited=True, renamed=self.renamed[docname])
        self.resolve_links(tree, docname)
        translator.put(tree, body)
        self.resolve(translator, tree, docname)
        return translator

    def resolve_links(self, tree: nodes.document, docname: str) -> None:
        """Resolve the links of a text that Sphinx alone can; those of the edition and citations are written as such."""
        links = [x for x in ours.find(tree, addnodes.pending_xref) if x.get("refdomain") not in ("cite", "ed")]
        holder = new_document(tree["source"])
        holder += [nodes.inline("", "", link.deepcopy()) for link in links]
        held = list(holder.children)
        if links:
            self.env.apply_post_transforms(holder, docname)
        for link, resolved in zip(links, held, strict=True):
            link.replace_self(resolved.children)

    def resolve(self, translator: Translator, tree: nodes.document, docname: str) -> None:
        """Resolve the references in the notes of a text: the notes are the editor's, and may refer to any page."""
        notes = new_document(tree["source"])
        notes += [note.deepcopy() for note in translator.footnotes]
        mark_citations(notes)
        self.env.apply_post_transforms(notes, docname)
        translator.footnotes = ours.find(notes, nodes.footnote)

    def document(self, setting: Setting, docname: str, parent: Element) -> Translator:
        """Write a document of the editor, its references resolved."""
        tree = self.env.get_doctree(docname)
        mark_citations(tree)
        self.env.apply_post_transforms(tree, docname)
        own = self.part(docname.replace("/", "-"))
        translator = Translator(setting, docname, f"{own}-")
        division = add(parent, "div", id=own, type="document")
        for child in tree.children:
            within = child.children if isinstance(child, nodes.section) else [child]
            translator.put_all(within, division)
        return translator

    def notes(self, back: Element, translators: list[Translator]) -> None:
        if not any(t.footnotes for t in translators):
            return
        division = add(back, "div", id=self.part("notes", made=True), type="notes")
        for translator in translators:
            for note in translator.footnotes:
                translator.note(note, division)

    def registers(self, back: Element, setting: Setting) -> None:
        declared = self.domain.declared
        writer = Registers(remark_writer(setting), setting.labels, declared.titles(), setting.kinds)
        for register in declared.registers:
            name = self.part(f"{REGISTER}{register.kind}", made=True)
            writer.write(add(back, "div", id=name, type="register"), register)

    def works(self, back: Element) -> None:
        if works := {key: (entry.type, work) for key, (entry, work) in described_works(self.env).items()}:
            list_works(add(back, "div", id=self.part("works", made=True), type="bibliography"), works)

    def ledger(self, back: Element, setting: Setting) -> None:
        if quotations := self.domain.declared.quotations:
            division = add(back, "div", id=self.part("ledger", made=True), type="quotations")
            list_quotations(division, quotations, setting.labels, remark_writer(setting))

    def setting(self) -> Setting:
        """Return what the trees refer to."""
        return Setting(
            sigla=tuple(self.domain.witnesses), rules=self.domain.regularisations, types=self.config.apparatus_types,
            labels={key: work.label for key, work in listed_works(self.env).items()},
            kinds=self.domain.declared.kinds(),
            quoted={part: q.work for q in self.domain.declared.quotations if q.work for part in q.extent},
            address=self.address, slips=self.config.apparatus_tei_slips,
            private={c for w in self.domain.witnesses.values() for c in w.declared if category(c) == "Co"},
        )  # fmt: skip

    def address(self, link: str, docname: str) -> str:
        """Return where a link leads: into the TEI, out of it, or nowhere."""
        name, _, anchor = link.partition("#")
        if name not in self.env.all_docs:
            return link
        if key := keys_by_place(self.env).get((name, anchor)):
            return f"#{name_of('bib', key)}"
        if name in self.documents():
            anchor = anchor or str(next(self.domain.texts()[name].findall(nodes.section))["ids"][0])
            return f"#{self.renamed[name].get(anchor, anchor)}"
        return f"#{self.part(name.replace('/', '-'))}" if name in chain(*self.around()) else ""

    def part(self, name: str, made: bool = False) -> str:
        """Return the id of a document, or of a list `made` by the builder, which nothing in the text has."""
        own = NO_NAME.sub(lambda match: f"_{ord(match[0]):x}", name)
        own = own if own[0].isalpha() or own[0] == "_" else f"page-{own}"
        if made and name in {docname.replace("/", "-") for docname in chain(*self.around())}:
            own = f"{own}-listed"
        while own in self.taken:
            own = f"page-{own}"
        return own

    @cached_property
    def taken(self) -> set[str]:
        """The ids that the text has, as they are in the TEI."""
        return {name for ids in self.renamed.values() for name in ids.values()}

    @cached_property
    def renamed(self) -> dict[str, dict[str, str]]:
        """What the ids of each document of the text are in the TEI: as they are, where no document before has them."""
        found: dict[str, dict[str, str]] = {}
        taken: set[str] = set()
        for docname, tree in self.domain.texts().items():
            own = {name: _written(node, name) for node in ours.find(tree, nodes.Element) for name in node["ids"]}
            prefix = NO_NAME.sub("-", docname)
            found[docname] = {name: f"{prefix}-{one}" if one in taken else one for name, one in own.items()}
            taken |= {*found[docname].values()}
        return found

    def encoding(self) -> Encoding:
        """Return the header's account of the encoding."""
        texts = list(self.domain.texts().values())
        readings = [reading for tree in texts for reading in ours.find(tree, ours.lemma, ours.reading)]
        scholars = dict.fromkeys(r["proposed_by"] for r in readings if r["proposed_by"] not in ("", EDITORS))
        languages = {node["lang"] for tree in texts for node in ours.find(tree, ours.foreign)}
        types = {entry["type"] for tree in texts for entry in ours.find(tree, ours.apparatus_entry)}
        return Encoding(
            tuple(applied(text_of(texts), texts, self.domain.regularisations)),
            {key: label for key, label in self.config.apparatus_types.items() if key in types},
            tuple(sorted(languages)), tuple(scholars), self.config.apparatus_tei_slips,
            bool(self.domain.stretches.marked), bool(self.domain.verse_count()), self.layers(types),
            ("sphinx-apparatus", self.domain.app.extensions["sphinx_apparatus"].version),
            {siglum: witness.declared for siglum, witness in self.domain.witnesses.items()},
        )  # fmt: skip

    def layers(self, used: set[str]) -> dict[str, tuple[str, ...]]:
        """Return the types in each layer, of those that are used."""
        layers, types = self.config.apparatus_layers, self.config.apparatus_types
        found = {name: tuple(t for t in types if t in used and layer_of(t, layers) == name) for name in layers}
        return {name: types for name, types in found.items() if types}


def _written(node: nodes.Element, name: str) -> str:
    """Return by which of its ids a node of the text is written: a paragraph or a verse has its number alone."""
    return str(node["ids"][0]) if "number" in node and "quotation" not in node["classes"] else name


def mark_citations(tree: nodes.document) -> None:
    """Keep the editor's citations as keys and places, before they are made words."""
    for xref in ours.find(tree, addnodes.pending_xref):
        if xref.get("refdomain") == "cite":
            xref.replace_self(nodes.inline("", "", citations=xref["reftarget"]))


def remark_writer(setting: Setting) -> Remark:
    """Return what writes a remark in a data file."""
    writer = Translator(setting, "")
    return lambda remark, parent: writer.put_all(remark_nodes(remark), parent)


def serialised(tei: Element, address: str = STYLE) -> bytes:
    """Return the bytes of the file, with the address of its style sheet; white space is text, nothing is indented."""
    style = f'<?xml-stylesheet type="text/css" href="{address}"?>\n'
    body = etree.tostring(tei, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{style}{body}\n'.encode()
