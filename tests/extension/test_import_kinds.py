"""A TEI file of each kind that editions have comes in: what becomes of its words, its entries and its witnesses."""

# ruff: noqa: E501
from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.projects.tei import placing, poems

ROOT = Path(__file__).parents[2]
LISTED = (
    '<listWit><witness xml:id="A">Witness A</witness><witness xml:id="B">Witness B</witness>'
    '<witness xml:id="C">Witness C</witness></listWit>'
)
FILE = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Specimen</title></titleStmt>'
    "<publicationStmt><p>Unpublished</p></publicationStmt><sourceDesc>{listed}</sourceDesc></fileDesc></teiHeader>\n"
    '<text xml:lang="la">{text}</text>{after}</TEI>'
)


def brought_in(folder: Path, body: str, listed: str = LISTED, after: str = "", back: str = "") -> tuple[Path, str]:
    """Import a file with this body; return the project's folder and its text without the title and the line ends."""
    text = FILE.format(listed=listed, text=f"<body>{body}</body>{back}", after=after)
    (folder / "in.xml").write_text(text, encoding="utf-8")
    assert main(["import", str(folder / "made"), "--from", str(folder / "in.xml")]) == 0
    source = (folder / "made" / "edition" / "text" / "text.md").read_text(encoding="utf-8")
    return folder / "made", " ".join(source.removeprefix("{.supplied}\n# Specimen\n").split())


def witness(project: Path, siglum: str) -> str:
    """Return the words of a witness."""
    text = (project / "edition" / "witnesses" / f"{siglum}.txt").read_text(encoding="utf-8")
    return " ".join(text.split())


APP = '<app{ends}><lem>uirumque</lem><rdg wit="#A">uirosque</rdg></app>'
PLACED = "Arma {app}`uirumque] uirosque A` cano."
LIST = f"<listApp>{APP}</listApp>"
ENDS = ' from="#a" to="#b"'
WORD, PLACE, PLACES, POINT = ' from="#w1"', ' loc="1"', ' loc="1.2"', " from='#a'"
ANCHORED = '<p>Arma <anchor xml:id="a"/>uirumque<anchor xml:id="b"/> cano.</p>'


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (f"<p>Arma {APP.format(ends='')} cano.</p>", {}),
        (f"<p>Arma uirumque<note place='foot'> {APP.format(ends='')} </note> cano.</p>", {}),
        (ANCHORED, {"back": f"<back>{LIST.format(ends=ENDS)}</back>"}),
        (ANCHORED, {"after": f"<standOff>{LIST.format(ends=ENDS)}</standOff>"}),
        (ANCHORED + f'<div type="apparatus">{APP.format(ends=ENDS)}</div>', {}),
        (f'<p>Arma <anchor xml:id="a"/>uirumque{APP.format(ends=POINT)} cano.</p>', {}),
        ('<p>Arma <w xml:id="w1">uirumque</w> cano.</p>', {"after": f"<standOff>{LIST.format(ends=WORD)}</standOff>"}),
        ('<p n="1">Arma uirumque cano.</p>', {"back": f'<back><div type="apparatus">{LIST.format(ends=PLACE)}</div></back>'}),
        ('<div n="1"><p n="1">Virum.</p><p n="2">Arma uirumque cano.</p></div>', {"back": f"<back>{LIST.format(ends=PLACES)}</back>"}),
    ],
    ids=["segmented", "foot", "back", "standoff", "division", "end point", "word", "place", "place of two numbers"],
)  # fmt: skip
def test_an_entry_is_put_on_its_words_wherever_the_file_has_it(body: str, more: dict[str, str], tmp_path: Path) -> None:
    project, text = brought_in(tmp_path, body, **more)
    assert PLACED in text
    assert witness(project, "A").endswith("Arma uirosque cano.")
    assert witness(project, "B").endswith("Arma uirumque cano.")
    assert text.count("uirumque") == 1


def test_words_between_two_ends_may_go_over_other_elements(tmp_path: Path) -> None:
    body = '<p>Arma <hi><anchor xml:id="a"/>uirum</hi> que <w>cano</w><anchor xml:id="b"/> Troiae.</p>'
    app = '<app from="#a" to="#b"><lem>uirum … cano</lem><rdg wit="#B">uiros</rdg></app>'
    project, text = brought_in(tmp_path, body, back=f"<back><listApp>{app}</listApp></back>")
    assert "Arma {app}`uirum que cano] uiros B" in text
    assert witness(project, "B") == "Arma uiros Troiae."


@pytest.mark.parametrize("ends", [' loc="7"', ' from="#nowhere"', ' loc="1"'], ids=["place", "pointer", "words twice"])
def test_an_entry_without_a_place_is_a_note(ends: str, tmp_path: Path) -> None:
    body = '<p n="1">Arma uirumque cano uirumque.</p>'
    project, text = brought_in(tmp_path, body, back=f"<back>{LIST.format(ends=ends)}</back>")
    assert re.search(r"\[\^n1\]: .*uirumque\\?] uirosque A", text)
    assert witness(project, "A") == "Arma uirumque cano uirumque."


@pytest.mark.parametrize(
    ("lacuna", "has"),
    [
        ('<rdg wit="#A"><lacunaStart/></rdg>', "Arma fata profugus."),
        ('<rdg wit="#A">ca<lacunaStart/></rdg>', "Arma ca fata profugus."),
        ('<rdg wit="#B">canto</rdg><rdg wit="#A"><witEnd/></rdg>', "Arma fata profugus."),
    ],
    ids=["no words", "words before", "end of the witness"],
)
def test_a_lacuna_begins_and_ends_beside_words(lacuna: str, has: str, tmp_path: Path) -> None:
    body = (
        f"<p>Arma <app><lem>cano</lem>{lacuna}</app> Troiae.</p>"
        '<p>Italiam <app><lem>fato</lem><rdg wit="#A"><lacunaEnd/>fata</rdg></app> profugus.</p>'
    )
    project, _ = brought_in(tmp_path, body)
    assert witness(project, "A") == has
    assert witness(project, "C") == "Arma cano Troiae. Italiam fato profugus."


def test_a_lacuna_with_the_blanks_on_both_sides_joins_no_words(tmp_path: Path) -> None:
    begins, ends = (
        '<app><lem/><rdg wit="#{0}"><lacunaStart/></rdg></app>',
        '<app><lem/><rdg wit="#{0}"><lacunaEnd/></rdg></app>',
    )
    body = f"Arma{begins.format('A')} uirumque {begins.format('B')}{ends.format('A')}cano <hi>{ends.format('B')}Troiae</hi>."
    project, _ = brought_in(tmp_path, f"<p>{body}</p>")
    assert [witness(project, siglum) for siglum in "ABC"] == [
        "Arma cano Troiae.",
        "Arma uirumque Troiae.",
        "Arma uirumque cano Troiae.",
    ]


def test_a_lacuna_without_an_end_ends_with_the_text(tmp_path: Path) -> None:
    project, _ = brought_in(
        tmp_path, '<p>Arma <app><lem>cano</lem><rdg wit="#A"><lacunaStart/></rdg></app> Troiae.</p>'
    )
    assert witness(project, "A") == "Arma"


