"""The style that sphinxcontrib-bibtex is given: how works are set out, ordered, labelled and cited."""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from pybtex.database import Entry as Work
from pybtex.plugin import find_plugin, register_plugin
from pybtex.richtext import Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting import BaseSortingStyle
from pybtex.style.template import Node, join, node
from sphinxcontrib.bibtex.plugin import register_plugin as register_reference_style
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.basic_label import (
    BasicLabelParentheticalReferenceStyle,
    BasicLabelTextualReferenceStyle,
)
from sphinxcontrib.bibtex.style.referencing.label import LabelReferenceStyle
from sphinxcontrib.bibtex.style.template import entry_label, join2, post_text, pre_text, reference

from sphinx_apparatus.domain import shared
from sphinx_apparatus.language import semicolon
from sphinx_apparatus.language.order import sort_key
from sphinx_apparatus.works.chicago import is_book, italic, set_out
from sphinx_apparatus.works.dates import date_of
from sphinx_apparatus.works.described import DATA_ALONE, Described, described
from sphinx_apparatus.works.latex import SORTED, unlatexed
from sphinx_apparatus.works.people import cited_persons, lead, written

_Made = TypeVar("_Made")


def work_of(entry: Work) -> Described:
    """Return a work with what it has from others, described once where builders are sharing."""
    made = partial(described, entry, getattr(entry, "library", None))
    return shared(("described", id(entry)), lambda: (made(), entry))[0]  # held, so that nothing else gets its id


def _made(make: Callable[[Described], _Made], entry: Work) -> _Made:
    """Return what is made of a work, made once of the same one where builders are sharing."""
    found = work_of(entry)
    return shared((make, repr(found)), partial(make, found))


class HumanitiesStyle(BaseStyle):  # type: ignore[misc]
    """The bibliography of the Chicago Manual of Style, 17th edition, in the words of the project's language."""

    default_sorting_style = "by_name_and_title"
    default_label_style = "short_title"

    def format_entry(self, label: str, entry: Work, bib_data: Any = None) -> FormattedEntry:
        """Return the work as it is listed; the same work is set out once for all builders that are sharing."""
        return FormattedEntry(entry.key, _made(set_out, entry), label)


class ByNameAndTitle(BaseSortingStyle):  # type: ignore[misc]
    """Works by their persons, then by title (14.71); what only holds fields for others is none."""

    def sort(self, entries: Iterable[Work]) -> list[Work]:
        works = [entry for entry in entries if entry.type.lower() not in DATA_ALONE]
        return sorted(works, key=partial(_made, order_of))


_ARTICLES = {
    "en": "the a an", "de": "der die das den dem des ein eine", "fr": "le la les un une des l’ l'",
    "es": "el la los las un una", "it": "il lo la i gli le un uno una l’ l'",
    "nl": "de het een", "pt": "o a os as um uma",
}  # fmt: skip
"""Words that a title is not sorted by where it heads its work (16.52)."""


def order_of(work: Described) -> tuple[Any, ...]:
    """Return what a work is sorted by: its persons, its title, its date, its volume."""
    language = work.words.language
    title = title_in_order(unlatexed(work.first("sorttitle", "title", "shorttitle") or work.key, SORTED), language)
    heading = ", ".join(str(written(person, inverted=True, reading=SORTED)) for person in lead(work))
    names = unlatexed(work.first("sortkey", "sortname"), SORTED) or heading or title
    volume = unlatexed(work["volume"])
    return (
        sort_key(names, language), sort_key(title, language), date_of(work.fields).sort_key(),
        int(volume) if re.fullmatch(r"\d{1,9}", volume) else 0, sort_key(volume, language), work.key,
    )  # fmt: skip


def title_in_order(title: str, language: str) -> str:
    """Return a title without the article that it begins with."""
    for article in _ARTICLES.get(language, "").split():
        start = article if article.endswith(("’", "'")) else f"{article} "
        if title.casefold().startswith(start):
            return title[len(start) :]
    return title


def label_of(work: Described) -> str:
    """Return what cites a work: family names and the short title."""
    names = cited_persons(work.role("shortauthor") or work.role("shorteditor") or lead(work), work.words)
    return ", ".join(filter(None, (names, short_title(work)))) or work.key


def short_title(work: Described) -> str:
    """Return the short title of a work, or its title; its key where it has neither."""
    words = work.words
    title = unlatexed(words.spelt(work.first("shorttitle", "title", "maintitle", "booktitle")))
    if title or not work.role("recipient"):
        return title or work.key
    return f"{words.term('letter')} {words.term('recipient', 'verb')} {cited_persons(work.role('recipient'), words)}"


