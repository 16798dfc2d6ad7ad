"""Tries every change of one character to the text of an edition: none may pass without being caught or recorded.

``python -m tests.corrections.mutations edition -c .`` tries them all; ``--each 400`` tries every four hundredth.
A changed block is read with its neighbours, as `Fragments` does; ``--whole 20`` tries that many of them on the whole
edition too, to see that it comes to the same. Each mutation is

- caught: `make check` names it;
- recorded: the text changes in an entry, and the report on the branch shows it;
- shown: the text stays as it was, and the report shows what else changed;
- nothing: no more than how the source is written has changed;

or it passed UNRECORDED, or UNSEEN by the report, which are the two that must not be.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import re
import shutil
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from unittest import mock

from docutils import nodes
from docutils.frontend import get_default_settings
from sphinx import addnodes
from tqdm import tqdm

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.characters import LOOKS, check_file
from sphinx_apparatus.checks.decoded import witnessed
from sphinx_apparatus.checks.foreign import foreign_matter
from sphinx_apparatus.corrections.comparison import compare
from sphinx_apparatus.corrections.fragments import Fragments, labels_of
from sphinx_apparatus.corrections.mending import differences
from sphinx_apparatus.corrections.proof import Edition, Proof, pulled
from sphinx_apparatus.corrections.snapshot import Snapshot, snapshot, snapshot_of
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.text.numbering import extents, mark_notes, mark_text
from sphinx_apparatus.text.reading import Block, UnknownNodeError, blocks_of, laid_out
from sphinx_apparatus.works.bibliography import entries_of

VERDICTS = CAUGHT, RECORDED, SHOWN, NOTHING, UNRECORDED, UNSEEN = (
    "caught", "recorded", "shown", "nothing", "UNRECORDED", "UNSEEN",
)  # fmt: skip
SIGNS = "`*_[]{}()<>|\\;:#&$~^-+=!\"'’“”%/"
HIDDEN = "\u200b\u00a0\u202e\ufeff\u00ad\u2066\u2028"
Thing = TypeVar("Thing")
ALIKE = {plain: other for other, plain in LOOKS.items()}
EDGE = 3
TOGETHER = 500
"""After how many mutations the memory is swept, which by itself takes a quarter of the time."""


@dataclass(frozen=True)
class Mutation:
    """One character taken out, put in, replaced or moved: from `start` to `end` of the file stands `new`."""

    kind: str
    start: int
    end: int
    new: str

    def applied(self, text: str) -> str:
        """Return the text with the mutation."""
        return text[: self.start] + self.new + text[self.end :]


def mutations(text: str) -> Iterator[Mutation]:
    """Yield all mutations of a text, place by place; signs and hidden characters take turns."""
    for place in range(len(text) + 1):
        sign, hidden = SIGNS[place % len(SIGNS)], HIDDEN[place % len(HIDDEN)]
        put = {"a letter": "x", "a blank": " ", "a line's end": "\n", "a sign": sign, "a hidden character": hidden}
        yield from (Mutation(f"put in {kind}", place, place, new) for kind, new in put.items())
    for place, character in enumerate(text):
        yield Mutation("take out", place, place + 1, "")
        yield from replacements(place, character)
        if text[place + 1 : place + 2] not in ("", character):
            yield Mutation("exchange with the next", place, place + 2, text[place + 1] + character)


def replacements(place: int, character: str) -> Iterator[Mutation]:
    """Yield the mutations that put another character in the place of one."""
    others = {
        "a letter": "y" if character == "x" else "x",
        "a sign": SIGNS[place % len(SIGNS)],
        "a look-alike": ALIKE.get(character, character),
        "its other case": character.swapcase(),
    }
    for kind, new in others.items():
        if new != character:
            yield Mutation(f"replace by {kind}", place, place + 1, new)


def chunks(text: str) -> list[tuple[int, int]]:
    """Return the blocks that can be read by themselves, with the empty lines after each; lists and quotations whole."""
    breaks = [m.end() for m in re.finditer(r"\n\n+(?![ >\n]|\d+\. )", text)]
    return list(zip([0, *breaks], [*breaks, len(text)], strict=True))


@dataclass(frozen=True)
class Said:
    """What a stretch of the source gives: each witness's text by siglum, the edition's blocks, the labels of notes.

    `tree` is None where something in the stretch is complained of.
    """

    tree: nodes.document | None = None
    texts: Mapping[str, str] | None = None
    blocks: tuple[Block, ...] = ()
    labels: frozenset[str] = frozenset()

    @property
    def edition(self) -> str:
        """The edited text."""
        return "\n\n".join(block.text for block in self.blocks)


class Judge:
    """Says what becomes of a mutation."""

    def __init__(self, edition: Edition, domain: EditionDomain, docname: str) -> None:
        self.domain, self.docname = domain, docname
        self.text = Path(domain.env.doc2path(docname)).read_text(encoding="utf-8")
        self.reader = Fragments(domain.app, docname, labels_of(domain.env.get_doctree(docname)))
        self.spans = chunks(self.text)
        self.ends = [end for _, end in self.spans]
        self.witnesses = [w for w in domain.witnesses.values() if w.file]
        self.allowed = witnessed(domain)
        self.works = set(entries_of(domain.env))
        self.names = set(domain.declared.items())
        self.before, self.levels = cache(self._before), cache(self._levels)

    def window(self, mutation: Mutation) -> tuple[int, int]:
        """Return the stretch to be read: with the neighbours where the beginning of a line is touched."""
        last = len(self.spans) - 1
        n = min(bisect_right(self.ends, mutation.start), last)
        start, end = self.spans[n]
        line = self.text.rfind("\n", 0, mutation.start) + 1
        near = mutation.start - line < EDGE or "\n" in mutation.new + self.text[mutation.start : mutation.end]
        if near or mutation.end + EDGE >= end:
            return self.spans[max(0, n - 1)][0], self.spans[min(last, n + 1)][1]
        return start, end

    def _levels(self, start: int) -> list[int]:
        """Return the levels of the headings in whose sections a place of the text stands."""
        found: list[int] = []
        for heading in re.finditer(r"^(#+) ", self.text[:start], re.MULTILINE):
            found = [*(level for level in found if level < len(heading[1])), len(heading[1])]
        return found

    def said(self, source: str, start: int) -> Said:
        """Return what a stretch that begins at `start` gives, read below headings as it stands below them."""
        above = "".join(f"{'#' * level} Level {level}\n\n" for level in self.levels(start))
        tree, found = self.reader.read(above + source)
        for note in ours.find(tree, nodes.footnote):  # MyST gathers them when a document is whole
            note.parent.remove(note)
            tree += note
        if found or ours.find(tree, nodes.system_message, nodes.problematic) or any(foreign_matter(tree)):
            return Said()
        try:
            texts = {
                w.siglum: "".join(piece.text for piece in laid_out(blocks_of([tree], w.siglum), w.layout))
                for w in self.witnesses
            }
            return Said(tree, texts, tuple(blocks_of([tree])), frozenset(labels_of(tree)))
        except (UnknownNodeError, ValueError):
            return Said()

    def _before(self, start: int, end: int) -> tuple[Said, Snapshot, str]:
        said = self.said(self.text[start:end], start)
        assert said.tree is not None, f"cannot be read by itself: {self.text[start:end]}"
        return said, *self.told(said.tree)

    def verdict(self, mutation: Mutation) -> str:
        """Return what becomes of the mutation."""
        start, end = self.window(mutation)
        inner = replace(mutation, start=mutation.start - start, end=mutation.end - start)
        source = inner.applied(self.text[start:end])
        if self.mistyped(source, end == len(self.text)):
            return CAUGHT
        before, snapshot_before, shape_before = self.before(start, end)
        said = self.said(source, start)
        if said.tree is None or (said.texts, said.labels) != (before.texts, before.labels) or self.unknown(said.tree):
            return CAUGHT
        changed = said.edition != before.edition
        if changed and not all(self.in_entries(said.blocks, text) for text in (said.texts or {}).values()):
            return UNRECORDED
        snapshot_now, shape = self.told(said.tree)
        if self.domain.declared.quotations and set(snapshot_now.quotations) != set(snapshot_before.quotations):
            return CAUGHT
        if shape == shape_before:
            return NOTHING
        if not shows(snapshot_before, snapshot_now):
            return UNSEEN
        return RECORDED if changed else SHOWN

    def told(self, tree: nodes.document) -> tuple[Snapshot, str]:
        """Return what the report on a branch knows of a stretch, and its tree as text without how it is written."""
        for entry in ours.find(tree, ours.apparatus_entry):
            del entry["source"]
        shape = " ".join(str(tree).split())
        for call in ours.find(tree, nodes.footnote_reference):
            call["refid"] = call.get("refname", "")
        mark_notes(tree)
        mark_text(tree, self.docname)
        self.domain.put_numbers(tree)
        return snapshot_of([tree], extents(tree, self.docname), self.domain), shape

    def unknown(self, tree: nodes.document) -> bool:
        """Tell whether the stretch names what is not there: a work, a person, a type of entry, a page."""
        passages = any(node["key"] not in self.works for node in ours.find(tree, ours.passage))
        names = bool(self.names) and any(node["key"] not in self.names for node in ours.find(tree, ours.name))
        types = any(not self.domain.list_of(node["type"]) for node in ours.find(tree, ours.apparatus_entry))
        return passages or names or types or any(map(self.astray, ours.find(tree, addnodes.pending_xref)))

    def astray(self, xref: nodes.Element) -> bool:
        """Tell whether a link or citation leads nowhere."""
        keys = [key.strip() for key in xref["reftarget"].split(",")]
        return xref.get("refdomain") != "cite" or not self.works.issuperset(keys)

    def mistyped(self, source: str, last: bool) -> bool:
        """Tell whether the characters alone are complained of."""
        whole = source if last else source.rstrip("\n") + "\n"
        return any(True for _ in check_file("", whole.encode(), self.allowed))

    def in_entries(self, blocks: Sequence[Block], text: str) -> bool:
        """Tell whether the edition departs from a witness in entries only."""
        edition, spans = "", []
        for block in blocks:
            edition += "\n\n" if edition else ""
            for piece in block.pieces:
                if isinstance(piece.origin, ours.apparatus_entry):
                    spans.append((len(edition), len(edition) + len(piece.text)))
                edition += piece.text
        found = [d for d in differences(text, edition) if "\n" not in d.found + d.expected]
        return all(any(d.start <= last and first <= d.end for first, last in spans) for d in found)


def shows(old: Snapshot, new: Snapshot) -> bool:
    """Tell whether the report on a branch has a line for what lies between two states, besides that a page changed."""
    found = compare(old, new)
    parts = (found.words, found.entries, found.notes, found.passages, found.marks, found.quotations)
    return any((*parts, found.ids_lost, found.ids_moved, found.ids_new))


@contextmanager
def judges(edition: Edition) -> Iterator[list[Judge]]:
    """Give a judge for every document of the text; what is made anew for every reading is kept, no line looked up."""
    made = {
        "myst_parser.mdit_to_docutils.base.get_default_settings": cache(get_default_settings),
        "sphinx_apparatus.markup.excerpt_line": lambda *_: 0,
        "sphinx_apparatus.checks.foreign.excerpt_line": lambda *_: 0,
    }
    with pulled(edition) as proof, ExitStack() as stack:
        for name, new in made.items():
            stack.enter_context(mock.patch(name, new))
        assert proof.domain is not None, "the edition cannot be read"
        assert not proof.findings, "the edition itself is not in order"
        yield [Judge(edition, proof.domain, name) for name in proof.domain.env.config.apparatus_documents]


def judged(edition: Edition, step: int, parts: int, part: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Try one part of the mutations; return how many of each kind came to what, and those that may not be."""
    totals: Counter[tuple[str, str]] = Counter()
    passed = []
    with judges(edition) as all_judges:
        own = list(islice(((j, m) for j in all_judges for m in mutations(j.text)), part * step, None, parts * step))
        for number, (judge, mutation) in enumerate(shown(own, "mutations", part)):
            verdict = judge.verdict(mutation)
            totals[mutation.kind, verdict] += 1
            if verdict in (UNRECORDED, UNSEEN):
                line = judge.text.count("\n", 0, mutation.start) + 1
                passed.append(f"{judge.docname}:{line}: {verdict}: {mutation}")
            if number % TOGETHER == 0:
                gc.collect()
    return totals, passed


