"""Adds a witness that is found later to a project: its transcription, byte for byte, and its declaration."""

import argparse
from pathlib import Path
from typing import Any

from sphinx_apparatus.checks.report import print_errors
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, Witness
from sphinx_apparatus.projects.named import named
from sphinx_apparatus.projects.plain.plaintext import PlainTextError, read_plain
from sphinx_apparatus.projects.project import WITNESSES, ProjectError, file_of, held, put, table_of
from sphinx_apparatus.records.toml import DeclarationError
from sphinx_apparatus.witnesses.declared import load_witnesses

WITNESS = N_("add a witness that was found later")
WITNESS_MORE = N_("""\
The plain text is copied beside the other transcriptions and declared with its checksum and its ends of lines.
Then `check` lists where it departs from the edition, and `fix` records that in entries.
""")


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
        siglum, path = next(iter(named([options.source], known).items()))
        witness = added(options.to, Witness(siglum, options.title or path.stem), path, len(known))
    except (ProjectError, DeclarationError, PlainTextError) as error:
        print_errors(error.findings)
        return 1
    print(_("Witness {siglum} is declared in {file}.", siglum=siglum, file=options.to))
    for name in filter(None, (witness.file, witness.lineation)):
        print(f"  {options.to.parent / name}")
    print(_("Next: `check` lists where it departs from the edition, and `fix` records that in entries."))
    return 0


def added(declarations: Path, witness: Witness, path: Path, number: int) -> Witness:
    """Copy a transcription beside the declarations of the others, declare it, and return it as declared."""
    text, folder = read_plain(path), declarations.parent
    name = file_of(witness, number)
    if (folder / name).exists() and not (folder / name).samefile(path):
        raise ProjectError([Finding.of("folder-there", excerpt=str(folder / name))])
    witness = Witness(witness.siglum, witness.title, layout=text.layout)
    verse = any("{verse}" in page.read_text("utf-8", "replace") for page in folder.parent.rglob("*.md"))
    regular = text.transcription.replace("\ufeff", "") if verse else text.regular(text.breaks)
    witness = held(folder, name, witness, {witness.siglum: regular}, {witness.siglum: text.transcription})
    put(folder / name, text.transcription)
    with declarations.open("a", encoding="utf-8", newline="") as file:
        file.write(f"\n{table_of(witness)}")
    return witness
