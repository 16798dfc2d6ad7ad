"""What is wrong with the remarks of data files: roles, keys and addresses that they cannot have; renders nothing."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial

from sphinxcontrib.bibtex.citation_target import parse_citation_targets

from sphinx_apparatus.checks.entries import check_address
from sphinx_apparatus.checks.marks import signs_in, without_marks
from sphinx_apparatus.checks.works import form_of_citation
from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding, brief, nearest
from sphinx_apparatus.notation.remark import RemarkPart, remark_parts, remark_within
from sphinx_apparatus.notation.role import role
from sphinx_apparatus.records.everything import Declared
from sphinx_apparatus.records.toml import At
from sphinx_apparatus.records.values import writes_ranges


def unfit_remarks(declared: Declared) -> Iterator[Finding]:
    """Yield what remarks cannot have, and the names in them that are in no register."""
    items = declared.items()
    known = {*items, *declared.forms()}
    for record, field, words in declared.remarks():
        for slip in signs_in(without_marks(words)[0], known, writes_ranges(words)):
            yield Finding.of("sign-in-words", at=record.where(field), excerpt=brief(slip.written), mend=slip.mend)
        for part in remark_within(remark_parts(words)):
            for found in (*_unfit(part, field), *_unknown(part, items)):
                source, line = record.where(field)
                yield replace(found, source=source, line=line)


def _unfit(part: RemarkPart, field: str) -> Iterator[Finding]:
    """Yield that a part is a role of no remark, a link to no address of the web, or no citation."""
    if part.kind == "role":
        yield Finding.of("role-in-remark", excerpt=role(part.words, part.target), name=part.target)
    elif part.kind == "link":
        yield from check_address(field, part.target)
    elif part.kind.startswith("cite") and (form := form_of_citation(part.target)):
        mend = _("Write {words}.", words=role(form, part.kind))
        yield Finding.of("citation-form", excerpt=role(part.target, part.kind), mend=mend)


def _unknown(part: RemarkPart, items: Collection[str]) -> Iterator[Finding]:
    if part.kind == "name" and part.target not in items:
        yield Finding.of("unknown-name", excerpt=part.target, mend=nearest(part.target, items), key=part.target)


def keys_in_remarks(declared: Declared) -> Iterator[tuple[str, str, At]]:
    """Yield the keys of works that remarks cite, each with the remark and its place."""
    for record, field, words in declared.remarks():
        for part in remark_within(remark_parts(words)):
            if part.kind.startswith("cite") and not form_of_citation(part.target):
                cited = parse_citation_targets(part.target)
                yield from ((one.key, brief(words), partial(record.where, field)) for one in cited)
