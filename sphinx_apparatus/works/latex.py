"""LaTeX in the fields of a work as text and markup; knows no field."""

import html
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from docutils.nodes import inline
from pybtex.richtext import BaseText, HRef, Protected, Tag, Text
from pylatexenc import latexwalker, macrospec
from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db

from sphinx_apparatus.records.values import WEB

SMALL_CAPITALS = "sc"
_MARKS = {
    "emph": "em", "textit": "em", "textsl": "em", "mkbibemph": "em", "mkbibitalic": "em", "textbf": "strong",
    "mkbibbold": "strong", "textsc": SMALL_CAPITALS, "texttt": "tt", "textsuperscript": "sup", "textsubscript": "sub",
    "mkbibsuperscript": "sup",
}  # fmt: skip
"""Commands that mark their argument."""
_SWITCHES = {"it": "em", "itshape": "em", "em": "em", "sl": "em", "bf": "strong", "bfseries": "strong",
            "sc": SMALL_CAPITALS, "scshape": SMALL_CAPITALS, "tt": "tt", "ttfamily": "tt"}  # fmt: skip
"""Commands that mark what follows up to the end of the group."""
_BARE = frozenset((
    "textup", "textrm", "textnormal", "textsf", "textmd", "text", "mbox", "uppercase", "MakeUppercase", "lowercase",
    "relax", "protect", "normalfont", "rmfamily", "upshape", "small", "large", "bibstring", "autocap", "nobreak",
    "allowbreak", "mkbibparens", "rm", "sf", "hspace", "vphantom", "textgreek", "textlatin", "textrussian",
    "textgerman", "textfrench", "textitalian", "textspanish", "textenglish", "texthebrew", "textarabic",
))  # fmt: skip
"""Commands that are not shown; their argument is."""
SORTING = frozenset(("noopsort", "noop", "SortNoop", "sortnoop", "sortkey"))
"""Commands whose argument is there for the order alone, as BibTeX's own examples have it."""
QUOTING = frozenset(("enquote", "mkbibquote"))
FOREIGN = "foreignlanguage"
"""The command whose first argument is the language of the second."""
FORMULA = "ensuremath"
_HIDDEN = frozenset(("nocite", "label", "index", "hskip"))
_READING = frozenset(("include", "includegraphics", "input"))
"""Commands that would read a file, which `pylatexenc` leaves out with their arguments."""
_SIGNS = {
    "/": "", "-": "", "@": "", "\\": " ", "newline": " ", "linebreak": " ", "par": " ", "LaTeX": "LaTeX",
    "TeX": "TeX", "BibTeX": "BibTeX", "copyright": "©", "cyrchar": "", "slash": "/", "addslash": "/", "space": " ",
    "addspace": " ", "addnbspace": "\u00a0", "addcomma": ",", "adddot": ".", "addperiod": ".", "addsemicolon": ";",
    "addcolon": ":", "bibrangedash": "–", "nopunct": "", "textquotesingle": "'", "mkern": "", "thinspace": "\u2009",
    "nobreakspace": "\u00a0",
    "textasciiacute": "´", "hyphen": "-", "dash": "-", "isdot": "", "t": "",
}  # fmt: skip
"""Commands that `pylatexenc` does not know, or does not show as a reader of a title wants them."""
_IN_FORMULA = {"-": "−", "'": "′"}
APOSTROPHES = str.maketrans("'`", "’‘")
DOLLARS = re.compile(r"\\.|\$(?=\S)(?:\\.|[^$\\])*?(?<=\S)\$(?!\d)|\$", re.DOTALL)
"""What stands between two dollars is a formula where it touches both, and no number follows; any other is money."""
_LOOSE = re.compile(r"(\\.)|([%#&])", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]+")
TAGS = re.compile(r"<(/?)(i|em|b|strong|sup|sub|sc)>", re.IGNORECASE)
_OPENING = {"i": r"\textit{", "em": r"\textit{", "b": r"\textbf{", "strong": r"\textbf{", "sup": r"\textsuperscript{",
           "sub": r"\textsubscript{", "sc": r"\textsc{"}  # fmt: skip
_ITSELF = r"[\w.,;:()/+*=@!?–—]|-(?!-)|(?<! ) (?! )|'(?!')"
_PLAIN = re.compile(rf"(?:{_ITSELF}|\{{(?:{_ITSELF})+\}})+")
"""Words of which LaTeX makes nothing but themselves, some of them in braces; most fields are."""
_PART = re.compile(rf"(\{{)?((?:{_ITSELF})+)")
_VERBATIM = re.compile(r"\\([_%&#~{}$])|\\url\{([^}]*)\}")
ADDRESS = re.compile(r"\\(?:url|nolinkurl)\s*\{([^{}]*)\}")


