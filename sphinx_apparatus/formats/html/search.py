"""What the search of the pages knows: every paragraph and note with both readings, and the index of words."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain, edition_of
from sphinx_apparatus.formats.base import has_frame, remark_words
from sphinx_apparatus.formats.html.cards import known_cards
from sphinx_apparatus.language import _, initial, pair, sorted_by
from sphinx_apparatus.records.chronology import event_span
from sphinx_apparatus.text.blocks import labelled
from sphinx_apparatus.text.locus import Locus
from sphinx_apparatus.text.numbering import locus_of
from sphinx_apparatus.text.reading import EDITION, blocks_of
from sphinx_apparatus.text.regularise import Regularisation, regularise
from sphinx_apparatus.works.bibliography import listed_works
from sphinx_apparatus.works.citations import words_cited

_Forms = dict[str, list[tuple[str, Locus]]]
_Words = Mapping[int, str]
_WORD = re.compile(r"\w+(?:[’-]\w+)*")
FREQUENT = 0.25
"""A word in more than this part of the paragraphs is not listed in the index of words."""
_TEXT, _NOTES, _PAGES = range(3)
"""Groups of what is found, in the order in which it is shown."""
_CITED = "\ue000\ue001"
"""Around the works cited, which are known when all is read."""
CITATION = re.compile(f"{_CITED[0]}(\\w+) (.*?){_CITED[1]}")
_SKIPPED = (nodes.label, nodes.footnote_reference, nodes.citation_reference, nodes.comment, nodes.literal_block)


@dataclass(frozen=True)
class _Record:
    """Something to be found: its address, what it is called, the words, and those of the witness where they differ.

    `group` is one of GROUPS.
    """

    address: str
    label: str
    text: str
    source: str = ""
    group: int = 0


@dataclass(frozen=True)
class _Reading:
    """A block of the text: the words of the edition, regularised, and those of the witnesses that differ, by siglum."""

    docname: str
    block: nodes.Element
    text: str
    others: dict[str, str]


@dataclass(frozen=True)
class IndexedWord:
    """A word with its paragraphs and verses; `witness` is a siglum where only that witness has it."""

    word: str
    places: tuple[Locus, ...]
    witness: str = ""


def replace_search(app: Sphinx) -> None:
    """Leave out Sphinx's own index, which knows pages only."""
    if has_frame(app.builder):
        cast("Any", app.builder).search = False


def search_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the records and yield the page that searches them, and the index of words for readers without scripts."""
    if not has_frame(app.builder):
        return
    domain = edition_of(app.env)
    text = list(readings(domain))
    found = [*text_records(domain, text), *note_records(domain), *page_records(domain), *listed_records(domain)]
    rows = [[r.group, r.address, r.label, r.text, *([r.source] if r.source else [])] for r in found]
    script = f"globalThis.editionRecords = {json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n"
    Path(app.outdir, "_static", "records.js").write_text(script, encoding="utf-8")
    yield "search", {"title": _("Search")}, "search.html"
    index = word_index(text, domain.regularisations)
    numbered = (reading for reading in text if "number" in reading.block)
    pages = {locus_of(r.block): app.builder.get_relative_uri("words", r.docname) for r in numbered}
    letters = {letter: [_line_of(word, pages) for word in words] for letter, words in by_letter(index).items()}
    yield "words", {"title": _("Index of words"), "letters": letters}, "words.html"


def _line_of(entry: IndexedWord, pages: Mapping[Locus, str]) -> str:
    """Return the word with links to its places as HTML; `pages` has where each is."""
    siglum = f" (<em>{escape(entry.witness)}</em>)" if entry.witness else ""
    labels = ((place, place if place.verse else place.number) for place in entry.places)
    links = (f' <a href="{escape(pages[place])}#{place.anchor}">{label}</a>' for place, label in labels)
    return f"{escape(entry.word)}{siglum}{''.join(links)}"


def transcribed(domain: EditionDomain) -> list[str]:
    """Return the sigla of the witnesses that are transcribed."""
    return [witness.siglum for witness in domain.witnesses.values() if witness.file]


def readings(domain: EditionDomain) -> Iterator[_Reading]:
    """Yield the blocks of the text."""
    edited = words_by_block(domain, EDITION)
    witnesses = {siglum: words_by_block(domain, siglum) for siglum in transcribed(domain)}
    for docname, tree in domain.texts().items():
        for block in ours.text_blocks(tree):
            own = edited.get(id(block), "")
            found = ((siglum, words.get(id(block), "")) for siglum, words in witnesses.items())
            others = {siglum: words for siglum, words in found if words not in ("", own)}
            yield _Reading(docname, block, regularise(own, domain.regularisations), others)


def text_records(domain: EditionDomain, text: Iterable[_Reading]) -> Iterator[_Record]:
    """Yield the blocks of the text, in the edition's reading and, with the sigla of several, in those of witnesses."""
    alone = len(transcribed(domain)) == 1
    for found in text:
        block = found.block
        anchor = block["ids"][0] if block["ids"] else next(iter(block.parent["ids"]), "")
        label = str(locus_of(block)) if "number" in block else _("Heading")
        sources = [words if alone else f"[{siglum}] {words}" for siglum, words in found.others.items()]
        yield _Record(_address(domain, found.docname, anchor), label, found.text, " ".join(sources))


