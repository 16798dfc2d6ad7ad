"""Which marks of a source are not complete, where they begin and what is to be typed."""

from pathlib import Path

import pytest

from sphinx_apparatus.checks.marks import (
    NOTE,
    apart_from_marks,
    finding,
    is_locator,
    opening,
    paragraph_of,
    signs_in,
    slips_in,
    without_marks,
)
from sphinx_apparatus.model import Finding


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A {app}`b] c B` d `e` ``f`g``.", []),
        ("A {app}`b] c B d.", [("not-closed", "{app}`b] c B d.", "app")]),
        ("A {ed:app}`b.", [("not-closed", "{ed:app}`b.", "ed:app")]),
        ("A {name}`b <c> d.", [("mark-not-closed", "{name}`b <c> d.", "name")]),
        ("A {name}`b <c> {lang}`d <de>`.", [("mark-not-closed", "{name}`b <c> {lang}`d <de>`.", "name")]),
        ("A {app}`b {x}`c` d`.", []),
        ("A {app}b] c B`.", [("mark-without-backtick", "{app}b] c B`.", "app")]),
        ("A {cite:p}x.", [("mark-without-backtick", "{cite:p}x.", "cite:p")]),
        (r"A \{app}b and {app}\`c.", []),
        ("A {app`b] c B`.", [("mark-without-brace", "{app`b] c B`.", "app")]),
        ("A app}`b] c B`.", [("mark-without-brace", "app}`b] c B`.", "app")]),
        ("A xapp}`b` {{app`b`.", []),
        ("A `{app` b.", []),
        (
            "A {app}`b] c B | typo | See `d` e.`.",
            [("backtick-in-entry", "{app}`b] c B | typo | See `d` e.`.", "")],
        ),
        ("A {app}`b] c B`s and {app}`d] e B`. {app}`f] g B | typo | (h) `i {lang}`j <de>`", []),
        ("A {app}``b] c B | | See `d`.``.", []),
        ("A [b]{.quotation #c}.", []),
        ("A b]{.quotation #c}.", [("no-opening-bracket", "A b]{.quotation #c}.", "")]),
        ("A [b {.quotation #c}.", []),
        ("A [b{.quotation #c}.", [("no-closing-bracket", "A [b{.quotation #c}.", "")]),
        ("[a] b]{.x}.", [("no-opening-bracket", "[a] b]{.x}.", "")]),
        (r"\[a]{.x}.", [("no-opening-bracket", r"\[a]{.x}.", "")]),
        (r"[a\]]{.x} b\]{.y}.", []),
        (
            "Long words here before it, thirty of them, b]{.x}",
            [("no-opening-bracket", "e before it, thirty of them, b]{.x}", "")],
        ),
        ("B]{.x} {app}c", [("no-opening-bracket", "B]{.x} {app}c", "")]),
        ("{app}c B]{.x}", [("mark-without-backtick", "{app}c B]{.x}", "app")]),
        ("See [@reed, p. 3].", [("citation-in-brackets", "[@reed, p. 3]", "")]),
        (
            "See [-@reed] [@a:b.c].",
            [("citation-in-brackets", "[-@reed]", ""), ("citation-in-brackets", "[@a:b.c]", "")],
        ),
        (r"See \[@reed].", []),
        ("Thanks to [@reed](https://example.org/reed) and [@lee][].", []),
        ("Write _{name}_, {name} or {name}, and\nthe title for {name}", []),
        ("A {app} `b] c B`.", [("mark-without-backtick", "{app} `b] c B`.", "app")]),
        ("{cite:p}`reed{p. 3}, {see}other{pp. 3-5, 7}`", []),
        ("{cite:p}`reed`, p. 3, {cite:p}`b` says. P. 3", [("place-behind-citation", "{cite:p}`reed`, p. 3", "")]),
        ("{cite:p}`reed{at 3}`", [("unknown-locator", "{cite:p}`reed{at 3}`", "at 3")]),
        (
            "{cite:p}`reed{at 3}, b{p. 3}, c{so}`",
            [
                ("unknown-locator", "{cite:p}`reed{at 3}, b{p. 3}, c{so}`", "at 3"),
                ("unknown-locator", "{cite:p}`reed{at 3}, b{p. 3}, c{so}`", "so"),
            ],
        ),
        ("{cite:p}`reed p. 3`", []),
        ("```\n{app}b\n```\n\n    {app}b", [("mark-without-backtick", "{app}b", "app")]),
        (":::{x}\n{app}b\n:::\n{name}c", [("mark-without-backtick", "{name}c", "name")]),
        ("~~~\n{app}b", [("block-not-closed", "~~~", "")]),
        (":::{a b\nc\n:::\n\n```{d} e\n```\n", [("mark-without-brace", ":::{a b", "a")]),
        ("````{a}\n```{b}\n```\n````\n:::{c}\n:::d\n", [("block-not-closed", ":::{c}", "")]),
        ("- `--sd-color-{name}` is one\n- `--sd-color-{name}-text` is another", []),
        (
            "One {app}a\n\nTwo {app}b\n% no {app}c\nThree {app}d {app}e",
            [
                ("mark-without-backtick", "{app}a\n", "app"),
                ("mark-without-backtick", "{app}b\n", "app"),
                ("mark-without-backtick", "{app}d {app}e", "app"),
            ],
        ),
        (
            "> A {app}b\n>\n> C {app}d",
            [("mark-without-backtick", "{app}b\n", "app"), ("mark-without-backtick", "{app}d", "app")],
        ),
    ],
)
def test_marks_that_are_not_complete_are_found(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(slip.code, slip.written, slip.name) for slip in slips_in(text)] == found
    for slip in slips_in(text):
        assert text[slip.start :].startswith(slip.written.strip()[-8:]) or slip.written in text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("a *b c.", ["*b c."]), ("a **b* c", []), ("*a* b, **c** and *d\ne*", []), (r"a \*b, 5*3, a * b, *", []),
        ("(*a b) “*c* d”", []), ("a *{b}`c` d", ["*       d"]), ("a [[b c]] d", ["[[b c]] d"]), (r"\[[b]] [c] [[", []),
        ("1918—1919 a", ["1918—1919 a"]), ("1918 — 19, a—1, 1—2—3, 1–2", []),
    ],
)  # fmt: skip
def test_a_sign_that_is_printed_as_it_stands_is_told_where_the_editors_write(written: str, said: list[str]) -> None:
    assert [slip.written for slip in signs_in(without_marks(written)[0], ["b c"], ranges=True)] == said
    assert [slip.code for slip in slips_in(f"A\n\n{written} 1–2", NOTE, ["b c"])] == []
    assert [slip.start for slip in slips_in(f"[^a]: {written}\n1–2", NOTE, ["b c"])] == [
        6 + written.index(one[0]) for one in said
    ]


def test_double_brackets_and_em_dashes_are_let_be_where_others_are_so() -> None:
    assert list(signs_in("a [[b c]] d 1918—1919", [], ranges=False)) == []


def test_a_slip_is_told_at_its_line_with_what_to_type() -> None:
    text = "# T\n\nOne {name}`b\nmore words [@reed, p. 3].\n\n[@reed, p. 3] and [@reed]\n\n{cite:p}`a{so}`"
    found = [finding(slip, text, "a.md") for slip in slips_in(text)]
    assert [(f.code, f.line) for f in found] == [
        ("mark-not-closed", 3),
        ("citation-in-brackets", 6),
        ("citation-in-brackets", 6),
        ("unknown-locator", 8),
    ]
    assert found[0].excerpt == "{name}`b" and "{name}" in found[0].text
    assert [f.mend for f in found[1:3]] == ["Write {cite:p}`reed{p. 3}`.", "Write {cite:p}`reed`."]
    assert "'so'" in found[3].message


