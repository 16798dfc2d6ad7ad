"""A project made from plain texts is an edition: it builds, says nothing is wrong, and gives its witnesses back."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pikepdf
import pytest

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.projects.beginning import at_ends
from sphinx_apparatus.projects.plain.drafts import Variant, collate
from sphinx_apparatus.projects.plain.plaintext import divided
from sphinx_apparatus.projects.plain.sentences import sentence_ends
from sphinx_apparatus.witnesses.lineation import Gap, Lineation, arranged, lineation_between, regular
from tests.validators import TEI_ALL, epubcheck, jing, json_schema

from .random_projects import trial
from .test_manual import examples

ROOT = Path(__file__).parents[2]
ODD = """\
\ufeffA *Talk* on `Signs`

It began at 9. Mr. Smith | Dr. No said "go"; he_went [so](it) was <b>odd</b>.  Two
spaces, a\ttab & an &amp;.


1. One.

2. Two, \\with {app}`x] y A`.



> Not quoted.[^1]

- # * + 1934. The end.\x20
\x20
""".replace("\n", "\r\n")
OTHER = (
    'A Talk on `Signs`\n\nIt began at ten. Mr. Smith said "go"; he went.\n\nNew here.\n\n1. One.\n\n2. Two; three.\n'
)


def made(tmp_path: Path, *arguments: str, **texts: str) -> Path:
    """Run the command on texts by siglum, and return the folder of the project."""
    for siglum, text in texts.items():
        (tmp_path / f"{siglum}.txt").write_bytes(text.encode())
    first, *others = texts
    more = ["--witness", *(f"{siglum}={tmp_path / siglum}.txt" for siglum in others)] if others else []
    status = main(["new", str(tmp_path / "made"), "--from", f"{first}={tmp_path / first}.txt", *more, *arguments])
    assert status == 0
    return tmp_path / "made"


def test_random_texts_come_back_or_are_refused(tmp_path: Path) -> None:
    outcome = trial(250, 1934, tmp_path)
    assert outcome.faults == []
    assert outcome.kept > 250
    assert outcome.drafts > 100
    assert outcome.refused < 60


def test_the_project_has_a_test_that_passes(tmp_path: Path) -> None:
    folder = made(tmp_path, A=ODD, B=OTHER)
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(run, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
    declared = tomllib.loads((folder / "edition/witnesses/witnesses.toml").read_text("utf-8"))["witness"]
    for witness, text in zip(declared, (ODD, OTHER), strict=True):
        assert (folder / "edition/witnesses" / witness["file"]).read_bytes() == text.encode()
        assert witness["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_a_changed_word_fails_the_test_of_the_project(tmp_path: Path) -> None:
    folder = made(tmp_path, A="The title\n\nA word or two. Another sentence.\n")
    text = folder / "edition/text/text.md"
    assert text.read_text("utf-8") == "# The title\n\nA word or two.\nAnother sentence.\n"
    text.write_text(text.read_text("utf-8").replace("word", "term"), "utf-8")
    assert main(["check", str(folder / "edition"), "-c", str(folder)]) == 1


def test_a_lost_line_is_told_where_lines_are_kept_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made(tmp_path, A="The title\n\nA word\nor two\nand three.\n\nMore.\n")
    text = folder / "edition/text/text.md"
    text.write_text(text.read_text("utf-8").replace("or two ", ""), "utf-8")
    assert main(["check", str(folder / "edition"), "-c", str(folder)]) == 1
    assert "text.md:3: The text leaves out 'or two', which is in witness A" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"Title\n\nA bell\x07 rings.\n", "U+0007"),
        (b"Title\n\nWindows \x93quotes\x94.\n", "the text is not in UTF-8"),
        (b" \n\n", "there are no words in the text"),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_line(
    text: bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_bytes(text)
    assert main(["new", str(tmp_path / "made"), "--from", str(tmp_path / "a.txt")]) == 1
    said = capsys.readouterr().err
    assert message in said
    assert f"a.txt:{3 if text.strip() else 1}: " in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]


def test_refusals_leave_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("A title\n\nWords.\n", "utf-8")
    source = str(tmp_path / "a.txt")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").touch()
    for folder, base in (
        ("full", source), ("made", f"../../x={source}"), ("made", str(tmp_path / "gone.txt")),
        ("made", f"{'A' * 10_000}={source}"), ("x" * 10_000, source),
    ):  # fmt: skip
        assert main(["new", str(tmp_path / folder), "--from", base]) == 1
    assert main(["new", str(tmp_path / "made"), "--from", source, "--headings", "("]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "full"]
    assert "Traceback" not in capsys.readouterr().err


def test_names_that_are_markup_or_very_long_are_words(tmp_path: Path) -> None:
    title = '<script>alert(\'*1*\')</script> """ \\ {app}`x] y A` @project@ ' + "x" * 1_800
    folder = made(tmp_path, "--title", title, "--author", 'A\'""" <b>*Author*</b>', A="Words here.\n")
    assert main(["check", str(folder / "edition"), "-c", str(folder)]) == 0


