"""An edition speaks its language: the second one, in German and French, has no English word of ours in any format."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
from lxml import etree, html

from sphinx_apparatus import STOPPED, language
from sphinx_apparatus.__main__ import main
from sphinx_apparatus.language.tags import language_meant, tag_meant
from sphinx_apparatus.model import Finding
from sphinx_apparatus.notation.locator import parse_locator
from sphinx_apparatus.records.about import UNNAMED
from sphinx_apparatus.records.chronology import spelled
from tests import Once, messages
from tests.extension.project import Project
from tests.heron.readers import HERE
from tests.tools import ROOT

TAGS = ("de", "fr")
WORD = re.compile(r"[^\W\d_]{3,}")
CODE = re.compile(r"(?s)@book\{.*|\w\w  - .*|\{\w+\}|\b[0-9a-f]{12}\b|urn:\S+|https?://\S+")
"""What is read by programs: records in BibTeX and RIS, blanks, digests, addresses."""
NAMES = {"libertinus", "serif", "bibtex", "ris", "tei", "pdf"}
SHOWN = ("aria-label", "title", "alt", "placeholder")
BUILDERS = {"html": "html", "epub": "epub", "tei": "tei", "typst": "pdf"}
LISTS = (
    "{register} person", "{quotations}", "{chronology}", "{proofreading}", "{review} X", "{witnesses}", "{apparatus}"
)  # fmt: skip
TEXT = """\
# A title

