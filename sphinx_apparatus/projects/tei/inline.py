"""Writes the elements in a line of a TEI text as MyST; knows no block and no page."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sphinx_apparatus.language import _, quoted
from sphinx_apparatus.model import Locator
from sphinx_apparatus.notation.locator import UNITS, parse_locator
from sphinx_apparatus.notation.role import role
from sphinx_apparatus.projects.escapes import BASE, Sign, signs_of
from sphinx_apparatus.projects.tei.entries import Entries
from sphinx_apparatus.projects.tei.header import web
from sphinx_apparatus.projects.tei.known import Known
from sphinx_apparatus.projects.tei.losses import DONE
from sphinx_apparatus.projects.tei.source import (
    BREAKS,
    HYPHEN,
    XML,
    Element,
    Run,
    blanks,
    breaks,
    content,
    id_of,
    language_tag,
    local,
    named,
    padded,
    pointers,
    text_beside,
    unique,
    words,
)
from sphinx_apparatus.projects.tei.wording import SILENT
from sphinx_apparatus.projects.tei.writing import edged, written_lightly

MARKS = {
    **dict.fromkeys(["italic", "italics", "it", "i", "ital", "cursiva", "kursiv", "italique", "corsivo"], "*"),
    **dict.fromkeys(["bold", "b", "strong", "negrita", "fett", "gras", "grassetto"], "**"),
}
RAISED = {"superscript": "sup", "sup": "sup", "super": "sup", "subscript": "sub", "sub": "sub"}
SHAPES = {
    "smallcaps": "smallcaps", "small-caps": "smallcaps", "smallCaps": "smallcaps", "sc": "smallcaps",
    "k": "smallcaps", "g": "spaced", "s": "strike",
    "underline": "underline", "underlined": "underline", "ul": "underline", "u": "underline",
    "spaced": "spaced", "letterspaced": "spaced", "letter-spaced": "spaced", "gesperrt": "spaced",
    "strike": "strike", "strikethrough": "strike", "line-through": "strike",
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z][\w-]*")
_LABEL = re.compile(r"[a-z][a-z0-9-]*")
ABBREVIATED = {name: short for short, name in UNITS.items()}
UNMARKED = ("cit", "p", "l", "lg", "w", "pc", "c", "cell", "g", "seg", "s")
"""What needs no mark where it stands in a line."""
PRINTED = (
    "add", "subst", "unclear", "damage", "abbr", "expan", "ex", "am", "num", "date", "time", "measure", "rhyme", "said",
    "soCalled", "mentioned", "distinct", "gloss", "role", "roleDesc", "actor",
)  # fmt: skip
"""What is printed as its words."""


class Inline(Entries):
    """Writes a line; `link` gives the target of a reference within the file, as the editor's pages write it.

    `listed` are the keys of what may be named beside the text, in a remark of a register for instance.
    """

    link: Callable[[str, str], str] | None = None
    listed: Collection[str] = ()
    in_note = False

    def signs(self, run: Run, view: str = BASE) -> list[Sign]:
        """Return the signs of words and elements; beside the text, citations in brackets as such."""
        if self.edited:
            return super().signs(run, view)
        found: list[Sign] = []
        parts = list(run)
        while parts:
            part = parts.pop(0)
            if isinstance(part, str):
                found += signs_of(blanks(part))
            elif found and found[-1].plain == "(" and (target := cited([part, *parts], self.known)):
                found.pop()
                source = role(target.source, "cite:p")
                found.append(Sign(source, source, ""))
                parts = [target.rest, *parts[target.length - 1 :]]
            else:
                found += self.element(part, view)
        return found

    def element(self, element: Element, view: str) -> list[Sign]:
        """Return the signs of an element; of one that is not understood, its words."""
        kind = local(element)
        if kind in (*BREAKS, "space"):
            said = _("<{kind}>: where lines, columns and pages end", kind=kind) if kind in BREAKS else f"<{kind}>"
            self.account.leaves(said, element)
            if kind == "lb" and HYPHEN.search(text_beside(element, False)):
                self.account.misses(_("a hyphen at the end of a line, which may be none of the word"), element)
            return signs_of(breaks(element))
        rule = getattr(self, f"put_{kind}", None)
        if rule is not None:
            return list(rule(element, view))
        if kind in SILENT or not (element.text or len(element)):
            self.account.leaves(f"<{kind}>", element, quoted(words(element)) if words(element) else "")
            return []
        if kind in PRINTED:
            self.account.changes(_("<{kind}>: its words are printed without a mark", kind=kind), element)
        elif kind not in UNMARKED:
            self.account.misses(f"<{kind}>", element)
        return self.signs(content(element) if self.edited else list(padded(element)), view)

    def beside(self, note: Element) -> str:
        """Write what the editor says in one line; raise ProjectError."""
        return " ".join(filter(None, map(self.said, paragraphs(note))))

    def note_text(self, note: Element) -> str:
        """Write a note, its paragraphs apart."""
        return "\n\n    ".join(filter(None, map(self.said, paragraphs(note))))

    def foot(self) -> list[str]:
        """Return the notes that were called, as they are at the end of a document."""
        return [f"[^{self.label(note)}]: {self.note_text(note)}" for note in self.notes]

    def said(self, element: Element) -> str:
        """Write words of the editor in one line."""
        writer = Inline(self.known, edited=False, notes=self.notes)
        writer.link, writer.listed, writer.in_note = self.link, self.listed, True
        run = list(padded(element))
        signs = writer.signs(run)
        once = [s for n, s in enumerate(signs) if not (s.plain == " " and n and signs[n - 1].plain == " ")]
        return written_lightly(self.known, once, lambda s: writer.words(s, run, BASE), element)

    # ---- marks

    def put_hi(self, element: Element, view: str) -> list[Sign]:
        rend = element.get("rend", "") or element.get("rendition", "").removeprefix("#") or element.get("style", "")
        rend = re.sub(r"(\w+):true\b;?", r"\1", rend)  # as Transkribus writes it
        rend = rend if rend in MARKS else rend.rpartition(":")[2].strip("; ")
        signs = self.signs(content(element), view)
        if (
            rend in RAISED
            and signs
            and all(s.words is None and len(s.plain) == 1 and s.plain not in "`\\" for s in signs)
        ):
            text = "".join(sign.plain for sign in signs)
            source = role(text, RAISED[rend])
            return [Sign(source, source, text)]
        shapes = " ".join(f".{SHAPES[word]}" for word in rend.split() if word in SHAPES)
        if shapes:
            signs = self.around("[", signs, f"]{{{shapes}}}")
        marks = dict.fromkeys(MARKS[word] for word in rend.split() if word in MARKS)
        for mark in marks:
            signs = self.around(mark, signs, mark)
        if shapes or marks:
            return signs
        self.account.misses(_("<hi> of a look that Markdown does not have"), element, rend)
        return signs

    def put_title(self, element: Element, view: str) -> list[Sign]:
        return self.around("*", self.signs(content(element), view), "*")

    put_emph = put_title

    def put_code(self, element: Element, view: str) -> list[Sign]:
        """Write code; where it holds more than words, the words alone."""
        signs = self.signs(content(element), view)
        before, inner, after = edged(signs)
        text = "".join(sign.shown for sign in inner)
        if not inner or any(not isinstance(part, str) for part in content(element)):
            return signs
        fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
        pad = " " if text.startswith("`") or text.endswith("`") else ""
        source = f"{fence}{pad}{text}{pad}{fence}"
        return [*before, Sign(source, source, text), *after]

    def put_foreign(self, element: Element, view: str) -> list[Sign]:
        if tag := language_tag(element.get(f"{XML}lang", "")):
            return self.role("lang", content(element), tag, element, view)
        self.account.misses(_("<foreign> of no language"), element)
        return self.signs(content(element), view)

    def put_quote(self, element: Element, view: str) -> list[Sign]:
        """Write a quotation in the line, which keeps its id."""
        signs = self.signs(content(element), view)
        name = id_of(element)
        named = self.edited and view == BASE and not self.nested and _NAME.fullmatch(name)
        if not named or element.get("rend") == "block":
            return signs
        self.known.quoted.add(name)
        return self.around("[", signs, f"]{{.quotation #{name}}}")

    def put_stage(self, element: Element, view: str) -> list[Sign]:
        return self.around("[", self.signs(content(element), view), "]{.stage}")

    # ---- names, works, links

    def put_name(self, element: Element, view: str) -> list[Sign]:
        item = next((self.known.items[p] for p in pointers(element, "ref") if p in self.known.items), None)
        if item is not None and (self.edited or item.item.key in self.listed):
            self.known.used |= {item.item.key} if self.edited else set()
            return self.role("name", content(element), item.item.key, element, view)
        if self.edited:
            self.account.misses(_("<{kind}> of nobody and nothing that a register lists", kind=local(element)), element)
        return self.signs(content(element), view)

    put_persName = put_orgName = put_placeName = put_geogName = put_term = put_rs = put_name

    def put_bibl(self, element: Element, view: str) -> list[Sign]:
        """Write words that cite a work, and the place in it where they are."""
        if not self.edited:
            if pointed := citation(element, self.known):
                self.account.misses(_("<bibl> that is not in brackets, of {work}", work=pointed[:40]), element)
            return self.signs(content(element), view)
        found: list[Sign] = []
        for part in content(element):
            if isinstance(part, str):
                found += signs_of(blanks(part))
            elif local(part) in ("ref", "citedRange"):
                found += self.passage(part, element, view)
            else:
                found += self.element(part, view)
        return found

    def passage(self, part: Element, bibl: Element, view: str) -> list[Sign]:
        """Write what in a citation points to a work."""
        key = next((self.known.keys[p] for p in pointers(part, "target") if p in self.known.keys), "")
        place = part if local(part) == "citedRange" else next(named(bibl, "citedRange"), None)
        if not key:
            if words(part) and local(part) == "ref":
                self.account.misses(_("<{kind}> of no work that is listed", kind=local(part)), part)
            return self.signs(content(part), view)
        locator = "" if place is None else _located(place, self.wording.of(content(part), BASE))
        if place is not None and not locator:
            self.account.misses(_("<citedRange> of no known unit"), place)
        return self.role("bibl", content(part), f"{key} {locator}".strip(), part, view)

    def put_citedRange(self, element: Element, view: str) -> list[Sign]:
        """Write the words of a place in a work."""
        return self.signs(content(element), view)

    def put_ref(self, element: Element, view: str) -> list[Sign]:
        """Write a link, or words that call a note."""
        target = element.get("target", "")
        note = self.known.ids.get(target.removeprefix("#")) if target.startswith("#") else None
        signs = self.signs(content(element), view)
        if note is not None and local(note) == "note" and self.edited:
            if is_authorial(note):
                return self.role("call", content(element), id_of(note), element, view)
            return [*signs, *self.note_from(note, element, view)]
        if web(target) and not re.search(r"[<>\s\\]", target):
            return self.address(signs, target, element)
        return self.linked(element, target, signs)

    def linked(self, element: Element, target: str, signs: list[Sign]) -> list[Sign]:
        """Write a link within the file, where the editor's pages know one; else the words."""
        text = "".join(sign.shown for sign in signs)
        source = self.link(target.removeprefix("#"), text) if self.link and target.startswith("#") else ""
        if source:
            return [Sign(source, source, text if source.startswith("[") else "")]
        self.account.misses(_("<ref> to a place that the project does not name"), element)
        return signs

    # ---- notes

    def put_ptr(self, element: Element, view: str) -> list[Sign]:
        names = pointers(element, "target")
        note = self.known.ids.get(names[0]) if names else None
        if note is None or local(note) != "note":
            self.account.misses(_("<ptr> to no note"), element, element.get("target", ""))
            return []
        return self.note_from(note, element, view)

    def put_note(self, element: Element, view: str) -> list[Sign]:
        """Write the call of a note that is in its place; remarks on entries are there."""
        if element.get("type") == "entry" and pointers(element, "target"):
            return []
        return self.note_from(element, element, view)

    def note_from(self, note: Element, element: Element, view: str) -> list[Sign]:
        """Write the call of a note; one in a reading becomes a part of the remark."""
        if view == BASE and not (self.nested and not self.edited):
            return self.call(note)
        self.account.changes(_("<note> in a reading, which is in the remark"), element)
        self.aside.append(words(note))
        return []

    def call(self, note: Element) -> list[Sign]:
        """Return the call of a note, and keep the note; one without words is none."""
        if not words(note):
            self.account.misses(_("<note> without words"), note)
            return []
        if self.in_note:
            self.account.changes(_("<note> in a note: its words are there in brackets"), note)
            return signs_of(f" ({words(note)})")
        if note not in self.notes:
            self.notes.append(note)
        source = f"[^{self.label(note)}]"
        return [Sign(source, source, "")]

    def label(self, note: Element) -> str:
        """Return the label of a note: made of its id, or a number."""
        labels = self.known.labels
        if note not in labels:
            name = id_of(note).removeprefix("note-")
            own = name if _LABEL.fullmatch(name) else f"n{len(labels) + 1}"
            labels[note] = unique(own, self.known.labelled)
            self.known.labelled.add(labels[note])
        return labels[note]


