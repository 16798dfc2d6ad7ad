"""Notes are small texts: what Markdown has stands in them in every format, and is parted where a page ends."""

from __future__ import annotations

import json
import re
import zipfile
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from tests import CASES
from tests.validators import TEI_ALL, epubcheck, jing

from .pdf_pages import BEFORE, read_pages
from .project import Project

BLOCKS = {
    "quotation": "> Words of another.\n>\n> Two paragraphs.",
    "second quotation": "> Again words.",
    "verse": "```{verse}\nRoses are red,\n  violets blue.\n```",
    "table": (
        "```{list-table} Sigla of the mill\n:header-rows: 1\n:widths: 20 80\n* - Sign\n  - Name\n* - M\n  - Mill\n```"
    ),
    "rows": '```{csv-table} Rows\n:header: Sign, Name\n:widths: 20, 80\n\nW, "Weir, **old**"\n```',
    "list": "- One point\n- Another point",
    "numbers": "3. A third point\n4. A fourth point",
    "code": "```\nheron = 1\n  two = 2\n```",
    "formula": "```{math}\nx^2\n```",
    "warning": "```{warning}\nMind the stones.\n```",
    "short": "The {abbr}`MS (manuscript)` is [small]{.smallcaps}.",
    "target": "(here)=\n\nA place, and [a link](#here).",
}
WORDS = (
    "Words of another.", "Two paragraphs.", "Again words.", "Roses are red,", "violets blue.", "Sigla of the mill",
    "Sign", "Mill", "One point", "Another point", "A third point", "heron = 1", "Mind the stones.", "manuscript",
    "Weir, old",
)  # fmt: skip
INDENTED = "\n\n".join(BLOCKS.values()).replace("\n", "\n    ")
PLACES = {
    "text": f"A word.[^n]\n\n[^n]: It begins.\n\n    {INDENTED}\n",
    "heading": f"## Another[^n]\n\nWords.\n\n[^n]: It begins.\n\n    {INDENTED}\n",
}
CALLS = """

## Head[^in-a-heading]

> Quoted.[^in-a-quotation] Again.[^in-a-quotation]

1. A point[^in-a-point]
2. Another[^in-a-point]
"""
"""Where the text and pages can call notes."""
MORE_CALLS = """

- A point[^in-a-bullet]

| Cell[^in-a-cell] | B |
|---|---|
| x | y[^in-a-cell] |

```{list-table} Caption[^in-a-title]
* - M[^in-a-table]
  - Mill[^in-a-title]
```

[Cap]{.smallcaps} [under]{.underline} [s p a c e d]{.spaced}

```{figure} mill.png
:alt: A mill

A mill.[^in-a-caption]
```

```{topic} Topic
Its words.[^in-a-topic]
```
"""
"""Where pages alone can."""
ASIDE = """

```{topic} A topic
Its words.
```

```{sidebar} A sidebar
Its words.
```

```{admonition} Titled
Its words, and $x$ or {math}`x^2`.
```

```{epigraph}
Words of another.

-- A poet
```

```{hlist}
- One
- Two
```

```{glossary}
mill
  It grinds.
```

```{parsed-literal}
a *b* c
```

```{centered} In the middle
```

```{rubric} A rubric
```

```{container} own
Words of a {term}`mill`.
```

Term
: What it is.

{.quotation}
> A quotation.

(there)=

## A place

{sup}`a` and {sub}`b`, ~~gone~~ {index}`words <word>`, [there](#there).

---

```{verse}
One verse.

  Another stanza.
```
"""
"""What pages can have besides."""
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
SHAPES = ("smallcaps", "underline", "spaced")


def called(written: str) -> dict[str, int]:
    """Return the labels of the notes that are called, each with how often."""
    return Counter(re.findall(r"\[\^([a-z-]+)\]", written))


def with_notes(written: str) -> str:
    """Return what is written with a note for each label."""
    return written + "".join(f"\n\n[^{label}]: A note {label.replace('-', ' ')}." for label in called(written))