@pytest.mark.parametrize(
    ("body", "source"),
    [
        ('Si <app><lem>aedes</lem><rdg wit="#A"><del>eius</del> edes</rdg></app> fuit.', "{app}`aedes] edes A | | Deleted: ‘eius’.` fuit."),
        ('Si <app><lem><note>N.</note> aedes</lem><rdg wit="#A">edes</rdg></app> fuit.', "Si {app}`[^n1]aedes] edes A` fuit."),
        ('Si <app><lem>aedes <gap reason="lost"/></lem><rdg wit="#A">edes</rdg></app> fuit.', "Si {app}`aedes] edes A | | Gap, lost.` fuit."),
        ('Si <app><lem><supplied>aedes</supplied></lem><rdg wit="#A">iura</rdg></app> timent.', "{app}`aedes] om. B C | supplied`] iura A"),
        ('Si <app><lem wit="#A">dum p<supplied>arte</supplied> fuit</lem><rdg wit="#B">dum</rdg></app> erit.', "p{app}`arte] om. A C | supplied` fuit"),
        ('Iumentis <app><lem>obiectis</lem><rdg resp="#Scal"><surplus>obiectis</surplus></rdg></app> ibant.', "{app}`obiectis] om. conj. Scal`"),
        ('et <app><lem>plaustris</lem><rdg source="#Heyne">plaustris</rdg></app> ibant.', "Heyne"),
        ('<app><lem wit="#A">cano</lem><rdg wit="#A">canto</rdg></app>', "A also: ‘canto’"),
        ('<app><lem>cano</lem><rdg wit="#A">canto</rdg><rdg wit="#A">cantu</rdg></app>', "{app}`cano] canto A | | A also: ‘cantu’`"),
        ('<app><lem>cano</lem><rdg resp="#Scal #Heyne">canto</rdg></app>', "canto conj. Scal, Heyne"),
        ('<app><lem>cano</lem><rdg wit="#A">canto</rdg><note>et M<hi rend="superscript">mr</hi></note></app>',
         "{app}``cano] canto A | | et M{sup}`mr` ``"),
        ('<app><lem>cano</lem><rdg resp="#Scal">cano <supplied><gap reason="lost"/>et</supplied> uirum</rdg></app>',
         "{app}`cano] cano et uirum conj. Scal | | Gap, lost.`"),
        ('<app><lem>cano</lem><rdg resp="BL 1.316">canto</rdg></app>', "canto conj. BL 1.316"),
        ('<app><lem resp="#Scal">cano</lem><rdg wit="#A #B #C">cano</rdg></app>', "[^n1]: ‘cano’ Scal"),
        ('<app><lem>cano</lem><note>He sings <emph>well</emph>: <lg><l>arma</l><l>cano</l></lg></note></app>', "[^n1]: He sings *well*: arma cano"),
        ('<app><lem wit="#B" source="#Heyne">cano</lem><rdg wit="#A">canto</rdg></app>', "‘cano’ Heyne"),
        ('<app><lem>cano</lem><rdg wit="#A" source="#Heyne">canto</rdg></app>', "‘canto’ also Heyne"),
    ],
    ids=["deletion", "note", "gap", "supplied lemma", "supplied in a word", "deleted by a scholar", "scholar keeps",
         "lemma and reading", "two readings", "two scholars", "remark with a role", "gap in what a scholar supplied", "a list in words", "all agree with a scholar", "no reading", "lemma of a scholar", "witness and scholar"],
)  # fmt: skip
def test_what_an_entry_says_is_kept(body: str, source: str, tmp_path: Path) -> None:
    _, text = brought_in(tmp_path, f"<p>{body}</p>")
    assert source in text


def test_a_word_in_a_witness_is_its_own(tmp_path: Path) -> None:
    body = (
        '<p><app><lem><w>εν</w><w>πολει</w></lem><rdg wit="#A"><w>εν</w><w>οικω</w></rdg></app><w>και</w><w>αγρω</w>'
        "<pc>,</pc><w>και</w><lb/><w>ο</w><lb break='no'/><w part='I'>λο</w><w part='F'>γ\n<pb break='no'/>\n<lb/>\nος</w></p>"
        "<table><row><cell>Ancus</cell><cell>XXIV</cell></row><row><cell>Tullus</cell><cell>XXXII</cell></row></table>"
    )
    project, _ = brought_in(tmp_path, body)
    assert witness(project, "A") == "εν οικω και αγρω, και ο λογος Ancus XXIV Tullus XXXII"


def test_the_hands_of_one_manuscript_are_its_witnesses(tmp_path: Path) -> None:
    """As transcriptions of the New Testament have them; their readings were of no witness."""
    body = '<p>Arma <app><rdg hand="prima">cano</rdg><rdg type="corr" hand="#corr1">canto</rdg></app> Troiae.</p>'
    project, text = brought_in(tmp_path, body, "<p>One codex.</p>")
    assert "{app}`cano] prima; canto corr1`" in text or "{app}`cano] canto corr1`" in text
    assert (witness(project, "prima"), witness(project, "corr1")) == ("Arma cano Troiae.", "Arma canto Troiae.")
    assert "nothing differs" in (project / "README.md").read_text(encoding="utf-8")


NOTES = (
    '<div><p>He came to Arles;<anchor xml:id="o-1"/> then he <seg xml:id="s1">painted</seg> it.</p><p xml:id="p2">And left.'
    '</p></div><div type="notes"><note xml:id="n-1" target="#o-1"><ab>In <hi rend="italic">1888</hi>.</ab></note>'
    '<note target="#s1"><p>In oil.</p></note><note target="#p2"><p>In May.</p></note><note target="#x">Of none.</note></div>'
)


def test_a_note_that_points_to_its_place_is_called_there(tmp_path: Path) -> None:
    """As in the letters of van Gogh; what points to nothing stays where it is."""
    project, text = brought_in(tmp_path, NOTES, "<p>One letter.</p>")
    assert text.startswith("He came to Arles;[^n-1] then he painted[^n2] it. And left.[^n3] {.editorial} Of none.")
    assert "[^n-1]: In *1888*. [^n2]: In oil. [^n3]: In May." in text
    assert "nothing differs" in (project / "README.md").read_text(encoding="utf-8")


def test_words_in_elements_of_their_own_are_one_where_a_line_breaks_within(tmp_path: Path) -> None:
    """As names on a stone; the blank and the end of the line are of the file."""
    body = (
        '<p><persName><w>Ala</w></persName>\n <lb n="3" break="no"/><persName><w>gildus</w></persName>, biarchus.</p>'
    )
    project, text = brought_in(tmp_path, body, "<p>One stone.</p>")
    assert text == "Alagildus, biarchus." and "nothing differs" in (project / "README.md").read_text(encoding="utf-8")