def shown(things: Sequence[Thing], what: str, part: int = 0) -> Iterable[Thing]:
    """Show on a terminal how far the first of the parts is; the others are as far."""
    return tqdm(things, what, disable=None if part == 0 else True, leave=False)


def chosen(judge: Judge, count: int, seed: int) -> list[tuple[Mutation, str]]:
    """Return some mutations with what becomes of them, half of them such as are not caught."""
    order = list(mutations(judge.text))
    random.Random(seed).shuffle(order)
    caught: list[tuple[Mutation, str]] = []
    passed: list[tuple[Mutation, str]] = []
    for mutation in order:
        verdict = judge.verdict(mutation)
        (caught if verdict == CAUGHT else passed).append((mutation, verdict))
        if len(passed) >= count - count // 2:
            break
    return [*caught[: count // 2], *passed]


def whole(edition: Edition, count: int, seed: int, parts: int, part: int) -> list[str]:
    """Try some mutations on the whole edition; return those that come to something else than when read by blocks."""
    with judges(edition) as (judge, *_):
        path = Path(judge.domain.env.doc2path(judge.docname)).relative_to(edition.settings)
        text, sample = judge.text, chosen(judge, count, seed)[part::parts]
    with pulled(edition) as proof:
        before = snapshot(proof)
    wrong = []
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "edition"
        shutil.copytree(edition.settings, copy, ignore=shutil.ignore_patterns("build", ".*", "tests"))
        for mutation, verdict in shown(sample, "whole editions", part):
            (copy / path).write_text(mutation.applied(text), encoding="utf-8")
            with pulled(Edition(copy / edition.documents.relative_to(edition.settings), copy)) as proof:
                if not agrees(verdict, proof, before):
                    wrong.append(f"{mutation}: {verdict}, but not so in the whole edition")
    return wrong


def agrees(verdict: str, proof: Proof, before: Snapshot) -> bool:
    """Tell whether the whole edition comes to the verdict; a page is shown as changed whatever was changed in it."""
    if proof.findings or verdict == CAUGHT:
        return bool(proof.findings) == (verdict == CAUGHT)
    return shows(before, snapshot(proof)) == (verdict in (RECORDED, SHOWN))


def table(totals: Mapping[tuple[str, str], int]) -> str:
    """Return the totals, a line for each kind."""
    lines = [f"{'':30}" + "".join(f"{v:>12}" for v in VERDICTS)]
    for kind in sorted({kind for kind, _ in totals}):
        lines.append(f"{kind:30}" + "".join(f"{totals.get((kind, v), 0):>12,}" for v in VERDICTS))
    sums = (sum(n for (_, x), n in totals.items() if x == v) for v in VERDICTS)
    lines.append(f"{f'all {sum(totals.values()):,}':30}" + "".join(f"{n:>12,}" for n in sums))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutations and print what became of them; return 1 where one passed that may not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("documents")
    parser.add_argument("-c", dest="settings", required=True)
    parser.add_argument("--each", type=int, default=1, help="try one of so many")
    parser.add_argument("--whole", type=int, default=0, help="try so many on the whole edition")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="in so many processes")
    options = parser.parse_args(arguments)
    edition = Edition(Path(options.documents).resolve(), Path(options.settings).resolve())
    totals: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    with ProcessPoolExecutor(options.jobs, initializer=gc.disable) as pool:
        for counts, passed in pool.map(partial(judged, edition, options.each, options.jobs), range(options.jobs)):
            totals += counts
            wrong += passed
        print(table(totals), flush=True)
        tries = partial(whole, edition, options.whole, 1934, options.jobs)
        wrong += chain.from_iterable(pool.map(tries, range(options.jobs)) if options.whole else ())
    print("\n".join(wrong) or "No mutation passed unrecorded or unseen.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