class SmallCapitals(Tag):  # type: ignore[misc]
    """Words in small capitals: on pages as ``{.smallcaps}`` marks them, since pybtex has no tag for them there."""

    def render(self, backend: Any) -> Any:
        if getattr(backend, "name", "") != "docutils":  # not all of pybtex have a name
            return super().render(backend)
        return [inline("", "", *super(Tag, self).render(backend), classes=["smallcaps"])]


def _look(name: str, *words: BaseText) -> Tag:
    return (SmallCapitals if name == SMALL_CAPITALS else Tag)(name, *words)


@dataclass(frozen=True)
class LatexManner:
    """How LaTeX is read: `quotes` are the marks of a quotation, `sorting` keeps what is there for the order."""

    quotes: tuple[str, str] = ("“", "”")
    sorting: bool = False


SHOWN = LatexManner()
SORTED = LatexManner(sorting=True)


@lru_cache(maxsize=8192)
def rich(latex: str, reading: LatexManner = SHOWN) -> BaseText:
    """Return LaTeX as text with its markup; what braces enclose is protected from changes of case.

    A command that is not known is left out, and its argument kept; see `unknown_commands`.
    """
    if not _PLAIN.fullmatch(latex):
        return Text(*_Reader(reading).read(_nodes(latex)))
    parts = ((part[1], part[2].translate(APOSTROPHES)) for part in _PART.finditer(latex))
    return Text(*(Protected(words) if brace else words for brace, words in parts))


def unlatexed(latex: str, reading: LatexManner = SHOWN) -> str:
    """Return LaTeX as text without markup."""
    return str(rich(latex, reading))


def verbatim(value: str) -> str:
    """Return an address, a number or a name of a file, from which programs that export have to be undone."""
    return _VERBATIM.sub(lambda found: found[1] or found[2] or "", value.strip())


def unknown_commands(latex: str) -> list[str]:
    """Return the commands in LaTeX that would not be shown as they should."""
    return sorted(_read(latex).unknown)


def addresses_in(latex: str) -> list[str]:
    """Return the addresses that LaTeX links to; one that does not lead to the web is shown without its link."""
    return _read(latex).addresses


def _read(latex: str) -> "_Reader":
    reader = _Reader(SHOWN)
    with suppress(Exception):  # readers of LaTeX have no class for what they do not read; the check of words tells it
        reader.read(_nodes(latex))
    return reader


@cache
def _context() -> Any:
    context = latexwalker.get_default_latex_context_db()
    known = dict.fromkeys((*_MARKS, *_BARE, *SORTING, *_HIDDEN, FORMULA), "{") | dict.fromkeys(QUOTING, "*{")
    known |= {"href": "{{", FOREIGN: "{{", **dict.fromkeys(_SWITCHES, "")}
    macros = [macrospec.MacroSpec(name, arguments) for name, arguments in known.items()]
    context.add_context_category("works", macros=macros, prepend=True)
    return context


def _nodes(latex: str) -> Sequence[Any]:
    walker = latexwalker.LatexWalker(_prepared(latex), latex_context=_context(), tolerant_parsing=True)
    return walker.get_latex_nodes()[0] or ()


def _prepared(value: str) -> str:
    """Return LaTeX as it should have been exported: without HTML, and with no sign that would end the text."""
    value = html.unescape(re.sub(r"\\&(?=\w+;)", "&", value)) if "&" in value else value
    value = _without_tags(value)
    value = ADDRESS.sub(lambda found: rf"\href{{{found[1]}}}{{{found[1]}}}", value)
    value = _LOOSE.sub(lambda found: found[1] or f"\\{found[2]}", value)
    return DOLLARS.sub(lambda found: r"\$" if found[0] == "$" else found[0], value)


def _without_tags(value: str) -> str:
    tags = [found[1] for found in TAGS.finditer(value)]
    if not tags or tags.count("") != tags.count("/"):
        return value
    return TAGS.sub(lambda found: "}" if found[1] else _OPENING[found[2].lower()], value)


