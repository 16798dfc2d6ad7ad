"""The first hour of an editor: a whole project from a letter or an example, in the editor’s language."""

from __future__ import annotations

import io
import json
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from textwrap import fill, indent

import jsonschema
import pytest
import yaml

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.projects.project import FILES, agent_in_words, agent_of
from sphinx_apparatus.records.about import Agent, agent_in
from sphinx_apparatus.records.citation import LICENCES, braced, inverted
from tests.tools import ROOT

LETTER = """\
Leipzig, den 3. Mai

Liebe Ada,

die Lampe wurde in der Dämmerung angezündet, wie es die Vorschrift verlangt. Der Wind hatte sich gedreht.

Vom Boot

Gegen zehn kam ein Boot herein, und der Schiffer bat um Öl, denn drüben war kein Licht zu sehen.

Ihr ganz ergebener

Karl Mertens
"""
OPTIONS = ("--title", "Brief vom Nordlicht", "--author", "Karl von Mertens", "--editor", "Eva Muster")


def begun(tmp_path: Path, *options: str, tag: str = "de") -> Path:
    """Return a project from the letter."""
    (tmp_path / "brief.txt").write_text(LETTER, "utf-8")
    source = ["--from", str(tmp_path / "brief.txt"), "--language", tag]
    assert main(["new", str(tmp_path / "made"), *source, *options]) == 0
    return tmp_path / "made"


def read(path: Path) -> str:
    return path.read_text("utf-8")


def test_a_project_has_all_that_a_repository_needs(tmp_path: Path) -> None:
    folder = begun(tmp_path, *OPTIONS, "--licence", "CC-BY-4.0")
    assert all((folder / path).is_file() for path in FILES.values())
    for path in folder.rglob(".*/*.json"):
        json.loads(read(path))
    for path in (*folder.rglob(".*/**/*.yml"), folder / ".readthedocs.yaml"):
        assert yaml.safe_load(read(path))
    for use in re.findall(r"uses: (\S+)", "".join(map(read, folder.rglob("*.yml")))):
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", use), use
    record = yaml.safe_load(read(folder / "CITATION.cff"))
    jsonschema.validate(record, json.loads(read(ROOT / "tests/schemas/cff-1.2.0.schema.json")))
    assert record["authors"] == [{"family-names": "Muster", "given-names": "Eva"}]
    assert record["references"][0]["authors"] == [
        {"family-names": "Mertens", "given-names": "Karl", "name-particle": "von"}
    ]
    assert LICENCES["CC-BY-4.0"] in read(folder / "LICENSE.md")
    targets = set(re.findall(r"^([a-z]+):", read(folder / "Makefile"), re.MULTILINE)) | {"html"}
    commands = re.findall(r'"command": "make (\w+)"', read(folder / ".vscode/tasks.json"))
    assert (
        set(commands) <= targets and set(re.findall(r"^    make (\w+)$", read(folder / "README.md"), re.M)) <= targets
    )


def test_the_title_is_in_one_place(tmp_path: Path) -> None:
    folder = begun(tmp_path, *OPTIONS)
    having = [path.name for path in folder.rglob("*") if path.is_file() and "Brief vom Nordlicht" in read(path)]
    assert having == ["CITATION.cff"]
    cited = folder / "CITATION.cff"
    cited.write_text(read(cited).replace("Brief vom Nordlicht", "Nordlicht").replace("0.1.0", "0.2.0"), "utf-8")
    assert main(["build", str(folder / "edition"), "-c", str(folder), f"html={folder / 'build/html'}"]) == 0
    page = read(folder / "build/html/index.html")
    assert "<title>Nordlicht</title>" in page and "Version 0.2.0" in page and "Karl von Mertens" in page
    assert 'class="as-edited">Nordlicht<' in read(folder / "build/html/text/text.html")


def test_a_list_without_works_says_so(tmp_path: Path) -> None:
    folder = begun(tmp_path, *OPTIONS)
    assert main(["build", str(folder / "edition"), "-c", str(folder), "text", f"html={tmp_path}/b"]) == 0
    assert [*folder.glob("build/text/*.txt")], "a format that is named alone has its own folder"
    assert "Bisher keine." in read(tmp_path / "b/back/works.html")


