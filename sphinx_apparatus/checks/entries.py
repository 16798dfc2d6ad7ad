"""What can be wrong with one entry or with the text of a witness, as findings; knows no file format and no Sphinx."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from sphinx_apparatus.language import _
from sphinx_apparatus.model import Entry, Finding, did_you_mean, nearest
from sphinx_apparatus.records.values import WEB
from sphinx_apparatus.text.regularise import Regularisation

_CONJECTURE = "conjecture"
"""The type of entries in which nobody has the words of one side."""


def check_entry(entry: Entry, source: str, types: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong with an entry that is of the form.

    `source` is the entry as written; `types` are those that the edition declares.
    """
    twice = [siglum for siglum, count in Counter(entry.named_sigla()).items() if count > 1]
    if twice:
        yield Finding.of("witness-twice", excerpt=source, siglum=twice[0])
    if any(reading.text == entry.lemma for reading in entry.readings):
        yield Finding.of("equal-reading", excerpt=source)
    if entry.type == _CONJECTURE and not (entry.proposed_by or any(r.proposed_by for r in entry.readings)):
        yield Finding.of("no-conjecture", excerpt=source)
    for finding in check_type(entry.type, source, types):
        exchanged = f"| {entry.note} | {entry.type}" if entry.note in types else ""
        yield replace(finding, mend=_("Write {words}.", words=exchanged.rstrip("."))) if exchanged else finding


def check_type(type_: str, source: str, types: Collection[str]) -> Iterator[Finding]:
    """Yield that the type of an entry, written as `source`, is not one of the `types` declared."""
    if type_ and type_ not in types:
        mend = nearest(type_.lower(), types)
        yield Finding.of("unknown-type", excerpt=source, mend=mend, type=type_, known=", ".join(types))


def check_address(name: str, address: str) -> Iterator[Finding]:
    """Yield that an address does not lead to the web; `name` says whose it is."""
    if re.match(r"https?://\S+\s", address, re.IGNORECASE):
        mend = _("Keep one of the addresses.") if address.count("://") > 1 else ""
        yield Finding.of("blank-in-address", excerpt=address, mend=mend, name=name)
    elif address and not WEB.fullmatch(address):
        bare = address.strip("<>()[] ")
        meant = bare if WEB.fullmatch(bare) else re.sub(r"^(https?:/*)?", "https://", address)
        sure = meant == bare or re.fullmatch(r"(https?:/*)?[\w-]+(\.[\w-]+)+(/\S*)?", address)
        mend = did_you_mean(meant) if sure else ""
        yield Finding.of("no-web-address", excerpt=address, name=name, mend=mend)


def check_rules(rules: Iterable[Regularisation], text: str) -> Iterator[Finding]:
    """Yield the rules that would make the text longer or shorter, so that marks in it lost their places."""
    for rule in rules:
        if len(rule.applied(text)) != len(text):
            yield Finding.of("rule-of-another-length", excerpt=rule.replacement, name=rule.name)


def other_end(siglum: str, expected: str, actual: str) -> Finding | None:
    """Return that a transcription ends in other white space than the text rebuilt, where it does.

    `expected` is the transcription of the witness `siglum`, `actual` what was rebuilt.
    """
    end, own = (text[len(text.rstrip()) :] for text in (expected, actual))
    if end == own:
        return None
    return Finding.of("end-of-witness", siglum=siglum, end=end.encode("unicode_escape").decode())
