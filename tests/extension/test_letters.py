"""Letters: those that no face of the PDF has are found, and those that a face of the edition has are set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pikepdf
import pytest

from sphinx_apparatus.corrections.proof import Edition, check
from sphinx_apparatus.formats.pdf import glyphs
from sphinx_apparatus.model import Finding

from .project import Project

Make = Callable[..., Project]

FACES = Path(__file__).parent / "fonts"
"""Edition Signs, made for these tests, has boxes for A, ꝑ, ا, ب and U+E000."""
PERSONS = '[[person]]\nkey = "per"\nname = "Ꝑer"\nnote = "Also ꙮ."\n'
WORKS = "@book{key, author={A. Ⰰ}, title={The Title}, year=2000}\n"


@pytest.fixture(autouse=True)
def _no_faces_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine have no faces of its own, so that what is told is the same on all."""
    monkeypatch.setattr(glyphs, "having", lambda letters: {})


def letters_in(project: Project) -> list[Finding]:
    """Return what check says of letters."""
    return [f for f in check(Edition(project.root, project.root)) if f.code in ("no-glyph", "no-glyphs")]


@pytest.mark.parametrize(
    ("text", "line", "code", "words"),
    [
        ("# T\n\nA sign ꙮ.", 3, "no-glyph", "'ꙮ': cyrillic letter multiocular o, U+A66E"),
        ("# T\n\nText[^n].\n\n[^n]: In a note, *ᚠ*.", 5, "no-glyph", "'ᚠ': runic letter fehu feoh fe f, U+16A0"),
        ("# T\n\nकि and\nthen.", 3, "no-glyphs", "'क' (devanagari letter ka, U+0915), nor these letters"),
        ("# T\n\nThe word {app}`ابي] اب B | word`.", 3, "no-glyphs", "'ا' (arabic letter alef, U+0627)"),
        ("# T\n\nText.\n\nAn entity &#xF1AC;.", 5, "no-glyph", "a letter of private use, U+F1AC"),
        ("# T 中\n\nText.", 1, "no-glyph", "'中': cjk unified ideograph-4e2d, U+4E2D"),
        ("# T\n\nA face 😀.", 3, "no-glyph", "'😀': grinning face, U+1F600"),
    ],
)
def test_a_letter_without_a_face_is_told_with_its_place(
    make_project: Make, text: str, line: int, code: str, words: str
) -> None:
    (finding,) = letters_in(make_project({"text.md": text}))
    assert (Path(finding.source).name, finding.line, finding.code) == ("text.md", line, code)
    assert words in finding.message and "apparatus_pdf_fonts" in finding.mend


def test_letters_that_the_faces_have_are_not_told(make_project: Make) -> None:
    text = "# T\n\nἄνθρωπος, слово, שלום, ⲁⲛⲟⲕ, [ˈfəʊn], Հայ, ქართ, ſ, ẞ, ☞, →, ½, a\u0364, \u202fa\u2009b\u00ad."
    assert letters_in(make_project({"text.md": text})) == []


def test_letters_of_registers_and_works_are_told_at_their_line(make_project: Make) -> None:
    files = {"text.md": "# T\n\nText {name}`Per <per>`.\n", "persons.toml": PERSONS, "works.bib": WORKS}
    found = letters_in(make_project(files, apparatus_registers=["persons.toml"]))
    places = {(Path(f.source).name, f.line, f.message.partition("'")[2][0]) for f in found if f.code == "no-glyph"}
    assert {("persons.toml", 3, "Ꝑ"), ("persons.toml", 4, "ꙮ"), ("works.bib", 1, "Ⰰ")} <= places


def test_a_face_of_the_edition_gives_its_letters(make_project: Make) -> None:
    faces = {"apparatus_pdf_fonts": "faces", "apparatus_pdf_font": ["Libertinus Serif", "Edition Signs"]}
    project = make_project({"text.md": "# T\n\nThe word ꝑ and اب and \ue000.[^a]\n\n[^a]: *ꝑ*."}, **faces)
    copytree(FACES, project.root / "faces")
    assert letters_in(project) == []
    with pikepdf.open(next(project.built("typst").glob("*.pdf"))) as pdf, pdf.open_metadata() as metadata:
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.get("/Font", {}).values()}
        assert metadata["pdfaid:conformance"] == "U"  # PDF/A-2a has no letters of private use
    assert any("EditionSigns" in font for font in fonts)
    assert not any("DejaVu" in font for font in fonts)


def test_the_build_stops_with_the_words_of_check(make_project: Make) -> None:
    project = make_project({"text.md": "# T\n\nالكتاب"})
    build = project.build("typst")
    (finding,) = letters_in(project)
    assert build.status and "text.md:3: ERROR: " + finding.message in build.messages


def test_only_a_face_that_was_named_gives_letters_of_code(make_project: Make) -> None:
    named = {"apparatus_pdf_font": ["Libertinus Serif", "DejaVu Sans Mono"]}
    assert letters_in(make_project({"text.md": "# T\n\nالكتاب"}, **named)) == []


def test_a_face_of_the_machine_is_offered(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "having", lambda letters: {"Great Face": [*letters], "Mono Face": [*letters]})
    (finding,) = letters_in(make_project({"text.md": "# T\n\nA rune ᚠ."}))
    assert "Noto Sans Runic, which is free, or Great Face, which is installed on this machine and" in finding.mend
    assert "apparatus_pdf_font = ['Libertinus Serif', 'Great Face']" in finding.mend


def test_every_letter_is_found_in_one_run_of_the_engine() -> None:
    runes = frozenset(map(chr, range(0x16A0, 0x16EB)))
    assert glyphs.lacking(runes | frozenset("abc"), ("Libertinus Serif",), None) == sorted(runes)
