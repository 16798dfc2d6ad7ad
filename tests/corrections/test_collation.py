"""What is said of each kind of departure from a witness: where, with which words around, and what to type."""

from pathlib import Path

import pytest
from docutils import nodes

from sphinx_apparatus.corrections.collation import (
    OTHERS,
    alike,
    correction_of,
    longer,
    middle_cut,
    shortly,
    together,
    with_others,
)
from sphinx_apparatus.corrections.fragments import fragments_of
from sphinx_apparatus.corrections.mending import Mending
from sphinx_apparatus.corrections.proof import Edition, check_all, pulled
from sphinx_apparatus.model import Correction, Finding
from tests.extension.project import Project, declared

CASES = {
    "one two three four five six seven": (
        "one two three FOUR five six seven",
        "changed",
        "one two three FOUR five six seven",
        "one two three four five six seven",
        "Record the change: {app}`FOUR] four B | punctuation` — or, if it is not meant, write 'four' again.",
    ),
    "a b c lamp d e f g": (
        "a b c d e f g",
        "left-out",
        "a b c d e f g",
        "a b c lamp d e f g",
        "Record the change: {app}`c d] c lamp d B | word` — or, if it is not meant, put 'lamp' back.",
    ),
    "h i j k l m": (
        "h i j lamp k l m",
        "added",
        "h i j lamp k l m",
        "h i j k l m",
        "Record the change: {app}`j lamp k] j k B | word` — or, if it is not meant, take 'lamp' out.",
    ),
    "It was one of six of seven things here.": (
        "It was 1 2 3 4 5 6 things here.",
        "changed",
        "It was 1 2 3 4 5 6 things here.",
        "It was one of six of seven things here.",
        "Write 'one of six of seven' again — or, if the change is meant, record it: "
        "{app}`1 2 3 4 5 6] one of six of seven B | word`",
    ),
    "We saw red, white and blue flags there.": (
        "We saw ten old but grim men there.",
        "changed",
        "We saw ten old but grim men there.",
        "We saw red, white and blue flags there.",
        "Record the change: {app}`ten old but grim men] red, white and blue flags B | word` "
        "— or, if it is not meant, write 'red, white and blue flags' again.",
    ),
    "He said it's so.": ("He said it’s so.", "glyph", "He said it’s so.", "He said it's so.", None),
    "Two blanks here.": ("Two&#32; blanks here.", "blanks", "Two blanks here.", "", "Leave one space."),
    "An old lump burnt.": (
        "An old {app}`lamp] limp B | typo` burnt.",
        "wrong-reading",
        "lamp] limp B | typo",
        "lump",
        "Write: {app}`lamp] lump B | typo`",
    ),
    "Frist of all.\n\nWords.": (
        "## First of all.\n\nWords.",
        "changed",
        "First of all.",
        "Frist of all.",
        "Record the change: {app}`First] Frist B | typo` — or, if it is not meant, write 'Frist' again.",
    ),
    "Words:\n\nOne two.": (
        "Words:\n\n> One\n>> two.",
        "block-begun",
        "",
        "",
        "Begin every line of the quotation with the same signs >, the line above too.",
    ),
    "A lump and a light.": (
        "A {app}`lamp] lump B` and a {app}`lamp] lump B`.",
        "wrong-reading",
        "lamp] lump B",
        "light",
        "Give B the reading 'light'.",
    ),
    "A lump and a too.": (
        "A {app}`lamp] lump B` and a {app}`lamp] lump B` too.",
        "wrong-reading",
        "lamp] lump B",
        "",
        "Give B the reading 'om.'.",
    ),
    "France in 1934.\n\nWords.": (
        "## La France en 1934.\n\nWords.",
        "changed",
        "La France en 1934.",
        "France in 1934.",
        "Write 'France in' again. A heading stays as the witness has it. "
        "Only a slip of the witness is recorded: {app}`La France en] France in B | word`.",
    ),
    "An old limp burnt.": (
        "An old {app}`'lamp'] 'limp' B | typo` burnt.",
        "wrong-reading",
        "'lamp'] 'limp' B | typo",
        "limp",
        "Write: {app}`lamp] limp B | typo`",
    ),
    "An old lamp stood.": (
        "An old {app}`lamp] limp B | typo` stood.",
        "wrong-reading",
        "lamp] limp B | typo",
        "lamp",
        "If the edition should have 'limp', write: {app}`limp] lamp B | typo` — if not, take the entry out.",
    ),
    "Some words go before the red lamp.": (
        "Some words go before the {app}`the red] the rod conj. ed. | conjecture` lamp.",
        "wrong-reading",
        "the red] the rod conj. ed. | conjecture",
        "red",
        "Take 'the' out. The witness has it once.",
    ),
    "An old lamp and red fell.": (
        "An old {app}`lamp] om. B | word` and red fell.",
        "wrong-reading",
        "lamp] om. B | word",
        "lamp",
        "B has the lemma: take the entry out, or give it the lemma that the edition should have.",
    ),
    "A lit lamp here.": ("A * lit lamp here.", "stray-marks", "A * lit lamp here.", "", None),
    "Some words in full.": ("Some words ~~at~~ in full.", "stray-marks", "Some words ~~at~~ in full.", "", None),
    "First one here. Second one here.": (
        "First one here.\n\nSecond one here.",
        "block-begun",
        "",
        "",
        "Take out the empty line, so that the paragraph is whole again.",
    ),
    "Upper part.\n\nLower part.": ("Upper part.\nLower part.", "block-not-begun", "", "", "Put an empty line there."),
    "Before it.\n\nGone for good.\n\nAfter it.": (
        "Before it.\n\nAfter it.",
        "block-left-out",
        "",
        "Gone for good.",
        "Put it back: whole paragraphs stay, because their numbers are cited.",
    ),
    "Near it.\n\nFar from it.": ("Near it.\n\nPut in anew.\n\nFar from it.", "block-added", "Put in anew.", "", None),
}
"""By what the witness has: what the text has, the code, what was found, what was expected, and the mend."""


