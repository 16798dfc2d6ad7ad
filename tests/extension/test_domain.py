"""What the environment remembers: many processes give what one gives, and building on what a full build gives."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from sphinx.cmd.build import build_main

from sphinx_apparatus.compat import mended

from .project import Project

Make = Callable[..., Project]

GUERIN = "@book{guerin, author = {Guérin, Daniel}, title = {Fascism and Big Business}, year = {1973}}\n"
HARMAN = "@book{harman, author = {Harman, Chris}, title = {The Lost Revolution}, year = {1997}}\n"
CHAPTER = """\
# Chapter {number}

The {{app}}`first] frist B | typo` paragraph of chapter {number},[^n{number}]
see ({{bibl}}`p. {number} <guerin p. {number}>`).

The second, by {{name}}`Guérin <guerin>`.

[^n{number}]: A note {{cite:p}}`guerin`.
"""
CHAPTERS = [f"chapter-{number}" for number in range(1, 8)]
REGISTER = """
[[person]]
key = "guerin"
name = "Guérin, Daniel"
identification = "Author of *Fascism and Big Business*"
"""
LISTS = {
    "persons.md": "# Persons\n\n```{register} person\n```\n",
    "about.md": "# About\n\n{count}`words` words, {count}`entries typo` slips; see [the works](works.md).\n",
    "apparatus.md": "# Apparatus\n\n```{apparatus}\n```\n",
    "lists/misspellings.md": "---\norphan: true\n---\n# Misspellings\n\n```{apparatus}\n:types: typo\n```\n",
    "words.md": "# Words\n\n```{apparatus}\n:types: word\n```\n",
    "witnesses-list.md": "# Witnesses\n\n```{witnesses}\n```\n",
    "rules.md": "# Rules\n\n```{regularisations}\n```\n",
    "works.md": "# Works\n\n```{bibliography}\n:all:\n```\n",
    "transcribed.md": "# As transcribed\n\n```{witness-text} B\n```\n",
    "aside.md": "# Aside\n\nSee the paragraph {ed:para}`4`.\n",
}
RULES = '[[regularisation]]\nname = "Dashes"\npattern = "-"\nreplacement = "–"\n'


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """Return an edition of seven chapters with every kind of list, its site built, and a copy of its folder."""
    files = {f"{name}.md": CHAPTER.format(number=number) for number, name in enumerate(CHAPTERS, 1)}
    files |= {**LISTS, "works.bib": GUERIN + HARMAN, "rules.toml": RULES, "persons.toml": REGISTER}
    settings = {"apparatus_registers": ["persons.toml"], "apparatus_regularisations": "rules.toml"}
    root = tmp_path_factory.mktemp("edition")
    edition = Project(root / "as changed", files, apparatus_documents=CHAPTERS, **settings)
    edition.built("html")
    return edition, shutil.copytree(edition.root, root / "as begun")


@pytest.fixture
def project(begun: tuple[Project, Path]) -> Project:
    """Return the edition as it was when its site had been built."""
    edition, copy = begun
    shutil.rmtree(edition.root)
    shutil.copytree(copy, edition.root)
    return edition


def written(folder: Path) -> dict[str, object]:
    """Return what was written, by name, but for what Sphinx keeps for itself."""
    files = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: content(path) for name, path in files.items() if not name.startswith((".", "_static"))}


def content(path: Path) -> object:
    """Return the bytes; of the search index, where Sphinx lets empty entries stand, what it has."""
    if path.name != "searchindex.js":
        return path.read_bytes()
    index = json.loads(path.read_text(encoding="utf-8").removeprefix("Search.setIndex(").removesuffix(")"))
    terms = ("terms", "titleterms")
    return {key: {k: v for k, v in part.items() if v != []} if key in terms else part for key, part in index.items()}


def edit(project: Project, name: str, old: str, new: str) -> None:
    """Replace a string of a file."""
    text = (project.root / name).read_text(encoding="utf-8")
    assert old in text
    project.write({name: text.replace(old, new)})


def same_as_full(project: Project) -> dict[str, object]:
    """Build on what is there and from nothing; return the one after a comparison with the other."""
    incremental = written(project.built("html"))
    full = written(project.built("html", "-E", "-a", out="full"))
    assert set(incremental) >= set(full)
    assert [name for name in full if incremental[name] != full[name]] == []
    return incremental


def test_two_processes_write_what_one_writes(project: Project) -> None:
    one = written(project.built("html", "-j", "1", out="one"))
    two = written(project.built("html", "-j", "2", out="two"))
    assert one == two


def test_two_processes_find_what_one_finds(project: Project) -> None:
    for name in CHAPTERS[1::2]:
        edit(project, f"{name}.md", "frist B", "frist X")
    one, two = (project.build("html", "-j", jobs, out=jobs) for jobs in "12")
    assert one.status == two.status == 2
    assert one.messages == two.messages


def edit_prose(project: Project) -> None:
    edit(project, "chapter-3.md", "The second, by", "The second and last, by")


def new_entry(project: Project) -> None:
    edit(project, "chapter-3.md", "The second, by", "The {app}`second] secund B | word`, by")


def new_paragraph(project: Project) -> None:
    edit(project, "chapter-2.md", "The second, by", "One more.\n\nThe second, by")


def new_citation(project: Project) -> None:
    edit(project, "chapter-5.md", "The second, by", "As in {bibl}`The Lost Revolution <harman>`, by")


def new_note(project: Project) -> None:
    edit(project, "chapter-6.md", "The second, by", "The second,[^new] by")
    edit(project, "chapter-6.md", "[^n6]: A", "[^new]: Another note.\n\n[^n6]: A")


def change_works(project: Project) -> None:
    edit(project, "works.bib", "Fascism and Big Business", "Fascism & Big Business")


def change_witnesses(project: Project) -> None:
    edit(project, "witnesses.toml", "The first printing", "The editio princeps")


def change_rules(project: Project) -> None:
    edit(project, "rules.toml", 'name = "Dashes"', 'name = "Rules for hyphens"')


def change_title(project: Project) -> None:
    edit(project, "works.md", "# Works", "# Works cited")


def change_heading(project: Project) -> None:
    edit(project, "chapter-2.md", "# Chapter 2", "# The second {app}`chapter] chapper B | typo`")


def change_lemma(project: Project) -> None:
    edit(project, "chapter-4.md", "{app}`first] frist B", "{app}`only] onyl B")


def change_words_around(project: Project) -> None:
    edit(project, "chapter-4.md", "The second, by", "A second, by")


def change_locator(project: Project) -> None:
    edit(project, "chapter-4.md", "`p. 4 <guerin p. 4>`", "`p. 9 <guerin p. 9>`")


def change_register(project: Project) -> None:
    edit(project, "persons.toml", "Guérin, Daniel", "Guérin, D.")


def change_order(project: Project) -> None:
    edit(project, "conf.py", "'chapter-6', 'chapter-7'", "'chapter-7', 'chapter-6'")


def new_list(project: Project) -> None:
    listed = "---\norphan: true\n---\n# Conjectures\n\n```{apparatus}\n:types: conjecture\n```\n"
    project.write({"lists/conjectures.md": listed})


def remove_list(project: Project) -> None:
    (project.root / "lists/misspellings.md").unlink()


def remove_documents(project: Project) -> None:
    (project.root / "chapter-7.md").unlink()
    edit(project, "conf.py", ", 'chapter-7'", "")


CHANGES = [
    edit_prose, new_entry, new_paragraph, new_citation, new_note, change_works, change_witnesses, change_rules,
    change_title, change_heading, change_lemma, change_words_around, change_locator, change_register, change_order,
    new_list, remove_list, remove_documents,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_building_on_gives_what_a_full_build_gives(change: Callable[[Project], None], project: Project) -> None:
    project.built("html")
    change(project)
    same_as_full(project)


def test_a_title_in_the_navigation_of_all_pages_is_written_again(project: Project) -> None:
    edit(project, "conf.py", "'basic'", "'furo'")
    project.built("html")
    change_title(project)
    assert b"Works cited" in bytes(same_as_full(project)["about.html"])  # type: ignore[call-overload]


def test_a_change_taken_back_leaves_no_trace(project: Project) -> None:
    before = written(project.built("html"))
    original = {path.name: path.read_text(encoding="utf-8") for path in project.root.glob("*.md")}
    for change in (new_paragraph, new_entry, new_citation, new_note):
        change(project)
    assert same_as_full(project) != before
    project.write(original)
    assert same_as_full(project) == before


def test_a_failed_build_leaves_no_trace(project: Project) -> None:
    before = written(project.built("html"))
    original = (project.root / "chapter-3.md").read_text(encoding="utf-8")
    edit(project, "chapter-3.md", "frist B", "frist X")
    assert project.build("html").status == 2
    project.write({"chapter-3.md": original})
    assert same_as_full(project) == before


def rewritten(project: Project, change: Callable[[Project], None]) -> set[str]:
    """Return the pages that are written again after a change, but for those that Sphinx writes at every build."""
    first = {path: path.stat().st_mtime_ns for path in project.built("html").rglob("*.html")}
    change(project)
    second = {path: path.stat().st_mtime_ns for path in project.built("html").rglob("*.html")}
    changed = {path.stem for path in first if first[path] != second[path]}
    return changed - {"genindex", "search", "index"}


def test_nothing_changed_nothing_done(project: Project) -> None:
    assert rewritten(project, lambda project: None) == set()


@pytest.mark.parametrize(
    ("change", "pages"),
    [
        (lambda project: edit(project, "chapter-3.md", "A note", "One note"), {"chapter-3"}),
        (edit_prose, {"chapter-3", "transcribed", "about", "persons"}),
        (change_locator, {"chapter-4", "transcribed", "works"}),
        (change_lemma, {"chapter-4", "transcribed", "apparatus", "misspellings", "works"}),
    ],
    ids=["note", "prose", "locator", "lemma"],
)
def test_only_what_shows_a_change_is_written_again(change: Any, pages: set[str], project: Project) -> None:
    assert rewritten(project, change) == pages


def test_a_page_with_a_card_of_what_was_changed_is_written_again(project: Project) -> None:
    """The lists of entries link to the paragraph of which the first words are others now."""
    edit(project, "conf.py", "'basic'", "'furo'")
    listed = {"apparatus", "misspellings", "works", "transcribed"}
    assert rewritten(project, change_locator) - {"words"} == {"chapter-4", *listed}


def test_pages_of_shared_trees_are_right(project: Project) -> None:
    trees = ["-d", str(project.root / "out/shared")]
    project.built("html", *trees)
    new_paragraph(project)
    change_register(project)
    project.built("plain", *trees)
    shared = written(project.built("html", *trees))
    full = written(project.built("html", out="full"))
    assert [name for name in full if shared[name] != full[name]] == []


def test_a_process_that_stays_writes_what_a_new_one_writes(project: Project) -> None:
    with mended(), project.opened("html") as app:
        edit_prose(project)
        new_citation(project)
        edit(project, "index.md", ":glob:", ":glob:\n:reversed:")
        app.build()
    assert written(project.root / "out/html") == written(project.built("html", "-E", "-a", out="full"))


def test_a_page_built_alone_leaves_the_others_to_be_written(project: Project) -> None:
    project.built("html")
    new_paragraph(project)
    places = [str(project.root), str(project.root / "out/html"), str(project.root / "chapter-2.md")]
    assert build_main(["-q", "-d", str(project.root / "out/doctrees/html"), *places]) == 0
    same_as_full(project)


def test_a_changed_transcription_is_compared_again(project: Project) -> None:
    chapter = "Chapter {0}\n\nThe frist paragraph of chapter {0}, see (p. {0}).\n\nThe second, by Guérin."
    text = "\n\n".join(chapter.format(number) for number in range(1, 8))
    project.transcribe(B=text)
    project.built("html")
    project.write({"B.txt": text.replace("chapter 6", "chapter six")})
    result = project.build("html")
    assert result.status == 2
    assert "the transcription of witness B was changed" in result.messages


def test_numbers_run_through_the_documents(project: Project) -> None:
    out = project.built("html")
    assert [ids(out, name) for name in CHAPTERS[:3]] == [["p1", "p2"], ["p3", "p4"], ["p5", "p6"]]
    new_paragraph(project)
    out = project.built("html")
    assert [ids(out, name) for name in CHAPTERS[:3]] == [["p1", "p2"], ["p3", "p4", "p5"], ["p6", "p7"]]


def test_a_link_to_a_paragraph_follows_its_number(project: Project) -> None:
    assert 'href="chapter-2.html#p4"' in (project.built("html") / "aside.html").read_text(encoding="utf-8")
    edit(project, "chapter-1.md", "The second, by", "More.\n\nAnd more.\n\nThe second, by")
    assert 'href="chapter-1.html#p4"' in (project.built("html") / "aside.html").read_text(encoding="utf-8")


def ids(folder: Path, name: str) -> list[str]:
    """Return the ids of the paragraphs of a page, in their order."""
    page = html.parse(str(folder / f"{name}.html"))
    return [str(value) for value in page.xpath("//p[starts-with(@id, 'p')]/@id")]


def test_an_id_is_made_of_number_and_words(project: Project) -> None:
    edit(project, "chapter-2.md", "# Chapter 2", "# Chapter {app}`Two] 2 B`")
    page = html.parse(str(project.built("html") / "chapter-2.html"))
    anchors = page.xpath("//span[contains(@class, 'app ') or @class='app']/@id")
    assert anchors == ["ah3-two", "a3-first"]


def test_equal_entries_have_ids_of_their_own(project: Project) -> None:
    entry = "{app}`the same] teh same B`"
    project.write({"chapter-2.md": f"# {entry}\n\n## {entry}\n\nSo {entry} and {entry}.\n\nAnd {entry}.\n"})
    page = html.parse(str(project.built("html") / "chapter-2.html"))
    anchors = page.xpath("//span[@class='app']/@id")
    assert anchors == ["ah3-the-same", "ah3-the-same-2", "a3-the-same", "a3-the-same-2", "a4-the-same"]


def test_two_chapters_may_have_headings_of_the_same_words(project: Project) -> None:
    for name in CHAPTERS[:2]:
        edit(project, f"{name}.md", "The second", "## Conclusion\n\nThe second")
    assert project.build().status == 0


def test_paragraphs_and_entries_are_in_the_inventory(project: Project) -> None:
    with project.opened() as app:
        objects = {(kind, name): anchor for name, _, kind, _, anchor, _ in app.env.get_domain("ed").get_objects()}
    assert objects["para", "14"] == "p14"
    assert objects["app", "a1-first"] == "a1-first"


def test_a_list_of_all_types_serves_every_entry(make_project: Make) -> None:
    files = {"text.md": "# Title\n\n{app}`a] b B | typo` and {app}`c] d B`.\n", "all.md": LISTS["apparatus.md"]}
    page = html.parse(str(make_project(files).built("html") / "text.html"))
    assert page.xpath("//span[@class='app-listed']/a/@href") == ["all.html#list-a1-a", "all.html#list-a1-c"]


ALIKE = (
    "# Chapter\n\n## Part\n\nA word.[^{0}] {{call}}`* <aunt>`\n\n({0}-place)=\n\n"
    "See [it](#one-place) and [the part](#part).\n\n"
    "```{{authorial-note}} aunt\nAn aunt.\n```\n\n[^{0}]: A note on {0}.\n"
)


def test_documents_of_a_text_may_have_equal_headings_and_link_to_one_another(
    make_project: Callable[..., Project],
) -> None:
    names = ["one", "two", "three"]
    files = {f"{name}.md": ALIKE.format(name) for name in names}
    project = make_project(files, apparatus_documents=names, apparatus_tei_name="edition", myst_heading_anchors=2)
    tei = (project.built("tei") / "edition.xml").read_text(encoding="utf-8")
    ids = re.findall(r'xml:id="([^"]+)"', tei)
    assert len(ids) == len(set(ids))
    assert {"part", "two-part", "three-part"} < set(ids)
    links = re.findall(r'<ref target="#([^"]+)">(?:it|the part)<', tei)
    assert links == ["p2", "part", "p2", "two-part", "p2", "three-part"]
    assert re.findall(r'<ref type="note" target="#([^"]+)"', tei) == ["aunt", "two-aunt", "three-aunt"]


def test_equal_labels_of_notes_are_told_in_each_document(make_project: Callable[..., Project]) -> None:
    names = ["one", "two", "three"]
    files = {f"{name}.md": f"# {name}\n\nA word.[^1]\n\n[^1]: A note.\n" for name in names}
    said = make_project(files, apparatus_documents=names).build().messages
    assert re.findall(r"^(\w+\.md:\d+): ERROR: .*\[note-twice\]$", said, re.M) == ["three.md:5", "two.md:5"]
