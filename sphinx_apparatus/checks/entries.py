"""What can be wrong with one entry or with the text of a witness, as findings; knows no file format and no Sphinx."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from sphinx_apparatus.language import _
from sphinx_apparatus.model import Entry, Finding
from sphinx_apparatus.text.regularise import Regularisation
from sphinx_apparatus.witnesses.declared import differing_words, first_difference

WEB = re.compile(r"https?://[^\s<>\"]+$", re.IGNORECASE)


def check_entry(entry: Entry, source: str, types: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong with an entry that is of the form; `source` is the entry as written."""
    twice = [siglum for siglum, count in Counter(entry.named_sigla()).items() if count > 1]
    if twice:
        yield Finding.of("witness-twice", excerpt=source, siglum=twice[0])
    if any(reading.text == entry.lemma for reading in entry.readings):
        yield Finding.of("equal-reading", excerpt=source)
    yield from check_type(entry.type, source, types)


def check_type(type_: str, source: str, types: Collection[str]) -> Iterator[Finding]:
    """Yield that the type of an entry is not one of those declared."""
    if type_ and type_ not in types:
        yield Finding.of("unknown-type", excerpt=source, type=type_, known=", ".join(types))


def nearest(key: str, known: Collection[str]) -> str:
    """Return the advice to take the known key that is most like this one; nothing where none is."""
    near = difflib.get_close_matches(key, known, 1)
    return _("Did you mean '{word}'?", word=near[0]) if near else ""


def check_address(name: str, address: str) -> Iterator[Finding]:
    """Yield that an address is none of the web: as a link it could run a script; `name` says whose it is."""
    if address and not WEB.match(address):
        yield Finding.of("no-web-address", excerpt=address, name=name)


def check_rules(rules: Iterable[Regularisation], text: str) -> Iterator[Finding]:
    """Yield the rules that would make the text longer or shorter, so that marks in it lost their places."""
    for rule in rules:
        if len(rule.applied(text)) != len(text):
            yield Finding.of("rule-of-another-length", excerpt=rule.replacement, name=rule.name)


def check_witness(siglum: str, expected: str, actual: str) -> tuple[int, Finding] | None:
    """Compare the text rebuilt (`actual`) with the transcription; return the first difference's offset and finding."""
    offset = first_difference(expected, actual)
    if offset < 0:
        return None
    has, gives = (words.replace("\n", "⏎") for words in differing_words(expected, actual, offset))
    line = expected.count("\n", 0, offset) + 1
    return offset, Finding.of("not-rebuilt", excerpt=gives, siglum=siglum, gives=gives, has=has, number=line)