def paragraphs(note: Element) -> list[Element]:
    """Return the paragraphs of a note; the note itself where it has something beside them."""
    parts = list(named(note, "p", "ab"))
    return parts if len(parts) == sum(1 for p in content(note) if not isinstance(p, str) or p.strip()) else [note]


def is_authorial(note: Element) -> bool:
    """Tell whether a note is the author's, and has an id by which it is called."""
    return note.get("type") == "authorial" and bool(_NAME.fullmatch(id_of(note)))


def _located(place: Element, text: str) -> str:
    """Return a place in a work as a locator: as the text has it, or made of its unit and numbers."""
    unit = ABBREVIATED.get(place.get("unit", ""), "")
    first = place.get("from", "") or place.get("n", "")
    last = place.get("to", "") if place.get("to", "") != first else ""
    written = " ".join(text.split())
    for source in (written, words(place), str(Locator(unit, first, last)).replace("–", "-") if unit else ""):
        try:
            found = parse_locator(source)
        except ValueError:
            continue
        if not unit or not first or found == Locator(unit, first, last):
            return source
    return ""


@dataclass(frozen=True)
class _Citation:
    """Works cited in one pair of brackets: as written, over how many parts of the line, and the words after it."""

    source: str
    length: int
    rest: str


def cited(parts: Sequence[str | Element], known: Known) -> _Citation | None:
    """Return the citation with which the parts begin, an opening bracket before them; None where it is none."""
    targets: list[str] = []
    for at, part in enumerate(parts):
        if at % 2 == 0:
            target = "" if isinstance(part, str) or local(part) != "bibl" else citation(part, known)
            if not target:
                return None
            targets.append(target)
        elif isinstance(part, str) and part.startswith(")"):
            for bibl in parts[:at:2]:
                if not isinstance(bibl, str):
                    bibl.set(DONE, "")
            return _Citation(",".join(targets), at + 1, part[1:])
        elif not isinstance(part, str) or part.strip() != ";":
            return None
    return None


def citation(bibl: Element, known: Known) -> str:
    """Return the key of the work that is cited, with the words before and after it, e.g. ``{see}key{p. 9}``."""
    before, key, after = "", "", ""
    for part in content(bibl):
        if isinstance(part, str) or local(part) == "citedRange":
            text = part if isinstance(part, str) else words(part)
            before, after = (before, after + text) if key else (before + text, after)
        elif local(part) == "ref" and not key:
            key = next((known.keys[p] for p in pointers(part, "target") if p in known.keys), "")
        else:
            return ""
    before, after = before.strip(), after.strip().removeprefix(",").strip()
    if not key or set(before + after) & set("{}`,") - {","} or "," in before:
        return ""
    return f"{{{before}}}{key}{{{after}}}" if before else f"{key}{{{after}}}" if after else key
