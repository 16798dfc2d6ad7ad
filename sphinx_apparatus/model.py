"""The records of an edition in the field's own terms, findings among them; knows no notation and no Sphinx."""

import difflib
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template

from sphinx_apparatus.language import N_, _, spoken, where

CHECKS = Path(__file__).parent / "checks" / "list.toml"
"""Everything that can be wrong, by its code."""
OMISSION = ""
UNSEEN = re.compile(
    "[\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0\\U000e0100-\\U000e01ef]"
)
"""Characters that no page shows, of other kinds than the format and control characters of Unicode."""
LONGEST = 400
"""How many characters are told of one thing; a mend may hold an entry, and has four times as many."""
TYPES = {
    "typo": N_("misspelling"), "word": N_("word missing or wrong"), "name": N_("form of a name"),
    "punctuation": N_("punctuation"), "variant": N_("variant reading"), "conjecture": N_("conjecture, not printed"),
}  # fmt: skip
"""The types of entries and what each is called, where an edition declares none."""


@dataclass(frozen=True)
class Relation:
    """How somebody stands to a lemma or reading: `tei` and `data` are what these call it.

    A reader who cannot see the page is told `words` of a reading with words, `nothing` of one without.
    """

    tei: str
    data: str
    words: str
    nothing: str


CONJECTURE = "conj."
RELATIONS = {
    CONJECTURE: Relation(
        "conjecture", "proposedBy", N_("conjecture by {name}: “{words}”"), N_("{name}: to be left out")
    ),
}
"""The relations by the word that stands before the name, in the notation and in print."""


@dataclass(frozen=True)
class Layout:
    """How a witness sets its blocks: what is between two, what a section break adds, and the end.

    `line` is between two verses of a stanza, `indent` before a verse for each step that it is indented, `gap` where
    something is lost.
    """

    between: str = "\n\n"
    section_break: str = "\n"
    end: str = ""
    line: str = "\n"
    indent: str = ""
    gap: str = ""


@dataclass(frozen=True)
class Witness:
    """A copy of the work; `file` is its transcription (empty where there is none), `sha256` its checksum.

    `lineation` is the file that says where the transcription's white space departs from the layout, or empty.
    `characters` are those that an editor might take for slips, each by its number and what it is: ``U+00A0 no-break``.
    """

    siglum: str
    title: str
    date: str = ""
    address: str = ""
    description: str = ""
    file: str = ""
    sha256: str = ""
    lineation: str = ""
    characters: tuple[str, ...] = ()
    layout: Layout = field(default_factory=Layout)

    @property
    def declared(self) -> dict[str, str]:
        parted = (entry.partition(" ") for entry in self.characters)
        return {chr(int(number[2:], 16)): words.strip() for number, _, words in parted}


@dataclass(frozen=True)
class Reading:
    """What witnesses have at one place, as inline markup; `proposed_by` names who conjectured it, as `relation` says.

    The text is OMISSION where the witnesses have nothing; `lost` tells that they had something, and it is lost.
    """

    text: str
    sigla: tuple[str, ...] = ()
    proposed_by: str = ""
    lost: bool = False
    relation: str = CONJECTURE


@dataclass(frozen=True)
class Entry:
    """A lemma set against readings. A witness that no reading names has the lemma.

    `proposed_by` names who conjectured the lemma, where the edition prints a conjecture; `relation` is how.
    """

    lemma: str
    readings: tuple[Reading, ...]
    lemma_sigla: tuple[str, ...] = ()
    type: str = ""
    note: str = ""
    proposed_by: str = ""
    relation: str = CONJECTURE

    def reading_of(self, siglum: str) -> str:
        """Return the markup that the witness has here."""
        return next((r.text for r in self.readings if siglum in r.sigla), self.lemma)

    def named_sigla(self) -> Iterator[str]:
        """Yield every siglum of the entry in its order, repetitions included."""
        yield from self.lemma_sigla
        for reading in self.readings:
            yield from reading.sigla


@dataclass(frozen=True)
class Lacuna:
    """Where a lacuna of witnesses begins, or where it ends."""

    begins: bool
    sigla: tuple[str, ...]
    type: str = ""
    note: str = ""


@dataclass(frozen=True)
class Transposition:
    """Witnesses have a block of the text, found by its id, in another place."""

    block: str
    sigla: tuple[str, ...]
    type: str = ""
    note: str = ""


ABBREVIATIONS = {
    "p": ("p.", "pp."), "l": ("l.", "ll."), "n": ("n.", "nn."), "ch": ("ch.", "ch."), "vol": ("vol.", "vol."),
    "no": ("no.", "no."), "col": ("col.", "col."), "fol": ("fol.", "fol."), "sec": ("sec.", "sec."),
    "plate": ("plate", "plate"), "v": ("v.", "vv."), "§": ("§", "§§"),
}  # fmt: skip
"""The units of locators as they are written, and the abbreviations of one and of several."""


@dataclass(frozen=True)
class Locator:
    """A place in another work: `unit` is a key of `ABBREVIATIONS`, `first` and `last` as written.

    It is in another place `within`, as a page in a volume.
    """

    unit: str
    first: str
    last: str = ""
    within: "Locator | None" = None

    def __str__(self) -> str:
        one, several = ABBREVIATIONS[self.unit]
        before = f"{self.within}, " if self.within else ""
        last = f"–{self.last}" if self.last else ""
        return f"{before}{where('locator', several if last else one)} {self.first}{last}"