def test_headings_lists_and_breaks(tmp_path: Path) -> None:
    text = "A title\n\nFirst.\n\nChapter I\n\n1) One.\n\n2) Two.\n\n1) Again.\n\n2) Twice.\n\n\n\nLast.\n"
    folder = made(tmp_path, "--headings", "^Chapter", A=text)
    assert (folder / "edition/text/text.md").read_text("utf-8").split("\n\n") == [
        "# A title", "First.", "## Chapter I", "1) One.", "2) Two.", "% Another list.", "1) Again.", "2) Twice.",
        "***", "Last.\n",
    ]  # fmt: skip


def test_numbered_stanzas_are_verse(tmp_path: Path) -> None:
    stanzas = (f"{number}.\nnú skal brúðr\nmeð mér heim\ní sinni snúask" for number in range(1, 6))
    folder = made(tmp_path, A="Mál\n\n" + "\n\n".join(stanzas) + "\n")
    text = (folder / "edition/text/text.md").read_text("utf-8")
    assert text.count("```{verse}") == 1 and text.count("\nnú skal brúðr\n") == 5


def test_a_poem_without_a_blank_line_is_verse_though_one_of_many_lines_is_not_as_the_others(tmp_path: Path) -> None:
    lines = [f"The lamp of day {number} is lit," for number in range(24)]
    folder = made(tmp_path, A="\r\n".join([*lines, "and the sea goes on."]) + "\r\n")
    text = (folder / "edition/text/text.md").read_text("utf-8")
    assert text.count("```{verse}") == 1 and text.count("\nThe lamp of day ") == 24


def test_lines_of_a_file_of_windows_are_joined_as_those_of_others(tmp_path: Path) -> None:
    folder = made(tmp_path, A="A talk\r\n\r\nThe first\r\nis long.\r\n\r\nThe second\r\nis so\r\ntoo.\r\n")
    text = (folder / "edition/text/text.md").read_text("utf-8")
    assert text == "# A talk\n\nThe first is long.\n\nThe second is so too.\n"


def test_paragraphs_that_begin_with_blanks_need_no_blank_line(tmp_path: Path) -> None:
    rows = [
        "  The keeper went up at dusk and",
        "trimmed the wick, as he had done",
        "for years.",
        "  Nobody came that",
        "night.",
    ]
    folder = made(tmp_path, "--title", "A talk", A="\n".join([*rows, *rows]) + "\n")
    paragraphs = (folder / "edition/text/text.md").read_text("utf-8").strip().split("\n\n")[1:]
    assert paragraphs == 2 * [
        "The keeper went up at dusk and trimmed the wick, as he had done for years.", "Nobody came that night.",
    ]  # fmt: skip


def test_a_line_of_names_under_a_scene_is_no_heading(tmp_path: Path) -> None:
    text = "A PLAY|PERSONS|ANN, a maid.|SCENE THE FIRST|ANN, BOB.|ANN. Who goes?|TO ANN, HIS MAID|He left.\n"
    folder = made(tmp_path, A=(text + 3 * "|BOB.|Yes.|ANN.|No." + "\n").replace("|", "\n\n"))
    assert (folder / "edition/text/text.md").read_text("utf-8").count("\n{.speaker}\nANN.\n\nNo.\n") == 3
    assert re.findall("(?m)^#+ .*", (folder / "edition/text/text.md").read_text("utf-8")) == [
        "# A PLAY", "## PERSONS", "## SCENE THE FIRST", "## TO ANN, HIS MAID",
    ]  # fmt: skip


def test_a_language_without_a_catalogue_is_told(tmp_path: Path) -> None:
    folder = made(tmp_path, "--language", "pl", A="List\n\nKochany Janie!\n")
    assert "no catalogue for `pl`" in (folder / "README.md").read_text("utf-8")


