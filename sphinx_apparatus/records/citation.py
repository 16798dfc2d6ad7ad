"""How the edition is cited: from its description to Chicago, BibTeX, RIS and the head of a page; knows no page."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from sphinx_apparatus.language import _, listed
from sphinx_apparatus.records.about import Agent, Metadata, RightsPart

LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    **{f"CC-{kind}-4.0": f"https://creativecommons.org/licenses/{kind.lower()}/4.0/" for kind in (
        "BY", "BY-SA", "BY-NC", "BY-NC-SA")},
}  # fmt: skip

_SHORT = re.compile(r"\b(\w{1,3}) (?=\w)")
"""A short word and the space after it."""


@dataclass(frozen=True)
class Spot:
    """What is cited: a place in words, e.g. ``¶ 13``, and an address; each may be empty."""

    locus: str = ""
    address: str = ""


def inverted(agent: Agent) -> str:
    """Return ``Kleist, Heinrich von``, of a body its name."""
    given = " ".join(filter(None, (agent.given, agent.particle)))
    return ", ".join(filter(None, (agent.family, given, agent.suffix))) if agent.family else agent.name


def year(metadata: Metadata) -> str:
    """Return the year of the edition's date, or nothing."""
    return metadata.date[:4]


def chicago(metadata: Metadata, spot: Spot) -> str:
    """Return the entry of a Chicago bibliography, with the place before the address."""
    authors = [*map(inverted, metadata.authors[:1]), *(agent.name for agent in metadata.authors[1:])]
    editors = listed(agent.name for agent in named_agents(metadata.editors))
    version = ", ".join(filter(None, (named_version(metadata), year(metadata))))
    by = _("Edited by {names}", names=editors) if editors else ""
    parts = (listed(authors), full_title(metadata), by, version, spot.locus, spot.address)
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)


def bibtex(metadata: Metadata, spot: Spot) -> str:
    """Return a BibTeX record of type ``book``; the place is in its note."""
    words = "-".join([*(a.family.casefold() for a in metadata.authors[:1]), *title_words(metadata)])
    key = "".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign))
    fields = {
        "author": " and ".join(map(braced, metadata.authors)),
        "editor": " and ".join(map(braced, named_agents(metadata.editors))), "title": f"{{{full_title(metadata)}}}",
        "year": year(metadata), "version": metadata.version, "note": spot.locus, "url": spot.address,
    }  # fmt: skip
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value and value != "{}"]
    return "\n".join([f"@book{{{key},", *lines, "}"])


def ris(metadata: Metadata, spot: Spot) -> str:
    """Return the record in RIS, of type ``BOOK``; the place is in its note."""
    fields = [
        ("TY", "BOOK"), *(("AU", inverted(agent)) for agent in metadata.authors),
        *(("A2", inverted(agent)) for agent in named_agents(metadata.editors)), ("TI", full_title(metadata)),
        ("PY", year(metadata)), ("ET", named_version(metadata)), ("LA", metadata.language), ("N1", spot.locus),
        ("UR", spot.address),
    ]  # fmt: skip
    return "\n".join([*(f"{tag}  - {value}" for tag, value in fields if value), "ER  - "])


def named_version(metadata: Metadata) -> str:
    """Return ``Version 1.0``, or nothing."""
    return _("Version {number}", number=metadata.version) if metadata.version else ""


def named_agents(agents: Iterable[Agent]) -> list[Agent]:
    """Return those who have a name; ‘the editors’ has none to cite."""
    return [agent for agent in agents if agent.name.casefold() not in ("the editors", _("the editors").casefold())]


def bound(title: str) -> str:
    """Return a title that never breaks after a short word, as *the*: the space after it is one that does not break."""
    return _SHORT.sub("\\1\N{NO-BREAK SPACE}", title)


def full_title(metadata: Metadata) -> str:
    """Return the title as the citation file has it, else that of the project."""
    return metadata.full_title or metadata.title


def title_words(metadata: Metadata) -> list[str]:
    return re.findall(r"\w+", metadata.title.casefold())[:3]


def braced(agent: Agent) -> str:
    """Return a name as BibTeX wants it, ``von Kleist, Heinrich``: that of a body in braces."""
    family = " ".join(filter(None, (agent.particle, agent.family)))
    return ", ".join(filter(None, (family, agent.suffix, agent.given))) if agent.family else f"{{{agent.name}}}"


