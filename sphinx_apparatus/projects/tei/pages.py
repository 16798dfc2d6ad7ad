"""Writes the editor's pages before and after a TEI text as MyST; knows no witness and no text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sphinx_apparatus.language import _, quoted
from sphinx_apparatus.projects.escapes import BASE, PARAGRAPH, Form, block_texts, heading, lightest
from sphinx_apparatus.projects.tei.inline import Inline
from sphinx_apparatus.projects.tei.known import Known
from sphinx_apparatus.projects.tei.placing import MARK, depth_below, indented, quoted_block
from sphinx_apparatus.projects.tei.source import (
    BLOCK_TAGS,
    BREAKS,
    TEI,
    Element,
    content,
    grouped,
    id_of,
    local,
    named,
    slug,
    unique,
    words,
)
from sphinx_apparatus.projects.tei.writing import after_words, edged, written_lightly

DECLARED = ("head", "note", "listBibl", "listPerson", "listOrg", "listPlace")
"""What a division holds that becomes declarations or notes."""

DIVIDING = ("prologue", "epilogue", "set", "performance")
"""What divides a page like a division."""
TAKEN = ("text", "data", "witnesses")
"""Folders that hold no page."""
_IN_LINE = ("bibl", "note", "q")
PICTURES = ("graphic", "figDesc")


@dataclass
class PageWriter:
    """Writes one page."""

    known: Known
    inline: Inline
    blocks: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)

    def put_all(self, element: Element, level: int) -> None:
        """Write the blocks of an element; words between them as paragraphs."""
        for _kind, members in grouped(content(element), _kind_of):
            first = members[0]
            if isinstance(first, str) or not _is_block(first):
                self.line(members, element, PARAGRAPH)
            else:
                self.put(first, level)

    def put(self, element: Element, level: int) -> None:
        kind = local(element)
        if rule := getattr(self, f"put_{kind}", None):
            rule(element, level)
        elif kind.startswith("div") or kind in DIVIDING:
            self.put_all(element, level + 1)
        elif kind in BREAKS:
            self.known.account.leaves(_("<{kind}>: where lines, columns and pages end", kind=kind), element)
        else:
            self.known.account.misses(_("<{kind}> on a page", kind=kind), element)
            self.put_all(element, level)

    def put_head(self, element: Element, level: int) -> None:
        self.line(content(element), element, heading(depth_below(self.heads, level)))

    def put_p(self, element: Element, level: int) -> None:
        self.put_all(element, level)

    put_ab = put_l = put_argument = put_epigraph = put_postscript = put_castItem = put_p

    def put_lg(self, element: Element, level: int) -> None:
        self.known.account.changes(_("<lg> on a page: its verses are paragraphs"), element)
        self.put_all(element, level)

    def put_fw(self, element: Element, level: int) -> None:
        """Leave out what is printed at the edges of a page."""
        self.known.account.leaves("<fw>", element, quoted(words(element)))

    def put_milestone(self, element: Element, level: int) -> None:
        """Leave a break out: on a page headings do."""
        self.known.account.leaves(_("a break between sections on a page"), element)

    def put_quote(self, element: Element, level: int) -> None:
        """Write a quotation; one with its source is one."""
        parent = element.getparent()
        if parent is not None and local(parent) == "cit":
            self.put_all(element, level)
        elif text := self.within(element, level):
            self.blocks.append(quoted_block(text))

    put_cit = put_q = put_quote

    def put_list(self, element: Element, level: int) -> None:
        """Write a list; the labels of a glossary in bold."""
        if self.blocks and re.match(r"(-|\d+[.)]) ", self.blocks[-1]):
            self.blocks.append("% Another list.")
        items: list[str] = []
        label = ""
        if any(words(one) and not MARK.fullmatch(words(one)) for one in named(element, "label")):
            self.known.account.changes(_('<list type="gloss">, of which the labels are in bold'), element)
        for child in content(element):
            if isinstance(child, str):
                continue
            if local(child) in (*BREAKS, "fw"):
                self.put(child, level)
                continue
            if local(child) == "head":
                self.line(content(child), child, PARAGRAPH) if self.blocks else self.put_head(child, level)
                continue
            if local(child) == "label":
                label = self.within(child, level)
                continue
            text = self.within(child, level, self.put_list if local(child) == "castGroup" else self.put_all)
            items += _item(text, label)
            label = ""
        if items:
            self.blocks.append("\n".join(items) if all("\n\n" not in item for item in items) else "\n\n".join(items))

    put_castList = put_list

    def put_table(self, element: Element, level: int) -> None:
        rows = [[self.within(cell, level) for cell in named(row, "cell")] for row in named(element, "row")]
        widest = max(map(len, rows), default=0)
        if not widest:
            return
        heads = sum(row.get("role") == "label" for row in named(element, "row"))
        lines = [indented(indented(cell, "- ", "  "), "* " if n == 0 else "  ", "  ")
                 for row in rows for n, cell in enumerate([*row, *[""] * (widest - len(row))])]  # fmt: skip
        fence = "`" * max(3, max(map(len, re.findall("`+", "".join(lines))), default=0) + 1)
        title = " ".join(self.within(head, level) for head in named(element, "head"))
        option = f":header-rows: {heads}\n\n" if heads else "\n"
        self.blocks.append(f"{fence}{{list-table}} {title}".rstrip() + f"\n{option}" + "\n".join(lines) + f"\n{fence}")

    def put_figure(self, element: Element, level: int) -> None:
        self.known.account.changes(_("<figure>: its words alone are kept"), element)
        self.put_all(element, level)

    put_opener = put_closer = put_dateline = put_salute = put_signed = put_trailer = put_sp = put_speaker = put_p
    put_titlePage = put_stage = put_p
    put_figDesc = put_titlePart = put_docTitle = put_byline = put_docAuthor = put_docEdition = put_p

    def put_graphic(self, element: Element, level: int) -> None:
        self.known.account.leaves(f"<graphic> {element.get('url', '')[:80]}", element)

    def put_note(self, element: Element, level: int) -> None:
        """Write a note that is by itself."""
        self.put_all(element, level)

    def within(self, element: Element, level: int, put: Callable[[Element, int], None] | None = None) -> str:
        start = len(self.blocks)
        (put or self.put_all)(element, level)
        written, self.blocks[start:] = self.blocks[start:], []
        return "\n\n".join(written)

    def line(self, run: list[str | Element], element: Element, form: Form) -> None:
        """Write words as a block; raise ProjectError."""
        signs = after_words(edged(self.inline.signs(run))[1])
        signs = [s for n, s in enumerate(signs) if not (s.plain == " " and signs[n - 1].plain == " ")]
        if not signs:
            return
        text = "".join(sign.shown for sign in signs)

        def reads(markup: str) -> bool:
            return block_texts(form.first + markup, form, [BASE], ()) == (text,)

        self.blocks.append(form.first + written_lightly(self.known, signs, lambda s: lightest(s, reads), element))


def _kind_of(part: str | Element) -> str:
    """Return what a part beside others is: a block, or words in a line; blanks are nothing."""
    if isinstance(part, str):
        return "line" if part.strip() else ""
    return "block" if _is_block(part) else "line"


def _is_block(element: Element) -> bool:
    kind = local(element)
    return (kind in BLOCK_TAGS and kind not in _IN_LINE) or kind.startswith("div") or kind in (*BREAKS, *PICTURES)


def _item(text: str, label: str) -> list[str]:
    """Return an item of a list, if it has words; a label that is no number is in bold."""
    number = re.fullmatch(r"(\d{1,9})\\?([.)])", label)
    mark = f"{number[1]}{number[2]} " if number else "- "
    if label and not number:
        text = f"**{label.strip('*')}**\n{text}".rstrip()
    return [indented(text, mark, " " * len(mark))] if text else []


def pages_of(root: Element) -> Iterator[tuple[str, str, Element]]:
    """Yield the pages before and after the text: ``front`` or ``back``, the name of the document, the element."""
    taken: list[str] = []
    for part in ("front", "back"):
        for element in root.iterfind(f"{TEI}text/{TEI}{part}/*"):
            kind = element.get("type", "")
            if not local(element) or local(element) in (*BREAKS, "fw") or is_declared(element):
                continue
            head = words(next(named(element, "head"), None))
            folder, _, own = id_of(element).partition("-") if kind == "document" else ("", "", "")
            found = slug(own or id_of(element) or kind or head or local(element)) or "page"
            inside = folder if slug(folder) == folder and folder not in ("", *TAKEN) else part
            taken.append(unique(f"{inside}/{found}", taken))
            yield part, taken[-1], element


def is_declared(element: Element) -> bool:
    """Tell whether a part before or after the text becomes declarations or notes, and no page."""
    parent = element.getparent()
    if parent is None or local(parent) not in ("front", "back"):
        return False
    register = element.get("type") == "register" and id_of(element).startswith("register-")
    inside = {local(child) for child in element if local(child)} - ({"list"} if register else set())
    lists = local(element).startswith("list") and local(element) != "list"
    return lists or (
        local(element).startswith("div") and inside <= set(DECLARED) and bool(inside - {"head"} or register)
    )