@pytest.fixture(scope="module", params=PLACES)
def out(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the formats."""
    files = {
        "text.md": f"# Text\n\n{PLACES[request.param]}{with_notes(CALLS)}",
        "page.md": f"# Page\n\n{PLACES['text']}",
        "calls.md": with_notes(f"# Calls\n\nA word.{CALLS}{MORE_CALLS}"),
        "aside.md": f"# Aside\n{ASIDE}",
    }
    names = {f"apparatus_{kind}_name": "edition" for kind in ("epub", "pdf", "tei", "data")}
    project = Project(
        tmp_path_factory.mktemp("notes"), files, myst_enable_extensions=["attrs_block", "attrs_inline"], **names
    )
    (project.root / "mill.png").write_bytes(PNG)
    for builder in ("html", "epub", "typst", "tei", "data", "dts", "plain", "text", "latex"):
        project.built(builder)
    return project.root / "out"


def test_nothing_of_a_note_is_missing(out: Path) -> None:
    pages = {
        "html": html.parse(str(out / "html/text.html")).getroot().text_content() + "manuscript",  # in an attribute
        "pdf": " ".join(line for page in read_pages(out / "typst/edition.pdf") for line in page.foot),
        "tei": "".join(etree.parse(str(out / "tei/edition.xml")).getroot().itertext()),
        "data": json.loads((out / "data/edition.json").read_text(encoding="utf-8"))["notes"][0]["text"],
    }
    for kind, said in pages.items():
        flat = " ".join(said.split())
        assert [words for words in WORDS if words not in flat] == [], kind


def test_a_note_is_called_wherever_words_are(out: Path) -> None:
    text, page = map(called, (CALLS, CALLS + MORE_CALLS))
    pages = {name: html.parse(str(out / f"html/{name}.html")).getroot() for name in ("text", "calls")}
    tei = etree.parse(str(out / "tei/edition.xml"))
    pointers = [str(pointer) for pointer in tei.xpath("//*[local-name()='ptr'][@type='note']/@target")]
    notes = {note["id"]: note for note in json.loads((out / "data/edition.json").read_text("utf-8"))["notes"]}
    foot = " ".join(line for page in read_pages(out / "typst/edition.pdf") for line in page.foot)
    for name, wanted in (("text", text), ("calls", page)):
        plain = " ".join((out / f"text/{name}.txt").read_text(encoding="utf-8").split())
        for label, times in wanted.items():
            own = f"note-{label}" if name == "text" else label
            assert len(pages[name].xpath(f"//a[@href='#{own}']")) == times
            assert pointers.count(f"#{own}" if name == "text" else f"#{name}-{own}") == times
            said = f"A note {label.replace('-', ' ')}."
            assert foot.count(said) == (2 if label in text else 1) and said in plain
    assert {label: len(notes[f"note-{label}"]["calls"]) for label in text} == text


def test_shapes_of_words_reach_every_format(out: Path) -> None:
    found = {
        "html": set(html.parse(str(out / "html/calls.html")).getroot().xpath("//*/@class")),
        "tei": set(etree.parse(str(out / "tei/edition.xml")).xpath("//@rend")),
        "epub": set(
            html.fromstring(zipfile.ZipFile(out / "epub/edition.epub").read("calls.xhtml")).xpath("//*/@class")
        ),
    }
    assert [kind for kind, shapes in found.items() if not set(SHAPES) <= shapes] == []
    source = next((out / "typst").glob("*.typ")).read_text(encoding="utf-8")
    assert all(call in source for call in ("#smallcaps[", "#underline[", "#spaced["))


def test_verses_in_a_note_are_indented_on_a_page(out: Path) -> None:
    verses = (
        html.parse(str(out / "html/text.html")).getroot().xpath("//*[@role='doc-footnote']//*[@class='line indent-1']")
    )
    assert verses and {verse.text_content().strip() for verse in verses} == {"violets blue."}


def test_the_checkers_find_nothing(out: Path) -> None:
    for schema in (TEI_ALL, out / "tei/edition.rnc"):
        assert jing(schema, out / "tei/edition.xml") == ""
    assert epubcheck(out / "epub/edition.epub") == []


LONG = {
    "points": "\n".join(f"- Point number {n} of many" for n in range(60)),
    "rows": "| No | Name |\n|---|---|\n" + "\n".join(f"| {n} | Point number {n} of many |" for n in range(60)),
    "lines": "```\n" + "\n".join(f"Point number {n} of many" for n in range(60)) + "\n```",
    "quotation": "\n>\n".join(f"> Point number {n} of many" for n in range(60)),
    "verses": "```{verse}\n" + "\n".join(f"Point number {n} of many" for n in range(60)) + "\n```",
}


@pytest.mark.parametrize("kind", LONG)
def test_a_long_block_goes_on_at_the_next_page(make_project: Callable[..., Project], kind: str) -> None:
    note = LONG[kind].replace("\n", "\n    ")
    text = f"# T\n\nA word.[^n]\n\nMore {{app}}`words] wrods B`.\n\n[^n]: It begins.\n\n    {note}\n"
    folder = make_project({"text.md": text}, apparatus_pdf_name="edition").built("typst")
    feet = [" ".join(page.foot) for page in read_pages(folder / "edition.pdf")[BEFORE:]]
    assert "number 0 of" in feet[0] and "number 59 of" not in feet[0]
    found = " ".join(" ".join(feet).split())
    assert [n for n in range(60) if f"Point number {n} of many" not in found] == []


kinds = st.lists(st.sampled_from([*(BLOCKS.keys() - {"target"}), *LONG]), max_size=5)


@settings(max_examples=CASES // 75, phases=[Phase.generate])  # builds are too slow to be made small
@given(st.lists(kinds, min_size=1, max_size=4), kinds)
def test_random_blocks_in_notes_and_pages_are_built(notes: list[list[str]], page: list[str]) -> None:
    every = BLOCKS | LONG
    called = "\n\n".join(f"A word.[^n{n}] And more words." for n, _ in enumerate(notes))
    written = ["".join(f"\n\n{every[kind]}" for kind in own).replace("\n", "\n    ") for own in notes]
    text = called + "".join(f"\n\n[^n{n}]: It begins.{words}" for n, words in enumerate(written))
    prose = "\n\n".join(every[kind] for kind in page)
    with TemporaryDirectory() as folder:
        project = Project(
            Path(folder), {"text.md": f"# T\n\n{text}\n", "page.md": f"# P\n\n{text.replace('^n', '^m')}\n\n{prose}\n"},
            myst_enable_extensions=["attrs_block", "attrs_inline"],
        )  # fmt: skip
        assert [project.build(builder).messages for builder in ("html", "typst", "tei", "epub", "data")] == [""] * 5
