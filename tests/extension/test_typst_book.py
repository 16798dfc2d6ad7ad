"""Small editions as PDF: what is printed where, what an editor may choose, and what is refused with its place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pikepdf
import pypdfium2
import pytest

from sphinx_apparatus.formats import guests
from sphinx_apparatus.formats.pdf import builder, engine
from sphinx_apparatus.formats.pdf.builder import template
from sphinx_apparatus.model import Finding

from .examples import mistakes
from .pdf_pages import BEFORE, HOLE, Page, left_open, letters_of, read_pages, rows
from .pdf_structure import read_structure
from .project import Project

Make = Callable[..., Project]
FACES = Path(__file__).parent / "fonts"
LEFT_EDGE = 22 / 25.4 * 72
RIGHT_EDGE = (148 - 19) / 25.4 * 72
"""Where the text of an A5 page ends on the right (pt)."""
FILLER = "The workers of the town had long been waiting for this day, and nobody was surprised when it came at last."
NOTE = "\n\n[^a]: A note with *emphasis*.\n"


@pytest.fixture(autouse=True)
def _date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")


def pdf_of(project: Project) -> Path:
    return next(project.built("typst").glob("*.pdf"))


def text_page(project: Project) -> Page:
    """Return the first page of the text, after half-title, title, verso and contents."""
    return read_pages(pdf_of(project))[BEFORE]


def foot_of(make: Make, text: str, **settings: object) -> str:
    page = text_page(make({"text.md": f"# Title\n\n{text}\n"}, **settings))
    return " ".join(" ".join(page.foot).split())


@pytest.mark.parametrize(
    ("entry", "printed"),
    [
        ("{app}`towns] town B`", "1 towns] town B"),
        ("{app}`towns] om. B P`", "1 towns] om. B P"),
        ("{app}`om.] towns B`", "1 om.] towns B"),
        ("{app}`towns] P; town B`", "1 towns] P; town B"),
        ("{app}`towns] the town conj. ed. | conjecture | Why *not*.`", "1 towns] the town conj. ed. (Why not.)"),
        ("{app}`towns] town B; cities conj. Mommsen`", "1 towns] town B; cities conj. Mommsen"),
        ("{app}`one and two and three and four] many B`", "1 one … four] many B"),
        ("{app}``a {app}`town] city B` there] om. P``", "1 a town there] om. P | town] city B"),
        ("town and town and {app}`town] city B`", "1 town3] city B"),
        ("{app}`town] city B` {app}`hall] wall B`", "1 town] city B | hall] wall B"),
    ],
)
def test_an_entry_is_printed_as_the_field_does(make_project: Make, entry: str, printed: str) -> None:
    assert foot_of(make_project, f"There {entry}.") == printed


def test_sigla_are_in_italics_and_the_key_in_bold(make_project: Make) -> None:
    structure = read_structure(pdf_of(make_project({"text.md": "# T\n\nAll {app}`towns] *old* town B P`."})))
    [note] = [note for note in structure.find("Note") if note.text()]
    assert [e.text() for e in note.find("Strong")] == ["1"]
    assert [e.text() for e in note.find("Em")] == ["old", "B P"]


LONG = f"{FILLER} {FILLER} {FILLER} So {{app}}`towns] *old* town B` and halls[^a]. "
INSIDE = {
    "emphasis": "*{}*",
    "bold": "**{}**",
    "both": "***{}***",
    "a link": "[{}](https://example.org/)",
    "an emphasised link": "[*{}*](https://example.org/)",
    "a quotation": "> {}",
    "an emphasised quotation": "> *{}*",
    "a point of a list": "1. *{}*",
    "another language": "{{lang}}``{} <de>``",
    "verse": "```{{verse}}\n*{}*\n```",
}


def test_a_page_may_end_inside_anything(make_project: Make) -> None:
    """What is at the foot of a page is tagged the same whatever the text there is part of: each part is over a page."""
    parts: list[str] = []
    for n, inside in enumerate(INSIDE.values()):
        parts += [inside.format("".join(LONG.replace("[^a]", f"[^a{n}-{k}]") for k in range(8)).strip())]
        parts += [f"[^a{n}-{k}]: A note with *emphasis* and **weight** to its end." for k in range(8)]
    book = make_project({"text.md": "# T\n\n" + "\n\n".join(parts)})
    notes = list(read_structure(pdf_of(book)).find("Note"))
    labels = [label.text() for note in notes for label in note.find("Lbl")]
    numbers = [label for note in notes for label in note.find("Lbl") if any(label.find("Mark"))]
    assert [label.text() for label in numbers] == [str(n + 1) for n in range(8 * len(INSIDE))]
    assert sum(note.text().count("towns]") for note in notes) == 8 * len(INSIDE)
    assert {e.text() for note in notes for e in note.find("Em")} == {"old", "B", "emphasis"}
    assert {e.text() for note in notes for e in note.find("Strong")} - set(labels) == {"weight"}
    assert all(note.text().lstrip().startswith(next(note.find("Lbl")).text()) for note in notes)


@pytest.mark.parametrize("quoted", ["", "> "])
def test_a_page_may_end_at_the_end_of_a_verse(make_project: Make, quoted: str) -> None:
    """An artifact that begins the next page holds what is at the foot of this one, if nothing comes before it."""
    build = make_project(verses_of_a_page(quoted)).build("typst")
    assert build.messages == ""


@pytest.mark.parametrize(("way", "pages"), [(1, "7"), (2, "5, 7")])
def test_a_book_without_sound_tags_is_written_with_a_warning(
    make_project: Make, monkeypatch: pytest.MonkeyPatch, way: int, pages: str
) -> None:
    held = "held-left; linebreak(); box(); held-left"
    monkeypatch.setattr(builder, "template", lambda name: template(name).replace(held, held.replace("box(); ", "")))
    monkeypatch.setattr(engine, "WAYS", (engine.WAYS[0], engine.WAYS[way]))
    project = make_project(verses_of_a_page(""))
    build = project.build("typst")
    assert f"is not PDF/UA: PDF/UA-1 error: PDF artifacts may not contain links (page {pages})" in build.messages
    words = " ".join(line for page in read_pages(next(project.root.rglob("*.pdf"))) for line in page.lines)
    assert all(f"Verse {n}." in words for n in range(60))


def verses_of_a_page(quoted: str) -> dict[str, str]:
    """Return a project with a page that ends in verse and has a note at its foot."""
    verses = "\n".join(f"{quoted}Verse {n}." for n in range(60))
    verse = f"{quoted}```{{verse}}\n{verses}\n{quoted}```"
    return {"text.md": "# T\n\nText.\n", "page.md": f"# P\n\nA word[^a].\n\n{verse}\n{NOTE}"}


def test_an_entry_in_a_heading_in_a_point_and_in_a_quotation(make_project: Make) -> None:
    text = f"## A {{app}}`town] city B`\n\n1. {FILLER} {{app}}`towns] town B`\n\n> {FILLER} {{app}}`hall] wall B`"
    foot = foot_of(make_project, text)
    assert foot.startswith("heading town] city B 2 towns] town B 4 hall] wall B")


def test_entries_in_headings_that_no_paragraph_follows(make_project: Make) -> None:
    table = "{.editorial}\n| a | b |\n|---|---|\n| c | d |"
    text = f"Words.\n\n## One {{app}}`town] city B`\n\n{table}\n\n## Two {{app}}`hall] wall B`"
    assert foot_of(make_project, text) == "heading town] city B heading hall] wall B"


def test_notes_stand_below_the_apparatus(make_project: Make) -> None:
    foot = foot_of(make_project, "A word[^a] of {app}`towns] town B`." + NOTE)
    assert foot == "1 towns] town B 1 A note with emphasis."


def test_a_note_in_a_table_is_on_its_page(make_project: Make) -> None:
    table = "{.editorial}\n| a | b |\n|---|---|\n| one[^a] | two |\n"
    assert "A note with emphasis." in foot_of(make_project, f"{FILLER}\n\n{table}{NOTE}")


def test_layers_stand_one_below_the_other(make_project: Make) -> None:
    text = "A {app}`conjectured] made up conj. ed. | conjecture` word of {app}`towns] town B | typo`."
    page = text_page(make_project({"text.md": f"# T\n\n{text}"}, apparatus_layers={"a": ["typo"], "b": ["conjecture"]}))
    assert [line.split("\xa0")[1].split("]")[0] for line in page.foot if line.strip()] == ["towns", "conjectured"]


@pytest.mark.parametrize(("keys", "key"), [("line", "2"), ("paragraph", "1"), ("paragraph-line", "1.2")])
def test_keys(make_project: Make, keys: str, key: str) -> None:
    foot = foot_of(make_project, f"{FILLER} {{app}}`towns] town B`", apparatus_pdf_keys=keys)
    assert foot == f"{key} towns] town B"


def test_notes_at_the_end(make_project: Make) -> None:
    page = text_page(make_project({"text.md": f"# T\n\nA word[^a].{NOTE}"}, apparatus_pdf_notes="end"))
    assert page.foot == [] and any("A note with emphasis." in line for line in page.lines)


@pytest.mark.parametrize(
    ("paper", "width", "height"), [("a5", 148, 210), ("a4", 210, 297), ("trade", 152, 229), ("letter", 216, 279)]
)
def test_paper(make_project: Make, paper: str, width: int, height: int) -> None:
    with pikepdf.open(pdf_of(make_project({"text.md": "# T\n\nText."}, apparatus_pdf_paper=paper))) as pdf:
        box = [float(side) * 25.4 / 72 for side in pdf.pages[0].MediaBox]
    assert [round(side) for side in box[2:]] == [width, height]


@pytest.mark.parametrize("face", ["New Computer Modern", "Edition Blocks"])
def test_a_face_of_the_engine_or_of_the_edition(make_project: Make, face: str) -> None:
    """Edition Blocks is a face made for this test, of rectangles."""
    text = "# T\n\nA word[^a].\n\n[^a]: A note with *emphasis* and **weight**."
    project = make_project({"text.md": text}, apparatus_pdf_font=face, apparatus_pdf_fonts="faces")
    copytree(FACES, project.root / "faces")
    with pikepdf.open(path := pdf_of(project)) as pdf:
        fonts = {str(font.BaseFont) for page in pdf.pages for _, font in page.Resources.get("/Font", {}).items()}
    assert {font for font in fonts if face.replace(" ", "") not in font.replace("NewCM", "NewComputerModern")} == set()
    stressed = {element.text() for element in read_structure(path).find("Em", "Strong")}
    assert {"emphasis", "weight"} <= stressed  # even where a face has no form for them


def test_the_words_of_a_build_in_another_language_are_not_kept(tmp_path: Path) -> None:
    Project(tmp_path / "one", {"text.md": "# T\n\nText."}, language="de").built("dummy")
    other = Project(tmp_path / "other", {"text.md": "# T\n\nText."})
    assert 'contents-page("Contents")' in next(other.built("typst").glob("*.typ")).read_text(encoding="utf-8")


def test_a_face_that_is_not_there_is_named_with_those_that_are(make_project: Make) -> None:
    messages = make_project({"text.md": "# T\n\nText."}, apparatus_pdf_font="Garamond").build("typst").messages
    assert "apparatus_pdf_font names Garamond; the faces there are: DejaVu Sans Mono, Libertinus Serif" in messages


@pytest.mark.parametrize(("step", "shown"), [(5, ["5", "10"]), (3, ["3", "6", "9", "12"]), (0, [])])
def test_line_numbers_stand_every_few_lines(make_project: Make, step: int, shown: list[str]) -> None:
    path = pdf_of(make_project({"text.md": f"# T\n\n{FILLER * 9}"}, apparatus_pdf_line_step=step))
    with pypdfium2.PdfDocument(path) as pdf:
        letters = [letter for letter in letters_of(pdf[BEFORE]) if letter.x > RIGHT_EDGE]
    assert [row.strip() for row in rows(letters) if row.strip()] == shown


def test_numbers_of_verses_and_of_paragraphs_stand_in_different_margins(make_project: Make) -> None:
    verses = "\n".join(f"{word} is a verse." for word in ("One", "Two", "Three", "And", "Five", "Six"))
    text = f"# T\n\nBefore.\n\n```{{verse}}\n{verses}\n```\n\nAfter."
    path = pdf_of(make_project({"text.md": text}))
    with pypdfium2.PdfDocument(path) as pdf:
        small = [letter for letter in letters_of(pdf[BEFORE]) if letter.size < 9]
        five = next(letter for letter in letters_of(pdf[BEFORE]) if letter.char == "F")
    left = [letter.char for letter in small if letter.x < LEFT_EDGE and letter.char.isdigit()]
    right = [
        (letter.char, round(letter.y - five.y)) for letter in small if letter.x > RIGHT_EDGE and letter.char.isdigit()
    ]
    assert left == ["1", "2"]
    assert right == [("5", 0)]


def test_differences_of_quotations_are_a_layer_of_their_own(make_project: Make) -> None:
    files = {
        "list.md": "# Works\n\n```{bibliography}\n:all:\n```\n",
        "text.md": '# T\n\nShe said ["Enough [so she] was said …"]{.quotation #q-enough} in the {app}`town] towns B`.',
        "works.bib": "@book{keeper, author = {Keeper, K.}, title = {A Book}, year = {1871}}",
        "quotations.toml": '[[quotation]]\nid = "q-enough"\nstatus = "full"\ncompared = ["keeper"]\n'
        '[[quotation.difference]]\nlemma = "was"\ntype = "word"\nreading = "is"\n'
        '[[quotation.difference]]\nlemma = "said …"\ntype = "omission"\n'
        '[[quotation.difference]]\nlemma = "[so she]"\ntype = "interpolation"\nnote = "Hers."\n',
    }
    settings = {"apparatus_quotations": "quotations.toml", "myst_enable_extensions": ["attrs_inline"]}
    page = read_pages(pdf_of(make_project(files, apparatus_pdf_quotations=True, **settings)))[-1]
    lines = [" ".join(line.split()) for line in page.foot if line.strip()]
    assert lines == ["1 town] towns B", "1 [so she] ] interpolation, marked (Hers.) | was] is source"]


def test_an_edition_dresses_its_pages_with_data_alone(make_project: Make) -> None:
    project = make_project(
        {"text.md": "# T\n\nText.", "dress.typ": "(text-size: 9.5pt)"}, apparatus_pdf_dress="dress.typ"
    )
    assert text_page(project).lines
    project.write({"dress.typ": 'read("conf.py")'})
    assert "Typst" in project.build("typst", "-E").messages


def test_what_is_left_out_is_not_linked(make_project: Make) -> None:
    files = {"text.md": "# T\n\nSee [there](other.md).", "other.md": "# Other\n\nNothing."}
    assert "See there." in " ".join(text_page(make_project(files, apparatus_pdf_exclude=["other"])).lines)


def test_a_document_in_a_document_is_written_once(make_project: Make) -> None:
    files = {
        "index.md": "# E\n\n```{toctree}\ntext\n```\n",
        "text.md": f"# T\n\nA word[^a].{NOTE}\n```{{toctree}}\nmore\n```\n",
        "more.md": "# More\n\nSee [the text](text.md) and another note[^b].\n\n[^b]: Another.\n",
    }
    feet = [" ".join(page.foot).strip() for page in read_pages(pdf_of(make_project(files)))[BEFORE:]]
    assert [foot.split("\u202f")[1] for foot in feet] == ["A note with emphasis.", "Another."]


def test_the_index_of_names(make_project: Make) -> None:
    text = "# T\n\n{name}`Guérin <guerin>` and {name}`Adler <adler>` and {name}`Daniel <guerin>`."
    last = read_pages(pdf_of(make_project({"text.md": text})))[-1]
    assert [line.strip() for line in last.foot] == ["Adler, 7", "Guérin, 7"]


def test_no_text_becomes_markup(make_project: Make) -> None:
    strange = r"A \#let \$x\$ \*a\* \_b\_ \@c \<d\> \"e\" \\ \[f\] // g /* h */ ~ = - + ' ''"
    page = text_page(make_project({"text.md": f"# T\n\n{strange} end"}))
    expected = r"""A #let $x$ *a* _b_ @c <d> "e" \ [f] // g /* h */ ~ = - + ' '' end"""
    assert " ".join("".join(page.lines).split()) == expected


