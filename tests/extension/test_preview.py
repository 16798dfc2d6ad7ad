"""The preview shows what is saved, where the reader is, and what is wrong at its place, on this machine alone."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from playwright.sync_api import Error

from sphinx_apparatus.corrections.proof import Edition, check_all
from sphinx_apparatus.preview.building import Warm
from sphinx_apparatus.preview.watching import changes, seen
from tests import Tab
from tests.warm import started

from .examples import Mistake, mistakes
from .project import Project
from .test_errors import prepared

Make = Callable[..., Project]
FILLER = "\n\n".join(
    f"Paragraph {n} of the text is as long as a paragraph has to be to fill a line." for n in range(40)
)
TEXT = f"# Title\n\nFirst words.\n\n{{app}}`Perversely] Peversely B | typo` it rained.\n\n{FILLER}\n\nThe end.\n"
SOURCE = f"Title\n\nFirst words.\n\nPeversely it rained.\n\n{FILLER}\n\nThe end."
ENTRY = "{app}`Perversely] Peversely B | typo`"
SLOW = 30
"""After how many seconds a browser shows no more what it does not show yet."""


@pytest.fixture
def project(make_project: Make) -> Project:
    """Return an edition of one witness on one page, with an introduction beside it."""
    intro = "# Introduction\n\nSome prose about the text.\n"
    project = make_project({"text.md": TEXT, "intro.md": intro}, html_theme="furo")
    project.transcribe(B=SOURCE)
    return project


class Running:
    """A preview in a process of its own, and what it has said."""

    def __init__(self, root: Path, *options: str) -> None:
        self.log = root.with_name(f"{root.name}.log")
        self.process = started(["preview", ".", "--no-browser", *options], root, self.log)

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self.log.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        """Where it is, once it serves."""
        until(lambda: "(Ctrl-C ends it)" in self.said or self.process.poll() is not None)
        found = re.search(r"http://127\.0\.0\.1:\d+/", self.said)
        assert found, self.said
        return found[0]

    def ended(self, how: int = signal.SIGINT) -> int:
        """Interrupt it, and return its status."""
        self.process.send_signal(how)
        return self.process.wait(20)


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds; a page that is just being loaded anew cannot be asked."""
    end = time.monotonic() + SLOW
    while True:
        with suppress(Error):
            if holds():
                return
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


@pytest.fixture
def preview(project: Project) -> Iterator[Running]:
    """Run a preview of the edition."""
    running = Running(project.root)
    yield running
    if running.process.poll() is None:
        running.ended(signal.SIGKILL)


@pytest.fixture
def page(preview: Running, tab: Tab) -> Iterator[Any]:
    """Open the page of the text; errors of its scripts fail the test."""
    opened = tab()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(f"{preview.address}text.html")
    opened.wait_for_selector("#preview")
    until(lambda: opened.inner_text("#preview").strip())
    yield opened
    assert not errors


def edit(project: Project, old: str, new: str, name: str = "text.md") -> None:
    """Change a file as an editor saves it: under another name first, then moved to its place."""
    path = project.root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    beside = path.with_name(f"{path.name}~")
    beside.write_text(text.replace(old, new, 1), encoding="utf-8")
    beside.replace(path)


def shows(page: Any, words: str) -> Callable[[], bool]:
    """Return what tells whether the page has the words."""
    return lambda: words in page.evaluate("() => document.querySelector('[role=main]')?.textContent ?? ''")


def top(page: Any, words: str) -> float:
    """Return how far from the top of the window the paragraph with the words is."""
    find = "words => [...document.querySelectorAll('[role=main] p')].find(p => p.textContent.includes(words))"
    return float(page.evaluate(f"words => ({find})(words).getBoundingClientRect().top", words))


def scrolled_to(page: Any, words: str) -> float:
    """Scroll a paragraph to the middle of the window; return how far from its top it is."""
    find = "words => [...document.querySelectorAll('[role=main] p')].find(p => p.textContent.includes(words))"
    page.evaluate(f"words => ({find})(words).scrollIntoView({{block: 'center', behavior: 'instant'}})", words)
    time.sleep(0.3)
    return top(page, words)


# ---- the page follows


