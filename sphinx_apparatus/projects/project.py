"""Writes the files of a project, proves that its witnesses come back, and only then puts it in its place."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from sphinx_apparatus.checks.characters import name_of_character, unseen
from sphinx_apparatus.corrections.proof import Edition, Proof, declared_again, keep_read, pulled
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.language import N_, _, speak, spoken, where
from sphinx_apparatus.model import TYPES, Finding, FindingsError, Layout, Witness
from sphinx_apparatus.projects.beside import beside, jobs_for
from sphinx_apparatus.projects.editor import declare
from sphinx_apparatus.projects.filling import announce, filled
from sphinx_apparatus.records.about import Agent
from sphinx_apparatus.records.citation import LICENCES
from sphinx_apparatus.text.reading import text_of
from sphinx_apparatus.witnesses.lineation import format_lineation, lineation_between

SIGLUM = re.compile(r"[\w*′'-]{1,20}")
DRAFT = {"draft": N_("draft, not yet judged")}
DOCUMENTS = "edition"
"""The folder of the documents in a project."""
WITNESSES = f"{DOCUMENTS}/witnesses"
FRONT, _BACK = "front/witnesses", "back/apparatus"
"""The pages that every project has, unless it brings its own of this name."""
BIBLIOGRAPHY = f"{DOCUMENTS}/references.bib"
CITING: Mapping[str, Any] = {
    "extensions": '"sphinxcontrib.bibtex", ', "bibtex_bibfiles": [BIBLIOGRAPHY], "bibtex_default_style": "humanities",
    "bibtex_reference_style": "round_brackets", "bibtex_tooltips": False,
}  # fmt: skip
"""The settings of a project that cites works."""
PURPOSES = {
    "apparatus_layers": N_("which kinds of entries make a layer"),
    "apparatus_regularisations": N_("rules for glyphs that are shown otherwise"),
    "apparatus_registers": N_("who and what the names in the text stand for"),
    "apparatus_quotations": N_("how quotations agree with their sources"),
    "apparatus_rights": N_("the parts of the edition and the rights in each"),
    "apparatus_changes": N_("the change log, for the TEI"),
    "bibtex_bibfiles": N_("the works that can be cited, by their keys"),
    "bibtex_default_style": N_("how works are listed"),
    "bibtex_reference_style": N_("how a citation looks in a note"),
    "bibtex_tooltips": N_("no words that only a mouse can reach"),
}
"""What the settings that a project may add are for."""
Then = Callable[[Path, Path], Any]

FILES = {
    **{name: name for name in ("conf.py", "Makefile", "README.md", "CONTRIBUTING.md", "LICENSE.md", "CITATION.cff",
                               "requirements.txt", "tests/test_edition.py", f"{DOCUMENTS}/index.md")},
    **{name: f".{name}" for name in ("gitignore", "gitattributes", "editorconfig", "readthedocs.yaml",
                                     "devcontainer/devcontainer.json", "vscode/settings.json",
                                     "vscode/extensions.json", "vscode/tasks.json")},
    **{f"github/{name}.yml": f".github/workflows/{name}.yml" for name in ("check", "report", "publish")},
}  # fmt: skip
"""The files of the skeleton that every project has, and their paths in it."""


@dataclass(frozen=True)
class Citation:
    """What the citation file says beside title and author: the editor, the licence by its SPDX name; may be empty."""

    editor: str = ""
    licence: str = ""
    version: str = "0.1.0"
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    editors: tuple[Agent, ...] = ()
    authors: tuple[Agent, ...] = ()


class ProjectError(FindingsError):
    """No project could be made."""


@dataclass(frozen=True)
class Project:
    """What a project is made of.

    `author` is empty where none is known; `texts` are the documents of the text by name, e.g. ``text/text``; `before`
    and `after` are pages of the editor's, by name; `transcriptions` are the witnesses' by siglum; `files` are other
    files by their path; `settings` are further lines of conf.py; `report` says how the project came about, a line
    each, and `came` how its witnesses did; where it is not `strict`, what is wrong in it is told there. `regular` are
    the texts that the edition gives of witnesses, before their own white space is put in, where they are known.
    """

    title: str
    author: str
    language: str  # of the text
    witnesses: tuple[Witness, ...]
    transcriptions: Mapping[str, str]
    texts: Mapping[str, str]
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    regular: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=lambda: TYPES)
    settings: Mapping[str, Any] = field(default_factory=dict)
    report: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    drafts: int = 0
    pages: str = ""
    citation: Citation = field(default_factory=Citation)
    strict: bool = True


def write_project(folder: Path, project: Project, then: Then = lambda _folder, _trees: None) -> Any:
    """Make the project in a folder that does not exist or is empty; raise ProjectError, and then leave nothing.

    Pages and messages are in the language `pages`, or else in that of the text. Return what `then` gives, which looks
    at the project before it is in its place, and at the folder of the trees as they were read.
    """
    speak(project.pages or project.language)
    try:
        if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
            raise ProjectError([Finding.of("folder-there", excerpt=str(folder))])
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(prefix=".new-", dir=folder.absolute().parent))  # whose place is that of the findings
    except OSError as error:
        raise ProjectError([Finding.of("folder-not-made", excerpt=str(folder)[:80], error=error.strerror)]) from error
    try:
        with TemporaryDirectory() as trees:
            _write(draft, project)
            jobs = jobs_for(sum(map(len, project.texts.values())))
            with beside(_prove, draft, project, Path(trees), jobs, copied=jobs > 1) as proven:
                proven()
            found = then(draft, Path(trees))
        declare(draft)
        draft.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
        return found
    except OSError as error:
        raise ProjectError([Finding.of("folder-not-made", excerpt=str(folder)[:80], error=error.strerror)]) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def extension_address() -> str:
    """Return the requirement that installs this extension from where it came, e.g. ``… @ file:///folder``."""
    try:
        source = metadata.distribution("sphinx-apparatus").read_text("direct_url.json")
        version = metadata.version("sphinx-apparatus")
    except metadata.PackageNotFoundError:
        return f"sphinx-apparatus @ {Path(__file__).parents[2].as_uri()}"
    if not source:
        return f"sphinx-apparatus=={version}"
    record = json.loads(source)
    git = record.get("vcs_info", {})
    address = f"{git['vcs']}+{record['url']}@{git['commit_id']}" if git else record["url"]
    return f"sphinx-apparatus @ {address}"


