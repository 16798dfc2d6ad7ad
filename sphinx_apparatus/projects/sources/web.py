"""Reads a page of the web, or Markdown with footnotes, as TEI; knows no witness."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as pages
from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from sphinx_apparatus.language import _
from sphinx_apparatus.projects.recount.sources import page_of
from sphinx_apparatus.projects.sources.frame import comment, framed, has_words, make, on_line, told
from sphinx_apparatus.projects.tei.source import Element, line_of, local, text_beside
from sphinx_apparatus.projects.tei.spacing import trimmed_words

_INLINE = {"em": "italic", "i": "italic", "cite": "italic", "strong": "bold", "b": "bold", "sup": "sup", "sub": "sub",
           "u": "underline", "s": "strike", "del": "strike", "strike": "strike"}  # fmt: skip
_LOOKS = (("smallcaps", "small-caps"), ("small-caps", "small-caps"), ("italic", "italic"), ("line-through", "strike"))
"""Words of a class or a style of a passage, and how it is set."""
_BLOCKS = {"p": "p", "blockquote": "quote", "li": "item", "ul": "list", "ol": "list", "table": "table", "tr": "row",
          "td": "cell", "th": "cell", "pre": "p", "dt": "p", "dd": "p", "figcaption": "p"}  # fmt: skip
_APART = ("p", "head", "quote", "item", "list", "table", "row", "cell", "label")
_LEFT_OUT = ("script", "style", "link", "nav", "head", "template", "noscript", "form", "button", "svg", "iframe")
_OF_THE_SITE = frozenset((
    "noprint", "ws-noexport", "mw-editsection", "mw-cite-backlink", "mw-jump-link", "mw-empty-elt", "headertemplate",
    "catlinks", "navbox", "toc", "textdaten", "sharedaddy", "jp-relatedposts", "post-navigation", "comments",
    "comments-area", "comment-respond", "subscription-widget-wrap", "subscribe-widget", "button-wrapper",
    "entry-footer", "entry-meta", "widget-area", "site-header", "site-footer", "masthead", "sidebar",
))  # fmt: skip
"""Classes and ids of what sites put beside the text: those with MediaWiki, as Wikisource, and blogs."""
_PAGE_NUMBER = frozenset(("pagenum", "pagenumber"))
_POEM = frozenset(("poem", "ws-poem", "poetry", "verse"))
_NOTE = re.compile(r"#.*(fn|note|ftn|foot|cite).*", re.IGNORECASE)
_HEAD_MARKS = re.compile(r"(?m)(?<=\S)[ \t]+\{[#.][^{}\n]*\}[ \t]*$")
"""The name and the classes of a heading, as pandoc has them."""
_FRONT = re.compile(r"(?:---\n(.*?\n)---\n)?(.*)", re.DOTALL)
_HEADING = re.compile(r"h[1-6]")
_LABEL = re.compile(r"[^:]{1,25}: ")
_SHORT = 60
"""How many signs a line of verse has at most that nothing else says to be one."""
_LONGEST_CALL = 8
"""How many signs the mark may have that calls a note."""


def from_markdown(path: Path, language: str) -> Element:
    """Return Markdown as TEI; of what is said before it the title is taken, and the rest is a comment."""
    parser = MarkdownIt("commonmark").use(footnote_plugin).use(deflist_plugin).use(attrs_plugin, spans=True)
    parser.use(sub_plugin).use(superscript_plugin).enable(["table", "strikethrough"])
    before, text = _FRONT.match(path.read_text(encoding="utf-8-sig")).groups("")  # type: ignore[union-attr]
    title = re.search(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", before, re.MULTILINE)
    found: dict[str, Any] = {}
    tokens, seen = parser.parse(_HEAD_MARKS.sub("", text), found), before.count("\n") + 2 * bool(before)
    for opening, inside in pairwise(tokens):
        if opening.type == "paragraph_open" and all(line[:2] in ("|", "| ") for line in inside.content.split("\n")):
            opening.attrSet("class", "verse")
            _in_verses(inside.children or [])
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + seen + 1))
    body = pages.fromstring(f"<html><body>{parser.renderer.render(tokens, parser.options, found)}</body></html>")
    named = re.search(r"^lang(?:uage)?:[ \t]*[\"']?([A-Za-z-]+)", before, re.MULTILINE)
    page = read_page(body, title[1] if title else path.stem, language or (named[1] if named else ""))
    if rest := (before.replace(title[0], "", 1) if title else before).strip():
        page.insert(0, comment(rest))
    return page


def _in_verses(parts: Iterable[Any]) -> None:
    """Make verses of the lines of a block in which each begins with a bar, as pandoc has them."""
    begins = True
    for part in parts:
        if begins and part.type == "text":
            line = part.content[1:].removeprefix(" ")
            part.content = "\N{NO-BREAK SPACE}" * (len(line) - len(line.lstrip(" "))) + line.lstrip(" ")
        begins = part.type in ("softbreak", "hardbreak")
        if begins:
            part.type, part.tag = "hardbreak", "br"


def html(path: Path, language: str) -> Element:
    """Return a page of the web as TEI."""
    root = page_of(path)
    return read_page(root, path.stem, language or root.get("lang") or "")


def read_page(root: Element, name: str, language: str) -> Element:
    """Return a page (its element `root`) as TEI; what a call points to becomes a note where it is called.

    The `name` is its title where it has none itself; `language` is the tag of its language.
    """
    ids = {str(element.get("name")): element for element in root.iter("a") if element.get("name")}
    ids |= {str(element.get("id")): element for element in root.iter() if element.get("id")}
    notes = called_notes(root, ids)
    taken = set(notes.values())
    taken |= set(_headings_of(taken))
    named = [*(ids[name] for name in ids.keys() & {"firstHeading"}), *root.iter("title", "h1")]
    titles = (" ".join("".join(map(str, element.itertext())).split()) for element in named)
    title = next(filter(None, titles), name)
    wiki = (element for element in root.iter("div") if "mw-parser-output" in _classes(element))
    body = next(iter([*wiki, *root.iter("article"), *root.iter("main"), *root.iter("body")]), root)
    return framed(title, language, list(_joined(blocks(body, _Page(notes, taken)))))


def _joined(found: Iterable[Element]) -> Iterator[Element]:
    """Yield blocks, the verses that follow one another, each a paragraph of its own, as one stanza."""
    last: Element | None = None
    for one in found:
        verse = local(one) == "lg" and len(one) == 1
        if verse and last is not None:
            last.extend(list(one))
        else:
            yield one
            last = one if verse else None


def called_notes(root: Element, ids: Mapping[str, Element]) -> dict[str, Element]:
    """Return what links with a short mark point to, by the address; mark those that lead back from there."""
    notes: dict[str, Element] = {}
    calls: set[Element] = set()
    leading = Counter(page for link in root.iter("a") for page, fragment in [_address(link)] if fragment in ids)
    own = "" if "" in leading else next((page for page, _times in leading.most_common(1)), "")
    for link in root.iter("a"):
        page, fragment = _address(link)
        if fragment in ids and page == own:  # a browser that saves a page writes its address before it
            link.set("href", f"#{fragment}")
        target, short = link.get("href", ""), len(trimmed_words(link)) <= _LONGEST_CALL
        if not short or is_back(link) or target[1:] not in ids or not calls_note(link, ids[target[1:]]):
            continue
        anchor = ids[target[1:]]
        home = home_of(anchor)
        if home is not anchor and anchor.tag == "a":
            anchor.set("role", "doc-backlink")
        if calls.intersection(home.iter("a")) and set(notes.values()).intersection(link.iterancestors()):
            link.set("role", "doc-backlink")
        elif not _is_heading(home):
            notes[target] = home
            calls.add(link)
            link.set("role", "doc-noteref")
    return notes


def _address(link: Element) -> tuple[str, str]:
    """Return the page to which a link leads, and the place in it."""
    page, _sign, fragment = link.get("href", "").partition("#")
    return page, fragment


def calls_note(link: Element, anchor: Element) -> bool:
    """Tell whether a link calls a note: its address says so, the note leads back to it, or has the same mark."""
    home, mark = home_of(anchor), re.escape(trimmed_words(link).strip("[]().* "))
    own = {f"#{name}" for one in (link, link.getparent()) if one is not None
           for name in (one.get("id"), one.get("name"))}  # fmt: skip
    back = any(one.get("href") in own for one in home.iter("a"))
    raised = "sup" in (*(one.tag for one in link), *(one.tag for one in link.iterancestors("sup")))
    marked = trimmed_words(link).startswith(("[", "(")) or raised
    same = bool(mark) and marked and re.match(rf"[\[(]?{mark}[\]).:\s]", trimmed_words(home))
    return bool(_NOTE.fullmatch(link.get("href", "")) or back or same)


def home_of(anchor: Element) -> Element:
    """Return what has the words of a note: the element of its address, or the block around it where that has none."""
    home = anchor
    while re.fullmatch(r"[\W\d]*", trimmed_words(home)) and (parent := home.getparent()) is not None:
        home = parent
    around = home.getparent()
    if home is not anchor and around is not None and "footnote" in _classes(around):
        home = around
    return home


def _headings_of(notes: set[Element]) -> Iterator[Element]:
    """Yield the headings over lists that hold nothing but notes that are called."""
    for note in notes:
        before = note.getprevious()
        if before is not None and _is_heading(before):
            yield before
    for listed in {parent for note in notes if (parent := note.getparent()) is not None and notes.issuperset(parent)}:
        before = next(
            (one for at in (listed, *listed.iterancestors()) for one in at.itersiblings(preceding=True)), None
        )
        if before is not None and (_is_heading(before) or "mw-heading" in _classes(before)):
            yield before


class _Page:
    """The notes of a page: by the address that calls them, and as elements that are left out of the text.

    `within` are those being read: a note that leads back to one of them does not have it once more.
    """

    def __init__(self, notes: dict[str, Element], taken: set[Element]) -> None:
        self.notes, self.taken, self.within = notes, taken, list[Element]()


def blocks(element: Element, page: _Page) -> Iterator[Element]:
    """Yield the blocks in an element; words beside blocks are a paragraph."""
    run: list[str | Element] = [element.text or ""]
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if not name or child in page.taken or is_of_the_site(child):
            pass
        elif _is_block(child):
            yield from paragraph(run)
            run = []
            yield from block(child, page)
        else:
            run += inline(child, page)
        run.append(child.tail or "")
    yield from paragraph(run)


def block(element: Element, page: _Page) -> Iterator[Element]:
    """Yield what a block becomes, on the line that it has in its file."""
    yield from (one if one.sourceline else on_line(_line_of(element), one) for one in made_of(element, page))


def _line_of(element: Element) -> int:
    """Return the line of an element in its file; in Markdown, that of the block it is in."""
    noted = (one.get("data-line") for one in (element, *element.iterancestors()))
    line = next(filter(None, noted), None)
    return line_of(element) if line is None else int(line)


def made_of(element: Element, page: _Page) -> Iterator[Element]:
    if _is_heading(element):
        yield make("head", *line_content(element, page), n=str(element.tag)[1])
    elif element.tag == "hr" and "footnote" not in element.get("class", ""):
        yield make("milestone", unit="section")
    elif element.tag == "p" and is_poem(element):
        if not (_classes(element) | _classes(element.getparent())) & _POEM:
            yield told("unknown", _("short lines, which are written as verse"), _line_of(element))
        yield from _stanzas(line_content(element, page))
    elif element.tag == "pre" and not any(_is_block(child) or child.tag == "code" for child in element):
        yield from _stanzas([part for one in line_content(element, page) for part in _by_lines(one)])
    elif element.tag in _BLOCKS:
        inner = [child for child in element if _is_block(child) and child not in page.taken]
        parts = list(blocks(element, page)) if inner else line_content(element, page)
        if inner and element.tag in ("td", "th", "dt", "dd", "figcaption", "pre"):
            parts = [part for one in blocks(element, page) for part in (" ", *_in_line(one))]
        items = [part for part in parts if not isinstance(part, str)]
        if element.tag in ("ol", "ul") and not any(str(item.tag).endswith("}item") for item in items):
            return
        if element.tag == "ol":
            parts = [one for n, item in enumerate(items, 1) for one in (make("label", f"{n}."), item)]
        if parts and not (len(parts) == 1 and isinstance(parts[0], str) and not parts[0].strip()):
            yield make(_BLOCKS[str(element.tag)], *parts)
    else:
        yield from blocks(element, page)


def _by_lines(part: str | Element) -> Iterator[str | Element]:
    """Yield a part of what is printed as it is typed, its lines with a break between and blanks that are kept."""
    if not isinstance(part, str):
        yield part
        return
    for number, line in enumerate(part.split("\n")):
        yield from [make("lb")] if number else []
        yield "\N{NO-BREAK SPACE}" * (len(line) - len(line.lstrip(" "))) + line.lstrip(" ")


def is_poem(paragraph: Element) -> bool:
    """Tell whether a paragraph is of a poem: it is said to be, or has three lines and more, all short."""
    lines = [paragraph.text or ""]
    for child in paragraph:
        said = "" if child.tag in ("br", "sup") else "".join(map(str, child.itertext()))
        lines = [*lines, ""] if child.tag == "br" else lines
        lines[-1] += said + (child.tail or "")
    lines = [" ".join(line.split()) for line in lines if line.strip()]
    short = [len(line) <= _SHORT and not _LABEL.match(line) for line in lines]
    return bool((_classes(paragraph) | _classes(paragraph.getparent())) & _POEM) or (len(short) > 2 and all(short))


def _in_line(block: Element) -> Iterator[str | Element]:
    """Yield what a block within a line of ours has, the blocks within it with a space between them."""
    if any(etree.QName(child).localname in _APART for child in block):
        for child in block:
            yield " "
            yield from _in_line(child)
    else:
        yield block.text or ""
        yield from list(block)


def paragraph(run: list[str | Element]) -> Iterator[Element]:
    """Yield a paragraph of a run, if it has words."""
    if has_words(run):
        yield make("p", *run)


def line_content(element: Element, page: _Page) -> list[str | Element]:
    found: list[str | Element] = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child not in page.taken and not is_of_the_site(child):
            found += inline(child, page)
        found.append(child.tail or "")
    return found


def inline(element: Element, page: _Page) -> list[str | Element]:
    """Return what an element in a line becomes."""
    target = element.get("href", "")
    if _classes(element) & _PAGE_NUMBER:
        said = "".join(map(str, element.itertext())) + f" {element.get('data-page-number') or element.get('id', '')}"
        beside = text_beside(element, after=False)[-1:] + text_beside(element, after=True)[:1]
        within = {} if re.search(r"\s", beside) else {"break": "no"}
        return [make("pb", n=next(iter(re.findall(r"\w+", said)), ""), **within)]
    calls = element.get("role") == "doc-noteref" and target in page.notes
    if element.tag == "a" and calls and not is_back(element) and page.notes[target] not in page.within:
        page.within.append(page.notes[target])
        note = make("note", *line_content(page.notes[target], page))
        page.within.pop()
        return [note]
    if element.tag == "a" and is_back(element):
        return []
    if element.tag == "br":
        return [make("lb")]
    inner = line_content(element, page)
    if element.tag == "sup" and any(not isinstance(part, str) and part.tag.endswith("}note") for part in inner):
        return [part for part in inner if not isinstance(part, str)]
    if element.tag == "img":
        said = element.get("alt") or Path(element.get("src", "")).name
        return [told("left-out", f"<img> {said}", _line_of(element))]
    if element.tag in _INLINE:
        return [make("hi", *inner, rend=_INLINE[str(element.tag)])]
    styled = f"{element.get('class', '')} {element.get('style', '')}".lower()
    if look := next((rend for word, rend in _LOOKS if element.tag == "span" and word in styled), ""):
        return [make("hi", *inner, rend=look)]
    if element.tag == "a" and target.startswith("http"):
        return [make("ref", *inner, target=target)]
    return [" ", *inner, " "] if _is_block(element) else inner


def _stanzas(parts: list[str | Element]) -> Iterator[Element]:
    """Yield the stanzas of a paragraph of a poem, in which every line ends with a break and every stanza with two."""
    verse: list[Element] = []
    run: list[str | Element] = []
    for part in [*parts, make("lb"), make("lb")]:
        if isinstance(part, str) or not part.tag.endswith("}lb"):
            run.append(part)
        elif any(not isinstance(one, str) or one.strip() for one in run):
            before = len(run[0]) - len(run[0].lstrip("\n\N{NO-BREAK SPACE}")) if isinstance(run[0], str) else 0
            shift = {"rend": f"indent{before // 2}"} if before > 1 else {}
            verse.append(make("l", *(one.strip("\n") if isinstance(one, str) else one for one in run), **shift))
            run = []
        elif verse:
            yield make("lg", *verse)
            verse, run = [], []


def is_of_the_site(element: Element) -> bool:
    """Tell whether an element is no part of what is read: a program, or what a site puts beside its texts."""
    return element.tag in _LEFT_OUT or bool((_classes(element) | {element.get("id", "").lower()}) & _OF_THE_SITE)


def _classes(element: Element | None) -> set[str]:
    return set() if element is None else set(element.get("class", "").lower().split())


def is_back(link: Element) -> bool:
    """Tell whether a link leads from a note back to its call."""
    said = f"{link.get('class', '')} {link.get('rev', '')} {link.get('role', '')}"
    return "back" in said or trimmed_words(link) in ("↩", "↩︎", "^", "↑")


def _is_heading(element: Element) -> bool:
    return bool(_HEADING.fullmatch(str(element.tag)))


def _is_block(element: Element) -> bool:
    name = str(element.tag)
    known = name in _BLOCKS or name == "hr" or _is_heading(element)
    return known or (name in ("div", "section", "article", "main", "header", "footer", "aside", "figure", "dl", "tbody",
                              "thead", "body", "center"))  # fmt: skip