def test_marks_are_hidden_in_a_paragraph() -> None:
    plain, left = without_marks(r"a {x}`b` `c` \`d\` \{y}`e` f")
    assert left is None and len(plain) == len(r"a {x}`b` `c` \`d\` \{y}`e` f")
    assert plain.replace("\0", "") == r"a   \`d\`  f"
    assert without_marks("a\n`b\nc` d")[0] == "a\n\0\0\n\0\0 d"
    assert without_marks("``a` b")[0] == "``a` b"


@pytest.mark.parametrize(
    ("plain", "close", "place"),
    [
        ("[a]", 2, 0),
        ("a]", 1, -1),
        ("[a [b] c]", 8, 0),
        ("[a [b] c]", 5, 3),
        (r"\[a]", 3, -1),
        (r"[a\] b]", 6, 0),
        ("x[]", 2, 1),
    ],
)
def test_a_bracket_is_opened_where_its_pair_is(plain: str, close: int, place: int) -> None:
    assert opening(plain, close) == place


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("p. 3", True),
        ("pp. 3-5, 7", True),
        ("pp. 3-5, 7 and 9", False),
        ("so 3", False),
        ("ch. 3, iv–vii", True),
        ("", False),
        ("p. 3,", False),
    ],
)
def test_a_place_in_a_work_is_one_or_several_of_one_unit(text: str, is_one: bool) -> None:
    assert is_locator(text) is is_one


def test_what_is_said_of_a_paragraph_with_such_a_mark_only_follows_from_it(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one\n\ntwo\nthree\nfour\n\nfive", encoding="utf-8")

    def at(line: int, code: str = "changed", source: str = str(path)) -> Finding:
        return Finding(code=code, message="m", source=source, line=line)

    assert paragraph_of(at(4)) == (str(path), range(3, 6)) and paragraph_of(at(1)) == (str(path), range(1, 2))
    assert paragraph_of(at(7)) == (str(path), range(7, 8))
    mark = at(4, "not-closed")
    every = [at(1), at(3), at(5), at(6), at(7), mark, at(3, source="other")]
    assert list(apart_from_marks(every, every)) == [every[0], every[3], every[4], mark, every[6]]
    assert list(apart_from_marks(every[:3], every[:3])) == every[:3]
