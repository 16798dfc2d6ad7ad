"""The names of the persons of a work, as lists and citations have them; knows no style and no format."""

import re
from collections.abc import Iterable, Sequence

from pybtex.database import Person
from pybtex.richtext import BaseText, Text

from sphinx_apparatus.works.described import Described
from sphinx_apparatus.works.latex import SHOWN, LatexManner, rich, unlatexed
from sphinx_apparatus.works.words import Words

_LISTED, _KEPT = 10, 7
"""More than this many persons are listed as the first seven and others (Chicago 14.76)."""
_CITED = 3
"""More than this many are cited as the first and others."""
_CLOSE = ("'", "’", "-")
"""How a particle ends that stands before the name without a blank."""
LEADING = ("author", "editor", "compiler", "translator", "director", "holder", "composer", "performer")
"""Who heads a work, the first of whom it has."""


def lead(work: Described) -> tuple[Person, ...]:
    return work.role(work.leading(*LEADING))


def split_others(persons: Sequence[Person], most: int, kept: int) -> tuple[list[Person], bool]:
    """Return the persons to name, and whether there are others; BibTeX has a name for these.

    Where there are more than `most`, the first `kept` are named.
    """
    known = [person for person in persons if str(person).strip("{}").lower() != "others"]
    return (known[:kept], True) if len(known) > most else (known, len(known) < len(persons))


def written(person: Person, inverted: bool = False, reading: LatexManner = SHOWN) -> BaseText:
    """Return the name of a person: ``Ludwig van Beethoven``, inverted ``Beethoven, Ludwig van``.

    One of a single part is given as it is. A particle with a capital, ``Van Buren``, belongs to the name by which it is
    sorted (Chicago 8.5). `reading` is how LaTeX is read, to be shown or to sort by.
    """
    given = [*person.first_names, *person.middle_names]
    kept, dropped = particles(person)
    family = [*kept, *person.last_names]
    if not inverted or not given:
        return Text(_joined([*given, *dropped, *family], reading), _suffix(person))
    head, tail = _joined(family, reading), _joined([*given, *dropped], reading)
    return Text(head, ", ", tail, _suffix(person, ", "))


def _suffix(person: Person, before: str = " ") -> BaseText:
    if not person.lineage_names:
        return Text("")
    suffix = _joined(person.lineage_names, SHOWN)
    return Text(before if re.match(r"[IVX]+$", str(suffix)) else ", " if before != " " else " ", suffix)


def _joined(parts: Iterable[str], reading: LatexManner) -> BaseText:
    """Return parts of a name with blanks between them, but not behind ``d'`` and ``al-``."""
    found: list[BaseText | str] = []
    for part in (rich(part, reading) for part in parts):
        found += [" " if found and not str(found[-1]).endswith(_CLOSE) else "", part]
    return Text(*found)


def particles(person: Person) -> tuple[list[str], list[str]]:
    """Return the particles that stay before the family name when it stands first, and those that go behind."""
    names = list(person.prelast_names)
    return (names, []) if names and unlatexed(names[0])[:1].isupper() else ([], names)


def family(person: Person) -> str:
    """Return what a person is called in citations, particles included: ``van Beethoven``."""
    return str(_joined((*person.prelast_names, *person.last_names) or person.first_names, SHOWN))


def listed_persons(persons: Sequence[Person], words: Words, inverted: bool = False) -> BaseText:
    """Return persons as a list of works has them; inverted, the first has the family name first.

    `words` are those of the language in which the list is.
    """
    shown, others = split_others(persons, _LISTED, _KEPT)
    names = [written(person, inverted and not at) for at, person in enumerate(shown)]
    if others:
        return Text(Text(", ").join(names), ", " if len(names) > 1 or inverted else " ", words.term("et-al"))
    if len(names) < 2:
        return Text(*names)
    parted = inverted and "," in str(names[0]) and words.language == "en"
    joint = f", {words.term('and')} " if parted else words.listed(names)
    return Text(Text(", ").join(names[:-1]), joint, names[-1])


def cited_persons(persons: Sequence[Person], words: Words) -> str:
    """Return persons as a citation has them: family names, or the first of more than three and others."""
    shown, others = split_others(persons, _CITED, 1)
    names = [family(person) for person in shown]
    if others:
        return f"{', '.join(names)} {words.term('et-al')}"
    return words.listed(names).join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
