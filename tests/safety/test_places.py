"""Every hostile kind in every place of the data where words can be written: all are built once, and stay words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from time import process_time
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import html5lib
import pikepdf
import pypdfium2
import pytest
from lxml import etree

from sphinx_apparatus.checks.report import FORGE

from .repository import CITATION, UNCOMPARED, Place, listening
from .test_builds import assert_all_built_or_refused
from .test_pages import BLOCKS, INLINE, WORDS, Lines, filled, put_all

LATEX = {
    "input": r"\input{../../secret.txt}", "include": r"\include{x}", "graphics": r"\includegraphics{x}",
    "verbatim": r"\verbatiminput{x}", "write": r"\immediate\write18{touch ran}", "open": r"\openout1=ran",
    "define": r"\def\x{\x\x}\x", "name": r"\csname input\endcsname x", "code": r"\catcode`\@=0 @input{x}",
    "special": r"\special{html:<script>alert(1)</script>}", "lua": r"\directlua{os.execute('touch ran')}",
}  # fmt: skip
"""Commands of LaTeX that read, write or run something."""
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x",
    r"java\char115cript:x", r"\string javascript:x", "//127.0.0.1/x", "&#106;avascript:x", "java&Tab;script:x",
)  # fmt: skip
"""What is no address of the web."""
MORE = {
    "script-end": '</script><script src="http://127.0.0.1:{port}/x.js">alert(1)</script>',
    "handler": "\"'><img src=x onerror=alert(1)><svg/onload=alert(1)>",
    "comment": "<!-- --!> ]]> <![CDATA[ <?php x ?> <!ENTITY x SYSTEM 'file://{absolute}'> &x;",
    "entities": "&lt;script&gt; &#60;b onclick=x&#62; &colon; &Tab;",
    "template": "${{{{ secrets.TOKEN }}}} %(x)s {{% include x %}} {{# x #}} <%= x %> $(touch {ran}) `touch {ran}`",
    "commands": "::error::Forged %0A::add-mask::x ##[error]x",
    "typst": '#read("{secret}") #import "x": x $ #eval("1") $ @label <label> // x',
    "book": "{{{{#include {secret}}}}} {{{{#playground x.rs}}}} @everyone fixes #1, closes o/r#2, GH-4 &#64;admin",
    "attr": "{{{{ ('x'|attr('format'))(cycler) }}}} {{% for x in ().__class__.__mro__ %}}x{{% endfor %}}",
    "cell": "=HYPERLINK(A1) @SUM(1) +1+cmd|' /C x'!A0",
    "reference": "|x| `x <javascript:alert(1)>`_ x_ .. include:: {secret}",
    "links": "[x](javascript:alert(1)) [y]: data:text/html,x <javascript:alert(1)> ![b](//127.0.0.1:{port}/b.png)",
    "yaml": "!!python/object/apply:os.system ['touch {ran}'] &a [x] <<: x",
    **{f"latex-{name}": words.replace("{", "{{").replace("}", "}}") for name, words in LATEX.items()},
    **{f"address-{number}": f"[x](<{address}>) <{address}>" for number, address in enumerate(ADDRESSES)},
    "backslash": 'Words " + read("{secret}") + "\\',  # the last, so that it ends a string
}  # fmt: skip
KINDS = {**BLOCKS, **INLINE, **WORDS, **MORE}
LINKED = ("url = {{{}}}", "link = {{{}}}", r"note = {{\url{{{}}}}}", r"howpublished = {{\href{{{}}}{{words}}}}")
PERSONS, RIGHTS, WITNESSES = "edition/data/persons.toml", "edition/data/rights.toml", "edition/witnesses/witnesses.toml"
SLOW = 20
"""Seconds of the processor that nothing of a proposal may take in a small edition."""
BIB, CITE = "bibliography/works.bib", "CITATION.cff"
FIELDS = {
    PERSONS: ("Orr, John", "{0}"),
    "edition/data/quotations.toml": ("Not seen", '"Not seen"\nattributed = {0}'),
    "edition/data/chronology.toml": ("The light was built", "{0}"),
    "edition/data/review.toml": ("Is the text there?", "{0}"),
    WITNESSES: ("The light on the point", "{0}\ndescription = {0}"),
    "edition/witnesses/regularisation.toml": ("Apostrophes", "{0}"),
    RIGHTS: ("Ours", "{0}"),
    CITE: (
        "A talk",
        "{0}\nkeywords: [{0}]\nreferences: [{{type: book, title: {0}, notes: {0}, authors: [{{name: {0}}}]}}]",
    ),
}  # fmt: skip
"""The files of data, with the words in whose place all kinds are put, and the fields that then have them."""
REMARKS = {
    PERSONS: '"Orr, John"\nidentification = {0}\nnote = {0}', "edition/data/quotations.toml": "{0}",
    "edition/data/chronology.toml": '"The light was built"\nnote = {0}', "edition/data/review.toml": "{0}",
}  # fmt: skip
"""The fields that can have some of what a page has."""
SHOWN = (
    "```{register} person\n```", "```{quotations}\n```", "```{chronology}\n```", "```{review} RIDE\n```",
    "```{witnesses}\n```", "```{regularisations}\n```", "```{downloads}\n```",
)  # fmt: skip


def escaped(words: str) -> str:
    """Return words as LaTeX writes them."""
    signs = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "`": "{`}", "-": "{-}"}
    signs |= {sign: rf"{{\{sign}}}" for sign in "{}$&#%_"}
    return "".join(signs.get(c, c) for c in words)


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, str]]:
    """Give an edition in whose data every kind is in every place, and what was said as every format was built."""
    with listening() as port:
        place = Place(tmp_path_factory.mktemp("everywhere"), port)
        place.add("conf.py", f'apparatus_rights = "{RIGHTS}"\nhtml_baseurl = "https://example.org/"\n')
        place.write(RIGHTS, '[[part]]\nname = "Ours"\nstatement = "Ours"\n')
        place.write(CITE, CITATION.format('"A talk"'))
        place.write("edition/back/lists.md", "\n\n".join(["# Lists", *SHOWN, ""]))
        place.write("edition/back/works.md", "# Works\n\n```{bibliography}\n:all:\n```\n")
        kinds = {kind: filled(place, markup) for kind, markup in KINDS.items()}
        for file, (words, fields) in FIELDS.items():
            text = (place.root / file).read_text(encoding="utf-8")
            assert f'"{words}"' in text
            place.write(file, text.replace(f'"{words}"', fields.format(json.dumps("\n\n".join(kinds.values())))))
        place.add("CHANGELOG.md", "".join(f"- {' '.join(words.split())}\n" for words in kinds.values()))
        works = (f"@book{{{kind}, title = {{{escaped(words)}}}, year = {{1900}}\n}}" for kind, words in kinds.items())
        place.add(BIB, "\n".join(works) + "\n")
        status, said = place.check()
        assert status == 0, said
        status, said = place.build_all()
        assert status == 0, said
        yield place, said


def plain(words: str) -> str:
    """Return words with single blanks and straight quotation marks."""
    return " ".join(words.translate(str.maketrans("‘’“”", "''\"\"")).replace("`", "'").split())


def pages_of(place: Place) -> Iterator[tuple[str, Element]]:
    """Yield every page of the site and the EPUB, as a browser reads it."""
    for path in sorted((place.root / "build/html").rglob("*.html")):
        yield str(path), html5lib.parse(path.read_bytes(), namespaceHTMLElements=False)
    for book in (place.root / "build").rglob("*.epub"):
        with ZipFile(book) as archive:
            for name in archive.namelist():
                if name.endswith(".xhtml"):
                    content = archive.read(name)
                    etree.fromstring(content)
                    yield name, html5lib.parse(content, namespaceHTMLElements=False)


@pytest.fixture(scope="module")
def books(everywhere: tuple[Place, str]) -> tuple[str, str]:
    """Return the words of the PDF and of the e-book, without blanks and hyphens: a line may end anywhere."""
    build = everywhere[0].root / "build"
    with pypdfium2.PdfDocument(*build.rglob("*.pdf")) as document:
        pdf = "".join(page.get_textpage().get_text_bounded() for page in document)
    with ZipFile(*build.rglob("*.epub")) as archive:
        pages = (archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml"))
        return bare(pdf), bare("".join(text for page in pages for text in html5lib.parse(page).itertext()))


def bare(words: str) -> str:
    return re.sub(r"[\s\xad\ufffe\x00-\x1f-]", "", plain(words))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_in_data_is_printed_as_it_is_written(
    everywhere: tuple[Place, str], books: tuple[str, str], kind: str
) -> None:
    place, _ = everywhere
    for book in books:  # in a PDF the end of a page may come between the words
        assert book.count(bare(filled(place, KINDS[kind]))) >= 10
    for name, fields in (("lists", 6), ("works", 1)):
        page = html5lib.parse((place.root / f"build/html/back/{name}.html").read_bytes(), namespaceHTMLElements=False)
        assert plain("".join(page.itertext())).count(plain(filled(place, KINDS[kind]))) >= fields
    tei = etree.parse(*(place.root / "build").rglob("tei/*.xml"))
    for name in ("abstract", "revisionDesc"):
        (element,) = tei.iter(f"{{http://www.tei-c.org/ns/1.0}}{name}")
        assert plain(filled(place, KINDS[kind])) in plain("".join(map(str, element.itertext())))


def test_nothing_in_data_harms(everywhere: tuple[Place, str]) -> None:
    place, said = everywhere
    place.assert_no_harm(said)
    assert "Forged" not in said


def test_nothing_in_data_is_a_script_or_an_address_in_a_page(everywhere: tuple[Place, str]) -> None:
    assert_pages_run_nothing(everywhere[0])


def assert_pages_run_nothing(place: Place) -> None:
    pages = dict(pages_of(place))
    assert len(pages) > 15
    for name, page in pages.items():
        for element in page.iter():
            assert element.tag not in {"iframe", "object", "embed", "base"}, name
            assert element.tag != "img" or "cover" in name
            if element.tag == "script" and element.get("type") != "application/ld+json":
                assert "alert" not in (element.text or ""), name
            for attribute, value in element.items():
                assert not str(attribute).startswith("on"), name
                if attribute in {"href", "src", "action"}:
                    assert re.match(r"(https?://(?!127)|(?![\w+.-]*:)(?!//))", value), (name, value)


def test_nothing_in_data_is_code_in_the_other_formats(everywhere: tuple[Place, str]) -> None:
    assert_formats_run_nothing(everywhere[0])


def assert_formats_run_nothing(place: Place) -> None:
    build = place.root / "build"
    (pdf,) = build.rglob("*.pdf")
    with pikepdf.open(pdf) as document:
        items = [item for item in document.objects if isinstance(item, pikepdf.Dictionary)]
        kinds = {str(item.get("/S")) for item in items}
        addresses = [str(item.URI) for item in items if "/URI" in item]
    assert not kinds & {"/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ImportData", "/Rendition"}
    assert not [address for address in addresses if not address.startswith("https://")]
    (tei,) = build.rglob("tei/*.xml")
    tree = etree.parse(tei)
    assert not tree.docinfo.doctype and not list(tree.iter(etree.Entity))
    assert not tree.xpath("//@target[contains(., 'javascript') or contains(., 'data:')]")
    for path in build.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("where", ["text", "note", "prose", "name of a file"])
def test_a_kind_in_words_is_refused_or_does_nothing(place: Place, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One by one, by their lines; those that `test_pages` has are refused there."""
    kinds = {kind: filled(place, markup) for kind, markup in (KINDS if "name" in where else {**WORDS, **MORE}).items()}

    def lay(left: list[str]) -> tuple[Place, Lines]:
        new = Place(Path(mkdtemp(dir=place.secret.parent)), place.port)
        new.write(WITNESSES, UNCOMPARED)
        if "name" not in where:
            return new, put_all(new, where, {kind: kinds[kind] for kind in left})
        files = {kind: f"edition/front/{' '.join(kinds[kind].replace('/', '').split())[:70]}.md" for kind in left}
        for file in files.values():
            new.write(file, "---\norphan: true\n---\n\n# A page\n\nWords.\n")
        return new, {kind: (file, range(100)) for kind, file in files.items()}

    monkeypatch.setenv(FORGE, "true")  # where every finding is told
    built, left = assert_all_built_or_refused(kinds, lay)
    assert {"template", "commands", "yaml"} <= {*left}
    assert not {"script-end", "handler", "links"} & {*left} or "name" in where
    place.assert_no_harm("")
    assert_pages_run_nothing(built)
    assert_formats_run_nothing(built)


