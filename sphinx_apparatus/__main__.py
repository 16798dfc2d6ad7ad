"""The command line: ``python -m sphinx_apparatus COMMAND DOCUMENTS -c SETTINGS``; decides nothing itself."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from sphinx_apparatus import compat
from sphinx_apparatus.checks.characters import shown_sign
from sphinx_apparatus.checks.explain import add_explain
from sphinx_apparatus.checks.report import place_of, print_findings
from sphinx_apparatus.checks.stopping import no_edition
from sphinx_apparatus.corrections.proof import Edition, check_all, fix, pulled, sources
from sphinx_apparatus.formats.together import BY_NAME, FORMATS, build_formats, built
from sphinx_apparatus.language import N_, _, speak_as_the_system
from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.commands import COMMANDS
from sphinx_apparatus.records.clock import CLOCK, moment
from sphinx_apparatus.records.proofreading import PROOFREAD, STATES, counted_places, recorded
from sphinx_apparatus.records.toml import DeclarationError
from sphinx_apparatus.text.places import places

CHANGES = N_("report what the working folder changes in the edition as it is on another branch")
_PROGRAM = "sphinx-apparatus"
INSTALL = "pip install 'sphinx-apparatus[preview]'"
OF_ARGPARSE = (
    N_("usage: "), N_("positional arguments"), N_("options"), N_("show this help message and exit"),
    N_("the following arguments are required: %s"), N_("one of the arguments %s is required"),
    N_("argument %(argument_name)s: %(message)s"), N_("expected one argument"), N_("expected at least one argument"),
    N_("not allowed with argument %s"), N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"), N_("unrecognized arguments: %s"), N_("%(prog)s: error: %(message)s\n"),
)  # fmt: skip
"""What the reader of the command line says itself, and finds in our catalogues."""
_Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 where the edition is in order, 1 where it is not, 2 where the command cannot be run."""
    speak_as_the_system()
    parser = _parser()
    options, more = parser.parse_known_args(arguments)
    if more and ("formats" not in options or any(word.startswith("-") for word in more)):
        parser.error(_("unrecognized arguments: %s") % " ".join(more))
    if more:  # formats behind options, which argparse does not see
        options.formats += more
    try:
        moment()  # Sphinx itself ends in a traceback where the clock is none
        with compat.mended():
            status = int(options.run(options))
        sys.stdout.flush()
        return status
    except DeclarationError as error:
        return print_findings([error.finding])
    except BrokenPipeError:  # a reader such as `head` has seen enough; Python would tell it once more at its end
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        return 1
    except OSError as error:  # what the system refuses, as a full disk, is clearer in its words than where it arose
        place = place_of(str(error.filename or "")) or _("A file could not be read or written")
        print(f"{place}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(_("Stopped. The next run starts again what was interrupted."), file=sys.stderr)
        return 130


def _set_clock(folder: Path) -> None:
    """Date what is made by the last commit where nothing else is said, so that the same sources give the same."""
    if CLOCK not in os.environ:
        with suppress(OSError):
            command = ["git", "-C", str(folder), "log", "-1", "--format=%ct"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            os.environ |= {CLOCK: done.stdout.strip()} if done.stdout.strip() else {}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=_PROGRAM if Path(sys.argv[0]).stem == _PROGRAM else f"python -m {__package__}",
        description=_("Work on an edition."),
    )
    commands = parser.add_subparsers(required=True, metavar=_("command"))
    command = _add_on_edition(commands, "check", _("report everything that is wrong, and how to mend it"), _check)
    command.add_argument(
        "--unseen", action="store_true", help=_("show the lines with spaces, hyphens and marks that cannot be seen")
    )
    _add_on_edition(commands, "fix", _("mend what is certain, record changes in entries, and report the rest"), _fix)
    command = _add_on_edition(
        commands, "proofread", _("enter in the log that paragraphs or verses were read"), _proofread
    )
    command.add_argument("--round", type=int, required=True, help=_("its number, as in a [[round]] of the log"))
    command.add_argument("--paragraphs", type=numbers_named, default=set(), help=_("their numbers, as in 24 or 1-8,31"))
    command.add_argument("--verses", type=numbers_named, default=set(), help=_("the same for verses"))
    command.add_argument("--state", default=PROOFREAD, choices=STATES[1:], help=_("their state now"))
    command = _add_on_edition(commands, "changes", _(CHANGES), _changes)
    command.add_argument("--base", default="main", help=_("the branch or commit to compare with; main"))
    command.add_argument("--json", metavar="FILE", help=_("write the report as data to this file too"))
    offered = _("write what a forge can offer as suggestions to this file")
    command.add_argument("--suggestions", metavar="FILE", help=offered)
    _add_build(commands)
    _add_preview(commands)
    _add_release(commands)
    _add_ids(commands)
    for add in (*COMMANDS, add_explain):
        add(commands)
    return parser


def _add(commands: Any, name: str, text: str, run: _Run) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def _add_on_edition(commands: Any, name: str, text: str, run: _Run) -> argparse.ArgumentParser:
    command = _add(commands, name, text, run)
    command.add_argument("documents", nargs="?", help=_("the folder of the documents; `edition`, where there is one"))
    command.add_argument("-c", dest="settings", help=_("the folder of conf.py, if it is not found in or above that"))
    return command


def _edition(options: argparse.Namespace) -> Edition:
    documents = Path(options.documents or ("edition" if Path("edition").is_dir() else ".")).resolve()
    near = (folder for folder in (documents, documents.parent) if (folder / "conf.py").is_file())
    settings = Path(options.settings).resolve() if options.settings else next(near, documents)
    if missing := no_edition(documents, settings, FORMATS if "formats" in options else ()):
        raise DeclarationError(missing)
    return Edition(documents, settings)


def _add_build(commands: Any) -> None:
    command = _add_on_edition(commands, "build", _("build the formats that are out of date, in one process"), _build)
    said = N_("{formats}: built in build/FORMAT, all where none is named; latex; or a builder and its folder")
    formats = _(said, formats=", ".join(FORMATS))
    command.add_argument("formats", nargs="*", metavar="FORMAT | BUILDER=FOLDER", help=formats)
    command.add_argument("-d", dest="doctrees", type=Path, help=_("the folder of the trees, which all formats share"))
    command.add_argument("-j", dest="jobs", type=_jobs, default="auto", help=_("how many are built at once"))


def _jobs(text: str) -> int:
    return os.cpu_count() or 1 if text == "auto" else int(text)


def _build(options: argparse.Namespace) -> int:
    if options.documents and ("=" in options.documents or options.documents in (*BY_NAME, "witness")):
        options.formats.insert(0, options.documents)
        options.documents = None
    edition = _edition(options)
    out = edition.settings / "build"
    _set_clock(edition.settings)
    pairs = [pair.partition("=") for pair in options.formats]
    if not any(equals for _, equals, _ in pairs):
        return _build_named(edition, out, options.formats or list(FORMATS), options.jobs)
    targets = [
        (name, Path(folder)) if equals else (BY_NAME.get(name, name), out / name) for name, equals, folder in pairs
    ]
    return max(built(edition.documents, edition.settings, options.doctrees or out / "doctrees", targets, options.jobs))


def _build_named(edition: Edition, out: Path, names: Sequence[str], jobs: int) -> int:
    status = build_formats(edition.documents, edition.settings, out, names, jobs)
    if status == 0:
        print(_("In {folder}: {formats}", folder=place_of(str(out)), formats=", ".join(names)))
    if status == 0 and "html" in names:
        print(_("The site is {file}", file=place_of(str(out / "html/index.html"))))
    return status


def _add_preview(commands: Any) -> None:
    said = _("show the edition in a browser, and every change at once")
    command = _add_on_edition(commands, "preview", said, _preview)
    command.add_argument("--port", type=int, default=0, help=_("the port; the first free one from 8000 on"))
    command.add_argument(
        "--host", default="127.0.0.1", help=_("the address to listen at; 127.0.0.1: this machine only")
    )
    command.add_argument("--no-browser", action="store_true", help=_("open no browser"))


def _preview(options: argparse.Namespace) -> int:
    try:
        from sphinx_apparatus.preview.running import (  # the server is slow to load, and may not be there
            PreviewWishes,
            run,
        )
    except ModuleNotFoundError as error:
        print(_("The preview needs {name}: {command}", name=error.name, command=INSTALL), file=sys.stderr)
        return 2
    edition = _edition(options)
    _set_clock(edition.settings)
    return run(edition, PreviewWishes(options.host, options.port, not options.no_browser))


def _check(options: argparse.Namespace) -> int:
    edition = _edition(options)
    with pulled(edition) as proof:
        for path in sources(edition, proof.domain) if options.unseen else ():
            for line, words in shown_sign(path.read_text("utf-8", "replace")):
                print(f"{place_of(str(path), line)}: {words}")
        return print_findings(proof.findings)


def _fix(options: argparse.Namespace) -> int:
    edition = _edition(options)
    for mended in fix(edition):
        change = f"{mended.correction.old} → {mended.correction.new}" if mended.correction else mended.message
        print(f"{place_of(mended.source, mended.line)}: {change}")
    return print_findings(check_all(edition))


def _proofread(options: argparse.Namespace) -> int:
    edition = _edition(options)
    with pulled(edition) as proof:
        if proof.findings or proof.domain is None or proof.domain.log is None:
            return print_findings(proof.findings or [Finding.of("no-log", at=("conf.py", 0))])
        read = {False: options.paragraphs, True: options.verses}
        found = places(proof.domain.texts(), proof.domain.file_of)
        digests = {place.id: place.digest for place in found if place.locus.number in read[place.locus.verse]}
        if not digests:
            return print_findings([Finding.of("nothing-read")])
        path, log = edition.settings / proof.domain.env.config.apparatus_proofreading, proof.domain.log
    path.write_text(recorded(path.read_text("utf-8"), log, digests, options.round, options.state), encoding="utf-8")
    said, entered = N_("{file}: round {number} entered for {places}"), counted_places(digests)
    print(_(said, file=place_of(str(path)), number=options.round, places=entered))
    return print_findings(check_all(edition))


def _changes(options: argparse.Namespace) -> int:
    from sphinx_apparatus.corrections import branches, comparison, report, snapshot, suggestions  # slow to load

    edition = _edition(options)
    try:
        commit = branches.parting(edition, options.base)
        files = branches.changed_files(edition, commit)
        with branches.edition_at(edition, commit) as copy:
            old, named = snapshot.published(copy)
            branches.lay_over(copy, edition, files, named)
            with pulled(copy) as proof:
                changes = comparison.compare(old, snapshot.placed_from(snapshot.snapshot(proof), copy.settings), files)
            lines, home = partial(branches.shown_lines, edition, commit), branches.prefix(edition)
            offer = partial(suggestions.as_suggestions, changes.findings, copy.settings, lines, home)
            offered = offer() if options.suggestions else ""
    except branches.GitError as error:
        print(f"git: {error}", file=sys.stderr)
        return 2
    if options.suggestions:
        Path(options.suggestions).write_text(offered, encoding="utf-8")
    if options.json:
        Path(options.json).write_text(report.as_json(changes), encoding="utf-8")
    print(report.as_markdown(changes), end="")
    return 1 if changes.findings else 0


def numbers_named(text: str) -> set[int]:
    """Return the numbers of paragraphs or verses named as in ``1-8,31``; raise ArgumentTypeError."""
    found: set[int] = set()
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        if not (first.isdecimal() and (last or first).isdecimal()):
            said = N_("'{words}' is not a number; write numbers and ranges, as in 24 or 1-8,31")
            raise argparse.ArgumentTypeError(_(said, words=part))
        found.update(range(int(first), int(last or first) + 1))
    return found


def _add_release(commands: Any) -> None:
    command = _add(commands, "release", _("pack what was built, with checksums and a record of the build"), _release)
    command.add_argument("data", type=Path, help=_("the data file of the edition, which names title and version"))
    command.add_argument("target", type=Path, help=_("the folder into which the zip is written"))
    command.add_argument("parts", nargs="+", metavar="PLACE=PATH", help=_("what goes in, and where"))
    command.add_argument("--name", required=True, help=_("the first part of the zip's name, before the version"))
    command.add_argument("--lock", type=Path, required=True, help=_("the file that names the packages used"))
    command.add_argument("--commit", default="", help=_("the state of the source"))


def _release(options: argparse.Namespace) -> int:
    from sphinx_apparatus.release.pack import build_record, pack  # slow to load

    _set_clock(Path.cwd())
    data = _data_in(options.data)
    made = moment()
    record = build_record(data["title"], data["version"], options.commit, made, options.lock)
    name = f"{options.name}-{data['version']}"
    parts = {place: Path(path) for place, _, path in (pair.partition("=") for pair in options.parts)}
    pack(options.target / f"{name}.zip", name, parts, record, made)
    return 0


def _data_in(path: Path) -> dict[str, Any]:
    """Return what the data file of an edition has; raise DeclarationError where it is none."""
    with suppress(ValueError, RecursionError):
        data = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(data, dict) and {"title", "version", "text"} <= data.keys():
            return data
    raise DeclarationError(Finding.of("not-data", at=(path, 0)))


def _add_ids(commands: Any) -> None:
    command = _add(commands, "ids", _("write the ids of the edition, which later versions keep"), _ids)
    command.add_argument("data", type=Path, help=_("the data file of the edition"))
    command.add_argument("target", type=Path, help=_("the file to write"))


def _ids(options: argparse.Namespace) -> int:
    from sphinx_apparatus.release.pack import manifest_of  # slow to load

    manifest = manifest_of(_data_in(options.data))
    options.target.parent.mkdir(parents=True, exist_ok=True)
    options.target.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    here = Path.cwd()
    if not sys.flags.safe_path and Path(sys.path[0]).resolve() == here and here not in Path(__file__).resolve().parents:
        del sys.path[0]  # docutils takes what is named as a language there, such as a folder of texts, for its words
    sys.exit(main())
