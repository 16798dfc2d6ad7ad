"""What Sphinx, MyST and bibtex warn of is told in plain words, once, and breaks no command off."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sphinx_apparatus.corrections import proof
from sphinx_apparatus.corrections.collation import OTHERS
from sphinx_apparatus.corrections.proof import Edition, check_all, fix, pulled, save
from sphinx_apparatus.corrections.snapshot import snapshot
from sphinx_apparatus.model import Finding
from tests.extension.project import SETTINGS, Project, declared

WORKS = "@book{guerin,\n  title = {Fascism},\n  author = {Guérin, Daniel},\n  year = {1973}\n}\n"
BIBTEX = {"extensions": ["myst_parser", "sphinxcontrib.bibtex", "sphinx_apparatus"]}
Case = tuple[dict[str, str], dict[str, Any]]


def found(tmp_path: Path, files: dict[str, str], **settings: object) -> list[Finding]:
    """Return what `check` finds in an edition of these files."""
    Project(tmp_path, files, **settings)
    return list(check_all(Edition(tmp_path, tmp_path)))


def where(finding: Finding) -> tuple[str, int]:
    return Path(finding.source).name, finding.line


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"text.md": "# T\n\nWords.[^a]\n\n[^a]: See {cite:p}`guerin`.\n"}, ("text.md", 5)),
        ({"text.md": "# T\n\nWords.\n", "works.md": "# Works\n\n```{bibliography}\n```\n"}, ("works.md", 3)),
        ({"text.md": "# T\n\nAs {bibl}`he says <guerin>`.[^a]\n\n[^a]: See {cite:p}`guerin`.\n"}, ("text.md", 3)),
    ],
)
def test_that_no_bibliography_is_declared_is_said_once(
    files: dict[str, str], place: tuple[str, int], tmp_path: Path
) -> None:
    (finding,) = found(tmp_path, files)
    assert where(finding) == place
    assert "no bibliography is declared" in finding.message
    assert "bibtex_bibfiles" in finding.mend


def test_a_bibliography_that_is_not_there_is_named_where_the_settings_name_it(tmp_path: Path) -> None:
    text = "# T\n\nAs {bibl}`he says <guerin>`.[^a]\n\n[^a]: See {cite:p}`guerin`.\n"
    (finding,) = found(tmp_path, {"text.md": text}, bibtex_bibfiles=["wroks.bib"], **BIBTEX)
    assert where(finding)[0] == "conf.py"
    line = (tmp_path / "conf.py").read_text(encoding="utf-8").split("\n")[finding.line - 1]
    assert line == "bibtex_bibfiles = ['wroks.bib']"
    assert finding.excerpt == "wroks.bib"


def test_a_bibliography_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, {"text.md": "# T\n\nWords.\n", "works.bib": WORKS.removesuffix("}\n")})
    assert where(finding) == ("works.bib", 4)
    assert finding.message == "The work guerin is not closed"


@pytest.mark.parametrize(
    ("markup", "name", "meant"),
    [
        ("Some {naem}`Ada <ada>` words.", "naem", "name"),
        ("```{vers}\nA line,\n```", "vers", "verse"),
        ("```{transpsed} a B\n```", "transpsed", "transposed"),
    ],
)
def test_the_mark_that_was_meant_is_named(markup: str, name: str, meant: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, {"text.md": f"# T\n\n{markup}\n"})
    assert where(finding) == ("text.md", 3)
    assert f"{{{name}}}" in finding.message
    assert finding.mend == f"Did you mean '{meant}'?"


def test_a_lineation_of_verse_is_told_once_for_all_witnesses(tmp_path: Path) -> None:
    poem = "The song\n\nThe ferry lies,\nthe rope is wet,\nand no one calls.\n"
    witnesses = "".join(
        declared(siglum, poem).replace("sha256", f'lineation = "{siglum}.toml"\nsha256')
        + '[witness.layout]\nend = "\\n"\n'
        for siglum in "ABC"
    )
    lines = "lines = [25, 42]\n"
    files = {"A.txt": poem, "B.txt": poem, "C.txt": poem, "A.toml": lines, "B.toml": lines, "C.toml": lines}
    text = "# The song\n\n```{verse}\nThe ferry lies,\nthe rope is wet,\nand no one calls.\n```\n"
    (finding,) = found(tmp_path, {"text.md": text, "witnesses.toml": witnesses, **files})
    assert where(finding) == ("witnesses.toml", 5)
    assert finding.code == "lineation-twice"


def test_several_witnesses_that_depart_at_one_place_are_recorded_in_one_entry(tmp_path: Path) -> None:
    had = {"A": "The lamp burnt.", "B": "The oil burnt.", "C": "The oil burnt.", "D": "The light burnt."}
    witnesses = "".join(declared(siglum, f"T\n\n{text}") for siglum, text in had.items())
    texts = {f"{siglum}.txt": f"T\n\n{text}" for siglum, text in had.items()}
    said = found(tmp_path, {"text.md": "# T\n\nThe lamp burnt.\n", "witnesses.toml": witnesses, **texts})
    assert [where(finding) for finding in said] == [("text.md", 3)] * 2
    assert "witness B has 'oil' (C too)" in said[0].message and "too" not in said[1].message
    assert all("{app}`lamp] oil B C; light D | word`" in finding.mend for finding in said)
    edition = Edition(tmp_path, tmp_path)
    fix(edition)
    assert "The {app}`lamp] oil B C; light D" in (tmp_path / "text.md").read_text(encoding="utf-8")
    assert check_all(edition) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("The lantern was lit.\n\nIt rained.", "The text has 'lantern' where witness A has 'lamp' (B and C too)"),
        ("The lamp was lit.", "The text leaves out 'It rained.' at the end, which is in witness A (B and C too)"),
        ("The was lit.\n\nIt rained.", "The text leaves out 'lamp', which is in witness A (B and C too)"),
        ("The lamp was lit. It rained.", "(B and C too)"),
    ],
)
def test_what_is_wrong_for_every_witness_is_told_once(text: str, message: str, tmp_path: Path) -> None:
    source = "T\n\nThe lamp was lit.\n\nIt rained."
    texts = {f"{siglum}.txt": source for siglum in "ABC"}
    witnesses = "".join(declared(siglum, source) for siglum in "ABC")
    (finding,) = found(tmp_path, {"text.md": f"# T\n\n{text}\n", "witnesses.toml": witnesses, **texts})
    assert finding.message.endswith(message)


def test_it_is_told_once_where_another_entry_is_beside_it(tmp_path: Path) -> None:
    texts = {"A.txt": "T\n\nThe lamp was litt.", "B.txt": "T\n\nThe lamp was lit."}
    witnesses = "".join(declared(file[0], source) for file, source in texts.items())
    text = "# T\n\nThe light was {app}`litt] lit B | typo`.\n"
    (finding,) = found(tmp_path, {"text.md": text, "witnesses.toml": witnesses, **texts})
    assert finding.message == "The text has 'light' where witness A has 'lamp' (B too)"


def test_what_is_wrong_with_one_witness_names_no_other(tmp_path: Path) -> None:
    texts = {"A.txt": "T\n\nThe lamp was lit.", "B.txt": "T\n\nThe lantern was lit."}
    witnesses = "".join(declared(file[0], source) for file, source in texts.items())
    (finding,) = found(tmp_path, {"text.md": "# T\n\nThe lantern was lit.\n", "witnesses.toml": witnesses, **texts})
    assert finding.message == "The text has 'lantern' where witness A has 'lamp'"


def test_all_witnesses_that_are_malformed_are_told(tmp_path: Path) -> None:
    witnesses = "".join(f'[[witness]]\nsiglum = "{siglum}"\ntitel = "T"\n' for siglum in "ABC")
    said = found(tmp_path, {"text.md": "# T\n\nA word.\n", "witnesses.toml": witnesses})
    assert [where(finding) for finding in said] == [("witnesses.toml", line) for line in (3, 6, 9)]


def test_several_witnesses_that_depart_within_a_mark_are_recorded_by_fix(tmp_path: Path) -> None:
    witnesses = "".join(declared(siglum, "T\n\nThe oil burnt.") for siglum in "BC")
    texts = {f"{siglum}.txt": "T\n\nThe oil burnt." for siglum in "BC"}
    text = "# T\n\nThe {name}`lamp <lamp>` burnt.\n"
    said = found(tmp_path, {"text.md": text, "witnesses.toml": witnesses, **texts})
    assert [OTHERS in finding.mend for finding in said] == [True]
    assert "(C too)" in said[0].message
    edition = Edition(tmp_path, tmp_path)
    fix(edition)
    assert "{app}`lamp] oil B C" in (tmp_path / "text.md").read_text(encoding="utf-8")
    assert check_all(edition) == ()


def test_a_change_beside_a_lacuna_is_recorded(tmp_path: Path) -> None:
    witness = "T\n\nThe oil burnt [...]"
    text = "# T\n\nThe lamp burnt {lacuna}`from B`all night.{lacuna}`to B`\n"
    files = {"witnesses.toml": declared("B", witness) + '[witness.layout]\ngap = "[...]"\n', "B.txt": witness}
    (finding,) = found(tmp_path, {"text.md": text, **files})
    assert "{app}`lamp] oil B | word`" in finding.mend
    assert finding.correction


STANZA = "The ferry lies,\nthe rope is wet,\nand no one calls."


@pytest.mark.parametrize(
    ("verses", "told"),
    [
        (STANZA.replace("lies,\n", "lies, "), "begins a new verse before 'the rope is wet,'"),
        (STANZA.replace("lies,\n", "lies, "), "Begin a new line there."),
        (STANZA.replace("the rope", "the\nrope"), "The text begins a new verse before 'rope is wet,'"),
        (STANZA.replace("the rope is wet,\n", ""), "whole verses stay"),
    ],
)
def test_what_is_wrong_with_verse_is_said_of_verse(verses: str, told: str, tmp_path: Path) -> None:
    witness = f"T\n\n{STANZA}"
    files = {"witnesses.toml": declared("B", witness), "B.txt": witness}
    (finding,) = found(tmp_path, {"text.md": f"# T\n\n```{{verse}}\n{verses}\n```\n", **files})
    assert told in finding.text
    assert "paragraph" not in finding.text


PLAIN = {"text.md": "# T\n\nWords.\n"}
WRONG: dict[str, Case] = {
    "no settings for bibtex": (PLAIN, BIBTEX),
    "works that bibtex cannot read": ({**PLAIN, "works.bib": "@book{guerin,\n  title = {Fas\n"}, {}),
    "works that are a folder": ({**PLAIN, "works/a.bib": WORKS}, {**BIBTEX, "bibtex_bibfiles": ["works"]}),
    "an extension that is not there": (PLAIN, {"extensions": [*SETTINGS["extensions"], "no_such_extension"]}),
    "a theme that is not there": (PLAIN, {"html_theme": "no_such_theme", "html_static_path": ["nowhere"]}),
    "a setting of another kind": (PLAIN, {"exclude_patterns": 3}),
    "a document that is not there": (PLAIN, {"apparatus_documents": ["text", "more"]}),
    "no front page": ({**PLAIN, "index.md": ""}, {"root_doc": "nothing"}),
    "a page in no contents": ({**PLAIN, "index.md": "# Index\n"}, {}),
    "a heading too deep": ({"text.md": "# T\n\n#### Deep\n\nWords.\n"}, {}),
    "a reference that leads nowhere": ({"text.md": "# T\n\nWords {ref}`nowhere` and [x](nowhere.md).\n"}, {}),
    "an image that is not there": ({**PLAIN, "page.md": "# P\n\n![x](nowhere.png)\n"}, {}),
    "a file of no text": ({**PLAIN, "page.md": "# P\n\n\x00\n"}, {}),
}


@pytest.mark.parametrize("name", WRONG)
def test_no_command_breaks_off(name: str, tmp_path: Path) -> None:
    files, settings = WRONG[name]
    Project(tmp_path, files, **settings)
    edition = Edition(tmp_path, tmp_path)
    said = check_all(edition)
    assert all(finding.message for finding in said)
    fix(edition)
    with pulled(edition, resolved=False) as proof:
        assert snapshot(proof).findings == proof.findings


@pytest.mark.parametrize(
    ("text", "witness", "mend", "certain"),
    [
        ("{app}`lamp] lump B`", "lamp", "If the edition should have 'lump', write: {app}`lump] lamp B` — if", False),
        ("{app}`lamp] lump B`", "light", "Write: {app}`lamp] light B`", True),
        ("{app}`lamp] om. B`", "lump", "{app}`lamp] lump B`", True),
        ("{app}`lamp] om. B`", "lamp", "B has the lemma: take the entry out", False),
        ("{app}`lamp] oil conj. Reed`", "lump", "Write: {app}`lamp] lump B; oil conj. Reed`", True),
        ("{app}`lamp] B; oil conj. Reed`", "lump", "{app}`lamp] lump B; oil conj. Reed`", True),
        ("om.", "lamp", "Write the entry whole, {app}`lemma] om. siglum`", False),
    ],
)
def test_what_an_entry_gives_the_witness_is_mended_where_it_is_certain(
    text: str, witness: str, mend: str, certain: bool, tmp_path: Path
) -> None:
    text, witness = f"A {text} burnt.", f"A {witness} burnt."
    had = f"T\n\n{witness}"
    said = found(tmp_path, {"text.md": f"# T\n\n{text}\n", "witnesses.toml": declared("B", had), "B.txt": had})
    assert [where(finding) for finding in said] == [("text.md", 3)]
    assert mend in said[0].mend, said[0].mend
    assert (said[0].correction is not None) is certain
    edition = Edition(tmp_path, tmp_path)
    assert bool(fix(edition)) is certain
    assert (check_all(edition) == ()) is certain


@pytest.mark.parametrize(
    ("text", "witness", "mend"),
    [
        ("the lamp.1 It burnt", "the lamp. It burnt", "Write 'lamp.' again. A note is called by its label: [^label]."),
        ("the lamp[12] burnt", "the lamp burnt", "Write 'lamp' again. A note is called by its label: [^label]."),
        ("the lamp.² It burnt", "the lamp. It burnt", "Write 'lamp.' again. A note is called by its label: [^label]."),
        ("the lamp [sic?] burnt", "the lamp burnt", "Take '[sic?]' out. What the editors say or ask goes into a note."),
        ("the lamp 👍🏽 burnt", "the lamp burnt", "Take '👍🏽' out. What the editors say or ask goes into a note."),
        ("the lamp ?? burnt", "the lamp burnt", "Take '??' out. What the editors say or ask goes into a note."),
        ("a forseen foreseen end", "a forseen end", "The witness has only one of 'foreseen' and 'forseen'."),
        ("a foreseen forseen end", "a forseen end", "The witness has only one of 'foreseen' and 'forseen'."),
        ("the the lamp burnt", "the lamp burnt", "The witness has it once."),
        ("a ''forseen'' end", "a forseen end", "Italics are written *words*."),
        ("a {{sic|forseen}} end", "a forseen end", "What the editors say or ask goes into a note."),
        ("a forseen[**foreseen?] end", "a forseen end", "What the editors say or ask goes into a note."),
        ("it burnt (https://example.org/a).", "it burnt.", "What the editors say or ask goes into a note."),
        ("in 1851--52 it", "in 1851-52 it", "Write the dash itself, – or —."),
        ("on the 1^st^ of it", "on the 1st of it", "take the signs ^ out"),
        ("== The lamp ==", "The lamp", "A heading begins with ## and a space"),
        ("a ~~forseen~~ foreseen end", "a forseen end", "Take out what is struck through"),
        (
            "a {app}`foreseen] forseen (B) | typo` end",
            "a forseen end",
            "a bar before the type: lemma] reading B | type",
        ),
        ("a {app}`foreseen] forseen b - typo` end", "a forseen end", "a bar before the type: lemma] reading B | type"),
    ],
)
def test_what_is_hardly_a_change_of_the_text_is_left_to_the_editor(
    text: str, witness: str, mend: str, tmp_path: Path
) -> None:
    had = f"T\n\n{witness}"
    said = found(tmp_path, {"text.md": f"# T\n\n{text}\n", "witnesses.toml": declared("B", had), "B.txt": had})
    assert [where(finding) for finding in said] == [("text.md", 3)]
    assert mend in said[0].mend
    assert fix(Edition(tmp_path, tmp_path)) == []


@pytest.mark.parametrize(
    ("text", "witness"),
    [
        ("in 1901 it", "in 190 it"),
        ("the lamp71 burnt", "the lamp7 burnt"),
        ("the lamp very burnt", "the lamp burnt"),
        ("a 1 b", "a b"),
        ("a—b it", "a--b it"),
        ("see https://a.org now", "see https://b.org now"),
        ("x = 1 it", "x + 1 it"),
    ],
)
def test_what_can_be_a_change_of_the_text_is_recorded(text: str, witness: str, tmp_path: Path) -> None:
    had = f"T\n\n{witness}"
    found(tmp_path, {"text.md": f"# T\n\n{text}\n", "witnesses.toml": declared("B", had), "B.txt": had})
    assert fix(Edition(tmp_path, tmp_path))
    assert check_all(Edition(tmp_path, tmp_path)) == ()


def test_words_that_a_note_took_in_are_named_with_it(tmp_path: Path) -> None:
    had = "T\n\nThe lamp burnt. It went out."
    text = "# T\n\nThe lamp burnt.[^a]\n[^a]: A note.\nIt went out.\n"
    (finding,) = found(tmp_path, {"text.md": text, "witnesses.toml": declared("B", had), "B.txt": had})
    assert finding.mend == "The note [^a] has taken in these words: put an empty line after it."
    assert finding.correction is None


def test_a_number_that_changed_in_a_paragraph_of_the_same_letters_is_no_move(tmp_path: Path) -> None:
    had = "T\n\nIn 1934.\n\nWords of b."
    said = found(
        tmp_path,
        {"text.md": "# T\n\nWords of b.\n\nIn 1935.\n", "witnesses.toml": declared("B", had), "B.txt": had},
    )
    assert not any("move it back" in finding.mend for finding in said)


@pytest.mark.parametrize(
    ("order", "where_"), [("a c b", "before 'Words of b.'"), ("b c a", "at the end"), ("c a b", "before 'Words of a.'")]
)
def test_a_paragraph_in_another_place_is_told_once_with_where_it_is_now(
    order: str, where_: str, tmp_path: Path
) -> None:
    had = "T\n\nWords of a.\n\nWords of b.\n\nWords of c."
    text = "".join(f"\n\nWords of {name}." for name in order.split())
    said = found(tmp_path, {"text.md": f"# T{text}\n", "witnesses.toml": declared("B", had), "B.txt": had})
    assert [finding.mend for finding in said] == [f"It is now {where_}: move it back."]


def test_a_sign_of_the_notation_is_told_once_for_all_witnesses(tmp_path: Path) -> None:
    had = {"A": "Of the rotten, nine.", "B": "Of the rotten, nine.", "C": "nine."}
    witnesses = "".join(declared(siglum, f"T\n\n{text}") for siglum, text in had.items())
    texts = {f"{siglum}.txt": f"T\n\n{text}" for siglum, text in had.items()}
    said = found(tmp_path, {"text.md": "# T\n\nom. nine.\n", "witnesses.toml": witnesses, **texts})
    assert [(finding.code, where(finding)) for finding in said] == [("stray-marks", ("text.md", 3))]


def test_what_comes_before_the_first_block_is_told_at_it(tmp_path: Path) -> None:
    had = "Before.\n\nT\n\nWords."
    (finding,) = found(tmp_path, {"text.md": "# T\n\nWords.\n", "witnesses.toml": declared("B", had), "B.txt": had})
    assert (finding.code, where(finding)) == ("block-left-out", ("text.md", 1))


def test_a_note_without_a_call_is_named_by_its_label(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, {"text.md": "# T\n\nWords.\n\n[^lamp]: A note.\n"})
    assert (finding.code, where(finding)) == ("note-not-called", ("text.md", 5))
    assert "[^lamp]" in finding.text


def test_a_line_that_ends_in_a_backslash_is_named(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, {"text.md": "# T\n\nWords\\\nmore.\n"})
    assert (finding.code, where(finding)) == ("line-break", ("text.md", 3))


def test_works_that_are_no_text_are_told_with_all_else(tmp_path: Path) -> None:
    Project(tmp_path, {"text.md": "# T\n\nWords <b>.\n", "works.bib": ""})
    (tmp_path / "works.bib").write_bytes(b"@book{a,\n title = {\xff}\n}\n")
    said = list(check_all(Edition(tmp_path, tmp_path)))
    assert [where(finding) for finding in said if "utf-8" in finding.code] == [("works.bib", 2)]
    assert any(finding.code == "html" for finding in said)


def test_a_witness_that_an_entry_in_a_lemma_names_gets_no_reading_around_it(tmp_path: Path) -> None:
    had = {"A": "The penne, he said.", "B": "The pen, he said."}
    witnesses = "".join(declared(siglum, f"T\n\n{text}") for siglum, text in had.items())
    texts = {f"{siglum}.txt": f"T\n\n{text}" for siglum, text in had.items()}
    text = "The {app}``{app}`pen] penne A`; he] The pin B`` said."
    said = found(tmp_path, {"text.md": f"# T\n\n{text}\n", "witnesses.toml": witnesses, **texts})
    fix(Edition(tmp_path, tmp_path))
    left = check_all(Edition(tmp_path, tmp_path))
    assert {finding.code for finding in said} >= {finding.code for finding in left}
    assert not [finding for finding in left if finding.code == "named-in-lemma"]


@pytest.mark.parametrize("stopped", ["write_bytes", "replace"])
def test_a_file_that_is_saved_when_fix_is_stopped_is_as_it_was(
    stopped: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "talk.md").write_text("Words.\n", encoding="utf-8")

    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, stopped, stop)
        save(tmp_path / "talk.md", b"Other words.\n")
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["Words.\n"]
    save(tmp_path / "talk.md", b"Other words.\n")
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["Other words.\n"]


def test_letters_are_sought_in_the_faces_of_the_book_where_these_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        name: [Finding(code=name, message="")] for name in ("wrong_faces", "wrong_dress", "overcrowded", "unprintable")
    }
    for name, findings in told.items():
        monkeypatch.setattr(proof, name, lambda *_, findings=findings: iter(findings))
    domain: Any = SimpleNamespace(env=SimpleNamespace(config=None), base=Path())
    assert [finding.code for finding in proof._letters(domain)] == ["wrong_faces", "wrong_dress", "overcrowded"]
    monkeypatch.setattr(proof, "wrong_faces", lambda *_: iter(()))
    assert [finding.code for finding in proof._letters(domain)] == ["wrong_dress", "overcrowded", "unprintable"]