def test_a_link_whose_words_have_another_look_is_a_link(tmp_path: Path) -> None:
    link = '<ref target="https://example.org/"><hi rend="u">there</hi> </ref>'
    project, text = brought_in(tmp_path, f"<p>See {link}and<note>Or {link}.</note> here.</p>", "<p>One letter.</p>")
    assert text.startswith("See [there](https://example.org/) and[^n1] here.") and "[^n1]: Or [there](https://e" in text
    assert "nothing differs" in (project / "README.md").read_text(encoding="utf-8")


def test_a_paragraph_alone_keeps_its_blanks_and_gets_no_entry(tmp_path: Path) -> None:
    source = '<p xmlns="http://www.tei-c.org/ns/1.0">Uno <hi rend="italic">dos</hi> tres.</p>'
    (tmp_path / "in.xml").write_text(source, encoding="utf-8")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "in.xml")]) == 0
    assert "Uno *dos* tres.\n" in (tmp_path / "made/edition/text/text.md").read_text(encoding="utf-8")
    report = (tmp_path / "made/README.md").read_text(encoding="utf-8")
    assert "nothing differs" in report and "<app>" not in report


@pytest.mark.parametrize(
    "source",
    [
        "{head}<text>{texts}</text></TEI>",
        '<div xmlns="http://www.tei-c.org/ns/1.0"><p>Uno.</p><p>Dos.</p></div>',
    ],
)
def test_texts_in_a_text_and_a_division_alone_come_in(source: str, tmp_path: Path) -> None:
    head = FILE.partition("<text ")[0].format(listed="<p>One letter.</p>")
    texts = "<text><div type='front'><p>Uno.</p></div></text><text><div><p>Dos.</p></div></text>"
    (tmp_path / "in.xml").write_text(source.format(head=head, texts=texts), encoding="utf-8")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "in.xml")]) == 0
    assert "Uno.\n\nDos.\n" in (tmp_path / "made/edition/text/text.md").read_text(encoding="utf-8")
    assert "nothing differs" in (tmp_path / "made/README.md").read_text(encoding="utf-8")


def test_the_look_of_a_catchword_is_told_with_its_words(tmp_path: Path) -> None:
    body = '<p>Come <hi rend="italic">in</hi><fw type="catch"><hi rend="italic">Mer.</hi></fw><pb/> now.</p>'
    project, _text = brought_in(tmp_path, body, "<p>One quarto.</p>")
    assert "nothing differs" in (project / "README.md").read_text(encoding="utf-8")


PERSON = (
    '<listPerson><person xml:id="x"><persName>Bahr, Hermann</persName><birth><date when="1863-07-19">19.07.1863</date>'
    "<settlement>Linz<geo>48,3 14,28333</geo></settlement></birth><death><date when='1934-01-15'>15.01.1934</date></death>"
    "<idno>GND 118505956</idno></person></listPerson>"
    '<listBibl><bibl xml:id="w"><author>Mras</author><author>Mras</author><title>Ed.</title><date>1965-79</date></bibl></listBibl>'
)


def test_what_a_register_cannot_have_is_told_and_refuses_no_file(tmp_path: Path) -> None:
    """Of the correspondence of Schnitzler: a place within a date of birth, and a number with a wrong digit."""
    project, _text = brought_in(
        tmp_path, '<p>An <persName ref="#x">Bahr</persName>.</p>', back=f"<back>{PERSON}</back>"
    )
    register = (project / "edition/data/person.toml").read_text(encoding="utf-8")
    assert 'dates = "19.07.1863–15.01.1934"' in register and "authority" not in register
    assert "Linz" in (project / "import.tsv").read_text(encoding="utf-8")
    works = (project / "edition/references.bib").read_text(encoding="utf-8")
    assert "author = {{Mras}}" in works and "note = {date 1965-79}" in works


def test_of_a_list_of_persons_in_the_header_only_what_no_register_has_is_told(tmp_path: Path) -> None:
    persons = PERSON.replace("<listPerson>", "<listPerson><head>Named in the letters</head>")
    project, _text = brought_in(
        tmp_path, '<p>An <persName ref="#x">Bahr</persName>.</p>', f"<p>One codex.</p>{persons}"
    )
    rows = (project / "import.tsv").read_text(encoding="utf-8").splitlines()
    [told] = [row for row in rows if "<listPerson> of the header" in row]
    assert "Named in the letters" in told and "Bahr" not in told


@pytest.mark.parametrize(
    ("declared", "siglum"),
    [
        ('<abbr type="siglum">Bon.</abbr> = codex Bononiensis', "Bon"),
        ('<abbr type="siglum">P(ac)</abbr>', "Pac"),
        ('<abbr type="siglum">V*</abbr>', "V*"),
        ("<abbr type='siglum'>M<hi rend='superscript'>3</hi></abbr>", "M3"),
        ("", "A"),
    ],
)
def test_a_siglum_that_the_notation_cannot_have(declared: str, siglum: str, tmp_path: Path) -> None:
    listed = f'<listWit><witness xml:id="A">{declared}</witness><witness xml:id="B">B</witness></listWit>'
    _, text = brought_in(tmp_path, '<p>Arma <app><lem>cano</lem><rdg wit="#A">canto</rdg></app>.</p>', listed)
    assert f"{{app}}`cano] canto {siglum}`" in text


def test_a_mark_is_at_the_word_of_each_reading_before_it(tmp_path: Path) -> None:
    """As collation writes them: each reading and its words in lines of their own."""
    readings = "".join(f'<rdg wit="#{siglum}">\n<w>{word}</w>\n</rdg>\n' for siglum, word in (("A", "ix"), ("B", "ex")))
    body = f"<p><w>Cap</w>\n<app>\n<rdgGrp>{readings}</rdgGrp>\n</app>\n<pc>,</pc>\n<w>do</w></p>"
    project, _text = brought_in(tmp_path, body)
    assert (witness(project, "A"), witness(project, "B")) == ("Cap ix, do", "Cap ex, do")
    assert "nothing differs" in (project / "README.md").read_text(encoding="utf-8")


def test_witnesses_that_no_list_declares(tmp_path: Path) -> None:
    body = '<p>Arma <app><lem>cano</lem><rdg wit="#A">canto</rdg><rdg wit="#B">cantu</rdg></app>.</p>'
    project, text = brought_in(tmp_path, body, "<p>Two codices.</p>")
    assert "{app}`cano] canto A; cantu B`" in text
    assert (witness(project, "A"), witness(project, "B")) == ("Arma canto.", "Arma cantu.")


def test_a_group_stands_for_those_that_an_entry_does_not_name(tmp_path: Path) -> None:
    listed = (
        '<listWit><witness xml:id="g"><abbr type="siglum">γ</abbr><listWit><witness xml:id="M">M</witness>'
        '<witness xml:id="N">N</witness></listWit></witness><witness xml:id="P">P</witness></listWit>'
    )
    body = '<p>Arma <app><lem>cano</lem><rdg wit="#g">canto</rdg><rdg wit="#N">cantu</rdg></app>.</p>'
    project, _ = brought_in(tmp_path, body, listed)
    assert [witness(project, siglum) for siglum in "MNP"] == ["Arma canto.", "Arma cantu.", "Arma cano."]


