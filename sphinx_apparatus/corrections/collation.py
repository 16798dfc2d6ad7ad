"""Holds the text that the edition gives a witness against its transcription, and says what to do; writes nothing."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import takewhile
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.characters import name_of_character, unseen
from sphinx_apparatus.checks.entries import other_end
from sphinx_apparatus.checks.report import found_at, row_of, rows_of
from sphinx_apparatus.checks.report import place_of as place_in
from sphinx_apparatus.corrections.fragments import Fragments, fragments_of
from sphinx_apparatus.corrections.mending import (
    EDGE,
    LONG,
    SIGNS,
    Departure,
    Mending,
    Passage,
    differences,
    exchanging,
    folded,
    named_within,
    needless,
    one_entry,
    record,
    recording,
    restore,
    unquoted,
    word_start,
)
from sphinx_apparatus.language import N_, _, listed
from sphinx_apparatus.model import Correction, Finding, Witness
from sphinx_apparatus.notation.entry import NOTHING, format_entry, parse_entry
from sphinx_apparatus.notation.locator import other_place
from sphinx_apparatus.notation.role import in_domain, role
from sphinx_apparatus.records.toml import DeclarationError
from sphinx_apparatus.text import reading
from sphinx_apparatus.witnesses.declared import transcription
from sphinx_apparatus.witnesses.lineation import lineation_of, regular, unlike

if TYPE_CHECKING:
    from sphinx_apparatus.domain import EditionDomain

GAP = re.compile(r"\[(?:\.{3}|…|\. \. \.)\]")
"""What transcribers commonly write where something is lost."""
LINKED = re.compile(r"\{(?:ed:)?bibl\}`+(.*?)<\S+ ([^<>]+)>`+", re.DOTALL)
"""Words that are linked with a place of a work, and that place."""
_LETTER = r"[^\W\d_]"
NOTED = N_("What the editors say or ask goes into a note.")
OF_OTHERS = {
    r"(^|\s)\{[.#]": N_("Braces stand in a line of their own before a block: an empty line before, none after."),
    r"''": N_("Italics are written *words*."),
    r"^==+(\s|$)|(^|\s)==+$": N_("A heading begins with ## and a space, and has no sign after it."),
    r"\{\{|\[\*\*|https?://|(^|\s):[+\w-]+:(\s|$)|\b(TODO|FIXME|XXX)\b|(?<!\w)[#@]\w|\w \[[^\]^]+\]": NOTED,
    r"\^\[": N_("A note is called by a label, [^label], and its words are below: [^label]: words."),
    r"\[\^[^\]]*$": N_("Close the call of the note: [^label]."),
    r"\w---?\w": N_("Write the dash itself, – or —."),
    r"\^[^\s^]+\^": N_("Raised letters are letters like others here: take the signs ^ out."),
    r"\{[\w:]+ [\w: ]*\}": N_("Take the space out of the braces: the name of a mark is one word."),
    r"\{(\+\+|--|~~|==|>>)": N_("Write the text as it should be, without marks of changes: entries keep what was."),
    "~~": N_("Take out what is struck through, and its marks ~~: an entry keeps what the witness has."),
}
"""What is written so on wikis, by proofreaders and for other programs, and what to do here instead."""
ONLY_SLIPS = N_("Only a slip of the witness is recorded: {entry}.")
OTHERS = N_("Other witnesses depart here too: `make fix` records all of them in one entry.")
_OF_NONE = ("lineation-twice", "stray-marks", "heading-without-blank")
"""What is wrong whatever witness it is that is compared."""
_CONTEXT = 3
"""How many words are shown on both sides of a change."""


@dataclass(frozen=True)
class Located:
    """A block and where its text begins in the text of the witness."""

    start: int
    block: reading.Block

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.block.text)


def lost_witnesses(domain: EditionDomain) -> Iterator[Finding]:
    """Yield where a witness that has a transcription does not come back byte for byte, and how to mend it."""
    path = domain.base / domain.env.config.apparatus_witnesses
    transcribed = [witness for witness in domain.witnesses.values() if witness.file]
    found = [(witness.siglum, finding) for witness in transcribed for finding in _lost(domain, witness, path)]
    named = domain.env.config.apparatus_short_names
    yield from (finding if named else longer(finding) for finding in together(found, domain.witnesses))


def longer(finding: Finding) -> Finding:
    """Return a finding that proposes entries by the names they have where there are no short ones."""
    made = finding.correction
    correction = replace(made, new=in_domain(made.new)) if made else None
    return replace(finding, mend=in_domain(finding.mend), correction=correction)


def together(findings: Sequence[tuple[str, Finding]], sigla: Collection[str]) -> Iterator[Finding]:
    """Yield the findings of witnesses, by siglum: what is wrong for several once, and one entry where they want one."""
    shared: dict[tuple[str, int, str], list[Correction]] = {}
    for correction in (finding.correction for _siglum, finding in findings if finding.correction):
        shared.setdefault((correction.file, correction.start, correction.old), []).append(correction)
    told: dict[object, dict[str, Finding]] = {}
    for siglum, finding in findings:
        made = finding.correction
        whole = with_others(finding, shared[made.file, made.start, made.old], sigla) if made else finding
        told.setdefault(_same(whole, sigla), {}).setdefault(siglum, whole)
    yield from map(_of_several, told.values())


def _same(finding: Finding, sigla: Collection[str]) -> object:
    """Return what is equal of findings that differ by sigla alone, or are wrong whatever witness is compared.

    Where a correction says what is changed, the words around it may differ too.
    """
    if finding.code in _OF_NONE:
        return finding.code, finding.source, finding.line
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sigla))})(?!\w)")
    made = finding.correction and replace(finding.correction, new=named.sub("", finding.correction.new))
    message, mend = named.sub("", finding.message), named.sub("", finding.mend)
    excerpt, expected = ("", "") if made else (finding.excerpt, finding.expected)
    return replace(finding, correction=made, message=message, mend=mend, excerpt=excerpt, expected=expected)


def _of_several(found: Mapping[str, Finding]) -> Finding:
    """Return the finding of the first witness, with the sigla of the others; those that go for all name none."""
    first, *others = found
    if not others or found[first].code in _OF_NONE:
        return found[first]
    too = _("({sigla} too)", sigla=listed(others))
    return replace(found[first], message=f"{found[first].message} {too}")


def with_others(finding: Finding, made: Sequence[Correction], sigla: Collection[str]) -> Finding:
    """Return a finding with the entry of all witnesses that depart at its place.

    `made` are the corrections of all; `sigla` are those of the edition, in its order.
    """
    own = finding.correction
    if own is None or len(made) == 1 or "{app}" not in finding.mend:
        return finding
    if entry := one_entry([correction.new for correction in made], sigla):
        return replace(finding, mend=finding.mend.replace(own.new, entry), correction=replace(own, new=entry))
    return replace(finding, mend=f"{finding.mend} {_(OTHERS)}")


def _lost(domain: EditionDomain, witness: Witness, path: Path) -> Iterator[Finding]:
    trees = domain.texts()
    try:
        expected = regular_text(path, witness)
        blocks = reading.blocks_of(trees.values(), witness.siglum, witness.layout)
    except DeclarationError as error:
        yield error.finding
        return
    except reading.UnknownNodeError:
        yield from reading.unreadable(trees.values(), witness.siglum)
        return
    pieces = reading.laid_out(blocks, witness.layout)
    text = "".join(piece.text for piece in pieces)
    if expected == text:
        return
    if (offset := unlike(expected, witness.layout, any(b.kind == reading.VERSE for b in blocks))) is not None:
        yield wrongly_laid_out(domain, witness, expected.count("\n", 0, offset) + 1)
        return
    if end := other_end(witness.siglum, expected, text):
        yield replace(end, source=str(path), line=1)
        expected = expected.rstrip() + text[len(text.rstrip()) :]
    places = _located(blocks, witness)
    if not places:
        yield Finding.of("no-words", at=(domain.env.doc2path(next(iter(trees))), 1))
        return
    collator = Collator(domain, witness, text, places, fragments_of(domain, trees))
    found = list(collator.findings(list(differences(expected, text))))
    if not found and expected != text:
        raise AssertionError(witness.siglum)  # no change may pass that nothing is said of
    yield from found


def wrongly_laid_out(domain: EditionDomain, witness: Witness, line: int) -> Finding:
    """Return that a witness's transcription ends lines where its layout does not, and how to declare it again.

    `line` (from 1) is where it first does so; the domain knows the file of declarations.
    """
    declarations = Path(domain.env.config.apparatus_witnesses)
    file, to = (declarations.parent / witness.file).as_posix(), declarations.as_posix()
    command = f"python -m sphinx_apparatus witness {witness.siglum}={file} --to {to}"
    at = (domain.base / file, 1 if witness.lineation else line)
    return Finding.of("line-ends-not-declared", at=at, siglum=witness.siglum, file=to, command=command)


def strayed(found: str, expected: str) -> str | None:
    """Return what to do about marks that are read as words, which may be nothing to say; None where there are none."""
    if "`" in found or "{app}" in found or SIGNS.sub("", found) == SIGNS.sub("", expected):
        return ""
    for sign, way in OF_OTHERS.items():
        if re.search(sign, found) and not re.search(sign, expected):
            return _(way)
    if word := next((word for word in NOTHING if word in {*found.split()} - {*expected.split()}), ""):
        way = N_("Write the entry whole, {entry}, or put in the words that the edition should have.")
        return _(way, entry=role(f"lemma] {word} siglum"))
    return None


def verse_twice(path: Path, verse: nodes.Element) -> Finding:
    """Return that a lineation, named in the file of witnesses, has the end of a line that is a verse of the text."""
    where = place_in(*ours.placed(verse))
    return Finding.of("lineation-twice", at=found_at(path, "lineation"), excerpt=f"{verse.astext()} ({where})")


def regular_text(path: Path, witness: Witness) -> str:
    """Return the transcription as its layout has it; raise DeclarationError where its lineation does not fit it."""
    text, lineation = transcription(path, witness), lineation_of(path, witness)
    try:
        return regular(text, lineation)
    except ValueError as error:
        file = str(path.parent / witness.lineation)
        raise DeclarationError(
            Finding.of("lineation-does-not-fit", at=(file, 1), excerpt=witness.lineation, error=error)
        ) from error


def _located(blocks: Sequence[reading.Block], witness: Witness) -> list[Located]:
    """Return the blocks with the offsets at which they begin in the text of the witness."""
    starts: dict[int, int] = {}
    offset = 0
    for piece in reading.laid_out(blocks, witness.layout):
        starts.setdefault(id(piece), offset)
        offset += len(piece.text)
    return [Located(starts[id(b.pieces[0])], b) for b in blocks if b.kind != reading.SECTION_BREAK and b.pieces]


class Collator:
    """What one witness's departures from its transcription mean, in words for an editor."""

    def __init__(
        self, domain: EditionDomain, witness: Witness, text: str, blocks: Sequence[Located],
        fragments: dict[str, Fragments],
    ) -> None:  # fmt: skip
        self.domain, self.siglum, self.text, self.blocks = domain, witness.siglum, text, blocks
        self.layout, self.lineation = witness.layout, witness.lineation
        self.lost = any(piece.lost for block in blocks for piece in block.block.pieces)
        self.readings = {reader.path: lru_cache()(reader.text) for reader in fragments.values()}
        self.types = [name for name in domain.env.config.apparatus_types if domain.list_of(name)]
        self.types = self.types or list(domain.env.config.apparatus_types)

    def findings(self, differences: Sequence[Departure]) -> Iterator[Finding]:
        """Yield what to tell the editor; of a paragraph that is in another place only where it belongs."""
        gone, come = ([" ".join(getattr(d, side).split()) for d in differences] for side in ("expected", "found"))
        for difference, was, now in zip(differences, gone, come, strict=True):
            if _moves(difference.found, now) and not was and now in gone:
                continue
            away = [d for d, words in zip(differences, come, strict=True) if was and words == was]
            finding = self.finding(difference)
            if away and _moves(difference.expected + away[0].found, was) and not now:
                mend = _("It is now {where}: move it back.", where=self.before(away[0].end))
                finding = replace(finding, mend=mend, correction=None)
            yield finding

    def finding(self, difference: Departure) -> Finding:
        here = self.block_at(difference)
        if torn := self.torn(difference, here):
            return torn
        if whole := self.whole_entry(difference):
            return self.entry_wrong(*whole)
        if "\n" in difference.found or "\n" in difference.expected:
            return self.break_changed(difference, here)
        if difference.end > here.end or difference.start < here.start:
            return self.words_changed(difference, here, None)
        entry = self.entry_at(difference, here)
        if entry is not None:
            return self.entry_wrong(difference, here, entry)
        if stray := self.stray(difference, here):
            return stray
        passage = self.passage(here)
        own = self.within(difference, here, passage)
        if passage and (omitting := self.omitting(own, here, passage)):
            return self.entry_wrong(difference, here, omitting)
        if folded(difference.found) == folded(difference.expected):
            return self.glyph_changed(difference, here, restore(passage, own) if passage else None)
        return self.words_changed(difference, here, record(passage, own, self.types) if passage else None)

    def before(self, offset: int) -> str:
        """Return where an offset is, by the words that follow."""
        after = shortly(self.text[offset:].lstrip("\n").split("\n")[0])
        return _("before '{words}'", words=after) if after else _("at the end")

    def block_at(self, difference: Departure) -> Located:
        """Return the block in which a difference begins, else the one before it; the first where none is before."""
        return self.blocks[max(1, bisect(self.blocks, difference.start, key=attrgetter("start"))) - 1]

    def entry_at(self, difference: Departure, here: Located) -> nodes.Element | None:
        """Return the entry whose reading of the witness holds the whole difference."""
        offset = here.start
        for piece in here.block.pieces:
            size, first, last = len(piece.text), difference.start - offset, difference.end - offset
            inside = first >= 0 and last <= size if difference.found else 0 < first < size
            if inside and piece.text and isinstance(piece.origin, ours.apparatus_entry):
                return piece.origin
            offset += len(piece.text)
        return None

    def omitting(self, own: Departure, here: Located, passage: Passage) -> nodes.Element | None:
        """Return the entry that says the witness omits what it has, where words are wanted and none are there."""
        wanted = own.expected.strip()
        if own.found.strip() or not wanted:
            return None
        for entry in ours.find(here.block.node, ours.apparatus_entry):
            silent = not words_of_entry(entry, self.siglum).strip()
            if silent and (needless(passage, entry["source"], own) or recording(passage, entry["source"], wanted, own)):
                return entry
        return None

    def whole_entry(self, difference: Departure) -> tuple[Departure, Located, nodes.Element] | None:
        """Return the words of a paragraph that the witness lacks, with the paragraph, where an entry has all of it."""
        found = difference.found.strip()
        start = difference.start + difference.found.find(found)
        own = replace(difference, start=start, end=start + len(found), found=found, expected="")
        here = self.block_at(own)
        entry = self.entry_at(own, here)
        whole = found and found == here.block.text and not difference.expected.strip()
        return (own, here, entry) if whole and entry is not None else None

    def passage(self, here: Located) -> Passage | None:
        """Return the block as markup that can be read again; None where it does not come out the same."""
        node = here.block.node
        read_as = self.readings.get(node.source or "")
        if not read_as or not node.rawsource:
            return None
        passage = Passage(node.rawsource, self.siglum, self.domain.witnesses, read_as)
        read = passage.read(passage.markup, self.siglum)
        return passage if read is not None and here.block.text.endswith(read) else None

    def within(self, difference: Departure, here: Located, passage: Passage | None) -> Departure:
        """Return the difference with its offsets as from the beginning of the passage."""
        read = passage.read(passage.markup, self.siglum) if passage else ""
        shift = here.end - len(read or "")
        start, end = difference.start - shift, difference.end - shift
        return Departure(start, end, difference.found, difference.expected, difference.line)

    def words_changed(self, difference: Departure, here: Located, mending: Mending | None) -> Finding:
        """Say that words were changed, left out or put in without an entry."""
        found, expected, siglum = difference.found, difference.expected, self.siglum
        line, correction = self.place(here, mending, difference)
        if not found.strip():
            code, undo = "left-out", _("put '{words}' back", words=shortly(expected))
        elif not expected.strip():
            code, undo = "added", _("take '{words}' out", words=shortly(found))
        else:
            code, undo = "changed", _("write '{words}' again", words=shortly(expected))
        said = {"entry": mending.entry if mending else "", "undo": undo}
        if doubt := self.doubt(difference, here, f"{raised(undo)}.", mending):
            record, correction = doubt, None
        elif mending and difference.size > LONG:
            said["undo"] = raised(undo)
            record = _("{undo} — or, if the change is meant, record it: {entry}", **said)
        else:
            record = _("Record the change: {entry} — or, if it is not meant, {undo}.", **said) if mending else ""
        return Finding.of(
            code, at=(here.block.node.source, line), excerpt=self.context(difference, found),
            expected=self.context(difference, expected), mend=record or f"{raised(undo)}.",
            correction=correction if difference.size <= LONG else None,
            found=middle_cut(found), has=middle_cut(expected), siglum=siglum,
        )  # fmt: skip

    def doubt(self, difference: Departure, here: Located, undo: str, mending: Mending | None) -> str:
        """Return how to mend a change that is hardly one of the text, `undo` among it; nothing where it is plain."""
        found, expected = difference.found.strip(), difference.expected.strip()
        if not found and (note := self.note_with(expected)):
            return _("The note {label} has taken in these words: put an empty line after it.", label=note)
        if (
            expected
            and re.fullmatch(rf"{re.escape(expected)}(\[?[\d¹²³⁰⁴-⁹†‡]{{1,3}}\]?|\[[^\[\]]+\])", found)
            and not expected[-1:].isdigit()
        ):
            return f"{undo} {_('A note is called by its label: {call}.', call='[^label]')}"
        pictures = bool(found) and all(category(sign) in ("So", "Sk", "Cf", "Mn") for sign in found)
        remark = re.fullmatch(r"\[.*\]|\((\W|sic\W*)*\)", found.removeprefix(expected).strip())
        if remark or (not expected and (pictures or re.fullmatch(r"\?+|\d{1,2}[.)]|[•‣◦▪●○■□►]", found))):
            return f"{undo} {_(NOTED)}"
        if mending and (linked := LINKED.match(mending.old)) and other_place(*linked.groups()):
            said = N_(
                "If the witness has a wrong place, give the link the right one too: <{link}>, and record: {entry}."
            )
            return f"{undo} {_(said, link=f'key {linked[2]}', entry=mending.entry)}"
        if mending and (reason := self.usage(found, expected, difference.size, here)):
            return f"{undo} {reason} {_(ONLY_SLIPS, entry=mending.entry)}"
        return f"{undo} {doubled}" if (doubled := self.doubled(difference)) else ""

    def usage(self, found: str, expected: str, size: int, here: Located) -> str:
        """Return why words stay as the witness has them; nothing where other ones are plainly meant to mend a slip."""
        forms = {word for form in self.domain.declared.forms() for word in form.split() if word[0].isupper()}
        had, has = (re.findall(r"[\w’'-]+", words) for words in (expected, found))
        if (named := [word for word in had if word in forms]) and not forms & {*has}:
            return _("The registers name '{words}'.", words=shortly(" ".join(named)))
        if not found or not expected or size > LONG:
            return ""
        figures, letters = ([bool(re.search(sign, words)) for words in (found, expected)] for sign in (r"\d", _LETTER))
        if not any(letters) and all(figures) and len(found) == len(expected):
            return _("A fact that is wrong gets a note.")
        if any(letters) and not all(letters) and not all(figures):
            return _("A figure or a sign for a word stays as the witness has it.")
        if within_signs(found) == within_signs(expected):
            return "" if "punctuation" in self.types else _("Punctuation and capitals stay as the witness has them.")
        if found == "".join(expected.split()):
            return _("Words stay apart as the witness has them.")
        if sorted(within_signs(found)) == sorted(within_signs(expected)):
            return _("The order of words stays as the witness has it.")
        if isinstance(here.block.node, nodes.title) and (len(had) != len(has) or not alike(found, expected)):
            return _("A heading stays as the witness has it.")
        return ""

    def doubled(self, difference: Departure) -> str:
        """Return that words stand twice of which the witness has one; nothing where they do not."""
        found = difference.found.strip()
        count = len(found.split())
        beside = self.text[: difference.start].split()[-count:], self.text[difference.end :].split()[:count]
        other = next((w for w in map(" ".join, beside) if alike(found, w)), "")
        if difference.expected.strip() or not other:
            return ""
        if found == other:
            return _("The witness has it once.")
        return _("The witness has only one of '{one}' and '{other}'.", one=found, other=other)

    def note_with(self, words: str) -> str:
        """Return how a note of the text is called that ends with some words; nothing where none does."""
        wanted = _letters(folded(words))
        for tree in self.domain.texts().values():
            for note in ours.find(tree, nodes.footnote):
                if wanted and _letters(folded(note.astext())).endswith(wanted):
                    return f"[^{note['names'][0]}]" if note["names"] else ""
        return ""

    def glyph_changed(self, difference: Departure, here: Located, mending: Mending | None) -> Finding:
        """Say that a character only looks like that of the witness."""
        found, expected = difference.found, difference.expected
        if found.split() == expected.split() and len(found) != len(expected):
            return self.blanks_changed(difference, here, mending)
        pairs = zip(difference.found, difference.expected, strict=False)
        a, b = next(((a, b) for a, b in pairs if a != b), (difference.found[-1:], difference.expected[-1:]))
        line, correction = self.place(here, mending, difference)
        way = _("Write it so that it can be seen, {entity}, or let `make fix` put it in.", entity=f"&#x{ord(b):04X};")
        return Finding.of(
            "glyph", at=(here.block.node.source, line), excerpt=self.context(difference, difference.found),
            expected=self.context(difference, difference.expected), correction=correction, character=a,
            named=name_of_character(a), found=difference.found, siglum=self.siglum, has=b,
            has_named=name_of_character(b), mend=way if unseen(b) else "",
        )  # fmt: skip

    def blanks_changed(self, difference: Departure, here: Located, mending: Mending | None) -> Finding:
        """Say that there are more or fewer blanks between two words."""
        line, correction = self.place(here, mending, difference)
        at, context = (here.block.node.source, line), self.context(difference, difference.found)
        more = len(difference.found) > len(difference.expected)
        many, mend = (_("too many"), _("Leave one space.")) if more else (_("too few"), _("Put as many there."))
        words = {"many": many, "mend": mend, "siglum": self.siglum}
        return Finding.of("blanks", at=at, excerpt=context, correction=correction, **words)

    def entry_wrong(self, difference: Departure, here: Located, entry: nodes.Element) -> Finding:
        """Say that an entry gives the witness words that it lacks."""
        source, text = entry["source"], words_of_entry(entry, self.siglum)
        before = takewhile(lambda piece: piece.origin is not entry, here.block.pieces)
        start = difference.start - here.start - sum(len(piece.text) for piece in before)
        wanted = " ".join((text[:start] + difference.expected + text[start + len(difference.found) :]).split())
        passage = self.passage(here)
        own = self.within(difference, here, passage)
        mending = unquoted(passage, source, own) or recording(passage, source, wanted, own) if passage else None
        line, correction = self.place(here, mending, difference, source)
        turned = exchanging(passage, source, own) if passage and not mending else None
        if doubled := self.doubled(difference):
            taken = _("take '{words}' out", words=difference.found.strip())
            mend, correction = f"{raised(taken)}. {doubled}", None
        elif mending:
            mend = _("Write: {entry}", entry=role(mending.new))
        elif turned:
            way = N_("If the edition should have '{words}', write: {entry} — if not, take the entry out.")
            mend = _(way, entry=role(turned.new), words=text)
        else:
            mend = self.by_hand(difference, entry, wanted)
        return Finding.of(
            "wrong-reading", at=(here.block.node.source, line), excerpt=source, correction=correction,
            mend=mend, siglum=self.siglum, given=text, has=wanted,
        )  # fmt: skip

    def by_hand(self, difference: Departure, entry: nodes.Element, wanted: str) -> str:
        """Return how to put an entry right for which no other entry is known."""
        if named_within(parse_entry(entry["source"], self.domain.witnesses).lemma, self.siglum):
            back = _("write '{words}' again", words=shortly(difference.expected))
            return f"{raised(back)}."
        undo = N_("{siglum} has the lemma: take the entry out, or give it the lemma that the edition should have.")
        said = undo if words_of_entry(entry) == wanted else N_("Give {siglum} the reading '{words}'.")
        return _(said, siglum=self.siglum, words=wanted or "om.")

    def break_changed(self, difference: Departure, here: Located) -> Finding:
        """Say that a paragraph was split, joined, left out or put in, or a section break lost."""
        siglum, next_ = self.siglum, next((block for block in self.blocks if block.start >= difference.end), here)
        verse = (here.block.kind == reading.VERSE and difference.end <= here.end) or self.in_stanza(here, next_)
        where = self.before(difference.end)
        found, expected = difference.found.strip(), difference.expected.strip()
        kind = _("verse") if verse else _("paragraph")
        at = ours.placed(next_.block.node)
        if found and not SIGNS.sub("", found).strip() and not expected and difference.expected:
            code, mend, at = "no-section-break", "", self.at_sign(here, found)
        elif found or expected:
            code, mend = self._paragraphs(found, expected, self.unit(difference))
            at = ours.placed(here.block.node) if code == "changed" else at
            at, mend = self.put_in(difference, mend) if code == "block-added" else (at, mend)
        elif not difference.expected and verse and self.lineation:
            return verse_twice(self.domain.base / self.domain.env.config.apparatus_witnesses, next_.block.node)
        elif not difference.expected:
            whole = _("Take out the empty line, so that the paragraph is whole again.")
            same = _("Begin every line of the quotation with the same signs >, the line above too.")
            whole = same if self.unquoted(next_.block.node) else whole
            code, mend = "block-begun", _("Write both lines as one.") if verse else whole
        elif not difference.found:
            code, mend = "block-not-begun", _("Begin a new line there.") if verse else _("Put an empty line there.")
        elif len(difference.expected) > len(difference.found):
            code, mend = "no-section-break", ""
        else:
            code, mend = "section-break", ""
        return Finding.of(
            code, at=at, excerpt=middle_cut(found), expected=middle_cut(expected), mend=mend, siglum=siglum,
            where=where, unit=kind, found=middle_cut(found), has=middle_cut(expected),
        )  # fmt: skip

    @staticmethod
    def at_sign(here: Located, sign: str) -> tuple[str, int]:
        """Return the last line of a block that has a sign."""
        source, line = ours.placed(here.block.node)
        lines = [n for n, row in enumerate(here.block.node.rawsource.split("\n"), line) if sign in row]
        return source, lines[-1] if lines else line

    def put_in(self, difference: Departure, mend: str) -> tuple[tuple[str, int], str]:
        """Return the place of a paragraph that was put in, and what to do, where it stands below a note too."""
        start = difference.start + len(difference.found) - len(difference.found.lstrip())
        at = ours.placed(self.block_at(replace(difference, start=start)).block.node)
        above = [row for row in rows_of(Path(at[0]))[: at[1] - 1] if row[:1].strip()]
        below = above and re.match(r"\[\^[^\]\s]+\]:", above[-1])
        return at, _("If it belongs to the note above, put four spaces before each of its lines.") if below else mend

    @staticmethod
    def unquoted(block: nodes.Element) -> bool:
        """Tell whether a paragraph of a quotation follows a line that has words, and more or fewer of its signs."""
        source, line = ours.placed(block)
        above, own = (row_of(Path(source), n).strip() for n in (line - 1, line))
        words = above.lstrip("> ")
        signs = [row.removesuffix(row.lstrip("> ")).count(">") for row in (above, own)]
        return ours.within(block, (nodes.block_quote,)) and words[:1] not in ("", "{") and signs[0] != signs[1]

    def unit(self, difference: Departure) -> str:
        """Return what a difference is made of: verses where it has an end of a line within a stanza."""
        between, line = self.layout.between or "\n\n", self.layout.line or "\n"
        parts = (difference.found + between + difference.expected).split(between)
        return _("verses") if any(line in part for part in parts) else _("paragraphs")

    @staticmethod
    def in_stanza(one: Located, other: Located) -> bool:
        """Tell whether both are verses of one stanza."""
        same = one.block.node.parent is other.block.node.parent
        return one.block.kind == other.block.kind == reading.VERSE and same and one is not other

    def _paragraphs(self, found: str, expected: str, unit: str) -> tuple[str, str]:
        """Return the code of a finding on whole paragraphs or verses, and how to mend it."""
        if not found:
            mend = N_("Put it back: whole {units} stay, because their numbers are cited.")
            return "block-left-out", _(mend, units=unit)
        if not expected and len(self.domain.witnesses) > 1:
            entry = f"{{app}}`{middle_cut(found)}] om. {self.siglum}`"
            return "block-added", _(
                "If the witness lacks it, write all of it as {entry}; else take it out.", entry=entry
            )
        if not expected:
            return "block-added", ""
        return "changed", _(
            "Put back the words and the division into {units}; then change one word at a time.", units=unit
        )

    def torn(self, difference: Departure, here: Located) -> Finding | None:
        """Say that the witness has a sign that something is lost where the text gives it none."""
        found, expected = difference.found.strip(), difference.expected.strip()
        sign = self.layout.gap or next(iter(GAP.findall(expected)), "")
        if not sign or expected.count(sign) <= found.count(sign) or re.search(r"\w", expected.replace(sign, "")):
            return None
        mending = self.also_lost(found, expected, sign, here)
        line, correction = self.place(here, mending, difference)
        lacunae = " ".join(self.lacunae(sign, found, expected.count(sign)))
        mend = _("Write: {entry}", entry=role(mending.new)) if mending else lacunae
        return Finding.of(
            "gap", at=(here.block.node.source, line), excerpt=middle_cut(found), correction=correction, mend=mend,
            siglum=self.siglum, signs=middle_cut(expected),
        )  # fmt: skip

    def also_lost(self, found: str, expected: str, sign: str, here: Located) -> Mending | None:
        """Return the entry that says another witness lost the words, with this one added; None where none does."""
        for entry in ours.find(here.block.node, ours.apparatus_entry):
            words, source = words_of_entry(entry), entry["source"]
            if not words or found.replace(words, sign) != expected:
                continue
            given = parse_entry(source, self.domain.witnesses)
            if lost := next((reading for reading in given.readings if reading.lost), None):
                sigla = tuple(s for s in self.domain.witnesses if s in (*lost.sigla, self.siglum))
                readings = tuple(replace(r, sigla=sigla) if r is lost else r for r in given.readings)
                new = format_entry(replace(given, readings=readings), self.domain.witnesses)
                return Mending(here.block.node.rawsource.find(source), source, new, new)
        return None

    def lacunae(self, sign: str, found: str, count: int) -> Iterator[str]:
        """Yield what is to be done, so that the text gives the witness its signs of what is lost."""
        siglum, path = self.siglum, self.domain.env.config.apparatus_witnesses
        begin, end = f"{{lacuna}}`from {siglum}`", f"{{lacuna}}`to {siglum}`"
        if not self.layout.gap:
            yield _('Write gap = "{sign}" in the layout of {siglum} in {path}.', sign=sign, siglum=siglum, path=path)
        if found or not self.lost:
            yield _("Mark the words that are lost: {begin} before them and {end} after them.", begin=begin, end=end)
        elif self.layout.gap:
            said = N_("A second lacuna begins here: put {end} where the one before it ends, and {begin} here.")
            yield _(said, begin=begin, end=end)
        if count > 1:
            said = N_(
                "Each sign wants a lacuna of its own: one to the end of a paragraph, one from the start of the next."
            )
            yield _(said)
        yield _("If nothing is lost there, put the sign into the text.")

    def stray(self, difference: Departure, here: Located) -> Finding | None:
        """Say that marks of the notation are in the text as words, because one of them is wrong."""
        line, _change = self.place(here, None, difference)
        source = here.block.node.source
        found, context = difference.found, self.context(difference, difference.found)
        heading = re.fullmatch(rf"(#{{1,6}})((?!{SIGNS.pattern})\S.*|)", found, re.DOTALL)
        if heading and here.block.text.startswith(found) and "\n" not in here.block.node.rawsource:
            passage = Mending(0, heading[1], f"{heading[1]} ")
            made = correction_of(here.block.node, passage)
            return Finding.of("heading-without-blank", at=(source, line), excerpt=context, correction=made)
        if (mend := strayed(found, difference.expected)) is None:
            return None
        return Finding.of("stray-marks", at=(source, line), excerpt=context, siglum=self.siglum, mend=mend)

    def place(
        self, here: Located, mending: Mending | None, difference: Departure, words: str = ""
    ) -> tuple[int, Correction | None]:
        """Return the line of the source, of `words` where they are given, and the change to it."""
        node = here.block.node
        if mending:
            start = mending.start
        elif words:
            start = max(0, node.rawsource.find(words))
        else:
            passage = self.passage(here)
            start = word_start(passage, self.within(difference, here, passage).start) if passage else 0
        line = (node.line or 0) + node.rawsource[:start].count("\n")
        return line, correction_of(node, mending) if mending else None

    def context(self, difference: Departure, words: str) -> str:
        """Return words with some of those around them."""
        before = self.text[: difference.start].rsplit("\n", 1)[-1]
        after = self.text[difference.end :].split("\n", 1)[0]
        left, right = before.split(" ")[-_CONTEXT - 1 :], after.split(" ")[: _CONTEXT + 1]
        blank = "" if difference.found.strip() else " "
        return " ".join(f"{' '.join(left)}{blank}{middle_cut(words)}{blank}{' '.join(right)}".split())


