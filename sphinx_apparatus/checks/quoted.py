"""What the editors' pages quote of the text with the number of its paragraph: it should be there."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, did_you_mean, nearest
from sphinx_apparatus.records.toml import written_in
from sphinx_apparatus.text.reading import words_of

_QUOTED = re.compile(
    r"(?:‘(?P<single>[^‘\n]+?)’|“(?P<double>[^“”\n]+)”|„(?P<low>[^„\n]+?)“|«\s?(?P<angle>[^«»\n]+?)\s?»),? \(?¶+\s?"
    r"(?P<numbers>(?:\{(?:ed:)?para\}`\d+`(?:,? (?:and |und |et )?)?)+)"
)
"""Words in quotation marks, and the paragraphs named behind them."""
_MARKED = re.compile(r"\{[\w:.+-]+\}`+([^`<]*?)\s*(?:<[^>]*>)?`+|[*_]")
_SIGNS = str.maketrans("‘’“”–—\u00a0", "''\"\"-- ")
_POINTS = " .,;:!?…()'\""
_LEAST, _LIKE = 4, 0.75
"""How many letters words have that are looked for elsewhere, and how like others are that were meant."""


def misquoted(domain: EditionDomain) -> Iterator[Finding]:
    """Yield what other pages quote of a paragraph that does not have it, where another has, or nearly so this one."""
    trees = domain.texts().values()
    blocks = {node["ids"][0]: node for tree in trees for node in ours.find(tree, *ours.BLOCKS) if node["ids"]}
    words_in = cache(lambda name: " ".join(_plain(words_of(blocks[name], who)) for who in ("", *domain.witnesses)))
    for docname in sorted(domain.env.all_docs.keys() - set(domain.env.config.apparatus_documents)):
        path = Path(str(domain.env.doc2path(docname)))
        text = written_in(path)
        for match in _QUOTED.finditer(text):
            words = next(filter(None, match.group("single", "double", "low", "angle")))
            for number in re.findall(r"`(\d+)`", match["numbers"]):
                plain, name = _plain(words), f"p{number}"
                if (
                    name in blocks
                    and plain not in words_in(name)
                    and "…" not in words
                    and (mend := _meant(plain, name, blocks, words_in))
                ):
                    at = (path, text.count("\n", 0, match.start()) + 1)
                    yield Finding.of("misquoted", at=at, mend=mend, number=number, words=words)


def _meant(words: str, name: str, blocks: Iterable[str], words_in: Callable[[str], str]) -> str:
    """Return the advice to take the paragraph that has some words, or the words that a paragraph has; else nothing."""
    if len(words) >= _LEAST and (others := [other[1:] for other in blocks if words in words_in(other)]):
        said = N_("They are in ¶ {numbers}.")
        return did_you_mean(others[0]) if len(others) == 1 else _(said, numbers=", ".join(others))
    count, there = len(words.split()), words_in(name).split()
    runs = {" ".join(there[start : start + count]).strip(_POINTS) for start in range(len(there))}
    return nearest(words, runs, _LIKE)


def _plain(words: str) -> str:
    """Return words without marks, in small letters, with plain quotation marks and dashes and no point behind them."""
    bare = _MARKED.sub(lambda mark: mark[1] or "", words).translate(_SIGNS)
    return " ".join(bare.casefold().split()).strip(_POINTS)
