"""The commands that begin a project; says what they did, and decides nothing itself."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sphinx_apparatus.checks.report import place_of
from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.editor import add_editor
from sphinx_apparatus.projects.page import LISTED, markdown, page
from sphinx_apparatus.projects.project import DOCUMENTS, SIGLUM, Project, ProjectError, write_project

NEW = "make a project from a plain text"
NEW_MORE = """\
The text is in UTF-8. It becomes the witness A, kept byte for byte, and an edition of it in MyST, one sentence to a
line. Paragraphs are parted by blank lines, or else every line is one. Further witnesses are collated against the
first, and their departures are drafted as entries for you to judge. Nothing is left behind where a witness would not
come back byte for byte; the message says what cannot be kept, and on which line.
"""
SOURCE = "source.xml"
"""The TEI that a project made of another source has."""
SOURCES = "the TEI file; or Markdown with footnotes, a page (.html), a document (.docx), LaTeX with reledmac or ekdosis"
IMPORT = "make a project from a TEI file with an apparatus, or from another source"
IMPORT_MORE = """\
The apparatus may be in the text, attached to its words, or listed by place. Text, verse, witnesses, entries, notes,
names, works, registers and the pages before and after the text become a project; what is not understood keeps its words
and is listed with its line, here and in the README of the project. The file is then read a second time and compared
with the project. Entities are not expanded, and nothing is fetched.
"""


def add_new(commands: Any) -> None:
    """Add the command ``new``."""
    command = commands.add_parser("new", help=NEW, description=f"{NEW.capitalize()}. {NEW_MORE}")
    command.add_argument("folder", type=Path, help="the folder of the project, which is made")
    base = "the text, or its siglum and the text, as in K=first.txt"
    command.add_argument("--from", dest="base", required=True, metavar="[SIGLUM=]FILE", help=base)
    more = "further witnesses; the sigla are B, C and so on where none is given"
    command.add_argument("--witness", action="append", nargs="+", default=[], metavar="[SIGLUM=]FILE", help=more)
    command.add_argument("--title", default="", help="the title, if it is not the first line of the text")
    command.add_argument("--author", default="", help="who wrote the text, if it is known")
    command.add_argument("--language", default="en", metavar="TAG", help="the language of the text, e.g. de")
    headings = "a pattern (regular expression) of the paragraphs that are headings, e.g. '^Chapter'"
    command.add_argument("--headings", default="", metavar="PATTERN", help=headings)
    command.set_defaults(run=_new)


def _new(options: argparse.Namespace) -> int:
    from sphinx_apparatus.projects.beginning import Wishes, begun  # what parses Markdown is slow to load

    try:
        re.compile(options.headings)
        files = _named([options.base, *(name for names in options.witness for name in names)])
        title, author = (" ".join(text.split()) for text in (options.title, options.author))
        wishes = Wishes(title, author, options.language, options.headings)
        project = begun(files, wishes)
        write_project(options.folder, project)
    except re.error as error:
        return told([Finding.of("not-a-pattern", excerpt=options.headings, error=error)])
    except ProjectError as error:
        return told(error.findings)
    made(options.folder, project)
    return 0


def add_import(commands: Any) -> None:
    """Add the command ``import``."""
    command = commands.add_parser("import", help=IMPORT, description=f"{IMPORT.capitalize()}. {IMPORT_MORE}")
    command.add_argument("folder", type=Path, help="the folder of the project, which is made")
    command.add_argument("--from", dest="base", type=Path, required=True, metavar="FILE", help=SOURCES)
    beside = "the TEI file of the apparatus, where that is one of its own"
    command.add_argument("--apparatus", type=Path, metavar="FILE", help=beside)
    tag = "the language of a source that is no TEI, e.g. la"
    command.add_argument("--language", default="en", metavar="TAG", help=tag)
    rules = "the declared regularisations by which glyphs of the witnesses are shown otherwise"
    command.add_argument("--regularisations", type=Path, metavar="FILE", help=rules)
    command.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    from sphinx_apparatus.projects.recount.running import compared  # it needs the builders
    from sphinx_apparatus.projects.sources import as_tei
    from sphinx_apparatus.projects.sources.beside import joined
    from sphinx_apparatus.projects.tei.importing import import_into  # what parses Markdown is slow to load

    with TemporaryDirectory() as folder:
        path = options.base
        try:
            made_of = as_tei(path, options.language)
            if options.apparatus:
                made_of = joined(made_of or path.read_bytes(), options.apparatus)
            if made_of is not None:
                path = Path(folder) / SOURCE
                path.write_bytes(made_of)
            project = import_into(options.folder, path, options.regularisations)
        except ProjectError as error:
            return told(error.findings)
        said, differences = compared(path, options.folder)
        if made_of is not None:
            (options.folder / SOURCE).write_bytes(made_of)
            said += f" The lines are those of `{SOURCE}`, which was made of `{options.base.name}`."
    if not differences:
        said += " Every witness comes back byte for byte."
    reported(options.folder, list(page(project, said, list(map(str, differences)))))
    with (options.folder / LISTED).open("a", encoding="utf-8") as table:
        table.writelines(f"{one.line}\tDifference\t{one.what}, {one.place}\n" for one in differences)
    return 0


def reported(folder: Path, parts: Sequence[tuple[str, list[str]]]) -> None:
    """Print the report of an import, and put it into the README of the project."""
    readme = folder / "README.md"
    head, _, _ = readme.read_text(encoding="utf-8").partition("## How it came")
    readme.write_text(f"{head}## How it came from the TEI file\n\n{markdown(parts)}", encoding="utf-8")
    print(f"The edition is in {folder}.")
    for title, lines in parts:
        print(f"{title}:")
        print("\n".join(f"  {line}" for line in lines))


def _named(names: Sequence[str]) -> dict[str, Path]:
    """Return files by siglum; raise ProjectError where two witnesses have one."""
    files: dict[str, Path] = {}
    for number, name in enumerate(names):
        siglum, equals, rest = name.partition("=")
        if not equals or not SIGLUM.fullmatch(siglum):
            siglum, rest = chr(ord("A") + number) if number < 26 else f"W{number + 1}", name
        if siglum in files:
            raise ProjectError([Finding.of("one-siglum-for-two", excerpt=siglum)])
        files[siglum] = Path(rest)
    return files


def made(folder: Path, project: Project) -> None:
    """Print what was made and what to do next."""
    print(f"The edition is in {folder}: {', '.join(f'{DOCUMENTS}/{name}.md' for name in project.texts)}")
    for line in project.report:
        print(f"  {line}")
    if project.drafts:
        print(f"  {project.drafts} entries were drafted; judge those of the kind 'draft'.")
    print(f"Every witness comes back byte for byte. Next: cd {folder} && make all (README.md says more).")


def told(findings: Iterable[Finding]) -> int:
    """Print findings as errors; return the status of a command that failed."""
    for finding in findings:
        place = place_of(finding.source, finding.line)
        print(f"{place}: {finding.text}" if place else finding.text, file=sys.stderr)
    print("No project was made.", file=sys.stderr)
    return 1


def add_selftest(commands: Any) -> None:
    """Add the command ``selftest``."""
    text = "run the cases of the conformance kit"
    command = commands.add_parser(
        "selftest", help=text, description=f"{text.capitalize()}; 1 is returned if one fails."
    )
    command.add_argument("folder", nargs="?", type=Path, help="the folder of the cases, if not those of the kit")
    command.add_argument("--write", action="store_true", help="keep what the cases give as what they expect")
    command.set_defaults(run=_selftest)


def _selftest(options: argparse.Namespace) -> int:
    from sphinx_apparatus.kit.running import CASES, selftest  # it needs the builders

    return min(1, selftest(options.folder or CASES, options.write))


COMMANDS = (add_new, add_import, add_selftest, add_editor)
