"""Random editions set as PDF and held to their marks by what is printed: ``python -m tests.extension.fuzz_typst``.

Every marked word is unique, so the page can be read without the help of the program that made it: the line of a
lemma is counted from the baselines on its page; the foot is told from the text by the size of its letters.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from unittest import mock

from tqdm import tqdm

from sphinx_apparatus.formats.pdf import builder
from sphinx_apparatus.formats.pdf.driver import Compiled, make_pdf

from .pdf_pages import BEFORE, HOLE, HYPHEN, Page, hyphens, left_open, read_pages
from .project import Project

WORDS = re.findall(
    r"\S+",
    """
    the of and a in to for was with their workers militia fascist petty bourgeoisie extraordinarily responsibility
    organisation Schutzbund characteristic self-defence political — representatives question, struggle; unemployment.
    state gangs “constitutional” government sic republic revolutionary transformation internationalisation
""",
)


@dataclass
class Writer:
    """Writes one random edition in MyST."""

    random: random.Random
    marks: int = 0
    notes: list[str] = field(default_factory=list)

    def words(self, low: int, high: int) -> list[str]:
        """Return some words."""
        return [self.random.choice(WORDS) for _ in range(self.random.randint(low, high))]

    def entry(self, long: bool) -> str:
        """Return an entry, its lemma of one word or of several, now and then of many."""
        self.marks += 1
        inner = self.words(0, self.random.choice((0, 0, 0, 1, 3, 3, 40 if long else 3)))
        lemma = " ".join([f"lem{self.marks}a", *(w.strip("()“”") for w in inner)])
        lemma = f"*{lemma}*" if self.random.random() < 0.1 else lemma
        readings = "other " + " ".join(self.words(0, self.random.choice((1, 2, 8)))).strip("()“”—;,.")
        remark = f" | typo | {' '.join(self.words(2, 25))}" if self.random.random() < 0.2 else ""
        form = self.random.choice(("{lemma}] {readings} B", "{lemma}] om. P", "{lemma}] {readings} conj. ed."))
        return f"{{app}}``{form.format(lemma=lemma, readings=readings.replace(';', ''))}{remark.replace(';', ',')}``"

    def note(self, dense: bool) -> str:
        """Return a word with a note, short or, where few are, long."""
        self.marks += 1
        length = self.random.choice((3, 8, 20) if dense else (3, 8, 20, 20, 60, 150))
        self.notes.append(f"[^n{self.marks}]: not{self.marks}a {' '.join(self.words(length, length))} end{self.marks}a")
        return f"wor{self.marks}a[^n{self.marks}]"

    def line(self, density: float, low: int, high: int) -> str:
        """Return a paragraph on one line."""
        parts = ["The"]
        for word in self.words(low, high):
            if self.random.random() >= density:
                parts.append(word)
            else:
                parts.append(self.entry(high > 6) if self.random.random() < 0.6 else self.note(density > 0.1))
        return " ".join(parts) + "."

    def block(self) -> str:
        """Return a block of text: paragraph, quotation, points, heading or break."""
        density = self.random.choice((0, 0, 0.01, 0.02, 0.06, 0.3 if self.random.random() < 0.1 else 0.02))
        kind = self.random.choices(("p", "q", "l", "h", "b", "n"), (10, 3, 2, 1, 0.5, 0.5))[0]
        if kind == "q":
            return "\n>\n".join(f"> {self.line(density, 15, 120)}" for _ in range(self.random.randint(1, 3)))
        if kind == "l":
            return "\n".join(f"{n}. {self.line(density, 10, 60)}" for n in range(1, self.random.randint(3, 5)))
        if kind == "n":
            return f"1. {self.line(density, 10, 60)}\n\n   > {self.line(density, 15, 60)}"
        if kind == "h":
            return f"## {self.line(self.random.choice((0, 0.2)), 1, 6)}"
        return ("***\n\n" if kind == "b" else "") + self.line(density, 5, 220)

    def table(self) -> str:
        """Return a table, now and then with a note in a cell."""
        cells = [self.note(True) if self.random.random() < 0.1 else "word" for _ in range(self.random.randint(2, 9))]
        rows = [f"| {' '.join(self.words(1, 9))} | {cell} |" for cell in cells]
        return "\n".join(["| a | b |", "|---|---|", *rows])

    def prose(self, blocks: int) -> str:
        """Return a page about the text: paragraphs, tables, points and quotations, now and then with a note."""
        kinds = (
            self.table,
            lambda: self.line(0, 20, 90),
            lambda: f"> {self.line(0, 9, 60)}",
            lambda: f"- {self.line(0, 5, 40)}",
            lambda: f"Words {self.note(False)} and {self.line(0, 9, 60)}",
        )
        body = [self.random.choice(kinds)() for _ in range(blocks)]
        held, self.notes = self.notes, []
        return "\n\n".join(["# Prose", *body, *held])

    def text(self, blocks: int) -> str:
        """Return an edited text."""
        body = [f"# Text {self.line(0.2, 1, 3)}", self.line(0, 9, 60), *(self.block() for _ in range(blocks))]
        while body[-1].startswith("#"):
            body.append(self.line(0, 20, 40))
        text = "\n\n".join([*body, *self.notes])
        return re.sub(r"(?m)(^#.*\n\n)\*\*\*\n\n", r"\1", text)


@dataclass
class Outcome:
    """What a run found."""

    pages: int = 0
    marks: int = 0
    labels: int = 0
    loose: int = 0
    passes: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    hyphens: list[str] = field(default_factory=list)
    holes: list[str] = field(default_factory=list)


def alone(pages: list[Page], text: str) -> Iterator[str]:
    """Yield where a page ends after the first line of a paragraph, or begins with the last."""
    told = re.sub(r"\{app\}``(.*?)\] .*?``|\[\^n\d+\](?!:)", r"\1", re.sub(r"(?m)^\[\^.*|^#.*", "", text))
    blocks = [squeezed(block) for block in re.sub(r"(?m)^ *(\d+\.|>|-) |[*]", "", told).split("\n")]
    for above, below in pairwise(page for page in pages[BEFORE:] if page.lines):
        last, first = squeezed(above.lines[-1]), squeezed(below.lines[0])
        if any(block.startswith(last) and block != last for block in blocks):
            yield f"p. {above.number}: its last line stands alone"
        if any(block.endswith(first) and block != first for block in blocks):
            yield f"p. {below.number}: its first line stands alone"


def squeezed(line: str) -> str:
    """Return a line without blanks and hyphens."""
    return re.sub(r"\s|[-\xad]", "", line.replace(HYPHEN, ""))


def check(pages: list[Page], outcome: Outcome) -> Iterator[str]:
    """Yield what is wrong: an entry or note off its page, a key that is not the line's number, an overlap."""
    outcome.hyphens += hyphens(replace(page, foot=[]) for page in pages[BEFORE:])
    feet = {page.number: "".join(page.foot) for page in pages}
    for page in pages[BEFORE:]:
        foot = feet[page.number]
        if page.foot and page.room < 8:
            yield f"p. {page.number}: text and foot overlap"
        if page.pitch < 7:
            yield f"p. {page.number}: lines at the foot overlap"
        for number, line in enumerate(page.lines, 1):
            for mark in re.findall(r"wor(\d+)a", line):
                outcome.marks += 1
                if f"not{mark}a" not in foot:
                    yield f"p. {page.number}: note {mark} is not on the page"
                ends = [number for number, words in feet.items() if f"end{mark}a" in words.replace(HYPHEN, "")]
                if len(ends) != 1 or ends[0] not in (page.number, page.number + 1):
                    yield f"p. {page.number}: note {mark} ends on pages {ends}"
            for mark in re.findall(r"lem(\d+)a", line):
                outcome.marks += 1
                outcome.labels += 1
                key = key_of(mark, foot)
                if key != number:
                    yield f"p. {page.number}, line {number}: entry {mark} is keyed {key}"


