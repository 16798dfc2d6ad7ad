"""Writes single blocks of a TEI text, block quotations among them, and notes where witnesses have them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from sphinx_apparatus.language import _
from sphinx_apparatus.projects.escapes import BASE, PARAGRAPH, Form, Sign, Texts, block_texts, held, lightest
from sphinx_apparatus.projects.page import UNDRESSED
from sphinx_apparatus.projects.plain.sentences import sentence_ends
from sphinx_apparatus.projects.project import ProjectError
from sphinx_apparatus.projects.tei.attached import entry_in_words
from sphinx_apparatus.projects.tei.inline import Inline
from sphinx_apparatus.projects.tei.known import Known
from sphinx_apparatus.projects.tei.source import Element, Run, all_named, id_of, local, pointers, words
from sphinx_apparatus.projects.tei.transcripts import Here, Placed
from sphinx_apparatus.projects.tei.writing import after_words, edged, written_lightly

_LINE_END = Sign("\n", "\n", " ")
_TRIES = 80
"""How often a block is written to find what cannot be; then what is not yet found is given up together."""
MARK = re.compile(r"\d{1,9}[.)]")
"""What Markdown can have before an item of a numbered list."""


_PARTS = 1000
"""How many paragraphs of a quotation are followed back to the first."""


@dataclass
class Placing:
    """Writes blocks, and notes what each witness has in the same order.

    `label` comes before the next block in the witnesses; `moved` is the id of the block that is written and who has it
    elsewhere.
    """

    known: Known
    inline: Inline
    placed: list[Placed | Here] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    label: str = ""
    moved: tuple[str, tuple[str, ...]] = ("", ())

    def __post_init__(self) -> None:
        self.account = self.known.account

    def block(self, run: Run, element: Element, form: Form, before: str = "") -> None:
        """Write one block, with the attributes `before` it."""
        run = trimmed(run)
        views = (BASE, *self.known.sigla) if self.inline.edited else (BASE,)

        def read(markup: str) -> Texts | None:
            return block_texts(form.first + markup, form, views, self.known.sigla)

        called = len(self.inline.notes)
        source, run = self.somehow(read, run, element, form is PARAGRAPH)
        if source and before != "{.editorial}" and self.silent(run):
            self.editorial(element, called)
        elif source:
            self.blocks.append(f"{before}\n{form.first}{source}" if before else f"{form.first}{source}")
            if before != "{.editorial}":
                self.place(Placed(run))

    def silent(self, run: Run) -> bool:
        """Tell whether neither the edition nor any witness has words in a run."""
        return not any(self.inline.wording.of(run, view).strip() for view in (BASE, *self.known.sigla))

    def editorial(self, element: Element, called: int) -> None:
        """Write the content of a block without words of the text as a paragraph of the editor's."""
        notes = [self.inline.note_text(note) for note in self.inline.notes[called:]]
        del self.inline.notes[called:]
        entries = [self.inline.plain(entry_in_words(app)) for app in all_named(element, "app") if words(app)]
        self.account.changes(_("a block without words of the text, which is the editors'"), element)
        self.blocks += [f"{{.editorial}}\n{text}" for text in dict.fromkeys([*notes, *entries]) if text]

    def written(self, read: Callable[[str], Texts | None], run: Run, element: Element, prose: bool) -> str:
        """Write a run so that, as it is `read`, everyone has their words; raise ProjectError."""
        lost = [view not in (BASE, *self.inline.present) for view in (BASE, *self.known.sigla)]
        every = after_words(self.inline.signs(run))
        texts = self.inline.texts(every, run, BASE, self.known.sigla).values()
        wanted = list(map(held, texts, lost))
        signs = self.sentences(edged(every)[1]) if prose else edged(every)[1]

        def reads(markup: str) -> bool:
            found = read(markup)
            return found is not None and list(map(held, found, lost)) == wanted

        return written_lightly(self.known, signs, lambda s: lightest(s, reads), element) if signs else ""

    def somehow(
        self, read: Callable[[str], Texts | None], run: Run, element: Element, prose: bool
    ) -> tuple[str, Run]:  # fmt: skip
        """Write a run; where that cannot be, without as few entries as can be, and then its words alone."""

        def write(run: Run) -> str:
            return self.written(read, run, element, prose)

        apps = [app for part in run if not isinstance(part, str) for app in all_named(part, "app")]
        at = len(self.known.written)
        refused = self.known.refused | set(apps if at in self.known.lighter else ())
        attempt = _Attempt(self, write)
        tries: tuple[tuple[Run, Callable[[], set[Element]]], ...] = (
            (run, set),
            (run, set),
            (run, lambda: attempt.culprits(run, refused, [app for app in apps if app in self.known.loose])),
            (run, lambda: attempt.culprits(run, refused, apps)),
            ([self.inline.wording.of(run, BASE)], lambda: set(apps)),
        )
        for number, (lighter, without) in enumerate(tries):
            if (source := attempt.at(lighter, refused | without(), trusting=not number)) is not None:
                self.known.failed |= {at} if without is not set else set()
                self.known.written[at:] = [source]
                if lighter is not run:
                    self.account.changes(_(UNDRESSED), element)
                return source, lighter
        self.account.leaves(_("a block that cannot be written: ‘{words}’", words=words(element)), element)
        return "", run

    def sentences(self, signs: Sequence[Sign]) -> list[Sign]:
        """End a line after each sentence."""
        ends = set(sentence_ends("".join(sign.shown for sign in signs), self.known.language))
        starts = accumulate((len(sign.shown) for sign in signs), initial=0)
        return [
            _LINE_END if at in ends and sign.plain == " " else sign for at, sign in zip(starts, signs, strict=False)
        ]

    def place(self, placed: Placed) -> None:
        name, sigla = self.moved
        self.placed.append(replace(placed, label=self.label, moved=name, elsewhere=sigla))
        self.label = ""


