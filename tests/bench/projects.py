"""The projects that are compared: this edition, the same sources for plain Sphinx, and many copies of the text."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROLE = re.compile(r"\{(app|bibl|name|lang|count|ed:para|downloads)\}(`+)(.*?)(?<!`)\2(?!`)", re.DOTALL)
OURS = (
    "apparatus", "chronology", "downloads", "drawing", "proofreading", "quotations", "register", "regularisations",
    "review", "witness-text", "witnesses",
)  # fmt: skip
DIRECTIVE = re.compile(rf"^```\{{(?:{'|'.join(OURS)})\}}.*?^```$", re.DOTALL | re.MULTILINE)
LEMMA = re.compile(r"((?:\\.|\[[^\]]*\]|[^\]\\])*)\]", re.DOTALL)
NOTE_OR_QUOTATION = re.compile(r"(\[\^|#q-)([\w-]+)")

SHARED = """
project = "Copies"
author = "The authors"
version = release = "1"
smartquotes = False
myst_enable_extensions = ["attrs_block", "attrs_inline"]
myst_footnote_transition = False
bibtex_bibfiles = ["works.bib"]
html_theme = "furo"
suppress_warnings = ["myst.xref_missing", "bibtex"]
exclude_patterns = ["*.txt", "release-notes.md"]
"""
PLAIN = 'extensions = ["myst_parser", "sphinxcontrib.bibtex"]\n'
EXTENDED = """
extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_apparatus"]
bibtex_default_style = "humanities"
bibtex_reference_style = "round_brackets"
apparatus_documents = {documents!r}
apparatus_witnesses = "witnesses.toml"
apparatus_regularisations = "regularisation.toml"
apparatus_registers = ["persons.toml", "organisations.toml", "places.toml", "terms.toml"]
"""


@dataclass(frozen=True)
class Project:
    """A folder of documents and the folder of its conf.py."""

    documents: Path
    settings: Path

    @property
    def extended(self) -> bool:
        """Whether it is built with the extension."""
        return '"sphinx_apparatus"' in (self.settings / "conf.py").read_text(encoding="utf-8")


def edition(folder: Path) -> Project:
    """Return a copy of this edition, which may be edited."""
    for name in ("edition", "bibliography"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("conf.py", "CITATION.cff", "CHANGELOG.md", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return Project(folder / "edition", folder)


def plain_edition(folder: Path) -> Project:
    """Return all sources of this edition as plain Sphinx has them: the prose, the text, notes, citations, works."""
    documents = folder / "edition"
    for path in (ROOT / "edition").rglob("*.md"):
        target = documents / path.relative_to(ROOT / "edition")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(plain(path.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copy(ROOT / "CHANGELOG.md", folder)
    shutil.copy(ROOT / "bibliography/works.bib", documents)
    (documents / "conf.py").write_text(SHARED + PLAIN, encoding="utf-8")
    return Project(documents, documents)


def plain_import(made: Path, folder: Path) -> Project:
    """Return a project that an import made as plain Sphinx has it: its texts, the entries as plain words."""
    folder.mkdir()
    for number, path in enumerate(sorted((made / "edition/text").rglob("*.md"))):
        (folder / f"text-{number}.md").write_text(plain(path.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "index.md").write_text("# All\n\n```{toctree}\n:glob:\ntext-*\n```\n", encoding="utf-8")
    (folder / "works.bib").touch()
    (folder / "conf.py").write_text(SHARED + PLAIN, encoding="utf-8")
    return Project(folder, folder)


def blank(folder: Path) -> Project:
    """Return a page of one word, as plain Sphinx has it, with the packages and the works of the others."""
    folder.mkdir(parents=True)
    (folder / "index.md").write_text("# Word\n", encoding="utf-8")
    shutil.copy(ROOT / "bibliography/works.bib", folder)
    (folder / "conf.py").write_text(SHARED + PLAIN, encoding="utf-8")
    return Project(folder, folder)


def plain(source: str) -> str:
    """Return a source without the extension's markup: lemmas as classed spans, citations as sphinxcontrib-bibtex's."""
    return ROLE.sub(lambda match: plain_role(match[1], match[3]), DIRECTIVE.sub("", source))


def plain_role(role: str, content: str) -> str:
    """Return what plain MyST has for a role."""
    if role in ("count", "ed:para"):
        return content
    if role == "app":
        found = LEMMA.match(content)
        lemma = plain(found[1].strip() if found else content)
        return lemma if not lemma or set("[]") & set(lemma) else f"[{lemma}]{{.emendation}}"
    words, _, key = content.rpartition("<")
    inner = plain(words.strip())
    return f"{inner} {{cite:p}}`{key.rstrip('>').split()[0]}`" if role == "bibl" else inner


def copies(folder: Path, count: int, extended: bool, together: bool = False) -> Project:
    """Return the text so many times over, each in a document of its own or all in one, with the works it cites."""
    folder.mkdir(parents=True)
    source = (ROOT / "edition/text/talk.md").read_text(encoding="utf-8")
    form: Callable[[str], str] = str if extended else plain
    texts = [form(numbered(source, number)) for number in range(1, count + 1)]
    if together:
        texts = ["\n".join(texts)]
    names = [f"text-{number:03}" for number in range(1, len(texts) + 1)]
    for name, text in zip(names, texts, strict=True):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    lists = ["works", "apparatus"] if extended else ["works"]
    (folder / "index.md").write_text("# Copies\n\n```{toctree}\n" + "\n".join([*names, *lists]) + "\n```\n")
    (folder / "works.md").write_text("# Works\n\n```{bibliography}\n```\n")
    shutil.copy(ROOT / "bibliography/works.bib", folder)
    (folder / "conf.py").write_text(SHARED + (EXTENDED.format(documents=names) if extended else PLAIN))
    if extended:
        (folder / "apparatus.md").write_text("# Apparatus\n\n```{apparatus}\n```\n")
        declare(folder, count)
    return Project(folder, folder)


def numbered(source: str, number: int) -> str:
    """Return a copy of the text whose notes and quotations have names of their own."""
    return NOTE_OR_QUOTATION.sub(rf"\g<1>\g<2>-{number}", source)


def declare(folder: Path, count: int) -> None:
    """Write the witness so many times over, and what the text is checked against."""
    transcription = "\n\n".join([(ROOT / "edition/witnesses/B.txt").read_text(encoding="utf-8")] * count)
    (folder / "B.txt").write_text(transcription, encoding="utf-8")
    digest = hashlib.sha256(transcription.encode()).hexdigest()
    witnesses = (ROOT / "edition/witnesses/witnesses.toml").read_text(encoding="utf-8")
    declared = re.sub(r'sha256 = "\w+"', f'sha256 = "{digest}"', witnesses)
    (folder / "witnesses.toml").write_text(declared, encoding="utf-8")
    shutil.copy(ROOT / "edition/witnesses/regularisation.toml", folder)
    for name in ("persons", "organisations", "places", "terms"):
        shutil.copy(ROOT / f"edition/data/{name}.toml", folder)