def single(tmp_path: Path, text: str, witness: str) -> list[Finding]:
    """Return what is said of one paragraph."""
    had = f"T\n\n{witness}"
    Project(tmp_path, {"text.md": f"# T\n\n{text}\n", "witnesses.toml": declared("B", had), "B.txt": had})
    return list(check_all(Edition(tmp_path, tmp_path)))


@pytest.mark.parametrize("has", CASES)
def test_a_departure_is_told_with_its_words_and_its_mend(has: str, tmp_path: Path) -> None:
    written, code, excerpt, expected, mend = CASES[has]
    (finding,) = single(tmp_path, written, has)
    assert (finding.code, finding.excerpt, finding.expected) == (code, excerpt, expected)
    assert mend is None or finding.mend == mend


def test_what_no_entry_mends_is_told_at_its_line_of_a_paragraph(tmp_path: Path) -> None:
    found = single(
        tmp_path,
        "One line of words,\nand then another,\nand a * last one.",
        "One line of words, and then another, and a last one.",
    )
    assert [(finding.code, finding.line) for finding in found] == [("stray-marks", 5)]


def test_words_of_a_paragraph_that_became_one_of_their_own_are_moved_back_and_not_recorded(tmp_path: Path) -> None:
    text = "Before it all.\n\nGone for good here.\n\nAfter it. Another end."
    found = single(tmp_path, text, "Before it all.\n\nAfter it. Gone for good here. Another end.")
    assert [(finding.code, finding.correction) for finding in found] == [("left-out", None)]
    assert found[0].mend == "It is now before 'Another end.': move it back."


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("before it.", "before it.^[So he says.]"), ("it.", "it. :+1:"), ("oil", "oyl (see #12)"),
        ("oil", "oil TODO check"), ("it.", "it.[^so"), ("lamp", "lamp---oil"), ("lamp", "lamp [lump]"),
        ("oil", "oil @ann"),
    ],
)  # fmt: skip
def test_what_is_written_so_elsewhere_is_never_recorded_as_words(was: str, now: str, tmp_path: Path) -> None:
    had = "A lamp and oil were before it. Nothing else was there."
    found = single(tmp_path, had.replace(was, now), had)
    assert found and {finding.correction for finding in found} == {None} and "Record" not in found[0].mend


def test_words_that_are_left_out_before_an_entry_are_not_blamed_on_it(tmp_path: Path) -> None:
    (finding,) = single(tmp_path, "An {app}`lamp] lump B | typo` stood here.", "An old lump stood here.")
    assert (finding.code, finding.expected) == ("left-out", "An old lump stood here.")


def test_a_mend_begins_with_a_capital_whatever_is_proposed(tmp_path: Path) -> None:
    (doubted,) = single(tmp_path / "a", "A lamp [sic] was lit there.", "A lamp was lit there.")
    assert doubted.mend.startswith("Take '[sic]' out. What the editors say")
    was = "one two three four five six seven eight"
    (long,) = single(tmp_path / "b", f"A {was.upper()} end.", f"A {was} end.")
    assert long.mend.startswith("Write 'one two") and "— or, if the change is meant, record it: {app}" in long.mend


def test_a_text_without_words_gives_no_witness_back(tmp_path: Path) -> None:
    Project(tmp_path, {"text.md": "% Nothing\n", "B.txt": "T", "witnesses.toml": declared("B", "T")})
    found = [finding.code for finding in check_all(Edition(tmp_path, tmp_path))]
    assert "no-words" in found and "unbuildable" not in found


