"""How a place of the text is called: ¶ 13, v. 5, a heading, from here to there; knows no text and no format."""

from dataclasses import dataclass

from sphinx_apparatus.language import _, where


@dataclass(frozen=True)
class Occurrence:
    """Something marked in the text: its document, the paragraph's number in it, its own name in the paragraph.

    In a verse `local` is the verse's number in the document.
    """

    docname: str
    local: int
    slug: str
    heading: bool = False
    type: str = ""
    key: str = ""
    locator: str = ""
    line: int = 0
    source: str = ""
    verse: bool = False

    @property
    def words(self) -> str:
        """What it is called in a list of titles: the lemma of an entry as it is written, else its own name."""
        lemma, bracket, _ = self.source.partition("]")
        return " ".join(lemma.split()) if bracket and lemma.strip() else self.slug


@dataclass(frozen=True)
class Locus:
    """A paragraph or a verse by its number; `heading` if the place meant comes before it and has no number."""

    number: int
    verse: bool = False
    heading: bool = False

    @property
    def id(self) -> str:
        """What the ids of marks at this place have after their first letter, e.g. ``13``, ``h13`` or ``v5``."""
        return f"{'h' if self.heading else ''}{'v' if self.verse else ''}{self.number}"

    @property
    def anchor(self) -> str:
        """The id of the paragraph or the verse: ``p13``, ``v5``."""
        return f"{'v' if self.verse else 'p'}{self.number}"

    def __str__(self) -> str:
        return f"{where('place', 'v.') if self.verse else '¶'} {self.number}"

    @property
    def before(self) -> str:
        """The place, of a heading the one that follows it: ``before ¶ 13``."""
        return _("before {place}", place=self) if self.heading else str(self)


def span(first: Locus, last: Locus) -> str:
    """Return what lies between two places, both included: ``vv. 5–8``, ``¶ 3``, ``¶ 3 – v. 5``."""
    one, other = (str(Locus(locus.number, locus.verse)) for locus in (first, last))
    if one == other:
        return one
    if first.verse == last.verse:
        return f"{where('place', 'vv.') if first.verse else '¶¶'} {first.number}–{last.number}"
    return f"{one} – {other}"