def test_a_witness_that_has_nothing_at_a_place(tmp_path: Path) -> None:
    body = '<p>Arma <app><lem>cano</lem><rdg wit="#A">canto</rdg><witDetail type="lac" wit="#C"/></app>.</p>'
    body = body.replace("<rdg wit", '<rdg xml:id="r" wit') + '<witDetail target="#r" wit="#A">corr.</witDetail>'
    project, text = brought_in(tmp_path, body)
    assert "{app}`cano] canto A; lac. C | | A: corr.`" in " ".join(text.split())
    assert "corr." not in witness(project, "B")
    assert witness(project, "C") == "Arma ."


def test_every_format_is_built_of_a_text_that_begins_with_verse(tmp_path: Path) -> None:
    body = '<lg><l>Arma <app><lem>uirumque</lem><rdg wit="#A">uirum</rdg></app> cano</l><l>qui primus ab oris</l></lg>'
    project, _ = brought_in(tmp_path, body)
    build = ["build", str(project / "edition"), "-c", str(project), "-d", str(tmp_path / "trees")]
    formats = [f"{name}={tmp_path / name}" for name in ("plain", "data", "tei")]
    assert main([*build, *formats]) == 0
    assert "Arma uirumque cano\nqui primus ab oris\n" in (tmp_path / "plain" / "edition.txt").read_text("utf-8")


def test_an_apparatus_in_a_file_of_its_own(tmp_path: Path) -> None:
    words = FILE.format(listed=LISTED, text=f"<body>{ANCHORED}</body>", after="")
    (tmp_path / "text.xml").write_text(words, encoding="utf-8")
    ends = ' from="text.xml#a" to="text.xml#b"'
    entries = FILE.format(listed="<p/>", text=f"<body><listApp>{APP.format(ends=ends)}</listApp></body>", after="")
    (tmp_path / "app.xml").write_text(entries, encoding="utf-8")
    made = ["import", str(tmp_path / "made"), "--from", str(tmp_path / "text.xml")]
    assert main([*made, "--apparatus", str(tmp_path / "app.xml")]) == 0
    assert PLACED in (tmp_path / "made/edition/text/text.md").read_text(encoding="utf-8")
    assert witness(tmp_path / "made", "A") == "Arma uirosque cano."


def test_sigla_with_blanks_that_collatex_writes(tmp_path: Path) -> None:
    (tmp_path / "c.xml").write_text(
        '<cx:apparatus xmlns:cx="http://interedition.eu/collatex/ns/1.0" xmlns="http://www.tei-c.org/ns/1.0">'
        '<app><rdg wit="Cod. 1">Arma</rdg><rdg wit="Or. 2b">Arms</rdg></app>uirum <app><rdg wit="Cod. 1 Or. 2b">cano</rdg>'
        "</app></cx:apparatus>",
        encoding="utf-8",
    )
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "c.xml")]) == 0
    assert "{app}`Arma] Arms Or-2b` uirum cano" in (tmp_path / "made/edition/text/text.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "<group><text><body><p>One.</p></body></text><text><front><p>Before.</p></front><body><p>Two.</p></body></text></group>",
        '<body><p xml:id="x">One.</p><p xml:id="x">Before.</p><p>Two.</p></body>',
    ],
    ids=["group", "ids twice"],
)
def test_texts_in_another_frame(text: str, tmp_path: Path) -> None:
    (tmp_path / "in.xml").write_text(FILE.format(listed=LISTED, text=text, after=""), encoding="utf-8")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "in.xml")]) == 0
    assert witness(tmp_path / "made", "A") == "One. Before. Two."


# ---- plays, poems and what the Classical Text Editor writes


def test_what_is_in_a_poem_and_no_verse_is_no_word_of_its_verses(tmp_path: Path) -> None:
    verses = "<l>arma</l><note>A note.</note><fw>*</fw><gap unit='line'/>"
    head = "<head>I</head>"
    project, source = brought_in(tmp_path, f"<lg><head>Poem</head><lg>{head}{verses}</lg><trailer>Finis</trailer></lg>")
    assert source == ("# Poem I ```{verse} arma[^n1][^n2] ``` {.trailer} Finis [^n1]: A note. [^n2]: Gap, line.")
    assert witness(project, "A") == "Poem I arma Finis"


CAST = (
    "<castList><head>Persons</head><castItem><role>Ana</role>, <roleDesc>a queen</roleDesc></castItem>"
    "<castGroup><head>Servants</head><castItem>Pedro</castItem><castItem>Juan</castItem></castGroup></castList>"
)


def test_the_persons_of_a_play_are_a_list(tmp_path: Path) -> None:
    text = FILE.format(listed=LISTED, text=f"<front>{CAST}</front><body><p>Arma</p></body>", after="")
    (tmp_path / "in.xml").write_text(text, encoding="utf-8")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "in.xml")]) == 0
    page = (tmp_path / "made" / "edition" / "front" / "persons.md").read_text(encoding="utf-8")
    assert " ".join(page.split()) == "# Persons - Ana, a queen - Servants - Pedro - Juan"


def test_an_epigraph_with_its_source_is_one_quotation(tmp_path: Path) -> None:
    epigraph = "<epigraph><cit><quote>Arma</quote><bibl>Virgil</bibl></cit></epigraph>"
    text = FILE.format(listed=LISTED, text=f"<front>{epigraph}</front><body><p>Cano</p></body>", after="")
    (tmp_path / "in.xml").write_text(text, encoding="utf-8")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "in.xml")]) == 0
    page = (tmp_path / "made" / "edition" / "front" / "epigraph.md").read_text(encoding="utf-8")
    assert page.split("\n", 2)[2].split("\n") == ["> Arma", ">", "> Virgil", ""]


BOLD = '<hi rend="font-weight:bold;">{}</hi>'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('Arma <app to="#w1"><rdg wit="#A">uirosque</rdg></app>uirumque<anchor xml:id="w1"/> cano.', PLACED),
        ('Arma <app to="#w1"><rdg wit="#A"><hi rend="x"> </hi> uirosque<hi rend="x"> </hi></rdg></app>uirumque'
         '<anchor xml:id="w1"/> cano.', PLACED),
        ('<hi rend="x">Arma <app to="#w1"><rdg wit="#A">uirosque</rdg></app></hi>'
         '<hi rend="y">uirumque<anchor xml:id="w1"/> cano.</hi>', PLACED),
        ('<hi rend="x">Arma <app to="#w1"><rdg wit="#A"> </rdg></app>uirum</hi>'
         '<hi rend="y">que<anchor xml:id="w1"/> cano.</hi>', "Arma {app}`uirumque] om. A` cano."),
        ('Arma <note><app to="#w1"><rdg wit="#A">uirosque</rdg></app></note>uirumque<anchor xml:id="w1"/> cano.', PLACED),
    ],
    ids=["plain", "blanks", "at an edge of emphasis", "across emphasis", "in a note"],
)  # fmt: skip
def test_an_entry_that_gives_the_end_of_its_words_begins_where_it_is(tmp_path: Path, line: str, expected: str) -> None:
    project, source = brought_in(tmp_path, f"<p>{line}</p>")
    assert source == expected
    assert witness(project, "B") == "Arma uirumque cano."
    assert "nothing differs" in (project / "README.md").read_text(encoding="utf-8")


