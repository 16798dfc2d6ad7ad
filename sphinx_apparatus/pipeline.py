"""What is done to an edition from its settings to its files, in order: Sphinx's events, transforms of a tree."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import ReferencesResolver

from sphinx_apparatus import domain, markup, works
from sphinx_apparatus.checks import bibtex, everything, marks, meant, refusing, settings
from sphinx_apparatus.checks.works import replace_roles
from sphinx_apparatus.corrections import collation
from sphinx_apparatus.formats import guests, tree
from sphinx_apparatus.formats.html import (
    beside,
    downloads,
    formula,
    frame,
    glyphs,
    lean,
    nesting,
    search,
    sides,
    stale,
    verse,
)
from sphinx_apparatus.lists import (
    apparatus,
    chronology,
    counts,
    drawings,
    proofmarks,
    quotations,
    registers,
    review,
    witnesses,
)
from sphinx_apparatus.lists import works as listed
from sphinx_apparatus.works import citations

_FIRST, LATER, _LAST = 100, 900, 950
"""Priorities of what stands behind or before what Sphinx and other extensions do at 500."""


check_edition = partial(everything.check_edition, compared=collation.lost_witnesses)


class _Event(NamedTuple):
    """What is done at an event of Sphinx, and why there."""

    name: str
    done: Callable[..., Any]
    why: str
    priority: int = 500


class Step(NamedTuple):
    """A transform of a tree, mostly of one about to be written, and why it is where it is; `own` where it is ours."""

    kind: type[SphinxTransform]
    why: str
    own: bool = True


EVENTS = (
    _Event("config-inited", everything.check_clock, "before Sphinx reads it, which ends in a traceback", _FIRST),
    _Event("config-inited", settings.set_right, "before anything asks for them", _FIRST),
    _Event("config-inited", domain.take_citation, "before any theme or builder asks for the title", _FIRST),
    _Event("config-inited", markup.add_short_names, "all extensions and conf.py have registered theirs"),
    _Event("config-inited", works.add_styles, "bibtex looks for styles when the builder is made"),
    _Event("config-inited", replace_roles, "before the environment makes its domains"),
    _Event("config-inited", formula.add_renderer, "before the builder looks for one"),
    _Event("config-inited", meant.name_meant, "before any page is read"),
    _Event("config-inited", refusing.narrow_markdown, "before a parser is made"),
    _Event("config-inited", refusing.check_declared, "before Sphinx looks for pages, or reads a file", _LAST),
    _Event("builder-inited", bibtex.hand_over, "before bibtex reads them, at 500", _FIRST),
    _Event("builder-inited", works.lend_reader, "as above", _FIRST),
    _Event("builder-inited", frame.add_templates, "behind the edition's own, before extensions change Jinja", _FIRST),
    _Event("builder-inited", everything.read_declarations, "roles ask while reading which sigla there are"),
    _Event("builder-inited", verse.refuse_unknown, "the builder knows its translator now"),
    _Event("builder-inited", guests.leave_pages, "all extensions have registered their transforms"),
    _Event("builder-inited", search.replace_search, "the builder makes its index from here on"),
    _Event("builder-inited", frame.add_files, "as Sphinx adds the theme's"),
    _Event("builder-inited", bibtex.take_back, "behind bibtex", LATER),
    _Event("builder-inited", works.take_back_reader, "as above", LATER),
    _Event("builder-inited", refusing.refuse_the_rest, "all roles and directives are there, no page was read", _LAST),
    _Event("env-before-read-docs", refusing.check_files, "before any page is read"),
    _Event("source-read", marks.report_slips, "before a mark that is not complete is read as something else"),
    _Event("include-read", refusing.empty_outside, "before what was read is parsed"),
    _Event("doctree-read", refusing.check_tree, "before collectors copy or look for what a tree names", _FIRST),
    _Event("doctree-read", markup.unescape, "before anybody reads the words", _FIRST),
    _Event("doctree-read", everything.report_escaped, "the words are still as they were written", _FIRST),
    _Event("doctree-read", markup.mark_supplied, "before Sphinx's domains number anything", _FIRST),
    _Event("doctree-read", markup.mark_language, "as above", _FIRST),
    _Event("doctree-read", refusing.check_code, "the tree is still as it was written"),
    _Event("doctree-read", everything.report_foreign_matter, "the tree is still as it was written"),
    _Event("doctree-read", search.keep_records, "pages that are not part of the edited text are read once, here"),
    _Event("doctree-read", domain.clean_titles, "behind the collectors, which copy titles from the tree", LATER),
    _Event("env-updated", refusing.check_contents, "before bibtex follows the contents", _FIRST),
    _Event(
        "env-updated", check_edition,
        "all is read: the text is numbered, and nothing is written of an edition with a fault",
    ),
    _Event("env-get-updated", stale.stale_at_once, "behind all numbering, Sphinx’s of figures too", LATER),
    _Event("html-collect-pages", search.search_pages, "beside the pages of the documents"),
    _Event("html-page-context", frame.dress, "behind the theme, whose context it changes", LATER),
    _Event("build-finished", frame.forget_sheets, "behind the last page; a process that stays builds again"),
    _Event("build-finished", lean.slim_theme, "Sphinx has copied the files"),
    _Event("build-finished", downloads.copy_files, "the other formats are there"),
    _Event("build-finished", stale.keep_record, "only what was written to the end is kept"),
)  # fmt: skip
"""In the order of a build; a tree that was read goes to `EditionDomain.process_doc` between FIRST and LATER."""

READING = (Step(markup.LeaveQuotes, "as a page is read: before Sphinx makes its quotation marks curly"),)
TRANSFORMS = (
    Step(sides.KeepSources, "first: the blocks of the text have nothing but what was written"),
    Step(tree.NumberText, "early: every link and list below names places by their numbers"),
    Step(tree.ShowEntries, "before glyphs are changed, so that its copies are changed with the text"),
    Step(apparatus.FillApparatus, "lists before Sphinx resolves references: they may hold some"),
    Step(apparatus.FillWitnesses, "as above"),
    Step(apparatus.FillRegularisations, "as above"),
    Step(witnesses.FillWitnessText, "as above"),
    Step(witnesses.FillSynopsis, "as above"),
    Step(registers.FillRegisters, "as above"),
    Step(quotations.FillQuotations, "as above"),
    Step(chronology.FillChronology, "as above"),
    Step(review.FillReview, "as above"),
    Step(counts.FillCounts, "as above"),
    Step(citations.FreshCitations, "before bibtex adds to its nodes, at 5"),
    Step(quotations.ShowQuotations, "behind the numbers of the paragraphs it is put into"),
    Step(drawings.FillDrawings, "as the lists"),
    Step(proofmarks.ShowProofreading, "behind the numbers it marks"),
    Step(glyphs.SetGlyphs, "before Regularise, which finds regular what this has changed"),
    Step(downloads.OfferDownloads, "as the lists"),
    Step(tree.Regularise, "behind all that copies words of the text or puts marks between them"),
    Step(listed.ListWorks, "behind bibtex, which lists the works"),
    Step(citations.LinkPassages, "behind bibtex: the ids of the works are known"),
    Step(registers.LinkNames, "a link each for what is in the text itself, not in copies"),
    Step(frame.NumberPlaces, "behind the numbers to which it adds"),
    Step(ReferencesResolver, "Sphinx's: what was a cross-reference is a link from here on", own=False),
    Step(nesting.UnnestLinks, "behind all that makes links"),
    Step(beside.SetBeside, "behind the links: what it moves to the end of the page is as it will be shown"),
    Step(sides.SetSides, "last on pages: all that belongs to the words of a block is in it"),
    Step(guests.SetGuests, "behind what other extensions make of their own"),
)


def setup(app: Sphinx) -> None:
    """Register events and transforms."""
    refusing.setup(app)
    for event in EVENTS:
        app.connect(event.name, event.done, priority=event.priority)
    for step in READING:
        app.add_transform(step.kind)
    for step in TRANSFORMS:
        if step.own:
            app.add_post_transform(step.kind)