def test_a_changed_word_is_shown_in_the_same_page(project: Project, page: Any) -> None:
    page.evaluate("() => { window.kept = true; }")
    before = scrolled_to(page, "Paragraph 30 ")
    edit(project, "Paragraph 31 of", "Sentence 31 of")
    until(shows(page, "Sentence 31 of"))
    assert page.evaluate("() => window.kept"), "the page was loaded anew"
    assert top(page, "Paragraph 30 ") == pytest.approx(before, abs=2)


def test_where_paragraphs_come_before_it_the_place_stays(project: Project, page: Any) -> None:
    before = scrolled_to(page, "Paragraph 30 ")
    edit(project, "First words.", "First words.\n\nA new paragraph.\n\nAnd another one, which follows it.")
    until(shows(page, "A new paragraph."))
    until(lambda: abs(top(page, "Paragraph 30 ") - before) < 3)


def test_prose_and_settings_and_style_sheets_are_shown(project: Project, page: Any, preview: Running) -> None:
    page.goto(f"{preview.address}intro.html")
    edit(project, "Some prose", "Other prose", "intro.md")
    until(shows(page, "Other prose"))
    project.write({"_static/own.css": "[role=main] p { color: rgb(1, 2, 3) }"})
    settings = (project.root / "conf.py").read_text(encoding="utf-8")
    project.write({"conf.py": f"{settings}\nhtml_static_path = ['_static']\nhtml_css_files = ['own.css']\n"})
    colour = "() => { const p = document.querySelector('[role=main] p'); return p && getComputedStyle(p).color; }"
    until(lambda: page.evaluate(colour) == "rgb(1, 2, 3)")
    page.evaluate("() => { window.kept = true; }")
    edit(project, "1, 2, 3", "4, 5, 6", "_static/own.css")
    until(lambda: page.evaluate(colour) == "rgb(4, 5, 6)")
    assert page.evaluate("() => window.kept"), "the page was loaded anew"


def test_a_page_that_is_gone_is_no_longer_shown(project: Project, page: Any, preview: Running) -> None:
    page.goto(f"{preview.address}intro.html")
    (project.root / "intro.md").unlink()
    until(lambda: status(preview, "/intro.html") == 404)
    assert status(preview, "/text.html") == 200


# ---- what is wrong


def test_a_finding_is_told_at_its_paragraph_and_mended_by_a_button(
    project: Project, page: Any, preview: Running
) -> None:
    edit(project, "Peversely B", "Perversly B")
    until(lambda: page.query_selector("[role=main] .preview-finding"))
    box = page.query_selector("[role=main] .preview-finding")
    before = box.evaluate("box => box.previousElementSibling.textContent")
    assert "it rained" in before, "it stands somewhere else"
    [finding] = check_all(Edition(project.root, project.root))
    for words in filter(None, (finding.message, finding.excerpt, finding.expected, finding.mend)):
        assert words in box.inner_text()
        until(lambda words=words: words in preview.said)
    link = box.query_selector("a").get_attribute("href")
    assert link == f"vscode://file/{project.root.resolve().as_posix()}/text.md:5"
    box.query_selector("button").click()
    until(lambda: not page.query_selector(".preview-finding"))
    assert (project.root / "text.md").read_text(encoding="utf-8") == TEXT
    until(lambda: preview.said.count("Nothing is wrong") == 2)


def test_another_theme_is_told_too(project: Project, preview: Running, tab: Tab) -> None:
    """The page is that of the theme, and shows the change and the finding as any other."""
    edit(project, "html_theme = 'furo'", "html_theme = 'alabaster'", "conf.py")
    page = tab()
    page.goto(f"{preview.address}text.html")
    until(lambda: page.query_selector("div.sphinxsidebar") and page.inner_text("#preview").strip())
    edit(project, "First words.", "First terms.")
    until(shows(page, "First terms."))
    until(lambda: "First terms" in page.inner_text("[role=main] .preview-finding"))


def test_the_text_is_shown_whatever_is_wrong_with_it(project: Project, page: Any) -> None:
    edit(project, "Perversely] Peversely", "Perversely Peversely")
    edit(project, "The end.", "The very end.")
    until(shows(page, "The very end."))
    until(lambda: page.query_selector("[role=main] .preview-finding"))
    assert "to be mended" in page.inner_text("#preview")


def test_an_old_page_says_that_it_is_old(project: Project, page: Any) -> None:
    settings = (project.root / "conf.py").read_text(encoding="utf-8")
    project.write({"conf.py": f"{settings}\n)"})
    until(lambda: "as they were before" in page.inner_text("#preview"))
    assert "conf.py" in page.inner_text("#preview")
    project.write({"conf.py": settings})
    until(lambda: "Nothing is wrong" in page.inner_text("#preview"))