def told(place: Place, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, int], str]:
    """Return the findings of check by file and line; nothing else may be said."""
    monkeypatch.setenv(FORGE, "true")
    status, said = place.check()
    assert status != 0
    place.assert_no_harm(said)
    found = re.findall(r"^::error file=(.*),line=(\d+),(.*)", said, re.MULTILINE)
    return {(file, int(line)): rest for file, line, rest in found}


TENFOLD = "".join(f"@string{{s{n} = {' # '.join([f's{n - 1}'] * 10)}}}\n" for n in range(1, 9))
FAN = "".join(
    f"@xdata{{x{n}{c}, xdata = {{{','.join(f'x{n + 1}{d}' for d in 'abcdefghij')}}}}}\n"
    for n in range(8) for c in "abcdefghij"
)  # fmt: skip
BEHIND = {
    "address": ('@string{u = "javascript"}', 'url = u # ":alert(1)"', "no-web-address"),
    "address in words": ('@string{u = "\\url{data:text/html,x}"}', "note = u", "no-web-address"),
    "month": ('@string{jan = "\\url{javascript:x}"}', "month = jan", "no-web-address"),
    "command": ('@string{u = "\\in"}', 'note = u # "put{../../secret.txt}"', "command-in-work"),
    "direction": ('@string{u = "Sh\u202eips"}', "note = u", "stray-character"),
    "control": ('@string{u = "Sh\x01ips"}', "note = u", "stray-character"),
    "itself": ("@string{u = u # u}", "note = u", "works-unread"),
    "nothing": ("", "note = nothing", "works-unread"),
    "tenfold": (f'@string{{s0 = "xxxxxxxxxx"}}\n{TENFOLD}', "note = s8", "value-too-long"),
    "crossref": ("", "crossref = {k1}", "work-of-itself"),
    "crossref, two": ("@book{k2, title = {B}, crossref = {k1}}", "crossref = {k2}", "work-of-itself"),
    "xdata": ("@xdata{x1, xdata = {x2}}\n@xdata{x2, xdata = {x1}}", "xdata = {x1}", "work-of-itself"),
    "xdata, none": ("", "xdata = {x9}", "unknown-crossref"),
    "xdata, address": ("@xdata{x1, url = {vbscript:x}}", "xdata = {x1}", "no-web-address"),
    "deep": ("", "note = {" + r"\emph{" * 2_000 + "x" + "}" * 2_001, "value-too-deep"),
    "preamble": (r'@preamble{"\input{../../secret.txt} \immediate\write18{touch ran}"}', "note = {x}", ""),
    "fan": (f"{FAN}@xdata{{x8a, publisher = {{P}}}}", "xdata = {x0a}, note = {x}", "unknown-crossref"),
}  # fmt: skip
"""What BibTeX reads in another place than the work: what stands before it, a field of it, and the finding's code."""
RIGHT = (
    '@preamble{"\\newcommand{\\noopsort}[1]{}"}', '@string(site = "https://example.org/")',
    "@book(b1, title = {In Round Brackets}, year = 1900)", "@set{b2, entryset = {b1}}",
    "@book{b3, title = {Joined}, url = site # {a}, year = 1900}",
    "".join(f"@xdata{{y{n}, xdata = {{{','.join([f'y{n + 1}'] * 10)}}}}}\n" for n in range(8)),
    "@xdata{y8, publisher = {P}}", "@book{b4, title = {Fanned}, year = 1900, xdata = {y0}}",
)  # fmt: skip


