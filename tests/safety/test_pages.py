"""What a page may not do, once in the text, in a note and in prose: it is refused at its line, and nothing happens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import indent

import pytest

from sphinx_apparatus.checks.report import FORGE

from .repository import INDEX, PAGE, Place

RUN = '{{{{ cycler.__init__.__globals__.os.popen("touch {ran}").read() }}}}'
FRONT = {
    "substitution": f"---\nmyst:\n  enable_extensions: [substitution]\n---\n{{page}}\n{RUN}\n",
    "schemes": "---\nmyst:\n  url_schemes: {{w: 'javascript:alert(1)//{{{{path}}}}'}}\n---\n{page}\n[press](w:x)\n",
    "substitutions": "---\nmyst:\n  substitutions: {{a: b}}\n---\n{page}",
    "meta": "---\nmyst:\n  html_meta: {{refresh: '0;url=https://example.org'}}\n---\n{page}",
    "aliases": "---\ntitle: &a [x, x]\nkeywords: [*a, *a]\n---\n{page}",
    "broken": "---\ntitle: [\n---\n{page}",
    "unknown": "---\nfile_insertion_enabled: true\n---\n{page}",
}
BLOCKS = {
    "include": "```{{include}} {secret}\n```",
    "include-parser": "```{{include}} use.md\n:parser: bad_module\n```",
    "include-upper": "```{{Include}} {secret}\n```",
    "include-git": "```{{include}} ../../.git/config\n```",
    "include-standard": "```{{include}} <s5defs.txt>\n```",
    "literalinclude": "```{{literalinclude}} {secret}\n```",
    "csv": "```{{csv-table}}\n:file: {secret}\n```",
    "csv-url": "```{{csv-table}}\n:url: http://127.0.0.1:{port}/a\n```",
    "rst-include": "```{{eval-rst}}\n.. include:: {secret}\n```",
    "rst-words": "```{{eval-rst}}\nWords of *another* parser.\n```",
    "rst-role": "```{{eval-rst}}\n.. role:: bare(raw)\n   :format: html\n\n:bare:`<script>x</script>`\n```",
    "raw": "```{{raw}} html\n<script>x</script>\n```",
    "raw-file": "```{{raw}} html\n:file: {secret}\n```",
    "raw-url": "```{{raw}} html\n:url: http://127.0.0.1:{port}/a\n```",
    "raw-typst": '```{{raw}} typst\n#read("{secret}")\n```',
    "raw-latex": "```{{raw}} latex\n\\input{{x}}\n```",
    "productionlist": "```{{productionlist}}\nx: y\n```",
    "graphviz": "```{{graphviz}} {secret}\n```",
    "automodule": "```{{automodule}} bad_module\n```",
    "role": "```{{role}} x(raw)\n:format: html\n```",
    "meta": "```{{meta}}\n:refresh: 0;url=http://127.0.0.1:{port}/\n```",
    "default-domain": "```{{default-domain}} py\n```",
    "function": "```{{py:function}} f\n```",
    "image-outside": "```{{image}} {secret}\n```",
    "figure-outside": "```{{figure}} {secret}\n:figwidth: image\n```",
    "image-remote": "```{{image}} http://127.0.0.1:{port}/a.png\n```",
    "parsed": "```{{parsed-literal}}\nWords in it,\n{{kbd}}`a`\n```",
    "html": "<script>x</script>",
    "html-image": '<img src="http://127.0.0.1:{port}/a.png">',
    "toctree": "```{{toctree}}\nx <javascript://%0aalert(1)>\n```",
}
INLINE = {
    "download": "Words {{download}}`s <{secret}>`.",
    "path-link": "Words [s]({secret}).",
    "path-scheme": "Words [s](path:{secret}).",
    "image": "Words ![b](http://127.0.0.1:{port}/b.png).",
    "image-file": "Words ![b]({secret}).",
    "image-data": "Words ![b](data:image/png;base64,AAAA).",
    "raw-role": "Words {{raw-html}}`<b>`, {{raw}}`x`.",
    "html-inline": "Words <b onclick=x>bold</b>.",
    "kbd": "Words {{kbd}}`a`.",
    "guilabel": "Words {{guilabel}}`x`.",
    "pep": "Words {{pep}}`8`.",
    "autolink": "Words <wiki:x> and <data:text/html,x>.",
    "command": "Words {{command}}`x` and {{py:func}}`os.popen`.",
}
WORDS = {
    "file": "Words ![b](file://{absolute}).",
    "script": "Words [b](javascript:alert), <javascript:alert(1)>, <data:text/html,x>.",
    "address": "Words [b](&#x6A;avascript:alert) and [b][d].\n\n[d]: <vbscript&#58;x>",
    "substitution": RUN,
    "dollars": "Words $\\input{{{secret}}}$ and %include {secret}",
    "role-broken": "Words {{download}} `{secret}` and {{{{include}}}}.",
}
"""What is not markup here: it is printed as it is written."""
CODES = (
    "not-allowed", "front-matter", "front-matter-value", "front-matter-unread", "outside", "raw-markup", "html",
    "download", "address-not-allowed", "image-from-elsewhere", "unknown-mark", "list-in-note",
)  # fmt: skip
REFUSED = re.compile(rf"\[(?:{'|'.join(CODES)})\]|Unknown directive type")


Lines = dict[str, tuple[str, range]]
"""The file and the lines of each kind of markup."""


def filled(place: Place, markup: str) -> str:
    values = {"secret": "../../../secret.txt", "absolute": place.secret, "ran": place.ran, "port": place.port.number}
    return markup.format(page=PAGE, **values)


def put(place: Place, where: str, markup: str) -> str:
    """Put markup in the text, in a note or in prose; return the file."""
    text, page = "edition/text/talk.md", "edition/front/use.md"
    if where == "text":
        whole = (place.root / text).read_text(encoding="utf-8")
        place.write(text, whole.replace("\n[^perry]:", f"\n{markup}\n\n[^perry]:"))
    elif where == "note":
        place.add(text, f"\n{indent(markup, '    ')}\n")
    else:
        place.add(page, f"\n{markup}\n")
    return page if where == "prose" else text


def put_all(place: Place, where: str, markups: Mapping[str, str]) -> Lines:
    """Put markup of each kind in the text, in a note or in prose; return the file and the lines of each kind."""
    if not markups:
        return {}
    signs = {kind: f"% kind {number} of all" for number, kind in enumerate(markups)}
    file = put(place, where, "\n\n".join(f"{signs[kind]}\n{markup}" for kind, markup in markups.items()))
    written = (place.root / file).read_text(encoding="utf-8")
    starts = [written.count("\n", 0, written.index(sign)) + 2 for sign in signs.values()]
    ends = [*(start - 1 for start in starts[1:]), starts[-1] + len([*markups.values()][-1].splitlines())]
    return {kind: (file, range(*lines)) for kind, *lines in zip(markups, starts, ends, strict=True)}


def kind_at(lines: Lines, file: str, line: int) -> str | None:
    """Return the kind of markup that a line has."""
    return next((kind for kind, (there, span) in lines.items() if there == file and line in span), None)


def assert_refused(place: Place, file: str) -> None:
    for status, said in (place.check(), place.build("html")):
        assert status != 0
        findings = re.findall(rf"^\S*{re.escape(file)}:(\d+): (.*)", said, re.MULTILINE)
        assert [line for line, message in findings if REFUSED.search(message) and int(line) > 0], said
        place.assert_no_harm(said)


def test_the_edition_is_in_order_as_it_is(place: Place) -> None:
    assert place.check() == (0, "Nothing is wrong: every difference from a witness is recorded.\n")


@pytest.mark.parametrize("where", ["text", "note", "prose"])
def test_what_is_not_allowed_is_refused_at_its_line_and_does_nothing(
    place: Place, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FORGE, "true")  # where every finding is told
    kinds = BLOCKS | INLINE
    lines = put_all(place, where, {kind: filled(place, markup) for kind, markup in kinds.items()})
    for status, said in (place.check(), place.build("html")):
        assert status != 0
        place.assert_no_harm(said)
        findings = re.findall(r"^\S*?(?:::error file=)?(edition/[^:,]*)(?::|,line=)(\d+)[:,](.*)", said, re.MULTILINE)
        refused = {kind_at(lines, file, int(line)) for file, line, message in findings if REFUSED.search(message)}
        assert refused - {None} == set(kinds), said


@pytest.mark.parametrize("builder", ["html", "typst", "epub", "tei", "plain", "data", "dts"])
def test_what_is_no_markup_is_printed_as_it_is_written(place: Place, builder: str) -> None:
    for markup in WORDS.values():
        put(place, "prose", filled(place, markup))
    status, said = place.build(builder)
    assert status == 0, said
    place.assert_no_harm(said)
    addresses = rb'href="[^">]*script:(?!SphinxHighlight)'  # which Sphinx has in a file of its own
    assert not [content for content in place.built() if re.search(addresses, content)]


def test_front_matter_sets_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind is at the head of a page of prose, and of a document of the text."""
    pages = {f"{folder}/{kind}": kind for folder in ("front", "text") for kind in FRONT}
    for name, kind in pages.items():
        place.write(f"edition/{name}.md", filled(place, FRONT[kind].replace("{page}", "# A page\n\nWords.\n")))
    place.write("edition/index.md", INDEX.replace("front/use", "\n".join(["front/use", *pages])))
    place.add("conf.py", f"apparatus_documents += {[name for name in pages if name.startswith('text')]}\n")
    monkeypatch.setenv(FORGE, "true")  # where every finding is told
    for status, said in (place.check(), place.build("html")):
        assert status != 0
        place.assert_no_harm(said)
        told = re.findall(
            r"^(?:::error file=)?(\S*?edition/\S+?)\.md(?::|,line=)[1-9].*front-matter", said, re.MULTILINE
        )
        assert {name.rpartition("edition/")[2] for name in told} == {*pages}, said