class _Reader:
    """Reads nodes of LaTeX into rich text, and keeps the commands that it does not know, and the addresses."""

    def __init__(self, reading: LatexManner) -> None:
        self.reading = reading
        self.unknown: set[str] = set()
        self.addresses: list[str] = []

    def read(self, nodes: Sequence[Any]) -> list[BaseText]:
        """Return the texts of nodes; a switch marks all that follow."""
        out: list[BaseText] = []
        for at, node in enumerate(nodes):
            name = node.macroname if _is(node, "Macro") else ""
            if name in _SWITCHES:
                return [*out, _look(_SWITCHES[name], *self.read(nodes[at + 1 :]))]
            out += self.one(node)
        return out

    def one(self, node: Any) -> list[BaseText]:
        if _is(node, "Chars"):
            return [Text(_SPACE.sub(" ", node.chars).translate(APOSTROPHES))]
        if _is(node, "Macro"):
            return self.macro(node)
        if _is(node, "Group"):
            return [Protected(*self.read(node.nodelist))]
        if _is(node, "Math", "Environment"):
            return list(self.math(node.nodelist)) if _is(node, "Math") else self.read(node.nodelist)
        return [Text(f"%{node.comment}" if _is(node, "Comment") else _symbol(node, self.reading))]

    def macro(self, node: Any) -> list[BaseText]:
        name = node.macroname
        inner = self.arguments(node)
        if name in SORTING:
            return inner if self.reading.sorting else []
        if name in _MARKS:
            return [_look(_MARKS[name], *inner)]
        if name == FORMULA and node.nodeargd.argnlist:
            return list(self.math([node.nodeargd.argnlist[0]]))
        if name in QUOTING:
            inner = self.content(node.nodeargd.argnlist[-1]) if node.nodeargd.argnlist else []
            return [Text(self.reading.quotes[0], *inner, self.reading.quotes[1])]
        if name == FOREIGN and node.nodeargd.argnlist:
            return self.content(node.nodeargd.argnlist[-1])
        if name == "href" and node.nodeargd.argnlist:
            return self.link(*node.nodeargd.argnlist)
        if name in _HIDDEN or name in _BARE:
            return inner if name in _BARE else []
        return self.symbol(node, inner)

    def link(self, address: Any, words: Any) -> list[BaseText]:
        """Return words that link to an address of the web."""
        self.addresses.append(verbatim(address.latex_verbatim().strip("{}")))
        return [HRef(self.addresses[-1], *self.one(words))] if WEB.fullmatch(self.addresses[-1]) else self.one(words)

    def symbol(self, node: Any, inner: list[BaseText]) -> list[BaseText]:
        """Return the text of a letter, an accent or a sign; the argument of a command that is not known."""
        if node.macroname in _SIGNS:
            return [Text(_SIGNS[node.macroname]), *inner]
        if node.macroname not in _READING and known_to_text().get_macro_spec(node.macroname):
            return [Text(_symbol(node, self.reading))]
        self.unknown.add(node.macroname)
        return inner

    def arguments(self, node: Any) -> list[BaseText]:
        """Return the texts of what a command has as arguments."""
        found = node.nodeargd.argnlist if node.nodeargd else ()
        return [text for one in found or () if one is not None for text in self.content(one)]

    def content(self, node: Any) -> list[BaseText]:
        """Return the texts in an argument, without its braces."""
        return self.read(node.nodelist) if _is(node, "Group") else self.one(node)

    def math(self, nodes: Sequence[Any]) -> Iterator[BaseText]:
        """Yield the texts of a formula: letters in italics, exponents raised, indices lowered."""
        raised = ""
        for node in _atoms(nodes):
            if isinstance(node, str) and node in "^_":
                raised = "sup" if node == "^" else "sub"
                continue
            if isinstance(node, str):
                texts = [Tag("em", node) if node.isalpha() else Text(_IN_FORMULA.get(node, node))]
            else:
                texts = list(self.math(node.nodelist)) if _is(node, "Group") else self.one(node)
            yield Tag(raised, *texts) if raised else Text(*texts)
            raised = ""


def _is(node: Any, *kinds: str) -> bool:
    return type(node).__name__ in {f"Latex{kind}Node" for kind in kinds}


def _atoms(nodes: Sequence[Any]) -> Iterator[Any]:
    for node in nodes:
        yield from _SPACE.sub(" ", node.chars) if _is(node, "Chars") else (node,)


@cache
def known_to_text() -> Any:
    """Return what there is to know of the letters and signs of LaTeX."""
    return get_default_latex_context_db()


@cache
def converter() -> LatexNodes2Text:
    """Return what makes plain text of letters and signs of LaTeX."""
    return LatexNodes2Text(math_mode="text", strict_latex_spaces=False)


def _symbol(node: Any, reading: LatexManner) -> str:
    if _is(node, "Specials"):
        known = {"``": reading.quotes[0], "''": reading.quotes[1], "~": "\u00a0"}
        if node.specials_chars in known:
            return known[node.specials_chars]
    return str(converter().nodelist_to_text([node]))