def test_a_piece_of_markup_is_read_by_itself(tmp_path: Path) -> None:
    Project(tmp_path, {"text.md": "# T\n\nOne.[^a]\n\n[^a]: So.\n"})
    with pulled(Edition(tmp_path, tmp_path)) as proof:
        assert proof.domain is not None
        (reader,) = fragments_of(proof.domain, proof.domain.texts()).values()
        read = {
            markup: reader.text(markup, "B")
            for markup in (
                "A {app}`b] c B`.",
                "Two\n\nparts",
                "",
                "A {app}`b] c`.",
                "- A point",
                "So.[^a]",
                "So.[^b]",
                "[^a]: x",
                "A <b>",
            )
        }
        assert reader.text("A {app}`b] c B`.", "") == "A b." and reader.read("A {app}`b] c`.")[1]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reader.parser, "parse", lambda *_: 1 / 0)
            assert [finding.code for finding in reader.read("A")[1]] == ["unreadable"] and reader.text("A", "") is None
        env = proof.domain.env
        assert not env.current_document.docname and not env.ref_context and proof.domain.document("text").findings == []
    assert read == {
        "A {app}`b] c B`.": "A c.",
        "Two\n\nparts": None,
        "": "",
        "A {app}`b] c`.": None,
        "- A point": None,
        "So.[^a]": "So.",
        "So.[^b]": "So.",
        "[^a]: x": "",
        "A <b>": None,
    }