@cache
def findings_list() -> dict[str, dict[str, str]]:
    """Return the list of everything that can be wrong, by code: ``message``, and ``expected`` and ``mend`` if fixed."""
    return tomllib.loads(CHECKS.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Correction:
    """A change to a source that mends a finding: at character `start` of `file`, `old` becomes `new`."""

    file: str
    start: int
    old: str
    new: str

    @property
    def end(self) -> int:
        """The offset after what is changed."""
        return self.start + len(self.old)

    def overlaps(self, other: "Correction") -> bool:
        """Tell whether both change the same place."""
        same = self.start == other.start or (self.start < other.end and other.start < self.end)
        return self.file == other.file and same


def fitting(text: str, corrections: Iterable[Correction]) -> list[Correction]:
    """Return the corrections of a file that can be made in its text, in order; of those at one place the first."""
    made: list[Correction] = []
    for correction in sorted(dict.fromkeys(corrections), key=lambda c: c.start):
        fits = text[correction.start : correction.end] == correction.old
        if fits and not any(correction.overlaps(other) for other in made[-1:]):
            made.append(correction)
    return made


def corrected(text: str, corrections: Sequence[Correction]) -> str:
    """Return a text with corrections that are in order and touch no place twice."""
    for correction in reversed(corrections):
        text = text[: correction.start] + correction.new + text[correction.end :]
    return text


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something wrong in the edition: what was found, an excerpt of it, what was expected, where, and how to mend it.

    `code` is its row in `checks/list.toml`. `mend` says in words what to do; `correction` does it, where that can be
    known.
    """

    code: str
    message: str
    excerpt: str = ""
    expected: str = ""
    source: str = ""
    line: int = 0
    mend: str = ""
    correction: Correction | None = None

    @classmethod
    def of(
        cls, code: str, *, at: tuple[object, int | None] = ("", 0), excerpt: str = "", expected: str = "",
        mend: str = "", correction: Correction | None = None, **words: object,
    ) -> "Finding":  # fmt: skip
        """Return the finding of a row of the list.

        `code` names the row, `words` fill its blanks, `at` is file and line (from 1), None where not known. `expected`
        and `mend` are given where the row does not say them. Raise KeyError where there is no such row, or where a word
        is missing.
        """
        row = {key: Template(_(text)).substitute(words) for key, text in findings_list()[code].items()}
        path, line = at
        return cls(
            code=code, message=row["message"], excerpt=excerpt, expected=expected or row.get("expected", ""),
            source=str(path or ""), line=line or 0, mend=mend or row.get("mend", ""), correction=correction,
        )  # fmt: skip

    @property
    def text(self) -> str:
        """The message with its code, what was found, what was expected and how to mend it, a line each.

        What cannot be seen is shown by its number, and the middle of what is very long is left out.
        """
        lines = [f"{legible(self.message)} [{self.code}]" if self.code else legible(self.message)]
        lines += [_label(N_("found:"), self.excerpt)] if self.excerpt else []
        lines += [_label(N_("expected:"), self.expected)] if self.expected else []
        lines += [_label(N_("mend:"), self.mend, 4 * LONGEST)] if self.mend else []
        return "\n".join(lines)


class FindingsError(ValueError):
    """Something cannot be done; `findings` say why and where."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.findings)  # what another process needs to make it again

    def __str__(self) -> str:
        return "\n".join(finding.text for finding in self.findings)


def plain_form(form: str) -> str:
    """Return a form of a name with single blanks and straight apostrophes."""
    return " ".join(form.split()).replace("\u2019", "'")


def brief(written: object) -> str:
    """Return the beginning of what is written, enough to be known again."""
    return str(written)[:80]


def nearest(key: str, known: Collection[str], alike: float = 0.6) -> str:
    """Return the advice to take the known key that is most like this one; nothing where none is `alike` by so much."""
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(key, known, 1, alike)
    near = near or [folded[name] for name in difflib.get_close_matches(key.casefold(), folded, 1, alike)]
    return did_you_mean(near[0]) if near else ""


def did_you_mean(word: str) -> str:
    """Return the advice to write this; nothing where there is none."""
    return _("Did you mean '{word}'?", word=word) if word else ""


def _label(label: str, words: str, length: int = LONGEST) -> str:
    said = [_(label) for label in ("found:", "expected:", "mend:")]
    return f"    {_(label):<{max(map(len, said))}} {legible(words, length)}"


def legible(text: str, length: int = LONGEST) -> str:
    """Return words of ours as `visible` does, but keep the spaces of French at marks outside of quotations."""
    if spoken()[:2] != "fr":
        return visible(text, length)
    inner = "(?<=«[\u00a0\u202f]).*?(?=[\u00a0\u202f]»)|[^\u00a0\u202f]+"
    return re.sub(inner, lambda words: visible(words[0], length), text, flags=re.DOTALL)


def visible(text: str, length: int = LONGEST) -> str:
    """Return words in one line, what cannot be seen as its number in brackets, the middle of long ones left out."""
    if len(text) > length:
        text = f"{text[: length // 2]} … {text[-(length // 2) :]}"
    return "".join(c if c.isprintable() and not UNSEEN.match(c) else _number(c) for c in text)


def _number(character: str) -> str:
    code = ord(character)
    return f"[byte {code - 0xDC00:02X}]" if 0xDC80 <= code <= 0xDCFF else f"[U+{code:04X}]"
