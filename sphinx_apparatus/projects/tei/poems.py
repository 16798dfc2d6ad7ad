"""Writes the verse of a TEI text; knows no prose."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from sphinx_apparatus.language import _
from sphinx_apparatus.projects.escapes import BASE, Texts, texts_of_markup
from sphinx_apparatus.projects.page import IN_VERSE
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.placing import Placing, directive, trimmed
from sphinx_apparatus.projects.tei.source import BLOCK_TAGS, BREAKS, Element, Run, content, id_of, local
from sphinx_apparatus.projects.tei.transcripts import Placed
from sphinx_apparatus.projects.tei.wording import SILENT

_INDENTED = re.compile(r"indent(\d{0,2})")
_APART = frozenset(BLOCK_TAGS) - {"l", "lg", "note", "milestone"}
"""What is in a poem and no verse."""
_NAME = re.compile(r"[A-Za-z][\w-]*")


class Poems(Placing):
    """Writes verses and stanzas; `stanzas` counts them."""

    stanzas = 0
    around: list[Element]

    @abstractmethod
    def put(self, element: Element, level: int) -> None:
        """Write a block."""

    def poem(self, verses: Sequence[Element], level: int) -> None:
        """Write verses and stanzas that follow one another; one with an id by itself."""
        loose: list[list[Element]] = []
        for verse in verses:
            if local(verse) == "lg" and id_of(verse) and verse.get("type") == "poem":
                self.verses(loose, level)
                loose = []
                self.verses(list(stanzas_of(verse, self.account)), level, id_of(verse))
            elif local(verse) == "l" and loose and not in_stanza(loose[-1][-1]):
                loose[-1].append(verse)
            else:
                loose += list(stanzas_of(verse, self.account)) if local(verse) == "lg" else [[verse]]
        self.verses(loose, level)

    def verses(self, stanzas: Sequence[Sequence[Element]], level: int, name: str = "") -> None:
        """Write stanzas of verses, and between them their headings and the like."""
        for apart, group in groupby(stanzas, lambda stanza: local(stanza[0]) in _APART):
            if apart:
                for (element,) in group:
                    self.beside_verse(element, level)
            elif source := "\n\n".join(filter(None, map(self.stanza, group))):
                options = f":id: {name}\n" if _NAME.fullmatch(name) else ""
                source = _OPTIONS.sub(r"\1\\\2", source)
                self.blocks.append(directive("verse}", f"{options}{source}" if options else source))
                name = ""

    def beside_verse(self, element: Element, level: int) -> None:
        """Write what is in a poem and no verse: the heading of a poem as one, that of a stanza as a paragraph."""
        group = element.getparent()
        assert group is not None
        above = group.getparent()
        inner = above is not None and local(above) == "lg"
        self.around += [group] if inner else []
        self.put(element, level + 1)
        del self.around[len(self.around) - inner :]

    def stanza(self, verses: Sequence[Element]) -> str:
        self.stanzas += 1
        runs: list[tuple[Element, list[str | Element]]] = []
        for verse in verses:
            if (run := run_of(verse)) and runs and self.silent(run):
                runs[-1][1].extend(run)
            else:
                runs.append((verse, run))
        return "\n".join(line for verse, run in runs for line in self.verse(verse, run))

    def verse(self, element: Element, run: Run) -> list[str]:
        match = _INDENTED.fullmatch(element.get("rend", ""))
        indent = int(match[1] or 1) if match else 0
        views = BASE, *self.known.sigla

        def read(markup: str) -> Texts | None:
            return texts_of_markup(markup, views, self.known.sigla) if markup[:1] not in ":`~" else None

        called = len(self.inline.notes)
        source, had = self.somehow(read, run, element, prose=False)
        if source and self.silent(had):
            self.editorial(element, called)
            return []
        if not source:
            return []
        self.place(Placed(had, "", self.stanzas, indent))
        return [" " * (2 * indent) + source]


_OPTIONS = re.compile(r"\A( *)(---|:)")
"""What would begin the options of a block, were it the first of its words."""


def run_of(verse: Element) -> list[str | Element]:
    """Return what is in a verse, and the notes and the like after it."""
    run = trimmed([verse] if local(verse) in SILENT else content(verse))
    return [*run, *filter(local, takewhile(lambda part: local(part) in ("", *SILENT), verse.itersiblings()))]


def is_verse(element: Element) -> bool:
    return local(element) in ("l", "lg")


def stanzas_of(group: Element, account: Account) -> Iterator[list[Element]]:
    """Yield the verses of each stanza, and what stands apart by itself; what else is in a poem is noted as a verse.

    Notes and the like belong to the verse before them.
    """
    own: list[Element] = []
    for child in group:
        if local(child) == "l":
            own.append(child)
        elif local(child) == "lg":
            if own:
                yield own
                own = []
            yield from stanzas_of(child, account)
        elif local(child) in _APART:
            yield from [own] if own else []
            own = []
            yield [child]
        elif local(child) in BREAKS:
            account.leaves(_("<{kind}>: where lines, columns and pages end", kind=local(child)), child)
        elif local(child) not in ("", *(SILENT if own else ())):
            if local(child) not in SILENT:
                account.misses(_(IN_VERSE, kind=local(child)), child)
            own.append(child)
    if own:
        yield own


def in_stanza(verse: Element) -> bool:
    parent = verse.getparent()
    return parent is not None and local(parent) == "lg"