def test_a_german_project_is_german(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = begun(tmp_path, *OPTIONS)
    said = capsys.readouterr().out
    assert "Jeder Zeuge lässt sich Byte für Byte wiederherstellen." in said
    for page, words in (("front/witnesses", "# Zeugen"), ("back/apparatus", "# Apparat"), ("back/works", "Werke")):
        assert words in read(folder / f"edition/{page}.md")
    assert "# Über diese Edition" in read(folder / "README.md")
    assert '"typo": "Verschreibung"' in read(folder / "conf.py").replace("'", '"')
    text = folder / "edition/text/text.md"
    text.write_text(read(text).replace("Lampe", "Laterne"), "utf-8")
    assert main(["check", str(folder / "edition"), "-c", str(folder)]) == 1
    assert "Der Text hat „Laterne“, wo der Zeuge A „Lampe“ hat" in capsys.readouterr().out


def test_the_pages_may_be_in_another_language_than_the_text(tmp_path: Path) -> None:
    folder = begun(tmp_path, "--pages-language", "fr")
    assert "language = 'fr'" in read(folder / "conf.py") and "apparatus_language = 'de'" in read(folder / "conf.py")
    assert "# Témoins" in read(folder / "edition/front/witnesses.md")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (LETTER, "de"),
        ("Volverán\n\nVolverán las oscuras golondrinas en tu balcón, y otra vez con el ala a sus cristales.\n", "es"),
        ("Дама\n\nГоворили, что на набережной появилось новое лицо, и она была не с ним, а с собачкой.\n", "ru"),
        ("Ἀπολογία\n\nὍτι μὲν ὑμεῖς, ὦ ἄνδρες, πεπόνθατε ὑπὸ τῶν ἐμῶν κατηγόρων, οὐκ οἶδα· ἐγὼ δ’ οὖν.\n", "grc"),
        ("Ohne Wörter\n", "en"),
    ],
)
def test_the_language_is_taken_from_the_words_and_told(
    text: str, tag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.txt").write_text(text, "utf-8")
    assert main(["new", str(tmp_path / "made"), "--from", str(tmp_path / "text.txt")]) == 0
    assert f"apparatus_language = '{tag}'" in read(tmp_path / "made/conf.py")
    said = next(line for line in capsys.readouterr().out.splitlines() if "--language TAG" in line)
    assert f"(`{tag}`)" in said
    assert said.strip() in read(tmp_path / "made/README.md")


def test_sigla_that_are_given_are_not_given_again(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.txt" for name in "abc"]
    for path in paths:
        path.write_text(LETTER, "utf-8")
    texts = ["--from", f"B={paths[0]}", "--witness", str(paths[1]), f"A={paths[2]}"]
    assert main(["new", str(tmp_path / "made"), *texts, "--language", "de"]) == 0
    declared = tomllib.loads(read(tmp_path / "made/edition/witnesses/witnesses.toml"))["witness"]
    assert [witness["siglum"] for witness in declared] == ["B", "C", "A"]


def test_a_witness_found_later_is_declared_and_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its lines are broken otherwise than those of the first, and it has another word."""
    monkeypatch.chdir(begun(tmp_path))
    copy = LETTER.replace("Öl, denn", "Licht, denn").replace(", wie", ",\nwie")
    (tmp_path / "copy.txt").write_text(copy, "utf-8")
    assert main(["witness", str(tmp_path / "copy.txt"), "--title", "Abschrift"]) == 0
    assert (Path("edition/witnesses/B.txt").read_bytes()) == (tmp_path / "copy.txt").read_bytes()
    assert main(["check"]) == 1
    assert "Der Text hat „Öl“, wo der Zeuge B „Licht“ hat" in capsys.readouterr().out
    assert main(["fix"]) == 0
    assert "{app}`Öl] Licht B | " in read(Path("edition/text/text.md"))
    assert main(["check"]) == 0
    assert main(["witness", f"B={tmp_path / 'copy.txt'}"]) == 1
    assert "one-siglum-for-two" in capsys.readouterr().err


def wrapped(text: str) -> str:
    """Return a text whose paragraphs of one line are in lines of fifty characters."""
    return "\n\n".join(block if "\n" in block.strip() else fill(block, 50) for block in text.split("\n\n"))


@pytest.mark.parametrize("copied", [str, wrapped, lambda text: indent(wrapped(text), "    ", bool)])
def test_a_later_witness_of_verse_keeps_its_lines(
    copied: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its prose may be in lines of its own; what it shares with another witness is recorded beside that."""
    assert main(["new", str(tmp_path / "made"), "--example", "--language", "en"]) == 0
    monkeypatch.chdir(tmp_path / "made")
    Path("C.txt").write_text(copied(read(Path("edition/witnesses/A.txt"))), "utf-8")
    assert main(["witness", "C.txt"]) == 0
    assert main(["fix"]) == 0
    said = capsys.readouterr().out
    assert "lit] litt A C | typo\n" in said and "shipps A C" in said and "rail] lac. A C | lacuna" in said
    assert "We gave him what we could spare.] om. A C | variant\n" in said
    assert main(["check"]) == 0


POEM = """\
The Tide

   The sea is calm tonight,
      the tide is full, the moon lies fair
   upon the straits; on the coast the light
      gleams and is gone; the cliffs stand there.

   Come to the window, sweet the air!
      Only, from the long line of spray
   listen! you hear the roar
      of pebbles which the waves draw away.

So it was sung.
"""


def test_a_poem_is_verse_with_its_steps_and_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(POEM, "utf-8")
    (tmp_path / "b.txt").write_text(POEM.replace("lies fair", "is fair").replace("   ", ""), "utf-8")
    texts = ["--from", str(tmp_path / "a.txt"), "--witness", str(tmp_path / "b.txt")]
    assert main(["new", str(tmp_path / "made"), *texts, "--language", "en"]) == 0
    assert "Line 3 (and one more place) was taken for verse" in capsys.readouterr().out
    text = read(tmp_path / "made/edition/text/text.md")
    assert text.count("```{verse}\n") == 1
    assert "```{verse}\nThe sea is calm tonight,\n  the tide is full, the moon {app}`lies] is B | draft` fair\n" in text
    assert "stand there.\n\nCome to" in text and "draw away.\n```\n\nSo it was sung.\n" in text
    assert main(["check", str(tmp_path / "made/edition"), "-c", str(tmp_path / "made")]) == 0


PLAY = """\
LA LAMPE

ACTE I

ADA
  Le soir descend, la mer se ferme sous la brume ;
  Il faut que sur le toit la grande lampe fume.

REED
  Il fume.

ADA
  Prends donc de l'huile, on n'en a plus en bas,
  Car la nuit sera longue, et le vent ne dort pas.

REED
  Je sais ce que je fais ; voilà vingt ans, madame,
  Que je porte là-haut cette petite flamme.

ADA
  Alors, monte.

REED
  Je monte. Ah ! déjà je vois noircir la côte,
  Et la marée a pris la route la plus haute.
"""


def test_names_over_speeches_in_verse_are_no_verses(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLAY, "utf-8")
    (tmp_path / "b.txt").write_text(PLAY.replace("vingt", "trente"), "utf-8")
    texts = ["--from", str(tmp_path / "a.txt"), "--witness", str(tmp_path / "b.txt")]
    assert main(["new", str(tmp_path / "made"), *texts, "--language", "fr"]) == 0
    text = read(tmp_path / "made/edition/text/text.md")
    assert text.count("{.speaker}\nADA\n\n```{verse}\n") == 3 and text.count("{.speaker}\nREED\n\n```{verse}\n") == 3
    assert "```{verse}\nIl fume.\n```" in text and "\nJe sais ce que je fais ; voilà {app}`vingt] trente B" in text
    assert main(["check", str(tmp_path / "made/edition"), "-c", str(tmp_path / "made")]) == 0


def test_closings_and_dates_are_not_taken_for_headings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begun(tmp_path, tag="en")
    said = capsys.readouterr().out
    assert said.count("may be headings") == 1
    assert "‘Vom Boot’" in said and "ergebener" not in said and "Leipzig" not in said


def test_salutations_in_capitals_are_not_taken_for_headings(tmp_path: Path) -> None:
    letter = "MY DEAR GOOD ZMESKALL,--\n\nI am in town.\n\nYOURS IN HASTE,\n\nL. VAN BEETHOVEN;"
    (tmp_path / "a.txt").write_text(f"To Zmeskall\n\n{letter}\n\nA SECOND LETTER\n\nGo.\n", "utf-8")
    assert main(["new", str(tmp_path / "made"), "--from", str(tmp_path / "a.txt"), "--language", "en"]) == 0
    source = read(tmp_path / "made/edition/text/text.md")
    assert re.findall("^#+ (.*)", source, re.MULTILINE)[1:] == ["A SECOND LETTER"]


@pytest.mark.parametrize("tag", ["en", "de", "fr"])
def test_the_example_is_an_edition(tag: str, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    assert main(["new", str(folder), "--example", "--language", tag]) == 0
    assert f"apparatus_language = '{tag}'" in read(folder / "conf.py")
    declared = tomllib.loads(read(folder / "edition/witnesses/witnesses.toml"))["witness"]
    assert [witness["siglum"] for witness in declared] == ["A", "B"]
    text = read(folder / "edition/text/text.md")
    kinds = re.findall(r"\| (\w+)", text)
    assert {"typo", "word", "name", "punctuation", "variant", "conjecture", "lacuna"} <= set(kinds)
    assert "```{verse}" in text
    assert main(["check", str(folder / "edition"), "-c", str(folder)]) == 0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_left_out_is_asked_where_somebody_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "brief.txt").write_text(LETTER, "utf-8")
    monkeypatch.setattr(sys, "stdin", Terminal("Ein Brief\n\nfr\n\nCC0-1.0\n"))
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert main(["new", str(tmp_path / "made"), "--from", str(tmp_path / "brief.txt")]) == 0
    said = sys.stdout.getvalue()  # type: ignore[attr-defined]
    assert said.count("]: ") == 3 and "Leipzig, den 3. Mai" in said
    record = yaml.safe_load(read(tmp_path / "made/CITATION.cff"))
    assert (record["title"], record["license"]) == ("Ein Brief", "CC0-1.0")
    assert "references" not in record
    assert "language = 'fr'" in read(tmp_path / "made/conf.py")


def test_names_of_persons_are_divided() -> None:
    names = (
        "Annette von Droste-Hülshoff",
        "Ada Keeper",
        "Homer",
        "Droste-Hülshoff, Annette von",
        "Jean de La Fontaine",
    )
    assert [(agent.family, agent.given, agent.particle) for agent in map(agent_of, names)] == [
        ("Droste-Hülshoff", "Annette", "von"), ("Keeper", "Ada", ""), ("", "", ""),
        ("Droste-Hülshoff", "Annette", "von"), ("La Fontaine", "Jean", "de"),
    ]  # fmt: skip
    assert agent_of("Homer,").name == "Homer"


def test_a_particle_and_a_suffix_are_part_of_the_name() -> None:
    kleist, king = agent_of("Heinrich von Kleist"), Agent("Martin Luther King Jr.", "King", "Martin Luther", "", "Jr.")
    assert [inverted(kleist), inverted(king)] == ["Kleist, Heinrich von", "King, Martin Luther, Jr."]
    assert [braced(kleist), braced(king)] == ["von Kleist, Heinrich", "King, Jr., Martin Luther"]
    for agent in (kleist, king):
        assert agent_in(yaml.safe_load(agent_in_words(agent, 0))) == agent


def test_the_command_has_a_name_of_its_own() -> None:
    scripts = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["scripts"]
    assert scripts == {"sphinx-apparatus": "sphinx_apparatus.__main__:main"}