def test_an_unknown_node_is_refused_with_its_place(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guests, "FOR_PAGES", ())
    files = {"text.md": "# T\n\nA.", "sums.md": "# S\n\n```{productionlist} a: b\n```\n"}
    build = make_project(files, apparatus_allowed={"directives": ["productionlist"]}).build("typst")
    assert build.status and "sums.md:" in build.messages and "no rule sets <productionlist>" in build.messages


def test_a_note_that_fits_no_page_goes_to_the_end_of_its_document(make_project: Make) -> None:
    text = f"# T\n\nA word[^a], one more[^b], and again[^a].\n\n[^a]: {FILLER * 45}\n\n[^b]: Short.\n"
    first, *others = read_pages(pdf_of(make_project({"text.md": text})))[BEFORE:]
    assert [line for line in first.foot if "Short" in line]
    assert " ".join(line for page in (first, *others) for line in page.lines).count("workers of the town") == 45


def test_the_same_bytes_in_two_folders(make_project: Make, tmp_path: Path) -> None:
    text = {"text.md": f"# T\n\nA word[^a] of {{app}}`towns] town B`.{NOTE}"}
    one = pdf_of(make_project(text)).read_bytes()
    assert one == pdf_of(Project(tmp_path / "another folder", text)).read_bytes()
    assert os.environ["SOURCE_DATE_EPOCH"]


