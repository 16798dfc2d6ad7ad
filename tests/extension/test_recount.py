"""The check of an import speaks where the import drops anything, and says nothing where it drops nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.language import speak
from sphinx_apparatus.projects.page import LISTED
from sphinx_apparatus.projects.recount.inventory import lines_of_missing as lines_of
from sphinx_apparatus.projects.recount.running import compared
from sphinx_apparatus.projects.tei import entries, importing, inline, poems, sigla
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.attached import Attached
from sphinx_apparatus.projects.tei.blocks import Text
from sphinx_apparatus.projects.tei.known import Known
from sphinx_apparatus.projects.tei.roots import read_tei
from sphinx_apparatus.projects.tei.source import Element, removed
from tests import messages

SPECIMEN = """\
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="la"><teiHeader><fileDesc><titleStmt><title>Specimen</title>
</titleStmt><publicationStmt><p>Unpublished</p></publicationStmt><sourceDesc><listWit xml:id="all">
<witness xml:id="A">Codex A</witness><witness xml:id="B">Codex B</witness>
<witness xml:id="g">The class g<listWit><witness xml:id="C">Codex C</witness><witness xml:id="D">Codex D</witness>
</listWit></witness></listWit><listBibl><bibl xml:id="Heyne">Heyne, 1800</bibl></listBibl></sourceDesc></fileDesc>
</teiHeader><text><body><div xml:id="first" type="chapter" n="7"><head>Caput primum</head>
<p xml:id="par" n="4" rend='drop &quot;cap&quot;'>Arma uirumque <app xml:id="a1"><lem wit="#A">cano</lem>
<rdg wit="#B" cause="slip">canto</rdg>
<rdg wit="#g">cantu</rdg><rdg wit="#D">canta</rdg><rdg resp="#Scaliger" cert="low">canam</rdg>
<note>The metre decides.</note></app> Troiae<note place="foot">On Troy see above.</note> qui
<pb n="12" facs="p12.jpg"/>primus <choice><sic>abb</sic><corr>ab</corr></choice>
oris<gap reason="illegible" extent="3"/>
<supplied reason="lost">Italiam</supplied> et <del rend="stroke">que</del> <foreign xml:lang="grc">μῆνιν</foreign>
<surplus>et</surplus> <app><lem>fato</lem><rdg source="#Heyne">fatis</rdg></app> <date when="1800">olim</date>.</p>
<p>Huc <w>litora</w><w>multum</w> ille <app><lem wit="#B">et</lem><rdg wit="#B">ac</rdg><rdg wit="#A"/></app> terris
<app><lem>iactatus</lem><rdg wit="#A"><lacunaStart/></rdg></app> et alto <app><lem>ui</lem>
<rdg wit="#A"><lacunaEnd/>uis</rdg></app> superum.</p><milestone unit="page" n="3"/>
<lg><l n="1">Saeuae <app><lem>memorem</lem><rdg wit="#C">memoris</rdg></app> Iunonis</l><l n="2">ob iram</l></lg>
<table><row><cell>Ancus</cell><cell>XXIV</cell></row></table>
<p>Multa <anchor xml:id="s"/>quoque<anchor xml:id="e"/> et<lb/>bello
<persName ref="#anon">passus</persName>.</p></div></body>
<back><listApp><app from="#s" to="#e"><lem>quoque</lem><rdg wit="#B">ubique</rdg></app></listApp></back></text></TEI>
"""
Change = Callable[[Element], object]
HERE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def checked(folder: Path) -> list[str]:
    """Import the specimen and return what the check says."""
    (folder / "in.xml").write_text(SPECIMEN, encoding="utf-8")
    importing.import_into(folder / "made", folder / "in.xml")
    return lines_of(compared(folder / "in.xml", folder / "made")[1])


def test_nothing_differs_where_nothing_is_dropped(tmp_path: Path) -> None:
    assert checked(tmp_path) == []


def one(path: str) -> Callable[[Element], Element]:
    """Return what finds the first element of a path."""
    return lambda root: root.xpath(path, namespaces={"t": "http://www.tei-c.org/ns/1.0"})[0]


def without(path: str) -> Change:
    """Return a change of the tree that drops an element."""
    return lambda root: removed(one(path)(root))


def bare(path: str, name: str) -> Change:
    """Return a change of the tree that drops an attribute."""
    return lambda root: one(path)(root).attrib.pop(name.replace("xml:", "{http://www.w3.org/XML/1998/namespace}"))


def shorter(path: str) -> Change:
    """Return a change of the tree that drops the last word before the first child of an element."""

    def change(root: Element) -> None:
        element = one(path)(root)
        element.text = " ".join((element.text or "").split()[:-1])

    return change


READINGS: dict[str, tuple[Change, str]] = {
    "a reading": (without("//t:rdg[@wit='#B']"), "the reading ‘canto’ of B: line 8"),
    "a reading of a group": (without("//t:rdg[@wit='#g']"), "the reading ‘cantu’ of g: line 9"),
    "a reading of a member": (without("//t:rdg[@wit='#D']"), "the reading ‘canta’ of D: line 9"),
    "an omission": (without("//t:rdg[@wit='#A'][not(*)]"), "witness A: words too many (1): ‘et’: line 13"),
    "a conjecture": (without("//t:rdg[@resp]"), "the reading ‘canam’ of no witness: line 9"),
    "the reading of a work": (without("//t:rdg[@source]"), "the reading ‘fatis’ of no witness: line 14"),
    "a second reading": (without("//t:rdg[.='ac']"), "the reading ‘ac’ of B: line 15"),
    "an entry away from its words": (without("//t:listApp/t:app"), "the reading ‘ubique’ of B: line 22"),
    "an entry": (lambda root: removed(one("//t:lg//t:app")(root)), "the reading ‘memoris’ of C: line 18"),
}
ATTRIBUTES: dict[str, tuple[Change, str]] = {
    "the witness of a reading": (bare("//t:rdg[@wit='#B']", "wit"), "witness B: words lost (1): ‘canto’: line 8"),
    "a scholar": (bare("//t:rdg[@resp]", "resp"), "Scaliger: entries that name it: 1 in the file, 0 in the project"),
    "a source": (bare("//t:rdg[@source]", "source"), "Heyne: entries that name it: 1 in the file, 0 in the project"),
    "a cause": (bare("//t:rdg[@cause]", "cause"), '<rdg cause="slip">: line 8'),
    "a certainty": (bare("//t:rdg[@cert]", "cert"), '<rdg cert="low">: line 9'),
    "an id of a paragraph": (bare("//t:p[@xml:id]", "xml:id"), '<p xml:id="par">: line 7'),
    "an id of an entry": (bare("//t:app[@xml:id]", "xml:id"), '<app xml:id="a1">: line 7'),
    "a number": (bare("//t:p[@n]", "n"), '<p n="4">: line 7'),
    "the number of a verse": (bare("//t:l[@n='2']", "n"), '<l n="2">: line 18'),
    "a type": (bare("//t:div[@type]", "type"), '<div type="chapter">: line 6'),
    "a look": (bare("//t:p[@rend]", "rend"), "<p rend=\"drop 'cap'\">: line 7"),
    "a date": (bare("//t:date", "when"), '<date when="1800">: line 14'),
    "a key": (bare("//t:persName", "ref"), '<persName ref="#anon">: line 21'),
    "a picture": (bare("//t:pb", "facs"), '<pb facs="p12.jpg">: line 11'),
    "a language": (bare("//t:foreign", "xml:lang"), '<foreign xml:lang="grc">: line 13'),
    "a reason": (bare("//t:supplied", "reason"), '<supplied reason="lost">: line 13'),
    "an extent": (bare("//t:gap", "extent"), '<gap extent="3">: line 12'),
    "a word of a note": (shorter("//t:p/t:note"), "a note, ‘OnTroyseeabove’: line 10"),
}
PLACES: dict[str, tuple[Change, str]] = {
    "a remark": (without("//t:app/t:note"), "a note, ‘Themetredecides’: line 10"),
    "a note": (without("//t:p/t:note"), "a note, ‘OnTroyseeabove’: line 10"),
    "a page": (without("//t:pb"), "<pb>: line 11"),
    "a milestone": (without("//t:milestone"), "<milestone>: line 17"),
    "a gap": (without("//t:gap"), '<gap reason="illegible">: line 12'),
    "a verse": (without("//t:l[@n='2']"), "verses: 2 in the file, 1 in the project: line 18"),
    "a word of a reading": (shorter("//t:rdg[@wit='#B']"), "the reading ‘canto’ of B: line 8"),
}
WORDS: dict[str, tuple[Change, str]] = {
    "a heading": (without("//t:head"), "words lost (2): ‘Caput primum’: line 6"),
    "a word": (shorter("//t:p[2]"), "words lost (1): ‘Huc’: line 15"),
    "a cell": (without("//t:cell[1]"), "words lost (1): ‘Ancus’: line 19"),
    "a marked word": (without("//t:w[2]"), "words lost (1): ‘multum’: line 15"),
    "an error": (without("//t:choice"), "words lost (1): ‘abb’: line 11"),
    "a supplied word": (without("//t:supplied"), "the edition: words lost (1): ‘Italiam’: line 13"),
    "a surplus word": (without("//t:surplus"), "words lost (1): ‘et’: line 13"),
    "the begin of a lacuna": (without("//t:lacunaStart"), "witness A: words too many (2): ‘et alto’: line 13"),
}
"""Words of the text, of which the first place alone is told."""
APART = [READINGS, ATTRIBUTES, PLACES, *({name: word} for name, word in WORDS.items())]


@pytest.mark.parametrize("dropped", APART, ids=lambda group: next(iter(group)))
def test_all_that_the_import_does_not_see_is_named(
    dropped: dict[str, tuple[Change, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is dropped in one import are things apart from each other; each is told at its own line."""

    def read(path: Path, *more: Any) -> Element:
        root = read_tei(path, *more)
        for change, _ in dropped.values():
            change(root)
        return root

    monkeypatch.setattr(importing, "read_tei", read)
    said = checked(tmp_path)
    assert [name for name, (_, told) in dropped.items() if not any(told in line for line in said)] == []