@pytest.mark.parametrize("kind", BEHIND)
def test_a_trick_of_bibtex_is_told_in_little_time(place: Place, kind: str) -> None:
    before, field, code = BEHIND[kind]
    place.add(BIB, f"{before}\n@book{{k1, title = {{A}}, year = 1900, {field}}}\n")
    began = process_time()
    status, said = place.check()
    assert process_time() - began < SLOW and bool(code) == bool(status)
    assert not code or (f"[{code}]" in said and BIB in said)
    place.assert_no_harm(said)
    if not code:
        assert place.build_all()[0] == 0
        place.assert_no_harm("")


def test_what_bibtex_allows_is_built(place: Place) -> None:
    place.add(BIB, "\n".join([*RIGHT, ""]))
    place.write("edition/back/works.md", "# Works\n\n```{bibliography}\n:all:\n```\n")
    assert place.check()[0] == 0, place.check()[1]
    began = process_time()
    assert place.build_all()[0] == 0
    assert process_time() - began < SLOW
    page = (place.root / "build/html/back/works.html").read_text(encoding="utf-8")
    assert "In Round Brackets" in page and 'href="https://example.org/a"' in page


def test_a_work_reads_no_file_and_runs_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    start = (place.root / BIB).read_text(encoding="utf-8").count("\n") + 1
    for name, words in LATEX.items():
        place.add(BIB, f"@book{{{name}, title = {{A {words}}}, year = {{1900}}}}\n")
    found = told(place, monkeypatch)
    for line, name in enumerate(LATEX, start):
        assert "[command-in-work]" in found[BIB, line], name
    assert place.build_all()[0] == 0
    place.assert_no_harm("")


