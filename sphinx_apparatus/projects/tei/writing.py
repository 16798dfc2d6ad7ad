"""Writes runs of a TEI text as MyST in the line, as far as they are words; knows no element."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding
from sphinx_apparatus.notation.role import role
from sphinx_apparatus.projects.escapes import BASE, Sign, UnwritableError, signs_of, written_part, written_words
from sphinx_apparatus.projects.page import UNDRESSED
from sphinx_apparatus.projects.project import ProjectError
from sphinx_apparatus.projects.tei.known import Known
from sphinx_apparatus.projects.tei.source import Element, Run, blanks, line_of
from sphinx_apparatus.projects.tei.wording import Wording

UNWRITABLE = N_("words without spaces or line ends at their edges")

_DRESS = re.compile(r"\*{1,2}|\[|\]\{[.\w ]+\}|\]\(<?[^()\s]*>?\)")
"""What changes how words look, not what they are, and links."""
_SPAN = re.compile(r"\[|\]\{[.\w ]+\}")


@dataclass
class Writing(ABC):
    """What all that is written in the line has in common.

    `edited` tells whether it is of the text, which witnesses have, or the editor's own; `present` are the witnesses
    that have what is being written, `notes` those called, `aside` what readings said beside their words.
    """

    known: Known
    edited: bool = True
    present: tuple[str, ...] = ()
    notes: list[Element] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin where every witness is present."""
        self.wording = Wording(self.known)
        self.account = self.known.account
        self.present = self.present or self.known.sigla

    def signs(self, run: Run, view: str = BASE) -> list[Sign]:
        """Return the signs of words and elements, as the edition or a witness has them."""
        found: list[Sign] = []
        for part in run:
            found += signs_of(blanks(part)) if isinstance(part, str) else self.element(part, view)
        return found

    @abstractmethod
    def element(self, element: Element, view: str) -> list[Sign]:
        """Return the signs of an element."""

    def texts(self, signs: Sequence[Sign], run: Run, view: str, sigla: Collection[str]) -> dict[str, str]:
        """Return what the edition and these witnesses have in a run without the blanks at its edges."""
        before, _, after = edged(signs)
        if not self.edited:
            return {BASE: "".join(sign.shown for sign in inner_of(signs))}
        views = (BASE, *sigla)
        if all(isinstance(part, str) for part in run):  # who it is that has it makes no difference
            found = dict.fromkeys(views, self.wording.marked(run, view))
        else:
            found = {one: self.wording.marked(run, view or one) for one in views}
        return {one: text[len(before) : len(text) - len(after)] for one, text in found.items()}

    def part(self, signs: Sequence[Sign], run: Run, view: str, element: Element) -> str:
        """Write words as a lemma or a reading; raise ProjectError."""
        texts, sigla = self.texts(signs, run, view, self.present), self.known.sigla
        signs = after_words(inner_of(signs))
        return written_lightly(self.known, signs, lambda s: written_part(s, texts, sigla), element)

    def words(self, signs: Sequence[Sign], run: Run, view: str) -> str:
        """Write words in a role or in a note; raise UnwritableError."""
        return written_words(inner_of(signs), self.texts(signs, run, view, self.present), self.known.sigla)

    def role(self, name: str, run: Run, target: str, element: Element, view: str) -> list[Sign]:
        """Write words in a role; where no way is known, the words alone."""
        signs = self.signs(run, view)
        before, inner, after = edged(signs)
        if not inner:
            return signs
        try:
            source = role(f"{self.words(signs, run, view)} <{target}>", name)
        except UnwritableError:
            self.account.changes(_("words of which no `{role}` can be made", role=name), element)
            return signs
        return [*before, Sign(source, source, "".join(sign.shown for sign in inner)), *after]

    def address(self, signs: Sequence[Sign], target: str, element: Element) -> list[Sign]:
        """Write a link, which cannot have words of another look in brackets within it."""
        inner = [sign for sign in signs if sign.words is None or sign.shown or not _SPAN.fullmatch(sign.plain)]
        if len(inner) < len(signs):
            self.account.changes(_(UNDRESSED), element)
        return self.around("[", inner, f"](<{target}>)" if set("()") & set(target) else f"]({target})")

    def around(self, opening: str, signs: Sequence[Sign], closing: str) -> list[Sign]:
        """Put marks around words, blanks at the edges outside."""
        before, inner, after = edged(signs)
        if not inner:
            return list(signs)
        return [*before, Sign(opening, opening, ""), *inner, Sign(closing, closing, ""), *after]


def edged(signs: Sequence[Sign]) -> tuple[list[Sign], list[Sign], list[Sign]]:
    """Divide signs into the blanks before the words, the words, and the blanks after them."""
    start, end = 0, len(signs)
    while start < end and signs[start].plain.isspace():
        start += 1
    while end > start and signs[end - 1].plain.isspace():
        end -= 1
    return list(signs[:start]), list(signs[start:end]), list(signs[end:])


def inner_of(signs: Sequence[Sign]) -> list[Sign]:
    """Return signs without the blanks at their edges."""
    return edged(signs)[1]


def after_words(signs: Sequence[Sign]) -> list[Sign]:
    """Return signs with the calls of notes that part a word in small letters behind it."""
    if all(sign.plain[:2] != "[^" for sign in signs):
        return list(signs)
    found: list[Sign] = []
    waiting: list[Sign] = []
    last = ""
    for at, sign in enumerate(signs):
        after = next((one.shown for one in signs[at:] if one.shown), "")
        if sign.plain[:2] == "[^" and last[-1:].islower() and after[:1].islower():
            waiting.append(sign)
            continue
        if sign.shown and not sign.shown[:1].isalnum():
            found += waiting
            waiting = []
        found.append(sign)
        last = sign.shown or last
    return found + waiting


def written_lightly(
    known: Known, signs: Sequence[Sign], write: Callable[[Sequence[Sign]], str], element: Element
) -> str:
    """Write signs, by `write`, without emphasis where nothing else works; raise ProjectError.

    That names the line of the `element` in the file `known`, whose account is told where emphasis is lost.
    """
    try:
        return write(signs)
    except UnwritableError:
        plain = [sign for sign in signs if sign.words is None or not _DRESS.fullmatch(sign.plain)]
    try:
        source = write(plain)
    except UnwritableError as error:
        place = str(known.path), line_of(element)
        finding = Finding.of("unwritable", at=place, excerpt=repr(str(error))[:80], expected=_(UNWRITABLE))
        raise ProjectError([finding]) from error
    known.account.changes(_(UNDRESSED), element)
    return source
