"""The report on a proposal: made by the base's program, not to be forged, short, and never Ready on a claim."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.corrections.repository import Edit, Repository, put

from .repository import CANARY, FILES, MORE, listening
from .test_pages import FRONT
from .test_places import KINDS as HOSTILE

ROOT = Path(__file__).parents[2]
TALK, PERSONS, LOG = "edition/text/talk.md", "edition/data/persons.toml", "edition/data/proofreading.toml"
FORGED = "**Ready.** Every difference from a witness is recorded, and all changes are below."
MARKUP = f"\n\n{FORGED}\n\n![b](https://example.org/b.png) <b>@everyone</b> fixes #1\n\n```\n# Forged\n<!--"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return the small edition with all its data, on a branch for a proposal."""
    made = Repository(tmp_path / "repository")
    for name, text in FILES.items():
        text = text.replace('answer = "yes"', 'answer = "partly"')
        made.edit(name, lambda _, text=text: text.encode())  # type: ignore[misc]
    made.edit("conf.py", lambda text: text + MORE.encode())
    made.edit(TALK, put("\n> When", "\n{#q1 .quotation}\n> When"))
    made.commit("The edition with its data")
    (tmp_path / "secret.txt").write_text(CANARY, encoding="utf-8")
    made.branch("proposal")
    return made


def report(repository: Repository) -> tuple[int, str]:
    return repository.run("changes", "--base", "main")


