"""Sources by a stranger who means harm, made projects by `new` and `import`: words stay words, the rest is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.projects.sources import docx
from sphinx_apparatus.records.xml import read_xml

from .repository import CANARY, Port, listening
from .test_builds import LAUGHS
from .test_places import SLOW

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MARKUP = (
    "```{{include}} {secret}\n```\n\n---\nmyst: {{enable_extensions: [substitution]}}\n---\n\n"
    "{{{{ x.popen('touch {ran}') }}}}\n\n<script src='{asked}'>alert(1)</script> ![b]({asked}) "
    "{{download}}`s <{secret}>` [x](javascript:alert(1))\n\n"
    '% x\n\n(x)=\n\n[^1]: x\n\n.. include:: {secret}\n\n#read("{secret}") @ran'
    " \\input{{{secret}}} \\write18{{touch {ran}}}"
)
"""What a page would run, read or ask for."""
NAME = (
    "T\"\n]\n}}\nimport os; os.system('touch {ran}') #\n''' @language@ {{{{ x }}}} {{% x %}} "
    "<script>alert(1)</script>\n  - x: y"
)
"""What would end a string of the settings, of TOML or of YAML."""


def xml(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def tei(body: str, before: str = "", name: str = "T") -> str:
    """Return a TEI file with braces doubled where they are not blanks to be filled."""
    return (
        f'{before}<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>{name}</title>'
        f'</titleStmt><sourceDesc><listWit><witness xml:id="B">{name}</witness></listWit></sourceDesc></fileDesc>'
        f"</teiHeader><text><body>{body}</body></text></TEI>"
    )


def document(
    body: str, before: str = "", encoding: str = "utf-8", main: str = "word/document.xml", **more: str
) -> bytes:
    """Return a document of a word processor; `more` are the targets of its relationships, by their kinds."""
    head = f'<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>'
    related = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{to}" TargetMode="External"/>'
        for kind, to in more.items()
    )
    related = f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        types = f'<Override PartName="/{main}" ContentType="{kind}"/>'
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>')
        first = f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="{main}"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{first}</Relationships>')
        folder, _, name = main.rpartition("/")
        archive.writestr(f"{folder}/_rels/{name}.rels", related)
        said = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding != "utf-8" else ""
        archive.writestr(main, f"{said}{before}{head}{body}</w:body></w:document>".encode(encoding))
        archive.writestr("../../../outside.txt", "x")
    return file.getvalue()


def said_in(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


Filled = Callable[[str], str]
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="x" descr="d"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    '<a:blip r:link="image"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)
LINK = '<w:p><w:hyperlink r:id="hyperlink"><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>'
PAGE = (
    '<html lang="en"><head><base href="{asked}"><link rel="stylesheet" href="{asked}"><title>T</title></head><body>'
    '<script src="{asked}">alert(1)</script><p onclick="x">Words <img src="{asked}" alt="x"> <img src="file://{absolute}">'
    '<iframe src="file://{absolute}"></iframe> <a href="javascript:alert(1)">x</a> <a href="file://{absolute}">y</a></p>'
    '<p>x<a href="#fn1">1</a></p><p id="fn1">y<a href="#fn2">2</a></p><p id="fn2">z<a href="#fn1">1</a></p>{markup}'
    "</body></html>"
)
BODY = (
    '<head>{name} &x;</head>{markup}<p xml:base="{asked}">W &x; <graphic url="{absolute}"/> <graphic url="{asked}"/> '
    '<ptr target="file://{absolute}"/> <ref target="javascript:alert(1)">x</ref> <ref target="{secret}">y</ref> '
    '<persName ref="#../../x">Ann</persName> '
    '<hi rend="x&quot; onclick=&quot;alert(1)">b</hi> <app><lem wit="#B">b</lem>'
    '<rdg wit="#../../x">c</rdg></app><note>{mark}</note></p><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
    'href="{absolute}" parse="text"/>'
)
DECLARED = (
    '<!DOCTYPE TEI SYSTEM "{asked}" [<!ENTITY x SYSTEM "file://{absolute}"><!ENTITY % p SYSTEM "file://{absolute}">%p;'
    '<!ENTITY % q SYSTEM "{asked}">%q;]>'
)
LATEX = (
    "\\title{{{name}}}\\author{{{name}}}\\newcommand{{\\x}}{{\\x\\x}}\\def\\y{{\\z}}\\def\\z{{\\y}}\\begin{{document}}\n"
    "Words \\input{{{absolute}}} \\include{{{absolute}}} \\verbatiminput{{{absolute}}} \\lstinputlisting{{{absolute}}} "
    "\\x \\y \\includegraphics{{{absolute}}} \\immediate\\write18{{touch {ran}}} "
    "\\directlua{{os.execute('touch {ran}')}} "
    "\\href{{javascript:alert(1)}}{{x}}\n\n\\begin{{verbatim}}\n{mark}\n\\end{{verbatim}}\n\\end{{document}}"
)
MADE: dict[str, str | Callable[[Filled], bytes]] = {
    "a.txt": "{markup}\n", "a.html": PAGE, "a.md": "---\ntitle: 'T'\nmyst: {{x: y}}\n---\n\n{markup}\n", "a.tex": LATEX,
    "a.xml": tei(BODY, '<?xml-stylesheet href="{asked}"?>' + DECLARED, "{name}"),
    "a.docx": lambda filled: document(
        said_in(xml(filled(MARKUP))) + PICTURE + LINK,
        image=filled("file://{absolute}"), hyperlink="javascript:alert(1)", attachedTemplate=filled("{asked}"),
    ),
}  # fmt: skip
"""Sources of which a project is made; in each is whatever could do harm there."""


@pytest.mark.parametrize("name", MADE)
def test_a_source_does_no_harm(tmp_path: Path, name: str) -> None:
    """Nothing is read or written beside it, and what is made of it is built."""
    with listening() as port:
        source = MADE[name]
        values = values_of(tmp_path, port)
        content = source(lambda text: text.format(**values)) if callable(source) else written(name, source, values)
        status, said = run(tmp_path, port, name, content, values)
        assert status == 0, said
        if name in ("a.xml", "a.txt"):
            made, told = tmp_path / "work/made", StringIO()
            with chdir(made), redirect_stdout(told), redirect_stderr(told):
                assert main(["build", "-j", "1"]) == 0
                with (made / "edition/index.md").open("a", encoding="utf-8") as page:
                    page.write("\n```{include} ../../../secret.txt\n```\n")
                assert main(["check"]) == 1
            assert "edition/index.md:" in told.getvalue() and "{include} is not allowed" in told.getvalue()
            assert_no_harm(tmp_path, port, told.getvalue())


def values_of(folder: Path, port: Port) -> dict[str, object]:
    """Return what blanks are filled with."""
    return {
        "secret": "../../../secret.txt", "absolute": folder / "secret.txt", "ran": folder / "ran",
        "asked": f"http://127.0.0.1:{port.number}/x",
    }  # fmt: skip


def written(name: str, text: str, values: dict[str, object]) -> bytes:
    """Return a source with its blanks filled."""
    markup, called = MARKUP.format(**values), NAME.format(**values)
    if not name.endswith((".txt", ".md", ".tex")):
        blocks = "".join(f"<p>{xml(part)}</p>" for part in markup.split("\n\n"))
        return text.format(markup=blocks, mark=xml(markup), name=xml(called), **values).encode()
    called = re.sub(r"[{}%#]", "", called) if name.endswith(".tex") else called
    return text.format(markup=markup, mark=markup, name=called, **values).encode()


def run(folder: Path, port: Port, name: str, content: bytes, values: dict[str, object]) -> tuple[int, str]:
    """Make a project of a source; see that it does no harm."""
    (folder / "secret.txt").write_text(CANARY, encoding="utf-8")
    (folder / "work").mkdir()
    (folder / "work" / name).write_bytes(content)
    command = ["import", "made", "--from", name]
    if name.endswith(".txt"):
        called = NAME.format(**values)
        command = ["new", "made", "--from", name, "-y", "--title", called, "--author", called, "--editor", called]
    said = StringIO()
    with chdir(folder / "work"), redirect_stdout(said), redirect_stderr(said):
        status = main(command)
    assert_no_harm(folder, port, said.getvalue())
    return status, said.getvalue()


def assert_no_harm(folder: Path, port: Port, said: str) -> None:
    """See that nothing ran, nothing was asked, and the secret is where it was, and nothing else is new."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == [folder / "secret.txt"]
    inner = {path.name for path in (*folder.iterdir(), *(folder / "work").iterdir()) if path.is_dir()}
    assert inner <= {"work", "made"} and not list(folder.parent.glob("outside.txt"))
    assert not (folder / "ran").exists() and port.asked == 0 and CANARY not in said and "Traceback" not in said