def test_a_line_is_a_paragraph_where_no_line_is_blank() -> None:
    assert divided("One.\nTwo.\nThree.").blocks == ("One.", "Two.", "Three.")
    assert divided("One\ntwo.\n\nThree.").blocks == ("One two.", "Three.")
    assert len(divided("\n".join(["Title", "", "x " * 80 + ".", "y " * 80 + ".", "z " * 80])).blocks) == 4


def test_sentences() -> None:
    text = 'He said "Stop." Mr. Smith left at 3 p.m. on p. 4. So.  Two blanks. 1. A number'
    ends = sentence_ends(text)
    assert [text[a:b].strip() for a, b in zip([0, *ends], [*ends, None], strict=True)] == [
        'He said "Stop."', "Mr. Smith left at 3 p.m. on p. 4. So.  Two blanks.", "1. A number",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [("pl", "Litwo! Ojczyzno moja! ty jesteś jak zdrowie. Dziś widzę.", 3), ("pl", "Nic, tj. nic takiego.", 1),
     ("es", "—¿Quién es él? —preguntó el cura.", 1), ("ru", "В отставку в 17.. году. С тех пор жил он здесь.", 2)],
)  # fmt: skip
def test_a_sentence_does_not_begin_with_a_small_letter(language: str, text: str, number: int) -> None:
    assert len(sentence_ends(text, language)) + 1 == number


def test_the_collation_of_three_witnesses() -> None:
    base = ["Title", "The first is here.", "Second one with words.", "Third and last."]
    b = ["Title", "A new one at the start.", "The first was there here.", "Third and the last."]
    c = ["Title", "The is here. Second one with other words.", "Third and last."]
    found = collate(base, {"B": b, "C": c})
    assert [(x.text, x.omitted, x.added) for x in found if x.omitted or x.added] == [
        ("", (), {"B": "A new one at the start."}),
        ("Second one with words.", ("B",), None),
    ]
    lemmas = [(x.text[v.start : v.end], dict(v.readings)) for x in found for v in x.variants]
    assert lemmas == [
        ("The first", {"C": "The"}), ("is", {"B": "was there"}), ("with", {"C": "with other"}),
        ("and", {"B": "and the"}),
    ]  # fmt: skip


def test_a_departure_is_divided_where_a_sentence_ends_in_both() -> None:
    (block,) = collate(["It came late. Grey chestnuts stand."], {"B": ["It late came. Green chestnuts stand."]})
    found = [(block.text[v.start : v.end], v.readings["B"]) for v in block.variants]
    assert found == [("came late", "late came"), ("Grey", "Green")]


@pytest.mark.parametrize(
    ("reading", "parts"),
    [
        ("oscura che'", [(4, 11, "oscura"), (12, 15, "che'")]), ("oscura ché", [(4, 11, "oscura")]),
        ("oscura", [(4, 15, "oscura")]),
    ],
)  # fmt: skip
def test_an_entry_over_the_end_of_a_verse_is_divided_there(reading: str, parts: list[tuple[int, int, str]]) -> None:
    found = at_ends(Variant(4, 15, {"B": reading}), "mia oscura, ché la via", [11])
    assert [(part.start, part.end, part.readings["B"]) for part in found] == parts


def test_a_lineation_holds_white_space_alone() -> None:
    text, transcription = "A b\n\nc d", "\ufeffA\r\nb\r\n\r\n\r\nc\r\nd\r\n"
    lineation = lineation_between(text, transcription)
    assert lineation == Lineation(
        "\r\n", (1, 6), (Gap(0, "", "\ufeff"), Gap(3, "\n\n", "\r\n\r\n\r\n"), Gap(8, "", "\r\n"))
    )
    assert arranged(text, lineation) == transcription
    assert regular(transcription, lineation) == text
    with pytest.raises(ValueError, match="it has 'd' where 'e' is wanted"):
        lineation_between(text, "A b c e")


def build(folder: Path, *formats: str) -> Path:
    """Build formats of the project with warnings as errors, and return the folder of what was built."""
    out = folder / "build"
    targets = [f"{name}={out / name}" for name in formats]
    assert main(["build", str(folder / "edition"), "-c", str(folder), "-d", str(out / "trees"), *targets]) == 0
    return out