def description(metadata: Metadata, page: str = "") -> str:
    """Return the first sentence of the abstract, after the title of the page where one is given."""
    sentence = re.split(r"(?<=[.!?])\s", metadata.abstract or full_title(metadata), maxsplit=1)[0]
    return f"{page}. {sentence}" if page else sentence


def head(metadata: Metadata, page: str, address: str) -> Iterator[str]:
    """Yield the lines of a page's head from the metadata: description, Highwire, Open Graph, Dublin Core, JSON-LD.

    `page` is its title, empty for that of the whole; `address` is where it is published.
    """
    text = description(metadata, page)
    yield meta("description", text)
    yield from (meta(name, value) for name, value in highwire(metadata, address) if value)
    for name, value in open_graph(metadata, page, text, address):
        if value:
            yield f'<meta property="{name}" content="{escape(value)}">'
    yield '<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">'
    yield from (meta(name, value) for name, value in dublin_core(metadata, address) if value)
    yield f'<script type="application/ld+json">{json_ld(metadata, address)}</script>'


def meta(name: str, value: str) -> str:
    return f'<meta name="{name}" content="{escape(value)}">'


def highwire(metadata: Metadata, address: str) -> Iterator[tuple[str, str]]:
    """Yield the tags that reference managers read."""
    yield "citation_title", full_title(metadata)
    yield from (("citation_author", inverted(agent)) for agent in metadata.authors)
    yield from (("citation_editor", inverted(agent)) for agent in metadata.editors)
    yield "citation_publication_date", metadata.date.replace("-", "/")
    yield "citation_language", metadata.language
    yield "citation_public_url", address


def open_graph(metadata: Metadata, page: str, text: str, address: str) -> Iterator[tuple[str, str]]:
    """Yield the properties of a book, from its metadata.

    `page` is the title of the page, empty for that of the whole, `text` its description, `address` where it is
    published.
    """
    yield "og:type", "book"
    yield "og:title", page or full_title(metadata)
    yield "og:site_name", full_title(metadata)
    yield "og:description", text
    yield "og:url", address
    yield "og:locale", metadata.language
    yield from (("book:author", agent.name) for agent in metadata.authors)
    yield "book:release_date", metadata.date


def dublin_core(metadata: Metadata, address: str) -> Iterator[tuple[str, str]]:
    yield "DC.title", full_title(metadata)
    yield from (("DC.creator", inverted(agent)) for agent in metadata.authors)
    yield from (("DC.contributor", inverted(agent)) for agent in metadata.editors)
    yield "DC.date", metadata.date
    yield "DC.type", "Text"
    yield "DC.format", "text/html"
    yield "DC.language", metadata.language
    yield "DC.identifier", address
    yield "DC.description", metadata.abstract
    yield "DC.rights", metadata.rights or LICENCES.get(metadata.licence, metadata.licence)


def json_ld(metadata: Metadata, address: str) -> str:
    """Return the description as schema.org's Book, safe inside a script element."""
    record = {
        "@context": "https://schema.org", "@type": "Book", "name": full_title(metadata),
        "author": [schema_agent(agent) for agent in metadata.authors],
        "editor": [schema_agent(agent) for agent in metadata.editors], "version": metadata.version,
        "datePublished": metadata.date, "inLanguage": metadata.language, "abstract": metadata.abstract,
        "license": "" if metadata.parts else LICENCES.get(metadata.licence, metadata.licence),
        "copyrightNotice": metadata.rights,
        "hasPart": [licensed(part, metadata) for part in metadata.parts if part.licence],
        "keywords": ", ".join(metadata.keywords), "url": address,
    }  # fmt: skip
    text = json.dumps({key: value for key, value in record.items() if value}, ensure_ascii=False)
    return text.replace("<", "\\u003c")


def licensed(part: RightsPart, metadata: Metadata) -> dict[str, Any]:
    """Return a part of the edition as schema.org's CreativeWork, with its licence and those who give it."""
    by = [schema_agent(agent) for agent in metadata.editors]
    return {"@type": "CreativeWork", "name": part.name, "author": by, "license": part.address or part.licence}


def schema_agent(agent: Agent) -> dict[str, str]:
    """Return a person or an organisation of schema.org."""
    if not agent.family:
        return {"@type": "Organization", "name": agent.name}
    family = " ".join(filter(None, (agent.particle, agent.family)))
    suffix = {"honorificSuffix": agent.suffix} if agent.suffix else {}
    return {"@type": "Person", "name": agent.name, "familyName": family, "givenName": agent.given, **suffix}
