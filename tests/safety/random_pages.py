"""Random Markdown of every kind, page by page: check names a page at its line, or every format builds it.

python -m tests.safety.random_pages [--pages 4000] [--seed 1]
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import indent
from urllib.parse import unquote

from tqdm import tqdm

from sphinx_apparatus.checks import report

from .kinds import ALLOWED, KINDS
from .repository import INDEX, UNCOMPARED, Place, Port, listening, pictured

BATCH = 50
NAMED = re.compile(r"^::error file=edition/rnd/([^,]*)\.md,line=(\d+),", re.MULTILINE)
SIGNS = "ab é“’—*_`[]()<>#&{}\\|~^$:!-=+.;,'\"@%/0\u05d0"
ENDS = [""] * 20 + ["[^N-1]", "[^N-2]", "\n"]
WORDS = [
    "word", "Words", "é", "1934", "p. 12", "&amp;", "&copy;", "—", "…", "it's", "“so”", "a_b", "2*3", "x < y", "C:\\a",
    "\u05e9\u05dc\u05d5\u05dd", "ἀλλά", "https://example.org", "a@b.org", "#1", "1.", "-", "+", "[y]", "(y)", "\\*",
    "\\$",
]  # fmt: skip
MARKS = (
    "*{}*", "**{}**", "***{}***", "_{}_", "[{}](https://example.org)", "[{}]{{.x}}",
    "[{}](/back/works.md)", "[{}](#N)", "<https://example.org/a> {}",
)  # fmt: skip
ROLES = (
    "{{sup}}`{}`", "{{sub}}`{}`", "{{lang}}`{} <de>`", "{{abbr}}`{} (b)`", "{{math}}`x^2` {}", "{{name}}`{} <perry>`",
    "{{cite:p}}`perry1880` {}", "{{cite:t}}`perry1880` {}", "{{doc}}`{} </back/works>`", "{{index}}`{}`",
    "![{}](pic.png)",
    "{{title-reference}}`{}`", "$x$ {}", "{{code}}`{}`", "{{about}}`title` {}", "`{}`", "``{}``", "`{}`{{l=text}}",
    "{{bibl}}`{} <perry1880>`", "{{emphasis}}`{}`", "{{strong}}`{}`", "{{ref}}`{} <N>`",
)  # fmt: skip
"""What has words in it, but no other marks."""
SOUND = [
    "a",
    "words here",
    "é",
    "1934",
    "p. 12",
    "ἀλλά",
    "\u05e9\u05dc",
    "it's",
    "a, b",
    "a_b",
    "#",
    "A. B",
    "x & y",
    "—",
]
Inner = Callable[[random.Random, int, bool], str]


def inline(rng: random.Random, deep: int, called: bool) -> str:
    """Return words with marks, some in one another, and calls of notes where there may be some."""
    pieces = (_piece(rng, deep, called) + (rng.choice(ENDS) if called else "") for _ in range(rng.randint(1, 5)))
    return " ".join(pieces).replace("\n ", "\n")


def _piece(rng: random.Random, deep: int, called: bool) -> str:
    if rng.random() < 0.01:
        return "".join(rng.choices(SIGNS, k=rng.randint(1, 9)))
    if deep == 0 or rng.random() < 0.5:
        return rng.choice(WORDS)
    if rng.random() < 0.5:
        return rng.choice(ROLES).format(rng.choice(SOUND))
    inner = inline(rng, deep - 1, called)
    closed = inner[0].isalnum() and inner[-1].isalnum()  # else a sign of emphasis beside it stays a sign
    return rng.choice(MARKS if closed else MARKS[4:]).format(inner)


def block(rng: random.Random, deep: int, called: bool) -> str:
    """Return a block; a deep one has others in it."""
    if rng.random() < 0.05:
        return rng.choice([*KINDS.values()]).replace("here", "N" + str(rng.randrange(10**6)))
    plain: tuple[Inner, ...] = (_lines, _lines, _lines, _heading, _table, _terms)
    return rng.choice(plain if deep == 0 or rng.random() < 0.5 else NESTED)(rng, deep, called)


def blocks(rng: random.Random, deep: int, called: bool, most: int = 3) -> str:
    """Return some blocks."""
    return "\n\n".join(block(rng, deep, called) for _ in range(rng.randint(1, most)))


def _lines(rng: random.Random, _deep: int, called: bool) -> str:
    head = rng.choice([""] * 20 + ["{.x}\n", f"(N-{rng.randrange(99)})=\n\n"])
    return head + "\n".join(inline(rng, 3, called) for _ in range(rng.randint(1, 3)))


def _heading(rng: random.Random, deep: int, called: bool) -> str:
    if deep < 3:
        return inline(rng, 1, called)
    return f"## {inline(rng, 1, called)}\n\n{inline(rng, 1, called)}".replace("\n[^", "[^")


def _table(rng: random.Random, _deep: int, called: bool) -> str:
    columns = rng.randint(1, 4)

    def row() -> str:
        cells = (inline(rng, 2, called).replace("\n", " ").replace("|", "") for _ in range(columns))
        return f"|{'|'.join(cells)}|"

    return "\n".join([row(), "|" + "|".join(rng.choices(["---", ":--", "--:", ":-:"], k=columns)) + "|", row(), row()])


def _terms(rng: random.Random, _deep: int, called: bool) -> str:
    term = inline(rng, 1, False).replace("\n", " ")
    return f"{term}\n: {inline(rng, 2, called)}\n\n  {inline(rng, 2, called)}"


def _quoted(rng: random.Random, deep: int, called: bool) -> str:
    return indent(blocks(rng, deep - 1, called), "> ", lambda _line: True)


def _listed(rng: random.Random, deep: int, called: bool) -> str:
    sign = rng.choice(("- ", "1. ", "* ", "7) "))
    blank = " " * len(sign)
    items = (indent(blocks(rng, deep - 1, called, 2), blank).removeprefix(blank) for _ in range(3))
    return rng.choice(("\n", "\n\n")).join(sign + item for item in items)


ANY = (
    "{note}", "{tip}", "{admonition} T *x*", "{container} x", "{epigraph}", "{pull-quote}", "{compound}",
    "{highlights}",
    "{only} html", "{only} not html", "{figure} pic.png\n:alt: x\n", "{seealso}", "{warning}", "{note}\n:class: x\n",
)  # fmt: skip
TOP = ("{topic} T", "{sidebar} T")
FEW = ("{parsed-literal}", "{verse}", "{code-block} python", "{code}", "{code-block}\n:linenos:")


def _directive(rng: random.Random, deep: int, called: bool) -> str:
    fence = "`" * (3 + deep)
    if rng.random() < 0.2:
        return f"{fence}{rng.choice(FEW)}\n{inline(rng, 1, False)}\n{fence}"
    if rng.random() < 0.2:
        return f"{fence}{{list-table}} T\n" + "".join(f"* - {inline(rng, 2, called)}\n" for _ in range(3)) + fence
    return f"{fence}{rng.choice((*ANY, *TOP) if deep == 3 else ANY)}\n{blocks(rng, deep - 1, called)}\n{fence}"


NESTED: tuple[Inner, ...] = (_quoted, _listed, _directive, _directive)


def random_page(rng: random.Random, number: int) -> str:
    """Return a page with notes; every name in it is its own."""
    notes = (f"[^N-{n}]: {indent(blocks(rng, n, False, 2), '    ').strip()}" for n in (1, 2))
    page = "\n\n".join([f"# Page {number}", "(N)=", "Words[^N-1] and[^N-2].", blocks(rng, 3, True, 4), *notes, ""])
    return "\n".join(line.rstrip() for line in page.replace("N", f"n{number}").split("\n"))


def laid(folder: Path, port: Port, pages: Mapping[int, str]) -> Place:
    """Return an edition with the pages, those of odd numbers as its text."""
    place = pictured(Place(folder, port), "rnd")
    texts = ["text/talk", *(f"rnd/{number}" for number in pages if number % 2)]
    place.add("conf.py", f"{ALLOWED}\napparatus_documents = {texts!r}\n")
    place.write("edition/witnesses/witnesses.toml", UNCOMPARED)
    for number, page in pages.items():
        place.write(f"edition/rnd/{number}.md", page)
    place.write("edition/index.md", INDEX.replace("front/use", "\n".join(["front/use", *(f"rnd/{n}" for n in pages)])))
    return place


def fault_of(pages: Mapping[int, str], port: Port) -> tuple[dict[int, str], str]:
    """Return the pages that check let pass, and what went wrong."""
    left = dict(pages)
    while True:
        with TemporaryDirectory() as folder:
            place = laid(Path(folder), port, left)
            status, said = place.check()
            place.assert_no_harm("")
            if status:
                named = {int(unquote(name)) for name, line in NAMED.findall(said) if int(line)} & {*left}
                if not named or "Traceback" in said:
                    return left, f"check: {said}"
                left = {number: page for number, page in left.items() if number not in named}
                continue
            status, said = place.build_all()
            place.assert_no_harm("")
            return left, f"build: {said}" if status or "Traceback" in said else ""


def faults(pages: Mapping[int, str], port: Port) -> tuple[int, list[str]]:
    """Return how many pages were built, and those that check let pass and some format did not build, with the words."""
    left, said = fault_of(pages, port)
    if not said:
        return len(left), []
    if not left:
        return 0, [said]
    if len(left) == 1:
        ((number, page),) = left.items()
        return 0, [f"page {number}:\n{page}\n{said}"]
    numbers = [*left]
    halves = (numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :])
    found = [faults({number: left[number] for number in half}, port) for half in halves]
    told = [fault for _, half in found for fault in half]
    return sum(built for built, _ in found), told or [f"only together: {numbers}\n{said}"]


def trial(pages: int, seed: int, batch: int = BATCH) -> tuple[int, list[str]]:
    """Make so many pages, check them and build what passes; return how many were built, and the faults."""
    built, told = 0, list[str]()
    with listening() as port:
        for start in tqdm(range(0, pages, batch), "batches of pages", disable=None, leave=False):
            numbers = range(start, min(start + batch, pages))
            made = {n: random_page(random.Random(f"{seed}-{n}"), n) for n in numbers}
            some, found = faults(made, port)
            built += some
            told += found
            for fault in found:
                print(fault, flush=True)
            print(f"{numbers[-1] + 1} pages, {built} built, {len(told)} faults", file=sys.stderr, flush=True)
    return built, told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ[report.FORGE], report.ANNOTATED = "true", 100_000  # where every finding is told
    passed, wrong = trial(options.pages, options.seed)
    print(f"{options.pages} pages: {passed} built in every format, the others named by check; {len(wrong)} faults")
    raise SystemExit(bool(wrong))
