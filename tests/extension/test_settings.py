"""Settings by value: a wrong one is told in one message, with what is allowed; paper may be of any size."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from sphinx.config import Config
from sphinx.errors import ExtensionError

from sphinx_apparatus.checks.settings import misspelt, misvalued, unfit, unwritten
from sphinx_apparatus.checks.stopping import unbuildable
from sphinx_apparatus.checks.values import SETTING_VALUES, paper
from sphinx_apparatus.corrections.proof import Edition, check_all
from sphinx_apparatus.model import Finding

from .project import Project

SMALL = Path(__file__).parents[1] / "corrections/edition"
Make = Callable[..., Project]
WRONG = [
    ("pdf_paper", "A4", "Did you mean 'a4'?"),
    ("pdf_paper", "leter", "Did you mean 'letter'?"),
    ("pdf_paper", "150 x 220", "150mm x 220mm"),
    ("pdf_paper", "20mm x 20mm", "from 95mm x 140mm"),
    ("pdf_binding", -3, "from 0 to 30"),
    ("pdf_line_step", -1, "from 0 to 100"),
    ("pdf_region", "Australia", "two letters of a country"),
    ("pdf_region", "UK", "Did you mean 'GB'?"),
    ("pdf_region", "QQ", "two letters of a country"),
    ("language", "en-UK", "Did you mean 'en-GB'?"),
    ("language", "ger", "Did you mean 'de'?"),
    ("language", "German", "Did you mean 'de'?"),
    ("language", "gr", "Did you mean 'el'?"),
    ("language", "de-QQ", "BCP 47"),
    ("pdf_font", "", "the name of a face"),
    ("pdf_font", ["Amiri", 3], "a list of such names"),
    ("pdf_name", "out/book", "without folder"),
    ("pdf_name", "book.pdf", "and ending"),
    ("pdf_parts", ["text", ""], "none of them empty"),
    ("pdf_parts", ["text", "text"], "or twice"),
    ("repository", "https://example.org/a/b.git", "Did you mean 'https://example.org/a/b'?"),
    ("pdf_keywords", [1918], "in quotation marks"),
    ("language", "English", "BCP 47"),
    ("types", {"my type": "x"}, "without space"),
    ("layers", {"a": "word"}, "names and lists of types"),
    ("documents", [3], "a list of words"),
    ("repository", "github.com/a/b", "https://"),
    ("dts_base", "example.org", "https://"),
    ("branch", "", "the name of a branch"),
    ("parts", "https://example.org/dts", "the path of a folder"),
    ("parts", "/srv/dts", "the path of a folder"),
    ("parts", "dts\\document", "../dts/document/edition"),
    ("editor", "vscode://{path}", "{file} and {line}"),
    ("downloads", {"PDF": 3}, "names and paths"),
    ("policy", {"frame-scr": ["https://example.org"]}, "Did you mean 'frame-src'?"),
]


MANY = {"TEI": "../tei/talk.xml", "Data": "../data/talk.json"}


def told(**settings: object) -> list[Finding]:
    """Return what is said of settings, named without ours before them."""
    config = Config({f"apparatus_{name}": value for name, value in settings.items()})
    types = {"typo": "misspelling", "word": "word"}
    for name in {*SETTING_VALUES, *settings}:
        default = {"types": types, "layers": {}}.get(name)
        config.add(f"apparatus_{name}", default, "", ())
    return list(misvalued(config, Path()))


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_a_wrong_value_is_told_with_what_is_allowed(name: str, value: object, said: str) -> None:
    (finding,) = told(**{name: value})
    assert finding.code == "wrong-setting" and f"apparatus_{name} is {value!r}" in finding.message
    assert said in finding.text


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ({"a": ["wrod"]}, "Did you mean 'word'?"),
        ({"a": ["word"], "b": ["word"]}, "each type in one layer"),
    ],
)
def test_a_layer_has_types_that_there_are_and_that_no_other_has(layers: dict[str, list[str]], said: str) -> None:
    (finding,) = told(layers=layers)
    assert finding.code == "type-of-layer" and said in finding.text


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("downloads", {"PDF": "../pdf/bok.pdf"}, "Did you mean 'book.pdf'?"),
        ("epub_pages", "../pdf/boook.pdf", "Did you mean 'book.pdf'?"),
        ("downloads", {"PDF": "../pdf/book.pdf", "A5": "../pdf/book-a5.pdf", "Map": "map.pdf"}, ""),
        ("epub_pages", "", ""),
        ("downloads", {"PDF": "../pdf/book2.pdf"}, ""),
        ("downloads", {"PDF": "../pfd/book.pdf"}, "Did you mean '../pdf/book.pdf'?"),
        ("downloads", {"PDF": "../tei/book.pdf"}, ""),
        ("downloads", {"PDF": "../paper/book.pdf", "TEI": "../out/talk.xml"}, ""),
        ("downloads", MANY | {"PDF": "../tei/book.pdf"}, "Did you mean '../pdf/book.pdf'?"),
        ("downloads", MANY | {"PDF": "pdf/book.pdf"}, "Did you mean '../pdf/book.pdf'?"),
        ("downloads", MANY | {"PDF": "../typst/book.pdf"}, ""),
        ("downloads", MANY | {"PDF": "../pdf/book.pdf"}, ""),
    ],
)
def test_a_file_called_nearly_as_what_a_format_writes_is_told(name: str, value: object, mend: str) -> None:
    settings = {f"apparatus_{name}": value}
    config = Config(settings)
    for other in ("pdf_name", "epub_name", "tei_name", "text_name", "data_name", "downloads", "epub_pages"):
        default = {"downloads": {}, "pdf_name": "book", "tei_name": "talk", "data_name": "talk"}.get(other, "")
        config.add(f"apparatus_{other}", default, "", ())
    assert [(f.code, f.mend) for f in unwritten(config, Path())] == ([("wrong-setting", mend)] if mend else [])


def test_right_values_are_not_told() -> None:
    right: dict[str, object] = {
        "pdf_paper": "6in × 9in", "pdf_binding": 7.5, "pdf_line_step": 0, "pdf_region": "au", "language": "sr-Latn",
        "pdf_font": ["Libertinus Serif", "Amiri"], "editor": "", "policy": "none", "repository": "",
        "layers": {"text": ["word"], "slips": ["typo"]}, "pdf_name": "workers-militia", "dts_base": "https://example.org/dts",
        "parts": "../dts/document/a b",
    }  # fmt: skip
    assert told(**right) == []


def test_a_wrong_value_stops_every_build_with_its_place(make_project: Make) -> None:
    result = make_project({"text.md": "# T\n\nText."}, apparatus_pdf_paper="a44", apparatus_pdf_region="aus").build()
    lines = [line for line in result.messages.splitlines() if "ERROR" in line]
    assert result.status == 2 and len(lines) == 2 and all(line.startswith("conf.py:") for line in lines)
    assert "Traceback" not in result.messages


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("150mm x 220mm", (150, 220)),
        ("15 x 22cm", (150, 220)),
        ("6in×9in", (152.4, 228.6)),
        ("trade", (152, 229)),
        ("b", None),
    ],
)
def test_a_paper_is_a_name_or_a_size(written: str, size: tuple[float, float] | None) -> None:
    assert paper(written) == size


@pytest.mark.parametrize(("written", "width", "height"), [("150mm x 220mm", 150, 220), ("95mm x 140mm", 95, 140)])
def test_a_book_has_the_size_that_was_written(make_project: Make, written: str, width: int, height: int) -> None:
    text = "# T\n\nA word[^a] and {app}`another] other B | word`.\n\n[^a]: A note.\n"
    out = make_project({"text.md": text}, apparatus_pdf_paper=written).built("typst")
    with pikepdf.open(next(out.glob("*.pdf"))) as pdf:
        box = [float(side) * 25.4 / 72 for side in pdf.pages[0].MediaBox]
    assert [round(side) for side in box[2:]] == [width, height]


@pytest.mark.parametrize("name", ["documents", "pdf_exclude", "epub_exclude", "tei_exclude"])
def test_a_page_that_is_not_there_is_told(make_project: Make, name: str) -> None:
    result = make_project({"text.md": "# T\n\nText."}, **{f"apparatus_{name}": ["txet"]}).build()
    assert f"apparatus_{name} names a document that is not there" in result.messages
    assert "Did you mean 'text'?" in result.messages and result.status == 2


SLIPS = [
    ('apparatus_documents = ["text/talk"]', 'apparatus_documents = ["text\\\\talk"]', "Did you mean 'text/talk'?"),
    ('apparatus_documents = ["text/talk"]', "apparatus_documents = []", "witnesses, and no page of the text"),
    (
        "edition/witnesses/witnesses.toml",
        "witnesses/witnesses.toml",
        "Did you mean 'edition/witnesses/witnesses.toml'?",
    ),
    ("edition/witnesses/witnesses.toml", "edition/witnesses", "Did you mean 'edition/witnesses/witnesses.toml'?"),
    (
        "edition/witnesses/witnesses.toml",
        "edition/witnesses/witneses.toml",
        "Did you mean 'edition/witnesses/witnesses",
    ),
    ("edition/data/persons.toml", "edition/data/people.toml", "Did you mean 'edition/data/persons.toml'?"),
    ("edition/data/proofreading.toml", "edition/data/proofreading", "Did you mean 'edition/data/proofreading.toml'?"),
    (
        '"edition/witnesses/witnesses.toml"',
        "__import__('pathlib').Path('edition/witnesses/witnesses.toml')",
        "words in quotation marks",
    ),
    ("bibtex_bibfiles", "bibtex_bibfile", "Did you mean 'bibtex_bibfiles'?"),
    ('"humanities"', '"humanites"', "bibtex_default_style is 'humanites' [wrong-setting]"),
    ('"round_brackets"', '"round_bracket"', "Did you mean 'round_brackets'?"),
    ('"myst_parser"', '"myst-parser"', "Did you mean 'myst_parser'?"),
    ('"myst_parser", ', '"myst_parser" ', "There is no extension myst_parsersphinxcontrib"),
    (', "sphinx_apparatus"]', "]", 'Put "sphinx_apparatus" into extensions.'),
    ("smartquotes = False", 'smartquotes = "False"', "True or False"),
    ("smartquotes = False", "smartquotes = false", "Did you mean 'False'?"),
    ('"en"', "english", "Put words in quotation marks."),
    ('"en"', '"english"', "a BCP 47 tag"),
    ('"Ann Perry"', '["Ann Perry"]', "words in quotation marks"),
    ('"Ann Perry"', "“Ann Perry”", "Type straight quotation marks"),
    ('"Ann Perry"', '"Ann Perry', "Close the quotation mark."),
    ('["text/talk"]', '["text/talk"', "Every bracket needs its partner"),
    ("nitpicky = True", "  nitpicky = True", "Begin the line at the left edge."),
    ("apparatus_documents", "apparatus-documents", "Names have underscores"),
    ("nitpicky = True", "nitpick = True", "Did you mean 'nitpicky'?"),
    ('["attrs_block"]', '["attr_block"]', "Did you mean 'attrs_block'?"),
    ('["attrs_block"]', '"attrs_block"', "a list, [ … ]"),
    ("nitpicky = True", 'html_theme_options = {"nosidebars": 1}', "Did you mean 'nosidebar'?"),
    (
        "nitpicky = True",
        'html_theme = "furo"; html_theme_options = {"light_css_variables": {"color-brand-primry": "", "my-own": ""}}',
        "Did you mean 'color-brand-primary'?",
    ),
    ("nitpicky = True", 'html_css_files = [("a.css", {}), "https://a.org/b.css"]', "a file in a folder of html_static"),
    ("nitpicky = True", "nitpicky = False; nitpicky = not nitpicky; nitpicky = True", "set twice"),
    ("nitpicky = True", 'root_doc = "indx"', "The first page of the edition, indx, is not there"),
    ("nitpicky = True", 'html_static_path = ["_statik"]', "html_static_path entry '_statik' does not exist"),
    ("nitpicky = True", 'apparatus_releases = "edition/release"', "a folder with VERSION.json of each version"),
    ("nitpicky = True", 'apparatus_allowed = {"directive": []}', "Did you mean 'directives'?"),
]


@pytest.mark.parametrize(("was", "written", "said"), SLIPS, ids=[slip[1] for slip in SLIPS])
def test_a_slip_in_the_settings_is_told_at_its_line_and_once(was: str, written: str, said: str, tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "e")
    conf = tmp_path / "e/conf.py"
    rows = conf.read_text("utf-8").split("\n")
    place = next(number for number, row in enumerate(rows) if was in row)
    rows[place] = rows[place].replace(was, written)
    conf.write_text("\n".join(rows), "utf-8")
    (finding,) = check_all(Edition(tmp_path / "e/edition", tmp_path / "e"))
    assert Path(finding.source) == conf and finding.line == place + 1 and said in finding.text


def test_a_rule_that_changes_the_length_of_the_text_is_told_at_its_line(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "e")
    rules = tmp_path / "e/edition/witnesses/regularisation.toml"
    rules.write_text(rules.read_text("utf-8").replace('"”"', '"” "'), "utf-8")
    (finding,) = check_all(Edition(tmp_path / "e/edition", tmp_path / "e"))
    assert (finding.code, finding.line) == ("rule-of-another-length", 7)


def test_what_sphinx_says_without_a_place_is_told_of_the_settings() -> None:
    finding = unbuildable(ExtensionError("It is not so"), Path("a"))
    assert (finding.code, Path(finding.source), finding.line) == ("unbuildable", Path("a/conf.py"), 0)


def test_a_switch_may_be_a_figure_and_words_may_not() -> None:
    assert (
        unfit(1, [bool]) == "" and unfit(2, [bool]) and unfit(1, [str]) and unfit(0, [list]) and not unfit((), [list])
    )


def test_names_of_ones_own_in_the_settings_are_no_slips() -> None:
    config = Config({"languages": ["en"], "version_": "1", "version": "1", "registers": (), "html_titel": 3})
    config.add("apparatus_guest", False, "env", bool)
    assert list(misspelt(config, Path())) == []
