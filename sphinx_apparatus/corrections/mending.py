"""How a text departs from a witness, and the smallest change that mends it; knows no file format and no Sphinx."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise, takewhile

from sphinx_apparatus.checks.characters import LOOKS
from sphinx_apparatus.model import OMISSION, Entry, Reading
from sphinx_apparatus.notation.entry import format_entry, parse_entry
from sphinx_apparatus.notation.role import in_domain, longest_run, role

_BLOCK = re.compile(r"[^\n]+\n*|\n+")
_TOKEN = re.compile(r"\S+|(?<=\S) (?=\S)|\s+")
_ROLE = re.compile(r"\{[\w:.+-]+\}(?P<fence>`+)(?P<content>.*?[^`])(?P=fence)(?!`)", re.DOTALL)
_WORDLESS = re.compile(r"\[\^[^\]\s]+\]|\{[^{}\n]*\}")
"""Calls of notes, and what says what words are: a mend that took one out would lose it unseen."""
_BEFORE_CALL = re.compile(r"(?<=\S) +(?=\[\^[^\]\s]+\])")
EDGE = re.compile(r"(\W*)(.*?)(\W*)\Z", re.DOTALL)
_QUOTED = re.compile(r"(['\"‘“])(\w[^\]]*?)['\"’”]\] \1(\w.*?)['\"’”](?= )")
"""A lemma and a reading, both in quotation marks."""
MARKUP = re.compile(r"([\\`*_{}<>&~$])")
_MARK = "\ue000"
"""A character for private use: put into markup, it shows where that place comes out in the text."""
DASHES = frozenset("‐‑‒–—―−")
SIGNS = re.compile(r"[#*_`>\\{}\[\]<|~]+")
"""The signs of Markdown and of the notation, of which one too few or too many is read as a word."""
LONG = 5
"""How many words may be changed and recorded without asking; and kept short on both sides in an entry."""


@dataclass(frozen=True)
class Departure:
    """A stretch in which a text departs from a witness.

    `start` and `end` are offsets in the text, `found` the words there, `expected` those of the witness, empty where
    one of them has nothing; `line` counts lines of the witness from 1. Both begin and end with whole words.
    """

    start: int
    end: int
    found: str
    expected: str
    line: int

    @property
    def size(self) -> int:
        """The number of words in the longer of the two."""
        return max(len(self.found.split()), len(self.expected.split()))


@dataclass(frozen=True)
class Passage:
    """A paragraph's or heading's markup, and how to read it.

    `read` gives the text that markup has in a witness, or in the edition where the siglum is empty; None where the
    markup is wrong.
    """

    markup: str
    siglum: str
    sigla: Collection[str]
    read: Callable[[str, str], str | None]


@dataclass(frozen=True)
class Mending:
    """A change to the markup of a passage: from `start`, `old` becomes `new`; `entry` is what an editor would paste."""

    start: int
    old: str
    new: str
    entry: str = ""


def differences(expected: str, actual: str) -> Iterator[Departure]:
    """Yield every stretch in which `actual` departs from `expected`, in order."""
    theirs, ours = (list(_BLOCK.finditer(text)) for text in (expected, actual))
    matcher = difflib.SequenceMatcher(a=[m[0] for m in theirs], b=[m[0] for m in ours], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            left, right = _span(theirs, i1, i2, len(expected)), _span(ours, j1, j2, len(actual))
            yield from _word_differences(expected, actual, left, right)


def folded(text: str) -> str:
    """Return the text as it looks: quotation marks straight, dashes one hyphen, blanks single, look-alikes Latin."""
    plain = unicodedata.normalize("NFKC", "".join("-" if c in DASHES else LOOKS.get(c, c) for c in text))
    plain = re.sub("-{2,3}", "-", plain)
    return " ".join("".join(c for c in plain if unicodedata.category(c) != "Cf").split())


def _kind_of(lemma: str, reading: str, types: Collection[str]) -> str:
    """Return the type that a change seems to be, one of `types`, or nothing."""
    first, second = (re.sub(r"\W", "", text).casefold() for text in (lemma, reading))
    wanted: tuple[str, ...] = ("word",)
    if first == second:
        wanted = ("punctuation", "typo")
    elif _without_accents(first) == _without_accents(second) and lemma[:1].isupper():
        wanted = ("name", "typo")
    elif len(lemma.split()) == len(reading.split()) and difflib.SequenceMatcher(None, first, second).ratio() > 0.7:
        wanted = ("typo",)
    return next((name for name in wanted if name in types), "")


def record(passage: Passage, difference: Departure, types: Collection[str]) -> Mending | None:
    """Return the entry that records a change and where to put it; None where no entry does.

    The offsets of the difference are those in the text that the passage has in its witness; `types` are those declared
    for entries. What is returned was tried: with it the passage has the words of the witness, and the edition's words
    are as before.
    """
    text = passage.read(passage.markup, passage.siglum)
    if text is None:
        return None
    around: Mending | None = None
    for wider in _ranges(text, difference):
        for start, end in _places(passage, text, wider.start, wider.end):
            mending = _entered(passage, start, end, wider, types)
            if mending and _mends(passage, mending, _restored(text, wider), keep=True):
                if mending.entry.count("{app}") == 1:
                    return mending
                around = around or mending
    return around


def recording(passage: Passage, source: str, text: str, difference: Departure) -> Mending | None:
    """Return an entry of a passage changed so that it gives the witness this text; None where no entry does.

    `source` is the entry as written, `difference` what the witness has otherwise in the passage. What is returned was
    tried, and leaves the edition its words.
    """
    entry = parse_entry(source, passage.sigla)
    given = with_reading(entry, passage.siglum, written_reading(text), passage.sigla)
    return _rewritten(passage, source, given, difference, keep=True)


def exchanging(passage: Passage, source: str, difference: Departure) -> Mending | None:
    """Return an entry with lemma and reading exchanged, where that gives the witness its words; None where not.

    `source` is the entry as the passage has it; the words are wrong by the difference. With the change the edition has
    other words, so that only an editor can tell whether that was meant.
    """
    entry = parse_entry(source, passage.sigla)
    if [reading.sigla for reading in entry.readings] != [(passage.siglum,)] or entry.lemma_sigla:
        return None
    (reading,) = entry.readings
    if not reading.text:
        return None
    other = replace(entry, lemma=reading.text, readings=(replace(reading, text=entry.lemma),))
    return _rewritten(passage, source, other, difference, keep=False)


def unquoted(passage: Passage, source: str, difference: Departure) -> Mending | None:
    """Return an entry without the quotation marks around lemma and reading, where that gives the witness its words.

    `source` is the entry as the passage has it; the words are wrong by the difference.
    """
    if not (quoted := _QUOTED.match(source)):
        return None
    entry = parse_entry(f"{quoted[2]}] {quoted[3]}{source[quoted.end() :]}", passage.sigla)
    return _rewritten(passage, source, entry, difference, keep=False)


def needless(passage: Passage, source: str, difference: Departure) -> bool:
    """Tell whether the witness would have its words if the lemma of an entry were there without it.

    `source` is the entry as the passage has it; the words are wrong by the difference.
    """
    text, made = passage.read(passage.markup, passage.siglum), role(source)
    made = made if made in passage.markup else in_domain(made)
    start, lemma = passage.markup.find(made), parse_entry(source, passage.sigla).lemma
    if text is None:
        return False
    wanted = _restored(text, next(_ranges(text, difference), difference))
    return _mends(passage, Mending(start, made, lemma), wanted)


def _rewritten(passage: Passage, source: str, entry: Entry, difference: Departure, keep: bool) -> Mending | None:
    """Return the change of an entry, where it gives the witness its words and, with `keep`, the edition its own."""
    start, had = passage.markup.find(source), passage.read(passage.markup, passage.siglum)
    if had is None or named_within(entry.lemma, passage.siglum):
        return None
    wanted = _restored(had, next(_ranges(had, difference), difference))
    new = format_entry(entry, passage.sigla)
    mending = Mending(start, source, new, new)
    return mending if _mends(passage, mending, wanted, keep) else None


def named_within(lemma: str, siglum: str) -> bool:
    """Tell whether an entry in the markup of a lemma names a witness, which the entry around it then cannot."""
    return bool(re.search(rf"\{{(?:ed:)?app\}}`[^`]*(?<!\w){re.escape(siglum)}(?!\w)", lemma))


def one_entry(entries: Sequence[str], sigla: Collection[str]) -> str:
    """Return entries of one lemma, as written in the text, as one entry; nothing where one is more than an entry."""
    matches = [match for entry in entries if entry.startswith("{app}") and (match := _ROLE.fullmatch(entry))]
    if len(matches) < len(entries):
        return ""
    *others, last = (parse_entry(match["content"], sigla) for match in matches)
    for reading in (reading for entry in reversed(others) for reading in entry.readings):
        for siglum in reading.sigla:
            last = with_reading(last, siglum, reading.text, sigla)
    return role(format_entry(replace(last, type=others[0].type), sigla))


def with_reading(entry: Entry, siglum: str, text: str, sigla: Collection[str]) -> Entry:
    """Return an entry in which the witness `siglum` reads `text`, alone or with those of `sigla` that have the same."""
    own, found = Reading(text, (siglum,)), []
    for reading in entry.readings:
        rest = replace(reading, sigla=tuple(s for s in reading.sigla if s != siglum))
        found += [rest] if rest.sigla or rest.proposed_by else []
        found += [own] if siglum in reading.sigla else []
    found = found if own in found else [own, *found]
    same = [r for r in found if r.text == text and r.sigla and not r.lost]
    shared = replace(own, sigla=tuple(s for s in sigla if any(s in r.sigla for r in same)))
    readings = tuple(shared if r is same[0] else r for r in found if r is same[0] or r not in same)
    return replace(entry, readings=readings, lemma_sigla=tuple(s for s in entry.lemma_sigla if s != siglum))


def restore(passage: Passage, difference: Departure) -> Mending | None:
    """Return the change that puts the witness's words back; None where that is not known."""
    text = passage.read(passage.markup, passage.siglum)
    if text is None:
        return None
    wanted, new = _restored(text, difference), written_reading(difference.expected)
    places = _places(passage, text, difference.start, difference.end)
    blanks = (Mending(match.start(), match[0], "") for match in _BEFORE_CALL.finditer(passage.markup))
    tried = chain(blanks, (Mending(start, passage.markup[start:end], new) for start, end in places))
    return next((m for m in tried if not _WORDLESS.search(m.old) and _mends(passage, m, wanted)), None)


