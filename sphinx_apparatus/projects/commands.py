"""The commands that begin a project; says what they did, and decides nothing itself."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sphinx_apparatus.checks.report import print_errors
from sphinx_apparatus.language import N_, _, many, pair, speak, spoken
from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.editor import add_editor
from sphinx_apparatus.projects.later import add_witness
from sphinx_apparatus.projects.named import by_siglum
from sphinx_apparatus.projects.page import LISTED, markdown, report_parts
from sphinx_apparatus.projects.plain.tongue import language_of, language_taken
from sphinx_apparatus.projects.project import DOCUMENTS, Citation, Project, ProjectError, write_project
from sphinx_apparatus.records.citation import LICENCES

if TYPE_CHECKING:
    from sphinx_apparatus.projects.beginning import Wishes

NEW = N_("make a project from a plain text")
NEW_MORE = N_("""\
The text is in UTF-8. It becomes the witness A, kept byte for byte, and an edition of it in MyST, one sentence to a
line. Paragraphs are parted by blank lines, or else every line is one. Further witnesses are collated against the
first, and their departures are drafted as entries for you to judge. Nothing is left behind where a witness would not
come back byte for byte; the message says what cannot be kept, and on which line.
""")
LONGEST_TITLE = 80
"""How many characters a line may have to be offered as the title."""
SOURCE = "source.xml"
"""The TEI that a project made of another source has."""
SOURCES = N_(
    "the TEI file; or Markdown with footnotes, a page (.html), a document (.docx), LaTeX with reledmac or ekdosis"
)
_IMPORT = N_("make a project from a TEI file with an apparatus, or from another source")
IMPORT_MORE = N_("""\
The apparatus may be in the text, attached to its words, or listed by place. Text, verse, witnesses, entries, notes,
names, works, registers and the pages before and after the text become a project; what is not understood keeps its words
and is listed with its line, here and in the README of the project. The file is then read a second time and compared
with the project. Entities are not expanded, and nothing is fetched.
""")


def _sentence(words: str) -> str:
    """Return words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def add_new(commands: Any) -> None:
    command = commands.add_parser("new", help=_(NEW), description=f"{_sentence(_(NEW))}. {_(NEW_MORE)}")
    command.add_argument("folder", type=Path, help=_("the folder of the project, which is made"))
    source = command.add_mutually_exclusive_group(required=True)
    base = _("the text, or its siglum and the text, as in K=first.txt")
    source.add_argument("--from", dest="base", metavar="[SIGLUM=]FILE", help=base)
    example = _("begin with a small example: two witnesses, a letter with verse, entries of all kinds")
    source.add_argument("--example", action="store_true", help=example)
    more = _("further witnesses; the sigla are B, C and so on where none is given")
    command.add_argument("--witness", action="append", nargs="+", default=[], metavar="[SIGLUM=]FILE", help=more)
    command.add_argument("--title", default="", help=_("the title, if it is not the first line of the text"))
    command.add_argument("--author", default="", help=_("who wrote the text, if it is known"))
    command.add_argument("--editor", default="", help=_("who edits it"))
    command.add_argument("--language", metavar="TAG", help=_("the language of the text, e.g. de"))
    pages = _("the language of pages and messages, if it is not that of the text")
    command.add_argument("--pages-language", metavar="TAG", help=pages)
    licence = _("the licence of what the editors add: {known}; none", known=", ".join(LICENCES))
    command.add_argument("--licence", choices=["none", *LICENCES], metavar="NAME", help=licence)
    headings = _("a pattern (regular expression) of the paragraphs that are headings, e.g. '^Chapter'")
    command.add_argument("--headings", default="", metavar="PATTERN", help=headings)
    command.add_argument("-y", "--yes", action="store_true", help=_("ask nothing"))
    command.set_defaults(run=_new)


