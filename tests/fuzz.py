"""Searches, guided by coverage, for input that breaks what reads it: notation, locators, declarations, metadata, TEI.

    python -m tests.fuzz [TARGET] [-max_total_time=SECONDS] [options of libFuzzer]

Without a target each has its turn. Whatever is neither read nor refused with a message ends the search and is printed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import atheris
from tqdm import tqdm

SEARCHES = len(sys.argv) > 1 and not sys.argv[1].startswith("-")
with atheris.instrument_imports(["sphinx_apparatus", "tomllib"]) if SEARCHES else nullcontext():
    from sphinx_apparatus.notation.entry import NotationError, format_entry, parse_entry
    from sphinx_apparatus.notation.locator import parse_locator
    from sphinx_apparatus.projects.project import ProjectError
    from sphinx_apparatus.projects.tei.importing import imported
    from sphinx_apparatus.records.about import changes_in, record_in
    from sphinx_apparatus.records.toml import DeclarationError

from tests.extension.test_robustness import DECLARATIONS, written  # noqa: E402 (after what is instrumented)

SIGLA = ("B", "P", "β")
SECONDS = 20
HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><sourceDesc><listWit>"
    '<witness xml:id="B">B</witness><witness xml:id="P">P</witness></listWit></sourceDesc></fileDesc></teiHeader>'
)
NAMES = (
    "text body div head p app lem rdg rdgGrp note choice sic corr orig reg lg l quote cit list item hi ref name "
    "foreign title lb pb gap milestone anchor witStart witDetail bibl space subst add del unclear supplied seg q"
)
PAIRS = (
    'wit="#B"|wit="#P"|wit="#X"|wit=""|wit="#B #P"|type="typo"|type=""|resp="#ed"|n="1"|n="x"|target="#n1"|'
    'rend="italic"|xml:lang="el"|cause="omission"|from="#a"|to="#b"|corresp="#n1"|ana="#emendation"|unit="section"'
)
TAGS, ATTRIBUTES = NAMES.split(), PAIRS.split("|")
WORDS = ("a", "b ", " ", "\n", "*", "_", "[^1]", "`", "{app}`x`", "&amp;", "&lt;b&gt;", "1. ", "# ", "|", "]", "é")


def tei(data: bytes) -> bytes:
    """Return the TEI that bytes stand for: a tag opened, with an attribute or none, one closed, or words."""
    out, stack = ["<TEI xmlns='http://www.tei-c.org/ns/1.0'>", HEADER, "<text><body>"], ["TEI", "text", "body"]
    for number, (what, which) in enumerate(zip(data[::2], data[1::2], strict=False)):
        if what % 4 == 0 and len(stack) > 1:
            out.append(f"</{stack.pop()}>")
        elif what % 4 == 1:
            out.append(WORDS[which % len(WORDS)])
        else:
            stack.append(TAGS[which % len(TAGS)])
            mark = f' xml:id="n{number}"' if what % 8 == 2 else ""
            attribute = ATTRIBUTES[what // 4 % len(ATTRIBUTES)] if what % 4 == 3 else ""
            out.append(f"<{stack[-1]}{mark} {attribute}>")
    return "".join([*out, *(f"</{tag}>" for tag in reversed(stack))]).encode()


def read_entry(source: str) -> None:
    """Read an entry; what is read is written and read again, and is the same."""
    try:
        entry = parse_entry(source, SIGLA)
    except NotationError:
        return
    assert parse_entry(format_entry(entry, SIGLA), SIGLA) == entry


def read_locator(source: str) -> None:
    """Read a locator."""
    try:
        assert str(parse_locator(source))
    except ValueError as error:
        assert "cannot be read as a place" in str(error)


def reader(load: Callable[[Path], object]) -> Callable[[bytes], None]:
    """Return what reads bytes as a file; a refusal has its place."""
    path = Path(tempfile.mkdtemp()) / "file"

    def read(data: bytes) -> None:
        path.write_bytes(data)
        try:
            load(path)
        except DeclarationError as error:
            assert error.finding.source == str(path)
        except ProjectError as error:
            assert error.findings

    return read


def as_text(read: Callable[[str], None]) -> Callable[[bytes], None]:
    """Return what reads bytes as text."""
    return lambda data: read(data.decode("utf-8", errors="replace"))


read_tei = reader(imported)
TARGETS: dict[str, tuple[Callable[[bytes], None], bytes]] = {
    "entry": (as_text(read_entry), b"a] b B; c conj. ed. | typo | note"),
    "locator": (as_text(read_locator), b"pp. 68-69"),
    "citation": (reader(record_in), b"title: a\nauthors:\n- name: b\n"),
    "tei": (lambda data: read_tei(tei(data)), b"\x02\x04\x01\x00\x02\x05\x02\x06\x01\x00\x00\x00\x03\x07\x01\x01"),
    "xml": (read_tei, tei(b"\x02\x04\x01\x00")),
    "changes": (reader(changes_in), b"## 1.0 (2026-11-30)\n\n- a\n"),
    **{name: (reader(load), written(tables).encode()) for name, (load, tables) in DECLARATIONS.items()},
}


def search(target: str, options: list[str]) -> None:
    """Search with one target; ends the process."""
    read, seed = TARGETS[target]
    corpus = Path(tempfile.mkdtemp())
    (corpus / "seed").write_bytes(seed)
    atheris.Setup([sys.argv[0], str(corpus), "-timeout=10", "-rss_limit_mb=2048", *options], read)
    atheris.Fuzz()


def main(arguments: list[str]) -> int:
    """Search with the target named, or with each in a process of its own; return how many were broken."""
    if arguments and arguments[0] in TARGETS:
        search(arguments[0], arguments[1:])
    options = arguments or [f"-max_total_time={SECONDS}"]
    broken = [name for name in tqdm(TARGETS, "targets", disable=None, leave=False) if not held(name, options)]
    print(f"{len(TARGETS) - len(broken)} passed, {len(broken)} failed")
    return len(broken)


def held(name: str, options: list[str]) -> bool:
    """Search with a target in a process of its own; say how it ended."""
    run = subprocess.run([sys.executable, "-m", "tests.fuzz", name, *options], capture_output=True, text=True)
    done = next((line for line in run.stderr.splitlines() if line.startswith("Done ")), "")
    tqdm.write(f"{name}: {done}" if run.returncode == 0 else f"{name} broke:\n{run.stderr[-3000:]}")
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