def where_from() -> str:
    """Return what the README says of an extension that comes from a place that other machines may not have."""
    address = extension_address()
    if "@" not in address or "+http" in address:
        return ""
    words = _("`requirements.txt` takes the extension from {address}; on another machine, write where it is there.")
    return words.format(address=f"`{address.partition(' @ ')[2]}`") + "\n"


def _cited(project: Project) -> dict[str, str]:
    """Return what citation file and licence say, as they are written there."""
    citation, licence = project.citation, project.citation.licence
    authors = citation.authors or tuple(map(agent_of, filter(None, [project.author])))
    editors = citation.editors or (agent_of(citation.editor) if citation.editor else Agent(_("The editors")),)
    reference = f"references:\n  - type: generic\n    title: {_yaml(project.title)}\n    authors:\n"
    given = _("What the editors added is under {licence}: <{address}>.")
    return {
        "cff_title": _yaml(project.title), "message": _yaml(_("Please cite the edition by title and version.")),
        "editor": "\n  - ".join(map(agent_in_words, editors)), "version": _yaml(citation.version),
        "licence_line": f"license: {licence}\n" if licence else "",
        "abstract": f"abstract: {_yaml(citation.abstract)}\n" if citation.abstract else "",
        "keywords": f"keywords: {json.dumps(citation.keywords, ensure_ascii=False)}\n" if citation.keywords else "",
        "reference": reference + "".join(f"      - {agent_in_words(a, 8)}\n" for a in authors) if authors else "",
        "licence_text": given.format(licence=licence, address=LICENCES[licence]) if licence
        else _("No licence is given for what the editors added; all rights are reserved."),
    }  # fmt: skip


