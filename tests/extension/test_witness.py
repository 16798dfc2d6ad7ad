"""The text of a witness comes back from the edition, from whatever it is made of; and where it does not, the place."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_apparatus.corrections.mending import differences
from sphinx_apparatus.model import Layout
from sphinx_apparatus.text.reading import EDITION, text_of
from sphinx_apparatus.witnesses.declared import first_difference

from .project import Project, declared

Make = Callable[..., Project]
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

WHOLE = """\
# The {app}`question] questoin B`

{.unnumbered}
[A talk.]

The first paragraph,[^note] with *emphasis* and a [link](https://example.org).
It has {app}``{app}`two] too B` lines] 2 lines P``.

> A quotation.
>
> Its second {app}`paragraph] par B`.

***

## A heading

1. One.
2. Two, {app}`of course] om. P`.

   Two goes on.

Last.

[^note]: A note of the editor's.
"""
WHOLE_B = """\
The questoin

[A talk.]

The first paragraph, with emphasis and a link. It has too lines.

A quotation.

Its second par.


A heading

1. One.

2. Two, of course.

Two goes on.

Last."""


def test_a_text_with_everything_comes_back(make_project: Make) -> None:
    project = make_project({"text.md": WHOLE})
    project.transcribe(B=WHOLE_B)
    assert (project.built("witness") / "B.txt").read_text(encoding="utf-8") == WHOLE_B


def test_several_witnesses_come_back_at_once(make_project: Make) -> None:
    text_p = WHOLE_B.replace("questoin", "question").replace("too lines", "2 lines").replace("par.", "paragraph.")
    project = make_project({"text.md": WHOLE})
    project.transcribe(B=WHOLE_B, P=text_p.replace("Two, of course.", "Two, ."))
    out = project.built("witness")
    assert sorted(path.name for path in out.glob("*.txt")) == ["B.txt", "P.txt"]


def test_the_text_may_stand_in_several_documents(make_project: Make) -> None:
    files = {"one.md": "# One\n\nFirst.\n", "two.md": "# Two\n\n{app}`Second] Secnd B`.\n", "aside.md": "# Aside\n"}
    project = make_project(files, apparatus_documents=["two", "one"])
    project.transcribe(B="Two\n\nSecnd.\n\nOne\n\nFirst.")
    assert (project.built("witness") / "B.txt").read_text(encoding="utf-8") == "Two\n\nSecnd.\n\nOne\n\nFirst."


def test_a_witness_has_its_own_layout(make_project: Make) -> None:
    text = "Title\n  First.\n* * *\n  Second.\n"
    layout = '[witness.layout]\nbetween = "\\n  "\nsection_break = "\\n* * *"\nend = "\\n"\n'
    project = make_project({"text.md": "# Title\n\nFirst.\n\n***\n\nSecond.\n", "B.txt": text})
    project.write({"witnesses.toml": declared("B", text) + layout})
    assert (project.built("witness") / "B.txt").read_text(encoding="utf-8") == text


def test_glyphs_stay_as_they_were_written(make_project: Make) -> None:
    text = 'A "straight" and a ‘curly’ quote… don\'t—1918-34 -- and a wide\u00a0\u00a0space, e\u0301 and \u00e9.'
    project = make_project({"text.md": f"# Title\n\n{text}\n"})
    project.transcribe(B=f"Title\n\n{text}")
    assert project.build().status == 0


@pytest.mark.parametrize("wrong", ["```\ncode\n```\n", "| a |\n|---|\n| b |\n", "- a bullet\n", "![image](x.svg)\n"])
def test_what_no_rule_turns_into_text_is_an_error(wrong: str, make_project: Make) -> None:
    project = make_project({"text.md": f"# Title\n\nFirst.\n\n{wrong}", "x.svg": DRAWING})
    project.transcribe(B="Title\n\nFirst.")
    result = project.build()
    assert result.status != 0
    assert re.search(r"text\.md:\d+: ERROR: .*\[(not-text|code-in-text|table-in-text|list-in-text)\]", result.messages)
    assert "text.md:" in result.messages


def test_the_text_is_compared_whatever_the_language_of_the_pages(make_project: Make) -> None:
    project = make_project({"text.md": "# Titel\n"}, language="de")
    project.transcribe(B="Title")
    result = project.build()
    assert result.status != 0
    assert "Titel" in result.messages


# Random texts, one document each, all in one build.
WORD = ["and", "the", "Schutzbund", "1934", "“so”", "it's", "(b)", "—", "…", "p. 44", "Guérin,", "end."]


def random_text(rng: random.Random) -> tuple[str, dict[str, str]]:
    """Return a document as written, and its text in the edition and in two witnesses."""
    blocks: list[str] = []
    found = dict.fromkeys((EDITION, "B", "P"), "")
    for kind in ["head", *rng.choices(["", "> ", "1. ", "## ", "***"], k=12)]:
        if kind == "***":
            if blocks[-1] != "***\n":
                blocks.append("***\n")
                found = {key: text + "\n" for key, text in found.items()}
            continue
        source, texts = random_block(rng)
        mark = {"head": "# ", "1. ": f"{rng.randint(1, 9)}. "}.get(kind, kind)
        blocks.append(f"{mark}{source}\n" if kind != "1. " else f"{mark}{source}\n\n% The list ends.\n")
        shown = mark if kind == "1. " else ""
        found = {key: f"{text}\n\n{shown}{texts[key]}" if text else shown + texts[key] for key, text in found.items()}
    return "\n".join([*blocks, "Last.\n"]), {key: f"{text}\n\nLast." for key, text in found.items()}


def random_block(rng: random.Random) -> tuple[str, dict[str, str]]:
    """Return a block of words with entries, one of which may hold another."""
    source, texts = ["x"], {key: ["x"] for key in (EDITION, "B", "P")}
    for number in range(rng.randint(1, 6)):
        lemma, other = (" ".join(rng.choices(WORD, k=rng.randint(1, 3))) + str(number) for _ in range(2))
        form = rng.choice(
            [
                "{lemma}",
                "{{app}}`{lemma}] y{other} B`",
                "{{app}}`{lemma}] y{other} P, B | typo`",
                "{{app}}``{{app}}`{lemma}] y{other} B` z] w P``",
                "{{app}}`{lemma}] y{other} conj. ed.`",
            ]
        )
        nested = "``" in form
        source.append(form.format(lemma=lemma, other=other))
        has = {EDITION: lemma, "B": lemma if "B" not in form else f"y{other}", "P": lemma}
        has["P"] = f"y{other}" if "P, B" in form else has["P"]
        has = {key: "w" if nested and key == "P" else f"{text} z" if nested else text for key, text in has.items()}
        for key, text in has.items():
            texts[key].append(text)
    return " ".join(source), {key: " ".join(parts) for key, parts in texts.items()}


def test_random_texts_come_back(tmp_path: Path) -> None:
    rng = random.Random(1934)
    cases = {f"text-{number:03}": random_text(rng) for number in range(150)}
    files = {f"{name}.md": source for name, (source, _) in cases.items()}
    trees = Project(tmp_path, files, apparatus_documents=list(cases)).trees()
    for name, (source, texts) in cases.items():
        for siglum, text in texts.items():
            assert text_of([trees[name]], siglum, Layout()) == text, source


# How two texts are compared.
texts = st.text("ab \n", max_size=40)


@given(texts, texts)
def test_the_first_difference_is_the_first(a: str, b: str) -> None:
    offset = first_difference(a, b)
    if offset < 0:
        assert a == b
    else:
        assert a[:offset] == b[:offset]
        assert a[offset : offset + 1] != b[offset : offset + 1]


@given(texts, texts)
def test_equal_texts_have_no_difference_and_others_have(a: str, b: str) -> None:
    assert bool(list(differences(a, b))) == (a != b)