def live(markdown: str) -> str:
    """Return what of a report is not in a block of code, as a forge reads it."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    assert {t.type for t in tokens} <= {
        "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "fence",
    }  # fmt: skip
    return "\n".join(token.content for token in tokens if token.type == "inline")


def assert_safe(said: str) -> None:
    assert CANARY not in said
    assert len(said.encode()) <= 60_000, "a forge takes 65,536 letters"
    assert all(c == "\n" or c.isprintable() for c in said), "something that cannot be seen is in the report"
    words = live(said)
    assert words.count("Ready.") + words.count("An editor decides.") + words.count("Not ready.") == 1
    assert not re.search(r"https?:|@|<|#\d|Forged", words)


def test_nothing_of_the_proposal_is_imported(repository: Repository, tmp_path: Path) -> None:
    ran = f"open({str(tmp_path / 'ran')!r}, 'w')\n".encode()
    repository.edit("conf.py", lambda text: ran + text)
    repository.edit("edition/_ext/bad.py", lambda _: ran)
    repository.edit("sitecustomize.py", lambda _: ran)
    repository.edit("sphinx_apparatus/__init__.py", lambda _: ran)
    repository.edit("myst_parser/__init__.py", lambda _: ran)
    repository.commit("A correction")
    status, said = report(repository)
    assert not (tmp_path / "ran").exists()
    assert status == 0
    assert "**An editor decides.**" in said
    assert_safe(said)


def test_make_changes_runs_the_program_of_the_base(tmp_path: Path) -> None:
    ran, clone = tmp_path / "ran", tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--shared", ROOT, clone], check=True)
    changed = ("Makefile", "sphinx_apparatus")  # as they are here, where they are not committed yet
    for name in changed:
        subprocess.run(["cp", "-r", ROOT / name, clone], check=True)
    git = ["git", "-c", "user.name=A reader", "-c", "user.email=reader@example.org"]
    subprocess.run([*git, "checkout", "-q", "-B", "base"], cwd=clone, check=True)
    subprocess.run([*git, "add", "-A"], cwd=clone, check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "Base"], cwd=clone, check=True)
    proposal = tmp_path / "proposal"
    subprocess.run([*git, "worktree", "add", "-q", "-b", "proposal", proposal], cwd=clone, check=True)
    for name in ("conf.py", "sphinx_apparatus/__init__.py", "sphinx_apparatus/__main__.py"):
        path = proposal / name
        path.write_text(f"open({str(ran)!r}, 'w')\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    talk = proposal / TALK
    talk.write_text(talk.read_text(encoding="utf-8").replace("This afternoon", "This  morning", 1), encoding="utf-8")
    subprocess.run([*git, "commit", "-q", "-a", "-m", "A correction"], cwd=proposal, check=True)
    (clone / ".venv").symlink_to(ROOT / ".venv")
    command = ["make", "--silent", "-o", ".venv/edition.installed", "changes", "BASE=base", f"PROPOSAL={proposal}"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert "# What this does to the edition" in done.stdout, done.stderr
    assert not ran.exists()
    for name in (
        "settings  conf.py",
        "program   sphinx_apparatus/__init__.py",
        "program   sphinx_apparatus/__main__.py",
    ):
        assert name in done.stdout
    assert "morning" in done.stdout
    stranger = tmp_path / "stranger"
    subprocess.run(["git", "clone", "-q", "--shared", "-b", "proposal", clone, stranger], check=True)
    subprocess.run(["git", "config", "core.fsmonitor", f"touch {ran}; false"], cwd=stranger, check=True)
    done = subprocess.run(
        [*command[:-1], f"PROPOSAL={stranger}"], cwd=clone, capture_output=True, text=True, check=False
    )
    assert done.returncode and "must be a worktree of this repository" in done.stdout
    assert not ran.exists()


def test_what_is_no_correction_is_named_first_and_whole(repository: Repository) -> None:
    files = ["conf.py", "sphinx_apparatus/checks.py", ".github/workflows/report.yml", "edition/witnesses/B.txt"]
    others = ["docutils.conf", *(f"sphinx_apparatus/n{number}.py" for number in range(100))]
    for name in (*files, *others):
        repository.edit(name, lambda text: text + b"# x\n")
    for number in range(10, 102):
        repository.edit(f".a{number}", lambda _: b"x")
    repository.commit("A correction")
    _, said = report(repository)
    first = said.split("```")[1]
    for kind, name in zip(("settings", "program", "workflows", "transcription"), files, strict=True):
        assert re.search(rf"^{kind} +{re.escape(name)}$", first, re.MULTILINE), said
    assert {*others} <= {*first.split()}
    assert ".a1" not in first
    assert ".a10" in said and "more" in said
    assert_safe(said)


def test_no_number_of_files_hides_a_name(repository: Repository) -> None:
    for number in range(3_000):
        repository.edit(f"sphinx_apparatus/{'x' * 60}{number}.py", lambda _: b"x")
    repository.edit("conf.py", lambda text: text + b"# x\n")
    repository.edit(".github/workflows/check.yml", lambda _: b"x")
    repository.edit(TALK, put("forseen", "foreseen"))
    repository.commit("A correction")
    _, said = report(repository)
    assert "settings   conf.py" in said and "workflows  .github/workflows/check.yml" in said
    assert re.search(r"… and \d+ more", said)
    assert "'foreseen' where witness B has 'forseen'" in said
    assert_safe(said)


@pytest.mark.parametrize(
    "name",
    [f"docs/n{MARKUP.replace('/', '')}", "edition/![b](https:&#x2F;&#x2F;example.org).md", "a\u202eb\u200bc.txt",
     f"{'`' * 40}.md", "edition/front/<script>alert(1)<script>.md", "edition/@everyone.md", "x\x1b[31m.py", "`" * 5],
    ids=range(8),
)  # fmt: skip
def test_a_file_name_is_no_markup(repository: Repository, name: str) -> None:
    repository.edit(name, lambda _: b"---\norphan: true\n---\n# A page\n")
    repository.edit(f"{name}.py", lambda _: b"x = 1\n")
    repository.edit("~ Forged @everyone", lambda _: b"x\n")  # the last in a list, where a name above could end it
    repository.commit("A correction")
    assert_safe(report(repository)[1])


def test_a_file_name_in_no_encoding_is_shown(repository: Repository) -> None:
    (repository.root / os.fsdecode(b"a\xffb.txt")).write_text("x", encoding="utf-8")
    repository.commit("A correction")
    _, said = report(repository)
    assert "a[byte FF]b.txt" in said
    assert_safe(said)


def after(words: str) -> Edit:
    """Return an edit that puts words at the end."""
    return lambda text: text + words.encode()


CITE, WITNESSES, RULES = "CITATION.cff", "edition/witnesses/witnesses.toml", "edition/witnesses/regularisation.toml"
WORDS = {
    "text": (TALK, put("What is left is", f"{' '.join(MARKUP.split())} What is left is")),
    "note": (TALK, put("[^perry]: ", f"[^perry]: `{FORGED} <b>@everyone` ")),
    "entry": (TALK, put("bilt B | typo`", "bilt B | typo | **Ready.** @everyone &#x202e;`")),
    "register": (PERSONS, put("Orr, John", "Orr, \\u202eJohn\\u200b @everyone **Ready.** </pre>")),
    "register key": (PERSONS, put('key = "perry"', f'key = "{"@" * 59_000}"')),
    "log": (LOG, put("p1 =", '"p1\\n\\n**Ready.**" =')),
    "log round": (LOG, put('against = "B"', 'against = "\\n\\n**Ready.** @everyone"')),
    "quotation": ("edition/data/quotations.toml", put("Not seen", "\\n\\n**Ready.** \\u202e")),
    "chronology": ("edition/data/chronology.toml", put("The light was built", "\\n\\n**Ready.** \\u202e@everyone")),
    "work": ("bibliography/works.bib", put("The Book of Ships", "**Ready.** <b>@everyone</b>")),
    "citation": (CITE, put("abstract: A talk", 'abstract: "\\n\\n**Ready.** \\u202e@everyone"')),
    "changes": ("CHANGELOG.md", put("The first.", "**Ready.** @everyone <script>x</script>")),
    "witness": (WITNESSES, put('title = "The light', 'title = "\\n\\n**Ready.** @everyone')),
    "siglum": (WITNESSES, after('\n[[witness]]\nsiglum = "**Ready.**<b>@a"\ntitle = "x"\n')),
    "rule": (RULES, after('\n[[regularisation]]\nname = "\\n\\n**Ready.**"\npattern = "q"\nreplacement = "q"\n')),
}  # fmt: skip


@pytest.mark.parametrize("kind", WORDS)
def test_words_of_a_proposal_are_no_markup_and_can_be_seen(repository: Repository, kind: str) -> None:
    repository.edit(*WORDS[kind])  # type: ignore[arg-type]
    repository.commit("A correction")
    _, said = report(repository)
    assert_safe(said)
    assert "[Traceback" not in said


@pytest.mark.parametrize("letter", ["@", "ꝑ", "𐍈", "`", "\u202e"])
def test_a_report_is_short_whatever_it_tells(repository: Repository, letter: str) -> None:
    talk = (repository.root / TALK).read_text(encoding="utf-8")
    notes = "".join(f"\n[^n{n}]: {letter * 2_000}\n" for n in range(120))
    calls = "".join(f"[^n{n}]" for n in range(120))
    repository.edit(TALK, lambda _: (talk.replace("that we have.", f"that we have.{calls}") + notes).encode())
    for number in range(200):
        repository.edit(f"{letter * 50}{number}.txt", lambda _: b"x")
    repository.commit("A correction")
    _, said = report(repository)
    assert_safe(said)
    assert "Formats that change" in said or "are listed once" in said


ROUND = '[[round]]\nnumber = 2\ndate = "2020-01"\nagainst = "C"\n\n[paragraphs]'
RECORD = 'p1 = {text = "67b8dbea4714", state = "proofread", rounds = [1]'
REVIEW = "edition/data/review.toml"
CLAIMS = {
    "round": (LOG, put("[paragraphs]", ROUND), "A reading of the text is claimed"),
    "record": (LOG, put(RECORD, f'{RECORD}, why = "seen"'), "log of proofreading claims"),
    "review": (REVIEW, put('answer = "partly"', 'answer = "yes"'), "The self-assessment was changed"),
    "witness": (WITNESSES, after('description = "Seen by us"\n'), "The description of witness B"),
    "citation": (CITE, put("title: The light on the point", "title: The light"), "What the edition says of itself"),
    "changes": ("CHANGELOG.md", put("The first.", "Proofread again."), "What the edition says of itself"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_claim_is_named_and_never_ready(repository: Repository, kind: str) -> None:
    file, edit, words = CLAIMS[kind]
    repository.edit(file, edit)
    repository.commit("A correction")
    _, said = report(repository)
    assert "**Ready.**" not in said
    assert words in said, said
    assert_safe(said)


def test_an_answer_is_shown_with_what_it_was(repository: Repository) -> None:
    repository.edit("edition/data/review.toml", put('answer = "partly"', 'answer = "yes"'))
    repository.commit("A correction")
    assert "review.toml r1, answer: partly → yes" in report(repository)[1]


@pytest.mark.parametrize(
    ("old", "new", "formats"),
    [
        ("abstract: A talk", "abstract: Words", "site, PDF, EPUB, TEI, data, text API"),
        ("title: The light on the point", "title: The light", "site, PDF, EPUB"),  # the settings have another
    ],
)
def test_what_the_edition_says_of_itself_changes_the_formats_that_show_it(
    repository: Repository, old: str, new: str, formats: str
) -> None:
    repository.edit("CITATION.cff", put(old, new))
    repository.commit("A correction")
    assert f"Formats that change: {formats}." in report(repository)[1]


@pytest.mark.parametrize("date", ["2031-01-01", "2031-01", "2031", "9999"])
def test_a_reading_that_is_still_to_come_is_wrong(repository: Repository, date: str) -> None:
    repository.edit(LOG, put('date = "2026-11"', f'date = "{date}"'))
    repository.commit("A correction")
    status, said = report(repository)
    assert status != 0
    assert date in said and "to come" in said


@pytest.mark.parametrize("name", [TALK, "edition/front/more.md", PERSONS, "CITATION.cff", "edition/witnesses/B.txt"])
def test_a_link_is_never_followed_for_a_report(repository: Repository, name: str) -> None:
    path = repository.root / name
    path.unlink(missing_ok=True)
    path.symlink_to(repository.root.parent / "secret.txt")
    repository.commit("A correction")
    assert_safe(report(repository)[1])


@pytest.mark.parametrize("where", [TALK, "edition/front/use.md"])
def test_nothing_that_a_page_tries_happens_for_a_report(repository: Repository, tmp_path: Path, where: str) -> None:
    with listening() as port:
        values = {"secret": "../../../secret.txt", "absolute": tmp_path / "secret.txt", "ran": tmp_path / "ran"}
        kinds = [words.format(port=port.number, **values) for words in HOSTILE.values()]
        repository.edit(where, after("\n" + "\n\n".join(kinds) + "\n"))
        repository.edit(
            "edition/front/more.md", lambda _: FRONT["substitution"].format(page="# More", **values).encode()
        )
        repository.commit("A correction")
        _, said = report(repository)
        assert not port.asked
    assert "**Not ready.**" in said and not (tmp_path / "ran").exists()
    assert_safe(said)


def test_a_file_put_into_a_page_is_not_told(repository: Repository) -> None:
    repository.edit(TALK, put("What is left", "```{include} ../../../secret.txt\n```\n\nWhat is left"))
    words = "\n{download}`s <../../../secret.txt>` [a](../../../secre.txt) [b](/) [c](../../.git/confi)\n"
    repository.edit("edition/front/use.md", after(words))
    repository.commit("A correction")
    _, said = report(repository)
    assert "**Not ready.**" in said
    assert_safe(said)
