"""Writes the block quotations of a TEI text."""

import re

from sphinx_apparatus.projects.escapes import PARAGRAPH
from sphinx_apparatus.projects.tei.known import Known
from sphinx_apparatus.projects.tei.placing import Placing, quoted_block
from sphinx_apparatus.projects.tei.source import Element, Run, all_named, id_of, local, pointers

_PARTS = 1000
"""How many paragraphs of a quotation are followed back to the first."""


class Quoting(Placing):
    """Writes paragraphs that are quotations; `quoted` is how many blocks there were after the last."""

    quoted = -1

    def quotation(self, quote: Element, run: Run, element: Element, attributes: str) -> None:
        """Write a paragraph of a block quotation, joined to the one that it follows, with attributes before it."""
        before, follows = len(self.blocks), pointers(quote, "prev")
        joined = bool(follows) and self.quoted == before
        self.block(run, element, PARAGRAPH, attributes)
        if len(self.blocks) == before:
            return
        name = id_of(quote)
        own = bool(name) and not name.startswith("quote-") and not part_of_another(quote, self.known)
        self.known.quoted |= {name} if own else set()
        inside = own and (joined or self.parted(quote))
        body = quoted_block(f"{{.quotation #{name}}}\n{self.blocks.pop()}" if inside else self.blocks.pop())
        if joined:
            self.blocks[-1] += f"\n>\n{body}"
        else:
            self.blocks.append(f"{{.quotation #{name}}}\n{body}" if own and not inside else body)
        self.quoted = len(self.blocks)

    def parted(self, quote: Element) -> bool:
        """Tell whether the paragraphs that follow in a quotation are quotations of their own."""
        following = [self.known.ids.get(name) for name in pointers(quote, "next")]
        return any(one is not None and not part_of_another(one, self.known) for one in following)


def quotation_in(run: Run) -> Element | None:
    """Return the quotation of which a paragraph is made, if it is a block by itself."""
    elements = [part for part in run if not isinstance(part, str) or part.strip()]
    first = elements[0] if len(elements) == 1 else None
    if first is None or isinstance(first, str) or local(first) not in ("quote", "cit", "q"):
        return None
    quote = first if local(first) != "cit" else next(all_named(first, "quote", "q"), first)
    return quote if first.get("rend") == "block" or quote.get("rend") == "block" else None


def part_of_another(quote: Element, known: Known) -> bool:
    """Tell whether a paragraph of a quotation has its id from the first one of it."""
    first = quote
    for _ in range(_PARTS):
        before = [known.ids[name] for name in pointers(first, "prev") if name in known.ids]
        if not before or before[0] is quote:
            break
        first = before[0]
    return first is not quote and bool(re.fullmatch(rf"{re.escape(id_of(first))}-\d+", id_of(quote)))