def agent_of(name: str) -> Agent:
    """Return a person: what is written small is the particle, as in *von Arnim*, and else the last word the family."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        words = given.split()
        last = next((n for n, word in enumerate(words) if n and word[:1].islower()), len(words))
        return Agent(f"{given} {family}".strip(), family, " ".join(words[:last]), " ".join(words[last:]))
    words = name.split()
    first = next((n for n, word in enumerate(words) if n and word[:1].islower()), len(words) - 1)
    last = next((n for n, word in enumerate(words) if n >= first and not word[:1].islower()), len(words) - 1)
    parts = (words[last:], words[:first], words[first:last])
    return Agent(name, *map(" ".join, parts)) if len(words) > 1 else Agent(name)


def agent_in_words(agent: Agent, indent: int = 4) -> str:
    """Return a person or a body as an item of a list of the citation file has it, its second line indented."""
    if not (agent.family and agent.given):
        return f"name: {_yaml(agent.name)}"
    parts = {"given-names": agent.given, "name-particle": agent.particle, "name-suffix": agent.suffix}
    rest = (f"\n{' ' * indent}{key}: {_yaml(part)}" for key, part in parts.items() if part)
    return f"family-names: {_yaml(agent.family)}{''.join(rest)}"


def _write(folder: Path, project: Project) -> None:
    transcribed = [w for w in project.witnesses if w.siglum in project.transcriptions]
    pages = {"back/transcribed" + (f"-{n}" if n else ""): w for n, w in enumerate(transcribed)}
    values = _values(project, list(pages))
    for name, path in FILES.items():
        put_file(folder / path, filled(name, values))
    for template, name in zip((FRONT, _BACK), _lists(project), strict=True):
        put_file(folder / f"{DOCUMENTS}/{name}.md", filled(f"{DOCUMENTS}/{template}.md", values))
    for name, witness in pages.items():
        text = filled(f"{DOCUMENTS}/back/transcribed.md", {"siglum": witness.siglum})
        put_file(folder / DOCUMENTS / f"{name}.md", text)
    for name, text in {**project.before, **project.texts, **project.after}.items():
        put_file(folder / DOCUMENTS / f"{name}.md", text)
    for path, text in project.files.items():
        put_file(folder / path, text)
    for n, witness in enumerate(transcribed):
        put_file(folder / WITNESSES / file_of(witness, n), project.transcriptions[witness.siglum])


def _values(project: Project, pages: Sequence[str]) -> dict[str, str]:
    first = next(iter(project.texts))
    settings = {**project.settings}
    extensions = settings.pop("extensions", "")
    bylines = ["{about}`author`"] if project.author else []
    if project.citation.editor or project.citation.editors:
        bylines.append(_("Edited by {names}", names="{about}`editor`"))
    drafts = filled("drafts.md", {"count": str(project.drafts), "first_file": f"{DOCUMENTS}/{first}.md"})
    types = "".join(f"    {key!r}: {_(label)!r},\n" for key, label in project.types.items())
    return {
        "language": repr(spoken()), "text_language": repr(project.language), "extensions": extensions,
        "byline": "".join(f"{{.byline}}\n{line}\n\n" for line in bylines),
        "plain_text": repr(_("Plain text")), "data": repr(_("Data (JSON)")),
        "documents": repr(list(project.texts)), "transcribed": repr(list(pages)),
        "listed": repr([_lists(project)[1], *pages]),
        "types": f"{{\n{types}}}",
        "settings": "".join(f"{key} = {value!r}  # {_(PURPOSES[key])}\n" for key, value in settings.items()),
        "first": first, "first_file": f"{DOCUMENTS}/{first}.md", "siglum": project.witnesses[0].siglum,
        "contents": "\n\n".join(_contents(project, pages)), "extension": extension_address(), "from": where_from(),
        "report": "\n".join(f"- {line}" for line in project.report), **_cited(project),
        "drafts": drafts if project.drafts else "", **_samples(project.witnesses[0].siglum),
    }  # fmt: skip


def _samples(siglum: str) -> dict[str, str]:
    """Return what the README shows of entries."""
    return {
        "slip": _("evening] evenning {siglum}", siglum=siglum),
        "lacking": _("out of the house] out the house {siglum}", siglum=siglum),
        "remark": _("A remark of yours."), "meant": _("be light] be a light"),
    }  # fmt: skip


def _contents(project: Project, pages: Sequence[str]) -> Iterator[str]:
    """Yield the tables of contents, each page in one of them."""
    front, back = _lists(project)
    parts = (
        (f":caption: {_('Introduction')}\n", [*project.before, front]),
        ("", project.texts),
        (f":caption: {where('caption', 'Reference')}\n", [back, *project.after, *pages]),
    )
    for caption, names in parts:
        if names:
            yield "\n".join(["```{toctree}\n:hidden:", caption, *dict.fromkeys(names), "```"])


def _lists(project: Project) -> tuple[str, str]:
    """Return the names of the pages that list the witnesses and the entries, none of them a name of another page."""
    taken = {*project.before, *project.after}
    return FRONT + "-list" * (FRONT in taken), _BACK + "-list" * (_BACK in taken)


def put_file(path: Path, text: str) -> None:
    """Write a file, with the folders that it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def file_of(witness: Witness, number: int) -> str:
    """Return the name of the file of a transcription, safe on every system."""
    return f"{witness.siglum if re.fullmatch('[A-Za-z0-9]+', witness.siglum) else f'witness-{number + 1}'}.txt"


