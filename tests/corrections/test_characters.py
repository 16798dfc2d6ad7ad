"""Which characters are to be typed otherwise, by what stands around them."""

from __future__ import annotations

import pytest

from sphinx_apparatus.checks.characters import (
    check_file,
    name_of_character,
    script_of,
    shown_sign,
    suspects,
    tidied,
    unseen,
)

JOINER, ACUTE = "\u200c", "\u0301"


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("\u0430bc\n", "abc"),  # a Cyrillic letter before Latin ones
        ("bc\u0430\n", "bca"),
        ("b\u0430c\n", "bac"),
        ("this is \u0430 test\n", "a"),  # alone among Latin words
        (f"word{JOINER}s\n", "words"),
        ("１９０１\n", "1901"),
        (f"b{ACUTE}\u0430c\n", f"b{ACUTE}ac"),
        ("\u0430\n", "a"),  # with nothing beside it
        ("это test \u0430\n", "a"),  # the nearest words count
        ("\u0430 test то\n", "a"),
        ("x \u0430 y\n", "a"),
        (f"это{' 1' * 31} \u0430\n", "a"),  # and none that is far away
        (f"\u0430{' 1' * 31} то\n", "a"),
        ("ab\u200d\u0430\n", "aba"),  # a word goes on behind a sign that joins
        (f"م123{JOINER}\n", "م123"),  # the script that needs it is too far away
        (f"1{JOINER}123م\n", "1123م"),
        ("م\x07م\n", "مم"),
        ("م\ufeffم\n", "مم"),
        ("a\x7fb\n", "ab"),
        ("a\u3000b\n", "a b"),
        ("a\u2800b\n", "a b"),
        ("a\u0378b\n", "ab"),
        ("Ａ\n", "A"),
        (f"a{ACUTE * 12}\n", f"a{ACUTE * 10}"),  # marks over the line above
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
        "это \u0430\n",
        "\u0430 то\n",
        "test это \u0430\n",
        "\u0430 то test\n",
        f"это{' 1' * 28} \u0430\n",
        f"\u0430{' 1' * 28} то\n",
        "this is \u0441 test\n",  # no word by itself in Latin letters
        "г\u03bfд\n",  # no Latin one in the word
        f"م1{JOINER}\n",
        f"م12{JOINER}\n",
        f"{JOINER}12م\n",
        "漢\u3000字\n",
        "漢Ａ字\n",
        f"a{ACUTE * 10}\n",
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\ufeffa\n", [("byte-order-mark", 1)]),
        ("a\nb\r\nc\r\n", [("carriage-return", 2)]),
        ("a\r", [("carriage-return", 1)]),
        ("a\nb", [("no-line-end", 2)]),
        ("a\nb \nc\nd\t\n", [("blanks-at-line-end", 2)]),
        ("a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y\n", [("conflict", 2), ("conflict", 4), ("conflict", 6)]),
        ("b\u0430c\n", [("look-alike", 1)]),
        ("b\u200bc\n", [("stray-character", 1)]),
        ("b\ufe0fc\n", [("stray-character", 1)]),
        ("Ａb\n", [("look-alike", 1)]),
        ("", []),
    ],
)
def test_what_a_file_should_not_have_is_told_at_its_line(text: str, told: list[tuple[str, int]]) -> None:
    assert [(f.code, f.line) for f in check_file("a.md", text.encode())] == told


def test_bytes_of_another_encoding_are_shown_as_windows_has_them() -> None:
    data = b"\n" + b"word " * 9 + b"caf\xe9 " + b"more " * 9
    (finding,) = check_file("a.md", data)
    assert (finding.code, finding.line) == ("not-utf-8", 2)
    assert finding.excerpt == "d word word word café more more more mor"
    assert [f.excerpt for f in check_file("a.md", b"caf\xe9 a")] == ["café a"]
    assert [word for word, _ in suspects("ab\u0430", ())] == ["ab\u0430"]


def test_lines_with_blanks_at_their_end_are_counted() -> None:
    (one,), (two,) = (check_file("a.md", text.encode()) for text in ("a \n", "a \nb\nc \n"))
    assert "more" not in one.message and two.message.endswith("(and on 1 more)")


def test_what_a_witness_has_is_kept_in_a_word_that_is_mended() -> None:
    word = "a\u00a0b\u200bc"
    (finding,) = check_file("a.md", f"{word}\n".encode(), {"\u00a0"})
    assert finding.correction is not None and finding.correction.new == "a\u00a0bc"
    assert "U+200B" in finding.message
    assert list(check_file("a.md", b"a\xc2\xa0b\n", {"\u00a0"})) == []
    assert list(suspects(f"so {word} on", {"\u00a0"})) == [(word, "\u200b")]
    assert list(suspects(f"so {word} on", ())) == [(word, "\u00a0")]


@pytest.mark.parametrize(
    ("character", "name", "hidden"),
    [
        ("", "nothing", None), ("a", "latin small letter a, U+0061", False), (" ", "space, U+0020", False),
        ("-", "hyphen-minus, U+002D", False), ("\u00a0", "no-break space, U+00A0", True),
        ("\u2011", "non-breaking hyphen, U+2011", True), ("\u200b", "zero width space, U+200B", True),
        ("\ue000", "a letter of private use, U+E000", True), ("\x07", "a control character, U+0007", False),
        ("\ufe0f", "variation selector-16, U+FE0F", True),
    ],
)  # fmt: skip
def test_a_character_is_called_by_its_name_and_known_where_it_cannot_be_seen(
    character: str, name: str, hidden: bool | None
) -> None:
    assert name_of_character(character) == name
    assert hidden is None or unseen(character) is hidden


@pytest.mark.parametrize("blank", ["\x0b", "\x0c", "\x85", "\u2028", "\u00a0"])
def test_a_character_that_parts_words_becomes_a_blank_and_another_goes(blank: str) -> None:
    (finding,) = check_file("a.md", f"one{blank}two\x07\n".encode())
    assert finding.correction is not None and finding.correction.new == "one two"


def test_lines_with_characters_that_cannot_be_seen_are_shown() -> None:
    assert list(shown_sign("all plain\na\u00a0b\r\nc\n\u200bd")) == [(2, "a[U+00A0]b"), (4, "[U+200B]d")]


@pytest.mark.parametrize(
    ("character", "script"),
    [("a", "LATIN"), ("\u0430", "CYRILLIC"), ("1", ""), (ACUTE, ""), ("\u093e", "DEVANAGARI"), ("Ａ", ""), ("ʰ", "")],
)
def test_the_script_of_a_letter_or_a_mark(character: str, script: str) -> None:
    assert script_of(character) == script


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("Gu\u0430ttari", "Guattari"), ("\u0422wardowski", "Twardowski"),  # a Cyrillic letter in a Latin word
        ("на\u0070од", "народ"), ("\u0050оссия", "Россия"), ("\u004bαὶ", "Καὶ"),  # a Latin one in another
        ("антолоrия", ""), ("IT-отдел", ""), ("5Gсеть", ""), ("ТАСС", ""), ("β-carotene", ""),
        ("Ωmega", ""), ("я\u0430z", ""), ("z\u0430я", ""),
    ],
)  # fmt: skip
def test_a_letter_of_a_words_own_script_is_never_suspect(word: str, typed: str) -> None:
    found = [finding.correction.new for finding in check_file("a.md", f"{word}\n".encode()) if finding.correction]
    assert found == [typed] * bool(typed)