def nothing(*_: Any, **__: Any) -> None:
    """Do nothing."""


def none(*_: Any, **__: Any) -> list[Any]:
    """Return nothing."""
    return []


BROKEN: dict[str, tuple[object, str, Any]] = {
    "remarks": (entries.Entries, "remark", lambda *_: ""),
    "calls of notes": (inline.Inline, "call", none),
    "names of scholars": (Known, "scholar_of", lambda *_: ""),
    "headings": (Text, "put_head", nothing),
    "verses": (poems.Poems, "verse", none),
    "tables": (Text, "put_table", nothing),
    "attributes": (importing, "unkept", none),
    "what is left": (Account, "leaves", nothing),
    "second readings": (sigla, "again", nothing),
    "blanks between words": (importing, "spaced", nothing),
    "lacunae": (importing, "bounded", nothing),
    "entries away": (Attached, "place", nothing),
    "groups": (sigla, "spread_groups", lambda names, *_: names),
    "supplied words": (entries.Entries, "put_supplied", none),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_the_import_forgets_is_named(broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, instead = BROKEN[broken]
    monkeypatch.setattr(where, name, instead)
    assert checked(tmp_path)


def test_a_difference_names_both_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path, *more: Any) -> Element:
        root = read_tei(path, *more)
        PLACES["a word of a reading"][0](root)
        return root

    monkeypatch.setattr(importing, "read_tei", read)
    said = checked(tmp_path)
    place = "the reading ‘canto’ of B: line 8 of the file, the entries"
    assert place in said


def test_a_german_project_is_reported_in_german(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.xml").write_text(SPECIMEN.replace('xml:lang="la"', 'xml:lang="de"'), encoding="utf-8")
    try:
        assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "in.xml")]) == 0
    finally:
        speak("en")
    (german,) = (messages.of(path) for path in messages.catalogues() if path.parts[-3] == "de")
    known = words(SPECIMEN, *map(str, (said for message in german for said in strings(message.string))))
    readme = (tmp_path / "made/README.md").read_text("utf-8").partition("## Wie sie aus der TEI-Datei entstand")[2]
    for report in (readme, capsys.readouterr().out, (tmp_path / "made" / LISTED).read_text("utf-8")):
        assert "Lesart" in report or "Zeile" in report
        assert words(re.sub(r"`[^`]*`|/\S+", "", report)) <= known


