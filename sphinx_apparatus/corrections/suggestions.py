"""Mends that are certain as suggestions, which a forge applies to a proposal at one press; posts nothing."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from sphinx_apparatus.checks.characters import as_read
from sphinx_apparatus.model import Correction, Finding, corrected, fitting, visible

MOST_SUGGESTED = 10
"""How many are offered at once: each is a comment, of which the proposer is told."""
LONGEST_MEND = 20_000
"""How many characters a comment may have; forges take 65,536 bytes."""
Lines = Callable[[str], Collection[int]]
"""Gives for a file the lines that a forge shows of its difference, outside of which it takes no comment."""
SuggestedMend = tuple[Correction, Finding]


def as_suggestions(findings: Iterable[Finding], folder: Path, lines: Lines, prefix: str = "") -> str:
    """Return the comments that offer the mends, as JSON in ASCII: path, line, where wanted the first line, and body.

    `findings` name their files as from `folder`, where these are as the proposal has them; `prefix` comes before these
    names in a repository. `lines` gives for such a name the lines (from 1) that the forge shows, and so takes comments
    on.
    """
    found = sorted(((f.correction, f) for f in findings if f.correction), key=lambda m: (m[0].file, m[0].start))
    comments = [
        {**comment, "path": f"{prefix}{name}"}
        for name, mends in groupby(found, lambda mend: mend[0].file)
        for comment in _of_file((folder / name).read_bytes().decode("utf-8"), mends, lines(name))
    ]
    return json.dumps(comments[:MOST_SUGGESTED], indent=2) + "\n"


def _of_file(text: str, mends: Iterable[SuggestedMend], shown: Collection[int]) -> Iterator[dict[str, object]]:
    if text != as_read(text):  # what a forge puts in has line feeds; `fix` saves the whole file as it should be
        return
    for first, last, part in _stretches(text, mends):
        made = _mended(text, first, last, [correction for correction, _ in part])
        body = _body(made, dict.fromkeys(finding.text for _, finding in part))
        fits = set(range(first, last + 1)) <= set(shown) and len(body) <= LONGEST_MEND
        if fits and all(visible(line, len(line)) == line for line in made.split("\n")):
            yield {"line": last, "body": body, **({"start_line": first} if first < last else {})}


def _stretches(text: str, mends: Iterable[SuggestedMend]) -> Iterator[tuple[int, int, Sequence[SuggestedMend]]]:
    """Yield first and last line (from 1) of what is mended, and the mends there: those that share a line together."""
    found: list[tuple[int, int, list[SuggestedMend]]] = []
    for mend in mends:
        first = 1 + text[: mend[0].start].count("\n")
        last = first + mend[0].old.count("\n")
        if found and first <= found[-1][1]:
            begun, ended, part = found.pop()
            found.append((begun, max(ended, last), [*part, mend]))
        else:
            found.append((first, last, [mend]))
    yield from found


def _mended(text: str, first: int, last: int, corrections: Iterable[Correction]) -> str:
    """Return lines as they should be."""
    rows = text.split("\n")
    start = sum(len(row) + 1 for row in rows[: first - 1])
    return corrected("\n".join(rows[:last]), fitting(text, corrections))[start:]


def _body(made: str, said: Iterable[str]) -> str:
    """Return a comment in which the words of a proposal are in blocks that nothing in them can close."""
    words = "\n\n".join(said)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", words + made)), default=0))
    return f"{fence}text\n{words}\n{fence}\n\n{fence}suggestion\n{made}\n{fence}\n"
