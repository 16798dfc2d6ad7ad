"""The command that builds: it knows what is stale, and machines that fail leave nothing that is taken for whole."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

import sphinx_apparatus
from sphinx_apparatus import STOPPED
from sphinx_apparatus.__main__ import main
from sphinx_apparatus.formats import kept, together
from sphinx_apparatus.formats.html.downloads import size_of

from .project import Project

Make = Callable[..., Project]
ROOT = Path(__file__).parents[2]
NAMES = ("text", "data", "html")
PAGE = "# A page\n\nWords of the editors.\n"


@pytest.fixture
def edition(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return an edition with a page of its own, built in the three formats."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")
    project = make_project({"text.md": "# Cats\n\nThe {app}`cat] cta B` sat.\n", "page.md": PAGE})
    assert build(project) == 0
    return project


def build(project: Project, *names: str) -> int:
    """Build in this process."""
    return main(["build", str(project.root), *(names or NAMES), "-j", "1"])


def files(project: Project) -> dict[str, bytes]:
    """Return what was built, without the records of the build itself."""
    found = [path for name in NAMES for path in (project.root / "build" / name).rglob("*") if path.is_file()]
    left_out = {".buildinfo", ".buildinfo.bak"}
    return {str(path.relative_to(project.root)): path.read_bytes() for path in found if path.name not in left_out}


def as_from_nothing(project: Project) -> dict[str, bytes]:
    """Return what a build of the same sources gives that finds nothing built."""
    (project.root / "build" / kept.RECORD).unlink()
    assert build(project) == 0
    return files(project)


def times(project: Project) -> dict[Path, int]:
    """Return when each file was written."""
    return {path: path.stat().st_mtime_ns for path in (project.root / "build").rglob("*.*") if path.suffix != ".lock"}


def test_what_is_fresh_is_not_built_again(edition: Project) -> None:
    before = times(edition)
    edition.write({".hidden": "x", "tests/test_it.py": "x"})
    assert build(edition) == 0
    assert times(edition) == before


@pytest.mark.parametrize("change", [
    {"page.md": f"{PAGE}\nMore.\n"}, {"new.md": PAGE}, {"data/list.toml": ""}, {"Été – a b.md": PAGE},
])  # fmt: skip
def test_what_changes_is_built(edition: Project, change: dict[str, str]) -> None:
    before = times(edition)
    edition.write(change)
    assert build(edition) == 0
    assert times(edition) != before
    assert files(edition) == as_from_nothing(edition)


@pytest.mark.parametrize("then", [("html", "text"), ("text", "html"), ("text",)])
def test_the_site_offers_what_is_built_after_it(make_project: Make, then: tuple[str, ...]) -> None:
    offered = {
        "index.md": "# Offered\n\n```{downloads}\n```\n\n```{toctree}\ntext\n```\n",
        "text.md": "# Cats\n\nThe cat sat.\n",
    }
    project = make_project(offered, apparatus_downloads={"Text": "../text/edition.txt"}, apparatus_text_name="edition")
    page = project.root / "build/html/index.html"
    assert build(project, "html") == 0
    assert "edition.txt" not in page.read_text(encoding="utf-8")
    assert build(project, *then) == 0
    assert build(project, "html") == 0
    assert "edition.txt" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(("size", "said"), [(96, "1 kB"), (399_400, "400 kB"), (1_449_000, "1.4 MB")])
def test_the_size_of_what_is_offered_is_told_roughly(size: int, said: str, tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate(size)
    assert size_of(tmp_path / "a") == said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no colons in names")
def test_a_name_with_a_colon_is_built(edition: Project) -> None:
    edition.write({"a:b.md": PAGE})
    assert build(edition) == 0
    assert (edition.root / "build/html/a:b.html").exists()


def test_a_page_that_is_gone_is_gone_from_every_format(edition: Project) -> None:
    assert (edition.root / "build/html/page.html").exists()
    (edition.root / "page.md").unlink()
    assert build(edition) == 0
    assert not [name for name in files(edition) if "page" in Path(name).name and not name.endswith((".js", ".css"))]
    assert files(edition) == as_from_nothing(edition)


@pytest.mark.parametrize("spoilt", [
    "doctrees/text.doctree", "doctrees/environment.pickle", "html/page.html", "data/edition.json", "built.json",
])  # fmt: skip
def test_what_was_cut_off_is_made_anew(edition: Project, spoilt: str) -> None:
    before = files(edition)
    path = edition.root / "build" / spoilt
    path.write_bytes(path.read_bytes()[:20])
    edition.write({"other.md": PAGE})
    assert build(edition) == 0
    (edition.root / "other.md").unlink()
    assert build(edition) == 0
    assert files(edition) == before


def test_a_build_that_is_broken_off_is_begun_anew(edition: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    before = files(edition)
    edition.write({"page.md": "# Another\n"})
    with monkeypatch.context() as patched:
        patched.setattr(together, "built", broken_off)
        assert build(edition) == 130
    (edition.root / "build/html/text.html").write_bytes(b"<p>half")
    edition.write({"page.md": PAGE})
    assert build(edition) == 0
    assert files(edition) == before


STOPPING = """
import os, signal, sys

