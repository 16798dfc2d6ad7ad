"""Collates witnesses against a base and drafts the entries, for an editor to judge; knows no markup and no file.

The words are aligned by difflib, blocks first, then words. White space is not collated: `lineation` keeps it.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, groupby, pairwise, takewhile

from sphinx_apparatus.witnesses.lineation import WORD

_BEFORE, _AFTER = re.compile(r"\A[^\w\s]*"), re.compile(r"(?:[^\w\s]|\[\w{1,3}\])*\Z")
"""Marks of punctuation, and of notes, at the edges of words."""
LETTER = re.compile(r"\w")
_STOPS = ".!?"
"""What ends a sentence."""
_ALIKE = 0.3
"""The share of words that a paragraph must have of another to count as a form of it."""


@dataclass(frozen=True)
class Variant:
    """A stretch of a block in which witnesses depart from the base: their readings by siglum, empty where they omit."""

    start: int
    end: int
    readings: Mapping[str, str]


@dataclass(frozen=True)
class Collated:
    """A block of the edition: `text` is the base's, empty where the base does not have it.

    `added` has the words of the block by siglum where the base has none; `omitted` are the witnesses without it.
    """

    text: str
    base: int = -1
    variants: tuple[Variant, ...] = ()
    omitted: tuple[str, ...] = ()
    added: Mapping[str, str] | None = None


@dataclass(frozen=True)
class _Stretch:
    """Words of the base, from `first` to before `last`, and the words of a witness that replace them."""

    first: int
    last: int
    start: int
    end: int


def collate(base: Sequence[str], witnesses: Mapping[str, Sequence[str]]) -> list[Collated]:
    """Return the blocks of the edition with the departures of each witness, a witness being its blocks in order."""
    forms: dict[str, list[list[str] | None]] = {}
    added: dict[int, dict[str, list[str]]] = {}
    for siglum, blocks in witnesses.items():
        forms[siglum], between = assigned(base, blocks)
        for place, texts in between.items():
            added.setdefault(place, {})[siglum] = texts
    found = list(_added(added.get(0, {})))
    for n, text in enumerate(base):
        words = {siglum: form[n] for siglum, form in forms.items()}
        here = {siglum: form for siglum, form in words.items() if form is not None}
        omitted = tuple(siglum for siglum, form in words.items() if form is None)
        found.append(Collated(text, n, tuple(variants(text, here)), omitted))
        found += _added(added.get(n + 1, {}))
    return found


def assigned(base: Sequence[str], blocks: Sequence[str]) -> tuple[list[list[str] | None], dict[int, list[str]]]:
    """Return the words that a witness has for each block of the base, None where none, and the blocks it adds.

    What is added is placed by the number of base blocks before it.
    """
    ours, theirs = _words(base), _words(blocks)
    home: list[int | None] = [None] * len(theirs)
    for a, b in aligned(base, blocks):
        home[b] = ours[a][1]
    _settle(home, [n for _, n in theirs], [len(WORD.findall(text)) for text in base])
    forms: list[list[str] | None] = [None] * len(base)
    added: dict[int, list[str]] = {}
    place, last = 0, -1
    for (word, n), block in zip(theirs, home, strict=True):
        if block is not None:
            place = block + 1
            forms[block] = [*(forms[block] or ()), word]
        elif n == last:
            added[place][-1] += f" {word}"
        else:
            added.setdefault(place, []).append(word)
        last = n if block is None else -1
    return forms, added


def aligned(base: Sequence[str], blocks: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of the words that both have in common, in order; first the blocks that are equal are found."""
    ours, theirs = ([WORD.findall(text) for text in texts] for texts in (base, blocks))
    starts, others = ([*accumulate(map(len, words), initial=0)] for words in (ours, theirs))
    for tag, i, i_end, j, j_end in difflib.SequenceMatcher(a=base, b=blocks, autojunk=False).get_opcodes():
        a, b = starts[i], others[j]
        if tag == "equal":
            yield from zip(range(a, starts[i_end]), range(b, others[j_end]), strict=True)
        elif tag == "replace":
            rows = (list(chain.from_iterable(words)) for words in (ours[i:i_end], theirs[j:j_end]))
            yield from ((a + x, b + y) for x, y in _common(*rows))


def _common(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int]]:
    for block in difflib.SequenceMatcher(a=ours, b=theirs).get_matching_blocks():
        yield from ((block.a + n, block.b + n) for n in range(block.size))


