"""Numbers with a digit that checks them, years and dates: which can be right; where white space departs."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sphinx_apparatus.model import Layout, Witness
from sphinx_apparatus.records.toml import DeclarationError
from sphinx_apparatus.records.values import (
    date_meant,
    is_date,
    is_gnd,
    is_isbn,
    is_isni,
    is_issn,
    is_orcid,
    is_year,
    range_meant,
    wrong_number,
    wrong_span,
)
from sphinx_apparatus.text.locus import Locus, Occurrence, span
from sphinx_apparatus.witnesses.lineation import (
    Gap,
    Lineation,
    arranged,
    format_lineation,
    lineation_between,
    lineation_of,
    regular,
    unlike,
)

RIGHT: dict[Callable[[str], bool], str] = {
    is_isbn: "978-3-16-148410-0 979-10-90636-07-1 0-306-40615-2 0-8044-2957-X 0306406152",
    is_issn: "0317-8471 2434-561X 0378-5955",
    is_gnd: "118540238 11858071X 1012979326 4074195-3 4000025-4",
    is_orcid: "0000-0002-1825-0097 0000-0002-1694-233X https://orcid.org/0000-0002-1825-0097",
    is_isni: "000000012146438X 0000-0002-1825-0097",
}


@pytest.mark.parametrize(("tells", "numbers"), RIGHT.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_a_number_is_one_and_no_other_with_one_digit_changed_is(tells: Callable[[str], bool], numbers: str) -> None:
    for number in numbers.split():
        assert tells(number), number
        start = number.rindex("/") + 1 if "/" in number else 0
        for place in range(start, len(number)):
            for digit in "0123456789X" if number[place].isalnum() else ():
                other = number[:place] + digit + number[place + 1 :]
                assert digit == number[place] or tells(other) is False, other
        assert not tells(f"{number}0") and not tells(number[:-1]) and not tells("")


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("LCCN", ["62-9520", "2001-123456", "2001123456"], ["62-", "1801-123456", "2001-12345"]),
        ("DOI", ["10.5281/zenodo.1003150"], ["10.5281/", "10.52/a", "10.5281/a.", "doi:10.5281/a"]),
        ("VIAF", ["102333412"], ["0102", "1" * 23]),
        ("Wikidata", ["Q5879"], ["Q0", "P5"]),
        ("shelf mark", ["anything"], []),
    ],
)
def test_numbers_of_a_form_are_of_it(kind: str, right: list[str], wrong: list[str]) -> None:
    assert [wrong_number(kind, number) for number in (*right, *wrong)] == [
        *(False for _ in right),
        *(True for _ in wrong),
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1889—1970", "1889–1970"),
        ("b. 1889 — 1970?", "1889–1970"),
        ("1889—", ""),
        ("a1—2 1—2—3", ""),
        ("1889–1970", ""),
    ],
)
def test_an_em_dash_between_figures_is_meant_as_an_en_dash(text: str, meant: str) -> None:
    assert range_meant(text) == meant


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1973", True),
        ("1973/74", True),
        ("44 BC", True),
        ("4th cent.", True),
        ("198X", True),
        ("19XX", True),
        ("1XXX", True),
        ("1934b", True),
        ("in press", True),
        (" ", False),
        ("73", False),
        ("1973 and 1", False),
        ("1934ab", False),
        ("c1901", False),
        ("19 1", False),
    ],
)
def test_what_can_be_a_year_is_told_from_what_cannot(text: str, year: bool) -> None:
    assert is_year(text) is year


def test_a_year_can_be_the_next_but_none_after() -> None:
    this = date.today().year
    assert is_year(str(this + 1)) and not is_year(str(this + 2))


@pytest.mark.parametrize(
    ("text", "meant"),
    [("11.1917", "1917-11"), ("12. 2. 1934", "1934-02-12"), ("1934.2.12", "1934-02-12"), ("1934/02", "1934-02"),
     ("1934-2-1", "1934-02-01"), ("1934-13", ""),
     ("31.2.1934", ""), ("1934", ""), ("February 1934", ""), ("2/12/1934", "")],
)  # fmt: skip
def test_a_date_with_points_is_told_how_it_is_written(text: str, meant: str) -> None:
    assert date_meant(text) == (f"Did you mean '{meant}'?" if meant else "")


@pytest.mark.parametrize(
    ("text", "right"), [("1934", True), ("1934-12", True), ("1934-12-31", True), ("1934-12-", False)]
)
def test_a_date_may_lack_day_and_month(text: str, right: bool) -> None:
    assert is_date(text) is right


@pytest.mark.parametrize(
    ("text", "life", "said"),
    [
        ("1900-1890", False, "1890 is before 1900"),
        ("1900 - 1890", False, "1890 is before 1900"),
        ("1800–1900, 1950–1940", True, "1940 is before 1950"),
        ("1800–1900; 1800–1930", True, "from 1800 to 1930"),
        ("1889 or 1891–1890", True, ""),
        ("1900–1900", True, ""),
        ("12th–14th cent.", True, ""),
        ("197O–1980", True, "'197O'"),
        ("the 1920s", False, ""),
        ("1934a–1935b", False, ""),
        ("3–1", False, ""),
        ("1889–", True, "from 1889 to today"),
        ("1889–", False, ""),
        ("1999 -", True, ""),
    ],
)
def test_what_is_wrong_with_dates_in_words_is_said(text: str, life: bool, said: str) -> None:
    found = wrong_span(text, life)
    assert said in found and bool(said) == bool(found)


def test_places_are_called_by_their_numbers() -> None:
    one, verse, head = Locus(3), Locus(5, verse=True), Locus(4, heading=True)
    assert [str(one), one.id, one.anchor, one.before] == ["¶ 3", "3", "p3", "¶ 3"]
    assert [str(verse), verse.id, verse.anchor, verse.before] == ["v. 5", "v5", "v5", "v. 5"]
    assert [str(head), head.id, head.anchor, head.before] == ["¶ 4", "h4", "p4", "before ¶ 4"]
    assert [span(one, Locus(7)), span(verse, Locus(8, verse=True)), span(one, verse), span(head, Locus(4))] == [
        "¶¶ 3–7", "vv. 5–8", "¶ 3 – v. 5", "¶ 4"
    ]  # fmt: skip
    assert Occurrence("a", 1, "slug", source="two\n words] x B").words == "two words"
    assert Occurrence("a", 1, "slug", source="two words").words == "slug"
    assert Occurrence("a", 1, "slug", source=" ] x").words == "slug"


@pytest.mark.parametrize(
    ("text", "transcription", "lineation"),
    [
        ("a b c", "a b c", Lineation()),
        ("a b c", "a\nb c", Lineation("\n", (1,))),
        ("a b c", "a\r\nb\r\nc", Lineation("\r\n", (1, 3))),
        ("a b c d", "a\nb\r\nc\r\nd", Lineation("\r\n", (3, 5), (Gap(1, " ", "\n"),))),
        (
            "a\n\nb c",
            "\ufeffa\n\n\nb\tc\n",
            Lineation("\n", (), (Gap(0, "", "\ufeff"), Gap(1, "\n\n", "\n\n\n"), Gap(4, " ", "\t"), Gap(6, "", "\n"))),
        ),
        ("a b", "a  b", Lineation("\n", (), (Gap(1, " ", "  "),))),
        ("", "\n", Lineation("\n", (), (Gap(0, "", "\n"),))),
    ],
)
def test_white_space_is_found_taken_out_put_back_and_written(
    text: str, transcription: str, lineation: Lineation, tmp_path: Path
) -> None:
    assert lineation_between(text, transcription) == lineation
    assert arranged(text, lineation) == transcription and regular(transcription, lineation) == text
    (tmp_path / "a.toml").write_text(format_lineation(lineation), encoding="utf-8")
    assert lineation_of(tmp_path / "witnesses.toml", Witness("A", "A", lineation="a.toml")) == lineation
    assert lineation_of(tmp_path / "witnesses.toml", Witness("A", "A")) == Lineation()


def test_lines_are_written_fourteen_in_a_row() -> None:
    rows = format_lineation(Lineation("\n", tuple(range(29)))).split("\n")
    assert [row.count(",") for row in rows] == [0, 0, 14, 14, 1, 0, 0]


def test_white_space_that_is_not_there_is_told_with_its_line() -> None:
    wrong = Lineation("\n", (1, 3), (Gap(4, "", "\t"),))
    assert arranged("a b c", Lineation("\n", (1, 2, 4))) == "a\nb c"
    assert arranged("abc", Lineation("\n", (0,), (Gap(1, "bc", " "), Gap(2, "c", "")))) == "a "
    with pytest.raises(ValueError, match=r"no '\\n' at character 3 \(its line 2\)"):
        regular("a\nb c", wrong)
    with pytest.raises(ValueError, match=r"no '' at character -1 \(its line 1\)"):
        regular("a  b", Lineation("\n", (), (Gap(0, "abc", "a"), Gap(1, "", ""))))
    with pytest.raises(ValueError, match="'two three four five' where 'too three four five'"):
        lineation_between("one two three four five six", "one too three four five six")
    with pytest.raises(ValueError, match="it has '' where 'two' is wanted"):
        lineation_between("one", "one two")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('line = "x"', "unknown key line"),
        ('line_end = "x"', "'x' is not white space"),
        ("lines = 3", ""),
        ('lines = ["x"]', ""),
        ("[[gap]]\nat = 1", "'regular'"),
        ('[[gap]]\nat = 1\nregular = " "\nhas = "x "', "'x '"),
        ('[[gap]]\nat = 1\nregular = "y"\nhas = " "', "'y'"),
        ("gap = 3", ""),
        ("lines = [inf]", ""),
        ("gap = [3]", ""),
    ],
)
def test_a_lineation_of_another_form_is_told(written: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(written, encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        lineation_of(tmp_path / "witnesses.toml", Witness("A", "A", lineation="a.toml"))
    finding = caught.value.finding
    assert (finding.code, Path(finding.source).name, finding.line) == ("malformed-lineation", "a.toml", 1)
    assert said in finding.message and finding.expected.startswith("line_end, lines")


@pytest.mark.parametrize(
    ("text", "verse", "at"),
    [
        ("T\n\nOne two.\n\nThree.\n", False, None),
        ("T\n\nOne  two.\n\n\nThree.", False, None),
        ("T\n\nOne\ntwo.", False, 6),
        ("T\n\nOne\ntwo.", True, None),
        ("T\r\n\r\nOne.", False, 1),
        ("T\n\n\tOne.", False, 1),
        ("T\n\nOne. \n\nTwo.", False, 7),
        ("\nT\n\nOne.", False, 0),
        ("T\nOne.\nTwo.", False, 1),
        ("T\n\n\nOne.\n\n\nTwo.", False, None),
        ("T\n\n\nOne.\n\n\nTwo.\n\n\nThree.", False, 1),
    ],
)
def test_ends_of_lines_that_a_layout_has_not_are_found(text: str, verse: bool, at: int | None) -> None:
    """Double spaces, section breaks, verses and what follows the last word are no such."""
    assert unlike(text, Layout(), verse) == at


def test_indented_verses_and_lost_lines_are_as_their_layout_has_them() -> None:
    assert unlike("T\n\n  One\n\ttwo.", Layout(), verse=True) is None
    assert unlike("T\n\n  One.", Layout(), verse=False) == 1
    assert unlike("T\n\nOne\n  \nTwo", Layout(gap="\n"), verse=False) is None
    assert unlike("T\n\nOne\n  \nTwo", Layout(), verse=False) == 6