SILENT = (
    "<p>Arma " + APP.format(ends="") + ' <app><lem source="#X">cano</lem><rdg wit="#A">cana</rdg></app>.</p>'
    '<p><app><rdg wit="#A">Troiae<witEnd/></rdg></app> qui primus.</p>'
)
"""A text with an entry that the notation cannot have, since B and C say nothing of a conjecture."""


def test_an_entry_in_the_line_that_points_to_nothing_is_where_it_stands(tmp_path: Path) -> None:
    """Files of the Scholastic Commentaries archive have such entries; the words of their lemmas became notes."""
    gone = " to='#gone'"
    project, source = brought_in(tmp_path, f"<p>Arma {APP.format(ends=gone)} cano.</p>")
    assert source == PLACED
    assert "nothing differs" in (project / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        ('<app><rdg wit="#A">Troiae<witStart/></rdg></app> qui', "{lacuna}`from A`Arma. Virum {lacuna}`to A`Troiae qui"),
        ('<app><rdg wit="#A"><witStart/></rdg></app> qui', "{lacuna}`from A`Arma. Virum {lacuna}`to A` qui"),
        ('<app><lem wit="#B"><app><rdg wit="#A">Troiae<witStart/></rdg></app> qui</lem><rdg wit="#A">qua</rdg></app>',
         "{lacuna}`from A`Arma. Virum {lacuna}`to A`{app}`Troiae qui] B; qua A"),
    ],
    ids=["with the word", "alone", "within a lemma"],
)  # fmt: skip
def test_a_witness_that_sets_in_where_an_entry_says_so(bound: str, expected: str, tmp_path: Path) -> None:
    begins = '<head><app><rdg wit="#B #C"><witStart/></rdg></app></head>'
    _project, source = brought_in(tmp_path, f"{begins}<p>Arma.</p><p>Virum {bound} canam.</p>")
    assert expected in source


def test_one_entry_that_cannot_be_written_leaves_the_others_of_its_paragraph(tmp_path: Path) -> None:
    deleted = '<app><lem resp="#X" type="deletion"><surplus>et</surplus></lem><rdg wit="#A #B #C">et</rdg></app>'
    conjectured = '<app><lem source="#X">cano</lem><rdg wit="#A">cana</rdg></app>'
    _project, source = brought_in(tmp_path, f"<p>Arma {APP.format(ends='')} {deleted} {conjectured}.</p>")
    assert "{app}`uirumque] uirosque A`" in source


EXCERPTS = (
    '<p><app><rdg wit="#A"><witStart/></rdg></app>Arma uirum. <app><rdg wit="#A"><witEnd/></rdg><rdg wit="#B"><witStart/>'
    "</rdg></app>Cano <supplied>Troiae</supplied>.</p>"
    '<p><app><rdg wit="#B"><witEnd/></rdg><rdg wit="#A"><witStart/></rdg></app>Qui primus.<app><rdg wit="#A"><witEnd/></rdg></app></p>'
)
BOUNDS = (
    '<p><app><rdg wit="#A #B #C"><witStart/></rdg></app>Arma <app><rdg wit="#A"><witEnd/></rdg></app>uirum '
    '<app><rdg wit="#A #B"><witEnd/></rdg></app>cano <app><rdg wit="#A #C"><witStart/></rdg></app>Troiae '
    '<app to="#w1"><rdg wit="#B"><witStart/></rdg></app>qui<anchor xml:id="w1"/> <app><rdg wit="#A"><witEnd/></rdg></app>primus.</p>'
    "<p><note>The end.</note></p>"
)
NESTED = (
    '<p>Arma <app><lem>uirum<app><lem source="#X">que</lem><rdg wit="#B #C">ue</rdg></app> cano</lem>'
    '<rdg wit="#A">canto</rdg></app> Troiae.</p>'
)
BLANK = (
    "<p>Arma<app><lem/><rdg wit='#A #B'><app><rdg wit='#A'/><rdg wit='#B'>et</rdg></app> uirum</rdg></app> qui "
    "<app><lem><app><lem>primus</lem><rdg wit='#A'>prima</rdg></app> ab</lem><rdg wit='#B'>ad</rdg></app> oris.</p>"
)


@pytest.mark.parametrize(
    ("body", "expected", "has"),
    [
        (EXCERPTS, "{lacuna}`from A`{lacuna}`to B`Cano {app}`Troiae] om. B C | supplied`.",
         ("Arma uirum. Qui primus.", "Cano .", "Arma uirum. Cano . Qui primus.")),
        (BOUNDS, "{lacuna}`to A`Troiae {lacuna}`to B`qui {lacuna}`from A`primus.",
         ("Arma Troiae qui", "Arma uirum qui primus.", "Arma uirum cano Troiae qui primus.")),
        (NESTED, "uirum{app}`que] \\conj. X; ue B C` cano] canto A",
         ("Arma canto Troiae.", "Arma uirumue cano Troiae.", "Arma uirumue cano Troiae.")),
        (BLANK, "{app}``{app}`primus] prima A` ab] ad B`` oris.", ("Arma qui prima ab oris.", "Arma qui ad oris.", "")),
    ],
    ids=["excerpts", "bounds said twice", "conjecture within a lemma", "a blank that one witness has"],
)  # fmt: skip
def test_what_one_entry_has_that_is_hard_to_write_costs_no_other(
    tmp_path: Path, body: str, expected: str, has: tuple[str, str, str]
) -> None:
    """Of the Patristic Text Archive, of which editions came in with all their entries as notes."""
    project, source = brought_in(tmp_path, body)
    assert expected in source
    assert all(witness(project, siglum) == words for siglum, words in zip("ABC", has, strict=True) if words)
    report = (project / "README.md").read_text(encoding="utf-8")
    assert ("nothing differs" in report) == (body is not BLANK)


def test_blanks_beside_one_another_that_only_lay_out_the_file_are_one(tmp_path: Path) -> None:
    line = 'Arma\n <seg>\n  <hi rend="italic">uirumque</hi>\n <app><lem> cano</lem><rdg wit="#A"/></app></seg>\n hic'
    project, source = brought_in(tmp_path, f"<p>{line}</p>")
    assert source == "Arma *uirumque* {app}`cano] om. A` hic"
    assert (project / "edition/witnesses/B.txt").read_text().endswith("Arma uirumque cano hic")