@pytest.mark.parametrize("notes", ["foot", "end"])
def test_places_have_the_names_of_their_addresses_on_the_site(make_project: Make, notes: str) -> None:
    text = f"# T\n\nA word[^a] of {{app}}`towns] town B`.\n\n{FILLER * 40}\n\nThe last.{NOTE}"
    path = pdf_of(make_project({"text.md": text}, apparatus_pdf_notes=notes))
    with pikepdf.open(path) as pdf:
        pages = [page.obj.objgen for page in pdf.pages]
        places = {name: pages.index(to[0].objgen) for name, to in pikepdf.NameTree(pdf.Root.Names.Dests).items()}
    assert {"p1", "p2", "p3", "a1-towns", "a1-towns-entry", "ref-a", "note-a"} <= set(places)
    assert places["p1"] == places["a1-towns-entry"] == BEFORE
    assert places["p3"] > places["p1"]


def test_the_version_is_in_the_metadata(make_project: Make) -> None:
    path = pdf_of(make_project({"text.md": "# T\n\nText.\n"}, release="3.1"))
    with pikepdf.open(path) as pdf, pdf.open_metadata() as metadata:
        assert metadata["xmpMM:VersionID"] == "3.1"
    assert "Version 3.1" in " ".join(read_pages(path)[2].lines)


