"""What is just as long, as many, as large or as like as it may be is let pass; one more is told or left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

import pytest
from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.utils import new_document
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer

from sphinx_apparatus.checks import refusing
from sphinx_apparatus.checks.allowed import FRONT_MATTER, Allowed, wrong_front_matter
from sphinx_apparatus.checks.bibtex import _is_no_date, wrong_names
from sphinx_apparatus.checks.characters import is_endless, suspects
from sphinx_apparatus.checks.markdown import EditionRenderer
from sphinx_apparatus.checks.report import ApparatusError
from sphinx_apparatus.checks.settings import _missed
from sphinx_apparatus.checks.values import _DIRECTIVES, paper, unfit_value
from sphinx_apparatus.corrections import proof, suggestions
from sphinx_apparatus.corrections.collation import Collator, _moves
from sphinx_apparatus.corrections.comparison import Changes, _natural, changed_records, words_between
from sphinx_apparatus.corrections.mending import Departure
from sphinx_apparatus.corrections.report import as_json, code_block
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.model import Correction, Finding
from sphinx_apparatus.notation.locator import parse_locator
from sphinx_apparatus.records import toml
from sphinx_apparatus.records.cff import FORMS
from sphinx_apparatus.records.toml import DeclarationError, TomlFile, bytes_around, content_of, read_toml, written_in
from sphinx_apparatus.records.values import is_year, kind_meant, wrong_span
from sphinx_apparatus.text.locus import Locus, Occurrence
from sphinx_apparatus.text.regularise import cost
from sphinx_apparatus.text.running import Running
from sphinx_apparatus.witnesses.declared import _rule
from sphinx_apparatus.witnesses.lacunae import Edge, _is_empty

GUESTLESS = Allowed({FRONT_MATTER: ["order"]}, True, False)


def titled(words: str) -> nodes.Element:
    """Return the title of a section in a document."""
    title = nodes.title("", words)
    new_document("a.md").append(nodes.section("", title))
    return title


def deep(number: int, folder: str = "a" * 99) -> str:
    """Return a path of so many bytes, whose names are short."""
    return ("/".join([folder] * 20))[:number]


def unfolds(number: int) -> bool:
    """Tell whether so many pages of a table of contents are too many for an edition of two pages."""
    env = SimpleNamespace(toctree_includes={"index": ["a"] * number}, all_docs={"index", "a"}, doc2path=str)
    try:
        refusing.check_contents(
            cast("Any", SimpleNamespace(config=SimpleNamespace(root_doc="index"))), cast("Any", env)
        )
    except ApparatusError:
        return True
    return False


def nests(number: int) -> bool:
    """Tell whether so many lists in one another are too many for a file of tables."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.toml")
        path.write_text(f"a = {'[' * number}{']' * number}")
        try:
            read_toml(path, "")
        except DeclarationError:
            return True
    return False


def rule(replacement: str, pattern: str = "b") -> bool:
    """Tell whether a rule is refused."""
    table = {"name": "a", "pattern": pattern, "replacement": replacement}
    try:
        _rule(TomlFile(Path("rules.toml"), "", {}), (), table, "")
    except DeclarationError:
        return True
    return False


LIMITS: dict[str, tuple[int, Callable[[int], object]]] = {
    "word": (15_000, lambda n: is_endless("a " + "b" * n)),
    "formula": (15_000, lambda n: [*refusing._unprintable(nodes.math("", "x" * n))]),
    "title of a table": (15_000, lambda n: [*refusing._unprintable(nodes.title("", "x" * n))]),
    "heading": (2_000, lambda n: [*refusing._unprintable(titled("x" * n))]),
    "name": (240, lambda n: [*refusing._misnamed(Path("/t", "a" * n), Path("/t"))]),
    "path": (1_000, lambda n: [*refusing._misnamed(Path("/t", deep(n)), Path("/t"))]),
    "contents": (39, unfolds),
    "pattern": (200, lambda n: cost("a" * n) == 1_000),
    "repeated": (199, lambda n: cost(f"(?:){{0,{n}}}") == 1_000),
    "steps": (30, lambda n: rule("", f"a{{0,19}}b{{{n}}}")),
    "replacement": (200, lambda n: rule("c" * n)),
    "years of a life": (120, lambda n: wrong_span(f"{date.today().year - n}–", life=True)),
    "small word of a name": (4, lambda n: [*wrong_names("k", f"Juan {'dela'.ljust(n, 's')} Cruz")]),
    "marks on a letter": (10, lambda n: [*suspects("a" + "\u0301" * n, ())]),
    "signs beside a joiner": (2, lambda n: [*suspects("\u0628" + "." * n + "\u200c", ())]),
    "number in front matter": (10**18 - 1, lambda n: [*wrong_front_matter(GUESTLESS, {"order": n})]),
    "lists in one another": (50, nests),
    "sentence that was moved": (5, lambda n: _moves("", "a " * n)),
    "binding": (30, lambda n: unfit_value("pdf_binding", n)),
    "lines between numbers": (100, lambda n: unfit_value("pdf_line_step", n)),
}  # fmt: skip


