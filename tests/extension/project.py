"""A small edition in a folder of its own, built in this process; knows no test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.cmd.build import build_main
from sphinx.locale import translators
from sphinx.util.docutils import docutils_namespace, patch_docutils

INDEX = "# Edition\n\n```{toctree}\n:glob:\n\n*\n```\n"
WITNESSES = """
[[witness]]
siglum = "B"
title = "The first printing"

[[witness]]
siglum = "P"
title = "The second printing"
"""
SETTINGS: dict[str, Any] = {
    "project": "Edition",
    "author": "The editors",
    "version": "1",
    "copyright": "the editors",
    "extensions": ["myst_parser", "sphinx_apparatus"],
    "exclude_patterns": ["out", "examples"],
    "html_theme": "basic",
    "html_permalinks": False,
    "html_copy_source": False,
    "nitpicky": True,
    "smartquotes": False,
    "myst_enable_extensions": ["attrs_block"],
    "myst_footnote_transition": False,
    "apparatus_documents": ["text"],
    "apparatus_witnesses": "witnesses.toml",
    "epub_show_urls": "no",
}
WORKS = {
    "extensions": ["myst_parser", "sphinxcontrib.bibtex", "sphinx_apparatus"],
    "bibtex_bibfiles": ["works.bib"],
    "bibtex_default_style": "humanities",
    "bibtex_reference_style": "round_brackets",
}


@dataclass(frozen=True)
class Build:
    """How a build ended and what it said, with paths as from the project's folder."""

    status: int
    messages: str


class Project:
    """A folder with settings, witnesses and documents."""

    def __init__(self, root: Path, files: Mapping[str, str], **settings: object) -> None:
        self.root = root
        self.write({"index.md": INDEX, "witnesses.toml": WITNESSES, **files})
        if "works.bib" in files:
            settings = {**WORKS, **settings}
        lines = (f"{key} = {value!r}" for key, value in {**SETTINGS, **settings}.items())
        self.write({"conf.py": "\n".join(lines)})

    def write(self, files: Mapping[str, str]) -> None:
        """Write the files, to the letter."""
        for name, content in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(content.encode("utf-8", "surrogateescape"))

    def transcribe(self, **texts: str) -> None:
        """Give witnesses their transcriptions, and declare them with their checksums; B and P are always declared."""
        self.write({f"{siglum}.txt": text for siglum, text in texts.items()})
        tables = [declared(siglum, texts.get(siglum)) for siglum in ("B", "P")]
        self.write({"witnesses.toml": "\n".join(tables)})

    def build(self, builder: str = "dummy", *options: str, out: str = "out") -> Build:
        """Build with warnings as errors."""
        target, trees = self.root / out / builder, self.root / out / "doctrees" / builder
        said = StringIO()
        translators.clear()  # Sphinx would keep the words of a build in another language
        with redirect_stdout(said), redirect_stderr(said):
            try:
                command = ["-q", "-W", "-b", builder, "-d", str(trees), "--no-color", *options]
                status = build_main([*command, str(self.root), str(target)])
            except SystemExit as stop:
                status = int(stop.code or 0)
        return Build(status, said.getvalue().replace(f"{self.root}/", ""))

    def built(self, builder: str, *options: str, out: str = "out") -> Path:
        """Build, and return the folder of what was written; a build that fails is an error of the test."""
        result = self.build(builder, *options, out=out)
        assert result.status == 0, result.messages
        return self.root / out / builder

    @contextmanager
    def opened(self, builder: str = "dummy") -> Iterator[Sphinx]:
        """Build, and keep the application open."""
        out, doctrees = self.root / "out" / builder, self.root / "out" / "doctrees" / builder
        translators.clear()
        with patch_docutils(self.root), docutils_namespace():
            app = Sphinx(self.root, self.root, out, doctrees, builder, status=None, warningiserror=True)
            app.build()
            yield app

    def trees(self) -> dict[str, nodes.document]:
        """Build, and return the trees of all documents as read."""
        with self.opened() as app:
            return {name: app.env.get_doctree(name) for name in app.env.all_docs}


def declared(siglum: str, text: str | None) -> str:
    """Return the declaration of a witness with this transcription, or with none."""
    if text is None:
        return f'[[witness]]\nsiglum = "{siglum}"\ntitle = "{siglum}"\n'
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f'[[witness]]\nsiglum = "{siglum}"\ntitle = "{siglum}"\nfile = "{siglum}.txt"\nsha256 = "{digest}"\n'