def words_of(page: Path) -> str:
    return re.sub(r"<[^>]*>", "", page.read_text("utf-8"))


def test_a_fresh_project_is_sound_in_every_format_and_invents_no_author(tmp_path: Path) -> None:
    folder = made(tmp_path, A="The title\n\nA word or two.\n")
    recipe = (folder / "README.md").read_text("utf-8")
    assert "python -m sphinx_apparatus build\n" in recipe
    assert main(["build", str(folder / "edition")]) == 0
    out = folder / "build"
    tei = out / "tei/edition.xml"
    assert jing(TEI_ALL, tei) == jing(tei.parent / "edition.rnc", tei) == ""
    assert epubcheck(out / "epub/edition.epub") == []
    assert json_schema(out / "data/edition.json") == []
    assert "©" not in words_of(out / "html/text/text.html")
    assert not {"Author", "/Author"} & set(pikepdf.open(out / "pdf/edition.pdf").docinfo.keys())
    for page in (*out.glob("html/**/*.html"), *out.glob("epub/**/*.xhtml"), tei, out / "text/edition.txt"):
        assert not re.search("unknown author|author name", words_of(page), re.I), page
    assert "author" not in (out / "epub/title.xhtml").read_text("utf-8")


def test_an_author_who_is_named_is_printed(tmp_path: Path) -> None:
    folder = made(tmp_path, "--author", "Ada Keeper", A="The title\n\nA word or two.\n")
    out = build(folder, "html")
    assert "Ada Keeper" in words_of(out / "html/index.html")
    assert "©" not in words_of(out / "html/text/text.html"), "who has the rights is for the editors to say"


def test_the_editor_who_is_named_is_on_the_title_page(tmp_path: Path) -> None:
    out = build(made(tmp_path, "--editor", "Ada Keeper", "--language", "de", A="Der Titel\n\nEin Wort.\n"), "html")
    assert "Herausgegeben von Ada Keeper" in words_of(out / "html/index.html")


def test_a_new_project_cites_the_example_of_its_bibliography(tmp_path: Path) -> None:
    folder = made(tmp_path, A="The title\n\nA word or two.\n")
    works, text = folder / "edition/references.bib", folder / "edition/text/text.md"
    works.write_text(works.read_text("utf-8").replace("@comment", "@book"), "utf-8")
    note = "two[^k].\n\n[^k]: {cite:p}`keeper1871{p. 4}`\n"
    text.write_text(text.read_text("utf-8").replace("two.\n", note), "utf-8")
    out = build(folder, "html")
    assert "(Keeper, Rules for Lights, p. 4)" in words_of(out / "html/text/text.html")
    assert "Keeper, Ada. Rules for Lights. London: The Board, 1871." in words_of(out / "html/back/works.html")


def test_a_witness_found_later_is_collated_beside_the_entries_of_another(tmp_path: Path) -> None:
    text = "The title\n\nThe lamp was lit at dusk, as the rules ask.\n\nThe wind had gone to the north.\n"
    folder = made(tmp_path, A=text, B=text.replace("lit", "litt"))
    other = text.replace("lit", "litt").replace("north", "south")
    (tmp_path / "c.txt").write_bytes(other.encode())
    declared = folder / "edition/witnesses/witnesses.toml"
    assert main(["witness", str(tmp_path / "c.txt"), "--to", str(declared)]) == 0
    edition = [str(folder / "edition"), "-c", str(folder)]
    assert main(["check", *edition]) == 1
    assert main(["fix", *edition]) == 0
    edited = (folder / "edition/text/text.md").read_text("utf-8")
    assert "{app}`lit] litt B C | draft`" in edited
    assert "{app}`north] south C | word`" in edited
    assert main(["check", *edition]) == 0


def test_a_tear_over_two_paragraphs_is_two_lacunae_as_the_recipe_says(tmp_path: Path) -> None:
    whole = "T\n\nThe stanzas came to me by the mill.\n\nHe holds that a bird cannot count.\n"
    torn = "T\n\nThe stanzas came to me [...]\n\n[...] a bird cannot count.\n"
    folder = made(tmp_path, A=whole, B=torn)
    tear = next(example for example in examples("markdown") if example.count("{lacuna}`from B") == 2)
    (folder / "edition/text/text.md").write_text(f"# T\n\n{tear}", "utf-8")
    declared = folder / "edition/witnesses/witnesses.toml"
    a, b = declared.read_text("utf-8").split('siglum = "B"')
    gap = b.replace('gap = ""', 'gap = "[...]"')
    declared.write_text(f'{a}siglum = "B"{gap}', "utf-8")
    assert main(["check", str(folder / "edition"), "-c", str(folder)]) == 0


