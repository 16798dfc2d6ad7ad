r"""Reads LaTeX with an apparatus of reledmac or ekdosis as TEI.

Known are ``\edtext{words}{\lemma{…}\Afootnote{reading A}}`` of the one, and of the other
``\app{\lem[wit=A]{…}\rdg[wit=B]{…}\note{…}}``. The author's own ``\newcommand`` is expanded, within bounds. A command
that is not known keeps the words of its arguments, and is told.
"""

import re
import tomllib
from bisect import bisect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pylatexenc.latexwalker import LatexWalker, LatexWalkerError, get_default_latex_context_db
from pylatexenc.macrospec import EnvironmentSpec, MacroSpec

from sphinx_apparatus.language.tags import tag_meant
from sphinx_apparatus.projects.sources.frame import framed, has_words, make, on_line, told
from sphinx_apparatus.projects.tei.source import XML, Element, all_named, local
from sphinx_apparatus.works.latex import converter, known_to_text

Node = Any
"""A node of pylatexenc, which has no types."""
_Run = list[str | Element]


def _listed() -> dict[str, dict[str, str]]:
    """Return the lists of commands, each turned round: the names, and what they are listed under."""
    tables = tomllib.loads(Path(__file__).with_name("latex.toml").read_text(encoding="utf-8"))
    return {
        name: {command: kind for kind, commands in table.items() for command in commands.split()}
        for name, table in tables.items()
    }


LISTS = _listed()
EMPHASIS, _SWITCHES, HEADINGS = LISTS["emphasis"], LISTS["switch"], LISTS["heading"]
_NOTES, WORDS, LAYOUT, KEYS = LISTS["notes"], LISTS["words"], LISTS["layout"], LISTS["keys"]
_SIGNS = dict.fromkeys((" ", "\n", "\t", ";", ":"), " ") | dict.fromkeys(("-", "/", "@", "!"), "") | {
    ",": "\u202f", "S": "§", "P": "¶", "ddag": "‡", "og": "«", "fg": "»", "flqq": "«", "frqq": "»", "glqq": "„",
    "grqq": "“", "TeX": "TeX", "LaTeX": "LaTeX",
}  # fmt: skip
"""What pylatexenc has no sign for."""
_PLAIN = frozenset((
    "document", "ekdosis", "center", "abstract", "flushleft", "flushright", "ledgroup", "pages", "pairs", "Leftside",
    "Rightside", "minipage", "figure", "alignment",
    "titlepage",
))  # fmt: skip
"""Environments that are nothing but the blocks in them."""
_DEFINES = re.compile(
    r"\\(?:(?:new|renew|provide)(?:robust)?(?:command|cmd)\*?\s*\{?\\(\w+)\}?(?:\[(\d)\])?(?:\[[^\]]*\])?|def\\(\w+)((?:#\d)*))\s*\{"
)
_MEASURE = re.compile(
    r"\A\s*=?\s*[-+]?(?:\d+\.?\d*|\.\d+)\s*(?:true)?(?:pt|pc|in|bp|cm|mm|dd|cc|sp|ex|em)\b(?:\s+(?:plus|minus)\s+\S+)*"
)
"""A length that TeX is told after a command."""
_MOST = 2_000_000
"""How many characters the author's commands may expand to in all."""
_SIGLA = re.compile(r"(?:[A-Z][A-Za-z0-9*]{0,3}(?:\s++(?:,\s*+)?|,\s*+|\Z))+\Z")
_TELLS = re.compile(
    r"(?<![\w.])(?:add|transp|ante|post|del|iter|inv|tr|corr|ex|ras|exp|marg|sup|conj|cett|codd|edd?|suppl|secl|pr|praem)\."
    r"|(?<!\w)(?:ante|post|corr|in ras|s\.l|i\.m)(?!\w)"
)
"""Words of an apparatus that say what a witness does, so that what stands there is no reading by itself."""
_PROPOSED = re.compile(r"(?P<words>.+?),? conj\. (?P<scholar>[^\W\d_][\w-]*)")
"""A conjecture in a note of the apparatus, and who made it."""