def _without_accents(letters: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", letters) if c.isalnum())


def word_start(passage: Passage, offset: int) -> int:
    """Return the beginning of a word of the markup that comes out last at or before an offset of the text."""
    return _last(passage, passage.read(passage.markup, passage.siglum) or "", offset)


def _edges(markup: str) -> list[int]:
    """Return where words of the markup begin, the first one apart."""
    return [match.start() for match in re.finditer(r"(?<=\s)\S", markup)]


def _last(passage: Passage, text: str, offset: int) -> int:
    """Return the last beginning of a word of the markup that comes out at or before an offset of the text.

    Reading takes time: what comes out stands in the order of the markup, so halves are left out at once where not all
    edges can be marked in one reading.
    """
    edges = _edges(passage.markup)
    if offsets := _marked(passage, text, edges):
        return max((edge for edge, at in zip(edges, offsets, strict=True) if at <= offset), default=0)
    found, low, high = 0, 0, len(edges)
    while low < high:
        middle = (low + high) // 2
        known = ((n, at) for n in range(middle, high) if (at := _offset(passage, text, edges[n])) is not None)
        n, at = next(known, (middle, None))
        if at is None or at > offset:
            high = middle
        else:
            found, low = edges[n], n + 1
    return found


def written_reading(text: str) -> str:
    """Write plain text as inline markup of an entry's reading."""
    markup = MARKUP.sub(r"\\\1", text)
    for separator in ";|":
        markup = markup.replace(separator, f"\\{separator}")
    return markup if markup.count("[") == markup.count("]") else re.sub(r"([\[\]])", r"\\\1", markup)


def _word_differences(expected: str, actual: str, left: tuple[int, int], right: tuple[int, int]) -> Iterator[Departure]:
    theirs, ours = _tokens(expected, *left), _tokens(actual, *right)
    matcher = difflib.SequenceMatcher(a=[m[0] for m in theirs], b=[m[0] for m in ours], autojunk=False)
    for i1, i2, j1, j2 in _joined([op[1:] for op in matcher.get_opcodes() if op[0] != "equal"]):
        a, b = _span(theirs, i1, i2, left[1]), _span(ours, j1, j2, right[1])
        line = expected[: a[0]].count("\n") + 1
        yield _narrowed(_spaced(Departure(*b, actual[b[0] : b[1]], expected[a[0] : a[1]], line), actual))


def _spaced(difference: Departure, actual: str) -> Departure:
    """Return a difference in blanks alone with the one blank that the words need between them."""
    start, end, found, expected = difference.start, difference.end, difference.found, difference.expected
    if "\n" in found + expected or (found + expected).strip():
        return difference
    if not expected and actual[start - 1 : start].strip() and actual[end : end + 1].strip():
        return replace(difference, expected=" ")
    if actual[start - 1 : start] == " ":
        return replace(difference, start=start - 1, found=" ")
    return difference


def _tokens(text: str, start: int, end: int) -> list[re.Match[str]]:
    return [m for m in _TOKEN.finditer(text, start, end) if m[0] != " " or m.start() == start]


def _joined(stretches: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Return the stretches, those that only one word parts as one."""
    joined: list[tuple[int, int, int, int]] = []
    for i1, i2, j1, j2 in stretches:
        begun = joined.pop() if joined and i1 - joined[-1][1] <= 1 else (i1, i2, j1, j2)
        joined.append((begun[0], i2, begun[2], j2))
    return joined


def _span(parts: Sequence[re.Match[str]], first: int, last: int, end: int) -> tuple[int, int]:
    """Return where some parts of a text are, or where they would be; `end` is that of the text."""
    start = parts[first].start() if first < len(parts) else end
    return start, parts[last - 1].end() if last > first else start


def _narrowed(difference: Departure) -> Departure:
    """Leave out the punctuation that both have around their words."""
    found, expected = (EDGE.findall(text)[0] for text in (difference.found, difference.expected))
    if not found[1] or not expected[1]:
        return difference
    head, tail = _alike(found[0], expected[0]), _alike(found[2][::-1], expected[2][::-1])
    return Departure(
        difference.start + head, difference.end - tail,
        difference.found[head : len(difference.found) - tail],
        difference.expected[head : len(difference.expected) - tail], difference.line,
    )  # fmt: skip


def _alike(one: str, other: str) -> int:
    """Return how many characters are the same in both from the first on."""
    return len([*takewhile(lambda pair: len({*pair}) == 1, zip(one, other, strict=False))])


def _ranges(text: str, difference: Departure) -> Iterator[Departure]:
    """Yield the difference; where one of the two has nothing, with a word on both sides, before it, after it."""
    if difference.found.strip() and difference.expected.strip():
        yield difference
        return
    before = re.search(r"(\S+)\s*$", text[: difference.start])
    after = re.match(r"\s*(\S+)", text[difference.end :])
    start = before.start(1) if before else None
    end = difference.end + after.end(1) if after else None
    short = difference.size <= LONG
    for first, last in ((start, end), (start, difference.end), (difference.start, end)):
        if first is not None and last is not None and (short or (first, last) != (start, end)):
            wider = _widened(text, difference, first, last)
            yield from dict.fromkeys((wider, _narrowed(wider)))


def _widened(text: str, difference: Departure, start: int, end: int) -> Departure:
    """Return the difference from `start` to `end`, with the spaces that words need between them."""
    found = text[start:end].strip()
    parts = (text[start : difference.start], difference.expected, text[difference.end : end])
    expected = " ".join(part.strip() for part in parts if part.strip())
    head = len(text[start:end]) - len(text[start:end].lstrip())
    return Departure(start + head, start + head + len(found), found, expected, difference.line)


def _restored(text: str, difference: Departure) -> str:
    return text[: difference.start] + difference.expected + text[difference.end :]


def _places(passage: Passage, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where in the markup a stretch of the text stands, the shortest first."""
    positions = _positions(passage, text, start, end)
    pairs = [(b - a, a, b) for a in positions.get(start, ()) for b in positions.get(end, ())]
    yield from ((a, b) for _, a, b in sorted(pairs))


def _positions(passage: Passage, text: str, start: int, end: int) -> dict[int, list[int]]:
    """Return the places of the markup that come out at offsets of the text, for the words around the stretch."""
    found: dict[int, list[int]] = {}
    after = _last(passage, text, end)
    places = (edge for edge in _edges(passage.markup) if edge > after)
    last = next((edge for edge in places if _offset(passage, text, edge) is not None), len(passage.markup))
    for place, at in _offsets(passage, text, range(_last(passage, text, start), last + 1)):
        found.setdefault(at, []).append(place)
    return found


def _offsets(passage: Passage, text: str, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the places of the markup that come out, each with its offset of the text; halves where not all do."""
    if offsets := _marked(passage, text, places):
        yield from zip(places, offsets, strict=True)
    elif len(places) > 1:
        middle = len(places) // 2
        yield from _offsets(passage, text, places[:middle])
        yield from _offsets(passage, text, places[middle:])


def _offset(passage: Passage, text: str, place: int) -> int | None:
    """Return the offset of the text at which a place of the markup comes out."""
    return next(iter(_marked(passage, text, [place])), None)


def _marked(passage: Passage, text: str, places: Sequence[int]) -> list[int]:
    """Return the offsets of the text at which places of the markup come out; none where not all of them do."""
    pieces = [passage.markup[start:end] for start, end in pairwise([0, *places, len(passage.markup)])]
    marked = passage.read(_MARK.join(pieces), passage.siglum)
    if marked is None or marked.count(_MARK) != len(places) or marked.replace(_MARK, "") != text:
        return []
    return [match.start() - n for n, match in enumerate(re.finditer(_MARK, marked))]


def _entered(passage: Passage, start: int, end: int, difference: Departure, types: Collection[str]) -> Mending | None:
    lemma = passage.markup[start:end]
    if "\n" in lemma or named_within(lemma, passage.siglum):
        return None
    kind = _kind_of(difference.found, difference.expected, types)
    own = Reading(written_reading(difference.expected), (passage.siglum,))
    source = role(format_entry(Entry(lemma or OMISSION, (own,), type=kind), passage.sigla))
    made = _nested(passage.markup, start, end, source)
    return replace(made, entry=source) if made else None


def _nested(markup: str, start: int, end: int, new: str) -> Mending | None:
    """Return the change that puts `new` from `start` to `end`, the roles around it given the backticks they need.

    In the reading of an entry there is no place for another.
    """
    for match in _ROLE.finditer(markup):
        first, last = match.span("content")
        if first <= start and end <= last:
            name, whole = match[0][: match[0].index("`")], match["content"]
            inner = _nested(whole, start - first, end - first, new)
            if inner is None or (name in ("{app}", "{ed:app}") and "] " in whole[: start - first]):
                return None
            content = whole[: inner.start] + inner.new + whole[inner.start + len(inner.old) :]
            fence = "`" * max(len(match["fence"]), longest_run(content) + 1)
            return Mending(match.start(), match[0], f"{name}{fence}{content}{fence}")
    return Mending(start, markup[start:end], new)


def _mends(passage: Passage, mending: Mending, wanted: str, keep: bool = False) -> bool:
    """Tell whether the change gives the witness its words and, where wanted, keeps those of the edition."""
    end = mending.start + len(mending.old)
    markup = passage.markup[: mending.start] + mending.new + passage.markup[end:]
    if passage.read(markup, passage.siglum) != wanted:
        return False
    return not keep or passage.read(markup, "") == passage.read(passage.markup, "")
