"""What the tests need is brought; what cannot be brought is said at once, and nothing is skipped in silence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from io import StringIO
from pathlib import Path

import pytest

from tests import __main__ as running
from tests import tools

REFUSED = "Could not connect"


class Terminal(StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def without_a_browser(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Let no browser be there nor be brought; return the calls of pytest."""
    missing = tools.Tool("shows the pages", {"linux": "chromium"}, lambda: None)
    calls: list[list[str]] = []
    monkeypatch.setenv("WITHOUT", "")
    monkeypatch.setattr(tools, "TOOLS", {"browser": missing})
    monkeypatch.setattr(running, "bring", lambda: [REFUSED])
    monkeypatch.setattr(pytest, "main", lambda options: calls.append(options) or 0)
    return calls


def test_what_is_missing_is_said_and_stops_the_run(
    without_a_browser: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO())
    assert running.main([]) == 2
    missing, reason, way = capsys.readouterr().err.splitlines()
    assert "browser, which shows the pages" in missing and "install" in missing
    assert REFUSED in reason and "make test WITHOUT=browser" in way
    assert without_a_browser == []


@pytest.mark.parametrize(("answer", "status", "runs"), [("y\n", 0, 1), ("\n", 2, 0)])
def test_at_a_terminal_one_is_asked(
    answer: str, status: int, runs: int, without_a_browser: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert running.main(["search"]) == status
    assert len(without_a_browser) == runs
    assert os.environ["WITHOUT"] == "browser"


def test_what_is_left_out_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WITHOUT", "java,browser")
    assert not {"java", "browser"} & set(tools.missing())
    with pytest.raises(pytest.skip.Exception, match="without java, which"):
        tools.needed("java")


def test_packages_that_cannot_be_had_are_named_and_not_taken_for_installed(tmp_path: Path) -> None:
    folder = tmp_path / "a folder/requirements"
    folder.mkdir(parents=True)
    shutil.copy(tools.ROOT / "requirements/install.py", folder)
    (folder / "own.txt").write_text(f"sphinx==9.0.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    environment = folder.parent / ".venv"
    venv.create(environment)  # which would take long with a pip of its own
    [packages] = environment.glob("Lib/site-packages" if sys.platform == "win32" else "lib/*/site-packages")
    (packages / "pip.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    command = [sys.executable, str(folder / "install.py"), "own"]
    done = subprocess.run(command, env={**os.environ, "PIP_NO_INDEX": "1"}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "requirements/own.txt" in done.stderr and "Traceback" not in done.stderr
    assert not (folder.parent / ".venv/own.installed").exists()