def latex_document(path: Path, language: str) -> Element:
    """Return a LaTeX file as TEI, each block on the line that it has in the file."""
    reader = _Reader(path.read_text(encoding="utf-8-sig"))
    blocks = reader.blocks(reader.body())
    title, author = reader.said("title"), reader.said("author")
    edited = {
        block.get(f"{XML}lang", "")
        for block in filter(local, blocks)
        if next(all_named(block, "app"), None) is not None
    }
    named = re.findall(r"\\selectlanguage\{(\w+)\}", reader.text.partition(r"\begin{document}")[2])
    chosen = {*filter(None, map(tag_meant, named or main_language(reader.text)))}
    language = language or next((tag for tags in (edited, chosen) if len(tags) == 1 for tag in tags if tag), "")
    return framed(title or path.stem, language, blocks, reader.witnesses(), author)


def main_language(text: str) -> list[str]:
    """Return the name of the language that a document is set in."""
    options = re.findall(r"\\usepackage\[([^\]]*)\]\{babel\}", text)
    last = [one.strip() for given in options for one in given.split(",") if "=" not in one][-1:]
    main = re.findall(r"main\s*=\s*(\w+)", " ".join(options))
    provided = re.findall(r"\\babelprovide\[[^\]]*\bmain\b[^\]]*\]\{(\w+)\}", text)
    return re.findall(r"\\set(?:main|default)language(?:\[[^\]]*\])?\{(\w+)\}", text) or provided or main or last


def _context() -> Any:
    """Return what pylatexenc is to know of commands beyond its own."""
    known = _NOTES | WORDS | LAYOUT | KEYS | dict.fromkeys(EMPHASIS, "{") | dict.fromkeys(HEADINGS, "*[{")
    known |= dict.fromkeys(("edtext", "critext"), "{{") | dict.fromkeys(("lemma", "app", "lem", "rdg", "rdgGrp"), "[{")
    known |= dict.fromkeys(("DeclareWitness", "DeclareShorthand", "DeclareHand"), "{{{[")
    known |= dict.fromkeys(("DeclareScholar", "DeclareSource"), "{{[")
    context = get_default_latex_context_db()
    macros = [MacroSpec(n, spec) for n, spec in known.items()]
    environments = [EnvironmentSpec("xltabular", "[{{")]
    context.add_context_category("edition", macros=macros, environments=environments, prepend=True)
    return context