def _new(options: argparse.Namespace) -> int:
    from sphinx_apparatus.projects.beginning import begun  # what parses Markdown is slow to load
    from sphinx_apparatus.projects.example import example

    try:
        re.compile(options.headings)
        files = {} if options.example else by_siglum([options.base, *(n for names in options.witness for n in names)])
        taken = not (options.language or options.example or asking(options))
        ask(options, next(iter(files.values()), Path()))
        speak(options.pages_language or options.language)
        own = options.example
        project = example(_citation_of(options), options.language) if own else begun(files, wishes_of(options))
        if taken:
            project = replace(project, report=(language_taken(options.language), *project.report))
        write_project(options.folder, project)
    except re.error as error:
        return _refused([Finding.of("not-a-pattern", excerpt=options.headings, error=error)])
    except ProjectError as error:
        return _refused(error.findings)
    made(options.folder, project)
    return 0


def asking(options: argparse.Namespace) -> bool:
    """Tell whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not options.yes


def ask(options: argparse.Namespace, base: Path) -> None:
    """Ask for what the options leave out, each with a default, where somebody is there to answer."""
    answers = asking(options)
    if not options.example:
        options.title = options.title or (answers and asked(_("Title"), first_line(base)))
        options.author = options.author or (answers and asked(_("Author of the text"), ""))
        tag = options.language or language_of(beginning(base)) or spoken()
        options.language = asked(_("Language of the text"), tag) if answers and not options.language else tag
    options.language = options.language or options.pages_language or "en"
    options.editor = options.editor or (answers and asked(_("Editor"), ""))
    choice = f"{_('Licence of what you add')} ({', '.join(LICENCES)})"
    options.licence = options.licence or (answers and asked(choice, "none")) or "none"
    for name in ("title", "author", "editor"):
        setattr(options, name, " ".join(str(getattr(options, name) or "").split()))


def asked(question: str, default: str) -> str:
    print(pair(f"{question}{f' [{default}]' if default else ''}", ""), end="", flush=True)
    return sys.stdin.readline().strip() or default


def beginning(path: Path) -> str:
    """Return a text; nothing where it cannot be read, which is told later."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def first_line(path: Path) -> str:
    """Return the first line with words of a text, if it is short enough to be a title."""
    line = next(filter(None, map(str.strip, beginning(path).splitlines())), "")
    return line if len(line) <= LONGEST_TITLE else path.stem


def _citation_of(options: argparse.Namespace) -> Citation:
    """Return what the citation file says beside title and author."""
    return Citation(options.editor, options.licence if options.licence in LICENCES else "")


def wishes_of(options: argparse.Namespace) -> Wishes:
    """Return what the editor says of the texts."""
    from sphinx_apparatus.projects.beginning import Wishes

    pages = options.pages_language or options.language
    return Wishes(options.title, options.author, options.language, options.headings, pages, _citation_of(options))


