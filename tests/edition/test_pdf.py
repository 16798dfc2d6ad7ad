"""The PDF of this edition, read as a reader and a screen reader do, is the edited text with its notes and entries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_apparatus import nodes as ours
from tests.extension.pdf_structure import Element, read_structure

ROOT = Path(__file__).parents[2]
EPOCH = "1764000000"
DROPPED = (ours.reading, ours.entry_note, ours.paragraph_number, nodes.footnote_reference)


@dataclass(frozen=True)
class Edition:
    """What was built: the file, the resolved tree of the text, the settings."""

    pdf: Path
    tree: nodes.document
    config: Any

    def paragraphs(self) -> dict[int, str]:
        """Return the reading text of every numbered paragraph."""
        found = (n for n in self.tree.findall(nodes.paragraph) if "number" in n)
        return {int(node["number"]): plain("".join(words_of(node))) for node in found}


def words_of(node: nodes.Element) -> Iterator[str]:
    """Yield the words that are printed where a node stands."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield str(child)
        elif isinstance(child, nodes.Element) and not isinstance(child, DROPPED):
            yield from words_of(child)


def plain(text: str) -> str:
    """Return text with one kind of space, and no soft hyphens."""
    return re.sub(r"\s+", " ", text.replace("\xad", "")).strip()


def build(out: Path) -> Edition:
    """Build the PDF into a folder of its own."""
    with patch_docutils(ROOT), docutils_namespace():
        app = Sphinx(ROOT / "edition", ROOT, out, out / "doctrees", "typst", status=None, warningiserror=True)
        app.build()
        [docname] = app.config.apparatus_documents
        tree = app.env.get_and_resolve_doctree(docname, app.builder)
    return Edition(out / f"{app.config.apparatus_pdf_name}.pdf", tree, app.config)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        yield build(tmp_path_factory.mktemp("pdf"))


@pytest.fixture(scope="module")
def structure(edition: Edition) -> Element:
    return read_structure(edition.pdf)


def test_every_paragraph_is_whole_in_the_structure(edition: Edition, structure: Element) -> None:
    expected = edition.paragraphs()
    found = [plain(p.text("Note", "Mark")) for p in structure.find("P")]
    assert len(expected) >= 85
    for number, text in expected.items():
        assert [t for t in found if t in (text, f"{number - 84 if 0 else ''}{text}")] or any(
            re.fullmatch(r"(?:\S{1,3} )?" + re.escape(text), t) for t in found
        ), f"¶ {number}: {text[:60]}"
