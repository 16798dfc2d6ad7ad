"""What few letters of a proposal make large, slow or deep, as public reports have it: told by check in little time."""

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from time import process_time

import pytest

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.checks.report import FORGE
from sphinx_apparatus.formats.pdf import crowd
from sphinx_apparatus.records.about import changes_in

from .repository import CHRONOLOGY, CITATION, INDEX, Place, pictured
from .test_builds import assert_built, drawing, sifted
from .test_pages import Lines, put_all
from .test_places import SLOW

LONG = "word " * 3_000 + "end"
GROUP = '<g id="a{}">{}</g>'
PAGES = {
    "lines marked": "```{code-block} python\n:emphasize-lines: 1-10001\nx\n```",
    "columns": "```{hlist}\n:columns: 10001\n- a\n```",
    "no columns": "```{hlist}\n:columns: 0\n- a\n```",
    "stars": "```{toctree}\n:glob:\n/front/" + "*a" * 15 + "*b\n```",
    "fractions": "{math}`" + r"\frac{1}{" * 200 + "x" + "}" * 200 + "`",
    "half a formula": "{math}`\\frac{`",
    "heading": f"## {'a ' * 1_500}b\n\nWords.",
    "words for a picture": f"![{LONG}](pic.png)",
    "formula": "{math}`" + "x + " * 4_000 + "y`",
    "address": f"[x](https://example.org/{'y' * 16_000})",
    "word": "&a" * 8_000, "calls of notes": "[^" * 10_000,
    "table that fills itself": "|" + "a|" * 300 + "\n|" + "-|" * 300 + "\n" + "|\n" * 50,
    "large table": "```{csv-table}\n" + ("," * 100 + "\n") * 100 + "```",
    "drawn again and again": "![x](again.svg)",
    "drawn in itself": "![x](itself.svg)",
}  # fmt: skip
"""sphinx `parselinenos`; typst #1691, #7383; cpython #95778; usvg's `use`: each is refused at its line."""
LAUGHS = "".join(f"k{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 9)}]\n" for n in range(9))
PERSONS, LOG, BIB = "edition/data/persons.toml", "edition/data/proofreading.toml", "bibliography/works.bib"
DATA: dict[str, tuple[str, Callable[[str], str], str]] = {
    "digits": ("edition/data/chronology.toml", lambda _: CHRONOLOGY.format("x").replace("[1]", f"[{'9' * 4301}]"),
               "number-too-long"),
    "hexadecimal": (LOG, lambda text: f"{text}\n[x]\nnumber = 0x{'f' * 20_000}\n", "number-too-long"),
    "dots": (PERSONS, lambda text: f"{text}\n[{'.'.join('a' * 3_000)}]\nb = 1\n", "too-deep"),
    "aliases": ("CITATION.cff", lambda _: f"{LAUGHS}{CITATION.format('x')}keywords: *a8\n", "not-yaml"),
    "digits of YAML": ("CITATION.cff", lambda _: CITATION.format("x") + f"x: 0x{'f' * 20_000}\n", "number-too-long"),
    "no such day": ("CITATION.cff", lambda _: CITATION.format("x") + "date-released: 2026-13-45\n", "citation-value"),
    "long abstract": ("CITATION.cff", lambda _: CITATION.format(LONG), "too-long-for-pdf"),
    "long word": (BIB, lambda text: f"{text}@book{{k, title = {{{'x' * 16_000}}}, year = {{1900}}}}\n",
                  "too-long-for-pdf"),
    "front matter": ("edition/front/use.md", lambda text: f"---\ntocdepth: 0x{'f' * 20_000}\n---\n{text}",
                     "front-matter-value"),
}  # fmt: skip
"""cpython #153392 and CVE-2020-10735; pyyaml #235; js-yaml #742."""


@pytest.mark.parametrize("where", ["text", "note", "prose"])
def test_what_swells_in_a_page_is_refused_at_its_line(
    place: Place, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FORGE, "true")  # where every finding is told
    groups = "".join(GROUP.format(n, f'<use href="#a{n - 1}"/>' * 10 if n else "<rect/>") for n in range(9))
    drawings = {"again": f'<defs>{groups}</defs><use href="#a8"/>', "itself": GROUP.format(0, '<use href="#a0"/>')}

    def lay(left: list[str]) -> tuple[Place, Lines]:
        new = pictured(Place(Path(mkdtemp(dir=place.secret.parent)), place.port))
        new.write(f"edition/front/{'a' * 40}.md", "---\norphan: true\n---\n\n# A page\n\nWords.\n")  # for the stars
        for name, inner in drawings.items():
            for folder in ("front", "text"):
                (new.root / f"edition/{folder}/{name}.svg").write_bytes(drawing(inner))
        return new, put_all(new, where, {kind: PAGES[kind] for kind in left})

    began = process_time()
    built, left = sifted([*PAGES], lay)
    assert process_time() - began < SLOW and left == (["heading"] if where == "note" else [])
    if left:  # it is none that a PDF lists
        assert_built(built)


