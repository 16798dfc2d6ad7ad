"""TEI files of a size, of invented words: as editions are published, denser than they are, and without an apparatus."""

import random
from collections.abc import Iterator

SIGLA = "ABCDEF"
DENSITIES = {"typical": 0.0085, "dense": 0.08, "plain": 0.0}
"""The share of words that are entries: the first is one for a kilobyte, the median of seven published files."""
_HEAD = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="la"><teiHeader><fileDesc><titleStmt><title>A</title>
</titleStmt><publicationStmt><p>Unpublished</p></publicationStmt><sourceDesc><listWit>{witnesses}</listWit></sourceDesc>
</fileDesc></teiHeader><text><body>"""


def tei(size: int, entries: float) -> str:
    """Return a TEI file of so many bytes; the same in every run."""
    witnesses = "".join(f'<witness xml:id="{siglum}">Codex {siglum}</witness>' for siglum in SIGLA)
    parts, chance, left = [_HEAD.format(witnesses=witnesses)], random.Random(11), size
    for chapter in _chapters(chance, entries):
        parts.append(chapter)
        left -= len(chapter)
        if left <= 0:
            break
    return "".join([*parts, "</body></text></TEI>"])


def paragraphs(count: int) -> str:
    """Return a plain text of so many paragraphs of invented words; the same in every run."""
    chance = random.Random(11)
    words = ["".join(chance.choices("abcdefghiklmnoprstuv", k=chance.randint(2, 9))) for _ in range(5_000)]
    rows = (" ".join(chance.choices(words, k=chance.randint(20, 90))).capitalize() for _ in range(count))
    return "The book\n\n" + "\n\n".join(f"{row}." for row in rows) + "\n"


def _chapters(chance: random.Random, entries: float) -> Iterator[str]:
    """Yield chapters with a heading and forty paragraphs, one in five with a note."""
    parts = [consonant + vowel for consonant in "bcdfglmnprstv" for vowel in ("a", "e", "i", "o", "u", "ae")]
    words = ["".join(chance.choices(parts, k=chance.randint(1, 4))) for _ in range(30_000)]
    while True:
        rows = (" ".join(_word(chance, words, entries) for _ in range(chance.randint(60, 160))) for _ in range(40))
        notes = (f"<note>{' '.join(chance.sample(words, 5))}.</note>" * (chance.random() < 0.2) for _ in range(40))
        paragraphs = "\n".join(f"<p>{row}{note}.</p>" for row, note in zip(rows, notes, strict=True))
        yield f"<div><head>{chance.choice(words)} {chance.choice(words)}</head>\n{paragraphs}</div>\n"


def _word(chance: random.Random, words: list[str], entries: float) -> str:
    word, other = chance.sample(words, 2)
    if chance.random() < 0.01:
        return f'<hi rend="italic">{word}</hi><pb/>'
    if chance.random() >= entries:
        return word + chance.choice((".", ",", *[""] * 30))
    sigla = chance.sample(SIGLA, chance.randint(1, 3))
    read = "" if chance.random() < 0.15 else other
    return f'<app><lem>{word}</lem><rdg wit="{" ".join(f"#{siglum}" for siglum in sigla)}">{read}</rdg></app>'
