"""A TEI file of anyone's becomes a project; what is not understood is said with its line, what is hostile refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_apparatus.__main__ import main

TEI = """\
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en"><teiHeader><fileDesc><titleStmt><title>The Talk</title>
<author>A. Writer</author></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc><listWit>
<witness xml:id="A">The first</witness><witness xml:id="B">The second</witness></listWit></sourceDesc></fileDesc>
</teiHeader><text><body>
%s
</body></text></TEI>
"""
BODY = """\
<div><head>The <app><lem wit="#A">talk</lem><rdg wit="#B">speech</rdg></app></head>
<p>It was <hi rend="italic">late</hi>, <app type="variant"><lem>said * he</lem><rdg wit="#B">he said; | so</rdg>
<note>A remark.</note></app> &amp; <choice><sic>teh</sic><corr>the</corr></choice>
 end.<note>An <gap/> aside.</note> Then <supplied>more</supplied>.</p>
<milestone unit="section"/>
<p><app><lem wit="#A">All.</lem><rdg wit="#B"/></app></p>
<lg><l>A verse</l></lg>
</div>"""


def imported(tmp_path: Path, source: str) -> tuple[int, Path]:
    """Import a file, and return the status and the folder of the project."""
    (tmp_path / "edition.xml").write_text(source, encoding="utf-8")
    return main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "edition.xml")]), tmp_path / "made"


def test_an_apparatus_becomes_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, folder = imported(tmp_path, TEI % BODY)
    assert status == 0
    blocks = (folder / "edition/text/text.md").read_text(encoding="utf-8").split("\n\n")
    assert blocks == [
        "# The {app}`talk] speech B`",
        "It was *late*, {app}`said * he] he said\\; \\| so B | variant | A remark.` & {app}`the] teh A B` end.[^n1]"
        " Then more.",
        "***",
        "{app}`All.] om. B`",
        "A verse",
        "[^n1]: An  aside.\n",
    ]
    assert (
        (folder / "edition/witnesses/B.txt")
        .read_text("utf-8")
        .startswith("The speech\n\nIt was late, he said; | so & teh")
    )
    said = capsys.readouterr().out
    for what in ("<gap>: line 8", "<supplied>: line 8", "<lg> as a block: line 11", "<l>: line 11"):
        assert f"Not understood: {what}" in said


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<TEI", "edition.xml:1: the file is not XML"),
        ("<html/>", "edition.xml:1: the file is not TEI"),
        ('<!DOCTYPE TEI [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + TEI % "<p>&e;</p>", "an entity of its own"),
        ('<!DOCTYPE TEI [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + TEI % "<p>&b;</p>", "an entity of its own"),
        (TEI % ("<div>" * 300 + "</div>" * 300), "the file is not XML: Excessive depth"),
        (TEI.replace('xml:id="A"', 'xml:id="A"><abbr type="siglum">../../x</abbr') % "<p/>", "this is no siglum"),
        (TEI.replace("listWit", "list") % "<p>a</p>", "no witness is declared"),
    ],
    ids=["broken", "another", "external", "expansion", "deep", "climbing", "none"],
)
def test_what_is_hostile_or_wrong_is_refused(
    source: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, folder = imported(tmp_path, source)
    assert status == 1
    assert not folder.exists()
    said = capsys.readouterr().err
    assert message in said
    assert "root:" not in said
