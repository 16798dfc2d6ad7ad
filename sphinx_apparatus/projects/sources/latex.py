r"""Reads LaTeX with an apparatus of reledmac or ekdosis as TEI; expands no macro of an author's.

Known are ``\edtext{words}{\lemma{…}\Afootnote{reading A}}`` of the one, and of the other
``\app{\lem[wit=A]{…}\rdg[wit=B]{…}\note{…}}``. A command that is not known keeps the words of its arguments.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

from sphinx_apparatus.projects.sources.frame import framed, make
from sphinx_apparatus.projects.tei.source import Element

_TOKEN = re.compile(
    r"\\([A-Za-z@]+\*?|[^A-Za-z@])[ \t]*|([{}\[\]$&~])|(\n[ \t]*\n\s*)|(%[^\n]*\n?)|([^\\{}\[\]$&~%\n]+|\n)"
)


def options_of(text: str) -> dict[str, str]:
    """Return pairs written as ``name:value``, blanks between them."""
    return dict(pair.split(":", 1) for pair in text.split())


EMPHASIS = options_of(
    "emph:italic textit:italic textsl:italic textbf:bold textsc:small-caps textsuperscript:superscript"
    " textsubscript:subscript uline:underline"
)
HEADINGS = options_of(
    "part:1 chapter:1 section:2 subsection:3 subsubsection:4 eledchapter:1 eledsection:2 eledsubsection:3"
)
ACCENTS = options_of(
    "':\u0301 `:\u0300 ^:\u0302 \":\u0308 ~:\u0303 =:\u0304 .:\u0307 u:\u0306 v:\u030c c:\u0327 d:\u0323 H:\u030b"
    " k:\u0328 b:\u0331"
)
_SIGNS = {" ": " ", "-": "", "/": "", "\n": " ", ",": "\u202f"} | options_of(
    "ss:ß ae:æ AE:Æ oe:œ OE:Œ o:ø O:Ø l:ł L:Ł i:ı aa:å AA:Å ldots:… dots:… textellipsis:… S:§ P:¶ dag:† ddag:‡"
    " textbackslash:\\ textendash:– textemdash:— guillemotleft:« guillemotright:» og:« fg:» &:& %:% $:$ #:# _:_ {:{ }:}"
)
_NOTES = ("footnote", "footnoteA", "footnoteB", "footnoteC", "endnote", "Aendnote", "Bendnote", "marginpar",
         "ledsidenote", "note", "annotation")  # fmt: skip
IGNORED = {name: int(count) for name, count in options_of(
    "pstart:0 pend:0 beginnumbering:0 endnumbering:0 noindent:0 par:0 maketitle:0 label:1 index:1 vspace:1 hspace:1"
    " linebreak:0 newpage:0 clearpage:0 tableofcontents:0 lineation:1 firstlinenum:1 linenumincrement:1 pagestyle:1"
    " thispagestyle:1 centering:0 raggedright:0 indent:0 bigskip:0 medskip:0 smallskip:0 begin:1 end:1 item:0 ledpb:0"
    " printbibliography:0 selectlanguage:1 setcounter:2 autopar:0"
).items()}  # fmt: skip
"""Commands without words, and how many arguments each has."""
_VERSE = ("verse", "ekdverse")
_SIGLA = re.compile(r"(?:\s*(?:\\,)?[A-Z][A-Za-z0-9*]{0,3}(?:\s*[,\s]\s*|\s*\Z))+\Z")


def latex_document(path: Path, language: str) -> Element:
    """Return a LaTeX file as TEI."""
    text = path.read_text(encoding="utf-8-sig")
    title = re.search(r"\\title\s*\{([^{}]*)\}", text)
    pattern = r"\\Declare(?:Witness|Shorthand|Scholar)\s*\{([^{}]*)\}\s*\{[^{}]*\}\s*\{([^{}]*)\}"
    declared = re.findall(pattern, text)
    body = re.search(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", text, re.DOTALL)
    reader = _Reader(body[1] if body else text, {siglum for siglum, _ in declared})
    blocks = reader.blocks()
    named = [(siglum, " ".join(said.split())) for siglum, said in declared]
    return framed(" ".join(title[1].split()) if title else path.stem, language, blocks, named)


class _Reader:
    """Reads tokens one after the other; `sigla` are those declared."""

    def __init__(self, text: str, sigla: set[str]) -> None:
        self.tokens = [match for match in _TOKEN.finditer(text) if match[4] is None]
        self.sigla = sigla
        self.at = 0

    def blocks(self) -> list[Element]:
        """Return the paragraphs, verses and headings."""
        found: list[Element] = []
        self.verse: list[Element] | None = None
        run: list[str | Element] = []
        while self.at < len(self.tokens):
            if (closed := self.closes()) is None:
                run += self.piece()
                continue
            found += self.closed(run)
            run = []
            self.step(closed, found)
        found += self.closed(run)
        return [*found, *([make("lg", *self.verse)] if self.verse else [])]

    def closes(self) -> str | None:
        """Return the command that ends a line or a block here; nothing for an empty line, None where none ends."""
        token = self.tokens[self.at]
        command = token[1] or ""
        if self.verse is not None and (token[2] == "&" or command in ("&", "\\")):
            return command or "&&"
        if token[3]:
            return ""
        ending = ("par", "pend", "pstart", "begin", "end", "item", "stanza")
        return command if command in ending or command.rstrip("*") in HEADINGS else None

    def closed(self, run: list[str | Element]) -> list[Element]:
        """Return a run as a paragraph; within verse it becomes a line of it."""
        if not _has_words(run):
            return []
        if self.verse is None:
            return [make("p", *run)]
        self.verse.append(make("l", *run))
        return []

    def step(self, command: str, found: list[Element]) -> None:
        """Go past what ends a line or a block, and begin what it begins."""
        verse = command in ("begin", "end") and self.peeked() in _VERSE
        self.skip(command)
        if command.rstrip("*") in HEADINGS:
            found.append(make("head", *self.argument(), n=HEADINGS[command.rstrip("*")]))
        elif command == "stanza" or (command == "begin" and verse):
            self.verse = []
        elif self.verse is not None and (command == "&" or (command == "end" and verse)):
            found += [make("lg", *self.verse)] if self.verse else []
            self.verse = None

    def peeked(self) -> str:
        """Return the plain argument that follows a command."""
        texts = [token[0] for token in self.tokens[self.at + 1 : self.at + 4]]
        return texts[1] if len(texts) > 1 and texts[0] == "{" else ""

    def skip(self, command: str | None) -> None:
        """Pass over a token, and over the arguments of a command without words."""
        self.at += 1
        self.option()
        for _ in range(IGNORED.get(command or "", 0)):
            self.argument()

    def option(self) -> str:
        """Return the content of square brackets here, if there are any."""
        self.blank()
        if self.at >= len(self.tokens) or self.tokens[self.at][2] != "[":
            return ""
        start = self.at + 1
        depth = 0
        while self.at < len(self.tokens):
            mark = self.tokens[self.at][2]
            depth += (mark in ("[", "{")) - (mark in ("]", "}")) if mark else 0
            self.at += 1
            if not depth:
                break
        return "".join(token[0] for token in self.tokens[start : self.at - 1])

    def blank(self) -> None:
        """Pass over blanks before an argument."""
        at = self.at
        while at < len(self.tokens) and self.tokens[at][5] and not self.tokens[at][5].strip():
            at += 1
        if at < len(self.tokens) and self.tokens[at][2] in ("{", "["):
            self.at = at

    def argument(self) -> list[str | Element]:
        """Return the content of braces here, or the next piece."""
        self.blank()
        if self.at >= len(self.tokens):
            return []
        if self.tokens[self.at][2] != "{":
            return self.piece()
        self.at += 1
        found: list[str | Element] = []
        while self.at < len(self.tokens) and self.tokens[self.at][2] != "}":
            found += self.piece()
        self.at += 1
        return found

    def piece(self) -> list[str | Element]:
        """Return what the next token becomes."""
        token = self.tokens[self.at]
        if token[1] is None and token[2] == "{":
            return self.argument()
        self.at += 1
        if token[1] is not None:
            return self.command(token[1])
        signs = {"~": "\u00a0", "$": "", "&": " ", "}": ""}
        return [signs.get(token[2], token[2])] if token[2] else [" " if token[3] else typeset(token[5] or "")]

    def command(self, command: str) -> list[str | Element]:
        """Return what a command becomes."""
        if command in ("edtext", "critext"):
            return [self.edtext()]
        if command in ("app", "rdgGrp", *_NOTES):
            self.option()
        if command in ("app", "rdgGrp"):
            return [make("app", *(part for part in self.argument() if not isinstance(part, str)))]
        if command in ("lem", "rdg"):
            return [self.reading(command)]
        if command in _NOTES:
            return [make("note", *self.argument())]
        if command in EMPHASIS:
            return [make("hi", *self.argument(), rend=EMPHASIS[command])]
        if command in ACCENTS:
            return accented(self.argument(), ACCENTS[command])
        if command in _SIGNS:
            return [_SIGNS[command]]
        if command == "\\":
            return [make("lb")]
        return self.passed(command) if command in IGNORED else self.unknown(command)

    def passed(self, command: str) -> list[str | Element]:
        """Pass over a command without words."""
        self.option()
        for _ in range(IGNORED[command]):
            self.argument()
        return []

    def unknown(self, command: str) -> list[str | Element]:
        """Return the words of a command that is not known, marked with its name."""
        self.option()
        self.blank()
        if self.at < len(self.tokens) and self.tokens[self.at][2] == "{":
            return [make("seg", *self.argument(), type=re.sub(r"\W", "", command) or "command")]
        return []

    def edtext(self) -> Element:
        r"""Return what ``\edtext`` is: each note of a series is a reading, or a note where it names no witness."""
        words = self.argument()
        start = self.at
        self.argument()
        app = make("app", make("lem", *words))
        source = "".join(token[0] for token in self.tokens[start : self.at])
        for match in re.finditer(r"\\(lemma|[A-E]footnote|[A-E]endnote)\s*(?:\[[^\]]*\])?\s*\{", source):
            inner = balanced(source, match.end())
            if match[1] != "lemma":
                app.extend(self.readings(inner))
        return app

    def readings(self, inner: str) -> Iterator[Element]:
        """Yield the readings of a note of the apparatus, parted by semicolons; a note where one names no witness."""
        parts = [part.strip() for part in re.split(r";(?![^{}]*\})", inner) if part.strip()]
        found = [(part, _SIGLA.search(plain_latex(part))) for part in parts]
        if parts and all(match for _, match in found):
            for part, match in found:
                text = plain_latex(part)
                assert match is not None
                reading = text[: match.start()].strip(" ,:")
                wit = " ".join(f"#{one}" for one in re.findall(r"[A-Z][A-Za-z0-9*]*", match[0]))
                yield make("rdg", "" if reading in ("om.", "om") else reading, wit=wit)
        else:
            yield make("note", *_Reader(inner, self.sigla).all())

    def all(self) -> list[str | Element]:
        """Return everything as one run."""
        found: list[str | Element] = []
        while self.at < len(self.tokens):
            found += self.piece()
        return found

    def reading(self, name: str) -> Element:
        r"""Return a ``\lem`` or a ``\rdg`` of ekdosis, with the witnesses and scholars that its options name."""
        options = dict(re.findall(r"(\w+)\s*=\s*(\{[^{}]*\}|[^,\]]*)", self.option()))
        attributes = {
            key: " ".join(f"#{one}" for one in re.findall(r"[\w*.]+", value))
            for key, value in options.items() if key in ("wit", "source", "resp")
        }  # fmt: skip
        return make(name, *self.argument(), **attributes)


def balanced(source: str, start: int) -> str:
    """Return what is in braces of which the first is before `start`."""
    depth, at = 1, start
    while at < len(source) and depth:
        depth += (source[at] == "{") - (source[at] == "}") if source[at - 1 : at] != "\\" else 0
        at += 1
    return source[start : at - 1]


def plain_latex(source: str) -> str:
    """Return the words of a piece of LaTeX."""
    parts = _Reader(source, set()).all()
    return " ".join("".join(p if isinstance(p, str) else "".join(map(str, p.itertext())) for p in parts).split())


def typeset(text: str) -> str:
    """Return plain characters as LaTeX sets them."""
    for written, sign in (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("`", "‘"), ("'", "’")):
        text = text.replace(written, sign)
    return text


def accented(parts: list[str | Element], mark: str) -> list[str | Element]:
    """Return words with a mark over the first letter."""
    first = parts[0] if parts and isinstance(parts[0], str) else ""
    letter = {"ı": "i"}.get(first[:1], first[:1])
    return [normalize("NFC", f"{letter}{mark}") + first[1:], *parts[1:]]


def _has_words(run: list[str | Element]) -> bool:
    """Tell whether a run has more than blanks."""
    return any(not isinstance(part, str) or part.strip() for part in run)
