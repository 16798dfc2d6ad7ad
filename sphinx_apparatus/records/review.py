"""An edition's answers to the questions of a standard, as declared in a TOML file; knows neither edition nor Sphinx."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sphinx_apparatus.language import N_
from sphinx_apparatus.model import Finding, nearest
from sphinx_apparatus.records.toml import Record, fail, fail_of, read_records

ANSWERS = (N_("yes"), N_("partly"), N_("no"), N_("not applicable"))


@dataclass(frozen=True, kw_only=True)
class Question(Record):
    """A question of a standard: `section` is its place there.

    `answer` is one of ANSWERS, `because` says why; `pages` are documents of the edition, `tests` are named
    ``path/of/file.py::name``.
    """

    id: str
    standard: str
    section: str
    question: str
    answer: str
    because: str
    pages: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


def load_review(path: Path) -> tuple[Question, ...]:
    """Read ``[[question]]`` tables; raise DeclarationError, also for a yes with no page and no test behind it."""
    return read_records(path, Question, "question", _of_form)


def _of_form(q: Question) -> Question:
    if q.answer not in ANSWERS:
        fail_of("unknown-answer", q.where("answer"), q.answer, ANSWERS, answer=q.answer)
    if q.answer == "yes" and not (q.pages or q.tests):
        fail("yes-without-reason", q.where(), excerpt=q.because, id=q.id)
    return q


def missing_pages(questions: Iterable[Question], documents: Collection[str]) -> Iterator[Finding]:
    """Yield the pages named that the edition does not have."""
    for q in questions:
        for page in q.pages:
            if page not in documents:
                mend = nearest(page, documents)
                yield Finding.of("no-such-page", at=q.where("pages"), excerpt=page, mend=mend, id=q.id)
