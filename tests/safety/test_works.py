"""Valid BibTeX is read as it is, however it is written: none of it is refused, and no work in it goes unseen."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database.input.bibtex import LowLevelParser

from sphinx_apparatus.works.source import works_in

from .repository import Place
from .test_places import SLOW

PIECES = st.sampled_from(
    ("Words", "\n@book{x, y = {z}}\n", "@", "me@b.org", "\n@misc", " @b(", '{"}', "\nN = 4, ", "\nx = {3}", "{A}", "%",
     "\n% a", "\n\n", "#", "a, b", "=", "\\'e", "(", ")", "'")
)  # fmt: skip
VALUES = st.lists(PIECES, max_size=6).map("".join)
PARTS = st.one_of(VALUES.map("{{{}}}".format), VALUES.map('"{}"'.format), st.sampled_from(("1900", "jan", "site")))
GAPS = st.sampled_from(("", " ", "\n", "\n  "))
NAMES = st.sampled_from(("title", "Year", "bdsk-url-1", "x+y", "a.b", "note"))
KEYS = st.sampled_from(("a1", "b:2", "é", "x/y(z)", "10.1/x<y>"))
BETWEEN = st.sampled_from(
    ("", "\n", " ", "\n\nwords {of} x = 3\n\n", "\n% so\n", ",\n", "\n@comment{words}\n", '\n@preamble{"@x{y}"}\n',
     "@string{site = {S}}", "\n% ", "\n@comment{")
)  # fmt: skip


@st.composite
def works(draw: st.DrawFn) -> str:
    """Return a work, with blanks and ends of lines wherever BibTeX allows some."""

    def put(*parts: str) -> str:
        return "".join(draw(GAPS) + part for part in parts)

    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    fields = [put(name, "=") + put(" # ".join(draw(st.lists(PARTS, min_size=1, max_size=3)))) for name in names]
    opening, closing = draw(st.sampled_from(("{}", "{}", "()")))
    end = draw(st.sampled_from(("", ",")))
    return "@" + put("book", opening, draw(KEYS), ",", ",".join(fields)) + put(end + closing)


FILES = st.lists(st.tuples(BETWEEN, works()).map("".join), min_size=1, max_size=3).map("".join)


def as_bibtex(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return key and fields of each work as pybtex reads them; raise what it raises."""
    read = [rest for kind, rest in LowLevelParser(text, macros={"site": "S", "jan": "jan"}) if kind == "book"]
    return [(key, [(name.lower(), bare("".join(map(bare, parts)))) for name, parts in fields]) for key, fields in read]


def bare(words: str) -> str:
    return " ".join(words.split())


@given(FILES, BETWEEN)
def test_what_bibtex_reads_is_read_and_has_no_fault(before: str, end: str) -> None:
    text = f'@string{{site = "S"}}{before}{end}'
    wanted = as_bibtex(text)
    found = list(works_in(text))
    assert not [fault for work in found for fault in work.faults]
    assert [(work.key, [(field.name, bare(field.value)) for field in work.fields]) for work in found] == wanted


HIDDEN = (
    "% @book{{k, title = {{T}}, url = {{{0}}}}}", "@comment{{@book{{k, title = {{T}}, url = {{{0}}}}}}}",
    "words @\nbook\n{{k\n, title = {{T}}\n, url =\n{{{0}}}}}",
    "@misc(a, title = {{A}}) @misc(k, title = {{T}}, url = {{{0}}})",
)  # fmt: skip


def test_a_work_that_one_does_not_see_is_judged_like_others(place: Place) -> None:
    for words in HIDDEN:
        place.write("bibliography/more.bib", words.format("javascript:alert(1)") + "\n")
        place.add("conf.py", 'bibtex_bibfiles = ["bibliography/works.bib", "bibliography/more.bib"]\n')
        status, said = place.check()
        assert status != 0 and "more.bib:" in said and "[no-web-address]" in said, (words, said)


LONG = (
    "@a{b,c={",
    "{",
    "@book{a,\n",
    "@a(b,c={",
    "@book{a, x = {y} ",
    "\n@",
    "@book{a, t={x}} a = b",
    '@book{a, x = "{',
    "a",
)


@pytest.mark.parametrize("again", LONG)
def test_no_file_of_works_takes_long(again: str) -> None:
    began = process_time()
    list(works_in("@book{k, title = {T}, " + again * (200_000 // len(again))))
    assert process_time() - began < SLOW
