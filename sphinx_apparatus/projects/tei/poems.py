"""Writes the verse of a TEI text; knows no prose."""

import re
from collections.abc import Iterator, Sequence

from sphinx_apparatus.language import _
from sphinx_apparatus.projects.escapes import BASE, lightest, text_of_markup
from sphinx_apparatus.projects.page import IN_VERSE
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.placing import Placing, directive, trimmed
from sphinx_apparatus.projects.tei.source import BREAKS, Element, Run, content, id_of, local
from sphinx_apparatus.projects.tei.transcripts import Placed
from sphinx_apparatus.projects.tei.writing import edged, written_lightly

INDENTED = re.compile(r"indent(\d{0,2})")
_NAME = re.compile(r"[A-Za-z][\w-]*")


class Poems(Placing):
    """Writes verses and stanzas; `stanzas` counts them."""

    stanzas = 0

    def poem(self, verses: Sequence[Element]) -> None:
        """Write verses and stanzas that follow one another; one with an id by itself."""
        loose: list[list[Element]] = []
        for verse in verses:
            if local(verse) == "lg" and id_of(verse) and verse.get("type") == "poem":
                self.verses(loose)
                loose = []
                self.verses(list(stanzas_of(verse, self.account)), id_of(verse))
            elif local(verse) == "l" and loose and not in_stanza(loose[-1][-1]):
                loose[-1].append(verse)
            else:
                loose += list(stanzas_of(verse, self.account)) if local(verse) == "lg" else [[verse]]
        self.verses(loose)

    def verses(self, stanzas: Sequence[Sequence[Element]], name: str = "") -> None:
        """Write stanzas of verses."""
        written = []
        for stanza in stanzas:
            self.stanzas += 1
            lines = [line for verse in stanza for line in self.verse(verse)]
            written.append("\n".join(lines))
        source = "\n\n".join(filter(None, written))
        if source:
            options = f":id: {name}\n" if _NAME.fullmatch(name) else ""
            self.blocks.append(directive("verse}", f"{options}{source}" if options else source))

    def verse(self, element: Element) -> list[str]:
        """Return a verse, if it has words."""
        run = trimmed(content(element))
        match = INDENTED.fullmatch(element.get("rend", ""))
        indent = int(match[1] or 1) if match else 0
        sigla = self.known.sigla

        def write(run: Run) -> str:
            every = self.inline.signs(run)
            signs = edged(every)[1]
            texts = self.inline.texts(every, run, BASE, sigla)

            def reads(markup: str) -> bool:
                return markup[:1] not in ":`~" and all(text_of_markup(markup, s, sigla) == t for s, t in texts.items())

            return written_lightly(self.known, signs, lambda s: lightest(s, reads), element) if signs else ""

        called = len(self.inline.notes)
        source, had = self.somehow(write, run, element)
        if source and self.silent(had):
            self.editorial(element, called)
            return []
        if not source:
            return []
        self.place(Placed(had, "", self.stanzas, indent))
        return [" " * (2 * indent) + source]


def is_verse(element: Element) -> bool:
    """Tell whether an element is a verse or a stanza."""
    return local(element) in ("l", "lg")


def stanzas_of(group: Element, account: Account) -> Iterator[list[Element]]:
    """Yield the verses of each stanza; what else is in a poem becomes one, and is noted."""
    own: list[Element] = []
    for child in group:
        if local(child) == "l":
            own.append(child)
        elif local(child) == "lg":
            if own:
                yield own
                own = []
            yield from stanzas_of(child, account)
        elif local(child) not in ("", *BREAKS):
            account.misses(_(IN_VERSE, kind=local(child)), child)
            own.append(child)
    if own:
        yield own


def in_stanza(verse: Element) -> bool:
    """Tell whether a verse is in a stanza."""
    parent = verse.getparent()
    return parent is not None and local(parent) == "lg"
