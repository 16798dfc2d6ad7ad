"""Turns document trees into TEI, node by node; knows no header, no register and no file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import count, groupby
from typing import NoReturn, cast

from docutils import nodes
from sphinx.locale import admonitionlabels
from sphinxcontrib.bibtex.citation_target import parse_citation_targets

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.report import leave_out, stop_on
from sphinx_apparatus.formats.entry import Parts, Side, note_of, taken_apart
from sphinx_apparatus.formats.tei.xml import (
    ID,
    Element,
    add,
    glyph_name,
    last,
    local_name,
    name_of,
    pointer,
    say,
    unsaid,
)
from sphinx_apparatus.model import CONJECTURE, RELATIONS, Finding, Locator
from sphinx_apparatus.notation.locator import UNITS, parse_locator
from sphinx_apparatus.text.blocks import regularised
from sphinx_apparatus.text.numbering import function_of
from sphinx_apparatus.text.regularise import Regularisation

EDITORS = "ed."
OPENING, CLOSING = " \n([", "])"
_NAMES = {"person": "persName", "organisation": "orgName", "place": "placeName", "term": "term"}
_QUOTATION = "quotation"
ANCHORED = ("p", "l", "head")
_SHAPES = ("smallcaps", "underline", "spaced", "strike")
"""Classes of words that say how they look."""


@dataclass(frozen=True)
class Setting:
    """What the trees refer to.

    `sigla` are the witnesses', `labels` the short names of works by key, `kinds` those of the registers by key,
    `quoted` the works quoted by the id of a quotation; `address` maps a link to a place in the TEI or out of it, empty
    where the TEI does not have the place; `slips` asks for ``choice`` where the only witness errs; `private` are the
    letters of private use that a witness declares.
    """

    sigla: Sequence[str]
    rules: Sequence[Regularisation]
    types: Mapping[str, str]
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    quoted: Mapping[str, str]
    address: Callable[[str, str], str]
    slips: bool = False
    private: Set[str] = frozenset()


def _within(tag: str, **attributes: str) -> Callable[["Translator", nodes.Element, Element], None]:
    """Return the rule of a node whose content goes into an element."""
    return lambda self, node, parent: self.put_all(node.children, add(parent, tag, **attributes))


@dataclass
class Translator:
    """Writes one document; `prefix` goes before its ids, `edited` tells whether it is of the edited text.

    `renamed` has the ids that another document of the text has before it.
    """

    setting: Setting
    docname: str
    prefix: str = ""
    edited: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    regular: dict[int, str] = field(default_factory=dict)
    footnotes: list[nodes.Element] = field(default_factory=list)

    def put(self, node: nodes.Node, parent: Element) -> None:
        """Write a node; stop the build where no rule does."""
        if isinstance(node, nodes.Text):
            self.say(str(node), self.regular.get(id(node), str(node)), parent)
            return
        element = cast("nodes.Element", node)
        if "editorial" in element.get("classes", ()) and self.edited:
            inner = add(parent, "note", type="editorial", resp=f"#{name_of('resp', EDITORS)}")
            self.put_all(element.children, inner)
            return
        rule = getattr(self, f"put_{element.tagname}", None)
        if rule is None and ours.is_foreign(element):
            leave_out(element)
            return
        rule = rule or self.unknown(element)
        before = last(parent)
        rule(element, self.moved(element, parent) if element.get("transposed") else parent)
        if self.edited and element["ids"]:
            written = list(parent if before is None else before.itersiblings())
            self.mark(element["ids"], written)

    def mark(self, ids: Sequence[str], written: Sequence[Element]) -> None:
        """Give what was written the ids that it lacks: the first as its own, the others as anchors."""
        if not written:
            return
        held = {part.get(ID) for one in written for part in one.iter()}
        left = [name for name in map(self.named, ids) if name not in held]
        element = written[0]
        if left and element.get(ID) is None:
            element.set(ID, left.pop(0))
        if local_name(element) in ANCHORED and any(local_name(outer) == "note" for outer in element.iterancestors()):
            for name in left:
                anchor = add(element, "anchor", id=name)
                anchor.tail, element.text = element.text, None
                element.insert(0, anchor)

    def put_all(self, children: Iterable[nodes.Node], parent: Element) -> None:
        """Write nodes one after the other."""
        for child in children:
            self.put(child, parent)

    def unknown(self, node: nodes.Element) -> NoReturn:
        """Stop the build at a node that has no rule."""
        source, line = ours.placed(node)
        stop_on([Finding.of("not-in-tei", at=(source, line), excerpt=node.astext()[:80], node=node.tagname)])
        raise AssertionError

    def say(self, written: str, shown: str, parent: Element) -> None:
        """Write words; where a regularisation changed them, as written and as shown."""
        for old, new in runs(written.replace("\n", " "), shown.replace("\n", " ")):
            if old == new:
                self.letters(old, parent)
            else:
                choice = add(parent, "choice")
                self.letters(old, add(choice, "orig"))
                add(choice, "reg", new)

    def letters(self, text: str, parent: Element) -> None:
        """Write words, each letter of private use pointing to what the header says of it."""
        for private, piece in groupby(text, lambda letter: letter in self.setting.private):
            for letter in piece if private else ():
                add(parent, "g", letter, ref=f"#{glyph_name(letter)}")
            say(parent, "".join(piece))

    def id_of(self, node: nodes.Element) -> str:
        """Return the id of a node, distinct in the whole file."""
        ids = node.get("ids") or [""]
        return self.named(ids[0]) if ids[0] else ""

    def named(self, name: str) -> str:
        """Return what an id of this document is in the whole file."""
        return f"{self.prefix}{self.renamed.get(name, name)}"

    # ---- blocks

    def put_section(self, node: nodes.Element, parent: Element) -> None:
        self.put_all(node.children, add(parent, "div", id=self.id_of(node), type="section"))

    def put_title(self, node: nodes.Element, parent: Element) -> None:
        self.regularise(node)
        headed = isinstance(node, nodes.title) and isinstance(node.parent, nodes.section | nodes.table)
        self.put_all(node.children, add(parent, "head" if headed else "label"))

    put_rubric = put_caption = put_subtitle = put_title

    def put_paragraph(self, node: nodes.Element, parent: Element) -> None:
        self.put_all(node.children, self.paragraph(node, parent))

    def paragraph(self, node: nodes.Element, parent: Element) -> Element:
        """Open a paragraph, with its number where it has one."""
        self.regularise(node)
        if self.edited and (function := function_of(node)):
            return add(parent, "ab", type=function)
        number = str(node.get("number", ""))
        return add(parent, "p", id=self.id_of(node) if number else "", n=number)

    def regularise(self, block: nodes.Element) -> None:
        """Note what the rules make of the words of a block of the edited text."""
        if self.edited and "text_doc" in block:
            self.regular |= regularised(block, self.setting.rules)

    def put_block_quote(self, node: nodes.Element, parent: Element) -> None:
        if not self.edited or not all("text_doc" in cast("nodes.Element", child) for child in node.children):
            self.put_all(node.children, add(parent, "quote", rend="block"))
            return
        names = self.names_of(node)
        sources = self.source_of(node)
        for at, child in enumerate(node.children):
            joints = {"prev": names[at - 1] if at else "", "next": names[at + 1] if at + 1 < len(names) else ""}
            self.quoted(cast("nodes.Element", child), parent, sources, names[at], joints)

    def names_of(self, quotation: nodes.Element) -> list[str]:
        """Return the ids of the paragraphs of a block quotation, made from its own, theirs, or their numbers."""
        paragraphs = cast("list[nodes.Element]", quotation.children)
        if _QUOTATION in quotation["classes"] and quotation["ids"]:
            own = quotation["ids"][0]
            return [f"{own}-{at}" if at else own for at, _ in enumerate(paragraphs)]
        unnumbered = (name_of("quote", f"{self.docname}-{quotation.line}-{at}") for at in count(1))
        plain = (f"quote-{self.id_of(p)}" if self.id_of(p) else next(unnumbered) for p in paragraphs)
        return [p["ids"][-1] if _QUOTATION in p["classes"] else name for p, name in zip(paragraphs, plain, strict=True)]

    def source_of(self, quotation: nodes.Element) -> str:
        """Return pointers to the works quoted: what the text names at its end, or else what the ledger says."""
        named = [passage["key"] for passage in attributed(quotation)]
        marked = [n for n in ours.find(quotation, nodes.Element) if _QUOTATION in n.get("classes", ())]
        ids = [anchor for node in marked for anchor in node["ids"]]
        known = [self.setting.quoted[anchor] for anchor in ids if anchor in self.setting.quoted]
        return pointer("bib", list(dict.fromkeys(named or known)))

    def quoted(
        self, node: nodes.Element, parent: Element, sources: str, name: str, joints: Mapping[str, str]
    ) -> None:  # fmt: skip
        """Write a paragraph of a block quotation, joined with the others; words that name its source come after it."""
        paragraph = self.paragraph(node, parent)
        at = start_of_source(node)
        cit = add(paragraph, "cit", rend="block") if at else paragraph
        links = {key: f"#{value}" for key, value in joints.items() if value}
        quote = add(cit, "quote", id=name, rend="block", source=sources, **links)
        if not at:
            self.put_all(node.children, quote)
            return
        before, (bracket, passage, *after) = node.children[: at - 1], node.children[at - 1 :]
        words = str(bracket).rstrip(OPENING)
        regular = self.regular.get(id(bracket), str(bracket))
        self.put_all(before, quote)
        self.say(words, regular[: len(words)], quote)
        source = self.passage(cast("nodes.Element", passage), cit, unsaid(quote) + str(bracket)[len(words) :])
        self.put_all(after, source)

    put_line_block = _within("lg", type="stanza")

    def put_line(self, node: nodes.Element, parent: Element) -> None:
        self.regularise(node)
        number, steps = str(node.get("number", "")), node.get("indent", 0)
        rend = f"indent{steps}" if steps else ""
        self.put_all(node.children, add(parent, "l", id=self.id_of(node) if number else "", n=number, rend=rend))

    put_attribution = _within("bibl")

    def put_transition(self, node: nodes.Element, parent: Element) -> None:
        add(parent, "milestone", unit="section", rend="blank-line")

    def put_bullet_list(self, node: nodes.Element, parent: Element) -> None:
        items = add(parent, "list", rend="bulleted")
        for child in node.children:
            self.item(cast("nodes.Element", child), add(items, "item"))

    def put_enumerated_list(self, node: nodes.Element, parent: Element) -> None:
        items = add(parent, "list", rend="numbered")
        for number, child in enumerate(node.children, node.get("start", 1)):
            add(items, "label", f"{node.get('prefix', '')}{number}{node.get('suffix', '.')}")
            self.item(cast("nodes.Element", child), add(items, "item"))

    def item(self, node: nodes.Element, item: Element) -> None:
        """Write an item; outside the edited text a lone paragraph needs no element."""
        children = node.children
        if not self.edited and len(children) == 1 and isinstance(children[0], nodes.paragraph):
            children = children[0].children
        self.put_all(children, item)

    def put_definition_list(self, node: nodes.Element, parent: Element) -> None:
        items = add(parent, "list", type="gloss")
        for pair in node.children:
            for child in cast("nodes.Element", pair).children:
                kind = "label" if isinstance(child, nodes.term) else "item"
                part = cast("nodes.Element", child)
                self.item(part, add(items, kind, id=self.id_of(part) if self.edited else ""))

    put_field_list = put_definition_list

    def put_table(self, node: nodes.Element, parent: Element) -> None:
        table = add(parent, "table")
        for title in node.findall(nodes.title):
            self.put(title, table)
        for row in node.findall(nodes.row):
            line = add(table, "row", role="label" if isinstance(row.parent, nodes.thead) else "")
            for entry in row.children:
                self.item(cast("nodes.Element", entry), add(line, "cell"))

    def put_literal_block(self, node: nodes.Element, parent: Element) -> None:
        add(add(parent, "p"), "code", node.astext())

    put_doctest_block = put_literal_block

    def put_figure(self, node: nodes.Element, parent: Element) -> None:
        figure = add(parent, "figure")
        for image in node.findall(nodes.image):
            add(figure, "figDesc", image.get("alt", ""))
        for caption in node.findall(nodes.caption):
            self.put_all(caption.children, add(figure, "p"))
        for legend in node.findall(nodes.legend):
            self.put_all(legend.children, figure)

    def put_math_block(self, node: nodes.Element, parent: Element) -> None:
        add(add(parent, "p"), "formula", node.astext(), notation="TeX")

    def put_math(self, node: nodes.Element, parent: Element) -> None:
        add(parent, "formula", node.astext(), notation="TeX")

    def put_admonition(self, node: nodes.Element, parent: Element) -> None:
        apart = add(parent, "note", type=node.tagname)
        if node.tagname in admonitionlabels:
            add(apart, "label", str(admonitionlabels[node.tagname]))
        self.put_all(node.children, apart)

    put_note = put_tip = put_hint = put_important = put_seealso = put_warning = put_caution = put_admonition
    put_attention = put_danger = put_error = put_topic = put_sidebar = put_admonition

    def put_citation(self, node: nodes.Element, parent: Element) -> None:
        """Write a work as listed in a style of another package; its own record is among the works."""
        label, *words = node.children
        apart = add(parent, "note", type="citation")
        add(apart, "label", label.astext())
        self.put_all(words, apart)

    put_centered = _within("p", rend="center")

    def put_image(self, node: nodes.Element, parent: Element) -> None:
        add(add(parent, "figure"), "figDesc", node.get("alt", ""))

    def put_document(self, node: nodes.Element, parent: Element) -> None:
        self.put_all(node.children, parent)

    put_compound = put_compact_paragraph = put_only = put_glossary = put_hlist = put_hlistcol = put_document

    def put_container(self, node: nodes.Element, parent: Element) -> None:
        if self.edited and "poem" in node["classes"]:
            parent = add(parent, "lg", type="poem", id=self.id_of(node))
        elif self.edited and ours.AUTHORIAL in node["classes"]:
            parent = add(parent, "note", type="authorial", id=self.id_of(node))
        self.put_all(node.children, parent)

    def put_footnote(self, node: nodes.Element, parent: Element) -> None:
        self.footnotes.append(node)

    def left_out(self, node: nodes.Element, parent: Element) -> None:
        """Leave out what is not of the edition, or only of another format."""

    put_comment = put_toctree = put_raw = put_target = put_index = put_label = put_substitution_definition = left_out
    put_paragraph_number = put_verse_number = put_entry_display = put_colspec = put_system_message = put_meta = left_out

    def note(self, node: nodes.Element, parent: Element) -> None:
        """Write a note at its place among the notes, pointing to where it is called."""
        note = note_of(node)
        targets = " ".join(f"#{self.named(call)}" for call in note.calls)
        attributes = {"type": "editorial", "resp": f"#{name_of('resp', EDITORS)}", "target": targets, "n": note.label}
        self.put_all(note.blocks, add(parent, "note", id=self.id_of(node), **attributes))

    # ---- in the line

    def put_inline(self, node: nodes.Element, parent: Element) -> None:
        if targets := node.get("citations"):
            self.citations(targets, parent)
        elif self.edited and _QUOTATION in node["classes"] and node["ids"]:
            quote = add(parent, "quote", id=self.id_of(node), source=self.source_of(node))
            self.put_all(node.children, quote)
        else:
            direction = "stage" in node["classes"] and self.edited
            parent = add(parent, "stage") if direction else parent
            shapes = " ".join(name for name in node["classes"] if name in _SHAPES)
            self.put_all(node.children, add(parent, "hi", rend=shapes) if shapes else parent)

    def put_abbreviation(self, node: nodes.Element, parent: Element) -> None:
        choice = add(parent, "choice") if node.get("explanation") else parent
        self.put_all(node.children, add(choice, "abbr"))
        if node.get("explanation"):
            add(choice, "expan", node["explanation"])

    def put_emphasis(self, node: nodes.Element, parent: Element) -> None:
        title = isinstance(node.parent, ours.passage)
        self.put_all(node.children, add(parent, "title") if title else add(parent, "hi", rend="italic"))

    put_title_reference, put_strong = _within("title"), _within("hi", rend="bold")
    put_superscript, put_subscript = _within("hi", rend="superscript"), _within("hi", rend="subscript")

    def put_literal(self, node: nodes.Element, parent: Element) -> None:
        add(parent, "code", node.astext())

    def put_foreign(self, node: nodes.Element, parent: Element) -> None:
        self.put_all(node.children, add(parent, "foreign", lang=node["lang"]))

    def put_call(self, node: nodes.Element, parent: Element) -> None:
        self.put_all(node.children, add(parent, "ref", type="note", target=f"#{self.named(node['refid'])}"))

    def put_name(self, node: nodes.Element, parent: Element) -> None:
        kind = self.setting.kinds.get(node["key"], "")
        target = f"#{name_of(kind, node['key'])}" if kind else ""
        self.put_all(node.children, add(parent, _NAMES.get(kind, "name"), id=self.id_of(node), ref=target))

    def put_reference(self, node: nodes.Element, parent: Element) -> None:
        link = node.get("refuri") or (f"{self.docname}#{node['refid']}" if "refid" in node else "")
        target = self.setting.address(link, self.docname)
        self.put_all(node.children, add(parent, "ref", target=target) if target else parent)

    put_number_reference = put_reference

    def put_footnote_reference(self, node: nodes.Element, parent: Element) -> None:
        add(parent, "ptr", id=self.id_of(node), type="note", target=f"#{self.named(node['refid'])}")

    def put_passage(self, node: nodes.Element, parent: Element) -> None:
        self.passage(node, parent)

    def passage(self, node: nodes.Element, parent: Element, before: str = "") -> Element:
        """Write words that cite a work, and the place in it where they are."""
        work = add(parent, "bibl", id=self.id_of(node))
        say(work, before)
        target = pointer("bib", [node["key"]])
        locator = parse_locator(node["locator"]) if node["locator"] else None
        if locator is None:
            self.put_all(node.children, add(work, "ref", target=target))
        elif node.astext() == node["locator"]:
            self.put_all(node.children, add(work, "citedRange", target=target, **locator_span(locator)))
        else:
            self.put_all(node.children, add(work, "ref", target=target))
            add(work, "citedRange", **locator_span(locator))
        return work

    def citations(self, targets: str, parent: Element) -> None:
        """Write the editor's citations of works, in brackets, in the order in which the works are listed."""
        order = list(self.setting.labels)
        found = list(parse_citation_targets(targets))
        for number, target in enumerate(sorted(found, key=lambda t: order.index(t.key) if t.key in order else -1)):
            say(parent, "; " if number else "(")
            work = add(parent, "bibl")
            say(work, f"{target.pre} " if target.pre else "")
            add(work, "ref", self.setting.labels.get(target.key, target.key), target=pointer("bib", [target.key]))
            if target.post:
                say(work, ", ")
                self.place(target.post, work)
        say(parent, ")")

    def place(self, post: str, work: Element) -> None:
        """Write a place in a work, structured where its form is known."""
        try:
            add(work, "citedRange", post, **locator_span(parse_locator(post)))
        except ValueError:
            add(work, "citedRange", post)

    def put_pending_xref(self, node: nodes.Element, parent: Element) -> None:
        if node.get("refdomain") == "cite":
            self.citations(node["reftarget"], parent)
        elif node.get("reftype") == "para":
            add(parent, "ref", node.astext(), target=f"#p{node['reftarget']}")
        else:
            self.unknown(node)

    # ---- entries

    def put_apparatus_entry(self, node: nodes.Element, parent: Element) -> None:
        parts = taken_apart(node)
        if self.setting.slips and is_slip(parts, self.setting.sigla):
            self.slip(node, parts, parent)
            for remark in parts.remarks:
                self.remark(remark, parent, f"#{self.id_of(node)}")
            return
        if parts.stretch == "transposition":
            return
        app = self.app(node, parent)
        self.put_all(parts.lemma.node.children, add(app, "lem", **self.authority(parts, node.get("lost", ()))))
        for reading in parts.readings:
            words = add(app, "rdg", **self.source(reading))
            if parts.stretch:
                add(words, "lacunaStart", wit=pointer("wit", reading.sigla))
            if reading.lost:
                add(words, "gap", reason="lost")
            self.put_all(reading.node.children, words)
        for remark in parts.remarks:
            self.remark(remark, app, "")

    def app(self, node: nodes.Element, parent: Element) -> Element:
        """Open an entry."""
        return add(parent, "app", id=self.id_of(node), type=node["type"], ana=_kind_of(node))

    def put_lacuna_end(self, node: nodes.Element, parent: Element) -> None:
        self.stand_in(parent, node["sigla"], "lacunaEnd", wit=pointer("wit", node["sigla"]))

    def put_transposed(self, node: nodes.Element, parent: Element) -> None:
        self.stand_in(parent, node["sigla"], "ptr", type="transposed", target=f"#moved-{node['block']}")

    def stand_in(self, parent: Element, sigla: Sequence[str], tag: str, **attributes: str) -> None:
        """Write what only some witnesses have here, and not in words."""
        app = add(parent, "app")
        others = [siglum for siglum in self.setting.sigla if siglum not in sigla]
        add(app, "lem", **self.answering(others))
        add(add(app, "rdg", wit=pointer("wit", list(sigla))), tag, **attributes)

    def moved(self, block: nodes.Element, parent: Element) -> Element:
        """Open the entries of a block that witnesses have in another place; return where the block goes."""
        entries = [n for n in ours.find(block, ours.apparatus_entry) if n.get("stretch") == "transposition"]
        for entry in entries:
            sigla = ours.sigla_of(entry)
            if not set(sigla) <= set(block["transposed"]):
                continue
            app = self.app(entry, parent)
            others = [siglum for siglum in self.setting.sigla if siglum not in sigla]
            parent = add(app, "lem", id=f"moved-{block['ids'][-1]}", **self.answering(others))
            add(app, "rdg", wit=pointer("wit", list(sigla)))
            for remark in ours.remarks_of(entry):
                self.remark(remark, app, "")
        return parent

    def answering(self, sigla: Sequence[str]) -> dict[str, str]:
        """Return witnesses as those who answer for words; where there is none the editors do."""
        return {"wit": pointer("wit", list(sigla))} if sigla else {"resp": f"#{name_of('resp', EDITORS)}"}

    def slip(self, node: nodes.Element, entry: Parts, parent: Element) -> None:
        """Write an error of the only witness and its correction."""
        choice = add(parent, "choice", id=self.id_of(node), ana=_kind_of(node))
        self.put_all(entry.readings[0].node.children, add(choice, "sic"))
        self.put_all(entry.lemma.node.children, add(choice, "corr", resp=f"#{name_of('resp', EDITORS)}"))

    def remark(self, node: nodes.Element, parent: Element, target: str) -> None:
        """Write the editor's remark on an entry."""
        attributes = {"type": "entry", "resp": f"#{name_of('resp', EDITORS)}", "target": target}
        self.put_all(node.children, add(parent, "note", **attributes))

    def authority(self, entry: Parts, lost: Iterable[str]) -> dict[str, str]:
        """Return the witnesses of the lemma; where there is none, who conjectured it, or else the editors."""
        if entry.lemma.proposed_by:
            kind = "" if entry.lemma.relation == CONJECTURE else RELATIONS[entry.lemma.relation].tei
            return {"resp": f"#{name_of('resp', entry.lemma.proposed_by)}", "type": kind}
        others = {siglum for reading in entry.readings for siglum in reading.sigla} | set(lost)
        return self.answering(entry.lemma.sigla or [siglum for siglum in self.setting.sigla if siglum not in others])

    def source(self, reading: Side) -> dict[str, str]:
        """Return the witnesses of a reading, or who conjectured it."""
        if reading.proposed_by:
            return {"resp": f"#{name_of('resp', reading.proposed_by)}", "type": RELATIONS[reading.relation].tei}
        return {"wit": pointer("wit", reading.sigla)}