def variants(text: str, forms: Mapping[str, Sequence[str]]) -> Iterator[Variant]:
    """Yield the stretches of a base block in which any witness has other words, those that overlap as one."""
    tokens = list(WORD.finditer(text))
    words = [token[0] for token in tokens]
    found = {siglum: list(departures(words, form)) for siglum, form in forms.items()}
    for first, last in _merged(sorted((s.first, s.last) for stretches in found.values() for s in stretches)):
        lemma = " ".join(words[first:last])
        places = {siglum: (_at(stretches, first), _at(stretches, last)) for siglum, stretches in found.items()}
        readings = {siglum: " ".join(forms[siglum][start:end]) for siglum, (start, end) in places.items()}
        differing = {siglum: reading for siglum, reading in readings.items() if reading != lemma}
        yield unpointed(text, Variant(tokens[first].start(), tokens[last - 1].end(), differing))


def unpointed(text: str, variant: Variant) -> Variant:
    """Return a departure without the marks of punctuation that base and witnesses have alike at its edges."""
    start, end, readings = variant.start, variant.end, dict(variant.readings)
    for edge, left in ((_BEFORE, True), (_AFTER, False)):
        forms = [text[start:end], *readings.values()]
        step = 1 if left else -1
        marks = [match[0] for form in forms if (match := edge.search(form))]
        columns = zip(*(mark[::step] for mark in marks), strict=False)
        shared = "".join(signs[0] for signs in takewhile(lambda signs: len({*signs}) == 1, columns))[::step]
        parted = any(mark == shared for mark in marks) and len(set(marks)) > 1  # as ‘end...’ and ‘end.’
        size = len(shared) if edge.fullmatch(shared) and not parted else 0
        kept = [form[size:] if left else form[: len(form) - size] for form in forms]
        if not size or not all(form == form.strip() and LETTER.search(form) for form in kept):
            continue
        start, end = (start + size, end) if left else (start, end - size)
        readings = {siglum: form[size:] if left else form[:-size] for siglum, form in readings.items()}
    return Variant(start, end, readings)


def departures(words: Sequence[str], form: Sequence[str]) -> Iterator[_Stretch]:
    """Yield where a witness departs from the base; each stretch has words on both sides, taken from beside it."""
    matcher = difflib.SequenceMatcher(a=words, b=form, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        if i1 < i2 and j1 < j2:
            yield from _by_sentences(words, form, _Stretch(i1, i2, j1, j2))
        else:
            yield _Stretch(i1 - 1, i2, j1 - 1, j2) if i1 else _Stretch(i1, i2 + 1, j1, j2 + 1)


def _by_sentences(words: Sequence[str], form: Sequence[str], whole: _Stretch) -> Iterator[_Stretch]:
    """Yield the parts of a stretch that differ, divided where sentences end if they end in both in the same way."""
    ours = [n + 1 for n in range(whole.first, whole.last - 1) if words[n][-1] in _STOPS]
    theirs = [n + 1 for n in range(whole.start, whole.end - 1) if form[n][-1] in _STOPS]
    if [words[n - 1][-1] for n in ours] != [form[n - 1][-1] for n in theirs]:
        ours = theirs = []
    spans = pairwise([whole.first, *ours, whole.last]), pairwise([whole.start, *theirs, whole.end])
    for (first, last), (start, end) in zip(*spans, strict=True):
        if words[first:last] != form[start:end]:
            yield _Stretch(first, last, start, end)


def _words(blocks: Sequence[str]) -> list[tuple[str, int]]:
    return [(word, n) for n, text in enumerate(blocks) for word in WORD.findall(text)]


def _settle(home: list[int | None], blocks: Sequence[int], sizes: Sequence[int]) -> None:
    """Give the words that have no match to the block of the base to which their neighbours in their block belong.

    Matches too few to make a block of the witness a form of a block of the base are given up.
    """
    for _n, group in groupby(range(len(blocks)), blocks.__getitem__):
        places = list(group)
        matched = [at for at in places if home[at] is not None]
        for block in {home[at] for at in matched}:
            share = sum(home[at] == block for at in matched)
            if block is not None and share < _ALIKE * min(len(places), sizes[block]):
                for at in matched:
                    home[at] = None if home[at] == block else home[at]
        current = next((home[at] for at in places if home[at] is not None), None)
        for at in places:
            current = home[at] = home[at] if home[at] is not None else current


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in spans:
        start, end = merged.pop() if merged and first < merged[-1][1] else (first, last)
        merged.append((start, max(end, last)))
    return merged


def _at(stretches: Sequence[_Stretch], place: int) -> int:
    """Return the place in a witness of a place between the words of the base that lies within no stretch."""
    before = [s for s in stretches if s.last <= place]
    return place + (before[-1].end - before[-1].last if before else 0)


def _added(texts: Mapping[str, Sequence[str]]) -> Iterator[Collated]:
    """Yield the blocks that witnesses have beyond the base, those that agree as one."""
    rows = {siglum: list(blocks) for siglum, blocks in texts.items()}
    while any(rows.values()):
        first = next(blocks[0] for blocks in rows.values() if blocks)
        having = {siglum: blocks.pop(0) for siglum, blocks in rows.items() if blocks and blocks[0] == first}
        yield Collated("", added=having)