@pytest.mark.parametrize("kind", LIMITS)
def test_what_is_at_its_limit_is_let_pass_and_one_more_is_not(kind: str) -> None:
    most, told = LIMITS[kind]
    assert not told(most) and told(most + 1)


def test_a_file_is_read_up_to_its_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (toml, proof):
        monkeypatch.setattr(module, "LARGEST", 3)
    fits, larger = tmp_path / "a.md", tmp_path / "b.md"
    fits.write_text("abc")
    larger.write_text("abcd")
    assert (written_in(fits), written_in(larger), content_of(fits, "")) == ("abc", "", b"abc")
    with pytest.raises(DeclarationError):
        content_of(larger, "")
    config = SimpleNamespace(apparatus_citation="", apparatus_changes="gone.md", apparatus_rights="")
    env = SimpleNamespace(found_docs={"a", "b"}, config=config, doc2path=lambda name: tmp_path / f"{name}.md")
    domain = SimpleNamespace(env=env, base=tmp_path, declared_files=set, is_of_host=lambda _name: False)
    assert proof.sources(cast("Any", None), cast("EditionDomain", domain)) == [fits]


def test_an_option_has_no_larger_number_than_a_list_may_be_long() -> None:
    for argument in ("10000", "1-9,000010000", ""):
        assert refusing._held(str, argument) == argument
    for argument in ("10001", "0000010000", "1-10001"):
        with pytest.raises(ValueError, match="at most 10000"):
            refusing._held(str, argument)


def test_numbers_begin_with_none_and_months_have_seasons() -> None:
    for name in ("pdf_binding", "pdf_line_step"):
        assert unfit_value(name, 0) is None and unfit_value(name, -1)
    assert [n for n in range(30) if not _is_no_date("month", str(n))] == [*range(1, 13), *range(21, 25)]
    assert [n for n in range(-1, 15) if FORMS["work"]["month"].right(n)] == [*range(1, 13)]


def test_words_are_shown_with_a_few_around_them() -> None:
    text = "a b c d e X f g h i j"
    text_only = cast("Any", SimpleNamespace(text=text))
    assert Collator.context(text_only, Departure(10, 11, "X", "Y", 1), "X") == "c d e X f g h"
    (words,) = words_between(text, text.replace("X", "Y"))
    assert (words.before, words.now, words.after) == ("b c d e ", "Y", " f g h i")
    assert bytes_around(b"a" * 30 + b"\xe9" + b"b" * 30, 30) == "a" * 20 + "é" + "b" * 19


def test_a_paper_is_neither_too_narrow_nor_too_low() -> None:
    assert paper("95mm x 140mm") == (95, 140) and paper("450 x 650mm") == (450, 650)
    for size in ("94mm x 200mm", "100mm x 139mm", "451mm x 200mm", "200mm x 651mm"):
        assert paper(size) is None


def test_a_policy_may_have_every_directive() -> None:
    assert unfit_value("policy", dict.fromkeys(_DIRECTIVES, ("'self'",))) is None
    assert unfit_value("pdf_font", "Old Face") is None and unfit_value("pdf_font", ["Old Face", ""])
    assert unfit_value("policy", {3: ["x"]}) and unfit_value("editor", "https://a.org/{file}?{at}")
    assert unfit_value("editor", "https://a.org/{line}") and not unfit_value("editor", "https://a.org/{file}#{line}")


def test_a_range_may_end_where_it_begins() -> None:
    assert is_year("1918-1918") and parse_locator("pp. 12-12").last == "12"


def test_a_kind_of_number_is_meant_from_four_letters_in_five_on() -> None:
    assert kind_meant("ISBNNR 1") == "ISBN 1" and kind_meant("ISBNNRS 1") == ""


def test_one_link_into_another_folder_is_a_folder_of_ones_own() -> None:
    assert (
        not _missed("../epub", "../pdf", 1) and _missed("../epub", "../pdf", 2) and not _missed("../pdf", "../pdf", 2)
    )


def test_a_short_change_may_be_one_of_signs_and_capitals_alone() -> None:
    forms = SimpleNamespace(forms=lambda: {"Duke of Orléans": "orleans"})
    collator = SimpleNamespace(domain=SimpleNamespace(declared=forms), types=["typo"])
    here = SimpleNamespace(block=SimpleNamespace(node=nodes.paragraph()))
    said = [
        Collator.usage(cast("Any", collator), "a, b, c, d, E", "a b c d e", size, cast("Any", here)) for size in (5, 6)
    ]
    assert said == ["Punctuation and capitals stay as the witness has them.", ""]
    named = [Collator.usage(cast("Any", collator), "off", had, 1, cast("Any", here)) for had in ("of", "Orléans")]
    assert named == ["", "The registers name 'Orléans'."]


