"""Letters: those that no face of the PDF has are found, and those that a face of the edition has are set."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from shutil import copytree

import pikepdf
import pytest
from lxml import etree

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.corrections.proof import Edition, check_all
from sphinx_apparatus.formats.pdf import glyphs
from sphinx_apparatus.model import Finding
from tests.validators import TEI_ALL, jing, json_schema

from .project import Project

Make = Callable[..., Project]
TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"

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
    return [f for f in check_all(Edition(project.root, project.root)) if f.code in ("no-glyph", "no-glyphs")]


@pytest.mark.parametrize(
    ("text", "line", "code", "words"),
    [
        ("# T\n\nA sign ꙮ.", 3, "no-glyph", "'ꙮ': cyrillic letter multiocular o, U+A66E"),
        ("# T\n\nText[^n].\n\n[^n]: In a note, *ᚠ*.", 5, "no-glyph", "'ᚠ': runic letter fehu feoh fe f, U+16A0"),
        ("# T\n\nकि and\nthen.", 3, "no-glyphs", "'क' (devanagari letter ka, U+0915), nor these of the same kind"),
        ("# T\n\nThe word {app}`ابي] اب B | word`.", 3, "no-glyphs", "'ا' (arabic letter alef, U+0627)"),
        ("# T\n\nText.\n\nAn entity &#xF1AC;.", 5, "no-glyph", "a letter of private use, U+F1AC"),
        ("# T 中\n\nText.", 1, "no-glyph", "'中': cjk unified ideograph-4e2d, U+4E2D"),
        ("# T\n\nA face 😀.", 3, "no-glyph", "'😀': grinning face, U+1F600"),
        (
            "# T\n\n《中》かな",
            3,
            "no-glyphs",
            "'《' (left double angle bracket, U+300A), nor these of the same kind: 》 か な 中",
        ),
        ("# T\n\nابجدهوزحطيكلمن", 3, "no-glyphs", "ب ج ح د ز ط ك ل م ن and 3 more"),
    ],
)
def test_a_letter_without_a_face_is_told_with_its_place(
    make_project: Make, text: str, line: int, code: str, words: str
) -> None:
    (finding,) = letters_in(make_project({"text.md": text}))
    assert (Path(finding.source).name, finding.line, finding.code) == ("text.md", line, code)
    assert words in finding.message and "apparatus_pdf_fonts" in finding.mend


@pytest.mark.parametrize(("language", "face"), [("ja", "JP"), ("zh-Hant", "TC"), ("zh-Hans", "SC"), ("en", "SC")])
def test_ideographs_get_a_face_of_their_language(make_project: Make, language: str, face: str) -> None:
    (finding,) = letters_in(make_project({"text.md": "# T\n\n《中》"}, apparatus_language=language))
    assert f"Noto Serif CJK {face}, which is free" in finding.mend


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


FRENCH = (
    "La lampe\n\nElle dit\u00a0: «\u00a0Non\u202f!\u00a0» et «\u00a0Quoi\u202f?\u00a0»\u2009— «\u00a0Rien\u00a0; "
    "rien\u00a0», fit-elle au co\u00adlonel, peut\u2011être.\n"
)
SPACES = "\u00a0\u00ad\u2009\u2011\u202f"


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project of a French text; return its folder."""
    folder = tmp_path_factory.mktemp("french")
    (folder / "A.txt").write_bytes(FRENCH.encode())
    assert main(["new", str(folder / "made"), "--from", f"A={folder}/A.txt", "--language", "fr"]) == 0
    return folder / "made"


def test_a_french_text_comes_in_with_its_spaces_declared(french: Path) -> None:
    declared = tomllib.loads((french / "edition/witnesses/witnesses.toml").read_text("utf-8"))["witness"][0]
    assert [entry[:6] for entry in declared["characters"]] == [f"U+{ord(c):04X}" for c in SPACES]
    assert "U+202F narrow no-break space" in declared["characters"]


def test_spaces_that_cannot_be_seen_are_shown_on_demand(french: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(french / "edition"), "-c", str(french), "--unseen"]) == 0
    assert "text.md:3: Elle dit[U+00A0]: «[U+00A0]Non[U+202F]![U+00A0]»" in capsys.readouterr().out


def test_every_format_keeps_the_spaces_of_a_french_text(french: Path, tmp_path: Path) -> None:
    formats = [f"{name}={tmp_path / name}" for name in ("plain", "tei", "epub", "html", "typst", "reledmac")]
    assert main(["build", str(french / "edition"), "-c", str(french), "-d", str(tmp_path / "trees"), *formats]) == 0
    places = {
        "plain/edition.txt": SPACES, "tei/edition.xml": SPACES, "epub/text/text.xhtml": SPACES,
        "html/text/text.html": SPACES, "typst/edition.typ": SPACES, "reledmac/edition.tex": "\u2009\u2011\u202f",
    }  # fmt: skip
    for name, spaces in places.items():
        text = unescape((tmp_path / name).read_text("utf-8")).replace(r"\,", "\u202f")  # as LaTeX has it
        assert all(text.count(c) >= FRENCH.count(c) for c in spaces), name
    assert "dit~: «~Non" in (tmp_path / "reledmac/edition.tex").read_text("utf-8")