def test_a_language_does_not_open_the_list(place: Place) -> None:
    conf = (place.root / "conf.py").read_text(encoding="utf-8")
    place.write("conf.py", conf.replace('language = "en"', 'language = "de"'))
    place.add("edition/front/use.md", "\n```{einfügen} ../../../secret.txt\n```\n\n```{roh} html\n<b>\n```\n")
    assert_refused(place, "edition/front/use.md")


LINKED = {
    "declared": [
        *(f"edition/data/{name}.toml" for name in ("persons", "quotations", "chronology", "review", "proofreading")),
        "edition/witnesses/witnesses.toml", "edition/witnesses/regularisation.toml", "bibliography/works.bib",
        "CITATION.cff", "CHANGELOG.md",
    ],
    "pages": ["edition/front/linked.md", "edition/front/use.md", "edition/text/talk.md"],
    "transcription": ["edition/witnesses/B.txt"],
}  # fmt: skip
SAID = r"^(?:::error file=)?(\S+?)(?::\d+: |: |,line=).*(?:link-outside|file-outside)"


@pytest.mark.parametrize("names", LINKED.values(), ids=LINKED)
@pytest.mark.parametrize("target", ["secret.txt", "repository/.git/config"])
def test_a_link_is_not_followed_out_of_the_edition(
    place: Place, names: list[str], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in names:
        path = place.root / name
        path.unlink(missing_ok=True)
        path.symlink_to(place.root.parent / target)
    monkeypatch.setenv(FORGE, "true")  # where every finding is told
    at = {"edition/witnesses/B.txt": "edition/witnesses/witnesses.toml"}  # which names it
    for status, said in (place.check(), place.build("html")):
        assert status != 0
        told = {name.removeprefix(f"{place.root}/") for name in re.findall(SAID, said, re.MULTILINE)}
        assert told == {at.get(name, name) for name in names}, said
        place.assert_no_harm(said)


def test_a_folder_that_is_a_link_is_not_followed(place: Place) -> None:
    (place.root.parent / "other").mkdir()
    (place.root.parent / "other/page.md").write_text("# CANARY-7f3a9c\n", encoding="utf-8")
    (place.root / "edition/more").symlink_to(place.root.parent / "other")
    for status, said in (place.check(), place.build("html")):
        assert status != 0
        place.assert_no_harm(said)


@pytest.mark.parametrize("where", ["edition/front", "_static"])
def test_links_that_lead_round_are_told_before_they_are_followed(place: Place, where: str) -> None:
    """Through two of them there are a million million ways of forty steps, which is as many as a system follows."""
    place.add("conf.py", 'html_static_path = ["_static"]\n')
    place.write("_static/more/a.css", "")
    for name, to in (("again", "."), ("more/round", ".."), ("twice", "again")):
        (place.root / where / name).parent.mkdir(exist_ok=True)
        (place.root / where / name).symlink_to(to)
    for status, said in (place.check(), place.build("html")):
        assert status != 0 and f"{where}/more/round:" in said and "[link-outside]" in said
        place.assert_no_harm(said)


def test_restructured_text_is_kept_to_the_same_list(place: Place) -> None:
    secret = "../../../secret.txt"
    page = f"Page\n====\n\n.. include:: {secret}\n\n.. literalinclude:: {secret}\n\n.. raw:: html\n   :file: {secret}\n"
    place.write("edition/front/other.rst", f"{page}\n:download:`s <{secret}>` and :kbd:`a`\n")
    for status, said in (place.check(), place.build("html")):
        assert status != 0
        for name in ("include", "literalinclude", "raw", "download", "kbd"):
            assert f"{{{name}}} is not allowed" in said
        place.assert_no_harm(said)


def test_the_settings_cannot_allow_what_runs_without_saying_so(place: Place) -> None:
    place.add("conf.py", 'myst_enable_extensions = ["substitution"]\n')
    status, said = place.check()
    assert status != 0
    assert "conf.py" in said and "'substitution' is not allowed" in said


def test_what_the_settings_allow_is_allowed(place: Place) -> None:
    allowed = {"roles": ["kbd"], "directives": ["include", "literalinclude"], "folders": ["CHANGELOG.md"]}
    place.add("conf.py", f"apparatus_allowed = {allowed}\n")
    place.add("edition/front/use.md", "\n{kbd}`a`\n\n```{include} ../../CHANGELOG.md\n:heading-offset: 1\n```\n")
    place.add("edition/front/use.md", "\n```{literalinclude} ../../CHANGELOG.md\n```\n")
    assert place.check()[0] == 0
    place.add("edition/front/use.md", "\n```{include} ../../conf.py\n```\n")
    assert "outside the folders" in place.check()[1]
    place.write("edition/front/use.md", "# A page\n\n```{literalinclude} ../../conf.py\n```\n")
    assert "outside the folders" in place.check()[1]