def words_by_block(domain: EditionDomain, siglum: str) -> _Words:
    """Return what a witness, or the edition, has in each block of which it has anything, by the `id()` of its node."""
    found = blocks_of(domain.texts().values(), siglum)
    return {id(block.node): labelled(block)[1] for block in found if block.pieces}


def note_records(domain: EditionDomain) -> Iterator[_Record]:
    """Yield the notes of the text, each with the paragraph it belongs to."""
    for docname, tree in domain.texts().items():
        loci = {ref["refid"]: locus(ref) for ref in reversed(ours.find(tree, nodes.footnote_reference))}
        for note in ours.find(tree, nodes.footnote):
            anchor = note["ids"][0]
            label = _("Note to {place}", place=loci[anchor]) if loci.get(anchor) else _("Note")
            words = _cited(domain, plain_words(note).strip())
            yield _Record(_address(domain, docname, anchor), label, words, group=_NOTES)


def locus(node: nodes.Node) -> str:
    """Return the paragraph or verse in which a node is, e.g. ``¶ 13``."""
    return next((str(locus_of(block)) for block in ours.around(node) if "number" in cast("Any", block)), "")


def keep_records(app: Sphinx, document: nodes.document) -> None:
    """Index a page that is not part of the edited text."""
    docname = app.env.current_document.docname
    if docname not in app.config.apparatus_documents:
        found = map(page_record, ours.find(document, nodes.paragraph, nodes.term))
        edition_of(app.env).document(docname).records = tuple(filter(None, found))


def page_record(block: nodes.Element) -> tuple[str, str, str] | None:
    """Return anchor and heading, both empty under the title of the page, and the words of a paragraph that has any."""
    section = next((node for node in ours.around(block) if isinstance(node, nodes.section)), None)
    text = plain_words(block)
    if not text or section is None or ours.within(block, (nodes.footnote,)):
        return None
    top = isinstance(section.parent, nodes.document)
    return ("", "", text) if top else (section["ids"][0], plain_words(section[0]), text)


def page_records(domain: EditionDomain) -> Iterator[_Record]:
    """Yield the paragraphs of the other pages."""
    for docname, known in sorted(domain.documents.items()):
        title = domain.env.titles[docname].astext()
        for anchor, heading, text in known.records:
            label = pair(title, heading) if heading else title
            yield _Record(_address(domain, docname, anchor), label, _cited(domain, text), group=_PAGES)


def listed_records(domain: EditionDomain) -> Iterator[_Record]:
    """Yield the names, works and events that pages list: these pages have no words of their own when they are read."""
    for docname, anchor, words in listed_targets(domain):
        if docname:
            title = domain.env.titles[docname].astext()
            yield _Record(_address(domain, docname, anchor), title, words, group=_PAGES)