def test_the_parts_of_the_book_are_chosen_and_ordered(make_project: Make) -> None:
    files = {"text.md": "# T\n\nText.", "one.md": "# One\n\nFirst.", "two.md": "# Two\n\nSecond."}
    pages = read_pages(pdf_of(make_project(files, apparatus_pdf_parts=["two", "text"])))
    words = " ".join(line for page in pages for line in page.lines)
    assert "First" not in words and words.index("Second") < words.index("Text")


def test_a_part_that_is_not_there_is_named(make_project: Make) -> None:
    build = make_project({"text.md": "# T\n\nText."}, apparatus_pdf_parts=["txet"]).build("typst")
    assert build.status and "apparatus_pdf_parts names a document that is not there" in build.messages
    assert "txet" in build.messages and "Did you mean 'text'?" in build.messages


def test_pages_are_moved_away_from_the_spine(make_project: Make) -> None:
    """The binding takes room on the left of a recto and on the right of a verso; paper and lines stay as they are."""
    files = {"text.md": f"# Title\n\n{FILLER * 40}\n"}
    sizes, edges = [], []
    for mm in (0, 6):
        pages = list(pypdfium2.PdfDocument(pdf_of(make_project(files, apparatus_pdf_binding=mm))))[BEFORE : BEFORE + 2]
        sizes.append([page.get_size() for page in pages])
        edges.append([left_of(page) for page in pages])
    assert [pytest.approx(size, abs=0.1) for size in sizes[0]] == sizes[1]
    moved = [other - one for one, other in zip(*edges, strict=True)]
    recto = 1 if BEFORE % 2 == 0 else -1
    assert moved == pytest.approx([recto * 6 / 25.4 * 72, -recto * 6 / 25.4 * 72], abs=0.2)