@pytest.mark.parametrize("kind", DATA)
def test_what_swells_in_data_is_told(place: Place, kind: str) -> None:
    file, change, code = DATA[kind]
    place.write(file, change((place.root / file).read_text(encoding="utf-8")))
    began = process_time()
    status, said = place.check()
    assert status != 0 and process_time() - began < SLOW
    assert re.search(rf"^{re.escape(file)}:\d+: .*\[{code}\]", said, re.MULTILINE), said
    assert "unknown-register" not in said, "what was not read has no keys"
    place.assert_no_harm(said)


def test_a_long_change_log_is_read_in_little_time(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text("## 1.0\n\n" + "- x\n" * 200_000, encoding="utf-8")
    began = process_time()
    (change,) = changes_in(tmp_path / "CHANGELOG.md")
    assert len(change.items) == 200_000 and process_time() - began < SLOW / 4


def test_works_with_numbers_that_are_none_are_built(place: Place) -> None:
    """Superscript digits are digits to Python, and no numbers; of the longest it makes no words."""
    fields = ("edition", "volume", "number", "month", "day", "pages", "chapter")  # a date is held to its form
    for number, words in enumerate(("²", "9" * 5_000)):
        every = "".join(f", {name} = {{{words}}}" for name in fields if not number or name != "month")
        place.add(BIB, f"@book{{k{number}, title = {{T}}, year = {{1900}}{every}}}\n")
    place.write("edition/back/works.md", "# Works\n\n```{bibliography}\n:all:\n```\n")
    talk = (place.root / "edition/text/talk.md").read_text(encoding="utf-8")
    place.write(
        "edition/text/talk.md", talk.replace("{bibl}`p. 12 <perry1880 p. 12>`", "{bibl}`p. 12 <perry1880 p. ²>`")
    )
    assert place.check()[0] == 0, place.check()[1]
    status, said = place.build_all()
    assert status == 0, said


def test_a_source_that_is_nested_too_deep_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nested = r"\emph{" * 3_000 + "x" + "}" * 3_000
    source = tmp_path / "deep.tex"
    source.write_text(
        f"\\begin{{document}}\n\\beginnumbering\\pstart {nested}\\pend\\endnumbering\n\\end{{document}}\n"
    )
    assert main(["import", "--from", str(source), str(tmp_path / "made")]) == 1
    assert "deep.tex:1: elements are nested too deep" in "".join(capsys.readouterr())
    assert not (tmp_path / "made").exists()


def test_more_notes_than_a_machine_can_set_are_told_at_their_line(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By `check`, and by every build of the PDF before it sets anything."""
    assert crowd.MOST == 5_000
    monkeypatch.setattr(crowd, "MOST", 50)
    calls = "\n".join(f"Words {n}[^more]." for n in range(51))
    place.add("edition/front/use.md", f"\n{calls}\n\n[^more]: A note.\n")
    for status, said in (place.check(), place.build("typst"), place.run("build", "-j", "1", "pdf")):
        assert status != 0
        told = re.findall(r"^(\S+):(\d+): .*\[too-many\]", said, re.MULTILINE)
        assert [(file.removeprefix(f"{place.root}/"), 50 <= int(line) < 60) for file, line in told] == [
            ("edition/front/use.md", True)
        ], said
    assert not list((place.root / "build").rglob("*.typ"))


def test_tables_of_contents_do_not_unfold_without_end(place: Place) -> None:
    for level in range(6):
        below = "\n".join(f"l{level + 1}n{n}" for n in range(4)) if level < 5 else "use"
        for n in range(4):
            place.write(f"edition/front/l{level}n{n}.md", f"# {level} {n}\n\nWords.\n\n```{{toctree}}\n{below}\n```\n")
    place.write("edition/index.md", INDEX.replace("front/use", "\n".join(f"front/l0n{n}" for n in range(4))))
    began = process_time()
    status, said = place.check()
    assert status != 0 and process_time() - began < SLOW
    assert "[pages-listed-often]" in said


@pytest.mark.parametrize("names", [("search",), ("nav",), ("front/Use",), ("front/\u00e9", "front/e\u0301")])
def test_a_page_has_a_name_that_no_other_has(place: Place, names: tuple[str, ...]) -> None:
    for name in names:
        place.write(f"edition/{name}.md", "---\norphan: true\n---\n\n# A page\n\nWords.\n")
    status, said = place.check()
    assert status != 0 and ("[page-name-taken]" in said or "[name-of-file]" in said)


@pytest.mark.parametrize("words", ["word " * 1_000_000, "[" * 50_000, "(" * 50_000, "`" * 50_000, "*a " * 20_000])
def test_what_is_very_long_is_read_in_little_time(place: Place, words: str) -> None:
    place.write("edition/front/use.md", f"# A page\n\n{words}\n")
    began = process_time()
    assert "Traceback" not in place.check()[1] and process_time() - began < SLOW