OWN = '<!DOCTYPE TEI [<!ENTITY x SYSTEM "file://{absolute}">]>'
GROWS = '<!DOCTYPE {0} [<!ENTITY x "x"><!ENTITY a "x">' + LAUGHS + "]>"
X = '<!DOCTYPE d [<!ENTITY x "x">]>'
REFUSED: dict[str, tuple[str, str | bytes, str]] = {
    "entity, attribute": ("a.xml", tei('<p n="&x;">W</p>', OWN), "a.xml:1: "),
    "grows": ("a.xml", tei("<p>&i;</p>", GROWS.format("TEI")), "a.xml:1: "),
    "grows, attribute": ("a.xml", tei('<p n="&i;">W</p>', GROWS.format("TEI")), "a.xml:1: "),
    "deep": ("a.xml", tei("<p>" + "<hi>" * 3_000 + "x" + "</hi>" * 3_000 + "</p>"), "a.xml:1: "),
    "direction, text": ("a.txt", "Words\n\na \u202e b\n", "a.txt:3: the text has a control character"),
    "page, encoding": ("a.html", '<meta charset="nosuch"><p>x</p>', "[file-unreadable]"),
    "page, empty": ("a.html", "", "[file-unreadable]"),
    "page, deep": ("a.html", "<p>" + "<b>" * 3_000 + "x", "a.html:"),
    "Markdown, bytes": ("a.md", b"a\n\n\xff b", "a.md:3: the text is not in UTF-8"),
    "LaTeX, bytes": ("a.tex", b"\\begin{document}\n\xff\\end{document}", "a.tex:2: the text is not in UTF-8"),
    "LaTeX, deep": ("a.tex", "\\begin{document}" + "{" * 3_000 + "x" + "}" * 3_000, "a.tex:1: "),
    "document, none": ("a.docx", b"PK\x03\x04nothing", "[file-unreadable]"),
    "document, entity": ("a.docx", document(said_in("&x;"), X), "declares entities"),
    "document, two bytes": (
        "a.docx", document(said_in("&x;"), X, "utf-16"), "declares entities",
    ),
    "document, other name": (
        "a.docx", document(said_in("&x;"), X, main="word/document.txt"), "declares entities",
    ),
    "document, large": ("a.docx", document(said_in("W " * 100_000)), "is too large"),
    "document, deep": ("a.docx", document("<w:tbl><w:tr><w:tc>" * 1_500), "[file-unreadable]"),
}  # fmt: skip