def left_of(page: pypdfium2.PdfPage) -> float:
    """Return how far the first words are from the left edge of the paper (pt)."""
    words = page.get_textpage()
    words.count_rects()
    return float(words.get_rect(0)[0] - page.get_mediabox()[0])


@pytest.mark.parametrize("paper", ["a5", "trade", "letter", "a4"])
def test_a_tall_figure_before_a_list_is_set_after_it(make_project: Make, paper: str) -> None:
    """Where a list went over the page, a figure that floated into it could not be tagged, and there was no book."""
    event = '[[event]]\nid = "e{n}"\ndate = "{y}"\ntitle = "Event {n} of many"\nkind = "talk"\nparas = [1]\n'
    events = "\n".join(event.format(n=n, y=1900 + n) + f'note = "{FILLER}"\n' for n in range(48))
    figure = "```{drawing} chronology\n:alt: dates\n:caption: Dates.\n```"
    lists = f"# Dates\n\n{FILLER}\n\n{figure}\n\n```{{chronology}}\n```\n"
    files = {"text.md": "# T\n\nText.\n", "dates.md": lists, "dates.toml": events}
    settings = {"apparatus_chronology": "dates.toml", "apparatus_pdf_paper": paper}
    pdf = pypdfium2.PdfDocument(pdf_of(make_project(files, **settings)))
    words = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert words.index("Event 47 of many") < words.index("Figure 1. Dates.")


