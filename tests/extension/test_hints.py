"""What `new` points out in a plain text: kinds met in files of libraries, scans and sites, each written anew."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from textwrap import fill

import pytest

from sphinx_apparatus import language
from sphinx_apparatus.__main__ import main
from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.plain.drafts import collate
from sphinx_apparatus.projects.plain.hints import hints, joined_words
from sphinx_apparatus.projects.plain.plaintext import divided
from sphinx_apparatus.projects.plain.tongue import language_of
from sphinx_apparatus.projects.plain.verse import poem
from tests.extension.test_first_hour import Terminal

LONG = "The keeper went up at dusk, trimmed the wick and wrote the hour into the book, as he had done for years."
VERSE = "the evening comes over the water,\nthe boats\nare home,\nand nobody counts them\nagain."


def said(*blocks: str) -> str:
    """Return the hints for blocks after a title and before a last paragraph."""
    base = divided("\n\n".join(("A title", *blocks, LONG)) + "\n")
    return "\n".join((*joined_words("A", base), *hints(base, "a.txt", range(1, len(base.blocks)))))


@pytest.mark.parametrize(
    "page",
    ["12", "- 12 -", "[xiv]", "(iv)", "p. 7", "[S. 12]", "Seite 3", "fol. 3v", "## p. 1 (#9) ##########", "— 212 —"],
)
def test_the_number_of_a_page_is_pointed_out(page: str) -> None:
    assert "Line 5 may be the number of a page" in said(LONG, page)


@pytest.mark.parametrize("mark", ["<VI:>", "[p. 7]", "[S. 12]", "|12|", "{12}", "[fol. 3r]"])
def test_a_page_that_begins_in_a_line_is_pointed_out(mark: str) -> None:
    assert "Line 3 has a mark that may be the beginning of a page" in said(f"The keeper {mark} went up at dusk.")


@pytest.mark.parametrize(
    "words", ["He wrote {app} and |a| and <b>.", "The I. and II. of it.", "In 1894 he [so] left.", "Civil", "Mix"]
)
def test_other_signs_are_no_pages(words: str) -> None:
    assert "page" not in said(words)


def test_places_are_counted() -> None:
    assert "Line 3 may be" in said("12") and "Line 3 (and one more place) may be" in said("12", LONG, "14")
    assert "Line 3 (and 2 more places) may be" in said("xii", LONG, "xiv", LONG, "xvi")


@pytest.mark.parametrize("hyphen", ["-", "=", "¬", "⸗", "\u00ad"])
def test_every_hyphen_at_the_end_of_a_line_counts(hyphen: str) -> None:
    told = said(f"The kee{hyphen}\nper went up.")
    assert "line 3 ends in a hyphen" in told and f"{{app}}`keeper] kee{hyphen} per A`" in told


INDENTED = (
    "    Es ritt ein Reiter in den Schnee,\n      er ritt und kam nicht wieder;\n    sein Mädchen stand am grauen See"
)


def test_a_heading_above_another_and_one_above_a_chinese_sentence_are_pointed_out() -> None:
    base = divided("PAN TADEUSZ\n\nKSIĘGA PIERWSZA\n\nGOSPODARSTWO\n\n第一回\n\n此開卷第一回也。\n\n" + LONG)
    (headings,) = [hint for hint in hints(base, "a.txt", [1, 3, 4, 5]) if "headings" in hint]
    assert "KSIĘGA PIERWSZA" in headings and "第一回’" in headings


COUPLETS = """Thou, whose bright and still aspiring mind, which no one saw,
Can leave the lamps upon the water far and far behind;
When the keeper goes at last to sleep, and shews the harbour near the mill,
'Tis then a task, a weary task, to find
Above the weir, above the reeds, above the hill
What all who row have lost, and all have left behind."""


@pytest.mark.parametrize("text", [VERSE, VERSE.title(), "Alone\nAnd far\nFrom home", INDENTED, COUPLETS])
def test_short_lines_that_end_early_look_like_verse(text: str) -> None:
    assert "Line 3 has short lines" in said(text)


@pytest.mark.parametrize("width", range(20, 61, 5))
def test_wrapped_prose_does_not(width: int) -> None:
    assert said(fill(LONG.lower(), width)) == ""


@pytest.mark.parametrize(
    "date",
    ["Dresden, den 4. Mai 1801", "Leipzig, den 30. August (und 1. September) 1800", "Paris, le 1er mars 1848",
     "Vienna, 3rd May 1934", "May 12, 1934"],
)  # fmt: skip
def test_a_date_is_no_heading(date: str) -> None:
    assert "headings" not in said(date)


@pytest.mark.parametrize("row", ["* * *", "***", "— — —", "⁂", "---------", "·  ·  ·"])
def test_a_row_of_signs_is_pointed_out_as_a_break(row: str) -> None:
    assert f'write `***` in its place, and `section_break = "\\n\\n{row}"`' in said(LONG, row)


@pytest.mark.parametrize("row", ["…", "[...]", "?!", "* *ib. * *", "etc."])
def test_other_signs_are_no_break(row: str) -> None:
    assert "row of signs" not in said(LONG, row)


@pytest.mark.parametrize("name", ["Scène I", "Kapitel 3", "Chapitre II.", "Erster Aufzug", "BOOK IV"])
def test_the_name_of_a_division_may_be_a_heading_whatever_follows(name: str) -> None:
    assert (f"‘{name}’" in said(name, "Ada")) == (name != "Erster Aufzug")


def test_a_closing_before_a_postscript_is_no_heading() -> None:
    assert "headings" not in said("Dein treuer Bruder\nErnst", "P.S. Den Schuh habe ich wieder.")


def test_a_heading_with_a_year_may_be_one() -> None:
    assert "‘The winter of 1848’" in said("The winter of 1848")


@pytest.mark.parametrize(
    "line",
    ["*** START OF THE PROJECT GUTENBERG EBOOK A LETTER ***", "Digitized by the Internet Archive in 2019",
     "Source gallica.bnf.fr / Bibliothèque nationale de France"],
)  # fmt: skip
def test_what_the_file_has_of_its_makers_is_the_one_thing_told(line: str) -> None:
    found = said("The winter of 1848", line, "12")
    assert found.startswith("Line 5 was added by those who offer the file.") and "\n" not in found


@pytest.mark.parametrize("text", ["He went.[^a]\n\n[^a]: A note.", "---\ntitle: A\n---\n\nHe went."])
def test_markdown_is_better_imported(text: str) -> None:
    base = divided(f"{text}\n\n{LONG}\n")
    assert "import FOLDER --from a.md" in "\n".join(hints(base, "a.md", range(len(base.blocks))))


def test_a_long_text_shows_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("A title\n\n" + f"{LONG}\n\n" * 250, "utf-8")
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert main(["new", str(tmp_path / "made"), "--from", str(tmp_path / "a.txt"), "-y"]) == 0
    told = [line.strip() for line in sys.stderr.getvalue().split("\r")]  # type: ignore[attr-defined]
    shown = [f"Writing paragraph {n} of 251 ..." for n in (0, 100, 200)]
    assert list(filter(None, told)) == [*shown, "Comparing every witness byte for byte ..."]
    assert told[-1] == ""


def test_a_long_text_of_few_words_is_aligned_by_its_paragraphs(tmp_path: Path) -> None:
    """The same few words come again and again, so that only the paragraphs that are equal say what belongs together."""
    rng = random.Random(1871)
    words = ["lamp", "wick", "oil", "wind", "gate", "reed", "boat", "light", "rain", "road", "rope", "hour"]
    blocks = [" ".join(rng.choice(words) for _ in range(30)).capitalize() + "." for _ in range(120)]
    changed = [block.replace(" ", " slow ", 1) if n % 2 else block for n, block in enumerate(blocks)]
    found = collate(blocks, {"B": changed})
    assert [bool(block.variants) for block in found] == [False, True] * 60
    assert not any(block.omitted or block.added for block in found)


def test_elsewhere_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(f"A title\n\n{LONG}\n", "utf-8")
    assert main(["new", str(tmp_path / "made"), "--from", str(tmp_path / "a.txt"), "-y"]) == 0
    assert capsys.readouterr().err == ""


def test_the_spaces_of_french_are_shown_as_spaces_outside_of_quotations() -> None:
    finding = Finding(code="", message="Le texte porte «\u00a0oui\u00a0; non\u00a0»\u202f; voir\u00a0: ici", mend="")
    language.speak("fr-CA")
    try:
        assert finding.text == "Le texte porte «\u00a0oui[U+00A0]; non\u00a0»\u202f; voir\u00a0: ici"
    finally:
        language.speak("en")
    assert "[U+202F]" in finding.text


MARKDOWN = """\
---
title: "A walk"
tags:
- harbour --- pier
-
---

