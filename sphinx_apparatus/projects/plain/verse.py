"""Tells whether a plain text is a poem, and how its verses are indented; knows no markup."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from sphinx_apparatus.model import Layout
from sphinx_apparatus.projects.plain.plaintext import PlainText

_SHORT = 60
"""How long the lines of a block may be to look like verse."""
_FEWEST = 4
"""How many verses a poem has at least."""
_CAPITALS, _LONG = 6, 90
"""How many lines that all begin with capitals are verse, and how long they may be."""
_ODD = 20
"""Of how many verses one may go on in small letters or be longer, by a slip of whoever typed them."""
_MOST = 0.8
"""Which part of the blocks of a poem have as many verses as the others."""
_MARKED = (":", "```")
"""How no line of a block of verse may begin, because that would be read as markup of the block."""


def stanzas(base: PlainText) -> list[int]:
    """Return the indexes of the blocks that look like verse."""
    even = base.rows[0][0][:1].isspace()
    return [n for n, rows in enumerate(base.rows) if _like_verse(rows, even)]


def poem(base: PlainText) -> frozenset[int]:
    """Return the indexes of the stanzas of a text that is mostly verse; none of one that is not."""
    found, words = _in_lines(base).union(stanzas(base), _even(base)), sum(map(len, base.blocks[base.titled :]))
    verses = sum(len(base.rows[n]) for n in found)
    if verses < _FEWEST or 2 * sum(len(base.blocks[n]) for n in found) <= words:
        return frozenset()
    several = (n for n, rows in enumerate(base.rows) if len(rows) > 1 and not base.blocks[n].isupper())
    return found.union(n for n in several if max(map(len, base.rows[n])) <= _SHORT)


def _in_lines(base: PlainText) -> frozenset[int]:
    """Return the indexes of the speeches, or of all blocks of several lines, of which no line goes on in small letters.

    A speech may be a line.
    """
    speeches = frozenset(n + 1 for n in base.speakers if n + 1 < len(base.rows)) - base.speakers
    several = frozenset(n for n, rows in enumerate(base.rows) if len(rows) > 1 and not base.blocks[n].isupper())
    return frozenset().union(*(blocks for blocks in (speeches, several) if _never_goes_on(base, blocks)))


def _even(base: PlainText) -> frozenset[int]:
    """Return the indexes of the blocks of several lines, where most have as many lines as the others.

    Two lines are as many as a sentence may have, so that three are asked for where a language has capitals.
    """
    several = {n: len(rows) for n, rows in enumerate(base.rows) if len(rows) > 1 and max(map(len, rows)) <= _LONG}
    (count, often), *_rest = [*Counter(several.values()).most_common(1), (0, 0)]
    cased = 4 * sum(map(str.islower, base.transcription)) > len(base.transcription)
    alike = often >= max(_FEWEST, _MOST * len(several)) and count >= (3 if cased else 2)
    return frozenset(several) if alike else frozenset()


def _never_goes_on(base: PlainText, blocks: Iterable[int]) -> bool:
    rows = [row for n in blocks for row in base.rows[n][1:]]
    return len(rows) >= _FEWEST and _in_capitals(rows)


def _in_capitals(rows: Sequence[str]) -> bool:
    """Tell whether lines, none of them long, begin with capitals, but for a slip in many."""
    odd = sum(len(row) > _LONG or not next(filter(str.isalpha, row), "").isupper() for row in rows)
    return odd * _ODD <= len(rows)


def _like_verse(rows: Sequence[str], even: bool) -> bool:
    """Tell whether the lines of a block are short, and begin with capitals, end before they are full or are indented.

    `even` tells whether the whole text is indented.
    """
    rows = [row for row in rows if row.strip()]
    indented = not even and all(row[:1].isspace() for row in rows)
    rows = [row.strip() for row in rows]
    capitals = _in_capitals(rows)
    if capitals and len(rows) >= _CAPITALS:
        return True
    if len(rows) < 3 or max(map(len, rows)) > _SHORT:
        return False
    full = max(map(len, rows))
    early = sum(len(row) + 1 + len(following.split()[0]) <= full for row, following in pairwise(rows))
    return indented or early * 3 >= len(rows) or capitals


def ends_of(rows: Sequence[str]) -> list[int]:
    """Return the offsets, in a block that is one line, of the blanks that were ends of lines."""
    return [end - 1 for end in accumulate(len(row.strip()) + 1 for row in rows[:-1])]


def indents(base: PlainText, verses: Collection[int]) -> dict[int, list[int]]:
    """Return by how many blanks each verse of each stanza is indented more than the least."""
    found = {n: [len(row) - len(row.lstrip()) for row in base.rows[n]] for n in verses}
    least = min((indent for row in found.values() for indent in row), default=0)
    return {n: [indent - least for indent in row] for n, row in found.items()}


def step(base: PlainText, verses: Collection[int]) -> int:
    """Return by how many blanks a verse is indented a step; 0 where none is."""
    return min(filter(None, (indent for row in indents(base, verses).values() for indent in row)), default=0)


def layout_of(text: PlainText, verses: Collection[int]) -> Layout:
    """Return the layout of a witness whose blocks in `verses` are stanzas: ends of lines and step of indentation."""
    line = "\r\n" if "\r\n" in text.transcription else "\n"
    return replace(text.layout, line=line, indent=" " * step(text, verses))


def verses_in(base: PlainText) -> Iterator[int]:
    """Yield the indexes of the stanzas that can be written as verse."""
    yield from (n for n in poem(base) if not any(row.strip().startswith(_MARKED) for row in base.rows[n]))
