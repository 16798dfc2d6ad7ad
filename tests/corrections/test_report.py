"""How a finding reaches who reads it: its place, the lines of an excerpt, and the sections of a report."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sphinx_apparatus.checks.report import counted, encoded, excerpt_line, found_at, joined, line_with, place_of
from sphinx_apparatus.corrections.comparison import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    Changed,
    ChangedWords,
    Changes,
    changed_items,
    words_between,
)
from sphinx_apparatus.corrections.hands import guarded
from sphinx_apparatus.corrections.report import (
    LINE,
    SIZE,
    as_markdown,
    code_block,
    ending,
    guarded_lines,
    item_line,
    one_line,
    page_lines,
)
from sphinx_apparatus.corrections.snapshot import Annotation
from sphinx_apparatus.model import Correction, Finding, brief, corrected, fitting, nearest, visible

PAGE = "# T\n\nOne two three.\nFour five six\nseven.\n\n> Eight\n> nine ten.\n\none two\n"


@pytest.mark.parametrize(
    ("excerpt", "start", "line"),
    [
        ("Four five", 3, 4),
        ("six seven", 3, 4),
        ("seven.", 3, 5),
        ("One", 3, 3),
        ("two  three.", 3, 3),
        ("six⏎seven", 3, 4),
        ("gone five", 3, 4),
        ("five gone away", 3, 4),
        ("gone", 3, 3),
        ("Eight", 3, 3),
        ("Eight nine", 7, 7),
        ("nine", 7, 8),
        ("one two", 9, 9),
        ("one two", 10, 10),
        ("(five)", 3, 3),
        ("One", 0, 0),
        ("", 3, 3),
        ("T", 1, 1),
        ("x", 99, 99),
    ],
)
def test_the_line_of_an_excerpt_is_that_in_its_block(excerpt: str, start: int, line: int, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(PAGE, encoding="utf-8")
    assert excerpt_line(path, excerpt, start) == line
    assert excerpt_line(tmp_path / "none.md", excerpt, start) == start


def test_words_are_found_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(PAGE, encoding="utf-8")
    assert [line_with(path, words) for words in ("two", "# T", "seven", "gone", "")] == [3, 1, 5, 0, 0]
    assert line_with(tmp_path, "two") == 0 and found_at(path, "Four") == (str(path), 4)


def test_places_are_named_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = str(tmp_path / "a" / "b.md")
    assert [place_of(path, 3), place_of(path), place_of("", 0), place_of("/x/y.md", 2)] == [
        str(Path("a/b.md")) + ":3",
        str(Path("a/b.md")),
        "",
        "/x/y.md:2",
    ]
    findings = [Finding(code="x", message="m", source=path, line=line) for line in (9, 2, 2, 0)]
    assert list(counted(findings)) == [f"{Path('a/b.md')}: 4 things, in line 2, 9"]
    assert list(counted(findings[3:])) == [f"{Path('a/b.md')}: one thing"]
    assert list(counted([*findings[:1], replace(findings[0], source="c.md")])) == [
        f"{Path('a/b.md')}: one thing, in line 9",
        "c.md: one thing, in line 9",
    ]


def test_what_one_mend_settles_is_one_finding() -> None:
    work = Finding(code="unknown-work", message="No x", source="b.md", line=3, excerpt="one")
    same = [work, replace(work, line=7, excerpt="two"), replace(work, line=7), replace(work, source="a.md"), work]
    other = replace(work, message="No y")
    found = list(joined([*same, other, replace(work, code="html"), replace(work, code="html")]))
    assert [f.message for f in found] == ["No x (and in b.md:7; a.md:3)", "No y", "No x"]
    assert found[0].excerpt == "one"
    sigla = [
        Finding(code="unknown-siglum", message=e, excerpt=e, line=n)
        for n, e in enumerate(("a] b X", "c] d X | y", "e] X Z"), 1)
    ]
    assert [f.line for f in joined(sigla)] == [1, 3]


def test_signs_that_would_end_a_value_are_encoded() -> None:
    assert encoded("a%b\r\nc:d,e") == "a%25b%0D%0Ac:d,e" and encoded("c:d,e", ":,") == "c%3Ad%2Ce"


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("conf.py", "settings"),
        ("edition/conf.py", "settings"),
        ("pyproject.toml", "settings"),
        (".gitignore", "settings"),
        ("requirements/tests.txt", "program"),
        ("requirements.txt", "settings"),
        ("requirements-dev.txt", "settings"),
        (".github/x.yml", "workflows"),
        ("a/.gitlab/b", "workflows"),
        ("Makefile", "workflows"),
        ("B.txt", "transcription"),
        ("edition/_static/a.png", "program"),
        ("a/b.css", "program"),
        ("a/_templates/b", "program"),
        ("tests/a.md", "program"),
        ("edition/text/talk.md", ""),
        ("a/B.txt", ""),
        ("works.bib", ""),
    ],
)
def test_files_that_are_no_correction_are_told_by_their_kind(file: str, kind: str) -> None:
    assert guarded([file], {"B.txt"}) == ({kind: (file,)} if kind else {})


def test_files_are_told_in_the_order_of_kinds_and_names() -> None:
    found = guarded(["b.py", "a.py", "B.txt", "conf.py", "Makefile"], {"B.txt"})
    assert list(found.items()) == [
        ("settings", ("conf.py",)),
        ("workflows", ("Makefile",)),
        ("program", ("a.py", "b.py")),
        ("transcription", ("B.txt",)),
    ]
    lines = guarded_lines(Changes(guarded=found))
    assert (
        lines[0] == "settings       conf.py" and lines[-1] == "transcription  B.txt" and guarded_lines(Changes()) == []
    )


WORDS = ChangedWords("", "old", "new", "a ", " b")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (Changed(ADDED, "a1-x", "¶ 1", "x] y B"), "¶ 1  x] y B  — added"),
        (Changed(ADDED, "note-x", "¶ 1", "So."), "¶ 1  note-x: So.  — added"),
        (Changed(ADDED, "w", "", "title: T"), "w: title: T  — added"),
        (Changed(ADDED, "w", "", "x] y B"), "w: x] y B  — added"),
        (Changed(REMOVED, "a1-x", "¶ 1", "x] y B"), "¶ 1  x] y B  — removed"),
        (Changed(MOVED, "a1-x", "¶ 1", "x] y B", "¶ 2, a2-x"), "¶ 1  x] y B  — moved (was: ¶ 2, a2-x)"),
        (Changed(MOVED, "a1-x", "¶ 1", "x] y B", "x] y B"), "¶ 1  x] y B  — moved"),
        (Changed(CHANGED, "a1-x", "¶ 1", "x] z B", "x] y B"), "¶ 1  x] y B → x] z B"),
        (Changed(CHANGED, "w, title", "", "T", "S"), "w, title: S → T"),
        (
            Changed(CHANGED, "note-x", "¶ 1", "n", "o", (WORDS, WORDS)),
            "¶ 1  note-x: … a [-old-] {+new+} b …; … a [-old-] {+new+} b …  — changed",
        ),
        (Changed(CHANGED, "w", "", "n", "o", (WORDS,)), "w: … a [-old-] {+new+} b …  — changed"),
    ],
)
def test_a_change_is_a_line(change: Changed, line: str) -> None:
    assert item_line(change) == line


def test_a_page_tells_its_words_or_that_more_than_words_changed() -> None:
    page = Changed(CHANGED, "use", "", "one\ntwo", "one\nto", (WORDS, WORDS))
    shown = Changes(shown=("use",))
    assert list(page_lines(page, shown)) == ["use  … a [-old-] {+new+} b …"] * 2
    for other in (replace(page, kind=ADDED), replace(page, words=()), replace(page, text="digest")):
        assert list(page_lines(other, shown)) == [f"use  — {other.kind}"]
    other, before = replace(page, text="digest"), Changes()
    assert list(page_lines(other, before)) == ["use  — written differently, shown as before"]
    assert list(page_lines(other, replace(before, set_out=False))) == ["use  — changed"]


def test_a_text_is_in_one_line() -> None:
    assert one_line(" a\n\nb  c ") == "a ¶  ¶ b  c"


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ("a b c d e f g h i j k", "a b c d e f x h i j k", ("g", "x", "c d e f ", " h i j k")),
        ("a b", "a", ("b", "", "a", "")),
        ("a", "a  a", ("", "a", "a", "")),
        ("a b", "a  b", ("␣", "␣␣", "a", "b")),
        ("a\tb", "a b", ("[U+0009]", "␣", "a", "b")),
        ("one\n\ntwo x", "one\n\ntwo y", ("x", "y", "two ", "")),
        ("a b c\n\nd", "a x c\n\nd", ("b", "x", "a ", " c")),
        ("a\n\nb", "a\nb", ("¶", "¶", "a", "b")),
    ],
)
def test_words_that_differ_have_a_few_around_them(was: str, now: str, found: tuple[str, str, str, str]) -> None:
    (change,) = words_between(was, now)
    assert (change.was, change.now, change.before.strip(), change.after.strip()) == tuple(
        part.strip() for part in found
    )


def test_items_are_added_changed_moved_and_removed_in_the_order_of_the_edition() -> None:
    old = {
        k: Annotation(k, p, t)
        for k, p, t in (("a", "1", "A"), ("b", "1", "B"), ("c", "2", "C"), ("d", "2", "D"), ("g", "3", "E"))
    }
    new = {
        k: Annotation(k, p, t)
        for k, p, t in (("a", "1", "A"), ("b", "1", "BB"), ("d", "3", "D"), ("e", "3", "E"), ("f", "4", "E"))
    }
    assert [(c.kind, c.id, c.place, c.was) for c in changed_items(old, new)] == [
        (CHANGED, "b", "1", "B"),
        (REMOVED, "c", "2", ""),
        (MOVED, "d", "3", "2"),
        (MOVED, "e", "3", "3, g"),
        (ADDED, "f", "4", ""),
    ]


def test_the_end_of_a_report_says_what_changes_and_what_stays() -> None:
    changes = Changes(ids_kept=3, ids_new=("a",), ids_lost=("b", "c"), ids_moved=("d",))
    assert "Addresses: 3 kept, 1 new, 3 lost or moved." in ending(changes)
    assert "Pages that change: none." in ending(changes) and "Formats that change: none." in ending(changes)
    shown = ending(replace(changes, shown=("text/talk", "a`b"), formats=("html", "dts")))
    assert "text/talk\na`b" in shown and "Formats that change: site, text API." in shown
    assert "once nothing has to be mended" in ending(replace(changes, set_out=False))
    assert "read to its end" in ending(replace(changes, compared=False))


def test_a_report_that_cannot_show_all_is_never_ready() -> None:
    few = Changes(entries=tuple(Changed(ADDED, f"a{n}", "¶ 1", f"x{n}] y B") for n in range(80)))
    assert "**Ready.**" in as_markdown(few) and "more" not in as_markdown(few)
    many = replace(few, entries=(*few.entries, few.entries[0]))
    assert "**An editor decides.**" in as_markdown(many) and "… and 1 more" in as_markdown(many)
    assert "More was changed than this report can show" in as_markdown(many)
    long = Changed(ADDED, "w", "", "x" * 3 * LINE)
    huge = Changes(works=(long,) * 20, records=(long,) * 20, entries=(long,) * 20, notes=(long,) * 20)
    text = as_markdown(huge)
    assert len(text.encode()) <= SIZE and text.count("… and ") == 4 and "**An editor decides.**" in text
    wrong = Changes(findings=tuple(Finding(code="x", message=f"Wrong {n}", source="a.md", line=n) for n in range(1, 8)))
    text = as_markdown(wrong)
    assert "**Not ready.** 7 things have" in text and "Wrong 5" in text and "Wrong 6" not in text
    assert "a.md: 2 things, in line 6, 7" in text
    assert "1 thing has" in as_markdown(Changes(findings=wrong.findings[:1]))


def test_a_block_of_code_leaves_out_what_has_no_room() -> None:
    assert code_block([], 9000) == "```text\n\n```\n"
    assert code_block(["é" * 100] * 9, 2202).count("é" * 100) == 1
    assert re.search("… and 8 more", code_block(["é" * 100] * 9, 2202))
    assert "… and 120 more" in code_block(["x"] * 200, SIZE)
    assert "more" not in code_block(["x"] * 200, SIZE // 2)  # the names of guarded files are all there


def test_corrections_that_fit_are_made_and_of_two_at_one_place_the_first() -> None:
    def to(start: int, old: str, new: str) -> Correction:
        return Correction("a", start, old, new)

    text = "one two three"
    one, two, over, put_in = to(0, "one", "1"), to(4, "two", "2"), to(6, "o t", "x"), to(4, "", "+")
    assert fitting(text, [two, one, one, over, to(8, "gone", "")]) == [one, two]
    assert corrected(text, fitting(text, [two, one])) == "1 2 three"
    assert fitting(text, [put_in, two]) == [put_in]
    assert fitting(text, [to(3, " ", "_"), two]) == [to(3, " ", "_"), two]
    assert one.overlaps(to(2, "e", "")) and not one.overlaps(to(3, " ", ""))
    assert not one.overlaps(Correction("b", 0, "one", "1"))


def test_what_is_shown_is_visible_and_cut_in_the_middle() -> None:
    assert visible("a\u200bb\nc\u2800\udc80", 99) == "a[U+200B]b[U+000A]c[U+2800][byte 80]"
    assert visible("abcdef", 6) == "abcdef" and visible("abcdefg", 6) == "abc … efg"
    assert brief("x" * 99) == "x" * 80 and brief(["a"]) == "['a']"
    assert nearest("naem", ["name", "lang"]) == "Did you mean 'name'?" and nearest("x", ["name"]) == ""
    assert nearest("ETOL-Dsp", ["etol-dsp"]) == "Did you mean 'etol-dsp'?"