class Stopping:
    def find_spec(self, name, *_):
        if name == os.environ["STOP_AT"]:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Stopping())
"""


@pytest.mark.parametrize(("command", "module"), [
    ("sphinx_apparatus", "argparse"), ("sphinx_apparatus", "docutils.nodes"), ("sphinx_apparatus", "sphinx.builders"),
    ("tests", "pytest"), ("tests.lint", "tests.tools"),
])  # fmt: skip
def test_a_command_stopped_while_it_loads_ends_with_one_line(command: str, module: str, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(STOPPING, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "STOP_AT": module}
    run = [sys.executable, "-m", command, "explain"]
    ended = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.stderr == f"{STOPPED}\n"
    assert ended.returncode in (130, -signal.SIGINT)


def test_ctrl_c_of_which_what_loads_makes_another_error_is_told_as_ctrl_c(capsys: pytest.CaptureFixture[str]) -> None:
    """As Python 3.11 does where it comes while a class is made."""
    error = RuntimeError("Error calling __set_name__")
    error.__cause__ = KeyboardInterrupt()
    sphinx_apparatus._stopped(RuntimeError, error, None)
    assert capsys.readouterr().err == f"{STOPPED}\n"


def test_a_build_that_fails_is_not_fresh(edition: Project, capsys: pytest.CaptureFixture[str]) -> None:
    edition.write({"page.md": "# A page\n\n{app}`a] b X`\n"})
    for _ in range(2):
        assert build(edition) == 2
        assert "page.md" in capsys.readouterr().err


def test_two_builds_into_one_folder_follow_one_another(edition: Project, capsys: pytest.CaptureFixture[str]) -> None:
    edition.write({"page.md": f"{PAGE}\nMore.\n"})
    held = threading.Event()

    def other() -> None:
        with FileLock(edition.root / "build/built.lock"):
            held.set()
            time.sleep(0.3)

    threading.Thread(target=other).start()
    held.wait()
    assert build(edition) == 0
    assert "Another build is at work" in capsys.readouterr().err


@pytest.mark.parametrize("refusal", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_what_the_system_refuses_is_one_line(
    edition: Project, refusal: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(refusal, os.strerror(refusal), str(edition.root / "build/html/page.html"))

    edition.write({"page.md": "# Another\n"})
    monkeypatch.setattr("sphinx.builders.html.StandaloneHTMLBuilder.handle_page", refused)
    assert build(edition) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "page.html" in said and os.strerror(refusal) in said


def test_a_reader_that_has_seen_enough_ends_a_command_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `head` does: what is printed has nowhere to go."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert main(["explain", "para"]) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("content", "said"), [
    (b"", "The text has no words"), (b"\n\n", "The text has no words"), (PAGE.encode("utf-16"), "utf-8"),
])  # fmt: skip
def test_a_text_that_cannot_be_read_is_named(
    content: bytes, said: str, make_project: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project({"text.md": ""})
    project.transcribe(B="Cats\n\nThe cat sat.\n")
    (project.root / "text.md").write_bytes(content)
    assert build(project, "text") == 2
    error = capsys.readouterr().err
    assert "text.md" in error and said in error and "Traceback" not in error


def test_without_git_there_is_no_comparison_but_a_build(
    edition: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(edition.root))
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert build(edition) == 0
    assert main(["changes", str(edition.root)]) == 2
    assert "git" in capsys.readouterr().err


def test_warnings_may_be_errors(edition: Project) -> None:
    edition.write({"page.md": "# A page\n\nOther words.\n"})
    command = [sys.executable, "-W", "error", "-m", "sphinx_apparatus", "build", str(edition.root), "text"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to whole consoles")
def test_ctrl_c_ends_with_a_line_and_the_next_build_is_right(edition: Project) -> None:
    edition.write({f"page{n}.md": PAGE * 20 for n in range(30)})
    run = [sys.executable, "-m", "sphinx_apparatus", "build", str(edition.root), *NAMES]
    with subprocess.Popen(run, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        while process.poll() is None and not (edition.root / "build/doctrees/page19.doctree").exists():
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate()[1]
    assert process.returncode == 130
    assert said.count("\n") == 1, said
    assert build(edition) == 0
    assert files(edition) == as_from_nothing(edition)
