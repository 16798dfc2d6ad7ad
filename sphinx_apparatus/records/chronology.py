"""The dated events of a text and the dates of the literature, as declared in a TOML file; knows no text, no Sphinx."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sphinx_apparatus import language
from sphinx_apparatus.language import N_
from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.toml import Record, fail, fail_of, read_records
from sphinx_apparatus.records.values import date_meant, is_date

KINDS = {"talk": N_("as the text has it"), "corrected": N_("according to the literature")}
DATE = re.compile(r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d))?)?")


@dataclass(frozen=True, kw_only=True)
class Event(Record):
    """An event: `date` and `end` in ISO 8601 to the day, the month or the year; `paras` the paragraphs that have it.

    `kind` is one of those that the schema lists; `sources` are keys of the bibliography.
    """

    id: str
    date: str
    title: str
    kind: str
    paras: tuple[int, ...]
    end: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()


def load_chronology(path: Path) -> tuple[Event, ...]:
    """Read ``[[event]]`` tables, sorted by date; raise DeclarationError."""
    return tuple(sorted(read_records(path, Event, "event", _of_form), key=lambda event: (event.date, event.end)))


def _of_form(event: Event) -> Event:
    for name, date in (("date", event.date), ("end", event.end)):
        if date and not is_date(date):
            fail("not-a-date", event.where(name), excerpt=date, mend=date_meant(date), date=date)
    if event.kind not in KINDS:
        fail_of("unknown-kind", event.where("kind"), event.kind, KINDS, kind=event.kind)
    if event.end and event.end < event.date[: len(event.end)]:
        fail("ends-before-it-begins", event.where("end"), excerpt=event.end, id=event.id, date=event.date)
    return event


def check_chronology(events: Iterable[Event], paragraphs: int) -> Iterator[Finding]:
    """Yield the events that name a paragraph which the text, of so many paragraphs, does not have."""
    for event in events:
        wrong = [n for n in event.paras if not 1 <= n <= paragraphs]
        if wrong or not event.paras:
            excerpt = f"paras = {list(event.paras)}"
            yield Finding.of(
                "no-such-paragraph", at=event.where("paras"), excerpt=excerpt, id=event.id, count=paragraphs
            )


def spelled(date: str) -> str:
    """Return a date as it is printed, e.g. ``12 February 1934``."""
    return language.date(date) if DATE.fullmatch(date) else date


def event_span(event: Event) -> str:
    """Return when an event was, e.g. ``1918–1934`` or ``21 March 1919 – August 1919``."""
    if not event.end:
        return spelled(event.date)
    years = len(event.date) == len(event.end) == 4
    return f"{spelled(event.date)}{'–' if years else ' – '}{spelled(event.end)}"
