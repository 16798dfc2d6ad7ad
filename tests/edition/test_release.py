"""A release is complete, its links work without a network, and made again elsewhere and later it is the same."""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import subprocess
import time
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pikepdf
import pypdfium2 as pdfium
import pytest
from lxml import etree, html

from tests.edition.conftest import EPOCH, ROOT, build_formats, run

NAME = "workers-militia"
PLACES = {
    "site": "html",
    f"{NAME}.pdf": f"pdf/{NAME}.pdf",
    f"{NAME}.epub": f"epub/{NAME}.epub",
    "tei": "tei",
    f"{NAME}.txt": f"text/{NAME}.txt",
    "data": "data",
    "dts": "dts",
}
FILES = ("CITATION.cff", "CHANGELOG.md", "LICENSE.md", "LICENSES")


def packed(root: Path, formats: Path, target: Path) -> Path:
    """Pack what was built, as ``make release`` does."""
    data, ids = str(formats / f"data/{NAME}.json"), str(target / "ids.json")
    parts = [f"{place}={formats / path}" for place, path in PLACES.items()]
    parts += [f"ids.json={ids}", *(f"{name}={name}" for name in FILES)]
    run("-m", "sphinx_apparatus", "ids", data, ids, root=root)
    command = ["-m", "sphinx_apparatus", "release", data, str(target), "--name", NAME]
    run(*command, "--lock", "requirements/edition.txt", *parts, root=root, SOURCE_DATE_EPOCH=EPOCH)
    [release] = target.glob("*.zip")
    return release


