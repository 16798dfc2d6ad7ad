"""The humanities' style for sphinxcontrib-bibtex: how a work is set out, labelled and cited."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from pybtex.database import Entry as Work
from pybtex.plugin import register_plugin
from pybtex.richtext import Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.names.lastfirst import NameStyle as Inverted
from pybtex.style.names.plain import NameStyle as Plain
from pybtex.style.template import FieldIsMissing, Node, field, first_of, href, join, node, optional, tag, words
from sphinxcontrib.bibtex.plugin import register_plugin as register_reference_style
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.label import LabelReferenceStyle

from sphinx_apparatus.domain import shared
from sphinx_apparatus.language import _, listed, spoken
from sphinx_apparatus.works.people import named


@node  # type: ignore[untyped-decorator]
def persons(children: Any, data: dict[str, Any], role: str, inverted: bool = False) -> Text:
    """Return the persons in a role; inverted, the first has the family name first."""
    found = named(data["entry"], role)
    if not found:
        raise FieldIsMissing(role, data["entry"])
    names = [Plain().format(person).format() for person in found]
    if inverted:
        names[0] = Inverted().format(found[0]).format()
    return Text(_(", ")).join([*names[:-2], Text(_(" and ")).join(names[-2:])])


def quoted(name: str) -> Node:
    """Return a title in quotation marks."""
    before, _blank, after = _("‘{words}’").partition("{words}")
    return join[before, field(name), after]


def head() -> Node:
    """Return the authors of a work, or else its editors."""
    editors = join[persons("editor", inverted=True), _(" (ed.)")]
    return first_of[optional[persons("author", inverted=True)], optional[editors]]


def pages_of(form: str, name: str) -> Node:
    """Return pages as the language has them in this form, where the work names any in a field."""
    before, _blank, after = form.partition("{pages}")
    return optional[join[before, field(name), after]]


def by(label: str, role: str) -> Node:
    """Return ``label persons`` where the work has persons in the role."""
    return optional[words[label, persons(role)]]


IMPRINT = join(sep=", ")[
    first_of[optional[join(sep=": ")[field("address"), field("publisher")]], optional[field("publisher")]],
    optional[field("year")],
]
WEB = optional[href(field("url", raw=True))[field("url", raw=True)]]
REMARK = optional[join["[", field("note"), "]"]]


class HumanitiesStyle(BaseStyle):  # type: ignore[misc]
    """Author. *Title*. Place: Publisher, year."""

    default_sorting_style = "author_year_title"
    default_label_style = "short_title"

    def format_entry(self, label: str, entry: Work, bib_data: Any = None) -> FormattedEntry:
        """Return the work as it is listed; the same work is set out once for all builders that are sharing."""
        set_out = partial(super().format_entry, label, entry, bib_data)
        alone = "crossref" in entry.fields
        made = set_out() if alone else shared(("work", entry.key, spoken(), repr(entry)), set_out)
        return FormattedEntry(entry.key, made.text, label)

    def get_book_template(self, entry: Work) -> Node:
        """Return the form of a book."""
        editor = by(_("Edited by"), "editor") if "author" in entry.persons else optional[field("missing")]
        helpers = by(_("Translated by"), "translator"), editor, by(_("Introduction by"), "introduction")
        pages = pages_of(_("{pages} pp"), "pagetotal")
        return self._sentences(
            head(), tag("em")[field("title")], optional[field("edition")], *helpers, optional[field("series")],
            IMPRINT, pages, *(optional[join[f"{name.upper()} ", field(name)]] for name in ("isbn", "lccn")),
        )  # fmt: skip

    def get_incollection_template(self, entry: Work) -> Node:
        """Return the form of a part of a book."""
        whole = join[_("In: "), tag("em")[field("booktitle")], optional[_(", ed. "), persons("editor")]]
        pages = pages_of(_("pp. {pages}"), "pages")
        return self._sentences(head(), quoted("title"), whole, IMPRINT, pages)

    def get_article_template(self, entry: Work) -> Node:
        """Return the form of an article."""
        issue = join[tag("em")[field("journal")], optional[" ", field("volume")], optional[":", field("number")]]
        when = optional[join["(", field("year"), ")"]]
        pages = pages_of(_("pp. {pages}"), "pages")
        return self._sentences(head(), quoted("title"), words[issue, when], pages)

    def get_online_template(self, entry: Work) -> Node:
        """Return the form of a web page."""
        site = optional[tag("em")[first_of[optional[field("journal")], field("booktitle")]]]
        return self._sentences(head(), quoted("title"), site, optional[field("publisher")], optional[field("year")])

    get_misc_template = get_online_template
    get_inbook_template = get_incollection_template

    def _sentences(self, *parts: Node) -> Node:
        return words[(*(stop[part] for part in parts), WEB, REMARK)]


@node  # type: ignore[untyped-decorator]
def stop(children: Any, data: dict[str, Any]) -> Text:
    """Return the part closed by a full stop, or nothing where it is empty."""
    text = children[0].format_data(data)
    return text.add_period() if text else text


class ShortTitleLabels(BaseLabelStyle):  # type: ignore[misc]
    """``Guérin, Fascism and Big Business``: family names and the short title, one for each work."""

    def format_labels(self, sorted_entries: Iterable[Work]) -> Iterator[str]:
        """Yield a label for each work."""
        for entry in sorted_entries:
            people = entry.persons.get("author") or entry.persons.get("editor") or []
            names = listed(" ".join((*p.prelast_names, *p.last_names)) for p in people[:3])
            title = entry.fields.get("shorttitle") or entry.fields.get("title", entry.key)
            yield str(Text.from_latex(f"{names}, {title}" if names else title))


@dataclasses.dataclass
class RoundBrackets(LabelReferenceStyle):  # type: ignore[misc]
    """Citations by label in round brackets."""

    bracket_parenthetical: BracketStyle = dataclasses.field(
        default_factory=lambda: BracketStyle(left="(", right=")", sep="; ")
    )


def register_styles() -> None:
    """Make the styles known by name: ``humanities``, ``short_title`` and ``round_brackets``."""
    register_plugin("pybtex.style.formatting", "humanities", HumanitiesStyle)
    register_plugin("pybtex.style.labels", "short_title", ShortTitleLabels)
    register_reference_style("sphinxcontrib.bibtex.style.referencing", "round_brackets", RoundBrackets)