def test_words_are_cut_in_their_middle() -> None:
    assert middle_cut("x" * 72) == "x" * 72 and middle_cut("x" * 73) == f"{'x' * 36} … {'x' * 36}"
    assert middle_cut(" a\nb  c ", 40) == "a ¶ b  c" and middle_cut("abc def ghi", 8) == "abc … ghi"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the", "THE", True),
        ("foreseen", "forseen", True),
        ("cat", "dog", False),
        ("abcdefg", "abcdefgxyzuvw", False),
        ("abcdefg", "abcdefgxyzuv", True),
    ],
)
def test_words_are_alike_that_may_be_slips(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


def test_a_change_is_placed_in_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("\ufeff# T\n\n> One two\n> three two\n", encoding="utf-8")
    node = nodes.paragraph("One two\nthree two")
    node.source, node.line = str(path), 3
    for start, at in ((4, 11), (14, 23)):
        made = correction_of(node, Mending(start, "two", "2"))
        assert made == Correction(str(path), at, "two", "2")
    assert correction_of(node, Mending(4, "two\nthree", "2")) is None
    node.line = 2
    assert correction_of(node, Mending(0, "One", "1")) is None
    for node.line in (6, 99):
        assert correction_of(node, Mending(0, "One", "1")) is None
    node.source = str(tmp_path / "b.md")
    assert correction_of(node, Mending(0, "One", "1")) is None


def finding(
    siglum: str, new: str = "", *, start: int = 4, code: str = "changed", mend: str = "", message: str = ""
) -> Finding:
    correction = Correction("a.md", start, "lamp", new) if new else None
    said = message or f"The text has 'lamp' where witness {siglum} has it"
    return Finding(code=code, message=said, mend=mend or new, correction=correction, source="a.md", line=3)


def test_findings_of_several_witnesses_are_one_where_one_thing_is_wrong() -> None:
    one, two = finding("B", "{app}`lamp] oil B | word`"), finding("C", "{app}`lamp] oil C | word`")
    (both,) = together([("B", one), ("C", two)], ["B", "C"])
    assert both.message == "The text has 'lamp' where witness B has it (C too)"
    assert both.correction is not None and both.correction.new == "{app}`lamp] oil B C | word`" == both.mend
    other = finding("C", "{app}`lamp] oil C | word`", start=90)
    assert len(list(together([("B", one), ("C", other)], ["B", "C"]))) == 2
    light = finding("C", "{app}`lamp] light C | word`")
    said = list(together([("B", one), ("C", light)], ["B", "C"]))
    assert [f.correction and f.correction.new for f in said] == ["{app}`lamp] oil B; light C | word`"]
    for code in ("lineation-twice", "stray-marks", "heading-without-blank"):
        same = [(s, finding(s, code=code, message=f"Marks in {s}")) for s in "BCD"]
        assert [f.message for f in together(same, "BCD")] == ["Marks in B"]
    plain = [(s, finding(s, mend=f"Put {s} back")) for s in "BCD"]
    assert [f.message for f in together(plain, "BCD")] == ["The text has 'lamp' where witness B has it (C and D too)"]
    assert [f.message for f in together(plain[:1], "BCD")] == ["The text has 'lamp' where witness B has it"]


def test_an_entry_that_cannot_be_one_is_told_with_the_others() -> None:
    own = finding("B", "{app}`lamp] oil B`", mend="Write {app}`lamp] oil B`.")
    made = [own.correction, Correction("a.md", 4, "lamp", "x {app}`lamp] oil C`")]
    assert with_others(own, [c for c in made if c], "BC").mend == f"Write {{app}}`lamp] oil B`. {OTHERS}"
    assert with_others(own, [c for c in made[:1] if c], "BC") == own
    plain = finding("B", "oil", mend="Write it.")
    assert with_others(plain, [c for c in made if c], "BC") == plain
    none = finding("B")
    assert with_others(none, [c for c in made if c], "BC") == none


def test_names_are_long_where_there_are_no_short_ones() -> None:
    own = longer(finding("B", "{app}`lamp] oil B`"))
    assert own.mend == "{ed:app}`lamp] oil B`" and own.correction is not None
    assert own.correction.new == "{ed:app}`lamp] oil B`" and longer(finding("B", mend="x")).correction is None


@pytest.mark.parametrize(
    ("text", "witness", "gap", "told"),
    [
        (
            "The lamp burnt.",
            "The lamp [...] burnt.",
            "",
            ['gap = "[...]"', "{lacuna}`from B` before them", "If nothing is lost"],
        ),
        ("The lamp burnt.", "The lamp [...] burnt.", "[...]", ["{lacuna}`from B` before them", "If nothing is lost"]),
        (
            "A {lacuna}`from B`lamp{lacuna}`to B` lay.",
            "A [...] lay. [...]",
            "[...]",
            ["A second lacuna begins here", "If nothing"],
        ),
    ],
)
def test_a_sign_that_something_is_lost_asks_for_a_lacuna(
    text: str, witness: str, gap: str, told: list[str], tmp_path: Path
) -> None:
    had = f"T\n\n{witness}"
    layout = f'[witness.layout]\ngap = "{gap}"\n' if gap else ""
    Project(tmp_path, {"text.md": f"# T\n\n{text}\n", "witnesses.toml": declared("B", had) + layout, "B.txt": had})
    found = [finding for finding in check_all(Edition(tmp_path, tmp_path)) if finding.code == "gap"]
    assert found and all(words in found[0].mend for words in told), found
    assert ("gap = " in found[0].mend) == (not gap) and ("A second" in found[0].mend) == ("A second" in told[0])


@pytest.mark.parametrize(("lineation", "line"), [("", 3), ('lineation = "B.lineation.toml"\n', 1)])
def test_lines_that_no_layout_has_are_told_where_the_file_has_them(lineation: str, line: int, tmp_path: Path) -> None:
    """With a lineation, which has its own lines, the file as a whole is meant."""
    had = "T\n\nThe lamp\nburnt all\nnight."
    texts = {"text.md": "# T\n\nThe lamp burnt all night.\n", "B.txt": had, "B.lineation.toml": "lines = [11]\n"}
    Project(tmp_path, texts | {"witnesses.toml": declared("B", had) + lineation})
    (finding,) = check_all(Edition(tmp_path, tmp_path))
    assert (finding.code, Path(finding.source).name, finding.line) == ("line-ends-not-declared", "B.txt", line)


def test_words_that_go_over_the_end_of_a_paragraph_are_put_back_by_hand(tmp_path: Path) -> None:
    had = "T One lump. To burn it."
    layout = '[witness.layout]\nbetween = " "\n'
    files = {"text.md": "# T\n\nOne lamp.\n\nTwo burn it.\n", "B.txt": had}
    Project(tmp_path, files | {"witnesses.toml": declared("B", had) + layout})
    (finding,) = check_all(Edition(tmp_path, tmp_path))
    assert (finding.code, finding.correction, finding.mend) == ("changed", None, "Write 'lump. To' again.")


def test_what_is_put_in_from_another_file_is_told_and_mended_by_hand(tmp_path: Path) -> None:
    had = "T\n\nHe said it's now and here lump so."
    part = "He said it’s now and here {app}`lamp] limp B | typo` so.\n"
    files = {"text.md": "# T\n\n```{include} part.txt\n```\n", "part.txt": part, "B.txt": had}
    allowed = {"directives": ["include"]}
    Project(tmp_path, files | {"witnesses.toml": declared("B", had)}, apparatus_allowed=allowed)
    found = check_all(Edition(tmp_path, tmp_path))
    assert [(finding.code, finding.correction) for finding in found] == [("glyph", None), ("wrong-reading", None)]
    assert found[1].mend == "Give B the reading 'lump'."


def test_long_words_are_shown_by_their_ends() -> None:
    for cut, most in ((middle_cut, 72), (shortly, 40)):
        whole = "".join(chr(97 + n % 26) for n in range(most))
        assert cut(whole) == whole and cut("a\n\n b") == "a ¶  ¶  b"
        assert cut(f"{whole}x") == f"{whole[: most // 2]} … {(whole + 'x')[-(most // 2) :]}"