class _Attempt:
    """Writes a run again and again, each time as if it were the first."""

    def __init__(self, place: "Placing", write: Callable[[Run], str]) -> None:
        inline = place.inline
        self.known, self.inline, self.write = place.known, inline, write
        self.tries = 0
        self.begin = list(inline.notes), inline.present, place.account.mark()
        self.known.withdrawn.clear()

    def at(self, run: Run, refused: set[Element], trusting: bool = False) -> str | None:
        """Return a run as it is written with these entries as notes; None where it cannot be."""
        self.known.refused, self.inline.trusting = refused, trusting
        self.known.restore()
        self.inline.notes[:], self.inline.present, mark = self.begin
        self.known.account.back_to(mark)
        try:
            return self.write(run)
        except ProjectError:
            self.inline.aside.clear()
            self.inline.nested = 0
            return None

    def culprits(self, run: Run, refused: set[Element], apps: list[Element]) -> set[Element]:
        """Return the entries without which a run can be written: all, where it cannot be without them either."""
        if self.at(run, refused | set(apps)) is None:
            return set(apps)

        def among(some: list[Element], others: set[Element]) -> set[Element]:
            self.tries += 1
            if not some or self.at(run, refused | others) is not None:
                return set()
            if len(some) == 1 or self.tries > _TRIES:
                return set(some)
            half = len(some) // 2
            first = among(some[:half], others | set(some[half:]))
            return first | among(some[half:], others | first)

        return among(apps, set())


def trimmed(run: Run) -> list[str | Element]:
    """Return a run without blanks at its edges."""
    parts = list(run)
    while parts and isinstance(parts[0], str) and not parts[0].strip():
        parts.pop(0)
    while parts and isinstance(parts[-1], str) and not parts[-1].strip():
        parts.pop()
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return parts


def quoted_block(text: str) -> str:
    return "\n".join(f"> {row}" if row else ">" for row in text.split("\n"))


def indented(text: str, first: str, rest: str) -> str:
    """Return the blocks in `text` with `first` before the first line, and the blanks `rest` before the others.

    Empty lines stay empty.
    """
    rows = text.split("\n")
    return "\n".join([f"{first}{rows[0]}", *(f"{rest}{row}" if row else "" for row in rows[1:])])


def depth_below(heads: list[int], level: int) -> int:
    """Return how deep a heading is below those that one is under, whose levels in the file are in the list; add it."""
    while heads and heads[-1] >= max(1, level):
        heads.pop()
    heads.append(max(1, level))
    return min(6, len(heads))


def directive(head: str, body: str) -> str:
    """Return a directive; `head` is its name, a brace and its argument."""
    fence = "`" * max(3, max(map(len, re.findall("`+", body)), default=0) + 1)
    return f"{fence}{{{head}\n{body}\n{fence}"


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
    for _part in range(_PARTS):
        before = [known.ids[name] for name in pointers(first, "prev") if name in known.ids]
        if not before or before[0] is quote:
            break
        first = before[0]
    return first is not quote and bool(re.fullmatch(rf"{re.escape(id_of(first))}-\d+", id_of(quote)))