def test_the_folder_may_be_named_from_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found in the draft was looked for in vain where the folder was not named from the root."""
    made, source = brought_in(tmp_path, SILENT)
    monkeypatch.chdir(tmp_path)
    assert main(["import", "again", "--from", str(tmp_path / "in.xml")]) == 0
    assert (tmp_path / "again/edition/text/text.md").read_bytes() == (made / "edition/text/text.md").read_bytes()
    assert "{app}`uirumque] uirosque A`" in source


def test_what_collatex_writes_may_have_no_namespace(tmp_path: Path) -> None:
    apps = "".join(f'<app><rdgGrp><rdg wit="f1">{word} </rdg></rdgGrp><rdgGrp><rdg wit="f2">{other} </rdg></rdgGrp></app>'
                   for word, other in (("Arma", "Arma"), ("uirumque", "uirosque"), ("cano.", "cano.")))  # fmt: skip
    file = tmp_path / "in.xml"
    file.write_text(f'<cx:apparatus xmlns:cx="http://interedition.eu/collatex/ns/1.0">{apps}</cx:apparatus>')
    assert main(["import", str(tmp_path / "made"), "--from", str(file)]) == 0
    assert witness(tmp_path / "made", "f2") == "Arma uirosque cano."
    assert "nothing differs" in (tmp_path / "made" / "README.md").read_text(encoding="utf-8")


def test_a_lacuna_that_begins_within_another_is_the_same(tmp_path: Path) -> None:
    """A lacuna that begins within another is the same one, and the witness is not whole where a bound is wrong."""
    begins = '<app to="#w{n}"><rdg wit="#A"><lacunaStart/></rdg></app>'
    line = f'Arma {begins.format(n=1)}uirumque<anchor xml:id="w1"/> {begins.format(n=2)}cano<anchor xml:id="w2"/>.'
    project, _source = brought_in(tmp_path, f"<p>{line}</p>")
    assert witness(project, "A") == "Arma"
    assert "nothing differs" in (project / "README.md").read_text(encoding="utf-8")


def test_abbreviations_without_a_choice_are_printed_as_they_are_expanded(tmp_path: Path) -> None:
    line = "lo <expan><abbr>q</abbr><ex>ue</ex></expan> permi<choice><am>\u0303</am><ex>n</ex></choice>te <unclear>si</unclear>"
    project, source = brought_in(tmp_path, f"<p>{line}</p>")
    assert source.startswith("lo que ") and source.endswith(" si")
    report = (project / "README.md").read_text(encoding="utf-8")
    assert "nothing differs" in report and "Not understood" not in report


EDITED = (
    '<opener><salute>Dear Sir</salute>,</opener><p>zu<space unit="chars" quantity="1"/>sagen '
    '<app><lem>cano<witDetail wit="#A">with a picture</witDetail></lem><rdg wit="#A">canto</rdg></app> '
    '<app><lem>arma</lem><rdg wit="#C">arma <supplied>ferens</supplied></rdg></app> '
    '<app><lem xml:id="l1">tunc</lem><rdg wit="#A" xml:id="r1">tum</rdg><rdg wit="#B" copyOf="#r1"/></app>\n'
    "<pc>,</pc>\n<pc>(</pc>\n<w>sic</w>\n<pc>)</pc> <hi rend='cursiva'>et</hi> "
    '<foreign xml:lang="lat">ipsa</foreign><seg>cum\n</seg>\n<lb/>\n<w>uiro</w>.</p>'
    '<p>Ibi <app><lem>ad hostes</lem><rdg wit="#A">hostes<lacunaEnd/></rdg></app> misit.</p>'
    "<fw>Head</fw><p>Stu-<lb/>\ndenten Ein-<lb/>\nund tra-<fw>cti</fw><lb/>\n<pb/>\n<fw>Head</fw><lb/>\nctiren. spake<gap>\n"
    "<desc>•</desc>\n</gap>\n<hi rend='font-style:italic'>Wil</hi> sata<seg><gap/></seg><lb/>naiva peri-\n<note>N. <gap><desc>〈Greek〉</desc></gap></note>\n<lb/>to\n<w>ale<c>-</c><lb/>re</w> ui<gap/>r<note>V.</note><hi>um</hi> s<gap/>eth nobis.</p>"
    "<lg><l>super haud ullae</l><del><l>unde locum Grai</l></del><l>Quattuor hic-</l><lb/><l>rus</l></lg>"
)
"""Of letters, plays and editions in verse of several archives."""


def test_what_editions_of_others_have_comes_in_as_they_mean_it(tmp_path: Path) -> None:
    person = '<person xml:id="p"><persName>Ada<app><lem/><rdg wit="#A">Adda</rdg></app></persName></person>'
    listed = f"{LISTED}</sourceDesc></fileDesc><profileDesc><particDesc><listPerson>{person}</listPerson></particDesc></profileDesc>"
    listed += "<fileDesc><sourceDesc>"
    stand = "<standOff><listAnnotation><note>Manuscript of Otterlo.</note></listAnnotation></standOff>"
    project, source = brought_in(tmp_path, EDITED, listed, after=stand)
    assert source == (
        "{.salute} Dear Sir, zu sagen {app}`cano] canto A | | with a picture` {app}`arma] arma ferens C` "
        "{app}`tunc] tum A; tum B`, (sic) *et* {lang}`ipsa <la>`cum uiro. Ibi {app}`ad hostes] hostes A` misit. "
        "Stu-denten Ein- und tra-ctiren. spake[^n1] *Wil* sata[^n2] naiva peri-[^n3]to ale-re uirum[^n4][^n5] seth[^n6] nobis. "
        "```{verse} super haud ullae[^n7] Quattuor hic- rus ``` [^n1]: Gap. [^n2]: Gap. [^n3]: N. [Greek] [^n4]: Gap: ui[…]r. [^n5]: V. [^n6]: Gap: s[…]eth. [^n7]: Deleted: ‘unde locum Grai’."
    )
    report, rows = ((project / name).read_text(encoding="utf-8") for name in ("README.md", "import.tsv"))
    assert "nothing differs" in report and "\tthe words:" not in rows
    assert "Manuscript of Otterlo" in rows and 'xml:lang="lat"' in rows
    assert "language = 'la'" in (project / "conf.py").read_text(encoding="utf-8")


MENOTA = (
    '<p xmlns:me="http://www.menota.org/ns/1.0"><w><choice><me:facs>heꝼꝛ</me:facs><me:dipl>heꝼ<ex>er</ex></me:dipl>'
    "<me:norm>hefir</me:norm></choice></w>\n<w>\n<me:facs>ok</me:facs><me:dipl>oc</me:dipl> <me:norm>ok</me:norm></w>\n"
    "<w><me:dipl>a</me:dipl><me:norm>a</me:norm></w>\n<me:punct><me:facs>·</me:facs><me:norm>.</me:norm></me:punct></p>"
)


def test_the_levels_of_a_word_are_a_text_and_its_witnesses(tmp_path: Path) -> None:
    """As the Medieval Nordic Text Archive has them; they stood one after another in the text."""
    project, source = brought_in(tmp_path, MENOTA, "<p>AM 519 a 4to</p>")
    assert source == "{app}`hefir] heꝼer dipl; heꝼꝛ facs` {app}`ok] oc dipl` a{app}`.] · facs`"
    assert (witness(project, "dipl"), witness(project, "facs")) == ("heꝼer oc a.", "heꝼꝛ ok a·")
    assert "nothing differs" in (project / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("root", "text", "body", "language", "pages"),
    [
        ('xml:lang="de"', 'xml:lang="grc"', "<p>μῆνιν</p>", "grc", "de"),
        (
            "",
            "",
            '<div type="edition" xml:lang="lat"><p>Arma.</p></div><div xml:lang="en"><p>Arms.</p></div>',
            "la",
            "la",
        ),
        ("", "", "<p>Der Mann und die Frau, das ist nicht der Weg zu dem Haus.</p>", "de", "de"),
        ('xml:lang="la-\'); import os #"', "", "<p>Cano.</p>", "en", "en"),
    ],
    ids=["of the text", "of the edition", "of the words", "that is none"],
)
def test_the_language_is_that_of_the_text(
    root: str, text: str, body: str, language: str, pages: str, tmp_path: Path
) -> None:
    made = FILE.format(listed="<p/>", text=f"<body>{body}</body>", after="")
    made = made.replace('1.0">', f'1.0" {root}>', 1).replace('<text xml:lang="la">', f"<text {text}>")
    (tmp_path / "in.xml").write_text(made, encoding="utf-8")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "in.xml")]) == 0
    settings = (tmp_path / "made" / "conf.py").read_text(encoding="utf-8")
    assert re.search(rf"^language = '{pages}'", settings, re.MULTILINE)
    assert pages == language or f"'{language}'" in settings


def test_a_place_that_no_check_allows_refuses_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that is new may find something in what the import writes; it is told."""
    monkeypatch.setattr(placing, "after_words", list)
    project, text = brought_in(tmp_path, "<p>Arma ui<note>V.</note>rum.</p>")
    assert text == "Arma ui[^n1]rum. [^n1]: V."
    report = (project / "README.md").read_text(encoding="utf-8")
    assert "edition/text/text.md:4: A note is called within a word" in report


