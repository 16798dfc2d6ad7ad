"""Whatever one edit does to the text, `fix` restores it, records it as it was meant, or leaves it and says why."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_apparatus.corrections.proof import Edition, fix, pulled
from sphinx_apparatus.corrections.snapshot import snapshot
from sphinx_apparatus.model import Finding
from tests import CASES

from .edits import edited
from .repository import EDITION

TALK = "edition/text/talk.md"


@dataclass(frozen=True)
class State:
    """A text, what is wrong with it, and the words that it gives the edition."""

    text: str
    findings: tuple[Finding, ...]
    words: str


class Desk:
    """An edition in a folder of its own, one text of which is written and read again and again."""

    def __init__(self, root: Path, source: Path = EDITION, documents: str = "edition", name: str = TALK) -> None:
        shutil.copytree(source, root, ignore=shutil.ignore_patterns("__pycache__"))
        self.edition, self.talk = Edition(root / documents, root), root / name
        self.others = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and path != self.talk}
        self.before = self.state()
        assert self.before.findings == ()

    def state(self, text: str | None = None) -> State:
        """Return what is read now, or with another text."""
        if text is not None:
            self.talk.write_text(text, encoding="utf-8")
        with pulled(self.edition) as proof:
            return State(self.talk.read_text(encoding="utf-8"), proof.findings, snapshot(proof).text)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """Return one desk for all edits."""
    with TemporaryDirectory() as folder:
        yield Desk(Path(folder).resolve() / "edition")


def changed_lines(was: str, now: str) -> set[int]:
    """Return the lines (from 1) of the earlier text that are missing from the later."""
    matcher = difflib.SequenceMatcher(None, was.splitlines(), now.splitlines(), autojunk=False)
    return {n + 1 for tag, i1, i2, _, _ in matcher.get_opcodes() if tag != "equal" for n in range(i1, max(i2, i1 + 1))}


def kind(finding: Finding) -> str:
    """Return the code of a finding; one for all that say that a witness departs, in an entry or in none."""
    return "departs" if finding.code in ("changed", "added", "left-out", "wrong-reading") else finding.code


def hold(desk: Desk, seed: int) -> None:
    """Try one edit, and see that what `fix` did to it is what it may do."""
    name, text = edited(desk.before.text, Random(seed))
    was = desk.state(text)
    told = fix(desk.edition)
    now = desk.state()
    case = f"{name} ({seed})"
    assert all(path.read_bytes() == content for path, content in desk.others.items()), case
    assert all(finding.message and finding.text for finding in now.findings), case
    assert all(finding.line and finding.source for finding in now.findings), (case, now.findings)
    if was.findings == ():
        assert told == [] and now.text == text, (case, told)
        return
    known = set(map(kind, was.findings))
    assert not [finding for finding in now.findings if kind(finding) not in known], (case, told, now.findings)
    if now.text == text:
        assert now.findings, case
    else:
        places = {finding.line for finding in told}
        tidied = any(not finding.correction for finding in told)  # told once for a file, with the first of its lines
        assert tidied or changed_lines(text, now.text) <= places, (case, told, changed_lines(text, now.text))
    if now.findings == ():
        assert now.words in (was.words, desk.before.words), (case, told, now.words)
    assert fix(desk.edition) == [] and desk.talk.read_text(encoding="utf-8") == now.text, case


@pytest.mark.parametrize("seed", [1046, 1215, 70135, 70240])
def test_edits_that_went_wrong_go_well(desk: Desk, seed: int) -> None:
    hold(desk, seed)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=CASES // 8 if "CASES" in os.environ else 6)  # half a second each
def test_what_fix_does_to_one_edit_is_certain_told_and_final(desk: Desk, seed: int) -> None:
    hold(desk, seed)