def test_values_are_shown_whole_up_to_eighty_characters() -> None:
    for length, words in ((80, 0), (81, 1)):
        (change,) = changed_records({"a": {"b": "x"}}, {"a": {"b": "y" * length}})
        assert len(change.words) == words


def test_ids_are_in_the_order_of_their_first_six_figures() -> None:
    assert _natural("p1234567") == ("p", 123456, "p1234567") and _natural("q-so") == ("q", 0, "q-so")


def test_a_line_is_shown_while_there_is_room_for_half_of_one_more() -> None:
    line = "x" * 99
    assert [line in code_block([line], 2_000 + room) for room in (99, 100)] == [False, True]


def test_a_mend_is_offered_up_to_the_longest_comment(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("lamp\n")

    def offered(new: str) -> Any:
        found = [Finding(code="a", message="b", correction=Correction("a.md", 0, "lamp", new))]
        return json.loads(suggestions.as_suggestions(found, tmp_path, lambda _name: {1}))

    room = 20_001 - len(offered("l")[0]["body"])
    assert offered("l" * room) and not offered("l" * (room + 1))


def test_ten_mends_are_offered_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a\n" * 11)
    found = [Finding(code="a", message="b", correction=Correction("a.md", n * 2, "a", "b")) for n in range(11)]
    told = suggestions.as_suggestions(found, tmp_path, lambda _name: {*range(1, 12)})
    assert len(json.loads(told)) == 10 and told.startswith('[\n  {\n    "line": 1,')
    assert as_json(Changes()).startswith('{\n  "verdict": "ready",')


@pytest.mark.parametrize(("start", "before"), [(60, "x" * 60), (61, "… ")])
def test_what_is_before_a_mark_is_shown_whole_where_it_is_short(start: int, before: str) -> None:
    mark = nodes.emphasis("", "words")
    assert Running(nodes.paragraph("", "x" * start, mark)).context(mark, []).before == before


def test_a_lacuna_between_two_headings_before_one_paragraph_is_not_empty() -> None:
    one, other = (Edge(Occurrence("a", 2, slug, heading=True), "Words", at) for slug, at in (("a", 0), ("b", 5)))
    assert not _is_empty(one, other, Locus(2, heading=True), Locus(2, heading=True))
    assert _is_empty(one, other, Locus(2), Locus(2, heading=True)) and _is_empty(one, one, Locus(2), Locus(2))


class Rows(Directive):
    """Makes a table of as many cells as its first line says."""

    def run(self) -> list[nodes.Node]:
        count = int(self.content[0]) if self.content[0].isdigit() else 0
        return [nodes.table("", *(nodes.entry() for _ in range(count)))]


@pytest.mark.parametrize(
    ("made", "options", "content", "fits"),
    [
        (refusing._bounded, {"glob": None}, "front/*a?b[c*", True), (refusing._bounded, {}, "*****", True),
        (refusing._bounded, {"glob": None}, "front/*a?b[c**", False), (refusing.rows_only, {}, "10000", True),
        (refusing.rows_only, {}, "10001", False), (refusing.rows_only, {"file": "a.csv"}, "1", False),
    ],
)  # fmt: skip
def test_a_directive_makes_no_more_than_it_may(
    made: Callable[[type[Directive]], type[Directive]], options: dict[str, Any], content: str, fits: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    told: list[Finding] = []
    monkeypatch.setattr(refusing, "edition_of", lambda _env: SimpleNamespace(report=told.append))
    machine = SimpleNamespace(get_source_and_line=lambda _line: ("a.md", 1), reporter=None)
    state = SimpleNamespace(document=SimpleNamespace(settings=SimpleNamespace(env=None)))
    directive = made(Rows)("x", [], options, cast("Any", [content]), 1, 0, "", cast("Any", state), cast("Any", machine))
    assert (bool(directive.run()), len(told)) == (fits, not fits)


def test_a_table_of_markdown_has_ten_thousand_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[object] = []
    told: list[Finding] = []
    monkeypatch.setattr(SphinxRenderer, "render_table", lambda _self, token: rendered.append(token))
    renderer = EditionRenderer.__new__(EditionRenderer)
    vars(renderer).update(keep=told.append, document={"source": "a.md"})
    for count in (10_000, 10_001):
        cells = [SimpleNamespace(type=("td", "th")[n % 2]) for n in range(count)]
        token = SimpleNamespace(walk=lambda cells=cells: [*cells, SimpleNamespace(type="tr")], map=[3, 9], children=[])
        renderer.render_table(cast("Any", token))
        assert (len(rendered), len(told)) == (1, count - 10_000)