LINES = '<lg><l n="1" xml:id="l1">Arma uirumque cano</l><l n="2" xml:id="l2">Italiam fato profugus</l></lg>'


@pytest.mark.parametrize(
    ("ends", "lemma", "expected"),
    [
        (' from="#l1"', "cano", "Arma uirumque {app}`cano] canit B` Italiam fato profugus"),
        (' from="#l1" to="#l2"', "cano … fato", "Arma uirumque {app}`cano] canit B` {app}`Italiam fato] om. B` profugus"),
        (' loc="1-2"', "cano Italiam", "Arma uirumque {app}`cano] canit B` {app}`Italiam] om. B` fato profugus"),
        (' loc="1.1"', "uirumque … cano", "Arma {app}`uirumque cano] canit B` Italiam fato profugus"),
    ],
    ids=["one of the words of a line", "from a line to another", "a range of lines", "two numbers for one"],
)  # fmt: skip
def test_an_entry_is_put_on_the_words_of_its_lemma_alone(ends: str, lemma: str, expected: str, tmp_path: Path, capsys) -> None:  # fmt: skip
    app = f'<app{ends}><lem>{lemma}</lem><rdg wit="#B">canit</rdg></app>'
    body = f'<div n="1">{LINES}</div>'
    _project, text = brought_in(
        tmp_path, body, back=f'<back><div type="apparatus"><listApp>{app}</listApp></div></back>'
    )
    assert expected in text
    assert "nothing differs" in capsys.readouterr().out


def test_an_entry_over_paragraphs_is_one_in_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = '<p>Unus <anchor xml:id="a"/>duo.</p><p>Tres.</p><p>Quattuor<anchor xml:id="b"/> quinque.</p>'
    app = '<app from="#a" to="#b"><lem>duo … Quattuor</lem><rdg wit="#B">multi</rdg><rdg wit="#C">om.</rdg></app>'
    project, text = brought_in(tmp_path, body, back=f"<back><listApp>{app}</listApp></back>")
    assert "Unus {app}`duo.] multi B; om. C` {app}`Tres.] om. B; om. C` {app}`Quattuor] om. B; om. C` quinque." in text
    assert witness(project, "B") == "Unus multi quinque."
    assert "nothing differs" in capsys.readouterr().out


def test_a_lemma_in_each_group_of_readings_is_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    groups = (
        '<rdgGrp><lem wit="#A">uirum</lem><rdg wit="#B">virum</rdg></rdgGrp>'
        '<rdgGrp><lem resp="#Marx">uiros</lem><lem wit="#C">uires</lem></rdgGrp>'
    )
    project, text = brought_in(tmp_path, f"<p>Arma <app>{groups}</app> cano.</p>")
    assert "{app}`uirum] virum B; uiros conj. Marx; uires C`" in text
    assert witness(project, "C") == "Arma uires cano."
    assert "nothing differs" in capsys.readouterr().out


@pytest.mark.parametrize(("said", "lost"), [("om.", "om."), ("<hi>[om.]</hi>", "om."), ("lac.", "lac.")])
def test_a_reading_that_says_what_is_lacking_is_no_word(said: str, lost: str, tmp_path: Path, capsys) -> None:
    project, text = brought_in(tmp_path, f'<p>Arma <app><lem>uirum</lem><rdg wit="#B">{said}</rdg></app> cano.</p>')
    assert f"{{app}}`uirum] {lost} B`" in text
    assert witness(project, "B") == "Arma cano."
    assert "nothing differs" in capsys.readouterr().out