def add_import(commands: Any) -> None:
    command = commands.add_parser("import", help=_(_IMPORT), description=f"{_sentence(_(_IMPORT))}. {_(IMPORT_MORE)}")
    command.add_argument("folder", type=Path, help=_("the folder of the project, which is made"))
    command.add_argument("--from", dest="base", type=Path, required=True, metavar="FILE", help=_(SOURCES))
    beside = _("the TEI file of the apparatus, where that is one of its own")
    command.add_argument("--apparatus", type=Path, metavar="FILE", help=beside)
    tag = _("the language of the text, e.g. la")
    command.add_argument("--language", default="", metavar="TAG", help=tag)
    rules = _("the declared regularisations by which glyphs of the witnesses are shown otherwise")
    command.add_argument("--regularisations", type=Path, metavar="FILE", help=rules)
    command.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    from sphinx_apparatus.projects.recount.inventory import lines_of_missing as told_of
    from sphinx_apparatus.projects.recount.running import compared, comparing  # it needs the builders
    from sphinx_apparatus.projects.sources import as_tei, with_apparatus
    from sphinx_apparatus.projects.tei.importing import import_into  # what parses Markdown is slow to load

    with TemporaryDirectory() as folder:
        path = options.base
        try:
            made_of = as_tei(path, options.language)
            if options.apparatus:
                made_of = with_apparatus(made_of or path.read_bytes(), options.apparatus)
            if made_of is not None:
                path = Path(folder) / SOURCE
                path.write_bytes(made_of)
            with comparing(path) as compare:
                project, found = import_into(options.folder, path, options.regularisations, compare)
        except ProjectError as error:
            return _refused(_in_source(error.findings, path, options.base))
        said, differences = found or compared(path, options.folder)
        if made_of is not None:
            (options.folder / SOURCE).write_bytes(made_of)
            said += "" if options.language else f" {language_taken(project.language)}"
            name = SOURCE if options.base.suffix.lower() in (".docx", ".xml") else options.base.name
            said += " " + _("The lines are those of `{file}`.", file=name)
    if not differences:
        said += " " + _("Every witness can be rebuilt byte for byte.")
    reported(options.folder, list(report_parts(project, said, told_of(differences))))
    with (options.folder / LISTED).open("a", encoding="utf-8") as table:
        table.writelines(f"{one.line}\t{_('Difference')}\t{one.what}, {one.place}\n" for one in differences)
    return 0


def _in_source(findings: Iterable[Finding], made: Path, source: Path) -> Iterator[Finding]:
    """Yield findings of a TEI file that was made of another source at their lines of that one."""
    yield from (replace(one, source=str(source)) if one.source == str(made) else one for one in findings)


def reported(folder: Path, parts: Sequence[tuple[str, list[str]]]) -> None:
    """Print the report of an import, and put it into the README of the project."""
    readme = folder / "README.md"
    head = readme.read_text(encoding="utf-8").partition(_("## How it came from the transcription"))[0]
    title = _("## How it came from the TEI file")
    readme.write_text(f"{head}{title}\n\n{markdown(parts)}", encoding="utf-8")
    print(_("The edition is in {folder}.", folder=folder))
    for title, lines in parts:
        print(pair(title, "").rstrip())
        print("\n".join(f"  {line}" for line in lines))


def _refused(findings: Iterable[Finding]) -> int:
    """Print why no project was made; return the status of a command that failed."""
    print_errors(findings)
    print(_("No project was made."), file=sys.stderr)
    return 1


def made(folder: Path, project: Project) -> None:
    """Print what was made and what to do next."""
    documents = ", ".join(f"{DOCUMENTS}/{name}.md" for name in project.texts)
    print(_("The edition is in {folder}: {documents}", folder=folder, documents=documents))
    for line in project.report:
        print(f"  {line}")
    if project.drafts:
        drafted = many(
            "{number} entry was drafted; judge it, and put a kind in place of 'draft'.",
            "{number} entries were drafted; judge those of the kind 'draft'.", project.drafts,
        )  # fmt: skip
        print(f"  {drafted}")
    print(_("Every witness can be rebuilt byte for byte."))
    print(_("Next: cd {folder}, then make all, or without make as README.md says.", folder=folder))


def add_selftest(commands: Any) -> None:
    text = _("run the cases of the conformance kit")
    said = _("{what}; 1 is returned if one fails.", what=_sentence(text))
    command = commands.add_parser("selftest", help=text, description=said)
    command.add_argument("folder", nargs="?", type=Path, help=_("the folder of the cases, if not those of the kit"))
    command.add_argument("--write", action="store_true", help=_("keep what the cases give as what they expect"))
    command.set_defaults(run=_selftest)


def _selftest(options: argparse.Namespace) -> int:
    from sphinx_apparatus.kit.running import CASES, selftest  # it needs the builders

    return min(1, selftest(options.folder or CASES, options.write))


COMMANDS = (add_new, add_witness, add_import, add_selftest, add_editor)
