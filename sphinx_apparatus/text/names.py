"""Links what a text names by the forms that registers declare; reads no register and numbers nothing."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import takewhile

from docutils import nodes
from sphinx import addnodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.model import plain_form
from sphinx_apparatus.text.numbering import stands_apart
from sphinx_apparatus.text.running import Running, Spans, running_texts, spans_in

_NOBODY = "-"
"""The key of words that a form would link, and that name nothing of the registers."""
OPAQUE = (ours.name, ours.passage, ours.call, nodes.literal, nodes.reference, addnodes.pending_xref)
"""Where no form is looked for: an editor has said what the words are, or they are a title."""
_AROUND = (ours.foreign, nodes.emphasis, nodes.strong, ours.apparatus_entry)
"""What a name is put around where the form is all that stands in it."""
HIDDEN, APOSTROPHE = "\0", "['\u2019]"
_BEFORE, _AFTER = r"(?<![\w\u0300-\u036f])(?<!\w[-\u2010\u2011])", r"(?![-\u2010\u2011]?\w)(?![\u0300-\u036f])"
"""A word ends at an apostrophe, as in *Germany’s* and *l’Italie*; a hyphen joins, as in *Austria-Hungary*."""


class Forms:
    """Forms by which a text names things, with the key of each; blanks may be ends of lines, apostrophes curly."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self.known = {plain_form(form): (form, key) for form, key in keys.items()}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted(self.known, key=len, reverse=True)
        written = "|".join(r"\s+".join(map(re.escape, form.split())).replace("'", APOSTROPHE) for form in longest)
        first = "".join(re.escape(sign) for sign in sorted({form[:1] for form in longest})).replace("'", "'\u2019")
        return re.compile(f"(?=[{first}]){_BEFORE}(?:{written}){_AFTER}")

    def found(self, text: str, first: int, last: int) -> Iterator[tuple[int, int, str, str]]:
        """Yield where forms are in a stretch of a text, of those that begin together the longest; form and key."""
        for match in self._pattern.finditer(text, first, last):
            yield match.start(), match.end(), *self.known[plain_form(match[0])]


def link_names(document: nodes.document, forms: Forms, quoted: Forms) -> frozenset[str]:
    """Put into a name what a form says in the text, a document; return the forms that were found.

    `quoted` are the forms that hold in quotations too. Headings, notes and readings are left as they are.
    """
    used: set[str] = set()
    for block in ours.find(document, nodes.paragraph, nodes.line):
        if not stands_apart(block):
            used.update(_link(block, forms, False))
            used.update(_link(block, quoted, True))
    return frozenset(used)


def free_names(document: nodes.document) -> None:
    """Take off the marks of words that name nothing: they have kept the forms away."""
    for name in ours.find(document, ours.name):
        if name["key"] == _NOBODY:
            _put(name.parent, name, name, name.children)


def _link(block: nodes.Element, forms: Forms, quoted: bool) -> Iterator[str]:
    """Link the forms in the parts of a block that are quoted, or in those that are not; yield each."""
    if not forms.known:
        return
    shown = (str(text) if _open(text, quoted) else HIDDEN * len(text) for text in running_texts(block))
    text = "".join(shown)
    yield from _found(block, forms, text, 0, len(text))


def _found(block: nodes.Element, forms: Forms, text: str, first: int, last: int) -> Iterator[str]:
    """Link the forms in a stretch of a block, the last first: offsets stay. Where a mark is in the way, one within."""
    for start, end, form, key in reversed(list(forms.found(text, first, last))):
        if _wrapped(block, start, end, key):
            yield form
        else:
            yield from _found(block, forms, text, start + 1, end)


def _open(text: nodes.Text, quoted: bool) -> bool:
    """Tell whether forms are looked for in a text, as one that is quoted or is not."""
    held = list(ours.around(text))
    return quoted == any(map(_quotes, held)) and not any(isinstance(node, OPAQUE) for node in held)


def _quotes(node: nodes.Element) -> bool:
    return isinstance(node, nodes.block_quote) or "quotation" in node.get("classes", ())


def _wrapped(block: nodes.Element, start: int, end: int, key: str) -> bool:
    """Put a name around the characters from `start` to before `end`; False where other marks overlap them."""
    spans, running = spans_in(block), Running(block)
    placed = zip(running.texts, running.starts, strict=False)
    here = ((text, max(0, start - at), min(len(text), end - at)) for text, at in placed)
    touched = [(text, first, last) for text, first, last in here if first < last]
    outer = [_outermost(text, spans, start, end) for text, _, _ in touched]
    first, last, parent = outer[0], outer[-1], outer[0].parent
    if last.parent is not parent:
        return False
    within = parent.children[_place(parent, first) : _place(parent, last) + 1]
    if any(ours.find(node, nodes.footnote_reference) for node in within):
        return False
    parts = [_cut(*touch) if node is touch[0] else node for node, touch in zip(outer, touched, strict=True)]
    first, last = parts[0], parts[-1]
    held = parent.children[_place(parent, first) : _place(parent, last) + 1]
    _put(parent, first, last, [ours.name("".join(node.astext() for node in held), "", *held, key=key)])
    return True


def _outermost(text: nodes.Node, spans: Spans, start: int, end: int) -> nodes.Node:
    """Return a text, or the largest mark around it that has no other words than the form."""
    outer = text
    for node in takewhile(lambda one: id(one) in spans, ours.around(text)):
        span = spans[id(node)]
        if span.start < start or span.end > end or ours.find(node, nodes.footnote_reference):
            break
        if isinstance(node, _AROUND):
            outer = node
        elif not isinstance(node, ours.lemma):
            break
    return outer


def _cut(text: nodes.Text, start: int, end: int) -> nodes.Text:
    """Part a text in its place; return the part from `start` to before `end`."""
    whole, middle = str(text), nodes.Text(str(text)[start:end])
    parts = [nodes.Text(whole[:start]), middle, nodes.Text(whole[end:])]
    _put(text.parent, text, text, [part for part in parts if len(part)])
    return middle


def _put(parent: nodes.Element, first: nodes.Node, last: nodes.Node, new: list[nodes.Node]) -> None:
    parent[_place(parent, first) : _place(parent, last) + 1] = new


def _place(parent: nodes.Element, node: nodes.Node) -> int:
    """Return where a child is; by identity, for texts with the same words are equal."""
    return next(place for place, child in enumerate(parent.children) if child is node)