BASE = """\
The Reed

CHAPTER ONE

The _reed_ stood by the mill.[1] She said "go now." So did M. Ada.

12

Roses are red,
Violets are blue,
Sugar is sweet.
"""


def test_habits_of_print_are_told_and_stay_in_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    second = BASE.replace("reed_ stood", "reeds_ stood").replace("mill", "river").replace("sweet", "good")
    third = BASE.replace("mill", "hill").replace("now", "on").replace("Violets are", "Violets were")
    project = made(tmp_path, A=BASE, B=second, C=third)
    text = (project / "edition/text/text.md").read_text(encoding="utf-8")
    assert "## CHAPTER ONE" in text
    assert "The {app}`_reed_] _reeds_ B | draft` stood by the {app}`mill] river B; hill C | draft`.[1]" in text.replace(
        "\\", ""
    )
    assert '"go {app}`now] on C | draft`."\nSo did M. Ada.' in text
    said = capsys.readouterr().out
    assert "Line 7 may be the number of a page:" in said
    assert "Line 5 has a mark such as [1]" in said
    assert "Line 5 has words between `_` and `_`" in said
    assert "Line 9 has short lines" in said
    assert "Line 7 may be a heading" not in said


def test_a_mark_that_one_note_explains_calls_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = "[1] In May.\n\n[2] Now gone.\n\n[3] Of nothing.\n"
    gone = "Gone.[A]\n\n[Footnote A: Cut down.]\n\nSo.\n\n"
    text = f"The Reed\n\nIt stood.[1] By the mill.[2] There.[2] Once.[4]\n\n{gone}{notes}"
    source = (made(tmp_path, A=text) / "edition/text/text.md").read_text(encoding="utf-8").replace("\\", "")
    assert "It stood.{call}`[1] <note-1>`" in source
    assert "```{authorial-note} note-1\n[1] In May.\n```" in source
    assert "Gone.{call}`[A] <note-A>`\n\n```{authorial-note} note-A\n[Footnote A: Cut down.]\n```\n\nSo.\n" in source
    assert source.count("authorial-note") == source.count("{call}") == 2
    said = capsys.readouterr().out
    assert "2 marks such as [1] call their notes" in said and "Line 3 (and 2 more places) has a mark" in said


def test_notes_whose_numbers_begin_again_are_called_in_turns(tmp_path: Path) -> None:
    letter = "Dear Zmeskall,[1] come.\n\n[Footnote 1: {}.]\n\n"
    text = f"Letters\n\n{letter.format('A friend')}{letter.format('The same')}Adieu.[2] Twice.[2]\n\n[Note 2: Once.]\n"
    source = (made(tmp_path, A=text) / "edition/text/text.md").read_text(encoding="utf-8")
    first, second = re.findall(r"\{call\}`\[1\] <(.*?)>`", source.replace("\\", ""))
    assert first != second
    assert f"```{{authorial-note}} {first}\n[Footnote 1: A friend" in source.replace("\\", "")
    assert f"```{{authorial-note}} {second}\n[Footnote 1: The same" in source.replace("\\", "")
    assert source.count("authorial-note") == 2


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Письмо\n\nОн писал о доме и о реке.\n"),
        ("grc", "Λογος\n\nεν αρχη ην ο λογος.\n"),
        ("fa", "نامه\n\nکتاب\u200cها را خواندم.\n"),
        ("hi", "पत्र\n\nउसने पत्र क्\u200dष में लिखा।\n"),
        ("uk", "Лист\n\nМи з тобою і в полі, а він у місті.\n"),
        ("fr", "La lampe\n\nElle dit\u00a0: «\u00a0non\u00a0» au co\u00adlonel.\n"),
    ],
)
def test_a_text_in_its_own_script_has_no_slips(
    language: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = made(tmp_path, "--language", language, A=text)
    main(["check", str(project / "edition"), "-c", str(project)])
    said = re.findall(r"\[([a-z-]+)\]$", capsys.readouterr().out, re.M)
    assert said == (["no-glyphs"] if language in ("fa", "hi") else [])  # the engine brings no face for these