@pytest.mark.parametrize("text", [SPECIMEN, SPECIMEN.replace("<app ", "<app", 1)], ids=["whole", "not well-formed"])
def test_a_large_file_comes_in_as_a_small_one(text: str, tmp_path: Path) -> None:
    """Each in a process of its own: in this one Typst may have worked, and it would not be copied."""
    (tmp_path / "in.xml").write_text(text, encoding="utf-8")
    made, ways = tmp_path / "made", []
    for large in (10**9, 1):
        do = f"from sphinx_apparatus.projects import beside\nbeside.LARGE_FILE = {large}\n"
        do += "from sphinx_apparatus.__main__ import main"
        command = [sys.executable, "-c", f"{do}\nraise SystemExit(main())", "import", str(made), "--from", "in.xml"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=HERE)
        files = {path.relative_to(made): path.read_bytes() for path in made.rglob("*") if path.is_file()}
        ways.append((done.returncode, done.stdout, done.stderr, files))
        shutil.rmtree(made, ignore_errors=True)
    assert ways[0] == ways[1]
    assert bool(ways[0][3]) == (text == SPECIMEN)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")
@pytest.mark.parametrize(
    ("do", "said"),
    [
        ("raise OSError(28, 'No space left')", "No space left"),
        ("raise lxml.etree.XMLSyntaxError('bad', 1, 2, 3)", "XMLSyntaxError: bad"),
        ("os.kill(os.getpid(), 9)", "Cannot allocate memory"),
    ],
)
def test_what_ends_a_process_beside_is_told(do: str, said: str) -> None:
    lines = (
        "import os, lxml.etree", "from sphinx_apparatus.projects.beside import beside", f"def work(): {do}",
        "try:", "    with beside(work) as result: result()", "except Exception as error: print(error)",
    )  # fmt: skip
    command = [sys.executable, "-c", "\n".join(lines)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=HERE)
    assert said in done.stdout and not done.stderr


def words(*texts: str) -> set[str]:
    """Return the words of texts."""
    return {word.casefold() for text in texts for word in re.findall(r"[^\W\d_]{3,}", text)}


def strings(said: str | tuple[str, ...] | list[str]) -> list[str]:
    """Return what a message is in its language, in all its numbers."""
    return [said] if isinstance(said, str) else list(said)
