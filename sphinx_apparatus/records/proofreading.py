"""The proofreading log: which paragraph or verse was read for errors, when and against what; knows no Sphinx."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from sphinx_apparatus.language import N_, _, date, listed, many
from sphinx_apparatus.model import Finding, brief
from sphinx_apparatus.records.toml import Gathered, TomlFile, Way, fail, fail_of, hold_to, read_toml, values_of
from sphinx_apparatus.records.values import date_meant, is_date

UNREAD, PROOFREAD, VALIDATED = STATES = (N_("not proofread"), N_("proofread"), N_("validated"))
ROUND_FORM = N_("[[round]] with number, date (2026-11 or 2026-11-30), against, and reader if wanted")
PLACES = {"p": "paragraphs", "v": "verses"}
"""The tables of the log by the first letter of the ids in them."""
TABLES = re.compile(rf"^\[({'|'.join(PLACES.values())})\]", re.MULTILINE)
_FORM = "[[round]], [paragraphs] and [verses]"
RECORD_FORM = 'p13 = {text = "5b0d05333c90", state = "proofread", rounds = [1, 2]}, and why = "…" if wanted'


@dataclass(frozen=True)
class Round:
    """One reading of the text for errors; `against` is a siglum or says what was read beside it."""

    number: int
    date: str
    against: str
    reader: str = ""

    @property
    def when(self) -> str:
        """The date in words, e.g. November 2026."""
        return date(self.date)


@dataclass(frozen=True)
class PlaceRecord:
    """What the log has of a place: the digest of the text that was read, its state, the numbers of the rounds.

    `why` says why the state stands although the text was changed after it was read.
    """

    text: str
    state: str
    rounds: tuple[int, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Log:
    """All rounds, and the record of each paragraph and verse by its id."""

    rounds: tuple[Round, ...] = ()
    records: Mapping[str, PlaceRecord] = field(default_factory=dict)
    file: TomlFile | None = field(default=None, repr=False)

    def at(self, key: str) -> tuple[str, int]:
        """Return file and line of a record."""
        if self.file is None:
            return "", 0
        table = next((name for name in PLACES.values() if key in self.file.content.get(name, ())), "")
        return self.file.at(table, key)

    def of_round(self, place: int, key: str) -> tuple[str, int]:
        """Return file and line of what a round has under a key."""
        return self.file.at("round", place, key) if self.file else ("", 0)

    def state_of(self, place: str, digest: str) -> str:
        """Return the state of a place whose text has this digest; a text changed since counts as not read."""
        record = self.records.get(place)
        return record.state if record and record.text == digest else UNREAD

    def totals(self, digests: Mapping[str, str]) -> Counter[str]:
        """Return how many places are in each state; `digests` has those of the text by id."""
        return Counter(self.state_of(place, digest) for place, digest in digests.items())

    def rounds_of(self, place: str) -> list[Round]:
        """Return the rounds in which a place was read."""
        record = self.records.get(place)
        return [r for r in self.rounds if record and r.number in record.rounds]


def counted_places(places: Iterable[str]) -> str:
    """Return how many paragraphs and verses these ids name, e.g. ``3 paragraphs and 1 verse``."""
    counts = Counter(PLACES[place[0]] for place in places)
    paragraphs, verses = counts["paragraphs"], counts["verses"]
    words = [many("{number} paragraph", "{number} paragraphs", paragraphs)] if paragraphs else []
    words += [many("{number} verse", "{number} verses", verses)] if verses else []
    return listed(words) or _("no paragraph")


def load_log(path: Path, transcribed: Collection[str] = ()) -> Log:
    """Read the log; raise DeclarationError where it is not of the form.

    `transcribed` has the sigla of witnesses with a transcription: reading against one of them alone validates nothing,
    because the transcription is what is read.
    """
    file = read_toml(path, ROUND_FORM)
    hold_to(file, {"round", *PLACES.values()}, _FORM)
    gathered = Gathered()
    read = [gathered.take(partial(_round, file, n, table), None) for n, table in enumerate(_of(list, file, "round"))]
    rounds = [one for one in read if one]
    for n, one in enumerate(rounds):
        if any(one.number == other.number for other in rounds[:n]):
            fail("round-twice", file.at("round", n), number=one.number)
    tables = [(table, key, value) for table in PLACES.values() for key, value in _of(dict, file, table).items()]
    log = Log(tuple(rounds))
    sound = not gathered.findings
    for table, key, value in tables:
        gathered.take(partial(_take, file, (table, key), log, value, transcribed if sound else None), None)
    gathered.settle()
    return replace(log, file=file)


def _take(file: TomlFile, way: tuple[str, str], log: Log, table: Any, transcribed: Collection[str] | None) -> None:
    """Put the record of a place into the log; raise DeclarationError where it does not agree with the rounds.

    Without `transcribed` the rounds are not known, because one of them is wrong.
    """
    at, record, key = partial(file.at, *way), _record(file, way, table), way[1]
    cast("dict[str, PlaceRecord]", log.records)[key] = record
    if transcribed is None:
        return
    if unknown := [n for n in record.rounds if n not in {r.number for r in log.rounds}]:
        fail("no-such-round", at(), excerpt=str(unknown[0]), key=key)
    if (record.state == UNREAD) != (not record.rounds):
        fail("state-without-round", at(), excerpt=record.state, key=key)
    if record.state == VALIDATED and all(r.against in transcribed for r in log.rounds_of(key)):
        fail("validated-by-itself", at(), excerpt=str(list(record.rounds)), key=key)


def recorded(source: str, log: Log, digests: Mapping[str, str], number: int, state: str) -> str:
    """Return the log's source with the round of this number added to the records of some places, now in this state.

    `digests` has those read, by id. What comes before ``[paragraphs]`` or ``[verses]`` is kept to the letter.
    """
    records = dict(log.records)
    for key, digest in digests.items():
        before = records.get(key)
        rounds = {*before.rounds, number} if before and before.text == digest else {number}
        records[key] = PlaceRecord(digest, state, tuple(sorted(rounds)))
    tables = []
    for letter, name in PLACES.items():
        keys = sorted((key for key in records if key.startswith(letter)), key=lambda key: int(key[1:]))
        tables += [f"[{name}]\n" + "".join(_line(key, records[key]) for key in keys)] if keys else []
    return TABLES.split(source)[0] + "\n".join(tables)


def _line(key: str, record: PlaceRecord) -> str:
    why = f", why = {json.dumps(record.why, ensure_ascii=False)}" if record.why else ""
    return f'{key} = {{text = "{record.text}", state = "{record.state}", rounds = {list(record.rounds)}{why}}}\n'


def unknown_places(log: Log, known: Collection[str]) -> Iterable[Finding]:
    """Yield the records of paragraphs and verses that are not there."""
    for key in log.records:
        if key not in known:
            kind = "verse" if key.startswith("v") else "paragraph"
            yield Finding.of("no-such-place", at=log.at(key), excerpt=key, kind=_(kind), key=key)


def is_unknown_siglum(copy: str, sigla: Collection[str]) -> bool:
    """Tell whether what was read beside the text is named by a siglum, as it seems, that no witness has."""
    alike = copy.casefold() in map(str.casefold, sigla)
    return copy not in sigla and (alike or bool(re.fullmatch(r"[^\W\d_](\d+|['′*])?", copy)))


def _of(kind: type, file: TomlFile, key: str) -> Any:
    value = file.content.get(key, kind())
    if not isinstance(value, kind):
        fail("malformed-value", file.at(key), excerpt=brief(value), expected=_FORM, name=key)
    return value


def _round(file: TomlFile, place: int, table: Any) -> Round:
    way = ("round", place)
    dated = {**table, "date": str(table["date"])} if isinstance(table, dict) and "date" in table else table
    read = Round(**values_of(file, way, Round, dated, _(ROUND_FORM)))
    if not is_date(read.date):
        fail("not-a-date", file.at(*way, "date"), excerpt=read.date, mend=date_meant(read.date), date=read.date)
    return read


def _record(file: TomlFile, way: Way, table: Any) -> PlaceRecord:
    record = PlaceRecord(**values_of(file, way, PlaceRecord, table, _(RECORD_FORM)))
    if not re.fullmatch("[0-9a-f]{12}", record.text):
        fail("malformed-value", file.at(*way), excerpt=record.text, expected=RECORD_FORM, name="text")
    if record.state not in STATES:
        fail_of("unknown-state", file.at(*way), record.state, STATES, key=way[-1])
    return record