@pytest.mark.parametrize("part", ["[transi](https://example.org)tional", "{app}`transi] transy B`tional"])
def test_a_link_to_the_middle_of_a_word_is_set(make_project: Make, part: str) -> None:
    """The line may end in the word, but with no hyphen where the link ends: there the engine could not tag it."""
    text = " ".join("x" * n + " " + part for n in range(60))
    pdf = pypdfium2.PdfDocument(pdf_of(make_project({"text.md": f"# T\n\n{text}\n"})))
    words = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert re.sub(r"[\W\d]|\ufffe", "", words).count("transitional") >= 59  # one may go over the page


def test_what_the_editor_says_is_in_the_language_of_the_pages(make_project: Make) -> None:
    text = "# T\n\nDie {app}`Wörter] Worte B | typo | A remark.` sind.[^a]\n\n[^a]: A note.\n"
    book = make_project({"text.md": text, "use.md": "# Use\n\nA page.\n"}, apparatus_language="de")
    pdf = pdf_of(book)
    assert [element.text() for element in read_structure(pdf).find("P") if element.lang == "en"] == ["A page."]
    source = next(pdf.parent.glob("*.typ")).read_text(encoding="utf-8")
    assert [f'#in-lang("en", none)[#"{words}."' in source for words in ("A remark", "A note")] == [True, True]


def test_an_entry_longer_than_a_page_is_set_where_the_engine_puts_it(
    make_project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The book is not refused; what the engine did is told with its place."""
    told: list[Finding] = []
    monkeypatch.setattr(builder, "tell", told.extend)
    [example] = [mistake for mistake in mistakes() if mistake.title == "unplanned"]
    book = make_project(example.files)
    assert book.build("typst").status == 0
    [finding] = told
    said = f"{Path(finding.source).name}:{finding.line}: {finding.text}"
    assert re.fullmatch(".*".join(map(re.escape, example.message.strip().split("…"))), said), said
    pages = read_pages(book.root / "out/typst/edition.pdf")[BEFORE:]
    found = " ".join(" ".join(" ".join(page.foot) for page in pages).split())
    assert "towns] cities B (word word" in found and "word end)" in found and "A note with" in found
    assert found.count("word ") == 900


def test_a_note_goes_on_at_a_page_that_has_none_of_its_own(make_project: Make) -> None:
    """Before, the page that it begins on was left open: what goes on was held by a mark of the next page."""
    long = " ".join(f"word{n}x" for n in range(130))
    text = "\n\n".join([*[FILLER * 3] * 5, f"{FILLER} Here[^a].", *[FILLER * 3] * 12])
    pdf = pdf_of(make_project({"text.md": f"# T\n\n{text}\n\n[^a]: {long}\n"}))
    first, second = read_pages(pdf)[BEFORE : BEFORE + 2]
    assert "word0x" in "".join(first.foot) and "word129x" in "".join(second.foot)
    assert left_open(first) < HOLE
    [note] = read_structure(pdf).find("Note")
    assert re.findall(r"word(\d+)x", note.text()) == [str(n) for n in range(130)]


def test_a_point_that_begins_with_a_block_has_its_sign(make_project: Make) -> None:
    use = "# Use\n\n1. > Quoted[^a]\n\n2.\n\n3. | a | b |\n   |---|---|\n   | x | y |\n\n[^a]: One.\n"
    structure = read_structure(pdf_of(make_project({"text.md": "# T\n\nText.", "use.md": use})))
    assert [item.text()[:2] for item in structure.find("LI")] == ["1.", "2.", "3."]
