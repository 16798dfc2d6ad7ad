"""Every change in the manual's table of verdicts leads to the verdict under which it is listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from shutil import copytree

import pytest
from markdown_it import MarkdownIt

from sphinx_apparatus.corrections.branches import lay_over
from sphinx_apparatus.corrections.comparison import DECIDE, MEND, READY, Changes, compare
from sphinx_apparatus.corrections.proof import Edition, pulled
from sphinx_apparatus.corrections.snapshot import Snapshot, named_files, snapshot
from tests.safety.repository import Place, Port

PAGE = Path(__file__).parents[2] / "docs/verdicts.md"
VERDICTS = {"Ready": READY, "An editor decides": DECIDE, "Not ready": MEND}


@dataclass(frozen=True)
class Row:
    """A change of the table: what it is in words, in which file what becomes what, and the verdict."""

    told: str
    file: str
    old: str
    new: str
    verdict: str

    def applied(self, text: str) -> str:
        """Return the file's text with the change."""
        assert self.old in text
        return text.replace(self.old, self.new, 1) if self.old else text + self.new


def rows() -> Iterator[Row]:
    """Yield the rows of the page."""
    verdict, cells = "", list[str]()
    tokens = MarkdownIt().enable("table").parse(PAGE.read_text(encoding="utf-8"))
    for token, inner in pairwise(tokens):
        if token.type == "heading_open":
            verdict, cells = VERDICTS.get(inner.content, ""), []
        elif token.type == "tr_open":
            cells = []
        elif token.type == "td_open":
            cells.append("".join(part.content for part in inner.children or ()).replace("⏎", "\n"))
        elif token.type == "tr_close" and cells:
            yield Row(*cells, verdict)


class Trial:
    """An edition, and a copy of it in which proposals are made and judged."""

    def __init__(self, folder: Path) -> None:
        port = Port()
        root = Place(folder / "base", port).root
        port.close()
        copytree(root, folder / "proposal")
        self.base, self.proposal = (Edition(path / "edition", path) for path in (root, folder / "proposal"))
        with pulled(self.base) as proof:
            self.old, self.named = snapshot(proof), named_files(proof)
        assert self.old.findings == ()

    def judged(self, row: Row) -> Changes:
        """Return what the report on one change knows."""
        path, own = self.proposal.settings / row.file, self.base.settings / row.file
        before = path.read_text(encoding="utf-8") if path.exists() else None
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(row.applied(before or ""), encoding="utf-8")
        lay_over(self.base, self.proposal, [row.file], self.named)
        try:
            with pulled(self.base) as proof:
                new: Snapshot = snapshot(proof)
        finally:
            for kept in (path, own):
                kept.write_text(before, encoding="utf-8") if before is not None else kept.unlink(missing_ok=True)
        return compare(self.old, new, [row.file])


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """Return one trial for all rows."""
    return Trial(tmp_path_factory.mktemp("trial"))


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row.told.replace(" ", "-"))
def test_a_change_leads_to_its_verdict(trial: Trial, row: Row) -> None:
    changes = trial.judged(row)
    assert changes.verdict == row.verdict, (changes.findings, changes.decisions)
    assert bool(changes.findings) == (row.verdict == MEND)
    assert row.verdict != DECIDE or changes.decisions


def test_every_verdict_has_its_rows() -> None:
    counted = [row.verdict for row in rows()]
    assert all(counted.count(verdict) >= 10 for verdict in VERDICTS.values())
