"""Writes the differences between the witnesses of a TEI text as entries of an apparatus."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from sphinx_apparatus.language import _, quoted
from sphinx_apparatus.model import CONJECTURE, OMISSION, RELATIONS, Entry, Reading
from sphinx_apparatus.notation.role import role
from sphinx_apparatus.projects.escapes import BASE, Sign, held, signs_of, text_of_markup, texts_of_markup, written_entry
from sphinx_apparatus.projects.project import ProjectError
from sphinx_apparatus.projects.tei.attached import entry_in_words
from sphinx_apparatus.projects.tei.known import OF_EDITORS
from sphinx_apparatus.projects.tei.losses import NO_LETTER
from sphinx_apparatus.projects.tei.source import (
    TEI,
    Element,
    all_named,
    content,
    id_of,
    local,
    named,
    text_beside,
    words,
)
from sphinx_apparatus.projects.tei.tidying import branches
from sphinx_apparatus.projects.tei.wording import IN_EDITION, IN_WITNESSES, NOBODY, in_reading, is_lost, side
from sphinx_apparatus.projects.tei.writing import Writing, inner_of

DAMAGED = ("lost", "illegible", "damage", "torn", "hole", "lacuna", "faded", "missing")
EDITORIAL = {"orig": "regularisation", "abbr": "abbreviation", "am": "abbreviation"}
"""The types of entries that are made of a choice, where it has none."""


@dataclass(frozen=True)
class Draft:
    """A reading before it is written: what has its words, and as whose they are read."""

    element: Element
    sigla: tuple[str, ...] = ()
    who: str = ""

    @property
    def view(self) -> str:
        """In whose place its words are read."""
        return self.sigla[0] if self.sigla else NOBODY


class Entries(Writing):
    """Writes entries and what becomes one; `nested` counts the lemmas around.

    While it is `trusting` no entry is read back by itself, because the whole block will be.
    """

    nested = 0
    trusting = False

    def put_app(self, app: Element, view: str) -> list[Sign]:
        """Write an entry; in a reading, what its witness has; beside the text, the lemma."""
        chosen = self.known.chosen(app, view)
        if view != BASE or not self.edited:
            if not self.edited:
                self.account.changes(_("<app> in a note or on a page, which is in round brackets"), app)
                return [
                    *self.signs(content(chosen) if chosen is not None else ()),
                    *signs_of(f" ({entry_in_words(app)})"),
                ]
            return self.signs(content(chosen), view) if chosen is not None else []
        bounds = [(b, child) for b in branches(app) for child in named(b, "lacunaStart", "lacunaEnd")]
        if bounds and not self.nested:
            return self.bound(app, *bounds[0])
        if bounds:
            self.account.misses(_("the bound of a lacuna within an entry"), app)
        if app in self.known.refused or self.known.numbers.get(app) in self.known.given_up:
            return self.in_words(app)
        try:
            signs = self.entry(app)
            if self.trusting or self.reads(app, signs):
                return signs
        except ProjectError:
            pass
        return self.in_words(app)

    def reads(self, app: Element, signs: Sequence[Sign]) -> bool:
        """Tell whether everyone who is present has their words in an entry as it is written."""
        views = BASE, *self.present
        found = texts_of_markup("".join(sign.escaped for sign in inner_of(signs)), views, self.known.sigla)
        wanted = [held(self.wording.of([app], view)) for view in views]
        self.known.loose |= {app} if found and list(map(held, found)) != wanted else set()
        return found is not None and [held(text).strip() for text in found] == [text.strip() for text in wanted]

    def in_words(self, app: Element) -> list[Sign]:
        """Write the lemma of an entry that the notation cannot have, and the entry in a note."""
        self.known.refused.add(app)
        self.aside.clear()
        self.account.changes(_("<app> that cannot be written as an entry, which is a note"), app)
        lemma = self.known.chosen(app, BASE)
        with self.within(set()):
            signs = self.signs(content(lemma)) if lemma is not None else []
        self.aside.clear()
        return [*signs, *self.footnote(app, entry_in_words(app))]

    def bound(self, app: Element, branch: Element, mark: Element) -> list[Sign]:
        """Write where a lacuna begins or ends."""
        sigla = self.known.sigla_of(branch) or self.known.sigla_of(mark)
        begins = local(mark) == "lacunaStart"
        if not sigla:
            self.account.misses(_("a lacuna of no declared witness"), app)
            return []
        text = f"{'from' if begins else 'to'} {' '.join(sigla)}"
        lost = [one for one in self.present if one not in sigla] if begins else [*self.present, *sigla]
        self.present = tuple(one for one in self.known.sigla if one in lost)
        if begins:
            kind, note = self.known.type_of(app), self.remark(app)
            text += f" | {kind} | {note}" if note else f" | {kind}" if kind else ""
        source = role(text, "lacuna")
        return [Sign(source, source, "")]

    def entry(self, app: Element) -> list[Sign]:
        found = branches(app)
        lemma = self.known.chosen(app, BASE)
        if lemma is None:
            self.account.changes(_("<app> without a reading, of which the notes are kept"), app)
            return self.footnote(app, " ".join(words(child) for child in app if local(child)))
        if local(lemma) == "rdg":
            self.account.changes(_("<app> without a lemma: the first reading is printed"), app)
        for child in app:
            if local(child) not in ("lem", "rdg", "rdgGrp", "note", ""):
                self.account.changes(_("<{kind}> in <app>, which is in the remark", kind=local(child)), child)
                self.aside.append(words(child))
        drafts = list(self.drafts(b for b in found if b is not lemma))
        self.credited(lemma, drafts)
        own = tuple(s for s in self.known.sigla_of(lemma) if s in self.present)
        return self.written(app, lemma, drafts, own, self.known.type_of(app))

    def drafts(self, readings: Iterator[Element]) -> Iterator[Draft]:
        """Yield the readings, parted where their witnesses have different words; a witness has one."""
        seen: set[str] = set()
        for reading in readings:
            self.without_the_lost(reading)
            self.within_reading(reading)
            named_here = [s for s in self.known.sigla_of(reading) if s in self.present]
            sigla = [s for s in named_here if s not in seen]
            seen |= set(sigla)
            who = "" if self.known.sigla_of(reading) else self.known.scholar_of(reading)
            if self.known.sigla_of(reading) and (besides := self.known.scholar_of(reading)):
                self.account.changes(_("<rdg> of witnesses and of a scholar, who is in the remark"), reading)
                self.aside.append(
                    _("{said} also {who}", said=quoted(words(reading)) if words(reading) else "om.", who=besides)
                )
            if who:
                yield Draft(reading, who=who)
            elif not sigla and not (self.aside and words(reading) in self.aside[-1]):
                self.account.changes(_("<rdg> of no witness that can have it, which is in the remark"), reading)
                said = " ".join(self.wording.of(content(reading), NOBODY).split())
                notes = [words(note) for note in all_named(reading, "note")]
                self.aside.append(" ".join([quoted(said), *notes]) if said else words(reading))
            forms = {s: self.wording.of(content(reading), s) for s in sigla}
            for form in dict.fromkeys(forms.values()):
                yield Draft(reading, tuple(s for s in sigla if forms[s] == form))

    def within_reading(self, reading: Element) -> None:
        """Keep in the remark what an entry within a reading says of witnesses and scholars that do not have it."""
        own = set(self.known.sigla_of(reading))
        for app in all_named(reading, "app"):
            found = branches(app)
            others = any(set(self.known.sigla_of(branch)) - own or self.known.scholar_of(branch) for branch in found)
            if others or any(local(child) not in ("lem", "rdg", "rdgGrp", "") for child in app):
                self.account.changes(_("<app> within a reading, which is in the remark"), app)
                self.aside.append(entry_in_words(app))

    def credited(self, lemma: Element, drafts: Sequence[Draft]) -> None:
        """Keep in the remark who is named for the lemma, where the entry has no place for it."""
        named_here = {s for draft in drafts for s in draft.sigla}
        who = self.known.scholar_of(lemma)
        if who not in ("", OF_EDITORS) and not self.conjectured(lemma, named_here):
            self.credit(lemma, who)

    def credit(self, lemma: Element, who: str) -> None:
        self.account.changes(_("a lemma of a scholar, who is in the remark"), lemma)
        self.aside.append(f"{quoted(words(lemma))} {who}")

    def without_the_lost(self, reading: Element) -> None:
        """Take away from a reading the witnesses that have a lacuna here."""
        gone = [s for s in self.known.sigla_of(reading) if s not in self.present]
        if gone:
            self.account.changes(
                _("a reading of a witness in a lacuna, which is in the remark"), reading, " ".join(gone)
            )
            self.aside.append(f"{' '.join(gone)}: {quoted(words(reading))}")
            self.known.withdraw(reading, gone)

    def written(
        self, element: Element, lemma: Element | None, drafts: Sequence[Draft], own: tuple[str, ...], kind: str
    ) -> list[Sign]:  # fmt: skip
        """Return an entry with its lemma, readings and remark; the lemma alone where no reading differs."""
        named_here = {s for draft in drafts for s in draft.sigla}
        markup, signs = OMISSION, list[Sign]()
        if lemma is not None:
            with self.within(named_here):
                signs = self.signs(content(lemma))
                markup = self.part(signs, content(lemma), BASE, lemma) if inner_of(signs) else OMISSION
        readings = [self.reading(draft) for draft in drafts]
        kept = [r for r in readings if r.text != markup or (r.lost and markup)]
        for reading in readings:
            if reading not in kept and reading.proposed_by:
                self.account.changes(
                    _("a reading of a scholar that is equal to the lemma, which is in the remark"), element
                )
                self.aside.append(
                    f"{quoted(text_of_markup(markup, BASE, self.known.sigla) or '')} {reading.proposed_by}"
                )
        by = self.conjectured(lemma, named_here)
        if not kept:
            if by and lemma is not None:
                self.credit(lemma, by)
            said, self.aside = self.aside, []
            return [*inner_of(signs), *self.footnote(element, *named(element, "note"), *said)]
        note = self.remark(element)
        own = () if by or set(own) | named_here >= set(self.present) else own
        entry = Entry(markup, tuple(kept), own, kind, note, by)
        source = self.known.entries[element] = written_entry(entry, self.known.sigla)
        return [Sign(source, source, text_of_markup(markup, BASE, self.known.sigla) if markup else "")]

    @contextmanager
    def within(self, others: set[str]) -> Iterator[None]:
        """Write a lemma, which these witnesses do not have."""
        before, beside = self.present, self.aside
        self.present, self.aside = tuple(s for s in before if s not in others), []
        self.nested += 1
        try:
            yield
        finally:
            self.nested -= 1
            self.present, self.aside = before, beside + self.aside

    def reading(self, draft: Draft) -> Reading:
        if is_lost(draft.element) and draft.sigla:
            return Reading(OMISSION, draft.sigla, lost=True)
        run = content(draft.element)
        signs = self.signs(run, draft.view)
        markup = self.part(signs, run, draft.view, draft.element) if inner_of(signs) else OMISSION
        kind, who = draft.element.get("type"), " ".join(draft.who.replace(";", ",").split())
        relation = next((word for word, known in RELATIONS.items() if known.tei == kind), CONJECTURE)
        return Reading(markup, draft.sigla, who, relation=relation)

    def conjectured(self, lemma: Element | None, others: set[str]) -> str:
        """Return who conjectured the lemma, where no witness has it."""
        if lemma is None or self.known.sigla_of(lemma) or others < set(self.present):
            return ""
        who = self.known.scholar_of(lemma)
        return "" if who == OF_EDITORS else who

    def remark(self, element: Element) -> str:
        """Write the remarks on an entry, and what readings said beside their words."""
        pointing = self.known.remarks.get(id_of(element))
        notes = [*named(element, "note"), *([] if pointing is None else [pointing])]
        parts = [self.beside(note) for note in notes]
        said, self.aside = self.aside, []
        parts += [self.plain(text) for text in said if text]
        return " ".join(filter(None, parts))

    @abstractmethod
    def beside(self, note: Element) -> str:
        """Write what the editor says in one line."""

    def plain(self, text: str) -> str:
        """Write plain words of the editor."""
        note = etree.Element(f"{TEI}note")
        note.text = text
        return self.beside(note)

    def footnote(self, element: Element, *said: str | Element) -> list[Sign]:
        """Return the call of a note with what has nowhere else to go: words, and notes with all that is in them."""
        parts = [one for one in said if (one if isinstance(one, str) else words(one))]
        if parts and self.nested:
            self.aside.append(" ".join(one if isinstance(one, str) else words(one) for one in parts))
        if not parts or not self.edited or self.nested:
            return []
        note = etree.Element(f"{TEI}note")
        note.sourceline = element.sourceline
        for one in parts:
            part = etree.SubElement(note, f"{TEI}seg")
            part.text, part.tail = (one, " ") if isinstance(one, str) else (one.text, " ")
            part.extend([] if isinstance(one, str) else list(deepcopy(one)))
        return self.call(note)

    @abstractmethod
    def call(self, note: Element) -> list[Sign]:
        """Return the call of a note."""

    # ---- what one editor did to all witnesses

    def put_choice(self, choice: Element, view: str) -> list[Sign]:
        """Write two forms as an entry; glyphs that rules regularise as the witness has them."""
        witness, edition = side(choice, NOBODY, self.known.regular), side(choice, BASE, self.known.regular)
        held = {local(child) for child in choice if local(child)}
        if witness is None or edition is None:
            return []
        if view != BASE or witness is edition or not self.edited:
            if not held & {*IN_WITNESSES} or not held & {*IN_EDITION}:
                self.account.misses(_("<choice> of {parts}", parts=", ".join(sorted(held))), choice)
            return self.signs(content(witness if view != BASE else edition), view)
        for other in choice:
            if local(other) and other is not witness and other is not edition:
                self.aside.append(f"{local(other)}: {quoted(words(other))}")
        kind = self.known.type_of(choice, EDITORIAL.get(local(witness), ""))
        return self.written(choice, edition, [Draft(witness, self.present)] * bool(self.present), (), kind)

    def put_supplied(self, supplied: Element, view: str) -> list[Sign]:
        if view not in (BASE, NOBODY):
            return self.signs(content(supplied), view) if in_reading(supplied) else []
        run = content(supplied)
        if view == NOBODY or not self.edited or not self.present or not self.wording.of(run, BASE).strip():
            return self.signs(run, view)
        self.account.changes(_("<supplied>: an entry says that no witness has the words"), supplied)
        return self.one_sided(supplied, any(word in supplied.get("reason", "") for word in DAMAGED))

    def one_sided(self, element: Element, lost: bool) -> list[Sign]:
        """Write an entry of words that no witness has, blanks at their edges outside."""
        run = content(element)
        kind = self.known.type_of(element, "supplied")
        with self.within(set(self.present)):
            signs = self.signs(run)
            markup = self.part(signs, run, BASE, element)
        sigla = self.present
        entry = Entry(markup, (Reading(OMISSION, sigla, lost=lost),), type=kind)
        source = written_entry(entry, self.known.sigla)
        return [Sign(source, source, "".join(s.shown for s in inner_of(signs)))]

    def put_surplus(self, surplus: Element, view: str) -> list[Sign]:
        """Write words that the edition leaves out."""
        if view == NOBODY:
            return []
        if view != BASE:
            return self.signs(content(surplus), view)
        if not self.edited or not self.present:
            self.account.misses(_("<surplus> that no witness can have"), surplus)
            return self.signs(content(surplus))
        self.account.changes(_("<surplus>: an entry has the words"), surplus)
        kind = self.known.type_of(surplus, "surplus")
        return self.written(surplus, None, [Draft(surplus, self.present)], (), kind)

    def put_witDetail(self, detail: Element, view: str) -> list[Sign]:
        """Put what is said of a witness within a reading into the remark, and of a picture in the text into a note."""
        self.account.changes(_("<{kind}>, which is in a remark or a note", kind=local(detail)), detail)
        if not self.edited:
            return self.signs(content(detail), view)
        if view != BASE or self.nested:
            self.aside.append(words(detail))
            return []
        return self.footnote(detail, words(detail))

    put_wit = put_figDesc = put_witDetail

    def put_del(self, deleted: Element, view: str) -> list[Sign]:
        """Keep deleted words in a note, or in the remark of the entry in which they are."""
        if not self.edited:
            self.account.misses(_("<del> outside of the text"), deleted)
            return self.signs(content(deleted))
        self.account.changes(_("<del>: the words are in a note"), deleted)
        gaps = [f"{gap_said(gap)}." for gap in all_named(deleted, "gap")]
        text = " ".join([_("Deleted: ‘{words}’.", words=words(deleted) or "…"), *gaps])
        if view != BASE or self.nested:
            self.aside.append(text)
            return []
        return self.footnote(deleted, text) if words(deleted) or gaps else []

    def put_gap(self, gap: Element, view: str) -> list[Sign]:
        """Say in a note that something is missing."""
        said = words(gap).strip("〈〉 ") if NO_LETTER.sub("", words(gap)) else ""
        if not self.edited:
            self.account.changes(_("<gap> outside of the text"), gap)
            return signs_of(f"[{said or '…'}]")
        what = ", ".join(filter(None, (gap_said(gap), said)))
        left, right = re.search(r"\w+\Z", text_beside(gap, False)), re.match(r"\w+", text_beside(gap, True))
        if left and right and not said:
            what += f": {left[0]}[…]{right[0]}"
        self.account.changes(_("<gap>: a note says that something is missing"), gap)
        if view != BASE or self.nested:
            self.aside.append(f"{what}.")
            return []
        return self.footnote(gap, f"{what}.")


def gap_said(gap: Element) -> str:
    """Return that something is missing, for what reason and how much."""
    size = " ".join(filter(None, (gap.get("quantity", "") or gap.get("extent", ""), gap.get("unit", ""))))
    return ", ".join(filter(None, (_("Gap"), gap.get("reason", ""), size)))
