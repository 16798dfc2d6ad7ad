"""The TEI file and the e-book in what readers use, in a real browser: CETEIcean, foliate-js; and Ace on the e-book."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Page

from tests import Tab
from tests.edition.readers import folded, name, written
from tests.tools import needed, node

NAME = "workers-militia"
TEI = "{http://www.tei-c.org/ns/1.0}"
XHTML = "{http://www.w3.org/1999/xhtml}"
CETEI_PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>TEI</title>
<link rel="stylesheet" href="edition.css"><script src="CETEI.js"></script></head><body><script>
new CETEI().getHTML5("{NAME}.xml", data => {{ document.body.append(data); document.title = "done"; }});
</script></body></html>"""
FOLIATE_PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>EPUB</title></head><body>
<script type="module">
import {{ makeBook }} from "./foliate/view.js";
import {{ FootnoteHandler }} from "./foliate/footnotes.js";
const blob = await (await fetch("{NAME}.epub")).blob();
const book = await makeBook(new File([blob], "{NAME}.epub"));
const found = [];
for (const section of book.sections) {{
  if (!section.id.endsWith("talk.xhtml")) continue;
  const page = await section.createDocument();
  for (const a of page.querySelectorAll("a[role=doc-noteref]")) {{
    const handler = new FootnoteHandler();
    let popup;
    const shown = new Promise(resolve => handler.addEventListener("render", e => resolve(e.detail)));
    handler.addEventListener("before-render", e => {{
      e.detail.view.addEventListener("load", loaded => popup = loaded.detail.doc);
      document.body.replaceChildren(e.detail.view);
    }});
    const href = section.resolveHref(a.getAttribute("href"));
    const detail = {{ a, href }};
    await handler.handle(book, {{ detail, preventDefault() {{}} }});
    const {{ type, target }} = await shown;
    found.push([a.getAttribute("href").slice(1), type, target?.id ?? "", popup.body.textContent]);
  }}
}}
window.found = found;
document.title = "done";
</script></body></html>"""


class Quiet(SimpleHTTPRequestHandler):
    """A file server that says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def programs() -> Path:
    """Return the folder of the programs."""
    return Path(needed("node"))


@pytest.fixture(scope="module")
def address(programs: Path, formats: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the formats with the programs and return the address."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(programs / "CETEIcean/dist/CETEI.js", folder)
    shutil.copytree(programs / "foliate-js", folder / "foliate")
    for path in (formats / f"tei/{NAME}.xml", formats / "tei/edition.css", formats / f"epub/{NAME}.epub"):
        shutil.copy(path, folder)
    (folder / "tei.html").write_text(CETEI_PAGE, encoding="utf-8")
    (folder / "epub.html").write_text(FOLIATE_PAGE, encoding="utf-8")
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture
def page(tab: Tab) -> Page:
    """Open a page of the browser."""
    page: Page = tab()
    return page


def opened(page: Page, url: str) -> None:
    """Open an address and wait until the program is done; an error on the page is an error of the test."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)
    page.wait_for_function("document.title === 'done'", timeout=120_000)
    assert errors == []


def test_ceteicean_shows_the_whole_text_with_its_readings_apart(page: Page, address: str, formats: Path) -> None:
    opened(page, f"{address}/tei.html")
    body = etree.parse(str(formats / f"tei/{NAME}.xml")).getroot().find(f".//{TEI}body")
    assert body is not None
    shown = page.evaluate("""() => {
        const copy = document.querySelector('tei-body').cloneNode(true);
        // The program writes into calls and notes, and hides what it shows in another way.
        copy.querySelectorAll('tei-ptr, tei-note, [data-original]').forEach(node => node.remove());
        return copy.textContent; }""")
    assert folded(shown) == folded(written(body, lambda node: name(node) in ("ptr", "note")))
    by = re.compile(r' B[\]"]| conj\. ').search
    readings = page.evaluate("""[...document.querySelectorAll('tei-rdg')].map(rdg => ({
        after: getComputedStyle(rdg, '::after').content, colour: getComputedStyle(rdg).color,
        lemma: getComputedStyle(rdg.parentElement.querySelector('tei-lem')).color}))""")
    assert len(readings) == len(list(body.iter(f"{TEI}rdg")))
    assert [r for r in readings if not (r["colour"] != r["lemma"] and by(r["after"]))] == []
    hidden = page.evaluate("[...document.querySelectorAll('tei-orig, tei-teiheader')].every(e => !e.offsetParent)")
    assert hidden


def test_every_note_and_entry_pops_up_in_foliate(page: Page, address: str, formats: Path) -> None:
    opened(page, f"{address}/epub.html")
    found = page.evaluate("window.found")
    with zipfile.ZipFile(formats / f"epub/{NAME}.epub") as book:
        asides = list(etree.fromstring(book.read("text/talk.xhtml")).iter(f"{XHTML}aside"))
    said = {aside.get("id"): folded("".join(aside.itertext())) for aside in asides}
    assert [shown for shown in found if shown[1:3] != ["footnote", shown[0]]] == []
    record = json.loads((formats / f"data/{NAME}.json").read_text(encoding="utf-8"))
    assert set(said) == {f"{e['id']}-entry" for e in record["entries"]} | {n["id"] for n in record["notes"]}
    unprinted = {f"{e['id']}-entry" for e in record["entries"] if is_proposal(e)}
    assert len(unprinted) > 5
    called = {target: words for target, words in said.items() if target not in unprinted}
    assert {target: folded(words) for target, _, _, words in found} == called


def is_proposal(entry: dict[str, Any]) -> bool:
    """Tell whether an entry has only proposals for what is printed: it has no call in the text."""
    return bool(entry["readings"]) and all("proposedBy" in reading for reading in entry["readings"])


def ace(programs: Path, book: Path, chromium: str, folder: Path) -> dict[str, list[str]]:
    """Return what Ace by DAISY finds on each page of an e-book."""
    command = [
        str(node()),
        str(programs / "@daisy/ace/bin/ace-puppeteer.js"),
        "--silent",
        "--outdir",
        str(folder),
        "--force",
        str(book),
    ]
    environment = {**os.environ, "PUPPETEER_EXECUTABLE_PATH": chromium}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (folder / "report.json").exists(), result.stdout + result.stderr
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {
        page["earl:testSubject"]["url"]: [f["earl:test"]["dct:title"] for f in page["assertions"]]
        for page in report["assertions"]
    }


def test_ace_finds_nothing(programs: Path, formats: Path, chromium: str, tmp_path: Path) -> None:
    found = ace(programs, formats / f"epub/{NAME}.epub", chromium, tmp_path)
    assert {"content.opf", "text/talk.xhtml"} <= set(found)
    assert {page: rules for page, rules in found.items() if rules} == {}


def test_ace_sees_a_fault(programs: Path, formats: Path, chromium: str, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.epub"
    alone = re.compile(rb'<itemref idref="page-(?!1")\d+"/>')
    with zipfile.ZipFile(formats / f"epub/{NAME}.epub") as good, zipfile.ZipFile(faulty, "w") as bad:
        for item in good.infolist():
            data = alone.sub(b"", good.read(item))
            bad.writestr(
                item, data.replace(b' lang="en" xml:lang="en"', b"") if item.filename == "title.xhtml" else data
            )
    assert "html-has-lang" in ace(programs, faulty, chromium, tmp_path / "report")["title.xhtml"]