def test_what_declarations_of_xml_name_is_not_read(tmp_path: Path) -> None:
    """As lxml 6.1 reads it, though it is told to load nothing, and has its words in an attribute."""
    (tmp_path / "own.ent").write_text(f'<!ENTITY x "{CANARY}">', encoding="utf-8")
    address = (tmp_path / "own.ent").as_uri()
    for declared in (f'SYSTEM "{address}"', f'[<!ENTITY % p SYSTEM "{address}"> %p;]'):
        root = read_xml(f'<!DOCTYPE a {declared}><a n="&x;">&x;</a>'.encode())
        assert root.get("n") == "" and root[0].text == "&x;"


@pytest.mark.parametrize("kind", REFUSED)
def test_a_source_that_does_harm_is_refused(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "BIGGEST", 100_000)
    name, content, words = REFUSED[kind]
    with listening() as port:
        values = values_of(tmp_path, port)
        if isinstance(content, str):
            content = re.sub(r"\{(absolute|asked)\}", lambda found: str(values[found[1]]), content).encode()
        began = process_time()
        status, said = run(tmp_path, port, name, content, values)
    assert status == 1 and process_time() - began < SLOW
    assert words in said and not (tmp_path / "work/made").exists(), said


@pytest.mark.parametrize(
    "more", [["--language", "de'); import os #"], ["--pages-language", "../../x"], ["--language", "../x"]]
)
def test_a_language_is_none_that_leads_elsewhere(
    tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("Words.\n", encoding="utf-8")
    assert main(["new", str(tmp_path / "made"), "--from", str(tmp_path / "a.txt"), "-y", *more]) == 1
    assert "[wrong-setting]" in "".join(capsys.readouterr())
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