def _prove(folder: Path, project: Project, trees: Path, jobs: int) -> None:
    """Declare the witnesses with their checksums, and raise ProjectError where one does not come back."""
    edition = Edition(folder / DOCUMENTS, folder)
    _declare(folder, project, project.regular)
    announce(_("Comparing every witness byte for byte ..."))
    with pulled(edition, resolved=False, trees=trees, jobs=jobs) as proof:
        announce("")
        domain = _sound(proof, folder, project.strict)
        if not project.regular:
            read = domain.texts().values()
            _declare(folder, project, {w.siglum: text_of(read, w.siglum, w.layout) for w in project.witnesses})
            _sound(declared_again(edition, domain), folder, project.strict)
            keep_read(domain)


def _declare(folder: Path, project: Project, texts: Mapping[str, str]) -> None:
    """Declare the witnesses, with their files where their texts are known as the edition gives them."""
    witnesses, at = [], 0
    for witness in project.witnesses:
        if texts and witness.siglum in project.transcriptions:
            witness = kept_witness(folder / WITNESSES, file_of(witness, at), witness, texts, project.transcriptions)
            at += 1
        witnesses.append(witness)
    put_file(folder / WITNESSES / "witnesses.toml", _toml_of(witnesses))


def _sound(proof: Proof, folder: Path, strict: bool) -> EditionDomain:
    """Return what was read; raise ProjectError where more is wrong than single characters, if it is to be `strict`."""
    wrong = [finding for finding in proof.findings if finding not in proof.slips]
    if (wrong and strict) or proof.domain is None:
        raise ProjectError(_moved(wrong, folder))
    return proof.domain


def kept_witness(
    folder: Path, name: str, witness: Witness, texts: Mapping[str, str], transcriptions: Mapping[str, str]
) -> Witness:
    """Return the witness with its file `name` in `folder`, its checksum, and its lineation, written where it is needed.

    By siglum, `transcriptions` has what the file is to hold, which is for the caller to write, and `texts` what the
    edition gives, set as in the layout.
    """
    transcription = transcriptions[witness.siglum]
    try:
        lineation = lineation_between(texts[witness.siglum], transcription)
    except ValueError as error:
        raise ProjectError([Finding.of("draft-not-rebuilt", siglum=witness.siglum, error=error)]) from error
    digest = hashlib.sha256(transcription.encode()).hexdigest()
    beside = ""
    if lineation.lines or lineation.gaps:
        beside = f"{Path(name).stem}.lineation.toml"
        said = N_("Where white space of {name} departs from its layout: offsets count characters of the regular text.")
        put_file(folder / beside, f"# {_(said, name=name)}\n" + format_lineation(lineation))
    own = sorted({*filter(unseen, {*transcription})} - {"\ufeff", *witness.declared})
    characters = (*witness.characters, *map(_numbered, own))
    return replace(witness, file=name, sha256=digest, lineation=beside, characters=characters)


def _numbered(character: str) -> str:
    """Return a character as a witness declares it: ``U+00A0 no-break space``."""
    words, _, number = name_of_character(character).rpartition(", ")
    return f"{number} {words}"


def _moved(findings: Iterable[Finding], folder: Path) -> list[Finding]:
    """Return findings with their places as from the project's folder."""
    return [replace(f, source=f.source.replace(f"{folder}/", "").replace(f"{folder.resolve()}/", "")) for f in findings]


def _toml_of(witnesses: Iterable[Witness]) -> str:
    said = _("The witnesses of the text. One with a file is rebuilt from the edition at every build and compared.")
    return f"# {said}\n" + "".join(f"\n{table_of(witness)}" for witness in witnesses)


def table_of(witness: Witness) -> str:
    """Return the declaration of a witness."""
    keys = ("siglum", "title", "date", "address", "description", "file", "sha256", "lineation", "characters")
    own = ["", toml_table("[witness.layout]", asdict(witness.layout))] if witness.layout != Layout() else []
    said = {key: getattr(witness, key) for key in keys if getattr(witness, key)}
    return "\n".join([toml_table("[[witness]]", said), *own, ""])


def toml_table(head: str, values: Mapping[str, str | bool | Sequence[str]]) -> str:
    """Write a table of TOML, its values texts, truth values or lists of texts, without the end of its last line."""
    return "\n".join([head, *(f"{key} = {_yaml(value)}" for key, value in values.items())])


def _yaml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
