"""Tries every change of one character to the text of an edition: none may pass without being caught or recorded.

``python -m tests.corrections.mutations edition -c .`` tries them all; ``--each 400`` tries every four hundredth.
A changed block is read with its neighbours, as `Fragments` does; ``--whole 20`` tries that many of them on the whole
edition too, to see that it comes to the same.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.corrections.characters import check_file
from sphinx_apparatus.corrections.foreign import foreign_matter
from sphinx_apparatus.corrections.fragments import Fragments, labels_of
from sphinx_apparatus.corrections.mending import differences
from sphinx_apparatus.corrections.proof import Edition, check, pulled
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.recovery import Block, UnknownNodeError, blocks_of, laid_out

CAUGHT, RECORDED, UNCHANGED, UNRECORDED = "caught", "recorded", "text unchanged", "UNRECORDED"
SIGNS = "`*_[]{}()<>|\\;:#&$~^-+=!\"'’“”"
NOTE = re.compile(r"^\[\^[^\]]+\]:", re.MULTILINE)
EDGE = 3


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
    """Yield all mutations of the text, which ends where its notes begin."""
    for place, character in enumerate(text):
        sign = SIGNS[place % len(SIGNS)]
        yield Mutation("take out", place, place + 1, "")
        yield Mutation("put in a letter", place, place, "x")
        yield Mutation("put in a blank", place, place, " ")
        yield Mutation("put in a line's end", place, place, "\n")
        yield Mutation("put in a sign", place, place, sign)
        yield Mutation("replace by a letter", place, place + 1, "y" if character == "x" else "x")
        if sign != character:
            yield Mutation("replace by a sign", place, place + 1, sign)
        if text[place + 1 : place + 2] not in ("", character):
            yield Mutation("exchange with the next", place, place + 2, text[place + 1] + character)


def chunks(text: str) -> list[tuple[int, int]]:
    """Return the blocks that can be read by themselves, with the empty lines after each; lists and quotations whole."""
    breaks = [m.end() for m in re.finditer(r"\n\n+(?![ >\n]|\d+\. )", text)]
    return list(zip([0, *breaks], [*breaks, len(text)], strict=True))


class Judge:
    """Says what becomes of a mutation."""

    def __init__(self, domain: EditionDomain, path: Path, docname: str) -> None:
        self.domain = domain
        whole = path.read_text(encoding="utf-8")
        notes = NOTE.search(whole)
        self.text = whole[: notes.start() if notes else len(whole)]
        self.reader = Fragments(domain.app, docname, labels_of(domain.env.get_doctree(docname)))
        self.spans = chunks(self.text)
        self.witnesses = [w for w in domain.witnesses.values() if w.file]
        self.before = {span: self.said(self.text[span[0] : span[1]]) for span in self.windows()}
        self.allowed = frozenset(self.text)
        cite = domain.env.domains.get("cite")
        self.works = set(cite.bibdata.data.entries) if cite else set()  # type: ignore[attr-defined]
        self.names = set(domain.declared.items())

    def windows(self) -> Iterator[tuple[int, int]]:
        """Yield each block alone, and each with its neighbours."""
        for n, span in enumerate(self.spans):
            yield span
            yield self.spans[max(0, n - 1)][0], self.spans[min(len(self.spans) - 1, n + 1)][1]

    def window(self, mutation: Mutation) -> tuple[int, int]:
        """Return the stretch to be read: with the neighbours where the beginning of a line is touched."""
        n = next(n for n, (_, end) in enumerate(self.spans) if mutation.start < end)
        start, end = self.spans[n]
        line = self.text.rfind("\n", 0, mutation.start) + 1
        near = mutation.start - line < EDGE or "\n" in mutation.new + self.text[mutation.start : mutation.end]
        near = near or mutation.end + EDGE >= end
        return (start, end) if not near else (
            self.spans[max(0, n - 1)][0], self.spans[min(len(self.spans) - 1, n + 1)][1],
        )  # fmt: skip

    def said(self, source: str) -> tuple[dict[str, str], str, bool]:
        """Return what a stretch gives each witness, what the edition, and whether something was complained of."""
        tree, found = self.reader.read(source.rstrip("\n") + "\n")
        texts: dict[str, str] = {}
        wrong = bool(found or ours.find(tree, nodes.system_message, nodes.problematic) or list(foreign_matter(tree)))
        try:
            for witness in self.witnesses:
                pieces = laid_out(blocks_of([tree], witness.siglum), witness.layout)
                texts[witness.siglum] = "".join(piece.text for piece in pieces)
            blocks = blocks_of([tree])
        except (UnknownNodeError, ValueError):
            return {}, "", True
        self.tree, self.blocks = tree, blocks
        return texts, "\n\n".join(block.text for block in blocks), wrong

    def verdict(self, mutation: Mutation) -> str:
        """Return what becomes of the mutation."""
        start, end = span = self.window(mutation)
        inner = Mutation("", mutation.start - start, mutation.end - start, mutation.new)
        source = inner.applied(self.text[start:end])
        texts, edition, wrong = self.said(source)
        before, edited, _ = self.before[span]
        if wrong or texts != before or self.unknown() or self.mistyped(source):
            return CAUGHT
        if edition == edited:
            return UNCHANGED
        return RECORDED if all(self.in_entries(self.blocks, text) for text in texts.values()) else UNRECORDED

    def unknown(self) -> bool:
        """Tell whether the stretch names what is not there: a work, a person, a type of entry."""
        passages = any(node["key"] not in self.works for node in ours.find(self.tree, ours.passage))
        names = any(node["key"] not in self.names for node in ours.find(self.tree, ours.name))
        entries = ours.find(self.tree, ours.apparatus_entry)
        return passages or names or any(not self.domain.list_of(node["type"]) for node in entries)

    def mistyped(self, source: str) -> bool:
        """Tell whether the characters alone are complained of."""
        return any(True for _ in check_file("", (source.rstrip("\n") + "\n").encode(), self.allowed))

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
        return all(any(_touches(d.start, d.end, *span) for span in spans) for d in found)


def _touches(start: int, end: int, first: int, last: int) -> bool:
    return start <= last and first <= end


def judged(edition: Edition, step: int, part: int, parts: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Try one part of the mutations; return how many of each kind came to what, and those that passed unrecorded."""
    totals: Counter[tuple[str, str]] = Counter()
    passed = []
    with pulled(edition) as proof:
        assert proof.domain is not None and not proof.findings, "the edition itself is not in order"
        for docname in proof.domain.env.config.apparatus_documents:
            judge = Judge(proof.domain, Path(proof.domain.env.doc2path(docname)), docname)
            for number, mutation in enumerate(mutations(judge.text)):
                if number % step == 0 and (number // step) % parts == part:
                    verdict = judge.verdict(mutation)
                    totals[mutation.kind, verdict] += 1
                    if verdict == UNRECORDED:
                        line = judge.text.count("\n", 0, mutation.start) + 1
                        passed.append(f"{docname}:{line}: {mutation}")
    return totals, passed


def whole(edition: Edition, count: int, seed: int) -> list[str]:
    """Try some mutations on the whole edition; return those that come to something else than when read by blocks."""
    wrong = []
    with pulled(edition) as proof:
        assert proof.domain is not None
        docname = proof.domain.env.config.apparatus_documents[0]
        path = Path(proof.domain.env.doc2path(docname))
        judge = Judge(proof.domain, path, docname)
        chosen = random.Random(seed).sample(list(mutations(judge.text)), count)
        verdicts = [judge.verdict(mutation) for mutation in chosen]
        relative = [p.relative_to(edition.settings) for p in (edition.documents, path)]
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "edition"
        shutil.copytree(edition.settings, copy, ignore=shutil.ignore_patterns("build", ".*", "tests"))
        text = path.read_text(encoding="utf-8")
        for mutation, verdict in zip(chosen, verdicts, strict=True):
            (copy / relative[1]).write_text(mutation.applied(text), encoding="utf-8")
            found = check(Edition(copy / relative[0], copy))
            if bool(found) != (verdict == CAUGHT):
                wrong.append(f"{mutation}: {verdict}, but the whole edition has {len(found)} findings")
    return wrong


def table(totals: Mapping[tuple[str, str], int]) -> str:
    """Return the totals, a line for each kind."""
    verdicts = (CAUGHT, RECORDED, UNCHANGED, UNRECORDED)
    lines = [f"{'':24}" + "".join(f"{v:>16}" for v in verdicts)]
    for kind in sorted({kind for kind, _ in totals}):
        lines.append(f"{kind:24}" + "".join(f"{totals[kind, v]:>16,}" for v in verdicts))
    lines.append(f"{'all':24}" + "".join(f"{sum(n for (_, x), n in totals.items() if x == v):>16,}" for v in verdicts))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutations and print what became of them; return 1 where one passed unrecorded."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("documents")
    parser.add_argument("-c", dest="settings", required=True)
    parser.add_argument("--each", type=int, default=1, help="try one of so many")
    parser.add_argument("--whole", type=int, default=0, help="try so many on the whole edition")
    options = parser.parse_args(arguments)
    edition = Edition(Path(options.documents).resolve(), Path(options.settings).resolve())
    parts = os.cpu_count() or 1
    totals: Counter[tuple[str, str]] = Counter()
    passed: list[str] = []
    with ProcessPoolExecutor(parts) as pool:
        for counts, bad in pool.map(
            judged, *zip(*((edition, options.each, n, parts) for n in range(parts)), strict=True)
        ):
            totals += counts
            passed += bad
    print(table(totals))
    passed += whole(edition, options.whole, 1934) if options.whole else []
    print("\n".join(passed) or "No mutation passed unrecorded.")
    return 1 if passed else 0


if __name__ == "__main__":
    sys.exit(main())