class _Reader:
    """Reads the nodes of a file one after the other."""

    def __init__(self, text: str) -> None:
        self.text, self.context, self.spent = text, _context(), 0
        self.ends = [match.end() for match in re.finditer("\n", text)]
        self.line = 1
        self.defined = {
            one[1] or one[3]: (int(one[2] or 0) or len(one[4] or "") // 2, balanced(text, one.end()))
            for one in _DEFINES.finditer(text)
        }
        self.nodes = self.parsed(text)
        self.groups = self.shorthands()

    def parsed(self, text: str) -> list[Node]:
        """Return the nodes of a piece of LaTeX; of a paragraph that cannot be parsed, the words."""
        walker = LatexWalker(text, latex_context=self.context, tolerant_parsing=True)
        try:
            return [node for node in walker.get_latex_nodes()[0] if node is not None]
        except (LatexWalkerError, LookupError, ValueError, AttributeError):
            first, blank, rest = text.partition("\n\n")
            if blank:
                return [*self.parsed(first), *self.parsed(blank), *self.parsed(rest)]
            return self.parsed(re.sub(r"[\\{}$%&~^_]", " ", text))

    def body(self) -> list[Node]:
        """Return the nodes of the document, without what is before it, which is blanked where it hides the document."""
        nodes = self.nodes
        for _try in range(2):
            if documents := [node for node in nodes if getattr(node, "environmentname", "") == "document"]:
                return list(documents[0].nodelist)
            before, begin, rest = self.text.partition(r"\begin{document}")
            self.text = re.sub(".", " ", before) + begin + rest if begin else self.text
            nodes = self.parsed(self.text)
        return nodes

    def said(self, name: str) -> str:
        """Return the words of a command that says what the document is."""
        found = (node for node in _nested(self.nodes) if getattr(node, "macroname", "") == name and _arguments(node))
        node = next(found, None)
        return "" if node is None else plain(self.inline([_arguments(node)[-1]]))

    def witnesses(self) -> list[tuple[str, str]]:
        """Return the witnesses that the file declares, each with what is said of it."""
        given = [_arguments(node) for node in self.nodes if getattr(node, "macroname", "") == "DeclareWitness"]
        return [(plain(self.inline([a[0]])), plain(self.inline([a[2]]))) for a in given if len(a) > 2]

    def shorthands(self) -> dict[str, list[str]]:
        """Return what represents several witnesses, with their names."""
        given = [_arguments(node) for node in self.nodes if getattr(node, "macroname", "") == "DeclareShorthand"]
        said = ([plain(self.inline([one])) for one in group[:3]] for group in given if len(group) > 2)
        return {name: re.findall(r"[\w*.]+", members) for name, _shown, members in said}

    # ---- blocks

    def blocks(self, nodes: Sequence[Node]) -> list[Element]:
        """Return the paragraphs, verses, headings, lists and tables of nodes."""
        flow = _Flow()
        for node, arguments in self.flat(nodes):
            self.put(flow, node, arguments)
        flow.end()
        return flow.found

    def put(self, flow: "_Flow", node: Node, arguments: list[Node]) -> None:
        """Add what a node becomes to the blocks."""
        name = getattr(node, "macroname", "")
        if chars := getattr(node, "chars", ""):
            first, *others = re.split(r"\n[ \t]*\n\s*", chars)
            flow.add(self.line, typeset(first))
            for other in others:
                flow.close()
                flow.add(self.line_at(node, chars.index(other)), typeset(other))
        elif environment := getattr(node, "environmentname", ""):
            flow.close()
            flow.found += self.environment(environment, node)
        elif name.rstrip("*") in HEADINGS:
            flow.close()
            words = self.inline(self.parsed(head_in(node)) if name == "ekddiv" else _arguments(node)[-1:])
            flow.found.append(on_line(self.line, make("head", *words, n=HEADINGS[name.rstrip("*")])))
        elif name == "hypertarget":
            for one, given in self.flat(_arguments(node)[-1].nodelist):
                self.put(flow, one, given)
        elif name == "stanza":
            flow.end()
            flow.verse = []
        elif flow.verse is not None and (name in ("&", "stanzaend") or flow.ends_line(node)):
            (flow.end if name in ("&", "stanzaend") else flow.close)()
        elif name in ("par", "pend", "pstart"):
            flow.close()
            for option in _arguments(node):
                flow.found += self.blocks(option.nodelist)
        elif hasattr(node, "nodelist") and _is_long(node):
            flow.found += self.blocks(node.nodelist)
        else:
            flow.add(self.line, *self.piece(node, arguments))

    def environment(self, name: str, node: Node) -> list[Element]:
        kind, line = LISTS["environment"].get(name.rstrip("*"), ""), self.line
        if name in ("verbatim", "lstlisting"):
            return [on_line(line, make("p", " ".join(getattr(node.nodeargd, "verbatim_text", "").split())))]
        if kind == "lg":
            flow = _Flow()
            flow.verse = []
            for one, arguments in self.flat(node.nodelist):
                self.put(flow, one, arguments)
            flow.end()
            return flow.found
        if kind == "list":
            is_item = [getattr(one, "macroname", "") == "item" for one in node.nodelist]
            first = is_item.index(True) if True in is_item else len(is_item)
            points = list(self.items(name, node.nodelist[first:]))
            return [*self.blocks(node.nodelist[:first]), *([on_line(line, make("list", *points))] if points else [])]
        if kind == "table":
            return [on_line(line, self.table(node.nodelist))]
        inner = self.blocks(node.nodelist)
        if kind == "quote":
            return [on_line(line, make("quote", *inner))]
        if tag := tag_meant(name) if len(name) > 3 else "":
            for block in filter(local, inner):
                block.set(f"{XML}lang", tag)
        if tag or name.rstrip("*") in _PLAIN:
            return inner
        return [told("unknown", f"\\begin{{{name}}}", line), *inner]

    def items(self, name: str, nodes: Sequence[Node]) -> Iterator[Element]:
        """Yield the points of a list, with a number each where it has them."""
        parted: list[list[Node]] = []
        labels: list[Node | None] = []
        for node in nodes:
            if getattr(node, "macroname", "") == "item":
                parted.append([])
                labels.append(next(iter(_arguments(node)), None))
            else:
                parted[-1].append(node)
        for number, (label, part) in enumerate(zip(labels, parted, strict=True), 1):
            if label is not None or name == "enumerate":
                yield make("label", *(self.inline([label]) if label is not None else [f"{number}."]))
            yield make("item", *self.blocks(part))

    def table(self, nodes: Sequence[Node]) -> Element:
        r"""Return a table of rows that ``\\`` ends and cells that ``&`` parts."""
        rows: list[list[list[Node]]] = [[[]]]
        for node in nodes:
            if getattr(node, "macroname", "") == "\\":
                rows.append([[]])
            elif getattr(node, "specials_chars", "") == "&":
                rows[-1].append([])
            elif getattr(node, "macroname", "") not in ("hline", "toprule", "midrule", "bottomrule"):
                rows[-1][-1].append(node)
        cells = ([make("cell", *_trimmed(self.inline(cell))) for cell in row] for row in rows)
        return make("table", *(make("row", *row) for row in cells if any(has_words([cell]) for cell in row)))

    # ---- words

    def flat(self, nodes: Sequence[Node]) -> Iterator[tuple[Node, list[Node]]]:
        """Yield nodes, each with what follows it as its arguments where it is not known, the author's expanded."""
        rest = [node for node in nodes if node is not None]
        while rest:
            node = rest.pop(0)
            self.line = self.line_at(node)
            name = getattr(node, "macroname", "")
            if name in self.defined and self.spent < _MOST:
                number, body = self.defined[name]
                given = [rest.pop(0).latex_verbatim() for _ in range(min(number, len(rest)))]
                for at, argument in enumerate(given, 1):
                    body = body.replace(f"#{at}", argument[1:-1] if argument.startswith("{") else argument)
                self.spent += len(body) + 1000
                rest[:0] = self.parsed(body + node.macro_post_space)
                continue
            if rest and hasattr(rest[0], "chars") and (name in LAYOUT or (name and self.is_unknown(name))):
                rest[0].chars = _MEASURE.sub("", rest[0].chars)
            beside = (
                name == "app" and rest and _is_group(rest[0])
            )  # the readings, where the lemma is a group of its own
            yield node, (self.following(node, rest) if beside or (name and self.is_unknown(name)) else [])

    def following(self, command: Node, rest: list[Node]) -> list[Node | str]:
        """Take what follows an unknown command as its arguments: groups, and an option in brackets before one."""
        written = "".join(node.latex_verbatim() for node in rest[:6])
        option = re.match(r"\[(?:[^][{}]|\{[^{}]*\})*\](?=\{)", written) if not command.macro_post_space else None
        found: list[Node | str] = []
        if option:
            rest[:6] = self.parsed(written[option.end() :])
            found.append(option[0])
        while rest and _is_group(rest[0]):
            found.append(rest.pop(0))
        return found

    def is_unknown(self, name: str) -> bool:
        """Tell whether a command has a meaning neither here nor to pylatexenc."""
        return not (
            name in _SIGNS or name in _SWITCHES or known_by(self.context, name) or known_by(known_to_text(), name)
        )

    def line_at(self, node: Node, offset: int = 0) -> int:
        """Return the line of the file on which a node begins; what is expanded has the line of its command."""
        return bisect(self.ends, node.pos + offset) + 1 if node.parsing_state.s is self.text else self.line

    def inline(self, nodes: Sequence[Node]) -> _Run:
        """Return what nodes in a line become."""
        found: _Run = []
        switch = ""
        start = 0
        for node, arguments in self.flat(nodes):
            if switched := _SWITCHES.get(getattr(node, "macroname", "")):
                switch, start = switched, len(found)
            else:
                found += self.piece(node, arguments)
        return [*found[:start], make("hi", *found[start:], rend=switch)] if switch else found

    def piece(self, node: Node, arguments: list[Node]) -> _Run:
        if hasattr(node, "chars"):
            return [typeset(node.chars)]
        if hasattr(node, "comment"):
            said = node.comment.strip("% ")
            return [told("left-out", f"% {said}", self.line_at(node))] if said else []
        if hasattr(node, "macroname"):
            return self.command(node, node.macroname, arguments)
        if hasattr(node, "specials_chars") or hasattr(node, "displaytype"):
            return [" " if node.latex_verbatim() == "&" else sign_of(node)]
        if hasattr(node, "environmentname"):
            return [part for block in self.environment(node.environmentname, node) for part in (" ", block)]
        return self.inline(node.nodelist)

    def command(self, node: Node, name: str, arguments: list[Node]) -> _Run:
        given = _arguments(node)
        if name in ("edtext", "critext"):
            return [self.edtext(given[:1], given[1:])]
        if name in ("app", "rdgGrp"):
            inner = self.inline([*given[-1:], *arguments])
            return [make("app", *(part for part in inner if not isinstance(part, str)))]
        if name in ("lem", "rdg"):
            return self.reading(name, node)
        if name in _NOTES:
            return [make("note", *self.inline(given[-1:]))]
        if name in EMPHASIS:
            return [make("hi", *self.inline(given[-1:]), rend=EMPHASIS[name])]
        if name in _SIGNS:
            return [_SIGNS[name]]
        if name in ("verb", "verb*"):
            return [getattr(node.nodeargd, "verbatim_text", "")]
        if name == "\\":
            return [make("lb")]
        if name in KEYS:
            return [told("left-out", f"\\{name} {''.join(one.latex_verbatim() for one in given)}", self.line)]
        if name in LAYOUT or name in _SWITCHES:
            return []
        if name in WORDS:
            return self.inline(given[-1:])
        return self.other(node, arguments or given)

    def other(self, node: Node, arguments: list[Node]) -> _Run:
        """Return the sign of a command, or the words in its arguments and that it is not known."""
        sign = "" if self.is_unknown(node.macroname) else sign_of(node)
        if re.fullmatch(r"\W|\w{1,2}", sign) or (sign and not arguments):
            return [sign]
        options = "".join(one for one in arguments if isinstance(one, str))
        groups = [one for one in arguments if not isinstance(one, str)]
        said = [part for one in groups if not _measures(one) for part in self.inline([one])]
        return [told("unknown", f"\\{node.macroname}{options}", self.line_at(node)), *said]

    def edtext(self, words: list[Node], notes: list[Node]) -> Element:
        r"""Return what ``\edtext`` is: each note of a series is a reading, or a note where it names no witness."""
        found: _Run = [make("lem", *self.inline(words))]
        for node, arguments in self.flat([one for note in notes for one in getattr(note, "nodelist", [note])]):
            name = getattr(node, "macroname", "")
            said = self.inline([one for one in arguments if not isinstance(one, str)])
            if name in _NOTES:
                found += self.readings(_arguments(node)[-1:])
            elif name and name != "lemma":
                found += [make("note", *said)] if has_words(said) else []
                found += [one for one in self.piece(node, []) if not isinstance(one, str)]
            elif not name and has_words(words_beside := self.piece(node, arguments)):
                found.append(make("note", *words_beside))
            elif not name:
                found += words_beside  # blanks, so that what follows is on its line
        return make("app", *found)

    def readings(self, note: list[Node]) -> Iterator[Element]:
        """Yield the readings of a note of the apparatus, parted by semicolons; a note where one names no witness."""
        inner = self.inline(note)
        parts = [part.strip() for one in plain(inner).split(";") for part in _parted(one) if part.strip()]
        found = [_said(part) for part in parts]
        if not found or None in found:
            yield make("note", *inner)
            return
        yield from (make("rdg", words, **who) for words, who in filter(None, found))

    def reading(self, name: str, node: Node) -> _Run:
        r"""Return a ``\lem`` or a ``\rdg`` of ekdosis with whom its options name, and what they say beside it."""
        given = _arguments(node)
        options = "".join(one.latex_verbatim()[1:-1] for one in given[:-1])
        pairs = dict(re.findall(r"(\w+)\s*=\s*(\{(?:[^{}]|\{[^{}]*\})*\}|[^,\]]*)", options))
        attributes = {
            key: " ".join(f"#{each}" for one in re.findall(r"[\w*.]+", value) for each in self.groups.get(one, [one]))
            for key, value in pairs.items() if key in ("wit", "source", "resp")
        }  # fmt: skip
        who = " ".join(attributes.values()).replace("#", "")
        said = [self.inline(self.parsed(pairs[key])) for key in ("prenote", "postnote") if key in pairs]
        return [make(name, *self.inline(given[-1:]), **attributes), *(make("note", f"{who} ", *one) for one in said)]


def _parted(said: str) -> list[str]:
    """Return readings that commas or colons part, each of which names its witnesses; those that name more are one."""
    parts = [""]
    for part in re.split(r"(?<=[\w*]),\s+|\s+:\s+", said):
        alone = bool(_SIGLA.fullmatch(part.strip()))
        parts = [*parts[:-1], f"{parts[-1]}, {part}"] if alone and parts[-1] else [*parts, part]
    several = len(parts) > 2 and all(_SIGLA.search(part) for part in parts[1:])
    return parts[1:] if several else [said]


def _said(part: str) -> tuple[str, dict[str, str]] | None:
    """Return the words of a reading, and the witnesses that have it or who proposed it; None where it names nobody."""
    if match := _PROPOSED.fullmatch(part):
        words, who = match["words"], {"resp": f"#{match['scholar']}"}
    elif match := _SIGLA.search(part):
        named = re.findall(r"[A-Z][A-Za-z0-9*]*", match[0])
        words, who = part[: match.start()].strip(" ,:"), {"wit": " ".join(f"#{one}" for one in named)}
    else:
        return None
    return None if _TELLS.search(words) else ("" if words in ("om.", "om") else words, who)


def head_in(node: Node) -> str:
    """Return the value of the key head in the last argument of a command, with its braces."""
    said = _arguments(node)[-1].latex_verbatim()[1:-1] if _arguments(node) else ""
    found = re.search(r"\bhead\s*=\s*(\{(?:[^{}]|\{[^{}]*\})*\}|[^,]*)", said)
    return found[1] if found else ""


class _Flow:
    """The blocks found so far, and the run of words that is not closed; `verse` has the lines of a stanza."""

    def __init__(self) -> None:
        self.found: list[Element] = []
        self.run: _Run = []
        self.line = 0
        self.verse: list[Element] | None = None

    def add(self, line: int, *parts: str | Element) -> None:
        """Add words to the run; `line` is where they are in the file."""
        if not has_words(self.run) and has_words(parts):
            self.line = line
        self.run += parts

    def close(self) -> None:
        """End the run as a paragraph, or as a line of verse."""
        if has_words(self.run):
            block = on_line(self.line, make("p" if self.verse is None else "l", *self.run))
            (self.found if self.verse is None else self.verse).append(block)
        else:
            self.found += [part for part in self.run if not isinstance(part, str)]
        self.run = []

    def end(self) -> None:
        """End the run, and the stanza if there is one."""
        self.close()
        if self.verse:
            self.found.append(make("lg", *self.verse))
        self.verse = None

    def ends_line(self, node: Node) -> bool:
        return getattr(node, "macroname", "") == "\\" or getattr(node, "specials_chars", "") == "&"


def _measures(group: Node) -> bool:
    """Tell whether a group holds lengths alone, with or without what they are of."""
    parts = group.latex_verbatim().strip("{}").split(",")
    return all(_MEASURE.fullmatch(re.sub(r"\A\s*\w+(?==)", "", part)) for part in parts)


def _arguments(node: Node) -> list[Node]:
    """Return the arguments that a command was parsed with."""
    return [one for one in (node.nodeargd.argnlist if node.nodeargd else None) or [] if one is not None]


def sign_of(node: Node) -> str:
    """Return a node as plain text; nothing where pylatexenc fails on what is not complete."""
    try:
        text: str = converter().node_to_text(node)
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""
    return text if hasattr(node, "specials_chars") else text.strip()


def _nested(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield nodes and those in their groups and environments."""
    for node in nodes:
        yield node
        yield from _nested(getattr(node, "nodelist", None) or [])


def known_by(context: Any, name: str) -> bool:
    """Tell whether a command is in a list of pylatexenc."""
    spec = context.get_macro_spec(name)
    return bool(spec is not None and spec.macroname)


def _is_group(node: Node) -> bool:
    """Tell whether a node is what braces hold."""
    return getattr(node, "delimiters", ("",))[0] == "{" and hasattr(node, "nodelist")


def _is_long(node: Node) -> bool:
    """Tell whether a group holds more than a line."""
    return any(
        getattr(one, "macroname", "") in ("pstart", "pend", "par", "stanza") or "\n\n" in getattr(one, "chars", "")
        for one in getattr(node, "nodelist", None) or []
    )


def _trimmed(run: _Run) -> _Run:
    """Return a run without the blanks at its ends."""
    ends = {0: str.lstrip, len(run) - 1: str.rstrip}
    trimmed = [ends[at](one) if at in ends and isinstance(one, str) else one for at, one in enumerate(run)]
    return [trimmed[0].strip()] if len(run) == 1 and isinstance(trimmed[0], str) else trimmed


def balanced(source: str, start: int) -> str:
    """Return what is in braces of which the first is before `start`."""
    depth, at = 1, start
    while at < len(source) and depth:
        depth += (source[at] == "{") - (source[at] == "}") if source[at - 1 : at] != "\\" else 0
        at += 1
    return source[start : at - 1]


def plain(run: _Run) -> str:
    """Return the words of a run in one line, without what is told."""
    kept = (part for part in run if isinstance(part, str) or isinstance(part.tag, str))
    return " ".join("".join(p if isinstance(p, str) else "".join(map(str, p.itertext())) for p in kept).split())


def typeset(text: str) -> str:
    """Return plain characters as LaTeX sets them."""
    return text.replace("`", "‘").replace("'", "’")
