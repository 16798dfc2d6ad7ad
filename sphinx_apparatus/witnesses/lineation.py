"""Where the white space of a transcription departs from the layout of its witness; knows no tree and no Sphinx."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Layout, Witness, brief
from sphinx_apparatus.records.toml import fail, read_toml
from sphinx_apparatus.witnesses.declared import first_difference

WHITE = re.compile(r"[\s\ufeff]*")
WORD = re.compile(r"[^\s\ufeff]+")
"""A byte order mark counts as white space."""
_WHITE = " \t\r\n\v\f"
_RUN = re.compile(rf"[{_WHITE}]+")
_SEVERAL = 3
"""From how many ends of blocks on it is odd that none is as the layout has it."""
_KEYS = {"line_end", "lines", "gap"}
EXPECTED = N_("line_end, lines (offsets), and [[gap]] tables with at, regular and has, white space alone")


@dataclass(frozen=True)
class Gap:
    """White space: at the character `at` of the regular text stands `regular`, where the transcription `has` other."""

    at: int
    regular: str
    has: str


@dataclass(frozen=True)
class Lineation:
    """The departures of a transcription from its layout.

    At each of the offsets `lines` of the regular text a blank is the end of a line, written `line_end`.
    """

    line_end: str = "\n"
    lines: tuple[int, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def all_gaps(self) -> list[Gap]:
        """Return every departure, in order."""
        return sorted([*self.gaps, *(Gap(at, " ", self.line_end) for at in self.lines)], key=lambda gap: gap.at)


def lineation_of(path: Path, witness: Witness) -> Lineation:
    """Read the lineation of a witness from its file beside `path`; raise DeclarationError where it is malformed."""
    if not witness.lineation:
        return Lineation()
    file = path.parent / witness.lineation
    content = read_toml(file, EXPECTED).content
    try:
        return _lineation(content)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        fail("malformed-lineation", (file, 1), excerpt=brief(content), expected=EXPECTED, error=error)


def arranged(text: str, lineation: Lineation) -> str:
    """Return the regular text with the white space of the transcription; gaps that do not fit it are passed over."""
    parts, done = [], 0
    for gap in lineation.all_gaps():
        if gap.at >= done and text.startswith(gap.regular, gap.at):
            parts += [text[done : gap.at], gap.has]
            done = gap.at + len(gap.regular)
    return "".join([*parts, text[done:]])


def regular(transcription: str, lineation: Lineation) -> str:
    """Return the text that is `arranged` as the transcription; raise ValueError where the lineation does not fit it."""
    parts, done, shift = [], 0, 0
    for gap in lineation.all_gaps():
        at = gap.at + shift
        if at < done or not transcription.startswith(gap.has, at):
            line = transcription[: max(at, 0)].count("\n") + 1
            said = N_("the transcription has no {words} at character {at} (its line {line})")
            raise ValueError(_(said, words=repr(gap.has), at=at, line=line))
        parts += [transcription[done:at], gap.regular]
        done = at + len(gap.has)
        shift += len(gap.has) - len(gap.regular)
    return "".join([*parts, transcription[done:]])


def unlike(text: str, layout: Layout, verse: bool) -> int | None:
    """Return the offset at which a transcription first ends a line and its layout does not; None if it always agrees.

    What follows the last word of its text is left aside; where there is `verse`, lines end between verses, which may be
    indented.
    """
    body = text.rstrip(_WHITE)
    runs = [(found.start(), found[0]) for found in _RUN.finditer(body) if not {*"\r\n"}.isdisjoint(found[0])]
    wanted = {layout.between, f"{layout.section_break}{layout.between}", *([layout.line] if verse else [])}
    if len(runs) >= _SEVERAL and all(run != layout.between for _start, run in runs) and not verse:
        return runs[0][0]
    odd = (start for start, run in runs if not start or wanted.isdisjoint((run, run.rstrip(" \t") if verse else run)))
    return None if "\n" in layout.gap else next(odd, None)


def lineation_between(text: str, transcription: str) -> Lineation:
    """Return the lineation with which `text` is arranged as `transcription`; raise ValueError where words differ."""
    words, others = (WORD.findall(t) for t in (text, transcription))
    if (at := first_difference(words, others)) >= 0:
        found, wanted = (" ".join(one[at : at + 4]) for one in (words, others))
        raise ValueError(_("it has '{found}' where '{wanted}' is wanted", found=found, wanted=wanted))
    white = WORD.split(text)
    starts = accumulate((len(gap) + len(word) for gap, word in zip(white, words, strict=False)), initial=0)
    departures = [Gap(*gap) for gap in zip(starts, white, WORD.split(transcription), strict=True) if gap[1] != gap[2]]
    ends = [gap.has for gap in departures if gap.regular == " " and gap.has in ("\n", "\r\n", "\r")]
    end = max(set(ends), key=ends.count, default="\n")
    lines = tuple(gap.at for gap in departures if (gap.regular, gap.has) == (" ", end))
    return Lineation(end, lines, tuple(gap for gap in departures if (gap.regular, gap.has) != (" ", end)))


def format_lineation(lineation: Lineation) -> str:
    """Write a lineation as `lineation_of` reads it."""
    rows = [lineation.lines[n : n + 14] for n in range(0, len(lineation.lines), 14)]
    lines = "".join(f"\n  {', '.join(map(str, row))}," for row in rows)
    text = f"line_end = {_quoted(lineation.line_end)}\nlines = [{lines}\n]\n" if rows else ""
    for gap in lineation.gaps:
        text += f"\n[[gap]]\nat = {gap.at}\nregular = {_quoted(gap.regular)}\nhas = {_quoted(gap.has)}\n"
    return text


def _lineation(table: Mapping[str, Any]) -> Lineation:
    if set(table) - _KEYS:
        raise ValueError(_("unknown key {name}", name=sorted(set(table) - _KEYS)[0]))
    gaps = tuple(Gap(int(gap["at"]), str(gap["regular"]), str(gap["has"])) for gap in table.get("gap", ()))
    end = str(table.get("line_end", "\n"))
    spaces = [end, *(text for gap in gaps for text in (gap.regular, gap.has))]
    if wrong := [text for text in spaces if not WHITE.fullmatch(text)]:
        raise ValueError(_("{words} is not white space", words=repr(wrong[0])))
    return Lineation(end, tuple(int(at) for at in table.get("lines", ())), gaps)


def _quoted(text: str) -> str:
    """Return white space as a TOML string."""
    return '"' + "".join(c if c == " " else f"\\u{ord(c):04x}" for c in text).replace("\\u000a", "\\n") + '"'
