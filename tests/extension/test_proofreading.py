"""The proofreading log: what it says of a paragraph, and what a change does to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.lists.proofmarks import totals_in_words
from sphinx_apparatus.records.proofreading import (
    PROOFREAD,
    UNREAD,
    VALIDATED,
    Log,
    PlaceRecord,
    Round,
    load_log,
    recorded,
)
from sphinx_apparatus.records.toml import DeclarationError
from sphinx_apparatus.text.places import digest_of

from .project import Project

TEXT = "# Title\n\nThe first paragraph.\n\nThe second paragraph.\n\nThe third.\n"
ROUNDS = """
[[round]]
number = 1
date = "2026-11"
against = "B"

[[round]]
number = 2
date = "2026-11-30"
against = "the first printing"
"""
FIRST, SECOND = (digest_of(f"The {which} paragraph.") for which in ("first", "second"))
RECORDS = f"""
[paragraphs]
p1 = {{text = "{FIRST}", state = "proofread", rounds = [1]}}
p2 = {{text = "{SECOND}", state = "validated", rounds = [1, 2]}}
"""
Make = Callable[..., Project]


def page(project: Project) -> str:
    return (project.built("html") / "text.html").read_text(encoding="utf-8")


def totals(project: Project) -> str:
    return (project.built("html") / "list.html").read_text(encoding="utf-8")


@pytest.fixture
def project(make_project: Make) -> Project:
    files = {"text.md": TEXT, "list.md": "# How far\n\n```{proofreading}\n```\n", "log.toml": ROUNDS + RECORDS}
    return make_project(files, apparatus_proofreading="log.toml", html_theme="furo")


def states(html: str) -> list[str]:
    return [part.split()[0].strip('"') for part in html.split('class="proof proof-')[1:]]


def test_a_record_is_told_at_its_line_in_its_own_table(tmp_path: Path) -> None:
    record = '{{text = "{}", state = "proofread", rounds = [1]}}'.format("0" * 12)
    head = '[[round]]\nnumber = 1\ndate = "2026"\nagainst = "B"\n\n'
    path = tmp_path / "log.toml"
    path.write_text(f"{head}[paragraphs]\np1 = {record}\n\n[verses]\nv1 = {record}\n", "utf-8")
    log = load_log(path, ["B"])
    assert [log.at(key)[1] for key in ("p1", "v1")] == [7, 10]


def test_every_paragraph_has_its_mark_and_no_more_text(project: Project) -> None:
    html = page(project)
    assert states(html) == ["proofread", "validated", "not-proofread"]
    assert 'title="proofread: round 1, November 2026, against B"' in html
    assert html.count('id="show-proofreading"') == 1


def test_totals_and_rounds_are_told(project: Project) -> None:
    html = totals(project)
    assert "Of 3 paragraphs, 2 have been proofread; 1 has been checked against a second copy." in html
    assert "Round 1: November 2026, against B; 2 paragraphs." in html
    assert "Round 2: 30\N{NO-BREAK SPACE}November 2026, against the first printing; 1 paragraph." in html


def test_that_all_are_proofread_is_said_as_such() -> None:
    totals_of = Counter({"proofread": 3})
    said = "All 3 paragraphs have been proofread; none has been checked against a second copy."
    assert totals_in_words(totals_of, ["p1", "p2", "p3"]) == said


def test_a_changed_text_counts_as_not_proofread(project: Project) -> None:
    assert "2 have been proofread" in totals(project)
    project.write({"text.md": TEXT.replace("first paragraph", "first long paragraph")})
    assert states(page(project)) == ["not-proofread", "validated", "not-proofread"]
    assert "1 has been proofread" in totals(project)


def test_a_changed_text_keeps_its_state_where_the_log_says_why(project: Project) -> None:
    changed = RECORDS.replace(FIRST, digest_of("The first long paragraph.")).replace(
        "rounds = [1]}", 'rounds = [1], why = "seen"}'
    )
    project.write({"text.md": TEXT.replace("first paragraph", "first long paragraph"), "log.toml": ROUNDS + changed})
    assert states(page(project)) == ["proofread", "validated", "not-proofread"]


def test_without_a_log_there_is_no_mark(make_project: Make) -> None:
    assert "proof" not in page(make_project({"text.md": TEXT}))


@pytest.mark.parametrize("builder", ["text", "latex", "epub", "typst"])
def test_every_format_tells_the_totals_or_leaves_them_out(project: Project, builder: str) -> None:
    project.built(builder)


MISTAKES = {
    "an unknown state": (RECORDS.replace('"proofread"', '"read"'), "unknown state of p1"),
    "a round that is not there": (RECORDS.replace("[1]", "[3]"), "p1 names a round that is not there"),
    "validated against the transcription": (RECORDS.replace("[1, 2]", "[1]"), "read against the transcription only"),
    "a state without a round": (RECORDS.replace("rounds = [1]", "rounds = []"), "and its rounds do not agree"),
    "a digest that is none": (RECORDS.replace(FIRST, "abc"), "'text' has the wrong form"),
    "an unknown key": (RECORDS.replace("rounds = [1]", "by = 1"), "unknown key 'by'"),
    "no TOML": ("[paragraphs", "The head of a table is not complete"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_log_is_named(mistake: str, tmp_path: Path) -> None:
    records, message = MISTAKES[mistake]
    (tmp_path / "log.toml").write_text(ROUNDS + records, encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_log(tmp_path / "log.toml", ["B"])
    assert message in caught.value.finding.message


def test_a_record_of_no_paragraph_stops_the_build(project: Project) -> None:
    project.write({"log.toml": ROUNDS + RECORDS.replace("p2 =", "p4 =")})
    result = project.build()
    assert result.status != 0
    assert "a paragraph that is not there: p4" in result.messages


def test_a_reading_is_entered_and_the_rest_kept() -> None:
    log = Log((Round(1, "2026", "B"), Round(2, "2026", "B")), {"p1": PlaceRecord("a" * 12, PROOFREAD, (1,), "because")})
    read = {"v2": "d" * 12, "p1": "b" * 12, "p10": "c" * 12}
    said = recorded("# Kept.\n[paragraphs]\n", log, read, 2, PROOFREAD)
    assert said.splitlines() == [
        "# Kept.",
        "[paragraphs]",
        f'p1 = {{text = "{"b" * 12}", state = "proofread", rounds = [2]}}',
        f'p10 = {{text = "{"c" * 12}", state = "proofread", rounds = [2]}}',
        "",
        "[verses]",
        f'v2 = {{text = "{"d" * 12}", state = "proofread", rounds = [2]}}',
    ]
    assert recorded("# Kept.\n[verses]\n", Log(), {"v2": "d" * 12}, 1, PROOFREAD).startswith("# Kept.\n[verses]\nv2 =")


VERSED = "# Title\n\nA paragraph.\n\n```{verse}\nThe first verse,\n  the second.\n```\n"


def test_verses_are_proofread_like_paragraphs(make_project: Make, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"text.md": VERSED, "list.md": "# How far\n\n```{proofreading}\n```\n", "log.toml": ROUNDS}
    project = make_project(files, apparatus_proofreading="log.toml")
    assert main(["proofread", str(project.root), "--round", "1"]) == 1
    assert "No place of the text was read" in capsys.readouterr().out
    assert main(["proofread", str(project.root), "--round", "1", "--verses", "2"]) == 0
    assert "round 1 entered for 1 verse" in capsys.readouterr().out
    assert f'[verses]\nv2 = {{text = "{digest_of("the second.")}"' in (project.root / "log.toml").read_text("utf-8")
    assert states(page(project)) == ["not-proofread", "not-proofread", "proofread"]
    assert "Of 1 paragraph and 2 verses, 1 has been proofread" in totals(project)
    assert "against B; 1 verse." in totals(project)
    project.write({"log.toml": ROUNDS + f'[verses]\nv3 = {{text = "{FIRST}", state = "proofread", rounds = [1]}}\n'})
    assert "a verse that is not there: v3" in project.build().messages


def test_the_rounds_of_a_place_are_those_in_which_it_was_read() -> None:
    first, second = Round(1, "2026", "B"), Round(2, "2026", "B")
    log = Log((first, second), {"p1": PlaceRecord(FIRST, VALIDATED, (2,))})
    assert log.rounds_of("p1") == [second] and log.rounds_of("p2") == []


def test_what_the_log_does_not_have_is_not_read() -> None:
    assert Log().state_of("p1", FIRST) == UNREAD
    assert Log((), {"p1": PlaceRecord(FIRST, VALIDATED)}).state_of("p1", SECOND) == UNREAD
