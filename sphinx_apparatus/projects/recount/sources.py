"""Reads the words of a source that is no TEI as plainly as can be, and says which are not in the TEI made of it."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

from lxml import etree
from lxml import html as pages

from sphinx_apparatus.records.xml import read_xml

_WORD = re.compile(r"[^\W\d_]+")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NO_WORDS = re.compile(
    r"""(?<!\\)%.*                                                          # a comment
    | \$[^$]*\$                                                             # a formula
    | \\(?:begin|end)\{[^}]*\}(?:\[[^]]*\]|\{[^}]*\})?                       # an environment with its options
    | \\(?:[vh]space|(?:set|addto)counter|setlength|date|selectlanguage|pagestyle|lineation|setstanzaindents|lemma
        |(?:first)?linenum\w*|thispagestyle|(?:re)?newcommand|usepackage)\*?\s*(?:\[[^]]*\])?(?:\{(?:[^{}]|\{[^{}]*\})*\})*
    | \\ekddiv\{(?:[^{}]|\{[^{}]*\})*\}                                      # what a division is
    | \\(?:ilabel|linelabel|indentpattern)\{[^{}]*\}                         # a mark, or what is indented
    | \\hyper(?:target|link)\{[^{}]*\}                                       # the name of a place
    | [^\s{}]*\\(?:[^A-Za-z\s]|(?:ss|ae|AE|oe|OE|o|O|l|L|i|aa|AA|[cvudkHb])(?![A-Za-z]))\S*  # a word with an accent
    | \\[A-Za-z@]+\*?(?:\[[^]]*\]|\s*=?\s*-?[\d.]+(?:pt|pc|in|cm|mm|ex|em)\b(?:\s+plus\s+\S+)?)?
                                                                            # a command with its options, or a length
    | \{(?:[a-z]+=)?-?[\d.]+(?:pt|pc|in|cm|mm|ex|em)(?:,[^{}]*)?\}             # lengths
    """,
    re.VERBOSE,
)
"""What of a LaTeX file is no word of the text, or one that is not looked at."""
_FEW = 8
"""How many words of the source may be in the TEI between two that are not, for them to be told together."""


def lost(path: Path, tei: etree._Element) -> Iterator[tuple[int, str]]:
    """Yield the words of a file that are not in its TEI, those that stand together as one, with their line."""
    said = tei.xpath("//text() | //comment() | //processing-instruction() | //@*")
    assert isinstance(said, list)
    known = Counter(_words(" ".join(map(str, said)))) | Counter(_words(" ".join(map(_over_looks, tei.iter("{*}*")))))
    if path.suffix.lower() in (".tex", ".ltx"):
        known.update({"om": len(list(tei.iterfind(".//{*}rdg"))), "conj": len(list(tei.iterfind(".//{*}rdg[@resp]")))})
    source = _words(_plain_words(path))
    missing = []
    for at, word in enumerate(source):
        known[word] -= 1
        if known[word] < 0:
            missing.append(at)
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.suffix != ".docx" else []
    first = {word: number for number, text in reversed([*enumerate(lines, 1)]) for word in _words(text)}
    yield from ((first.get(source[run[0]], 1), " ".join(source[at] for at in run)) for run in _runs(missing))


def _over_looks(element: etree._Element) -> str:
    """Return the text of an element, and what in it has a look of its own, without blanks between."""
    parts = [element.text or ""]
    for child in element:
        parts += ["".join(map(str, child.itertext())) if str(child.tag).endswith("}hi") else " ", child.tail or ""]
    return "".join(parts)


def page_of(path: Path) -> etree._Element:
    """Return a page of the web as a tree; it is in UTF-8 where it does not say otherwise."""
    data = path.read_bytes()
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:4000])
    encoding = declared[1].decode() if declared else "utf-8"
    return pages.fromstring(data, parser=pages.HTMLParser(encoding=encoding))


def _plain_words(path: Path) -> str:
    """Return the text of a file, whatever is done with it in an edition."""
    if path.suffix.lower() == ".docx":
        signs = {f"{W}t": None, f"{W}noBreakHyphen": "\u2011", f"{W}softHyphen": "\xad"}
        marks = parts_in(path, "p", "br", "cr", "tab", *(name.removeprefix(W) for name in signs))
        once = (one for one in marks if next(one.iterancestors("{*}Fallback"), None) is None)
        return "".join(signs.get(str(one.tag), "\n") or one.text or "" for one in once)
    if path.suffix.lower() in (".html", ".htm", ".xhtml"):
        said = page_of(path).xpath("//body//text()[not(ancestor::script | ancestor::style)]")
        assert isinstance(said, list)
        return " ".join(map(str, said))
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix.lower() in (".tex", ".ltx"):
        return _NO_WORDS.sub(" ", text.partition(r"\begin{document}")[2] or text)
    return re.sub(r"\]\([^)]*\)|\[\^[^\]]*\]|<[^>]*>|&\w+;", " ", text)


def parts_in(path: Path, *names: str) -> Iterator[etree._Element]:
    """Yield the elements of these names in the parts of a document of a word processor."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if re.fullmatch(r"word/\w+\.xml", part):
                yield from read_xml(archive.read(part)).iter(*(f"{W}{name}" for name in names))


def _words(text: str) -> list[str]:
    return _WORD.findall(normalize("NFC", text).casefold())


def _runs(places: list[int]) -> Iterator[list[int]]:
    """Yield places that follow one another closely, together."""
    starts = [n for n, at in enumerate(places) if n == 0 or at - places[n - 1] > _FEW]
    yield from (places[start:end] for start, end in pairwise([*starts, len(places)]))