def key_of(mark: str, foot: str) -> int | None:
    """Return the number of the line under which an entry stands at the foot; None where it does not."""
    before, found, _ = foot.partition(f"lem{mark}a")
    keys = re.findall(r"(?<!\d)(\d+)(?:–(?:p\. ?\d+\.)?\d+)?\s*(?=lem\d+a)", before + found)
    return int(keys[-1]) if found and keys else None


def run(seed: int, folder: Path, outcome: Outcome, blocks: int = 40) -> None:
    """Build one random edition and check it."""
    compiled: list[Compiled] = []
    writer = Writer(random.Random(seed))
    files = {"text.md": writer.text(blocks)}
    writer.notes = []
    files["use.md"] = writer.prose(blocks // 3)
    layers = {"readings": ["variant"], "slips": ["typo"]} if seed % 2 else {}
    project = Project(folder, files, apparatus_pdf_name="book", apparatus_layers=layers)
    with mock.patch.object(builder, "make_pdf") as made:
        made.side_effect = lambda *of: compiled.append(make_pdf(*of)) or compiled[-1]
        build = project.build("typst")
    outcome.loose += bool(compiled and compiled[-1].loosened)
    if "ERROR" in build.messages or build.messages.count("[apparatus."):
        outcome.faults.append(f"seed {seed}: {build.messages[:2000]}")
        return
    outcome.passes[compiled[-1].passes] += 1
    pages = read_pages(next(folder.rglob("book.pdf")))
    outcome.pages += len(pages)
    outcome.faults += [
        f"seed {seed}, {fault}" for fault in (*check(pages, outcome), *alone(pages, "\n".join(files.values())))
    ]
    ends = {row[1] for row in compiled[-1].found["pe"]}
    inner = [page for page in pages[BEFORE:] if page.number not in ends and left_open(page) > HOLE]
    outcome.holes += [f"seed {seed}, p. {page.number}: {left_open(page):.0f} pt" for page in inner]


def fuzz(pages: int, seed: int = 1) -> Outcome:
    """Build random editions until there are so many pages."""
    outcome = Outcome()
    with tqdm(total=pages, desc="pages", disable=None, leave=False) as bar:
        while outcome.pages < pages and len(outcome.faults) < 20:
            with tempfile.TemporaryDirectory() as folder:
                run(seed, Path(folder), outcome)
            bar.update(outcome.pages - bar.n)
            seed += 1
    return outcome


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    began = time.perf_counter()
    found = fuzz(options.pages, options.seed)
    passes = ", ".join(f"{count} in {n}" for n, count in sorted(found.passes.items()))
    print(f"{found.pages} pages, {found.marks} marks, {found.labels} keys; passes: {passes}; unplanned: {found.loose}")
    print(f"{time.perf_counter() - began:.0f} s, {len(found.faults)} faults", *found.faults, sep="\n")
    print(f"{len(found.hyphens)} hyphens where there should be none", *found.hyphens, sep="\n")
    print(f"{len(found.holes)} pages with holes", *found.holes, sep="\n")
    raise SystemExit(bool(found.faults))