def _year_of(work: Described) -> str:
    """Return a year behind a label, where the work has one."""
    shown = date_of(work.fields).shown(work.words)
    return f" ({shown})" if shown else ""


def letters_for(labels: Sequence[str]) -> list[str]:
    """Return labels that are all different: those that are not with letters behind them."""
    twice, met, out = Counter(labels), Counter[str](), []
    for label in labels:
        met[label] += 1
        out.append(f"{label} [{chr(96 + met[label])}]" if twice[label] > 1 else label)
    return out


class ShortTitleLabels(BaseLabelStyle):  # type: ignore[misc]
    """``Guérin, Fascism and Big Business``: family names and the short title, one for each work."""

    def format_labels(self, sorted_entries: Iterable[Work]) -> Iterator[str]:
        """Yield a label for each work; where two would have the same, the year tells them apart, or else a letter."""
        entries = list(sorted_entries)
        works = [work_of(entry) for entry in entries]
        labels = [_made(label_of, entry) for entry in entries]
        twice = Counter(labels)
        pairs = zip(labels, works, strict=True)
        yield from letters_for([f"{label}{_year_of(work)}" if twice[label] > 1 else label for label, work in pairs])


def round_bracket() -> BracketStyle:
    return BracketStyle(left="(", right=")", sep=semicolon())


@node  # type: ignore[untyped-decorator]
def cited_title(children: Any, data: dict[str, Any]) -> Text:
    """Return the short title of the work that is cited, behind whose persons it stands."""
    work = work_of(data["entry"])
    return set_as(work, short_title(work))


@node  # type: ignore[untyped-decorator]
def cited_label(children: Any, data: dict[str, Any]) -> Text:
    """Return the label of the work that is cited."""
    return set_as(work_of(data["entry"]), str(entry_label.format_data(data)))


def set_as(work: Described, label: str) -> Text:
    """Return a label with the title in it as the list of works sets it, that of a book in italics."""
    title = short_title(work)
    before, found, behind = label.rpartition(title)
    return Text(before, italic(Text(found)) if found and is_book(work) else found, behind)


class ByLabel(BasicLabelParentheticalReferenceStyle):  # type: ignore[misc]
    """A citation in brackets: ``(Guérin, Fascism and Big Business, p. 3)``."""

    def inner(self, role_name: str) -> Node:
        return join2(sep1=self.pre_text_sep, sep2=self.post_text_sep)[pre_text, reference[cited_label], post_text]


@dataclasses.dataclass
class ByShortTitle(BasicLabelTextualReferenceStyle):  # type: ignore[misc]
    """A citation in a sentence: ``Guérin (Fascism and Big Business, p. 3)``."""

    bracket: BracketStyle = dataclasses.field(default_factory=round_bracket)

    def inner(self, role_name: str) -> Node:
        said = join2(sep1=self.pre_text_sep, sep2=self.post_text_sep)[pre_text, reference[cited_title], post_text]
        person = self.person.author_or_editor_or_title(full="s" in role_name)
        return join(sep=self.text_reference_sep)[person, join[self.bracket.left, said, self.bracket.right]]


@dataclasses.dataclass
class RoundBrackets(LabelReferenceStyle):  # type: ignore[misc]
    """Citations by label in round brackets."""

    bracket_parenthetical: BracketStyle = dataclasses.field(default_factory=round_bracket)
    bracket_author: BracketStyle = dataclasses.field(default_factory=round_bracket)
    bracket_label: BracketStyle = dataclasses.field(default_factory=round_bracket)
    bracket_year: BracketStyle = dataclasses.field(default_factory=round_bracket)

    def __post_init__(self) -> None:
        super().__post_init__()
        own = (ByLabel(bracket=self.bracket_parenthetical), ByShortTitle(person=self.person))
        self.styles[:2] = own
        self.role_style.update({name: style for style in own for name in style.role_names()})


def is_own(name: str) -> bool:
    """Tell whether a style is this extension's, or made of it."""
    return issubclass(find_plugin("pybtex.style.formatting", name), HumanitiesStyle)


def register_styles() -> None:
    """Make the styles known: ``humanities``, ``short_title``, ``round_brackets``."""
    register_plugin("pybtex.style.formatting", "humanities", HumanitiesStyle)
    register_plugin("pybtex.style.sorting", "by_name_and_title", ByNameAndTitle)
    register_plugin("pybtex.style.labels", "short_title", ShortTitleLabels)
    register_reference_style("sphinxcontrib.bibtex.style.referencing", "round_brackets", RoundBrackets)