def runs(written: str, shown: str) -> Iterator[tuple[str, str]]:
    """Yield the two texts, of one length, in stretches that are equal or differ throughout."""
    start = 0
    for at in range(1, len(written) + 1):
        if at == len(written) or (written[at] == shown[at]) != (written[start] == shown[start]):
            yield written[start:at], shown[start:at]
            start = at


def attributed(quotation: nodes.Element) -> list[nodes.Element]:
    """Return the passage that closes a quotation and names its source, if one does."""
    last = cast("nodes.Element", quotation.children[-1])
    if not isinstance(last, nodes.paragraph):
        return []
    at = start_of_source(last)
    return [cast("nodes.Element", last.children[at])] if at else []


def start_of_source(paragraph: nodes.Element) -> int:
    """Return where the passage is that closes a quotation within brackets, 0 where none does."""
    children = paragraph.children
    found = [at for at, child in enumerate(children) if isinstance(child, ours.passage) and at]
    if not found or not isinstance(children[found[-1] - 1], nodes.Text):
        return 0
    at = found[-1]
    rest = "".join(child.astext() for child in children[at + 1 :] if not isinstance(child, nodes.footnote_reference))
    before = str(children[at - 1])
    return at if before.rstrip(" ")[-1:] in "[(" and before[-1:] in "[(" and rest.strip(CLOSING) == "" and rest else 0


def is_slip(entry: Parts, sigla: Sequence[str]) -> bool:
    """Tell whether an entry corrects the only witness there is."""
    only = len(entry.readings) == 1 and len(sigla) == 1 and list(entry.readings[0].sigla) == list(sigla)
    return only and bool(entry.lemma.node.children) and bool(entry.readings[0].node.children)


def _kind_of(entry: nodes.Element) -> str:
    return pointer("type", [entry["type"]]) if entry["type"] else ""


def locator_span(locator: Locator) -> dict[str, str]:
    """Return the attributes of a place in a work."""
    return {"unit": UNITS[locator.unit], "from_": locator.first, "to": locator.last or locator.first}
