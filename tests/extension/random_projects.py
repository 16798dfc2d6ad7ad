"""Random texts made editions: each witness has to come back, or to be refused with its place.

python -m tests.extension.random_projects [--texts 4000] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from sphinx_apparatus.projects.beginning import FIRST_TEXT, Wishes, begun
from sphinx_apparatus.projects.plain.plaintext import FORBIDDEN, LINE_END
from sphinx_apparatus.projects.project import Project as Begun
from sphinx_apparatus.projects.project import ProjectError
from sphinx_apparatus.text.reading import text_of
from sphinx_apparatus.witnesses.lineation import arranged, lineation_between

from .project import Project
from .random_texts import random_text, random_witness

BATCH = 250
SETTINGS = {"myst_enable_extensions": ["attrs_block", "attrs_inline"], "apparatus_types": {"draft": "a draft"}}


@dataclass
class Outcome:
    """How many texts came back, how many were rightly refused, and what was wrong."""

    kept: int = 0
    refused: int = 0
    drafts: int = 0
    faults: list[str] = field(default_factory=list)


def trial(texts: int, seed: int, folder: Path) -> Outcome:
    """Make editions of so many random texts, two in five with a second witness, and read each with Sphinx."""
    rng, outcome = random.Random(seed), Outcome()
    for start in tqdm(range(0, texts, BATCH), "batches of texts", disable=None, leave=False):
        made = {}
        for n in range(start, min(start + BATCH, texts)):
            if project := attempt(rng, folder / "text.txt", folder / "other.txt", outcome):
                made[f"text-{n:05}"] = project
        read(made, folder / str(start), outcome)
    return outcome


def attempt(rng: random.Random, path: Path, other: Path, outcome: Outcome) -> Begun | None:
    """Make one project; where it is refused, there has to be a reason, and a line."""
    text = random_text(rng)
    files = {"A": path}
    path.write_bytes(text.encode())
    if rng.random() < 0.4:
        files["B"] = other
        other.write_bytes(random_witness(rng, text).encode())
    try:
        return begun(files, Wishes())
    except ProjectError as error:
        outcome.refused += 1
        given = [file.read_bytes().decode() for file in files.values()]
        reason = any(FORBIDDEN.search(LINE_END.sub(" ", t)) or not t.strip("\ufeff \n\t\r\x0b\x0c\xa0") for t in given)
        if not reason or not all(finding.line and finding.source for finding in error.findings):
            outcome.faults.append(f"refused: {given!r}: {error}")
        return None


def read(made: dict[str, Begun], folder: Path, outcome: Outcome) -> None:
    """Read projects as documents of one, and compare every witness with its transcription."""
    folder.mkdir()
    files = {f"{name}.md": project.texts[FIRST_TEXT] for name, project in made.items()}
    trees = Project(folder, files, apparatus_documents=list(made), **SETTINGS).trees()
    for name, project in made.items():
        outcome.drafts += project.drafts
        for witness in project.witnesses:
            wanted = project.transcriptions[witness.siglum]
            text = text_of([trees[name]], witness.siglum, witness.layout)
            try:
                back = arranged(text, lineation_between(text, wanted))
            except ValueError as error:
                back = str(error)
            if back.encode() == wanted.encode():
                outcome.kept += 1
            else:
                outcome.faults.append(f"{name} {witness.siglum}: {wanted!r} gives {back!r}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        found = trial(options.texts, options.seed, Path(place))
    print(f"{options.texts} texts: {found.kept} witnesses came back, {found.refused} texts refused with their place,")
    print(f"{found.drafts} entries drafted, {len(found.faults)} faults", *found.faults, sep="\n")
    raise SystemExit(bool(found.faults))
