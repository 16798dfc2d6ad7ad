"""A TEI file of anyone's becomes a project; what is not understood is said with its line, what is hostile refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.escapes import Texts
from sphinx_apparatus.projects.project import Project, ProjectError
from sphinx_apparatus.projects.recount.reading import source_of
from sphinx_apparatus.projects.tei.importing import blamed, imported
from sphinx_apparatus.projects.tei.placing import Placing
from sphinx_apparatus.projects.tei.source import Element, Run
from tests import CASES

from ..validators import TEI_ALL, jing
from .examples import FromTei, from_tei

HERE = Path(__file__).parent / "tei"
HEAD = """\
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en"><teiHeader><fileDesc><titleStmt><title>The Talk</title>
<author>A. Writer</author></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc><listWit xml:id="all">
<witness xml:id="A">The first</witness><witness xml:id="B">The second</witness></listWit></sourceDesc></fileDesc>
</teiHeader><text><body><div><head>The Talk</head>
"""
WORD = re.compile(r"\w+")
PLAY_AND_LETTER = """\
<stage><stage>Dusk</stage> and rain.</stage>
<sp><speaker>Reed</speaker><p>Open the <app><lem><hi rend="sc">gate</hi></lem><rdg wit="#B"><hi>door</hi>
<hi rend="u">x</hi></rdg></app>.
<stage>He knocks.</stage></p></sp>
<sp><speaker>Heron</speaker><l>I stand,</l><stage>Aside.</stage><l>and wait.</l></sp><stage>They go.</stage>
</div><div><head>A Letter</head><dateline>Ayr, 3 May</dateline><salute>Dear Sir,</salute>
<p>We had your letter.</p><salute>In haste,</salute><p>and more:</p>
<quote><p>There.</p><signed>Me</signed></quote><closer><signed>A. Mill</signed></closer><trailer>Finis</trailer>
"""
NUMBERED = re.compile(r"w\d+x")
LINES = re.compile(r": line .*")


def written(folder: Path, body: str) -> Path:
    """Write a TEI file; what stands after the first ``<back>`` goes behind the body."""
    text, back, rest = body.partition("<back>")
    path = folder / "edition.xml"
    path.write_text(f"{HEAD}{text}</div></body>{back}{rest}</text></TEI>", encoding="utf-8")
    return path


def made(folder: Path, source: Path) -> tuple[int, Path]:
    """Import a file, and return the status and the folder of the project."""
    return main(["import", str(folder / "made"), "--from", str(source)]), folder / "made"


def everything(project: Project) -> str:
    """Return all that a project has, and what is reported."""
    parts = (project.texts, project.before, project.after, project.files)
    return "\n".join([project.title, *(text for part in parts for text in part.values()), *project.report])


def words_of(path: Path, word: re.Pattern[str] = WORD) -> set[str]:
    """Return the words of the text of a TEI file, comments and instructions too."""
    text = etree.parse(str(path)).getroot().find("{*}text")
    nodes = [node for node in text.iter() if not isinstance(node.tag, str)]
    return set(word.findall(" ".join([*text.itertext(), *(node.text for node in nodes)])))


@pytest.mark.parametrize("example", from_tei(), ids=lambda example: example.title)
def test_the_manual_says_what_becomes_what(example: FromTei, tmp_path: Path) -> None:
    project = imported(written(tmp_path, example.tei))
    text = "".join(project.texts.values())
    assert text.removeprefix("# The Talk\n\n") == example.source
    for siglum, expected in example.witnesses.items():
        transcription = project.transcriptions[siglum].removeprefix("The Talk\n\n")
        assert re.sub(r"\n+", " / ", transcription) == expected
    said = [LINES.sub("", line) for line in project.report if not line.startswith("Witness")]
    assert said == [LINES.sub("", line) for line in example.report]


def test_a_play_and_a_letter_are_speeches_and_lines_of_a_letter_and_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, bodies = written(tmp_path, PLAY_AND_LETTER), []
    for name in ("first", "again"):
        (tmp_path / name).mkdir()
        status, folder = made(tmp_path / name, source)
        assert status == 0
        assert "\tDifference\t" not in (folder / "import.tsv").read_text(encoding="utf-8")
        monkeypatch.chdir(folder)
        assert main(["build", "tei"]) == 0
        source = folder / "build/tei/edition.xml"
        assert jing(TEI_ALL, source) == ""
        assert jing(source.with_name("edition.rnc"), source) == ""
        bodies.append(etree.tostring(etree.parse(str(source)).find(".//{*}body")))
    tags = [etree.QName(one).localname for one in etree.fromstring(bodies[0]).iter()]
    assert [tags.count(tag) for tag in ("sp", "speaker", "stage")] == [2, 2, 5]
    assert [tag for tag in tags if tag in ("dateline", "salute", "signed", "trailer")] == [
        "dateline", "salute", "signed", "trailer",
    ]  # fmt: skip
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("name", ["letter", "ballad"])
def test_a_file_from_elsewhere_becomes_a_project(name: str, tmp_path: Path) -> None:
    status, folder = made(tmp_path, HERE / f"{name}.xml")
    assert status == 0
    files = [path for path in folder.rglob("*") if path.is_file()]
    held = set(WORD.findall(" ".join(path.read_text(encoding="utf-8") for path in files)))
    assert words_of(HERE / f"{name}.xml") <= held


def test_the_witnesses_of_a_file_from_elsewhere(tmp_path: Path) -> None:
    letter = imported(HERE / "letter.xml").transcriptions
    assert letter["P"].split("\n\n")[2] == (
        "The miller had twa sonnes, and Tho. the elder kept the weir. He wrote a letter to the abbot of ."
    )
    assert letter["Q"].split("\n\n")[2] == (
        "The miller had three sonnes, and Tho. the elder kept the weir. He wrote a letter to the prior of ."
    )
    ballad = imported(HERE / "ballad.xml").transcriptions
    assert ballad["X"].split("\n\n")[1].splitlines() == [
        "The tide came up, the tide went down,",
        "and never a sail to see.",
    ]
    assert "drowned" not in ballad["Y"] and "bell" in ballad["Y"]
    assert ballad["Z"].splitlines()[-1] == "and never a bell to hear."


@pytest.mark.parametrize(
    ("old", "new", "sigla"),
    [
        ('xml:id="A"', 'xml:id="A"><abbr type="siglum">../../x</abbr', ["x", "B"]),
        ('xml:id="B"', 'xml:id="B"><abbr type="siglum">A</abbr', ["A", "A-2"]),
        ("listWit", "list", ["A"]),
    ],
    ids=["climbing", "twice", "none"],
)
def test_a_siglum_that_cannot_be_is_changed_and_that_is_said(
    old: str, new: str, sigla: list[str], tmp_path: Path
) -> None:
    (tmp_path / "edition.xml").write_text(f"{HEAD.replace(old, new)}</div></body></text></TEI>", encoding="utf-8")
    project = imported(tmp_path / "edition.xml")
    assert [witness.siglum for witness in project.witnesses] == sigla
    assert any("siglum" in line or "no witness" in line for line in project.report)


TAGS = [
    "p", "ab", "app", "lem", "rdg", "rdgGrp", "note", "choice", "sic", "corr", "orig", "reg", "abbr", "expan", "lg",
    "l", "quote", "cit", "list", "item", "label", "hi", "ref", "name", "title", "foreign", "lb", "pb", "gap",
    "milestone", "anchor", "bibl", "space", "subst", "add", "del", "unclear", "supplied", "surplus", "seg", "q", "div",
    "head", "persName", "table", "row", "cell", "sp", "speaker", "figure", "figDesc", "witDetail", "lacunaStart",
    "lacunaEnd", "term", "emph", "code", "ptr",
]  # fmt: skip
MARKS = st.sampled_from(
    [{}, {}, {"wit": "#A"}, {"wit": "#B"}, {"wit": "#all"}, {"resp": "#Marsh"}, {"rend": "italic"}, {"type": "x y"},
     {"type": "authorial"}, {"target": "#n1"}, {"reason": "lost"}, {"unit": "section"}],
)  # fmt: skip
TEXT = st.sampled_from(
    ["", " ", "w ", " w", "w", "*w", "w.", "`w", "[w]", "{w}", "1. w", "w; w", "w|w", "# w", "\n  w\n "]
)
TREES = st.deferred(lambda: st.tuples(st.sampled_from(TAGS), MARKS, TEXT, st.lists(TREES, max_size=4), TEXT))


def serialised(tree: tuple, count: list[int]) -> str:
    """Return a tree as XML, each word with a number of its own."""
    tag, marks, text, children, tail = tree

    def numbered(words: str) -> str:
        return re.sub("w", lambda _: f"w{count.append(0) or len(count)}x", words)

    attributes = "".join(f' {key}="{value}"' for key, value in marks.items())
    inner = numbered(text) + "".join(serialised(child, count) for child in children)
    return f"<{tag}{attributes}>{inner}</{tag}>{numbered(tail)}"


@given(st.lists(TREES, max_size=5))
@settings(max_examples=CASES // 6)
def test_no_word_is_lost_in_silence(tmp_path_factory: pytest.TempPathFactory, trees: list[tuple]) -> None:
    path = written(tmp_path_factory.mktemp("tei"), "".join(serialised(tree, []) for tree in trees))
    project = imported(path)
    assert words_of(path, NUMBERED) <= set(NUMBERED.findall(everything(project)))


OF_P4 = """<!DOCTYPE TEI SYSTEM "http://www.tei-c.org/Guidelines/DTD/tei2.dtd" [
<!ENTITY % Menota_entities SYSTEM "http://www.menota.org/menota-entities.txt"> %Menota_entities;
<!ENTITY fig1 SYSTEM "fig1.gif" NDATA gif><!ENTITY e SYSTEM "file:///etc/passwd">
<!ENTITY us "&#x1EF;"><!ENTITY twice "&us;&us;"><!ENTITY long "LONG">]>
""".replace("LONG", "x" * 99)


def test_entities_are_what_they_stand_for_or_words(tmp_path: Path) -> None:
    """As files of TEI P4 and of Menota have them: declared, known from HTML, or in a list on the web."""
    path = written(tmp_path, "<p>C&aelig;sar&us; <hi rend='italic'>k&bar;gr</hi> &mdash;&e;&twice; &long;.</p>")
    path.write_text(OF_P4 + path.read_text("utf-8"), "utf-8")
    (text,) = imported(path).texts.values()
    assert "Cæsarǯ *k&bar;gr* —&e;&twice; &long;." in text
    assert source_of(path).root.findtext(".//{*}hi") == "k&bar;gr"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<TEI", "edition.xml:1: the file is not XML"),
        ("<html/>", "edition.xml:1: the file is not TEI"),
        (HEAD + "<div>" * 300 + "</div>" * 300, "the file is not XML: Excessive depth"),
    ],
    ids=["broken", "another", "deep"],
)
def test_what_is_hostile_or_wrong_is_refused(
    source: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    end = "</div></body></text></TEI>" if "<body>" in source else ""
    (tmp_path / "edition.xml").write_text(source + end, encoding="utf-8")
    status, folder = made(tmp_path, tmp_path / "edition.xml")
    assert status == 1
    assert not folder.exists()
    said = capsys.readouterr().err
    assert message in said
    assert "root:" not in said


def test_what_is_told_of_a_block_is_told_however_often_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = '<app><lem>old</lem><rdg wit="#B"><lacunaStart/></rdg></app> gate'
    source = written(tmp_path, f'<p>The {lost} is <app><lem>shut</lem><rdg wit="#A #B">open</rdg></app> now.</p>')
    once, write, tried = imported(source).report, Placing.written, list[Element]()

    def twice(place: Placing, read: Callable[[str], Texts | None], run: Run, element: Element, prose: bool) -> str:
        found = write(place, read, run, element, prose)
        tried.append(element)
        if tried.count(element) == 1:
            raise ProjectError([])
        return found

    monkeypatch.setattr(Placing, "written", twice)
    assert imported(source).report == once
    assert any("B" in line and "lacuna" in line for line in once)


def test_remarks_name_a_witness_by_its_siglum(tmp_path: Path) -> None:
    twice = '<app><lem>gate</lem><rdg wit="#wit-v3">door</rdg><rdg wit="#wit-v3">doors</rdg>'
    source = written(
        tmp_path, f'<p>The {twice}<witDetail wit="#wit-v3" type="hand">late</witDetail></app> is shut.</p>'
    )
    siglum = '<witness xml:id="wit-v3"><abbr type="siglum">V</abbr> The third</witness></listWit>'
    source.write_text(source.read_text(encoding="utf-8").replace("</listWit>", siglum), encoding="utf-8")
    (text,) = imported(source).texts.values()
    assert "V also: ‘doors’" in text and "V hand: late" in text
    assert "wit-v3" not in text


def test_only_a_block_with_the_line_is_blamed(tmp_path: Path) -> None:
    project, blocks = (
        imported(written(tmp_path, "<p>gate</p>")),
        ["gate", "The gate is shut.", "Title", "A gate\nand more"],
    )
    wrong = [Finding(code="x", message="", source="edition/text/text.md", line=1)]
    for row, number in (("gate", 0), ("  and more", 3), ("# Title", 2), ("gate is", 1)):
        assert blamed(wrong, replace(project, texts={"text/text": row}), blocks) == {number}
