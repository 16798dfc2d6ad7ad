"""Names that forms of registers link: which words, where, and the same tree as where each was marked by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from docutils import nodes

from sphinx_apparatus import nodes as ours

from .project import Project

PERSONS = """[[person]]
key = "adler"
name = "Adler, Friedrich"
forms = ["Friedrich Adler", "Adler", "Adler's group"]
"""
PLACES = """[[place]]
key = "austria"
name = "Austria"
forms = ["Austria", "German Austria"]
not_in_quotations = true
"""
SETTINGS = {"myst_enable_extensions": ["attrs_block", "attrs_inline"]}
REGISTERS = {"apparatus_registers": ["persons.toml", "places.toml"]}
EVERY = "Adler, Adler's group and Friedrich Adler were in Austria and German Austria.\n\n"
WORKS = "@book{a, title={A title}, author={Author, An}, year={1900}, publisher={P}, address={Q}}\n"
CASES = [
    ("So Adler’s plan.", "So {name}`Adler <adler>`’s plan."),
    ("So Adler’s group met.", "So {name}`Adler’s group <adler>` met."),
    ("Now Friedrich\nAdler spoke.", "Now {name}`Friedrich\nAdler <adler>` spoke."),
    ("Adlers and Austrian, Austria-Hungary, pre-Austria, oAdler, Adler2, ADLER.", ""),
    ("(Adler)–“Austria”—Adler", "({name}`Adler <adler>`)–“{name}`Austria <austria>`”—{name}`Adler <adler>`"),
    ("d’Adler", "d’{name}`Adler <adler>`"),
    ("in {lang}`Austria <la>` now", "in {name}``{lang}`Austria <la>` <austria>`` now"),
    ("in *Austria* now", "in {name}`*Austria* <austria>` now"),
    ("*in Austria*", "*in {name}`Austria <austria>`*"),
    ("{app}`Adler] Alder B`", "{name}``{app}`Adler] Alder B` <adler>``"),
    ("{app}`Adler was] Alder was B`", "{app}``{name}`Adler <adler>` was] Alder was B``"),
    ("Friedrich {app}`Adler] Alder B`.", "{name}``Friedrich {app}`Adler] Alder B` <adler>``."),
    ("the {app}`eagle] Adler B`", ""),
    ("{app}`in Friedrich] om. B` Adler", "{app}`in Friedrich] om. B` {name}`Adler <adler>`"),
    ("{name}`old Adler <adler>` of Austria", "{name}`old Adler <adler>` of {name}`Austria <austria>`"),
    ("{name}`German Austria <->`", "German Austria"),
    ("a {name}`Friedrich <->` Adler", "a Friedrich {name}`Adler <adler>`"),
    ("`Adler` and [Adler](https://example.org)", ""),
    ("{bibl}`*Austria*, 1934 <a>`", ""),
    ("> In Austria, said Adler.", "> In Austria, said {name}`Adler <adler>`."),
    ('["In Austria"]{.quotation #q-a} Austria', '["In Austria"]{.quotation #q-a} {name}`Austria <austria>`'),
    ('["Adler"]{.quotation #q-a}', '["{name}`Adler <adler>`"]{.quotation #q-a}'),
    ("[Adler]{.quotation #q-a}", "[{name}`Adler <adler>`]{.quotation #q-a}"),
    ("Friedrich[^n] Adler.\n\n[^n]: N.", "Friedrich[^n] {name}`Adler <adler>`.\n\n[^n]: N."),
    ("## On Adler", ""),
    ("1. Adler", "1. {name}`Adler <adler>`"),
]
"""A text, and what it stands for with marks alone; empty where no form is found in it."""


def shape(node: nodes.Node) -> object:
    """Return kinds, keys and words of a tree, adjoining words as one."""
    if isinstance(node, nodes.Text):
        return str(node).replace("\n", " ")
    parts: list[object] = []
    for part in map(shape, node.children):
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return type(node).__name__, node.get("key", "") if isinstance(node, nodes.Element) else "", parts


def shapes(folder: Path, texts: Iterable[str], **settings: object) -> list[object]:
    """Return the trees of texts, each in a document of its own."""
    files = {f"t{number}.md": f"# T\n\n{text}\n" for number, text in enumerate(texts)}
    registers = {"persons.toml": PERSONS, "places.toml": PLACES, "works.bib": WORKS}
    names = [name.removesuffix(".md") for name in files]
    trees = Project(folder, {**files, **registers}, apparatus_documents=names, **SETTINGS, **settings).trees()
    return [shape(trees[name]) for name in names]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[object, object]]:
    """Return each text as read with forms, and what it stands for as read without."""
    plain = shapes(tmp_path_factory.mktemp("forms"), [*(text for text, _ in CASES), EVERY], **REGISTERS)
    marked = shapes(tmp_path_factory.mktemp("marks"), [marks or text for text, marks in CASES])
    return dict(zip((text for text, _ in CASES), zip(plain, marked, strict=False), strict=True))


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_a_form_gives_the_tree_of_a_mark(text: str, read: dict[str, tuple[object, object]]) -> None:
    found, wanted = read[text]
    assert found == wanted


def test_a_form_is_looked_for_in_verse_and_in_no_note(tmp_path: Path) -> None:
    verse = f"{EVERY}```{{verse}}\nO Adler,\nO Austria!\n```\n\nHe[^a] went.\n\n[^a]: Adler, of Austria."
    files = {"text.md": f"# T\n\n{verse}\n", "persons.toml": PERSONS, "places.toml": PLACES}
    tree = Project(tmp_path, files, **SETTINGS, **REGISTERS).trees()["text"]
    assert [name["occurrence"].verse for name in ours.find(tree, ours.name)].count(True) == 2
    (note,) = ours.find(tree, nodes.footnote)
    assert ours.find(note, ours.name) == []


def test_a_changed_form_is_seen_by_the_next_build(make_project: Callable[..., Project]) -> None:
    text = "# T\n\nAdler was in Austria.\n"
    places = PLACES.replace(', "German Austria"', "")
    one = PERSONS.replace('"Friedrich Adler", "Adler", "Adler\'s group"', '"Adler"')
    project = make_project({"text.md": text, "persons.toml": one, "places.toml": places}, **SETTINGS, **REGISTERS)
    assert [name["key"] for name in ours.find(project.trees()["text"], ours.name)] == ["adler", "austria"]
    project.write({"places.toml": places.replace('forms = ["Austria"]', 'forms = ["in Austria"]')})
    assert [name.astext() for name in ours.find(project.trees()["text"], ours.name)] == ["Adler", "in Austria"]


def test_forms_with_other_apostrophes_are_one(tmp_path: Path) -> None:
    persons = PERSONS.replace('"Adler\'s group"', '"Adler’s  group"')
    files = {"text.md": f"# T\n\n{EVERY}", "persons.toml": persons, "places.toml": PLACES}
    tree = Project(tmp_path, files, **SETTINGS, **REGISTERS).trees()["text"]
    assert "Adler's group" in [name.astext() for name in ours.find(tree, ours.name)]