@pytest.mark.parametrize("mistake", [m for m in mistakes() if not m.command][::4], ids=lambda mistake: mistake.title)
def test_the_preview_tells_what_the_check_tells(mistake: Mistake, make_project: Make) -> None:
    project = prepared(mistake, make_project)
    edition = Edition(project.root, project.root)
    warm = Warm(edition, project.root / "build/preview")
    with patch.dict(os.environ):  # which a conf.py may change
        try:
            warm.build()
            told = [finding.text for finding in warm.proof().findings]
        finally:
            warm.close()
        assert told == [finding.text for finding in check_all(edition)]


def test_what_was_warned_of_is_told_until_it_is_mended(project: Project) -> None:
    warm = Warm(Edition(project.root, project.root), project.root / "build/preview")

    def told(name: str, old: str, new: str) -> list[str]:
        edit(project, old, new, name)
        warm.build([project.root / name])
        return [finding.code for finding in warm.proof().findings]

    try:
        warm.build()
        assert told("intro.md", "Some prose", "{nap}`Some` prose") == ["unknown-mark"]
        assert told("text.md", "First words", "{name}`First` words") == ["unknown-mark", "no-target"]
        assert told("text.md", "{name}`First` words", "First words") == ["unknown-mark"]
        assert told("intro.md", "{nap}`Some` prose", "Some prose") == []
    finally:
        warm.close()


# ---- who may ask, and for what


def status(preview: Running, path: str, method: str = "GET", **headers: str) -> int:
    """Return the status with which a request is answered."""
    host, port = preview.address.removeprefix("http://").rstrip("/").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=SLOW)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    connection.close()
    return answer.status