@pytest.fixture(scope="module")
def release(formats: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the release, packed from the formats."""
    return packed(ROOT, formats, tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def unzipped(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the release unpacks to."""
    folder = tmp_path_factory.mktemp("unzipped")
    with zipfile.ZipFile(release) as bundle:
        bundle.extractall(folder)
    [inside] = folder.iterdir()
    return inside


def test_another_build_elsewhere_and_later_is_the_same(release: Path, tmp_path: Path) -> None:
    other = tmp_path / "another place"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (other / name).parent.mkdir(parents=True, exist_ok=True)
            (other / name).write_bytes((ROOT / name).read_bytes())
            os.utime(other / name, (time.time() + 7200, time.time() + 7200))
    built = tmp_path / "built"
    build_formats(built, other, PYTHONHASHSEED="7", TZ="Australia/Melbourne", LANG="C.UTF-8")
    again = packed(other, built, tmp_path / "again")
    assert contents(again) == contents(release)
    assert again.read_bytes() == release.read_bytes()


def contents(path: Path) -> dict[str, str]:
    """Return the checksum of every file of a zip."""
    with zipfile.ZipFile(path) as bundle:
        return {name: hashlib.sha256(bundle.read(name)).hexdigest() for name in bundle.namelist()}


def test_everything_is_in_it(unzipped: Path) -> None:
    wanted = [
        *PLACES,
        *FILES,
        "ids.json",
        "SHA256SUMS",
        "build.json",
        "site/index.html",
        f"tei/{NAME}.xml",
        f"data/{NAME}.json",
    ]
    assert [name for name in wanted if not (unzipped / name).exists()] == []


def test_the_checksums_are_right(unzipped: Path) -> None:
    lines = (unzipped / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    summed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = {p.relative_to(unzipped).as_posix(): p for p in unzipped.rglob("*") if p.is_file()}
    assert set(summed) == set(files) - {"SHA256SUMS"}
    assert all(hashlib.sha256(files[name].read_bytes()).hexdigest() == digest for name, digest in summed.items())


def test_the_record_names_every_package(unzipped: Path) -> None:
    record = json.loads((unzipped / "build.json").read_text(encoding="utf-8"))
    assert {"sphinx", "myst-parser", "sphinxcontrib-bibtex", "furo", "typst", "lxml"} <= set(record["packages"])
    assert record["date"] == "2025-11-24T16:00:00Z"


def test_every_link_works_without_a_network(unzipped: Path) -> None:
    pages = {path: html.parse(str(path)).getroot() for path in (unzipped / "site").rglob("*.html")}
    ids = {path: {n.get("id") for n in root.iter() if isinstance(n.tag, str)} for path, root in pages.items()}
    broken = []
    for path, root in pages.items():
        for node in root.iter("a", "link", "script", "img", "source"):
            address = urlsplit(node.get("href") or node.get("src") or "")
            if address.scheme or address.netloc:
                loads = node.tag in ("script", "img", "source") or node.get("rel") in ("stylesheet", "icon", "preload")
                assert not loads or address.scheme == "data", address
                continue
            target = Path(posixpath.normpath(path.parent / unquote(address.path))) if address.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or (address.fragment and unquote(address.fragment) not in ids.get(target, set())):
                broken.append((path.name, node.get("href") or node.get("src")))
    assert broken == []


def test_every_file_that_a_style_sheet_names_is_there(unzipped: Path) -> None:
    sheets = sorted(unzipped.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        named = re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text(encoding="utf-8"))
        files = [name.partition("#")[0].partition("?")[0] for name in named if not name.startswith(("data:", "#"))]
        assert [name for name in files if not (sheet.parent / name).is_file()] == [], sheet.name


@pytest.fixture
def version(unzipped: Path) -> str:
    """Return the version that the citation file names."""
    found = re.search(r"^version: (.+)$", (unzipped / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def test_every_page_has_the_version(unzipped: Path, version: str) -> None:
    pages = sorted((unzipped / "site").rglob("*.html"))
    lacking = [p.name for p in pages if f"Version {version}" not in " ".join(html.parse(str(p)).getroot().itertext())]
    assert len(pages) > 15
    assert lacking == []


def test_the_title_pages_have_the_version(unzipped: Path, version: str) -> None:
    with pdfium.PdfDocument(unzipped / f"{NAME}.pdf") as book:
        assert f"version {version}" in book[2].get_textpage().get_text_range().casefold()
    with zipfile.ZipFile(unzipped / f"{NAME}.epub") as book:
        assert f"Version {version}" in book.read("title.xhtml").decode()
    tei = etree.parse(str(unzipped / f"tei/{NAME}.xml"))
    assert f"Version {version}" in tei.xpath("string(//*[local-name()='titlePage'])")


def test_every_block_of_metadata_has_the_version(unzipped: Path, version: str) -> None:
    found = {
        name: json.loads((unzipped / path).read_text(encoding="utf-8"))
        for name, path in {"data": f"data/{NAME}.json", "ids": "ids.json", "build": "build.json"}.items()
    }
    assert {name: record["version"] for name, record in found.items()} == dict.fromkeys(found, version)
    service = json.loads((unzipped / f"dts/collection/{NAME}.jsonld").read_text(encoding="utf-8"))
    assert [value["value"] for value in service["dublinCore"]["hasVersion"]] == [version]
    tei = etree.parse(str(unzipped / f"tei/{NAME}.xml"))
    assert tei.xpath("string(//*[local-name()='editionStmt']//*[local-name()='num'])") == version
    with pikepdf.open(unzipped / f"{NAME}.pdf") as pdf, pdf.open_metadata() as metadata:
        assert metadata["xmpMM:VersionID"] == version
    with zipfile.ZipFile(unzipped / f"{NAME}.epub") as book:
        assert f'<meta property="schema:version">{version}</meta>' in book.read("content.opf").decode()
    for page in (unzipped / "site").rglob("*.html"):
        blocks = html.parse(str(page)).getroot().xpath("//script[@type='application/ld+json']")
        versions = re.findall(r'"version": "([^"]+)"', " ".join(block.text for block in blocks))
        assert set(versions) <= {version}, page.name
        assert versions or page.parent.name != "text"
