"""What can be wrong with one entry or with the text of a witness, as findings; knows no file format and no Sphinx."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from sphinx_apparatus.model import Entry, Finding
from sphinx_apparatus.witnesses.declared import Regularisation, differing_words, first_difference, regularise

DECLARE_WORKS = (
    'Put "sphinxcontrib.bibtex" into extensions in conf.py, and name the file of the works there in bibtex_bibfiles.'
)
WEB = re.compile(r"https?://[^\s<>\"]+$", re.IGNORECASE)


def check_entry(entry: Entry, source: str, types: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong with an entry that is of the form; `source` is the entry as written."""
    twice = [siglum for siglum, count in Counter(entry.named_sigla()).items() if count > 1]
    if twice:
        yield Finding(f"the witness {twice[0]} is named twice in one entry", source, "each witness once")
    if any(reading.text == entry.lemma for reading in entry.readings):
        yield Finding("the lemma is equal to its reading", source, "a reading that differs from the lemma")
    yield from check_type(entry.type, source, types)


def check_type(type_: str, source: str, types: Collection[str]) -> Iterator[Finding]:
    """Yield that the type of an entry is not one of those declared."""
    if type_ and type_ not in types:
        yield Finding(f"unknown type '{type_}'", source, f"one of {', '.join(types)}")


def check_attestation(entry: Entry, lost: Collection[str], sigla: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong with who attests an entry, the witnesses `lost` having a lacuna there."""
    named = set(entry.named_sigla())
    for siglum in sorted(named & set(lost)):
        expected = f"an entry without {siglum}, or a lacuna that does not reach here"
        yield Finding(f"the entry names witness {siglum}, which has a lacuna here", "", expected)
    silent = sorted(set(sigla) - named - set(lost))
    if entry.proposed_by and silent:
        message = f"the lemma is conjectured by {entry.proposed_by}, and no reading names witness {silent[0]}"
        yield Finding(message, "", "what every witness has, for none has a conjecture")


def nearest(key: str, known: Collection[str]) -> str:
    """Return the advice to take the known key that is most like this one; nothing where none is."""
    near = difflib.get_close_matches(key, known, 1)
    return f"Did you mean '{near[0]}'?" if near else ""


def check_address(name: str, address: str) -> Iterator[Finding]:
    """Yield that an address is none of the web: as a link it could run a script; `name` says whose it is."""
    if address and not WEB.match(address):
        expected = "an address that begins with https:// or http://"
        yield Finding(f"the address of {name} is none of a web page", address, expected)


def check_rules(rules: Iterable[Regularisation], text: str) -> Iterator[Finding]:
    """Yield the rules that would make the text longer or shorter, so that marks in it lost their places."""
    for rule in rules:
        if len(regularise(text, [rule])) != len(text):
            expected = "a replacement as long as what it replaces; what changes the length is for an entry"
            yield Finding(f"the rule '{rule.name}' changes the length of the text", rule.replacement, expected)


def check_witness(siglum: str, expected: str, actual: str) -> tuple[int, Finding] | None:
    """Compare the text rebuilt (`actual`) with the transcription; return the first difference's offset and finding."""
    offset = first_difference(expected, actual)
    if offset < 0:
        return None
    has, gives = (words.replace("\n", "⏎") for words in differing_words(expected, actual, offset))
    line = expected.count("\n", 0, offset) + 1
    message = (
        f"witness {siglum} does not come back: the edition gives '{gives}', {siglum} has '{has}' (its line {line})"
    )
    return offset, Finding(message, gives, f"{has} — restore it, or record the change in an entry")
