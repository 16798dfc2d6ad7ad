"""A press builds its editions with Snakemake: each is built once, a killed run goes on, editions cite each other."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from sphinx_apparatus.press import SNAKEFILE, only_run
from tests.edition.conftest import ROOT

from .generate import generate

pytest.importorskip("snakemake", reason="make press tests it; it takes half a minute")

COMMAND = [sys.executable, "-m", "snakemake", "-s", str(SNAKEFILE), "--cores", "1"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a press of three editions, of which two cite each other; its first run was killed after one edition."""
    folder = tmp_path_factory.mktemp("press")
    generate(folder / "editions", 3)
    run = subprocess.Popen(
        COMMAND, cwd=folder, env=ENVIRONMENT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    while not list(folder.glob("work/*/html.built")):
        assert run.poll() is None, run.communicate()[1].decode()
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    yield folder


def built(press: Path) -> list[str]:
    """Run the workflow, and return the editions of which pages were made."""
    run = subprocess.run(COMMAND, cwd=press, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return re.findall(r"Touching output file work/([\w-]+)/html\.built", run.stderr)


def test_a_killed_run_goes_on_and_only_what_changed_is_built_again(press: Path) -> None:
    before = [path.parent.name for path in press.glob("work/*/html.built")]
    assert sorted([*before, *built(press)]) == ["edition-001", "edition-002", "edition-003"]
    assert built(press) == []
    alone = press / "editions/edition-003/index.md"
    alone.write_text(alone.read_text() + "\nOne sentence more.\n")
    assert built(press) == ["edition-003"]
    assert "One sentence more." in (press / "site/edition-003/html/index.html").read_text()


def test_two_runs_at_once_do_not_get_in_each_others_way(press: Path) -> None:
    with only_run(press / "press.lock"):
        second = subprocess.run(COMMAND, cwd=press, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        assert second.returncode and "Another run of the press is going on" in second.stderr
    assert built(press) == []


def test_editions_cite_each_others_paragraphs(press: Path) -> None:
    built(press)
    for one, other in (("edition-001", "edition-002"), ("edition-002", "edition-001")):
        page = press / f"site/{one}/html/index.html"
        [link] = html.parse(page).xpath(f'//a[contains(@href, "{other}")]/@href')
        address, _, anchor = link.partition("#")
        assert html.parse(page.parent / address).xpath(f'//p[@id="{anchor}"]')


def test_the_start_page_leads_to_every_edition(press: Path) -> None:
    built(press)
    page = html.parse(press / "site/index.html")
    addresses = page.xpath("//li/a/@href")
    assert len(addresses) == 3 and all((press / "site" / address).is_file() for address in addresses)
    assert all(title.strip() for title in page.xpath("//li/a/text()"))
