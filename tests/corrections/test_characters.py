"""Which characters are to be typed otherwise, by what stands around them."""

from __future__ import annotations

import pytest

from sphinx_apparatus.checks.characters import check_file, tidied

JOINER = "\u200c"


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("\u0430bc\n", "abc"),  # a Cyrillic letter before Latin ones
        ("bc\u0430\n", "bca"),
        ("b\u0430c\n", "bac"),
        ("this is \u0430 test\n", "a"),  # alone among Latin words
        (f"word{JOINER}s\n", "words"),
        ("１９０１\n", "1901"),
    ],
)
def test_what_does_not_belong_is_told_with_what_to_type(text: str, better: str) -> None:
    (finding,) = check_file("a.md", text.encode())
    assert finding.correction is not None and finding.correction.new == better


@pytest.mark.parametrize(
    "text",
    [
        f"م{JOINER} b\n",  # at the beginning, Arabic before it alone
        f"a{JOINER}م\n",  # Arabic behind it alone
        "слово\n",
        "это \u0430 то\n",  # among Cyrillic words
        "и\n",
    ],
)
def test_what_its_script_needs_is_let_be(text: str) -> None:
    assert list(check_file("a.md", text.encode())) == []


def test_a_finding_is_at_its_line() -> None:
    assert [f.line for f in check_file("a.md", "\nb\u0430c\n\nd\u0430e\n".encode())] == [2, 4]


@pytest.mark.parametrize(
    ("text", "saved"),
    [("a \nb", "a\nb\n"), ("a\n\n", "a\n\n"), ("\ufeffa\r\nb\r", "a\nb\n"), ("a\t\n", "a\n"), (" \n", ""), ("", "")],
)
def test_a_file_is_saved_as_it_should_be(text: str, saved: str) -> None:
    assert tidied(text) == saved