def test_what_is_no_address_of_the_web_is_refused_where_it_would_be_a_link(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = []
    for address in ADDRESSES:
        for way in LINKED:
            lines.append((place.root / BIB).read_text(encoding="utf-8").count("\n") + 2)
            place.add(BIB, f"@book{{k{len(lines)}, title = {{x}}, year = {{1900}},\n  {way.format(address)}\n}}\n")
    found = told(place, monkeypatch)
    assert not [line for line in lines if "[no-web-address]" not in found[BIB, line]]
    assert place.build("html")[0] != 0


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_in_data_is_one_of_the_web(place: Place, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    words = json.dumps(address)
    place.add("conf.py", f'apparatus_rights = "{RIGHTS}"\n')
    place.write(RIGHTS, f'[[part]]\nname = "W"\nstatement = "W"\naddress = {words}\n')
    place.add(PERSONS, f'authority = "x 1"\nauthority_address = {words}\n')
    place.add(WITNESSES, f"address = {words}\n")
    assert {file for file, _ in told(place, monkeypatch)} == {RIGHTS, PERSONS, WITNESSES}
    place.add(CITE, f"url: {words}\n")
    assert (CITE, 9) in told(place, monkeypatch)


def test_a_remark_has_no_more_than_a_page(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for file, fields in REMARKS.items():
        words = "It is" if "review" in file else FIELDS[file][0]
        text = (place.root / file).read_text(encoding="utf-8")
        kinds = json.dumps("\n\n".join(filled(place, markup) for markup in KINDS.values()))
        place.write(file, text.replace(f'"{words}"', fields.format(kinds)))
    found = told(place, monkeypatch)
    assert {file for file, _ in found} == set(REMARKS)
    for command in ("html", "tei"):
        status, said = place.build(command)
        assert status != 0 and "[role-in-remark]" in said and "[no-web-address]" in said
        place.assert_no_harm(said)