He went.[^a]

[^a]: Not alone[^b].
[^b]: With a dog.
"""


def test_markdown_keeps_its_title_and_notes_within_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "walk.md").write_text(MARKDOWN, "utf-8")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "walk.md")]) == 0
    text = (tmp_path / "made/edition/text/text.md").read_text("utf-8")
    assert "# A walk\n" in text and "[^n1]: Not alone (With a dog.)." in text
    told = capsys.readouterr().out
    assert "a comment: ‘tags: - harbour - - - pier -’" in told and "<note> in a note" in told


CELLS = """\
<html><head><title>A play</title></head><body><h1>A play</h1><table>
<tr><td><h4>First act</h4><p>Sailor.<br>Heave!</p></td>
<td><p>Matrose.</p><p>Zieh!</p><ul><li>one</li><li>two</li></ul></td></tr>
</table></body></html>
"""


def test_blocks_within_a_cell_are_words_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "play.html").write_text(CELLS, "utf-8")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "play.html")]) == 0
    text = " ".join((tmp_path / "made/edition/text/text.md").read_text("utf-8").split())
    assert "First act Sailor. Heave! Matrose. Zieh! one two" in text
    assert "nothing differs" in capsys.readouterr().out


def test_the_samples_of_a_project_are_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Ein Brief\n\n{LONG}\n", "utf-8")
    assert main(["new", str(tmp_path / "made"), "--from", str(tmp_path / "a.txt"), "--language", "de"]) == 0
    for name in ("README.md", "CONTRIBUTING.md"):
        assert "{app}`Dämmerung] Dämerung A | typo`" in (tmp_path / "made" / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("base", "other", "lemma", "reading"),
    [
        ("»Wer will«, sagt er.", "»Wer will“, sagt er.", "will«", "will“"),
        ("Er kam; («so»).", "Er kam; (“so»).", "«so", "“so"),
        ("It is the end... he said.", "It is the end. he said.", "end...", "end."),
        ("It is late[12] now.", "It is late[32] now.", "late[12]", "late[32]"),
        ("It rose — he said.", "It rose —he said.", "— he", "—he"),
        ("Non ! dit-il.", "Non! dit-il.", "Non !", "Non!"),
    ],
)  # fmt: skip
def test_marks_that_both_have_at_an_edge_stay_outside(base: str, other: str, lemma: str, reading: str) -> None:
    [variant] = collate([base], {"B": [other]})[0].variants
    assert (base[variant.start : variant.end], variant.readings["B"]) == (lemma, reading)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("رسالة من أخي", "ar"), ("نامه‌ای از پدر", "fa"), ("道可道，非常道。", "zh"), ("पत्र", "sa"),
        ("ዘበኛው ጠየቀ", "am"), ("Ђорђе љуби њу", "sr"),
        ("उसने पत्र में लिखा है कि वह नहीं आया", "hi"), ("Lux lucet", ""), ("శ్రీ రఘురామ", "te"), ("ဘုရားသခင်", "my"),
        ("東京大學經濟學部の教授", "ja"), ("大韓民國은 民主共和國", "ko"),
        ("Uma noite destas, vindo da cidade, encontrei um rapaz que eu conheço, mas não falou.", "pt"),
    ],
)  # fmt: skip
def test_a_language_is_known_by_its_own_words_or_its_script(text: str, tag: str) -> None:
    assert language_of(text) == tag


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("Lit.[1][2]\n\n[1] With oil,\nthe best.\n[2] As always.\n", ["[1] With oil, the best.", "[2] As always."]),
        ("Lit.\n\n[1] With\n[3] oil.\n", ["[1] With [3] oil."]),
        ("Lit.\n\n" + 3 * "BOB\nYes.\n\nANN.\nNo.\n\n", 3 * ["BOB", "Yes.", "ANN.", "No."]),
        ("Lit.\n\n" + 3 * "NOTE\nYes.\n\n", 3 * ["NOTE Yes."]),
        ("Lit.\n\n" + 3 * "XI.\nYes.\n\nACT I\nNo.\n\n", 3 * ["XI. Yes.", "ACT I No."]),
    ],
)
def test_notes_and_names_of_speakers_are_blocks_without_an_empty_line(text: str, blocks: list[str]) -> None:
    assert [*divided(text).blocks[1:]] == blocks


def test_one_heading_that_comes_again_names_no_speaker() -> None:
    assert not divided("Letters\n\n" + 3 * "LETTER\n\nYes.\n\n").speakers


@pytest.mark.parametrize(
    ("stanza", "count", "verse"),
    [
        ("nú skal brúðr með mér\nheim í sinni snúask;\nhratat um mægi mun hverjum þykkja", 4, True),
        ("nú skal brúðr með mér heim í sinni snúask, hratat um mægi mun hverjum þykkja\n" * 3, 3, False),
        ("the lamp was lit at dusk, and the wind\nhad turned to the north by then", 6, False),
        ("శ్రీ రఘురామ చారుతులసీ\nదళధామ శమక్షమాది", 4, True),
    ],
)
def test_stanzas_of_as_many_lines_are_verse(stanza: str, count: int, verse: bool) -> None:
    """An edda without capitals, and couplets of a script that has none; prose of two lines a paragraph stays prose."""
    text = divided("T\n\n" + "\n\n".join([stanza] * count) + "\n")
    assert bool(poem(text)) == verse


def test_a_line_with_a_space_that_does_not_break_is_empty() -> None:
    assert divided("T\n\nOne.\n\xa0\nTwo.\n\u3000\nThree.\n").blocks == ("T", "One.", "Two.", "Three.")


BALLAD = """It was the keeper of the lamp, who climbed the stair by night and day,
And no one saw him but the gulls, and no one heard what he might say.

