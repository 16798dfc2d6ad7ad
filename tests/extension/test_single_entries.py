"""What can be wrong with one entry, one address, one rule or one witness; the direction of words; formulas."""

import pytest

from sphinx_apparatus.checks.attestation import check_attestation
from sphinx_apparatus.checks.entries import check_address, check_entry, check_rules, check_type, other_end
from sphinx_apparatus.model import Entry, Reading
from sphinx_apparatus.text.direction import all_turned, is_from_the_right, mark_after, turned
from sphinx_apparatus.text.formula import FormulaError, mathml
from sphinx_apparatus.text.regularise import Regularisation

ONE, OTHER = Reading("one", ("B",)), Reading("other", ("C",))
GUESS = Reading("guess", proposed_by="Reed")


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        (Entry("a", (ONE, OTHER)), []),
        (Entry("a", (ONE, Reading("x", ("C", "B")))), ["witness-twice"]),
        (Entry("a", (ONE,), ("B",)), ["witness-twice"]),
        (Entry("one", (ONE,)), ["equal-reading"]),
        (Entry("a", (ONE,), type="conjecture"), ["no-conjecture"]),
        (Entry("a", (ONE, GUESS), type="conjecture"), []),
        (Entry("a", (ONE,), type="conjecture", proposed_by="Reed"), []),
        (Entry("a", (ONE,), type="tpyo"), ["unknown-type"]),
        (Entry("one", (ONE, Reading("one", ("B",))), type="x"), ["witness-twice", "equal-reading", "unknown-type"]),
    ],
)
def test_an_entry_names_each_witness_once_and_a_type_that_there_is(entry: Entry, codes: list[str]) -> None:
    found = list(check_entry(entry, "source", ("typo", "conjecture")))
    assert [finding.code for finding in found] == codes and all(finding.excerpt == "source" for finding in found)
    assert list(check_type("", "x", ())) == []


def test_a_witness_is_named_where_it_has_something_and_a_conjecture_names_all() -> None:
    assert [f.code for f in check_attestation(Entry("a", (ONE, OTHER)), ("B", "D"), "BCD")] == ["named-in-lacuna"]
    printed = Entry("a", (ONE,), proposed_by="Reed")
    (silent,) = check_attestation(printed, (), "BDC")
    assert silent.code == "silent-witness" and "C" in silent.message and "Reed" in silent.message
    assert (
        list(check_attestation(printed, ("C", "D"), "BCD"))
        == []
        == list(check_attestation(Entry("a", (ONE,)), (), "BCD"))
    )


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("", []),
        ("https://e.org/a", []),
        ("HTTP://e.org", []),
        ("https://e.org/ a", ["blank-in-address"]),
        ("e.org", ["no-web-address"]),
        ("ftp://e.org", ["no-web-address"]),
        ("javascript:x", ["no-web-address"]),
        (" https://e.org", ["no-web-address"]),
    ],
)
def test_an_address_leads_to_the_web(address: str, codes: list[str]) -> None:
    assert [finding.code for finding in check_address("x", address)] == codes


def test_an_address_that_is_plain_but_for_its_brackets_or_its_beginning_is_told_whole() -> None:
    meant = {"<https://e.org/a>": "https://e.org/a", "(https://e.org)": "https://e.org", "e.org": "https://e.org"}
    for address, mend in meant.items():
        assert [finding.mend for finding in check_address("x", address)] == [f"Did you mean '{mend}'?"]
    assert [finding.mend for finding in check_address("x", "javascript:x")] == [""]


def test_a_rule_keeps_the_length_of_the_text() -> None:
    rules = [Regularisation("dash", "—", "-"), Regularisation("long", "—", "--"), Regularisation("none", "x", "yy")]
    (finding,) = check_rules([*rules, Regularisation("slant", element="strong")], "a—b")
    assert finding.code == "rule-of-another-length" and finding.excerpt == "--" and "long" in finding.message


def test_another_end_of_a_witness_is_told_as_it_is_declared() -> None:
    end = other_end("B", "one \n", "one")
    assert end is not None and end.expected == r'end = " \n" in the layout of B'
    assert other_end("B", "one\n", "two\n") is None


@pytest.mark.parametrize(
    ("language", "right"),
    [
        ("he", True),
        ("en", False),
        ("az-Arab", True),
        ("he-Latn", False),
        ("ar-EG", True),
        ("uz-Latn-UZ", False),
        ("pa-PK-Arab", True),
        ("AR", True),
    ],
)
def test_a_language_is_written_from_a_side(language: str, right: bool) -> None:
    assert is_from_the_right(language) is right


HEBREW = "\u05d0\u05d1"


def test_words_of_the_other_direction_are_kept_in_order() -> None:
    assert turned(f"a {HEBREW}", "en") and not turned("a 1", "en") and turned("a", "he") and not turned(HEBREW, "he")
    assert (
        all_turned(f"{HEBREW} 1", "en")
        and not all_turned(f"a {HEBREW}", "en")
        and all_turned("a 1", "he")
        and not all_turned(f"a {HEBREW}", "he")
    )
    assert [mark_after(HEBREW, "en"), mark_after("a", "en"), mark_after("a", "he"), mark_after(HEBREW, "he")] == [
        "\u200e",
        "",
        "\u200f",
        "",
    ]


@pytest.mark.parametrize("tex", ["", "  ", r"\frac{1}", r"x^", r"\nosuch", r"\sqrt["])
def test_a_formula_that_is_not_complete_is_none(tex: str) -> None:
    with pytest.raises(FormulaError):
        mathml(tex)


def test_a_formula_says_how_it_was_written() -> None:
    found = mathml(r"\frac{1}{2}")
    assert (
        'alttext="\\frac{1}{2}"' in found
        and "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in found
        and "\n" not in found
        and "block" not in found
    )
    assert 'display="block"' in mathml("x_1^2", block=True)