def test_only_pages_of_its_own_at_its_own_name_are_served(project: Project, preview: Running) -> None:
    own = preview.address.rstrip("/")
    secret = project.root / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    assert status(preview, "/text.html") == 200
    (project.root / "build/preview/html/leads-out.txt").symlink_to(secret)
    for path in (
        "/../doctrees/text.doctree",
        "/%2e%2e/lock",
        "/..%2flock",
        "/leads-out.txt",
        "//etc/passwd",
        "/-/../lock",
    ):
        assert status(preview, path) == 404, path
    assert status(preview, "/text.html", Host="evil.example:80") == 403
    assert status(preview, "/text.html", Origin="http://evil.example") == 403
    assert status(preview, "/text.html", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors") == 403
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert status(preview, "/text.html", **link) == 200
    assert status(preview, "/-/mend", "POST") == 403, "a browser names the origin of what it sends"
    assert status(preview, "/-/mend", "POST", Origin="null") == 403
    assert status(preview, "/-/mend", "POST", Origin=own) == 409, "there is nothing to mend"
    assert status(preview, "/-/events", Host="evil.example") == 403
    socket = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    for headers in ({"Origin": "http://evil.example"}, {"Origin": own}, {}):
        said = status(preview, "/-/events/..", **socket, **headers, Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA==")
        assert said in (403, 404), "there is no socket to speak to"
    for host in ("localhost", "127.0.0.1", "127.0.0.1:1", "evil.example@127.0.0.1", ""):
        assert status(preview, "/text.html", Host=host) in (400, 403), host
    for path in ("/-/book.pdf", "/-/events", "/-/preview.js"):
        assert status(preview, path, Sec_Fetch_Site="same-site", Sec_Fetch_Mode="no-cors") == 403, path


def test_it_listens_on_this_machine_only(preview: Running) -> None:
    port = int(preview.address.rstrip("/").rpartition(":")[2])
    elsewhere = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in elsewhere - {"127.0.0.1"}:
        if not str(address).startswith("127."):
            with pytest.raises(OSError):
                socket.create_connection((str(address), port), timeout=2)


# ---- bad cases


def test_fifty_saves_in_five_seconds(project: Project, page: Any, preview: Running) -> None:
    path = project.root / "text.md"
    for number in range(50):
        path.write_text(TEXT.replace("The end.", f"The end {number}."), encoding="utf-8")
        time.sleep(0.1)
    until(shows(page, "The end 49."))
    assert preview.process.poll() is None


def test_a_file_saved_half_is_followed_by_the_whole(project: Project, page: Any, preview: Running) -> None:
    path = project.root / "text.md"
    path.write_bytes(TEXT.encode()[:60])
    until(lambda: page.query_selector(".preview-finding"))
    path.write_bytes(b"")
    time.sleep(1)
    path.write_text(TEXT.replace("The end.", "The whole end."), encoding="utf-8")
    until(shows(page, "The whole end."))
    assert preview.process.poll() is None


def test_what_is_saved_while_the_first_pages_are_built_is_not_missed(tmp_path: Path) -> None:
    (tmp_path / "text.md").write_text("One.\n", encoding="utf-8")
    before = seen([tmp_path], tmp_path / "build")
    (tmp_path / "text.md").write_text("Another.\n", encoding="utf-8")
    assert next(changes([tmp_path], tmp_path / "build", before)) == {tmp_path / "text.md"}


WRITES = """
def setup(app):
    from pathlib import Path
    page = "---\\norphan: true\\n---\\n\\n# Made\\n\\nAt every build.\\n"
    app.connect("env-before-read-docs", lambda app, *_: Path(app.srcdir, "made.md").write_text(page))
"""


def test_a_page_that_every_build_writes_is_not_built_for_ever(project: Project) -> None:
    edit(project, "project = ", f"{WRITES}\nproject = ", "conf.py")
    running = Running(project.root)
    try:
        assert running.address
        edit(project, "Some prose", "Other prose", "intro.md")
        until(lambda: "intro.md" in running.said)
        time.sleep(2)
        assert running.said.count("made.md") <= 1
    finally:
        running.ended(signal.SIGKILL)


def test_ctrl_c_ends_it_with_a_line(preview: Running) -> None:
    assert preview.address
    assert preview.ended() == 0
    assert preview.said.endswith("The preview has ended.\n")
    assert "Traceback" not in preview.said


def test_a_second_preview_names_the_first(project: Project, preview: Running) -> None:
    address = preview.address
    second = Running(project.root)
    assert second.process.wait(SLOW) == 0
    assert second.said.strip() == f"A preview of this edition runs already: {address}"


def test_a_taken_port_is_told(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        running = Running(project.root, "--port", str(port))
        assert running.process.wait(SLOW) == 2
        assert running.said.strip().startswith(f"Port {port} cannot be used: ")
        assert len(running.said.strip().splitlines()) == 1


def test_a_renamed_folder_ends_it_with_a_line(project: Project, preview: Running) -> None:
    assert preview.address
    moved = project.root.with_name("moved")
    project.root.rename(moved)
    assert preview.process.wait(SLOW) == 2
    assert "no longer there" in preview.said.splitlines()[-1]
    assert "Traceback" not in preview.said
    moved.rename(project.root)


def test_a_renamed_document_is_told_and_taken_back(project: Project, page: Any, preview: Running) -> None:
    (project.root / "text.md").rename(project.root / "other.md")
    until(lambda: "no-document" in preview.said)
    (project.root / "other.md").rename(project.root / "text.md")
    until(lambda: "Nothing is wrong" in page.inner_text("#preview"))
    until(shows(page, "The end."))


def test_what_was_built_may_be_removed(project: Project, page: Any, preview: Running) -> None:
    shutil.rmtree(project.root / "build")
    edit(project, "The end.", "The new end.")
    until(shows(page, "The new end."))


def test_without_a_browser_the_address_is_enough(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    import webbrowser

    from sphinx_apparatus.preview.running import open_browser

    for found in (webbrowser.GenericBrowser("lynx"), None):
        monkeypatch.setattr(webbrowser, "get", lambda found=found: found)
        open_browser("http://127.0.0.1:8000/", True)
        assert capsys.readouterr().out == "No browser was found; open the address in one.\n"


def test_the_pdf_has_the_place_of_a_paragraph(project: Project, preview: Running) -> None:
    from pikepdf import open as opened

    host, port = preview.address.removeprefix("http://").rstrip("/").split(":")
    with closing(http.client.HTTPConnection(host, int(port), timeout=120)) as connection:
        connection.request("GET", "/-/book.pdf")
        answer = connection.getresponse()
        assert answer.status == 200
        path = project.root.with_name("book.pdf")
        path.write_bytes(answer.read())
    with opened(path) as document:
        assert "p2" in str(document.Root.Names)