{}

The captain steered into the bay, and saw at last the harbour light,
And blessed the man upon the stair, and did not think of him that night."""
GOING = "He trimmed the wick, he wound the clock, he wrote the hour in the book,"


@pytest.mark.parametrize("last", ["And", "and"])
def test_long_verses_in_couplets_are_verse_where_every_line_has_a_capital(last: str) -> None:
    """As prose no line of several has one but by chance."""
    middle = f"{GOING}\nThe wind went round the iron rail,\n{last} it was long before he shook."
    assert poem(divided(f"The stair\n\n{BALLAD.format(middle)}\n")) == ({1, 2, 3} if last == "And" else set())


def test_speeches_in_prose_are_no_verse() -> None:
    said = "BOB\nI see what you mean, and I do not\nlike it.\n\nANN\nYou never do, and so it is no\nwonder.\n\n"
    assert not poem(divided("A play\n\n" + 3 * said)) and poem(divided("A play\n\n" + 3 * said.title()))


def test_numbers_that_count_verses_are_pointed_out() -> None:
    rows = [f"{n} Of the lamp," if n % 5 == 0 else "Of the lamp," for n in range(1, 17)]
    base = divided("\n".join(rows))
    assert "Line 5 (and 2 more places) has a number that counts verses" in "\n".join(hints(base, "a.txt", [], [0]))
    years = divided("\n".join(row.replace("10 ", "1871 ") for row in rows))
    assert "counts verses" not in "\n".join(hints(years, "a.txt", [], [0]))