def declare(project: Project, characters: list[str]) -> None:
    """Let witness P declare characters."""
    written = (project.root / "witnesses.toml").read_text("utf-8")
    project.write({"witnesses.toml": f"{written}characters = {characters}\n"})


def test_spaces_can_be_written_so_that_they_are_seen(make_project: Make) -> None:
    text = "# T\n\nDit&nbsp;: «&#x202F;non&thinsp;» au co&shy;lonel {app}`&nbsp;!] ! B | word`.\n"
    project = make_project({"text.md": text})
    assert {f.code for f in check_all(Edition(project.root, project.root))} == {"escaped-character"}
    declare(project, [f"U+{ord(c):04X}" for c in SPACES])
    assert check_all(Edition(project.root, project.root)) == ()
    text = next(project.built("plain").glob("*.txt")).read_text("utf-8")
    assert "Dit\u00a0: «\u202fnon\u2009» au co\u00adlonel" in text


def test_a_space_that_the_witness_has_otherwise_is_told(french: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    copytree(french, made)
    page = made / "edition/text/text.md"
    page.write_text(page.read_text("utf-8").replace("dit\u00a0:", "dit :"), "utf-8")
    (finding,) = check_all(Edition(made / "edition", made))
    assert finding.line == 3 and "U+00A0" in finding.text and "&#x00A0;" in finding.mend


def test_a_letter_of_private_use_has_the_name_that_its_witness_gives(make_project: Make) -> None:
    project = make_project({"text.md": "# T\n\nHoc \uf1ac.\n"})
    declare(project, ["U+F1AC the sign for est"])
    (finding,) = check_all(Edition(project.root, project.root))
    assert (finding.code, finding.line) == ("no-glyph", 3) and "the sign for est, U+F1AC" in finding.message


def test_declared_characters_are_in_tei_and_data_and_come_back(make_project: Make) -> None:
    faces = {"apparatus_pdf_fonts": "faces", "apparatus_pdf_font": ["Libertinus Serif", "Edition Signs"]}
    text = "# T\n\nDit\u00a0: \ue000 {app}`non\ue000] oui B | word | Or \ue000.`.[^a]\n\n[^a]: A sign \ue000.\n"
    project = make_project({"text.md": text}, **faces, apparatus_tei_name="edition", apparatus_data_name="edition")
    copytree(FACES, project.root / "faces")
    declared = ["U+00A0 no-break space", "U+E000 the sign for est"]
    declare(project, declared)
    tei = project.built("tei") / "edition.xml"
    assert jing(TEI_ALL, tei) == jing(tei.parent / "edition.rnc", tei) == ""
    root = etree.parse(str(tei)).getroot()
    chars = {char.get(ID): char for char in root.iter(f"{TEI}char")}
    assert [*chars] == ["char-00A0", "char-E000"]
    assert chars["char-E000"].get("corresp") == "#wit-P" and chars["char-E000"][0].get("value") == "the sign for est"
    assert [(g.text, g.get("ref")) for g in root.iter(f"{TEI}g")] == [("\ue000", "#char-E000")] * 4
    data = project.built("data")
    (_, listed) = json.loads((data / "edition.json").read_text("utf-8"))["witnesses"]
    assert listed["characters"][1] == {"character": "\ue000", "name": "the sign for est"}
    assert json_schema(data / "edition.json") == []
    made = project.root / "made"
    assert main(["import", str(made), "--from", str(tei)]) == 0
    _, back = tomllib.loads((made / "edition/witnesses/witnesses.toml").read_text("utf-8"))["witness"]
    assert back["characters"] == declared
    assert text.splitlines()[2].split("[")[0].split(" | ")[0] in (made / "edition/text/text.md").read_text("utf-8")


@pytest.mark.parametrize("number", ["U+0000", "U+001B", "U+202E", "U+FFFF"])
def test_no_witness_declares_what_no_format_can_hold(make_project: Make, number: str) -> None:
    project = make_project({"text.md": "# T\n\nWords.\n"})
    declare(project, [f"{number} a sign"])
    (finding,) = check_all(Edition(project.root, project.root))
    assert finding.code == "malformed-character" and number in finding.excerpt


def test_the_cover_of_the_e_book_says_which_letters_it_lacks(make_project: Make) -> None:
    build = make_project({"text.md": "# T\n\nText."}, project="ᚠᚢ").build("epub")
    assert "conf.py:1: WARNING: No face of the PDF has 'ᚠ'" in build.messages