def listed_targets(domain: EditionDomain) -> Iterator[tuple[str | None, str, str]]:
    """Yield the page, if any, the id and the words of each name, work and event."""
    cards = domain.once(known_cards)
    for register in domain.declared.registers:
        docname = domain.shelf_of(f"register:{register.kind}")
        yield from ((docname, f"reg-{i.key}", card_words(cards[f"reg-{i.key}"]())) for i in register.items)
    yield from ((work.docname, work.id, card_words(cards[work.id]())) for work in listed_works(domain.env).values())
    docname = domain.shelf_of("chronology")
    for event in domain.declared.chronology:
        words = f"{event_span(event)} {event.title}. {remark_words(domain, event.note)}".strip()
        yield docname, f"event-{event.id}", words


def card_words(card: Iterable[nodes.Node]) -> str:
    """Return the words of a card without the places, which are found themselves."""
    return " ".join(line.astext().strip() for line in card if "soft" not in cast("Any", line)["classes"])


def _address(domain: EditionDomain, docname: str, anchor: str) -> str:
    """Return the address from the folder of the pages."""
    page = domain.builder.get_target_uri(docname)
    return f"{page}#{anchor}" if anchor else page


def plain_words(node: Any) -> str:
    """Return the words of a node that is not text of the edition, without marks and labels."""
    if isinstance(node, nodes.Text):
        return node.astext().replace("\n", " ")
    if node.get("refdomain") == "cite":
        return f"{_CITED[0]}{node['reftype']} {node['reftarget']}{_CITED[1]}"
    if ours.part_of(node) is ours.Part.BESIDE or isinstance(node, _SKIPPED):
        return ""
    between = " " if isinstance(node, nodes.footnote) else ""
    return between.join(plain_words(child) for child in node.children)


def _cited(domain: EditionDomain, text: str) -> str:
    """Return words with their citations as one reads them, e.g. ``(Guérin, Fascism and Big Business, p. 103)``."""
    return CITATION.sub(lambda match: words_cited(domain, match[1], match[2]), text)


def word_index(text: Iterable[_Reading], rules: Sequence[Regularisation]) -> list[IndexedWord]:
    """Return the words of the text, but for the frequent ones, in the order of the alphabet."""
    edited: _Forms = defaultdict(list)
    witnesses: dict[str, _Forms] = defaultdict(lambda: defaultdict(list))
    total = 0
    for reading in text:
        if "number" in reading.block:
            total += 1
            place = locus_of(reading.block)
            note_words(edited, reading.text, place)
            for siglum, words in reading.others.items():
                note_words(witnesses[siglum], regularise(words, rules), place)
    found = [IndexedWord(least_capitalised(forms), _unique(forms)) for forms in edited.values()]
    for siglum, witness in witnesses.items():
        own = (forms for key, forms in witness.items() if key not in edited)
        found += [IndexedWord(least_capitalised(forms), _unique(forms), siglum) for forms in own]
    kept = (word for word in found if len(word.places) <= FREQUENT * total)
    return sorted(kept, key=lambda w: (sorted_by(w.word), w.word, w.witness))


def note_words(into: _Forms, text: str, place: Locus) -> None:
    """Note every word of a paragraph's `text` with its place, by its form in small letters, in `into`."""
    for word in _WORD.findall(text):
        if not word[0].isdigit():
            into[word.casefold().removesuffix("’s")].append((word.removesuffix("’s"), place))


def least_capitalised(forms: Iterable[tuple[str, Locus]]) -> str:
    return min((word for word, _ in forms), key=lambda word: (sum(map(str.isupper, word)), word))


def _unique(forms: Iterable[tuple[str, Locus]]) -> tuple[Locus, ...]:
    """Return the places, each once, paragraphs first."""
    return tuple(sorted({locus for _, locus in forms}, key=lambda locus: (locus.verse, locus.number)))


def by_letter(words: Iterable[IndexedWord]) -> dict[str, list[IndexedWord]]:
    """Return the words by the letter they begin with."""
    letters: dict[str, list[IndexedWord]] = {}
    for word in words:
        letters.setdefault(initial(word.word), []).append(word)
    return letters
