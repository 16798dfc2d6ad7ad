"""How a remark in a data file is read: words, links and a few roles."""

from __future__ import annotations

import pytest

from sphinx_apparatus.notation.remark import RemarkPart as Part
from sphinx_apparatus.notation.remark import remark_parts, remark_within

ADDRESS = "https://example.org/a"


def words(text: str) -> Part:
    return Part("text", text)


@pytest.mark.parametrize(
    ("remark", "parts"),
    [
        ("", ()),
        ("Plain (words), no marks.", (words("Plain (words), no marks."),)),
        ("so *it* is", (words("so "), Part("em", "", "", (words("it"),)), words(" is"))),
        ("**so**", (Part("strong", "", "", (words("so"),)),)),
        ("a `b` c", (words("a "), Part("code", "b"), words(" c"))),
        ("[so]{.small}", (Part("span", "", "small", (words("so"),)),)),
        ("1 &amp; 2", (words("1 & 2"),)),
        (r"a \* b", (words("a * b"),)),
        (
            f"[the *page*]({ADDRESS})",
            (Part("link", "", ADDRESS, (words("the "), Part("em", "", "", (words("page"),)))),),
        ),
        (f"[{ADDRESS}]({ADDRESS})", (Part("link", "", ADDRESS, (words(ADDRESS),)),)),
        (f"[*{ADDRESS}*]({ADDRESS})", (Part("link", "", ADDRESS, (Part("em", "", "", (words(ADDRESS),)),)),)),
        (f"see {ADDRESS}.", (words("see "), Part("link", "", ADDRESS, (words(ADDRESS),)), words("."))),
        (ADDRESS, (Part("link", "", ADDRESS, (words(ADDRESS),)),)),
        (f"*{ADDRESS}*", (Part("em", "", "", (Part("link", "", ADDRESS, (words(ADDRESS),)),)),)),
        ("{name}`Ada <ada>`", (Part("name", "", "ada", (words("Ada"),)),)),
        ("{ed:name}`*Ada* <ada>`", (Part("name", "", "ada", (Part("em", "", "", (words("Ada"),)),)),)),
        ("{lang}`so <de>` x", (Part("lang", "", "de", (words("so"),)), words(" x"))),
        ("{name}`Ada`", (Part("role", "Ada", "name"),)),
        ("{app}`a] b C`", (Part("role", "a] b C", "app"),)),
        ("{cite:p}`reed1890{p. 3}`", (Part("cite:p", "", "reed1890{p. 3}"),)),
        ("{cite:p}`so <reed>`", (Part("cite:p", "", "so <reed>"),)),
        ("H{sub}`2`O", (words("H"), Part("sub", "", "", (words("2"),)), words("O"))),
        ("{sup}`a <b>`", (Part("sup", "", "", (words("a <b>"),)),)),
    ],
)
def test_a_remark_has_these_parts(remark: str, parts: tuple[Part, ...]) -> None:
    assert remark_parts(remark) == parts


def test_all_parts_are_found_at_every_depth() -> None:
    parts = remark_parts(f"*a [b `c`]({ADDRESS})* d")
    assert [part.kind for part in remark_within(parts)] == ["em", "text", "link", "text", "code", "text"]