def _moves(between: str, words: str) -> bool:
    """Tell whether words that are gone in one place and come in another are one thing: a paragraph or a sentence."""
    return bool(words) and ("\n" in between or len(words.split()) > LONG)


def _letters(words: str) -> str:
    return "".join(filter(str.isalpha, words))


def correction_of(node: nodes.Element, mending: Mending) -> Correction | None:
    """Return the change to the file of a block's source; None where it goes over several lines."""
    path = Path(node.source or "")
    if "\n" in mending.old or not path.is_file():
        return None
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    before = node.rawsource[: mending.start]
    index = (node.line or 1) - 1 + before.count("\n")
    raw = node.rawsource.split("\n")[before.count("\n")]
    if index >= len(lines) or raw not in lines[index]:
        return None
    column = lines[index].index(raw) + len(before) - (before.rfind("\n") + 1)
    return Correction(str(path), sum(len(line) + 1 for line in lines[:index]) + column, mending.old, mending.new)


def alike(one: str, other: str) -> bool:
    """Tell whether two words are the same, or one of them a slip for the other."""
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio() > 0.7


def within_signs(words: str) -> list[str]:
    """Return words without the signs around each, and without capitals."""
    return [EDGE.findall(word)[0][1].casefold() for word in words.split()]


def words_of_entry(entry: nodes.Element, siglum: str = reading.EDITION) -> str:
    """Return the words that an entry gives a witness."""
    return reading.words_of(nodes.paragraph("", "", entry.deepcopy()), siglum)


def middle_cut(words: str, length: int = 72) -> str:
    """Return words in one line, the middle of long ones left out."""
    line = " ".join(words.split(" ")).replace("\n", " ¶ ").strip()
    half = length // 2
    return line if len(line) <= length else f"{line[:half].rstrip()} … {line[-half:].lstrip()}"


def shortly(words: str) -> str:
    """Return words in one line, shorter still."""
    return middle_cut(words, 40)


def raised(words: str) -> str:
    """Return words that begin as a sentence does."""
    return words[:1].upper() + words[1:]
