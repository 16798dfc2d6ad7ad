"""Adds a witness that is found later to a project: its transcription, byte for byte, and its declaration."""

import argparse
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from sphinx_apparatus.checks.marks import FENCE
from sphinx_apparatus.checks.report import print_errors
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, Witness
from sphinx_apparatus.projects.named import by_siglum
from sphinx_apparatus.projects.plain.plaintext import PlainText, PlainTextError, read_plain
from sphinx_apparatus.projects.plain.verse import indents, layout_of
from sphinx_apparatus.projects.project import WITNESSES, ProjectError, file_of, kept_witness, put_file, table_of
from sphinx_apparatus.records.toml import DeclarationError
from sphinx_apparatus.witnesses.declared import load_witnesses

WITNESS = N_("add a witness that was found later")
WITNESS_MORE = N_("""\
The plain text is copied beside the other transcriptions and declared with its checksum and its ends of lines.
Then `check` lists where it departs from the edition, and `fix` records that in entries.
""")

_VERSE = re.compile(r"[`:]+\{(?:ed:)?verse\}")


def add_witness(commands: Any) -> None:
    """Add the command ``witness``."""
    said = _(WITNESS)
    command = commands.add_parser("witness", help=said, description=f"{said[:1].upper()}{said[1:]}. {_(WITNESS_MORE)}")
    command.add_argument("source", metavar="[SIGLUM=]FILE", help=_("its plain text, or its siglum and that"))
    command.add_argument("--title", default="", help=_("what it is, e.g. 'Copy of 1894'"))
    declared = _("the file that declares the witnesses; {file}", file=f"{WITNESSES}/witnesses.toml")
    command.add_argument("--to", type=Path, default=Path(WITNESSES, "witnesses.toml"), metavar="FILE", help=declared)
    command.set_defaults(run=_witness)


def _witness(options: argparse.Namespace) -> int:
    try:
        known = load_witnesses(options.to)
        siglum, path = next(iter(by_siglum([options.source], known).items()))
        witness = added(options.to, Witness(siglum, options.title or path.stem), path, known.values())
    except (ProjectError, DeclarationError, PlainTextError) as error:
        print_errors(error.findings)
        return 1
    print(_("Witness {siglum} is declared in {file}.", siglum=siglum, file=options.to))
    for name in filter(None, (witness.file, witness.lineation)):
        print(f"  {options.to.parent / name}")
    print(_("Next: `check` lists where it departs from the edition, and `fix` records that in entries."))
    return 0


def added(declarations: Path, witness: Witness, path: Path, others: Collection[Witness]) -> Witness:
    """Copy a transcription beside the declarations of the others, declare it, and return it as declared.

    `declarations` is the file to which the `witness` is added, `path` that of its transcription, wherever it is.
    """
    text, folder = read_plain(path), declarations.parent
    name = file_of(witness, len(others))
    if (folder / name).exists() and not (folder / name).samefile(path):
        raise ProjectError([Finding.of("folder-there", excerpt=str(folder / name))])
    pages = [*folder.rglob("*.md")] or folder.parent.rglob("*.md")
    stanzas = _stanzas(text, (page.read_text("utf-8", "replace") for page in pages))
    gap = next((w.layout.gap for w in others if w.layout.gap and w.layout.gap in text.transcription), "")
    layout = replace(layout_of(text, stanzas), gap=gap)
    witness = Witness(witness.siglum, witness.title, layout=layout)
    regular = _regular(text, stanzas, layout.line)
    witness = kept_witness(folder, name, witness, {witness.siglum: regular}, {witness.siglum: text.transcription})
    put_file(folder / name, text.transcription)
    with declarations.open("a", encoding="utf-8", newline="") as file:
        file.write(f"\n{table_of(witness)}")
    return witness


def _stanzas(text: PlainText, pages: Iterable[str]) -> set[int]:
    """Return the indexes of the blocks most of whose lines begin or end as verses of the edition do."""
    verses = [_words(line) for page in pages for line in _verses(re.sub("^ +", "", page, flags=re.MULTILINE))]
    first, last = {verse[:2] for verse in verses}, {verse[-2:] for verse in verses}
    alike = [
        [above[-2:] in last or below[:2] in first for above, below in pairwise(map(_words, rows))] for rows in text.rows
    ]
    return {n for n, ends in enumerate(alike) if 2 * sum(ends) > len(ends)}


def _verses(page: str) -> Iterator[str]:
    """Yield the lines in verse, in blocks within others too."""
    for block in FENCE.finditer(page):
        head, *lines = block[0].splitlines()
        yield from lines[:-1] if _VERSE.match(head) else _verses("\n".join(lines))


def _words(line: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", line.casefold()))


def _regular(text: PlainText, stanzas: Collection[int], line: str) -> str:
    """Return the text with the white space of its layout, the blocks in `stanzas` in verses, which end as `line`."""
    blocks = list(text.blocks)
    for n, steps in indents(text, stanzas).items():
        rows = zip(steps, text.rows[n], strict=True)
        blocks[n] = line.join(f"{' ' * blanks}{row.strip()}" for blanks, row in rows)
    return replace(text, blocks=tuple(blocks)).regular(text.breaks)