def test_the_end_of_a_line_between_ideographs_is_no_blank(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = '<p>照見\n五<anchor xml:id="a"/>蘊皆<anchor xml:id="b"/>空，\n<lb/>度<note>sic</note>\n一切<lb/>苦 厄</p>'
    app = '<app from="#a" to="#b"><lem>蘊皆</lem><rdg wit="【宋】【元】">皆</rdg></app>'
    project, text = brought_in(tmp_path, body, listed="<p/>", back=f"<back><listApp>{app}</listApp></back>")
    assert text.startswith("照見五{app}`蘊皆] 皆 宋 元`空，度[^n1]一切苦 厄")
    assert (
        "".join((project / "edition" / "witnesses" / "witness-1.txt").read_text("utf-8").split())
        == "照見五皆空，度一切苦厄"
    )
    assert "nothing differs" in capsys.readouterr().out


@pytest.mark.parametrize(("wit", "sigla"), [("#A, #B", "A B"), ("A;B", "A B"), ("【S】【Y】", "S Y")])
def test_witnesses_parted_by_marks_are_two(wit: str, sigla: str, tmp_path: Path) -> None:
    _project, text = brought_in(
        tmp_path, f'<p>Arma <app><lem>uirum</lem><rdg wit="{wit}" resp="#e">uires</rdg></app>.</p>'
    )
    assert f"{{app}}`uirum] uires {sigla} | | ‘uires’ also e`" in text.replace("|  |", "| |")


def test_characters_of_notes_that_no_witness_has_are_typed_otherwise(tmp_path: Path, capsys) -> None:
    note = "Cf.\u00a0Verg.\u200b, ed.\u2009Mynors; ‏نمی\u200cدانم"
    project, _text = brought_in(tmp_path, f"<p>Arma<note>{note}</note> uirumque\u00a0cano.</p>")
    text = (project / "edition" / "text" / "text.md").read_text(encoding="utf-8")
    assert "uirumque\u00a0cano" in text
    assert "[^n1]: Cf.\u00a0Verg., ed. Mynors; ‏نمی\u200cدانم" in text
    assert "U+2009" in capsys.readouterr().out


def test_what_stands_beside_an_edition_is_no_text_of_its_witness(tmp_path: Path, capsys) -> None:
    beside = '<div type="translation"><p>Arms</p></div><div type="commentary"><p>So.</p></div>'
    body = f'<div type="edition"><ab>Arma</ab></div>{beside}'
    project, text = brought_in(tmp_path, body)
    assert text.strip() == "Arma"
    assert witness(project, "A") == "Arma"
    assert "Arms" in (project / "edition" / "back" / "translation.md").read_text(encoding="utf-8")
    assert "nothing differs" in capsys.readouterr().out


def test_entries_that_cross_are_one_in_the_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = '<p>Arma <anchor xml:id="a"/>virumque <anchor xml:id="b"/>cano<anchor xml:id="c"/> Troiae<anchor xml:id="d"/>.</p>'
    apps = (
        '<app from="#a" to="#c"><lem>virumque cano</lem><rdg wit="#A">viros</rdg></app>'
        '<app from="#b" to="#d"><lem>cano Troiae</lem><rdg wit="#B">cecini</rdg><rdg wit="#C"/></app>'
    )
    project, text = brought_in(tmp_path, body, back=f"<back><listApp>{apps}</listApp></back>")
    assert "Arma {app}``{app}`virumque cano] viros A` Troiae] virumque cecini B; virumque C" in text
    assert [witness(project, one) for one in "ABC"] == ["Arma viros Troiae.", "Arma virumque cecini.", "Arma virumque."]
    assert "nothing differs" in capsys.readouterr().out


def test_a_witness_in_both_of_two_entries_that_cross_has_the_first(tmp_path: Path) -> None:
    body = (
        '<p><anchor xml:id="a"/>virum <anchor xml:id="b"/>cano<anchor xml:id="c"/> Troiae<anchor xml:id="d"/> qui</p>'
    )
    apps = (
        '<app from="#b" to="#d"><lem>cano Troiae</lem><rdg wit="#A">cecini</rdg></app>'
        '<app from="#a" to="#c"><lem>virum cano</lem><rdg wit="#A #B">viros</rdg></app>'
    )
    project, text = brought_in(tmp_path, body, back=f"<back><listApp>{apps}</listApp></back>")
    assert [witness(project, one) for one in "ABC"] == ["virum cecini qui", "viros Troiae qui", "virum cano Troiae qui"]
    assert "A: viros" in text


def test_a_witness_whose_id_counts_it_has_the_siglum_that_it_says(tmp_path: Path) -> None:
    listed = '<listWit><witness xml:id="wit1">【宋】</witness><witness xml:id="w2">Ambrosianus 2</witness></listWit>'
    body = '<p>a <app><lem>b</lem><rdg wit="#wit1">c</rdg><rdg wit="#w2">d</rdg></app></p>'
    _project, text = brought_in(tmp_path, body, listed=listed)
    assert text.strip() == "a {app}`b] c 宋; d w2`"


DASHES = "<l>---</l><l>cano</l><l>:a: b</l>"


def test_a_verse_of_dashes_begins_no_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project, text = brought_in(tmp_path, f"{DASHES}<p>And.</p><l>:b: c</l>")
    assert "```{verse} \\--- cano \\:a: b ```" in text
    assert witness(project, "A") == "--- cano :a: b And. :b: c"
    assert "nothing differs" in capsys.readouterr().out


def test_a_witness_that_cannot_be_rebuilt_refuses_no_file(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(poems, "_OPTIONS", re.compile("()()never"))
    project, text = brought_in(tmp_path, DASHES)
    assert "---" in text
    assert "a witness that is not compared" in capsys.readouterr().out
    assert not list((project / "edition" / "witnesses").glob("*.txt"))


def test_a_folder_named_as_the_language_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "pt").mkdir()
    text = FILE.format(listed=LISTED, text="<body><p>Uma noite.</p></body>", after="").replace('"la"', '"pt"')
    (tmp_path / "pt" / "in.xml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx_apparatus", "import", "made", "--from", "pt/in.xml"]
    done = subprocess.run(command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


PARTS = {
    "<u>Long?</u><u>Since Monday.</u><incident>A bell.</incident><u>Oh.</u>": "Long?\n\nSince Monday.\n\nA bell.\n\nOh.\n",
    '<p>a <del><gap extent="1 word"/></del> shirt<!-- sic --> and \u202eone</p>': "a [^n1] shirt and one\n",
    '<o:title xmlns:o="urn:o">Head</o:title><o:name xmlns:o="urn:o">Title</o:name><p>Arma.</p>': "Head\n\nTitle\n\nArma.\n",
    '<p>sindhu-śa\n<pb n="5v"/>\n<fw>5</fw>\n<lb break="no"/>lila</p>': "sindhu-śalila\n",
    '<p><lb n="N001"/>Wir er¬<lb n="N002"/>hielten Sie¬\n<lb break="no"/>ben</p>': "Wir erhielten Sieben\n",
    '<p><hi rend="bold:true; italic:true;">den</hi> <hi rend="underlined:true;">Brief</hi>'
    ' <hi style="font-style:italic">an</hi></p>': "***den*** [Brief]{.underline} *an*\n",
    "<p><address><addrLine>To N.</addrLine><addrLine>Jena</addrLine></address></p>": "To N. Jena\n",
    "<epigraph><cit><quote>Rota</quote><bibl>Anon.</bibl></cit></epigraph>": "Rota Anon.\n",
    "<p>T<c>h</c><c> </c>a</p>": "Th a\n",
}
"""What files have, and what becomes of it: speech, what nobody reads, elements of others, Transkribus, lines, blanks."""


def test_lines_and_blocks_as_others_write_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "".join(f"<div><head>{number}</head>{part}</div>" for number, part in enumerate(PARTS, 1))
    _project, _text = brought_in(tmp_path, f"<div><p>First.</p>{body}</div>")
    source = (tmp_path / "made" / "edition" / "text" / "text.md").read_text(encoding="utf-8")
    assert [part for number, part in enumerate(PARTS.values(), 1) if f"\n# {number}\n\n{part}" not in source] == []
    assert "[^n1]: Deleted: ‘…’. Gap, 1 word." in source
    said = capsys.readouterr().out
    assert "nothing differs" in said and "U+202E" in said and "<hi>" not in said


def test_what_is_lacking_may_be_said_in_an_apparatus_elsewhere(tmp_path: Path, capsys) -> None:
    apps = (
        '<app from="#a" to="#b"><lem>uirumque</lem><rdg wit="#A">om.</rdg></app>'
        '<app loc="1"><rdg wit="#B">post cano</rdg></app>'
    )
    project, text = brought_in(tmp_path, ANCHORED, after=f"<standOff><listApp>{apps}</listApp></standOff>")
    assert "Arma {app}`uirumque] om. A` cano.[^n1] [^n1]: 1 post cano B" in text
    assert witness(project, "A") == "Arma cano."
    assert "nothing differs" in capsys.readouterr().out