A {app}`word] worm B | typo` of {name}`Anna <anna>`, ["and so on"]{.quotation #q1}.[^n]

[^n]: A note.
"""
PAGES = {
    "text.md": TEXT,
    "lists.md": "\n\n".join(["# Lists", *(f"```{head}\n```" for head in LISTS)]),
    "persons.toml": '[[person]]\nkey = "anna"\nname = "Anna"\n',
    "quotations.toml": '[[quotation]]\nid = "q1"\nstatus = "none"\n',
    "dates.toml": '[[event]]\nid = "e"\ndate = "1934-02-12"\nend = "1934-03-01"\ntitle = "Snow"\nkind = "corrected"\n'
    "paras = [1]\n",
    "log.toml": '[[round]]\nnumber = 1\ndate = "2026-11-30"\nagainst = "Xerox"\n\n[paragraphs]\n',
    "review.toml": '[[question]]\nid = "r"\nstandard = "X"\nsection = "1"\nquestion = "Xy?"\nanswer = "partly"\n'
    'because = "Xx."\n',
}
RECORDS = {
    "apparatus_registers": ["persons.toml"], "apparatus_quotations": "quotations.toml",
    "apparatus_chronology": "dates.toml", "apparatus_proofreading": "log.toml", "apparatus_review": "review.toml",
    "apparatus_types": {"typo": "typo"}, "html_use_index": False, "html_title": "Edition",
    "myst_enable_extensions": ["attrs_block", "attrs_inline"],
}  # fmt: skip


@pytest.fixture(scope="module", params=TAGS)
def translated(request: pytest.FixtureRequest, once: Once) -> tuple[str, Path]:
    """Return a language, and a folder with the formats of the second edition in it; a warning is an error."""
    return request.param, once(f"heron-{request.param}", partial(build, tag=request.param))


def build(out: Path, tag: str) -> None:
    edition = out / "edition"
    shutil.copytree(HERE, edition, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    settings = (edition / "conf.py").read_text("utf-8")
    spoken = f'language = "{tag}"\napparatus_language = "en"'
    (edition / "conf.py").write_text(settings.replace('language = "en"', spoken), "utf-8")
    command = [sys.executable, "-m", "sphinx_apparatus", "build", str(edition), "-c", str(edition), "-d"]
    targets = [f"{builder}={out / folder}" for builder, folder in BUILDERS.items()]
    done = subprocess.run(
        [*command, str(out / "trees"), *targets], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_no_message_is_untranslated() -> None:
    left = {path.parts[-3]: messages.untranslated(messages.of(path)) for path in messages.catalogues()}
    assert set(left) >= set(TAGS)
    assert not any(left.values()), "write what is missing into sphinx_apparatus/locale, then: make messages"


@pytest.mark.parametrize("path", messages.catalogues(), ids=lambda path: path.parts[-3])
def test_catalogues_are_sound_and_compiled(path: Path) -> None:
    own = messages.of(path)
    assert [str(error) for message, errors in own.check() for error in errors] == []
    for message in own:
        listed = [place for place, _line in message.locations if place == "checks/list.toml"]
        blank = r"\$\{?(\w+)" if listed else r"\{(\w+)\}"
        for said in message.string if isinstance(message.string, tuple) else [message.string]:
            assert set(re.findall(blank, said)) <= {*re.findall(blank, str(message.id)), "number"}, message.id
    assert path.with_suffix(".mo").read_bytes() == messages.compiled(path), "make messages"


def test_french_parts_signs_from_words_by_spaces_that_do_not_break() -> None:
    path = messages.CATALOGUES / f"fr/LC_MESSAGES/{messages.DOMAIN}.po"
    said = [(m.string if isinstance(m.string, tuple) else (m.string,)) for m in messages.of(path) if m.id]
    code = re.compile(r"`[^`]*`|:\w+:|\S*://\S*")
    wrong = re.compile(r" [;:!?»](?=\s|$)|« |[^\s\u202f]\u00a0[;!?]|\w[;!?](?=\s|$)")
    assert [words for row in said for words in row if wrong.search(code.sub("", words))] == []


def test_nothing_hides_the_function_that_translates() -> None:
    for path in messages.PACKAGE.rglob("*.py"):
        for made in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(made, ast.FunctionDef):
                names = [node for node in ast.walk(made) if isinstance(node, ast.Name)]
                called = {n.func.id for n in ast.walk(made) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
                stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
                assert not stored & called & set(messages.SAYING), f"{path}:{made.lineno}"


UNTOLD = ("pipeline.py", "compat.py", "kit/", "press/", "works/words.py", "works/style.py", "corrections/warned.py")
"""Where words are for developers, in languages of their own, or those of other programs."""
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}")


def test_every_sentence_of_the_code_is_translated() -> None:
    """A text of four words or more describes the code, or goes through one of the functions that translate."""
    left = []
    for path in sorted(messages.PACKAGE.rglob("*.py")):
        name = path.relative_to(messages.PACKAGE).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        apart = [call for call in calls if call.func.id in messages.SAYING]  # type: ignore[attr-defined]
        apart += [node for node in ast.walk(tree) if isinstance(node, ast.Expr)]  # type: ignore[misc]
        docs = [e.value for e in apart if isinstance(e, ast.Expr) and isinstance(e.value, ast.Constant)]
        told = {id(n) for call in apart if isinstance(call, ast.Call) for n in ast.walk(call)} | set(map(id, docs))
        texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        said = [n for n in texts if SENTENCE.search(str(n.value)) and not re.search(r"\\|\$\{", str(n.value))]
        left += [f"{name}:{n.lineno}: {n.value}" for n in said if id(n) not in told and not name.startswith(UNTOLD)]
    known = {STOPPED, UNNAMED}
    assert [words for words in left if words.split(": ", 1)[1] not in known] == []


def test_the_second_edition_has_no_english_word_of_ours(translated: tuple[str, Path]) -> None:
    tag, out = translated
    known = words_of_edition(HERE) | words_of_catalogue(tag) | NAMES
    assert left_over(shown(out), known) == {}


def test_what_editors_declare_is_shown_in_the_language(tmp_path: Path) -> None:
    project = Project(tmp_path, PAGES, language="de", html_theme="furo", **RECORDS)
    known = words_of_edition(tmp_path) | words_of_catalogue("de") | NAMES | {"märz", "februar"}
    pages = project.built("html")
    assert left_over(segments_of_pages(pages), known) == {}
    text = " ".join(" ".join(segments(html.parse(str(pages / "lists.html")).getroot())).split())
    for words in (
        "12. Februar 1934 – 1. März 1934", "Datum nach der Literatur", "Im Text: Anna.", "Keine Quelle genannt",
        "Durchgang 1: 30. November 2026, nach Xerox; kein Absatz.", "Teilweise.",
    ):  # fmt: skip
        assert words in text
    assert '"sort"' not in text


def test_under_another_theme_too(tmp_path: Path) -> None:
    project = Project(tmp_path, PAGES, language="de", html_theme="alabaster", **RECORDS)
    known = words_of_edition(tmp_path) | words_of_catalogue("de") | NAMES | {"märz", "februar", "link", "dieser"}
    found = [html.parse(str(page)).xpath("//*[@role='main']") for page in project.built("html").glob("*s.html")]
    assert found and left_over((words for [main] in found for words in segments(main)), known) == {}


def words_of_edition(folder: Path) -> set[str]:
    files = (
        p for p in folder.rglob("*") if p.suffix in {".md", ".txt", ".toml", ".py", ".bib"} and "out" not in p.parts
    )
    return {word.casefold() for path in files for word in WORD.findall(path.read_text("utf-8"))}


def words_of_catalogue(tag: str) -> set[str]:
    path = language.CATALOGUES / tag / "LC_MESSAGES" / f"{language.DOMAIN}.po"
    said = (m.string if isinstance(m.string, tuple) else [m.string] for m in messages.of(path))
    months = language.Locale.parse(tag).months["format"]["wide"].values()
    return {word.casefold() for parts in (*said, months) for part in parts for word in WORD.findall(part or "")}


def left_over(found: Iterable[str], known: set[str]) -> dict[str, str]:
    """Return the words that are neither the edition's nor the catalogue's, each with where it stands."""
    left: dict[str, str] = {}
    for words in found:
        plain = CODE.sub(" ", words).replace("\xad", "").replace("\ufffe", "")
        left |= {word: words.strip()[:80] for word in WORD.findall(plain) if word.casefold() not in known}
    return left


def shown(out: Path) -> Iterator[str]:
    """Yield the words of all formats, of pages also those that are only heard."""
    yield from segments_of_pages(out / "html")
    with ZipFile(out / "epub/heron.epub") as book:
        for name in book.namelist():
            if name.endswith(".xhtml"):
                yield from segments(etree.fromstring(book.read(name)))
    yield from segments(etree.parse(str(out / "tei/heron.xml")).getroot())
    for page in pypdfium2.PdfDocument(str(out / "pdf/heron.pdf")):
        yield re.sub(r"[\xad\ufffe-]\s*\n", "", page.get_textpage().get_text_range().replace("\r", ""))


def segments_of_pages(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.html")):
        yield from segments(html.parse(str(path)).getroot())


def segments(root: Any) -> Iterator[str]:
    """Yield each text and each attribute with words of a page."""
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] in ("script", "style"):
            continue
        yield from (element.get(name, "") for name in SHOWN)
        yield from (value for name, value in element.attrib.items() if name.startswith("data-"))
        yield element.text or ""
        yield from (child.tail or "" for child in element)


def test_the_languages_of_text_and_pages_may_differ(translated: tuple[str, Path]) -> None:
    tag, out = translated
    with ZipFile(out / "epub/heron.epub") as book:
        assert f' lang="{tag}"' in book.read("nav.xhtml").decode()
        assert ' lang="en"' in book.read("text/letter.xhtml").decode()
        assert "<dc:language>en</dc:language>" in book.read("content.opf").decode()
    page = (out / "html/text/letter.html").read_text("utf-8")
    assert f'<html lang="{tag}"' in page.replace('class="no-js" ', "")


@pytest.mark.parametrize(
    ("tag", "day", "month", "first", "names", "number", "page"),
    [
        ("en", "12 February 1934", "March 1919", "1 May 1919", "A, B and C", "32,903", "pp. 68–69"),
        ("de", "12. Februar 1934", "März 1919", "1. Mai 1919", "A, B und C", "32.903", "S. 68–69"),
        ("fr", "12 février 1934", "mars 1919", "1er mai 1919", "A, B et C", "32\u202f903", "p. 68–69"),
        ("es", "12 de febrero de 1934", "marzo de 1919", "1 de mayo de 1919", "A, B y C", "32.903", "pp. 68–69"),
        ("xx", "12 February 1934", "March 1919", "1 May 1919", "A, B and C", "32,903", "pp. 68–69"),
    ],
)  # fmt: skip
def test_dates_lists_and_numbers(
    tag: str, day: str, month: str, first: str, names: str, number: str, page: str
) -> None:
    language.speak(tag)
    assert [spelled(date) for date in ("1934-02-12", "1919-03", "1919-05-01", "1927")] == [day, month, first, "1927"]
    assert language.listed("ABC") == names
    assert language.decimal(32_903) == number
    assert str(parse_locator("pp. 68-69")) == page
    assert str(parse_locator(page)) == page


def test_the_tag_that_was_meant_is_known() -> None:
    meant = {tag: tag for tag in ("en", "EN-us", "grc", "zh-Hant-HK", "de-1901", "de-x-uk", "sh", "en-EU")}
    meant |= {"en-UK": "en-GB", "en_UK": "en_GB", "gr": "el", "jp": "ja", "xx": "", "de-QQ": "", "arb": "arb"}
    meant |= {
        "ger": "de",
        "deu": "de",
        "FRE-CA": "fr-CA",
        "German": "de",
        "allemand": "de",
        "pt_BR": "pt_BR",
        "Germ": "",
    }
    assert {tag: tag_meant(tag) for tag in meant} == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Deutch", "deutsch"), ("germn", "german"), ("Frensh", "french"), ("ngerman", ""), ("castellano", ""), ("ger", ""),
     ("Mandarin", ""), ("Italiano", ""), ("Francés", ""), ("inglese", ""), ("Middle English", ""), ("русский", ""),
     ("Afrikaans", ""), ("Schwäbisch", ""), ("latino", ""), ("Slovene", ""), ("español", ""), ("Klingon", "")],
)  # fmt: skip
def test_a_language_that_is_misspelt_is_known_and_no_other_name_is_taken_for_one(written: str, meant: str) -> None:
    assert language_meant(written) == meant


def test_names_are_sorted_as_the_language_does() -> None:
    language.speak("de")
    assert sorted(["Zorn", "Ärger", "Arger", "Straße", "Strasse", "Öl"], key=language.sorted_by)[0] in (
        "Arger",
        "Ärger",
    )
    assert sorted(["Zorn", "Öl", "Ärger"], key=language.sorted_by) == ["Ärger", "Öl", "Zorn"]
    assert language.initial("Ärger") == "A"
    language.speak("fr")
    assert sorted(["zèle", "œuvre", "été", "étude"], key=language.sorted_by) == ["été", "étude", "œuvre", "zèle"]


def test_a_french_edition_is_set_as_french_houses_set_it(tmp_path: Path) -> None:
    """With blanks before colon and semicolon, *t.* for a volume, and the place of an entry in a title named."""
    text = "# Un {app}`titre] tytre B; tistre P | typo`\n\nUn mot.[^n]\n\n[^n]: Voir {cite:p}`a{t. 1, p. 3},b`.\n"
    lists = "# Listes\n\n```{apparatus}\n```\n\n```{bibliography}\n```\n"
    rest = "subtitle = {Suite}, address = {Lyon}, publisher = {E}"
    works = "".join(
        f"@book{{{key}, author = {{Nom, {name}}}, title = {{Titre {name}}}, {rest}}}\n"
        for key, name in (("a", "Anne"), ("b", "Benoît"))
    )
    project = Project(tmp_path, {"text.md": text, "lists.md": lists, "works.bib": works}, language="fr")
    pages = [html.parse(str(project.built("html") / name)).getroot() for name in ("text.html", "lists.html")]
    note, listed = (page.text_content() for page in pages)
    assert "(Nom, Titre Anne, t. 1, p. 3\u202f; Nom, Titre Benoît)" in note
    assert "Titre Anne" in pages[0].xpath("//em/text()")
    assert "titre] tytre B\u202f; tistre P" in listed
    assert "Nom, Anne. Titre Anne\u00a0: Suite. Lyon\u00a0: E" in listed
    [book] = project.built("typst").glob("*.pdf")
    foot = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(str(book)))
    assert re.search(r"titre\s+titre\]", foot)


def test_the_command_line_speaks_the_language_of_the_system(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What argparse says itself, too."""
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    with pytest.raises(SystemExit):
        main(["proofread"])
    said = capsys.readouterr().err
    assert said.startswith("utilisation\u00a0: ")
    assert said.endswith("erreur\u00a0: il manque\u00a0: --round\n")


def test_a_finding_is_told_in_the_language() -> None:
    language.speak("de")
    assert Finding.of("siglum-twice", siglum="B").message == "die Sigle B ist zweimal angegeben"


def test_a_third_language_is_one_file(tmp_path: Path) -> None:
    own = messages.catalogue("sv")
    own.add("Search", "Sök")
    path = tmp_path / "locales/sv/LC_MESSAGES/sphinx_apparatus.po"
    path.parent.mkdir(parents=True)
    messages.written(path, own)
    project = Project(tmp_path, PAGES, language="sv", html_theme="furo", **RECORDS)
    page = (project.built("html") / "lists.html").read_text("utf-8")
    assert ">Sök</a>" in page
    assert "In the text: Anna." in page
    assert sorted(["Örn", "Zorn", "Ål"], key=language.sorted_by) == ["Zorn", "Ål", "Örn"]


def test_the_file_of_a_third_language_is_beside_the_settings(tmp_path: Path) -> None:
    """Also where the documents are in a folder of their own, as in a project that `new` makes."""
    (tmp_path / "letter.txt").write_text("Una carta\n\nUna palabra.\n", "utf-8")
    folder = tmp_path / "made"
    assert main(["new", str(folder), "--from", str(tmp_path / "letter.txt"), "--language", "es"]) == 0
    shutil.copytree(language.CATALOGUES / "fr", folder / "locales/es")
    (folder / "locales/es/LC_MESSAGES/sphinx_apparatus.mo").unlink()
    assert main(["build", str(folder / "edition"), "-c", str(folder), f"html={folder / 'html'}"]) == 0
    assert ">Recherche</a>" in (folder / "html/text/text.html").read_text("utf-8")


def test_the_manual_names_the_folder_of_the_catalogues() -> None:
    page = (ROOT / "docs/languages.md").read_text("utf-8")
    (name,) = re.findall(r"as l; print\(l\.(\w+)\)", page)
    assert getattr(language, name) == language.CATALOGUES


def test_one_process_builds_editions_in_several_languages(tmp_path: Path) -> None:
    known = {"de": "Im Text: Anna.", "fr": "Dans le texte : Anna.", "en": "In the text: Anna."}
    days = {"de": "12. Februar 1934", "fr": "12 février 1934", "en": "12 February 1934"}
    declared = '[[witness]]\nsiglum = "{}"\ntitle = "T"\ndate = "{}"\n'
    dated = declared.format("B", "1934-02-12") + declared.format("P", "c. 1934")
    for tag, words in known.items():
        files = {**PAGES, "witnesses.toml": dated}
        project = Project(tmp_path / tag, files, language=tag, **RECORDS)
        page = (project.built("html") / "lists.html").read_text("utf-8").replace("\xa0", " ")
        assert words in page and f", {days[tag]}." in page and ", c. 1934." in page
